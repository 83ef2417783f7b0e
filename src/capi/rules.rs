//! What is configured: limits and queues. Structures that begin with their size.
//!
//! Each has a function `…_init` that fills in the defaults. A new field of the Rust type goes
//! behind the last of the structure's (so that older callers stay right), into the default, and
//! into the reading below it, where the compiler asks for it.

use super::handle::border;
use super::memory::{Sized32, SizedOut, acd_text, list, plain, sized, text};
use super::reserve::{acd_reserve, read_reserve};
use super::status::{ACD_UNKNOWN_WORD, Outcome, Status};
use super::words::{
    ACD_AWAY_BUSY_ELSEWHERE, ACD_AWAY_HELD, ACD_AWAY_NOT_READY, ACD_AWAY_RINGING, ACD_AWAY_TALKING,
    ACD_AWAY_WRAP_UP, ACD_NONE, ACD_UNLIMITED, Word,
};
use crate::{Away, Limits, QueueId, QueueRules, RingAt, Step, Wish};

/// How much there may be of everything: fixed when a core is made, never grown beyond. Fill it
/// with `acd_limits_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_limits {
    /// sizeof(struct acd_limits).
    pub struct_size: u32,
    /// Agents; their numbers lie below this.
    pub agents: u32,
    /// Queues; their numbers lie below this.
    pub queues: u32,
    /// Groups of agents; their numbers lie below this.
    pub groups: u32,
    /// Calls alive at once.
    pub calls: u32,
    /// Different skills.
    pub skills: u32,
    /// Different skill expressions and unions of them in use at once.
    pub classes: u32,
    /// Calls and agents held apart after a miss, at once.
    pub hold_backs: u32,
    /// Alarms; their numbers lie below this.
    pub alarms: u32,
    /// Zero.
    pub reserved: u32,
    /// Customers who are remembered without a call; the oldest is forgotten for a new one.
    pub customers: u32,
    /// Zero.
    pub reserved_2: u32,
    /// Customers blocked at once.
    pub blocked: u32,
    /// Zero.
    pub reserved_3: u32,
}
plain!(acd_limits);
impl Sized32 for acd_limits {
    const FIRST: usize = 40;
}

impl acd_limits {
    fn new() -> Self {
        let limits = Limits::default();
        Self {
            struct_size: size_of::<Self>() as u32,
            agents: limits.agents,
            queues: limits.queues,
            groups: limits.groups,
            calls: limits.calls,
            skills: limits.skills,
            classes: limits.classes,
            hold_backs: limits.hold_backs,
            alarms: limits.alarms,
            reserved: 0,
            customers: limits.customers,
            reserved_2: 0,
            blocked: limits.blocked,
            reserved_3: 0,
        }
    }

    /// # Safety
    /// As [`sized`]; NULL stands for the defaults.
    pub(super) unsafe fn read(from: *const Self) -> Outcome<Limits> {
        if from.is_null() {
            return Ok(Limits::default());
        }
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        Ok(Limits {
            agents: given.agents,
            queues: given.queues,
            groups: given.groups,
            calls: given.calls,
            skills: given.skills,
            classes: given.classes,
            hold_backs: given.hold_backs,
            customers: given.customers,
            alarms: given.alarms,
            blocked: given.blocked,
        })
    }
}

/// Fills in the defaults, which serve a large centre. `size` is sizeof(struct acd_limits).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_limits_init(limits: *mut acd_limits, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let limits = unsafe { SizedOut::new(limits, size, acd_limits::FIRST) }?;
        limits.write(acd_limits { struct_size: size as u32, ..acd_limits::new() })
    })
}

/// Once a call has waited `after_s`, agents who meet `require` are eligible too.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_step {
    /// Seconds after the entry into the queue: at least 1, and rising from step to step.
    pub after_s: i64,
    /// Skill expression.
    pub require: acd_text,
}
plain!(acd_step);

/// Something that an agent had better meet.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_wish {
    /// Skill expression.
    pub require: acd_text,
    /// 1 to 100.
    pub weight: i64,
}
plain!(acd_wish);

