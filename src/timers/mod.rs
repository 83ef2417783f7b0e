//! Deadlines: exact, cancellable, in the order in which the contract wants them.
//!
//! Deadlines of one kind and length come due in the order in which they were set, so each
//! (kind, length) has a *lane*, a plain queue; the next deadline is the least of the lanes'
//! heads. The few that fit no lane (an update moved them, or there are too many lengths) stand in
//! a heap. Nothing ticks, nothing cascades, nothing is left behind when one is cancelled.

mod lane;
mod watch;

use crate::collections::{ArgMin, Heap, NONE, NumberMap, Slab};
use crate::{Span, Timestamp};
use lane::{Lane, Node};
pub(crate) use watch::Watch;

/// What kind of deadline; at one instant they fire in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Kind {
    WrapUpEnd = 1,
    RingEnd,
    MaxWait,
    Step,
    PreferEnd,
    HoldBackEnd,
    NoAgents,
    CallbackDue,
    CallbackExpiry,
    Chat,
    MoreRings,
    /// A queue's longest wait reaches a threshold of its agents in reserve.
    Reserve = 12,
    Lease,
    /// The last of all: alarms look at what the others brought about.
    Alarm = 15,
}

/// A deadline that has been set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct TimerId(u32);

impl Default for TimerId {
    fn default() -> Self {
        Self::NONE
    }
}

impl TimerId {
    /// No deadline: cancelling it does nothing.
    pub(crate) const NONE: Self = Self(NONE);
}

/// A deadline: when, of which kind, whose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) kind: Kind,
    /// The call, agent or alarm, as the setter named it.
    pub(crate) subject: u32,
    /// A second party (the agent of a hold-back).
    pub(crate) other: u32,
}

/// Lengths of deadlines that have a lane; further ones go to the heap.
const LANES: u32 = 1024;
/// The heap's place among the lanes' heads.
const HEAP: u32 = 0;

/// All deadlines of a core.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Timers {
    nodes: Slab<Node>,
    lanes: Vec<Lane>,
    /// (kind, length) → lane.
    lane_of: NumberMap,
    heap: Heap<u128>,
    /// The head of every lane, and of the heap in slot 0.
    heads: ArgMin<u128>,
}

impl Timers {
    /// Room for so many deadlines at once.
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            nodes: Slab::new(limit),
            lanes: vec![Lane::default()],
            lane_of: NumberMap::new(LANES),
            heap: Heap::default(),
            heads: ArgMin::default(),
        }
    }

    /// Room for so many more deadlines at once.
    pub(crate) fn make_room(&mut self, more: u32) {
        self.nodes.make_room(more);
    }

    /// Sets a deadline `length` after `from`, not before `floor`. Deadlines of one kind at one
    /// instant come in order of `order`. One that lies beyond all time is not set.
    pub(crate) fn set(
        &mut self,
        (from, length, floor): (Timestamp, Span, Timestamp),
        kind: Kind,
        order: u64,
        (subject, other): (u32, u32),
    ) -> TimerId {
        let due = (from + length).max(floor);
        if due == Timestamp::NEVER {
            return TimerId::NONE;
        }
        // The slab has room for every deadline the limits allow; without one, none is set.
        let Some(index) = self.nodes.take() else { return TimerId::NONE };
        let key = key(due, kind, order);
        let lane = self.lane(kind, length);
        let before = self.lanes[lane as usize].last;
        let fits = before.is_none_or(|last| self.nodes[last].key < key);
        if lane != HEAP && fits {
            self.nodes[index] = Node { key, subject, other, lane, before, ..Node::default() };
            self.append(lane, index, key);
        } else {
            self.nodes[index] = Node { key, subject, other, lane: HEAP, ..Node::default() };
            self.heap.put(index, key, &mut self.nodes);
            self.refresh_heap();
        }
        TimerId(index)
    }

    /// Takes a deadline back; `NONE` is fine.
    pub(crate) fn cancel(&mut self, timer: &mut TimerId) {
        let TimerId(index) = std::mem::take(timer);
        if index == NONE {
            return;
        }
        match self.nodes[index].lane {
            HEAP => {
                self.heap.remove(index, &mut self.nodes);
                self.refresh_heap();
            }
            lane => self.unlink(lane, index),
        }
        self.nodes.give_back(index);
    }

    /// The order key of a deadline, if it is set.
    pub(crate) fn key(&self, timer: TimerId) -> Option<u128> {
        (timer != TimerId::NONE).then(|| self.nodes[timer.0].key)
    }

    /// The order key of the next deadline.
    #[inline]
    pub(crate) fn next_key(&self) -> Option<u128> {
        self.heads.min_key()
    }

    /// The next deadline.
    pub(crate) fn next(&self) -> Option<(TimerId, Due)> {
        let (lane, _) = self.heads.min()?;
        let index = match lane {
            HEAP => self.heap.peek()?.1,
            lane => self.lanes[lane as usize].first?,
        };
        let node = &self.nodes[index];
        let (at, kind) = (due_of(node.key), kind_of(node.key));
        Some((TimerId(index), Due { at, kind, subject: node.subject, other: node.other }))
    }

    fn lane(&mut self, kind: Kind, length: Span) -> u32 {
        // Lengths beyond this share the heap: they hardly ever come due. So do the kinds whose
        // lengths are all unlike: callbacks and alarms. Leases are as long as their queue says.
        let is_rare = kind >= Kind::CallbackDue && kind != Kind::Lease;
        if length.micros() >= 1 << 60 || is_rare {
            return HEAP;
        }
        let name = length.micros() << 4 | kind as u64;
        if let Some(lane) = self.lane_of.get(name) {
            return lane;
        }
        if (self.lanes.len() as u32) < LANES {
            self.lanes.push(Lane { name, ..Lane::default() });
            let lane = self.lanes.len() as u32 - 1;
            self.lane_of.insert(name, lane);
            return lane;
        }
        // Lengths come and go with the queues' rules: take over a lane that stands empty.
        let Some(lane) = self.lanes.iter().skip(1).position(|lane| lane.first.is_none()) else {
            return HEAP;
        };
        let lane = lane as u32 + 1;
        self.lane_of.remove(self.lanes[lane as usize].name);
        self.lanes[lane as usize].name = name;
        self.lane_of.insert(name, lane);
        lane
    }

    fn append(&mut self, lane: u32, index: u32, key: u128) {
        let line = &mut self.lanes[lane as usize];
        match line.last.replace(index) {
            Some(last) => self.nodes[last].after = Some(index),
            None => {
                line.first = Some(index);
                self.heads.set(lane, key);
            }
        }
    }

    fn unlink(&mut self, lane: u32, index: u32) {
        let Node { before, after, .. } = self.nodes[index];
        match after {
            Some(after) => self.nodes[after].before = before,
            None => self.lanes[lane as usize].last = before,
        }
        match before {
            Some(before) => self.nodes[before].after = after,
            None => {
                self.lanes[lane as usize].first = after;
                self.heads.put(lane, after.map(|after| self.nodes[after].key));
            }
        }
    }

    fn refresh_heap(&mut self) {
        self.heads.put(HEAP, self.heap.peek().map(|(key, _)| key));
    }
}

