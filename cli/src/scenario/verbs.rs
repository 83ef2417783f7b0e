//! What lines ask for, and which fields each takes.

use super::fields::{Field, FieldSet};

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
    StillThere,
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
    ReconcileBegin,
    ConfirmCall,
    ConfirmAgent,
    ReconcileEnd,
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
    Field::LeaseS,
]);

impl Verb {
    /// All of them, in the order in which messages list them.
    pub const ALL: [Self; 46] = [
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
        Self::StillThere,
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
        Self::ReconcileBegin,
        Self::ConfirmCall,
        Self::ConfirmAgent,
        Self::ReconcileEnd,
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
            Self::StillThere => "still_there",
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
            Self::ReconcileBegin => "reconcile_begin",
            Self::ConfirmCall => "confirm_call",
            Self::ConfirmAgent => "confirm_agent",
            Self::ReconcileEnd => "reconcile_end",
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
            | Self::BackFromElsewhere
            | Self::ConfirmAgent => AGENT,
            Self::Offer | Self::Transfer => CALL_QUEUE,
            Self::Consult => CALL_QUEUE.and(FieldSet::of(&[Field::Consult])),
            Self::Answer
            | Self::Reject
            | Self::Undeliverable
            | Self::HangUp
            | Self::StillThere
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
            | Self::ConfirmCall
            | Self::CustomerSaid
            | Self::AgentSaid => CALL,
            Self::SetPriority => CALL.and(FieldSet::of(&[Field::Priority])),
            Self::Alarm => ALARM.and(FieldSet::of(&[Field::Figure])),
            Self::RemoveAlarm => ALARM,
            Self::Routing => FieldSet::of(&[Field::T, Field::Do, Field::Rules]),
            Self::Rule => FieldSet::of(&[Field::T, Field::Do, Field::Rule]),
            Self::RemoveRule => FieldSet::of(&[Field::T, Field::Do, Field::Name]),
            Self::Block | Self::Unblock => FieldSet::of(&[Field::T, Field::Do, Field::Customer]),
            Self::ReconcileBegin
            | Self::ReconcileEnd
            | Self::Explain
            | Self::Tick
            | Self::Report => FieldSet::of(&[Field::T, Field::Do]),
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
            Self::ConfirmCall => FieldSet::of(&[Field::Agent, Field::State]),
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
