//! The wall clock of a trace, and its intervals.

use std::cmp::Reverse;
use std::fmt;

use jiff::civil::{DateTime, Time, Weekday};
use jiff::fmt::temporal::{DateTimeParser, Pieces};
use jiff::tz::{Offset, TimeZone};
use jiff::{ToSpan, Unit};

use super::Moment;

/// The wall clock by which a trace's intervals run.
#[derive(Clone, Debug)]
pub struct Clock(TimeZone);

/// The length of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // they are what they say
pub enum Length {
    HalfHour,
    Hour,
    Day,
    Week,
    Month,
}

/// An interval of the wall clock, `[k·L, (k+1)·L)`; sorts by time.
///
/// The hour that the end of daylight saving time doubles is two intervals, told apart by their
/// offset from UTC; the hour that its start leaves out has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    start: DateTime,
    /// Only in a doubled hour; the greater offset comes first.
    offset: Option<Reverse<Offset>>,
    length: Length,
}

impl Clock {
    /// The trace has local times and knows no zone.
    #[must_use]
    pub const fn local() -> Self {
        Self(TimeZone::UTC)
    }

    /// The trace has instants, seen from this zone.
    #[must_use]
    pub const fn in_zone(zone: TimeZone) -> Self {
        Self(zone)
    }

    /// What the clock on the wall shows.
    #[must_use]
    pub fn local_time(&self, moment: Moment) -> DateTime {
        self.0.to_datetime(moment)
    }

    /// The interval in which a moment lies.
    #[must_use]
    pub fn interval(&self, moment: Moment, length: Length) -> Interval {
        let offset = self.0.to_offset(moment);
        let local = offset.to_datetime(moment);
        let date = local.date();
        let hour = local.hour();
        let minute = if local.minute() < 30 { 0 } else { 30 };
        let (start, minutes) = match length {
            Length::HalfHour => (date.at(hour, minute, 0, 0), 30),
            Length::Hour => (date.at(hour, 0, 0, 0), 60),
            Length::Day => (date.to_datetime(Time::midnight()), 0),
            Length::Week => {
                let week = date.iso_week_date();
                let monday =
                    jiff::civil::ISOWeekDate::new(week.year(), week.week(), Weekday::Monday);
                (monday.map_or(date, |monday| monday.date()).to_datetime(Time::midnight()), 0)
            }
            Length::Month => (date.first_of_month().to_datetime(Time::midnight()), 0),
        };
        let doubled = minutes > 0 && self.is_doubled(start, minutes);
        Interval { start, offset: doubled.then_some(Reverse(offset)), length }
    }

    /// Whether the clock shows a part of these minutes twice.
    fn is_doubled(&self, start: DateTime, minutes: i64) -> bool {
        let last = start.saturating_add((minutes * 60 - 1).seconds());
        let shown_twice = |time| {
            let offset = self.0.to_ambiguous_timestamp(time).offset();
            matches!(offset, jiff::tz::AmbiguousOffset::Fold { .. })
        };
        shown_twice(start) || shown_twice(last)
    }
}

/// `1999-01-04T09:30`, `1999-01-04`, `1999-W01`, `1999-01`; in a doubled hour with its offset,
/// `1999-10-31T02:30+01:00`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.start.date();
        match self.length {
            Length::HalfHour | Length::Hour => {
                let time = self.start.time();
                write!(f, "{date}T{:02}:{:02}", time.hour(), time.minute())?;
                match self.offset {
                    Some(Reverse(offset)) => write!(f, "{}", offset_label(offset)),
                    None => Ok(()),
                }
            }
            Length::Day => write!(f, "{date}"),
            Length::Week => {
                let week = date.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Length::Month => write!(f, "{:04}-{:02}", date.year(), date.month()),
        }
    }
}

fn offset_label(offset: Offset) -> String {
    let minutes = offset.round(Unit::Minute).unwrap_or(offset).seconds().unsigned_abs() / 60;
    let sign = if offset.is_negative() { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Reads a time zone as users write it: a name or an offset.
///
/// # Errors
/// What would be right.
pub fn read_time_zone(text: &str) -> Result<TimeZone, String> {
    DateTimeParser::new()
        .parse_time_zone(text)
        .map_err(|_| "a time zone's name as Europe/Vienna, or an offset as +02:00".to_owned())
}

/// Reads the moment of t = 0 as users write it, with its offset.
///
/// # Errors
/// What would be right.
pub fn read_epoch(text: &str) -> Result<(Moment, Offset), String> {
    let wrong = || "a moment with its offset, as 1999-01-04T07:00:00+02:00".to_owned();
    let pieces = Pieces::parse(text).map_err(|_| wrong())?;
    let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset()) else {
        return Err(wrong());
    };
    let local = pieces.date().to_datetime(time);
    Ok((offset.to_timestamp(local).map_err(|_| wrong())?, offset))
}
