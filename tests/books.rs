//! The books against a naive ledger: every row that is kept equals a plain recomputation from the
//! list of what happened, and rows add up to longer rows, queues to the total, agents to the floor.
//!
//! More cases: `PROPTEST_CASES=10000 cargo test --test books`.

mod support;

use acd::{Lengths, Period};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::ledger::check::Settings;
use support::ledger::drive::{Audited, Play};
use support::ledger::wall::Wall;
use support::scenario;
use support::world::{self, Sequence, World};

const SECOND: u64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND as i64;
const DAY: i64 = 24 * HOUR;

/// A wall clock near the end of a week, a month or a year, and up to three changes of it: near
/// midnights, at full hours or anywhere, by hours or odd minutes, forward and back.
fn wall() -> impl Strategy<Value = Wall> {
    let origin = (prop::sample::select(vec![0, -1, 19_812, 20_453, 11_015, 18_321]), 0..DAY);
    let change = (
        0_u64..40,
        prop::sample::select(vec![0, HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 7 * HOUR, DAY]),
        prop::sample::select(vec![0, 0, 0, 17 * 60, 3_599]),
        prop::sample::select(vec![HOUR, -HOUR, HOUR / 2, -HOUR / 2, 1_020_000_000, -2 * HOUR]),
    );
    let changes = prop::collection::vec(change, 0..=3);
    (origin, prop::bool::ANY, changes).prop_map(|((day, time), full, changes)| {
        let origin = day * DAY + if full { time / HOUR * HOUR } else { time };
        let (mut at, mut offset, mut list) = (0, origin, Vec::new());
        for (days, hours, seconds, by) in changes {
            // Counted from a midnight of the wall clock.
            let to_midnight = (-(at as i64 + offset)).rem_euclid(DAY) as u64;
            let days = if days < 30 { days / 10 } else { days };
            at += to_midnight + days * DAY as u64 + hours as u64 + seconds * SECOND;
            offset += by;
            if list.last().map_or(0, |last: &(u64, i64)| last.0) < at {
                list.push((at, offset));
            }
        }
        Wall::new(origin, &list)
    })
}

fn lengths() -> impl Strategy<Value = Lengths> {
    let small = (0_u16..=4, 0_u16..=4, 0_u16..=4);
    let large = (90_u16..=100, 30_u16..=40, 12_u16..=14);
    prop_oneof![3 => small, 1 => large].prop_map(|(intervals, days, months)| Lengths {
        intervals,
        days,
        months,
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    use Period::{Hour, Minutes5, Minutes15, Minutes30};
    let interval = prop::sample::select(vec![Minutes5, Minutes15, Minutes30, Hour]);
    (wall(), interval, lengths(), lengths()).prop_map(|(wall, interval, calls, agents)| Settings {
        wall,
        interval,
        calls,
        agents,
    })
}

/// How many times faster time goes: seconds, minutes, hours, days.
fn faster() -> impl Strategy<Value = u64> {
    prop::sample::select(vec![1, 60, 600, 3_600, 20_000, 86_400])
}

fn play(
    mut world: World,
    settings: Settings,
    faster: u64,
    commands: &Sequence,
) -> Result<(), TestCaseError> {
    if faster > 1 {
        world.far = true;
    }
    let mut play = Play::new(world, settings, faster);
    for raw in &commands.0 {
        play.step(raw).map_err(TestCaseError::fail)?;
    }
    play.look(12).map_err(TestCaseError::fail)
}

fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { usual.cases } else { 20 };
    ProptestConfig {
        cases,
        max_shrink_iters: 2_000,
        max_shrink_time: 30_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_row_equals_a_plain_recomputation(
        world in world::world(),
        settings in settings(),
        faster in faster(),
        commands in world::sequence(150),
    ) {
        play(world, settings, faster, &commands)?;
    }
}

#[test]
fn the_conformance_cases_book_by_book() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut played = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of the cases") {
        let case = entry.expect("a file").path();
        let name = case.to_string_lossy().into_owned();
        if !name.ends_with(".jsonl") || name.ends_with(".expect.jsonl") {
            continue;
        }
        let text = std::fs::read_to_string(&case).expect("a scenario");
        let lengths = Lengths { intervals: 3, days: 2, months: 1 };
        let settings = Settings {
            wall: Wall::new(DAY - 3 * 60_000_000, &[]),
            interval: Period::Minutes5,
            calls: lengths,
            agents: lengths,
        };
        let mut audited = Audited::new(settings, 0);
        audited.strict = true;
        scenario::play(&mut audited, &text);
        audited.look(usize::MAX).unwrap_or_else(|what| panic!("{name}: {what}"));
        played += 1;
    }
    assert!(played >= 15, "{played} cases");
}
