//! Reasons why, read from the state as it is: nothing is kept for them, nothing is counted ahead.
//!
//! One question underlies all: why does this waiting call not ring at this agent? As pairs are made
//! until no more can be, there is always an answer.

use super::Core;
use super::agent::{Presence, Slot};
use super::call::Phase;
use crate::explain::{AgentExplanation, AgentWaits, CallExplanation, CallWaits, Reasons, WhyNot};
use crate::matching::Whom;
use crate::timers::{TimerId, due_of};
use crate::{AgentId, AgentState, CallId, CallState, Deadline, Refusal, Timestamp};

/// Of the stays of a queue, callbacks stand beyond this key (see `Call::stay_key`).
const LAST_ON_THE_LINE: u128 = ((u64::MAX as u128) << 64) - 1;

/// Reasons why.
impl Core {
    /// What a live call waits for, and how many agents each reason keeps from it. O(agents).
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`]; [`Refusal::WrongState`] if it is over.
    pub fn explain_call(&self, call: CallId) -> Result<CallExplanation, Refusal> {
        let at = self.call_index(call)?;
        let record = &self.calls[at];
        let view = self.view_of(at);
        let waits = view.state == CallState::Waiting;
        let at_agent = match view.state {
            CallState::Waiting => None,
            CallState::Ringing(agent) | CallState::Talking(agent) | CallState::Held(agent) => {
                Some(agent)
            }
        };
        Ok(CallExplanation {
            call,
            queue: view.queue,
            state: view.state,
            waits_for: match view.state {
                CallState::Ringing(agent) => CallWaits::Answer(agent),
                CallState::Talking(_) | CallState::Held(_) => CallWaits::Nothing,
                CallState::Waiting if record.phase == Phase::Parked => CallWaits::Due,
                CallState::Waiting => self.call_waits(at),
            },
            next: self.next_of_call(at),
            position: if waits { self.position(at) } else { 0 },
            agents: self.why_not_agents(call).map(|(_, why)| why).collect(),
            decision: at_agent.and_then(|agent| self.decision(call, Some(agent))),
        })
    }

    /// Why each agent is not offered a waiting call, in order of definition; nothing of a call that
    /// does not wait. O(agents).
    pub fn why_not_agents(&self, call: CallId) -> impl Iterator<Item = (AgentId, WhyNot)> {
        let waits = |&at: &u32| matches!(self.calls[at].phase, Phase::Waiting | Phase::Parked);
        let at = self.call_index(call).ok().filter(waits);
        let agents = self.agents.iter().zip(0..);
        agents.filter_map(move |(agent, index)| Some((agent.id, self.why_not(at?, index)?)))
    }

    /// What an agent waits for, and how many waiting calls each reason keeps from him.
    /// O(lines + callbacks that are not due); where some calls of a line may have a step ahead and
    /// others not, O(calls of the line) for that.
    ///
    /// # Errors
    /// [`Refusal::UnknownAgent`].
    pub fn explain_agent(&self, agent: AgentId) -> Result<AgentExplanation, Refusal> {
        let at = self.agent_index(agent)?;
        let record = &self.agents[at as usize];
        let mut calls = Reasons::default();
        for (first, count) in self.alike(at) {
            if let Some(why) = self.why_not(first, at) {
                calls.add(why, count);
            }
        }
        let state = record.state();
        Ok(AgentExplanation {
            agent,
            state,
            waits_for: match state {
                AgentState::LoggedOut => AgentWaits::Login,
                AgentState::NotReady(_) => AgentWaits::Ready,
                _ if record.open().is_empty() => AgentWaits::Contacts,
                _ => AgentWaits::Call,
            },
            next: self.next_of_agent(at),
            calls,
        })
    }

    /// Why each waiting call does not ring at an agent, by queue in order of definition, and in no
    /// particular order within. O(waiting calls).
    pub fn why_not_calls(&self, agent: AgentId) -> impl Iterator<Item = (CallId, WhyNot)> {
        let at = self.agent_index(agent).ok();
        self.waiting_calls()
            .filter_map(move |call| Some((self.calls[call].id, self.why_not(call, at?)?)))
    }

    /// The one question. O(1), and O(agents held back from the call).
    pub(super) fn why_not(&self, call: u32, agent: u32) -> Option<WhyNot> {
        let (record, who) = (&self.calls[call], &self.agents[agent as usize]);
        let queue = &self.queues[record.queue as usize];
        let medium = queue.rules.medium;
        let whom = self.whom(call);
        Some(match (whom, who.presence) {
            _ if record.phase == Phase::Parked => WhyNot::NotDue,
            (Whom::Agent(preferred), _) if preferred != agent => WhyNot::Preferred,
            _ if !who.has_places_for(medium) => WhyNot::Medium,
            (Whom::Class(_), _) if !self.eligibility.lists(who.group, record.queue) => {
                WhyNot::NotAssigned
            }
            (Whom::Class(class), _) if !self.suits(class, agent) => {
                let widest = record.own.is_none().then(|| self.widest_class(record.queue));
                match widest.is_some_and(|widest| self.suits(widest, agent)) {
                    true => WhyNot::Step,
                    false => WhyNot::Skills,
                }
            }
            (_, Presence::LoggedOut) => WhyNot::LoggedOut,
            (_, Presence::NotReady(_)) => WhyNot::NotReady,
            _ if who.pending.is_some() => WhyNot::Leaving,
            _ if !who.open().has(medium) => WhyNot::Busy,
            (Whom::Class(_), _) if self.reserve_of(agent, record.queue).is_some() => {
                WhyNot::Reserve
            }
            (Whom::Class(class), _) if self.is_too_soon(class, agent, record.queue) => {
                WhyNot::Delay
            }
            _ if self.waiting.is_closed(record.queue) => WhyNot::MaxBusy,
            // Pairs are made until no more can be: all others of its line are held back too.
            _ if self.is_held_back(call, agent) => WhyNot::HeldBack,
            _ => return None,
        })
    }

    /// Whether the agent suits the class, whatever he does now and the queue makes of him.
    fn suits(&self, class: u32, agent: u32) -> bool {
        self.eligibility.suits_but_for_scope(class, self.agents[agent as usize].group)
    }

    /// All calls that wait, and callbacks that are not due, by queue.
    fn waiting_calls(&self) -> impl Iterator<Item = u32> {
        let stays = self.queues.iter().flat_map(|queue| self.stays.items(&queue.stays));
        let waits = |&call: &u32| self.calls[call].phase != Phase::Ringing;
        stays.map(|(_, call)| call).filter(waits)
    }

    /// Callbacks that are not due stand in no line. O(callbacks) and what does not ring of them.
    fn parked_calls(&self) -> impl Iterator<Item = u32> {
        let queues = self.queues.iter().filter(|queue| queue.callbacks > 0);
        let callbacks = queues.flat_map(|queue| {
            let next = |key: &u128| self.stays.after(&queue.stays, key);
            let first = next(&LAST_ON_THE_LINE);
            std::iter::successors(first, move |(key, _)| next(key))
        });
        let is_parked = |&call: &u32| self.calls[call].phase == Phase::Parked;
        callbacks.map(|(_, call)| call).filter(is_parked)
    }

    /// All waiting calls, in heaps of those that the agent is kept from for one reason: one call of
    /// the heap, and how many it has.
    fn alike(&self, agent: u32) -> impl Iterator<Item = (u32, u32)> {
        let queues = 0..self.queues.len() as u32;
        let lines = queues.flat_map(move |queue| {
            let lines = self.waiting.whom_in(queue);
            lines.map(move |(line, whom)| (queue, line, whom))
        });
        let heaps = lines.flat_map(move |(queue, line, whom)| {
            // A class may be one of the queue's and some call's own at once.
            let mixed = matches!(whom, Whom::Class(class) if !self.suits(class, agent)
                && self.suits(self.widest_class(queue), agent));
            let size = self.waiting.length(line);
            let (most, count) = if mixed { (usize::MAX, 1) } else { (1, size) };
            self.waiting.calls_in(line).take(most).map(move |(_, call)| (call, count))
        });
        heaps.chain(self.parked_calls().map(|call| (call, 1)))
    }

    fn call_waits(&self, call: u32) -> CallWaits {
        let record = &self.calls[call];
        match record.prefer.get() {
            _ if self.waiting.is_closed(record.queue) => CallWaits::MaxBusy,
            Some(agent) => CallWaits::Preferred(self.agents[agent as usize].id),
            None => CallWaits::Agent,
        }
    }

    fn next_of_call(&self, call: u32) -> Option<(Timestamp, Deadline)> {
        let record = &self.calls[call];
        let goes_on = record.tries.get().is_some_and(|tries| self.tries[tries].go_on);
        let max_wait = if goes_on { &self.retries } else { &self.timers };
        let key = |timer: TimerId| self.timers.key(timer);
        let of_call = [
            (key(record.ring_end), Deadline::RingEnd(record.id)),
            (max_wait.key(record.max_wait), Deadline::MaxWait(record.id)),
            (key(record.step), self.stage_deadline(call)),
            (key(record.prefer_end), Deadline::PreferEnd(record.id)),
        ];
        let held_back = self.hold_backs.iter(record.held_back).map(|held| {
            let agent = self.agents[held.agent as usize].id;
            (key(held.timer), Deadline::HoldBackEnd(record.id, agent))
        });
        let rivals = self.rivals.as_ref().filter(|_| record.has_rivals);
        let (ends, more) = rivals.map(|rivals| rivals.timers(call)).unzip();
        let ends = ends.into_iter().flatten().map(|end| (key(end), Deadline::RingEnd(record.id)));
        let more = more.map(|more| (key(more), Deadline::MoreRings(record.id)));
        let set = of_call.into_iter().chain(held_back).chain(ends).chain(more);
        first(set.filter_map(|(key, why)| Some((key?, why))))
    }

    fn next_of_agent(&self, agent: u32) -> Option<(Timestamp, Deadline)> {
        let record = &self.agents[agent as usize];
        let deadlines = record.slots.iter().filter_map(|slot| match *slot {
            Slot::Ringing(call) => {
                let call = &self.calls[call];
                let beside = || self.rivals.as_ref().map(|rivals| rivals.ring_end(agent));
                let end = Some(call.ring_end).filter(|_| call.agent == agent).or_else(beside);
                Some((self.timers.key(end?)?, Deadline::RingEnd(call.id)))
            }
            Slot::WrapUp { timer, .. } => {
                Some((self.timers.key(timer)?, Deadline::WrapUpEnd(record.id)))
            }
            Slot::Talking(_) | Slot::Held(_) => None,
        });
        first(deadlines)
    }
}

/// Which of these fires first, and when.
fn first(deadlines: impl Iterator<Item = (u128, Deadline)>) -> Option<(Timestamp, Deadline)> {
    let (key, why) = deadlines.min_by_key(|&(key, _)| key)?;
    Some((due_of(key), why))
}
