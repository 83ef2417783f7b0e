//! A journal as a scenario, in which everything is named by its number.

use std::collections::HashMap;

use acd::{
    AgentId, Arrival, CallId, CallbackPlan, Command, Core, Event, OfferId, Prefer, QueueId, Seen,
    Span, Timestamp,
};

use super::definitions::{self, agent_name, queue_name, reason_word};
use super::line::{Line, numbers, object};
use super::routing;
use crate::scenario::names::quoted;

/// Why a command cannot be said in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsaid(pub &'static str);

/// Whole seconds.
///
/// # Errors
/// A scenario knows no parts of them.
pub fn seconds(span: Span) -> Result<i64, Unsaid> {
    let micros = span.micros();
    match i64::try_from(micros / 1_000_000) {
        Ok(seconds) if micros.is_multiple_of(1_000_000) => Ok(seconds),
        _ => Err(Unsaid("a length of time that is not of whole seconds")),
    }
}

/// Whole milliseconds.
///
/// # Errors
/// A scenario knows no parts of them.
pub fn milliseconds(at: Timestamp) -> Result<u64, Unsaid> {
    match at.micros().is_multiple_of(1_000) {
        true => Ok(at.millis()),
        false => Err(Unsaid("a moment that is not of whole milliseconds")),
    }
}

fn call_name(call: CallId) -> String {
    format!("c{}", call.number())
}

/// Refusals after which nothing but time has changed and whose cause a scenario may not be able to
/// say: stale offers, bad expressions and values, limits, bad rules (numbers in `docs/journal.md`).
const ONLY_TIME: [u16; 5] = [7, 8, 9, 14, 16];

/// Writes the commands of a journal, replaying them beside.
#[derive(Debug)]
pub struct Exporter {
    /// The core before the next command.
    pub core: Core,
    events: Vec<Event>,
    /// The last definition of each agent, without a group.
    agents: HashMap<AgentId, Line>,
    /// A definition that may get its group from the next command.
    defined: Option<(u64, AgentId)>,
}

impl Exporter {
    /// From the beginning.
    #[must_use]
    pub fn new(core: Core) -> Self {
        Self { core, events: Vec::new(), agents: HashMap::new(), defined: None }
    }

    /// The line that waits for its group, if one does.
    pub fn finish(&mut self) -> String {
        let waits = self.defined.take().and_then(|(t, agent)| Some(self.agents.get(&agent)?.at(t)));
        waits.map(Line::close).unwrap_or_default()
    }

    /// Time goes on.
    ///
    /// # Errors
    /// It cannot be said.
    pub fn time(&mut self, at: Timestamp) -> Result<String, Unsaid> {
        self.core.advance(at, &mut self.events);
        self.events.clear();
        Ok(self.finish() + &Line::open(milliseconds(at)?, "tick").close())
    }

    /// The line of a command.
    ///
    /// # Errors
    /// It cannot be said.
    pub fn command(
        &mut self,
        at: Timestamp,
        outcome: u16,
        command: &Command<'_>,
    ) -> Result<String, Unsaid> {
        let t = milliseconds(at)?;
        let text = match *command {
            _ if ONLY_TIME.contains(&outcome) => self.finish() + &Line::open(t, "tick").close(),
            Command::JoinGroup { agent, group } => {
                let just_defined = self.defined.take_if(|defined| *defined == (t, agent)).is_some();
                let before = if just_defined { String::new() } else { self.finish() };
                let group = group.map(|group| format!("g{}", group.number()));
                let defined = self.agents.get(&agent).ok_or(Unsaid("the group of nobody"))?;
                let mut line = defined.at(t);
                line.text("group", &group.unwrap_or_default());
                before + &line.close()
            }
            _ => {
                let before = self.finish();
                // The rings as they are when the command comes.
                self.core.advance(at, &mut self.events);
                let line = line_of(t, command, |call, offer| {
                    let ring = self.core.rings(call).find(|(_, ring)| *ring == offer);
                    ring.map(|(agent, _)| agent_name(agent))
                })?;
                match *command {
                    Command::Agent { agent, .. }
                    | Command::MediaAgent { agent, .. }
                    | Command::AgentOfQueues { agent, .. }
                        if outcome == 0 =>
                    {
                        self.agents.insert(agent, line);
                        self.defined = Some((t, agent));
                        before
                    }
                    _ => before + &line.close(),
                }
            }
        };
        // Refused again if it was refused.
        let _ = self.core.apply(at, command, &mut self.events);
        self.events.clear();
        Ok(text)
    }
}

