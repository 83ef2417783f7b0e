//! Rows, each worked out from the whole list.

use acd::figures::{
    Activity, CallTally, CallbackChange, CallbackFigures, ChatFigures, Headcount, WaitBuckets,
    Within,
};
use acd::{AgentId, CallbackEnd, GroupId, MissCause, QueueFigures, QueueId, Span};

use super::wall::Stretch;
use super::{Happening, Ledger, Spell, Stay, What};

/// Whose rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    Queue(QueueId),
    Skill(String),
    Agent(AgentId),
    Group(GroupId),
    Total,
}

impl Subject {
    /// Whether calls enter it.
    pub fn is_entered(&self) -> bool {
        !matches!(self, Self::Agent(_) | Self::Group(_))
    }

    fn owns(&self, line: &Happening) -> bool {
        match self {
            Self::Queue(queue) => line.queue == *queue,
            Self::Skill(skill) => line.skills.contains(skill),
            Self::Agent(agent) => line.agent == Some(*agent),
            Self::Group(group) => line.group == Some(*group),
            Self::Total => true,
        }
    }

    fn owns_stay(&self, stay: &Stay) -> bool {
        match self {
            Self::Queue(queue) => stay.queue == *queue,
            Self::Skill(skill) => stay.skills.contains(skill),
            Self::Agent(_) | Self::Group(_) => false,
            Self::Total => true,
        }
    }
}

/// All lines about a subject.
pub struct Page<'a> {
    lines: Vec<&'a Happening>,
    stays: Vec<&'a Stay>,
    now: u64,
}

impl Ledger {
    /// Thresholds that were passed while nothing happened, as lines.
    pub fn breaches(&self) -> Vec<Happening> {
        let mut lines = Vec::new();
        for stay in &self.stays {
            let passed = |threshold| {
                stay.passed(threshold, self.now).map(|at| (at, What::Breached(threshold)))
            };
            let left_late = stay.off_the_line().filter(|_| stay.passed(0, self.now).is_some());
            let left_late = left_late.map(|at| (at, What::LeftLate));
            for (at, what) in (0..4).filter_map(passed).chain(left_late) {
                lines.push(Happening {
                    at,
                    entered: stay.entered,
                    queue: stay.queue,
                    skills: stay.skills.clone(),
                    agent: None,
                    group: None,
                    what,
                    terms: stay.terms[0].1,
                });
            }
        }
        lines
    }

    pub fn page<'a>(&'a self, breaches: &'a [Happening], subject: &Subject) -> Page<'a> {
        let lines = self.happenings.iter().chain(breaches);
        Page {
            lines: lines.filter(|line| subject.owns(line)).collect(),
            stays: self.stays.iter().filter(|stay| subject.owns_stay(stay)).collect(),
            now: self.now,
        }
    }

    /// The spells of those agents, each with its end, in this group if one is given.
    pub fn spells(&self, agents: &[AgentId], group: Option<GroupId>) -> Vec<(Spell, u64)> {
        let mut spells = Vec::new();
        for agent in agents {
            let all = &self.agents[agent].spells;
            for (place, spell) in all.iter().enumerate() {
                let end = all.get(place + 1).map_or(u64::MAX, |next| next.from);
                if group.is_none() || spell.group == group {
                    spells.push((*spell, end));
                }
            }
        }
        spells
    }
}

impl Page<'_> {
    pub fn totals(&self) -> CallTally {
        self.events((0, u64::MAX))
    }

    /// What happened in a stretch of time, and what was so at its end.
    pub fn events(&self, (start, end): Stretch) -> CallTally {
        let before_end = |at: u64| end > self.now || at < end;
        let there = self
            .stays
            .iter()
            .filter(|stay| before_end(stay.entered) && !stay.left.is_some_and(before_end));
        let lines = self.lines.iter().filter(|line| start <= line.at && line.at < end.max(start));
        let late = there.clone().filter(|stay| {
            let is_on_the_line = !stay.off_the_line().is_some_and(before_end);
            is_on_the_line && stay.passed(0, self.now).is_some_and(before_end)
        });
        tally(lines.copied(), there.count(), late.count())
    }

    /// What has become of those who entered in a stretch of time.
    pub fn arrivals(&self, (start, end): Stretch) -> CallTally {
        let entered = |at: u64| start <= at && at < end;
        let there = self.stays.iter().filter(|stay| entered(stay.entered) && stay.left.is_none());
        let late = there
            .clone()
            .filter(|stay| stay.off_the_line().is_none() && stay.passed(0, self.now).is_some());
        let lines = self.lines.iter().filter(|line| entered(line.entered));
        tally(lines.copied(), there.count(), late.count())
    }

    /// All moments at which anything happened or entered.
    pub fn lines(&self) -> &[&Happening] {
        &self.lines
    }

    /// The live window that begins then.
    pub fn recent(&self, from: u64) -> QueueFigures {
        let row = self.events((from, u64::MAX)).calls;
        QueueFigures {
            offered: row.offered,
            answered: row.answered,
            answered_within: row.answered_within,
            abandoned: row.abandoned,
            abandoned_within: row.abandoned_within,
            short_abandoned: row.short_abandoned,
            overflowed_out: row.overflowed_out + row.timed_out,
            ..QueueFigures::default()
        }
    }
}

