//! Many ordered sets with ranks, in one pool of nodes: lines of waiting calls, idle agents.

use super::{Key, NONE};

/// Entries of a node.
const WIDTH: usize = 32;
/// A node with fewer entries tries to join a neighbour.
const SPARSE: usize = WIDTH / 4;
/// Two neighbours join if together they have at most this many, so that the next entry does not
/// split them again.
const JOINED: usize = WIDTH * 3 / 4;
/// Levels of nodes: `JOINED / 2` to the 8th is far beyond `u32` items.
const HEIGHT: usize = 8;

/// One ordered set: items with distinct keys. The nodes live in a [`Forest`].
///
/// A set of one item, the most common, needs no node.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Tree<K> {
    len: u32,
    /// The item if `height` is 0, else a node.
    root: u32,
    /// Levels of nodes.
    height: u8,
    /// The key of the item if `height` is 0.
    only: K,
}

impl<K: Key> Default for Tree<K> {
    fn default() -> Self {
        Self { len: 0, root: NONE, height: 0, only: K::MAX }
    }
}

impl<K> Tree<K> {
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// A leaf holds items, an inner node child nodes with the number of items below each. A child's
/// key is a lower bound of the keys below it (and above all to its left).
///
/// The entries stand in `first..first + count`: taking the first one, as calls leave, or adding a
/// last one, as they come, moves nothing.
// What the first entry is read by stands together at the beginning.
#[repr(C)]
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Node<K> {
    first: u32,
    count: u32,
    below: [u32; WIDTH],
    keys: [K; WIDTH],
    /// Of inner nodes only.
    sizes: [u32; WIDTH],
}

impl<K: Key> Node<K> {
    const EMPTY: Self =
        Self { first: 0, count: 0, keys: [K::MAX; WIDTH], below: [NONE; WIDTH], sizes: [0; WIDTH] };

    fn len(&self) -> usize {
        self.count as usize
    }

    fn used(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }

    fn keys(&self) -> &[K] {
        &self.keys[self.used()]
    }

    fn below(&self) -> &[u32] {
        &self.below[self.used()]
    }

    fn sizes(&mut self) -> &mut [u32] {
        let used = self.used();
        &mut self.sizes[used]
    }

    /// The entry under which `key` belongs, in an inner node.
    #[inline]
    fn child_for(&self, key: &K) -> usize {
        self.keys().partition_point(|bound| bound <= key).saturating_sub(1)
    }

    /// Makes room for a new entry; returns its place.
    fn open(&mut self, at: usize, inner: bool) -> usize {
        let used = self.used();
        if used.end == WIDTH {
            self.shift(used.clone(), 0, inner);
            self.first = 0;
        }
        let place = self.first as usize + at;
        self.shift(place..self.used().end, place + 1, inner);
        self.count += 1;
        place
    }

    fn insert_child(&mut self, at: usize, key: K, child: u32, size: u32) {
        let place = self.open(at, true);
        (self.keys[place], self.below[place], self.sizes[place]) = (key, child, size);
    }

    fn insert_item(&mut self, at: usize, key: K, item: u32) {
        let place = self.open(at, false);
        (self.keys[place], self.below[place]) = (key, item);
    }

    fn remove(&mut self, at: usize, inner: bool) {
        self.count -= 1;
        if at == 0 {
            self.first = if self.count == 0 { 0 } else { self.first + 1 };
        } else {
            let place = self.first as usize + at;
            self.shift(place + 1..self.used().end + 1, place, inner);
        }
    }

    fn shift(&mut self, from: std::ops::Range<usize>, to: usize, inner: bool) {
        self.keys.copy_within(from.clone(), to);
        self.below.copy_within(from.clone(), to);
        if inner {
            self.sizes.copy_within(from, to);
        }
    }

    /// Moves the entries from `at` on to the end of `other`.
    fn move_tail(&mut self, at: usize, other: &mut Self) {
        let moved = self.first as usize + at..self.used().end;
        if other.used().end + moved.len() > WIDTH {
            let used = other.used();
            other.shift(used, 0, true);
            other.first = 0;
        }
        let to = other.used().end..other.used().end + moved.len();
        other.keys[to.clone()].copy_from_slice(&self.keys[moved.clone()]);
        other.below[to.clone()].copy_from_slice(&self.below[moved.clone()]);
        other.sizes[to].copy_from_slice(&self.sizes[moved.clone()]);
        other.count += moved.len() as u32;
        self.count = at as u32;
    }
}

/// The nodes of many [`Tree`]s: counted B+ trees.
///
/// Insertion, removal, successor and rank are O(log n) with a base of about 24; at the ends,
/// where calls come and agents go, they touch one node per level. Nodes are reused; two
/// neighbours never stay sparse, so `n` items need at most about `n / 12` nodes and one per set.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Forest<K> {
    pub(super) nodes: Vec<Node<K>>,
    pub(super) free: Vec<u32>,
}

