//! No command allocates once the centre has reached its working size.

use acd::{
    AgentId, AgentOrder, AlarmId, AlarmRule, AlarmSide, AlarmSubject, Arrival, CallId, CallOrder,
    Command, Core, CustomerId, Event, Fact, Figure, Limits, OnNoAnswer, Prefer, QueueId,
    QueueRules, Reason, SameCustomer, ServiceLevel, Span, Step, TimedState, Timestamp, Wish,
    WrapUp,
};

/// A floor on which everything happens that a day brings: rings, answers, misses, abandons, holds,
/// transfers, widening, overflow, timeouts, wrap-up, breaks, own expressions, preferences.
struct Day {
    core: Core,
    events: Vec<Event>,
    now: u64,
    calls: u64,
    dice: u64,
    live: Vec<CallId>,
    alarms: u64,
}

const AGENTS: u32 = 60;
const QUEUES: u32 = 10;

impl Day {
    fn new() -> Self {
        let limits = Limits { agents: 64, queues: 16, calls: 1_000, ..Limits::default() };
        let mut day = Self {
            core: Core::with_books(limits, 7, acd::BookRules::default()).expect("books"),
            events: Vec::with_capacity(4_096),
            now: 0,
            calls: 0,
            dice: 88,
            live: Vec::with_capacity(2_000),
            alarms: 0,
        };
        let orders = [
            AgentOrder::LongestIdle,
            AgentOrder::BestSkill,
            AgentOrder::LeastSkilled,
            AgentOrder::FewestCalls,
            AgentOrder::LeastOccupied,
            AgentOrder::LeastTalkTime,
            AgentOrder::WeightedRandom,
            AgentOrder::RoundRobin,
            AgentOrder::Linear,
            AgentOrder::Random,
        ];
        let widening = vec![Step { after_s: 10, require: String::new() }];
        let call_orders = [CallOrder::Oldest, CallOrder::Newest, CallOrder::GreatestNeed];
        for queue in (0..QUEUES).rev() {
            let rules = QueueRules {
                require: format!("s{} and not s{}", queue % 4, (queue + 1) % 5),
                agent_order: orders[queue as usize],
                call_order: call_orders[queue as usize % 3],
                answer_within_s: 20 + 10 * i64::from(queue),
                weight: i64::from(queue == 9),
                wish: vec![Wish { require: "s4".into(), weight: 2 }; usize::from(queue == 7)],
                protect: i64::from(queue == 6) * 3,
                seconds_per_priority: i64::from(queue % 2) * 30,
                ring_s: 6,
                on_no_answer: if queue % 3 == 0 { OnNoAnswer::Ready } else { OnNoAnswer::NotReady },
                wrap_up: if queue % 2 == 0 { WrapUp::Timed } else { WrapUp::Manual },
                wrap_up_s: 5,
                max_waiting: Some(30),
                max_wait_s: Some(60 + i64::from(queue)),
                // Two chains: a call remembers eight queues without asking for memory.
                overflow_to: (queue % 5 < 4).then(|| QueueId::new(queue + 1)),
                max_busy: (queue == 2).then_some(5),
                steps: if queue % 4 < 3 { widening.clone() } else { Vec::new() },
                tiers: if queue % 4 < 3 { Vec::new() } else { widening.clone() },
                ..QueueRules::default()
            };
            day.tell(&Command::Queue { queue: QueueId::new(queue), rules: &rules });
        }
        for agent in 0..AGENTS {
            let names: Vec<String> = (0..5).map(|skill| format!("s{skill}")).collect();
            let skills: Vec<(&str, i32)> = names
                .iter()
                .enumerate()
                .filter(|(skill, _)| !(agent as usize + skill).is_multiple_of(3))
                .map(|(skill, name)| (name.as_str(), 1 + (agent as i32 + skill as i32) % 7))
                .collect();
            let agent = AgentId::new(agent);
            day.tell(&Command::Agent { agent, skills: &skills });
            day.tell(&Command::Login { agent });
            day.tell(&Command::Ready { agent });
        }
        day.define_alarms();
        day
    }

