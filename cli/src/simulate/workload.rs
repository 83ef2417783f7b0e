//! What came: the recorded callers, and what became of them.

use std::collections::HashMap;

use acd::Span;

use super::dial::Dial;
use super::error::SimulateError;
use crate::trace::{Call, Entry, Moment, Name, Outcome, Trace, TraceError};

/// All that a simulation takes from a trace. Times are microseconds since the dial's origin.
#[derive(Debug)]
pub struct Workload {
    /// What the trace is called in messages.
    pub file: String,
    /// The clock on the wall.
    pub dial: Dial,
    /// The queues' names, in the order in which the trace first names them.
    pub queues: Vec<Name>,
    /// The agents' names, likewise.
    pub agents: Vec<Name>,
    /// The callers, in the order of their arrival.
    pub callers: Vec<Caller>,
    /// Every stay of a call in a queue, as recorded.
    pub stays: Vec<Stay>,
    /// Every conversation, as recorded, in the order in which they began.
    pub talks: Vec<Talk>,
    /// Lines that could not be read.
    pub damaged: u64,
    /// The first of them, and what the reader left out.
    pub notes: Vec<String>,
    /// Whether calls have priorities that differ.
    pub has_priorities: bool,
}

/// Somebody who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// When.
    pub at: u64,
    /// Which queue, as an index.
    pub queue: u32,
    /// The priority of the call, where the trace records one.
    pub priority: Option<i32>,
    /// The wait that came to an end, over all queues if the call overflowed.
    pub waited: u64,
    /// Whether the caller ended it. Else the patience was longer.
    pub gave_up: bool,
    /// Talk and hold, if an agent answered and the trace tells.
    pub talk: Option<u64>,
}

/// One stay of a call in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// When it began.
    pub at: u64,
    /// Which queue.
    pub queue: u32,
    /// How the call came.
    pub entry: Entry,
    /// What became of it.
    pub end: StayEnd,
    /// Offers that agents missed.
    pub misses: u32,
}

/// How a stay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum StayEnd {
    Answered { wait: Span, talk: Span, hold: Span, wrap_up: Option<Span> },
    Abandoned { wait: Span, ringing: bool },
    Overflowed { wait: Span },
    TimedOut { wait: Span },
    Passed,
    Refused,
    Open,
}

/// One agent's conversation with one caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Who, if the trace tells.
    pub agent: Option<u32>,
    /// Which queue.
    pub queue: u32,
    /// The day on which the call arrived, as the dial counts.
    pub day: usize,
    /// When the call arrived.
    pub arrived: u64,
    /// The answer.
    pub from: u64,
    /// The end of the conversation.
    pub to: u64,
    /// The end of the after-call work, where the trace tells.
    pub done: u64,
}

impl Workload {
    /// Reads a whole trace; `tell` is called after each call.
    ///
    /// `skip_bad`: damaged lines are left out and counted.
    ///
    /// # Errors
    /// If the file cannot be read on, has a damaged line, holds no answered call (agents and talk
    /// times come from those), or spans more than ten years.
    pub fn read(
        mut trace: Trace,
        skip_bad: bool,
        mut tell: impl FnMut(),
    ) -> Result<Self, SimulateError> {
        let mut calls = Vec::new();
        let (mut damaged, mut notes) = (0_u64, Vec::new());
        for call in &mut trace {
            match call {
                Ok(call) => calls.push(call),
                Err(TraceError::Damaged(damage)) if skip_bad => {
                    if damaged == 0 {
                        notes.push(damage.to_string());
                    }
                    damaged += 1;
                }
                Err(error) => return Err(error.into()),
            }
            tell();
        }
        notes.extend(trace.notes());
        calls.sort_by_key(|call| call.offered_at);
        let file = trace.name().to_owned();
        let wrong = |what: &str| {
            let (file, what) = (file.clone(), what.to_owned());
            SimulateError::Workload { file, what }
        };
        if !calls.iter().any(|call| matches!(call.outcome, Outcome::Answered(_))) {
            let what = "no answered call in it; agents and talk times are taken from those";
            return Err(wrong(what));
        }
        let first = calls.first().map_or(Moment::UNIX_EPOCH, |call| call.offered_at);
        let last = trace.end().unwrap_or(first).max(first);
        let dial = Dial::new(trace.clock(), first, last).ok_or_else(|| {
            wrong("it spans more than ten years; check the times, or cut the file into pieces")
        })?;
        let mut intake = Intake::new(file, dial, last);
        calls.iter().for_each(|call| intake.take(call));
        intake.workload.damaged = damaged;
        intake.workload.notes = notes;
        Ok(intake.finish())
    }

    /// Days on which somebody called.
    #[must_use]
    pub fn days_with_calls(&self) -> usize {
        let days = self.callers.iter().map(|caller| self.dial.day(caller.at));
        let mut days: Vec<usize> = days.collect();
        days.dedup();
        days.len()
    }

