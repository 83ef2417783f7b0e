//! Random worlds: commands made of plain integers, so that a failing sequence shrinks.
//!
//! The integers are read against the present state (of all ringing calls, the third), so that
//! most commands hit something; some aim at anything, some at nothing.

use std::fmt;

use acd::{
    AgentId, AgentMedia, AgentState, AlarmId, AlarmSubject, CallId, CallState, Command, CustomerId,
    GroupId, OfferId, Prefer, QueueId, QueueRules, Reason, Span, Timestamp,
};
use proptest::prelude::*;

use super::alarms;
use super::callbacks;
use super::consults;
use super::definitions;
use super::media;
use super::owned::Owned;
use super::reconcile;
use super::reserve;
use super::routing;
use super::subject::Subject;

/// A command in the raw: when, what, and numbers for the rest. All zero: a tick, now.
#[derive(Clone)]
pub struct Raw {
    /// How far time goes on before it.
    pub when: u8,
    /// Which command.
    pub kind: u8,
    /// Everything else.
    pub numbers: [u16; 16],
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} {} {:?})", self.when, self.kind, self.numbers)
    }
}

/// A sequence of raw commands. Prints nothing of them: the failure tells the commands themselves.
#[derive(Clone)]
pub struct Sequence(pub Vec<Raw>);

impl fmt::Debug for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} commands told above", self.0.len())
    }
}

/// Up to so many raw commands; mostly many.
pub fn sequence(most: usize) -> impl Strategy<Value = Sequence> {
    prop::collection::vec(raw(), 1..most).prop_map(Sequence)
}

/// Any raw command.
pub fn raw() -> impl Strategy<Value = Raw> {
    (0_u8..64, 0_u8..100, prop::array::uniform16(any::<u16>()))
        .prop_map(|(when, kind, numbers)| Raw { when, kind, numbers })
}

/// How large a world is, and how it is set up.
#[derive(Clone, Debug)]
pub struct World {
    /// Agents 0 to n − 1 are defined at the beginning.
    pub agents: u32,
    /// Queues 0 to n − 1 are defined at the beginning.
    pub queues: u32,
    /// At most so many calls alive.
    pub calls: usize,
    /// Time makes jumps of any size. Then nobody who missed an offer is ready again by himself
    /// (the core would ring him for ever), and nobody is chosen by recent occupation (exact for
    /// two days).
    pub far: bool,
    /// Little room and short maximum waits everywhere, and few who may be paired: most calls are
    /// on their way along the overflow.
    pub tight: bool,
    /// Queues of several media, and agents with several places.
    pub media: bool,
    /// For `random`.
    pub seed: u64,
    /// One for each queue, then one for each agent.
    pub set_up: Vec<Raw>,
}

/// Small worlds.
pub fn world() -> impl Strategy<Value = World> {
    (2_u32..=6, 2_u32..=4, 0_u8..32, any::<u64>(), prop::collection::vec(raw(), 10)).prop_map(
        |(agents, queues, flavour, seed, set_up)| World {
            agents,
            queues,
            calls: 20,
            far: flavour % 8 == 7,
            tight: flavour % 4 >= 2,
            media: flavour >= 16,
            seed,
            set_up,
        },
    )
}

pub fn pick<T: Copy>(number: u16, from: &[T]) -> T {
    from[usize::from(number) % from.len()]
}

pub fn one_in(number: u16, many: u16) -> bool {
    number % many == many - 1
}

const EXPRESSIONS: [&str; 20] = [
    "",
    "",
    "",
    "a",
    "b",
    "a or b",
    "a and b",
    "a >= 3",
    "b >= 2 and not c",
    "not a",
    "c < 4",
    "a != 2",
    "(a or c) and b <= 3",
    "not (a and b) or d > 1",
    "a = 1 or b = 1 or c = 1",
    "c",
    "d or not not e",
    "a or a >= 2 or b",
    "nobody",
    " \t",
];

const BAD_EXPRESSIONS: [&str; 10] =
    ["a and", "(a", "a)", ">= 3", "a b", "not", "a >= 1234567890", "a >= -1", "3 > a", "a & b"];

/// So many customers call: more than are remembered.
pub const CUSTOMERS: u64 = 6;

/// The scenario format knows no later moment.
const LAST_MILLISECOND: u64 = (1 << 53) - 1;

pub const SECONDS: [i64; 8] = [1, 2, 3, 5, 1, 2, 10, 30];

pub fn expression(number: u16) -> String {
    let table: &[&str] = if one_in(number / 32, 40) { &BAD_EXPRESSIONS } else { &EXPRESSIONS };
    pick(number % 32, table).to_owned()
}

fn priority(number: u16) -> Option<i32> {
    pick(number, &[None, None, None, Some(0), Some(1), Some(2), Some(-1), Some(5), Some(100)])
        .or(one_in(number, 50).then_some(101))
}

