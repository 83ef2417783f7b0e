//! The journal: what is written comes back, and what is damaged is told.

mod support;

#[path = "journal/codec.rs"]
mod codec;
#[path = "journal/damage.rs"]
mod damage;
#[path = "journal/files.rs"]
mod files;
#[path = "journal/golden.rs"]
mod golden;
#[path = "journal/history.rs"]
mod history;
#[path = "journal/reconcile.rs"]
mod reconcile;
#[path = "journal/recovery.rs"]
mod recovery;
#[path = "journal/snapshots.rs"]
mod snapshots;
#[cfg(feature = "engine")]
#[path = "journal/with_engine.rs"]
mod with_engine;
#[path = "journal/worlds.rs"]
mod worlds;
