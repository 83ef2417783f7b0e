//! Reasons why, found by asking everybody.

use acd::{
    AgentExplanation, AgentId, AgentOrder, AgentStanding, AgentState, AgentWaits, CallExplanation,
    CallId, CallOrder, CallStanding, CallState, CallWaits, Deadline, Decision, OfferId, QueueRules,
    Refusal, Timestamp, WhyNot,
};

use super::Twin;
use super::pairs::{sum_of_levels, target};
use super::state::{Agent, Call, NEVER, Standing};

impl Twin {
    /// Agents defined so far.
    pub fn number_of_agents(&self) -> usize {
        self.agents.len()
    }

    /// Why each agent is not offered a waiting call.
    pub fn why_not_agents(&self, id: CallId) -> Vec<(AgentId, WhyNot)> {
        let call = self.find_call(id).filter(|call| call.standing == Standing::Waiting);
        let agents = self.agents.iter();
        agents.filter_map(|agent| Some((agent.id, self.why_not(call?, agent)?))).collect()
    }

    /// Why each waiting call does not ring at an agent.
    pub fn why_not_calls(&self, id: AgentId) -> Vec<(CallId, WhyNot)> {
        let Some(agent) = self.find_agent(id) else { return Vec::new() };
        let waiting = self.calls.iter().filter(|call| call.standing == Standing::Waiting);
        let mut calls: Vec<_> =
            waiting.filter_map(|call| Some((call.id, self.why_not(call, agent)?))).collect();
        calls.sort_unstable();
        calls
    }

    fn why_not(&self, call: &Call, agent: &Agent) -> Option<WhyNot> {
        let queue = self.the_queue(call.queue);
        let medium = queue.rules.medium;
        if call.callback.is_some_and(|callback| callback.due.is_some()) {
            return Some(WhyNot::NotDue);
        }
        if call.preferred.is_some_and(|preferred| preferred.agent != agent.id) {
            return Some(WhyNot::Preferred);
        }
        if agent.places(medium) == 0 {
            return Some(WhyNot::Medium);
        }
        if call.preferred.is_none() && !agent.takes(call.queue) {
            return Some(WhyNot::NotAssigned);
        }
        if !self.is_preferred_or_meets_what_is_required(call, agent) {
            let mut at_last = call.clone();
            at_last.steps_reached = queue.steps.len();
            return Some(match self.is_preferred_or_meets_what_is_required(&at_last, agent) {
                true => WhyNot::Step,
                false => WhyNot::Skills,
            });
        }
        match agent.state {
            AgentState::LoggedOut => return Some(WhyNot::LoggedOut),
            AgentState::NotReady(_) => return Some(WhyNot::NotReady),
            _ if agent.pending.is_some() => return Some(WhyNot::Leaving),
            _ if !agent.can_be_offered(medium) => return Some(WhyNot::Busy),
            _ => {}
        }
        if call.preferred.is_none() && self.is_held_in_reserve(agent, call.queue) {
            return Some(WhyNot::Reserve);
        }
        if call.preferred.is_none() && agent.delay(call.queue) > call.delay_passed {
            return Some(WhyNot::Delay);
        }
        if !self.has_fewer_than_max_busy(call) {
            return Some(WhyNot::MaxBusy);
        }
        let is_held_back = call.held_back.iter().any(|held_back| held_back.agent == agent.id);
        is_held_back.then_some(WhyNot::HeldBack)
    }

