//! `acd simulate`: recorded calls with other staff and other rules.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acd_cli::simulate::comparison::Comparison;
use acd_cli::simulate::floor::{Floor, Staffing};
use acd_cli::simulate::workload::Workload;
use acd_cli::simulate::{Args, compare};
use acd_cli::trace::{Options, Trace};
use clap::Parser;
use serde_json::Value;
use tempfile::TempDir;

const HEADER: &str = "call,offered_at,queue,priority,outcome,wait_s,talk_s,agent\n";

fn week() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/data/bank-week-1999-01-03.csv")
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

fn compared(file: &Path, options: &[&str]) -> Comparison {
    let line = ["acd".as_ref(), file.as_os_str()];
    let line = line.into_iter().chain(options.iter().map(|option| option.as_ref()));
    let Line { args } = Line::try_parse_from(line).expect("good options");
    compare(&args).expect("a simulation")
}

fn acd(file: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_acd"))
        .arg("simulate")
        .arg(file)
        .args(options)
        .output()
        .expect("the program starts")
}

fn printed(file: &Path, options: &[&str]) -> String {
    let output = acd(file, options);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "no progress bar in a pipe");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The message of a run that the user got wrong.
fn complaint(file: &Path, options: &[&str]) -> String {
    let output = acd(file, options);
    assert_eq!(output.status.code(), Some(2), "{options:?}");
    assert!(output.stdout.is_empty(), "{options:?}");
    String::from_utf8(output.stderr).expect("UTF-8")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

fn trace(folder: &TempDir, rows: &str) -> PathBuf {
    file(folder, "trace.csv", &format!("{HEADER}{rows}"))
}

/// One agent, on duty from 9:00:00 to 9:10:00. Patience is known of nobody but `c`, 40 s.
const MORNING: &str = "\
a,1999-01-04T09:00:00,Q,0,answered,0,100,ann
b,1999-01-04T09:00:30,Q,0,answered,90,50,ann
c,1999-01-04T09:01:00,Q,0,abandoned,40,,
d,1999-01-04T09:02:00,Q,0,answered,75,60,ann
e,1999-01-04T09:09:00,Q,0,answered,0,60,ann
";

#[test]
fn a_morning_worked_by_hand() {
    // 9:00:00 a is answered, 9:01:40 over. b (9:00:30) has waited 70 s then, and talks to 9:02:30.
    // c gives up at 9:01:40, after 40 s. d (9:02:00) is answered after 30 s, e at once.
    let folder = folder();
    let comparison = compared(&trace(&folder, MORNING), &[]);
    let it = comparison.simulated.total;
    assert_eq!((it.offered, it.answered, it.abandoned), (5, 4, 1));
    assert_eq!((it.answered_within, it.abandoned_within, it.handled), (2, 0, 4));
    assert_eq!(it.wait_answered.millis(), 70_000 + 30_000);
    assert_eq!(it.wait_abandoned.millis(), 40_000);
    assert_eq!((it.talk.millis(), it.longest_wait.millis()), (270_000, 70_000));
    let recorded = comparison.recorded.total;
    assert_eq!(recorded.wait_answered.millis(), 165_000);
    assert_eq!((recorded.answered_within, recorded.longest_wait.millis()), (2, 90_000));
    let seconds = |sums: [u64; 48]| (sums[18] / 1_000_000, sums.iter().sum::<u64>() / 1_000_000);
    for books in [&comparison.recorded, &comparison.simulated] {
        assert_eq!(seconds(books.on_duty), (600, 600));
        assert_eq!(seconds(books.busy), (270, 270));
    }
    assert_eq!(seconds(comparison.recorded.waiting), (205, 205));
    assert_eq!(seconds(comparison.simulated.waiting), (140, 140));
}

#[test]
fn wrap_up_and_ringing_take_the_agent_s_time() {
    let folder = folder();
    let trace = trace(&folder, MORNING);
    // With 20 s of wrap-up: a to 9:01:40, free at 9:02:00. c is gone. b has waited 90 s, talks to
    // 9:02:50, free at 9:03:10. d has waited 70 s, talks to 9:04:10. e at once.
    let it = compared(&trace, &["--wrap-up", "20"]).simulated.total;
    assert_eq!((it.answered, it.wait_answered.millis()), (4, 160_000));
    assert_eq!(it.wrap_up.millis(), 80_000);
    // Answered 5 s later each: a 9:00:05 to 9:01:45. c is gone. b 9:01:50 (80 s) to 9:02:40.
    // d 9:02:45 (45 s) to 9:03:45, e after 5 s.
    let it = compared(&trace, &["--ring", "5"]).simulated.total;
    assert_eq!((it.answered, it.wait_answered.millis()), (4, 135_000));
    assert_eq!((it.answered_within, it.missed), (2, 0));
}

#[test]
fn a_second_agent_loses_nobody() {
    let folder = folder();
    let trace = trace(&folder, MORNING);
    for staff in ["2", "+1", "+100%"] {
        let comparison = compared(&trace, &["--agents", staff]);
        let it = comparison.simulated.total;
        // b is answered by the other one at once, c when b is done at 9:01:20.
        assert_eq!((it.answered, it.wait_answered.millis()), (5, 20_000), "{staff}");
        // c, who never talked, talks as long as one of the others.
        let talk = it.talk.millis() / 1_000 - 270;
        assert!([50, 60, 100].contains(&talk), "{talk}");
        // All day is the half-hour from 9:00; more than recorded is as long as recorded.
        let on_duty: u64 = comparison.simulated.on_duty.iter().sum();
        let expected = if staff == "2" { 2 * 1_800 } else { 2 * 600 };
        assert_eq!(on_duty / 1_000_000, expected, "{staff}");
    }
    let nobody = compared(&trace, &["--agents", "-1"]).simulated.total;
    assert_eq!(
        (nobody.answered, nobody.abandoned),
        (0, 5),
        "all give up, at the latest at closing"
    );
}

#[test]
fn a_call_past_midnight_does_not_open_the_day() {
    let folder = folder();
    let trace = trace(&folder, &format!("n,1999-01-04T00:01:00,Q,0,answered,0,60,ann\n{MORNING}"));
    let comparison = compared(&trace, &["--agents", "3"]);
    let on_duty = comparison.simulated.on_duty.map(|micros| micros / 1_000_000);
    assert_eq!((on_duty[0], on_duty[18]), (3 * 1_800, 3 * 1_800));
    assert_eq!(on_duty.iter().sum::<u64>(), 6 * 1_800);
}

#[test]
fn priority_is_worth_waiting_time() {
    let folder = folder();
    let rows = "\
a,1999-01-04T09:00:00,Q,0,answered,0,100,ann
b,1999-01-04T09:00:10,Q,0,answered,90,100,ann
v,1999-01-04T09:00:50,Q,2,answered,250,100,ann
w,1999-01-04T09:01:35,Q,2,answered,600,100,ann
";
    let trace = trace(&folder, rows);
    // At 9:01:40 b has waited 90 s, v 50 s and 90 s of credit: v is first. At 9:03:20 b has 190 s,
    // w 105 + 90 = 195 s: w is first. b is last, at 9:05:00.
    let comparison = compared(&trace, &[]);
    let it = comparison.simulated.total;
    assert_eq!((it.answered, it.longest_wait.millis()), (4, 290_000));
    assert_eq!(it.wait_answered.millis(), 50_000 + 105_000 + 290_000);
    // Without credit: b after 90 s, v after 150 s, w after 205 s.
    let rules = file(&folder, "rules.jsonl", "{\"t\":0,\"do\":\"queue\",\"queue\":\"Q\"}\n");
    let rules = rules.to_str().expect("UTF-8");
    let strict = "{\"t\":0,\"do\":\"queue\",\"queue\":\"Q\",\"seconds_per_priority\":1}\n";
    let one = file(&folder, "one.jsonl", strict);
    let it = compared(&trace, &["--rules", one.to_str().expect("UTF-8")]).simulated.total;
    assert_eq!(it.wait_answered.millis(), 90_000 + 150_000 + 205_000);
    // Strict: v, w, b.
    let it = compared(&trace, &["--rules", rules]).simulated.total;
    assert_eq!(it.wait_answered.millis(), 50_000 + 105_000 + 290_000);
}

#[test]
fn rules_name_the_queues_skills() {
    let folder = folder();
    let rows = "\
a,1999-01-04T09:00:00,A,0,answered,0,600,ann
b,1999-01-04T09:00:00,B,0,answered,0,10,bob
c,1999-01-04T09:01:00,A,0,answered,540,10,ann
d,1999-01-04T09:11:00,B,0,answered,0,10,bob
";
    let trace = trace(&folder, rows);
    let simulated = |lines: &str| {
        let rules = file(&folder, "rules.jsonl", lines);
        let it = compared(&trace, &["--rules", rules.to_str().expect("UTF-8")]).simulated;
        it.total.wait_answered.millis()
    };
    let own = "{\"scenario\":1}\n{\"t\":0,\"do\":\"queue\",\"queue\":\"A\"}\n";
    assert_eq!(simulated(own), 540_000, "A's callers wait for ann");
    let both = "{\"t\":0,\"do\":\"queue\",\"queue\":\"A\",\"require\":\"q:A or q:B\"}";
    assert_eq!(simulated(both), 0, "bob helps out");
    let all = "{\"t\":0,\"do\":\"queue\",\"queue\":\"A\",\"require\":\"\"}";
    assert_eq!(simulated(all), 0, "an empty expression is every agent");
    let step = "{\"t\":0,\"do\":\"queue\",\"queue\":\"A\",\
        \"steps\":[{\"after_s\":30,\"require\":\"q:B\"}]}";
    assert_eq!(simulated(step), 30_000, "bob helps out after half a minute");
    let skilled = "{\"t\":0,\"do\":\"agent\",\"agent\":\"bob\",\"skills\":{\"q:A\":1,\"q:B\":1}}";
    assert_eq!(simulated(skilled), 0, "bob has learnt");
    let overflow = "{\"t\":0,\"do\":\"queue\",\"queue\":\"A\",\"max_wait_s\":20,\
        \"overflow_to\":\"B\"}";
    assert_eq!(simulated(overflow), 0, "in B, where it is answered, it has not waited");
}

#[test]
fn the_same_seed_the_same_bytes() {
    let folder = folder();
    let page = folder.path().join("page.html");
    let options = |seed| ["--seed", seed, "--wrap-up", "30", "--html"].map(String::from);
    let run = |seed| {
        let mut options = options(seed).to_vec();
        options.push(page.to_str().expect("UTF-8").into());
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let text = printed(&week(), &options);
        (text, std::fs::read_to_string(&page).expect("a page"))
    };
    let (one, again, other) = (run("7"), run("7"), run("8"));
    assert_eq!(one, again);
    assert_ne!(one.0.replace("seed 7", "seed 8"), other.0);
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "nothing lies beside the page");
}

