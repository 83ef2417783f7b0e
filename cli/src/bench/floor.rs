//! Floors to measure on: so many agents, profiles, queues and waiting calls, and what happens on
//! them. The library's own benches drive the same floors.

use acd::{
    AgentId, AgentState, CallId, Command, Core, Event, Fact, Limits, QueueId, QueueRules, Reason,
    Refusal, Timestamp, WrapUp,
};

/// Anything that takes commands and gives events: the core, its naive twin, or both side by side.
pub trait Centre {
    /// Carries a command out and appends what happened.
    ///
    /// # Errors
    /// As [`Core::apply`].
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal>;
}

impl Centre for Core {
    #[inline]
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        Core::apply(self, at, command, events)
    }
}

/// The size of a floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Size {
    /// Room for the floor and for a few calls more.
    #[must_use]
    pub fn limits(self) -> Limits {
        Limits {
            agents: self.agents,
            queues: self.queues,
            calls: self.agents.saturating_add(self.waiting).saturating_add(64),
            // Enough for every agent to miss a call at once.
            hold_backs: self.agents.max(1_024),
            ..Limits::default()
        }
    }
}

/// How long it rings, in microseconds.
pub const RING_US: u64 = 3_600_000_000;

/// Skills are two halves of so many.
const HALF: u32 = 32;

#[rustfmt::skip]
const NAMES: [&str; 2 * HALF as usize] = [
    "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12",
    "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25",
    "s26", "s27", "s28", "s29", "s30", "s31", "s32", "s33", "s34", "s35", "s36", "s37", "s38",
    "s39", "s40", "s41", "s42", "s43", "s44", "s45", "s46", "s47", "s48", "s49", "s50", "s51",
    "s52", "s53", "s54", "s55", "s56", "s57", "s58", "s59", "s60", "s61", "s62", "s63",
];

/// A floor at work, with what drives it. Its dice are seeded: the same calls of its methods give
/// the same commands.
pub struct Floor<C> {
    /// What is measured.
    pub centre: C,
    /// How large it is.
    pub size: Size,
    /// Commands that were refused.
    pub refused: u64,
    /// Commands carried out or refused.
    pub commands: u64,
    /// Microseconds between two commands.
    pub gap: u64,
    now: u64,
    calls: u64,
    dice: u64,
    /// No queue takes more than its share of the waiting calls.
    limited: bool,
    /// Calls come to queues of one half of the skills only; nobody has skills of both halves.
    halved: bool,
    wrap_up: bool,
    events: Vec<Event>,
    /// Calls that talk, in no order.
    talking: Vec<CallId>,
    /// Agents in wrap-up, in no order.
    wrapping_up: Vec<AgentId>,
}

impl<C: Centre> Floor<C> {
    /// Agents with about 12 of 64 skills each, queues that ask for one skill at one of five
    /// levels, every agent ready.
    pub fn new(centre: C, size: Size) -> Self {
        let mut floor = Self::empty(centre, size);
        floor.define_queues();
        for agent in 0..size.agents {
            floor.define_agent(agent, 0);
            floor.log_in(agent);
        }
        floor
    }

    /// The same with two halves that have no skill in common: on one nobody is ready and all the
    /// waiting calls wait, on the other half the agents talk and nobody waits. Calls come to the
    /// latter from now on, so each finds an agent, whatever the backlog beside.
    pub fn two_halves(centre: C, size: Size) -> Self {
        let mut floor = Self::empty(centre, size);
        floor.halved = true;
        floor.define_queues();
        for agent in 0..size.agents {
            floor.define_agent(agent, 0);
            // The crowded half's agents are on duty, and not ready.
            if Self::is_crowded(agent, size.profiles) {
                floor.apply(&Command::Login { agent: AgentId::new(agent) });
            } else {
                floor.log_in(agent);
            }
        }
        floor.wait_in_crowded_queues();
        let open = (0..size.agents).filter(|&a| !Self::is_crowded(a, size.profiles)).count();
        floor.let_talk(open / 2);
        floor
    }

