//! A queue: its rules as the core keeps them, and its present state.

use super::callbacks::CallbackRules;
use super::chat::ChatRules;
use super::customers::CustomerRules;
use super::delays::{Reached, Stages};
use super::rivals::RivalRules;
use crate::collections::{Chain, Tree};
use crate::figures::Experience;
use crate::figures::MORE_THRESHOLDS;
use crate::matching::{GRADES, Order, PLAIN_TARGET, Requirement};
use crate::{
    AgentOrder, AtClose, Away, CallOrder, CallbackCounts, Medium, OnNoAnswer, QueueFigures,
    QueueId, QueueRules, Refusal, Reserve, RingAt, SameCustomer, Span, Terms, WrapUp,
};

// In order of how often it is touched, so that most steps touch few lines of the cache.
#[repr(C)]
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Queue {
    pub(super) id: QueueId,
    /// Calls that wait, and that ring.
    pub(super) waiting: u32,
    /// Of those that wait, callbacks.
    pub(super) callbacks: u32,
    pub(super) ringing: u32,
    /// Agents on its calls, ringing to the end of wrap-up.
    pub(super) busy: u32,
    /// The agent last offered a call here.
    pub(super) last_offered: Option<u32>,
    /// Those that watch it.
    pub(super) alarms: Chain,
    /// Whether it stands in the list of changed queues.
    pub(super) has_changed: bool,
    /// Whether it was ever closed or has a rule about absent agents.
    pub(super) has_door: bool,
    /// The last walk along the overflow that came by.
    pub(super) walk: u64,
    /// Both kinds of calls by entry.
    pub(super) stays: Tree<u128>,
    pub(super) figures: QueueFigures,
    pub(super) rules: Rules,
    pub(super) wants: Wants,
    /// How its calls moved up, for expected waits.
    pub(super) experience: Experience,
}

impl Queue {
    pub(super) fn new(id: QueueId, rules: Rules, wants: Wants) -> Self {
        Self {
            id,
            rules,
            wants,
            waiting: 0,
            callbacks: 0,
            ringing: 0,
            busy: 0,
            stays: Tree::default(),
            last_offered: None,
            figures: QueueFigures::default(),
            experience: Experience::default(),
            walk: 0,
            has_changed: false,
            has_door: false,
            alarms: Chain::default(),
        }
    }

    pub(super) fn terms(&self) -> Terms {
        self.rules.terms
    }

    pub(super) fn is_saturated(&self) -> bool {
        self.rules.max_busy.is_some_and(|most| self.busy >= most)
    }

    /// The class of a call that has just entered.
    pub(super) fn class_at_entry(&self) -> u32 {
        self.wants.classes[usize::from(self.rules.reached_at_entry().stage)]
    }

    /// Whether one more may wait on the line.
    pub(super) fn has_room(&self) -> bool {
        self.rules.max_waiting.is_none_or(|most| self.waiting - self.callbacks < most)
    }
}

/// Whom a queue's calls may ring at.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Wants {
    /// The queue's own expression.
    pub(super) require: Requirement,
    pub(super) steps: Vec<Requirement>,
    /// The class of a call that has reached so many stages.
    pub(super) classes: Vec<u32>,
    /// What these stages are, where they are not the steps alone.
    pub(super) stages: Option<Box<Stages>>,
    /// What its agents had better meet, and how much that weighs.
    pub(super) wishes: Box<[(Requirement, u32)]>,
}

/// A queue's rules, checked.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Rules {
    pub(super) medium: Medium,
    pub(super) priority: i8,
    pub(super) seconds_per_priority: i64,
    pub(super) weight: u8,
    pub(super) call_order: CallOrder,
    pub(super) agent_order: AgentOrder,
    pub(super) terms: Terms,
    pub(super) ring: Span,
    pub(super) on_no_answer: OnNoAnswer,
    pub(super) reoffer_after: Span,
    /// `None` also where the time is zero.
    pub(super) wrap_up: WrapUp,
    pub(super) wrap_up_for: Span,
    pub(super) max_waiting: Option<u32>,
    pub(super) max_wait: Option<Span>,
    pub(super) overflow_to: Option<u32>,
    pub(super) max_busy: Option<u32>,
    pub(super) at_close: AtClose,
    pub(super) join_empty: Option<Away>,
    pub(super) leave_empty: Option<Away>,
    pub(super) leave_empty_after: Span,
    /// When each stage is reached after the entry: steps or tiers, and agents' delays.
    pub(super) steps: Vec<Span>,
    /// The steps are tiers: agents of an earlier one come first.
    pub(super) tiered: bool,
    /// So many of its last idle agents are spared by other queues.
    pub(super) protect: u8,
    /// Seconds after which a call that an agent has is lost unless it is heard of; 0: never.
    #[cfg_attr(feature = "journal", serde(default))]
    lease_s: u32,
    /// Thresholds of agents in reserve, if it has any.
    pub(super) reserve: Option<Box<ReserveRules>>,
    /// About customers, where that is not what it is by default.
    customers: Option<Box<CustomerRules>>,
    /// About callbacks, likewise.
    callbacks: Option<Box<CallbackRules>>,
    /// Of conversations in writing, if it times any.
    chat: Option<Box<ChatRules>>,
    /// Of rings at several agents, if there are any.
    rivals: Option<Box<RivalRules>>,
}

