//! Protection: agents on whom a queue depends are taken last by the calls of others.
//!
//! A queue that protects n agents is looked at when a call of another queue chooses an agent: if
//! no more than n idle agents meet its expression, these are spared, that is they are chosen only
//! if nobody else is eligible. So a suitable agent never idles beside a waiting call for it.
//!
//! Bound: 64 queues protect at once, eight agents each. A choice costs O(64 · blocks of 64 groups),
//! and O(log) for each agent spared; where nobody protects, one test.

use super::Core;

/// The queues that protect agents.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Protection {
    /// By number, and how many agents.
    queues: Vec<(u32, u8)>,
    /// Scratch: who is spared in the present choice.
    spared: Vec<u32>,
}

impl Protection {
    const MOST: usize = 64;

    #[inline]
    pub(super) fn is_unused(&self) -> bool {
        self.queues.is_empty()
    }

    /// Whether this queue may protect.
    pub(super) fn has_room_for(&self, queue: u32) -> bool {
        self.queues.len() < Self::MOST || self.queues.iter().any(|&(other, _)| other == queue)
    }

    /// The queue protects so many agents from now on; there is room. Returns how many all
    /// queues protect. O(queues that protect).
    fn put(&mut self, queue: u32, agents: u8) -> usize {
        self.queues.retain(|&(other, _)| other != queue);
        if agents > 0 {
            self.queues.push((queue, agents));
        }
        let all = self.queues.iter().map(|&(_, agents)| usize::from(agents)).sum();
        self.spared.clear();
        self.spared.reserve(all);
        all
    }
}

impl Core {
    /// The queue protects so many agents from now on; there is room.
    pub(super) fn protect(&mut self, queue: u32, agents: u8) {
        if agents > 0 || !self.protection.is_unused() {
            let all = self.protection.put(queue, agents);
            // Besides those held back, of whom there are few.
            self.aside.reserve(all + 64);
        }
    }

    /// Finds out who is spared by calls of a queue now.
    pub(super) fn find_spared(&mut self, by: u32) {
        let Protection { queues, spared } = &mut self.protection;
        spared.clear();
        for &(queue, most) in queues.iter().filter(|&&(queue, _)| queue != by) {
            // Those who meet the queue's own expression and have a place for its medium.
            let class = self.queues[queue as usize].wants.classes.first();
            let members = self.eligibility.classes.members(class.copied().unwrap_or(0));
            if let Some(few) = self.idle.few(members, most) {
                spared.extend(few);
            }
        }
        spared.sort_unstable();
        spared.dedup();
    }

    /// Whether he was found to be spared.
    pub(super) fn is_spared(&self, agent: u32) -> bool {
        self.protection.spared.contains(&agent)
    }

    /// The spared ones step aside for the moment; returns whether there are any. Those who stood
    /// aside before do not count.
    pub(super) fn set_spared_aside(&mut self) {
        let mut aside = std::mem::take(&mut self.aside);
        for &agent in &self.protection.spared {
            if self.idle.stands(agent) {
                let idle = self.idle_agent(agent);
                self.idle.remove(&idle);
                aside.push(idle);
            }
        }
        self.aside = aside;
    }
}
