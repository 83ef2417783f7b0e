//! No input, however damaged, makes a reader panic, and what it hands out adds up.

mod support;

use std::io::Cursor;

use acd::{Span, Terms};
use acd_cli::report::{By, Kind, Report, Thresholds};
use acd_cli::trace::{Format, Options, Trace, TraceError};
use proptest::prelude::*;
use support::here;

/// A trace of each format, small enough to damage a thousand times.
fn sample(format: Format) -> Vec<u8> {
    let read = |path: &str| std::fs::read(here(path)).unwrap();
    match format {
        Format::Bank => {
            let mut week = read("../examples/data/bank-week-1999-01-03.csv");
            week.truncate(4_000);
            week
        }
        Format::QueueLog => read("tests/data/queue_log/c_edgecases_2018.queue_log"),
        Format::Events => read("../tests/conformance/31-conservation.expect.jsonl"),
    }
}

fn options(format: Option<Format>) -> Options {
    Options { format, ..Options::default() }
}

fn report(input: Vec<u8>, format: Option<Format>, kind: Kind) -> Result<Report, TraceError> {
    let trace = Trace::from_reader("trace", Box::new(Cursor::new(input)), &options(format))?;
    let (answer_within, short_abandon) = (Span::from_secs(20), Span::from_secs(5));
    let terms = Terms { answer_within, short_abandon, ..Terms::default() };
    let thresholds = Thresholds { terms, own: Default::default() };
    let by = [By::HalfHour, By::Queue, By::Agent];
    Report::of(trace, kind, &by, thresholds, "of_offered".parse().unwrap(), true)
}

/// Every call is somewhere, and every table adds up to the total.
fn check(report: &Report) -> Result<(), TestCaseError> {
    let total = &report.book.total;
    let f = &total.figures;
    let ended = f.answered + f.abandoned + f.overflowed_out + f.timed_out;
    prop_assert_eq!(f.offered, ended + total.waiting + total.ringing);
    for (by, rows) in &report.book.tables {
        let mut sum = acd::QueueFigures::default();
        for row in rows.values() {
            sum.add(&row.figures);
        }
        sum.in_queue = f.in_queue;
        prop_assert_eq!(&sum, f, "{:?}", by);
    }
    prop_assert!(serde_json::to_string(report).is_ok());
    Ok(())
}

fn formats() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::Bank), Just(Format::QueueLog), Just(Format::Events)]
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Arrival), Just(Kind::Event)]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn any_bytes(
        input in prop::collection::vec(any::<u8>(), 0..300),
        format in prop::option::of(formats()),
    ) {
        if let Ok(report) = report(input, format, Kind::Arrival) {
            check(&report)?;
        }
    }

    #[test]
    fn damaged_traces(
        format in formats(),
        kind in kinds(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
    ) {
        let mut input = sample(format);
        for (at, byte) in damage {
            let at = at.index(input.len());
            input[at] = byte;
        }
        if let Ok(report) = report(input, Some(format), kind) {
            check(&report)?;
        }
    }

    #[test]
    fn lost_repeated_and_shuffled_lines(
        format in formats(),
        kind in kinds(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let input = sample(format);
        let lines: Vec<&[u8]> = input.split_inclusive(|&byte| byte == b'\n').collect();
        let header: &[u8] = if format == Format::Bank { lines[0] } else { b"" };
        let picked = picks.iter().flat_map(|pick| pick.get(&lines).iter().copied());
        let input: Vec<u8> = header.iter().copied().chain(picked).collect();
        match report(input, Some(format), kind) {
            Ok(report) => check(&report)?,
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}
