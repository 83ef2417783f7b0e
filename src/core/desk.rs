//! Agents with several places: contacts of several media at once.
//!
//! A desk is what an agent has who does, or once could do, more than one voice call at a time: how
//! many places of which medium there are, and what is known of each that is in use. It stands in a
//! box of its own; an agent without one has a single place, and pays nothing.
//!
//! What can be offered to the agent is a set of media. For each such set there is a group of agents
//! with these skills who are open for just these media, so that a decision is the same search of
//! heads as ever. The groups are found when the agent is defined; when contacts come and go the
//! agent only goes from one to another.

use super::agent::{Outcome, Presence, Slot};
use super::call::Phase;
use super::{Agent, Core};
use crate::figures::Stay;
use crate::matching::Parts;
use crate::skills::Skill;
use crate::{
    AgentId, AgentMedia, AgentState, CallId, Fact, Media, Medium, Refusal, Span, Timestamp,
};

/// An agent's places.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Desk {
    media: AgentMedia,
    most: [u8; Medium::COUNT],
    /// The agent's group by the set of media that can still be offered.
    groups: [u32; Media::SETS],
    /// Contacts by medium, from ringing to the end of wrap-up.
    contacts: [u8; Medium::COUNT],
    /// Whether one of them rings.
    rings: bool,
    /// The state that was last told.
    told: AgentState,
    /// Beside each of the agent's slots.
    places: Vec<Place>,
    /// Deadlines for which room was made.
    deadlines: u32,
}

/// What is known of a contact at a desk beside its slot.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Place {
    call: CallId,
    medium: Medium,
    /// For the books, which hear of its end when the call is long over.
    stay: Stay,
    /// Since when there is after-call work.
    wraps_up_since: Timestamp,
    /// Held for a contact of a medium that interrupts its own.
    interrupted: bool,
}

impl Desk {
    /// The media of which a contact can be offered, as far as the contacts here allow it: none
    /// while one rings.
    pub(super) fn open(&self) -> Media {
        if self.rings {
            return Media::NONE;
        }
        let open = Medium::ALL.into_iter().filter(|medium| self.has_room(*medium));
        open.fold(Media::NONE, Media::with)
    }

    pub(super) fn has_places_for(&self, medium: Medium) -> bool {
        self.most[medium.index()] > 0
    }

    fn has_room(&self, medium: Medium) -> bool {
        let at = medium.index();
        let mut cost = self.media.cost[at];
        for other in Medium::ALL {
            let contacts = self.contacts[other.index()];
            if contacts == 0 || self.interrupts(medium, other) {
                continue;
            }
            if self.media.blocks[other.index()].has(medium) {
                return false;
            }
            cost += i32::from(contacts) * self.media.cost[other.index()];
        }
        self.contacts[at] < self.most[at] && cost <= 100
    }

    /// No medium interrupts itself.
    fn interrupts(&self, medium: Medium, other: Medium) -> bool {
        medium != other && self.media.interrupts[medium.index()].has(other)
    }

    /// The group of agents with the same skills who are open for these media.
    pub(super) fn group(&self, open: Media) -> u32 {
        self.groups[open.index()]
    }

    /// Whether the state is another than the one last told; it counts as told from now on.
    pub(super) fn tells(&mut self, state: AgentState) -> bool {
        std::mem::replace(&mut self.told, state) != state
    }

    fn held_for_others(&self, at: usize, slots: &[Slot]) -> bool {
        let medium = self.places[at].medium;
        self.places.iter().zip(slots).any(|(place, slot)| {
            let at_work = !matches!(slot, Slot::Ringing(_)) && !place.interrupted;
            at_work && self.interrupts(place.medium, medium)
        })
    }
}

/// Definition.
impl Core {
    /// An agent's first desk needs to know the calls there; of one in wrap-up nothing is left.
    pub(super) fn may_change_media(&self, id: AgentId, media: &AgentMedia) -> Result<(), Refusal> {
        let Ok(agent) = self.agent_index(id) else { return Ok(()) };
        let record = &self.agents[agent as usize];
        let is_first = record.desk.is_none() && *media != AgentMedia::VOICE;
        match is_first && record.slots.iter().any(|slot| slot.call().is_none()) {
            true => Err(Refusal::WrongState),
            false => Ok(()),
        }
    }

