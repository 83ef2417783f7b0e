//! The outcome for programs.

use serde::Serialize;

use super::Outcome;
use super::case::Case;
use super::machine::{COMMIT, OPTIMISED};

#[derive(Serialize)]
struct Document<'a> {
    machine: &'a str,
    /// Averages of the last 1, 5 and 15 minutes, before and after.
    load: Option<[f64; 3]>,
    load_after: Option<[f64; 3]>,
    commit: &'a str,
    optimised: bool,
    /// What reading the clock costs; it is taken off all times of the closed loop.
    clock_ns: u64,
    books: bool,
    cases: &'a [Case],
}

/// One object on one line.
pub(super) fn render(outcome: &Outcome) -> String {
    let document = Document {
        machine: &outcome.machine.name,
        load: outcome.machine.load,
        load_after: outcome.load_after,
        commit: COMMIT,
        optimised: OPTIMISED,
        clock_ns: outcome.clock_ns,
        books: outcome.books,
        cases: &outcome.cases,
    };
    // Names are fixed and numbers are finite.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}
