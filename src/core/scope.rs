//! Scopes: which set of agents a queue's calls are for, where agents stand to queues differently.
//!
//! Calls of queues that ask for the same share their classes, until an agent's assignment names one
//! of these queues: its calls have classes of their own from then on, and move to lines of their
//! own once, O(calls in the queue · log). See [`delays`](super::delays) for how often they do
//! later. A call with an expression of its own has its class for the queue in which it is; should
//! there be no room for that ([`Limits::classes`](crate::Limits)) it keeps the one from before,
//! with the agents whom the queue before let in.

use super::Core;
use super::delays::Restaged;
use crate::matching::{Parts, Requirement, Scope, Taken};
use crate::{AgentQueues, Refusal, Span};

impl Core {
    /// The class of calls with this expression in this queue; both are counted.
    pub(super) fn own_class(
        &mut self,
        text: &str,
        queue: u32,
    ) -> Result<(Requirement, u32), Refusal> {
        let (medium, scope) =
            (self.queues[queue as usize].rules.medium, self.eligibility.scope(queue, Span::ZERO));
        let requirement = self.eligibility.require(text)?;
        match self.eligibility.class(&[requirement], medium, scope) {
            Ok(class) => Ok((requirement, class)),
            Err(full) => {
                self.eligibility.classes.release(requirement);
                Err(Refusal::LimitReached(full.0))
            }
        }
    }

    pub(super) fn release_own(&mut self, own: Option<(Requirement, u32)>) {
        if let Some((requirement, class)) = own {
            self.eligibility.classes.release(requirement);
            self.eligibility.classes.release_class(class);
        }
    }

    /// The call, in no line and with an expression of its own, is for the agents whom its queue
    /// lets in, at the stage that it has reached.
    pub(super) fn fit_own(&mut self, call: u32) {
        let record = &self.calls[call];
        let Some((requirement, before)) = record.own else { return };
        let scope = self.eligibility.scope(record.queue, self.waited(call));
        if self.eligibility.classes.scope(before) == scope {
            return;
        }
        if let Ok(class) = self.eligibility.class_in_scope(before, scope) {
            self.eligibility.classes.release_class(before);
            self.calls[call].own = Some((requirement, class));
        }
    }

    /// The class that calls of this one would have in a queue; not counted. O(1) on average.
    pub(super) fn class_in_queue(&mut self, class: u32, queue: u32) -> u32 {
        let scope = self.eligibility.scope(queue, Span::ZERO);
        if !self.eligibility.has_scopes() || self.eligibility.classes.scope(class) == scope {
            return class;
        }
        match self.eligibility.class_in_scope(class, scope) {
            Ok(found) => {
                self.eligibility.classes.release_class(found);
                found
            }
            Err(_) => class,
        }
    }
}

/// Naming.
impl Core {
    /// Reads what queues have to know of an agent.
    pub(super) fn read_assignment(&self, queues: &AgentQueues<'_>) -> Result<Parts, Refusal> {
        let reserve = queues.reserve.iter().map(|&(queue, grade)| {
            let queue = self.queue_index(queue)?;
            Ok((queue, grade))
        });
        let mut reserve = reserve.collect::<Result<Vec<_>, Refusal>>()?;
        let takes = queues.queues.iter().map(|it| Ok((self.queue_index(it.queue)?, it)));
        let takes = takes.collect::<Result<Vec<_>, Refusal>>()?;
        reserve.sort_unstable();
        if reserve.iter().any(|(_, grade)| !(1..=2).contains(grade)) {
            return Err(Refusal::BadValue("a grade in reserve must be 1 or 2"));
        }
        if reserve.windows(2).any(|two| two[0].0 == two[1].0) {
            return Err(Refusal::BadValue("a queue must be named once in reserve"));
        }
        let reserve = reserve.into_iter().map(|(queue, grade)| (queue, grade as u8 - 1)).collect();
        let takes = takes.into_iter().map(|(queue, given)| {
            if !(1..=99).contains(&given.priority) || given.delay_s < 0 {
                return Err(Refusal::BadValue(
                    "an agent's priority for a queue must be 1 to 99, the delay at least 0",
                ));
            }
            let delay = Span::from_secs(given.delay_s as u64);
            Ok(Taken { queue, priority: given.priority as u8, delay })
        });
        let mut takes = takes.collect::<Result<Vec<_>, Refusal>>()?;
        takes.sort_unstable();
        if takes.windows(2).any(|two| two[0].queue == two[1].queue) {
            return Err(Refusal::BadValue("a queue must be named once in an agent's queues"));
        }
        Ok(Parts { reserve, takes })
    }

    /// The calls of these queues have classes of their own from now on, and stages for these
    /// delays; all of them or none.
    pub(super) fn name_queues(&mut self, parts: &Parts) -> Result<(), Refusal> {
        let mut found: Vec<(u32, Restaged)> = Vec::new();
        let mut outcome = Ok(());
        for queue in parts.named() {
            let delay = parts.taken(queue).map_or(Span::ZERO, |taken| taken.delay);
            let is_known =
                delay == Span::ZERO || self.eligibility.delays(queue).any(|it| it == delay);
            let is_named = self.eligibility.is_named(queue);
            if (is_known && is_named) || found.iter().any(|&(known, ..)| known == queue) {
                continue;
            }
            match self.restaged(queue, Some(delay)) {
                Ok(restaged) => found.push((queue, restaged)),
                Err(refusal) => outcome = Err(refusal),
            }
        }
        for (queue, restaged) in found {
            match outcome {
                Ok(()) => self.move_to_stages(queue, restaged),
                Err(_) => self.release_classes(&restaged.classes),
            }
        }
        outcome
    }

    pub(super) fn release_classes(&mut self, classes: &[u32]) {
        classes.iter().for_each(|&class| self.eligibility.classes.release_class(class));
    }

    /// Whether an agent of a group is there, by a test of the group, who suits a queue's calls
    /// whatever the queue makes of that for now. `class`: of the queue's calls. O(groups).
    pub(super) fn is_any_who_suits(&self, class: u32, is_there: impl Fn(u32) -> bool) -> bool {
        let classes = &self.eligibility.classes;
        if classes.scope(class) == Scope::ANY {
            return classes.members(class).iter().any(is_there);
        }
        let groups = 0..self.eligibility.groups.len();
        groups.into_iter().any(|group| is_there(group) && self.may_serve(class, group))
    }

    /// Whether calls of the class may ever ring at agents of the group: those in reserve, and those
    /// with a delay, count.
    pub(super) fn may_serve(&self, class: u32, group: u32) -> bool {
        let scope = self.eligibility.classes.scope(class);
        self.eligibility.suits_but_for_scope(class, group)
            && self.eligibility.lists(group, scope.queue)
    }
}
