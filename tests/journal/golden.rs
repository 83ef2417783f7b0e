//! Snapshots that earlier versions wrote: this one reads each, and goes on as from the beginning.
//!
//! Whenever the state's version grows, a file of the new one is added, and none is ever taken away:
//! `ACD_GOLDEN=write cargo test --features journal --test journal golden`.

use std::fs;
use std::path::Path;

use acd::journal::{Origin, STATE, SnapshotHeader};
use acd::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, AlarmId, AlarmRule, AlarmSide, AlarmSubject,
    Arrival, Attribute, AttributeId, AttributeValue, BookRules, CallId, CallbackPlan, Command,
    Condition, Core, CustomerId, Entry, Event, Figure, GroupId, Inquiry, Lengths, Limits, Medium,
    Prefer, QueueId, QueueRules, Reason, Refusal, Reserve, RingAt, Route, RoutingRule, RuleId,
    Span, Step, Test, Thresholds, Timestamp, Wish, WrapUp,
};

fn origin() -> Origin {
    let limits = Limits {
        agents: 6,
        queues: 4,
        groups: 2,
        calls: 16,
        skills: 4,
        classes: 16,
        hold_backs: 8,
        customers: 4,
        alarms: 2,
        blocked: 2,
    };
    let lengths = Lengths { intervals: 2, days: 1, months: 1 };
    let books = BookRules { calls: lengths, agents: lengths, ..BookRules::default() };
    Origin { books: Some(books), ..Origin::new(limits, 11) }
}

const QUEUES: [QueueId; 3] = [QueueId::new(0), QueueId::new(1), QueueId::new(2)];
const AGENTS: [AgentId; 4] = [AgentId::new(0), AgentId::new(1), AgentId::new(2), AgentId::new(3)];

fn call(number: u64) -> CallId {
    CallId::new(number)
}

/// A core under way, a second between two commands.
struct Centre {
    core: Core,
    events: Vec<Event>,
    at: u64,
}

impl Centre {
    fn tell(&mut self, command: &Command<'_>) {
        let done: Result<(), Refusal> = self.tried(command);
        done.unwrap_or_else(|why| panic!("{command:?}: {why}"));
    }

    fn tried(&mut self, command: &Command<'_>) -> Result<(), Refusal> {
        self.at += 1;
        self.core.apply(Timestamp::from_millis(self.at * 1_000), command, &mut self.events)
    }
}

/// The centre of the golden file of a version. It never changes: what is new comes in a file of
/// its own, after all that was there before.
fn centre_of(state: u32) -> Centre {
    let mut centre = first_centre();
    if state >= 2 {
        reconcile(&mut centre);
    }
    if state >= 3 {
        leases(&mut centre);
    }
    centre
}

/// The switch was restarted, and not all has been said yet.
fn reconcile(centre: &mut Centre) {
    centre.tell(&Command::ReconcileBegin);
    centre.tell(&Command::ReconcileEnd);
    for agent in &AGENTS[..2] {
        centre.tell(&Command::Login { agent: *agent });
        centre.tell(&Command::Ready { agent: *agent });
    }
    for number in 11..15 {
        centre.tell(&Command::offer(call(number), QUEUES[1]));
        let _ = centre.tried(&Command::Answer { call: call(number), offer: None });
    }
    centre.tell(&Command::ReconcileBegin);
    centre.tell(&Command::ConfirmCall { call: call(12), seen: None });
    centre.tell(&Command::ConfirmAgent { agent: AGENTS[1] });
}

/// One call is talked on and one rings, each with a lease that runs.
fn leases(centre: &mut Centre) {
    let rules = QueueRules { require: "b".to_owned(), lease_s: 500, ..QueueRules::default() };
    centre.tell(&Command::Queue { queue: QUEUES[1], rules: &rules });
    centre.tell(&Command::Login { agent: AGENTS[2] });
    centre.tell(&Command::Ready { agent: AGENTS[2] });
    for number in 15..20 {
        let _ = centre.tried(&Command::offer(call(number), QUEUES[1]));
    }
    for number in 11..19 {
        let _ = centre.tried(&Command::StillThere { call: call(number) });
    }
    let _ = centre.tried(&Command::Answer { call: call(15), offer: None });
}

