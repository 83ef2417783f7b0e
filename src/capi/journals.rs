//! Journals: a core that writes down every command, and comes back from what it wrote.

use std::cell::RefCell;
use std::ffi::c_char;
use std::path::Path;

use parking_lot::Mutex;

use super::books::acd_book_rules;
use super::core_handle::{CoreHandle, acd_core};
use super::engine_handle::{EngineHandle, acd_engine};
use super::handle::{Exclusive, border, create, shared};
use super::memory::{Out, Room, Sized32, SizedOut, acd_text, plain, sized, text};
use super::rules::acd_limits;
use super::status::{
    ACD_BAD_LENGTH, ACD_JOURNAL_DAMAGED, ACD_JOURNAL_FAILED, ACD_JOURNAL_IN_USE, ACD_JOURNAL_IO,
    ACD_JOURNAL_PARTED, ACD_NEWER_JOURNAL, ACD_NO_JOURNAL, ACD_NO_VALUE, ACD_OTHER_ORIGIN,
    ACD_UNKNOWN_WORD, Outcome, Status,
};
use crate::DomainId;
use crate::engine::JournalMaker;
use crate::journal::engine::Journals;
use crate::journal::{self, Fault, JournalError, Options, Origin, Sync, Tail, Writer};

impl From<&JournalError> for Status {
    fn from(error: &JournalError) -> Self {
        Self(match &error.fault {
            Fault::Io(_) => ACD_JOURNAL_IO,
            Fault::InUse => ACD_JOURNAL_IN_USE,
            Fault::NewerFormat { .. } | Fault::Newer { .. } => ACD_NEWER_JOURNAL,
            Fault::OtherOrigin(_) | Fault::OtherDomain { .. } => ACD_OTHER_ORIGIN,
            Fault::Parted { .. } => ACD_JOURNAL_PARTED,
            Fault::FailedBefore => ACD_JOURNAL_FAILED,
            Fault::Snapshot(error) => return Self::from(error),
            Fault::NoJournal
            | Fault::NotASegment
            | Fault::DamagedHeader(_)
            | Fault::Damaged(_)
            | Fault::Gap { .. }
            | Fault::NoSegment { .. }
            | Fault::NoBeginning { .. } => ACD_JOURNAL_DAMAGED,
        })
    }
}

thread_local! {
    static TROUBLE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The status of a journal's error, whose words are kept for this thread.
#[cold]
pub(super) fn trouble(error: &JournalError) -> Status {
    TROUBLE.with(|words| *words.borrow_mut() = Some(error.to_string()));
    Status::from(error)
}

/// Ends a batch, before anybody hears of its events.
pub(super) fn write_down(journal: &mut Writer) -> Outcome {
    journal.end_of_batch().map_err(|error| trouble(&error))?;
    if let Some(error) = journal.snapshot_failure() {
        let _ = trouble(&error);
    }
    Ok(())
}

/// Once there is enough of it: if the process ends, up to 64 kB of the last commands are lost,
/// whose events may have been taken.
pub const ACD_SYNC_NONE: u32 = 0;
/// Given to the system before events are taken: survives the process.
pub const ACD_SYNC_BATCH: u32 = 1;
/// On the disk before events are taken: survives the machine.
pub const ACD_SYNC_SYNCED: u32 = 2;

/// How a journal is written. Initialise it with `acd_journal_options_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_journal_options {
    /// sizeof(struct acd_journal_options).
    pub struct_size: u32,
    /// One of `ACD_SYNC_…`.
    pub sync: u32,
    /// Bytes of a segment, about; at least 4,096. The next then begins.
    pub segment_bytes: u64,
    /// The digest of the state is written after so many commands; 0: only at the beginning of each
    /// segment and at the end.
    pub digest_every: u64,
    /// A snapshot is taken after so many commands; 0: only by acd_core_store_snapshot.
    pub snapshot_every: u64,
    /// So many snapshots are kept, and the segments from the oldest of them on; what is older is
    /// removed. 0: everything is kept.
    pub keep_snapshots: u32,
    /// Of which domain it is. An engine does not look at it.
    pub domain: u32,
}
plain!(acd_journal_options);
impl Sized32 for acd_journal_options {
    const FIRST: usize = 40;
}

impl acd_journal_options {
    fn new() -> Self {
        let Options { segment_bytes, digest_every, snapshot_every, keep_snapshots, .. } =
            Options::default();
        Self {
            struct_size: size_of::<Self>() as u32,
            sync: ACD_SYNC_BATCH,
            segment_bytes,
            digest_every,
            snapshot_every,
            keep_snapshots,
            domain: 0,
        }
    }

