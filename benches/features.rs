//! What each feature costs where it is used: the instructions of a short story with it, by size of
//! the floor. `benches/features.sh` runs this under callgrind, which counts inside `story` only.

use std::hint::black_box;

use acd::{
    AgentId, AgentMedia, AgentOrder, AgentQueue, AgentQueues, Arrival, Attribute, AttributeId,
    AttributeValue, CallId, CallOrder, CallbackPlan, Command, Condition, Core, CustomerId, Entry,
    Event, Fact, Inquiry, Limits, Medium, Prefer, QueueId, QueueRules, Reason, Reserve, RingAt,
    Route, RoutingRule, RuleId, Span, Step, Test, Thresholds, Timestamp, Wish,
};

const HERE: QueueId = QueueId::new(0);
const OTHER: QueueId = QueueId::new(1);
const BACKLOG: QueueId = QueueId::new(2);
const ANN: AgentId = AgentId::new(0);

/// A floor on which everybody is ready, of 64 profiles, and calls wait that nobody can take.
struct Floor {
    core: Core,
    events: Vec<Event>,
    at: Timestamp,
    calls: u64,
}

/// One feature: what the queue and the agents need for it, and a story that ends as it began.
struct Feature {
    name: &'static str,
    rules: fn() -> QueueRules,
    chats: bool,
    reserve: bool,
    /// The queues whose calls the agents take, with priority and delay; none: all.
    queues: &'static [(QueueId, i32, i64)],
    begin: fn(&mut Floor),
    story: fn(&mut Floor),
}

const PLAIN: Feature = Feature {
    name: "plain",
    rules: QueueRules::default,
    chats: false,
    reserve: false,
    queues: &[],
    begin: |_| {},
    story: |floor| {
        let call = floor.offer(HERE);
        floor.talk(call);
    },
};

impl Floor {
    fn tell(&mut self, command: &Command<'_>) {
        self.events.clear();
        if let Err(refusal) = self.core.apply(self.at, command, &mut self.events) {
            panic!("{command:?}: {refusal}");
        }
    }

    fn next_call(&mut self) -> CallId {
        self.calls += 1;
        CallId::new(self.calls)
    }

    fn offer(&mut self, queue: QueueId) -> CallId {
        let call = self.next_call();
        self.tell(&Command::offer(call, queue));
        call
    }

    fn answer(&mut self, call: CallId) {
        self.tell(&Command::Answer { call, offer: None });
    }

    fn hang_up(&mut self, call: CallId) {
        self.tell(&Command::HangUp { call });
    }

    fn talk(&mut self, call: CallId) {
        self.answer(call);
        self.hang_up(call);
    }

    fn new(feature: &Feature, agents: u32, waiting: u32) -> Self {
        let limits = Limits {
            agents,
            queues: 4,
            calls: waiting * 2 + 16,
            customers: 1_000,
            ..Limits::default()
        };
        let core = Core::new(limits, 1);
        let mut floor = Self {
            core,
            events: Vec::with_capacity(4_096),
            at: Timestamp::from_millis(1),
            calls: 0,
        };
        let medium = if feature.chats { Medium::Chat } else { Medium::Voice };
        let base = QueueRules { ring_s: 1_000_000, require: "en".into(), ..QueueRules::of(medium) };
        let rules = (feature.rules)();
        let rules = QueueRules {
            medium,
            ring_s: base.ring_s,
            require: if rules.require.is_empty() { base.require.clone() } else { rules.require },
            ..rules
        };
        floor.tell(&Command::Queue { queue: HERE, rules: &rules });
        let other = QueueRules { require: "en >= 1".into(), ..base.clone() };
        floor.tell(&Command::Queue { queue: OTHER, rules: &other });
        let backlog = QueueRules { require: "nobody".into(), ..QueueRules::default() };
        floor.tell(&Command::Queue { queue: BACKLOG, rules: &backlog });
        for number in 0..agents {
            floor.hire(feature, AgentId::new(number));
        }
        for _ in 0..waiting {
            floor.offer(BACKLOG);
        }
        (feature.begin)(&mut floor);
        floor
    }

