//! Closed queues and absent agents: who comes in, and who is let go.

use acd::{AtClose, Away, CallId, Fact, LeaveCause, OverflowCause, QueueId, Refusal};

use super::Twin;
use super::state::{Agent, Emptiness, Queue, Standing, seconds};

impl Twin {
    pub(super) fn open(&mut self, id: QueueId) -> Result<(), Refusal> {
        if self.find_queue(id).ok_or(Refusal::UnknownQueue)?.closed {
            self.queue_mut(id).closed = false;
            self.tell(Fact::Opened { queue: id });
        }
        Ok(())
    }

    pub(super) fn close(&mut self, id: QueueId) -> Result<(), Refusal> {
        if !self.find_queue(id).ok_or(Refusal::UnknownQueue)?.closed {
            self.queue_mut(id).closed = true;
            self.tell(Fact::Closed { queue: id });
        }
        Ok(())
    }

    /// Whether every agent is away who meets the queue's expression or any of its steps'.
    fn is_empty(&self, queue: &Queue, away: Away) -> bool {
        let suits = |skills| {
            let steps = &queue.steps;
            queue.require.is_met_by(skills)
                || steps.iter().any(|(_, require)| require.is_met_by(skills))
        };
        let has_places = |agent: &&Agent| agent.places(queue.rules.medium) > 0;
        let all = self.agents.iter().filter(has_places);
        let mut suitable = all.filter(|agent| suits(&agent.skills) && agent.takes(queue.id));
        suitable.all(|agent| away.includes(agent.state))
    }

    /// Why a call does not come into the queue, if that is not for want of room.
    pub(super) fn shut_for(&self, id: QueueId) -> Option<OverflowCause> {
        let queue = self.the_queue(id);
        if queue.closed {
            return Some(OverflowCause::Closed);
        }
        let is_empty = |away: &Away| self.is_empty(queue, *away);
        queue.rules.join_empty.filter(is_empty).map(|_| OverflowCause::NoAgents)
    }

    /// Counts a call that no queue takes, of which this is the first.
    pub(super) fn no_way_in(&mut self, id: QueueId) -> Refusal {
        let why = self.shut_for(id);
        let figures = &mut self.queue_mut(id).figures;
        figures.refused += 1;
        match why {
            Some(OverflowCause::Closed) => {
                figures.refused_closed += 1;
                Refusal::QueueClosed
            }
            Some(_) => {
                figures.refused_no_agents += 1;
                Refusal::NoAgents
            }
            None => Refusal::QueueFull,
        }
    }

    /// Pairs, and whoever a queue keeps no longer leaves, one by one.
    pub(super) fn pair_and_let_go(&mut self) {
        self.make_pairs();
        self.see_who_is_there();
        while let Some((call, cause)) = self.first_to_be_let_go() {
            self.let_call_go(call, cause);
            self.make_pairs();
            self.see_who_is_there();
        }
    }

    /// Since when each queue has been empty, and whether that is over.
    fn see_who_is_there(&mut self) {
        let now = self.now;
        for index in 0..self.queues.len() {
            let queue = &self.queues[index];
            let leave = queue.rules.leave_empty;
            let is_empty = leave.is_some_and(|away| self.is_empty(queue, away));
            let after = seconds(queue.rules.leave_empty_after_s);
            let empty = &mut self.queues[index].empty;
            if !is_empty {
                *empty = None;
                continue;
            }
            let empty = empty.get_or_insert(Emptiness { since: now, over: false, due: None });
            if !empty.over && empty.due.is_none() {
                let due = empty.since.saturating_add(after);
                empty.over = due <= now;
                empty.due = Some(due).filter(|due| *due > now);
            }
        }
    }

    pub(super) fn no_agents_for_long(&mut self, id: QueueId) {
        if let Some(empty) = &mut self.queue_mut(id).empty {
            (empty.over, empty.due) = (true, None);
        }
    }

    fn first_to_be_let_go(&self) -> Option<(CallId, LeaveCause)> {
        self.queues.iter().find_map(|queue| {
            let cause = if queue.closed && queue.rules.at_close != AtClose::Serve {
                LeaveCause::Closing
            } else if queue.empty.is_some_and(|empty| empty.over) {
                LeaveCause::AgentsGone
            } else {
                return None;
            };
            let waits = self
                .calls
                .iter()
                .filter(|call| call.queue == queue.id && call.standing == Standing::Waiting)
                .filter(|call| call.is_on_the_line());
            let first = waits.min_by(|one, other| self.compare(one, other))?;
            Some((first.id, cause))
        })
    }

    fn let_call_go(&mut self, id: CallId, cause: LeaveCause) {
        let call = self.the_call(id);
        let from = call.queue;
        let (waited, age) = (call.waited(self.now), call.age(self.now));
        let rules = &self.the_queue(from).rules;
        let ends = cause == LeaveCause::Closing && rules.at_close == AtClose::End;
        let first = rules.overflow_to.filter(|_| !ends);
        let way = first.and_then(|first| self.way_to_a_taker(call, first, &[from]));
        self.changes += 1;
        if let (Some(first), Some(way)) = (first, way) {
            self.tell(Fact::Overflowed { call: id, from, to: first, cause: cause.into() });
            self.queue_mut(from).figures.overflowed_out += 1;
            self.queue_mut(first).figures.overflowed_in += 1;
            return self.goes_along(id, &way);
        }
        self.tell(Fact::TurnedAway { call: id, queue: from, cause, waited, age });
        self.queue_mut(from).figures.timed_out += 1;
        self.queue_mut(from).figures.turned_away += 1;
        let customer = self.the_call(id).customer;
        self.calls.retain(|call| call.id != id);
        self.customer_call_is_over(customer);
    }
}
