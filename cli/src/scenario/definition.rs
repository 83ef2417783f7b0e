//! A queue's definition, as a line has it.

use std::borrow::Cow;

use super::calls;
use super::fields::Field;
use super::media::medium;
use super::read::Values;
use super::reserve;
use acd::{
    AgentOrder, AtClose, Away, CallOrder, Medium, OnNoAnswer, QueueRules, SameCustomer, WrapUp,
};

/// A queue's definition; where it overflows to stands beside the rules, by name.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Definition<'a> {
    pub queue: Cow<'a, str>,
    pub rules: QueueRules,
    pub overflow_to: Option<Cow<'a, str>>,
}

/// All fields that the line has belong to it.
pub(super) fn read<'a>(values: &mut Values<'a>) -> Definition<'a> {
    let medium = values.text(Field::Medium).map_or(Some(Medium::Voice), |word| medium(&word));
    let default = QueueRules::of(medium.unwrap_or_default());
    let number = |field, default| values.integer(field).unwrap_or(default);
    let mut rules = QueueRules {
        priority: number(Field::Priority, default.priority),
        seconds_per_priority: number(Field::SecondsPerPriority, default.seconds_per_priority),
        weight: number(Field::Weight, default.weight),
        protect: number(Field::Protect, default.protect),
        answer_within_s: number(Field::AnswerWithinS, default.answer_within_s),
        short_abandon_s: number(Field::ShortAbandonS, default.short_abandon_s),
        ring_s: number(Field::RingS, default.ring_s),
        ring: values.ring().unwrap_or_default(),
        reoffer_after_s: number(Field::ReofferAfterS, default.reoffer_after_s),
        wrap_up_s: number(Field::WrapUpS, default.wrap_up_s),
        max_waiting: values.integer(Field::MaxWaiting),
        max_wait_s: values.integer(Field::MaxWaitS),
        max_busy: values.integer(Field::MaxBusy),
        leave_empty_after_s: number(Field::LeaveEmptyAfterS, default.leave_empty_after_s),
        resume_within_s: number(Field::ResumeWithinS, default.resume_within_s),
        remember_s: number(Field::RememberS, default.remember_s),
        dial_s: number(Field::DialS, default.dial_s),
        lost_line_s: number(Field::LostLineS, default.lost_line_s),
        lost_line_prefer_s: number(Field::LostLinePreferS, default.lost_line_prefer_s),
        lost_line_priority: number(Field::LostLinePriority, default.lost_line_priority),
        first_reply_s: values.integer(Field::FirstReplyS),
        silence_warning_s: values.integer(Field::SilenceWarningS),
        silence_close_s: values.integer(Field::SilenceCloseS),
        lease_s: number(Field::LeaseS, default.lease_s),
        ..default
    };
    let order = values.text(Field::AgentOrder).map(|word| agent_order(&word));
    let calls = values.text(Field::CallOrder).map(|word| call_order(&word));
    let missed = values.text(Field::OnNoAnswer).map(|word| on_no_answer(&word));
    let wrap_up = values.text(Field::WrapUp).map(|word| wrap_up(&word));
    let unknown =
        [order == Some(None), calls == Some(None), missed == Some(None), wrap_up == Some(None)];
    let at_close = values.text(Field::AtClose).map(|word| at_close(&word));
    let join_empty = values.words(Field::JoinEmpty).map(|words| away(&words));
    let leave_empty = values.words(Field::LeaveEmpty).map(|words| away(&words));
    let more = [at_close == Some(None), join_empty == Some(None), leave_empty == Some(None)];
    let same = values.text(Field::SameCustomer).map(|word| same_customer(&word));
    let counts = values.text(Field::CallbackCounts).map(|word| calls::counts(&word));
    let others = [same == Some(None), counts == Some(None), medium.is_none()];
    if unknown.contains(&true) || more.contains(&true) || others.contains(&true) {
        // The core knows no unknown words. A ring time out of range stands for them, so that it
        // refuses the definition as `bad_value`, or as what comes before that.
        rules.ring_s = -1;
    }
    rules.agent_order = order.flatten().unwrap_or(rules.agent_order);
    rules.call_order = calls.flatten().unwrap_or(rules.call_order);
    rules.on_no_answer = missed.flatten().unwrap_or(rules.on_no_answer);
    rules.at_close = at_close.flatten().unwrap_or_default();
    rules.join_empty = join_empty.flatten();
    rules.leave_empty = leave_empty.flatten();
    rules.wrap_up = wrap_up.flatten().unwrap_or(rules.wrap_up);
    rules.callback_counts = counts.flatten().unwrap_or(rules.callback_counts);
    rules.same_customer = same.flatten().unwrap_or(rules.same_customer);
    rules.require = values.name(Field::Require).into_owned();
    rules.steps = values.steps(Field::Steps).unwrap_or_default();
    rules.tiers = values.steps(Field::Tiers).unwrap_or_default();
    rules.reserve = reserve::of_queue(values);
    rules.wish = values.wishes().unwrap_or_default();
    rules.also_within_s = values.integers(Field::AlsoWithinS).unwrap_or_default();
    let overflow_to = values.text(Field::OverflowTo);
    Definition { queue: values.name(Field::Queue), rules, overflow_to }
}

