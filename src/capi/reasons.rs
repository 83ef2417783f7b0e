//! Reasons why: what calls and agents wait for, and how choices fell.

use super::core_handle::{CoreHandle, acd_core, acd_deadline, core_of};
use super::events::state_numbers;
use super::handle::{Exclusive, border};
use super::memory::{Out, Room, SizedOut, plain};
use super::status::{ACD_NO_VALUE, Outcome, Status};
use super::words::{
    ACD_NONE, ACD_STATE_HELD, ACD_STATE_RINGING, ACD_STATE_TALKING, ACD_STATE_WAITING, Word,
};
use crate::{
    AgentExplanation, AgentId, AgentStanding, AgentWaits, CallExplanation, CallId, CallStanding,
    CallState, CallWaits, Core, Decision, Reasons, Refusal, WhyNot,
};

/* why a waiting call does not ring at an agent: the first that holds, in this order; more may
come, below 32 */

/// The customer may not be dialled yet.
pub const ACD_WHY_NOT_DUE: u32 = 1;
/// The call waits for its preferred agent, who is another.
pub const ACD_WHY_PREFERRED: u32 = 2;
/// The agent has no place for contacts of this medium.
pub const ACD_WHY_MEDIUM: u32 = 3;
/// The agent takes calls of certain queues only, and this is none of them.
pub const ACD_WHY_NOT_ASSIGNED: u32 = 13;
/// The agent does not meet what is required, and no step of the queue will change that.
pub const ACD_WHY_SKILLS: u32 = 4;
/// The agent meets a step or tier that the call has not reached yet.
pub const ACD_WHY_STEP: u32 = 5;
/// Not signed in.
pub const ACD_WHY_LOGGED_OUT: u32 = 6;
/// Signed in, and not ready.
pub const ACD_WHY_NOT_READY: u32 = 7;
/// Will be not ready or signed out as soon as the present contacts are over.
pub const ACD_WHY_LEAVING: u32 = 8;
/// On contacts that leave no room for this one.
pub const ACD_WHY_BUSY: u32 = 9;
/// In reserve for the queue, in a grade that has not joined.
pub const ACD_WHY_RESERVE: u32 = 12;
/// The call has not been in the queue for as long as the agent's delay for it.
pub const ACD_WHY_DELAY: u32 = 14;
/// As many agents as the queue allows are on its calls.
pub const ACD_WHY_MAX_BUSY: u32 = 10;
/// Missed this very call a short while ago.
pub const ACD_WHY_HELD_BACK: u32 = 11;

/* waits_for: what a call or an agent waits for */

/// Of a call that talks or is held: nothing.
pub const ACD_WAITS_NOTHING: u32 = 0;
/// Of a call: the moment before which its customer may not be dialled.
pub const ACD_WAITS_DUE: u32 = 1;
/// Of a call: its preferred agent alone.
pub const ACD_WAITS_PREFERRED: u32 = 2;
/// Of a call: that one agent fewer is on its queue's calls.
pub const ACD_WAITS_MAX_BUSY: u32 = 3;
/// Of a call: any agent who is eligible.
pub const ACD_WAITS_AGENT: u32 = 4;
/// Of a call: this agent's answer; of a callback the customer's.
pub const ACD_WAITS_ANSWER: u32 = 5;
/// Of an agent: to be signed in.
pub const ACD_WAITS_LOGIN: u32 = 20;
/// Of an agent: to be ready.
pub const ACD_WAITS_READY: u32 = 21;
/// Of an agent: the end of the present contacts, or of one of them.
pub const ACD_WAITS_CONTACTS: u32 = 22;
/// Of an agent: a call.
pub const ACD_WAITS_CALL: u32 = 23;

/// What holds a call or an agent up.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_explanation {
    /// Of a call: which. Of an agent: 0.
    pub call: u64,
    /// Of a call: the queue it waits or rings in, or was answered from. Of an agent: ACD_NONE.
    pub queue: u32,
    /// Of an agent: which. Of a call: for whom it waits, at whom it rings, with whom it talks, or
    /// ACD_NONE.
    pub agent: u32,
    /// One of `ACD_WAITS_…`.
    pub waits_for: u32,
    /// The state of it: one of `ACD_STATE_…`.
    pub state: u32,
    /// Its own next deadline; ACD_NEVER: there is none.
    pub next_us: u64,
    /// Why: one of `ACD_DUE_…`.
    pub next_why: u32,
    /// Of a waiting call: 1 + calls of its queue that stand before it; else 0.
    pub position: u32,
    /// Of a waiting call, why each agent is not taken; of an agent, why each waiting call does not
    /// ring there: how many by each of `ACD_WHY_…`.
    pub count: [u32; 32],
}
plain!(acd_explanation);

