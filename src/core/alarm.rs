//! Alarms: which are to be looked at, and when next.
//!
//! What changes marks the alarms that watch it; the marked ones are looked at once, when the
//! command or the last timer of an instant is over. A figure that time alone changes has a deadline
//! at the moment of its next change, and so has the end of a hold time. Nothing here decides
//! anything.

use super::Core;
use super::totals::Totals;
use crate::alarm::Test;
use crate::collections::{Chain, Chains};
use crate::figures::{self, CallReader};
use crate::timers::{Kind, TimerId};
use crate::{
    AgentState, AlarmId, AlarmRule, AlarmSubject, Event, Fact, Figure, Limits, QueueFigures,
    Refusal, Timestamp, Window,
};

/// An alarm that is defined.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Alarm {
    rule: AlarmRule,
    raised: bool,
    /// Since when it is raised or quiet.
    since: Timestamp,
    /// Since when the figure has been where this changes, if it is there.
    turning: Option<Timestamp>,
    /// Whether it is among those to be looked at.
    marked: bool,
    due: Option<Timestamp>,
    timer: TimerId,
}

/// All alarms, by the host's number.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Alarms {
    list: Vec<Option<Alarm>>,
    defined: u32,
    /// Those to be looked at.
    marked: Vec<u32>,
    /// Links of the lists of those on a queue, an agent, all queues, the floor.
    links: Chains<u32>,
    pub(super) on_all: Chain,
    on_floor: Chain,
    pub(super) totals: Totals,
}

impl Alarms {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            list: Vec::new(),
            defined: 0,
            marked: Vec::new(),
            // One on the idle agents of a queue is in two lists, no other in more than one.
            links: Chains::new(limits.alarms.saturating_mul(2)),
            on_all: Chain::default(),
            on_floor: Chain::default(),
            totals: Totals::default(),
        }
    }

    #[inline]
    pub(super) fn are_defined(&self) -> bool {
        self.defined > 0
    }

    #[inline]
    pub(super) fn are_marked(&self) -> bool {
        !self.marked.is_empty()
    }

    fn get(&self, number: u32) -> Option<&Alarm> {
        self.list.get(number as usize)?.as_ref()
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut Alarm> {
        self.list.get_mut(number as usize)?.as_mut()
    }

    fn mark(&mut self, number: u32) {
        if let Some(Some(alarm)) = self.list.get_mut(number as usize)
            && !std::mem::replace(&mut alarm.marked, true)
        {
            self.marked.push(number);
        }
    }

    fn mark_all(&mut self, chain: Chain) {
        for number in self.links.iter(chain) {
            if let Some(Some(alarm)) = self.list.get_mut(number as usize)
                && !std::mem::replace(&mut alarm.marked, true)
            {
                self.marked.push(number);
            }
        }
    }
}

/// The definition.
impl Core {
    #[inline(never)]
    pub(super) fn define_alarm(
        &mut self,
        id: AlarmId,
        rule: Option<&AlarmRule>,
    ) -> Result<(), Refusal> {
        let Some(rule) = rule else { return self.remove_alarm(id) };
        match rule.subject {
            AlarmSubject::Queue(queue) => self.queue_index(queue).map(drop)?,
            AlarmSubject::Agent(agent) => self.agent_index(agent).map(drop)?,
            AlarmSubject::All => {}
        }
        rule.check().map_err(Refusal::BadValue)?;
        if id.number() >= self.limits.alarms {
            return Err(Refusal::LimitReached("alarms (Limits::alarms)"));
        }
        let (number, now) = (id.number(), self.now);
        match self.alarms.get_mut(number) {
            Some(alarm) if alarm.rule == *rule => return Ok(()),
            Some(alarm) => {
                let before = std::mem::replace(&mut alarm.rule, *rule);
                alarm.turning = None;
                self.link(number, &before, false);
            }
            None => self.add_alarm(number, rule, now),
        }
        self.link(number, rule, true);
        self.recount_for_alarms();
        self.alarms.mark(number);
        Ok(())
    }

