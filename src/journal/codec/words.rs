//! Words and their numbers, which never change.

use super::fields::{Unread, words};
use crate::{
    AgentOrder, AlarmSide, AtClose, CallOrder, CallbackCounts, Formula, Medium, OnNoAnswer, Period,
    SameCustomer, Window, WrapUp,
};

words! {
    Medium: of_medium medium {
        Medium::Voice => 0 Medium::Voice,
        Medium::Chat => 1 Medium::Chat,
        Medium::Email => 2 Medium::Email,
    }
    CallOrder: of_call_order call_order {
        CallOrder::Oldest => 0 CallOrder::Oldest,
        CallOrder::Newest => 1 CallOrder::Newest,
        CallOrder::GreatestNeed => 2 CallOrder::GreatestNeed,
    }
    AgentOrder: of_agent_order agent_order {
        AgentOrder::LongestIdle => 0 AgentOrder::LongestIdle,
        AgentOrder::BestSkill => 1 AgentOrder::BestSkill,
        AgentOrder::LeastSkilled => 2 AgentOrder::LeastSkilled,
        AgentOrder::FewestCalls => 3 AgentOrder::FewestCalls,
        AgentOrder::LeastOccupied => 4 AgentOrder::LeastOccupied,
        AgentOrder::LeastTalkTime => 5 AgentOrder::LeastTalkTime,
        AgentOrder::RoundRobin => 6 AgentOrder::RoundRobin,
        AgentOrder::Linear => 7 AgentOrder::Linear,
        AgentOrder::Random => 8 AgentOrder::Random,
        AgentOrder::WeightedRandom => 9 AgentOrder::WeightedRandom,
    }
    OnNoAnswer: of_on_no_answer on_no_answer {
        OnNoAnswer::NotReady => 0 OnNoAnswer::NotReady,
        OnNoAnswer::Ready => 1 OnNoAnswer::Ready,
    }
    WrapUp: of_wrap_up wrap_up {
        WrapUp::None => 0 WrapUp::None,
        WrapUp::Timed => 1 WrapUp::Timed,
        WrapUp::Fixed => 2 WrapUp::Fixed,
        WrapUp::Manual => 3 WrapUp::Manual,
    }
    AtClose: of_at_close at_close {
        AtClose::Serve => 0 AtClose::Serve,
        AtClose::Overflow => 1 AtClose::Overflow,
        AtClose::End => 2 AtClose::End,
    }
    SameCustomer: of_same_customer same_customer {
        SameCustomer::Duplicate => 0 SameCustomer::Duplicate,
        SameCustomer::Merge => 1 SameCustomer::Merge,
        SameCustomer::Separate => 2 SameCustomer::Separate,
    }
    CallbackCounts: of_callback_counts callback_counts {
        CallbackCounts::Apart => 0 CallbackCounts::Apart,
        CallbackCounts::AtRequest => 1 CallbackCounts::AtRequest,
        CallbackCounts::WhenReached => 2 CallbackCounts::WhenReached,
    }
    AlarmSide: of_side side {
        AlarmSide::Above => 0 AlarmSide::Above,
        AlarmSide::Below => 1 AlarmSide::Below,
    }
    Formula: of_formula formula {
        Formula::AnsweredOrAbandoned => 1 Formula::AnsweredOrAbandoned,
        Formula::OfAnswered => 2 Formula::OfAnswered,
        Formula::OfOffered => 3 Formula::OfOffered,
        Formula::LateAbandonsOnly => 4 Formula::LateAbandonsOnly,
        Formula::ShortAbandonsGood => 5 Formula::ShortAbandonsGood,
        Formula::ShortAbandonsOut => 6 Formula::ShortAbandonsOut,
    }
    Window: of_window window {
        Window::Minutes5 => 5 Window::Minutes5,
        Window::Minutes15 => 15 Window::Minutes15,
        Window::Minutes30 => 30 Window::Minutes30,
    }
    Period: of_period period {
        Period::Minutes5 => 5 Period::Minutes5,
        Period::Minutes15 => 15 Period::Minutes15,
        Period::Minutes30 => 30 Period::Minutes30,
        Period::Hour => 60 Period::Hour,
        Period::Day => 61 Period::Day,
        Period::Week => 62 Period::Week,
        Period::Month => 63 Period::Month,
    }
}
