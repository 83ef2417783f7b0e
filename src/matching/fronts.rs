//! The first calls of lines, and which of them is the first for whom.

use crate::collections::{ArgMin, Bits, Heap, Key, NONE};

/// The first call of a line: its key, and what will be asked for before the line itself is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct First {
    /// The key in two halves, so that an entry of a heap has 32 bytes.
    high: u64,
    low: u64,
    pub(super) call: u32,
    pub(super) queue: u32,
}

impl First {
    #[inline]
    pub(super) fn new(key: u128, call: u32, queue: u32) -> Self {
        Self { high: (key >> 64) as u64, low: key as u64, call, queue }
    }

    #[inline]
    pub(super) fn key(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

/// The first call for some classes, as found at one time.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Expected {
    pub(super) first: First,
    /// How often lines had changed then.
    pub(super) changes: u64,
}

impl Expected {
    /// The call and its queue.
    pub(crate) fn call(&self) -> (u32, u32) {
        (self.first.call, self.first.queue)
    }
}

impl Key for First {
    const MAX: Self = Self { high: u64::MAX, low: u64::MAX, call: NONE, queue: NONE };
}

/// The first calls of the open lines whose calls' age counts against one target.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Fronts {
    pub(super) target: u32,
    /// Queues whose calls stand here.
    pub(super) queues: u32,
    /// The open lines of each class, by their first call.
    classes: Vec<Heap<First>>,
    /// The first call of each class.
    heads: ArgMin<u128>,
}

impl Fronts {
    pub(super) fn new(target: u32) -> Self {
        Self { target, ..Self::default() }
    }

    /// The first call for who suits these classes, and its line.
    #[inline]
    pub(super) fn first(&self, classes: &Bits) -> Option<(First, u32)> {
        let (class, _) = self.heads.min_masked(classes.words())?;
        self.classes[class as usize].peek()
    }

    /// Puts a line in by its first call, or takes it out. `places`: where each line stands in its
    /// class's heap; `NONE` while the queue is closed or it rings at one agent.
    #[inline]
    pub(super) fn put(
        &mut self,
        class: u32,
        line: u32,
        first: Option<First>,
        places: &mut Vec<u32>,
    ) {
        let at = class as usize;
        if at >= self.classes.len() {
            self.classes.resize(at + 1, Heap::default());
        }
        match first {
            Some(first) => self.classes[at].put(line, first, places),
            None => self.classes[at].remove(line, places),
        }
        self.heads.put(class, self.classes[at].peek().map(|(first, _)| first.key()));
    }
}