    fn add_alarm(&mut self, number: u32, rule: &AlarmRule, since: Timestamp) {
        self.watched = true;
        let alarms = &mut self.alarms;
        if alarms.list.len() <= number as usize {
            alarms.list.resize_with(number as usize + 1, || None);
        }
        alarms.list[number as usize] = Some(Alarm {
            rule: *rule,
            raised: false,
            since,
            turning: None,
            marked: false,
            due: None,
            timer: TimerId::NONE,
        });
        alarms.defined += 1;
        alarms.marked.reserve(alarms.defined as usize);
    }

    fn remove_alarm(&mut self, id: AlarmId) -> Result<(), Refusal> {
        let alarm = self.alarms.get(id.number()).ok_or(Refusal::UnknownAlarm)?;
        let (rule, raised, mut timer) = (alarm.rule, alarm.raised, alarm.timer);
        if raised {
            let (value, _) = self.read(&rule, rule.test(true));
            let fact = Fact::AlarmCleared { alarm: id, value };
            self.out.push(Event { at: self.now, fact });
        }
        self.timers.cancel(&mut timer);
        self.link(id.number(), &rule, false);
        self.alarms.marked.retain(|&marked| marked != id.number());
        self.alarms.list[id.number() as usize] = None;
        self.alarms.defined -= 1;
        self.watched = self.alarms.are_defined() || self.reserves.is_some();
        Ok(())
    }

    /// Puts the alarm into the lists of what it watches, or takes it out.
    fn link(&mut self, number: u32, rule: &AlarmRule, add: bool) {
        let alarms = &mut self.alarms;
        let links = &mut alarms.links;
        let mut link = |chain: &mut Chain| match add {
            true => drop(links.push(chain, number)),
            false => drop(links.remove(chain, |&other| other == number)),
        };
        if rule.figure.is_of_the_floor() {
            link(&mut alarms.on_floor);
        } else if rule.subject == AlarmSubject::All {
            link(&mut alarms.on_all);
        }
        match rule.subject {
            AlarmSubject::Queue(queue) => {
                let at = self.queue_at[queue.index()];
                link(&mut self.queues[at as usize].alarms);
            }
            AlarmSubject::Agent(agent) => {
                let at = self.agent_at[agent.index()];
                link(&mut self.agents[at as usize].alarms);
            }
            AlarmSubject::All => {}
        }
    }
}

/// What changed.
impl Core {
    /// An event about a call: it may change queues' figures and an agent's.
    #[inline(never)]
    pub(super) fn watch(&mut self, fact: &Fact) {
        for (queue, _) in figures::changes(fact).into_iter().flatten() {
            let queue = self.queue_at[queue.index()];
            self.queue_changed(queue);
            self.mark_reserve(queue);
        }
        if let Some(agent) = figures::agent_of(fact) {
            let at = self.agent_at[agent.index()];
            self.alarms.mark_all(self.agents[at as usize].alarms);
        }
    }

    /// An agent's state or reason changed.
    #[inline(never)]
    pub(super) fn watch_state(&mut self, agent: u32, state: AgentState) {
        let record = &mut self.agents[agent as usize];
        let before = record.counted_as.replace(state);
        self.alarms.totals.agent_changed(before, state);
        self.alarms.mark_all(record.alarms);
        self.floor_changed();
    }

    /// A queue's figures changed, how many agents are busy there, or its rules.
    #[inline]
    pub(super) fn queue_changed(&mut self, queue: u32) {
        self.mark_changed(queue);
        let alarms = &mut self.alarms;
        if !alarms.are_defined() {
            return;
        }
        alarms.mark_all(self.queues[queue as usize].alarms);
        if !alarms.on_all.is_empty() {
            alarms.totals.queue_changed(queue);
            alarms.mark_all(alarms.on_all);
        }
    }

