//! What agents do, and what becomes of them when a call leaves them.

use acd::{
    AgentId, AgentState, Fact, GroupId, MissCause, OnNoAnswer, QueueId, Reason, Refusal, Span,
    WrapUp,
};

use super::Twin;
use super::state::{RunningWrapUp, seconds};

impl Twin {
    pub(super) fn login(&mut self, id: AgentId) -> Result<(), Refusal> {
        match self.state_of(id)? {
            AgentState::LoggedOut => {
                self.enter(id, AgentState::NotReady(Reason::Login));
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
            AgentState::Ringing | AgentState::Talking | AgentState::Held | AgentState::WrapUp => {
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
            AgentState::Ringing | AgentState::Talking | AgentState::Held | AgentState::WrapUp
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
            AgentState::Ringing | AgentState::Talking | AgentState::Held | AgentState::WrapUp => {
                self.agent_mut(id).pending = Some(wanted);
                Ok(())
            }
        }
    }

    pub(super) fn wrapped_up(&mut self, id: AgentId) -> Result<(), Refusal> {
        self.state_of(id)?;
        match self.the_agent(id).wrap_up {
            Some(wrap_up) if !wrap_up.fixed => {
                self.end_wrap_up(id);
                Ok(())
            }
            _ => Err(Refusal::WrongState),
        }
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

    fn becomes_idle_afresh(&mut self, id: AgentId) {
        self.agent_mut(id).idle_place = self.number();
        self.enter(id, AgentState::Idle);
    }

    /// What is pending takes effect now, if anything is.
    fn enters_what_is_pending(&mut self, id: AgentId) -> bool {
        match self.agent_mut(id).pending.take() {
            Some(state) => {
                self.enter(id, state);
                true
            }
            None => false,
        }
    }

    fn leaves_the_call(&mut self, id: AgentId) {
        let agent = self.agent_mut(id);
        agent.call = None;
        agent.queue = None;
    }

    /// The agent missed an offer of this queue.
    pub(super) fn missed(&mut self, id: AgentId, queue: QueueId, cause: MissCause) {
        self.agent_mut(id).figures.missed += 1;
        self.leaves_the_call(id);
        if self.enters_what_is_pending(id) {
            return;
        }
        let (reason, not_ready_anyway) = match cause {
            MissCause::NoAnswer => (Reason::NoAnswer, false),
            MissCause::Reject => (Reason::Reject, false),
            MissCause::Undeliverable => (Reason::Undeliverable, true),
        };
        let on_no_answer = self.the_queue(queue).rules.on_no_answer;
        if not_ready_anyway || on_no_answer == OnNoAnswer::NotReady {
            self.enter(id, AgentState::NotReady(reason));
        } else {
            self.becomes_idle_afresh(id);
        }
    }

    /// An offer was taken back: no miss, and the agent keeps his idle place.
    pub(super) fn offer_withdrawn(&mut self, id: AgentId) {
        self.leaves_the_call(id);
        if !self.enters_what_is_pending(id) {
            self.enter(id, AgentState::Idle);
        }
    }

    /// A conversation is over: into the wrap-up of the queue from which the call came.
    pub(super) fn conversation_over(&mut self, id: AgentId, queue: QueueId) {
        let rules = &self.the_queue(queue).rules;
        let length = rules.wrap_up_s;
        let (until, fixed) = match rules.wrap_up {
            WrapUp::None => return self.done_with_the_call(id, queue),
            WrapUp::Timed | WrapUp::Fixed if length == 0 => {
                return self.done_with_the_call(id, queue);
            }
            WrapUp::Timed => (Some(self.now.saturating_add(seconds(length))), false),
            WrapUp::Fixed => (Some(self.now.saturating_add(seconds(length))), true),
            WrapUp::Manual => (None, false),
        };
        let order = self.number();
        let agent = self.agent_mut(id);
        agent.call = None;
        agent.wrap_up = Some(RunningWrapUp { until, fixed, order });
        self.enter(id, AgentState::WrapUp);
    }

    pub(super) fn end_wrap_up(&mut self, id: AgentId) {
        let lasted = self.now - self.the_agent(id).since;
        let queue = self.the_agent(id).queue.expect("wrap-up belongs to a queue");
        self.queue_mut(queue).figures.wrap_up += Span::from_micros(lasted);
        self.agent_mut(id).wrap_up = None;
        self.done_with_the_call(id, queue);
    }

    fn done_with_the_call(&mut self, id: AgentId, queue: QueueId) {
        self.queue_mut(queue).figures.handled += 1;
        self.agent_mut(id).figures.handled += 1;
        self.leaves_the_call(id);
        if !self.enters_what_is_pending(id) {
            self.becomes_idle_afresh(id);
        }
    }
}
