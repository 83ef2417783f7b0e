//! What a reader may see.

use acd::{
    AgentId, AgentState, AgentView, CallId, CallState, CallView, Media, Medium, QueueFigures,
    QueueId, QueueView, Span, Timestamp,
};

use super::state::{Call, Standing, seconds};
use super::{Twin, callbacks};

impl Twin {
    /// A queue as of now.
    pub fn queue(&self, id: QueueId) -> Option<QueueView> {
        let queue = self.find_queue(id)?;
        let here: Vec<&Call> =
            self.calls.iter().filter(|call| call.queue == id && call.is_in_queue()).collect();
        let waiting = here.iter().filter(|call| call.standing == Standing::Waiting).count();
        let threshold = Span::from_micros(seconds(queue.rules.answer_within_s));
        let on_the_line = here.iter().filter(|call| call.callback.is_none());
        let waits = on_the_line.map(|call| call.waited(self.now));
        let callbacks = here.iter().filter(|call| call.standing == Standing::Waiting);
        let callbacks = callbacks.filter(|call| call.callback.is_some()).count();
        let contacts = self.agents.iter().flat_map(|agent| &agent.contacts);
        let busy = contacts.filter(|contact| contact.queue == id).count();
        Some(QueueView {
            queue: id,
            waiting: count(waiting),
            callbacks: count(callbacks),
            ringing: count(here.len() - waiting),
            over_threshold: count(waits.clone().filter(|wait| *wait > threshold).count()),
            longest_wait: waits.max().unwrap_or(Span::ZERO),
            busy: count(busy),
            figures: QueueFigures { in_queue: here.len() as u64, ..queue.figures },
        })
    }

    /// An agent as of now.
    pub fn agent(&self, id: AgentId) -> Option<AgentView> {
        let agent = self.find_agent(id)?;
        Some(AgentView {
            agent: id,
            state: agent.state,
            since: Timestamp::from_micros(agent.since),
            call: agent
                .foremost()
                .and_then(|(contact, state)| (state != AgentState::WrapUp).then_some(contact.call)),
            contacts: count(agent.contacts.len()),
            open: Medium::ALL
                .into_iter()
                .filter(|medium| agent.can_be_offered(*medium))
                .fold(Media::NONE, Media::with),
            elsewhere: agent.elsewhere,
            pending: agent.pending,
            figures: agent.figures_at(self.now),
        })
    }

    /// A live call.
    pub fn call(&self, id: CallId) -> Option<CallView> {
        let call = self.find_call(id)?;
        let state = match call.standing {
            Standing::Waiting => CallState::Waiting,
            Standing::Ringing => CallState::Ringing(call.rung_by(None).expect("it rings")),
            Standing::Talking(agent) => CallState::Talking(agent),
            Standing::Held(agent) => CallState::Held(agent),
        };
        Some(CallView {
            call: id,
            state,
            queue: call.queue,
            entered: Timestamp::from_micros(call.entered),
            offered: Timestamp::from_micros(call.offered),
            priority: call.priority,
            credit_s: u32::try_from(call.credit_s).expect("a checked credit"),
            steps_reached: count(call.steps_reached),
            callback: callbacks::view(call),
            consult: self.consult_view(id),
        })
    }
}

fn count(things: usize) -> u32 {
    u32::try_from(things).expect("a countable number")
}
