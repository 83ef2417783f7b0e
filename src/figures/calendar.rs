//! Where the wall clock's borders lie: intervals, days, weeks and months.
//!
//! The core knows no time zones. It is told how far the wall clock is from its own time, and from
//! when: an offset and, where clocks are put forward and back, the later ones. Whoever embeds it
//! works these out with a time-zone library.

use core::fmt;

use crate::{Span, Timestamp};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 1_440 * MINUTE;

/// Lengths of intervals, by the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Period {
    /// From full 5 minutes to full 5 minutes.
    Minutes5,
    /// Quarters of an hour.
    Minutes15,
    /// Half-hours.
    Minutes30,
    /// Hours.
    Hour,
    /// From the first moment of a date to that of the next: 23 or 25 hours where clocks are put
    /// forward or back.
    Day,
    /// From Monday to Monday.
    Week,
    /// From the first of a month to the first of the next.
    Month,
}

impl Period {
    /// All of them, the shortest first.
    pub const ALL: [Self; 7] = [
        Self::Minutes5,
        Self::Minutes15,
        Self::Minutes30,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
    ];

    /// The length, of those whose length never varies but for a change of the clocks.
    const fn minutes(self) -> Option<i64> {
        match self {
            Self::Minutes5 => Some(5),
            Self::Minutes15 => Some(15),
            Self::Minutes30 => Some(30),
            Self::Hour => Some(60),
            Self::Day | Self::Week | Self::Month => None,
        }
    }

    /// Whether it is an hour at most.
    #[must_use]
    pub const fn is_within_a_day(self) -> bool {
        self.minutes().is_some()
    }

    /// Whether every border of `self` is a border of `finer` too.
    #[must_use]
    pub const fn is_made_of(self, finer: Self) -> bool {
        match (self.minutes(), finer.minutes()) {
            (Some(whole), Some(part)) => whole % part == 0,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => matches!((self, finer), (_, Self::Day)) || self as u8 == finer as u8,
        }
    }
}

/// A stretch of time, its start included and its end not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// Where it begins; not before the origin.
    pub start: Timestamp,
    /// The first moment that no longer belongs to it.
    pub end: Timestamp,
}

impl Interval {
    /// Its length.
    #[must_use]
    pub const fn length(self) -> Span {
        self.end.since(self.start)
    }

    /// Whether the moment lies in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

/// How far the wall clock is ahead of the core's time, and from when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Calendar {
    /// Rising; the first holds from the origin on.
    offsets: Vec<(Timestamp, i64)>,
    /// The latest date that the wall clock has shown when each of them ends, in days since
    /// 1970-01-01.
    reached: Vec<i64>,
}

/// The wall clock shows 1970-01-01 00:00, a Thursday, at the origin and is never changed.
impl Default for Calendar {
    fn default() -> Self {
        Self { offsets: vec![(Timestamp::ZERO, 0)], reached: vec![i64::MAX] }
    }
}

impl Calendar {
    /// A wall clock that shows `origin` (microseconds since 1970-01-01 00:00 of that wall clock)
    /// at the core's origin. `changes`: moments at which it is put forward or back, and what it
    /// is ahead of the core's time from then on, in the same terms.
    ///
    /// # Errors
    /// [`CalendarError`]: the moments do not rise, or an offset is beyond 9,000 years.
    pub fn new(origin: i64, changes: &[(Timestamp, i64)]) -> Result<Self, CalendarError> {
        const FARTHEST: i64 = 9_000 * 366 * DAY;
        let mut offsets = Vec::with_capacity(changes.len() + 1);
        offsets.push((Timestamp::ZERO, origin));
        for &(at, offset) in changes {
            if offsets.last().is_some_and(|&(before, _)| before >= at) {
                return Err(CalendarError::NotRising(at));
            }
            offsets.push((at, offset));
        }
        match offsets.iter().find(|(_, offset)| !(-FARTHEST..=FARTHEST).contains(offset)) {
            Some(&(at, _)) => Err(CalendarError::TooFar(at)),
            None => Ok(Self { reached: reached(&offsets), offsets }),
        }
    }

    /// The offsets with which it was made: from when, and how many microseconds the wall clock is
    /// ahead of the core's time. The first is from the origin on.
    #[must_use]
    pub fn offsets(&self) -> &[(Timestamp, i64)] {
        &self.offsets
    }

