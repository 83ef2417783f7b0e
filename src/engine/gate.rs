//! Who runs a shard: at most one thread at a time, and never nobody while there is work.
//!
//! One protocol for both ways of driving. Whoever brings work [announces](Gate::announce) it
//! *after* it is there; whoever runs [rests](Gate::rest) and looks once more *after* saying so:
//!
//! ```text
//!  bringer:  work is there   ── fence ──  resting? then I take the gate
//!  runner:   state = resting ── fence ──  work there? then I try to take it back
//! ```
//!
//! Of two such pairs at least one sees the other's first line, because the fences have one order.
//! So either the runner finds the work or the bringer finds the gate open; if both do, the
//! exchange decides who runs. What running means is the caller's: a bringer who took the gate wakes
//! the shard's thread, which runs in his place, or, where the host drives, runs himself.

use super::sync::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence};

/// Somebody runs, or is being woken to.
const RUNNING: u32 = 0;
/// Nobody runs; the next who brings work has to see to it.
const RESTING: u32 = 1;

#[derive(Debug)]
pub(crate) struct Gate {
    state: AtomicU32,
}

impl Gate {
    /// A gate whose runner is at work.
    pub(crate) fn running() -> Self {
        Self { state: AtomicU32::new(RUNNING) }
    }

    /// A gate at which nobody runs yet.
    pub(crate) fn resting() -> Self {
        Self { state: AtomicU32::new(RESTING) }
    }

    /// Work is there. `true`: nobody ran, and now it is the caller who runs or wakes.
    #[inline]
    pub(crate) fn announce(&self) -> bool {
        fence(Ordering::SeqCst);
        self.state.load(Ordering::Relaxed) == RESTING && self.take()
    }

    /// Takes the gate if nobody runs.
    #[inline]
    pub(crate) fn take(&self) -> bool {
        // Acquire: what the last runner left behind is there for the next.
        let taken =
            self.state.compare_exchange(RESTING, RUNNING, Ordering::Acquire, Ordering::Relaxed);
        taken.is_ok()
    }

    /// The runner has found no work. `true`: it runs no more. `false`: it goes on, for
    /// `has_work` found some after all.
    #[inline]
    pub(crate) fn rest(&self, has_work: impl FnOnce() -> bool) -> bool {
        // Release: see `take`.
        self.state.store(RESTING, Ordering::Release);
        fence(Ordering::SeqCst);
        !(has_work() && self.take())
    }
}

/// Room in a ring that was full: who fills it may rest meanwhile, and who empties it wakes him,
/// but only then. The same pair of fences as in the gate.
#[derive(Debug)]
pub(crate) struct Room {
    is_blocked: AtomicBool,
    /// How often room was made, and how often it had been when the ring was last found full.
    made: AtomicU64,
    seen: AtomicU64,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self {
            is_blocked: AtomicBool::new(false),
            made: AtomicU64::new(0),
            seen: AtomicU64::new(0),
        }
    }

    /// The filler, before it looks for room: what it has to remember for [`block`](Self::block).
    #[inline]
    pub(crate) fn look(&self) -> u64 {
        self.is_blocked.store(false, Ordering::Relaxed);
        // Acquire: room that was made before this is found.
        self.made.load(Ordering::Acquire)
    }

    /// The filler found the ring full and is about to rest.
    pub(crate) fn block(&self, seen: u64) {
        self.seen.store(seen, Ordering::Relaxed);
        self.is_blocked.store(true, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn is_blocked(&self) -> bool {
        self.is_blocked.load(Ordering::Relaxed)
    }

    /// Whether room was made since the ring was found full; asked after the fence of
    /// [`Gate::rest`].
    pub(crate) fn was_made(&self) -> bool {
        self.made.load(Ordering::Relaxed) != self.seen.load(Ordering::Relaxed)
    }

    /// The one reader has taken something out. `true`: the filler rests, or is about to; wake it.
    #[inline]
    pub(crate) fn make(&self) -> bool {
        let made = self.made.load(Ordering::Relaxed);
        self.made.store(made.wrapping_add(1), Ordering::Release);
        fence(Ordering::SeqCst);
        self.is_blocked()
    }
}
