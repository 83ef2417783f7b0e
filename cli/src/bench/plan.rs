//! Which cases are measured at which sizes, and in which order.

use acd::{BookRules, Core};
use indicatif::ProgressBar;

use super::adverse::Trouble;
use super::arguments::Args;
use super::case::Case;
use super::clock::{Stopwatch, TimedCore};
use super::closed::Step;
use super::engine::Across;
use super::floor::Size;
use super::lockstep::Lockstep;
use super::{BenchError, open, ring};

/// Agents, queues and waiting calls of the usual sizes, with 64 profiles.
const AGENTS: [u32; 3] = [1_000, 10_000, 100_000];
const QUEUES: [u32; 2] = [10, 2_000];
const WAITING: [u32; 2] = [0, 50_000];
const PROFILES: u32 = 64;

/// The floor of the open loop and of the bad days.
const CENTRE: Size = Size { agents: 10_000, profiles: PROFILES, queues: 2_000, waiting: 50_000 };

/// The twin is timed on floors of at most so many agents, on which nobody waits: it looks at every
/// call and agent for each command, and has to set the floor up first.
const NAIVE_AGENTS: u32 = 1_000;
/// And so in a long run.
const NAIVE_AGENTS_LONG: u32 = 10_000;

/// How much is done.
struct Effort {
    steps: u64,
    naive_steps: u64,
    naive_agents: u32,
    rounds: u32,
    millis: u64,
    /// Cores keep books.
    books: bool,
}

impl Effort {
    fn of(args: &Args) -> Self {
        let books = args.books;
        if args.quick {
            let steps = args.steps.unwrap_or(25_000);
            let naive_agents = NAIVE_AGENTS;
            Self { steps, naive_steps: 100, naive_agents, rounds: 1, millis: 250, books }
        } else {
            let steps = args.steps.unwrap_or(1_000_000);
            let naive_agents = NAIVE_AGENTS_LONG;
            Self { steps, naive_steps: 200, naive_agents, rounds: 10, millis: 2_000, books }
        }
    }
}

impl Effort {
    /// An empty core with room for a floor.
    fn core(&self, size: Size) -> Result<Core, BenchError> {
        if !self.books {
            return Ok(Core::new(size.limits(), 0));
        }
        let core = Core::with_books(size.limits(), 0, BookRules::default());
        core.map_err(|refusal| BenchError::Books(format!("{refusal:?}")))
    }
}

/// The sizes of the closed loop.
fn sizes(args: &Args) -> Vec<Size> {
    if !args.size.is_empty() {
        return args.size.clone();
    }
    let mut sizes = Vec::new();
    for agents in AGENTS {
        for queues in QUEUES {
            for waiting in WAITING {
                sizes.push(Size { agents, profiles: PROFILES, queues, waiting });
            }
        }
    }
    // Everybody is unlike everybody else.
    let (agents, queues) = (10_000, 2_000);
    let distinct = WAITING.map(|waiting| Size { agents, profiles: agents, queues, waiting });
    sizes.extend(distinct);
    sizes
}

/// The size of the open loop and of the bad days.
fn centre(args: &Args) -> Size {
    args.size.first().copied().unwrap_or(CENTRE)
}

/// Measures what the arguments ask for.
///
/// # Errors
/// See [`BenchError`].
pub fn measure(args: &Args, watch: &Stopwatch, bar: &ProgressBar) -> Result<Vec<Case>, BenchError> {
    let effort = Effort::of(args);
    let sizes = sizes(args);
    let steps: Vec<Step> = Step::ALL.into_iter().filter(|step| args.wants(step.name())).collect();
    let troubles = Trouble::ALL.into_iter().filter(|trouble| args.wants(trouble.name()));
    let troubles: Vec<Trouble> = troubles.collect();
    bar.set_length((sizes.len() * steps.len() + troubles.len() + 6) as u64);
    bar.set_message("core and naive twin side by side, in small");
    check(&steps, &troubles, &sizes, centre(args), watch)?;
    let mut cases = Vec::new();
    for &size in &sizes {
        closed(&steps, size, &effort, watch, bar, &mut cases)?;
    }
    for trouble in troubles {
        bar.set_message(trouble.name());
        let size = centre(args);
        let core = || Ok(TimedCore::new(effort.core(size)?, watch));
        cases.push(trouble.run(size, effort.rounds, core, |_| Ok(()))?);
        bar.inc(1);
    }
    if args.wants("open_loop") {
        cases.extend(ladder(centre(args), &effort, bar)?);
    }
    if args.wants("ring") {
        bar.set_message("ring");
        cases.push(ring::round_trips(STEADY_RATE, STEADY_RATE * effort.millis / 1_000)?);
        bar.inc(1);
    }
    if args.wants("engine") {
        for size in across_sizes(args) {
            for submitters in [1, 2] {
                bar.set_message(format!("engine, {submitters} submitting"));
                across(size, submitters, &effort, &mut cases)?;
                bar.inc(1);
            }
        }
    }
    Ok(cases)
}

