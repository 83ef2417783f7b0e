//! From events to lines.

use acd::{AgentState, Event, Fact, MissCause, OverflowCause, Timestamp};

use super::alarm::{self, Subject};
use super::calls;
use super::consults;
use super::explain::About;
use super::names::{Names, quoted};
use super::object::Object;
use super::read::Action;
use super::reconcile;
use super::reserve;
use super::routing;

/// Opens an event's line.
pub fn begin<'o>(out: &'o mut Vec<u8>, at: Timestamp, event: &str) -> Object<'o> {
    let mut line = Object::open(out);
    line.number("t", at.millis()).word("event", event);
    line
}

/// Closes an event's line.
pub fn finish(line: Object<'_>) {
    line.close_line();
}

/// Writes events, a line each.
pub fn events(out: &mut Vec<u8>, names: &Names, events: &[Event]) {
    events.iter().for_each(|each| event(out, names, each));
}

/// Writes one event.
pub fn event(out: &mut Vec<u8>, names: &Names, event: &Event) {
    let Some(word) = word(&event.fact) else {
        return;
    };
    let mut line = begin(out, event.at, word);
    of_queueing(&mut line, names, &event.fact);
    of_talking(&mut line, names, &event.fact);
    of_alarms(&mut line, names, &event.fact);
    calls::event(&mut line, names, &event.fact);
    reserve::event(&mut line, names, &event.fact);
    consults::event(&mut line, names, &event.fact);
    routing::event(&mut line, names, &event.fact);
    reconcile::event(&mut line, names, &event.fact);
    finish(line);
}

/// The event's name; facts of a later core that the format has no word for have none.
const fn word(fact: &Fact) -> Option<&'static str> {
    Some(match fact {
        Fact::Routed { .. } => "routed",
        Fact::Resumed { .. } => "resumed",
        Fact::Merged { .. } => "merged",
        Fact::Queued { .. } => "queued",
        Fact::Ringing { .. } => "ringing",
        Fact::Answered { .. } => "answered",
        Fact::Requeued { .. } => "requeued",
        Fact::Abandoned { .. } => "abandoned",
        Fact::Overflowed { .. } => "overflowed",
        Fact::TimedOut { .. } => "timed_out",
        Fact::TurnedAway { .. } => "turned_away",
        Fact::Lost { .. } => "lost",
        Fact::ConversationLost { .. } => "conversation_lost",
        Fact::Reconciled { .. } => "reconciled",
        Fact::ReserveJoined { .. } => "reserve_joined",
        Fact::ReserveLeft { .. } => "reserve_left",
        Fact::Opened { .. } => "opened",
        Fact::Closed { .. } => "closed",
        Fact::Held { .. } => "held",
        Fact::Retrieved { .. } => "retrieved",
        Fact::Transferred { .. } => "transferred",
        Fact::Ended { .. } => "ended",
        Fact::WrapUp { .. } => "wrap_up",
        Fact::Handled { .. } => "handled",
        Fact::FirstReply { .. } => "first_reply",
        Fact::FirstReplyLate { .. } => "first_reply_late",
        Fact::SilenceWarning { .. } => "silence_warning",
        Fact::SilenceClosed { .. } => "silence_closed",
        Fact::Agent { .. } => "agent",
        Fact::AlarmRaised { .. } => "alarm_raised",
        Fact::AlarmCleared { .. } => "alarm_cleared",
        _ => match calls::word(fact) {
            Some(word) => word,
            None => return consults::word(fact),
        },
    })
}

/// The fields of what happens to a call before it is answered, and of the answer.
fn of_queueing(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::Queued { call, queue, position } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.number("position", position.into());
        }
        Fact::Resumed { call, queue, age } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.span("age_ms", age);
        }
        Fact::Merged { call, was, queue } => {
            line.json("call", names.of_call(call)).json("was", names.of_call(was));
            line.json("queue", names.of_queue(queue));
        }
        Fact::Ringing { call, agent, queue, waited, .. } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).span("waited_ms", waited);
        }
        Fact::Answered { call, agent, queue, waited, age } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).span("waited_ms", waited);
            line.span("age_ms", age);
        }
        Fact::Requeued { call, agent, queue, cause, position } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).word("cause", miss_cause(cause));
            line.number("position", position.into());
        }
        Fact::Abandoned { call, queue, waited, age, ringing } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.span("waited_ms", waited).span("age_ms", age);
            line.word("while", if ringing.is_some() { "ringing" } else { "waiting" });
        }
        Fact::Overflowed { call, from, to, cause } => {
            line.json("call", names.of_call(call)).json("from", names.of_queue(from));
            line.json("to", names.of_queue(to)).word("cause", overflow_cause(cause));
        }
        Fact::TimedOut { call, queue, waited, age } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.span("waited_ms", waited).span("age_ms", age);
        }
        Fact::TurnedAway { call, queue, cause, waited, age } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.word("cause", overflow_cause(cause.into()));
            line.span("waited_ms", waited).span("age_ms", age);
        }
        Fact::Opened { queue } | Fact::Closed { queue } => {
            line.json("queue", names.of_queue(queue));
        }
        _ => {}
    }
}