/// That of version 1.
fn first_centre() -> Centre {
    let core = origin().core().expect("books that make sense");
    let mut centre = Centre { core, events: Vec::new(), at: 1_000_000 };
    centre.core.keep_decisions(2);
    define(&mut centre);
    for agent in AGENTS {
        centre.tell(&Command::Login { agent });
        centre.tell(&Command::Ready { agent });
    }
    work(&mut centre);
    centre
}

fn define(centre: &mut Centre) {
    let voice = QueueRules {
        require: "a >= 2 or b".to_owned(),
        seconds_per_priority: 30,
        ring_s: 20,
        ring: RingAt { count: Some(2), more_every_s: Some(5), up_to: Some(3) },
        wrap_up: WrapUp::Timed,
        wrap_up_s: 60,
        max_wait_s: Some(300),
        overflow_to: Some(QUEUES[1]),
        ..QueueRules::default()
    };
    let second = QueueRules {
        require: "b".to_owned(),
        steps: vec![Step { after_s: 30, require: "a".to_owned() }],
        wish: vec![Wish { require: "a".to_owned(), weight: 3 }],
        reserve: vec![Reserve {
            join: Thresholds { waiting: Some(2), ..Thresholds::default() },
            leave: Thresholds { waiting: Some(1), ..Thresholds::default() },
        }],
        resume_within_s: 600,
        remember_s: 3_600,
        ..QueueRules::default()
    };
    let chat = QueueRules {
        medium: Medium::Chat,
        first_reply_s: Some(30),
        silence_warning_s: Some(60),
        silence_close_s: Some(120),
        ..QueueRules::default()
    };
    centre.tell(&Command::Queue { queue: QUEUES[1], rules: &second });
    centre.tell(&Command::Queue { queue: QUEUES[0], rules: &voice });
    centre.tell(&Command::Queue { queue: QUEUES[2], rules: &chat });
    centre.tell(&Command::Agent { agent: AGENTS[0], skills: &[("a", 3)] });
    centre.tell(&Command::Agent { agent: AGENTS[1], skills: &[("a", 1), ("b", 2)] });
    let media = AgentMedia { places: [Some(1), Some(3), None], ..AgentMedia::default() };
    let skills = &[("b", 1)][..];
    centre.tell(&Command::MediaAgent { agent: AGENTS[2], skills, media: &media });
    let own = [AgentQueue { queue: QUEUES[0], priority: 2, delay_s: 15 }];
    let queues = AgentQueues { reserve: &[(QUEUES[1], 1)], queues: &own };
    let (agent, media) = (AGENTS[3], &AgentMedia::VOICE);
    centre.tell(&Command::AgentOfQueues { agent, skills, media, queues: &queues });
    centre.tell(&Command::JoinGroup { agent: AGENTS[0], group: Some(GroupId::new(1)) });
    let rule = AlarmRule::new(AlarmSubject::Queue(QUEUES[0]), Figure::Waiting, AlarmSide::Above, 1);
    centre.tell(&Command::Alarm { alarm: AlarmId::new(1), rule: Some(&rule) });
    let test = Test::Within { at_least: Some(3), at_most: None };
    let entry = Entry { queue: Some(QUEUES[0]), credit_s: 20, ..Entry::default() };
    let rules = [RoutingRule {
        id: RuleId::new(4),
        when: vec![Condition { attribute: AttributeId::new(1), test }],
        then: Route::Enter(entry),
    }];
    centre.tell(&Command::RoutingTable { rules: &rules });
    centre.tell(&Command::Block { customer: CustomerId::new(99), within: None });
}

