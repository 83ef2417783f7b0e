//! Waiting calls: in lines, by queue and by whom they may ring at.

use super::fronts::{Expected, First, Fronts};
use super::turn::{PLAIN_TARGET, Turn};
use crate::Timestamp;
use crate::collections::{Bits, Forest, NONE, NumberMap, Slab, Tree, prefetch};

/// At whom a waiting call may ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Whom {
    /// At any agent who suits this class.
    Class(u32),
    /// At this agent alone.
    Agent(u32),
}

/// The calls of one queue that may ring at the same agents, in order.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Line {
    queue: u32,
    whom: Whom,
    calls: Tree<u128>,
    /// The next and previous line of this queue, and of this agent.
    of_queue: Links,
    of_agent: Links,
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Links {
    before: u32,
    after: u32,
}

const UNLINKED: Links = Links { before: NONE, after: NONE };

impl Default for Line {
    fn default() -> Self {
        Self {
            queue: NONE,
            whom: Whom::Class(0),
            calls: Tree::default(),
            of_queue: UNLINKED,
            of_agent: UNLINKED,
        }
    }
}

/// All waiting calls.
///
/// A line exists while it has calls, so there are never more lines than calls. The lines of one
/// class compete in a heap; the first call of each class competes for the agent who frees. Where
/// queues go by need, there is one such set for each of their targets, and the first of each set
/// are compared at the moment: nothing is ever put in order anew.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Waiting {
    calls: Forest<u128>,
    lines: Slab<Line>,
    /// Where each line stands in its class's heap.
    places: Vec<u32>,
    line_of: NumberMap,
    lines_open: u32,
    /// How often the first call of a line has become another.
    changes: u64,
    /// Of queues whose calls' age counts as it is, and of those that go by need: one for each
    /// target, and for each queue which of these, from 1 on.
    plain: Fronts,
    needs: Vec<Fronts>,
    need_of: Vec<u8>,
    /// The first line of each queue, and of each agent.
    of_queue: Vec<u32>,
    of_agent: Vec<u32>,
    /// Queues that may have no more agents busy: their calls are passed over.
    closed: Bits,
}

impl Waiting {
    pub(crate) fn new(calls: u32) -> Self {
        Self {
            calls: Forest::with_room_for(calls),
            lines: Slab::new(calls),
            places: Vec::with_capacity(calls as usize),
            line_of: NumberMap::new(calls),
            lines_open: 0,
            changes: 0,
            plain: Fronts::new(PLAIN_TARGET),
            needs: Vec::new(),
            need_of: Vec::new(),
            of_queue: Vec::new(),
            of_agent: Vec::new(),
            closed: Bits::default(),
        }
    }

    /// A call begins to wait; returns the line in which it does.
    pub(crate) fn insert(&mut self, queue: u32, whom: Whom, key: u128, call: u32) -> Option<u32> {
        let line = match self.line_of.get(name(queue, whom)) {
            Some(line) => line,
            // There are as many lines as calls, so there is one left.
            None => self.open_line(queue, whom)?,
        };
        let calls = &mut self.lines[line].calls;
        let first = self.calls.first(calls);
        self.calls.insert(calls, key, call);
        if first.is_none_or(|(first, _)| key < first) {
            self.refresh(line);
        }
        Some(line)
    }

    /// A call waits no more in this line.
    pub(crate) fn remove(&mut self, line: u32, key: u128) {
        let calls = &mut self.lines[line].calls;
        let first = self.calls.first(calls);
        self.calls.remove(calls, &key);
        if first.is_some_and(|(first, _)| key == first) {
            self.refresh(line);
        }
        if self.lines[line].calls.is_empty() {
            self.close_line(line);
        }
    }

    /// How many calls of the queue stand before a key. O(lines of the queue + log calls).
    pub(crate) fn before(&self, queue: u32, key: u128) -> u32 {
        self.lines_of(queue).map(|line| self.calls.rank(&self.lines[line].calls, &key)).sum()
    }

