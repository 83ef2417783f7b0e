//! All queues together, for the alarms that watch them: kept only while there are any.

use super::Core;
use super::queue::Queue;
use crate::collections::ArgMin;
use crate::{AgentState, Figure, QueueFigures, Timestamp};

/// Sums over queues, and agents by state.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Totals {
    pub(super) figures: QueueFigures,
    /// Calls of all queues that wait or ring beyond their queue's threshold.
    pub(super) over: u64,
    /// Those that ring, and the contacts that agents have, from ringing to the end of wrap-up.
    ringing: u64,
    busy: u64,
    /// Of each queue: its part of both, and whether it is to be looked at again.
    parts: Vec<Part>,
    changed: Vec<u32>,
    /// Of each queue, when its oldest call entered and when its next call crosses the threshold.
    oldest: ArgMin<u64>,
    breaches: ArgMin<u64>,
    floor: Floor,
}

#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Part {
    figures: QueueFigures,
    over: u32,
    ringing: u32,
    busy: u32,
    changed: bool,
}

/// How many agents are in which state. Who is logged out is not counted.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Floor {
    not_ready: u64,
    idle: u64,
    /// Ringing, talking, held, in wrap-up, busy elsewhere.
    engaged: u64,
}

impl Floor {
    fn of(&mut self, state: AgentState) -> Option<&mut u64> {
        match state {
            AgentState::LoggedOut => None,
            AgentState::NotReady(_) => Some(&mut self.not_ready),
            AgentState::Idle => Some(&mut self.idle),
            AgentState::Ringing
            | AgentState::Talking
            | AgentState::Held
            | AgentState::WrapUp
            | AgentState::BusyElsewhere => Some(&mut self.engaged),
        }
    }
}

impl Totals {
    /// Makes room for so many queues.
    fn make_room(&mut self, queues: usize) {
        if self.parts.len() < queues {
            self.parts.resize(queues, Part::default());
            self.changed.reserve(queues);
        }
    }

    pub(super) fn queue_changed(&mut self, queue: u32) {
        self.make_room(queue as usize + 1);
        if !std::mem::replace(&mut self.parts[queue as usize].changed, true) {
            self.changed.push(queue);
        }
    }

    pub(super) fn agent_changed(&mut self, before: Option<AgentState>, after: AgentState) {
        if let Some(count) = before.and_then(|before| self.floor.of(before)) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.floor.of(after) {
            *count += 1;
        }
    }

    pub(super) fn oldest_entry(&self) -> Option<Timestamp> {
        self.oldest.min_key().map(Timestamp::from_micros)
    }

    pub(super) fn next_breach(&self) -> Option<Timestamp> {
        self.breaches.min_key().map(Timestamp::from_micros)
    }

    /// A figure that does not change with time alone.
    pub(super) fn count(&self, figure: Figure, at_least: u64) -> Option<u64> {
        let floor = &self.floor;
        match figure {
            Figure::Waiting => Some(self.figures.in_queue.saturating_sub(self.ringing)),
            Figure::Ringing => Some(self.ringing),
            Figure::Busy => Some(self.busy),
            Figure::AgentsIdle => Some(floor.idle),
            Figure::AgentsNotReady => Some(floor.not_ready),
            Figure::AgentsLoggedIn => Some(floor.not_ready + floor.idle + floor.engaged),
            figure => figure.of(&self.figures, self.over, at_least),
        }
    }
}

/// Keeping the totals.
impl Core {
    /// Adds everything up anew, for an alarm that begins. O(queues + agents).
    pub(super) fn recount_for_alarms(&mut self) {
        let totals = &mut self.alarms.totals;
        if !self.alarms.on_all.is_empty() {
            (0..self.queues.len() as u32).for_each(|queue| totals.queue_changed(queue));
        }
        totals.floor = Floor::default();
        for agent in &mut self.agents {
            let state = agent.state();
            agent.counted_as = Some(state);
            totals.agent_changed(None, state);
        }
    }

    /// Brings the calls beyond the threshold and the oldest ones up to date. O(log) for each queue
    /// that changed or whose call crossed its threshold.
    pub(super) fn settle_totals(&mut self) {
        while let Some(queue) = self.alarms.totals.changed.pop() {
            self.settle_part(queue);
        }
        let now = self.now.micros();
        while let Some((queue, _)) = self.alarms.totals.breaches.min().filter(|due| due.1 <= now) {
            self.settle_part(queue);
        }
    }

    fn settle_part(&mut self, queue: u32) {
        let (over, next) = self.over_threshold(queue);
        let oldest = self.oldest_entry(queue);
        let figures = self.figures_of_queue(queue);
        let Queue { ringing, busy, .. } = self.queues[queue as usize];
        let totals = &mut self.alarms.totals;
        let part = &mut totals.parts[queue as usize];
        totals.over = totals.over + u64::from(over) - u64::from(part.over);
        totals.ringing = totals.ringing + u64::from(ringing) - u64::from(part.ringing);
        totals.busy = totals.busy + u64::from(busy) - u64::from(part.busy);
        let now = Part { figures, over, ringing, busy, changed: false };
        let before = std::mem::replace(part, now).figures;
        totals.figures.add(&QueueFigures { in_queue: 0, ..figures.since(&before) });
        totals.figures.in_queue = totals.figures.in_queue + figures.in_queue - before.in_queue;
        totals.oldest.put(queue, oldest.map(Timestamp::micros));
        totals.breaches.put(queue, next.map(Timestamp::micros));
    }
}

/// What time alone changes in a queue.
impl Core {
    /// When the call entered that has waited longest.
    pub(super) fn oldest_entry(&self, queue: u32) -> Option<Timestamp> {
        let stays = &self.queues[queue as usize].stays;
        let first = self.stays.first(stays).filter(|(_, call)| !self.calls[*call].callback);
        first.map(|(_, call)| self.calls[call].entered)
    }

    /// Keys of stays below this one are of calls that entered more than T ago.
    pub(super) fn threshold_border(&self, queue: &Queue) -> u128 {
        let within = self.now.micros().checked_sub(queue.terms().answer_within.micros());
        within.map_or(0, |moment| u128::from(moment) << 64)
    }

    /// The calls beyond the threshold, and when the next one crosses it.
    pub(super) fn over_threshold(&self, queue: u32) -> (u32, Option<Timestamp>) {
        let record = &self.queues[queue as usize];
        let border = self.threshold_border(record);
        let over = self.stays.rank(&record.stays, &border);
        // A stay's number is at least 1, so that no key is just the border.
        let next = self.stays.after(&record.stays, &border);
        let next = next.filter(|(_, call)| !self.calls[*call].callback).map(|(_, call)| {
            let last_within = self.calls[call].entered + record.terms().answer_within;
            last_within + crate::Span::from_micros(1)
        });
        (over, next.filter(|next| *next != Timestamp::NEVER))
    }
}
