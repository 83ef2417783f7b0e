//! Patience: how long callers wait before they give up, estimated from those who were answered
//! too.
//!
//! Of a caller who gave up the trace tells the patience. Of one who was answered after a wait it
//! tells only that the patience was longer: the observation is censored. The Kaplan–Meier
//! estimator takes both: at each wait `t` after which somebody gave up, the share of callers who
//! are still there falls by the factor `1 − d/n`, where `d` gave up at `t` and `n` were waiting
//! until just before (those answered at `t` among them).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A queue with fewer abandons takes the estimate of all queues together.
pub const FEWEST_ABANDONS: usize = 20;

/// One caller's wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// How long, in microseconds.
    pub wait: u64,
    /// Whether the caller gave up then; else the patience was longer.
    pub gave_up: bool,
}

/// The Kaplan–Meier estimate of a patience.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patience {
    /// Waits at which callers gave up, rising, and the share that is still there after each.
    curve: Vec<(u64, f64)>,
    abandons: usize,
}

impl Patience {
    /// Estimates the patience from any number of observations.
    #[must_use]
    pub fn estimate(mut observations: Vec<Observation>) -> Self {
        observations.sort_unstable_by_key(|seen| seen.wait);
        let mut patience = Self::default();
        let mut there = observations.len();
        let mut share = 1.0;
        for same in observations.chunk_by(|one, next| one.wait == next.wait) {
            let gave_up = same.iter().filter(|seen| seen.gave_up).count();
            if gave_up > 0 {
                share *= (there - gave_up) as f64 / there as f64;
                patience.curve.push((same[0].wait, share));
                patience.abandons += gave_up;
            }
            there -= same.len();
        }
        patience
    }

    /// The share of callers whose patience is longer than this wait.
    #[must_use]
    pub fn share_beyond(&self, wait: u64) -> f64 {
        match self.curve.partition_point(|&(at, _)| at <= wait) {
            0 => 1.0,
            steps => self.curve[steps - 1].1,
        }
    }

    /// The patience of a caller of whom it is known to be longer than `wait`; `uniform` is drawn
    /// from [0, 1). `None`: longer than anything observed.
    ///
    /// It is the least `t > wait` with `1 − S(t)/S(wait) > uniform`.
    #[must_use]
    pub fn draw(&self, wait: u64, uniform: f64) -> Option<u64> {
        let there = self.share_beyond(wait);
        let from = self.curve.partition_point(|&(at, _)| at <= wait);
        let ahead = &self.curve[from..];
        let steps = ahead.partition_point(|&(_, share)| share >= there * (1.0 - uniform));
        ahead.get(steps).map(|&(at, _)| at)
    }

    /// How many of the observed callers gave up.
    #[must_use]
    pub const fn abandons(&self) -> usize {
        self.abandons
    }

    /// The wait by which half of the callers would have given up, if it was observed.
    #[must_use]
    pub fn median(&self) -> Option<u64> {
        let steps = self.curve.partition_point(|&(_, share)| share > 0.5);
        self.curve.get(steps).map(|&(at, _)| at)
    }
}

/// A number from [0, 1) with 53 random bits.
pub fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience(seen: &[(u64, bool)]) -> Patience {
        let seen = seen.iter().map(|&(wait, gave_up)| Observation { wait, gave_up });
        Patience::estimate(seen.collect())
    }

    #[test]
    fn a_curve_worked_by_hand() {
        // Ten callers; `false` was answered.
        // 3: 1 of 10 gives up: 9/10. 5: answered. 7: 2 of 8: 9/10 · 6/8 = 27/40.
        // 7: answered too, counted as there at 7. 9: answered. 12: 1 of 4: 27/40 · 3/4 = 81/160.
        // 15: answered. 20: 1 of 2: 81/320. 30: answered.
        let estimate = patience(&[
            (30, false),
            (3, true),
            (5, false),
            (7, true),
            (7, true),
            (7, false),
            (9, false),
            (12, true),
            (15, false),
            (20, true),
        ]);
        let near = |wait, share: f64| (estimate.share_beyond(wait) - share).abs() < 1e-15;
        assert!(near(0, 1.0) && near(2, 1.0));
        assert!(near(3, 0.9) && near(6, 0.9));
        assert!(near(7, 27.0 / 40.0) && near(11, 27.0 / 40.0));
        assert!(near(12, 81.0 / 160.0) && near(19, 81.0 / 160.0));
        assert!(near(20, 81.0 / 320.0) && near(1_000, 81.0 / 320.0));
        assert_eq!((estimate.abandons(), estimate.median()), (5, Some(20)));
        // Unconditional: F(3) = 0.1, F(7) = 0.325, F(12) = 0.494, F(20) = 0.747.
        let drawn = [0.0, 0.09, 0.11, 0.32, 0.33, 0.5, 0.74, 0.75, 0.999];
        let drawn = drawn.map(|uniform| estimate.draw(0, uniform));
        let [three, seven, twelve, twenty] = [3, 7, 12, 20].map(Some);
        assert_eq!(
            drawn,
            [three, three, seven, seven, twelve, twenty, twenty, None, None],
            "the tail beyond 20 s was never observed"
        );
        // Given more than 7: F(12) = 1/4, F(20) = 1 − 3/8.
        let drawn = [0.0, 0.24, 0.26, 0.62, 0.63].map(|uniform| estimate.draw(7, uniform));
        assert_eq!(drawn, [twelve, twelve, twenty, twenty, None]);
        assert_eq!(estimate.draw(20, 0.0), None);
    }

    #[test]
    fn nobody_gave_up_nobody_ever_will() {
        let estimate = patience(&[(5, false), (9, false)]);
        assert_eq!(estimate.share_beyond(1_000), 1.0);
        assert_eq!(estimate.draw(0, 0.999_999), None);
        assert_eq!(estimate.median(), None);
        assert_eq!(patience(&[]).draw(3, 0.5), None);
    }

    #[test]
    fn all_gave_up_it_is_their_waits() {
        let estimate = patience(&[(4, true), (2, true), (8, true), (6, true)]);
        let drawn = [0.0, 0.25, 0.5, 0.75, 0.999_999].map(|uniform| estimate.draw(0, uniform));
        assert_eq!(drawn, [2, 4, 6, 8, 8].map(Some));
        assert_eq!(estimate.share_beyond(8), 0.0);
        assert_eq!(estimate.draw(8, 0.5), None, "nobody is left to ask");
        assert_eq!(estimate.draw(4, 0.6), Some(8));
    }

    #[test]
    fn who_hangs_up_at_once_has_no_patience() {
        let estimate = patience(&[(0, true), (0, false), (3, true)]);
        assert!((estimate.share_beyond(0) - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(estimate.draw(0, 0.0), Some(3), "longer than 0 is known of the answered");
    }
}
