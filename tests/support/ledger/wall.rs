//! The wall clock once more, in the dumbest way: a list of offsets, looked through each time.

use std::sync::OnceLock;

use acd::{Calendar, Period, Timestamp};

const MINUTE: i128 = 60_000_000;
const DAY: i128 = 1_440 * MINUTE;

/// A stretch of time in microseconds, its end not included.
pub type Stretch = (u64, u64);

/// From when on the clock is so far ahead.
#[derive(Clone, Debug)]
pub struct Wall {
    offsets: Vec<(u64, i128)>,
}

impl Wall {
    /// The clock at the origin, and its changes: when, and what it is ahead from then on.
    pub fn new(origin: i64, changes: &[(u64, i64)]) -> Self {
        let mut offsets = vec![(0, i128::from(origin))];
        offsets.extend(changes.iter().map(|&(at, offset)| (at, i128::from(offset))));
        Self { offsets }
    }

    /// The same for the library.
    pub fn calendar(&self) -> Calendar {
        let offset = |offset: i128| i64::try_from(offset).expect("a small offset");
        let changes: Vec<(Timestamp, i64)> = self.offsets[1..]
            .iter()
            .map(|&(at, ahead)| (Timestamp::from_micros(at), offset(ahead)))
            .collect();
        Calendar::new(offset(self.offsets[0].1), &changes).expect("rising changes")
    }

    /// Moments around the changes of the clock.
    pub fn around_changes(&self) -> impl Iterator<Item = u64> + '_ {
        let around = |&(at, _): &(u64, i128)| [at, at.saturating_sub(1), at + 1_200_000_000];
        self.offsets.iter().flat_map(around)
    }

    /// From when to when an offset holds, and the offset.
    fn segments(&self) -> impl Iterator<Item = (u64, u64, i128)> + '_ {
        (0..self.offsets.len()).map(|place| {
            let end = self.offsets.get(place + 1).map_or(u64::MAX, |next| next.0);
            (self.offsets[place].0, end, self.offsets[place].1)
        })
    }

    /// The interval in which the moment lies.
    pub fn interval(&self, period: Period, at: u64) -> Stretch {
        let length = match period {
            Period::Minutes5 => 5 * MINUTE,
            Period::Minutes15 => 15 * MINUTE,
            Period::Minutes30 => 30 * MINUTE,
            Period::Hour => 60 * MINUTE,
            Period::Day | Period::Week | Period::Month => return self.days(period, at),
        };
        let (from, until, offset) = self
            .segments()
            .find(|&(from, until, _)| from <= at && at < until)
            .expect("one of the segments");
        let begin = (i128::from(at) + offset).div_euclid(length) * length - offset;
        let clamp = |moment: i128| moment.clamp(from.into(), until.into()) as u64;
        (clamp(begin), clamp(begin + length))
    }

    fn days(&self, period: Period, at: u64) -> Stretch {
        // The latest date that the clock has shown up to this moment: where it is put back across
        // midnight, the new day goes on.
        let shown = self.segments().filter(|&(from, _, _)| from <= at);
        let dates = shown
            .map(|(_, until, offset)| (i128::from(at.min(until - 1)) + offset).div_euclid(DAY));
        let date = dates.max().expect("the first segment");
        let (first, next) = match period {
            Period::Week => {
                let mut monday = date;
                // 1970-01-05 was a Monday.
                while (monday - 4).rem_euclid(7) != 0 {
                    monday -= 1;
                }
                (monday, monday + 7)
            }
            Period::Month => {
                let after = months().partition_point(|&first| first <= date);
                (months()[after - 1], months()[after])
            }
            _ => (date, date + 1),
        };
        (self.first_moment_of(first), self.first_moment_of(next))
    }

    /// When the clock first shows this date or a later one.
    fn first_moment_of(&self, date: i128) -> u64 {
        for (from, until, offset) in self.segments() {
            let midnight = (date * DAY - offset).max(from.into());
            if midnight < until.into() {
                return midnight as u64;
            }
        }
        u64::MAX
    }

    /// The beginning of the interval that is so many before the one in which the moment lies.
    pub fn back(&self, period: Period, at: u64, intervals: u16) -> u64 {
        let mut start = self.interval(period, at).0;
        for _ in 0..intervals {
            start = self.interval(period, start.saturating_sub(1)).0;
        }
        start
    }
}

/// The first day of every month from 1800 on, in days since 1970-01-01.
fn months() -> &'static [i128] {
    static MONTHS: OnceLock<Vec<i128>> = OnceLock::new();
    MONTHS.get_or_init(|| {
        let leap = |year: i32| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let year_length = |year| if leap(year) { 366 } else { 365 };
        let mut day: i128 = -(1800..1970).map(year_length).sum::<i128>();
        let mut months = Vec::new();
        for year in 1800..5000 {
            let february = if leap(year) { 29 } else { 28 };
            for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
                months.push(day);
                day += length;
            }
        }
        months
    })
}
