//! Numbers that stand for words: orders, causes, states, periods.
//!
//! A word that is new in Rust does not compile in the list at the end until it stands there, with
//! a constant of its own above. Numbers are never given to another word.

use crate::engine::Phase;
use crate::figures::Measure;
use crate::{
    AgentOrder, AlarmSide, AtClose, CallOrder, CallbackCounts, CallbackEnd, Formula, LeaveCause,
    Medium, MissCause, OnNoAnswer, OverflowCause, Period, ReserveCause, SameCustomer, Window,
    WrapUp,
};

use super::status::{ACD_UNKNOWN_WORD, Outcome, Status};

/// Where a queue, agent or group stands: there is none.
pub const ACD_NONE: u32 = 0xffff_ffff;
/// Where a queue's limit stands: there is no limit.
pub const ACD_UNLIMITED: i64 = -1;
/// A moment that never comes.
pub const ACD_NEVER: u64 = 0xffff_ffff_ffff_ffff;

/* agent_order: which of several eligible agents gets the call; ties go to the longest idle. */

/// Who became idle first.
pub const ACD_ORDER_LONGEST_IDLE: u32 = 0;
/// The greatest sum of levels in the skills that the expression names.
pub const ACD_ORDER_BEST_SKILL: u32 = 1;
/// Who holds the fewest skills.
pub const ACD_ORDER_LEAST_SKILLED: u32 = 2;
/// Who answered the fewest calls since login.
pub const ACD_ORDER_FEWEST_CALLS: u32 = 3;
/// Who was least busy of late.
pub const ACD_ORDER_LEAST_OCCUPIED: u32 = 4;
/// The next by order of definition.
pub const ACD_ORDER_ROUND_ROBIN: u32 = 5;
/// The first by order of definition.
pub const ACD_ORDER_LINEAR: u32 = 6;
/// Any, evenly; seeded.
pub const ACD_ORDER_RANDOM: u32 = 7;
/// Who talked least since login.
pub const ACD_ORDER_LEAST_TALK_TIME: u32 = 8;
/// Any, in proportion to the levels that ACD_ORDER_BEST_SKILL looks at; seeded.
pub const ACD_ORDER_WEIGHTED_RANDOM: u32 = 9;

/* call_order: which of several waiting calls is served first. */

/// The oldest.
pub const ACD_CALLS_OLDEST: u32 = 0;
/// The youngest.
pub const ACD_CALLS_NEWEST: u32 = 1;
/// Whose age is the greatest in terms of the queue's answer_within_s.
pub const ACD_CALLS_GREATEST_NEED: u32 = 2;

/* on_no_answer: what becomes of an agent who missed an offer. */

/// Not ready; the cause is the reason.
pub const ACD_MISSED_NOT_READY: u32 = 0;
/// Idle again.
pub const ACD_MISSED_READY: u32 = 1;

/* same_customer: a call of a customer of whom one waits or rings in the same queue. */

/// It is refused: ACD_DUPLICATE_CUSTOMER.
pub const ACD_CUSTOMER_DUPLICATE: u32 = 0;
/// The call that is there goes on under the new call's number: ACD_EVENT_MERGED.
pub const ACD_CUSTOMER_MERGE: u32 = 1;
/// Both wait.
pub const ACD_CUSTOMER_SEPARATE: u32 = 2;

/* wrap_up: after-call work. */

/// None.
pub const ACD_WRAP_UP_NONE: u32 = 0;
/// For wrap_up_s; may be ended early.
pub const ACD_WRAP_UP_TIMED: u32 = 1;
/// For wrap_up_s; may not.
pub const ACD_WRAP_UP_FIXED: u32 = 2;
/// Until the agent ends it.
pub const ACD_WRAP_UP_MANUAL: u32 = 3;

/* medium: by which way a contact comes. */

/// A telephone call.
pub const ACD_MEDIUM_VOICE: u32 = 0;
/// A conversation in writing, with the customer at the other end.
pub const ACD_MEDIUM_CHAT: u32 = 1;
/// A letter that waits to be answered.
pub const ACD_MEDIUM_EMAIL: u32 = 2;

/* state of an agent. */

