//! Figure pages: read at any rate by any thread, without ever holding up a decision.

use super::engine_handle::{EngineHandle, acd_engine};
use super::figures::acd_queue_figures;
use super::handle::{Content, Kind, border, create, free, shared};
use super::memory::{Out, SizedOut, plain};
use super::status::{ACD_UNKNOWN_DOMAIN, Status};
use super::views::acd_queue_view;
use crate::engine::{DomainPage, Pages, QueuePage};
use crate::{DomainId, QueueId};

/// The figure pages of a domain.
///
/// thread: any, side by side. Reading never waits and never holds anybody up.
pub struct acd_pages {
    _opaque: [u8; 0],
}

impl Content for Pages {
    type Handle = acd_pages;
    const KIND: Kind = Kind::Pages;
}

/// The pages of a domain. They outlive the engine. Free them with `acd_pages_free`.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_pages(
    engine: *const acd_engine,
    domain: u32,
    pages: *mut *mut acd_pages,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, to) = unsafe { (shared::<EngineHandle>(engine)?, Out::new(pages)?) };
        let pages = engine.running()?.pages(DomainId::new(domain));
        to.write(create(pages.ok_or(Status(ACD_UNKNOWN_DOMAIN))?))
    })
}

/// A queue's figures as of the end of a batch.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_queue_page {
    /// The moment.
    pub at_us: u64,
    /// The last event of the domain that is counted in.
    pub sequence: u64,
    /// The queue.
    pub view: acd_queue_view,
}
plain!(acd_queue_page);

/// A queue as of the end of the last batch that changed it. `size` is sizeof(struct
/// acd_queue_page). ACD_UNKNOWN_QUEUE: no such queue is defined. ACD_PAGE_BUSY: try again.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_pages_queue(
    pages: *const acd_pages,
    queue: u32,
    page: *mut acd_queue_page,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (pages, to) = unsafe {
            (shared::<Pages>(pages)?, SizedOut::new(page, size, 16 + acd_queue_view::FIRST)?)
        };
        let QueuePage { at, sequence, view } = pages.queue(QueueId::new(queue))?;
        to.write(acd_queue_page { at_us: at.micros(), sequence, view: view.into() })
    })
}

/// All queues of a domain together.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_domain_page {
    /// The moment.
    pub at_us: u64,
    /// The last event of the domain that is counted in.
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
    pub figures: acd_queue_figures,
    /// Of the calls timed out, those that waited or rang and were not there any more.
    pub lost: u64,
    /// Conversations that ended because they were not.
    pub conversations_lost: u64,
}
plain!(acd_domain_page);

/// All queues together. `size` is sizeof(struct acd_domain_page); the rest as `acd_pages_queue`.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_pages_total(
    pages: *const acd_pages,
    page: *mut acd_domain_page,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (pages, to) = unsafe { (shared::<Pages>(pages)?, SizedOut::new(page, size, 288)?) };
        let DomainPage { at, sequence, waiting, ringing, over_threshold, busy, figures } =
            pages.total()?;
        to.write(acd_domain_page {
            at_us: at.micros(),
            sequence,
            waiting,
            ringing,
            over_threshold,
            busy,
            lost: figures.lost,
            conversations_lost: figures.conversations_lost,
            figures: figures.into(),
        })
    })
}

/// Frees the pages. NULL is fine.
///
/// thread: the last call with them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_pages_free(pages: *mut acd_pages) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe { free::<Pages>(pages) })
}
