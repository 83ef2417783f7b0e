//! Between the reader and the core: names, refusals of values, reasons, the order in the report.

use acd_cli::run::play;

/// Plays lines that are all at t = 0; gives the events without their `"t":0,"event":` part.
fn events(lines: &[&str]) -> Vec<String> {
    let input: String = lines.iter().map(|line| format!("{{\"t\":0,\"do\":{line}}}\n")).collect();
    let mut output = Vec::new();
    play(input.as_bytes(), &mut output).expect("well-formed lines");
    let output = String::from_utf8(output).expect("UTF-8");
    let rest = |line: &str| {
        let rest = line.strip_prefix("{\"t\":0,\"event\":").and_then(|rest| rest.strip_suffix('}'));
        rest.unwrap_or_else(|| panic!("not an event at 0: {line}")).to_owned()
    };
    output.lines().map(rest).collect()
}

/// The reason for which the last line is refused.
fn refused(lines: &[&str]) -> String {
    let last = events(lines).pop().expect("an event");
    let parts: Vec<&str> = last.split('"').collect();
    assert_eq!(parts[1], "refused", "{last}");
    parts[9].to_owned()
}

#[test]
fn values_out_of_range_are_refused_however_far_out() {
    let queue = r#""queue","queue":"q""#;
    let agent = r#""agent","agent":"a""#;
    let bad_rules = [
        r#""agent_order":"shortest_idle""#,
        r#""agent_order":"""#,
        r#""agent_order":"Linear""#,
        r#""on_no_answer":"idle""#,
        r#""wrap_up":"timed ""#,
        r#""same_customer":"both""#,
        r#""resume_within_s":-1"#,
        r#""remember_s":-1"#,
        r#""callback_counts":"never""#,
        r#""dial_s":0"#,
        r#""lost_line_s":-1"#,
        r#""lost_line_prefer_s":-1"#,
        r#""lost_line_priority":201"#,
        r#""lost_line_priority":-1"#,
        r#""priority":101"#,
        r#""priority":-101"#,
        r#""priority":9007199254740991"#,
        r#""priority":4294967296"#,
        r#""seconds_per_priority":-1"#,
        r#""seconds_per_priority":3601"#,
        r#""answer_within_s":-1"#,
        r#""short_abandon_s":-1"#,
        r#""ring_s":0"#,
        r#""reoffer_after_s":-1"#,
        r#""wrap_up_s":-1"#,
        r#""max_waiting":-1"#,
        r#""max_wait_s":0"#,
        r#""max_busy":0"#,
        r#""steps":[{"after_s":0,"require":""}]"#,
        r#""steps":[{"after_s":5,"require":""},{"after_s":5,"require":""}]"#,
        r#""weight":-1"#,
        r#""protect":-1"#,
        r#""protect":9"#,
        r#""wish":[{"require":"a","weight":0}]"#,
        r#""wish":[{"require":"a","weight":101}]"#,
        r#""weight":101"#,
        r#""call_order":"lifo""#,
        r#""tiers":[{"after_s":-1,"require":""}]"#,
        r#""tiers":[{"after_s":5,"require":""},{"after_s":4,"require":""}]"#,
        r#""tiers":[{"after_s":5,"require":""}],"steps":[{"after_s":5,"require":""}]"#,
    ];
    for rules in bad_rules {
        assert_eq!(refused(&[&format!("{queue},{rules}")]), "bad_value", "{rules}");
        let report = events(&[&format!("{queue},{rules}"), "\"report\""]).pop();
        assert_eq!(report.as_deref(), Some(r#""report","queues":{},"agents":{}"#), "{rules}");
    }
    for level in ["0", "-1", "101", "4294967297", "-9007199254740991"] {
        let line = format!("{agent},\"skills\":{{\"en\":{level}}}");
        assert_eq!(refused(&[&line]), "bad_value", "{level}");
    }
    for offer in [
        r#""priority":101"#,
        r#""priority":4294967296"#,
        r#""prefer":{"agent":"a","for_s":0}"#,
        r#""prefer":"last","for_s":0,"customer":"x""#,
        r#""prefer":{"agent":"a","for_s":-9007199254740991}"#,
    ] {
        let line = format!(r#""offer","call":"c","queue":"q",{offer}"#);
        assert_eq!(refused(&[queue, agent, &line]), "bad_value", "{offer}");
    }
}

#[test]
fn a_callback_out_of_range_is_refused() {
    let queue = r#""queue","queue":"q""#;
    let agent = r#""agent","agent":"a""#;
    let waits = r#""offer","call":"c","queue":"q""#;
    for plan in [
        r#""attempts":0"#,
        r#""attempts":101"#,
        r#""pause_s":0"#,
        r#""pause_s":-1"#,
        r#""expire_s":0"#,
        r#""owner":{"agent":"a","for_s":0}"#,
    ] {
        let line = format!(r#""callback","call":"c",{plan}"#);
        assert_eq!(refused(&[queue, agent, waits, &line]), "bad_value", "{plan}");
    }
}

#[test]
fn what_is_just_in_range_is_taken() {
    let taken = events(&[
        r#""queue","queue":"q","priority":-100,"seconds_per_priority":3600,"answer_within_s":0,
            "short_abandon_s":0,"ring_s":9007199254740991,"reoffer_after_s":9007199254740991,
            "wrap_up":"fixed","wrap_up_s":9007199254740991,"max_waiting":9007199254740991,
            "max_wait_s":9007199254740991,"max_busy":9007199254740991,
            "steps":[{"after_s":1,"require":""},{"after_s":9007199254740991,"require":"x"}]"#
            .replace('\n', " ")
            .as_str(),
        r#""agent","agent":"a","skills":{"en":1,"fr":100}"#,
        r#""offer","call":"c","queue":"q","priority":100,
            "prefer":{"agent":"a","for_s":9007199254740991}"#
            .replace('\n', " ")
            .as_str(),
    ]);
    assert_eq!(taken, [r#""queued","call":"c","queue":"q","position":1"#]);
}

#[test]
fn an_unknown_word_is_refused_after_what_comes_before_it() {
    let word = r#""wrap_up":"never""#;
    let with = |more: &str| refused(&[&format!(r#""queue","queue":"q",{word},{more}"#)]);
    assert_eq!(with(r#""overflow_to":"nowhere""#), "unknown_queue");
    assert_eq!(with(r#""require":"en and""#), "bad_skill_expression");
    assert_eq!(with(r#""ring_s":5"#), "bad_value");
}

#[test]
fn a_queue_that_overflows_to_itself() {
    let itself = r#""queue","queue":"q","overflow_to":"q""#;
    assert_eq!(refused(&[itself]), "unknown_queue");
    assert_eq!(refused(&[itself, itself]), "unknown_queue", "a refused queue is not defined");
    assert_eq!(refused(&[r#""queue","queue":"q""#, itself]), "bad_value");
}

#[test]
fn the_name_of_a_refused_call_stays_free_and_that_of_a_finished_one_does_not() {
    let seen = events(&[
        r#""queue","queue":"full","max_waiting":0"#,
        r#""queue","queue":"q""#,
        r#""offer","call":"c","queue":"full""#,
        r#""hang_up","call":"c""#,
        r#""offer","call":"d","queue":"q""#,
        r#""offer","call":"c","queue":"q""#,
        r#""hang_up","call":"c""#,
        r#""hang_up","call":"c""#,
        r#""offer","call":"c","queue":"q""#,
        r#""offer","call":"c","queue":"nowhere""#,
    ]);
    let expected = [
        r#""refused","do":"offer","why":"queue_full","call":"c","queue":"full""#,
        r#""refused","do":"hang_up","why":"unknown_call","call":"c""#,
        r#""queued","call":"d","queue":"q","position":1"#,
        r#""queued","call":"c","queue":"q","position":2"#,
        r#""abandoned","call":"c","queue":"q","waited_ms":0,"age_ms":0,"while":"waiting""#,
        r#""refused","do":"hang_up","why":"wrong_state","call":"c""#,
        r#""refused","do":"offer","why":"duplicate_call","call":"c","queue":"q""#,
        r#""refused","do":"offer","why":"unknown_queue","call":"c","queue":"nowhere""#,
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_reason_that_stays_the_same_is_no_change() {
    let seen = events(&[
        r#""agent","agent":"a""#,
        r#""login","agent":"a""#,
        r#""not_ready","agent":"a","reason":"login""#,
        r#""not_ready","agent":"a","reason":"tea""#,
        r#""not_ready","agent":"a","reason":"tea""#,
        r#""not_ready","agent":"a""#,
        r#""not_ready","agent":"a","reason":"""#,
        r#""not_ready","agent":"a","reason":"login""#,
    ]);
    let reasons = ["login", "tea", "", "login"];
    let expected = reasons
        .map(|reason| format!(r#""agent","agent":"a","state":"not_ready","reason":"{reason}""#));
    assert_eq!(seen, expected);
}

#[test]
fn the_report_names_all_in_order_of_first_definition() {
    let report = events(&[
        r#""queue","queue":"z""#,
        r#""queue","queue":"bad","ring_s":0"#,
        r#""queue","queue":"a \"b\"\n""#,
        r#""agent","agent":"z","skills":{"en":0}"#,
        r#""agent","agent":"坐席""#,
        r#""agent","agent":"z""#,
        r#""queue","queue":"bad""#,
        r#""queue","queue":"z","ring_s":3"#,
        r#""report""#,
    ])
    .pop()
    .expect("the report");
    let places = [
        r#""report","queues":{"z":{"offered":0,"#,
        r#""a \"b\"\n":{"offered":0,"#,
        r#""bad":{"offered":0,"#,
        r#""agents":{"坐席":{"state":"logged_out","answered":0,"#,
        r#""z":{"state":"logged_out","#,
    ];
    let mut from = 0;
    for place in places {
        let at = report[from..].find(place).unwrap_or_else(|| panic!("{place} in {report}"));
        from += at + place.len();
    }
}

#[test]
fn names_of_queues_agents_and_calls_do_not_meet() {
    let seen = events(&[
        r#""queue","queue":"x""#,
        r#""agent","agent":"x","skills":{"x":1}"#,
        r#""login","agent":"x""#,
        r#""offer","call":"x","queue":"x","require":"x""#,
        r#""ready","agent":"x""#,
        r#""answer","call":"x""#,
    ]);
    assert_eq!(seen.len(), 7);
    assert_eq!(
        seen[5],
        r#""answered","call":"x","agent":"x","queue":"x","waited_ms":0,"age_ms":0"#
    );
}