    /// What a call waits for, and what keeps agents from it.
    pub fn explain_call(&self, id: CallId) -> Result<CallExplanation, Refusal> {
        let gone = if self.is_used(id) { Refusal::WrongState } else { Refusal::UnknownCall };
        let call = self.find_call(id).ok_or(gone)?;
        let view = self.call(id).expect("it is alive");
        let waits = view.state == CallState::Waiting;
        Ok(CallExplanation {
            call: id,
            queue: view.queue,
            state: view.state,
            waits_for: match view.state {
                CallState::Ringing(agent) => CallWaits::Answer(agent),
                CallState::Talking(_) | CallState::Held(_) => CallWaits::Nothing,
                CallState::Waiting if !call.waits_in_line() => CallWaits::Due,
                CallState::Waiting if !self.has_fewer_than_max_busy(call) => CallWaits::MaxBusy,
                CallState::Waiting => match call.preferred {
                    Some(preferred) => CallWaits::Preferred(preferred.agent),
                    None => CallWaits::Agent,
                },
            },
            next: self.next_of(|deadline| match deadline {
                Deadline::RingEnd(call)
                | Deadline::MaxWait(call)
                | Deadline::Step(call)
                | Deadline::Delay(call)
                | Deadline::PreferEnd(call)
                | Deadline::MoreRings(call)
                | Deadline::HoldBackEnd(call, _) => call == id,
                _ => false,
            }),
            position: if waits { self.position(id) } else { 0 },
            agents: self.why_not_agents(id).into_iter().map(|(_, why)| why).collect(),
            decision: call.agent().and_then(|agent| self.decision(id, Some(agent))),
        })
    }

    /// What an agent waits for, and what keeps calls from him.
    pub fn explain_agent(&self, id: AgentId) -> Result<AgentExplanation, Refusal> {
        let agent = self.find_agent(id).ok_or(Refusal::UnknownAgent)?;
        let open = self.agent(id).expect("defined").open;
        let wrap_up_end =
            self.next_of(|deadline| matches!(deadline, Deadline::WrapUpEnd(agent) if agent == id));
        let mut rings =
            self.calls.iter().flat_map(|call| call.rings.iter().map(|it| (call.id, it)));
        let ring = rings.find(|(_, rung)| rung.agent == id);
        let ring_end = ring
            .filter(|(_, rung)| rung.until != NEVER)
            .map(|(call, rung)| (Timestamp::from_micros(rung.until), Deadline::RingEnd(call)));
        Ok(AgentExplanation {
            agent: id,
            state: agent.state,
            waits_for: match agent.state {
                AgentState::LoggedOut => AgentWaits::Login,
                AgentState::NotReady(_) => AgentWaits::Ready,
                _ if open.is_empty() => AgentWaits::Contacts,
                _ => AgentWaits::Call,
            },
            next: [wrap_up_end, ring_end].into_iter().flatten().min_by_key(|&(due, _)| due),
            calls: self.why_not_calls(id).into_iter().map(|(_, why)| why).collect(),
        })
    }

    /// From now on, choices are kept.
    pub fn keep_decisions(&mut self, _most: u32) {
        self.decisions = Some(Vec::new());
    }

    /// The latest choice by which a call came to an agent, or to any.
    pub fn decision(&self, id: CallId, agent: Option<AgentId>) -> Option<Decision> {
        let decisions = self.decisions.iter().flatten().rev().copied();
        let of_agent = |who| agent.is_none_or(|agent| agent == who);
        let is_it = |it: &Decision| it.call.call == id && of_agent(it.agent.agent);
        decisions.into_iter().find(is_it)
    }

    /// The call is about to ring at the agent.
    pub(super) fn keep_decision(&mut self, id: CallId, agent: AgentId) {
        if self.decisions.is_none() {
            return;
        }
        let next_agent = self.next_agent(id, agent);
        let call = self.the_call(id);
        let decision = Decision {
            at: Timestamp::from_micros(self.now),
            offer: OfferId::new(self.last_offer + 1),
            by: self.the_queue(call.queue).rules.agent_order,
            call: self.call_standing(call, agent),
            next_call: self.next_call(id, agent).map(|call| self.call_standing(call, agent)),
            agent: self.agent_standing(call, agent),
            next_agent: next_agent.map(|agent| self.agent_standing(call, agent)),
        };
        self.decisions.as_mut().expect("choices are kept").push(decision);
    }

