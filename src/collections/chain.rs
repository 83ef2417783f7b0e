//! Short lists of varying length in one pool.

use super::{NONE, Slab};

/// One short list. Its links live in a [`Chains`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Chain(u32);

impl Default for Chain {
    fn default() -> Self {
        Self(NONE)
    }
}

impl Chain {
    pub(crate) fn is_empty(self) -> bool {
        self.0 == NONE
    }
}

#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Link<T> {
    value: T,
    next: u32,
}

impl<T: Default> Default for Link<T> {
    fn default() -> Self {
        Self { value: T::default(), next: NONE }
    }
}

/// The links of many short lists, up to a limit in all.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Chains<T> {
    pub(super) links: Slab<Link<T>>,
}

impl<T: Copy + Default> Chains<T> {
    pub(crate) fn new(limit: u32) -> Self {
        Self { links: Slab::new(limit) }
    }

    /// Room for any number of links in all, and for so many before it grows.
    pub(crate) fn growing(from: u32) -> Self {
        Self { links: Slab::growing(from) }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.links.is_full()
    }

    /// Adds a value in front; false at the limit.
    pub(crate) fn push(&mut self, chain: &mut Chain, value: T) -> bool {
        let Some(link) = self.links.take() else { return false };
        self.links[link] = Link { value, next: chain.0 };
        chain.0 = link;
        true
    }

    /// Takes the first value out.
    pub(crate) fn pop(&mut self, chain: &mut Chain) -> Option<T> {
        if chain.is_empty() {
            return None;
        }
        let Link { value, next } = self.links[chain.0];
        self.links.give_back(chain.0);
        chain.0 = next;
        Some(value)
    }

    /// Takes the first value out that passes a test.
    pub(crate) fn remove(&mut self, chain: &mut Chain, test: impl Fn(&T) -> bool) -> Option<T> {
        let mut before = NONE;
        let mut link = chain.0;
        while link != NONE {
            let Link { value, next } = self.links[link];
            if test(&value) {
                match before {
                    NONE => chain.0 = next,
                    before => self.links[before].next = next,
                }
                self.links.give_back(link);
                return Some(value);
            }
            (before, link) = (link, next);
        }
        None
    }

    pub(crate) fn iter(&self, chain: Chain) -> impl Iterator<Item = T> + '_ {
        let mut link = chain.0;
        std::iter::from_fn(move || {
            if link == NONE {
                return None;
            }
            let Link { value, next } = self.links[link];
            link = next;
            Some(value)
        })
    }
}

impl<T: Copy> Copy for Link<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_share_the_pool_and_give_it_back() {
        let mut chains = Chains::new(4);
        let (mut one, mut other) = (Chain::default(), Chain::default());
        assert!(chains.push(&mut one, 1) && chains.push(&mut other, 2) && chains.push(&mut one, 3));
        assert!(chains.push(&mut one, 4) && !chains.push(&mut other, 5) && chains.is_full());
        assert_eq!(chains.iter(one).collect::<Vec<_>>(), [4, 3, 1]);
        assert_eq!(chains.remove(&mut one, |value| *value == 3), Some(3));
        assert_eq!(chains.remove(&mut one, |value| *value == 3), None);
        assert!(chains.push(&mut other, 6));
        assert_eq!(chains.iter(other).collect::<Vec<_>>(), [6, 2]);
        assert_eq!(
            [chains.pop(&mut one), chains.pop(&mut one), chains.pop(&mut one)],
            [Some(4), Some(1), None]
        );
        assert!(one.is_empty());
    }
}
