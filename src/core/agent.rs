//! Agents: presence × slots × pending, and the commands of the floor.

use smallvec::SmallVec;

use super::Core;
use super::desk::Desk;
use crate::collections::Chain;
use crate::matching::{IdleAgent, Occupancy};
use crate::timers::TimerId;
use crate::{
    AgentFigures, AgentId, AgentState, GroupId, Media, Medium, Reason, Refusal, Span, Timestamp,
};

/// What the agent wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Presence {
    #[default]
    LoggedOut,
    NotReady(Reason),
    Ready,
    /// Ready, with no contact, but on a call that is not routed here.
    Elsewhere,
}

/// What occupies one of the agent's places for calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Slot {
    Ringing(u32),
    Talking(u32),
    Held(u32),
    WrapUp {
        /// The queue of the call it belongs to.
        queue: u32,
        /// May not be ended early.
        fixed: bool,
        timer: TimerId,
    },
}

impl Slot {
    pub(super) fn call(self) -> Option<u32> {
        match self {
            Self::Ringing(call) | Self::Talking(call) | Self::Held(call) => Some(call),
            Self::WrapUp { .. } => None,
        }
    }

    /// Its state, and which of several states stands for the agent's: the least.
    fn state(self) -> (u8, AgentState) {
        match self {
            Self::Talking(_) => (0, AgentState::Talking),
            Self::Ringing(_) => (1, AgentState::Ringing),
            Self::Held(_) => (2, AgentState::Held),
            Self::WrapUp { .. } => (3, AgentState::WrapUp),
        }
    }

    pub(super) fn may_be_ended(self) -> bool {
        matches!(self, Self::WrapUp { fixed: false, .. })
    }
}

#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Agent {
    pub(super) id: AgentId,
    pub(super) group: u32,
    pub(super) presence: Presence,
    /// The places in use, in the order in which they were taken: one at most without a desk.
    pub(super) slots: SmallVec<[Slot; 1]>,
    /// Of one who has other media than one voice call, or had: how many places there are.
    pub(super) desk: Option<Box<Desk>>,
    /// What the agent asked for while it could not be: logged out or not ready.
    pub(super) pending: Option<Presence>,
    /// Counted as at work in the group: ready, and nothing pending.
    pub(super) at_work: bool,
    /// On a call that is not routed here.
    pub(super) elsewhere: bool,
    /// The idle place: who became idle earlier has a smaller one.
    pub(super) ticket: u64,
    /// Calls answered since login.
    pub(super) answered: u32,
    /// Talk since login, of the calls that it is done with.
    pub(super) talked: Span,
    pub(super) occupancy: Occupancy,
    pub(super) busy_since: Timestamp,
    pub(super) figures: AgentFigures,
    /// Those that watch this agent, and the state as which it was counted for them.
    pub(super) alarms: Chain,
    pub(super) counted_as: Option<AgentState>,
    /// The group that it belongs to, for the books.
    pub(super) belongs_to: Option<GroupId>,
}

impl Agent {
    pub(super) fn state(&self) -> AgentState {
        match self.presence {
            Presence::LoggedOut => AgentState::LoggedOut,
            Presence::NotReady(reason) => AgentState::NotReady(reason),
            Presence::Ready => self.foremost().map_or(AgentState::Idle, |slot| slot.state().1),
            Presence::Elsewhere => AgentState::BusyElsewhere,
        }
    }

    /// The place that stands for the agent's state: of several the first in that state.
    pub(super) fn foremost(&self) -> Option<Slot> {
        match self.slots.as_slice() {
            [] => None,
            &[slot] => Some(slot),
            slots => slots.iter().copied().min_by_key(|slot| slot.state().0),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.presence == Presence::Ready && self.slots.is_empty()
    }

    /// The media of which a contact can be offered now.
    #[inline]
    pub(super) fn open(&self) -> Media {
        match &self.desk {
            None if self.is_idle() => Media::only(Medium::Voice),
            Some(desk)
                if self.presence == Presence::Ready
                    && self.pending.is_none()
                    && !self.elsewhere =>
            {
                desk.open()
            }
            _ => Media::NONE,
        }
    }

    /// Whether it has any place for contacts of this medium, in use or not.
    pub(super) fn has_places_for(&self, medium: Medium) -> bool {
        match &self.desk {
            None => medium == Medium::Voice,
            Some(desk) => desk.has_places_for(medium),
        }
    }

    /// The group that it stands in: of agents with these skills who are open for the same media.
    #[inline]
    pub(super) fn stands_in(&self) -> u32 {
        match &self.desk {
            None => self.group,
            Some(desk) => desk.group(self.open()),
        }
    }

    /// The place that a call occupies.
    pub(super) fn place_of(&self, call: u32) -> usize {
        self.slots.iter().position(|slot| slot.call() == Some(call)).unwrap_or(0)
    }
}

/// How an agent comes out of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Done with it and its wrap-up: the idle place starts.
    Done,
    /// It was taken back while it rang: the old idle place.
    Withdrawn,
    /// Missed it: the idle place starts afresh, or not ready for this reason.
    Missed(Option<Reason>),
}

