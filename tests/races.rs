//! The engine with real threads, as a plain program for ThreadSanitizer: submitters, the shard,
//! who reads the stream, who reads pages, who observes, one who waits and one who closes.
//!
//! ThreadSanitizer sees neither inside the standard library nor the fences with which it gives
//! memory back (the last drop of an `Arc`, the end of a scope of threads). So here are plain
//! threads that are joined, nothing shared is ever dropped, and the program ends by itself.
//! `CONTRIBUTING.md` has the command. With `ACD_PLANT_A_RACE=1` two threads write one plain word,
//! which must be reported.

#[cfg(feature = "engine")]
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[cfg(feature = "engine")]
use std::thread;
#[cfg(feature = "engine")]
use std::time::Duration;

#[cfg(feature = "engine")]
use acd::{
    AgentId, CallId, Command, Core, DomainId, Fact, Limits, QueueId, QueueRules,
    engine::{Drive, Engine, EventStream, NotTaken, Notice, Options, OwnedCommand, Submitter},
};

#[cfg(feature = "engine")]
const DOMAIN: DomainId = DomainId::new(1);
#[cfg(feature = "engine")]
const AGENTS: u32 = 8;
#[cfg(feature = "engine")]
const QUEUES: u32 = 2;
/// Calls of each of two submitters.
#[cfg(feature = "engine")]
const CALLS: u64 = 3_000;

#[cfg(feature = "engine")]
fn insist(submitter: &Submitter, command: Command<'_>) {
    let mut command = OwnedCommand::from(command);
    loop {
        match submitter.submit(DOMAIN, command) {
            Ok(()) => return,
            Err(NotTaken { command: back, .. }) => command = back,
        }
        thread::yield_now();
    }
}

#[cfg(feature = "engine")]
fn set_up(submitter: &Submitter) {
    let rules = QueueRules::default();
    for queue in 0..QUEUES {
        insist(submitter, Command::Queue { queue: QueueId::new(queue), rules: &rules });
    }
    for agent in (0..AGENTS).map(AgentId::new) {
        insist(submitter, Command::Agent { agent, skills: &[] });
        insist(submitter, Command::Login { agent });
        insist(submitter, Command::Ready { agent });
    }
}

#[cfg(feature = "engine")]
fn submit_calls(submitter: &Submitter, first: u64) {
    for number in 0..CALLS {
        let call = CallId::new(first + number * 2);
        let queue = QueueId::new((number % u64::from(QUEUES)) as u32);
        insist(submitter, Command::offer(call, queue));
        insist(submitter, Command::Answer { call, offer: None });
        insist(submitter, Command::HangUp { call });
    }
}

/// Reads until the end; how many calls are over.
#[cfg(feature = "engine")]
fn read(mut stream: EventStream) -> u64 {
    let mut over = 0;
    while !stream.is_ended() {
        if let Some(Notice::Event { event, .. }) = stream.next_within(Duration::from_millis(5)) {
            over += u64::from(matches!(event.fact, Fact::Ended { .. } | Fact::Abandoned { .. }));
        }
    }
    std::mem::forget(stream);
    over
}

#[cfg(feature = "engine")]
fn play(drive: Drive) {
    let name = format!("{drive:?}");
    let options = Options { drive, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("a thread");
    let limits = Limits { agents: AGENTS, queues: QUEUES, calls: 8_192, ..Limits::default() };
    engine.add_domain(DOMAIN, Core::new(limits, 0)).expect("room");
    let submitter = engine.submitter();
    set_up(&submitter);
    let mut observer = engine.observe(DOMAIN, 64).expect("a shard");
    let pages = engine.pages(DOMAIN).expect("a domain");
    let stream = streams.pop().expect("one shard");
    let stop: &'static AtomicBool = Box::leak(Box::default());
    let over: &'static AtomicU64 = Box::leak(Box::default());
    let reader = thread::spawn(move || over.store(read(stream), Ordering::Release));
    let looks = thread::spawn(move || {
        while !stop.load(Ordering::Acquire) {
            let _ = (pages.queue(QueueId::new(0)), pages.total(), observer.try_next());
        }
        std::mem::forget((pages, observer));
    });
    let two = submitter.clone();
    let second = thread::spawn(move || {
        submit_calls(&two, 2);
        std::mem::forget(two);
    });
    submit_calls(&submitter, 1);
    second.join().expect("the second submitter");
    engine.close();
    reader.join().expect("the reader");
    stop.store(true, Ordering::Release);
    looks.join().expect("the observer");
    std::mem::forget((engine, submitter));
    let over = over.load(Ordering::Acquire);
    assert_eq!(over, 2 * CALLS, "every call has come to its end");
    println!("{name}: {over} calls are over");
}

/// What a sanitizer must find.
fn plant_a_race() {
    static mut WORD: u64 = 0;
    let add = || {
        for _ in 0..100_000 {
            let word = &raw mut WORD;
            // SAFETY: none. This is the fault that the sanitizer is to report.
            unsafe { word.write_volatile(word.read_volatile() + 1) };
        }
    };
    let other = std::thread::spawn(add);
    add();
    let _ = other.join();
}

fn main() {
    if std::env::var_os("ACD_PLANT_A_RACE").is_some() {
        plant_a_race();
    }
    #[cfg(feature = "engine")]
    [Drive::default(), Drive::Host].into_iter().for_each(play);
    std::process::exit(0);
}
