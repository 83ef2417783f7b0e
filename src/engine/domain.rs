//! One routing domain in its shard: a core, and who is told what it does.

use super::command::Record;
use super::events::Notice;
use super::journal::{Applied, Journal};
use super::observer::{Snapshot, Watcher};
use super::pages::Publisher;
use crate::{Core, DomainId, Event, QueueId, QueueView, Refusal, Timestamp};

#[derive(Debug)]
pub(super) struct Domain {
    pub(super) id: DomainId,
    pub(super) core: Core,
    /// Of the last event or refusal, and of the last command.
    sequence: u64,
    commands: u64,
    pub(super) watchers: Vec<Watcher>,
    publisher: Publisher,
    /// Queues in which calls wait or ring, one bit each: their waits grow with time alone.
    lively: Vec<u64>,
    lively_queues: u32,
    /// Whether it stands in the list of domains that the batch has touched.
    pub(super) is_touched: bool,
    /// What a command or a timer did, before it is numbered and told.
    events: Vec<Event>,
}

impl Domain {
    pub(super) fn new(id: DomainId, core: Core, publisher: Publisher) -> Self {
        Self {
            id,
            core,
            sequence: 0,
            commands: 0,
            watchers: Vec::new(),
            publisher,
            lively: Vec::new(),
            lively_queues: 0,
            is_touched: false,
            events: Vec::with_capacity(64),
        }
    }

    /// Carries a command out and tells what it did.
    pub(super) fn apply(
        &mut self,
        now: Timestamp,
        record: &Record,
        journal: Option<&mut (dyn Journal + 'static)>,
        tell: &mut impl FnMut(Notice),
    ) {
        let at = match record.at {
            Record::BY_THE_CLOCK => now,
            own => Timestamp::from_micros(own),
        };
        let (core, events) = (&mut self.core, &mut self.events);
        let outcome = record.command.lend(|command| core.apply(at, command, events));
        self.commands += 1;
        if let Some(journal) = journal {
            journal.applied(&Applied {
                domain: self.id,
                number: self.commands,
                at: self.core.now(),
                tag: record.tag,
                command: &record.command,
                refused: outcome.as_ref().err(),
                core: &self.core,
            });
        }
        self.tell_events(tell);
        if let Err(why) = outcome {
            self.tell_refusal(record, why, tell);
        }
    }

    /// Fires the timers due at or before `now` and tells what they did.
    pub(super) fn advance(
        &mut self,
        now: Timestamp,
        journal: Option<&mut (dyn Journal + 'static)>,
        tell: &mut impl FnMut(Notice),
    ) {
        self.core.advance(now, &mut self.events);
        if let Some(journal) = journal {
            journal.advanced(self.id, &self.core);
        }
        self.tell_events(tell);
    }

    fn tell_events(&mut self, tell: &mut impl FnMut(Notice)) {
        for event in self.events.drain(..) {
            self.sequence += 1;
            let (domain, sequence) = (self.id, self.sequence);
            let notice = Notice::Event { domain, sequence, event };
            self.watchers.iter_mut().for_each(|watcher| watcher.tell(&notice, sequence));
            tell(notice);
        }
    }

    fn tell_refusal(&mut self, record: &Record, why: Refusal, tell: &mut impl FnMut(Notice)) {
        self.sequence += 1;
        let (domain, sequence, tag) = (self.id, self.sequence, record.tag);
        let (at, subject) = (self.core.now(), record.command.subject());
        let notice = Notice::Refused { domain, sequence, at, tag, subject, why };
        self.watchers.iter_mut().for_each(|watcher| watcher.tell(&notice, sequence));
        tell(notice);
    }

    /// Publishes the pages of queues that have changed, and their sum.
    pub(super) fn end_of_batch(&mut self) {
        let (publisher, lively) = (&mut self.publisher, &mut self.lively);
        let lively_queues = &mut self.lively_queues;
        let (at, sequence) = (self.core.now(), self.sequence);
        let mut has_changed = false;
        self.core.take_changed_queues(|core, queue| {
            if let Some(view) = core.queue(queue) {
                publisher.queue(at, sequence, &view);
                mark(lively, lively_queues, &view);
                has_changed = true;
            }
        });
        if has_changed {
            self.publisher.total(at, sequence);
        }
        self.watchers.retain_mut(Watcher::end_of_batch);
    }

    /// Publishes up to 64 lively queues as of `now`, from a word of bits on; the next word, or
    /// none at the end. No timer is due before `now` any more.
    pub(super) fn refresh(&mut self, now: Timestamp, word: usize) -> Option<usize> {
        let last = self.lively.len();
        let word = (word..last).find(|&word| self.lively[word] != 0)?;
        self.core.advance(now, &mut self.events);
        let (mut bits, sequence) = (self.lively[word], self.sequence);
        while bits != 0 {
            let queue = QueueId::new(word as u32 * 64 + bits.trailing_zeros());
            bits &= bits - 1;
            if let Some(view) = self.core.queue(queue) {
                self.publisher.queue(self.core.now(), sequence, &view);
            }
        }
        self.publisher.total(self.core.now(), sequence);
        Some(word + 1).filter(|&word| word < last)
    }

    /// Whether the waits of any of its queues grow with time.
    pub(super) fn is_lively(&self) -> bool {
        self.lively_queues > 0
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.core, self.sequence)
    }
}

/// Remembers whether calls wait or ring in a queue.
fn mark(lively: &mut Vec<u64>, count: &mut u32, view: &QueueView) {
    let (word, bit) = (view.queue.index() / 64, 1 << (view.queue.index() % 64));
    if word >= lively.len() {
        lively.resize(word + 1, 0);
    }
    let (was, is) = (lively[word] & bit != 0, view.waiting + view.ringing > 0);
    if was != is {
        lively[word] ^= bit;
        *count = if is { *count + 1 } else { *count - 1 };
    }
}
