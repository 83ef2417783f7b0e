//! `explain`: what is waited for, why not everybody, and how a choice fell.

use acd_cli::run::play;

const FLOOR: &str = r#"
{"t":0,"do":"queue","queue":"sales","require":"de","ring_s":15,"steps":[{"after_s":30,"require":"en"}]}
{"t":0,"do":"queue","queue":"cases","require":"de >= 9","priority":5}
{"t":0,"do":"queue","queue":"one","agent_order":"fewest_calls","max_busy":1}
{"t":0,"do":"agent","agent":"ann","skills":{"de":1}}
{"t":0,"do":"agent","agent":"bob","skills":{"de":2}}
{"t":0,"do":"agent","agent":"cyd","skills":{"en":2}}
{"t":0,"do":"agent","agent":"dan","skills":{"de":9},"media":{"chat":2}}
{"t":0,"do":"login","agent":"ann"}
{"t":0,"do":"login","agent":"bob"}
{"t":0,"do":"ready","agent":"ann"}
{"t":1000,"do":"ready","agent":"bob"}
"#;

/// The answers, without their `"event":"explained",`; refusals with their reason.
fn answers(lines: &str) -> Vec<String> {
    let mut out = Vec::new();
    let input: String = [FLOOR, lines].concat().trim_start().into();
    play(input.as_bytes(), &mut out).expect("well-formed lines");
    let out = String::from_utf8(out).expect("UTF-8");
    let told = |line: &&str| line.contains("\"explained\"") || line.contains("\"refused\"");
    out.lines().filter(told).map(|line| line.replace("\"event\":\"explained\",", "")).collect()
}

#[test]
fn a_waiting_call_and_a_busy_agent_say_why() {
    let found = answers(
        r#"{"t":3000,"do":"offer","call":"c1","queue":"sales"}
{"t":4000,"do":"offer","call":"c2","queue":"sales"}
{"t":4000,"do":"offer","call":"c3","queue":"sales"}
{"t":4000,"do":"offer","call":"c4","queue":"cases"}
{"t":5000,"do":"explain","call":"c3"}
{"t":5000,"do":"explain","call":"c4","show":"list"}
{"t":5000,"do":"explain","agent":"ann","show":"list"}
{"t":5000,"do":"explain","agent":"cyd"}
{"t":20000,"do":"explain","call":"c3","show":"counts"}
{"t":35000,"do":"explain","call":"c3","show":"list"}
"#,
    );
    let expected = [
        r#"{"t":5000,"call":"c3","queue":"sales","state":"waiting","waits_for":"agent","next":"step","next_t":34000,"position":1,"agents":{"medium":1,"step":1,"busy":2}}"#,
        r#"{"t":5000,"call":"c4","queue":"cases","state":"waiting","waits_for":"agent","position":1,"agents":{"medium":1,"skills":3},"each":{"ann":"skills","bob":"skills","cyd":"skills","dan":"medium"}}"#,
        r#"{"t":5000,"agent":"ann","state":"ringing","waits_for":"contacts","next":"ring_end","next_t":18000,"calls":{"skills":1,"busy":1},"each":{"c3":"busy","c4":"skills"}}"#,
        r#"{"t":5000,"agent":"cyd","state":"logged_out","waits_for":"login","calls":{"skills":1,"step":1}}"#,
        r#"{"t":20000,"call":"c3","queue":"sales","state":"waiting","waits_for":"agent","next":"step","next_t":34000,"position":3,"agents":{"medium":1,"step":1,"not_ready":2}}"#,
        r#"{"t":35000,"call":"c3","queue":"sales","state":"waiting","waits_for":"agent","position":3,"agents":{"medium":1,"logged_out":1,"not_ready":2},"each":{"ann":"not_ready","bob":"not_ready","cyd":"logged_out","dan":"medium"}}"#,
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_choice_says_who_came_next_and_by_what() {
    let found = answers(
        r#"{"t":1000,"do":"explain","decisions":10}
{"t":2000,"do":"offer","call":"c1","queue":"one"}
{"t":2000,"do":"answer","call":"c1"}
{"t":3000,"do":"offer","call":"c2","queue":"one"}
{"t":3000,"do":"explain","call":"c2"}
{"t":4000,"do":"hang_up","call":"c1"}
{"t":5000,"do":"explain","call":"c2"}
{"t":5000,"do":"hang_up","call":"c2"}
{"t":6000,"do":"explain","decisions":0}
{"t":6000,"do":"offer","call":"c3","queue":"one"}
{"t":6000,"do":"explain","call":"c3"}
"#,
    );
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found[0],
        r#"{"t":3000,"call":"c2","queue":"one","state":"waiting","waits_for":"max_busy","position":1,"agents":{"medium":1,"logged_out":1,"busy":1,"max_busy":1}}"#
    );
    let chosen = r#""decision":{"t":4000,"by":"fewest_calls","call":{"call":"c2","queue":"one","age_ms":1000},"agent":{"agent":"bob","idle_place":"#;
    let next = r#""next_agent":{"agent":"ann","measure":1,"idle_place":"#;
    assert!(found[1].contains(chosen) && found[1].contains(next), "{}", found[1]);
    assert!(!found[2].contains("decision"), "{}", found[2]);
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let found = answers(
        r#"{"t":2000,"do":"explain","call":"c9"}
{"t":2000,"do":"explain","agent":"zoe"}
{"t":2000,"do":"explain","agent":"ann","show":"all"}
{"t":2000,"do":"explain","decisions":-1}
{"t":2000,"do":"offer","call":"c1","queue":"sales"}
{"t":2000,"do":"hang_up","call":"c1"}
{"t":2000,"do":"explain","call":"c1"}
"#,
    );
    let why: Vec<&str> = found.iter().map(|line| line.split('"').nth(13).unwrap_or("")).collect();
    assert_eq!(why, ["unknown_call", "unknown_agent", "bad_value", "bad_value", "wrong_state"]);
    for line in [r#"{"t":0,"do":"explain"}"#, r#"{"t":0,"do":"explain","call":"c","agent":"a"}"#] {
        let wrong = play(line.as_bytes(), &mut Vec::new()).expect_err("malformed");
        assert!(wrong.to_string().contains("one of \"call\", \"agent\", \"decisions\""), "{wrong}");
    }
}
