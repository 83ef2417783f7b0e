//! An offer: a call rings at an agent until it is answered, missed or taken back.

use super::Core;
use super::agent::{Outcome, Slot};
use super::call::{Call, HoldBack, Phase};
use crate::collections::Index;
use crate::timers::{Kind, TimerId};
use crate::{CallId, Fact, MissCause, OfferId, Refusal, Span, WrapUp};

impl Core {
    /// The call rings at the agent; both leave every other list at once.
    pub(super) fn ring(&mut self, call: u32, agent: u32) {
        self.expect_agent(agent);
        self.leave_line(call);
        if self.decisions.is_some() {
            self.keep_decision(call, agent);
        }
        self.learn_from(call, true);
        let now = self.now;
        let began = self.next_number();
        self.offers += 1;
        let offer = OfferId::new(self.offers);
        let record = &mut self.calls[call];
        record.phase = Phase::Ringing;
        (record.agent, record.offer) = (agent, offer);
        let (id, at, waited) = (record.id, record.queue, now.since(record.entered));
        let queue = &mut self.queues[at as usize];
        let is_callback = record.callback;
        let length = if is_callback { queue.rules.callbacks().dial } else { queue.rules.ring };
        let has_rivals = queue.rules.rings_at_several() && !is_callback;
        let ring = (now, length, now);
        record.ring_end = self.timers.set(ring, Kind::RingEnd, began, (call, agent));
        queue.waiting -= 1;
        queue.callbacks -= u32::from(is_callback);
        queue.ringing += 1;
        queue.busy += 1;
        queue.last_offered = Some(agent);
        let (queue_id, saturated) = (queue.id, queue.is_saturated());
        if saturated {
            self.set_saturated(at, true);
        }
        self.seize(agent, call);
        let agent_id = self.agents[agent as usize].id;
        let fact = match is_callback {
            false => Fact::Ringing { call: id, agent: agent_id, queue: queue_id, offer, waited },
            true => self.dial(call, agent_id, offer),
        };
        self.emit_of(call, fact);
        self.set_slot(agent, call, Slot::Ringing(call));
        if self.leases.is_some() {
            self.renew_lease(call);
        }
        if has_rivals {
            self.begin_set(call, began);
        }
    }

    pub(super) fn answer(&mut self, id: CallId, offer: Option<OfferId>) -> Result<(), Refusal> {
        let call = self.ringing_call(id, offer)?;
        if self.calls[call].has_rivals {
            self.lead_by(call, offer);
        }
        let (now, record) = (self.now, &self.calls[call]);
        if record.callback {
            return Err(Refusal::WrongState);
        }
        let (agent, queue) = (record.agent, record.queue);
        let (waited, age) = (now.since(record.entered), now.since(record.offered));
        self.expect_change(queue, agent);
        self.leave_queue(call);
        self.customer_answered(call, agent);
        let fact = Fact::Answered {
            call: id,
            agent: self.agents[agent as usize].id,
            queue: self.queues[queue as usize].id,
            waited,
            age,
        };
        self.begin_talk(call, agent, fact);
        if self.calls[call].has_rivals {
            self.withdraw_others(call, true);
        }
        Ok(())
    }

    /// A call that rang talks with its agent from now on; `fact` tells it.
    #[inline]
    pub(super) fn begin_talk(&mut self, call: u32, agent: u32, fact: Fact) {
        let record = &mut self.calls[call];
        record.phase = Phase::Talking;
        record.since = self.now;
        self.agents[agent as usize].answered += 1;
        self.emit_of(call, fact);
        match self.agents[agent as usize].desk {
            None => self.set_slot(agent, call, Slot::Talking(call)),
            Some(_) => self.answer_at_desk(agent, call),
        }
        if self.chats.is_some() {
            self.begin_chat(call);
        }
    }

    #[inline(never)]
    pub(super) fn decline(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
        cause: MissCause,
    ) -> Result<(), Refusal> {
        let call = self.ringing_call(id, offer)?;
        if self.calls[call].has_rivals {
            self.lead_by(call, offer);
        }
        self.miss(call, cause);
        Ok(())
    }

