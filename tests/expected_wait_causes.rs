//! An expected wait by hand, and that it rises for a cause only.

use acd::{
    AgentId, AgentState, Arrival, CallId, Command, Core, Event, ExpectedWait, Limits, OnNoAnswer,
    Outlook, QueueId, QueueRules, Reason, Span, Timestamp, WrapUp,
};
use proptest::prelude::*;

struct Centre {
    core: Core,
    now: u64,
    events: Vec<Event>,
}

impl Centre {
    fn new(queues: &[QueueRules], agents: &[&[(&str, i32)]]) -> Self {
        let limits = Limits { agents: 64, queues: 64, calls: 4_096, ..Limits::default() };
        let mut centre = Self { core: Core::new(limits, 0), now: 0, events: Vec::new() };
        for (rules, queue) in queues.iter().zip(0..) {
            centre.tell(&Command::Queue { queue: QueueId::new(queue), rules });
        }
        for (skills, agent) in agents.iter().zip(0..) {
            let agent = AgentId::new(agent);
            centre.tell(&Command::Agent { agent, skills });
            centre.tell(&Command::Login { agent });
            centre.tell(&Command::Ready { agent });
        }
        centre
    }

    fn tell(&mut self, command: &Command<'_>) {
        self.events.clear();
        let _ = self.core.apply(Timestamp::from_millis(self.now), command, &mut self.events);
    }

    fn offer(&mut self, call: u64, queue: u32, priority: Option<i32>) {
        let (call, queue) = (CallId::new(call), QueueId::new(queue));
        self.tell(&Command::Offer(Arrival { priority, ..Arrival::new(call, queue) }));
    }

    fn seconds(&self, queue: u32, priority: Option<i32>) -> Option<u64> {
        let wait = self.core.expected_wait(QueueId::new(queue), priority)?;
        Some((wait.mean.millis() + 500) / 1_000)
    }

    fn seconds_of(&self, call: u64) -> Option<u64> {
        let wait = self.core.expected_wait_of(CallId::new(call))?;
        Some((wait.mean.millis() + 500) / 1_000)
    }
}

fn queue(require: &str, priority: i32) -> QueueRules {
    let (require, priority) = (require.into(), priority.into());
    QueueRules { require, priority, ring_s: 3_600, ..QueueRules::default() }
}

/// Nothing is learned yet: a call is taken to occupy an agent for 180 s.
#[test]
fn places_and_agents_by_hand() {
    let mut it = Centre::new(&[queue("", 0)], &[&[], &[]]);
    let agent = AgentId::new;
    assert_eq!(it.seconds(0, None), Some(0), "somebody is idle");
    assert_eq!(it.core.expected_wait(QueueId::new(9), None), None, "no such queue");
    (1..=2).for_each(|call| it.offer(call, 0, None));
    assert_eq!(it.seconds(0, None), Some(90), "one of two frees every 90 s");
    (3..=5).for_each(|call| it.offer(call, 0, None));
    assert_eq!([3, 4, 5].map(|call| it.seconds_of(call)), [90, 180, 270].map(Some));
    assert_eq!((it.seconds(0, None), it.seconds(0, Some(1))), (Some(360), Some(90)));
    assert_eq!((it.seconds_of(1), it.seconds_of(99)), (None, None), "it rings; unknown");
    it.tell(&Command::NotReady { agent: agent(0), reason: Reason::Host(1) });
    assert_eq!(it.seconds_of(4), Some(360), "he goes after this call");
    it.tell(&Command::Ready { agent: agent(0) });
    assert_eq!(it.seconds_of(4), Some(180), "he stays after all");
    it.offer(6, 0, Some(5));
    assert_eq!([3, 6].map(|call| it.seconds_of(call)), [180, 90].map(Some), "one before it");
    it.tell(&Command::HangUp { call: CallId::new(6) });
    assert_eq!(it.seconds_of(3), Some(90));
    (0..2).for_each(|number| it.tell(&Command::Logout { agent: agent(number) }));
    assert_eq!((it.seconds_of(3), it.seconds(0, None)), (None, None), "nobody will be there");
}

