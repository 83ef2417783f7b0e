//! Agents on calls that are not routed here.
//!
//! Such a call takes the agent's telephone, so nothing is offered until it is over. It stands
//! behind whatever else the agent has: who talks, wraps up or is not ready is told as that, and as
//! busy elsewhere from the moment at which he would be idle. A flag of the agent's is all that
//! there is of it, asked for when an agent comes out of a call. Everything is O(1).

use super::Core;
use super::agent::{Outcome, Presence, Slot};
use super::call::Phase;
use crate::{AgentId, Fact, MissCause, Refusal};

impl Core {
    #[cold]
    pub(super) fn busy_elsewhere(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        if self.agents[agent as usize].elsewhere {
            return Err(Refusal::WrongState);
        }
        // To be taken out of the line by what he could be offered until now.
        self.leave_idle(agent);
        let record = &mut self.agents[agent as usize];
        record.elsewhere = true;
        if record.presence == Presence::Ready && record.slots.is_empty() {
            self.stay_elsewhere(agent);
        }
        let slots = self.agents[agent as usize].slots.iter();
        let rings = slots.copied().find(|slot| matches!(slot, Slot::Ringing(_)));
        if let Some(call) = rings.and_then(Slot::call) {
            self.ring_no_more(call, agent, MissCause::BusyElsewhere);
        }
        // Of one who had room beside his contacts no state tells it.
        self.floor_changed();
        Ok(())
    }

    #[cold]
    pub(super) fn back_from_elsewhere(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        let record = &mut self.agents[agent as usize];
        if !std::mem::take(&mut record.elsewhere) {
            return Err(Refusal::WrongState);
        }
        if record.presence != Presence::Elsewhere {
            self.open_again(agent);
            return Ok(());
        }
        match record.pending.take() {
            Some(presence) => self.set_presence(agent, presence),
            None => self.become_idle(agent, true),
        }
        Ok(())
    }

    /// Would be idle, but for that call.
    pub(super) fn stay_elsewhere(&mut self, agent: u32) {
        self.agents[agent as usize].presence = Presence::Elsewhere;
        self.count_at_work(agent);
        self.emit_state(agent);
    }

    /// The agent's telephone is taken, or does not ring: the call rings on at others, or waits
    /// again in its old place, without a miss.
    pub(super) fn ring_no_more(&mut self, call: u32, agent: u32, cause: MissCause) {
        if self.calls[call].has_rivals && self.rings_on_elsewhere(call, agent) {
            return;
        }
        let record = &mut self.calls[call];
        let (id, at) = (record.id, record.queue);
        record.phase = Phase::Waiting;
        self.timers.cancel(&mut record.ring_end);
        let queue = &mut self.queues[at as usize];
        queue.ringing -= 1;
        queue.waiting += 1;
        queue.callbacks += u32::from(record.callback);
        let queue_id = queue.id;
        if self.leases.is_some() {
            self.end_lease(call);
        }
        self.free_busy(at);
        let agent_id = self.agents[agent as usize].id;
        let position = self.position(call);
        self.emit_of(
            call,
            Fact::Requeued { call: id, agent: agent_id, queue: queue_id, cause, position },
        );
        self.release(agent, call, Outcome::Withdrawn);
        let has_left =
            !matches!(self.agents[agent as usize].presence, Presence::Ready | Presence::Elsewhere);
        if has_left && self.calls[call].prefer.get() == Some(agent) {
            self.end_preference(call);
        } else {
            self.changed.calls.push(call);
        }
    }
}
