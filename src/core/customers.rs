//! What is remembered of customers: who had them last, and who gave up a moment ago.
//!
//! A side table that is there once a call comes with a customer. Every step is O(1): customers are
//! found by number, their waiting calls by customer and queue, and what is to be forgotten stands
//! in lines by time. Nothing wakes for that: it is caught up with before a command is looked at.

use super::Core;
use super::call::Phase;
use crate::collections::{NONE, NumberMap, Slab};
use crate::timers::Watch;
use crate::{
    AgentId, CallId, CustomerId, Fact, Limits, QueueId, Refusal, SameCustomer, Span, Timestamp,
};

/// What a queue does about customers, where it differs from the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct CustomerRules {
    pub(super) same: SameCustomer,
    pub(super) resume_within: Span,
    pub(super) remember: Span,
}

/// The agent who answered a customer last.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct LastAgent {
    agent: u32,
    /// The call in which they talk.
    call: u32,
    /// Kept up to here; for ever while they talk.
    until: Timestamp,
}

/// A customer gave up waiting.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct GaveUp {
    /// The queue to which the call was offered.
    queue: u32,
    age: Span,
    until: Timestamp,
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Customer {
    id: CustomerId,
    /// Calls alive.
    calls: u32,
    last: Option<LastAgent>,
    gave_up: Option<GaveUp>,
    /// Neighbours among those without calls, by the end of their last one.
    before: u32,
    behind: u32,
}

impl Default for Customer {
    fn default() -> Self {
        let id = CustomerId::default();
        Self { id, calls: 0, last: None, gave_up: None, before: NONE, behind: NONE }
    }
}

/// What there is of a call beside its record.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct OfCall {
    customer: u32,
    /// It has resumed an age: giving up again leaves none behind.
    resumed: bool,
    /// The queue to which it was offered, while it waits or rings.
    offered_to: u32,
    /// Of the calls of this customer offered to this queue: the one before, and the one after.
    older: u32,
    newer: u32,
}

const NOBODY: OfCall =
    OfCall { customer: NONE, resumed: false, offered_to: NONE, older: NONE, newer: NONE };

#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Customers {
    pub(super) known: Slab<Customer>,
    at: NumberMap,
    pub(super) of_call: Vec<OfCall>,
    /// By customer and queue: the latest call that waits or rings.
    latest: NumberMap,
    /// When to forget who had whom last, and who gave up.
    pub(super) lasts: Watch,
    pub(super) given_up: Watch,
    /// Those without calls: who has been so for the longest time, and for the shortest.
    first: u32,
    last: u32,
}

const MICROSECOND: Span = Span::from_micros(1);

impl Customers {
    fn new(limits: &Limits) -> Self {
        Self {
            known: Slab::new(limits.customers),
            at: NumberMap::new(limits.customers),
            of_call: vec![NOBODY; limits.calls as usize],
            latest: NumberMap::new(limits.calls),
            lasts: Watch::new(limits.customers),
            given_up: Watch::new(limits.customers),
            first: NONE,
            last: NONE,
        }
    }

    fn find(&self, id: CustomerId) -> Option<&Customer> {
        self.at.get(id.number()).map(|at| &self.known[at])
    }

    /// Forgets what need not be known any longer.
    pub(super) fn forget_until(&mut self, to: Timestamp) {
        while let Some((_, at)) = self.lasts.pop(to) {
            self.known[at].last = None;
            self.drop_if_idle(at);
        }
        while let Some((_, at)) = self.given_up.pop(to) {
            self.known[at].gave_up = None;
            self.drop_if_idle(at);
        }
    }

    /// Forgets a customer of whom nothing is known and who has no call.
    fn drop_if_idle(&mut self, at: u32) {
        let customer = &self.known[at];
        if customer.calls == 0 && customer.last.is_none() && customer.gave_up.is_none() {
            self.step_out(at);
            self.remove(at);
        }
    }

    fn remove(&mut self, at: u32) {
        self.lasts.cancel(at);
        self.given_up.cancel(at);
        self.at.remove(self.known[at].id.number());
        self.known[at] = Customer::default();
        self.known.give_back(at);
    }

