//! Where time goes, of one agent and of many together.

use super::history::Running;
use crate::figures::{Activity, TimeTally};
use crate::{Span, Timestamp};

/// An agent's time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AgentTime {
    /// Complete up to `since`.
    tally: TimeTally,
    pub(super) activity: Option<Activity>,
    pub(super) since: Timestamp,
}

impl AgentTime {
    /// Does something else from now on; returns how long the former lasted.
    pub(super) fn change(&mut self, now: Timestamp, activity: Option<Activity>) -> Span {
        let lasted = now.since(self.since);
        if let Some(former) = self.activity {
            self.tally.times[former.index()] += lasted;
        } else if activity.is_some() {
            self.tally.logins += 1;
        }
        (self.activity, self.since) = (activity, now);
        lasted
    }
}

impl Running for AgentTime {
    type Row = TimeTally;

    fn as_of(&self, at: Timestamp) -> TimeTally {
        let mut tally = self.tally;
        if let Some(activity) = self.activity {
            tally.times[activity.index()] += at.since(self.since);
        }
        tally
    }
}

/// Agents who do the same.
#[derive(Clone, Copy, Debug, Default)]
struct Together {
    agents: u32,
    /// The sum of the moments since when they do, modulo 2^64: the sum of their times up to `t` is
    /// `agents · t − since`, and right as long as that sum is below 2^64 µs.
    since: u64,
}

/// The time of many agents.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GroupTime {
    /// What is over.
    tally: TimeTally,
    running: [Together; Activity::COUNT],
}

impl GroupTime {
    /// An agent has changed from one activity, begun then, to another that begins now.
    pub(super) fn change(
        &mut self,
        (since, from): (Timestamp, Option<Activity>),
        (now, to): (Timestamp, Option<Activity>),
    ) {
        if let Some(from) = from {
            let running = &mut self.running[from.index()];
            running.agents = running.agents.wrapping_sub(1);
            running.since = running.since.wrapping_sub(since.micros());
            self.tally.times[from.index()] += now.since(since);
        }
        if let Some(to) = to {
            let running = &mut self.running[to.index()];
            running.agents = running.agents.wrapping_add(1);
            running.since = running.since.wrapping_add(now.micros());
        }
    }

    pub(super) fn signed_in(&mut self) {
        self.tally.logins += 1;
    }

    /// How many do this now, and for how long together.
    pub(super) fn headcount(&self, activity: Activity, now: Timestamp) -> Headcount {
        let together = self.running[activity.index()];
        Headcount { agents: together.agents, time: together.time(now) }
    }
}

impl Together {
    fn time(self, at: Timestamp) -> Span {
        let product = u64::from(self.agents).wrapping_mul(at.micros());
        Span::from_micros(product.wrapping_sub(self.since))
    }
}

impl Running for GroupTime {
    type Row = TimeTally;

    fn as_of(&self, at: Timestamp) -> TimeTally {
        let mut tally = self.tally;
        for (time, together) in tally.times.iter_mut().zip(self.running) {
            *time += together.time(at);
        }
        tally
    }
}

/// Agents in one state, for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Headcount {
    /// How many.
    pub agents: u32,
    /// How long they have been in it, added up.
    pub time: Span,
}
