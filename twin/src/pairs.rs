//! Who gets whom.

use std::cmp::Reverse;

use acd::{AgentId, AgentOrder, AgentState, CallId, Fact, Span};

use super::Twin;
use super::state::{Agent, Call, Standing, seconds};

impl Twin {
    /// Pairs are made until no more can be.
    pub(super) fn make_pairs(&mut self) {
        while let Some(call) = self.first_call_that_can_be_paired() {
            let agent = self.first_agent_for(call);
            self.ring(call, agent);
        }
    }

    /// Of all waiting calls that have at least one eligible agent, the first.
    fn first_call_that_can_be_paired(&self) -> Option<CallId> {
        self.calls
            .iter()
            .filter(|call| call.standing == Standing::Waiting)
            .filter(|call| self.has_anyone_eligible(call))
            .min_by_key(|call| self.rank(call))
            .map(|call| call.id)
    }

    /// The smaller, the earlier: higher strict priority, then greater age, then earlier offered.
    fn rank(&self, call: &Call) -> (Reverse<i32>, i128, u64) {
        let worth = self.the_queue(call.queue).rules.seconds_per_priority;
        let offered = i128::from(call.offered);
        if worth == 0 {
            (Reverse(call.priority), offered, call.offer_order)
        } else {
            let added = i128::from(call.priority) * i128::from(worth) * 1_000_000;
            (Reverse(0), offered - added, call.offer_order)
        }
    }

    /// 1 + calls waiting in its queue that stand before it.
    pub(super) fn position(&self, id: CallId) -> u32 {
        let call = self.the_call(id);
        let before = self.calls.iter().filter(|other| {
            other.standing == Standing::Waiting
                && other.queue == call.queue
                && self.rank(other) < self.rank(call)
        });
        1 + u32::try_from(before.count()).expect("a countable number of calls")
    }

    /// Whether there is somebody who may be offered the call in the queue in which it is.
    pub(super) fn has_anyone_eligible(&self, call: &Call) -> bool {
        self.agents.iter().any(|agent| self.may_be_offered(call, agent))
            && self.has_fewer_than_max_busy(call)
    }

    /// Whether the agent may be offered it, if the queue has fewer than `max_busy` busy.
    fn may_be_offered(&self, call: &Call, agent: &Agent) -> bool {
        agent.is_idle()
            && self.is_preferred_or_meets_what_is_required(call, agent)
            && !call.held_back.iter().any(|held_back| held_back.agent == agent.id)
    }

    fn is_preferred_or_meets_what_is_required(&self, call: &Call, agent: &Agent) -> bool {
        if let Some(preferred) = call.preferred {
            return preferred.agent == agent.id;
        }
        if let Some(own) = &call.own_require {
            return own.is_met_by(&agent.skills);
        }
        let queue = self.the_queue(call.queue);
        queue.require.is_met_by(&agent.skills)
            || queue.steps[..call.steps_reached]
                .iter()
                .any(|(_, require)| require.is_met_by(&agent.skills))
    }

    fn has_fewer_than_max_busy(&self, call: &Call) -> bool {
        let Some(most) = self.the_queue(call.queue).rules.max_busy else { return true };
        let busy = self.agents.iter().filter(|agent| agent.queue == Some(call.queue)).count();
        i64::try_from(busy).is_ok_and(|busy| busy < most)
    }

    /// Of the call's eligible agents the first by the queue's order; ties by longest idle.
    fn first_agent_for(&mut self, id: CallId) -> AgentId {
        let call = self.the_call(id);
        let queue = self.the_queue(call.queue);
        let eligible: Vec<usize> = (0..self.agents.len())
            .filter(|&ordinal| self.may_be_offered(call, &self.agents[ordinal]))
            .collect();
        if let (Some(_), [preferred]) = (call.preferred, eligible.as_slice()) {
            return self.agents[*preferred].id; // nothing to choose, and no draw for `random`
        }
        let agent = |ordinal: &usize| &self.agents[*ordinal];
        let place = |ordinal: &usize| agent(ordinal).idle_place;
        let candidates = eligible.iter().copied();
        let first = match queue.rules.agent_order {
            AgentOrder::LongestIdle => candidates.min_by_key(place),
            AgentOrder::BestSkill => {
                let named = call.own_require.as_ref().unwrap_or(&queue.require);
                let names = named.names_outside_not();
                candidates.min_by_key(|ordinal| {
                    let skills = &agent(ordinal).skills;
                    let sum: i64 = names.iter().filter_map(|name| skills.get(name)).sum();
                    (Reverse(sum), place(ordinal))
                })
            }
            AgentOrder::LeastSkilled => {
                candidates.min_by_key(|ordinal| (agent(ordinal).skills.len(), place(ordinal)))
            }
            AgentOrder::FewestCalls => candidates
                .min_by_key(|ordinal| (agent(ordinal).answered_since_login, place(ordinal))),
            AgentOrder::LeastOccupied => candidates.min_by(|one, other| {
                agent(one).compare_work(agent(other)).then(place(one).cmp(&place(other)))
            }),
            AgentOrder::RoundRobin => {
                let next = queue.last_offered.map_or(0, |last| last + 1);
                let after = candidates.clone().find(|&ordinal| ordinal >= next);
                after.or(candidates.clone().next())
            }
            AgentOrder::Linear => candidates.min(),
            AgentOrder::Random => Some(self.any_of(&eligible)),
        };
        let first = first.expect("an eligible agent, for the call was chosen so");
        self.agents[first].id
    }

    /// Draws an agent; if all draws miss the eligible ones, one more decides among these.
    fn any_of(&mut self, eligible: &[usize]) -> usize {
        let number_of_agents = self.agents.len() as u128;
        for _ in 0..64 {
            let drawn = (u128::from(split_mix(&mut self.random)) * number_of_agents) >> 64;
            let drawn = usize::try_from(drawn).expect("less than the number of agents");
            if eligible.contains(&drawn) {
                return drawn;
            }
        }
        let salt = split_mix(&mut self.random);
        let mixed = |ordinal: &usize| split_mix(&mut (salt ^ *ordinal as u64));
        let first = eligible.iter().copied().min_by_key(|ordinal| (mixed(ordinal), *ordinal));
        first.expect("an eligible agent, for the call was chosen so")
    }

    fn ring(&mut self, id: CallId, agent: AgentId) {
        let now = self.now;
        let offer = self.offer_number();
        let order = self.number();
        let queue = self.the_call(id).queue;
        let until = now.saturating_add(seconds(self.the_queue(queue).rules.ring_s));
        let call = self.call_mut(id);
        call.standing = Standing::Ringing { agent, offer, until, order };
        let waited: Span = call.waited(now);
        let ordinal = self.agents.iter().position(|other| other.id == agent);
        self.queue_mut(queue).last_offered = ordinal;
        self.agent_mut(agent).call = Some(id);
        self.agent_mut(agent).queue = Some(queue);
        self.tell(Fact::Ringing { call: id, agent, queue, offer, waited });
        self.enter(agent, AgentState::Ringing);
    }
}

/// `SplitMix64`: the next number of the sequence.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
