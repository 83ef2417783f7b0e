//! The event book and the clipped durations: running totals, and what they were at borders.
//!
//! Nothing is counted per interval. The totals run on, and whoever is touched for the first time
//! in an interval first keeps a copy of them. An interval is the difference of two copies, so the
//! intervals add up to the total by construction, and an event costs one comparison.

use std::collections::VecDeque;

use super::clock::{Clock, RINGS};
use super::{Lengths, Row};
use crate::figures::Tally;
use crate::{Interval, Period, Span, Timestamp};

/// Running totals that know what they were, or are going to be, while nothing happens.
pub(super) trait Running: Copy {
    type Row: Tally;
    /// The totals as of a moment since when nothing has happened.
    fn as_of(&self, at: Timestamp) -> Self::Row;
}

#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Entry<R> {
    /// The border: the beginning of the interval in which the next thing happened.
    start: Timestamp,
    /// The totals before that.
    totals: R,
    /// The peaks since the entry before.
    peaks: Peaks,
}

/// The greatest of something, in all and of what began in the same finest interval.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Peaks {
    pub(super) all: Span,
    pub(super) own: Span,
}

impl Peaks {
    /// A wait is over. `own`: of a call that entered in the present finest interval.
    #[inline(always)]
    pub(super) fn add(&mut self, wait: Span, own: bool) {
        self.all = self.all.max(wait);
        if own {
            self.own = self.own.max(wait);
        }
    }

    fn max(self, other: Self) -> Self {
        Self { all: self.all.max(other.all), own: self.own.max(other.own) }
    }
}

#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Ring<R> {
    entries: VecDeque<Entry<R>>,
    keep: usize,
    peaks: Peaks,
    /// Borders up to here are forgotten.
    forgotten: Option<Timestamp>,
}

/// The totals at the borders of past intervals, days and months.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct History<R> {
    rings: [Ring<R>; RINGS],
}

impl<R: Running> History<R> {
    pub(super) fn new(lengths: Lengths) -> Self {
        let ring = |keep: u16| Ring {
            entries: VecDeque::with_capacity(usize::from(keep) + 1),
            keep: usize::from(keep) + 1,
            peaks: Peaks::default(),
            forgotten: None,
        };
        Self { rings: [ring(lengths.intervals), ring(lengths.days), ring(lengths.months)] }
    }

    /// Something is about to happen in another interval than the last time; `peaks`: since then.
    /// O(1).
    pub(super) fn turn(&mut self, clock: &Clock, totals: &R, peaks: Peaks) {
        for (ring, start) in self.rings.iter_mut().zip(clock.starts) {
            ring.peaks = ring.peaks.max(peaks);
            if ring.entries.back().is_none_or(|last| last.start < start) {
                ring.push(start, totals);
            }
        }
    }

    /// One interval of this period, of which `now` may be in the middle. `None` if it is no
    /// longer kept or lies in the future. `present`: now, the totals, and the peaks since the page
    /// was last turned. O(log length of the history).
    pub(super) fn row(
        &self,
        clock: &Clock,
        period: Period,
        interval: Interval,
        present: (Timestamp, &R, Peaks),
    ) -> Option<(R::Row, Peaks)> {
        let (now, totals, running) = present;
        if interval.start > now {
            return None;
        }
        let ring = &self.rings[clock.ring_for(period)?];
        if ring.forgotten.is_some_and(|forgotten| interval.start <= forgotten) {
            return None;
        }
        let end = interval.end.min(now);
        let (from, to) = (ring.at(interval.start), ring.at(interval.end));
        let state = |at: usize| ring.entries.get(at).map_or(totals, |entry| &entry.totals);
        // Where nothing happened after a border, what is now was so then.
        let before = state(from).as_of(interval.start);
        let after = state(to).as_of(end);
        // Where nothing happened in it or later, there is no entry.
        let last = (to + 1).min(ring.entries.len());
        let kept = ring.entries.range((from + 1).min(last)..last);
        let mut peaks = kept.map(|entry| entry.peaks).fold(Peaks::default(), Peaks::max);
        if to >= ring.entries.len() && from < to {
            peaks = peaks.max(ring.peaks).max(running);
        }
        Some((after.since(&before).with_peak(peaks.all), peaks))
    }
}

impl<R: Copy> Ring<R> {
    fn push(&mut self, start: Timestamp, totals: &R) {
        if self.entries.len() == self.keep {
            self.forgotten = self.entries.pop_front().map(|entry| entry.start);
        }
        let peaks = std::mem::take(&mut self.peaks);
        self.entries.push_back(Entry { start, totals: *totals, peaks });
    }

    /// The first entry at or after a border.
    fn at(&self, border: Timestamp) -> usize {
        self.entries.partition_point(|entry| entry.start < border)
    }
}

/// A row with its interval.
pub(super) fn dated<T>(interval: Interval, now: Timestamp, tally: T) -> Row<T> {
    Row { interval, complete: interval.end <= now, tally }
}

#[cfg(feature = "journal")]
impl<R> History<R> {
    pub(super) fn room(&mut self) {
        self.rings.iter_mut().for_each(|ring| super::room::reserve(&mut ring.entries, ring.keep));
    }
}
