//! A small event-driven simulator: Poisson arrivals, exponential talk times and patience, agents
//! who answer at once. It decides nothing: who talks to whom next is the core's doing, and the
//! figures are the core's.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use acd::{
    AgentFigures, AgentId, Arrival, CallId, Command, Core, Event, Fact, Limits, QueueFigures,
    QueueId, QueueRules, Span, Timestamp,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::batches::BATCHES;

/// Agents who are all alike.
#[derive(Clone, Debug)]
pub struct Group {
    pub agents: u32,
    pub skills: Vec<(&'static str, i32)>,
}

/// A queue and the callers who come to it.
#[derive(Clone, Debug)]
pub struct Line {
    pub rules: QueueRules,
    pub calls_per_hour: f64,
    /// Mean talk time.
    pub talk_s: f64,
    /// Mean patience; infinite: nobody gives up.
    pub patience_s: f64,
    /// The later a call came, the sooner it is served: a planted fault, never the right thing.
    pub last_come_first: bool,
}

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Centre {
    pub lines: Vec<Line>,
    pub groups: Vec<Group>,
}

/// What one line added in a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineCounts {
    /// The core's.
    pub figures: QueueFigures,
    /// Calls that did not ring at once.
    pub delayed: u64,
    /// Calls waiting, summed over time (the core's view): call × microseconds.
    pub waiting: u64,
}

/// What one group added in a batch.
#[derive(Clone, Debug, Default)]
pub struct GroupCounts {
    /// Ring, talk, hold and wrap-up (the core's agent figures): microseconds.
    pub busy: u64,
    pub logged_in: u64,
    /// Calls answered, by line.
    pub answered: Vec<u64>,
}

/// Counts since the beginning, or of one batch.
#[derive(Clone, Debug)]
pub struct Counts {
    pub lines: Vec<LineCounts>,
    pub groups: Vec<GroupCounts>,
    pub micros: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Arrival(usize),
    GivesUp(u64),
    TalkEnds(u64),
}

struct Run<'a> {
    centre: &'a Centre,
    core: Core,
    now: u64,
    agenda: BinaryHeap<Reverse<(u64, u64, Turn)>>,
    planned: u64,
    calls: u64,
    /// Calls that wait, with their line.
    waiting: HashMap<u64, usize>,
    arrivals: Vec<ChaCha8Rng>,
    talks: ChaCha8Rng,
    patience: ChaCha8Rng,
    group_of: Vec<usize>,
    counts: Counts,
    events: Vec<Event>,
}

/// Runs the centre: a warm-up of two batches, then the batches, each of about `calls / BATCHES`.
pub fn simulate(centre: &Centre, calls: u64, seed: u64) -> Vec<Counts> {
    let per_hour: f64 = centre.lines.iter().map(|line| line.calls_per_hour).sum();
    let batch = (calls as f64 / BATCHES as f64 / per_hour * 3.6e9) as u64;
    let mut run = Run::new(centre, seed);
    run.until(2 * batch);
    let mut before = run.snapshot();
    let mut batches = Vec::with_capacity(BATCHES);
    for k in 0..BATCHES as u64 {
        run.until((3 + k) * batch);
        let after = run.snapshot();
        batches.push(after.less(&before));
        before = after;
    }
    batches
}

fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    random
}

