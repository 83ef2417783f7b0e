//! The host drives: no thread of the engine's.

use std::sync::Arc;

use acd::engine::{Drive, Engine, ManualClock, Notice, Options, Submitter};
use acd::{CallId, Command, Fact, Timestamp};

use crate::floor::*;

fn by_hand(events: usize) -> (Engine, acd::engine::EventStream, Submitter, ManualClock) {
    let clock = ManualClock::default();
    let drive = Drive::Host;
    let shown = Arc::new(clock.clone());
    let options = Options { drive, clock: shown, events, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("no thread needed");
    let stream = streams.pop().expect("one shard");
    let submitter = engine.submitter();
    engine.add_domain(domain(0), core()).expect("room");
    (engine, stream, submitter, clock)
}

fn facts(stream: &mut acd::engine::EventStream) -> Vec<(u64, Fact)> {
    let mut facts = Vec::new();
    while let Some(notice) = stream.try_next() {
        if let Notice::Event { event, .. } = notice {
            facts.push((event.at.millis(), event.fact));
        }
    }
    facts
}

#[test]
fn who_submits_runs_and_the_answer_is_there_at_once() {
    let (_engine, mut stream, submitter, clock) = by_hand(1_000);
    set_up(&submitter, domain(0));
    facts(&mut stream);
    clock.set(Timestamp::from_millis(500));
    submitter.submit(domain(0), offer(1, 0)).expect("room");
    let rings = facts(&mut stream);
    let rang = rings.iter().any(|(at, fact)| *at == 500 && matches!(fact, Fact::Ringing { .. }));
    assert!(rang, "{rings:?}");
}

#[test]
fn polling_fires_what_is_due() {
    let (engine, mut stream, submitter, _clock) = by_hand(1_000);
    set_up(&submitter, domain(0));
    submitter.submit(domain(0), offer(1, 0)).expect("room");
    facts(&mut stream);
    // Pages are refreshed while a call rings, and its ring ends after a second.
    let due = engine.next_deadline().expect("a ring ends");
    assert!(due <= Timestamp::from_millis(1_000), "{due:?}");
    engine.poll(Timestamp::from_millis(999));
    assert_eq!(facts(&mut stream), []);
    engine.poll(Timestamp::from_millis(1_000));
    let missed = facts(&mut stream);
    let call = CallId::new(1);
    let is_miss = |fact: &Fact| matches!(fact, Fact::Requeued { call: of, .. } if *of == call);
    assert!(missed.iter().any(|(at, fact)| *at == 1_000 && is_miss(fact)), "{missed:?}");
}

/// With the stream full the commands wait; reading runs the shard on.
#[test]
fn reading_makes_room_and_runs_the_shard_on() {
    let (engine, mut stream, submitter, _clock) = by_hand(4);
    let rules = acd::QueueRules::default();
    let queue = acd::QueueId::new(0);
    submitter.submit(domain(0), Command::Queue { queue, rules: &rules }).expect("room");
    (1..=100).for_each(|call| submitter.submit(domain(0), offer(call, 0)).expect("room"));
    assert!(engine.status(0).expect("a shard").waiting >= 90, "they wait");
    let told = facts(&mut stream);
    assert_eq!(told.len(), 100, "and then come, with nobody submitting or polling");
    assert_eq!(engine.status(0).expect("a shard").waiting, 0);
}
