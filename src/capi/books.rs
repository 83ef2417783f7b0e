//! The books: every figure by queue, skill, agent, group and in total, by interval.

use super::core_handle::{acd_core, core_of};
use super::events::{reason, reason_numbers};
use super::handle::border;
use super::memory::{Out, Room, Sized32, SizedOut, acd_text, list, plain, sized, text};
use super::status::{ACD_BAD_VALUE, ACD_NO_BOOKS, ACD_NO_VALUE, ACD_UNKNOWN_WORD, Outcome, Status};
use super::tallies::{acd_call_tally, acd_time_tally};
use super::words::{ACD_PERIOD_MINUTES_15, ACD_WINDOW_MINUTES_5, Word};
use crate::figures::{Activity, CallReader, Measure, REASONS, Row, Tally, TimeReader};
use crate::{
    AgentId, BookRules, Calendar, Core, GroupId, Lengths, Period, QueueFigures, QueueId, Timestamp,
    Window,
};

/// From when on the wall clock is ahead of the core's time by how much.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_clock_change {
    /// The moment, in the core's time.
    pub at_us: u64,
    /// What the wall clock shows (microseconds since 1970-01-01 00:00 there), less `at_us`.
    pub ahead_us: i64,
}
plain!(acd_clock_change);

/// What books are kept. Fill it with `acd_book_rules_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_book_rules {
    /// sizeof(struct acd_book_rules).
    pub struct_size: u32,
    /// The finest intervals: one of `ACD_PERIOD_…` of an hour at most.
    pub interval: u32,
    /// What the wall clock shows at the core's origin, in microseconds since 1970-01-01 00:00.
    pub origin_us: i64,
    /// When the wall clock is put forward and back.
    pub changes: *const acd_clock_change,
    /// How often.
    pub change_count: usize,
    /// Of queues, skills, groups and in total: intervals that are kept before the present one.
    pub call_intervals: u16,
    /// Days before today.
    pub call_days: u16,
    /// Months before this one.
    pub call_months: u16,
    /// Of agents: intervals.
    pub agent_intervals: u16,
    /// Days.
    pub agent_days: u16,
    /// Months.
    pub agent_months: u16,
    /// Whether waits, rings, talk, hold and wrap-up go into histograms: 0 or 1.
    pub spreads: u16,
    /// Zero.
    pub reserved: u16,
}
plain!(acd_book_rules);
impl Sized32 for acd_book_rules {
    const FIRST: usize = 48;
}

impl acd_book_rules {
    fn new() -> Self {
        let BookRules { calendar: _, interval, calls, agents, spreads } = BookRules::default();
        Self {
            struct_size: size_of::<Self>() as u32,
            interval: interval.number(),
            origin_us: 0,
            changes: std::ptr::null(),
            change_count: 0,
            call_intervals: calls.intervals,
            call_days: calls.days,
            call_months: calls.months,
            agent_intervals: agents.intervals,
            agent_days: agents.days,
            agent_months: agents.months,
            spreads: spreads.into(),
            reserved: 0,
        }
    }

    /// NULL: no books.
    ///
    /// # Safety
    /// As [`sized`], with everything that it points to.
    pub(super) unsafe fn read(from: *const Self) -> Outcome<Option<BookRules>> {
        if from.is_null() {
            return Ok(None);
        }
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        // SAFETY: as above.
        let changes = unsafe { list(given.changes, given.change_count) }?;
        let changes = changes.iter().map(|c| (Timestamp::from_micros(c.at_us), c.ahead_us));
        let changes: Vec<_> = changes.collect();
        let calendar = Calendar::new(given.origin_us, &changes);
        Ok(Some(BookRules {
            calendar: calendar.map_err(|_| Status(ACD_BAD_VALUE))?,
            interval: Word::read(given.interval)?,
            calls: Lengths {
                intervals: given.call_intervals,
                days: given.call_days,
                months: given.call_months,
            },
            agents: Lengths {
                intervals: given.agent_intervals,
                days: given.agent_days,
                months: given.agent_months,
            },
            spreads: given.spreads != 0,
        }))
    }
}

