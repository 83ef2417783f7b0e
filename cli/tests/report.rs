//! `acd report` on recorded months, on files with quirks and on damaged files.

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use acd::{Span, Terms};
use acd_cli::report::{By, Kind, Report, Thresholds};
use acd_cli::trace::{Options, Trace};
use serde_json::Value;

/// The header of a CSV of calls.
const HEADER: &str = "call,offered_at,queue,priority,outcome,wait_s,talk_s,agent\n";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Exit status, standard output and standard error of `acd report`.
fn acd_report(arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_acd")).arg("report").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(arguments: &[&str]) -> Value {
    let (status, out, error) = acd_report(&[arguments, &["--json"]].concat());
    assert_eq!((status, error.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&out).unwrap()
}

/// A file with this content, and the directory that keeps it.
fn file(content: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace");
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (directory, path)
}

/// A CSV of these rows.
fn calls(rows: &str) -> (tempfile::TempDir, String) {
    file(format!("{HEADER}{rows}"))
}

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

fn week() -> String {
    here("../examples/data/bank-week-1999-01-03.csv").to_str().unwrap().to_owned()
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
fn quirks_of_real_files() {
    let columns_reordered = "\u{feff}agent,talk_s,wait_s,outcome,priority,queue,offered_at,call,more\r\n\
        \"ann, the first\",60,20,answered,1,\"the \"\"q\"\"\",1999-01-04T09:30:00,7,x\r\n\
        \r\n\
        ,,21,\"abandoned\",0,\"the \"\"q\"\"\",1999-01-03 09:29:59,6,\r\n\
        ,0,0,answered,,客服,1999-01-04T10:00:00,8,\r\n\r\n  \r\n";
    let without_last_end = columns_reordered.trim_end();
    for content in [columns_reordered, without_last_end] {
        let (_directory, path) = file(content);
        let report = json(&[&path, "--by", "queue", "--by", "agent", "--by", "priority"]);
        assert_eq!(report["total"]["offered"], 3);
        assert_eq!(report["total"]["answered_within"], 2);
        assert_eq!(report["total"]["abandoned_within"], 0);
        assert_eq!(report["total"]["agents"], 1);
        assert_eq!(report["total"]["longest_wait_ms"], 21_000);
        assert_eq!(report["by_queue"]["the \"q\""]["offered"], 2);
        assert_eq!(report["by_queue"]["客服"]["talk_ms"], 0);
        assert_eq!(report["by_agent"]["ann, the first"]["talk_ms"], 60_000);
        assert_eq!(report["by_agent"][""]["answered"], 1);
        assert_eq!(report["by_priority"][""]["answered"], 1);
        let (_, table, _) = acd_report(&[&path, "--by", "agent"]);
        assert!(table.contains("(not recorded)"), "{table}");
    }
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
    let rows = "1,1999-01-04T09:30:00,a,0,answered,20,9,\n2,1999-01-04T09:30:00,a,0,answered,21,9,\n\
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

#[test]
fn a_damaged_row_is_named_with_file_and_line() {
    let good = "1,1999-01-04T09:30:00,q,0,answered,1,60,ann\n";
    for (bad, what) in [
        ("2,1999-01-04T09:30:00,q,0,answered,1,60", "7 columns; the header has 8"),
        ("2,1999-02-30T09:30:00,q,0,answered,1,60,", "`offered_at` is \"1999-02-30T09:30:00\""),
        ("2,1999-01-04,q,0,answered,1,60,", "`offered_at` is \"1999-01-04\""),
        ("2,1999-01-04T09:30:00,,0,answered,1,60,", "`queue` is empty"),
        ("2,1999-01-04T09:30:00,q,high,answered,1,60,", "`priority` is \"high\""),
        ("2,1999-01-04T09:30:00,q,0,lost,1,60,", "outcome \"lost\" is unknown"),
        ("2,1999-01-04T09:30:00,q,0,answered,-1,60,", "`wait_s` is \"-1\""),
        ("2,1999-01-04T09:30:00,q,0,answered,+1,60,", "`wait_s` is \"+1\""),
        ("2,1999-01-04T09:30:00,q,0,answered,soon,60,", "`wait_s` is \"soon\""),
        ("2,1999-01-04T09:30:00,q,0,answered,1.5,60,", "`wait_s` is \"1.5\""),
        ("2,1999-01-04T09:30:00,q,0,answered,,60,", "`wait_s` is \"\""),
        ("2,1999-01-04T09:30:00,q,0,answered,1,,ann", "`talk_s` is empty"),
        ("2,1999-01-04T09:30:00,q,0,answered,1,-60,ann", "`talk_s` is \"-60\""),
        ("2,1999-01-04T09:30:00,q,0,abandoned,1,60,", "`talk_s` is \"60\""),
        ("2,1999-01-04T09:30:00,\"q,0,answered,1,60,", "a quoted field does not end"),
    ] {
        let (_directory, path) = calls(&format!("{good}\n{bad}\n{good}"));
        let (status, out, error) = acd_report(&[&path]);
        assert_eq!((status, out.as_str()), (2, ""), "{bad}");
        assert!(error.starts_with(&format!("{path}:4: ")), "{error}");
        assert!(error.contains(what), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        let (status, out, error) = acd_report(&[&path, "--skip-bad", "--json"]);
        assert_eq!(status, 0);
        assert!(
            error.starts_with(&format!("1 damaged line skipped (first: {path}:4: ")),
            "{error}"
        );
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["total"]["offered"], 2);
        assert_eq!(report["trace"]["damaged_lines_skipped"], 1);
    }
}

#[test]
fn bytes_that_are_no_text_and_endless_lines_are_damage() {
    let good = "1,1999-01-04T09:30:00,q,0,answered,1,60,ann\n";
    let mut content = format!("{HEADER}{good}").into_bytes();
    content.extend_from_slice(b"2,1999-01-04T09:30:00,\xff,0,answered,1,60,\n");
    content.extend_from_slice(&vec![b'9'; 3 << 20]);
    content.extend_from_slice(format!("\n{good}").as_bytes());
    let (_directory, path) = file(content);
    let (status, _, error) = acd_report(&[&path]);
    assert_eq!(status, 2);
    assert!(error.contains(":3: byte 23 is not UTF-8"), "{error}");
    let (status, out, error) = acd_report(&[&path, "--skip-bad", "--json"]);
    assert_eq!(status, 0);
    assert!(error.starts_with("2 damaged lines skipped (first: "), "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["total"]["offered"], 2);
}

#[test]
fn a_header_without_a_column_cannot_be_skipped() {
    for column in HEADER.trim_end().split(',') {
        let (_directory, path) = file(HEADER.replace(column, "other"));
        for more in [&[][..], &["--skip-bad"]] {
            let (status, out, error) = acd_report(&[&[path.as_str()], more].concat());
            assert_eq!((status, out.as_str()), (2, ""));
            assert!(error.starts_with(&format!("{path}:1: no column `{column}`")), "{error}");
        }
    }
}

#[test]
fn files_that_are_no_trace() {
    for content in ["", "\n\n", "\u{feff}"] {
        let (_directory, path) = file(content);
        let (status, _, error) = acd_report(&[&path]);
        assert_eq!(status, 2);
        assert!(error.contains("empty") || error.contains("not recognised"), "{error}");
    }
    let (_directory, path) = file("Dear diary\n");
    let (status, _, error) = acd_report(&[&path]);
    assert_eq!(status, 2);
    assert!(error.contains("not recognised") && error.contains("--format"), "{error}");
    let (status, _, error) = acd_report(&[&path, "--format", "queue-log"]);
    assert_eq!(status, 2);
    assert!(error.starts_with(&format!("{path}:1: 1 fields; ")), "{error}");
    let directory = here("tests");
    for path in ["no/such/file", directory.to_str().unwrap()] {
        let (status, _, error) = acd_report(&[path]);
        assert_eq!(status, 2);
        assert!(error.starts_with(path), "{error}");
    }
}

#[test]
fn wrong_arguments_are_explained() {
    for (arguments, word) in [
        (&["--by", "fortnight"][..], "fortnight"),
        (&["--within=-1"], "--within"),
        (&["--within", "q=soon"], "whole seconds"),
        (&["--service-level", "f8"], "of_offered"),
        (&["--time-zone", "Mars/Olympus"], "Europe/Vienna"),
        (&["--epoch", "1999-01-04T07:00:00"], "offset"),
        (&["--epoch", "1999-01-04T07:00:00Z"], "--epoch does not go with format `bank`"),
        (&["--time-zone", "UTC"], "--time-zone does not go with format `bank`"),
    ] {
        let (status, out, error) = acd_report(&[&[week().as_str()], arguments].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(error.contains(word), "{error}");
    }
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

#[test]
fn damaged_lines_of_a_queue_log() {
    let good = "100|a.1|q|NONE|ENTERQUEUE||x|1\n";
    for (bad, what) in [
        ("100|a.1|q|NONE", "4 fields; a line is epoch|uniqueid|queue|agent|verb|data"),
        ("soon|a.1|q|NONE|ABANDON|1|1|1", "time \"soon\""),
        ("100|a.1|q|NONE||1|1|1", "verb \"\""),
        ("100|a.1|q|NONE|ABANDON|1|1|long", "ABANDON with a wait of \"long\""),
        ("100|a.1|q|A|CONNECT", "CONNECT with a wait of \"\""),
        ("100|a.1|q|A|COMPLETEAGENT|1|-4|1", "COMPLETEAGENT with a talk of \"-4\""),
    ] {
        let (_directory, path) = file(format!("{good}{bad}\n"));
        let (status, out, error) = acd_report(&[&path]);
        assert_eq!((status, out.as_str()), (2, ""), "{bad}");
        assert!(error.starts_with(&format!("{path}:2: {what}")), "{error}");
        let (status, _, error) = acd_report(&[&path, "--skip-bad"]);
        assert_eq!(status, 0, "{error}");
        assert!(error.starts_with("1 damaged line skipped"), "{error}");
    }
}

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
    for entry in std::fs::read_dir(here("tests/data/events")).unwrap() {
        let path = entry.unwrap().path();
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
    let path = here("tests/data/events/31-conservation.jsonl");
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

#[test]
fn damaged_events() {
    let good = "{\"t\":5,\"event\":\"queued\",\"call\":\"c\",\"queue\":\"q\",\"position\":1}\n";
    for (bad, what) in [
        ("{\"t\":5,\"event\":", "EOF"),
        ("{\"t\":-1,\"event\":\"tick\"}", "-1"),
        ("{\"event\":\"queued\"}", "`t`"),
        ("{\"t\":4,\"event\":\"new\"}", "`t` falls from 5 to 4"),
        ("{\"t\":6,\"event\":\"abandoned\",\"call\":\"c\",\"queue\":\"q\"}", "without `waited_ms`"),
        ("{\"t\":6,\"event\":\"queued\",\"call\":\"c\",\"queue\":\"r\"}", "still in queue"),
        ("{\"t\":6,\"event\":\"agent\",\"agent\":\"a\",\"state\":\"asleep\"}", "\"asleep\""),
        ("{\"t\":9007199254740991,\"event\":\"new\"}", "beyond the year 9999"),
        ("[1]", "expected an event"),
    ] {
        let (_directory, path) = file(format!("{good}{bad}\n"));
        let (status, out, error) = acd_report(&[&path]);
        assert_eq!((status, out.as_str()), (2, ""), "{bad}");
        assert!(error.starts_with(&format!("{path}:2: ")) && error.contains(what), "{error}");
    }
    let (_directory, path) = file(format!("{good}{}\n", "{\"t\":6,\"event\":\"new\",\"x\":[1]}"));
    let report = json(&[&path]);
    assert_eq!(report["total"]["waiting"], 1);
    assert_eq!(report["total"]["longest_wait_ms"], 1);
    assert_eq!(report["trace"]["notes"][0], "1 event left out: unknown event `new`");
}
