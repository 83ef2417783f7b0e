//! How busy an agent was of late.

use crate::Timestamp;
use crate::collections::Key;

/// Half an hour in microseconds.
const HALF_HOUR: u64 = 1_800_000_000;
/// The weight of the current half hour, as a power of two: the half hours of two days before it
/// still count exactly.
const SCALE: u32 = 96;

/// Busy time, where each half hour counts twice the one before.
///
/// As time goes on all values halve together, so the order of idle agents does not change while
/// they are idle: [`Occupancy::key`] is static. With the current half hour weighted 2^96 and at
/// most 2^32 µs of busy time in all (a half hour and twice its halves before), the sum fits 128
/// bits, and what drops out at the low end is older than 96 half hours.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Occupancy {
    /// The half hour that weighs 2^96.
    half_hour: u64,
    weighted: u128,
}

/// A key by which occupancies compare at any later moment: the binary exponent and the mantissa of
/// the sum, with ties by longest idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct OccupancyKey {
    exponent: u64,
    mantissa: u128,
    ticket: u64,
}

impl Key for OccupancyKey {
    const MAX: Self = Self { exponent: u64::MAX, mantissa: u128::MAX, ticket: u64::MAX };
}

impl Occupancy {
    /// Adds the busy time from `from` to `to`.
    pub(crate) fn add(&mut self, from: Timestamp, to: Timestamp) {
        let (mut from, to) = (from.micros(), to.micros());
        // Half hours so long ago weigh nothing by now.
        from = from.max((to / HALF_HOUR).saturating_sub(127) * HALF_HOUR);
        while from < to {
            let half_hour = from / HALF_HOUR;
            let end = to.min((half_hour + 1).saturating_mul(HALF_HOUR));
            self.forward(half_hour);
            self.weighted = self.weighted.saturating_add(u128::from(end - from) << SCALE);
            from = end;
        }
    }

    fn forward(&mut self, half_hour: u64) {
        let passed = half_hour.saturating_sub(self.half_hour);
        self.weighted = self.weighted.checked_shr(passed.min(128) as u32).unwrap_or(0);
        self.half_hour = self.half_hour.max(half_hour);
    }

    /// The order key; `ticket` is the idle place.
    pub(crate) fn key(&self, ticket: u64) -> OccupancyKey {
        if self.weighted == 0 {
            return OccupancyKey { exponent: 0, mantissa: 0, ticket };
        }
        let zeros = self.weighted.leading_zeros();
        OccupancyKey {
            exponent: self.half_hour + u64::from(128 - zeros),
            mantissa: self.weighted << zeros,
            ticket,
        }
    }

    /// Busy time as it weighs at `now`, in µs of the current half hour.
    #[cfg(test)]
    fn at(mut self, now: Timestamp) -> crate::Span {
        self.forward(now.micros() / HALF_HOUR);
        crate::Span::from_micros((self.weighted >> SCALE) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    fn minutes(minutes: u64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    #[test]
    fn halves_with_every_half_hour() {
        let mut busy = Occupancy::default();
        busy.add(minutes(20), minutes(40));
        assert_eq!(busy.at(minutes(59)), Span::from_secs(5 * 60 + 10 * 60));
        assert_eq!(busy.at(minutes(60)), Span::from_secs((5 * 60 + 10 * 60) / 2));
        assert_eq!(busy.at(minutes(100_000)), Span::ZERO);
    }

    #[test]
    fn order_is_the_same_whenever_it_is_asked() {
        let (mut early, mut late) = (Occupancy::default(), Occupancy::default());
        early.add(minutes(0), minutes(20));
        late.add(minutes(30), minutes(40));
        assert!(early.key(2) > late.key(1) || early.at(minutes(60)) == late.at(minutes(60)));
        late.add(minutes(40), minutes(41));
        assert!(early.key(1) < late.key(0));
        assert!(Occupancy::default().key(9) < early.key(0));
    }

    #[test]
    fn two_days_are_exact_to_the_microsecond() {
        let day = |t: u64| Timestamp::from_micros(t);
        let two_days = 96 * HALF_HOUR;
        let (mut one, mut other) = (Occupancy::default(), Occupancy::default());
        one.add(day(0), day(1));
        for busy in [&mut one, &mut other] {
            busy.add(day(HALF_HOUR), day(two_days));
        }
        assert!(one.key(0) > other.key(0));
        let mut month = Occupancy::default();
        month.add(day(0), Timestamp::from_millis((1 << 53) - 1));
        assert!(month.key(0) > other.key(0));
    }
}
