//! Figure pages: what wallboards and announcements read, at any rate, without ever holding up a
//! decision or seeing half of a change.
//!
//! A page is a seqlock over atomic words. The one writer, the shard, makes the sequence odd,
//! stores the words, makes it even. A reader takes a copy that counts only if the sequence was
//! even before it and is the same after it. The words are atomics, so a reader who comes between
//! reads old and new words but never causes a race; the sequence tells him to try again. Tries are
//! bounded: a reader is never made to spin by a writer that has stopped.

use std::sync::{Arc, OnceLock};

use crossbeam_utils::CachePadded;

use super::sync::{AtomicU64, Ordering, fence};
use super::words::{self, Words};
use crate::{QueueFigures, QueueId, QueueView, Span, Timestamp};

/// How often a reader tries before saying [`Unread::Busy`]. A copy takes some 20 ns and a batch
/// publishes a page once, so the second try all but always succeeds.
const TRIES: u32 = 64;

/// `N` words that change together.
#[derive(Debug)]
pub(crate) struct Page<const N: usize> {
    /// Odd while the words are being stored; zero before the first time.
    sequence: AtomicU64,
    words: [AtomicU64; N],
}

impl<const N: usize> Page<N> {
    pub(crate) fn new() -> Self {
        Self { sequence: AtomicU64::new(0), words: std::array::from_fn(|_| AtomicU64::new(0)) }
    }

    /// Stores all words. Only ever one thread at a time does.
    pub(crate) fn publish(&self, words: &[u64; N]) {
        let sequence = self.sequence.load(Ordering::Relaxed);
        self.sequence.store(sequence.wrapping_add(1), Ordering::Relaxed);
        // Whoever sees one of the words below sees the odd sequence too (after his own fence).
        fence(Ordering::Release);
        for (place, word) in self.words.iter().zip(words) {
            place.store(*word, Ordering::Relaxed);
        }
        // Whoever sees the even sequence sees all the words.
        self.sequence.store(sequence.wrapping_add(2), Ordering::Release);
    }

    /// A copy of all words as of one moment.
    pub(crate) fn read(&self, tries: u32) -> Result<[u64; N], Unread> {
        for _ in 0..tries {
            let before = self.sequence.load(Ordering::Acquire);
            if before == 0 {
                return Err(Unread::Undefined);
            }
            if before.is_multiple_of(2) {
                let copy = self.words();
                fence(Ordering::Acquire);
                if self.sequence.load(Ordering::Relaxed) == before {
                    return Ok(copy);
                }
            }
            std::hint::spin_loop();
        }
        Err(Unread::Busy)
    }

    /// The words, whatever the moment; what the writer stored last, if the writer asks.
    fn words(&self) -> [u64; N] {
        std::array::from_fn(|at| self.words[at].load(Ordering::Relaxed))
    }
}

/// Why a page was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// No such queue is defined.
    Undefined,
    /// It changed all the time while it was being read. Try again later: the writer is not
    /// waited for.
    Busy,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Undefined => "no such queue is defined",
            Self::Busy => "the page changed all the time while it was being read; try again",
        })
    }
}

impl std::error::Error for Unread {}

/// A queue's figures as of the end of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuePage {
    /// The moment.
    pub at: Timestamp,
    /// The last event of the domain that is counted in, by its sequence number.
    pub sequence: u64,
    /// The queue.
    pub view: QueueView,
}

/// All queues of a domain together, as of the end of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DomainPage {
    /// The moment.
    pub at: Timestamp,
    /// The last event of the domain that is counted in, by its sequence number.
    pub sequence: u64,
    /// Calls that wait.
    pub waiting: u32,
    /// Calls that ring.
    pub ringing: u32,
    /// Of both, those beyond their queues' thresholds.
    pub over_threshold: u32,
    /// Agents on calls, ringing to the end of wrap-up.
    pub busy: u32,
    /// Sums over the queues; the longest wait is the longest of all.
    pub figures: QueueFigures,
}

const WORDS: usize = QueueView::WORDS;
/// The moment and the sequence number stand before the view.
const QUEUE_WORDS: usize = WORDS + 2;
const CHUNK: usize = 64;

type QueueWords = Page<QUEUE_WORDS>;
type Chunk = Box<[CachePadded<QueueWords>]>;

