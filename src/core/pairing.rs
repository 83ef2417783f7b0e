//! Who gets whom: pairs are made until no more can be.
//!
//! Before a command or timer no waiting call and idle agent suit each other. So only what has
//! changed since can make a pair: calls that wait anew or may now ring at more agents, agents who
//! became idle or can do other things, queues whose calls may all look again. Of the pairs that
//! these make possible, the first call in order is served first.

use super::Core;
use super::agent::Presence;
use super::call::Phase;
use crate::Medium;
use crate::collections::{Bits, Chain};
use crate::matching::{Chooser, Order, Turn, Whom, most_wished};

/// What has changed since pairs were last made.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Changed {
    /// Waiting calls; they stand in no line until pairs have been made.
    pub(super) calls: Vec<u32>,
    /// Agents; those who became idle do not stand among the idle ones until then.
    pub(super) agents: Vec<u32>,
    pub(super) queues: Vec<u32>,
}

/// With more changed calls than these, their whole queues look again instead.
const FEW_CALLS: usize = 4;

impl Core {
    /// The call, out of its line, may ring at more agents than before.
    pub(super) fn look_again(&mut self, call: u32) {
        let record = &self.calls[call];
        if record.phase == Phase::Waiting {
            self.changed.calls.push(call);
        } else if record.has_rivals {
            self.look_for_more(call);
        }
    }

    /// At whom a waiting call may ring.
    pub(super) fn whom(&self, call: u32) -> Whom {
        let record = &self.calls[call];
        if let Some(agent) = record.prefer.get() {
            return Whom::Agent(agent);
        }
        Whom::Class(match record.own {
            Some((_, class)) => class,
            None => {
                let classes = &self.queues[record.queue as usize].wants.classes;
                classes[usize::from(record.reached.stage)]
            }
        })
    }

    /// Puts a waiting call in its line.
    pub(super) fn join_line(&mut self, call: u32) {
        let whom = self.whom(call);
        let record = &mut self.calls[call];
        if record.line.is_none() {
            record.line = self.waiting.insert(record.queue, whom, record.key, call).into();
        }
    }

    /// Takes a call out of its line, if it stands in one: before its key changes.
    pub(super) fn leave_line(&mut self, call: u32) {
        let record = &mut self.calls[call];
        if let Some(line) = record.line.take() {
            let key = record.key;
            match record.phase {
                Phase::Ringing => self.leave_rivals_line(line, key),
                _ => self.waiting.remove(line, key),
            }
        }
    }

    /// Makes all pairs that what has changed makes possible.
    pub(super) fn make_pairs(&mut self) {
        if self.changed.calls.len() > FEW_CALLS {
            self.settle_calls(true);
        }
        let Changed { calls, agents, queues } = &self.changed;
        match (calls.as_slice(), agents.as_slice(), queues.as_slice()) {
            ([], [], []) => {
                if self.rivals.is_some() {
                    self.find_rivals();
                }
                return;
            }
            (&[call], [], []) => self.pair_call(call),
            ([], &[agent], []) => self.pair_agent(agent),
            _ => {
                self.settle_agents();
                self.pair_all();
            }
        }
        self.settle_calls(false);
        self.settle_agents();
        if self.rivals.is_some() {
            self.find_rivals();
        }
        self.changed.agents.clear();
        self.changed.queues.clear();
    }

    /// Changed calls that found nobody wait in line.
    fn settle_calls(&mut self, look_again: bool) {
        while let Some(call) = self.changed.calls.pop() {
            if self.calls[call].phase == Phase::Waiting && self.calls[call].line.is_none() {
                self.join_line(call);
                self.follow(call);
                let queue = self.calls[call].queue;
                if self.queues[queue as usize].has_door {
                    self.admission.mark(queue);
                }
                if look_again && !self.changed.queues.contains(&queue) {
                    self.changed.queues.push(queue);
                }
            }
        }
    }

    /// Agents who became idle stand among the idle ones.
    fn settle_agents(&mut self) {
        for at in 0..self.changed.agents.len() {
            self.stand_idle(self.changed.agents[at]);
        }
    }

    /// Only this call has changed: no other can be paired.
    fn pair_call(&mut self, call: u32) {
        if let Some(agent) = self.choose(call) {
            self.ring(call, agent);
        }
    }

    /// Only this agent has changed: no other can be paired.
    fn pair_agent(&mut self, agent: u32) {
        if let Some((_, call)) = self.first_call_for(agent) {
            let by = self.queues[self.calls[call].queue as usize].rules.agent_order;
            if by.draws() {
                // The dice are thrown for every pair.
                self.stand_idle(agent);
                self.choose(call);
            }
            let call = if self.eligibility.has_levels { self.instead(call, agent) } else { call };
            self.ring(call, agent);
        }
    }

