//! The shared half of a shard: what other threads may touch without waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;

use super::clock::Clock;
use super::command::Record;
use super::events::Notice;
use super::gate::{Gate, Room};
use super::mailbox::{Mailbox, spin_until};
use super::observer::{Observed, Snapshot, Watcher};
use super::ring::Ring;
use super::submitter::Why;
use super::sync::{AtomicBool, AtomicU8, AtomicU64, Mutex, Ordering, Parker, Unparker, mpsc};
use super::writer::{Turn, Writer};
use crate::Timestamp;

/// The shard takes no more: it is closed, or has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the shard is closed or has failed")
    }
}

impl std::error::Error for Gone {}

/// What a shard is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Takes commands.
    Open,
    /// Takes no more and carries out those that it has.
    Closing,
    /// Has ended; everything accepted was carried out.
    Closed,
    /// Something in it panicked: its domains are lost, commands in its ring are not carried out.
    Failed,
}

impl Phase {
    fn of(number: u8) -> Self {
        match number {
            0 => Self::Open,
            1 => Self::Closing,
            2 => Self::Closed,
            _ => Self::Failed,
        }
    }
}

/// Something to be done by whoever runs the shard, between two batches.
pub(super) type Ask = Box<dyn FnOnce(&mut Writer) + Send>;

#[derive(Debug)]
pub(super) struct Shard {
    number: usize,
    ring: Ring<Record>,
    /// Arrivals are turned away from this fill on.
    arrivals_below: usize,
    gate: CachePadded<Gate>,
    /// Wakes the shard's thread; none where the host drives.
    unparker: Option<Unparker>,
    phase: AtomicU8,
    /// In the stream.
    room: CachePadded<Room>,
    /// The host's word on the time.
    polled: AtomicU64,
    /// Written in every turn, so kept off the line that every submitter reads.
    last_turn: CachePadded<LastTurn>,
    was_asked: AtomicBool,
    asked: Mutex<Asked>,
    last_words: Mutex<Vec<Notice>>,
    turned_away: CachePadded<AtomicU64>,
    pub(super) writer: Mutex<Writer>,
}

/// The moment of the last turn, and when the shard wants to run at the latest.
#[derive(Debug)]
struct LastTurn {
    ran_to: AtomicU64,
    deadline: AtomicU64,
}

/// A list that prints.
#[derive(Default)]
struct Asked(Vec<Ask>);

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} asked", self.0.len())
    }
}

/// Running.
impl Shard {
    pub(super) fn new(
        number: usize,
        capacity: usize,
        arrivals_below: usize,
        unparker: Option<Unparker>,
        writer: Writer,
    ) -> Self {
        let gate = if unparker.is_some() { Gate::running() } else { Gate::resting() };
        Self {
            number,
            ring: Ring::new(capacity),
            arrivals_below,
            gate: CachePadded::new(gate),
            unparker,
            phase: AtomicU8::new(Phase::Open as u8),
            room: CachePadded::new(Room::new()),
            polled: AtomicU64::new(0),
            last_turn: CachePadded::new(LastTurn {
                ran_to: AtomicU64::new(0),
                deadline: AtomicU64::new(u64::MAX),
            }),
            was_asked: AtomicBool::new(false),
            asked: Mutex::new(Asked::default()),
            last_words: Mutex::new(Vec::new()),
            turned_away: CachePadded::new(AtomicU64::new(0)),
            writer: Mutex::new(writer),
        }
    }

    /// There is work: whoever runs will see it, and if nobody does, somebody does now.
    #[inline]
    pub(super) fn wake(&self) {
        if self.gate.announce() {
            match &self.unparker {
                Some(unparker) => unparker.unpark(),
                None => self.run_here(),
            }
        }
    }

