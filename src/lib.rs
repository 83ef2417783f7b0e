//! The deterministic core of automatic call distribution: who talks to whom next.
//!
//! A [`Core`] is one routing domain of a call centre: its queues, its agents and the calls in it.
//! It is told what happens and when, and appends what is to be done to a buffer of the caller's. It
//! reads no clock, starts no thread, does no input or output and computes with integers only.
//!
//! ```text
//!      switch, telephones, agents' desks                   wallboard, supervisor
//!          │ facts              ▲ orders                         ▲ figures
//!          ▼                    │                                │
//!  ┌──── the host: names and customers, its clock, its threads, its loop ─────┐
//!  │       │ Command            ▲ Event         │ time           ▲ views      │
//!  └───────┼────────────────────┼───────────────┼────────────────┼────────────┘
//!          ▼ apply(at, …)       │               ▼ advance(to)    │
//!  ┌──── Core ──────────────────┴────────────────────────────────┴────────────┐
//!  │  calls · agents · queues      matching: who suits whom, who comes first  │
//!  │  offers · wrap-up · figures   timers: next_deadline() says when and why  │
//!  └──────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! # The contract
//!
//! **One way in.** Everything that changes a core goes through [`Core::apply`] with a [`Command`]:
//! the set-up (queues and agents, at any time, also while calls wait), the agents' requests, and
//! the facts about calls. [`Core::advance`] only moves time.
//!
//! **One way out.** What the core decides or notices is appended to the caller's buffer as
//! [`Event`]s, in the order in which it happened. The one that asks for something to be done is
//! [`Fact::Ringing`]: ring this agent. [`Fact::Requeued`], [`Fact::Missed`] and
//! [`Fact::Withdrawn`], and [`Fact::Abandoned`], [`Fact::TimedOut`] and [`Fact::Overflowed`] of a
//! call that rang, mean: stop ringing there (the agent's own [`Fact::Agent`] event follows each).
//! What can be read without a change is in the
//! views [`Core::queue`], [`Core::agent`] and [`Core::call`].
//!
//! **Time** is what the host says, in microseconds since an origin of its choice. It never goes
//! back: a moment before [`Core::now`] counts as now. Every command first fires the timers due at
//! or before its moment, each at its own due time, in a defined order, so that a late host gets the
//! same events with the same stamps as a punctual one. [`Core::next_deadline`] says when the core
//! wants to be called at the latest if nothing happens before, and why.
//!
//! **After every command and timer, pairs are made**: no waiting call and idle agent who suit each
//! other are ever left side by side. A queue's [`QueueRules`] say who suits and who comes first.
//!
//! **Refusals change nothing.** A command that must not be carried out returns a [`Refusal`] that
//! says why; nothing has changed but time, what time brought about, and the count of calls that a
//! full queue refused. Crossing messages are the usual case: an answer that carries its [`OfferId`]
//! and comes after that ringing has ended is a [`Refusal::StaleOffer`], and leaves the ringing at
//! the next agent alone.
//!
//! **The same history gives the same decisions**, on every run and machine: no order depends on a
//! hash, an address or a float. The one agent order with chance in it takes its seed at
//! construction. [`Core::digest`] folds the visible state into a number by which two runs are
//! compared.
//!
//! **Alarms** ([`AlarmRule`]) watch a figure against a threshold, with hysteresis and hold times,
//! and are told to the microsecond after everything else that happened at their instant. They
//! decide nothing.
//!
//! **Limits** are given at construction ([`Limits`]): what goes beyond is refused, never grown
//! into. Under pressure new calls are turned away; answers, hang-ups and agents' requests never
//! are.
//!
//! **Ids are the host's numbers.** Names, telephone numbers and customers stay outside. Queues and
//! agents have small numbers, each call one that was never used before ([`CallId`]). An [`OfferId`]
//! is the core's: one ringing of one call at one agent.
//!
//! **Nothing panics** on any sequence of commands. The core is safe code but for one hint to the
//! processor, which asks for memory early and can change nothing. The C interface (feature `capi`)
//! is not, where it takes pointers.
//!
//! The meaning of every rule, event and figure is written down in `docs/scenario.md`; how the core
//! works inside is in `docs/architecture.md`.
//!
//! # Example
//!
//! ```
//! use acd::{
//!     AgentId, CallId, Command, Core, Fact, Limits, QueueId, QueueRules, Refusal, Timestamp,
//! };
//!
//! fn main() -> Result<(), Refusal> {
//!     let (sales, ann, call) = (QueueId::new(0), AgentId::new(0), CallId::new(1));
//!     let at = Timestamp::from_millis;
//!     let mut core = Core::new(Limits::default(), 0);
//!     let mut events = Vec::new();
//!
//!     let require = "sales and en >= 3".into();
//!     let rules = QueueRules { require, ring_s: 15, ..QueueRules::default() };
//!     core.apply(at(0), &Command::Queue { queue: sales, rules: &rules }, &mut events)?;
//!     let skills = [("sales", 1), ("en", 5)];
//!     core.apply(at(0), &Command::Agent { agent: ann, skills: &skills }, &mut events)?;
//!     core.apply(at(0), &Command::Login { agent: ann }, &mut events)?;
//!     core.apply(at(0), &Command::Ready { agent: ann }, &mut events)?;
//!     events.clear();
//!
//!     // A caller comes in. The core says whom to ring …
//!     let queue = sales;
//!     let offer = Command::offer(call, queue);
//!     core.apply(at(1_000), &offer, &mut events)?;
//!     assert!(matches!(events[1].fact, Fact::Ringing { agent, .. } if agent == ann));
//!     // … and when it must be called again: in 15 s, if nobody has answered by then.
//!     assert_eq!(core.next_deadline().map(|(due, _why)| due), Some(at(16_000)));
//!
//!     core.apply(at(4_000), &Command::Answer { call, offer: None }, &mut events)?;
//!     core.apply(at(94_000), &Command::HangUp { call }, &mut events)?;
//!
//!     // A message about a call that is over is refused, and changes nothing.
//!     let late = core.apply(at(95_000), &Command::Hold { call }, &mut events);
//!     assert_eq!(late, Err(Refusal::WrongState));
//!
//!     let figures = core.queue(sales).ok_or(Refusal::UnknownQueue)?.figures;
//!     assert_eq!((figures.offered, figures.answered_within), (1, 1));
//!     assert_eq!((figures.wait_answered.millis(), figures.talk.millis()), (3_000, 90_000));
//!     Ok(())
//! }
//! ```
//!
//! # Sizes
//!
//! A decision costs what there are *distinct* skill profiles and expressions, not what there are
//! agents, queues or callers; the ordered sets behind it are logarithmic. `docs/architecture.md`
//! says why. Set-up costs more: a new expression is held against every profile once, and the other
//! way round.

