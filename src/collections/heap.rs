//! A heap whose items can be found again: for deadlines and heads that fit no queue.

use std::cmp::Ordering;

use super::{Key, NONE};

/// A 4-ary heap of items with keys; where each item stands is kept in a table of the caller's,
/// so that it can be moved or removed in O(log n).
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Heap<K> {
    entries: Vec<(K, u32)>,
}

impl<K: Key> Heap<K> {
    #[inline]
    pub(crate) fn peek(&self) -> Option<(K, u32)> {
        self.entries.first().copied()
    }

    /// Puts an item in, or moves it to its new key. `places[item]` is `NONE` while it is out.
    pub(crate) fn put(&mut self, item: u32, key: K, places: &mut impl Places) {
        let place = places.place_of(item);
        if place == NONE {
            self.entries.push((key, item));
            self.rise(self.entries.len() - 1, places);
        } else {
            let place = place as usize;
            let before = std::mem::replace(&mut self.entries[place].0, key);
            match key.cmp(&before) {
                Ordering::Less => self.rise(place, places),
                Ordering::Greater => self.sink(place, places),
                Ordering::Equal => {}
            }
        }
    }

    /// Takes an item out, if it is in.
    pub(crate) fn remove(&mut self, item: u32, places: &mut impl Places) {
        let place = places.place_of(item);
        if place == NONE {
            return;
        }
        places.set_place(item, NONE);
        let place = place as usize;
        let Some(last) = self.entries.pop() else { return };
        if place < self.entries.len() {
            let before = std::mem::replace(&mut self.entries[place], last);
            if last.0 < before.0 { self.rise(place, places) } else { self.sink(place, places) }
        }
    }

    fn rise(&mut self, mut at: usize, places: &mut impl Places) {
        let entry = self.entries[at];
        while at > 0 {
            let above = (at - 1) / 4;
            if self.entries[above].0 <= entry.0 {
                break;
            }
            self.entries[at] = self.entries[above];
            places.set_place(self.entries[at].1, at as u32);
            at = above;
        }
        self.entries[at] = entry;
        places.set_place(entry.1, at as u32);
    }

    fn sink(&mut self, mut at: usize, places: &mut impl Places) {
        let entry = self.entries[at];
        loop {
            let first = at * 4 + 1;
            let below = first..(first + 4).min(self.entries.len());
            let Some(least) = below.min_by_key(|&child| self.entries[child].0) else { break };
            if entry.0 <= self.entries[least].0 {
                break;
            }
            self.entries[at] = self.entries[least];
            places.set_place(self.entries[at].1, at as u32);
            at = least;
        }
        self.entries[at] = entry;
        places.set_place(entry.1, at as u32);
    }
}

/// Where a heap writes down the place of each item.
pub(crate) trait Places {
    fn place_of(&self, item: u32) -> u32;
    fn set_place(&mut self, item: u32, place: u32);
}

impl Places for Vec<u32> {
    fn place_of(&self, item: u32) -> u32 {
        self[item as usize]
    }

    fn set_place(&mut self, item: u32, place: u32) {
        self[item as usize] = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_sorted_list(
            steps in prop::collection::vec((0u32..40, prop::option::of(0u64..30)), 1..300),
        ) {
            let mut heap = Heap::default();
            let mut places = vec![NONE; 40];
            let mut plain = std::collections::BTreeMap::new();
            for (item, key) in steps {
                match key {
                    Some(key) => {
                        heap.put(item, key, &mut places);
                        plain.insert(item, key);
                    }
                    None => {
                        heap.remove(item, &mut places);
                        plain.remove(&item);
                    }
                }
                prop_assert_eq!(heap.peek().map(|(key, _)| key), plain.values().min().copied());
                if let Some((key, item)) = heap.peek() {
                    prop_assert_eq!(plain.get(&item), Some(&key));
                }
            }
        }
    }
}
