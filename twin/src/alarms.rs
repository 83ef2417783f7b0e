//! Alarms: all of them looked at anew whenever an instant or a command is over, and their next
//! moment searched for among all moments at which anything could be different.

use acd::{
    AgentState, AlarmId, AlarmRule, AlarmSide, AlarmSubject, AlarmView, Fact, Figure, Formula,
    Refusal, Span, TimedState, Timestamp,
};

use super::Twin;
use super::state::{Agent, Call, NEVER, Queue, Standing, seconds};

/// Numbers lie below this, as the core's limits in the duel say.
const ALARMS: u32 = 8;

/// An alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    rule: AlarmRule,
    raised: bool,
    since: u64,
    /// Since when the figure has been where the alarm changes.
    turning: Option<u64>,
}

fn need(holds: bool, what: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::BadValue(what)) }
}

impl Twin {
    pub(super) fn define_alarm(
        &mut self,
        id: AlarmId,
        rule: Option<&AlarmRule>,
    ) -> Result<(), Refusal> {
        let Some(rule) = rule else {
            let alarm = self.alarms.remove(&id).ok_or(Refusal::UnknownAlarm)?;
            if alarm.raised {
                let value = self.figure(&alarm.rule, self.now);
                self.tell(Fact::AlarmCleared { alarm: id, value });
            }
            return Ok(());
        };
        match rule.subject {
            AlarmSubject::Queue(queue) if self.find_queue(queue).is_none() => {
                return Err(Refusal::UnknownQueue);
            }
            AlarmSubject::Agent(agent) if self.find_agent(agent).is_none() => {
                return Err(Refusal::UnknownAgent);
            }
            _ => {}
        }
        check(rule)?;
        if id.number() >= ALARMS {
            return Err(Refusal::LimitReached("alarms"));
        }
        let now = self.now;
        let new = Alarm { rule: *rule, raised: false, since: now, turning: None };
        let alarm = self.alarms.entry(id).or_insert(new);
        if alarm.rule != *rule {
            alarm.rule = *rule;
            alarm.turning = None;
        }
        Ok(())
    }

    pub(super) fn look_at_alarms(&mut self) {
        let ids: Vec<AlarmId> = self.alarms.keys().copied().collect();
        for id in ids {
            self.look_at_alarm(id);
        }
    }

    fn look_at_alarm(&mut self, id: AlarmId) {
        let now = self.now;
        let mut alarm = self.alarms[&id].clone();
        let value = self.figure(&alarm.rule, now);
        if !alarm.wants_to_change(value) {
            alarm.turning = None;
        } else {
            let begun = *alarm.turning.get_or_insert(now);
            if begun.saturating_add(alarm.hold()) <= now {
                alarm.raised = !alarm.raised;
                alarm.since = now;
                alarm.turning = None;
                match (alarm.raised, value) {
                    (true, Some(value)) => self.tell(Fact::AlarmRaised { alarm: id, value }),
                    _ => self.tell(Fact::AlarmCleared { alarm: id, value }),
                }
            }
        }
        self.alarms.insert(id, alarm);
    }

    /// Of each alarm the next moment at which time alone could change something.
    pub(super) fn alarm_deadlines(&self) -> Vec<(AlarmId, u64)> {
        let deadline = |alarm: &Alarm| {
            let hold_ends = alarm.turning.map(|begun| begun.saturating_add(alarm.hold()));
            hold_ends.into_iter().chain(self.next_change(alarm)).min()
        };
        let all = self.alarms.iter();
        all.filter_map(|(id, alarm)| deadline(alarm).map(|due| (*id, due))).collect()
    }

    /// A figure that counts in steps: at the next step. One that grows all the time: when that
    /// changes whether the alarm wants to change.
    fn next_change(&self, alarm: &Alarm) -> Option<u64> {
        let rule = &alarm.rule;
        let mut moments = Vec::new();
        let mut from = |moment: u64| {
            let clear = rule.clear.unwrap_or(rule.raise);
            for threshold in [rule.raise, clear] {
                let moment = moment.saturating_add(threshold);
                moments.extend([moment.saturating_sub(1), moment, moment.saturating_add(1)]);
            }
        };
        match (rule.figure, rule.subject) {
            (Figure::OverThreshold | Figure::LiveServiceLevel(_), _) => {
                let calls = self.calls_of(rule.subject);
                let on_the_line = calls.into_iter().filter(|call| call.is_on_the_line());
                let cross = on_the_line.map(|call| {
                    let threshold = self.the_queue(call.queue).rules.answer_within_s;
                    call.entered.saturating_add(seconds(threshold)).saturating_add(1)
                });
                return cross.filter(|moment| *moment > self.now).min();
            }
            (Figure::LongestWait, subject) => {
                let here = self.calls_of(subject).into_iter();
                let on_the_line = here.filter(|call| call.is_on_the_line());
                on_the_line.map(|call| call.entered).min().map(&mut from);
            }
            (Figure::TimeIn(_), AlarmSubject::Agent(agent)) => from(self.the_agent(agent).since),
            _ => {}
        }
        let wants = |moment: u64| alarm.wants_to_change(self.figure(rule, moment));
        let differs = |moment: &u64| *moment > self.now && wants(*moment) != wants(self.now);
        moments.into_iter().filter(differs).min()
    }

