//! Reasons why: what a call or an agent waits for, and why a choice fell as it did.

use crate::{
    AgentId, AgentOrder, AgentState, CallId, CallState, Deadline, OfferId, QueueId, Span, Timestamp,
};

/// Why a waiting call does not ring at an agent: the first of these that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum WhyNot {
    /// The customer may not be dialled yet.
    NotDue,
    /// The call waits for its preferred agent, who is another.
    Preferred,
    /// The agent has no place for contacts of this medium.
    Medium,
    /// The agent takes calls of certain queues only, and this is none of them.
    NotAssigned,
    /// The agent does not meet what is required, and no step of the queue will change that.
    Skills,
    /// The agent meets a step or tier that the call has not reached yet.
    Step,
    /// Not signed in.
    LoggedOut,
    /// Signed in, and not ready.
    NotReady,
    /// Will be not ready or signed out as soon as the present contacts are over.
    Leaving,
    /// On contacts that leave no room for this one: ringing, talking, holding or wrapping up; or on
    /// a call elsewhere.
    Busy,
    /// In reserve for the queue, in a grade that has not joined.
    Reserve,
    /// The call has not been in the queue for as long as the agent's delay for it.
    Delay,
    /// As many agents as the queue allows are on its calls.
    MaxBusy,
    /// Missed this very call a short while ago.
    HeldBack,
}

impl WhyNot {
    /// How many there are.
    pub const COUNT: usize = 14;

    /// All, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::NotDue,
        Self::Preferred,
        Self::Medium,
        Self::NotAssigned,
        Self::Skills,
        Self::Step,
        Self::LoggedOut,
        Self::NotReady,
        Self::Leaving,
        Self::Busy,
        Self::Reserve,
        Self::Delay,
        Self::MaxBusy,
        Self::HeldBack,
    ];

    /// Its word in scenarios.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::Preferred => "preferred",
            Self::Medium => "medium",
            Self::NotAssigned => "not_assigned",
            Self::Skills => "skills",
            Self::Step => "step",
            Self::LoggedOut => "logged_out",
            Self::NotReady => "not_ready",
            Self::Leaving => "leaving",
            Self::Busy => "busy",
            Self::Reserve => "reserve",
            Self::Delay => "delay",
            Self::MaxBusy => "max_busy",
            Self::HeldBack => "held_back",
        }
    }
}

/// How many agents, or calls, each reason keeps apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reasons([u32; WhyNot::COUNT]);

impl Reasons {
    /// How many by this reason.
    #[must_use]
    pub const fn count(&self, why: WhyNot) -> u32 {
        self.0[why as usize]
    }

    /// Those that occur, in order.
    pub fn iter(&self) -> impl Iterator<Item = (WhyNot, u32)> {
        WhyNot::ALL.into_iter().zip(self.0).filter(|&(_, count)| count > 0)
    }

    pub(crate) fn add(&mut self, why: WhyNot, count: u32) {
        self.0[why as usize] += count;
    }
}

impl FromIterator<WhyNot> for Reasons {
    fn from_iter<I: IntoIterator<Item = WhyNot>>(each: I) -> Self {
        let mut reasons = Self::default();
        each.into_iter().for_each(|why| reasons.add(why, 1));
        reasons
    }
}

/// What a live call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallWaits {
    /// The moment before which its customer may not be dialled.
    Due,
    /// Its preferred agent alone.
    Preferred(AgentId),
    /// That one agent fewer is on its queue's calls.
    MaxBusy,
    /// Any agent who is eligible.
    Agent,
    /// This agent's answer; of a callback the customer's.
    Answer(AgentId),
    /// Nothing: it talks or is held.
    Nothing,
}

