//! What happens to calls.

use acd::{AgentId, Arrival, CallId, Fact, MissCause, OfferId, Prefer, QueueId, Refusal, Span};

use super::Twin;
use super::definitions::{check_priority, read_expression};
use super::overflow::Way;
use super::routing::Via;
use super::state::{Call, Doing, HeldBack, Preferred, Standing, seconds};

impl Twin {
    pub(super) fn offer_by(
        &mut self,
        arrival: &Arrival<'_>,
        via: Option<Via>,
    ) -> Result<(), Refusal> {
        let Arrival { call: id, queue, priority, require, prefer, customer, prefer_last } =
            *arrival;
        if self.find_queue(queue).is_none() {
            return Err(Refusal::UnknownQueue);
        }
        if prefer.is_some_and(|prefer| self.find_agent(prefer.agent).is_none()) {
            return Err(Refusal::UnknownAgent);
        }
        if self.is_used(id) {
            return Err(Refusal::DuplicateCall);
        }
        let own_require = require.map(read_expression).transpose()?;
        check_priority(i64::from(priority.unwrap_or(0)))?;
        if prefer.is_some_and(|prefer| prefer.within == Span::ZERO)
            || prefer_last == Some(Span::ZERO)
        {
            return Err(Refusal::BadValue("for_s"));
        }
        if customer.is_some_and(|customer| self.is_blocked(customer)) {
            return Err(Refusal::Blocked);
        }
        if let Some(customer) = customer
            && let Some(outcome) = self.meets_same_customer(id, customer, queue)
        {
            return outcome;
        }
        let last = customer.and_then(|customer| self.last_agent(customer));
        let last = last.zip(prefer_last).map(|(agent, within)| Prefer { agent, within });
        let prefer = prefer.or(last);

        let mut call = self.new_call(id, queue);
        call.own_require = own_require;
        call.own_priority = priority;
        call.preferred = prefer
            .filter(|prefer| {
                let medium = self.the_queue(queue).rules.medium;
                let agent = self.the_agent(prefer.agent);
                !agent.is_out_or_not_ready() && agent.places(medium) > 0
            })
            .map(|prefer| Preferred {
                agent: prefer.agent,
                until: self.now.saturating_add(prefer.within.micros()),
            });
        let Some(way) = self.way_to_a_taker(&call, queue, &[]) else {
            return Err(self.no_way_in(queue));
        };
        self.used.insert(id);
        call.offer_order = self.number();
        call.credit_s = via.map_or(0, |(_, credit_s)| credit_s);
        self.calls.push(call);
        if let Some((rule, _)) = via {
            self.tell(Fact::Routed { call: id, queue, rule });
        }
        if let Some(customer) = customer {
            self.becomes_call_of(id, customer, queue);
        }
        self.goes_along(id, &way);
        Ok(())
    }

    fn new_call(&self, id: CallId, queue: QueueId) -> Call {
        Call {
            id,
            standing: Standing::Waiting,
            rings: Vec::new(),
            width: None,
            answered_by: None,
            came_back: None,
            queue,
            entered: self.now,
            stay: 0,
            offered: self.now,
            offer_order: 0,
            customer: None,
            resumed: false,
            own_require: None,
            own_priority: None,
            credit_s: 0,
            priority: 0,
            steps_reached: 0,
            delay_passed: 0,
            max_wait_from: self.now,
            max_wait_due: None,
            tried_in_vain: None,
            preferred: None,
            callback: None,
            been_in: Vec::new(),
            held_back: Vec::new(),
            talk: 0,
            hold: 0,
            part_since: 0,
            chat: None,
            lease: None,
        }
    }

    /// Passes the first queues of the way as full and enters the last.
    pub(super) fn goes_along(&mut self, id: CallId, way: &Way) {
        for step in way.windows(2) {
            let ((from, cause), (to, _)) = (step[0], step[1]);
            self.tell(Fact::Overflowed { call: id, from, to, cause });
            self.queue_mut(from).figures.offered += 1;
            self.queue_mut(from).figures.overflowed_out += 1;
            self.queue_mut(to).figures.overflowed_in += 1;
        }
        self.call_mut(id).been_in.extend(way.iter().map(|(queue, _)| *queue));
        let (last, _) = *way.last().expect("a way leads somewhere");
        self.enters_queue(id, last);
    }

    pub(super) fn enters_queue(&mut self, id: CallId, queue: QueueId) {
        let now = self.now;
        let stay = self.number();
        let rules = &self.the_queue(queue).rules;
        let queue_priority = i32::try_from(rules.priority).expect("a priority within its range");
        let max_wait = rules.max_wait_s.map(seconds);
        let steps_reached = self.the_queue(queue).steps_reached_at_entry();
        let call = self.call_mut(id);
        if call.queue != queue {
            call.preferred = None;
        }
        call.standing = Standing::Waiting;
        call.queue = queue;
        call.entered = now;
        call.stay = stay;
        call.priority = call.own_priority.unwrap_or(queue_priority);
        call.steps_reached = if call.own_require.is_some() { 0 } else { steps_reached };
        call.delay_passed = 0;
        call.max_wait_from = now;
        call.max_wait_due = max_wait.map(|max_wait| now.saturating_add(max_wait));
        call.tried_in_vain = None;
        self.queue_mut(queue).figures.offered += 1;
        let position = self.position(id);
        self.tell(Fact::Queued { call: id, queue, position });
    }

