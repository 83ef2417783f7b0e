//! How waits and times spread: HdrHistograms.

use hdrhistogram::Histogram;

use crate::Span;
use crate::collections::prefetch;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Entry into the queue to the answer.
    WaitAnswered,
    /// Entry into the queue to the abandon.
    WaitAbandoned,
    /// A ringing at an agent, whatever came of it.
    Ring,
    /// Talk of an agent's part in a call.
    Talk,
    /// Hold of an agent's part in a call that was on hold.
    Hold,
    /// After-call work, of the calls that had it.
    WrapUp,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::WaitAnswered, Self::WaitAbandoned, Self::Ring, Self::Talk, Self::Hold, Self::WrapUp];
}

/// 24 hours in milliseconds.
const LONGEST: u64 = 86_400_000;
/// Decimal digits that are kept: single milliseconds up to 255, then 128 steps for each doubling.
const DIGITS: u8 = 2;
/// Half the steps that a doubling of the longest kind has.
const HALF: u64 = 128;
/// Steps up to [`LONGEST`].
const STEPS: usize = step_of(LONGEST) + 1;

/// Steps of a doubling: what a subject takes of its room at a time.
const BLOCK: usize = HALF as usize;
/// Blocks of one measure.
const BLOCKS: usize = STEPS.div_ceil(BLOCK);
/// Blocks of all measures.
const ALL_BLOCKS: usize = BLOCKS * Measure::ALL.len();

/// The step of a value: as in an HdrHistogram of two digits.
const fn step_of(millis: u64) -> usize {
    if millis < 2 * HALF {
        return millis as usize;
    }
    // 1 for 256 to 511, and so on; what is left has its highest bit at 128.
    let doubling = (millis / HALF).ilog2();
    (doubling as u64 * HALF + (millis >> doubling)) as usize
}

/// The least value of a step.
const fn value_of(step: usize) -> u64 {
    let step = step as u64;
    if step < 2 * HALF {
        return step;
    }
    let doubling = step / HALF - 1;
    (step - doubling * HALF) << doubling
}

/// The steps of all measures of one subject. Room for all of them, about 65 kB, is there from the
/// start, and taken a block at a time from its beginning, as values come: times of one kind lie in
/// a few doublings, so what is in use is some 4 kB and no recording allocates.
#[derive(Clone, Debug)]
pub(super) struct Spreads {
    /// Where each block of each measure is, from 1; 0: no value has come to it.
    place: [u8; ALL_BLOCKS],
    taken: u8,
    room: Box<[[u32; BLOCK]]>,
}

impl Default for Spreads {
    fn default() -> Self {
        let room = vec![[0; BLOCK]; ALL_BLOCKS].into_boxed_slice();
        Self { place: [0; ALL_BLOCKS], taken: 0, room }
    }
}

impl Spreads {
    #[inline]
    pub(super) fn record(&mut self, measure: Measure, time: Span) {
        let step = step_of(time.millis().min(LONGEST));
        let Some(place) = self.place.get_mut(measure as usize * BLOCKS + step / BLOCK) else {
            return;
        };
        if *place == 0 {
            self.taken += 1;
            *place = self.taken;
        }
        if let Some(block) = self.room.get_mut(usize::from(*place) - 1) {
            let count = &mut block[step % BLOCK];
            *count = count.saturating_add(1);
        }
    }

    /// Asks for where the blocks are.
    #[inline(always)]
    pub(super) fn fetch_places(&self) {
        prefetch(&self.place, 2);
    }

    pub(super) fn read(&self, measure: Measure) -> Spread {
        let first = measure as usize * BLOCKS;
        let places = self.place.get(first..first + BLOCKS).unwrap_or_default();
        // The bounds are right, so there is a histogram; and it takes every value up to them.
        let mut histogram = Histogram::new_with_bounds(1, LONGEST, DIGITS).ok();
        for (number, place) in places.iter().enumerate() {
            let Some(block) = usize::from(*place).checked_sub(1).and_then(|at| self.room.get(at))
            else {
                continue;
            };
            for (step, count) in block.iter().enumerate().filter(|(_, count)| **count > 0) {
                if let Some(histogram) = &mut histogram {
                    histogram.saturating_record_n(value_of(number * BLOCK + step), *count);
                }
            }
        }
        Spread(histogram)
    }
}

