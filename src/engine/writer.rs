//! The mutable half of a shard: whoever holds it, one thread at a time, applies commands.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use super::clock::Clock;
use super::command::Record;
use super::domain::Domain;
use super::events::Notice;
use super::journal::Journal;
use super::mailbox::Bell;
use super::ring::Sender;
use super::shard::{Phase, Shard};
use super::trace;
use crate::collections::ArgMin;
use crate::{Span, Timestamp};

/// Commands in a batch, at most: then pages are published and sleepers woken.
const BATCH: usize = 64;

/// What one turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Something was done; there may be more.
    Worked,
    /// Nothing to do until a command comes or a deadline is due.
    Idle,
    /// The stream has no room.
    Blocked,
    /// The journal could not be written.
    Unwritten,
    /// Closed and drained, or failed.
    Ended,
}

pub(super) struct Writer {
    pub(super) domains: Vec<Domain>,
    /// When each domain wants to be called, in microseconds.
    deadlines: ArgMin<u64>,
    /// Domains that the batch has touched.
    touched: Vec<u32>,
    /// Told, but not yet in the ring. Empty before a command is taken: so it never holds more
    /// than one command's events, or, with a journal, one batch's.
    outbox: VecDeque<Notice>,
    /// So many of these may be told: with a journal, what is written.
    free: usize,
    sender: Sender<Notice>,
    bell: Arc<Bell>,
    clock: Arc<dyn Clock>,
    journal: Option<Box<dyn Journal>>,
    /// Domains with calls that wait or ring: their pages grow old.
    lively: usize,
    refresh: Span,
    /// When pages are refreshed next, and where: domain, and word of its bits.
    next_refresh: Timestamp,
    cursor: (usize, usize),
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("domains", &self.domains.len()).finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn new(
        (sender, bell): (Sender<Notice>, Arc<Bell>),
        clock: Arc<dyn Clock>,
        journal: Option<Box<dyn Journal>>,
        refresh: Span,
    ) -> Self {
        Self {
            domains: Vec::new(),
            deadlines: ArgMin::default(),
            touched: Vec::new(),
            outbox: VecDeque::new(),
            free: 0,
            sender,
            bell,
            clock,
            journal,
            lively: 0,
            refresh,
            next_refresh: Timestamp::ZERO,
            cursor: (0, 0),
        }
    }

    /// One batch: what is asked of the shard itself, then commands, then deadlines, then the
    /// pages, the journal and the sleepers.
    pub(super) fn turn(&mut self, shard: &Shard) -> Turn {
        let asked = shard.take_asked();
        let was_asked = !asked.is_empty();
        asked.into_iter().for_each(|ask| ask(self));
        if shard.is_closing() {
            return self.finish(shard);
        }
        if !self.flush() {
            return Turn::Blocked;
        }
        let now = self.clock.now().max(shard.polled());
        let _span = trace::batch(shard.number());
        let taken = self.take_commands(shard, now);
        let has_fired = self.fire_due(now);
        let has_refreshed = self.refresh_pages(now);
        if (taken > 0 || has_fired) && !self.end_of_batch() {
            return Turn::Unwritten;
        }
        shard.ran_to(now, self.next_due());
        if !self.flush() {
            return Turn::Blocked;
        }
        match was_asked || taken > 0 || has_fired || has_refreshed {
            true => Turn::Worked,
            false => Turn::Idle,
        }
    }

    fn take_commands(&mut self, shard: &Shard, now: Timestamp) -> usize {
        for taken in 0..BATCH {
            let Some(record) = shard.pop() else { return taken };
            self.apply(now, &record);
            if self.journal.is_none() && !self.flush() {
                return taken + 1;
            }
        }
        BATCH
    }

    fn apply(&mut self, now: Timestamp, record: &Record) {
        let place = record.place as usize;
        let Some(domain) = self.domains.get_mut(place) else { return };
        let (sender, outbox) = (&mut self.sender, &mut self.outbox);
        let journal = self.journal.as_deref_mut();
        let direct = journal.is_none();
        domain.apply(now, record, journal, &mut |notice| tell(sender, outbox, direct, notice));
        #[cfg(test)]
        super::tests::panic_if_planted(record);
        self.touch(place);
    }

    /// Fires what is due, unless events wait for room. Whether anything was.
    fn fire_due(&mut self, now: Timestamp) -> bool {
        let mut has_fired = false;
        while let Some((place, due)) = self.deadlines.min() {
            let waits = self.journal.is_none() && !self.outbox.is_empty();
            if due > now.micros() || waits {
                break;
            }
            let (sender, outbox) = (&mut self.sender, &mut self.outbox);
            let direct = self.journal.is_none();
            let domain = &mut self.domains[place as usize];
            let journal = self.journal.as_deref_mut();
            domain.advance(now, journal, &mut |notice| tell(sender, outbox, direct, notice));
            self.touch(place as usize);
            self.note_deadline(place as usize);
            has_fired = true;
        }
        has_fired
    }

