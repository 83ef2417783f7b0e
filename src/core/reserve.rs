//! Agents in reserve: they serve a queue only while its need is great enough.
//!
//! An agent is in reserve for single queues, in grade 1 or 2, and a queue says by thresholds when a
//! grade joins and when it leaves. Which agents a queue lets in is a matter of the matrix of groups
//! and classes, so decisions know nothing of it, and this room only turns bits there.
//!
//! Queues with thresholds are marked by the events about their calls, and looked at when pairs have
//! been made. A look costs O(log calls); the expected wait, where a threshold asks for it, what
//! [`expected_wait_bounded`](Core::expected_wait_bounded) does. That the longest wait comes to its
//! threshold is a deadline, one for each queue. A change costs O(classes of the queue's calls ·
//! groups in that grade), whatever the number of agents and calls. Where no queue has thresholds:
//! one test.

use super::Core;
use super::queue::{Limit, ReserveRules};
use crate::collections::ArgMin;
use crate::matching::GRADES;
use crate::timers::{Kind, TimerId};
use crate::{AgentId, Event, Fact, QueueId, ReserveCause, Span, Timestamp};

/// What there is of reserve, once a queue has thresholds.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Reserves {
    /// By queue, as far as needed.
    queues: Vec<State>,
    /// Queues to be looked at when pairs have been made.
    marked: Vec<u32>,
    /// When each queue's longest wait comes to a threshold.
    dues: ArgMin<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct State {
    /// It has thresholds, or had.
    watched: bool,
    marked: bool,
    joined: [bool; GRADES],
    /// Who has left at this command or timer does not join again at it.
    left: [bool; GRADES],
    timer: TimerId,
}

/// What is measured against thresholds.
#[derive(Clone, Copy)]
struct Figures {
    waiting: u32,
    oldest: Option<Timestamp>,
    /// Beyond all thresholds if nobody at work can serve the queue.
    expected: Span,
}

impl Reserves {
    fn mark(&mut self, queue: u32) {
        if let Some(state) = self.queues.get_mut(queue as usize)
            && state.watched
            && !std::mem::replace(&mut state.marked, true)
        {
            self.marked.push(queue);
        }
    }

    fn state(&self, queue: u32) -> State {
        self.queues.get(queue as usize).copied().unwrap_or_default()
    }
}

/// Definition.
impl Core {
    /// The queue has been defined by these rules, or redefined.
    pub(super) fn fit_reserve(&mut self, queue: u32) {
        let has_thresholds = self.queues[queue as usize].rules.reserve.is_some();
        if self.reserves.is_none() && !has_thresholds {
            return;
        }
        self.watched = true;
        let reserves = self.reserves.get_or_insert_default();
        if reserves.queues.len() <= queue as usize {
            reserves.queues.resize(queue as usize + 1, State::default());
        }
        let state = &mut reserves.queues[queue as usize];
        if has_thresholds && !std::mem::replace(&mut state.watched, true) {
            self.timers.make_room(1);
        }
        reserves.mark(queue);
    }
}

/// What changes.
impl Core {
    /// Something happened to a call of this queue.
    pub(super) fn mark_reserve(&mut self, queue: u32) {
        if let Some(reserves) = &mut self.reserves {
            reserves.mark(queue);
        }
    }

    /// The longest wait has come to a threshold.
    pub(super) fn reserve_due(&mut self, queue: u32) {
        let Some(reserves) = &mut self.reserves else { return };
        self.timers.cancel(&mut reserves.queues[queue as usize].timer);
        reserves.mark(queue);
    }
}

/// The look.
impl Core {
    /// Lets grades join and leave until nothing changes: the first queue, grade 1 before 2, then
    /// pairs again. It ends, for a grade joins once and leaves once at most.
    #[cold]
    pub(super) fn look_at_reserves(&mut self) {
        self.mark_reserves_due();
        let mut left = smallvec::SmallVec::<[u32; 4]>::new();
        while let Some((at, queue)) = self.next_marked_reserve() {
            if let Some((grade, cause)) = self.reserve_turn(queue) {
                if cause.is_none() {
                    left.push(queue);
                }
                self.turn_reserve(queue, grade, cause);
                self.make_pairs();
                if self.admission.are_marked() {
                    self.let_go();
                }
                continue;
            }
            self.set_reserve_timer(queue);
            if let Some(reserves) = &mut self.reserves {
                reserves.marked.swap_remove(at);
                reserves.queues[queue as usize].marked = false;
            }
        }
        // Who could have joined again is looked at next time.
        let Some(reserves) = &mut self.reserves else { return };
        for queue in left {
            reserves.queues[queue as usize].left = [false; GRADES];
            reserves.mark(queue);
        }
    }