/// Fills in the defaults: a quarter-hour for a day, days for five weeks and months for a year.
/// `size` is sizeof(struct acd_book_rules).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_book_rules_init(rules: *mut acd_book_rules, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let rules = unsafe { SizedOut::new(rules, size, acd_book_rules::FIRST) }?;
        rules.write(acd_book_rules { struct_size: size as u32, ..acd_book_rules::new() })
    })
}

/// Of all queues' calls, or of all agents' time.
pub const ACD_BOOK_TOTAL: u32 = 1;
/// Of a queue's calls. id.
pub const ACD_BOOK_QUEUE: u32 = 2;
/// Of the calls that ask for a skill. skill.
pub const ACD_BOOK_SKILL: u32 = 3;
/// Of an agent's calls or time. id.
pub const ACD_BOOK_AGENT: u32 = 4;
/// Of the calls or time of a group's agents. id.
pub const ACD_BOOK_GROUP: u32 = 5;

/// Everything since the beginning.
pub const ACD_ROW_TOTALS: u32 = 1;
/// The event book: what happened in the interval. Of agents' time: clipped at its borders.
pub const ACD_ROW_EVENTS: u32 = 2;
/// The arrival book: what has become of the calls that entered in the interval.
pub const ACD_ROW_ARRIVALS: u32 = 3;
/// The live window `window`.
pub const ACD_ROW_RECENT: u32 = 4;

/// Which row of which book. Set everything to zero, then what is asked for.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_book_query {
    /// sizeof(struct acd_book_query).
    pub struct_size: u32,
    /// One of `ACD_BOOK_…`.
    pub book: u32,
    /// A queue's, agent's or group's number.
    pub id: u32,
    /// One of `ACD_ROW_…`; not looked at where no row is asked for.
    pub row: u32,
    /// One of `ACD_PERIOD_…`.
    pub period: u32,
    /// One of `ACD_WINDOW_…`.
    pub window: u32,
    /// A moment in the interval.
    pub at_us: u64,
    /// A skill's name.
    pub skill: acd_text,
}
plain!(acd_book_query);
impl Sized32 for acd_book_query {
    const FIRST: usize = 48;
}

impl acd_book_query {
    /// # Safety
    /// As [`sized`].
    unsafe fn read(from: *const Self) -> Outcome<Self> {
        let nothing = Self {
            struct_size: 0,
            book: ACD_BOOK_TOTAL,
            id: 0,
            row: ACD_ROW_TOTALS,
            period: ACD_PERIOD_MINUTES_15,
            window: ACD_WINDOW_MINUTES_5,
            at_us: 0,
            skill: acd_text::EMPTY,
        };
        // SAFETY: passed on to the caller.
        unsafe { sized(from, nothing) }
    }

    /// # Safety
    /// The skill is text.
    unsafe fn calls<'a>(&self, core: &'a Core) -> Outcome<CallReader<'a>> {
        core.total_book().ok_or(Status(ACD_NO_BOOKS))?;
        let book = match self.book {
            ACD_BOOK_TOTAL => core.total_book(),
            ACD_BOOK_QUEUE => core.queue_book(QueueId::new(self.id)),
            // SAFETY: passed on to the caller.
            ACD_BOOK_SKILL => core.skill_book(unsafe { text(self.skill) }?),
            ACD_BOOK_AGENT => core.agent_book(AgentId::new(self.id)),
            ACD_BOOK_GROUP => core.group_book(GroupId::new(self.id)),
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        book.ok_or(Status(ACD_NO_VALUE))
    }

    fn times<'a>(&self, core: &'a Core) -> Outcome<TimeReader<'a>> {
        core.total_book().ok_or(Status(ACD_NO_BOOKS))?;
        let book = match self.book {
            ACD_BOOK_TOTAL => core.floor_time(),
            ACD_BOOK_AGENT => core.agent_time(AgentId::new(self.id)),
            ACD_BOOK_GROUP => core.group_time(GroupId::new(self.id)),
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        book.ok_or(Status(ACD_NO_VALUE))
    }
}

