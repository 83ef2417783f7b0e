//! `acd bench`: what the core's decisions cost, on the user's own machine.
//!
//! - [`floor`]: floors of a given size, and what happens on them,
//! - [`closed`]: single steps, one after another; [`open`]: commands at planned times;
//!   [`adverse`]: bad days; [`engine`]: across threads, and [`ring`], what that costs at least,
//! - [`clock`] and [`case`]: how long it took,
//! - [`lockstep`]: core and naive twin side by side, so that nothing is fast and wrong,
//! - [`plan`]: which cases at which sizes,
//! - [`machine`]: on what it was measured,
//! - [`table`], [`json`], [`page`] and [`plots`]: for people, programs and browsers.

pub mod adverse;
pub mod arguments;
pub mod case;
pub mod clock;
pub mod closed;
pub mod engine;
mod error;
pub mod floor;
pub mod json;
pub mod lockstep;
pub mod machine;
pub mod open;
pub mod page;
pub mod plan;
pub mod plots;
pub mod ring;
pub mod table;

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

pub use arguments::Args;
use case::Case;
pub use error::BenchError;
use machine::Machine;

/// All cases, in the order in which they are printed.
pub const NAMES: [&str; 13] = [
    "arrive",
    "free",
    "queue",
    "ready",
    "life",
    "open_loop",
    "ring",
    "engine",
    "ready_rush",
    "mass_abandon",
    "skill_edit",
    "ring_ends",
    "overload",
];

/// Everything that was measured.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// On what.
    pub machine: Machine,
    /// The load averages afterwards.
    pub load_after: Option<[f64; 3]>,
    /// What reading the clock cost; it is taken off.
    pub clock_ns: u64,
    /// Whether the core kept books.
    pub books: bool,
    /// By name, and within a name by size or rate.
    pub cases: Vec<Case>,
}

/// Measures what the arguments ask for, and prints.
///
/// # Errors
/// See [`BenchError`]; then nothing was printed, and no page written.
pub fn run(args: &Args) -> Result<(), BenchError> {
    let machine = Machine::look();
    let watch = clock::Stopwatch::new();
    let bar = bar();
    let mut cases = plan::measure(args, &watch, &bar)?;
    bar.finish_and_clear();
    if cases.is_empty() {
        return Err(BenchError::Nothing);
    }
    let place = |case: &Case| NAMES.iter().position(|name| *name == case.name);
    cases.sort_by_key(place);
    let clock_ns = watch.own_cost_ns;
    let load_after = machine::load();
    let outcome = Outcome { machine, load_after, clock_ns, books: args.books, cases };
    let text = if args.json { json::render(&outcome) } else { table::render(&outcome) };
    if let Some(path) = &args.html {
        let page = page::render(&outcome)?;
        crate::simulate::page::write(path, &page)
            .map_err(|error| BenchError::Page(path.clone(), error))?;
    }
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(BenchError::Print),
    }
}

/// What is being measured, on a terminal; nothing elsewhere.
fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{pos:>3}/{len} {wide_bar} {msg:<48}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
