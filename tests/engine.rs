//! The engine: many threads in, one writer per domain, nothing lost, nothing torn.
#![cfg(feature = "engine")]

#[path = "engine/allocation.rs"]
mod allocation;
#[path = "engine/failure.rs"]
mod failure;
#[path = "engine/floor.rs"]
mod floor;
#[path = "engine/host.rs"]
mod host;
#[path = "engine/observers.rs"]
mod observers;
#[path = "engine/pages.rs"]
mod pages;
#[path = "engine/pressure.rs"]
mod pressure;
#[path = "engine/streams.rs"]
mod streams;
