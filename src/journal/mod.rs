//! The journal: every command that is applied, written down; and the core brought back from it.
//!
//! ```text
//!  core.apply(at, command) ──► Writer ──► segment · segment · segment      in one folder
//!                                             │
//!                     Reader ◄────────────────┘
//!  core as it was ◄── replay, holding the digests in the journal against the state
//! ```
//!
//! A core is deterministic: the commands, each at its moment, are its whole history. They are
//! appended to segments, each record with its number, moment, tag and checksum (CRC-32C); digests
//! of the state stand between them, so that replay checks itself. The format is in
//! `docs/journal.md`, byte by byte.
//!
//! - [`open`] makes a journal or recovers from one, and gives the core and its [`Writer`]. A torn
//!   end, which nobody had been told of, is cut; anything else that is wrong is an error with
//!   its place. Nothing is left out in silence.
//! - [`Sync`] says what is written when: before events are told ([`Sync::Batch`]: they survive the
//!   process; [`Sync::Synced`]: they survive the machine), or whenever.
//! - [`Reader`] reads and replays without changing anything.
//!
//! With the engine (feature `engine`), `journal::engine::Journals` has one for each domain.
//!
//! **What is written** is what commands say: numbers of calls, agents, queues and customers, the
//! names of skills, skill expressions, rules. No name or telephone number: the core never gets to
//! know one. Numbers of customers ([`CustomerId`](crate::CustomerId)) must be opaque keys of the
//! host's, not telephone numbers.
//!
//! # Example
//!
//! ```
//! use acd::journal::{self, Options, Origin};
//! use acd::{CallId, Command, Limits, QueueId, QueueRules, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("acd-journal-{}", std::process::id()));
//! let (queue, call) = (QueueId::new(0), CallId::new(1));
//! let origin = Origin::new(Limits { calls: 100, ..Limits::default() }, 0);
//! let mut opened = journal::open(&folder, &origin, Options::default())?;
//! let mut events = Vec::new();
//! let rules = QueueRules::default();
//! for command in [Command::Queue { queue, rules: &rules }, Command::offer(call, queue)] {
//!     let (core, writer) = (&mut opened.core, &mut opened.writer);
//!     let done = core.apply(Timestamp::from_millis(5), &command, &mut events);
//!     writer.applied(core, 0, &command, done.as_ref().err());
//! }
//! // Before anybody hears of the events.
//! opened.writer.end_of_batch()?;
//! let digest = opened.core.digest();
//! drop(opened);
//!
//! // After a crash.
//! let recovered = journal::open(&folder, &origin, Options::default())?;
//! assert_eq!(recovered.core.digest(), digest);
//! assert_eq!(recovered.tail.last, 2);
//! # drop(recovered);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok(())
//! # }
//! ```

mod codec;
#[cfg(feature = "engine")]
pub mod engine;
mod error;
mod folder;
mod origin;
mod reader;
mod record;
mod recover;
mod replay;
mod segment;
mod snapshot;
mod store;
mod writer;

pub use error::{Fault, JournalError};
pub use folder::{Opened, open, open_and_hear};
pub use origin::Origin;
pub use reader::{Entry, Place, Reader, Tail, Torn};
pub use record::FORMAT;
pub use recover::PassedOver;
pub use replay::Replayed;
pub use snapshot::{Restored, SNAPSHOT_FORMAT, STATE, SnapshotError, SnapshotHeader};
pub use store::Listed;
pub use writer::{Options, Sync, Writer};
