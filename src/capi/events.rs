//! Events out: the record, and what each event of Rust puts into it, one line for each.
//!
//! **A new event does not compile in [`tell`] until it has its line.** Give it the next free
//! number, and say in its comment which fields it has. What does not fit 24 bytes beside call,
//! queue and agent is asked for by a function. Then run `cargo run -p acd-header`.

use std::mem::MaybeUninit;

use super::callbacks::tell_of_callback;
use super::losses::tell_of_loss;
use super::status::{ACD_UNKNOWN_WORD, Outcome, Status};
use super::words::{
    ACD_NONE, ACD_REASON_HOST, ACD_REASON_LOGIN, ACD_REASON_NO_ANSWER, ACD_REASON_REJECT,
    ACD_REASON_UNDELIVERABLE, ACD_STATE_BUSY_ELSEWHERE, ACD_STATE_HELD, ACD_STATE_IDLE,
    ACD_STATE_LOGGED_OUT, ACD_STATE_NOT_READY, ACD_STATE_RINGING, ACD_STATE_TALKING,
    ACD_STATE_WRAP_UP, Word,
};
use crate::{AgentId, AgentState, AlarmId, CallId, Event, Fact, QueueId, Reason, RuleId, Span};

/// A call waits in a queue. call, queue; number: its position.
pub const ACD_EVENT_QUEUED: u16 = 1;
/// Ring this agent. call, agent, queue, detail.offer, time.waited_us.
pub const ACD_EVENT_RINGING: u16 = 2;
/// The agent took the call. call, agent, queue, time.waited_us, detail.age_us.
pub const ACD_EVENT_ANSWERED: u16 = 3;
/// The offer failed: stop ringing; the call waits again. call, agent, queue, cause; number: its
/// position.
pub const ACD_EVENT_REQUEUED: u16 = 4;
/// The caller gave up. call, queue, time.waited_us, detail.age_us; agent: at whom it rang (stop
/// ringing there), or ACD_NONE.
pub const ACD_EVENT_ABANDONED: u16 = 5;
/// The call goes on to another queue. call, queue, cause; number: the other queue.
pub const ACD_EVENT_OVERFLOWED: u16 = 6;
/// The maximum wait has passed and there is nowhere to go on to. call, queue, time.waited_us,
/// detail.age_us.
pub const ACD_EVENT_TIMED_OUT: u16 = 7;
/// The agent put the call on hold. call, agent.
pub const ACD_EVENT_HELD: u16 = 8;
/// The agent took it back. call, agent.
pub const ACD_EVENT_RETRIEVED: u16 = 9;
/// The call left its agent for a queue. call, agent, queue; number: the queue that the command
/// named; time.talk_us and detail.hold_us of this agent's part.
pub const ACD_EVENT_TRANSFERRED: u16 = 10;
/// A conversation ended. call, agent, queue, time.talk_us, detail.hold_us.
pub const ACD_EVENT_ENDED: u16 = 11;
/// An agent's state or reason has changed. agent, state; cause: the reason, one of
/// `ACD_REASON_…`; number: of a reason of the host's.
pub const ACD_EVENT_AGENT: u16 = 12;
/// An alarm is raised. number: which; detail.value: the figure.
pub const ACD_EVENT_ALARM_RAISED: u16 = 13;
/// An alarm is cleared. number: which; state: 1 if there is a detail.value.
pub const ACD_EVENT_ALARM_CLEARED: u16 = 14;
/// The queue let a waiting call go that no queue along the overflow takes; it is over. call, queue,
/// cause, time.waited_us, detail.age_us.
pub const ACD_EVENT_TURNED_AWAY: u16 = 15;
/// The queue takes calls again. queue.
pub const ACD_EVENT_OPENED: u16 = 16;
/// The queue takes no more calls. queue.
pub const ACD_EVENT_CLOSED: u16 = 17;
/// A customer who gave up calls again and has this age already; ACD_EVENT_QUEUED follows. call,
/// queue, detail.age_us.
pub const ACD_EVENT_RESUMED: u16 = 18;
/// A customer who waits has called again: the call that waited goes on under the new number, in its
/// old place. call: the new one; queue; detail.was: the old one, which is over (end that leg).
pub const ACD_EVENT_MERGED: u16 = 19;
/// It rings no more at this agent, who did not miss it: stop ringing there. Told of agents with
/// media, and where a call rings at several agents. call, agent, queue; state: 1 if another agent
/// answered.
pub const ACD_EVENT_WITHDRAWN: u16 = 20;
/// An agent with media begins the after-call work of a call. call, agent, queue.
pub const ACD_EVENT_WRAP_UP: u16 = 21;
/// An agent with media is done with a call. call, agent, queue, detail.wrap_up_us.
pub const ACD_EVENT_HANDLED: u16 = 22;
/// The agent said something for the first time. call, agent, queue, detail.reply_us from the
/// answer; state: 1 if later than the queue's limit.
pub const ACD_EVENT_FIRST_REPLY: u16 = 23;
/// The limit for that has passed. call, agent, queue.
pub const ACD_EVENT_FIRST_REPLY_LATE: u16 = 24;
/// The customer is silent: warn. call, agent, queue.
pub const ACD_EVENT_SILENCE_WARNING: u16 = 25;
/// The customer was silent for too long: close the conversation; ACD_EVENT_ENDED follows. call,
/// agent, queue.
pub const ACD_EVENT_SILENCE_CLOSED: u16 = 26;
/// The offer failed at this agent: stop ringing there; the call rings on at others. call, agent,
/// queue, cause.
pub const ACD_EVENT_MISSED: u16 = 27;
/// The agent consults a queue: the consultation enters it next. call, agent, queue; detail.consult.
pub const ACD_EVENT_CONSULTING: u16 = 40;
/// Join them: the customer, the agent and the one who was consulted. call, agent, detail.consult;
/// number: the other agent.
pub const ACD_EVENT_CONFERENCE: u16 = 41;
/// The agent left the call to the one whom it consulted. call, agent, queue; number: the queue that
/// the consultation was answered from; time.talk_us and detail.hold_us of this agent's part.
pub const ACD_EVENT_TRANSFER_COMPLETED: u16 = 42;
/// Join them: the call goes on with the agent of the consultation, which is over. call, agent,
/// queue, detail.consult.
pub const ACD_EVENT_TOOK_OVER: u16 = 43;
/// The caller rang off and is called back: the call waits on as a placeholder. call, queue,
/// time.waited_us, detail.age_us.
pub const ACD_EVENT_CALLBACK: u16 = 30;
/// Dial the customer, for whom this agent is reserved. call, agent, queue, detail.offer,
/// time.age_us; number: which attempt it is.
pub const ACD_EVENT_DIAL: u16 = 31;
/// The customer was reached and talks with the agent. call, agent, queue, time.waited_us: the wait
/// that counts, detail.age_us; number: what it counts as, one of `ACD_COUNTS_…`.
pub const ACD_EVENT_CALLBACK_ANSWERED: u16 = 32;
/// The customer was not reached: stop dialling; the agent is free. call, agent, queue; number:
/// which attempt it was.
pub const ACD_EVENT_CALLBACK_FAILED: u16 = 33;
/// The customer is not called back any more. call, queue, cause, detail.age_us; agent: who was
/// reserved (stop dialling), or ACD_NONE.
pub const ACD_EVENT_CALLBACK_ENDED: u16 = 34;
/// The line broke and the customer is called back. call, agent, queue, time.talk_us,
/// detail.hold_us.
pub const ACD_EVENT_LINE_LOST: u16 = 35;
/// The call that the agent had answered could not be connected: it enters its queue again, in its
/// old place. call, agent, queue, time.talk_us, detail.hold_us.
pub const ACD_EVENT_BRIDGE_FAILED: u16 = 36;
/// The agents in reserve of a grade serve the queue from now on. queue; number: the grade; cause:
/// which threshold is reached.
pub const ACD_EVENT_RESERVE_JOINED: u16 = 37;
/// They do so no more; what rings goes on ringing. queue; number: the grade.
pub const ACD_EVENT_RESERVE_LEFT: u16 = 38;
/// The routing table led a call here. queue (it may overflow at once); number: the rule, or
/// ACD_NONE.
pub const ACD_EVENT_ROUTED: u16 = 28;
/// Engine: a command was refused. cause: the status; time.tag; state: what it was about, one of
/// `ACD_ABOUT_…`, and its number in call, agent, queue or number.
pub const ACD_EVENT_REFUSED: u16 = 100;
/// Engine: a shard has failed. number: which. The last event of its stream.
pub const ACD_EVENT_SHARD_FAILED: u16 = 101;
/// Observers: so many events were missed. time.missed; sequence: the number of the last of them.
pub const ACD_EVENT_GAP: u16 = 102;
/// Something that this interface has no record for yet.
pub const ACD_EVENT_OTHER: u16 = 199;