    fn queues_of(&self, subject: AlarmSubject) -> Vec<&Queue> {
        let is_meant = |queue: &&Queue| match subject {
            AlarmSubject::Queue(id) => queue.id == id,
            AlarmSubject::All => true,
            AlarmSubject::Agent(_) => false,
        };
        self.queues.iter().filter(is_meant).collect()
    }

    /// The calls that wait or ring.
    fn calls_of(&self, subject: AlarmSubject) -> Vec<&Call> {
        let is_here = |call: &&Call| {
            call.is_in_queue()
                && [AlarmSubject::All, AlarmSubject::Queue(call.queue)].contains(&subject)
        };
        self.calls.iter().filter(is_here).collect()
    }

    /// The figure as it would be at a moment from now on if nothing happened.
    fn figure(&self, rule: &AlarmRule, at: u64) -> Option<u64> {
        if let AlarmSubject::Agent(id) = rule.subject {
            let agent = self.the_agent(id);
            return Some(match rule.figure {
                Figure::Answered => agent.figures.answered,
                Figure::Missed => agent.figures.missed,
                Figure::Handled => agent.figures.handled,
                Figure::TimeIn(state) if is_timed(state, agent.state) => at - agent.since,
                _ => 0,
            });
        }
        if let Some(agents) = self.agents_counted(rule) {
            return Some(agents);
        }
        let calls = || self.calls_of(rule.subject).into_iter();
        match rule.figure {
            Figure::Waiting => {
                Some(calls().filter(|call| call.standing == Standing::Waiting).count() as u64)
            }
            Figure::Ringing => {
                Some(calls().filter(|call| call.standing != Standing::Waiting).count() as u64)
            }
            Figure::InQueue => Some(calls().count() as u64),
            Figure::OverThreshold => Some(self.over_threshold(rule.subject, at)),
            Figure::LongestWait => {
                let on_the_line = calls().filter(|call| call.is_on_the_line());
                Some(on_the_line.map(|call| call.waited(at).micros()).max().unwrap_or(0))
            }
            _ => self.counted(rule, at),
        }
    }

    fn over_threshold(&self, subject: AlarmSubject, at: u64) -> u64 {
        let is_over = |call: &&Call| {
            let threshold = seconds(self.the_queue(call.queue).rules.answer_within_s);
            call.is_on_the_line() && call.waited(at) > Span::from_micros(threshold)
        };
        self.calls_of(subject).into_iter().filter(is_over).count() as u64
    }

    fn agents_counted(&self, rule: &AlarmRule) -> Option<u64> {
        let queues = self.queues_of(rule.subject);
        let agents = self.agents.iter();
        let count = match (rule.figure, rule.subject) {
            (Figure::Busy, _) => {
                let is_of = |id| queues.iter().any(|queue| id == queue.id);
                let contacts = agents.flat_map(|agent| &agent.contacts);
                contacts.filter(|contact| is_of(contact.queue)).count()
            }
            (Figure::AgentsIdle, AlarmSubject::All) => {
                agents.filter(|agent| agent.is_idle()).count()
            }
            (Figure::AgentsIdle, _) => {
                let suits = |queue: &&Queue, agent: &Agent| {
                    agent.can_be_offered(queue.rules.medium)
                        && queue.require.is_met_by(&agent.skills)
                        && !self.is_held_in_reserve(agent, queue.id)
                        && self.takes_after(agent, queue.id, 0)
                };
                agents.filter(|agent| queues.iter().any(|queue| suits(queue, agent))).count()
            }
            (Figure::AgentsNotReady, _) => {
                agents.filter(|agent| matches!(agent.state, AgentState::NotReady(_))).count()
            }
            (Figure::AgentsLoggedIn, _) => {
                agents.filter(|agent| agent.state != AgentState::LoggedOut).count()
            }
            _ => return None,
        };
        Some(count as u64)
    }

