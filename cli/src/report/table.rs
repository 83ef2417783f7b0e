//! A report for people: aligned tables, with what stands behind the ratios below them.

use std::fmt::Write;

use acd::{Formula, Ratio, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Report;
use super::book::{By, Key, Kind, Row};
use crate::trace::Format;

/// Names are cut to so many columns.
const WIDEST_LABEL: usize = 30;

/// What is printed where there is nothing to divide by.
const NONE: &str = "–";

/// A column: its heading, and a row's entry in it.
struct Column {
    heading: String,
    entry: Box<dyn Fn(&Row) -> String>,
}

impl Column {
    fn new(heading: impl Into<String>, entry: impl Fn(&Row) -> String + 'static) -> Self {
        Self { heading: heading.into(), entry: Box::new(entry) }
    }

    fn count(heading: impl Into<String>, count: impl Fn(&Row) -> u64 + 'static) -> Self {
        Self::new(heading, move |row| grouped(count(row)))
    }
}

/// The whole report, as text.
pub(super) fn render(report: &Report) -> String {
    let mut text = heading(report);
    for (by, rows) in &report.book.tables {
        text.push('\n');
        let rows = rows.iter().map(|(key, row)| (label(*by, key), row));
        lay_out(&mut text, *by, rows.collect(), report);
    }
    text.push('\n');
    text.push_str(&footer(report));
    text
}

fn heading(report: &Report) -> String {
    let offered = report.book.total.figures.offered;
    let mut text = format!("{}: {} calls offered", report.file, grouped(offered));
    if let Some((first, last)) = report.book.offered {
        let [first, last] = [first, last].map(|at| report.clock.local_time(at).date());
        let _ = match first == last {
            true => write!(text, ", {first}"),
            false => write!(text, ", {first} to {last}"),
        };
    }
    let format = match report.format {
        Format::Bank => "CSV of calls",
        Format::QueueLog => "Asterisk queue_log",
        Format::Events => "events of `acd run`",
    };
    let book = match report.kind {
        Kind::Arrival => "arrival (a call counts where it was offered)",
        Kind::Event => "event (a change counts where it happened)",
    };
    let (formula, spelled) = (report.formula, report.formula.spelled());
    let _ = write!(text, "\nFormat: {format}. Book: {book}.\n");
    let _ = write!(text, "Service level: {formula}, {}\n  = {spelled}\n", threshold(report));
    text
}

/// `T = 20 s (vip: 10 s)`.
fn threshold(report: &Report) -> String {
    let mut text = format!("T = {} s", seconds(report.thresholds.terms.answer_within));
    let mut own: Vec<_> = report.thresholds.own.iter().collect();
    own.sort();
    if !own.is_empty() {
        let own: Vec<String> =
            own.iter().map(|(queue, within)| format!("{queue}: {} s", seconds(**within))).collect();
        let _ = write!(text, " ({})", own.join(", "));
    }
    text
}

fn columns(by: By, report: &Report) -> Vec<Column> {
    let formula = report.formula;
    let within = match report.thresholds.own.is_empty() {
        true => format!("In {} s", seconds(report.thresholds.terms.answer_within)),
        false => "In T".to_owned(),
    };
    let total = &report.book.total;
    let mut columns = vec![
        Column::count("Offered", |row| row.figures.offered),
        Column::count("Answered", |row| row.figures.answered),
        Column::count("Aband.", |row| row.figures.abandoned),
        Column::new("Ab. %", |row| percent(abandon_rate(row))),
        Column::count(within, |row| row.figures.answered_within),
        Column::new("Level %", move |row| percent(formula.of(&row.figures))),
        Column::new("ASA s", |row| mean(row.figures.wait_answered, row.figures.answered)),
        Column::new("AHT s", |row| mean(handle_time(row), row.figures.handled)),
        Column::new("Longest s", |row| {
            tenths(Ratio { numerator: row.longest().millis(), denominator: 1 })
        }),
    ];
    // No agent has a part in these.
    if by != By::Agent {
        columns.push(Column::count("Agents", Row::agents));
        if went_on(total) > 0 {
            columns.push(Column::count("Left", went_on));
        }
        if open(total) > 0 {
            columns.push(Column::count("Open", open));
        }
    }
    if total.figures.missed > 0 {
        columns.push(Column::count("Missed", |row| row.figures.missed));
    }
    columns
}

fn lay_out(text: &mut String, by: By, rows: Vec<(String, &Row)>, report: &Report) {
    let columns = columns(by, report);
    let total = ("Total".to_owned(), &report.book.total);
    let mut lines: Vec<Vec<String>> = vec![
        std::iter::once(title(by).to_owned())
            .chain(columns.iter().map(|c| c.heading.clone()))
            .collect(),
    ];
    for (label, row) in rows.into_iter().chain(std::iter::once(total)) {
        let entries = columns.iter().map(|column| (column.entry)(row));
        lines.push(std::iter::once(label).chain(entries).collect());
    }
    align(text, &lines);
}

/// Lines of as many entries each: the first a heading, the last a total. The first entry of a line
/// stands on the left, the others on the right.
pub(crate) fn align(text: &mut String, lines: &[Vec<String>]) {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        lines.iter().filter_map(|line| line.get(at)).map(|entry| entry.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let rule = "-".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1));
    let last = lines.len().saturating_sub(1);
    for (number, line) in lines.iter().enumerate() {
        if number == 1 || number == last {
            text.push_str(&rule);
            text.push('\n');
        }
        for (at, (entry, width)) in line.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - entry.width());
            let _ = match at {
                0 => write!(text, "{entry}{padding}"),
                _ => write!(text, "  {padding}{entry}"),
            };
        }
        text.push('\n');
    }
}

