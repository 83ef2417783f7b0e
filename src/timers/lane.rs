//! A lane: the deadlines of one kind and length, first set, first due.

use crate::collections::{NONE, Places, Slab};

#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Lane {
    /// Its kind and length.
    pub(super) name: u64,
    pub(super) first: Option<u32>,
    pub(super) last: Option<u32>,
}

/// A deadline that is set.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Node {
    pub(super) key: u128,
    pub(super) subject: u32,
    pub(super) other: u32,
    pub(super) lane: u32,
    /// Its place in the heap, if it is there.
    pub(super) place: u32,
    pub(super) before: Option<u32>,
    pub(super) after: Option<u32>,
}

impl Default for Node {
    fn default() -> Self {
        Self { key: 0, subject: NONE, other: NONE, lane: 0, place: NONE, before: None, after: None }
    }
}

impl Places for Slab<Node> {
    fn place_of(&self, item: u32) -> u32 {
        self[item].place
    }

    fn set_place(&mut self, item: u32, place: u32) {
        self[item].place = place;
    }
}