    /// Alarms of every kind, with hold times that mostly begin and seldom end.
    fn define_alarms(&mut self) {
        let level = ServiceLevel::default();
        let figures = [
            (Figure::Waiting, AlarmSide::Above, 3),
            (Figure::OverThreshold, AlarmSide::Above, 2),
            (Figure::LongestWait, AlarmSide::Above, 15_000_000),
            (Figure::AgentsIdle, AlarmSide::Below, 5),
            (Figure::ServiceLevel(level), AlarmSide::Below, 8_000),
            (Figure::LiveServiceLevel(level), AlarmSide::Below, 8_000),
            (Figure::SpeedOfAnswer, AlarmSide::Above, 3_000_000),
        ];
        let queues = (0..QUEUES).map(|queue| AlarmSubject::Queue(QueueId::new(queue)));
        let rules = queues.chain([AlarmSubject::All]).flat_map(|subject| {
            let rule = move |(figure, side, raise)| AlarmRule::new(subject, figure, side, raise);
            figures.map(rule)
        });
        let away = Figure::TimeIn(TimedState::NotReady);
        let agents = (0..AGENTS).map(|agent| {
            let agent = AlarmSubject::Agent(AgentId::new(agent));
            AlarmRule::new(agent, away, AlarmSide::Above, 2_000_000)
        });
        for (rule, number) in rules.chain(agents).zip(0..) {
            let hold = Span::from_micros(u64::from(number) % 3 * 500_000);
            let rule = AlarmRule { hold, ..rule };
            let alarm = AlarmId::new(number);
            assert!(self.tell(&Command::Alarm { alarm, rule: Some(&rule) }));
        }
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides
    }

    /// Carries a command out or not, as the core says; keeps the list of live calls.
    fn tell(&mut self, command: &Command<'_>) -> bool {
        self.events.clear();
        let at = Timestamp::from_millis(self.now);
        let done = self.core.apply(at, command, &mut self.events).is_ok();
        for event in &self.events {
            match event.fact {
                Fact::Queued { call, .. } if !self.live.contains(&call) => self.live.push(call),
                Fact::Abandoned { call, .. }
                | Fact::Ended { call, .. }
                | Fact::TimedOut { call, .. } => self.live.retain(|live| *live != call),
                Fact::AlarmRaised { .. } => self.alarms += 1,
                _ => {}
            }
        }
        done
    }

    fn step(&mut self) {
        self.now += self.roll(700);
        let agent = AgentId::new(self.roll(AGENTS.into()) as u32);
        let queue = QueueId::new(self.roll(QUEUES.into()) as u32);
        let which = self.roll(self.live.len().max(1) as u64) as usize;
        let call = self.live.get(which).copied().unwrap_or(CallId::new(u64::MAX));
        let _done = match self.roll(20) {
            0..=4 => {
                self.calls += 1;
                let require = (self.roll(4) == 0).then_some("s1 or s2 >= 3");
                let prefer =
                    (self.roll(5) == 0).then(|| Prefer { agent, within: Span::from_secs(8) });
                let priority = (self.roll(3) == 0).then_some(2);
                let call = CallId::new(self.calls);
                self.tell(&Command::Offer(Arrival {
                    priority,
                    require,
                    prefer,
                    ..Arrival::new(call, queue)
                }))
            }
            5..=9 => self.tell(&Command::Answer { call, offer: None }),
            10..=11 => self.tell(&Command::HangUp { call }),
            12 => self.tell(&Command::Hold { call }),
            13 => self.tell(&Command::Retrieve { call }),
            14 => self.tell(&Command::Transfer { call, queue, priority: None }),
            15 => self.tell(&Command::Reject { call, offer: None }),
            16 => self.tell(&Command::SetPriority { call, priority: 3 }),
            17 => self.tell(&Command::NotReady { agent, reason: Reason::Host(1) }),
            18 => self.tell(&Command::WrappedUp { agent }),
            _ => self.tell(&Command::Ready { agent }),
        };
        if self.roll(40) == 0 {
            self.tell(&Command::Login { agent });
        }
    }
}

