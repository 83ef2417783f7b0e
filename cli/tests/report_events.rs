//! `acd report` on the events of `acd run`.

mod support;

use std::io::Cursor;

use acd::{Span, Terms};
use acd_cli::report::{By, Kind, Report, Thresholds};
use acd_cli::trace::{Options, Trace};
use serde_json::Value;
use support::{here, json};

fn figures_of(events: &str) -> Value {
    let input = Box::new(Cursor::new(events.to_owned()));
    let trace = Trace::from_reader("events", input, &Options::default()).unwrap();
    let terms = Terms { answer_within: Span::from_secs(20), short_abandon: Span::from_secs(5) };
    let thresholds = Thresholds { terms, own: Default::default() };
    let formula = "of_offered".parse().unwrap();
    let report =
        Report::of(trace, Kind::Arrival, &[By::Queue], thresholds, formula, false).unwrap();
    serde_json::to_value(report).unwrap()
}

/// Rebuilds the figures from the events before each `report`, and compares every queue's.
#[test]
fn figures_rebuilt_from_events_equal_what_their_reports_say() {
    let mut compared = 0;
    for entry in std::fs::read_dir(here("../tests/conformance")).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".expect.jsonl") {
            continue;
        }
        let events = std::fs::read_to_string(&path).unwrap();
        let mut before = String::new();
        for line in events.lines() {
            before.push_str(line);
            before.push('\n');
            let event: Value = serde_json::from_str(line).unwrap();
            if event["event"] != "report" {
                continue;
            }
            let rebuilt = figures_of(&before);
            let queues = event["queues"].as_object().unwrap();
            assert_eq!(rebuilt["by_queue"].as_object().unwrap().len(), queues.len());
            for (queue, figures) in queues {
                for (key, value) in figures.as_object().unwrap() {
                    let rebuilt = &rebuilt["by_queue"][queue][key];
                    assert_eq!(rebuilt, value, "{}: {queue} {key}", path.display());
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 500, "only {compared} figures compared");
}

#[test]
fn events_have_a_wall_clock_if_told() {
    let path = here("../tests/conformance/31-conservation.expect.jsonl");
    let path = path.to_str().unwrap();
    let by_default = json(&[path, "--by", "hour"]);
    assert!(by_default["by_hour"]["1970-01-01T00:00"].is_object());
    let epoch = ["--epoch", "1999-01-04T07:00:00+02:00"];
    let report = json(&[&[path, "--by", "hour"], &epoch[..]].concat());
    assert!(report["by_hour"]["1999-01-04T07:00"].is_object());
    let zone = ["--time-zone", "America/New_York"];
    let report = json(&[&[path, "--by", "hour"], &epoch[..], &zone].concat());
    assert!(report["by_hour"]["1999-01-04T00:00"].is_object());
}