    /// Room for a customer, who may be known; the longest without calls makes it.
    fn admit(&mut self, id: CustomerId) -> Option<u32> {
        if let Some(at) = self.at.get(id.number()) {
            return Some(at);
        }
        if self.known.is_full() && self.first != NONE {
            let oldest = self.first;
            self.step_out(oldest);
            self.remove(oldest);
        }
        let at = self.known.take()?;
        self.known[at] = Customer { id, ..Customer::default() };
        self.at.insert(id.number(), at);
        Some(at)
    }

    /// Without calls from now on: the last to be forgotten for want of room.
    fn step_in(&mut self, at: u32) {
        let before = std::mem::replace(&mut self.last, at);
        (self.known[at].before, self.known[at].behind) = (before, NONE);
        match before {
            NONE => self.first = at,
            _ => self.known[before].behind = at,
        }
    }

    fn step_out(&mut self, at: u32) {
        let Customer { before, behind, .. } = self.known[at];
        if before == NONE && behind == NONE && self.first != at {
            return;
        }
        match before {
            NONE => self.first = behind,
            _ => self.known[before].behind = behind,
        }
        match behind {
            NONE => self.last = before,
            _ => self.known[behind].before = before,
        }
        (self.known[at].before, self.known[at].behind) = (NONE, NONE);
    }

    fn key(customer: u32, queue: u32) -> u64 {
        u64::from(customer) << 32 | u64::from(queue)
    }

    /// The call waits or rings from now on, offered to this queue.
    fn wait(&mut self, call: u32, queue: u32) {
        let key = Self::key(self.of_call[call as usize].customer, queue);
        let older = self.latest.get(key).unwrap_or(NONE);
        if older != NONE {
            self.latest.remove(key);
            self.of_call[older as usize].newer = call;
        }
        self.latest.insert(key, call);
        let record = &mut self.of_call[call as usize];
        (record.offered_to, record.older, record.newer) = (queue, older, NONE);
    }

    /// It waits and rings no more.
    fn wait_no_more(&mut self, call: u32) {
        let OfCall { customer, offered_to, older, newer, .. } = self.of_call[call as usize];
        if offered_to == NONE {
            return;
        }
        self.of_call[call as usize].offered_to = NONE;
        if older != NONE {
            self.of_call[older as usize].newer = newer;
        }
        if newer != NONE {
            self.of_call[newer as usize].older = older;
            return;
        }
        let key = Self::key(customer, offered_to);
        self.latest.remove(key);
        if older != NONE {
            self.latest.insert(key, older);
        }
    }
}

/// What is remembered of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CustomerView {
    /// Whom.
    pub customer: CustomerId,
    /// Calls alive.
    pub calls: u32,
    /// The agent who answered the customer last.
    pub last_agent: Option<AgentId>,
    /// Until when that is known; `None` also while they talk.
    pub last_until: Option<Timestamp>,
    /// The queue to which the call was offered that the customer gave up, and its age then.
    pub gave_up: Option<(QueueId, Span)>,
    /// Until when that age can be resumed.
    pub resume_until: Option<Timestamp>,
}

/// Offers.
impl Core {
    fn customer_rules(&self, queue: u32) -> CustomerRules {
        self.queues[queue as usize].rules.customers()
    }

    /// The agent who had the customer last, if such an agent is asked for.
    pub(super) fn last_agent(&self, of: Option<CustomerId>, wanted: Option<Span>) -> Option<u32> {
        let (customers, of, _) = (self.customers.as_ref()?, of?, wanted?);
        customers.find(of)?.last.map(|last| last.agent)
    }

    /// What becomes of an offer of a customer who waits in this queue already, by its rule; `None`
    /// if it is an offer like any other.
    pub(super) fn meet_same_customer(
        &mut self,
        id: CallId,
        customer: CustomerId,
        queue: u32,
    ) -> Option<Result<(), Refusal>> {
        let customers = self.customers.as_ref()?;
        let at = customers.at.get(customer.number())?;
        if self.callback_offered_to(at, queue).is_some() {
            return None;
        }
        let call = customers.latest.get(Customers::key(at, queue))?;
        match self.customer_rules(queue).same {
            SameCustomer::Duplicate => Some(Err(Refusal::Duplicate)),
            SameCustomer::Merge => {
                self.merge(call, id);
                Some(Ok(()))
            }
            SameCustomer::Separate => None,
        }
    }