#[test]
fn the_recorded_side_is_what_the_rows_say() {
    let truth = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bank-week.truth.json");
    let truth = std::fs::read_to_string(truth).expect("the truth");
    let truth: Value = serde_json::from_str(&truth).expect("JSON");
    let json: Value = serde_json::from_str(&printed(&week(), &["--json"])).expect("JSON");
    let recorded = &json["total"]["recorded"];
    let days = truth["by_day"].as_object().expect("days");
    let sum = |key: &str| days.values().filter_map(|day| day[key].as_u64()).sum::<u64>();
    for (ours, theirs, unit) in [
        ("offered", "offered", 1),
        ("answered", "answered", 1),
        ("abandoned", "abandoned", 1),
        ("answered_within", "answered_within_20", 1),
        ("wait_answered_ms", "wait_answered_s", 1_000),
        ("wait_abandoned_ms", "wait_abandoned_s", 1_000),
        ("talk_ms", "talk_s", 1_000),
    ] {
        assert!(sum(theirs) > 0, "{theirs}");
        assert_eq!(recorded[ours].as_u64(), Some(sum(theirs) * unit), "{ours}");
    }
}

#[test]
fn callers_are_conserved_and_half_hours_and_queues_add_up() {
    for options in [&["--agents", "-30%"][..], &["--agents", "6"], &["--wrap-up", "60"], &[]] {
        let comparison = compared(&week(), options);
        for books in [&comparison.recorded, &comparison.simulated] {
            let total = books.total;
            assert_eq!(total.offered, 8_845);
            assert_eq!(total.offered, total.answered + total.abandoned, "{options:?}");
            let mut slots = acd::figures::QueueFigures::default();
            books.by_slot.iter().for_each(|slot| slots.add(slot));
            let counts = |it: &acd::figures::QueueFigures| {
                let waits = [it.wait_answered, it.wait_abandoned, it.longest_wait, it.talk];
                (it.offered, it.answered, it.answered_within, it.abandoned, waits)
            };
            assert_eq!(counts(&slots), counts(&total), "{options:?}");
            let waited = total.wait_answered.micros() + total.wait_abandoned.micros();
            assert_eq!(books.waiting.iter().sum::<u64>(), waited, "{options:?}");
        }
        let it = &comparison.simulated;
        let worked = it.total.talk.micros() + it.total.wrap_up.micros();
        assert_eq!(it.busy.iter().sum::<u64>(), worked, "{options:?}");
        assert_eq!(it.total.handled, it.total.answered);
    }
}

