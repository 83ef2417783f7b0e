//! The table for the terminal, and in Markdown.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::sheet::Sheet;

/// Numbers stand right, names and remarks left.
const RIGHT: [bool; 7] = [false, true, true, true, true, true, false];

/// Aligned columns, by the width that a terminal gives each character.
pub(super) fn render(sheet: &Sheet) -> String {
    let mut text = format!("{}\n", plain(&sheet.title));
    let names = sheet.facts.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    for (name, fact) in &sheet.facts {
        let padding = " ".repeat(names - name.width());
        let _ = writeln!(text, "{name}:{padding} {}", plain(fact));
    }
    text.push('\n');
    let lines: Vec<&[String; 7]> =
        std::iter::once(&sheet.headings).chain(sheet.rows.iter().map(|row| &row.cells)).collect();
    let widths: [usize; 7] =
        std::array::from_fn(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or(0));
    for (number, line) in lines.iter().enumerate() {
        if number == 1 {
            let rule = "-".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));
            let _ = writeln!(text, "{rule}");
        }
        let mut laid_out = String::new();
        for (at, cell) in line.iter().enumerate() {
            let padding = " ".repeat(widths[at] - cell.width());
            let gap = if at == 0 { "" } else { "  " };
            let _ = match RIGHT[at] {
                true => write!(laid_out, "{gap}{padding}{cell}"),
                false => write!(laid_out, "{gap}{cell}{padding}"),
            };
        }
        let _ = writeln!(text, "{}", laid_out.trim_end());
    }
    let _ = writeln!(text, "\n{}:", sheet.formulas_title);
    let names = sheet.formulas.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    for (name, formula) in &sheet.formulas {
        let _ = writeln!(text, "{name}{} = {formula}", " ".repeat(names - name.width()));
    }
    let _ = writeln!(text, "\n{}:", sheet.notes_title);
    for note in &sheet.notes {
        let _ = writeln!(text, "- {}", plain(note));
    }
    text
}

/// A Markdown table with a heading above and what belongs to it below.
pub(super) fn markdown(sheet: &Sheet) -> String {
    let mut text = format!("# {}\n\n", escaped(&sheet.title));
    for (name, fact) in &sheet.facts {
        let _ = writeln!(text, "- {name}: {}", escaped(fact));
    }
    text.push('\n');
    let line = |text: &mut String, cells: &[String]| {
        for cell in cells {
            let _ = write!(text, "| {} ", escaped(cell));
        }
        text.push_str("|\n");
    };
    line(&mut text, &sheet.headings);
    for right in RIGHT {
        text.push_str(if right { "| ---: " } else { "| :--- " });
    }
    text.push_str("|\n");
    for row in &sheet.rows {
        line(&mut text, &row.cells);
    }
    let _ = writeln!(text, "\n## {}\n", sheet.formulas_title);
    for (name, formula) in &sheet.formulas {
        let _ = writeln!(text, "- {} = {}", escaped(name), escaped(formula));
    }
    let _ = writeln!(text, "\n## {}\n", sheet.notes_title);
    for note in &sheet.notes {
        let _ = writeln!(text, "- {}", escaped(note));
    }
    text
}

/// Control characters in a file's name are spelled out.
fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect()
}

/// Characters that Markdown would take for marks get a backslash.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in plain(text).chars() {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '<' | '[' | ']') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}
