//! What can be read of queues, agents and calls as of now, and who is there.

use super::core_handle::{CoreHandle, acd_core, core_of};
use super::events::state_numbers;
use super::figures::acd_queue_figures;
use super::handle::{Exclusive, border};
use super::memory::{Out, Room, SizedOut, acd_text, plain};
use super::status::{
    ACD_NO_ROOM, ACD_NO_VALUE, ACD_UNKNOWN_AGENT, ACD_UNKNOWN_CALL, ACD_UNKNOWN_QUEUE, Status,
};
use super::words::{
    ACD_NONE, ACD_STATE_HELD, ACD_STATE_RINGING, ACD_STATE_TALKING, ACD_STATE_WAITING,
};
use crate::{
    AgentFigures, AgentId, AgentView, CallId, CallState, CallView, CallbackView, QueueId, QueueView,
};

/* consult of a call. */

/// There is no consultation about it.
pub const ACD_CONSULT_NONE: u16 = 0;
/// There is one.
pub const ACD_CONSULT_ABOUT: u16 = 1;
/// There is one, and all three talk together.
pub const ACD_CONSULT_CONFERENCE: u16 = 2;
/// It is one itself.
pub const ACD_CONSULT_IS: u16 = 3;
/// It is one, and all three talk together.
pub const ACD_CONSULT_IS_CONFERENCE: u16 = 4;

/// A queue as of the core's present moment.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_queue_view {
    /// Which.
    pub queue: u32,
    /// Calls that wait here.
    pub waiting: u32,
    /// Calls of this queue that ring, and customers who are dialled.
    pub ringing: u32,
    /// Callers on the line, waiting or ringing, beyond the threshold (wait > T).
    pub over_threshold: u32,
    /// Agents on this queue's calls, ringing to the end of wrap-up.
    pub busy: u32,
    /// Of those that wait, customers who are to be called back.
    pub callbacks: u32,
    /// The longest wait of the callers on the line.
    pub longest_wait_us: u64,
    /// Counters and sums since the beginning.
    pub figures: acd_queue_figures,
    /// Of the calls timed out, those that waited or rang and were not there any more.
    pub lost: u64,
    /// Conversations that ended because they were not.
    pub conversations_lost: u64,
}
plain!(acd_queue_view);

impl acd_queue_view {
    /// The size of its first version.
    pub(super) const FIRST: usize = 288;
}

impl From<QueueView> for acd_queue_view {
    fn from(view: QueueView) -> Self {
        let QueueView {
            queue,
            waiting,
            callbacks,
            ringing,
            over_threshold,
            longest_wait,
            busy,
            figures,
        } = view;
        Self {
            queue: queue.number(),
            waiting,
            ringing,
            over_threshold,
            busy,
            callbacks,
            longest_wait_us: longest_wait.micros(),
            lost: figures.lost,
            conversations_lost: figures.conversations_lost,
            figures: figures.into(),
        }
    }
}

/// An agent as of the core's present moment. While logged in the times add up to logged_in_us.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_agent_view {
    /// Which.
    pub agent: u32,
    /// One of `ACD_STATE_…`.
    pub state: u16,
    /// Of not ready: one of `ACD_REASON_…`.
    pub reason: u16,
    /// Of a reason of the host's: its number.
    pub reason_number: u32,
    /// What is pending, one of `ACD_STATE_…`: the state to enter when the call is over; or 0.
    pub pending: u16,
    /// Of a pending not ready: one of `ACD_REASON_…`.
    pub pending_reason: u16,
    /// Of a reason of the host's: its number.
    pub pending_reason_number: u32,
    /// Whether `call` is one.
    pub has_call: u32,
    /// The call that rings, talks or is held here.
    pub call: u64,
    /// Since when the state lasts.
    pub since_us: u64,
    /// Calls answered.
    pub answered: u64,
    /// Calls done with, wrap-up included.
    pub handled: u64,
    /// Missed offers.
    pub missed: u64,
    /// Times, up to now.
    pub ring_us: u64,
    /// Talk.
    pub talk_us: u64,
    /// Hold.
    pub hold_us: u64,
    /// After-call work.
    pub wrap_up_us: u64,
    /// Idle.
    pub idle_us: u64,
    /// Not ready.
    pub not_ready_us: u64,
    /// The sum of all of them.
    pub logged_in_us: u64,
    /// On a call that is not routed here; in the sum too.
    pub busy_elsewhere_us: u64,
    /// 1 while the agent is on such a call, whatever the state; else 0.
    pub elsewhere: u64,
    /// Zero.
    pub more: [u64; 7],
}
plain!(acd_agent_view);

impl acd_agent_view {
    /// The size of its first version.
    pub(super) const FIRST: usize = 192;
}

