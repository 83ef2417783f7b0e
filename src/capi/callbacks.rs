//! How a customer is called back.

use super::events::{
    ACD_EVENT_BRIDGE_FAILED, ACD_EVENT_CALLBACK, ACD_EVENT_CALLBACK_ANSWERED,
    ACD_EVENT_CALLBACK_ENDED, ACD_EVENT_CALLBACK_FAILED, ACD_EVENT_DIAL, ACD_EVENT_LINE_LOST,
    ACD_EVENT_OTHER, acd_event,
};
use super::handle::border;
use super::memory::{Sized32, SizedOut, plain, sized};
use super::status::Outcome;
use super::words::{ACD_NEVER, ACD_NONE, Word};
use crate::{AgentId, CallbackPlan, Event, Fact, Prefer, Span, Timestamp};

/// When a customer is called back, by whom, and how often. Fill it with `acd_callback_plan_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_callback_plan {
    /// sizeof(struct acd_callback_plan).
    pub struct_size: u32,
    /// Whose callback it is; or ACD_NONE.
    pub owner_agent: u32,
    /// How often the customer is dialled at most: 1 to 100.
    pub attempts: i64,
    /// Between a failed attempt and the next; more than zero.
    pub pause_us: u64,
    /// Not dialled before this moment; 0: at once.
    pub not_before_us: u64,
    /// For how long only its owner gets it, from each moment at which the customer may be dialled;
    /// more than zero.
    pub owner_within_us: u64,
    /// Given up so long after the first moment at which he may be dialled, more than zero; or
    /// ACD_NEVER.
    pub expire_us: u64,
}
plain!(acd_callback_plan);
impl Sized32 for acd_callback_plan {
    const FIRST: usize = 48;
}

impl acd_callback_plan {
    fn new() -> Self {
        let plan = CallbackPlan::default();
        Self {
            struct_size: size_of::<Self>() as u32,
            owner_agent: ACD_NONE,
            attempts: plan.attempts,
            pause_us: plan.pause.micros(),
            not_before_us: 0,
            owner_within_us: 0,
            expire_us: ACD_NEVER,
        }
    }

    /// NULL is the default.
    ///
    /// # Safety
    /// As [`sized`].
    pub(super) unsafe fn read(from: *const Self) -> Outcome<CallbackPlan> {
        if from.is_null() {
            return Ok(CallbackPlan::default());
        }
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        let within = Span::from_micros(given.owner_within_us);
        Ok(CallbackPlan {
            attempts: given.attempts,
            pause: Span::from_micros(given.pause_us),
            not_before: (given.not_before_us > 0)
                .then(|| Timestamp::from_micros(given.not_before_us)),
            owner: (given.owner_agent != ACD_NONE)
                .then(|| Prefer { agent: AgentId::new(given.owner_agent), within }),
            expire: (given.expire_us != ACD_NEVER).then(|| Span::from_micros(given.expire_us)),
        })
    }
}

/// Fills in the defaults: three attempts, a minute between two. `size` is
/// sizeof(struct acd_callback_plan).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_callback_plan_init(plan: *mut acd_callback_plan, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let plan = unsafe { SizedOut::new(plan, size, acd_callback_plan::FIRST) }?;
        plan.write(acd_callback_plan { struct_size: size as u32, ..acd_callback_plan::new() })
    })
}

/// The records of what happens to callbacks.
#[inline(always)]
pub(super) fn tell_of_callback(event: &Event) -> acd_event {
    let new = |kind| acd_event::new(kind, event.at.micros());
    match event.fact {
        Fact::Callback { call, queue, waited, age } => {
            new(ACD_EVENT_CALLBACK).about(call, Some(queue), None).with(waited, age.micros())
        }
        Fact::Dial { call, agent, queue, offer, attempt, age } => {
            let event = new(ACD_EVENT_DIAL).about(call, Some(queue), Some(agent));
            acd_event { number: attempt, ..event.with(age, offer.number()) }
        }
        Fact::CallbackAnswered { call, agent, queue, waited, age, counts } => {
            let event = new(ACD_EVENT_CALLBACK_ANSWERED).about(call, Some(queue), Some(agent));
            acd_event { number: counts.number(), ..event.with(waited, age.micros()) }
        }
        Fact::CallbackFailed { call, agent, queue, attempt } => {
            let event = new(ACD_EVENT_CALLBACK_FAILED).about(call, Some(queue), Some(agent));
            acd_event { number: attempt, ..event }
        }
        Fact::CallbackEnded { call, queue, cause, age, dialling } => {
            let event = new(ACD_EVENT_CALLBACK_ENDED).about(call, Some(queue), dialling);
            acd_event { cause: cause.number(), ..event.with(Span::ZERO, age.micros()) }
        }
        Fact::BridgeFailed { call, agent, queue, talk, hold } => {
            let event = new(ACD_EVENT_BRIDGE_FAILED).about(call, Some(queue), Some(agent));
            event.with(talk, hold.micros())
        }
        Fact::LineLost { call, agent, queue, talk, hold } => {
            new(ACD_EVENT_LINE_LOST).about(call, Some(queue), Some(agent)).with(talk, hold.micros())
        }
        _ => new(ACD_EVENT_OTHER),
    }
}
