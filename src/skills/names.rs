//! Numbers for the skills' names.

use std::collections::HashMap;

use ahash::RandomState;

/// A skill, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Skill(pub(crate) u32);

/// The names of all skills heard of. Looked up, never iterated.
#[derive(Debug)]
pub(crate) struct SkillNames {
    numbers: HashMap<Box<str>, Skill, RandomState>,
    limit: u32,
}

/// A hasher with fixed seeds: the same on every machine and run.
pub(crate) fn hasher() -> RandomState {
    RandomState::with_seeds(0x61, 0x63, 0x64, 0x31)
}

impl SkillNames {
    pub(crate) fn new(limit: u32) -> Self {
        Self { numbers: HashMap::with_hasher(hasher()), limit }
    }

    /// The skill's number, if it has one.
    pub(crate) fn known(&self, name: &str) -> Option<Skill> {
        self.numbers.get(name).copied()
    }

    /// The skill's number, given now if it has none; `None` at the limit.
    pub(crate) fn number(&mut self, name: &str) -> Option<Skill> {
        if let Some(&skill) = self.numbers.get(name) {
            return Some(skill);
        }
        let next = self.numbers.len() as u32;
        if next >= self.limit {
            return None;
        }
        self.numbers.insert(name.into(), Skill(next));
        Some(Skill(next))
    }
}
