//! What can go wrong.

use core::fmt;
use std::io;
use std::path::PathBuf;

/// Why there is no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum BenchError {
    /// Core and twin did not do the same: what is measured is not right.
    Differs {
        /// In which case.
        case: &'static str,
        /// What was not the same.
        what: String,
    },
    /// Commands were refused that should not have been: the load is not what it claims to be.
    Refused {
        /// In which case.
        case: &'static str,
        /// How many.
        refused: u64,
    },
    /// A bad day that was none.
    DidNotHappen {
        /// Which.
        case: &'static str,
        /// How often it happened.
        happened: usize,
        /// How often it should have.
        wanted: usize,
    },
    /// No case of those that were asked for makes sense on the sizes that were asked for.
    Nothing,
    /// The engine did not start, or failed.
    Engine(String),
    /// The core keeps no books by these rules.
    Books(String),
    /// No histogram could be made.
    Histogram(hdrhistogram::CreationError),
    /// Histograms of different bounds; a mistake in here.
    Bounds,
    /// A plot cannot be drawn.
    Plot(String),
    /// The page cannot be written.
    Page(PathBuf, io::Error),
    /// The result cannot be printed.
    Print(io::Error),
}

impl BenchError {
    /// Whether it is the user's fault; else the program's own.
    #[must_use]
    pub fn is_users(&self) -> bool {
        matches!(self, Self::Nothing | Self::Page(..) | Self::Print(_))
    }
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs { case, what } => {
                write!(f, "{case}: not the same as what it is compared with: {what}")
            }
            Self::Refused { case, refused } => {
                write!(f, "{case}: {refused} commands were refused; none should have been")
            }
            Self::DidNotHappen { case, happened, wanted } => {
                write!(
                    f,
                    "{case}: it happened {happened} times, not {wanted}; the floor may be too \
                    small for it: more agents for each profile and queue are needed"
                )
            }
            Self::Nothing => f.write_str("nothing to measure: `queue` needs calls that wait"),
            Self::Engine(what) => write!(f, "engine: {what}"),
            Self::Books(what) => write!(f, "no books: {what}"),
            Self::Histogram(error) => write!(f, "no histogram can be made: {error}"),
            Self::Bounds => f.write_str("histograms of different bounds cannot be added"),
            Self::Plot(what) => write!(f, "a plot cannot be drawn: {what}"),
            Self::Page(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            Self::Print(error) => write!(f, "cannot print the result: {error}"),
        }
    }
}

impl core::error::Error for BenchError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Histogram(error) => Some(error),
            Self::Page(_, error) | Self::Print(error) => Some(error),
            _ => None,
        }
    }
}
