//! After a restart of the switch: random commands, and the lines of a scenario.

use acd::{AgentId, AgentState, CallId, CallState, Command, Fact, LossCause, QueueId, Seen};
use serde_json::{Map, Value, json};

use super::media;
use super::world::{Aim, one_in};

/// A call is there, or a step of a reconciliation; a call is mostly seen as it is.
pub fn command(aim: &Aim<'_>, n: &[u16; 16]) -> Command<'static> {
    if one_in(n[11] / 32, 2) {
        let call = aim.call(n[0], |state| state != CallState::Waiting);
        return Command::StillThere { call };
    }
    let agent = aim.agent(n[1], |state| state != AgentState::LoggedOut);
    match n[2] % 16 {
        0..=1 => Command::ReconcileBegin,
        2..=5 => Command::ConfirmAgent { agent },
        6..=13 => {
            let call = aim.call(n[0], |_| true);
            let rings = aim.subject.rings(call);
            let at = rings.get(usize::from(n[3]) % rings.len().max(1));
            let at = at.map_or(agent, |(agent, _)| *agent);
            let as_it_is = aim.subject.call(call).map(|view| match view.state {
                CallState::Waiting => Seen::Waiting,
                CallState::Ringing(_) => Seen::Ringing(at),
                CallState::Talking(agent) => Seen::Talking(agent),
                CallState::Held(agent) => Seen::Held(agent),
            });
            let at = as_it_is.and_then(Seen::agent).filter(|_| !one_in(n[5], 5)).unwrap_or(agent);
            let seen = match n[4] % 8 {
                0 => Some(Seen::Waiting),
                1 => Some(Seen::Ringing(at)),
                2 | 3 => Some(Seen::Talking(at)),
                4 => Some(Seen::Held(at)),
                5 => None,
                _ => as_it_is,
            };
            Command::ConfirmCall { call, seen }
        }
        _ => Command::ReconcileEnd,
    }
}

/// The command of a line, where it is one of these.
pub fn command_of(
    what: &str,
    (call, agent): (CallId, AgentId),
    line: &Map<String, Value>,
) -> Option<Command<'static>> {
    Some(match what {
        "reconcile_begin" => Command::ReconcileBegin,
        "reconcile_end" => Command::ReconcileEnd,
        "confirm_agent" => Command::ConfirmAgent { agent },
        "confirm_call" => {
            let seen = line.get("state").map(|state| match state.as_str() {
                Some("waiting") => Seen::Waiting,
                Some("ringing") => Seen::Ringing(agent),
                Some("talking") => Seen::Talking(agent),
                _ => Seen::Held(agent),
            });
            Command::ConfirmCall { call, seen }
        }
        _ => return None,
    })
}

fn cause_word(cause: LossCause) -> &'static str {
    match cause {
        LossCause::NotConfirmed => "not_confirmed",
        LossCause::LeaseExpired => "lease_expired",
        other => panic!("no word for {other:?}"),
    }
}

/// The line of an event, by the names of queues, agents and calls.
pub fn printed(
    fact: &Fact,
    call: impl Fn(CallId) -> String,
    agent: impl Fn(AgentId) -> String,
    queue: impl Fn(QueueId) -> String,
) -> Value {
    match *fact {
        Fact::Lost { call: c, queue: q, waited, age, ringing, cause } => json!({
            "event": "lost", "call": call(c), "queue": queue(q), "cause": cause_word(cause),
            "waited_ms": waited.millis(), "age_ms": age.millis(),
            "while": if ringing.is_some() { "ringing" } else { "waiting" }}),
        Fact::ConversationLost { call: c, agent: a, queue: q, cause } => json!({
            "event": "conversation_lost", "call": call(c), "agent": agent(a), "queue": queue(q),
            "cause": cause_word(cause)}),
        Fact::Reconciled { calls, agents } => {
            json!({"event": "reconciled", "calls": calls, "agents": agents})
        }
        ref other => media::printed(other, call, agent, queue),
    }
}