/// What holds a live call up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallExplanation {
    /// Which.
    pub call: CallId,
    /// The queue it waits or rings in, or was answered from.
    pub queue: QueueId,
    /// Where it is.
    pub state: CallState,
    /// What it waits for.
    pub waits_for: CallWaits,
    /// The call's own deadline that comes next, if it has one: a step, the end of a preference, of
    /// a hold-back or of the ringing, the maximum wait.
    pub next: Option<(Timestamp, Deadline)>,
    /// While it waits: 1 + calls of its queue that stand before it; else 0.
    pub position: u32,
    /// While it waits: why each agent is not taken. All agents are in one of them.
    pub agents: Reasons,
    /// The choice by which it rings or rang where it is, if that is
    /// [kept](crate::Core::keep_decisions).
    pub decision: Option<Decision>,
}

/// What an agent waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgentWaits {
    /// To be signed in.
    Login,
    /// To be ready.
    Ready,
    /// The end of the present contacts, or of one of them.
    Contacts,
    /// A call.
    Call,
}

/// What holds an agent up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentExplanation {
    /// Which.
    pub agent: AgentId,
    /// The state as a switch sees it.
    pub state: AgentState,
    /// What the agent waits for.
    pub waits_for: AgentWaits,
    /// The end of the ringing or of after-call work that comes next, if one is set.
    pub next: Option<(Timestamp, Deadline)>,
    /// Why each waiting call does not ring here. All waiting calls are in one of them.
    pub calls: Reasons,
}

/// A choice that was made: this call to this agent, and who came next on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// The offer that it led to.
    pub offer: OfferId,
    /// By what the queue puts its agents in order.
    pub by: AgentOrder,
    /// The call, and what it was measured by.
    pub call: CallStanding,
    /// The call that this agent would have got, had this one not been there.
    pub next_call: Option<CallStanding>,
    /// The agent.
    pub agent: AgentStanding,
    /// Who would have got the call, had the agent not been there; nobody where an agent is
    /// preferred, and where lots are drawn.
    pub next_agent: Option<AgentStanding>,
}

/// What calls are compared by, in this order: `agent_priority`, `weight`, `strict_priority`,
/// `newest_first`, and then the age with its credit, against the target where the queue goes by
/// need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct CallStanding {
    /// Which.
    pub call: CallId,
    /// Its queue.
    pub queue: QueueId,
    /// The priority that the chosen agent gives the queue: the least is first, and 1 where he gives
    /// none. Of several agents the first call by the others chooses one: see
    /// [`AgentQueues::queues`](crate::AgentQueues).
    pub agent_priority: u8,
    /// The queue's; the greatest is first.
    pub weight: u8,
    /// The greatest is first; 0 in a queue that ages.
    pub strict_priority: i32,
    /// In such a queue the youngest is first, behind all others.
    pub newest_first: bool,
    /// Since it was offered or last transferred; the greatest is first.
    pub age: Span,
    /// What the priority adds to it in a queue that ages, in seconds.
    pub credit_s: i64,
    /// Seconds against which the age counts where the queue goes by need, and 20 elsewhere: age /
    /// target tells between two queues.
    pub target_s: u32,
}

/// What agents are compared by, in this order: `spared`, `tier`, `wishes`, `measure`, and then
/// `idle_place`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct AgentStanding {
    /// Who.
    pub agent: AgentId,
    /// Is one of the last whom another queue protects: comes after all who are not.
    pub spared: bool,
    /// The queue's first tier that the agent meets; the least is first. 0 without tiers.
    pub tier: u32,
    /// The weights of the queue's wishes that the agent meets, together; the greatest is first.
    pub wishes: u32,
    /// By the queue's order: the sum of levels (`BestSkill`, where the greatest is first; what it
    /// weighs for `WeightedRandom`), the number of skills (`LeastSkilled`), calls answered since
    /// login (`FewestCalls`), microseconds of talk since login (`LeastTalkTime`), the order of
    /// first definition (`RoundRobin`, `Linear`); 0 by the others.
    pub measure: u64,
    /// Who became idle earlier has the smaller one; a number of the core's own.
    pub idle_place: u64,
}
