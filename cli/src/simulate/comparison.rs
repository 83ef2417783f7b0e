//! Recorded and simulated, side by side.

use std::path::PathBuf;

use acd::figures::{Formula, QueueFigures};
use acd::{QueueRules, Span};
use jiff::civil::Date;

use super::books::Books;
use super::dial::SLOTS;
use super::draws::Habits;
use super::floor::{Floor, Staffing};
use super::forecast::Forecast;
use super::rules::{Rules, SECONDS_PER_PRIORITY};
use super::workload::Workload;
use super::wrap_up::{Gaps, WrapUpChoice};

/// What was asked for, and what follows from it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// How many agents.
    pub staffing: Staffing,
    /// Which wrap-up was asked for.
    pub wrap_up: WrapUpChoice,
    /// The wrap-up simulated.
    pub wrap_up_s: u32,
    /// The recorded times between an agent's calls.
    pub gaps: Gaps,
    /// How long agents let it ring.
    pub ring_s: u32,
    /// From when on an agent without a call was away.
    pub break_after_min: Option<u32>,
    /// The rules' file.
    pub rules_file: Option<PathBuf>,
    /// The seed.
    pub seed: u64,
}

/// A figure with what stands behind it. Times are microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// How many.
    Count(u64),
    /// A share.
    Share {
        /// Of these…
        part: u64,
        /// …out of so many.
        whole: u64,
    },
    /// A mean time.
    Mean {
        /// The sum.
        sum: u64,
        /// Over so many.
        count: u64,
    },
    /// One time, in seconds.
    Time(u64),
    /// A sum of times, in hours.
    Hours(u64),
}

/// One figure, recorded and simulated.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its key for programs.
    pub key: &'static str,
    /// Its name for people.
    pub name: String,
    /// As recorded.
    pub recorded: Value,
    /// As simulated.
    pub simulated: Value,
}

/// One queue.
#[derive(Clone, Debug)]
pub struct QueueLine {
    /// Its name.
    pub name: String,
    /// As recorded.
    pub recorded: QueueFigures,
    /// As simulated.
    pub simulated: QueueFigures,
    /// Abandons that the estimate of patience rests on; `None` for a queue without callers.
    pub patience: Option<PatienceLine>,
}

/// What is estimated of a queue's callers.
#[derive(Clone, Copy, Debug)]
pub struct PatienceLine {
    /// Abandons behind it.
    pub abandons: usize,
    /// The median in microseconds, if half of the callers would have given up within what was
    /// observed.
    pub median: Option<u64>,
    /// Taken from all queues together.
    pub pooled: bool,
}

/// All that is printed or drawn.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The trace.
    pub file: String,
    /// The first and the last day.
    pub dates: (Date, Date),
    /// Days on which somebody called.
    pub days: usize,
    /// Callers.
    pub callers: usize,
    /// Agents with a name in the trace.
    pub agents: usize,
    /// Answered calls without one.
    pub unnamed_calls: usize,
    /// Answered calls.
    pub answered_calls: usize,
    /// What was asked for.
    pub setting: Setting,
    /// The rules, in words.
    pub rules: String,
    /// The threshold T in seconds, if it is the same for all queues.
    pub within_s: Option<u64>,
    /// The queues that had calls, or have rules of their own.
    pub queues: Vec<QueueLine>,
    /// As recorded.
    pub recorded: Books,
    /// As simulated.
    pub simulated: Books,
    /// Damaged lines left out.
    pub damaged: u64,
    /// What else should be known.
    pub notes: Vec<String>,
}