fn work(centre: &mut Centre) {
    let value = AttributeValue::Number(5);
    let attributes = [Attribute { id: AttributeId::new(1), value }];
    let customer = |number| Some(CustomerId::new(number));
    let mut offer = |number, queue, priority, by| {
        let arrival = Arrival { priority, customer: by, ..Arrival::new(call(number), queue) };
        centre.tell(&Command::Offer(arrival));
    };
    offer(1, QUEUES[0], Some(2), customer(7));
    offer(2, QUEUES[1], None, customer(8));
    offer(3, QUEUES[2], None, None);
    offer(4, QUEUES[1], None, None);
    centre.tell(&Command::Answer { call: call(2), offer: None });
    centre.tell(&Command::Answer { call: call(3), offer: None });
    centre.tell(&Command::CustomerSaid { call: call(3) });
    let inquiry = Inquiry {
        call: call(5),
        attributes: &attributes,
        queue: None,
        priority: None,
        require: None,
        prefer: None,
        customer: customer(9),
        prefer_last: None,
    };
    centre.tell(&Command::Route(&inquiry));
    for (number, queue) in [(6, QUEUES[0]), (7, QUEUES[1]), (8, QUEUES[1]), (9, QUEUES[1])] {
        let prefer = Some(Prefer { agent: AGENTS[1], within: Span::from_secs(400) });
        let prefer = if number == 8 { prefer } else { None };
        let arrival = Arrival { prefer, ..Arrival::new(call(number), queue) };
        centre.tell(&Command::Offer(arrival));
    }
    let plan = CallbackPlan { expire: Some(Span::from_secs(900)), ..CallbackPlan::default() };
    centre.tell(&Command::Callback { call: call(9), plan });
    let consult = Arrival::new(call(10), QUEUES[0]);
    centre.tell(&Command::Consult { call: call(2), consult });
    // Reasons, missed calls and all that depends on the state: carried out or not.
    let _ = centre.tried(&Command::Reject { call: call(4), offer: None });
    let _ = centre.tried(&Command::NotReady { agent: AGENTS[3], reason: Reason::Host(5) });
    let _ = centre.tried(&Command::BusyElsewhere { agent: AGENTS[0] });
    let _ = centre.tried(&Command::HangUp { call: call(6) });
}

/// What is done to a core after the file.
fn go_on(core: Core, at: u64) -> (Vec<Event>, Vec<Result<(), Refusal>>, u64) {
    let mut centre = Centre { core, events: Vec::new(), at };
    let mut done = vec![centre.tried(&Command::ReconcileEnd)];
    for round in 0..40 {
        let (number, agent) = (call(20 + round), AGENTS[(round % 4) as usize]);
        done.push(centre.tried(&Command::offer(number, QUEUES[(round % 3) as usize])));
        done.push(centre.tried(&Command::Ready { agent }));
        for number in (1..20 + round).map(call) {
            done.push(centre.tried(&Command::Answer { call: number, offer: None }));
        }
        done.push(centre.tried(&Command::HangUp { call: call(1 + round) }));
        centre.at += 45;
        done.push(centre.tried(&Command::Tick));
    }
    let digest = centre.core.digest();
    (centre.events, done, digest)
}

#[test]
fn golden_snapshots_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journal/golden");
    if std::env::var("ACD_GOLDEN").is_ok_and(|word| word == "write") {
        let bytes = centre_of(STATE).core.snapshot(&origin(), 50).expect("its own origin");
        fs::write(folder.join(format!("state-{STATE}.acds")), bytes).expect("the folder");
    }
    for state in 1..=STATE {
        let now = centre_of(state);
        let (digest, at) = (now.core.digest(), now.at);
        let ahead = go_on(now.core, at);
        assert!(ahead.0.len() > 100, "only {} events: nothing would be compared", ahead.0.len());
        let bytes = fs::read(folder.join(format!("state-{state}.acds"))).expect("a golden file");
        let header = SnapshotHeader::read(&bytes).expect("a snapshot");
        assert_eq!((header.state, header.last), (state, 50));
        let restored = Core::restore(&bytes, &origin()).expect("this version reads it");
        assert_eq!(restored.core.digest(), digest);
        let went_on = go_on(restored.core, at);
        assert!(went_on == ahead, "a core out of state-{state}.acds goes on otherwise");
    }
}
