//! What the threads around the core cost: `cargo bench --features engine --bench engine`.
//!
//! 1. From a command handed over to its event taken out, at 100,000 commands a second, against the
//!    same rings with nothing between them but a thread that passes on. Open loop: each command
//!    has a planned moment, and its time counts from there.
//! 2. Commands a second that one, two and four threads get through, all told.
//!
//! Measured in windows of 1.5 ms and 100 ms, the rows taking turns. On a machine that does other
//! work, a window in which a thread loses its processor says nothing about the rings, so each
//! row gives its best window, the tenth in a hundred and the middle one; their distance says how
//! disturbed the run was.
//!
//! `-- ROUNDS` sets how often the rows take turns.

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acd::engine::{Drive, Engine, EventStream, NotTaken, Notice, Options, Submitter};
use acd::{AgentId, CallId, Command, Core, DomainId, Fact, Limits, QueueId, QueueRules};
use crossbeam_queue::ArrayQueue;

const RATE: u64 = 100_000;
const AGENTS: u32 = 1_000;
const QUEUES: u32 = 10;

fn main() {
    let rounds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(5);
    println!("command in, event out at {RATE} a second, ns from the planned moment");
    println!("{:>22} {:>26} {:>26} {:>26}", "", "best window", "10th in 100", "middle window");
    let names = ["p50", "p90", "p99"].map(|name| format!(" {name:>8}")).concat().repeat(3);
    println!("{:>22}{names}", "");
    let (mut raw, mut own, mut host) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        raw.extend(raw_rings());
        own.extend(through_the_engine(Drive::default()));
        host.extend(through_the_engine(Drive::Host));
    }
    let passing_on = row("raw rings", raw);
    let thread = row("engine, its thread", own);
    row("engine, host-driven", host);
    println!("{:>22} {:>8.2}", "thread / raw, 10th", thread as f64 / passing_on as f64);

    println!("\nfull lives of calls, thousands of commands a second in all: best, middle window");
    println!("{:>22} {:>9} {:>9} {:>9} {:>9}", "submitting threads", "thread", "", "host", "");
    let mut windows = [1, 2, 4].map(|threads| (threads, Vec::new(), Vec::new()));
    for _ in 0..rounds {
        for (threads, own, host) in &mut windows {
            own.extend(throughput(*threads, Drive::default()));
            host.extend(throughput(*threads, Drive::Host));
        }
    }
    for (threads, mut own, mut host) in windows {
        own.sort_unstable();
        host.sort_unstable();
        let (best, middle) = (own.len() - 1, own.len() / 2);
        let row = [own[best], own[middle], host[best], host[middle]].map(|rate| rate / 1_000);
        println!("{threads:>22} {:>9} {:>9} {:>9} {:>9}", row[0], row[1], row[2], row[3]);
    }
}

/// Commands in a window, and windows at a time.
const WINDOW: u64 = 3 * ALIVE;
const WINDOWS: u64 = 1_000;
/// Calls that are alive at a time.
const ALIVE: u64 = 50;

/// Prints the percentiles of three windows; the median of the second.
fn row(name: &str, mut windows: Vec<[u64; 3]>) -> u64 {
    windows.sort_unstable();
    let [best, tenth, middle] = [0, windows.len() / 10, windows.len() / 2].map(|at| windows[at]);
    print!("{name:>22}");
    [best, tenth, middle].as_flattened().iter().for_each(|time| print!(" {time:>8}"));
    println!();
    tenth[0]
}

/// Hands things over, each when it is due, and takes out answers meanwhile; the percentiles of
/// each window. A window begins when the one before it has been answered.
fn open_loop(
    mut hand_over: impl FnMut(u64),
    mut take_out: impl FnMut() -> Option<u64>,
) -> Vec<[u64; 3]> {
    let planned = |number: u64| number * 1_000_000_000 / RATE;
    let window = |first: u64| {
        let mut times = vec![0; WINDOW as usize];
        let begin = Instant::now();
        let (mut next, mut answered) = (0, 0);
        while answered < WINDOW {
            if next < WINDOW && begin.elapsed().as_nanos() as u64 >= planned(next) {
                hand_over(first + next);
                next += 1;
            }
            while let Some(number) = take_out() {
                let number = number - first;
                times[number as usize] = begin.elapsed().as_nanos() as u64 - planned(number);
                answered += 1;
            }
            spin_loop();
        }
        times.sort_unstable();
        [50, 90, 99].map(|percent| times[times.len() * percent / 100])
    };
    (0..WINDOWS).map(|number| number * WINDOW).map(window).collect()
}

