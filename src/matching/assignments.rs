//! Assignments: what single queues have to know of agents, and whom they let in.
//!
//! Agents who differ in this stand in groups of their own, and the calls of a queue that an
//! assignment names stand in classes of their own: the queue is the *scope* of these classes, with
//! the delay of agents that the calls have waited for. So
//! whether a queue lets somebody in for now is one more thing that the matrix of groups and
//! classes says, and no decision asks about it. When a grade in reserve joins or leaves, bits
//! change for the queue's classes and the groups of that grade; no call and no agent moves.
//!
//! Where an assignment gives queues several priorities, its groups keep the classes that they suit
//! once more by each of these *levels*, so that an agent's search is one for each level.

use super::Full;
use super::classes::Requirement;
use super::groups::Groups;
use super::{Classes, Eligibility};
use crate::collections::{Bits, Map, NONE};
use crate::{Medium, Span};

/// What some agents have to know of the calls of a class: their queue, once an assignment names it,
/// and the greatest delay of agents there for which they have waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Scope {
    pub(crate) queue: u32,
    pub(crate) waited: Span,
}

impl Scope {
    /// That of classes whose queue nobody names.
    pub(crate) const ANY: Self = Self { queue: NONE, waited: Span::ZERO };
}

/// Grades of agents in reserve.
pub(crate) const GRADES: usize = 2;

/// A queue whose calls an agent takes: with which priority, and after which delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Taken {
    pub(crate) queue: u32,
    pub(crate) priority: u8,
    pub(crate) delay: Span,
}

/// What single queues have to know of an agent; each list sorted by queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Parts {
    /// Queues for which the agent is in reserve, and in which grade: 0 or 1.
    pub(crate) reserve: Vec<(u32, u8)>,
    /// The only queues whose calls the agent takes; none: those of all.
    pub(crate) takes: Vec<Taken>,
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.reserve.is_empty() && self.takes.is_empty()
    }

    /// All queues that are named.
    pub(crate) fn named(&self) -> impl Iterator<Item = u32> + '_ {
        let reserve = self.reserve.iter().map(|&(queue, _)| queue);
        reserve.chain(self.takes.iter().map(|taken| taken.queue))
    }

    pub(crate) fn taken(&self, queue: u32) -> Option<&Taken> {
        let at = self.takes.binary_search_by_key(&queue, |taken| taken.queue).ok()?;
        Some(&self.takes[at])
    }
}

#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Assignment {
    parts: Parts,
    /// The priorities in it, the first first.
    levels: Box<[u8]>,
    groups: u32,
}

/// A queue, as far as assignments name it.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Named {
    named: bool,
    /// The delays in use, in order, and in how many assignments each is.
    delays: Vec<(Span, u32)>,
    /// Of each grade: whether it has joined, and its groups.
    joined: [bool; GRADES],
    groups: [Bits; GRADES],
    /// The classes of its calls.
    classes: Vec<u32>,
}

/// All assignments; the first is that of agents without one.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Assignments {
    list: Vec<Assignment>,
    free: Vec<u32>,
    by_parts: Map<Parts, u32>,
    queues: Vec<Named>,
    /// Queues of which a delay is no longer in use.
    stale: Vec<u32>,
}

impl Assignments {
    pub(super) fn new() -> Self {
        Self {
            list: vec![Assignment::default()],
            free: Vec::new(),
            by_parts: Map::new(),
            queues: Vec::new(),
            stale: Vec::new(),
        }
    }

    /// The assignment of these parts; nobody's yet if it is new.
    pub(super) fn of(&mut self, parts: &Parts) -> u32 {
        if parts.is_empty() {
            return 0;
        }
        if let Some(&known) = self.by_parts.get(parts) {
            return known;
        }
        let assignment = self.free.pop().unwrap_or_else(|| {
            self.list.push(Assignment::default());
            self.list.len() as u32 - 1
        });
        let mut levels: Vec<u8> = parts.takes.iter().map(|taken| taken.priority).collect();
        levels.sort_unstable();
        levels.dedup();
        let record = Assignment { parts: parts.clone(), levels: levels.into(), groups: 0 };
        self.list[assignment as usize] = record;
        self.by_parts.insert(parts.clone(), assignment);
        assignment
    }

