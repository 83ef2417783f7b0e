//! How commands get in, from any thread and without waiting.

use std::fmt;
use std::sync::Arc;

use super::Routes;
use super::command::{OwnedCommand, Record};
use crate::{DomainId, Timestamp};

/// Hands commands over, from any thread; clones share nothing but the engine.
///
/// Never blocks and never drops: what is not taken comes back. What one thread hands over to one
/// domain is applied in that order.
#[derive(Clone, Debug)]
pub struct Submitter {
    routes: Arc<Routes>,
}

impl Submitter {
    pub(super) fn new(routes: Arc<Routes>) -> Self {
        Self { routes }
    }

    /// Hands a command over, to be applied at the moment at which the shard takes it. O(1); only
    /// commands with text in them allocate.
    ///
    /// Taken is not carried out: what the core refuses comes back as
    /// [`Notice::Refused`](super::Notice::Refused).
    ///
    /// # Errors
    /// [`NotTaken`], with the command and the reason.
    #[inline]
    pub fn submit(
        &self,
        domain: DomainId,
        command: impl Into<OwnedCommand>,
    ) -> Result<(), NotTaken> {
        self.hand_over(domain, Record::BY_THE_CLOCK, 0, command.into())
    }

    /// The same with a number of the caller's, which comes back with a refusal.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    #[inline]
    pub fn submit_tagged(
        &self,
        domain: DomainId,
        tag: u64,
        command: impl Into<OwnedCommand>,
    ) -> Result<(), NotTaken> {
        self.hand_over(domain, Record::BY_THE_CLOCK, tag, command.into())
    }

    /// The same at a moment of the caller's: for replays, and where the switch stamps. A moment
    /// before the last one that the domain has heard of counts as that.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    #[inline]
    pub fn submit_at(
        &self,
        domain: DomainId,
        at: Timestamp,
        tag: u64,
        command: impl Into<OwnedCommand>,
    ) -> Result<(), NotTaken> {
        // The last microsecond of all stands for the clock.
        let at = at.micros().min(Record::BY_THE_CLOCK - 1);
        self.hand_over(domain, at, tag, command.into())
    }

    #[inline]
    fn hand_over(
        &self,
        domain: DomainId,
        at: u64,
        tag: u64,
        command: OwnedCommand,
    ) -> Result<(), NotTaken> {
        let Some(route) = self.routes.find(domain) else {
            return Err(NotTaken { command, why: Why::UnknownDomain });
        };
        let record = Record { place: route.place, at, tag, command };
        let outcome = route.shard.submit(record);
        outcome.map_err(|(record, why)| NotTaken { command: record.command, why })
    }
}

/// A command that was not taken, and comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct NotTaken {
    /// The command, to be handed over again or given up.
    pub command: OwnedCommand,
    /// Why.
    pub why: Why,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The shard's ring is full. Hand it over again in a while.
    Full,
    /// The command brings a new call, and the ring is nearly full: what room is left is for the
    /// calls and agents already here. Turn the caller away, or hand it over again in a while.
    Pressure,
    /// The engine is closing.
    Closed,
    /// The shard has failed; see [`Notice::ShardFailed`](super::Notice::ShardFailed).
    Failed,
    /// No domain of this number was added.
    UnknownDomain,
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.why {
            Why::Full => "not taken: the ring is full; submit it again in a while",
            Why::Pressure => "not taken: the ring is nearly full and the call is a new one",
            Why::Closed => "not taken: the engine is closing",
            Why::Failed => "not taken: the shard of this domain has failed",
            Why::UnknownDomain => "not taken: no such domain; add it first",
        })
    }
}

impl std::error::Error for NotTaken {}
