//! The numbers by which host and core name things.
//!
//! The core never sees a name: the host numbers its queues, agents and calls and keeps the
//! words (and everything about customers) on its own side.

use core::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name($inner);

        impl $name {
            /// Wraps a number of the host's.
            #[must_use]
            pub const fn new(number: $inner) -> Self {
                Self(number)
            }

            /// The number itself.
            #[must_use]
            pub const fn number(self) -> $inner {
                self.0
            }

            #[allow(dead_code)]
            pub(crate) const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

number! {
    /// A queue: a small number of the host's choice, below [`Limits::queues`](crate::Limits).
    QueueId(u32)
}
number! {
    /// An agent: a small number of the host's choice, below [`Limits::agents`](crate::Limits).
    AgentId(u32)
}
number! {
    /// An alarm: a small number of the host's choice, below [`Limits::alarms`](crate::Limits).
    AlarmId(u32)
}
number! {
    /// A group of agents: a small number of the host's choice, below
    /// [`Limits::groups`](crate::Limits).
    GroupId(u32)
}
number! {
    /// A call: each is given a number never used before, roughly counting up.
    ///
    /// The core remembers for ever which numbers have been used, in constant memory: a number
    /// far below the highest one seen (by [`CallId::WINDOW`] or more) counts as used. So several
    /// threads may draw numbers from one counter and hand their calls over out of order.
    CallId(u64)
}
number! {
    /// A customer: an opaque key of the host's. The core compares it and nothing else, so a host
    /// gives a keyed hash of what it knows a customer by, never a telephone number.
    CustomerId(u64)
}
number! {
    /// One ringing of one call at one agent; never used twice. A message about an offer that
    /// has ended meanwhile is recognised by it and refused.
    OfferId(u64)
}
number! {
    /// What is known of a call (its class, its region, …): a number of the host's choice.
    AttributeId(u32)
}
number! {
    /// A word that an attribute can say: a number of the host's choice.
    SymbolId(u32)
}
number! {
    /// A rule of the routing table: a number of the host's choice.
    RuleId(u32)
}

#[cfg(any(feature = "engine", feature = "journal"))]
number! {
    /// A routing domain (a tenant): a small number of the host's choice, below the engine's
    /// `Options::domains`.
    DomainId(u32)
}

impl CallId {
    /// How far a new call's number may lie behind the highest one seen.
    pub const WINDOW: u64 = 65_536;
}
