//! Where applied commands can be written down before anybody hears of what they did.

use super::command::OwnedCommand;
use crate::{Core, DomainId, Refusal, Timestamp};

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
    /// The core after it.
    pub core: &'a Core,
}

/// The journal could not be written; why is the journal's to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWritten;

/// Writes down what a shard applies. Called by the thread that runs the shard.
///
/// With a journal, the events of a batch are given out only after
/// [`end_of_batch`](Self::end_of_batch) has returned: what the switch has heard of is written.
/// [Observers](super::Observer) and [pages](super::Pages) may be ahead of that. A panic in it
/// fails the shard, and so does a batch that could not be written; its events are given to nobody.
pub trait Journal: Send {
    /// A command was applied or refused.
    fn applied(&mut self, applied: &Applied<'_>);

    /// Timers fired without a command, up to the core's moment.
    fn advanced(&mut self, _domain: DomainId, _core: &Core) {}

    /// The batch is over: the place to flush.
    ///
    /// # Errors
    /// [`NotWritten`]: the shard fails.
    fn end_of_batch(&mut self) -> Result<(), NotWritten> {
        Ok(())
    }

    /// The shard has closed in good order, and nothing comes for this domain any more.
    fn closed(&mut self, _domain: DomainId, _core: &Core) {}
}