    /// Every line, from those of queue `from` on and round: its queue, at whom its calls may ring,
    /// and how many of them stand before a turn. O(queues + lines · log calls).
    pub(crate) fn lines_before(
        &self,
        turn: Turn,
        now: Timestamp,
        from: u32,
    ) -> impl Iterator<Item = (u32, Whom, u32)> + '_ {
        let queues = self.of_queue.len() as u32;
        let from = from.min(queues);
        (from..queues).chain(0..from).flat_map(move |queue| self.lines_of_before(queue, turn, now))
    }

    /// The same of one queue's lines.
    pub(crate) fn lines_of_before(
        &self,
        queue: u32,
        turn: Turn,
        now: Timestamp,
    ) -> impl Iterator<Item = (u32, Whom, u32)> + '_ {
        let key =
            if self.goes_by_need() { turn.as_against(self.target(queue), now) } else { turn.key };
        self.lines_of(queue).map(move |line| {
            let record = &self.lines[line];
            (record.queue, record.whom, self.calls.rank(&record.calls, &key))
        })
    }

    /// How many lines there are. O(1).
    pub(crate) fn lines_open(&self) -> u32 {
        self.lines_open
    }

    /// The first call for an agent who suits `classes`: of its classes or of those that wait for
    /// this agent alone in a queue whose calls he `takes`. `expected`: the first of the classes,
    /// where [`expect_first`](Self::expect_first) has found it and no line has changed since.
    /// O(blocks of 64 classes), and again for each target in use by need.
    #[inline]
    pub(crate) fn first_for(
        &self,
        agent: u32,
        classes: &Bits,
        expected: Option<Expected>,
        takes: impl Fn(u32) -> bool,
        now: Timestamp,
    ) -> Option<(u128, u32)> {
        if !self.needs.is_empty() {
            return self.first_by_need(agent, classes, takes, now);
        }
        let class = match expected.filter(|expected| expected.changes == self.changes) {
            Some(expected) => Some(expected.first),
            None => self.plain.first(classes).map(|(first, _)| first),
        };
        let class = class.map(|first| (first.key(), first.call));
        let own = self.first_own(agent, takes);
        match (class, own) {
            (Some(class), Some(own)) => Some(class.min(own)),
            (class, own) => class.or(own),
        }
    }

    /// What [`first_for`](Self::first_for) finds if no line changes until then; asks for the line.
    #[inline]
    pub(crate) fn expect_first(&self, classes: &Bits) -> Option<Expected> {
        let (first, line) = self.plain.first(classes)?;
        prefetch(&self.lines[line], 2);
        Some(Expected { first, changes: self.changes })
    }

    fn first_own(&self, agent: u32, takes: impl Fn(u32) -> bool) -> Option<(u128, u32)> {
        let mut best = None;
        let mut line = self.of_agent.get(agent as usize).copied().unwrap_or(NONE);
        while line != NONE {
            let record = &self.lines[line];
            if !self.closed.get(record.queue) && takes(record.queue) {
                let first = self.calls.first(&record.calls);
                best = [best, first].into_iter().flatten().min();
            }
            line = record.of_agent.after;
        }
        best
    }

    /// The first of all waiting calls of a queue, closed or not. O(lines of the queue).
    pub(crate) fn first_in(&self, queue: u32) -> Option<(u128, u32)> {
        let firsts =
            self.lines_of(queue).filter_map(|line| self.calls.first(&self.lines[line].calls));
        firsts.min()
    }

    /// The queue's lines: at whom their calls may ring, and how to go through them.
    pub(crate) fn whom_in(&self, queue: u32) -> impl Iterator<Item = (u32, Whom)> + '_ {
        self.lines_of(queue).map(|line| (line, self.lines[line].whom))
    }

    /// The calls of a line, in order.
    pub(crate) fn calls_in(&self, line: u32) -> impl Iterator<Item = (u128, u32)> + '_ {
        self.calls.items(&self.lines[line].calls)
    }

    /// How many calls stand in a line. O(1).
    pub(crate) fn length(&self, line: u32) -> u32 {
        self.lines[line].calls.len()
    }

    /// The first call that waits for this agent alone, whatever its queue.
    pub(crate) fn any_own(&self, agent: u32) -> Option<u32> {
        let line = self.of_agent.get(agent as usize).copied().filter(|&line| line != NONE)?;
        self.calls.first(&self.lines[line].calls).map(|(_, call)| call)
    }

    pub(crate) fn is_closed(&self, queue: u32) -> bool {
        self.closed.get(queue)
    }

    /// Passes over the queue's calls, or does so no longer.
    pub(crate) fn set_closed(&mut self, queue: u32, closed: bool) {
        if self.closed.get(queue) == closed {
            return;
        }
        self.closed.put(queue, closed);
        let mut line = self.of_queue.get(queue as usize).copied().unwrap_or(NONE);
        while line != NONE {
            self.refresh(line);
            line = self.lines[line].of_queue.after;
        }
    }

    fn lines_of(&self, queue: u32) -> impl Iterator<Item = u32> + '_ {
        let mut line = self.of_queue.get(queue as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let current = line;
            if current == NONE {
                return None;
            }
            line = self.lines[current].of_queue.after;
            Some(current)
        })
    }

    /// Brings a line's place among its class's heads up to date.
    fn refresh(&mut self, line: u32) {
        self.changes += 1;
        let record = &self.lines[line];
        let Whom::Class(class) = record.whom else { return };
        let queue = record.queue;
        let first = self.calls.first(&record.calls).filter(|_| !self.closed.get(queue));
        let first = first.map(|(key, call)| First::new(key, call, queue));
        let fronts = match self.need(queue) {
            None => &mut self.plain,
            Some(need) => &mut self.needs[need],
        };
        fronts.put(class, line, first, &mut self.places);
    }

    fn open_line(&mut self, queue: u32, whom: Whom) -> Option<u32> {
        let line = self.lines.take()?;
        if self.places.len() <= line as usize {
            self.places.push(NONE);
        }
        self.lines_open += 1;
        self.line_of.insert(name(queue, whom), line);
        let of_queue = Links { before: NONE, after: head(&mut self.of_queue, queue, line) };
        if of_queue.after != NONE {
            self.lines[of_queue.after].of_queue.before = line;
        }
        let mut of_agent = UNLINKED;
        if let Whom::Agent(agent) = whom {
            of_agent.after = head(&mut self.of_agent, agent, line);
            if of_agent.after != NONE {
                self.lines[of_agent.after].of_agent.before = line;
            }
        }
        self.lines[line] = Line { queue, whom, of_queue, of_agent, ..Line::default() };
        Some(line)
    }

    fn close_line(&mut self, line: u32) {
        self.lines_open -= 1;
        let Line { queue, whom, of_queue, of_agent, .. } = self.lines[line];
        self.line_of.remove(name(queue, whom));
        match of_queue.before {
            NONE => self.of_queue[queue as usize] = of_queue.after,
            before => self.lines[before].of_queue.after = of_queue.after,
        }
        if of_queue.after != NONE {
            self.lines[of_queue.after].of_queue.before = of_queue.before;
        }
        if let Whom::Agent(agent) = whom {
            match of_agent.before {
                NONE => self.of_agent[agent as usize] = of_agent.after,
                before => self.lines[before].of_agent.after = of_agent.after,
            }
            if of_agent.after != NONE {
                self.lines[of_agent.after].of_agent.before = of_agent.before;
            }
        }
        self.lines.give_back(line);
    }
}

