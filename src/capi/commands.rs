//! Commands in: the record and what it means in Rust, one line for each.
//!
//! **A new command does not compile in `kind_of` until it has its line.** Give it the next free
//! number, say in its comment which fields of the record it reads, and add a line to
//! [`with_command`]. What does not fit the record goes into a structure of its own behind `data`
//! (see `rules`), or into `reserved`. Then run `cargo run -p acd-header`.

use std::ffi::c_void;

use super::alarms::acd_alarm_rule;
use super::arrivals::{acd_agent_rules, acd_arrival};
use super::callbacks::acd_callback_plan;
use super::events::reason;
use super::losses::seen;
use super::memory::plain;
use super::routing::{acd_block, acd_inquiry, acd_rule, acd_rules, inquiry};
use super::rules::acd_queue_rules;
use super::status::{ACD_BAD_FLAGS, ACD_BAD_SIZE, ACD_UNKNOWN_WORD, Outcome, Status};
use super::words::ACD_NONE;
use crate::{
    AgentId, AgentMedia, AgentQueues, AlarmId, Arrival, CallId, Command, GroupId, OfferId, QueueId,
    RuleId,
};

/// Only moves time.
pub const ACD_CMD_TICK: u16 = 1;
/// Defines a queue, or replaces its whole definition. queue; data: struct acd_queue_rules.
pub const ACD_CMD_QUEUE: u16 = 10;
/// Defines an agent, or replaces what the agent can do. agent; data: struct acd_agent_rules.
pub const ACD_CMD_AGENT: u16 = 11;
/// The agent belongs to this group from now on. agent, number; number ACD_NONE: to none.
pub const ACD_CMD_JOIN_GROUP: u16 = 12;
/// Defines an alarm or replaces its rule; without data removes it. number; data: struct
/// acd_alarm_rule.
pub const ACD_CMD_ALARM: u16 = 13;
/// The queue takes calls again. queue.
pub const ACD_CMD_OPEN: u16 = 14;
/// The queue takes no more calls, until it is opened. queue.
pub const ACD_CMD_CLOSE: u16 = 15;
/// The agent signs in. agent.
pub const ACD_CMD_LOGIN: u16 = 20;
/// The agent signs out; on a call it stays pending until that is over. agent.
pub const ACD_CMD_LOGOUT: u16 = 21;
/// The agent wants calls. agent.
pub const ACD_CMD_READY: u16 = 22;
/// The agent wants none. agent, reason; of ACD_REASON_HOST number.
pub const ACD_CMD_NOT_READY: u16 = 23;
/// The agent ends after-call work. agent.
pub const ACD_CMD_WRAPPED_UP: u16 = 24;
/// The agent is on a call that is not routed here: nothing is offered until that is over. agent.
pub const ACD_CMD_BUSY_ELSEWHERE: u16 = 25;
/// That call is over. agent.
pub const ACD_CMD_BACK_FROM_ELSEWHERE: u16 = 26;
/// A call enters a queue. call (a number never used before), queue; with ACD_WITH_PRIORITY
/// priority; data: struct acd_arrival, or NULL.
pub const ACD_CMD_OFFER: u16 = 30;
/// The agent at whom the call rings took it. call; with ACD_WITH_OFFER offer.
pub const ACD_CMD_ANSWER: u16 = 31;
/// The agent declined it. call; with ACD_WITH_OFFER offer.
pub const ACD_CMD_REJECT: u16 = 32;
/// The agent's device failed. call; with ACD_WITH_OFFER offer.
pub const ACD_CMD_UNDELIVERABLE: u16 = 33;
/// The call is over, whoever ended it. call.
pub const ACD_CMD_HANG_UP: u16 = 34;
/// The call is put on hold. call.
pub const ACD_CMD_HOLD: u16 = 35;
/// It is taken back. call.
pub const ACD_CMD_RETRIEVE: u16 = 36;
/// It leaves its agent for a queue. call, queue; with ACD_WITH_PRIORITY priority.
pub const ACD_CMD_TRANSFER: u16 = 37;
/// A waiting call gets another priority. call, priority.
pub const ACD_CMD_SET_PRIORITY: u16 = 38;
/// The customer of a conversation in writing said something. call.
pub const ACD_CMD_CUSTOMER_SAID: u16 = 39;
/// The agent did. call.
pub const ACD_CMD_AGENT_SAID: u16 = 45;
/// The caller of a waiting call rings off and is called back in his turn. call; data: struct
/// acd_callback_plan, or NULL.
pub const ACD_CMD_CALLBACK: u16 = 40;
/// The customer who is dialled answered, and talks with the reserved agent. call; with
/// ACD_WITH_OFFER offer.
pub const ACD_CMD_CALLBACK_ANSWERED: u16 = 41;
/// The customer who is dialled was not reached. call; with ACD_WITH_OFFER offer.
pub const ACD_CMD_CALLBACK_FAILED: u16 = 42;
/// The customer need not be called back any more. call.
pub const ACD_CMD_CANCEL_CALLBACK: u16 = 43;
/// The line of a talking or held call broke; the customer is called back as the queue's rules say.
/// call.
pub const ACD_CMD_LINE_LOST: u16 = 44;
/// The agent who has the call consults a queue, or somebody there. call; offer: the consultation,
/// a call's number never used before; queue; with ACD_WITH_PRIORITY priority; data: struct
/// acd_arrival, or NULL (customer and prefer_last are not looked at).
pub const ACD_CMD_CONSULT: u16 = 47;
/// The customer, the agent and the one who was consulted talk together. call.
pub const ACD_CMD_CONFERENCE: u16 = 48;
/// The agent leaves the call to the one who was consulted. call.
pub const ACD_CMD_COMPLETE_TRANSFER: u16 = 49;