/// What is in use of it.
#[cfg(feature = "journal")]
#[derive(serde::Serialize, serde::Deserialize)]
struct InUse {
    place: Vec<u8>,
    room: Vec<Vec<u32>>,
}

#[cfg(feature = "journal")]
impl serde::Serialize for Spreads {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let room = self.room.iter().take(usize::from(self.taken)).map(|block| block.to_vec());
        InUse { place: self.place.to_vec(), room: room.collect() }.serialize(serializer)
    }
}

#[cfg(feature = "journal")]
impl<'de> serde::Deserialize<'de> for Spreads {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let InUse { place, room } = InUse::deserialize(deserializer)?;
        let error = || serde::de::Error::custom("a spread with other blocks than its measures");
        if room.len() > ALL_BLOCKS {
            return Err(error());
        }
        let place = place.try_into().map_err(|_| error())?;
        let taken = u8::try_from(room.len()).map_err(|_| error())?;
        let mut spreads = Self { place, taken, ..Self::default() };
        for (into, block) in spreads.room.iter_mut().zip(room) {
            *into = block.try_into().map_err(|_| error())?;
        }
        Ok(spreads)
    }
}

const _: () = assert!(ALL_BLOCKS <= u8::MAX as usize);

/// The spread of one measure since the beginning: an HdrHistogram.
///
/// Values are whole milliseconds (cut off), up to 24 hours; longer ones count as 24 hours. A value
/// read out is not below the one that went in, and at most 1/128 above it.
#[derive(Clone, Debug)]
pub struct Spread(Option<Histogram<u32>>);

impl Spread {
    /// How many were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    /// The time that this share of the values (0 to 10,000 hundredths of a per cent) does not
    /// exceed; zero if there are none. O(steps).
    #[must_use]
    pub fn quantile(&self, basis_points: u32) -> Span {
        let Some(histogram) = &self.0 else { return Span::ZERO };
        let wanted = u128::from(histogram.len()) * u128::from(basis_points.min(10_000));
        let mut below = 0;
        for step in histogram.iter_recorded() {
            below += u128::from(step.count_since_last_iteration());
            if below * 10_000 >= wanted {
                return Span::from_millis(step.value_iterated_to());
            }
        }
        Span::ZERO
    }

    /// The greatest value, to the precision.
    #[must_use]
    pub fn max(&self) -> Span {
        let recorded = self.0.as_ref().filter(|histogram| !histogram.is_empty());
        Span::from_millis(recorded.map_or(0, Histogram::max))
    }

    /// The histogram itself, in milliseconds, for everything else.
    #[must_use]
    pub fn histogram(&self) -> Option<&Histogram<u32>> {
        self.0.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_an_hdr_histogram() {
        let reference = Histogram::<u32>::new_with_bounds(1, LONGEST, DIGITS).unwrap();
        let mut value = 0;
        while value <= LONGEST {
            let (step, least) = (step_of(value), value_of(step_of(value)));
            assert!(step < STEPS);
            assert_eq!(least, reference.lowest_equivalent(value), "{value} ms");
            assert_eq!(step_of(least), step);
            value += 1 + value / 100;
        }
        for step in 1..STEPS {
            let last = value_of(step) - 1;
            assert_eq!(step_of(last), step - 1, "no value between the steps");
        }
    }

    #[test]
    fn what_goes_in_comes_out_to_the_precision() {
        let mut spreads = Spreads::default();
        for millis in [0, 1, 255, 256, 300, 20_000, 20_001, 3_600_000, LONGEST, LONGEST * 5] {
            spreads.record(Measure::Talk, Span::from_millis(millis));
        }
        let talk = spreads.read(Measure::Talk);
        assert_eq!(talk.count(), 10);
        assert_eq!(talk.quantile(0), Span::ZERO);
        assert_eq!(talk.quantile(3_000), Span::from_millis(255));
        for (share, value) in [(5_000, 300), (6_000, 20_000), (8_000, 3_600_000), (10_000, LONGEST)]
        {
            let found = talk.quantile(share).millis();
            assert!(found >= value && found <= value + value / 128, "{share}: {found}");
        }
        assert!(talk.max().millis() >= LONGEST);
        assert_eq!(spreads.read(Measure::Hold).count(), 0);
        assert_eq!(spreads.read(Measure::Hold).quantile(5_000), Span::ZERO);
    }
}
