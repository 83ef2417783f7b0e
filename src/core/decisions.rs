//! Choices as they were made: the winner, the one who came next, and what they were measured by.
//!
//! Kept only if asked for. Then each choice is made once more without its winner, on either side.

use super::Core;
use super::call::Phase;
use crate::explain::{AgentStanding, CallStanding, Decision};
use crate::matching::{PLAIN_TARGET, Whom};
use crate::{AgentId, AgentOrder, CallId, CallOrder, OfferId};

/// The last so many.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Decisions {
    kept: Vec<Decision>,
    most: usize,
    /// Where the oldest stands, once there are so many.
    oldest: usize,
}

impl Decisions {
    fn put(&mut self, decision: Decision) {
        if self.kept.len() < self.most {
            self.kept.push(decision);
        } else if let Some(oldest) = self.kept.get_mut(self.oldest) {
            *oldest = decision;
            self.oldest = (self.oldest + 1) % self.most;
        }
    }
}

impl Core {
    /// From now on the last `most` choices are kept, with all that they were measured by; 0: none,
    /// and those that were kept are gone. Room for them (some 250 bytes each) is made here.
    ///
    /// While they are, each choice costs up to three times as much.
    pub fn keep_decisions(&mut self, most: u32) {
        let most = most as usize;
        self.decisions = (most > 0)
            .then(|| Box::new(Decisions { kept: Vec::with_capacity(most), most, oldest: 0 }));
    }

    /// The choices that are kept, the latest first.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().flat_map(|decisions| {
            let (later, earlier) = decisions.kept.split_at(decisions.oldest);
            later.iter().rev().chain(earlier.iter().rev())
        })
    }

    /// The latest choice by which a call came to an agent, or, without one, to any; if it is kept.
    /// O(choices kept).
    #[must_use]
    pub fn decision(&self, call: CallId, agent: Option<AgentId>) -> Option<Decision> {
        let is_it = |decision: &&Decision| {
            let of_agent = agent.is_none_or(|agent| decision.agent.agent == agent);
            decision.call.call == call && of_agent
        };
        self.decisions().find(is_it).copied()
    }

    /// The call, which stands in no line any more, is about to ring at the agent.
    #[cold]
    pub(super) fn keep_decision(&mut self, call: u32, agent: u32) {
        self.stand_idle(agent);
        let next_call = self.next_call(call, agent);
        let next_agent = self.next_agent(call, agent);
        self.find_spared(self.calls[call].queue);
        let queue = self.calls[call].queue;
        let decision = Decision {
            at: self.now,
            offer: OfferId::new(self.offers + 1),
            by: self.queues[queue as usize].rules.agent_order,
            call: self.call_standing(call, agent),
            next_call: next_call.map(|call| self.call_standing(call, agent)),
            agent: self.agent_standing(call, agent),
            next_agent: next_agent.map(|agent| self.agent_standing(call, agent)),
        };
        if let Some(decisions) = &mut self.decisions {
            decisions.put(decision);
        }
    }

    /// Which waiting call the agent would get if this one were not there.
    fn next_call(&mut self, call: u32, agent: u32) -> Option<u32> {
        let group = self.agents[agent as usize].stands_in();
        if !self.eligibility.groups.levels(group).is_empty() {
            return self.first_but(agent, call);
        }
        let mut best = self.first_call_for(agent);
        // Those that look again stand in no line.
        for at in 0..self.changed.calls.len() {
            let other = self.changed.calls[at];
            let record = &self.calls[other];
            let looks = record.phase == Phase::Waiting && record.line.is_none() && other != call;
            if looks && self.why_not(other, agent).is_none() {
                best = self.sooner(best, Some((self.calls[other].key, other)));
            }
        }
        best.map(|(_, call)| call)
    }

    /// Who would get the call if this agent were not there. Nobody is drawn.
    fn next_agent(&mut self, call: u32, agent: u32) -> Option<u32> {
        let queue = &self.queues[self.calls[call].queue as usize];
        if queue.rules.agent_order.draws() || matches!(self.whom(call), Whom::Agent(_)) {
            return None;
        }
        self.choose_but(call, Some(agent))
    }

    fn call_standing(&self, call: u32, agent: u32) -> CallStanding {
        let record = &self.calls[call];
        let queue = &self.queues[record.queue as usize];
        let rules = &queue.rules;
        let by_need = rules.call_order == CallOrder::GreatestNeed;
        let group = self.agents[agent as usize].group;
        let ages = rules.seconds_per_priority > 0;
        CallStanding {
            call: record.id,
            queue: queue.id,
            agent_priority: self.eligibility.priority_of(group, record.queue),
            weight: rules.weight,
            strict_priority: if ages { 0 } else { record.priority().into() },
            newest_first: rules.call_order == CallOrder::Newest,
            age: self.now.since(record.offered),
            credit_s: i64::from(record.priority()) * rules.seconds_per_priority
                + i64::from(record.credit_s),
            target_s: if by_need { self.waiting.target(record.queue) } else { PLAIN_TARGET },
        }
    }

    fn agent_standing(&self, call: u32, agent: u32) -> AgentStanding {
        let record = &self.calls[call];
        let queue = &self.queues[record.queue as usize];
        let (classes, groups) = (&self.eligibility.classes, &self.eligibility.groups);
        let idle = self.idle_agent(agent);
        let meets = |requirement| classes.meets(requirement).get(idle.group);
        let own = record.own.map(|(requirement, _)| requirement);
        let order = queue.rules.order(&queue.wants, own, None);
        let tiers = std::iter::once(&queue.wants.require).chain(&queue.wants.steps);
        let tier = match queue.rules.tiered && own.is_none() {
            true => tiers.zip(0..).find(|&(&tier, _)| meets(tier)).map_or(0, |(_, tier)| tier),
            false => 0,
        };
        let met = queue.wants.wishes.iter().filter(|&&(wish, _)| meets(wish));
        let levels = u64::from(groups.score(idle.group, classes.wanted(order.best_in)));
        AgentStanding {
            agent: self.agents[agent as usize].id,
            spared: self.is_spared(agent),
            tier,
            wishes: met.map(|(_, weight)| weight).sum(),
            measure: match order.by {
                AgentOrder::BestSkill => levels,
                AgentOrder::WeightedRandom => levels.max(1),
                AgentOrder::LeastSkilled => groups.breadth(idle.group) as u64,
                AgentOrder::FewestCalls => idle.answered.into(),
                AgentOrder::LeastTalkTime => idle.talked,
                AgentOrder::RoundRobin | AgentOrder::Linear => agent.into(),
                AgentOrder::LongestIdle | AgentOrder::LeastOccupied | AgentOrder::Random => 0,
            },
            idle_place: idle.ticket,
        }
    }
}

#[cfg(feature = "journal")]
impl Decisions {
    pub(super) fn room(&mut self) {
        // No more than a host would ask for, should the number be wrong.
        self.kept.reserve(self.most.min(1 << 20).saturating_sub(self.kept.len()));
    }
}
