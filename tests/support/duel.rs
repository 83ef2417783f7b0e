//! Core and twin (or any two subjects) side by side: the same commands to both, everything that
//! can be seen compared after each, and the auditor watching the first.

use std::fmt::{Debug, Write};

use acd::{
    AgentFigures, AgentId, AgentStanding, AgentView, AlarmId, CallExplanation, CallId, CallState,
    CustomerId, Decision, QueueId, Timestamp,
};

use super::audit::Auditor;
use super::owned::Owned;
use super::routing;
use super::subject::Subject;
use super::twin::Twin;
use super::world::{CUSTOMERS, Raw, World};

/// A subject and a twin, and what was said to them.
pub struct Duel<S: Subject> {
    world: World,
    subject: S,
    twin: Twin,
    auditor: Auditor,
    alive: Vec<CallId>,
    next_call: u64,
    script: Vec<(Timestamp, Owned)>,
    /// Compare all views after every so many commands.
    views_every: usize,
}

impl<S: Subject> Duel<S> {
    /// Sets the world up in both.
    pub fn new(world: World, subject: S, views_every: usize) -> Result<Self, String> {
        let twin = Twin::new(world.seed);
        let auditor = Auditor::default();
        let set_up = world.set_up();
        let (mut subject, mut twin) = (subject, twin);
        if world.seed % 4 < 2 {
            subject.keep_decisions(65_536);
            twin.keep_decisions(65_536);
        }
        let mut duel = Self {
            world,
            subject,
            twin,
            auditor,
            alive: Vec::new(),
            next_call: 0,
            script: Vec::new(),
            views_every,
        };
        for command in set_up {
            duel.play(Timestamp::ZERO, command)?;
        }
        Ok(duel)
    }

    /// Reads a raw command against the twin's state and gives it to both.
    pub fn step(&mut self, raw: &Raw) -> Result<(), String> {
        let at = self.world.when(raw, &self.twin);
        if raw.numbers[13] % 8 == 7 {
            self.let_time_pass(at)?;
        }
        let command = self.world.command(raw, &self.twin, &self.alive, self.next_call);
        self.play(at, command)
    }

    fn let_time_pass(&mut self, to: Timestamp) -> Result<(), String> {
        let (mut found, mut expected) = (Vec::new(), Vec::new());
        self.subject.advance(to, &mut found);
        self.twin.advance(to, &mut expected);
        self.compare("events of the time before it", &found, &expected)?;
        self.auditor.hear(None, &found).map_err(|what| self.tell(&what))?;
        self.after()
    }

    fn play(&mut self, at: Timestamp, command: Owned) -> Result<(), String> {
        let (rules, _) = self.twin.routing();
        let rules: Vec<_> = rules.into_iter().map(|(rule, _)| rule).collect();
        let as_offer = routing::as_offer(&rules, &command);
        if let Owned::Offer { call, .. } = &as_offer {
            self.next_call = self.next_call.max(call.number() + 1);
            if !self.alive.contains(call) {
                self.alive.push(*call);
            }
        }
        self.script.push((at, command.clone()));
        let (mut found, mut expected) = (Vec::new(), Vec::new());
        let result = command.lend(|command| self.subject.apply(at, command, &mut found));
        let twins_result = command.lend(|command| self.twin.apply(at, command, &mut expected));
        let code = |result: &Result<(), acd::Refusal>| match result {
            Ok(()) => "accepted",
            Err(refusal) => refusal.code(),
        };
        self.compare("result", &code(&result), &code(&twins_result))?;
        self.compare("events", &found, &expected)?;
        let accepted = result.is_ok().then_some(&as_offer);
        self.auditor.hear(accepted, &found).map_err(|what| self.tell(&what))?;
        self.after()
    }

