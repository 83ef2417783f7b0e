//! What is read from the core: one sheet for each queue, skill, agent and group, and the total.

use acd::figures::{CallReader, CallTally, Measure, Row, Spread, Tally, TimeReader, TimeTally};
use acd::{Core, Interval, Period, Reason, Terms, Timestamp};

use super::arguments::{Arguments, What};
use super::clock::WallClock;
use super::{BooksError, MOST_INTERVALS};
use crate::scenario::names::{Names, unquoted};

/// Whose a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // they are what they say
pub enum Of {
    Queue,
    Skill,
    Agent,
    Group,
    Total,
}

impl Of {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Skill => "skill",
            Self::Agent => "agent",
            Self::Group => "group",
            Self::Total => "total",
        }
    }
}

/// All books asked for.
#[derive(Debug)]
pub struct Book {
    /// By which intervals.
    pub period: Period,
    /// The wall clock.
    pub clock: WallClock,
    /// When the scenario ended.
    pub now: Timestamp,
    /// The words of the reasons, by number; the last is of all further ones.
    pub reasons: Vec<String>,
    /// The sheets.
    pub sheets: Vec<Sheet>,
}

/// The books of one queue, skill, agent or group, or the total.
#[derive(Debug)]
pub struct Sheet {
    /// Whose.
    pub of: Of,
    /// The name; of the total none.
    pub name: String,
    /// What calls are measured against; of queues.
    pub terms: Option<Terms>,
    /// What happened in each interval.
    pub events: Vec<Row<CallTally>>,
    /// What became of the calls that entered in each interval; not of agents and groups.
    pub arrivals: Vec<Row<CallTally>>,
    /// Where time went in each interval; of agents, groups and the total.
    pub times: Vec<Row<TimeTally>>,
    /// Everything that happened.
    pub calls: CallTally,
    /// Where all time went.
    pub time: Option<TimeTally>,
    /// How times spread, where anything was measured.
    pub spreads: Vec<(Measure, Spread)>,
}

impl Book {
    /// Reads what the arguments ask for.
    ///
    /// # Errors
    /// If there are too many intervals, or no books.
    pub fn read(
        arguments: &Arguments,
        clock: WallClock,
        core: &Core,
        names: &Names,
    ) -> Result<Self, BooksError> {
        let period = arguments.by.period();
        let calendar = clock.calendar().map_err(|_| BooksError::NotKept)?;
        let mut intervals = Vec::new();
        let mut at = Timestamp::ZERO;
        while at <= core.now() {
            if intervals.len() == usize::from(MOST_INTERVALS) {
                return Err(BooksError::TooLong { by: arguments.by });
            }
            let interval = calendar.interval(period, at);
            intervals.push(interval);
            at = interval.end;
        }
        let reader = Reader { core, names, period, intervals: &intervals };
        let sheets = reader.sheets(arguments).ok_or(BooksError::NotKept)?;
        let reasons = (0..).map_while(|number| core.reason_behind(number));
        let word = |reason: Reason| unquoted(names.of_reason(reason));
        let reasons = reasons.map(word).collect();
        Ok(Self { period, now: core.now(), clock, reasons, sheets })
    }
}

struct Reader<'a> {
    core: &'a Core,
    names: &'a Names,
    period: Period,
    intervals: &'a [Interval],
}

impl Reader<'_> {
    /// `None` if anything is not there that should be.
    fn sheets(&self, arguments: &Arguments) -> Option<Vec<Sheet>> {
        let (core, names) = (self.core, self.names);
        let mut sheets = Vec::new();
        if arguments.wants(What::Queues) {
            for queue in core.queue_ids() {
                let name = unquoted(names.of_queue(queue));
                let mut sheet = self.sheet(Of::Queue, name, &core.queue_book(queue)?, None)?;
                sheet.terms = core.terms(queue);
                sheets.push(sheet);
            }
        }
        if arguments.wants(What::Skills) {
            for skill in core.skill_names() {
                let book = core.skill_book(skill)?;
                sheets.push(self.sheet(Of::Skill, skill.to_owned(), &book, None)?);
            }
        }
        if arguments.wants(What::Agents) {
            for agent in core.agent_ids() {
                let name = unquoted(names.of_agent(agent));
                let time = core.agent_time(agent)?;
                let book = core.agent_book(agent)?;
                sheets.push(self.sheet(Of::Agent, name, &book, Some(&time))?);
            }
        }
        if arguments.wants(What::Groups) {
            for group in core.group_ids() {
                let name = unquoted(names.of_group(group));
                let time = core.group_time(group)?;
                let book = core.group_book(group)?;
                sheets.push(self.sheet(Of::Group, name, &book, Some(&time))?);
            }
        }
        if arguments.wants(What::Total) {
            let (book, time) = (core.total_book()?, core.floor_time()?);
            sheets.push(self.sheet(Of::Total, String::new(), &book, Some(&time))?);
        }
        Some(sheets)
    }

    fn sheet(
        &self,
        of: Of,
        name: String,
        book: &CallReader<'_>,
        time: Option<&TimeReader<'_>>,
    ) -> Option<Sheet> {
        let starts = || self.intervals.iter().map(|interval| interval.start);
        let events = starts().map(|at| book.events(self.period, at)).collect::<Option<_>>()?;
        let arrivals = starts().map(|at| book.arrivals(self.period, at)).collect::<Option<_>>()?;
        let times = match time {
            Some(time) => {
                starts().map(|at| time.clipped(self.period, at)).collect::<Option<_>>()?
            }
            None => Vec::new(),
        };
        let spreads = Measure::ALL.into_iter().filter_map(|measure| {
            let spread = book.spread(measure)?;
            (spread.count() > 0).then_some((measure, spread))
        });
        Some(Sheet {
            of,
            name,
            terms: None,
            events,
            arrivals,
            times,
            calls: book.totals(),
            time: time.map(TimeReader::totals),
            spreads: spreads.collect(),
        })
    }
}

/// The sum of rows: counters and times add up, of the longest wait the greatest counts.
#[must_use]
pub fn sum<T: Tally>(rows: &[Row<T>]) -> T {
    let mut sum = T::default();
    rows.iter().for_each(|row| sum.add(&row.tally));
    sum
}
