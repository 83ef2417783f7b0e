//! `acd report` on recorded months and days.

mod support;

use std::path::PathBuf;

use serde_json::Value;
use support::{acd_report, calls, here, json, week};

/// A row's figures in the words of a truth file that this report can answer for.
fn in_words_of_truth(row: &Value, within: u64) -> Value {
    let seconds = |key: &str| {
        let milliseconds = row[key].as_u64().unwrap();
        assert_eq!(milliseconds % 1_000, 0, "{key}");
        milliseconds / 1_000
    };
    let mut words = serde_json::json!({
        "offered": row["offered"],
        "answered": row["answered"],
        "abandoned": row["abandoned"],
        "short_abandoned_5": row["short_abandoned"],
        "wait_answered_s": seconds("wait_answered_ms"),
        "wait_abandoned_s": seconds("wait_abandoned_ms"),
        "talk_s": seconds("talk_ms"),
        "longest_wait_s": seconds("longest_wait_ms"),
        "agents": row["agents"],
    });
    words[format!("answered_within_{within}")] = row["answered_within"].clone();
    if within == 20 {
        words["abandoned_within_20"] = row["abandoned_within"].clone();
    }
    words
}

/// Compares a row with what the truth knows of it at this threshold.
fn compare(row: &Value, truth: &Value, within: u64, name: &str) {
    let mut truth = truth.as_object().unwrap().clone();
    match within {
        20 => drop(truth.remove("answered_within_15")),
        15 => {
            truth.remove("answered_within_20");
            truth.remove("abandoned_within_20");
        }
        other => panic!("the truth does not know T = {other}"),
    }
    assert_eq!(in_words_of_truth(row, within), Value::Object(truth), "{name}, T = {within}");
}

