//! Set-up: the commands `queue` and `agent`.

use std::collections::BTreeMap;

use acd::skills::ExpressionError;
use acd::{
    AgentFigures, AgentId, AgentMedia, AgentQueues, AgentState, QueueFigures, QueueId, QueueRules,
    Refusal, RingAt,
};

use super::Twin;
use super::expression::Expression;
use super::reserve;
use super::state::{Agent, Doing, Queue, seconds};

/// Reads an expression; what exactly is wrong with a bad one is not the twin's business.
pub fn read_expression(text: &str) -> Result<Expression, Refusal> {
    Expression::read(text).map_err(|_| {
        Refusal::BadSkillExpression(ExpressionError { at: 0, what: "the twin cannot read it" })
    })
}

/// −100 to 100.
pub fn check_priority(priority: i64) -> Result<(), Refusal> {
    need((-100..=100).contains(&priority), "priority")
}

fn need(holds: bool, what: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::BadValue(what)) }
}

fn check_values(queue: QueueId, rules: &QueueRules) -> Result<(), Refusal> {
    check_priority(rules.priority)?;
    need((0..=100).contains(&rules.weight), "weight")?;
    need((0..=3600).contains(&rules.seconds_per_priority), "seconds_per_priority")?;
    need(rules.answer_within_s >= 0, "answer_within_s")?;
    need(rules.short_abandon_s >= 0, "short_abandon_s")?;
    need(rules.ring_s >= 1, "ring_s")?;
    let RingAt { count, more_every_s, up_to } = rules.ring;
    need(count.is_none_or(|count| count >= 1), "count")?;
    need(more_every_s.is_none_or(|every| every >= 1), "more_every_s")?;
    need(up_to.is_none() || more_every_s.is_some(), "up_to")?;
    need(more_every_s.is_none() || count.is_some(), "count")?;
    need(up_to.is_none_or(|up_to| count.is_some_and(|count| count <= up_to)), "up_to")?;
    need(rules.reoffer_after_s >= 0, "reoffer_after_s")?;
    need(rules.wrap_up_s >= 0, "wrap_up_s")?;
    need(rules.max_waiting.is_none_or(|most| most >= 0), "max_waiting")?;
    need(rules.max_wait_s.is_none_or(|most| most >= 1), "max_wait_s")?;
    need(rules.max_busy.is_none_or(|most| most >= 1), "max_busy")?;
    need(rules.leave_empty_after_s >= 0, "leave_empty_after_s")?;
    need(rules.resume_within_s >= 0, "resume_within_s")?;
    need(rules.remember_s >= 0, "remember_s")?;
    need(rules.dial_s >= 1, "dial_s")?;
    need(rules.lost_line_s >= 0, "lost_line_s")?;
    need(rules.lost_line_prefer_s >= 0, "lost_line_prefer_s")?;
    need((0..=200).contains(&rules.lost_line_priority), "lost_line_priority")?;
    need(rules.overflow_to != Some(queue), "overflow_to")?;
    need(rules.steps.iter().all(|step| step.after_s >= 1), "after_s")?;
    need(rules.steps.windows(2).all(|two| two[0].after_s < two[1].after_s), "after_s")?;
    need(rules.wish.len() <= 8, "wish")?;
    need(rules.wish.iter().all(|wish| (1..=100).contains(&wish.weight)), "weight")?;
    need((0..=8).contains(&rules.protect), "protect")?;
    need((0..=86_400).contains(&rules.lease_s), "lease_s")?;
    reserve::check(&rules.reserve).map_or(Ok(()), |what| need(false, what))?;
    need(rules.steps.is_empty() || rules.tiers.is_empty(), "steps and tiers")?;
    need(rules.tiers.iter().all(|tier| tier.after_s >= 0), "after_s")?;
    need(rules.tiers.windows(2).all(|two| two[0].after_s <= two[1].after_s), "after_s")
}