    /// Counts since the beginning, and what is divided from them.
    fn counted(&self, rule: &AlarmRule, at: u64) -> Option<u64> {
        let queues = self.queues_of(rule.subject);
        let sum = |of: fn(&Queue) -> u64| queues.iter().map(|queue| of(queue)).sum::<u64>();
        let ratio = |above: u64, below: u64, scale: u64| {
            let doubled = 2 * u128::from(above) * u128::from(scale);
            let rounded = |below: u128| (doubled + below) / (2 * below);
            (below >= rule.at_least)
                .then(|| u64::try_from(rounded(below.into())).unwrap_or(u64::MAX))
        };
        let answered = sum(|queue| queue.figures.answered);
        let abandoned = sum(|queue| queue.figures.abandoned);
        let offered = sum(|queue| queue.figures.offered);
        let handled = sum(|queue| queue.figures.handled);
        let timed_out = sum(|queue| queue.figures.timed_out);
        let overflowed_out = sum(|queue| queue.figures.overflowed_out);
        let (level, over) = match rule.figure {
            Figure::Offered => return Some(offered),
            Figure::Answered => return Some(answered),
            Figure::Abandoned => return Some(abandoned),
            Figure::OverflowedOut => return Some(overflowed_out),
            Figure::TimedOut => return Some(timed_out),
            Figure::Refused => return Some(sum(|queue| queue.figures.refused)),
            Figure::Missed => return Some(sum(|queue| queue.figures.missed)),
            Figure::Handled => return Some(handled),
            Figure::AbandonRate => return ratio(abandoned, offered, 10_000),
            Figure::SpeedOfAnswer => {
                return ratio(sum(|queue| queue.figures.wait_answered.micros()), answered, 1);
            }
            Figure::HandleTime => {
                let time = sum(|queue| {
                    let figures = &queue.figures;
                    (figures.talk + figures.hold + figures.wrap_up).micros()
                });
                return ratio(time, handled, 1);
            }
            Figure::ServiceLevel(level) => (level, 0),
            Figure::LiveServiceLevel(level) => (level, self.over_threshold(rule.subject, at)),
            other => unreachable!("the twin has no figure {other:?}"),
        };
        let within = sum(|queue| queue.figures.answered_within);
        let abandoned_within = sum(|queue| queue.figures.abandoned_within);
        let short = sum(|queue| queue.figures.short_abandoned);
        let ended = answered + abandoned;
        let (above, below) = match level.formula {
            Formula::AnsweredOrAbandoned => (within + abandoned_within, ended),
            Formula::OfAnswered => (within, answered),
            Formula::OfOffered => (within, ended),
            Formula::LateAbandonsOnly => (within, ended - abandoned_within),
            Formula::ShortAbandonsGood => (within + short, ended),
            Formula::ShortAbandonsOut => (within, ended - short),
        };
        let left = if level.with_left { overflowed_out + timed_out } else { 0 };
        ratio(above, below + left + over, 10_000)
    }

    /// An alarm as of now.
    pub fn alarm(&self, id: AlarmId) -> Option<AlarmView> {
        let alarm = self.alarms.get(&id)?;
        Some(AlarmView {
            alarm: id,
            rule: alarm.rule,
            raised: alarm.raised,
            since: Timestamp::from_micros(alarm.since),
            turning: alarm.turning.map(Timestamp::from_micros),
            value: self.figure(&alarm.rule, self.now),
        })
    }
}

impl Alarm {
    /// Whether a quiet one is to be raised, or a raised one to be cleared, once it has held.
    fn wants_to_change(&self, value: Option<u64>) -> bool {
        let Some(value) = value else { return self.raised };
        let AlarmRule { side, raise, clear, .. } = self.rule;
        let alarming = match side {
            AlarmSide::Above => value >= raise,
            AlarmSide::Below => value <= raise,
        };
        if !self.raised {
            return alarming;
        }
        match (clear.filter(|clear| *clear != raise), side) {
            (None, _) => !alarming,
            (Some(clear), AlarmSide::Above) => value <= clear,
            (Some(clear), AlarmSide::Below) => value >= clear,
        }
    }

    fn hold(&self) -> u64 {
        let span = if self.raised { self.rule.clear_hold } else { self.rule.hold };
        span.micros()
    }
}

fn is_timed(wanted: TimedState, state: AgentState) -> bool {
    match wanted {
        TimedState::LoggedIn => state != AgentState::LoggedOut,
        TimedState::NotReady => matches!(state, AgentState::NotReady(_)),
        TimedState::Exactly(exactly) => state == exactly,
    }
}

fn check(rule: &AlarmRule) -> Result<(), Refusal> {
    use Figure::{
        AbandonRate, AgentsLoggedIn, AgentsNotReady, Answered, HandleTime, Handled,
        LiveServiceLevel, Missed, ServiceLevel, SpeedOfAnswer, TimeIn,
    };
    let figure = rule.figure;
    need(
        match rule.subject {
            AlarmSubject::Queue(_) => {
                !matches!(figure, TimeIn(_) | AgentsNotReady | AgentsLoggedIn)
            }
            AlarmSubject::Agent(_) => matches!(figure, TimeIn(_) | Answered | Missed | Handled),
            AlarmSubject::All => !matches!(figure, TimeIn(_)),
        },
        "figure",
    )?;
    let divides = matches!(
        figure,
        AbandonRate | ServiceLevel(_) | LiveServiceLevel(_) | SpeedOfAnswer | HandleTime
    );
    need(rule.at_least == 1 || (divides && rule.at_least > 1), "at_least")?;
    let clear = rule.clear.unwrap_or(rule.raise);
    need(
        match rule.side {
            AlarmSide::Above => rule.raise > 0 && clear <= rule.raise,
            AlarmSide::Below => rule.raise < NEVER && clear >= rule.raise,
        },
        "thresholds",
    )
}