/// Not signed in.
pub const ACD_STATE_LOGGED_OUT: u16 = 1;
/// Signed in, wants no calls now; the reason stands beside it.
pub const ACD_STATE_NOT_READY: u16 = 2;
/// Waits for a call.
pub const ACD_STATE_IDLE: u16 = 3;
/// A call rings.
pub const ACD_STATE_RINGING: u16 = 4;
/// Talks.
pub const ACD_STATE_TALKING: u16 = 5;
/// Has a call on hold.
pub const ACD_STATE_HELD: u16 = 6;
/// After-call work.
pub const ACD_STATE_WRAP_UP: u16 = 7;
/// Ready, but on a call that is not routed here.
pub const ACD_STATE_BUSY_ELSEWHERE: u16 = 9;

/* state of a call, beside ACD_STATE_RINGING, ACD_STATE_TALKING and ACD_STATE_HELD. */

/// In a queue.
pub const ACD_STATE_WAITING: u16 = 8;

/* reason for not being ready. */

/// Signed in, not yet ready.
pub const ACD_REASON_LOGIN: u16 = 1;
/// Missed an offer: did not answer in time.
pub const ACD_REASON_NO_ANSWER: u16 = 2;
/// Missed an offer: declined it.
pub const ACD_REASON_REJECT: u16 = 3;
/// Missed an offer: the device failed.
pub const ACD_REASON_UNDELIVERABLE: u16 = 4;
/// One of the host's own catalogue; its number stands beside it.
pub const ACD_REASON_HOST: u16 = 5;

/* cause of a missed offer. */

/// Not answered in time.
pub const ACD_CAUSE_NO_ANSWER: u16 = 1;
/// Declined.
pub const ACD_CAUSE_REJECT: u16 = 2;
/// The device failed.
pub const ACD_CAUSE_UNDELIVERABLE: u16 = 3;
/// The agent began a call elsewhere; that is no miss.
pub const ACD_CAUSE_BUSY_ELSEWHERE: u16 = 4;

/// The switch does not ring there after a restart; that is no miss.
pub const ACD_CAUSE_LOST: u16 = 5;

/* cause of an overflow. */

/// No room to wait.
pub const ACD_CAUSE_FULL: u16 = 11;
/// Waited as long as the queue allows.
pub const ACD_CAUSE_MAX_WAIT: u16 = 12;

/// The queue is closed; the call passed.
pub const ACD_CAUSE_CLOSED: u16 = 13;
/// Every agent is away; the call passed.
pub const ACD_CAUSE_NO_AGENTS: u16 = 14;
/// The queue is closed; the call left it. Also of a call that was turned away.
pub const ACD_CAUSE_CLOSING: u16 = 15;
/// Every agent is away; the call left. Also of a call that was turned away.
pub const ACD_CAUSE_AGENTS_GONE: u16 = 16;

/* cause of a callback that ended without the customer being reached. */

/// Not reached in any attempt.
pub const ACD_CAUSE_FAILED: u16 = 21;
/// Not reached in time.
pub const ACD_CAUSE_EXPIRED: u16 = 22;
/// Taken back.
pub const ACD_CAUSE_CANCELLED: u16 = 23;
/// Another one of the same customer is open.
pub const ACD_CAUSE_MERGED: u16 = 24;
/// The customer called, and waits in its place.
pub const ACD_CAUSE_RETURNED: u16 = 25;

/* cause for which agents in reserve join. */

/// So many wait.
pub const ACD_CAUSE_WAITING: u16 = 31;
/// One has waited for so long.
pub const ACD_CAUSE_LONGEST_WAIT: u16 = 32;
/// A call that came now would wait for so long.
pub const ACD_CAUSE_EXPECTED_WAIT: u16 = 33;

/* callback_counts: what a callback counts as for the service level. */

/// Nothing: reached customers have a counter of their own.
pub const ACD_COUNTS_APART: u32 = 0;
/// Answered when reached, after the wait up to the request.
pub const ACD_COUNTS_AT_REQUEST: u32 = 1;
/// Answered when reached, after the whole wait but for the time up to its earliest moment.
pub const ACD_COUNTS_WHEN_REACHED: u32 = 2;

/* at_close: what becomes of those who wait when a queue is closed. */

/// They wait on and are served.
pub const ACD_AT_CLOSE_SERVE: u32 = 0;
/// They go on along the overflow.
pub const ACD_AT_CLOSE_OVERFLOW: u32 = 1;
/// They are turned away.
pub const ACD_AT_CLOSE_END: u32 = 2;

/* join_empty, leave_empty: who counts as away beside those who are logged out, added up. */

