//! A core with books and the ledger side by side.

use std::collections::BTreeSet;
use std::fmt::Write;

use acd::{
    AgentExplanation, AgentId, AgentView, AlarmId, AlarmView, BookRules, CallExplanation, CallId,
    CallView, Command, Core, CustomerId, CustomerView, Deadline, Event, Limits, OfferId, QueueId,
    QueueView, Refusal, Timestamp, WhyNot,
};

use super::Ledger;
use super::check::{Check, Settings};
use crate::support::owned::Owned;
use crate::support::routing;
use crate::support::subject::{Routing, Subject};
use crate::support::world::{Raw, World};

/// A core whose books are looked over the shoulder.
pub struct Audited {
    pub core: Core,
    pub ledger: Ledger,
    pub settings: Settings,
    /// Look at everything after every command and stop at once if something is wrong.
    pub strict: bool,
}

impl Audited {
    pub fn new(settings: Settings, seed: u64) -> Self {
        let limits = Limits {
            agents: 64,
            queues: 16,
            groups: 4,
            calls: 256,
            skills: 64,
            classes: 256,
            hold_backs: 4_096,
            customers: 4,
            alarms: 16,
            blocked: 3,
        };
        let rules = BookRules {
            calendar: settings.wall.calendar(),
            interval: settings.interval,
            calls: settings.calls,
            agents: settings.agents,
            spreads: true,
        };
        let core = Core::with_books(limits, seed, rules).expect("good rules");
        Self { core, ledger: Ledger::default(), settings, strict: false }
    }

    fn look_if_strict(&self) {
        if self.strict {
            self.look(4).unwrap_or_else(|what| panic!("{what}"));
        }
    }

    /// Every row of all intervals in which something happened (or, if `most` is less than that,
    /// in so many of those moments), and of their neighbours.
    pub fn look(&self, most: usize) -> Result<(), String> {
        let ledger = &self.ledger;
        let entered = ledger.stays.iter().map(|stay| stay.entered);
        let moments: BTreeSet<u64> =
            ledger.happenings.iter().map(|line| line.at).chain(entered).collect();
        let step = moments.len().div_ceil(most.max(1)).max(1);
        let some = moments.iter().copied().rev().step_by(step);
        let changes = self.settings.wall.around_changes().filter(|at| *at <= ledger.now);
        let moments = some.chain(changes).chain([0, ledger.now]).collect();
        Check { core: &self.core, ledger, settings: &self.settings, moments }.all()
    }
}

impl Subject for Audited {
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if let Command::Queue { .. } = command {
            // What the timers did is told by the definition that held until now.
            self.advance(at, events);
        }
        let before = events.len();
        let rules: Vec<_> = self.core.routing_rules().map(|(rule, _)| rule.clone()).collect();
        let outcome = self.core.apply(at, command, events);
        let routed = match command {
            Command::Route(inquiry) => routing::effective(&rules, inquiry).map(Command::Offer),
            _ => None,
        };
        let command = routed.as_ref().unwrap_or(command);
        self.ledger.hear_command(at.micros(), command, &outcome, &events[before..]);
        self.look_if_strict();
        outcome
    }

    fn advance(&mut self, to: Timestamp, events: &mut Vec<Event>) {
        let before = events.len();
        self.core.advance(to, events);
        self.ledger.hear(to.micros(), &events[before..]);
        self.look_if_strict();
    }

    fn next_deadline(&self) -> Option<(Timestamp, Deadline)> {
        self.core.next_deadline()
    }

    fn now(&self) -> Timestamp {
        self.core.now()
    }

    fn queue(&self, id: QueueId) -> Option<QueueView> {
        self.core.queue(id)
    }

    fn agent(&self, id: AgentId) -> Option<AgentView> {
        self.core.agent(id)
    }

    fn call(&self, id: CallId) -> Option<CallView> {
        self.core.call(id)
    }

    fn rings(&self, call: CallId) -> Vec<(AgentId, OfferId)> {
        self.core.rings(call).collect()
    }

    fn customer(&self, id: CustomerId) -> Option<CustomerView> {
        self.core.customer(id)
    }

    fn customer_of(&self, call: CallId) -> Option<CustomerId> {
        self.core.customer_of(call)
    }

    fn routing(&self) -> Routing {
        Subject::routing(&self.core)
    }

    fn alarm(&self, id: AlarmId) -> Option<AlarmView> {
        self.core.alarm(id)
    }

    fn keep_decisions(&mut self, most: u32) {
        self.core.keep_decisions(most);
    }

    fn explain_call(&self, call: CallId) -> Result<CallExplanation, Refusal> {
        self.core.explain_call(call)
    }

    fn explain_agent(&self, agent: AgentId) -> Result<AgentExplanation, Refusal> {
        self.core.explain_agent(agent)
    }

    fn why_not_agents(&self, call: CallId) -> Vec<(AgentId, WhyNot)> {
        Subject::why_not_agents(&self.core, call)
    }

    fn why_not_calls(&self, agent: AgentId) -> Vec<(CallId, WhyNot)> {
        Subject::why_not_calls(&self.core, agent)
    }
}