impl World {
    /// The definitions at the beginning: every queue first plainly, so that any can be named as
    /// overflow, then fully; the agents, most of them logged in and ready.
    pub fn set_up(&self) -> Vec<Owned> {
        let mut commands = Vec::new();
        let raw = |index: u32| &self.set_up[index as usize % self.set_up.len()];
        for queue in 0..self.queues {
            let queue = QueueId::new(queue);
            commands.push(Owned::Queue(queue, QueueRules::of(self.medium(queue))));
        }
        for queue in 0..self.queues {
            commands.push(self.queue(QueueId::new(queue), &raw(queue).numbers));
        }
        for agent in 0..self.agents {
            let numbers = &raw(self.queues + agent).numbers;
            let agent = AgentId::new(agent);
            commands.push(self.agent(agent, numbers));
            if !one_in(numbers[8], 8) {
                commands.push(Owned::Plain(Command::Login { agent }));
            }
            if !one_in(numbers[9], 8) {
                commands.push(Owned::Plain(Command::Ready { agent }));
            }
        }
        for at in 0..u32::from(raw(0).numbers[0] % 4) {
            commands.push(self.alarm(&raw(at).numbers));
        }
        commands
    }

    /// An alarm's rule, or its end; numbers come again.
    fn alarm(&self, n: &[u16; 16]) -> Owned {
        let alarm = AlarmId::new(u32::from(n[0] % if one_in(n[13], 30) { 10 } else { 5 }));
        let subject = match n[1] % 8 {
            0..=3 => AlarmSubject::Queue(self.any_queue(n[14])),
            4..=5 => AlarmSubject::All,
            _ => AlarmSubject::Agent(self.any_agent(n[14])),
        };
        Owned::Alarm(alarm, (!one_in(n[15], 8)).then(|| alarms::rule(n, subject)))
    }

    /// The moment to which time goes on before the command.
    pub fn when(&self, raw: &Raw, subject: &dyn Subject) -> Timestamp {
        let now = subject.now().micros();
        let due = subject.next_deadline().map_or(now, |(due, _)| due.micros());
        let n = u64::from(raw.numbers[15]);
        let second = 1_000_000;
        let far_jump = 1_u64.checked_shl(u32::from(raw.numbers[14] % 64)).unwrap_or(0);
        let to = match raw.when {
            0..=25 => now,
            26..=33 => due,
            34..=35 => due.saturating_sub(1),
            36..=37 => due.saturating_add(1),
            38 => due.saturating_sub(1_000),
            39 => due.saturating_add(1_000),
            // Long enough for many tries at the maximum wait.
            40..=47 if self.tight => now.saturating_add((7 + n % 8) * second),
            40..=49 => now.saturating_add(second),
            50..=53 => now.saturating_add(2 * second),
            54..=55 => now.saturating_add(n % 10 * second),
            56..=57 => now.saturating_add(n % 1_000 * 1_000),
            58 => now.saturating_add(n),
            59 => now.saturating_add(30 * second),
            60 => now.saturating_sub(n * 1_000),
            61 => now.saturating_add(n % 500 * second),
            62 if one_in(raw.numbers[14], 4) => {
                let half_hour = 1_800 * second;
                (now / half_hour).saturating_add(1).saturating_mul(half_hour)
            }
            _ if self.far => now.saturating_add(far_jump),
            _ => due,
        };
        Timestamp::from_micros(to).min(Timestamp::from_millis(LAST_MILLISECOND))
    }

