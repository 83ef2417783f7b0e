//! Callbacks: callers who ring off and are called back in their turn.
//!
//! A placeholder is the same call with a flag: it keeps its key and waits in the line of its queue,
//! or in none while it may not be dialled. What else there is of it stands in a side table that is
//! made when the first call becomes a callback. Everything is O(1), but for the deadlines before
//! which nobody is dialled and after which a callback is given up: O(log callbacks).

use super::Core;
use super::agent::Outcome;
use super::call::Phase;
use crate::collections::{Index, NumberMap};
use crate::timers::{Kind, TimerId};
use crate::{
    AgentId, CallId, CallbackCounts, CallbackEnd, CallbackPlan, Fact, OfferId, Prefer, Refusal,
    SameCustomer, Span, Timestamp,
};

/// What a queue does about callbacks, where it differs from the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct CallbackRules {
    pub(super) counts: CallbackCounts,
    pub(super) dial: Span,
    pub(super) lost_line: Span,
    pub(super) lost_line_prefer: Span,
    pub(super) lost_line_priority: i64,
}

/// What there is of a callback beside its call's record.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Callback {
    requested: Timestamp,
    /// From the request up to the moment chosen by the customer.
    postponed: Span,
    attempts: u32,
    tried: u32,
    pause: Span,
    /// Who has it first, and for how long.
    owner: Option<(u32, Span)>,
    /// Not dialled before, while that lies ahead.
    due: Option<Timestamp>,
    due_timer: TimerId,
    expires: Option<Timestamp>,
    expiry: TimerId,
}

#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Callbacks {
    /// By call.
    of_call: Vec<Callback>,
    /// The open one of a customer, who never has two.
    of_customer: NumberMap,
}

/// An open callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallbackView {
    /// How often the customer was dialled in vain.
    pub attempts_made: u32,
    /// How often he may still be dialled, with the attempt that runs.
    pub attempts_left: u32,
    /// Not dialled before this moment, if it lies ahead.
    pub not_before: Option<Timestamp>,
    /// Whose callback it is.
    pub owner: Option<AgentId>,
    /// When it is given up.
    pub expires: Option<Timestamp>,
}

/// Commands.
impl Core {
    #[cold]
    pub(super) fn callback(&mut self, id: CallId, plan: &CallbackPlan) -> Result<(), Refusal> {
        let owner = self.owner(plan.owner)?;
        let call = self.call_index(id)?;
        let record = &self.calls[call];
        if record.phase != Phase::Waiting || record.callback || self.is_consult(call) {
            return Err(Refusal::WrongState);
        }
        let same = self.queues[record.queue as usize].rules.customers().same;
        let callback = check(plan, owner)?;
        let is_second = self.open_callback_of(call).is_some();
        if is_second && same != SameCustomer::Merge {
            return Err(Refusal::Duplicate);
        }
        self.becomes_callback(call);
        match is_second {
            true => self.end_callback(call, CallbackEnd::Merged),
            false => self.begin_callback(call, callback, plan),
        }
        Ok(())
    }

    #[cold]
    pub(super) fn callback_answered(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        let call = self.dialled_call(id, offer)?;
        let (now, record) = (self.now, &self.calls[call]);
        let (agent, queue) = (record.agent, record.queue);
        let counts = self.queues[queue as usize].rules.callbacks().counts;
        let callback = self.callback_of(call);
        let waited = match counts {
            CallbackCounts::AtRequest => callback.requested.since(record.entered),
            _ => now.since(record.entered) - callback.postponed,
        };
        let fact = Fact::CallbackAnswered {
            call: id,
            agent: self.agents[agent as usize].id,
            queue: self.queues[queue as usize].id,
            waited,
            age: now.since(record.offered),
            counts,
        };
        self.leave_queue(call);
        self.close_callback(call);
        self.customer_answered(call, agent);
        self.begin_talk(call, agent, fact);
        Ok(())
    }

    #[cold]
    pub(super) fn callback_failed(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        let call = self.dialled_call(id, offer)?;
        self.dial_failed(call);
        Ok(())
    }

    #[cold]
    pub(super) fn cancel_callback(&mut self, id: CallId) -> Result<(), Refusal> {
        let call = self.call_index(id)?;
        if !self.calls[call].callback {
            return Err(Refusal::WrongState);
        }
        self.end_callback(call, CallbackEnd::Cancelled);
        Ok(())
    }

