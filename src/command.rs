//! What a host tells the core: facts from the switch and the floor, and the set-up.

use crate::{
    AgentId, AgentMedia, AlarmId, AlarmRule, CallId, CustomerId, GroupId, Inquiry, OfferId,
    QueueId, QueueRules, RoutingRule, RuleId, Span, Timestamp,
};

/// Something that happened, or a definition that changed.
///
/// A command is plain borrowed data: making one and applying it allocates nothing. Values are
/// checked when it is applied; one that must not be carried out is answered with a
/// [`Refusal`](crate::Refusal) and changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command<'a> {
    /// Defines a queue, or replaces its whole definition; counters, waiting calls, their ages
    /// and order stay.
    Queue {
        /// Which queue.
        queue: QueueId,
        /// Its whole definition.
        rules: &'a QueueRules,
    },
    /// The queue takes calls again; one that is open stays so. New queues are open.
    Open {
        /// Which queue.
        queue: QueueId,
    },
    /// The queue takes no more calls, until it is opened; what becomes of those who wait is in its
    /// [`at_close`](QueueRules::at_close). One that is closed stays so.
    Close {
        /// Which queue.
        queue: QueueId,
    },
    /// Defines an agent, or replaces what the agent can do; state, counters and idle place
    /// stay. New agents are logged out.
    Agent {
        /// Which agent.
        agent: AgentId,
        /// Each skill once, with a level from 1 to 100.
        skills: &'a [(&'a str, i32)],
    },
    /// The same of an agent who has other [media](AgentMedia) than one voice call at a time, or
    /// had: how many contacts of which, and what they take of him. Contacts that he has stay with
    /// him whatever changes. `Agent` gives him one voice call again.
    MediaAgent {
        /// Which agent.
        agent: AgentId,
        /// Each skill once, with a level from 1 to 100.
        skills: &'a [(&'a str, i32)],
        /// How many contacts at once.
        media: &'a AgentMedia,
    },
    /// The same of an agent of whom single queues have more to know. `Agent` and `MediaAgent` take
    /// that back.
    AgentOfQueues {
        /// Which agent.
        agent: AgentId,
        /// Each skill once, with a level from 1 to 100.
        skills: &'a [(&'a str, i32)],
        /// How many contacts at once.
        media: &'a AgentMedia,
        /// What the queues have to know.
        queues: &'a AgentQueues<'a>,
    },
    /// The agent signs in: logged out → not ready.
    Login {
        /// Who.
        agent: AgentId,
    },
    /// The agent signs out; on a call or in wrap-up it stays pending until that is over.
    Logout {
        /// Who.
        agent: AgentId,
    },
    /// Not ready → idle, or takes back a pending request.
    Ready {
        /// Who.
        agent: AgentId,
    },
    /// Idle or not ready → not ready; on a call or in wrap-up it stays pending.
    NotReady {
        /// Who.
        agent: AgentId,
        /// Why.
        reason: Reason,
    },
    /// Ends after-call work that may be ended.
    WrappedUp {
        /// Who.
        agent: AgentId,
    },
    /// The agent is on a call that is not routed here: nothing is offered until that is over.
    BusyElsewhere {
        /// Who.
        agent: AgentId,
    },
    /// That call is over.
    BackFromElsewhere {
        /// Who.
        agent: AgentId,
    },
    /// A call enters a queue. [`Command::offer`] makes one with nothing of its own.
    Offer(Arrival<'a>),
    /// A call asks the routing table for its queue and what else a rule says; see [`Inquiry`].
    /// O(rules) and what an offer costs.
    Route(&'a Inquiry<'a>),
    /// Replaces the whole routing table: an ordered list, of which the first rule that fits a call
    /// decides. Calls that wait keep what they were given. Rules that stay keep their counters.
    RoutingTable {
        /// All rules, in order.
        rules: &'a [RoutingRule],
    },
    /// Puts one rule into the routing table, or replaces the one of this number.
    RoutingRule {
        /// The rule.
        rule: &'a RoutingRule,
        /// Before which other it stands. `None`: a new one at the end, another where it stands.
        before: Option<RuleId>,
    },
    /// Takes a rule out of the routing table.
    RemoveRoutingRule {
        /// Which.
        rule: RuleId,
    },
    /// Calls of this customer are refused from now on.
    Block {
        /// Whose calls.
        customer: CustomerId,
        /// For how long, more than zero; `None`: until that is taken back.
        within: Option<Span>,
    },
    /// They are taken again; so they are of one who was not blocked.
    Unblock {
        /// Whose calls.
        customer: CustomerId,
    },
    /// An agent belongs to this group from now on, or to none. Only the books look at it.
    JoinGroup {
        /// Which agent.
        agent: AgentId,
        /// The group's number, below [`Limits::groups`](crate::Limits::groups).
        group: Option<GroupId>,
    },
    /// The agent at whom the call rings took it.
    Answer {
        /// The ringing call.
        call: CallId,
        /// If given: which ringing is meant; if it is not this that rings now, the command is
        /// refused as stale.
        offer: Option<OfferId>,
    },
    /// The agent at whom the call rings declined it.
    Reject {
        /// The ringing call.
        call: CallId,
        /// As with `Answer`.
        offer: Option<OfferId>,
    },
    /// The device of the agent at whom the call rings failed.
    Undeliverable {
        /// The ringing call.
        call: CallId,
        /// As with `Answer`.
        offer: Option<OfferId>,
    },
    /// The call is over: abandoned if it waits or rings, ended if it talks or is held.
    HangUp {
        /// Which call.
        call: CallId,
    },
    /// The call that the agent answered could not be connected: it goes back to its place with its
    /// age, order and priority, and for the agent it is as if the call had been undeliverable.
    BridgeFailed {
        /// The talking call.
        call: CallId,
        /// If given: by which ringing it was answered; if not by this one, the command is refused
        /// as stale.
        offer: Option<OfferId>,
    },
    /// Talking → held.
    Hold {
        /// Which call.
        call: CallId,
    },
    /// Held → talking.
    Retrieve {
        /// Which call.
        call: CallId,
    },
    /// The customer of a conversation in writing said something: it is the agent's turn. On a call
    /// that talks or is held; where its queue times nothing, nothing follows.
    CustomerSaid {
        /// Which call.
        call: CallId,
    },
    /// The agent did: it is the customer's turn, whose silence counts from now.
    AgentSaid {
        /// Which call.
        call: CallId,
    },
    /// A talking or held call leaves its agent and enters a queue as if offered anew.
    Transfer {
        /// Which call.
        call: CallId,
        /// Where it enters.
        queue: QueueId,
        /// Its own priority from now on (−100 to 100), else the queue's.
        priority: Option<i32>,
    },
    /// The agent who has the call consults another, or a queue: the call is held, and the
    /// consultation enters the queue as a call of its own, whose caller is the agent.
    Consult {
        /// The call that it is about: one that talks or is held.
        call: CallId,
        /// The consultation. [`customer`](Arrival::customer) and
        /// [`prefer_last`](Arrival::prefer_last) are not looked at.
        consult: Arrival<'a>,
    },
    /// The customer, the agent and the one who was consulted talk together.
    Conference {
        /// The call about which there is a consultation that was answered.
        call: CallId,
    },
    /// The agent leaves the call to the one who was consulted.
    CompleteTransfer {
        /// As with `Conference`.
        call: CallId,
    },
    /// The caller of a waiting call rings off and is called back in his turn: a placeholder waits
    /// on with the call's age and order.
    Callback {
        /// The waiting call.
        call: CallId,
        /// When, by whom, and how often.
        plan: CallbackPlan,
    },
    /// The customer who is dialled answered, and talks with the reserved agent.
    CallbackAnswered {
        /// The call that is dialled.
        call: CallId,
        /// As with `Answer`.
        offer: Option<OfferId>,
    },
    /// The customer who is dialled was not reached.
    CallbackFailed {
        /// The call that is dialled.
        call: CallId,
        /// As with `Answer`.
        offer: Option<OfferId>,
    },
    /// The customer need not be called back any more.
    CancelCallback {
        /// The call that became a callback.
        call: CallId,
    },
    /// The line of a talking or held call broke: the conversation ends, and the customer is called
    /// back as the queue's rules say.
    LineLost {
        /// Which call.
        call: CallId,
    },
    /// The switch, or what stands between, was restarted and says from now on what still exists.
    /// Nothing that is here now is confirmed; if it is said again it begins anew. What comes
    /// meanwhile needs no confirmation, and all else goes on as ever.
    ReconcileBegin,
    /// The switch has this call. Where it sees another state than the core, the message that was
    /// lost is made up for if one explains it; see [`Seen`].
    ConfirmCall {
        /// Which call.
        call: CallId,
        /// What the switch sees of it; `None`: only that it is there.
        seen: Option<Seen>,
    },
    /// The agent is signed in.
    ConfirmAgent {
        /// Who.
        agent: AgentId,
    },
    /// All has been said. Calls that were not confirmed are over, as lost; callbacks wait on, for
    /// they have no line. Agents who were not confirmed are logged out at once, but for those in a
    /// conversation that was.
    ReconcileEnd,
    /// The call is there: its lease, if its queue gives one
    /// ([`lease_s`](crate::QueueRules::lease_s)), begins anew. So it does with everything that
    /// only somebody says who sees the call: an answer, hold and retrieve, what customer and agent
    /// say, a consultation, conference or attended transfer, `ConfirmCall`.
    StillThere {
        /// Which call.
        call: CallId,
    },
    /// Gives a waiting call another priority of its own; it keeps its age.
    SetPriority {
        /// Which call.
        call: CallId,
        /// −100 to 100.
        priority: i32,
    },
    /// Defines an alarm, replaces its whole rule, or removes it. A new rule keeps whether it is
    /// raised, and counts hold times from now; the rule that it has already changes nothing.
    /// Removing a raised alarm clears it.
    Alarm {
        /// Which alarm.
        alarm: AlarmId,
        /// Its rule; `None` removes it.
        rule: Option<&'a AlarmRule>,
    },
    /// Only moves time.
    Tick,
}

