//! The parts of the `acd` command line.
//!
//! - [`run`]: `acd run`, plays a scenario,
//! - [`scenario`]: the scenario format, its reader and its writer.

#![forbid(unsafe_code)]

pub mod run;
pub mod scenario;
