//! What a decision costs: `call arrives`, `agent frees` and the `full life` of a call, by size of
//! the floor. Each step is timed by itself, so the clock's own reading (about 25 ns) is included.

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use acd::{Command, Core, Event, Refusal, Timestamp};
use acd_twin::Twin;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use support::{Centre, Floor, Size};

const SIZES: [Size; 12] = [
    size(100, 64, 10, 0),
    size(1_000, 64, 10, 0),
    size(10_000, 64, 10, 0),
    size(100_000, 64, 10, 0),
    size(10_000, 64, 200, 0),
    size(10_000, 64, 2_000, 0),
    size(100, 64, 10, 50_000),
    size(1_000, 64, 10, 50_000),
    size(10_000, 64, 10, 50_000),
    size(10_000, 64, 2_000, 1_000),
    size(10_000, 64, 2_000, 50_000),
    size(100_000, 64, 2_000, 50_000),
];
const DISTINCT: [Size; 3] =
    [size(100, 100, 10, 0), size(1_000, 1_000, 200, 1_000), size(10_000, 10_000, 2_000, 50_000)];

const fn size(agents: u32, profiles: u32, queues: u32, waiting: u32) -> Size {
    Size { agents, profiles, queues, waiting }
}

fn name(size: Size) -> String {
    let Size { agents, profiles, queues, waiting } = size;
    format!("{agents} agents, {profiles} profiles, {queues} queues, {waiting} waiting")
}

fn call_arrives<C: Centre>(floor: &mut Floor<C>, times: u64) -> Duration {
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let begin = Instant::now();
        let call = black_box(floor.offer());
        spent += begin.elapsed();
        if floor.answer_ringing() {
            floor.hang_up_any();
        } else {
            floor.give_up(call);
        }
    }
    spent
}

fn agent_frees<C: Centre>(floor: &mut Floor<C>, times: u64) -> Duration {
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let Some(call) = floor.pick_talking() else { break };
        let begin = Instant::now();
        floor.hang_up(black_box(call));
        spent += begin.elapsed();
        floor.answer_ringing();
        floor.offer();
        floor.answer_ringing();
    }
    spent
}

fn full_life<C: Centre>(floor: &mut Floor<C>, times: u64) -> Duration {
    let begin = Instant::now();
    for _ in 0..times {
        if black_box(floor.arrive_and_answer()) {
            floor.hang_up_any();
        }
    }
    begin.elapsed()
}

/// The twin that scans and sorts, on the same floors as far as it can be waited for.
fn naive(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("naive twin");
    for size in [size(100, 64, 10, 0), size(1_000, 64, 10, 0), size(10_000, 64, 10, 0)] {
        let mut floor = Floor::new(Twin::new(0), size).half_busy();
        group.bench_function(BenchmarkId::new("call arrives", name(size)), |bencher| {
            bencher.iter_custom(|times| call_arrives(&mut floor, times));
        });
    }
    for size in [size(100, 64, 10, 1_000), size(1_000, 64, 10, 1_000)] {
        let mut floor = Floor::new(Twin::new(0), size).all_busy();
        group.bench_function(BenchmarkId::new("agent frees", name(size)), |bencher| {
            bencher.iter_custom(|times| agent_frees(&mut floor, times));
        });
    }
    group.finish();
}

impl Centre for Twin {
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        Twin::apply(self, at, command, events)
    }
}

fn decisions(criterion: &mut Criterion) {
    let sizes = || SIZES.iter().chain(&DISTINCT).copied();
    let mut group = criterion.benchmark_group("call arrives");
    for size in sizes() {
        let mut floor = Floor::new(Core::new(size.limits(), 0), size).half_busy();
        group.bench_function(BenchmarkId::from_parameter(name(size)), |bencher| {
            bencher.iter_custom(|times| call_arrives(&mut floor, times));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("agent frees");
    for size in sizes().filter(|size| size.waiting > 0) {
        let mut floor = Floor::new(Core::new(size.limits(), 0), size).all_busy();
        group.bench_function(BenchmarkId::from_parameter(name(size)), |bencher| {
            bencher.iter_custom(|times| agent_frees(&mut floor, times));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("full life");
    for size in sizes().filter(|size| size.waiting == 0) {
        let mut floor = Floor::new(Core::new(size.limits(), 0), size).half_busy();
        group.bench_function(BenchmarkId::from_parameter(name(size)), |bencher| {
            bencher.iter_custom(|times| full_life(&mut floor, times));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = decisions, naive
}
criterion_main!(benches);