#![deny(unsafe_code)]

mod alarm;
#[cfg(feature = "capi")]
pub mod capi;
mod collections;
mod command;
mod core;
#[cfg(feature = "engine")]
pub mod engine;
pub mod erlang;
mod event;
mod explain;
pub mod figures;
mod ids;
#[cfg(feature = "journal")]
pub mod journal;
mod limits;
mod matching;
mod media;
mod refusal;
mod routing;
mod rules;
pub mod skills;
mod time;
mod timers;

pub use crate::core::{
    AgentView, AlarmView, CallState, CallView, CallbackView, ConsultView, Core, CustomerView,
    Deadline, QueueView, StateDigest,
};
pub use alarm::{AlarmRule, AlarmSide, AlarmSubject, Figure, FigureUnit, TimedState};
pub use command::{AgentQueue, AgentQueues, Arrival, CallbackPlan, Command, Prefer, Reason, Seen};
pub use event::{
    AgentState, CallbackEnd, Event, Fact, LeaveCause, LossCause, MissCause, OverflowCause,
    ReserveCause,
};
pub use explain::{
    AgentExplanation, AgentStanding, AgentWaits, CallExplanation, CallStanding, CallWaits,
    Decision, Reasons, WhyNot,
};
pub use figures::{AgentFigures, CallbackFigures, Change, ChatFigures, QueueFigures, Terms};
pub use figures::{BookRules, Calendar, CalendarError, Interval, Lengths, Period, Window};
pub use figures::{ExpectedWait, Outlook};
pub use figures::{Formula, Ratio, ServiceLevel, UnknownFormula};
#[cfg(any(feature = "engine", feature = "journal"))]
pub use ids::DomainId;
pub use ids::{
    AgentId, AlarmId, AttributeId, CallId, CustomerId, GroupId, OfferId, QueueId, RuleId, SymbolId,
};
pub use limits::Limits;
pub use media::{AgentMedia, Media, Medium};
pub use refusal::Refusal;
pub use routing::{
    Attribute, AttributeValue, Condition, Entry, Inquiry, Route, RoutingRule, RuleView, Test,
};
pub use rules::{
    AgentOrder, AtClose, Away, CallOrder, CallbackCounts, OnNoAnswer, QueueRules, Reserve, RingAt,
    SameCustomer, Step, Thresholds, Wish, WrapUp,
};
pub use time::{Span, Timestamp};
