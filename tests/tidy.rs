//! Style as a test: what a reviewer would say every time, said by the machine.
//!
//! Limits of lines, functions and files; nothing left to do; in `src/` no clock, thread, input,
//! output or floating point, nothing that panics on purpose; and the arrows between the rooms of
//! the library point one way. The checker is itself tested on planted faults below.

use std::fs;
use std::path::{Path, PathBuf};

const WIDEST: usize = 100;
const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 70;

/// Files and functions that may be longer, each with the reason.
const MAY_BE_LONGER: [(&str, &str); 4] = [
    ("every_event_with_its_keys_in_order", "a table: one row for every kind of event"),
    ("write_command", "one exhaustive match: a new command does not compile until it stands there"),
    ("write_rules", "one list: a new field does not compile until it stands there"),
    ("line_of", "one exhaustive match: a new command does not compile until it stands there"),
];

/// Words for work left undone. (Split, so that this file does not name them itself.)
const UNDONE: [&str; 5] = [
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    "dbg!",
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

/// The library decides; it does not look around. Whoever embeds it says what time it is. The
/// engine is such a host: it alone has a clock and threads. The journal alone has files.
const LOOKS_AROUND: [&str; 14] = [
    ENGINES[0],
    ENGINES[1],
    ENGINES[2],
    JOURNALS[1],
    "SystemTime",
    "std::net",
    "std::env",
    "std::process",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    FLOATS[0],
    FLOATS[1],
];
const FLOATS: [&str; 2] = ["f32", "f64"];
const ENGINES: [&str; 3] = ["Instant", "thread", "std::io"];
const JOURNALS: [&str; 2] = ["std::io", "std::fs"];

/// No input makes the library panic.
const PANICS: [&str; 7] =
    [".unwrap()", ".expect(", "panic!", "unreachable!", "assert!", "assert_eq!", "assert_ne!"];

/// Files of `src/` that stand under `#[cfg(test)]` where they are named.
const TESTS_ALONE: [&str; 2] = ["engine/models/", "engine/tests.rs"];

/// Rooms of `src/`, and the rooms (and the public face) of which each may use nothing.
const ARROWS: [(&str, &[&str]); 8] = [
    ("engine", &["erlang", "matching", "timers"]),
    ("journal", &["capi", "collections", "core", "erlang", "matching", "timers"]),
    ("core", &["engine", "erlang", "journal"]),
    (
        "collections",
        &["core", "engine", "erlang", "journal", "matching", "timers", "skills", "figures", "Core"],
    ),
    ("matching", &["core", "engine", "erlang", "journal", "timers", "figures", "Core"]),
    ("timers", &["core", "engine", "erlang", "journal", "matching", "skills", "figures", "Core"]),
    (
        "skills",
        &[
            "core",
            "engine",
            "erlang",
            "journal",
            "matching",
            "timers",
            "collections",
            "figures",
            "Core",
        ],
    ),
    ("figures", &["core", "engine", "erlang", "journal", "matching", "timers", "skills", "Core"]),
];

#[test]
fn the_sources_are_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let of_the_library = ["src", "tests", "benches", "examples"];
    let of_members =
        ["twin/src", "cli/src", "cli/tests", "header/src", "openmetrics/src", "openmetrics/tests"];
    let of_fuzz = ["fuzz/src", "fuzz/fuzz_targets"];
    for folder in
        of_the_library.into_iter().chain(of_members).chain(of_fuzz).chain(["openmetrics/benches"])
    {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 50, "only {} files found: the search itself is broken", files.len());
    let mut faults = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file in UTF-8");
        let path = file.strip_prefix(root).expect("below the root").to_string_lossy();
        faults.extend(check(&path.replace('\\', "/"), &text));
    }
    assert!(faults.is_empty(), "{} faults of style:\n{}", faults.len(), faults.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Everything that is wrong with one file; `path` is relative to the root.
fn check(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let code = code_only(text);
    check_size(path, text, &mut faults);
    for (name, line, lines) in functions(&code) {
        if lines > LONGEST_FUNCTION && !may_be_longer(&name) {
            faults.push(format!("{path}:{line}: `{name}` has {lines} lines"));
        }
    }
    // Work left undone hides in comments too.
    find(path, text, &UNDONE[3..], "left undone", &mut faults);
    find(path, &code, &UNDONE[..3], "left undone", &mut faults);
    if let Some(within) = path.strip_prefix("src/") {
        if TESTS_ALONE.iter().any(|tests| within.starts_with(tests)) {
            return faults;
        }
        let code = without_tests(&code);
        // Formulas for planners are real numbers; they decide nothing.
        let formulas = if within.starts_with("erlang/") { FLOATS.len() } else { 0 };
        let is_host = within.starts_with("engine/") || within.starts_with("capi/");
        let host = if is_host { ENGINES.len() } else { 0 };
        check_unsafe(path, within, &code, &mut faults);
        // Its `std::io` and `std::fs` stand behind the engine's other words.
        let host = if within.starts_with("journal/") { 4 } else { host };
        let words = &LOOKS_AROUND[host..LOOKS_AROUND.len() - formulas];
        if host == 4 {
            find(path, &code, &ENGINES[..2], "looks around", &mut faults);
        }
        find(path, &code, words, "looks around", &mut faults);
        // What the compiler checks does not panic when it runs.
        let runs = code.replace("const _: () = assert!", "").replace("const { assert!", "");
        find(path, &runs, &PANICS, "panics", &mut faults);
        check_arrows(path, within, &code, &mut faults);
    } else if path.starts_with("cli/src/") || path.starts_with("openmetrics/src/") {
        find(path, &without_tests(&code), &PANICS[..4], "panics", &mut faults);
    }
    faults
}

/// The C interface alone touches memory that is not ours (a hint to the processor touches none) and
/// no panic goes out of it: each of its functions begins at the border.
fn check_unsafe(path: &str, within: &str, code: &str, faults: &mut Vec<String>) {
    if !within.starts_with("capi/") && within != "collections/prefetch.rs" {
        // The attributes of lib.rs name the lint.
        return find(path, code, &["unsafe"], "outside the C interface", faults);
    }
    for (at, _) in code.match_indices(" fn acd_") {
        let name: String = code[at + 4..].chars().take_while(|c| *c != '(').collect();
        let body = code[at..].split_once('{').map_or("", |(_, body)| body).trim_start();
        let is_constant = ["acd_version", "acd_status_name"].contains(&name.as_str());
        if !body.starts_with("border(") && !is_constant {
            faults.push(format!("{path}: `{name}` does not begin at the border"));
        }
    }
}

fn may_be_longer(name: &str) -> bool {
    MAY_BE_LONGER.iter().any(|(longer, _)| *longer == name)
}

fn check_size(path: &str, text: &str, faults: &mut Vec<String>) {
    for (line, content) in (1..).zip(text.lines()) {
        let width = content.chars().count();
        if width > WIDEST {
            faults.push(format!("{path}:{line}: {width} columns"));
        }
        if content.ends_with([' ', '\t']) {
            faults.push(format!("{path}:{line}: blanks at the end"));
        }
    }
    let lines = text.lines().count();
    if lines > LONGEST_FILE && !may_be_longer(path) {
        faults.push(format!("{path}: {lines} lines"));
    }
}

fn find(path: &str, code: &str, words: &[&str], what: &str, faults: &mut Vec<String>) {
    for (line, content) in (1..).zip(code.lines()) {
        for word in words.iter().filter(|word| has_word(content, word)) {
            faults.push(format!("{path}:{line}: `{word}` {what}"));
        }
    }
}

/// Whether a line has the word, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let open = !word.starts_with(part) || !line[..at].ends_with(part);
        open && (!word.ends_with(part) || !line[at + word.len()..].starts_with(part))
    })
}

