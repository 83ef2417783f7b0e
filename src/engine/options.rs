//! How an engine is built.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::clock::{Clock, MonotoneClock};
use super::journal::Journal;
use crate::Span;

/// Makes the journal of each shard, by its number.
pub type JournalMaker = Arc<dyn Fn(usize) -> Box<dyn Journal> + Send + Sync>;

/// Told the number of a shard whose stream has something to read, see
/// [`EventStream::arm`](super::EventStream::arm).
pub type Wake = Arc<dyn Fn(usize) + Send + Sync>;

/// How an engine is built; every field has a default that serves a large centre.
#[derive(Clone)]
pub struct Options {
    /// Shards; at least 1. Domains are spread over them; a domain is never split.
    pub shards: usize,
    /// Domains; their numbers lie below this. 16 bytes each.
    pub domains: u32,
    /// Commands that may wait in each shard's ring, 64 bytes each.
    pub commands: usize,
    /// Percent of that ring from which on new calls are turned away: 1 to 100.
    pub arrivals_below: usize,
    /// Events that may wait in each shard's stream, 64 bytes each.
    pub events: usize,
    /// Who runs the shards.
    pub drive: Drive,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// How old a page may get while calls wait in its queue, whose waits grow with time alone.
    /// Zero: pages change with events only.
    pub refresh: Span,
    /// Writes down what is applied.
    pub journal: Option<JournalMaker>,
    /// Wakes readers that have a loop of their own. It is called by the thread that runs the shard
    /// and must not block; a panic in it fails the shard.
    pub wake: Option<Wake>,
}

/// Who runs the shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drive {
    /// A thread of each shard's own.
    Threads {
        /// How long a thread looks for work before it sleeps. Waking it takes some 10 to 50 µs,
        /// looking a processor: longer than the usual pause between two commands it only warms.
        spin: Duration,
        /// The processor of each shard, by the system's number; shards beyond the list go
        /// where the system puts them.
        pin: Vec<usize>,
    },
    /// No thread: whoever submits, reads events or calls [`Engine::poll`](super::Engine::poll)
    /// runs the shard if nobody does, also for the others who submit meanwhile. The host sees to
    /// it that it polls when [`Engine::next_deadline`](super::Engine::next_deadline) says.
    Host,
}

impl Drive {
    /// How long threads look for work before they sleep, if nothing else is asked for.
    pub const SPIN: Duration = Duration::from_micros(50);
}

impl Default for Drive {
    fn default() -> Self {
        Self::Threads { spin: Self::SPIN, pin: Vec::new() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            shards: 1,
            domains: 1_024,
            commands: 16_384,
            arrivals_below: 90,
            events: 65_536,
            drive: Drive::default(),
            clock: Arc::new(MonotoneClock::default()),
            refresh: Span::from_secs(1),
            journal: None,
            wake: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("shards", &self.shards)
            .field("domains", &self.domains)
            .field("commands", &self.commands)
            .field("arrivals_below", &self.arrivals_below)
            .field("events", &self.events)
            .field("drive", &self.drive)
            .field("refresh", &self.refresh)
            .field("journal", &self.journal.is_some())
            .finish_non_exhaustive()
    }
}