    fn empty(centre: C, size: Size) -> Self {
        let size = Size { profiles: size.profiles.clamp(1, size.agents.max(1)), ..size };
        Self {
            centre,
            size,
            refused: 0,
            commands: 0,
            gap: 1_000,
            now: 0,
            calls: 0,
            dice: 1,
            limited: false,
            halved: false,
            wrap_up: false,
            events: Vec::with_capacity(1024 + 4 * size.agents as usize),
            talking: Vec::with_capacity(size.agents as usize + 1),
            wrapping_up: Vec::with_capacity(size.agents as usize + 1),
        }
    }

    fn define_queues(&mut self) {
        for queue in 0..self.size.queues {
            let rules = self.rules(queue);
            self.apply(&Command::Queue { queue: QueueId::new(queue), rules: &rules });
        }
    }

    fn rules(&self, queue: u32) -> QueueRules {
        let require = format!("s{} >= {}", queue % (2 * HALF), 1 + queue / (2 * HALF) % 5);
        let wrap_up = if self.wrap_up { WrapUp::Timed } else { WrapUp::None };
        let share = i64::from(self.size.waiting / self.size.queues.max(1));
        let max_waiting = self.limited.then_some(share);
        let ring_s = (RING_US / 1_000_000) as i64;
        let wrap_up_s = ring_s;
        QueueRules { require, ring_s, wrap_up, wrap_up_s, max_waiting, ..QueueRules::default() }
    }

    /// From now on no queue takes more than its share of the waiting calls.
    pub fn limit_waiting(&mut self) {
        self.limited = true;
        self.define_queues();
    }

    /// Replaces every queue's definition by one with wrap-up, which lasts until the agent ends it
    /// or an hour; an eighth of those who talk finish their calls.
    pub fn with_wrap_up(&mut self) {
        self.wrap_up = true;
        self.define_queues();
        for _ in 0..self.talking.len() / 8 {
            self.hang_up_any();
        }
    }

    /// Whether conversations are wrapped up.
    pub fn has_wrap_up(&self) -> bool {
        self.wrap_up
    }

    /// Defines an agent, whose levels are `more` above what they are at first.
    pub fn define_agent(&mut self, agent: u32, more: i32) {
        let profile = agent % self.size.profiles;
        let mut dice = u64::from(profile) + 77;
        let mut levels = [0; 2 * HALF as usize];
        for n in 0..12 {
            let skill = if self.halved {
                // Queues ask for even skills and odd ones.
                2 * ((profile / 2 + n * 5 + n * n) % HALF) + profile % 2
            } else {
                (profile + n * 5 + n * n) % (2 * HALF)
            };
            levels[skill as usize] = 1 + (roll(&mut dice) % 95) as i32;
        }
        let mut skills = Vec::with_capacity(12);
        for (name, level) in NAMES.iter().zip(levels) {
            if level > 0 {
                let first = skills.is_empty();
                skills.push((*name, if first { level + more } else { level }));
            }
        }
        self.apply(&Command::Agent { agent: AgentId::new(agent), skills: &skills });
    }

    fn log_in(&mut self, agent: u32) {
        let agent = AgentId::new(agent);
        self.apply(&Command::Login { agent });
        self.apply(&Command::Ready { agent });
    }

    fn is_crowded(agent: u32, profiles: u32) -> bool {
        agent % profiles % 2 == 1
    }

    fn wait_in_crowded_queues(&mut self) {
        for _ in 0..self.size.waiting {
            let queue = self.any_queue() | 1;
            if queue < self.size.queues {
                self.offer_to(queue);
            }
        }
    }

    /// Calls come until so many talk, or agents seem to be used up.
    fn let_talk(&mut self, talking: usize) {
        let mut misses = 0;
        while self.talking.len() < talking && misses < 10_000 {
            misses += u32::from(!self.arrive_and_answer());
        }
    }

    /// Half the agents talk, nobody waits: the next call finds an agent.
    #[must_use]
    pub fn half_busy(mut self) -> Self {
        self.let_talk(self.size.agents as usize / 2);
        self
    }

    /// Everybody talks and calls wait in every queue: who frees finds a call.
    #[must_use]
    pub fn all_busy(mut self) -> Self {
        self.nobody_ready();
        for _ in 0..self.size.waiting {
            self.offer();
        }
        for agent in 0..self.size.agents {
            self.make_ready(agent);
            self.answer_ringing();
        }
        // Room for an equilibrium: as many wait as shall wait.
        let most = 8 * u64::from(self.size.agents);
        for _ in 0..most {
            if self.calls - self.talking.len() as u64 > u64::from(self.size.waiting) {
                break;
            }
            self.offer();
            self.answer_ringing();
        }
        self
    }

