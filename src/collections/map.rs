//! Hash maps that are the same on every machine and run.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut};

use ahash::RandomState;

/// A hash map with fixed seeds, looked into and never gone through: no order depends on them.
#[derive(Clone)]
pub(crate) struct Map<K, V>(HashMap<K, V, RandomState>);

impl<K, V> Map<K, V> {
    pub(crate) fn new() -> Self {
        Self(HashMap::with_hasher(RandomState::with_seeds(0x61, 0x63, 0x64, 0x31)))
    }
}

/// The same of equal maps, whatever became of them before.
impl<K: Debug, V: Debug> Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(key, value): (&K, &V)| (format!("{key:?}"), format!("{value:?}"));
        self.0.iter().map(shown).collect::<BTreeMap<_, _>>().fmt(f)
    }
}

impl<K, V> Deref for Map<K, V> {
    type Target = HashMap<K, V, RandomState>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, V> DerefMut for Map<K, V> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
