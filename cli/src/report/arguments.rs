//! The command line of `acd report`.

use std::collections::HashMap;
use std::path::PathBuf;

use acd::{ServiceLevel, Span, Terms};
use jiff::tz::{Offset, TimeZone};

use super::OptionsError;
use super::book::{By, Kind, Thresholds};
use super::monthly::{Language, Month};
use crate::trace::{Format, Moment, Options, read_epoch, read_time_zone};

/// Figures of a recorded trace.
///
/// Reads a CSV with one call a row, an Asterisk queue_log, or the events of `acd run`.
/// A damaged line ends the report with `FILE:LINE: what is wrong` and exit status 2.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The trace; `-` is standard input. `--table monthly` takes several, all of one format
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The trace's format, if it shall not be recognised (bank, queue-log, events), or the
    /// report's (text, json; for `--table monthly` also markdown, csv, html); for both, give it
    /// twice
    #[arg(long, value_enum, value_delimiter = ',')]
    pub format: Vec<Word>,

    /// Another table than that of the calls. `monthly`: the operating manual's, for the latest
    /// month in the files, with the month before it and the change
    #[arg(
        long,
        value_enum,
        conflicts_with_all = ["by", "book", "within", "short", "service_level"]
    )]
    pub table: Option<Table>,

    /// The language of `--table monthly`
    #[arg(long, value_enum, default_value_t = Language::En, requires = "table")]
    pub lang: Language,

    /// Quality samples for `--table monthly`: a CSV with the header
    /// `sample,agent,phrase_fault,answer_fault`, faults 0 or 1. They are the latest month's;
    /// YYYY-MM=FILE for another one's (repeatable)
    #[arg(long, value_name = "[YYYY-MM=]FILE", value_parser = quality, requires = "table")]
    pub quality: Vec<QualityFile>,

    /// What the rows stand for; repeatable (table: `day` if left out; JSON: total only)
    #[arg(long, value_delimiter = ',')]
    pub by: Vec<By>,

    /// One JSON object instead of a table, durations in milliseconds
    #[arg(long)]
    pub json: bool,

    /// Where a call counts: `arrival` in the interval in which it entered the queue, `event`
    /// each change in the interval in which it happened
    #[arg(long, value_enum, default_value_t = Kind::Arrival)]
    pub book: Kind,

    /// Threshold T of the service level, T included; QUEUE=SECONDS for one queue's own
    /// (repeatable)
    #[arg(long, value_name = "[QUEUE=]SECONDS", default_value = "20", value_parser = within)]
    pub within: Vec<Within>,

    /// An abandon after at most so long is short
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub short: Span,

    /// answered_or_abandoned (f1), of_answered (f2), of_offered (f3), late_abandons_only (f4),
    /// short_abandons_good (f5) or short_abandons_out (f6); `+f7` behind any of them puts calls
    /// that overflowed out or timed out into the denominator
    #[arg(long, value_name = "FORMULA", default_value = "of_offered")]
    pub service_level: ServiceLevel,

    /// Leave damaged lines out, and say how many
    #[arg(long)]
    pub skip_bad: bool,

    /// Where the clocks hang, as Europe/Vienna or +02:00, for a queue_log (UTC if left out) and
    /// for events
    #[arg(long, value_name = "ZONE", value_parser = read_time_zone)]
    pub time_zone: Option<TimeZone>,

    /// The wall clock at t = 0 of events, as 1999-01-04T07:00:00+02:00 (1970-01-01T00:00:00Z if
    /// left out)
    #[arg(long, value_name = "RFC3339", value_parser = read_epoch)]
    pub epoch: Option<(Moment, Offset)>,
}

/// A table other than that of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Table {
    /// The operating manual's monthly table.
    Monthly,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // they are what they say
pub enum Output {
    Text,
    Markdown,
    Csv,
    Json,
    Html,
}

/// What `--format` knows: the formats of traces, and those of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Word {
    /// Trace: CSV with a header, one call a row, local times without a zone
    Bank,
    /// Trace: Asterisk's `queue_log`
    QueueLog,
    /// Trace: the events that `acd run` prints
    Events,
    /// Report: an aligned table (the default)
    Text,
    /// Report: a Markdown table
    Markdown,
    /// Report: comma-separated values
    Csv,
    /// Report: one JSON object, as with `--json`
    Json,
    /// Report: a page for the browser
    Html,
}

/// One value of `--quality`: a file of samples, and the month they are of; `None` is the
/// latest.
#[derive(Clone, Debug)]
pub struct QualityFile {
    /// The month.
    pub month: Option<Month>,
    /// The file.
    pub file: PathBuf,
}

/// One value of `--within`: all queues', or one queue's own.
#[derive(Clone, Debug)]
pub struct Within(Option<String>, Span);

impl Arguments {
    pub(super) fn options(&self) -> Result<Options, OptionsError> {
        let mut format = None;
        for word in &self.format {
            let next = match word {
                Word::Bank => Format::Bank,
                Word::QueueLog => Format::QueueLog,
                Word::Events => Format::Events,
                _ => continue,
            };
            if format.replace(next).is_some_and(|before| before != next) {
                return Err(OptionsError::TwoFormats { of: "the trace" });
            }
        }
        Ok(Options { format, time_zone: self.time_zone.clone(), epoch: self.epoch })
    }

    /// How the report is written; text if nothing is said.
    pub(super) fn output(&self) -> Result<Output, OptionsError> {
        let mut output = self.json.then_some(Output::Json);
        for word in &self.format {
            let next = match word {
                Word::Text => Output::Text,
                Word::Markdown => Output::Markdown,
                Word::Csv => Output::Csv,
                Word::Json => Output::Json,
                Word::Html => Output::Html,
                _ => continue,
            };
            if output.replace(next).is_some_and(|before| before != next) {
                return Err(OptionsError::TwoFormats { of: "the report" });
            }
        }
        Ok(output.unwrap_or(Output::Text))
    }

    /// The tables to make: in a report for people, by day if none is asked for.
    pub(super) fn tables(&self, output: Output) -> Vec<By> {
        let mut tables = Vec::new();
        for &by in &self.by {
            if !tables.contains(&by) {
                tables.push(by);
            }
        }
        if tables.is_empty() && output == Output::Text {
            tables.push(By::Day);
        }
        tables
    }

    pub(super) fn thresholds(&self) -> Thresholds {
        let mut answer_within = Span::from_secs(20);
        let mut own = HashMap::new();
        for Within(queue, within) in &self.within {
            match queue {
                Some(queue) => drop(own.insert(queue.clone(), *within)),
                None => answer_within = *within,
            }
        }
        let terms = Terms { answer_within, short_abandon: self.short, ..Terms::default() };
        Thresholds { terms, own }
    }
}

fn within(text: &str) -> Result<Within, String> {
    match text.rsplit_once('=') {
        Some((queue, text)) if !queue.is_empty() => Ok(Within(Some(queue.into()), seconds(text)?)),
        _ => Ok(Within(None, seconds(text)?)),
    }
}

fn quality(text: &str) -> Result<QualityFile, String> {
    if let Some((month, file)) = text.split_once('=')
        && let Ok(month) = month.parse()
    {
        return Ok(QualityFile { month: Some(month), file: file.into() });
    }
    Ok(QualityFile { month: None, file: text.into() })
}

fn seconds(text: &str) -> Result<Span, String> {
    match text.parse() {
        Ok(seconds) if seconds <= 1_000_000_000 => Ok(Span::from_secs(seconds)),
        _ => Err("whole seconds from 0 to 1000000000".to_owned()),
    }
}
