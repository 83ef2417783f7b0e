//! The parts of the `acd` command line.
//!
//! - [`mod@bench`]: `acd bench`, what decisions cost on this machine,
//! - [`books`]: the books of a scenario, for `acd run`,
//! - [`report`]: `acd report`, the figures of recorded calls,
//! - [`run`]: `acd run`, plays a scenario,
//! - [`scenario`]: the scenario format, its reader and its writer,
//! - [`simulate`]: `acd simulate`, recorded calls under other staff and rules,
//! - [`staff`]: `acd staff`, how many agents it takes, by Erlang's formulas,
//! - [`trace`]: recorded calls and their readers,
//! - [`whole_file`]: files written whole or not at all.

#![forbid(unsafe_code)]

pub mod bench;
pub mod books;
pub mod journal;
pub mod report;
pub mod run;
pub mod scenario;
pub mod simulate;
pub mod staff;
pub mod trace;
pub mod whole_file;
