//! A floor to set up, threads that play callers and agents, and a journal to replay.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acd::engine::{
    Applied, Engine, Journal, JournalMaker, NotTaken, Notice, OwnedCommand, Submitter, Why,
};
use acd::{
    AgentId, CallId, Command, Core, DomainId, Event, Limits, QueueId, QueueRules, Refusal,
    Timestamp, WrapUp,
};

pub const QUEUES: u32 = 4;
pub const AGENTS: u32 = 12;

pub fn limits() -> Limits {
    Limits { agents: 64, queues: 16, calls: 8_192, ..Limits::default() }
}

pub fn core() -> Core {
    Core::new(limits(), 7)
}

pub fn domain(number: u32) -> DomainId {
    DomainId::new(number)
}

pub fn offer(call: u64, queue: u32) -> Command<'static> {
    let (call, queue) = (CallId::new(call), QueueId::new(queue));
    Command::offer(call, queue)
}

/// Hands over until it is taken; time passes meanwhile, so others get on.
#[track_caller]
pub fn insist(submitter: &Submitter, to: DomainId, tag: u64, command: impl Into<OwnedCommand>) {
    let mut command = command.into();
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        match submitter.submit_tagged(to, tag, command) {
            Ok(()) => return,
            Err(NotTaken { command: back, why: Why::Full | Why::Pressure }) => command = back,
            Err(other) => panic!("{other}"),
        }
        assert!(Instant::now() < patience, "not taken for a minute");
        std::thread::yield_now();
    }
}

/// Queues with overflow, short rings and wrap-up, and agents who are ready.
pub fn set_up(submitter: &Submitter, to: DomainId) {
    for queue in (0..QUEUES).rev() {
        let rules = QueueRules {
            require: format!("s{}", queue % 2),
            ring_s: 1,
            max_waiting: Some(50),
            wrap_up: WrapUp::Manual,
            overflow_to: (queue + 1 < QUEUES).then(|| QueueId::new(queue + 1)),
            ..QueueRules::default()
        };
        insist(submitter, to, 0, Command::Queue { queue: QueueId::new(queue), rules: &rules });
    }
    for agent in 0..AGENTS {
        let agent = AgentId::new(agent);
        let skills = [("s0", 1), ("s1", 2)];
        insist(submitter, to, 0, Command::Agent { agent, skills: &skills });
        insist(submitter, to, 0, Command::Login { agent });
        insist(submitter, to, 0, Command::Ready { agent });
    }
}

/// Ends the other threads of a test, also when it fails.
pub struct Ends<'a>(pub &'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A thread's own sequence of commands, with calls of its own. Many are refused, as in life.
pub struct Player {
    thread: u64,
    calls: u64,
    dice: u64,
}

impl Player {
    pub fn new(thread: u64) -> Self {
        Self { thread, calls: 0, dice: 88 + thread * 7 }
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides
    }

    fn call(&self, number: u64) -> u64 {
        self.thread + 64 * number
    }

    pub fn next(&mut self) -> Command<'static> {
        let call = self.calls.saturating_sub(self.roll(6));
        let call = CallId::new(self.call(call));
        let agent = AgentId::new(self.roll(AGENTS.into()) as u32);
        match self.roll(12) {
            0..=3 => {
                self.calls += 1;
                offer(self.call(self.calls), self.roll(QUEUES.into()) as u32)
            }
            4..=6 => Command::Answer { call, offer: None },
            7 | 8 => Command::HangUp { call },
            9 => Command::WrappedUp { agent },
            10 => Command::Ready { agent },
            _ => Command::Reject { call, offer: None },
        }
    }
}

/// What the journals of all shards wrote down.
#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<Vec<Line>>>);

#[derive(Clone, Debug)]
pub struct Line {
    pub domain: DomainId,
    pub number: u64,
    pub at: Timestamp,
    pub tag: u64,
    pub command: OwnedCommand,
    pub refused: Option<Refusal>,
}

struct Writer(Book);

impl Journal for Writer {
    fn applied(&mut self, applied: &Applied<'_>) {
        self.0.0.lock().expect("no panic").push(Line {
            domain: applied.domain,
            number: applied.number,
            at: applied.at,
            tag: applied.tag,
            command: applied.command.clone(),
            refused: applied.refused.cloned(),
        });
    }
}

impl Book {
    pub fn maker(&self) -> Option<JournalMaker> {
        let book = self.clone();
        Some(Arc::new(move |_shard| Box::new(Writer(book.clone()))))
    }

    pub fn of(&self, domain: DomainId) -> Vec<Line> {
        let lines = self.0.lock().expect("no panic");
        let lines: Vec<Line> = lines.iter().filter(|line| line.domain == domain).cloned().collect();
        let numbers: Vec<u64> = lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, (1..=lines.len() as u64).collect::<Vec<_>>(), "none left out");
        lines
    }
}

/// Replays the lines on a bare core: what it tells, and the core as of `until`.
pub fn replay(lines: &[Line], until: Timestamp) -> (Vec<Told>, Core) {
    let (mut core, mut events, mut told) = (core(), Vec::new(), Vec::new());
    for line in lines {
        let outcome = line.command.lend(|command| core.apply(line.at, command, &mut events));
        assert_eq!(outcome.as_ref().err(), line.refused.as_ref());
        told.extend(events.drain(..).map(Told::Event));
        told.extend(outcome.err().map(|why| Told::Refused(line.tag, why)));
    }
    core.advance(until, &mut events);
    told.extend(events.drain(..).map(Told::Event));
    (told, core)
}

/// A notice without its number.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Event(Event),
    Refused(u64, Refusal),
}

/// The notices of a domain, their numbers checked: 1, 2, 3, …
pub fn told(notices: &[Notice], of: DomainId) -> Vec<Told> {
    let notices: Vec<&Notice> = notices
        .iter()
        .filter(|notice| notice.number().is_some_and(|(domain, _)| domain == of))
        .collect();
    let numbers: Vec<u64> =
        notices.iter().filter_map(|notice| notice.number()).map(|(_, number)| number).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "a gap or a duplicate");
    let tell = |notice: &&Notice| match (*notice).clone() {
        Notice::Event { event, .. } => Some(Told::Event(event)),
        Notice::Refused { tag, why, .. } => Some(Told::Refused(tag, why)),
        Notice::ShardFailed { .. } => None,
    };
    notices.iter().filter_map(tell).collect()
}

/// An engine with so many domains on so many shards, set up.
pub fn with_domains(engine: &Engine, domains: u32) -> Submitter {
    let submitter = engine.submitter();
    for number in 0..domains {
        engine.add_domain(domain(number), core()).expect("room for the domain");
        set_up(&submitter, domain(number));
    }
    submitter
}
