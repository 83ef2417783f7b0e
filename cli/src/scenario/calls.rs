//! What a line brings of a call: its offer, and its callback.

use std::borrow::Cow;

use acd::{CallbackCounts, CallbackEnd, CallbackFigures, CallbackPlan, Fact, Span, Timestamp};

use super::fields::Field;
use super::json::Wrong;
use super::names::Names;
use super::object::Object;
use super::read::Values;
use super::routing::Attributes;
use super::value::Value;
use super::write::miss_cause;

/// A call that enters a queue.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Offer<'a> {
    pub call: Cow<'a, str>,
    /// Left out only beside attributes.
    pub queue: Option<Cow<'a, str>>,
    /// What the routing table is asked by; `None`: it is not asked.
    pub attributes: Option<Attributes<'a>>,
    pub priority: Option<i32>,
    pub require: Option<Cow<'a, str>>,
    pub prefer: Option<Preferred<'a>>,
    pub customer: Option<Cow<'a, str>>,
}

/// Whom an offer prefers, or whose a callback is.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Preferred<'a> {
    /// `None`: the agent who had the customer last.
    pub agent: Option<Cow<'a, str>>,
    pub for_s: i64,
}

impl Preferred<'_> {
    /// For how long. Less than a second is out of range, and so is no time at all for the core.
    #[must_use]
    pub fn within(&self) -> Span {
        seconds(self.for_s)
    }
}

/// A call whose customer is to be called back.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Callback<'a> {
    pub call: Cow<'a, str>,
    /// All but the owner, who stands beside it by name.
    pub plan: CallbackPlan,
    pub owner: Option<Preferred<'a>>,
}

/// What is out of range becomes nothing, which is so for the core.
fn seconds(value: i64) -> Span {
    Span::from_secs(u64::try_from(value).unwrap_or(0))
}

/// `"prefer":"last"` wants to know whose call it is and for how long; nothing else takes `for_s`.
pub(super) fn check(values: &Values<'_>) -> Result<(), Wrong> {
    let wrong = |what: &str| Err(Wrong { at: 0, what: what.into() });
    let last = values.prefers_last();
    match (last, values.has(Field::ForS), values.has(Field::Customer)) {
        (true, false, _) => wrong("field \"for_s\" is missing; \"prefer\":\"last\" needs it"),
        (true, _, false) => wrong("field \"customer\" is missing; \"prefer\":\"last\" needs it"),
        (false, true, _) => wrong("\"for_s\" stands beside \"prefer\":\"last\" alone"),
        _ => Ok(()),
    }
}

/// All fields that the line has belong to it, here and below.
pub(super) fn offer<'a>(values: &mut Values<'a>) -> Offer<'a> {
    Offer {
        call: values.name(Field::Call),
        queue: values.text(Field::Queue),
        attributes: match values.take(Field::Attributes) {
            Some(Value::Attributes(attributes)) => Some(attributes),
            _ => None,
        },
        priority: values.priority(),
        require: values.text(Field::Require),
        prefer: match values.preferred(Field::Prefer) {
            Some(Preferred { agent: None, .. }) => {
                let for_s = values.integer(Field::ForS).unwrap_or_default();
                Some(Preferred { agent: None, for_s })
            }
            prefer => prefer,
        },
        customer: values.text(Field::Customer),
    }
}

/// A moment before the beginning is one that has passed.
pub(super) fn callback<'a>(values: &mut Values<'a>) -> Callback<'a> {
    let default = CallbackPlan::default();
    let moment = |t: i64| Timestamp::from_millis(u64::try_from(t).unwrap_or(0));
    let plan = CallbackPlan {
        attempts: values.integer(Field::Attempts).unwrap_or(default.attempts),
        pause: values.integer(Field::PauseS).map_or(default.pause, seconds),
        not_before: values.integer(Field::NotBefore).map(moment),
        owner: None,
        expire: values.integer(Field::ExpireS).map(seconds),
    };
    Callback { call: values.name(Field::Call), plan, owner: values.preferred(Field::Owner) }
}

/// The word for what callbacks count as.
pub(super) fn counts(word: &str) -> Option<CallbackCounts> {
    [CallbackCounts::Apart, CallbackCounts::AtRequest, CallbackCounts::WhenReached]
        .into_iter()
        .find(|counts| counts_word(*counts) == word)
}

const fn counts_word(counts: CallbackCounts) -> &'static str {
    match counts {
        CallbackCounts::Apart => "apart",
        CallbackCounts::AtRequest => "at_request",
        CallbackCounts::WhenReached => "when_reached",
    }
}

const fn end_word(cause: CallbackEnd) -> &'static str {
    match cause {
        CallbackEnd::Failed => "failed",
        CallbackEnd::Expired => "expired",
        CallbackEnd::Cancelled => "cancelled",
        CallbackEnd::Merged => "merged",
        CallbackEnd::Returned => "returned",
    }
}