impl Rules {
    /// Checks the values. The names behind `overflow_to` and the expressions are the caller's.
    pub(super) fn check(rules: &QueueRules, overflow_to: Option<u32>) -> Result<Self, Refusal> {
        check_wishes(rules)?;
        let wrap_up_for = seconds(rules.wrap_up_s, 0, "wrap_up_s must be at least 0")?;
        let timed = matches!(rules.wrap_up, WrapUp::Timed | WrapUp::Fixed);
        let max_wait = rules.max_wait_s;
        Ok(Self {
            medium: rules.medium,
            priority: priority(rules.priority)?,
            seconds_per_priority: range(
                rules.seconds_per_priority,
                0..=3600,
                "seconds_per_priority must be 0 to 3600",
            )?,
            weight: range(rules.weight, 0..=100, "weight must be 0 to 100")? as u8,
            call_order: rules.call_order,
            agent_order: rules.agent_order,
            terms: terms(rules)?,
            ring: seconds(rules.ring_s, 1, "ring_s must be at least 1")?,
            on_no_answer: rules.on_no_answer,
            reoffer_after: seconds(rules.reoffer_after_s, 0, "reoffer_after_s must be at least 0")?,
            wrap_up: if timed && wrap_up_for == Span::ZERO { WrapUp::None } else { rules.wrap_up },
            wrap_up_for,
            max_waiting: count(rules.max_waiting, 0, "max_waiting must be at least 0")?,
            max_wait: max_wait
                .map(|most| seconds(most, 1, "max_wait_s must be at least 1"))
                .transpose()?,
            overflow_to,
            max_busy: count(rules.max_busy, 1, "max_busy must be at least 1")?,
            at_close: rules.at_close,
            join_empty: rules.join_empty,
            leave_empty: rules.leave_empty,
            leave_empty_after: seconds(
                rules.leave_empty_after_s,
                0,
                "leave_empty_after_s must be at least 0",
            )?,
            steps: steps(rules)?,
            tiered: !rules.tiers.is_empty(),
            protect: range(rules.protect, 0..=8, "protect must be 0 to 8")? as u8,
            lease_s: range(rules.lease_s, 0..=86_400, "lease_s must be 0 to 86400")? as u32,
            reserve: reserve(rules)?,
            customers: customers(rules)?,
            callbacks: callbacks(rules)?,
            chat: chat(rules)?,
            rivals: rivals(rules)?,
        })
    }

    /// After how long without a word a call that an agent has is lost; zero: never.
    pub(super) fn lease(&self) -> Span {
        Span::from_secs(self.lease_s.into())
    }

    /// The times of its conversations, if it has any.
    pub(super) fn chat(&self) -> Option<ChatRules> {
        self.chat.as_deref().copied()
    }

    /// Whether its calls ring, or may, at several agents at once.
    #[inline]
    pub(super) fn rings_at_several(&self) -> bool {
        self.rivals.is_some()
    }

    /// At how many, if not at one.
    pub(super) fn rivals(&self) -> Option<RivalRules> {
        self.rivals.as_deref().copied()
    }

    /// Whether calls in the queue are affected that wait or ring.
    pub(super) fn differ_for_calls(&self, other: &Self) -> bool {
        let order = |rules: &Self| {
            (rules.seconds_per_priority, rules.weight, rules.call_order, rules.target())
        };
        order(self) != order(other)
            || (self.max_wait, &self.steps) != (other.max_wait, &other.steps)
    }

    /// The seconds against which the age of its calls counts.
    pub(super) fn target(&self) -> u32 {
        match self.call_order {
            CallOrder::GreatestNeed => {
                let seconds = self.terms.answer_within.micros() / 1_000_000;
                u32::try_from(seconds).unwrap_or(u32::MAX).max(1)
            }
            CallOrder::Oldest | CallOrder::Newest => PLAIN_TARGET,
        }
    }