    /// The call goes on under another number.
    fn merge(&mut self, call: u32, id: CallId) {
        self.used.insert(id);
        let record = &mut self.calls[call];
        let was = std::mem::replace(&mut record.id, id);
        if record.phase == Phase::Ringing {
            let agent = record.agent;
            self.rename_at_desk(agent, call, id);
            self.rename_at_others(call, id);
        }
        let record = &self.calls[call];
        self.call_at.remove(was.number(), call);
        self.call_at.insert(id.number(), call);
        let queue = self.queues[record.queue as usize].id;
        self.emit_of(call, Fact::Merged { call: id, was, queue });
    }

    /// A call that was just offered to a queue, which it has not entered yet, is this customer's.
    pub(super) fn begin_call_of(&mut self, customer: CustomerId, call: u32, queue: u32) {
        let limits = &self.limits;
        let customers = self.customers.get_or_insert_with(|| Box::new(Customers::new(limits)));
        let Some(at) = customers.admit(customer) else { return };
        if customers.known[at].calls == 0 {
            customers.step_out(at);
        }
        customers.known[at].calls += 1;
        let gave_up = &mut customers.known[at].gave_up;
        let resumed = gave_up.take_if(|gave_up| gave_up.queue == queue);
        if resumed.is_some() {
            customers.given_up.cancel(at);
        }
        customers.of_call[call as usize] = OfCall { customer: at, ..NOBODY };
        customers.wait(call, queue);
        self.calls[call].of_customer = true;
        let place = match self.callback_offered_to(at, queue) {
            Some(callback) => Some(self.take_place_of(callback)),
            None => resumed.map(|GaveUp { age, .. }| {
                Timestamp::from_micros(self.now.micros().saturating_sub(age.micros()))
            }),
        };
        if let Some(offered) = place {
            self.resume(call, queue, offered);
        }
    }

    /// The call of a customer who waited before: its age counts from then on.
    fn resume(&mut self, call: u32, queue: u32, offered: Timestamp) {
        if let Some(customers) = &mut self.customers {
            customers.of_call[call as usize].resumed = true;
        }
        let record = &mut self.calls[call];
        (record.offered, record.queue) = (offered, queue);
        let (call_id, age) = (record.id, self.now.since(offered));
        let queue = self.queues[queue as usize].id;
        self.emit_of(call, Fact::Resumed { call: call_id, queue, age });
    }

    /// Where the customer of a call is kept.
    pub(super) fn customer_at(&self, call: u32) -> Option<u32> {
        let customers = self.customers.as_ref().filter(|_| self.calls[call].of_customer)?;
        Some(customers.of_call[call as usize].customer)
    }

    /// The queue to which a customer's call was offered that waits or rings.
    pub(super) fn offered_to(&self, call: u32) -> Option<u32> {
        let customers = self.customers.as_ref()?;
        Some(customers.of_call[call as usize].offered_to).filter(|&queue| queue != NONE)
    }
}

/// What becomes of a customer's call. Each only asks for a flag of the call's where it has none.
impl Core {
    /// An agent answered.
    #[inline]
    pub(super) fn customer_answered(&mut self, call: u32, agent: u32) {
        if self.calls[call].of_customer {
            self.note_answer(call, agent);
        }
    }

    fn note_answer(&mut self, call: u32, agent: u32) {
        let remember = self.customer_rules(self.calls[call].queue).remember;
        let Some(customers) = &mut self.customers else { return };
        customers.wait_no_more(call);
        let at = customers.of_call[call as usize].customer;
        customers.lasts.cancel(at);
        customers.given_up.cancel(at);
        let last = LastAgent { agent, call, until: Timestamp::NEVER };
        let customer = &mut customers.known[at];
        customer.last = (remember > Span::ZERO).then_some(last);
        customer.gave_up = None;
    }

    /// The agent's part in a conversation is over: from now on it counts how long that is known.
    #[inline]
    pub(super) fn customer_left(&mut self, call: u32) {
        if self.calls[call].of_customer {
            self.note_part_over(call);
        }
    }

