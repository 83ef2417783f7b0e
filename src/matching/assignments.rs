//! Assignments: what single queues have to know of agents, and whom they let in.
//!
//! Agents who differ in this stand in groups of their own, and the calls of a queue that an
//! assignment names stand in classes of their own: the queue is the *scope* of these classes. So
//! whether a queue lets somebody in for now is one more thing that the matrix of groups and
//! classes says, and no decision asks about it. When a grade in reserve joins or leaves, bits
//! change for the queue's classes and the groups of that grade; no call and no agent moves.

use std::collections::HashMap;

use ahash::RandomState;

use super::Full;
use super::classes::Requirement;
use super::groups::Groups;
use super::{Classes, Eligibility};
use crate::Medium;
use crate::collections::{Bits, NONE};
use crate::skills::hasher;

/// The scope of classes whose queue nobody names.
pub(crate) const ANY_QUEUE: u32 = NONE;
/// Grades of agents in reserve.
pub(crate) const GRADES: usize = 2;

/// Queues for which an agent is in reserve, and in which grade: 0 or 1; sorted by queue.
pub(crate) type InReserve = [(u32, u8)];

#[derive(Debug, Default)]
struct Assignment {
    reserve: Box<InReserve>,
    groups: u32,
}

/// A queue, as far as assignments name it.
#[derive(Debug, Default)]
struct Scope {
    named: bool,
    /// Of each grade: whether it has joined, and its groups.
    joined: [bool; GRADES],
    groups: [Bits; GRADES],
    /// The classes of its calls.
    classes: Vec<u32>,
}

/// All assignments; the first is that of agents without one.
#[derive(Debug)]
pub(super) struct Assignments {
    list: Vec<Assignment>,
    free: Vec<u32>,
    by_parts: HashMap<Box<InReserve>, u32, RandomState>,
    scopes: Vec<Scope>,
}

impl Assignments {
    pub(super) fn new() -> Self {
        Self {
            list: vec![Assignment::default()],
            free: Vec::new(),
            by_parts: HashMap::with_hasher(hasher()),
            scopes: Vec::new(),
        }
    }

    /// The assignment of these parts; nobody's yet if it is new.
    pub(super) fn of(&mut self, reserve: &InReserve) -> u32 {
        if reserve.is_empty() {
            return 0;
        }
        if let Some(&known) = self.by_parts.get(reserve) {
            return known;
        }
        let assignment = self.free.pop().unwrap_or_else(|| {
            self.list.push(Assignment::default());
            self.list.len() as u32 - 1
        });
        self.list[assignment as usize] = Assignment { reserve: reserve.into(), groups: 0 };
        self.by_parts.insert(reserve.into(), assignment);
        assignment
    }

    /// How many there are, given up or not.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// A new group has this assignment.
    pub(super) fn enter(&mut self, assignment: u32, group: u32) {
        self.list[assignment as usize].groups += 1;
        for at in 0..self.list[assignment as usize].reserve.len() {
            let (queue, grade) = self.list[assignment as usize].reserve[at];
            self.scope(queue).groups[usize::from(grade)].set(group);
        }
    }

    /// A group with this assignment is no more.
    pub(super) fn leave(&mut self, assignment: u32, group: u32) {
        let Self { list, scopes, .. } = self;
        let record = &mut list[assignment as usize];
        for &(queue, grade) in &record.reserve {
            scopes[queue as usize].groups[usize::from(grade)].clear(group);
        }
        record.groups -= 1;
        if assignment != 0 && record.groups == 0 {
            self.by_parts.remove(&record.reserve);
            record.reserve = Box::default();
            self.free.push(assignment);
        }
    }

    fn scope(&mut self, queue: u32) -> &mut Scope {
        if self.scopes.len() <= queue as usize {
            self.scopes.resize_with(queue as usize + 1, Scope::default);
        }
        &mut self.scopes[queue as usize]
    }

    /// Whether the queue lets those with this assignment in now.
    pub(super) fn admits(&self, assignment: u32, queue: u32) -> bool {
        if assignment == 0 || queue == ANY_QUEUE {
            return true;
        }
        let joined = |grade| self.scopes[queue as usize].joined[usize::from(grade)];
        self.grade(assignment, queue).is_none_or(joined)
    }

    /// The grade in which those with this assignment are in reserve for the queue.
    pub(super) fn grade(&self, assignment: u32, queue: u32) -> Option<u8> {
        let reserve = &self.list[assignment as usize].reserve;
        let at = reserve.binary_search_by_key(&queue, |&(named, _)| named).ok()?;
        Some(reserve[at].1)
    }

    /// Notes that a class has this scope, or has it no more.
    pub(super) fn put_class(&mut self, queue: u32, class: u32, here: bool) {
        let classes = &mut self.scope(queue).classes;
        match here {
            true => classes.push(class),
            false => classes.retain(|&known| known != class),
        }
    }
}

impl Eligibility {
    /// Whether some assignment names any queue, or has.
    #[inline]
    pub(crate) fn has_scopes(&self) -> bool {
        !self.groups.assignments.scopes.is_empty()
    }

    /// The scope of classes of the queue's calls: itself, once an assignment names it.
    pub(crate) fn scope(&self, queue: u32) -> u32 {
        let scope = self.groups.assignments.scopes.get(queue as usize);
        if scope.is_some_and(|scope| scope.named) { queue } else { ANY_QUEUE }
    }

    /// The queue is named by an assignment from now on.
    pub(crate) fn name_queue(&mut self, queue: u32) {
        self.groups.assignments.scope(queue).named = true;
    }

    /// The class of the same calls in another scope; counted.
    pub(crate) fn class_in_scope(&mut self, class: u32, scope: u32) -> Result<u32, Full> {
        let (parts, medium) = self.classes.parts(class);
        self.class(&parts, medium, scope)
    }

    /// Whether an agent of this group is held in reserve, and not joined, where such calls wait.
    pub(crate) fn reserve_of(&self, group: u32, queue: u32) -> Option<u8> {
        let assignments = &self.groups.assignments;
        let assignment = self.groups.assignment(group);
        let grade = assignments.grade(assignment, queue)?;
        (!assignments.admits(assignment, queue)).then_some(grade)
    }

    /// Whether agents of this group suit the class, in reserve or not.
    pub(crate) fn suits_but_for_reserve(&self, class: u32, group: u32) -> bool {
        self.classes.suits(class, group, &self.groups)
    }

    /// The agents in reserve of this grade serve the queue from now on, or no more. O(classes of
    /// the queue's calls · groups of that grade); the classes are one for each step, and one for
    /// each expression that calls bring themselves.
    pub(crate) fn set_joined(&mut self, queue: u32, grade: usize, joined: bool) {
        let scope = self.groups.assignments.scope(queue);
        scope.joined[grade] = joined;
        let (classes, members) =
            (std::mem::take(&mut scope.classes), std::mem::take(&mut scope.groups[grade]));
        for &class in &classes {
            for group in members.iter() {
                self.classes.admit_again(class, group, joined, &mut self.groups);
            }
        }
        let scope = self.groups.assignments.scope(queue);
        (scope.classes, scope.groups[grade]) = (classes, members);
    }
}

impl Classes {
    /// Agents of the group may be offered calls of the class, if they suit, or may not.
    fn admit_again(&mut self, class: u32, group: u32, admits: bool, groups: &mut Groups) {
        let suits = admits && self.suits(class, group, groups);
        self.put_member(class, group, suits);
        groups.put_class(group, class, suits);
    }
}

/// What makes a class: any of these requirements, and the medium.
pub(super) type Parts = (smallvec::SmallVec<[Requirement; 4]>, Medium);
