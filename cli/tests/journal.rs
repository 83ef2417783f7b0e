//! `acd run --journal` and `acd journal`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Exit status, standard output and standard error.
fn acd(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_acd")).args(arguments).output().expect("acd");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a status"), text(output.stdout), text(output.stderr))
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a plain name")
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance");
    let entries = fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("one").path());
    let is_case = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".jsonl") && !name.ends_with(".expect.jsonl")
    };
    let mut cases: Vec<PathBuf> = entries.filter(is_case).collect();
    cases.sort();
    cases
}

/// What was printed of commands that are in a journal; some refusals are not exported.
fn events(text: &str) -> Vec<Value> {
    let lost = ["stale_offer", "bad_value", "bad_skill_expression", "bad_rule", "limit_reached"];
    let is_told = |event: &Value| {
        let is_lost = lost.iter().any(|why| event["why"] == **why);
        let asks = event["do"] == "explain" || event["event"] == "explanation";
        // Those of rings are told with the agent's name here, and without it there.
        let verbs = ["answer", "reject", "undeliverable", "bridge_failed"];
        let of_ring = event["event"] == "refused" && verbs.iter().any(|verb| event["do"] == **verb);
        event["event"] != "report" && !is_lost && !asks && !of_ring
    };
    let all = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    // What is refused may name what there is not, or not yet.
    let without_names = |mut event: Value| {
        if let Some(fields) = event.as_object_mut().filter(|event| event["event"] == "refused") {
            fields.retain(|key, _| ["t", "event", "do", "why"].contains(&key.as_str()));
        }
        event
    };
    all.filter(is_told).map(without_names).collect()
}

/// Equal but for names, which stand for each other throughout.
fn same(one: &Value, other: &Value, names: &mut HashMap<String, String>) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => {
            *names.entry(one.clone()).or_insert_with(|| other.clone()) == *other
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| {
                    // Names of different kinds may be the same word.
                    other.get(key).is_some_and(|other| match (value, other) {
                        (Value::String(one), Value::String(other)) => {
                            let kind = if key == "was" { "call" } else { key };
                            let kind = if ["from", "to"].contains(&kind) { "queue" } else { kind };
                            let one = format!("{kind} {one}");
                            names.entry(one).or_insert_with(|| other.clone()) == other
                        }
                        (value, other) => same(value, other, names),
                    })
                })
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| same(one, other, names))
        }
        (one, other) => one == other,
    }
}

/// Every conformance case, played with a journal: it verifies, and what is exported plays alike.
#[test]
fn every_case_comes_back_from_its_journal() {
    let mut exported = 0;
    for case in cases() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("journal");
        let (plain_status, plain, _) = acd(&["run", path(&case)]);
        let (status, played, error) = acd(&["run", path(&case), "--journal", path(&journal)]);
        assert_eq!((plain_status, &plain), (status, &played), "{case:?}: {error}");
        if status != 0 || !journal.exists() {
            continue;
        }
        let (status, told, error) = acd(&["journal", "verify", path(&journal)]);
        assert_eq!((status, error.as_str()), (0, ""), "{case:?}");
        assert!(told.contains("closed in good order"), "{told}");
        assert!(told.contains("2 digests compared, all equal"), "{told}");

        let again = folder.path().join("again.jsonl");
        let (status, _, error) = acd(&["journal", "export", path(&journal), "--to", path(&again)]);
        assert_eq!(status, 0, "{case:?}: {error}");
        let (status, replayed, error) = acd(&["run", path(&again)]);
        assert_eq!(status, 0, "{case:?}: {error}");
        let (one, other) = (events(&played), events(&replayed));
        let mut names = HashMap::new();
        for (one, other) in one.iter().zip(&other) {
            assert!(same(one, other, &mut names), "{case:?}:\n{one}\n{other}\n{names:?}");
        }
        assert_eq!(one.len(), other.len(), "{case:?}");
        exported += 1;
    }
    assert!(exported > 50, "{exported}");
}

