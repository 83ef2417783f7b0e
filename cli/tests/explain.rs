//! `explain`: what is waited for, why not everybody, and how a choice fell.

use acd_cli::run::play;

/// The answers, without their `"event":"explained",`, and the refusals.
fn answers(scenario: &str) -> Vec<String> {
    let mut out = Vec::new();
    play(scenario.as_bytes(), &mut out).expect("well-formed lines");
    let out = String::from_utf8(out).expect("UTF-8");
    let told = |line: &&str| line.contains("\"explained\"") || line.contains("\"refused\"");
    out.lines().filter(told).map(|line| line.replace("\"event\":\"explained\",", "")).collect()
}

#[test]
fn a_waiting_call_and_a_busy_agent_say_why() {
    let found = answers(include_str!("data/explain/waiting.jsonl"));
    let expected: Vec<&str> = include_str!("data/explain/waiting.expect.jsonl").lines().collect();
    assert_eq!(found, expected);
}

/// Queues of an agent: whom a call reaches late, and when; who takes none of its queue; and which
/// priority the agent gave the queues of the calls between which he chose.
#[test]
fn queues_of_an_agent_say_why() {
    let delays = include_str!("data/explain/delays.jsonl");
    let expected: Vec<&str> = include_str!("data/explain/delays.expect.jsonl").lines().collect();
    assert_eq!(answers(delays), expected);
    let found = answers(include_str!("data/explain/priorities.jsonl"));
    let expected: Vec<&str> =
        include_str!("data/explain/priorities.expect.jsonl").lines().collect();
    assert_eq!(found, expected);
}

/// `fewest_calls` and `max_busy` 1: who has answered one comes second.
#[test]
fn a_choice_says_who_came_next_and_by_what() {
    let found = answers(include_str!("data/explain/choices.jsonl"));
    assert_eq!(found.len(), 3, "{found:?}");
    let waits = r#""waits_for":"max_busy","position":1,"#;
    let agents = r#""agents":{"medium":1,"logged_out":1,"busy":1,"max_busy":1}"#;
    assert!(found[0].contains(waits) && found[0].contains(agents), "{}", found[0]);
    for part in [
        r#""decision":{"t":4000,"by":"fewest_calls","#,
        r#""call":{"call":"c2","queue":"one","age_ms":1000},"#,
        r#""agent":{"agent":"bob","idle_place":"#,
        r#""next_agent":{"agent":"ann","measure":1,"idle_place":"#,
    ] {
        assert!(found[1].contains(part), "{part} in {}", found[1]);
    }
    assert!(!found[2].contains("decision"), "{}", found[2]);
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let found = answers(include_str!("data/explain/refused.jsonl"));
    let why = |line: &String| -> Option<String> {
        let rest = line.split_once("\"why\":\"")?.1;
        Some(rest.split('"').next()?.to_owned())
    };
    let why: Vec<String> = found.iter().filter_map(why).collect();
    let expected = ["unknown_call", "unknown_agent", "bad_value", "bad_value", "wrong_state"];
    assert_eq!(why, expected);
    for line in [r#"{"t":0,"do":"explain"}"#, r#"{"t":0,"do":"explain","call":"c","agent":"a"}"#] {
        let wrong = play(line.as_bytes(), &mut Vec::new()).expect_err("malformed");
        assert!(wrong.to_string().contains("one of \"call\", \"agent\", \"decisions\""), "{wrong}");
    }
}
