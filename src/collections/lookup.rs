//! From numbers of the host's to things that carry these numbers themselves.

/// An open-addressing map from `u64` to `u32` of fixed size, at most half full, in eight bytes a
/// cell: of the number only a mark is kept, and who asks says whether a value is the one meant.
/// Each value is in at most once. Removal closes the gap it leaves, so there are no tombstones and
/// never a rehash that stalls.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// The mark of the number, whose upper bits are the cell's home, and the value plus one; zero
    /// is vacant (so that fresh memory is not touched).
    pub(super) cells: Vec<(u32, u32)>,
    pub(super) shift: u32,
}

impl Lookup {
    /// Room for `limit` entries.
    pub(crate) fn new(limit: u32) -> Self {
        // Half of what a mark can address: beyond 2^30 entries the map is fuller than half.
        let size = (u64::from(limit) * 2).next_power_of_two().clamp(16, 1 << 31);
        Self { cells: vec![(0, 0); size as usize], shift: 32 - size.trailing_zeros() }
    }

    #[inline]
    fn mark(number: u64) -> u32 {
        (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
    }

    #[inline]
    fn home(&self, mark: u32) -> usize {
        (mark >> self.shift) as usize
    }

    /// The value of the number, among those that look like it: `is_meant` tells.
    #[inline]
    pub(crate) fn get(&self, number: u64, is_meant: impl Fn(u32) -> bool) -> Option<u32> {
        let mark = Self::mark(number);
        let mut at = self.home(mark);
        loop {
            let (found, value) = self.cells[at];
            let value = value.checked_sub(1)?;
            if found == mark && is_meant(value) {
                return Some(value);
            }
            at = (at + 1) & (self.cells.len() - 1);
        }
    }

    /// Adds an entry that is not in yet. The caller keeps to the limit.
    #[inline]
    pub(crate) fn insert(&mut self, number: u64, value: u32) {
        let mark = Self::mark(number);
        let mut at = self.home(mark);
        while self.cells[at].1 != 0 {
            at = (at + 1) & (self.cells.len() - 1);
        }
        self.cells[at] = (mark, value + 1);
    }

    /// All values, in no order that means anything.
    pub(crate) fn values(&self) -> impl Iterator<Item = u32> + '_ {
        self.cells.iter().filter_map(|cell| cell.1.checked_sub(1))
    }

    /// Takes the number with this value out, if it is in.
    #[inline]
    pub(crate) fn remove(&mut self, number: u64, value: u32) {
        let wrap = self.cells.len() - 1;
        let mut at = self.home(Self::mark(number));
        loop {
            match self.cells[at] {
                (_, 0) => return,
                (_, found) if found == value + 1 => break,
                _ => at = (at + 1) & wrap,
            }
        }
        // Move back whatever would no longer be found across the gap.
        let mut gap = at;
        loop {
            at = (at + 1) & wrap;
            let (mark, value) = self.cells[at];
            if value == 0 {
                break;
            }
            let home = self.home(mark);
            if (at.wrapping_sub(home) & wrap) >= (at.wrapping_sub(gap) & wrap) {
                self.cells[gap] = (mark, value);
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

    /// The multiplier's inverse: numbers with marks at will, by their mixed form.
    fn number(mixed: u64) -> u64 {
        let odd = 0x9E37_79B9_7F4A_7C15_u64;
        let inverse =
            (0..6).fold(odd, |x: u64, _| x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x))));
        mixed.wrapping_mul(inverse)
    }

    proptest! {
        #[test]
        fn agrees_with_a_tree(
            steps in prop::collection::vec((0u64..40, any::<bool>()), 1..400),
        ) {
            // Four marks only, all near the end of the cells.
            let number = |n: u64| number((0xFFFF_FFF8 + n % 4) << 32 | n);
            let mut map = Lookup::new(40);
            let mut plain = std::collections::BTreeMap::new();
            for (n, add) in steps {
                let (key, value) = (number(n), n as u32);
                if add && plain.insert(key, value).is_none() {
                    map.insert(key, value);
                } else if !add {
                    map.remove(key, value);
                    plain.remove(&key);
                }
                for n in 0..40 {
                    let is_meant = |value| value == n as u32;
                    prop_assert_eq!(map.get(number(n), is_meant), plain.get(&number(n)).copied());
                }
                prop_assert_eq!(map.values().count(), plain.len());
            }
        }
    }
}
