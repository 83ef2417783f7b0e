//! Consultations, and agents on calls elsewhere: random commands, and the lines of a scenario.

use acd::{
    AgentId, AgentState, Arrival, CallId, CallState, Command, CustomerId, Fact, Prefer, QueueId,
    Span,
};
use serde_json::{Map, Value, json};

use super::owned::Owned;
use super::reconcile;
use super::scenario::number;
use super::world::{Aim, one_in, pick};

/// Somebody begins a call elsewhere, or is back.
pub fn elsewhere(aim: &Aim<'_>, n: &[u16; 16]) -> Command<'static> {
    let is_elsewhere =
        |agent: &AgentId| aim.subject.agent(*agent).is_some_and(|view| view.elsewhere);
    let there: Vec<AgentId> = (0..8).map(AgentId::new).filter(is_elsewhere).collect();
    if !there.is_empty() && !one_in(n[1], 3) {
        return Command::BackFromElsewhere { agent: pick(n[0], &there) };
    }
    let agent = aim.agent(n[0], |state| match n[2] % 4 {
        0 => state == AgentState::Ringing,
        1 => matches!(state, AgentState::Talking | AgentState::WrapUp),
        2 => state == AgentState::Idle,
        _ => true,
    });
    match one_in(n[3], 16) {
        true => Command::BackFromElsewhere { agent },
        false => Command::BusyElsewhere { agent },
    }
}

/// A consultation begins, or what comes of one; mostly of one that was answered.
pub fn command(aim: &Aim<'_>, n: &[u16; 16]) -> Owned {
    let view = |call: CallId| aim.subject.call(call);
    let is_consulted = |call: &CallId| {
        let consult = view(*call).and_then(|it| it.consult).filter(|it| !it.is_consult);
        consult.and_then(|it| view(it.other)).is_some_and(|it| is_with_an_agent(it.state))
    };
    let consulted = aim.alive.iter().copied().filter(is_consulted).collect::<Vec<_>>();
    if !consulted.is_empty() && !one_in(n[1], 4) {
        let call = pick(n[0], &consulted);
        return Owned::Plain(match n[2] % 8 {
            0..=4 => Command::Conference { call },
            5 => Command::HangUp { call },
            _ => Command::CompleteTransfer { call },
        });
    }
    let rings = |call: &CallId| {
        let view = view(*call).filter(|it| matches!(it.state, CallState::Ringing(_)));
        view.and_then(|it| it.consult).is_some_and(|it| it.is_consult)
    };
    if let Some(call) = aim.alive.iter().copied().find(rings)
        && n[3].is_multiple_of(2)
    {
        return Owned::Plain(Command::Answer { call, offer: None });
    }
    let call = aim.call(n[0], is_with_an_agent);
    match n[2] % 16 {
        0 => Owned::Plain(Command::Conference { call }),
        1 => Owned::Plain(Command::CompleteTransfer { call }),
        _ => match aim.offer(n) {
            Owned::Offer { call: consult, queue, priority, require, prefer, .. } => Owned::Offer {
                call: consult,
                queue,
                // Half of them ring as soon as somebody is there, else few were ever answered.
                priority: if n[4].is_multiple_of(2) { Some(100) } else { priority },
                require: require.filter(|_| !n[4].is_multiple_of(2)),
                prefer,
                customer: one_in(n[7], 8).then(|| CustomerId::new(1)),
                prefer_last: None,
                about: Some(call),
            },
            other => other,
        },
    }
}

fn is_with_an_agent(state: CallState) -> bool {
    matches!(state, CallState::Talking(_) | CallState::Held(_))
}

/// What a line offers.
pub fn arrival<'l>(
    line: &'l Map<String, Value>,
    (call, queue): (CallId, QueueId),
    customer: Option<CustomerId>,
    agents: &mut Vec<String>,
) -> Arrival<'l> {
    let priority = line.get("priority").map(|priority| priority.as_i64().expect("an integer"));
    Arrival {
        call,
        queue,
        priority: priority.map(|priority| i32::try_from(priority).expect("a small number")),
        require: line.get("require").map(|require| require.as_str().expect("a string")),
        customer,
        prefer_last: line
            .get("for_s")
            .map(|for_s| Span::from_secs(for_s.as_u64().expect("seconds"))),
        prefer: line.get("prefer").filter(|prefer| prefer.is_object()).map(|prefer| {
            let name = prefer["agent"].as_str().expect("a name");
            let for_s = prefer["for_s"].as_u64().expect("seconds");
            let agent = AgentId::new(number(agents, name));
            Prefer { agent, within: Span::from_secs(for_s) }
        }),
    }
}

/// The command of a line, where it is one of these.
pub fn command_of(what: &str, call: CallId, agent: AgentId) -> Option<Command<'static>> {
    Some(match what {
        "busy_elsewhere" => Command::BusyElsewhere { agent },
        "back_from_elsewhere" => Command::BackFromElsewhere { agent },
        "conference" => Command::Conference { call },
        "complete_transfer" => Command::CompleteTransfer { call },
        _ => return None,
    })
}

/// The line of an event, by the names of queues, agents and calls.
pub fn printed(
    fact: &Fact,
    call: impl Fn(CallId) -> String,
    agent: impl Fn(AgentId) -> String,
    queue: impl Fn(QueueId) -> String,
) -> Value {
    match *fact {
        Fact::Consulting { call: c, consult, agent: a, queue: q } => json!({
            "event": "consulting", "call": call(c), "consult": call(consult), "agent": agent(a),
            "queue": queue(q)}),
        Fact::Conference { call: c, consult, agent: a, with } => json!({
            "event": "conference", "call": call(c), "consult": call(consult), "agent": agent(a),
            "with": agent(with)}),
        Fact::TransferCompleted { call: c, agent: a, from, to, talk, hold } => json!({
            "event": "transfer_completed", "call": call(c), "agent": agent(a),
            "from": queue(from), "to": queue(to), "talk_ms": talk.millis(),
            "hold_ms": hold.millis()}),
        Fact::TookOver { call: c, consult, agent: a, queue: q } => json!({
            "event": "took_over", "call": call(c), "consult": call(consult), "agent": agent(a),
            "queue": queue(q)}),
        ref other => reconcile::printed(other, call, agent, queue),
    }
}
