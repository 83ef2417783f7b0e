//! The books: every figure by queue, skill, agent, group and in total, by interval, day, week and
//! month.
//!
//! Three books, never mixed in one ratio:
//!
//! - the *event book* ([`CallTally`] in [`events`](CallReader::events)): counted when it happens,
//! - the *arrival book* ([`arrivals`](CallReader::arrivals)): counted in the interval in which the
//!   call entered its queue,
//! - *clipped durations* ([`TimeTally`]): agents' time, cut at the intervals' borders.
//!
//! Everything is integers, added as it happens: O(1) for each event, nothing is searched for or
//! added up when somebody reads, and nothing happens at midnight. A subject turns its own page
//! when it is first touched in a new interval.

mod clock;
mod cohort;
mod history;
mod reader;
mod recent;
mod skill_sets;
mod spread;
mod subject;
mod times;

use clock::Clock;
pub use reader::{CallReader, Row, TimeReader};
pub use recent::Window;
pub(crate) use skill_sets::SkillSet;
use skill_sets::SkillSets;
pub use spread::{Measure, Spread};
use subject::{CallBook, TimeBook};
pub use times::Headcount;
use times::{AgentTime, GroupTime};

use super::{Activity, Change, REASONS, Terms, changes};
use crate::{AgentState, Calendar, Fact, Limits, Period, Reason, Refusal, Span, Timestamp};

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// Intervals of [`BookRules::interval`], the present one not counted.
    pub intervals: u16,
    /// Days before today. Weeks are read from days.
    pub days: u16,
    /// Months before this one.
    pub months: u16,
}

/// What books are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookRules {
    /// Where the wall clock's borders lie.
    pub calendar: Calendar,
    /// The finest intervals: 5, 15, 30 or 60 minutes.
    pub interval: Period,
    /// Of queues, skills, groups and in total. About 400 bytes for each interval, day and month
    /// of each subject, and as much again for the arrival book.
    pub calls: Lengths,
    /// Of agents. About 600 bytes each.
    pub agents: Lengths,
    /// Whether waits, rings, talk, hold and wrap-up go into histograms, of each queue and in
    /// total: about 65 kB each.
    pub spreads: bool,
}

/// A quarter-hour for a day, days for five weeks and months for a year; of agents a shift of
/// eight hours, a week and two months. The wall clock of [`Calendar::default`].
impl Default for BookRules {
    fn default() -> Self {
        Self {
            calendar: Calendar::default(),
            interval: Period::Minutes15,
            calls: Lengths { intervals: 96, days: 35, months: 13 },
            agents: Lengths { intervals: 32, days: 7, months: 2 },
            spreads: true,
        }
    }
}

impl BookRules {
    fn check(&self) -> Result<(), Refusal> {
        match self.interval.is_within_a_day() {
            true => Ok(()),
            false => Err(Refusal::BadValue("BookRules::interval must be 5, 15, 30 or 60 minutes")),
        }
    }
}

/// What a change in a queue belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stay {
    /// When the call entered the queue.
    pub(crate) entered: Timestamp,
    /// The skills that it asks for there.
    pub(crate) skills: SkillSet,
    /// Those that the call asks for wherever it is.
    pub(crate) own_skills: Option<SkillSet>,
}

/// A queue in the books.
#[derive(Debug)]
struct QueueSubject {
    terms: Terms,
    skills: SkillSet,
    book: CallBook,
}

/// An agent in the books.
#[derive(Debug)]
struct AgentSubject {
    group: Option<u32>,
    /// Since when.
    joined: Timestamp,
    /// The queue and the stay of the call that rings, talks or is wrapped up.
    part: Option<(u32, Stay)>,
    talked: bool,
    book: CallBook,
    time: TimeBook<AgentTime>,
}

/// A group of agents in the books.
#[derive(Debug)]
struct GroupSubject {
    book: CallBook,
    time: TimeBook<GroupTime>,
}

/// All books. Subjects have the numbers that the core gives them: from 0, by first definition.
#[derive(Debug)]
pub(crate) struct Books {
    rules: BookRules,
    clock: Clock,
    queues: Vec<QueueSubject>,
    skills: Vec<Option<Box<CallBook>>>,
    skill_sets: SkillSets,
    agents: Vec<AgentSubject>,
    groups: Vec<Option<Box<GroupSubject>>>,
    total: CallBook,
    floor: TimeBook<GroupTime>,
    /// The reasons met so far, by number; more than there is room for share the last number.
    reasons: Vec<Reason>,
}