fn check_arrows(path: &str, within: &str, code: &str, faults: &mut Vec<String>) {
    let room = within.split(['/', '.']).next().unwrap_or("");
    let Some((_, forbidden)) = ARROWS.iter().find(|(of, _)| *of == room) else { return };
    for used in paths(code) {
        let mut parts = used.split("::").skip_while(|part| ["crate", "super"].contains(part));
        if let Some(first) = parts.next().filter(|first| forbidden.contains(first)) {
            faults.push(format!("{path}: {room} must not use {first} ({used})"));
        }
    }
}

/// The paths of a file that begin at `crate` or `super`, groups of `use` spread out.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let rest: String = code[at..].chars().filter(|c| !c.is_whitespace()).collect();
            spread("", &rest, &mut found);
        }
    }
    found
}

/// Adds every path of `a::{b, c::{d, e}}` behind a prefix; returns what stands behind it.
fn spread<'a>(prefix: &str, text: &'a str, found: &mut Vec<String>) -> &'a str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':' && c != '*');
    let (path, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let path = format!("{prefix}{path}");
    if !(path.ends_with("::") && rest.starts_with('{')) {
        found.push(path);
        return rest;
    }
    while rest.starts_with(['{', ',']) {
        rest = spread(&path, &rest[1..], found);
    }
    rest.strip_prefix('}').unwrap_or(rest)
}

