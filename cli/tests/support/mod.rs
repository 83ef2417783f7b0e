//! What the tests of `acd report` share.
#![allow(dead_code)] // each test file uses a part of it

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The header of a CSV of calls.
pub const HEADER: &str = "call,offered_at,queue,priority,outcome,wait_s,talk_s,agent\n";

pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Exit status, standard output and standard error of `acd report`.
pub fn acd_report(arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_acd")).arg("report").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

pub fn json(arguments: &[&str]) -> Value {
    let (status, out, error) = acd_report(&[arguments, &["--json"]].concat());
    assert_eq!((status, error.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&out).unwrap()
}

/// A file with this content, and the directory that keeps it.
pub fn file(content: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace");
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (directory, path)
}

/// A CSV of these rows.
pub fn calls(rows: &str) -> (tempfile::TempDir, String) {
    file(format!("{HEADER}{rows}"))
}

/// The bundled week of calls.
pub fn week() -> String {
    here("../examples/data/bank-week-1999-01-03.csv").to_str().unwrap().to_owned()
}
