//! The binary interface: what C makes of the header is what Rust made, and what was published
//! before still holds (`tests/capi/abi.txt`).

use std::collections::HashMap;
use std::fs;
use std::mem::offset_of;
use std::path::{Path, PathBuf};
use std::process::Command;

use acd::capi::*;

/// A structure: its name and size, and name, offset and size of each field.
type Structure = (&'static str, usize, Vec<(&'static str, usize, usize)>);

/// The size of a field, of which nothing is read.
fn size_of_field<T, F>(_: fn(*const T) -> *const F) -> usize {
    size_of::<F>()
}

macro_rules! structure {
    ($name:ident { $($field:ident,)* }) => {
        (
            stringify!($name),
            size_of::<$name>(),
            vec![$((
                stringify!($field),
                offset_of!($name, $field),
                // SAFETY: never called; and if it were, only a place is worked out.
                size_of_field::<$name, _>(|it| unsafe { &raw const (*it).$field }),
            ),)*],
        )
    };
}

fn of_rust() -> Vec<Structure> {
    include!("layout.rs").into()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn lines(structures: &[Structure]) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, size, fields) in structures {
        lines.push(format!("{name}: {size} bytes"));
        let fields = fields.iter();
        lines.extend(fields.map(|(field, at, size)| format!("{name}.{field}: {size} at {at}")));
    }
    lines
}

/// A C program that prints the same lines.
fn program(structures: &[Structure]) -> String {
    let mut text = String::from("#include <stdio.h>\n#include \"acd.h\"\nint main(void)\n{\n");
    for (name, _, fields) in structures {
        text += &format!("printf(\"{name}: %lu bytes\\n\", (unsigned long)sizeof({name}));\n");
        for (field, ..) in fields {
            text += &format!(
                "printf(\"{name}.{field}: %lu at %lu\\n\", \
                 (unsigned long)sizeof((({name} *)0)->{field}), \
                 (unsigned long)offsetof({name}, {field}));\n"
            );
        }
    }
    text + "return 0;\n}\n"
}

#[test]
fn the_layout_in_c_is_that_of_rust() {
    let structures = of_rust();
    assert!(structures.len() > 15, "only {} structures", structures.len());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (source, binary) = (folder.join("abi.c"), folder.join("abi"));
    fs::write(&source, program(&structures)).unwrap();
    let mut compiler = Command::new(std::env::var("CC").unwrap_or("cc".into()));
    compiler.args(["-std=c89", "-pedantic", "-Wall", "-Wextra", "-Werror", "-I"]);
    compiler.arg(root().join("include")).arg(source).arg("-o").arg(&binary);
    assert!(compiler.status().expect("a C compiler").success());
    let printed = Command::new(binary).output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(printed.lines().collect::<Vec<_>>(), lines(&structures));
}

/// Constants and functions, one line each.
fn of_the_header() -> Vec<String> {
    let header = fs::read_to_string(root().join("include/acd.h")).unwrap();
    let plain: String = header.split("/*").map(|part| part.split("*/").last().unwrap()).collect();
    let mut found: Vec<String> = Vec::new();
    for define in plain.lines().filter(|line| line.starts_with("#define ACD_")) {
        if define != "#define ACD_H" && !define.contains("VERSION") {
            found.push(define.to_owned());
        }
    }
    let functions = plain.split(';').filter(|part| part.contains("(*") || part.contains(" acd_"));
    for function in functions.filter(|part| part.contains('(') && !part.contains('{')) {
        let words: Vec<&str> = function.split_whitespace().collect();
        let begin = words.iter().position(|word| *word == "int32_t" || *word == "const");
        found.push(words[begin.unwrap_or(0)..].join(" "));
    }
    found
}

/// Words of one family, as `ACD_EVENT_…`, never share a number: a switch could not tell them apart.
#[test]
fn no_two_words_of_a_family_have_one_number() {
    let mut words = HashMap::new();
    let header = of_the_header();
    for define in header.iter().filter_map(|line| line.strip_prefix("#define ")) {
        let (name, number) = define.split_once(' ').expect("a name and a number");
        let family = name.split('_').nth(1).expect("ACD_ and more");
        if let Some(other) = words.insert((family, number), name) {
            panic!("{name} and {other} are both {number}");
        }
    }
    assert!(words.len() > 200, "only {} words", words.len());
}

/// Every published line must still be there. `ACD_ABI=write` publishes what is new.
#[test]
fn what_was_published_still_holds() {
    let path = root().join("tests/capi/abi.txt");
    let now: Vec<String> = lines(&of_rust()).into_iter().chain(of_the_header()).collect();
    assert!(now.iter().any(|line| line.contains("acd_core_apply(struct acd_core *core")));
    let published = fs::read_to_string(&path).unwrap_or_default();
    let gone: Vec<&str> =
        published.lines().filter(|line| !now.iter().any(|new| new == line)).collect();
    if std::env::var("ACD_ABI").is_ok_and(|what| what == "write") {
        fs::write(&path, now.join("\n") + "\n").unwrap();
        return;
    }
    assert!(gone.is_empty(), "no longer so:\n{}", gone.join("\n"));
    let known: Vec<&str> = published.lines().collect();
    let new: Vec<&String> = now.iter().filter(|line| !known.contains(&line.as_str())).collect();
    assert!(new.is_empty(), "new, to be published with ACD_ABI=write: {new:#?}");
}
