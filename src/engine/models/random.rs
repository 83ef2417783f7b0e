//! The whole engine under shuttle: thousands of random schedules of submitters, shards, readers,
//! observers and the end. A lost wake-up is a deadlock, which shuttle reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, MaxSteps, Runner, thread};

use crate::engine::{
    Drive, Engine, EventStream, ManualClock, NotTaken, Notice, Observed, Options, Submitter, Why,
};
use crate::{CallId, Command, Core, DomainId, Limits, QueueId, QueueRules, Span, Timestamp};

const DOMAIN: DomainId = DomainId::new(0);
const QUEUE: QueueId = QueueId::new(0);
const SCHEDULES: usize = 3_000;
const EACH: u64 = 4;

/// Random schedules, and some that look for bugs of few preemptions.
fn check(model: impl Fn() + Send + Sync + Clone + 'static) {
    let ran = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&ran);
    let counted = model.clone();
    let run = Runner::new(RandomScheduler::new(SCHEDULES), config()).run(move || {
        counts.fetch_add(1, Ordering::Relaxed);
        counted();
    });
    assert_eq!((run, ran.load(Ordering::Relaxed)), (SCHEDULES, SCHEDULES), "every schedule ran");
    Runner::new(PctScheduler::new(3, SCHEDULES), config()).run(model);
}

/// A core is built on the model's threads, whose stacks are small otherwise.
fn config() -> Config {
    let mut config = Config::new();
    config.stack_size = 1 << 20;
    // Submitters try again for ever: whoever is never woken shows as too many steps.
    config.max_steps = MaxSteps::FailAfter(20_000);
    config
}

/// Small rings, no timers, no spinning: the model knows no time.
fn start(drive: Drive) -> (Engine, EventStream, Submitter) {
    let options = Options {
        drive,
        domains: 1,
        commands: 4,
        arrivals_below: 100,
        events: 2,
        clock: Arc::new(ManualClock::default()),
        refresh: Span::ZERO,
        ..Options::default()
    };
    let (engine, mut streams) = Engine::start(options).expect("threads");
    let limits = Limits {
        agents: 1,
        queues: 1,
        calls: 16,
        skills: 1,
        classes: 4,
        hold_backs: 1,
        ..Limits::default()
    };
    let mut core = Core::new(limits, 0);
    let define = Command::Queue { queue: QUEUE, rules: &QueueRules::default() };
    core.apply(Timestamp::ZERO, &define, &mut Vec::new()).expect("a queue");
    engine.add_domain(DOMAIN, core).expect("room");
    let submitter = engine.submitter();
    (engine, streams.pop().expect("a shard"), submitter)
}

fn threads() -> Drive {
    Drive::Threads { spin: Duration::ZERO, pin: Vec::new() }
}

/// Hands over calls until all are taken or the engine closes; how many were taken.
fn submit(submitter: &Submitter, number: u64) -> u64 {
    for call in 0..EACH {
        let call = CallId::new(1 + number + 2 * call);
        let taken = (call.number() - 1 - number) / 2;
        let offer = Command::offer(call, QUEUE);
        loop {
            match submitter.submit(DOMAIN, offer) {
                Ok(()) => break,
                Err(NotTaken { why: Why::Closed, .. }) => return taken,
                Err(_) => thread::yield_now(),
            }
        }
    }
    EACH
}

/// Two submit, one reads, and in the middle of it the engine shuts down: what was taken was
/// carried out and told, numbered on, and nothing hangs.
fn nothing_taken_is_lost(drive: &Drive) {
    let (engine, stream, submitter) = start(drive.clone());
    let reader = thread::spawn(move || stream.collect::<Vec<Notice>>());
    let submitters: Vec<_> = (0..2)
        .map(|number| {
            let submitter = submitter.clone();
            thread::spawn(move || submit(&submitter, number))
        })
        .collect();
    let cores = engine.shutdown();
    let taken: u64 = submitters.into_iter().map(|one| one.join().expect("a submitter")).sum();
    let told = reader.join().expect("the reader");
    let numbers: Vec<u64> =
        told.iter().filter_map(|notice| notice.number()).map(|(_, number)| number).collect();
    assert_eq!(numbers, (1..=taken).collect::<Vec<_>>());
    let offered = cores[0].1.queue(QUEUE).expect("defined").figures.offered;
    assert_eq!(offered, taken);
}

#[test]
fn nothing_taken_by_a_thread_is_lost() {
    check(|| nothing_taken_is_lost(&threads()));
}

#[test]
fn nothing_taken_by_a_submitter_is_lost() {
    check(|| nothing_taken_is_lost(&Drive::Host));
}

/// All is told before the end, too: a wake-up lost while the engine is at work shows here.
fn everything_is_told(drive: &Drive) {
    let (engine, mut stream, submitter) = start(drive.clone());
    let other = {
        let submitter = submitter.clone();
        thread::spawn(move || submit(&submitter, 1))
    };
    let reader = thread::spawn(move || stream.by_ref().take(2 * EACH as usize).count());
    assert_eq!(submit(&submitter, 0) + other.join().expect("the other"), 2 * EACH);
    assert_eq!(reader.join().expect("the reader"), 2 * EACH as usize);
    drop(engine);
}

#[test]
fn everything_is_told_by_a_thread() {
    check(|| everything_is_told(&threads()));
}

#[test]
fn everything_is_told_by_a_submitter() {
    check(|| everything_is_told(&Drive::Host));
}

/// An observer that joins in between has each call in its snapshot or among its events, never in
/// both; and a page read meanwhile is of one moment.
fn joins(drive: &Drive) {
    let (engine, stream, submitter) = start(drive.clone());
    drop(stream);
    let other = {
        let submitter = submitter.clone();
        thread::spawn(move || submit(&submitter, 0))
    };
    let mut observer = engine.observe(DOMAIN, 16).expect("alive");
    if let Ok(page) = engine.pages(DOMAIN).expect("there").queue(QUEUE) {
        let figures = page.view.figures;
        assert_eq!(figures.offered, u64::from(page.view.waiting), "of two moments");
        assert_eq!(figures.offered, page.sequence);
    }
    assert_eq!(other.join().expect("the other"), EACH);
    engine.shutdown();
    let before = observer.snapshot();
    assert_eq!(before.calls.len() as u64, before.sequence);
    let mut last = before.sequence;
    while let Some(observed) = observer.try_next() {
        let Observed::Notice(notice) = observed else { panic!("there was room") };
        last += 1;
        assert_eq!(notice.number(), Some((DOMAIN, last)));
    }
    assert_eq!(last, EACH);
}

#[test]
fn observers_join_a_thread() {
    check(|| joins(&threads()));
}

#[test]
fn observers_join_a_submitter() {
    check(|| joins(&Drive::Host));
}
