//! The program `acd staff` as its users meet it.

use std::process::Command;

use serde_json::Value;

/// Exit status, standard output and standard error of `acd staff`.
fn staff(arguments: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_acd"))
        .arg("staff")
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn table(arguments: &str) -> String {
    let (status, out, error) = staff(arguments);
    assert_eq!((status, error.as_str()), (0, ""), "{arguments}");
    out
}

fn json(arguments: &str) -> Value {
    let out = table(&format!("{arguments} --json"));
    assert_eq!(out.lines().count(), 1);
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_staff_that_meets_a_target() {
    assert_eq!(table("--calls-per-hour 400 --aht 240 --target 80/20"), "TABLE_C");
}

#[test]
fn callers_who_give_up() {
    assert_eq!(
        table("--calls-per-hour 400 --aht 240 --target 80/20 --within 30 --patience 120"),
        "TABLE_A"
    );
}

/// A line of – for each staff on which the queue grows without end.
#[test]
fn the_rows_say_where_the_queue_grows_without_end() {
    let out = table("--calls-per-hour 400 --aht 240 --agents 27 --within 15");
    let row = |agents: &str| -> Vec<&str> {
        let is_row = |line: &&str| line.trim_start_matches(['>', ' ']).starts_with(agents);
        out.lines().find(is_row).unwrap().split_whitespace().collect()
    };
    assert_eq!(row("26"), ["26", "–", "–", "–", "–", "–"]);
    assert_eq!(row("27")[..2], [">", "27"]);
    assert!(out.contains("In 15 s %"), "{out}");
    // One agent is the least.
    let least = table("--calls-per-hour 1 --aht 60 --agents 1");
    assert_eq!(least.lines().filter(|line| line.contains("0.0")).count(), 4, "{least}");
}

/// The CSV has the same names; every hundredth row of it through the program.
#[test]
fn json_has_the_columns_of_the_exact_figures() {
    let mut lines = include_str!("../../tests/data/erlang_oracle.csv").lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    for line in lines.step_by(100) {
        let values: Vec<&str> = line.split(',').collect();
        let answer = json(&format!(
            "--calls-per-hour {} --aht {} --agents {} --patience {} --within {}",
            values[0], values[1], values[2], values[3], values[4]
        ));
        for (name, value) in names.iter().zip(values) {
            match (answer[name].as_f64(), value) {
                (None, "inf") => assert!(answer[name].is_null(), "{name}"),
                (Some(given), value) => {
                    let truth: f64 = value.parse().unwrap();
                    assert!((given - truth).abs() <= 1e-12 * truth, "{name}: {given} {truth}");
                }
                (None, _) => panic!("{name} is missing in {answer}"),
            }
        }
    }
}

#[test]
fn json_names_the_target() {
    let answer = json("--calls-per-hour 400 --aht 240 --target 80/20 --service-level f2");
    assert_eq!(answer["agents"], 31);
    assert_eq!(answer["threshold_s"], 20.0);
    let target = serde_json::json!({"level": 0.8, "within_s": 20.0, "formula": "of_answered"});
    assert_eq!(answer["target"], target);
    assert!(json("--calls-per-hour 400 --aht 240 --agents 31").get("target").is_none());
}

#[test]
fn the_formula_decides_the_staff() {
    let agents = |formula: &str| {
        let common = "--calls-per-hour 400 --aht 240 --patience 60 --target 90/20";
        json(&format!("{common} --service-level {formula}"))["agents"].as_u64().unwrap()
    };
    assert!(agents("f1") < agents("f3"));
    assert_eq!(agents("of_offered"), agents("f3"));
}

#[test]
fn wrong_numbers_get_a_clear_error() {
    let work = "--calls-per-hour 400 --aht 240";
    for (arguments, complaint) in [
        (format!("{work} --target 80"), "PERCENT/SECONDS is needed: 80/20"),
        (format!("{work} --target 120/20"), "120 % cannot be met; above 0 and below 100"),
        (format!("{work} --target 100/20"), "100 % cannot be met"),
        (format!("{work} --target -5/20"), "-5 % cannot be met"),
        (format!("{work} --target 80/-20"), "-20 s cannot be met"),
        (format!("{work} --target nan/20"), "PERCENT/SECONDS is needed"),
        (format!("{work} --target 99.999999/20"), "level of the target"),
        (format!("{work} --agents 0"), "0 is not in 1..=1000000"),
        (format!("{work} --agents -3"), "-3 is not in 1..=1000000"),
        (format!("{work} --agents 2.5"), "invalid digit"),
        (format!("{work} --agents 26"), "at least 27 agents"),
        (
            format!("{work} --agents 30 --within -1"),
            "threshold of the service level in seconds: -1",
        ),
        (format!("{work} --agents 30 --within nan"), "a number is needed"),
        (
            format!("{work} --agents 30 --patience 0"),
            "mean patience in seconds: 0 is not from 0.001",
        ),
        (
            format!("{work} --agents 30 --patience -inf"),
            "a number is needed, as 400 or 37.5, or inf",
        ),
        (format!("{work} --agents 30 --service-level f6"), "one of answered_or_abandoned"),
        (format!("{work} --agents 30 --target 80/20"), "cannot be used with"),
        (work.to_owned(), "required"),
        ("--calls-per-hour -400 --aht 240 --agents 30".into(), "calls per hour: -400 is not from"),
        ("--calls-per-hour 0 --aht 240 --agents 30".into(), "calls per hour: 0 is not from"),
        ("--calls-per-hour nan --aht 240 --agents 30".into(), "a number is needed"),
        ("--calls-per-hour 1e999 --aht 240 --agents 30".into(), "a number is needed"),
        ("--calls-per-hour 400 --aht 0 --agents 30".into(), "average handle time in seconds: 0"),
        ("--calls-per-hour 1e9 --aht 1e6 --agents 30".into(), "offered work in erlangs"),
        ("--calls-per-hour 1e9 --aht 3.6 --target 80/20".into(), "not even 1000000 agents"),
    ] {
        for json in ["", " --json"] {
            let (status, out, error) = staff(&format!("{arguments}{json}"));
            assert_eq!((status, out.as_str()), (2, ""), "{arguments}");
            assert!(error.contains(complaint), "{arguments}: {error}");
        }
    }
}

#[test]
fn help_has_examples() {
    let help = table("--help");
    assert!(help.contains("acd staff --calls-per-hour 400 --aht 240 --target 80/20"), "{help}");
    assert!(table("-h").contains("acd staff --help"));
}
