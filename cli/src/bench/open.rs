//! What a command costs at a given rate: the open loop.
//!
//! Every command has a planned time, and its latency counts from that, not from when the core had
//! time for it. A stall is so charged to every command that should have been served meanwhile; a
//! closed loop would charge it to one (coordinated omission).

use std::hint::spin_loop;
use std::time::Instant;

use acd::{Command, Core, Event, Refusal, Timestamp};

use super::BenchError;
use super::case::{Case, Times};
use super::clock::Timed;
use super::closed::{Step, life};
use super::floor::{Centre, Floor, Size};

/// The core, given its commands at planned times.
pub struct Paced {
    core: Core,
    /// None: as fast as it goes, and nothing is recorded.
    plan: Option<Plan>,
    times: Times,
}

#[derive(Clone, Copy, Debug)]
struct Plan {
    begin: Instant,
    /// Picoseconds between two commands, so that rates come out right.
    gap_ps: u64,
    commands: u64,
    last_ns: u64,
}

impl Paced {
    /// As fast as it goes, until [`at_rate`](Self::at_rate).
    ///
    /// # Errors
    /// If there is no memory for the times.
    pub fn new(core: Core) -> Result<Self, BenchError> {
        Ok(Self { core, plan: None, times: Times::new()? })
    }

    /// So many commands a second from now on.
    ///
    /// # Errors
    /// If there is no memory for the times.
    pub fn at_rate(&mut self, per_second: u64) -> Result<(), BenchError> {
        let gap_ps = 1_000_000_000_000 / per_second.max(1);
        self.times = Times::new()?;
        self.plan = Some(Plan { begin: Instant::now(), gap_ps, commands: 0, last_ns: 0 });
        Ok(())
    }

    /// Latencies since then, and for how many nanoseconds.
    pub fn finish(&mut self) -> Result<(Times, u64), BenchError> {
        let elapsed = self.plan.take().map_or(0, |plan| plan.last_ns);
        Ok((std::mem::replace(&mut self.times, Times::new()?), elapsed))
    }
}

impl Centre for Paced {
    #[inline]
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let Some(plan) = &mut self.plan else { return self.core.apply(at, command, events) };
        let planned = plan.commands * plan.gap_ps / 1_000;
        plan.commands += 1;
        while nanos(plan.begin) < planned {
            spin_loop();
        }
        let outcome = self.core.apply(at, command, events);
        plan.last_ns = nanos(plan.begin);
        self.times.record(plan.last_ns - planned);
        outcome
    }
}

impl Timed for Paced {
    fn took(&self) -> u64 {
        0
    }
}

#[inline]
fn nanos(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Collapsed: less than so many percent of the planned rate were reached.
const REACHED_PERCENT: u64 = 97;

/// Full lives of calls at doubling rates, until the core falls behind; that row is the last.
///
/// # Errors
/// If commands were refused.
pub fn ladder(
    core: Core,
    size: Size,
    first_rate: u64,
    last_rate: u64,
    millis: u64,
    mut done: impl FnMut(),
) -> Result<Vec<Case>, BenchError> {
    let mut floor = Step::Life.floor(Paced::new(core)?, size);
    let mut rows = Vec::new();
    let mut rate = first_rate;
    while rate <= last_rate {
        let row = rung(&mut floor, size, rate, millis)?;
        let collapsed = row.commands_per_s < rate * REACHED_PERCENT / 100;
        rows.push(row);
        done();
        if collapsed {
            break;
        }
        rate *= 2;
    }
    Ok(rows)
}

fn rung(floor: &mut Floor<Paced>, size: Size, rate: u64, millis: u64) -> Result<Case, BenchError> {
    let (refused, commands) = (floor.refused, floor.commands);
    let wanted = rate * millis / 1_000;
    floor.centre.at_rate(rate)?;
    while floor.commands - commands < wanted {
        life(floor);
    }
    let (times, elapsed) = floor.centre.finish()?;
    match floor.refused - refused {
        0 => {}
        refused => return Err(BenchError::Refused { case: "open_loop", refused }),
    }
    let mut case = Case::over("open_loop", size, &times, times.count(), elapsed);
    case.planned_per_s = Some(rate);
    Ok(case)
}
