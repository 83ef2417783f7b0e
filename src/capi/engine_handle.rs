//! `acd_engine`: many threads in, one writer for each domain. Building up, commands, the end.

use std::ffi::c_void;
use std::sync::Arc;
use std::time::Duration;

use super::commands::{acd_command, with_command};
use super::core_handle::{CoreHandle, acd_core};
use super::handle::{Content, Exclusive, Kind, border, create, free, lend, shared, take};
use super::journals::{EngineJournals, acd_journal_options};
use super::memory::{Out, Sized32, SizedOut, acd_text, plain, sized, text, value};
use super::status::{
    ACD_CLOSING, ACD_HAS_JOURNAL, ACD_NO_THREAD, ACD_UNKNOWN_DOMAIN, ACD_UNKNOWN_SHARD,
    ACD_UNKNOWN_WORD, Outcome, Status,
};
use super::streams::{StreamHandle, acd_stream};
use super::words::{ACD_NEVER, Word};
use crate::engine::{
    Drive, Engine, EventStream, ManualClock, MonotoneClock, NotTaken, Options, OwnedCommand,
    Submitter,
};
use crate::{Core, DomainId, Span, Timestamp};

/// Domains spread over shards, and the threads that run them.
///
/// thread: any, side by side, where it is taken as const. Without const (shutdown, take_stream,
/// take_core, free) one at a time and beside nothing else.
pub struct acd_engine {
    _opaque: [u8; 0],
}

/// What stands behind it.
pub(super) struct EngineHandle {
    /// Until it is shut down.
    engine: Option<Engine>,
    submitter: Submitter,
    clock: Option<ManualClock>,
    streams: Vec<Option<EventStream>>,
    cores: Vec<(DomainId, Core)>,
    pub(super) journals: Option<EngineJournals>,
}

impl Content for EngineHandle {
    type Handle = acd_engine;
    const KIND: Kind = Kind::Engine;
}

impl EngineHandle {
    pub(super) fn running(&self) -> Outcome<&Engine> {
        self.engine.as_ref().ok_or(Status(ACD_CLOSING))
    }
}

/// A thread of its own runs each shard.
pub const ACD_DRIVE_THREADS: u32 = 0;
/// No thread: whoever submits, reads events or polls runs the shard if nobody does.
pub const ACD_DRIVE_HOST: u32 = 1;

/// The machine's monotone clock.
pub const ACD_CLOCK_MONOTONE: u32 = 0;
/// A clock that shows what acd_engine_poll said last: for replays and tests.
pub const ACD_CLOCK_MANUAL: u32 = 1;

/// How an engine is built. Fill it with `acd_engine_options_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_engine_options {
    /// sizeof(struct acd_engine_options).
    pub struct_size: u32,
    /// Shards; at least 1. Domains are spread over them; a domain is never split.
    pub shards: u32,
    /// Domains; their numbers lie below this.
    pub domains: u32,
    /// Commands that may wait in each shard's ring.
    pub commands: u32,
    /// Percent of that ring from which on new calls are turned away: 1 to 100.
    pub arrivals_below: u32,
    /// Events that may wait in each shard's stream.
    pub events: u32,
    /// ACD_DRIVE_THREADS or ACD_DRIVE_HOST.
    pub drive: u32,
    /// ACD_CLOCK_MONOTONE or ACD_CLOCK_MANUAL.
    pub clock: u32,
    /// How long a shard's thread, or a reader of a stream, looks for work before it sleeps.
    pub spin_us: u64,
    /// What the monotone clock shows at the beginning.
    pub begin_us: u64,
    /// How old a page may get while calls wait in its queue; 0: pages change with events only.
    pub refresh_us: u64,
    /// Called when a stream that was armed (acd_stream_arm) has something to read, by the thread
    /// that runs the shard. It must not block and may call nothing here but acd_engine_submit: set
    /// a flag, write to a pipe. May be NULL.
    pub wake: Option<unsafe extern "C" fn(env: *mut c_void, shard: u32)>,
    /// Called once, when `wake` will not be called any more. May be NULL.
    pub finalize: Option<unsafe extern "C" fn(env: *mut c_void)>,
    /// Handed to both.
    pub env: *mut c_void,
    /// A folder (UTF-8) for journals: every domain has its own below it, and is added by
    /// acd_engine_open_domain. Empty: no journals.
    pub journal_folder: acd_text,
    /// How they are written. May be NULL for the defaults.
    pub journal: *const acd_journal_options,
}
plain!(acd_engine_options);
impl Sized32 for acd_engine_options {
    const FIRST: usize = 80;
}

