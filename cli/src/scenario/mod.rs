//! Scenarios: a call centre's day as JSON Lines in, and what the core made of it as JSON Lines
//! out. The format is described in `docs/scenario.md`.
//!
//! - [`json`]: the strict reading of one line's JSON,
//! - [`fields`] and [`verbs`]: what lines can have, and which takes what,
//! - [`header`], [`definition`], [`read`] and `value`: from a line to what it asks for,
//! - [`calls`]: offers and callbacks, both ways,
//! - [`consults`]: consultations, both ways,
//! - [`alarm`]: what alarms watch, both ways,
//! - [`media`]: what agents have room for,
//! - [`reserve`]: agents in reserve, both ways,
//! - [`queues`]: the queues whose calls an agent takes,
//! - [`names`]: names here, numbers in the core,
//! - [`mod@write`] and [`report`]: from events and figures to lines,
//! - [`also_within`]: counts for the report that the core's own figures lack,
//! - [`Player`]: all of it together, line by line.

pub mod alarm;
pub mod also_within;
pub mod calls;
pub mod consults;
pub mod definition;
mod desk;
pub mod explain;
pub mod fields;
pub mod header;
pub mod json;
pub mod media;
pub mod names;
pub mod object;
mod player;
pub mod queues;
pub mod read;
mod reconcile;
pub mod report;
pub mod reserve;
pub mod routing;
mod value;
pub mod verbs;
pub mod write;

pub use calls::figures;
pub use player::{Bookkeeping, Journalling, LIMITS, Malformed, Player};
