//! `acd report` on files with quirks and on damaged files.

mod support;

use serde_json::Value;
use support::{HEADER, acd_report, calls, file, here, json, week};

#[test]
fn quirks_of_real_files() {
    let columns_reordered = "\u{feff}agent,talk_s,wait_s,outcome,priority,\
        queue,offered_at,call,more\r\n\
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
