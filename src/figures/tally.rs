//! The rows of the books: everything that is counted of calls, and where agents' time goes.

use super::queue::{Change, Measured, QueueFigures, Terms};
use crate::{AgentState, MissCause, Span};

/// A row of the books can be added to another and subtracted from a later one.
pub trait Tally: Copy + Default {
    /// Adds another row. Counters and sums add up; of peaks the greater counts.
    fn add(&mut self, other: &Self);
    /// What was counted since `earlier`. Peaks and gauges stay as they are.
    #[must_use]
    fn since(&self, earlier: &Self) -> Self;
    /// The same with another peak, if it has one.
    #[must_use]
    fn with_peak(self, peak: Span) -> Self {
        let _ = peak;
        self
    }
}

/// How many thresholds a queue can have beside its first.
pub const MORE_THRESHOLDS: usize = 3;

/// All thresholds of a queue.
pub const THRESHOLDS: usize = 1 + MORE_THRESHOLDS;

/// Calls within one of the further thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Within {
    /// Answered after at most this long.
    pub answered: u64,
    /// Abandoned after at most this long.
    pub abandoned: u64,
}

/// Waits by length: how many were at most so long, and not within the bucket before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct WaitBuckets(pub [u32; Self::COUNT]);

impl WaitBuckets {
    /// Upper bounds in seconds, included; the last bucket has none.
    pub const BOUNDS: [u64; 11] = [8, 10, 15, 20, 30, 60, 90, 120, 180, 300, 600];
    /// Buckets, the one without bound included.
    pub const COUNT: usize = Self::BOUNDS.len() + 1;

    /// The bucket of a wait.
    #[must_use]
    pub const fn of(wait: Span) -> usize {
        let mut at = 0;
        while at < Self::BOUNDS.len() && wait.micros() > Self::BOUNDS[at] * 1_000_000 {
            at += 1;
        }
        at
    }

    #[inline]
    fn count(&mut self, bucket: usize) {
        if let Some(count) = self.0.get_mut(bucket) {
            *count = count.wrapping_add(1);
        }
    }

    fn zip(&mut self, other: &Self, with: fn(u32, u32) -> u32) {
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            *mine = with(*mine, *other);
        }
    }
}

/// Everything that is counted of calls, of a queue, an agent, a group of agents, a skill or in
/// total. Sums are exact microseconds.
// In order of how often it is touched, so that a frequent step touches few lines of the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct CallTally {
    /// Times that a call began to ring at an agent and rings no more.
    pub rings: u64,
    /// How long those rang.
    pub ring: Span,
    /// Waits of the answered.
    pub answered_by_wait: WaitBuckets,
    /// Counters and sums as in the scenario's report.
    pub calls: QueueFigures,
    /// Of the handled calls, those that had wrap-up.
    pub wrapped_up: u64,
    /// Of the missed offers, those declined.
    pub rejected: u64,
    /// Of the missed offers, those whose device failed.
    pub undeliverable: u64,
    /// Of the abandons, those while it rang.
    pub abandoned_ringing: u64,
    /// Calls that had waited (and rung) longer than each threshold, counted when it passed, the
    /// first threshold first.
    pub breached: [u64; THRESHOLDS],
    /// Calls that went on, ended or were answered after they had passed the first threshold.
    pub left_late: u64,
    /// Calls that now wait or ring beyond the first threshold.
    pub over_threshold: u64,
    /// Within the queue's further thresholds.
    pub also_within: [Within; MORE_THRESHOLDS],
    /// Waits of the abandoned.
    pub abandoned_by_wait: WaitBuckets,
}

impl CallTally {
    /// Applies one change. O(1).
    pub fn count(&mut self, change: Change, terms: &Terms) {
        self.count_measured(change, &Measured::of(change, terms).with_bucket(change));
    }