/// The command was about time alone.
pub const ACD_ABOUT_TIME: u16 = 0;
/// … a call.
pub const ACD_ABOUT_CALL: u16 = 1;
/// … an agent.
pub const ACD_ABOUT_AGENT: u16 = 2;
/// … a queue.
pub const ACD_ABOUT_QUEUE: u16 = 3;
/// … an alarm, in `number`.
pub const ACD_ABOUT_ALARM: u16 = 4;
/// … the routing table; a rule of it is in `number`, or ACD_NONE.
pub const ACD_ABOUT_ROUTING: u16 = 5;
/// … a customer, whose key is in `call`.
pub const ACD_ABOUT_CUSTOMER: u16 = 6;

/// The first of an event's two long fields; which one is told by the event's kind.
#[repr(C)]
#[derive(Clone, Copy)]
pub union acd_event_time {
    /// How long the call waited in the queue.
    pub waited_us: u64,
    /// How long ago the call was first offered, or last transferred.
    pub age_us: u64,
    /// How long this agent talked.
    pub talk_us: u64,
    /// With what the refused command was submitted.
    pub tag: u64,
    /// How many events.
    pub missed: u64,
}

/// The second; which one is told by the event's kind.
#[repr(C)]
#[derive(Clone, Copy)]
pub union acd_event_detail {
    /// The number of this ringing: give it back with the answer.
    pub offer: u64,
    /// How long ago the call was first offered, or last transferred.
    pub age_us: u64,
    /// How long this agent held the call.
    pub hold_us: u64,
    /// An alarm's figure.
    pub value: u64,
    /// The number of the call that is over.
    pub was: u64,
    /// The number of the consultation.
    pub consult: u64,
    /// How long after-call work took.
    pub wrap_up_us: u64,
    /// How long after the answer the agent's first words came.
    pub reply_us: u64,
    /// How many calls.
    pub calls: u64,
}

