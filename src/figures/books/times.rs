//! Where time goes, of one agent and of many together.

use super::history::Running;
use crate::figures::tally::Place;
use crate::figures::{Activity, TimeTally};
use crate::{Span, Timestamp};

/// An agent's time. In order of how often it is touched.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub(super) struct AgentTime {
    pub(super) since: Timestamp,
    pub(super) activity: Option<Place>,
    /// Complete up to `since`.
    tally: TimeTally,
}

impl AgentTime {
    /// Does something else from now on; returns how long the former lasted.
    #[inline(always)]
    pub(super) fn change(&mut self, now: Timestamp, activity: Option<Place>) -> Span {
        let lasted = now.since(self.since);
        if let Some(former) = self.activity {
            if let Some(time) = self.tally.times.get_mut(former.index()) {
                *time += lasted;
            }
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

/// Agents who do the same. All sums are modulo 2^64: differences of them are right.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Together {
    /// The moments at which agents ended it, less the moments at which they began: with
    /// `agents · t` added, it is the time they all spent up to `t`.
    ends: u64,
    /// Since when those who do it now do, added up.
    since: u64,
    agents: u32,
}

/// The time of many agents.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct GroupTime {
    logins: u64,
    by_activity: [Together; Activity::COUNT],
}

impl GroupTime {
    /// An agent has ended what it did since then.
    #[inline(always)]
    pub(super) fn end(&mut self, now: Timestamp, place: Place, since: Timestamp) {
        let Some(together) = self.by_activity.get_mut(place.index()) else { return };
        together.ends = together.ends.wrapping_add(now.micros());
        together.since = together.since.wrapping_sub(since.micros());
        together.agents = together.agents.wrapping_sub(1);
    }

    /// An agent counts here from now on, with what it does since then.
    #[inline(always)]
    pub(super) fn begin(&mut self, now: Timestamp, place: Place, since: Timestamp) {
        let Some(together) = self.by_activity.get_mut(place.index()) else { return };
        together.ends = together.ends.wrapping_sub(now.micros());
        together.since = together.since.wrapping_add(since.micros());
        together.agents = together.agents.wrapping_add(1);
    }

    pub(super) fn signed_in(&mut self) {
        self.logins += 1;
    }

    /// How many do this now, and for how long together.
    pub(super) fn headcount(&self, activity: Activity, now: Timestamp) -> Headcount {
        let Together { agents, since, .. } = self.by_activity[activity.index()];
        let time = u64::from(agents).wrapping_mul(now.micros()).wrapping_sub(since);
        Headcount { agents, time: Span::from_micros(time) }
    }
}

impl Running for GroupTime {
    type Row = TimeTally;

    fn as_of(&self, at: Timestamp) -> TimeTally {
        let mut tally = TimeTally { logins: self.logins, ..TimeTally::default() };
        for (time, together) in tally.times.iter_mut().zip(self.by_activity) {
            let running = u64::from(together.agents).wrapping_mul(at.micros());
            *time = Span::from_micros(together.ends.wrapping_add(running));
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
