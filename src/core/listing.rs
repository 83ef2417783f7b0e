//! Who and what there is: for readers that show everything.

use super::Core;
use crate::{AgentId, GroupId, QueueId, Terms};

/// Lists.
impl Core {
    /// All queues, in order of first definition.
    pub fn queue_ids(&self) -> impl Iterator<Item = QueueId> {
        self.queues.iter().map(|queue| queue.id)
    }

    /// All agents, in order of first definition.
    pub fn agent_ids(&self) -> impl Iterator<Item = AgentId> {
        self.agents.iter().map(|agent| agent.id)
    }

    /// All groups that an agent was ever in, by number; none if no books are kept.
    pub fn group_ids(&self) -> impl Iterator<Item = GroupId> {
        self.books.iter().flat_map(|books| books.group_numbers()).map(GroupId::new)
    }

    /// All skills that have a [book](Self::skill_book), in the order in which they were first
    /// heard of.
    pub fn skill_names(&self) -> impl Iterator<Item = &str> {
        self.eligibility.skills.names().filter(|name| self.skill_book(name).is_some())
    }

    /// What a queue's calls are measured against. O(1).
    #[must_use]
    pub fn terms(&self, queue: QueueId) -> Option<Terms> {
        Some(self.queues[self.queue_index(queue).ok()? as usize].terms())
    }
}
