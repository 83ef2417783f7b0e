//! `explain`: what a call or an agent waits for, and how choices fell.

use std::borrow::Cow;

use acd::{
    AgentExplanation, AgentId, AgentStanding, AgentWaits, CallExplanation, CallId, CallStanding,
    CallState, CallWaits, Core, Deadline, Decision, Reasons, Refusal, Timestamp, WhyNot,
};

use super::definition::agent_order_word;
use super::fields::Field;
use super::json::Wrong;
use super::names::{Names, quoted};
use super::object::Object;
use super::read::Values;
use super::write::{begin, finish, state_word};

/// What is asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// Of what.
    pub about: About<'a>,
    /// As written: `counts`, `list`, or neither, which is refused.
    show: Option<Cow<'a, str>>,
}

/// A call, an agent, or the choices to come, so many of which are to be kept.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum About<'a> {
    Call(Cow<'a, str>),
    Agent(Cow<'a, str>),
    Decisions(i64),
}

/// One thing at a time.
pub(super) fn check(values: &Values<'_>) -> Result<(), Wrong> {
    let fields = [Field::Call, Field::Agent, Field::Decisions];
    match fields.into_iter().filter(|field| values.has(*field)).count() {
        1 => Ok(()),
        _ => {
            let what = "\"explain\" takes one of \"call\", \"agent\", \"decisions\"".into();
            Err(Wrong { at: 0, what })
        }
    }
}

pub(super) fn read<'a>(values: &mut Values<'a>) -> Question<'a> {
    let about = match (values.text(Field::Call), values.integer(Field::Decisions)) {
        (Some(call), _) => About::Call(call),
        (None, Some(most)) => About::Decisions(most),
        (None, None) => About::Agent(values.name(Field::Agent)),
    };
    Question { about, show: values.text(Field::Show) }
}

/// Answers it, as of the core's present moment.
pub(super) fn answer(
    out: &mut Vec<u8>,
    names: &Names,
    core: &mut Core,
    question: &Question<'_>,
) -> Result<(), Refusal> {
    let list = match question.show.as_deref() {
        None | Some("counts") => false,
        Some("list") => true,
        Some(_) => return Err(Refusal::BadValue("show must be counts or list")),
    };
    let at = core.now();
    match &question.about {
        About::Call(call) => {
            let found = core.explain_call(names.call(call))?;
            let each = list.then(|| core.why_not_agents(found.call));
            let until = |agent| core.delay_end(found.call, agent);
            of_call(begin(out, at, "explained"), names, &found, each, until);
        }
        About::Agent(agent) => {
            let found = core.explain_agent(names.agent(agent))?;
            let each = list.then(|| core.why_not_calls(found.agent));
            let until = |call| core.delay_end(call, found.agent);
            of_agent(begin(out, at, "explained"), names, &found, each, until);
        }
        About::Decisions(most) => {
            let most = u32::try_from(*most).ok().filter(|most| *most <= 1_000_000);
            let most = most.ok_or(Refusal::BadValue("decisions must be 0 to 1000000"))?;
            core.keep_decisions(most);
        }
    }
    Ok(())
}

fn of_call(
    mut line: Object<'_>,
    names: &Names,
    found: &CallExplanation,
    each: Option<impl Iterator<Item = (AgentId, WhyNot)>>,
    until: impl Fn(AgentId) -> Option<Timestamp>,
) {
    line.json("call", names.of_call(found.call)).json("queue", names.of_queue(found.queue));
    let state = match found.state {
        CallState::Waiting => "waiting",
        CallState::Ringing(_) => "ringing",
        CallState::Talking(_) => "talking",
        CallState::Held(_) => "held",
    };
    line.word("state", state);
    let (waits_for, agent) = match found.waits_for {
        CallWaits::Due => ("due", None),
        CallWaits::Preferred(agent) => ("preferred", Some(agent)),
        CallWaits::MaxBusy => ("max_busy", None),
        CallWaits::Agent => ("agent", None),
        CallWaits::Answer(agent) => ("answer", Some(agent)),
        _ => ("nothing", None),
    };
    line.word("waits_for", waits_for);
    if let Some(agent) = agent {
        line.json("agent", names.of_agent(agent));
    }
    next(&mut line, found.next);
    if found.state == CallState::Waiting {
        line.number("position", found.position.into());
        reasons(&mut line, "agents", &found.agents);
    }
    if let Some(each) = each {
        let each: Vec<_> =
            each.map(|(agent, why)| (names.of_agent(agent), why, until(agent))).collect();
        list(&mut line, &each);
    }
    if let Some(decision) = &found.decision {
        self::decision(&mut line, names, decision);
    }
    finish(line);
}

