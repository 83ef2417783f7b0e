//! Rivals: agents at whom one call rings at the same time. Who answers first has it; from the
//! others it is withdrawn without a miss.
//!
//! A call that rings at one agent has that ring in its record, and so has the first of several; the
//! others stand here in the order in which they began, linked by agent, since nobody has two rings
//! at once. Whatever happens to one of them happens to the one in the record: it is brought there
//! first ([`lead`](Core::lead)). So there is one agent who answers, whatever the number of rings.
//!
//! A call that may ring at more agents than it does stands in a line of its own kind: whoever
//! becomes idle looks there when no waiting call is for him. The room is made when the first queue
//! asks for several rings; where none does, it costs the test of a flag. A further ring costs what
//! a ring costs: O(log) and nothing by agents, calls or queues. What ends a call's ringing costs
//! that much for each agent at whom it rings, and a message about a ring is found among them.

use smallvec::SmallVec;

use super::Core;
use super::agent::{Outcome, Slot};
use super::call::Phase;
use crate::collections::NONE;
use crate::matching::Waiting;
use crate::timers::{Kind, TimerId};
use crate::{AgentId, CallId, Fact, Limits, MissCause, OfferId, OnNoAnswer, Reason, Span};

/// At how many agents a queue's calls ring, where that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct RivalRules {
    /// To begin with.
    pub(super) count: u32,
    /// One more each time so long has passed, up to so many; zero: never.
    pub(super) every: Span,
    pub(super) up_to: u32,
}

/// A ring that stands beside the one in the call's record, by agent.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Rung {
    offer: OfferId,
    ring_end: TimerId,
    before: u32,
    after: u32,
}

/// What there is of a call's rings beside its record.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Set {
    /// The agents beside the one in the record.
    first: u32,
    last: u32,
    /// At how many agents it rings, that one included, and at how many it may.
    size: u32,
    most: u32,
    rules: RivalRules,
    /// When it may ring at one more, and which ring began that clock.
    more: TimerId,
    began: u64,
}

#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Rivals {
    of_call: Vec<Set>,
    of_agent: Vec<Rung>,
    /// Calls that may ring at more agents.
    pub(super) lines: Waiting,
    /// Those that may have found somebody; they stand in no line until then.
    pub(super) changed: SmallVec<[u32; 4]>,
    pub(super) passed: SmallVec<[u32; 4]>,
}

const NO_RUNG: Rung =
    Rung { offer: OfferId::new(0), ring_end: TimerId::NONE, before: NONE, after: NONE };

impl Rivals {
    fn new(limits: &Limits) -> Self {
        let rings = limits.agents.min(limits.calls);
        Self {
            of_call: Vec::with_capacity(limits.calls as usize),
            of_agent: Vec::with_capacity(limits.agents as usize),
            lines: Waiting::new(rings),
            changed: SmallVec::new(),
            passed: SmallVec::new(),
        }
    }

    /// Takes an agent out of the chain; returns the ring.
    fn unlink(&mut self, call: u32, agent: u32) -> Rung {
        let rung = std::mem::replace(&mut self.of_agent[agent as usize], NO_RUNG);
        let set = &mut self.of_call[call as usize];
        match rung.before {
            NONE => set.first = rung.after,
            before => self.of_agent[before as usize].after = rung.after,
        }
        match rung.after {
            NONE => set.last = rung.before,
            after => self.of_agent[after as usize].before = rung.before,
        }
        rung
    }

    fn put_first(&mut self, call: u32, agent: u32, ring: (OfferId, TimerId)) {
        self.make_room(agent);
        let set = &mut self.of_call[call as usize];
        let after = std::mem::replace(&mut set.first, agent);
        match after {
            NONE => set.last = agent,
            _ => self.of_agent[after as usize].before = agent,
        }
        let (offer, ring_end) = ring;
        self.of_agent[agent as usize] = Rung { offer, ring_end, before: NONE, after };
    }

    fn put_last(&mut self, call: u32, agent: u32, ring: (OfferId, TimerId)) {
        self.make_room(agent);
        let set = &mut self.of_call[call as usize];
        let before = std::mem::replace(&mut set.last, agent);
        match before {
            NONE => set.first = agent,
            _ => self.of_agent[before as usize].after = agent,
        }
        let (offer, ring_end) = ring;
        self.of_agent[agent as usize] = Rung { offer, ring_end, before, after: NONE };
    }

    fn make_room(&mut self, agent: u32) {
        if self.of_agent.len() <= agent as usize {
            self.of_agent.resize(agent as usize + 1, NO_RUNG);
        }
    }