#[test]
fn the_error_of_expected_waits_is_told() {
    for options in [&["--json"][..], &["--json", "--wrap-up", "60", "--ring", "5"]] {
        let json: Value = serde_json::from_str(&printed(&week(), options)).expect("JSON");
        let (waits, number) = (&json["expected_wait"], |it: &Value| it.as_f64().expect("a number"));
        let total = &waits["total"];
        let sum = |key: &str| {
            let queues = waits["queues"].as_array().expect("queues");
            queues.iter().map(|queue| number(&queue[key])).sum::<f64>()
        };
        for key in ["told", "served", "left", "within_p90", "at_once"] {
            assert_eq!(sum(key), number(&total[key]), "{key}");
        }
        let entries = ["at_once", "unknown", "told"].map(|key| number(&total[key]));
        assert_eq!(entries.iter().sum::<f64>(), 8_845.0, "every entry is one of these");
        assert_eq!(number(&total["served"]) + number(&total["left"]), entries[2]);
        let bias = number(&total["bias_of_all_ms"]) * number(&total["told"]);
        let had = number(&total["waited_ms"]) + number(&total["left_waited_and_rest_ms"]);
        assert!((bias / had).abs() < 0.10, "{options:?}: {}", bias / had);
        let covered = number(&total["coverage_of_all"]);
        assert!((0.86..0.94).contains(&covered), "{options:?}: {covered}");
    }
    let text = printed(&week(), &[]);
    assert!(text.contains("Expected wait, told to callers") && text.contains("in 90 %, all"));
}

