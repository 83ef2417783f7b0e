//! The primitive of all decisions: the smallest key among the slots that a mask allows.

use super::Key;
use super::bits::{Bits, ones};

/// Keys in slots, some of them vacant. Changing one is O(1) unless it was the least of its
/// block of 64; finding the least below a mask reads one word and one key per block and
/// looks only into blocks that can still win.
#[derive(Clone, Debug)]
pub(crate) struct ArgMin<K> {
    keys: Vec<K>,
    occupied: Bits,
    /// The least key of each block of 64 slots.
    least: Vec<K>,
}

impl<K: Key> Default for ArgMin<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), occupied: Bits::default(), least: Vec::new() }
    }
}

impl<K: Key> ArgMin<K> {
    /// Puts a key into a slot, replacing any other.
    #[inline]
    pub(crate) fn set(&mut self, slot: u32, key: K) {
        let at = slot as usize;
        if at >= self.keys.len() {
            self.grow(at);
        }
        let before = std::mem::replace(&mut self.keys[at], key);
        self.occupied.set(slot);
        let least = &mut self.least[at / 64];
        if key <= *least {
            *least = key;
        } else if before == *least {
            self.refresh(at / 64);
        }
    }

    /// Vacates a slot.
    #[inline]
    pub(crate) fn clear(&mut self, slot: u32) {
        let at = slot as usize;
        if !self.occupied.get(slot) {
            return;
        }
        let before = std::mem::replace(&mut self.keys[at], K::MAX);
        self.occupied.clear(slot);
        if before == self.least[at / 64] {
            self.refresh(at / 64);
        }
    }

    /// Sets or vacates.
    #[inline]
    pub(crate) fn put(&mut self, slot: u32, key: Option<K>) {
        match key {
            Some(key) => self.set(slot, key),
            None => self.clear(slot),
        }
    }

    #[inline]
    pub(crate) fn key(&self, slot: u32) -> Option<K> {
        if self.occupied.get(slot) { Some(self.keys[slot as usize]) } else { None }
    }

    /// One bit per occupied slot.
    #[inline]
    pub(crate) fn occupied(&self) -> &[u64] {
        self.occupied.words()
    }

    /// The slot with the least key of all.
    #[inline]
    pub(crate) fn min(&self) -> Option<(u32, K)> {
        let (block, &least) = self.least.iter().enumerate().min_by_key(|&(_, &key)| key)?;
        if least == K::MAX {
            return None;
        }
        let word = self.occupied.words()[block];
        ones(block, word).find(|&slot| self.keys[slot as usize] == least).map(|slot| (slot, least))
    }

    /// The least key of all. O(blocks).
    #[inline]
    pub(crate) fn min_key(&self) -> Option<K> {
        self.least.iter().min().copied().filter(|&key| key != K::MAX)
    }

    /// The slot with the least key among those whose bit is set in `mask`.
    #[inline]
    pub(crate) fn min_masked(&self, mask: &[u64]) -> Option<(u32, K)> {
        self.min_where(mask.len(), |block| mask[block])
    }

    /// The slot with the least key among those whose bit is set in both masks.
    #[inline]
    pub(crate) fn min_both(&self, one: &[u64], other: &[u64]) -> Option<(u32, K)> {
        self.min_where(one.len().min(other.len()), |block| one[block] & other[block])
    }

    #[inline]
    fn min_where(&self, blocks: usize, mask: impl Fn(usize) -> u64) -> Option<(u32, K)> {
        let mut best = None;
        let mut best_key = K::MAX;
        for (block, &occupied) in self.occupied.words().iter().enumerate().take(blocks) {
            let word = mask(block) & occupied;
            if word == 0 || self.least[block] >= best_key {
                continue;
            }
            for slot in ones(block, word) {
                let key = self.keys[slot as usize];
                if key < best_key {
                    best_key = key;
                    best = Some(slot);
                }
            }
        }
        best.map(|slot| (slot, best_key))
    }

    #[cold]
    fn grow(&mut self, at: usize) {
        let blocks = at / 64 + 1;
        self.keys.resize(blocks * 64, K::MAX);
        self.least.resize(blocks, K::MAX);
    }

    fn refresh(&mut self, block: usize) {
        let slots = ones(block, self.occupied.words()[block]);
        let least = slots.map(|slot| self.keys[slot as usize]).min();
        self.least[block] = least.unwrap_or(K::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_plain_scan(
            steps in prop::collection::vec((0u32..200, prop::option::of(0u64..50)), 1..200),
            mask in prop::collection::vec(any::<u64>(), 0..5),
        ) {
            let mut argmin = ArgMin::default();
            let mut plain = vec![None; 200];
            for (slot, key) in steps {
                argmin.put(slot, key);
                plain[slot as usize] = key;
                let least = plain.iter().flatten().min().copied();
                prop_assert_eq!(argmin.min_key(), least);
                prop_assert_eq!(argmin.min().map(|(_, key)| key), least);
                let allowed = |slot: usize| {
                    mask.get(slot / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1)
                };
                let keys = plain.iter().enumerate().filter(|&(slot, _)| allowed(slot));
                let masked = keys.filter_map(|(_, key)| *key).min();
                let found = argmin.min_masked(&mask);
                prop_assert_eq!(found.map(|(_, key)| key), masked);
                if let Some((slot, key)) = found {
                    prop_assert!(allowed(slot as usize));
                    prop_assert_eq!(plain[slot as usize], Some(key));
                }
            }
        }
    }
}
