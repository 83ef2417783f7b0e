//! `acd report`: the figures of a recorded trace, for people and for programs.

mod arguments;
mod book;
mod json;
mod monthly;
pub(crate) mod table;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use acd::{ServiceLevel, Terms};

pub use arguments::{Arguments, Output, QualityFile, Table, Word};
pub use book::{Book, By, Key, Kind, Row, Thresholds};
pub use monthly::{Language, Month, MonthlyError};

use crate::trace::{Clock, Damage, Format, Trace, TraceError};

/// A trace, counted.
pub struct Report {
    /// The file.
    pub file: String,
    /// What it is.
    pub format: Format,
    /// Its wall clock.
    pub clock: Clock,
    /// In which interval a change counts.
    pub kind: Kind,
    /// The rows.
    pub book: Book,
    /// What answers and abandons are measured against.
    pub thresholds: Thresholds,
    /// The service level's.
    pub formula: ServiceLevel,
    /// Lines that were damaged and left out.
    pub damaged: u64,
    /// The first of them.
    pub first_damage: Option<Damage>,
    /// What else was left out.
    pub notes: Vec<String>,
}

impl Report {
    /// Reads a trace to its end and counts it; `skip_bad` leaves damaged lines out.
    ///
    /// # Errors
    ///
    /// If the trace cannot be read, or a line is damaged and shall not be left out.
    pub fn of(
        mut trace: Trace,
        kind: Kind,
        by: &[By],
        thresholds: Thresholds,
        formula: ServiceLevel,
        skip_bad: bool,
    ) -> Result<Self, TraceError> {
        let mut book = Book::new(kind, trace.clock().clone(), thresholds.clone(), by);
        let (mut damaged, mut first_damage) = (0, None);
        for call in trace.by_ref() {
            match call {
                Ok(call) => book.add(call),
                Err(TraceError::Damaged(damage)) if skip_bad => {
                    damaged += 1;
                    first_damage.get_or_insert(damage);
                }
                Err(error) => return Err(error),
            }
        }
        book.close(trace.end(), trace.queues());
        Ok(Self {
            file: trace.name().to_owned(),
            format: trace.format(),
            clock: trace.clock().clone(),
            kind,
            book,
            thresholds,
            formula,
            damaged,
            first_damage,
            notes: trace.notes(),
        })
    }

    const fn book_name(&self) -> &'static str {
        match self.kind {
            Kind::Arrival => "arrival",
            Kind::Event => "event",
        }
    }
}

/// Why there is no report.
#[derive(Debug)]
pub enum ReportError {
    /// Options do not go together.
    Options(OptionsError),
    /// The trace cannot be read.
    Trace(TraceError),
    /// There is no monthly table.
    Monthly(MonthlyError),
    /// The report cannot be written.
    Write(io::Error),
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Options(error) => error.fmt(f),
            Self::Trace(error) => error.fmt(f),
            Self::Monthly(error) => error.fmt(f),
            Self::Write(error) => write!(f, "the report cannot be written: {error}"),
        }
    }
}

impl std::error::Error for ReportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Options(error) => Some(error),
            Self::Trace(error) => Some(error),
            Self::Monthly(error) => Some(error),
            Self::Write(error) => Some(error),
        }
    }
}

impl From<OptionsError> for ReportError {
    fn from(error: OptionsError) -> Self {
        Self::Options(error)
    }
}

/// Which options do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionsError {
    /// Two formats for one thing.
    TwoFormats {
        /// The trace or the report.
        of: &'static str,
    },
    /// Several files, and no table that takes them.
    SeveralFiles,
    /// A format that the report of calls is not written in.
    OnlyMonthly,
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoFormats { of } => write!(f, "two different formats for {of}; name one"),
            Self::SeveralFiles => {
                f.write_str("several files are for --table monthly; a report of calls takes one")
            }
            Self::OnlyMonthly => f.write_str(
                "markdown, csv and html are for --table monthly; a report of calls is text or json",
            ),
        }
    }
}

impl std::error::Error for OptionsError {}

/// Reports as the arguments say: the report to `out`, remarks to `remarks`. Nothing is written
/// to `out` unless the whole trace could be read.
///
/// # Errors
///
/// If the trace cannot be read or the report not be written.
pub fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    remarks: &mut dyn Write,
) -> Result<(), ReportError> {
    let text = match arguments.table {
        Some(Table::Monthly) => monthly::render(arguments, remarks)?,
        None => render(arguments, remarks)?,
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(ReportError::Write)
}

/// The report of the calls of one trace.
fn render(arguments: &Arguments, remarks: &mut dyn Write) -> Result<String, ReportError> {
    let output = arguments.output()?;
    if !matches!(output, Output::Text | Output::Json) {
        return Err(OptionsError::OnlyMonthly.into());
    }
    let [file] = arguments.files.as_slice() else {
        return Err(OptionsError::SeveralFiles.into());
    };
    let trace = Trace::open(file, &arguments.options()?).map_err(ReportError::Trace)?;
    let report = Report::of(
        trace,
        arguments.book,
        &arguments.tables(output),
        arguments.thresholds(),
        arguments.service_level,
        arguments.skip_bad,
    )
    .map_err(ReportError::Trace)?;
    remark_damage(report.damaged, report.first_damage.as_ref(), remarks)?;
    match output {
        Output::Json => json_line(&report),
        _ => Ok(table::render(&report)),
    }
}

fn remark_damage(
    damaged: u64,
    first: Option<&Damage>,
    remarks: &mut dyn Write,
) -> Result<(), ReportError> {
    let Some(first) = first else {
        return Ok(());
    };
    let lines = if damaged == 1 { "line" } else { "lines" };
    writeln!(remarks, "{damaged} damaged {lines} skipped (first: {first})")
        .map_err(ReportError::Write)
}

fn json_line(value: &impl serde::Serialize) -> Result<String, ReportError> {
    let mut text = serde_json::to_string(value)
        .map_err(|error| ReportError::Write(io::Error::other(error)))?;
    text.push('\n');
    Ok(text)
}

/// The subcommand: exit status 0, or 2 if the trace could not be reported on.
#[must_use]
pub fn main(arguments: &Arguments) -> ExitCode {
    match run(arguments, &mut io::stdout().lock(), &mut io::stderr().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has read enough.
        Err(ReportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
