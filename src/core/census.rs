//! Who is there, and which queues have changed.

use super::{AgentView, CallView, Core, QueueView};
use crate::{Limits, QueueId};

/// Lists.
impl Core {
    /// What it was given at construction.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Every queue, by order of first definition. Each O(log calls).
    pub fn queues(&self) -> impl Iterator<Item = QueueView> + '_ {
        self.queues.iter().filter_map(|record| self.queue(record.id))
    }

    /// Every agent, by order of first definition. Each O(1).
    pub fn agents(&self) -> impl Iterator<Item = AgentView> + '_ {
        self.agents.iter().filter_map(|record| self.agent(record.id))
    }

    /// Every live call, in no particular order. Each O(1).
    pub fn calls(&self) -> impl Iterator<Item = CallView> + '_ {
        self.call_at.values().filter_map(|at| self.call(self.calls[at].id))
    }

    /// The queues whose views have changed since this was last asked, by anything but time: each
    /// once, in no particular order. O(queues given).
    ///
    /// A host that shows figures asks once per batch of commands and looks at no other queue. The
    /// longest wait and the calls beyond the threshold also grow with time alone.
    pub fn take_changed_queues(&mut self, mut with: impl FnMut(&Self, QueueId)) {
        // Taken out, so that the core can be lent; the room is given back.
        let mut changed = std::mem::take(&mut self.changed_queues);
        for &at in &changed {
            self.queues[at as usize].has_changed = false;
            with(self, self.queues[at as usize].id);
        }
        changed.clear();
        self.changed_queues = changed;
    }

    /// The view of this queue is another one from now on.
    #[inline]
    pub(super) fn mark_changed(&mut self, queue: u32) {
        let record = &mut self.queues[queue as usize];
        if !record.has_changed {
            record.has_changed = true;
            self.changed_queues.push(queue);
        }
    }
}