/// The total's ratios with numerator, denominator and the formula's name; then what was left out.
fn footer(report: &Report) -> String {
    let row = &report.book.total;
    let figures = &row.figures;
    let name = match report.thresholds.own.is_empty() {
        true => format!("{}-second", seconds(report.thresholds.terms.answer_within)),
        false => "Service".to_owned(),
    };
    let name = match report.formula {
        level if level == Formula::OfOffered.into() && name != "Service" => {
            format!("{name} answer rate")
        }
        _ if name == "Service" => "Service level".to_owned(),
        _ => format!("{name} service level"),
    };
    let level = report.formula.of(figures);
    let mut text = String::new();
    for (name, formula, ratio) in [
        (name.as_str(), report.formula.to_string(), level),
        ("Abandon rate", "abandoned / offered".to_owned(), abandon_rate(row)),
    ] {
        let (above, below) = (grouped(ratio.numerator), grouped(ratio.denominator));
        let _ = writeln!(text, "{name} ({formula}): {above} / {below} = {} %", percent(ratio));
    }
    for (name, formula, sum, count) in [
        ("ASA", "wait of the answered / answered", figures.wait_answered, figures.answered),
        ("AHT", "(talk + hold + wrap-up) / handled", handle_time(row), figures.handled),
        (
            "Time to abandon",
            "wait of the abandoned / abandoned",
            figures.wait_abandoned,
            figures.abandoned,
        ),
    ] {
        let (above, below) = (exact_seconds(sum), grouped(count));
        let _ = writeln!(text, "{name} ({formula}): {above} s / {below} = {} s", mean(sum, count));
    }
    remarks(&mut text, report);
    text
}

