//! A small simulator that asks at each entry what the call is expected to wait, and remembers what
//! then happened. Poisson arrivals, exponential or fixed talk times, exponential patience; agents
//! answer at once. Who talks to whom is the core's doing.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use acd::{
    AgentId, Arrival, CallId, Command, Core, Event, Fact, Limits, QueueId, QueueRules, Span,
    Timestamp,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Callers of one kind.
#[derive(Clone, Debug)]
pub struct Stream {
    pub queue: u32,
    pub priority: Option<i32>,
    pub calls_per_hour: f64,
    pub talk_s: f64,
    pub talk_is_fixed: bool,
    /// Infinite: nobody gives up.
    pub patience_s: f64,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    pub queues: Vec<QueueRules>,
    pub streams: Vec<Stream>,
    /// Agents and their skills.
    pub agents: Vec<Vec<(&'static str, i32)>>,
}

/// One call for which a wait was expected.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub mean_s: f64,
    pub p90_s: f64,
    pub waited_s: f64,
    /// What a dispatcher without experience would say: handle time by place and agents.
    pub naive_s: f64,
    /// Who gave up: what was then still expected.
    pub rest_s: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Arrival(usize),
    GivesUp(u64),
    TalkEnds(u64),
}

struct Run<'a> {
    world: &'a World,
    core: Core,
    now: u64,
    agenda: BinaryHeap<Reverse<(u64, u64, Turn)>>,
    random: ChaCha8Rng,
    calls: u64,
    /// Those that wait: stream, entry, what was said.
    waiting: HashMap<u64, (usize, u64, Outcome)>,
    streams: HashMap<u64, usize>,
    outcomes: Vec<Vec<Outcome>>,
    events: Vec<Event>,
}

/// Simulates so many calls, after a quarter as many to warm up; the outcomes by stream.
pub fn forecast(world: &World, calls: u64, seed: u64) -> Vec<Vec<Outcome>> {
    let mut run = Run::new(world, seed);
    run.play(calls / 4);
    run.outcomes.iter_mut().for_each(Vec::clear);
    run.waiting.clear();
    run.play(calls / 4 + calls);
    run.outcomes
}

impl<'a> Run<'a> {
    fn new(world: &'a World, seed: u64) -> Self {
        let limits = Limits { agents: 256, queues: 16, calls: 100_000, ..Limits::default() };
        let mut run = Self {
            world,
            core: Core::new(limits, 1),
            now: 0,
            agenda: BinaryHeap::new(),
            random: ChaCha8Rng::seed_from_u64(seed),
            calls: 0,
            waiting: HashMap::new(),
            streams: HashMap::new(),
            outcomes: vec![Vec::new(); world.streams.len()],
            events: Vec::new(),
        };
        for (rules, queue) in world.queues.iter().zip(0..) {
            run.tell(&Command::Queue { queue: QueueId::new(queue), rules });
        }
        for (skills, agent) in world.agents.iter().zip(0..) {
            let agent = AgentId::new(agent);
            run.tell(&Command::Agent { agent, skills });
            run.tell(&Command::Login { agent });
            run.tell(&Command::Ready { agent });
        }
        (0..world.streams.len()).for_each(|stream| run.plan_arrival(stream));
        run.events.clear();
        run
    }

    fn tell(&mut self, command: &Command<'_>) {
        let at = Timestamp::from_micros(self.now);
        let outcome = self.core.apply(at, command, &mut self.events);
        assert_eq!(outcome, Ok(()), "at {} µs: {command:?}", self.now);
    }

