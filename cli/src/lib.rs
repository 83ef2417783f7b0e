//! The parts of the acd command line.