/// How a queue works. Fill it with `acd_queue_rules_init`, then change what is not to be the
/// default. Fields that end in `_s` are whole seconds.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_queue_rules {
    /// sizeof(struct acd_queue_rules).
    pub struct_size: u32,
    /// One of `ACD_ORDER_…`.
    pub agent_order: u32,
    /// One of `ACD_MISSED_…`.
    pub on_no_answer: u32,
    /// One of `ACD_WRAP_UP_…`.
    pub wrap_up: u32,
    /// Skill expression that an agent must meet; empty: every agent.
    pub require: acd_text,
    /// -100 to 100, of calls that have none of their own; higher is served first.
    pub priority: i64,
    /// 0 to 3600. 0: priority is strict. N: a unit of priority is worth N seconds of waiting.
    pub seconds_per_priority: i64,
    /// Service-level threshold T, at least 0.
    pub answer_within_s: i64,
    /// An abandon after at most this long is also counted as short; at least 0.
    pub short_abandon_s: i64,
    /// How long an agent rings before the offer is a miss; at least 1.
    pub ring_s: i64,
    /// How long an agent is held back from a call after missing it; at least 0.
    pub reoffer_after_s: i64,
    /// The length of after-call work where it has one; at least 0.
    pub wrap_up_s: i64,
    /// At most so many wait, at least 0; or ACD_UNLIMITED.
    pub max_waiting: i64,
    /// A call not answered so long after it entered goes on or ends, at least 1; or
    /// ACD_UNLIMITED.
    pub max_wait_s: i64,
    /// At most so many agents at once on this queue's calls, at least 1; or ACD_UNLIMITED.
    pub max_busy: i64,
    /// Where calls go on to; or ACD_NONE.
    pub overflow_to: u32,
    /// One of `ACD_CALLS_…`.
    pub call_order: u32,
    /// Widening: more agents become eligible as a call waits.
    pub steps: *const acd_step,
    /// How many steps.
    pub step_count: usize,
    /// Further thresholds, in seconds, that the books measure beside T.
    pub also_within_s: *const i64,
    /// How many: at most 3.
    pub also_within_count: usize,
    /// 0 to 100: calls of a queue with a greater weight are served before all others.
    pub weight: i64,
    /// Levels of agents behind those of `require`: like steps, but as long as an agent of an
    /// earlier tier is eligible nobody of a later one gets the call. A queue has steps or tiers.
    pub tiers: *const acd_step,
    /// How many tiers.
    pub tier_count: usize,
    /// One of `ACD_AT_CLOSE_…`.
    pub at_close: u32,
    /// The queue takes no call while all its agents are away: a sum of `ACD_AWAY_…`, or ACD_NONE:
    /// it always does.
    pub join_empty: u32,
    /// Calls leave once all its agents have been away for `leave_empty_after_s`: likewise.
    pub leave_empty: u32,
    /// What callbacks count as for the service level: one of `ACD_COUNTS_…`.
    pub callback_counts: u32,
    /// At least 0.
    pub leave_empty_after_s: i64,
    /// What agents had better meet. Of several eligible agents (of one tier) those go first whose
    /// wishes met weigh most together, before agent_order is asked.
    pub wishes: *const acd_wish,
    /// How many: at most 8.
    pub wish_count: usize,
    /// 0 to 8: calls of other queues get the last so many idle agents who meet require only if
    /// nobody else is eligible. 64 queues at most protect their agents.
    pub protect: i64,
    /// What becomes of a call of a customer who waits here already: one of `ACD_CUSTOMER_…`.
    pub same_customer: u32,
    /// Zero.
    pub reserved_2: u32,
    /// A customer who gave up here and calls again within so long resumes his age, once: the event
    /// is `ACD_EVENT_RESUMED`. At least 0, and 0 is never.
    pub resume_within_s: i64,
    /// For how long it is remembered which agent talked with a customer, from the end of the talk
    /// (`acd_arrival.prefer_last_us`). At least 0, and 0 is not at all.
    pub remember_s: i64,
    /// How long a customer is dialled before that is a failed attempt; at least 1.
    pub dial_s: i64,
    /// A customer whose line broke is called back within so long; at least 0, and 0 is not at all.
    pub lost_line_s: i64,
    /// For so long the agent who talked is preferred then; at least 0.
    pub lost_line_prefer_s: i64,
    /// So much is added to the call's priority then, up to 100; 0 to 200.
    pub lost_line_priority: i64,
    /// By which way its contacts come: one of `ACD_MEDIUM_…`, as it was first defined. For
    /// `answer_within_s` 20 s are usual for a call, 180 for a chat, 28800 for a letter.
    pub medium: u32,
    /// Zero.
    pub reserved_more: u32,
    /// How soon the agent's first ACD_CMD_AGENT_SAID should come, at least 1; or ACD_UNLIMITED.
    pub first_reply_s: i64,
    /// After how much silence of the customer's a warning comes, at least 1; or ACD_UNLIMITED.
    pub silence_warning_s: i64,
    /// After how much silence of the customer's the conversation ends, at least 1; or
    /// ACD_UNLIMITED.
    pub silence_close_s: i64,
    /// At how many agents at once its calls begin to ring, at least 1; or ACD_UNLIMITED: at all.
    /// Each has an offer of his own; the first ACD_CMD_ANSWER gets the call.
    pub ring_count: i64,
    /// At one more each time it has rung for so long, at least 1; or ACD_UNLIMITED: never.
    pub ring_more_every_s: i64,
    /// Up to so many, at least ring_count; or ACD_UNLIMITED: all.
    pub ring_up_to: i64,
    /// When the agents in reserve join: of grade 1, and of grade 2. A grade that is left out never
    /// does.
    pub reserve: *const acd_reserve,
    /// How many: at most 2.
    pub reserve_count: usize,
    /// A call that rings, talks or is held is lost if nothing is said of it for so long (see
    /// ACD_CMD_STILL_THERE), 0 to 86400; 0: never.
    pub lease_s: i64,
}
plain!(acd_queue_rules);
impl Sized32 for acd_queue_rules {
    const FIRST: usize = 200;
}

