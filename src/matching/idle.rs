//! Idle agents: by group, in every order that some queue asks for.

use super::occupancy::OccupancyKey;
use crate::collections::{ArgMin, Bits, Forest, Key, Tree, ones};

/// What the orders look at, of an agent who is idle. None of it changes while he is.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct IdleAgent {
    /// The agent, by order of first definition.
    pub(crate) agent: u32,
    pub(crate) group: u32,
    /// The idle place: who became idle earlier has a smaller one.
    pub(crate) ticket: u64,
    /// Calls answered since login.
    pub(crate) answered: u32,
    /// Microseconds of talk since login.
    pub(crate) talked: u64,
    pub(crate) occupancy: OccupancyKey,
}

/// The idle agents of each group in one order, and the first of each group.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "journal", serde(bound(serialize = "K: Key + serde::Serialize")))]
#[cfg_attr(feature = "journal", serde(bound(deserialize = "K: Key + serde::Deserialize<'de>")))]
pub(super) struct Ordered<K> {
    forest: Forest<K>,
    groups: Vec<Tree<K>>,
    pub(super) heads: ArgMin<K>,
}

impl<K: Key> Ordered<K> {
    fn new(agents: u32) -> Self {
        Self { forest: Forest::with_room_for(agents), groups: Vec::new(), heads: ArgMin::default() }
    }

    fn insert(&mut self, group: u32, key: K, agent: u32) {
        let at = group as usize;
        if at >= self.groups.len() {
            self.groups.resize(at + 1, Tree::default());
        }
        self.forest.insert(&mut self.groups[at], key, agent);
        self.refresh(group);
    }

    fn remove(&mut self, group: u32, key: K) {
        self.forest.remove(&mut self.groups[group as usize], &key);
        self.refresh(group);
    }

    fn refresh(&mut self, group: u32) {
        let first = self.forest.first(&self.groups[group as usize]);
        self.heads.put(group, first.map(|(key, _)| key));
    }

    /// The first agent of a group.
    pub(super) fn first(&self, group: u32) -> Option<u32> {
        self.forest.first(&self.groups[group as usize]).map(|(_, agent)| agent)
    }

    /// How many agents of a group are here.
    pub(super) fn len(&self, group: u32) -> u32 {
        self.groups.get(group as usize).map_or(0, Tree::len)
    }

    /// The first agent of a group beyond a key.
    pub(super) fn after(&self, group: u32, key: &K) -> Option<(K, u32)> {
        self.forest.after(&self.groups[group as usize], key)
    }

    /// All agents of a group, in order.
    pub(super) fn items(&self, group: u32) -> impl Iterator<Item = u32> + '_ {
        self.forest.items(&self.groups[group as usize]).map(|(_, agent)| agent)
    }

    /// The first of all agents in the groups of a mask.
    #[inline]
    pub(super) fn best(&self, mask: &[u64]) -> Option<u32> {
        let (group, _) = self.heads.min_masked(mask)?;
        self.first(group)
    }
}

/// An order that is kept beside the longest idle once a queue asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Fewest,
    LeastOccupied,
    LeastTalk,
    Defined,
}

/// All idle agents.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Idle {
    pub(super) longest: Ordered<u64>,
    pub(super) fewest: Option<Ordered<u128>>,
    pub(super) least_occupied: Option<Ordered<OccupancyKey>>,
    pub(super) least_talk: Option<Ordered<u128>>,
    pub(super) defined: Option<Ordered<u32>>,
    /// Idle agents, a bit each.
    pub(super) agents: Bits,
    /// The group of every idle agent.
    pub(super) group_of: Vec<u32>,
    limit: u32,
}

impl Idle {
    pub(crate) fn new(agents: u32) -> Self {
        Self {
            longest: Ordered::new(agents),
            fewest: None,
            least_occupied: None,
            least_talk: None,
            defined: None,
            agents: Bits::default(),
            group_of: Vec::new(),
            limit: agents,
        }
    }

    /// Whether this order is kept.
    pub(super) fn keeps(&self, order: Kept) -> bool {
        match order {
            Kept::Fewest => self.fewest.is_some(),
            Kept::LeastOccupied => self.least_occupied.is_some(),
            Kept::LeastTalk => self.least_talk.is_some(),
            Kept::Defined => self.defined.is_some(),
        }
    }

