//! Half-hours: from the microseconds of a simulation to the clock on the wall.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};

use crate::trace::{Clock, Moment};

/// Half-hours of a day.
pub const SLOTS: usize = 48;

/// A half-hour in microseconds.
pub const HALF_HOUR: u64 = 1_800_000_000;

/// Longer traces are refused: about ten years.
const MOST_HALF_HOURS: u64 = 10 * 366 * 48;

/// Tells of each half-hour since the origin which one of the day it is, and which day.
///
/// The origin is local midnight before the first call. The hour that the end of daylight saving
/// time doubles counts twice towards its half-hours of the day; the one left out does not count.
#[derive(Clone, Debug)]
pub struct Dial {
    origin: Moment,
    /// Slot and day of each half-hour.
    faces: Vec<(u8, u32)>,
    dates: Vec<Date>,
}

impl Dial {
    /// A dial from the first moment's midnight until two days after the last moment; `None` if
    /// that is more than about ten years.
    #[must_use]
    pub fn new(clock: &Clock, first: Moment, last: Moment) -> Option<Self> {
        let since_midnight = Time::midnight().duration_until(clock.local_time(first).time());
        let origin = first.checked_sub(since_midnight).unwrap_or(first);
        let length = u64::try_from(last.as_microsecond() - origin.as_microsecond()).ok()?;
        let count = length / HALF_HOUR + 2 * SLOTS as u64;
        if count > MOST_HALF_HOURS {
            return None;
        }
        let mut dial = Self { origin, faces: Vec::new(), dates: Vec::new() };
        for number in 0..count {
            let seconds = i64::try_from(number * (HALF_HOUR / 1_000_000)).ok()?;
            let moment = origin.checked_add(SignedDuration::from_secs(seconds)).ok()?;
            let local = clock.local_time(moment);
            let slot = local.hour().unsigned_abs() * 2 + u8::from(local.minute() >= 30);
            if dial.dates.last().is_none_or(|&date| date < local.date()) {
                dial.dates.push(local.date());
            }
            let day = dial.dates.len() as u32 - 1;
            dial.faces.push((slot, day));
        }
        Some(dial)
    }

    /// Microseconds from the origin to a moment; zero if it is before.
    #[must_use]
    pub fn micros(&self, moment: Moment) -> u64 {
        u64::try_from(moment.as_microsecond() - self.origin.as_microsecond()).unwrap_or(0)
    }

    fn face(&self, at: u64) -> (u8, u32) {
        let number = usize::try_from(at / HALF_HOUR).unwrap_or(usize::MAX);
        self.faces.get(number).or(self.faces.last()).copied().unwrap_or_default()
    }

    /// The half-hour of the day, 0 to 47.
    #[must_use]
    pub fn slot(&self, at: u64) -> usize {
        self.face(at).0.into()
    }

    /// The day's number, counted from 0.
    #[must_use]
    pub fn day(&self, at: u64) -> usize {
        self.face(at).1 as usize
    }

    /// How many days the dial covers.
    #[must_use]
    pub fn days(&self) -> usize {
        self.dates.len()
    }

    /// A day's date.
    #[must_use]
    pub fn date(&self, day: usize) -> Date {
        self.dates.get(day).or(self.dates.last()).copied().unwrap_or_default()
    }

    /// Cuts a stretch of time at the borders of half-hours and adds each piece to its slot.
    pub fn add(&self, from: u64, to: u64, sums: &mut [u64; SLOTS]) {
        let mut at = from;
        while at < to {
            let border = (at / HALF_HOUR + 1) * HALF_HOUR;
            let end = border.min(to);
            sums[self.slot(at)] += end - at;
            at = end;
        }
    }
}

/// The time of day at which a slot begins: `09:30`.
#[must_use]
pub fn slot_name(slot: usize) -> String {
    format!("{:02}:{:02}", slot / 2, slot % 2 * 30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_stretch_is_cut_at_half_hours_and_nothing_is_lost() {
        let first = moment("1999-01-03T07:12:00Z");
        let dial = Dial::new(&Clock::local(), first, first).expect("a short trace");
        assert_eq!(dial.micros(first), (7 * 60 + 12) * 60_000_000);
        let mut sums = [0; SLOTS];
        let from = dial.micros(first);
        dial.add(from, from + 60 * 60_000_000, &mut sums);
        assert_eq!(sums[14..17], [18 * 60_000_000, 30 * 60_000_000, 12 * 60_000_000]);
        assert_eq!(sums.iter().sum::<u64>(), 60 * 60_000_000);
        assert_eq!(slot_name(15), "07:30");
    }

    #[test]
    fn the_doubled_hour_is_shown_twice_and_the_day_has_50_half_hours() {
        let zone = jiff::tz::TimeZone::get("Europe/Berlin").expect("bundled");
        let clock = Clock::in_zone(zone);
        let first = moment("1999-10-30T23:10:00Z");
        let dial = Dial::new(&clock, first, moment("1999-10-31T23:30:00Z")).expect("two days");
        assert_eq!(dial.micros(first), 70 * 60_000_000);
        let slots = |from: u64, to: u64| (from..to).map(|k| dial.slot(k * HALF_HOUR));
        assert_eq!(slots(4, 8).collect::<Vec<_>>(), [4, 5, 4, 5]);
        assert_eq!((dial.day(49 * HALF_HOUR), dial.day(50 * HALF_HOUR)), (0, 1));
        assert_eq!(dial.slot(50 * HALF_HOUR), 0);
    }

    #[test]
    fn a_trace_of_a_century_is_refused() {
        let dial = Dial::new(
            &Clock::local(),
            moment("1900-01-01T00:00:00Z"),
            moment("2000-01-01T00:00:00Z"),
        );
        assert!(dial.is_none());
    }
}
