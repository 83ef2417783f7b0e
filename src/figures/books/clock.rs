//! Which interval it is, for everybody who keeps books.

use crate::{Calendar, Interval, Period, Timestamp};

/// How far apart the buckets of the live windows are.
pub(super) const TICK: u64 = 15_000_000;

/// The kinds of intervals that are kept, the finest first.
pub(super) const RINGS: usize = 3;

/// The present interval of each kind. Looked at with each event, changed at borders only.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    pub(super) calendar: Calendar,
    pub(super) periods: [Period; RINGS],
    /// Where the present interval, day and month began.
    pub(super) starts: [Timestamp; RINGS],
    /// The present bucket of the live windows.
    pub(super) tick: u64,
    /// Changes whenever any of them do.
    pub(super) epoch: u32,
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
            epoch: 0,
            next: Timestamp::ZERO,
        };
        clock.turn(Timestamp::ZERO);
        clock
    }

    /// Time has come to `now`. O(1), and almost always one comparison.
    #[inline]
    pub(super) fn advance(&mut self, now: Timestamp) {
        if now >= self.next {
            self.turn(now);
        }
    }

    fn turn(&mut self, now: Timestamp) {
        self.epoch = self.epoch.wrapping_add(1);
        self.tick = now.micros() / TICK;
        self.next = Timestamp::from_micros((self.tick + 1).saturating_mul(TICK));
        let finest = self.calendar.interval(self.periods[0], now);
        self.next = self.next.min(finest.end);
        if self.starts[0] == finest.start && self.epoch > 1 {
            return;
        }
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