/// Who is not ready.
pub const ACD_AWAY_NOT_READY: u32 = 1;
/// At whom a call rings.
pub const ACD_AWAY_RINGING: u32 = 2;
/// Who talks.
pub const ACD_AWAY_TALKING: u32 = 4;
/// Who has a call on hold.
pub const ACD_AWAY_HELD: u32 = 8;
/// Who is in after-call work.
pub const ACD_AWAY_WRAP_UP: u32 = 16;
/// On a call that is not routed here.
pub const ACD_AWAY_BUSY_ELSEWHERE: u32 = 32;

/* period: lengths of intervals, by the wall clock. */

/// From full 5 minutes to full 5 minutes.
pub const ACD_PERIOD_MINUTES_5: u32 = 1;
/// Quarters of an hour.
pub const ACD_PERIOD_MINUTES_15: u32 = 2;
/// Half-hours.
pub const ACD_PERIOD_MINUTES_30: u32 = 3;
/// Hours.
pub const ACD_PERIOD_HOUR: u32 = 4;
/// Dates: 23 or 25 hours where clocks are put forward or back.
pub const ACD_PERIOD_DAY: u32 = 5;
/// From Monday to Monday.
pub const ACD_PERIOD_WEEK: u32 = 6;
/// From the first of a month to the first of the next.
pub const ACD_PERIOD_MONTH: u32 = 7;

/* window: the live windows. */

/// The last 5 minutes.
pub const ACD_WINDOW_MINUTES_5: u32 = 1;
/// The last 15 minutes.
pub const ACD_WINDOW_MINUTES_15: u32 = 2;
/// The last 30 minutes.
pub const ACD_WINDOW_MINUTES_30: u32 = 3;

/* formula: service level; T is the threshold, S the limit of a short abandon. */

/// (answered within T + abandoned within T) / (answered + abandoned).
pub const ACD_LEVEL_ANSWERED_OR_ABANDONED: u32 = 1;
/// Answered within T / answered.
pub const ACD_LEVEL_OF_ANSWERED: u32 = 2;
/// Answered within T / (answered + abandoned): the usual one.
pub const ACD_LEVEL_OF_OFFERED: u32 = 3;
/// Answered within T / (answered + abandoned - abandoned within T).
pub const ACD_LEVEL_LATE_ABANDONS_ONLY: u32 = 4;
/// (Answered within T + short abandons) / (answered + abandoned).
pub const ACD_LEVEL_SHORT_ABANDONS_GOOD: u32 = 5;
/// Answered within T / (answered + abandoned - short abandons).
pub const ACD_LEVEL_SHORT_ABANDONS_OUT: u32 = 6;

/* side of an alarm's threshold on which its figure is alarming. */

/// At the threshold or above it.
pub const ACD_SIDE_ABOVE: u32 = 1;
/// At the threshold or below it.
pub const ACD_SIDE_BELOW: u32 = 2;

/* figure that an alarm watches. Counts are counts, times microseconds, shares basis points. */

/// Calls that wait.
pub const ACD_FIGURE_WAITING: u32 = 1;
/// Calls that ring.
pub const ACD_FIGURE_RINGING: u32 = 2;
/// Both together.
pub const ACD_FIGURE_IN_QUEUE: u32 = 3;
/// Of both, those beyond the threshold.
pub const ACD_FIGURE_OVER_THRESHOLD: u32 = 4;
/// The longest wait of both.
pub const ACD_FIGURE_LONGEST_WAIT: u32 = 5;
/// Agents on the calls.
pub const ACD_FIGURE_BUSY: u32 = 6;
/// Idle agents.
pub const ACD_FIGURE_AGENTS_IDLE: u32 = 7;
/// Agents who are not ready.
pub const ACD_FIGURE_AGENTS_NOT_READY: u32 = 8;
/// Agents who are signed in.
pub const ACD_FIGURE_AGENTS_LOGGED_IN: u32 = 9;
/// Entries since the beginning.
pub const ACD_FIGURE_OFFERED: u32 = 10;
/// Answers.
pub const ACD_FIGURE_ANSWERED: u32 = 11;
/// Abandons.
pub const ACD_FIGURE_ABANDONED: u32 = 12;
/// Calls gone on to another queue.
pub const ACD_FIGURE_OVERFLOWED_OUT: u32 = 13;
/// Calls ended at the maximum wait.
pub const ACD_FIGURE_TIMED_OUT: u32 = 14;
/// Calls turned away.
pub const ACD_FIGURE_REFUSED: u32 = 15;
/// Missed offers.
pub const ACD_FIGURE_MISSED: u32 = 16;
/// Calls done with, wrap-up included.
pub const ACD_FIGURE_HANDLED: u32 = 17;
/// Abandoned / offered.
pub const ACD_FIGURE_ABANDON_RATE: u32 = 18;
/// The service level by `formula`, over finished calls.
pub const ACD_FIGURE_SERVICE_LEVEL: u32 = 19;
/// The same, with calls that wait too long now below the line.
pub const ACD_FIGURE_LIVE_SERVICE_LEVEL: u32 = 20;
/// The service level of `window`.
pub const ACD_FIGURE_RECENT_SERVICE_LEVEL: u32 = 21;
/// What a call would wait that came now.
pub const ACD_FIGURE_EXPECTED_WAIT: u32 = 22;
/// Average speed of answer.
pub const ACD_FIGURE_SPEED_OF_ANSWER: u32 = 23;
/// Average handle time.
pub const ACD_FIGURE_HANDLE_TIME: u32 = 24;
/// How long an agent has been in `timed_state`.
pub const ACD_FIGURE_TIME_IN: u32 = 25;

