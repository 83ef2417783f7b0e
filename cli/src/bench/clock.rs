//! A clock that is cheap to read, and what reading it costs.

use std::sync::atomic::{Ordering, fence};

use acd::{Command, Core, Event, Refusal, Timestamp};
use quanta::Clock;

use super::floor::Centre;

/// Counts nanoseconds by the processor's own counter.
#[derive(Clone, Debug)]
pub struct Stopwatch {
    clock: Clock,
    /// Nanoseconds between two readings with nothing between them.
    pub own_cost_ns: u64,
}

impl Stopwatch {
    /// Sets it going; takes some milliseconds, in which it measures itself.
    #[must_use]
    pub fn new() -> Self {
        let mut watch = Self { clock: Clock::new(), own_cost_ns: 0 };
        let mut pairs: Vec<u64> = (0..10_001)
            .map(|_| {
                let begin = watch.begin();
                watch.end_of(begin)
            })
            .collect();
        pairs.sort_unstable();
        watch.own_cost_ns = pairs.get(pairs.len() / 2).copied().unwrap_or(0);
        watch
    }

    /// The reading at which something begins. What stands before it in the program is done first.
    #[inline]
    #[must_use]
    pub fn begin(&self) -> u64 {
        fence(Ordering::SeqCst);
        self.clock.raw()
    }

    /// Nanoseconds since, the clock's own cost included. What stands before it is done first: the
    /// counter alone would be read while loads are still under way.
    #[inline]
    #[must_use]
    pub fn end_of(&self, begin: u64) -> u64 {
        fence(Ordering::SeqCst);
        let end = self.clock.raw();
        self.clock.delta_as_nanos(begin, end)
    }

    /// Nanoseconds since, without the clock's own cost.
    #[inline]
    #[must_use]
    pub fn since(&self, begin: u64) -> u64 {
        self.end_of(begin).saturating_sub(self.own_cost_ns)
    }
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self::new()
    }
}

/// Waits for another thread: looks again at once, for some 50 µs; after that it lets others have
/// the processor, who may be what it waits for.
#[derive(Debug, Default)]
pub struct Patience(u32);

impl Patience {
    /// Once more.
    #[inline]
    pub fn wait(&mut self) {
        self.0 = self.0.saturating_add(1);
        if self.0 < 1_000 { std::hint::spin_loop() } else { std::thread::yield_now() }
    }
}

/// Something that says how long its last command took.
pub trait Timed: Centre {
    /// Nanoseconds of the last command, the clock's own cost taken off.
    fn took(&self) -> u64;
}

/// The core under the stopwatch.
pub struct TimedCore {
    /// What is measured.
    pub core: Core,
    watch: Stopwatch,
    took: u64,
}

impl TimedCore {
    /// Puts a core under the watch.
    #[must_use]
    pub fn new(core: Core, watch: &Stopwatch) -> Self {
        Self { core, watch: watch.clone(), took: 0 }
    }
}

impl Centre for TimedCore {
    #[inline]
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let begin = self.watch.begin();
        let outcome = self.core.apply(at, command, events);
        self.took = self.watch.since(begin);
        outcome
    }
}

impl Timed for TimedCore {
    #[inline]
    fn took(&self) -> u64 {
        self.took
    }
}
