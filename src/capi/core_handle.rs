//! `acd_core`: one domain on one thread, with the caller's clock. Making, commands, time, events.

use std::ffi::c_char;

use super::books::acd_book_rules;
use super::commands::{acd_command, with_command};
use super::events::{acd_event, tell_into};
use super::handle::{Content, Exclusive, Kind, border, create, either, free, shared, take};
use super::journals::{trouble, write_down};
use super::memory::{Out, Room, plain, read};
use super::rules::acd_limits;
use super::status::{ACD_NO_VALUE, ACD_POISONED, Outcome, Status};
use super::words::{ACD_NEVER, ACD_NONE};
use crate::journal::Writer;
use crate::{Command, Core, Deadline, Event, Refusal, Timestamp};

/// One routing domain: queues, agents and calls, and who talks to whom next. It reads no clock,
/// starts no thread and, without a journal, touches no file.
///
/// thread: one at a time. Functions that take it as `const` may run side by side, but not beside
/// one that does not. It may be handed from thread to thread.
pub struct acd_core {
    _opaque: [u8; 0],
}

/// What stands behind it.
pub(super) struct CoreHandle {
    pub(super) core: Core,
    events: Vec<Event>,
    /// How many of them have been taken.
    taken: usize,
    refusal: Option<Refusal>,
    pub(super) journal: Option<Writer>,
}

impl Content for CoreHandle {
    type Handle = acd_core;
    const KIND: Kind = Kind::Core;
}

/// An engine's core, lent for a look.
impl Content for Core {
    type Handle = acd_core;
    const KIND: Kind = Kind::LentCore;
}

impl CoreHandle {
    pub(super) fn new(core: Core) -> Self {
        Self { core, events: Vec::new(), taken: 0, refusal: None, journal: None }
    }

    pub(super) fn with_journal(core: Core, journal: Writer) -> Self {
        Self { journal: Some(journal), ..Self::new(core) }
    }

    pub(super) fn has_events(&self) -> bool {
        self.taken < self.events.len()
    }
}

/// The core behind a handle, to be read.
///
/// # Safety
/// As [`shared`].
pub(super) unsafe fn core_of<'a>(core: *const acd_core) -> Outcome<&'a Core> {
    // SAFETY: passed on to the caller.
    Ok(match unsafe { either::<CoreHandle, Core>(core) }? {
        Ok(own) => &own.core,
        Err(lent) => lent,
    })
}

/// Makes a core. `limits` may be NULL for the defaults; `seed` is for ACD_ORDER_RANDOM alone;
/// `books` may be NULL for none. Free it with `acd_core_free`.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_new(
    limits: *const acd_limits,
    seed: u64,
    books: *const acd_book_rules,
    core: *mut *mut acd_core,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (limits, rules, core) =
            unsafe { (acd_limits::read(limits)?, acd_book_rules::read(books)?, Out::new(core)?) };
        let new = match rules {
            Some(rules) => {
                Core::with_books(limits, seed, rules).map_err(|why| Status::from(&why))?
            }
            None => Core::new(limits, seed),
        };
        core.write(create(CoreHandle::new(new)))
    })
}

/// Frees a core. NULL is fine; one that was freed is told apart for a while. A journal ends in good
/// order; if it cannot, the status says so (510 to 519), and the core is freed all the same.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_free(core: *mut acd_core) -> i32 {
    border(|| {
        if core.is_null() {
            return Ok(());
        }
        // SAFETY: the header asks this of the caller.
        match unsafe { take::<CoreHandle>(core, false) } {
            Ok(handle) => {
                let CoreHandle { core, journal, .. } = *handle;
                let closed = journal.map_or(Ok(()), |journal| journal.close(&core));
                closed.map_err(|error| trouble(&error))
            }
            // What a panic left must not be written down as a state.
            // SAFETY: as above.
            Err(Status(ACD_POISONED)) => unsafe { free::<CoreHandle>(core) },
            Err(status) => Err(status),
        }
    })
}

