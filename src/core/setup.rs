//! Definitions, at any time: they reach calls that wait and ring at once and lose nothing.

use super::delays::Stages;
use super::queue::{Queue, Rules, Wants};
use super::{Agent, Core, Phase, call};
use crate::collections::NONE;
use crate::matching::{Parts, Requirement};
use crate::skills::{Expression, Skill};
use crate::timers::Kind;
use crate::{
    AgentId, AgentMedia, AgentOrder, AgentQueues, QueueId, QueueRules, Refusal, Span, Wish,
};

/// Queues.
impl Core {
    #[inline(never)]
    pub(super) fn define_queue(&mut self, id: QueueId, rules: &QueueRules) -> Result<(), Refusal> {
        let overflow_to = rules.overflow_to.map(|to| self.queue_index(to)).transpose()?;
        let expressions = || {
            let widening = rules.widening().iter().map(|step| &step.require);
            let wishes = rules.wish.iter().map(|wish| &wish.require);
            std::iter::once(&rules.require).chain(widening).chain(wishes)
        };
        for text in expressions() {
            Expression::parse(text).map_err(Refusal::BadSkillExpression)?;
        }
        if rules.overflow_to == Some(id) {
            return Err(Refusal::BadValue("overflow_to must be another queue"));
        }
        let known = self.queue_at.get(id.index()).filter(|at| **at != NONE);
        let known = known.map(|at| self.queues[*at as usize].rules.medium);
        if known.is_some_and(|medium| medium != rules.medium) {
            return Err(Refusal::BadValue("a queue's medium stays as it was first defined"));
        }
        let medium_of = |queue: u32| self.queues[queue as usize].rules.medium;
        if overflow_to.is_some_and(|to| medium_of(to) != rules.medium) {
            return Err(Refusal::BadValue("overflow_to must be a queue of the same medium"));
        }
        let mut checked = Rules::check(rules, overflow_to)?;
        if id.number() >= self.limits.queues {
            return Err(Refusal::LimitReached("queues (Limits::queues)"));
        }
        if !self.waiting.has_room_for(checked.target()) {
            return Err(Refusal::LimitReached("different answer_within_s of greatest_need"));
        }
        if checked.protect > 0 && !self.protection.has_room_for(self.queue_at[id.index()]) {
            return Err(Refusal::LimitReached("queues that protect their agents"));
        }
        let known = self.queue_at[id.index()];
        let stages = self.stages(known, &mut checked.steps, None);
        let wants = self.wants(rules, known, stages)?;
        self.prepare_order(checked.agent_order, wants.require);
        let require = wants.require;
        let (terms, protect) = (checked.terms, checked.protect);
        if checked.chat().is_some() {
            self.make_room_for_chats();
        }
        if checked.lease() > Span::ZERO {
            self.make_room_for_leases();
        }
        if checked.rings_at_several() {
            self.make_room_for_rivals();
        }
        let queue = match self.queue_at[id.index()] {
            NONE => {
                let queue = self.queues.len() as u32;
                self.queue_at[id.index()] = queue;
                self.set_target(queue, checked.target());
                self.queues.push(Queue::new(id, checked, wants));
                self.changed_queues.reserve(self.queues.len());
                queue
            }
            queue => {
                self.redefine_queue(queue, checked, wants);
                queue
            }
        };
        self.protect(queue, protect);
        self.put_queue_in_books(queue, terms, require);
        self.fit_door(queue);
        self.fit_reserve(queue);
        self.queue_changed(queue);
        Ok(())
    }

    /// Interns the expressions and the classes of calls that have reached 0, 1, … stages.
    fn wants(
        &mut self,
        rules: &QueueRules,
        queue: u32,
        stages: Option<Box<Stages>>,
    ) -> Result<Wants, Refusal> {
        let require = self.eligibility.require(&rules.require)?;
        let wishes = Box::default();
        let mut wants = Wants { require, steps: Vec::new(), classes: Vec::new(), stages, wishes };
        let outcome = self.intern_steps(&mut wants, rules, queue);
        let outcome = outcome.and_then(|()| self.intern_wishes(&mut wants, &rules.wish));
        if let Err(refusal) = outcome {
            self.release_wants(&wants);
            return Err(refusal);
        }
        Ok(wants)
    }

