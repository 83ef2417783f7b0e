//! Agents who take the calls of certain queues alone, with a priority and after a delay for each.

use acd::{AgentQueue, AgentQueues, CallId, QueueId, Refusal};

use super::Twin;
use super::state::{Agent, Call, seconds};

impl Agent {
    /// Its entry for a queue.
    fn entry(&self, queue: QueueId) -> Option<&AgentQueue> {
        self.queues.iter().find(|entry| entry.queue == queue)
    }

    /// Whether calls of the queue may ever ring there.
    pub fn takes(&self, queue: QueueId) -> bool {
        self.queues.is_empty() || self.entry(queue).is_some()
    }

    /// For how long a call must have been in the queue.
    pub fn delay(&self, queue: QueueId) -> u64 {
        self.entry(queue).map_or(0, |entry| seconds(entry.delay_s))
    }

    /// With which priority: the least is first.
    pub fn priority(&self, queue: QueueId) -> i32 {
        let best = self.queues.iter().map(|entry| entry.priority).min();
        self.entry(queue).map(|entry| entry.priority).or(best).unwrap_or(1)
    }
}

impl Twin {
    /// What is wrong with the queues whose calls an agent takes.
    pub(super) fn check_queues_taken(&self, queues: &AgentQueues<'_>) -> Result<(), Refusal> {
        let is_wrong =
            |entry: &AgentQueue| !(1..=99).contains(&entry.priority) || entry.delay_s < 0;
        let is_twice = |entry: &AgentQueue| {
            queues.queues.iter().filter(|other| other.queue == entry.queue).count() > 1
        };
        match queues.queues.iter().any(|entry| is_wrong(entry) || is_twice(entry)) {
            true => Err(Refusal::BadValue("queues")),
            false => Ok(()),
        }
    }

    /// Whether the agent may have calls of the queue that have waited for so long a delay.
    pub(super) fn takes_after(&self, agent: &Agent, queue: QueueId, passed: u64) -> bool {
        agent.takes(queue) && agent.delay(queue) <= passed
    }

    /// The call that the agent gets whom this one has chosen: of all that could have him, the first
    /// of those to whose queue he gives the best priority.
    pub(super) fn instead(&self, id: CallId, agent: acd::AgentId) -> CallId {
        let (chooses, agent) = (self.the_call(id), self.the_agent(agent));
        let alike = |call: &&Call| match chooses.waits_in_line() {
            true => call.waits_in_line(),
            false => call.may_ring_at_more(),
        };
        let could =
            |call: &&Call| self.may_be_offered(call, agent) && self.has_fewer_than_max_busy(call);
        let calls = self.calls.iter().filter(alike).filter(could);
        let first = calls.min_by(|one, other| {
            let by_priority = agent.priority(one.queue).cmp(&agent.priority(other.queue));
            by_priority.then_with(|| self.compare(one, other))
        });
        first.map_or(id, |call| call.id)
    }

    /// Which delay the call has waited for: set anew when definitions change.
    pub(super) fn work_out_delays(&mut self) {
        let now = self.now;
        for index in 0..self.calls.len() {
            let (queue, entered) = (self.calls[index].queue, self.calls[index].entered);
            let delays = self.agents.iter().map(|agent| agent.delay(queue));
            let passed = delays.filter(|delay| entered.saturating_add(*delay) <= now);
            self.calls[index].delay_passed = passed.max().unwrap_or(0);
        }
    }

    /// The next delay of some agent for the call's queue.
    pub(super) fn next_delay(&self, call: &Call) -> Option<u64> {
        let delays = self.agents.iter().map(|agent| agent.delay(call.queue));
        delays.filter(|delay| *delay > call.delay_passed).min()
    }

    pub(super) fn delay_has_passed(&mut self, id: CallId) {
        let next = self.next_delay(self.the_call(id));
        self.call_mut(id).delay_passed = next.expect("a delay that was due");
    }
}