fn bucket(wait: u64) -> usize {
    let bounds = [8, 10, 15, 20, 30, 60, 90, 120, 180, 300, 600];
    bounds.iter().position(|bound| wait <= bound * 1_000_000).unwrap_or(bounds.len())
}

/// Goes through the lines once for each field.
struct Lines<'a>(Vec<&'a Happening>);

impl Lines<'_> {
    fn count(&self, holds: impl Fn(&What) -> bool) -> u64 {
        self.0.iter().filter(|line| holds(&line.what)).count() as u64
    }

    fn sum(&self, of: impl Fn(&What) -> u64) -> Span {
        Span::from_micros(self.0.iter().map(|line| of(&line.what)).sum())
    }

    /// How many were answered after such a wait.
    fn answered(&self, wanted: impl Fn(u64, &Happening) -> bool) -> u64 {
        let holds = |line: &&&Happening| match line.what {
            What::Answered { wait } => wanted(wait, line),
            _ => false,
        };
        self.0.iter().filter(holds).count() as u64
    }

    /// How many were abandoned after such a wait.
    fn abandoned(&self, wanted: impl Fn(u64, &Happening) -> bool) -> u64 {
        let holds = |line: &&&Happening| match line.what {
            What::Abandoned { wait, .. } => wanted(wait, line),
            _ => false,
        };
        self.0.iter().filter(holds).count() as u64
    }

    fn callbacks(&self) -> CallbackFigures {
        let count = |change| {
            u32::try_from(self.count(|what| *what == What::Callback(change))).expect("few")
        };
        let reached = |apart| count(CallbackChange::Reached { apart });
        CallbackFigures {
            requested: count(CallbackChange::Requested),
            lost_lines: count(CallbackChange::LostLine),
            dialled: count(CallbackChange::Dialled),
            reached: reached(true) + reached(false),
            apart: reached(true),
            failed: count(CallbackChange::Ended(CallbackEnd::Failed)),
            expired: count(CallbackChange::Ended(CallbackEnd::Expired)),
            cancelled: count(CallbackChange::Ended(CallbackEnd::Cancelled)),
            merged: count(CallbackChange::Ended(CallbackEnd::Merged)),
            returned: count(CallbackChange::Ended(CallbackEnd::Returned)),
        }
    }

    fn figures(&self, here: usize) -> QueueFigures {
        use What::*;
        let wait_of = |what: &What| match *what {
            Answered { wait } | Abandoned { wait, .. } => wait,
            _ => 0,
        };
        QueueFigures {
            offered: self.count(|what| matches!(what, Offered | PassedOn)),
            answered: self.answered(|_, _| true),
            answered_within: self.answered(within(0)),
            abandoned: self.abandoned(|_, _| true),
            abandoned_within: self.abandoned(within(0)),
            short_abandoned: self.abandoned(|wait, line| wait <= line.terms.short),
            overflowed_in: self.count(|what| *what == OverflowedIn),
            overflowed_out: self.count(|what| matches!(what, OverflowedOut | PassedOn)),
            transferred_in: self.count(|what| *what == TransferredIn),
            transferred_out: self.count(|what| matches!(what, PartOver { transferred: true, .. })),
            timed_out: self.count(|what| matches!(what, TimedOut | TurnedAway | Lost)),
            lost: self.count(|what| *what == Lost),
            conversations_lost: self.count(|what| *what == ConversationLost),
            turned_away: self.count(|what| *what == TurnedAway),
            refused: self.count(|what| matches!(what, Refused | RefusedClosed | RefusedNoAgents)),
            refused_closed: self.count(|what| *what == RefusedClosed),
            refused_no_agents: self.count(|what| *what == RefusedNoAgents),
            missed: self.count(|what| matches!(what, Missed(_))),
            handled: self.count(|what| matches!(what, Handled { .. })),
            in_queue: here as u64,
            callbacks: self.callbacks(),
            chat: ChatFigures {
                first_replies: self.count(|what| matches!(what, FirstReply { .. })),
                first_replies_within: self
                    .count(|what| matches!(what, FirstReply { late: false, .. })),
                first_reply: self
                    .sum(|what| if let FirstReply { after, .. } = what { *after } else { 0 }),
                silence_warnings: self.count(|what| *what == SilenceWarned),
                silence_closes: self.count(|what| *what == SilenceClosed),
            },
            wait_answered: self.sum(|what| if let Answered { wait } = what { *wait } else { 0 }),
            wait_abandoned: self
                .sum(|what| if let Abandoned { wait, .. } = what { *wait } else { 0 }),
            talk: self.sum(|what| if let PartOver { talk, .. } = what { *talk } else { 0 }),
            hold: self.sum(|what| if let PartOver { hold, .. } = what { *hold } else { 0 }),
            wrap_up: self.sum(|what| if let Handled { wrap_up } = what { *wrap_up } else { 0 }),
            longest_wait: Span::from_micros(
                self.0.iter().map(|line| wait_of(&line.what)).max().unwrap_or(0),
            ),
        }
    }
}

