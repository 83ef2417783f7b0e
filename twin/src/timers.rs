//! Timers: all of them, listed anew each time somebody asks.

use acd::{CallbackEnd, Deadline, MissCause, Timestamp};

use super::Twin;
use super::chats::Chat;
use super::state::{Call, Doing, NEVER, seconds};

/// A timer. Earliest due first; equal dues by kind; equal kinds by the number of what began.
#[derive(Clone, Copy, Debug)]
struct Timer {
    due: u64,
    kind: u8,
    order: u64,
    what: Deadline,
}

impl Twin {
    /// When the next timer is due, and why.
    pub fn next_deadline(&self) -> Option<(Timestamp, Deadline)> {
        self.next_timer().map(|timer| (Timestamp::from_micros(timer.due), timer.what))
    }

    /// All that is set, in the order in which it fires.
    pub(super) fn all_deadlines(&self) -> Vec<(Timestamp, Deadline)> {
        let mut timers = self.timers();
        timers.sort_by_key(|timer| (timer.due, timer.kind, timer.order));
        timers.iter().map(|timer| (Timestamp::from_micros(timer.due), timer.what)).collect()
    }

    /// Fires every timer due at or before `to`, each at its own due time.
    pub(super) fn let_time_pass(&mut self, to: u64) {
        let to = to.max(self.now);
        loop {
            self.look_at_alarms_if_the_instant_is_over();
            let Some(timer) = self.next_timer().filter(|timer| timer.due <= to) else { break };
            if self.is_known_to_be_vain(timer.what) && self.pass_over_vain_tries(to) {
                continue;
            }
            self.now = timer.due;
            if let Deadline::Alarm(_) = timer.what {
                continue;
            }
            self.fire(timer.what);
            self.settle();
        }
        self.now = to;
        self.forget_customers();
    }

    fn next_timer(&self) -> Option<Timer> {
        let timers = self.timers().into_iter();
        timers.min_by_key(|timer| (timer.due, timer.kind, timer.order))
    }

    /// Alarms look at an instant when all its other timers have fired.
    fn look_at_alarms_if_the_instant_is_over(&mut self) {
        if self.alarms.is_empty() {
            return;
        }
        if self.timers_but_of_alarms().iter().all(|timer| timer.due > self.now) {
            self.look_at_alarms();
        }
    }

    fn timers(&self) -> Vec<Timer> {
        let mut timers = self.timers_but_of_alarms();
        for (alarm, due) in self.alarm_deadlines() {
            let order = u64::from(alarm.number());
            timers.push(Timer { due, kind: 15, order, what: Deadline::Alarm(alarm) });
        }
        timers.retain(|timer| timer.due != NEVER);
        timers
    }

    fn timers_but_of_alarms(&self) -> Vec<Timer> {
        let mut timers = Vec::new();
        for agent in &self.agents {
            for contact in &agent.contacts {
                if let Doing::WrapsUp(wrap_up) = contact.doing
                    && let Some(due) = wrap_up.until
                {
                    let what = Deadline::WrapUpEnd(agent.id);
                    timers.push(Timer { due, kind: 1, order: wrap_up.order, what });
                }
            }
        }
        for (queue, order) in self.queues.iter().zip(0..) {
            if let Some(due) = queue.empty.and_then(|empty| empty.due) {
                timers.push(Timer { due, kind: 7, order, what: Deadline::NoAgents(queue.id) });
            }
        }
        for (queue, due) in self.reserve_deadlines() {
            let order = self.queues.iter().position(|other| other.id == queue).unwrap_or(0) as u64;
            timers.push(Timer { due, kind: 12, order, what: Deadline::Reserve(queue) });
        }
        for call in &self.calls {
            self.timers_of_call(call, &mut timers);
        }
        timers.retain(|timer| timer.due != NEVER);
        timers
    }