impl Comparison {
    /// Puts both books side by side.
    #[must_use]
    pub fn new(
        workload: Workload,
        habits: Vec<Habits>,
        floor: &Floor,
        rules: Rules,
        setting: Setting,
        recorded: Books,
        simulated: Books,
    ) -> Self {
        let patience = |habits: &Habits| PatienceLine {
            abandons: habits.patience.abandons(),
            median: habits.patience.median(),
            pooled: habits.pooled_patience,
        };
        let queues = rules.queues.iter().enumerate().map(|(queue, name)| QueueLine {
            name: name.clone(),
            recorded: recorded.by_queue[queue],
            simulated: simulated.by_queue[queue],
            patience: habits.get(queue).map(patience),
        });
        let terms = rules.terms();
        let within = terms.first().map_or(Span::ZERO, |terms| terms.answer_within);
        let same = terms.iter().all(|terms| terms.answer_within == within);
        let day = |at: Option<u64>| workload.dial.date(workload.dial.day(at.unwrap_or(0)));
        let [first, last] = [workload.callers.first(), workload.callers.last()];
        let dates = (day(first.map(|caller| caller.at)), day(last.map(|caller| caller.at)));
        Self {
            dates,
            days: workload.days_with_calls(),
            callers: workload.callers.len(),
            agents: floor.members.iter().filter(|member| !member.unnamed).count(),
            unnamed_calls: workload.talks.iter().filter(|talk| talk.agent.is_none()).count(),
            answered_calls: workload.talks.len(),
            rules: describe(&rules.in_force(), &setting, workload.has_priorities),
            within_s: same.then_some(within.millis() / 1_000),
            queues: queues.collect(),
            file: workload.file,
            damaged: workload.damaged,
            notes: workload.notes,
            setting,
            recorded,
            simulated,
        }
    }

    /// The expected waits of the queues in which any was told, by name, and of all together.
    #[must_use]
    pub fn forecasts(&self) -> (Vec<(&str, &Forecast)>, Forecast) {
        let mut total = Forecast::default();
        self.simulated.forecasts.iter().for_each(|forecast| total.add(forecast));
        let names = self.queues.iter().map(|queue| queue.name.as_str());
        let queues = names.zip(&self.simulated.forecasts);
        (queues.filter(|(_, forecast)| forecast.told() > 0).collect(), total)
    }

    /// What the service level is called.
    #[must_use]
    pub fn level_name(&self) -> String {
        match self.within_s {
            Some(seconds) => format!("{seconds}-s answer rate"),
            None => "answered within each queue's T".into(),
        }
    }

    /// The figures in total.
    #[must_use]
    pub fn totals(&self) -> Vec<Measure> {
        let (recorded, simulated) = (&self.recorded, &self.simulated);
        let measure = |key, name: &str, value: &dyn Fn(&Books) -> Value| Measure {
            key,
            name: name.to_owned(),
            recorded: value(recorded),
            simulated: value(simulated),
        };
        let count = |key, name: &str, count: fn(&QueueFigures) -> u64| {
            measure(key, name, &|books| Value::Count(count(&books.total)))
        };
        let mut measures = vec![
            count("offered", "offered", |it| it.offered),
            count("answered", "answered", |it| it.answered),
            count("abandoned", "abandoned", |it| it.abandoned),
        ];
        let rare = [
            count("overflowed_out", "overflowed", |it| it.overflowed_out),
            count("timed_out", "timed out", |it| it.timed_out),
            count("refused", "turned away", |it| it.refused),
            count("in_queue", "still open", |it| it.in_queue),
        ];
        let seen = |it: &Measure| [it.recorded, it.simulated] != [Value::Count(0); 2];
        measures.extend(rare.into_iter().filter(seen));
        measures.extend([
            measure("abandon_rate", "abandon rate", &|books| abandon_rate(&books.total)),
            measure("answered_within", &self.level_name(), &|books| level(&books.total)),
            measure("asa", "speed of answer (ASA)", &|books| asa(&books.total)),
            measure("time_to_abandon", "time to abandon", &|books| Value::Mean {
                sum: books.total.wait_abandoned.micros(),
                count: books.total.abandoned,
            }),
            measure("longest_wait", "longest wait", &|books| {
                Value::Time(books.total.longest_wait.micros())
            }),
            measure("aht", "handle time (AHT)", &|books| {
                let it = &books.total;
                let sum = it.talk.micros() + it.hold.micros() + it.wrap_up.micros();
                Value::Mean { sum, count: it.handled }
            }),
            measure("agent_hours", "agent hours on duty", &|books| {
                Value::Hours(books.on_duty.iter().sum())
            }),
            measure("occupancy", "occupancy", &|books| Value::Share {
                part: books.busy.iter().sum(),
                whole: books.on_duty.iter().sum(),
            }),
        ]);
        measures
    }