    /// The agent has these places from now on. O(sets of media), more where a group is new.
    pub(super) fn put_desk(
        &mut self,
        agent: u32,
        profile: &[(Skill, u8)],
        media: &AgentMedia,
        parts: &Parts,
    ) {
        let mut groups = [0; Media::SETS];
        for set in Media::sets().filter(|set| set.is_within(media.all())) {
            groups[set.index()] = self.eligibility.group(profile, set, parts);
        }
        self.leave_idle(agent);
        let desk = match self.agents[agent as usize].desk.take() {
            Some(desk) => {
                for set in Media::sets().filter(|set| set.is_within(desk.media.all())) {
                    self.leave_group(desk.groups[set.index()]);
                }
                desk
            }
            None => self.first_desk(agent),
        };
        let most = Medium::ALL.map(|medium| media.most(medium));
        let places = most.iter().map(|most| u32::from(*most)).sum();
        self.timers.make_room(places - desk.deadlines.min(places));
        let record = &mut self.agents[agent as usize];
        let room = (places as usize).saturating_sub(record.slots.len());
        record.slots.reserve(room);
        let mut desk = desk;
        desk.places.reserve(room);
        desk.deadlines = desk.deadlines.max(places);
        (desk.media, desk.most, desk.groups) = (*media, most, groups);
        record.desk = Some(desk);
        self.open_again(agent);
    }

    fn first_desk(&mut self, agent: u32) -> Box<Desk> {
        if let Some(books) = &mut self.books {
            books.put_desk(agent);
        }
        let record = &self.agents[agent as usize];
        let calls = record.slots.iter().filter_map(|slot| slot.call());
        let places: Vec<Place> = calls.map(|call| self.place_for(call)).collect();
        let mut contacts = [0; Medium::COUNT];
        places.iter().for_each(|place| contacts[place.medium.index()] += 1);
        Box::new(Desk {
            media: AgentMedia::VOICE,
            most: [0; Medium::COUNT],
            groups: [0; Media::SETS],
            contacts,
            rings: record.slots.iter().any(|slot| matches!(slot, Slot::Ringing(_))),
            told: record.state(),
            places,
            deadlines: 1,
        })
    }

    fn place_for(&self, call: u32) -> Place {
        let record = &self.calls[call];
        Place {
            call: record.id,
            medium: self.queues[record.queue as usize].rules.medium,
            stay: record.stay(),
            wraps_up_since: self.now,
            interrupted: false,
        }
    }
}

/// Contacts come and go. Each O(places of the agent) at most.
impl Core {
    /// A contact rings at a desk.
    pub(super) fn take_place(&mut self, agent: u32, call: u32) {
        let place = self.place_for(call);
        let Some(desk) = &mut self.agents[agent as usize].desk else { return };
        desk.contacts[place.medium.index()] += 1;
        desk.rings = true;
        desk.places.push(place);
        self.floor_changed();
    }

    /// The contact at this place is over.
    pub(super) fn leave_place(&mut self, agent: u32, at: usize) {
        self.leave_idle(agent);
        let record = &mut self.agents[agent as usize];
        let Some(desk) = &mut record.desk else { return };
        let slot = record.slots.remove(at);
        desk.rings &= !matches!(slot, Slot::Ringing(_));
        let place = desk.places.remove(at);
        desk.contacts[place.medium.index()] -= 1;
    }

    /// The agent may be offered more than before; looks for a call, if it may be offered any.
    pub(super) fn open_again(&mut self, agent: u32) {
        if !self.agents[agent as usize].open().is_empty() && !self.changed.agents.contains(&agent) {
            self.changed.agents.push(agent);
        }
        self.floor_changed();
    }

    /// Whether the agent can be offered a call of this queue, whatever the skills.
    pub(super) fn takes(&self, agent: u32, queue: u32) -> bool {
        self.agents[agent as usize].open().has(self.queues[queue as usize].rules.medium)
    }

    /// An agent at a desk took the call that rings: what it interrupts is held.
    #[cold]
    pub(super) fn answer_at_desk(&mut self, agent: u32, call: u32) {
        let now = self.now;
        let record = &mut self.agents[agent as usize];
        record.occupancy.add(record.busy_since, now);
        record.busy_since = now;
        let at = record.place_of(call);
        let Some(desk) = &mut record.desk else { return };
        desk.rings = false;
        let medium = desk.places[at].medium;
        for at in 0..desk.places.len() {
            self.interrupt(agent, at, medium);
        }
        self.set_slot(agent, call, Slot::Talking(call));
        self.open_again(agent);
    }

