//! `acd bench` as its users meet it.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

fn bench(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
    command.arg("bench").args(arguments).output().expect("the program runs")
}

const SMALL: [&str; 6] = ["--quick", "--steps", "50", "--size", "64,8,10,20", "--only"];

fn small(cases: &str, more: &[&str]) -> Output {
    let mut arguments = SMALL.to_vec();
    arguments.push(cases);
    arguments.extend(more);
    bench(&arguments)
}

const FIELDS: [&str; 14] = [
    "name",
    "agents",
    "profiles",
    "queues",
    "waiting",
    "submitters",
    "p50_ns",
    "p90_ns",
    "p99_ns",
    "p999_ns",
    "p9999_ns",
    "max_ns",
    "commands_per_s",
    "naive_p50_ns",
];

#[test]
fn json_has_every_case_with_every_field() {
    let cases =
        "arrive,free,queue,ready,life,ready_rush,mass_abandon,skill_edit,ring_ends,overload";
    let output = small(cases, &["--json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "", "no progress where no terminal is");
    let document: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    for field in ["machine", "load", "commit"] {
        assert!(document.get(field).is_some(), "{field}");
    }
    let found = document["cases"].as_array().expect("cases");
    let names: Vec<&str> = found.iter().filter_map(|case| case["name"].as_str()).collect();
    assert_eq!(names, cases.split(',').collect::<Vec<_>>());
    for case in found {
        for field in FIELDS {
            assert!(case.get(field).is_some(), "{field} is not in {case}");
        }
        let at = |field: &str| case[field].as_u64().expect("a number");
        assert!(at("p50_ns") > 0 && at("commands_per_s") > 0, "{case}");
        assert!(at("p50_ns") <= at("p90_ns") && at("p90_ns") <= at("p99_ns"), "{case}");
        assert!(at("p99_ns") <= at("p999_ns") && at("p999_ns") <= at("p9999_ns"), "{case}");
        assert!(at("p9999_ns") <= at("max_ns"), "{case}");
        let (agents, waiting) = (at("agents"), at("waiting"));
        assert_eq!((agents, waiting), (64, 20), "{case}");
    }
}

#[test]
fn the_twin_is_timed_where_nobody_waits() {
    let output = bench(&[
        "--quick",
        "--steps",
        "50",
        "--size",
        "64,8,10,0",
        "--only",
        "arrive,free,life",
        "--json",
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    for case in document["cases"].as_array().expect("cases") {
        assert!(case["naive_p50_ns"].as_u64().is_some_and(|ns| ns > 0), "{case}");
    }
}

#[test]
fn the_table_names_machine_load_and_commit() {
    let output = small("arrive,overload", &[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for words in ["Machine", "Load", "Commit", "case", "arrive", "overload, ", "p99.99"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

#[test]
fn the_page_is_whole_and_has_curves() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("bench.html");
    let file = page.to_string_lossy().into_owned();
    let output = bench(&[
        "--quick",
        "--steps",
        "50",
        "--size",
        "64,8,10,20",
        "--size",
        "128,8,10,20",
        "--only",
        "arrive,free",
        "--html",
        &file,
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&page).expect("the page");
    assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>\n"));
    assert_eq!(text.matches("<figure>").count(), 4, "two curves of each of two cases");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing beside it");
}

#[test]
fn wrong_options_are_exit_status_2_and_say_why() {
    for (arguments, why) in [
        (&["--size", "10000,64,2000"][..], "four numbers are needed"),
        (&["--size", "4,1,1,0"], "8 or more"),
        (&["--only", "lives"], "one of arrive, free"),
        (&["--steps", "0"], "0 is not in"),
        (&["--only", "queue", "--quick", "--size", "64,8,10,0"], "nothing to measure"),
        (&["extra"], "unexpected argument"),
    ] {
        let output = bench(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_page_that_cannot_be_written_is_exit_status_2() {
    let output = small("arrive", &["--html", "no/such/folder/bench.html"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no/such/folder/bench.html"), "{said}");
    assert!(output.stdout.is_empty());
}
