//! What a step costs, one after another: the closed loop.
//!
//! Each step stands in an equilibrium: what comes between two of them (answers, ends of other
//! calls) brings the floor back to where it was, and is not timed.

use super::BenchError;
use super::case::Times;
use super::clock::Timed;
use super::floor::{Centre, Floor, Size};

/// What is measured on one floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A call arrives and rings at once, beside the backlog of others.
    Arrive,
    /// A conversation ends and the next call rings (with nobody waiting, the agent is idle).
    Free,
    /// A call arrives where all agents are busy, and waits.
    Queue,
    /// Wrap-up ends and the next call rings (with nobody waiting, the agent is idle).
    Ready,
    /// A whole call: offer, answer, hang-up, end of wrap-up; four commands.
    Life,
}

impl Step {
    /// In the order in which they are measured.
    pub const ALL: [Self; 5] = [Self::Arrive, Self::Free, Self::Queue, Self::Ready, Self::Life];

    /// As in the results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrive => "arrive",
            Self::Free => "free",
            Self::Queue => "queue",
            Self::Ready => "ready",
            Self::Life => "life",
        }
    }

    /// Commands in a step.
    #[must_use]
    pub fn commands(self) -> u64 {
        if self == Self::Life { 4 } else { 1 }
    }

    /// Whether the step means something on such a floor.
    #[must_use]
    pub fn is_for(self, size: Size) -> bool {
        self != Self::Queue || size.waiting > 0
    }

    /// A floor on which the step can be done again and again.
    pub fn floor<C: Centre>(self, centre: C, size: Size) -> Floor<C> {
        let floor = match (self, size.waiting) {
            (Self::Arrive, _) => return Floor::two_halves(centre, size),
            (_, 0) => Floor::new(centre, size).half_busy(),
            _ => Floor::new(centre, size).all_busy(),
        };
        self.on(floor)
    }

    /// The floor of another step, made fit for this one.
    pub fn on<C: Centre>(self, mut floor: Floor<C>) -> Floor<C> {
        if matches!(self, Self::Ready | Self::Life) && !floor.has_wrap_up() {
            floor.with_wrap_up();
        }
        floor
    }

    /// So many steps.
    ///
    /// # Errors
    /// If commands were refused: then the load is not what it claims to be.
    pub fn run<C: Timed>(self, floor: &mut Floor<C>, steps: u64) -> Result<Times, BenchError> {
        let mut times = Times::new()?;
        let refused = floor.refused;
        for _ in 0..steps {
            let took = match self {
                Self::Arrive => arrive(floor),
                Self::Free => free(floor),
                Self::Queue => queue(floor),
                Self::Ready => ready(floor),
                Self::Life => Some(life(floor)),
            };
            if let Some(took) = took {
                times.record(took);
            }
        }
        match floor.refused - refused {
            0 => Ok(times),
            refused => Err(BenchError::Refused { case: self.name(), refused }),
        }
    }
}

fn arrive<C: Timed>(floor: &mut Floor<C>) -> Option<u64> {
    let call = floor.offer();
    let took = floor.centre.took();
    if floor.answer_ringing() {
        floor.hang_up_any();
        Some(took)
    } else {
        floor.give_up(call);
        None
    }
}

fn free<C: Timed>(floor: &mut Floor<C>) -> Option<u64> {
    let call = floor.pick_talking()?;
    floor.hang_up(call);
    let took = floor.centre.took();
    floor.answer_ringing();
    refill(floor);
    Some(took)
}

fn queue<C: Timed>(floor: &mut Floor<C>) -> Option<u64> {
    let call = floor.pick_talking()?;
    floor.hang_up(call);
    floor.answer_ringing();
    floor.offer();
    let took = floor.centre.took();
    let waits = !floor.answer_ringing();
    waits.then_some(took)
}

fn ready<C: Timed>(floor: &mut Floor<C>) -> Option<u64> {
    floor.hang_up_any();
    let agent = floor.pick_wrapping_up()?;
    floor.wrapped_up(agent);
    let took = floor.centre.took();
    floor.answer_ringing();
    refill(floor);
    Some(took)
}

/// A call for the one that ended. Where nobody waits, nobody is to begin to.
fn refill<C: Centre>(floor: &mut Floor<C>) {
    if floor.size.waiting == 0 {
        floor.arrive_and_answer();
    } else {
        floor.offer();
        floor.answer_ringing();
    }
}

/// One of each command of a life. The call that is answered is the one that arrives or, where
/// calls wait, the one that has waited longest; which conversation and which wrap-up end is drawn.
pub fn life<C: Timed>(floor: &mut Floor<C>) -> u64 {
    let mut took = 0;
    floor.offer();
    took += floor.centre.took();
    if floor.answer_ringing() {
        took += floor.centre.took();
    }
    if let Some(call) = floor.pick_talking() {
        floor.hang_up(call);
        took += floor.centre.took();
        floor.note_wrap_up();
    }
    if let Some(agent) = floor.pick_wrapping_up() {
        floor.wrapped_up(agent);
        took += floor.centre.took();
        if floor.answer_ringing() {
            took += floor.centre.took();
        }
    }
    took
}