#[test]
fn more_agents_lose_fewer_callers() {
    let abandoned = |staff| compared(&week(), &["--agents", staff]).simulated.total.abandoned;
    let by_number = ["-40%", "-20%", "+0", "+1", "+3", "+100%"].map(abandoned);
    assert!(by_number.is_sorted_by(|fewer, more| fewer > more), "{by_number:?}");
    let all_day = ["4", "8", "12"].map(abandoned);
    assert!(all_day.is_sorted_by(|fewer, more| fewer > more), "{all_day:?}");
    let recorded = compared(&week(), &[]).simulated.total.abandoned;
    assert_eq!(by_number[2], recorded, "none more is as recorded");
}

/// The time during which anybody with a name is on duty, and the sum of the duties.
fn on_duty(floor: &Floor) -> (u64, u64) {
    let (mut together, mut sum, mut end) = (0, 0, 0);
    for duty in &floor.duties {
        if !floor.members[duty.member as usize].unnamed {
            sum += duty.to - duty.from;
            together += duty.to.max(end) - duty.from.max(end);
            end = end.max(duty.to);
        }
    }
    (together, sum)
}

#[test]
fn staff_changes_by_as_many_as_asked_at_each_moment() {
    let trace = Trace::open(&week(), &Options::default()).expect("the week");
    let workload = Workload::read(trace, false, || ()).expect("the week");
    let recorded = Floor::recorded(&workload, None);
    let (together, sum) = on_duty(&recorded);
    let changed = |staffing| {
        let floor = recorded.clone().with(staffing, &workload, 3);
        for one in 0..floor.members.len() as u32 {
            let duties: Vec<_> = floor.duties.iter().filter(|duty| duty.member == one).collect();
            assert!(duties.windows(2).all(|two| two[0].to < two[1].from), "{staffing}");
        }
        on_duty(&floor).1
    };
    assert_eq!(changed(Staffing::Plus(0)), sum);
    assert_eq!(changed(Staffing::Plus(2)), sum + 2 * together);
    assert_eq!(changed(Staffing::Plus(40)), sum + 40 * together, "doubles of doubles");
    assert_eq!(changed(Staffing::Plus(-1)), sum - together);
    assert_eq!(changed(Staffing::Percent(100)), 2 * sum);
    let tenth = changed(Staffing::Percent(-10)) as f64 / sum as f64;
    assert!((0.86..0.94).contains(&tenth), "{tenth}");
}

