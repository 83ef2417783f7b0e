//! What a reader may see of queues, agents and calls.

use super::Core;
use super::agent::{Presence, Slot};
use super::call::Phase;
use super::callbacks::CallbackView;
use super::consult::ConsultView;
use crate::{
    AgentFigures, AgentId, AgentState, CallId, Media, QueueFigures, QueueId, Span, Timestamp,
};

/// A queue as of the core's present moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueueView {
    /// Which.
    pub queue: QueueId,
    /// Calls that wait here, with the callbacks.
    pub waiting: u32,
    /// Of these, customers who are to be called back.
    pub callbacks: u32,
    /// Calls of this queue that ring, and customers who are dialled.
    pub ringing: u32,
    /// Callers on the line, waiting or ringing, beyond the threshold (wait > T).
    pub over_threshold: u32,
    /// The longest wait of those.
    pub longest_wait: Span,
    /// Agents on this queue's calls, ringing to the end of wrap-up.
    pub busy: u32,
    /// Counters and sums since the beginning.
    pub figures: QueueFigures,
}

/// An agent as of the core's present moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AgentView {
    /// Which.
    pub agent: AgentId,
    /// The state as a switch sees it.
    pub state: AgentState,
    /// Since when.
    pub since: Timestamp,
    /// The call that rings, talks or is held here; of several the one of which the state tells.
    pub call: Option<CallId>,
    /// Contacts, from ringing to the end of wrap-up.
    pub contacts: u32,
    /// The media of which a contact can be offered now.
    pub open: Media,
    /// Whether the agent is on a call that is not routed here, whatever the state.
    pub elsewhere: bool,
    /// What is pending: the state to enter when the present call is over.
    pub pending: Option<AgentState>,
    /// Counters, and times clipped at the present moment.
    pub figures: AgentFigures,
}

/// Where a live call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// It goes before others as if it were older by so many seconds.
    pub credit_s: u32,
    /// Steps of widening reached.
    pub steps_reached: u32,
    /// While its customer is to be called back, or is dialled.
    pub callback: Option<CallbackView>,
    /// While there is a consultation about it, or it is one.
    pub consult: Option<ConsultView>,
}

/// Views.
impl Core {
    /// A queue as of [`now`](Self::now). O(log calls).
    #[must_use]
    pub fn queue(&self, queue: QueueId) -> Option<QueueView> {
        let index = self.queue_index(queue).ok()?;
        let record = &self.queues[index as usize];
        let oldest = self.oldest_entry(index);
        let border = self.threshold_border(record);
        Some(QueueView {
            queue,
            waiting: record.waiting,
            callbacks: record.callbacks,
            ringing: record.ringing,
            over_threshold: self.stays.rank(&record.stays, &border),
            longest_wait: oldest.map_or(Span::ZERO, |entered| self.now.since(entered)),
            busy: record.busy,
            figures: self.figures_of_queue(index),
        })
    }

    /// An agent as of [`now`](Self::now). O(1).
    #[must_use]
    pub fn agent(&self, agent: AgentId) -> Option<AgentView> {
        let index = self.agent_index(agent).ok()?;
        let record = &self.agents[index as usize];
        let (figures, since) = self.figures_of_agent(index);
        let call = record.foremost().and_then(Slot::call);
        Some(AgentView {
            agent,
            state: record.state(),
            since,
            call: call.map(|call| self.calls[call].id),
            contacts: record.slots.len() as u32,
            open: record.open(),
            elsewhere: record.elsewhere,
            pending: record.pending.map(|pending| match pending {
                Presence::NotReady(reason) => AgentState::NotReady(reason),
                Presence::LoggedOut | Presence::Ready | Presence::Elsewhere => {
                    AgentState::LoggedOut
                }
            }),
            figures,
        })
    }

    /// A live call. O(1).
    #[must_use]
    pub fn call(&self, call: CallId) -> Option<CallView> {
        Some(self.view_of(self.call_index(call).ok()?))
    }

    pub(super) fn view_of(&self, at: u32) -> CallView {
        let record = &self.calls[at];
        let agent = || self.agents[record.agent as usize].id;
        CallView {
            call: record.id,
            state: match record.phase {
                Phase::Waiting | Phase::Parked => CallState::Waiting,
                Phase::Ringing => CallState::Ringing(agent()),
                Phase::Talking => CallState::Talking(agent()),
                Phase::Held => CallState::Held(agent()),
            },
            queue: self.queues[record.queue as usize].id,
            entered: record.entered,
            offered: record.offered,
            priority: record.priority().into(),
            credit_s: record.credit_s.into(),
            steps_reached: record.reached.steps.into(),
            callback: self.callback_view(at),
            consult: self.consult_view(at),
        }
    }
}
