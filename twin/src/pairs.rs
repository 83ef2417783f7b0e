//! Who gets whom.

use std::cmp::{Ordering, Reverse};

use acd::{AgentId, AgentOrder, CallId, CallOrder, Fact, QueueRules, RingAt, Span};

use super::Twin;
use super::expression::Expression;
use super::rivals::{Rung, Width};
use super::state::{Agent, Call, Contact, Doing, Queue, Standing, seconds};

impl Twin {
    /// Pairs are made until no more can be.
    pub(super) fn make_pairs(&mut self) {
        while let Some(call) =
            self.first_call_that_can_be_paired().or_else(|| self.first_call_that_finds_one_more())
        {
            let agent = self.first_agent_for(call);
            self.ring(self.instead(call, agent), agent);
        }
    }

    /// Of all waiting calls that have at least one eligible agent, the first.
    fn first_call_that_can_be_paired(&self) -> Option<CallId> {
        self.calls
            .iter()
            .filter(|call| call.waits_in_line())
            .filter(|call| self.has_anyone_eligible(call))
            .min_by(|one, other| self.compare(one, other))
            .map(|call| call.id)
    }

    /// Which call is served first: greater weight of the queue, then higher strict priority; then
    /// all others before those of queues that begin with the newest; then the greater age, or need;
    /// then earlier offered. Of a queue that begins with the newest the other way round.
    pub(super) fn compare(&self, one: &Call, other: &Call) -> Ordering {
        let (first, second) =
            (&self.the_queue(one.queue).rules, &self.the_queue(other.queue).rules);
        let strict = |call: &Call, rules: &QueueRules| {
            if rules.seconds_per_priority == 0 { call.priority } else { 0 }
        };
        let is_newest = |rules: &QueueRules| rules.call_order == CallOrder::Newest;
        let added = |call: &Call, rules: &QueueRules| {
            let by_priority = i128::from(call.priority) * i128::from(rules.seconds_per_priority);
            (by_priority + i128::from(call.credit_s)) * 1_000_000
        };
        let by_age = match (is_newest(first), is_newest(second)) {
            (false, true) => Ordering::Less,
            (true, false) => Ordering::Greater,
            (true, true) => {
                let offered = |call: &Call, rules| i128::from(call.offered) + added(call, rules);
                let youngest = offered(other, second).cmp(&offered(one, first));
                youngest.then(other.offer_order.cmp(&one.offer_order))
            }
            (false, false) => {
                let age = |call: &Call, rules| {
                    i128::from(self.now) - i128::from(call.offered) + added(call, rules)
                };
                // Age one / target one against age two / target two.
                let need_one = age(one, first) * target(second);
                let need_two = age(other, second) * target(first);
                need_two.cmp(&need_one).then(one.offer_order.cmp(&other.offer_order))
            }
        };
        let by_weight = second.weight.cmp(&first.weight);
        by_weight.then(strict(other, second).cmp(&strict(one, first))).then(by_age)
    }

    /// 1 + calls waiting in its queue that stand before it.
    pub(super) fn position(&self, id: CallId) -> u32 {
        let call = self.the_call(id);
        let before = self.calls.iter().filter(|other| {
            other.waits_in_line() && other.queue == call.queue && self.compare(other, call).is_lt()
        });
        1 + u32::try_from(before.count()).expect("a countable number of calls")
    }

    /// Whether there is somebody who may be offered the call in the queue in which it is.
    pub(super) fn has_anyone_eligible(&self, call: &Call) -> bool {
        self.agents.iter().any(|agent| self.may_be_offered(call, agent))
            && self.has_fewer_than_max_busy(call)
    }

    /// Whether the agent may be offered it, if the queue has fewer than `max_busy` busy.
    pub(super) fn may_be_offered(&self, call: &Call, agent: &Agent) -> bool {
        agent.can_be_offered(self.the_queue(call.queue).rules.medium)
            && self.is_preferred_or_meets_what_is_required(call, agent)
            && (call.preferred.is_some()
                || self.takes_after(agent, call.queue, call.delay_passed)
                    && !self.is_held_in_reserve(agent, call.queue))
            && !call.held_back.iter().any(|held_back| held_back.agent == agent.id)
    }

