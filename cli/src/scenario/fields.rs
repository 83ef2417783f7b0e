//! The fields that lines may have, and which line takes which.

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

/// What a line asks for: its `do`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each is the word it stands for
pub enum Verb {
    Queue,
    Open,
    Close,
    Agent,
    Login,
    Logout,
    Ready,
    NotReady,
    WrappedUp,
    BusyElsewhere,
    BackFromElsewhere,
    Offer,
    Answer,
    Reject,
    Undeliverable,
    HangUp,
    Hold,
    Retrieve,
    CustomerSaid,
    AgentSaid,
    Transfer,
    Consult,
    Conference,
    CompleteTransfer,
    SetPriority,
    Callback,
    CallbackAnswered,
    CallbackFailed,
    CancelCallback,
    LineLost,
    BridgeFailed,
    Routing,
    Rule,
    RemoveRule,
    Block,
    Unblock,
    Alarm,
    RemoveAlarm,
    Explain,
    Tick,
    Report,
}

const AGENT: FieldSet = FieldSet::of(&[Field::T, Field::Do, Field::Agent]);
const CALL: FieldSet = FieldSet::of(&[Field::T, Field::Do, Field::Call]);
const CALL_QUEUE: FieldSet = CALL.and(FieldSet::of(&[Field::Queue]));
const ALARM: FieldSet = FieldSet::of(&[Field::T, Field::Do, Field::Alarm]);
const NOTHING: FieldSet = FieldSet::of(&[]);
const RULES: FieldSet = FieldSet::of(&[
    Field::Medium,
    Field::Require,
    Field::Priority,
    Field::SecondsPerPriority,
    Field::Weight,
    Field::CallOrder,
    Field::AgentOrder,
    Field::AnswerWithinS,
    Field::AlsoWithinS,
    Field::ShortAbandonS,
    Field::RingS,
    Field::Ring,
    Field::OnNoAnswer,
    Field::ReofferAfterS,
    Field::WrapUp,
    Field::WrapUpS,
    Field::MaxWaiting,
    Field::MaxWaitS,
    Field::OverflowTo,
    Field::MaxBusy,
    Field::AtClose,
    Field::JoinEmpty,
    Field::LeaveEmpty,
    Field::LeaveEmptyAfterS,
    Field::Steps,
    Field::Tiers,
    Field::Wish,
    Field::Protect,
    Field::Reserve,
    Field::SameCustomer,
    Field::ResumeWithinS,
    Field::RememberS,
    Field::CallbackCounts,
    Field::DialS,
    Field::LostLineS,
    Field::LostLinePreferS,
    Field::LostLinePriority,
    Field::FirstReplyS,
    Field::SilenceWarningS,
    Field::SilenceCloseS,
]);

impl Verb {
    /// All of them, in the order in which messages list them.
    pub const ALL: [Self; 41] = [
        Self::Queue,
        Self::Open,
        Self::Close,
        Self::Agent,
        Self::Login,
        Self::Logout,
        Self::Ready,
        Self::NotReady,
        Self::WrappedUp,
        Self::BusyElsewhere,
        Self::BackFromElsewhere,
        Self::Offer,
        Self::Answer,
        Self::Reject,
        Self::Undeliverable,
        Self::HangUp,
        Self::Hold,
        Self::Retrieve,
        Self::CustomerSaid,
        Self::AgentSaid,
        Self::Transfer,
        Self::Consult,
        Self::Conference,
        Self::CompleteTransfer,
        Self::SetPriority,
        Self::Callback,
        Self::CallbackAnswered,
        Self::CallbackFailed,
        Self::CancelCallback,
        Self::LineLost,
        Self::BridgeFailed,
        Self::Routing,
        Self::Rule,
        Self::RemoveRule,
        Self::Block,
        Self::Unblock,
        Self::Alarm,
        Self::RemoveAlarm,
        Self::Explain,
        Self::Tick,
        Self::Report,
    ];