/// The event's name.
pub(super) const fn word(fact: &Fact) -> Option<&'static str> {
    Some(match fact {
        Fact::Callback { .. } => "callback",
        Fact::Dial { .. } => "dial",
        Fact::CallbackAnswered { .. } => "callback_answered",
        Fact::CallbackFailed { .. } => "callback_failed",
        Fact::CallbackEnded { .. } => "callback_ended",
        Fact::LineLost { .. } => "line_lost",
        Fact::BridgeFailed { .. } => "bridge_failed",
        Fact::Missed { .. } => "missed",
        Fact::Withdrawn { .. } => "withdrawn",
        _ => return None,
    })
}

/// The fields of what happens to callbacks.
pub(super) fn event(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::Callback { call, queue, waited, age } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.span("waited_ms", waited).span("age_ms", age);
        }
        Fact::Dial { call, agent, queue, attempt, age, .. } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).number("attempt", attempt.into());
            line.span("age_ms", age);
        }
        Fact::CallbackAnswered { call, agent, queue, waited, age, counts } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).span("waited_ms", waited);
            line.span("age_ms", age).word("counts", counts_word(counts));
        }
        Fact::CallbackFailed { call, agent, queue, attempt } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).number("attempt", attempt.into());
        }
        Fact::CallbackEnded { call, queue, cause, age, .. } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.word("cause", end_word(cause)).span("age_ms", age);
        }
        Fact::Missed { call, agent, queue, cause } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).word("cause", miss_cause(cause));
        }
        Fact::Withdrawn { call, agent, queue, answered } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue));
            if answered {
                line.word("cause", "answered_elsewhere");
            }
        }
        Fact::LineLost { call, agent, queue, talk, hold }
        | Fact::BridgeFailed { call, agent, queue, talk, hold } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue));
            line.span("talk_ms", talk).span("hold_ms", hold);
        }
        _ => {}
    }
}

/// What the report has of them, and the books.
#[must_use]
pub fn figures(callbacks: &CallbackFigures) -> [(&'static str, u64); 10] {
    [
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
    ]
    .map(|(name, count)| (name, u64::from(count)))
}

#[cfg(test)]
mod tests {
    use acd::{AgentId, CallId, Event, MissCause, OfferId, QueueId};

    use super::super::write;
    use super::*;

    #[test]
    fn every_event_with_its_keys_in_order() {
        let mut names = Names::default();
        names.define_queue("q");
        names.define_agent("ann");
        names.offer_call("c1");
        let (call, agent, queue) = (CallId::new(0), AgentId::new(0), QueueId::new(0));
        let (offer, ms, attempt) = (OfferId::new(9), Span::from_millis, 2);
        let counts = CallbackCounts::AtRequest;
        let table = [
            (
                Fact::Callback { call, queue, waited: ms(1), age: ms(2) },
                r#""callback","call":"c1","queue":"q","waited_ms":1,"age_ms":2}"#,
            ),
            (
                Fact::Dial { call, agent, queue, offer, attempt, age: ms(3) },
                r#""dial","call":"c1","agent":"ann","queue":"q","attempt":2,"age_ms":3}"#,
            ),
            (
                Fact::CallbackAnswered { call, agent, queue, waited: ms(1), age: ms(2), counts },
                concat!(
                    r#""callback_answered","call":"c1","agent":"ann","queue":"q","#,
                    r#""waited_ms":1,"age_ms":2,"counts":"at_request"}"#
                ),
            ),
            (
                Fact::CallbackFailed { call, agent, queue, attempt },
                r#""callback_failed","call":"c1","agent":"ann","queue":"q","attempt":2}"#,
            ),
            (
                Fact::CallbackEnded {
                    call,
                    queue,
                    cause: CallbackEnd::Expired,
                    age: ms(4),
                    dialling: Some(agent),
                },
                r#""callback_ended","call":"c1","queue":"q","cause":"expired","age_ms":4}"#,
            ),
            (
                Fact::LineLost { call, agent, queue, talk: ms(5), hold: ms(6) },
                concat!(
                    r#""line_lost","call":"c1","agent":"ann","queue":"q","#,
                    r#""talk_ms":5,"hold_ms":6}"#
                ),
            ),
            (
                Fact::Missed { call, agent, queue, cause: MissCause::Reject },
                r#""missed","call":"c1","agent":"ann","queue":"q","cause":"reject"}"#,
            ),
            (
                Fact::Withdrawn { call, agent, queue, answered: false },
                r#""withdrawn","call":"c1","agent":"ann","queue":"q"}"#,
            ),
            (
                Fact::Withdrawn { call, agent, queue, answered: true },
                concat!(
                    r#""withdrawn","call":"c1","agent":"ann","queue":"q","#,
                    r#""cause":"answered_elsewhere"}"#
                ),
            ),
        ];
        for (fact, rest) in table {
            let mut out = Vec::new();
            write::event(&mut out, &names, &Event { at: Timestamp::from_millis(7), fact });
            let found = String::from_utf8(out).expect("UTF-8");
            assert_eq!(found, format!("{{\"t\":7,\"event\":{rest}\n"));
        }
    }
}
