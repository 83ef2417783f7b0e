//! The comparison as one self-contained page, for the browser and for print.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::SimulateError;
use super::comparison::Comparison;
use super::plots;
use super::table::{self, Cells};

const STYLE: &str = include_str!("page.css");

/// The page.
///
/// # Errors
/// If a plot cannot be drawn.
pub fn render(comparison: &Comparison) -> Result<String, SimulateError> {
    let title = format!("Recorded and simulated: {}", file_name(&comparison.file));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{0}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n",
        escaped(&title)
    );
    page.push_str("<dl>\n");
    for (name, words) in table::heading(comparison) {
        let _ = writeln!(page, "<dt>{name}</dt><dd>{}</dd>", escaped(&words));
    }
    page.push_str("</dl>\n<h2>In total</h2>\n");
    push_totals(&mut page, &table::totals(comparison));
    page.push_str("<h2>By half-hour of the day</h2>\n");
    push_figures(&mut page, comparison)?;
    push_table(&mut page, &table::slots(comparison), 2, "by-slot");
    if comparison.queues.len() > 1 {
        page.push_str("<h2>By queue</h2>\n");
        push_table(&mut page, &table::queues(comparison), 2, "by-queue");
    }
    let _ = writeln!(page, "<h2>{}</h2>", escaped(table::WAITS_TITLE));
    push_table(&mut page, &table::waits(comparison), 1, "waits");
    page.push_str("<footer>\n");
    for note in table::notes(comparison) {
        let _ = writeln!(page, "<p>{}</p>", escaped(&note));
    }
    page.push_str("</footer>\n</main>\n</body>\n</html>\n");
    Ok(page)
}

fn push_figures(page: &mut String, comparison: &Comparison) -> Result<(), SimulateError> {
    let figures = [
        ("Arrivals per half-hour", plots::arrivals(comparison)?, false),
        ("Service level", plots::service_level(comparison)?, true),
        ("Waiting", plots::waiting(comparison)?, true),
        ("Occupancy", plots::occupancy(comparison)?, true),
        ("Agents on duty", plots::staff(comparison)?, true),
    ];
    page.push_str("<div class=\"plots\">\n");
    for (title, svg, legend) in figures {
        let legend = if legend { LEGEND } else { "" };
        let title = escaped(title);
        let label = svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{title}\" "), 1);
        let _ =
            writeln!(page, "<figure>\n<figcaption>{title}{legend}</figcaption>\n{label}</figure>");
    }
    page.push_str("</div>\n");
    Ok(())
}

const LEGEND: &str = "<span class=\"legend\">\
    <svg width=\"40\" height=\"12\" viewBox=\"0 0 40 12\" aria-hidden=\"true\">\
    <path d=\"M0 6H40\" stroke=\"#464646\" stroke-width=\"2\" stroke-dasharray=\"6 4\"/>\
    <circle cx=\"20\" cy=\"6\" r=\"3\" fill=\"#464646\"/></svg> recorded \
    <svg width=\"40\" height=\"12\" viewBox=\"0 0 40 12\" aria-hidden=\"true\">\
    <path d=\"M0 6H40\" stroke=\"#005ab5\" stroke-width=\"2\"/>\
    <rect x=\"17\" y=\"3\" width=\"6\" height=\"6\" fill=\"#005ab5\"/></svg> simulated</span>";

/// The totals: what stands behind a figure is printed small beside it.
fn push_totals(page: &mut String, cells: &Cells) {
    page.push_str("<table class=\"totals\">\n<thead>");
    page.push_str(
        "<tr><th></th><th>recorded</th><th>simulated</th><th>change</th></tr></thead>\n<tbody>\n",
    );
    for row in cells.iter().skip(1) {
        let [name, recorded, behind, simulated, behind_simulated, change] = row.as_slice() else {
            continue;
        };
        let cell = |shown: &str, behind: &str| match behind {
            "" => format!("<td>{}</td>", escaped(shown)),
            _ => format!("<td>{}<small>{}</small></td>", escaped(shown), escaped(behind)),
        };
        let _ = writeln!(
            page,
            "<tr><th>{}</th>{}{}<td>{}</td></tr>",
            escaped(name),
            cell(recorded, behind),
            cell(simulated, behind_simulated),
            escaped(change)
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

/// A table with so many rows of heading. An empty cell behind a full one in the first row belongs
/// to it.
fn push_table(page: &mut String, cells: &Cells, headings: usize, class: &str) {
    let _ = writeln!(page, "<div class=\"wide\"><table class=\"{class}\">\n<thead>");
    for (number, row) in cells.iter().enumerate() {
        if number == headings {
            page.push_str("</thead>\n<tbody>\n");
        }
        page.push_str("<tr>");
        let mut column = 0;
        while let Some(cell) = row.get(column) {
            let pair = number == 0
                && !cell.is_empty()
                && row.get(column + 1).is_some_and(String::is_empty);
            let tag = if number < headings || column == 0 { "th" } else { "td" };
            let span = if pair { " colspan=\"2\"" } else { "" };
            let _ = write!(page, "<{tag}{span}>{}</{tag}>", escaped(cell));
            column += if pair { 2 } else { 1 };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table></div>\n");
}

fn file_name(file: &str) -> &str {
    Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or(file)
}

/// Text that stands in a page, or in a quoted attribute of one, as it is.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

/// Writes the page beside the file and then renames it: the file is whole or as it was.
///
/// # Errors
/// If the folder or the file cannot be written.
pub fn write(path: &Path, page: &str) -> io::Result<()> {
    // A link is kept, and what it names is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return Err(io::Error::other("this is a folder; name a file in it"));
        }
        // A device or a pipe is written to, not replaced.
        Ok(there) if !there.is_file() => return fs::write(path, page),
        _ => {}
    }
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let written =
        OpenOptions::new().write(true).create_new(true).open(&beside).and_then(|mut file| {
            file.write_all(page.as_bytes()).and_then(|()| fs::rename(&beside, path))
        });
    if written.is_err() {
        // If it was never made there is nothing to remove.
        let _ = fs::remove_file(&beside);
    }
    written
}
