//! Overload: new calls are turned away first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use acd::engine::{Applied, Engine, Journal, JournalMaker, NotTaken, Options, Submitter, Why};
use acd::{AgentId, CallId, Command, QueueId, QueueRules};

use crate::floor::*;

/// Counts what was carried out besides arrivals.
struct Count(Arc<AtomicU64>);

impl Journal for Count {
    fn applied(&mut self, applied: &Applied<'_>) {
        if !applied.command.is_arrival() {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Pours in calls until it ends; how many were turned away.
fn flood(submitter: &Submitter, number: u64, ends: &AtomicBool) -> u64 {
    let mut turned_away = 0;
    for call in 0.. {
        if ends.load(Ordering::Relaxed) {
            break;
        }
        match submitter.submit(domain(0), offer(number + 4 * call, 0)) {
            Ok(()) => {}
            Err(NotTaken { why: Why::Pressure, .. }) => turned_away += 1,
            Err(other) => panic!("{other}"),
        }
    }
    turned_away
}

/// Three threads pour in calls as fast as they can, into a small ring. Whoever answers, hangs up
/// or is an agent is never turned away, not once; of the calls, many are. As in life, a telephone
/// says the next thing when the last has been heard: at most 90 things are said at a time.
#[test]
fn answers_and_agents_find_room_under_a_flood_of_calls() {
    let count = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&count);
    let journal: JournalMaker = Arc::new(move |_shard| Box::new(Count(Arc::clone(&counts))));
    let options = Options { commands: 1_000, journal: Some(journal), ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("a thread");
    drop(streams);
    let submitter = with_domains(&engine, 1);
    let set_up = 4 + 3 * u64::from(AGENTS);
    let ends = AtomicBool::new(false);
    let turned_away: u64 = thread::scope(|scope| {
        let end = Ends(&ends);
        let floods: Vec<_> = (1..=3).map(|number| (number, submitter.clone(), &ends)).collect();
        let floods: Vec<_> = floods
            .into_iter()
            .map(|(number, submitter, ends)| scope.spawn(move || flood(&submitter, number, ends)))
            .collect();
        for step in 0..20_000_u64 {
            while set_up + step >= count.load(Ordering::SeqCst) + 90 {
                thread::yield_now();
            }
            let (agent, call) = (AgentId::new(step as u32 % AGENTS), CallId::new(step));
            let command = match step % 4 {
                0 => Command::Answer { call, offer: None },
                1 => Command::HangUp { call },
                2 => Command::Ready { agent },
                _ => Command::WrappedUp { agent },
            };
            submitter.submit(domain(0), command).expect("always room for these");
        }
        drop(end);
        floods.into_iter().map(|flood| flood.join().expect("a flood")).sum()
    });
    assert!(turned_away > 0, "the flood was one");
    assert_eq!(engine.status(0).expect("a shard").turned_away, turned_away);
}

/// The border itself: at nine tenths a call comes back and everything else goes in, to the brim.
#[test]
fn the_last_tenth_is_not_for_arrivals() {
    // One event of room, so that the shard stands still.
    let options = Options { commands: 100, events: 2, ..Options::default() };
    let (engine, _streams) = Engine::start(options).expect("a thread");
    engine.add_domain(domain(0), core()).expect("room");
    let submitter = engine.submitter();
    let (queue, rules) = (QueueId::new(0), QueueRules::default());
    submitter.submit(domain(0), Command::Queue { queue, rules: &rules }).expect("room");
    let mut call = 0;
    let why = loop {
        call += 1;
        match submitter.submit(domain(0), offer(call, 0)) {
            Ok(()) if call < 10 => thread::sleep(Duration::from_millis(20)),
            Ok(()) => {}
            Err(not) => break not.why,
        }
    };
    assert_eq!(why, Why::Pressure);
    assert_eq!(engine.status(0).expect("a shard").waiting, 90);
    for _ in 0..10 {
        submitter.submit(domain(0), Command::HangUp { call: CallId::new(1) }).expect("room");
    }
    let back = submitter.submit(domain(0), Command::HangUp { call: CallId::new(2) });
    let back = back.expect_err("full to the brim");
    assert_eq!(back.why, Why::Full);
    let same = back.command.lend(|command| *command == Command::HangUp { call: CallId::new(2) });
    assert!(same, "the command comes back");
}
