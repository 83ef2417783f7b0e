//! The arrival book: what has become of the calls that entered in an interval.
//!
//! Counted when it happens, but in the interval in which the call entered its queue. The finest
//! intervals are counted in; when one is given up for a newer, it is added to its day, and the day
//! to its month.

use std::collections::VecDeque;

use super::Lengths;
use super::clock::{Clock, RINGS};
use crate::figures::Tally;
use crate::{Interval, Period, Timestamp};

/// What has become of the calls of each interval.
#[derive(Clone, Debug)]
pub(super) struct Cohorts<T> {
    rings: [VecDeque<(Timestamp, T)>; RINGS],
    keep: [usize; RINGS],
    /// Up to where each ring's rows may have been given up, wholly or in part.
    given_up: [Timestamp; RINGS],
    /// Takes what is older than everything kept.
    before: T,
}

impl<T: Tally> Cohorts<T> {
    pub(super) fn new(lengths: Lengths) -> Self {
        let Lengths { intervals, days, months } = lengths;
        let keep = [intervals, days, months].map(|keep| usize::from(keep) + 1);
        Self {
            rings: keep.map(VecDeque::with_capacity),
            keep,
            given_up: [Timestamp::ZERO; RINGS],
            before: T::default(),
        }
    }

    /// The row of the calls that entered at this moment. O(1) for the present interval and the
    /// one before, else O(log length of the history).
    #[inline]
    pub(super) fn of(&mut self, clock: &Clock, entered: Timestamp) -> &mut T {
        if let Some(last) = self.rings[0].len().checked_sub(1)
            && self.rings[0][last].0 <= entered
            && self.rings[0][last].0 == clock.starts[0]
        {
            return &mut self.rings[0][last].1;
        }
        self.find(clock, 0, entered)
    }

    /// In the finest ring from this one on that still has such rows.
    fn find(&mut self, clock: &Clock, finest: usize, entered: Timestamp) -> &mut T {
        for ring in finest..RINGS {
            let start = match ring {
                0 if entered >= clock.starts[0] => clock.starts[0],
                _ => clock.interval(clock.periods[ring], entered).start,
            };
            let full = self.rings[ring].len() >= self.keep[ring];
            let at = self.rings[ring].partition_point(|(other, _)| *other < start);
            if self.rings[ring].get(at).is_some_and(|(other, _)| *other == start) {
                return &mut self.rings[ring][at].1;
            }
            if full && at == 0 {
                // Given up there: it is counted further up.
                self.mark_given_up(clock, ring, entered);
                continue;
            }
            let at = if full { at - 1 } else { at };
            if full {
                self.give_up_oldest(clock, ring);
            }
            self.rings[ring].insert(at, (start, T::default()));
            return &mut self.rings[ring][at].1;
        }
        &mut self.before
    }

    /// The oldest row of a ring is added to the row of the next ring in which it lies.
    fn give_up_oldest(&mut self, clock: &Clock, ring: usize) {
        let Some((start, row)) = self.rings[ring].pop_front() else { return };
        self.mark_given_up(clock, ring, start);
        self.find(clock, ring + 1, start).add(&row);
    }

    fn mark_given_up(&mut self, clock: &Clock, ring: usize, at: Timestamp) {
        let end = clock.interval(clock.periods[ring], at).end;
        self.given_up[ring] = self.given_up[ring].max(end);
    }

    /// What has become so far of the calls that entered in an interval. `None` if it is no longer
    /// kept so finely. O(rows in it).
    pub(super) fn row(
        &self,
        clock: &Clock,
        period: Period,
        interval: Interval,
        now: Timestamp,
    ) -> Option<T> {
        let ring = clock.ring_for(period)?;
        // A part of it may have been added to something longer already.
        if interval.start > now || interval.start < self.given_up[ring] {
            return None;
        }
        let mut sum = T::default();
        for rows in &self.rings[..=ring] {
            let from = rows.partition_point(|(start, _)| *start < interval.start);
            let to = rows.partition_point(|(start, _)| *start < interval.end);
            rows.range(from..to.max(from)).for_each(|(_, row)| sum.add(row));
        }
        Some(sum)
    }
}
