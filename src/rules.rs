//! A queue's definition.

use crate::{AgentState, Medium, QueueId};

/// How a queue works. Every field has the default of the scenario format, so that
/// `QueueRules { require: "en >= 3".into(), ..QueueRules::default() }` is a whole definition.
///
/// Fields that end in `_s` are whole seconds. Values are checked when the definition is applied
/// (see [`Refusal::BadValue`](crate::Refusal)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRules {
    /// By which way its contacts come. It stays as it was first defined.
    pub medium: Medium,
    /// Skill expression that an agent must meet; empty: every agent.
    pub require: String,
    /// −100 to 100, of calls that have none of their own; higher is served first.
    pub priority: i64,
    /// 0 to 3600. 0: priority is strict. N: a unit of priority is worth N seconds of waiting.
    pub seconds_per_priority: i64,
    /// 0 to 100: calls of a queue with a greater weight are served before all others, whatever
    /// their priorities.
    pub weight: i64,
    /// Which of several waiting calls is served first.
    pub call_order: CallOrder,
    /// Which of several eligible agents gets the call.
    pub agent_order: AgentOrder,
    /// Service-level threshold T, at least 0.
    pub answer_within_s: i64,
    /// Further thresholds that the books measure beside T; three at most, each at least 0.
    pub also_within_s: Vec<i64>,
    /// An abandon after at most this long is also counted as short; at least 0.
    pub short_abandon_s: i64,
    /// How long an agent rings before the offer is a miss; at least 1.
    pub ring_s: i64,
    /// At how many agents at once its calls ring.
    pub ring: RingAt,
    /// What becomes of an agent who missed an offer.
    pub on_no_answer: OnNoAnswer,
    /// How long an agent is held back from a call after missing it; at least 0.
    pub reoffer_after_s: i64,
    /// After-call work.
    pub wrap_up: WrapUp,
    /// Its length where it has one; at least 0, and 0 is none.
    pub wrap_up_s: i64,
    /// At most so many wait; at least 0.
    pub max_waiting: Option<i64>,
    /// A call not answered so long after it entered goes on or ends; at least 1.
    pub max_wait_s: Option<i64>,
    /// Where calls go on to.
    pub overflow_to: Option<QueueId>,
    /// At most so many agents at once on this queue's calls, ringing to the end of wrap-up; at
    /// least 1.
    pub max_busy: Option<i64>,
    /// What becomes of those who wait when the queue is closed.
    pub at_close: AtClose,
    /// The queue takes no call while every agent who suits it is away. `None`: it always does.
    pub join_empty: Option<Away>,
    /// Calls leave once every agent who suits the queue has been away for `leave_empty_after_s`.
    pub leave_empty: Option<Away>,
    /// At least 0; the longest wait without an agent.
    pub leave_empty_after_s: i64,
    /// Widening: more agents become eligible as a call waits; `after_s` at least 1 and rising.
    pub steps: Vec<Step>,
    /// Levels of agents behind those of `require`, who are the first: like steps, but as long as
    /// an agent of an earlier tier is eligible nobody of a later one gets the call. `after_s` at
    /// least 0 and not falling. A queue has steps or tiers.
    pub tiers: Vec<Step>,
    /// What agents had better meet; eight at most. Of several eligible agents (of one tier) those
    /// go first whose wishes met weigh most together, before `agent_order` is asked.
    pub wish: Vec<Wish>,
    /// 0 to 8: calls of other queues get the last so many idle agents who meet `require` only if
    /// nobody else is eligible. 64 queues at most protect their agents.
    pub protect: i64,
    /// When the agents join who are [in reserve](crate::AgentQueues) here: those of grade 1, and
    /// those of grade 2. A grade that is not named never joins.
    pub reserve: Vec<Reserve>,
    /// What becomes of an offer of a customer who waits here already.
    pub same_customer: SameCustomer,
    /// A customer who gave up here and calls again within so long resumes his age, once; at least
    /// 0, and 0 is never.
    pub resume_within_s: i64,
    /// For how long it is remembered which agent talked with a customer, from the end of the talk;
    /// at least 0, and 0 is not at all.
    pub remember_s: i64,
    /// What a callback counts as for the service level.
    pub callback_counts: CallbackCounts,
    /// How long a customer is dialled before that is a failed attempt; at least 1.
    pub dial_s: i64,
    /// A customer whose line broke is called back within so long; at least 0, and 0 is not at all.
    pub lost_line_s: i64,
    /// For so long the agent who talked is preferred then; at least 0.
    pub lost_line_prefer_s: i64,
    /// So much is added to the call's priority then, up to 100; 0 to 200.
    pub lost_line_priority: i64,
    /// How soon the agent's first [`AgentSaid`](crate::Command) should come after the answer; at
    /// least 1.
    pub first_reply_s: Option<i64>,
    /// After how much silence of the customer's a warning comes, from what the agent said last; at
    /// least 1. None comes that would not come before the end.
    pub silence_warning_s: Option<i64>,
    /// After how much silence of the customer's the conversation is ended; at least 1.
    pub silence_close_s: Option<i64>,
    /// A call that rings, talks or is held is lost if the switch says nothing of it for so long;
    /// 0 to 86,400, and 0 is never. See [`StillThere`](crate::Command).
    pub lease_s: i64,
}