/// A call asks the routing table for its queue, and what else a rule says. call (a number never
/// used before); queue: where it enters if no rule fits or the one that fits names none, or
/// ACD_NONE; with ACD_WITH_PRIORITY priority; data: struct acd_inquiry, or NULL.
pub const ACD_CMD_ROUTE: u16 = 50;
/// Replaces the whole routing table. data: struct acd_rules.
pub const ACD_CMD_ROUTING_TABLE: u16 = 51;
/// Puts a rule into the routing table, or replaces the one of its number. number: before which
/// other, or ACD_NONE: a new one at the end, another where it stands; data: struct acd_rule.
pub const ACD_CMD_ROUTING_RULE: u16 = 52;
/// Takes a rule out of the routing table. number.
pub const ACD_CMD_REMOVE_ROUTING_RULE: u16 = 53;
/// Calls of a customer are refused from now on. data: struct acd_block.
pub const ACD_CMD_BLOCK: u16 = 54;
/// They are taken again. data: struct acd_block, for_us ACD_NEVER.
pub const ACD_CMD_UNBLOCK: u16 = 55;

/// The switch was restarted and says from now on what still exists.
pub const ACD_CMD_RECONCILE_BEGIN: u16 = 56;
/// The switch has this call. call; number: what it sees of it, one of `ACD_SEEN_…`; agent: with
/// whom, where it is with one.
pub const ACD_CMD_CONFIRM_CALL: u16 = 57;
/// The agent is signed in. agent.
pub const ACD_CMD_CONFIRM_AGENT: u16 = 58;
/// All has been said: what was not confirmed is closed as lost.
pub const ACD_CMD_RECONCILE_END: u16 = 59;

/// The call is there: its lease begins anew (lease_s of acd_queue_rules). call.
pub const ACD_CMD_STILL_THERE: u16 = 60;

/// The call that was just answered could not be connected: it goes back to its place, and for the
/// agent it is as if it had been undeliverable. call; with ACD_WITH_OFFER offer: by which it was
/// answered.
pub const ACD_CMD_BRIDGE_FAILED: u16 = 46;

/// `priority` is given: without it the queue's counts.
pub const ACD_WITH_PRIORITY: u16 = 1;
/// `offer` is given: if it is not this one that rings now, the command is refused as stale.
pub const ACD_WITH_OFFER: u16 = 2;