    /// The command itself, given the calls that are alive and the next new call number.
    pub fn command(&self, raw: &Raw, subject: &dyn Subject, alive: &[CallId], next: u64) -> Owned {
        let aim = Aim { world: self, subject, alive, next };
        let n = &raw.numbers;
        let agent = |wanted: fn(AgentState) -> bool| aim.agent(n[0], wanted);
        let plain = Owned::Plain;
        match raw.kind {
            _ if one_in(n[11], 32) => plain(reconcile::command(&aim, n)),
            0 => plain(Command::Tick),
            1 => self.alarm(n),
            2 => routing::command(self, n),
            3..=7 if alive.len() < self.calls => routing::inquiry(&aim, n),
            3..=28 if alive.len() < self.calls => aim.offer(n),
            3..=12 => plain(Command::HangUp { call: aim.call(n[0], |_| true) }),
            13..=40 => {
                let (call, offer) = aim.ringing(n);
                if let Some(end) = callbacks::end_of_dialling(subject, call, offer, n[4]) {
                    return plain(end);
                }
                plain(Command::Answer { call, offer })
            }
            41..=43 => {
                let (call, offer) = aim.ringing(n);
                plain(Command::Reject { call, offer })
            }
            44..=45 => {
                let (call, offer) = aim.ringing(n);
                plain(Command::Undeliverable { call, offer })
            }
            46..=47 => callbacks::request(&aim, n),
            48..=49 => plain(Command::HangUp { call: aim.call(n[0], |_| true) }),
            50..=53 => plain(Command::HangUp { call: aim.call(n[0], is_with_an_agent) }),
            54..=55 => plain(aim.broken(n)),
            56 => callbacks::command(&aim, n),
            57..=60 if n[13].is_multiple_of(2) => plain(aim.said(n)),
            57..=58 => plain(Command::Hold { call: aim.call(n[0], is_talking) }),
            59..=60 => plain(Command::Retrieve { call: aim.call(n[0], is_held) }),
            61..=66 => consults::command(&aim, n),
            67..=69 => plain(Command::Transfer {
                call: aim.call(n[0], is_with_an_agent),
                queue: aim.queue(n[1]),
                priority: priority(n[2]),
            }),
            70..=72 => plain(Command::SetPriority {
                call: aim.call(n[0], |state| state == CallState::Waiting),
                priority: priority(n[1]).unwrap_or(-3),
            }),
            73..=75 => {
                plain(Command::Login { agent: agent(|state| state == AgentState::LoggedOut) })
            }
            76 if n[2] & 1 == 0 => {
                let group = (n[1] & 3 > 0).then(|| GroupId::new(u32::from(n[1] % 3)));
                plain(Command::JoinGroup { agent: agent(|_| true), group })
            }
            82..=86 if one_in(n[13], 2) => plain(consults::elsewhere(&aim, n)),
            76..=77 => plain(Command::Logout { agent: agent(|_| true) }),
            78..=83 => plain(Command::Ready { agent: agent(is_not_ready) }),
            84..=87 => {
                let reason = pick(n[1], &[Reason::Host(0), Reason::Host(1), Reason::NoAnswer]);
                plain(Command::NotReady { agent: agent(|_| true), reason })
            }
            88..=91 => {
                plain(Command::WrappedUp { agent: agent(|state| state == AgentState::WrapUp) })
            }
            92..=93 if one_in(n[15], 2) => plain(self.door(n)),
            92..=96 => self.queue(self.any_queue(n[12]), n),
            _ => self.agent(self.any_agent(n[12]), n),
        }
    }

    fn door(&self, n: &[u16; 16]) -> Command<'static> {
        let queue = self.any_queue(n[12]);
        if one_in(n[14], 2) { Command::Close { queue } } else { Command::Open { queue } }
    }

    fn queue(&self, queue: QueueId, n: &[u16; 16]) -> Owned {
        let rules = definitions::rules(self, n);
        Owned::Queue(queue, self.rules_of(queue, rules, n[15]))
    }

    fn agent(&self, agent: AgentId, n: &[u16; 16]) -> Owned {
        let has_media = self.media && !one_in(n[15], 5);
        let media = if has_media { media::places(n) } else { AgentMedia::VOICE };
        if one_in(n[14] / 4, 3) {
            return Owned::AgentOfQueues(agent, skills(n), media, reserve::assigned(self, n));
        }
        if has_media {
            return Owned::MediaAgent(agent, skills(n), media);
        }
        Owned::Agent(agent, skills(n))
    }

    /// One of the queues, now and then one never defined before.
    fn any_queue(&self, number: u16) -> QueueId {
        QueueId::new(u32::from(number) % (self.queues + u32::from(one_in(number / 8, 16))))
    }

    fn any_agent(&self, number: u16) -> AgentId {
        AgentId::new(u32::from(number) % (self.agents + u32::from(one_in(number / 8, 16))))
    }
}

fn is_with_an_agent(state: CallState) -> bool {
    matches!(state, CallState::Talking(_) | CallState::Held(_))
}

fn is_talking(state: CallState) -> bool {
    matches!(state, CallState::Talking(_))
}

fn is_held(state: CallState) -> bool {
    matches!(state, CallState::Held(_))
}

fn is_ringing(state: CallState) -> bool {
    matches!(state, CallState::Ringing(_))
}

fn is_not_ready(state: AgentState) -> bool {
    matches!(state, AgentState::NotReady(_))
}

/// Chooses whom a command is about.
pub struct Aim<'a> {
    world: &'a World,
    pub subject: &'a dyn Subject,
    pub alive: &'a [CallId],
    next: u64,
}

