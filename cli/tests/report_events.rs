//! `acd report` on the events of `acd run`.

mod support;

use std::collections::HashMap;
use std::io::{Cursor, Write as _};
use std::process::{Command, Stdio};

use acd::{Span, Terms};
use acd_cli::report::{By, Kind, Report, Thresholds};
use acd_cli::trace::{Options, Trace};
use serde_json::Value;
use support::{here, json};

fn figures_of(events: &str, own: &HashMap<String, Span>) -> Value {
    let input = Box::new(Cursor::new(events.to_owned()));
    let trace = Trace::from_reader("events", input, &Options::default()).unwrap();
    let (answer_within, short_abandon) = (Span::from_secs(20), Span::from_secs(5));
    let terms = Terms { answer_within, short_abandon, ..Terms::default() };
    let thresholds = Thresholds { terms, own: own.clone() };
    let formula = "of_offered".parse().unwrap();
    let report =
        Report::of(trace, Kind::Arrival, &[By::Queue], thresholds, formula, false).unwrap();
    serde_json::to_value(report).unwrap()
}

/// The thresholds of queues that have another than the one of calls by their medium.
fn by_medium(scenario: &str) -> HashMap<String, Span> {
    let lines = scenario.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let threshold = |line: &Value| match line["medium"].as_str()? {
        "chat" => Some(Span::from_secs(3 * 60)),
        "email" => Some(Span::from_secs(8 * 3600)),
        _ => None,
    };
    let own =
        lines.filter_map(|line| Some((line["queue"].as_str()?.to_owned(), threshold(&line)?)));
    own.collect()
}

/// Rebuilds the figures from the events before each `report`, and compares every queue's;
/// returns how many were compared.
fn compare_with_reports(events: &str, own: &HashMap<String, Span>, name: &str) -> usize {
    let mut compared = 0;
    let mut before = String::new();
    for line in events.lines() {
        before.push_str(line);
        before.push('\n');
        let event: Value = serde_json::from_str(line).unwrap();
        if event["event"] != "report" {
            continue;
        }
        let rebuilt = figures_of(&before, own);
        assert_eq!(rebuilt["trace"]["notes"], serde_json::json!([]), "{name}");
        let queues = event["queues"].as_object().unwrap();
        assert_eq!(rebuilt["by_queue"].as_object().unwrap().len(), queues.len());
        for (queue, figures) in queues {
            for (key, value) in figures.as_object().unwrap() {
                // Further fields may stand beside those of the contract.
                let Some(rebuilt) = rebuilt["by_queue"][queue].get(key) else { continue };
                assert_eq!(rebuilt, value, "{name}: {queue} {key}");
                compared += 1;
            }
        }
    }
    compared
}

#[test]
fn figures_rebuilt_from_events_equal_what_their_reports_say() {
    let mut compared = 0;
    for entry in std::fs::read_dir(here("../tests/conformance")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if name.ends_with(".expect.jsonl") {
            let scenario = std::fs::read_to_string(name.replace(".expect", "")).unwrap();
            let events = std::fs::read_to_string(&path).unwrap();
            compared += compare_with_reports(&events, &by_medium(&scenario), &name);
        }
    }
    assert!(compared > 500, "only {compared} figures compared");
}

/// A reproducible stream of small numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Three queues that overflow into each other, four agents, and whatever may happen to calls.
fn random_scenario(seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut lines = Vec::new();
    let queues = ["q0", "q1", "q2"];
    for (at, queue) in queues.iter().enumerate() {
        let wrap_up = dice.pick(&["none", "timed", "fixed", "manual"]);
        let (room, patience) = (dice.below(4), 5 + dice.below(40));
        lines.push(format!(r#"{{"t":0,"do":"queue","queue":"{queue}"}}"#));
        let overflow = match at {
            0 => String::new(),
            _ => format!(r#","overflow_to":"q{}""#, at - 1),
        };
        let limits = format!(r#""max_waiting":{room},"max_wait_s":{patience}{overflow}"#);
        let wrap_up = format!(r#""wrap_up":"{wrap_up}","wrap_up_s":4"#);
        lines.push(format!(r#"{{"t":0,"do":"queue","queue":"{queue}",{wrap_up},{limits}}}"#));
    }
    for agent in 0..4 {
        lines.push(format!(r#"{{"t":0,"do":"agent","agent":"a{agent}"}}"#));
        for act in ["login", "ready"] {
            lines.push(format!(r#"{{"t":0,"do":"{act}","agent":"a{agent}"}}"#));
        }
    }
    let (mut t, mut calls) = (0, 0);
    for _ in 0..300 {
        t += dice.pick(&[0, 100, 900, 3_000, 7_000]);
        let queue = dice.pick(&queues);
        let recent = calls - dice.below(8).min(calls);
        lines.push(match dice.below(20) {
            0..6 => {
                calls += 1;
                format!(r#"{{"t":{t},"do":"offer","call":"c{calls}","queue":"{queue}"}}"#)
            }
            6 => format!(r#"{{"t":{t},"do":"transfer","call":"c{recent}","queue":"{queue}"}}"#),
            7..17 => {
                let act = dice
                    .pick(&["answer", "answer", "answer", "hang_up", "hold", "retrieve", "reject"]);
                format!(r#"{{"t":{t},"do":"{act}","call":"c{recent}"}}"#)
            }
            17..19 => {
                let act =
                    dice.pick(&["ready", "ready", "not_ready", "wrapped_up", "logout", "login"]);
                format!(r#"{{"t":{t},"do":"{act}","agent":"a{}"}}"#, dice.below(4))
            }
            _ => format!(r#"{{"t":{t},"do":"report"}}"#),
        });
    }
    lines.push(format!(r#"{{"t":{t},"do":"report"}}"#));
    lines.join("\n") + "\n"
}

#[test]
fn figures_rebuilt_from_random_runs_equal_what_their_reports_say() {
    let mut compared = 0;
    for seed in 0..20 {
        let mut run = Command::new(env!("CARGO_BIN_EXE_acd"))
            .args(["run", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let scenario = random_scenario(seed);
        let mut input = run.stdin.take().unwrap();
        let writer = std::thread::spawn(move || input.write_all(scenario.as_bytes()).unwrap());
        let output = run.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success());
        let events = String::from_utf8(output.stdout).unwrap();
        for event in
            ["answered", "transferred", "overflowed", "queue_full", "requeued", "timed_out"]
        {
            assert!(seed > 0 || events.contains(event), "no {event} in the first run");
        }
        compared += compare_with_reports(&events, &HashMap::new(), &format!("seed {seed}"));
    }
    assert!(compared > 10_000, "only {compared} figures compared");
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