/// The text with comments, strings and characters blanked; lines stay where they are.
fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hidden = hidden_part(rest, code.chars().next_back());
        if hidden == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(rest[..hidden].chars().map(|c| if c == '\n' { c } else { ' ' }));
            rest = &rest[hidden..];
        }
    }
    code
}

/// How long the comment, string or character at the beginning is; 0 where there is none.
fn hidden_part(text: &str, before: Option<char>) -> usize {
    let until = |end: &str| text.find(end).unwrap_or(text.len());
    if text.starts_with("//") {
        return until("\n");
    }
    if text.starts_with("/*") {
        return until("*/") + 2.min(text.len() - until("*/"));
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let hashes =
        text.strip_prefix('r').map_or(0, |rest| rest.len() - rest.trim_start_matches('#').len());
    if !in_word && text.starts_with('r') && text[1 + hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let body = 2 + hashes;
        return text[body..].find(&end).map_or(text.len(), |at| body + at + end.len());
    }
    if text.starts_with('"') {
        return quoted(text, '"');
    }
    // 'x' and '\n' are characters, 'a without an end is a lifetime.
    let mut chars = text.chars().skip(1);
    let (second, third) = (chars.next(), chars.next());
    if text.starts_with('\'') && (second == Some('\\') || third == Some('\'')) {
        return quoted(text, '\'');
    }
    0
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Name, line and number of lines of every function with a body.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let name: String = code[at + 3..].chars().take_while(|&c| part(c)).collect();
        if name.is_empty() || code[..at].ends_with(part) {
            continue;
        }
        if let Some(end) = end_of_item(code, at) {
            let line = 1 + code[..at].matches('\n').count();
            found.push((name, line, 1 + code[at..end].matches('\n').count()));
        }
    }
    found
}

/// Where the braces of the item at `from` close; `None` if it has none.
fn end_of_item(code: &str, from: usize) -> Option<usize> {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (at, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others = others.saturating_sub(1),
            ';' if braces == 0 && others == 0 => return None,
            '{' => braces += 1,
            '}' if braces == 1 => return Some(from + at + 1),
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Blanks the items under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        let item = at + MARK.len();
        let end = end_of_item(rest, item)
            .unwrap_or_else(|| rest[item..].find(';').map_or(rest.len(), |end| item + end + 1));
        kept.push_str(&rest[..at]);
        kept.extend(rest[at..end].chars().map(|c| if c == '\n' { c } else { ' ' }));
        rest = &rest[end..];
    }
    kept + rest
}

/// The checker on planted faults.
mod the_checker {
    use super::*;

    #[track_caller]
    fn finds(path: &str, text: &str, fault: &str) {
        let faults = check(path, text);
        assert!(faults.iter().any(|found| found.contains(fault)), "{fault} not in {faults:?}");
    }

    #[track_caller]
    fn passes(path: &str, text: &str) {
        assert_eq!(check(path, text), Vec::<String>::new());
    }

    #[test]
    fn measures_lines_files_and_functions() {
        finds("src/a.rs", &format!("// {}\n", "ä".repeat(98)), "src/a.rs:1: 101 columns");
        passes("src/a.rs", &format!("// {}\n", "ä".repeat(97)));
        finds("tests/a.rs", &"\n".repeat(501), "501 lines");
        passes("tests/a.rs", &"\n".repeat(500));
        finds("src/a.rs", "let a = 1; \n", "blanks at the end");
        let long = format!("mod a {{\n    fn long() -> [u8; 2] {{{}}}\n}}\n", "\n".repeat(70));
        finds("src/a.rs", &long, "a.rs:2: `long` has 71 lines");
        let fits = format!("fn fits(c: char) {{\n    c == '{{';{}}}\n", "\n".repeat(68));
        passes("src/a.rs", &fits);
        passes("src/a.rs", &format!("trait A {{\n    fn none(&self);\n{}}}\n", "\n".repeat(80)));
    }

