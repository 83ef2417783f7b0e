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
            "{name:<20} {:>6} waits of {:>6.1} s: bias {:>+6.1} %, off {:>5.1} %, \
             covered {:>5.1} %; naive: bias {:>+6.1} %, off {:>5.1} %",
            it.calls,
            it.waited_s,
            100.0 * it.bias,
            100.0 * it.off,
            100.0 * it.covered_of_all,
            100.0 * it.naive_bias,
            100.0 * it.naive_off,
        );
    }
    scores
}

/// Expected and had agree in the mean within `bias`, and `cover` of the bounds hold.
fn meets(name: &str, world: &World, bias: f64, cover: std::ops::Range<f64>) -> Vec<Score> {
    let scores = scores(name, world, CALLS);
    for it in &scores {
        assert!(it.calls > 1_000, "{name}: {it:?}");
        assert!(it.bias.abs() < bias, "{name}: {it:?}");
        assert!(cover.contains(&it.covered_of_all), "{name}: {it:?}");
    }
    scores
}

const CALLS: u64 = 30_000;

#[test]
fn one_queue_at_several_loads() {
    for (agents, load) in [(1, 0.8), (5, 0.7), (5, 0.9), (10, 0.95), (50, 0.85), (50, 0.97)] {
        let world = one_queue(agents, load * agents as f64 * 20.0, 180.0, FOREVER);
        meets(&format!("M/M/{agents} {load}"), &world, 0.04, 0.86..0.94);
    }
}

#[test]
fn callers_who_give_up() {
    for (agents, load, patience) in
        [(5, 0.9, 120.0), (5, 1.3, 60.0), (10, 1.1, 240.0), (50, 1.0, 90.0), (50, 1.3, 120.0)]
    {
        let world = one_queue(agents, load * agents as f64 * 20.0, 180.0, patience);
        let name = format!("M/M/{agents}+M {load} {patience}");
        let scores = meets(&name, &world, 0.05, 0.86..0.94);
        assert!(scores[0].naive_bias > 0.10, "handle time by place and agents: {scores:?}");
    }
}

/// Fixed handle times: waits vary less than the model's, and that is learned.
#[test]
fn handle_times_that_do_not_vary() {
    for (agents, load) in [(5, 0.7), (5, 0.9), (10, 0.95)] {
        let mut world = one_queue(agents, load * agents as f64 * 20.0, 180.0, FOREVER);
        world.streams[0].talk_is_fixed = true;
        let name = format!("M/D/{agents} {load}");
        let scores = meets(&name, &world, 0.04, 0.86..0.96);
        assert!(scores[0].naive_bias > 0.03, "{scores:?}");
    }
}

fn two_queues(priorities: [i32; 2], calls_per_hour: [f64; 2]) -> World {
    let stream = |at: usize| stream(at as u32, calls_per_hour[at], 180.0, FOREVER);
    World {
        queues: priorities.map(|priority| queue("", priority)).to_vec(),
        streams: vec![stream(0), stream(1)],
        agents: vec![vec![]; 10],
    }
}

#[test]
fn queues_that_share_agents() {
    let world = two_queues([0, 0], [150.0, 30.0]);
    let scores = meets("in turn 150/30", &world, 0.05, 0.86..0.94);
    assert!(scores[1].naive_bias < -0.6, "its own line is short: {scores:?}");
    assert!(scores[1].off < 0.4 * scores[1].naive_off, "{scores:?}");
    let world = two_queues([1, 0], [60.0, 120.0]);
    let scores = meets("strict 60/120", &world, 0.06, 0.85..0.94);
    assert!(scores[1].naive_bias < -0.25, "{scores:?}");
    let world = two_queues([1, 0], [150.0, 30.0]);
    let scores = meets("strict 150/30", &world, 0.10, 0.83..0.95);
    assert!(scores[1].naive_bias < -0.7, "others go before all the time: {scores:?}");
}

#[test]
fn some_agents_serve_both_queues() {
    let both = [vec![vec![("a", 1)]; 4], vec![vec![("a", 1), ("b", 1)]; 4]];
    let world = World {
        queues: vec![queue("a", 0), queue("b", 0)],
        streams: vec![stream(0, 100.0, 180.0, 120.0), stream(1, 60.0, 180.0, 120.0)],
        agents: both.concat(),
    };
    meets("N design", &world, 0.05, 0.85..0.94);
}

#[test]
fn priorities_in_one_queue() {
    let of = |priority| Stream { priority: Some(priority), ..stream(0, 60.0, 180.0, FOREVER) };
    let streams = vec![of(0), of(1), of(2)];
    let mut world = World { streams, ..one_queue(10, 0.0, 0.0, 0.0) };
    let scores = meets("strict", &world, 0.15, 0.83..0.95);
    assert!(scores[0].naive_bias < -0.4 && scores[2].naive_bias > 2.0, "{scores:?}");
    world.queues[0].seconds_per_priority = 45;
    meets("ageing", &world, 0.10, 0.83..0.94);
}
