//! Classes: calls that the same agents suit.

use std::cmp::Reverse;

use smallvec::SmallVec;

use super::Full;
use super::assignments::{Asked, Scope};
use super::groups::{Groups, level, score};
use crate::collections::{Bits, Map};
use crate::skills::{Expression, Skill, SkillNames};
use crate::{Medium, Refusal};

/// An interned skill expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Requirement(u32);

#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Required {
    text: Box<str>,
    expression: Expression<Skill>,
    /// The skills named outside a `not`.
    wanted: Vec<Skill>,
    /// The groups that meet it.
    members: Bits,
    users: u32,
    /// All groups, the best in the wanted skills first; kept once somebody has asked for it.
    ranking: Option<Vec<(Reverse<u32>, u32)>>,
}

#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Class {
    any_of: SmallVec<[Requirement; 4]>,
    medium: Medium,
    /// The queue of its calls, where some agents stand to that in another way than others.
    scope: Scope,
    members: Bits,
    users: u32,
}

impl Default for Class {
    fn default() -> Self {
        let (any_of, members) = (SmallVec::new(), Bits::default());
        Self { any_of, medium: Medium::Voice, scope: Scope::ANY, members, users: 0 }
    }
}

type ByParts = Map<SmallVec<[Requirement; 4]>, u32>;

/// All classes and the expressions behind them.
///
/// What nobody uses any more stays for the next who asks for it, until its room is needed.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Classes {
    required: Vec<Required>,
    by_text: Map<Box<str>, Requirement>,
    classes: Vec<Class>,
    /// By medium, then by requirements.
    by_parts: [ByParts; Medium::COUNT],
    /// The same of those with a scope, by that.
    in_scope: Map<(Scope, Medium, SmallVec<[Requirement; 4]>), u32>,
    limit: usize,
    /// Where the search for something unused goes on.
    hands: [usize; 2],
}

