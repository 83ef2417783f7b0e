//! The C interface: `include/acd.h` is made from this room, and nothing else is in it.
//!
//! Two layers. `acd_core_*` is one domain on one thread with the caller's clock; `acd_engine_*`
//! is for many threads. What both are for, with whole programs, is in `docs/embedding.md`.
//!
//! - **Status.** Every function returns one (`status`); what it gives is written through
//!   pointers, at the end and only if all went well.
//! - **Handles** (`handle`) are opaque. NULL, closed, of another type, in use, poisoned: each is
//!   told apart. A panic goes no further than the function; the handle is poisoned by it.
//! - **Records** of 64 bytes for commands and events (`commands`, `events`: one line for each);
//!   structures that begin with their size for what is configured (`rules`, `alarms`, `books`);
//!   views are copied into the caller's memory with the size that he knows (`memory`).
//! - **Numbers stand for words** (`words`), and unknown ones are refused.
//!
//! `unsafe` is allowed here and nowhere else in the crate. Each function turns its pointers into
//! safe values in its first lines; `memory` and `handle` say what is checked and what is the
//! caller's promise.
//!
//! **When something new comes to the Rust interface**: commands and events have one line each in
//! `commands` and `events`, the compiler asks for it. After any change here, `cargo run -p
//! acd-header` writes the header anew and says whether the binary interface is still compatible.

#![allow(non_camel_case_types)] // types are named as in C
#![allow(unsafe_code)]
#![allow(clippy::missing_safety_doc)] // one contract for all of them, in the header
#![warn(clippy::undocumented_unsafe_blocks)]

mod agent_queues;
mod alarms;
mod arrivals;
mod books;
mod callbacks;
mod commands;
mod core_handle;
mod engine_handle;
mod events;
mod figures;
mod handle;
mod journals;
mod levels;
mod losses;
mod memory;
mod pages;
mod reasons;
mod reserve;
mod rings;
mod routing;
mod rules;
mod snapshots;
mod status;
mod streams;
mod tallies;
mod version;
mod views;
mod words;

pub use agent_queues::*;
pub use alarms::*;
pub use arrivals::*;
pub use books::*;
pub use callbacks::*;
pub use commands::*;
pub use core_handle::*;
pub use engine_handle::*;
pub use events::*;
pub use figures::*;
pub use journals::*;
pub use levels::*;
pub use losses::*;
pub use memory::acd_text;
pub use pages::*;
pub use reasons::*;
pub use reserve::*;
pub use rings::*;
pub use routing::*;
pub use rules::*;
pub use snapshots::*;
pub use status::*;
pub use streams::*;
pub use tallies::*;
pub use version::*;
pub use views::*;
pub use words::*;
