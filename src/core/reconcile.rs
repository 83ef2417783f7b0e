//! After a restart: the switch says what still exists, and the rest is closed as lost.
//!
//! Between [`ReconcileBegin`](crate::Command::ReconcileBegin) and
//! [`ReconcileEnd`](crate::Command::ReconcileEnd) a list holds the calls and agents that were here
//! at the beginning and were not confirmed yet; whatever comes meanwhile is not on it. All else
//! goes on as ever. Beginning and ending cost O(n log n) in calls and O(agents), a confirmation
//! O(log calls); where nobody reconciles it costs nothing.

use super::Core;
use super::agent::{Presence, Slot};
use super::call::Phase;
use crate::collections::Index;
use crate::{AgentId, CallId, Fact, LossCause, MissCause, Refusal, Seen};

/// Who was here at the beginning and is not confirmed.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Reconcile {
    /// By number; of those confirmed the flag is set.
    calls: Vec<(CallId, bool)>,
    /// By order of definition.
    agents: Vec<bool>,
}

impl Reconcile {
    fn is_missing(&self, call: CallId) -> bool {
        let at = self.calls.binary_search_by_key(&call, |&(id, _)| id);
        at.is_ok_and(|at| !self.calls[at].1)
    }

    fn confirm_call(&mut self, call: CallId) {
        if let Ok(at) = self.calls.binary_search_by_key(&call, |&(id, _)| id) {
            self.calls[at].1 = true;
        }
    }

    fn confirm_agent(&mut self, agent: u32) {
        if let Some(missing) = self.agents.get_mut(agent as usize) {
            *missing = false;
        }
    }
}

/// Commands.
impl Core {
    /// Nothing that is here now is confirmed; one that runs begins anew.
    pub(super) fn reconcile_begin(&mut self) {
        let calls = self.call_at.values().map(|at| (self.calls[at].id, false));
        let mut calls: Vec<_> = calls.collect();
        calls.sort_unstable();
        let agents = self.agents.iter().map(|agent| agent.presence != Presence::LoggedOut);
        self.reconcile = Some(Box::new(Reconcile { calls, agents: agents.collect() }));
    }

    /// The switch has this call, and what it sees of it. What a lost message explains is made up
    /// for; what none explains is refused, and the call stays unconfirmed.
    pub(super) fn confirm_call(&mut self, id: CallId, seen: Option<Seen>) -> Result<(), Refusal> {
        let with = seen.and_then(Seen::agent);
        let with = with.map(|agent| self.agent_index(agent)).transpose()?;
        let call = self.call_index(id)?;
        if self.reconcile.is_none() {
            return Err(Refusal::WrongState);
        }
        let record = &self.calls[call];
        let is_with = matches!(record.phase, Phase::Talking | Phase::Held)
            && with.is_none_or(|agent| agent == record.agent);
        let rings = with.and_then(|with| {
            let with = self.agents[with as usize].id;
            self.rings(id).find(|&(agent, _)| agent == with).map(|(_, offer)| offer)
        });
        match (seen, record.phase) {
            (None, _)
            | (Some(Seen::Waiting), Phase::Waiting | Phase::Parked)
            | (Some(Seen::Talking(_)), Phase::Talking)
            | (Some(Seen::Held(_)), Phase::Held)
                if seen.is_none() || with.is_none() || is_with => {}
            (Some(Seen::Ringing(_)), Phase::Ringing) if rings.is_some() => {}
            (Some(Seen::Waiting), Phase::Ringing) => self.take_rings_back(call),
            (Some(Seen::Talking(_)), Phase::Ringing) if rings.is_some() => {
                match self.calls[call].callback {
                    true => self.callback_answered(id, rings)?,
                    false => self.answer(id, rings)?,
                }
            }
            (Some(Seen::Talking(_)), Phase::Held) if is_with => self.retrieve(id)?,
            (Some(Seen::Held(_)), Phase::Talking) if is_with => self.hold(id)?,
            _ => return Err(Refusal::WrongState),
        }
        if let Some(reconcile) = &mut self.reconcile {
            reconcile.confirm_call(id);
        }
        Ok(())
    }

    /// The agent is signed in.
    pub(super) fn confirm_agent(&mut self, id: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(id)?;
        let is_out = self.agents[agent as usize].presence == Presence::LoggedOut;
        match &mut self.reconcile {
            Some(reconcile) if !is_out => reconcile.confirm_agent(agent),
            _ => return Err(Refusal::WrongState),
        }
        Ok(())
    }

