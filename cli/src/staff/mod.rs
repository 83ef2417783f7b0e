//! `acd staff`: how many agents it takes, and how a number of agents fares, by Erlang's formulas.

mod arguments;
mod json;
mod table;

use core::fmt;
use std::io::{self, Write};

use acd::erlang::{ErlangError, Figures, Formula, MAX_AGENTS, Target, Workload};

pub use arguments::{Aim, Args};

/// So many agents less and more than the answer are shown beside it.
const AROUND: u32 = 3;

/// Threshold of the service level where nothing else is said, in seconds.
const WITHIN_S: f64 = 20.0;

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum StaffError {
    /// A number out of range, or a floor that cannot do the work.
    Erlang(ErlangError),
    /// The answer cannot be written.
    Write(io::Error),
}

impl fmt::Display for StaffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Erlang(error) => error.fmt(f),
            Self::Write(error) => write!(f, "cannot write the answer: {error}"),
        }
    }
}

impl core::error::Error for StaffError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Erlang(error) => Some(error),
            Self::Write(error) => Some(error),
        }
    }
}

impl From<ErlangError> for StaffError {
    fn from(error: ErlangError) -> Self {
        Self::Erlang(error)
    }
}

/// What was asked, and the answer.
#[derive(Clone, Copy, Debug)]
struct Answer {
    work: Workload,
    formula: Formula,
    /// Of `--target`.
    target: Option<Target>,
    /// Of the agents that are needed, or were asked for, at the threshold that was asked for.
    figures: Figures,
}

impl Answer {
    fn to(args: &Args) -> Result<Self, ErlangError> {
        let mut work = Workload::new(args.calls_per_hour, args.aht)?;
        if args.patience.is_finite() {
            work = work.with_patience(args.patience)?;
        }
        let formula = args.service_level;
        let target = args.target.map(|aim| Target {
            level: aim.percent / 100.0,
            within_s: aim.within_s,
            formula,
        });
        let within_s = args.within.or(target.map(|it| it.within_s)).unwrap_or(WITHIN_S);
        let agents = match target {
            Some(target) => work.agents_needed(target)?,
            None => args.agents.unwrap_or(0), // one of the two is required
        };
        Ok(Self { work, formula, target, figures: work.figures(agents, within_s)? })
    }

    /// Numbers of agents around the answer.
    fn around(&self) -> impl Iterator<Item = u32> + use<> {
        let agents = self.figures.agents;
        agents.saturating_sub(AROUND).max(1)..=agents.saturating_add(AROUND).min(MAX_AGENTS)
    }

    /// The thresholds to show the service level at: the target's, and another that was asked for.
    fn thresholds(&self) -> Vec<f64> {
        let mut thresholds: Vec<f64> = self.target.iter().map(|it| it.within_s).collect();
        if !thresholds.contains(&self.figures.within_s) {
            thresholds.push(self.figures.within_s);
        }
        thresholds
    }
}

/// Answers what the arguments ask, on standard output.
///
/// # Errors
/// See [`StaffError`]; then nothing is printed.
pub fn run(args: &Args) -> Result<(), StaffError> {
    let answer = Answer::to(args)?;
    let text = if args.json { json::render(&answer) } else { table::render(&answer)? };
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(StaffError::Write(error)),
        _ => Ok(()),
    }
}