/// What happened: 64 bytes. The comment of each kind names the fields that it has.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct acd_event {
    /// sizeof(struct acd_event).
    pub size: u16,
    /// One of `ACD_EVENT_…`. Skip those that you do not know.
    pub kind: u16,
    /// One of `ACD_CAUSE_…` or `ACD_REASON_…`, or a status.
    pub cause: u16,
    /// One of `ACD_STATE_…` or `ACD_ABOUT_…`.
    pub state: u16,
    /// When: the command's moment, or the exact due time of what was due.
    pub at_us: u64,
    /// Engine: its number in the domain, from 1 without a gap. Else 0.
    pub sequence: u64,
    /// A call's number.
    pub call: u64,
    /// A queue's number, or ACD_NONE.
    pub queue: u32,
    /// An agent's number, or ACD_NONE.
    pub agent: u32,
    /// Engine: the domain's number. Else 0.
    pub domain: u32,
    /// A position, another queue, an alarm, a reason or a shard.
    pub number: u32,
    /// A length of time, by the kind.
    pub time: acd_event_time,
    /// Another one, or a number, by the kind.
    pub detail: acd_event_detail,
}

const _: () = assert!(size_of::<acd_event>() == 64);

impl acd_event {
    /// Nothing yet.
    #[inline]
    pub(super) fn new(kind: u16, at_us: u64) -> Self {
        Self {
            size: size_of::<Self>() as u16,
            kind,
            cause: 0,
            state: 0,
            at_us,
            sequence: 0,
            call: 0,
            queue: ACD_NONE,
            agent: ACD_NONE,
            domain: 0,
            number: 0,
            time: acd_event_time { waited_us: 0 },
            detail: acd_event_detail { value: 0 },
        }
    }

