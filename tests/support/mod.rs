//! Test support: the naive twin of the core, and what drives and checks both.

#![allow(dead_code)] // each test binary uses a part of it

pub mod alarms;
pub mod audit;
pub mod batches;
pub mod callbacks;
pub mod consults;
pub mod definitions;
pub mod duel;
pub mod forecast;
pub mod heard;
pub mod ledger;
pub mod lines;
pub mod media;
pub mod oracle;
pub mod owned;
pub mod poisson;
pub mod reconcile;
pub mod reports;
pub mod reserve;
pub mod rings;
pub mod routing;
pub mod scenario;
pub mod subject;
pub mod world;

pub use acd_twin as twin;