    pub(super) fn is_preferred_or_meets_what_is_required(
        &self,
        call: &Call,
        agent: &Agent,
    ) -> bool {
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

    pub(super) fn has_fewer_than_max_busy(&self, call: &Call) -> bool {
        let Some(most) = self.the_queue(call.queue).rules.max_busy else { return true };
        let contacts = self.agents.iter().flat_map(|agent| &agent.contacts);
        let busy = contacts.filter(|contact| contact.queue == call.queue).count();
        i64::try_from(busy).is_ok_and(|busy| busy < most)
    }

    /// The agents who may be offered the call, by order of definition.
    pub(super) fn eligible(&self, call: &Call) -> Vec<usize> {
        let is_eligible = |&ordinal: &usize| self.may_be_offered(call, &self.agents[ordinal]);
        (0..self.agents.len()).filter(is_eligible).collect()
    }

    fn first_agent_for(&mut self, id: CallId) -> AgentId {
        let eligible = self.eligible(self.the_call(id));
        self.first_of(id, eligible)
    }

    /// Of the call's eligible agents the first by the queue's order; ties by longest idle.
    pub(super) fn first_of(&mut self, id: CallId, eligible: Vec<usize>) -> AgentId {
        let call = self.the_call(id);
        let queue = self.the_queue(call.queue);
        if let (Some(_), [preferred]) = (call.preferred, eligible.as_slice()) {
            return self.agents[*preferred].id; // nothing to choose, and no draw for `random`
        }
        let eligible = self.not_spared(call, eligible);
        let eligible = self.of_the_first_tier(call, eligible);
        let eligible = self.most_wished(queue, eligible);
        let agent = |ordinal: &usize| &self.agents[*ordinal];
        let place = |ordinal: &usize| (agent(ordinal).contacts.len(), agent(ordinal).idle_place);
        let candidates = eligible.iter().copied();
        let first = match queue.rules.agent_order {
            AgentOrder::LongestIdle => candidates.min_by_key(place),
            AgentOrder::BestSkill => {
                let named = call.own_require.as_ref().unwrap_or(&queue.require);
                candidates.min_by_key(|ordinal| {
                    (Reverse(sum_of_levels(agent(ordinal), named)), place(ordinal))
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
            AgentOrder::LeastTalkTime => {
                candidates.min_by_key(|ordinal| (agent(ordinal).talked_since_login, place(ordinal)))
            }
            AgentOrder::RoundRobin => {
                let next = queue.last_offered.map_or(0, |last| last + 1);
                let after = candidates.clone().find(|&ordinal| ordinal >= next);
                after.or(candidates.clone().next())
            }
            AgentOrder::Linear => candidates.min(),
            AgentOrder::Random => Some(self.any_of(&eligible)),
            AgentOrder::WeightedRandom => {
                let named = call.own_require.as_ref().unwrap_or(&queue.require);
                let weight = |agent| sum_of_levels(agent, named).max(1) as u64;
                let weights: Vec<u64> = self.agents.iter().map(weight).collect();
                Some(self.any_by_weight(&eligible, &weights))
            }
        };
        let first = first.expect("an eligible agent, for the call was chosen so");
        self.agents[first].id
    }

    /// Draws an agent; if all draws miss the eligible ones, one more decides among these.
    fn any_of(&mut self, eligible: &[usize]) -> usize {
        let number_of_agents = self.agents.len() as u64;
        for _ in 0..64 {
            let drawn = below(&mut self.random, number_of_agents) as usize;
            if eligible.contains(&drawn) {
                return drawn;
            }
        }
        let salt = split_mix(&mut self.random);
        let mixed = |ordinal: &usize| split_mix(&mut (salt ^ *ordinal as u64));
        let first = eligible.iter().copied().min_by_key(|ordinal| (mixed(ordinal), *ordinal));
        first.expect("an eligible agent, for the call was chosen so")
    }

    /// Of the eligible agents those of the first tier that has any.
    fn of_the_first_tier(&self, call: &Call, eligible: Vec<usize>) -> Vec<usize> {
        let queue = self.the_queue(call.queue);
        if queue.rules.tiers.is_empty() || call.own_require.is_some() || call.preferred.is_some() {
            return eligible;
        }
        let tiers = std::iter::once(&queue.require).chain(queue.steps.iter().map(|tier| &tier.1));
        let tiers = tiers.take(call.steps_reached + 1);
        let of_tier = tiers.map(|tier| -> Vec<usize> {
            let is_of_tier = |ordinal: &&usize| tier.is_met_by(&self.agents[**ordinal].skills);
            eligible.iter().filter(is_of_tier).copied().collect()
        });
        of_tier.into_iter().find(|agents| !agents.is_empty()).unwrap_or_default()
    }

    /// The eligible agents who are not spared; all of them if there is nobody else.
    fn not_spared(&self, call: &Call, eligible: Vec<usize>) -> Vec<usize> {
        let spared = self.spared(call);
        let is_spared = |ordinal: &usize| spared.contains(ordinal);
        let others: Vec<usize> = eligible.iter().copied().filter(|one| !is_spared(one)).collect();
        if others.is_empty() { eligible } else { others }
    }

    /// The last idle agents of other queues that protect theirs.
    pub(super) fn spared(&self, call: &Call) -> Vec<usize> {
        let mut spared: Vec<usize> = Vec::new();
        let protecting = |queue: &&Queue| queue.id != call.queue && queue.rules.protect > 0;
        for queue in self.queues.iter().filter(protecting) {
            let is_needed = |ordinal: &usize| {
                let agent = &self.agents[*ordinal];
                agent.can_be_offered(queue.rules.medium)
                    && queue.require.is_met_by(&agent.skills)
                    && !self.is_held_in_reserve(agent, queue.id)
                    && self.takes_after(agent, queue.id, 0)
            };
            let last: Vec<usize> = (0..self.agents.len()).filter(is_needed).collect();
            if i64::try_from(last.len()).is_ok_and(|last| last <= queue.rules.protect) {
                spared.extend(last);
            }
        }
        spared
    }

    /// Those whose wishes met weigh most together.
    fn most_wished(&self, queue: &Queue, eligible: Vec<usize>) -> Vec<usize> {
        let score = |ordinal: &usize| -> i64 {
            let skills = &self.agents[*ordinal].skills;
            let met = queue.wishes.iter().filter(|(wish, _)| wish.is_met_by(skills));
            met.map(|(_, weight)| weight).sum()
        };
        let most = eligible.iter().map(score).max();
        eligible.into_iter().filter(|ordinal| Some(score(ordinal)) == most).collect()
    }

    /// Draws an agent, and whether to keep it; if all draws miss, everybody eligible has as many
    /// lots as it weighs.
    fn any_by_weight(&mut self, eligible: &[usize], weights: &[u64]) -> usize {
        let most = weights.iter().copied().max().unwrap_or(1);
        for _ in 0..64 {
            let drawn = below(&mut self.random, self.agents.len() as u64) as usize;
            if eligible.contains(&drawn) && below(&mut self.random, most) < weights[drawn] {
                return drawn;
            }
        }
        let salt = split_mix(&mut self.random);
        let lots = eligible.iter().flat_map(|&ordinal| {
            (0..weights[ordinal])
                .map(move |lot| (split_mix(&mut (salt ^ (lot << 32 | ordinal as u64))), ordinal))
        });
        lots.min().expect("an eligible agent, for the call was chosen so").1
    }

    fn ring(&mut self, id: CallId, agent: AgentId) {
        self.keep_decision(id, agent);
        let now = self.now;
        let offer = self.offer_number();
        let order = self.number();
        let queue = self.the_call(id).queue;
        let rules = &self.the_queue(queue).rules;
        let callback = self.the_call(id).callback;
        let length = if callback.is_some() { rules.dial_s } else { rules.ring_s };
        let until = now.saturating_add(seconds(length));
        // A customer is dialled for one agent alone.
        let at = if callback.is_some() { RingAt::ONE } else { rules.ring };
        let width = Some(Width::new(at, now, order));
        let call = self.call_mut(id);
        call.standing = Standing::Ringing;
        let is_first = call.rings.is_empty();
        call.rings.push(Rung { agent, offer, until, order });
        call.width = call.width.or(width);
        let (waited, age): (Span, Span) = (call.waited(now), call.age(now));
        let ordinal = self.agents.iter().position(|other| other.id == agent);
        self.queue_mut(queue).last_offered = ordinal;
        let medium = self.the_queue(queue).rules.medium;
        let record = self.agent_mut(agent);
        if record.contacts.is_empty() {
            record.work_from = now;
        }
        let doing = Doing::Rings;
        record.contacts.push(Contact { call: id, queue, medium, doing, interrupted: false });
        match callback {
            None => self.tell(Fact::Ringing { call: id, agent, queue, offer, waited }),
            Some(callback) => {
                self.queue_mut(queue).figures.callbacks.dialled += 1;
                let attempt = callback.tried + 1;
                self.tell(Fact::Dial { call: id, agent, queue, offer, attempt, age });
            }
        }
        self.shows_its_contacts(agent);
        if is_first {
            self.lease_begins(id);
        }
    }
}

/// What the age of the queue's calls is measured against, in seconds.
pub(super) fn target(rules: &QueueRules) -> i128 {
    match rules.call_order {
        CallOrder::GreatestNeed => i128::from(rules.answer_within_s.clamp(1, u32::MAX.into())),
        CallOrder::Oldest | CallOrder::Newest => 20,
    }
}

pub(super) fn sum_of_levels(agent: &Agent, named: &Expression) -> i64 {
    named.names_outside_not().iter().filter_map(|name| agent.skills.get(name)).sum()
}

/// A number below `bound`.
fn below(state: &mut u64, bound: u64) -> u64 {
    let number = (u128::from(split_mix(state)) * u128::from(bound)) >> 64;
    u64::try_from(number).expect("less than the bound")
}

/// `SplitMix64`: the next number of the sequence.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
