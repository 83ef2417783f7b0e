//! The reader's end of a ring of events: looks, or sleeps until there is something.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::gate::Gate;
use super::options::Wake;
use super::ring::{Receiver, Sender, channel};
use super::sync::{Parker, Unparker};

/// Wakes the reader, if it sleeps.
#[derive(Debug)]
pub(super) struct Bell {
    gate: Gate,
    unparker: Unparker,
    /// Of a reader with a loop of its own, and what to tell it.
    wake: Option<Told>,
}

/// What is called, and the shard's number.
struct Told(Wake, usize);

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Told({})", self.1)
    }
}

impl Bell {
    /// There is something to read, or there never will be again.
    pub(super) fn ring(&self) {
        if self.gate.announce() {
            self.unparker.unpark();
            if let Some(Told(wake, shard)) = &self.wake {
                wake(*shard);
            }
        }
    }
}

/// The reader's end. The reader is a "runner" of its gate: at rest, it sleeps.
#[derive(Debug)]
pub(super) struct Mailbox<T> {
    pub(super) receiver: Receiver<T>,
    bell: Arc<Bell>,
    parker: Parker,
}

/// Both ends of a ring of events, and the bell.
pub(super) fn mailbox<T>(
    capacity: usize,
    wake: Option<(Wake, usize)>,
) -> (Sender<T>, Arc<Bell>, Mailbox<T>) {
    let (sender, receiver) = channel(capacity);
    let parker = Parker::new();
    let wake = wake.map(|(wake, shard)| Told(wake, shard));
    let unparker = parker.unparker().clone();
    let bell = Arc::new(Bell { gate: Gate::running(), unparker, wake });
    (sender, Arc::clone(&bell), Mailbox { receiver, bell, parker })
}

impl<T> Mailbox<T> {
    /// The reader goes away and is to be woken. `false`: there is something, or the end.
    pub(super) fn arm(&self, ended: impl Fn() -> bool) -> bool {
        let ready = || !self.receiver.is_empty() || ended();
        !ready() && self.bell.gate.rest(ready)
    }

    /// Waits until the ring has something, `ended` says that nothing will come, or the time has
    /// passed: first looking all the time for `spin`, then asleep.
    pub(super) fn wait(&self, spin: Duration, until: Option<Instant>, ended: impl Fn() -> bool) {
        let ready = || !self.receiver.is_empty() || ended();
        if spin_until(spin, until, ready) {
            return;
        }
        loop {
            if !self.bell.gate.rest(ready) {
                return;
            }
            match until {
                Some(until) => self.parker.park_deadline(until),
                None => self.parker.park(),
            }
            // The gate is ours again: taken back here, or by whoever woke us, for us.
            self.bell.gate.take();
            if ready() || until.is_some_and(|until| Instant::now() >= until) {
                return;
            }
        }
    }
}

/// Looks all the time for so long; `true` if `ready` was.
pub(super) fn spin_until(
    spin: Duration,
    until: Option<Instant>,
    mut ready: impl FnMut() -> bool,
) -> bool {
    const LOOKS: u32 = 32;
    if ready() {
        return true;
    }
    if spin.is_zero() {
        return false;
    }
    let end = Instant::now() + spin;
    let end = until.map_or(end, |until| until.min(end));
    loop {
        for _ in 0..LOOKS {
            if ready() {
                return true;
            }
            std::hint::spin_loop();
        }
        if Instant::now() >= end {
            return false;
        }
    }
}