#[test]
fn agents_of_several_queues_by_hand() {
    let both: &[(&str, i32)] = &[("a", 1), ("b", 1)];
    let queues = [queue("a", 0), queue("b", 0), QueueRules { max_busy: Some(1), ..queue("a", 0) }];
    let mut it = Centre::new(&queues, &[&[("a", 1)], both, both]);
    assert_eq!([0, 1, 2].map(|queue| it.seconds(queue, None)), [0, 0, 0].map(Some));
    (1..=3).for_each(|call| it.offer(call, 0, None));
    assert_eq!([0, 1, 2].map(|queue| it.seconds(queue, None)), [60, 90, 180].map(Some));
    // Calls of A could go to three agents, two of whom serve B: two thirds of each.
    (4..=6).for_each(|call| it.offer(call, 0, None));
    assert_eq!([0, 1].map(|queue| it.seconds(queue, None)), [240, 270].map(Some));
    // Calls of B take only agents who serve A too.
    it.offer(7, 1, None);
    assert_eq!(it.seconds(0, None), Some(300));
    let outlook = it.core.expected_wait(QueueId::new(1), None).expect("two agents").outlook;
    assert_eq!((outlook.agents, outlook.ahead_thousandths), (2, 2_998), "3 × 0.666 + 1");
}

#[test]
fn handle_times_are_learned_and_old_ones_forgotten() {
    let mut it = Centre::new(&[queue("", 0)], &[&[]]);
    let mut handle = |seconds: u64, calls: std::ops::Range<u64>| {
        for call in calls {
            it.offer(call, 0, None);
            it.now += 1_000;
            it.tell(&Command::Answer { call: CallId::new(call), offer: None });
            it.now += (seconds - 1) * 1_000;
            it.tell(&Command::HangUp { call: CallId::new(call) });
        }
        let wait = it.core.expected_wait(QueueId::new(0), None).expect("an agent");
        (wait.outlook.handle.millis() + 500) / 1_000
    };
    assert_eq!(handle(60, 0..1), 138, "two calls of 178 s stand beside the first");
    assert_eq!(handle(60, 1..400), 60, "ring to end");
    let after = handle(240, 400..2_000);
    assert!((239..=240).contains(&after), "{after}");
}

/// Why a wait is longer than before; nothing if it has no cause.
fn causes(before: &Outlook, after: &Outlook) -> Vec<&'static str> {
    let patience = |it: &Outlook| it.patience.unwrap_or(Span::from_micros(u64::MAX));
    let all = [
        ("nobody idle any more", before.at_once && !after.at_once),
        ("more calls before it", after.ahead_thousandths > before.ahead_thousandths),
        ("fewer agents", after.agents < before.agents),
        ("longer handle times", after.handle > before.handle),
        ("a smaller share of the agents' work", after.share_millionths < before.share_millionths),
        ("callers before it are more patient", patience(after) > patience(before)),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(cause, _)| cause).collect()
}

type Waits = Vec<(u64, Option<ExpectedWait>)>;

fn readings(centre: &Centre, calls: u64) -> (Waits, Waits) {
    let of_calls = (0..calls).map(|call| (call, centre.core.expected_wait_of(CallId::new(call))));
    let of_queues = (0..12).map(|it| {
        let (queue, priority) = (QueueId::new(it % 4), [None, Some(-1), Some(3)][it as usize / 4]);
        (u64::from(it), centre.core.expected_wait(queue, priority))
    });
    (of_calls.collect(), of_queues.collect())
}

fn floor() -> Centre {
    let queues = [
        QueueRules { wrap_up: WrapUp::Timed, wrap_up_s: 20, ring_s: 15, ..queue("a", 0) },
        QueueRules { seconds_per_priority: 45, on_no_answer: OnNoAnswer::Ready, ..queue("b", 1) },
        QueueRules { max_busy: Some(2), max_wait_s: Some(200), ..queue("a or b", 0) },
        QueueRules { steps: vec![acd::Step { after_s: 30, require: "".into() }], ..queue("c", 2) },
    ];
    let [a, b, c] = ["a", "b", "c"].map(|skill| (skill, 1));
    Centre::new(&queues, &[&[a], &[a, b], &[b, c], &[b], &[c, a]])
}

