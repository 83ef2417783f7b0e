//! What comes out of an engine: the switch's stream of events, and observers.

use std::ffi::c_char;
use std::time::Duration;

use super::engine_handle::{EngineHandle, acd_engine};
use super::events::{
    ACD_ABOUT_AGENT, ACD_ABOUT_ALARM, ACD_ABOUT_CALL, ACD_ABOUT_CUSTOMER, ACD_ABOUT_QUEUE,
    ACD_ABOUT_ROUTING, ACD_ABOUT_TIME, ACD_EVENT_GAP, ACD_EVENT_REFUSED, ACD_EVENT_SHARD_FAILED,
    acd_event, acd_event_time, tell,
};
use super::handle::{Content, Exclusive, Kind, border, create, free, shared};
use super::memory::{Out, Plain, Room, SizedOut, plain};
use super::status::{ACD_ENDED, ACD_NO_VALUE, Outcome, Status};
use super::views::{acd_agent_view, acd_call_view, acd_queue_view};
use super::words::ACD_NONE;
use crate::engine::{EventStream, Notice, Observed, Observer, Snapshot, Subject};
use crate::{DomainId, Refusal, RuleId};

/// Everything that one shard tells, in order and without loss: the switch acts on it. It must be
/// read: when it is full, the shard waits. Freed, it lets the shard run on unheard.
///
/// thread: one at a time; it may be handed from thread to thread.
pub struct acd_stream {
    _opaque: [u8; 0],
}

/// What stands behind it.
pub(super) struct StreamHandle {
    stream: EventStream,
    /// The refusals given out with the last batch: domain, number, why.
    refusals: Vec<(u32, u64, Refusal)>,
}

impl Content for StreamHandle {
    type Handle = acd_stream;
    const KIND: Kind = Kind::Stream;
}

impl StreamHandle {
    pub(super) fn new(stream: EventStream) -> Self {
        Self { stream, refusals: Vec::new() }
    }
}

/// The record of a notice. A new kind of subject: a number among `ACD_ABOUT_…` and a line here.
fn record(notice: &Notice) -> acd_event {
    match *notice {
        Notice::Event { domain, sequence, ref event } => {
            acd_event { domain: domain.number(), sequence, ..tell(event) }
        }
        Notice::Refused { domain, sequence, at, tag, subject, ref why } => {
            let refused = acd_event {
                domain: domain.number(),
                sequence,
                cause: Status::from(why).0 as u16,
                time: acd_event_time { tag },
                ..acd_event::new(ACD_EVENT_REFUSED, at.micros())
            };
            match subject {
                Subject::Call(call) => {
                    acd_event { state: ACD_ABOUT_CALL, call: call.number(), ..refused }
                }
                Subject::Agent(agent) => {
                    acd_event { state: ACD_ABOUT_AGENT, agent: agent.number(), ..refused }
                }
                Subject::Queue(queue) => {
                    acd_event { state: ACD_ABOUT_QUEUE, queue: queue.number(), ..refused }
                }
                Subject::Alarm(alarm) => {
                    acd_event { state: ACD_ABOUT_ALARM, number: alarm.number(), ..refused }
                }
                Subject::Routing(rule) => {
                    let number = rule.map_or(ACD_NONE, RuleId::number);
                    acd_event { state: ACD_ABOUT_ROUTING, number, ..refused }
                }
                Subject::Customer(customer) => {
                    acd_event { state: ACD_ABOUT_CUSTOMER, call: customer.number(), ..refused }
                }
                Subject::Time => acd_event { state: ACD_ABOUT_TIME, ..refused },
            }
        }
        Notice::ShardFailed { shard } => {
            acd_event { number: shard as u32, ..acd_event::new(ACD_EVENT_SHARD_FAILED, 0) }
        }
    }
}

fn record_observed(observed: &Observed, domain: u32) -> acd_event {
    match *observed {
        Observed::Notice(ref notice) => record(notice),
        Observed::Gap { missed, last } => {
            let gap = acd_event::new(ACD_EVENT_GAP, 0);
            acd_event { domain, sequence: last, time: acd_event_time { missed }, ..gap }
        }
    }
}

