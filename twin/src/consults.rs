//! Agents who ask agents.

use acd::{Arrival, CallId, ConsultView, Fact, Refusal};

use super::Twin;
use super::state::{HeldBack, NEVER, Standing};

/// A consultation. It counts for as long as both calls are alive.
#[derive(Clone, Copy, Debug)]
pub struct Consult {
    about: CallId,
    consult: CallId,
    conference: bool,
}

impl Twin {
    fn consult_about(&self, id: CallId) -> Option<Consult> {
        let is_alive = |consult: &&Consult| {
            self.find_call(consult.about).is_some() && self.find_call(consult.consult).is_some()
        };
        self.consults.iter().filter(is_alive).find(|consult| consult.about == id).copied()
    }

    pub(super) fn is_consulted_about(&self, id: CallId) -> bool {
        self.consult_about(id).is_some()
    }

    pub(super) fn is_consult(&self, id: CallId) -> bool {
        let mut consults = self.consults.iter();
        consults.any(|it| it.consult == id && self.find_call(it.about).is_some())
    }

    pub(super) fn consult(&mut self, id: CallId, arrival: &Arrival<'_>) -> Result<(), Refusal> {
        if self.find_queue(arrival.queue).is_none() {
            return Err(Refusal::UnknownQueue);
        }
        if arrival.prefer.is_some_and(|prefer| self.find_agent(prefer.agent).is_none()) {
            return Err(Refusal::UnknownAgent);
        }
        let call = self.alive(id).cloned();
        if matches!(call, Err(Refusal::UnknownCall)) {
            return Err(Refusal::UnknownCall);
        }
        if self.is_used(arrival.call) {
            return Err(Refusal::DuplicateCall);
        }
        let call = call?;
        let (Standing::Talking(agent) | Standing::Held(agent)) = call.standing else {
            return Err(Refusal::WrongState);
        };
        if self.is_consulted_about(id) || self.is_consult(id) {
            return Err(Refusal::WrongState);
        }
        // What the entry tells comes behind the hold.
        let told = self.told.len();
        self.offer_by(&Arrival { customer: None, prefer_last: None, ..*arrival }, None)?;
        let entry = self.told.split_off(told);
        if call.standing == Standing::Talking(agent) {
            self.hold(id)?;
        }
        let (consult, queue) = (arrival.call, arrival.queue);
        self.tell(Fact::Consulting { call: id, consult, agent, queue });
        self.queue_mut(queue).figures.transferred_in += 1;
        self.told.extend(entry);
        let order = self.number();
        self.call_mut(consult).held_back.push(HeldBack { agent, until: NEVER, order });
        self.consults.push(Consult { about: id, consult, conference: false });
        Ok(())
    }

    /// The consultation about a call, if it was answered.
    fn answered_consult(&self, id: CallId) -> Result<Consult, Refusal> {
        self.alive(id)?;
        let consult = self.consult_about(id).ok_or(Refusal::WrongState)?;
        match self.the_call(consult.consult).standing {
            Standing::Talking(_) | Standing::Held(_) => Ok(consult),
            Standing::Waiting | Standing::Ringing => Err(Refusal::WrongState),
        }
    }

    pub(super) fn conference(&mut self, id: CallId) -> Result<(), Refusal> {
        let Consult { consult, conference, .. } = self.answered_consult(id)?;
        if conference {
            return Err(Refusal::WrongState);
        }
        for call in [id, consult] {
            if let Standing::Held(_) = self.the_call(call).standing {
                self.retrieve(call)?;
            }
        }
        for known in &mut self.consults {
            known.conference |= known.about == id && known.consult == consult;
        }
        let agent = self.the_call(id).agent().expect("it talks");
        let with = self.the_call(consult).agent().expect("it talks");
        self.tell(Fact::Conference { call: id, consult, agent, with });
        Ok(())
    }

    pub(super) fn complete_transfer(&mut self, id: CallId) -> Result<(), Refusal> {
        let Consult { consult, .. } = self.answered_consult(id)?;
        let agent = self.the_call(id).agent().expect("it talks");
        let with = self.the_call(consult).agent().expect("it talks");
        let to = self.the_call(consult).queue;
        let (from, talk, hold) = self.part_over(id);
        self.queue_mut(from).figures.transferred_out += 1;
        self.tell(Fact::TransferCompleted { call: id, agent, from, to, talk, hold });
        self.customer_left_the_agent(id);
        let (customer, resumed) = (self.the_call(id).customer, self.the_call(id).resumed);
        self.calls.retain(|call| call.id != id);
        self.conversation_over(agent, id, from);
        self.agent_mut(with).contact_mut(consult).call = id;
        let call = self.call_mut(consult);
        call.id = id;
        call.held_back.retain(|held_back| held_back.agent != agent);
        (call.customer, call.resumed) = (customer, resumed);
        self.customer_was_answered(id, with);
        self.tell(Fact::TookOver { call: id, consult, agent: with, queue: to });
        Ok(())
    }

    /// The agent's part in a call is over: nobody is left to consult about it.
    pub(super) fn nobody_consults_about(&mut self, id: CallId) -> Result<(), Refusal> {
        let consults = self.consults.iter().filter(|consult| consult.about == id);
        let consults: Vec<CallId> = consults.map(|consult| consult.consult).collect();
        for consult in consults {
            if self.find_call(consult).is_some() {
                self.hang_up(consult)?;
            }
        }
        Ok(())
    }

    /// A consultation waits again: nobody talks with all.
    pub(super) fn ends_conference(&mut self, id: CallId) {
        for known in self.consults.iter_mut().filter(|known| known.consult == id) {
            known.conference = false;
        }
    }

    pub(super) fn consult_view(&self, id: CallId) -> Option<ConsultView> {
        let about = self.consult_about(id);
        let is = self.consults.iter().find(|consult| consult.consult == id);
        let is = is.and_then(|consult| self.consult_about(consult.about));
        match (about, is) {
            (Some(Consult { consult, conference, .. }), _) => {
                Some(ConsultView { other: consult, is_consult: false, conference })
            }
            (_, Some(Consult { about, consult, conference })) if consult == id => {
                Some(ConsultView { other: about, is_consult: true, conference })
            }
            _ => None,
        }
    }
}
