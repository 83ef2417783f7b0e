//! Malformed lines of every kind: each ends the run at its line, and nothing makes it panic.

use acd_cli::run::{RunError, play};
use proptest::prelude::*;
use serde_json::Value;

const HEADER: &str = r#"{"scenario":1,"name":"n","epoch":"1999-01-04T07:00:00+02:00","seed":7}"#;
const TICK: &str = r#"{"t":1000,"do":"tick"}"#;

/// The number of the malformed line, if the run ends at one, and what was printed before.
fn ends_at(input: &[u8]) -> (Option<u64>, String) {
    let mut output = Vec::new();
    let line = match play(input, &mut output) {
        Ok(()) => None,
        Err(error) => {
            let RunError::Malformed(malformed) = &error else { panic!("{error}") };
            let message = error.to_string();
            let start = format!("line {}: ", malformed.line);
            assert!(message.starts_with(&start) && message.len() > start.len(), "{message}");
            assert!(!message.contains('\n'), "{message}");
            Some(malformed.line)
        }
    };
    (line, String::from_utf8(output).expect("UTF-8"))
}

/// Each is malformed on its own.
const LINES: &[&str] = &[
    // Not one JSON object.
    "",
    " ",
    "\t \r",
    "{",
    "}",
    "{}",
    "[]",
    "null",
    "7",
    "\"tick\"",
    "tick",
    r#"{"t":2000,"do":"tick""#,
    r#"{"t":2000,"do":"tick"}}"#,
    r#"{"t":2000,"do":"tick"} {"t":2000,"do":"tick"}"#,
    r#"{"t":2000,"do":"tick"},"#,
    r#"{"t":2000,"do":"tick"} // later"#,
    r#"{"t":2000,"do":"tick",}"#,
    r#"{"t":2000 "do":"tick"}"#,
    r#"{"t"=2000,"do":"tick"}"#,
    r#"{t:2000,"do":"tick"}"#,
    r#"{'t':2000,'do':'tick'}"#,
    r#"[{"t":2000,"do":"tick"}]"#,
    "{\"t\":2000,\"do\":\"tick\"}\u{a0}",
    "\u{feff}{\"t\":2000,\"do\":\"tick\"}",
    "\u{c}{\"t\":2000,\"do\":\"tick\"}",
    "{\"t\":2000,\"do\":\"tick\"}\0",
    // Moments.
    r#"{"do":"tick"}"#,
    r#"{"t":999,"do":"tick"}"#,
    r#"{"t":-1,"do":"tick"}"#,
    r#"{"t":2000.0,"do":"tick"}"#,
    r#"{"t":2e3,"do":"tick"}"#,
    r#"{"t":2E+3,"do":"tick"}"#,
    r#"{"t":2000.5,"do":"tick"}"#,
    r#"{"t":02000,"do":"tick"}"#,
    r#"{"t":+2000,"do":"tick"}"#,
    r#"{"t":0x7d0,"do":"tick"}"#,
    r#"{"t":9007199254740992,"do":"tick"}"#,
    r#"{"t":18446744073709551616,"do":"tick"}"#,
    r#"{"t":"2000","do":"tick"}"#,
    r#"{"t":null,"do":"tick"}"#,
    r#"{"t":true,"do":"tick"}"#,
    r#"{"t":[2000],"do":"tick"}"#,
    r#"{"t":,"do":"tick"}"#,
    r#"{"t":-,"do":"tick"}"#,
    r#"{"t":Infinity,"do":"tick"}"#,
    // What to do.
    r#"{"t":2000}"#,
    r#"{"t":2000,"do":""}"#,
    r#"{"t":2000,"do":"Tick"}"#,
    r#"{"t":2000,"do":"tick "}"#,
    r#"{"t":2000,"do":"hangup"}"#,
    r#"{"t":2000,"do":null}"#,
    r#"{"t":2000,"do":["tick"]}"#,
    r#"{"t":2000,"do":7}"#,
    // Fields twice, also behind an escape and within objects.
    r#"{"t":2000,"t":2000,"do":"tick"}"#,
    r#"{"t":2000,"\u0074":2000,"do":"tick"}"#,
    r#"{"t":2000,"do":"tick","do":"tick"}"#,
    r#"{"t":2000,"do":"hold","call":"c","call":"c"}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":1,"en":1}}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":1,"fr":2,"\u0065n":3}}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{},"skills":{}}"#,
    concat!(
        r#"{"t":2000,"do":"offer","call":"c","queue":"q","#,
        r#""prefer":{"agent":"a","for_s":1,"agent":"a"}}"#
    ),
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"agent":"a","for_s":1,"for_s":1}}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1,"after_s":2,"require":""}]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1,"require":"","require":""}]}"#,
    // Fields unknown, missing, or of another line.
    r#"{"t":2000,"do":"tick","T":1}"#,
    r#"{"t":2000,"do":"tick","":1}"#,
    r#"{"t":2000,"do":"tick","call":"c"}"#,
    r#"{"t":2000,"do":"report","queue":"q"}"#,
    r#"{"t":2000,"do":"login"}"#,
    r#"{"t":2000,"do":"login","agent":"a","reason":"x"}"#,
    r#"{"t":2000,"do":"login","agent":"a","skills":{}}"#,
    r#"{"t":2000,"do":"not_ready","reason":"x"}"#,
    r#"{"t":2000,"do":"agent","agent":"a","queue":"q"}"#,
    r#"{"t":2000,"do":"queue","ring_s":5}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring":5}"#,
    r#"{"t":2000,"do":"queue","queue":"q","call":"c"}"#,
    r#"{"t":2000,"do":"queue","queue":"q","prefer":{"agent":"a","for_s":1}}"#,
    r#"{"t":2000,"do":"offer","queue":"q"}"#,
    r#"{"t":2000,"do":"offer","call":"c"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","agent":"a"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","ring_s":5}"#,
    r#"{"t":2000,"do":"answer"}"#,
    r#"{"t":2000,"do":"answer","call":"c","offer":1}"#,
    r#"{"t":2000,"do":"hang_up","call":"c","agent":"a"}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring":{"count":2.0}}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring":{"count":2,"every_s":2}}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring":{"count":2,"count":2}}"#,
    r#"{"t":2000,"do":"hang_up","call":"c","reason":"x"}"#,
    r#"{"t":2000,"do":"transfer","call":"c"}"#,
    r#"{"t":2000,"do":"transfer","call":"c","queue":"q","require":""}"#,
    r#"{"t":2000,"do":"callback","call":"c","owner":"last"}"#,
    r#"{"t":2000,"do":"callback","call":"c","owner":{"agent":"a"}}"#,
    r#"{"t":2000,"do":"callback","call":"c","queue":"q"}"#,
    r#"{"t":2000,"do":"callback_failed","call":"c","attempts":1}"#,
    r#"{"t":2000,"do":"set_priority","call":"c"}"#,
    r#"{"t":2000,"do":"set_priority","call":"c","queue":"q","priority":1}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"agent":"a"}}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"for_s":1}}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{}}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"agent":"a","for_s":1,"x":1}}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1}]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"require":"en"}]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1,"require":"en","priority":1}]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{}]}"#,
    // Values of another type.
    r#"{"t":2000,"do":"login","agent":7}"#,
    r#"{"t":2000,"do":"login","agent":null}"#,
    r#"{"t":2000,"do":"login","agent":{"name":"a"}}"#,
    r#"{"t":2000,"do":"not_ready","agent":"a","reason":null}"#,
    r#"{"t":2000,"do":"not_ready","agent":"a","reason":3}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":["en"]}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":null}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":"5"}}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":null}}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":5.0}}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":true}}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"en":9007199254740992}}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring_s":"5"}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring_s":5.0}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring_s":null}"#,
    r#"{"t":2000,"do":"queue","queue":"q","ring_s":-9007199254740992}"#,
    r#"{"t":2000,"do":"queue","queue":"q","max_waiting":null}"#,
    r#"{"t":2000,"do":"queue","queue":"q","require":null}"#,
    r#"{"t":2000,"do":"queue","queue":"q","require":["en"]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","agent_order":1}"#,
    r#"{"t":2000,"do":"queue","queue":"q","wrap_up":false}"#,
    r#"{"t":2000,"do":"queue","queue":"q","overflow_to":null}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":{}}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":null}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[null]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[30]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1.5,"require":"en"}]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1,"require":null}]}"#,
    r#"{"t":2000,"do":"queue","queue":"q","steps":[{"after_s":1,"require":"en"},]}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","priority":"1"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","priority":1e1}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","require":null}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":"a"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":null}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":"last"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":"last","for_s":5}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":"last","customer":"x"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","customer":"x","for_s":5}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","customer":""}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","customer":7}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"agent":"a","for_s":"1"}}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"agent":"a","for_s":0.5}}"#,
    r#"{"t":2000,"do":"set_priority","call":"c","priority":null}"#,
    // Empty names.
    r#"{"t":2000,"do":"queue","queue":""}"#,
    r#"{"t":2000,"do":"queue","queue":"q","overflow_to":""}"#,
    r#"{"t":2000,"do":"agent","agent":""}"#,
    r#"{"t":2000,"do":"agent","agent":"a","skills":{"":1}}"#,
    r#"{"t":2000,"do":"offer","call":"","queue":"q"}"#,
    r#"{"t":2000,"do":"offer","call":"c","queue":"q","prefer":{"agent":"","for_s":1}}"#,
    r#"{"t":2000,"do":"hold","call":""}"#,
    // Strings.
    r#"{"t":2000,"do":"hold","call":"\ud800"}"#,
    r#"{"t":2000,"do":"hold","call":"\udc00\ud800"}"#,
    r#"{"t":2000,"do":"hold","call":"\x"}"#,
    r#"{"t":2000,"do":"hold","call":"c}"#,
    "{\"t\":2000,\"do\":\"hold\",\"call\":\"a\tb\"}",
    "{\"t\":2000,\"do\":\"hold\",\"call\":\"a\u{1}b\"}",
    r#"{"t":2000,"do":"hold","call":"\u00"}"#,
    // A header that is not first, of whatever kind.
    HEADER,
    r#"{"scenario":1}"#,
    r#"{"scenario":2}"#,
    r#"{"t":2000,"do":"tick","scenario":1}"#,
    r#"{"t":2000,"do":"tick","seed":1}"#,
];