    /// 64 profiles by a second skill; Ann alone knows the third.
    fn hire(&mut self, feature: &Feature, agent: AgentId) {
        let second = format!("s{}", agent.number() % 64);
        let skills = [("en", 1 + (agent.number() % 5) as i32), (second.as_str(), 1), ("ann", 1)];
        let skills = if agent == ANN { &skills[..] } else { &skills[..2] };
        let mut places = AgentMedia::VOICE;
        if feature.chats {
            places.places = [Some(1), Some(3), Some(5)];
        }
        let reserve: &[_] = if feature.reserve { &[(HERE, 1)] } else { &[] };
        let entry = |&(queue, priority, delay_s)| AgentQueue { queue, priority, delay_s };
        let listed: Vec<AgentQueue> = feature.queues.iter().map(entry).collect();
        let queues = AgentQueues { reserve, queues: &listed };
        self.tell(&match (queues != AgentQueues::default(), feature.chats) {
            (true, _) => Command::AgentOfQueues { agent, skills, media: &places, queues: &queues },
            (false, true) => Command::MediaAgent { agent, skills, media: &places },
            (false, false) => Command::Agent { agent, skills },
        });
        self.tell(&Command::Login { agent });
        self.tell(&Command::Ready { agent });
    }
}

fn features() -> Vec<Feature> {
    let mut features = orders();
    features.extend(policies());
    features.extend(stories());
    features
}

/// Who is first, of agents and of calls.
fn orders() -> Vec<Feature> {
    let order = |name, rules| Feature { name, rules, ..PLAIN };
    let frees = |name, rules| Feature { name, rules, begin: fill, story: next, ..PLAIN };
    vec![
        PLAIN,
        order("best_skill", || of(AgentOrder::BestSkill)),
        order("least_skilled", || of(AgentOrder::LeastSkilled)),
        order("fewest_calls", || of(AgentOrder::FewestCalls)),
        order("least_occupied", || of(AgentOrder::LeastOccupied)),
        order("least_talk_time", || of(AgentOrder::LeastTalkTime)),
        order("round_robin", || of(AgentOrder::RoundRobin)),
        order("linear", || of(AgentOrder::Linear)),
        order("random", || of(AgentOrder::Random)),
        order("weighted_random", || of(AgentOrder::WeightedRandom)),
        frees("oldest, one frees", || QueueRules {
            require: "ann".into(),
            ..QueueRules::default()
        }),
        frees("newest, one frees", || QueueRules {
            require: "ann".into(),
            call_order: CallOrder::Newest,
            ..QueueRules::default()
        }),
        frees("need, one frees", || QueueRules {
            require: "ann".into(),
            call_order: CallOrder::GreatestNeed,
            ..QueueRules::default()
        }),
        frees("weight, one frees", || QueueRules {
            require: "ann".into(),
            weight: 9,
            ..QueueRules::default()
        }),
    ]
}

/// Rules of the queue.
fn policies() -> Vec<Feature> {
    let by = |name, rules| Feature { name, rules, ..PLAIN };
    vec![
        by("steps", || QueueRules {
            require: "s1".into(),
            steps: vec![Step { after_s: 20, require: "s2".into() }],
            ..QueueRules::default()
        }),
        by("tiers", || QueueRules {
            require: "nobody".into(),
            tiers: vec![Step { after_s: 0, require: "s2".into() }],
            ..QueueRules::default()
        }),
        by("wishes", || QueueRules {
            wish: vec![Wish { require: "s3".into(), weight: 2 }],
            ..QueueRules::default()
        }),
        Feature {
            name: "protect",
            rules: || QueueRules { protect: 2, require: "ann".into(), ..QueueRules::default() },
            story: |floor| {
                let call = floor.offer(OTHER);
                floor.talk(call);
            },
            ..PLAIN
        },
        by("max_busy", || QueueRules { max_busy: Some(1), ..QueueRules::default() }),
        by("ring at three", || QueueRules {
            ring: RingAt { count: Some(3), ..RingAt::ONE },
            ..QueueRules::default()
        }),
    ]
}