/* timed_state of ACD_FIGURE_TIME_IN. */

/// Any but logged out.
pub const ACD_TIMED_LOGGED_IN: u32 = 1;
/// Not ready, whatever the reason.
pub const ACD_TIMED_NOT_READY: u32 = 2;
/// Just `state`, and of not ready just `reason`.
pub const ACD_TIMED_EXACTLY: u32 = 3;

/* measure of a spread. */

/// Entry into the queue to the answer.
pub const ACD_MEASURE_WAIT_ANSWERED: u32 = 1;
/// Entry into the queue to the abandon.
pub const ACD_MEASURE_WAIT_ABANDONED: u32 = 2;
/// A ringing at an agent.
pub const ACD_MEASURE_RING: u32 = 3;
/// Talk of an agent's part.
pub const ACD_MEASURE_TALK: u32 = 4;
/// Hold of an agent's part.
pub const ACD_MEASURE_HOLD: u32 = 5;
/// After-call work.
pub const ACD_MEASURE_WRAP_UP: u32 = 6;

/* phase of a shard. */

/// Takes commands.
pub const ACD_PHASE_OPEN: u32 = 1;
/// Takes no more and carries out those that it has.
pub const ACD_PHASE_CLOSING: u32 = 2;
/// Has ended.
pub const ACD_PHASE_CLOSED: u32 = 3;
/// Something in it panicked.
pub const ACD_PHASE_FAILED: u32 = 4;

/// A word and its number.
pub(super) trait Word: Sized {
    type Number: Copy + Eq;
    fn number(self) -> Self::Number;
    fn known(number: Self::Number) -> Option<Self>;

    fn read(number: Self::Number) -> Outcome<Self> {
        Self::known(number).ok_or(Status(ACD_UNKNOWN_WORD))
    }
}

