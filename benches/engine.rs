//! What the threads around the core cost: `cargo bench --features engine --bench engine`.
//!
//! 1. From a command handed over to its event taken out, at 100,000 commands a second, against the
//!    same rings with nothing between them but a thread that passes on. Open loop: each command
//!    has a planned moment, and its time counts from there.
//! 2. Commands a second that one, two and four threads get through, all told.
//!
//! `-- SECONDS` sets the length of each row.

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acd::engine::{Drive, Engine, EventStream, NotTaken, Notice, Options, Submitter};
use acd::{AgentId, CallId, Command, Core, DomainId, Fact, Limits, QueueId, QueueRules};
use crossbeam_queue::ArrayQueue;

const RATE: u64 = 100_000;
const AGENTS: u32 = 1_000;
const QUEUES: u32 = 10;

fn main() {
    let seconds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(3);
    println!("command in, event out at {RATE} a second, ns from the planned moment");
    println!("{:>28} {:>8} {:>8} {:>8} {:>8}", "", "p50", "p90", "p99", "p99.9");
    for _ in 0..3 {
        let raw = row("raw rings", raw_rings(seconds));
        let threads = row("engine, its thread", through_the_engine(seconds, Drive::default()));
        row("engine, host-driven", through_the_engine(seconds, Drive::Host));
        println!("{:>28} {:>8.2}", "thread / raw, p50", threads as f64 / raw as f64);
    }
    println!("\nfull lives of calls, commands a second in all");
    println!("{:>28} {:>12} {:>12}", "submitting threads", "its thread", "host-driven");
    for _ in 0..3 {
        for threads in [1, 2, 4] {
            let own = throughput(threads, seconds, Drive::default());
            let host = throughput(threads, seconds, Drive::Host);
            println!("{threads:>28} {own:>12} {host:>12}");
        }
    }
}

/// Prints percentiles; the median.
fn row(name: &str, mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    let at = |thousandths: usize| times[(times.len() - 1) * thousandths / 1_000];
    println!("{name:>28} {:>8} {:>8} {:>8} {:>8}", at(500), at(900), at(990), at(999));
    at(500)
}

/// Hands over `count` things, each when it is due, and takes out answers meanwhile.
fn open_loop(
    count: u64,
    mut hand_over: impl FnMut(u64),
    mut take_out: impl FnMut() -> Option<u64>,
) -> Vec<u64> {
    let mut times = vec![0; count as usize];
    let begin = Instant::now();
    let planned = |number: u64| number * 1_000_000_000 / RATE;
    let (mut next, mut answered) = (0, 0);
    while answered < count {
        if next < count && begin.elapsed().as_nanos() as u64 >= planned(next) {
            hand_over(next);
            next += 1;
        }
        while let Some(number) = take_out() {
            times[number as usize] = begin.elapsed().as_nanos() as u64 - planned(number);
            answered += 1;
        }
        spin_loop();
    }
    times
}

/// The rings that the engine uses, and a thread that only passes on.
fn raw_rings(seconds: u64) -> Vec<u64> {
    let there = Arc::new(ArrayQueue::<[u64; 7]>::new(16_384));
    let (mut back_in, mut back_out) = rtrb::RingBuffer::<[u64; 8]>::new(65_536);
    let stop = Arc::new(AtomicBool::new(false));
    let (ring, stops) = (Arc::clone(&there), Arc::clone(&stop));
    let echo = thread::spawn(move || {
        while !stops.load(Ordering::Relaxed) {
            match ring.pop() {
                Some(command) => back_in.push([command[0]; 8]).expect("room"),
                None => spin_loop(),
            }
        }
    });
    let hand_over = |number| there.push([number; 7]).expect("room");
    let times = open_loop(seconds * RATE, hand_over, || back_out.pop().ok().map(|event| event[0]));
    stop.store(true, Ordering::Relaxed);
    echo.join().expect("the echo");
    times
}

const DOMAIN: DomainId = DomainId::new(0);