impl Command<'_> {
    /// A call enters a queue and asks for nothing of its own.
    #[must_use]
    pub const fn offer(call: CallId, queue: QueueId) -> Self {
        Self::Offer(Arrival::new(call, queue))
    }
}

/// What a switch sees of a call after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// It is with nobody. If it rang here, the ring is taken back, and nobody missed it.
    Waiting,
    /// It rings at this agent; refused if it does not here.
    Ringing(AgentId),
    /// It talks with this agent. If it rang at him it is answered, if he held it he takes it back;
    /// else it is refused.
    Talking(AgentId),
    /// This agent holds it. If he talked, he puts it on hold; else it is refused.
    Held(AgentId),
}

impl Seen {
    /// With whom.
    #[must_use]
    pub const fn agent(self) -> Option<AgentId> {
        match self {
            Self::Waiting => None,
            Self::Ringing(agent) | Self::Talking(agent) | Self::Held(agent) => Some(agent),
        }
    }
}

/// What single queues have to know of an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentQueues<'a> {
    /// Queues, each once, for which the agent is in reserve, and in which grade: 1 or 2. As long
    /// as this grade has not joined, calls that wait there for anybody do not ring at him, whatever
    /// his skills; see [`QueueRules::reserve`]. A call that waits for him by name does.
    pub reserve: &'a [(QueueId, i32)],
    /// The only queues whose calls ring at the agent, each once; nothing: those of all queues for
    /// which his skills will do.
    pub queues: &'a [AgentQueue],
}

