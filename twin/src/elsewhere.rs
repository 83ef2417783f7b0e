//! Agents on calls that are not routed here.

use acd::{AgentId, AgentState, Fact, MissCause, Refusal};

use super::Twin;
use super::state::{Contact, Doing, Standing};

impl Twin {
    pub(super) fn busy_elsewhere(&mut self, id: AgentId) -> Result<(), Refusal> {
        let agent = self.find_agent(id).ok_or(Refusal::UnknownAgent)?;
        if agent.elsewhere {
            return Err(Refusal::WrongState);
        }
        let is_idle = agent.is_idle();
        let rings = |contact: &Contact| contact.doing == Doing::Rings;
        let ringing = agent.contacts.iter().position(rings);
        self.agent_mut(id).elsewhere = true;
        if is_idle {
            self.enter(id, AgentState::BusyElsewhere);
        }
        if let Some(at) = ringing {
            self.rings_no_more(id, at, MissCause::BusyElsewhere);
        }
        Ok(())
    }

    /// The call of this contact rings on at others, or waits again, without a miss.
    pub(super) fn rings_no_more(&mut self, id: AgentId, at: usize, cause: MissCause) {
        let Contact { call, queue, .. } = self.the_agent(id).contacts[at];
        if self.the_call(call).rings.len() > 1 {
            self.call_mut(call).rings.retain(|rung| rung.agent != id);
            self.offer_withdrawn(id, call, false, true);
            return;
        }
        self.call_mut(call).stops_ringing();
        self.call_mut(call).standing = Standing::Waiting;
        let position = self.position(call);
        self.tell(Fact::Requeued { call, agent: id, queue, cause, position });
        self.contact_over(id, at, false, None);
    }

    pub(super) fn back_from_elsewhere(&mut self, id: AgentId) -> Result<(), Refusal> {
        let agent = self.find_agent(id).ok_or(Refusal::UnknownAgent)?;
        if !agent.elsewhere {
            return Err(Refusal::WrongState);
        }
        let (state, pending) = (agent.state, agent.pending);
        self.agent_mut(id).elsewhere = false;
        if state == AgentState::BusyElsewhere {
            self.agent_mut(id).pending = None;
            match pending {
                Some(state) => self.enter(id, state),
                None => self.becomes_idle_afresh(id),
            }
        }
        Ok(())
    }
}
