//! Plays a scenario: line in, events out.

use core::fmt;

use acd::journal::{JournalError, Origin, Writer};
use acd::{BookRules, Core, Event, Lengths, Limits, Timestamp};

use super::also_within::AlsoWithin;
use super::desk::Desk;
use super::header::Header;
use super::json::Wrong;
use super::names::Names;
use super::read::{self, Action, Line};
use super::{explain, report, write};

/// Room for every scenario that fits on one machine.
pub const LIMITS: Limits = Limits {
    agents: 131_072,
    queues: 32_768,
    groups: u32::MAX,
    calls: 1_000_000,
    skills: 65_536,
    classes: 32_768,
    hold_backs: 1_000_000,
    customers: 1_000_000,
    alarms: 65_536,
    blocked: 1_000_000,
};

/// A line that is not of the format; it ends the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line's number, counted from 1.
    pub line: u64,
    /// What is wrong, and where in the line.
    pub wrong: Wrong,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Wrong { at, what } = &self.wrong;
        write!(f, "line {}: {what}", self.line)?;
        if *at > 0 {
            write!(f, " (at byte {})", at + 1)?;
        }
        Ok(())
    }
}

impl core::error::Error for Malformed {}

/// Says what books the core shall keep, once the header is known.
pub type Bookkeeping = Box<dyn Fn(Option<&Header>) -> Result<BookRules, String>>;

/// Opens the journal of a core that is made so.
pub type Journalling = Box<dyn Fn(&Origin) -> Result<(Core, Writer), String>>;

/// A scenario under way.
pub struct Player {
    limits: Limits,
    bookkeeping: Option<Bookkeeping>,
    journalling: Option<Journalling>,
    journal: Option<Writer>,
    /// Made at the first line, which may bring the seed.
    core: Option<Core>,
    header: Option<Header>,
    names: Names,
    also_within: AlsoWithin,
    events: Vec<Event>,
    lines: u64,
    t: u64,
}

/// No more than alarms on live windows need.
fn shortest_books() -> BookRules {
    let none = Lengths { intervals: 0, days: 0, months: 0 };
    BookRules { calls: none, agents: none, spreads: false, ..BookRules::default() }
}

impl Player {
    /// A scenario of which no line has been read yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            bookkeeping: None,
            journalling: None,
            journal: None,
            core: None,
            header: None,
            names: Names::default(),
            also_within: AlsoWithin::default(),
            events: Vec::new(),
            lines: 0,
            t: 0,
        }
    }

    /// The same, with books.
    #[must_use]
    pub fn with_books(limits: Limits, bookkeeping: Bookkeeping) -> Self {
        Self { bookkeeping: Some(bookkeeping), ..Self::new(limits) }
    }

    /// The same, with a journal. What is played is in it after
    /// [`end_of_batch`](Self::end_of_batch).
    #[must_use]
    pub fn with_journal(self, journalling: Journalling) -> Self {
        Self { journalling: Some(journalling), ..self }
    }

    /// Writes the journal of what was played, if there is one; then its events may be told.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end_of_batch(&mut self) -> Result<(), JournalError> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        journal.end_of_batch()?;
        journal.snapshot_failure().map_or(Ok(()), Err)
    }

    /// Closes the journal in good order, if there is one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn close_journal(&mut self) -> Result<(), JournalError> {
        match (self.journal.take(), &self.core) {
            (Some(journal), Some(core)) => journal.close(core),
            _ => Ok(()),
        }
    }

    /// The core and the names as they are after the last line played.
    ///
    /// # Errors
    /// If no line has been played yet, and the books cannot be kept.
    pub fn outcome(&mut self) -> Result<(&Core, &Names), Malformed> {
        if self.core.is_none() {
            self.core = Some(self.open(None)?);
        }
        let core = self.core.get_or_insert_with(|| Core::new(self.limits, 0));
        Ok((core, &self.names))
    }

    /// An empty core.
    fn open(&mut self, header: Option<&Header>) -> Result<Core, Malformed> {
        // The bits as they are: any seed will do, also a negative one.
        let seed = header.map_or(0, |header| header.seed.cast_unsigned());
        let asked = self.bookkeeping.as_ref();
        asked
            .map_or_else(|| Ok(shortest_books()), |bookkeeping| bookkeeping(header))
            .and_then(|rules| {
                let Some(journalling) = &self.journalling else {
                    let core = Core::with_books(self.limits, seed, rules);
                    return core.map_err(|refusal| refusal.to_string());
                };
                let origin = Origin { limits: self.limits, seed, books: Some(rules) };
                let (core, journal) = journalling(&origin)?;
                self.journal = Some(journal);
                Ok(core)
            })
            .map_err(|what| Malformed { line: self.lines.max(1), wrong: Wrong { at: 0, what } })
    }

    /// The header, if the first line was one.
    #[must_use]
    pub const fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// Plays the next line, given without its line end, and appends the lines of its events.
    ///
    /// # Errors
    /// The line is malformed: nothing was appended, and the scenario ends here.
    pub fn play(&mut self, line: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
        self.lines += 1;
        let malformed = |wrong| Malformed { line: self.lines, wrong };
        let at_start = |what: String| malformed(Wrong { at: 0, what });
        match read::line(line).map_err(malformed)? {
            Line::Header(_) if self.lines > 1 => {
                Err(at_start("a header here; it can only be the first line".into()))
            }
            Line::Header(header) => {
                self.core = Some(self.open(Some(&header))?);
                self.header = Some(header);
                Ok(())
            }
            Line::Command(t, _) if t < self.t => {
                let before = self.t;
                Err(at_start(format!("\"t\" falls from {before} to {t}; it never decreases")))
            }
            Line::Command(t, action) => {
                self.t = t;
                if self.core.is_none() {
                    self.core = Some(self.open(None)?);
                }
                self.act(&action, out);
                Ok(())
            }
        }
    }

    fn act(&mut self, action: &Action<'_>, out: &mut Vec<u8>) {
        let at = Timestamp::from_millis(self.t);
        let limits = self.limits;
        let core = self.core.get_or_insert_with(|| Core::new(limits, 0));
        self.events.clear();
        let journal = &mut self.journal;
        if let Action::Alarm(_) | Action::RemoveAlarm { .. } = action {
            // What happens before is told by the rule that held until now.
            core.advance(at, &mut self.events);
            journal.iter_mut().for_each(|journal| journal.advanced(core));
            write::events(out, &self.names, &self.events);
            self.events.clear();
        }
        let (names, events) = (&mut self.names, &mut self.events);
        let mut desk = Desk { core, names, events, journal: journal.as_mut(), at };
        let done = desk.carry_out(action);
        self.events.iter().for_each(|event| self.also_within.fold(&event.fact));
        write::events(out, &self.names, &self.events);
        match (action, done) {
            (_, Err(refusal)) => write::refused(out, at, action, refusal.code()),
            (Action::Queue(definition), Ok(())) => {
                let queue = self.names.queue(&definition.queue);
                if let Some(terms) = core.terms(queue) {
                    self.also_within.define(queue, terms);
                }
            }
            (Action::Explain(question), Ok(())) => {
                if let Err(refusal) = explain::answer(out, &self.names, core, question) {
                    write::refused(out, at, action, refusal.code());
                }
            }
            (Action::Report, Ok(())) => {
                report::report(out, &self.names, core, &self.also_within, at);
            }
            _ => {}
        }
    }
}