impl acd_explanation {
    const FIRST: usize = 168;
}

/// Why a call does not ring at an agent.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_reason {
    /// The waiting call.
    pub call: u64,
    /// The agent.
    pub agent: u32,
    /// One of `ACD_WHY_…`.
    pub why: u32,
}
plain!(acd_reason);

/// What calls are compared by: `agent_priority`, `weight`, `strict_priority`, `newest_first`, then
/// the age.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_call_standing {
    /// Which; 0: there is none.
    pub call: u64,
    /// Since it was offered or last transferred.
    pub age_us: u64,
    /// What the priority adds to that in a queue that ages, in seconds.
    pub credit_s: i64,
    /// Its queue.
    pub queue: u32,
    /// The queue's; the greatest is first.
    pub weight: u32,
    /// The greatest is first; 0 in a queue that ages.
    pub strict_priority: i32,
    /// 1: in such a queue the youngest is first, behind all others.
    pub newest_first: u32,
    /// Seconds against which the age counts where the queue goes by need; 20 elsewhere.
    pub target_s: u32,
    /// The priority that the agent gives the queue: the least is first; 1 where he gives none.
    pub agent_priority: u32,
}
plain!(acd_call_standing);

/// What agents are compared by: `spared`, `tier`, `wishes`, `measure`, `idle_place`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_agent_standing {
    /// Who; ACD_NONE: there is nobody.
    pub agent: u32,
    /// 1: one of the last whom another queue protects, and comes after all who are not.
    pub spared: u32,
    /// The queue's first tier that the agent meets; the least is first.
    pub tier: u32,
    /// The weights of the wishes met; the greatest is first.
    pub wishes: u32,
    /// By the queue's order: levels (the greatest is first), skills, calls, microseconds of talk,
    /// the order of definition; 0 by the others.
    pub measure: u64,
    /// Who became idle earlier has the smaller one.
    pub idle_place: u64,
}
plain!(acd_agent_standing);

/// A choice that was made, and who came next on either side.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_decision {
    /// When.
    pub at_us: u64,
    /// The offer that it led to.
    pub offer: u64,
    /// One of `ACD_ORDER_…`: by what the queue puts its agents in order.
    pub by: u32,
    /// Zero.
    pub reserved: u32,
    /// The call.
    pub call: acd_call_standing,
    /// The call that the agent would have got, had this one not been there.
    pub next_call: acd_call_standing,
    /// The agent.
    pub agent: acd_agent_standing,
    /// Who would have got the call, had the agent not been there; nobody where an agent is
    /// preferred, and where lots are drawn.
    pub next_agent: acd_agent_standing,
}
plain!(acd_decision);

impl acd_decision {
    const FIRST: usize = 184;
}

/// A new reason: a number above and a line here.
fn number(why: WhyNot) -> u32 {
    match why {
        WhyNot::NotDue => ACD_WHY_NOT_DUE,
        WhyNot::Preferred => ACD_WHY_PREFERRED,
        WhyNot::Medium => ACD_WHY_MEDIUM,
        WhyNot::NotAssigned => ACD_WHY_NOT_ASSIGNED,
        WhyNot::Skills => ACD_WHY_SKILLS,
        WhyNot::Step => ACD_WHY_STEP,
        WhyNot::LoggedOut => ACD_WHY_LOGGED_OUT,
        WhyNot::NotReady => ACD_WHY_NOT_READY,
        WhyNot::Leaving => ACD_WHY_LEAVING,
        WhyNot::Busy => ACD_WHY_BUSY,
        WhyNot::Reserve => ACD_WHY_RESERVE,
        WhyNot::Delay => ACD_WHY_DELAY,
        WhyNot::MaxBusy => ACD_WHY_MAX_BUSY,
        WhyNot::HeldBack => ACD_WHY_HELD_BACK,
    }
}

fn counts(reasons: &Reasons) -> [u32; 32] {
    let mut count = [0; 32];
    reasons.iter().for_each(|(why, agents)| count[number(why) as usize] += agents);
    count
}