    /// How many there are, given up or not.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// A new group has this assignment.
    pub(super) fn enter(&mut self, assignment: u32, group: u32) {
        let mut record = std::mem::take(&mut self.list[assignment as usize]);
        record.groups += 1;
        for &(queue, grade) in &record.parts.reserve {
            self.queue(queue).groups[usize::from(grade)].set(group);
        }
        let is_first = record.groups == 1;
        let delayed = record.parts.takes.iter().filter(|taken| taken.delay > Span::ZERO);
        for taken in delayed.filter(|_| is_first) {
            let delays = &mut self.queue(taken.queue).delays;
            match delays.binary_search_by_key(&taken.delay, |&(delay, _)| delay) {
                Ok(at) => delays[at].1 += 1,
                Err(at) => delays.insert(at, (taken.delay, 1)),
            }
        }
        self.list[assignment as usize] = record;
    }

    /// A group with this assignment is no more.
    pub(super) fn leave(&mut self, assignment: u32, group: u32) {
        let Self { list, queues, .. } = self;
        let record = &mut list[assignment as usize];
        for &(queue, grade) in &record.parts.reserve {
            queues[queue as usize].groups[usize::from(grade)].clear(group);
        }
        record.groups -= 1;
        if assignment != 0 && record.groups == 0 {
            let record = std::mem::take(record);
            self.by_parts.remove(&record.parts);
            self.free.push(assignment);
            for taken in record.parts.takes.iter().filter(|taken| taken.delay > Span::ZERO) {
                self.drop_delay(taken);
            }
        }
    }

    fn drop_delay(&mut self, taken: &Taken) {
        let delays = &mut self.queues[taken.queue as usize].delays;
        let Ok(at) = delays.binary_search_by_key(&taken.delay, |&(delay, _)| delay) else { return };
        delays[at].1 -= 1;
        if delays[at].1 == 0 {
            delays.remove(at);
            self.stale.push(taken.queue);
        }
    }

    fn queue(&mut self, queue: u32) -> &mut Named {
        if self.queues.len() <= queue as usize {
            self.queues.resize_with(queue as usize + 1, Named::default);
        }
        &mut self.queues[queue as usize]
    }

    /// Whether calls in this scope may ring at those with this assignment now. O(log queues named).
    pub(super) fn admits(&self, assignment: u32, scope: Scope) -> bool {
        if assignment == 0 {
            return true;
        }
        let parts = &self.list[assignment as usize].parts;
        let taken = parts.taken(scope.queue);
        if !parts.takes.is_empty() && taken.is_none_or(|taken| taken.delay > scope.waited) {
            return false;
        }
        if scope == Scope::ANY {
            return true;
        }
        let joined = |grade| self.queues[scope.queue as usize].joined[usize::from(grade)];
        self.grade(assignment, scope.queue).is_none_or(joined)
    }

    /// Whether those with this assignment take the queue's calls at all.
    fn lists(&self, assignment: u32, queue: u32) -> bool {
        let parts = &self.list[assignment as usize].parts;
        parts.takes.is_empty() || parts.taken(queue).is_some()
    }

    /// How many priorities there are in it, if that is not one.
    pub(super) fn levels(&self, assignment: u32) -> usize {
        match self.list[assignment as usize].levels.len() {
            1 => 0,
            several => several,
        }
    }

    /// At which of these levels calls of the queue are; at the first, if it is not named.
    pub(super) fn level(&self, assignment: u32, queue: u32) -> usize {
        let record = &self.list[assignment as usize];
        let priority = record.parts.taken(queue).map(|taken| taken.priority);
        let found = priority.and_then(|priority| record.levels.binary_search(&priority).ok());
        found.unwrap_or(0)
    }

    /// The grade in which those with this assignment are in reserve for the queue.
    pub(super) fn grade(&self, assignment: u32, queue: u32) -> Option<u8> {
        let reserve = &self.list[assignment as usize].parts.reserve;
        let at = reserve.binary_search_by_key(&queue, |&(named, _)| named).ok()?;
        Some(reserve[at].1)
    }

    /// Notes that a class has this scope, or has it no more.
    pub(super) fn put_class(&mut self, queue: u32, class: u32, here: bool) {
        let classes = &mut self.queue(queue).classes;
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
        !self.groups.assignments.queues.is_empty()
    }

    /// The scope of classes of the queue's calls that have waited for agents with this delay.
    pub(crate) fn scope(&self, queue: u32, waited: Span) -> Scope {
        if self.is_named(queue) { Scope { queue, waited } } else { Scope::ANY }
    }