    /// The agents of a call beside the one in its record, in the order in which they began to ring.
    fn agents(&self, call: u32) -> impl Iterator<Item = (u32, OfferId)> + '_ {
        let mut at = self.of_call.get(call as usize).map_or(NONE, |set| set.first);
        std::iter::from_fn(move || {
            let agent = at;
            let rung = self.of_agent.get(agent as usize)?;
            at = rung.after;
            Some((agent, rung.offer))
        })
    }

    /// When the rings of a call end beside the one in its record, and when it may ring at one more.
    pub(super) fn timers(&self, call: u32) -> (impl Iterator<Item = TimerId> + '_, TimerId) {
        let ends = self.agents(call).map(|(agent, _)| self.of_agent[agent as usize].ring_end);
        (ends, self.of_call.get(call as usize).map_or(TimerId::NONE, |set| set.more))
    }

    /// When the ring of an agent ends that does not stand in a call's record.
    pub(super) fn ring_end(&self, agent: u32) -> TimerId {
        self.of_agent.get(agent as usize).map_or(TimerId::NONE, |rung| rung.ring_end)
    }

    pub(super) fn wants_more(&self, call: u32) -> bool {
        self.of_call.get(call as usize).is_some_and(|set| set.size < set.most)
    }
}

/// Set-up.
impl Core {
    /// Some queue lets its calls ring at several agents: there is room for that from now on.
    /// O(queues), once.
    pub(super) fn make_room_for_rivals(&mut self) {
        if self.rivals.is_some() {
            return;
        }
        let mut rivals = Box::new(Rivals::new(&self.limits));
        for (at, queue) in (0..).zip(&self.queues) {
            rivals.lines.set_target(at, queue.rules.target());
            rivals.lines.set_closed(at, self.waiting.is_closed(at));
        }
        self.rivals = Some(rivals);
        // One more ring for each agent, and a clock for each call that rings.
        let more = self.limits.agents.saturating_add(self.limits.agents.min(self.limits.calls));
        self.timers.make_room(more);
    }

    /// The queue may have no more agents busy, or may again.
    #[inline]
    pub(super) fn set_saturated(&mut self, queue: u32, saturated: bool) {
        self.waiting.set_closed(queue, saturated);
        if let Some(rivals) = &mut self.rivals {
            rivals.lines.set_closed(queue, saturated);
        }
    }

    /// The queue, none of whose calls stands in a line now, goes by this target from now on.
    pub(super) fn set_target(&mut self, queue: u32, target: u32) {
        self.waiting.set_target(queue, target);
        if let Some(rivals) = &mut self.rivals {
            rivals.lines.set_target(queue, target);
        }
    }
}

/// From the first ring to the last.
impl Core {
    /// The call has just begun to ring at its first agent, by a queue that lets it ring at several.
    #[cold]
    pub(super) fn begin_set(&mut self, call: u32, began: u64) {
        let record = &self.calls[call];
        let Some(rules) = self.queues[record.queue as usize].rules.rivals() else { return };
        let most = rules.count;
        let set = Set { first: NONE, last: NONE, size: 1, most, rules, more: TimerId::NONE, began };
        let Some(rivals) = &mut self.rivals else { return };
        if rivals.of_call.len() <= call as usize {
            rivals.of_call.resize(call as usize + 1, set);
        }
        rivals.of_call[call as usize] = set;
        self.calls[call].has_rivals = true;
        self.start_clock(call);
        self.look_for_more(call);
    }

    /// Until it may ring at one more.
    fn start_clock(&mut self, call: u32) {
        let Some(rivals) = &mut self.rivals else { return };
        let set = &mut rivals.of_call[call as usize];
        if set.rules.every > Span::ZERO && set.most < set.rules.up_to {
            let at = (self.now, set.rules.every, self.now);
            set.more = self.timers.set(at, Kind::MoreRings, set.began, (call, 0));
        }
    }

    /// It may ring at one more from now on.
    pub(super) fn more_rings(&mut self, call: u32) {
        let Some(rivals) = &mut self.rivals else { return };
        let set = &mut rivals.of_call[call as usize];
        self.timers.cancel(&mut set.more);
        set.most += 1;
        self.start_clock(call);
        self.look_for_more(call);
    }

    /// A call that rings at several agents, or may, has perhaps found one more.
    pub(super) fn look_for_more(&mut self, call: u32) {
        self.leave_line(call);
        let Some(rivals) = &mut self.rivals else { return };
        if rivals.wants_more(call) && !rivals.changed.contains(&call) {
            rivals.changed.push(call);
        }
    }