/// What happens to calls and agents.
fn stories() -> Vec<Feature> {
    vec![
        Feature { name: "prefer", story: prefer, ..PLAIN },
        Feature { name: "prefer last", story: prefer_last, ..PLAIN },
        Feature { name: "routed, 1 rule", begin: |floor| table(floor, 1), story: route, ..PLAIN },
        Feature {
            name: "routed, 100 rules",
            begin: |floor| table(floor, 100),
            story: route,
            ..PLAIN
        },
        Feature {
            name: "routed, 1,000 rules",
            begin: |floor| table(floor, 1_000),
            story: route,
            ..PLAIN
        },
        Feature { name: "callback", begin: ann_alone, story: callback, ..PLAIN },
        Feature { name: "consult, transfer", story: |floor| consult(floor, false), ..PLAIN },
        Feature { name: "consult, conference", story: |floor| consult(floor, true), ..PLAIN },
        Feature { name: "busy elsewhere", story: elsewhere, ..PLAIN },
        Feature { name: "in writing", chats: true, ..PLAIN },
        Feature { name: "in writing, clocks", chats: true, rules: clocks, story: chat, ..PLAIN },
        Feature {
            name: "leases",
            rules: || QueueRules { lease_s: 180, ..QueueRules::default() },
            story: leased,
            ..PLAIN
        },
        Feature { name: "queues", queues: &[(HERE, 1, 0), (OTHER, 1, 0)], ..PLAIN },
        Feature {
            name: "priorities, one frees",
            queues: &[(OTHER, 1, 0), (BACKLOG, 2, 0), (HERE, 3, 0)],
            rules: || QueueRules { require: "ann".into(), ..QueueRules::default() },
            begin: fill,
            story: next,
            ..PLAIN
        },
        Feature { name: "delay", queues: &[(HERE, 1, 20)], story: late, ..PLAIN },
        Feature { name: "reserve", reserve: true, rules: joining, story: join, ..PLAIN },
        Feature {
            name: "decisions kept",
            begin: |floor| floor.core.keep_decisions(1_000),
            ..PLAIN
        },
        Feature { name: "explain agent", story: explain_agent, ..PLAIN },
        Feature { name: "explain call", story: explain_call, ..PLAIN },
    ]
}

fn of(agent_order: AgentOrder) -> QueueRules {
    QueueRules { agent_order, ..QueueRules::default() }
}

/// As many calls wait here for Ann as elsewhere for nobody.
fn fill(floor: &mut Floor) {
    for _ in 0..floor.calls {
        floor.offer(HERE);
    }
}

/// Ann takes the call that rings, ends it and another comes in.
fn next(floor: &mut Floor) {
    let rings = floor.events.iter().rev().find_map(|event| match event.fact {
        Fact::Ringing { call, .. } => Some(call),
        _ => None,
    });
    if let Some(call) = rings.or_else(|| floor.core.agent(ANN)?.call) {
        floor.offer(HERE);
        floor.talk(call);
    }
}

fn prefer(floor: &mut Floor) {
    let call = floor.next_call();
    let prefer = Some(Prefer { agent: ANN, within: Span::from_millis(9_000) });
    floor.tell(&Command::Offer(Arrival { prefer, ..Arrival::new(call, HERE) }));
    floor.talk(call);
}

fn prefer_last(floor: &mut Floor) {
    let call = floor.next_call();
    let customer = Some(CustomerId::new(call.number() % 100));
    let prefer_last = Some(Span::from_millis(9_000));
    floor.tell(&Command::Offer(Arrival { customer, prefer_last, ..Arrival::new(call, HERE) }));
    floor.talk(call);
}

/// So many rules of two conditions each, of which the last fits.
fn table(floor: &mut Floor, rules: u32) {
    let number = |id: u32, at_least: i64| Condition {
        attribute: AttributeId::new(id),
        test: Test::Within { at_least: Some(at_least), at_most: None },
    };
    let rule = |id: u32| RoutingRule {
        id: RuleId::new(id),
        when: vec![number(0, 0), number(1, i64::from(rules - id))],
        then: Route::Enter(Entry { queue: Some(HERE), credit_s: 30, ..Entry::default() }),
    };
    let rules: Vec<RoutingRule> = (0..rules).map(rule).collect();
    floor.tell(&Command::RoutingTable { rules: &rules });
}

