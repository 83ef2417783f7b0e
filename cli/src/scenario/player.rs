//! Plays a scenario: line in, events out.

use core::fmt;

use acd::journal::{JournalError, Origin, Writer};
use acd::{
    AgentMedia, AgentQueues, Arrival, BookRules, CallbackPlan, Command, Core, Event, Inquiry,
    Lengths, Limits, OfferId, Prefer, Refusal, Span, Timestamp,
};

use super::alarm::Watch;
use super::also_within::AlsoWithin;
use super::calls::{Callback, Offer, Preferred};
use super::consults::Consult;
use super::definition::Definition;
use super::header::Header;
use super::json::Wrong;
use super::names::Names;
use super::read::{self, Action, Line};
use super::routing::{self, Edit};
use super::verbs::Verb;
use super::{explain, report, write};
use super::{queues, reserve};

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
        self.journal.as_mut().map_or(Ok(()), Writer::end_of_batch)
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

/// What one command needs.
struct Desk<'p> {
    core: &'p mut Core,
    names: &'p mut Names,
    events: &'p mut Vec<Event>,
    journal: Option<&'p mut Writer>,
    at: Timestamp,
}

impl Desk<'_> {
    fn apply(&mut self, command: &Command<'_>) -> Result<(), Refusal> {
        let done = self.core.apply(self.at, command, self.events);
        if let Some(journal) = &mut self.journal {
            journal.applied(self.core, 0, command, done.as_ref().err());
        }
        done
    }

    fn advance(&mut self) {
        self.core.advance(self.at, self.events);
        if let Some(journal) = &mut self.journal {
            journal.advanced(self.core);
        }
    }

    fn carry_out(&mut self, action: &Action<'_>) -> Result<(), Refusal> {
        match action {
            Action::Queue(definition) => self.queue(definition),
            Action::OfQueue { verb, queue } => {
                let queue = self.names.queue(queue);
                self.apply(&match verb {
                    Verb::Open => Command::Open { queue },
                    _ => Command::Close { queue },
                })
            }
            Action::Agent { agent, skills, media, reserve, queues, group } => {
                let (reserve, queues) =
                    (reserve::numbered(reserve, self.names), queues::numbered(queues, self.names));
                let queues = AgentQueues { reserve: &reserve, queues: &queues };
                self.agent(agent, skills, media.as_ref(), &queues)?;
                group.as_ref().map_or(Ok(()), |group| self.join_group(agent, group))
            }
            Action::OfAgent { verb, agent, reason } => self.of_agent(*verb, agent, reason),
            Action::Offer(offer) => self.offer(offer),
            Action::OfCall { verb, call, agent } => {
                let offer = agent.as_ref().map_or(Ok(None), |agent| self.meant(call, agent))?;
                self.of_call(*verb, call, offer)
            }
            Action::Consult(consult) => self.consult(consult),
            Action::Callback(callback) => self.callback(callback),
            Action::Transfer { call, queue, priority } => {
                let (call, queue) = (self.names.call(call), self.names.queue(queue));
                self.apply(&Command::Transfer { call, queue, priority: *priority })
            }
            Action::SetPriority { call, priority } => {
                let call = self.names.call(call);
                self.apply(&Command::SetPriority { call, priority: *priority })
            }
            Action::Routing(edit) => self.edit(edit),
            Action::Alarm(watch) => self.alarm(watch),
            Action::RemoveAlarm { alarm } => {
                let alarm = self.names.alarm(alarm);
                self.apply(&Command::Alarm { alarm, rule: None })
            }
            Action::Tick | Action::Report | Action::Explain(_) => {
                self.advance();
                Ok(())
            }
        }
    }

    fn queue(&mut self, definition: &Definition<'_>) -> Result<(), Refusal> {
        let mut rules = definition.rules.clone();
        // Looked up first: a new queue that overflows to itself names one that does not exist.
        rules.overflow_to = definition.overflow_to.as_ref().map(|name| self.names.queue(name));
        let (queue, new) = self.names.define_queue(&definition.queue);
        let done = self.apply(&Command::Queue { queue, rules: &rules });
        if new && done.is_err() {
            self.names.refuse_queue(&definition.queue);
        }
        done
    }

    fn agent<'a>(
        &mut self,
        name: &str,
        skills: &'a [(std::borrow::Cow<'a, str>, i32)],
        media: Option<&AgentMedia>,
        queues: &AgentQueues<'_>,
    ) -> Result<(), Refusal> {
        let skills: Vec<(&str, i32)> =
            skills.iter().map(|(skill, level)| (&**skill, *level)).collect();
        let (agent, new) = self.names.define_agent(name);
        let done = match media {
            media if *queues != AgentQueues::default() => {
                let media = media.unwrap_or(&AgentMedia::VOICE);
                self.apply(&Command::AgentOfQueues { agent, skills: &skills, media, queues })
            }
            None => self.apply(&Command::Agent { agent, skills: &skills }),
            Some(media) => self.apply(&Command::MediaAgent { agent, skills: &skills, media }),
        };
        if new && done.is_err() {
            self.names.refuse_agent(name);
        }
        done
    }

    fn alarm(&mut self, watch: &Watch<'_>) -> Result<(), Refusal> {
        let rule = watch.rule(self.names);
        let (alarm, before) = self.names.define_alarm(&watch.alarm, rule);
        let done = self.apply(&Command::Alarm { alarm, rule: Some(&rule) });
        if done.is_err() {
            self.names.refuse_alarm(&watch.alarm, before);
        }
        done
    }

    /// Nothing is refused here: the agent exists, and there is room for every group.
    fn join_group(&mut self, agent: &str, group: &str) -> Result<(), Refusal> {
        let agent = self.names.agent(agent);
        let group = match group {
            "" => None,
            name => self.names.join_group(name),
        };
        self.apply(&Command::JoinGroup { agent, group })
    }

    fn of_agent(&mut self, verb: Verb, name: &str, reason: &str) -> Result<(), Refusal> {
        let agent = self.names.agent(name);
        let command = match verb {
            Verb::Login => Command::Login { agent },
            Verb::Logout => Command::Logout { agent },
            Verb::Ready => Command::Ready { agent },
            Verb::WrappedUp => Command::WrappedUp { agent },
            Verb::BusyElsewhere => Command::BusyElsewhere { agent },
            Verb::BackFromElsewhere => Command::BackFromElsewhere { agent },
            _ => Command::NotReady { agent, reason: self.names.reason(reason) },
        };
        self.apply(&command)
    }

    fn preferred(&self, prefer: &Preferred<'_>) -> Option<Prefer> {
        Some(Prefer { agent: self.names.agent(prefer.agent.as_ref()?), within: prefer.within() })
    }

    fn callback(&mut self, callback: &Callback<'_>) -> Result<(), Refusal> {
        let call = self.names.call(&callback.call);
        let owner = callback.owner.as_ref().and_then(|owner| self.preferred(owner));
        self.apply(&Command::Callback { call, plan: CallbackPlan { owner, ..callback.plan } })
    }

    fn consult(&mut self, consult: &Consult<'_>) -> Result<(), Refusal> {
        let prefer = consult.prefer.as_ref().and_then(|prefer| self.preferred(prefer));
        let (about, queue) = (self.names.call(&consult.call), self.names.queue(&consult.queue));
        let (call, new) = self.names.offer_call(&consult.consult);
        let (priority, require) = (consult.priority, consult.require.as_deref());
        let arrival = Arrival { priority, require, prefer, ..Arrival::new(call, queue) };
        let done = self.apply(&Command::Consult { call: about, consult: arrival });
        if new && done.is_err() {
            self.names.refuse_call(&consult.consult);
        }
        done
    }

    fn offer(&mut self, offer: &Offer<'_>) -> Result<(), Refusal> {
        let named = offer.prefer.as_ref().and_then(|prefer| self.preferred(prefer));
        let last = offer.prefer.as_ref().filter(|prefer| prefer.agent.is_none());
        let customer = offer.customer.as_ref().and_then(|key| self.names.customer(key));
        let queue = offer.queue.as_ref().map(|queue| self.names.queue(queue));
        let attributes = offer.attributes.as_ref().map(|known| routing::known(known, self.names));
        let (call, new) = self.names.offer_call(&offer.call);
        let inquiry = Inquiry {
            queue,
            priority: offer.priority,
            require: offer.require.as_deref(),
            prefer: named,
            customer,
            prefer_last: last.map(Preferred::within),
            ..Inquiry::new(call, attributes.as_deref().unwrap_or_default())
        };
        let done = match (queue, &attributes) {
            (Some(queue), None) => self.apply(&Command::Offer(Arrival {
                priority: inquiry.priority,
                require: inquiry.require,
                prefer: inquiry.prefer,
                customer: inquiry.customer,
                prefer_last: inquiry.prefer_last,
                ..Arrival::new(call, queue)
            })),
            _ => self.apply(&Command::Route(&inquiry)),
        };
        if new && done.is_err() {
            self.names.refuse_call(&offer.call);
        }
        done
    }

    fn edit(&mut self, edit: &Edit<'_>) -> Result<(), Refusal> {
        match edit {
            Edit::Table(rules) => {
                let rules: Vec<_> =
                    rules.iter().map(|rule| routing::numbered(rule, self.names)).collect();
                self.apply(&Command::RoutingTable { rules: &rules })
            }
            Edit::Rule { rule, before } => {
                let before = before.as_ref().map(|before| self.names.rule(before));
                let rule = routing::numbered(rule, self.names);
                self.apply(&Command::RoutingRule { rule: &rule, before })
            }
            Edit::Remove(rule) => {
                let rule = self.names.rule(rule);
                self.apply(&Command::RemoveRoutingRule { rule })
            }
            Edit::Block { customer, for_s } => {
                let Some(customer) = self.names.customer(customer) else { return Ok(()) };
                let within = for_s.map(|s| Span::from_secs(u64::try_from(s).unwrap_or(0)));
                self.apply(&Command::Block { customer, within })
            }
            Edit::Unblock { customer } => {
                let Some(customer) = self.names.customer(customer) else { return Ok(()) };
                self.apply(&Command::Unblock { customer })
            }
        }
    }

    /// The ring that a line means which names the agent. What is due by then happens first.
    fn meant(&mut self, call: &str, agent: &str) -> Result<Option<OfferId>, Refusal> {
        self.advance();
        let (call, agent) = (self.names.call(call), self.names.agent(agent));
        if self.core.agent(agent).is_none() {
            return Err(Refusal::UnknownAgent);
        }
        let mut rings = self.core.rings(call).peekable();
        let rings_at_all = rings.peek().is_some();
        match rings.find(|(ringing, _)| *ringing == agent) {
            None if rings_at_all => Err(Refusal::WrongState),
            // Of a call that does not ring the command says itself what is wrong.
            found => Ok(found.map(|(_, offer)| offer)),
        }
    }

    fn of_call(&mut self, verb: Verb, name: &str, offer: Option<OfferId>) -> Result<(), Refusal> {
        let call = self.names.call(name);
        self.apply(&match verb {
            Verb::Answer => Command::Answer { call, offer },
            Verb::Reject => Command::Reject { call, offer },
            Verb::Undeliverable => Command::Undeliverable { call, offer },
            Verb::Hold => Command::Hold { call },
            Verb::Retrieve => Command::Retrieve { call },
            Verb::Conference => Command::Conference { call },
            Verb::CompleteTransfer => Command::CompleteTransfer { call },
            Verb::CallbackAnswered => Command::CallbackAnswered { call, offer: None },
            Verb::CallbackFailed => Command::CallbackFailed { call, offer: None },
            Verb::CancelCallback => Command::CancelCallback { call },
            Verb::LineLost => Command::LineLost { call },
            Verb::BridgeFailed => Command::BridgeFailed { call, offer },
            Verb::CustomerSaid => Command::CustomerSaid { call },
            Verb::AgentSaid => Command::AgentSaid { call },
            _ => Command::HangUp { call },
        })
    }
}