    /// `false`: the journal could not be written, and nobody may hear of the batch.
    fn end_of_batch(&mut self) -> bool {
        if let Some(journal) = &mut self.journal {
            if journal.end_of_batch().is_err() {
                return false;
            }
            self.free = self.outbox.len();
            self.flush();
        }
        for at in 0..self.touched.len() {
            let place = self.touched[at] as usize;
            let domain = &mut self.domains[place];
            domain.is_touched = false;
            let was_lively = usize::from(domain.is_lively());
            domain.end_of_batch();
            self.lively = self.lively + usize::from(domain.is_lively()) - was_lively;
            self.note_deadline(place);
        }
        self.touched.clear();
        self.bell.ring();
        true
    }

    /// Publishes anew the queues whose waits grow, some at a time. Whether there is more to do.
    fn refresh_pages(&mut self, now: Timestamp) -> bool {
        if self.refresh == Span::ZERO || now < self.next_refresh {
            return false;
        }
        let (place, word) = self.cursor;
        let Some(domain) = self.domains.get_mut(place) else {
            self.cursor = (0, 0);
            self.next_refresh = now + self.refresh;
            return false;
        };
        // What is due fires first, and is told.
        let is_due = self.deadlines.key(place as u32).is_some_and(|due| due <= now.micros());
        if is_due || !self.outbox.is_empty() {
            return false;
        }
        self.cursor = match domain.refresh(now, word) {
            Some(word) => (place, word),
            None => (place + 1, 0),
        };
        true
    }

    /// Puts a domain into a shard that may already be at work; its place.
    pub(super) fn add(&mut self, domain: Domain) {
        let place = self.domains.len();
        self.domains.push(domain);
        self.touch(place);
        // Nothing was appended to the journal: it has nothing to fail with.
        self.end_of_batch();
    }

    fn touch(&mut self, place: usize) {
        let domain = &mut self.domains[place];
        if !domain.is_touched {
            domain.is_touched = true;
            self.touched.push(place as u32);
        }
    }

    fn note_deadline(&mut self, place: usize) {
        let deadline = self.domains[place].core.next_deadline();
        self.deadlines.put(place as u32, deadline.map(|(due, _why)| due.micros()));
    }

    /// When it wants to run at the latest.
    fn next_due(&self) -> Option<Timestamp> {
        let due = self.deadlines.min_key().map(Timestamp::from_micros);
        let refreshes = self.refresh > Span::ZERO && self.lively > 0;
        let refresh = refreshes.then_some(self.next_refresh);
        due.into_iter().chain(refresh).min()
    }

    /// Puts into the ring what waits for room. Whether nothing waits any more.
    pub(super) fn flush(&mut self) -> bool {
        if self.outbox.is_empty() {
            return true;
        }
        if self.sender.is_abandoned() {
            self.outbox.clear();
            self.free = 0;
        }
        let may = if self.journal.is_some() { self.free } else { self.outbox.len() };
        let room = self.sender.room().min(may);
        self.free = self.free.saturating_sub(room);
        for notice in self.outbox.drain(..room) {
            // There is room for so many: nobody else puts anything in.
            let _ = self.sender.push(notice);
        }
        if room > 0 {
            self.bell.ring();
        }
        self.outbox.is_empty()
    }

    /// Applies all that was accepted, and ends. What the ring has no room for becomes the
    /// stream's last words.
    fn finish(&mut self, shard: &Shard) -> Turn {
        let now = self.clock.now().max(shard.polled());
        shard.seal(|record| self.apply(now, &record));
        if !self.end_of_batch() {
            return Turn::Unwritten;
        }
        if let Some(journal) = &mut self.journal {
            self.domains.iter().for_each(|domain| journal.closed(domain.id, &domain.core));
        }
        self.end(shard, Phase::Closed, None);
        trace::ended(shard.number());
        Turn::Ended
    }

    /// Ends the stream and wakes everybody.
    pub(super) fn end(&mut self, shard: &Shard, phase: Phase, last_word: Option<Notice>) {
        self.flush();
        let mut outbox = std::mem::take(&mut self.outbox);
        if self.journal.is_some() {
            // The rest of a batch that is not written never happened.
            outbox.truncate(self.free);
        }
        shard.end(phase, outbox.into_iter().chain(last_word).collect());
        self.bell.ring();
        for domain in &mut self.domains {
            domain.watchers.clear();
        }
    }
}

/// Straight into the ring if nothing waits before it.
#[inline]
fn tell(sender: &mut Sender<Notice>, outbox: &mut VecDeque<Notice>, direct: bool, notice: Notice) {
    if !direct || !outbox.is_empty() {
        outbox.push_back(notice);
    } else if let Err(notice) = sender.push(notice) {
        outbox.push_back(notice);
    }
}