/// All steps on floors of one size: first the core, then the twin.
fn closed(
    steps: &[Step],
    size: Size,
    effort: &Effort,
    watch: &Stopwatch,
    bar: &ProgressBar,
    cases: &mut Vec<Case>,
) -> Result<(), BenchError> {
    let core = || Ok::<_, BenchError>(TimedCore::new(effort.core(size)?, watch));
    let naive = size.waiting == 0 && size.agents <= effort.naive_agents;
    let mut floor = None;
    let mut slow = None;
    for &step in steps {
        bar.set_message(format!("{}, {} agents, {} queues", step.name(), size.agents, size.queues));
        if step.is_for(size) {
            // All steps but the first go on where the one before left off.
            let mut on = match floor.take() {
                Some(floor) => step.on(floor),
                None => step.floor(core()?, size),
            };
            step.run(&mut on, effort.steps / 10)?;
            let times = step.run(&mut on, effort.steps)?;
            let mut case = Case::closed(step.name(), size, &times, step.commands() * times.count());
            floor = (step != Step::Arrive).then_some(on);
            if naive {
                let mut on = match slow.take() {
                    Some(floor) => step.on(floor),
                    None => step.floor(Lockstep::new(size, watch), size),
                };
                case.naive_p50_ns = step.run(&mut on, effort.naive_steps)?.at(0.5);
                on.centre.verdict().map_err(|what| differs(step.name(), what))?;
                slow = (step != Step::Arrive).then_some(on);
            }
            cases.push(case);
        }
        bar.inc(1);
    }
    Ok(())
}

fn differs(case: &'static str, what: String) -> BenchError {
    BenchError::Differs { case, what }
}

/// Every case in small, with the twin beside the core.
fn check(
    steps: &[Step],
    troubles: &[Trouble],
    sizes: &[Size],
    centre: Size,
    watch: &Stopwatch,
) -> Result<(), BenchError> {
    let mut small: Vec<Size> = sizes.iter().copied().map(in_small).collect();
    small.dedup();
    for size in small {
        for step in steps.iter().filter(|step| step.is_for(size)) {
            let mut floor = step.floor(Lockstep::new(size, watch), size);
            step.run(&mut floor, CHECKED_STEPS)?;
            floor.centre.verdict().map_err(|what| differs(step.name(), what))?;
        }
    }
    let size = in_small(centre);
    for trouble in troubles {
        let name = trouble.name();
        trouble.run(
            size,
            1,
            || Ok(Lockstep::new(size, watch)),
            |both| both.verdict().map_err(|what| differs(name, what)),
        )?;
    }
    Ok(())
}

/// How many steps core and twin do side by side.
const CHECKED_STEPS: u64 = 200;

/// A floor of the same shape that the twin can bear.
fn in_small(size: Size) -> Size {
    let agents = (size.agents / 100).clamp(40, 100).min(size.agents);
    let distinct = size.profiles == size.agents;
    Size {
        agents,
        profiles: if distinct { agents } else { size.profiles.min(agents / 2) },
        queues: (size.queues / 50).clamp(10, 40).min(size.queues),
        waiting: size.waiting.min(100),
    }
}

/// The rates of the open loop, in commands a second.
const FIRST_RATE: u64 = 62_500;
const LAST_RATE: u64 = 64_000_000;

fn ladder(size: Size, effort: &Effort, bar: &ProgressBar) -> Result<Vec<Case>, BenchError> {
    bar.set_message("open loop");
    let rows =
        open::ladder(effort.core(size)?, size, FIRST_RATE, LAST_RATE, effort.millis, || {
            bar.tick()
        })?;
    bar.inc(1);
    Ok(rows)
}

/// The rate at which the way across threads is compared with the bare rings.
const STEADY_RATE: u64 = 100_000;

/// Commands of one rate at most: they are written down beforehand.
const MOST_WRITTEN: u64 = 500_000;

/// Less than this, and higher rates would give no more: queues between threads hold a good deal, so
/// it takes more to be sure than in the open loop on one thread.
const FALLEN_BEHIND_PERCENT: u64 = 60;

/// A floor that fits a processor's cache, and one that does not.
fn across_sizes(args: &Args) -> Vec<Size> {
    match args.size.first() {
        Some(&size) => vec![size],
        None => vec![Size { agents: 1_000, profiles: PROFILES, queues: 10, waiting: 0 }, CENTRE],
    }
}

/// Doubling rates until the engine falls behind.
fn across(
    size: Size,
    submitters: u32,
    effort: &Effort,
    cases: &mut Vec<Case>,
) -> Result<(), BenchError> {
    let mut engine = Across::start(size, submitters)?;
    let mut rate = STEADY_RATE;
    while rate <= LAST_RATE {
        let commands = (rate * effort.millis / 1_000).min(MOST_WRITTEN);
        let case = engine.rung(rate, commands)?;
        let fell_behind = case.commands_per_s < rate * FALLEN_BEHIND_PERCENT / 100;
        cases.push(case);
        if fell_behind {
            break;
        }
        rate *= 2;
    }
    engine.finish()
}
