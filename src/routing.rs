//! Routing by class: what is known of a call, in small attributes, and the ordered table of rules
//! that makes of it a queue, a priority and the like.
//!
//! An attribute is a pair of numbers of the host's: which (class, region, line dialled, days since
//! registration, grade of a complaint …), and a symbol or a number. Nothing personal belongs there,
//! and nothing of it is kept: attributes are looked at once, when the call is offered.

use crate::{AttributeId, CallId, CustomerId, Prefer, QueueId, RuleId, Span, SymbolId};

/// What an attribute says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum AttributeValue {
    /// A word of the host's, by its number. Equal to itself alone.
    Symbol(SymbolId),
    /// A number: equal to others, and greater or smaller.
    Number(i64),
}

/// One thing known of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Attribute {
    /// What it is about.
    pub id: AttributeId,
    /// What it says.
    pub value: AttributeValue,
}

impl Attribute {
    /// Most attributes of one call.
    pub const MOST: usize = 16;
}

/// What an attribute must be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Test {
    /// One of these; at most [`Condition::MOST_VALUES`].
    Is(Vec<AttributeValue>),
    /// A number from `at_least` to `at_most`, both included; a symbol is none.
    Within {
        /// `None`: no least one.
        at_least: Option<i64>,
        /// `None`: no greatest one.
        at_most: Option<i64>,
    },
    /// Not there.
    Absent,
}

/// One condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Condition {
    /// Which attribute it looks at.
    pub attribute: AttributeId,
    /// What that must be. An attribute that is not there meets [`Test::Absent`] alone.
    pub test: Test,
}

impl Condition {
    /// Most values of one [`Test::Is`].
    pub const MOST_VALUES: usize = 64;

    /// Whether these attributes meet it. O(attributes + values).
    #[must_use]
    pub fn is_met(&self, attributes: &[Attribute]) -> bool {
        let found = attributes.iter().find(|attribute| attribute.id == self.attribute);
        match (&self.test, found.map(|attribute| attribute.value)) {
            (Test::Absent, found) => found.is_none(),
            (Test::Is(values), Some(value)) => values.contains(&value),
            (&Test::Within { at_least, at_most }, Some(AttributeValue::Number(number))) => {
                at_least.is_none_or(|least| number >= least)
                    && at_most.is_none_or(|most| number <= most)
            }
            _ => false,
        }
    }
}

/// What becomes of a call that a rule fits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Route {
    /// It is refused.
    Refuse,
    /// It enters a queue. What the rule leaves open is as the inquiry says.
    Enter(Entry),
}

/// How a rule lets a call enter; what is `None` here is as the [`Inquiry`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Which queue.
    pub queue: Option<QueueId>,
    /// −100 to 100.
    pub priority: Option<i32>,
    /// The call goes before others as if it had waited so much longer, in seconds: 0 to
    /// [`Entry::MOST_CREDIT_S`]. Its age is told as it is.
    pub credit_s: i64,
    /// Skill expression instead of the queue's.
    pub require: Option<String>,
    /// Who is to have the call, if it can wait for that agent.
    pub prefer: Option<Prefer>,
    /// For how long the agent who had this customer last is preferred; more than zero.
    pub prefer_last: Option<Span>,
}

impl Entry {
    /// Most seconds of credit: 18 hours.
    pub const MOST_CREDIT_S: i64 = 64_800;
}

/// A rule: conditions that must all be met, and what becomes of the call then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct RoutingRule {
    /// The host's number for it; each once in the table.
    pub id: RuleId,
    /// At most [`RoutingRule::MOST_CONDITIONS`]; with none it fits every call.
    pub when: Vec<Condition>,
    /// What then.
    pub then: Route,
}

impl RoutingRule {
    /// Most rules in a table.
    pub const MOST: usize = 1_000;
    /// Most conditions of a rule.
    pub const MOST_CONDITIONS: usize = 16;

    /// Whether a call with these attributes meets all conditions.
    #[must_use]
    pub fn fits(&self, attributes: &[Attribute]) -> bool {
        self.when.iter().all(|condition| condition.is_met(attributes))
    }
}

/// A call that asks the table of rules where to go. The first rule that fits decides; where it says
/// nothing, the inquiry's own fields hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inquiry<'a> {
    /// A number never used before.
    pub call: CallId,
    /// What is known of it; each attribute once, at most [`Attribute::MOST`].
    pub attributes: &'a [Attribute],
    /// Where it enters if no rule fits or the one that fits names no queue.
    pub queue: Option<QueueId>,
    /// As in an [`Arrival`](crate::Arrival), here and below.
    pub priority: Option<i32>,
    /// Skill expression.
    pub require: Option<&'a str>,
    /// Who is to have it.
    pub prefer: Option<Prefer>,
    /// Whose call it is.
    pub customer: Option<CustomerId>,
    /// For how long the agent of the last time is preferred.
    pub prefer_last: Option<Span>,
}

impl<'a> Inquiry<'a> {
    /// A call of which only its attributes are known.
    #[must_use]
    pub const fn new(call: CallId, attributes: &'a [Attribute]) -> Self {
        Self {
            call,
            attributes,
            queue: None,
            priority: None,
            require: None,
            prefer: None,
            customer: None,
            prefer_last: None,
        }
    }
}

/// A rule of the table, as a reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuleView {
    /// Which.
    pub rule: RuleId,
    /// Calls that it fitted first, whatever became of them.
    pub fitted: u64,
}