    /// What was not confirmed is closed: agents ask to leave, calls end as lost in the order of
    /// their numbers, and what is left of those agents' rings and after-call work ends.
    pub(super) fn reconcile_end(&mut self) -> Result<(), Refusal> {
        let mut reconcile = self.reconcile.take().ok_or(Refusal::WrongState)?;
        let (mut lost, mut left) = (0, 0);
        for (agent, missing) in (0..).zip(&mut reconcile.agents) {
            let record = &self.agents[agent as usize];
            let stays = record.slots.iter().any(|slot| match *slot {
                Slot::Talking(call) | Slot::Held(call) => {
                    reconcile.calls.binary_search(&(self.calls[call].id, false)).is_err()
                }
                Slot::Ringing(_) | Slot::WrapUp { .. } => false,
            });
            *missing &= !stays && record.presence != Presence::LoggedOut;
            if *missing {
                left += 1;
                let id = record.id;
                // He is not logged out, so he can ask for it.
                let _ = self.ask_for(agent, Presence::LoggedOut);
                // Refused of one who is on no call elsewhere.
                let _ = self.back_from_elsewhere(id);
            }
        }
        for at in 0..reconcile.calls.len() {
            let (id, confirmed) = reconcile.calls[at];
            if !confirmed && reconcile.is_missing(id) {
                lost += u32::from(self.lose(id, LossCause::NotConfirmed));
            }
        }
        for (agent, &missing) in (0..).zip(&reconcile.agents) {
            if missing {
                self.leave_at_once(agent);
            }
        }
        for at in 0..self.changed.calls.len() {
            self.prefers_nobody_who_left(self.changed.calls[at]);
        }
        let fact = Fact::Reconciled { calls: lost, agents: left };
        self.out.push(crate::Event { at: self.now, fact });
        Ok(())
    }

    /// The call is not there any more. A customer who is to be called back has no line that could
    /// be lost: who was dialled waits again. Whether it is over.
    pub(super) fn lose(&mut self, id: CallId, cause: LossCause) -> bool {
        // Over since: a consultation that ended with its call.
        let Ok(call) = self.call_index(id) else { return false };
        let (now, record) = (self.now, &self.calls[call]);
        let queue = self.queues[record.queue as usize].id;
        match record.phase {
            Phase::Ringing if record.callback => {
                self.take_rings_back(call);
                return false;
            }
            Phase::Waiting | Phase::Parked if record.callback => return false,
            Phase::Waiting | Phase::Parked | Phase::Ringing => {
                let ringing = self.leave_queue(call);
                let record = &self.calls[call];
                let fact = Fact::Lost {
                    call: id,
                    queue,
                    waited: now.since(record.entered),
                    age: now.since(record.offered),
                    ringing: ringing.map(|agent| self.agents[agent as usize].id),
                    cause,
                };
                self.emit_of(call, fact);
                self.withdraw(call, ringing);
                self.forget(call);
                // It may have waited for the very agent who left just now.
                self.changed.calls.retain(|&changed| changed != call);
            }
            Phase::Talking | Phase::Held => {
                let agent = self.agents[record.agent as usize].id;
                self.emit_of(call, Fact::ConversationLost { call: id, agent, queue, cause });
                // It talks, so that it can be hung up.
                let _ = self.hang_up(id);
            }
        }
        true
    }

    /// The call rings nowhere any more, and nobody missed it.
    fn take_rings_back(&mut self, call: u32) {
        while self.calls[call].phase == Phase::Ringing {
            self.ring_no_more(call, self.calls[call].agent, MissCause::Lost);
        }
    }

    /// Who has asked to leave does not get to say that his after-call work is done.
    fn leave_at_once(&mut self, agent: u32) {
        while let Some(at) = self.agents[agent as usize]
            .slots
            .iter()
            .position(|slot| matches!(slot, Slot::Ringing(_) | Slot::WrapUp { .. }))
        {
            match self.agents[agent as usize].slots[at] {
                Slot::Ringing(call) => self.ring_no_more(call, agent, MissCause::Lost),
                _ => self.end_wrap_up(agent, at),
            }
        }
    }

    /// He has just signed in, which the switch said.
    pub(super) fn is_here(&mut self, agent: u32) {
        if let Some(reconcile) = &mut self.reconcile {
            reconcile.confirm_agent(agent);
        }
    }

    /// A call that stands in no line waits no longer for an agent who is logged out or not ready.
    fn prefers_nobody_who_left(&mut self, call: u32) {
        let record = &mut self.calls[call];
        let Some(agent) = record.prefer.get() else { return };
        if matches!(
            self.agents[agent as usize].presence,
            Presence::LoggedOut | Presence::NotReady(_)
        ) {
            record.prefer = Index::default();
            self.timers.cancel(&mut record.prefer_end);
        }
    }

    /// What decides, for the digest.
    pub(super) fn reconcile_state(&self) -> Option<impl std::hash::Hash + '_> {
        let reconcile = self.reconcile.as_ref()?;
        Some((&reconcile.calls, &reconcile.agents))
    }
}
