//! Who is on duty when: as recorded, or changed.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rand_chacha::rand_core::Rng;

use super::dial::HALF_HOUR;
use super::draws::{Stream, random};
use super::workload::{Talk, Workload};

/// More agents than this are refused.
const MOST_AGENTS: u32 = 10_000;

/// Calls without an agent recorded that lie no further apart are one unnamed agent's stretch.
const SAME_STRETCH: u64 = 5 * 60 * 1_000_000;

/// Longer times without an answer are outside the opening hours.
const CLOSED: u64 = 4 * HALF_HOUR;

/// How many agents there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Staffing {
    /// As recorded.
    #[default]
    Recorded,
    /// So many all day.
    Exactly(u32),
    /// At each moment so many more (or, negative, fewer) than recorded.
    Plus(i32),
    /// At each moment more (fewer) by so many hundredths.
    Percent(i32),
}

impl FromStr for Staffing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is no number of agents; write 12 (all day), +2 or -2 (more or fewer \
                 than recorded), +10% or -10%, up to {MOST_AGENTS}"
            )
        };
        let number = text.strip_suffix('%').unwrap_or(text);
        let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let amount: u32 = digits.parse().map_err(|_| wrong())?;
        if amount > MOST_AGENTS {
            return Err(wrong());
        }
        let signed = if number.starts_with('-') { -(amount as i32) } else { amount as i32 };
        match (digits.len() < number.len(), number.len() < text.len()) {
            (false, false) if amount == 0 => Err("no agents, no simulation; at least 1".into()),
            (false, false) => Ok(Self::Exactly(amount)),
            (true, false) => Ok(Self::Plus(signed)),
            (true, true) if signed <= -100 => {
                Err(format!("{text} leaves nobody; less than a hundred per cent can go"))
            }
            (true, true) => Ok(Self::Percent(signed)),
            (false, true) => Err(wrong()),
        }
    }
}

impl fmt::Display for Staffing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded => f.write_str("as recorded"),
            Self::Exactly(1) => f.write_str("1 all day, for every queue"),
            Self::Exactly(number) => write!(f, "{number} all day, for every queue"),
            Self::Plus(number) => write!(f, "{number:+} at each moment"),
            Self::Percent(percent) => write!(f, "{percent:+} % at each moment"),
        }
    }
}

/// Somebody who may be on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name; also that of the recorded agent of whom this is a double.
    pub name: String,
    /// The queues served, as indexes, rising.
    pub queues: Vec<u32>,
    /// Stands for calls of which no agent is recorded.
    pub unnamed: bool,
}

/// A stretch of duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// Log-in, microseconds since the origin.
    pub from: u64,
    /// Log-out; an agent on a call stays until it is over.
    pub to: u64,
    /// Who, as an index.
    pub member: u32,
    /// The day to which it belongs.
    pub day: usize,
}

/// All agents and their duties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Floor {
    /// Everybody.
    pub members: Vec<Member>,
    /// By log-in. No two of one member overlap or touch.
    pub duties: Vec<Duty>,
}

impl Floor {
    /// The agents as the trace shows them: on duty from the first to the last call that each
    /// took of those that arrived on a day. `break_after`: a longer time without a call is no
    /// duty.
    ///
    /// A call of which no agent is recorded was taken by an unnamed agent, on duty during that
    /// call only, or from one to the next if they lie less than five minutes apart.
    #[must_use]
    pub fn recorded(workload: &Workload, break_after: Option<u64>) -> Self {
        let mut floor = Self::default();
        let mut stretches = Vec::new();
        for name in &workload.agents {
            let name = name.to_string();
            floor.members.push(Member { name, queues: Vec::new(), unnamed: false });
            stretches.push(BTreeMap::<usize, Vec<Duty>>::new());
        }
        let mut unnamed = Vec::new();
        for talk in &workload.talks {
            let Some(agent) = talk.agent else {
                unnamed.push(*talk);
                continue;
            };
            let (agent, day) = (agent as usize, talk.day);
            add(&mut floor.members[agent].queues, talk.queue);
            let duties = stretches[agent].entry(day).or_default();
            let gap = break_after.unwrap_or(u64::MAX);
            match duties.last_mut() {
                Some(duty) if talk.from.saturating_sub(duty.to) <= gap => {
                    duty.to = duty.to.max(talk.done);
                }
                _ => {
                    duties.push(Duty { from: talk.from, to: talk.done, member: agent as u32, day })
                }
            }
        }
        floor.duties = stretches.into_iter().flat_map(BTreeMap::into_values).flatten().collect();
        floor.add_unnamed(&unnamed);
        floor.settle();
        floor
    }

    /// Gives each call without an agent to the unnamed one who became free last.
    fn add_unnamed(&mut self, talks: &[Talk]) {
        let first = self.members.len();
        let mut queues = Vec::new();
        let mut latest: Vec<Duty> = Vec::new();
        for talk in talks.iter().filter(|talk| talk.from < talk.done) {
            add(&mut queues, talk.queue);
            let free = latest.iter_mut().filter(|duty| duty.to <= talk.from);
            match free.max_by_key(|duty| duty.to) {
                Some(duty) if talk.from - duty.to <= SAME_STRETCH => duty.to = talk.done,
                Some(duty) => {
                    self.duties.push(*duty);
                    *duty = Duty { from: talk.from, to: talk.done, day: talk.day, ..*duty };
                }
                None => {
                    let member = (first + latest.len()) as u32;
                    let (from, to, day) = (talk.from, talk.done, talk.day);
                    latest.push(Duty { from, to, member, day });
                }
            }
        }
        for number in 1..=latest.len() {
            let name = format!("unnamed-{number}");
            self.members.push(Member { name, queues: queues.clone(), unnamed: true });
        }
        self.duties.extend(latest);
    }

