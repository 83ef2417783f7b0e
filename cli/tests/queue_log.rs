//! Two queue logs of the field, call by call.

mod support;

use std::fmt::Write as _;
use std::path::PathBuf;

use acd::Span;
use acd_cli::trace::{Call, Options, Outcome, Trace};
use serde_json::Value;
use support::{file, here, json};

fn data(name: &str) -> PathBuf {
    here("tests/data/queue_log").join(name)
}

fn truth(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(data(name)).unwrap()).unwrap()
}

fn calls(name: &str) -> (Vec<Call>, Vec<String>) {
    let mut trace = Trace::open(&data(name), &Options::default()).unwrap();
    let calls = trace.by_ref().map(Result::unwrap).collect();
    (calls, trace.notes())
}

/// What a call came to, in the words of the recorded truth.
fn seen(call: &Call) -> Value {
    let seconds = |span: Span| span.millis() / 1_000;
    let (wait, talk, agent) = match &call.outcome {
        Outcome::Answered(part) => (Some(part.wait), part.talk, part.agent.as_deref()),
        Outcome::Abandoned { wait, .. } => (Some(*wait), None, None),
        Outcome::Open { .. } => (None, None, None),
        other => panic!("no such outcome is recorded: {other:?}"),
    };
    serde_json::json!({
        "t": call.offered_at.as_second(),
        "wait": wait.map(seconds),
        "talk": talk.map(seconds),
        "agent": agent,
        "rna": call.misses.len(),
        "q": &*call.queue,
    })
}

fn compare(name: &str) -> Vec<String> {
    let (calls, notes) = calls(&format!("{name}.queue_log"));
    let truth = truth(&format!("{name}.calls.json"));
    assert_eq!(calls.len(), truth.as_object().unwrap().len());
    for call in &calls {
        let mut expected = truth[&call.name].clone();
        let fields = expected.as_object_mut().unwrap();
        let out = fields.remove("out").unwrap();
        fields.remove("enter");
        assert_eq!(seen(call), expected, "{}", call.name);
        let kind = match &call.outcome {
            Outcome::Answered(part) if part.talk.is_none() => "CONNECT",
            Outcome::Answered(_) => "COMPLETE",
            Outcome::Abandoned { .. } => "ABANDON",
            _ => "",
        };
        let out = out.as_str().unwrap_or("");
        assert!(out.starts_with(kind) && out.is_empty() == kind.is_empty(), "{}", call.name);
    }
    notes
}

#[test]
fn every_call_of_a_log_that_ends_in_mid_call() {
    assert_eq!(compare("a_freepbx_2010"), Vec::<String>::new());
}

#[test]
fn repeated_lines_ends_without_beginning_and_times_out_of_order() {
    let notes = compare("c_edgecases_2018");
    assert_eq!(
        notes,
        [
            "6 lines left out: repeated, or about a call that is over",
            "6 lines left out: about a call whose beginning is not in the file",
        ]
    );
}

/// Entries and abandons around the end of daylight saving time in Berlin, 31 October 1999, when
/// 03:00+02:00 is followed by 02:00+01:00, one call each half hour of the night.
#[test]
fn the_doubled_hour_is_two_hours() {
    let midnight = 941_320_800; // 1999-10-31T00:00:00+02:00
    let log = (0..50).fold(String::new(), |mut log, half_hour| {
        let at = midnight + half_hour * 1_800;
        let _ = writeln!(log, "{at}|{at}.1|q|NONE|ENTERQUEUE||x|1");
        let _ = writeln!(log, "{at}|{at}.1|q|NONE|ABANDON|1|1|0");
        log
    });
    let (_directory, path) = file(log);
    let report = json(&[&path, "--by", "half-hour,hour,day", "--time-zone", "Europe/Berlin"]);
    let rows = |table: &str| report[table].as_object().unwrap().clone();
    assert_eq!(rows("by_half_hour").len(), 50);
    assert!(rows("by_half_hour").values().all(|row| row["offered"] == 1));
    for label in ["1999-10-31T02:30+02:00", "1999-10-31T02:30+01:00", "1999-10-31T03:00"] {
        assert!(rows("by_half_hour").contains_key(label), "{label}");
    }
    assert_eq!(rows("by_hour").len(), 25);
    assert_eq!(rows("by_hour")["1999-10-31T02:00+01:00"]["offered"], 2);
    assert_eq!(rows("by_day").len(), 1);
    assert_eq!(report["by_day"]["1999-10-31"]["offered"], 50);
}

