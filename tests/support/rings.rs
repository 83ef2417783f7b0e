//! What the auditor knows of rings: one agent answers, nobody else keeps ringing.

use acd::{
    AgentId, AgentView, CallId, CallState, Event, MissCause, OfferId, Refusal, RingAt, Timestamp,
};
use serde_json::{Map, Value};

use super::audit::{Auditor, Place, need};
use super::subject::Subject;

impl Auditor {
    /// A call begins to ring at an agent; `more`: it may ring at others already.
    pub(super) fn rings(
        &mut self,
        call: CallId,
        agent: AgentId,
        offer: OfferId,
        more: bool,
    ) -> Result<(), String> {
        need(self.last_offer.is_none_or(|last| last < offer), || "old offer number".into())?;
        self.last_offer = Some(offer);
        need(self.calls.values().all(|known| !known.rings.contains(&agent)), || {
            format!("{agent:?} rings already")
        })?;
        let from = if more { vec![Place::Waiting, Place::Ringing] } else { vec![Place::Waiting] };
        self.moves(call, &from, Place::Ringing)?;
        let known = self.calls.get_mut(&call).ok_or("audit: a call never offered, or over")?;
        known.rings.push(agent);
        Ok(())
    }

    /// The call rings no more, because of this agent, or because it is over, and the agent is the
    /// first of those at whom it rings. Of several all others are to be told, and so is the first
    /// of a call that is over.
    pub(super) fn stops_ringing(
        &mut self,
        call: CallId,
        agent: Option<AgentId>,
        to: Place,
    ) -> Result<(), String> {
        let known = self.calls.get_mut(&call).ok_or("audit: a call never offered, or over")?;
        let mut rings = std::mem::take(&mut known.rings);
        let fits = match (agent, to) {
            (Some(agent), Place::WithAgent(_)) => rings.contains(&agent),
            (agent, _) => rings.first().copied() == agent,
        };
        need(fits, || format!("{call:?} rings at {rings:?}"))?;
        if let Place::WithAgent(winner) = to {
            rings.retain(|agent| *agent != winner);
            self.to_be_told.extend(rings);
        } else if rings.len() > 1 {
            self.to_be_told.extend(rings);
        }
        let from = if agent.is_some() { Place::Ringing } else { Place::Waiting };
        self.moves(call, &[from], to)
    }

    /// It failed at one agent; `last`: it rings nowhere else.
    pub(super) fn missed(
        &mut self,
        call: CallId,
        agent: AgentId,
        last: bool,
    ) -> Result<(), String> {
        let known = self.calls.get_mut(&call).ok_or("audit: a call never offered, or over")?;
        let rang = known.rings.clone();
        known.rings.retain(|ringing| *ringing != agent);
        let fits = rang.contains(&agent) && known.rings.is_empty() == last;
        need(fits, || format!("{call:?} rang at {rang:?}"))?;
        self.moves(call, &[Place::Ringing], if last { Place::Waiting } else { Place::Ringing })
    }

    pub(super) fn withdrawn(&mut self, call: CallId, agent: AgentId) -> Result<(), String> {
        self.to_be_told.remove(&agent);
        let rings = self.calls.get(&call).is_some_and(|known| known.rings.contains(&agent));
        if rings && (self.elsewhere == Some(agent) || self.reconciles) {
            return self.missed(call, agent, false);
        }
        need(!rings, || "still rings".into())
    }

    pub(super) fn all_are_told(&self) -> Result<(), String> {
        let left = &self.to_be_told;
        need(left.is_empty(), || format!("{left:?} ring for a call that is not theirs"))
    }

    /// Whether the agent's view fits the call that it names.
    pub(super) fn call_fits(&self, view: &AgentView, subject: &dyn Subject) -> Result<(), String> {
        let Some(call) = view.call else { return Ok(()) };
        let there = subject.call(call).map(|call| call.state);
        let rings = || subject.rings(call).iter().any(|(agent, _)| *agent == view.agent);
        let fits = match view.state {
            acd::AgentState::Ringing => rings(),
            acd::AgentState::Talking => there == Some(CallState::Talking(view.agent)),
            _ => there == Some(CallState::Held(view.agent)),
        };
        need(fits, || format!("the call is {there:?}: {view:?}"))
    }

    /// How many agents' views name a call that is there, at least and at most.
    pub(super) fn agents_with(
        &self,
        call: CallId,
        state: CallState,
        subject: &dyn Subject,
    ) -> Result<(usize, usize), String> {
        let found: Vec<AgentId> = subject.rings(call).iter().map(|(agent, _)| *agent).collect();
        let told = &self.calls[&call].rings;
        need(*told == found, || format!("{call:?} told at {told:?}, rings at {found:?}"))?;
        let agents = match state {
            CallState::Waiting => Vec::new(),
            CallState::Ringing(first) => {
                need(found.first() == Some(&first), || format!("{first:?} is not the first"))?;
                found
            }
            CallState::Talking(agent) | CallState::Held(agent) => vec![agent],
        };
        // Of several contacts an agent's view names the foremost.
        let has_no_other =
            |agent: &&AgentId| subject.agent(**agent).is_some_and(|view| view.contacts <= 1);
        Ok((agents.iter().filter(has_no_other).count(), agents.len()))
    }
}

/// The field of a queue's line.
pub fn of_queue(line: &Map<String, Value>) -> RingAt {
    // Another word is out of range.
    let count = |value: &Value| match value.as_str() {
        Some("all") => None,
        word => word.map_or(value.as_i64(), |_| Some(0)),
    };
    match line.get("ring") {
        None => RingAt::ONE,
        Some(word) if word.is_string() => RingAt { count: count(word), ..RingAt::ONE },
        Some(ring) => RingAt {
            count: ring.get("count").map_or(Some(1), count),
            more_every_s: ring.get("more_every_s").and_then(Value::as_i64),
            up_to: ring.get("up_to").and_then(Value::as_i64),
        },
    }
}

/// Which ring a line means that names the agent of a call.
pub fn offer(
    subject: &mut dyn Subject,
    (at, what): (Timestamp, &str),
    (line, agent, call): (&Map<String, Value>, AgentId, CallId),
    events: &mut Vec<Event>,
) -> Result<Option<OfferId>, Refusal> {
    let names_one = line.contains_key("agent");
    if !names_one || !matches!(what, "answer" | "reject" | "undeliverable") {
        return Ok(None);
    }
    subject.advance(at, events);
    let rings = subject.rings(call);
    let offer = rings.iter().find(|(ringing, _)| *ringing == agent).map(|(_, offer)| *offer);
    if subject.agent(agent).is_none() {
        return Err(Refusal::UnknownAgent);
    }
    if offer.is_none() && !rings.is_empty() { Err(Refusal::WrongState) } else { Ok(offer) }
}

pub fn miss_word(cause: MissCause) -> &'static str {
    match cause {
        MissCause::NoAnswer => "no_answer",
        MissCause::Reject => "reject",
        MissCause::Undeliverable => "undeliverable",
        MissCause::BusyElsewhere => "busy_elsewhere",
        MissCause::Lost => "lost",
    }
}
