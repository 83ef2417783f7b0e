//! A floor with something of everything on it.
#![allow(dead_code)] // each user needs a part of it

use std::sync::Arc;

use acd::{
    AgentId, AgentState, BookRules, CallId, Command, Core, GroupId, Limits, QueueId, QueueRules,
    Reason, Timestamp, WrapUp,
};
use acd_openmetrics::Names;

/// Names that need escapes, or might be taken for something else.
pub const NASTY: [&str; 5] =
    ["say \"hi\"", "back\\slash\\", "two\nlines", "{le=\"5\"} 3 # EOF", "呼叫, ü€"];

pub struct Floor {
    pub core: Core,
    events: Vec<acd::Event>,
    clock: u64,
    draws: u64,
}

impl Names for Floor {
    fn queue(&self, queue: QueueId) -> Arc<str> {
        self.queue_name(queue).into()
    }

    fn group(&self, group: GroupId) -> Arc<str> {
        format!("group {}", group.number()).into()
    }

    fn agent(&self, agent: AgentId) -> Arc<str> {
        format!("agent \"{}\"", agent.number()).into()
    }

    fn reason(&self, reason: Reason) -> Arc<str> {
        format!("{reason:?}").into()
    }
}

impl Floor {
    fn empty(limits: Limits) -> Self {
        let core = Core::with_books(limits, 0, BookRules::default()).expect("books");
        Self { core, events: Vec::new(), clock: 0, draws: 1 }
    }

    pub fn queue_name(&self, queue: QueueId) -> String {
        let number = queue.number() as usize;
        NASTY.get(number).map_or_else(|| format!("queue {number}"), |name| (*name).to_owned())
    }

    pub fn signed_in(&self) -> usize {
        let state = |agent| self.core.agent(agent).map(|agent| agent.state);
        self.core.agent_ids().filter(|id| state(*id) != Some(AgentState::LoggedOut)).count()
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.draws = self
            .draws
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.draws >> 33) % below
    }

    /// Carries a command out; refusals are part of life.
    /// Whether it was carried out.
    pub fn apply(&mut self, command: &Command<'_>) -> bool {
        self.events.clear();
        self.core.apply(Timestamp::from_millis(self.clock), command, &mut self.events).is_ok()
    }

    /// Queues and agents, and calls of which everything becomes.
    pub fn busy(queues: u32, steps: u64) -> Self {
        Self::with_limits(Limits::default(), queues, steps)
    }

    pub fn with_limits(limits: Limits, queues: u32, steps: u64) -> Self {
        let mut floor = Self::empty(limits);
        for number in 0..queues {
            let rules = QueueRules {
                ring_s: 10,
                answer_within_s: if number % 2 == 0 { 20 } else { 10 },
                also_within_s: vec![15, 20],
                wrap_up: WrapUp::Timed,
                wrap_up_s: 5,
                max_waiting: Some(10),
                ..QueueRules::default()
            };
            floor.apply(&Command::Queue { queue: QueueId::new(number), rules: &rules });
        }
        for number in 0..20 {
            let agent = AgentId::new(number);
            floor.apply(&Command::Agent { agent, skills: &[] });
            let group = Some(GroupId::new(number % 3));
            floor.apply(&Command::JoinGroup { agent, group });
            floor.apply(&Command::Login { agent });
        }
        let mut calls = 0;
        for _ in 0..steps {
            floor.step(queues, &mut calls);
        }
        floor
    }

    fn step(&mut self, queues: u32, calls: &mut u64) {
        self.clock += self.draw(4_000);
        let agent = AgentId::new(self.draw(20) as u32);
        let call = CallId::new(calls.saturating_sub(self.draw(20)));
        let command = match self.draw(10) {
            0..=3 => {
                *calls += 1;
                let queue = QueueId::new(self.draw(u64::from(queues.max(1))) as u32);
                let call = CallId::new(*calls);
                Command::offer(call, queue)
            }
            4..=5 => Command::Answer { call, offer: None },
            6..=7 => Command::HangUp { call },
            8 => Command::Ready { agent },
            _ => Command::NotReady { agent, reason: Reason::Host(self.draw(30) as u32) },
        };
        self.apply(&command);
    }

    /// A queue for each of these thresholds, with one call that has passed it.
    pub fn with_thresholds(thresholds: &[i64]) -> Self {
        let mut floor = Self::empty(Limits::default());
        for (number, answer_within_s) in (0..).zip(thresholds.iter().copied()) {
            let (queue, call) = (QueueId::new(number), CallId::new(number.into()));
            let rules = QueueRules { answer_within_s, ..QueueRules::default() };
            floor.apply(&Command::Queue { queue, rules: &rules });
            let offer = Command::offer(call, queue);
            floor.apply(&offer);
        }
        floor.clock = 3_600_000;
        floor.apply(&Command::Tick);
        floor
    }
}