impl From<CallExplanation> for acd_explanation {
    fn from(it: CallExplanation) -> Self {
        let next = acd_deadline::of(it.next);
        let (waits_for, waited_for) = match it.waits_for {
            CallWaits::Due => (ACD_WAITS_DUE, None),
            CallWaits::Preferred(agent) => (ACD_WAITS_PREFERRED, Some(agent)),
            CallWaits::MaxBusy => (ACD_WAITS_MAX_BUSY, None),
            CallWaits::Agent => (ACD_WAITS_AGENT, None),
            CallWaits::Answer(agent) => (ACD_WAITS_ANSWER, Some(agent)),
            CallWaits::Nothing => (ACD_WAITS_NOTHING, None),
        };
        let (state, agent) = match it.state {
            CallState::Waiting => (ACD_STATE_WAITING, waited_for),
            CallState::Ringing(agent) => (ACD_STATE_RINGING, Some(agent)),
            CallState::Talking(agent) => (ACD_STATE_TALKING, Some(agent)),
            CallState::Held(agent) => (ACD_STATE_HELD, Some(agent)),
        };
        Self {
            call: it.call.number(),
            queue: it.queue.number(),
            agent: agent.map_or(ACD_NONE, AgentId::number),
            waits_for,
            state: state.into(),
            next_us: next.at_us,
            next_why: next.why,
            position: it.position,
            count: counts(&it.agents),
        }
    }
}

impl From<AgentExplanation> for acd_explanation {
    fn from(it: AgentExplanation) -> Self {
        let next = acd_deadline::of(it.next);
        Self {
            call: 0,
            queue: ACD_NONE,
            agent: it.agent.number(),
            waits_for: match it.waits_for {
                AgentWaits::Login => ACD_WAITS_LOGIN,
                AgentWaits::Ready => ACD_WAITS_READY,
                AgentWaits::Contacts => ACD_WAITS_CONTACTS,
                AgentWaits::Call => ACD_WAITS_CALL,
            },
            state: state_numbers(it.state).0.into(),
            next_us: next.at_us,
            next_why: next.why,
            position: 0,
            count: counts(&it.calls),
        }
    }
}

impl From<Option<CallStanding>> for acd_call_standing {
    fn from(it: Option<CallStanding>) -> Self {
        Self {
            call: it.map_or(0, |it| it.call.number()),
            age_us: it.map_or(0, |it| it.age.micros()),
            credit_s: it.map_or(0, |it| it.credit_s),
            queue: it.map_or(ACD_NONE, |it| it.queue.number()),
            weight: it.map_or(0, |it| it.weight.into()),
            strict_priority: it.map_or(0, |it| it.strict_priority),
            newest_first: it.map_or(0, |it| it.newest_first.into()),
            target_s: it.map_or(0, |it| it.target_s),
            agent_priority: it.map_or(0, |it| it.agent_priority.into()),
        }
    }
}

impl From<Option<AgentStanding>> for acd_agent_standing {
    fn from(it: Option<AgentStanding>) -> Self {
        Self {
            agent: it.map_or(ACD_NONE, |it| it.agent.number()),
            spared: it.map_or(0, |it| it.spared.into()),
            tier: it.map_or(0, |it| it.tier),
            wishes: it.map_or(0, |it| it.wishes),
            measure: it.map_or(0, |it| it.measure),
            idle_place: it.map_or(0, |it| it.idle_place),
        }
    }
}

impl From<Decision> for acd_decision {
    fn from(it: Decision) -> Self {
        Self {
            at_us: it.at.micros(),
            offer: it.offer.number(),
            by: it.by.number(),
            reserved: 0,
            call: Some(it.call).into(),
            next_call: it.next_call.into(),
            agent: Some(it.agent).into(),
            next_agent: it.next_agent.into(),
        }
    }
}

/// Writes what `explain` finds.
///
/// # Safety
/// As the functions that call it.
unsafe fn explained<T: Into<acd_explanation>>(
    core: *const acd_core,
    explain: impl FnOnce(&Core) -> Result<T, Refusal>,
    explanation: *mut acd_explanation,
    size: usize,
) -> Outcome<()> {
    // SAFETY: the header asks this of the caller.
    let (core, to) =
        unsafe { (core_of(core)?, SizedOut::new(explanation, size, acd_explanation::FIRST)?) };
    to.write(explain(core).map_err(|why| Status::from(&why))?.into())
}