    /// Who and where.
    #[inline]
    pub(super) fn about(
        self,
        call: CallId,
        queue: Option<QueueId>,
        agent: Option<AgentId>,
    ) -> Self {
        let queue = queue.map_or(ACD_NONE, QueueId::number);
        let agent = agent.map_or(ACD_NONE, AgentId::number);
        Self { call: call.number(), queue, agent, ..self }
    }

    /// How long, and the detail.
    #[inline]
    pub(super) fn with(self, time: Span, value: u64) -> Self {
        let time = acd_event_time { waited_us: time.micros() };
        Self { time, detail: acd_event_detail { value }, ..self }
    }
}

/// Of consultations.
fn tell_of_consult(event: &Event) -> acd_event {
    let new = |kind| acd_event::new(kind, event.at.micros());
    match event.fact {
        Fact::Consulting { call, consult, agent, queue } => new(ACD_EVENT_CONSULTING)
            .about(call, Some(queue), Some(agent))
            .with(Span::ZERO, consult.number()),
        Fact::Conference { call, consult, agent, with } => {
            let event = new(ACD_EVENT_CONFERENCE).about(call, None, Some(agent));
            acd_event { number: with.number(), ..event.with(Span::ZERO, consult.number()) }
        }
        Fact::TransferCompleted { call, agent, from, to, talk, hold } => {
            let event = new(ACD_EVENT_TRANSFER_COMPLETED).about(call, Some(from), Some(agent));
            acd_event { number: to.number(), ..event.with(talk, hold.micros()) }
        }
        Fact::TookOver { call, consult, agent, queue } => new(ACD_EVENT_TOOK_OVER)
            .about(call, Some(queue), Some(agent))
            .with(Span::ZERO, consult.number()),
        _ => new(ACD_EVENT_OTHER),
    }
}

/// Of calls turned away, customers, agents with several places, and conversations in writing.
#[inline(always)]
fn tell_of_media(event: &Event) -> acd_event {
    let new = |kind| acd_event::new(kind, event.at.micros());
    match event.fact {
        Fact::Resumed { call, queue, age } => {
            new(ACD_EVENT_RESUMED).about(call, Some(queue), None).with(Span::ZERO, age.micros())
        }
        Fact::TimedOut { call, queue, waited, age } => {
            new(ACD_EVENT_TIMED_OUT).about(call, Some(queue), None).with(waited, age.micros())
        }
        Fact::Merged { call, was, queue } => {
            let event = new(ACD_EVENT_MERGED).about(call, Some(queue), None);
            event.with(Span::ZERO, was.number())
        }
        Fact::Withdrawn { call, agent, queue, answered } => {
            let event = new(ACD_EVENT_WITHDRAWN).about(call, Some(queue), Some(agent));
            acd_event { state: answered.into(), ..event }
        }
        Fact::TurnedAway { call, queue, cause, waited, age } => {
            let event = new(ACD_EVENT_TURNED_AWAY).about(call, Some(queue), None);
            acd_event { cause: cause.number(), ..event.with(waited, age.micros()) }
        }
        Fact::Missed { call, agent, queue, cause } => {
            let event = new(ACD_EVENT_MISSED).about(call, Some(queue), Some(agent));
            acd_event { cause: cause.number(), ..event }
        }
        Fact::WrapUp { call, agent, queue } => {
            new(ACD_EVENT_WRAP_UP).about(call, Some(queue), Some(agent))
        }
        Fact::Handled { call, agent, queue, wrap_up } => new(ACD_EVENT_HANDLED)
            .about(call, Some(queue), Some(agent))
            .with(Span::ZERO, wrap_up.micros()),
        Fact::FirstReply { call, agent, queue, after, late } => {
            let event = new(ACD_EVENT_FIRST_REPLY).about(call, Some(queue), Some(agent));
            acd_event { state: late.into(), ..event.with(Span::ZERO, after.micros()) }
        }
        Fact::FirstReplyLate { call, agent, queue } => {
            new(ACD_EVENT_FIRST_REPLY_LATE).about(call, Some(queue), Some(agent))
        }
        Fact::SilenceWarning { call, agent, queue } => {
            new(ACD_EVENT_SILENCE_WARNING).about(call, Some(queue), Some(agent))
        }
        Fact::SilenceClosed { call, agent, queue } => {
            new(ACD_EVENT_SILENCE_CLOSED).about(call, Some(queue), Some(agent))
        }
        Fact::Routed { call, queue, rule } => {
            let number = rule.map_or(ACD_NONE, RuleId::number);
            acd_event { number, ..new(ACD_EVENT_ROUTED).about(call, Some(queue), None) }
        }
        Fact::ReserveJoined { queue, grade, cause } => {
            let (queue, number) = (queue.number(), grade.into());
            let cause = cause.number();
            acd_event { queue, number, cause, ..new(ACD_EVENT_RESERVE_JOINED) }
        }
        Fact::ReserveLeft { queue, grade } => {
            let (queue, number) = (queue.number(), grade.into());
            acd_event { queue, number, ..new(ACD_EVENT_RESERVE_LEFT) }
        }
        _ => tell_of_loss(event),
    }
}