    /// # Safety
    /// As [`sized`]; NULL stands for the defaults.
    pub(super) unsafe fn read(from: *const Self) -> Outcome<Options> {
        let given = match from.is_null() {
            true => Self::new(),
            // SAFETY: passed on to the caller.
            false => unsafe { sized(from, Self::new()) }?,
        };
        let sync = match given.sync {
            ACD_SYNC_NONE => Sync::None,
            ACD_SYNC_BATCH => Sync::Batch,
            ACD_SYNC_SYNCED => Sync::Synced,
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        Ok(Options {
            domain: DomainId::new(given.domain),
            sync,
            segment_bytes: given.segment_bytes,
            digest_every: given.digest_every,
            snapshot_every: given.snapshot_every,
            keep_snapshots: given.keep_snapshots,
        })
    }
}

/// Fills in the defaults: written with every batch, segments of 64 MiB, no snapshots. `size` is
/// sizeof(struct acd_journal_options).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_journal_options_init(
    options: *mut acd_journal_options,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let options = unsafe { SizedOut::new(options, size, acd_journal_options::FIRST) }?;
        let new = acd_journal_options::new();
        options.write(acd_journal_options { struct_size: size as u32, ..new })
    })
}

/// What the end of a journal was like when it was opened.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_journal_tail {
    /// How many commands were ever applied; 0: the journal is new.
    pub last: u64,
    /// The last moment.
    pub at_us: u64,
    /// The last command in the snapshot from which the core was recovered; 0: from the beginning.
    pub snapshot: u64,
    /// Bytes that were being written when the process or the machine ended, and were cut: nobody
    /// had been told what came of them.
    pub torn_bytes: u64,
    /// Newer snapshots, which are damaged and were passed over.
    pub passed_over: u32,
    /// 1: it was closed in good order.
    pub closed: u32,
}
plain!(acd_journal_tail);

impl From<&Tail> for acd_journal_tail {
    fn from(tail: &Tail) -> Self {
        Self {
            last: tail.last,
            at_us: tail.at.micros(),
            snapshot: tail.snapshot.unwrap_or(0),
            torn_bytes: tail.torn.as_ref().map_or(0, |torn| torn.bytes),
            passed_over: u32::try_from(tail.passed_over.len()).unwrap_or(u32::MAX),
            closed: u32::from(tail.closed),
        }
    }
}

/// What an engine has that writes journals.
pub(super) struct EngineJournals {
    journals: Journals,
    /// Why a shard failed, once somebody asked.
    trouble: Mutex<Option<String>>,
}

impl EngineJournals {
    pub(super) fn new(folder: &str, options: Options) -> Self {
        Self { journals: Journals::new(Path::new(folder), options), trouble: Mutex::new(None) }
    }

    pub(super) fn maker(&self) -> JournalMaker {
        self.journals.maker()
    }

    fn trouble(&self) -> Option<String> {
        let mut trouble = self.trouble.lock();
        if trouble.is_none() {
            *trouble = self.journals.failure().map(|error| error.to_string());
        }
        trouble.clone()
    }
}

/// The optional place for it.
///
/// # Safety
/// As [`Out::new`]; NULL is none.
unsafe fn place<'a>(tail: *mut acd_journal_tail) -> Outcome<Option<Out<'a, acd_journal_tail>>> {
    match tail.is_null() {
        true => Ok(None),
        // SAFETY: passed on to the caller.
        false => unsafe { Out::new(tail) }.map(Some),
    }
}

/// Makes a core with a journal in a folder (UTF-8; made if it is not there), or the core that was
/// there when the journal ended: recovered from its newest snapshot and what came after that. From
/// then on every command is appended, and `acd_core_take_events` writes what was appended before it
/// gives any event. `options` may be NULL for the defaults; `limits`, `seed` and `books` are as in
/// `acd_core_new`, the same each time; `tail` may be NULL. Begin your clock at `acd_core_now` or
/// later. `acd_core_free` ends the journal in good order.
///
/// errors: ACD_JOURNAL_IO, ACD_JOURNAL_IN_USE, ACD_JOURNAL_DAMAGED, ACD_NEWER_JOURNAL,
/// ACD_JOURNAL_PARTED, ACD_OTHER_ORIGIN: no core is made and nothing in the folder is changed;
/// `acd_journal_trouble` says what and where.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_open(
    folder: acd_text,
    options: *const acd_journal_options,
    limits: *const acd_limits,
    seed: u64,
    books: *const acd_book_rules,
    core: *mut *mut acd_core,
    tail: *mut acd_journal_tail,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (folder, options, origin, core, tail) = unsafe {
            let (limits, books) = (acd_limits::read(limits)?, acd_book_rules::read(books)?);
            let (folder, options) = (text(folder)?, acd_journal_options::read(options)?);
            (folder, options, Origin { limits, seed, books }, Out::new(core)?, place(tail)?)
        };
        if folder.is_empty() {
            return Err(Status(ACD_BAD_LENGTH));
        }
        let opened = journal::open(Path::new(folder), &origin, options);
        let opened = opened.map_err(|error| trouble(&error))?;
        tail.map_or(Ok(()), |tail| tail.write((&opened.tail).into()))?;
        core.write(create(CoreHandle::with_journal(opened.core, opened.writer)))
    })
}

