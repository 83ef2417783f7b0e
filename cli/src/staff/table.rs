//! The answer for people: the staff that was asked for, and a few less and more.

use std::fmt::Write;

use acd::erlang::ErlangError;
use unicode_width::UnicodeWidthStr;

use super::Answer;

/// What is printed where the queue grows without end.
const NONE: &str = "–";

/// The heading and the table.
pub(super) fn render(answer: &Answer) -> Result<String, ErlangError> {
    let mut text = heading(answer);
    text.push('\n');
    let thresholds = answer.thresholds();
    let mut lines = vec![titles(&thresholds)];
    for agents in answer.around() {
        lines.push(row(answer, agents, &thresholds)?);
    }
    lay_out(&mut text, &lines);
    Ok(text)
}

fn heading(answer: &Answer) -> String {
    let Answer { work, formula, target, figures } = answer;
    let digits = if figures.offered_erlangs < 0.1 { 4 } else { 2 };
    let mut text = format!(
        "{} calls per hour, AHT {} s: {:.digits$} erlangs\n",
        work.calls_per_hour(),
        work.aht_s(),
        figures.offered_erlangs
    );
    let _ = match work.patience_s() {
        None => writeln!(text, "Callers wait for ever (Erlang C, M/M/n)"),
        Some(mean) => {
            writeln!(text, "Callers give up after {mean} s on average (Erlang A, M/M/n+M)")
        }
    };
    let (name, spelled) = (formula.name(), formula.spelled());
    let _ = writeln!(text, "Service level: {name}, a wait of T is within it\n  = {spelled}");
    if let Some(target) = target {
        let agents = match figures.agents {
            1 => "1 agent".to_owned(),
            agents => format!("{agents} agents"),
        };
        // The level came in per cent; rounding hides that it was divided.
        let percent = (target.level * 1e10).round() / 1e8;
        let _ = writeln!(text, "Target: {percent} % within {} s takes {agents}", target.within_s);
    }
    text
}

fn titles(thresholds: &[f64]) -> Vec<String> {
    let mut titles = ["", "Agents", "Occup. %", "P(wait) %"].map(str::to_owned).to_vec();
    titles.extend(thresholds.iter().map(|within_s| format!("In {within_s} s %")));
    titles.extend(["ASA s", "Aband. %"].map(str::to_owned));
    titles
}

fn row(answer: &Answer, agents: u32, thresholds: &[f64]) -> Result<Vec<String>, ErlangError> {
    let mark = if agents == answer.figures.agents { ">" } else { "" };
    let mut row = vec![mark.to_owned(), agents.to_string()];
    let figures = match answer.work.figures(agents, answer.figures.within_s) {
        Ok(figures) => figures,
        Err(ErlangError::Unstable { .. }) => {
            row.extend(std::iter::repeat_n(NONE.to_owned(), 4 + thresholds.len()));
            return Ok(row);
        }
        Err(error) => return Err(error),
    };
    row.extend([percent(figures.occupancy), percent(figures.p_wait)]);
    for &within_s in thresholds {
        let figures = answer.work.figures(agents, within_s)?;
        row.push(percent(figures.level(answer.formula)));
    }
    row.extend([format!("{:.2}", figures.asa), percent(figures.p_abandon)]);
    Ok(row)
}

fn percent(part: f64) -> String {
    format!("{:.2}", 100.0 * part)
}

/// Columns aligned to the right.
fn lay_out(text: &mut String, lines: &[Vec<String>]) {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |at: usize| lines.iter().map(|line| line[at].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (number, line) in lines.iter().enumerate() {
        if number == 1 {
            let rule = widths.iter().sum::<usize>() + 2 * (columns - 1);
            let _ = writeln!(text, "{}", "-".repeat(rule));
        }
        for (at, (entry, width)) in line.iter().zip(&widths).enumerate() {
            let gap = if at == 0 { 0 } else { 2 };
            let _ = write!(text, "{}{entry}", " ".repeat(gap + width - entry.width()));
        }
        text.push('\n');
    }
}
