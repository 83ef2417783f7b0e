//! What is remembered of customers.

use acd::{
    AgentId, CallId, CallbackEnd, CustomerId, CustomerView, Fact, QueueId, Refusal, SameCustomer,
    Span, Timestamp,
};

use super::Twin;
use super::state::{Call, NEVER, seconds};

/// Remembered at once, as the core's limits in the duel say.
const CUSTOMERS: usize = 4;

/// The agent who answered the customer last.
#[derive(Clone, Copy, Debug)]
struct LastAgent {
    agent: AgentId,
    call: CallId,
    /// None while they talk.
    until: Option<u64>,
}

/// The customer gave up a call that was offered to this queue.
#[derive(Clone, Copy, Debug)]
struct GaveUp {
    queue: QueueId,
    age: Span,
    until: u64,
}

/// A customer of whom something is known, or who has calls.
#[derive(Clone, Debug)]
pub struct Customer {
    id: CustomerId,
    last: Option<LastAgent>,
    gave_up: Option<GaveUp>,
    /// When the last call ended, as a number.
    alone_since: u64,
}

impl Twin {
    fn customer_mut(&mut self, call: CallId) -> Option<&mut Customer> {
        let id = self.the_call(call).customer?;
        self.customers.iter_mut().find(|customer| customer.id == id)
    }

    fn calls_of_customer(&self, id: CustomerId) -> usize {
        self.calls.iter().filter(|call| call.customer == Some(id)).count()
    }

    /// What was to be known up to a moment before now is not known any longer.
    pub(super) fn forget_customers(&mut self) {
        let now = self.now;
        for customer in &mut self.customers {
            customer.last =
                customer.last.filter(|last| last.until.is_none_or(|until| until >= now));
            customer.gave_up = customer.gave_up.filter(|gave_up| gave_up.until >= now);
        }
        let calls = &self.calls;
        self.customers.retain(|customer| {
            customer.last.is_some()
                || customer.gave_up.is_some()
                || calls.iter().any(|call| call.customer == Some(customer.id))
        });
    }

    pub(super) fn last_agent(&self, id: CustomerId) -> Option<AgentId> {
        let customer = self.customers.iter().find(|customer| customer.id == id)?;
        customer.last.map(|last| last.agent)
    }

    /// The latest of the customer's calls that wait or ring and were offered to this queue.
    fn waiting_call_of(&self, id: CustomerId, queue: QueueId) -> Option<&Call> {
        let calls = self.calls.iter().filter(|call| {
            call.customer == Some(id) && call.is_in_queue() && call.been_in.first() == Some(&queue)
        });
        calls.max_by_key(|call| call.came_back.unwrap_or(call.offer_order))
    }

    /// What becomes of an offer of a customer who waits in this queue already; None if it is like
    /// any other.
    pub(super) fn meets_same_customer(
        &mut self,
        new: CallId,
        id: CustomerId,
        queue: QueueId,
    ) -> Option<Result<(), Refusal>> {
        if self.callback_offered_to(id, queue).is_some() {
            return None;
        }
        let was = self.waiting_call_of(id, queue)?.id;
        match self.the_queue(queue).rules.same_customer {
            SameCustomer::Separate => None,
            SameCustomer::Duplicate => Some(Err(Refusal::Duplicate)),
            SameCustomer::Merge => {
                self.used.insert(new);
                self.call_mut(was).id = new;
                for rung in self.the_call(new).rings.clone() {
                    self.agent_mut(rung.agent).contact_mut(was).call = new;
                }
                let queue = self.the_call(new).queue;
                self.tell(Fact::Merged { call: new, was, queue });
                Some(Ok(()))
            }
        }
    }