    fn pair_all(&mut self) {
        while let Some((_, call)) = self.first_pairable() {
            let Some(agent) = self.choose(call) else { return };
            let call = if self.eligibility.has_levels { self.instead(call, agent) } else { call };
            self.ring(call, agent);
        }
    }

    /// The first of all calls that have an eligible agent.
    fn first_pairable(&mut self) -> Option<(u128, u32)> {
        let mut best = None;
        for at in 0..self.changed.calls.len() {
            let call = self.changed.calls[at];
            let record = &self.calls[call];
            if record.phase == Phase::Waiting && record.line.is_none() && self.has_eligible(call) {
                best = self.sooner(best, Some((record.key, call)));
            }
        }
        for at in 0..self.changed.agents.len() {
            let agent = self.changed.agents[at];
            let found = self.first_call_for(agent);
            best = self.sooner(best, found);
        }
        for at in 0..self.changed.queues.len() {
            let queue = self.changed.queues[at];
            best = self.sooner(best, self.first_pairable_in(queue));
        }
        best
    }

    /// Of two waiting calls with their keys the one that is served first.
    pub(super) fn sooner(
        &self,
        one: Option<(u128, u32)>,
        other: Option<(u128, u32)>,
    ) -> Option<(u128, u32)> {
        let (Some(first), Some(second)) = (one, other) else { return one.or(other) };
        if !self.waiting.goes_by_need() {
            return Some(first.min(second));
        }
        let turn = |(key, call): (u128, u32)| Turn {
            key,
            target: self.waiting.target(self.calls[call].queue),
        };
        let second_is_before = turn(second).is_before(turn(first), self.now);
        Some(if second_is_before { second } else { first })
    }

    /// The first waiting call for an idle agent.
    pub(super) fn first_call_for(&mut self, agent: u32) -> Option<(u128, u32)> {
        let open = self.agents[agent as usize].open();
        if open.is_empty() {
            return None;
        }
        let group = self.agents[agent as usize].stands_in();
        let expected = self.expected.take().filter(|(of, _)| *of == group);
        let expected = expected.map(|(_, expected)| expected);
        let mut passed = std::mem::take(&mut self.passed);
        let found = loop {
            let classes = self.eligibility.groups.classes(group);
            let takes = |queue: u32| open.has(self.queues[queue as usize].rules.medium);
            match self.waiting.first_for(agent, classes, expected, takes, self.now) {
                Some((_, call)) if self.is_held_back(call, agent) => {
                    self.leave_line(call);
                    passed.push(call);
                }
                found => break found,
            }
        };
        passed.drain(..).for_each(|call| self.join_line(call));
        self.passed = passed;
        found
    }

    /// The first call in a queue's lines that has an eligible agent.
    fn first_pairable_in(&self, queue: u32) -> Option<(u128, u32)> {
        if self.waiting.is_closed(queue) {
            return None;
        }
        let mut best = None;
        for (line, whom) in self.waiting.whom_in(queue) {
            let anyone = match whom {
                Whom::Class(class) => self.has_idle(class, Chain::default()),
                Whom::Agent(agent) => self.takes(agent, queue),
            };
            if !anyone {
                continue;
            }
            let found = self.waiting.calls_in(line).find(|&(_, call)| self.has_eligible(call));
            // Of one queue: the keys tell.
            best = [best, found].into_iter().flatten().min();
        }
        best
    }

    /// Whether somebody idle may have this waiting call.
    pub(super) fn has_eligible(&self, call: u32) -> bool {
        let record = &self.calls[call];
        if self.waiting.is_closed(record.queue) {
            return false;
        }
        match self.whom(call) {
            Whom::Agent(agent) => self.may_have(call, agent),
            Whom::Class(class) => self.has_idle(class, record.held_back),
        }
    }

    /// Whether somebody idle suits the class and is not held back.
    pub(super) fn has_idle(&self, class: u32, held_back: Chain) -> bool {
        let members = self.eligibility.classes.members(class);
        if held_back.is_empty() {
            return self.idle.any(members);
        }
        let is_free = |agent| self.hold_backs.iter(held_back).all(|held| held.agent != agent);
        self.idle.is_anyone(members, is_free)
    }

    /// Whether the agent for whom the call waits is there for it.
    fn may_have(&self, call: u32, agent: u32) -> bool {
        self.takes(agent, self.calls[call].queue) && !self.is_held_back(call, agent)
    }

