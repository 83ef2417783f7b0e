//! What the core answers: what to do now, and what has become of whom.

use crate::{
    AgentId, AlarmId, CallId, CallbackCounts, OfferId, QueueId, Reason, RuleId, Span, Timestamp,
};

/// Something the core decided or noticed, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When: the command's moment, or the exact due time of the timer behind it.
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}

/// What happened. `waited` counts from the entry into the queue, `age` from the call's offer
/// or last transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the fields are the field's words, explained above and at each variant
#[non_exhaustive]
pub enum Fact {
    /// A call entered a queue; so many minus one stand before it there.
    Queued { call: CallId, queue: QueueId, position: u32 },
    /// The routing table led a call here: by this rule, or by none to the queue that it named. The
    /// queue may overflow at once.
    Routed { call: CallId, queue: QueueId, rule: Option<RuleId> },
    /// A customer who gave up calls again and has this age already.
    Resumed { call: CallId, queue: QueueId, age: Span },
    /// A customer who waits called again: the call goes on under this number, `was` is over.
    Merged { call: CallId, was: CallId, queue: QueueId },
    /// **Ring this agent.** The call waits no more unless the offer fails. One that rings already
    /// rings here too.
    Ringing { call: CallId, agent: AgentId, queue: QueueId, offer: OfferId, waited: Span },
    /// The agent took the call.
    Answered { call: CallId, agent: AgentId, queue: QueueId, waited: Span, age: Span },
    /// The offer failed: stop ringing; the call waits again in its old place.
    Requeued { call: CallId, agent: AgentId, queue: QueueId, cause: MissCause, position: u32 },
    /// The offer failed at this agent: stop ringing there; the call rings on at others.
    Missed { call: CallId, agent: AgentId, queue: QueueId, cause: MissCause },
    /// The caller gave up. `ringing`: at whom it rang, if it did (stop ringing there).
    Abandoned { call: CallId, queue: QueueId, waited: Span, age: Span, ringing: Option<AgentId> },
    /// The call goes on from one queue to another.
    Overflowed { call: CallId, from: QueueId, to: QueueId, cause: OverflowCause },
    /// The maximum wait passed and there was nowhere to go on to.
    TimedOut { call: CallId, queue: QueueId, waited: Span, age: Span },
    /// The queue let a waiting call go that no queue along the overflow takes; it is over.
    TurnedAway { call: CallId, queue: QueueId, cause: LeaveCause, waited: Span, age: Span },
    /// The switch knows nothing of a call that waited or rang; it is over. `ringing`: at whom.
    Lost {
        call: CallId,
        queue: QueueId,
        waited: Span,
        age: Span,
        ringing: Option<AgentId>,
        cause: LossCause,
    },
    /// … of a call that talked or was held: told just before `Ended`.
    ConversationLost { call: CallId, agent: AgentId, queue: QueueId, cause: LossCause },
    /// After a restart of the switch all has been said: so many calls were lost and so many agents
    /// logged out.
    Reconciled { calls: u32, agents: u32 },
    /// The caller rang off and is called back: the call waits on as a placeholder.
    Callback { call: CallId, queue: QueueId, waited: Span, age: Span },
    /// **Dial the customer**, for whom this agent is reserved. `attempt`: which one, from 1.
    Dial { call: CallId, agent: AgentId, queue: QueueId, offer: OfferId, attempt: u32, age: Span },
    /// The customer was reached and talks with the agent. `waited` is the wait that counts.
    CallbackAnswered {
        call: CallId,
        agent: AgentId,
        queue: QueueId,
        waited: Span,
        age: Span,
        counts: CallbackCounts,
    },
    /// The customer was not reached: stop dialling; the agent is free.
    CallbackFailed { call: CallId, agent: AgentId, queue: QueueId, attempt: u32 },
    /// The customer is not called back any more. `dialling`: who was reserved (stop dialling).
    CallbackEnded {
        call: CallId,
        queue: QueueId,
        cause: CallbackEnd,
        age: Span,
        dialling: Option<AgentId>,
    },
    /// The line broke and the customer is called back: talk and hold of this agent's part.
    LineLost { call: CallId, agent: AgentId, queue: QueueId, talk: Span, hold: Span },
    /// The call that the agent had answered could not be connected: it enters its queue again, in
    /// its old place. Talk and hold of this agent's part.
    BridgeFailed { call: CallId, agent: AgentId, queue: QueueId, talk: Span, hold: Span },
    /// The queue takes calls again.
    Opened { queue: QueueId },
    /// The queue takes no more calls.
    Closed { queue: QueueId },
    /// The agents who are in reserve of this grade serve the queue from now on.
    ReserveJoined { queue: QueueId, grade: u8, cause: ReserveCause },
    /// They do so no more; calls that ring at them go on ringing.
    ReserveLeft { queue: QueueId, grade: u8 },
    /// The agent put the call on hold.
    Held { call: CallId, agent: AgentId },
    /// The agent took it back.
    Retrieved { call: CallId, agent: AgentId },
    /// The call left its agent for a queue; talk and hold of this agent's part.
    Transferred {
        call: CallId,
        agent: AgentId,
        from: QueueId,
        // The queue that the command names; it may overflow at once.
        to: QueueId,
        talk: Span,
        hold: Span,
    },
    /// The agent consults a queue, or somebody there: the consultation enters it next.
    Consulting { call: CallId, consult: CallId, agent: AgentId, queue: QueueId },
    /// **Join them**: the customer, the agent and the one who was consulted talk together.
    Conference { call: CallId, consult: CallId, agent: AgentId, with: AgentId },
    /// The agent left the call to the one whom it consulted; talk and hold of this agent's part.
    TransferCompleted {
        call: CallId,
        agent: AgentId,
        from: QueueId,
        // The queue that the consultation was answered from.
        to: QueueId,
        talk: Span,
        hold: Span,
    },
    /// **Join them**: the call goes on with the agent of the consultation, which is over.
    TookOver { call: CallId, consult: CallId, agent: AgentId, queue: QueueId },
    /// A conversation ended; talk and hold of this agent's part.
    Ended { call: CallId, agent: AgentId, queue: QueueId, talk: Span, hold: Span },
    /// It rings no more at this agent, who did not miss it: stop ringing there. Told of agents with
    /// several places, where the agent's state does not say so, and where it rings at several
    /// agents. `answered`: because another agent took it.
    Withdrawn { call: CallId, agent: AgentId, queue: QueueId, answered: bool },
    /// An agent with several places begins the after-call work of a call.
    WrapUp { call: CallId, agent: AgentId, queue: QueueId },
    /// An agent with several places is done with a call and its after-call work, which took so
    /// long.
    Handled { call: CallId, agent: AgentId, queue: QueueId, wrap_up: Span },
    /// The agent said something for the first time, so long after the answer; `late`: beyond the
    /// queue's limit.
    FirstReply { call: CallId, agent: AgentId, queue: QueueId, after: Span, late: bool },
    /// The queue's limit for that has passed.
    FirstReplyLate { call: CallId, agent: AgentId, queue: QueueId },
    /// The customer has said nothing for so long that the queue wants a warning.
    SilenceWarning { call: CallId, agent: AgentId, queue: QueueId },
    /// … that the queue ends the conversation: told just before `Ended`.
    SilenceClosed { call: CallId, agent: AgentId, queue: QueueId },
    /// An agent's state or reason changed. With several contacts it is the first of talking,
    /// ringing, held and wrap-up that one of them is in.
    Agent { agent: AgentId, state: AgentState },
    /// The figure has been alarming for as long as the rule says; what it is now, in its unit.
    AlarmRaised { alarm: AlarmId, value: u64 },
    /// It has been back for as long as the rule says, or the alarm was removed while raised. There
    /// is no value where a ratio has nothing to divide by.
    AlarmCleared { alarm: AlarmId, value: Option<u64> },
}