fn within(threshold: usize) -> impl Fn(u64, &Happening) -> bool {
    move |wait, line| line.terms.all[threshold].is_some_and(|most| wait <= most)
}

/// A whole row. `here`: who waits or rings at its end; `late`: of those, who has waited too long.
fn tally<'a>(lines: impl Iterator<Item = &'a Happening>, here: usize, late: usize) -> CallTally {
    use What::*;
    let lines = Lines(lines.collect());
    let buckets = |of: &dyn Fn(usize) -> u64| {
        WaitBuckets(std::array::from_fn(|at| u32::try_from(of(at)).expect("few")))
    };
    CallTally {
        calls: lines.figures(here),
        rings: lines.count(|what| matches!(what, RingOver { .. })),
        ring: lines.sum(|what| if let RingOver { rang } = what { *rang } else { 0 }),
        rejected: lines.count(|what| *what == Missed(MissCause::Reject)),
        undeliverable: lines.count(|what| *what == Missed(MissCause::Undeliverable)),
        abandoned_ringing: lines.count(|what| matches!(what, Abandoned { ringing: true, .. })),
        wrapped_up: lines.count(|what| matches!(what, Handled { wrap_up } if *wrap_up > 0)),
        breached: std::array::from_fn(|at| lines.count(|what| *what == Breached(at))),
        over_threshold: late as u64,
        left_late: lines.count(|what| *what == LeftLate),
        also_within: std::array::from_fn(|at| Within {
            answered: lines.answered(within(at + 1)),
            abandoned: lines.abandoned(within(at + 1)),
        }),
        answered_by_wait: buckets(&|at| lines.answered(|wait, _| bucket(wait) == at)),
        abandoned_by_wait: buckets(&|at| lines.abandoned(|wait, _| bucket(wait) == at)),
    }
}

/// Time spent so within a stretch of time, cut at its borders.
pub fn time(spells: &[(Spell, u64)], doing: Activity, (start, end): Stretch) -> Span {
    let part = |(spell, until): &(Spell, u64)| match spell.doing == Some(doing) {
        true => (*until).min(end).saturating_sub(spell.from.max(start)),
        false => 0,
    };
    Span::from_micros(spells.iter().map(part).sum())
}

/// Sign-ins within a stretch of time.
pub fn logins(spells: &[(Spell, u64)], (start, end): Stretch) -> u64 {
    let counts =
        |(spell, _): &&(Spell, u64)| spell.login && start <= spell.from && spell.from < end;
    spells.iter().filter(counts).count() as u64
}

/// Who does this now, and since when together.
pub fn headcount(spells: &[(Spell, u64)], doing: Activity, now: u64) -> Headcount {
    let present =
        spells.iter().filter(|(spell, until)| *until == u64::MAX && spell.doing == Some(doing));
    Headcount {
        agents: u32::try_from(present.clone().count()).expect("few"),
        time: Span::from_micros(present.map(|(spell, _)| now - spell.doing_since).sum()),
    }
}
