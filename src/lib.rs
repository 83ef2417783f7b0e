//! Automatic call distribution.

#![forbid(unsafe_code)]

mod collections;
mod command;
mod core;
mod event;
pub mod figures;
mod ids;
mod limits;
mod matching;
mod refusal;
mod rules;
pub mod skills;
mod time;
mod timers;

pub use crate::core::{AgentView, CallState, CallView, Core, Deadline, QueueView, StateDigest};
pub use command::{Command, Prefer, Reason};
pub use event::{AgentState, Event, Fact, MissCause, OverflowCause};
pub use figures::{AgentFigures, Change, QueueFigures, Terms};
pub use figures::{Formula, Ratio, ServiceLevel, UnknownFormula};
pub use ids::{AgentId, CallId, OfferId, QueueId};
pub use limits::Limits;
pub use refusal::Refusal;
pub use rules::{AgentOrder, OnNoAnswer, QueueRules, Step, WrapUp};
pub use time::{Span, Timestamp};
