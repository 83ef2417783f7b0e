//! The operating manual's monthly table: the latest month in the traces, the month before it,
//! and the change.
//!
//! A call counts in the month in which it entered the queue (the book of arrivals), so months
//! may be spread over files in any way.

mod csv;
mod figures;
mod json;
mod month;
mod page;
mod quality;
mod sheet;
mod text;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use acd::{Span, Terms};

pub use month::Month;
pub use words::Language;

use super::arguments::{Arguments, Output};
use super::book::{Book, Kind, Thresholds};
use super::{ReportError, remark_damage};
use crate::trace::{Call, Clock, Damage, Format, Outcome, Trace, TraceError};
use figures::Line;
use quality::Samples;

/// The manual's thresholds: 20 seconds for an answer, 5 for a short abandon.
const TERMS: Terms = Terms {
    answer_within: Span::from_secs(20),
    short_abandon: Span::from_secs(5),
    also_within: [None; 3],
};

/// A month of calls, counted.
struct Counted {
    book: Book,
    /// Handled calls that had after-call work.
    wrapped_up: u64,
    /// Answered calls of which the trace does not say who answered.
    unnamed: u64,
    samples: Option<Samples>,
}

impl Counted {
    fn new(clock: &Clock) -> Self {
        let thresholds = Thresholds { terms: TERMS, own: HashMap::new() };
        let book = Book::new(Kind::Arrival, clock.clone(), thresholds, &[]);
        Self { book, wrapped_up: 0, unnamed: 0, samples: None }
    }

    fn add(&mut self, call: Call) {
        if let Outcome::Answered(part) = &call.outcome {
            self.wrapped_up += u64::from(part.wrap_up.is_some_and(|wrap_up| wrap_up > Span::ZERO));
            self.unnamed += u64::from(part.agent.is_none());
        }
        self.book.add(call);
    }
}

/// What was read.
#[derive(Default)]
struct Months {
    files: Vec<String>,
    /// Of all files; `None` before the first.
    format: Option<Format>,
    clock: Option<Clock>,
    counted: BTreeMap<Month, Counted>,
    damaged: u64,
    first_damage: Option<Damage>,
    notes: Vec<String>,
}

/// The table, before it is put into words.
struct Table {
    files: Vec<String>,
    format: Format,
    clock: Clock,
    month: Month,
    this: Counted,
    last: Option<Counted>,
    lines: Vec<Line>,
    /// Months in the files that the table does not show.
    others: Vec<Month>,
    damaged: u64,
    notes: Vec<String>,
}

/// Reads and counts the traces and the samples that the arguments name, and writes the table.
pub(super) fn render(
    arguments: &Arguments,
    remarks: &mut dyn Write,
) -> Result<String, ReportError> {
    let output = arguments.output()?;
    let options = arguments.options()?;
    distinct(&arguments.files).map_err(ReportError::Monthly)?;
    let mut months = Months::default();
    for file in &arguments.files {
        let trace = Trace::open(file, &options).map_err(ReportError::Trace)?;
        months.read(trace, arguments.skip_bad)?;
    }
    for quality in &arguments.quality {
        months.sample(quality.month, &quality.file, arguments.skip_bad)?;
    }
    remark_damage(months.damaged, months.first_damage.as_ref(), remarks)?;
    let table = months.table().map_err(ReportError::Monthly)?;
    let language = arguments.lang;
    match output {
        Output::Text => Ok(text::render(&sheet::of(&table, language))),
        Output::Markdown => Ok(text::markdown(&sheet::of(&table, language))),
        Output::Html => Ok(page::render(&sheet::of(&table, language), language)),
        Output::Csv => Ok(csv::render(&table, language)),
        Output::Json => super::json_line(&json::Value::new(&table, language)),
    }
}

/// A file that is given twice would count twice.
fn distinct(files: &[PathBuf]) -> Result<(), MonthlyError> {
    let mut seen = HashSet::new();
    for file in files {
        if !seen.insert(fs::canonicalize(file).unwrap_or_else(|_| file.clone())) {
            return Err(MonthlyError::SameFile { file: file.display().to_string() });
        }
    }
    Ok(())
}

