//! What a switch sees of a call after a restart.

use super::fields::{Unread, Writer};
use crate::{AgentId, Seen};

pub(super) fn write(out: &mut Writer<'_>, seen: Seen) {
    seen.agent().iter().for_each(|agent| out.u32(3, agent.number()));
    let word = match seen {
        Seen::Waiting => 1,
        Seen::Ringing(_) => 2,
        Seen::Talking(_) => 3,
        Seen::Held(_) => 4,
    };
    out.u32(29, word);
}

pub(super) fn read(word: Option<u32>, agent: Option<AgentId>) -> Result<Option<Seen>, Unread> {
    Ok(match (word, agent) {
        (None, None) => None,
        (Some(1), None) => Some(Seen::Waiting),
        (Some(2), Some(agent)) => Some(Seen::Ringing(agent)),
        (Some(3), Some(agent)) => Some(Seen::Talking(agent)),
        (Some(4), Some(agent)) => Some(Seen::Held(agent)),
        _ => return Err(Unread::Malformed("a call is seen in no known state")),
    })
}
