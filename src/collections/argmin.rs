//! The primitive of all decisions: the smallest key among the slots that a mask allows.

use super::bits::{Bits, ones};
use super::{Key, NONE};

/// Slots of a block.
const BLOCK: usize = 64;
/// With no more allowed slots than this in a block, their keys are compared one by one.
const FEW: usize = 4;

/// Keys in slots, some of them vacant. The occupied slots of every block of 64 stand in the order
/// of their keys, so the least key below a mask is that of the first slot in this order whose bit
/// is set; only blocks are looked into whose least key can still win. Changing a key moves one byte
/// past those between its old place and its new one.
#[derive(Clone)]
pub(crate) struct ArgMin<K> {
    keys: Vec<[K; BLOCK]>,
    occupied: Bits,
    /// The occupied slots of each block, by key and then number, and how many there are.
    orders: Vec<([u8; BLOCK], u8)>,
    /// The least key of each block.
    least: Vec<K>,
}

/// The occupied slots with their keys, of which all the rest follows, and the number of blocks.
impl<K: std::fmt::Debug> std::fmt::Debug for ArgMin<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys = self.keys.as_flattened();
        let occupied = self.occupied.iter().map(|slot| (slot, keys.get(slot as usize)));
        write!(f, "{} blocks ", self.keys.len())?;
        f.debug_map().entries(occupied).finish()
    }
}

impl<K: Key> Default for ArgMin<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), occupied: Bits::default(), orders: Vec::new(), least: Vec::new() }
    }
}

impl<K: Key> ArgMin<K> {
    /// Puts a key into a slot, replacing any other.
    #[inline]
    pub(crate) fn set(&mut self, slot: u32, key: K) {
        let (block, at) = (slot as usize / BLOCK, slot as usize % BLOCK);
        if block >= self.orders.len() {
            self.grow(block);
        }
        let keys = &mut self.keys[block];
        let (order, count) = &mut self.orders[block];
        let before = std::mem::replace(&mut keys[at], key);
        let from = match self.occupied.get(slot) {
            true if before == key => return,
            true => find(order, at as u8),
            false => {
                self.occupied.set(slot);
                *count += 1;
                usize::from(*count) - 1
            }
        };
        let count = usize::from(*count);
        // The slot's own place aside, the others are in order: those between its old and its new
        // place move by one.
        if from == count - 1 || key < before {
            let to = place(keys, &order[..from], key, at as u8);
            order.copy_within(to..from, to + 1);
            order[to] = at as u8;
        } else {
            let after = place(keys, &order[from + 1..count], key, at as u8);
            order.copy_within(from + 1..from + 1 + after, from);
            order[from + after] = at as u8;
        }
        self.least[block] = keys[usize::from(order[0])];
    }

    /// Vacates a slot.
    #[inline]
    pub(crate) fn clear(&mut self, slot: u32) {
        if !self.occupied.get(slot) {
            return;
        }
        let (block, at) = (slot as usize / BLOCK, slot as usize % BLOCK);
        let keys = &mut self.keys[block];
        let (order, len) = &mut self.orders[block];
        let count = usize::from(*len);
        keys[at] = K::MAX;
        let from = find(order, at as u8);
        order.copy_within(from + 1..count, from);
        *len -= 1;
        self.least[block] = if count > 1 { keys[usize::from(order[0])] } else { K::MAX };
        self.occupied.clear(slot);
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
        let (block, at) = (slot as usize / BLOCK, slot as usize % BLOCK);
        if self.occupied.get(slot) { Some(self.keys[block][at]) } else { None }
    }

    /// Vacant, with room for so many blocks.
    #[cfg(feature = "journal")]
    pub(super) fn with_blocks(blocks: u32) -> Self {
        let mut slots = Self::default();
        if let Some(last) = (blocks as usize).checked_sub(1) {
            slots.grow(last);
            let last = last as u32 * BLOCK as u32;
            slots.occupied.set(last);
            slots.occupied.clear(last);
        }
        slots
    }

    #[cfg(feature = "journal")]
    pub(super) fn blocks(&self) -> u32 {
        self.orders.len() as u32
    }

    /// The occupied slots, rising.
    #[cfg(feature = "journal")]
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.occupied.iter()
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
        Some((block as u32 * BLOCK as u32 + u32::from(self.orders[block].0[0]), least))
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

    /// Looks for the first allowed slot of a block, of which there is one at least.
    #[inline]
    fn search(&self, block: usize, word: u64, best: &mut (u32, K)) {
        let keys = &self.keys[block];
        let mut meet = |at: usize| {
            if keys[at % BLOCK] < best.1 {
                *best = ((block * BLOCK + at) as u32, keys[at % BLOCK]);
            }
        };
        if has_few(word) {
            return ones(0, word).for_each(|at| meet(at as usize));
        }
        let allowed = |&&at: &&u8| word >> (at % BLOCK as u8) & 1 == 1;
        if let Some(&first) = self.orders[block].0.iter().find(allowed) {
            meet(usize::from(first));
        }
    }

    #[cold]
    fn grow(&mut self, block: usize) {
        self.keys.resize(block + 1, [K::MAX; BLOCK]);
        self.orders.resize(block + 1, ([0; BLOCK], 0));
        self.least.resize(block + 1, K::MAX);
    }
}

/// How many of the slots in this order stand before a key in a slot.
#[inline(never)]
fn place<K: Key>(keys: &[K; BLOCK], order: &[u8], key: K, slot: u8) -> usize {
    let key_of = |other: u8| keys[usize::from(other) % BLOCK];
    let less = order.partition_point(|&other| key_of(other) < key);
    let equals = |&&other: &&u8| key_of(other) == key && other < slot;
    less + order[less..].iter().take_while(equals).count()
}

/// Whether no more than a few bits are set.
#[inline]
fn has_few(mut word: u64) -> bool {
    (0..FEW).for_each(|_| word &= word.wrapping_sub(1));
    word == 0
}

/// Where a slot stands in an order, eight looked at at once.
#[inline(never)]
fn find(order: &[u8; BLOCK], slot: u8) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let (eights, _) = order.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        // A byte that equals the slot becomes zero; the lowest zero byte is the first to borrow.
        let differs = u64::from_le_bytes(*eight) ^ (u64::from(slot) * ONES);
        let zeros = differs.wrapping_sub(ONES) & !differs & (ONES << 7);
        if zeros != 0 {
            return at * 8 + zeros.trailing_zeros() as usize / 8;
        }
    }
    0
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