#[test]
fn each_malformed_line_ends_the_run_at_its_number() {
    for bad in LINES {
        let first = format!("{bad}\n{TICK}\n");
        // 999 is malformed only after a later moment.
        if !bad.contains("999,") && !bad.starts_with("{\"scenario\":1") {
            assert_eq!(ends_at(first.as_bytes()).0, Some(1), "{bad}");
        }
        let third = format!("{HEADER}\n{TICK}\n{bad}\n{TICK}\n");
        assert_eq!(ends_at(third.as_bytes()).0, Some(3), "{bad}");
        let last = format!("{TICK}\n{TICK}\n{TICK}\n{TICK}\n{bad}");
        // An empty last line without an end is no line.
        let expected = if bad.is_empty() { None } else { Some(5) };
        assert_eq!(ends_at(last.as_bytes()).0, expected, "{bad}");
    }
}

#[test]
fn each_malformed_header_ends_the_run_at_the_first_line() {
    let headers = [
        r#"{"scenario":2}"#,
        r#"{"scenario":0}"#,
        r#"{"scenario":-1}"#,
        r#"{"scenario":1.0}"#,
        r#"{"scenario":"1"}"#,
        r#"{"scenario":null}"#,
        r#"{"scenario":true}"#,
        r#"{"scenario":1,"scenario":1}"#,
        r#"{"scenario":1,"t":0}"#,
        r#"{"scenario":1,"t":0,"do":"tick"}"#,
        r#"{"scenario":1,"version":1}"#,
        r#"{"scenario":1,"queue":"q"}"#,
        r#"{"scenario":1,"name":7}"#,
        r#"{"scenario":1,"name":null}"#,
        r#"{"scenario":1,"seed":"7"}"#,
        r#"{"scenario":1,"seed":7.0}"#,
        r#"{"scenario":1,"seed":null}"#,
        r#"{"scenario":1,"seed":9007199254740992}"#,
        r#"{"scenario":1,"epoch":0}"#,
        r#"{"scenario":1,"epoch":null}"#,
        r#"{"scenario":1,"epoch":""}"#,
        r#"{"scenario":1,"epoch":"1999-01-04"}"#,
        r#"{"scenario":1,"epoch":"1999-01-04T07:00:00"}"#,
        r#"{"scenario":1,"epoch":"1999-02-30T07:00:00Z"}"#,
        r#"{"scenario":1}x"#,
        r#"{"name":"n"}"#,
        r#"{"seed":7,"epoch":"1999-01-04T07:00:00Z"}"#,
    ];
    for header in headers {
        let input = format!("{header}\n{TICK}\n");
        assert_eq!(ends_at(input.as_bytes()).0, Some(1), "{header}");
    }
}

