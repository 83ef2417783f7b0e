//! How waits and times spread: HdrHistograms.

use hdrhistogram::Histogram;

use crate::Span;

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

/// The spread of one measure since the beginning.
///
/// Values are whole milliseconds (cut off), up to 24 hours; longer ones count as 24 hours. A value
/// read out is at most 1/128 greater than the one that went in. About 10 kB.
#[derive(Clone, Debug)]
pub struct Spread(Histogram<u32>);

/// 24 hours in milliseconds.
const LONGEST: u64 = 86_400_000;
/// Decimal digits that are kept: 2 digits make 256 steps up to 255 ms and then 128 for each
/// doubling.
const DIGITS: u8 = 2;

impl Spread {
    fn new() -> Option<Self> {
        Histogram::new_with_bounds(1, LONGEST, DIGITS).ok().map(Self)
    }

    #[inline]
    fn record(&mut self, time: Span) {
        self.0.saturating_record(time.millis().min(LONGEST));
    }

    /// How many were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// The time that this share of the values (0 to 10,000 hundredths of a per cent) does not
    /// exceed; zero if there are none. O(buckets).
    #[must_use]
    pub fn quantile(&self, basis_points: u32) -> Span {
        let wanted = u128::from(self.0.len()) * u128::from(basis_points.min(10_000));
        let mut below = 0;
        for step in self.0.iter_recorded() {
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
        Span::from_millis(if self.0.is_empty() { 0 } else { self.0.max() })
    }

    /// The histogram itself, in milliseconds, for everything else.
    #[must_use]
    pub fn histogram(&self) -> &Histogram<u32> {
        &self.0
    }
}

/// The spreads of all measures.
#[derive(Clone, Debug, Default)]
pub(super) struct Spreads([Option<Spread>; Measure::ALL.len()]);

impl Spreads {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| Spread::new()))
    }

    #[inline]
    pub(super) fn record(&mut self, measure: Measure, time: Span) {
        if let Some(spread) = &mut self.0[measure as usize] {
            spread.record(time);
        }
    }

    pub(super) fn get(&self, measure: Measure) -> Option<&Spread> {
        self.0[measure as usize].as_ref()
    }
}
