//! An agent's figures: what became of the offers, and where the time went.

use super::tally::{Activity, TimeTally};
use crate::{AgentState, Change, Fact, MissCause, QueueFigures, QueueId, Span, Timestamp};

/// An agent's counters and times. While logged in the times add up:
/// `ring + talk + hold + wrap_up + idle + not_ready + busy_elsewhere = logged_in`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[allow(missing_docs)] // the names are those of the scenario's report
pub struct AgentFigures {
    pub state: AgentState,
    /// Since when; the times below are complete up to here.
    pub since: Timestamp,
    pub answered: u64,
    pub handled: u64,
    pub missed: u64,
    pub ring: Span,
    pub talk: Span,
    pub hold: Span,
    pub wrap_up: Span,
    pub idle: Span,
    pub not_ready: Span,
    pub logged_in: Span,
    pub busy_elsewhere: Span,
    /// The queue of the call that the agent is done with but for its wrap-up.
    finishing: Option<QueueId>,
}

impl Default for AgentFigures {
    fn default() -> Self {
        Self {
            state: AgentState::LoggedOut,
            since: Timestamp::ZERO,
            answered: 0,
            handled: 0,
            missed: 0,
            ring: Span::ZERO,
            talk: Span::ZERO,
            hold: Span::ZERO,
            wrap_up: Span::ZERO,
            idle: Span::ZERO,
            not_ready: Span::ZERO,
            logged_in: Span::ZERO,
            busy_elsewhere: Span::ZERO,
            finishing: None,
        }
    }
}

impl AgentFigures {
    /// Folds an event that names this agent; if with it the agent is done with a call and its
    /// wrap-up, returns the queue and the change to count there. O(1).
    pub fn fold(&mut self, at: Timestamp, fact: &Fact) -> Option<(QueueId, Change)> {
        match *fact {
            Fact::Answered { .. } | Fact::CallbackAnswered { .. } => self.answered += 1,
            Fact::Requeued { cause: MissCause::BusyElsewhere | MissCause::Lost, .. } => {}
            Fact::Requeued { .. } | Fact::Missed { .. } | Fact::BridgeFailed { .. } => {
                self.missed += 1;
            }
            Fact::Ended { queue, .. }
            | Fact::LineLost { queue, .. }
            | Fact::TransferCompleted { from: queue, .. }
            | Fact::Transferred { from: queue, .. } => {
                self.finishing = Some(queue);
            }
            // Of several places: the states do not tell what becomes of each.
            Fact::WrapUp { .. } => self.finishing = None,
            Fact::Handled { .. } => {
                self.finishing = None;
                self.handled += 1;
            }
            Fact::Agent { state, .. } => return self.enter(at, state),
            _ => {}
        }
        None
    }

    fn enter(&mut self, at: Timestamp, state: AgentState) -> Option<(QueueId, Change)> {
        let left = self.state;
        let stayed = at.since(self.since);
        self.clip(at);
        self.state = state;
        if state == AgentState::WrapUp {
            return None;
        }
        let queue = self.finishing.take()?;
        self.handled += 1;
        let wrap_up = if left == AgentState::WrapUp { stayed } else { Span::ZERO };
        Some((queue, Change::Handled(wrap_up)))
    }

    /// Books the running state's time up to `at` (clipped durations).
    fn clip(&mut self, at: Timestamp) {
        let stayed = at.since(self.since);
        let sum = match self.state {
            AgentState::LoggedOut => None,
            AgentState::NotReady(_) => Some(&mut self.not_ready),
            AgentState::Idle => Some(&mut self.idle),
            AgentState::Ringing => Some(&mut self.ring),
            AgentState::Talking => Some(&mut self.talk),
            AgentState::Held => Some(&mut self.hold),
            AgentState::WrapUp => Some(&mut self.wrap_up),
            AgentState::BusyElsewhere => Some(&mut self.busy_elsewhere),
        };
        if let Some(sum) = sum {
            *sum += stayed;
            self.logged_in += stayed;
        }
        self.since = at;
    }

    /// From the books: the state is the caller's to add.
    pub(super) fn from_books(now: Timestamp, calls: &QueueFigures, time: &TimeTally) -> Self {
        Self {
            since: now,
            answered: calls.answered + u64::from(calls.callbacks.apart),
            handled: calls.handled,
            missed: calls.missed,
            ring: time.time(Activity::Ringing),
            talk: time.time(Activity::Talking),
            hold: time.time(Activity::Held),
            wrap_up: time.time(Activity::WrapUp),
            idle: time.time(Activity::Idle),
            not_ready: time.not_ready(),
            logged_in: time.logged_in(),
            busy_elsewhere: time.time(Activity::BusyElsewhere),
            ..Self::default()
        }
    }

    /// The figures as of `at`: the running state's time clipped there. To be read, not folded on:
    /// what only folding needs is left out, so that equal figures are equal.
    #[must_use]
    pub fn as_of(&self, at: Timestamp) -> Self {
        let mut clipped = *self;
        clipped.clip(at.max(self.since));
        clipped.finishing = None;
        clipped
    }
}

/// Which agent an event names, if any.
#[must_use]
pub(crate) fn agent_of(fact: &Fact) -> Option<crate::AgentId> {
    match *fact {
        Fact::Ringing { agent, .. }
        | Fact::Answered { agent, .. }
        | Fact::Requeued { agent, .. }
        | Fact::Missed { agent, .. }
        | Fact::Held { agent, .. }
        | Fact::Retrieved { agent, .. }
        | Fact::Transferred { agent, .. }
        | Fact::Consulting { agent, .. }
        | Fact::Conference { agent, .. }
        | Fact::TransferCompleted { agent, .. }
        | Fact::TookOver { agent, .. }
        | Fact::Ended { agent, .. }
        | Fact::Withdrawn { agent, .. }
        | Fact::WrapUp { agent, .. }
        | Fact::Handled { agent, .. }
        | Fact::Dial { agent, .. }
        | Fact::CallbackAnswered { agent, .. }
        | Fact::CallbackFailed { agent, .. }
        | Fact::LineLost { agent, .. }
        | Fact::BridgeFailed { agent, .. }
        | Fact::FirstReply { agent, .. }
        | Fact::FirstReplyLate { agent, .. }
        | Fact::SilenceWarning { agent, .. }
        | Fact::SilenceClosed { agent, .. }
        | Fact::ConversationLost { agent, .. }
        | Fact::Agent { agent, .. } => Some(agent),
        Fact::Abandoned { ringing, .. } | Fact::Lost { ringing, .. } => ringing,
        Fact::CallbackEnded { dialling, .. } => dialling,
        Fact::Queued { .. }
        | Fact::Callback { .. }
        | Fact::Resumed { .. }
        | Fact::Routed { .. }
        | Fact::Merged { .. }
        | Fact::Overflowed { .. }
        | Fact::TimedOut { .. }
        | Fact::TurnedAway { .. }
        | Fact::Reconciled { .. }
        | Fact::Opened { .. }
        | Fact::Closed { .. }
        | Fact::ReserveJoined { .. }
        | Fact::ReserveLeft { .. }
        | Fact::AlarmRaised { .. }
        | Fact::AlarmCleared { .. } => None,
    }
}