    /// Of several deadlines at one moment the first looks at every queue that one of them is of.
    fn mark_reserves_due(&mut self) {
        let Some(reserves) = &mut self.reserves else { return };
        let now = self.now.micros();
        while let Some((queue, _)) = reserves.dues.min().filter(|(_, due)| *due <= now) {
            reserves.dues.put(queue, None);
            reserves.mark(queue);
        }
    }

    fn next_marked_reserve(&self) -> Option<(usize, u32)> {
        let marked = self.reserves.as_ref()?.marked.iter().copied().enumerate();
        marked.min_by_key(|&(_, queue)| queue)
    }

    /// The first grade that joins now, and why, or leaves.
    fn reserve_turn(&mut self, queue: u32) -> Option<(usize, Option<ReserveCause>)> {
        let state = self.reserves.as_ref()?.state(queue);
        let rules = self.queues[queue as usize].rules.reserve.as_deref().copied();
        let Some(rules) = rules else {
            // Without thresholds nobody joins.
            return state.joined.iter().position(|joined| *joined).map(|grade| (grade, None));
        };
        let figures = self.reserve_figures(queue, &rules);
        (0..GRADES).find_map(|grade| {
            let rule = &rules[grade];
            match (state.joined[grade], state.left[grade]) {
                (true, _) => rule.are_below(&figures, self.now).then_some((grade, None)),
                (false, true) => None,
                (false, false) => {
                    let cause = rule.reached(&figures, self.now)?;
                    Some((grade, Some(cause)))
                }
            }
        })
    }

    fn reserve_figures(&mut self, queue: u32, rules: &ReserveRules) -> Figures {
        let asks = rules.iter().any(|rule| rule.expected.is_some());
        let record = &self.queues[queue as usize];
        let waiting = record.waiting - record.callbacks;
        let oldest = self.oldest_entry(queue);
        let expected = if asks { self.expected_wait_bounded(queue) } else { None };
        let expected = expected.map_or(Span::from_micros(u64::MAX), |expected| expected.mean);
        Figures { waiting, oldest, expected }
    }

    fn turn_reserve(&mut self, queue: u32, grade: usize, cause: Option<ReserveCause>) {
        let Some(reserves) = &mut self.reserves else { return };
        let state = &mut reserves.queues[queue as usize];
        state.joined[grade] = cause.is_some();
        state.left[grade] = cause.is_none();
        self.version += 1;
        // Another set of classes suits these agents.
        self.expected = None;
        self.eligibility.set_joined(queue, grade, cause.is_some());
        let (id, number) = (self.queues[queue as usize].id, grade as u8 + 1);
        let fact = match cause {
            Some(cause) => Fact::ReserveJoined { queue: id, grade: number, cause },
            None => Fact::ReserveLeft { queue: id, grade: number },
        };
        self.out.push(Event { at: self.now, fact });
        if cause.is_some() {
            self.changed.queues.push(queue);
        }
        self.queue_changed(queue);
        self.floor_changed();
    }

    /// Sets when the longest wait will let a grade join that has not.
    fn set_reserve_timer(&mut self, queue: u32) {
        let Some(reserves) = &mut self.reserves else { return };
        let state = &mut reserves.queues[queue as usize];
        self.timers.cancel(&mut state.timer);
        reserves.dues.put(queue, None);
        let record = &self.queues[queue as usize];
        let Some(rules) = record.rules.reserve.as_deref().filter(|_| {
            // Of those who ring alone nobody waits longer.
            record.waiting > record.callbacks
        }) else {
            return;
        };
        let apart = rules.iter().zip(state.joined).filter(|(_, joined)| !joined);
        let after = apart.filter_map(|(rule, _)| rule.longest.map(|longest| longest.join));
        let (now, oldest) = (self.now, self.oldest_entry(queue));
        let due = after.filter_map(|after| Some(oldest? + after)).filter(|due| *due > now).min();
        let Some(due) = due else { return };
        let at = (now, due.since(now), now);
        let timer = self.timers.set(at, Kind::Reserve, queue.into(), (queue, 0));
        if let Some(reserves) = &mut self.reserves {
            reserves.queues[queue as usize].timer = timer;
            reserves.dues.put(queue, Some(due.micros()));
        }
    }
}

