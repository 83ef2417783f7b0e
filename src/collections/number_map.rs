//! From numbers of the host's to places of ours.

/// An open-addressing map from `u64` to `u32` of fixed size, at most half full. Removal closes
/// the gap it leaves, so there are no tombstones and never a rehash that stalls.
#[derive(Clone, Debug)]
pub(crate) struct NumberMap {
    /// The key, and the value plus one; zero is vacant (so that fresh memory is not touched).
    pub(super) cells: Vec<(u64, u32)>,
    pub(super) shift: u32,
}

impl NumberMap {
    /// Room for `limit` entries.
    pub(crate) fn new(limit: u32) -> Self {
        let size = (u64::from(limit) * 2).next_power_of_two().max(16);
        Self { cells: vec![(0, 0); size as usize], shift: 64 - size.trailing_zeros() }
    }

    #[inline]
    fn home(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    #[inline]
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        let mut at = self.home(key);
        loop {
            let (found, value) = self.cells[at];
            if value == 0 {
                return None;
            }
            if found == key {
                return Some(value - 1);
            }
            at = (at + 1) & (self.cells.len() - 1);
        }
    }

    /// Adds an entry that is not in yet. The caller keeps to the limit.
    #[inline]
    pub(crate) fn insert(&mut self, key: u64, value: u32) {
        let mut at = self.home(key);
        while self.cells[at].1 != 0 {
            at = (at + 1) & (self.cells.len() - 1);
        }
        self.cells[at] = (key, value + 1);
    }

    /// All values, in no order that means anything.
    pub(crate) fn values(&self) -> impl Iterator<Item = u32> + '_ {
        self.cells.iter().filter(|cell| cell.1 != 0).map(|cell| cell.1 - 1)
    }

    #[inline]
    pub(crate) fn remove(&mut self, key: u64) {
        let mask = self.cells.len() - 1;
        let mut at = self.home(key);
        loop {
            match self.cells[at] {
                (_, 0) => return,
                (found, _) if found == key => break,
                _ => at = (at + 1) & mask,
            }
        }
        // Move back whatever would no longer be found across the gap.
        let mut gap = at;
        loop {
            at = (at + 1) & mask;
            let (key, value) = self.cells[at];
            if value == 0 {
                break;
            }
            let home = self.home(key);
            if (at.wrapping_sub(home) & mask) >= (at.wrapping_sub(gap) & mask) {
                self.cells[gap] = (key, value);
                gap = at;
            }
        }
        self.cells[gap] = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_tree(steps in prop::collection::vec((0u64..40, any::<bool>()), 1..400)) {
            let mut map = NumberMap::new(40);
            let mut plain = std::collections::BTreeMap::new();
            for (n, (key, add)) in steps.into_iter().enumerate() {
                let key = key.wrapping_mul(0x1234_5678_9ABC_DEF1);
                if add {
                    if plain.insert(key, n as u32).is_some() {
                        map.remove(key);
                    }
                    map.insert(key, n as u32);
                } else {
                    map.remove(key);
                    plain.remove(&key);
                }
                for number in 0u64..40 {
                    let key = number.wrapping_mul(0x1234_5678_9ABC_DEF1);
                    prop_assert_eq!(map.get(key), plain.get(&key).copied());
                }
            }
        }
    }
}
