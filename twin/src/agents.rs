//! What agents do, and what becomes of them when a call leaves them.

use acd::{
    AgentId, AgentState, CallId, Fact, GroupId, MissCause, OnNoAnswer, QueueId, Reason, Refusal,
    Span, WrapUp,
};

use super::Twin;
use super::state::{Contact, Doing, RunningWrapUp, Standing, seconds};

impl Twin {
    pub(super) fn login(&mut self, id: AgentId) -> Result<(), Refusal> {
        match self.state_of(id)? {
            AgentState::LoggedOut => {
                self.enter(id, AgentState::NotReady(Reason::Login));
                self.is_here(id);
                Ok(())
            }
            _ => Err(Refusal::WrongState),
        }
    }

    /// Nothing depends on groups but the books.
    pub(super) fn join_group(
        &mut self,
        id: AgentId,
        group: Option<GroupId>,
    ) -> Result<(), Refusal> {
        let _ = group;
        self.state_of(id).map(|_| ())
    }

    pub(super) fn logout(&mut self, id: AgentId) -> Result<(), Refusal> {
        match self.state_of(id)? {
            AgentState::LoggedOut => Err(Refusal::WrongState),
            AgentState::NotReady(_) | AgentState::Idle => {
                self.enter(id, AgentState::LoggedOut);
                Ok(())
            }
            AgentState::Ringing
            | AgentState::Talking
            | AgentState::Held
            | AgentState::WrapUp
            | AgentState::BusyElsewhere => {
                self.agent_mut(id).pending = Some(AgentState::LoggedOut);
                Ok(())
            }
        }
    }

    pub(super) fn ready(&mut self, id: AgentId) -> Result<(), Refusal> {
        match self.state_of(id)? {
            AgentState::NotReady(_) => {
                self.becomes_idle_afresh(id);
                Ok(())
            }
            AgentState::Ringing
            | AgentState::Talking
            | AgentState::Held
            | AgentState::WrapUp
            | AgentState::BusyElsewhere
                if self.the_agent(id).pending.is_some() =>
            {
                self.agent_mut(id).pending = None;
                Ok(())
            }
            _ => Err(Refusal::WrongState),
        }
    }

    pub(super) fn not_ready(&mut self, id: AgentId, reason: Reason) -> Result<(), Refusal> {
        let wanted = AgentState::NotReady(reason);
        match self.state_of(id)? {
            AgentState::LoggedOut => Err(Refusal::WrongState),
            state @ (AgentState::NotReady(_) | AgentState::Idle) => {
                if state != wanted {
                    self.enter(id, wanted);
                }
                Ok(())
            }
            AgentState::Ringing
            | AgentState::Talking
            | AgentState::Held
            | AgentState::WrapUp
            | AgentState::BusyElsewhere => {
                self.agent_mut(id).pending = Some(wanted);
                Ok(())
            }
        }
    }

    pub(super) fn wrapped_up(&mut self, id: AgentId) -> Result<(), Refusal> {
        self.state_of(id)?;
        let contacts = &self.the_agent(id).contacts;
        let may_be_ended =
            |contact: &Contact| matches!(contact.doing, Doing::WrapsUp(wrap_up) if !wrap_up.fixed);
        let at = contacts.iter().position(may_be_ended).ok_or(Refusal::WrongState)?;
        self.end_wrap_up(id, at);
        Ok(())
    }

    fn state_of(&self, id: AgentId) -> Result<AgentState, Refusal> {
        self.find_agent(id).map(|agent| agent.state).ok_or(Refusal::UnknownAgent)
    }

    /// Changes the state and says so. Who becomes logged out or not ready is preferred no more.
    pub(super) fn enter(&mut self, id: AgentId, state: AgentState) {
        let now = self.now;
        self.agent_mut(id).change_state(now, state);
        self.tell(Fact::Agent { agent: id, state });
        if self.the_agent(id).is_out_or_not_ready() {
            for call in &mut self.calls {
                if call.preferred.is_some_and(|preferred| preferred.agent == id) {
                    call.preferred = None;
                }
            }
        }
    }

