//! Deadlines that hardly ever come due: the thresholds that calls may pass while they wait.
//!
//! One for each call, nearly all taken back. Calls of one length stand in a line by due time. What
//! is next is not kept up to date but bounded from below; only when time reaches the bound are the
//! heads of the lines looked at.

use crate::collections::NONE;
use crate::{Span, Timestamp};

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Node {
    due: Timestamp,
    before: u32,
    behind: u32,
    line: u32,
}

const NOT_WATCHED: Node = Node { due: Timestamp::NEVER, before: NONE, behind: NONE, line: NONE };

#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Line {
    length: Span,
    first: u32,
    last: u32,
}

/// More lengths than this share the last line.
const LINES: usize = 64;

/// What is watched, by number.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Watch {
    nodes: Vec<Node>,
    lines: Vec<Line>,
    /// Nothing is due before this.
    bound: Timestamp,
}

impl Watch {
    /// Room for numbers below this.
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            nodes: Vec::with_capacity(limit as usize),
            lines: Vec::with_capacity(LINES),
            bound: Timestamp::NEVER,
        }
    }

    /// Watches a number that is not watched: until `length` after `from`, or `floor` if that is
    /// later. O(1) if what has the same length was set in order of time.
    pub(crate) fn set(&mut self, number: u32, (from, length, floor): (Timestamp, Span, Timestamp)) {
        let due = (from + length).max(floor);
        if due == Timestamp::NEVER {
            return;
        }
        let at = number as usize;
        if self.nodes.len() <= at {
            self.nodes.resize(at + 1, NOT_WATCHED);
        }
        let line = self.line(length);
        let mut before = self.lines[line].last;
        while before != NONE && self.nodes[before as usize].due > due {
            before = self.nodes[before as usize].before;
        }
        let behind = match before {
            NONE => std::mem::replace(&mut self.lines[line].first, number),
            _ => std::mem::replace(&mut self.nodes[before as usize].behind, number),
        };
        match behind {
            NONE => self.lines[line].last = number,
            _ => self.nodes[behind as usize].before = number,
        }
        self.nodes[at] = Node { due, before, behind, line: line as u32 };
        self.bound = self.bound.min(due);
    }

    fn line(&mut self, length: Span) -> usize {
        if let Some(known) = self.lines.iter().position(|line| line.length == length) {
            return known;
        }
        if self.lines.len() < LINES {
            self.lines.push(Line { length, first: NONE, last: NONE });
        }
        self.lines.len() - 1
    }

    /// Watches it no more, if it is watched. O(1).
    #[inline]
    pub(crate) fn cancel(&mut self, number: u32) {
        let Some(node) = self.nodes.get_mut(number as usize) else { return };
        let Node { before, behind, line, .. } = std::mem::replace(node, NOT_WATCHED);
        if line == NONE {
            return;
        }
        match before {
            NONE => self.lines[line as usize].first = behind,
            _ => self.nodes[before as usize].behind = behind,
        }
        match behind {
            NONE => self.lines[line as usize].last = before,
            _ => self.nodes[behind as usize].before = before,
        }
    }

    /// Takes out the first that is due at or before this moment, and when it was. One comparison
    /// as long as there is none, but for once in a length; then O(lengths).
    #[inline]
    pub(crate) fn pop(&mut self, to: Timestamp) -> Option<(Timestamp, u32)> {
        if self.bound > to { None } else { self.look(to) }
    }

    fn look(&mut self, to: Timestamp) -> Option<(Timestamp, u32)> {
        let heads = self.lines.iter().filter(|line| line.first != NONE);
        let first = heads.map(|line| (self.nodes[line.first as usize].due, line.first)).min();
        self.bound = first.map_or(Timestamp::NEVER, |(due, _)| due);
        let found = first.filter(|(due, _)| *due <= to)?;
        self.cancel(found.1);
        Some(found)
    }
}

#[cfg(feature = "journal")]
impl Watch {
    /// As [`Watch::new`] makes it.
    pub(crate) fn room_for(&mut self, limit: u32) {
        self.nodes.reserve((limit as usize).saturating_sub(self.nodes.len()));
        self.lines.reserve(LINES.saturating_sub(self.lines.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_due_in_order_like_a_plain_list(
            steps in prop::collection::vec((0_u32..20, 0_u64..70, 0_u64..4, any::<bool>()), 1..200),
        ) {
            let mut watch = Watch::new(20);
            let mut plain: Vec<(u64, u32)> = Vec::new();
            let mut now = 0;
            for (number, length, passed, set) in steps {
                now += passed;
                let at = Timestamp::from_micros(now);
                while let Some((due, number)) = watch.pop(at) {
                    let first = plain.iter().map(|&(due, _)| due).min();
                    prop_assert_eq!(first, Some(due.micros()));
                    let known = plain.iter().position(|&it| it == (due.micros(), number));
                    prop_assert!(known.is_some());
                    plain.swap_remove(known.unwrap());
                }
                prop_assert!(plain.iter().all(|&(due, _)| due > now), "none is left behind");
                watch.cancel(number);
                plain.retain(|&(_, other)| other != number);
                if set {
                    // Some begin in the past, as after a change of the thresholds.
                    let from = now.saturating_sub(length % 7);
                    watch.set(
                        number,
                        (Timestamp::from_micros(from), Span::from_micros(length), at),
                    );
                    plain.push(((from + length).max(now), number));
                }
            }
        }
    }
}