    #[test]
    fn finds_what_is_left_undone() {
        for word in UNDONE {
            finds("cli/src/a.rs", &format!("{word}();\n"), "left undone");
        }
        finds("tests/a.rs", concat!("// FIX", "ME later\n"), "left undone");
    }

    #[test]
    fn finds_clocks_threads_output_and_floats_in_the_library_only() {
        for word in LOOKS_AROUND {
            finds("src/timers/a.rs", &format!("use x::{word};\n"), "looks around");
            passes("benches/a.rs", &format!("use x::{word};\n"));
        }
        passes("src/erlang/a.rs", "let b: f64;\n");
        passes("src/engine/a.rs", "use std::thread;\nuse std::time::Instant;\n");
        passes("src/journal/a.rs", "use std::fs;\nuse std::io::Write;\n");
        finds("src/journal/a.rs", "use std::thread;\n", "`thread`");
        finds("src/journal/a.rs", "use std::time::SystemTime;\n", "`SystemTime`");
        finds("src/engine/a.rs", "use std::fs;\n", "`std::fs`");
        finds("src/engine/a.rs", "let b: f64;\n", "`f64`");
        finds("src/engine/a.rs", "use std::time::SystemTime;\n", "`SystemTime`");
        finds("src/erlang/a.rs", "use std::time::Instant;\n", "`Instant`");
        passes("src/a.rs", "// an Instant, f64\nlet a = \"println! \\\" f32\";\n");
        passes("src/a.rs", "let threads = r#\"std::fs \" f64\"#; let if64 = 'f';\n");
        finds("src/a.rs", "/* std::io */ let a = 'x'; let b: f64;\n", "`f64`");
        finds("src/a.rs", "fn a<'a>(b: &'a str) -> std::io::Result<&'a str> {}\n", "std::io");
    }

    #[test]
    fn finds_unsafe_code_and_functions_without_a_border() {
        finds("src/core/a.rs", "unsafe { a() }\n", "outside the C interface");
        passes(
            "src/capi/a.rs",
            "extern \"C\" fn acd_a() -> i32 {\n    border(|| unsafe { b() })\n}\n",
        );
        finds(
            "src/capi/a.rs",
            "extern \"C\" fn acd_a() -> i32 {\n    0\n}\n",
            "`acd_a` does not begin",
        );
    }

    #[test]
    fn finds_panics_outside_tests() {
        for word in PANICS {
            finds("src/core/a.rs", &format!("a; {word}\n"), "panics");
            let test = format!("#[cfg(test)]\nmod tests {{\n    fn a() {{ b; {word} }}\n}}\n");
            passes("src/core/a.rs", &test);
            finds("src/core/a.rs", &format!("{test}fn c() {{ d; {word} }}\n"), "a.rs:5");
        }
        passes("src/core/a.rs", "const _: () = assert!(true);\nconst { assert!(true) };\n");
        passes("src/core/a.rs", "debug_assert!(true);\n/// a.unwrap()\nb.unwrap_or(0);\n");
    }

    #[test]
    fn finds_arrows_that_point_back() {
        finds("src/collections/a.rs", "use crate::matching::Idle;\n", "collections must not use");
        finds("src/matching/a.rs", "use crate::{Event,\n    core::Call};\n", "(crate::core::Call)");
        finds("src/matching/a.rs", "use crate::{a::{b, c}, Core};\n", "matching must not use Core");
        finds("src/timers/mod.rs", "fn a(b: super::core::Call) {}\n", "timers must not use core");
        finds("src/timers/mod.rs", "use crate::matching::Idle;\n", "timers must not use matching");
        finds("src/figures/a.rs", "fn a(b: &crate::Core) {}\n", "figures must not use Core");
        finds("src/core/a.rs", "use crate::engine::Engine;\n", "core must not use engine");
        finds("src/engine/a.rs", "use crate::timers::Timers;\n", "engine must not use timers");
        finds("src/core/a.rs", "use crate::journal::Writer;\n", "core must not use journal");
        finds("src/journal/a.rs", "use crate::timers::Kind;\n", "journal must not use timers");
        passes("src/journal/a.rs", "use crate::engine::Journal;\nuse crate::Core;\n");
        passes("src/core/a.rs", "use crate::matching::Idle;\nuse crate::timers::Kind;\n");
        passes("src/matching/a.rs", "use core::fmt;\nuse crate::collections::{Key, Heap};\n");
    }
}