    fn note_part_over(&mut self, call: u32) {
        let (now, remember) = (self.now, self.customer_rules(self.calls[call].queue).remember);
        let Some(customers) = &mut self.customers else { return };
        let at = customers.of_call[call as usize].customer;
        let last = &mut customers.known[at].last;
        let is_this = |last: &LastAgent| last.call == call && last.until == Timestamp::NEVER;
        if !last.is_some_and(|last| is_this(&last)) {
            return;
        }
        if remember == Span::ZERO {
            *last = None;
        } else if let Some(last) = last {
            last.until = now + remember;
            customers.lasts.set(at, (now, remember + MICROSECOND, now));
        }
    }

    /// The call could not be connected: its agent was none, and it waits again, as the latest.
    pub(super) fn customer_turned_back(&mut self, call: u32) {
        let record = &self.calls[call];
        if record.of_customer
            && let Some(customers) = &mut self.customers
        {
            // The oldest of the queues that it has been in is the one to which it was offered.
            let queue = self.been_in.iter(record.been_in).last().unwrap_or(record.queue);
            let last = &mut customers.known[customers.of_call[call as usize].customer].last;
            *last = last.filter(|last| last.call != call || last.until != Timestamp::NEVER);
            customers.wait(call, queue);
        }
    }

    /// A transferred call waits again, offered to this queue.
    #[inline]
    pub(super) fn customer_waits(&mut self, call: u32, queue: u32) {
        if self.calls[call].of_customer
            && let Some(customers) = &mut self.customers
        {
            customers.of_call[call as usize].resumed = false;
            customers.wait(call, queue);
        }
    }

    /// The caller gave up waiting.
    #[inline]
    pub(super) fn customer_gave_up(&mut self, call: u32) {
        if self.calls[call].of_customer {
            self.note_giving_up(call);
        }
    }

    fn note_giving_up(&mut self, call: u32) {
        let (now, age) = (self.now, self.now.since(self.calls[call].offered));
        let Some(customers) = &self.customers else { return };
        let OfCall { customer: at, resumed, offered_to: queue, .. } =
            customers.of_call[call as usize];
        let within = self.customer_rules(queue).resume_within;
        let Some(customers) = &mut self.customers else { return };
        if resumed || within == Span::ZERO {
            return;
        }
        customers.known[at].gave_up = Some(GaveUp { queue, age, until: now + within });
        customers.given_up.cancel(at);
        customers.given_up.set(at, (now, within + MICROSECOND, now));
    }

    /// The call is over.
    #[inline]
    pub(super) fn customer_call_over(&mut self, call: u32) {
        if self.calls[call].of_customer
            && let Some(customers) = &mut self.customers
        {
            customers.wait_no_more(call);
            let at = customers.of_call[call as usize].customer;
            customers.of_call[call as usize] = NOBODY;
            customers.known[at].calls -= 1;
            if customers.known[at].calls == 0 {
                customers.step_in(at);
                customers.drop_if_idle(at);
            }
        }
    }
}

/// Views.
impl Core {
    /// What is remembered of a customer as of [`now`](Self::now); `None` if nothing is. O(1).
    #[must_use]
    pub fn customer(&self, customer: CustomerId) -> Option<CustomerView> {
        let record = self.customers.as_ref()?.find(customer)?;
        let until = |until: Timestamp| Some(until).filter(|until| *until != Timestamp::NEVER);
        Some(CustomerView {
            customer,
            calls: record.calls,
            last_agent: record.last.map(|last| self.agents[last.agent as usize].id),
            last_until: record.last.and_then(|last| until(last.until)),
            gave_up: record
                .gave_up
                .map(|gave_up| (self.queues[gave_up.queue as usize].id, gave_up.age)),
            resume_until: record.gave_up.and_then(|gave_up| until(gave_up.until)),
        })
    }

    /// Whose call it is, if it is alive and that is remembered. O(1).
    #[must_use]
    pub fn customer_of(&self, call: CallId) -> Option<CustomerId> {
        let call = self.call_index(call).ok()?;
        let customers = self.customers.as_ref().filter(|_| self.calls[call].of_customer)?;
        Some(customers.known[customers.of_call[call as usize].customer].id)
    }

    /// All customers of whom something is remembered, by number. Allocates.
    pub(super) fn customer_ids(&self) -> Vec<CustomerId> {
        let Some(customers) = &self.customers else { return Vec::new() };
        let mut ids: Vec<CustomerId> =
            customers.at.values().map(|at| customers.known[at].id).collect();
        ids.sort_unstable();
        ids
    }
}
