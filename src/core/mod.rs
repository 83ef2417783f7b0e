//! The core.
mod view;
pub use view::{AgentView, CallState, CallView, QueueView};

use crate::*;

/// The deterministic core of one routing domain.
#[derive(Debug)]
pub struct Core {
    now: Timestamp,
}

impl Core {
    /// An empty centre. `seed` is for [`AgentOrder::Random`] alone.
    #[must_use]
    pub fn new(limits: Limits, seed: u64) -> Self {
        let _ = (limits, seed);
        Self { now: Timestamp::ZERO }
    }
    /// Fires every timer due at or before `at`, then carries the command out, then makes pairs.
    /// A moment before [`now`](Self::now) counts as now.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing changed but time; timers that fired before it stand.
    pub fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let _ = (command, events);
        self.now = at;
        Err(Refusal::WrongState)
    }
    /// Fires every timer due at or before `to`.
    pub fn advance(&mut self, to: Timestamp, events: &mut Vec<Event>) {
        let _ = events;
        self.now = to;
    }
    /// When the next timer is due, and why.
    #[must_use]
    pub fn next_deadline(&self) -> Option<(Timestamp, Deadline)> {
        None
    }
    /// The last moment heard of.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }
    /// A queue as of [`now`](Self::now).
    #[must_use]
    pub fn queue(&self, queue: QueueId) -> Option<QueueView> {
        let _ = queue;
        None
    }
    /// An agent as of [`now`](Self::now).
    #[must_use]
    pub fn agent(&self, agent: AgentId) -> Option<AgentView> {
        let _ = agent;
        None
    }
    /// A live call.
    #[must_use]
    pub fn call(&self, call: CallId) -> Option<CallView> {
        let _ = call;
        None
    }
    /// A number that stands for the whole state.
    #[must_use]
    pub fn digest(&self) -> u64 {
        0
    }
}

/// Why the core wants to be called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deadline {
    /// After-call work ends.
    WrapUpEnd(AgentId),
    /// A ringing call becomes a miss.
    RingEnd(CallId),
    /// A call has waited as long as its queue allows, or is tried again.
    MaxWait(CallId),
    /// A call reaches a step: more agents become eligible.
    Step(CallId),
    /// A call waits for its preferred agent no longer.
    PreferEnd(CallId),
    /// An agent may be offered a call again that he missed.
    HoldBackEnd(CallId, AgentId),
}