/// Takes the next events, at most `capacity`, in order. If there are none, waits for the first for
/// `patience_us` at most: 0 never waits, ACD_NEVER waits for ever. `*taken` is how many. ACD_ENDED:
/// the shard has ended and everything has been read.
///
/// thread: as the stream's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_stream_take(
    stream: *mut acd_stream,
    patience_us: u64,
    events: *mut acd_event,
    capacity: usize,
    taken: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut handle, room, taken) = unsafe {
            let stream = Exclusive::<StreamHandle>::new(stream)?;
            (stream, Room::new(events, capacity)?, Out::new(taken)?)
        };
        let StreamHandle { stream, refusals } = &mut *handle;
        refusals.clear();
        // One that was taken out must be given out.
        if room.capacity() == 0 {
            return taken.write(0);
        }
        let mut first = match stream.try_next() {
            None if patience_us > 0 => stream.next_within(Duration::from_micros(patience_us)),
            next => next,
        };
        if first.is_none() && stream.is_ended() {
            return Err(Status(ACD_ENDED));
        }
        let next = || {
            let notice = first.take().or_else(|| stream.try_next())?;
            if let Notice::Refused { domain, sequence, ref why, .. } = notice {
                refusals.push((domain.number(), sequence, why.clone()));
            }
            Some(record(&notice))
        };
        taken.write(room.fill(std::iter::from_fn(next)))
    })
}

/// What was wrong with a command whose ACD_EVENT_REFUSED was among the events last taken, in words;
/// `text` and `length` as in `acd_core_refusal`.
///
/// thread: as the stream's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_stream_refusal(
    stream: *const acd_stream,
    domain: u32,
    sequence: u64,
    text: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (stream, room, length) = unsafe {
            let stream = shared::<StreamHandle>(stream)?;
            (stream, Room::new(text.cast::<u8>(), capacity)?, Out::new(length)?)
        };
        let of = |&&(at, number, _): &&(u32, u64, Refusal)| (at, number) == (domain, sequence);
        let (_, _, why) = stream.refusals.iter().find(of).ok_or(Status(ACD_NO_VALUE))?;
        room.write_all(why.to_string().as_bytes(), length)
    })
}

/// Asks to be woken by the engine's `wake` when there is something to read. `*armed` is 1 if there
/// is nothing now: `wake` will be called once. 0: there is something, or the shard has ended; read
/// first.
///
/// thread: as the stream's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_stream_arm(stream: *mut acd_stream, armed: *mut u32) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut stream, armed) =
            unsafe { (Exclusive::<StreamHandle>::new(stream)?, Out::new(armed)?) };
        armed.write(stream.stream.arm().into())
    })
}

/// Frees a stream. NULL is fine.
///
/// thread: as the stream's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_stream_free(stream: *mut acd_stream) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe { free::<StreamHandle>(stream) })
}

/// Follows one domain without ever holding it up: a snapshot, then the events after it; where it is
/// too slow, an ACD_EVENT_GAP that says so.
///
/// thread: one at a time; it may be handed from thread to thread.
pub struct acd_observer {
    _opaque: [u8; 0],
}

struct ObserverHandle {
    observer: Observer,
    domain: u32,
}

impl Content for ObserverHandle {
    type Handle = acd_observer;
    const KIND: Kind = Kind::Observer;
}

/// Follows a domain; up to `capacity` events may wait for the observer. Waits for the shard.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_engine_observe(
    engine: *const acd_engine,
    domain: u32,
    capacity: u32,
    observer: *mut *mut acd_observer,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (engine, to) = unsafe { (shared::<EngineHandle>(engine)?, Out::new(observer)?) };
        let running = engine.running()?;
        let observer = running.observe(DomainId::new(domain), capacity.max(1) as usize)?;
        to.write(create(ObserverHandle { observer, domain }))
    })
}

