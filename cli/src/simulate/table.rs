//! The comparison for people.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::comparison::{Comparison, Measure, Value, abandon_rate, asa, level};
use super::dial::slot_name;
use super::floor::Staffing;
use super::wrap_up::WrapUpChoice;

/// What is printed where there is nothing to divide by.
pub const NONE: &str = "–";

/// The whole comparison, as text.
#[must_use]
pub fn render(comparison: &Comparison) -> String {
    let mut text = String::new();
    for (name, words) in heading(comparison) {
        let _ = writeln!(text, "{name:<9} {}", wrapped(&words, 98, 10));
    }
    text.push('\n');
    text.push_str(&laid_out(&totals(comparison)));
    text.push_str("\nBy half-hour of the day (calls: in which they arrived)\n\n");
    text.push_str(&laid_out(&slots(comparison)));
    if comparison.queues.len() > 1 {
        text.push_str("\nBy queue\n\n");
        text.push_str(&laid_out(&queues(comparison)));
    }
    let _ = write!(text, "\n{WAITS_TITLE}\n\n{}\n", laid_out(&waits(comparison)));
    for note in notes(comparison) {
        let _ = writeln!(text, "{}", wrapped(&note, 108, 0));
    }
    text
}

/// What was simulated: names and words.
#[must_use]
pub fn heading(comparison: &Comparison) -> Vec<(&'static str, String)> {
    let Comparison { setting, dates: (first, last), .. } = comparison;
    let callers = grouped(comparison.callers as u64);
    let calls = match comparison.days {
        _ if first == last => format!("{callers} callers on {first}"),
        1 => format!("{callers} callers on 1 day, {first} to {last}"),
        days => format!("{callers} callers on {days} days, {first} to {last}"),
    };
    let mut agents = match setting.staffing {
        Staffing::Recorded => format!(
            "as recorded: {} by name, on duty from the first to the last call of each day",
            comparison.agents
        ),
        staffing => staffing.to_string(),
    };
    if let Some(minutes) = setting.break_after_min {
        let _ = write!(agents, "; away when without a call for more than {minutes} min");
    }
    let wrap_up = match setting.wrap_up {
        WrapUpChoice::Fit => "fitted: the recorded service level with the recorded staff",
        WrapUpChoice::Recorded if setting.wrap_up_s > 0 => "the recorded mean",
        WrapUpChoice::Recorded => "none is recorded",
        WrapUpChoice::Seconds(_) => "after every call",
    };
    let ring = match setting.ring_s {
        0 => "agents answer at once".to_owned(),
        seconds => format!("agents answer after {seconds} s"),
    };
    vec![
        ("Trace", format!("{}: {calls}", comparison.file)),
        ("Rules", comparison.rules.clone()),
        ("Agents", format!("{agents}; {ring}")),
        ("Wrap-up", format!("{} s ({wrap_up})", setting.wrap_up_s)),
        (
            "Patience",
            format!(
                "of callers who were answered: drawn from the Kaplan-Meier estimate, seed {}",
                setting.seed
            ),
        ),
    ]
}

/// What a reader should know besides.
#[must_use]
pub fn notes(comparison: &Comparison) -> Vec<String> {
    let Comparison { setting, .. } = comparison;
    let mut notes = vec![
        "Rates: answered within T of answered + abandoned; abandoned of offered; occupancy: time \
         ringing, talking and in wrap-up of time on duty."
            .to_owned(),
    ];
    if comparison.forecasts().1.told() > 0 {
        notes.push(
            "Expected wait: until an agent's telephone rings, asked as the call begins to wait. \
             Served: bias is expected less waited, off by the mean difference either way, in 90 % \
             the share that waited no longer than the bound given for 90 %. Who left would have \
             waited longer: all counts them with the wait then still expected, and in the share by \
             the Kaplan-Meier estimate."
                .to_owned(),
        );
    }
    if comparison.unnamed_calls > 0 {
        notes.push(format!(
            "{} of {} answered calls have no agent recorded: unnamed agents are on duty during \
             those.",
            grouped(comparison.unnamed_calls as u64),
            grouped(comparison.answered_calls as u64),
        ));
    }
    if setting.wrap_up_s == 0
        && let (Some(all), waiting) = (setting.gaps.median, setting.gaps.median_while_waiting)
    {
        let waiting = waiting.map_or(String::new(), |gap| {
            let gap = seconds(Value::Time(gap));
            format!(" ({gap} s where the next caller was waiting already)")
        });
        notes.push(format!(
            "No wrap-up is simulated, but the recorded agents were not free at once, nor all day: \
             the median from a call's end to the agent's next answer is {} s{waiting}. --wrap-up \
             SECONDS sets one, --wrap-up fit finds the one that gives the recorded level.",
            seconds(Value::Time(all))
        ));
    }
    if comparison.damaged > 0 {
        notes.push(match comparison.damaged {
            1 => "1 damaged line left out:".to_owned(),
            damaged => format!("{damaged} damaged lines left out; the first:"),
        });
    }
    notes.extend(comparison.notes.iter().cloned());
    notes
}

