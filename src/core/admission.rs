//! Doors: whether a queue takes calls, and when it lets those go who wait.
//!
//! A queue that is never closed and has no rule about absent agents has no door, and costs the test
//! of one flag. The others stand in a table of their own. Agents are counted by profile and state
//! once some rule asks: a change of state is O(1), and where somebody is the first or the last of
//! his profile in a state, a test of a bit for each queue with `leave_empty`. Whether anybody is
//! there for a queue is O(profiles), asked when a call comes to a queue with `join_empty`, and when
//! the first or last of a profile comes or goes for one with `leave_empty`.

use super::Core;
use super::queue::Rules;
use crate::timers::{Kind, TimerId};
use crate::{
    AgentState, AtClose, Away, Event, Fact, LeaveCause, OverflowCause, QueueId, Refusal, Timestamp,
};

/// The doors of all queues that have one.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Admission {
    /// By queue, as far as doors were needed.
    doors: Vec<Door>,
    /// Queues to be looked at when pairs have been made.
    marked: Vec<u32>,
    /// Queues with `leave_empty`.
    leavers: Vec<u32>,
    /// Agents by profile and state; `None` until a rule asks.
    staff: Option<Box<Staff>>,
}

#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Door {
    closed: bool,
    marked: bool,
    /// Why the last call that was sent on did not come in.
    passed_for: Option<OverflowCause>,
    empty: Option<Emptiness>,
    timer: TimerId,
}

/// Every agent is away, by `leave_empty`.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Emptiness {
    since: Timestamp,
    /// It has lasted as long as the queue allows.
    over: bool,
}

/// How many agents of each profile are in each state that can count as there.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Staff {
    groups: Vec<[u32; STATES]>,
    /// Of each agent: as what it is counted, and in which group.
    counted: Vec<Option<(u32, u8)>>,
}

const STATES: usize = 7;

fn place_of(state: AgentState) -> Option<u8> {
    Some(match state {
        AgentState::LoggedOut => return None,
        AgentState::Idle => 0,
        AgentState::NotReady(_) => 1,
        AgentState::Ringing => 2,
        AgentState::Talking => 3,
        AgentState::Held => 4,
        AgentState::WrapUp => 5,
        AgentState::BusyElsewhere => 6,
    })
}

/// By the places of states: who counts as there.
fn present(away: Away) -> [bool; STATES] {
    [
        true,
        !away.not_ready,
        !away.ringing,
        !away.talking,
        !away.held,
        !away.wrap_up,
        !away.busy_elsewhere,
    ]
}

impl Staff {
    /// Counts an agent as in this state now; true if a profile's first came or its last went.
    fn count(&mut self, agent: u32, group: u32, state: AgentState) -> bool {
        if self.counted.len() <= agent as usize {
            self.counted.resize(agent as usize + 1, None);
        }
        let now = place_of(state).map(|place| (group, place));
        let before = std::mem::replace(&mut self.counted[agent as usize], now);
        if before == now {
            return false;
        }
        let mut turned = false;
        if let Some((group, place)) = before {
            let count = &mut self.groups[group as usize][usize::from(place)];
            *count -= 1;
            turned = *count == 0;
        }
        if let Some((group, place)) = now {
            if self.groups.len() <= group as usize {
                self.groups.resize(group as usize + 1, [0; STATES]);
            }
            let count = &mut self.groups[group as usize][usize::from(place)];
            turned |= *count == 0;
            *count += 1;
        }
        turned
    }
}

impl Admission {
    fn door(&mut self, queue: u32) -> &mut Door {
        if self.doors.len() <= queue as usize {
            self.doors.resize(queue as usize + 1, Door::default());
        }
        &mut self.doors[queue as usize]
    }

    /// The queue is looked at when pairs have been made.
    pub(super) fn mark(&mut self, queue: u32) {
        if !std::mem::replace(&mut self.door(queue).marked, true) {
            self.marked.push(queue);
        }
    }

    pub(super) fn are_marked(&self) -> bool {
        !self.marked.is_empty()
    }

    pub(super) fn counts_staff(&self) -> bool {
        self.staff.is_some()
    }

    /// What decides, for the digest: closed, and since when empty.
    pub(super) fn state(&self) -> impl Iterator<Item = (u32, bool, u64)> + '_ {
        (0..).zip(&self.doors).map(|(queue, door)| {
            let since = door.empty.map_or(0, |empty| 1 + 2 * empty.since.micros());
            (queue, door.closed, since + u64::from(door.empty.is_some_and(|empty| empty.over)))
        })
    }
}

