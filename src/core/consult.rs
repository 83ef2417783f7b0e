//! Consultations: an agent who has a call asks another, and may leave the call to him.
//!
//! A consultation is a call of its own whose caller is the agent. It waits, rings and is answered
//! as any other; that it belongs to a call stands in a side table, made when somebody first
//! consults. It is over with the call that it is about. Everything is O(1).

use super::Core;
use super::call::Phase;
use crate::{Arrival, CallId, Fact, Refusal, Span};

/// Nobody waits so long.
const FOR_EVER: Span = Span::from_micros(u64::MAX);

/// What a call has to do with a consultation.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
enum Link {
    #[default]
    None,
    /// There is one about it; all talk together, or not.
    About(u32, bool),
    /// It is one about that call.
    Is(u32),
}

/// By call.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Consults(Vec<Link>);

/// A call about which there is a consultation, or which is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConsultView {
    /// The consultation; of a consultation the call that it is about.
    pub other: CallId,
    /// Whether this call is the consultation.
    pub is_consult: bool,
    /// Whether all three talk together.
    pub conference: bool,
}

/// Commands.
impl Core {
    #[cold]
    pub(super) fn consult(&mut self, id: CallId, consult: &Arrival<'_>) -> Result<(), Refusal> {
        self.queue_index(consult.queue)?;
        consult.prefer.map_or(Ok(0), |prefer| self.agent_index(prefer.agent))?;
        let call = self.call_index(id);
        if call == Err(Refusal::UnknownCall) {
            return Err(Refusal::UnknownCall);
        }
        if self.used.contains(consult.call) {
            return Err(Refusal::DuplicateCall);
        }
        let call = call?;
        let phase = self.calls[call].phase;
        if !matches!(phase, Phase::Talking | Phase::Held) || self.is_linked(call) {
            return Err(Refusal::WrongState);
        }
        let before = self.out.len();
        self.offer_by(&Arrival { customer: None, prefer_last: None, ..*consult }, None)?;
        let entered = self.out.len() - before;
        let other = self.call_index(consult.call)?;
        // The call is held first, but only if there is a way in.
        if phase == Phase::Talking {
            self.hold(id)?;
        }
        let agent = self.calls[call].agent;
        let (agent_id, queue) = (self.agents[agent as usize].id, consult.queue);
        let fact = Fact::Consulting { call: id, consult: consult.call, agent: agent_id, queue };
        self.emit_of(other, fact);
        self.out[before..].rotate_left(entered);
        self.hold_back(other, agent, FOR_EVER);
        let room = self.limits.calls as usize;
        let consults =
            self.consults.get_or_insert_with(|| Box::new(Consults(Vec::with_capacity(room))));
        let least = call.max(other) as usize + 1;
        if consults.0.len() < least {
            consults.0.resize(least, Link::None);
        }
        consults.0[call as usize] = Link::About(other, false);
        consults.0[other as usize] = Link::Is(call);
        Ok(())
    }

    #[cold]
    pub(super) fn conference(&mut self, id: CallId) -> Result<(), Refusal> {
        let (call, other, conference) = self.consulted(id)?;
        if conference {
            return Err(Refusal::WrongState);
        }
        let consult = self.calls[other].id;
        for call in [id, consult] {
            // Refused of one that talks already.
            let _ = self.retrieve(call);
        }
        if let Some(consults) = &mut self.consults {
            consults.0[call as usize] = Link::About(other, true);
        }
        let agent = self.agents[self.calls[call].agent as usize].id;
        let with = self.agents[self.calls[other].agent as usize].id;
        self.emit_of(call, Fact::Conference { call: id, consult, agent, with });
        Ok(())
    }

    /// The consultation goes on as the call: under its number, with its customer.
    #[cold]
    pub(super) fn complete_transfer(&mut self, id: CallId) -> Result<(), Refusal> {
        let (call, other, _) = self.consulted(id)?;
        let to = self.queues[self.calls[other].queue as usize].id;
        let agent = self.leave_agent(call, |agent, from, talk, hold| Fact::TransferCompleted {
            call: id,
            agent,
            from,
            to,
            talk,
            hold,
        });
        self.unlink(call);
        self.unlink(other);
        self.may_have_it(other, agent);
        self.customer_goes_to(call, other);
        self.forget(call);
        let record = &mut self.calls[other];
        let consult = std::mem::replace(&mut record.id, id);
        let with = record.agent;
        self.call_at.remove(consult.number(), other);
        self.call_at.insert(id.number(), other);
        self.rename_at_desk(with, other, id);
        self.customer_answered(other, with);
        let with = self.agents[with as usize].id;
        self.emit_of(other, Fact::TookOver { call: id, consult, agent: with, queue: to });
        Ok(())
    }

