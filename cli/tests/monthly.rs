//! `acd report --table monthly`: the operating manual's table.

mod support;

use std::path::PathBuf;

use serde_json::Value;
use support::{HEADER, acd_report, calls, file, here, week};

/// January: 3 answered (2 within 20 s), 1 abandoned; by ann and ben.
const JANUARY: &str = "1,1999-01-31T23:59:59,q,0,answered,20,100,ann\n\
    2,1999-01-05T10:00:00,q,0,answered,21,200,ben\n\
    3,1999-01-06T10:00:00,q,0,answered,4,201,ann\n\
    4,1999-01-07T10:00:00,q,0,abandoned,30,,\n";

/// February: 3 answered (3 within 20 s), 2 abandoned; by ann.
const FEBRUARY: &str = "5,1999-02-01T00:00:00,q,0,answered,0,180,ann\n\
    6,1999-02-05T10:00:00,q,0,answered,20,180,ann\n\
    7,1999-02-06T10:00:00,q,0,answered,10,180,ann\n\
    8,1999-02-07T10:00:00,q,0,abandoned,5,,\n\
    9,1999-02-08T10:00:00,q,0,abandoned,46,,\n";

fn monthly(arguments: &[&str]) -> (i32, String, String) {
    acd_report(&[&["--table", "monthly"], arguments].concat())
}

/// The output of a table that must come without remarks.
fn shown(arguments: &[&str]) -> String {
    let (status, out, error) = monthly(arguments);
    assert_eq!((status, error.as_str()), (0, ""), "{arguments:?}");
    out
}

fn table(arguments: &[&str]) -> Value {
    serde_json::from_str(&shown(&[arguments, &["--format", "json"]].concat())).unwrap()
}

fn figure<'a>(table: &'a Value, key: &str) -> &'a Value {
    let rows = table["figures"].as_array().unwrap();
    rows.iter().find(|row| row["figure"] == key).unwrap_or_else(|| panic!("no {key}"))
}

/// Numerator, denominator and value.
fn parts(part: &Value) -> (u64, u64, Value) {
    let count = |key: &str| part[key].as_u64().unwrap();
    (count("numerator"), count("denominator"), part["value"].clone())
}

/// The line of a text table that begins with this name.
fn line<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"))
}

#[test]
fn a_month_with_the_one_before_it_and_the_change() {
    let (_january, january) = calls(JANUARY);
    let (_february, february) = calls(FEBRUARY);
    // Whatever the order of the files, and if one file has it all.
    let (_both, both) = calls(&format!("{FEBRUARY}{JANUARY}"));
    let files: [&[&str]; 3] = [&[&january, &february], &[&february, &january], &[&both]];
    for files in files {
        let table = table(files);
        assert_eq!(table["month"]["month"], "1999-02");
        assert_eq!(table["last_month"]["month"], "1999-01");
        assert_eq!(table["last_month"]["last_offered"], "1999-01-31T23:59:59");
        for (key, this, last, change) in [
            ("agent_connect_rate", (3, 5, 60.0), (3, 4, 75.0), -15.0),
            ("answer_rate_20_s", (3, 5, 60.0), (2, 4, 50.0), 10.0),
            ("calls_per_agent", (3, 1, 3.0), (3, 2, 1.5), 1.5),
            ("average_talk_time", (540_000, 3, 180_000.0), (501_000, 3, 167_000.0), 13_000.0),
            ("average_speed_of_answer", (30_000, 3, 10_000.0), (45_000, 3, 15_000.0), -5_000.0),
            ("average_handle_time", (540_000, 3, 180_000.0), (501_000, 3, 167_000.0), 13_000.0),
            ("abandon_rate", (2, 5, 40.0), (1, 4, 25.0), 15.0),
            ("average_time_to_abandon", (51_000, 2, 25_500.0), (30_000, 1, 30_000.0), -4_500.0),
        ] {
            let row = figure(&table, key);
            for (part, expected) in [(&row["this"], this), (&row["last"], last)] {
                let (above, below, value) = parts(part);
                assert_eq!((above, below, value.as_f64().unwrap()), expected, "{key}");
            }
            assert_eq!(row["change"].as_f64().unwrap(), change, "{key}");
        }
        let band = &figure(&table, "average_talk_time")["band"];
        assert_eq!([&band["this"], &band["last"]], ["within", "within"]);
    }
}

