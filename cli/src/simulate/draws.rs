//! What the trace leaves open, drawn by the seed: the patience of callers who were answered, the
//! talk times of those who gave up.
//!
//! Two numbers are drawn for each caller, in the order of arrival, whether they are needed or
//! not. So every caller is the same one under any staff and any rules: what differs between two
//! simulations of one seed is their doing.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::patience::{FEWEST_ABANDONS, Observation, Patience, uniform};
use super::workload::Workload;

/// A queue with fewer known talk times takes those of all queues together.
const FEWEST_TALKS: usize = 20;

/// What a seed stands for. Never renumbered.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    /// Patience and talk times.
    Callers = 1,
    /// Which agents are doubled or left out.
    Staff = 2,
}

/// ChaCha8; its key is the seed as 8 bytes, least first, and 24 zeros.
#[must_use]
pub fn random(seed: u64, stream: Stream) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut random = ChaCha8Rng::from_seed(key);
    random.set_stream(stream as u64);
    random
}

/// A caller of the simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// How long the caller waits; `None`: longer than any wait observed.
    pub patience: Option<u64>,
    /// Talk and hold, once answered.
    pub talk: u64,
}

/// What is known of a queue's callers.
#[derive(Clone, Debug)]
pub struct Habits {
    /// The patience estimated.
    pub patience: Patience,
    /// From all queues together: this one has too few abandons.
    pub pooled_patience: bool,
    talks: Vec<u64>,
}

/// Estimates each queue's habits.
#[must_use]
pub fn habits(workload: &Workload) -> Vec<Habits> {
    let mut waits = vec![Vec::new(); workload.queues.len()];
    let mut talks = vec![Vec::new(); workload.queues.len()];
    for caller in &workload.callers {
        let queue = caller.queue as usize;
        waits[queue].push(Observation { wait: caller.waited, gave_up: caller.gave_up });
        talks[queue].extend(caller.talk);
    }
    let all_waits = Patience::estimate(waits.concat());
    let all_talks = talks.concat();
    let of_queue = |(waits, talks): (Vec<Observation>, Vec<u64>)| {
        let own = Patience::estimate(waits);
        let pooled_patience = own.abandons() < FEWEST_ABANDONS;
        let patience = if pooled_patience { all_waits.clone() } else { own };
        let talks = if talks.len() < FEWEST_TALKS { all_talks.clone() } else { talks };
        Habits { patience, pooled_patience, talks }
    };
    waits.into_iter().zip(talks).map(of_queue).collect()
}

/// Draws what the trace leaves open of each caller.
#[must_use]
pub fn draw(workload: &Workload, habits: &[Habits], seed: u64) -> Vec<Drawn> {
    let mut random = random(seed, Stream::Callers);
    let draw_one = |caller: &super::workload::Caller| {
        let (for_patience, for_talk) = (uniform(&mut random), uniform(&mut random));
        let habits = &habits[caller.queue as usize];
        let patience = match caller.gave_up {
            true => Some(caller.waited),
            false => habits.patience.draw(caller.waited, for_patience),
        };
        let talks = &habits.talks;
        let any = (for_talk * talks.len() as f64) as usize;
        let talk = caller.talk.or(talks.get(any).copied()).unwrap_or(0);
        Drawn { patience, talk }
    };
    workload.callers.iter().map(draw_one).collect()
}
