//! `acd run --books` and `--openmetrics` as their users meet them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Exit status, standard output and standard error of `acd run`.
fn run(scenario: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_acd"))
        .arg("run")
        .arg(scenario)
        .args(arguments)
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a status"), text(output.stdout), text(output.stderr))
}

/// A file with this content, and the directory that keeps it.
fn file(content: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("scenario.jsonl");
    std::fs::write(&path, content).expect("written");
    (directory, path)
}

fn books(scenario: &str, arguments: &[&str]) -> String {
    let (_directory, path) = file(scenario);
    let (status, out, error) = run(&path, arguments);
    assert_eq!((status, error.as_str()), (0, ""), "{arguments:?}");
    out
}

fn json(scenario: &str, arguments: &[&str]) -> Value {
    let out = books(scenario, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&out).expect("JSON")
}

/// The sheet of a queue, an agent and so on.
fn sheet<'v>(books: &'v Value, of: &str, name: &str) -> &'v Value {
    let sheets = books["books"].as_array().expect("sheets");
    let found = sheets.iter().find(|sheet| sheet["of"] == of && sheet["name"] == name);
    found.unwrap_or_else(|| panic!("no {of} {name}"))
}

/// The figures of one field in all rows.
fn column(rows: &Value, field: &str) -> Vec<u64> {
    let rows = rows.as_array().expect("rows");
    rows.iter().map(|row| row[field].as_u64().expect(field)).collect()
}

/// Over midnight: one call waits across it, one talks across it, and one waits at the end.
const MIDNIGHT: &str = r#"{"scenario":1,"name":"midnight","epoch":"2024-05-06T23:30:00+02:00"}
{"t":0,"do":"queue","queue":"sales","require":"en","also_within_s":[15,600]}
{"t":0,"do":"agent","agent":"ann","skills":{"en":5},"group":"A"}
{"t":0,"do":"login","agent":"ann"}
{"t":600000,"do":"ready","agent":"ann"}
{"t":1200000,"do":"offer","call":"c1","queue":"sales"}
{"t":1210000,"do":"answer","call":"c1"}
{"t":1740000,"do":"offer","call":"c2","queue":"sales"}
{"t":1860000,"do":"hang_up","call":"c1"}
{"t":1870000,"do":"answer","call":"c2"}
{"t":1970000,"do":"hang_up","call":"c2"}
{"t":2000000,"do":"not_ready","agent":"ann","reason":"tea, \"black\""}
{"t":2400000,"do":"offer","call":"c3","queue":"sales"}
{"t":2700000,"do":"agent","agent":"ann","skills":{"en":5}}
{"t":3000000,"do":"agent","agent":"ann","skills":{"en":5},"group":""}
{"t":3600000,"do":"report"}
"#;

#[test]
fn a_call_counts_in_each_book_where_it_belongs() {
    let books = json(MIDNIGHT, &["--books", "all", "--by", "day"]);
    assert_eq!(books["from"], "2024-05-06T23:30:00+02:00");
    assert_eq!(books["to"], "2024-05-07T00:30:00+02:00");
    assert_eq!(books["time_zone"], "+02:00");
    let sales = sheet(&books, "queue", "sales");
    assert_eq!(sales["also_within_ms"], serde_json::json!([15_000, 600_000]));
    // c2 entered before midnight and was answered after it.
    assert_eq!(column(&sales["events"], "offered"), [2, 1]);
    assert_eq!(column(&sales["events"], "answered"), [1, 1]);
    assert_eq!(column(&sales["arrivals"], "offered"), [2, 1]);
    assert_eq!(column(&sales["arrivals"], "answered"), [2, 0]);
    assert_eq!(column(&sales["arrivals"], "in_queue"), [0, 1]);
    assert_eq!(sales["arrivals"][0]["open"], false);
    assert_eq!(sales["arrivals"][1]["open"], true);
    // c2 waited 130 s: T of 20 s passed before midnight.
    assert_eq!(column(&sales["events"], "answered_within"), [1, 0]);
    assert_eq!(column(&sales["events"], "answered_within_2"), [1, 1]);
    assert_eq!(column(&sales["events"], "breached"), [1, 1]);
    assert_eq!(column(&sales["events"], "answered_120_to_180_s"), [0, 1]);
    // c1 talked from 23:50:10 to 00:01:00.
    let ann = sheet(&books, "agent", "ann");
    assert_eq!(column(&ann["times"], "time_talking_ms"), [590_000, 160_000]);
    assert_eq!(column(&ann["times"], "logged_in_ms"), [1_800_000, 1_800_000]);
    assert_eq!(column(&ann["times"], "not_ready_ms:tea, \"black\""), [0, 1_600_000]);
    // Without "group" the group stays, with the empty one it is left.
    let group = sheet(&books, "group", "A");
    assert_eq!(column(&group["times"], "logged_in_ms"), [1_800_000, 1_200_000]);
    for other in [sheet(&books, "total", ""), sheet(&books, "skill", "en")] {
        assert_eq!(other["events"], sales["events"]);
        assert_eq!(other["arrivals"], sales["arrivals"]);
    }
    assert_eq!(sales["spreads"]["wait_answered"]["count"], 2);
}

