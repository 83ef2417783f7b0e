//! What the books cost: the same full lives of calls with books and without, by turns, so that
//! whatever else the machine does hits both. Prints medians per command, and the least of the
//! turns, to which the machine has added least.

mod support;

use std::time::Instant;

use acd::{AgentId, BookRules, Command, Core, Event, GroupId, Timestamp};
use support::{Floor, Size};

const SIZES: [Size; 5] = [
    Size { agents: 100, profiles: 64, queues: 10, waiting: 0 },
    Size { agents: 1_000, profiles: 64, queues: 10, waiting: 0 },
    Size { agents: 10_000, profiles: 64, queues: 10, waiting: 0 },
    Size { agents: 10_000, profiles: 64, queues: 200, waiting: 0 },
    Size { agents: 10_000, profiles: 64, queues: 2_000, waiting: 0 },
];
/// Lives of calls in a turn, and turns.
const LIVES: u32 = 5_000;
const TURNS: usize = 41;
/// offer, answer, hang up.
const COMMANDS: f64 = 3.0;

fn main() {
    // Criterion's arguments mean nothing here.
    println!("ns per command, medians of {TURNS} turns of {LIVES} full lives of calls");
    println!(
        "{:>8} {:>8} {:>10} {:>10} {:>12} {:>16}",
        "agents", "queues", "without", "with", "difference", "of least turns"
    );
    for size in SIZES {
        let mut without = Floor::new(Core::new(size.limits(), 0), size).half_busy();
        let mut with = Floor::new(with_books(size), size).half_busy();
        let (mut off, mut on, mut difference) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let (a, b) = (turn(&mut without), turn(&mut with));
            off.push(a);
            on.push(b);
            difference.push(b - a);
        }
        println!(
            "{:>8} {:>8} {:>10.1} {:>10.1} {:>12.1} {:>16.1}",
            size.agents,
            size.queues,
            median(&mut off),
            median(&mut on),
            median(&mut difference),
            // Sorted by now.
            on[0] - off[0]
        );
    }
    midnight();
}

/// The lives of calls just before midnight, and the first ones after it, when every queue and agent
/// turns the page of an interval and of a day: microseconds a life.
fn midnight() {
    let size = Size { agents: 1_000, profiles: 64, queues: 5_000, waiting: 0 };
    let mut floor = Floor::new(with_books(size), size).half_busy();
    for _ in 0..50_000 {
        life(&mut floor);
    }
    floor.pass(86_400_000_000);
    println!("lives of calls with 5,000 queues, microseconds: p50, p90, p99, p99.9");
    for when in ["after midnight", "some time later"] {
        let mut times: Vec<f64> = (0..10_000).map(|_| life(&mut floor)).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[(share * times.len() as f64) as usize];
        println!(
            "{when:>16} {:>8.2} {:>8.2} {:>8.2} {:>8.2}",
            at(0.5),
            at(0.9),
            at(0.99),
            at(0.999)
        );
    }
}

fn life(floor: &mut Floor<Core>) -> f64 {
    let begin = Instant::now();
    if floor.arrive_and_answer() {
        floor.hang_up_any();
    }
    begin.elapsed().as_nanos() as f64 / 1e3
}

/// Every book there is, and every agent in one of 20 groups.
fn with_books(size: Size) -> Core {
    let mut core = Core::with_books(size.limits(), 0, BookRules::default()).expect("the books");
    let mut events: Vec<Event> = Vec::new();
    for agent in 0..size.agents {
        let agent = AgentId::new(agent);
        core.apply(Timestamp::ZERO, &Command::Agent { agent, skills: &[] }, &mut events)
            .expect("an agent");
        let group = Some(GroupId::new(agent.number() % 20));
        core.apply(Timestamp::ZERO, &Command::JoinGroup { agent, group }, &mut events)
            .expect("a group");
    }
    core
}

/// ns per command.
fn turn(floor: &mut Floor<Core>) -> f64 {
    let begin = Instant::now();
    for _ in 0..LIVES {
        if floor.arrive_and_answer() {
            floor.hang_up_any();
        }
    }
    begin.elapsed().as_nanos() as f64 / f64::from(LIVES) / COMMANDS
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
