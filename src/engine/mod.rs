//! The engine: many threads in, one writer per routing domain, events and figures out.
//!
//! A shell around [`Core`] for switches with threads. It adds no rule: every domain's events are
//! those that its core gives for the same commands at the same moments.
//!
//! ```text
//!  switch threads: Submitter ──► ring ──► shard, one thread at a time ──► EventStream
//!                  (never blocks)         │ domains, a Core each           (lossless, numbered)
//!                                         ├──► Observer   (lossy, says so)
//!  wallboards: Pages ◄── figure pages ◄───┤ at the end of each batch
//!                                         └──► Journal    (before anybody hears of it)
//! ```
//!
//! - A **domain** ([`DomainId`]) is a core and never split; domains are spread over **shards**. One
//!   thread at a time runs a shard: its own, or, where the host drives ([`Drive::Host`]), whoever
//!   brings work while nobody runs. The code beneath is the same.
//! - [`Submitter`] is for any thread. It never blocks: what finds no room comes back. When a ring
//!   is nearly full, new calls are turned away first, so that answers, hang-ups and agents'
//!   requests find room.
//! - **Time** is read once per batch from the [`Clock`], or comes with the command. Timers fire
//!   when they are due, with no command coming.
//! - [`EventStream`] is the switch's: nothing is lost, each domain's notices are numbered. If the
//!   switch does not read, the shard waits, and commands wait in their ring. Refusals come here
//!   too, with the submitter's tag.
//! - [`Observer`] never holds anybody up: a snapshot, the events after it, and a gap where it was
//!   too slow. [`Pages`] give the figures as of the end of a batch, each page of one moment.
//! - **A panic** fails the shard that it happens in, and is told; the other shards live on.
//!
//! How the threads meet, and how it was checked, is in `docs/architecture.md`.
//!
//! # Example
//!
//! ```
//! use acd::engine::{Engine, Notice, Options};
//! use acd::{
//!     AgentId, CallId, Command, Core, DomainId, Fact, Limits, QueueId, QueueRules,
//! };
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let (domain, queue, agent) = (DomainId::new(0), QueueId::new(0), AgentId::new(0));
//!     let (engine, mut streams) = Engine::start(Options::default())?;
//!     let limits = Limits { agents: 100, queues: 10, calls: 1_000, ..Limits::default() };
//!     engine.add_domain(domain, Core::new(limits, 0))?;
//!
//!     let switch = engine.submitter();
//!     switch.submit(domain, Command::Queue { queue, rules: &QueueRules::default() })?;
//!     switch.submit(domain, Command::Agent { agent, skills: &[] })?;
//!     switch.submit(domain, Command::Login { agent })?;
//!     switch.submit(domain, Command::Ready { agent })?;
//!     let call = CallId::new(1);
//!     let offer = Command::offer(call, queue);
//!     switch.submit(domain, offer)?;
//!
//!     let rings = |notice: Notice| match notice {
//!         Notice::Event { event, .. } => matches!(event.fact, Fact::Ringing { .. }),
//!         _ => false,
//!     };
//!     assert!(streams[0].any(rings));
//!     let cores = engine.shutdown();
//!     assert_eq!(cores.len(), 1);
//!     Ok(())
//! }
//! ```

mod clock;
mod command;
mod domain;
mod events;
mod gate;
mod journal;
mod mailbox;
mod observer;
mod options;
mod pages;
mod ring;
mod shard;
mod submitter;
mod sync;
mod trace;
mod words;
mod writer;

#[cfg(test)]
mod models;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub use clock::{Clock, ManualClock, MonotoneClock};
pub use command::{OwnedCommand, Subject};
pub use events::{EventStream, Notice};
pub use journal::{Applied, Journal, NotWritten};
pub use observer::{Observed, Observer, Snapshot};
pub use options::{Drive, JournalMaker, Options, Wake};
pub use pages::{DomainPage, Pages, QueuePage, Unread};
pub use shard::{Gone, Phase};
pub use submitter::{NotTaken, Submitter, Why};

use crate::{Core, DomainId, Timestamp};
use domain::Domain;
use mailbox::mailbox;
use pages::{DomainPages, Publisher};
use shard::Shard;
use sync::{Mutex, Parker, thread};
use writer::Writer;

/// Domains spread over shards, and the threads that run them. See the [module](self).
///
/// Dropped, it closes as [`close`](Self::close) does and waits for its threads.
#[derive(Debug)]
pub struct Engine {
    routes: Arc<Routes>,
    shards: Vec<Arc<Shard>>,
    threads: Vec<thread::JoinHandle<()>>,
    /// Domains per shard; held while one is added.
    placed: Mutex<Vec<u32>>,
}