#[test]
fn a_fitted_wrap_up_gives_the_recorded_level() {
    let comparison = compared(&week(), &["--wrap-up", "fit"]);
    let level = |it: &acd::figures::QueueFigures| it.answered_within as f64 / it.offered as f64;
    let [recorded, simulated] =
        [&comparison.recorded, &comparison.simulated].map(|books| level(&books.total));
    assert!((recorded - simulated).abs() < 0.01, "{recorded} {simulated}");
    assert!(comparison.setting.wrap_up_s > 0);
}

#[test]
fn wrong_numbers_of_agents_are_named() {
    for wrong in
        ["0", "x", "", "+", "-", "%", "+%", "10%", "1.5", "-100%", "99999999", "+10 %", "--3"]
    {
        let complaint = complaint(&week(), &["--agents", wrong]);
        assert!(complaint.contains("--agents"), "{wrong}: {complaint}");
    }
    let complaint = complaint(&week(), &["--agents", "many"]);
    assert!(complaint.contains("write 12 (all day), +2 or -2"), "{complaint}");
}

#[test]
fn wrong_rules_are_told_with_their_line() {
    let folder = folder();
    let told = |lines: &str| {
        let rules = file(&folder, "rules.jsonl", lines);
        let complaint = complaint(&week(), &["--rules", rules.to_str().expect("UTF-8")]);
        let place = complaint.find("rules.jsonl:").expect("a place");
        complaint[place + "rules.jsonl:".len()..].trim_end().to_owned()
    };
    let queue = "{\"t\":0,\"do\":\"queue\",\"queue\":\"PS\"}\n";
    for (line, what) in [
        ("{\"t\":0,\"do\":\"offer\",\"call\":\"c\",\"queue\":\"PS\"}", "is no set-up"),
        ("{\"t\":0,\"do\":\"login\",\"agent\":\"A19\"}", "is no set-up"),
        ("{\"t\":5,\"do\":\"queue\",\"queue\":\"PS\"}", "\"t\":0"),
        ("{\"t\":0,\"do\":\"queue\",\"queue\":\"PS\",\"priority\":1000}", "bad value"),
        ("{\"t\":0,\"do\":\"queue\",\"queue\":\"PS\",\"require\":\"a and\"}", "skill expression"),
        ("{\"t\":0,\"do\":\"queue\",\"queue\":\"PS\",\"wrap_up\":\"manual\"}", "nobody here ends"),
        ("{\"t\":0,\"do\":\"queue\",\"queue\":\"PS\",\"overflow_to\":\"nowhere\"}", "no queue"),
        ("{\"t\":0,\"do\":\"agent\",\"agent\":\"nobody\"}", "is on duty"),
        ("{\"scenario\":1}", "only be the first line"),
        ("{\"t\":0,\"do\":\"queue\",\"queue\":\"PS\",\"colour\":1}", "colour"),
        ("", "an empty line"),
        ("no json", ""),
    ] {
        let told = told(&format!("{queue}{line}\n"));
        assert!(told.starts_with("2: ") && told.contains(what), "{line}: {told}");
    }
    let missing = complaint(&week(), &["--rules", "no-such-file.jsonl"]);
    assert!(missing.contains("--rules no-such-file.jsonl"), "{missing}");
    let late = complaint(&week(), &["--ring", "20"]);
    assert!(late.contains("every offer would be missed"), "{late}");
}

