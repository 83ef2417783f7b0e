//! Where applied commands can be written down before anybody hears of what they did.

use super::command::OwnedCommand;
use crate::{DomainId, Refusal, Timestamp};

/// A command as it was applied. Applying all of a domain's in this order, each at its moment, to a
/// core that began alike gives the same events, figures and digest.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// Where.
    pub domain: DomainId,
    /// Its number among the domain's commands: 1, 2, 3, …
    pub number: u64,
    /// The moment at which it was applied.
    pub at: Timestamp,
    /// The tag with which it was submitted.
    pub tag: u64,
    /// What.
    pub command: &'a OwnedCommand,
    /// Why it was refused, if it was.
    pub refused: Option<&'a Refusal>,
}

/// Writes down what a shard applies. Called by the thread that runs the shard.
///
/// With a journal, the events of a batch are given out only after
/// [`end_of_batch`](Self::end_of_batch) has returned: what the switch has heard of is written.
/// A panic in it fails the shard.
pub trait Journal: Send {
    /// A command was applied or refused.
    fn applied(&mut self, applied: &Applied<'_>);

    /// The batch is over: the place to flush.
    fn end_of_batch(&mut self) {}
}