/// A queue whose calls an agent takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AgentQueue {
    /// Which.
    pub queue: QueueId,
    /// Of several waiting calls that might ring at him he is given those of the queues with the
    /// least number first: 1 to 99.
    pub priority: i32,
    /// A call rings at him only when it has been in this queue for so many seconds, waiting or
    /// ringing: at least 0.
    pub delay_s: i64,
}

/// A call as it enters a queue. `Arrival { priority: Some(3), ..Arrival::new(call, queue) }` is
/// one with a priority of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// A number never used before.
    pub call: CallId,
    /// Where it enters.
    pub queue: QueueId,
    /// The call's own priority (−100 to 100), else the queue's.
    pub priority: Option<i32>,
    /// The call's own skill expression, instead of the queue's expression and steps.
    pub require: Option<&'a str>,
    /// An agent who is to have this call if it can wait for that agent.
    pub prefer: Option<Prefer>,
    /// Whose call it is, if the host knows and wants it remembered.
    pub customer: Option<CustomerId>,
    /// For how long the agent who had this customer last is preferred, if there is one and
    /// `prefer` names nobody; more than zero.
    pub prefer_last: Option<Span>,
}

impl Arrival<'_> {
    /// A call that asks for nothing of its own.
    #[must_use]
    pub const fn new(call: CallId, queue: QueueId) -> Self {
        Self {
            call,
            queue,
            priority: None,
            require: None,
            prefer: None,
            customer: None,
            prefer_last: None,
        }
    }
}

/// When a customer is called back, by whom, and how often that is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallbackPlan {
    /// How often the customer is dialled at most: 1 to 100.
    pub attempts: i64,
    /// Between a failed attempt and the next; more than zero.
    pub pause: Span,
    /// Not dialled before this moment; if that lies ahead, the age counts from there.
    pub not_before: Option<Timestamp>,
    /// Whose callback it is: from each moment at which the customer may be dialled, for a while,
    /// only this agent gets it; after that anyone.
    pub owner: Option<Prefer>,
    /// Given up if the customer was not reached so long after the first moment at which he may be
    /// dialled; more than zero.
    pub expire: Option<Span>,
}

impl Default for CallbackPlan {
    /// Three attempts, a minute between two.
    fn default() -> Self {
        let pause = Span::from_secs(60);
        Self { attempts: 3, pause, not_before: None, owner: None, expire: None }
    }
}

/// The first-contact rule: for a while only this agent may have the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Prefer {
    /// Who, whatever the skills.
    pub agent: AgentId,
    /// For how long at most; at least a second in the scenario format, more than zero here.
    pub within: Span,
}

/// Why an agent is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Reason {
    /// Signed in, not yet ready.
    Login,
    /// Missed an offer: did not answer in time.
    NoAnswer,
    /// Missed an offer: declined it.
    Reject,
    /// Missed an offer: the device failed.
    Undeliverable,
    /// A reason of the host's own catalogue, by its number there.
    Host(u32),
}