/// Cells of a table: the first column is aligned to the left.
pub type Cells = Vec<Vec<String>>;

/// The figures in total.
#[must_use]
pub fn totals(comparison: &Comparison) -> Cells {
    let heading = ["", "recorded", "", "simulated", "", "change"].map(str::to_owned);
    let mut cells = vec![heading.to_vec()];
    for Measure { name, recorded, simulated, .. } in comparison.totals() {
        cells.push(vec![
            name,
            shown(recorded),
            behind(recorded),
            shown(simulated),
            behind(simulated),
            change(recorded, simulated),
        ]);
    }
    cells
}

/// The figures by half-hour of the day.
#[must_use]
pub fn slots(comparison: &Comparison) -> Cells {
    let level_name = comparison.within_s.map_or("in T %".into(), |t| format!("in {t} s %"));
    let mut cells = two_rows_of_heading(
        &["from", "calls"],
        &["agents", &level_name, "ASA s", "abandoned", "waiting", "occup. %"],
    );
    for slot in comparison.slots() {
        let mut row = vec![slot_name(slot), grouped(comparison.recorded.by_slot[slot].offered)];
        let books = [&comparison.recorded, &comparison.simulated];
        for cell in [
            books.map(|it| tenths(comparison.mean_number(it.on_duty[slot]))),
            books.map(|it| tenths(level(&it.by_slot[slot]))),
            books.map(|it| tenths(asa(&it.by_slot[slot]))),
            books.map(|it| grouped(it.by_slot[slot].abandoned)),
            books.map(|it| tenths(comparison.mean_number(it.waiting[slot]))),
            books.map(|it| tenths(Value::Share { part: it.busy[slot], whole: it.on_duty[slot] })),
        ] {
            row.extend(cell);
        }
        cells.push(row);
    }
    cells
}

/// The figures by queue.
#[must_use]
pub fn queues(comparison: &Comparison) -> Cells {
    let level_name = comparison.within_s.map_or("in T %".into(), |t| format!("in {t} s %"));
    let mut cells =
        two_rows_of_heading(&["queue", "calls"], &[&level_name, "ASA s", "abandoned", "abandon %"]);
    cells[0].extend(["patience".into()]);
    cells[1].extend(["median s".into()]);
    for queue in &comparison.queues {
        let mut row = vec![queue.name.clone(), grouped(queue.recorded.offered)];
        let both = [&queue.recorded, &queue.simulated];
        row.extend(both.map(|it| tenths(level(it))));
        row.extend(both.map(|it| tenths(asa(it))));
        row.extend(both.map(|it| grouped(it.abandoned)));
        row.extend(both.map(|it| tenths(abandon_rate(it))));
        row.push(match queue.patience {
            None => NONE.into(),
            Some(patience) => {
                let pooled = if patience.pooled { " (all)" } else { "" };
                match patience.median {
                    Some(median) => format!("{}{pooled}", seconds(Value::Time(median))),
                    None => format!("long{pooled}"),
                }
            }
        });
        cells.push(row);
    }
    cells
}

/// What the table of expected waits is called.
pub const WAITS_TITLE: &str = "Expected wait, told to callers who found nobody free, and what came";

/// The error of the expected waits, by queue and in total, in seconds.
#[must_use]
pub fn waits(comparison: &Comparison) -> Cells {
    let heading = ["queue", "told", "served", "expected", "waited", "bias", "off by", "in 90 %"];
    let of_all = ["left", "bias, all", "in 90 %, all"];
    let mut cells = vec![heading.iter().chain(&of_all).map(|&name| name.to_owned()).collect()];
    let (queues, total) = comparison.forecasts();
    let one = queues.len() == 1;
    let total = [("all", &total)].into_iter().filter(|_| !one);
    for (name, it) in queues.iter().copied().chain(total) {
        let mean = |sum| Value::Mean { sum, count: it.served };
        let (bias, all) = it.biases();
        let within = Value::Share { part: it.within, whole: it.served };
        let within_of_all = it.within_of_all();
        let of_all = Value::Share {
            part: within_of_all.unwrap_or(0),
            whole: within_of_all.map_or(0, |_| 1_000_000),
        };
        cells.push(vec![
            name.to_owned(),
            grouped(it.told()),
            grouped(it.served),
            tenths(mean(it.expected)),
            tenths(mean(it.waited)),
            signed(bias),
            tenths(mean(it.off)),
            tenths(within),
            grouped(it.left),
            signed(all),
            tenths(of_all),
        ]);
    }
    cells
}

