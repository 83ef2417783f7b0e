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

mod callbacks;
mod clock;
mod crossings;
mod history;
mod parts;
mod reader;
mod reasons;
mod recent;
#[cfg(feature = "journal")]
mod room;
mod skill_sets;
mod spread;
mod step;
mod subject;
mod times;

use clock::Clock;
pub use reader::{CallReader, Row, TimeReader};
use reasons::number_of;
pub use recent::Window;
pub(crate) use skill_sets::SkillSet;
use skill_sets::SkillSets;
pub use spread::{Measure, Spread};
use step::{Answered, Ended, Offered, Other, Step, WrappedUp};
use subject::{CallBook, PartBook, TimeBook};
pub use times::Headcount;
use times::{AgentTime, GroupTime};

use super::changes::only_change;
use super::tally::Place;
use super::{Change, REASONS, Terms, agent_of, changes};
use crate::collections::prefetch;
use crate::{
    AgentId, AgentState, Calendar, Fact, Limits, Period, QueueId, Reason, Refusal, Span, Timestamp,
};

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
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
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct BookRules {
    /// Where the wall clock's borders lie.
    pub calendar: Calendar,
    /// The finest intervals: 5, 15, 30 or 60 minutes.
    pub interval: Period,
    /// Of queues, skills, groups and in total. About 400 bytes for each interval, day and month
    /// of each subject, and as much again for the arrival book.
    pub calls: Lengths,
    /// Of agents. About 600 bytes for each interval, day and month of each agent, and as much again
    /// for the arrival book.
    pub agents: Lengths,
    /// Whether waits, rings, talk, hold and wrap-up go into histograms, of each queue and in
    /// total: room for about 65 kB each, of which some 4 kB are ever touched.
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
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
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
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct QueueSubject {
    terms: Terms,
    skills: SkillSet,
    book: CallBook,
}

/// An agent's part in a call of this queue and stay.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
enum Part {
    None,
    Rings(u32, Stay, Timestamp),
    /// Or is on hold.
    Talks,
    /// With what is yet to be counted.
    Ended(u32, Stay, Ended),
    WrapsUp(u32, Stay),
}

/// An agent in the books.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C, align(64))]
struct AgentSubject {
    /// First, as its beginning is what every change of state touches.
    time: TimeBook<AgentTime>,
    book: PartBook,
    group: Option<u32>,
    part: Part,
    /// Has several places: what becomes of each part is told by events of its own.
    desk: bool,
}

/// A group of agents in the books.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct GroupSubject {
    book: PartBook,
    time: TimeBook<GroupTime>,
}

/// All books. Subjects have the numbers that the core gives them: from 0, by first definition.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
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
            total: CallBook::new(rules.calls, rules.spreads),
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
                let book = CallBook::new(self.rules.calls, self.rules.spreads);
                self.queues.push(QueueSubject { terms, skills, book });
            }
        }
    }

    pub(crate) fn put_agent(&mut self) {
        self.agents.push(AgentSubject {
            group: None,
            part: Part::None,
            desk: false,
            book: PartBook::new(self.rules.agents),
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
                .get_or_insert_with(|| Box::new(CallBook::new(lengths, false)));
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
                    book: PartBook::new(lengths),
                    time: TimeBook::new(lengths),
                })
            });
        }
        let Some(subject) = self.agents.get_mut(agent as usize) else { return };
        let AgentTime { activity, since, .. } = subject.time.running;
        let (with, without) = ((activity, since), (None, since));
        let former = std::mem::replace(&mut subject.group, group);
        if let Some(former) = group_of(&mut self.groups, former) {
            former.time.change(&self.clock, with, without, now);
        }
        if let Some(group) = group_of(&mut self.groups, group) {
            group.time.change(&self.clock, without, with, now);
        }
    }
}

/// Counting.
impl Books {
    /// A call of this queue is about to be counted: asks for what that touches, so that it has come
    /// when it is needed.
    #[inline]
    pub(crate) fn expect_call(&self, queue: u32) {
        if let Some(queue) = self.queues.get(queue as usize) {
            queue.book.part.fetch();
            if let Some(spreads) = &queue.book.spreads {
                spreads.fetch_places();
            }
        }
    }