/// A floor of agents with skills, all ready.
fn floor(drive: Drive) -> (Engine, EventStream, Submitter) {
    let (engine, mut streams) = Engine::start(Options { drive, ..Options::default() }).expect("ok");
    let limits = Limits { agents: AGENTS, queues: QUEUES, calls: 8_192, ..Limits::default() };
    engine.add_domain(DOMAIN, Core::new(limits, 0)).expect("room");
    let submitter = engine.submitter();
    let mut stream = streams.pop().expect("one shard");
    for queue in 0..QUEUES {
        let require = format!("s{queue} >= 2");
        let rules = QueueRules { require, ring_s: 3_600, ..QueueRules::default() };
        let queue = QueueId::new(queue);
        submitter.submit(DOMAIN, Command::Queue { queue, rules: &rules }).expect("room");
    }
    let names: Vec<String> = (0..QUEUES).map(|skill| format!("s{skill}")).collect();
    for agent in 0..AGENTS {
        let skills: Vec<(&str, i32)> =
            names.iter().map(|name| (name.as_str(), 2 + agent as i32 % 64)).collect();
        let agent = AgentId::new(agent);
        submitter.submit(DOMAIN, Command::Agent { agent, skills: &skills }).expect("room");
        submitter.submit(DOMAIN, Command::Login { agent }).expect("room");
        submitter.submit(DOMAIN, Command::Ready { agent }).expect("room");
    }
    while stream.next_within(Duration::from_millis(300)).is_some() {}
    (engine, stream, submitter)
}

/// The step of a call's life: offer, answer, hang up. 500 calls are alive at a time.
fn life(step: u64, first: u64) -> Command<'static> {
    let (round, within) = (step / 1_500, step % 1_500);
    let number = first + round * 500 + within % 500;
    let call = CallId::new(number);
    match within / 500 {
        0 => {
            let queue = QueueId::new((number % u64::from(QUEUES)) as u32);
            Command::Offer { call, queue, priority: None, require: None, prefer: None }
        }
        1 => Command::Answer { call, offer: None },
        _ => Command::HangUp { call },
    }
}

/// Which step an event answers.
fn step_of(notice: &Notice) -> Option<u64> {
    let Notice::Event { event, .. } = notice else { panic!("{notice:?}") };
    let (call, phase) = match event.fact {
        Fact::Ringing { call, .. } => (call, 0),
        Fact::Answered { call, .. } => (call, 1),
        Fact::Ended { call, .. } => (call, 2),
        _ => return None,
    };
    let number = call.number() - 1;
    Some(number / 500 * 1_500 + phase * 500 + number % 500)
}

fn through_the_engine(seconds: u64, drive: Drive) -> Vec<u64> {
    let (engine, mut stream, submitter) = floor(drive);
    let hand_over = |step| submitter.submit(DOMAIN, life(step, 1)).expect("room");
    let take_out = || loop {
        match stream.try_next() {
            None => return None,
            Some(notice) => match step_of(&notice) {
                None => {}
                step => return step,
            },
        }
    };
    let times = open_loop(seconds * RATE / 1_500 * 1_500, hand_over, take_out);
    drop(engine);
    times
}

/// Each thread plays whole lives of its own calls, as fast as they are taken.
fn throughput(threads: u64, seconds: u64, drive: Drive) -> u64 {
    let (engine, stream, submitter) = floor(drive);
    drop(stream);
    let stop = AtomicBool::new(false);
    let begin = Instant::now();
    let steps: u64 = thread::scope(|scope| {
        let all: Vec<_> = (0..threads)
            .map(|number| {
                let (submitter, stop) = (submitter.clone(), &stop);
                scope.spawn(move || play(&submitter, number, threads, stop))
            })
            .collect();
        thread::sleep(Duration::from_secs(seconds));
        stop.store(true, Ordering::Relaxed);
        all.into_iter().map(|thread| thread.join().expect("a submitter")).sum()
    });
    let cores = engine.shutdown();
    let elapsed = begin.elapsed();
    let queues = cores[0].1.queues().map(|view| view.figures);
    let answered: u64 = queues.map(|figures| figures.answered).sum();
    assert!(answered * 3 + 3_000 > steps, "{answered} answered of {steps} commands");
    (steps as f64 / elapsed.as_secs_f64()) as u64
}

/// Rounds of calls with numbers of its own, interleaved with the others' so that all count up.
fn play(submitter: &Submitter, number: u64, threads: u64, stop: &AtomicBool) -> u64 {
    let each = 500 / threads;
    let (mut steps, mut round) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        for phase in 0..3 {
            for call in 0..each {
                let call = CallId::new(1 + round * 500 + number * each + call);
                let queue = QueueId::new((call.number() % u64::from(QUEUES)) as u32);
                let mut command = match phase {
                    0 => {
                        Command::Offer { call, queue, priority: None, require: None, prefer: None }
                    }
                    1 => Command::Answer { call, offer: None },
                    _ => Command::HangUp { call },
                }
                .into();
                while let Err(NotTaken { command: back, .. }) = submitter.submit(DOMAIN, command) {
                    command = back;
                    thread::yield_now();
                }
                steps += 1;
            }
        }
        round += 1;
    }
    steps
}