/// Due time, then kind, then what began first.
fn key(due: Timestamp, kind: Kind, order: u64) -> u128 {
    u128::from(due.micros()) << 64 | (kind as u128) << 60 | u128::from(order)
}

/// The due time in an order key.
pub(crate) fn due_of(key: u128) -> Timestamp {
    Timestamp::from_micros((key >> 64) as u64)
}

fn kind_of(key: u128) -> Kind {
    match key >> 60 & 0xF {
        1 => Kind::WrapUpEnd,
        2 => Kind::RingEnd,
        3 => Kind::MaxWait,
        4 => Kind::Step,
        5 => Kind::PreferEnd,
        6 => Kind::HoldBackEnd,
        7 => Kind::NoAgents,
        8 => Kind::CallbackDue,
        9 => Kind::CallbackExpiry,
        10 => Kind::Chat,
        11 => Kind::MoreRings,
        12 => Kind::Reserve,
        13 => Kind::Lease,
        _ => Kind::Alarm,
    }
}

#[cfg(feature = "journal")]
impl Timers {
    /// Room for all that it may hold, up to `most`.
    pub(crate) fn room_for(&mut self, most: u32) {
        self.nodes.room_for(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn come_in_order_whatever_is_set_and_cancelled(
            steps in prop::collection::vec((0u64..6, 0u64..40, 1u8..=8, any::<bool>()), 1..200),
        ) {
            let mut timers = Timers::new(400);
            let mut plain: Vec<(u128, TimerId, u32)> = Vec::new();
            let mut now = 0;
            for (n, (length, jump, kind, add)) in steps.into_iter().enumerate() {
                now += jump / 20;
                if add || plain.is_empty() {
                    let kind = kind_of(u128::from(kind) << 60);
                    let (from, span) = (Timestamp::from_micros(now), Span::from_micros(length));
                    let floor = Timestamp::from_micros(now + jump % 3);
                    // An order that does not always rise, as after an update.
                    let order = (n as u64 * 4) ^ ((jump & 1) * 6);
                    let id = timers.set((from, span, floor), kind, order, (n as u32, 0));
                    let due = (from + span).max(floor);
                    plain.push((key(due, kind, order), id, n as u32));
                } else {
                    let (_, mut id, _) = plain.remove(jump as usize % plain.len());
                    timers.cancel(&mut id);
                }
                let least = plain.iter().min_by_key(|(key, ..)| *key);
                prop_assert_eq!(timers.next_key(), least.map(|(key, ..)| *key));
                let subject = timers.next().map(|(_, due)| due.subject);
                prop_assert_eq!(subject, least.map(|(.., subject)| *subject));
            }
        }
    }
}