    /// The half-hours of the day in which anybody called or was on duty.
    #[must_use]
    pub fn slots(&self) -> Vec<usize> {
        let any = |slot: &usize| {
            let books = [&self.recorded, &self.simulated];
            books.iter().any(|books| books.by_slot[*slot].offered > 0 || books.on_duty[*slot] > 0)
        };
        (0..SLOTS).filter(any).collect()
    }

    /// The stretch of the day to plot: without the half-hours at its ends that have less than a
    /// fiftieth of the busiest one's calls.
    #[must_use]
    pub fn plotted(&self) -> std::ops::Range<usize> {
        let calls = |slot: usize| self.recorded.by_slot[slot].offered;
        let busiest = (0..SLOTS).map(calls).max().unwrap_or(0);
        let enough = |slot: &usize| calls(*slot) * 50 >= busiest;
        let first = (0..SLOTS).find(enough).unwrap_or(0);
        let last = (0..SLOTS).rfind(enough).unwrap_or(0);
        first..last + 1
    }

    /// A time summed in a half-hour of the day as a mean number: agents on duty, callers
    /// waiting.
    #[must_use]
    pub fn mean_number(&self, sum: u64) -> Value {
        Value::Mean { sum: sum * 1_000_000, count: self.days as u64 * super::dial::HALF_HOUR }
    }
}

/// The library's default service level: answered within T, of the answered and abandoned.
#[must_use]
pub const fn level(figures: &QueueFigures) -> Value {
    let ratio = Formula::OfOffered.of(figures);
    Value::Share { part: ratio.numerator, whole: ratio.denominator }
}

/// Abandoned, of the offered.
#[must_use]
pub const fn abandon_rate(figures: &QueueFigures) -> Value {
    Value::Share { part: figures.abandoned, whole: figures.offered }
}

/// Average speed of answer.
#[must_use]
pub const fn asa(figures: &QueueFigures) -> Value {
    Value::Mean { sum: figures.wait_answered.micros(), count: figures.answered }
}

impl Value {
    /// As a number: a share in hundredths, times in seconds, sums of times in hours; `None` where
    /// there is nothing to divide by. For plots: prints are exact.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(count as f64),
            Self::Share { whole: 0, .. } | Self::Mean { count: 0, .. } => None,
            Self::Share { part, whole } => Some(100.0 * part as f64 / whole as f64),
            Self::Mean { sum, count } => Some(sum as f64 / 1e6 / count as f64),
            Self::Time(micros) => Some(micros as f64 / 1e6),
            Self::Hours(micros) => Some(micros as f64 / 3.6e9),
        }
    }

    /// The value times ten to the power of `places`, rounded half up, once and exactly.
    #[must_use]
    pub fn scaled(self, places: u32) -> Option<i128> {
        let (numerator, denominator) = match self {
            Self::Count(count) => (i128::from(count), 1),
            Self::Share { part, whole } => (100 * i128::from(part), i128::from(whole)),
            Self::Mean { sum, count } => (i128::from(sum), 1_000_000 * i128::from(count)),
            Self::Time(micros) => (i128::from(micros), 1_000_000),
            Self::Hours(micros) => (i128::from(micros), 3_600_000_000),
        };
        let numerator = numerator * 10_i128.pow(places);
        (denominator > 0).then(|| (2 * numerator + denominator).div_euclid(2 * denominator))
    }
}

/// The rules in a sentence.
fn describe(rules: &[&QueueRules], setting: &Setting, has_priorities: bool) -> String {
    if let Some(file) = &setting.rules_file {
        let lines = if rules.len() == 1 { "queue" } else { "queues" };
        return format!("{} for {} {lines}", file.display(), rules.len());
    }
    match has_priorities {
        true => format!(
            "first come, first served; a unit of priority is worth {SECONDS_PER_PRIORITY} s of \
             waiting (default)"
        ),
        false => "first come, first served (default)".into(),
    }
}
