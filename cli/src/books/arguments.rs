//! The options of `acd run` about books.

use std::fmt;
use std::path::PathBuf;

use acd::Period;
use clap::ValueEnum;
use jiff::tz::TimeZone;

use crate::trace::read_time_zone;

/// Which books, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Print these books when the scenario is over, in place of the events: one row an interval,
    /// by the wall clock. Several with commas
    #[arg(long = "books", value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub what: Vec<What>,

    /// How long the books' intervals are
    #[arg(long, value_enum, default_value_t = By::HalfHour, requires = "what")]
    pub by: By,

    /// The wall clock of the books, as Europe/Vienna or +02:00; the offset of the header's
    /// `epoch` if left out
    #[arg(long, value_name = "ZONE", value_parser = read_time_zone, requires = "what")]
    pub time_zone: Option<TimeZone>,

    /// What the books are written in. CSV and JSON have every figure, text those read most
    #[arg(long, value_enum, default_value_t = Format::Text, requires = "what")]
    pub format: Format,

    /// Write the books to this file, and the events to standard output as usual
    #[arg(long, value_name = "FILE", requires = "what")]
    pub books_to: Option<PathBuf>,
}

/// Whose books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum What {
    /// All of these
    All,
    /// Of each queue's calls
    Queues,
    /// Of the calls that ask for each skill
    Skills,
    /// Of each agent's calls and time
    Agents,
    /// Of each group's calls and time
    Groups,
    /// Of all calls and all agents' time
    Total,
}

/// The intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum By {
    /// Twelfths of an hour
    #[value(name = "5m")]
    Minutes5,
    /// Quarters of an hour
    #[value(name = "15m")]
    Minutes15,
    /// Half-hours
    #[value(name = "30m")]
    HalfHour,
    /// Hours
    #[value(name = "1h", alias = "60m")]
    Hour,
    /// From midnight to midnight
    Day,
    /// From Monday to Monday
    Week,
    /// From the first to the first
    Month,
}

/// What the books are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)] // they are what they say
pub enum Format {
    Text,
    Csv,
    Json,
}

impl Arguments {
    /// Whether these books are asked for.
    #[must_use]
    pub fn wants(&self, what: What) -> bool {
        self.what.contains(&what) || self.what.contains(&What::All)
    }
}

impl By {
    /// The library's word for it.
    #[must_use]
    pub const fn period(self) -> Period {
        match self {
            Self::Minutes5 => Period::Minutes5,
            Self::Minutes15 => Period::Minutes15,
            Self::HalfHour => Period::Minutes30,
            Self::Hour => Period::Hour,
            Self::Day => Period::Day,
            Self::Week => Period::Week,
            Self::Month => Period::Month,
        }
    }

    /// As `5 minutes`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Minutes5 => "5 minutes",
            Self::Minutes15 => "15 minutes",
            Self::HalfHour => "30 minutes",
            Self::Hour => "an hour",
            Self::Day => "a day",
            Self::Week => "a week",
            Self::Month => "a month",
        }
    }

    /// The next longer intervals worth a try.
    #[must_use]
    pub const fn longer(self) -> Option<Self> {
        match self {
            Self::Minutes5 | Self::Minutes15 | Self::HalfHour => Some(Self::Hour),
            Self::Hour => Some(Self::Day),
            Self::Day | Self::Week => Some(Self::Month),
            Self::Month => None,
        }
    }
}

/// The word of the command line.
impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(word) => f.write_str(word.get_name()),
            None => Ok(()),
        }
    }
}
