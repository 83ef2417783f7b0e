//! Hints: what a command will touch is asked for at its beginning, so that the waits for memory
//! pass side by side and not one after the other. They change nothing else; on floors that fit the
//! cache they cost a few instructions.

use super::Core;
use crate::collections::prefetch;
use crate::matching::Expected;

/// Lines of a record that commands touch: of a queue those up to its rules.
const CALL: usize = 5;
const AGENT: usize = 4;
const QUEUE: usize = 8;

impl Core {
    /// Something of this queue and agent is about to be changed and written down.
    #[inline]
    pub(super) fn expect_change(&self, queue: u32, agent: u32) {
        prefetch(&self.agents[agent as usize], AGENT);
        prefetch(&self.queues[queue as usize], QUEUE);
        if let Some(books) = &self.books {
            books.expect_agent(agent, true);
            books.expect_call(queue);
        }
    }

    /// The agent is about to come free: the call that he will most likely get, and its queue. Who
    /// looks for that call in the same command need not search again.
    #[inline]
    pub(super) fn expect_next_call(&mut self, agent: u32) {
        let record = &self.agents[agent as usize];
        if record.desk.is_some() {
            return;
        }
        let expected = self.waiting.expect_first(self.eligibility.groups.classes(record.group));
        self.expected = expected.map(|expected| (record.group, expected));
        if let Some((call, queue)) = expected.as_ref().map(Expected::call) {
            prefetch(&self.calls[call], CALL);
            prefetch(&self.queues[queue as usize], QUEUE);
        }
    }

    /// A call is about to ring at this agent.
    #[inline]
    pub(super) fn expect_agent(&self, agent: u32) {
        prefetch(&self.agents[agent as usize], AGENT);
        if let Some(books) = &self.books {
            books.expect_agent(agent, false);
        }
    }

    /// A call is about to enter this queue.
    #[inline]
    pub(super) fn expect_queue(&self, queue: u32) {
        prefetch(&self.queues[queue as usize], QUEUE);
        if let Some(books) = &self.books {
            books.expect_call(queue);
        }
    }

    /// This call is about to be changed.
    #[inline]
    pub(super) fn expect_call(&self, call: u32) {
        prefetch(&self.calls[call], CALL);
    }
}