impl<K: Key> Forest<K> {
    /// Reserves nodes for `items` items in whatever sets, so that none is ever moved: a set with a
    /// node has two items at least, and inner nodes are few. Memory is touched as it is used.
    pub(crate) fn with_room_for(items: u32) -> Self {
        let nodes = items as usize / 2 + items as usize / 16 + 16;
        Self { nodes: Vec::with_capacity(nodes), free: Vec::with_capacity(nodes) }
    }

    /// Adds an item; its key must not be in the set yet.
    pub(crate) fn insert(&mut self, tree: &mut Tree<K>, key: K, item: u32) {
        if tree.len == 0 {
            *tree = Tree { len: 1, root: item, height: 0, only: key };
            return;
        }
        if tree.height == 0 {
            let leaf = self.new_node();
            self.node(leaf).insert_item(0, tree.only, tree.root);
            (tree.root, tree.height) = (leaf, 1);
        }
        if self.nodes[tree.root as usize].len() == WIDTH {
            self.raise_root(tree);
        }
        tree.len += 1;
        let mut at = tree.root;
        for level in 1..tree.height {
            let mut entry = self.nodes[at as usize].child_for(&key);
            let child = self.nodes[at as usize].below()[entry];
            if self.nodes[child as usize].len() == WIDTH {
                self.split(at, entry, level + 1 == tree.height, &key);
                entry = self.nodes[at as usize].child_for(&key);
            }
            let node = self.node(at);
            node.sizes()[entry] += 1;
            at = node.below()[entry];
        }
        let leaf = self.node(at);
        let place = leaf.keys().partition_point(|present| *present < key);
        debug_assert!(place == leaf.len() || leaf.keys()[place] != key, "a key twice");
        leaf.insert_item(place, key, item);
    }

    /// Takes the item with this key out; the key must be in the set.
    pub(crate) fn remove(&mut self, tree: &mut Tree<K>, key: &K) {
        debug_assert!(self.contains(tree, key), "removal of a key that is not in");
        tree.len -= 1;
        if tree.height == 0 {
            *tree = Tree::default();
            return;
        }
        let mut path = [(NONE, 0_usize); HEIGHT];
        let mut at = tree.root;
        for step in path.iter_mut().take(usize::from(tree.height) - 1) {
            let node = self.node(at);
            let entry = node.child_for(key);
            node.sizes()[entry] -= 1;
            *step = (at, entry);
            at = node.below()[entry];
        }
        let leaf = self.node(at);
        let keys = leaf.keys();
        let is_first = keys.first() == Some(key);
        let place = if is_first { 0 } else { keys.partition_point(|present| present < key) };
        leaf.remove(place, false);
        self.mend(tree, at, &path[..usize::from(tree.height) - 1]);
    }

    /// The first item.
    #[inline]
    pub(crate) fn first(&self, tree: &Tree<K>) -> Option<(K, u32)> {
        if tree.len == 0 {
            return None;
        }
        if tree.height == 0 {
            return Some((tree.only, tree.root));
        }
        let mut at = tree.root;
        for _ in 1..tree.height {
            at = self.nodes[at as usize].below()[0];
        }
        let leaf = &self.nodes[at as usize];
        Some((leaf.keys()[0], leaf.below()[0]))
    }

    /// The first item whose key is greater.
    pub(crate) fn after(&self, tree: &Tree<K>, key: &K) -> Option<(K, u32)> {
        if tree.height == 0 {
            return (tree.len == 1 && tree.only > *key).then_some((tree.only, tree.root));
        }
        let mut at = tree.root;
        // The nearest subtree to the right of the way down, and its height.
        let mut right = None;
        for height in (1..tree.height).rev() {
            let node = &self.nodes[at as usize];
            let entry = node.child_for(key);
            if entry + 1 < node.len() {
                right = Some((node.below()[entry + 1], height));
            }
            at = node.below()[entry];
        }
        let leaf = &self.nodes[at as usize];
        let place = leaf.keys().partition_point(|present| present <= key);
        if place < leaf.len() {
            return Some((leaf.keys()[place], leaf.below()[place]));
        }
        let (mut at, height) = right?;
        for _ in 1..height {
            at = self.nodes[at as usize].below()[0];
        }
        let leaf = &self.nodes[at as usize];
        Some((leaf.keys()[0], leaf.below()[0]))
    }