/// An agent's state as a switch sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum AgentState {
    /// Not signed in.
    LoggedOut,
    /// Signed in, wants no calls now.
    NotReady(Reason),
    /// Waits for a call.
    Idle,
    /// A call rings.
    Ringing,
    /// Talks.
    Talking,
    /// Has a call on hold.
    Held,
    /// After-call work.
    WrapUp,
    /// Ready, but on a call that is not routed here.
    BusyElsewhere,
}

/// Why a customer is not called back any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallbackEnd {
    /// Not reached in any attempt.
    Failed,
    /// Not reached in time.
    Expired,
    /// Taken back.
    Cancelled,
    /// Another one of the same customer is open.
    Merged,
    /// The customer called, and waits in its place.
    Returned,
}

/// Which threshold made agents in reserve join: of several the first of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReserveCause {
    /// So many wait.
    Waiting,
    /// One has waited for so long.
    LongestWait,
    /// A call that came now would wait for so long.
    ExpectedWait,
}

/// Why an offer failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum MissCause {
    /// Not answered in time.
    NoAnswer,
    /// Declined.
    Reject,
    /// The device failed.
    Undeliverable,
    /// The agent began a call elsewhere. No miss: it counts as none, and holds nobody back.
    BusyElsewhere,
    /// The switch does not ring there after a restart. No miss either.
    Lost,
}

/// Why a call is taken to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LossCause {
    /// Not confirmed after a restart of the switch.
    NotConfirmed,
    /// The switch said nothing of it for as long as its queue allows.
    LeaseExpired,
}

/// Why a call went on to another queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum OverflowCause {
    /// It passed: no room to wait.
    Full,
    /// It passed: the queue is closed.
    Closed,
    /// It passed: every agent is away.
    NoAgents,
    /// It left: waited as long as the queue allows.
    MaxWait,
    /// It left: the queue is closed.
    Closing,
    /// It left: every agent is away.
    AgentsGone,
}

impl OverflowCause {
    /// Whether the call only passed, so that it was never in the queue that it goes on from.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Full | Self::Closed | Self::NoAgents)
    }
}

/// Why a queue lets a waiting call go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeaveCause {
    /// It is closed.
    Closing,
    /// Every agent is away.
    AgentsGone,
}

impl From<LeaveCause> for OverflowCause {
    fn from(cause: LeaveCause) -> Self {
        match cause {
            LeaveCause::Closing => Self::Closing,
            LeaveCause::AgentsGone => Self::AgentsGone,
        }
    }
}