/// A random world, played.
pub struct Play {
    pub audited: Audited,
    world: World,
    /// Time goes so many times faster.
    faster: u64,
    alive: Vec<CallId>,
    next_call: u64,
    script: Vec<(Timestamp, Owned)>,
}

/// The end of time in these worlds: sums over all agents stay below 2^64 us.
const LAST: u64 = 1 << 56;

impl Play {
    pub fn new(world: World, settings: Settings, faster: u64) -> Self {
        let audited = Audited::new(settings, world.seed);
        let set_up = world.set_up();
        let script = Vec::new();
        let mut play = Self { audited, world, faster, alive: Vec::new(), next_call: 0, script };
        for command in set_up {
            play.play(Timestamp::ZERO, command);
        }
        play
    }

    pub fn step(&mut self, raw: &Raw) -> Result<(), String> {
        let now = self.audited.core.now().micros();
        let wanted = self.world.when(raw, &self.audited).micros();
        let at = now.saturating_add(wanted.saturating_sub(now).saturating_mul(self.faster));
        let at = Timestamp::from_micros(at.min(LAST).max(now));
        if raw.numbers[13] % 8 == 7 {
            self.audited.advance(at, &mut Vec::new());
        }
        let command = self.world.command(raw, &self.audited, &self.alive, self.next_call);
        self.play(at, command);
        match raw.numbers[12] % 16 {
            0 => self.look(3),
            _ => Ok(()),
        }
    }

    fn play(&mut self, at: Timestamp, command: Owned) {
        let call = command.lend(|command| match command {
            Command::Offer(arrival) => Some(arrival.call),
            Command::Consult { consult, .. } => Some(consult.call),
            Command::Route(inquiry) => Some(inquiry.call),
            _ => None,
        });
        if let Some(call) = &call {
            self.next_call = self.next_call.max(call.number() + 1);
            if !self.alive.contains(call) {
                self.alive.push(*call);
            }
        }
        self.script.push((at, command.clone()));
        let _ = command.lend(|command| self.audited.apply(at, command, &mut Vec::new()));
        let core = &self.audited.core;
        self.alive.retain(|call| core.call(*call).is_some());
    }

    /// Looks at everything; if something is wrong, tells the whole sequence.
    pub fn look(&self, most: usize) -> Result<(), String> {
        self.audited.look(most).map_err(|what| {
            let mut text = format!("\n{:?}\n", self.audited.settings);
            for (at, command) in &self.script {
                let micros = at.micros();
                let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
                let _ = writeln!(text, "{seconds:>6}.{rest:06} {command:?}");
            }
            text + &what
        })
    }
}