    pub(super) fn becomes_idle_afresh(&mut self, id: AgentId) {
        self.agent_mut(id).idle_place = self.number();
        self.becomes_idle(id);
    }

    fn becomes_idle(&mut self, id: AgentId) {
        match self.the_agent(id).elsewhere {
            true => self.enter(id, AgentState::BusyElsewhere),
            false => self.enter(id, AgentState::Idle),
        }
    }

    /// The state that its contacts mean, if it is another than before.
    pub(super) fn shows_its_contacts(&mut self, id: AgentId) {
        let agent = self.the_agent(id);
        if let Some((_, state)) = agent.foremost()
            && agent.state != state
        {
            self.enter(id, state);
        }
    }

    /// Answered: what the call interrupts is held.
    pub(super) fn takes_the_call(&mut self, id: AgentId, call: CallId) {
        let now = self.now;
        let agent = self.agent_mut(id);
        agent.book_work(now);
        agent.contact_mut(call).doing = Doing::Talks;
        let medium = agent.contact_mut(call).medium;
        for at in 0..self.the_agent(id).contacts.len() {
            let agent = self.the_agent(id);
            let contact = agent.contacts[at];
            if contact.doing == Doing::Talks && agent.interrupts(medium, contact.medium) {
                let contact = &mut self.agent_mut(id).contacts[at];
                contact.doing = Doing::Held;
                contact.interrupted = true;
                let held = contact.call;
                self.call_mut(held).book_part(now);
                self.call_mut(held).standing = Standing::Held(id);
                self.tell(Fact::Held { call: held, agent: id });
                self.is_on_hold(held);
            }
        }
        self.shows_its_contacts(id);
    }

    /// Contacts that were held for others go on, unless one that is not held itself for another
    /// still interrupts them.
    fn brings_back_what_was_interrupted(&mut self, id: AgentId) {
        let now = self.now;
        for at in 0..self.the_agent(id).contacts.len() {
            let agent = self.the_agent(id);
            let contact = agent.contacts[at];
            let is_held_for = |other: &Contact| {
                other.doing != Doing::Rings
                    && !other.interrupted
                    && agent.interrupts(other.medium, contact.medium)
            };
            if contact.interrupted && !agent.contacts.iter().any(is_held_for) {
                let contact = &mut self.agent_mut(id).contacts[at];
                contact.doing = Doing::Talks;
                contact.interrupted = false;
                let call = contact.call;
                self.call_mut(call).book_part(now);
                self.call_mut(call).standing = Standing::Talking(id);
                self.tell(Fact::Retrieved { call, agent: id });
                self.is_there_again(call);
            }
        }
    }

    /// A contact is over. With others left the agent goes on with them; what would make it not
    /// ready is pending then. Else it enters what is pending, or what a miss makes of it, or is
    /// idle.
    pub(super) fn contact_over(
        &mut self,
        id: AgentId,
        at: usize,
        afresh: bool,
        missed: Option<Reason>,
    ) {
        let now = self.now;
        let number = self.number();
        let agent = self.agent_mut(id);
        agent.contacts.remove(at);
        agent.book_work(now);
        let not_ready = missed.map(AgentState::NotReady);
        if !agent.contacts.is_empty() {
            agent.pending = agent.pending.or(not_ready);
            if afresh {
                agent.idle_place = number;
            }
            self.brings_back_what_was_interrupted(id);
            self.shows_its_contacts(id);
        } else if let Some(state) = agent.pending.take().or(not_ready) {
            self.enter(id, state);
        } else if afresh {
            self.becomes_idle_afresh(id);
        } else {
            self.becomes_idle(id);
        }
    }

    fn place_of(&self, id: AgentId, call: CallId) -> usize {
        let is_it =
            |contact: &Contact| contact.call == call && !matches!(contact.doing, Doing::WrapsUp(_));
        self.the_agent(id).contacts.iter().position(is_it).expect("a call at this agent")
    }