    /// Runs until there is nothing to do. The gate is the caller's.
    fn run_here(&self) {
        loop {
            let mut writer = self.writer.lock();
            let turn = loop {
                match self.turn(&mut writer) {
                    Turn::Worked => {}
                    turn => break turn,
                }
            };
            // Before the gate is free: the next must not find the lock taken.
            drop(writer);
            // Of a shard that has ended the gate is kept: nobody runs it any more.
            if turn == Turn::Ended || self.rest() {
                return;
            }
        }
    }

    /// The life of a shard's thread.
    pub(super) fn run_thread(&self, parker: &Parker, spin: Duration, clock: &dyn Clock) {
        let mut writer = self.writer.lock();
        loop {
            match self.turn(&mut writer) {
                Turn::Worked => continue,
                Turn::Ended => return,
                Turn::Idle | Turn::Blocked | Turn::Unwritten => {}
            }
            let until = self.park_until(clock);
            if spin_until(spin, until, || self.has_work()) {
                continue;
            }
            if self.rest() {
                match until {
                    Some(until) => parker.park_deadline(until),
                    None => parker.park(),
                }
                // Ours again: taken back here, or by whoever woke us, for us.
                self.gate.take();
            }
        }
    }

    /// One turn; a panic in it fails the shard, and so does a journal that cannot be written.
    fn turn(&self, writer: &mut Writer) -> Turn {
        let seen = self.room.look();
        let turn = catch_unwind(AssertUnwindSafe(|| writer.turn(self)));
        let turn = turn.unwrap_or(Turn::Unwritten);
        if turn == Turn::Unwritten {
            super::trace::failed(self.number);
            let last_word = Notice::ShardFailed { shard: self.number };
            writer.end(self, Phase::Failed, Some(last_word));
            return Turn::Ended;
        }
        if turn == Turn::Blocked {
            self.room.block(seen);
        }
        turn
    }

    /// When to wake at the latest.
    fn park_until(&self, clock: &dyn Clock) -> Option<Instant> {
        let deadline = self.last_turn.deadline.load(Ordering::Relaxed);
        if deadline == u64::MAX || self.room.is_blocked() {
            return None;
        }
        let wait = Timestamp::from_micros(deadline).since(clock.now());
        Instant::now().checked_add(Duration::from_micros(wait.micros()))
    }
}

/// Resting. Whoever changes one of these calls [`wake`](Shard::wake) afterwards.
impl Shard {
    /// `true`: this thread runs no more.
    fn rest(&self) -> bool {
        self.gate.rest(|| self.has_work())
    }

    fn has_work(&self) -> bool {
        let is_asked = self.was_asked.load(Ordering::Relaxed) || self.is_closing();
        if self.room.is_blocked() {
            // Only room in the stream helps.
            return is_asked || self.room.was_made();
        }
        let is_polled =
            self.polled.load(Ordering::Relaxed) > self.last_turn.ran_to.load(Ordering::Relaxed);
        is_asked || is_polled || !self.ring.is_empty()
    }

    /// The reader of the stream has taken some out.
    pub(super) fn room_was_made(&self) {
        if self.room.make() {
            self.wake();
        }
    }
}

/// For submitters and hosts.
impl Shard {
    pub(super) fn submit(&self, record: Record) -> Result<(), (Record, Why)> {
        let why = match self.phase() {
            Phase::Open => {
                let is_shed = record.command.is_arrival() && self.ring.len() >= self.arrivals_below;
                if is_shed { Err((record, Why::Pressure)) } else { self.push(record) }
            }
            Phase::Failed => Err((record, Why::Failed)),
            Phase::Closing | Phase::Closed => Err((record, Why::Closed)),
        };
        if why.is_err() {
            self.turned_away.fetch_add(1, Ordering::Relaxed);
        }
        why
    }

    #[inline]
    fn push(&self, record: Record) -> Result<(), (Record, Why)> {
        match self.ring.push(record) {
            Ok(()) => {
                self.wake();
                Ok(())
            }
            // A shard that closes fills its ring itself.
            Err(record) => Err(match self.phase() {
                Phase::Open => (record, Why::Full),
                Phase::Failed => (record, Why::Failed),
                Phase::Closing | Phase::Closed => (record, Why::Closed),
            }),
        }
    }

