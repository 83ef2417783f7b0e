//! What a line brings of a consultation, and the events of one.

use std::borrow::Cow;

use acd::Fact;

use super::calls::Preferred;
use super::fields::Field;
use super::json::Wrong;
use super::names::Names;
use super::object::Object;
use super::read::Values;

/// An agent who has a call asks a queue, or somebody there.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Consult<'a> {
    pub call: Cow<'a, str>,
    /// The consultation's own name.
    pub consult: Cow<'a, str>,
    pub queue: Cow<'a, str>,
    pub priority: Option<i32>,
    pub require: Option<Cow<'a, str>>,
    pub prefer: Option<Preferred<'a>>,
}

/// The caller is an agent: there is nobody who had this customer last.
pub(super) fn check(values: &Values<'_>) -> Result<(), Wrong> {
    match values.prefers_last() {
        true => Err(Wrong { at: 0, what: "\"prefer\":\"last\" does not belong here".into() }),
        false => Ok(()),
    }
}

/// All fields that the line has belong to it.
pub(super) fn read<'a>(values: &mut Values<'a>) -> Consult<'a> {
    Consult {
        call: values.name(Field::Call),
        consult: values.name(Field::Consult),
        queue: values.name(Field::Queue),
        priority: values.priority(),
        require: values.text(Field::Require),
        prefer: values.preferred(Field::Prefer),
    }
}

/// The event's name.
pub(super) const fn word(fact: &Fact) -> Option<&'static str> {
    Some(match fact {
        Fact::Consulting { .. } => "consulting",
        Fact::Conference { .. } => "conference",
        Fact::TransferCompleted { .. } => "transfer_completed",
        Fact::TookOver { .. } => "took_over",
        _ => return None,
    })
}

/// The fields of what comes of consultations.
pub(super) fn event(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::Consulting { call, consult, agent, queue }
        | Fact::TookOver { call, consult, agent, queue } => {
            line.json("call", names.of_call(call)).json("consult", names.of_call(consult));
            line.json("agent", names.of_agent(agent)).json("queue", names.of_queue(queue));
        }
        Fact::Conference { call, consult, agent, with } => {
            line.json("call", names.of_call(call)).json("consult", names.of_call(consult));
            line.json("agent", names.of_agent(agent)).json("with", names.of_agent(with));
        }
        Fact::TransferCompleted { call, agent, from, to, talk, hold } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("from", names.of_queue(from)).json("to", names.of_queue(to));
            line.span("talk_ms", talk).span("hold_ms", hold);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use acd::{AgentId, CallId, Event, QueueId, Span, Timestamp};

    use super::super::write;
    use super::*;

    #[test]
    fn every_event_with_its_keys_in_order() {
        let mut names = Names::default();
        for queue in ["q", "z"] {
            names.define_queue(queue);
        }
        for agent in ["ann", "bob"] {
            names.define_agent(agent);
        }
        for call in ["c1", "k1"] {
            names.offer_call(call);
        }
        let (call, consult) = (CallId::new(0), CallId::new(1));
        let (agent, with) = (AgentId::new(0), AgentId::new(1));
        let (queue, to) = (QueueId::new(0), QueueId::new(1));
        let (talk, hold) = (Span::from_millis(7), Span::from_millis(8));
        let table = [
            (
                Fact::Consulting { call, consult, agent, queue },
                r#""consulting","call":"c1","consult":"k1","agent":"ann","queue":"q"}"#,
            ),
            (
                Fact::Conference { call, consult, agent, with },
                r#""conference","call":"c1","consult":"k1","agent":"ann","with":"bob"}"#,
            ),
            (
                Fact::TransferCompleted { call, agent, from: queue, to, talk, hold },
                concat!(
                    r#""transfer_completed","call":"c1","agent":"ann","from":"q","to":"z","#,
                    r#""talk_ms":7,"hold_ms":8}"#
                ),
            ),
            (
                Fact::TookOver { call, consult, agent: with, queue: to },
                r#""took_over","call":"c1","consult":"k1","agent":"bob","queue":"z"}"#,
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
