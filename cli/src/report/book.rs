//! The books: which row each change of each call is counted in.
//!
//! *Arrival*: everything that becomes of a call counts in the interval in which it entered the
//! queue. *Event*: each change counts in the interval in which it happened. What a change does
//! to a row is decided by the library, [`QueueFigures::count`].

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use acd::figures::CallbackChange;
use acd::{Change, QueueFigures, Span, Terms};

use crate::trace::{Call, Clock, Entry, Interval, Length, Moment, Name, Outcome, later};

/// In which interval a change counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Where the call entered the queue.
    Arrival,
    /// Where it happened.
    Event,
}

/// What the rows of a table stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
#[allow(missing_docs)] // they are what they say
pub enum By {
    HalfHour,
    Hour,
    Day,
    Week,
    Month,
    Queue,
    Priority,
    Agent,
}

/// A row's name; rows sort by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// An interval of the wall clock.
    Interval(Interval),
    /// A priority; `None` is not recorded.
    Priority(Option<i64>),
    /// A queue or an agent; `None` is not recorded.
    Name(Option<Name>),
}

/// `""` for what is not recorded.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interval(interval) => interval.fmt(f),
            Self::Priority(Some(priority)) => priority.fmt(f),
            Self::Name(Some(name)) => f.write_str(name),
            Self::Priority(None) | Self::Name(None) => Ok(()),
        }
    }
}

/// One row: the library's figures, and what stands beside them.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Counters and sums.
    pub figures: QueueFigures,
    /// Calls waiting at the trace's end.
    pub waiting: u64,
    /// Calls ringing at the trace's end.
    pub ringing: u64,
    /// Of both, those that have waited for longer than T.
    pub over_threshold: u64,
    /// The longest of their waits.
    pub longest_open: Span,
    /// The longest wait that ended in an overflow or a time-out.
    longest_left: Span,
    /// Agents who answered, by their number in the book: one bit each.
    agents: Vec<u64>,
}

impl Row {
    /// Distinct agents who answered a call.
    #[must_use]
    pub fn agents(&self) -> u64 {
        self.agents.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }

    /// The longest wait of all, whatever ended it, up to the trace's end.
    #[must_use]
    pub fn longest(&self) -> Span {
        self.figures.longest_wait.max(self.longest_left).max(self.longest_open)
    }

    fn saw(&mut self, agent: usize) {
        let word = agent / 64;
        if self.agents.len() <= word {
            self.agents.resize(word + 1, 0);
        }
        self.agents[word] |= 1 << (agent % 64);
    }

    fn count(&mut self, step: &Step, terms: Terms) {
        self.figures.count(step.change, terms);
        self.longest_left = self.longest_left.max(step.left_after);
        if let (Change::Answered(_), Some(agent)) = (step.change, step.number) {
            self.saw(agent);
        }
    }

    fn hold(&mut self, wait: Span, ringing: bool, terms: Terms) {
        self.waiting += u64::from(!ringing);
        self.ringing += u64::from(ringing);
        self.over_threshold += u64::from(wait > terms.answer_within);
        self.longest_open = self.longest_open.max(wait);
    }
}

/// One change of one call.
struct Step<'a> {
    at: Moment,
    agent: Option<&'a Name>,
    number: Option<usize>,
    change: Change,
    /// The wait that an overflow or a time-out ended.
    left_after: Span,
}

/// The thresholds, for all queues and for those that have their own.
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// Of queues that have none of their own.
    pub terms: Terms,
    /// T of queues that have their own.
    pub own: HashMap<String, Span>,
}

impl Thresholds {
    fn of(&self, queue: &str) -> Terms {
        let answer_within = self.own.get(queue).copied().unwrap_or(self.terms.answer_within);
        Terms { answer_within, ..self.terms }
    }
}

/// Rows, filled call by call. Memory goes with rows and open calls, not with calls.
pub struct Book {
    kind: Kind,
    clock: Clock,
    thresholds: Thresholds,
    numbers: HashMap<Name, usize>,
    open: Vec<(Call, bool)>,
    /// All calls.
    pub total: Row,
    /// A table for each key asked for.
    pub tables: Vec<(By, BTreeMap<Key, Row>)>,
    /// The first and the last moment at which a call was offered.
    pub offered: Option<(Moment, Moment)>,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new(kind: Kind, clock: Clock, thresholds: Thresholds, by: &[By]) -> Self {
        let tables = by.iter().map(|&by| (by, BTreeMap::new())).collect();
        Self {
            kind,
            clock,
            thresholds,
            numbers: HashMap::new(),
            open: Vec::new(),
            total: Row::default(),
            tables,
            offered: None,
        }
    }

