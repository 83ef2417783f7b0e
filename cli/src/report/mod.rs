//! `acd report`: the figures of a recorded trace, for people and for programs.

mod arguments;
mod book;
mod json;
mod level;
mod table;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use acd::Terms;

pub use arguments::Arguments;
pub use book::{Book, By, Key, Kind, Row, Thresholds};
pub use level::{Formula, Ratio};

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
    pub formula: Formula,
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
        formula: Formula,
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
    /// The trace cannot be read.
    Trace(TraceError),
    /// The report cannot be written.
    Write(io::Error),
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trace(error) => error.fmt(f),
            Self::Write(error) => write!(f, "the report cannot be written: {error}"),
        }
    }
}

impl std::error::Error for ReportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Trace(error) => Some(error),
            Self::Write(error) => Some(error),
        }
    }
}

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
    let trace = Trace::open(&arguments.file, &arguments.options()).map_err(ReportError::Trace)?;
    let report = Report::of(
        trace,
        arguments.book,
        &arguments.tables(),
        arguments.thresholds(),
        arguments.service_level,
        arguments.skip_bad,
    )
    .map_err(ReportError::Trace)?;
    if let Some(first) = &report.first_damage {
        let lines = if report.damaged == 1 { "line" } else { "lines" };
        writeln!(remarks, "{} damaged {lines} skipped (first: {first})", report.damaged)
            .map_err(ReportError::Write)?;
    }
    let text = if arguments.json {
        let mut text = serde_json::to_string(&report)
            .map_err(|error| ReportError::Write(io::Error::other(error)))?;
        text.push('\n');
        text
    } else {
        table::render(&report)
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(ReportError::Write)
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