/// Writes the pairs of calls and agents that `list` finds, with the reason of each.
///
/// # Safety
/// As the functions that call it.
unsafe fn listed(
    core: *const acd_core,
    list: impl FnOnce(&Core) -> Vec<(CallId, AgentId, WhyNot)>,
    reasons: *mut acd_reason,
    capacity: usize,
    count: *mut usize,
) -> Outcome<()> {
    // SAFETY: the header asks this of the caller.
    let (core, room, count) =
        unsafe { (core_of(core)?, Room::new(reasons, capacity)?, Out::new(count)?) };
    let found = list(core).into_iter().map(|(call, agent, why)| acd_reason {
        call: call.number(),
        agent: agent.number(),
        why: number(why),
    });
    room.write_all(&found.collect::<Vec<_>>(), count)
}

/// What a live call waits for, and how many agents each reason keeps from it. `size` is
/// sizeof(struct acd_explanation). O(agents).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_explain_call(
    core: *const acd_core,
    call: u64,
    explanation: *mut acd_explanation,
    size: usize,
) -> i32 {
    border(|| {
        let explain = |core: &Core| core.explain_call(CallId::new(call));
        // SAFETY: the header asks this of the caller.
        unsafe { explained(core, explain, explanation, size) }
    })
}

/// What an agent waits for, and how many waiting calls each reason keeps from him. `size` is
/// sizeof(struct acd_explanation). O(lines of waiting calls).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_explain_agent(
    core: *const acd_core,
    agent: u32,
    explanation: *mut acd_explanation,
    size: usize,
) -> i32 {
    border(|| {
        let explain = |core: &Core| core.explain_agent(AgentId::new(agent));
        // SAFETY: the header asks this of the caller.
        unsafe { explained(core, explain, explanation, size) }
    })
}

/// Why each agent is not offered a waiting call, in the order of their definition; none of a call
/// that does not wait. Room as for `acd_core_queues`. O(agents).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_why_not_agents(
    core: *const acd_core,
    call: u64,
    reasons: *mut acd_reason,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        let call = CallId::new(call);
        let list = |core: &Core| {
            core.why_not_agents(call).map(|(agent, why)| (call, agent, why)).collect()
        };
        // SAFETY: the header asks this of the caller.
        unsafe { listed(core, list, reasons, capacity, count) }
    })
}

/// Why each waiting call does not ring at an agent, by queue. Room as for `acd_core_queues`.
/// O(waiting calls).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_why_not_calls(
    core: *const acd_core,
    agent: u32,
    reasons: *mut acd_reason,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        let agent = AgentId::new(agent);
        let list =
            |core: &Core| core.why_not_calls(agent).map(|(call, why)| (call, agent, why)).collect();
        // SAFETY: the header asks this of the caller.
        unsafe { listed(core, list, reasons, capacity, count) }
    })
}

/// From now on the last `most` choices are kept, some 250 bytes each; 0: none, and those that were
/// kept are gone. While they are kept each choice costs up to three times as much.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_keep_decisions(core: *mut acd_core, most: u32) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let mut core = unsafe { Exclusive::<CoreHandle>::new(core) }?;
        core.core.keep_decisions(most);
        Ok(())
    })
}

/// The latest choice by which a call, whether it lives or not, came to this agent, or with ACD_NONE
/// to any; ACD_NO_VALUE: none is kept. `size` is sizeof(struct acd_decision). O(choices kept).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_decision(
    core: *const acd_core,
    call: u64,
    agent: u32,
    decision: *mut acd_decision,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, to) =
            unsafe { (core_of(core)?, SizedOut::new(decision, size, acd_decision::FIRST)?) };
        let agent = (agent != ACD_NONE).then(|| AgentId::new(agent));
        to.write(core.decision(CallId::new(call), agent).ok_or(Status(ACD_NO_VALUE))?.into())
    })
}

/// When the call, which waits or rings, will have been in its queue for as long as the agent's
/// delay for that. ACD_NO_VALUE: it has been there so long, the agent has no delay there, or there
/// is no such call or agent.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_delay_end(
    core: *const acd_core,
    call: u64,
    agent: u32,
    at_us: *mut u64,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, at_us) = unsafe { (core_of(core)?, Out::new(at_us)?) };
        let end = core.delay_end(CallId::new(call), AgentId::new(agent));
        at_us.write(end.ok_or(Status(ACD_NO_VALUE))?.micros())
    })
}