    /// It rings at this agent too.
    pub(super) fn ring_also(&mut self, call: u32, agent: u32) {
        self.expect_agent(agent);
        self.leave_line(call);
        if self.decisions.is_some() {
            self.keep_decision(call, agent);
        }
        let (now, began) = (self.now, self.next_number());
        self.offers += 1;
        let offer = OfferId::new(self.offers);
        let record = &self.calls[call];
        let (id, at, waited) = (record.id, record.queue, now.since(record.entered));
        let queue = &mut self.queues[at as usize];
        let ring = (now, queue.rules.ring, now);
        queue.busy += 1;
        queue.last_offered = Some(agent);
        let (queue_id, saturated) = (queue.id, queue.is_saturated());
        let ring_end = self.timers.set(ring, Kind::RingEnd, began, (call, agent));
        if let Some(rivals) = &mut self.rivals {
            rivals.put_last(call, agent, (offer, ring_end));
            rivals.of_call[call as usize].size += 1;
        }
        if saturated {
            self.set_saturated(at, true);
        }
        self.seize(agent, call);
        let agent_id = self.agents[agent as usize].id;
        let fact = Fact::Ringing { call: id, agent: agent_id, queue: queue_id, offer, waited };
        self.emit_of(call, fact);
        self.set_slot(agent, call, Slot::Ringing(call));
        self.look_for_more(call);
    }

    /// Whether this offer is one of the rings beside the one in the record. O(rings).
    pub(super) fn also_rings(&self, call: u32, offer: OfferId) -> Option<u32> {
        let rivals = self.rivals.as_ref().filter(|_| self.calls[call].has_rivals)?;
        rivals.agents(call).find(|&(_, other)| other == offer).map(|(agent, _)| agent)
    }

    /// The same by its offer: none is the one in the record.
    pub(super) fn lead_by(&mut self, call: u32, offer: Option<OfferId>) {
        if let Some(agent) = offer.and_then(|offer| self.also_rings(call, offer)) {
            self.lead(call, agent);
        }
    }

    /// Brings this agent's ring into the call's record; the one there stands first among the others
    /// then. To be followed by the end of that ring.
    pub(super) fn lead(&mut self, call: u32, agent: u32) {
        let record = &mut self.calls[call];
        let Some(rivals) = self.rivals.as_mut().filter(|_| record.agent != agent) else { return };
        let rung = rivals.unlink(call, agent);
        let former = (record.offer, std::mem::replace(&mut record.ring_end, rung.ring_end));
        let first = std::mem::replace(&mut record.agent, agent);
        record.offer = rung.offer;
        rivals.put_first(call, first, former);
    }

    /// The first of the others, if there is one, takes the place in the record; the ring there is
    /// over.
    fn follow_up(&mut self, call: u32) -> bool {
        let Some(rivals) = &mut self.rivals else { return false };
        let agent = rivals.of_call[call as usize].first;
        if agent == NONE {
            return false;
        }
        let rung = rivals.unlink(call, agent);
        rivals.of_call[call as usize].size -= 1;
        let record = &mut self.calls[call];
        (record.agent, record.offer, record.ring_end) = (agent, rung.offer, rung.ring_end);
        true
    }

    /// The ring in the record failed. If the call rings on elsewhere, that is all: the agent has
    /// missed it, and his place is free for another. False if it was the last ring: then there is
    /// no set any more.
    #[cold]
    pub(super) fn missed_by_one(&mut self, call: u32, cause: MissCause) -> bool {
        let record = &mut self.calls[call];
        let (id, agent, at) = (record.id, record.agent, record.queue);
        self.timers.cancel(&mut record.ring_end);
        if !self.follow_up(call) {
            self.end_set(call);
            return false;
        }
        let queue = &self.queues[at as usize];
        let (queue_id, reoffer_after) = (queue.id, queue.rules.reoffer_after);
        let reason = self.reason_of(at, cause);
        self.free_busy(at);
        self.hold_back(call, agent, reoffer_after);
        let agent_id = self.agents[agent as usize].id;
        self.emit_of(call, Fact::Missed { call: id, agent: agent_id, queue: queue_id, cause });
        self.release(agent, call, Outcome::Missed(reason));
        self.look_for_more(call);
        true
    }

    /// This agent's telephone is taken. If the call rings on elsewhere, it is taken back from him;
    /// false if this was the last ring: then there is no set any more.
    pub(super) fn rings_on_elsewhere(&mut self, call: u32, agent: u32) -> bool {
        self.lead(call, agent);
        self.timers.cancel(&mut self.calls[call].ring_end);
        if !self.follow_up(call) {
            self.end_set(call);
            return false;
        }
        self.withdraw_from(call, agent, false);
        self.look_for_more(call);
        true
    }

