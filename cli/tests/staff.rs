//! The program `acd staff` as its users meet it.

use std::process::Command;

use serde_json::Value;

const WAITING: &str = "\
400 calls per hour, AHT 240 s: 26.67 erlangs
Callers wait for ever (Erlang C, M/M/n)
Service level: of_offered, a wait of T is within it
  = answered within T / (answered + abandoned)
Target: 80 % within 20 s takes 32 agents

   Agents  Occup. %  P(wait) %  In 20 s %  ASA s  Aband. %
----------------------------------------------------------
       29     91.95      56.15      53.77  57.76      0.00
       30     88.89      42.77      67.60  30.79      0.00
       31     86.02      32.06      77.66  17.75      0.00
>      32     83.33      23.63      84.85  10.63      0.00
       33     80.81      17.11      89.91   6.48      0.00
       34     78.43      12.17      93.39   3.98      0.00
       35     76.19       8.50      95.76   2.45      0.00
";

const GIVING_UP: &str = "\
400 calls per hour, AHT 240 s: 26.67 erlangs
Callers give up after 120 s on average (Erlang A, M/M/n+M)
Service level: of_offered, a wait of T is within it
  = answered within T / (answered + abandoned)
Target: 80 % within 20 s takes 29 agents

   Agents  Occup. %  P(wait) %  In 20 s %  In 30 s %  ASA s  Aband. %
---------------------------------------------------------------------
       26     91.96      48.92      69.20      75.92  11.39     10.33
       27     90.48      42.33      74.71      80.65   9.15      8.39
       28     88.87      35.94      79.66      84.76   7.24      6.69
>      29     87.14      29.90      84.00      88.25   5.63      5.24
       30     85.31      24.35      87.69      91.14   4.31      4.02
       31     83.42      19.40      90.75      93.47   3.23      3.03
       32     81.47      15.11      93.20      95.30   2.38      2.23
";

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
    assert_eq!(table("--calls-per-hour 400 --aht 240 --target 80/20"), WAITING);
}

#[test]
fn callers_who_give_up() {
    assert_eq!(
        table("--calls-per-hour 400 --aht 240 --target 80/20 --within 30 --patience 120"),
        GIVING_UP
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
    let first = least.lines().skip_while(|line| !line.starts_with("---")).nth(1).unwrap();
    assert!(first.starts_with(">  ") && first.contains(" 1 "), "{least}");
    assert!(least.contains("0.0167 erlangs"), "{least}");
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
    assert_eq!(answer["agents"], 32);
    assert_eq!(answer["threshold_s"], 20.0);
    let target = serde_json::json!({"level": 0.8, "within_s": 20.0, "formula": "of_answered"});
    assert_eq!(answer["target"], target);
    assert!(json("--calls-per-hour 400 --aht 240 --agents 32").get("target").is_none());
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
