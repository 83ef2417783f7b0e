//! The fields that lines may have.

/// What kind of value a field holds. It is the same wherever the field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer.
    Integer,
    /// A string, possibly empty.
    Text,
    /// A non-empty string.
    Name,
    /// An object: the skills' names and levels.
    Skills,
    /// An object, `agent` and `for_s`, or the word `last`.
    Prefer,
    /// An object, `agent` and `for_s`.
    Owner,
    /// An array of objects: `after_s` and `require`.
    Steps,
    /// An array of objects: `require` and `weight`.
    Wishes,
    /// An array of integers.
    Integers,
    /// An array of strings.
    Words,
    /// An object: media and words.
    Sets,
    /// The word `all`, or an object: `count`, `more_every_s`, `up_to`.
    Ring,
    /// An array of thresholds, or an object: queues and grades.
    Reserve,
    /// An array of objects: `queue`, and perhaps `priority` and `delay_s`.
    Queues,
    /// An object: names, and words or numbers.
    Attributes,
    /// An array of rules of the routing table.
    Rules,
    /// One of them.
    Rule,
}

macro_rules! fields {
    ($($name:ident $word:literal $kind:ident),* $(,)?) => {
        /// A field of a line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each is the word it stands for
        pub enum Field { $($name),* }

        impl Field {
            /// All of them, in the order in which messages list them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The field that a key names.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// The key.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// What it holds.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind),* }
            }
        }
    };
}

fields! {
    T "t" Integer,
    Do "do" Text,
    Scenario "scenario" Integer,
    Name "name" Text,
    Epoch "epoch" Text,
    Seed "seed" Integer,
    Call "call" Name,
    Consult "consult" Name,
    Agent "agent" Name,
    Queue "queue" Name,
    Skills "skills" Skills,
    Group "group" Text,
    Media "media" Skills,
    Cost "cost" Skills,
    Blocks "blocks" Sets,
    Interrupts "interrupts" Sets,
    Queues "queues" Queues,
    Reason "reason" Text,
    Medium "medium" Text,
    Require "require" Text,
    Priority "priority" Integer,
    Prefer "prefer" Prefer,
    ForS "for_s" Integer,
    Customer "customer" Name,
    SecondsPerPriority "seconds_per_priority" Integer,
    Weight "weight" Integer,
    CallOrder "call_order" Text,
    AgentOrder "agent_order" Text,
    AnswerWithinS "answer_within_s" Integer,
    AlsoWithinS "also_within_s" Integers,
    ShortAbandonS "short_abandon_s" Integer,
    RingS "ring_s" Integer,
    Ring "ring" Ring,
    OnNoAnswer "on_no_answer" Text,
    ReofferAfterS "reoffer_after_s" Integer,
    WrapUp "wrap_up" Text,
    WrapUpS "wrap_up_s" Integer,
    MaxWaiting "max_waiting" Integer,
    MaxWaitS "max_wait_s" Integer,
    OverflowTo "overflow_to" Name,
    MaxBusy "max_busy" Integer,
    AtClose "at_close" Text,
    JoinEmpty "join_empty" Words,
    LeaveEmpty "leave_empty" Words,
    LeaveEmptyAfterS "leave_empty_after_s" Integer,
    Steps "steps" Steps,
    Tiers "tiers" Steps,
    Wish "wish" Wishes,
    Protect "protect" Integer,
    Reserve "reserve" Reserve,
    SameCustomer "same_customer" Text,
    ResumeWithinS "resume_within_s" Integer,
    RememberS "remember_s" Integer,
    CallbackCounts "callback_counts" Text,
    DialS "dial_s" Integer,
    LostLineS "lost_line_s" Integer,
    LostLinePreferS "lost_line_prefer_s" Integer,
    LostLinePriority "lost_line_priority" Integer,
    Attempts "attempts" Integer,
    PauseS "pause_s" Integer,
    NotBefore "not_before" Integer,
    Owner "owner" Owner,
    ExpireS "expire_s" Integer,
    FirstReplyS "first_reply_s" Integer,
    SilenceWarningS "silence_warning_s" Integer,
    SilenceCloseS "silence_close_s" Integer,
    LeaseS "lease_s" Integer,
    Alarm "alarm" Name,
    Figure "figure" Text,
    Formula "formula" Text,
    State "state" Text,
    Above "above" Integer,
    Below "below" Integer,
    Clear "clear" Integer,
    HoldS "hold_s" Integer,
    ClearHoldS "clear_hold_s" Integer,
    AtLeast "at_least" Integer,
    WindowS "window_s" Integer,
    Decisions "decisions" Integer,
    Show "show" Text,
    Attributes "attributes" Attributes,
    Rules "rules" Rules,
    Rule "rule" Rule,
    Before "before" Name,
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldSet(u128);

impl FieldSet {
    /// The set of these fields.
    #[must_use]
    pub const fn of(fields: &[Field]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < fields.len() {
            bits |= 1 << fields[i] as u128;
            i += 1;
        }
        Self(bits)
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Adds a field; false if it was there already.
    pub const fn add(&mut self, field: Field) -> bool {
        let bit = 1 << field as u128;
        let new = self.0 & bit == 0;
        self.0 |= bit;
        new
    }

    /// The first field of this set that is not in the other.
    #[must_use]
    pub fn first_outside(self, other: Self) -> Option<Field> {
        let left = self.0 & !other.0;
        Field::ALL.iter().copied().find(|field| left & (1 << *field as u128) != 0)
    }
}

/// For messages: `"t", "do", "call"`.
impl core::fmt::Display for FieldSet {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut separator = "";
        for field in Field::ALL {
            if self.0 & (1 << *field as u128) != 0 {
                write!(f, "{separator}\"{}\"", field.word())?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