/// Commands.
impl Core {
    #[inline(never)]
    pub(super) fn login(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        let record = &mut self.agents[agent as usize];
        if record.presence != Presence::LoggedOut {
            return Err(Refusal::WrongState);
        }
        record.answered = 0;
        record.talked = Span::ZERO;
        record.occupancy = Occupancy::default();
        self.set_presence(agent, Presence::NotReady(Reason::Login));
        self.is_here(agent);
        Ok(())
    }

    #[inline(never)]
    pub(super) fn join_group(
        &mut self,
        id: AgentId,
        group: Option<GroupId>,
    ) -> Result<(), Refusal> {
        let agent = self.agent_index(id)?;
        if group.is_some_and(|group| group.number() >= self.limits.groups) {
            return Err(Refusal::LimitReached("groups (Limits::groups)"));
        }
        self.agents[agent as usize].belongs_to = group;
        if let Some(books) = &mut self.books {
            books.put_in_group(self.now, agent, group.map(GroupId::number));
        }
        Ok(())
    }

    pub(super) fn logout(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        self.ask_for(agent, Presence::LoggedOut)
    }

    pub(super) fn not_ready(&mut self, agent: AgentId, reason: Reason) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        self.ask_for(agent, Presence::NotReady(reason))
    }

    pub(super) fn ready(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        let record = &mut self.agents[agent as usize];
        if record.pending.take().is_some() {
            self.count_at_work(agent);
            self.open_again(agent);
            return Ok(());
        }
        if !matches!(record.presence, Presence::NotReady(_)) {
            return Err(Refusal::WrongState);
        }
        self.become_idle(agent, true);
        Ok(())
    }

    pub(super) fn wrapped_up(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let agent = self.agent_index(agent)?;
        let mut slots = self.agents[agent as usize].slots.iter();
        let at = slots.position(|slot| slot.may_be_ended()).ok_or(Refusal::WrongState)?;
        self.end_wrap_up(agent, at);
        Ok(())
    }

    /// Logged out or not ready: at once, or pending until the present call is over.
    pub(super) fn ask_for(&mut self, agent: u32, presence: Presence) -> Result<(), Refusal> {
        let record = &mut self.agents[agent as usize];
        match record.presence {
            Presence::LoggedOut => return Err(Refusal::WrongState),
            Presence::Ready | Presence::Elsewhere if !record.is_idle() => {
                // With places left it may stand among those who can be offered more.
                self.leave_idle(agent);
                self.agents[agent as usize].pending = Some(presence);
                self.count_at_work(agent);
                self.floor_changed();
            }
            Presence::Ready | Presence::Elsewhere => {
                self.leave_idle(agent);
                self.set_presence(agent, presence);
            }
            present if present == presence => {}
            Presence::NotReady(_) => self.set_presence(agent, presence),
        }
        Ok(())
    }
}

/// Transitions.
impl Core {
    /// A call begins to occupy the agent.
    pub(super) fn seize(&mut self, agent: u32, call: u32) {
        self.leave_idle(agent);
        let now = self.now;
        let record = &mut self.agents[agent as usize];
        let first = record.slots.is_empty();
        record.slots.push(Slot::Ringing(call));
        if first {
            record.busy_since = now;
            self.begin_occupation(agent);
        }
        if self.agents[agent as usize].desk.is_some() {
            self.take_place(agent, call);
        }
    }

    pub(super) fn set_slot(&mut self, agent: u32, call: u32, slot: Slot) {
        let record = &mut self.agents[agent as usize];
        let at = record.place_of(call);
        if let Some(place) = record.slots.get_mut(at) {
            *place = slot;
        }
        self.emit_state(agent);
    }