/// Commands and definitions.
impl Core {
    #[inline(never)]
    pub(super) fn open(&mut self, id: QueueId) -> Result<(), Refusal> {
        let queue = self.queue_index(id)?;
        if self.queues[queue as usize].has_door {
            let door = self.admission.door(queue);
            if std::mem::replace(&mut door.closed, false) {
                self.out.push(Event { at: self.now, fact: Fact::Opened { queue: id } });
            }
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn close(&mut self, id: QueueId) -> Result<(), Refusal> {
        let queue = self.queue_index(id)?;
        self.queues[queue as usize].has_door = true;
        let door = self.admission.door(queue);
        if !std::mem::replace(&mut door.closed, true) {
            self.out.push(Event { at: self.now, fact: Fact::Closed { queue: id } });
        }
        self.admission.mark(queue);
        Ok(())
    }

    /// Whether the queue is closed; `None` if there is no such queue. O(1).
    #[must_use]
    pub fn is_closed(&self, queue: QueueId) -> Option<bool> {
        let at = self.queue_index(queue).ok()?;
        Some(self.admission.doors.get(at as usize).is_some_and(|door| door.closed))
    }

    /// The queue has been defined by these rules, or redefined.
    pub(super) fn fit_door(&mut self, queue: u32) {
        let record = &mut self.queues[queue as usize];
        let Rules { join_empty, leave_empty, .. } = record.rules;
        record.has_door |= join_empty.is_some() || leave_empty.is_some();
        if !record.has_door {
            return;
        }
        let leavers = &mut self.admission.leavers;
        match (leave_empty, leavers.iter().position(|&known| known == queue)) {
            (Some(_), None) => leavers.push(queue),
            (None, Some(at)) => drop(leavers.swap_remove(at)),
            _ => {}
        }
        if (join_empty.is_some() || leave_empty.is_some()) && self.admission.staff.is_none() {
            self.admission.staff = Some(Box::default());
            (0..self.agents.len() as u32).for_each(|agent| self.count_staff(agent));
        }
        let door = self.admission.door(queue);
        self.timers.cancel(&mut door.timer);
        if let Some(empty) = &mut door.empty {
            empty.over = false;
        }
        self.admission.mark(queue);
    }
}

/// Who is there.
impl Core {
    /// An agent's state or profile has changed; only while [`Admission::counts_staff`].
    #[inline(never)]
    pub(super) fn count_staff(&mut self, agent: u32) {
        let Some(staff) = &mut self.admission.staff else { return };
        let record = &self.agents[agent as usize];
        let before = staff.counted.get(agent as usize).copied().flatten();
        if !staff.count(agent, record.group, record.state()) {
            return;
        }
        for at in 0..self.admission.leavers.len() {
            let queue = self.admission.leavers[at];
            let class = self.widest_class(queue);
            let was = before.is_some_and(|(group, _)| self.may_serve(class, group));
            if was || self.may_serve(class, self.agents[agent as usize].group) {
                self.admission.mark(queue);
            }
        }
    }

    /// The class of those who meet the queue's own expression or any step's.
    pub(super) fn widest_class(&self, queue: u32) -> u32 {
        let classes = &self.queues[queue as usize].wants.classes;
        classes.last().copied().unwrap_or(0)
    }

    /// Whether every agent who suits the queue is away. O(profiles).
    fn is_empty(&self, queue: u32, away: Away) -> bool {
        let Some(staff) = &self.admission.staff else { return false };
        let present = present(away);
        // Who is in reserve comes when he is needed, and who has a delay later: they are not away.
        !self.is_any_who_suits(self.widest_class(queue), |group| {
            let counts = staff.groups.get(group as usize).into_iter().flatten();
            counts.zip(present).any(|(&count, there)| there && count > 0)
        })
    }
}

/// Coming in.
impl Core {
    /// Why a call cannot come into the queue, room aside; noted for the calls that pass.
    pub(super) fn shut_for(&mut self, queue: u32) -> Option<OverflowCause> {
        if !self.queues[queue as usize].has_door {
            return None;
        }
        let closed = self.admission.door(queue).closed;
        let join = self.queues[queue as usize].rules.join_empty;
        let why = if closed {
            Some(OverflowCause::Closed)
        } else {
            join.filter(|away| self.is_empty(queue, *away)).map(|_| OverflowCause::NoAgents)
        };
        self.admission.door(queue).passed_for = why;
        why
    }

    /// Why the call that was just led past this queue did not come in.
    pub(super) fn passed_for(&self, queue: u32) -> OverflowCause {
        let door = self.admission.doors.get(queue as usize);
        door.and_then(|door| door.passed_for).unwrap_or(OverflowCause::Full)
    }

    /// Why a call is refused that no queue took, from `queue` on.
    pub(super) fn no_way_in(&self, queue: u32) -> Refusal {
        match self.passed_for(queue) {
            OverflowCause::Closed => Refusal::QueueClosed,
            OverflowCause::NoAgents => Refusal::NoAgents,
            _ => Refusal::QueueFull,
        }
    }
}

/// Letting go.
impl Core {
    /// As long as a queue lets calls go: the first of the first such queue leaves, and pairs are
    /// made. O(marked queues · profiles), and for each call that leaves what an overflow costs.
    pub(super) fn let_go(&mut self) {
        // Who is looked at may let go of several calls, and be marked again by what they bring
        // about; the order is that of definition.
        while let Some(at) = self.next_marked() {
            let queue = self.admission.marked[at];
            let first = self.reason_to_let_go(queue);
            let first = first.and_then(|cause| Some((cause, self.first_on_the_line(queue)?)));
            let Some((cause, (_, call))) = first else {
                self.admission.marked.swap_remove(at);
                self.admission.door(queue).marked = false;
                continue;
            };
            self.let_call_go(call, cause);
            self.make_pairs();
        }
    }

    /// Brings up to date since when the marked queues have been empty, then gives the first.
    fn next_marked(&mut self) -> Option<usize> {
        self.refresh_marked();
        let marked = self.admission.marked.iter().enumerate();
        marked.min_by_key(|(_, queue)| **queue).map(|(at, _)| at)
    }

    fn refresh_marked(&mut self) {
        for at in 0..self.admission.marked.len() {
            let queue = self.admission.marked[at];
            let (leave, after) = {
                let rules = &self.queues[queue as usize].rules;
                (rules.leave_empty, rules.leave_empty_after)
            };
            let is_empty = leave.is_some_and(|away| self.is_empty(queue, away));
            let now = self.now;
            let door = self.admission.door(queue);
            if !is_empty {
                door.empty = None;
                self.timers.cancel(&mut door.timer);
                continue;
            }
            let empty = door.empty.get_or_insert(Emptiness { since: now, over: false });
            if empty.over || door.timer != TimerId::NONE {
                continue;
            }
            empty.over = empty.since + after <= now;
            if !empty.over {
                let from = (empty.since, after, now);
                let order = u64::from(queue);
                door.timer = self.timers.set(from, Kind::NoAgents, order, (queue, 0));
            }
        }
    }

    fn reason_to_let_go(&self, queue: u32) -> Option<LeaveCause> {
        let door = self.admission.doors.get(queue as usize)?;
        if door.closed && self.queues[queue as usize].rules.at_close != AtClose::Serve {
            return Some(LeaveCause::Closing);
        }
        door.empty.filter(|empty| empty.over).map(|_| LeaveCause::AgentsGone)
    }

    /// The queue has been empty for as long as it allows.
    pub(super) fn no_agents_for_long(&mut self, queue: u32) {
        let door = self.admission.door(queue);
        self.timers.cancel(&mut door.timer);
        if let Some(empty) = &mut door.empty {
            empty.over = true;
        }
        self.admission.mark(queue);
    }

    fn let_call_go(&mut self, call: u32, cause: LeaveCause) {
        let queue = self.calls[call].queue;
        let rules = &self.queues[queue as usize].rules;
        let ends = cause == LeaveCause::Closing && rules.at_close == AtClose::End;
        let onward = rules.overflow_to.filter(|_| !ends);
        let way = onward.and_then(|first| {
            let target = self.find_next_taker(call, first)?;
            Some((first, target))
        });
        self.version += 1;
        self.leave_queue(call);
        match way {
            Some(way) => self.go_on(call, way, cause.into(), None),
            None => self.turn_away(call, cause),
        }
    }

    fn turn_away(&mut self, call: u32, cause: LeaveCause) {
        let (now, record) = (self.now, &self.calls[call]);
        let fact = Fact::TurnedAway {
            call: record.id,
            queue: self.queues[record.queue as usize].id,
            cause,
            waited: now.since(record.entered),
            age: now.since(record.offered),
        };
        self.emit_of(call, fact);
        self.forget(call);
    }
}
