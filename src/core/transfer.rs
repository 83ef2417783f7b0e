//! Blind transfer: a call leaves its agent for a queue.

use super::Core;
use super::call::Phase;
use super::entry::Entrant;
use super::queue::priority as check_priority;
use crate::collections::Chain;
use crate::{AgentId, CallId, Fact, QueueId, Refusal, Span};

impl Core {
    #[inline(never)]
    pub(super) fn transfer(
        &mut self,
        id: CallId,
        queue: QueueId,
        priority: Option<i32>,
    ) -> Result<(), Refusal> {
        let first = self.queue_index(queue)?;
        let call = self.call_index(id)?;
        let record = &self.calls[call];
        let is_with_agent = matches!(record.phase, Phase::Talking | Phase::Held);
        if !is_with_agent || self.is_consulted_about(call) {
            return Err(Refusal::WrongState);
        }
        let own_priority = priority.map(|own| check_priority(own.into())).transpose()?;
        let entrant = Entrant {
            own_class: None,
            prefer: None,
            held_back: self.calls[call].held_back,
            been_in: Chain::default(),
        };
        let Some(target) = self.find_taker(first, None, &entrant) else {
            let refusal = self.no_way_in(first);
            self.count_refused(first, &refusal, None);
            return Err(refusal);
        };
        let now = self.now;
        let agent = self.leave_agent(call, |agent, from, talk, hold| Fact::Transferred {
            call: id,
            agent,
            from,
            to: queue,
            talk,
            hold,
        });
        let order = self.next_number();
        let own = self.calls[call].own.take();
        self.release_own(own);
        let record = &mut self.calls[call];
        (record.talk, record.hold) = (Span::ZERO, Span::ZERO);
        (record.own_priority, record.offered, record.order) = (own_priority, now, order);
        (record.own_skills, record.credit_s) = (None, 0);
        while self.been_in.pop(&mut record.been_in).is_some() {}
        self.customer_waits(call, first);
        self.pass_on(call, first, target);
        let reoffer_after = self.queues[target as usize].rules.reoffer_after;
        self.hold_back(call, agent, reoffer_after);
        self.no_conference(call);
        self.enter(call, target);
        Ok(())
    }

    /// The talking or held call leaves its agent, who has after-call work of it. `fact` makes the
    /// news of it from the agent, the queue, the talk and the hold. Returns the agent.
    pub(super) fn leave_agent(
        &mut self,
        call: u32,
        fact: impl FnOnce(AgentId, QueueId, Span, Span) -> Fact,
    ) -> u32 {
        let record = &mut self.calls[call];
        record.book(self.now);
        let (agent, from) = (record.agent, record.queue);
        let (talk, hold) = (record.talk, record.hold);
        let (agent_id, from_id) = (self.agents[agent as usize].id, self.queues[from as usize].id);
        self.emit_of(call, fact(agent_id, from_id, talk, hold));
        self.customer_left(call);
        if self.chats.is_some() {
            self.end_chat(call);
        }
        if self.leases.is_some() {
            self.end_lease(call);
        }
        self.finish_part(agent, call, from);
        agent
    }
}
