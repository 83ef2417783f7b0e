//! What a switch says still exists after a restart, and what is told of it.

use acd::{AgentId, Fact, LossCause, Refusal, Seen};

use super::fields::Field;
use super::names::Names;
use super::object::Object;
use super::read::{Action, Values};
use super::verbs::Verb;

/// `reconcile_begin`, `reconcile_end` and `confirm_call`.
pub(super) fn existing<'a>(verb: Verb, values: &mut Values<'a>) -> Action<'a> {
    if verb != Verb::ConfirmCall {
        return Action::Reconcile(verb);
    }
    let call = values.name(Field::Call);
    let (state, agent) = (values.text(Field::State), values.text(Field::Agent));
    Action::ConfirmCall { call, state, agent }
}

/// What the switch sees of a call, by the word of the field `state`.
pub(super) fn seen(word: &str, agent: Option<AgentId>) -> Result<Seen, Refusal> {
    let with = agent.ok_or(Refusal::BadValue("a state with an agent needs the agent"));
    match word {
        "waiting" => Ok(Seen::Waiting),
        "ringing" => with.map(Seen::Ringing),
        "talking" => with.map(Seen::Talking),
        "held" => with.map(Seen::Held),
        _ => Err(Refusal::BadValue("state must be waiting, ringing, talking or held")),
    }
}

const fn loss_cause(cause: LossCause) -> &'static str {
    match cause {
        LossCause::NotConfirmed => "not_confirmed",
        LossCause::LeaseExpired => "lease_expired",
        _ => "",
    }
}

/// The fields of these events.
pub(super) fn event(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::Lost { call, queue, waited, age, ringing, cause } => {
            line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
            line.word("cause", loss_cause(cause));
            line.span("waited_ms", waited).span("age_ms", age);
            line.word("while", if ringing.is_some() { "ringing" } else { "waiting" });
        }
        Fact::ConversationLost { call, agent, queue, cause } => {
            line.json("call", names.of_call(call)).json("agent", names.of_agent(agent));
            line.json("queue", names.of_queue(queue)).word("cause", loss_cause(cause));
        }
        Fact::Reconciled { calls, agents } => {
            line.number("calls", calls.into()).number("agents", agents.into());
        }
        _ => {}
    }
}