/// The caller's `env`, which may be used from any thread and is finalized once.
struct Env {
    env: *mut c_void,
    wake: Option<unsafe extern "C" fn(env: *mut c_void, shard: u32)>,
    finalize: Option<unsafe extern "C" fn(env: *mut c_void)>,
}

// SAFETY: the header says that `wake` is called by the threads that run the shards.
unsafe impl Send for Env {}
// SAFETY: as above, by several at a time if there are several shards.
unsafe impl Sync for Env {}

impl Env {
    fn wake(&self, shard: usize) {
        if let Some(wake) = self.wake {
            // SAFETY: the caller's function, with the caller's pointer.
            unsafe { wake(self.env, shard as u32) };
        }
    }
}

impl Drop for Env {
    fn drop(&mut self) {
        if let Some(finalize) = self.finalize {
            // SAFETY: as above.
            unsafe { finalize(self.env) };
        }
    }
}

impl acd_engine_options {
    fn new() -> Self {
        let Options { shards, domains, commands, arrivals_below, events, refresh, .. } =
            Options::default();
        Self {
            struct_size: size_of::<Self>() as u32,
            shards: shards as u32,
            domains,
            commands: commands as u32,
            arrivals_below: arrivals_below as u32,
            events: events as u32,
            drive: ACD_DRIVE_THREADS,
            clock: ACD_CLOCK_MONOTONE,
            spin_us: Drive::SPIN.as_micros() as u64,
            begin_us: 0,
            refresh_us: refresh.micros(),
            wake: None,
            finalize: None,
            env: std::ptr::null_mut(),
            journal_folder: acd_text::EMPTY,
            journal: std::ptr::null(),
        }
    }

    /// # Safety
    /// As [`sized`]; NULL stands for the defaults.
    unsafe fn read(from: *const Self) -> Outcome<Self> {
        if from.is_null() {
            return Ok(Self::new());
        }
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        let are_words = given.drive <= ACD_DRIVE_HOST && given.clock <= ACD_CLOCK_MANUAL;
        if are_words { Ok(given) } else { Err(Status(ACD_UNKNOWN_WORD)) }
    }

    /// # Safety
    /// What it points to is there.
    unsafe fn journals(&self) -> Outcome<Option<EngineJournals>> {
        // SAFETY: passed on to the caller.
        let folder = unsafe { text(self.journal_folder) }?;
        // SAFETY: as above.
        let options = unsafe { acd_journal_options::read(self.journal) }?;
        Ok((!folder.is_empty()).then(|| EngineJournals::new(folder, options)))
    }

    fn start(&self, journals: Option<EngineJournals>) -> Outcome<EngineHandle> {
        let clock = (self.clock == ACD_CLOCK_MANUAL).then(ManualClock::default);
        let begin = Timestamp::from_micros(self.begin_us);
        let options = Options {
            shards: self.shards as usize,
            domains: self.domains,
            commands: self.commands as usize,
            arrivals_below: self.arrivals_below as usize,
            events: self.events as usize,
            drive: match self.drive {
                ACD_DRIVE_HOST => Drive::Host,
                _ => Drive::Threads { spin: Duration::from_micros(self.spin_us), pin: Vec::new() },
            },
            clock: match &clock {
                Some(manual) => Arc::new(manual.clone()),
                None => Arc::new(MonotoneClock::starting_at(begin)),
            },
            refresh: Span::from_micros(self.refresh_us),
            journal: journals.as_ref().map(EngineJournals::maker),
            ..Options::default()
        };
        let env = Env { env: self.env, wake: self.wake, finalize: self.finalize };
        let options = Options { wake: Some(Arc::new(move |shard| env.wake(shard))), ..options };
        let started = Engine::start(options);
        let (engine, streams) = started.map_err(|_| Status(ACD_NO_THREAD))?;
        let (submitter, streams) = (engine.submitter(), streams.into_iter().map(Some).collect());
        let cores = Vec::new();
        Ok(EngineHandle { engine: Some(engine), submitter, clock, streams, cores, journals })
    }
}

