//! A report for programs: one JSON object.

use std::collections::BTreeMap;

use acd::{Ratio, ServiceLevel, Span};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::book::{By, Key, Row};
use super::{Report, Terms};
use crate::trace::Format;

/// A row in the keys of a queue in the scenario's report, and what stands beside them.
#[derive(Serialize)]
struct Value {
    offered: u64,
    answered: u64,
    answered_within: u64,
    abandoned: u64,
    abandoned_within: u64,
    short_abandoned: u64,
    overflowed_in: u64,
    overflowed_out: u64,
    transferred_in: u64,
    transferred_out: u64,
    timed_out: u64,
    refused: u64,
    missed: u64,
    handled: u64,
    waiting: u64,
    ringing: u64,
    over_threshold: u64,
    longest_wait_ms: u64,
    wait_answered_ms: u64,
    wait_abandoned_ms: u64,
    talk_ms: u64,
    hold_ms: u64,
    wrap_up_ms: u64,
    agents: u64,
    longest_wait_of_all_ms: u64,
    average_speed_of_answer_ms: Option<u64>,
    average_talk_time_ms: Option<u64>,
    average_handle_time_ms: Option<u64>,
    average_time_to_abandon_ms: Option<u64>,
    abandon_rate: Quotient,
    service_level: Quotient,
}

/// A ratio with its name and both its parts; `percent` is `null` where there is none.
#[derive(Serialize)]
struct Quotient {
    formula: String,
    numerator: u64,
    denominator: u64,
    percent: Option<f64>,
}

impl Quotient {
    fn new(formula: impl ToString, ratio: Ratio) -> Self {
        let Ratio { numerator, denominator } = ratio;
        let percent = ratio.basis_points().map(|points| points as f64 / 100.0);
        Self { formula: formula.to_string(), numerator, denominator, percent }
    }
}

impl Value {
    fn new(row: &Row, format: Format, formula: ServiceLevel) -> Self {
        let figures = &row.figures;
        let mean =
            |sum: Span, count| Ratio { numerator: sum.millis(), denominator: count }.scaled(1);
        let handled = figures.talk + figures.hold + figures.wrap_up;
        // A scenario's report looks at the calls that wait now; a record is read afterwards.
        let longest_wait = match format {
            Format::Events => row.longest_open,
            Format::Bank | Format::QueueLog => row.longest(),
        };
        let abandons = Ratio { numerator: figures.abandoned, denominator: figures.offered };
        Self {
            offered: figures.offered,
            answered: figures.answered,
            answered_within: figures.answered_within,
            abandoned: figures.abandoned,
            abandoned_within: figures.abandoned_within,
            short_abandoned: figures.short_abandoned,
            overflowed_in: figures.overflowed_in,
            overflowed_out: figures.overflowed_out,
            transferred_in: figures.transferred_in,
            transferred_out: figures.transferred_out,
            timed_out: figures.timed_out,
            refused: figures.refused,
            missed: figures.missed,
            handled: figures.handled,
            waiting: row.waiting,
            ringing: row.ringing,
            over_threshold: row.over_threshold,
            longest_wait_ms: longest_wait.millis(),
            wait_answered_ms: figures.wait_answered.millis(),
            wait_abandoned_ms: figures.wait_abandoned.millis(),
            talk_ms: figures.talk.millis(),
            hold_ms: figures.hold.millis(),
            wrap_up_ms: figures.wrap_up.millis(),
            agents: row.agents(),
            longest_wait_of_all_ms: row.longest().millis(),
            average_speed_of_answer_ms: mean(figures.wait_answered, figures.answered),
            average_talk_time_ms: mean(figures.talk, figures.answered),
            average_handle_time_ms: mean(handled, figures.handled),
            average_time_to_abandon_ms: mean(figures.wait_abandoned, figures.abandoned),
            abandon_rate: Quotient::new("abandoned / offered", abandons),
            service_level: Quotient::new(formula, formula.of(figures)),
        }
    }
}

/// What was read, and how it was counted.
#[derive(Serialize)]
struct Head<'a> {
    file: &'a str,
    format: &'a str,
    book: &'a str,
    answer_within_ms: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    answer_within_ms_by_queue: BTreeMap<&'a str, u64>,
    short_abandon_ms: u64,
    first_offered: Option<String>,
    last_offered: Option<String>,
    damaged_lines_skipped: u64,
    notes: &'a [String],
}

struct Rows<'a> {
    rows: &'a BTreeMap<Key, Row>,
    report: &'a Report,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.rows.len()))?;
        for (key, row) in self.rows {
            let value = Value::new(row, self.report.format, self.report.formula);
            map.serialize_entry(&key.to_string(), &value)?;
        }
        map.end()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Terms { answer_within, short_abandon, .. } = self.thresholds.terms;
        let own = &self.thresholds.own;
        let local = |moment| Some(self.clock.local_time(moment).to_string());
        let head = Head {
            file: &self.file,
            format: self.format.name(),
            book: self.book_name(),
            answer_within_ms: answer_within.millis(),
            answer_within_ms_by_queue: own.iter().map(|(q, t)| (&**q, t.millis())).collect(),
            short_abandon_ms: short_abandon.millis(),
            first_offered: self.book.offered.and_then(|(first, _)| local(first)),
            last_offered: self.book.offered.and_then(|(_, last)| local(last)),
            damaged_lines_skipped: self.damaged,
            notes: &self.notes,
        };
        let mut map = serializer.serialize_map(Some(2 + self.book.tables.len()))?;
        map.serialize_entry("trace", &head)?;
        map.serialize_entry("total", &Value::new(&self.book.total, self.format, self.formula))?;
        for (by, rows) in &self.book.tables {
            map.serialize_entry(name(*by), &Rows { rows, report: self })?;
        }
        map.end()
    }
}

const fn name(by: By) -> &'static str {
    match by {
        By::HalfHour => "by_half_hour",
        By::Hour => "by_hour",
        By::Day => "by_day",
        By::Week => "by_week",
        By::Month => "by_month",
        By::Queue => "by_queue",
        By::Priority => "by_priority",
        By::Agent => "by_agent",
    }
}
