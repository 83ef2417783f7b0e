//! The table as one self-contained page, for the browser and for print.

use std::fmt::Write;

use super::Language;
use super::figures::Band;
use super::sheet::{Row, Sheet};
use crate::simulate::page::escaped;

/// The look of all pages, and what only this one has.
const STYLE: &str = concat!(include_str!("../../simulate/page.css"), include_str!("page.css"));

pub(super) fn render(sheet: &Sheet, language: Language) -> String {
    let (tag, title) = (language.tag(), escaped(&sheet.title));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<dl>\n"
    );
    for (name, fact) in &sheet.facts {
        let _ = writeln!(page, "<dt>{name}</dt><dd>{}</dd>", escaped(fact));
    }
    page.push_str("</dl>\n<div class=\"wide\"><table class=\"monthly\">\n<thead><tr>");
    let [figure, this, this_parts, last, last_parts, change, remark] = &sheet.headings;
    for heading in [figure, this, this_parts, last, last_parts, change, remark] {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(heading));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &sheet.rows {
        push_row(&mut page, row);
    }
    let _ = writeln!(page, "</tbody>\n</table></div>\n<h2>{}</h2>\n<dl>", sheet.formulas_title);
    for (name, formula) in &sheet.formulas {
        let _ = writeln!(page, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(formula));
    }
    let _ = writeln!(page, "</dl>\n<footer>\n<h2>{}</h2>", sheet.notes_title);
    for note in &sheet.notes {
        let _ = writeln!(page, "<p>{}</p>", escaped(note));
    }
    page.push_str("</footer>\n</main>\n</body>\n</html>\n");
    page
}

fn push_row(page: &mut String, row: &Row) {
    let [name, this, this_parts, last, last_parts, change, remark] =
        row.cells.each_ref().map(|cell| escaped(cell));
    let (this_class, last_class) = (class(row.this_band), class(row.last_band));
    let _ = writeln!(
        page,
        "<tr><th scope=\"row\">{name}</th><td{this_class}>{this}</td>\
         <td class=\"parts\">{this_parts}</td><td{last_class}>{last}</td>\
         <td class=\"parts\">{last_parts}</td><td>{change}</td>\
         <td class=\"remark\">{remark}</td></tr>"
    );
}

const fn class(band: Option<Band>) -> &'static str {
    match band {
        None => "",
        Some(Band::Within) => " class=\"in-band\"",
        Some(Band::Below | Band::Above) => " class=\"out-of-band\"",
    }
}
