//! The C interface, called from Rust as C calls it: layouts, refusals, sameness with the core, and
//! any calls in any order. Whole C programs are in `.ci/capi`.

#[path = "capi/abi.rs"]
mod abi;
#[path = "capi/agent_queues.rs"]
mod agent_queues;
#[path = "capi/any_calls.rs"]
mod any_calls;
#[path = "capi/customers.rs"]
mod customers;
#[path = "capi/engines.rs"]
mod engines;
#[path = "capi/journals.rs"]
mod journals;
#[path = "capi/losses.rs"]
mod losses;
#[path = "capi/media.rs"]
mod media;
#[path = "capi/one_core.rs"]
mod one_core;
#[path = "capi/reasons.rs"]
mod reasons;
#[path = "capi/reserve.rs"]
mod reserve;
#[path = "capi/rings.rs"]
mod rings;
#[path = "capi/routing.rs"]
mod routing;
#[path = "capi/snapshots.rs"]
mod snapshots;
#[path = "capi/support.rs"]
mod support;
