//! The primitive of all decisions: the smallest key among the slots that a mask allows.

use super::bits::{Bits, ones};
use super::{Key, NONE};

/// Keys in slots, some of them vacant. The least of every eight and of every 64 slots is kept, so
/// changing one looks at no more than 16 others; finding the least below a mask reads one word
/// and one key per 64 slots and looks only into those that can still win.
#[derive(Clone, Debug)]
pub(crate) struct ArgMin<K> {
    keys: Vec<K>,
    occupied: Bits,
    /// The least key of each 8 slots, and of each block of 64.
    eighths: Vec<K>,
    least: Vec<K>,
}

impl<K: Key> Default for ArgMin<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), occupied: Bits::default(), eighths: Vec::new(), least: Vec::new() }
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
        if key <= self.eighths[at / 8] {
            self.eighths[at / 8] = key;
            let least = &mut self.least[at / 64];
            if key <= *least {
                *least = key;
            } else if before == *least {
                self.least[at / 64] = least_of(&self.eighths, at / 64);
            }
        } else if before == self.eighths[at / 8] {
            self.refresh(at, before);
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
        if before == self.eighths[at / 8] {
            self.refresh(at, before);
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
        let mut best = (NONE, K::MAX);
        let rows = self.occupied.words().iter().zip(&self.least).take(blocks);
        for (block, (&occupied, least)) in rows.enumerate() {
            let word = mask(block) & occupied;
            if word != 0 && *least < best.1 {
                self.search(block, word, &mut best);
            }
        }
        (best.0 != NONE).then_some(best)
    }

    /// Goes through the allowed slots of a block.
    #[inline]
    fn search(&self, block: usize, word: u64, best: &mut (u32, K)) {
        let eighths = self.eighths[block * 8..].iter().zip(self.keys[block * 64..].chunks_exact(8));
        for (eighth, (least, keys)) in eighths.take(8).enumerate() {
            let mut byte = word >> (eighth * 8) & 0xFF;
            if *least >= best.1 {
                continue;
            }
            while byte != 0 {
                let bit = byte.trailing_zeros();
                byte &= byte - 1;
                let key = keys[bit as usize & 7];
                if key < best.1 {
                    *best = ((block * 64 + eighth * 8) as u32 + bit, key);
                }
            }
        }
    }

    #[cold]
    fn grow(&mut self, at: usize) {
        let blocks = at / 64 + 1;
        self.keys.resize(blocks * 64, K::MAX);
        self.eighths.resize(blocks * 8, K::MAX);
        self.least.resize(blocks, K::MAX);
    }

    /// The least of its eight slots, which was `before`, has gone.
    fn refresh(&mut self, at: usize, before: K) {
        self.eighths[at / 8] = least_of(&self.keys, at / 8);
        if self.least[at / 64] == before {
            self.least[at / 64] = least_of(&self.eighths, at / 64);
        }
    }
}

/// The least of the `n`th eight keys.
#[inline]
fn least_of<K: Key>(keys: &[K], n: usize) -> K {
    keys[n * 8..n * 8 + 8].iter().copied().min().unwrap_or(K::MAX)
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
