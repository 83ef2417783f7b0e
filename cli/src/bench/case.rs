//! What one case measured.

use hdrhistogram::Histogram;
use serde::Serialize;

use super::BenchError;
use super::floor::Size;

/// The longest time that is told apart from longer ones: a minute.
const LONGEST_NS: u64 = 60_000_000_000;

/// Times of one kind of step, in nanoseconds, to three digits.
#[derive(Clone, Debug)]
pub struct Times {
    histogram: Histogram<u64>,
    /// Of all of them together.
    pub total_ns: u64,
}

impl Times {
    /// None yet.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn new() -> Result<Self, BenchError> {
        let histogram =
            Histogram::new_with_bounds(1, LONGEST_NS, 3).map_err(BenchError::Histogram)?;
        Ok(Self { histogram, total_ns: 0 })
    }

    /// One more.
    #[inline]
    pub fn record(&mut self, ns: u64) {
        self.histogram.saturating_record(ns);
        self.total_ns = self.total_ns.saturating_add(ns);
    }

    /// Those of another, too.
    ///
    /// # Errors
    /// None, as all have the same bounds.
    pub fn add(&mut self, other: &Self) -> Result<(), BenchError> {
        self.total_ns = self.total_ns.saturating_add(other.total_ns);
        self.histogram.add(&other.histogram).map_err(|_| BenchError::Bounds)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// What so large a share of them does not exceed; `None` if there are none.
    #[must_use]
    pub fn at(&self, share: f64) -> Option<u64> {
        (!self.histogram.is_empty()).then(|| self.histogram.value_at_quantile(share))
    }
}

/// One row of the result. Times are nanoseconds, of one step.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// What was measured.
    pub name: &'static str,
    /// Agents in all.
    pub agents: u32,
    /// Different sets of skills and levels.
    pub profiles: u32,
    /// Queues.
    pub queues: u32,
    /// Calls that wait.
    pub waiting: u32,
    /// Threads that submit.
    pub submitters: u32,
    /// The median.
    pub p50_ns: u64,
    /// Nine of ten are no longer.
    pub p90_ns: u64,
    /// 99 of a hundred are no longer.
    pub p99_ns: u64,
    /// 999 of a thousand are no longer.
    pub p999_ns: u64,
    /// 9,999 of ten thousand are no longer.
    pub p9999_ns: u64,
    /// The longest.
    pub max_ns: u64,
    /// Commands in a second, of the time spent on them (closed loop) or by the clock (open loop).
    pub commands_per_s: u64,
    /// The median of the same step by the naive twin at the same size; `null` where that cannot be
    /// waited for.
    pub naive_p50_ns: Option<u64>,
    /// How many steps were timed.
    pub samples: u64,
    /// The rate that was aimed at, of a case with planned times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_per_s: Option<u64>,
    /// Commands that were turned away, of a case in which that is to happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<u64>,
}

impl Case {
    /// A row; a step took `commands_a_step` commands on average, and the rate is that of the time
    /// spent in them.
    #[must_use]
    pub fn closed(name: &'static str, size: Size, times: &Times, commands: u64) -> Self {
        Self::over(name, size, times, commands, times.total_ns)
    }

    /// A row of so many commands in so many nanoseconds.
    #[must_use]
    pub fn over(
        name: &'static str,
        size: Size,
        times: &Times,
        commands: u64,
        elapsed_ns: u64,
    ) -> Self {
        let Size { agents, profiles, queues, waiting } = size;
        let at = |share| times.at(share).unwrap_or(0);
        let rate = u128::from(commands) * 1_000_000_000 / u128::from(elapsed_ns.max(1));
        Self {
            name,
            agents,
            profiles,
            queues,
            waiting,
            submitters: 1,
            p50_ns: at(0.5),
            p90_ns: at(0.9),
            p99_ns: at(0.99),
            p999_ns: at(0.999),
            p9999_ns: at(0.9999),
            max_ns: at(1.0),
            commands_per_s: u64::try_from(rate).unwrap_or(u64::MAX),
            naive_p50_ns: None,
            samples: times.count(),
            planned_per_s: None,
            refused: None,
        }
    }

    /// The size of its floor.
    #[must_use]
    pub fn size(&self) -> Size {
        let Self { agents, profiles, queues, waiting, .. } = *self;
        Size { agents, profiles, queues, waiting }
    }
}