    /// Everybody takes a break.
    pub fn nobody_ready(&mut self) {
        for agent in 0..self.size.agents {
            let agent = AgentId::new(agent);
            self.apply(&Command::NotReady { agent, reason: Reason::Host(0) });
        }
    }

    /// An agent comes back.
    #[inline]
    pub fn make_ready(&mut self, agent: u32) {
        self.apply(&Command::Ready { agent: AgentId::new(agent) });
    }

    /// A call arrives: offer → ringing, or it waits.
    #[inline]
    pub fn offer(&mut self) -> CallId {
        let queue = self.any_queue();
        // Even queues ask for even skills.
        self.offer_to(if self.halved { queue & !1 } else { queue })
    }

    #[inline]
    fn any_queue(&mut self) -> u32 {
        (roll(&mut self.dice) % u64::from(self.size.queues.max(1))) as u32
    }

    #[inline]
    fn offer_to(&mut self, queue: u32) -> CallId {
        self.now += self.gap;
        self.calls += 1;
        let (call, queue) = (CallId::new(self.calls), QueueId::new(queue));
        self.apply(&Command::offer(call, queue));
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

    /// Which call ends next, if anybody talks.
    pub fn pick_talking(&mut self) -> Option<CallId> {
        pick(&mut self.talking, &mut self.dice)
    }

    /// A conversation ends: without wrap-up its agent frees.
    #[inline]
    pub fn hang_up(&mut self, call: CallId) {
        self.now += self.gap;
        self.apply(&Command::HangUp { call });
    }

    /// Any conversation ends, and its agent wraps up if there is wrap-up.
    pub fn hang_up_any(&mut self) {
        if let Some(call) = self.pick_talking() {
            self.hang_up(call);
            self.note_wrap_up();
        }
    }

    /// Who went into wrap-up by the last command.
    pub fn note_wrap_up(&mut self) {
        self.wrapping_up.extend(self.events.iter().filter_map(|event| match event.fact {
            Fact::Agent { agent, state: AgentState::WrapUp } => Some(agent),
            _ => None,
        }));
    }

    /// Who is done with wrap-up next, if anybody is in wrap-up.
    pub fn pick_wrapping_up(&mut self) -> Option<AgentId> {
        pick(&mut self.wrapping_up, &mut self.dice)
    }

    /// After-call work ends: the agent frees.
    #[inline]
    pub fn wrapped_up(&mut self, agent: AgentId) {
        self.now += self.gap;
        self.apply(&Command::WrappedUp { agent });
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

    /// The next command comes so many microseconds later.
    pub fn pass(&mut self, micros: u64) {
        self.now += micros;
    }

    /// Time goes on by so many microseconds, and nothing else.
    #[inline]
    pub fn wait(&mut self, micros: u64) {
        self.now += micros;
        self.apply(&Command::Tick);
    }

    /// How many calls began to ring by the last command.
    #[must_use]
    pub fn rang(&self) -> usize {
        self.events.iter().filter(|event| matches!(event.fact, Fact::Ringing { .. })).count()
    }

    /// How many offers were missed in the last command.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.events.iter().filter(|event| matches!(event.fact, Fact::Requeued { .. })).count()
    }

    /// The calls that wait, as long as none has ended.
    #[must_use]
    pub fn waiting_calls(&self) -> Vec<CallId> {
        let mut talking = self.talking.clone();
        talking.sort_unstable();
        let all = (1..=self.calls).map(CallId::new);
        all.filter(|call| talking.binary_search(call).is_err()).collect()
    }

    #[inline]
    fn apply(&mut self, command: &Command<'_>) {
        self.events.clear();
        self.commands += 1;
        let outcome =
            self.centre.apply(Timestamp::from_micros(self.now), command, &mut self.events);
        self.refused += u64::from(outcome.is_err());
    }
}

fn pick<T>(from: &mut Vec<T>, dice: &mut u64) -> Option<T> {
    let at = roll(dice).checked_rem(from.len() as u64)?;
    Some(from.swap_remove(at as usize))
}

/// xorshift: fast, and not what is measured.
#[inline]
fn roll(dice: &mut u64) -> u64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice
}
