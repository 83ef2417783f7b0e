//! The arrival book, as what the event book lacks of it.
//!
//! Most of what happens to a call happens in the interval in which it entered, where both books
//! say the same. Only what happens later is noted here: *into* the interval of the entry, and *out
//! of* the interval in which it happened. The arrival book is the event book with what came in
//! added and what went out taken off. When the rows of the finest intervals become too many, the
//! oldest is added to its day, and a day to its month.

use std::collections::VecDeque;

use super::Lengths;
use super::clock::{Clock, RINGS};
use super::step::Step;
use crate::figures::{CallTally, Tally};
use crate::{Interval, Period, Span, Timestamp};

/// What happened in another interval than that of the entry.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Crossed {
    /// Later, of calls that entered in this one.
    into: CallTally,
    /// In this one, of calls that entered earlier.
    out: CallTally,
}

/// Rows by the beginning of their interval, the oldest first.
type Rows = VecDeque<(Timestamp, Crossed)>;

#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Crossings {
    rings: [Rows; RINGS],
    keep: [usize; RINGS],
    /// Intervals that begin up to here have no rows any longer. Where calls enter, the event book
    /// forgets as early; of an agent, who may have had nothing to do then, it does not.
    forgotten: [Option<Timestamp>; RINGS],
}

impl Crossings {
    pub(super) fn new(lengths: Lengths) -> Self {
        let Lengths { intervals, days, months } = lengths;
        let keep = [intervals, days, months].map(|keep| usize::from(keep) + 1);
        Self { rings: keep.map(VecDeque::with_capacity), keep, forgotten: [None; RINGS] }
    }

    /// Something happens now to a call that entered in an earlier interval. O(1) for the latest
    /// intervals, else O(log length of the history).
    #[inline(never)]
    pub(super) fn count(&mut self, clock: &Clock, entered: Timestamp, step: &impl Step) {
        if let Some(row) = self.find(clock, entered) {
            step.count(&mut row.into);
        }
        if let Some(row) = self.find(clock, clock.starts[0]) {
            step.count(&mut row.out);
        }
    }

    /// The row in which this moment lies, in the finest ring that reaches back so far.
    fn find(&mut self, clock: &Clock, at: Timestamp) -> Option<&mut Crossed> {
        (0..RINGS)
            .find_map(|ring| {
                let start = match ring {
                    0 if at >= clock.starts[0] => clock.starts[0],
                    _ => clock.interval(clock.periods[ring], at).start,
                };
                self.place(clock, ring, start).map(|at| (ring, at))
            })
            .map(|(ring, at)| &mut self.rings[ring][at].1)
    }

    /// Where the row of an interval stands in a ring, made if it has none; `None` if it is older
    /// than the ring reaches.
    fn place(&mut self, clock: &Clock, ring: usize, start: Timestamp) -> Option<usize> {
        let rows = &self.rings[ring];
        // It is nearly always one of the last.
        let newer = rows.iter().rev().take_while(|(other, _)| *other > start).count();
        let at = rows.len() - newer;
        if at > 0 && rows[at - 1].0 == start {
            return Some(at - 1);
        }
        let full = rows.len() >= self.keep[ring];
        if full && at == 0 {
            self.forgotten[ring] = self.forgotten[ring].max(Some(start));
            return None;
        }
        if full {
            self.give_up_oldest(clock, ring);
        }
        let at = at - usize::from(full);
        self.rings[ring].insert(at, (start, Crossed::default()));
        Some(at)
    }

    /// The oldest row of a ring is added to the row of the next ring in which it lies.
    fn give_up_oldest(&mut self, clock: &Clock, ring: usize) {
        let Some((start, row)) = self.rings[ring].pop_front() else { return };
        self.forgotten[ring] = self.forgotten[ring].max(Some(start));
        let Some(period) = clock.periods.get(ring + 1) else { return };
        let whole = clock.interval(*period, start).start;
        if let Some(at) = self.place(clock, ring + 1, whole) {
            let above = &mut self.rings[ring + 1][at].1;
            above.into.add(&row.into);
            above.out.add(&row.out);
        }
    }

    /// The arrival book of an interval, from its event book. `own_peak`: the longest wait of the
    /// calls that both entered and were answered or abandoned in one of its finest intervals.
    /// O(rows in it).
    pub(super) fn arrivals(
        &self,
        clock: &Clock,
        period: Period,
        interval: Interval,
        (events, own_peak): (&CallTally, Span),
    ) -> Option<CallTally> {
        let ring = clock.ring_for(period)?;
        if self.forgotten[ring].is_some_and(|forgotten| interval.start <= forgotten) {
            return None;
        }
        let mut sum = Crossed::default();
        for rows in &self.rings[..=ring] {
            let from = rows.partition_point(|(start, _)| *start < interval.start);
            let to = rows.partition_point(|(start, _)| *start < interval.end);
            for (_, row) in rows.range(from..to.max(from)) {
                sum.into.add(&row.into);
                sum.out.add(&row.out);
            }
        }
        let mut row = events.with_peak(own_peak);
        row.add(&sum.into);
        let mut row = row.since(&sum.out);
        let calls = &mut row.calls;
        let gone = calls.answered + calls.abandoned + calls.overflowed_out + calls.timed_out;
        let gone = gone + u64::from(calls.callbacks.left());
        calls.in_queue = calls.offered.saturating_sub(gone);
        row.over_threshold = row.breached[0].saturating_sub(row.left_late);
        Some(row)
    }
}

#[cfg(feature = "journal")]
impl Crossings {
    pub(super) fn room(&mut self) {
        for (rows, keep) in self.rings.iter_mut().zip(self.keep) {
            super::room::reserve(rows, keep);
        }
    }
}
