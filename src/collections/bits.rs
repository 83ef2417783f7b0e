//! A set of small numbers, a bit each.

/// A bit set that grows as numbers are set; absent words count as zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(crate) fn set(&mut self, bit: u32) {
        let word = (bit / 64) as usize;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (bit % 64);
    }

    pub(crate) fn clear(&mut self, bit: u32) {
        if let Some(word) = self.words.get_mut((bit / 64) as usize) {
            *word &= !(1 << (bit % 64));
        }
    }

    pub(crate) fn put(&mut self, bit: u32, value: bool) {
        if value { self.set(bit) } else { self.clear(bit) }
    }

    #[inline]
    pub(crate) fn get(&self, bit: u32) -> bool {
        self.words.get((bit / 64) as usize).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    #[inline]
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn unite(&mut self, other: &Self) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Becomes the set of what is in both.
    pub(crate) fn set_to_both(&mut self, one: &Self, other: &Self) {
        self.words.clear();
        self.words.extend(one.words.iter().zip(&other.words).map(|(a, b)| a & b));
    }

    pub(crate) fn wipe(&mut self) {
        self.words.fill(0);
    }

    pub(crate) fn intersects(&self, other: &[u64]) -> bool {
        self.words.iter().zip(other).any(|(a, b)| a & b != 0)
    }

    /// The numbers in the set, rising.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(block, &word)| ones(block, word))
    }

    /// The first set bit at or after `from`.
    pub(crate) fn next(&self, from: u32) -> Option<u32> {
        let mut index = (from / 64) as usize;
        let mut word = *self.words.get(index)? & (u64::MAX << (from % 64));
        loop {
            if word != 0 {
                return Some(index as u32 * 64 + word.trailing_zeros());
            }
            index += 1;
            word = *self.words.get(index)?;
        }
    }
}

/// The positions of the set bits of a word, as slots of block `block`.
pub(crate) fn ones(block: usize, mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros();
        word &= word - 1;
        Some(block as u32 * 64 + bit)
    })
}