    /// How many items have a smaller key.
    pub(crate) fn rank(&self, tree: &Tree<K>, key: &K) -> u32 {
        if tree.height == 0 {
            return u32::from(tree.len == 1 && tree.only < *key);
        }
        let mut at = tree.root;
        let mut before = 0;
        for _ in 1..tree.height {
            let node = &self.nodes[at as usize];
            let entry = node.child_for(key);
            before += node.sizes[node.used()][..entry].iter().sum::<u32>();
            at = node.below()[entry];
        }
        let leaf = &self.nodes[at as usize];
        before + leaf.keys().partition_point(|present| present < key) as u32
    }

    /// All items in order. O(n log n); for reconfiguration and audits.
    pub(crate) fn items<'a>(&'a self, tree: &'a Tree<K>) -> impl Iterator<Item = (K, u32)> + 'a {
        let mut next = self.first(tree);
        std::iter::from_fn(move || {
            let current = next?;
            next = self.after(tree, &current.0);
            Some(current)
        })
    }

    fn contains(&self, tree: &Tree<K>, key: &K) -> bool {
        let rank = self.rank(tree, key);
        let before = self.first(tree).is_some_and(|(first, _)| first == *key);
        before || self.rank_of_next(tree, key) == rank + 1
    }

    fn rank_of_next(&self, tree: &Tree<K>, key: &K) -> u32 {
        self.after(tree, key).map_or(tree.len, |(next, _)| self.rank(tree, &next))
    }

    #[inline]
    fn node(&mut self, index: u32) -> &mut Node<K> {
        &mut self.nodes[index as usize]
    }

    fn new_node(&mut self) -> u32 {
        if let Some(index) = self.free.pop() {
            (self.node(index).first, self.node(index).count) = (0, 0);
            return index;
        }
        self.nodes.push(Node::EMPTY);
        self.nodes.len() as u32 - 1
    }

    /// Two nodes at once, to move entries between them.
    fn pair(&mut self, left: u32, right: u32) -> (&mut Node<K>, &mut Node<K>) {
        let (left, right) = (left as usize, right as usize);
        if left < right {
            let (low, high) = self.nodes.split_at_mut(right);
            (&mut low[left], &mut high[0])
        } else {
            let (low, high) = self.nodes.split_at_mut(left);
            (&mut high[0], &mut low[right])
        }
    }

    /// Puts a new root above a full one.
    fn raise_root(&mut self, tree: &mut Tree<K>) {
        let old = tree.root;
        let bound = self.nodes[old as usize].keys()[0];
        tree.root = self.new_node();
        tree.height += 1;
        self.node(tree.root).insert_child(0, bound, old, tree.len);
    }

    /// Splits the full child under `entry`: in the middle, or near the end if the new key goes
    /// there, so that a set that grows at its end fills its nodes.
    fn split(&mut self, parent: u32, entry: usize, leaf: bool, key: &K) {
        let child = self.nodes[parent as usize].below()[entry];
        let at_end = self.nodes[child as usize].keys[WIDTH - 1] < *key;
        let cut = if at_end { WIDTH - 4 } else { WIDTH / 2 };
        let fresh = self.new_node();
        let (left, right) = self.pair(child, fresh);
        left.move_tail(cut, right);
        let bound = right.keys()[0];
        let size = if leaf { right.count } else { right.sizes().iter().sum() };
        let node = self.node(parent);
        node.sizes()[entry] -= size;
        node.insert_child(entry + 1, bound, fresh, size);
    }

