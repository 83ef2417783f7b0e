//! Callbacks: random commands, and the lines of a scenario.

use acd::{
    AgentId, CallId, CallState, CallbackCounts, CallbackEnd, CallbackPlan, Command, Fact, OfferId,
    Prefer, QueueFigures, QueueId, QueueRules, Span, Timestamp,
};
use serde_json::{Map, Value, json};

use super::owned::Owned;
use super::scenario::number;
use super::subject::Subject;
use super::world::{Aim, one_in, pick};

/// A waiting caller asks to be called back.
pub fn request(aim: &Aim<'_>, n: &[u16; 16]) -> Owned {
    let is_plain = |call: CallId| aim.subject.call(call).is_some_and(|it| it.callback.is_none());
    let waits = aim.call(n[0], |state| state == CallState::Waiting);
    // Who has asked already asks again now and then, also with another call.
    let second = aim.alive.iter().copied().filter(|&call| is_plain(call) && has_one(aim, call));
    let mut second = second.filter(|_| !n[12].is_multiple_of(4));
    let call = match second.next() {
        Some(call) => call,
        None if is_plain(waits) || one_in(n[12], 4) => waits,
        None => aim.call(n[12], |state| state == CallState::Waiting),
    };
    Owned::Plain(Command::Callback { call, plan: plan(aim, n) })
}

/// Whether another call of the customer is a callback, and this one waits.
fn has_one(aim: &Aim<'_>, call: CallId) -> bool {
    let customer = aim.subject.customer_of(call);
    let is_callback = |other: &CallId| {
        aim.subject.customer_of(*other) == customer
            && aim.subject.call(*other).is_some_and(|it| it.callback.is_some())
    };
    let waits = aim.subject.call(call).is_some_and(|it| it.state == CallState::Waiting);
    waits && customer.is_some() && aim.alive.iter().any(is_callback)
}

fn plan(aim: &Aim<'_>, n: &[u16; 16]) -> CallbackPlan {
    let seconds = |number: u16, table: &[u64]| Span::from_secs(pick(number, table));
    let now = aim.subject.now();
    // Some moments are long past.
    let ahead = pick(n[3], &[1_000_000, 2_000_000, 5_000_000, 1, 0, 3_600_000_000]);
    let moment = match one_in(n[3] / 8, 8) {
        true => Timestamp::from_micros(now.micros() / 2),
        false => now + Span::from_micros(ahead),
    };
    let within = if one_in(n[5], 40) { Span::ZERO } else { seconds(n[5], &[1, 2, 5, 30]) };
    CallbackPlan {
        attempts: if one_in(n[1], 40) { pick(n[2], &[0, 101, -1]) } else { pick(n[1], &[1, 2, 3]) },
        pause: if one_in(n[2], 40) { Span::ZERO } else { seconds(n[2], &[1, 2, 1, 10]) },
        not_before: one_in(n[3] / 64, 3).then_some(moment),
        owner: one_in(n[4], 3).then(|| Prefer { agent: aim.preferred(n[4] / 4), within }),
        expire: match n[6] % 40 {
            0 => Some(Span::ZERO),
            1..=10 => Some(seconds(n[6] / 8, &[1, 2, 5, 30])),
            _ => None,
        },
    }
}

/// Mostly about one that is dialled, or waits.
pub fn command(aim: &Aim<'_>, n: &[u16; 16]) -> Owned {
    let call = aim.call(n[0], |state| matches!(state, CallState::Waiting | CallState::Ringing(_)));
    Owned::Plain(match n[1] % 4 {
        0 => Command::CallbackAnswered { call, offer: None },
        1 => Command::CallbackFailed { call, offer: None },
        _ => Command::CancelCallback { call },
    })
}

/// What becomes of a customer who is dialled, in place of an answer.
pub fn end_of_dialling(
    subject: &dyn Subject,
    call: CallId,
    offer: Option<OfferId>,
    number: u16,
) -> Option<Command<'static>> {
    let view = subject.call(call)?;
    let is_dialled = view.callback.is_some() && matches!(view.state, CallState::Ringing(_));
    match number % 16 {
        _ if !is_dialled => None,
        0 => None,
        1..=7 => Some(Command::CallbackFailed { call, offer }),
        _ => Some(Command::CallbackAnswered { call, offer }),
    }
}

/// A queue's rules about them.
pub fn rules(number: u16) -> QueueRules {
    use CallbackCounts::{Apart, AtRequest, WhenReached};
    QueueRules {
        callback_counts: pick(number, &[Apart, AtRequest, WhenReached]),
        dial_s: pick(number / 4, &[30, 1, 2, 5]),
        lost_line_s: pick(number / 16, &[300, 0, 2, 5]),
        lost_line_prefer_s: pick(number / 64, &[60, 0, 1, 3]),
        lost_line_priority: pick(number / 256, &[0, 1, 100, 200]),
        ..QueueRules::default()
    }
}

/// One of them out of its range.
pub fn spoil(number: u16, rules: &mut QueueRules) {
    match number % 5 {
        0 => rules.dial_s = 0,
        1 => rules.lost_line_s = -1,
        2 => rules.lost_line_prefer_s = -1,
        3 => rules.lost_line_priority = 201,
        _ => rules.lost_line_priority = -1,
    }
}

fn integer(line: &Map<String, Value>, field: &str) -> Option<i64> {
    line.get(field).map(|value| value.as_i64().expect("an integer"))
}

fn seconds(value: i64) -> Span {
    Span::from_secs(u64::try_from(value).expect("seconds"))
}

