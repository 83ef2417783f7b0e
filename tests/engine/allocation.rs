//! Nothing between the submit and the event allocates once the working size is reached.

use acd::engine::{Drive, Engine, ManualClock, Notice, Options};
use acd::{AgentId, CallId, Command, Fact, QueueId, Timestamp};

use crate::floor::*;

/// Lives of calls on the caller's own thread, where every allocation is seen: ring of commands,
/// turn, pages, an observer who is read, and the stream.
#[test]
fn no_command_allocates_on_its_way_through() {
    let clock = ManualClock::default();
    let shown = std::sync::Arc::new(clock.clone());
    let options = Options { drive: Drive::Host, clock: shown, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("no thread needed");
    let mut stream = streams.pop().expect("one shard");
    let submitter = engine.submitter();
    engine.add_domain(domain(0), core()).expect("room");
    set_up(&submitter, domain(0));
    let mut observer = engine.observe(domain(0), 4_096).expect("a shard");
    let (mut calls, mut answered) = (0, 0_u64);
    let mut lives = |many: u64| {
        for _ in 0..many {
            calls += 1;
            clock.set(Timestamp::from_millis(calls * 700));
            let call = CallId::new(calls);
            let queue = QueueId::new((calls % u64::from(QUEUES)) as u32);
            submitter.submit(domain(0), Command::offer(call, queue)).expect("room");
            let _ = submitter.submit(domain(0), Command::Answer { call, offer: None });
            let _ = submitter.submit(domain(0), Command::HangUp { call });
            let agent = AgentId::new((calls % u64::from(AGENTS)) as u32);
            let _ = submitter.submit(domain(0), Command::WrappedUp { agent });
            while let Some(notice) = stream.try_next() {
                if let Notice::Event { event, .. } = notice {
                    answered += u64::from(matches!(event.fact, Fact::Answered { .. }));
                }
            }
            while observer.try_next().is_some() {}
        }
    };
    lives(20_000);
    let counted = allocation_counter::measure(|| lives(20_000));
    assert!(answered > 10_000, "{answered} answered: the floor is at work");
    assert_eq!(counted.count_total, 0, "{counted:?}");
}
