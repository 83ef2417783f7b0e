//! Agents: presence × slots × pending, and the commands of the floor.

use super::Core;
use crate::collections::Chain;
use crate::matching::{IdleAgent, Occupancy};
use crate::timers::TimerId;
use crate::{AgentFigures, AgentId, AgentState, GroupId, Reason, Refusal, Span, Timestamp};

/// What the agent wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Presence {
    #[default]
    LoggedOut,
    NotReady(Reason),
    Ready,
}

/// What occupies one of the agent's places for calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Slot {
    #[default]
    Free,
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
            Self::Free | Self::WrapUp { .. } => None,
        }
    }

    fn state(self) -> Option<AgentState> {
        match self {
            Self::Free => None,
            Self::Ringing(_) => Some(AgentState::Ringing),
            Self::Talking(_) => Some(AgentState::Talking),
            Self::Held(_) => Some(AgentState::Held),
            Self::WrapUp { .. } => Some(AgentState::WrapUp),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Agent {
    pub(super) id: AgentId,
    pub(super) group: u32,
    pub(super) presence: Presence,
    /// One place: a voice agent. Several media at once mean several places.
    pub(super) slots: [Slot; 1],
    /// What the agent asked for while it could not be: logged out or not ready.
    pub(super) pending: Option<Presence>,
    /// Counted as at work in the group: ready, and nothing pending.
    pub(super) at_work: bool,
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
            Presence::Ready => {
                self.slots.iter().find_map(|slot| slot.state()).unwrap_or(AgentState::Idle)
            }
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.presence == Presence::Ready && self.slots.iter().all(|slot| *slot == Slot::Free)
    }

    fn wrap_up(&mut self) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| matches!(slot, Slot::WrapUp { .. }))
    }

    /// The place that a call occupies; the first one where none does.
    fn slot_of(&mut self, call: u32) -> &mut Slot {
        let at = self.slots.iter().position(|slot| slot.call() == Some(call)).unwrap_or(0);
        &mut self.slots[at]
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
        Ok(())
    }

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
        match self.agents[agent as usize].wrap_up() {
            Some(Slot::WrapUp { fixed: false, .. }) => {
                self.end_wrap_up(agent);
                Ok(())
            }
            _ => Err(Refusal::WrongState),
        }
    }

    /// Logged out or not ready: at once, or pending until the present call is over.
    fn ask_for(&mut self, agent: u32, presence: Presence) -> Result<(), Refusal> {
        let record = &mut self.agents[agent as usize];
        match record.presence {
            Presence::LoggedOut => return Err(Refusal::WrongState),
            Presence::Ready if !record.is_idle() => {
                record.pending = Some(presence);
                self.count_at_work(agent);
            }
            Presence::Ready => {
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
    /// A call begins to occupy an idle agent.
    pub(super) fn seize(&mut self, agent: u32, call: u32) {
        self.leave_idle(agent);
        let now = self.now;
        let record = &mut self.agents[agent as usize];
        record.busy_since = now;
        record.slots[0] = Slot::Ringing(call);
        self.begin_occupation(agent);
    }

    pub(super) fn set_slot(&mut self, agent: u32, call: u32, slot: Slot) {
        *self.agents[agent as usize].slot_of(call) = slot;
        self.emit_state(agent);
    }

    /// After-call work is over, by the agent or by time.
    pub(super) fn end_wrap_up(&mut self, agent: u32) {
        let Some(slot) = self.agents[agent as usize].wrap_up() else { return };
        let Slot::WrapUp { queue, mut timer, .. } = *slot else { return };
        *slot = Slot::Free;
        self.timers.cancel(&mut timer);
        self.free_busy(queue);
        self.come_out(agent, Outcome::Done);
    }

    /// The call leaves its place at the agent, who is free of it.
    pub(super) fn release(&mut self, agent: u32, call: u32, outcome: Outcome) {
        *self.agents[agent as usize].slot_of(call) = Slot::Free;
        self.come_out(agent, outcome);
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
    fn become_idle(&mut self, agent: u32, afresh: bool) {
        let ticket = self.next_number();
        let record = &mut self.agents[agent as usize];
        record.presence = Presence::Ready;
        if afresh {
            record.ticket = ticket;
        }
        self.count_at_work(agent);
        self.changed.agents.push(agent);
        self.emit_state(agent);
    }

    /// Stands among the idle agents from now on, if he does not yet: who becomes idle looks for a
    /// call first, and mostly gets one.
    pub(super) fn stand_idle(&mut self, agent: u32) {
        if self.agents[agent as usize].is_idle() && !self.idle.stands(agent) {
            let idle = self.idle_agent(agent);
            self.idle.insert(&idle);
        }
    }

    fn leave_idle(&mut self, agent: u32) {
        if self.idle.stands(agent) {
            let idle = self.idle_agent(agent);
            self.idle.remove(&idle);
        }
    }

    /// Logged out or not ready: whoever waits for this agent alone waits so no longer.
    fn set_presence(&mut self, agent: u32, presence: Presence) {
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
        IdleAgent {
            agent,
            group: record.group,
            ticket: record.ticket,
            answered: record.answered,
            talked: record.talked.micros(),
            occupancy: record.occupancy.key(record.ticket),
        }
    }
}
