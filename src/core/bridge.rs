//! Bridges: an agent answered, but the two never came to talk.

use super::Core;
use super::agent::Outcome;
use super::call::Phase;
use crate::{CallId, Fact, OfferId, Reason, Refusal, Span};

impl Core {
    /// The call that was just answered could not be connected: it goes back to its place, with age,
    /// order and priority as they were, and the agent's device counts as failed.
    #[cold]
    pub(super) fn bridge_failed(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        let call = self.call_index(id)?;
        let has_consult = self.is_consulted_about(call);
        let (now, record) = (self.now, &mut self.calls[call]);
        let talks = record.phase == Phase::Talking;
        match offer {
            Some(offer) if !talks || offer != record.offer => return Err(Refusal::StaleOffer),
            _ if has_consult => return Err(Refusal::WrongState),
            None if !talks => return Err(Refusal::WrongState),
            _ => {}
        }
        record.book(now);
        let (agent, queue) = (record.agent, record.queue);
        let (talk, hold) = (record.talk, record.hold);
        (record.talk, record.hold) = (Span::ZERO, Span::ZERO);
        let (agent_id, queue_id) = (self.agents[agent as usize].id, self.queues[queue as usize].id);
        self.emit_of(
            call,
            Fact::BridgeFailed { call: id, agent: agent_id, queue: queue_id, talk, hold },
        );
        self.customer_turned_back(call);
        if self.chats.is_some() {
            self.end_chat(call);
        }
        if self.leases.is_some() {
            self.end_lease(call);
        }
        if self.agents[agent as usize].desk.is_some() {
            // What he talked changes: he may stand among those who can be offered more.
            self.leave_idle(agent);
        }
        self.agents[agent as usize].talked += talk;
        self.free_busy(queue);
        self.release(agent, call, Outcome::Missed(Some(Reason::Undeliverable)));
        let reoffer_after = self.queues[queue as usize].rules.reoffer_after;
        self.hold_back(call, agent, reoffer_after);
        self.no_conference(call);
        self.enter(call, queue);
        Ok(())
    }
}
