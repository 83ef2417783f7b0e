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
    /// Whatever is older than everything kept.
    before: T,
    /// Calls that entered up to here are counted there.
    forgotten: Option<Timestamp>,
}

impl<T: Tally> Cohorts<T> {
    pub(super) fn new(lengths: Lengths) -> Self {
        let Lengths { intervals, days, months } = lengths;
        let keep = [intervals, days, months].map(|keep| usize::from(keep) + 1);
        Self {
            rings: keep.map(VecDeque::with_capacity),
            keep,
            before: T::default(),
            forgotten: None,
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
        self.find(clock, entered)
    }

    fn find(&mut self, clock: &Clock, entered: Timestamp) -> &mut T {
        for ring in 0..RINGS {
            let start = match ring {
                0 if entered >= clock.starts[0] => clock.starts[0],
                _ => clock.interval(clock.periods[ring], entered).start,
            };
            // What was given up there is counted further up.
            let full = self.rings[ring].len() >= self.keep[ring];
            let at = self.rings[ring].partition_point(|(other, _)| *other < start);
            let known = self.rings[ring].get(at).is_some_and(|(other, _)| *other == start);
            if !known && at == 0 && full {
                continue;
            }
            if known {
                return &mut self.rings[ring][at].1;
            }
            let at = if full { at - 1 } else { at };
            if full {
                self.give_up_oldest(clock, ring);
            }
            self.rings[ring].insert(at, (start, T::default()));
            return &mut self.rings[ring][at].1;
        }
        self.forgotten = self.forgotten.max(Some(entered));
        &mut self.before
    }

    /// The oldest row of a ring is added to the row of the next ring in which it lies.
    fn give_up_oldest(&mut self, clock: &Clock, ring: usize) {
        let Some((start, row)) = self.rings[ring].pop_front() else { return };
        let Some(period) = clock.periods.get(ring + 1) else {
            self.forgotten = self.forgotten.max(Some(start));
            return self.before.add(&row);
        };
        let whole = clock.interval(*period, start).start;
        let above = &self.rings[ring + 1];
        let at = above.partition_point(|(other, _)| *other < whole);
        if above.get(at).is_none_or(|(other, _)| *other != whole) {
            let full = above.len() >= self.keep[ring + 1];
            if full && at == 0 {
                self.forgotten = self.forgotten.max(Some(start));
                return self.before.add(&row);
            }
            if full {
                self.give_up_oldest(clock, ring + 1);
            }
            let at = if full { at - 1 } else { at };
            self.rings[ring + 1].insert(at, (whole, T::default()));
            return self.rings[ring + 1][at].1.add(&row);
        }
        self.rings[ring + 1][at].1.add(&row);
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
        if interval.start > now || self.forgotten.is_some_and(|end| interval.start <= end) {
            return None;
        }
        let ring = clock.ring_for(period)?;
        let mut sum = T::default();
        for finer in 0..=ring {
            let rows = &self.rings[finer];
            let from = rows.partition_point(|(start, _)| *start < interval.start);
            let to = rows.partition_point(|(start, _)| *start < interval.end);
            rows.range(from..to.max(from)).for_each(|(_, row)| sum.add(row));
        }
        // Part of it may have been added to something longer already.
        for (coarser, period) in self.rings.iter().zip(clock.periods).skip(ring + 1) {
            let whole = clock.interval(period, interval.start).start;
            let at = coarser.partition_point(|(start, _)| *start < whole);
            let mixed = coarser.get(at).is_some_and(|(start, _)| *start == whole);
            let oldest =
                self.rings[..=ring].iter().filter_map(|rows| rows.front()).map(|row| row.0);
            if mixed && oldest.min().is_none_or(|oldest| interval.start < oldest) {
                return None;
            }
        }
        Some(sum)
    }
}