fn remarks(text: &mut String, report: &Report) {
    let row = &report.book.total;
    let figures = &row.figures;
    let _ = writeln!(
        text,
        "Abandoned within {} s: {}; short (within {} s): {}.",
        threshold(report).trim_start_matches("T = ").trim_end_matches(" s"),
        grouped(figures.abandoned_within),
        seconds(report.thresholds.terms.short_abandon),
        grouped(figures.short_abandoned),
    );
    if went_on(row) > 0 {
        let (over, out) = (grouped(figures.overflowed_out), grouped(figures.timed_out));
        let _ = writeln!(text, "Left: {over} overflowed out, {out} timed out.");
    }
    if figures.overflowed_in + figures.transferred_in > 0 {
        let (over, transferred) = (grouped(figures.overflowed_in), grouped(figures.transferred_in));
        let _ =
            writeln!(text, "Of the offered, {over} overflowed in, {transferred} transferred in.");
    }
    if figures.refused > 0 {
        let _ = writeln!(text, "Refused, no room: {} (not offered).", grouped(figures.refused));
    }
    if open(row) > 0 {
        let [waiting, ringing, over] = [row.waiting, row.ringing, row.over_threshold].map(grouped);
        let _ = writeln!(
            text,
            "Open at the end: {waiting} waiting, {ringing} ringing, {over} of them beyond T; in \
             no ratio."
        );
    }
    let talking = figures.answered.saturating_sub(figures.handled);
    if talking > 0 {
        let _ = writeln!(text, "Answered, but not done with at the end: {}.", grouped(talking));
    }
    for note in &report.notes {
        let _ = writeln!(text, "Note: {note}.");
    }
    if report.damaged > 0 {
        let lines = if report.damaged == 1 { "line" } else { "lines" };
        let _ = writeln!(text, "Note: {} damaged {lines} skipped.", grouped(report.damaged));
    }
}

fn title(by: By) -> &'static str {
    match by {
        By::HalfHour => "Half hour",
        By::Hour => "Hour",
        By::Day => "Day",
        By::Week => "Week",
        By::Month => "Month",
        By::Queue => "Queue",
        By::Priority => "Priority",
        By::Agent => "Agent",
    }
}

/// The row's name, cut to the widest that is allowed; control characters are spelled out.
fn label(by: By, key: &Key) -> String {
    let name = key.to_string();
    if name.is_empty() && matches!(by, By::Agent | By::Priority) {
        return "(not recorded)".to_owned();
    }
    cut(&name)
}

/// A name cut to the widest that is allowed; control characters are spelled out.
pub(crate) fn cut(name: &str) -> String {
    let name: String = name
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect();
    if name.width() <= WIDEST_LABEL {
        return name;
    }
    let mut width = 1;
    let kept = name.chars().take_while(|c| {
        width += c.width().unwrap_or(0);
        width <= WIDEST_LABEL
    });
    kept.chain(std::iter::once('…')).collect()
}

fn abandon_rate(row: &Row) -> Ratio {
    Ratio { numerator: row.figures.abandoned, denominator: row.figures.offered }
}

fn handle_time(row: &Row) -> Span {
    row.figures.talk + row.figures.hold + row.figures.wrap_up
}

fn went_on(row: &Row) -> u64 {
    row.figures.overflowed_out + row.figures.timed_out
}

fn open(row: &Row) -> u64 {
    row.waiting + row.ringing
}

pub(crate) fn mean(sum: Span, count: u64) -> String {
    tenths(Ratio { numerator: sum.millis(), denominator: count })
}

/// Milliseconds over a count, as seconds with one decimal.
pub(crate) fn tenths(ratio: Ratio) -> String {
    let in_tenths = Ratio { denominator: ratio.denominator.saturating_mul(100), ..ratio };
    match in_tenths.scaled(1) {
        Some(tenths) => format!("{}.{}", grouped(tenths / 10), tenths % 10),
        None => NONE.to_owned(),
    }
}

pub(crate) fn percent(ratio: Ratio) -> String {
    match ratio.basis_points() {
        Some(points) => format!("{}.{:02}", points / 100, points % 100),
        None => NONE.to_owned(),
    }
}

fn seconds(span: Span) -> u64 {
    span.millis() / 1_000
}

/// Seconds to the last millisecond: `947,857` or `10.250`.
pub(crate) fn exact_seconds(span: Span) -> String {
    let (seconds, rest) = (span.millis() / 1_000, span.millis() % 1_000);
    match rest {
        0 => grouped(seconds),
        _ => format!("{}.{rest:03}", grouped(seconds)),
    }
}

/// 30161 as `30,161`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