    fn interrupt(&mut self, agent: u32, at: usize, by: Medium) {
        let Agent { id, slots, desk: Some(desk), .. } = &mut self.agents[agent as usize] else {
            return;
        };
        let Slot::Talking(call) = slots[at] else { return };
        if !desk.interrupts(by, desk.places[at].medium) {
            return;
        }
        desk.places[at].interrupted = true;
        slots[at] = Slot::Held(call);
        let fact = Fact::Held { call: desk.places[at].call, agent: *id };
        self.calls[call].turn(self.now, Phase::Held);
        self.emit_of(call, fact);
        if self.chats.is_some() {
            self.chat_turned(call);
        }
    }

    /// What was held for a contact that is over goes on, unless another interrupts it too.
    fn bring_back(&mut self, agent: u32) {
        for at in 0..self.agents[agent as usize].slots.len() {
            let Agent { id, slots, desk: Some(desk), .. } = &mut self.agents[agent as usize] else {
                return;
            };
            let Slot::Held(call) = slots[at] else { continue };
            if !desk.places[at].interrupted || desk.held_for_others(at, slots) {
                continue;
            }
            desk.places[at].interrupted = false;
            slots[at] = Slot::Talking(call);
            let fact = Fact::Retrieved { call: desk.places[at].call, agent: *id };
            self.calls[call].turn(self.now, Phase::Talking);
            self.emit_of(call, fact);
            if self.chats.is_some() {
                self.chat_turned(call);
            }
        }
    }

    /// The agent took the contact back by hand.
    pub(super) fn interrupted_no_more(&mut self, agent: u32, call: u32) {
        let record = &mut self.agents[agent as usize];
        let at = record.place_of(call);
        if let Some(desk) = &mut record.desk {
            desk.places[at].interrupted = false;
        }
    }

    /// The contact that rings goes on under another number.
    pub(super) fn rename_at_desk(&mut self, agent: u32, call: u32, id: CallId) {
        let record = &mut self.agents[agent as usize];
        if record.desk.is_some() {
            let at = record.place_of(call);
            if let Some(desk) = &mut record.desk {
                desk.places[at].call = id;
            }
        }
    }

    /// A contact has left the agent, who has others.
    pub(super) fn go_on_with_the_others(&mut self, agent: u32, outcome: Outcome) {
        if outcome == Outcome::Done {
            self.end_occupation(agent, true);
            self.begin_occupation(agent);
        }
        let (now, ticket) = (self.now, self.next_number());
        let record = &mut self.agents[agent as usize];
        record.occupancy.add(record.busy_since, now);
        record.busy_since = now;
        if let Outcome::Missed(Some(reason)) = outcome {
            record.pending.get_or_insert(Presence::NotReady(reason));
        }
        if outcome != Outcome::Withdrawn {
            record.ticket = ticket;
        }
        self.count_at_work(agent);
        self.bring_back(agent);
        self.emit_state(agent);
        self.open_again(agent);
    }

    /// A contact at a desk begins its after-call work.
    pub(super) fn begin_wrap_up(&mut self, agent: u32, call: u32) {
        let now = self.now;
        let record = &mut self.agents[agent as usize];
        let (id, at) = (record.id, record.place_of(call));
        let Some(desk) = &mut record.desk else { return };
        desk.places[at].wraps_up_since = now;
        desk.places[at].interrupted = false;
        let queue = self.queues[self.calls[call].queue as usize].id;
        self.emit_of(call, Fact::WrapUp { call: self.calls[call].id, agent: id, queue });
    }

    /// A contact at a desk is over without after-call work.
    pub(super) fn handled_at_once(&mut self, agent: u32, call: u32) {
        let (id, queue) = (self.agents[agent as usize].id, self.calls[call].queue);
        let (call, stay) = (self.calls[call].id, self.calls[call].stay());
        let queue_id = self.queues[queue as usize].id;
        let fact = Fact::Handled { call, agent: id, queue: queue_id, wrap_up: Span::ZERO };
        self.emit_about(queue, stay, fact);
    }

    /// The after-call work at this place of a desk is over.
    pub(super) fn tell_handled(&mut self, agent: u32, at: usize, queue: u32) {
        let record = &self.agents[agent as usize];
        let Some(desk) = &record.desk else { return };
        let Place { call, stay, wraps_up_since, .. } = desk.places[at];
        let (agent, wrap_up) = (record.id, self.now.since(wraps_up_since));
        let queue_id = self.queues[queue as usize].id;
        self.emit_about(queue, stay, Fact::Handled { call, agent, queue: queue_id, wrap_up });
    }
}
