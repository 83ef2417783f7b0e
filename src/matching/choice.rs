//! Which of several eligible agents gets the call.

use super::idle::Kept;
use super::random::Random;
use super::{Eligibility, Idle, Requirement};
use crate::AgentOrder;
use crate::collections::Bits;

/// A queue's way to choose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) by: AgentOrder,
    /// The expression whose skills count for the best skilled.
    pub(crate) best_in: Requirement,
    /// Round robin: the agent last offered a call in this queue.
    pub(crate) last: Option<u32>,
}

/// So many idle agents are tried one by one before their groups are gone through.
const TRIES: u32 = 256;
/// So many draws are made among all agents before the eligible ones are gone through.
const DRAWS: u32 = 64;
/// Up to so many groups with idle agents are compared directly; with more, the ranking is faster.
const FEW_GROUPS: u32 = 128;

/// Chooses among the idle agents whose group is in `mask`.
pub(crate) struct Chooser<'a> {
    pub(crate) eligibility: &'a Eligibility,
    pub(crate) idle: &'a Idle,
    /// Agents defined so far.
    pub(crate) agents: u32,
    pub(crate) mask: &'a Bits,
}

impl Chooser<'_> {
    /// The agent who comes first. One step over the heads of the groups in the mask; for
    /// `random` and the definition orders see there.
    #[inline]
    pub(crate) fn choose(&self, order: Order, random: &mut Random) -> Option<u32> {
        let mask = self.mask.words();
        match order.by {
            AgentOrder::LongestIdle => self.idle.longest.best(mask),
            AgentOrder::FewestCalls => self.idle.fewest.as_ref()?.best(mask),
            AgentOrder::LeastOccupied => self.idle.least_occupied.as_ref()?.best(mask),
            AgentOrder::LeastTalkTime => self.idle.least_talk.as_ref()?.best(mask),
            AgentOrder::Linear => self.idle.defined.as_ref()?.best(mask),
            AgentOrder::BestSkill => self.best_skill(order.best_in),
            AgentOrder::LeastSkilled => self.least_skilled(),
            AgentOrder::RoundRobin => self.round_robin(order.last),
            AgentOrder::Random => self.random(random),
            AgentOrder::WeightedRandom => self.weighted_random(order.best_in, random),
        }
    }

    /// The group's score is fixed, so it is the best-scored groups that have somebody idle, and
    /// among them the longest idle. With few such groups each is scored; with many, one of them
    /// stands near the top of the ranking.
    fn best_skill(&self, best_in: Requirement) -> Option<u32> {
        let heads = &self.idle.longest.heads;
        let words = || self.mask.words().iter().zip(heads.occupied()).map(|(a, b)| a & b);
        let groups: u32 = words().map(u64::count_ones).sum();
        let ranking = self.eligibility.classes.ranking(best_in);
        let best = match ranking.filter(|_| groups > FEW_GROUPS) {
            None => {
                let wanted = self.eligibility.classes.wanted(best_in);
                let groups = words().enumerate().flat_map(|(b, w)| crate::collections::ones(b, w));
                groups.min_by_key(|&group| {
                    let score = self.eligibility.groups.score(group, wanted);
                    (std::cmp::Reverse(score), heads.key(group))
                })
            }
            Some(ranking) => {
                let here =
                    |&&(_, group): &&(_, u32)| self.mask.get(group) && heads.key(group).is_some();
                let mut ranked = ranking.iter().filter(here);
                let &(top, first) = ranked.next()?;
                let equals = ranked.take_while(|&&(score, _)| score == top).map(|&(_, g)| g);
                std::iter::once(first).chain(equals).min_by_key(|&group| heads.key(group))
            }
        };
        self.idle.longest.first(best?)
    }

    fn least_skilled(&self) -> Option<u32> {
        let by_breadth = self.eligibility.groups.by_breadth().iter();
        let mut heads = by_breadth.filter_map(|groups| {
            self.idle.longest.heads.min_both(groups.words(), self.mask.words())
        });
        self.idle.longest.first(heads.next()?.0)
    }

    /// Goes round the idle agents; if the first few hundred do not suit, few can, and their groups
    /// are gone through instead.
    fn round_robin(&self, last: Option<u32>) -> Option<u32> {
        let from = last.map_or(0, |last| last + 1);
        let mut at = from;
        for _ in 0..TRIES {
            let Some(agent) = self.idle.agents.next(at) else { break };
            if self.suits(agent) {
                return Some(agent);
            }
            at = agent + 1;
        }
        let defined = self.idle.defined.as_ref()?;
        let groups = || self.groups();
        let next = groups().filter_map(|group| match from {
            0 => defined.first(group),
            from => defined.after(group, &(from - 1)).map(|(_, agent)| agent),
        });
        next.min().or_else(|| groups().filter_map(|group| defined.first(group)).min())
    }

    /// Draws among all agents until one suits; if none of many draws does, few can, and each of
    /// those is given a number by one more draw: the smallest wins. Even either way.
    fn random(&self, random: &mut Random) -> Option<u32> {
        self.groups().next()?;
        for _ in 0..DRAWS {
            let agent = random.below(self.agents);
            if self.idle.agents.get(agent) && self.suits(agent) {
                return Some(agent);
            }
        }
        let salt = random.next();
        let lot = |agent: &u32| (Random::new(salt ^ u64::from(*agent)).next(), *agent);
        self.groups().flat_map(|group| self.idle.longest.items(group)).min_by_key(lot)
    }

    /// Draws among all agents, and keeps a suitable one with a chance of weight to the greatest
    /// weight; if none of many draws does, few can suit, or weigh little: each of those has as many
    /// lots as it weighs, and the smallest wins. In proportion to the weights either way.
    ///
    /// 64 draws at most, then O(agents idle and suitable · weight).
    fn weighted_random(&self, levels: Requirement, random: &mut Random) -> Option<u32> {
        self.groups().next()?;
        let classes = &self.eligibility.classes;
        let wanted = classes.wanted(levels);
        let weight = |group| self.eligibility.groups.score(group, wanted).max(1);
        let most = match classes.ranking(levels).and_then(<[_]>::first) {
            Some((score, _)) => score.0.max(1),
            None => self.groups().map(weight).max()?,
        };
        for _ in 0..DRAWS {
            let agent = random.below(self.agents);
            if !self.idle.agents.get(agent) || !self.suits(agent) {
                continue;
            }
            if random.below(most) < weight(self.idle.group_of[agent as usize]) {
                return Some(agent);
            }
        }
        let salt = random.next();
        let lot = |agent: u32, lot: u32| {
            Random::new(salt ^ (u64::from(lot) << 32 | u64::from(agent))).next()
        };
        let mut best = None;
        for group in self.groups() {
            let lots = weight(group);
            for agent in self.idle.longest.items(group) {
                let least = (0..lots).map(|at| lot(agent, at)).min()?;
                best = [best, Some((least, agent))].into_iter().flatten().min();
            }
        }
        best.map(|(_, agent)| agent)
    }

    fn suits(&self, agent: u32) -> bool {
        self.mask.get(self.idle.group_of[agent as usize])
    }

    /// The groups of the mask that have somebody idle.
    fn groups(&self) -> impl Iterator<Item = u32> + '_ {
        let words = self.mask.words().iter().zip(self.idle.longest.heads.occupied());
        words.enumerate().flat_map(|(block, (a, b))| crate::collections::ones(block, a & b))
    }
}