impl From<AgentView> for acd_agent_view {
    fn from(view: AgentView) -> Self {
        let AgentView { agent, state, since, call, elsewhere, pending, figures, .. } = view;
        let AgentFigures {
            answered,
            handled,
            missed,
            ring,
            talk,
            hold,
            wrap_up,
            idle,
            not_ready,
            logged_in,
            busy_elsewhere,
            ..
        } = figures;
        let (state, reason, reason_number) = state_numbers(state);
        let (pending, pending_reason, pending_reason_number) =
            pending.map_or((0, 0, 0), state_numbers);
        Self {
            agent: agent.number(),
            state,
            reason,
            reason_number,
            pending,
            pending_reason,
            pending_reason_number,
            has_call: call.is_some().into(),
            call: call.map_or(0, CallId::number),
            since_us: since.micros(),
            answered,
            handled,
            missed,
            ring_us: ring.micros(),
            talk_us: talk.micros(),
            hold_us: hold.micros(),
            wrap_up_us: wrap_up.micros(),
            idle_us: idle.micros(),
            not_ready_us: not_ready.micros(),
            logged_in_us: logged_in.micros(),
            busy_elsewhere_us: busy_elsewhere.micros(),
            elsewhere: elsewhere.into(),
            more: [0; 7],
        }
    }
}

/// A live call.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_call_view {
    /// Which.
    pub call: u64,
    /// The queue it waits or rings in, or was answered from.
    pub queue: u32,
    /// The agent at whom it rings, talks or is held; or ACD_NONE.
    pub agent: u32,
    /// When it entered that queue.
    pub entered_us: u64,
    /// From when its age counts.
    pub offered_us: u64,
    /// Priority in force.
    pub priority: i32,
    /// Steps of widening reached.
    pub steps_reached: u32,
    /// ACD_STATE_WAITING, ACD_STATE_RINGING, ACD_STATE_TALKING or ACD_STATE_HELD.
    pub state: u16,
    /// 1 while its customer is to be called back, or is dialled; else 0.
    pub callback: u16,
    /// How often he was dialled in vain.
    pub attempts_made: u16,
    /// How often he may still be dialled, with the attempt that runs.
    pub attempts_left: u16,
    /// Not dialled before this moment, if it lies ahead; else 0.
    pub not_before_us: u64,
    /// When the callback is given up; 0: never.
    pub expires_us: u64,
    /// The other call, where `consult` says that there is one.
    pub consult_call: u64,
    /// One of `ACD_CONSULT_…`.
    pub consult: u16,
    /// Zero.
    pub more: [u16; 3],
    /// It goes before others as if it were older by so many seconds.
    pub credit_s: u32,
    /// Zero.
    pub reserved: u32,
}
plain!(acd_call_view);

impl acd_call_view {
    /// The size of its first version.
    pub(super) const FIRST: usize = 80;
}

impl From<CallView> for acd_call_view {
    fn from(view: CallView) -> Self {
        let CallView { call, state, queue, entered, offered, .. } = view;
        let CallView { priority, steps_reached, callback, consult, .. } = view;
        let micros = |at: Option<crate::Timestamp>| at.map_or(0, crate::Timestamp::micros);
        let attempts = |of: fn(CallbackView) -> u32| callback.map_or(0, |it| of(it) as u16);
        let (state, agent) = match state {
            CallState::Waiting => (ACD_STATE_WAITING, ACD_NONE),
            CallState::Ringing(agent) => (ACD_STATE_RINGING, agent.number()),
            CallState::Talking(agent) => (ACD_STATE_TALKING, agent.number()),
            CallState::Held(agent) => (ACD_STATE_HELD, agent.number()),
        };
        Self {
            call: call.number(),
            queue: queue.number(),
            agent,
            entered_us: entered.micros(),
            offered_us: offered.micros(),
            priority,
            steps_reached,
            state,
            callback: callback.is_some().into(),
            attempts_made: attempts(|it| it.attempts_made),
            attempts_left: attempts(|it| it.attempts_left),
            not_before_us: micros(callback.and_then(|it| it.not_before)),
            expires_us: micros(callback.and_then(|it| it.expires)),
            consult_call: consult.map_or(0, |it| it.other.number()),
            consult: consult.map_or(ACD_CONSULT_NONE, |it| match (it.is_consult, it.conference) {
                (false, false) => ACD_CONSULT_ABOUT,
                (false, true) => ACD_CONSULT_CONFERENCE,
                (true, false) => ACD_CONSULT_IS,
                (true, true) => ACD_CONSULT_IS_CONFERENCE,
            }),
            more: [0; 3],
            credit_s: view.credit_s,
            reserved: 0,
        }
    }
}

/// A queue as of now. `size` is sizeof(struct acd_queue_view). O(log calls).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_queue(
    core: *const acd_core,
    queue: u32,
    view: *mut acd_queue_view,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, to) =
            unsafe { (core_of(core)?, SizedOut::new(view, size, acd_queue_view::FIRST)?) };
        let view = core.queue(QueueId::new(queue)).ok_or(Status(ACD_UNKNOWN_QUEUE))?;
        to.write(view.into())
    })
}