    pub(super) fn count_measured(&mut self, change: Change, measured: &Measured) {
        match change {
            Change::Answered(wait) => return self.call_answered(wait, measured),
            Change::Handled(wrap_up) => return self.call_handled(wrap_up),
            Change::RingOver(rang) => return self.ring_over(rang),
            _ => self.calls.count_measured(change, measured),
        }
        match change {
            Change::Missed(MissCause::Reject) => self.rejected += 1,
            Change::Missed(MissCause::Undeliverable) => self.undeliverable += 1,
            Change::Abandoned(_, ringing) => {
                self.abandoned_ringing += u64::from(ringing);
                self.abandoned_by_wait.count(measured.bucket);
                let within = measured.within.iter().skip(1);
                self.also_within.iter_mut().zip(within).for_each(|(to, one)| to.abandoned += one);
            }
            Change::LeftLate => {
                self.left_late += 1;
                self.over_threshold = self.over_threshold.saturating_sub(1);
            }
            Change::Breached(threshold) => {
                self.over_threshold += u64::from(threshold == 0);
                if let Some(count) = self.breached.get_mut(usize::from(threshold)) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }

    #[inline(always)]
    pub(super) fn call_answered(&mut self, wait: Span, measured: &Measured) {
        self.calls.call_answered(wait, measured);
        self.answered_by_wait.count(measured.bucket);
        // Most queues have one threshold.
        if measured.within[1..] != [0; MORE_THRESHOLDS] {
            for more in 0..MORE_THRESHOLDS {
                self.also_within[more].answered += measured.within[more + 1];
            }
        }
    }

    #[inline(always)]
    pub(super) fn ring_over(&mut self, rang: Span) {
        self.rings += 1;
        self.ring += rang;
    }

    #[inline(always)]
    pub(super) fn call_handled(&mut self, wrap_up: Span) {
        self.calls.call_handled(wrap_up);
        self.wrapped_up += u64::from(wrap_up > Span::ZERO);
    }

    /// The counters as they are against one of the thresholds: 0 is the first, 1 and up the
    /// further ones. For the formulas of the service level.
    #[must_use]
    pub fn against(&self, threshold: usize) -> QueueFigures {
        match threshold.checked_sub(1).and_then(|more| self.also_within.get(more)) {
            None => self.calls,
            Some(within) => QueueFigures {
                answered_within: within.answered,
                abandoned_within: within.abandoned,
                ..self.calls
            },
        }
    }
}

impl Tally for CallTally {
    fn add(&mut self, other: &Self) {
        self.calls.add(&other.calls);
        self.rings += other.rings;
        self.ring += other.ring;
        self.rejected += other.rejected;
        self.undeliverable += other.undeliverable;
        self.abandoned_ringing += other.abandoned_ringing;
        self.wrapped_up += other.wrapped_up;
        self.left_late += other.left_late;
        self.over_threshold += other.over_threshold;
        for (mine, other) in self.breached.iter_mut().zip(other.breached) {
            *mine += other;
        }
        for (mine, other) in self.also_within.iter_mut().zip(other.also_within) {
            mine.answered += other.answered;
            mine.abandoned += other.abandoned;
        }
        self.answered_by_wait.zip(&other.answered_by_wait, u32::wrapping_add);
        self.abandoned_by_wait.zip(&other.abandoned_by_wait, u32::wrapping_add);
    }

    fn since(&self, earlier: &Self) -> Self {
        let mut row = *self;
        row.calls = self.calls.since(&earlier.calls);
        row.rings = row.rings.saturating_sub(earlier.rings);
        row.ring = row.ring - earlier.ring;
        row.rejected = row.rejected.saturating_sub(earlier.rejected);
        row.undeliverable = row.undeliverable.saturating_sub(earlier.undeliverable);
        row.abandoned_ringing = row.abandoned_ringing.saturating_sub(earlier.abandoned_ringing);
        row.wrapped_up = row.wrapped_up.saturating_sub(earlier.wrapped_up);
        row.left_late = row.left_late.saturating_sub(earlier.left_late);
        for (mine, earlier) in row.breached.iter_mut().zip(earlier.breached) {
            *mine = mine.saturating_sub(earlier);
        }
        for (mine, earlier) in row.also_within.iter_mut().zip(earlier.also_within) {
            mine.answered = mine.answered.saturating_sub(earlier.answered);
            mine.abandoned = mine.abandoned.saturating_sub(earlier.abandoned);
        }
        row.answered_by_wait.zip(&earlier.answered_by_wait, u32::wrapping_sub);
        row.abandoned_by_wait.zip(&earlier.abandoned_by_wait, u32::wrapping_sub);
        row
    }

    fn with_peak(mut self, peak: Span) -> Self {
        self.calls.longest_wait = peak;
        self
    }
}

/// How many reasons for not being ready have a time of their own; the rest share the last.
pub const REASONS: usize = 16;

/// What an agent who is signed in does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // each is the state of the same name
pub enum Activity {
    Ringing,
    Talking,
    Held,
    WrapUp,
    Idle,
    BusyElsewhere,
    /// Not ready, for the reason of this number in the books (below [`REASONS`]).
    NotReady(u8),
}

impl Activity {
    /// How many there are.
    pub const COUNT: usize = 6 + REASONS;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let at_work = [Self::Ringing, Self::Talking, Self::Held, Self::WrapUp, Self::Idle];
        at_work
            .into_iter()
            .chain([Self::BusyElsewhere])
            .chain((0..REASONS as u8).map(Self::NotReady))
    }

    #[inline]
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Ringing => 0,
            Self::Talking => 1,
            Self::Held => 2,
            Self::WrapUp => 3,
            Self::Idle => 4,
            Self::BusyElsewhere => 5,
            Self::NotReady(reason) => 6 + reason as usize % REASONS,
        }
    }

    pub(super) const fn place(self) -> Place {
        Place(self.index() as u8)
    }
}

