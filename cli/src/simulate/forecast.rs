//! Expected waits, and what then came.
//!
//! A caller who gave up is a censored observation: the wait would have been longer. So shares are
//! estimated twice, from the callers who were served alone, and by Kaplan and Meier from both; and
//! so is the bias, where callers who gave up count with the wait that was then still expected.

use acd::ExpectedWait;

use super::patience::{Observation, Patience};

/// How good the expected waits of a queue were. Times are sums in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Calls that found an agent free: none expected, none had.
    pub at_once: u64,
    /// Calls that found nobody at work who could serve them: nothing could be said.
    pub unknown: u64,
    /// Calls that were told a wait, and rang at an agent in the end.
    pub served: u64,
    /// What those expected, and had.
    pub expected: u64,
    /// What those had.
    pub waited: u64,
    /// By how much the one missed the other, whichever way.
    pub off: u64,
    /// How many waited no longer than the bound for nine of ten.
    pub within: u64,
    /// Calls that were told a wait, and gave up or left the queue unserved.
    pub left: u64,
    /// Of those, the ones of whom it was known how long they would still have waited.
    pub left_with_rest: u64,
    /// What those expected.
    pub left_expected: u64,
    /// What those waited, and still expected to wait.
    pub left_waited: u64,
    /// Waits in millionths of the bound for nine of ten, and whether they ended by leaving.
    ratios: Vec<(u64, bool)>,
}

impl Forecast {
    /// A call rang after this wait.
    pub fn served(&mut self, said: &ExpectedWait, waited: u64) {
        let mean = said.mean.micros();
        self.served += 1;
        self.expected += mean;
        self.waited += waited;
        self.off += mean.abs_diff(waited);
        self.within += u64::from(waited <= said.p90.micros());
        self.ratios.push((ratio(waited, said), false));
    }

    /// A call left unserved after this wait; `rest` was still expected then, if it was known.
    pub fn left(&mut self, said: &ExpectedWait, waited: u64, rest: Option<u64>) {
        self.left += 1;
        self.ratios.push((ratio(waited, said), true));
        if let Some(rest) = rest {
            self.left_with_rest += 1;
            self.left_expected += said.mean.micros();
            self.left_waited += waited.saturating_add(rest);
        }
    }

    /// Adds another queue's.
    pub fn add(&mut self, other: &Self) {
        self.at_once += other.at_once;
        self.unknown += other.unknown;
        self.served += other.served;
        self.expected += other.expected;
        self.waited += other.waited;
        self.off += other.off;
        self.within += other.within;
        self.left += other.left;
        self.left_with_rest += other.left_with_rest;
        self.left_expected += other.left_expected;
        self.left_waited += other.left_waited;
        self.ratios.extend(&other.ratios);
    }

    /// Calls that were told a wait and are through.
    #[must_use]
    pub const fn told(&self) -> u64 {
        self.served + self.left
    }

    /// Expected less had, of those served and of all: each as two sums and how many calls they are
    /// of.
    #[must_use]
    pub const fn biases(&self) -> ((u64, u64, u64), (u64, u64, u64)) {
        let served = (self.expected, self.waited, self.served);
        let expected = self.expected + self.left_expected;
        let waited = self.waited + self.left_waited;
        (served, (expected, waited, self.served + self.left_with_rest))
    }

    /// The share of all callers whose wait would have kept within the bound for nine of ten, by
    /// Kaplan and Meier, in millionths; `None` if nobody waited.
    #[must_use]
    pub fn within_of_all(&self) -> Option<u64> {
        // What ends an observation here is service; who left is censored.
        let seen = self.ratios.iter().map(|&(wait, left)| Observation { wait, gave_up: !left });
        let beyond = Patience::estimate(seen.collect()).share_beyond(1_000_000);
        (!self.ratios.is_empty()).then(|| ((1.0 - beyond) * 1e6).round() as u64)
    }
}

/// Up to the bound itself it is at most a million, beyond it more.
fn ratio(waited: u64, said: &ExpectedWait) -> u64 {
    let millionths = u128::from(waited) * 1_000_000;
    u64::try_from(millionths.div_ceil(said.p90.micros().max(1).into())).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::{Outlook, Span};

    fn said(mean_s: u64, p90_s: u64) -> ExpectedWait {
        let outlook = Outlook {
            at_once: false,
            ahead_thousandths: 0,
            agents: 1,
            handle: Span::from_secs(mean_s),
            share_millionths: 1_000_000,
            patience: None,
            spread_thousandths: 1_000,
        };
        ExpectedWait { mean: Span::from_secs(mean_s), p90: Span::from_secs(p90_s), outlook }
    }

    #[test]
    fn a_forecast_worked_by_hand() {
        let mut forecast = Forecast::default();
        for waited in [10, 20, 30] {
            forecast.served(&said(15, 20), waited * 1_000_000);
        }
        forecast.left(&said(15, 20), 5_000_000, Some(12_000_000));
        forecast.left(&said(15, 20), 25_000_000, None);
        let sums = [forecast.expected, forecast.waited, forecast.off].map(|it| it / 1_000_000);
        assert_eq!(sums, [45, 60, 25]);
        assert_eq!((forecast.served, forecast.within, forecast.left), (3, 2, 2));
        assert_eq!((forecast.left_with_rest, forecast.told()), (1, 5));
        assert_eq!((forecast.left_expected, forecast.left_waited), (15_000_000, 17_000_000));
        // 5: left, of 5. 10: 1 of 4 served. 20: 1 of 3. Then 2 of 4 are beyond 20.
        assert_eq!(forecast.within_of_all(), Some(500_000));
        assert_eq!(Forecast::default().within_of_all(), None);
    }
}
