//! The books of a scenario: every figure by queue, skill, agent, group and in total, one row an
//! interval of the wall clock. For `acd run --books`.

mod arguments;
mod clock;
mod columns;
mod csv;
mod json;
mod sheet;
mod text;

use core::fmt;

use acd::{BookRules, Core, Lengths, Period};

pub use arguments::{Arguments, By, Format, What};
pub use clock::WallClock;
pub use sheet::{Book, Of, Sheet};

use crate::scenario::header::Header;
use crate::scenario::names::Names;

/// So many intervals are kept and printed at most.
const MOST_INTERVALS: u16 = 10_000;

/// Why there are no books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BooksError {
    /// The scenario is too long for its intervals.
    TooLong {
        /// The intervals.
        by: By,
    },
    /// The last rows are there no more, or books were never kept.
    NotKept,
}

impl fmt::Display for BooksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { by } => {
                write!(
                    f,
                    "the scenario is longer than {MOST_INTERVALS} intervals of {}",
                    by.in_words()
                )?;
                match by.longer() {
                    Some(longer) => write!(f, "; take longer ones, as with --by {longer}"),
                    None => Ok(()),
                }
            }
            Self::NotKept => f.write_str("no books were kept of this scenario"),
        }
    }
}

impl core::error::Error for BooksError {}

/// What the core shall keep so that every interval can be printed in the end.
///
/// # Errors
/// If the wall clock cannot be followed.
pub fn rules(arguments: Option<&Arguments>, header: Option<&Header>) -> Result<BookRules, String> {
    let zone = arguments.and_then(|arguments| arguments.time_zone.clone());
    let clock = WallClock::new(header, zone);
    let calendar = clock.calendar().map_err(|error| error.to_string())?;
    let Some(arguments) = arguments else {
        let few = Lengths { intervals: 2, days: 2, months: 2 };
        return Ok(BookRules { calendar, calls: few, agents: few, ..BookRules::default() });
    };
    let period = arguments.by.period();
    let few = 2;
    let lengths = match period {
        Period::Day | Period::Week => Lengths { intervals: few, days: MOST_INTERVALS, months: few },
        Period::Month => Lengths { intervals: few, days: few, months: MOST_INTERVALS },
        _ => Lengths { intervals: MOST_INTERVALS, days: few, months: few },
    };
    let interval = if period.is_within_a_day() { period } else { Period::Hour };
    Ok(BookRules { calendar, interval, calls: lengths, agents: lengths, spreads: true })
}

/// The books as text, in the format that the arguments ask for.
///
/// # Errors
/// See [`BooksError`].
pub fn render(
    arguments: &Arguments,
    header: Option<&Header>,
    core: &Core,
    names: &Names,
) -> Result<String, BooksError> {
    let clock = WallClock::new(header, arguments.time_zone.clone());
    let book = Book::read(arguments, clock, core, names)?;
    let name = header.map_or("", |header| &header.name);
    Ok(match arguments.format {
        Format::Text => text::render(&book, name),
        Format::Csv => csv::render(&book),
        Format::Json => json::render(&book, name),
    })
}