/// A mean difference in tenths of seconds, with its sign.
fn signed((more, less, count): (u64, u64, u64)) -> String {
    let sign = match more.cmp(&less) {
        std::cmp::Ordering::Less => "−",
        std::cmp::Ordering::Equal => "",
        std::cmp::Ordering::Greater => "+",
    };
    let shown = tenths(Value::Mean { sum: more.abs_diff(less), count });
    match &*shown {
        "0.0" | NONE => shown,
        _ => format!("{sign}{shown}"),
    }
}

fn two_rows_of_heading(single: &[&str], double: &[&str]) -> Cells {
    let mut upper: Vec<String> = single.iter().map(|_| String::new()).collect();
    let mut lower: Vec<String> = single.iter().map(|&name| name.to_owned()).collect();
    for &name in double {
        upper.extend([name.to_owned(), String::new()]);
        lower.extend(["rec.".to_owned(), "sim.".to_owned()]);
    }
    vec![upper, lower]
}

/// Columns as wide as their widest cell, two spaces between them.
fn laid_out(cells: &Cells) -> String {
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in cells {
        let mut line = String::new();
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            let _ = match column {
                0 => write!(line, "{cell}{blank}"),
                _ => write!(line, "  {blank}{cell}"),
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Breaks words into lines of at most `width` columns, the later ones indented.
fn wrapped(words: &str, width: usize, indent: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in words.split(' ') {
        if column > 0 && column + 1 + word.width() > width {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += word.width();
    }
    text
}

/// How a figure is printed: decimal places and unit.
const fn style(value: Value) -> (u32, &'static str) {
    match value {
        Value::Count(_) => (0, ""),
        Value::Share { .. } => (2, " %"),
        Value::Mean { .. } | Value::Time(_) => (1, " s"),
        Value::Hours(_) => (1, " h"),
    }
}

/// A figure as it is printed.
#[must_use]
pub fn shown(value: Value) -> String {
    let (places, unit) = style(value);
    match value.scaled(places) {
        None => NONE.into(),
        scaled => format!("{}{unit}", decimals(scaled, places)),
    }
}

/// What stands behind a share: counted calls, or hours.
#[must_use]
pub fn behind(value: Value) -> String {
    match value {
        Value::Share { part, whole } if whole < 1_000_000_000 => {
            format!("{}/{}", grouped(part), grouped(whole))
        }
        Value::Share { part, whole } => {
            let hours = |micros| decimals(Value::Hours(micros).scaled(0), 0);
            format!("{}/{} h", hours(part), hours(whole))
        }
        _ => String::new(),
    }
}

/// The change from one figure to the other, as printed: the reader's own sum comes out.
#[must_use]
pub fn change(recorded: Value, simulated: Value) -> String {
    let (places, unit) = style(recorded);
    let unit = if unit == " %" { " points" } else { unit };
    let (Some(from), Some(to)) = (recorded.scaled(places), simulated.scaled(places)) else {
        return NONE.into();
    };
    match to - from {
        0 => "±0".into(),
        more @ 1.. => format!("+{}{unit}", decimals(Some(more), places)),
        less => format!("−{}{unit}", decimals(Some(-less), places)),
    }
}

fn tenths(value: Value) -> String {
    decimals(value.scaled(1), 1)
}

fn seconds(value: Value) -> String {
    decimals(value.scaled(0), 0)
}

/// A number that is not negative, of which the last `places` digits are decimals.
fn decimals(scaled: Option<i128>, places: u32) -> String {
    let Some(scaled) = scaled else { return NONE.into() };
    let one = 10_i128.pow(places);
    let whole = grouped(u64::try_from(scaled / one).unwrap_or(u64::MAX));
    match places {
        0 => whole,
        _ => format!("{whole}.{:0width$}", scaled % one, width = places as usize),
    }
}

/// `30,161`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_half_up_and_grouped() {
        assert_eq!(shown(Value::Count(30_161)), "30,161");
        assert_eq!(shown(Value::Share { part: 16_402, whole: 30_161 }), "54.38 %");
        assert_eq!(shown(Value::Share { part: 1, whole: 0 }), "–");
        assert_eq!(shown(Value::Mean { sum: 5_250_000, count: 5 }), "1.1 s");
        assert_eq!(shown(Value::Mean { sum: 248_956, count: 8_097_000 }), "0.0 s");
        assert_eq!(
            shown(Value::Mean { sum: 248_956_000_000, count: 8_097 }),
            "30.7 s",
            "30.747 is rounded once, not by way of 30.75"
        );
        assert_eq!(shown(Value::Hours(9_000_000_000)), "2.5 h");
        assert_eq!(behind(Value::Share { part: 1_000, whole: 2_000 }), "1,000/2,000");
        let change = |from, to| change(Value::Count(from), Value::Count(to));
        assert_eq!((&*change(5, 1_205), &*change(5, 4), &*change(5, 5)), ("+1,200", "−1", "±0"));
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 7, 2), "one two\n  three");
        assert_eq!(wrapped("word", 2, 0), "word");
    }
}
