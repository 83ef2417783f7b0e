//! Writes `include/acd.h` and `tests/capi/layout.rs` from `src/capi`. With `--check` it writes
//! nothing, and fails if one of them is not what it would write.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The rooms in the order in which the header shows them.
const ROOMS: [&str; 27] = [
    "version",
    "status",
    "words",
    "memory",
    "commands",
    "events",
    "losses",
    "reserve",
    "agent_queues",
    "rules",
    "arrivals",
    "callbacks",
    "routing",
    "alarms",
    "books",
    "journals",
    "core_handle",
    "snapshots",
    "figures",
    "views",
    "rings",
    "reasons",
    "levels",
    "tallies",
    "engine_handle",
    "streams",
    "pages",
];

const PREAMBLE: &str = include_str!("preamble.h");

fn main() -> ExitCode {
    let is_check = std::env::args().any(|argument| argument == "--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let header = match header(&root) {
        Ok(header) => header,
        Err(error) => {
            eprintln!("the header cannot be made: {error}");
            return ExitCode::FAILURE;
        }
    };
    let files = [("include/acd.h", &header), ("tests/capi/layout.rs", &layout(&header))];
    let mut code = ExitCode::SUCCESS;
    for (name, text) in files {
        let path = root.join(name);
        if !is_check {
            if let Err(error) = fs::write(&path, text) {
                eprintln!("{name}: {error}");
                code = ExitCode::FAILURE;
            }
        } else if fs::read_to_string(&path).ok().as_ref() != Some(text) {
            eprintln!("{name} is not what src/capi says; run: cargo run -p acd-header");
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn header(root: &Path) -> Result<String, String> {
    let room = |name: &str| -> PathBuf { root.join(format!("src/capi/{name}.rs")) };
    let in_folder = fs::read_dir(root.join("src/capi")).map_err(|error| error.to_string())?;
    for entry in in_folder.flatten() {
        let text = fs::read_to_string(entry.path()).map_err(|error| error.to_string())?;
        let name = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if text.contains("no_mangle") && !ROOMS.contains(&name.as_str()) {
            return Err(format!("src/capi/{name}.rs is not among the rooms of header/src/main.rs"));
        }
    }
    let config = cbindgen::Config {
        language: cbindgen::Language::C,
        cpp_compat: true,
        no_includes: true,
        style: cbindgen::Style::Both,
        documentation_style: cbindgen::DocumentationStyle::C,
        line_length: 100,
        tab_width: 4,
        sort_by: cbindgen::SortKey::None,
        ..cbindgen::Config::default()
    };
    // What commands point to, by a pointer that does not say so.
    let behind_data = [
        "acd_agent_rules",
        "acd_alarm_rule",
        "acd_arrival",
        "acd_inquiry",
        "acd_queue_rules",
        "acd_rules",
    ];
    let config = behind_data.iter().fold(config, |mut config, name| {
        config.export.include.push((*name).to_owned());
        config
    });
    let builder = cbindgen::Builder::new().with_config(config);
    let builder = ROOMS.iter().fold(builder, |builder, name| builder.with_src(room(name)));
    let bindings = builder.generate().map_err(|error| error.to_string())?;
    let mut body = Vec::new();
    bindings.write(&mut body);
    let body = String::from_utf8(body).map_err(|error| error.to_string())?;
    Ok(format!("{PREAMBLE}\n{}\n#endif /* ACD_H */\n", in_old_c(&body).trim()))
}

/// What C89 does not know, in its own words.
fn in_old_c(body: &str) -> String {
    let mut lines = Vec::new();
    for line in body.lines() {
        // The comment behind `#endif` and the like.
        let line = line.split(" // ").next().unwrap_or(line).trim_end();
        let line = match line.strip_prefix("#define ACD_NEVER ") {
            Some(_) => "#define ACD_NEVER UINT64_MAX",
            None => line,
        };
        let line = line.replace('…', "...").replace(['`'], "");
        lines.push(line.replace("uintptr_t", "size_t"));
    }
    short_comments(&lines.join("\n"))
}

/// Comments on one line where they have one, and with stars where they have more.
fn short_comments(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut comment: Option<Vec<&str>> = None;
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        match (&mut comment, line.trim()) {
            (None, "/*") => comment = Some(Vec::new()),
            (Some(words), "*/") => {
                match words.as_slice() {
                    [one] => lines.push(format!("{indent}/* {one} */").replacen(' ', "", 1)),
                    many => {
                        lines.push(format!("{indent}/*").replacen(' ', "", 1));
                        lines.extend(many.iter().map(|word| format!("{indent}* {word}")));
                        lines.push(format!("{indent}*/"));
                    }
                }
                comment = None;
            }
            (Some(words), word) => words.push(word),
            (None, _) => lines.push(line.to_owned()),
        }
    }
    lines.join("\n").replace("* \n", "*\n")
}

/// Every structure and its fields, for the test that compares Rust's layout with that of C.
fn layout(header: &str) -> String {
    let mut rows = String::new();
    for (name, fields) in structures(header) {
        let _ = writeln!(rows, "    structure!({name} {{");
        let mut line = String::from("       ");
        for field in fields {
            if line.len() + field.len() + 2 > 100 {
                let _ = writeln!(rows, "{line}");
                line.truncate(7);
            }
            let _ = write!(line, " {field},");
        }
        let _ = writeln!(rows, "{line}\n    }}),");
    }
    format!("// Written by `cargo run -p acd-header`.\n[\n{rows}]\n")
}

/// The structures of the header that are not opaque, with their fields.
fn structures(header: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let (mut is_inside, mut field) = (false, String::new());
    for line in header.lines() {
        let begins = ["typedef struct ", "typedef union "]
            .iter()
            .find_map(|begin| line.strip_prefix(begin)?.strip_suffix(" {"));
        if let Some(name) = begins {
            found.push((name.to_owned(), Vec::new()));
            is_inside = true;
        } else if line.starts_with('}') {
            is_inside = false;
        } else if is_inside && !line.trim_start().starts_with(['/', '*']) {
            // A field may take more than one line, and a function's name stands in the middle.
            field.push_str(line);
            let Some(whole) = field.strip_suffix(';') else { continue };
            let of_function = whole.split_once("(*").and_then(|(_, rest)| rest.split_once(')'));
            let last = whole.rsplit([' ', '*']).next().unwrap_or(whole);
            let name = of_function.map_or(last, |(name, _)| name);
            let name = name.split('[').next().unwrap_or(name).to_owned();
            field.clear();
            if let Some((_, fields)) = found.last_mut() {
                fields.push(name);
            }
        }
    }
    found
}