    /// The agent missed an offer of this queue.
    pub(super) fn missed(&mut self, id: AgentId, call: CallId, queue: QueueId, cause: MissCause) {
        self.agent_mut(id).figures.missed += 1;
        let (reason, not_ready_anyway) = match cause {
            MissCause::NoAnswer => (Reason::NoAnswer, false),
            MissCause::Reject => (Reason::Reject, false),
            MissCause::Undeliverable => (Reason::Undeliverable, true),
            MissCause::BusyElsewhere | MissCause::Lost => unreachable!("that is no miss"),
        };
        let on_no_answer = self.the_queue(queue).rules.on_no_answer;
        let is_not_ready = not_ready_anyway || on_no_answer == OnNoAnswer::NotReady;
        let at = self.place_of(id, call);
        self.contact_over(id, at, true, is_not_ready.then_some(reason));
    }

    /// The customer who was dialled was not reached: the agent keeps his idle place.
    pub(super) fn dialling_over(&mut self, id: AgentId, call: CallId) {
        let at = self.place_of(id, call);
        self.contact_over(id, at, false, None);
    }

    /// An offer was taken back: no miss, and the agent keeps his idle place.
    /// `told`: also of an agent without media.
    pub(super) fn offer_withdrawn(
        &mut self,
        id: AgentId,
        call: CallId,
        answered: bool,
        told: bool,
    ) {
        let at = self.place_of(id, call);
        if told || self.the_agent(id).has_desk {
            let queue = self.the_agent(id).contacts[at].queue;
            self.tell(Fact::Withdrawn { call, agent: id, queue, answered });
        }
        self.contact_over(id, at, false, None);
    }

    /// A conversation is over: into the wrap-up of the queue from which the call came.
    pub(super) fn conversation_over(&mut self, id: AgentId, call: CallId, queue: QueueId) {
        let at = self.place_of(id, call);
        let rules = &self.the_queue(queue).rules;
        let length = rules.wrap_up_s;
        let (until, fixed) = match rules.wrap_up {
            WrapUp::None => return self.done_with_the_call(id, at, 0),
            WrapUp::Timed | WrapUp::Fixed if length == 0 => {
                return self.done_with_the_call(id, at, 0);
            }
            WrapUp::Timed => (Some(self.now.saturating_add(seconds(length))), false),
            WrapUp::Fixed => (Some(self.now.saturating_add(seconds(length))), true),
            WrapUp::Manual => (None, false),
        };
        if self.the_agent(id).has_desk {
            self.tell(Fact::WrapUp { call, agent: id, queue });
        }
        let (since, order) = (self.now, self.number());
        let wrap_up = RunningWrapUp { since, until, fixed, order };
        let contact = &mut self.agent_mut(id).contacts[at];
        contact.doing = Doing::WrapsUp(wrap_up);
        contact.interrupted = false;
        self.shows_its_contacts(id);
    }

    /// The agent's next wrap-up is over by time.
    pub(super) fn next_wrap_up_over(&mut self, id: AgentId) {
        let contacts = self.the_agent(id).contacts.iter().enumerate();
        let dues = contacts.filter_map(|(at, contact)| match contact.doing {
            Doing::WrapsUp(RunningWrapUp { until: Some(until), order, .. }) => {
                Some((until, order, at))
            }
            _ => None,
        });
        let (.., at) = dues.min().expect("a wrap-up that is due");
        self.end_wrap_up(id, at);
    }

    pub(super) fn end_wrap_up(&mut self, id: AgentId, at: usize) {
        let Doing::WrapsUp(wrap_up) = self.the_agent(id).contacts[at].doing else {
            unreachable!("this contact is in wrap-up")
        };
        self.done_with_the_call(id, at, self.now - wrap_up.since);
    }

    fn done_with_the_call(&mut self, id: AgentId, at: usize, wrap_up: u64) {
        let Contact { call, queue, .. } = self.the_agent(id).contacts[at];
        let wrap_up = Span::from_micros(wrap_up);
        self.queue_mut(queue).figures.wrap_up += wrap_up;
        self.queue_mut(queue).figures.handled += 1;
        self.agent_mut(id).figures.handled += 1;
        if self.the_agent(id).has_desk {
            self.tell(Fact::Handled { call, agent: id, queue, wrap_up });
        }
        self.contact_over(id, at, true, None);
    }
}
