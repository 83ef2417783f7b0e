//! A panic in the middle of a batch, which only the inside can plant.

use super::command::Record;

/// Fails the shard that has carried out a command with this tag.
const PLANTED: u64 = 0x6661_696c;

/// The planted fault.
pub(super) fn panic_if_planted(record: &Record) {
    assert!(record.tag != PLANTED, "planted");
}

#[cfg(not(any(loom, shuttle)))]
mod real {
    use std::sync::Arc;

    use super::PLANTED;
    use crate::engine::{Drive, Engine, EventStream, ManualClock, Notice, Options, Submitter, Why};
    use crate::{CallId, Command, Core, DomainId, Limits, QueueId, QueueRules};

    const DOMAIN: DomainId = DomainId::new(0);
    const QUEUE: QueueId = QueueId::new(0);

    /// Driven by the host, with room for two events: four commands wait in the ring, the third of
    /// which fails the shard once the stream is read.
    fn waiting_to_fail() -> (Engine, EventStream, Submitter) {
        let clock = Arc::new(ManualClock::default());
        let options = Options { drive: Drive::Host, clock, events: 2, ..Options::default() };
        let (engine, mut streams) = Engine::start(options).expect("no thread needed");
        let limits = Limits { agents: 1, queues: 1, calls: 16, ..Limits::default() };
        engine.add_domain(DOMAIN, Core::new(limits, 0)).expect("room");
        let submitter = engine.submitter();
        let rules = QueueRules::default();
        submitter.submit(DOMAIN, Command::Queue { queue: QUEUE, rules: &rules }).expect("room");
        for (call, tag) in [(1, 0), (2, 0), (3, 0), (4, 0), (5, PLANTED), (6, 0)] {
            let call = CallId::new(call);
            let offer = Command::offer(call, QUEUE);
            submitter.submit_tagged(DOMAIN, tag, offer).expect("room");
        }
        (engine, streams.pop().expect("one shard"), submitter)
    }

    #[test]
    fn what_was_told_before_a_panic_stands() {
        let (engine, stream, submitter) = waiting_to_fail();
        assert_eq!(engine.status(0).expect("a shard").waiting, 3, "three wait for room");
        let observer = engine.observe(DOMAIN, 100).expect("alive");
        let told: Vec<Notice> = stream.collect();
        let numbers = told.iter().filter_map(Notice::number).map(|(_, number)| number);
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(told.last(), Some(&Notice::ShardFailed { shard: 0 }));
        let not = submitter.submit(DOMAIN, Command::Tick).expect_err("failed");
        assert_eq!(not.why, Why::Failed);
        assert_eq!(observer.snapshot().sequence, 3, "one of them stood outside the ring");
        assert!(engine.shutdown().is_empty(), "a core that broke off is not given out");
    }
}
