//! The table in words: what the text, the Markdown and the page all show.

use acd::{Ratio, Span};

use super::figures::{self, Band, Line, Unit};
use super::{Counted, Language, Month, Table};
use crate::report::table::{exact_seconds, grouped};

/// What is printed where there is nothing to divide, or by.
const NONE: &str = "–";

/// The table, ready to be laid out.
pub(super) struct Sheet {
    pub title: String,
    /// What was read.
    pub facts: Vec<(&'static str, String)>,
    pub headings: [String; 7],
    pub rows: Vec<Row>,
    pub formulas_title: &'static str,
    /// A figure's name, and what it divides by what.
    pub formulas: Vec<(&'static str, &'static str)>,
    pub notes_title: &'static str,
    pub notes: Vec<String>,
}

/// Name, this month's value and its parts, last month's and its parts, change, remark.
pub(super) struct Row {
    pub cells: [String; 7],
    pub this_band: Option<Band>,
    pub last_band: Option<Band>,
}

pub(super) fn of(table: &Table, language: Language) -> Sheet {
    let formula = |line: &Line| (language.name(line.figure), language.formula(line.figure));
    Sheet {
        title: language.title(table.month),
        facts: facts(table, language),
        headings: language.headings(table.month, table.month.before()),
        rows: table.lines.iter().map(|line| row(line, language)).collect(),
        formulas_title: language.pick("Formulas", "计算公式"),
        formulas: table.lines.iter().map(formula).collect(),
        notes_title: language.pick("Notes", "说明"),
        notes: notes(table, language),
    }
}

fn facts(table: &Table, language: Language) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        (language.pick("This month", "本月"), month(table, table.month, &table.this, language)),
        (
            language.pick("Last month", "上月"),
            match &table.last {
                Some(last) => month(table, table.month.before(), last, language),
                None => NONE.to_owned(),
            },
        ),
    ];
    let files = format!("{} ({})", table.files.join(", "), language.format(table.format));
    facts.push((language.pick("From", "数据来源"), files));
    facts
}

/// `1999-02: 33,344 calls offered, 1999-02-01 to 1999-02-28`.
fn month(table: &Table, month: Month, counted: &Counted, language: Language) -> String {
    let (name, offered) = (language.month(month), grouped(counted.book.total.figures.offered));
    let Some((first, last)) = counted.book.offered else {
        return name;
    };
    let [first, last] = [first, last].map(|at| table.clock.local_time(at).date());
    language.pick(
        format!("{name}, {offered} calls offered, {first} to {last}"),
        format!("{name}，进队量 {offered}，{first} 至 {last}"),
    )
}

fn row(line: &Line, language: Language) -> Row {
    let unit = line.figure.unit();
    let shown = line.shown();
    let value = |value: Option<u64>| match value {
        Some(value) => {
            format!("{}{}", decimal(value, shown.decimals, true), language.unit(unit))
        }
        None => NONE.to_owned(),
    };
    let change = match shown.change {
        Some(change) => {
            let sign = match change {
                0 => "",
                1.. => "+",
                _ => "-",
            };
            let size = decimal(change.unsigned_abs(), shown.decimals, true);
            format!("{sign}{size}{}", language.change_unit(unit))
        }
        None => NONE.to_owned(),
    };
    let parts = |ratio: Option<Ratio>| ratio.map_or(NONE.to_owned(), |r| parts(r, unit, language));
    let this_band = line.figure.band(line.this);
    let last_band = line.figure.band(line.last);
    Row {
        cells: [
            language.name(line.figure).to_owned(),
            value(shown.this),
            parts(line.this),
            value(shown.last),
            parts(line.last),
            change,
            language.remark(this_band).to_owned(),
        ],
        this_band,
        last_band,
    }
}

fn parts(ratio: Ratio, unit: Unit, language: Language) -> String {
    let below = grouped(ratio.denominator);
    match unit {
        Unit::Time => {
            let above = exact_seconds(Span::from_millis(ratio.numerator));
            format!("{above}{} / {below}", language.unit(unit))
        }
        Unit::Percent | Unit::Calls => format!("{} / {below}", grouped(ratio.numerator)),
    }
}

/// 5438 with two decimals is `54.38`.
pub(super) fn decimal(value: u64, decimals: usize, with_groups: bool) -> String {
    let one = 10_u64.pow(u32::try_from(decimals).unwrap_or(0));
    let whole = value / one;
    let whole = if with_groups { grouped(whole) } else { whole.to_string() };
    format!("{whole}.{:0decimals$}", value % one)
}

