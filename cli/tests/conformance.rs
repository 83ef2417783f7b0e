//! Every case of `tests/conformance`, played through the program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The cases there were when this test was written; there may be more.
const AT_LEAST: usize = 19;

fn cases() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(directory)
        .expect("the cases' directory")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(".expect.jsonl"))
        .collect();
    cases.sort();
    cases
}

/// Every key of `expected` is in `found` with its value; `found` may have more keys.
fn covers(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected
            .iter()
            .all(|(key, value)| found.get(key).is_some_and(|found| covers(found, value))),
        _ => found == expected,
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))
}

/// Says where the events first differ from the expected ones.
fn difference(expect: &Path) -> Option<String> {
    let scenario = expect.to_string_lossy().replace(".expect.jsonl", ".jsonl");
    let ran = Command::new(env!("CARGO_BIN_EXE_acd"))
        .args(["run", &scenario])
        .output()
        .expect("the program runs");
    let found = String::from_utf8(ran.stdout).expect("UTF-8");
    let expected = std::fs::read_to_string(expect).expect("the expected events");
    if ran.status.code() != Some(0) {
        let why = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Some(format!("{scenario}: exit status {:?}: {why}", ran.status.code()));
    }
    let (found, expected): (Vec<_>, Vec<_>) = (found.lines().collect(), expected.lines().collect());
    for (number, (found, expected)) in found.iter().zip(&expected).enumerate() {
        if !covers(&parsed(found), &parsed(expected)) {
            let line = number + 1;
            return Some(format!(
                "{scenario}: event {line}\n  expected {expected}\n  found    {found}"
            ));
        }
    }
    (found.len() != expected.len())
        .then(|| format!("{scenario}: {} events, {} expected", found.len(), expected.len()))
}

#[test]
fn every_case_gives_the_expected_events() {
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "only {} cases found", cases.len());
    let mut report = String::new();
    let mut failed = 0;
    for difference in cases.iter().filter_map(|case| difference(case)) {
        failed += 1;
        let _ = writeln!(report, "{difference}");
    }
    assert!(failed == 0, "{failed} of {} cases differ:\n{report}", cases.len());
}

#[test]
fn the_comparison_sees_a_difference() {
    let found = parsed(r#"{"t":1,"event":"report","queues":{"q":{"offered":1,"more":2}}}"#);
    assert!(covers(&found, &parsed(r#"{"t":1,"queues":{"q":{"offered":1}}}"#)));
    assert!(!covers(&found, &parsed(r#"{"t":1,"queues":{"q":{"offered":2}}}"#)));
    assert!(!covers(&found, &parsed(r#"{"t":1,"queues":{"z":{}}}"#)));
    assert!(!covers(&found, &parsed(r#"{"t":2}"#)));
}
