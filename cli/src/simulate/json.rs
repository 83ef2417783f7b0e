//! The comparison for programs: counts and milliseconds, every ratio with what stands behind it.

use acd::figures::QueueFigures;
use serde::Serialize;

use super::books::Books;
use super::comparison::{Comparison, QueueLine, Value, level};
use super::dial::slot_name;
use super::forecast::Forecast;

#[derive(Serialize)]
struct Document {
    file: String,
    callers: usize,
    days: usize,
    first_day: String,
    last_day: String,
    setting: Setting,
    total: Pair<Totals>,
    half_hours: Vec<HalfHour>,
    queues: Vec<Queue>,
    expected_wait: Waits,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Setting {
    agents: String,
    recorded_agents: usize,
    answered_without_agent: usize,
    rules: String,
    answer_within_s: Option<u64>,
    wrap_up_s: u32,
    ring_s: u32,
    break_after_min: Option<u32>,
    seed: u64,
    median_gap_ms: Option<u64>,
    median_gap_while_waiting_ms: Option<u64>,
}

#[derive(Serialize)]
struct Pair<T> {
    recorded: T,
    simulated: T,
}

#[derive(Serialize)]
struct Calls {
    offered: u64,
    answered: u64,
    answered_within: u64,
    abandoned: u64,
    abandoned_within: u64,
    short_abandoned: u64,
    overflowed_in: u64,
    overflowed_out: u64,
    transferred_in: u64,
    transferred_out: u64,
    timed_out: u64,
    refused: u64,
    in_queue: u64,
    wait_answered_ms: u64,
    wait_abandoned_ms: u64,
    longest_wait_ms: u64,
    /// `answered_within / (answered + abandoned)`.
    level: Option<f64>,
    /// `abandoned / offered`.
    abandon_rate: Option<f64>,
    /// `wait_answered_ms / answered`.
    asa_ms: Option<f64>,
}

#[derive(Serialize)]
struct Handling {
    handled: u64,
    talk_ms: u64,
    hold_ms: u64,
    wrap_up_ms: u64,
    /// `(talk_ms + hold_ms + wrap_up_ms) / handled`.
    aht_ms: Option<f64>,
}

#[derive(Serialize)]
struct Times {
    on_duty_ms: u64,
    busy_ms: u64,
    waiting_ms: u64,
    /// `busy_ms / on_duty_ms`.
    occupancy: Option<f64>,
}

#[derive(Serialize)]
struct Totals {
    #[serde(flatten)]
    calls: Calls,
    #[serde(flatten)]
    handling: Handling,
    #[serde(flatten)]
    times: Times,
}

#[derive(Serialize)]
struct Slot {
    #[serde(flatten)]
    calls: Calls,
    #[serde(flatten)]
    times: Times,
}

#[derive(Serialize)]
struct HalfHour {
    from: String,
    #[serde(flatten)]
    slot: Pair<Slot>,
}

#[derive(Serialize)]
struct QueueCalls {
    #[serde(flatten)]
    calls: Calls,
    #[serde(flatten)]
    handling: Handling,
}

#[derive(Serialize)]
struct Queue {
    queue: String,
    #[serde(flatten)]
    calls: Pair<QueueCalls>,
    patience: Option<Patience>,
}

#[derive(Serialize)]
struct Patience {
    abandons: usize,
    median_ms: Option<u64>,
    of_all_queues: bool,
}

#[derive(Serialize)]
struct Waits {
    total: Wait,
    queues: Vec<QueueWait>,
}

#[derive(Serialize)]
struct QueueWait {
    queue: String,
    #[serde(flatten)]
    wait: Wait,
}

/// The error of the expected waits.
#[derive(Serialize)]
struct Wait {
    at_once: u64,
    unknown: u64,
    told: u64,
    served: u64,
    expected_ms: u64,
    waited_ms: u64,
    off_ms: u64,
    within_p90: u64,
    left: u64,
    left_with_rest: u64,
    left_expected_ms: u64,
    left_waited_and_rest_ms: u64,
    /// `(expected_ms − waited_ms) / served`.
    bias_ms: Option<f64>,
    /// The same with those who left, `left_with_rest`.
    bias_of_all_ms: Option<f64>,
    /// `off_ms / served`.
    mean_off_ms: Option<f64>,
    /// `within_p90 / served`.
    coverage: Option<f64>,
    /// With those who left, by Kaplan and Meier.
    coverage_of_all: Option<f64>,
}

fn waits(comparison: &Comparison) -> Waits {
    let (queues, total) = comparison.forecasts();
    let queue = |(name, it): (&str, &Forecast)| QueueWait { queue: name.into(), wait: wait(it) };
    Waits { total: wait(&total), queues: queues.into_iter().map(queue).collect() }
}

fn wait(it: &Forecast) -> Wait {
    let (served, all) = it.biases();
    let bias = |(more, less, count): (u64, u64, u64)| {
        let sum = i128::from(more) - i128::from(less);
        (count > 0).then(|| sum as f64 / 1e3 / count as f64)
    };
    Wait {
        at_once: it.at_once,
        unknown: it.unknown,
        told: it.told(),
        served: it.served,
        expected_ms: it.expected / 1_000,
        waited_ms: it.waited / 1_000,
        off_ms: it.off / 1_000,
        within_p90: it.within,
        left: it.left,
        left_with_rest: it.left_with_rest,
        left_expected_ms: it.left_expected / 1_000,
        left_waited_and_rest_ms: it.left_waited / 1_000,
        bias_ms: bias(served),
        bias_of_all_ms: bias(all),
        mean_off_ms: ratio(it.off / 1_000, it.served),
        coverage: ratio(it.within, it.served),
        coverage_of_all: it.within_of_all().map(|millionths| millionths as f64 / 1e6),
    }
}

/// One JSON object and a line end.
#[must_use]
pub fn render(comparison: &Comparison) -> String {
    // Numbers and strings only: this cannot fail.
    let mut text = serde_json::to_string(&document(comparison)).unwrap_or_default();
    text.push('\n');
    text
}

fn document(comparison: &Comparison) -> Document {
    let setting = &comparison.setting;
    let (recorded, simulated) = (&comparison.recorded, &comparison.simulated);
    let millis = |micros: u64| micros / 1_000;
    Document {
        file: comparison.file.clone(),
        callers: comparison.callers,
        days: comparison.days,
        first_day: comparison.dates.0.to_string(),
        last_day: comparison.dates.1.to_string(),
        setting: Setting {
            agents: setting.staffing.to_string(),
            recorded_agents: comparison.agents,
            answered_without_agent: comparison.unnamed_calls,
            rules: comparison.rules.clone(),
            answer_within_s: comparison.within_s,
            wrap_up_s: setting.wrap_up_s,
            ring_s: setting.ring_s,
            break_after_min: setting.break_after_min,
            seed: setting.seed,
            median_gap_ms: setting.gaps.median.map(millis),
            median_gap_while_waiting_ms: setting.gaps.median_while_waiting.map(millis),
        },
        total: Pair { recorded: totals(recorded), simulated: totals(simulated) },
        half_hours: comparison
            .slots()
            .into_iter()
            .map(|number| HalfHour {
                from: slot_name(number),
                slot: Pair { recorded: slot(recorded, number), simulated: slot(simulated, number) },
            })
            .collect(),
        queues: comparison.queues.iter().map(queue).collect(),
        expected_wait: waits(comparison),
        notes: comparison.notes.clone(),
    }
}

fn totals(books: &Books) -> Totals {
    Totals {
        calls: calls(&books.total),
        handling: handling(&books.total),
        times: times(
            books.on_duty.iter().sum(),
            books.busy.iter().sum(),
            books.waiting.iter().sum(),
        ),
    }
}

fn slot(books: &Books, number: usize) -> Slot {
    Slot {
        calls: calls(&books.by_slot[number]),
        times: times(books.on_duty[number], books.busy[number], books.waiting[number]),
    }
}

fn queue(line: &QueueLine) -> Queue {
    let both = |it| QueueCalls { calls: calls(it), handling: handling(it) };
    Queue {
        queue: line.name.clone(),
        calls: Pair { recorded: both(&line.recorded), simulated: both(&line.simulated) },
        patience: line.patience.map(|patience| Patience {
            abandons: patience.abandons,
            median_ms: patience.median.map(|micros| micros / 1_000),
            of_all_queues: patience.pooled,
        }),
    }
}

fn calls(it: &QueueFigures) -> Calls {
    Calls {
        offered: it.offered,
        answered: it.answered,
        answered_within: it.answered_within,
        abandoned: it.abandoned,
        abandoned_within: it.abandoned_within,
        short_abandoned: it.short_abandoned,
        overflowed_in: it.overflowed_in,
        overflowed_out: it.overflowed_out,
        transferred_in: it.transferred_in,
        transferred_out: it.transferred_out,
        timed_out: it.timed_out,
        refused: it.refused,
        in_queue: it.in_queue,
        wait_answered_ms: it.wait_answered.millis(),
        wait_abandoned_ms: it.wait_abandoned.millis(),
        longest_wait_ms: it.longest_wait.millis(),
        level: level(it).number().map(|hundredths| hundredths / 100.0),
        abandon_rate: ratio(it.abandoned, it.offered),
        asa_ms: ratio(it.wait_answered.millis(), it.answered),
    }
}

fn handling(it: &QueueFigures) -> Handling {
    let (talk, hold, wrap_up) = (it.talk.millis(), it.hold.millis(), it.wrap_up.millis());
    Handling {
        handled: it.handled,
        talk_ms: talk,
        hold_ms: hold,
        wrap_up_ms: wrap_up,
        aht_ms: ratio(talk + hold + wrap_up, it.handled),
    }
}

fn times(on_duty: u64, busy: u64, waiting: u64) -> Times {
    Times {
        on_duty_ms: on_duty / 1_000,
        busy_ms: busy / 1_000,
        waiting_ms: waiting / 1_000,
        occupancy: ratio(busy, on_duty),
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    Value::Share { part, whole }.number().map(|hundredths| hundredths / 100.0)
}