const SMALL: &str = "\
{\"scenario\":1,\"seed\":-4}
{\"t\":0,\"do\":\"queue\",\"queue\":\"sales\"}
{\"t\":0,\"do\":\"agent\",\"agent\":\"ann\",\"skills\":{\"en\":3},\"group\":\"north\"}
{\"t\":5,\"do\":\"login\",\"agent\":\"ann\"}
{\"t\":5,\"do\":\"ready\",\"agent\":\"ann\"}
{\"t\":1000,\"do\":\"offer\",\"call\":\"x\",\"queue\":\"sales\",\"customer\":\"7f3a\"}
{\"t\":1500,\"do\":\"answer\",\"call\":\"x\",\"agent\":\"ann\"}
{\"t\":1600,\"do\":\"hold\",\"call\":\"nobody's\"}
";

/// A small journal, and its folder.
fn small() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("small.jsonl");
    fs::write(&scenario, SMALL).expect("it");
    let journal = folder.path().join("journal");
    let (status, _, error) = acd(&["run", path(&scenario), "--journal", path(&journal)]);
    assert_eq!((status, error.as_str()), (0, ""));
    (folder, journal)
}

#[test]
fn inspect_shows_what_stands_there_and_no_name() {
    let (_folder, journal) = small();
    let (status, told, _) = acd(&["journal", "inspect", path(&journal)]);
    assert_eq!(status, 0);
    for part in [
        "journal of domain 0, from command 1\n",
        "core made with seed 18446744073709551612, with books, Limits { agents: 131072,",
        "segment 00000000000000000001.acdj by acd ",
        "\n3 0.000000 tag 0 JoinGroup { agent: AgentId(0), group: Some(GroupId(0)) }\n",
        "\n8 1.600000 tag 0 refused 3 Hold { call: CallId(18446744073709551615) }\n",
        "\nlast command 8 at 1.600000 s; 1 segments, ",
        "\nclosed in good order\n",
    ] {
        assert!(told.contains(part), "{part} not in\n{told}");
    }
    let (_, told, _) = acd(&["journal", "inspect", path(&journal), "--from", "4", "--to", "4"]);
    assert!(told.contains("\n4 0.005000 tag 0 Login") && !told.contains("\n5 "), "{told}");
    // Names of customers, agents and calls are nowhere in it; skills are.
    let bytes = fs::read(journal.join("00000000000000000001.acdj")).expect("the segment");
    let has = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(has("en") && !has("7f3a") && !has("ann") && !has("sales") && !has("north"));
}

#[test]
fn replay_tells_the_state_and_export_the_scenario() {
    let (_folder, journal) = small();
    let (status, told, _) = acd(&["journal", "replay", path(&journal)]);
    assert_eq!(status, 0);
    assert!(told.contains("queue 0: 0 waiting, 0 ringing, 1 offered, 1 answered, 0 ab"), "{told}");
    assert!(told.ends_with("agents: 1, 1 logged in, 0 idle\n"), "{told}");
    let (status, scenario, _) = acd(&["journal", "export", path(&journal)]);
    assert_eq!(status, 0);
    assert!(scenario.starts_with("{\"scenario\":1,\"seed\":-4}\n"), "{scenario}");
    let agent =
        "{\"t\":0,\"do\":\"agent\",\"agent\":\"a0\",\"skills\":{\"en\":3},\"group\":\"g0\"}";
    assert!(scenario.contains(agent), "{scenario}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let (folder, journal) = small();
    let segment = journal.join("00000000000000000001.acdj");
    let (status, _, error) = acd(&["journal", "verify", path(folder.path())]);
    assert_eq!(status, 2);
    assert!(error.ends_with("no journal here; name the folder of its segments\n"), "{error}");
    let scenario = folder.path().join("small.jsonl");
    let (status, out, error) = acd(&["run", path(&scenario), "--journal", path(&journal)]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("holds one already; name another folder"), "{error}");

    let sound = fs::read(&segment).expect("it");
    let mut bytes = sound.clone();
    let middle = bytes.len() - 150;
    bytes[middle] ^= 4;
    fs::write(&segment, &bytes).expect("it");
    for task in ["verify", "inspect", "replay", "export"] {
        let (status, _, error) = acd(&["journal", task, path(&journal)]);
        assert_eq!(status, 2, "{task}");
        assert!(error.contains("00001.acdj, byte ") && error.contains(", command "), "{error}");
        assert!(error.ends_with("the checksum is not that of the bytes\n"), "{error}");
    }
    // What a crash leaves is no error.
    fs::write(&segment, &sound[..sound.len() - 60]).expect("it");
    let (status, told, _) = acd(&["journal", "verify", path(&journal)]);
    assert_eq!(status, 0);
    assert!(told.contains("torn end: "), "{told}");
}