/// From when to when a row is.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_interval {
    /// Where it begins.
    pub start_us: u64,
    /// The first moment that no longer belongs to it.
    pub end_us: u64,
    /// Whether it is over.
    pub complete: u32,
    /// Zero.
    pub reserved: u32,
}
plain!(acd_interval);

/// What a row without an interval of its own is of: the time from the origin to now.
fn so_far(core: &Core) -> acd_interval {
    acd_interval { start_us: 0, end_us: core.now().micros(), complete: 0, reserved: 0 }
}

fn dated<T: Tally>(row: Option<Row<T>>) -> Outcome<(acd_interval, T)> {
    let Row { interval, complete, tally } = row.ok_or(Status(ACD_NO_VALUE))?;
    let (start_us, end_us) = (interval.start.micros(), interval.end.micros());
    Ok((acd_interval { start_us, end_us, complete: complete.into(), reserved: 0 }, tally))
}

/// A row of calls. `size` is sizeof(struct acd_call_tally); `interval` may be NULL. ACD_NO_BOOKS:
/// the core keeps none. ACD_NO_VALUE: no such subject, or the row is not kept any more, not yet, or
/// not of this subject.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_book(
    core: *const acd_core,
    query: *const acd_book_query,
    interval: *mut acd_interval,
    tally: *mut acd_call_tally,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, query, to) = unsafe {
            let to = SizedOut::new(tally, size, acd_call_tally::FIRST)?;
            (core_of(core)?, acd_book_query::read(query)?, to)
        };
        // SAFETY: as above.
        let book = unsafe { query.calls(core) }?;
        let at = Timestamp::from_micros(query.at_us);
        let period = || Period::read(query.period);
        let (found, row) = match query.row {
            ACD_ROW_TOTALS => (so_far(core), book.totals().into()),
            ACD_ROW_EVENTS => {
                dated(book.events(period()?, at)).map(|(of, row)| (of, row.into()))?
            }
            ACD_ROW_ARRIVALS => {
                dated(book.arrivals(period()?, at)).map(|(of, row)| (of, row.into()))?
            }
            ACD_ROW_RECENT => {
                let recent: Option<QueueFigures> = book.recent(Window::read(query.window)?);
                let calls = recent.ok_or(Status(ACD_NO_VALUE))?.into();
                (so_far(core), acd_call_tally { calls, ..acd_call_tally::default() })
            }
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        // SAFETY: as above.
        unsafe { write_interval(interval, found) }?;
        to.write(row)
    })
}

/// A row of agents' time. `size` is sizeof(struct acd_time_tally); the rest as in `acd_core_book`.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_time_book(
    core: *const acd_core,
    query: *const acd_book_query,
    interval: *mut acd_interval,
    tally: *mut acd_time_tally,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, query, to) = unsafe {
            let to = SizedOut::new(tally, size, acd_time_tally::FIRST)?;
            (core_of(core)?, acd_book_query::read(query)?, to)
        };
        let book = query.times(core)?;
        let at = Timestamp::from_micros(query.at_us);
        let (found, row) = match query.row {
            ACD_ROW_TOTALS => (so_far(core), book.totals()),
            ACD_ROW_EVENTS => dated(book.clipped(Period::read(query.period)?, at))?,
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        // SAFETY: as above.
        unsafe { write_interval(interval, found) }?;
        to.write(row.into())
    })
}

/// # Safety
/// `to` is NULL or a place for an interval.
unsafe fn write_interval(to: *mut acd_interval, interval: acd_interval) -> Outcome {
    if to.is_null() {
        return Ok(());
    }
    // SAFETY: passed on to the caller.
    unsafe { Out::new(to) }?.write(interval)
}

/// How many agents do this now, and since when together. `query` names whom; `activity` is one of
/// `ACD_ACTIVITY_…`, of ACD_ACTIVITY_NOT_READY `reason_place` which reason (see
/// `acd_core_place_of_reason`).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_headcount(
    core: *const acd_core,
    query: *const acd_book_query,
    activity: u32,
    reason_place: u32,
    agents: *mut u32,
    time_us: *mut u64,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, query, agents, time) = unsafe {
            let query = acd_book_query::read(query)?;
            (core_of(core)?, query, Out::new(agents)?, Out::new(time_us)?)
        };
        let count = query.times(core)?.headcount(activity_of(activity, reason_place)?);
        agents.write(count.agents)?;
        time.write(count.time.micros())
    })
}