    /// Sorts the duties and joins those of one member that overlap or touch.
    fn settle(&mut self) {
        self.duties.retain(|duty| duty.from < duty.to);
        self.duties.sort_unstable_by_key(|duty| (duty.member, duty.from, duty.to));
        self.duties.dedup_by(|next, duty| {
            let same = next.member == duty.member && next.from <= duty.to;
            if same {
                duty.to = duty.to.max(next.to);
            }
            same
        });
        self.duties.sort_unstable();
    }

    /// The floor with other staff.
    #[must_use]
    pub fn with(self, staffing: Staffing, workload: &Workload, seed: u64) -> Self {
        match staffing {
            Staffing::Recorded => self,
            Staffing::Exactly(number) => Self::all_day(workload, number),
            Staffing::Plus(more) => {
                self.changed(workload, seed, |on_duty| on_duty + i64::from(more))
            }
            Staffing::Percent(percent) => self.changed(workload, seed, |on_duty| {
                // Rounded to whole agents, halves up.
                (on_duty * i64::from(100 + percent) + 50).div_euclid(100)
            }),
        }
    }

    /// Each day from the half-hour of the first answer to that of the last, but for longer times
    /// without one: the calls just past midnight do not open the day.
    fn all_day(workload: &Workload, number: u32) -> Self {
        let mut open: Vec<(u64, u64, usize)> = Vec::new();
        for talk in &workload.talks {
            let from = talk.from / HALF_HOUR * HALF_HOUR;
            match open.last_mut() {
                Some((_, to, day)) if *day == talk.day && from <= *to + CLOSED => {
                    *to = (*to).max(from + HALF_HOUR);
                }
                _ => open.push((from, from + HALF_HOUR, talk.day)),
            }
        }
        let queues: Vec<u32> = (0..workload.queues.len() as u32).collect();
        let mut floor = Self::default();
        for member in 0..number {
            let name = format!("agent-{}", member + 1);
            floor.members.push(Member { name, queues: queues.clone(), unnamed: false });
            let duty = |&(from, to, day): &(u64, u64, usize)| Duty { from, to, member, day };
            floor.duties.extend(open.iter().map(duty));
        }
        floor.settle();
        floor
    }

    /// At each moment `target(n)` agents instead of n: of those on duty the first in the day's
    /// order, which the seed draws, are left out or doubled. Unnamed agents stay as they are, if
    /// there are any others.
    fn changed(self, workload: &Workload, seed: u64, target: impl Fn(i64) -> i64) -> Self {
        let any_named = self.members.iter().any(|member| !member.unnamed);
        let (kept, staff): (Vec<Duty>, Vec<Duty>) = self
            .duties
            .into_iter()
            .partition(|duty| any_named && self.members[duty.member as usize].unnamed);
        let mut borders: Vec<u64> = staff.iter().flat_map(|duty| [duty.from, duty.to]).collect();
        borders.sort_unstable();
        borders.dedup();
        let ranks = ranks(workload.dial.days(), self.members.len(), seed);
        let mut crew = Crew { members: self.members, doubles: BTreeMap::new(), duties: kept };
        let (mut next, mut on_duty) = (0, Vec::<Duty>::new());
        for stretch in borders.windows(2) {
            let (from, to) = (stretch[0], stretch[1]);
            on_duty.retain(|duty| duty.to > from);
            while next < staff.len() && staff[next].from <= from {
                on_duty.push(staff[next]);
                next += 1;
            }
            let day = workload.dial.day(from);
            on_duty.sort_unstable_by_key(|duty| ranks[day][duty.member as usize]);
            let wanted = target(on_duty.len() as i64).max(0) as usize;
            crew.stretch(&on_duty, wanted, from, to);
        }
        let mut floor = Self { members: crew.members, duties: crew.duties };
        floor.settle();
        floor
    }

    /// The sum of all duties in microseconds.
    #[must_use]
    pub fn on_duty(&self) -> u64 {
        self.duties.iter().map(|duty| duty.to - duty.from).sum()
    }
}

/// A floor that is being changed.
struct Crew {
    members: Vec<Member>,
    /// The member who is a recorded member's so-and-so-manieth double.
    doubles: BTreeMap<(u32, usize), u32>,
    duties: Vec<Duty>,
}

impl Crew {
    /// Puts `wanted` agents on duty for a stretch: those of `on_duty` but the first, or all and
    /// doubles of the first, round and round.
    fn stretch(&mut self, on_duty: &[Duty], wanted: usize, from: u64, to: u64) {
        let left_out = on_duty.len().saturating_sub(wanted);
        for duty in &on_duty[left_out..] {
            self.duties.push(Duty { from, to, ..*duty });
        }
        if on_duty.is_empty() {
            return;
        }
        for extra in 0..wanted.saturating_sub(on_duty.len()) {
            let duty = on_duty[extra % on_duty.len()];
            let member = self.double(duty.member, extra / on_duty.len() + 1);
            self.duties.push(Duty { from, to, member, day: duty.day });
        }
    }

    fn double(&mut self, member: u32, number: usize) -> u32 {
        let members = &mut self.members;
        *self.doubles.entry((member, number)).or_insert_with(|| {
            members.push(members[member as usize].clone());
            members.len() as u32 - 1
        })
    }
}

/// Each day's order of the members.
fn ranks(days: usize, members: usize, seed: u64) -> Vec<Vec<u64>> {
    let mut random = random(seed, Stream::Staff);
    (0..days).map(|_| (0..members).map(|_| random.next_u64()).collect()).collect()
}

fn add(queues: &mut Vec<u32>, queue: u32) {
    if let Err(place) = queues.binary_search(&queue) {
        queues.insert(place, queue);
    }
}
