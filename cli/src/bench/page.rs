//! The outcome as one self-contained page, with the curves.

use std::fmt::Write as _;

use super::{BenchError, Outcome, plots, table};
use crate::simulate::page::escaped;

const STYLE: &str = include_str!("../simulate/page.css");

/// The page.
///
/// # Errors
/// If a plot cannot be drawn.
pub fn render(outcome: &Outcome) -> Result<String, BenchError> {
    let title = "acd bench: what a decision costs";
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<dl>\n"
    );
    for (name, words) in table::heading(outcome) {
        let _ = writeln!(page, "<dt>{name}</dt><dd>{}</dd>", escaped(&words));
    }
    page.push_str("</dl>\n<h2>Curves</h2>\n<div class=\"plots\">\n");
    for plot in plots::all(&outcome.cases) {
        let title = escaped(&plot.title);
        let svg = plot.draw()?;
        let label = svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{title}\" "), 1);
        let legend = plot.legend();
        let _ =
            writeln!(page, "<figure>\n<figcaption>{title}{legend}</figcaption>\n{label}</figure>");
    }
    page.push_str("</div>\n<h2>All cases</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
    for title in table::TITLES {
        let _ = write!(page, "<th>{title}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for case in &outcome.cases {
        let [name, cells @ ..] = table::row(case);
        let _ = write!(page, "<tr><th>{}</th>", escaped(&name));
        for cell in cells {
            let _ = write!(page, "<td>{}</td>", escaped(&cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table></div>\n</main>\n</body>\n</html>\n");
    Ok(page)
}
