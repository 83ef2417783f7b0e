//! The program `acd run` as its users meet it.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

fn acd() -> Command {
    Command::new(env!("CARGO_BIN_EXE_acd"))
}

/// Plays a scenario through standard input.
fn piped(input: &str) -> Output {
    let mut child = acd()
        .args(["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.to_owned();
    let feeder = std::thread::spawn(move || {
        // The program may end before it has read everything.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("fed");
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A busy floor: queues of every kind, agents who come and go, calls that do everything.
fn generated(lines: usize) -> String {
    let mut state = 1_u64;
    let mut draw = move |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = String::from("{\"scenario\":1,\"name\":\"busy\",\"seed\":5}\n");
    let orders = [
        "longest_idle",
        "best_skill",
        "least_skilled",
        "fewest_calls",
        "least_occupied",
        "round_robin",
        "linear",
        "random",
    ];
    for (number, order) in orders.iter().enumerate() {
        let _ = writeln!(
            text,
            "{{\"t\":0,\"do\":\"queue\",\"queue\":\"q{number}\",\"agent_order\":\"{order}\",\
             \"require\":\"en >= {}\",\"steps\":[{{\"after_s\":20,\"require\":\"en or fr\"}}],\
             \"max_wait_s\":{},\"max_waiting\":{},\"wrap_up\":\"timed\",\"wrap_up_s\":3{}}}",
            number % 4,
            20 + 5 * number,
            10 + number,
            if number > 0 {
                format!(",\"overflow_to\":\"q{}\"", number - 1)
            } else {
                String::new()
            },
        );
    }
    for agent in 0..40 {
        let (en, fr) = (1 + agent % 5, 1 + agent % 3);
        let _ = writeln!(
            text,
            "{{\"t\":0,\"do\":\"agent\",\"agent\":\"a{agent}\",\
             \"skills\":{{\"en\":{en},\"fr\":{fr}}}}}\n\
             {{\"t\":0,\"do\":\"login\",\"agent\":\"a{agent}\"}}\n\
             {{\"t\":0,\"do\":\"ready\",\"agent\":\"a{agent}\"}}"
        );
    }
    let (mut t, mut calls) = (0, 0);
    for _ in text.lines().count()..lines {
        t += draw(700);
        let call = calls - draw(60).min(calls);
        let agent = draw(40);
        let queue = draw(8);
        let rest = match draw(20) {
            0..=5 => {
                calls += 1;
                format!("offer\",\"call\":\"c{calls}\",\"queue\":\"q{queue}\"")
            }
            6..=10 => format!("answer\",\"call\":\"c{call}\""),
            11..=13 => format!("hang_up\",\"call\":\"c{call}\""),
            14 => format!("reject\",\"call\":\"c{call}\""),
            15 => format!("ready\",\"agent\":\"a{agent}\""),
            16 => format!("login\",\"agent\":\"a{agent}\""),
            17 => format!("transfer\",\"call\":\"c{call}\",\"queue\":\"q{queue}\""),
            18 => format!("hold\",\"call\":\"c{call}\""),
            _ => format!("not_ready\",\"agent\":\"a{agent}\",\"reason\":\"tea\""),
        };
        let _ = writeln!(text, "{{\"t\":{t},\"do\":\"{rest}}}");
    }
    text
}

#[test]
fn same_input_same_output() {
    let scenario = generated(5_000) + "{\"t\":9007199254740991,\"do\":\"report\"}\n";
    let (one, other) = (piped(&scenario), piped(&scenario));
    assert_eq!(one.status.code(), Some(0), "{}", text(&one.stderr));
    assert_eq!(one.stdout, other.stdout);
    assert!(one.stdout.len() > 100_000);
}

#[test]
fn two_hundred_thousand_lines_run_to_the_end() {
    let scenario = generated(200_000);
    assert_eq!(scenario.lines().count(), 200_000);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("long.jsonl");
    let end = "{\"t\":9007199254740991,\"do\":\"report\"}\n";
    std::fs::write(&path, scenario + end).expect("written");
    let ran = acd().arg("run").arg(&path).output().expect("the program runs");
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    let last = text(&ran.stdout).lines().last().expect("events");
    assert!(last.starts_with("{\"t\":9007199254740991,\"event\":\"report\""), "{last}");
}

#[test]
fn a_malformed_line_says_where_and_the_status_is_2() {
    let ran = piped("{\"t\":0,\"do\":\"report\"}\n{\"t\":1,\"do\":\"login\"}\n");
    assert_eq!(ran.status.code(), Some(2));
    assert!(text(&ran.stderr).starts_with("line 2: "), "{}", text(&ran.stderr));
    assert_eq!(text(&ran.stderr).lines().count(), 1);
    assert_eq!(text(&ran.stdout), "{\"t\":0,\"event\":\"report\",\"queues\":{},\"agents\":{}}\n");
}

#[test]
fn refusals_name_the_call_agent_and_queue_of_their_command() {
    let ran = piped(concat!(
        r#"{"t":0,"do":"hold","call":"c"}"#,
        "\n",
        r#"{"t":0,"do":"logout","agent":"a"}"#,
        "\n",
        r#"{"t":0,"do":"offer","prefer":{"agent":"a","for_s":1},"queue":"q\n","call":"c"}"#,
        "\n",
    ));
    assert_eq!(ran.status.code(), Some(0));
    let expected = concat!(
        r#"{"t":0,"event":"refused","do":"hold","why":"unknown_call","call":"c"}"#,
        "\n",
        r#"{"t":0,"event":"refused","do":"logout","why":"unknown_agent","agent":"a"}"#,
        "\n",
        r#"{"t":0,"event":"refused","do":"offer","why":"unknown_queue","call":"c","queue":"q\n"}"#,
        "\n",
    );
    assert_eq!(text(&ran.stdout), expected);
}

#[test]
fn a_scenario_that_cannot_be_read_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let missing = directory.path().join("no-such-scenario.jsonl");
    for path in [missing.as_path(), directory.path()] {
        let ran = acd().arg("run").arg(path).output().expect("the program runs");
        assert_eq!(ran.status.code(), Some(2));
        assert!(ran.stdout.is_empty());
        assert!(!ran.stderr.is_empty() && !text(&ran.stderr).contains("panicked"));
    }
    let ran = acd().arg("run").arg(&missing).output().expect("the program runs");
    assert!(text(&ran.stderr).contains("no-such-scenario.jsonl"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("long.jsonl");
    std::fs::write(&path, generated(20_000)).expect("written");
    let mut child = acd()
        .arg("run")
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut some = [0; 100];
    child.stdout.take().expect("standard output").read_exact(&mut some).expect("events");
    let ran = child.wait_with_output().expect("the program ends");
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(text(&ran.stderr), "");
}

#[test]
fn a_live_feed_gets_its_answers_at_once() {
    let mut child = acd()
        .args(["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let mut stdout = child.stdout.take().expect("standard output");
    stdin.write_all(b"{\"t\":0,\"do\":\"report\"}\n").expect("fed");
    let mut answer = [0; 8];
    // Would wait for ever if the events were kept back until the input ends.
    stdout.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"{\"t\":0,\"");
    drop(stdin);
    assert!(child.wait().expect("the program ends").success());
}

#[test]
fn help_has_examples_and_version_a_number() {
    let help = acd().args(["run", "--help"]).output().expect("the program runs");
    assert!(help.status.success());
    assert!(text(&help.stdout).contains("Examples:"));
    let version = acd().arg("--version").output().expect("the program runs");
    assert_eq!(text(&version.stdout).trim(), concat!("acd ", env!("CARGO_PKG_VERSION")));
    assert_eq!(acd().arg("walk").output().expect("the program runs").status.code(), Some(2));
}
