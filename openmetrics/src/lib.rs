//! The live figures of an [`acd::Core`] as an OpenMetrics page, for Prometheus and what reads the
//! same format.
//!
//! Three steps, each where it suits the host:
//!
//! 1. [`Snapshot::of`] copies the figures out of the core. It is done by whoever owns the core,
//!    between two commands, as often as figures shall be fresh. The core must keep books
//!    ([`Core::with_books`](acd::Core::with_books)).
//! 2. [`Exporter::publish`] puts the snapshot where scrapes find it: a pointer is exchanged. A
//!    scrape reads the latest snapshot, however long it takes; no decision waits for it.
//! 3. [`Page`] is the text, written to any [`fmt::Write`](core::fmt::Write) or
//!    [`io::Write`](std::io::Write). It is also a `Collector` of `prometheus-client`, for hosts
//!    that have metrics of their own.
//!
//! # Names
//!
//! All begin with `acd_`. The total has no further prefix and no label, so that a sum over a family
//! never counts a call twice: `acd_calls_offered_total` beside
//! `acd_queue_calls_offered_total{queue="sales"}`, `acd_group_calls_answered_total{group="A"}` and
//! `acd_agent_calls_answered_total{agent="ann"}`. Counters end in `_total` and begin with the core;
//! times are seconds, service levels ratios, each beside its numerator and denominator. Percentiles
//! are gauges: a summary cannot be added up either, and the label `quantile` is a summary's own.
//!
//! # Labels
//!
//! What a label can be is bounded, see [`Options`]: queues and groups beyond the bound stand
//! together under `other`, as do those of the same name; agents are left out unless asked for;
//! reasons for not being ready are 16 at most, thresholds 16, the rest `other`. Of what cannot be
//! added up (percentiles) `other` has none.

#![forbid(unsafe_code)]

mod encode;
mod exporter;
mod page;
mod snapshot;

pub use exporter::Exporter;
pub use page::{MOST_THRESHOLDS, OTHER, Options, Page};
pub use snapshot::{
    Detail, Live, Names, PERCENTILES, Percentiles, QueueFigures, Snapshot, TeamFigures, Threshold,
    Time,
};

/// What an HTTP server says the page is.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