    /// A call, the consultation about it, which was answered, and whether all talk together.
    fn consulted(&self, id: CallId) -> Result<(u32, u32, bool), Refusal> {
        let call = self.call_index(id)?;
        let Link::About(other, conference) = self.consult_link(call) else {
            return Err(Refusal::WrongState);
        };
        match self.calls[other].phase {
            Phase::Talking | Phase::Held => Ok((call, other, conference)),
            Phase::Waiting | Phase::Parked | Phase::Ringing => Err(Refusal::WrongState),
        }
    }

    /// A call that talks goes on as another, which has no customer of its own.
    fn customer_goes_to(&mut self, call: u32, other: u32) {
        if self.calls[call].of_customer
            && let Some(customers) = &mut self.customers
        {
            customers.of_call.swap(call as usize, other as usize);
            self.calls[call].of_customer = false;
            self.calls[other].of_customer = true;
        }
    }

    /// The agent is not held back from the call any more.
    fn may_have_it(&mut self, call: u32, agent: u32) {
        let held_back = &mut self.calls[call].held_back;
        while let Some(mut held) = self.hold_backs.remove(held_back, |held| held.agent == agent) {
            self.timers.cancel(&mut held.timer);
        }
    }
}

/// What becomes of it.
impl Core {
    fn consult_link(&self, call: u32) -> Link {
        let consults = self.consults.as_ref();
        consults.and_then(|consults| consults.0.get(call as usize)).copied().unwrap_or_default()
    }

    /// Whether it has to do with a consultation.
    pub(super) fn is_linked(&self, call: u32) -> bool {
        !matches!(self.consult_link(call), Link::None)
    }

    /// The consultation about it.
    pub(super) fn consult_about(&self, call: u32) -> Option<u32> {
        match self.consult_link(call) {
            Link::About(consult, _) => Some(consult),
            Link::None | Link::Is(_) => None,
        }
    }

    /// Whether there is a consultation about it.
    pub(super) fn is_consulted_about(&self, call: u32) -> bool {
        matches!(self.consult_link(call), Link::About(..))
    }

    pub(super) fn is_consult(&self, call: u32) -> bool {
        matches!(self.consult_link(call), Link::Is(_))
    }

    fn unlink(&mut self, call: u32) {
        if let Some(consults) = &mut self.consults
            && let Some(link) = consults.0.get_mut(call as usize)
        {
            *link = Link::None;
        }
    }

    /// The call is over, or its agent's part is: nobody is left to consult about it. Only asked for
    /// while there are [`Consults`].
    #[cold]
    pub(super) fn end_consult(&mut self, call: u32) {
        let link = self.consult_link(call);
        self.unlink(call);
        match link {
            Link::None => {}
            Link::Is(about) => self.unlink(about),
            Link::About(other, _) => {
                self.unlink(other);
                // It is alive and no callback: it is hung up.
                let _ = self.hang_up(self.calls[other].id);
                // It may have waited for the very agent who is leaving now.
                self.changed.calls.retain(|&changed| changed != other);
            }
        }
    }

    /// A consultation waits again: nobody talks with all.
    pub(super) fn no_conference(&mut self, call: u32) {
        if let Link::Is(about) = self.consult_link(call)
            && let Some(consults) = &mut self.consults
        {
            consults.0[about as usize] = Link::About(call, false);
        }
    }

    pub(super) fn consult_view(&self, call: u32) -> Option<ConsultView> {
        let (other, is_consult, conference) = match self.consult_link(call) {
            Link::None => return None,
            Link::About(other, conference) => (other, false, conference),
            Link::Is(about) => {
                (about, true, matches!(self.consult_link(about), Link::About(_, true)))
            }
        };
        Some(ConsultView { other: self.calls[other].id, is_consult, conference })
    }
}

#[cfg(feature = "journal")]
impl Consults {
    pub(super) fn room_for(&mut self, calls: u32) {
        self.0.reserve((calls as usize).saturating_sub(self.0.len()));
    }
}