fn route(floor: &mut Floor) {
    let call = floor.next_call();
    let one = |id: u32| Attribute { id: AttributeId::new(id), value: AttributeValue::Number(1) };
    floor.tell(&Command::Route(&Inquiry::new(call, &[one(0), one(1)])));
    floor.talk(call);
}

/// The queue's calls ring at Ann alone, who is not ready.
fn ann_alone(floor: &mut Floor) {
    let rules = QueueRules { require: "ann".into(), ..QueueRules::default() };
    floor.tell(&Command::Queue { queue: HERE, rules: &rules });
    floor.tell(&Command::NotReady { agent: ANN, reason: Reason::Host(1) });
}

fn callback(floor: &mut Floor) {
    let call = floor.offer(HERE);
    floor.tell(&Command::Callback { call, plan: CallbackPlan::default() });
    floor.tell(&Command::Ready { agent: ANN });
    floor.tell(&Command::CallbackAnswered { call, offer: None });
    floor.hang_up(call);
    floor.tell(&Command::NotReady { agent: ANN, reason: Reason::Host(1) });
}

fn consult(floor: &mut Floor, conference: bool) {
    let call = floor.offer(HERE);
    floor.answer(call);
    let consult = floor.next_call();
    floor.tell(&Command::Consult { call, consult: Arrival::new(consult, OTHER) });
    floor.answer(consult);
    if conference {
        floor.tell(&Command::Conference { call });
    } else {
        floor.tell(&Command::CompleteTransfer { call });
    }
    floor.hang_up(call);
}

fn elsewhere(floor: &mut Floor) {
    floor.tell(&Command::BusyElsewhere { agent: ANN });
    floor.tell(&Command::BackFromElsewhere { agent: ANN });
}

fn clocks() -> QueueRules {
    QueueRules {
        first_reply_s: Some(30),
        silence_warning_s: Some(180),
        silence_close_s: Some(300),
        ..QueueRules::of(Medium::Chat)
    }
}

fn chat(floor: &mut Floor) {
    let call = floor.offer(HERE);
    floor.answer(call);
    floor.tell(&Command::AgentSaid { call });
    floor.tell(&Command::CustomerSaid { call });
    floor.hang_up(call);
}

/// It is said of each call that it is there.
fn leased(floor: &mut Floor) {
    let call = floor.offer(HERE);
    floor.answer(call);
    floor.tell(&Command::StillThere { call });
    floor.hang_up(call);
}

/// The call rings when it has been there as long as the agents' delay.
fn late(floor: &mut Floor) {
    let call = floor.offer(HERE);
    floor.at = floor.at + Span::from_secs(20);
    floor.tell(&Command::Tick);
    floor.talk(call);
}

/// All agents are in reserve; they join when a call waits, and leave when none does.
fn joining() -> QueueRules {
    let one = Thresholds { waiting: Some(1), ..Thresholds::default() };
    let grade = Reserve { join: one, leave: one };
    QueueRules { reserve: vec![grade], ..QueueRules::default() }
}

fn join(floor: &mut Floor) {
    let call = floor.offer(HERE);
    floor.talk(call);
}

fn explain_agent(floor: &mut Floor) {
    black_box(floor.core.explain_agent(ANN)).expect("Ann is defined");
}

fn explain_call(floor: &mut Floor) {
    black_box(floor.core.explain_call(CallId::new(1))).expect("the first call waits");
}

#[inline(never)]
fn story(floor: &mut Floor, story: fn(&mut Floor)) {
    story(floor);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|word| word.parse::<u32>().ok());
    let (Some(agents), Some(waiting), Some(times)) = (number(1), number(2), number(3)) else {
        // `cargo test --benches` passes options of its own.
        features().iter().for_each(|feature| println!("{}", feature.name));
        return;
    };
    for feature in features().iter().filter(|feature| feature.name == arguments[0]) {
        let mut floor = Floor::new(feature, agents, waiting);
        (0..times).for_each(|_| story(&mut floor, feature.story));
    }
}