    /// The offset in force, and from when to when.
    fn segment(&self, at: Timestamp) -> (i64, Interval) {
        let after = self.offsets.partition_point(|&(from, _)| from <= at);
        let (start, offset) = self.offsets[after.saturating_sub(1)];
        let end = self.offsets.get(after).map_or(Timestamp::NEVER, |&(from, _)| from);
        (offset, Interval { start, end })
    }

    /// What the wall clock shows: microseconds since 1970-01-01 00:00.
    #[must_use]
    pub fn wall_clock(&self, at: Timestamp) -> i64 {
        let (offset, _) = self.segment(at);
        i64::try_from(at.micros()).unwrap_or(i64::MAX).saturating_add(offset)
    }

    /// The interval of this kind in which the moment lies. O(log changes).
    ///
    /// Where the wall clock is put back by an hour, the hour that it shows twice is two intervals;
    /// where it is put forward, the hour that it skips is none. Days, weeks and months reach
    /// across: they begin where the clock first shows them, also if it is put back across midnight
    /// then.
    #[must_use]
    pub fn interval(&self, period: Period, at: Timestamp) -> Interval {
        let (offset, segment) = self.segment(at);
        let wall_clock = self.wall_clock(at);
        if let Some(minutes) = period.minutes() {
            let length = minutes * MINUTE;
            let start = wall_clock.div_euclid(length).saturating_mul(length);
            let found = Interval {
                start: moment(start, offset),
                end: moment(start.saturating_add(length), offset),
            };
            let start = found.start.max(segment.start);
            return Interval { start, end: found.end.min(segment.end) };
        }
        let before = self.offsets.partition_point(|&(from, _)| from < segment.start);
        let shown = before.checked_sub(1).map_or(i64::MIN, |before| self.reached[before]);
        let (first, next) = days(period, wall_clock.div_euclid(DAY).max(shown));
        Interval { start: self.midnight(first), end: self.midnight(next) }
    }

    /// When the wall clock first shows this date or a later one. O(log changes).
    fn midnight(&self, day: i64) -> Timestamp {
        let first = self.reached.partition_point(|&reached| reached < day);
        let (start, offset) = self.offsets[first.min(self.offsets.len() - 1)];
        moment(day.saturating_mul(DAY), offset).max(start)
    }
}

/// The latest date shown by the end of each offset.
fn reached(offsets: &[(Timestamp, i64)]) -> Vec<i64> {
    let mut latest = i64::MIN;
    let mut reached = Vec::with_capacity(offsets.len());
    for (index, &(_, offset)) in offsets.iter().enumerate() {
        let last = match offsets.get(index + 1) {
            Some(&(end, _)) => i64::try_from(end.micros() - 1).unwrap_or(i64::MAX),
            None => i64::MAX,
        };
        latest = latest.max(last.saturating_add(offset).div_euclid(DAY));
        reached.push(latest);
    }
    if let Some(last) = reached.last_mut() {
        *last = i64::MAX;
    }
    reached
}

/// The moment at which a clock so far ahead shows this; not before the origin.
fn moment(wall_clock: i64, offset: i64) -> Timestamp {
    let micros = wall_clock.saturating_sub(offset);
    if wall_clock == i64::MAX {
        return Timestamp::NEVER;
    }
    Timestamp::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// The first day of the day, week or month in which a day lies, and that of the next; days since
/// 1970-01-01.
fn days(period: Period, day: i64) -> (i64, i64) {
    match period {
        Period::Week => {
            // 1970-01-01 was a Thursday, the fourth day of its week.
            let monday = day - (day + 3).rem_euclid(7);
            (monday, monday + 7)
        }
        Period::Month => month(day),
        _ => (day, day + 1),
    }
}

/// The first of the month in which a day lies, and the first of the next.
fn month(day: i64) -> (i64, i64) {
    // The Gregorian calendar repeats every 400 years of 146,097 days. Within them: guess the year
    // from the mean length and put it right.
    const ERA: i64 = 146_097;
    // 1970-01-01 is 719,162 days after 0001-01-01.
    let (era, within) = ((day + 719_162).div_euclid(ERA), (day + 719_162).rem_euclid(ERA));
    let first_of_year = |year: i64| year * 365 + year / 4 - year / 100 + year / 400;
    let mut year = within * 400 / ERA;
    while first_of_year(year + 1) <= within {
        year += 1;
    }
    while first_of_year(year) > within {
        year -= 1;
    }
    // `year` counts from 0, the year 1 of the era.
    let leap = (year + 1) % 4 == 0 && ((year + 1) % 100 != 0 || (year + 1) % 400 == 0);
    let february = if leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut first = first_of_year(year);
    for length in lengths {
        if within < first + length {
            let begin = first + era * ERA - 719_162;
            return (begin, begin + length);
        }
        first += length;
    }
    let begin = first + era * ERA - 719_162;
    (begin, begin)
}

/// The changes of the clock make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// This moment is not after the one before it, or not after the origin.
    NotRising(Timestamp),
    /// The offset from this moment on is beyond 9,000 years.
    TooFar(Timestamp),
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRising(at) => write!(
                f,
                "change of the clock at {} us: changes must be in order, each later than the one \
                 before and than 0",
                at.micros()
            ),
            Self::TooFar(at) => write!(
                f,
                "change of the clock at {} us: the offset must be within 9,000 years",
                at.micros()
            ),
        }
    }
}