    fn next_call(&self, id: CallId, agent: AgentId) -> Option<&Call> {
        let agent = self.the_agent(agent);
        let others = self.calls.iter().filter(|call| call.id != id && call.waits_in_line());
        let suitable = others.filter(|call| self.why_not(call, agent).is_none());
        suitable.min_by(|one, other| {
            let by_priority = agent.priority(one.queue).cmp(&agent.priority(other.queue));
            by_priority.then_with(|| self.compare(one, other))
        })
    }

    fn next_agent(&mut self, id: CallId, agent: AgentId) -> Option<AgentId> {
        let call = self.the_call(id);
        let by = self.the_queue(call.queue).rules.agent_order;
        if call.preferred.is_some() || matches!(by, AgentOrder::Random | AgentOrder::WeightedRandom)
        {
            return None;
        }
        let mut eligible = self.eligible(call);
        eligible.retain(|&ordinal| self.agents[ordinal].id != agent);
        if eligible.is_empty() { None } else { Some(self.first_of(id, eligible)) }
    }

    fn call_standing(&self, call: &Call, agent: AgentId) -> CallStanding {
        let rules = &self.the_queue(call.queue).rules;
        let ages = rules.seconds_per_priority > 0;
        CallStanding {
            call: call.id,
            queue: call.queue,
            agent_priority: u8::try_from(self.the_agent(agent).priority(call.queue))
                .expect("a checked priority"),
            weight: u8::try_from(rules.weight).expect("a checked weight"),
            strict_priority: if ages { 0 } else { call.priority },
            newest_first: rules.call_order == CallOrder::Newest,
            age: call.age(self.now),
            credit_s: i64::from(call.priority) * rules.seconds_per_priority + call.credit_s,
            target_s: u32::try_from(target(rules)).expect("a target within its range"),
        }
    }

    fn agent_standing(&self, call: &Call, id: AgentId) -> AgentStanding {
        let agent = self.the_agent(id);
        let queue = self.the_queue(call.queue);
        let QueueRules { agent_order, tiers, .. } = &queue.rules;
        let tiered = !tiers.is_empty() && call.own_require.is_none();
        let mut tiers =
            std::iter::once(&queue.require).chain(queue.steps.iter().map(|(_, tier)| tier));
        let tier = tiers.position(|tier| tier.is_met_by(&agent.skills)).filter(|_| tiered);
        let met = queue.wishes.iter().filter(|(wish, _)| wish.is_met_by(&agent.skills));
        let wishes: i64 = met.map(|(_, weight)| weight).sum();
        let ordinal = self.agents.iter().position(|other| other.id == id).expect("defined");
        let levels = sum_of_levels(agent, call.own_require.as_ref().unwrap_or(&queue.require));
        let levels = u64::try_from(levels).expect("levels are at least 0");
        AgentStanding {
            agent: id,
            spared: self.spared(call).contains(&ordinal),
            tier: u32::try_from(tier.unwrap_or(0)).expect("a countable number of tiers"),
            wishes: u32::try_from(wishes).expect("weights are at least 0"),
            measure: match agent_order {
                AgentOrder::BestSkill => levels,
                AgentOrder::WeightedRandom => levels.max(1),
                AgentOrder::LeastSkilled => agent.skills.len() as u64,
                AgentOrder::FewestCalls => agent.answered_since_login,
                AgentOrder::LeastTalkTime => agent.talked_since_login,
                AgentOrder::RoundRobin | AgentOrder::Linear => ordinal as u64,
                AgentOrder::LongestIdle | AgentOrder::LeastOccupied | AgentOrder::Random => 0,
            },
            // A number of the core's own.
            idle_place: 0,
        }
    }

    fn next_of(&self, is_of: impl Fn(Deadline) -> bool) -> Option<(Timestamp, Deadline)> {
        let timers = self.all_deadlines().into_iter();
        timers.filter(|&(_, what)| is_of(what)).min_by_key(|&(due, _)| due)
    }
}