/// Fills in the defaults: one shard with a thread, which serve a large centre. `size` is
/// sizeof(struct acd_engine_options).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_options_init(
    options: *mut acd_engine_options,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let options = unsafe { SizedOut::new(options, size, acd_engine_options::FIRST) }?;
        options.write(acd_engine_options { struct_size: size as u32, ..acd_engine_options::new() })
    })
}

/// Starts an engine, without a domain yet. `options` may be NULL for the defaults. Take the stream
/// of every shard: one that nobody reads fills up, and its shard waits.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_new(
    options: *const acd_engine_options,
    engine: *mut *mut acd_engine,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (options, journals, engine) = unsafe {
            let options = acd_engine_options::read(options)?;
            (options, options.journals()?, Out::new(engine)?)
        };
        engine.write(create(options.start(journals)?))
    })
}

/// Closes as `acd_engine_shutdown` does, and frees. Streams, pages and observers stay, and are
/// freed by themselves. NULL is fine.
///
/// thread: the last call with this engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_free(engine: *mut acd_engine) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe { free::<EngineHandle>(engine) })
}

/// The stream of a shard, from 0; each once. Free it with `acd_stream_free`.
///
/// thread: one at a time, beside nothing else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_take_stream(
    engine: *mut acd_engine,
    shard: u32,
    stream: *mut *mut acd_stream,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut engine, to) =
            unsafe { (Exclusive::<EngineHandle>::new(engine)?, Out::new(stream)?) };
        let stream = engine.streams.get_mut(shard as usize).and_then(Option::take);
        to.write(create(StreamHandle::new(stream.ok_or(Status(ACD_UNKNOWN_SHARD))?)))
    })
}

/// Adds a domain with its core, new or already at work, on the shard with the fewest; `*shard` is
/// which. Waits for the shard. With ACD_OK the core is the engine's and the handle is closed;
/// otherwise it is as before, unless the shard has failed meanwhile. Events that wait in the core
/// are lost: take them first.
///
/// errors: also ACD_HAS_JOURNAL: the engine or the core has one; use acd_engine_open_domain.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_add_domain(
    engine: *const acd_engine,
    domain: u32,
    core: *mut acd_core,
    shard: *mut u32,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, shard) = unsafe { (shared::<EngineHandle>(engine)?, Out::new(shard)?) };
        // SAFETY: as above.
        let has_journal = unsafe { shared::<CoreHandle>(core) }?.journal.is_some();
        if has_journal || engine.journals.is_some() {
            return Err(Status(ACD_HAS_JOURNAL));
        }
        // SAFETY: as above.
        let core = || Ok(unsafe { take::<CoreHandle>(core, false) }?.core);
        let added: Outcome<usize> = engine.running()?.add_domain_with(DomainId::new(domain), core);
        shard.write(added? as u32)
    })
}

/// Hands a command over, to be applied at the moment at which the shard takes it. Never waits.
/// `tag` comes back with the event if the core refuses. ACD_FULL, ACD_PRESSURE: not taken.
///
/// thread: any, also in `wake`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_submit(
    engine: *const acd_engine,
    domain: u32,
    tag: u64,
    command: *const acd_command,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, command) = unsafe { (shared::<EngineHandle>(engine)?, value(command)?) };
        // SAFETY: as above.
        let command = unsafe { with_command(&command, |command| OwnedCommand::from(*command)) }?;
        let taken = engine.submitter.submit_tagged(DomainId::new(domain), tag, command);
        taken.map_err(|NotTaken { why, .. }| why.into())
    })
}

/// The same at a moment of the caller's: for replays, and where the switch stamps.
///
/// thread: any, also in `wake`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_submit_at(
    engine: *const acd_engine,
    domain: u32,
    at_us: u64,
    tag: u64,
    command: *const acd_command,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, command) = unsafe { (shared::<EngineHandle>(engine)?, value(command)?) };
        // SAFETY: as above.
        let command = unsafe { with_command(&command, |command| OwnedCommand::from(*command)) }?;
        let at = Timestamp::from_micros(at_us);
        let taken = engine.submitter.submit_at(DomainId::new(domain), at, tag, command);
        taken.map_err(|NotTaken { why, .. }| why.into())
    })
}

