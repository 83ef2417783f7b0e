//! Which atomics, locks and parkers the engine is built on: the real ones, or those of a model
//! checker in its tests (`--cfg loom`, `--cfg shuttle`).
//!
//! Under loom only the hand-written protocols are checked ([`Gate`](super::gate::Gate) and
//! [`Page`](super::pages::Page)), so only their atomics are exchanged. Under shuttle the whole
//! engine runs, so rings, locks, threads and parkers are exchanged too.

#[cfg(not(any(all(test, loom), all(test, shuttle))))]
mod chosen {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, fence};

    pub(crate) use crossbeam_utils::sync::{Parker, Unparker};
    pub(crate) use parking_lot::Mutex;
    pub(crate) use std::sync::mpsc;
    pub(crate) use std::thread;
}

#[cfg(all(test, loom))]
mod chosen {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, fence};

    pub(crate) use crossbeam_utils::sync::{Parker, Unparker};
    pub(crate) use parking_lot::Mutex;
    pub(crate) use std::sync::mpsc;
    pub(crate) use std::thread;
}

#[cfg(all(test, shuttle))]
#[path = "models/shuttle_sync.rs"]
mod chosen;

pub(crate) use chosen::*;
pub(crate) use std::sync::atomic::Ordering;