/// The three days around a change of the clock, an agent signed in throughout.
fn three_days(epoch: &str) -> String {
    let mut text = format!("{{\"scenario\":1,\"epoch\":\"{epoch}\"}}\n");
    text +=
        "{\"t\":0,\"do\":\"queue\",\"queue\":\"q\"}\n{\"t\":0,\"do\":\"agent\",\"agent\":\"a\"}\n";
    text += "{\"t\":0,\"do\":\"login\",\"agent\":\"a\"}\n";
    for minute in 0..72 * 6 {
        let t = minute * 600_000;
        let _ = writeln!(text, "{{\"t\":{t},\"do\":\"offer\",\"call\":\"c{t}\",\"queue\":\"q\"}}");
        let _ = writeln!(text, "{{\"t\":{t},\"do\":\"hang_up\",\"call\":\"c{t}\"}}");
    }
    text
}

#[test]
fn no_hour_is_lost_or_doubled_where_clocks_change() {
    let hour = 3_600_000;
    for (epoch, length) in [("2024-03-30T00:00:00+01:00", 23), ("2024-10-26T00:00:00+02:00", 25)] {
        let scenario = three_days(epoch);
        let zone = ["--books", "queues,agents", "--time-zone", "Europe/Vienna", "--by"];
        let days = json(&scenario, &[&zone[..], &["day"]].concat());
        let rows = &sheet(&days, "agent", "a")["times"];
        assert_eq!(column(rows, "logged_in_ms")[..2], [24 * hour, length * hour], "{epoch}");
        let offered = column(&sheet(&days, "queue", "q")["events"], "offered");
        assert_eq!(offered[..2], [24 * 6, length * 6]);
        for by in ["5m", "15m", "30m", "1h", "day", "week", "month"] {
            let books = json(&scenario, &[&zone[..], &[by]].concat());
            let events = &sheet(&books, "queue", "q")["events"];
            assert_eq!(column(events, "offered").iter().sum::<u64>(), 72 * 6, "{by}");
            let times = &sheet(&books, "agent", "a")["times"];
            let time = column(times, "logged_in_ms").iter().sum::<u64>();
            assert_eq!(time, 72 * hour - 600_000, "{by}");
            // Each begins where the one before it ends.
            let rows = times.as_array().expect("rows");
            assert!(rows.windows(2).all(|two| two[0]["to"] == two[1]["from"]), "{by}");
        }
    }
}

#[test]
fn text_for_people() {
    let text = books(MIDNIGHT, &["--books", "queues,agents"]);
    let expected = "\
midnight
2024-05-06T23:30:00+02:00 to 2024-05-07T00:30:00+02:00, wall clock of +02:00

Queue sales
Event book: what happened in each interval
";
    assert!(text.starts_with(expected), "{text}");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    for line in [
        "Interval Offered Answered In 20 s In 15 s In 600 s Aband. Missed Handled \
         ASA s AHT s Level % Left Open",
        "2024-05-06 23:30 2 2 1 1 2 0 0 2 70.0 375.0 50.00 0 –",
        "2024-05-07 00:30 … 0 0 0 0 0 0 0 0 – – – 0 –",
        "2024-05-07 00:00 0 1,800 10 160 0 0 30 1,600 9.44",
    ] {
        let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(lines.iter().any(|other| squeeze(other) == line), "no line {line}\nin {text}");
    }
}

#[test]
fn csv_has_every_figure_in_a_line_each() {
    let text = books(MIDNIGHT, &["--books", "queues,agents,total", "--by", "day", "--format=csv"]);
    let lines: Vec<&str> = text.lines().collect();
    let heading = lines[0];
    assert!(heading.starts_with("of,name,book,from,to,complete,open,within_ms,"), "{heading}");
    assert!(heading.contains(",\"not_ready_ms:tea, \"\"black\"\"\","), "{heading}");
    // Two days: two books of the queue, two and times of the agent, all three of the total.
    assert_eq!(lines.len(), 1 + 2 * (2 + 3 + 3));
    // Only the heading has quotes.
    let columns = heading.split(',').count() - 1;
    for line in &lines[1..] {
        assert_eq!(line.split(',').count(), columns, "{line}");
    }
    let arrival = lines.iter().find(|line| line.starts_with("queue,sales,arrival,2024-05-07"));
    let expected = "queue,sales,arrival,2024-05-07T00:00:00+02:00,2024-05-07T00:30:00+02:00,\
                    false,true,20000,15000,600000,,1,0,0,";
    assert!(arrival.is_some_and(|line| line.starts_with(expected)), "{arrival:?}");
}

