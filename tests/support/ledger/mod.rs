//! A naive ledger: everything that the books say, worked out anew from the whole list of what
//! happened.
//!
//! It hears the commands and the emitted events, writes each down once, and goes through the list
//! from the beginning whenever it is asked for a row. It shares the library's vocabulary and the
//! shape of its rows and nothing else: it has its own wall clock, its own buckets, its own
//! counting.

mod agents;
mod calls;
pub mod check;
pub mod drive;
pub mod rows;
mod sums;
pub mod wall;

use std::collections::{BTreeMap, BTreeSet};

use acd::figures::CallbackChange;
use acd::{
    AgentId, AgentMedia, Arrival, CallId, Command, Event, GroupId, MissCause, QueueId, QueueRules,
    Reason, Refusal,
};

use agents::AgentNotes;
pub use agents::Spell;
use calls::CallNotes;

/// What happened to a call, or at a queue's door. Times in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Offered,
    OverflowedIn,
    TransferredIn,
    PassedOn,
    OverflowedOut,
    TimedOut,
    TurnedAway,
    Lost,
    ConversationLost,
    Callback(CallbackChange),
    FirstReply {
        after: u64,
        late: bool,
    },
    SilenceWarned,
    SilenceClosed,
    RefusedClosed,
    RefusedNoAgents,
    Refused,
    Answered {
        wait: u64,
    },
    Abandoned {
        wait: u64,
        ringing: bool,
    },
    Missed(MissCause),
    PartOver {
        talk: u64,
        hold: u64,
        transferred: bool,
    },
    RingOver {
        rang: u64,
    },
    Handled {
        wrap_up: u64,
    },
    Breached(usize),
    /// Waits and rings no more, after it had passed the first threshold.
    LeftLate,
}

/// The thresholds of a queue at some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    pub all: [Option<u64>; 4],
    pub short: u64,
}

/// A line of the ledger.
#[derive(Clone, Debug)]
pub struct Happening {
    pub at: u64,
    /// When the call entered the queue.
    pub entered: u64,
    pub queue: QueueId,
    /// What the call asked for.
    pub skills: BTreeSet<String>,
    pub agent: Option<AgentId>,
    pub group: Option<GroupId>,
    pub what: What,
    pub terms: Terms,
}

/// A call's time in a queue, waiting or ringing.
#[derive(Clone, Debug)]
pub struct Stay {
    pub call: CallId,
    pub queue: QueueId,
    pub skills: BTreeSet<String>,
    pub entered: u64,
    pub left: Option<u64>,
    /// When the caller rang off to be called back.
    pub rang_off: Option<u64>,
    /// The queue's thresholds while it was there, and from when on each held.
    pub terms: Vec<(u64, Terms)>,
}

/// The whole list.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub now: u64,
    pub rules: BTreeMap<QueueId, QueueRules>,
    pub happenings: Vec<Happening>,
    pub stays: Vec<Stay>,
    pub agents: BTreeMap<AgentId, AgentNotes>,
    pub groups: BTreeSet<GroupId>,
    pub skills: BTreeSet<String>,
    pub reasons: Vec<Reason>,
    calls: BTreeMap<CallId, CallNotes>,
}

fn micros(seconds: i64) -> u64 {
    u64::try_from(seconds).expect("checked values").saturating_mul(1_000_000)
}

/// What a call that no queue took counts as.
fn refused(refusal: &Refusal) -> Option<What> {
    match refusal {
        Refusal::QueueFull => Some(What::Refused),
        Refusal::QueueClosed => Some(What::RefusedClosed),
        Refusal::NoAgents => Some(What::RefusedNoAgents),
        _ => None,
    }
}

impl Ledger {
    /// Time has come to `now` and this is what happened.
    pub fn hear(&mut self, now: u64, events: &[Event]) {
        for event in events {
            self.hear_event(event);
        }
        self.now = self.now.max(now);
    }

    /// A command has been given, with this outcome; timers fired first.
    pub fn hear_command(
        &mut self,
        at: u64,
        command: &Command<'_>,
        outcome: &Result<(), Refusal>,
        events: &[Event],
    ) {
        if let Command::Offer(Arrival { call, require, .. })
        | Command::Consult { consult: Arrival { call, require, .. }, .. } = command
            && outcome.is_ok()
        {
            self.begin_call(*call, *require);
        }
        // A new definition may let calls go, and they leave by its terms.
        if let (Command::Queue { queue, rules }, Ok(())) = (command, outcome) {
            self.define(*queue, rules);
        }
        self.hear(at, events);
        let now = self.now;
        match (command, outcome) {
            (
                Command::Offer(Arrival { queue, require, .. })
                | Command::Consult { consult: Arrival { queue, require, .. }, .. },
                Err(refusal),
            ) => {
                if let Some(what) = refused(refusal) {
                    self.write_at_door(now, *queue, *require, what);
                }
            }
            (Command::Transfer { queue, .. }, Err(refusal)) => {
                if let Some(what) = refused(refusal) {
                    self.write_at_door(now, *queue, None, what);
                }
            }
            (Command::Agent { agent, .. }, Ok(())) => {
                self.agents.entry(*agent).or_default();
            }
            (
                Command::MediaAgent { agent, media, .. }
                | Command::AgentOfQueues { agent, media, .. },
                Ok(()),
            ) => {
                let notes = self.agents.entry(*agent).or_default();
                notes.has_desk |= **media != AgentMedia::VOICE;
            }
            (Command::JoinGroup { agent, group }, Ok(())) => self.join(*agent, *group),
            _ => {}
        }
    }

    /// New thresholds hold for callers who are on the line, but what they have passed is passed.
    fn define(&mut self, queue: QueueId, rules: &QueueRules) {
        self.rules.insert(queue, rules.clone());
        let terms = (self.now, self.terms(queue));
        let here = |stay: &&mut Stay| stay.queue == queue && stay.off_the_line().is_none();
        self.stays.iter_mut().filter(here).for_each(|stay| stay.terms.push(terms));
        let asked = self.asked_for(queue, None);
        self.skills.extend(asked);
    }

    pub fn terms(&self, queue: QueueId) -> Terms {
        let rules = &self.rules[&queue];
        let mut terms = Terms { short: micros(rules.short_abandon_s), ..Terms::default() };
        terms.all[0] = Some(micros(rules.answer_within_s));
        for (threshold, seconds) in terms.all[1..].iter_mut().zip(&rules.also_within_s) {
            *threshold = Some(micros(*seconds));
        }
        terms
    }
}

impl Stay {
    /// When the caller waited on the line no more.
    pub fn off_the_line(&self) -> Option<u64> {
        self.rang_off.or(self.left)
    }

    /// When the call had waited longer than the threshold, if it did up to `now`.
    pub fn passed(&self, threshold: usize, now: u64) -> Option<u64> {
        let end = self.off_the_line().unwrap_or(now).min(now);
        for (place, (from, terms)) in self.terms.iter().enumerate() {
            let until = self.terms.get(place + 1).map_or(end, |next| next.0.min(end));
            let Some(length) = terms.all[threshold] else { continue };
            let due = self.entered.saturating_add(length).saturating_add(1).max(*from);
            if due <= until && due < u64::MAX {
                return Some(due);
            }
        }
        None
    }
}
