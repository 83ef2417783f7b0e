//! The outcome for people.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::Outcome;
use super::case::Case;
use super::machine::{COMMIT, OPTIMISED};

/// Names of the columns.
pub(super) const TITLES: [&str; 13] = [
    "case",
    "agents",
    "profiles",
    "queues",
    "waiting",
    "p50",
    "p90",
    "p99",
    "p99.9",
    "p99.99",
    "max",
    "commands/s",
    "naive p50",
];

/// Machine, load, commit, and a table.
pub(super) fn render(outcome: &Outcome) -> String {
    let mut text = String::new();
    let heading = heading(outcome);
    let width = heading.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    for (name, words) in &heading {
        let _ = writeln!(text, "{name:<width$}  {words}");
    }
    text.push('\n');
    let mut lines = vec![TITLES.map(str::to_owned)];
    lines.extend(outcome.cases.iter().map(row));
    let widths: [usize; TITLES.len()] =
        std::array::from_fn(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or(0));
    let mut before = "";
    for (number, line) in lines.iter().enumerate() {
        // A rule below the titles and between cases of different names.
        let name = number.checked_sub(1).map_or("", |at| outcome.cases[at].name);
        if name != before {
            let rule = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
            let _ = writeln!(text, "{}", "-".repeat(rule));
            before = name;
        }
        for (at, (entry, width)) in line.iter().zip(widths).enumerate() {
            let blanks = " ".repeat(width - entry.width());
            let _ = match at {
                0 => write!(text, "{entry}{blanks}"),
                _ => write!(text, "  {blanks}{entry}"),
            };
        }
        text.push('\n');
    }
    text
}

/// What stands above the table.
pub(super) fn heading(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let load = |load: Option<[f64; 3]>| match load {
        Some([one, five, fifteen]) => format!("{one:.2}, {five:.2}, {fifteen:.2}"),
        None => "unknown".to_owned(),
    };
    let before = load(outcome.machine.load);
    let after = load(outcome.load_after);
    let mut heading = vec![
        ("Machine", outcome.machine.name.clone()),
        ("Load", format!("{before} of the last 1, 5 and 15 minutes; {after} afterwards")),
        ("Commit", COMMIT.to_owned()),
        ("Clock", format!("{} ns a reading, taken off in the closed loop", outcome.clock_ns)),
        ("Figures", if outcome.books { "on, and books kept" } else { "on" }.to_owned()),
        ("Checked", "events and digests equal those of the naive twin".to_owned()),
    ];
    if !OPTIMISED {
        heading.push(("Warning", "not a release build: these times say nothing".to_owned()));
    }
    heading
}

/// A case in the order of [`TITLES`].
pub(super) fn row(case: &Case) -> [String; TITLES.len()] {
    let name = match (case.planned_per_s, case.refused) {
        (Some(rate), _) if case.submitters > 1 => {
            format!("{} at {}/s by {}", case.name, grouped(rate), case.submitters)
        }
        (Some(rate), _) => format!("{} at {}/s", case.name, grouped(rate)),
        (None, Some(refused)) => format!("{}, {} refused", case.name, grouped(refused)),
        (None, None) => case.name.to_owned(),
    };
    [
        name,
        grouped(case.agents.into()),
        grouped(case.profiles.into()),
        grouped(case.queues.into()),
        grouped(case.waiting.into()),
        time(case.p50_ns),
        time(case.p90_ns),
        time(case.p99_ns),
        time(case.p999_ns),
        time(case.p9999_ns),
        time(case.max_ns),
        grouped(case.commands_per_s),
        case.naive_p50_ns.map_or_else(String::new, time),
    ]
}

/// Three digits and a unit.
pub(super) fn time(ns: u64) -> String {
    let (number, unit) = match ns {
        0..1_000 => return format!("{ns} ns"),
        1_000..1_000_000 => (ns as f64 / 1e3, "µs"),
        1_000_000..1_000_000_000 => (ns as f64 / 1e6, "ms"),
        _ => (ns as f64 / 1e9, "s"),
    };
    let digits = if number < 9.995 { 2 } else { usize::from(number < 99.95) };
    format!("{number:.digits$} {unit}")
}

/// 1,234,567.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        for (ns, shown) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (9_996, "10.0 µs"),
            (99_960, "100 µs"),
            (1_234_567, "1.23 ms"),
            (2_000_000_000, "2.00 s"),
        ] {
            assert_eq!(time(ns), shown);
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(100_000), "100,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }
}
