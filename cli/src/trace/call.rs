//! A recorded call: what came, what became of it, and when.

use std::collections::HashSet;
use std::sync::Arc;

use acd::{CallbackEnd, MissCause, Span};

/// A moment of the trace. In a trace with local times only, the local time as if it were UTC;
/// [`Clock`](super::Clock) gives the wall clock back in either case.
pub type Moment = jiff::Timestamp;

/// A queue's or an agent's name; cheap to clone.
pub type Name = Arc<str>;

/// One stay of one call in one queue.
///
/// A call that overflows or is transferred appears once for each queue it enters;
/// [`Call::entry`] tells which of them is its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The call's key in the trace.
    pub name: String,
    /// The queue it entered.
    pub queue: Name,
    /// When it entered this queue: the call's arrival cohort.
    pub offered_at: Moment,
    /// Its priority, where the trace records one.
    pub priority: Option<i64>,
    /// How it came here.
    pub entry: Entry,
    /// Offers that failed during this stay.
    pub misses: Vec<Miss>,
    /// What became of it.
    pub outcome: Outcome,
}

/// How a call came into a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A new caller.
    Offered,
    /// From another queue, by overflow.
    Overflowed,
    /// From an agent, by transfer.
    Transferred,
}

/// An offer that an agent missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// When the offer failed.
    pub at: Moment,
    /// Who missed it.
    pub agent: Name,
    /// Why.
    pub cause: MissCause,
}

/// What became of a call. Waits count from the entry into this queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An agent answered.
    Answered(Conversation),
    /// The caller gave up.
    Abandoned {
        /// After this wait.
        wait: Span,
        /// While it rang at an agent.
        ringing: bool,
        /// That agent, where the trace records it.
        agent: Option<Name>,
    },
    /// It went on to another queue, or left the queue by a key or because no agent was there.
    Overflowed {
        /// After this wait.
        wait: Span,
    },
    /// It waited as long as the queue allows and ended there.
    TimedOut {
        /// After this wait.
        wait: Span,
    },
    /// It was a callback that ended without the customer being reached.
    CalledBack {
        /// After this wait.
        wait: Span,
        /// Why.
        end: CallbackEnd,
    },
    /// It came and went on to another queue at once: no room.
    Passed,
    /// It was turned away: no room anywhere. Not counted as offered.
    Refused,
    /// The trace ends before anything became of it.
    Open {
        /// It rings at an agent.
        ringing: bool,
    },
}

/// A conversation, as far as the trace tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Entry into this queue to the answer.
    pub wait: Span,
    /// Of a callback: what passed before the answer and does not count as wait.
    pub not_counted: Span,
    /// Of a callback: it does not count as answered.
    pub apart: bool,
    /// Who answered, where the trace records it.
    pub agent: Option<Name>,
    /// Time talked, holds left out; `None`: the trace ends before the conversation does.
    pub talk: Option<Span>,
    /// Time on hold.
    pub hold: Span,
    /// It ended because the agent transferred the call.
    pub transferred: bool,
    /// After-call work; `None`: the trace ends before it does.
    pub wrap_up: Option<Span>,
}

impl Conversation {
    /// A conversation that has just begun.
    #[must_use]
    pub fn begun(wait: Span, agent: Option<Name>) -> Self {
        let none = Span::ZERO;
        Self {
            wait,
            not_counted: none,
            apart: false,
            agent,
            talk: None,
            hold: none,
            transferred: false,
            wrap_up: None,
        }
    }
}

impl Call {
    /// The wait that came to an end, whatever ended it; `None` where none did (the call is
    /// still open, or never waited).
    #[must_use]
    pub fn wait(&self) -> Option<Span> {
        match &self.outcome {
            Outcome::Answered(conversation) => Some(conversation.wait),
            Outcome::Abandoned { wait, .. }
            | Outcome::Overflowed { wait }
            | Outcome::CalledBack { wait, .. }
            | Outcome::TimedOut { wait } => Some(*wait),
            Outcome::Passed | Outcome::Refused | Outcome::Open { .. } => None,
        }
    }

    /// The agent who answered, or at whom an abandoned call rang, where the trace records it.
    #[must_use]
    pub fn agent(&self) -> Option<&Name> {
        match &self.outcome {
            Outcome::Answered(conversation) => conversation.agent.as_ref(),
            Outcome::Abandoned { agent, .. } => agent.as_ref(),
            _ => None,
        }
    }
}

/// The moment a span after another; stays at the last moment there is (in the year 9999).
#[must_use]
pub fn later(moment: Moment, span: Span) -> Moment {
    i64::try_from(span.micros())
        .ok()
        .and_then(|micros| moment.checked_add(jiff::SignedDuration::from_micros(micros)).ok())
        .unwrap_or(Moment::MAX)
}

/// How long after `earlier` a moment is; zero if it is not after it.
pub(super) fn between(earlier: Moment, moment: Moment) -> Span {
    let micros = moment.as_microsecond().saturating_sub(earlier.as_microsecond());
    Span::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// The one copy of a name that all calls share.
pub(super) fn intern(names: &mut HashSet<Name>, name: &str) -> Name {
    if let Some(name) = names.get(name) {
        return name.clone();
    }
    let name = Name::from(name);
    names.insert(name.clone());
    name
}