/// The rings that the engine uses, and a thread that only passes on.
fn raw_rings() -> Vec<[u64; 3]> {
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
    let times = open_loop(hand_over, || back_out.pop().ok().map(|event| event[0]));
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

/// The step of a call's life: offer, answer, hang up.
fn life(step: u64, first: u64) -> Command<'static> {
    let (round, within) = (step / WINDOW, step % WINDOW);
    let number = first + round * ALIVE + within % ALIVE;
    let call = CallId::new(number);
    match within / ALIVE {
        0 => {
            let queue = QueueId::new((number % u64::from(QUEUES)) as u32);
            Command::offer(call, queue)
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
    Some(number / ALIVE * WINDOW + phase * ALIVE + number % ALIVE)
}

fn through_the_engine(drive: Drive) -> Vec<[u64; 3]> {
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
    let times = open_loop(hand_over, take_out);
    drop(engine);
    times
}

/// Each thread plays whole lives of its own calls, as fast as they are taken; the commands a
/// second of ten windows.
fn throughput(threads: u64, drive: Drive) -> Vec<u64> {
    let (engine, stream, submitter) = floor(drive);
    drop(stream);
    let stop = AtomicBool::new(false);
    let numbers = AtomicU64::new(1);
    let pages = engine.pages(DOMAIN).expect("added");
    // The number from which on each has calls in hand.
    let behind: Vec<AtomicU64> = (0..threads).map(|_| AtomicU64::new(0)).collect();
    let rates = thread::scope(|scope| {
        for number in 0..threads as usize {
            let (submitter, stop, numbers) = (submitter.clone(), &stop, &numbers);
            let behind = &behind;
            scope.spawn(move || play(&submitter, (number, behind), numbers, stop));
        }
        let done = || pages.total().map_or(0, |page| page.figures.answered * 3);
        let rates = (0..10).map(|_| {
            let (begin, before) = (Instant::now(), done());
            thread::sleep(Duration::from_millis(100));
            ((done() - before) as f64 / begin.elapsed().as_secs_f64()) as u64
        });
        let rates: Vec<u64> = rates.collect();
        stop.store(true, Ordering::Relaxed);
        rates
    });
    let cores = engine.shutdown();
    let figures = cores[0].1.queues().map(|view| view.figures);
    let (offered, answered) =
        figures.fold((0, 0), |sum, figures| (sum.0 + figures.offered, sum.1 + figures.answered));
    assert_eq!(offered, numbers.into_inner() - 1, "every call was carried out");
    assert_eq!(answered, offered, "and lived its whole life");
    rates
}

/// Rounds of calls, offered, answered and hung up, until it stops. Nobody runs so far ahead that
/// the numbers of one who has lost his processor count as used.
fn play(
    submitter: &Submitter,
    (own, behind): (usize, &[AtomicU64]),
    numbers: &AtomicU64,
    stop: &AtomicBool,
) {
    let each = 500 / behind.len() as u64;
    let slowest = || behind.iter().map(|from| from.load(Ordering::SeqCst)).min().unwrap_or(0);
    while !stop.load(Ordering::Relaxed) {
        behind[own].store(numbers.load(Ordering::SeqCst), Ordering::SeqCst);
        if numbers.load(Ordering::SeqCst) > slowest() + CallId::WINDOW / 2 {
            thread::yield_now();
            continue;
        }
        let first = numbers.fetch_add(each, Ordering::SeqCst);
        for phase in 0..3 {
            for call in first..first + each {
                let queue = QueueId::new((call % u64::from(QUEUES)) as u32);
                let call = CallId::new(call);
                let mut command = match phase {
                    0 => Command::offer(call, queue),
                    1 => Command::Answer { call, offer: None },
                    _ => Command::HangUp { call },
                }
                .into();
                while let Err(NotTaken { command: back, .. }) = submitter.submit(DOMAIN, command) {
                    command = back;
                    thread::yield_now();
                }
            }
        }
    }
    behind[own].store(u64::MAX, Ordering::SeqCst);
}
