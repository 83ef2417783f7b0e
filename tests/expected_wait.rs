//! The expected wait against what then happens.

mod support;

use acd::QueueRules;
use support::forecast::{Score, Stream, World, forecast, score};

fn queue(require: &str, priority: i32) -> QueueRules {
    let priority = priority.into();
    QueueRules { require: require.into(), priority, ..QueueRules::default() }
}

fn stream(queue: u32, calls_per_hour: f64, talk_s: f64, patience_s: f64) -> Stream {
    let priority = None;
    Stream { queue, priority, calls_per_hour, talk_s, talk_is_fixed: false, patience_s }
}

const FOREVER: f64 = f64::INFINITY;

fn one_queue(agents: usize, calls_per_hour: f64, talk_s: f64, patience_s: f64) -> World {
    World {
        queues: vec![queue("", 0)],
        streams: vec![stream(0, calls_per_hour, talk_s, patience_s)],
        agents: vec![vec![]; agents],
    }
}

fn scores(name: &str, world: &World, calls: u64) -> Vec<Score> {
    let scores: Vec<Score> = forecast(world, calls, 1).iter().map(|it| score(it)).collect();
    for it in &scores {
        println!(
            "{name:<28} {:>6} waits of {:>6.1} s: bias {:>+6.1} %, off {:>5.1} %, covered {:>5.1} %; \
             naive bias {:>+6.1} %, off {:>5.1} %",
            it.calls,
            it.waited_s,
            100.0 * it.bias,
            100.0 * it.off,
            100.0 * it.covered,
            100.0 * it.naive_bias,
            100.0 * it.naive_off,
        );
    }
    scores
}

#[test]
fn explore() {
    let n = 60_000;
    for (agents, load) in [(1, 0.8), (5, 0.7), (5, 0.9), (10, 0.95), (50, 0.85), (50, 0.97)] {
        let world = one_queue(agents, load * agents as f64 * 20.0, 180.0, FOREVER);
        scores(&format!("M/M/{agents} {load}"), &world, n);
        let mut world = world;
        world.streams[0].talk_is_fixed = true;
        scores(&format!("M/D/{agents} {load}"), &world, n);
    }
    for (agents, load, patience) in
        [(5, 0.9, 120.0), (5, 1.3, 60.0), (10, 1.1, 240.0), (50, 1.0, 90.0), (50, 1.3, 120.0)]
    {
        let world = one_queue(agents, load * agents as f64 * 20.0, 180.0, patience);
        scores(&format!("M/M/{agents}+M {load} {patience}"), &world, n);
    }
    let two = |a: i32, b: i32, first: f64, second: f64| World {
        queues: vec![queue("", a), queue("", b)],
        streams: vec![stream(0, first, 180.0, FOREVER), stream(1, second, 180.0, FOREVER)],
        agents: vec![vec![]; 10],
    };
    scores("V fifo 150/30", &two(0, 0, 150.0, 30.0), n);
    scores("V strict 60/120", &two(1, 0, 60.0, 120.0), n);
    scores("V strict 150/30", &two(1, 0, 150.0, 30.0), n);
    let mut unlike = two(1, 0, 300.0, 20.0);
    unlike.streams[0].talk_s = 60.0;
    unlike.streams[1].talk_s = 600.0;
    scores("V strict 60 s 600 s", &unlike, n);
    let mut inside = one_queue(10, 60.0, 180.0, FOREVER);
    inside.streams.push(Stream { priority: Some(1), ..stream(0, 60.0, 180.0, FOREVER) });
    inside.streams.push(Stream { priority: Some(2), ..stream(0, 60.0, 180.0, FOREVER) });
    scores("priorities in one queue", &inside, n);
    inside.queues[0].seconds_per_priority = 45;
    scores("ageing in one queue", &inside, n);
    let design = World {
        queues: vec![queue("a", 0), queue("b", 0)],
        streams: vec![stream(0, 100.0, 180.0, 120.0), stream(1, 60.0, 180.0, 120.0)],
        agents: [vec![vec![("a", 1)]; 4], vec![vec![("a", 1), ("b", 1)]; 4]].concat(),
    };
    scores("N design", &design, n);
}
