//! What a core is made with.

use super::fields::{Reader, Unread, Writer};
use super::words::{of_period, period};
use crate::journal::Origin;
use crate::{BookRules, Calendar, Lengths, Limits, Timestamp};

pub(crate) fn write(out: &mut Writer<'_>, origin: &Origin) {
    let Origin { limits, seed, books } = origin;
    out.nested(1, |out| write_limits(out, limits));
    out.u64(2, *seed);
    books.iter().for_each(|books| out.nested(3, |out| write_books(out, books)));
}

pub(crate) fn read(mut fields: Reader<'_>) -> Result<Origin, Unread> {
    let mut origin = Origin { limits: NOTHING, seed: 0, books: None };
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => origin.limits = read_limits(value.fields()?)?,
            2 => origin.seed = value.u64()?,
            3 => origin.books = Some(read_books(value.fields()?)?),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(origin)
}

/// A limit that an older version did not have is 0 there.
const NOTHING: Limits = Limits {
    agents: 0,
    queues: 0,
    groups: 0,
    calls: 0,
    skills: 0,
    classes: 0,
    hold_backs: 0,
    customers: 0,
    alarms: 0,
    blocked: 0,
};

fn write_limits(out: &mut Writer<'_>, limits: &Limits) {
    let Limits {
        agents,
        queues,
        groups,
        calls,
        skills,
        classes,
        hold_backs,
        customers,
        alarms,
        blocked,
    } = *limits;
    let all =
        [agents, queues, groups, calls, skills, classes, hold_backs, customers, alarms, blocked];
    all.iter().zip(1..).for_each(|(limit, number)| out.u32(number, *limit));
}

fn read_limits(mut fields: Reader<'_>) -> Result<Limits, Unread> {
    let mut limits = NOTHING;
    while let Some((number, value)) = fields.next()? {
        let limit = match number {
            1 => &mut limits.agents,
            2 => &mut limits.queues,
            3 => &mut limits.groups,
            4 => &mut limits.calls,
            5 => &mut limits.skills,
            6 => &mut limits.classes,
            7 => &mut limits.hold_backs,
            8 => &mut limits.customers,
            9 => &mut limits.alarms,
            10 => &mut limits.blocked,
            _ => return Err(Unread::Field(number)),
        };
        *limit = value.u32()?;
    }
    Ok(limits)
}

fn write_books(out: &mut Writer<'_>, books: &BookRules) {
    let BookRules { calendar, interval, calls, agents, spreads } = books;
    for &(from, offset) in calendar.offsets() {
        out.nested(1, |out| {
            out.u64(1, from.micros());
            out.i64(2, offset);
        });
    }
    out.byte(2, of_period(*interval));
    out.nested(3, |out| write_lengths(out, *calls));
    out.nested(4, |out| write_lengths(out, *agents));
    out.byte(5, u8::from(*spreads));
}

fn read_books(mut fields: Reader<'_>) -> Result<BookRules, Unread> {
    let mut books = BookRules { spreads: false, ..BookRules::default() };
    let mut offsets = Vec::new();
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => offsets.push(read_offset(value.fields()?)?),
            2 => books.interval = period(number, value.byte()?)?,
            3 => books.calls = read_lengths(value.fields()?)?,
            4 => books.agents = read_lengths(value.fields()?)?,
            5 => books.spreads = value.byte()? != 0,
            _ => return Err(Unread::Field(number)),
        }
    }
    let (first, changes) = offsets.split_first().ok_or(NO_CALENDAR)?;
    books.calendar = Calendar::new(first.1, changes).map_err(|_| NO_CALENDAR)?;
    Ok(books)
}

const NO_CALENDAR: Unread = Unread::Malformed("the books have no calendar");

fn read_offset(mut fields: Reader<'_>) -> Result<(Timestamp, i64), Unread> {
    let mut change = (Timestamp::ZERO, 0);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => change.0 = Timestamp::from_micros(value.u64()?),
            2 => change.1 = value.i64()?,
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(change)
}

fn write_lengths(out: &mut Writer<'_>, lengths: Lengths) {
    let Lengths { intervals, days, months } = lengths;
    let all = [intervals, days, months];
    all.iter().zip(1..).for_each(|(length, number)| out.u32(number, u32::from(*length)));
}

fn read_lengths(mut fields: Reader<'_>) -> Result<Lengths, Unread> {
    let mut lengths = Lengths { intervals: 0, days: 0, months: 0 };
    while let Some((number, value)) = fields.next()? {
        let length = match number {
            1 => &mut lengths.intervals,
            2 => &mut lengths.days,
            3 => &mut lengths.months,
            _ => return Err(Unread::Field(number)),
        };
        let value = u16::try_from(value.u32()?);
        *length = value.map_err(|_| Unread::Malformed("books longer than they can be"))?;
    }
    Ok(lengths)
}