    fn timers_of_call(&self, call: &Call, timers: &mut Vec<Timer>) {
        for (due, kind, order) in Self::ring_timers(call) {
            let what = match kind {
                2 => Deadline::RingEnd(call.id),
                _ => Deadline::MoreRings(call.id),
            };
            timers.push(Timer { due, kind, order, what });
        }
        if call.is_in_queue() {
            let order = call.stay;
            if let Some(due) = call.max_wait_due {
                timers.push(Timer { due, kind: 3, order, what: Deadline::MaxWait(call.id) });
            }
            let steps = &self.the_queue(call.queue).steps;
            if call.own_require.is_none()
                && let Some((after, _)) = steps.get(call.steps_reached)
            {
                let due = call.entered.saturating_add(*after);
                timers.push(Timer { due, kind: 4, order, what: Deadline::Step(call.id) });
            }
            if let Some(delay) = self.next_delay(call) {
                let due = call.entered.saturating_add(delay);
                timers.push(Timer { due, kind: 4, order, what: Deadline::Delay(call.id) });
            }
            if let Some(callback) = call.callback {
                if let Some(due) = callback.due {
                    let what = Deadline::CallbackDue(call.id);
                    timers.push(Timer { due, kind: 8, order, what });
                }
                if let Some(due) = callback.expires {
                    let what = Deadline::CallbackExpiry(call.id);
                    timers.push(Timer { due, kind: 9, order, what });
                }
            }
            if let Some(preferred) = call.preferred {
                let (due, what) = (preferred.until, Deadline::PreferEnd(call.id));
                timers.push(Timer { due, kind: 5, order, what });
            }
        }
        if let Some((due, order)) = call.chat.as_ref().and_then(Chat::next_due) {
            timers.push(Timer { due, kind: 10, order, what: Deadline::Chat(call.id) });
        }
        if let Some((due, order)) = call.lease_due() {
            timers.push(Timer { due, kind: 13, order, what: Deadline::Lease(call.id) });
        }
        for held_back in &call.held_back {
            let what = Deadline::HoldBackEnd(call.id, held_back.agent);
            timers.push(Timer { due: held_back.until, kind: 6, order: held_back.order, what });
        }
    }

    fn fire(&mut self, what: Deadline) {
        match what {
            Deadline::WrapUpEnd(agent) => self.next_wrap_up_over(agent),
            Deadline::RingEnd(call) if self.the_call(call).callback.is_some() => {
                self.dial_failed(call);
            }
            Deadline::RingEnd(call) => {
                let rings = self.the_call(call).rings.iter();
                let first = rings.min_by_key(|rung| (rung.until, rung.order));
                let agent = first.expect("it rings").agent;
                self.miss(call, agent, MissCause::NoAnswer);
            }
            Deadline::MoreRings(call) => self.may_ring_at_one_more(call),
            Deadline::CallbackDue(call) => self.callback_is_due(call),
            Deadline::CallbackExpiry(call) => self.end_callback(call, CallbackEnd::Expired),
            Deadline::MaxWait(call) => {
                if !self.max_wait_passed(call) {
                    return;
                }
            }
            Deadline::Step(call) => self.call_mut(call).steps_reached += 1,
            Deadline::Delay(call) => self.delay_has_passed(call),
            Deadline::PreferEnd(call) => self.call_mut(call).preferred = None,
            Deadline::HoldBackEnd(call, agent) => {
                self.call_mut(call).held_back.retain(|held_back| held_back.agent != agent);
            }
            Deadline::NoAgents(queue) => self.no_agents_for_long(queue),
            Deadline::Chat(call) => self.chat_due(call),
            Deadline::Lease(call) => self.lease_is_over(call),
            // Whoever joins by it does so in settling.
            Deadline::Reserve(_) => {}
            other => unreachable!("the twin has no timer {other:?}"),
        }
        self.changes += 1;
    }

    /// A try at the maximum wait that was without effect, since when nothing has changed.
    fn is_known_to_be_vain(&self, what: Deadline) -> bool {
        match what {
            Deadline::MaxWait(call) => self.the_call(call).tried_in_vain == Some(self.changes),
            _ => false,
        }
    }

    /// Tries without effect may be passed over in one step: up to the next timer that may change
    /// something, or to `to`. False if there was none to pass over.
    fn pass_over_vain_tries(&mut self, to: u64) -> bool {
        let others =
            self.timers().into_iter().filter(|timer| !self.is_known_to_be_vain(timer.what));
        let up_to = match others.map(|timer| timer.due).min() {
            Some(other) if other <= to => other.saturating_sub(1),
            _ => to,
        };
        let changes = self.changes;
        let mut passed = false;
        for index in 0..self.calls.len() {
            let max_wait = self.the_queue(self.calls[index].queue).rules.max_wait_s;
            let call = &mut self.calls[index];
            let (Some(due), Some(max_wait)) = (call.max_wait_due, max_wait.map(seconds)) else {
                continue;
            };
            if call.tried_in_vain == Some(changes) && call.is_in_queue() && due <= up_to {
                call.max_wait_from = due + (up_to - due) / max_wait * max_wait;
                call.max_wait_due = Some(call.max_wait_from.saturating_add(max_wait));
                passed = true;
            }
        }
        passed
    }
}