/// Where each domain is; written once for each.
#[derive(Debug)]
struct Routes {
    routes: Box<[OnceLock<Route>]>,
}

#[derive(Debug)]
struct Route {
    shard: Arc<Shard>,
    place: u32,
    pages: Arc<DomainPages>,
}

impl Routes {
    #[inline]
    fn find(&self, domain: DomainId) -> Option<&Route> {
        self.routes.get(domain.index())?.get()
    }
}

/// Building up.
impl Engine {
    /// Starts the shards, without a domain yet, and gives the stream of each. Every stream must be
    /// read, or dropped if nobody cares; see [`EventStream`].
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(options: Options) -> Result<(Self, Vec<EventStream>), StartError> {
        let routes = (0..options.domains).map(|_| OnceLock::new()).collect();
        let mut engine = Self {
            routes: Arc::new(Routes { routes }),
            shards: Vec::new(),
            threads: Vec::new(),
            placed: Mutex::new(vec![0; options.shards.max(1)]),
        };
        let mut streams = Vec::new();
        for number in 0..options.shards.max(1) {
            streams.push(engine.start_shard(number, &options)?);
        }
        Ok((engine, streams))
    }

    fn start_shard(&mut self, number: usize, options: &Options) -> Result<EventStream, StartError> {
        let (sender, bell, mailbox) =
            mailbox(options.events, options.wake.clone().map(|wake| (wake, number)));
        let journal = options.journal.as_ref().map(|make| make(number));
        let clock = Arc::clone(&options.clock);
        let writer = Writer::new((sender, bell), clock, journal, options.refresh);
        let parker = match options.drive {
            Drive::Threads { .. } => Some(Parker::new()),
            Drive::Host => None,
        };
        let capacity = options.commands.max(2);
        let arrivals_below = (capacity * options.arrivals_below.clamp(1, 100) / 100).max(1);
        let unparker = parker.as_ref().map(|parker| parker.unparker().clone());
        let shard = Shard::new(number, capacity, arrivals_below, unparker, writer);
        let shard = Arc::new(shard);
        self.shards.push(Arc::clone(&shard));
        let mut look = Duration::ZERO;
        if let (Drive::Threads { spin, pin }, Some(parker)) = (&options.drive, parker) {
            look = *spin;
            let (spin, pin) = (*spin, pin.get(number).copied());
            let (shard, clock) = (Arc::clone(&shard), Arc::clone(&options.clock));
            let thread = thread::Builder::new().name(format!("acd-shard-{number}"));
            let thread = thread.spawn(move || {
                if let Some(id) = pin {
                    // Not pinned is slower, not wrong.
                    let _ = core_affinity::set_for_current(core_affinity::CoreId { id });
                }
                trace::started(number);
                shard.run_thread(&parker, spin, &*clock);
            });
            self.threads.push(thread.map_err(StartError)?);
        }
        Ok(EventStream::new(shard, mailbox, look))
    }

    /// Adds a domain with its core, new or already at work, on the shard with the fewest; returns
    /// its number. Waits for the shard.
    ///
    /// # Errors
    /// [`AddError`].
    pub fn add_domain(&self, domain: DomainId, core: Core) -> Result<usize, AddError> {
        self.add_domain_with(domain, || Ok(core))
    }

    /// The same with a core that is only asked for when nothing stands against it.
    pub(crate) fn add_domain_with<E: From<AddError>>(
        &self,
        domain: DomainId,
        core: impl FnOnce() -> Result<Core, E>,
    ) -> Result<usize, E> {
        let mut placed = self.placed.lock();
        let route = self.routes.routes.get(domain.index()).ok_or(AddError::BeyondTheLimit)?;
        if route.get().is_some() {
            return Err(AddError::AlreadyThere.into());
        }
        let open = |number: &usize| self.shards[*number].phase() == Phase::Open;
        let shard = (0..self.shards.len()).filter(open).min_by_key(|&number| placed[number]);
        let shard = shard.ok_or(AddError::NoShard)?;
        let core = core()?;
        let publisher = Publisher::new(core.limits().queues);
        let pages = Arc::clone(publisher.pages());
        let new = Domain::new(domain, core, publisher);
        let added = self.shards[shard].ask(move |writer| writer.add(new));
        added.map_err(|Gone| AddError::NoShard)?;
        let place = placed[shard];
        placed[shard] += 1;
        // The lock is held: nobody else has set it.
        let _ = route.set(Route { shard: Arc::clone(&self.shards[shard]), place, pages });
        Ok(shard)
    }
}

