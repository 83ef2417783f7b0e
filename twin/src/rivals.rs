//! Calls that ring at several agents at once.

use acd::{AgentId, CallId, Fact, MissCause, OfferId, Refusal, RingAt};

use super::Twin;
use super::state::{Call, NEVER, Standing, seconds};

/// A ring at an agent.
#[derive(Clone, Copy, Debug)]
pub struct Rung {
    pub agent: AgentId,
    pub offer: OfferId,
    pub until: u64,
    pub order: u64,
}

/// At how many agents a call may ring, while it rings.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    most: i64,
    at: RingAt,
    /// When it may ring at one more, if ever.
    pub due: Option<u64>,
    /// The number of the first ring.
    pub order: u64,
}

impl Width {
    pub fn new(at: RingAt, now: u64, order: u64) -> Self {
        let most = at.count.unwrap_or(i64::MAX);
        Self { most, at, due: None, order }.with_clock(now)
    }

    fn with_clock(mut self, now: u64) -> Self {
        let up_to = self.at.up_to.unwrap_or(i64::MAX);
        let every = self.at.more_every_s.filter(|_| self.most < up_to);
        self.due = every.map(|every| now.saturating_add(seconds(every)));
        self
    }
}

impl Call {
    /// Rings, and may ring at more agents than it does.
    pub fn may_ring_at_more(&self) -> bool {
        let rings = i64::try_from(self.rings.len()).expect("a countable number");
        self.standing == Standing::Ringing && self.width.is_some_and(|width| rings < width.most)
    }

    /// At whom it rings by this offer; without one, the first of them.
    pub fn rung_by(&self, offer: Option<OfferId>) -> Option<AgentId> {
        let is_meant = |rung: &&Rung| offer.is_none_or(|offer| rung.offer == offer);
        self.rings.iter().find(is_meant).map(|rung| rung.agent)
    }
}

impl Twin {
    /// Of the calls that ring and may ring at more agents, the first that finds one.
    pub(super) fn first_call_that_finds_one_more(&self) -> Option<CallId> {
        self.calls
            .iter()
            .filter(|call| call.may_ring_at_more())
            .filter(|call| self.has_anyone_eligible(call))
            .min_by(|one, other| self.compare(one, other))
            .map(|call| call.id)
    }

    pub(super) fn may_ring_at_one_more(&mut self, id: CallId) {
        let now = self.now;
        let width = self.call_mut(id).width.as_mut().expect("it rings");
        width.most += 1;
        *width = width.with_clock(now);
    }

    /// One of several failed: the others ring on.
    pub(super) fn missed_by_one(&mut self, id: CallId, agent: AgentId, cause: MissCause) {
        let queue = self.the_call(id).queue;
        self.call_mut(id).rings.retain(|rung| rung.agent != agent);
        self.hold_back(id, agent, queue);
        self.queue_mut(queue).figures.missed += 1;
        self.tell(Fact::Missed { call: id, agent, queue, cause });
        self.missed(agent, id, queue, cause);
    }

    /// Takes the call back from agents at whom it rang, and who did not miss it.
    pub(super) fn withdraw(&mut self, id: CallId, rung: &[Rung], answered: bool, told: bool) {
        for rung in rung {
            self.offer_withdrawn(rung.agent, id, answered, told);
        }
    }

    /// It was answered, but could not be connected: back to its place, with its age.
    pub(super) fn bridge_failed(
        &mut self,
        id: CallId,
        offer: Option<OfferId>,
    ) -> Result<(), Refusal> {
        let call = self.alive(id)?;
        let Some(agent) = call.agent().filter(|agent| call.standing == Standing::Talking(*agent))
        else {
            return Err(if offer.is_some() { Refusal::StaleOffer } else { Refusal::WrongState });
        };
        if offer.is_some() && offer != call.answered_by {
            return Err(Refusal::StaleOffer);
        }
        if self.is_consulted_about(id) {
            return Err(Refusal::WrongState);
        }
        let (queue, talk, hold) = self.part_over(id);
        self.queue_mut(queue).figures.missed += 1;
        // As by a transfer.
        self.queue_mut(queue).figures.transferred_out += 1;
        self.queue_mut(queue).figures.transferred_in += 1;
        self.tell(Fact::BridgeFailed { call: id, agent, queue, talk, hold });
        self.customer_was_not_reached(id);
        let came_back = Some(self.number());
        let call = self.call_mut(id);
        call.came_back = came_back;
        call.standing = Standing::Waiting;
        call.chat = None;
        (call.talk, call.hold) = (0, 0);
        self.missed(agent, id, queue, MissCause::Undeliverable);
        self.hold_back(id, agent, queue);
        self.ends_conference(id);
        self.enters_queue(id, queue);
        Ok(())
    }

    /// At whom a call rings.
    pub fn rings(&self, id: CallId) -> Vec<(AgentId, OfferId)> {
        let call = self.find_call(id).filter(|call| call.standing == Standing::Ringing);
        let rings = call.map(|call| call.rings.iter().map(|rung| (rung.agent, rung.offer)));
        rings.into_iter().flatten().collect()
    }

    /// Rings end, each at its time; and when a call may ring at one more.
    pub(super) fn ring_timers(call: &Call) -> impl Iterator<Item = (u64, u8, u64)> + '_ {
        let ends = call.rings.iter().map(|rung| (rung.until, 2, rung.order));
        let more = call.width.and_then(|width| Some((width.due?, 11, width.order)));
        ends.chain(more).filter(|(due, ..)| *due != NEVER)
    }
}
