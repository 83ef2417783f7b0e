//! Bad days: everybody at once.

use super::BenchError;
use super::case::{Case, Times};
use super::clock::Timed;
use super::floor::{Floor, RING_US, Size};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// All agents become ready, one after another, while many wait: each command by itself.
    ReadyRush,
    /// All who wait hang up, one after another: each command by itself.
    MassAbandon,
    /// One skill's level changes, agent by agent, while many wait: each command by itself.
    SkillEdit,
    /// A call rings at every agent, all in the same millisecond, and nobody answers: one step is
    /// the command that finds all those ring ends due.
    RingEnds,
    /// Two calls arrive for each that ends, and queues take no more than they have: each command
    /// by itself, those that are refused included.
    Overload,
}

impl Trouble {
    /// In the order in which they are measured.
    pub const ALL: [Self; 5] =
        [Self::ReadyRush, Self::MassAbandon, Self::SkillEdit, Self::RingEnds, Self::Overload];

    /// As in the results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadyRush => "ready_rush",
            Self::MassAbandon => "mass_abandon",
            Self::SkillEdit => "skill_edit",
            Self::RingEnds => "ring_ends",
            Self::Overload => "overload",
        }
    }

    /// Makes it happen on new floors, so many times.
    ///
    /// # Errors
    /// If commands were refused that should not be, or the trouble did not come about.
    pub fn run<C: Timed>(
        self,
        size: Size,
        rounds: u32,
        mut centre: impl FnMut() -> Result<C, BenchError>,
        mut done: impl FnMut(C) -> Result<(), BenchError>,
    ) -> Result<Case, BenchError> {
        let mut day = Day { times: Times::new()?, commands: 0, refused: 0 };
        for _ in 0..rounds {
            let mut floor = match self {
                Self::ReadyRush | Self::RingEnds => Floor::new(centre()?, size),
                _ => Floor::new(centre()?, size).all_busy(),
            };
            match self {
                Self::ReadyRush => day.ready_rush(&mut floor)?,
                Self::MassAbandon => day.mass_abandon(&mut floor)?,
                Self::SkillEdit => day.skill_edit(&mut floor),
                Self::RingEnds => day.ring_ends(&mut floor)?,
                Self::Overload => day.overload(&mut floor)?,
            }
            let expected = if self == Self::Overload { day.refused } else { 0 };
            match floor.refused - expected {
                0 => {}
                refused => return Err(BenchError::Refused { case: self.name(), refused }),
            }
            done(floor.centre)?;
        }
        let mut case = Case::closed(self.name(), size, &day.times, day.commands);
        case.refused = (self == Self::Overload).then_some(day.refused);
        Ok(case)
    }
}

struct Day {
    times: Times,
    commands: u64,
    /// New calls that were turned away.
    refused: u64,
}

impl Day {
    fn note<C: Timed>(&mut self, floor: &Floor<C>) {
        self.times.record(floor.centre.took());
        self.commands += 1;
    }

    fn ready_rush<C: Timed>(&mut self, floor: &mut Floor<C>) -> Result<(), BenchError> {
        floor.nobody_ready();
        for _ in 0..floor.size.waiting {
            floor.offer();
        }
        let mut rang = 0;
        let gap = 1_000_000 / u64::from(floor.size.agents.max(1));
        for agent in 0..floor.size.agents {
            floor.pass(gap);
            floor.make_ready(agent);
            self.note(floor);
            rang += floor.rang();
        }
        came_about(Trouble::ReadyRush, rang, floor.size.agents.min(floor.size.waiting))
    }

    fn mass_abandon<C: Timed>(&mut self, floor: &mut Floor<C>) -> Result<(), BenchError> {
        let waiting = floor.waiting_calls();
        for &call in &waiting {
            floor.give_up(call);
            self.note(floor);
        }
        came_about(Trouble::MassAbandon, waiting.len(), floor.size.waiting)
    }

    fn skill_edit<C: Timed>(&mut self, floor: &mut Floor<C>) {
        for agent in 0..floor.size.agents {
            floor.define_agent(agent, 1);
            self.note(floor);
        }
    }

    fn ring_ends<C: Timed>(&mut self, floor: &mut Floor<C>) -> Result<(), BenchError> {
        floor.gap = 0;
        let calls = floor.size.agents.saturating_add(floor.size.waiting);
        let ringing: usize = (0..calls)
            .map(|_| {
                floor.offer();
                floor.rang()
            })
            .sum();
        floor.wait(RING_US);
        self.times.record(floor.centre.took());
        let missed = floor.missed();
        self.commands += missed as u64;
        came_about(Trouble::RingEnds, missed.min(ringing), floor.size.agents)
    }

    fn overload<C: Timed>(&mut self, floor: &mut Floor<C>) -> Result<(), BenchError> {
        floor.limit_waiting();
        let rounds = floor.size.agents.max(MANY);
        for _ in 0..rounds {
            for _ in 0..2 {
                let refused = floor.refused;
                floor.offer();
                self.note(floor);
                self.refused += floor.refused - refused;
            }
            let Some(call) = floor.pick_talking() else { break };
            floor.hang_up(call);
            self.note(floor);
            if floor.answer_ringing() {
                self.note(floor);
            }
        }
        came_about(Trouble::Overload, self.refused as usize, rounds / 2)
    }
}

/// At least so many steps of an overload.
const MANY: u32 = 1_000;

/// A benchmark that does not do what it says is none: nine tenths of it must have happened.
fn came_about(trouble: Trouble, happened: usize, wanted: u32) -> Result<(), BenchError> {
    let wanted = wanted as usize;
    if happened >= wanted * 9 / 10 {
        return Ok(());
    }
    Err(BenchError::DidNotHappen { case: trouble.name(), happened, wanted })
}