impl acd_queue_rules {
    fn new() -> Self {
        let rules = QueueRules::default();
        let limit = |limit: Option<i64>| limit.unwrap_or(ACD_UNLIMITED);
        Self {
            struct_size: size_of::<Self>() as u32,
            agent_order: rules.agent_order.number(),
            on_no_answer: rules.on_no_answer.number(),
            wrap_up: rules.wrap_up.number(),
            require: acd_text::EMPTY,
            priority: rules.priority,
            seconds_per_priority: rules.seconds_per_priority,
            answer_within_s: rules.answer_within_s,
            short_abandon_s: rules.short_abandon_s,
            ring_s: rules.ring_s,
            reoffer_after_s: rules.reoffer_after_s,
            wrap_up_s: rules.wrap_up_s,
            max_waiting: limit(rules.max_waiting),
            max_wait_s: limit(rules.max_wait_s),
            max_busy: limit(rules.max_busy),
            overflow_to: ACD_NONE,
            call_order: rules.call_order.number(),
            steps: std::ptr::null(),
            step_count: 0,
            also_within_s: std::ptr::null(),
            also_within_count: 0,
            weight: rules.weight,
            tiers: std::ptr::null(),
            tier_count: 0,
            at_close: rules.at_close.number(),
            join_empty: ACD_NONE,
            leave_empty: ACD_NONE,
            callback_counts: rules.callback_counts.number(),
            leave_empty_after_s: rules.leave_empty_after_s,
            wishes: std::ptr::null(),
            wish_count: 0,
            protect: rules.protect,
            same_customer: rules.same_customer.number(),
            reserved_2: 0,
            resume_within_s: rules.resume_within_s,
            remember_s: rules.remember_s,
            dial_s: rules.dial_s,
            lost_line_s: rules.lost_line_s,
            lost_line_prefer_s: rules.lost_line_prefer_s,
            lost_line_priority: rules.lost_line_priority,
            medium: rules.medium.number(),
            reserved_more: 0,
            first_reply_s: limit(rules.first_reply_s),
            silence_warning_s: limit(rules.silence_warning_s),
            silence_close_s: limit(rules.silence_close_s),
            ring_count: limit(rules.ring.count),
            ring_more_every_s: limit(rules.ring.more_every_s),
            ring_up_to: limit(rules.ring.up_to),
            reserve: std::ptr::null(),
            reserve_count: 0,
            lease_s: rules.lease_s,
        }
    }