fn of_agent(
    mut line: Object<'_>,
    names: &Names,
    found: &AgentExplanation,
    each: Option<impl Iterator<Item = (CallId, WhyNot)>>,
    until: impl Fn(CallId) -> Option<Timestamp>,
) {
    line.json("agent", names.of_agent(found.agent)).word("state", state_word(found.state));
    let waits_for = match found.waits_for {
        AgentWaits::Login => "login",
        AgentWaits::Ready => "ready",
        AgentWaits::Contacts => "contacts",
        _ => "call",
    };
    line.word("waits_for", waits_for);
    next(&mut line, found.next);
    reasons(&mut line, "calls", &found.calls);
    if let Some(each) = each {
        // By name: the core's own order says nothing.
        let each = each.map(|(call, why)| (names.of_call(call), why, until(call)));
        let mut each: Vec<_> = each.collect();
        each.sort_unstable();
        list(&mut line, &each);
    }
    finish(line);
}

fn next(line: &mut Object<'_>, next: Option<(Timestamp, Deadline)>) {
    if let Some((due, why)) = next {
        let why = match why {
            Deadline::WrapUpEnd(_) => "wrap_up_end",
            Deadline::RingEnd(_) => "ring_end",
            Deadline::MaxWait(_) => "max_wait",
            Deadline::Step(_) => "step",
            Deadline::Delay(_) => "delay",
            Deadline::PreferEnd(_) => "prefer_end",
            Deadline::HoldBackEnd(..) => "hold_back_end",
            Deadline::MoreRings(_) => "more_rings",
            _ => "other",
        };
        line.word("next", why).number("next_t", due.millis());
    }
}

fn reasons(line: &mut Object<'_>, key: &str, reasons: &Reasons) {
    let mut counts = line.object(&quoted(key));
    for (why, count) in reasons.iter() {
        counts.number(why.word(), count.into());
    }
    counts.close();
}

/// Names are JSON already. For whom it is too soon, the moment follows from which on it is not.
fn list(line: &mut Object<'_>, each: &[(&str, WhyNot, Option<Timestamp>)]) {
    let mut object = line.object("\"each\"");
    for (name, why, _) in each {
        object.quoted_word(name, why.word());
    }
    object.close();
    let delayed = each.iter().filter(|(_, why, _)| *why == WhyNot::Delay);
    let mut delayed = delayed.filter_map(|(name, _, until)| Some((name, (*until)?))).peekable();
    if delayed.peek().is_some() {
        let mut object = line.object("\"until\"");
        for (name, until) in delayed {
            object.quoted_number(name, until.millis());
        }
        object.close();
    }
}

fn decision(line: &mut Object<'_>, names: &Names, decision: &Decision) {
    let mut object = line.object("\"decision\"");
    object.number("t", decision.at.millis()).word("by", agent_order_word(decision.by));
    let sides = [("\"call\"", Some(decision.call)), ("\"next_call\"", decision.next_call)];
    for (key, standing) in sides {
        if let Some(standing) = standing {
            call_standing(object.object(key), names, &standing);
        }
    }
    let sides = [("\"agent\"", Some(decision.agent)), ("\"next_agent\"", decision.next_agent)];
    for (key, standing) in sides {
        if let Some(standing) = standing {
            agent_standing(object.object(key), names, &standing);
        }
    }
    object.close();
}

/// What is as it mostly is, is left out, here and below.
fn call_standing(mut object: Object<'_>, names: &Names, standing: &CallStanding) {
    object.json("call", names.of_call(standing.call)).json("queue", names.of_queue(standing.queue));
    if standing.agent_priority > 1 {
        object.number("agent_priority", standing.agent_priority.into());
    }
    if standing.weight > 0 {
        object.number("weight", standing.weight.into());
    }
    if standing.strict_priority != 0 {
        object.json("priority", &standing.strict_priority.to_string());
    }
    object.span("age_ms", standing.age);
    if standing.credit_s != 0 {
        object.json("credit_s", &standing.credit_s.to_string());
    }
    if standing.target_s != 20 {
        object.number("target_s", standing.target_s.into());
    }
    object.close();
}

fn agent_standing(mut object: Object<'_>, names: &Names, standing: &AgentStanding) {
    object.json("agent", names.of_agent(standing.agent));
    let measures = [
        ("spared", u64::from(standing.spared)),
        ("tier", standing.tier.into()),
        ("wishes", standing.wishes.into()),
        ("measure", standing.measure),
    ];
    for (key, value) in measures.into_iter().filter(|(_, value)| *value > 0) {
        object.number(key, value);
    }
    object.number("idle_place", standing.idle_place);
    object.close();
}