impl Classes {
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            required: Vec::new(),
            by_text: Map::new(),
            classes: Vec::new(),
            by_parts: std::array::from_fn(|_| Map::new()),
            in_scope: Map::new(),
            limit: limit as usize,
            hands: [0; 2],
        }
    }

    pub(super) fn require(
        &mut self,
        text: &str,
        skills: &mut SkillNames,
        groups: &mut Groups,
    ) -> Result<Requirement, Refusal> {
        if let Some(&known) = self.by_text.get(text) {
            self.required[known.0 as usize].users += 1;
            return Ok(known);
        }
        let expression = Expression::parse(text).map_err(Refusal::BadSkillExpression)?;
        let mut number = |name: &str| {
            skills.number(name).ok_or(Refusal::LimitReached("skills (Limits::skills)"))
        };
        let expression = expression.map(&mut number)?;
        let at = self.room_for_requirement(groups).ok_or(Refusal::LimitReached(FULL.0))?;
        let mut members = Bits::default();
        for (group, profile) in groups.iter() {
            members.put(group, expression.is_met(&|&skill| level(profile, skill)));
        }
        let wanted = expression.wanted();
        let required =
            Required { text: text.into(), expression, wanted, members, users: 1, ranking: None };
        if at == self.required.len() {
            self.required.push(required);
        } else {
            self.required[at] = required;
        }
        self.by_text.insert(text.into(), Requirement(at as u32));
        Ok(Requirement(at as u32))
    }

    pub(super) fn class(
        &mut self,
        any_of: &[Requirement],
        medium: Medium,
        scope: Scope,
        groups: &mut Groups,
    ) -> Result<u32, Full> {
        let mut parts: SmallVec<[Requirement; 4]> = any_of.into();
        parts.sort_unstable();
        parts.dedup();
        let known = match scope {
            Scope::ANY => self.by_parts[medium.index()].get(&parts).copied(),
            scope => self.in_scope.get(&(scope, medium, parts.clone())).copied(),
        };
        if let Some(known) = known {
            self.classes[known as usize].users += 1;
            return Ok(known);
        }
        let at = self.room_for_class(groups).ok_or(FULL)?;
        let mut members = Bits::default();
        for part in &parts {
            let required = &mut self.required[part.0 as usize];
            members.unite(&required.members);
            required.users += 1;
        }
        groups.keep_those_with(medium, &mut members);
        groups.keep_admitted(scope, &mut members);
        if scope != Scope::ANY {
            groups.assignments.put_class(scope.queue, at as u32, true);
        }
        groups.put_class_where(at as u32, scope, &members);
        match scope {
            Scope::ANY => self.by_parts[medium.index()].insert(parts.clone(), at as u32),
            scope => self.in_scope.insert((scope, medium, parts.clone()), at as u32),
        };
        let class = Class { any_of: parts, medium, scope, members, users: 1 };
        if at == self.classes.len() {
            self.classes.push(class)
        } else {
            self.classes[at] = class
        }
        Ok(at as u32)
    }

    /// One user less.
    pub(crate) fn release(&mut self, requirement: Requirement) {
        self.required[requirement.0 as usize].users -= 1;
    }

    /// One user less.
    pub(crate) fn release_class(&mut self, class: u32) {
        self.classes[class as usize].users -= 1;
    }

    /// The groups that suit the class.
    #[inline]
    pub(crate) fn members(&self, class: u32) -> &Bits {
        &self.classes[class as usize].members
    }

    /// What makes the class.
    pub(super) fn parts(&self, class: u32) -> Asked {
        let class = &self.classes[class as usize];
        (class.any_of.clone(), class.medium)
    }

    /// The scope of the class.
    pub(crate) fn scope(&self, class: u32) -> Scope {
        self.classes[class as usize].scope
    }

    /// Whether the group's agents meet one of the class's requirements and can be offered its
    /// medium.
    pub(super) fn suits(&self, class: u32, group: u32, groups: &Groups) -> bool {
        let class = &self.classes[class as usize];
        let meets = |part: &Requirement| self.required[part.0 as usize].members.get(group);
        groups.media(group).has(class.medium) && class.any_of.iter().any(meets)
    }

    pub(super) fn put_member(&mut self, class: u32, group: u32, suits: bool) {
        self.classes[class as usize].members.put(group, suits);
    }

    /// The groups that meet the expression.
    pub(crate) fn meets(&self, requirement: Requirement) -> &Bits {
        &self.required[requirement.0 as usize].members
    }

    /// The skills that the expression names outside a `not`.
    pub(crate) fn wanted(&self, requirement: Requirement) -> &[Skill] {
        &self.required[requirement.0 as usize].wanted
    }

    /// Keeps from now on all groups in order of their fitness for this requirement.
    pub(crate) fn rank(&mut self, requirement: Requirement, groups: &Groups) {
        let required = &mut self.required[requirement.0 as usize];
        if required.ranking.is_none() {
            let scored = groups
                .iter()
                .map(|(group, profile)| (Reverse(score(profile, &required.wanted)), group));
            let mut ranking: Vec<_> = scored.collect();
            ranking.sort_unstable();
            required.ranking = Some(ranking);
        }
    }

    /// The groups in order of fitness, the best first, if that order is kept.
    pub(super) fn ranking(&self, requirement: Requirement) -> Option<&[(Reverse<u32>, u32)]> {
        self.required[requirement.0 as usize].ranking.as_deref()
    }

    /// A new group: finds out what it suits.
    pub(super) fn admit(&mut self, group: u32, profile: &[(Skill, u8)], groups: &mut Groups) {
        for required in &mut self.required {
            let met = required.expression.is_met(&|&skill| level(profile, skill));
            required.members.put(group, met);
            if let Some(ranking) = &mut required.ranking {
                let entry = (Reverse(score(profile, &required.wanted)), group);
                if let Err(at) = ranking.binary_search(&entry) {
                    ranking.insert(at, entry);
                }
            }
        }
        for (index, class) in self.classes.iter_mut().enumerate() {
            let meets = |part: &Requirement| self.required[part.0 as usize].members.get(group);
            let suits = groups.media(group).has(class.medium) && class.any_of.iter().any(meets);
            let suits = suits && groups.is_admitted(group, class.scope);
            class.members.put(group, suits);
            groups.put_class(group, index as u32, class.scope, suits);
        }
    }

    /// A group is no more.
    pub(super) fn dismiss(&mut self, group: u32) {
        for required in &mut self.required {
            required.members.clear(group);
            if let Some(ranking) = &mut required.ranking {
                ranking.retain(|&(_, ranked)| ranked != group);
            }
        }
        self.classes.iter_mut().for_each(|class| class.members.clear(group));
    }

    fn room_for_requirement(&mut self, groups: &mut Groups) -> Option<usize> {
        if self.required.len() < self.limit {
            return Some(self.required.len());
        }
        // Classes that nobody uses still hold their requirements: let go of those first.
        if !self.required.iter().any(|required| required.users == 0) {
            for class in 0..self.classes.len() {
                self.forget_class(class, groups);
            }
        }
        let at =
            next_unused(&mut self.hands[0], self.required.len(), |at| self.required[at].users)?;
        self.by_text.remove(&self.required[at].text);
        Some(at)
    }

    fn room_for_class(&mut self, groups: &mut Groups) -> Option<usize> {
        if self.classes.len() < self.limit {
            return Some(self.classes.len());
        }
        let at = next_unused(&mut self.hands[1], self.classes.len(), |at| self.classes[at].users)?;
        self.forget_class(at, groups);
        Some(at)
    }

    fn forget_class(&mut self, at: usize, groups: &mut Groups) {
        if self.classes[at].users > 0 {
            return;
        }
        let class = std::mem::take(&mut self.classes[at]);
        for part in &class.any_of {
            self.release(*part);
        }
        match class.scope {
            Scope::ANY => self.by_parts[class.medium.index()].remove(&class.any_of),
            scope => {
                groups.assignments.put_class(scope.queue, at as u32, false);
                self.in_scope.remove(&(scope, class.medium, class.any_of))
            }
        };
        groups.drop_class(at as u32);
    }
}

const FULL: Full = Full("skill expressions in use (Limits::classes)");

/// The next place, going round, whose use count is zero.
fn next_unused(hand: &mut usize, len: usize, users: impl Fn(usize) -> u32) -> Option<usize> {
    let found = (0..len).map(|step| (*hand + step) % len).find(|&at| users(at) == 0)?;
    *hand = found + 1;
    Some(found)
}