/// An activity by its number in the books: worked out once, used in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Place(u8);

impl Place {
    pub(super) const RINGING: Self = Activity::Ringing.place();
    pub(super) const WRAP_UP: Self = Activity::WrapUp.place();

    #[inline(always)]
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }

    /// What a state is; `None` if signed out. `reason` numbers the reasons.
    #[inline]
    pub(super) fn of(state: AgentState, reason: impl FnOnce(crate::Reason) -> u8) -> Option<Self> {
        Some(match state {
            AgentState::LoggedOut => return None,
            AgentState::NotReady(why) => Activity::NotReady(reason(why)).place(),
            AgentState::Idle => const { Activity::Idle.place() },
            AgentState::Ringing => Self::RINGING,
            AgentState::Talking => const { Activity::Talking.place() },
            AgentState::Held => const { Activity::Held.place() },
            AgentState::WrapUp => Self::WRAP_UP,
            AgentState::BusyElsewhere => const { Activity::BusyElsewhere.place() },
        })
    }
}

/// Where agents' time went, cut at the borders of intervals (clipped durations): the times of an
/// agent who is signed in throughout add up to the interval's length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct TimeTally {
    pub(super) times: [Span; Activity::COUNT],
    /// Sign-ins.
    pub logins: u64,
}

impl TimeTally {
    /// Time spent so.
    #[must_use]
    pub const fn time(&self, activity: Activity) -> Span {
        self.times[activity.index()]
    }

    /// Time not ready, for whatever reason.
    #[must_use]
    pub fn not_ready(&self) -> Span {
        self.sum(&self.times[Activity::NotReady(0).index()..])
    }

    /// Time signed in.
    #[must_use]
    pub fn logged_in(&self) -> Span {
        self.sum(&self.times)
    }

    /// Time with a call: ringing to the end of wrap-up. Over [`logged_in`](Self::logged_in) it is
    /// the occupancy.
    #[must_use]
    pub fn occupied(&self) -> Span {
        self.sum(&self.times[..Activity::Idle.index()])
    }

    fn sum(&self, times: &[Span]) -> Span {
        times.iter().fold(Span::ZERO, |sum, time| sum + *time)
    }
}

impl Tally for TimeTally {
    fn add(&mut self, other: &Self) {
        self.logins += other.logins;
        for (mine, other) in self.times.iter_mut().zip(other.times) {
            *mine += other;
        }
    }

    fn since(&self, earlier: &Self) -> Self {
        let mut row = *self;
        row.logins = row.logins.saturating_sub(earlier.logins);
        for (mine, earlier) in row.times.iter_mut().zip(earlier.times) {
            *mine = *mine - earlier;
        }
        row
    }
}
