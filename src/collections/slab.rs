//! Room for a fixed number of things, handed out and taken back.

use super::NONE;

/// Up to `limit` values under small numbers; a number is reused after it was given back.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Slab<T> {
    pub(super) items: Vec<T>,
    pub(super) free: Vec<u32>,
    pub(super) limit: u32,
}

impl<T: Default> Slab<T> {
    /// Memory for `limit` values is reserved at once and touched as it is used.
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            items: Vec::with_capacity(limit as usize),
            free: Vec::with_capacity(limit as usize),
            limit,
        }
    }

    /// Without a limit; memory for `from` values is reserved at once.
    pub(crate) fn growing(from: u32) -> Self {
        Self { limit: NONE, ..Self::new(from) }
    }

    /// Room for so many more.
    pub(crate) fn make_room(&mut self, more: u32) {
        self.limit = self.limit.saturating_add(more);
        let more = self.limit as usize - self.items.len();
        self.items.reserve(more);
        self.free.reserve(self.limit as usize - self.free.len());
    }

    pub(crate) fn is_full(&self) -> bool {
        self.free.is_empty() && self.items.len() >= self.limit as usize
    }

    /// A number with what the last user left there, or a default; `None` at the limit.
    pub(crate) fn take(&mut self) -> Option<u32> {
        if let Some(index) = self.free.pop() {
            return Some(index);
        }
        if self.is_full() {
            return None;
        }
        self.items.push(T::default());
        Some(self.items.len() as u32 - 1)
    }

    pub(crate) fn give_back(&mut self, index: u32) {
        self.free.push(index);
    }
}

impl<T> std::ops::Index<u32> for Slab<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: u32) -> &T {
        &self.items[index as usize]
    }
}

impl<T> std::ops::IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        &mut self.items[index as usize]
    }
}