macro_rules! words {
    ($word:ty: $number:ty { $($variant:ident = $constant:ident,)+ }) => {
        impl Word for $word {
            type Number = $number;

            #[inline]
            fn number(self) -> $number {
                match self {
                    $(Self::$variant => $constant,)+
                }
            }

            #[inline]
            fn known(number: $number) -> Option<Self> {
                match number {
                    $($constant => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words!(AgentOrder: u32 {
    LongestIdle = ACD_ORDER_LONGEST_IDLE,
    BestSkill = ACD_ORDER_BEST_SKILL,
    LeastSkilled = ACD_ORDER_LEAST_SKILLED,
    FewestCalls = ACD_ORDER_FEWEST_CALLS,
    LeastOccupied = ACD_ORDER_LEAST_OCCUPIED,
    RoundRobin = ACD_ORDER_ROUND_ROBIN,
    Linear = ACD_ORDER_LINEAR,
    Random = ACD_ORDER_RANDOM,
    LeastTalkTime = ACD_ORDER_LEAST_TALK_TIME,
    WeightedRandom = ACD_ORDER_WEIGHTED_RANDOM,
});
words!(CallOrder: u32 {
    Oldest = ACD_CALLS_OLDEST,
    Newest = ACD_CALLS_NEWEST,
    GreatestNeed = ACD_CALLS_GREATEST_NEED,
});
words!(OnNoAnswer: u32 {
    NotReady = ACD_MISSED_NOT_READY,
    Ready = ACD_MISSED_READY,
});
words!(WrapUp: u32 {
    None = ACD_WRAP_UP_NONE,
    Timed = ACD_WRAP_UP_TIMED,
    Fixed = ACD_WRAP_UP_FIXED,
    Manual = ACD_WRAP_UP_MANUAL,
});
words!(Medium: u32 {
    Voice = ACD_MEDIUM_VOICE,
    Chat = ACD_MEDIUM_CHAT,
    Email = ACD_MEDIUM_EMAIL,
});
words!(MissCause: u16 {
    NoAnswer = ACD_CAUSE_NO_ANSWER,
    Reject = ACD_CAUSE_REJECT,
    Undeliverable = ACD_CAUSE_UNDELIVERABLE,
    BusyElsewhere = ACD_CAUSE_BUSY_ELSEWHERE,
    Lost = ACD_CAUSE_LOST,
});
words!(AtClose: u32 {
    Serve = ACD_AT_CLOSE_SERVE,
    Overflow = ACD_AT_CLOSE_OVERFLOW,
    End = ACD_AT_CLOSE_END,
});
words!(SameCustomer: u32 {
    Duplicate = ACD_CUSTOMER_DUPLICATE,
    Merge = ACD_CUSTOMER_MERGE,
    Separate = ACD_CUSTOMER_SEPARATE,
});
words!(LeaveCause: u16 {
    Closing = ACD_CAUSE_CLOSING,
    AgentsGone = ACD_CAUSE_AGENTS_GONE,
});
words!(OverflowCause: u16 {
    Full = ACD_CAUSE_FULL,
    Closed = ACD_CAUSE_CLOSED,
    NoAgents = ACD_CAUSE_NO_AGENTS,
    Closing = ACD_CAUSE_CLOSING,
    AgentsGone = ACD_CAUSE_AGENTS_GONE,
    MaxWait = ACD_CAUSE_MAX_WAIT,
});
words!(CallbackEnd: u16 {
    Failed = ACD_CAUSE_FAILED,
    Expired = ACD_CAUSE_EXPIRED,
    Cancelled = ACD_CAUSE_CANCELLED,
    Merged = ACD_CAUSE_MERGED,
    Returned = ACD_CAUSE_RETURNED,
});
words!(ReserveCause: u16 {
    Waiting = ACD_CAUSE_WAITING,
    LongestWait = ACD_CAUSE_LONGEST_WAIT,
    ExpectedWait = ACD_CAUSE_EXPECTED_WAIT,
});
words!(CallbackCounts: u32 {
    Apart = ACD_COUNTS_APART,
    AtRequest = ACD_COUNTS_AT_REQUEST,
    WhenReached = ACD_COUNTS_WHEN_REACHED,
});
words!(Period: u32 {
    Minutes5 = ACD_PERIOD_MINUTES_5,
    Minutes15 = ACD_PERIOD_MINUTES_15,
    Minutes30 = ACD_PERIOD_MINUTES_30,
    Hour = ACD_PERIOD_HOUR,
    Day = ACD_PERIOD_DAY,
    Week = ACD_PERIOD_WEEK,
    Month = ACD_PERIOD_MONTH,
});
words!(Window: u32 {
    Minutes5 = ACD_WINDOW_MINUTES_5,
    Minutes15 = ACD_WINDOW_MINUTES_15,
    Minutes30 = ACD_WINDOW_MINUTES_30,
});
words!(Formula: u32 {
    AnsweredOrAbandoned = ACD_LEVEL_ANSWERED_OR_ABANDONED,
    OfAnswered = ACD_LEVEL_OF_ANSWERED,
    OfOffered = ACD_LEVEL_OF_OFFERED,
    LateAbandonsOnly = ACD_LEVEL_LATE_ABANDONS_ONLY,
    ShortAbandonsGood = ACD_LEVEL_SHORT_ABANDONS_GOOD,
    ShortAbandonsOut = ACD_LEVEL_SHORT_ABANDONS_OUT,
});
words!(AlarmSide: u32 {
    Above = ACD_SIDE_ABOVE,
    Below = ACD_SIDE_BELOW,
});
words!(Measure: u32 {
    WaitAnswered = ACD_MEASURE_WAIT_ANSWERED,
    WaitAbandoned = ACD_MEASURE_WAIT_ABANDONED,
    Ring = ACD_MEASURE_RING,
    Talk = ACD_MEASURE_TALK,
    Hold = ACD_MEASURE_HOLD,
    WrapUp = ACD_MEASURE_WRAP_UP,
});
words!(Phase: u32 {
    Open = ACD_PHASE_OPEN,
    Closing = ACD_PHASE_CLOSING,
    Closed = ACD_PHASE_CLOSED,
    Failed = ACD_PHASE_FAILED,
});
