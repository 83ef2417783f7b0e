//! After a restart of the switch: what it sees, and what is told of what is lost.

use super::events::{ACD_EVENT_OTHER, acd_event};
use super::status::{ACD_UNKNOWN_WORD, Outcome, Status};
use crate::{AgentId, Event, Fact, LossCause, Seen, Span};

/* cause of a loss. */

/// Not confirmed after a restart of the switch.
pub const ACD_CAUSE_NOT_CONFIRMED: u16 = 6;
/// The switch said nothing of it for as long as its queue allows.
pub const ACD_CAUSE_LEASE_EXPIRED: u16 = 7;

/* what a switch sees of a call after a restart. */

/// That it is there.
pub const ACD_SEEN_THERE: u32 = 0;
/// It is with nobody.
pub const ACD_SEEN_WAITING: u32 = 1;
/// It rings at the agent.
pub const ACD_SEEN_RINGING: u32 = 2;
/// It talks with the agent.
pub const ACD_SEEN_TALKING: u32 = 3;
/// The agent holds it.
pub const ACD_SEEN_HELD: u32 = 4;

/// The switch knows nothing of a call that waited or rang; it is over. call, queue, cause,
/// time.waited_us, detail.age_us; agent: at whom it rang, or ACD_NONE.
pub const ACD_EVENT_LOST: u16 = 44;
/// … of one that talked or was held; ACD_EVENT_ENDED follows. call, agent, queue, cause.
pub const ACD_EVENT_CONVERSATION_LOST: u16 = 45;
/// After a restart of the switch all has been said. detail.calls lost; number: agents logged out.
pub const ACD_EVENT_RECONCILED: u16 = 46;

/// What a switch sees of a call.
pub(super) fn seen(word: u32, agent: AgentId) -> Outcome<Option<Seen>> {
    Ok(match word {
        ACD_SEEN_THERE => None,
        ACD_SEEN_WAITING => Some(Seen::Waiting),
        ACD_SEEN_RINGING => Some(Seen::Ringing(agent)),
        ACD_SEEN_TALKING => Some(Seen::Talking(agent)),
        ACD_SEEN_HELD => Some(Seen::Held(agent)),
        _ => return Err(Status(ACD_UNKNOWN_WORD)),
    })
}

fn number(cause: LossCause) -> u16 {
    match cause {
        LossCause::NotConfirmed => ACD_CAUSE_NOT_CONFIRMED,
        LossCause::LeaseExpired => ACD_CAUSE_LEASE_EXPIRED,
    }
}

/// The record of such an event.
pub(super) fn tell_of_loss(event: &Event) -> acd_event {
    let new = |kind| acd_event::new(kind, event.at.micros());
    match event.fact {
        Fact::Lost { call, queue, waited, age, ringing, cause } => {
            let event = new(ACD_EVENT_LOST).about(call, Some(queue), ringing);
            acd_event { cause: number(cause), ..event.with(waited, age.micros()) }
        }
        Fact::ConversationLost { call, agent, queue, cause } => {
            let event = new(ACD_EVENT_CONVERSATION_LOST).about(call, Some(queue), Some(agent));
            acd_event { cause: number(cause), ..event }
        }
        Fact::Reconciled { calls, agents } => {
            let event = new(ACD_EVENT_RECONCILED).with(Span::ZERO, calls.into());
            acd_event { number: agents, ..event }
        }
        _ => new(ACD_EVENT_OTHER),
    }
}