    /// The agent at whom the call rings.
    pub(super) fn rings_at(&self, id: CallId, meant: Option<OfferId>) -> Result<AgentId, Refusal> {
        let call = self.alive(id)?;
        let rung = call.rung_by(meant).filter(|_| call.standing == Standing::Ringing);
        // Whatever is said of an offer that does not ring now comes too late.
        let why = if meant.is_some() { Refusal::StaleOffer } else { Refusal::WrongState };
        rung.ok_or(why)
    }

    pub(super) fn alive(&self, id: CallId) -> Result<&Call, Refusal> {
        match self.find_call(id) {
            Some(call) => Ok(call),
            None if self.is_used(id) => Err(Refusal::WrongState),
            None => Err(Refusal::UnknownCall),
        }
    }

    pub(super) fn answer(&mut self, id: CallId, offer: Option<OfferId>) -> Result<(), Refusal> {
        let agent = self.rings_at(id, offer)?;
        if self.the_call(id).callback.is_some() {
            return Err(Refusal::WrongState);
        }
        let now = self.now;
        let call = self.call_mut(id);
        call.standing = Standing::Talking(agent);
        let mut others = std::mem::take(&mut call.rings);
        let winner = others.iter().find(|rung| rung.agent == agent);
        call.answered_by = winner.map(|rung| rung.offer);
        others.retain(|rung| rung.agent != agent);
        call.width = None;
        call.talk = 0;
        call.hold = 0;
        call.part_since = now;
        call.preferred = None;
        call.max_wait_due = None;
        let (queue, waited, age) = (call.queue, call.waited(now), call.age(now));
        let threshold = seconds(self.the_queue(queue).rules.answer_within_s);
        let figures = &mut self.queue_mut(queue).figures;
        figures.answered += 1;
        if waited.micros() <= threshold {
            figures.answered_within += 1;
        }
        figures.wait_answered += waited;
        figures.longest_wait = figures.longest_wait.max(waited);
        self.customer_was_answered(id, agent);
        self.tell(Fact::Answered { call: id, agent, queue, waited, age });
        self.agent_mut(agent).figures.answered += 1;
        self.agent_mut(agent).answered_since_login += 1;
        self.takes_the_call(agent, id);
        self.begins_to_write(id);
        self.withdraw(id, &others, true, true);
        Ok(())
    }

    pub(super) fn reject(&mut self, id: CallId, offer: Option<OfferId>) -> Result<(), Refusal> {
        let agent = self.rings_at(id, offer)?;
        self.miss(id, agent, MissCause::Reject);
        Ok(())
    }

    pub(super) fn undeliverable(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        let agent = self.rings_at(id, offer)?;
        self.miss(id, agent, MissCause::Undeliverable);
        Ok(())
    }

    /// The offer failed: the call waits again, the agent is held back from it.
    pub(super) fn miss(&mut self, id: CallId, agent: AgentId, cause: MissCause) {
        if self.the_call(id).rings.len() > 1 {
            return self.missed_by_one(id, agent, cause);
        }
        let queue = self.the_call(id).queue;
        let call = self.call_mut(id);
        call.stops_ringing();
        call.standing = Standing::Waiting;
        if call.preferred.is_some_and(|preferred| preferred.agent == agent) {
            call.preferred = None;
        }
        self.hold_back(id, agent, queue);
        self.queue_mut(queue).figures.missed += 1;
        let position = self.position(id);
        self.tell(Fact::Requeued { call: id, agent, queue, cause, position });
        self.missed(agent, id, queue, cause);
    }

    pub(super) fn hold_back(&mut self, id: CallId, agent: AgentId, queue: QueueId) {
        let order = self.number();
        let length = seconds(self.the_queue(queue).rules.reoffer_after_s);
        let until = self.now.saturating_add(length);
        self.call_mut(id).held_back.push(HeldBack { agent, until, order });
    }

    pub(super) fn hang_up(&mut self, id: CallId) -> Result<(), Refusal> {
        if self.alive(id)?.callback.is_some() {
            return Ok(()); // the customer is to be called back all the same
        }
        match self.alive(id)?.standing {
            Standing::Waiting | Standing::Ringing => self.abandon(id),
            Standing::Talking(agent) | Standing::Held(agent) => {
                let (queue, talk, hold) = self.part_over(id);
                self.tell(Fact::Ended { call: id, agent, queue, talk, hold });
                self.customer_left_the_agent(id);
                let customer = self.the_call(id).customer;
                self.calls.retain(|call| call.id != id);
                self.customer_call_is_over(customer);
                self.conversation_over(agent, id, queue);
                self.nobody_consults_about(id)?;
            }
        }
        Ok(())
    }

