//! The rings between threads.
//!
//! Commands come from many threads: `ArrayQueue`. Events go from a shard to one reader: `rtrb`,
//! which costs a quarter of it. Behind names of our own, so that a model checker can put its own
//! in their place.

#[cfg(not(all(test, shuttle)))]
mod chosen {
    use crossbeam_queue::ArrayQueue;

    /// Many threads in, one out.
    #[derive(Debug)]
    pub(crate) struct Ring<T>(ArrayQueue<T>);

    impl<T> Ring<T> {
        pub(crate) fn new(capacity: usize) -> Self {
            Self(ArrayQueue::new(capacity.max(1)))
        }

        #[inline]
        pub(crate) fn push(&self, item: T) -> Result<(), T> {
            self.0.push(item)
        }

        #[inline]
        pub(crate) fn pop(&self) -> Option<T> {
            self.0.pop()
        }

        pub(crate) fn len(&self) -> usize {
            self.0.len()
        }

        #[inline]
        pub(crate) fn is_empty(&self) -> bool {
            self.0.is_empty()
        }

        pub(crate) fn capacity(&self) -> usize {
            self.0.capacity()
        }
    }

    /// The two ends of a ring between one thread and one other.
    pub(crate) fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
        let (sender, receiver) = rtrb::RingBuffer::new(capacity.max(2));
        (Sender(sender), Receiver(receiver))
    }

    #[derive(Debug)]
    pub(crate) struct Sender<T>(rtrb::Producer<T>);

    impl<T> Sender<T> {
        #[inline]
        pub(crate) fn push(&mut self, item: T) -> Result<(), T> {
            self.0.push(item).map_err(|rtrb::PushError::Full(item)| item)
        }

        /// How many more fit now.
        pub(crate) fn room(&self) -> usize {
            self.0.slots()
        }

        /// Whether the other end is gone.
        pub(crate) fn is_abandoned(&self) -> bool {
            self.0.is_abandoned()
        }
    }

    #[derive(Debug)]
    pub(crate) struct Receiver<T>(rtrb::Consumer<T>);

    impl<T> Receiver<T> {
        #[inline]
        pub(crate) fn pop(&mut self) -> Option<T> {
            self.0.pop().ok()
        }

        #[inline]
        pub(crate) fn is_empty(&self) -> bool {
            self.0.is_empty()
        }
    }
}

#[cfg(all(test, shuttle))]
#[path = "models/shuttle_ring.rs"]
mod chosen;

pub(crate) use chosen::{Receiver, Ring, Sender, channel};

impl<T> Ring<T> {
    /// Takes everything out and leaves the ring full of `mark`s, for ever: from then on no push
    /// succeeds. Nothing that was pushed successfully is lost.
    ///
    /// Threads may push meanwhile, but each only so often (they look whether the shard is closing
    /// first). Once every item of a whole round was a mark, and was replaced by one, the ring
    /// holds marks alone: items leave in the order in which they came.
    pub(crate) fn seal(
        &self,
        mark: impl Fn() -> T,
        is_mark: impl Fn(&T) -> bool,
        mut take: impl FnMut(T),
    ) {
        let mut clean = 0;
        while clean < self.capacity() {
            if self.len() >= self.capacity() {
                match self.pop() {
                    Some(item) if is_mark(&item) => clean += 1,
                    Some(item) => {
                        clean = 0;
                        take(item);
                    }
                    None => clean = 0,
                }
            } else {
                clean = 0;
            }
            if self.push(mark()).is_err() {
                clean = 0;
            }
        }
    }
}
