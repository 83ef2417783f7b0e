//! The live windows: what was counted in the last 5, 15 and 30 minutes.

use std::collections::VecDeque;

use super::clock::{Clock, TICK};
use crate::figures::QueueFigures;
use crate::{Span, Timestamp};

/// A live window. It reaches back to the last border of 15 s before its length, so it is up to
/// 15 s longer than its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Window {
    /// The last 5 minutes.
    Minutes5,
    /// The last 15 minutes.
    Minutes15,
    /// The last half-hour.
    Minutes30,
}

impl Window {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Minutes5, Self::Minutes15, Self::Minutes30];

    /// When the windows move next after `now`.
    pub(crate) const fn next_move(now: Timestamp) -> Timestamp {
        Timestamp::from_micros((now.micros() / TICK).saturating_add(1).saturating_mul(TICK))
    }

    /// Its length.
    #[must_use]
    pub const fn length(self) -> Span {
        Span::from_secs(match self {
            Self::Minutes5 => 300,
            Self::Minutes15 => 900,
            Self::Minutes30 => 1800,
        })
    }
}

/// Running counters of 32 bits: differences are right also where they have gone round.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Counters {
    offered: u32,
    answered: u32,
    answered_within: u32,
    abandoned: u32,
    abandoned_within: u32,
    short_abandoned: u32,
    left: u32,
}

impl Counters {
    /// The running totals, cut off at 32 bits.
    fn of(totals: &QueueFigures) -> Self {
        Self {
            offered: totals.offered as u32,
            answered: totals.answered as u32,
            answered_within: totals.answered_within as u32,
            abandoned: totals.abandoned as u32,
            abandoned_within: totals.abandoned_within as u32,
            short_abandoned: totals.short_abandoned as u32,
            left: (totals.overflowed_out.wrapping_add(totals.timed_out)) as u32,
        }
    }
}

/// What the running totals were at the beginning of each of the last half-hour's buckets in which
/// anything was counted.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Recent {
    before: VecDeque<(u64, Counters)>,
}

/// One more than a half-hour of buckets.
const KEEP: usize = 122;

impl Default for Recent {
    fn default() -> Self {
        Self { before: VecDeque::with_capacity(KEEP) }
    }
}

impl Recent {
    /// Something is about to be counted in another bucket than the last time. O(1).
    pub(super) fn turn(&mut self, clock: &Clock, totals: &QueueFigures) {
        if self.before.back().is_some_and(|(tick, _)| *tick == clock.tick) {
            return;
        }
        if self.before.len() == KEEP {
            self.before.pop_front();
        }
        self.before.push_back((clock.tick, Counters::of(totals)));
    }

    /// What was counted in the window that ends now. O(log of the window's buckets).
    pub(super) fn window(
        &self,
        window: Window,
        now: Timestamp,
        totals: &QueueFigures,
    ) -> QueueFigures {
        let present = Counters::of(totals);
        let reach = window.length().micros() / TICK;
        let first = (now.micros() / TICK).saturating_sub(reach);
        let at = self.before.partition_point(|(tick, _)| *tick < first);
        let before = self.before.get(at).map_or(present, |(_, counters)| *counters);
        let count = |of: fn(&Counters) -> u32| u64::from(of(&present).wrapping_sub(of(&before)));
        QueueFigures {
            offered: count(|it| it.offered),
            answered: count(|it| it.answered),
            answered_within: count(|it| it.answered_within),
            abandoned: count(|it| it.abandoned),
            abandoned_within: count(|it| it.abandoned_within),
            short_abandoned: count(|it| it.short_abandoned),
            overflowed_out: count(|it| it.left),
            ..QueueFigures::default()
        }
    }
}

#[cfg(feature = "journal")]
impl Recent {
    pub(super) fn room(&mut self) {
        super::room::reserve(&mut self.before, KEEP);
    }
}
