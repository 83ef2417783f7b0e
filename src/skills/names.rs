//! Numbers for the skills' names.

use std::collections::HashMap;

use ahash::RandomState;

/// A skill, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Skill(pub(crate) u32);

/// The names of all skills heard of.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "journal", serde(from = "Kept"))]
pub(crate) struct SkillNames {
    /// Looked up, never iterated.
    #[cfg_attr(feature = "journal", serde(skip_serializing))]
    numbers: HashMap<Box<str>, Skill, RandomState>,
    /// By number.
    names: Vec<Box<str>>,
    limit: u32,
}

/// What of them is in a snapshot.
#[cfg(feature = "journal")]
#[derive(serde::Deserialize)]
struct Kept {
    names: Vec<Box<str>>,
    limit: u32,
}

#[cfg(feature = "journal")]
impl From<Kept> for SkillNames {
    fn from(kept: Kept) -> Self {
        let mut names = Self::new(kept.limit);
        kept.names.iter().for_each(|name| {
            names.number(name);
        });
        names
    }
}

/// A hasher with fixed seeds: the same on every machine and run.
fn hasher() -> RandomState {
    RandomState::with_seeds(0x61, 0x63, 0x64, 0x31)
}

impl SkillNames {
    pub(crate) fn new(limit: u32) -> Self {
        Self { numbers: HashMap::with_hasher(hasher()), names: Vec::new(), limit }
    }

    /// All names in the order in which they were first heard of.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
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
        self.names.push(name.into());
        Some(Skill(next))
    }
}
