//! Where a shard's time comes from.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::sync::{AtomicU64, Ordering};
use crate::{Span, Timestamp};

/// A clock that never goes back, read once per batch of commands.
pub trait Clock: Send + Sync {
    /// Now, in microseconds since an origin that all shards share.
    fn now(&self) -> Timestamp;
}

/// The machine's monotone clock; its origin is its construction.
#[derive(Clone, Copy, Debug)]
pub struct MonotoneClock {
    origin: Instant,
    begin: Timestamp,
}

impl MonotoneClock {
    /// A clock that shows `begin` now: [`Timestamp::ZERO`], or the microseconds of the wall clock
    /// at this moment where stamps are to be compared with other machines'.
    #[must_use]
    pub fn starting_at(begin: Timestamp) -> Self {
        Self { origin: Instant::now(), begin }
    }
}

impl Default for MonotoneClock {
    fn default() -> Self {
        Self::starting_at(Timestamp::ZERO)
    }
}

impl Clock for MonotoneClock {
    #[inline]
    fn now(&self) -> Timestamp {
        // 584,000 years fit.
        self.begin + Span::from_micros(self.origin.elapsed().as_micros() as u64)
    }
}

/// A clock that shows what it is told, for replays and tests. Clones show the same.
#[derive(Clone)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// Moves on to `now`; a moment in the past changes nothing.
    pub fn set(&self, now: Timestamp) {
        self.0.fetch_max(now.micros(), Ordering::Release);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(0)))
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ManualClock({:?})", self.now())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Acquire))
    }
}