impl super::queue::ReserveRule {
    /// Which threshold to join is reached.
    fn reached(&self, figures: &Figures, now: Timestamp) -> Option<ReserveCause> {
        let waits = |limit: Limit<Span>| figures.oldest.is_some_and(|it| it + limit.join <= now);
        if figures.waiting == 0 {
            None
        } else if self.waiting.is_some_and(|limit| figures.waiting >= limit.join) {
            Some(ReserveCause::Waiting)
        } else if self.longest.is_some_and(waits) {
            Some(ReserveCause::LongestWait)
        } else if self.expected.is_some_and(|limit| figures.expected >= limit.join) {
            Some(ReserveCause::ExpectedWait)
        } else {
            None
        }
    }

    /// Whether every figure that has a threshold is below that to leave; where none has one, too.
    fn are_below(&self, figures: &Figures, now: Timestamp) -> bool {
        let waits = |limit: Limit<Span>| figures.oldest.is_some_and(|it| it + limit.leave <= now);
        self.waiting.is_none_or(|limit| figures.waiting < limit.leave)
            && !self.longest.is_some_and(waits)
            && self.expected.is_none_or(|limit| figures.expected < limit.leave)
    }
}

/// Readings.
impl Core {
    /// Whether the agents who are in reserve of this grade, 1 or 2, serve the queue now; `None` if
    /// there is no such queue or grade. O(1).
    #[must_use]
    pub fn reserve_joined(&self, queue: QueueId, grade: u8) -> Option<bool> {
        let queue = self.queue_index(queue).ok()?;
        let grade = usize::from(grade.checked_sub(1)?);
        let state = self.reserves.as_ref().map(|reserves| reserves.state(queue));
        state.unwrap_or_default().joined.get(grade).copied()
    }

    /// In which grade the agent is held in reserve for the queue now, so that calls that wait there
    /// for anybody do not ring at him; `None` if he is not. O(log queues he is in reserve for).
    #[must_use]
    pub fn held_in_reserve(&self, agent: AgentId, queue: QueueId) -> Option<u8> {
        let (agent, queue) = (self.agent_index(agent).ok()?, self.queue_index(queue).ok()?);
        self.reserve_of(agent, queue).map(|grade| grade + 1)
    }

    /// The same, by their places: grade 0 or 1.
    pub(super) fn reserve_of(&self, agent: u32, queue: u32) -> Option<u8> {
        self.eligibility.reserve_of(self.agents[agent as usize].group, queue)
    }

    /// What decides, for the digest: who has joined.
    pub(super) fn reserve_state(&self) -> impl Iterator<Item = (u32, [bool; GRADES])> + '_ {
        let queues = self.reserves.iter().flat_map(|reserves| &reserves.queues);
        (0..).zip(queues).map(|(queue, state)| (queue, state.joined))
    }
}

#[cfg(test)]
mod tests {
    use super::super::queue::ReserveRule;
    use super::*;

    fn seconds(join: u64, leave: u64) -> Option<Limit<Span>> {
        Some(Limit { join: Span::from_secs(join), leave: Span::from_secs(leave) })
    }

    /// At a threshold to join it is reached, at one to leave it is not yet below, and between the
    /// two nothing turns.
    #[test]
    fn thresholds_have_two_sides() {
        let rule = ReserveRule {
            waiting: Some(Limit { join: 5, leave: 2 }),
            longest: seconds(60, 20),
            expected: seconds(90, 30),
        };
        let now = Timestamp::from_millis(100_000);
        let at = |waiting, longest: u64, expected: u64| {
            let oldest = Some(Timestamp::from_millis(100_000 - longest * 1_000));
            let figures = Figures { waiting, oldest, expected: Span::from_secs(expected) };
            (rule.reached(&figures, now), rule.are_below(&figures, now))
        };
        assert_eq!(at(5, 60, 90), (Some(ReserveCause::Waiting), false));
        assert_eq!(at(4, 60, 90), (Some(ReserveCause::LongestWait), false));
        assert_eq!(at(4, 59, 90), (Some(ReserveCause::ExpectedWait), false));
        assert_eq!(at(4, 59, 89), (None, false));
        assert_eq!(at(2, 19, 29), (None, false));
        assert_eq!(at(1, 20, 29), (None, false));
        assert_eq!(at(1, 19, 30), (None, false));
        assert_eq!(at(1, 19, 29), (None, true));
        assert_eq!(at(0, 60, 90).0, None, "nobody waits");
    }
}