/// A call rings.
pub const ACD_ACTIVITY_RINGING: u32 = 1;
/// Talks.
pub const ACD_ACTIVITY_TALKING: u32 = 2;
/// Has a call on hold.
pub const ACD_ACTIVITY_HELD: u32 = 3;
/// After-call work.
pub const ACD_ACTIVITY_WRAP_UP: u32 = 4;
/// Waits for a call.
pub const ACD_ACTIVITY_IDLE: u32 = 5;
/// Wants no calls now.
pub const ACD_ACTIVITY_NOT_READY: u32 = 6;
/// On a call that is not routed here.
pub const ACD_ACTIVITY_BUSY_ELSEWHERE: u32 = 7;

fn activity_of(activity: u32, place: u32) -> Outcome<Activity> {
    Ok(match activity {
        ACD_ACTIVITY_RINGING => Activity::Ringing,
        ACD_ACTIVITY_TALKING => Activity::Talking,
        ACD_ACTIVITY_HELD => Activity::Held,
        ACD_ACTIVITY_WRAP_UP => Activity::WrapUp,
        ACD_ACTIVITY_IDLE => Activity::Idle,
        ACD_ACTIVITY_BUSY_ELSEWHERE => Activity::BusyElsewhere,
        ACD_ACTIVITY_NOT_READY if place < REASONS as u32 => Activity::NotReady(place as u8),
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

/// The reason behind a place in `acd_time_tally.not_ready_us`: places are given as reasons are
/// first met. ACD_NO_VALUE: none yet, or the last place, which all further ones share.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_reason_at(
    core: *const acd_core,
    place: u32,
    reason: *mut u16,
    number: *mut u32,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, reason, number) =
            unsafe { (core_of(core)?, Out::new(reason)?, Out::new(number)?) };
        core.total_book().ok_or(Status(ACD_NO_BOOKS))?;
        let place = u8::try_from(place).map_err(|_| Status(ACD_NO_VALUE))?;
        let (word, of_host) =
            reason_numbers(core.reason_behind(place).ok_or(Status(ACD_NO_VALUE))?);
        reason.write(word)?;
        number.write(of_host)
    })
}

/// The place of a reason.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_place_of_reason(
    core: *const acd_core,
    reason_word: u16,
    number: u32,
    place: *mut u32,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, place) = unsafe { (core_of(core)?, Out::new(place)?) };
        let found = core.number_of_reason(reason(reason_word, number)?);
        place.write(found.ok_or(Status(ACD_NO_BOOKS))?.into())
    })
}

/// How a measure (`ACD_MEASURE_…`) spreads since the beginning, of a queue or in total: at
/// `times_us[i]` the time that `shares[i]` hundredths of a per cent of the values do not exceed, to
/// 1/128. `*count` is how many values there are, `*longest_us` the greatest.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_spread(
    core: *const acd_core,
    query: *const acd_book_query,
    measure: u32,
    shares: *const u32,
    share_count: usize,
    times_us: *mut u64,
    longest_us: *mut u64,
    count: *mut u64,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, query, shares, times, longest, count) = unsafe {
            let (query, times) = (acd_book_query::read(query)?, Room::new(times_us, share_count)?);
            let (longest, count) = (Out::new(longest_us)?, Out::new(count)?);
            (core_of(core)?, query, list(shares, share_count)?, times, longest, count)
        };
        // SAFETY: as above.
        let book = unsafe { query.calls(core) }?;
        let spread = book.spread(Measure::read(measure)?).ok_or(Status(ACD_NO_VALUE))?;
        times.fill(shares.iter().map(|share| spread.quantile(*share).micros()));
        longest.write(spread.max().micros())?;
        count.write(spread.count())
    })
}
