//! Observers: supervisors' desks, dashboards, recorders. They may be slow; nobody waits for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::events::Notice;
use super::mailbox::{Bell, Mailbox, mailbox};
use super::ring::Sender;
use super::shard::{Gone, Shard};
use crate::{AgentView, CallView, Core, QueueView, Timestamp};

/// A domain as of one moment, and the number of the last event that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The moment.
    pub at: Timestamp,
    /// The last event of the domain before it; the observer is given those after it.
    pub sequence: u64,
    /// Queues, by order of first definition.
    pub queues: Vec<QueueView>,
    /// Agents, by order of first definition.
    pub agents: Vec<AgentView>,
    /// Live calls, by number.
    pub calls: Vec<CallView>,
}

impl Snapshot {
    pub(super) fn of(core: &Core, sequence: u64) -> Self {
        let mut calls: Vec<CallView> = core.calls().collect();
        calls.sort_unstable_by_key(|view| view.call);
        let (queues, agents) = (core.queues().collect(), core.agents().collect());
        Self { at: core.now(), sequence, queues, agents, calls }
    }
}

/// What an observer is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// An event or a refusal.
    Notice(Notice),
    /// The observer was too slow: so many events, up to this number, are lost to it. For a whole
    /// picture, [`Observer::refresh`].
    Gap {
        /// How many.
        missed: u64,
        /// The number of the last of them.
        last: u64,
    },
}

/// The shard's end.
#[derive(Debug)]
pub(super) struct Watcher {
    sender: Sender<Observed>,
    bell: Arc<Bell>,
    missed: u64,
    last: u64,
}

impl Watcher {
    pub(super) fn new(capacity: usize) -> (Self, Mailbox<Observed>) {
        let (sender, bell, mailbox) = mailbox(capacity, None);
        (Self { sender, bell, missed: 0, last: 0 }, mailbox)
    }

    /// Tells, or counts as missed.
    pub(super) fn tell(&mut self, notice: &Notice, sequence: u64) {
        self.report_gap();
        if self.missed > 0 || self.sender.push(Observed::Notice(notice.clone())).is_err() {
            self.missed += 1;
            self.last = sequence;
        }
    }

    /// At the end of a batch. `false`: nobody listens any more.
    pub(super) fn end_of_batch(&mut self) -> bool {
        self.report_gap();
        self.bell.ring();
        !self.sender.is_abandoned()
    }

    fn report_gap(&mut self) {
        if self.missed > 0 {
            let gap = Observed::Gap { missed: self.missed, last: self.last };
            if self.sender.push(gap).is_ok() {
                self.missed = 0;
            }
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.bell.ring();
    }
}

/// Follows one domain without ever holding it up: a snapshot, and then the events after it,
/// without loss or duplicate as long as it keeps up; where it does not, a gap that says so.
#[derive(Debug)]
pub struct Observer {
    shard: Arc<Shard>,
    place: u32,
    capacity: usize,
    mailbox: Mailbox<Observed>,
    snapshot: Snapshot,
    spin: Duration,
}

impl Observer {
    pub(super) fn join(shard: Arc<Shard>, place: u32, capacity: usize) -> Result<Self, Gone> {
        let (mailbox, snapshot) = shard.observe(place, capacity)?;
        Ok(Self { shard, place, capacity, mailbox, snapshot, spin: Duration::ZERO })
    }

    /// The domain as of the moment of joining, or of the last [`refresh`](Self::refresh).
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Begins anew with a fresh snapshot; what has not been read is in it. Costs the shard the
    /// making of the snapshot, O(queues + agents + calls), between two batches.
    ///
    /// # Errors
    /// [`Gone`]: the shard has ended or failed.
    pub fn refresh(&mut self) -> Result<&Snapshot, Gone> {
        (self.mailbox, self.snapshot) = self.shard.observe(self.place, self.capacity)?;
        Ok(&self.snapshot)
    }

    /// The next event, if there is one now.
    pub fn try_next(&mut self) -> Option<Observed> {
        self.mailbox.receiver.pop()
    }

    /// The next event, waiting for it so long at most; `None` at once when the shard has ended.
    pub fn next_within(&mut self, patience: Duration) -> Option<Observed> {
        let until = Instant::now().checked_add(patience);
        loop {
            let ended = self.shard.has_ended();
            let next = self.mailbox.receiver.pop();
            if next.is_some() || ended || until.is_some_and(|until| Instant::now() >= until) {
                return next;
            }
            self.mailbox.wait(self.spin, until, || self.shard.has_ended());
        }
    }
}