    /// After a removal: joins sparse nodes, drops empty ones, lowers the root.
    fn mend(&mut self, tree: &mut Tree<K>, leaf: u32, path: &[(u32, usize)]) {
        let mut at = leaf;
        for &(parent, entry) in path.iter().rev() {
            if self.nodes[at as usize].len() >= SPARSE {
                break;
            }
            if !self.join(parent, entry) {
                break;
            }
            at = parent;
        }
        while tree.height > 1 && self.nodes[tree.root as usize].count == 1 {
            let child = self.nodes[tree.root as usize].below()[0];
            self.free.push(tree.root);
            (tree.root, tree.height) = (child, tree.height - 1);
        }
        if tree.len == 1 && tree.height == 1 {
            let leaf = &self.nodes[tree.root as usize];
            let (only, item) = (leaf.keys()[0], leaf.below()[0]);
            self.free.push(tree.root);
            *tree = Tree { len: 1, root: item, height: 0, only };
        }
    }

    /// Drops the child under `entry` if it is empty, or joins it with a neighbour if both fit;
    /// true if the parent shrank.
    fn join(&mut self, parent: u32, entry: usize) -> bool {
        let node = &self.nodes[parent as usize];
        let child = node.below()[entry];
        if self.nodes[child as usize].count == 0 {
            self.free.push(child);
            self.node(parent).remove(entry, true);
            return true;
        }
        let node = &self.nodes[parent as usize];
        let fits = |left: usize| {
            let (a, b) = (node.below()[left], node.below()[left + 1]);
            self.nodes[a as usize].len() + self.nodes[b as usize].len() <= JOINED
        };
        let left = if entry + 1 < node.len() && fits(entry) {
            entry
        } else if entry > 0 && fits(entry - 1) {
            entry - 1
        } else {
            return false;
        };
        let (a, b) = (node.below()[left], node.below()[left + 1]);
        let (into, from) = self.pair(a, b);
        from.move_tail(0, into);
        self.free.push(b);
        let node = self.node(parent);
        let size = node.sizes()[left + 1];
        node.sizes()[left] += size;
        node.remove(left + 1, true);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn check(forest: &Forest<u64>, tree: &Tree<u64>, plain: &BTreeMap<u64, u32>, probe: u64) {
        assert_eq!(tree.len() as usize, plain.len());
        assert_eq!(forest.first(tree), plain.first_key_value().map(|(k, v)| (*k, *v)));
        assert_eq!(forest.rank(tree, &probe) as usize, plain.range(..probe).count());
        let after = plain.range(probe + 1..).next().map(|(k, v)| (*k, *v));
        assert_eq!(forest.after(tree, &probe), after);
    }

    fn run(steps: impl Iterator<Item = (u64, bool, bool)>) {
        let mut forest = Forest::with_room_for(16);
        let mut trees = [Tree::default(), Tree::default()];
        let mut plain = [BTreeMap::new(), BTreeMap::new()];
        for (n, (key, add, which)) in steps.enumerate() {
            let (tree, plain) = (&mut trees[usize::from(which)], &mut plain[usize::from(which)]);
            if add && !plain.contains_key(&key) {
                plain.insert(key, n as u32);
                forest.insert(tree, key, n as u32);
            } else if !add && !plain.is_empty() {
                let near = plain.range(key..).next().or(plain.last_key_value()).map(|(k, _)| *k);
                let near = near.unwrap_or_default();
                plain.remove(&near);
                forest.remove(tree, &near);
            }
            check(&forest, tree, plain, key);
        }
        for (tree, plain) in trees.iter().zip(&plain) {
            let all: Vec<_> = forest.items(tree).collect();
            assert_eq!(all, plain.iter().map(|(k, v)| (*k, *v)).collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_tree_map(
            steps in prop::collection::vec((0u64..3000, any::<bool>(), any::<bool>()), 1..3000),
        ) {
            run(steps.into_iter());
        }
    }

    #[test]
    fn grows_at_the_end_and_empties_from_the_front() {
        let grow = (0..6_000_u64).map(|key| (key * 2, true, false));
        let odd = (0..150_u64).map(|key| (key * 77 + 1, true, false));
        let shrink = (0..6_400_u64).map(|_| (0, false, false));
        run(grow.chain(odd).chain(shrink));
    }

    #[test]
    fn sparse_sets_give_their_nodes_back() {
        let mut forest = Forest::with_room_for(16);
        let mut tree = Tree::default();
        for key in 0..10_000_u64 {
            forest.insert(&mut tree, key, key as u32);
        }
        for key in (0..10_000_u64).filter(|key| key % 100 != 0) {
            forest.remove(&mut tree, &key);
        }
        let in_use = forest.nodes.len() - forest.free.len();
        assert!(in_use <= 100 / 12 + 3, "{in_use} nodes for 100 items");
    }
}