#[test]
fn books_stand_in_place_of_the_events_or_in_a_file_beside_them() {
    let (directory, path) = file(MIDNIGHT);
    let (_, events, _) = run(&path, &[]);
    assert!(events.contains("\"event\":\"report\""));
    let (status, instead, _) = run(&path, &["--books", "total"]);
    assert_eq!(status, 0);
    assert!(!instead.contains("\"event\""));
    let to = directory.path().join("books.txt");
    let to = to.to_str().expect("UTF-8");
    let page = directory.path().join("page.prom");
    let page = page.to_str().expect("UTF-8");
    let both = ["--books", "total", "--books-to", to, "--openmetrics", page];
    let (status, out, error) = run(&path, &both);
    assert_eq!((status, error.as_str()), (0, ""));
    assert_eq!(out, events, "books change no event");
    assert_eq!(std::fs::read_to_string(to).expect("books"), instead);
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.ends_with("# EOF\n"));
    for line in [
        "acd_core_time_seconds 3600.0",
        "acd_queue_calls_offered_total{queue=\"sales\"} 3",
        "acd_queue_calls_breached_total{queue=\"sales\",threshold=\"600\"} 1",
        "acd_agents{state=\"not_ready\",reason=\"tea, \\\"black\\\"\"} 1",
        "acd_queue_longest_wait_seconds{queue=\"sales\"} 1200.0",
    ] {
        assert!(page.lines().any(|other| other == line), "no {line} in\n{page}");
    }
    let left = std::fs::read_dir(directory.path()).expect("the directory").count();
    assert_eq!(left, 3, "nothing is left beside");
}

#[test]
fn the_users_fault_is_2_and_a_sentence_that_says_what_would_be_right() {
    let (directory, path) = file(MIDNIGHT);
    let missing = directory.path().join("no-such-folder").join("books.txt");
    let missing = missing.to_str().expect("UTF-8");
    for (arguments, words) in [
        (&["--books", "total", "--time-zone", "Mars/Olympus"][..], "Europe/Vienna"),
        (&["--books", "total", "--by", "20m"], "15m"),
        (&["--books", "customers"], "queues"),
        (&["--books", "total", "--format", "html"], "csv"),
        (&["--by", "day"], "--books"),
        (&["--books-to", missing], "--books"),
        (&["--books", "total", "--books-to", missing], "no-such-folder"),
        (&["--openmetrics", missing], "no-such-folder"),
    ] {
        let (status, _, error) = run(&path, arguments);
        assert_eq!(status, 2, "{arguments:?}");
        assert!(error.contains(words), "{arguments:?}: {error}");
        assert!(!error.contains("panicked"), "{error}");
    }
    let long = "{\"t\":0,\"do\":\"tick\"}\n{\"t\":9007199254740991,\"do\":\"tick\"}\n";
    let (_directory, path) = file(long);
    let (status, out, error) = run(&path, &["--books", "total"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(
        error.contains("10000 intervals of 30 minutes") && error.contains("--by 1h"),
        "{error}"
    );
    let (status, _, error) = run(&path, &["--books", "total", "--by", "month"]);
    assert_eq!(status, 2, "{error}");
}

#[test]
fn a_malformed_scenario_has_no_books() {
    let (directory, path) =
        file("{\"t\":0,\"do\":\"tick\"}\n{\"t\":1,\"do\":\"agent\",\"group\":5}\n");
    let to = directory.path().join("books.txt");
    let arguments = ["--books", "all", "--books-to", to.to_str().expect("UTF-8")];
    let (status, _, error) = run(&path, &arguments);
    assert_eq!(status, 2);
    assert!(error.starts_with("line 2: field \"group\""), "{error}");
    assert!(!to.exists());
}

#[test]
fn an_empty_scenario_has_empty_books() {
    for arguments in [&["--books", "all"][..], &["--books", "all", "--by", "month"]] {
        assert!(books("", arguments).contains("\nTotal\n"), "{arguments:?}");
    }
    let (directory, path) = file("");
    let page = directory.path().join("page.prom");
    let (status, ..) = run(&path, &["--openmetrics", page.to_str().expect("UTF-8")]);
    assert_eq!(status, 0);
    assert!(std::fs::read_to_string(page).expect("a page").ends_with("# EOF\n"));
}

#[test]
fn the_report_counts_against_further_thresholds_where_a_queue_has_them() {
    let events = books(MIDNIGHT, &[]);
    let report = events.lines().last().expect("a report");
    assert!(report.contains(
        "\"wrap_up_ms\":0,\"also_within\":[{\"within_s\":15,\"answered\":1,\"abandoned\":0},\
         {\"within_s\":600,\"answered\":2,\"abandoned\":0}]}}"
    ));
    let plain = MIDNIGHT.replace(",\"also_within_s\":[15,600]", "");
    assert!(!books(&plain, &[]).contains("also_within"));
    // Four are too many, negative ones none, and both change nothing.
    for thresholds in ["[1,2,3,4]", "[-1]"] {
        let wrong = MIDNIGHT.replace("[15,600]", thresholds);
        let first = books(&wrong, &[]);
        let first = first.lines().next().expect("an event");
        assert!(first.contains("\"why\":\"bad_value\",\"queue\":\"sales\""), "{first}");
    }
}