    /// Keeps a further order from now on. Only while nobody is in: the caller takes the idle
    /// agents out before and puts them back after.
    pub(super) fn keep(&mut self, order: Kept) {
        let limit = self.limit;
        match order {
            Kept::Fewest => self.fewest = Some(Ordered::new(limit)),
            Kept::LeastOccupied => self.least_occupied = Some(Ordered::new(limit)),
            Kept::LeastTalk => self.least_talk = Some(Ordered::new(limit)),
            Kept::Defined => self.defined = Some(Ordered::new(limit)),
        }
    }

    /// The agent is idle now.
    pub(crate) fn insert(&mut self, idle: &IdleAgent) {
        let IdleAgent { agent, group, ticket, .. } = *idle;
        self.longest.insert(group, ticket, agent);
        if let Some(fewest) = &mut self.fewest {
            fewest.insert(group, fewest_key(idle), agent);
        }
        if let Some(least) = &mut self.least_occupied {
            least.insert(group, idle.occupancy, agent);
        }
        if let Some(least) = &mut self.least_talk {
            least.insert(group, least_talk_key(idle), agent);
        }
        if let Some(defined) = &mut self.defined {
            defined.insert(group, agent, agent);
        }
        self.agents.set(agent);
        if self.group_of.len() <= agent as usize {
            self.group_of.resize(agent as usize + 1, 0);
        }
        self.group_of[agent as usize] = group;
    }

    /// The agent is idle no more.
    pub(crate) fn remove(&mut self, idle: &IdleAgent) {
        let IdleAgent { agent, group, ticket, .. } = *idle;
        self.longest.remove(group, ticket);
        if let Some(fewest) = &mut self.fewest {
            fewest.remove(group, fewest_key(idle));
        }
        if let Some(least) = &mut self.least_occupied {
            least.remove(group, idle.occupancy);
        }
        if let Some(least) = &mut self.least_talk {
            least.remove(group, least_talk_key(idle));
        }
        if let Some(defined) = &mut self.defined {
            defined.remove(group, agent);
        }
        self.agents.clear(agent);
    }

    /// How many agents of these groups are idle. O(groups).
    pub(crate) fn count(&self, groups: &Bits) -> u32 {
        let words = groups.words().iter().enumerate();
        words
            .flat_map(|(block, word)| ones(block, *word))
            .map(|group| self.longest.len(group))
            .sum()
    }

    /// A bit for each group that has somebody idle.
    pub(super) fn groups_occupied(&self) -> &[u64] {
        self.longest.heads.occupied()
    }

    /// The idle agents of these groups, if they are no more than `most`. O(blocks + most).
    pub(crate) fn few<'a>(
        &'a self,
        groups: &'a Bits,
        most: u8,
    ) -> Option<impl Iterator<Item = u32> + 'a> {
        let words = groups.words().iter().zip(self.longest.heads.occupied()).enumerate();
        let groups = move || words.clone().flat_map(|(block, (a, b))| ones(block, a & b));
        let mut count = 0;
        for group in groups() {
            count += self.longest.len(group);
            if count > u32::from(most) {
                return None;
            }
        }
        Some(groups().flat_map(|group| self.longest.items(group)))
    }

    /// Whether the agent has been put in.
    #[inline]
    pub(crate) fn stands(&self, agent: u32) -> bool {
        self.agents.get(agent)
    }

    /// Whether an agent of any of these groups is idle.
    #[inline]
    pub(crate) fn any(&self, groups: &Bits) -> bool {
        groups.intersects(self.longest.heads.occupied())
    }
}

fn fewest_key(idle: &IdleAgent) -> u128 {
    u128::from(idle.answered) << 64 | u128::from(idle.ticket)
}

fn least_talk_key(idle: &IdleAgent) -> u128 {
    u128::from(idle.talked) << 64 | u128::from(idle.ticket)
}

#[cfg(feature = "journal")]
impl Idle {
    /// As [`Idle::new`] makes it.
    pub(crate) fn room_for(&mut self, agents: u32) {
        self.longest.forest.room_for(agents);
        self.fewest.iter_mut().for_each(|kept| kept.forest.room_for(agents));
        self.least_occupied.iter_mut().for_each(|kept| kept.forest.room_for(agents));
        self.least_talk.iter_mut().for_each(|kept| kept.forest.room_for(agents));
        self.defined.iter_mut().for_each(|kept| kept.forest.room_for(agents));
    }
}