    fn abandon(&mut self, id: CallId) {
        let call = self.the_call(id);
        let (ringing, rings) = (call.agent(), call.rings.clone());
        let (queue, waited, age) = (call.queue, call.waited(self.now), call.age(self.now));
        let rules = &self.the_queue(queue).rules;
        let threshold = seconds(rules.answer_within_s);
        let short = seconds(rules.short_abandon_s);
        let figures = &mut self.queue_mut(queue).figures;
        figures.abandoned += 1;
        if waited.micros() <= threshold {
            figures.abandoned_within += 1;
        }
        if waited.micros() <= short {
            figures.short_abandoned += 1;
        }
        figures.wait_abandoned += waited;
        figures.longest_wait = figures.longest_wait.max(waited);
        self.tell(Fact::Abandoned { call: id, queue, waited, age, ringing });
        self.customer_gave_up(id);
        let customer = self.the_call(id).customer;
        self.calls.retain(|call| call.id != id);
        self.customer_call_is_over(customer);
        self.withdraw(id, &rings, false, rings.len() > 1);
    }

    /// The call leaves its agent: the queue it came from, talk and hold of this part.
    pub(super) fn part_over(&mut self, id: CallId) -> (QueueId, Span, Span) {
        let now = self.now;
        let call = self.call_mut(id);
        call.book_part(now);
        let queue = call.queue;
        let (talk, hold) = (Span::from_micros(call.talk), Span::from_micros(call.hold));
        if let Some(agent) = call.agent() {
            self.agent_mut(agent).talked_since_login += talk.micros();
        }
        let figures = &mut self.queue_mut(queue).figures;
        figures.talk += talk;
        figures.hold += hold;
        (queue, talk, hold)
    }

    pub(super) fn hold(&mut self, id: CallId) -> Result<(), Refusal> {
        let Standing::Talking(agent) = self.alive(id)?.standing else {
            return Err(Refusal::WrongState);
        };
        let now = self.now;
        self.call_mut(id).book_part(now);
        self.call_mut(id).standing = Standing::Held(agent);
        self.tell(Fact::Held { call: id, agent });
        self.agent_mut(agent).contact_mut(id).doing = Doing::Held;
        self.shows_its_contacts(agent);
        self.is_on_hold(id);
        Ok(())
    }

    pub(super) fn retrieve(&mut self, id: CallId) -> Result<(), Refusal> {
        let Standing::Held(agent) = self.alive(id)?.standing else {
            return Err(Refusal::WrongState);
        };
        let now = self.now;
        self.call_mut(id).book_part(now);
        self.call_mut(id).standing = Standing::Talking(agent);
        self.tell(Fact::Retrieved { call: id, agent });
        let contact = self.agent_mut(agent).contact_mut(id);
        contact.doing = Doing::Talks;
        contact.interrupted = false;
        self.shows_its_contacts(agent);
        self.is_there_again(id);
        Ok(())
    }

    pub(super) fn transfer(
        &mut self,
        id: CallId,
        to: QueueId,
        priority: Option<i32>,
    ) -> Result<(), Refusal> {
        if self.find_queue(to).is_none() {
            return Err(Refusal::UnknownQueue);
        }
        let (Standing::Talking(agent) | Standing::Held(agent)) = self.alive(id)?.standing else {
            return Err(Refusal::WrongState);
        };
        if self.is_consulted_about(id) {
            return Err(Refusal::WrongState);
        }
        check_priority(i64::from(priority.unwrap_or(0)))?;
        // As if offered anew; it takes along the hold-backs only.
        let mut anew = self.new_call(id, to);
        anew.own_priority = priority;
        anew.held_back = self.the_call(id).held_back.clone();
        anew.customer = self.the_call(id).customer;
        let Some(way) = self.way_to_a_taker(&anew, to, &[]) else {
            return Err(self.no_way_in(to));
        };

        let (from, talk, hold) = self.part_over(id);
        self.queue_mut(from).figures.transferred_out += 1;
        self.queue_mut(to).figures.transferred_in += 1;
        self.tell(Fact::Transferred { call: id, agent, from, to, talk, hold });
        self.customer_left_the_agent(id);
        anew.offer_order = self.number();
        *self.call_mut(id) = anew;
        self.ends_conference(id);
        self.hold_back(id, agent, way.last().expect("a way leads somewhere").0);
        self.conversation_over(agent, id, from);
        self.goes_along(id, &way);
        Ok(())
    }

    pub(super) fn set_priority(&mut self, id: CallId, priority: i32) -> Result<(), Refusal> {
        if self.alive(id)?.standing != Standing::Waiting {
            return Err(Refusal::WrongState);
        }
        check_priority(i64::from(priority))?;
        let call = self.call_mut(id);
        call.own_priority = Some(priority);
        call.priority = priority;
        Ok(())
    }
}