fn line_of(
    t: u64,
    command: &Command<'_>,
    agent_of: impl Fn(CallId, OfferId) -> Option<String>,
) -> Result<Line, Unsaid> {
    let of_agent = |what, agent| {
        let mut line = Line::open(t, what);
        line.text("agent", &agent_name(agent));
        Ok(line)
    };
    let of_call = |what, call| {
        let mut line = Line::open(t, what);
        line.text("call", &call_name(call));
        Ok(line)
    };
    let of_queue = |what, queue| {
        let mut line = Line::open(t, what);
        line.text("queue", &queue_name(queue));
        Ok(line)
    };
    let of_ring = |what, call, offer: Option<OfferId>| {
        let mut line = Line::open(t, what);
        line.text("call", &call_name(call));
        if let Some(agent) = offer.and_then(|offer| agent_of(call, offer)) {
            line.text("agent", &agent);
        }
        Ok(line)
    };
    match *command {
        Command::Queue { queue, rules } => Ok(definitions::queue(t, queue, rules)),
        Command::Open { queue } => of_queue("open", queue),
        Command::Close { queue } => of_queue("close", queue),
        Command::Agent { agent, skills } => Ok(definitions::agent(t, agent, skills, None, None)),
        Command::MediaAgent { agent, skills, media } => {
            Ok(definitions::agent(t, agent, skills, Some(media), None))
        }
        Command::AgentOfQueues { agent, skills, media, queues } => {
            Ok(definitions::agent(t, agent, skills, Some(media), Some(queues)))
        }
        Command::Login { agent } => of_agent("login", agent),
        Command::Logout { agent } => of_agent("logout", agent),
        Command::Ready { agent } => of_agent("ready", agent),
        Command::NotReady { agent, reason } => {
            let mut line = Line::open(t, "not_ready");
            line.text("agent", &agent_name(agent)).text("reason", &reason_word(reason));
            Ok(line)
        }
        Command::WrappedUp { agent } => of_agent("wrapped_up", agent),
        Command::BusyElsewhere { agent } => of_agent("busy_elsewhere", agent),
        Command::BackFromElsewhere { agent } => of_agent("back_from_elsewhere", agent),
        Command::JoinGroup { .. } => Err(Unsaid("a group joined apart from a definition")),
        Command::Offer(ref offer) => arrival(t, "offer", None, Some(offer.queue), offer),
        Command::Consult { call, ref consult } => {
            arrival(t, "consult", Some(call), Some(consult.queue), consult)
        }
        Command::Answer { call, offer } => of_ring("answer", call, offer),
        Command::Reject { call, offer } => of_ring("reject", call, offer),
        Command::Undeliverable { call, offer } => of_ring("undeliverable", call, offer),
        Command::BridgeFailed { call, offer } => of_ring("bridge_failed", call, offer),
        Command::HangUp { call } => of_call("hang_up", call),
        Command::StillThere { call } => of_call("still_there", call),
        Command::Hold { call } => of_call("hold", call),
        Command::Retrieve { call } => of_call("retrieve", call),
        Command::CustomerSaid { call } => of_call("customer_said", call),
        Command::AgentSaid { call } => of_call("agent_said", call),
        Command::Conference { call } => of_call("conference", call),
        Command::CompleteTransfer { call } => of_call("complete_transfer", call),
        Command::CallbackAnswered { call, .. } => of_call("callback_answered", call),
        Command::CallbackFailed { call, .. } => of_call("callback_failed", call),
        Command::CancelCallback { call } => of_call("cancel_callback", call),
        Command::LineLost { call } => of_call("line_lost", call),
        Command::ReconcileBegin => Ok(Line::open(t, "reconcile_begin")),
        Command::ConfirmCall { call, seen } => {
            let mut line = of_call("confirm_call", call)?;
            if let Some(seen) = seen {
                let word = match seen {
                    Seen::Waiting => "waiting",
                    Seen::Ringing(_) => "ringing",
                    Seen::Talking(_) => "talking",
                    Seen::Held(_) => "held",
                };
                line.text("state", word);
                if let Some(agent) = seen.agent() {
                    line.text("agent", &agent_name(agent));
                }
            }
            Ok(line)
        }
        Command::ConfirmAgent { agent } => of_agent("confirm_agent", agent),
        Command::ReconcileEnd => Ok(Line::open(t, "reconcile_end")),
        Command::Transfer { call, queue, priority } => {
            let mut line = Line::open(t, "transfer");
            line.text("call", &call_name(call)).text("queue", &queue_name(queue));
            line.maybe("priority", priority.map(Into::into));
            Ok(line)
        }
        Command::SetPriority { call, priority } => {
            let mut line = Line::open(t, "set_priority");
            line.text("call", &call_name(call)).number("priority", priority.into());
            Ok(line)
        }
        Command::Callback { call, ref plan } => callback(t, call, plan),
        Command::Alarm { alarm, rule } => definitions::alarm(t, alarm, rule),
        Command::Route(inquiry) => routing::inquiry(t, inquiry),
        Command::RoutingTable { rules } => routing::table(t, rules),
        Command::RoutingRule { rule, before } => routing::rule(t, rule, before),
        Command::RemoveRoutingRule { rule } => Ok(routing::remove(t, rule)),
        Command::Block { customer, within } => routing::block(t, customer, within),
        Command::Unblock { customer } => Ok(routing::unblock(t, customer)),
        Command::Tick => Ok(Line::open(t, "tick")),
    }
}