/// Puts the record of an event into its place.
pub(super) fn tell_into(event: &Event, place: &mut MaybeUninit<acd_event>) {
    place.write(tell(event));
}

/// The record of an event.
#[inline(always)]
pub(super) fn tell(event: &Event) -> acd_event {
    let new = |kind| acd_event::new(kind, event.at.micros());
    match event.fact {
        Fact::Queued { call, queue, position } => {
            let event = new(ACD_EVENT_QUEUED).about(call, Some(queue), None);
            acd_event { number: position, ..event }
        }
        Fact::Ringing { call, agent, queue, offer, waited } => new(ACD_EVENT_RINGING)
            .about(call, Some(queue), Some(agent))
            .with(waited, offer.number()),
        Fact::Answered { call, agent, queue, waited, age } => {
            new(ACD_EVENT_ANSWERED).about(call, Some(queue), Some(agent)).with(waited, age.micros())
        }
        Fact::Requeued { call, agent, queue, cause, position } => {
            let event = new(ACD_EVENT_REQUEUED).about(call, Some(queue), Some(agent));
            acd_event { cause: cause.number(), number: position, ..event }
        }
        Fact::Abandoned { call, queue, waited, age, ringing } => {
            new(ACD_EVENT_ABANDONED).about(call, Some(queue), ringing).with(waited, age.micros())
        }
        Fact::Overflowed { call, from, to, cause } => {
            let event = new(ACD_EVENT_OVERFLOWED).about(call, Some(from), None);
            acd_event { cause: cause.number(), number: to.number(), ..event }
        }
        Fact::Opened { queue } => acd_event { queue: queue.number(), ..new(ACD_EVENT_OPENED) },
        Fact::Closed { queue } => acd_event { queue: queue.number(), ..new(ACD_EVENT_CLOSED) },
        Fact::Held { call, agent } => new(ACD_EVENT_HELD).about(call, None, Some(agent)),
        Fact::Retrieved { call, agent } => new(ACD_EVENT_RETRIEVED).about(call, None, Some(agent)),
        Fact::Transferred { call, agent, from, to, talk, hold } => {
            let event = new(ACD_EVENT_TRANSFERRED).about(call, Some(from), Some(agent));
            acd_event { number: to.number(), ..event.with(talk, hold.micros()) }
        }
        Fact::Ended { call, agent, queue, talk, hold } => {
            new(ACD_EVENT_ENDED).about(call, Some(queue), Some(agent)).with(talk, hold.micros())
        }
        Fact::Consulting { .. }
        | Fact::Conference { .. }
        | Fact::TransferCompleted { .. }
        | Fact::TookOver { .. } => tell_of_consult(event),
        Fact::TimedOut { .. }
        | Fact::TurnedAway { .. }
        | Fact::Withdrawn { .. }
        | Fact::Missed { .. }
        | Fact::WrapUp { .. }
        | Fact::Handled { .. }
        | Fact::FirstReply { .. }
        | Fact::FirstReplyLate { .. }
        | Fact::SilenceWarning { .. }
        | Fact::SilenceClosed { .. }
        | Fact::ReserveJoined { .. }
        | Fact::ReserveLeft { .. }
        | Fact::Resumed { .. }
        | Fact::Routed { .. }
        | Fact::Lost { .. }
        | Fact::ConversationLost { .. }
        | Fact::Reconciled { .. }
        | Fact::Merged { .. } => tell_of_media(event),
        Fact::Agent { agent, state } => tell_of_state(new(ACD_EVENT_AGENT), agent, state),
        Fact::AlarmRaised { alarm, value } => tell_of_alarm(event, alarm, Some(value)),
        Fact::AlarmCleared { alarm, value } => tell_of_alarm(event, alarm, value),
        Fact::Callback { .. }
        | Fact::Dial { .. }
        | Fact::CallbackAnswered { .. }
        | Fact::CallbackFailed { .. }
        | Fact::CallbackEnded { .. }
        | Fact::LineLost { .. }
        | Fact::BridgeFailed { .. } => tell_of_callback(event),
    }
}