fn read(line: &Map<String, Value>, agents: &mut Vec<String>) -> CallbackPlan {
    let default = CallbackPlan::default();
    CallbackPlan {
        attempts: integer(line, "attempts").unwrap_or(default.attempts),
        pause: integer(line, "pause_s").map_or(default.pause, seconds),
        not_before: integer(line, "not_before")
            .map(|t| Timestamp::from_millis(u64::try_from(t).expect("a moment"))),
        owner: line.get("owner").map(|owner| Prefer {
            agent: AgentId::new(number(agents, owner["agent"].as_str().expect("a name"))),
            within: seconds(owner["for_s"].as_i64().expect("seconds")),
        }),
        expire: integer(line, "expire_s").map(seconds),
    }
}

/// The command of a line.
pub fn command_of(
    what: &str,
    call: CallId,
    line: &Map<String, Value>,
    agents: &mut Vec<String>,
) -> Command<'static> {
    match what {
        "callback" => Command::Callback { call, plan: read(line, agents) },
        "callback_answered" => Command::CallbackAnswered { call, offer: None },
        "callback_failed" => Command::CallbackFailed { call, offer: None },
        "cancel_callback" => Command::CancelCallback { call },
        "line_lost" => Command::LineLost { call },
        "bridge_failed" => Command::BridgeFailed { call, offer: None },
        other => panic!("no such command: {other}"),
    }
}

/// A queue's rules about them.
pub fn read_rules(line: &Map<String, Value>) -> QueueRules {
    let default = QueueRules::default();
    let number = |field, default| integer(line, field).unwrap_or(default);
    QueueRules {
        callback_counts: match line.get("callback_counts").and_then(Value::as_str) {
            None | Some("apart") => CallbackCounts::Apart,
            Some("at_request") => CallbackCounts::AtRequest,
            Some("when_reached") => CallbackCounts::WhenReached,
            Some(other) => panic!("no such word: {other}"),
        },
        dial_s: number("dial_s", default.dial_s),
        lost_line_s: number("lost_line_s", default.lost_line_s),
        lost_line_prefer_s: number("lost_line_prefer_s", default.lost_line_prefer_s),
        lost_line_priority: number("lost_line_priority", default.lost_line_priority),
        ..default
    }
}

/// The line of an event, by the names of queues, agents and calls.
pub fn printed(
    fact: &Fact,
    queue: impl Fn(QueueId) -> String,
    agent: impl Fn(AgentId) -> String,
    call: impl Fn(CallId) -> String,
) -> Value {
    match *fact {
        Fact::Callback { call: c, queue: q, waited, age } => json!({
            "event": "callback", "call": call(c), "queue": queue(q),
            "waited_ms": waited.millis(), "age_ms": age.millis()}),
        Fact::Dial { call: c, agent: a, queue: q, attempt, age, .. } => json!({
            "event": "dial", "call": call(c), "agent": agent(a), "queue": queue(q),
            "attempt": attempt, "age_ms": age.millis()}),
        Fact::CallbackAnswered { call: c, agent: a, queue: q, waited, age, counts } => json!({
        "event": "callback_answered", "call": call(c), "agent": agent(a), "queue": queue(q),
        "waited_ms": waited.millis(), "age_ms": age.millis(), "counts": match counts {
            CallbackCounts::Apart => "apart",
            CallbackCounts::AtRequest => "at_request",
            CallbackCounts::WhenReached => "when_reached",
        }}),
        Fact::CallbackFailed { call: c, agent: a, queue: q, attempt } => json!({
            "event": "callback_failed", "call": call(c), "agent": agent(a), "queue": queue(q),
            "attempt": attempt}),
        Fact::CallbackEnded { call: c, queue: q, cause, age, .. } => json!({
            "event": "callback_ended", "call": call(c), "queue": queue(q),
            "cause": match cause {
                CallbackEnd::Failed => "failed",
                CallbackEnd::Expired => "expired",
                CallbackEnd::Cancelled => "cancelled",
                CallbackEnd::Merged => "merged",
                CallbackEnd::Returned => "returned",
            }, "age_ms": age.millis()}),
        Fact::LineLost { call: c, agent: a, queue: q, talk, hold } => json!({
            "event": "line_lost", "call": call(c), "agent": agent(a), "queue": queue(q),
            "talk_ms": talk.millis(), "hold_ms": hold.millis()}),
        Fact::BridgeFailed { call: c, agent: a, queue: q, talk, hold } => json!({
            "event": "bridge_failed", "call": call(c), "agent": agent(a), "queue": queue(q),
            "talk_ms": talk.millis(), "hold_ms": hold.millis()}),
        ref other => super::consults::printed(other, call, agent, queue),
    }
}

/// What a report has of them where there were any.
pub fn report(figures: &QueueFigures, into: &mut Value) {
    let callbacks = &figures.callbacks;
    for (key, count) in [
        ("callbacks", callbacks.requested),
        ("callbacks_lost_lines", callbacks.lost_lines),
        ("callbacks_dialled", callbacks.dialled),
        ("callbacks_reached", callbacks.reached),
        ("callbacks_apart", callbacks.apart),
        ("callbacks_failed", callbacks.failed),
        ("callbacks_expired", callbacks.expired),
        ("callbacks_cancelled", callbacks.cancelled),
        ("callbacks_merged", callbacks.merged),
        ("callbacks_returned", callbacks.returned),
        ("callbacks_open", callbacks.open()),
    ] {
        into[key] = json!(count);
    }
}
