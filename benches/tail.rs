//! The worst case over a million operations, which matters as much as the median: percentiles of
//! each step by itself, closed loop, the clock's own reading (about 25 ns) included.

mod support;

use std::hint::black_box;
use std::time::Instant;

use acd::Core;
use support::{Floor, Size};

fn main() {
    // Arguments: how many operations, and which of the sizes (all without).
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let operations = arguments.next().unwrap_or(1_000_000_usize);
    let only = arguments.next();
    println!("{:<64} {:>6} {:>6} {:>6} {:>7} {:>8}", "ns", "p50", "p99", "p99.9", "p99.99", "max");
    for (n, (agents, profiles, queues, waiting)) in [
        (1_000, 64, 10, 0),
        (10_000, 64, 2_000, 0),
        (10_000, 64, 10, 50_000),
        (10_000, 64, 2_000, 50_000),
        (100_000, 64, 2_000, 50_000),
        (10_000, 10_000, 2_000, 50_000),
    ]
    .into_iter()
    .enumerate()
    {
        if only.is_some_and(|only| only != n) {
            continue;
        }
        let size = Size { agents, profiles, queues, waiting };
        let what =
            format!("{agents} agents, {profiles} profiles, {queues} queues, {waiting} waiting");
        let core = || Floor::new(Core::new(size.limits(), 0), size);
        if waiting == 0 {
            let mut floor = core().half_busy();
            let mut times = Vec::with_capacity(operations);
            for _ in 0..operations {
                let begin = Instant::now();
                let call = black_box(floor.offer());
                times.push(begin.elapsed().as_nanos() as u64);
                if floor.answer_ringing() {
                    floor.hang_up_any();
                } else {
                    floor.give_up(call);
                }
            }
            print(&format!("call arrives: {what}"), times);
        } else {
            let mut floor = core().all_busy();
            let (mut frees, mut arrives) =
                (Vec::with_capacity(operations), Vec::with_capacity(operations));
            for _ in 0..operations {
                let Some(call) = floor.pick_talking() else { break };
                let begin = Instant::now();
                floor.hang_up(black_box(call));
                frees.push(begin.elapsed().as_nanos() as u64);
                floor.answer_ringing();
                let begin = Instant::now();
                black_box(floor.offer());
                arrives.push(begin.elapsed().as_nanos() as u64);
                floor.answer_ringing();
            }
            print(&format!("agent frees:  {what}"), frees);
            print(&format!("call queues:  {what}"), arrives);
        }
    }
}

fn print(what: &str, mut times: Vec<u64>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let columns = (at(0.5), at(0.99), at(0.999), at(0.9999), at(1.0));
    let (p50, p99, p999, p9999, max) = columns;
    println!("{what:<64} {p50:>6} {p99:>6} {p999:>6} {p9999:>7} {max:>8}");
}
