//! What fuzzers are given, a room for each target. Whatever the bytes are: no panic, and what each
//! room says must hold. `CONTRIBUTING.md` says how to run them.

pub mod commands;
pub mod duel;
pub mod expression;
pub mod journal;
pub mod scenario;
mod segment;
pub mod trace;

#[path = "../../tests/support/mod.rs"]
mod support;