/// Compares every table of the truth, row by row in both directions; returns the rows compared.
fn compare_tables(report: &Value, truth: &Value, within: u64) -> usize {
    let mut compared = 0;
    for (table, rows) in truth.as_object().unwrap() {
        if table == "total" {
            compare(&report["total"], rows, within, "total");
            compared += 1;
            continue;
        }
        let rows = rows.as_object().unwrap();
        let keys = |rows: &serde_json::Map<String, Value>| {
            rows.keys().cloned().collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(keys(report[table].as_object().unwrap()), keys(rows), "{table}");
        for (key, row) in rows {
            compare(&report[table][key], row, within, &format!("{table} {key}"));
            compared += 1;
        }
    }
    compared
}

/// The recorded months, where they are.
fn recorded() -> Option<PathBuf> {
    let given = std::env::var_os("ACD_DATA").map(PathBuf::from);
    let data = given.unwrap_or_else(|| here("../../shared/data"));
    data.join("bank").is_dir().then_some(data)
}

#[test]
fn whole_months_equal_the_truth_to_the_last_call_and_second() {
    let Some(data) = recorded() else {
        eprintln!("skipped: no recorded months; name their directory in ACD_DATA");
        return;
    };
    for month in ["january-1999", "february-1999"] {
        let csv = data.join(format!("bank/{month}.csv"));
        let truth = std::fs::read_to_string(data.join(format!("bank/{month}.truth.json"))).unwrap();
        let truth: Value = serde_json::from_str(&truth).unwrap();
        for within in [20, 15] {
            let text = within.to_string();
            let by = "day,queue,priority,agent,half-hour";
            let report = json(&[csv.to_str().unwrap(), "--by", by, "--within", &text]);
            assert!(compare_tables(&report, &truth, within) > 800);
        }
    }
}

#[test]
fn the_bundled_week_equals_its_truth() {
    let truth = std::fs::read_to_string(here("tests/data/bank-week.truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&truth).unwrap();
    for within in [20, 15] {
        let text = within.to_string();
        let report = json(&[&week(), "--by", "day", "--by", "half-hour", "--within", &text]);
        assert!(compare_tables(&report, &truth, within) > 200);
        assert_eq!(report["total"]["offered"], 8_845);
    }
}

#[test]
fn every_table_adds_up_to_the_total_in_both_books() {
    let summed = [
        "offered",
        "answered",
        "answered_within",
        "abandoned",
        "abandoned_within",
        "short_abandoned",
        "handled",
        "wait_answered_ms",
        "wait_abandoned_ms",
        "talk_ms",
    ];
    let by = "half-hour,hour,day,week,month,queue,priority,agent";
    for book in ["arrival", "event"] {
        let report = json(&[&week(), "--by", by, "--book", book]);
        for table in by.split(',').map(|by| format!("by_{}", by.replace('-', "_"))) {
            let rows = report[&table].as_object().unwrap();
            for key in summed {
                let sum: u64 = rows.values().map(|row| row[key].as_u64().unwrap()).sum();
                assert_eq!(Some(sum), report["total"][key].as_u64(), "{book} {table} {key}");
            }
        }
    }
}

#[test]
fn the_table_for_people() {
    let (status, out, error) = acd_report(&[&week(), "--by", "day", "--by", "queue"]);
    assert_eq!((status, error.as_str()), (0, ""));
    let out = out.replace(&week(), "WEEK");
    let expected = std::fs::read_to_string(here("tests/data/bank-week.table.txt")).unwrap();
    assert_eq!(out, expected);
    assert!(out.lines().all(|line| line.chars().count() <= 120));
    let (_, by_default, _) = acd_report(&[&week()]);
    assert!(by_default.contains("1999-01-09") && !by_default.contains("Queue"));
}

#[test]
fn each_change_counts_where_it_happened_in_the_book_of_events() {
    let (_directory, path) = calls("1,1999-01-04T09:29:50,q,0,answered,20,3600,ann\n");
    let arrival = json(&[&path, "--by", "half-hour"]);
    assert_eq!(arrival["by_half_hour"].as_object().unwrap().len(), 1);
    assert_eq!(arrival["by_half_hour"]["1999-01-04T09:00"]["talk_ms"], 3_600_000);
    let event = json(&[&path, "--by", "half-hour", "--book", "event"]);
    let rows = &event["by_half_hour"];
    assert_eq!(rows.as_object().unwrap().len(), 3);
    let counted = |key: &str| {
        let row = &rows[key];
        ["offered", "answered", "handled"].map(|key| row[key].as_u64().unwrap())
    };
    assert_eq!(counted("1999-01-04T09:00"), [1, 0, 0]);
    assert_eq!(counted("1999-01-04T09:30"), [0, 1, 0]);
    assert_eq!(counted("1999-01-04T10:30"), [0, 0, 1]);
    assert_eq!(rows["1999-01-04T10:30"]["talk_ms"], 3_600_000);
}

#[test]
fn weeks_are_iso_weeks() {
    let (_directory, path) =
        calls("1,1999-01-03T23:59:59,q,0,abandoned,1,,\n2,1999-01-04T00:00:00,q,0,abandoned,1,,\n");
    let report = json(&[&path, "--by", "week", "--by", "month"]);
    assert_eq!(report["by_week"]["1998-W53"]["offered"], 1);
    assert_eq!(report["by_week"]["1999-W01"]["offered"], 1);
    assert_eq!(report["by_month"]["1999-01"]["offered"], 2);
}

#[test]
fn a_ratio_of_nothing_is_null_and_a_dash() {
    let (_directory, path) = calls("");
    let report = json(&[&path]);
    assert_eq!(report["total"]["offered"], 0);
    assert_eq!(report["total"]["service_level"]["percent"], Value::Null);
    assert_eq!(report["total"]["service_level"]["denominator"], 0);
    assert_eq!(report["total"]["average_speed_of_answer_ms"], Value::Null);
    let (status, table, _) = acd_report(&[&path]);
    assert_eq!(status, 0);
    assert!(table.contains("(of_offered): 0 / 0 = – %"), "{table}");
}

#[test]
fn the_service_level_comes_with_numerator_denominator_and_formula() {
    let rows = "1,1999-01-04T09:30:00,a,0,answered,20,9,\n\
        2,1999-01-04T09:30:00,a,0,answered,21,9,\n\
        3,1999-01-04T09:30:00,b,0,abandoned,5,,\n4,1999-01-04T09:30:00,b,0,abandoned,6,,\n";
    let (_directory, path) = calls(rows);
    let level = |more: &[&str]| {
        let report = json(&[&[path.as_str()], more].concat());
        let level = &report["total"]["service_level"];
        let part = |key: &str| level[key].as_u64().unwrap();
        let percent = level["percent"].as_f64().unwrap();
        (
            level["formula"].as_str().unwrap().to_owned(),
            part("numerator"),
            part("denominator"),
            percent,
        )
    };
    assert_eq!(level(&[]), ("of_offered".to_owned(), 1, 4, 25.0));
    assert_eq!(level(&["--within", "21"]).1, 2);
    assert_eq!(level(&["--within", "19", "--within", "a=21"]).1, 2);
    assert_eq!(level(&["--service-level", "f1"]).1, 3);
    assert_eq!(level(&["--service-level", "of_answered"]).2, 2);
    assert_eq!(level(&["--service-level", "f4"]).2, 2);
    assert_eq!(level(&["--service-level", "f5"]).1, 2);
    assert_eq!(level(&["--service-level", "f6"]).2, 3);
    assert_eq!(level(&["--service-level", "f6", "--short", "6"]).2, 2);
    assert_eq!(level(&["--service-level", "f3+f7"]).0, "of_offered+f7");
}