#[test]
fn what_looks_odd_but_is_well_formed() {
    let lines = [
        r#"{"seed":-3,"scenario":1}"#,
        "{\"scenario\" : 1 , \"name\":\"\"}\r",
        r#"{"t":-0,"do":"tick"}"#,
        "\t{ \"do\":\"\\u0074ick\" , \"\\u0074\":0 } \r",
        r#"{"t":0,"do":"hold","call":"\ud83d\ude00\u0000\/"}"#,
        r#"{"t":0,"do":"queue","queue":"q","steps":[],"require":"no such (("}"#,
        r#"{"t":0,"do":"queue","queue":"q","agent_order":"","wrap_up":"x","on_no_answer":"Ready"}"#,
        r#"{"t":0,"do":"queue","queue":"q","ring_s":-9007199254740991}"#,
        r#"{"t":0,"do":"agent","agent":" ","skills":{"and":0," ":9007199254740991}}"#,
        r#"{"t":0,"do":"offer","call":"c","queue":"q","prefer":{"for_s":-5,"agent":"a"}}"#,
        r#"{"t":0,"do":"not_ready","agent":"a","reason":""}"#,
        r#"{"t":9007199254740991,"do":"set_priority","call":"c","priority":-9007199254740991}"#,
    ];
    for line in lines {
        assert_eq!(ends_at(line.as_bytes()).0, None, "{line}");
    }
}

