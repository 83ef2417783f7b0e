//! Delays: agents at whom a queue's calls ring only when these have been there for a while.
//!
//! A call goes through *stages* of its queue: the steps or tiers, and the delays of agents who take
//! the queue's calls late, in order of time. Each stage has a class of its own (see
//! [`scope`](super::scope)), and one deadline of the call leads to the next, whatever the number of
//! agents. A queue has so many stages as it has steps and agents have *different* delays for it.
//! Passing one costs what reaching a step costs: O(log) and the search for an agent.
//!
//! Calls with an expression of their own know no steps: they go from delay to delay.
//!
//! A delay that is used for the first time, or for the last, makes or ends a stage: O(calls in the
//! queue · log), in the definition of an agent.

use super::queue::Wants;
use super::{Core, Phase};
use crate::matching::Requirement;
use crate::timers::Kind;
use crate::{AgentId, CallId, Deadline, Medium, Refusal, Span, Timestamp};

/// What calls of a queue have reached at each of its stages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Stages {
    /// From that on which a call enters.
    reached: Box<[Stage]>,
    /// When each step is reached after the entry.
    steps: Box<[Span]>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Stage {
    steps: usize,
    /// The delay for which it has waited.
    waited: Span,
}

/// Stages for a queue, not yet in force.
pub(super) struct Restaged {
    after: Vec<Span>,
    stages: Option<Box<Stages>>,
    pub(super) classes: Vec<u32>,
}

/// What a call has reached: so many stages of its queue, and among these so many steps, which stay
/// what they were when it has left the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Reached {
    pub(super) stage: u16,
    pub(super) steps: u16,
}

impl Reached {
    /// So many stages of a queue.
    pub(super) fn so_many(stage: usize, wants: &Wants) -> Self {
        let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let steps = wants.stages.as_ref().map_or(stage, |stages| stages.at(stage).steps);
        Self { stage: number(stage), steps: number(steps) }
    }
}

impl Stages {
    /// The last one, beyond it.
    fn at(&self, stage: usize) -> Stage {
        self.reached.get(stage).or(self.reached.last()).copied().unwrap_or_default()
    }
}

/// Definition.
impl Core {
    /// The stages of a queue by its steps, the delays of agents and one more; `after`: when steps
    /// are reached, and then when stages are. Nothing if the steps are the stages.
    pub(super) fn stages(
        &self,
        queue: u32,
        after: &mut Vec<Span>,
        more: Option<Span>,
    ) -> Option<Box<Stages>> {
        let more = more.filter(|more| *more > Span::ZERO);
        let mut delays: Vec<Span> = self.eligibility.delays(queue).chain(more).collect();
        if delays.is_empty() {
            return None;
        }
        delays.sort_unstable();
        delays.dedup();
        let steps: Box<[Span]> = after.as_slice().into();
        // Of one moment, steps are reached first.
        let steps_at = steps.iter().map(|&after| (after, false));
        let mut all: Vec<_> = steps_at.chain(delays.iter().map(|&delay| (delay, true))).collect();
        all.sort_unstable();
        let mut stage = Stage::default();
        let mut reached = vec![stage];
        for &(after, is_delay) in &all {
            match is_delay {
                true => stage.waited = after,
                false => stage.steps += 1,
            }
            reached.push(stage);
        }
        *after = all.into_iter().map(|(after, _)| after).collect();
        Some(Box::new(Stages { reached: reached.into(), steps }))
    }

    /// The class of a queue's calls at each stage; counted. `queue` may be one that is not known.
    pub(super) fn intern_stages(
        &mut self,
        wants: &Wants,
        medium: Medium,
        queue: u32,
    ) -> Result<Vec<u32>, Refusal> {
        let all: Vec<Requirement> =
            std::iter::once(wants.require).chain(wants.steps.iter().copied()).collect();
        self.intern_each(&all, wants.stages.as_deref(), medium, queue)
    }