    #[cold]
    pub(super) fn line_lost(&mut self, id: CallId) -> Result<(), Refusal> {
        let call = self.call_index(id)?;
        let record = &self.calls[call];
        if !matches!(record.phase, Phase::Talking | Phase::Held) {
            return Err(Refusal::WrongState);
        }
        let (agent, queue) = (record.agent, record.queue);
        let rules = self.queues[queue as usize].rules.callbacks();
        let is_consult = self.is_consult(call);
        if rules.lost_line == Span::ZERO || is_consult || self.open_callback_of(call).is_some() {
            return self.hang_up(id);
        }
        let record = &mut self.calls[call];
        record.book(self.now);
        let (talk, hold) = (record.talk, record.hold);
        let queue_id = self.queues[queue as usize].id;
        let agent_id = self.agents[agent as usize].id;
        self.emit_of(
            call,
            Fact::LineLost { call: id, agent: agent_id, queue: queue_id, talk, hold },
        );
        self.customer_left(call);
        if self.chats.is_some() {
            self.end_chat(call);
        }
        if self.leases.is_some() {
            self.end_lease(call);
        }
        self.finish_part(agent, call, queue);
        if self.consults.is_some() {
            self.end_consult(call);
        }
        let order = self.next_number();
        let record = &mut self.calls[call];
        (record.talk, record.hold, record.order) = (Span::ZERO, Span::ZERO, order);
        while self.been_in.pop(&mut record.been_in).is_some() {}
        if rules.lost_line_priority > 0 {
            let raised = i64::from(record.priority()) + rules.lost_line_priority;
            record.own_priority = Some(raised.min(100) as i8);
        }
        self.customer_waits(call, queue);
        self.enter(call, queue);
        self.becomes_callback(call);
        let within = rules.lost_line_prefer;
        let owner = (within > Span::ZERO).then_some((agent, within));
        let plan = CallbackPlan { expire: Some(rules.lost_line), ..CallbackPlan::default() };
        let callback = Callback { owner, ..check(&plan, None)? };
        self.begin_callback(call, callback, &plan);
        Ok(())
    }

    fn owner(&self, owner: Option<Prefer>) -> Result<Option<(u32, Span)>, Refusal> {
        let Some(Prefer { agent, within }) = owner else { return Ok(None) };
        Ok(Some((self.agent_index(agent)?, within)))
    }

    /// The call whose customer is dialled.
    fn dialled_call(&self, id: CallId, offer: Option<OfferId>) -> Result<u32, Refusal> {
        let call = self.ringing_call(id, offer)?;
        if self.calls[call].callback { Ok(call) } else { Err(Refusal::WrongState) }
    }
}

fn check(plan: &CallbackPlan, owner: Option<(u32, Span)>) -> Result<Callback, Refusal> {
    let bad = |what| Err(Refusal::BadValue(what));
    if !(1..=100).contains(&plan.attempts) {
        return bad("attempts must be 1 to 100");
    }
    if plan.pause == Span::ZERO {
        return bad("pause_s must be at least 1");
    }
    if owner.is_some_and(|(_, within)| within == Span::ZERO) {
        return bad("owner needs a time of at least 1 s");
    }
    if plan.expire == Some(Span::ZERO) {
        return bad("expire_s must be at least 1");
    }
    let attempts = plan.attempts as u32;
    Ok(Callback { attempts, pause: plan.pause, owner, ..Callback::default() })
}

/// From the request to the end.
impl Core {
    /// The caller of a waiting call rings off: he does not count as waiting on the line any more,
    /// and nothing makes the call leave its queue but what callbacks end by.
    fn becomes_callback(&mut self, call: u32) {
        self.leave_line(call);
        self.follow_no_longer(call);
        self.end_stay(call);
        self.end_max_wait(call);
        let record = &mut self.calls[call];
        record.breached = 0;
        let on_the_line = record.stay_key();
        record.callback = true;
        let queue = &mut self.queues[record.queue as usize];
        self.stays.remove(&mut queue.stays, &on_the_line);
        self.stays.insert(&mut queue.stays, record.stay_key(), call);
        queue.callbacks += 1;
        let (now, record) = (self.now, &self.calls[call]);
        let fact = Fact::Callback {
            call: record.id,
            queue: queue.id,
            waited: now.since(record.entered),
            age: now.since(record.offered),
        };
        self.emit_of(call, fact);
        let limits = &self.limits;
        let callbacks = self.callbacks.get_or_insert_with(|| {
            let of_call = Vec::with_capacity(limits.calls as usize);
            Box::new(Callbacks { of_call, of_customer: NumberMap::new(limits.customers) })
        });
        if callbacks.of_call.len() <= call as usize {
            callbacks.of_call.resize(call as usize + 1, Callback::default());
        }
    }

