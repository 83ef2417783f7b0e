//! Which interval it is, for everybody who keeps books.

use crate::{Calendar, Interval, Period, Timestamp};

/// How far apart the buckets of the live windows are.
pub(super) const TICK: u64 = 15_000_000;

/// The half of the epochs that numbers the buckets.
const TICKS: u64 = u32::MAX as u64;

/// The kinds of intervals that are kept, the finest first.
pub(super) const RINGS: usize = 3;

/// The present interval of each kind. Looked at with each event, changed at borders only.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Clock {
    pub(super) calendar: Calendar,
    pub(super) periods: [Period; RINGS],
    /// Where the present interval, day and month began.
    pub(super) starts: [Timestamp; RINGS],
    /// The present bucket of the live windows.
    pub(super) tick: u64,
    /// Numbers of the present interval (the upper half) and bucket, from 1, to see at a glance
    /// whether they are others than the last time.
    pub(super) epochs: u64,
    /// The first moment at which any of them ends.
    next: Timestamp,
}

impl Clock {
    pub(super) fn new(calendar: Calendar, interval: Period) -> Self {
        let mut clock = Self {
            calendar,
            periods: [interval, Period::Day, Period::Month],
            starts: [Timestamp::ZERO; RINGS],
            tick: 0,
            epochs: 0,
            next: Timestamp::ZERO,
        };
        clock.turn(Timestamp::ZERO);
        clock
    }

    #[inline(always)]
    pub(super) fn interval_epoch(&self) -> u32 {
        (self.epochs >> 32) as u32
    }

    /// Time has come to `now`. O(1), and almost always one comparison.
    #[inline]
    pub(super) fn advance(&mut self, now: Timestamp) {
        if now >= self.next {
            self.turn(now);
        }
    }

    fn turn(&mut self, now: Timestamp) {
        self.epochs = self.epochs & !TICKS | (self.epochs + 1) & TICKS;
        self.tick = now.micros() / TICK;
        self.next = Timestamp::from_micros((self.tick + 1).saturating_mul(TICK));
        let finest = self.calendar.interval(self.periods[0], now);
        self.next = self.next.min(finest.end);
        if self.starts[0] == finest.start && self.interval_epoch() > 0 {
            return;
        }
        self.epochs = self.epochs.wrapping_add(TICKS + 1);
        self.starts[0] = finest.start;
        for (start, period) in self.starts.iter_mut().zip(self.periods).skip(1) {
            *start = self.calendar.interval(period, now).start;
        }
    }

    pub(super) fn interval(&self, period: Period, at: Timestamp) -> Interval {
        self.calendar.interval(period, at)
    }

    /// Which ring a period is read from: the coarsest that it is made of.
    pub(super) fn ring_for(&self, period: Period) -> Option<usize> {
        (0..RINGS).rev().find(|&ring| period.is_made_of(self.periods[ring]))
    }
}