/// Where the host's numbers are in the core.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places<'a> {
    pub(crate) queues: &'a [u32],
    pub(crate) agents: &'a [u32],
}

/// Set-up.
impl Books {
    pub(crate) fn new(rules: BookRules, limits: &Limits) -> Result<Self, Refusal> {
        rules.check()?;
        Ok(Self {
            clock: Clock::new(rules.calendar.clone(), rules.interval),
            queues: Vec::new(),
            skills: Vec::new(),
            skill_sets: SkillSets::new(limits.classes),
            agents: Vec::new(),
            groups: Vec::new(),
            total: CallBook::entered_by_calls(rules.calls, rules.spreads),
            floor: TimeBook::new(rules.calls),
            reasons: Vec::with_capacity(REASONS),
            rules,
        })
    }

    /// A queue was defined or changed. `skills`: those that its expression names.
    pub(crate) fn put_queue(&mut self, queue: u32, terms: Terms, skills: SkillSet) {
        match self.queues.get_mut(queue as usize) {
            Some(known) => (known.terms, known.skills) = (terms, skills),
            None => {
                let book = CallBook::entered_by_calls(self.rules.calls, self.rules.spreads);
                self.queues.push(QueueSubject { terms, skills, book });
            }
        }
    }

    pub(crate) fn put_agent(&mut self) {
        self.agents.push(AgentSubject {
            group: None,
            joined: Timestamp::ZERO,
            part: None,
            talked: false,
            book: CallBook::new(self.rules.agents),
            time: TimeBook::new(self.rules.agents),
        });
    }

    /// The number of a set of skills; the books of each are opened.
    pub(crate) fn skill_set(&mut self, skills: impl Iterator<Item = usize>) -> SkillSet {
        let set = self.skill_sets.number(skills);
        for &skill in self.skill_sets.skills(set) {
            if self.skills.len() <= skill as usize {
                self.skills.resize_with(skill as usize + 1, || None);
            }
            let lengths = self.rules.calls;
            self.skills[skill as usize]
                .get_or_insert_with(|| Box::new(CallBook::entered_by_calls(lengths, false)));
        }
        set
    }

    pub(crate) fn queue_skills(&self, queue: u32) -> SkillSet {
        self.queues.get(queue as usize).map(|queue| queue.skills).unwrap_or_default()
    }

    /// An agent is in this group from now on, with the state that lasts. O(1).
    pub(crate) fn put_in_group(&mut self, now: Timestamp, agent: u32, group: Option<u32>) {
        self.clock.advance(now);
        if let Some(group) = group {
            if self.groups.len() <= group as usize {
                self.groups.resize_with(group as usize + 1, || None);
            }
            let lengths = self.rules.calls;
            self.groups[group as usize].get_or_insert_with(|| {
                Box::new(GroupSubject {
                    book: CallBook::new(lengths),
                    time: TimeBook::new(lengths),
                })
            });
        }
        let Some(subject) = self.agents.get_mut(agent as usize) else { return };
        if subject.group == group {
            return;
        }
        let AgentTime { activity, since, .. } = subject.time.running;
        let since = since.max(subject.joined);
        subject.joined = now;
        let former = std::mem::replace(&mut subject.group, group);
        if let Some(former) = group_of(&mut self.groups, former) {
            former.time.change(&self.clock, (since, activity), (now, None));
        }
        if let Some(group) = group_of(&mut self.groups, group) {
            group.time.change(&self.clock, (now, None), (now, activity));
        }
    }
}

/// Counting.
impl Books {
    /// Counts an event. `stay`: of the call that it is about. O(1).
    pub(crate) fn fold(&mut self, now: Timestamp, fact: &Fact, stay: Stay, places: Places<'_>) {
        self.clock.advance(now);
        let agent = super::agent_of(fact).map(|agent| places.agents[agent.index()]);
        match *fact {
            Fact::Agent { state, .. } => {
                if let Some(agent) = agent {
                    self.agent_enters(now, agent, state);
                }
                return;
            }
            Fact::Ringing { queue, .. } => {
                let queue = places.queues[queue.index()];
                if let Some(agent) = agent.and_then(|agent| self.agents.get_mut(agent as usize)) {
                    (agent.part, agent.talked) = (Some((queue, stay)), false);
                }
                return;
            }
            _ => {}
        }
        for (queue, change) in changes(fact).into_iter().flatten() {
            let queue = places.queues[queue.index()];
            let (stay, agent) = match change {
                Change::Offered | Change::Passed | Change::OverflowedIn | Change::TransferredIn => {
                    // A call that comes by transfer asks for what the queue asks for.
                    let own = stay.own_skills.filter(|_| change != Change::TransferredIn);
                    let skills = match change {
                        Change::Offered => stay.skills,
                        _ => own.unwrap_or(self.queue_skills(queue)),
                    };
                    (Stay { entered: now, skills, ..stay }, None)
                }
                _ => (stay, agent),
            };
            self.count(queue, change, stay, agent);
        }
    }