#[test]
fn bytes_that_are_not_utf_8() {
    let texts: [&[u8]; 4] = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe5\x9d"];
    for bytes in texts {
        let mut input = format!("{TICK}\n{{\"t\":1000,\"do\":\"hold\",\"call\":\"").into_bytes();
        input.extend_from_slice(bytes);
        input.extend_from_slice(b"\"}\n");
        assert_eq!(ends_at(&input).0, Some(2), "{bytes:?}");
    }
}

#[test]
fn what_was_printed_before_stands() {
    let report = r#"{"t":5,"do":"report"}"#;
    let (line, output) = ends_at(format!("{report}\n{report}\n{{}}\n{report}\n").as_bytes());
    assert_eq!(line, Some(3));
    assert_eq!(output.lines().count(), 2);
}

#[test]
fn deep_and_long_lines_end_quickly() {
    for deep in ["[", "{\"a\":", "{\"steps\":[", "{\"skills\":{\"a\":["] {
        assert_eq!(ends_at(deep.repeat(1_000_000).as_bytes()).0, Some(1));
    }
    let digits = "1".repeat(20_000_000);
    let long = [
        format!("{{\"t\":{digits},\"do\":\"tick\"}}"),
        format!("{{\"t\":0,\"do\":\"{digits}\"}}"),
        format!("{{\"t\":0,\"do\":\"tick\",\"{digits}\":1}}"),
        format!("{{\"t\":0,\"do\":\"hold\",\"call\":\"{}", "\\n".repeat(10_000_000)),
    ];
    for line in long {
        let mut output = Vec::new();
        let Err(error) = play(line.as_bytes(), &mut output) else { panic!("it is malformed") };
        let message = error.to_string();
        assert!(message.starts_with("line 1: ") && message.len() < 1_000, "{message}");
    }
    // A name of that length is a name.
    let named = format!("{{\"t\":0,\"do\":\"hold\",\"call\":\"{digits}\"}}");
    assert_eq!(ends_at(named.as_bytes()).0, None);
}

