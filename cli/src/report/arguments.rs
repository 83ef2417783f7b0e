//! The command line of `acd report`.

use std::collections::HashMap;
use std::path::PathBuf;

use acd::{Span, Terms};
use jiff::fmt::temporal::{DateTimeParser, Pieces};
use jiff::tz::{Offset, TimeZone};

use super::book::{By, Kind, Thresholds};
use super::level::Formula;
use crate::trace::{Format, Moment, Options};

/// Figures of a recorded trace.
///
/// Reads a CSV with one call a row, an Asterisk queue_log, or the events of `acd run`.
/// A damaged line ends the report with `FILE:LINE: what is wrong` and exit status 2.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The trace; `-` is standard input
    pub file: PathBuf,

    /// The format, if it shall not be recognised
    #[arg(long)]
    pub format: Option<Format>,

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
    pub service_level: Formula,

    /// Leave damaged lines out, and say how many
    #[arg(long)]
    pub skip_bad: bool,

    /// Where the clocks hang, as Europe/Vienna or +02:00, for a queue_log (UTC if left out) and
    /// for events
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    pub time_zone: Option<TimeZone>,

    /// The wall clock at t = 0 of events, as 1999-01-04T07:00:00+02:00 (1970-01-01T00:00:00Z if
    /// left out)
    #[arg(long, value_name = "RFC3339", value_parser = epoch)]
    pub epoch: Option<(Moment, Offset)>,
}

/// One value of `--within`: all queues', or one queue's own.
#[derive(Clone, Debug)]
pub struct Within(Option<String>, Span);

impl Arguments {
    pub(super) fn options(&self) -> Options {
        Options { format: self.format, time_zone: self.time_zone.clone(), epoch: self.epoch }
    }

    /// The tables to make: in a report for people, by day if none is asked for.
    pub(super) fn tables(&self) -> Vec<By> {
        let mut tables = Vec::new();
        for &by in &self.by {
            if !tables.contains(&by) {
                tables.push(by);
            }
        }
        if tables.is_empty() && !self.json {
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
        Thresholds { terms: Terms { answer_within, short_abandon: self.short }, own }
    }
}

fn within(text: &str) -> Result<Within, String> {
    match text.rsplit_once('=') {
        Some((queue, text)) if !queue.is_empty() => Ok(Within(Some(queue.into()), seconds(text)?)),
        _ => Ok(Within(None, seconds(text)?)),
    }
}

fn seconds(text: &str) -> Result<Span, String> {
    match text.parse() {
        Ok(seconds) if seconds <= 1_000_000_000 => Ok(Span::from_secs(seconds)),
        _ => Err("whole seconds from 0 to 1000000000".to_owned()),
    }
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    DateTimeParser::new()
        .parse_time_zone(text)
        .map_err(|_| "a time zone's name as Europe/Vienna, or an offset as +02:00".to_owned())
}

fn epoch(text: &str) -> Result<(Moment, Offset), String> {
    let wrong = || "a moment with its offset, as 1999-01-04T07:00:00+02:00".to_owned();
    let pieces = Pieces::parse(text).map_err(|_| wrong())?;
    let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset()) else {
        return Err(wrong());
    };
    let local = pieces.date().to_datetime(time);
    Ok((offset.to_timestamp(local).map_err(|_| wrong())?, offset))
}