#[test]
fn the_hour_left_out_in_spring_has_no_row() {
    let log = "922579199|1.1|q|NONE|ENTERQUEUE||x|1\n922579200|2.1|q|NONE|ENTERQUEUE||x|1\n\
               922582800|3.1|q|NONE|ENTERQUEUE||x|1\n";
    let (_directory, path) = file(log);
    let report = json(&[&path, "--by", "hour", "--time-zone", "Europe/Berlin"]);
    let keys: Vec<&String> = report["by_hour"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["1999-03-28T00:00", "1999-03-28T01:00", "1999-03-28T03:00"]);
}

#[test]
fn queue_logs_in_sum() {
    let truth = std::fs::read_to_string(here("tests/data/queue_log/truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&truth).unwrap();
    for (name, truth) in truth.as_object().unwrap() {
        let path = here(&format!("tests/data/queue_log/{name}.queue_log"));
        let report = json(&[path.to_str().unwrap(), "--by", "queue"]);
        let total = &report["total"];
        for (key, known) in [
            ("offered", "unique_calls_entered"),
            ("answered", "answered"),
            ("abandoned", "abandoned"),
            ("timed_out", "exit_timeout"),
            ("waiting", "unfinished"),
            ("answered_within", "answered_20"),
            ("handled", "completed"),
            ("missed", "ringnoanswer_on_entered_calls"),
            ("agents", "agents"),
        ] {
            assert_eq!(total[key], truth[known], "{name} {key}");
        }
        for (key, known) in [
            ("wait_answered_ms", "sum_wait_answered"),
            ("wait_abandoned_ms", "sum_wait_abandoned"),
            ("talk_ms", "sum_talk"),
        ] {
            assert_eq!(
                total[key].as_u64(),
                truth[known].as_u64().map(|s| s * 1_000),
                "{name} {key}"
            );
        }
        for (queue, offered) in truth["queues"].as_object().unwrap() {
            assert_eq!(&report["by_queue"][queue]["offered"], offered);
        }
    }
}

#[test]
fn every_way_out_of_a_queue_log() {
    let log = "100|a.1|sales|NONE|ENTERQUEUE||x|1\n\
        130|a.1|sales|NONE|EXITWITHTIMEOUT|1|1|30\n\
        100|b.1|sales|NONE|ENTERQUEUE||x|1\n\
        107|b.1|sales|NONE|EXITWITHKEY|9|1|1|7\n\
        100|c.1|sales|NONE|ENTERQUEUE||x|1\n\
        103|c.1|sales|NONE|EXITEMPTY|1|1|3\n\
        100|d.1|sales|NONE|ENTERQUEUE||x|1\n\
        101|d.1|sales|SIP/1|RINGNOANSWER|1000\n\
        101|d.1|sales|SIP/2|RINGCANCELED|1000\n\
        105|d.1|sales|SIP/2|CONNECT|5|x|4\n\
        165|d.1|sales|SIP/2|BLINDTRANSFER|200|internal|5|60|1\n\
        165|d.1|help|NONE|ENTERQUEUE||x|1\n\
        170|d.1|help|SIP/3|CONNECT|5|x|4\n\
        200|d.1|help|SIP/3|ATTENDEDTRANSFER|LINK|x|y|5|30|1\n\
        100|e.1|sales|NONE|ENTERQUEUE||x|1\n\
        110|e.1|sales|SIP/1|SYSCOMPAT|\n\
        100|f.1|sales|NONE|ENTERQUEUE||x|1\n\
        104|f.1|sales|SIP/1|CONNECT|4|x|4\n\
        124|f.1|sales|SIP/1|TRANSFER|200|internal\n\
        200|f.1|sales|NONE|ENTERQUEUE||x|1\n\
        210|f.1|sales|NONE|ABANDON|1|1|10\n\
        211|NONE|NONE|SIP/1|SOMETHINGNEW|1\n\
        212|MANAGER|sales|SIP/1|PAUSE|\n";
    let (_directory, path) = file(log);
    let report = json(&[&path, "--by", "queue", "--by", "agent"]);
    let sales = &report["by_queue"]["sales"];
    let expected = serde_json::json!({
        "offered": 7, "answered": 2, "abandoned": 2, "timed_out": 1, "overflowed_out": 2,
        "transferred_out": 2, "transferred_in": 1, "missed": 1, "handled": 2, "waiting": 0,
        "talk_ms": 80_000, "wait_answered_ms": 9_000, "wait_abandoned_ms": 20_000,
        "longest_wait_ms": 30_000,
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&sales[key], value, "{key}");
    }
    let help = &report["by_queue"]["help"];
    assert_eq!((&help["transferred_in"], &help["talk_ms"]), (&1.into(), &30_000.into()));
    assert_eq!(report["by_agent"]["SIP/1"]["missed"], 1);
    let notes = report["trace"]["notes"].as_array().unwrap();
    assert_eq!(notes, &["1 line left out: unknown verb SOMETHINGNEW"]);
}
