//! The table for spreadsheets: one figure a row, numbers without groups, times in seconds.

use acd::{Ratio, Span};

use super::figures::{Band, Line, Unit};
use super::sheet::decimal;
use super::{Language, Table};

/// What there is nothing to say of is an empty field.
pub(super) fn render(table: &Table, language: Language) -> String {
    let mut text = String::new();
    push(&mut text, &language.columns().map(str::to_owned));
    for line in &table.lines {
        push(&mut text, &row(line, table, language));
    }
    text
}

fn row(line: &Line, table: &Table, language: Language) -> [String; 15] {
    let (figure, unit) = (line.figure, line.figure.unit());
    let shown = line.shown();
    let value =
        |value: Option<u64>| value.map_or(String::new(), |v| decimal(v, shown.decimals, false));
    let change = shown.change.map_or(String::new(), |change| {
        let sign = if change < 0 { "-" } else { "" };
        format!("{sign}{}", decimal(change.unsigned_abs(), shown.decimals, false))
    });
    let [this_above, this_below] = parts(line.this, unit);
    let [last_above, last_below] = parts(line.last, unit);
    let band = |band: Option<Band>| band.map_or("", |band| language.band(band)).to_owned();
    [
        figure.key().to_owned(),
        language.name(figure).to_owned(),
        language.formula(figure).to_owned(),
        match unit {
            Unit::Calls => language.pick("calls", "通").to_owned(),
            _ => language.unit(unit).trim().to_owned(),
        },
        table.month.to_string(),
        value(shown.this),
        this_above,
        this_below,
        table.last.as_ref().map_or(String::new(), |_| table.month.before().to_string()),
        value(shown.last),
        last_above,
        last_below,
        change,
        band(figure.band(line.this)),
        band(figure.band(line.last)),
    ]
}

fn parts(ratio: Option<Ratio>, unit: Unit) -> [String; 2] {
    let Some(Ratio { numerator, denominator }) = ratio else {
        return [String::new(), String::new()];
    };
    let above = match unit {
        Unit::Time => {
            let millis = Span::from_millis(numerator).millis();
            match millis % 1_000 {
                0 => (millis / 1_000).to_string(),
                rest => format!("{}.{rest:03}", millis / 1_000),
            }
        }
        Unit::Percent | Unit::Calls => numerator.to_string(),
    };
    [above, denominator.to_string()]
}

fn push(text: &mut String, fields: &[String]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
}