    /// Everything else that can be seen.
    fn after(&mut self) -> Result<(), String> {
        let twin = &self.twin;
        self.compare("now", &self.subject.now(), &twin.now())?;
        self.compare("next deadline", &self.subject.next_deadline(), &twin.next_deadline())?;
        if self.script.len().is_multiple_of(self.views_every) {
            for id in (0..self.world.queues + 2).map(QueueId::new) {
                self.compare("queue", &self.subject.queue(id), &twin.queue(id))?;
            }
            for id in (0..self.world.agents + 2).map(AgentId::new) {
                let (found, expected) = (self.subject.agent(id), twin.agent(id));
                self.compare("agent", &found.map(public_part), &expected.map(public_part))?;
            }
            for id in &self.alive {
                self.compare("call", &self.subject.call(*id), &twin.call(*id))?;
                self.compare("rings", &self.subject.rings(*id), &twin.rings(*id))?;
                self.compare("whose", &self.subject.customer_of(*id), &twin.customer_of(*id))?;
            }
            for id in (0..CUSTOMERS + 1).map(CustomerId::new) {
                self.compare("customer", &self.subject.customer(id), &twin.customer(id))?;
            }
            for id in (0..10).map(AlarmId::new) {
                self.compare("alarm", &self.subject.alarm(id), &twin.alarm(id))?;
            }
            self.compare("routing", &self.subject.routing(), &twin.routing())?;
            self.compare_reasons()?;
            let audit = self.auditor.look(&self.subject);
            audit.map_err(|what| self.tell(&what))?;
        }
        self.alive.retain(|call| twin.call(*call).is_some());
        Ok(())
    }

    /// What everything waits for, and why.
    fn compare_reasons(&self) -> Result<(), String> {
        let (subject, twin) = (&self.subject, &self.twin);
        for id in (0..self.world.agents + 2).map(AgentId::new) {
            let (found, expected) = (subject.explain_agent(id), twin.explain_agent(id));
            self.compare("agent explained", &found, &expected)?;
            let (found, expected) = (subject.why_not_calls(id), twin.why_not_calls(id));
            self.compare("why not these calls", &found, &expected)?;
        }
        for id in &self.alive {
            let (found, expected) = (subject.explain_call(*id), twin.explain_call(*id));
            let waits = found.as_ref().is_ok_and(|found| found.state == CallState::Waiting);
            self.compare("call explained", &found.map(public_reasons), &expected)?;
            let (agents, expected) = (subject.why_not_agents(*id), twin.why_not_agents(*id));
            self.compare("why not these agents", &agents, &expected)?;
            if waits {
                // There is a reason for everybody.
                self.compare("agents asked", &agents.len(), &twin.number_of_agents())?;
            }
        }
        Ok(())
    }

    fn compare<T: Debug + PartialEq>(
        &self,
        what: &str,
        found: &T,
        expected: &T,
    ) -> Result<(), String> {
        if found == expected {
            return Ok(());
        }
        Err(self.tell(&format!("{what} differ:\n  core {found:?}\n  twin {expected:?}")))
    }

    /// The whole sequence and what is wrong at its end.
    fn tell(&self, what: &str) -> String {
        let mut text = String::from("\n");
        for (at, command) in &self.script {
            let micros = at.micros();
            let _ =
                writeln!(text, "{:>6}.{:06} {command:?}", micros / 1_000_000, micros % 1_000_000);
        }
        text + what
    }
}

impl<S: Subject> Duel<S> {
    /// How many commands were played.
    pub fn commands(&self) -> usize {
        self.script.len()
    }

    /// What the auditor has seen of calls: offered, answered, abandoned and so on.
    pub fn heard(&self) -> &[(&'static str, u64)] {
        self.auditor.heard()
    }
}

/// The view without what is private to its figures.
pub fn public_part(view: AgentView) -> AgentView {
    let from = &view.figures;
    let mut figures = AgentFigures::default();
    figures.state = from.state;
    figures.since = from.since;
    figures.answered = from.answered;
    figures.handled = from.handled;
    figures.missed = from.missed;
    figures.ring = from.ring;
    figures.talk = from.talk;
    figures.hold = from.hold;
    figures.wrap_up = from.wrap_up;
    figures.idle = from.idle;
    figures.not_ready = from.not_ready;
    figures.logged_in = from.logged_in;
    AgentView { figures, ..view }
}

/// Without the numbers that are the core's own.
fn public_reasons(it: CallExplanation) -> CallExplanation {
    let agent = |agent| AgentStanding { idle_place: 0, ..agent };
    let decision = it.decision.map(|decision| Decision {
        agent: agent(decision.agent),
        next_agent: decision.next_agent.map(agent),
        ..decision
    });
    CallExplanation { decision, ..it }
}