#[test]
fn for_people_with_units_and_signs() {
    let (_january, january) = calls(JANUARY);
    let (_february, february) = calls(FEBRUARY);
    let text = shown(&[&january, &february]);
    let words = |name: &str| -> Vec<String> {
        line(&text, name)[name.len()..].split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(words("20-second answer rate").join(" "), "60.00 % 3 / 5 50.00 % 2 / 4 +10.00 pp");
    assert_eq!(
        words("Average talk time").join(" "),
        "180.0 s 540 s / 3 167.0 s 501 s / 3 +13.0 s in band"
    );
    assert_eq!(words("Calls per agent").join(" "), "3.0 3 / 1 1.5 3 / 2 +1.5");
    assert_eq!(
        words("Average time to abandon").join(" "),
        "25.5 s 51 s / 2 30.0 s 30 s / 1 -4.5 s"
    );
    assert!(text.contains("the manual's band is 160 to 180 s; 1999-02 within, 1999-01 within."));
    assert!(text.contains("answered within 20 s / (answered + abandoned), of_offered (F3)"));
    assert!(text.lines().skip(4).all(|line| line.chars().count() <= 120), "{text}");
}

#[test]
fn the_first_month_has_no_last_column() {
    let text = shown(&[&week()]);
    assert!(line(&text, "Last month").ends_with('–'), "{text}");
    let row: Vec<&str> = line(&text, "20-second answer rate").split_whitespace().collect();
    assert_eq!(row[3..].join(" "), "56.21 % 4,972 / 8,845 – – –");
    assert!(text.contains("No calls of 1998-12 in the files"));
    let table = table(&[&week()]);
    assert_eq!(table["last_month"], Value::Null);
    for row in table["figures"].as_array().unwrap() {
        assert_eq!([&row["last"], &row["change"]], [&Value::Null, &Value::Null]);
    }
    // Two months ago is not last month.
    let (_directory, path) =
        calls("1,1998-12-31T10:00:00,q,0,abandoned,1,,\n2,1999-02-01T10:00:00,q,0,abandoned,1,,\n");
    let text = shown(&[&path]);
    assert!(line(&text, "Last month").ends_with('–'), "{text}");
    assert!(text.contains("Other months in the files, not shown: 1, from 1998-12 to 1998-12."));
}

#[test]
fn in_the_manual_s_own_words_and_aligned() {
    let text = shown(&[&week(), "--lang", "zh"]);
    for word in [
        "转人工接通率",
        "人工20秒应答率",
        "人均应答量",
        "平均通话时长",
        "平均整理时长",
        "平均答复速度",
        "平均处理时长",
        "放弃率",
        "服务用语使用率",
        "答复客户准确率",
        "差错率",
    ] {
        line(&text, word);
    }
    assert!(text.starts_with("月度运营指标表 1999年1月\n"), "{text}");
    assert!(line(&text, "平均通话时长").ends_with("符合范围"));
    // The parts end in one column, by the width of a terminal: two for each Chinese character.
    let end_of_parts = |name: &str, parts: &str| {
        let line = line(&text, name);
        let before = &line[..line.find(parts).unwrap()];
        before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + parts.len()
    };
    let column = end_of_parts("转人工接通率", "8,097 / 8,845");
    assert_eq!(end_of_parts("人工20秒应答率", "4,972 / 8,845"), column);
    assert_eq!(end_of_parts("人均应答量", "8,097 / 26"), column);
    // What is written for people in Chinese has no English sentence in it.
    assert!(!text.contains("calls") && !text.contains("No "), "{text}");
}

#[test]
fn quality_samples_of_either_month() {
    let (_january, january) = calls(JANUARY);
    let (_february, february) = calls(FEBRUARY);
    let (_this, this) = file(
        "\u{feff}answer_fault,sample,agent,phrase_fault,remark\r\n\
         1,s1,ann,1,\"rude, and wrong\"\r\n0,s2,ann,0,\r\n\r\n0,s3,,1,\r\n0,s4,ben,0,\r\n",
    );
    let (_last, last) = file("sample,agent,phrase_fault,answer_fault\ns1,ann,0,1\n2,ann,0,0\n");
    let of_last = format!("1999-01={last}");
    let files: [&str; 2] = [&january, &february];
    let both = table(&[&files[..], &["--quality", &this, "--quality", &of_last]].concat());
    for (key, this, last, change) in [
        ("phrase_use", (2, 4, 50.0), (2, 2, 100.0), -50.0),
        ("answer_accuracy", (3, 4, 75.0), (1, 2, 50.0), 25.0),
        ("error_rate", (3, 4, 75.0), (1, 2, 50.0), 25.0),
    ] {
        let row = figure(&both, key);
        for (part, expected) in [(&row["this"], this), (&row["last"], last)] {
            let (above, below, value) = parts(part);
            assert_eq!((above, below, value.as_f64().unwrap()), expected, "{key}");
        }
        assert_eq!(row["change"].as_f64().unwrap(), change, "{key}");
    }
    let one = table(&[&files[..], &["--quality", &this]].concat());
    assert_eq!(figure(&one, "phrase_use")["last"], Value::Null);
    let none = table(&files);
    assert_eq!(figure(&none, "error_rate")["this"], Value::Null);
    // A header alone is a month without samples: a ratio of nothing.
    let (_empty, empty) = file("sample,agent,phrase_fault,answer_fault\n");
    let nothing = table(&[&files[..], &["--quality", &empty]].concat());
    assert_eq!(parts(&figure(&nothing, "error_rate")["this"]), (0, 0, Value::Null));
}

#[test]
fn damaged_samples_are_named_with_file_and_line() {
    let header = "sample,agent,phrase_fault,answer_fault";
    for (content, at, what) in [
        (format!("{header}\n1,ann,0,0\n\n2,ann,2,0\n"), 4, "`phrase_fault` is \"2\"; 0 (none) or"),
        (format!("{header}\n1,ann,0,\n"), 2, "`answer_fault` is \"\""),
        (format!("{header}\n1,ann,0\n"), 2, "3 columns; the header has 4"),
        (format!("{header}\n,ann,0,0\n"), 2, "`sample` is empty"),
        (format!("{header}\n1,ann,0,0\n1,ben,0,0\n"), 3, "sample \"1\" stands on line 2 already"),
        (format!("{header}\n1,\"ann,0,0\n"), 2, "a quoted field does not end"),
        ("sample,agent,fault\n".to_owned(), 1, "no column `phrase_fault` in the header"),
        (format!("{header},agent\n"), 1, "column `agent` stands twice"),
    ] {
        let (_directory, path) = file(&content);
        let (status, out, error) = monthly(&[&week(), "--quality", &path]);
        assert_eq!((status, out.as_str()), (2, ""), "{content}");
        assert!(error.starts_with(&format!("{path}:{at}: {what}")), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        let (status, _, error) = monthly(&[&week(), "--quality", &path, "--skip-bad"]);
        let header_is_damaged = at == 1;
        assert_eq!(status, if header_is_damaged { 2 } else { 0 }, "{error}");
        assert_eq!(error.starts_with("1 damaged line skipped (first: "), !header_is_damaged);
    }
    let (_directory, empty) = file(" \n");
    for (file, what) in [
        (empty.as_str(), "the file is empty; expected a CSV with the header sample,agent"),
        ("no such file", "no such file: No such file"),
        ("2001-05=no such file", "no such file: No such file"),
    ] {
        let (status, out, error) = monthly(&[&week(), "--quality", file]);
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(error.contains(what), "{error}");
    }
    let (_directory, good) = file(format!("{header}\n"));
    let (status, _, error) = monthly(&[&week(), "--quality", &format!("2001-05={good}")]);
    assert_eq!(status, 2);
    assert!(error.contains("samples of 2001-05, but no call came in that month"), "{error}");
}

#[test]
fn after_call_work_of_all_and_of_those_that_had_some() {
    let scenario = [
        r#"{"scenario":1,"name":"wrap-up","epoch":"1999-02-01T08:00:00+00:00","seed":1}"#,
        r#"{"t":0,"do":"queue","queue":"a","wrap_up":"timed","wrap_up_s":30,"max_waiting":0}"#,
        r#"{"t":0,"do":"queue","queue":"b"}"#,
        r#"{"t":0,"do":"agent","agent":"ann"}"#,
        r#"{"t":0,"do":"login","agent":"ann"}"#,
        r#"{"t":0,"do":"ready","agent":"ann"}"#,
        r#"{"t":1000,"do":"offer","call":"1","queue":"a"}"#,
        r#"{"t":2000,"do":"answer","call":"1"}"#,
        r#"{"t":3000,"do":"offer","call":"turned away","queue":"a"}"#,
        r#"{"t":62000,"do":"hang_up","call":"1"}"#,
        r#"{"t":100000,"do":"offer","call":"2","queue":"b"}"#,
        r#"{"t":101000,"do":"answer","call":"2"}"#,
        r#"{"t":111000,"do":"hang_up","call":"2"}"#,
        r#"{"t":120000,"do":"offer","call":"3","queue":"b"}"#,
        r#"{"t":121000,"do":"tick"}"#,
    ];
    let (_directory, scenario) = file(scenario.join("\n") + "\n");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_acd"))
        .args(["run", &scenario])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (_events, events) = file(run.stdout);
    let table = table(&[&events, "--epoch", "1999-02-01T08:00:00+00:00", "--format", "events"]);
    assert_eq!(table["month"]["month"], "1999-02");
    let this = |key: &str| {
        let (above, below, _) = parts(&figure(&table, key)["this"]);
        (above, below)
    };
    assert_eq!(this("average_after_call_work"), (30_000, 2));
    assert_eq!(this("average_after_call_work_of_those_with_some"), (30_000, 1));
    assert_eq!(this("average_handle_time"), (60_000 + 10_000 + 30_000, 2));
    // The refused caller asked for an agent too, and so did the one who still rings.
    assert_eq!(this("agent_connect_rate"), (2, 4));
    assert_eq!(this("answer_rate_20_s"), (2, 2));
    assert!(
        table["notes"].to_string().contains("calls still open at the end of the file: 1;"),
        "{}",
        table["notes"]
    );
}

#[test]
fn as_csv_markdown_and_page() {
    let (_january, january) = calls(JANUARY);
    let (_february, february) = calls(FEBRUARY);
    let files: [&str; 2] = [&january, &february];
    let of = |format: &str| shown(&[&files[..], &["--format", format]].concat());

    let csv = of("csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 14);
    assert!(lines[0].starts_with("figure,name,formula,unit,month,value,numerator,denominator,"));
    assert!(
        lines[4].ends_with(",s,1999-02,180.0,540,3,1999-01,167.0,501,3,13.0,within,within"),
        "{}",
        lines[4]
    );
    assert!(lines[10].ends_with(",25.5,51,2,1999-01,30.0,30,1,-4.5,,"), "{}", lines[10]);
    // A field with a comma is quoted, and all rows have the same number of fields.
    for line in &lines {
        let outside = line.split('"').step_by(2).collect::<String>();
        assert_eq!(outside.matches(',').count(), 14, "{line}");
    }

    let markdown = of("markdown");
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 15);
    for row in &rows {
        assert_eq!(row.matches('|').count(), 8, "{row}");
    }
    assert!(markdown.contains("| 20-second answer rate | 60.00 % | 3 / 5 | 50.00 % | 2 / 4 |"));

    let page = of("html");
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert_eq!(page.matches("<tr>").count(), 14);
    assert!(page.contains("<td class=\"in-band\">180.0 s</td>"), "{page}");
    for outside in ["http", "src=", "<link", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let chinese = shown(&[&january, "--format", "html,bank", "--lang", "zh"]);
    assert!(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("转人工接通率"));
}

#[test]
fn a_file_s_name_is_no_markup() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("<b>|&amp;.csv");
    std::fs::write(&path, format!("{HEADER}{JANUARY}")).unwrap();
    let path = path.to_str().unwrap();
    let page = shown(&[path, "--format", "html"]);
    assert!(page.contains("&lt;b&gt;|&amp;amp;.csv"), "{page}");
    let markdown = shown(&[path, "--format", "markdown"]);
    assert!(markdown.contains("\\<b>\\|&amp;.csv"), "{markdown}");
}

#[test]
fn both_kinds_of_format_and_what_does_not_go_together() {
    let (_directory, path) = calls(JANUARY);
    let (_other, queue_log) = file("100|a.1|q|NONE|ENTERQUEUE||x|1\n105|a.1|q|A|CONNECT|5|b|1\n");
    let json = |arguments: &[&str]| acd_report(&[&[path.as_str()], arguments].concat()).1;
    assert_eq!(json(&["--format", "json"]), json(&["--json"]));
    assert_eq!(json(&["--format", "json", "--format", "bank"]), json(&["--json"]));
    assert_eq!(json(&["--format", "text"]), json(&[]));
    assert!(table(&[&path, "--json"])["figures"].is_array());
    for (arguments, what) in [
        (vec!["--format", "csv"], "markdown, csv and html are for --table monthly"),
        (vec!["--format", "bank,events"], "two different formats for the trace"),
        (vec!["--json", "--format", "text"], "two different formats for the report"),
        (vec![&queue_log], "several files are for --table monthly"),
        (vec!["--table", "monthly", &queue_log], "its format is queue-log, that of"),
        (vec!["--table", "monthly", &path], "given twice, its calls would count twice"),
        (vec!["--table", "monthly", "--by", "day"], "--by"),
        (vec!["--table", "monthly", "--within", "15"], "--within"),
        (vec!["--table", "monthly", "--service-level", "f1"], "--service-level"),
        (vec!["--quality", &path], "--table"),
        (vec!["--lang", "zh"], "--table"),
        (vec!["--format", "xml"], "queue-log"),
    ] {
        let (status, out, error) = acd_report(&[&[path.as_str()], &arguments[..]].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(error.contains(what), "{arguments:?}: {error}");
    }
    let (status, _, error) = acd_report(&[&path, "--service-level", "f9"]);
    assert_eq!(status, 2);
    assert!(error.contains("of_offered (f3)"), "{error}");
    let (_empty, empty) = calls("");
    let (status, out, error) = monthly(&[&empty]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("no calls, so no month to show"), "{error}");
}

#[test]
fn damaged_calls_end_the_table_or_are_left_out() {
    let (_good, good) = calls(FEBRUARY);
    let (_bad, bad) = calls(&format!("{JANUARY}10,1999-01-07T10:00:00,q,0,lost,30,,\n"));
    let (status, out, error) = monthly(&[&good, &bad]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.starts_with(&format!("{bad}:6: outcome \"lost\" is unknown")), "{error}");
    let (status, out, error) = monthly(&[&good, &bad, "--skip-bad"]);
    assert_eq!(status, 0, "{error}");
    assert!(error.starts_with(&format!("1 damaged line skipped (first: {bad}:6: ")), "{error}");
    assert!(out.contains("Damaged lines skipped: 1."), "{out}");
}

#[test]
fn whole_months_equal_the_truth() {
    let given = std::env::var_os("ACD_DATA").map(PathBuf::from);
    let data = given.unwrap_or_else(|| here("../../shared/data")).join("bank");
    if !data.is_dir() {
        eprintln!("skipped: no recorded months; name their directory in ACD_DATA");
        return;
    }
    let file = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let truth = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(file(name)).unwrap()).unwrap()
    };
    let table = table(&[&file("january-1999.csv"), &file("february-1999.csv")]);
    for (column, truth) in
        [("this", truth("february-1999.truth.json")), ("last", truth("january-1999.truth.json"))]
    {
        let count = |key: &str| truth["total"][key].as_u64().unwrap();
        for (key, above, below) in [
            ("agent_connect_rate", count("answered"), count("offered")),
            ("answer_rate_20_s", count("answered_within_20"), count("offered")),
            ("calls_per_agent", count("answered"), count("agents")),
            ("average_talk_time", count("talk_s") * 1_000, count("answered")),
            ("average_speed_of_answer", count("wait_answered_s") * 1_000, count("answered")),
            ("average_handle_time", count("talk_s") * 1_000, count("answered")),
            ("abandon_rate", count("abandoned"), count("offered")),
            ("average_time_to_abandon", count("wait_abandoned_s") * 1_000, count("abandoned")),
        ] {
            let (numerator, denominator, _) = parts(&figure(&table, key)[column]);
            assert_eq!((numerator, denominator), (above, below), "{column} {key}");
        }
    }
    let band = &figure(&table, "average_talk_time")["band"];
    assert_eq!([&band["this"], &band["last"]], ["within", "above"]);
}