fn act(centre: &mut Centre, next_call: &mut u64, (what, who, which): (u8, u64, u8)) {
    let call = CallId::new(who % (*next_call).max(1));
    let agent = AgentId::new((who % 5) as u32);
    let queue = QueueId::new(u32::from(which % 4));
    match what {
        0..=5 => {
            centre.offer(
                *next_call,
                u32::from(which % 4),
                [None, Some(2)][usize::from(which / 128)],
            );
            *next_call += 1;
        }
        6..=9 => centre.tell(&Command::Answer { call, offer: None }),
        10..=13 => centre.tell(&Command::HangUp { call }),
        14 => centre.tell(&Command::Reject { call, offer: None }),
        15 => centre.tell(&Command::Transfer { call, queue, priority: None }),
        16 => centre.tell(&Command::SetPriority { call, priority: i32::from(which % 9) - 4 }),
        17 => centre.tell(&Command::NotReady { agent, reason: Reason::Host(2) }),
        18 => centre.tell(&Command::Logout { agent }),
        19 => centre.tell(&Command::Agent { agent, skills: &[(["a", "b"][who as usize % 2], 2)] }),
        20 => centre.tell(&Command::Login { agent }),
        _ => centre.tell(&Command::Ready { agent }),
    }
}

/// What the views say of the agents who are at work; all of them suit the empty expression.
fn at_work(core: &Core) -> u32 {
    let at_work = |view: &acd::AgentView| {
        let away = matches!(view.state, AgentState::LoggedOut | AgentState::NotReady(_));
        !away && view.pending.is_none()
    };
    (0..5).filter_map(|agent| core.agent(AgentId::new(agent))).filter(at_work).count() as u32
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever happens: no wait rises without a cause that its outlook names, time alone changes
    /// no waiting call's, and the agents counted are those at work.
    #[test]
    fn waits_rise_for_a_cause_only(
        steps in proptest::collection::vec(((0..24_u8, any::<u64>(), any::<u8>()), 0..40_u64), 300),
    ) {
        let mut centre = floor();
        let everybody = QueueId::new(63);
        centre.tell(&Command::Queue { queue: everybody, rules: &queue("", 0) });
        let mut calls = 0;
        for (step, pause_s) in steps {
            let before = readings(&centre, calls);
            // Up to the last moment at which nothing has happened.
            let quiet = centre.core.next_deadline().map_or(u64::MAX, |(due, _)| due.micros() - 1);
            let to = (centre.now * 1_000 + pause_s * 1_000_000).min(quiet);
            centre.core.advance(Timestamp::from_micros(to), &mut centre.events);
            let quiet = readings(&centre, calls);
            prop_assert_eq!(&quiet.0, &before.0, "by time alone");
            // Where queues age, a call that comes later finds fewer who let it pass.
            for ((who, before), (_, later)) in before.1.iter().zip(&quiet.1) {
                let (Some(before), Some(later)) = (before, later) else { continue };
                prop_assert!(later.mean >= before.mean, "{who}");
                if later.mean > before.mean {
                    let causes = causes(&before.outlook, &later.outlook);
                    prop_assert_eq!(causes, ["more calls before it"]);
                }
            }
            centre.now += pause_s * 1_000;
            act(&mut centre, &mut calls, step);
            let after = readings(&centre, calls);
            let pairs = before.0.iter().zip(&after.0).chain(before.1.iter().zip(&after.1));
            for ((_, before), (who, after)) in pairs {
                let (Some(before), Some(after)) = (before, after) else { continue };
                if after.mean > before.mean {
                    let causes = causes(&before.outlook, &after.outlook);
                    prop_assert!(!causes.is_empty(), "{who}: {before:?} {after:?}");
                }
            }
            let counted = centre.core.expected_wait(everybody, None);
            prop_assert_eq!(counted.map_or(0, |it| it.outlook.agents), at_work(&centre.core));
        }
    }
}
