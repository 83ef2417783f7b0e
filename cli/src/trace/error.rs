//! What can be wrong with a trace.

use std::fmt;
use std::io;

/// A line that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Why a trace, or a line of it, cannot be read.
#[derive(Debug)]
pub enum TraceError {
    /// The file cannot be read.
    Io {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// There is nothing in it.
    Empty {
        /// The file.
        file: String,
    },
    /// It is none of the known formats.
    Unrecognised {
        /// The file.
        file: String,
    },
    /// An option does not go with the format.
    Unfit {
        /// The option.
        option: &'static str,
        /// The format.
        format: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// The header cannot be understood: no line can be read without it.
    Header(Damage),
    /// A line cannot be understood; the lines behind it still can.
    Damaged(Damage),
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { file, error } => write!(f, "{file}: {error}"),
            Self::Empty { file } => write!(
                f,
                "{file}: the file is empty; expected a CSV of calls, a queue_log or the events \
                 of `acd run`"
            ),
            Self::Unrecognised { file } => write!(
                f,
                "{file}: not recognised as a CSV of calls, a queue_log or the events of \
                 `acd run`; name the format with --format bank, queue-log or events"
            ),
            Self::Unfit { option, format, why } => {
                write!(f, "{option} does not go with format `{format}`: {why}")
            }
            Self::Header(damage) | Self::Damaged(damage) => damage.fmt(f),
        }
    }
}

impl std::error::Error for TraceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
