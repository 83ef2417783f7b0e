//! `acd simulate`: recorded calls through the engine again, with other staff or other rules.
//!
//! - [`workload`]: who called, and what became of them ([`dial`]: the clock on the wall),
//! - [`patience`] and [`draws`]: what the trace does not tell, drawn by the seed,
//! - [`floor`]: who is on duty when,
//! - [`rules`]: the queues' rules,
//! - [`engine`]: all of it through the core,
//! - [`forecast`]: expected waits against what came,
//! - [`books`] and [`comparison`]: recorded and simulated figures side by side,
//! - [`table`], [`json`], [`page`] and [`plots`]: for people, programs and browsers.

pub mod arguments;
pub mod books;
pub mod comparison;
pub mod dial;
pub mod draws;
pub mod engine;
mod error;
pub mod floor;
pub mod forecast;
pub mod json;
pub mod page;
pub mod patience;
pub mod plots;
pub mod rules;
pub mod table;
pub mod workload;
pub mod wrap_up;

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

pub use arguments::Args;
use books::Books;
use comparison::{Comparison, Setting};
use engine::Simulation;
pub use error::SimulateError;
use floor::Floor;
use rules::Rules;
use workload::Workload;

use crate::trace::Trace;

/// Simulates as the arguments say, and prints.
///
/// # Errors
/// See [`SimulateError`]; then nothing was printed, and no page written.
pub fn run(args: &Args) -> Result<(), SimulateError> {
    let comparison = compare(args)?;
    let text = if args.json { json::render(&comparison) } else { table::render(&comparison) };
    if let Some(path) = &args.html {
        page::write(path, &page::render(&comparison)?)
            .map_err(|error| SimulateError::Page(path.clone(), error))?;
    }
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(SimulateError::Print),
    }
}

/// Reads the trace, simulates, and puts both side by side.
///
/// # Errors
/// See [`SimulateError`].
pub fn compare(args: &Args) -> Result<Comparison, SimulateError> {
    let trace = Trace::open(&args.file, &args.options())?;
    let bar = bar(None, "reading");
    let workload = Workload::read(trace, args.skip_bad, || bar.inc(1))?;
    bar.finish_and_clear();

    let habits = draws::habits(&workload);
    let drawn = draws::draw(&workload, &habits, args.seed);
    let recorded_floor = Floor::recorded(&workload, args.break_after());
    let plan = wrap_up::Plan { workload: &workload, drawn: &drawn, floor: &recorded_floor };
    let ring = u64::from(args.ring) * 1_000_000;
    let gaps = wrap_up::gaps(&workload);
    let wrap_up_s = plan.seconds(args.wrap_up, ring, args.seed)?;

    let mut rules = Rules::default_for(&workload, wrap_up_s);
    if let Some(path) = &args.rules {
        rules.read(path, wrap_up_s)?;
    }
    rules.check_ring(args.ring)?;
    let floor = recorded_floor.clone().with(args.agents, &workload, args.seed);
    let bar = self::bar(Some(workload.callers.len() as u64), "simulating");
    let simulation = Simulation {
        workload: &workload,
        drawn: &drawn,
        floor: &floor,
        rules: &rules,
        ring,
        seed: args.seed,
    };
    let simulated = simulation.play(|| bar.inc(1))?;
    bar.finish_and_clear();
    let recorded = Books::recorded(&workload, &recorded_floor, &rules.terms());
    let setting = Setting {
        staffing: args.agents,
        wrap_up: args.wrap_up,
        wrap_up_s,
        gaps,
        ring_s: args.ring,
        break_after_min: args.break_after,
        rules_file: args.rules.clone(),
        seed: args.seed,
    };
    Ok(Comparison::new(workload, habits, &recorded_floor, rules, setting, recorded, simulated))
}

/// A progress bar on a terminal, nothing elsewhere.
fn bar(length: Option<u64>, what: &'static str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = match length {
        Some(length) => ProgressBar::new(length),
        None => ProgressBar::no_length(),
    };
    let template = match length {
        Some(_) => "{prefix:>10} {wide_bar} {human_pos}/{human_len} calls",
        None => "{prefix:>10} {human_pos} calls",
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style).with_prefix(what),
        Err(_) => bar,
    }
}
