//! The table for programs: one JSON object, durations in milliseconds.

use acd::Ratio;
use serde::Serialize;

use super::figures::{Figure, Line, TALK_BAND, Unit};
use super::sheet;
use super::{Counted, Language, Table};

/// The whole table.
#[derive(Serialize)]
pub(super) struct Value<'a> {
    table: &'static str,
    lang: &'static str,
    files: &'a [String],
    format: &'static str,
    month: Month,
    last_month: Option<Month>,
    figures: Vec<Row>,
    damaged_lines_skipped: u64,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Month {
    month: String,
    offered: u64,
    first_offered: Option<String>,
    last_offered: Option<String>,
}

/// `unit` is `percent`, `ms` or `calls`; a change of `percent` is in percentage points.
#[derive(Serialize)]
struct Row {
    figure: &'static str,
    name: &'static str,
    formula: &'static str,
    unit: &'static str,
    this: Option<Part>,
    last: Option<Part>,
    change: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<BandOf>,
}

/// `value` is `null` where there is nothing to divide by.
#[derive(Serialize)]
struct Part {
    numerator: u64,
    denominator: u64,
    value: Option<serde_json::Number>,
}

#[derive(Serialize)]
struct BandOf {
    from: u64,
    to: u64,
    this: Option<&'static str>,
    last: Option<&'static str>,
}

impl<'a> Value<'a> {
    pub fn new(table: &'a Table, language: Language) -> Self {
        let last = table.last.as_ref();
        Self {
            table: "monthly",
            lang: language.pick("en", "zh"),
            files: &table.files,
            format: table.format.name(),
            month: month(table, table.month, &table.this),
            last_month: last.map(|last| month(table, table.month.before(), last)),
            figures: table.lines.iter().map(|line| row(line, language)).collect(),
            damaged_lines_skipped: table.damaged,
            notes: sheet::notes(table, language),
        }
    }
}

fn month(table: &Table, month: super::Month, counted: &Counted) -> Month {
    let local = |at| table.clock.local_time(at).to_string();
    let (first, last) = counted.book.offered.unzip();
    Month {
        month: month.to_string(),
        offered: counted.book.total.figures.offered,
        first_offered: first.map(local),
        last_offered: last.map(local),
    }
}

fn row(line: &Line, language: Language) -> Row {
    let unit = line.figure.unit();
    // Hundredths, but whole milliseconds.
    let (scale, hundredths) = match unit {
        Unit::Percent => (10_000, true),
        Unit::Time => (1, false),
        Unit::Calls => (100, true),
    };
    let part = |ratio: Ratio| Part {
        numerator: ratio.numerator,
        denominator: ratio.denominator,
        value: ratio.scaled(scale).and_then(|value| match hundredths {
            true => serde_json::Number::from_f64(value as f64 / 100.0),
            false => Some(value.into()),
        }),
    };
    let english = Language::En;
    let band = |ratio| line.figure.band(ratio).map(|band| english.band(band));
    Row {
        figure: line.figure.key(),
        name: language.name(line.figure),
        formula: language.formula(line.figure),
        unit: match unit {
            Unit::Percent => "percent",
            Unit::Time => "ms",
            Unit::Calls => "calls",
        },
        this: line.this.map(part),
        last: line.last.map(part),
        change: line.change(scale).and_then(|change| match hundredths {
            true => serde_json::Number::from_f64(change as f64 / 100.0),
            false => Some(change.into()),
        }),
        band: (line.figure == Figure::TalkTime).then(|| BandOf {
            from: TALK_BAND.0,
            to: TALK_BAND.1,
            this: band(line.this),
            last: band(line.last),
        }),
    }
}
