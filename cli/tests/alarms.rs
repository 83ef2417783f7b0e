//! Alarms in scenarios: what a line may say, what is refused, and what events show.

use acd_cli::run::play;

const SET_UP: &str = r#"{"t":0,"do":"queue","queue":"q"}
{"t":0,"do":"agent","agent":"a"}
{"t":0,"do":"login","agent":"a"}
"#;

/// Plays the set-up and these lines; the events of alarms and refusals, or why it ended.
fn played(lines: &[&str]) -> Result<Vec<String>, String> {
    let input = format!("{SET_UP}{}", lines.join("\n"));
    let mut output = Vec::new();
    play(input.as_bytes(), &mut output).map_err(|error| error.to_string())?;
    let output = String::from_utf8(output).expect("UTF-8");
    let is_meant = |line: &&str| line.contains("\"alarm_") || line.contains("\"refused\"");
    Ok(output.lines().filter(is_meant).map(str::to_owned).collect())
}

/// One alarm's line with these fields.
fn alarm(fields: &str) -> String {
    format!(r#"{{"t":0,"do":"alarm","alarm":"x",{fields}}}"#)
}

#[test]
fn one_subject_and_one_threshold() {
    let cases = [
        (r#""figure":"missed","queue":"q","agent":"a","above":1"#, "\"queue\" and \"agent\""),
        (r#""figure":"waiting","above":1,"below":2"#, "\"above\" and \"below\" together"),
        (r#""figure":"waiting","clear":2"#, "\"above\" or \"below\" is missing"),
        (r#""above":1"#, "\"figure\" is missing"),
        (r#""figure":"waiting","above":1.5"#, "\"above\""),
        (r#""figure":"waiting","above":1,"call":"c""#, "\"call\" does not belong here"),
        (r#""figure":"waiting","above":1,"level":7"#, "unknown field \"level\""),
        (r#""figure":7,"above":1"#, "\"figure\""),
    ];
    for (fields, told) in cases {
        let message = played(&[&alarm(fields)]).expect_err(fields);
        assert!(message.starts_with("line 4: ") && message.contains(told), "{message}");
    }
    let nameless = r#"{"t":0,"do":"alarm","alarm":"","figure":"waiting","above":1}"#;
    assert!(played(&[nameless]).expect_err("no name").contains("an empty name"));
    let more = r#"{"t":0,"do":"remove_alarm","alarm":"x","figure":"waiting"}"#;
    assert!(played(&[more]).expect_err("too much").contains("does not belong here"));
}

#[test]
fn values_that_no_rule_can_have_are_refused() {
    let bad = [
        r#""figure":"mood","above":1"#,
        r#""figure":"Waiting","above":1"#,
        r#""figure":"waiting","above":0"#,
        r#""figure":"waiting","above":-1"#,
        r#""figure":"waiting","above":1,"clear":2"#,
        r#""figure":"waiting","below":1,"clear":0"#,
        r#""figure":"waiting","above":1,"clear":-1"#,
        r#""figure":"waiting","above":1,"hold_s":-1"#,
        r#""figure":"waiting","above":1,"clear_hold_s":-1"#,
        r#""figure":"waiting","above":1,"at_least":2"#,
        r#""figure":"abandon_rate","above":1,"at_least":0"#,
        r#""figure":"waiting","above":1,"formula":"f1""#,
        r#""figure":"service_level","below":1,"formula":"f9""#,
        r#""figure":"waiting","above":1,"state":"idle""#,
        r#""figure":"waiting","above":1,"reason":"tea""#,
        r#""figure":"time_in_state","above":1"#,
        r#""figure":"time_in_state","queue":"q","above":1"#,
        r#""figure":"time_in_state","agent":"a","state":"asleep","above":1"#,
        r#""figure":"time_in_state","agent":"a","state":"idle","reason":"tea","above":1"#,
        r#""figure":"waiting","agent":"a","above":1"#,
        r#""figure":"agents_not_ready","queue":"q","above":1"#,
    ];
    for fields in bad {
        let told = played(&[&alarm(fields)]).expect(fields);
        assert_eq!(told.len(), 1, "{fields}");
        assert!(told[0].contains(r#""do":"alarm","why":"bad_value","alarm":"x""#), "{}", told[0]);
    }
    // What is unknown comes first.
    let told = played(&[&alarm(r#""figure":"mood","queue":"z","above":0"#)]).expect("events");
    let refusal =
        r#"{"t":0,"event":"refused","do":"alarm","why":"unknown_queue","alarm":"x","queue":"z"}"#;
    assert_eq!(told, [refusal]);
    // A refused name is free, and a refused rule leaves the one before.
    let gone = r#"{"t":0,"do":"remove_alarm","alarm":"x"}"#;
    let told = played(&[&alarm(r#""figure":"mood","above":1"#), gone]).expect("events");
    assert!(told[1].contains("unknown_alarm"), "{}", told[1]);
}

#[test]
fn each_unit_is_told_by_its_key() {
    let mut lines = vec![
        r#"{"t":0,"do":"alarm","alarm":"time","queue":"q","figure":"longest_wait","above":2}"#,
        r#"{"t":0,"do":"alarm","alarm":"count","figure":"in_queue","above":1}"#,
        r#"{"t":0,"do":"alarm","alarm":"share","queue":"q","figure":"abandon_rate","above":10000}"#,
        r#"{"t":0,"do":"alarm","alarm":"who","agent":"a","figure":"time_in_state","above":5}"#,
        r#"{"t":1000,"do":"offer","call":"c","queue":"q"}"#,
        r#"{"t":4000,"do":"hang_up","call":"c"}"#,
        r#"{"t":6000,"do":"logout","agent":"a"}"#,
    ];
    let expected = [
        concat!(
            r#"{"t":1000,"event":"alarm_raised","alarm":"count","#,
            r#""figure":"in_queue","value":1,"threshold":1}"#
        ),
        concat!(
            r#"{"t":3000,"event":"alarm_raised","alarm":"time","queue":"q","#,
            r#""figure":"longest_wait","value_ms":2000,"threshold_ms":2000}"#
        ),
        concat!(
            r#"{"t":4000,"event":"alarm_cleared","alarm":"time","queue":"q","#,
            r#""figure":"longest_wait","value_ms":0,"threshold_ms":2000}"#
        ),
        concat!(
            r#"{"t":4000,"event":"alarm_cleared","alarm":"count","#,
            r#""figure":"in_queue","value":0,"threshold":1}"#
        ),
        concat!(
            r#"{"t":4000,"event":"alarm_raised","alarm":"share","queue":"q","#,
            r#""figure":"abandon_rate","value_bp":10000,"threshold_bp":10000}"#
        ),
        concat!(
            r#"{"t":5000,"event":"alarm_raised","alarm":"who","agent":"a","#,
            r#""figure":"time_in_state","value_ms":5000,"threshold_ms":5000}"#
        ),
        concat!(
            r#"{"t":6000,"event":"alarm_cleared","alarm":"who","agent":"a","#,
            r#""figure":"time_in_state","value_ms":0,"threshold_ms":5000}"#
        ),
    ];
    assert_eq!(played(&lines).expect("events"), expected);
    // What came due before a new rule is told by the old one.
    lines.insert(
        5,
        r#"{"t":3500,"do":"alarm","alarm":"time","queue":"q","figure":"waiting","above":9}"#,
    );
    let told = played(&lines).expect("events");
    assert_eq!(told[1], expected[1]);
    assert_eq!(
        told[2],
        concat!(
            r#"{"t":3500,"event":"alarm_cleared","alarm":"time","queue":"q","#,
            r#""figure":"waiting","value":1,"threshold":9}"#
        )
    );
}

#[test]
fn everything_else_is_the_same_with_and_without_alarms() {
    let calls = [
        r#"{"t":0,"do":"ready","agent":"a"}"#,
        r#"{"t":1000,"do":"offer","call":"c","queue":"q"}"#,
        r#"{"t":2000,"do":"offer","call":"d","queue":"q"}"#,
        r#"{"t":90000,"do":"report"}"#,
    ];
    let watch = r#"{"t":0,"do":"alarm","alarm":"x","figure":"longest_wait","above":1,"hold_s":3}"#;
    let run = |lines: &[&str]| {
        let mut output = Vec::new();
        let input = format!("{SET_UP}{}", lines.join("\n"));
        play(input.as_bytes(), &mut output).expect("well-formed lines");
        let output = String::from_utf8(output).expect("UTF-8");
        let of_alarms = output.lines().filter(|line| line.contains("\"alarm_")).count();
        let rest: Vec<String> =
            output.lines().filter(|line| !line.contains("\"alarm_")).map(str::to_owned).collect();
        (of_alarms, rest)
    };
    let (none, without) = run(&calls);
    let (some, with) = run(&[&[watch], &calls[..]].concat());
    assert_eq!((none, some), (0, 1));
    assert_eq!(without, with);
}

/// Two calls are lost in the five minutes; fifteen seconds after those have passed nothing is left
/// in the window.
#[test]
fn a_live_window_is_watched_while_it_moves() {
    let figure = r#""figure":"recent_service_level","queue":"q","window_s":300"#;
    let window = format!(r#"{figure},"below":5000,"clear":9000,"at_least":2"#);
    let lines = [
        &alarm(&window),
        r#"{"t":100000,"do":"offer","call":"c1","queue":"q"}"#,
        r#"{"t":110000,"do":"offer","call":"c2","queue":"q"}"#,
        r#"{"t":130000,"do":"hang_up","call":"c1"}"#,
        r#"{"t":130000,"do":"hang_up","call":"c2"}"#,
        r#"{"t":434999,"do":"tick"}"#,
        r#"{"t":435000,"do":"tick"}"#,
    ];
    let told = played(&lines).expect("well-formed");
    let [raised, cleared] = &told[..] else { panic!("{told:?}") };
    assert!(raised.starts_with(r#"{"t":130000,"event":"alarm_raised""#), "{raised}");
    assert!(raised.contains(r#""figure":"recent_service_level","value_bp":0"#), "{raised}");
    assert!(cleared.starts_with(r#"{"t":435000,"event":"alarm_cleared""#), "{cleared}");
    for bad in [r#""window_s":301"#, r#""window_s":-300"#] {
        let fields = format!(r#""figure":"recent_service_level","below":5000,{bad}"#);
        let refused = played(&[&alarm(&fields)]).expect("well-formed");
        assert!(refused[0].contains("bad_value"), "{refused:?}");
    }
    let elsewhere = alarm(r#""figure":"service_level","window_s":300,"below":5000"#);
    assert!(played(&[&elsewhere]).expect("well-formed")[0].contains("bad_value"));
}