    /// Likewise of an agent. `part`: with a part in a call that has been answered.
    #[inline]
    pub(crate) fn expect_agent(&self, agent: u32, part: bool) {
        if let Some(agent) = self.agents.get(agent as usize) {
            prefetch(&agent.time, 1);
            prefetch(&agent.part, 2);
            if part {
                agent.book.fetch();
            }
        }
    }

    /// Counts an event. `stay`: of the call that it is about. O(1).
    ///
    /// One arm for each event, so that each is a straight line of additions.
    #[inline]
    pub(crate) fn fold(&mut self, now: Timestamp, fact: &Fact, stay: Stay, places: Places<'_>) {
        self.clock.advance(now);
        let queue_at = |queue: QueueId| places.queues[queue.index()];
        let agent_at = |agent: AgentId| Some(places.agents[agent.index()]);
        match *fact {
            Fact::Queued { queue, .. } => {
                self.count(queue_at(queue), |_| Offered, stay, None);
            }
            Fact::Ringing { queue, agent, .. } => {
                self.begin_ring(now, agent_at(agent), queue_at(queue), stay);
            }
            Fact::Answered { queue, agent, waited, .. } => {
                let (queue, agent) = (queue_at(queue), agent_at(agent));
                let rang = self.end_ring(now, agent, true);
                self.count(queue, |terms| Answered::new(waited, rang, terms), stay, agent);
            }
            Fact::Requeued { queue, agent, cause, .. }
            | Fact::Missed { queue, agent, cause, .. } => {
                let (queue, agent) = (queue_at(queue), agent_at(agent));
                let rang = self.end_ring(now, agent, false);
                self.count_other(queue, Change::of_miss(cause), Some(rang), stay, agent);
            }
            Fact::Abandoned { queue, waited, ringing, .. } => {
                let agent = ringing.and_then(agent_at);
                let rang = agent.map(|_| self.end_ring(now, agent, false));
                let change = Change::Abandoned(waited, ringing.is_some());
                self.count_other(queue_at(queue), change, rang, stay, agent);
            }
            Fact::Overflowed { from, to, cause, .. } if cause.is_passing() => {
                self.enter(now, queue_at(from), Change::Passed, stay.own_skills);
                self.enter(now, queue_at(to), Change::OverflowedIn, stay.own_skills);
            }
            Fact::Overflowed { from, to, .. } => {
                self.count_other(queue_at(from), Change::OverflowedOut, None, stay, None);
                self.enter(now, queue_at(to), Change::OverflowedIn, stay.own_skills);
            }
            Fact::TimedOut { queue, .. } | Fact::TurnedAway { queue, .. } => {
                let Some((_, change)) = only_change(fact) else { return };
                self.count_other(queue_at(queue), change, None, stay, None);
            }
            Fact::Transferred { from, to, agent, talk, hold, .. } => {
                let ended = Ended { talk, hold, transferred: 1, handled: 0 };
                self.end_talk(queue_at(from), ended, stay, agent_at(agent));
                // From now on it asks for what the queue asks for.
                self.enter(now, queue_at(to), Change::TransferredIn, None);
            }
            Fact::Ended { queue, agent, talk, hold, .. } => {
                let ended = Ended { talk, hold, transferred: 0, handled: 0 };
                self.end_talk(queue_at(queue), ended, stay, agent_at(agent));
            }
            Fact::Handled { queue, agent, wrap_up, .. } => {
                self.count(queue_at(queue), |_| WrappedUp(wrap_up), stay, agent_at(agent));
            }
            // An agent's states come by themselves.
            Fact::WrapUp { .. }
            | Fact::Agent { .. }
            | Fact::Resumed { .. }
            | Fact::Merged { .. }
            | Fact::Held { .. }
            | Fact::Retrieved { .. }
            | Fact::Opened { .. }
            | Fact::Closed { .. }
            | Fact::AlarmRaised { .. }
            | Fact::AlarmCleared { .. } => {}
            ref other if self.count_chat(other, stay, places) => {}
            ref other => self.fold_callback(now, other, stay, places),
        }
    }

