//! Turns: which of two waiting calls is served first.
//!
//! A call's key is made when it begins to wait and never changes. Of calls whose age counts alike
//! the least key is first, at every moment. Where it counts differently (`greatest_need`: the age
//! in terms of the queue's own threshold), the order of two queues' calls may turn with time, that
//! of one queue's never: so only first calls are compared, by [`Turn::is_before`].

use crate::Timestamp;

/// Moments are shifted by so much that credit does not make them negative: credit is at most
/// 100 × 3,600 s = 3.6 × 10^11 µs < 2^40 µs.
const BIAS: i128 = 1 << 40;
/// The last bits of a key: among calls of one moment, the order of offering.
const ORDER_BITS: u32 = 49;
/// Set in the moment of calls of which the latest is first; they stand behind the others.
const LATEST_FIRST: u64 = 1 << 63;
/// Seconds against which age counts as it is.
pub(crate) const PLAIN_TARGET: u32 = 20;

/// What a call's place is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The queue's weight, 0 to 100.
    pub(crate) weight: u8,
    /// −100 to 100; 0 in a queue that ages.
    pub(crate) strict: i8,
    /// From when the age counts, and by how many µs priority moves that back.
    pub(crate) offered: Timestamp,
    pub(crate) credit: i64,
    /// The order of offering.
    pub(crate) order: u64,
    /// The latest is first.
    pub(crate) latest_first: bool,
}

impl Place {
    /// The key: the least is first.
    ///
    /// ```text
    /// 100 − weight, 100 − strict priority, offered − credit + 2^40, order of offering
    ///      7 bits              8 bits             64 bits               49 bits
    /// ```
    pub(crate) fn key(&self) -> u128 {
        let above =
            u128::from(100 - self.weight.min(100)) << 8 | (100 - i128::from(self.strict)) as u128;
        let offered = i128::from(self.offered.micros());
        let order_mask = (1_u64 << ORDER_BITS) - 1;
        let last = i128::from(LATEST_FIRST - 1);
        let (moment, order) = if self.latest_first {
            let moment = (offered + i128::from(self.credit) + BIAS).clamp(0, last);
            (LATEST_FIRST | (last - moment) as u64, order_mask - (self.order & order_mask))
        } else {
            let moment = (offered - i128::from(self.credit) + BIAS).clamp(0, last);
            (moment as u64, self.order & order_mask)
        };
        above << (64 + ORDER_BITS) | u128::from(moment) << ORDER_BITS | u128::from(order)
    }
}

/// A call's key, and the seconds against which its age counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Turn {
    pub(crate) key: u128,
    pub(crate) target: u32,
}

impl Turn {
    /// Whether this call is served before the other, at `now`. O(1).
    pub(crate) fn is_before(self, other: Self, now: Timestamp) -> bool {
        if self.compares_by_key(other) {
            return self.key < other.key;
        }
        let (one, two) = (self.age(now), other.age(now));
        let need = (one * i128::from(other.target), two * i128::from(self.target));
        match need.0.cmp(&need.1) {
            std::cmp::Ordering::Equal => self.order() < other.order(),
            unequal => unequal.is_gt(),
        }
    }

    /// The key below which calls with another target stand before this one, at `now`.
    pub(crate) fn as_against(self, target: u32, now: Timestamp) -> u128 {
        let other = Self { key: self.key, target };
        if self.target == target || self.is_latest_first() {
            return self.key;
        }
        // An age a against T is one of a · T' / T against T'.
        let scaled = self.age(now) * i128::from(other.target);
        let age = scaled.div_euclid(i128::from(self.target));
        let moment = (i128::from(now.micros()) + BIAS - age).clamp(0, (LATEST_FIRST - 1).into());
        self.above() << (64 + ORDER_BITS) | (moment as u128) << ORDER_BITS
    }

    fn compares_by_key(self, other: Self) -> bool {
        let alike = self.target == other.target || self.above() != other.above();
        alike || self.is_latest_first() || other.is_latest_first()
    }

    fn above(self) -> u128 {
        self.key >> (64 + ORDER_BITS)
    }

    fn moment(self) -> u64 {
        (self.key >> ORDER_BITS) as u64
    }

    fn order(self) -> u64 {
        self.key as u64 & ((1 << ORDER_BITS) - 1)
    }

    fn is_latest_first(self) -> bool {
        self.moment() & LATEST_FIRST != 0
    }

    /// With what priority adds to it; less than 0 where it takes away more.
    fn age(self, now: Timestamp) -> i128 {
        i128::from(now.micros()) + BIAS - i128::from(self.moment())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(seconds: u64, order: u64) -> Place {
        let offered = Timestamp::from_millis(seconds * 1_000);
        Place { weight: 0, strict: 0, offered, credit: 0, order, latest_first: false }
    }

    fn turn(seconds: u64, target: u32) -> Turn {
        Turn { key: place(seconds, seconds).key(), target }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn weight_then_strict_priority_then_age() {
        let old = place(1, 1).key();
        assert!(place(0, 9).key() < old && place(1, 0).key() < old);
        assert!(Place { strict: 1, ..place(99, 9) }.key() < old);
        assert!(Place { strict: -1, ..place(0, 0) }.key() > old);
        assert!(Place { weight: 1, strict: -100, ..place(99, 9) }.key() < old);
        assert!(Place { credit: 2_000_000, ..place(2, 9) }.key() < old);
        assert!(Place { weight: 0, strict: -100, ..place(u64::MAX / 1_000, 9) }.key() < u128::MAX);
    }

    #[test]
    fn the_latest_first_stand_behind_all_others_of_their_priority() {
        let latest = |seconds, order| Place { latest_first: true, ..place(seconds, order) };
        assert!(latest(5, 1).key() < latest(4, 9).key());
        assert!(latest(5, 2).key() < latest(5, 1).key());
        assert!(place(1 << 40, 9).key() < latest(5, 1).key());
        assert!(Place { strict: 1, ..latest(0, 1) }.key() < place(0, 0).key());
        let credit = Place { credit: 2_000_000, ..latest(4, 1) };
        assert!(credit.key() < latest(5, 1).key());
    }

    #[test]
    fn need_turns_round_with_time() {
        let (patient, urgent) = (turn(0, 60), turn(10, 15));
        assert!(patient.is_before(urgent, at(11)));
        // 13.3 s of 60 against 3.3 s of 15; after that the urgent one has the greater need.
        assert!(patient.is_before(urgent, at(13)) && urgent.is_before(patient, at(14)));
        assert!(!turn(10, 60).is_before(turn(10, 15), at(10)), "equal orders, equal needs");
    }

    #[test]
    fn a_turn_seen_against_another_target_splits_their_calls() {
        for now in [20_u64, 50, 1_000] {
            let one = turn(10, 15);
            let border = one.as_against(60, at(now));
            for seconds in 0..now {
                let other = Turn { key: place(seconds, 0).key(), target: 60 };
                let is_before = other.is_before(Turn { key: one.key, ..one }, at(now));
                let tie = (now - seconds) * 15 == (now - 10) * 60;
                assert!(tie || (other.key < border) == is_before, "{seconds} at {now}");
            }
        }
    }
}