impl Words for QueuePage {
    const WORDS: usize = QUEUE_WORDS;

    fn write(&self, to: &mut impl FnMut(u64)) {
        self.at.write(to);
        self.sequence.write(to);
        self.view.write(to);
    }

    fn read(from: &mut impl FnMut() -> u64) -> Self {
        let (at, sequence) = (Timestamp::read(from), u64::read(from));
        Self { at, sequence, view: QueueView::read(from) }
    }
}

/// The pages of one domain, for any number of readers. Reading never waits.
#[derive(Clone, Debug)]
pub struct Pages(Arc<DomainPages>);

impl Pages {
    pub(super) fn new(pages: Arc<DomainPages>) -> Self {
        Self(pages)
    }

    /// A queue as of the end of the last batch that changed it; while calls wait or ring in it,
    /// not older than [`Options::refresh`](super::Options::refresh). O(1).
    ///
    /// # Errors
    /// [`Unread`]: no such queue, or it changed all the time while it was being read.
    pub fn queue(&self, queue: QueueId) -> Result<QueuePage, Unread> {
        let page = self.0.page(queue).ok_or(Unread::Undefined)?;
        page.read(TRIES).map(|words| words::read(&words))
    }

    /// All queues together. O(1).
    ///
    /// # Errors
    /// [`Unread`]: no queue is defined, or it changed all the time while it was being read.
    pub fn total(&self) -> Result<DomainPage, Unread> {
        let QueuePage { at, sequence, view } = words::read(&self.0.total.read(TRIES)?);
        let QueueView { waiting, ringing, over_threshold, busy, figures, .. } = view;
        Ok(DomainPage { at, sequence, waiting, ringing, over_threshold, busy, figures })
    }
}

/// The writer's side is [`Publisher`].
#[derive(Debug)]
pub(super) struct DomainPages {
    /// Made as queues are defined.
    chunks: Box<[OnceLock<Chunk>]>,
    total: CachePadded<QueueWords>,
}

impl DomainPages {
    fn page(&self, queue: QueueId) -> Option<&QueueWords> {
        let chunk = self.chunks.get(queue.index() / CHUNK)?.get()?;
        Some(&chunk[queue.index() % CHUNK])
    }
}

/// Writes the pages of a domain and keeps their sum.
#[derive(Debug)]
pub(super) struct Publisher {
    pages: Arc<DomainPages>,
    sums: [u64; WORDS],
    longest_wait: Span,
}

impl Publisher {
    /// For queues with numbers below `queues`.
    pub(super) fn new(queues: u32) -> Self {
        let chunks = (queues as usize).div_ceil(CHUNK);
        let pages = DomainPages {
            chunks: (0..chunks).map(|_| OnceLock::new()).collect(),
            total: CachePadded::new(Page::new()),
        };
        Self { pages: Arc::new(pages), sums: [0; WORDS], longest_wait: Span::ZERO }
    }

    pub(super) fn pages(&self) -> &Arc<DomainPages> {
        &self.pages
    }

    /// Publishes a queue. Allocates when a queue is the first of its 64.
    pub(super) fn queue(&mut self, at: Timestamp, sequence: u64, view: &QueueView) {
        let number = view.queue.index();
        let Some(chunk) = self.pages.chunks.get(number / CHUNK) else { return };
        // Made on the heap: where the host drives, its threads may have small stacks.
        let pages = || (0..CHUNK).map(|_| CachePadded::new(Page::new())).collect();
        let chunk = chunk.get_or_init(pages);
        let page = &chunk[number % CHUNK];
        let before = page.words();
        let words = words::write(&QueuePage { at, sequence, view: *view });
        page.publish(&words);
        // Every word but those of `total` below is a sum over the queues.
        for (sum, (new, old)) in self.sums.iter_mut().zip(words.iter().zip(&before).skip(2)) {
            *sum = sum.wrapping_add(*new).wrapping_sub(*old);
        }
        self.longest_wait = self.longest_wait.max(view.figures.longest_wait);
    }

    /// Publishes the sum of what was published.
    pub(super) fn total(&self, at: Timestamp, sequence: u64) {
        let mut view: QueueView = words::read(&self.sums);
        view.figures.longest_wait = self.longest_wait;
        self.pages.total.publish(&words::write(&QueuePage { at, sequence, view }));
    }
}
