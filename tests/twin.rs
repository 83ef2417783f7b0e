//! The core against its naive twin: the same random commands to both, and everything that can be
//! seen of them is the same after each.
//!
//! More cases: `PROPTEST_CASES=10000 cargo test --test twin`.

mod support;

use acd::{BookRules, Core, Lengths, Limits, Period};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::duel::Duel;
use support::subject::Subject;
use support::twin::Twin;
use support::world::{self, Raw, Sequence, World};

/// With books for every other seed: they decide nothing.
fn core(seed: u64) -> Core {
    let (interval, lengths) = (Period::Minutes5, Lengths { intervals: 3, days: 2, months: 1 });
    let rules = BookRules { interval, calls: lengths, agents: lengths, ..BookRules::default() };
    match seed % 2 {
        0 => Core::new(limits(), seed),
        _ => Core::with_books(limits(), seed, rules).expect("an interval within a day"),
    }
}

fn limits() -> Limits {
    Limits {
        agents: 1_024,
        groups: 4,
        queues: 32,
        calls: 1_024,
        skills: 256,
        classes: 1_024,
        hold_backs: 16_384,
        customers: 4,
        alarms: 8,
        blocked: 3,
    }
}

fn play<S: Subject>(world: World, subject: S, commands: &Sequence) -> Result<(), TestCaseError> {
    let mut duel = Duel::new(world, subject, 1).map_err(TestCaseError::fail)?;
    for raw in &commands.0 {
        duel.step(raw).map_err(TestCaseError::fail)?;
    }
    Ok(())
}

fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        max_shrink_iters: 20_000,
        max_shrink_time: 120_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn core_and_twin_do_the_same(
        world in world::world(),
        commands in world::sequence(200),
    ) {
        let core = core(world.seed);
        play(world, core, &commands)?;
    }

    /// Checks the auditor on the twin, and the twin on the auditor.
    #[test]
    fn the_twin_keeps_the_invariants(
        world in world::world(),
        commands in world::sequence(100),
    ) {
        let twin = Twin::new(world.seed);
        play(world, twin, &commands)?;
    }
}

/// Numbers for the long run: the same on every run and machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn raw(&mut self) -> Raw {
        let kind = u8::try_from(self.next() % 100).unwrap_or(0);
        let mut numbers = [0; 16];
        for number in &mut numbers {
            *number = (self.next() & 0xFFFF) as u16;
        }
        let when = u8::try_from(self.next() % 64).unwrap_or(0);
        Raw { when, kind, numbers }
    }
}

/// A seeded world of another size, and so many commands.
fn long_run(mut world: World, commands: usize) -> Duel<Core> {
    let mut numbers = Numbers(20_261_122);
    world.set_up = (0..world.queues + world.agents).map(|_| numbers.raw()).collect();
    let core = core(world.seed);
    let mut duel = Duel::new(world, core, 100).unwrap_or_else(|what| panic!("{what}"));
    for _ in 0..commands {
        let mut raw = numbers.raw();
        // Larger and busier: more offers, and time goes on in smaller steps.
        if numbers.next().is_multiple_of(3) {
            raw.kind = 10;
        }
        // Consultations are short, and little of them would be met by chance.
        if numbers.next().is_multiple_of(12) {
            raw.kind = 61;
        }
        if raw.when >= 40 && !numbers.next().is_multiple_of(4) {
            raw.when = 57;
        }
        duel.step(&raw).unwrap_or_else(|what| panic!("{what}"));
    }
    duel
}

fn heard(duel: &Duel<Core>, what: &str) -> u64 {
    duel.heard().iter().find(|(heard, _)| *heard == what).map_or(0, |(_, times)| *times)
}

#[test]
fn a_long_run_is_the_same() {
    let world = World {
        agents: 30,
        queues: 10,
        calls: 300,
        far: false,
        tight: false,
        media: false,
        seed: 7,
        set_up: Vec::new(),
    };
    let duel = long_run(world, 40_000);
    assert!(duel.commands() > 40_000);
    for what in [
        "routed by a rule",
        "routed by none",
        "queued",
        "ringing",
        "answered",
        "requeued",
        "missed by one",
        "bridge failed",
        "answered elsewhere",
        "abandoned while waiting",
        "abandoned while ringing",
        "overflowed, full",
        "overflowed, max_wait",
        "timed out",
        "held",
        "transferred",
        "ended",
        "resumed",
        "merged",
        "first reply in time",
        "first reply late",
        "silence warning",
        "silence closed",
        "alarm raised",
        "reserve joined, waiting",
        "reserve joined, longest wait",
        "reserve left",
        "alarm cleared",
    ] {
        let times = heard(&duel, what);
        println!("{what}: {times}");
        assert!(times >= 20, "{what}: {times} times; the run is to exercise everything");
    }
    exercises_the_rare(&duel);
}

/// What needs more than one thing to come together.
fn exercises_the_rare(duel: &Duel<Core>) {
    for what in [
        "overflowed, closed",
        "overflowed, no_agents",
        "overflowed, closing",
        "overflowed, agents_gone",
        "turned away, closing",
        "turned away, agents gone",
        "closed",
        "opened",
        "callback",
        "dial",
        "callback answered",
        "callback failed",
        "callback ended, failed",
        "callback ended, expired",
        "callback ended, cancelled",
        "callback ended, merged",
        "callback ended, returned",
        "line lost",
        "busy elsewhere",
        "requeued, busy elsewhere",
        "requeued, lost",
        "lost",
        "conversation lost",
        "lost, lease expired",
        "conversation lost, lease expired",
        "reconciled, agents logged out",
        "consulting",
        "conference",
        "transfer completed",
    ] {
        let times = heard(duel, what);
        println!("{what}: {times}");
        assert!(times >= 2, "{what}: {times} times; the run is to exercise everything");
    }
}

/// So many agents, with so many sets of skills, that the core takes its ways for large floors.
#[test]
fn a_large_floor_is_the_same() {
    let world = World {
        agents: 700,
        queues: 20,
        calls: 100,
        far: false,
        tight: false,
        media: false,
        seed: 8,
        set_up: Vec::new(),
    };
    let duel = long_run(world, 1_000);
    let (rang, answered) = (heard(&duel, "ringing"), heard(&duel, "answered"));
    assert!(rang >= 200 && answered >= 15, "{rang} rang, {answered} were answered");
}
