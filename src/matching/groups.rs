//! Groups: agents that no expression can tell apart and who can be offered the same media.

use super::assignments::{Assignments, Parts, Scope};
use crate::collections::{Bits, Map};
use crate::skills::Skill;
use crate::{Media, Medium};

#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Group {
    /// Skills and levels, sorted by skill.
    profile: Box<[(Skill, u8)]>,
    /// The media of which its agents can be offered a contact.
    media: Media,
    /// Which queues have more to know of them.
    assignment: u32,
    agents: u32,
    /// The classes that its agents suit; and by each of the priorities that they give queues, if
    /// there are several.
    classes: Bits,
    levels: Box<[Bits]>,
}

type ByProfile = Map<Box<[(Skill, u8)]>, u32>;

/// All groups in use.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Groups {
    groups: Vec<Group>,
    free: Vec<u32>,
    /// By assignment, then by set of media, then by profile.
    by_profile: Vec<[ByProfile; Media::SETS]>,
    pub(super) assignments: Assignments,
    /// The groups that hold just so many skills.
    by_breadth: Vec<Bits>,
}

impl Groups {
    pub(crate) fn new() -> Self {
        Self {
            groups: Vec::new(),
            free: Vec::new(),
            by_profile: Vec::new(),
            assignments: Assignments::new(),
            by_breadth: Vec::new(),
        }
    }

    /// One agent more with this profile, these media and this assignment: the group, and whether it
    /// is new.
    pub(super) fn enter(
        &mut self,
        profile: &[(Skill, u8)],
        media: Media,
        parts: &Parts,
    ) -> (u32, bool) {
        let assignment = self.assignments.of(parts);
        let maps = || std::array::from_fn(|_| Map::new());
        let assignments = self.assignments.len().max(self.by_profile.len());
        self.by_profile.resize_with(assignments, maps);
        let by_profile = &mut self.by_profile[assignment as usize][media.index()];
        if let Some(&group) = by_profile.get(profile) {
            self.groups[group as usize].agents += 1;
            return (group, false);
        }
        let group = self.free.pop().unwrap_or_else(|| {
            self.groups.push(Group::default());
            self.groups.len() as u32 - 1
        });
        let record = &mut self.groups[group as usize];
        record.profile = profile.into();
        record.media = media;
        record.assignment = assignment;
        record.agents = 1;
        record.classes.wipe();
        record.levels = vec![Bits::default(); self.assignments.levels(assignment)].into();
        by_profile.insert(profile.into(), group);
        self.assignments.enter(assignment, group);
        if self.by_breadth.len() <= profile.len() {
            self.by_breadth.resize(profile.len() + 1, Bits::default());
        }
        self.by_breadth[profile.len()].set(group);
        (group, true)
    }

    /// One agent less; true if the group is no more.
    pub(super) fn leave(&mut self, group: u32) -> bool {
        let record = &mut self.groups[group as usize];
        record.agents -= 1;
        if record.agents > 0 {
            return false;
        }
        self.by_breadth[record.profile.len()].clear(group);
        let by_profile = &mut self.by_profile[record.assignment as usize];
        by_profile[record.media.index()].remove(&record.profile);
        record.levels = Box::default();
        let assignment = std::mem::take(&mut record.assignment);
        self.assignments.leave(assignment, group);
        self.free.push(group);
        true
    }

    /// The classes that this group's agents suit.
    #[inline]
    pub(crate) fn classes(&self, group: u32) -> &Bits {
        &self.groups[group as usize].classes
    }

    /// The same by each of the priorities that they give queues, the first first; nothing if they
    /// give all the same.
    #[inline]
    pub(crate) fn levels(&self, group: u32) -> &[Bits] {
        &self.groups[group as usize].levels
    }

    /// How many groups there are, in use or not.
    pub(crate) fn len(&self) -> u32 {
        self.groups.len() as u32
    }

    /// The groups that hold just so many skills, from the fewest on.
    pub(super) fn by_breadth(&self) -> &[Bits] {
        &self.by_breadth
    }

    /// The media of the group's agents.
    pub(super) fn media(&self, group: u32) -> Media {
        self.groups[group as usize].media
    }

    /// How many skills its agents hold.
    pub(crate) fn breadth(&self, group: u32) -> usize {
        self.groups[group as usize].profile.len()
    }

    /// Which queues have more to know of its agents.
    pub(super) fn assignment(&self, group: u32) -> u32 {
        self.groups[group as usize].assignment
    }

    /// Whether calls in this scope let the group's agents in now.
    pub(super) fn is_admitted(&self, group: u32, scope: Scope) -> bool {
        self.assignments.admits(self.assignment(group), scope)
    }

    /// Takes out of a set the groups whose agents calls in this scope do not let in now.
    pub(super) fn keep_admitted(&self, scope: Scope, members: &mut Bits) {
        if self.assignments.len() == 1 {
            return;
        }
        let shut_out = |group: &u32| !self.is_admitted(*group, scope);
        let groups = (0..self.groups.len() as u32).filter(shut_out);
        groups.for_each(|group| members.clear(group));
    }

    /// The sum of the group's levels in these skills.
    pub(crate) fn score(&self, group: u32, wanted: &[Skill]) -> u32 {
        score(&self.groups[group as usize].profile, wanted)
    }

    pub(super) fn put_class(&mut self, group: u32, class: u32, scope: Scope, suits: bool) {
        let record = &mut self.groups[group as usize];
        record.classes.put(class, suits);
        if !record.levels.is_empty() {
            let level = self.assignments.level(record.assignment, scope.queue);
            record.levels[level].put(class, suits);
        }
    }

    /// A new class, which the groups in `members` suit.
    pub(super) fn put_class_where(&mut self, class: u32, scope: Scope, members: &Bits) {
        for group in 0..self.groups.len() as u32 {
            self.put_class(group, class, scope, members.get(group));
        }
    }

    /// Takes out of a set the groups whose agents cannot be offered the medium.
    pub(super) fn keep_those_with(&self, medium: Medium, members: &mut Bits) {
        let without = |(_, group): &(usize, &Group)| !group.media.has(medium);
        let groups = self.groups.iter().enumerate().filter(without);
        groups.for_each(|(group, _)| members.clear(group as u32));
    }

    /// The groups in use and what their agents can do.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[(Skill, u8)])> {
        let groups = self.groups.iter().enumerate().filter(|(_, group)| group.agents > 0);
        groups.map(|(index, group)| (index as u32, &*group.profile))
    }

    /// Withdraws a class from every group.
    pub(super) fn drop_class(&mut self, class: u32) {
        for group in &mut self.groups {
            group.classes.clear(class);
            group.levels.iter_mut().for_each(|level| level.clear(class));
        }
    }
}

/// The level of a skill in a profile.
pub(super) fn level(profile: &[(Skill, u8)], skill: Skill) -> Option<u8> {
    profile.binary_search_by_key(&skill, |&(held, _)| held).ok().map(|at| profile[at].1)
}

pub(super) fn score(profile: &[(Skill, u8)], wanted: &[Skill]) -> u32 {
    wanted.iter().filter_map(|&skill| level(profile, skill)).map(u32::from).sum()
}
