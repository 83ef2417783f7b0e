//! Where a call goes that finds no room, or has waited as long as its queue allows.

use acd::{CallId, Fact, OverflowCause, QueueId};

use super::Twin;
use super::state::{Call, Standing, seconds};

/// Queues one after the other, each with the reason for which a call would go on from there; the
/// last takes it.
pub type Way = Vec<(QueueId, OverflowCause)>;

impl Twin {
    /// The queues from `first` along `overflow_to` up to the first that takes the call. None if
    /// the way ends, or comes to a queue already met, without one.
    pub(super) fn way_to_a_taker(
        &self,
        call: &Call,
        first: QueueId,
        met: &[QueueId],
    ) -> Option<Way> {
        let mut way: Way = Vec::new();
        let mut next = Some(first);
        while let Some(queue) = next {
            if met.contains(&queue) || way.iter().any(|(passed, _)| *passed == queue) {
                return None;
            }
            let why_not = self.shut_for(queue).unwrap_or(OverflowCause::Full);
            way.push((queue, why_not));
            if self.takes(queue, call) {
                return Some(way);
            }
            next = self.the_queue(queue).rules.overflow_to;
        }
        None
    }

    fn takes(&self, queue: QueueId, call: &Call) -> bool {
        if call.been_in.contains(&queue) || self.shut_for(queue).is_some() {
            return false;
        }
        let there = call.as_if_in(self.the_queue(queue));
        let can_be_paired_at_once = self.has_anyone_eligible(&there);
        can_be_paired_at_once || self.has_room(queue)
    }

    fn has_room(&self, queue: QueueId) -> bool {
        let waiting = |call: &&Call| {
            call.queue == queue && call.standing == Standing::Waiting && call.is_on_the_line()
        };
        let waiting = self.calls.iter().filter(waiting).count();
        match self.the_queue(queue).rules.max_waiting {
            None => true,
            Some(most) => i64::try_from(waiting + 1).is_ok_and(|waiting| waiting <= most),
        }
    }

    /// The maximum wait has passed. False if that was without effect.
    pub(super) fn max_wait_passed(&mut self, id: CallId) -> bool {
        let call = self.the_call(id);
        let from = call.queue;
        let Some(first) = self.the_queue(from).rules.overflow_to else {
            self.time_out(id);
            return true;
        };
        let Some(way) = self.way_to_a_taker(call, first, &[from]) else {
            self.try_again_later(id);
            return false;
        };
        self.tell(Fact::Overflowed { call: id, from, to: first, cause: OverflowCause::MaxWait });
        self.queue_mut(from).figures.overflowed_out += 1;
        self.queue_mut(first).figures.overflowed_in += 1;
        let rings = self.call_mut(id).stops_ringing();
        self.call_mut(id).standing = Standing::Waiting;
        self.withdraw(id, &rings, false, rings.len() > 1);
        self.goes_along(id, &way);
        true
    }

    fn time_out(&mut self, id: CallId) {
        let call = self.the_call(id);
        let (queue, rings) = (call.queue, call.rings.clone());
        let (waited, age) = (call.waited(self.now), call.age(self.now));
        let customer = call.customer;
        self.tell(Fact::TimedOut { call: id, queue, waited, age });
        self.queue_mut(queue).figures.timed_out += 1;
        self.calls.retain(|call| call.id != id);
        self.customer_call_is_over(customer);
        self.withdraw(id, &rings, false, rings.len() > 1);
    }

    fn try_again_later(&mut self, id: CallId) {
        let (now, changes) = (self.now, self.changes);
        let max_wait = self.the_queue(self.the_call(id).queue).rules.max_wait_s;
        let call = self.call_mut(id);
        call.max_wait_from = now;
        call.max_wait_due = max_wait.map(|max_wait| now.saturating_add(seconds(max_wait)));
        call.tried_in_vain = Some(changes);
    }
}
