//! Books for people: for each a table of its event book, its arrival book and its time.

use std::fmt::Write;

use acd::figures::{Activity, CallTally, Row, TimeTally};
use acd::{Formula, Ratio};

use super::columns::{self, QUANTILES};
use super::sheet::{Book, Of, Sheet, sum};
use crate::report::table::{align, cut, exact_seconds, grouped, mean, percent, tenths};

/// All sheets, one below the other.
pub(super) fn render(book: &Book, name: &str) -> String {
    let mut text = String::new();
    if !name.is_empty() {
        let _ = writeln!(text, "{}", cut(name));
    }
    let (from, to) = (book.clock.moment(acd::Timestamp::ZERO), book.clock.moment(book.now));
    let _ = writeln!(text, "{from} to {to}, wall clock of {}", book.clock.name());
    for sheet in &book.sheets {
        text.push('\n');
        let _ = match sheet.of {
            Of::Total => writeln!(text, "Total"),
            of => writeln!(text, "{} {}", capital(of.word()), cut(&sheet.name)),
        };
        calls(&mut text, book, sheet, "Event book: what happened in each interval", &sheet.events);
        if !sheet.arrivals.is_empty() {
            let heading = "Arrival book: what became of the calls that entered in each interval";
            calls(&mut text, book, sheet, heading, &sheet.arrivals);
        }
        if !sheet.times.is_empty() {
            times(&mut text, book, sheet);
        }
        spreads(&mut text, sheet);
    }
    text
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether the book is of those that calls enter, and so has more columns.
fn entered(sheet: &Sheet) -> bool {
    !matches!(sheet.of, Of::Agent | Of::Group)
}

fn calls(text: &mut String, book: &Book, sheet: &Sheet, title: &str, rows: &[Row<CallTally>]) {
    let _ = writeln!(text, "{title}");
    let arrivals = rows.as_ptr() == sheet.arrivals.as_ptr();
    let within = match &sheet.terms {
        Some(terms) => format!("In {} s", exact_seconds(terms.answer_within)),
        None => "In T".to_owned(),
    };
    let mut heading = vec!["Interval".to_owned()];
    if entered(sheet) {
        heading.push("Offered".to_owned());
    }
    heading.extend(["Answered".to_owned(), within]);
    for (number, threshold) in further(sheet) {
        heading.push(match threshold {
            Some(threshold) => format!("In {threshold} s"),
            None => format!("In T{number}"),
        });
    }
    heading.extend(["Aband.", "Missed", "Handled", "ASA s", "AHT s"].map(str::to_owned));
    if entered(sheet) {
        heading.extend(["Level %", "Left"].map(str::to_owned));
    }
    if arrivals {
        heading.push("Open".to_owned());
    }
    let mut lines = vec![heading];
    for row in rows {
        let mut entries = vec![interval(book, row)];
        call_entries(&mut entries, sheet, &row.tally);
        if arrivals {
            let open = row.tally.calls.in_queue;
            entries.push(if open > 0 { grouped(open) } else { "–".to_owned() });
        }
        lines.push(entries);
    }
    let mut all = vec!["Total".to_owned()];
    let total = sum(rows);
    call_entries(&mut all, sheet, &total);
    if arrivals {
        // Each call that is still here entered in just one interval.
        all.push(grouped(total.calls.in_queue));
    }
    lines.push(all);
    align(text, &lines);
}

/// The numbers of the further thresholds, with their seconds.
fn further(sheet: &Sheet) -> Vec<(usize, Option<String>)> {
    let Some(terms) = &sheet.terms else { return Vec::new() };
    let given = terms.also_within.iter().enumerate();
    given
        .filter_map(|(number, threshold)| Some((number, Some(exact_seconds((*threshold)?)))))
        .collect()
}

fn call_entries(entries: &mut Vec<String>, sheet: &Sheet, tally: &CallTally) {
    let calls = &tally.calls;
    if entered(sheet) {
        entries.push(grouped(calls.offered));
    }
    entries.extend([calls.answered, calls.answered_within].map(grouped));
    for (number, _) in further(sheet) {
        entries.push(grouped(tally.against(number + 1).answered_within));
    }
    entries.extend([calls.abandoned, calls.missed, calls.handled].map(grouped));
    entries.push(mean(calls.wait_answered, calls.answered));
    entries.push(mean(calls.talk + calls.hold + calls.wrap_up, calls.handled));
    if entered(sheet) {
        entries.push(percent(Formula::OfOffered.of(calls)));
        entries.push(grouped(calls.overflowed_out + calls.timed_out));
    }
}

/// The interval's name; one that is not over yet has a mark.
fn interval<T>(book: &Book, row: &Row<T>) -> String {
    let name = book.clock.name_of(book.period, row.interval);
    if row.complete { name } else { format!("{name} …") }
}

fn times(text: &mut String, book: &Book, sheet: &Sheet) {
    let _ = writeln!(text, "Time, cut at the borders, in seconds");
    let heading = [
        "Interval",
        "Sign-ins",
        "Signed in",
        "Ringing",
        "Talking",
        "Held",
        "Wrap-up",
        "Idle",
        "Not ready",
        "Occup. %",
    ];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    for row in &sheet.times {
        let mut entries = vec![interval(book, row)];
        time_entries(&mut entries, &row.tally);
        lines.push(entries);
    }
    let mut all = vec!["Total".to_owned()];
    time_entries(&mut all, &sum(&sheet.times));
    lines.push(all);
    align(text, &lines);
}

fn time_entries(entries: &mut Vec<String>, tally: &TimeTally) {
    entries.push(grouped(tally.logins));
    entries.push(exact_seconds(tally.logged_in()));
    for activity in
        [Activity::Ringing, Activity::Talking, Activity::Held, Activity::WrapUp, Activity::Idle]
    {
        entries.push(exact_seconds(tally.time(activity)));
    }
    entries.push(exact_seconds(tally.not_ready()));
    entries.push(percent(Ratio {
        numerator: tally.occupied().millis(),
        denominator: tally.logged_in().millis(),
    }));
}

fn spreads(text: &mut String, sheet: &Sheet) {
    if sheet.spreads.is_empty() {
        return;
    }
    let _ = writeln!(text, "Percentiles in seconds, precise to 1/128");
    for (measure, spread) in &sheet.spreads {
        let name = columns::measure(*measure).replace('_', " ");
        let values = if spread.count() == 1 { "value" } else { "values" };
        let _ = write!(text, "  {name}: {} {values}", grouped(spread.count()));
        for (share, name) in QUANTILES {
            let value = spread.quantile(share).millis();
            let name = name.trim_end_matches("_ms");
            let value = tenths(Ratio { numerator: value, denominator: 1 });
            let _ = write!(text, ", {name} {value}");
        }
        let max = tenths(Ratio { numerator: spread.max().millis(), denominator: 1 });
        let _ = writeln!(text, ", max {max}");
    }
}