    /// The call that rings; a message about an offer that does not ring now is stale.
    pub(super) fn ringing_call(&self, id: CallId, offer: Option<OfferId>) -> Result<u32, Refusal> {
        let call = self.call_index(id)?;
        self.expect_call(call);
        let record = &self.calls[call];
        let rings = record.phase == Phase::Ringing;
        match offer {
            Some(offer)
                if !rings || (offer != record.offer && self.also_rings(call, offer).is_none()) =>
            {
                Err(Refusal::StaleOffer)
            }
            None if !rings => Err(Refusal::WrongState),
            _ => Ok(call),
        }
    }

    /// The offer failed: the call waits again in its old place, and this agent is held back.
    pub(super) fn miss(&mut self, call: u32, cause: MissCause) {
        if self.calls[call].has_rivals && self.missed_by_one(call, cause) {
            return;
        }
        let record = &mut self.calls[call];
        let (id, agent, at) = (record.id, record.agent, record.queue);
        record.phase = Phase::Waiting;
        self.timers.cancel(&mut record.ring_end);
        self.timers.cancel(&mut record.prefer_end);
        record.prefer = Index::default();
        let queue = &mut self.queues[at as usize];
        queue.ringing -= 1;
        queue.waiting += 1;
        queue.callbacks += u32::from(record.callback);
        let (queue_id, reoffer_after) = (queue.id, queue.rules.reoffer_after);
        let reason = self.reason_of(at, cause);
        if self.leases.is_some() {
            self.end_lease(call);
        }
        self.free_busy(at);
        self.hold_back(call, agent, reoffer_after);
        let agent_id = self.agents[agent as usize].id;
        let position = self.position(call);
        self.emit_of(
            call,
            Fact::Requeued { call: id, agent: agent_id, queue: queue_id, cause, position },
        );
        self.release(agent, call, Outcome::Missed(reason));
        self.changed.calls.push(call);
    }

    pub(super) fn hang_up(&mut self, id: CallId) -> Result<(), Refusal> {
        let call = self.call_index(id)?;
        self.expect_call(call);
        let now = self.now;
        if self.calls[call].callback {
            // The caller's line, which nobody needs any more.
            return Ok(());
        }
        match self.calls[call].phase {
            Phase::Waiting | Phase::Parked | Phase::Ringing => {
                let ringing = self.leave_queue(call);
                self.customer_gave_up(call);
                let record = &self.calls[call];
                self.emit_of(
                    call,
                    Fact::Abandoned {
                        call: id,
                        queue: self.queues[record.queue as usize].id,
                        waited: now.since(record.entered),
                        age: now.since(record.offered),
                        ringing: ringing.map(|agent| self.agents[agent as usize].id),
                    },
                );
                self.withdraw(call, ringing);
            }
            Phase::Talking | Phase::Held => {
                let record = &mut self.calls[call];
                record.book(now);
                let (agent, queue) = (record.agent, record.queue);
                let (talk, hold) = (record.talk, record.hold);
                self.expect_change(queue, agent);
                if self.queues[queue as usize].rules.wrap_up == WrapUp::None {
                    self.expect_next_call(agent);
                }
                self.emit_of(
                    call,
                    Fact::Ended {
                        call: id,
                        agent: self.agents[agent as usize].id,
                        queue: self.queues[queue as usize].id,
                        talk,
                        hold,
                    },
                );
                self.customer_left(call);
                if self.chats.is_some() {
                    self.end_chat(call);
                }
                self.finish_part(agent, call, queue);
            }
        }
        self.forget(call);
        Ok(())
    }

    pub(super) fn hold(&mut self, id: CallId) -> Result<(), Refusal> {
        self.change_talk(id, Phase::Talking, Phase::Held)
    }

    pub(super) fn retrieve(&mut self, id: CallId) -> Result<(), Refusal> {
        self.change_talk(id, Phase::Held, Phase::Talking)
    }

    fn change_talk(&mut self, id: CallId, from: Phase, to: Phase) -> Result<(), Refusal> {
        let call = self.call_index(id)?;
        let now = self.now;
        let record = &mut self.calls[call];
        if record.phase != from {
            return Err(Refusal::WrongState);
        }
        record.turn(now, to);
        let agent = record.agent;
        let agent_id = self.agents[agent as usize].id;
        let (fact, slot) = match to {
            Phase::Held => (Fact::Held { call: id, agent: agent_id }, Slot::Held(call)),
            _ => (Fact::Retrieved { call: id, agent: agent_id }, Slot::Talking(call)),
        };
        self.emit_of(call, fact);
        if self.agents[agent as usize].desk.is_some() {
            self.interrupted_no_more(agent, call);
        }
        self.set_slot(agent, call, slot);
        if self.chats.is_some() {
            self.chat_turned(call);
        }
        Ok(())
    }

