//! Scopes: which set of agents a queue's calls are for, where agents stand to queues differently.
//!
//! Calls of queues that ask for the same share their classes, until an agent's assignment names one
//! of these queues: its calls have classes of their own from then on, and move to lines of their
//! own once, O(calls in the queue · log). A call with an expression of its own has its class for
//! the queue in which it is; should there be no room for that
//! ([`Limits::classes`](crate::Limits)) it keeps the one from before, with the agents whom the
//! queue before let in.

use super::{Core, Phase};
use crate::matching::{ANY_QUEUE, Requirement};
use crate::{AgentQueues, Refusal};

impl Core {
    /// The class of calls with this expression in this queue; both are counted.
    pub(super) fn own_class(
        &mut self,
        text: &str,
        queue: u32,
    ) -> Result<(Requirement, u32), Refusal> {
        let (medium, scope) =
            (self.queues[queue as usize].rules.medium, self.eligibility.scope(queue));
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
    /// lets in.
    pub(super) fn fit_own(&mut self, call: u32) {
        let record = &self.calls[call];
        let Some((requirement, before)) = record.own else { return };
        let scope = self.eligibility.scope(record.queue);
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
        let scope = self.eligibility.scope(queue);
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
    /// Reads what queues have to know of an agent: sorted, each queue once.
    pub(super) fn read_assignment(
        &mut self,
        queues: &AgentQueues<'_>,
    ) -> Result<Vec<(u32, u8)>, Refusal> {
        let named = queues.reserve.iter().map(|&(queue, grade)| {
            let queue = self.queue_index(queue)?;
            Ok((queue, grade))
        });
        let mut named = named.collect::<Result<Vec<_>, Refusal>>()?;
        named.sort_unstable();
        if named.iter().any(|(_, grade)| !(1..=2).contains(grade)) {
            return Err(Refusal::BadValue("a grade in reserve must be 1 or 2"));
        }
        if named.windows(2).any(|two| two[0].0 == two[1].0) {
            return Err(Refusal::BadValue("a queue must be named once in reserve"));
        }
        Ok(named.into_iter().map(|(queue, grade)| (queue, grade as u8 - 1)).collect())
    }

    /// The calls of these queues have classes of their own from now on; all of them or none.
    pub(super) fn name_queues(&mut self, named: &[(u32, u8)]) -> Result<(), Refusal> {
        let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut outcome = Ok(());
        for &(queue, _) in named {
            if self.eligibility.scope(queue) == queue {
                continue;
            }
            let mut classes = Vec::new();
            for at in 0..self.queues[queue as usize].wants.classes.len() {
                let class = self.queues[queue as usize].wants.classes[at];
                match self.eligibility.class_in_scope(class, queue) {
                    Ok(class) => classes.push(class),
                    Err(full) => outcome = Err(Refusal::LimitReached(full.0)),
                }
            }
            found.push((queue, classes));
        }
        for (queue, classes) in found {
            match outcome {
                Ok(()) => self.move_to_scope(queue, classes),
                Err(_) => {
                    classes.iter().for_each(|&it| self.eligibility.classes.release_class(it));
                }
            }
        }
        outcome
    }

    fn move_to_scope(&mut self, queue: u32, classes: Vec<u32>) {
        let record = &self.queues[queue as usize];
        let calls: Vec<u32> = self.stays.items(&record.stays).map(|(_, call)| call).collect();
        for &call in &calls {
            self.follow_no_longer(call);
            self.leave_line(call);
        }
        self.eligibility.name_queue(queue);
        let wants = &mut self.queues[queue as usize].wants;
        let before = std::mem::replace(&mut wants.classes, classes);
        before.iter().for_each(|&class| self.eligibility.classes.release_class(class));
        for &call in &calls {
            self.fit_own(call);
            if self.calls[call].phase == Phase::Waiting {
                self.join_line(call);
            } else if self.calls[call].has_rivals {
                self.stand_by(call);
            }
        }
    }

    /// Whether an agent of a group is there, by a test of the group, who suits a queue's calls
    /// whatever the queue makes of that for now. `class`: of the queue's calls. O(groups).
    pub(super) fn is_any_who_suits(&self, class: u32, is_there: impl Fn(u32) -> bool) -> bool {
        let classes = &self.eligibility.classes;
        if classes.scope(class) == ANY_QUEUE {
            return classes.members(class).iter().any(is_there);
        }
        let groups = 0..self.eligibility.groups.len();
        groups.into_iter().any(|group| is_there(group) && self.suits_in_reserve_too(class, group))
    }

    /// Whether agents of the group suit the class, in reserve or not.
    pub(super) fn suits_in_reserve_too(&self, class: u32, group: u32) -> bool {
        self.eligibility.suits_but_for_reserve(class, group)
    }
}