/// An agent as of now. `size` is sizeof(struct acd_agent_view). O(1).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_agent(
    core: *const acd_core,
    agent: u32,
    view: *mut acd_agent_view,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, to) =
            unsafe { (core_of(core)?, SizedOut::new(view, size, acd_agent_view::FIRST)?) };
        let view = core.agent(AgentId::new(agent)).ok_or(Status(ACD_UNKNOWN_AGENT))?;
        to.write(view.into())
    })
}

/// A live call. `size` is sizeof(struct acd_call_view). O(1).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_call(
    core: *const acd_core,
    call: u64,
    view: *mut acd_call_view,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, to) =
            unsafe { (core_of(core)?, SizedOut::new(view, size, acd_call_view::FIRST)?) };
        let view = core.call(CallId::new(call)).ok_or(Status(ACD_UNKNOWN_CALL))?;
        to.write(view.into())
    })
}

/// The numbers of all queues, in the order of their first definition. `*count` is how many there
/// are; with a `capacity` of 0 they are only counted, with one that is too small the answer is
/// ACD_NO_ROOM.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_queues(
    core: *const acd_core,
    queues: *mut u32,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(queues, capacity)?, Out::new(count)?) };
        room.write_all(&core.queue_ids().map(QueueId::number).collect::<Vec<_>>(), count)
    })
}

/// The numbers of all agents, as `acd_core_queues`.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_agents(
    core: *const acd_core,
    agents: *mut u32,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(agents, capacity)?, Out::new(count)?) };
        room.write_all(&core.agent_ids().map(AgentId::number).collect::<Vec<_>>(), count)
    })
}

/// The numbers of all live calls, rising, as `acd_core_queues`.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_calls(
    core: *const acd_core,
    calls: *mut u64,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(calls, capacity)?, Out::new(count)?) };
        let mut all: Vec<u64> = core.calls().map(|view| view.call.number()).collect();
        all.sort_unstable();
        room.write_all(&all, count)
    })
}

/// The numbers of all groups that an agent was ever in, as `acd_core_queues`; none without books.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_groups(
    core: *const acd_core,
    groups: *mut u32,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(groups, capacity)?, Out::new(count)?) };
        let all: Vec<u32> = core.group_ids().map(|group| group.number()).collect();
        room.write_all(&all, count)
    })
}

/// The skill of this place, from 0, among those that have a book; ACD_NO_VALUE behind the last.
/// The text is the core's, and stays until the next call that does not take it as const.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_skill(
    core: *const acd_core,
    place: usize,
    name: *mut acd_text,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, name) = unsafe { (core_of(core)?, Out::new(name)?) };
        let skill = core.skill_names().nth(place).ok_or(Status(ACD_NO_VALUE))?;
        name.write(acd_text::of(skill))
    })
}

/// The queues whose views have changed since this was last asked, by anything but time: each once.
/// Like `acd_core_queues`, but where there is no room they stay for the next time, and `capacity`
/// must be at least the number of queues that there are.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_take_changed_queues(
    core: *mut acd_core,
    queues: *mut u32,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (mut core, room, count) = unsafe {
            let core = Exclusive::<CoreHandle>::new(core)?;
            (core, Room::new(queues, capacity)?, Out::new(count)?)
        };
        if room.capacity() < core.core.queue_ids().count() {
            return Err(Status(ACD_NO_ROOM));
        }
        let mut changed = Vec::new();
        core.core.take_changed_queues(|_, queue| changed.push(queue.number()));
        count.write(room.fill(changed.into_iter()))
    })
}

/// Whether the agents in reserve of this grade, 1 or 2, serve the queue now: 1 or 0.
/// ACD_NO_VALUE: there is no such queue or grade.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_reserve_joined(
    core: *const acd_core,
    queue: u32,
    grade: u32,
    joined: *mut u32,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, joined) = unsafe { (core_of(core)?, Out::new(joined)?) };
        let grade = u8::try_from(grade).unwrap_or(0);
        let found = core.reserve_joined(QueueId::new(queue), grade).ok_or(Status(ACD_NO_VALUE))?;
        joined.write(found.into())
    })
}

/// In which grade the agent is held in reserve for the queue now, so that calls that wait there for
/// anybody do not ring at him; 0: he is not.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_held_in_reserve(
    core: *const acd_core,
    agent: u32,
    queue: u32,
    grade: *mut u32,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, grade) = unsafe { (core_of(core)?, Out::new(grade)?) };
        let held = core.held_in_reserve(AgentId::new(agent), QueueId::new(queue));
        grade.write(held.unwrap_or(0).into())
    })
}
