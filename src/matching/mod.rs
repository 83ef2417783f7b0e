//! Who suits whom, and who comes first.
//!
//! Skill expressions are interned to *classes* of calls of one medium, agents with the same skills
//! and levels who can be offered the same media to *groups*; which group suits which class is a
//! matrix of bits, worked out when a class or group is new and never when a call arrives. Waiting
//! calls stand in ordered *lines*, idle agents in ordered sets by group; both directions of
//! matching are one step: the least head among those that the matrix allows. So a decision costs
//! what there are *distinct* classes or groups, whatever the number of agents, queues and callers.

mod assignments;
mod choice;
mod classes;
mod fronts;
mod groups;
mod idle;
mod occupancy;
mod random;
mod turn;
mod waiting;
mod wishes;

pub(crate) use assignments::{GRADES, Parts, Scope, Taken};
pub(crate) use choice::{Chooser, Order};
pub(crate) use classes::{Classes, Requirement};
pub(crate) use fronts::Expected;
pub(crate) use groups::Groups;
pub(crate) use idle::{Idle, IdleAgent};
pub(crate) use occupancy::Occupancy;
pub(crate) use random::Random;
pub(crate) use turn::{PLAIN_TARGET, Place, Turn};
pub(crate) use waiting::{Waiting, Whom};
pub(crate) use wishes::most_wished;

use crate::skills::{Skill, SkillNames};
use crate::{Media, Medium};

/// What is refused when a table is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full(pub(crate) &'static str);

/// Which groups suit which classes.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Eligibility {
    pub(crate) skills: SkillNames,
    pub(crate) classes: Classes,
    pub(crate) groups: Groups,
    /// Whether some agents give queues several priorities, or have.
    pub(crate) has_levels: bool,
}

impl Eligibility {
    pub(crate) fn new(limits: &crate::Limits) -> Self {
        Self {
            skills: SkillNames::new(limits.skills),
            classes: Classes::new(limits.classes),
            groups: Groups::new(),
            has_levels: false,
        }
    }

    /// The requirement behind an expression, counted as used once more.
    pub(crate) fn require(&mut self, text: &str) -> Result<Requirement, crate::Refusal> {
        self.classes.require(text, &mut self.skills, &mut self.groups)
    }

    /// The class of calls of this medium in this [scope](Self::scope) that any agent suits who
    /// meets one of the requirements and can be offered the medium; counted.
    pub(crate) fn class(
        &mut self,
        any_of: &[Requirement],
        medium: Medium,
        scope: Scope,
    ) -> Result<u32, Full> {
        self.classes.class(any_of, medium, scope, &mut self.groups)
    }

    /// The group of agents with just these skills (sorted, each once) who can be offered just
    /// these media, and have just this assignment; counted.
    pub(crate) fn group(&mut self, profile: &[(Skill, u8)], media: Media, parts: &Parts) -> u32 {
        let (group, is_new) = self.groups.enter(profile, media, parts);
        if is_new {
            self.has_levels |= !self.groups.levels(group).is_empty();
            self.classes.admit(group, profile, &mut self.groups);
        }
        group
    }

    /// One agent less in this group; true if the group is no more.
    pub(crate) fn leave_group(&mut self, group: u32) -> bool {
        let was_last = self.groups.leave(group);
        if was_last {
            self.classes.dismiss(group);
        }
        was_last
    }
}
