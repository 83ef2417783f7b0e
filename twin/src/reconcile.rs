//! After a restart: the switch says what still exists, and the rest is closed as lost.

use std::collections::BTreeSet;

use acd::{AgentId, AgentState, CallId, Fact, LossCause, MissCause, Refusal, Seen};

use super::Twin;
use super::state::{Contact, Doing, Standing};

/// Who was here at the beginning and is not confirmed.
#[derive(Clone, Debug)]
pub struct Reconcile {
    calls: BTreeSet<CallId>,
    agents: BTreeSet<AgentId>,
}

impl Twin {
    pub(super) fn reconcile_begin(&mut self) {
        let agents = self.agents.iter().filter(|agent| agent.state != AgentState::LoggedOut);
        self.reconcile = Some(Reconcile {
            calls: self.calls.iter().map(|call| call.id).collect(),
            agents: agents.map(|agent| agent.id).collect(),
        });
    }

    pub(super) fn confirm_call(&mut self, id: CallId, seen: Option<Seen>) -> Result<(), Refusal> {
        let with = seen.and_then(Seen::agent);
        if with.is_some_and(|agent| self.find_agent(agent).is_none()) {
            return Err(Refusal::UnknownAgent);
        }
        let call = self.alive(id)?;
        if self.reconcile.is_none() {
            return Err(Refusal::WrongState);
        }
        let (standing, is_callback) = (call.standing, call.callback.is_some());
        let ring = |at| self.rings(id).into_iter().find(|(agent, _)| *agent == at);
        match seen {
            None => {}
            Some(Seen::Waiting) => match standing {
                Standing::Waiting => {}
                Standing::Ringing => self.stops_ringing_everywhere(id),
                Standing::Talking(_) | Standing::Held(_) => return Err(Refusal::WrongState),
            },
            Some(Seen::Ringing(agent)) if ring(agent).is_some() => {}
            Some(Seen::Ringing(_)) => return Err(Refusal::WrongState),
            Some(Seen::Talking(agent)) => match (standing, ring(agent)) {
                (Standing::Talking(with), _) if with == agent => {}
                (Standing::Held(with), _) if with == agent => self.retrieve(id)?,
                (Standing::Ringing, Some((_, offer))) if is_callback => {
                    self.callback_answered(id, Some(offer))?;
                }
                (Standing::Ringing, Some((_, offer))) => self.answer(id, Some(offer))?,
                _ => return Err(Refusal::WrongState),
            },
            Some(Seen::Held(agent)) => match standing {
                Standing::Held(with) if with == agent => {}
                Standing::Talking(with) if with == agent => self.hold(id)?,
                _ => return Err(Refusal::WrongState),
            },
        }
        self.reconcile.as_mut().expect("it was begun").calls.remove(&id);
        Ok(())
    }

    pub(super) fn confirm_agent(&mut self, id: AgentId) -> Result<(), Refusal> {
        let agent = self.find_agent(id).ok_or(Refusal::UnknownAgent)?;
        if agent.state == AgentState::LoggedOut || self.reconcile.is_none() {
            return Err(Refusal::WrongState);
        }
        self.is_here(id);
        Ok(())
    }

    pub(super) fn is_here(&mut self, id: AgentId) {
        if let Some(reconcile) = &mut self.reconcile {
            reconcile.agents.remove(&id);
        }
    }

    pub(super) fn reconcile_end(&mut self) -> Result<(), Refusal> {
        let Reconcile { calls, agents } = self.reconcile.take().ok_or(Refusal::WrongState)?;
        // In the order of definition.
        let agents: Vec<AgentId> =
            self.agents.iter().map(|agent| agent.id).filter(|id| agents.contains(id)).collect();
        let mut leaving = Vec::new();
        for id in agents {
            let agent = self.the_agent(id);
            let talks_on = |contact: &Contact| {
                matches!(contact.doing, Doing::Talks | Doing::Held)
                    && !calls.contains(&contact.call)
            };
            if agent.state == AgentState::LoggedOut || agent.contacts.iter().any(talks_on) {
                continue;
            }
            leaving.push(id);
            self.logout(id)?;
            if self.the_agent(id).elsewhere {
                self.back_from_elsewhere(id)?;
            }
        }
        let mut lost = 0;
        for id in calls {
            if self.find_call(id).is_some() && self.is_lost(id, LossCause::NotConfirmed) {
                lost += 1;
            }
        }
        for id in &leaving {
            let is_left =
                |contact: &Contact| matches!(contact.doing, Doing::Rings | Doing::WrapsUp(_));
            while let Some(at) = self.the_agent(*id).contacts.iter().position(is_left) {
                match self.the_agent(*id).contacts[at].doing {
                    Doing::Rings => self.rings_no_more(*id, at, MissCause::Lost),
                    _ => self.end_wrap_up(*id, at),
                }
            }
        }
        let agents = u32::try_from(leaving.len()).expect("few agents");
        self.tell(Fact::Reconciled { calls: lost, agents });
        Ok(())
    }

    /// Whether it is over; a callback is not.
    pub(super) fn is_lost(&mut self, id: CallId, cause: LossCause) -> bool {
        let call = self.the_call(id);
        let queue = call.queue;
        if call.is_in_queue() && call.callback.is_some() {
            if call.standing == Standing::Ringing {
                self.stops_ringing_everywhere(id);
            }
            return false;
        }
        if let Standing::Talking(agent) | Standing::Held(agent) = call.standing {
            self.queue_mut(queue).figures.conversations_lost += 1;
            self.tell(Fact::ConversationLost { call: id, agent, queue, cause });
            self.hang_up(id).expect("a call that talks can be hung up");
            return true;
        }
        let (ringing, rings, customer) = (call.agent(), call.rings.clone(), call.customer);
        let (waited, age) = (call.waited(self.now), call.age(self.now));
        self.tell(Fact::Lost { call: id, queue, waited, age, ringing, cause });
        self.queue_mut(queue).figures.timed_out += 1;
        self.queue_mut(queue).figures.lost += 1;
        self.calls.retain(|call| call.id != id);
        self.customer_call_is_over(customer);
        self.withdraw(id, &rings, false, rings.len() > 1);
        true
    }

    fn stops_ringing_everywhere(&mut self, id: CallId) {
        while let Some(agent) = self.the_call(id).rung_by(None) {
            let rings = |contact: &Contact| contact.call == id && contact.doing == Doing::Rings;
            let at = self.the_agent(agent).contacts.iter().position(rings);
            self.rings_no_more(agent, at.expect("it rings there"), MissCause::Lost);
        }
    }
}
