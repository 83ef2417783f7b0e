//! Goes through every sequence of commands, breadth first, so that what is found is shortest.

pub mod worlds;

use std::collections::HashSet;
use std::fmt::{Debug, Write};

use acd::{
    AgentId, CallId, Command, Core, Event, Limits, OfferId, QueueId, Refusal, Span, Timestamp,
};

use super::support::audit::Auditor;
use super::support::duel::public_part;
use super::support::owned::Owned;
use super::support::routing;
use super::support::subject::Subject;
use super::support::twin::Twin;
use super::support::twin::situation::Situations;

/// A later moment that is no deadline of any rule here.
const A_MOMENT: Span = Span::from_millis(300);

/// A small centre, and all that can be said to it.
pub struct World {
    pub name: &'static str,
    pub set_up: Vec<Owned>,
    pub moves: Vec<Move>,
    /// So many commands one after another, by default: some seconds, not optimised.
    pub depth: usize,
}

impl World {
    /// The whole sequence, and what is wrong at its end.
    fn tell(
        &self,
        path: &[(Timestamp, u16)],
        at: Timestamp,
        command: &Owned,
        what: &str,
    ) -> String {
        let mut text = format!("\n{}:\n", self.name);
        let mut line = |at: Timestamp, command: &dyn Debug| {
            let micros = at.micros();
            let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
            writeln!(text, "{seconds:>6}.{rest:06} {command:?}").expect("a text takes everything");
        };
        self.set_up.iter().for_each(|command| line(Timestamp::ZERO, command));
        for (at, by) in path {
            match &self.moves[usize::from(*by)] {
                Move::Say(command) => line(*at, command),
                Move::OfRing { call, ring, what } => {
                    line(*at, &(what(*call, None), "of its ring", ring));
                }
            }
        }
        line(at, command);
        text + what
    }
}

/// Something that can be said.
#[allow(clippy::large_enum_variant)] // a few dozens of them
pub enum Move {
    /// This.
    Say(Owned),
    /// About the ring of a call that began so many rings after its first.
    OfRing { call: CallId, ring: usize, what: fn(CallId, Option<OfferId>) -> Command<'static> },
}

impl Move {
    /// The command, if there is such a ring.
    fn command(&self, twin: &Twin) -> Option<Owned> {
        match self {
            Self::Say(command) => Some(command.clone()),
            Self::OfRing { call, ring, what } => {
                let (_, offer) = *twin.rings(*call).get(*ring)?;
                Some(Owned::Plain(what(*call, Some(offer))))
            }
        }
    }

