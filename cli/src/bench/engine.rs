//! Across threads: a command goes in at its planned time, and its events come out.
//!
//! What is submitted is written down beforehand from a floor of our own, with every command's
//! moment and number of events. So latencies are known to the event, and the engine's core must end
//! in the same state as ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use acd::engine::{Engine, EventStream, ManualClock, Notice, Options, Submitter};
use acd::{Arrival, Command, Core, DomainId, Event, Refusal, Timestamp};

use super::BenchError;
use super::case::{Case, Times};
use super::clock::{Patience, Timed};
use super::closed::{Step, life};
use super::floor::{Centre, Floor, Size};

/// A command that borrows nothing, when it is to be applied, and how many events there are up to
/// and with it.
struct Entry {
    at: Timestamp,
    command: Command<'static>,
    events: u64,
}

/// The core, with what it was told written down.
struct Recorder {
    core: Core,
    written: Option<Vec<Entry>>,
    events: u64,
}

impl Centre for Recorder {
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let before = events.len();
        let outcome = self.core.apply(at, command, events);
        if let (Some(written), Some(command)) = (&mut self.written, owned(command)) {
            self.events += (events.len() - before) as u64;
            written.push(Entry { at, command, events: self.events });
        }
        outcome
    }
}

impl Timed for Recorder {
    fn took(&self) -> u64 {
        0
    }
}