    fn begin_ring(&mut self, now: Timestamp, agent: Option<u32>, queue: u32, stay: Stay) {
        if let Some(agent) = agent.and_then(|agent| self.agents.get_mut(agent as usize)) {
            agent.part = Part::Rings(queue, stay, now);
        }
    }

    /// False if the event is none of a conversation in writing.
    fn count_chat(&mut self, fact: &Fact, stay: Stay, places: Places<'_>) -> bool {
        let agent = agent_of(fact).map(|agent| places.agents[agent.index()]);
        if let Some(change) = Change::of_chat(fact)
            && let [Some((queue, _)), ..] = changes(fact)
        {
            self.count_other(places.queues[queue.index()], change, None, stay, agent);
            return true;
        }
        matches!(fact, Fact::FirstReplyLate { .. })
    }

    /// A call comes to a queue, whether it stays or not.
    pub(super) fn enter(
        &mut self,
        now: Timestamp,
        queue: u32,
        change: Change,
        own: Option<SkillSet>,
    ) {
        let skills = own.unwrap_or(self.queue_skills(queue));
        let stay = Stay { entered: now, skills, own_skills: own };
        self.count_other(queue, change, None, stay, None);
    }

    /// A call was refused at this queue; `change` says for what.
    pub(crate) fn refused(
        &mut self,
        now: Timestamp,
        queue: u32,
        change: Change,
        own: Option<SkillSet>,
    ) {
        self.clock.advance(now);
        self.enter(now, queue, change, own);
    }

    /// A call that waits or rings has waited longer than a threshold from now on, or leaves after
    /// it had.
    pub(crate) fn breach(&mut self, now: Timestamp, queue: u32, change: Change, stay: Stay) {
        self.clock.advance(now);
        self.count_other(queue, change, None, stay, None);
    }

    /// Counts a step everywhere that it belongs.
    #[inline(always)]
    fn count<S: Step>(
        &mut self,
        queue: u32,
        step: impl FnOnce(&Terms) -> S,
        stay: Stay,
        agent: Option<u32>,
    ) {
        let Some(subject) = self.queues.get_mut(queue as usize) else { return };
        let (clock, step) = (&self.clock, step(&subject.terms));
        subject.book.count(clock, stay.entered, &step);
        self.total.count(clock, stay.entered, &step);
        for &skill in self.skill_sets.skills(stay.skills) {
            if let Some(Some(book)) = self.skills.get_mut(skill as usize) {
                book.count(clock, stay.entered, &step);
            }
        }
        let Some(agent) = agent.and_then(|agent| self.agents.get_mut(agent as usize)) else {
            return;
        };
        agent.book.count(clock, stay.entered, &step);
        if let Some(group) = group_of(&mut self.groups, agent.group) {
            group.book.count(clock, stay.entered, &step);
        }
    }

    /// Counts one of the rarer changes, and a ringing that it ended.
    fn count_other(
        &mut self,
        queue: u32,
        change: Change,
        rang: Option<Span>,
        stay: Stay,
        agent: Option<u32>,
    ) {
        self.count(queue, |terms| Other::new(change, rang, terms), stay, agent);
    }

    /// An agent is in another state from now on. O(1).
    #[inline(never)]
    pub(crate) fn agent_enters(&mut self, now: Timestamp, agent: u32, state: AgentState) {
        self.clock.advance(now);
        let reasons = &mut self.reasons;
        let activity = Place::of(state, |reason| number_of(reasons, reason));
        let Some(subject) = self.agents.get_mut(agent as usize) else { return };
        let from = (subject.time.running.activity, subject.time.running.since);
        let lasted = subject.time.change(&self.clock, now, activity);
        let signed_in = from.0.is_none() && activity.is_some();
        self.floor.change(&self.clock, from, (activity, now), now);
        if signed_in {
            self.floor.signed_in();
        }
        if let Some(group) = group_of(&mut self.groups, subject.group) {
            group.time.change(&self.clock, from, (activity, now), now);
            if signed_in {
                group.time.signed_in();
            }
        }
        self.go_on(agent, activity, lasted);
    }
}

fn group_of(
    groups: &mut [Option<Box<GroupSubject>>],
    group: Option<u32>,
) -> Option<&mut GroupSubject> {
    groups.get_mut(group? as usize)?.as_deref_mut()
}
