//! Shuttle's atomics, locks and threads, under the names and with the methods of the real ones.

pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, fence};
pub(crate) use shuttle::sync::mpsc;
pub(crate) use shuttle::thread;

use std::sync::Arc;
use std::time::Instant;

use shuttle::sync::{Condvar, MutexGuard};

/// As `parking_lot`'s: locking does not fail.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// As `crossbeam`'s.
#[derive(Debug)]
pub(crate) struct Parker(Unparker);

#[derive(Clone, Debug)]
pub(crate) struct Unparker(Arc<(Mutex<bool>, Condvar)>);

impl Parker {
    pub(crate) fn new() -> Self {
        Self(Unparker(Arc::new((Mutex::new(false), Condvar::new()))))
    }

    pub(crate) fn unparker(&self) -> &Unparker {
        &self.0
    }

    pub(crate) fn park(&self) {
        let (token, bell) = &*self.0.0;
        let mut token = token.lock();
        while !*token {
            token = bell.wait(token).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        *token = false;
    }

    /// The model knows no time: it may always have passed.
    pub(crate) fn park_deadline(&self, _deadline: Instant) {
        thread::yield_now();
        *self.0.0.0.lock() = false;
    }
}

impl Unparker {
    pub(crate) fn unpark(&self) {
        *self.0.0.lock() = true;
        self.0.1.notify_one();
    }
}