impl Idle {
    /// Whether anyone idle in these groups passes a test.
    pub(crate) fn is_anyone(&self, groups: &Bits, test: impl Fn(u32) -> bool) -> bool {
        let words = groups.words().iter().zip(self.longest.heads.occupied());
        let groups = words.enumerate().flat_map(|(at, (a, b))| crate::collections::ones(at, a & b));
        groups.flat_map(|group| self.longest.items(group)).any(test)
    }

    /// Whether the order that this queue's choice needs is kept.
    pub(crate) fn is_ready_for(&self, by: AgentOrder) -> bool {
        needs(by).is_none_or(|order| self.keeps(order))
    }

    /// Keeps what this choice needs from now on, and did not keep; see [`Idle::keep`].
    pub(crate) fn make_ready_for(&mut self, by: AgentOrder) {
        if let Some(order) = needs(by) {
            self.keep(order);
        }
    }
}

/// Which order beside the longest idle a choice needs.
fn needs(by: AgentOrder) -> Option<Kept> {
    match by {
        AgentOrder::FewestCalls => Some(Kept::Fewest),
        AgentOrder::LeastOccupied => Some(Kept::LeastOccupied),
        AgentOrder::LeastTalkTime => Some(Kept::LeastTalk),
        AgentOrder::Linear | AgentOrder::RoundRobin => Some(Kept::Defined),
        _ => None,
    }
}
