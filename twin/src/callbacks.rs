//! Callbacks: callers who ring off and are called back in their turn.

use acd::{
    CallId, CallbackCounts, CallbackEnd, CallbackPlan, CallbackView, CustomerId, Fact, OfferId,
    QueueId, Refusal, SameCustomer, Span, Timestamp,
};

use super::Twin;
use super::state::{Call, Callback, NEVER, Preferred, Standing, seconds};

fn check(plan: &CallbackPlan) -> Result<(), Refusal> {
    let is_nothing = |span: Option<Span>| span == Some(Span::ZERO);
    let is_good = (1..=100).contains(&plan.attempts)
        && plan.pause != Span::ZERO
        && !is_nothing(plan.owner.map(|owner| owner.within))
        && !is_nothing(plan.expire);
    if is_good { Ok(()) } else { Err(Refusal::BadValue("callback")) }
}

impl Twin {
    pub(super) fn callback(&mut self, id: CallId, plan: &CallbackPlan) -> Result<(), Refusal> {
        if plan.owner.is_some_and(|owner| self.find_agent(owner.agent).is_none()) {
            return Err(Refusal::UnknownAgent);
        }
        let call = self.alive(id)?;
        if call.standing != Standing::Waiting || call.callback.is_some() || self.is_consult(id) {
            return Err(Refusal::WrongState);
        }
        check(plan)?;
        let queue = call.queue;
        let second = call.customer.and_then(|customer| self.callback_of(customer)).is_some();
        if second && self.the_queue(queue).rules.same_customer != SameCustomer::Merge {
            return Err(Refusal::Duplicate);
        }
        self.becomes_callback(id, plan);
        if second {
            self.end_callback(id, CallbackEnd::Merged);
        }
        Ok(())
    }

    /// The customer's open callback; there is one at most.
    fn callback_of(&self, customer: CustomerId) -> Option<&Call> {
        self.calls
            .iter()
            .find(|call| call.customer == Some(customer) && call.callback.is_some_and(|it| it.open))
    }

    /// The same, if it was offered to this queue.
    pub(super) fn callback_offered_to(
        &self,
        customer: CustomerId,
        queue: QueueId,
    ) -> Option<CallId> {
        let call = self.callback_of(customer)?;
        (call.been_in.first() == Some(&queue)).then_some(call.id)
    }

    fn becomes_callback(&mut self, id: CallId, plan: &CallbackPlan) {
        let now = self.now;
        let second =
            self.the_call(id).customer.is_some_and(|customer| self.callback_of(customer).is_some());
        let call = self.the_call(id);
        let (queue, waited, age) = (call.queue, call.waited(now), call.age(now));
        self.tell(Fact::Callback { call: id, queue, waited, age });
        self.queue_mut(queue).figures.callbacks.requested += 1;
        let due = plan.not_before.map(Timestamp::micros).filter(|due| *due > now);
        let from = due.unwrap_or(now);
        let call = self.call_mut(id);
        call.max_wait_due = None;
        call.tried_in_vain = None;
        call.callback = Some(Callback {
            open: !second,
            requested: now,
            postponed: from - now,
            attempts: u32::try_from(plan.attempts).expect("checked"),
            tried: 0,
            pause: plan.pause.micros(),
            owner: plan.owner,
            due,
            expires: plan.expire.map(|length| from.saturating_add(length.micros())),
        });
        match due {
            _ if second => {} // it ends at once
            Some(due) => {
                call.offered = due;
                call.preferred = None;
            }
            None => self.may_be_dialled(id),
        }
    }

    /// For a while its owner alone gets it, unless he is out or not ready.
    fn may_be_dialled(&mut self, id: CallId) {
        let now = self.now;
        let call = self.the_call(id);
        let callback = call.callback.expect("a callback");
        let mut preferred = call.preferred;
        if let Some(owner) = callback.owner {
            let until = now.saturating_add(owner.within.micros());
            preferred = Some(Preferred { agent: owner.agent, until });
            let medium = self.the_queue(self.the_call(id).queue).rules.medium;
            let agent = self.the_agent(owner.agent);
            if agent.is_out_or_not_ready() || agent.places(medium) == 0 {
                preferred = None;
            }
        }
        self.call_mut(id).preferred = preferred;
    }

    pub(super) fn callback_is_due(&mut self, id: CallId) {
        self.call_mut(id).callback.as_mut().expect("a callback").due = None;
        self.may_be_dialled(id);
    }

    fn dialled(&self, id: CallId, offer: Option<OfferId>) -> Result<(), Refusal> {
        self.rings_at(id, offer)?;
        match self.the_call(id).callback {
            Some(_) => Ok(()),
            None => Err(Refusal::WrongState),
        }
    }