/// Queues that go by need.
impl Waiting {
    /// Queues go by so many different targets at most.
    const TARGETS: usize = 255;

    /// Whether some queue goes by need, or has, so that keys alone do not tell who is first.
    #[inline]
    pub(crate) fn goes_by_need(&self) -> bool {
        !self.needs.is_empty()
    }

    /// Which of the needs is the queue's.
    #[inline]
    fn need(&self, queue: u32) -> Option<usize> {
        if self.needs.is_empty() {
            return None;
        }
        self.need_of.get(queue as usize).and_then(|&need| usize::from(need).checked_sub(1))
    }

    /// Against what the age of the queue's calls counts.
    pub(crate) fn target(&self, queue: u32) -> u32 {
        self.need(queue).map_or(PLAIN_TARGET, |need| self.needs[need].target)
    }

    /// Whether there is room for this target.
    pub(crate) fn has_room_for(&self, target: u32) -> bool {
        let usable = |need: &Fronts| need.target == target || need.queues == 0;
        let known = target == PLAIN_TARGET || self.needs.iter().any(usable);
        known || self.needs.len() < Self::TARGETS
    }

    /// The age of the queue's calls, none of whom stands in a line now, counts against this target
    /// from now on; there is room for it. O(targets).
    pub(crate) fn set_target(&mut self, queue: u32, target: u32) {
        if self.target(queue) == target {
            return;
        }
        if let Some(need) = self.need(queue) {
            self.needs[need].queues -= 1;
        }
        let at = queue as usize;
        if at >= self.need_of.len() {
            self.need_of.resize(at + 1, 0);
        }
        self.need_of[at] = 0;
        if target == PLAIN_TARGET {
            return;
        }
        let same = self.needs.iter().position(|need| need.target == target);
        let unused = || self.needs.iter().position(|need| need.queues == 0);
        let need = same.or_else(unused).unwrap_or(self.needs.len());
        if need == self.needs.len() {
            self.needs.push(Fronts::default());
        }
        self.needs[need].target = target;
        self.needs[need].queues += 1;
        self.need_of[at] = need as u8 + 1;
    }