    /// An accepted call, which has not entered its queue yet, is this customer's.
    pub(super) fn becomes_call_of(&mut self, call: CallId, id: CustomerId, queue: QueueId) {
        if !self.customers.iter().any(|customer| customer.id == id) {
            if self.customers.len() >= CUSTOMERS {
                let alone = self.customers.iter().filter(|one| self.calls_of_customer(one.id) == 0);
                let Some(longest) = alone.min_by_key(|customer| customer.alone_since) else {
                    return;
                };
                let longest = longest.id;
                self.customers.retain(|customer| customer.id != longest);
            }
            self.customers.push(Customer { id, last: None, gave_up: None, alone_since: 0 });
        }
        self.call_mut(call).customer = Some(id);
        let customer = self.customer_mut(call).expect("known by now");
        let gave_up = customer.gave_up.filter(|gave_up| gave_up.queue == queue);
        if gave_up.is_some() {
            customer.gave_up = None;
        }
        let age = match self.callback_offered_to(id, queue) {
            Some(callback) => {
                let age = self.the_call(callback).age(self.now);
                self.end_callback(callback, CallbackEnd::Returned);
                age
            }
            None => match gave_up {
                Some(gave_up) => gave_up.age,
                None => return,
            },
        };
        self.call_mut(call).offered = self.now - age.micros();
        self.call_mut(call).resumed = true;
        self.tell(Fact::Resumed { call, queue, age });
    }

    pub(super) fn customer_was_answered(&mut self, call: CallId, agent: AgentId) {
        let remember = self.the_queue(self.the_call(call).queue).rules.remember_s;
        if let Some(customer) = self.customer_mut(call) {
            let last = LastAgent { agent, call, until: None };
            customer.last = (remember > 0).then_some(last);
            customer.gave_up = None;
        }
    }

    pub(super) fn customer_left_the_agent(&mut self, call: CallId) {
        let remember = self.the_queue(self.the_call(call).queue).rules.remember_s;
        let until = self.now.saturating_add(seconds(remember));
        if let Some(customer) = self.customer_mut(call)
            && let Some(last) = &mut customer.last
            && last.call == call
            && last.until.is_none()
        {
            last.until = Some(until);
            if remember == 0 {
                customer.last = None;
            }
        }
    }

    pub(super) fn customer_was_not_reached(&mut self, call: CallId) {
        if let Some(customer) = self.customer_mut(call) {
            customer.last = customer.last.filter(|last| last.call != call || last.until.is_some());
        }
    }

    pub(super) fn customer_gave_up(&mut self, call: CallId) {
        let (now, record) = (self.now, self.the_call(call));
        let (age, resumed, queue) = (record.age(now), record.resumed, record.been_in[0]);
        let within = self.the_queue(queue).rules.resume_within_s;
        let until = now.saturating_add(seconds(within));
        if let Some(customer) = self.customer_mut(call)
            && within > 0
            && !resumed
        {
            customer.gave_up = Some(GaveUp { queue, age, until });
        }
    }

    /// The call is over and in no list any longer.
    pub(super) fn customer_call_is_over(&mut self, id: Option<CustomerId>) {
        let number = self.number();
        let Some(id) = id else { return };
        if self.calls_of_customer(id) == 0 {
            for customer in self.customers.iter_mut().filter(|customer| customer.id == id) {
                customer.alone_since = number;
            }
            self.forget_customers();
        }
    }

    /// What is remembered of a customer.
    pub fn customer(&self, id: CustomerId) -> Option<CustomerView> {
        let customer = self.customers.iter().find(|customer| customer.id == id)?;
        let moment = |until: u64| (until != NEVER).then(|| Timestamp::from_micros(until));
        Some(CustomerView {
            customer: id,
            calls: u32::try_from(self.calls_of_customer(id)).expect("a countable number"),
            last_agent: customer.last.map(|last| last.agent),
            last_until: customer.last.and_then(|last| last.until).and_then(moment),
            gave_up: customer.gave_up.map(|gave_up| (gave_up.queue, gave_up.age)),
            resume_until: customer.gave_up.and_then(|gave_up| moment(gave_up.until)),
        })
    }

    /// Whose call it is.
    pub fn customer_of(&self, call: CallId) -> Option<CustomerId> {
        self.find_call(call).and_then(|call| call.customer)
    }
}