    fn intern_steps(
        &mut self,
        wants: &mut Wants,
        rules: &QueueRules,
        queue: u32,
    ) -> Result<(), Refusal> {
        for step in rules.widening() {
            wants.steps.push(self.eligibility.require(&step.require)?);
        }
        wants.classes = self.intern_stages(wants, rules.medium, queue)?;
        Ok(())
    }

    fn intern_wishes(&mut self, wants: &mut Wants, wishes: &[Wish]) -> Result<(), Refusal> {
        let mut interned = Vec::with_capacity(wishes.len());
        let mut outcome = Ok(());
        for wish in wishes {
            match self.eligibility.require(&wish.require) {
                Ok(requirement) => interned.push((requirement, wish.weight as u32)),
                Err(refusal) => outcome = Err(refusal),
            }
        }
        wants.wishes = interned.into();
        outcome
    }

    fn release_wants(&mut self, wants: &Wants) {
        let classes = &mut self.eligibility.classes;
        classes.release(wants.require);
        wants.steps.iter().for_each(|step| classes.release(*step));
        wants.wishes.iter().for_each(|(wish, _)| classes.release(*wish));
        wants.classes.iter().for_each(|class| classes.release_class(*class));
    }

    /// Sees to it that the orders which the choice needs are kept.
    fn prepare_order(&mut self, by: AgentOrder, require: Requirement) {
        if by.looks_at_levels() {
            self.eligibility.classes.rank(require, &self.eligibility.groups);
        }
        if self.idle.is_ready_for(by) {
            return;
        }
        let idle: Vec<_> = (0..self.agents.len() as u32)
            .filter(|&agent| self.idle.stands(agent))
            .map(|agent| self.idle_agent(agent))
            .collect();
        idle.iter().for_each(|agent| self.idle.remove(agent));
        self.idle.make_ready_for(by);
        idle.iter().for_each(|agent| self.idle.insert(agent));
    }

    /// O(calls in the queue · log) if the update reaches them, else O(steps).
    fn redefine_queue(&mut self, queue: u32, rules: Rules, wants: Wants) {
        let record = &self.queues[queue as usize];
        let reaches_calls =
            record.rules.differ_for_calls(&rules) || record.wants.classes != wants.classes;
        let calls = self.stays.items(&record.stays).map(|(_, call)| call);
        let calls: Vec<u32> = calls.take_while(|_| reaches_calls).collect();
        for &call in &calls {
            self.leave_line(call);
        }
        let record = &mut self.queues[queue as usize];
        record.rules = rules;
        let before = std::mem::replace(&mut record.wants, wants);
        let saturated = record.is_saturated();
        self.release_wants(&before);
        self.set_saturated(queue, saturated);
        let target = self.queues[queue as usize].rules.target();
        self.set_target(queue, target);
        for &call in &calls {
            self.follow_no_longer(call);
            self.reach_again(call);
            if self.calls[call].phase == Phase::Waiting {
                self.join_line(call);
            } else if self.calls[call].has_rivals {
                self.stand_by(call);
            }
        }
        self.changed.queues.push(queue);
    }