fn agent_order(word: &str) -> Option<AgentOrder> {
    [
        AgentOrder::LongestIdle,
        AgentOrder::BestSkill,
        AgentOrder::LeastSkilled,
        AgentOrder::FewestCalls,
        AgentOrder::LeastOccupied,
        AgentOrder::LeastTalkTime,
        AgentOrder::RoundRobin,
        AgentOrder::Linear,
        AgentOrder::Random,
        AgentOrder::WeightedRandom,
    ]
    .into_iter()
    .find(|order| agent_order_word(*order) == word)
}

/// The word for an order.
pub const fn agent_order_word(order: AgentOrder) -> &'static str {
    match order {
        AgentOrder::LongestIdle => "longest_idle",
        AgentOrder::BestSkill => "best_skill",
        AgentOrder::LeastSkilled => "least_skilled",
        AgentOrder::FewestCalls => "fewest_calls",
        AgentOrder::LeastOccupied => "least_occupied",
        AgentOrder::LeastTalkTime => "least_talk_time",
        AgentOrder::RoundRobin => "round_robin",
        AgentOrder::Linear => "linear",
        AgentOrder::Random => "random",
        AgentOrder::WeightedRandom => "weighted_random",
    }
}

fn call_order(word: &str) -> Option<CallOrder> {
    match word {
        "oldest" => Some(CallOrder::Oldest),
        "newest" => Some(CallOrder::Newest),
        "greatest_need" => Some(CallOrder::GreatestNeed),
        _ => None,
    }
}

fn same_customer(word: &str) -> Option<SameCustomer> {
    match word {
        "duplicate" => Some(SameCustomer::Duplicate),
        "merge" => Some(SameCustomer::Merge),
        "separate" => Some(SameCustomer::Separate),
        _ => None,
    }
}

fn on_no_answer(word: &str) -> Option<OnNoAnswer> {
    match word {
        "not_ready" => Some(OnNoAnswer::NotReady),
        "ready" => Some(OnNoAnswer::Ready),
        _ => None,
    }
}

fn wrap_up(word: &str) -> Option<WrapUp> {
    match word {
        "none" => Some(WrapUp::None),
        "timed" => Some(WrapUp::Timed),
        "fixed" => Some(WrapUp::Fixed),
        "manual" => Some(WrapUp::Manual),
        _ => None,
    }
}

fn at_close(word: &str) -> Option<AtClose> {
    match word {
        "serve" => Some(AtClose::Serve),
        "overflow" => Some(AtClose::Overflow),
        "end" => Some(AtClose::End),
        _ => None,
    }
}

/// States in which agents count as away; who is logged out always does, who is idle never.
fn away(words: &[Cow<'_, str>]) -> Option<Away> {
    let mut away = Away::LOGGED_OUT;
    for word in words {
        match &**word {
            "logged_out" => {}
            "not_ready" => away.not_ready = true,
            "ringing" => away.ringing = true,
            "talking" => away.talking = true,
            "held" => away.held = true,
            "wrap_up" => away.wrap_up = true,
            "busy_elsewhere" => away.busy_elsewhere = true,
            _ => return None,
        }
    }
    Some(away)
}
