//! Why a command was not carried out.

use core::fmt;

use crate::skills::ExpressionError;

/// The core must not carry the command out; nothing changed (but time, which went on).
///
/// Where several apply, the first in the order below is given. A message that names an offer which
/// does not ring now is a [`StaleOffer`](Self::StaleOffer), whatever the call's state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// No such queue is defined.
    UnknownQueue,
    /// No such agent is defined.
    UnknownAgent,
    /// No call with this number was ever offered.
    UnknownCall,
    /// No such alarm is defined.
    UnknownAlarm,
    /// No such rule is in the routing table.
    UnknownRule,
    /// A call with this number exists or existed.
    DuplicateCall,
    /// Not possible in the state in which the call or agent is.
    WrongState,
    /// The message is about an offer that has ended meanwhile.
    StaleOffer,
    /// A skill expression cannot be read.
    BadSkillExpression(ExpressionError),
    /// A value out of its range; says which and what would be right.
    BadValue(&'static str),
    /// A rule of the routing table, counted from 1, is wrong, so that nothing of it is taken; says
    /// why.
    BadRule(u32, &'static str),
    /// No rule says where the call goes, and neither does the call.
    NoRoute,
    /// The customer is blocked, or the rule that fits refuses the call.
    Blocked,
    /// A call of this customer waits here already.
    Duplicate,
    /// No room to wait, here or along the overflow.
    QueueFull,
    /// The queue is closed and nothing takes its overflow.
    QueueClosed,
    /// Every agent of the queue is away and nothing takes its overflow.
    NoAgents,
    /// One of the [`Limits`](crate::Limits) given at construction is reached; says which.
    LimitReached(&'static str),
}

impl Refusal {
    /// The word of the scenario format.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownQueue => "unknown_queue",
            Self::UnknownAgent => "unknown_agent",
            Self::UnknownCall => "unknown_call",
            Self::UnknownAlarm => "unknown_alarm",
            Self::UnknownRule => "unknown_rule",
            Self::DuplicateCall => "duplicate_call",
            Self::WrongState => "wrong_state",
            Self::StaleOffer => "stale_offer",
            Self::BadSkillExpression(_) => "bad_skill_expression",
            Self::BadValue(_) => "bad_value",
            Self::BadRule(..) => "bad_rule",
            Self::NoRoute => "no_route",
            Self::Blocked => "blocked",
            Self::Duplicate => "duplicate",
            Self::QueueFull => "queue_full",
            Self::QueueClosed => "queue_closed",
            Self::NoAgents => "no_agents",
            Self::LimitReached(_) => "limit_reached",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownQueue => f.write_str("no such queue; define it first"),
            Self::UnknownAgent => f.write_str("no such agent; define it first"),
            Self::UnknownCall => f.write_str("no such call was offered"),
            Self::UnknownAlarm => f.write_str("no such alarm; define it first"),
            Self::UnknownRule => f.write_str("no such rule is in the table"),
            Self::DuplicateCall => f.write_str("this call number has been used; use a new one"),
            Self::WrongState => f.write_str("not possible in the present state"),
            Self::StaleOffer => f.write_str("this offer has ended; nothing to do"),
            Self::BadSkillExpression(error) => write!(f, "bad skill expression: {error}"),
            Self::BadValue(what) => write!(f, "bad value: {what}"),
            Self::BadRule(which, why) => write!(f, "rule {which} of the table: {why}"),
            Self::NoRoute => f.write_str(
                "no rule fits that names a queue; name one with the call, or add a rule without \
                 conditions at the end",
            ),
            Self::Blocked => f.write_str("the customer is blocked, or a rule refuses the call"),
            Self::Duplicate => f.write_str("a call of this customer waits in this queue"),
            Self::QueueFull => f.write_str("the queue is full and nothing takes its overflow"),
            Self::QueueClosed => f.write_str("the queue is closed and nothing takes its overflow"),
            Self::NoAgents => {
                f.write_str("every agent of the queue is away and nothing takes its overflow")
            }
            Self::LimitReached(what) => {
                write!(f, "limit reached: {what}; give more room at construction")
            }
        }
    }
}

impl core::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::BadSkillExpression(error) => Some(error),
            _ => None,
        }
    }
}
