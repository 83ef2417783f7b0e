//! The naive twin comes through the conformance cases: the ground under the differential tests.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::scenario;
use support::twin::Twin;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of the cases")
        .map(|entry| entry.expect("a file of the folder").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            name.ends_with(".jsonl") && !name.ends_with(".expect.jsonl")
        })
        .collect();
    cases.sort();
    cases
}

/// Every key of the expected object is there with its value; further keys may stand beside.
fn holds_all_of(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected.iter().all(|(key, value)| {
            found.get(key).is_some_and(|found_value| holds_all_of(found_value, value))
        }),
        _ => found == expected,
    }
}

fn seed(scenario: &str) -> u64 {
    let header = scenario.lines().next().unwrap_or("{}");
    let header: Value = serde_json::from_str(header).expect("a line of JSON");
    header["seed"].as_u64().unwrap_or(0)
}

fn differences(case: &Path) -> Vec<String> {
    let scenario = fs::read_to_string(case).expect("the scenario");
    let expected = fs::read_to_string(case.with_extension("expect.jsonl")).expect("its events");
    let found = scenario::play(&mut Twin::new(seed(&scenario)), &scenario);
    let expected: Vec<Value> =
        expected.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let mut differences = Vec::new();
    for line in 0..found.len().max(expected.len()) {
        let (found, expected) = (found.get(line), expected.get(line));
        if !found.zip(expected).is_some_and(|(found, expected)| holds_all_of(found, expected)) {
            let show = |value: Option<&Value>| value.map_or("nothing".into(), Value::to_string);
            differences.push(format!(
                "{} line {}:\n  expected {}\n  found    {}",
                case.display(),
                line + 1,
                show(expected),
                show(found)
            ));
        }
    }
    differences
}

#[test]
fn the_twin_meets_every_conformance_case() {
    let cases = cases();
    assert!(!cases.is_empty(), "there are cases");
    let differences: Vec<String> = cases.iter().flat_map(|case| differences(case)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