impl QueueRules {
    /// Its steps, or its tiers.
    pub(crate) fn widening(&self) -> &[Step] {
        if self.tiers.is_empty() { &self.steps } else { &self.tiers }
    }
}

/// At how many agents at once a call rings. Who answers first has it; from the others it is
/// withdrawn, which is no miss. A customer who is called back is dialled for one agent alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RingAt {
    /// So many as it begins to ring, if so many can be offered it, and whoever becomes free after
    /// that until there are so many; at least 1. `None`: all.
    pub count: Option<i64>,
    /// One more each time it has rung for so long; at least 1. `None`: never.
    pub more_every_s: Option<i64>,
    /// Up to so many; at least `count`, and only with `more_every_s`. `None`: all.
    pub up_to: Option<i64>,
}

impl RingAt {
    /// At one.
    pub const ONE: Self = Self { count: Some(1), more_every_s: None, up_to: None };
    /// At all who can be offered it.
    pub const ALL: Self = Self { count: None, ..Self::ONE };
}

impl Default for RingAt {
    fn default() -> Self {
        Self::ONE
    }
}

/// Once a call has waited `after_s`, agents who meet `require` are eligible too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Seconds after the entry into the queue.
    pub after_s: i64,
    /// Skill expression.
    pub require: String,
}

/// Something that an agent had better meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Skill expression.
    pub require: String,
    /// 1 to 100.
    pub weight: i64,
}

/// When the agents in reserve of one grade join a queue, and when they leave it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reserve {
    /// They join once any of these is reached while somebody waits; at least one is given.
    pub join: Thresholds,
    /// They leave when the figures of all thresholds to join are below these. One that is left out
    /// is that to join; none is greater than that.
    pub leave: Thresholds,
}

/// Thresholds of a queue's figures; each at least 1. Callbacks do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// Calls that wait.
    pub waiting: Option<i64>,
    /// Seconds since the entry of the call that has waited or rung longest.
    pub longest_wait_s: Option<i64>,
    /// Seconds that a call would wait that came now, in the mean; see
    /// [`Core::expected_wait`](crate::Core::expected_wait).
    pub expected_wait_s: Option<i64>,
}

impl Default for QueueRules {
    fn default() -> Self {
        Self {
            medium: Medium::Voice,
            require: String::new(),
            priority: 0,
            seconds_per_priority: 0,
            weight: 0,
            call_order: CallOrder::Oldest,
            agent_order: AgentOrder::LongestIdle,
            answer_within_s: 20,
            also_within_s: Vec::new(),
            short_abandon_s: 5,
            ring_s: 20,
            ring: RingAt::ONE,
            on_no_answer: OnNoAnswer::NotReady,
            reoffer_after_s: 30,
            wrap_up: WrapUp::None,
            wrap_up_s: 0,
            max_waiting: None,
            max_wait_s: None,
            overflow_to: None,
            max_busy: None,
            at_close: AtClose::Serve,
            join_empty: None,
            leave_empty: None,
            leave_empty_after_s: 0,
            steps: Vec::new(),
            tiers: Vec::new(),
            wish: Vec::new(),
            protect: 0,
            reserve: Vec::new(),
            same_customer: SameCustomer::Duplicate,
            resume_within_s: 0,
            remember_s: 86_400,
            callback_counts: CallbackCounts::Apart,
            dial_s: 30,
            lost_line_s: 300,
            lost_line_prefer_s: 60,
            lost_line_priority: 0,
            first_reply_s: None,
            silence_warning_s: None,
            silence_close_s: None,
            lease_s: 0,
        }
    }
}

impl QueueRules {
    /// The defaults of a queue of this medium: its own service-level threshold, and else those of
    /// every queue.
    #[must_use]
    pub fn of(medium: Medium) -> Self {
        Self { medium, answer_within_s: medium.answer_within_s(), ..Self::default() }
    }
}

