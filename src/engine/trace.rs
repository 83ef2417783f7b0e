//! Spans and events for `tracing`, behind the feature of that name; without it, nothing.

#[cfg(feature = "tracing")]
mod chosen {
    /// Covers a batch until it is dropped.
    pub(crate) fn batch(shard: usize) -> impl Sized {
        tracing::trace_span!("batch", shard).entered()
    }

    pub(crate) fn started(shard: usize) {
        tracing::info!(shard, "shard started");
    }

    pub(crate) fn ended(shard: usize) {
        tracing::info!(shard, "shard closed and drained");
    }

    pub(crate) fn failed(shard: usize) {
        tracing::error!(shard, "shard failed: a panic in it");
    }
}

#[cfg(not(feature = "tracing"))]
mod chosen {
    #[inline(always)]
    pub(crate) fn batch(_shard: usize) -> impl Sized {}

    #[inline(always)]
    pub(crate) fn started(_shard: usize) {}

    #[inline(always)]
    pub(crate) fn ended(_shard: usize) {}

    #[inline(always)]
    pub(crate) fn failed(_shard: usize) {}
}

pub(super) use chosen::*;