#[test]
fn nothing_is_allocated_in_steady_state() {
    let mut day = Day::new();
    let mut work = |steps: usize| {
        let info = allocation_counter::measure(|| (0..steps).for_each(|_| day.step()));
        info.count_total
    };
    assert!(work(200_000) > 0, "the count counts");
    assert_eq!(work(100_000), 0);
    assert!(day.alarms > 10_000, "{} alarms raised", day.alarms);
}

/// What a core out of a snapshot has room for is what the other had.
#[cfg(feature = "journal")]
#[test]
fn nothing_is_allocated_after_a_restart() {
    let mut day = Day::new();
    (0..100_000).for_each(|_| day.step());
    let books = Some(acd::BookRules::default());
    let origin = acd::journal::Origin { books, ..acd::journal::Origin::new(*day.core.limits(), 7) };
    let snapshot = day.core.snapshot(&origin, 0).expect("its own origin");
    day.core = Core::restore(&snapshot, &origin).expect("what was just written").core;
    // Scratch grows to its working size.
    (0..20_000).for_each(|_| day.step());
    let info = allocation_counter::measure(|| (0..100_000).for_each(|_| day.step()));
    assert_eq!(info.count_total, 0);
}

/// Calls of two hundred customers at a small floor that remembers fifty.
struct Callers {
    core: Core,
    events: Vec<Event>,
    now: u64,
    calls: u64,
    dice: u64,
    merged: u64,
}

impl Callers {
    fn new() -> Self {
        let limits = Limits { agents: 4, queues: 2, calls: 64, customers: 50, ..Limits::default() };
        let core = Core::new(limits, 7);
        let events = Vec::with_capacity(1_024);
        let mut callers = Self { core, events, now: 0, calls: 0, dice: 99, merged: 0 };
        for (queue, same_customer) in [(0, SameCustomer::Merge), (1, SameCustomer::Separate)] {
            let rules = QueueRules {
                same_customer,
                resume_within_s: 20,
                remember_s: 30,
                on_no_answer: OnNoAnswer::Ready,
                ..QueueRules::default()
            };
            callers.tell(&Command::Queue { queue: QueueId::new(queue), rules: &rules });
        }
        for agent in (0..4).map(AgentId::new) {
            callers.tell(&Command::Agent { agent, skills: &[] });
            callers.tell(&Command::Login { agent });
            callers.tell(&Command::Ready { agent });
        }
        callers
    }

    fn tell(&mut self, command: &Command<'_>) {
        self.events.clear();
        let at = Timestamp::from_millis(self.now);
        let _refused = self.core.apply(at, command, &mut self.events);
        let merged = |event: &&Event| matches!(event.fact, Fact::Merged { .. });
        self.merged += self.events.iter().filter(merged).count() as u64;
    }

    fn step(&mut self) {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        let dice = self.dice;
        self.now += dice % 700;
        let late = CallId::new(self.calls.saturating_sub(dice >> 8 & 31));
        match dice >> 16 & 7 {
            0..=2 => {
                self.calls += 1;
                let queue = QueueId::new((dice >> 24 & 1) as u32);
                let customer = Some(CustomerId::new((dice >> 32) % 200));
                let prefer_last = (dice >> 25 & 1 == 0).then(|| Span::from_secs(3));
                let plain = Arrival::new(CallId::new(self.calls), queue);
                self.tell(&Command::Offer(Arrival { customer, prefer_last, ..plain }));
            }
            3..=5 => self.tell(&Command::Answer { call: late, offer: None }),
            _ => self.tell(&Command::HangUp { call: late }),
        }
    }
}

#[test]
fn customers_are_remembered_without_allocation() {
    let mut callers = Callers::new();
    let mut work = |steps: usize| {
        let info = allocation_counter::measure(|| (0..steps).for_each(|_| callers.step()));
        info.count_total
    };
    assert!(work(20_000) > 0, "the count counts");
    assert_eq!(work(20_000), 0);
    assert!(callers.merged > 100, "{} merged", callers.merged);
}
