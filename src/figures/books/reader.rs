//! Reading the books.

use super::Books;
use super::clock::Clock;
use super::history::{History, Peaks, Running, dated};
use super::recent::Window;
use super::spread::{Measure, Spread};
use super::subject::{CallBook, PartBook, TimeBook};
use super::times::{AgentTime, GroupTime, Headcount};
use crate::figures::{Activity, CallTally, REASONS, TimeTally};
use crate::{AgentFigures, Interval, Period, QueueFigures, Reason, Timestamp};

/// A row of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row<T> {
    /// From when to when.
    pub interval: Interval,
    /// Whether the interval is over.
    pub complete: bool,
    /// What was counted.
    pub tally: T,
}

/// What is written of the calls of a queue, a skill, an agent, a group, or all.
#[derive(Clone, Copy, Debug)]
pub struct CallReader<'a> {
    now: Timestamp,
    clock: &'a Clock,
    book: Calls<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Calls<'a> {
    Entered(&'a CallBook),
    Part(&'a PartBook),
}

impl<'a> Calls<'a> {
    fn part(self) -> &'a PartBook {
        match self {
            Self::Entered(book) => &book.part,
            Self::Part(book) => book,
        }
    }

    fn entered(self) -> Option<&'a CallBook> {
        match self {
            Self::Entered(book) => Some(book),
            Self::Part(_) => None,
        }
    }
}

impl CallReader<'_> {
    /// Everything since the beginning.
    #[must_use]
    pub fn totals(&self) -> CallTally {
        self.book.part().totals
    }

    /// The event book: what happened in the interval of this kind in which `at` lies, up to now.
    /// `in_queue` and `over_threshold` are as of its end, `longest_wait` is of the calls answered
    /// and abandoned in it. `None` if it is no longer kept, or lies in the future, or is finer
    /// than the books.
    ///
    /// O(log length of the history); weeks and longer likewise.
    #[must_use]
    pub fn events(&self, period: Period, at: Timestamp) -> Option<Row<CallTally>> {
        let interval = self.clock.interval(period, at);
        let (tally, _) = self.row(period, interval)?;
        Some(dated(interval, self.now, tally))
    }

    fn row(&self, period: Period, interval: Interval) -> Option<(CallTally, Peaks)> {
        let part = self.book.part();
        let present = (self.now, &part.totals, part.peaks);
        part.history.row(self.clock, period, interval, present)
    }

    /// The arrival book: what has become so far of the calls that entered in that interval; of an
    /// agent or group, what they had to do with those. `in_queue` tells how many of them still
    /// wait or ring: as long as it is not 0, the row is open. `None` as in
    /// [`events`](Self::events).
    #[must_use]
    pub fn arrivals(&self, period: Period, at: Timestamp) -> Option<Row<CallTally>> {
        let interval = self.clock.interval(period, at);
        let crossings = &self.book.part().crossings;
        let (events, peaks) = self.row(period, interval)?;
        let events = (&events, peaks.own);
        let tally = crossings.arrivals(self.clock, period, interval, events)?;
        Some(dated(interval, self.now, tally))
    }

    /// What was counted in the live window: offered, answered, abandoned, each also within the
    /// first threshold; calls that went on or timed out stand together under `overflowed_out`.
    /// `None` for agents and groups.
    #[must_use]
    pub fn recent(&self, window: Window) -> Option<QueueFigures> {
        let book = self.book.entered()?;
        Some(book.recent.window(window, self.now, &book.part.totals.calls))
    }

    /// How a measure spreads since the beginning; of queues and in total, if
    /// [`BookRules::spreads`](super::BookRules) says so.
    #[must_use]
    pub fn spread(&self, measure: Measure) -> Option<Spread> {
        Some(self.book.entered()?.spreads.as_ref()?.read(measure))
    }
}