/// The fields of what happens after the answer, and of agents.
fn of_talking(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::Held { call, agent } | Fact::Retrieved { call, agent } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
        }
        Fact::Transferred { call, agent, from, to, talk, hold } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("from", names.of_queue(from)).json("to", names.of_queue(to));
            line.span("talk_ms", talk).span("hold_ms", hold);
        }
        Fact::Ended { call, agent, queue, talk, hold } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue));
            line.span("talk_ms", talk).span("hold_ms", hold);
        }
        Fact::FirstReply { call, agent, queue, after, .. } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).span("after_ms", after);
        }
        Fact::FirstReplyLate { call, agent, queue }
        | Fact::SilenceWarning { call, agent, queue }
        | Fact::SilenceClosed { call, agent, queue }
        | Fact::WrapUp { call, agent, queue } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue));
        }
        Fact::Handled { call, agent, queue, wrap_up } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).span("wrap_up_ms", wrap_up);
        }
        Fact::Agent { agent, state } => {
            line.json("agent", names.of_agent(agent)).word("state", state_word(state));
            if let AgentState::NotReady(reason) = state {
                line.json("reason", names.of_reason(reason));
            }
        }
        _ => {}
    }
}

fn of_alarms(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::AlarmRaised { alarm, value } => alarm::event(line, names, alarm, Some(value), true),
        Fact::AlarmCleared { alarm, value } => alarm::event(line, names, alarm, value, false),
        _ => {}
    }
}

/// The word for an agent's state.
#[must_use]
pub const fn state_word(state: AgentState) -> &'static str {
    match state {
        AgentState::LoggedOut => "logged_out",
        AgentState::NotReady(_) => "not_ready",
        AgentState::Idle => "idle",
        AgentState::Ringing => "ringing",
        AgentState::Talking => "talking",
        AgentState::Held => "held",
        AgentState::WrapUp => "wrap_up",
        AgentState::BusyElsewhere => "busy_elsewhere",
    }
}

pub(super) const fn miss_cause(cause: MissCause) -> &'static str {
    match cause {
        MissCause::NoAnswer => "no_answer",
        MissCause::Reject => "reject",
        MissCause::Undeliverable => "undeliverable",
        MissCause::BusyElsewhere => "busy_elsewhere",
        MissCause::Lost => "lost",
    }
}

const fn overflow_cause(cause: OverflowCause) -> &'static str {
    match cause {
        OverflowCause::Full => "full",
        OverflowCause::MaxWait => "max_wait",
        OverflowCause::Closed => "closed",
        OverflowCause::NoAgents => "no_agents",
        OverflowCause::Closing => "closing",
        OverflowCause::AgentsGone => "agents_gone",
        _ => "",
    }
}

/// Writes that a command was refused, with the call, agent and queue that it names itself.
pub fn refused(out: &mut Vec<u8>, at: Timestamp, action: &Action<'_>, why: &str) {
    let mut line = begin(out, at, "refused");
    line.word("do", action.verb().word()).word("why", why);
    match action {
        Action::Queue(definition) => line.json("queue", &quoted(&definition.queue)),
        Action::OfQueue { queue, .. } => line.json("queue", &quoted(queue)),
        Action::Agent { agent, .. } | Action::OfAgent { agent, .. } => {
            line.json("agent", &quoted(agent))
        }
        Action::Offer(offer) => {
            line.json("call", &quoted(&offer.call));
            match &offer.queue {
                Some(queue) => line.json("queue", &quoted(queue)),
                None => &mut line,
            }
        }
        Action::Routing(edit) => routing::refused(&mut line, edit),
        Action::OfCall { call, agent: Some(agent), .. } => {
            line.json("call", &quoted(call)).json("agent", &quoted(agent))
        }
        Action::OfCall { call, .. } | Action::SetPriority { call, .. } => {
            line.json("call", &quoted(call))
        }
        Action::Callback(callback) => line.json("call", &quoted(&callback.call)),
        Action::Consult(consult) => {
            line.json("call", &quoted(&consult.call)).json("queue", &quoted(&consult.queue))
        }
        Action::Transfer { call, queue, .. } => {
            line.json("call", &quoted(call)).json("queue", &quoted(queue))
        }
        Action::Alarm(watch) => {
            line.json("alarm", &quoted(&watch.alarm));
            match &watch.subject {
                Subject::Agent(agent) => line.json("agent", &quoted(agent)),
                Subject::Queue(queue) => line.json("queue", &quoted(queue)),
                Subject::All => &mut line,
            }
        }
        Action::RemoveAlarm { alarm } => line.json("alarm", &quoted(alarm)),
        Action::Explain(question) => match &question.about {
            About::Call(call) => line.json("call", &quoted(call)),
            About::Agent(agent) => line.json("agent", &quoted(agent)),
            About::Decisions(_) => &mut line,
        },
        Action::ConfirmCall { call, agent, .. } => {
            line.json("call", &quoted(call));
            match agent {
                Some(agent) => line.json("agent", &quoted(agent)),
                None => &mut line,
            }
        }
        Action::Reconcile(_) | Action::Tick | Action::Report => &mut line,
    };
    finish(line);
}