    /// As [`first_for`](Self::first_for), where the first of each target are compared.
    #[cold]
    fn first_by_need(
        &self,
        agent: u32,
        classes: &Bits,
        takes: impl Fn(u32) -> bool,
        now: Timestamp,
    ) -> Option<(u128, u32)> {
        let fronts = std::iter::once(&self.plain).chain(&self.needs);
        let heads = fronts.filter_map(|fronts| fronts.first(classes)).map(|(first, _)| first);
        let own = self.lines_of_agent(agent).filter_map(|line| {
            let record = Some(&self.lines[line]).filter(|record| takes(record.queue))?;
            let (key, call) = self.calls.first(&record.calls)?;
            Some(First::new(key, call, record.queue))
        });
        let mut best: Option<(Turn, u32)> = None;
        for first in heads.chain(own) {
            let turn = Turn { key: first.key(), target: self.target(first.queue) };
            if best.is_none_or(|(before, _)| turn.is_before(before, now)) {
                best = Some((turn, first.call));
            }
        }
        best.map(|(turn, call)| (turn.key, call))
    }

    /// The lines of calls that wait for this agent alone, but for those of closed queues.
    fn lines_of_agent(&self, agent: u32) -> impl Iterator<Item = u32> + '_ {
        let mut line = self.of_agent.get(agent as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            while line != NONE {
                let current = line;
                line = self.lines[current].of_agent.after;
                if !self.closed.get(self.lines[current].queue) {
                    return Some(current);
                }
            }
            None
        })
    }
}

/// Makes `line` the first of `owner`'s lines; returns the one that was.
fn head(heads: &mut Vec<u32>, owner: u32, line: u32) -> u32 {
    let at = owner as usize;
    if at >= heads.len() {
        heads.resize(at + 1, NONE);
    }
    std::mem::replace(&mut heads[at], line)
}

/// One number for a queue and a class or agent.
fn name(queue: u32, whom: Whom) -> u64 {
    let (kind, number) = match whom {
        Whom::Class(class) => (0, class),
        Whom::Agent(agent) => (1, agent),
    };
    u64::from(queue) << 32 | kind << 31 | u64::from(number)
}

#[cfg(feature = "journal")]
impl Waiting {
    /// As [`Waiting::new`] makes it.
    pub(crate) fn room_for(&mut self, calls: u32) {
        self.calls.room_for(calls);
        self.lines.room_for(calls);
        self.places.reserve((calls as usize).saturating_sub(self.places.len()));
    }
}
