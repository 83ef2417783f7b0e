//! Rings of which shuttle sees every step: a lock around a queue.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::sync::Mutex;

#[derive(Debug)]
pub(crate) struct Ring<T> {
    items: Mutex<VecDeque<T>>,
    capacity: usize,
}

impl<T> Ring<T> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { items: Mutex::new(VecDeque::new()), capacity: capacity.max(1) }
    }

    pub(crate) fn push(&self, item: T) -> Result<(), T> {
        let mut items = self.items.lock();
        if items.len() == self.capacity {
            return Err(item);
        }
        items.push_back(item);
        Ok(())
    }

    pub(crate) fn pop(&self) -> Option<T> {
        self.items.lock().pop_front()
    }

    pub(crate) fn len(&self) -> usize {
        self.items.lock().len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }
}

pub(crate) fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let ring = Arc::new(Ring::new(capacity.max(2)));
    (Sender(Arc::clone(&ring)), Receiver(ring))
}

#[derive(Debug)]
pub(crate) struct Sender<T>(Arc<Ring<T>>);

impl<T> Sender<T> {
    pub(crate) fn push(&mut self, item: T) -> Result<(), T> {
        self.0.push(item)
    }

    pub(crate) fn room(&self) -> usize {
        self.0.capacity() - self.0.len()
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

#[derive(Debug)]
pub(crate) struct Receiver<T>(Arc<Ring<T>>);

impl<T> Receiver<T> {
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
