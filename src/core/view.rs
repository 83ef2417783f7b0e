//! What a reader may see of queues, agents and calls.

use crate::{AgentFigures, AgentId, AgentState, CallId, QueueFigures, QueueId, Span, Timestamp};

/// A queue as of the core's present moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueView {
    /// Which.
    pub queue: QueueId,
    /// Calls that wait here.
    pub waiting: u32,
    /// Calls of this queue that ring.
    pub ringing: u32,
    /// Of both, those beyond the threshold (wait > T).
    pub over_threshold: u32,
    /// The longest wait of both.
    pub longest_wait: Span,
    /// Agents on this queue's calls, ringing to the end of wrap-up.
    pub busy: u32,
    /// Counters and sums since the beginning.
    pub figures: QueueFigures,
}

/// An agent as of the core's present moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentView {
    /// Which.
    pub agent: AgentId,
    /// The state as a switch sees it.
    pub state: AgentState,
    /// Since when.
    pub since: Timestamp,
    /// The call that rings, talks or is held here.
    pub call: Option<CallId>,
    /// What is pending: the state to enter when the present call is over.
    pub pending: Option<AgentState>,
    /// Counters, and times clipped at the present moment.
    pub figures: AgentFigures,
}

/// Where a live call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// In a queue.
    Waiting,
    /// Rings at this agent.
    Ringing(AgentId),
    /// Talks with this agent.
    Talking(AgentId),
    /// On hold at this agent.
    Held(AgentId),
}

/// A live call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallView {
    /// Which.
    pub call: CallId,
    /// Where.
    pub state: CallState,
    /// The queue it waits or rings in, or was answered from.
    pub queue: QueueId,
    /// When it entered that queue.
    pub entered: Timestamp,
    /// From when its age counts.
    pub offered: Timestamp,
    /// Priority in force.
    pub priority: i32,
    /// Steps of widening reached.
    pub steps_reached: u32,
}