    /// Has something done by whoever runs the shard, and waits for it.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        with: impl FnOnce(&mut Writer) -> T + Send + 'static,
    ) -> Result<T, Gone> {
        let (answer, wait) = mpsc::channel();
        {
            let mut asked = self.asked.lock();
            // Whoever ends the shard says so first and empties the list then.
            if self.has_ended() {
                return Err(Gone);
            }
            asked.0.push(Box::new(move |writer| {
                // Who asked may have gone.
                let _ = answer.send(with(writer));
            }));
            self.was_asked.store(true, Ordering::Relaxed);
        }
        self.wake();
        wait.recv().map_err(|_| Gone)
    }

    pub(super) fn observe(
        &self,
        place: u32,
        capacity: usize,
    ) -> Result<(Mailbox<Observed>, Snapshot), Gone> {
        let joined = self.ask(move |writer| {
            let domain = writer.domains.get_mut(place as usize)?;
            let (watcher, mailbox) = Watcher::new(capacity);
            domain.watchers.push(watcher);
            Some((mailbox, domain.snapshot()))
        });
        joined?.ok_or(Gone)
    }

    /// It is at least so late. Where the host drives, runs what is due.
    pub(super) fn poll(&self, now: Timestamp) {
        self.polled.fetch_max(now.micros(), Ordering::Relaxed);
        self.wake();
    }

    pub(super) fn close(&self) {
        let (open, closing) = (Phase::Open as u8, Phase::Closing as u8);
        let (order, failed) = (Ordering::AcqRel, Ordering::Acquire);
        if self.phase.compare_exchange(open, closing, order, failed).is_ok() {
            self.wake();
        }
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    #[inline]
    pub(super) fn phase(&self) -> Phase {
        Phase::of(self.phase.load(Ordering::Acquire))
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.phase(), Phase::Closed | Phase::Failed)
    }

    /// Commands in the ring, and commands that were not taken.
    pub(super) fn counts(&self) -> (usize, u64) {
        (self.ring.len(), self.turned_away.load(Ordering::Relaxed))
    }

    /// When the shard wants to run at the latest.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let deadline = self.last_turn.deadline.load(Ordering::Relaxed);
        (deadline != u64::MAX).then(|| Timestamp::from_micros(deadline))
    }

    /// What the ring had no room for when the shard ended.
    pub(super) fn last_words(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.last_words.lock())
    }
}

/// For the writer.
impl Shard {
    #[inline]
    pub(super) fn pop(&self) -> Option<Record> {
        self.ring.pop()
    }

    pub(super) fn take_asked(&self) -> Vec<Ask> {
        if !self.was_asked.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut asked = self.asked.lock();
        self.was_asked.store(false, Ordering::Relaxed);
        std::mem::take(&mut asked.0)
    }

    pub(super) fn is_closing(&self) -> bool {
        self.phase() == Phase::Closing
    }

    pub(super) fn polled(&self) -> Timestamp {
        Timestamp::from_micros(self.polled.load(Ordering::Relaxed))
    }

    pub(super) fn ran_to(&self, now: Timestamp, deadline: Option<Timestamp>) {
        self.last_turn.ran_to.store(now.micros(), Ordering::Relaxed);
        self.last_turn
            .deadline
            .store(deadline.map_or(u64::MAX, Timestamp::micros), Ordering::Relaxed);
    }

    pub(super) fn seal(&self, take: impl FnMut(Record)) {
        self.ring.seal(Record::mark, Record::is_mark, take);
    }

    /// The last of it. In this order: who sees the phase finds the words, and who asks after the
    /// list was emptied sees the phase.
    pub(super) fn end(&self, phase: Phase, last_words: Vec<Notice>) {
        *self.last_words.lock() = last_words;
        self.phase.store(phase as u8, Ordering::Release);
        self.asked.lock().0.clear();
    }
}
