//! The floors on which `acd bench` measures, for the library's own benches.

#![allow(dead_code, unused_imports)] // each bench uses a part of it

#[path = "../../cli/src/bench/floor.rs"]
mod floor;

pub use floor::{Centre, Floor, Size};
