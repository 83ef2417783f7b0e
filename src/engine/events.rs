//! The switch's stream of events: in order, numbered, and without loss.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::command::Subject;
use super::mailbox::Mailbox;
use super::shard::Shard;
use crate::{DomainId, Event, Refusal, Timestamp};

/// What a shard tells.
///
/// The events and refusals of each domain are numbered 1, 2, 3, … without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// What a core decided or noticed.
    Event {
        /// Where.
        domain: DomainId,
        /// Its number in the domain.
        sequence: u64,
        /// What.
        event: Event,
    },
    /// A command was not carried out. It changed nothing.
    Refused {
        /// Where.
        domain: DomainId,
        /// Its number in the domain.
        sequence: u64,
        /// When.
        at: Timestamp,
        /// The tag with which the command was submitted.
        tag: u64,
        /// What the command was about.
        subject: Subject,
        /// Why.
        why: Refusal,
    },
    /// A shard failed: something in it panicked. Its domains take no more commands and tell
    /// nothing any more; the other shards live on. The last word of its stream.
    ShardFailed {
        /// Which.
        shard: usize,
    },
}

// They are copied twice on their way.
const _: () = assert!(size_of::<Notice>() <= 80);

impl Notice {
    /// The domain and the number in it; none of a failed shard.
    #[must_use]
    pub fn number(&self) -> Option<(DomainId, u64)> {
        match *self {
            Self::Event { domain, sequence, .. } | Self::Refused { domain, sequence, .. } => {
                Some((domain, sequence))
            }
            Self::ShardFailed { .. } => None,
        }
    }
}

/// How many events are taken out of the ring at a time.
const AT_ONCE: usize = 64;

/// Everything that one shard tells, in order and without loss: the switch acts on it.
///
/// It must be read. When its ring is full, the shard takes no more commands and fires no more
/// timers until there is room; nothing is lost, the commands wait in theirs. Dropped, it lets the
/// shard run on unheard. As an iterator it sleeps until there is something, and ends when the
/// shard has ended and everything has been read.
#[derive(Debug)]
pub struct EventStream {
    shard: Arc<Shard>,
    mailbox: Mailbox<Notice>,
    /// Taken out of the ring and not yet given.
    taken: VecDeque<Notice>,
    spin: Duration,
    ended: bool,
}

impl EventStream {
    pub(super) fn new(shard: Arc<Shard>, mailbox: Mailbox<Notice>, spin: Duration) -> Self {
        Self { shard, mailbox, taken: VecDeque::with_capacity(AT_ONCE), spin, ended: false }
    }

    /// Which shard.
    #[must_use]
    pub fn shard(&self) -> usize {
        self.shard.number()
    }

    /// The next event, if there is one now. Never waits.
    #[inline]
    pub fn try_next(&mut self) -> Option<Notice> {
        if self.taken.is_empty() {
            self.refill();
        }
        self.taken.pop_front()
    }

    /// The next event, waiting for it so long at most.
    pub fn next_within(&mut self, patience: Duration) -> Option<Notice> {
        self.next_until(Instant::now().checked_add(patience))
    }

    /// Asks to be woken by [`Options::wake`](super::Options::wake), for readers with a loop of
    /// their own. `true`: there is nothing now, and it will be called once. `false`: there is
    /// something, or the shard has ended; read first.
    pub fn arm(&mut self) -> bool {
        let has_some = !self.taken.is_empty() || self.ended;
        !has_some && self.mailbox.arm(|| self.shard.has_ended())
    }

    /// Whether the shard has ended and everything has been read.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended && self.taken.is_empty()
    }

    fn next_until(&mut self, until: Option<Instant>) -> Option<Notice> {
        loop {
            if let Some(notice) = self.try_next() {
                return Some(notice);
            }
            if self.ended || until.is_some_and(|until| Instant::now() >= until) {
                return None;
            }
            self.mailbox.wait(self.spin, until, || self.shard.has_ended());
        }
    }

    fn refill(&mut self) {
        // Asked first: what was told before the end is in the ring by then.
        let ended = self.shard.has_ended();
        while self.taken.len() < AT_ONCE {
            let Some(notice) = self.mailbox.receiver.pop() else { break };
            self.taken.push_back(notice);
        }
        if !self.taken.is_empty() {
            self.shard.room_was_made();
        } else if ended && !self.ended {
            self.taken.extend(self.shard.last_words());
            self.ended = true;
        }
    }
}

impl Iterator for EventStream {
    type Item = Notice;

    fn next(&mut self) -> Option<Notice> {
        self.next_until(None)
    }
}
