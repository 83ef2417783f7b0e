//! Batch means: what a simulated figure is, and how sure of it one can be.
//!
//! A run is cut into batches long enough to be all but independent. A figure is a ratio of two
//! sums over the run; its spread comes from the batches' residuals (the ratio estimator), so
//! that batches with few calls do not bias it. Student's t makes the interval.

/// Batches in a run.
pub const BATCHES: usize = 40;

/// Student's t with 39 degrees of freedom, two-sided: 99.9 %.
const T_999: f64 = 3.558;

/// The same: 95 %.
const T_95: f64 = 2.023;

/// A figure as simulated.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    pub value: f64,
    /// Standard error.
    pub error: f64,
}

impl Estimate {
    /// The ratio of two sums, each given batch by batch; `None` where the lower one is zero.
    pub fn ratio(pairs: &[(f64, f64)]) -> Option<Self> {
        assert_eq!(pairs.len(), BATCHES, "the t quantiles are for so many batches");
        let (upper, lower) = pairs.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        if lower <= 0.0 {
            return None;
        }
        let (value, count) = (upper / lower, pairs.len() as f64);
        let residuals = pairs.iter().map(|&(upper, lower)| (upper - value * lower).powi(2));
        let deviation = (residuals.sum::<f64>() / (count - 1.0)).sqrt();
        Some(Self { value, error: deviation * count.sqrt() / lower })
    }

    /// Half the width of the 99.9 % interval.
    pub fn half_width(&self) -> f64 {
        self.error * T_999
    }

    /// Whether the 99.9 % interval holds this value. A figure that never varied (nobody ever
    /// waits, say) must be met to rounding.
    pub fn holds(&self, truth: f64) -> bool {
        (self.value - truth).abs() <= self.half_width() + 1e-9
    }

    /// Whether the 95 % interval holds it.
    pub fn holds_closely(&self, truth: f64) -> bool {
        (self.value - truth).abs() <= self.error * T_95 + 1e-9
    }
}
