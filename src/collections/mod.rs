//! The few structures everything else stands on. None of them stalls: every operation is O(1)
//! or O(log n) in the worst case, and none allocates once it has reached its working size.

mod argmin;
mod bits;
mod chain;
mod forest;
mod heap;
#[cfg(feature = "journal")]
mod kept;
mod lookup;
mod map;
mod number_map;
mod prefetch;
mod slab;

pub(crate) use argmin::ArgMin;
pub(crate) use bits::{Bits, ones};
pub(crate) use chain::{Chain, Chains};
pub(crate) use forest::{Forest, Tree};
pub(crate) use heap::{Heap, Places};
pub(crate) use lookup::Lookup;
pub(crate) use map::Map;
pub(crate) use number_map::NumberMap;
pub(crate) use prefetch::prefetch;
pub(crate) use slab::Slab;

/// A key with a greatest value, which stands for "none".
pub(crate) trait Key: Copy + Ord {
    /// Greater than or equal to every key in use.
    const MAX: Self;
}

impl Key for u32 {
    const MAX: Self = Self::MAX;
}
impl Key for u64 {
    const MAX: Self = Self::MAX;
}
impl Key for u128 {
    const MAX: Self = Self::MAX;
}

/// "No item": an index that is never used.
pub(crate) const NONE: u32 = u32::MAX;

/// An index or none, in four bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Index(u32);

impl Index {
    #[inline]
    pub(crate) fn get(self) -> Option<u32> {
        (self.0 != NONE).then_some(self.0)
    }

    #[inline]
    pub(crate) fn is_none(self) -> bool {
        self.0 == NONE
    }

    /// Leaves none behind.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<u32> {
        std::mem::take(self).get()
    }
}

impl Default for Index {
    fn default() -> Self {
        Self(NONE)
    }
}

impl From<Option<u32>> for Index {
    #[inline]
    fn from(index: Option<u32>) -> Self {
        Self(index.unwrap_or(NONE))
    }
}

impl core::fmt::Debug for Index {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.get().fmt(f)
    }
}