    /// The longest wait that the trace shows.
    #[must_use]
    pub fn longest_wait(&self) -> u64 {
        self.callers.iter().map(|caller| caller.waited).max().unwrap_or(0)
    }
}

/// Takes calls one by one.
struct Intake {
    workload: Workload,
    end: u64,
    queues: HashMap<Name, u32>,
    agents: HashMap<Name, u32>,
    /// Callers who overflowed and are to appear in another queue.
    on_the_way: HashMap<String, usize>,
}

fn number(names: &mut Vec<Name>, numbers: &mut HashMap<Name, u32>, name: &Name) -> u32 {
    *numbers.entry(name.clone()).or_insert_with(|| {
        names.push(name.clone());
        names.len() as u32 - 1
    })
}

impl Intake {
    fn new(file: String, dial: Dial, last: Moment) -> Self {
        let end = dial.micros(last);
        let workload = Workload {
            file,
            dial,
            queues: Vec::new(),
            agents: Vec::new(),
            callers: Vec::new(),
            stays: Vec::new(),
            talks: Vec::new(),
            damaged: 0,
            notes: Vec::new(),
            has_priorities: false,
        };
        let (queues, agents, on_the_way) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { workload, end, queues, agents, on_the_way }
    }

    fn take(&mut self, call: &Call) {
        let at = self.workload.dial.micros(call.offered_at);
        let queue = number(&mut self.workload.queues, &mut self.queues, &call.queue);
        let end = stay_end(&call.outcome);
        let misses = call.misses.len() as u32;
        self.workload.stays.push(Stay { at, queue, entry: call.entry, end, misses });
        if let Outcome::Answered(conversation) = &call.outcome {
            let agent = conversation.agent.as_ref();
            let agent = agent.map(|name| number(&mut self.workload.agents, &mut self.agents, name));
            let from = at + conversation.wait.micros();
            let to = match conversation.talk {
                Some(talk) => from + talk.micros() + conversation.hold.micros(),
                None => self.end.max(from),
            };
            let done = to + conversation.wrap_up.unwrap_or_default().micros();
            let day = self.workload.dial.day(at);
            self.workload.talks.push(Talk { agent, queue, day, arrived: at, from, to, done });
        }
        self.caller(call, at, queue);
    }

    /// A stay begins a caller's call, or goes on with one that overflowed.
    fn caller(&mut self, call: &Call, at: u64, queue: u32) {
        let before = match call.entry {
            Entry::Overflowed => self.on_the_way.remove(&call.name),
            Entry::Offered | Entry::Transferred => None,
        };
        let place = before.unwrap_or_else(|| {
            let clamp = |priority: i64| priority.clamp(-100, 100) as i32;
            let priority = call.priority.map(clamp);
            let caller = Caller { at, queue, priority, waited: 0, gave_up: false, talk: None };
            self.workload.callers.push(caller);
            self.workload.callers.len() - 1
        });
        let caller = &mut self.workload.callers[place];
        let waited = match call.outcome {
            Outcome::Open { .. } => self.end.saturating_sub(at),
            _ => call.wait().unwrap_or_default().micros(),
        };
        caller.waited = at - caller.at + waited;
        match &call.outcome {
            Outcome::Answered(conversation) => {
                caller.talk =
                    conversation.talk.map(|talk| talk.micros() + conversation.hold.micros());
            }
            Outcome::Abandoned { .. } => caller.gave_up = true,
            Outcome::Overflowed { .. } | Outcome::Passed => {
                self.on_the_way.insert(call.name.clone(), place);
            }
            Outcome::TimedOut { .. }
            | Outcome::CalledBack { .. }
            | Outcome::Refused
            | Outcome::Open { .. } => {}
        }
    }

    fn finish(mut self) -> Workload {
        let workload = &mut self.workload;
        let first = workload.callers.first().and_then(|caller| caller.priority);
        workload.has_priorities = workload.callers.iter().any(|caller| caller.priority != first);
        workload.talks.sort_by_key(|talk| (talk.from, talk.to));
        self.workload
    }
}

fn stay_end(outcome: &Outcome) -> StayEnd {
    match outcome {
        Outcome::Answered(conversation) => StayEnd::Answered {
            wait: conversation.wait,
            talk: conversation.talk.unwrap_or_default(),
            hold: conversation.hold,
            wrap_up: conversation.wrap_up,
        },
        Outcome::Abandoned { wait, ringing, .. } => {
            StayEnd::Abandoned { wait: *wait, ringing: *ringing }
        }
        Outcome::Overflowed { wait } => StayEnd::Overflowed { wait: *wait },
        Outcome::TimedOut { wait } | Outcome::CalledBack { wait, .. } => {
            StayEnd::TimedOut { wait: *wait }
        }
        Outcome::Passed => StayEnd::Passed,
        Outcome::Refused => StayEnd::Refused,
        Outcome::Open { .. } => StayEnd::Open,
    }
}
