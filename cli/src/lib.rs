//! The parts of the acd command line.

pub mod trace;
