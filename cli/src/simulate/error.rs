//! Why there is no simulation.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::trace::TraceError;

/// Why a simulation was not made; nothing was printed or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum SimulateError {
    /// The trace cannot be read.
    Trace(TraceError),
    /// The trace holds too little, or too much, to be simulated; says what.
    Workload {
        /// The trace.
        file: String,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// The rules file cannot be read.
    RulesFile(PathBuf, io::Error),
    /// A line of the rules file is wrong.
    RulesLine {
        /// The rules file.
        file: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// An option does not go with the rules; says which and why.
    Option(String),
    /// The core refused what it never should: a fault of this program.
    Core(acd::Refusal),
    /// The page cannot be drawn; says why.
    Plot(String),
    /// The page cannot be written.
    Page(PathBuf, io::Error),
    /// The result cannot be printed.
    Print(io::Error),
}

impl fmt::Display for SimulateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trace(error) => error.fmt(f),
            Self::Workload { file, what } => write!(f, "{file}: {what}"),
            Self::RulesFile(path, error) => {
                write!(
                    f,
                    "--rules {}: {error}; name a scenario file of set-up lines",
                    path.display()
                )
            }
            Self::RulesLine { file, line, what } => {
                write!(f, "{}:{line}: {what}", file.display())
            }
            Self::Option(what) => f.write_str(what),
            Self::Core(refusal) => {
                write!(
                    f,
                    "the engine refused a step of the simulation: {refusal}; please report this"
                )
            }
            Self::Plot(what) => write!(f, "the page cannot be drawn: {what}"),
            Self::Page(path, error) => {
                write!(
                    f,
                    "--html {}: {error}; name a file in a folder that can be written",
                    path.display()
                )
            }
            Self::Print(error) => write!(f, "cannot print the result: {error}"),
        }
    }
}

impl std::error::Error for SimulateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Trace(error) => Some(error),
            Self::RulesFile(_, error) | Self::Page(_, error) | Self::Print(error) => Some(error),
            Self::Core(refusal) => Some(refusal),
            Self::Workload { .. } | Self::RulesLine { .. } | Self::Option(_) | Self::Plot(_) => {
                None
            }
        }
    }
}

impl From<TraceError> for SimulateError {
    fn from(error: TraceError) -> Self {
        Self::Trace(error)
    }
}
