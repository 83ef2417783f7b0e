//! One number for a whole state.

use std::hash::{Hash, Hasher};

use super::{AgentView, AlarmView, CallView, Core, CustomerView, QueueView};
use crate::{CallId, CustomerId, RuleView, Timestamp};

/// Folds what can be seen of a centre into one number: equal states give equal numbers, on every
/// machine. Any implementation of the same rules can fold its own views and compare.
///
/// The order is: the moment, queues and agents by order of first definition, calls by number,
/// alarms by number, customers by number.
#[derive(Clone, Debug)]
pub struct StateDigest {
    state: u64,
}

impl StateDigest {
    /// Begins with the moment of the state.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let mut digest = Self { state: 0x6163_6431 };
        digest.write_u64(now.micros());
        digest
    }

    /// Folds in a queue.
    pub fn queue(&mut self, queue: &QueueView) {
        queue.hash(self);
    }

    /// Folds in an agent.
    pub fn agent(&mut self, agent: &AgentView) {
        agent.hash(self);
    }

    /// Folds in a call.
    pub fn call(&mut self, call: &CallView) {
        call.hash(self);
    }

    /// Folds in an alarm.
    pub fn alarm(&mut self, alarm: &AlarmView) {
        alarm.hash(self);
    }

    /// Folds in a rule of the routing table.
    pub fn rule(&mut self, rule: &RuleView) {
        rule.hash(self);
    }

    /// Folds in a customer who is blocked, and until when.
    pub fn blocked(&mut self, (customer, until): (CustomerId, Timestamp)) {
        (customer, until).hash(self);
    }

    /// Folds in a customer.
    pub fn customer(&mut self, customer: &CustomerView) {
        customer.hash(self);
    }

    /// The number.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.state
    }
}

/// Words are mixed one by one; nothing depends on the machine's word size or byte order.
impl Hasher for StateDigest {
    fn finish(&self) -> u64 {
        self.state
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.state ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.state = mixed ^ (mixed >> 29);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }
}

impl Core {
    /// A number that stands for the whole visible state; see [`StateDigest`]. O(state), with one
    /// allocation.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = StateDigest::new(self.now);
        let queues = self.queues.iter().filter_map(|record| self.queue(record.id));
        queues.for_each(|view| digest.queue(&view));
        let agents = self.agents.iter().filter_map(|record| self.agent(record.id));
        agents.for_each(|view| digest.agent(&view));
        self.reconcile_state().into_iter().for_each(|state| state.hash(&mut digest));
        let mut calls: Vec<CallId> = self.call_at.values().map(|at| self.calls[at].id).collect();
        calls.sort_unstable();
        for call in calls {
            self.call(call).into_iter().for_each(|view| digest.call(&view));
            if let Some(most) = self.most_rings(call) {
                most.hash(&mut digest);
                self.rings(call).for_each(|ring| ring.hash(&mut digest));
            }
            self.delay_state(call).into_iter().for_each(|delay| delay.hash(&mut digest));
            self.chat_state(call).into_iter().for_each(|chat| chat.hash(&mut digest));
            self.lease_state(call).into_iter().for_each(|lease| lease.hash(&mut digest));
        }
        self.alarms().for_each(|view| digest.alarm(&view));
        self.admission.state().for_each(|door| door.hash(&mut digest));
        self.reserve_state().for_each(|reserve| reserve.hash(&mut digest));
        let customers = self.customer_ids().into_iter().filter_map(|id| self.customer(id));
        customers.for_each(|view| digest.customer(&view));
        self.routing_rules().for_each(|(_, view)| digest.rule(&view));
        self.blocked_customers().for_each(|block| digest.blocked(block));
        digest.value()
    }
}