    pub(super) fn callback_answered(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        self.dialled(id, offer)?;
        let now = self.now;
        let agent = self.the_call(id).agent().expect("it rings");
        let call = self.call_mut(id);
        let callback = call.callback.take().expect("a callback");
        call.answered_by = call.stops_ringing().first().map(|rung| rung.offer);
        call.standing = Standing::Talking(agent);
        (call.talk, call.hold, call.part_since) = (0, 0, now);
        call.preferred = None;
        let (queue, age, entered) = (call.queue, call.age(now), call.entered);
        let rules = &self.the_queue(queue).rules;
        let counts = rules.callback_counts;
        let threshold = seconds(rules.answer_within_s);
        let waited = match counts {
            CallbackCounts::AtRequest => callback.requested - entered,
            CallbackCounts::Apart | CallbackCounts::WhenReached => {
                now - entered - callback.postponed
            }
        };
        let waited = Span::from_micros(waited);
        let figures = &mut self.queue_mut(queue).figures;
        figures.callbacks.reached += 1;
        if counts == CallbackCounts::Apart {
            figures.callbacks.apart += 1;
        } else {
            figures.answered += 1;
            figures.answered_within += u64::from(waited.micros() <= threshold);
            figures.wait_answered += waited;
            figures.longest_wait = figures.longest_wait.max(waited);
        }
        self.customer_was_answered(id, agent);
        self.tell(Fact::CallbackAnswered { call: id, agent, queue, waited, age, counts });
        self.agent_mut(agent).figures.answered += 1;
        self.agent_mut(agent).answered_since_login += 1;
        self.takes_the_call(agent, id);
        self.begins_to_write(id);
        Ok(())
    }

    pub(super) fn callback_failed(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        self.dialled(id, offer)?;
        self.dial_failed(id);
        Ok(())
    }

    pub(super) fn dial_failed(&mut self, id: CallId) {
        let now = self.now;
        let agent = self.the_call(id).agent().expect("it rings");
        let call = self.call_mut(id);
        let queue = call.queue;
        call.stops_ringing();
        call.standing = Standing::Waiting;
        call.preferred = None;
        let callback = call.callback.as_mut().expect("a callback");
        callback.tried += 1;
        callback.due = Some(now.saturating_add(callback.pause));
        let (attempt, attempts) = (callback.tried, callback.attempts);
        self.tell(Fact::CallbackFailed { call: id, agent, queue, attempt });
        if attempt >= attempts {
            self.end_callback(id, CallbackEnd::Failed);
        }
        self.dialling_over(agent, id);
    }

    pub(super) fn cancel_callback(&mut self, id: CallId) -> Result<(), Refusal> {
        if self.alive(id)?.callback.is_none() {
            return Err(Refusal::WrongState);
        }
        self.end_callback(id, CallbackEnd::Cancelled);
        Ok(())
    }

    pub(super) fn end_callback(&mut self, id: CallId, cause: CallbackEnd) {
        let call = self.the_call(id);
        let (queue, age, dialling) = (call.queue, call.age(self.now), call.agent());
        let customer = call.customer;
        self.tell(Fact::CallbackEnded { call: id, queue, cause, age, dialling });
        let counts = &mut self.queue_mut(queue).figures.callbacks;
        match cause {
            CallbackEnd::Failed => counts.failed += 1,
            CallbackEnd::Expired => counts.expired += 1,
            CallbackEnd::Cancelled => counts.cancelled += 1,
            CallbackEnd::Merged => counts.merged += 1,
            CallbackEnd::Returned => counts.returned += 1,
        }
        self.calls.retain(|call| call.id != id);
        self.customer_call_is_over(customer);
        if let Some(agent) = dialling {
            self.offer_withdrawn(agent, id, false, false);
        }
    }

    pub(super) fn line_lost(&mut self, id: CallId) -> Result<(), Refusal> {
        let call = self.alive(id)?;
        let (Standing::Talking(agent) | Standing::Held(agent)) = call.standing else {
            return Err(Refusal::WrongState);
        };
        let queue = call.queue;
        let open = call.customer.and_then(|customer| self.callback_of(customer)).is_some();
        let rules = &self.the_queue(queue).rules;
        if rules.lost_line_s == 0 || open || self.is_consult(id) {
            return self.hang_up(id);
        }
        let expire = Some(Span::from_micros(seconds(rules.lost_line_s)));
        let within = Span::from_micros(seconds(rules.lost_line_prefer_s));
        let owner = (within > Span::ZERO).then_some(acd::Prefer { agent, within });
        let more = i32::try_from(rules.lost_line_priority).expect("within its range");
        let plan = CallbackPlan { expire, owner, ..CallbackPlan::default() };
        let (_, talk, hold) = self.part_over(id);
        self.queue_mut(queue).figures.callbacks.lost_lines += 1;
        self.tell(Fact::LineLost { call: id, agent, queue, talk, hold });
        self.customer_left_the_agent(id);
        // No longer with the agent, so that nothing of it is the agent's any more.
        self.call_mut(id).standing = Standing::Waiting;
        self.call_mut(id).chat = None;
        self.conversation_over(agent, id, queue);
        self.nobody_consults_about(id)?;
        let order = self.number();
        let call = self.call_mut(id);
        (call.talk, call.hold, call.offer_order) = (0, 0, order);
        call.came_back = None;
        call.been_in = vec![queue];
        call.resumed = false;
        if more > 0 {
            call.own_priority = Some((call.priority + more).min(100));
        }
        self.enters_queue(id, queue);
        self.becomes_callback(id, &plan);
        Ok(())
    }
}

/// What a reader may see.
pub fn view(call: &Call) -> Option<CallbackView> {
    let callback = call.callback?;
    let moment = |at: u64| (at != NEVER).then(|| Timestamp::from_micros(at));
    Some(CallbackView {
        attempts_made: callback.tried,
        attempts_left: callback.attempts - callback.tried,
        not_before: callback.due.map(Timestamp::from_micros),
        owner: callback.owner.map(|owner| owner.agent),
        expires: callback.expires.and_then(moment),
    })
}
