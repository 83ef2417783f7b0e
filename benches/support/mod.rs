//! Floors to measure on: so many agents, profiles, queues and waiting calls.

use acd::{
    AgentId, CallId, Command, Core, Event, Fact, Limits, QueueId, QueueRules, Reason, Timestamp,
};

/// Anything that takes commands and gives events: the core, or its naive twin.
pub trait Centre {
    /// Carries a command out.
    fn apply(&mut self, at: Timestamp, command: &Command<'_>, events: &mut Vec<Event>);
}

impl Centre for Core {
    #[inline]
    fn apply(&mut self, at: Timestamp, command: &Command<'_>, events: &mut Vec<Event>) {
        Core::apply(self, at, command, events).expect("the bench sends what can be carried out");
    }
}

/// The size of a floor.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Agents in all.
    pub agents: u32,
    /// Different sets of skills and levels among them.
    pub profiles: u32,
    /// Queues.
    pub queues: u32,
    /// Calls that wait.
    pub waiting: u32,
}

/// A floor at work, with what drives it.
pub struct Floor<C> {
    centre: C,
    size: Size,
    now: u64,
    calls: u64,
    dice: u64,
    events: Vec<Event>,
    /// Calls that talk, in no order.
    talking: Vec<CallId>,
}

/// Room for the largest floor.
pub fn limits(size: Size) -> Limits {
    Limits {
        agents: size.agents,
        queues: size.queues,
        calls: size.agents + size.waiting + 16,
        ..Limits::default()
    }
}

impl<C: Centre> Floor<C> {
    /// Agents with 12 of 64 skills each, queues that ask for one skill at one of five levels,
    /// every agent ready.
    pub fn new(centre: C, size: Size) -> Self {
        let mut floor = Self {
            centre,
            size,
            now: 0,
            calls: 0,
            dice: 1,
            events: Vec::with_capacity(1024),
            talking: Vec::with_capacity(size.agents as usize + 1),
        };
        for queue in 0..size.queues {
            let require = format!("s{} >= {}", queue % 64, 1 + queue / 64 % 5);
            let rules = QueueRules { require, ring_s: 3600, ..QueueRules::default() };
            floor.apply(&Command::Queue { queue: QueueId::new(queue), rules: &rules });
        }
        let names: Vec<String> = (0..64).map(|skill| format!("s{skill}")).collect();
        for agent in 0..size.agents {
            let profile = agent % size.profiles;
            let mut dice = u64::from(profile) + 77;
            let skills: Vec<(&str, i32)> = (0..12)
                .map(|n| {
                    let skill = (profile as usize + n * 5 + n * n) % 64;
                    (names[skill].as_str(), 1 + (roll(&mut dice) % 100) as i32)
                })
                .collect::<std::collections::BTreeMap<_, _>>()
                .into_iter()
                .collect();
            let agent = AgentId::new(agent);
            floor.apply(&Command::Agent { agent, skills: &skills });
            floor.apply(&Command::Login { agent });
            floor.apply(&Command::Ready { agent });
        }
        floor
    }

    /// Half the agents talk, nobody waits: the next call finds an agent.
    pub fn half_busy(mut self) -> Self {
        let mut misses = 0;
        while self.talking.len() < self.size.agents as usize / 2 && misses < 10_000 {
            misses += u32::from(!self.arrive_and_answer());
        }
        self
    }

    /// Everybody talks and calls wait in every queue: who frees finds a call.
    pub fn all_busy(mut self) -> Self {
        for agent in 0..self.size.agents {
            let agent = AgentId::new(agent);
            self.apply(&Command::NotReady { agent, reason: Reason::Host(0) });
        }
        for _ in 0..self.size.waiting {
            self.offer();
        }
        for agent in 0..self.size.agents {
            self.apply(&Command::Ready { agent: AgentId::new(agent) });
            self.answer_ringing();
        }
        while self.calls - self.talking.len() as u64 <= u64::from(self.size.waiting) {
            self.offer();
            self.answer_ringing();
        }
        self
    }

    /// A call arrives: offer → ringing. The measured step of `call arrives`.
    #[inline]
    pub fn offer(&mut self) -> CallId {
        self.now += 1_000;
        self.calls += 1;
        let call = CallId::new(self.calls);
        let queue = QueueId::new((roll(&mut self.dice) % u64::from(self.size.queues)) as u32);
        self.apply(&Command::Offer { call, queue, priority: None, require: None, prefer: None });
        call
    }

    /// The call that the last command made ring, if any, is answered.
    pub fn answer_ringing(&mut self) -> bool {
        let ringing = self.events.iter().find_map(|event| match event.fact {
            Fact::Ringing { call, .. } => Some(call),
            _ => None,
        });
        let Some(call) = ringing else { return false };
        self.apply(&Command::Answer { call, offer: None });
        self.talking.push(call);
        true
    }

    /// Which call ends next.
    pub fn pick_talking(&mut self) -> CallId {
        let at = roll(&mut self.dice) % self.talking.len() as u64;
        self.talking.swap_remove(at as usize)
    }

    /// A conversation ends: the agent frees. The measured step of `agent frees`.
    #[inline]
    pub fn hang_up(&mut self, call: CallId) {
        self.now += 1_000;
        self.apply(&Command::HangUp { call });
    }

    /// Takes back a call that found nobody, so that nobody waits.
    pub fn give_up(&mut self, call: CallId) {
        self.apply(&Command::HangUp { call });
    }

    /// Offers a call and answers it; false if it found nobody (it is gone then).
    pub fn arrive_and_answer(&mut self) -> bool {
        let call = self.offer();
        let answered = self.answer_ringing();
        if !answered {
            self.give_up(call);
        }
        answered
    }

    #[inline]
    fn apply(&mut self, command: &Command<'_>) {
        self.events.clear();
        self.centre.apply(Timestamp::from_micros(self.now), command, &mut self.events);
    }
}

/// xorshift: fast, and not what is measured.
#[inline]
fn roll(dice: &mut u64) -> u64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice
}