#[test]
fn a_page_that_cannot_be_written_leaves_nothing_behind() {
    let folder = folder();
    let path = folder.path();
    for page in [path.join("missing/page.html"), path.to_owned()] {
        let complaint = complaint(&week(), &["--html", page.to_str().expect("UTF-8")]);
        assert!(complaint.starts_with("--html "), "{complaint}");
    }
    assert_eq!(std::fs::read_dir(path).expect("a folder").count(), 0);
}

#[test]
fn a_page_needs_nothing_else() {
    let folder = folder();
    let page = folder.path().join("page.html");
    printed(&week(), &["--html", page.to_str().expect("UTF-8"), "--agents", "+2"]);
    let page = std::fs::read_to_string(page).expect("a page");
    for outside in ["<script", "<link", "<img", "@import", "url(", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<figure>").count(), 5);
    assert!(!page.contains("NaN") && !page.contains("inf"));
    assert!(page.trim_end().ends_with("</html>"));
}

#[test]
fn names_of_queues_and_files_are_text_on_the_page() {
    let folder = folder();
    let rows = MORNING.replace(",Q,", ",<b>&\u{9500},").replace(",ann", ",\"a,n\"");
    let trace = file(&folder, "a&b<i>.csv", &format!("{HEADER}{rows}"));
    let page = folder.path().join("page.html");
    printed(&trace, &["--html", page.to_str().expect("UTF-8")]);
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.contains("a&amp;b&lt;i&gt;.csv") && !page.contains("<i>"));
}

#[test]
fn traces_that_cannot_be_simulated_are_told_apart() {
    let folder = folder();
    let nobody = trace(&folder, "c,1999-01-04T09:01:00,Q,0,abandoned,40,,\n");
    assert!(complaint(&nobody, &[]).contains("no answered call"));
    let century = format!("{MORNING}z,2099-01-04T09:00:00,Q,0,answered,0,100,ann\n");
    assert!(complaint(&trace(&folder, &century), &[]).contains("more than ten years"));
    let damaged = format!("{MORNING}f,yesterday,Q,0,answered,0,100,ann\n");
    let damaged = trace(&folder, &damaged);
    assert!(complaint(&damaged, &[]).contains("trace.csv:7: "));
    assert!(printed(&damaged, &["--skip-bad"]).contains("1 damaged line left out"));
    assert!(complaint(Path::new("no-such.csv"), &[]).starts_with("no-such.csv: "));
}

#[test]
fn no_line_of_the_table_is_wider_than_110_columns() {
    for options in [&[][..], &["--agents", "1"], &["--wrap-up", "fit", "--break-after", "45"]] {
        for line in printed(&week(), options).lines().filter(|line| !line.contains("/bank-week")) {
            assert!(line.chars().count() <= 110, "{line}");
        }
    }
}

#[test]
fn help_says_what_is_drawn() {
    let output = Command::new(env!("CARGO_BIN_EXE_acd")).args(["simulate", "--help"]).output();
    let help = String::from_utf8(output.expect("the program starts").stdout).expect("UTF-8");
    for word in ["censored", "Kaplan-Meier", "--seed", "seconds_per_priority", "q:NAME"] {
        assert!(help.contains(word), "{word}");
    }
}