    /// The agent's part in a conversation is over: after-call work by the queue's rules, or idle.
    pub(super) fn finish_part(&mut self, agent: u32, call: u32, queue: u32) {
        let rules = &self.queues[queue as usize].rules;
        let (wrap_up, length) = (rules.wrap_up, rules.wrap_up_for);
        let has_desk = self.agents[agent as usize].desk.is_some();
        if has_desk {
            // What he talked changes: he may stand among those who can be offered more.
            self.leave_idle(agent);
        }
        self.agents[agent as usize].talked += self.calls[call].talk;
        if wrap_up == WrapUp::None {
            if has_desk {
                self.handled_at_once(agent, call);
            }
            self.free_busy(queue);
            return self.release(agent, call, Outcome::Done);
        }
        let (now, began) = (self.now, self.next_number());
        let timer = match wrap_up {
            WrapUp::Manual => TimerId::NONE,
            _ => self.timers.set((now, length, now), Kind::WrapUpEnd, began, (agent, 0)),
        };
        let fixed = wrap_up == WrapUp::Fixed;
        if has_desk {
            self.begin_wrap_up(agent, call);
        }
        self.set_slot(agent, call, Slot::WrapUp { queue, fixed, timer });
        if has_desk {
            self.open_again(agent);
        }
    }

    /// The call rings no more at the agent, who keeps the idle place.
    pub(super) fn withdraw(&mut self, call: u32, ringing: Option<u32>) {
        if let Some(agent) = ringing {
            let Call { id, queue, has_rivals, .. } = self.calls[call];
            if has_rivals || self.agents[agent as usize].desk.is_some() {
                let (agent, queue) =
                    (self.agents[agent as usize].id, self.queues[queue as usize].id);
                self.emit_of(call, Fact::Withdrawn { call: id, agent, queue, answered: false });
            }
            self.free_busy(queue);
            self.release(agent, call, Outcome::Withdrawn);
            if has_rivals {
                self.withdraw_others(call, false);
            }
        }
    }

    /// One agent less on the queue's calls.
    pub(super) fn free_busy(&mut self, queue: u32) {
        let record = &mut self.queues[queue as usize];
        record.busy -= 1;
        let saturated = record.is_saturated();
        self.queue_changed(queue);
        if !saturated && self.waiting.is_closed(queue) {
            self.set_saturated(queue, false);
            self.changed.queues.push(queue);
        }
    }

    /// For this long the agent may not be offered the call.
    pub(super) fn hold_back(&mut self, call: u32, agent: u32, length: Span) {
        let began = self.next_number();
        if self.hold_backs.is_full() {
            return;
        }
        let from = (self.now, length, self.now);
        let timer = self.timers.set(from, Kind::HoldBackEnd, began, (call, agent));
        self.hold_backs.push(&mut self.calls[call].held_back, HoldBack { agent, timer });
    }

    pub(super) fn hold_back_over(&mut self, call: u32, agent: u32) {
        let record = &mut self.calls[call];
        self.hold_backs.remove(&mut record.held_back, |held| held.agent == agent);
        if record.phase == Phase::Waiting {
            self.leave_line(call);
        }
        self.look_again(call);
    }

    /// Waits for its preferred agent from now on.
    pub(super) fn begin_preference(&mut self, call: u32, agent: u32, within: Span) {
        let now = self.now;
        let record = &mut self.calls[call];
        record.prefer = Some(agent).into();
        let at = (now, within, now);
        record.prefer_end = self.timers.set(at, Kind::PreferEnd, record.stay, (call, agent));
    }

    /// Waits for its preferred agent no longer: anyone may have it now.
    pub(super) fn end_preference(&mut self, call: u32) {
        self.leave_line(call);
        let record = &mut self.calls[call];
        record.prefer = Index::default();
        self.timers.cancel(&mut record.prefer_end);
        self.look_again(call);
    }
}
