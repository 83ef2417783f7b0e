//! Observers: no loss and no duplicate as long as they keep up, and a gap where they do not.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use acd::engine::{Drive, Engine, Notice, Observed, Observer, Options, Snapshot};
use acd::{AgentId, AgentState, Fact};

use crate::floor::*;

/// What an observer makes of it: each agent's state, followed from the snapshot on.
fn follow(states: &mut HashMap<AgentId, AgentState>, notice: &Notice) {
    let Notice::Event { event, .. } = notice else { return };
    if let Fact::Agent { agent, state } = event.fact {
        states.insert(agent, state);
    }
}

fn states(snapshot: &Snapshot) -> HashMap<AgentId, AgentState> {
    snapshot.agents.iter().map(|view| (view.agent, view.state)).collect()
}

/// Joins again and again while the domain is at work: each time the snapshot and the events after
/// it, numbered on from it, lead to the states that a later snapshot shows.
#[test]
fn joining_loses_nothing_and_doubles_nothing() {
    let (engine, streams) = Engine::start(Options::default()).expect("a thread");
    drop(streams);
    let submitter = with_domains(&engine, 1);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut player = Player::new(1);
            while !stop.load(Ordering::Relaxed) {
                insist(&submitter, domain(0), 0, player.next());
            }
        });
        let _end = Ends(&stop);
        for _ in 0..30 {
            let mut observer = engine.observe(domain(0), 1 << 16).expect("alive");
            let mut states = states(observer.snapshot());
            let mut last = observer.snapshot().sequence;
            thread::sleep(Duration::from_millis(2));
            let later = engine.observe(domain(0), 1 << 16).expect("alive");
            let target = later.snapshot();
            while last < target.sequence {
                match observer.next_within(Duration::from_secs(20)).expect("more to come") {
                    Observed::Notice(notice) => {
                        let (_, sequence) = notice.number().expect("the domain's");
                        assert_eq!(sequence, last + 1, "loss or duplicate");
                        last = sequence;
                        follow(&mut states, &notice);
                    }
                    gap => panic!("{gap:?} with room for all"),
                }
            }
            assert_eq!(states, self::states(target));
        }
    });
}

/// Too slow: what is missing is told exactly, and a fresh snapshot makes it whole.
#[test]
fn a_slow_observer_learns_what_it_missed() {
    // Driven by this thread: when a command is taken, it has been carried out.
    let options = Options { drive: Drive::Host, ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("no thread needed");
    drop(streams);
    let submitter = with_domains(&engine, 1);
    let mut observer = engine.observe(domain(0), 16).expect("alive");
    let mut player = Player::new(1);
    let mut last = observer.snapshot().sequence;
    let (mut gaps, mut heard) = (0, 0);
    for _ in 0..50 {
        (0..100).for_each(|_| insist(&submitter, domain(0), 0, player.next()));
        while let Some(observed) = observer.try_next() {
            match observed {
                Observed::Notice(notice) => {
                    let (_, sequence) = notice.number().expect("the domain's");
                    assert_eq!(sequence, last + 1);
                    last = sequence;
                    heard += 1;
                }
                Observed::Gap { missed, last: until } => {
                    assert_eq!(last + missed, until, "exactly so many");
                    last = until;
                    gaps += 1;
                }
            }
        }
    }
    assert!(gaps > 10 && heard > 100, "{gaps} gaps, {heard} heard");
    let whole: Snapshot = observer.refresh().expect("alive").clone();
    let seen = engine.inspect(domain(0), |core| core.agents().collect::<Vec<_>>());
    assert_eq!(whole.agents.len(), seen.expect("alive").len());
    assert!(whole.sequence >= last);
}

/// An observer that never reads holds nobody up, and one that leaves is forgotten.
#[test]
fn nobody_waits_for_an_observer() {
    let (engine, mut streams) = Engine::start(Options::default()).expect("a thread");
    let submitter = with_domains(&engine, 1);
    let deaf: Vec<Observer> =
        (0..3).map(|_| engine.observe(domain(0), 2).expect("alive")).collect();
    drop(engine.observe(domain(0), 2));
    (1..=5_000).for_each(|call| insist(&submitter, domain(0), 0, offer(call, 0)));
    engine.close();
    assert!(streams[0].by_ref().count() > 5_000);
    drop(deaf);
}