    /// Which new call it brings.
    fn brings(&self) -> Option<CallId> {
        match self {
            Self::Say(Owned::Offer { call, .. }) => Some(*call),
            Self::Say(Owned::Route { offer, .. }) => match &**offer {
                Owned::Offer { call, .. } => Some(*call),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What was gone through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    /// Situations from which every command was tried.
    pub situations: usize,
    /// Commands carried out or refused, after each of which everything was looked at.
    pub commands: usize,
    /// Of these, refused.
    pub refused: usize,
}

/// How a situation was first reached: from which, and by what.
#[derive(Clone, Copy)]
struct Reached {
    from: u32,
    at: Timestamp,
    by: u16,
}

/// A centre with all who look at it.
#[derive(Clone)]
struct Watched {
    twin: Twin,
    auditor: Auditor,
}

/// Goes through a world.
pub struct Search<'w> {
    world: &'w World,
    depth: usize,
    reached: Vec<Reached>,
    situations: Situations,
    met: HashSet<u64>,
    counted: Counted,
}

impl<'w> Search<'w> {
    /// Every sequence of so many commands.
    pub fn new(world: &'w World, depth: usize) -> Self {
        let (reached, met) = (Vec::new(), HashSet::new());
        let (situations, counted) = (Situations::default(), Counted::default());
        Self { world, depth, reached, situations, met, counted }
    }

    /// # Errors
    /// The first sequence that shows a fault, told.
    pub fn run(mut self) -> Result<Counted, String> {
        let start = self.watched(&[])?;
        self.met.insert(self.situations.number(&start.twin, false));
        // The beginning stands before all others and was reached by nothing.
        let mut layer = vec![None];
        for depth in 1..=self.depth {
            let mut next = Vec::new();
            for from in layer {
                self.go_on_from(from, depth < self.depth, &mut next)?;
            }
            layer = next;
        }
        Ok(self.counted)
    }

    fn is_new(&mut self, twin: &Twin) -> bool {
        self.met.insert(self.situations.number(twin, false))
    }

    /// By which commands a situation was first reached.
    fn path(&self, mut to: Option<u32>) -> Vec<(Timestamp, u16)> {
        let mut path = Vec::new();
        while let Some(reached) = to.map(|to| self.reached[to as usize]) {
            path.push((reached.at, reached.by));
            to = (reached.from != u32::MAX).then_some(reached.from);
        }
        path.reverse();
        path
    }

    /// All commands at all moments from one situation.
    fn go_on_from(
        &mut self,
        here: Option<u32>,
        goes_on: bool,
        next: &mut Vec<Option<u32>>,
    ) -> Result<(), String> {
        let (world, path) = (self.world, self.path(here));
        let watched = self.watched(&path)?;
        self.counted.situations += 1;
        for at in moments(&watched.twin) {
            // Refused commands change nothing: one core hears them all.
            let mut refuses = None;
            for (by, said) in world.moves.iter().enumerate() {
                if said.brings().is_some_and(|call| !is_next(&watched.twin, call)) {
                    continue;
                }
                let Some(command) = said.command(&watched.twin) else { continue };
                let tell = |what: String| world.tell(&path, at, &command, &what);
                let mut twin = watched.twin.clone();
                let (mut expected, mut found) = (Vec::new(), Vec::new());
                let twins = command.lend(|command| twin.apply(at, command, &mut expected));
                self.counted.commands += 1;
                if let Err(refusal) = &twins {
                    self.counted.refused += 1;
                    if !is_counted(refusal, &command) {
                        let is_first = refuses.is_none();
                        let core = refuses.get_or_insert_with(|| self.core(&path));
                        let before = core.digest();
                        let outcome = command.lend(|command| core.apply(at, command, &mut found));
                        compare("refusals", &outcome, &twins).map_err(tell)?;
                        if is_first {
                            let mut after = Watched { twin, auditor: watched.auditor.clone() };
                            compare("events", &found, &expected).map_err(tell)?;
                            after.look(core, None, &found).map_err(tell)?;
                        } else {
                            let nothing = (Vec::new(), before);
                            let is_left = (found, core.digest());
                            compare("what a refusal leaves", &is_left, &nothing).map_err(tell)?;
                        }
                        continue;
                    }
                }
                let mut after = Watched { twin, auditor: watched.auditor.clone() };
                let mut core = self.core(&path);
                let outcome = command.lend(|command| core.apply(at, command, &mut found));
                compare("outcomes", &outcome, &twins).map_err(tell)?;
                compare("events", &found, &expected).map_err(tell)?;
                let said = as_offer(&watched.twin, &command);
                let accepted = twins.is_ok().then_some(&said);
                after.look(&core, accepted, &found).map_err(tell)?;
                if goes_on && self.is_new(&after.twin) {
                    let from = here.unwrap_or(u32::MAX);
                    let by = u16::try_from(by).map_err(|_| "too many commands")?;
                    next.push(u32::try_from(self.reached.len()).ok());
                    self.reached.push(Reached { from, at, by });
                }
            }
        }
        Ok(())
    }

    /// A core that has heard all this; it was looked at when it was gone through first.
    fn core(&self, path: &[(Timestamp, u16)]) -> Core {
        let mut core = Core::new(LIMITS, 0);
        let mut events = Vec::new();
        for command in &self.world.set_up {
            let outcome = command.lend(|command| core.apply(Timestamp::ZERO, command, &mut events));
            outcome.expect("what sets a world up is not refused");
        }
        for (at, by) in path {
            let said = &self.world.moves[usize::from(*by)];
            let outcome = match said {
                Move::Say(command) => command.lend(|command| core.apply(*at, command, &mut events)),
                Move::OfRing { call, ring, what } => {
                    let offer = core.rings(*call).nth(*ring).map(|(_, offer)| offer);
                    core.apply(*at, &what(*call, offer), &mut events)
                }
            };
            outcome.expect("it was carried out before");
        }
        core
    }

    fn watched(&self, path: &[(Timestamp, u16)]) -> Result<Watched, String> {
        let mut watched = Watched { twin: Twin::new(0), auditor: Auditor::default() };
        let say = |watched: &mut Watched, at, command: &Owned| -> Result<(), String> {
            let mut events = Vec::new();
            let outcome = command.lend(|command| watched.twin.apply(at, command, &mut events));
            outcome.expect("what sets a world up or was carried out is not refused");
            let said = as_offer(&watched.twin, command);
            watched.auditor.hear(Some(&said), &events)
        };
        for command in &self.world.set_up {
            say(&mut watched, Timestamp::ZERO, command)?;
        }
        for (at, by) in path {
            let said = self.world.moves[usize::from(*by)].command(&watched.twin);
            say(&mut watched, *at, &said.ok_or("a ring that is gone")?)?;
        }
        Ok(watched)
    }
}

/// Room for what these worlds have and a little more.
const LIMITS: Limits = Limits {
    agents: 4,
    groups: 1,
    queues: 4,
    calls: 8,
    skills: 8,
    classes: 64,
    hold_backs: 16,
    customers: 4,
    alarms: 8,
    blocked: 3,
};

/// Calls are numbered as they come, for which number one has decides nothing.
fn is_next(twin: &Twin, call: CallId) -> bool {
    call.number() == 0 || twin.was_used(CallId::new(call.number() - 1))
}

/// Callers who are not let in change nothing but a counter, and so does the rule that led them.
fn is_counted(refusal: &Refusal, command: &Owned) -> bool {
    matches!(command, Owned::Route { .. })
        || matches!(refusal, Refusal::QueueFull | Refusal::QueueClosed | Refusal::NoAgents)
}

/// What the auditor hears of: a call that asks the table is an offer like any other.
fn as_offer(twin: &Twin, command: &Owned) -> Owned {
    let rules: Vec<_> = twin.routing_rules().map(|(rule, _)| rule.clone()).collect();
    routing::as_offer(&rules, command)
}

/// At once, a moment later, and at the next deadline and a microsecond beside it.
fn moments(twin: &Twin) -> Vec<Timestamp> {
    let now = twin.now();
    let mut moments = vec![now, now + A_MOMENT];
    if let Some((due, _)) = twin.next_deadline() {
        let micros = due.micros();
        let beside = [micros.saturating_sub(1), micros, micros.saturating_add(1)];
        moments.extend(beside.map(Timestamp::from_micros));
    }
    moments.retain(|moment| *moment >= now);
    moments.sort_unstable();
    moments.dedup();
    moments
}

fn compare<T: Debug + PartialEq>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what} differ:\n  core {found:?}\n  twin {expected:?}"))
}

impl Watched {
    /// Everything that can be seen is the same, and keeps the invariants.
    fn look(
        &mut self,
        core: &Core,
        accepted: Option<&Owned>,
        events: &[Event],
    ) -> Result<(), String> {
        let twin = &self.twin;
        compare("now", &core.now(), &twin.now())?;
        compare("next deadlines", &core.next_deadline(), &twin.next_deadline())?;
        for id in (0..3).map(QueueId::new) {
            compare("queues", &core.queue(id), &twin.queue(id))?;
        }
        for id in (0..3).map(AgentId::new) {
            let (found, expected) = (core.agent(id), twin.agent(id));
            compare("agents", &found.map(public_part), &expected.map(public_part))?;
        }
        for id in (0..4).map(CallId::new) {
            compare("calls", &core.call(id), &twin.call(id))?;
            let rings = Subject::rings(core, id);
            compare("rings", &rings, &Subject::rings(twin, id))?;
        }
        compare("routing", &Subject::routing(core), &Subject::routing(twin))?;
        self.auditor.hear(accepted, events)?;
        self.auditor.look(core)
    }
}