/// Has everything that was applied so far on the disk, whatever the options say.
///
/// errors: ACD_NO_JOURNAL: the core was not made by acd_core_open.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_sync(core: *mut acd_core) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let mut core = unsafe { Exclusive::<CoreHandle>::new(core) }?;
        let journal = core.journal.as_mut().ok_or(Status(ACD_NO_JOURNAL))?;
        journal.sync().map_err(|error| trouble(&error))
    })
}

/// Takes a snapshot into the journal's folder now: the next `acd_core_open` begins there. What is
/// older than the options keep is removed. The whole state is gone through.
///
/// errors: as of `acd_core_sync`. If only the snapshot could not be written, the journal goes on.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_store_snapshot(core: *mut acd_core) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let mut handle = unsafe { Exclusive::<CoreHandle>::new(core) }?;
        let CoreHandle { core, journal, .. } = &mut *handle;
        let journal = journal.as_mut().ok_or(Status(ACD_NO_JOURNAL))?;
        journal.snapshot(core).map(drop).map_err(|error| trouble(&error))
    })
}

/// Adds a domain to an engine that has journals (`journal_folder` of its options): with its own in
/// the folder `domain-N` below that one, recovered if it was there. Otherwise as `acd_core_open`,
/// and as `acd_engine_add_domain`.
///
/// errors: also ACD_NO_JOURNAL: the engine has none.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_open_domain(
    engine: *const acd_engine,
    domain: u32,
    limits: *const acd_limits,
    seed: u64,
    books: *const acd_book_rules,
    shard: *mut u32,
    tail: *mut acd_journal_tail,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, origin, shard, tail) = unsafe {
            let (limits, books) = (acd_limits::read(limits)?, acd_book_rules::read(books)?);
            let engine = shared::<EngineHandle>(engine)?;
            (engine, Origin { limits, seed, books }, Out::new(shard)?, place(tail)?)
        };
        let journals = engine.journals.as_ref().ok_or(Status(ACD_NO_JOURNAL))?;
        let domain = DomainId::new(domain);
        let mut end = None;
        let added: Outcome<usize> = engine.running()?.add_domain_with(domain, || {
            let opened = journals.journals.open(domain, &origin);
            let (core, tail) = opened.map_err(|error| trouble(&error))?;
            end = Some(tail);
            Ok(core)
        });
        let added = added?;
        if let (Some(tail), Some(end)) = (tail, end) {
            tail.write((&end).into())?;
        }
        shard.write(added as u32)
    })
}

/// What was wrong when a function last ended with a journal's status (510 to 519) in this thread:
/// file, place and words. So of a snapshot that `snapshot_every` asked for and that could not be
/// written: acd_core_take_events is ACD_OK then, as the journal is whole without it. As with lists,
/// a `capacity` of 0 only counts.
///
/// thread: the one whose call failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_journal_trouble(
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (room, length) =
            unsafe { (Room::new(text.cast::<u8>(), capacity)?, Out::new(length)?) };
        TROUBLE.with(|words| match &*words.borrow() {
            Some(words) => room.write_all(words.as_bytes(), length),
            None => Err(Status(ACD_NO_VALUE)),
        })
    })
}

/// The same of an engine whose shard failed because its journal could not be written: ACD_NO_VALUE
/// if none did, ACD_NO_JOURNAL if it has none. It stays to be read.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_journal_trouble(
    engine: *const acd_engine,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, room, length) = unsafe {
            let engine = shared::<EngineHandle>(engine)?;
            (engine, Room::new(text.cast::<u8>(), capacity)?, Out::new(length)?)
        };
        let journals = engine.journals.as_ref().ok_or(Status(ACD_NO_JOURNAL))?;
        let words = journals.trouble().ok_or(Status(ACD_NO_VALUE))?;
        room.write_all(words.as_bytes(), length)
    })
}