impl std::error::Error for CalendarError {}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * MINUTE;

    fn hours(hours: u64) -> Timestamp {
        Timestamp::from_micros(hours * HOUR as u64)
    }

    /// 2024-03-30 00:00, the Saturday before clocks went forward in central Europe.
    const SPRING: i64 = 19_812 * DAY;

    #[test]
    fn hours_and_their_parts() {
        let calendar = Calendar::new(SPRING + 7 * MINUTE, &[]).unwrap();
        let at = Timestamp::from_micros(20 * MINUTE as u64);
        let of = |period| {
            let found = calendar.interval(period, at);
            let minutes = |at: Timestamp| at.micros() / MINUTE as u64;
            (minutes(found.start), minutes(found.end))
        };
        // It is 0:27 by the wall clock.
        assert_eq!(of(Period::Minutes5), (18, 23));
        assert_eq!(of(Period::Minutes15), (8, 23));
        // The origin is at 0:07: nothing begins before it.
        assert_eq!(of(Period::Minutes30), (0, 23));
        assert_eq!(of(Period::Hour), (0, 53));
        assert_eq!(of(Period::Day), (0, 1433));
    }

    #[test]
    fn no_hour_is_lost_or_doubled_where_clocks_change() {
        // Forward at 2:00 on Sunday, 26 hours after the origin; back at 3:00 seven days later.
        let (forward, back) = (hours(26), hours(26 + 7 * 24));
        let changes = [(forward, SPRING + HOUR), (back, SPRING)];
        let calendar = Calendar::new(SPRING, &changes).unwrap();
        let sunday = calendar.interval(Period::Day, hours(30));
        assert_eq!(sunday, Interval { start: hours(24), end: hours(47) });
        let next = calendar.interval(Period::Day, hours(47 + 6 * 24));
        assert_eq!(next, Interval { start: hours(47 + 6 * 24), end: hours(48 + 7 * 24) });
        assert_eq!(calendar.interval(Period::Week, hours(30)).end, hours(47));
        for period in Period::ALL {
            let mut at = Timestamp::ZERO;
            while at < hours(15 * 24) {
                let found = calendar.interval(period, at);
                assert_eq!(found.start, at, "{period:?} leaves no gap and no overlap");
                assert!(found.end > at);
                let last = Timestamp::from_micros(found.end.micros() - 1);
                assert_eq!(calendar.interval(period, last), found, "{period:?}");
                at = found.end;
            }
        }
    }

    /// No gap and no overlap, up to 15 days after the origin; the borders in hours.
    fn borders(calendar: &Calendar, period: Period) -> Vec<u64> {
        let mut at = Timestamp::ZERO;
        let mut borders = Vec::new();
        while at < hours(15 * 24) {
            let found = calendar.interval(period, at);
            assert_eq!(found.start, at, "{period:?} leaves no gap and no overlap");
            assert!(found.end > at);
            for hour in 1.. {
                let inside = at + Span::from_secs(hour * 900);
                if inside >= found.end {
                    break;
                }
                assert_eq!(calendar.interval(period, inside), found, "{period:?} {inside:?}");
            }
            at = found.end;
            borders.push(at.micros() / HOUR as u64);
        }
        borders
    }

    #[test]
    fn clocks_put_back_at_midnight_and_across_it() {
        // At 24:00 to 23:00, as in Chile; at 1:00 to 0:00, as in Cuba and the Azores; at 0:30 to
        // 23:30 of the day before. The day before
        // is longer, or the one after.
        for (minutes, first) in [(48 * 60, 49), (49 * 60, 48), (48 * 60 + 30, 48)] {
            let back = Timestamp::from_micros(minutes * MINUTE as u64);
            let calendar = Calendar::new(SPRING, &[(back, SPRING - HOUR)]).unwrap();
            let days = borders(&calendar, Period::Day);
            assert_eq!(days[..3], [24, first, 73], "{minutes}");
            // Monday is the third day.
            assert_eq!(borders(&calendar, Period::Week)[0], first);
            for period in [Period::Minutes15, Period::Hour, Period::Month] {
                borders(&calendar, period);
            }
        }
        // A Monday and first of the month that is skipped: both begin with the day after.
        let skip = Timestamp::from_micros(2 * DAY as u64);
        let calendar = Calendar::new(SPRING, &[(skip, SPRING + DAY)]).unwrap();
        assert_eq!(borders(&calendar, Period::Day)[..3], [24, 48, 72]);
        assert_eq!(borders(&calendar, Period::Week)[0], 48);
        assert_eq!(borders(&calendar, Period::Month)[0], 48);
    }

    #[test]
    fn months_of_every_length() {
        let first = |year: i64, month: usize| {
            let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            let days: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
            let february = if leap(year) { 29 } else { 28 };
            let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            days + lengths[..month - 1].iter().sum::<i64>()
        };
        for year in 1970..2405 {
            for month_of_year in 1..=12 {
                let begin = first(year, month_of_year);
                let next = match month_of_year {
                    12 => first(year + 1, 1),
                    _ => first(year, month_of_year + 1),
                };
                assert_eq!(month(begin), (begin, next));
                assert_eq!(month(next - 1), (begin, next), "{year}-{month_of_year}");
            }
        }
        // 1969-12 and 1900-02.
        assert_eq!(month(-1), (-31, 0));
        assert_eq!(month(-25_509), (-25_536, -25_508));
    }

    #[test]
    fn weeks_begin_on_monday() {
        let calendar = Calendar::new(SPRING, &[]).unwrap();
        // Saturday, so this week ends 48 hours later.
        assert_eq!(calendar.interval(Period::Week, hours(1)).end, hours(48));
        assert_eq!(
            calendar.interval(Period::Week, hours(48)),
            Interval { start: hours(48), end: hours(48 + 168) }
        );
    }

    #[test]
    fn what_is_made_of_what() {
        assert!(Period::Hour.is_made_of(Period::Minutes15));
        assert!(!Period::Minutes15.is_made_of(Period::Minutes30));
        assert!(Period::Month.is_made_of(Period::Day) && Period::Week.is_made_of(Period::Day));
        assert!(!Period::Month.is_made_of(Period::Week));
        assert!(Period::Day.is_made_of(Period::Hour) && !Period::Hour.is_made_of(Period::Day));
        assert!(Period::ALL.into_iter().all(|period| period.is_made_of(period)));
    }

    #[test]
    fn nonsense_is_refused_and_the_ends_of_time_do_not_panic() {
        let at = hours(1);
        assert_eq!(Calendar::new(0, &[(at, 0), (at, 1)]), Err(CalendarError::NotRising(at)));
        let origin = Timestamp::ZERO;
        assert_eq!(Calendar::new(0, &[(origin, 0)]), Err(CalendarError::NotRising(origin)));
        assert_eq!(Calendar::new(i64::MIN, &[]), Err(CalendarError::TooFar(origin)));
        let far = 9_000 * 366 * DAY;
        for calendar in [Calendar::default(), Calendar::new(far, &[(at, -far)]).unwrap()] {
            for at in [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
                let at = Timestamp::from_micros(at);
                for period in Period::ALL {
                    let found = calendar.interval(period, at);
                    assert!(found.start <= at && found.start <= found.end, "{period:?} {at:?}");
                }
            }
        }
    }
}
