//! Three steps to count the instructions of: `benches/instructions.sh` runs this under callgrind,
//! which counts inside `arrive`, `free` and `life` only.

mod support;

use std::hint::black_box;

use acd::Core;
use support::{Floor, Size};

const SIZE: Size = Size { agents: 10_000, profiles: 64, queues: 2_000, waiting: 50_000 };

/// A call arrives and rings at once, beside the backlog of others.
#[inline(never)]
fn arrive(floor: &mut Floor<Core>) {
    black_box(floor.offer());
}

/// A conversation ends and the next call rings.
#[inline(never)]
fn free(floor: &mut Floor<Core>) {
    if let Some(call) = floor.pick_talking() {
        floor.hang_up(black_box(call));
    }
}

/// A whole call: offer, answer, hang-up, end of wrap-up.
#[inline(never)]
fn life(floor: &mut Floor<Core>) {
    floor.offer();
    floor.answer_ringing();
    floor.hang_up_any();
    if let Some(agent) = floor.pick_wrapping_up() {
        floor.wrapped_up(agent);
        floor.answer_ringing();
    }
}

fn main() {
    // `cargo test --benches` and `cargo bench` pass options; without a number nothing is to do.
    let mut arguments = std::env::args().skip(1);
    let Some(steps) = arguments.next().and_then(|steps| steps.parse::<u32>().ok()) else {
        println!("run benches/instructions.sh");
        return;
    };
    let core = || Core::new(SIZE.limits(), 0);
    let wanted = arguments.next();
    let wants = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
    if wants("arrive") {
        let mut floor = Floor::two_halves(core(), SIZE);
        for _ in 0..steps {
            arrive(&mut floor);
            floor.answer_ringing();
            floor.hang_up_any();
        }
        assert_eq!(floor.refused, 0);
    }
    let mut floor = Floor::new(core(), SIZE).all_busy();
    if wants("free") {
        for _ in 0..steps {
            free(&mut floor);
            floor.answer_ringing();
            floor.offer();
            floor.answer_ringing();
        }
    }
    if wants("life") {
        floor.with_wrap_up();
        for _ in 0..steps {
            life(&mut floor);
        }
    }
    assert_eq!(floor.refused, 0);
}