    fn begin_callback(&mut self, call: u32, callback: Callback, plan: &CallbackPlan) {
        let now = self.now;
        let due = plan.not_before.filter(|due| *due > now);
        let from = due.unwrap_or(now);
        let (requested, postponed) = (now, from.since(now));
        let mut callback = Callback { requested, postponed, ..callback };
        if let Some(length) = plan.expire {
            let order = self.calls[call].stay;
            callback.expires = Some(from + length).filter(|at| *at != Timestamp::NEVER);
            let at = (from, length, now);
            callback.expiry = self.timers.set(at, Kind::CallbackExpiry, order, (call, 0));
        }
        let customer = self.customer_at(call);
        if let Some(callbacks) = &mut self.callbacks {
            callbacks.of_call[call as usize] = callback;
            if let Some(customer) = customer {
                callbacks.of_customer.insert(customer.into(), call);
            }
        }
        match due {
            Some(due) => {
                self.calls[call].offered = due;
                self.rerank(call);
                self.set_aside(call, due);
            }
            None => self.may_be_dialled(call),
        }
    }

    /// Not dialled before this moment.
    fn set_aside(&mut self, call: u32, due: Timestamp) {
        let now = self.now;
        let record = &mut self.calls[call];
        record.phase = Phase::Parked;
        record.prefer = Index::default();
        self.timers.cancel(&mut record.prefer_end);
        let (at, order) = ((now, due.since(now), now), record.stay);
        let timer = self.timers.set(at, Kind::CallbackDue, order, (call, 0));
        let callback = self.callback_mut(call);
        (callback.due, callback.due_timer) = (Some(due), timer);
    }

    /// It waits for an agent from now on; for a while for its owner alone, if he is at work.
    fn may_be_dialled(&mut self, call: u32) {
        let owner = self.callback_of(call).owner;
        let record = &mut self.calls[call];
        record.phase = Phase::Waiting;
        if let Some((agent, within)) = owner {
            record.prefer = Index::default();
            self.timers.cancel(&mut record.prefer_end);
            let medium = self.queues[self.calls[call].queue as usize].rules.medium;
            if self.may_be_waited_for(agent, medium) {
                self.begin_preference(call, agent, within);
            }
        }
        if !self.changed.calls.contains(&call) {
            self.look_again(call);
        }
    }

    /// The moment has come before which it was not to be dialled.
    pub(super) fn callback_due(&mut self, call: u32) {
        let callback = self.callback_mut(call);
        callback.due = None;
        let mut timer = std::mem::take(&mut callback.due_timer);
        self.timers.cancel(&mut timer);
        self.may_be_dialled(call);
    }

    /// What rings at the agent: a customer who is to be dialled.
    pub(super) fn dial(&self, call: u32, agent: AgentId, offer: OfferId) -> Fact {
        let record = &self.calls[call];
        Fact::Dial {
            call: record.id,
            agent,
            queue: self.queues[record.queue as usize].id,
            offer,
            attempt: self.callback_of(call).tried + 1,
            age: self.now.since(record.offered),
        }
    }

    /// An attempt failed, or took too long: the call waits again in its old place after a pause,
    /// or that was the last one. The agent keeps the idle place.
    pub(super) fn dial_failed(&mut self, call: u32) {
        let callback = self.callback_mut(call);
        callback.tried += 1;
        let (attempt, pause) = (callback.tried, callback.pause);
        let was_last = attempt >= callback.attempts;
        let record = &mut self.calls[call];
        self.timers.cancel(&mut record.ring_end);
        record.phase = Phase::Waiting;
        let (id, agent, at) = (record.id, record.agent, record.queue);
        let queue = &mut self.queues[at as usize];
        queue.ringing -= 1;
        queue.waiting += 1;
        queue.callbacks += 1;
        let fact = Fact::CallbackFailed {
            call: id,
            agent: self.agents[agent as usize].id,
            queue: queue.id,
            attempt,
        };
        self.emit_of(call, fact);
        match was_last {
            true => drop(self.finish_callback(call, CallbackEnd::Failed)),
            false => self.set_aside(call, self.now + pause),
        }
        self.free_busy(at);
        self.release(agent, call, Outcome::Withdrawn);
        if was_last {
            self.forget(call);
        }
    }

