//! The parts of the acd command line.

pub mod report;
pub mod trace;
