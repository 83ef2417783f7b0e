//! Agents in reserve by expected wait, which the naive twin does not know: after whatever happens
//! to a queue's calls its grades are where the thresholds want them, by the library's own answer.

use acd::{
    AgentId, AgentMedia, AgentQueues, CallId, CallState, Command, Core, Event, Fact, Limits,
    QueueId, QueueRules, Reserve, ReserveCause, Span, Thresholds, Timestamp,
};
use proptest::prelude::*;

const SALES: QueueId = QueueId::new(0);
const AGENTS: u32 = 8;

fn expected_wait(join: i64, leave: i64) -> Reserve {
    let threshold =
        |seconds| Thresholds { expected_wait_s: Some(seconds), ..Thresholds::default() };
    Reserve { join: threshold(join), leave: threshold(leave) }
}

/// Two agents of the queue's own, three in each grade.
fn floor(reserve: Vec<Reserve>, others: u32) -> Core {
    let limits = Limits {
        agents: 16,
        queues: 64,
        calls: 512,
        hold_backs: 64,
        customers: 4,
        ..Limits::default()
    };
    let mut core = Core::new(limits, 7);
    let mut events = Vec::new();
    let mut apply = |command: &Command<'_>| {
        core.apply(Timestamp::ZERO, command, &mut events).expect("a sound command");
    };
    let rules = QueueRules { reserve, ..QueueRules::default() };
    apply(&Command::Queue { queue: SALES, rules: &rules });
    for queue in 1..=others {
        let rules = QueueRules { require: format!("skill{queue}"), ..QueueRules::default() };
        apply(&Command::Queue { queue: QueueId::new(queue), rules: &rules });
    }
    for number in 0..AGENTS {
        let agent = AgentId::new(number);
        let grade = match number {
            0..2 => 0,
            2..5 => 1,
            _ => 2,
        };
        let reserve = [(SALES, grade)];
        let reserve: &[_] = if grade > 0 { &reserve } else { &[] };
        let queues = AgentQueues { reserve, ..AgentQueues::default() };
        let media = &AgentMedia::VOICE;
        apply(&Command::AgentOfQueues { agent, skills: &[], media, queues: &queues });
        apply(&Command::Login { agent });
        apply(&Command::Ready { agent });
    }
    core
}

fn is_of_sales(event: &Event) -> bool {
    let queue = match event.fact {
        Fact::Queued { queue, .. }
        | Fact::Ringing { queue, .. }
        | Fact::Answered { queue, .. }
        | Fact::Abandoned { queue, .. } => queue,
        _ => return false,
    };
    queue == SALES
}

proptest! {
    #[test]
    fn grades_are_where_the_expected_wait_wants_them(
        thresholds in (60_i64..300, 1_i64..60, 200_i64..900, 1_i64..200),
        steps in prop::collection::vec((0_u8..10, 0_u64..40_000, any::<u16>()), 20..150),
    ) {
        let (join, leave, join_second, leave_second) = thresholds;
        let rules = [expected_wait(join, leave), expected_wait(join_second, leave_second)];
        let mut core = floor(rules.to_vec(), 0);
        let (mut next, mut events) = (0, Vec::new());
        let mut now = Timestamp::ZERO;
        for (what, wait, number) in steps {
            now = now + Span::from_millis(wait);
            events.clear();
            let calls: Vec<_> = core.calls().collect();
            let one = |state: fn(CallState) -> bool| {
                let fitting: Vec<_> = calls.iter().filter(|call| state(call.state)).collect();
                fitting.get(usize::from(number) % fitting.len().max(1)).map(|call| call.call)
            };
            let talking = one(|state| matches!(state, CallState::Talking(_)));
            let ringing = one(|state| matches!(state, CallState::Ringing(_)));
            let command = match (what, talking, ringing) {
                (0..=1, Some(call), _) => Command::HangUp { call },
                (2..=6, _, Some(call)) => Command::Answer { call, offer: None },
                _ => {
                    next += 1;
                    Command::offer(CallId::new(next), SALES)
                }
            };
            let _ = core.apply(now, &command, &mut events);
            let at_the_end = events.iter().filter(|event| event.at == core.now());
            if at_the_end.clone().any(is_of_sales) {
                check(&core, &rules, &at_the_end.collect::<Vec<_>>())?;
            }
        }
    }
}