/// A command: 64 bytes. Set everything to zero, then `size`, `kind` and the fields that the
/// comment of the kind names; others are not looked at.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_command {
    /// sizeof(struct acd_command).
    pub size: u16,
    /// One of `ACD_CMD_…`.
    pub kind: u16,
    /// Of `ACD_WITH_…`, what is given.
    pub flags: u16,
    /// One of `ACD_REASON_…`.
    pub reason: u16,
    /// A call's number.
    pub call: u64,
    /// An offer's number, as it came with the event that a call rings; a consultation's number.
    pub offer: u64,
    /// A queue's number.
    pub queue: u32,
    /// An agent's number.
    pub agent: u32,
    /// -100 to 100.
    pub priority: i32,
    /// The number of a group, an alarm, or a reason of the host's.
    pub number: u32,
    /// A structure for the kinds that have one, read during the call and never kept.
    pub data: *const c_void,
    /// Zero.
    pub reserved: [u64; 2],
}
plain!(acd_command);

const _: () = assert!(size_of::<acd_command>() == 64);

/// Which flags and structure a kind knows: all that must be checked before it is read.
fn flags_of(kind: u16) -> Outcome<u16> {
    Ok(match kind {
        ACD_CMD_OFFER | ACD_CMD_ROUTE | ACD_CMD_TRANSFER | ACD_CMD_CONSULT => ACD_WITH_PRIORITY,
        ACD_CMD_ANSWER
        | ACD_CMD_REJECT
        | ACD_CMD_UNDELIVERABLE
        | ACD_CMD_CALLBACK_ANSWERED
        | ACD_CMD_CALLBACK_FAILED
        | ACD_CMD_BRIDGE_FAILED => ACD_WITH_OFFER,
        ACD_CMD_TICK..=ACD_CMD_STILL_THERE => 0,
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

/// Calls `with` with what the record says.
///
/// # Safety
/// `data` is as the comment of the record's kind says, with everything that it points to.
#[inline]
pub(super) unsafe fn with_command<T>(
    record: &acd_command,
    with: impl FnOnce(&Command<'_>) -> T,
) -> Outcome<T> {
    let given = |flag| record.flags & flag != 0;
    if usize::from(record.size) != size_of::<acd_command>() {
        return Err(Status(ACD_BAD_SIZE));
    }
    if record.flags & !flags_of(record.kind)? != 0 || record.reserved != [0; 2] {
        return Err(Status(ACD_BAD_FLAGS));
    }
    let (call, queue, agent) =
        (CallId::new(record.call), QueueId::new(record.queue), AgentId::new(record.agent));
    let (alarm, data) = (AlarmId::new(record.number), record.data);
    let offer = given(ACD_WITH_OFFER).then(|| OfferId::new(record.offer));
    let priority = given(ACD_WITH_PRIORITY).then_some(record.priority);
    let command = match record.kind {
        ACD_CMD_QUEUE => {
            // SAFETY: the caller's promise, here and below.
            let rules = unsafe { acd_queue_rules::read(data.cast()) }?;
            return Ok(with(&Command::Queue { queue, rules: &rules }));
        }
        ACD_CMD_AGENT => {
            // SAFETY: as above.
            return unsafe { with_agent(agent, data, with) };
        }
        ACD_CMD_JOIN_GROUP => {
            let group = (record.number != ACD_NONE).then(|| GroupId::new(record.number));
            Command::JoinGroup { agent, group }
        }
        ACD_CMD_ALARM if data.is_null() => Command::Alarm { alarm, rule: None },
        ACD_CMD_ALARM => {
            // SAFETY: as above.
            let rule = unsafe { acd_alarm_rule::read(data.cast()) }?;
            return Ok(with(&Command::Alarm { alarm, rule: Some(&rule) }));
        }
        ACD_CMD_OPEN => Command::Open { queue },
        ACD_CMD_CLOSE => Command::Close { queue },
        ACD_CMD_READY => Command::Ready { agent },
        ACD_CMD_NOT_READY => {
            Command::NotReady { agent, reason: reason(record.reason, record.number)? }
        }
        ACD_CMD_OFFER => {
            let plain = Arrival { priority, ..Arrival::new(call, queue) };
            // SAFETY: as above.
            Command::Offer(unsafe { acd_arrival::read(data.cast(), plain) }?)
        }
        ACD_CMD_CONSULT => {
            let plain = Arrival { priority, ..Arrival::new(CallId::new(record.offer), queue) };
            // SAFETY: as above.
            Command::Consult { call, consult: unsafe { acd_arrival::read(data.cast(), plain) }? }
        }
        ACD_CMD_ROUTE..=ACD_CMD_UNBLOCK => {
            // SAFETY: as above.
            return unsafe { with_routing(record, priority, with) };
        }
        ACD_CMD_CONFIRM_CALL => confirm(record)?,
        ACD_CMD_ANSWER => Command::Answer { call, offer },
        ACD_CMD_REJECT => Command::Reject { call, offer },
        ACD_CMD_UNDELIVERABLE => Command::Undeliverable { call, offer },
        ACD_CMD_BRIDGE_FAILED => Command::BridgeFailed { call, offer },
        ACD_CMD_HANG_UP => Command::HangUp { call },
        ACD_CMD_TRANSFER => Command::Transfer { call, queue, priority },
        ACD_CMD_SET_PRIORITY => Command::SetPriority { call, priority: record.priority },
        // SAFETY: as above.
        ACD_CMD_CALLBACK..=ACD_CMD_LINE_LOST => unsafe { about_callback(record) }?,
        kind => plain_of(kind, call, agent)?,
    };
    Ok(with(&command))
}

/// Calls `with` with the definition of an agent.
///
/// # Safety
/// As [`with_command`].
unsafe fn with_agent<T>(
    agent: AgentId,
    data: *const c_void,
    with: impl FnOnce(&Command<'_>) -> T,
) -> Outcome<T> {
    // SAFETY: passed on to the caller.
    let rules = unsafe { acd_agent_rules::read(data.cast()) }?;
    let queues = &AgentQueues { reserve: &rules.reserve, queues: &rules.queues };
    let (skills, media) = (rules.skills.as_slice(), rules.media);
    Ok(with(&match (&media, *queues == AgentQueues::default()) {
        (None, true) => Command::Agent { agent, skills },
        (Some(media), true) => Command::MediaAgent { agent, skills, media },
        (media, _) => {
            let media = media.as_ref().unwrap_or(&AgentMedia::VOICE);
            Command::AgentOfQueues { agent, skills, media, queues }
        }
    }))
}

/// Calls `with` with what the record says of the routing table, and of who is blocked.
///
/// # Safety
/// As [`with_command`].
unsafe fn with_routing<T>(
    record: &acd_command,
    priority: Option<i32>,
    with: impl FnOnce(&Command<'_>) -> T,
) -> Outcome<T> {
    let data = record.data;
    let rule = (record.number != ACD_NONE).then(|| RuleId::new(record.number));
    Ok(match record.kind {
        ACD_CMD_ROUTE => {
            let (call, queue) = (CallId::new(record.call), QueueId::new(record.queue));
            let plain = Arrival { priority, ..Arrival::new(call, queue) };
            // SAFETY: passed on to the caller, here and below.
            let (attributes, arrival) = unsafe { acd_inquiry::read(data.cast(), plain) }?;
            with(&Command::Route(&inquiry(&attributes, arrival)))
        }
        ACD_CMD_ROUTING_TABLE => {
            // SAFETY: as above.
            let rules = unsafe { acd_rules::read(data.cast()) }?;
            with(&Command::RoutingTable { rules: &rules })
        }
        ACD_CMD_ROUTING_RULE => {
            // SAFETY: as above.
            let given = unsafe { acd_rule::read(data.cast()) }?;
            with(&Command::RoutingRule { rule: &given, before: rule })
        }
        ACD_CMD_REMOVE_ROUTING_RULE => {
            with(&Command::RemoveRoutingRule { rule: RuleId::new(record.number) })
        }
        ACD_CMD_BLOCK => {
            // SAFETY: as above.
            let (customer, within) = unsafe { acd_block::read(data.cast()) }?;
            with(&Command::Block { customer, within })
        }
        ACD_CMD_UNBLOCK => {
            // SAFETY: as above.
            with(&Command::Unblock { customer: unsafe { acd_block::read(data.cast()) }?.0 })
        }
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

/// What the record says of a callback.
///
/// # Safety
/// As [`with_command`].
unsafe fn about_callback(record: &acd_command) -> Outcome<Command<'static>> {
    let call = CallId::new(record.call);
    let offer = (record.flags & ACD_WITH_OFFER != 0).then(|| OfferId::new(record.offer));
    Ok(match record.kind {
        ACD_CMD_CALLBACK => {
            // SAFETY: passed on to the caller.
            let plan = unsafe { acd_callback_plan::read(record.data.cast()) }?;
            Command::Callback { call, plan }
        }
        ACD_CMD_CALLBACK_ANSWERED => Command::CallbackAnswered { call, offer },
        ACD_CMD_CALLBACK_FAILED => Command::CallbackFailed { call, offer },
        ACD_CMD_CANCEL_CALLBACK => Command::CancelCallback { call },
        ACD_CMD_LINE_LOST => Command::LineLost { call },
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

/// What the switch sees of a call.
fn confirm(record: &acd_command) -> Outcome<Command<'static>> {
    let seen = seen(record.number, AgentId::new(record.agent))?;
    Ok(Command::ConfirmCall { call: CallId::new(record.call), seen })
}

/// Commands that name a call or an agent and nothing else.
fn plain_of(kind: u16, call: CallId, agent: AgentId) -> Outcome<Command<'static>> {
    Ok(match kind {
        ACD_CMD_LOGIN => Command::Login { agent },
        ACD_CMD_LOGOUT => Command::Logout { agent },
        ACD_CMD_WRAPPED_UP => Command::WrappedUp { agent },
        ACD_CMD_HOLD => Command::Hold { call },
        ACD_CMD_RETRIEVE => Command::Retrieve { call },
        ACD_CMD_BUSY_ELSEWHERE => Command::BusyElsewhere { agent },
        ACD_CMD_BACK_FROM_ELSEWHERE => Command::BackFromElsewhere { agent },
        ACD_CMD_CUSTOMER_SAID => Command::CustomerSaid { call },
        ACD_CMD_AGENT_SAID => Command::AgentSaid { call },
        ACD_CMD_CONFERENCE => Command::Conference { call },
        ACD_CMD_COMPLETE_TRANSFER => Command::CompleteTransfer { call },
        ACD_CMD_STILL_THERE => Command::StillThere { call },
        ACD_CMD_TICK => Command::Tick,
        ACD_CMD_RECONCILE_BEGIN => Command::ReconcileBegin,
        ACD_CMD_CONFIRM_AGENT => Command::ConfirmAgent { agent },
        ACD_CMD_RECONCILE_END => Command::ReconcileEnd,
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

/// The kind of each command: here the compiler asks for those that are new.
#[cfg(test)]
fn kind_of(command: &Command<'_>) -> u16 {
    match command {
        Command::Queue { .. } => ACD_CMD_QUEUE,
        Command::Agent { .. } | Command::MediaAgent { .. } | Command::AgentOfQueues { .. } => {
            ACD_CMD_AGENT
        }
        Command::Open { .. } => ACD_CMD_OPEN,
        Command::Close { .. } => ACD_CMD_CLOSE,
        Command::Login { .. } => ACD_CMD_LOGIN,
        Command::Logout { .. } => ACD_CMD_LOGOUT,
        Command::Ready { .. } => ACD_CMD_READY,
        Command::NotReady { .. } => ACD_CMD_NOT_READY,
        Command::WrappedUp { .. } => ACD_CMD_WRAPPED_UP,
        Command::BusyElsewhere { .. } => ACD_CMD_BUSY_ELSEWHERE,
        Command::BackFromElsewhere { .. } => ACD_CMD_BACK_FROM_ELSEWHERE,
        Command::Offer(_) => ACD_CMD_OFFER,
        Command::Route(_) => ACD_CMD_ROUTE,
        Command::RoutingTable { .. } => ACD_CMD_ROUTING_TABLE,
        Command::RoutingRule { .. } => ACD_CMD_ROUTING_RULE,
        Command::RemoveRoutingRule { .. } => ACD_CMD_REMOVE_ROUTING_RULE,
        Command::Block { .. } => ACD_CMD_BLOCK,
        Command::Unblock { .. } => ACD_CMD_UNBLOCK,
        Command::Consult { .. } => ACD_CMD_CONSULT,
        Command::Conference { .. } => ACD_CMD_CONFERENCE,
        Command::CompleteTransfer { .. } => ACD_CMD_COMPLETE_TRANSFER,
        Command::JoinGroup { .. } => ACD_CMD_JOIN_GROUP,
        Command::Answer { .. } => ACD_CMD_ANSWER,
        Command::Reject { .. } => ACD_CMD_REJECT,
        Command::Undeliverable { .. } => ACD_CMD_UNDELIVERABLE,
        Command::HangUp { .. } => ACD_CMD_HANG_UP,
        Command::StillThere { .. } => ACD_CMD_STILL_THERE,
        Command::Hold { .. } => ACD_CMD_HOLD,
        Command::Retrieve { .. } => ACD_CMD_RETRIEVE,
        Command::Transfer { .. } => ACD_CMD_TRANSFER,
        Command::SetPriority { .. } => ACD_CMD_SET_PRIORITY,
        Command::Callback { .. } => ACD_CMD_CALLBACK,
        Command::CallbackAnswered { .. } => ACD_CMD_CALLBACK_ANSWERED,
        Command::CallbackFailed { .. } => ACD_CMD_CALLBACK_FAILED,
        Command::CancelCallback { .. } => ACD_CMD_CANCEL_CALLBACK,
        Command::LineLost { .. } => ACD_CMD_LINE_LOST,
        Command::BridgeFailed { .. } => ACD_CMD_BRIDGE_FAILED,
        Command::CustomerSaid { .. } => ACD_CMD_CUSTOMER_SAID,
        Command::AgentSaid { .. } => ACD_CMD_AGENT_SAID,
        Command::Alarm { .. } => ACD_CMD_ALARM,
        Command::ReconcileBegin => ACD_CMD_RECONCILE_BEGIN,
        Command::ConfirmCall { .. } => ACD_CMD_CONFIRM_CALL,
        Command::ConfirmAgent { .. } => ACD_CMD_CONFIRM_AGENT,
        Command::ReconcileEnd => ACD_CMD_RECONCILE_END,
        Command::Tick => ACD_CMD_TICK,
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::ACD_REASON_HOST;
    use super::*;

    #[test]
    fn every_kind_is_the_command_of_its_name() {
        let with_data = [
            ACD_CMD_QUEUE,
            ACD_CMD_AGENT,
            ACD_CMD_ROUTING_TABLE,
            ACD_CMD_ROUTING_RULE,
            ACD_CMD_BLOCK,
            ACD_CMD_UNBLOCK,
        ];
        let kinds = (ACD_CMD_TICK..=ACD_CMD_STILL_THERE).filter(|kind| !with_data.contains(kind));
        let mut known = 0;
        for kind in kinds {
            let record = acd_command {
                size: 64,
                kind,
                flags: 0,
                reason: ACD_REASON_HOST,
                call: 1,
                offer: 2,
                queue: 3,
                agent: 4,
                priority: 5,
                number: 0,
                data: std::ptr::null(),
                reserved: [0; 2],
            };
            // SAFETY: there is nothing behind the record.
            match unsafe { with_command(&record, kind_of) } {
                Ok(found) => assert_eq!(found, kind),
                Err(status) => assert_eq!(status, Status(ACD_UNKNOWN_WORD)),
            }
            // SAFETY: as above.
            known += u32::from(unsafe { with_command(&record, kind_of) }.is_ok());
        }
        assert_eq!(known, 39);
    }
}
