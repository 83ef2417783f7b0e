//! Two queue logs of the field, call by call.

use std::path::{Path, PathBuf};

use acd::Span;
use acd_cli::trace::{Call, Options, Outcome, Trace};
use serde_json::Value;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/queue_log").join(name)
}

fn json(name: &str) -> Value {
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
    let truth = json(&format!("{name}.calls.json"));
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