    /// Works out anew, after an update, what a call has reached and what it waits for.
    fn reach_again(&mut self, call: u32) {
        let now = self.now;
        let record = &self.calls[call];
        let rules = &self.queues[record.queue as usize].rules;
        let reached = self.reached_by_now(call);
        let key =
            call::rank((record.priority(), record.credit_s), rules, record.offered, record.order);
        let max_wait = rules.max_wait;
        let stay = record.stay;
        let tries = record.tries.get().map(|tries| &mut self.tries[tries]);
        let tried = tries.as_ref().map_or(record.entered, |tries| tries.last);
        let retries = tries.is_some_and(|tries| {
            tries.in_version = 0;
            std::mem::take(&mut tries.go_on)
        });
        let record = &mut self.calls[call];
        record.reached = reached;
        record.key = key;
        self.timers.cancel(&mut record.step);
        if retries {
            self.retries.cancel(&mut record.max_wait);
        } else {
            self.timers.cancel(&mut record.max_wait);
        }
        if let Some(length) = max_wait.filter(|_| !record.callback) {
            record.max_wait = self.timers.set((tried, length, now), Kind::MaxWait, stay, (call, 0));
        }
        self.set_step_timer(call);
    }
}

/// Agents.
impl Core {
    #[inline(never)]
    pub(super) fn define_agent(
        &mut self,
        id: AgentId,
        skills: &[(&str, i32)],
        media: &AgentMedia,
        queues: &AgentQueues<'_>,
    ) -> Result<(), Refusal> {
        let parts = self.read_assignment(queues)?;
        self.may_change_media(id, media)?;
        if !media.is_sound() {
            return Err(Refusal::BadValue("places must be 0 to 25 and costs 0 to 100"));
        }
        if skills.iter().any(|(_, level)| !(1..=100).contains(level)) {
            return Err(Refusal::BadValue("a skill's level must be 1 to 100"));
        }
        if id.number() >= self.limits.agents {
            return Err(Refusal::LimitReached("agents (Limits::agents)"));
        }
        let mut profile = std::mem::take(&mut self.profile);
        let outcome = self.read_profile(skills, &mut profile);
        let outcome = outcome.and_then(|()| self.name_queues(&parts));
        if outcome.is_ok() {
            self.put_agent(id, &profile, media, &parts);
            self.drop_stale_delays();
        }
        self.profile = profile;
        outcome
    }

    fn read_profile(
        &mut self,
        skills: &[(&str, i32)],
        profile: &mut Vec<(Skill, u8)>,
    ) -> Result<(), Refusal> {
        profile.clear();
        for (name, level) in skills {
            let skill = self.eligibility.skills.number(name);
            let skill = skill.ok_or(Refusal::LimitReached("skills (Limits::skills)"))?;
            profile.push((skill, *level as u8));
        }
        profile.sort_unstable();
        match profile.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            true => Err(Refusal::BadValue("a skill must be given once")),
            false => Ok(()),
        }
    }

    fn put_agent(
        &mut self,
        id: AgentId,
        profile: &[(Skill, u8)],
        media: &AgentMedia,
        parts: &Parts,
    ) {
        let group = self.eligibility.group(profile, media.all(), parts);
        let agent = match self.agent_at[id.index()] {
            NONE => {
                let agent = self.agents.len() as u32;
                self.agent_at[id.index()] = agent;
                self.agents.push(Agent { id, group, ..Agent::default() });
                if let Some(books) = &mut self.books {
                    books.put_agent();
                }
                self.change_pace(agent, None, group);
                agent
            }
            agent => {
                let before = self.agents[agent as usize].group;
                if before != group && self.idle.stands(agent) {
                    self.leave_idle(agent);
                    self.changed.agents.push(agent);
                    self.floor_changed();
                }
                self.agents[agent as usize].group = group;
                if self.admission.counts_staff() {
                    self.count_staff(agent);
                }
                self.change_pace(agent, Some(before), group);
                self.leave_group(before);
                agent
            }
        };
        if *media != AgentMedia::VOICE || self.agents[agent as usize].desk.is_some() {
            self.put_desk(agent, profile, media, parts);
        }
    }

    /// One agent less in the group.
    pub(super) fn leave_group(&mut self, group: u32) {
        if self.eligibility.leave_group(group)
            && let Some(pace) = self.paces.get_mut(group as usize)
        {
            *pace = Default::default();
        }
    }
}