impl Aim<'_> {
    /// Mostly one in such a state, else any number up to some never used.
    pub fn call(&self, number: u16, wanted: impl Fn(CallState) -> bool) -> CallId {
        let is_wanted =
            |call: &CallId| self.subject.call(*call).is_some_and(|view| wanted(view.state));
        let fitting: Vec<CallId> = self.alive.iter().copied().filter(is_wanted).collect();
        if fitting.is_empty() || one_in(number, 16) {
            return CallId::new(u64::from(number / 16) % (self.next + 2));
        }
        pick(number / 16, &fitting)
    }

    pub fn agent(&self, number: u16, wanted: impl Fn(AgentState) -> bool) -> AgentId {
        let is_wanted =
            |agent: &AgentId| self.subject.agent(*agent).is_some_and(|view| wanted(view.state));
        let fitting: Vec<AgentId> =
            (0..self.world.agents + 1).map(AgentId::new).filter(is_wanted).collect();
        if fitting.is_empty() || one_in(number, 16) {
            return AgentId::new(u32::from(number / 16) % (self.world.agents + 2));
        }
        pick(number / 16, &fitting)
    }

    fn queue(&self, number: u16) -> QueueId {
        QueueId::new(u32::from(number) % (self.world.queues + u32::from(one_in(number, 16))))
    }

    /// The line broke, or the two could not be connected.
    fn broken(&self, n: &[u16; 16]) -> Command<'static> {
        if n[12].is_multiple_of(2) {
            return Command::LineLost { call: self.call(n[0], is_with_an_agent) };
        }
        let any = || OfferId::new(u64::from(n[2]) % (2 * self.next + 1));
        let offer = one_in(n[1], 4).then(any);
        Command::BridgeFailed { call: self.call(n[0], is_talking), offer }
    }

    /// Somebody says something in a conversation.
    fn said(&self, n: &[u16; 16]) -> Command<'static> {
        let call = self.call(n[0], is_with_an_agent);
        match n[12].is_multiple_of(3) {
            true => Command::CustomerSaid { call },
            false => Command::AgentSaid { call },
        }
    }

    /// A ringing call, and mostly no offer number, else one of the last (often stale).
    fn ringing(&self, n: &[u16; 16]) -> (CallId, Option<OfferId>) {
        let offer = one_in(n[1], 8).then(|| OfferId::new(u64::from(n[2]) % (2 * self.next + 1)));
        let call = self.call(n[0], is_ringing);
        // Of several agents any may be meant.
        let rings = self.subject.rings(call);
        let several = rings.len() > 1 && !one_in(n[1], 4);
        let offer = if several { Some(pick(n[3], &rings).1) } else { offer };
        (call, offer)
    }

    pub fn offer(&self, n: &[u16; 16]) -> Owned {
        let call = match n[5] % 32 {
            31 => u64::from(n[6]) % (self.next + 1),
            30 => self.next + u64::from(n[6] % 4),
            _ => self.next,
        };
        let seconds = pick(n[4], &SECONDS);
        let within = Span::from_secs(u64::try_from(seconds).unwrap_or(1));
        let within = if one_in(n[4] / 8, 30) { Span::ZERO } else { within };
        let customer = one_in(n[7], 2).then(|| CustomerId::new(u64::from(n[7] / 2) % CUSTOMERS));
        // Half of those who gave up call the same queue again.
        let gave_up = customer.and_then(|customer| self.subject.customer(customer)?.gave_up);
        let again = gave_up.filter(|_| n[9].is_multiple_of(2)).map(|(queue, _)| queue);
        Owned::Offer {
            call: CallId::new(call),
            queue: again.unwrap_or(self.queue(n[0])),
            priority: priority(n[1]),
            require: one_in(n[2], 4).then(|| expression(n[2] / 4)),
            prefer: one_in(n[3], if self.world.tight { 2 } else { 4 })
                .then(|| Prefer { agent: self.preferred(n[3] / 4), within }),
            customer,
            prefer_last: one_in(n[8], 2).then_some(within),
            about: None,
        }
    }

    /// Half of the time the first agent who is busy, so that many calls come to wait for one.
    pub fn preferred(&self, number: u16) -> AgentId {
        let free = |state| {
            matches!(state, AgentState::Idle | AgentState::LoggedOut | AgentState::NotReady(_))
        };
        let is_busy =
            |agent: &AgentId| self.subject.agent(*agent).is_some_and(|view| !free(view.state));
        let busy = (0..self.world.agents).map(AgentId::new).find(is_busy);
        match busy.filter(|_| number.is_multiple_of(2)) {
            Some(agent) => agent,
            None => self.agent(number / 2, |_| true),
        }
    }
}

/// Some of the skills a to e; now and then a level out of its range.
fn skills(n: &[u16; 16]) -> Vec<(String, i32)> {
    let mut skills = Vec::new();
    for (name, number) in ["a", "b", "c", "d", "e"].iter().zip(n) {
        if number % 2 == 1 {
            let level = pick(number / 2, &[1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 100]);
            let level = if one_in(number / 32, 200) { pick(*number, &[0, 101]) } else { level };
            skills.push(((*name).to_owned(), level));
        }
    }
    skills
}