/// At work.
impl Engine {
    /// A way in, for any thread.
    #[must_use]
    pub fn submitter(&self) -> Submitter {
        Submitter::new(Arc::clone(&self.routes))
    }

    /// The figure pages of a domain.
    #[must_use]
    pub fn pages(&self, domain: DomainId) -> Option<Pages> {
        self.routes.find(domain).map(|route| Pages::new(Arc::clone(&route.pages)))
    }

    /// Follows a domain; up to `capacity` events may wait for the observer. Waits for the shard
    /// to make the snapshot.
    ///
    /// # Errors
    /// [`Gone`]: no such domain, or its shard has ended.
    pub fn observe(&self, domain: DomainId, capacity: usize) -> Result<Observer, Gone> {
        let route = self.routes.find(domain).ok_or(Gone)?;
        Observer::join(Arc::clone(&route.shard), route.place, capacity)
    }

    /// Has `look` look at a domain's core between two batches, and waits for the answer. While it
    /// looks, the shard does nothing else. Commands that wait in the ring have not been carried out
    /// yet. Not to be called from a [`Journal`] or [`Clock`].
    ///
    /// # Errors
    /// [`Gone`]: no such domain, its shard has ended, or `look` panicked.
    pub fn inspect<T: Send + 'static>(
        &self,
        domain: DomainId,
        look: impl FnOnce(&Core) -> T + Send + 'static,
    ) -> Result<T, Gone> {
        let route = self.routes.find(domain).ok_or(Gone)?;
        let place = route.place as usize;
        let looked = route.shard.ask(move |writer| {
            let core = &writer.domains.get(place)?.core;
            // It only reads: a panic in it leaves the core whole.
            catch_unwind(AssertUnwindSafe(|| look(core))).ok()
        });
        looked?.ok_or(Gone)
    }

    /// Says that it is at least so late, and runs what is due. Where threads run the shards, it
    /// wakes them; it is then needed only with a clock that stands still.
    pub fn poll(&self, now: Timestamp) {
        self.shards.iter().for_each(|shard| shard.poll(now));
    }

    /// When a shard wants to be run at the latest, as of its last batch.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.shards.iter().filter_map(|shard| shard.deadline()).min()
    }

    /// What a shard is doing; `None` if there is none of this number.
    #[must_use]
    pub fn status(&self, shard: usize) -> Option<Status> {
        let shard = self.shards.get(shard)?;
        let (waiting, turned_away) = shard.counts();
        Some(Status { phase: shard.phase(), waiting, turned_away })
    }

    /// Takes no more commands. What was taken is carried out, and the streams end.
    pub fn close(&self) {
        self.shards.iter().for_each(|shard| shard.close());
    }

    /// Closes, waits until everything that was taken is carried out, and gives the cores back; not
    /// those of shards that have failed. The streams hold what was told until the end.
    pub fn shutdown(mut self) -> Vec<(DomainId, Core)> {
        self.close_and_wait();
        let mut cores = Vec::new();
        for shard in self.shards.iter().filter(|shard| shard.phase() == Phase::Closed) {
            let domains = std::mem::take(&mut shard.writer.lock().domains);
            cores.extend(domains.into_iter().map(|domain| (domain.id, domain.core)));
        }
        cores
    }

    fn close_and_wait(&mut self) {
        self.close();
        for thread in self.threads.drain(..) {
            // A panic on a shard's thread is caught there and reported.
            let _ = thread.join();
        }
        // Where the host drives, another thread may still be at it.
        for shard in &self.shards {
            while !shard.has_ended() {
                // Answered between two batches, or never, because it has ended.
                let _ = shard.ask(|_| ());
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close_and_wait();
    }
}

/// What a shard is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Open, closing, closed or failed.
    pub phase: Phase,
    /// Commands in its ring.
    pub waiting: usize,
    /// Commands that it has not taken.
    pub turned_away: u64,
}

/// The system gave no thread.
#[derive(Debug)]
pub struct StartError(std::io::Error);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no thread for a shard: {}; use fewer shards or Drive::Host", self.0)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Why a domain was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddError {
    /// There is one of this number.
    AlreadyThere,
    /// Its number is not below [`Options::domains`].
    BeyondTheLimit,
    /// No shard is open.
    NoShard,
}

impl std::fmt::Display for AddError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AlreadyThere => "a domain of this number is there already",
            Self::BeyondTheLimit => "the domain's number is not below Options::domains",
            Self::NoShard => "no shard is open",
        })
    }
}

impl std::error::Error for AddError {}