    /// A call was turned away at this queue.
    pub(crate) fn refused(&mut self, now: Timestamp, queue: u32, own: Option<SkillSet>) {
        self.clock.advance(now);
        let skills = own.unwrap_or(self.queue_skills(queue));
        let stay = Stay { entered: now, skills, own_skills: own };
        self.count(queue, Change::Refused, stay, None);
    }

    /// A call that waits or rings has waited longer than a threshold from now on, or leaves after
    /// it had.
    pub(crate) fn breach(&mut self, now: Timestamp, queue: u32, change: Change, stay: Stay) {
        self.clock.advance(now);
        self.count(queue, change, stay, None);
    }

    #[inline]
    fn count(&mut self, queue: u32, change: Change, stay: Stay, agent: Option<u32>) {
        let Some(subject) = self.queues.get_mut(queue as usize) else { return };
        let (clock, terms) = (&self.clock, &subject.terms);
        subject.book.count(clock, stay.entered, change, terms);
        self.total.count(clock, stay.entered, change, terms);
        for &skill in self.skill_sets.skills(stay.skills) {
            if let Some(Some(book)) = self.skills.get_mut(skill as usize) {
                book.count(clock, stay.entered, change, terms);
            }
        }
        let Some(agent) = agent.and_then(|agent| self.agents.get_mut(agent as usize)) else {
            return;
        };
        agent.book.count(clock, stay.entered, change, terms);
        if let Some(group) = group_of(&mut self.groups, agent.group) {
            group.book.count(clock, stay.entered, change, terms);
        }
    }

    fn agent_enters(&mut self, now: Timestamp, agent: u32, state: AgentState) {
        let reasons = &mut self.reasons;
        let activity = Activity::of(state, |reason| number_of(reasons, reason));
        let Some(subject) = self.agents.get_mut(agent as usize) else { return };
        let was = subject.time.running;
        let lasted = subject.time.change(&self.clock, now, activity);
        let signed_in = was.activity.is_none() && activity.is_some();
        self.floor.change(&self.clock, (was.since, was.activity), (now, activity));
        if signed_in {
            self.floor.signed_in();
        }
        if let Some(group) = group_of(&mut self.groups, subject.group) {
            let since = was.since.max(subject.joined);
            group.time.change(&self.clock, (since, was.activity), (now, activity));
            if signed_in {
                group.time.signed_in();
            }
        }
        self.end_part(agent, was.activity, activity, lasted);
    }

    /// What the end of an agent's state means for the call behind it.
    fn end_part(&mut self, agent: u32, from: Option<Activity>, to: Option<Activity>, lasted: Span) {
        let Some(subject) = self.agents.get_mut(agent as usize) else { return };
        let Some((queue, stay)) = subject.part else { return };
        if from == Some(Activity::Ringing) {
            subject.talked = to == Some(Activity::Talking);
            if !subject.talked {
                subject.part = None;
            }
            return self.count(queue, Change::RingOver(lasted), stay, Some(agent));
        }
        let at_work = [Activity::Talking, Activity::Held, Activity::WrapUp];
        if subject.talked && !to.is_some_and(|to| at_work.contains(&to)) {
            (subject.part, subject.talked) = (None, false);
            let wrap_up = if from == Some(Activity::WrapUp) { lasted } else { Span::ZERO };
            self.count(queue, Change::Handled(wrap_up), stay, Some(agent));
        }
    }
}

fn group_of(
    groups: &mut [Option<Box<GroupSubject>>],
    group: Option<u32>,
) -> Option<&mut GroupSubject> {
    groups.get_mut(group? as usize)?.as_deref_mut()
}

/// The number of a reason: a new one gets the next, as long as there is room. O(reasons).
fn number_of(reasons: &mut Vec<Reason>, reason: Reason) -> u8 {
    let known = reasons.iter().position(|known| *known == reason);
    let number = known.unwrap_or_else(|| {
        if reasons.len() + 1 < REASONS {
            reasons.push(reason);
            return reasons.len() - 1;
        }
        REASONS - 1
    });
    number as u8
}
