//! A small softswitch with threads: `cargo run --release --features engine --example engine`.
//!
//! Line threads report what happens on their lines and never wait for a decision. One switch
//! thread reads the engine's stream and rings telephones; here it also plays the agents, who
//! answer at once and hang up at once. The main thread is the wallboard.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acd::engine::{Engine, EventStream, Notice, Options, Submitter, Why};
use acd::{AgentId, CallId, Command, Core, DomainId, Fact, Limits, QueueId, QueueRules, Refusal};

/// The tenant, and its one queue.
const SHOP: DomainId = DomainId::new(0);
const SALES: QueueId = QueueId::new(0);
const AGENTS: u32 = 200;
const CALLS: u64 = 20_000;

/// Every call gets a number of its own, whichever line it comes in on.
static NEXT_CALL: AtomicU64 = AtomicU64::new(1);

/// A line: tells that a caller is there. Under pressure callers are turned away here, before the
/// commands of those already inside ever are.
fn line(engine: &Submitter, calls: u64) -> u64 {
    let mut busy = 0;
    for _ in 0..calls {
        let call = CallId::new(NEXT_CALL.fetch_add(1, Ordering::Relaxed));
        let offer = Command::offer(call, SALES);
        if engine.submit(SHOP, offer).is_err_and(|not| not.why == Why::Pressure) {
            busy += 1;
        }
        thread::sleep(Duration::from_micros(50));
    }
    busy
}

/// The switch: acts on every event, in order. Its facts go back in by a submitter like any other.
fn switch(stream: EventStream, engine: &Submitter) -> u64 {
    let mut conversations = 0;
    // Ends when the engine has closed and everything has been told.
    for notice in stream {
        let fact = match notice {
            Notice::Event { event, .. } => event.fact,
            // Crossing messages are usual; the tag says whose it was.
            Notice::Refused { why: Refusal::WrongState, .. } => continue,
            Notice::Refused { why, subject, .. } => {
                println!("refused: {subject:?}: {why}");
                continue;
            }
            Notice::ShardFailed { shard } => {
                println!("shard {shard} has failed; its tenants need another engine");
                continue;
            }
        };
        // A ring that is nearly full has room for these; a full one is tried again.
        let reply = match fact {
            Fact::Ringing { call, offer, .. } => Command::Answer { call, offer: Some(offer) },
            Fact::Answered { call, .. } => Command::HangUp { call },
            Fact::Ended { .. } => {
                conversations += 1;
                continue;
            }
            _ => continue,
        };
        while engine.submit(SHOP, reply).is_err_and(|not| not.why == Why::Full) {
            thread::yield_now();
        }
    }
    conversations
}

fn main() -> Result<(), Box<dyn Error>> {
    let (engine, mut streams) = Engine::start(Options::default())?;
    let limits = Limits { agents: AGENTS, queues: 8, calls: 10_000, ..Limits::default() };
    engine.add_domain(SHOP, Core::new(limits, 0))?;
    let way_in = engine.submitter();
    way_in.submit(SHOP, Command::Queue { queue: SALES, rules: &QueueRules::default() })?;
    for agent in (0..AGENTS).map(AgentId::new) {
        way_in.submit(SHOP, Command::Agent { agent, skills: &[("sales", 3)] })?;
        way_in.submit(SHOP, Command::Login { agent })?;
        way_in.submit(SHOP, Command::Ready { agent })?;
    }

    let stream = streams.pop().ok_or("one shard, one stream")?;
    let replies = engine.submitter();
    let switch = thread::spawn(move || switch(stream, &replies));
    let lines: Vec<_> = (0..2)
        .map(|_| {
            let way_in = way_in.clone();
            thread::spawn(move || line(&way_in, CALLS / 2))
        })
        .collect();

    // The wallboard reads pages whenever it likes: no decision ever waits for it.
    let board = engine.pages(SHOP).ok_or("the shop is there")?;
    let begin = Instant::now();
    let mut handled = 0;
    while handled < CALLS && begin.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(200));
        let Ok(page) = board.queue(SALES) else { continue };
        let figures = page.view.figures;
        handled = figures.handled;
        let (offered, in_time) = (figures.offered, figures.answered_within);
        println!("offered {offered}, answered in 20 s {in_time}, waiting {}", page.view.waiting);
    }
    let busy: u64 = lines.into_iter().filter_map(|line| line.join().ok()).sum();
    let cores = engine.shutdown();
    let conversations = switch.join().map_err(|_| "the switch's thread broke off")?;
    let figures = cores[0].1.queue(SALES).ok_or("defined above")?.figures;
    println!("{conversations} conversations, {busy} turned away, {} offered", figures.offered);
    Ok(())
}