    /// The end of this agent's after-call work is due.
    pub(super) fn wrap_up_over(&mut self, agent: u32, due: TimerId) {
        let mut slots = self.agents[agent as usize].slots.iter();
        let is_due = |slot: &Slot| matches!(slot, Slot::WrapUp { timer, .. } if *timer == due);
        if let Some(at) = slots.position(is_due) {
            self.end_wrap_up(agent, at);
        }
    }

    /// After-call work is over, by the agent or by time.
    pub(super) fn end_wrap_up(&mut self, agent: u32, at: usize) {
        let record = &self.agents[agent as usize];
        let Slot::WrapUp { queue, mut timer, .. } = record.slots[at] else { return };
        self.expect_next_call(agent);
        if self.agents[agent as usize].desk.is_some() {
            self.tell_handled(agent, at, queue);
        }
        self.timers.cancel(&mut timer);
        self.free_busy(queue);
        self.vacate(agent, at, Outcome::Done);
    }

    /// The call leaves its place at the agent, who is free of it.
    pub(super) fn release(&mut self, agent: u32, call: u32, outcome: Outcome) {
        let at = self.agents[agent as usize].place_of(call);
        self.vacate(agent, at, outcome);
    }

    /// The place is free again.
    fn vacate(&mut self, agent: u32, at: usize, outcome: Outcome) {
        let record = &mut self.agents[agent as usize];
        if record.desk.is_none() {
            record.slots.clear();
            return self.come_out(agent, outcome);
        }
        self.leave_place(agent, at);
        match self.agents[agent as usize].slots.is_empty() {
            true => self.come_out(agent, outcome),
            false => self.go_on_with_the_others(agent, outcome),
        }
    }

    fn come_out(&mut self, agent: u32, outcome: Outcome) {
        self.end_occupation(agent, outcome == Outcome::Done);
        let now = self.now;
        let record = &mut self.agents[agent as usize];
        record.occupancy.add(record.busy_since, now);
        let missed = match outcome {
            Outcome::Missed(Some(reason)) => Some(Presence::NotReady(reason)),
            _ => None,
        };
        match record.pending.take().or(missed) {
            Some(presence) => self.set_presence(agent, presence),
            None => self.become_idle(agent, outcome != Outcome::Withdrawn),
        }
    }

    /// Idle; in the old place or in a new one behind everybody.
    pub(super) fn become_idle(&mut self, agent: u32, afresh: bool) {
        let ticket = self.next_number();
        let record = &mut self.agents[agent as usize];
        if record.elsewhere {
            return self.stay_elsewhere(agent);
        }
        record.presence = Presence::Ready;
        if afresh {
            record.ticket = ticket;
        }
        self.count_at_work(agent);
        self.changed.agents.push(agent);
        self.emit_state(agent);
    }

    /// Stands among the agents who can be offered a call from now on, if he does not yet and can:
    /// who becomes idle looks for a call first, and mostly gets one.
    pub(super) fn stand_idle(&mut self, agent: u32) {
        if !self.agents[agent as usize].open().is_empty() && !self.idle.stands(agent) {
            let idle = self.idle_agent(agent);
            self.idle.insert(&idle);
        }
    }

    /// To be called before anything changes by which he stands there.
    pub(super) fn leave_idle(&mut self, agent: u32) {
        if self.idle.stands(agent) {
            let idle = self.idle_agent(agent);
            self.idle.remove(&idle);
        }
    }

    /// Logged out or not ready: whoever waits for this agent alone waits so no longer.
    pub(super) fn set_presence(&mut self, agent: u32, presence: Presence) {
        self.agents[agent as usize].presence = presence;
        self.count_at_work(agent);
        self.emit_state(agent);
        while let Some(call) = self.waiting.any_own(agent) {
            self.end_preference(call);
        }
    }

    /// What the orders of idle agents look at.
    pub(super) fn idle_agent(&self, agent: u32) -> IdleAgent {
        let record = &self.agents[agent as usize];
        // Who has fewer contacts comes first; the numbers of idle places stay below 2^56.
        let place = (record.slots.len() as u64) << 56 | record.ticket;
        IdleAgent {
            agent,
            group: record.stands_in(),
            ticket: place,
            answered: record.answered,
            talked: record.talked.micros(),
            occupancy: record.occupancy.key(place),
        }
    }
}