    /// Who is idle, or what the idle can do.
    pub(super) fn floor_changed(&mut self) {
        self.alarms.mark_all(self.alarms.on_floor);
    }

    /// An alarm's deadline is due.
    pub(super) fn alarm_due(&mut self, number: u32) {
        if let Some(alarm) = self.alarms.get_mut(number) {
            self.timers.cancel(&mut alarm.timer);
            alarm.due = None;
        }
        self.alarms.mark(number);
    }
}

/// The look.
impl Core {
    /// Looks at the alarms whose figures have changed, in order of their numbers.
    pub(super) fn look_at_alarms(&mut self) {
        if !self.alarms.are_marked() {
            return;
        }
        if !self.alarms.on_all.is_empty() {
            self.settle_totals();
        }
        let mut marked = std::mem::take(&mut self.alarms.marked);
        marked.sort_unstable();
        marked.drain(..).for_each(|number| self.look_at(number));
        self.alarms.marked = marked;
    }

    fn look_at(&mut self, number: u32) {
        let Some(alarm) = self.alarms.get_mut(number) else { return };
        alarm.marked = false;
        let (rule, mut raised, mut turning) = (alarm.rule, alarm.raised, alarm.turning);
        let (mut value, mut next) = self.read(&rule, rule.test(raised));
        let mut turned = false;
        let hold_ends = loop {
            if !rule.test(raised).holds_for_figure(value, raised) {
                turning = None;
                break None;
            }
            let hold = if raised { rule.clear_hold } else { rule.hold };
            let ends = *turning.get_or_insert(self.now) + hold;
            if ends > self.now || turned {
                break Some(ends);
            }
            // What raises an alarm does not clear it: it turns once.
            (raised, turned, turning) = (!raised, true, None);
            (value, next) = self.read(&rule, rule.test(raised));
        };
        if turned {
            let alarm = AlarmId::new(number);
            let fact = match (raised, value) {
                (true, Some(value)) => Fact::AlarmRaised { alarm, value },
                (_, value) => Fact::AlarmCleared { alarm, value },
            };
            self.out.push(Event { at: self.now, fact });
        }
        let due = [hold_ends, next].into_iter().flatten().min();
        let now = self.now;
        let Some(alarm) = self.alarms.get_mut(number) else { return };
        if turned {
            alarm.since = now;
        }
        (alarm.raised, alarm.turning) = (raised, turning);
        if alarm.due != due {
            alarm.due = due;
            self.timers.cancel(&mut alarm.timer);
            if let Some(due) = due {
                let at = (now, due.since(now), now);
                alarm.timer = self.timers.set(at, Kind::Alarm, number.into(), (number, 0));
            }
        }
    }

