//! The way of a call into, through and out of the queues.

use super::Core;
use super::call::{Call, Phase, Tries, rank};
use super::queue::priority as check_priority;
use super::routing::Via;
use crate::collections::{Chain, Index};
use crate::timers::{Kind, TimerId};
use crate::{Arrival, CallId, Fact, OverflowCause, Refusal, Span, Timestamp};

/// A call that looks for a queue to enter.
pub(super) struct Entrant {
    pub(super) own_class: Option<u32>,
    pub(super) prefer: Option<u32>,
    pub(super) held_back: Chain,
    pub(super) been_in: Chain,
}

fn check_offer(arrival: &Arrival<'_>) -> Result<Option<i8>, Refusal> {
    let priority = arrival.priority.map(|own| check_priority(own.into())).transpose()?;
    let within = arrival.prefer.map(|prefer| prefer.within);
    if within == Some(Span::ZERO) || arrival.prefer_last == Some(Span::ZERO) {
        return Err(Refusal::BadValue("prefer needs a time of at least 1 s"));
    }
    Ok(priority)
}

impl Core {
    /// A call comes, as the host says or (`via`) as the routing table does.
    pub(super) fn offer_by(
        &mut self,
        arrival: &Arrival<'_>,
        via: Option<Via>,
    ) -> Result<(), Refusal> {
        let Arrival { call: id, queue, require, customer, .. } = *arrival;
        let first = self.queue_index(queue)?;
        self.expect_queue(first);
        let agent = arrival.prefer.map(|prefer| self.agent_index(prefer.agent)).transpose()?;
        if self.used.contains(id) {
            return Err(Refusal::DuplicateCall);
        }
        let medium = self.queues[first as usize].rules.medium;
        let own = require.map(|text| self.own_class(text, first)).transpose()?;
        let own_skills = own.and_then(|(requirement, _)| self.skill_set(requirement));
        let mut checked = check_offer(arrival);
        if customer.is_some_and(|customer| self.blocked.has(customer, self.now)) {
            checked = checked.and(Err(Refusal::Blocked));
        }
        if checked.is_ok()
            && let Some(customer) = customer
            && let Some(outcome) = self.meet_same_customer(id, customer, first)
        {
            self.release_own(own);
            return outcome;
        }
        let agent = agent.or_else(|| self.last_agent(customer, arrival.prefer_last));
        let within = arrival.prefer.map(|prefer| prefer.within).or(arrival.prefer_last);
        let target = checked.and_then(|own_priority| {
            let entrant = Entrant {
                own_class: own.map(|(_, class)| class),
                prefer: agent.filter(|&agent| self.may_be_waited_for(agent, medium)),
                held_back: Chain::default(),
                been_in: Chain::default(),
            };
            let target = self.find_taker(first, None, &entrant);
            let target = target.ok_or_else(|| self.no_way_in(first))?;
            let call = self.calls.take().ok_or(Refusal::LimitReached("calls (Limits::calls)"))?;
            Ok((target, call, own_priority, entrant.prefer))
        });
        let (target, call, own_priority, agent) = match target {
            Ok(found) => found,
            Err(refusal) => {
                self.release_own(own);
                self.count_refused(first, &refusal, own_skills);
                return Err(refusal);
            }
        };
        self.used.insert(id);
        self.call_at.insert(id.number(), call);
        let order = self.next_number();
        let record = &mut self.calls[call];
        (record.id, record.own, record.own_priority) = (id, own, own_priority);
        (record.offered, record.order) = (self.now, order);
        record.own_skills = own_skills;
        if let Some(via) = via {
            self.came_by(call, first, &via);
        }
        if let Some(customer) = customer {
            self.begin_call_of(customer, call, first);
        }
        self.pass_on(call, first, target);
        self.enter(call, target);
        if target == first
            && let (Some(agent), Some(within)) = (agent, within)
        {
            self.begin_preference(call, agent, within);
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn set_priority(&mut self, id: CallId, priority: i32) -> Result<(), Refusal> {
        let call = self.call_index(id)?;
        let phase = self.calls[call].phase;
        if !matches!(phase, Phase::Waiting | Phase::Parked) {
            return Err(Refusal::WrongState);
        }
        let priority = check_priority(priority.into())?;
        self.leave_line(call);
        self.calls[call].own_priority = Some(priority);
        self.rerank(call);
        self.follow_no_longer(call);
        if phase == Phase::Waiting {
            self.join_line(call);
        }
        Ok(())
    }

    /// The call enters the queue: a new stay with its own figures, timers and place.
    pub(super) fn enter(&mut self, call: u32, queue: u32) {
        let (now, stay) = (self.now, self.next_number());
        let record = &mut self.calls[call];
        let rules = &self.queues[queue as usize].rules;
        record.phase = Phase::Waiting;
        record.queue = queue;
        (record.entered, record.stay) = (now, stay);
        record.reached = rules.reached_at_entry();
        record.queue_priority = rules.priority;
        if let Some(length) = rules.max_wait {
            record.max_wait = self.timers.set((now, length, now), Kind::MaxWait, stay, (call, 0));
        }
        let (key, id) = (record.stay_key(), record.id);
        self.begin_stay(call);
        self.rerank(call);
        self.set_step_timer(call);
        let record = &mut self.queues[queue as usize];
        record.waiting += 1;
        self.stays.insert(&mut record.stays, key, call);
        let (queue_id, position) = (record.id, self.position(call));
        self.emit_of(call, Fact::Queued { call: id, queue: queue_id, position });
        self.changed.calls.push(call);
    }

    /// One plus the calls waiting in this queue that stand before it.
    pub(super) fn position(&self, call: u32) -> u32 {
        let record = &self.calls[call];
        // Calls that look again stand in no line for the moment.
        let aside = self.changed.calls.iter().map(|&other| &self.calls[other]).filter(|other| {
            let waits = other.phase == Phase::Waiting && other.line.is_none();
            waits && other.queue == record.queue && other.key < record.key
        });
        1 + self.waiting.before(record.queue, record.key) + aside.count() as u32
    }

    pub(super) fn rerank(&mut self, call: u32) {
        let record = &self.calls[call];
        let rules = &self.queues[record.queue as usize].rules;
        let (of_call, order) = ((record.priority(), record.credit_s), record.order);
        let key = rank(of_call, rules, record.offered, order);
        self.calls[call].key = key;
    }

    /// The timer of the next step that the call has not reached; one with an expression of its
    /// own reaches none.
    pub(super) fn set_step_timer(&mut self, call: u32) {
        let now = self.now;
        let record = &mut self.calls[call];
        if record.own.is_some() {
            return self.set_own_step_timer(call);
        }
        let steps = &self.queues[record.queue as usize].rules.steps;
        if let Some(after) = steps.get(usize::from(record.reached.stage)) {
            let at = (record.entered, *after, now);
            record.step = self.timers.set(at, Kind::Step, record.stay, (call, 0));
        }
    }

    pub(super) fn step_reached(&mut self, call: u32) {
        self.leave_line(call);
        self.calls[call].step = TimerId::NONE;
        self.reach_next_stage(call);
        self.set_step_timer(call);
        self.look_again(call);
    }

    /// The maximum wait has passed: on along the overflow, or the end; or, where nobody takes the
    /// call, another try later.
    pub(super) fn max_wait_over(&mut self, call: u32) {
        let record = &mut self.calls[call];
        record.max_wait = TimerId::NONE;
        let queue = record.queue;
        let Some(first) = self.queues[queue as usize].rules.overflow_to else {
            return self.time_out(call);
        };
        let Some(target) = self.find_next_taker(call, first) else {
            return self.try_later(call, self.now);
        };
        self.version += 1;
        let ringing = self.leave_queue(call);
        self.go_on(call, (first, target), OverflowCause::MaxWait, ringing);
    }

    fn time_out(&mut self, call: u32) {
        self.version += 1;
        let ringing = self.leave_queue(call);
        let (now, record) = (self.now, &self.calls[call]);
        self.emit_of(
            call,
            Fact::TimedOut {
                call: record.id,
                queue: self.queues[record.queue as usize].id,
                waited: now.since(record.entered),
                age: now.since(record.offered),
            },
        );
        self.withdraw(call, ringing);
        self.forget(call);
    }

    /// Sets the next try, not before `floor`.
    pub(super) fn try_later(&mut self, call: u32, floor: Timestamp) {
        let now = self.now;
        let record = &mut self.calls[call];
        let Some(length) = self.queues[record.queue as usize].rules.max_wait else { return };
        if record.tries.is_none() {
            record.tries = self.tries.take().into();
        }
        // There is room for one of each call.
        let Some(tries) = record.tries.get() else { return };
        let tries = &mut self.tries[tries];
        (tries.go_on, tries.in_version) = (true, self.version);
        // Tries before the floor would be without effect: they are passed over in one step.
        let behind = floor.since(now).micros();
        let skipped = behind.div_ceil(length.micros()).saturating_sub(1);
        if skipped > 0 {
            tries.passed_over_from = now;
            self.passed_over.push(call);
        }
        tries.last = now + Span::from_micros(length.micros().saturating_mul(skipped));
        let at = (now, length, tries.last + length);
        record.max_wait = self.retries.set(at, Kind::MaxWait, record.stay, (call, 0));
    }

    /// A try of the call of stay `stay` changed the world while tries of others had been passed
    /// over: from this moment on they count again.
    pub(super) fn try_again_those_passed_over(&mut self, stay: u64) {
        let now = self.now;
        while let Some(call) = self.passed_over.pop() {
            let record = &mut self.calls[call];
            let queue = &self.queues[record.queue as usize];
            let tries = record.tries.get().filter(|&tries| self.tries[tries].go_on);
            let (Some(tries), Some(length)) = (tries, queue.rules.max_wait) else { continue };
            let tries = &mut self.tries[tries];
            let since = now.since(tries.passed_over_from).micros();
            let whole = since / length.micros() * length.micros();
            let last = tries.passed_over_from + Span::from_micros(whole);
            // Due at this very moment: it has been in vain if it stood before this one.
            let before = last < now || record.stay < stay;
            let due = if before { last + length } else { last };
            tries.last = if before {
                last
            } else {
                Timestamp::from_micros(now.micros().saturating_sub(length.micros()))
            };
            self.retries.cancel(&mut record.max_wait);
            let at = (tries.last, length, due);
            record.max_wait = self.retries.set(at, Kind::MaxWait, record.stay, (call, 0));
        }
    }

    /// The first queue along the overflow, from `first` on, that takes a call out of its own.
    pub(super) fn find_next_taker(&mut self, call: u32, first: u32) -> Option<u32> {
        let record = &self.calls[call];
        let from = record.queue;
        let entrant = Entrant {
            own_class: record.own.map(|(_, class)| class),
            prefer: None,
            held_back: record.held_back,
            been_in: record.been_in,
        };
        self.find_taker(first, Some(from), &entrant)
    }

    /// The first queue along the overflow, from `first` on, that takes the call. `from`: the
    /// queue that it would leave. O(queues passed).
    pub(super) fn find_taker(
        &mut self,
        first: u32,
        from: Option<u32>,
        call: &Entrant,
    ) -> Option<u32> {
        self.walk += 1;
        if let Some(from) = from {
            self.queues[from as usize].walk = self.walk;
        }
        let mut at = first;
        loop {
            let queue = &mut self.queues[at as usize];
            if std::mem::replace(&mut queue.walk, self.walk) == self.walk {
                return None;
            }
            let prefer = call.prefer.filter(|_| at == first);
            let shut = self.shut_for(at).is_some();
            if !shut
                && self.been_in.iter(call.been_in).all(|queue| queue != at)
                && (self.queues[at as usize].has_room() || self.can_be_paired(at, call, prefer))
            {
                return Some(at);
            }
            at = self.queues[at as usize].rules.overflow_to?;
        }
    }

    /// Whether an agent is there for the call at once.
    fn can_be_paired(&mut self, queue: u32, call: &Entrant, prefer: Option<u32>) -> bool {
        if self.waiting.is_closed(queue) {
            return false;
        }
        if let Some(agent) = prefer {
            return self.takes(agent, queue);
        }
        let class = match call.own_class {
            Some(own) => self.class_in_queue(own, queue),
            None => self.queues[queue as usize].class_at_entry(),
        };
        self.has_idle(class, call.held_back)
    }

    /// Tells of the queues passed on the way from `first` to `target`: they take the call no more.
    pub(super) fn pass_on(&mut self, call: u32, first: u32, target: u32) {
        let mut at = first;
        loop {
            if at == target {
                return;
            }
            self.has_been_in(call, at);
            let Some(next) = self.queues[at as usize].rules.overflow_to else { return };
            self.hop(call, at, next, self.passed_for(at));
            at = next;
        }
    }

    /// This queue takes the call no more until it is transferred.
    fn has_been_in(&mut self, call: u32, queue: u32) {
        let record = &mut self.calls[call];
        if self.been_in.iter(record.been_in).all(|known| known != queue) {
            self.been_in.push(&mut record.been_in, queue);
        }
    }

    /// Goes on along the overflow, out of the queue in which it waited, or rang at an agent, to the
    /// queue that takes it.
    pub(super) fn go_on(
        &mut self,
        call: u32,
        (first, target): (u32, u32),
        cause: OverflowCause,
        ringing: Option<u32>,
    ) {
        let from = self.calls[call].queue;
        self.hop(call, from, first, cause);
        self.withdraw(call, ringing);
        self.has_been_in(call, from);
        self.pass_on(call, first, target);
        self.enter(call, target);
    }

    pub(super) fn hop(&mut self, call: u32, from: u32, to: u32, cause: OverflowCause) {
        self.emit_of(
            call,
            Fact::Overflowed {
                call: self.calls[call].id,
                from: self.queues[from as usize].id,
                to: self.queues[to as usize].id,
                cause,
            },
        );
    }

    /// No maximum wait bounds the call any more.
    #[inline]
    pub(super) fn end_max_wait(&mut self, call: u32) {
        let record = &mut self.calls[call];
        let tries = record.tries.take();
        let waits = match tries {
            Some(tries) if self.tries[tries].go_on => &mut self.retries,
            _ => &mut self.timers,
        };
        waits.cancel(&mut record.max_wait);
        if let Some(tries) = tries {
            self.tries[tries] = Tries::default();
            self.tries.give_back(tries);
        }
    }

    /// The call waits or rings in its queue no more; returns the agent at whom it rang, whose
    /// place it still occupies.
    pub(super) fn leave_queue(&mut self, call: u32) -> Option<u32> {
        self.leave_line(call);
        self.end_stay(call);
        self.learn_from(call, false);
        let key = self.calls[call].stay_key();
        let record = &mut self.calls[call];
        let queue = &mut self.queues[record.queue as usize];
        self.stays.remove(&mut queue.stays, &key);
        let deadlines = [&mut record.step, &mut record.prefer_end, &mut record.ring_end];
        deadlines.into_iter().for_each(|timer| self.timers.cancel(timer));
        self.end_max_wait(call);
        self.end_rivals(call);
        let record = &mut self.calls[call];
        let queue = &mut self.queues[record.queue as usize];
        record.prefer = Index::default();
        if matches!(record.phase, Phase::Waiting | Phase::Parked) {
            queue.waiting -= 1;
            queue.callbacks -= u32::from(record.callback);
            return None;
        }
        queue.ringing -= 1;
        let agent = record.agent;
        if self.leases.is_some() {
            self.end_lease(call);
        }
        Some(agent)
    }

    /// The call is over: its number stays used.
    pub(super) fn forget(&mut self, call: u32) {
        if self.consults.is_some() {
            self.end_consult(call);
        }
        if self.leases.is_some() {
            self.end_lease(call);
        }
        while let Some(mut held) = self.hold_backs.pop(&mut self.calls[call].held_back) {
            self.timers.cancel(&mut held.timer);
        }
        let own = self.calls[call].own.take();
        self.release_own(own);
        self.customer_call_over(call);
        let record = &mut self.calls[call];
        self.call_at.remove(record.id.number(), call);
        while self.been_in.pop(&mut record.been_in).is_some() {}
        *record = Call::default();
        self.calls.give_back(call);
    }
}
