//! Sets of skills that calls ask for, each with a number.

use smallvec::SmallVec;

use crate::collections::Map;

/// The number of a set of skills; the default is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct SkillSet(u32);

type Skills = SmallVec<[u32; 4]>;

/// All sets met so far. Beyond the limit a set has no number of its own and is counted under no
/// skill.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SkillSets {
    sets: Vec<Skills>,
    numbers: Map<Skills, SkillSet>,
    limit: usize,
}

impl SkillSets {
    pub(super) fn new(limit: u32) -> Self {
        Self { sets: vec![Skills::new()], numbers: Map::new(), limit: limit as usize }
    }

    pub(super) fn number(&mut self, skills: impl Iterator<Item = usize>) -> SkillSet {
        let mut skills: Skills = skills.filter_map(|skill| u32::try_from(skill).ok()).collect();
        skills.sort_unstable();
        skills.dedup();
        if skills.is_empty() {
            return SkillSet::default();
        }
        if let Some(&known) = self.numbers.get(&skills) {
            return known;
        }
        if self.sets.len() > self.limit {
            return SkillSet::default();
        }
        let set = SkillSet(self.sets.len() as u32);
        self.sets.push(skills.clone());
        self.numbers.insert(skills, set);
        set
    }

    #[inline]
    pub(super) fn skills(&self, set: SkillSet) -> &[u32] {
        self.sets.get(set.0 as usize).map_or(&[], |skills| skills)
    }
}