    /// The figure now, and the next moment at which time alone changes what the test says of it.
    fn read(&self, rule: &AlarmRule, test: Test) -> (Option<u64>, Option<Timestamp>) {
        let figure = rule.figure;
        let since = |from: Option<Timestamp>| {
            let value = from.map_or(0, |from| self.now.since(from).micros());
            let turns = from.map(|from| test.turns(from));
            (Some(value), turns.filter(|turns| *turns > self.now))
        };
        match rule.subject {
            AlarmSubject::Agent(agent) => {
                let (figures, entered) = self.figures_of_agent(self.agent_at[agent.index()]);
                match figure {
                    Figure::TimeIn(state) => {
                        since(Some(entered).filter(|_| state.includes(figures.state)))
                    }
                    Figure::Answered => (Some(figures.answered), None),
                    Figure::Missed => (Some(figures.missed), None),
                    _ => (Some(figures.handled), None),
                }
            }
            AlarmSubject::Queue(queue) => {
                let at = self.queue_at[queue.index()];
                let record = &self.queues[at as usize];
                let count = |count: u32| (Some(count.into()), None);
                match figure {
                    Figure::Waiting => count(record.waiting),
                    Figure::Ringing => count(record.ringing),
                    Figure::Busy => count(record.busy),
                    Figure::LongestWait => since(self.oldest_entry(at)),
                    Figure::AgentsIdle => count(self.idle_who_suit(at)),
                    Figure::ExpectedWait => {
                        let expected = self.expected_wait(queue, None);
                        let value = expected.map_or(u64::MAX, |expected| expected.mean.micros());
                        (Some(value), (record.waiting > 0).then(|| Window::next_move(self.now)))
                    }
                    Figure::RecentServiceLevel(window, _) => {
                        self.recent(rule, self.queue_book(queue), window)
                    }
                    figure if figure.counts_breaches() => {
                        let (over, next) = self.over_threshold(at);
                        (figure.of(&self.figures_of_queue(at), over.into(), rule.at_least), next)
                    }
                    figure => (figure.of(&self.figures_of_queue(at), 0, rule.at_least), None),
                }
            }
            AlarmSubject::All => {
                let totals = &self.alarms.totals;
                match figure {
                    Figure::LongestWait => since(totals.oldest_entry()),
                    Figure::RecentServiceLevel(window, _) => {
                        self.recent(rule, self.total_book(), window)
                    }
                    figure if figure.counts_breaches() => {
                        let value = figure.of(&totals.figures, totals.over, rule.at_least);
                        (value, totals.next_breach())
                    }
                    figure => (totals.count(figure, rule.at_least), None),
                }
            }
        }
    }

    /// A figure of a live window, which moves as long as something is in it.
    fn recent(
        &self,
        rule: &AlarmRule,
        book: Option<CallReader<'_>>,
        window: Window,
    ) -> (Option<u64>, Option<Timestamp>) {
        let Some(figures) = book.and_then(|book| book.recent(window)) else { return (None, None) };
        let moves = figures != QueueFigures::default();
        let value = rule.figure.of(&figures, 0, rule.at_least);
        (value, moves.then(|| Window::next_move(self.now)))
    }

    /// Idle agents who meet the queue's own expression. O(groups of agents that do).
    fn idle_who_suit(&self, queue: u32) -> u32 {
        let class = self.queues[queue as usize].wants.classes[0];
        self.idle.count(self.eligibility.classes.members(class))
    }
}

impl Test {
    /// A figure without a value is not alarming, and back.
    fn holds_for_figure(self, value: Option<u64>, raised: bool) -> bool {
        value.map_or(raised, |value| self.holds_for(value))
    }
}

/// An alarm as of the core's present moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AlarmView {
    /// Which.
    pub alarm: AlarmId,
    /// When it is raised and cleared.
    pub rule: AlarmRule,
    /// Whether it is raised.
    pub raised: bool,
    /// Since when; a quiet one that was never raised since its definition.
    pub since: Timestamp,
    /// Since when the figure has been where this will change, while a hold time runs.
    pub turning: Option<Timestamp>,
    /// The figure now, in its unit; `None` for a ratio over too few.
    pub value: Option<u64>,
}

/// The view.
impl Core {
    /// An alarm as of [`now`](Self::now). O(log calls) but for the idle agents of a queue, which
    /// are counted by group.
    #[must_use]
    pub fn alarm(&self, alarm: AlarmId) -> Option<AlarmView> {
        let record = self.alarms.get(alarm.number())?;
        let Alarm { rule, raised, since, turning, .. } = *record;
        let (value, _) = self.read(&rule, rule.test(raised));
        Some(AlarmView { alarm, rule, raised, since, turning, value })
    }

    /// All alarms in order of their numbers.
    pub fn alarms(&self) -> impl Iterator<Item = AlarmView> + '_ {
        (0..self.alarms.list.len() as u32).filter_map(|number| self.alarm(AlarmId::new(number)))
    }
}

#[cfg(feature = "journal")]
impl Alarms {
    pub(super) fn room_for(&mut self, links: u32) {
        self.links.room_for(links);
    }
}