/// As `acd_stream_take`, but an observer never says that it has ended.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_take(
    observer: *mut acd_observer,
    patience_us: u64,
    events: *mut acd_event,
    capacity: usize,
    taken: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut handle, room, taken) = unsafe {
            let observer = Exclusive::<ObserverHandle>::new(observer)?;
            (observer, Room::new(events, capacity)?, Out::new(taken)?)
        };
        if room.capacity() == 0 {
            return taken.write(0);
        }
        let ObserverHandle { observer, domain } = &mut *handle;
        let mut first = match observer.try_next() {
            None if patience_us > 0 => observer.next_within(Duration::from_micros(patience_us)),
            next => next,
        };
        let next =
            || Some(record_observed(&first.take().or_else(|| observer.try_next())?, *domain));
        taken.write(room.fill(std::iter::from_fn(next)))
    })
}

/// Begins anew with a fresh snapshot; what has not been read is in it. Waits for the shard.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_refresh(observer: *mut acd_observer) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let mut observer = unsafe { Exclusive::<ObserverHandle>::new(observer) }?;
        observer.observer.refresh()?;
        Ok(())
    })
}

/// What an observer's snapshot is of.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_snapshot {
    /// The moment.
    pub at_us: u64,
    /// The last event of the domain before it; the observer is given those after it.
    pub sequence: u64,
    /// How many queues.
    pub queues: usize,
    /// How many agents.
    pub agents: usize,
    /// How many live calls.
    pub calls: usize,
}
plain!(acd_snapshot);

/// What the snapshot is of.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_snapshot(
    observer: *const acd_observer,
    snapshot: *mut acd_snapshot,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (observer, to) = unsafe { (shared::<ObserverHandle>(observer)?, Out::new(snapshot)?) };
        let snapshot = observer.observer.snapshot();
        to.write(acd_snapshot {
            at_us: snapshot.at.micros(),
            sequence: snapshot.sequence,
            queues: snapshot.queues.len(),
            agents: snapshot.agents.len(),
            calls: snapshot.calls.len(),
        })
    })
}

/// A queue of the snapshot, by its place from 0, in the order of first definition. `size` is
/// sizeof(struct acd_queue_view). ACD_NO_VALUE: behind the last.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_queue(
    observer: *const acd_observer,
    place: usize,
    view: *mut acd_queue_view,
    size: usize,
) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe {
        let to = SizedOut::new(view, size, acd_queue_view::FIRST)?;
        write_view(observer, to, |snapshot| snapshot.queues.get(place).copied())
    })
}

/// An agent of the snapshot, in the same way.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_agent(
    observer: *const acd_observer,
    place: usize,
    view: *mut acd_agent_view,
    size: usize,
) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe {
        let to = SizedOut::new(view, size, acd_agent_view::FIRST)?;
        write_view(observer, to, |snapshot| snapshot.agents.get(place).copied())
    })
}

/// A live call of the snapshot, by number, in the same way.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_call(
    observer: *const acd_observer,
    place: usize,
    view: *mut acd_call_view,
    size: usize,
) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe {
        let to = SizedOut::new(view, size, acd_call_view::FIRST)?;
        write_view(observer, to, |snapshot| snapshot.calls.get(place).copied())
    })
}

/// Writes one view of the snapshot.
///
/// # Safety
/// `observer` is NULL or a handle of this library's.
unsafe fn write_view<T: Plain, V: Into<T>>(
    observer: *const acd_observer,
    to: SizedOut<'_, T>,
    view: impl FnOnce(&Snapshot) -> Option<V>,
) -> Outcome {
    // SAFETY: as promised to this function.
    let observer = unsafe { shared::<ObserverHandle>(observer)? };
    to.write(view(observer.observer.snapshot()).ok_or(Status(ACD_NO_VALUE))?.into())
}

/// Frees an observer. NULL is fine.
///
/// thread: as the observer's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_observer_free(observer: *mut acd_observer) -> i32 {
    // SAFETY: the header asks this of the caller.
    border(|| unsafe { free::<ObserverHandle>(observer) })
}
