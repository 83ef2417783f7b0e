//! How what cannot be written field by field is kept in a snapshot: only what is in use of tables
//! that are mostly vacant, and maps in the order of their values, so that equal states give equal
//! bytes.

use std::hash::Hash;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::argmin::ArgMin;
use super::map::Map;
use super::{Chains, Forest, Key, Lookup, NumberMap, Slab};

impl<K: Serialize, V: Serialize + Ord> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pairs: Vec<(&K, &V)> = self.iter().collect();
        pairs.sort_unstable_by_key(|pair| pair.1);
        pairs.serialize(serializer)
    }
}

impl<'de, K, V> Deserialize<'de> for Map<K, V>
where
    K: Deserialize<'de> + Eq + Hash,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Self::new();
        map.extend(Vec::<(K, V)>::deserialize(deserializer)?);
        Ok(map)
    }
}

/// Cells of an open-addressing map: those in use, each with its place.
#[derive(Serialize, Deserialize)]
struct Cells<N> {
    size: u64,
    used: Vec<(u32, N, u32)>,
}

impl<N: Copy + Default> Cells<N> {
    fn of(cells: &[(N, u32)]) -> Self {
        let used = cells.iter().zip(0..).filter(|((_, value), _)| *value != 0);
        let used = used.map(|(&(number, value), place)| (place, number, value)).collect();
        Self { size: cells.len() as u64, used }
    }

    /// The cells, and how far a hash of so many bits is shifted. At most half of them are in use
    /// below the limit of what is kept, and one is vacant always, or a search would not end.
    fn cells<E: Error>(self, bits: u32) -> Result<(Vec<(N, u32)>, u32), E> {
        let (size, used) = (self.size, self.used.len() as u64);
        if !(16..=1 << 33).contains(&size) || !size.is_power_of_two() || used >= size {
            return Err(E::custom("a table of a size that none has"));
        }
        let size = usize::try_from(size).map_err(E::custom)?;
        let mut cells = Vec::new();
        cells.try_reserve_exact(size).map_err(E::custom)?;
        cells.resize(size, (N::default(), 0));
        for (place, number, value) in self.used {
            let cell = cells.get_mut(place as usize);
            *cell.ok_or_else(|| E::custom("a cell outside of its table"))? = (number, value);
        }
        Ok((cells, bits - size.trailing_zeros()))
    }
}

impl Serialize for Lookup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Cells::of(&self.cells).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Lookup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (cells, shift) = Cells::deserialize(deserializer)?.cells(32)?;
        Ok(Self { cells, shift })
    }
}

impl Serialize for NumberMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Cells::of(&self.cells).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for NumberMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (cells, shift) = Cells::deserialize(deserializer)?.cells(64)?;
        Ok(Self { cells, shift })
    }
}

/// The slots in use and their keys, and the room that there is.
#[derive(Serialize, Deserialize)]
struct Slots<K> {
    blocks: u32,
    used: Vec<(u32, K)>,
}

impl<K: Key + Serialize> Serialize for ArgMin<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let used = self.slots().filter_map(|slot| Some((slot, self.key(slot)?))).collect();
        Slots { blocks: self.blocks(), used }.serialize(serializer)
    }
}

impl<'de, K: Key + Deserialize<'de>> Deserialize<'de> for ArgMin<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Slots { blocks, used } = Slots::<K>::deserialize(deserializer)?;
        if blocks > 1 << 26 {
            return Err(D::Error::custom("more slots than there can be"));
        }
        let mut slots = Self::with_blocks(blocks);
        for (slot, key) in used {
            if slot / 64 >= blocks {
                return Err(D::Error::custom("a slot outside of its blocks"));
            }
            slots.set(slot, key);
        }
        Ok(slots)
    }
}

/// Room as there was before the snapshot, so that nothing allocates that did not then. How much
/// comes from who restores, never from the snapshot.
fn reserve<T>(items: &mut Vec<T>, limit: u32) {
    items.reserve_exact((limit as usize).saturating_sub(items.len()));
}

impl<T> Slab<T> {
    /// Room for as many as it may hold, up to `most`.
    pub(crate) fn room_for(&mut self, most: u32) {
        let limit = self.limit.min(most);
        reserve(&mut self.items, limit);
        reserve(&mut self.free, limit);
    }
}

impl<T> Chains<T> {
    pub(crate) fn room_for(&mut self, most: u32) {
        self.links.room_for(most);
    }
}

impl<K: Key> Forest<K> {
    /// As [`Forest::with_room_for`].
    pub(crate) fn room_for(&mut self, items: u32) {
        let nodes = items / 2 + items / 16 + 16;
        reserve(&mut self.nodes, nodes);
        reserve(&mut self.free, nodes);
    }
}