    /// Counts a call.
    pub fn add(&mut self, call: Call) {
        let at = call.offered_at;
        let (first, last) = self.offered.unwrap_or((at, at));
        self.offered = Some((first.min(at), last.max(at)));
        let terms = self.thresholds.of(&call.queue);
        let number = call.agent().map(|agent| {
            let next = self.numbers.len();
            *self.numbers.entry(agent.clone()).or_insert(next)
        });
        let steps = steps(&call, number);
        for step in &steps {
            self.total.count(step, terms);
        }
        for (by, rows) in &mut self.tables {
            for chunk in steps.chunk_by(|a, b| a.at == b.at && a.agent == b.agent) {
                let at = if self.kind == Kind::Event { chunk[0].at } else { call.offered_at };
                let row = rows.entry(key(*by, &self.clock, at, &call, chunk[0].agent)).or_default();
                for step in chunk {
                    row.count(step, terms);
                }
            }
        }
        if let Outcome::Open { ringing } = call.outcome {
            self.open.push((call, ringing));
        }
    }

    /// The trace has ended: counts the calls that are still open, where they arrived or, in the
    /// book of events, where the trace ends; and gives each of these queues a row.
    pub fn close(&mut self, end: Option<Moment>, queues: Vec<Name>) {
        for (call, ringing) in std::mem::take(&mut self.open) {
            let end = end.unwrap_or(call.offered_at);
            let terms = self.thresholds.of(&call.queue);
            let micros = end.as_microsecond() - call.offered_at.as_microsecond();
            let wait = Span::from_micros(u64::try_from(micros).unwrap_or(0));
            self.total.hold(wait, ringing, terms);
            let at = if self.kind == Kind::Event { end } else { call.offered_at };
            for (by, rows) in &mut self.tables {
                let key = key(*by, &self.clock, at, &call, None);
                rows.entry(key).or_default().hold(wait, ringing, terms);
            }
        }
        for (by, rows) in &mut self.tables {
            if *by == By::Queue {
                for queue in &queues {
                    rows.entry(Key::Name(Some(queue.clone()))).or_default();
                }
            }
        }
    }
}

fn key(by: By, clock: &Clock, at: Moment, call: &Call, agent: Option<&Name>) -> Key {
    match by {
        By::HalfHour => Key::Interval(clock.interval(at, Length::HalfHour)),
        By::Hour => Key::Interval(clock.interval(at, Length::Hour)),
        By::Day => Key::Interval(clock.interval(at, Length::Day)),
        By::Week => Key::Interval(clock.interval(at, Length::Week)),
        By::Month => Key::Interval(clock.interval(at, Length::Month)),
        By::Queue => Key::Name(Some(call.queue.clone())),
        By::Priority => Key::Priority(call.priority),
        By::Agent => Key::Name(agent.cloned()),
    }
}

/// A call's changes, in the order in which they happened.
///
/// An agent's row has the calls that this agent answered, from their offer on, and the offers
/// that this agent missed.
fn steps(call: &Call, number: Option<usize>) -> Vec<Step<'_>> {
    let offered_at = call.offered_at;
    let agent = call.agent();
    let step = |at, change| Step { at, agent, number, change, left_after: Span::ZERO };
    let mut steps = Vec::with_capacity(4 + call.misses.len());
    if call.outcome == Outcome::Refused {
        steps.push(step(offered_at, Change::Refused));
        return steps;
    }
    match call.entry {
        Entry::Offered => {}
        Entry::Overflowed => steps.push(step(offered_at, Change::OverflowedIn)),
        Entry::Transferred => steps.push(step(offered_at, Change::TransferredIn)),
    }
    let passed = call.outcome == Outcome::Passed;
    steps.push(step(offered_at, if passed { Change::Passed } else { Change::Offered }));
    steps.extend(call.misses.iter().map(|miss| Step {
        agent: Some(&miss.agent),
        number: None,
        ..step(miss.at, Change::Missed(miss.cause))
    }));
    let left = |wait, change| Step { left_after: wait, ..step(later(offered_at, wait), change) };
    match &call.outcome {
        Outcome::Answered(part) => {
            let answered_at = later(offered_at, part.wait + part.not_counted);
            steps.push(step(
                answered_at,
                match part.apart {
                    false => Change::Answered(part.wait),
                    true => Change::Callback(CallbackChange::Reached { apart: true }),
                },
            ));
            if let Some(talk) = part.talk {
                let ended_at = later(answered_at, talk + part.hold);
                let hold = part.hold;
                let change = match part.transferred {
                    true => Change::TransferredOut { talk, hold },
                    false => Change::Ended { talk, hold },
                };
                steps.push(step(ended_at, change));
                if let Some(wrap_up) = part.wrap_up {
                    steps.push(step(later(ended_at, wrap_up), Change::Handled(wrap_up)));
                }
            }
        }
        Outcome::Abandoned { wait, ringing, .. } => {
            steps.push(step(later(offered_at, *wait), Change::Abandoned(*wait, *ringing)));
        }
        Outcome::Overflowed { wait } => steps.push(left(*wait, Change::OverflowedOut)),
        Outcome::TimedOut { wait } => steps.push(left(*wait, Change::TimedOut)),
        Outcome::CalledBack { wait, end } => {
            steps.push(left(*wait, Change::Callback(CallbackChange::Ended(*end))));
        }
        Outcome::Passed | Outcome::Refused | Outcome::Open { .. } => {}
    }
    steps
}