    /// What a call has reached as it enters: tiers without delay, which are the first stages.
    pub(super) fn reached_at_entry(&self) -> Reached {
        match self.tiered {
            true => {
                let tiers = self.steps.iter().take_while(|after| **after == Span::ZERO).count();
                Reached { stage: tiers as u16, steps: tiers as u16 }
            }
            false => Reached::default(),
        }
    }

    pub(super) fn customers(&self) -> CustomerRules {
        self.customers.as_deref().copied().unwrap_or(CUSTOMERS)
    }

    pub(super) fn callbacks(&self) -> CallbackRules {
        self.callbacks.as_deref().copied().unwrap_or(CALLBACKS)
    }

    pub(super) fn order(
        &self,
        wants: &Wants,
        own: Option<Requirement>,
        last: Option<u32>,
    ) -> Order {
        Order { by: self.agent_order, best_in: own.unwrap_or(wants.require), last }
    }
}

/// A threshold to join, and the one to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Limit<T> {
    pub(super) join: T,
    pub(super) leave: T,
}

/// The thresholds of one grade; none at all: it never joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct ReserveRule {
    pub(super) waiting: Option<Limit<u32>>,
    pub(super) longest: Option<Limit<Span>>,
    pub(super) expected: Option<Limit<Span>>,
}

/// Of each grade.
pub(super) type ReserveRules = [ReserveRule; GRADES];

/// As [`QueueRules::default`] has them.
const CUSTOMERS: CustomerRules = CustomerRules {
    same: SameCustomer::Duplicate,
    resume_within: Span::ZERO,
    remember: Span::from_secs(86_400),
};

/// Likewise.
const CALLBACKS: CallbackRules = CallbackRules {
    counts: CallbackCounts::Apart,
    dial: Span::from_secs(30),
    lost_line: Span::from_secs(300),
    lost_line_prefer: Span::from_secs(60),
    lost_line_priority: 0,
};

/// −100 to 100.
pub(super) fn priority(value: i64) -> Result<i8, Refusal> {
    let value = range(value, -100..=100, "priority must be -100 to 100")?;
    Ok(value as i8)
}

fn range(
    value: i64,
    allowed: core::ops::RangeInclusive<i64>,
    what: &'static str,
) -> Result<i64, Refusal> {
    if allowed.contains(&value) { Ok(value) } else { Err(Refusal::BadValue(what)) }
}

fn seconds(value: i64, least: i64, what: &'static str) -> Result<Span, Refusal> {
    let value = range(value, least..=i64::MAX, what)?;
    Ok(Span::from_secs(value as u64))
}

fn count(value: Option<i64>, least: i64, what: &'static str) -> Result<Option<u32>, Refusal> {
    let Some(value) = value else { return Ok(None) };
    let value = range(value, least..=i64::MAX, what)?;
    Ok(Some(u32::try_from(value).unwrap_or(u32::MAX)))
}

fn terms(rules: &QueueRules) -> Result<Terms, Refusal> {
    let mut also_within = [None; MORE_THRESHOLDS];
    if rules.also_within_s.len() > also_within.len() {
        return Err(Refusal::BadValue("also_within_s takes three thresholds at most"));
    }
    for (threshold, given) in also_within.iter_mut().zip(&rules.also_within_s) {
        *threshold = Some(seconds(*given, 0, "also_within_s must be at least 0 each")?);
    }
    Ok(Terms {
        answer_within: seconds(rules.answer_within_s, 0, "answer_within_s must be at least 0")?,
        short_abandon: seconds(rules.short_abandon_s, 0, "short_abandon_s must be at least 0")?,
        also_within,
    })
}

/// What each wish weighs.
pub(super) fn check_wishes(rules: &QueueRules) -> Result<(), Refusal> {
    if rules.wish.len() > 8 {
        return Err(Refusal::BadValue("a queue takes eight wishes at most"));
    }
    let wrong = |wish: &crate::Wish| !(1..=100).contains(&wish.weight);
    match rules.wish.iter().any(wrong) {
        true => Err(Refusal::BadValue("a wish's weight must be 1 to 100")),
        false => Ok(()),
    }
}

fn reserve(rules: &QueueRules) -> Result<Option<Box<ReserveRules>>, Refusal> {
    if rules.reserve.is_empty() {
        return Ok(None);
    }
    let mut grades = ReserveRules::default();
    if rules.reserve.len() > grades.len() {
        return Err(Refusal::BadValue("reserve takes two grades at most"));
    }
    for (rule, Reserve { join, leave }) in grades.iter_mut().zip(&rules.reserve) {
        let seconds = |limit: Limit<i64>| Limit {
            join: Span::from_secs(limit.join as u64),
            leave: Span::from_secs(limit.leave as u64),
        };
        let most = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        rule.waiting = limit(join.waiting, leave.waiting)?
            .map(|limit| Limit { join: most(limit.join), leave: most(limit.leave) });
        rule.longest = limit(join.longest_wait_s, leave.longest_wait_s)?.map(seconds);
        rule.expected = limit(join.expected_wait_s, leave.expected_wait_s)?.map(seconds);
        if *rule == ReserveRule::default() {
            return Err(Refusal::BadValue("reserve needs a threshold to join in each grade"));
        }
    }
    Ok(Some(Box::new(grades)))
}