#[cfg(test)]
mod tests {
    use acd::{AgentId, CallId, LeaveCause, OfferId, QueueId, Reason, Span};

    use super::*;

    fn written(fact: Fact) -> String {
        let mut names = Names::default();
        for queue in ["q", "z\"\n"] {
            names.define_queue(queue);
        }
        names.define_agent("ann");
        names.offer_call("c1");
        names.reason("tea");
        let mut out = Vec::new();
        event(&mut out, &names, &Event { at: Timestamp::from_micros(1_234_999), fact });
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn every_event_with_its_keys_in_order() {
        let (call, agent, queue) = (CallId::new(0), AgentId::new(0), QueueId::new(0));
        let (other, ms) = (QueueId::new(1), Span::from_millis);
        let table = [
            (
                Fact::Queued { call, queue, position: 3 },
                r#""queued","call":"c1","queue":"q","position":3}"#,
            ),
            (
                Fact::Ringing { call, agent, queue, offer: OfferId::new(9), waited: ms(0) },
                r#""ringing","call":"c1","agent":"ann","queue":"q","waited_ms":0}"#,
            ),
            (
                Fact::Answered { call, agent, queue, waited: ms(10), age: ms(200) },
                r#""answered","call":"c1","agent":"ann","queue":"q","waited_ms":10,"age_ms":200}"#,
            ),
            (
                Fact::Requeued { call, agent, queue, cause: MissCause::NoAnswer, position: 1 },
                concat!(
                    r#""requeued","call":"c1","agent":"ann","queue":"q","#,
                    r#""cause":"no_answer","position":1}"#
                ),
            ),
            (
                Fact::Abandoned { call, queue, waited: ms(1), age: ms(2), ringing: None },
                concat!(
                    r#""abandoned","call":"c1","queue":"q","#,
                    r#""waited_ms":1,"age_ms":2,"while":"waiting"}"#
                ),
            ),
            (
                Fact::Abandoned { call, queue, waited: ms(1), age: ms(2), ringing: Some(agent) },
                concat!(
                    r#""abandoned","call":"c1","queue":"q","#,
                    r#""waited_ms":1,"age_ms":2,"while":"ringing"}"#
                ),
            ),
            (
                Fact::Overflowed { call, from: queue, to: other, cause: OverflowCause::MaxWait },
                r#""overflowed","call":"c1","from":"q","to":"z\"\n","cause":"max_wait"}"#,
            ),
            (
                Fact::TimedOut { call, queue, waited: ms(5), age: ms(6) },
                r#""timed_out","call":"c1","queue":"q","waited_ms":5,"age_ms":6}"#,
            ),
            (
                Fact::TurnedAway {
                    call,
                    queue,
                    cause: LeaveCause::Closing,
                    waited: ms(5),
                    age: ms(6),
                },
                concat!(
                    r#""turned_away","call":"c1","queue":"q","cause":"closing","#,
                    r#""waited_ms":5,"age_ms":6}"#
                ),
            ),
            (Fact::Opened { queue }, r#""opened","queue":"q"}"#),
            (Fact::Closed { queue: other }, r#""closed","queue":"z\"\n"}"#),
            (Fact::Held { call, agent }, r#""held","call":"c1","agent":"ann"}"#),
            (Fact::Retrieved { call, agent }, r#""retrieved","call":"c1","agent":"ann"}"#),
            (
                Fact::Transferred { call, agent, from: queue, to: other, talk: ms(7), hold: ms(8) },
                concat!(
                    r#""transferred","call":"c1","agent":"ann","from":"q","to":"z\"\n","#,
                    r#""talk_ms":7,"hold_ms":8}"#
                ),
            ),
            (
                Fact::Ended { call, agent, queue, talk: ms(7), hold: ms(u64::MAX / 1000) },
                concat!(
                    r#""ended","call":"c1","agent":"ann","queue":"q","#,
                    r#""talk_ms":7,"hold_ms":18446744073709551}"#
                ),
            ),
            (
                Fact::WrapUp { call, agent, queue },
                r#""wrap_up","call":"c1","agent":"ann","queue":"q"}"#,
            ),
            (
                Fact::Handled { call, agent, queue, wrap_up: ms(9) },
                r#""handled","call":"c1","agent":"ann","queue":"q","wrap_up_ms":9}"#,
            ),
            (
                Fact::Agent { agent, state: AgentState::WrapUp },
                r#""agent","agent":"ann","state":"wrap_up"}"#,
            ),
            (
                Fact::Agent { agent, state: AgentState::NotReady(Reason::Host(0)) },
                r#""agent","agent":"ann","state":"not_ready","reason":"tea"}"#,
            ),
            (
                Fact::Agent { agent, state: AgentState::NotReady(Reason::Undeliverable) },
                r#""agent","agent":"ann","state":"not_ready","reason":"undeliverable"}"#,
            ),
        ];
        for (fact, rest) in table {
            assert_eq!(written(fact), format!("{{\"t\":1234,\"event\":{rest}\n"));
        }
    }
}
