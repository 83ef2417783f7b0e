//! Order, losslessness, back-pressure, time and the end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acd::engine::{Drive, Engine, Notice, Options, Why};
use acd::{AgentId, CallId, Command, Core, DomainId, Fact, QueueId, QueueRules, Timestamp};

use crate::floor::*;

/// Many threads into domains on two shards: the streams are what bare cores tell for the journal's
/// commands, down to the digest; each thread's commands are in its own order; everything that was
/// taken was applied.
fn equals_a_replay(options: Options, submitters: u64, each: u64) {
    let book = Book::default();
    let options = Options { shards: 2, journal: book.maker(), ..options };
    let is_host = options.drive == Drive::Host;
    let (engine, streams) = Engine::start(options).expect("threads");
    let domains = 3;
    // Where the host drives, set-up events need a reader too, so readers start first.
    let readers: Vec<_> = streams
        .into_iter()
        .map(|stream| thread::spawn(move || stream.collect::<Vec<Notice>>()))
        .collect();
    let submitter = with_domains(&engine, domains);
    let threads: Vec<_> = (1..=submitters)
        .map(|number| {
            let submitter = submitter.clone();
            thread::spawn(move || {
                let mut players: Vec<_> = (0..domains).map(|_| Player::new(number)).collect();
                for step in 0..each {
                    let to = (step % u64::from(domains)) as u32;
                    let tag = number << 32 | step;
                    insist(&submitter, domain(to), tag, players[to as usize].next());
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().expect("a submitter"));
    let cores = engine.shutdown();
    let notices: Vec<Vec<Notice>> =
        readers.into_iter().map(|reader| reader.join().expect("a reader")).collect();
    assert_eq!(cores.len(), domains as usize);
    let mut applied = 0;
    for (id, core) in cores {
        let lines = book.of(id);
        for number in 1..=submitters {
            let tags = lines.iter().map(|line| line.tag).filter(|tag| tag >> 32 == number);
            let tags: Vec<u64> = tags.collect();
            assert!(tags.is_sorted(), "a thread's commands keep their order");
            applied += tags.len() as u64;
        }
        let (expected, bare) = replay(&lines, core.now());
        assert_eq!(bare.digest(), core.digest());
        let shard = notices.iter().find(|notices| !told(notices, id).is_empty());
        let heard = told(shard.expect("one shard tells"), id);
        assert!(heard.len() as u64 > each / 4, "something happened: {}", heard.len());
        assert!(heard == expected, "the stream of {id:?} is not the replay's");
    }
    assert_eq!(applied, submitters * each, "what was taken was applied, once");
    assert!(is_host || notices.iter().all(|notices| !notices.is_empty()), "both shards worked");
}

#[test]
fn the_stream_equals_a_replay_on_a_bare_core() {
    equals_a_replay(Options::default(), 4, 6_000);
}

#[test]
fn also_with_rings_that_are_always_full() {
    let options = Options { commands: 16, events: 8, ..Options::default() };
    equals_a_replay(options, 4, 2_000);
}

#[test]
fn also_when_the_submitters_run_the_shards() {
    let options = Options { drive: Drive::Host, ..Options::default() };
    equals_a_replay(options, 4, 6_000);
}

#[test]
fn also_when_the_submitters_run_shards_with_full_rings() {
    let options = Options { drive: Drive::Host, commands: 16, events: 8, ..Options::default() };
    equals_a_replay(options, 4, 2_000);
}

#[test]
fn also_without_a_spin() {
    let drive = Drive::Threads { spin: Duration::ZERO, pin: Vec::new() };
    equals_a_replay(Options { drive, commands: 64, events: 64, ..Options::default() }, 2, 3_000);
}

/// Nobody reads: the shard waits, commands wait in their ring, and nothing is lost.
#[test]
fn a_stream_that_is_not_read_holds_the_shard_and_nothing_else() {
    let options = Options { commands: 1_000, events: 8, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("a thread");
    let submitter = engine.submitter();
    engine.add_domain(domain(0), core()).expect("room");
    let queue = QueueId::new(0);
    let rules = QueueRules::default();
    submitter.submit(domain(0), Command::Queue { queue, rules: &rules }).expect("room");
    let mut taken = 0;
    while submitter.submit(domain(0), offer(taken + 1, 0)).is_ok() {
        taken += 1;
        thread::sleep(Duration::from_micros(if taken < 50 { 500 } else { 0 }));
    }
    assert!((900..=910).contains(&taken), "{taken} taken: 8 told, some 900 waiting");
    assert!(engine.inspect(domain(0), |core| core.calls().count()).expect("answers") <= 10);
    let mut heard = 0;
    while heard < taken {
        let notice = streams[0].next_within(Duration::from_secs(20)).expect("all of them");
        heard += 1;
        assert_eq!(notice.number(), Some((domain(0), heard)));
    }
}

/// A shard whose switch is gone goes on for the others.
#[test]
fn a_dropped_stream_is_no_obstacle() {
    let options = Options { events: 8, ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("a thread");
    drop(streams);
    let submitter = with_domains(&engine, 1);
    (1..1_000).for_each(|call| insist(&submitter, domain(0), 0, offer(call, 0)));
    let cores = engine.shutdown();
    assert!(cores[0].1.queue(QueueId::new(0)).expect("defined").figures.offered > 0);
}

/// With no command coming, a ring ends when it is due.
#[test]
fn timers_fire_on_time_with_no_command_coming() {
    let (engine, mut streams) = Engine::start(Options::default()).expect("a thread");
    let submitter = with_domains(&engine, 1);
    let call = CallId::new(1);
    insist(&submitter, domain(0), 0, offer(1, 0));
    let mut rang: Option<Timestamp> = None;
    let begin = Instant::now();
    let (rang, ended, after) = loop {
        let notice = streams[0].next_within(Duration::from_secs(10)).expect("a miss in a second");
        let Notice::Event { event, .. } = notice else { continue };
        match event.fact {
            Fact::Ringing { call: of, .. } if of == call && rang.is_none() => rang = Some(event.at),
            Fact::Requeued { call: of, .. } if of == call => {
                break (rang.expect("it rang"), event.at, begin.elapsed());
            }
            _ => {}
        }
    };
    assert_eq!(ended.since(rang).millis(), 1_000, "stamped when due");
    assert!(after >= Duration::from_millis(900), "not early: {after:?}");
    assert!(after < Duration::from_secs(5), "not late: {after:?}");
}

/// Everything taken while it closes is applied and told; nothing is taken afterwards.
#[test]
fn shutdown_while_busy_loses_nothing_that_was_taken() {
    for round in 0..20 {
        let drive = if round % 2 == 0 { Drive::default() } else { Drive::Host };
        let book = Book::default();
        let journal = book.maker();
        let options = Options { drive, journal, commands: 64, events: 64, ..Options::default() };
        let (engine, streams) = Engine::start(options).expect("a thread");
        let readers: Vec<_> = streams
            .into_iter()
            .map(|stream| thread::spawn(move || stream.collect::<Vec<_>>()))
            .collect();
        let submitter = with_domains(&engine, 1);
        let threads: Vec<_> = (1..=3)
            .map(|number| {
                let submitter = submitter.clone();
                thread::spawn(move || {
                    let mut player = Player::new(number);
                    let mut taken = Vec::new();
                    for step in 0.. {
                        let tag = number << 32 | step;
                        match submitter.submit_tagged(domain(0), tag, player.next()) {
                            Ok(()) => taken.push(tag),
                            Err(not) if not.why == Why::Closed => return taken,
                            Err(_) => thread::yield_now(),
                        }
                    }
                    taken
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(5 + round));
        let cores = engine.shutdown();
        let mut taken: Vec<u64> =
            threads.into_iter().flat_map(|thread| thread.join().expect("a submitter")).collect();
        assert!(
            submitter.submit(domain(0), Command::Tick).is_err_and(|not| not.why == Why::Closed)
        );
        let lines = book.of(domain(0));
        let mut applied: Vec<u64> =
            lines.iter().map(|line| line.tag).filter(|&tag| tag != 0).collect();
        taken.sort_unstable();
        applied.sort_unstable();
        assert_eq!(taken, applied, "round {round}");
        let notices: Vec<Notice> =
            readers.into_iter().flat_map(|reader| reader.join().expect("a reader")).collect();
        let (expected, bare) = replay(&lines, cores[0].1.now());
        assert!(told(&notices, domain(0)) == expected, "round {round}: all was told");
        assert_eq!(bare.digest(), cores[0].1.digest());
    }
}

/// The stream need not be read for the engine to close: what does not fit waits for its reader.
#[test]
fn a_full_stream_does_not_hold_up_the_end() {
    let options = Options { commands: 1_000, events: 8, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("a thread");
    engine.add_domain(domain(0), core()).expect("room");
    let submitter = engine.submitter();
    let rules = QueueRules::default();
    let queue = QueueId::new(0);
    insist(&submitter, domain(0), 0, Command::Queue { queue, rules: &rules });
    (1..=500).for_each(|call| insist(&submitter, domain(0), 0, offer(call, 0)));
    assert_eq!(engine.shutdown().len(), 1);
    let numbers = streams[0].by_ref().filter_map(|notice| notice.number());
    assert_eq!(
        numbers.map(|(_, number)| number).collect::<Vec<_>>(),
        (1..=500).collect::<Vec<_>>()
    );
    assert!(streams[0].is_ended());
}

/// A caller's own moments are kept, and never go back.
#[test]
fn the_callers_own_moments_are_kept() {
    let book = Book::default();
    let options = Options { journal: book.maker(), ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("a thread");
    drop(streams);
    engine.add_domain(domain(0), core()).expect("room");
    let submitter = engine.submitter();
    let far = |seconds: u64| Timestamp::from_millis(86_400_000 + seconds * 1_000);
    for (tag, seconds) in [(1, 5), (2, 4), (3, 9)] {
        submitter.submit_at(domain(0), far(seconds), tag, Command::Tick).expect("room");
    }
    engine.shutdown();
    let times: Vec<Timestamp> = book.of(domain(0)).iter().map(|line| line.at).collect();
    assert_eq!(times, [far(5), far(5), far(9)]);
}

/// The tag comes back with the refusal.
#[test]
fn refusals_come_back_with_their_tags() {
    let (engine, mut streams) = Engine::start(Options::default()).expect("a thread");
    engine.add_domain(domain(0), core()).expect("room");
    let submitter = engine.submitter();
    let login = Command::Login { agent: AgentId::new(9) };
    submitter.submit_tagged(domain(0), 4711, login).expect("room");
    let notice = streams[0].next_within(Duration::from_secs(20)).expect("an answer");
    let Notice::Refused { tag, why, .. } = notice else { panic!("{notice:?}") };
    assert_eq!((tag, why), (4711, acd::Refusal::UnknownAgent));
    let unknown = submitter.submit(DomainId::new(77), Command::Tick);
    assert!(unknown.is_err_and(|not| not.why == Why::UnknownDomain));
}

/// Domains come while others are at work, cores already at work among them.
#[test]
fn domains_are_added_while_the_engine_is_at_work() {
    let (engine, streams) = Engine::start(Options { shards: 2, ..Options::default() }).expect("ok");
    drop(streams);
    let stop = AtomicBool::new(false);
    let submitter = with_domains(&engine, 1);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut player = Player::new(1);
            while !stop.load(Ordering::Relaxed) {
                insist(&submitter, domain(0), 0, player.next());
            }
        });
        let _end = Ends(&stop);
        for number in 1..40 {
            let mut used: Core = core();
            let rules = QueueRules::default();
            let define = Command::Queue { queue: QueueId::new(3), rules: &rules };
            used.apply(Timestamp::ZERO, &define, &mut Vec::new()).expect("a queue");
            engine.add_domain(domain(number), used).expect("room");
            insist(&submitter, domain(number), 0, offer(1, 3));
        }
        assert!(engine.add_domain(domain(5), core()).is_err(), "there already");
    });
    let cores = engine.shutdown();
    assert_eq!(cores.len(), 40);
    let waits = |(id, core): &(DomainId, Core)| {
        *id == domain(0) || core.queue(QueueId::new(3)).expect("defined").waiting == 1
    };
    assert!(cores.iter().all(waits));
}