/// The commands of a call's life; set-up is not written down.
fn owned(command: &Command<'_>) -> Option<Command<'static>> {
    Some(match *command {
        Command::Offer(Arrival { call, queue, priority, require: None, prefer, .. }) => {
            Command::Offer(Arrival { priority, prefer, ..Arrival::new(call, queue) })
        }
        Command::Answer { call, offer } => Command::Answer { call, offer },
        Command::HangUp { call } => Command::HangUp { call },
        Command::WrappedUp { agent } => Command::WrappedUp { agent },
        _ => return None,
    })
}

/// One domain and who submits to it.
struct Lane {
    domain: DomainId,
    /// Our own floor, always ahead of the engine's by what is written down.
    ours: Floor<Recorder>,
}

impl Lane {
    fn new(number: u32, size: Size) -> Self {
        let recorder = Recorder { core: Core::new(size.limits(), 0), written: None, events: 0 };
        let mut ours = Step::Life.floor(recorder, size);
        ours.centre.written = Some(Vec::new());
        Self { domain: DomainId::new(number), ours }
    }

    /// The next so many commands, or a few more.
    fn write(&mut self, commands: u64) -> Vec<Entry> {
        let wanted = self.ours.commands + commands;
        while self.ours.commands < wanted {
            life(&mut self.ours);
        }
        self.ours.centre.written.replace(Vec::new()).unwrap_or_default()
    }
}

/// An engine with a domain for each submitter, all in one shard.
pub struct Across {
    engine: Engine,
    stream: EventStream,
    lanes: Vec<Lane>,
    size: Size,
}

impl Across {
    /// Starts it, with so many submitters, each with a floor of this size for a domain.
    ///
    /// # Errors
    /// If there is no thread or no domain to be had.
    pub fn start(size: Size, submitters: u32) -> Result<Self, BenchError> {
        // The clock stands still: moments come with the commands.
        let clock = Arc::new(ManualClock::default());
        let options = Options { domains: submitters, clock, ..Options::default() };
        let trouble = |error: &dyn std::fmt::Display| BenchError::Engine(error.to_string());
        let (engine, streams) = Engine::start(options).map_err(|error| trouble(&error))?;
        let stream = streams.into_iter().next();
        let stream = stream.ok_or_else(|| trouble(&"an engine without a stream"))?;
        let mut lanes = Vec::new();
        for number in 0..submitters {
            let lane = Lane::new(number, size);
            let theirs = Step::Life.floor(Core::new(size.limits(), 0), size).centre;
            engine.add_domain(lane.domain, theirs).map_err(|error| trouble(&error))?;
            lanes.push(lane);
        }
        Ok(Self { engine, stream, lanes, size })
    }

    /// So many commands a second, all submitters together; the first also reads the events.
    ///
    /// # Errors
    /// If the engine fails, or refuses what our core carried out.
    pub fn rung(&mut self, rate: u64, commands: u64) -> Result<Case, BenchError> {
        let submitters = self.lanes.len() as u64;
        let scripts: Vec<Vec<Entry>> =
            self.lanes.iter_mut().map(|lane| lane.write(commands / submitters)).collect();
        let plan = Plan {
            begin: Instant::now(),
            gap_ps: submitters.saturating_mul(1_000_000_000_000) / rate.max(1),
        };
        let turned_away = AtomicU64::new(0);
        let domains: Vec<DomainId> = self.lanes.iter().map(|lane| lane.domain).collect();
        let (engine, stream) = (&self.engine, &mut self.stream);
        let (times, elapsed) = thread::scope(|scope| {
            for (script, &domain) in scripts.iter().zip(&domains).skip(1) {
                let (submitter, plan, turned_away) = (engine.submitter(), &plan, &turned_away);
                scope.spawn(move || {
                    let mut way = Way { submitter, domain, script, next: 0, turned_away };
                    let mut patience = Patience::default();
                    while way.next < script.len() {
                        if way.submit(plan) {
                            patience = Patience::default();
                        } else {
                            patience.wait();
                        }
                    }
                });
            }
            let submitter = engine.submitter();
            let (domain, script) = (domains[0], &scripts[0]);
            let mut way = Way { submitter, domain, script, next: 0, turned_away: &turned_away };
            let mut reader = Reader::new(&scripts, &plan)?;
            let mut patience = Patience::default();
            while !reader.is_done() {
                let submitted = way.next < script.len() && way.submit(&plan);
                if reader.read(stream)? || submitted {
                    patience = Patience::default();
                } else {
                    patience.wait();
                }
            }
            Ok::<_, BenchError>((reader.times, plan.now()))
        })?;
        let mut case = Case::over("engine", self.size, &times, times.count(), elapsed);
        case.submitters = u32::try_from(submitters).unwrap_or(u32::MAX);
        case.planned_per_s = Some(rate);
        case.refused = Some(turned_away.load(Ordering::Relaxed));
        Ok(case)
    }

    /// Ends it: the engine's cores must be where ours are.
    ///
    /// # Errors
    /// If they are not.
    pub fn finish(self) -> Result<(), BenchError> {
        let theirs = self.engine.shutdown();
        for lane in &self.lanes {
            let ours = lane.ours.centre.core.digest();
            let core = theirs.iter().find(|(domain, _)| *domain == lane.domain);
            let digest = core.map(|(_, core)| core.digest());
            if digest != Some(ours) {
                let what = format!("the engine's digest is {digest:016x?}, the core's {ours:016x}");
                return Err(BenchError::Differs { case: "engine", what });
            }
        }
        Ok(())
    }
}

/// When each command is due.
struct Plan {
    begin: Instant,
    gap_ps: u64,
}

impl Plan {
    fn due(&self, command: usize) -> u64 {
        command as u64 * self.gap_ps / 1_000
    }

    /// Nanoseconds since the beginning.
    #[inline]
    fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A submitter at work.
struct Way<'a> {
    submitter: Submitter,
    domain: DomainId,
    script: &'a [Entry],
    next: usize,
    /// Tries that found no room.
    turned_away: &'a AtomicU64,
}

impl Way<'_> {
    /// Submits the next command if it is due; what is not taken is tried again next time.
    #[inline]
    fn submit(&mut self, plan: &Plan) -> bool {
        if plan.now() < plan.due(self.next) {
            return false;
        }
        let Entry { at, command, .. } = self.script[self.next];
        let taken = self.submitter.submit_at(self.domain, at, 0, command).is_ok();
        if taken {
            self.next += 1;
        } else {
            self.turned_away.fetch_add(1, Ordering::Relaxed);
        }
        taken
    }
}

/// Who reads the events, and knows with which a command is done.
struct Reader<'a> {
    scripts: &'a [Vec<Entry>],
    plan: &'a Plan,
    /// The first command of each domain that is not done.
    next: Vec<usize>,
    times: Times,
}

impl<'a> Reader<'a> {
    fn new(scripts: &'a [Vec<Entry>], plan: &'a Plan) -> Result<Self, BenchError> {
        Ok(Self { scripts, plan, next: vec![0; scripts.len()], times: Times::new()? })
    }

    fn is_done(&self) -> bool {
        self.next.iter().zip(self.scripts).all(|(next, script)| *next == script.len())
    }

    /// Reads one event; false if there is none.
    #[inline]
    fn read(&mut self, stream: &mut EventStream) -> Result<bool, BenchError> {
        let Some(notice) = stream.try_next() else { return Ok(false) };
        let Notice::Event { domain, sequence, .. } = notice else {
            return Err(BenchError::Engine(format!("{notice:?}")));
        };
        let at = domain.number() as usize;
        let (next, script) = (&mut self.next[at], &self.scripts[at]);
        while script.get(*next).is_some_and(|entry| entry.events <= sequence) {
            self.times.record(self.plan.now().saturating_sub(self.plan.due(*next)));
            *next += 1;
        }
        Ok(true)
    }
}
