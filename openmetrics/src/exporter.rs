//! Where the latest snapshot is found.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use crate::{Options, Page, Snapshot};

/// Holds the latest snapshot between the thread that owns the core and those that serve scrapes.
///
/// Both hold the lock for as long as it takes to copy a pointer. To serve it beside other metrics,
/// register an `Arc` of it as a collector with a `prometheus_client` registry.
#[derive(Debug, Default)]
pub struct Exporter {
    options: Options,
    latest: Mutex<Option<Arc<Snapshot>>>,
}

impl Exporter {
    /// Without a snapshot as yet.
    #[must_use]
    pub const fn new(options: Options) -> Self {
        Self { options, latest: Mutex::new(None) }
    }

    /// From now on scrapes get these figures.
    pub fn publish(&self, snapshot: Snapshot) {
        let snapshot = Some(Arc::new(snapshot));
        // What is in there is a whole pointer, also after a panic elsewhere.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::replace(&mut *latest, snapshot);
        drop(latest);
        // Whoever lets go of the last pointer frees it, but not under the lock.
        drop(former);
    }

    /// The page of the latest snapshot; `None` before the first.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Some(Page::new(&*latest?, &self.options))
    }
}

impl Collector for Exporter {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.page().map_or(Ok(()), |page| page.encode(encoder))
    }
}