/// Which of several waiting calls is served first, weight and strict priority being equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum CallOrder {
    /// The oldest.
    Oldest,
    /// The youngest; behind all calls of queues that are not so, and nobody's wait is bounded.
    Newest,
    /// Whose age is the greatest in terms of the queue's `answer_within_s`; in other queues 20 s
    /// stand for that.
    GreatestNeed,
}

/// Which eligible agent gets the call; ties go to the longest idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum AgentOrder {
    /// Who became idle first.
    LongestIdle,
    /// The greatest sum of levels in the skills that the expression names outside a `not`.
    BestSkill,
    /// Who holds the fewest skills: spares the versatile.
    LeastSkilled,
    /// Who answered the fewest calls since login.
    FewestCalls,
    /// Who was least busy of late: each half hour counts twice the one before.
    LeastOccupied,
    /// Who talked least since login, hold and wrap-up not counted.
    LeastTalkTime,
    /// The next by order of first definition, after the last one offered a call in this queue.
    RoundRobin,
    /// The first by order of first definition.
    Linear,
    /// Any, evenly; seeded.
    Random,
    /// Any, in proportion to the sum of levels that [`BestSkill`](Self::BestSkill) looks at, 1 at
    /// least; seeded.
    WeightedRandom,
}

impl AgentOrder {
    /// Whether it compares agents by the levels that the queue's expression names.
    pub(crate) fn looks_at_levels(self) -> bool {
        matches!(self, Self::BestSkill | Self::WeightedRandom)
    }

    /// Whether each pair made by it draws a number.
    pub(crate) fn draws(self) -> bool {
        matches!(self, Self::Random | Self::WeightedRandom)
    }
}

/// What becomes of the calls that wait when their queue is closed, or wait again after a miss while
/// it is. Those that ring go on ringing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum AtClose {
    /// They wait on and are served.
    #[default]
    Serve,
    /// They go on along the overflow; whom no queue takes is turned away.
    Overflow,
    /// They are turned away.
    End,
}

/// The states in which an agent counts as away, beside logged out. Who is idle never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[allow(missing_docs)] // the names are those of the states
pub struct Away {
    pub not_ready: bool,
    pub ringing: bool,
    pub talking: bool,
    pub held: bool,
    pub wrap_up: bool,
    pub busy_elsewhere: bool,
}

impl Away {
    /// Nobody is there but who is logged out.
    pub const LOGGED_OUT: Self = Self {
        not_ready: false,
        ringing: false,
        talking: false,
        held: false,
        wrap_up: false,
        busy_elsewhere: false,
    };
    /// Logged out or not ready: nobody is at work.
    pub const RESTING: Self = Self { not_ready: true, ..Self::LOGGED_OUT };
    /// Nobody is idle.
    pub const BUSY: Self = Self {
        not_ready: true,
        ringing: true,
        talking: true,
        held: true,
        wrap_up: true,
        busy_elsewhere: true,
    };

    /// Whether an agent in this state counts as away.
    #[must_use]
    pub const fn includes(self, state: AgentState) -> bool {
        match state {
            AgentState::LoggedOut => true,
            AgentState::Idle => false,
            AgentState::NotReady(_) => self.not_ready,
            AgentState::Ringing => self.ringing,
            AgentState::Talking => self.talking,
            AgentState::Held => self.held,
            AgentState::WrapUp => self.wrap_up,
            AgentState::BusyElsewhere => self.busy_elsewhere,
        }
    }
}

/// What becomes of an agent who missed an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum OnNoAnswer {
    /// Not ready; the cause is the reason.
    NotReady,
    /// Idle again.
    Ready,
}

/// What becomes of an offer of a customer of whom a call waits or rings that was offered to the
/// same queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum SameCustomer {
    /// Refused as a duplicate.
    Duplicate,
    /// The call that is there goes on under the new call's number.
    Merge,
    /// Both wait.
    Separate,
}

/// What a callback counts as for the service level. One whose customer is not reached counts as
/// neither answered nor abandoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum CallbackCounts {
    /// Nothing: reached customers have a counter of their own.
    Apart,
    /// Answered when reached, after the wait up to the request.
    AtRequest,
    /// Answered when reached, after the whole wait but for the time up to `not_before`.
    WhenReached,
}

/// After-call work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum WrapUp {
    /// None.
    None,
    /// For `wrap_up_s`; may be ended early.
    Timed,
    /// For `wrap_up_s`; may not.
    Fixed,
    /// Until the agent ends it.
    Manual,
}