    pub(super) fn is_held_back(&self, call: u32, agent: u32) -> bool {
        self.hold_backs.iter(self.calls[call].held_back).any(|held| held.agent == agent)
    }

    /// The eligible agent whom the call's queue puts first.
    pub(super) fn choose(&mut self, call: u32) -> Option<u32> {
        self.choose_but(call, None)
    }

    /// The same, as if one agent, who stands among the idle, were not there.
    #[inline]
    pub(super) fn choose_but(&mut self, call: u32, but: Option<u32>) -> Option<u32> {
        let record = &self.calls[call];
        if self.waiting.is_closed(record.queue) {
            return None;
        }
        let class = match self.whom(call) {
            Whom::Class(class) => class,
            Whom::Agent(agent) => {
                return Some(agent).filter(|&agent| self.may_have(call, agent));
            }
        };
        let queue = &self.queues[record.queue as usize];
        let own = record.own.map(|(requirement, _)| requirement);
        let order = queue.rules.order(&queue.wants, own, queue.last_offered);
        if record.own.is_some() && order.by.looks_at_levels() {
            self.eligibility.classes.rank(order.best_in, &self.eligibility.groups);
        }
        let held_back = self.calls[call].held_back;
        if held_back.is_empty() && but.is_none() && self.protection.is_unused() {
            return self.choose_of(call, class, order);
        }
        self.choose_without(call, class, order, but)
    }

    /// The same, where some have to step aside.
    #[cold]
    fn choose_without(
        &mut self,
        call: u32,
        class: u32,
        order: Order,
        but: Option<u32>,
    ) -> Option<u32> {
        let spares = !self.protection.is_unused();
        if spares {
            self.find_spared(self.calls[call].queue);
        }
        // Who is held back steps aside for the moment.
        let mut aside = std::mem::take(&mut self.aside);
        let held_back = self.hold_backs.iter(self.calls[call].held_back).map(|held| held.agent);
        let idle = held_back.filter(|&agent| self.idle.stands(agent));
        aside.extend(idle.map(|agent| self.idle_agent(agent)));
        if let Some(but) = but {
            aside.push(self.idle_agent(but));
        }
        aside.iter().for_each(|idle| self.idle.remove(idle));
        let held_back = aside.len();
        self.aside = aside;
        if spares {
            self.set_spared_aside();
        }
        let mut chosen = self.choose_of(call, class, order);
        self.come_back(held_back);
        if chosen.is_none() && spares {
            chosen = self.choose_of(call, class, order);
        }
        self.come_back(0);
        chosen
    }

    /// Those who stepped aside stand among the idle again, but for the first `but`.
    fn come_back(&mut self, but: usize) {
        let aside = &mut self.aside;
        aside.drain(but..).for_each(|idle| self.idle.insert(&idle));
    }

    /// Of the class's idle agents the first by the order; in a queue with tiers, of the first tier
    /// that has one. O(tiers) on top of the order's own cost.
    fn choose_of(&mut self, call: u32, class: u32, order: Order) -> Option<u32> {
        let record = &self.calls[call];
        let queue = &self.queues[record.queue as usize];
        let (eligibility, idle, agents) = (&self.eligibility, &self.idle, self.agents.len() as u32);
        let (wishes, wished) = (&queue.wants.wishes, &mut self.wished);
        let mut choose = |mask: &Bits| {
            if wishes.is_empty() {
                return Chooser { eligibility, idle, agents, mask }.choose(order, &mut self.random);
            }
            most_wished(&eligibility.classes, idle, mask, wishes, wished);
            let chooser = Chooser { eligibility, idle, agents, mask: &*wished };
            chooser.choose(order, &mut self.random)
        };
        let members = eligibility.classes.members(class);
        if !queue.rules.tiered || record.own.is_some() {
            return choose(members);
        }
        let mut tier = std::mem::take(&mut self.mask);
        let tiers = std::iter::once(&queue.wants.require).chain(&queue.wants.steps);
        let reached = usize::from(record.reached.steps);
        let chosen = tiers.take(reached + 1).find_map(|&requirement| {
            tier.set_to_both(members, eligibility.classes.meets(requirement));
            choose(&tier)
        });
        self.mask = tier;
        chosen
    }

    /// Whether an agent is neither logged out nor not ready and has places for the medium, so that
    /// a call may wait for him.
    pub(super) fn may_be_waited_for(&self, agent: u32, medium: Medium) -> bool {
        let record = &self.agents[agent as usize];
        matches!(record.presence, Presence::Ready | Presence::Elsewhere)
            && record.has_places_for(medium)
    }
}
