//! Deadlines: when the core wants to be called again, and what happens then.

use super::Core;
use crate::timers::{Due, Kind, TimerId, due_of};
use crate::{AgentId, AlarmId, CallId, MissCause, QueueId, Timestamp};

/// Why the core wants to be called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deadline {
    /// After-call work ends.
    WrapUpEnd(AgentId),
    /// A ringing call becomes a miss.
    RingEnd(CallId),
    /// A call has waited as long as its queue allows, or is tried again.
    MaxWait(CallId),
    /// A call reaches a step: more agents become eligible.
    Step(CallId),
    /// A call has waited for as long as some agents' delay.
    Delay(CallId),
    /// A call waits for its preferred agent no longer.
    PreferEnd(CallId),
    /// An agent may be offered a call again that he missed.
    HoldBackEnd(CallId, AgentId),
    /// Every agent of a queue has been away for as long as it allows.
    NoAgents(QueueId),
    /// A customer may be dialled.
    CallbackDue(CallId),
    /// A customer was not called back in time.
    CallbackExpiry(CallId),
    /// A conversation's first reply is late, or its customer has been silent for long.
    Chat(CallId),
    /// A call that rings may ring at one more agent.
    MoreRings(CallId),
    /// A queue's longest wait lets agents in reserve join.
    Reserve(QueueId),
    /// A call's lease runs out.
    Lease(CallId),
    /// An alarm's figure changes, or its hold time ends.
    Alarm(AlarmId),
}

impl Core {
    /// When the next timer is due, and why: call [`advance`](Self::advance) then at the latest.
    #[must_use]
    pub fn next_deadline(&self) -> Option<(Timestamp, Deadline)> {
        let (_, due) = self.next_timer()?;
        let call = || self.calls[due.subject].id;
        let agent = |agent: u32| self.agents[agent as usize].id;
        let why = match due.kind {
            Kind::WrapUpEnd => Deadline::WrapUpEnd(agent(due.subject)),
            Kind::RingEnd => Deadline::RingEnd(call()),
            Kind::MaxWait => Deadline::MaxWait(call()),
            Kind::Step => self.stage_deadline(due.subject),
            Kind::PreferEnd => Deadline::PreferEnd(call()),
            Kind::HoldBackEnd => Deadline::HoldBackEnd(call(), agent(due.other)),
            Kind::NoAgents => Deadline::NoAgents(self.queues[due.subject as usize].id),
            Kind::CallbackDue => Deadline::CallbackDue(call()),
            Kind::CallbackExpiry => Deadline::CallbackExpiry(call()),
            Kind::Chat => Deadline::Chat(call()),
            Kind::MoreRings => Deadline::MoreRings(call()),
            Kind::Reserve => Deadline::Reserve(self.queues[due.subject as usize].id),
            Kind::Lease => Deadline::Lease(call()),
            Kind::Alarm => Deadline::Alarm(AlarmId::new(due.subject)),
        };
        Some((due.at, why))
    }

    pub(super) fn run_timers(&mut self, to: Timestamp) {
        let to = to.max(self.now);
        while self.next_key().is_some_and(|key| due_of(key) <= to) {
            let Some((timer, due)) = self.next_timer() else { break };
            self.pass_thresholds(due.at);
            self.now = due.at.max(self.now);
            self.fire(timer, due, to);
            self.settle();
            // Alarms look at an instant when all its timers have fired.
            if self.alarms.are_marked() && self.next_key().is_none_or(|key| due_of(key) > self.now)
            {
                self.look_at_alarms();
            }
        }
        self.passed_over.clear();
        self.pass_thresholds(to);
        self.now = to;
        if let Some(customers) = &mut self.customers {
            customers.forget_until(to);
        }
    }

    /// The earlier of the two kinds of deadlines.
    #[inline]
    pub(super) fn next_key(&self) -> Option<u128> {
        match (self.timers.next_key(), self.retries.next_key()) {
            (Some(timer), Some(retry)) => Some(timer.min(retry)),
            (timer, retry) => timer.or(retry),
        }
    }

    fn next_timer(&self) -> Option<(TimerId, Due)> {
        let retry_first = match (self.timers.next_key(), self.retries.next_key()) {
            (Some(timer), Some(retry)) => retry < timer,
            (timer, _) => timer.is_none(),
        };
        if retry_first { self.retries.next() } else { self.timers.next() }
    }

    /// A deadline is due. The next timer of another kind, or `to`, bounds what may be skipped.
    #[inline(never)]
    fn fire(&mut self, mut timer: TimerId, due: Due, to: Timestamp) {
        let subject = due.subject;
        if due.kind == Kind::MaxWait {
            let record = &self.calls[subject];
            let tries = record.tries.get().map(|tries| &self.tries[tries]);
            if let Some(tries) = tries.filter(|tries| tries.go_on) {
                let in_vain = tries.in_version == self.version;
                self.retries.cancel(&mut timer);
                if in_vain {
                    let other = self.timers.next_key().map_or(to, due_of);
                    return self.try_later(subject, other.min(to));
                }
                let (version, stay) = (self.version, record.stay);
                self.max_wait_over(subject);
                if self.version != version {
                    self.try_again_those_passed_over(stay);
                }
                return;
            }
            self.passed_over.clear();
            self.timers.cancel(&mut timer);
            return self.max_wait_over(subject);
        }
        self.passed_over.clear();
        if due.kind == Kind::Alarm {
            return self.alarm_due(subject);
        }
        self.version += 1;
        match due.kind {
            Kind::WrapUpEnd => return self.wrap_up_over(subject, timer),
            Kind::RingEnd if self.calls[subject].callback => return self.dial_failed(subject),
            Kind::RingEnd => {
                self.lead(subject, due.other);
                return self.miss(subject, MissCause::NoAnswer);
            }
            Kind::PreferEnd => return self.end_preference(subject),
            Kind::NoAgents => return self.no_agents_for_long(subject),
            Kind::CallbackDue => return self.callback_due(subject),
            Kind::CallbackExpiry => return self.callback_expired(subject),
            Kind::Chat => return self.chat_due(subject),
            Kind::MoreRings => return self.more_rings(subject),
            Kind::Reserve => return self.reserve_due(subject),
            Kind::Lease => return self.lease_over(subject),
            Kind::Step | Kind::HoldBackEnd | Kind::MaxWait | Kind::Alarm => {
                self.timers.cancel(&mut timer);
            }
        }
        match due.kind {
            Kind::Step => self.step_reached(subject),
            _ => self.hold_back_over(subject, due.other),
        }
    }
}