    /// The word of the format.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Open => "open",
            Self::Close => "close",
            Self::Agent => "agent",
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Ready => "ready",
            Self::NotReady => "not_ready",
            Self::WrappedUp => "wrapped_up",
            Self::BusyElsewhere => "busy_elsewhere",
            Self::BackFromElsewhere => "back_from_elsewhere",
            Self::Offer => "offer",
            Self::Answer => "answer",
            Self::Reject => "reject",
            Self::Undeliverable => "undeliverable",
            Self::HangUp => "hang_up",
            Self::Hold => "hold",
            Self::Retrieve => "retrieve",
            Self::CustomerSaid => "customer_said",
            Self::AgentSaid => "agent_said",
            Self::Transfer => "transfer",
            Self::Consult => "consult",
            Self::Conference => "conference",
            Self::CompleteTransfer => "complete_transfer",
            Self::SetPriority => "set_priority",
            Self::Callback => "callback",
            Self::CallbackAnswered => "callback_answered",
            Self::CallbackFailed => "callback_failed",
            Self::CancelCallback => "cancel_callback",
            Self::LineLost => "line_lost",
            Self::BridgeFailed => "bridge_failed",
            Self::Routing => "routing",
            Self::Rule => "rule",
            Self::RemoveRule => "remove_rule",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Alarm => "alarm",
            Self::RemoveAlarm => "remove_alarm",
            Self::Explain => "explain",
            Self::Tick => "tick",
            Self::Report => "report",
        }
    }

    /// The verb that a word names.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.word() == word)
    }

    /// The fields that its lines must have.
    #[must_use]
    pub const fn required(self) -> FieldSet {
        match self {
            Self::Queue | Self::Open | Self::Close => {
                FieldSet::of(&[Field::T, Field::Do, Field::Queue])
            }
            Self::Agent
            | Self::Login
            | Self::Logout
            | Self::Ready
            | Self::NotReady
            | Self::WrappedUp
            | Self::BusyElsewhere
            | Self::BackFromElsewhere => AGENT,
            Self::Offer | Self::Transfer => CALL_QUEUE,
            Self::Consult => CALL_QUEUE.and(FieldSet::of(&[Field::Consult])),
            Self::Answer
            | Self::Reject
            | Self::Undeliverable
            | Self::HangUp
            | Self::Hold
            | Self::Retrieve
            | Self::Conference
            | Self::CompleteTransfer
            | Self::Callback
            | Self::CallbackAnswered
            | Self::CallbackFailed
            | Self::CancelCallback
            | Self::LineLost
            | Self::BridgeFailed
            | Self::CustomerSaid
            | Self::AgentSaid => CALL,
            Self::SetPriority => CALL.and(FieldSet::of(&[Field::Priority])),
            Self::Alarm => ALARM.and(FieldSet::of(&[Field::Figure])),
            Self::RemoveAlarm => ALARM,
            Self::Routing => FieldSet::of(&[Field::T, Field::Do, Field::Rules]),
            Self::Rule => FieldSet::of(&[Field::T, Field::Do, Field::Rule]),
            Self::RemoveRule => FieldSet::of(&[Field::T, Field::Do, Field::Name]),
            Self::Block | Self::Unblock => FieldSet::of(&[Field::T, Field::Do, Field::Customer]),
            Self::Explain | Self::Tick | Self::Report => FieldSet::of(&[Field::T, Field::Do]),
        }
    }

    /// The fields that its lines may have besides.
    #[must_use]
    pub const fn optional(self) -> FieldSet {
        match self {
            Self::Queue => RULES,
            Self::Agent => FieldSet::of(&[
                Field::Skills,
                Field::Group,
                Field::Media,
                Field::Cost,
                Field::Blocks,
                Field::Interrupts,
                Field::Queues,
                Field::Reserve,
            ]),
            Self::NotReady => FieldSet::of(&[Field::Reason]),
            Self::Offer => FieldSet::of(&[
                Field::Priority,
                Field::Require,
                Field::Prefer,
                Field::ForS,
                Field::Customer,
                Field::Attributes,
            ]),
            Self::Rule => FieldSet::of(&[Field::Before]),
            Self::Block => FieldSet::of(&[Field::ForS]),
            Self::Transfer => FieldSet::of(&[Field::Priority]),
            Self::Answer | Self::Reject | Self::Undeliverable => FieldSet::of(&[Field::Agent]),
            Self::Consult => FieldSet::of(&[Field::Priority, Field::Require, Field::Prefer]),
            Self::Callback => FieldSet::of(&[
                Field::Attempts,
                Field::PauseS,
                Field::NotBefore,
                Field::Owner,
                Field::ExpireS,
            ]),
            Self::Alarm => super::alarm::WATCH,
            Self::Explain => {
                FieldSet::of(&[Field::Call, Field::Agent, Field::Decisions, Field::Show])
            }
            _ => NOTHING,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_fields_name_each_other() {
        for &field in Field::ALL {
            assert_eq!(Field::of(field.word()), Some(field));
        }
        for verb in Verb::ALL {
            assert_eq!(Verb::of(verb.word()), Some(verb));
            assert_eq!(verb.required().first_outside(verb.required()), None);
        }
        assert_eq!(Field::of("T"), None);
        assert_eq!(Verb::of("Queue"), None);
        assert_eq!(Verb::of(""), None);
    }

    #[test]
    fn sets_list_what_is_in_them() {
        assert_eq!(Verb::Hold.required().to_string(), r#""t", "do", "call""#);
        assert_eq!(Verb::Offer.required().first_outside(CALL), Some(Field::Queue));
        let mut set = FieldSet::default();
        assert!(set.add(Field::T));
        assert!(!set.add(Field::T));
    }
}