/// What is left out or must be known, in the table's language; what a trace's reader remarks, in
/// its own words.
pub(super) fn notes(table: &Table, language: Language) -> Vec<String> {
    let mut notes = vec![
        language.pick(
            "Agents are those who answered a call in the month; who was logged in and answered \
             none is not counted.",
            "坐席人数只计当月有应答的坐席；签入而未应答的不计。",
        )
        .to_owned(),
        language.pick(
            "Changes are computed from the exact values and then rounded; pp = percentage points.",
            "环比变化按精确值计算后再四舍五入。",
        )
        .to_owned(),
    ];
    let bands = bands(table);
    if !bands.is_empty() {
        notes.push(language.band_note(&bands));
    }
    if !figures::records_wrap_up(table.format) {
        let format = language.format(table.format);
        notes.push(language.pick(
            format!(
                "After-call work is not recorded in this format ({format}), so it is not part of \
                 the average handle time."
            ),
            format!("该数据格式（{format}）不记录整理时长，平均处理时长不含整理时长。"),
        ));
    }
    let last = table.month.before();
    if table.last.is_none() {
        let month = language.month(last);
        notes.push(language.pick(
            format!("No calls of {month} in the files: no last month and no change."),
            format!("文件中没有{month}的来电，故无上月值与环比变化。"),
        ));
    }
    quality_notes(&mut notes, table, language);
    for (month, counted) in [(table.month, Some(&table.this)), (last, table.last.as_ref())] {
        if let Some(counted) = counted {
            month_notes(&mut notes, &language.month(month), counted, language);
        }
    }
    if let (Some(first), Some(latest)) = (table.others.first(), table.others.last()) {
        let (first, latest) = (language.month(*first), language.month(*latest));
        let count = table.others.len();
        notes.push(language.pick(
            format!("Other months in the files, not shown: {count}, from {first} to {latest}."),
            format!("文件中另有{count}个月未列出（{first}至{latest}）。"),
        ));
    }
    if table.damaged > 0 {
        let damaged = grouped(table.damaged);
        notes.push(language.pick(
            format!("Damaged lines skipped: {damaged}."),
            format!("跳过损坏的行：{damaged}。"),
        ));
    }
    notes.extend(table.notes.iter().map(|note| format!("{note}.")));
    notes
}

/// The months that have a talk time, and where it stands to the band.
fn bands(table: &Table) -> Vec<(Month, Band)> {
    let of = |line: &Line| {
        let [this, last] = [line.this, line.last].map(|ratio| line.figure.band(ratio));
        [this.map(|band| (table.month, band)), last.map(|band| (table.month.before(), band))]
    };
    table.lines.iter().flat_map(of).flatten().collect()
}

fn quality_notes(notes: &mut Vec<String>, table: &Table, language: Language) {
    if table.this.samples.is_none() {
        let month = language.month(table.month);
        notes.push(language.pick(
            format!("No quality samples of {month}; --quality FILE brings them in."),
            format!("没有{month}的质检样本；用 --quality FILE 提供。"),
        ));
    }
    let last = table.month.before();
    if table.last.as_ref().is_some_and(|last| last.samples.is_none()) {
        let month = language.month(last);
        notes.push(language.pick(
            format!("No quality samples of {month}; --quality {last}=FILE brings them in."),
            format!("没有{month}的质检样本；用 --quality {last}=FILE 提供。"),
        ));
    }
}

/// What a month's ratios leave out.
fn month_notes(notes: &mut Vec<String>, month: &str, counted: &Counted, language: Language) {
    let row = &counted.book.total;
    if counted.unnamed > 0 {
        let unnamed = grouped(counted.unnamed);
        notes.push(language.pick(
            format!("{month}: answered calls that do not say which agent answered: {unnamed}."),
            format!("{month}：{unnamed}个已应答来电未记录坐席。"),
        ));
    }
    let open = row.waiting + row.ringing;
    if open > 0 {
        let open = grouped(open);
        notes.push(language.pick(
            format!(
                "{month}: calls still open at the end of the file: {open}; offered, but neither \
                 answered nor abandoned."
            ),
            format!("{month}：文件结束时{open}个来电仍在排队或振铃，计入进队量。"),
        ));
    }
    let unhandled = row.figures.answered.saturating_sub(row.figures.handled);
    if unhandled > 0 {
        let unhandled = grouped(unhandled);
        notes.push(language.pick(
            format!("{month}: answered calls not done with at the end of the file: {unhandled}."),
            format!("{month}：文件结束时{unhandled}个已应答来电尚未处理完。"),
        ));
    }
}
