//! Levels: agents who put the queues whose calls they take in an order of their own.
//!
//! Calls choose agents as ever; an agent who is chosen looks whether a call of a queue to which he
//! gives a better priority waits for him, and is given the first of those in its place. That can
//! only be where several waiting calls look at once or an agent comes free, since before each
//! command no waiting call and idle agent suit each other. It costs a search for each priority that
//! is better than that of the call which chose him, whatever the number of agents, calls and
//! queues; where nobody gives queues several priorities, one test for an agent who comes free, and
//! none for a call that comes.

use super::Core;
use super::call::Phase;
use crate::matching::Whom;

impl Core {
    /// The waiting call that rings at the agent whom this one has chosen.
    #[cold]
    pub(super) fn instead(&mut self, call: u32, agent: u32) -> u32 {
        let group = self.agents[agent as usize].stands_in();
        if self.eligibility.groups.levels(group).is_empty() {
            return call;
        }
        let level = self.eligibility.level(group, self.calls[call].queue);
        (0..level).find_map(|level| self.first_at(agent, level, None)).map_or(call, |(_, it)| it)
    }

    /// The call that the agent would be given first, of those that wait, `but` for one.
    pub(super) fn first_but(&mut self, agent: u32, but: u32) -> Option<u32> {
        let group = self.agents[agent as usize].stands_in();
        let levels = self.eligibility.groups.levels(group).len();
        (0..levels).find_map(|level| self.first_at(agent, level, Some(but))).map(|(_, call)| call)
    }

    /// The first waiting call for an agent, of queues at one of his levels.
    fn first_at(&mut self, agent: u32, level: usize, but: Option<u32>) -> Option<(u128, u32)> {
        let (open, group) = {
            let record = &self.agents[agent as usize];
            (record.open(), record.stands_in())
        };
        let mut passed = std::mem::take(&mut self.passed);
        let mut found = loop {
            let classes = &self.eligibility.groups.levels(group)[level];
            let takes = |queue: u32| {
                open.has(self.queues[queue as usize].rules.medium)
                    && self.eligibility.level(group, queue) == level
            };
            match self.waiting.first_for(agent, classes, None, takes, self.now) {
                Some((_, call)) if self.is_held_back(call, agent) => {
                    self.leave_line(call);
                    passed.push(call);
                }
                found => break found,
            }
        };
        passed.drain(..).for_each(|call| self.join_line(call));
        self.passed = passed;
        // Those that look again stand in no line.
        for at in 0..self.changed.calls.len() {
            let call = self.changed.calls[at];
            let record = &self.calls[call];
            let looks = record.phase == Phase::Waiting && record.line.is_none();
            if looks && but != Some(call) && self.is_at_level(call, agent, level) {
                found = self.sooner(found, Some((self.calls[call].key, call)));
            }
        }
        found
    }

    /// The ringing call that rings at one agent more, at him whom this one has chosen.
    #[cold]
    pub(super) fn instead_beside(&mut self, call: u32, agent: u32) -> u32 {
        let group = self.agents[agent as usize].stands_in();
        if self.eligibility.groups.levels(group).is_empty() {
            return call;
        }
        let level = self.eligibility.level(group, self.calls[call].queue);
        let found = (0..level).find_map(|level| self.first_with_room_at(agent, level));
        found.map_or(call, |(_, call)| call)
    }

    fn first_with_room_at(&mut self, agent: u32, level: usize) -> Option<(u128, u32)> {
        let (open, group) = {
            let record = &self.agents[agent as usize];
            (record.open(), record.stands_in())
        };
        let mut passed = std::mem::take(&mut self.rivals.as_mut()?.passed);
        let mut found = loop {
            let Some(rivals) = &self.rivals else { break None };
            let classes = &self.eligibility.groups.levels(group)[level];
            let takes = |queue: u32| {
                open.has(self.queues[queue as usize].rules.medium)
                    && self.eligibility.level(group, queue) == level
            };
            match rivals.lines.first_for(agent, classes, None, takes, self.now) {
                Some((_, call)) if self.is_held_back(call, agent) => {
                    self.leave_line(call);
                    passed.push(call);
                }
                found => break found,
            }
        };
        passed.drain(..).for_each(|call| self.stand_by(call));
        let rivals = self.rivals.as_mut()?;
        rivals.passed = passed;
        let changed = rivals.changed.clone();
        for call in changed {
            let wants = self.rivals.as_ref().is_some_and(|rivals| rivals.wants_more(call));
            if wants && self.is_at_level(call, agent, level) {
                found = self.sooner(found, Some((self.calls[call].key, call)));
            }
        }
        found
    }

    /// Whether the call may ring at this idle agent, at one of his levels.
    fn is_at_level(&self, call: u32, agent: u32, level: usize) -> bool {
        let record = &self.calls[call];
        let group = self.agents[agent as usize].stands_in();
        if self.waiting.is_closed(record.queue)
            || self.eligibility.level(group, record.queue) != level
            || self.is_held_back(call, agent)
        {
            return false;
        }
        match self.whom(call) {
            Whom::Agent(named) => named == agent && self.takes(agent, record.queue),
            Whom::Class(class) => self.eligibility.classes.members(class).get(group),
        }
    }
}