    fn intern_each(
        &mut self,
        all: &[Requirement],
        stages: Option<&Stages>,
        medium: Medium,
        queue: u32,
    ) -> Result<Vec<u32>, Refusal> {
        let by_step = |steps: usize| (steps, Span::ZERO);
        let list: Vec<(usize, Span)> = match stages {
            None => (0..all.len()).map(by_step).collect(),
            Some(stages) => stages.reached.iter().map(|it| (it.steps, it.waited)).collect(),
        };
        if list.len() > usize::from(u16::MAX) {
            return Err(Refusal::LimitReached("steps of a queue and delays of agents for it"));
        }
        let mut classes = Vec::with_capacity(list.len());
        for (steps, waited) in list {
            let scope = self.eligibility.scope(queue, waited);
            match self.eligibility.class(&all[..=steps], medium, scope) {
                Ok(class) => classes.push(class),
                Err(full) => {
                    self.release_classes(&classes);
                    return Err(Refusal::LimitReached(full.0));
                }
            }
        }
        Ok(classes)
    }

    /// The stages that a queue named by an assignment has, with one more delay or without.
    pub(super) fn restaged(&mut self, queue: u32, more: Option<Span>) -> Result<Restaged, Refusal> {
        let record = &self.queues[queue as usize];
        let (wants, medium) = (&record.wants, record.rules.medium);
        let mut after = match &wants.stages {
            Some(stages) => stages.steps.to_vec(),
            None => record.rules.steps.clone(),
        };
        let all: Vec<Requirement> =
            std::iter::once(wants.require).chain(wants.steps.iter().copied()).collect();
        let stages = self.stages(queue, &mut after, more);
        let was_named = self.eligibility.set_named(queue, true);
        let classes = self.intern_each(&all, stages.as_deref(), medium, queue);
        self.eligibility.set_named(queue, was_named);
        Ok(Restaged { after, stages, classes: classes? })
    }

    /// These are the queue's stages from now on, and an assignment names it.
    pub(super) fn move_to_stages(&mut self, queue: u32, restaged: Restaged) {
        let record = &self.queues[queue as usize];
        let calls: Vec<u32> = self.stays.items(&record.stays).map(|(_, call)| call).collect();
        for &call in &calls {
            self.follow_no_longer(call);
            self.leave_line(call);
        }
        self.eligibility.set_named(queue, true);
        let record = &mut self.queues[queue as usize];
        record.rules.steps = restaged.after;
        record.wants.stages = restaged.stages;
        let before = std::mem::replace(&mut record.wants.classes, restaged.classes);
        self.release_classes(&before);
        for &call in &calls {
            self.timers.cancel(&mut self.calls[call].step);
            self.calls[call].reached = self.reached_by_now(call);
            self.set_step_timer(call);
            if self.calls[call].phase == Phase::Waiting {
                self.join_line(call);
            } else if self.calls[call].has_rivals {
                self.stand_by(call);
            }
        }
    }

    /// Delays that no agent has any more end their stages. Should there be no room for the classes
    /// of those that are left, the stage stays, and lets nobody in.
    pub(super) fn drop_stale_delays(&mut self) {
        while let Some(queue) = self.eligibility.next_stale() {
            if let Ok(restaged) = self.restaged(queue, None) {
                self.move_to_stages(queue, restaged);
            }
        }
    }
}

/// The way of a call.
impl Core {
    /// What a call of its queue has reached by now.
    pub(super) fn reached_by_now(&self, call: u32) -> Reached {
        let record = &self.calls[call];
        let queue = &self.queues[record.queue as usize];
        let after = queue.rules.steps.iter();
        let stage = after.take_while(|after| record.entered + **after <= self.now).count();
        Reached::so_many(stage, &queue.wants)
    }

    /// The delay for which the call has waited.
    pub(super) fn waited(&self, call: u32) -> Span {
        let record = &self.calls[call];
        let stages = self.queues[record.queue as usize].wants.stages.as_ref();
        stages.map_or(Span::ZERO, |stages| stages.at(record.reached.stage.into()).waited)
    }