impl Twin {
    pub(super) fn define_queue(&mut self, id: QueueId, rules: &QueueRules) -> Result<(), Refusal> {
        if rules.overflow_to.is_some_and(|to| self.find_queue(to).is_none()) {
            return Err(Refusal::UnknownQueue);
        }
        let require = read_expression(&rules.require)?;
        let mut steps = Vec::new();
        for step in rules.steps.iter().chain(&rules.tiers) {
            steps.push((seconds(step.after_s), read_expression(&step.require)?));
        }
        let mut wishes = Vec::new();
        for wish in &rules.wish {
            wishes.push((read_expression(&wish.require)?, wish.weight));
        }
        let medium = |queue| self.find_queue(queue).map(|queue| queue.rules.medium);
        need(medium(id).is_none_or(|medium| medium == rules.medium), "medium")?;
        let to = rules.overflow_to.and_then(medium);
        need(to.is_none_or(|to| to == rules.medium), "overflow_to")?;
        check_values(id, rules)?;

        if self.find_queue(id).is_none() {
            self.queues.push(Queue {
                id,
                rules: rules.clone(),
                require,
                steps,
                wishes,
                last_offered: None,
                closed: false,
                joined: [false; 2],
                left: [false; 2],
                empty: None,
                figures: QueueFigures::default(),
            });
            return Ok(());
        }
        let queue = self.queue_mut(id);
        queue.rules = rules.clone();
        queue.require = require;
        queue.steps = steps;
        queue.wishes = wishes;
        if let Some(empty) = &mut queue.empty {
            (empty.over, empty.due) = (false, None);
        }
        self.update_reaches_calls(id);
        self.work_out_delays();
        Ok(())
    }

    /// An update reaches calls that wait or ring at once in expression, steps and maximum wait.
    fn update_reaches_calls(&mut self, id: QueueId) {
        let now = self.now;
        let steps: Vec<u64> = self.the_queue(id).steps.iter().map(|(after, _)| *after).collect();
        let max_wait = self.the_queue(id).rules.max_wait_s.map(seconds);
        for call in &mut self.calls {
            if call.queue != id || !call.is_in_queue() {
                continue;
            }
            if call.own_require.is_none() {
                let due = |after: &&u64| call.entered.saturating_add(**after) <= now;
                call.steps_reached = steps.iter().filter(due).count();
            }
            let max_wait = max_wait.filter(|_| call.callback.is_none());
            call.max_wait_due =
                max_wait.map(|max_wait| call.max_wait_from.saturating_add(max_wait).max(now));
        }
    }

    pub(super) fn define_agent(
        &mut self,
        id: AgentId,
        skills: &[(&str, i32)],
        media: &AgentMedia,
        queues: &AgentQueues<'_>,
    ) -> Result<(), Refusal> {
        self.check_agent_queues(queues)?;
        let reserve: BTreeMap<QueueId, i32> = queues.reserve.iter().copied().collect();
        let has_media = *media != AgentMedia::default();
        if let Some(agent) = self.find_agent(id)
            && has_media
            && !agent.has_desk
            && agent.contacts.iter().any(|contact| matches!(contact.doing, Doing::WrapsUp(_)))
        {
            return Err(Refusal::WrongState);
        }
        need(media.places.iter().flatten().all(|places| (0..=25).contains(places)), "places")?;
        need(media.cost.iter().all(|cost| (0..=100).contains(cost)), "cost")?;
        let mut held = BTreeMap::new();
        for (skill, level) in skills {
            need(!skill.is_empty(), "skill")?;
            need((1..=100).contains(level), "level")?;
            let twice = held.insert((*skill).to_owned(), i64::from(*level)).is_some();
            need(!twice, "skills")?;
        }
        if self.find_agent(id).is_some() {
            let agent = self.agent_mut(id);
            agent.skills = held;
            agent.media = *media;
            agent.reserve = reserve;
            agent.queues = queues.queues.to_vec();
            agent.has_desk |= has_media;
            self.work_out_delays();
            return Ok(());
        }
        self.agents.push(Agent {
            id,
            skills: held,
            state: AgentState::LoggedOut,
            // Logged out from the beginning.
            since: 0,
            pending: None,
            elsewhere: false,
            idle_place: 0,
            media: *media,
            reserve,
            queues: queues.queues.to_vec(),
            has_desk: has_media,
            contacts: Vec::new(),
            answered_since_login: 0,
            talked_since_login: 0,
            work: BTreeMap::new(),
            work_from: 0,
            figures: AgentFigures::default(),
        });
        self.work_out_delays();
        Ok(())
    }
}