    pub(super) fn callback_expired(&mut self, call: u32) {
        self.end_callback(call, CallbackEnd::Expired);
    }

    /// The customer is not called back any more.
    fn end_callback(&mut self, call: u32, cause: CallbackEnd) {
        let dialling = self.finish_callback(call, cause);
        self.withdraw(call, dialling);
        self.forget(call);
    }

    /// Out of the queue; returns the agent who is still reserved.
    fn finish_callback(&mut self, call: u32, cause: CallbackEnd) -> Option<u32> {
        self.follow_no_longer(call);
        let dialling = self.leave_queue(call);
        let record = &self.calls[call];
        let fact = Fact::CallbackEnded {
            call: record.id,
            queue: self.queues[record.queue as usize].id,
            cause,
            age: self.now.since(record.offered),
            dialling: dialling.map(|agent| self.agents[agent as usize].id),
        };
        self.emit_of(call, fact);
        self.close_callback(call);
        dialling
    }

    /// A call like any other again, or about to be over.
    fn close_callback(&mut self, call: u32) {
        self.calls[call].callback = false;
        let customer = self.customer_at(call);
        let Some(callbacks) = &mut self.callbacks else { return };
        let mut callback = std::mem::take(&mut callbacks.of_call[call as usize]);
        self.timers.cancel(&mut callback.due_timer);
        self.timers.cancel(&mut callback.expiry);
        let customer = customer.map(u64::from);
        if let Some(customer) = customer.filter(|at| callbacks.of_customer.get(*at) == Some(call)) {
            callbacks.of_customer.remove(customer);
        }
    }
}

/// Looking.
impl Core {
    fn callback_of(&self, call: u32) -> Callback {
        let callbacks = self.callbacks.as_ref();
        callbacks.map(|callbacks| callbacks.of_call[call as usize]).unwrap_or_default()
    }

    fn callback_mut(&mut self, call: u32) -> &mut Callback {
        let callbacks = self.callbacks.get_or_insert_with(|| {
            Box::new(Callbacks { of_call: Vec::new(), of_customer: NumberMap::new(1) })
        });
        &mut callbacks.of_call[call as usize]
    }

    /// The open callback of this customer.
    fn callback_of_customer(&self, customer: u32) -> Option<u32> {
        self.callbacks.as_ref()?.of_customer.get(customer.into())
    }

    /// The open callback of the customer whose call this is.
    fn open_callback_of(&self, call: u32) -> Option<u32> {
        self.customer_at(call).and_then(|customer| self.callback_of_customer(customer))
    }

    /// The open callback of a customer that was offered to this queue.
    pub(super) fn callback_offered_to(&self, customer: u32, queue: u32) -> Option<u32> {
        let call = self.callback_of_customer(customer)?;
        (self.offered_to(call) == Some(queue)).then_some(call)
    }

    /// The customer calls: from when on the age counts that he takes over.
    pub(super) fn take_place_of(&mut self, callback: u32) -> Timestamp {
        let offered = self.calls[callback].offered.min(self.now);
        self.end_callback(callback, CallbackEnd::Returned);
        offered
    }

    /// The first call in a queue's lines whose caller is on the line. O(lines), and where there are
    /// callbacks O(those that stand before it).
    pub(super) fn first_on_the_line(&self, queue: u32) -> Option<(u128, u32)> {
        let record = &self.queues[queue as usize];
        match record.callbacks {
            0 => self.waiting.first_in(queue),
            all if all == record.waiting => None,
            _ => {
                let is_on_the_line = |&(_, call): &(u128, u32)| !self.calls[call].callback;
                let lines = self.waiting.whom_in(queue).map(|(line, _)| line);
                let calls = |line| self.waiting.calls_in(line).find(is_on_the_line);
                lines.filter_map(calls).min()
            }
        }
    }

    pub(super) fn callback_view(&self, call: u32) -> Option<CallbackView> {
        let callback = self.calls[call].callback.then(|| self.callback_of(call))?;
        Some(CallbackView {
            attempts_made: callback.tried,
            attempts_left: callback.attempts - callback.tried,
            not_before: callback.due,
            owner: callback.owner.map(|(agent, _)| self.agents[agent as usize].id),
            expires: callback.expires,
        })
    }
}

#[cfg(feature = "journal")]
impl Callbacks {
    pub(super) fn room_for(&mut self, calls: u32) {
        self.of_call.reserve((calls as usize).saturating_sub(self.of_call.len()));
    }
}
