//! What the ledger writes down of agents.

use acd::figures::Activity;
use acd::{AgentId, AgentState, CallId, GroupId, Reason};

use super::{Ledger, What};

/// An agent does the same, in the same group, from then on until the next spell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    pub from: u64,
    pub doing: Option<Activity>,
    pub group: Option<GroupId>,
    /// Began with a sign-in.
    pub login: bool,
    /// Since when the agent does this, also before it came to this group.
    pub doing_since: u64,
}

/// What is known of an agent.
#[derive(Clone, Debug, Default)]
pub struct AgentNotes {
    pub spells: Vec<Spell>,
    pub group: Option<GroupId>,
    /// The stay of the call that rings, and since when.
    pub rings: Option<(usize, u64)>,
    /// The stay of the call that is over but for its wrap-up.
    pub finishes: Option<usize>,
    wrap_up_since: Option<u64>,
    /// Has several places: what becomes of each contact is told.
    pub has_desk: bool,
    /// Of those the parts that are over but for their wrap-up: the call, since when, and its stay.
    pub ended: Vec<(CallId, u64, usize)>,
}

impl AgentNotes {
    fn doing(&self) -> (Option<Activity>, u64) {
        self.spells.last().map_or((None, 0), |spell| (spell.doing, spell.doing_since))
    }
}

impl Ledger {
    pub(super) fn agent(&mut self, agent: AgentId) -> &mut AgentNotes {
        self.agents.get_mut(&agent).expect("an agent who was defined")
    }

    pub(super) fn join(&mut self, agent: AgentId, group: Option<GroupId>) {
        let now = self.now;
        self.groups.extend(group);
        let notes = self.agent(agent);
        if notes.group == group {
            return;
        }
        notes.group = group;
        let (doing, doing_since) = notes.doing();
        notes.spells.push(Spell { from: now, doing, group, login: false, doing_since });
    }

    /// A call rings no more at an agent with several places.
    pub(super) fn ring_over_at_desk(&mut self, at: u64, agent: AgentId) {
        let notes = self.agent(agent);
        if let Some((stay, since)) = notes.rings.filter(|_| notes.has_desk) {
            notes.rings = None;
            self.write(at, stay, Some(agent), What::RingOver { rang: at - since });
        }
    }

    pub(super) fn handled_at_desk(&mut self, at: u64, call: CallId, agent: AgentId, wrap_up: u64) {
        let ended = &mut self.agent(agent).ended;
        let is_it = |part: &(CallId, u64, usize)| part.0 == call && part.1 + wrap_up == at;
        let place = ended.iter().position(is_it).expect("a part that is over");
        let (.., stay) = ended.remove(place);
        self.write(at, stay, Some(agent), What::Handled { wrap_up });
    }

    /// Reasons are numbered as they are first met; all beyond the fifteenth share a number.
    pub fn number_of(&self, reason: Reason) -> u8 {
        let known = self.reasons.iter().position(|known| *known == reason);
        known.map_or(15, |place| u8::try_from(place.min(15)).expect("small"))
    }

    pub(super) fn agent_changes(&mut self, at: u64, agent: AgentId, state: AgentState) {
        if let AgentState::NotReady(reason) = state
            && !self.reasons.contains(&reason)
        {
            self.reasons.push(reason);
        }
        let doing = match state {
            AgentState::LoggedOut => None,
            AgentState::NotReady(reason) => Some(Activity::NotReady(self.number_of(reason))),
            AgentState::Idle => Some(Activity::Idle),
            AgentState::Ringing => Some(Activity::Ringing),
            AgentState::Talking => Some(Activity::Talking),
            AgentState::Held => Some(Activity::Held),
            AgentState::WrapUp => Some(Activity::WrapUp),
            AgentState::BusyElsewhere => Some(Activity::BusyElsewhere),
        };
        let notes = self.agent(agent);
        let login = notes.doing().0.is_none() && doing.is_some();
        let group = notes.group;
        notes.spells.push(Spell { from: at, doing, group, login, doing_since: at });
        if doing == Some(Activity::Ringing) || notes.has_desk {
            return;
        }
        if let Some((stay, since)) = notes.rings.take() {
            self.write(at, stay, Some(agent), What::RingOver { rang: at - since });
            return;
        }
        if state == AgentState::WrapUp {
            notes.wrap_up_since = Some(at);
        } else if let Some(stay) = notes.finishes.take() {
            let wrap_up = notes.wrap_up_since.take().map_or(0, |since| at - since);
            self.write(at, stay, Some(agent), What::Handled { wrap_up });
        }
    }
}