/// Lines from which mutations are made.
const SEEDS: [&str; 12] = [
    r#"{"scenario":1,"name":"n","epoch":"1999-01-04T07:00:00+02:00","seed":7}"#,
    r#"{"t":0,"do":"queue","queue":"q","require":"en","steps":[{"after_s":5,"require":"fr"}]}"#,
    r#"{"t":0,"do":"queue","queue":"q","max_waiting":2,"agent_order":"linear","wrap_up":"none"}"#,
    r#"{"t":0,"do":"agent","agent":"ann","skills":{"en":5,"fr":1}}"#,
    r#"{"t":0,"do":"login","agent":"ann"}"#,
    r#"{"t":0,"do":"ready","agent":"ann"}"#,
    r#"{"t":0,"do":"offer","call":"c1","queue":"q","priority":3,"prefer":{"agent":"a","for_s":3}}"#,
    r#"{"t":0,"do":"answer","call":"c1"}"#,
    r#"{"t":0,"do":"not_ready","agent":"ann","reason":"tea \u0021\n"}"#,
    r#"{"t":0,"do":"transfer","call":"c1","queue":"q","priority":-4}"#,
    r#"{"t":0,"do":"tick"}"#,
    r#"{"t":9,"do":"report"}"#,
];

/// What a mutation puts in: pieces of JSON that matter to the reader.
const PIECES: [&str; 24] = [
    "",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-",
    "0",
    "1.0",
    "e9",
    "\\ud800",
    " ",
    "\"t\":1",
    "\"do\"",
    "9007199254740992",
    "\u{e9}",
    "\0",
    "true",
    "\"queue\":\"q\",",
    "\r",
];

fn mutated() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(&PIECES[..]));
    (prop::sample::select(&SEEDS[..]), prop::collection::vec(edit, 0..4)).prop_map(
        |(seed, edits)| {
            let mut text: Vec<char> = seed.chars().collect();
            for (place, cut, piece) in edits {
                let at = place.index(text.len() + 1);
                let end = (at + cut).min(text.len());
                text.splice(at..end, piece.chars());
            }
            text.into_iter().collect()
        },
    )
}

/// Failing inputs are printed, not kept in files.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn has_null_or_fraction(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => !number.is_i64(),
        Value::Array(items) => items.iter().any(has_null_or_fraction),
        Value::Object(members) => members.values().any(has_null_or_fraction),
        _ => false,
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = acd_cli::scenario::read::line(&bytes);
    }

    #[test]
    fn a_mutated_line_is_taken_only_if_it_is_json_without_null_or_fractions(line in mutated()) {
        if acd_cli::scenario::read::line(line.as_bytes()).is_ok() {
            let value: Value = serde_json::from_str(&line).expect("a line that is taken is JSON");
            // serde_json reads -0 as a fraction.
            prop_assert!(line.contains("-0") || !has_null_or_fraction(&value), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn values_written_as_json_in_any_manner_read_the_same(name in "\\PC{1,20}|.{1,20}") {
        let plain = serde_json::to_string(&name).expect("a string");
        let escaped: String = name.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        for call in [plain, format!("\"{escaped}\"")] {
            let line = format!("{{\"t\":7,\"do\":\"hold\",\"call\":{call}}}");
            let (ended, output) = ends_at(line.as_bytes());
            prop_assert_eq!(ended, None);
            let event: Value = serde_json::from_str(&output).expect("an event is JSON");
            prop_assert_eq!(&event["why"], "unknown_call");
            prop_assert_eq!(&event["call"], &Value::String(name.clone()));
        }
    }

    #[test]
    fn a_mutated_scenario_never_panics(
        lines in prop::collection::vec(mutated(), 0..20),
        tail in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut input = lines.join("\n").into_bytes();
        input.extend_from_slice(&tail);
        let mut output = Vec::new();
        let _ = play(&input[..], &mut output);
        for line in output.split_inclusive(|&byte| byte == b'\n') {
            let event: Value = serde_json::from_slice(line).expect("an event is JSON");
            prop_assert!(event.is_object());
        }
    }
}
