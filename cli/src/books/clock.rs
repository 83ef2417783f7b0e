//! The wall clock of a scenario: from a time zone to the core's calendar, and back to words.

use acd::{Calendar, CalendarError, Interval, Period, Timestamp};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{ToSpan, Zoned};

use crate::scenario::header::Header;

/// For so many years from its beginning a scenario follows the changes of the clock.
const YEARS: i64 = 400;

/// The clock on the wall of the centre.
#[derive(Clone, Debug)]
pub struct WallClock {
    epoch: jiff::Timestamp,
    zone: TimeZone,
}

impl WallClock {
    /// In this zone, or else at the offset with which the header gives the epoch.
    #[must_use]
    pub fn new(header: Option<&Header>, zone: Option<TimeZone>) -> Self {
        let (epoch, offset) = header.map_or((jiff::Timestamp::UNIX_EPOCH, Offset::UTC), |header| {
            (header.epoch, header.offset)
        });
        Self { epoch, zone: zone.unwrap_or_else(|| TimeZone::fixed(offset)) }
    }

    /// The zone's name, or its offset.
    #[must_use]
    pub fn name(&self) -> String {
        match self.zone.iana_name() {
            Some(name) => name.to_owned(),
            None => label(self.zone.to_offset(self.epoch)),
        }
    }

    /// The same clock as the core keeps it: an offset, and the changes of 400 years.
    ///
    /// # Errors
    /// If the core cannot follow it.
    pub fn calendar(&self) -> Result<Calendar, CalendarError> {
        let epoch = self.epoch.as_microsecond();
        let ahead = |offset: Offset| epoch + i64::from(offset.seconds()) * 1_000_000;
        let end = self.epoch.to_zoned(TimeZone::UTC).saturating_add(YEARS.years()).timestamp();
        let mut present = self.zone.to_offset(self.epoch);
        let first = ahead(present);
        let mut changes = Vec::new();
        for change in self.zone.following(self.epoch) {
            if change.timestamp() > end {
                break;
            }
            // Others change the zone's name only.
            let later = change.timestamp().as_microsecond() - epoch;
            if change.offset() != present
                && let Ok(later) = u64::try_from(later)
            {
                present = change.offset();
                changes.push((Timestamp::from_micros(later), ahead(present)));
            }
        }
        Calendar::new(first, &changes)
    }

    /// A moment of the core's on the wall; the last that a calendar has, if it is later.
    fn local(&self, at: Timestamp) -> Zoned {
        let micros = i64::try_from(at.micros()).unwrap_or(i64::MAX);
        let moment = self.epoch.as_microsecond().saturating_add(micros);
        let moment = jiff::Timestamp::from_microsecond(moment).unwrap_or(jiff::Timestamp::MAX);
        moment.to_zoned(self.zone.clone())
    }

    /// RFC 3339 with its offset, as `2024-03-31T03:00:00+02:00`.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{}{}", local.datetime(), label(local.offset()))
    }

    /// An interval for people: `2024-03-31 03:00`, `2024-03-31`, `2024-W13`, `2024-03`. In an hour
    /// that the clock shows twice the offset follows.
    #[must_use]
    pub fn name_of(&self, period: Period, interval: Interval) -> String {
        let local = self.local(interval.start);
        let date = local.date();
        match period {
            Period::Day => date.to_string(),
            Period::Week => {
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Period::Month => format!("{:04}-{:02}", date.year(), date.month()),
            _ => {
                let time = local.time();
                let name = format!("{date} {:02}:{:02}", time.hour(), time.minute());
                let shown = self.zone.to_ambiguous_timestamp(local.datetime()).offset();
                match shown {
                    AmbiguousOffset::Fold { .. } => format!("{name} {}", label(local.offset())),
                    _ => name,
                }
            }
        }
    }
}

/// As `+02:00`, and seconds where there are any.
fn label(offset: Offset) -> String {
    let seconds = offset.seconds().unsigned_abs();
    let sign = if offset.is_negative() { '-' } else { '+' };
    let minutes = format!("{sign}{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    match seconds % 60 {
        0 => minutes,
        rest => format!("{minutes}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(epoch: &str, zone: &str) -> WallClock {
        let epoch = epoch.parse().expect("a moment");
        WallClock { epoch, zone: crate::trace::read_time_zone(zone).expect("a zone") }
    }

    const HOUR: u64 = 3_600_000_000;

    /// Lengths, in hours, of the days from the epoch on.
    fn days(clock: &WallClock, count: usize) -> Vec<u64> {
        let calendar = clock.calendar().expect("a calendar");
        let mut at = Timestamp::ZERO;
        let mut lengths = Vec::new();
        for _ in 0..count {
            let day = calendar.interval(Period::Day, at);
            assert_eq!(day.start, at, "no gap, no overlap");
            lengths.push(day.length().micros() / HOUR);
            at = day.end;
        }
        lengths
    }

    #[test]
    fn days_have_as_many_hours_as_the_zone_says() {
        let spring = clock("2024-03-30T00:00:00+01:00", "Europe/Vienna");
        assert_eq!(days(&spring, 3), [24, 23, 24]);
        let autumn = clock("2024-10-26T00:00:00+02:00", "Europe/Vienna");
        assert_eq!(days(&autumn, 3), [24, 25, 24]);
        assert_eq!(days(&clock("2024-03-30T00:00:00+01:00", "+01:00"), 3), [24, 24, 24]);
        // The calendar and the zone agree for centuries.
        let (zone, calendar) = (&spring.zone, spring.calendar().expect("a calendar"));
        for hours in (0..400 * 365 * 24).step_by(997) {
            let at = Timestamp::from_micros(hours * HOUR);
            let shown = i64::from(zone.to_offset(spring.local(at).timestamp()).seconds());
            let moment = spring.local(at).timestamp().as_microsecond();
            assert_eq!(calendar.wall_clock(at), moment + shown * 1_000_000, "{hours} h");
        }
    }

    #[test]
    fn intervals_have_names() {
        let clock = clock("2024-10-27T00:00:00+02:00", "Europe/Vienna");
        let calendar = clock.calendar().expect("a calendar");
        let name = |period, hours: u64| {
            let interval = calendar.interval(period, Timestamp::from_micros(hours * HOUR));
            clock.name_of(period, interval)
        };
        assert_eq!(name(Period::Hour, 1), "2024-10-27 01:00");
        assert_eq!(name(Period::Hour, 2), "2024-10-27 02:00 +02:00");
        assert_eq!(name(Period::Hour, 3), "2024-10-27 02:00 +01:00");
        assert_eq!(name(Period::Minutes15, 4), "2024-10-27 03:00");
        assert_eq!(name(Period::Day, 24), "2024-10-27");
        assert_eq!(name(Period::Week, 24), "2024-W43");
        assert_eq!(name(Period::Month, 24), "2024-10");
        let start = Timestamp::from_micros(3 * HOUR);
        assert_eq!(clock.moment(start), "2024-10-27T02:00:00+01:00");
        assert!(clock.moment(Timestamp::NEVER).starts_with("9999-"));
        assert_eq!(clock.name(), "Europe/Vienna");
        assert_eq!(WallClock::new(None, None).name(), "UTC");
    }
}