/// What is written of the time of an agent, a group, or all.
#[derive(Clone, Copy, Debug)]
pub struct TimeReader<'a> {
    now: Timestamp,
    clock: &'a Clock,
    times: Times<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Times<'a> {
    Agent(&'a TimeBook<AgentTime>),
    Group(&'a TimeBook<GroupTime>),
}

impl TimeReader<'_> {
    /// Everything since the beginning, the running states up to now.
    #[must_use]
    pub fn totals(&self) -> TimeTally {
        match self.times {
            Times::Agent(book) => book.running.as_of(self.now),
            Times::Group(book) => book.running.as_of(self.now),
        }
    }

    /// The time in the interval of this kind in which `at` lies, up to now; states that reach
    /// across its borders are cut there. `None` as in [`CallReader::events`].
    #[must_use]
    pub fn clipped(&self, period: Period, at: Timestamp) -> Option<Row<TimeTally>> {
        let interval = self.clock.interval(period, at);
        let tally = match self.times {
            Times::Agent(book) => self.row(&book.history, &book.running, period, interval),
            Times::Group(book) => self.row(&book.history, &book.running, period, interval),
        };
        Some(dated(interval, self.now, tally?))
    }

    fn row<R: Running>(
        &self,
        history: &History<R>,
        running: &R,
        period: Period,
        interval: Interval,
    ) -> Option<R::Row> {
        let present = (self.now, running, Peaks::default());
        Some(history.row(self.clock, period, interval, present)?.0)
    }

    /// How many do this now, and since when together.
    #[must_use]
    pub fn headcount(&self, activity: Activity) -> Headcount {
        match self.times {
            Times::Group(book) => book.running.headcount(activity, self.now),
            Times::Agent(book) if book.running.activity == Some(activity.place()) => {
                Headcount { agents: 1, time: self.now.since(book.running.since) }
            }
            Times::Agent(_) => Headcount::default(),
        }
    }
}

/// Reading. Numbers are the core's.
impl Books {
    fn calls<'a>(&'a self, now: Timestamp, book: Calls<'a>) -> CallReader<'a> {
        CallReader { now, clock: &self.clock, book }
    }

    pub(crate) fn queue(&self, now: Timestamp, queue: u32) -> Option<CallReader<'_>> {
        Some(self.calls(now, Calls::Entered(&self.queues.get(queue as usize)?.book)))
    }

    pub(crate) fn skill(&self, now: Timestamp, skill: usize) -> Option<CallReader<'_>> {
        Some(self.calls(now, Calls::Entered(self.skills.get(skill)?.as_ref()?)))
    }

    pub(crate) fn agent(&self, now: Timestamp, agent: u32) -> Option<CallReader<'_>> {
        Some(self.calls(now, Calls::Part(&self.agents.get(agent as usize)?.book)))
    }

    /// The figures of an agent but for the state, and since when that lasts.
    pub(crate) fn agent_figures(
        &self,
        now: Timestamp,
        agent: u32,
    ) -> Option<(AgentFigures, Timestamp)> {
        let subject = self.agents.get(agent as usize)?;
        let time = &subject.time.running;
        let calls = &subject.book.totals.calls;
        Some((AgentFigures::from_books(now, calls, &time.as_of(now)), time.since))
    }

    pub(crate) fn group(&self, now: Timestamp, group: u32) -> Option<CallReader<'_>> {
        Some(self.calls(now, Calls::Part(&self.groups.get(group as usize)?.as_ref()?.book)))
    }

    pub(crate) fn total(&self, now: Timestamp) -> CallReader<'_> {
        self.calls(now, Calls::Entered(&self.total))
    }

    pub(crate) fn agent_time(&self, now: Timestamp, agent: u32) -> Option<TimeReader<'_>> {
        let times = Times::Agent(&self.agents.get(agent as usize)?.time);
        Some(TimeReader { now, clock: &self.clock, times })
    }

    pub(crate) fn group_time(&self, now: Timestamp, group: u32) -> Option<TimeReader<'_>> {
        let times = Times::Group(&self.groups.get(group as usize)?.as_ref()?.time);
        Some(TimeReader { now, clock: &self.clock, times })
    }

    pub(crate) fn floor_time(&self, now: Timestamp) -> TimeReader<'_> {
        TimeReader { now, clock: &self.clock, times: Times::Group(&self.floor) }
    }

    /// What the number of a reason stands for; `None` for the last, which several may share, and
    /// those not met yet.
    pub(crate) fn reason(&self, number: u8) -> Option<Reason> {
        self.reasons.get(usize::from(number)).copied()
    }

    /// The number under which a reason's time is kept.
    pub(crate) fn reason_number(&self, reason: Reason) -> u8 {
        let known = self.reasons.iter().position(|known| *known == reason);
        known.unwrap_or(REASONS - 1) as u8
    }

    /// The numbers of the groups that have a book, rising.
    pub(crate) fn group_numbers(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.groups).filter_map(|(number, group)| group.is_some().then_some(number))
    }
}