/// Without one to leave, it is that to join.
fn limit(join: Option<i64>, leave: Option<i64>) -> Result<Option<Limit<i64>>, Refusal> {
    match (join, leave.or(join)) {
        (None, None) => Ok(None),
        (Some(join), Some(leave)) if leave >= 1 && leave <= join => Ok(Some(Limit { join, leave })),
        _ => Err(Refusal::BadValue(
            "thresholds of reserve: 1 at least, to leave no more than to join",
        )),
    }
}

fn customers(rules: &QueueRules) -> Result<Option<Box<CustomerRules>>, Refusal> {
    let resume_within = rules.resume_within_s;
    let customers = CustomerRules {
        same: rules.same_customer,
        resume_within: seconds(resume_within, 0, "resume_within_s must be at least 0")?,
        remember: seconds(rules.remember_s, 0, "remember_s must be at least 0")?,
    };
    Ok((customers != CUSTOMERS).then(|| Box::new(customers)))
}

fn callbacks(rules: &QueueRules) -> Result<Option<Box<CallbackRules>>, Refusal> {
    let (prefer, priority) = (rules.lost_line_prefer_s, rules.lost_line_priority);
    let priority = range(priority, 0..=200, "lost_line_priority must be 0 to 200")?;
    let callbacks = CallbackRules {
        counts: rules.callback_counts,
        dial: seconds(rules.dial_s, 1, "dial_s must be at least 1")?,
        lost_line: seconds(rules.lost_line_s, 0, "lost_line_s must be at least 0")?,
        lost_line_prefer: seconds(prefer, 0, "lost_line_prefer_s must be at least 0")?,
        lost_line_priority: priority,
    };
    Ok((callbacks != CALLBACKS).then(|| Box::new(callbacks)))
}

fn chat(rules: &QueueRules) -> Result<Option<Box<ChatRules>>, Refusal> {
    let time = |value: Option<i64>, what| value.map(|value| seconds(value, 1, what)).transpose();
    let chat = ChatRules {
        first_reply: time(rules.first_reply_s, "first_reply_s must be at least 1")?,
        warning: time(rules.silence_warning_s, "silence_warning_s must be at least 1")?,
        close: time(rules.silence_close_s, "silence_close_s must be at least 1")?,
    };
    Ok((chat != ChatRules::default()).then(|| Box::new(chat)))
}

fn rivals(rules: &QueueRules) -> Result<Option<Box<RivalRules>>, Refusal> {
    let RingAt { count, more_every_s, up_to } = rules.ring;
    let count = self::count(count, 1, "ring's count must be at least 1")?.unwrap_or(u32::MAX);
    if more_every_s.is_none() && up_to.is_some() {
        return Err(Refusal::BadValue("ring's up_to needs more_every_s"));
    }
    let Some(every) = more_every_s else {
        let rivals = RivalRules { count, every: Span::ZERO, up_to: count };
        return Ok((count > 1).then(|| Box::new(rivals)));
    };
    let every = seconds(every, 1, "ring's more_every_s must be at least 1")?;
    let most = self::count(up_to, 1, "ring's up_to must be at least 1")?.unwrap_or(u32::MAX);
    if most < count || count == u32::MAX {
        return Err(Refusal::BadValue("ring's count must be at most its up_to, and not all"));
    }
    Ok((most > 1).then(|| Box::new(RivalRules { count, every, up_to: most })))
}

fn steps(rules: &QueueRules) -> Result<Vec<Span>, Refusal> {
    if !rules.steps.is_empty() && !rules.tiers.is_empty() {
        return Err(Refusal::BadValue("a queue has steps or tiers, not both"));
    }
    let tiered = !rules.tiers.is_empty();
    let mut before = 0;
    let mut steps = Vec::with_capacity(rules.widening().len());
    for step in rules.widening() {
        if tiered && step.after_s < before {
            return Err(Refusal::BadValue("tiers' after_s must be at least 0 and must not fall"));
        }
        if !tiered && step.after_s <= before {
            return Err(Refusal::BadValue("steps' after_s must be at least 1 and rise"));
        }
        before = step.after_s;
        steps.push(Span::from_secs(step.after_s as u64));
    }
    Ok(steps)
}