fn check(core: &Core, rules: &[Reserve], events: &[&Event]) -> Result<(), TestCaseError> {
    let expected =
        core.expected_wait(SALES, None).map_or(Span::from_micros(u64::MAX), |it| it.mean);
    let waiting = core.queue(SALES).expect("the queue").waiting;
    for (rule, number) in rules.iter().zip(1_u8..) {
        let seconds = |limit: Option<i64>| Span::from_secs(limit.expect("a limit").unsigned_abs());
        let has_left = events
            .iter()
            .any(|event| matches!(event.fact, Fact::ReserveLeft { grade, .. } if grade == number));
        if core.reserve_joined(SALES, number) == Some(true) {
            prop_assert!(expected >= seconds(rule.leave.expected_wait_s), "{expected:?} {rule:?}");
        } else if waiting > 0 && !has_left {
            prop_assert!(expected < seconds(rule.join.expected_wait_s), "{expected:?} {rule:?}");
        }
    }
    Ok(())
}

/// Ten calls at two agents of three minutes each: beyond the first threshold, then the second; and
/// all agents of the grade ring at once. With many lines elsewhere the place is estimated.
#[test]
fn who_is_needed_rings_at_once() {
    for others in [0, 50] {
        let mut core = floor(vec![expected_wait(150, 60), expected_wait(100_000, 60)], others);
        let mut events = Vec::new();
        for queue in 1..=others {
            let call = CallId::new(1_000 + u64::from(queue));
            let offer = Command::offer(call, QueueId::new(queue));
            core.apply(Timestamp::ZERO, &offer, &mut events).expect("room");
        }
        events.clear();
        let mut number = 0;
        while !events.iter().any(|event: &Event| {
            matches!(event.fact, Fact::ReserveJoined { cause: ReserveCause::ExpectedWait, .. })
        }) {
            assert_eq!(core.held_in_reserve(AgentId::new(2), SALES), Some(1));
            events.clear();
            number += 1;
            let offer = Command::offer(CallId::new(number), SALES);
            core.apply(Timestamp::from_millis(number), &offer, &mut events).expect("room");
            assert!(number < 10, "{others}");
        }
        assert!(number > 2, "two had somebody at once: {number}");
        let rings = |event: &&Event| match event.fact {
            Fact::Ringing { agent, .. } => (2..5).contains(&agent.number()),
            _ => false,
        };
        assert_eq!(events.iter().filter(rings).count() as u64, number - 2, "{others}");
        // With two of them idle nobody waits any more.
        assert_eq!(core.reserve_joined(SALES, 1), Some(false), "{others}");
        assert_eq!(core.held_in_reserve(AgentId::new(5), SALES), Some(2));
        assert_eq!(core.held_in_reserve(AgentId::new(0), SALES), None);
    }
}

/// An expression of its own does not bring a call past the reserve, whichever queue it comes from.
#[test]
fn a_calls_own_expression_lets_no_reserve_in() {
    let waiting = |waiting| Thresholds { waiting: Some(waiting), ..Thresholds::default() };
    let reserve = Reserve { join: waiting(2), leave: Thresholds::default() };
    let mut core = floor(vec![reserve], 0);
    let (other, mut events) = (QueueId::new(1), Vec::new());
    for agent in [0, 1].map(AgentId::new) {
        core.apply(Timestamp::ZERO, &Command::Logout { agent }, &mut events).expect("logged in");
    }
    let rules = QueueRules {
        require: "nobody".into(),
        max_wait_s: Some(10),
        overflow_to: Some(SALES),
        ..QueueRules::default()
    };
    core.apply(Timestamp::ZERO, &Command::Queue { queue: other, rules: &rules }, &mut events)
        .expect("a sound definition");
    events.clear();
    let own = |call| acd::Arrival { require: Some("no_such or not no_such"), ..call };
    let call = own(acd::Arrival::new(CallId::new(1), SALES));
    core.apply(Timestamp::ZERO, &Command::Offer(call), &mut events).expect("room");
    assert_eq!(core.call(CallId::new(1)).map(|it| it.state), Some(CallState::Waiting));
    // In a queue that nobody names the same expression lets them in.
    let call = own(acd::Arrival::new(CallId::new(2), other));
    core.apply(Timestamp::ZERO, &Command::Offer(call), &mut events).expect("room");
    let state = core.call(CallId::new(2)).map(|it| it.state);
    assert!(matches!(state, Some(CallState::Ringing(_))), "{state:?}");
    let call = acd::Arrival { require: Some("nobody"), ..acd::Arrival::new(CallId::new(3), other) };
    core.apply(Timestamp::ZERO, &Command::Offer(call), &mut events).expect("room");
    // It overflows to where the reserve has not joined; with it two wait, and they do.
    core.advance(Timestamp::from_millis(10_000), &mut events);
    assert_eq!(core.reserve_joined(SALES, 1), Some(false), "left again");
    let state = core.call(CallId::new(1)).map(|it| it.state);
    assert!(matches!(state, Some(CallState::Ringing(_))), "{state:?}");
    let joined = |event: &&Event| matches!(event.fact, Fact::ReserveJoined { .. });
    assert_eq!(events.iter().filter(joined).count(), 1);
}