    /// In microseconds.
    fn exponential(&mut self, mean_s: f64) -> u64 {
        let draw = ((self.random.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64;
        (-draw.ln() * mean_s * 1e6).round() as u64
    }

    fn plan(&mut self, after: u64, turn: Turn) {
        self.agenda.push(Reverse((self.now + after, self.random.next_u64(), turn)));
    }

    fn plan_arrival(&mut self, stream: usize) {
        let gap = self.exponential(3_600.0 / self.world.streams[stream].calls_per_hour);
        self.plan(gap, Turn::Arrival(stream));
    }

    fn play(&mut self, until: u64) {
        while self.calls < until {
            let Some(Reverse((at, _, turn))) = self.agenda.pop() else { return };
            while let Some((due, _)) = self.core.next_deadline().filter(|it| it.0.micros() <= at) {
                self.now = due.micros();
                self.core.advance(due, &mut self.events);
                self.follow();
            }
            self.now = at;
            match turn {
                Turn::Arrival(stream) => self.arrive(stream),
                Turn::TalkEnds(call) => self.tell(&Command::HangUp { call: CallId::new(call) }),
                Turn::GivesUp(call) => self.give_up(call),
            }
            self.follow();
        }
    }

    fn arrive(&mut self, stream: usize) {
        self.plan_arrival(stream);
        self.calls += 1;
        let number = self.calls;
        let (call, what) = (CallId::new(number), &self.world.streams[stream]);
        let queue = QueueId::new(what.queue);
        self.core.advance(Timestamp::from_micros(self.now), &mut self.events);
        let said = self.core.expected_wait(queue, what.priority).expect("agents are at work");
        self.streams.insert(number, stream);
        let place = f64::from(self.core.queue(queue).expect("a queue").waiting + 1);
        let (priority, patience_s) = (what.priority, what.patience_s);
        self.tell(&Command::Offer(Arrival { priority, ..Arrival::new(call, queue) }));
        let after = self.core.expected_wait_of(call);
        if after.is_none() {
            assert_eq!(said.mean, Span::ZERO, "it rang at once");
            return;
        }
        assert_eq!(after, Some(said), "the same before and after the entry");
        let outcome = Outcome {
            mean_s: said.mean.micros() as f64 / 1e6,
            p90_s: said.p90.micros() as f64 / 1e6,
            waited_s: 0.0,
            naive_s: said.outlook.handle.micros() as f64 / 1e6 * place
                / f64::from(said.outlook.agents),
            rest_s: None,
        };
        self.waiting.insert(number, (stream, self.now, outcome));
        if patience_s.is_finite() {
            let patience = self.exponential(patience_s);
            self.plan(patience, Turn::GivesUp(number));
        }
    }

    fn give_up(&mut self, number: u64) {
        let call = CallId::new(number);
        let Some(rest) = self.core.expected_wait_of(call) else { return };
        if let Some((stream, entered, mut outcome)) = self.waiting.remove(&number) {
            outcome.waited_s = (self.now - entered) as f64 / 1e6;
            outcome.rest_s = Some(rest.mean.micros() as f64 / 1e6);
            self.outcomes[stream].push(outcome);
        }
        self.streams.remove(&number);
        self.tell(&Command::HangUp { call });
    }

    /// Every agent at whom a call rings takes it, and talks.
    fn follow(&mut self) {
        let mut seen = 0;
        while let Some(event) = self.events.get(seen) {
            seen += 1;
            let Fact::Ringing { call, waited, .. } = event.fact else { continue };
            let stream = self.streams.remove(&call.number()).expect("a call that waits");
            if let Some((stream, _, mut outcome)) = self.waiting.remove(&call.number()) {
                outcome.waited_s = waited.micros() as f64 / 1e6;
                self.outcomes[stream].push(outcome);
            }
            self.tell(&Command::Answer { call, offer: None });
            let what = &self.world.streams[stream];
            let (mean_s, fixed) = (what.talk_s, what.talk_is_fixed);
            let talk = if fixed { (mean_s * 1e6) as u64 } else { self.exponential(mean_s) };
            self.plan(talk, Turn::TalkEnds(call.number()));
        }
        self.events.clear();
    }
}

/// How good the expectations of some calls were.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    pub calls: usize,
    pub waited_s: f64,
    /// Expected less waited, by waited; who gave up counts with the wait still expected then.
    pub bias: f64,
    pub off: f64,
    /// The share that kept within the bound; who gave up is censored (Kaplan and Meier).
    pub covered_of_all: f64,
    pub naive_bias: f64,
    pub naive_off: f64,
}

/// The score of some outcomes.
pub fn score(outcomes: &[Outcome]) -> Score {
    let count = outcomes.len() as f64;
    let mean = |of: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(of).sum::<f64>() / count;
    let waited = |it: &Outcome| it.waited_s + it.rest_s.unwrap_or(0.0);
    let waited_s = mean(&waited);
    Score {
        calls: outcomes.len(),
        waited_s,
        bias: mean(&|it| it.mean_s - waited(it)) / waited_s,
        off: mean(&|it| (it.mean_s - waited(it)).abs()) / waited_s,
        covered_of_all: covered_of_all(outcomes),
        naive_bias: mean(&|it| it.naive_s - waited(it)) / waited_s,
        naive_off: mean(&|it| (it.naive_s - waited(it)).abs()) / waited_s,
    }
}

fn covered_of_all(outcomes: &[Outcome]) -> f64 {
    let mut seen: Vec<_> =
        outcomes.iter().map(|it| (it.waited_s / it.p90_s, it.rest_s.is_some())).collect();
    seen.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut there, mut beyond) = (seen.len() as f64, 1.0);
    for (ratio, gave_up) in seen {
        if ratio > 1.0 {
            break;
        }
        beyond *= if gave_up { 1.0 } else { 1.0 - 1.0 / there };
        there -= 1.0;
    }
    1.0 - beyond
}