/// Exponential, in microseconds. The draw is in (0, 1], in steps of 2^-53.
fn exponential(random: &mut ChaCha8Rng, mean_s: f64) -> u64 {
    let draw = ((random.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64;
    (-draw.ln() * mean_s * 1e6).round() as u64
}

impl<'a> Run<'a> {
    fn new(centre: &'a Centre, seed: u64) -> Self {
        let limits = Limits {
            agents: 1_024,
            queues: 16,
            groups: 16,
            calls: 100_000,
            skills: 16,
            classes: 64,
            hold_backs: 1_024,
            customers: 0,
            alarms: 0,
            blocked: 0,
        };
        let lines = centre.lines.len();
        let nobody = GroupCounts { answered: vec![0; lines], ..GroupCounts::default() };
        let mut run = Self {
            centre,
            core: Core::new(limits, seed),
            now: 0,
            agenda: BinaryHeap::new(),
            planned: 0,
            calls: 0,
            waiting: HashMap::new(),
            arrivals: (0..lines as u64).map(|line| stream(seed, 2 + line)).collect(),
            talks: stream(seed, 0),
            patience: stream(seed, 1),
            group_of: Vec::new(),
            counts: Counts {
                lines: vec![LineCounts::default(); lines],
                groups: vec![nobody; centre.groups.len()],
                micros: 0,
            },
            events: Vec::new(),
        };
        run.set_up();
        run
    }

    fn set_up(&mut self) {
        let centre = self.centre;
        for (line, what) in centre.lines.iter().enumerate() {
            self.tell(&Command::Queue { queue: QueueId::new(line as u32), rules: &what.rules });
            self.plan_arrival(line);
        }
        for (group, what) in centre.groups.iter().enumerate() {
            for _ in 0..what.agents {
                let agent = AgentId::new(self.group_of.len() as u32);
                self.group_of.push(group);
                self.tell(&Command::Agent { agent, skills: &what.skills });
                self.tell(&Command::Login { agent });
                self.tell(&Command::Ready { agent });
            }
        }
        self.events.clear();
    }

    fn tell(&mut self, command: &Command<'_>) {
        let at = Timestamp::from_micros(self.now);
        let outcome = self.core.apply(at, command, &mut self.events);
        assert_eq!(outcome, Ok(()), "at {} µs: {command:?}", self.now);
    }

    fn plan(&mut self, after: u64, turn: Turn) {
        self.planned += 1;
        self.agenda.push(Reverse((self.now + after, self.planned, turn)));
    }

    fn plan_arrival(&mut self, line: usize) {
        let mean_s = 3_600.0 / self.centre.lines[line].calls_per_hour;
        let gap = exponential(&mut self.arrivals[line], mean_s);
        self.plan(gap, Turn::Arrival(line));
    }

    /// Plays everything up to `end`, the core's own deadlines in their turn.
    fn until(&mut self, end: u64) {
        loop {
            let turn = self.agenda.peek().map_or(u64::MAX, |Reverse((at, _, _))| *at);
            let deadline = self.core.next_deadline().map_or(u64::MAX, |(at, _)| at.micros());
            let next = turn.min(deadline);
            if next > end {
                break;
            }
            self.pass_time(next);
            if deadline <= turn {
                self.core.advance(Timestamp::from_micros(next), &mut self.events);
            } else if let Some(Reverse((_, _, turn))) = self.agenda.pop() {
                self.take(turn);
            }
            self.answer_all();
        }
        self.pass_time(end);
        self.core.advance(Timestamp::from_micros(end), &mut self.events);
    }

    fn pass_time(&mut self, to: u64) {
        let passed = to - self.now;
        for (line, counts) in self.counts.lines.iter_mut().enumerate() {
            let view = self.core.queue(QueueId::new(line as u32)).expect("it was defined");
            counts.waiting += passed * u64::from(view.waiting);
        }
        self.now = to;
    }

    fn take(&mut self, turn: Turn) {
        match turn {
            Turn::Arrival(line) => self.arrive(line),
            Turn::TalkEnds(call) => self.tell(&Command::HangUp { call: CallId::new(call) }),
            Turn::GivesUp(call) => {
                if self.waiting.remove(&call).is_some() {
                    self.tell(&Command::HangUp { call: CallId::new(call) });
                }
            }
        }
    }

    fn arrive(&mut self, line: usize) {
        self.plan_arrival(line);
        self.calls += 1;
        let call = self.calls;
        self.waiting.insert(call, line);
        let what = &self.centre.lines[line];
        let priority = what.last_come_first.then(|| (call % 201) as i32 - 100);
        let patience_s = what.patience_s;
        self.tell(&Command::Offer(Arrival {
            priority,
            ..Arrival::new(CallId::new(call), QueueId::new(line as u32))
        }));
        let rung = |event: &Event| match event.fact {
            Fact::Ringing { call: rung, .. } => rung.number() == call,
            _ => false,
        };
        if self.events.iter().any(rung) {
            return;
        }
        self.counts.lines[line].delayed += 1;
        if patience_s.is_finite() {
            let patience = exponential(&mut self.patience, patience_s);
            self.plan(patience, Turn::GivesUp(call));
        }
    }

    /// Every agent at whom a call rings takes it, and talks.
    fn answer_all(&mut self) {
        let mut seen = 0;
        while let Some(event) = self.events.get(seen) {
            seen += 1;
            let Fact::Ringing { call, agent, offer, .. } = event.fact else { continue };
            let line = self.waiting.remove(&call.number()).expect("only waiting calls ring");
            let group = self.group_of[agent.number() as usize];
            self.counts.groups[group].answered[line] += 1;
            self.tell(&Command::Answer { call, offer: Some(offer) });
            let talk = exponential(&mut self.talks, self.centre.lines[line].talk_s);
            self.plan(talk, Turn::TalkEnds(call.number()));
        }
        self.events.clear();
    }

    fn snapshot(&mut self) -> Counts {
        self.counts.micros = self.now;
        for (line, counts) in self.counts.lines.iter_mut().enumerate() {
            let view = self.core.queue(QueueId::new(line as u32)).expect("it was defined");
            counts.figures = view.figures;
        }
        for group in &mut self.counts.groups {
            (group.busy, group.logged_in) = (0, 0);
        }
        for (agent, &group) in self.group_of.iter().enumerate() {
            let view = self.core.agent(AgentId::new(agent as u32)).expect("it was defined");
            let counts = &mut self.counts.groups[group];
            counts.busy += busy(&view.figures);
            counts.logged_in += view.figures.logged_in.micros();
        }
        self.counts.clone()
    }
}

/// Microseconds ringing, talking, held and in wrap-up.
fn busy(figures: &AgentFigures) -> u64 {
    (figures.ring + figures.talk + figures.hold + figures.wrap_up).micros()
}

impl Counts {
    /// What came after `before`.
    fn less(&self, before: &Self) -> Self {
        let lines = self.lines.iter().zip(&before.lines).map(|(after, before)| LineCounts {
            figures: difference(&after.figures, &before.figures),
            delayed: after.delayed - before.delayed,
            waiting: after.waiting - before.waiting,
        });
        let groups = self.groups.iter().zip(&before.groups).map(|(after, before)| GroupCounts {
            busy: after.busy - before.busy,
            logged_in: after.logged_in - before.logged_in,
            answered: after.answered.iter().zip(&before.answered).map(|(a, b)| a - b).collect(),
        });
        Self {
            lines: lines.collect(),
            groups: groups.collect(),
            micros: self.micros - before.micros,
        }
    }
}

/// The counters that the oracles speak of; the others stay zero.
fn difference(after: &QueueFigures, before: &QueueFigures) -> QueueFigures {
    let less = |a: Span, b: Span| Span::from_micros(a.micros() - b.micros());
    QueueFigures {
        offered: after.offered - before.offered,
        answered: after.answered - before.answered,
        answered_within: after.answered_within - before.answered_within,
        abandoned: after.abandoned - before.abandoned,
        abandoned_within: after.abandoned_within - before.abandoned_within,
        wait_answered: less(after.wait_answered, before.wait_answered),
        wait_abandoned: less(after.wait_abandoned, before.wait_abandoned),
        ..QueueFigures::default()
    }
}
