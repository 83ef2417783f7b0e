//! What the README shows is what the library's documentation runs.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of the first fenced block that begins with `fence`.
fn block(text: &str, fence: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| *line != fence).skip(1);
    lines.take_while(|line| *line != "```").map(str::to_owned).collect()
}

#[test]
fn the_example_is_the_documentation_test() {
    let library = read("src/lib.rs");
    let docs: Vec<&str> = library
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let at = docs.iter().position(|line| *line == "# Example").expect("the chapter");
    let tested = block(&docs[at..].join("\n"), "```");
    assert!(tested.len() > 10, "the example is there");
    assert_eq!(block(&read("README.md"), "```rust"), tested);
}

#[test]
fn the_commands_are_those_that_the_checks_run() {
    let commands = block(&read("README.md"), "```sh");
    let checks = read(".ci/run");
    assert_eq!(commands.len(), 2, "{commands:?}");
    for command in commands {
        assert!(checks.contains(&command), "`{command}` is not run by .ci/run");
    }
}

#[test]
fn the_links_lead_somewhere() {
    for page in ["README.md", "CONTRIBUTING.md", "docs/architecture.md"] {
        let text = read(page);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let folder = folder.parent().expect("the page's folder");
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            let file = target.split('#').next().unwrap_or("");
            assert!(folder.join(file).exists(), "{page} links to {target}");
        }
    }
}