#[inline(always)]
fn tell_of_state(event: acd_event, agent: AgentId, state: AgentState) -> acd_event {
    let (state, cause, number) = state_numbers(state);
    acd_event { agent: agent.number(), state, cause, number, ..event }
}

#[inline(always)]
fn tell_of_alarm(event: &Event, alarm: AlarmId, value: Option<u64>) -> acd_event {
    let kind = match event.fact {
        Fact::AlarmRaised { .. } => ACD_EVENT_ALARM_RAISED,
        _ => ACD_EVENT_ALARM_CLEARED,
    };
    let event = acd_event::new(kind, event.at.micros());
    // Of one that is raised there is always a value.
    let state = u16::from(event.kind == ACD_EVENT_ALARM_CLEARED && value.is_some());
    acd_event { number: alarm.number(), state, ..event.with(Span::ZERO, value.unwrap_or(0)) }
}

/// A reason from its word and, of the host's own, its number.
pub(super) fn reason(word: u16, number: u32) -> Outcome<Reason> {
    Ok(match word {
        ACD_REASON_LOGIN => Reason::Login,
        ACD_REASON_NO_ANSWER => Reason::NoAnswer,
        ACD_REASON_REJECT => Reason::Reject,
        ACD_REASON_UNDELIVERABLE => Reason::Undeliverable,
        ACD_REASON_HOST => Reason::Host(number),
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

/// The other way round.
pub(super) fn reason_numbers(reason: Reason) -> (u16, u32) {
    match reason {
        Reason::Login => (ACD_REASON_LOGIN, 0),
        Reason::NoAnswer => (ACD_REASON_NO_ANSWER, 0),
        Reason::Reject => (ACD_REASON_REJECT, 0),
        Reason::Undeliverable => (ACD_REASON_UNDELIVERABLE, 0),
        Reason::Host(number) => (ACD_REASON_HOST, number),
    }
}

/// A state, and of not ready the reason.
pub(super) fn state_numbers(state: AgentState) -> (u16, u16, u32) {
    let plain = match state {
        AgentState::LoggedOut => ACD_STATE_LOGGED_OUT,
        AgentState::NotReady(reason) => {
            let (word, number) = reason_numbers(reason);
            return (ACD_STATE_NOT_READY, word, number);
        }
        AgentState::Idle => ACD_STATE_IDLE,
        AgentState::Ringing => ACD_STATE_RINGING,
        AgentState::Talking => ACD_STATE_TALKING,
        AgentState::Held => ACD_STATE_HELD,
        AgentState::WrapUp => ACD_STATE_WRAP_UP,
        AgentState::BusyElsewhere => ACD_STATE_BUSY_ELSEWHERE,
    };
    (plain, 0, 0)
}