/// Fires what is due at or before `now_us`, then carries the command out, then makes pairs. What
/// follows waits in the core until `acd_core_take_events`. A moment before the last one counts as
/// that.
///
/// A refusal (200 to 299) changes nothing but time; what was due before it stands.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_apply(
    core: *mut acd_core,
    now_us: u64,
    command: *const acd_command,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut core, command) = unsafe { (Exclusive::<CoreHandle>::new(core)?, read(command)?) };
        let CoreHandle { core, events, refusal, journal, .. } = &mut *core;
        let at = Timestamp::from_micros(now_us);
        let apply = |command: &Command<'_>| {
            let applied = core.apply(at, command, events);
            if let Some(journal) = journal {
                journal.applied(core, 0, command, applied.as_ref().err());
            }
            applied
        };
        // SAFETY: as above.
        let applied = unsafe { with_command(command, apply) }?;
        applied.map_err(|why| {
            let status = Status::from(&why);
            *refusal = Some(why);
            status
        })
    })
}

/// Fires what is due at or before `now_us`.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_advance(core: *mut acd_core, now_us: u64) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let mut core = unsafe { Exclusive::<CoreHandle>::new(core) }?;
        let CoreHandle { core, events, journal, .. } = &mut *core;
        let before = events.len();
        core.advance(Timestamp::from_micros(now_us), events);
        if let Some(journal) = journal.as_mut().filter(|_| events.len() > before) {
            journal.advanced(core);
        }
        Ok(())
    })
}

/// Takes the next events, at most `capacity`, in the order in which they happened. `*taken` is how
/// many; less than `capacity`: there are no more now. With a journal, what was applied is written
/// first; if that fails (510 to 519), no event is given, now or later: free the core and open the
/// journal anew.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_take_events(
    core: *mut acd_core,
    events: *mut acd_event,
    capacity: usize,
    taken: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut core, room, count) = unsafe {
            let core = Exclusive::<CoreHandle>::new(core)?;
            (core, Room::new(events, capacity)?, Out::new(taken)?)
        };
        if let Some(journal) = &mut core.journal {
            write_down(journal)?;
        }
        let untaken = core.events.get(core.taken..).unwrap_or_default();
        let written = room.fill_with(untaken.iter(), tell_into);
        core.taken += written;
        if core.taken == core.events.len() {
            core.events.clear();
            core.taken = 0;
        }
        count.write(written)
    })
}

/// How many events wait to be taken.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_events_waiting(core: *const acd_core, count: *mut usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, count) = unsafe { (shared::<CoreHandle>(core)?, Out::new(count)?) };
        count.write(core.events.len() - core.taken)
    })
}

/// The last moment heard of.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_now(core: *const acd_core, now_us: *mut u64) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, now_us) = unsafe { (core_of(core)?, Out::new(now_us)?) };
        now_us.write(core.now().micros())
    })
}

/// Nothing is due.
pub const ACD_DUE_NOTHING: u32 = 0;
/// After-call work ends. agent.
pub const ACD_DUE_WRAP_UP_END: u32 = 1;
/// A ringing call becomes a miss. call.
pub const ACD_DUE_RING_END: u32 = 2;
/// A call has waited as long as its queue allows, or is tried again. call.
pub const ACD_DUE_MAX_WAIT: u32 = 3;
/// A call reaches a step: more agents become eligible. call.
pub const ACD_DUE_STEP: u32 = 4;
/// A call waits for its preferred agent no longer. call.
pub const ACD_DUE_PREFER_END: u32 = 5;
/// An agent may be offered a call again that he missed. call, agent.
pub const ACD_DUE_HOLD_BACK_END: u32 = 6;
/// An alarm's figure changes, or its hold time ends. alarm.
pub const ACD_DUE_ALARM: u32 = 7;
/// Every agent of a queue has been away for as long as it allows. queue.
pub const ACD_DUE_NO_AGENTS: u32 = 8;
/// A customer may be dialled.
pub const ACD_DUE_CALLBACK: u32 = 9;
/// A customer was not called back in time.
pub const ACD_DUE_CALLBACK_EXPIRY: u32 = 10;
/// A conversation's first reply is late, or its customer silent for long. call.
pub const ACD_DUE_CHAT: u32 = 11;
/// A call that rings may ring at one more agent. call.
pub const ACD_DUE_MORE_RINGS: u32 = 12;
/// A queue's longest wait lets agents in reserve join.
pub const ACD_DUE_RESERVE: u32 = 14;
/// A call has waited for as long as some agents' delay. call.
pub const ACD_DUE_DELAY: u32 = 15;
/// A call's lease runs out. call.
pub const ACD_DUE_LEASE: u32 = 16;
/// Something that this interface has no number for yet.
pub const ACD_DUE_OTHER: u32 = 99;