    /// # Safety
    /// As [`sized`], with everything that it points to.
    pub(super) unsafe fn read(from: *const Self) -> Outcome<QueueRules> {
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        // SAFETY: as above.
        let also_within = unsafe { list(given.also_within_s, given.also_within_count) }?;
        let limit = |limit: i64| (limit != ACD_UNLIMITED).then_some(limit);
        Ok(QueueRules {
            medium: Word::read(given.medium)?,
            // SAFETY: as above.
            require: unsafe { text(given.require) }?.to_owned(),
            priority: given.priority,
            seconds_per_priority: given.seconds_per_priority,
            weight: given.weight,
            at_close: Word::read(given.at_close)?,
            join_empty: read_away(given.join_empty)?,
            leave_empty: read_away(given.leave_empty)?,
            leave_empty_after_s: given.leave_empty_after_s,
            callback_counts: Word::read(given.callback_counts)?,
            dial_s: given.dial_s,
            lost_line_s: given.lost_line_s,
            lost_line_prefer_s: given.lost_line_prefer_s,
            lost_line_priority: given.lost_line_priority,
            first_reply_s: limit(given.first_reply_s),
            silence_warning_s: limit(given.silence_warning_s),
            silence_close_s: limit(given.silence_close_s),
            lease_s: given.lease_s,
            call_order: Word::read(given.call_order)?,
            agent_order: Word::read(given.agent_order)?,
            answer_within_s: given.answer_within_s,
            also_within_s: also_within.to_vec(),
            short_abandon_s: given.short_abandon_s,
            ring_s: given.ring_s,
            ring: RingAt {
                count: limit(given.ring_count),
                more_every_s: limit(given.ring_more_every_s),
                up_to: limit(given.ring_up_to),
            },
            on_no_answer: Word::read(given.on_no_answer)?,
            reoffer_after_s: given.reoffer_after_s,
            wrap_up: Word::read(given.wrap_up)?,
            wrap_up_s: given.wrap_up_s,
            max_waiting: limit(given.max_waiting),
            max_wait_s: limit(given.max_wait_s),
            overflow_to: (given.overflow_to != ACD_NONE).then(|| QueueId::new(given.overflow_to)),
            max_busy: limit(given.max_busy),
            // SAFETY: as above.
            steps: unsafe { read_steps(given.steps, given.step_count) }?,
            // SAFETY: as above.
            tiers: unsafe { read_steps(given.tiers, given.tier_count) }?,
            // SAFETY: as above.
            wish: unsafe { read_wishes(given.wishes, given.wish_count) }?,
            protect: given.protect,
            // SAFETY: as above.
            reserve: unsafe { read_reserve(given.reserve, given.reserve_count) }?,
            same_customer: Word::read(given.same_customer)?,
            resume_within_s: given.resume_within_s,
            remember_s: given.remember_s,
        })
    }
}

/// Which states count as away.
fn read_away(states: u32) -> Outcome<Option<Away>> {
    if states == ACD_NONE {
        return Ok(None);
    }
    let has = |state| states & state != 0;
    let away = Away {
        not_ready: has(ACD_AWAY_NOT_READY),
        ringing: has(ACD_AWAY_RINGING),
        talking: has(ACD_AWAY_TALKING),
        held: has(ACD_AWAY_HELD),
        wrap_up: has(ACD_AWAY_WRAP_UP),
        busy_elsewhere: has(ACD_AWAY_BUSY_ELSEWHERE),
    };
    match states {
        0..=63 => Ok(Some(away)),
        _ => Err(Status(ACD_UNKNOWN_WORD)),
    }
}

/// # Safety
/// As [`list`], with the texts.
unsafe fn read_steps(from: *const acd_step, count: usize) -> Outcome<Vec<Step>> {
    // SAFETY: passed on to the caller.
    let steps = unsafe { list(from, count) }?;
    let steps = steps.iter().map(|step| {
        // SAFETY: as above.
        let require = unsafe { text(step.require) }?.to_owned();
        Ok(Step { after_s: step.after_s, require })
    });
    steps.collect()
}

/// # Safety
/// As [`list`], with the texts.
unsafe fn read_wishes(from: *const acd_wish, count: usize) -> Outcome<Vec<Wish>> {
    // SAFETY: passed on to the caller.
    let wishes = unsafe { list(from, count) }?;
    let wishes = wishes.iter().map(|wish| {
        // SAFETY: as above.
        let require = unsafe { text(wish.require) }?.to_owned();
        Ok(Wish { require, weight: wish.weight })
    });
    wishes.collect()
}

/// Fills in the defaults: first come first served by the longest idle agent, who rings for 20 s.
/// `size` is sizeof(struct acd_queue_rules).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_queue_rules_init(rules: *mut acd_queue_rules, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let rules = unsafe { SizedOut::new(rules, size, acd_queue_rules::FIRST) }?;
        rules.write(acd_queue_rules { struct_size: size as u32, ..acd_queue_rules::new() })
    })
}