    /// What a miss makes of an agent: not ready for this reason, or nothing.
    pub(super) fn reason_of(&self, queue: u32, cause: MissCause) -> Option<Reason> {
        match (cause, self.queues[queue as usize].rules.on_no_answer) {
            (MissCause::Undeliverable, _) => Some(Reason::Undeliverable),
            (MissCause::BusyElsewhere | MissCause::Lost, _) | (_, OnNoAnswer::Ready) => None,
            (MissCause::NoAnswer, _) => Some(Reason::NoAnswer),
            (MissCause::Reject, _) => Some(Reason::Reject),
        }
    }

    /// The call waits and rings no more.
    #[inline]
    pub(super) fn end_rivals(&mut self, call: u32) {
        if self.calls[call].has_rivals {
            self.end_set(call);
        }
    }

    /// It rings at nobody any more, or is about to: no clock runs, and it looks for nobody. Those
    /// at whom it still rings stand here until they are told.
    pub(super) fn end_set(&mut self, call: u32) {
        self.leave_line(call);
        let Some(rivals) = &mut self.rivals else { return };
        rivals.changed.retain(|changed| *changed != call);
        let set = &mut rivals.of_call[call as usize];
        self.timers.cancel(&mut set.more);
        set.most = 0;
        let mut at = set.first;
        self.calls[call].has_rivals = at != NONE;
        while at != NONE {
            let rung = &mut rivals.of_agent[at as usize];
            self.timers.cancel(&mut rung.ring_end);
            at = rung.after;
        }
    }

    /// The others have lost it: it rings there no more, and they keep their idle places.
    /// `answered`: to the agent in the record, who talks with it.
    pub(super) fn withdraw_others(&mut self, call: u32, answered: bool) {
        while let Some(rivals) = &mut self.rivals {
            let agent = rivals.of_call[call as usize].first;
            if agent == NONE {
                break;
            }
            rivals.unlink(call, agent);
            self.withdraw_from(call, agent, answered);
        }
        self.calls[call].has_rivals = false;
    }

    /// It rings no more at an agent who did not miss it.
    fn withdraw_from(&mut self, call: u32, agent: u32, answered: bool) {
        let record = &self.calls[call];
        let at = record.queue;
        let fact = Fact::Withdrawn {
            call: record.id,
            agent: self.agents[agent as usize].id,
            queue: self.queues[at as usize].id,
            answered,
        };
        self.emit_of(call, fact);
        self.free_busy(at);
        self.release(agent, call, Outcome::Withdrawn);
    }

    /// The call goes on under another number.
    pub(super) fn rename_at_others(&mut self, call: u32, id: CallId) {
        let Some(rivals) = &self.rivals else { return };
        let agents: SmallVec<[u32; 8]> = rivals.agents(call).map(|(agent, _)| agent).collect();
        agents.into_iter().for_each(|agent| self.rename_at_desk(agent, call, id));
    }
}

/// Views.
impl Core {
    /// At whom a call rings, or a customer is dialled for, and by which offer: in the order in
    /// which they began. O(rings).
    pub fn rings(&self, call: CallId) -> impl Iterator<Item = (AgentId, OfferId)> + '_ {
        let at = self.call_index(call).ok();
        let at = at.filter(|&at| self.calls[at].phase == Phase::Ringing);
        let first = at.map(|at| (self.calls[at].agent, self.calls[at].offer));
        let rivals = at.filter(|&at| self.calls[at].has_rivals).zip(self.rivals.as_ref());
        let others = rivals.into_iter().flat_map(|(at, rivals)| rivals.agents(at));
        let all = first.into_iter().chain(others);
        all.map(|(agent, offer)| (self.agents[agent as usize].id, offer))
    }

    /// At how many agents it may ring, for the digest: what decides beside the rings.
    pub(super) fn most_rings(&self, call: CallId) -> Option<u32> {
        let at = self.call_index(call).ok().filter(|&at| self.calls[at].has_rivals)?;
        Some(self.rivals.as_ref()?.of_call.get(at as usize)?.most)
    }
}

#[cfg(feature = "journal")]
impl Rivals {
    pub(super) fn room_for(&mut self, agents: u32, calls: u32) {
        self.of_call.reserve((calls as usize).saturating_sub(self.of_call.len()));
        self.of_agent.reserve((agents as usize).saturating_sub(self.of_agent.len()));
        self.lines.room_for(agents.min(calls));
    }
}
