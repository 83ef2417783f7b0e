//! A panic stays in its shard.

use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use acd::engine::{Clock, Drive, Engine, EventStream, ManualClock, Notice, Options, Phase, Why};
use acd::{Command, Timestamp};

use crate::floor::*;

/// A clock that panics on one shard's thread, when told.
struct Fragile {
    clock: ManualClock,
    breaks: Arc<AtomicBool>,
}

impl Clock for Fragile {
    fn now(&self) -> Timestamp {
        let is_first = thread::current().name() == Some("acd-shard-0");
        assert!(!(is_first && self.breaks.load(Ordering::SeqCst)), "the planted panic");
        self.clock.now()
    }
}

/// Everything up to the end, which must come.
fn all_told(stream: &mut EventStream) -> Vec<Notice> {
    let next = || stream.next_within(Duration::from_secs(10));
    let told = std::iter::from_fn(next).collect();
    assert!(stream.is_ended(), "the stream goes on");
    told
}

#[test]
fn a_panic_fails_its_shard_and_no_other() {
    let breaks = Arc::new(AtomicBool::new(false));
    let clock = Fragile { clock: ManualClock::default(), breaks: Arc::clone(&breaks) };
    let options = Options { shards: 2, clock: Arc::new(clock), ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("threads");
    let submitter = with_domains(&engine, 2);
    let observer = engine.observe(domain(0), 100).expect("alive");
    let quiet = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    breaks.store(true, Ordering::SeqCst);
    submitter.submit(domain(0), Command::Tick).expect("not known yet");
    let told = all_told(&mut streams[0]);
    panic::set_hook(quiet);

    assert_eq!(told.last(), Some(&Notice::ShardFailed { shard: 0 }), "it is told, last");
    assert_eq!(told.iter().filter(|notice| notice.number().is_none()).count(), 1, "once");
    assert_eq!(engine.status(0).expect("a shard").phase, Phase::Failed);
    let not = submitter.submit(domain(0), Command::Tick).expect_err("failed");
    assert_eq!(not.why, Why::Failed);
    assert!(engine.inspect(domain(0), |core| core.now()).is_err());
    let mut observer = observer;
    while observer.next_within(Duration::from_secs(20)).is_some() {}
    assert!(observer.refresh().is_err(), "its observers learn that nothing comes any more");

    // The other one goes on.
    assert_eq!(engine.status(1).expect("a shard").phase, Phase::Open);
    submitter.submit(domain(1), offer(1, 0)).expect("alive");
    let rings = |notice: &Notice| format!("{notice:?}").contains("Ringing");
    assert!(streams[1].any(|notice| rings(&notice)));
    // New domains go there, and the end is orderly.
    assert_eq!(engine.add_domain(domain(2), core()), Ok(1));
    let left: Vec<_> = engine.shutdown().into_iter().map(|(id, _)| id).collect();
    assert_eq!(left, [domain(1), domain(2)]);
}

/// Where the host drives, the panic does not reach the host's thread either.
#[test]
fn a_panic_does_not_reach_the_submitter() {
    struct Broken(Arc<AtomicBool>);
    impl Clock for Broken {
        fn now(&self) -> Timestamp {
            assert!(!self.0.load(Ordering::SeqCst), "the planted panic");
            Timestamp::ZERO
        }
    }
    let breaks = Arc::new(AtomicBool::new(false));
    let clock = Arc::new(Broken(Arc::clone(&breaks)));
    let options = Options { drive: Drive::Host, clock, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("no thread needed");
    let submitter = with_domains(&engine, 1);
    breaks.store(true, Ordering::SeqCst);
    submitter.submit(domain(0), Command::Tick).expect("taken; what came of it is told");
    assert_eq!(all_told(&mut streams[0]).last(), Some(&Notice::ShardFailed { shard: 0 }));
    let not = submitter.submit(domain(0), Command::Tick).expect_err("failed");
    assert_eq!(not.why, Why::Failed);
    assert!(engine.shutdown().is_empty());
}

/// Whoever only looks cannot break anything.
#[test]
fn a_panic_while_looking_is_the_lookers_own() {
    let (engine, streams) = Engine::start(Options::default()).expect("a thread");
    drop(streams);
    with_domains(&engine, 1);
    assert!(engine.inspect(domain(0), |_core| -> u32 { panic!("planted") }).is_err());
    assert!(engine.inspect(domain(0), |core| core.digest()).is_ok());
    assert_eq!(engine.shutdown().len(), 1);
}