/// Says that it is at least so late, and runs what is due. With ACD_DRIVE_HOST it must be called
/// when `acd_engine_next_deadline` says; with ACD_CLOCK_MANUAL it sets the clock.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_poll(engine: *const acd_engine, now_us: u64) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let engine = unsafe { shared::<EngineHandle>(engine) }?;
        let now = Timestamp::from_micros(now_us);
        if let Some(clock) = &engine.clock {
            clock.set(now);
        }
        engine.running()?.poll(now);
        Ok(())
    })
}

/// When a shard wants to be run at the latest, as of its last batch; ACD_NEVER: nothing is due.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_next_deadline(
    engine: *const acd_engine,
    at_us: *mut u64,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, at_us) = unsafe { (shared::<EngineHandle>(engine)?, Out::new(at_us)?) };
        let next = engine.running()?.next_deadline();
        at_us.write(next.map_or(ACD_NEVER, Timestamp::micros))
    })
}

/// What a shard is doing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_shard_status {
    /// One of `ACD_PHASE_…`.
    pub phase: u32,
    /// Zero.
    pub reserved: u32,
    /// Commands in its ring.
    pub waiting: u64,
    /// Commands that it has not taken.
    pub turned_away: u64,
}
plain!(acd_shard_status);

/// What a shard is doing.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_status(
    engine: *const acd_engine,
    shard: u32,
    status: *mut acd_shard_status,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, to) = unsafe { (shared::<EngineHandle>(engine)?, Out::new(status)?) };
        let status = engine.running()?.status(shard as usize).ok_or(Status(ACD_UNKNOWN_SHARD))?;
        to.write(acd_shard_status {
            phase: status.phase.number(),
            reserved: 0,
            waiting: status.waiting as u64,
            turned_away: status.turned_away,
        })
    })
}

/// Has `look` look at a domain's core between two batches, and waits for it: every acd_core
/// function that takes a const core may be called there, and nothing else. Meanwhile the shard does
/// nothing else, so be quick. Commands that wait have not been carried out yet. Not to be called
/// from a callback.
///
/// thread: any; `look` runs on the thread that runs the shard.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_inspect(
    engine: *const acd_engine,
    domain: u32,
    look: Option<unsafe extern "C" fn(env: *mut c_void, core: *const acd_core)>,
    env: *mut c_void,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let engine = unsafe { shared::<EngineHandle>(engine) }?;
        let look = look.ok_or(Status(super::status::ACD_NULL_POINTER))?;
        let running = engine.running()?;
        if running.pages(DomainId::new(domain)).is_none() {
            return Err(Status(ACD_UNKNOWN_DOMAIN));
        }
        let env = Env { env, wake: None, finalize: None };
        let looked = running.inspect(DomainId::new(domain), move |core| {
            let env = &env;
            // SAFETY: the caller waits, so `env` is still there; the function is the caller's.
            lend(core, |core| unsafe { look(env.env, core) });
        });
        looked.map_err(Status::from)
    })
}

/// Takes no more commands. What was taken is carried out, and the streams end.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_close(engine: *const acd_engine) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        unsafe { shared::<EngineHandle>(engine) }?.running()?.close();
        Ok(())
    })
}

/// Closes, and waits until everything that was taken is carried out. What was told until the end is
/// in the streams; the cores can be taken back.
///
/// thread: one at a time, beside nothing else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_shutdown(engine: *mut acd_engine) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let mut engine = unsafe { Exclusive::<EngineHandle>::new(engine) }?;
        let running = engine.engine.take().ok_or(Status(ACD_CLOSING))?;
        engine.cores = running.shutdown();
        Ok(())
    })
}

/// The core of a domain, after the shutdown; each once. ACD_UNKNOWN_DOMAIN: there is none, it has
/// been taken, or its shard has failed.
///
/// thread: one at a time, beside nothing else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_take_core(
    engine: *mut acd_engine,
    domain: u32,
    core: *mut *mut acd_core,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut engine, core) =
            unsafe { (Exclusive::<EngineHandle>::new(engine)?, Out::new(core)?) };
        let found = engine.cores.iter().position(|(id, _)| *id == DomainId::new(domain));
        let (_, found) = engine.cores.remove(found.ok_or(Status(ACD_UNKNOWN_DOMAIN))?);
        core.write(create(CoreHandle::new(found)))
    })
}