/// When a core wants to be called at the latest, and why.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_deadline {
    /// When: call `acd_core_advance` then. ACD_NEVER: nothing is due.
    pub at_us: u64,
    /// One of `ACD_DUE_…`. New ones may come.
    pub why: u32,
    /// An agent, or ACD_NONE.
    pub agent: u32,
    /// An alarm, or ACD_NONE.
    pub alarm: u32,
    /// A queue, or ACD_NONE.
    pub queue: u32,
    /// A call, or 0.
    pub call: u64,
}
plain!(acd_deadline);

impl acd_deadline {
    /// A new kind of deadline: a number above and a line here.
    pub(super) fn of(next: Option<(Timestamp, Deadline)>) -> Self {
        let never = Self {
            at_us: ACD_NEVER,
            why: ACD_DUE_NOTHING,
            agent: ACD_NONE,
            alarm: ACD_NONE,
            queue: ACD_NONE,
            call: 0,
        };
        let Some((at, why)) = next else { return never };
        let never = Self { at_us: at.micros(), ..never };
        let of_call = |why, call: crate::CallId| Self { why, call: call.number(), ..never };
        match why {
            Deadline::WrapUpEnd(agent) => {
                Self { why: ACD_DUE_WRAP_UP_END, agent: agent.number(), ..never }
            }
            Deadline::RingEnd(call) => of_call(ACD_DUE_RING_END, call),
            Deadline::MaxWait(call) => of_call(ACD_DUE_MAX_WAIT, call),
            Deadline::Step(call) => of_call(ACD_DUE_STEP, call),
            Deadline::Delay(call) => of_call(ACD_DUE_DELAY, call),
            Deadline::PreferEnd(call) => of_call(ACD_DUE_PREFER_END, call),
            Deadline::Chat(call) => of_call(ACD_DUE_CHAT, call),
            Deadline::MoreRings(call) => of_call(ACD_DUE_MORE_RINGS, call),
            Deadline::Lease(call) => of_call(ACD_DUE_LEASE, call),
            Deadline::HoldBackEnd(call, agent) => {
                Self { agent: agent.number(), ..of_call(ACD_DUE_HOLD_BACK_END, call) }
            }
            Deadline::NoAgents(queue) => {
                Self { why: ACD_DUE_NO_AGENTS, queue: queue.number(), ..never }
            }
            Deadline::Reserve(queue) => {
                Self { why: ACD_DUE_RESERVE, queue: queue.number(), ..never }
            }
            Deadline::CallbackDue(call) => of_call(ACD_DUE_CALLBACK, call),
            Deadline::CallbackExpiry(call) => of_call(ACD_DUE_CALLBACK_EXPIRY, call),
            Deadline::Alarm(alarm) => Self { why: ACD_DUE_ALARM, alarm: alarm.number(), ..never },
        }
    }
}

/// When the next thing is due. Setting a timer for `at_us`, then calling `acd_core_advance`, is
/// all that a host has to do for time.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_next_deadline(
    core: *const acd_core,
    deadline: *mut acd_deadline,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, deadline) = unsafe { (core_of(core)?, Out::new(deadline)?) };
        deadline.write(acd_deadline::of(core.next_deadline()))
    })
}

/// A number that folds the visible state: two runs that agree have the same.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_digest(core: *const acd_core, digest: *mut u64) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, digest) = unsafe { (core_of(core)?, Out::new(digest)?) };
        digest.write(core.digest())
    })
}

/// What was wrong with the last command that was refused (200 to 299), in words. `text` gets at
/// most `capacity` bytes, no zero byte among them, and `*length` is how many there are; as with
/// lists, a `capacity` of 0 only counts.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_refusal(
    core: *const acd_core,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, length) = unsafe {
            let core = shared::<CoreHandle>(core)?;
            (core, Room::new(text.cast::<u8>(), capacity)?, Out::new(length)?)
        };
        let refusal = core.refusal.as_ref().ok_or(Status(ACD_NO_VALUE))?;
        room.write_all(refusal.to_string().as_bytes(), length)
    })
}