pub(super) fn preferred(prefer: Prefer) -> Result<String, Unsaid> {
    Ok(object(&[
        ("agent".into(), quoted(&agent_name(prefer.agent))),
        ("for_s".into(), seconds(prefer.within)?.to_string()),
    ]))
}

pub(super) fn arrival(
    t: u64,
    what: &str,
    about: Option<CallId>,
    queue: Option<QueueId>,
    arrival: &Arrival<'_>,
) -> Result<Line, Unsaid> {
    let mut line = Line::open(t, what);
    match about {
        None => line.text("call", &call_name(arrival.call)),
        Some(call) => line.text("call", &call_name(call)).text("consult", &call_name(arrival.call)),
    };
    if let Some(queue) = queue {
        line.text("queue", &queue_name(queue));
    }
    line.maybe("priority", arrival.priority.map(Into::into));
    if let Some(require) = arrival.require {
        line.text("require", require);
    }
    // What a consultation has of these is not looked at.
    let customer = arrival.customer.filter(|_| about.is_none());
    let last = arrival.prefer_last.filter(|_| customer.is_some());
    if let Some(customer) = customer {
        line.text("customer", &format!("k{}", customer.number()));
    }
    match (arrival.prefer, last) {
        (Some(prefer), None) => drop(line.json("prefer", &preferred(prefer)?)),
        (None, Some(span)) => {
            line.text("prefer", "last").number("for_s", seconds(span)?);
        }
        (Some(_), Some(_)) => return Err(Unsaid("an agent preferred, and the last one too")),
        (None, None) => {}
    }
    Ok(line)
}

fn callback(t: u64, call: CallId, plan: &CallbackPlan) -> Result<Line, Unsaid> {
    let mut line = Line::open(t, "callback");
    line.text("call", &call_name(call)).number("attempts", plan.attempts);
    line.number("pause_s", seconds(plan.pause)?);
    if let Some(at) = plan.not_before {
        let at = i64::try_from(milliseconds(at)?);
        line.number("not_before", at.map_err(|_| Unsaid("a moment beyond 2^63 ms"))?);
    }
    if let Some(span) = plan.expire {
        line.number("expire_s", seconds(span)?);
    }
    if let Some(owner) = plan.owner {
        line.json("owner", &preferred(owner)?);
    }
    Ok(line)
}

/// The header: the seed with which the core was made.
#[must_use]
pub fn header(seed: u64) -> String {
    let values = [("scenario", Some(1)), ("seed", Some(seed.cast_signed()))];
    format!("{}\n", numbers(&values))
}