    /// Whether an assignment names the queue, or has.
    pub(crate) fn is_named(&self, queue: u32) -> bool {
        let named = self.groups.assignments.queues.get(queue as usize);
        named.is_some_and(|named| named.named)
    }

    /// The queue is named by an assignment from now on, or was not; returns how it was.
    pub(crate) fn set_named(&mut self, queue: u32, named: bool) -> bool {
        std::mem::replace(&mut self.groups.assignments.queue(queue).named, named)
    }

    /// The delays of agents for the queue's calls that are more than none: in order, each once.
    pub(crate) fn delays(&self, queue: u32) -> impl Iterator<Item = Span> + '_ {
        let named = self.groups.assignments.queues.get(queue as usize);
        named.into_iter().flat_map(|named| named.delays.iter().map(|&(delay, _)| delay))
    }

    /// A queue of which a delay is in use no longer; each is told once.
    pub(crate) fn next_stale(&mut self) -> Option<u32> {
        self.groups.assignments.stale.pop()
    }

    /// Whether agents of this group take the queue's calls at all.
    pub(crate) fn lists(&self, group: u32, queue: u32) -> bool {
        self.groups.assignments.lists(self.groups.assignment(group), queue)
    }

    /// The queue among those whose calls agents of this group take, if these are stated.
    pub(crate) fn taken(&self, group: u32, queue: u32) -> Option<Taken> {
        let assignment = self.groups.assignment(group);
        self.groups.assignments.list[assignment as usize].parts.taken(queue).copied()
    }

    /// The priority that agents of this group give the queue's calls: 1 where they state none, and
    /// their first for a queue that they do not list.
    pub(crate) fn priority_of(&self, group: u32, queue: u32) -> u8 {
        let record = &self.groups.assignments.list[self.groups.assignment(group) as usize];
        let taken = record.parts.taken(queue).map(|taken| taken.priority);
        taken.or_else(|| record.levels.first().copied()).unwrap_or(1)
    }

    /// At which of the levels of this group's agents calls of the queue are.
    pub(crate) fn level(&self, group: u32, queue: u32) -> usize {
        self.groups.assignments.level(self.groups.assignment(group), queue)
    }

    /// The class of the same calls in another scope; counted.
    pub(crate) fn class_in_scope(&mut self, class: u32, scope: Scope) -> Result<u32, Full> {
        let (parts, medium) = self.classes.parts(class);
        self.class(&parts, medium, scope)
    }

    /// Whether an agent of this group is held in reserve, and not joined, where such calls wait.
    pub(crate) fn reserve_of(&self, group: u32, queue: u32) -> Option<u8> {
        let assignments = &self.groups.assignments;
        let assignment = self.groups.assignment(group);
        let grade = assignments.grade(assignment, queue)?;
        (!assignments.queues[queue as usize].joined[usize::from(grade)]).then_some(grade)
    }

    /// Whether agents of this group meet what the class asks for, whatever its queue makes of that.
    pub(crate) fn suits_but_for_scope(&self, class: u32, group: u32) -> bool {
        self.classes.suits(class, group, &self.groups)
    }

    /// The agents in reserve of this grade serve the queue from now on, or no more. O(classes of
    /// the queue's calls · groups of that grade); the classes are one for each step, and one for
    /// each expression that calls bring themselves.
    pub(crate) fn set_joined(&mut self, queue: u32, grade: usize, joined: bool) {
        let named = self.groups.assignments.queue(queue);
        named.joined[grade] = joined;
        let (classes, members) =
            (std::mem::take(&mut named.classes), std::mem::take(&mut named.groups[grade]));
        for &class in &classes {
            for group in members.iter() {
                self.classes.admit_again(class, group, &mut self.groups);
            }
        }
        let named = self.groups.assignments.queue(queue);
        (named.classes, named.groups[grade]) = (classes, members);
    }
}

impl Classes {
    /// Finds out anew whether agents of the group may be offered calls of the class.
    fn admit_again(&mut self, class: u32, group: u32, groups: &mut Groups) {
        let scope = self.scope(class);
        let suits = groups.is_admitted(group, scope) && self.suits(class, group, groups);
        self.put_member(class, group, suits);
        groups.put_class(group, class, scope, suits);
    }
}

/// What makes a class: any of these requirements, and the medium.
pub(super) type Asked = (smallvec::SmallVec<[Requirement; 4]>, Medium);