impl Months {
    fn read(&mut self, mut trace: Trace, skip_bad: bool) -> Result<(), ReportError> {
        let format = trace.format();
        if let (Some(first), Some(file)) = (self.format, self.files.first())
            && first != format
        {
            return Err(ReportError::Monthly(MonthlyError::OtherFormat {
                file: trace.name().to_owned(),
                format: format.name(),
                first: file.clone(),
                first_format: first.name(),
            }));
        }
        let clock = trace.clock().clone();
        for call in trace.by_ref() {
            match call {
                Ok(call) => {
                    let month = Month::of(clock.local_time(call.offered_at).date());
                    self.counted.entry(month).or_insert_with(|| Counted::new(&clock)).add(call);
                }
                Err(TraceError::Damaged(damage)) if skip_bad => self.skip(damage),
                Err(error) => return Err(ReportError::Trace(error)),
            }
        }
        for counted in self.counted.values_mut() {
            counted.book.close(trace.end(), Vec::new());
        }
        for note in trace.notes() {
            self.notes.push(format!("{}: {note}", trace.name()));
        }
        self.files.push(trace.name().to_owned());
        self.format = Some(format);
        self.clock = Some(clock);
        Ok(())
    }

    fn skip(&mut self, damage: Damage) {
        self.damaged += 1;
        self.first_damage.get_or_insert(damage);
    }

    /// Reads a file of samples into its month: the latest, if none is named.
    fn sample(
        &mut self,
        month: Option<Month>,
        file: &Path,
        skip_bad: bool,
    ) -> Result<(), ReportError> {
        let (samples, damages) = quality::read(file, skip_bad)?;
        damages.into_iter().for_each(|damage| self.skip(damage));
        let Some(month) = month.or_else(|| self.counted.keys().next_back().copied()) else {
            return Ok(()); // There is no table, and why is said later.
        };
        match self.counted.get_mut(&month) {
            Some(counted) => counted.samples.get_or_insert_default().add(samples),
            None => {
                return Err(ReportError::Monthly(MonthlyError::NoSuchMonth {
                    file: file.display().to_string(),
                    month,
                }));
            }
        }
        Ok(())
    }

    fn table(mut self) -> Result<Table, MonthlyError> {
        let no_calls = || MonthlyError::NoCalls { files: self.files.join(", ") };
        let (Some(format), Some(clock)) = (self.format, self.clock.take()) else {
            return Err(no_calls());
        };
        let Some((month, this)) = self.counted.pop_last() else {
            return Err(no_calls());
        };
        let last = self.counted.remove(&month.before());
        let lines = figures::lines(&this, last.as_ref(), format);
        Ok(Table {
            files: self.files,
            format,
            clock,
            month,
            this,
            last,
            lines,
            others: self.counted.into_keys().collect(),
            damaged: self.damaged,
            notes: self.notes,
        })
    }
}

/// Why there is no monthly table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MonthlyError {
    /// A file is given twice.
    SameFile {
        /// The file, as it is named the second time.
        file: String,
    },
    /// The files are not of one format.
    OtherFormat {
        /// The file.
        file: String,
        /// Its format.
        format: &'static str,
        /// The first file.
        first: String,
        /// Its format.
        first_format: &'static str,
    },
    /// Without a call there is no month.
    NoCalls {
        /// The files.
        files: String,
    },
    /// Samples of a month that has no calls.
    NoSuchMonth {
        /// The file of samples.
        file: String,
        /// The month.
        month: Month,
    },
    /// A file of samples is empty.
    NoSamples {
        /// The file.
        file: String,
    },
}

impl fmt::Display for MonthlyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameFile { file } => {
                write!(f, "{file}: given twice, its calls would count twice; give it once")
            }
            Self::OtherFormat { file, format, first, first_format } => write!(
                f,
                "{file}: its format is {format}, that of {first} is {first_format}; give files of \
                 one format"
            ),
            Self::NoCalls { files } => {
                write!(f, "{files}: no calls, so no month to show; give at least one call")
            }
            Self::NoSuchMonth { file, month } => write!(
                f,
                "{file}: samples of {month}, but no call came in that month; name a month of the \
                 traces"
            ),
            Self::NoSamples { file } => write!(
                f,
                "{file}: the file is empty; expected a CSV with the header {}",
                quality::COLUMNS.join(",")
            ),
        }
    }
}

impl std::error::Error for MonthlyError {}