    /// The stage before the one that the call reaches next.
    pub(super) fn next_stage(&self, call: u32) -> usize {
        let record = &self.calls[call];
        let stage = usize::from(record.reached.stage);
        let stages = self.queues[record.queue as usize].wants.stages.as_ref();
        let Some(stages) = stages.filter(|_| record.own.is_some()) else { return stage };
        let waited = stages.at(stage).waited;
        let later = stages.reached.iter().position(|stage| stage.waited > waited);
        later.map_or(stage, |later| later - 1)
    }

    /// The call has reached its next stage.
    pub(super) fn reach_next_stage(&mut self, call: u32) {
        let next = self.next_stage(call) + 1;
        let wants = &self.queues[self.calls[call].queue as usize].wants;
        self.calls[call].reached = Reached::so_many(next, wants);
    }

    /// What the deadline of the call's next stage is about.
    pub(super) fn stage_deadline(&self, call: u32) -> Deadline {
        let record = &self.calls[call];
        let id: CallId = record.id;
        let Some(stages) = &self.queues[record.queue as usize].wants.stages else {
            return Deadline::Step(id);
        };
        let next = self.next_stage(call);
        if stages.at(next + 1).waited > stages.at(next).waited {
            Deadline::Delay(id)
        } else {
            Deadline::Step(id)
        }
    }

    /// The deadline of the next delay for a call with an expression of its own.
    #[cold]
    pub(super) fn set_own_step_timer(&mut self, call: u32) {
        let now = self.now;
        if self.queues[self.calls[call].queue as usize].wants.stages.is_none() {
            self.calls[call].reached = Reached::default();
            return self.fit_own(call);
        }
        self.fit_own(call);
        let next = self.next_stage(call);
        let record = &mut self.calls[call];
        record.reached.steps = 0;
        let queue = &self.queues[record.queue as usize];
        let Some(stages) = &queue.wants.stages else { return };
        if stages.at(next + 1).waited > stages.at(record.reached.stage.into()).waited
            && let Some(after) = queue.rules.steps.get(next)
        {
            let at = (record.entered, *after, now);
            record.step = self.timers.set(at, Kind::Step, record.stay, (call, 0));
        }
    }

    /// Whether calls of this class have not been in the queue for as long as the agent's delay.
    pub(super) fn is_too_soon(&self, class: u32, agent: u32, queue: u32) -> bool {
        let waited = self.eligibility.classes.scope(class).waited;
        let taken = self.eligibility.taken(self.agents[agent as usize].group, queue);
        taken.is_some_and(|taken| taken.delay > waited)
    }
}

/// Readings.
impl Core {
    /// When the call, which waits or rings, will have been in its queue for as long as the agent's
    /// delay for that; `None` if it has, or the agent has none there. O(log queues of the agent).
    #[must_use]
    pub fn delay_end(&self, call: CallId, agent: AgentId) -> Option<Timestamp> {
        let (call, agent) = (self.call_index(call).ok()?, self.agent_index(agent).ok()?);
        let record = &self.calls[call];
        let is_here = matches!(record.phase, Phase::Waiting | Phase::Parked | Phase::Ringing);
        let taken = self.eligibility.taken(self.agents[agent as usize].group, record.queue)?;
        let ends = record.entered + taken.delay;
        (is_here && taken.delay > self.waited(call)).then_some(ends)
    }

    /// What decides, for the digest: the delay for which a call in a queue has waited, if agents
    /// there have any.
    pub(super) fn delay_state(&self, call: CallId) -> Option<Span> {
        let call = self.call_index(call).ok()?;
        let record = &self.calls[call];
        self.queues[record.queue as usize].wants.stages.as_ref()?;
        let is_here = matches!(record.phase, Phase::Waiting | Phase::Parked | Phase::Ringing);
        is_here.then(|| self.waited(call))
    }
}
