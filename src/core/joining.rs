//! Who joins a call that rings: calls that may ring at more agents than they do find them here,
//! once no waiting call finds any. See [`rivals`](super::rivals) for what a ring is.

use super::Core;

impl Core {
    /// Calls that ring and may ring at more agents find them, in the order in which calls are
    /// served, now that no waiting call finds any.
    #[cold]
    pub(super) fn find_rivals(&mut self) {
        while let Some((_, call)) = self.first_with_room() {
            let Some(agent) = self.choose(call) else { break };
            let has_levels = self.eligibility.has_levels;
            let call = if has_levels { self.instead_beside(call, agent) } else { call };
            self.ring_also(call, agent);
        }
        while let Some(call) = self.rivals.as_mut().and_then(|rivals| rivals.changed.pop()) {
            self.stand_by(call);
        }
    }

    /// Puts a ringing call that may ring at more agents in its line.
    pub(super) fn stand_by(&mut self, call: u32) {
        let whom = self.whom(call);
        let record = &mut self.calls[call];
        let Some(rivals) = &mut self.rivals else { return };
        if record.has_rivals && record.line.is_none() && rivals.wants_more(call) {
            record.line = rivals.lines.insert(record.queue, whom, record.key, call).into();
        }
    }

    /// A ringing call leaves the line of those that may ring at more agents.
    #[cold]
    pub(super) fn leave_rivals_line(&mut self, line: u32, key: u128) {
        if let Some(rivals) = &mut self.rivals {
            rivals.lines.remove(line, key);
        }
    }

    fn first_with_room(&mut self) -> Option<(u128, u32)> {
        let mut best = None;
        let changed = self.rivals.as_ref().map(|rivals| rivals.changed.clone()).unwrap_or_default();
        for call in changed {
            let wants = self.rivals.as_ref().is_some_and(|rivals| rivals.wants_more(call));
            if wants && self.has_eligible(call) {
                best = self.sooner(best, Some((self.calls[call].key, call)));
            }
        }
        for at in 0..self.changed.agents.len() {
            let found = self.first_with_room_for(self.changed.agents[at]);
            best = self.sooner(best, found);
        }
        for at in 0..self.changed.queues.len() {
            let found = self.first_with_room_in(self.changed.queues[at]);
            best = self.sooner(best, found);
        }
        best
    }

    /// The first of them for an agent who can be offered a call.
    fn first_with_room_for(&mut self, agent: u32) -> Option<(u128, u32)> {
        let record = &self.agents[agent as usize];
        let (open, group) = (record.open(), record.stands_in());
        if open.is_empty() {
            return None;
        }
        let mut passed = std::mem::take(&mut self.rivals.as_mut()?.passed);
        let found = loop {
            let Some(rivals) = &self.rivals else { break None };
            let classes = self.eligibility.groups.classes(group);
            let takes = |queue: u32| open.has(self.queues[queue as usize].rules.medium);
            match rivals.lines.first_for(agent, classes, None, takes, self.now) {
                Some((_, call)) if self.is_held_back(call, agent) => {
                    self.leave_line(call);
                    passed.push(call);
                }
                found => break found,
            }
        };
        passed.drain(..).for_each(|call| self.stand_by(call));
        self.rivals.as_mut()?.passed = passed;
        found
    }

    /// The first of them in a queue that has an eligible agent.
    fn first_with_room_in(&self, queue: u32) -> Option<(u128, u32)> {
        let rivals = self.rivals.as_ref()?;
        if self.waiting.is_closed(queue) {
            return None;
        }
        let mut best = None;
        for (line, _) in rivals.lines.whom_in(queue) {
            let found = rivals.lines.calls_in(line).find(|&(_, call)| self.has_eligible(call));
            best = [best, found].into_iter().flatten().min();
        }
        best
    }
}
