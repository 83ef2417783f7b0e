//! Whatever is said to the core, whenever: it does not panic, and what it refuses changes nothing.
//!
//! More cases: `PROPTEST_CASES=10000 cargo test --test robustness`.

mod support;

use acd::{
    AgentId, AgentOrder, AgentView, AlarmId, AlarmSubject, Arrival, AtClose, Away, BookRules,
    CallId, CallOrder, CallView, CallbackCounts, Command, Core, CustomerId, Event, Fact, GroupId,
    Lengths, Limits, Medium, OfferId, OnNoAnswer, Prefer, QueueId, QueueRules, QueueView, Reason,
    Reserve, RingAt, SameCustomer, Span, Step, Thresholds, Timestamp, Wish, WrapUp,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::owned::Owned;
use support::twin::expression::Expression;

/// Small limits, so that they are reached too.
fn limits() -> Limits {
    Limits {
        agents: 4,
        queues: 4,
        groups: 3,
        calls: 6,
        skills: 6,
        classes: 8,
        hold_backs: 3,
        customers: 2,
        alarms: 3,
        blocked: 3,
    }
}

/// Short histories, so that they are given up too.
fn books() -> BookRules {
    let lengths = Lengths { intervals: 2, days: 1, months: 1 };
    BookRules { calls: lengths, agents: lengths, spreads: false, ..BookRules::default() }
}

/// Mostly numbers that mean something here, else any.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0_u64..5, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

fn small() -> impl Strategy<Value = u32> {
    prop_oneof![20 => 0_u32..4, 1 => 4_u32..6, 1 => any::<u32>()]
}

fn value() -> impl Strategy<Value = i64> {
    prop_oneof![16 => 1_i64..5, 2 => Just(0), 1 => any::<i64>(), 1 => Just(i64::MAX)]
}

fn option() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![2 => Just(None), 1 => value().prop_map(Some)]
}

/// Bytes that look like an expression, or any bytes.
fn expression() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => Just(String::new()),
        4 => "[ab]( (and|or|and not) [abc]( ?(>=|<|!=) ?[0-9]{1,2})?){0,3}",
        2 => "[ab() 0-9<>=!\t]{0,30}",
        1 => any::<String>(),
        1 => prop::collection::vec(any::<u8>(), 0..40)
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

fn reserve(waiting: Option<i64>, longest: Option<i64>, expected: Option<i64>) -> Reserve {
    let leave = Thresholds { waiting: longest, ..Thresholds::default() };
    let join = Thresholds { waiting, longest_wait_s: longest, expected_wait_s: expected };
    Reserve { join, leave }
}

fn orders() -> impl Strategy<Value = AgentOrder> {
    prop::sample::select(vec![
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
    ])
}

fn rules() -> impl Strategy<Value = QueueRules> {
    let wrap_ups =
        prop::sample::select(vec![WrapUp::None, WrapUp::Timed, WrapUp::Fixed, WrapUp::Manual]);
    let steps = prop::collection::vec((value(), expression()), 0..3);
    (
        (expression(), value(), value(), orders(), value(), value(), value()),
        (value(), wrap_ups, value(), option(), option(), prop::option::of(small()), option()),
        steps,
    )
        .prop_map(|(first, second, steps)| QueueRules {
            ring: if second.3.is_some() { RingAt::ALL } else { RingAt::ONE },
            medium: Medium::Voice,
            require: first.0,
            priority: first.1,
            seconds_per_priority: first.2,
            agent_order: first.3,
            answer_within_s: first.4,
            short_abandon_s: first.5,
            also_within_s: vec![first.5; (first.4 & 3) as usize],
            ring_s: first.6,
            // `Ready` and a jump of time would ring for ever, as it should.
            on_no_answer: OnNoAnswer::NotReady,
            reoffer_after_s: second.0,
            wrap_up: second.1,
            wrap_up_s: second.2,
            max_waiting: second.3,
            max_wait_s: second.4,
            overflow_to: second.5.map(QueueId::new),
            max_busy: second.6,
            at_close: [AtClose::Serve, AtClose::Overflow, AtClose::End][(first.4 & 1) as usize * 2],
            join_empty: (first.5 & 7 == 1).then_some(Away::RESTING),
            leave_empty: (first.5 & 7 == 2).then_some(Away::BUSY),
            leave_empty_after_s: second.0,
            weight: second.5.map_or(0, i64::from),
            call_order: [CallOrder::Oldest, CallOrder::Newest, CallOrder::GreatestNeed]
                [((first.4 & 1) + (first.2 & 1)) as usize],
            tiers: if first.2 & 3 == 3 { as_steps(&steps) } else { Vec::new() },
            wish: steps
                .iter()
                .map(|(weight, require)| Wish { require: require.clone(), weight: weight & 127 })
                .collect(),
            protect: second.5.map_or(0, i64::from) & 15,
            steps: as_steps(&steps),
            same_customer: [SameCustomer::Merge, SameCustomer::Separate, SameCustomer::Duplicate]
                [(first.6 & 3).min(2) as usize],
            resume_within_s: second.0,
            remember_s: second.2,
            callback_counts: CallbackCounts::WhenReached,
            dial_s: first.6,
            lost_line_s: second.0,
            lost_line_prefer_s: second.2,
            lost_line_priority: first.1.saturating_abs(),
            first_reply_s: second.4,
            silence_warning_s: second.3,
            silence_close_s: second.4,
            lease_s: second.2,
            reserve: vec![reserve(second.3, second.4, second.6); (first.6 & 3) as usize],
        })
}

fn as_steps(steps: &[(i64, String)]) -> Vec<Step> {
    steps
        .iter()
        .map(|(after_s, require)| Step { after_s: *after_s, require: require.clone() })
        .collect()
}

fn skills() -> impl Strategy<Value = Vec<(String, i32)>> {
    let name = prop_oneof![8 => "[abc]", 1 => any::<String>()];
    let level = prop_oneof![8 => 1_i32..=5, 1 => any::<i32>()];
    prop::collection::vec((name, level), 0..4)
}

fn command() -> impl Strategy<Value = Owned> {
    let agent = || small().prop_map(AgentId::new);
    let queue = || small().prop_map(QueueId::new);
    let call = || number().prop_map(CallId::new);
    let priority = || prop::option::of(prop_oneof![4 => -2_i32..3, 1 => any::<i32>()]);
    let prefer = (agent(), number())
        .prop_map(|(agent, within)| Prefer { agent, within: Span::from_micros(within) });
    let offer = (
        call(),
        queue(),
        priority(),
        prop::option::of(expression()),
        prop::option::weighted(0.2, prefer),
        prop::option::of(number().prop_map(CustomerId::new)),
        prop::option::of(number().prop_map(Span::from_micros)),
    )
        .prop_map(|(call, queue, priority, require, prefer, customer, last)| Owned::Offer {
            call,
            queue,
            priority,
            require,
            prefer,
            customer,
            prefer_last: last,
            about: None,
        })
        .boxed();
    let about_agent = (0_u8..7, agent(), any::<u32>()).prop_map(|(what, agent, reason)| {
        Owned::Plain(match what {
            0 => Command::Login { agent },
            1 => Command::Logout { agent },
            2 | 3 => Command::Ready { agent },
            4 => Command::NotReady { agent, reason: Reason::Host(reason) },
            5 => Command::JoinGroup {
                agent,
                group: (reason & 1 == 0).then(|| GroupId::new(reason >> 1 & 3)),
            },
            _ => Command::WrappedUp { agent },
        })
    });
    let offer_id = prop::option::of(number().prop_map(OfferId::new));
    let about_call = (0_u8..12, call(), queue(), priority(), offer_id).prop_map(
        |(what, call, queue, priority, offer)| {
            Owned::Plain(match what {
                0..=2 => Command::Answer { call, offer },
                3 => Command::Reject { call, offer },
                4 => Command::Undeliverable { call, offer },
                5 => Command::HangUp { call },
                6 => Command::Hold { call },
                7 => Command::Retrieve { call },
                10 => Command::CustomerSaid { call },
                11 => Command::AgentSaid { call },
                8 => Command::Transfer { call, queue, priority },
                _ => Command::SetPriority { call, priority: priority.unwrap_or(0) },
            })
        },
    );
    prop_oneof![
        2 => (queue(), rules().boxed()).prop_map(|(queue, rules)| Owned::Queue(queue, rules)),
        2 => (agent(), skills()).prop_map(|(agent, skills)| Owned::Agent(agent, skills)),
        4 => offer,
        4 => about_agent,
        6 => about_call,
        2 => alarm(),
        1 => queue().prop_map(|queue| Owned::Plain(Command::Open { queue })),
        1 => queue().prop_map(|queue| Owned::Plain(Command::Close { queue })),
        1 => Just(Owned::Plain(Command::Tick)),
    ]
}

fn alarm() -> impl Strategy<Value = Owned> {
    let subject = prop_oneof![
        2 => small().prop_map(|queue| AlarmSubject::Queue(QueueId::new(queue))),
        1 => small().prop_map(|agent| AlarmSubject::Agent(AgentId::new(agent))),
        1 => Just(AlarmSubject::All),
    ];
    let numbers = prop::array::uniform16(any::<u16>());
    (small(), subject, numbers, any::<bool>(), number()).prop_map(
        |(alarm, subject, numbers, odd, number)| {
            let mut rule = support::alarms::rule(&numbers, subject);
            if odd {
                rule.raise = number;
                rule.hold = Span::from_micros(number);
            }
            Owned::Alarm(AlarmId::new(alarm), (numbers[0] % 8 > 0).then_some(rule))
        },
    )
}

/// How far time goes on: mostly not at all or a little, else anything; back, too.
fn moment() -> impl Strategy<Value = u64> {
    prop_oneof![
        10 => Just(0_u64),
        6 => (0_u64..5).prop_map(|seconds| seconds * 1_000_000),
        1 => any::<u32>().prop_map(u64::from),
    ]
}

/// Everything that a reader may see of the numbers in use here.
type Seen = (Vec<Option<QueueView>>, Vec<Option<AgentView>>, Vec<Option<CallView>>);

fn see(core: &Core) -> Seen {
    let queues = (0..6).map(|id| core.queue(QueueId::new(id))).collect();
    let agents = (0..6).map(|id| core.agent(AgentId::new(id))).collect();
    let calls = (0..6).chain([u64::MAX]).map(|id| core.call(CallId::new(id))).collect();
    (queues, agents, calls)
}

fn is_of_an_alarm(event: &Event) -> bool {
    matches!(event.fact, Fact::AlarmRaised { .. } | Fact::AlarmCleared { .. })
}

/// Without the count of those refused, which `queue_full` raises.
fn but_refused(mut seen: Seen) -> Seen {
    for queue in seen.0.iter_mut().flatten() {
        queue.figures.refused = 0;
        queue.figures.refused_closed = 0;
        queue.figures.refused_no_agents = 0;
    }
    seen
}

/// Defines a few of everything, so that not all is refused as unknown.
fn set_up(core: &mut Core) {
    let mut events = Vec::new();
    let rules = QueueRules { max_wait_s: Some(2), ..QueueRules::default() };
    for id in 0..3 {
        let (queue, agent) = (QueueId::new(id), AgentId::new(id));
        let skills: &[(&str, i32)] = &[("a", 3), ("b", 1)];
        for command in [
            Command::Queue { queue, rules: &rules },
            Command::Agent { agent, skills },
            Command::Login { agent },
            Command::Ready { agent },
        ] {
            assert_eq!(core.apply(Timestamp::ZERO, &command, &mut events), Ok(()));
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_panics_and_what_is_refused_changes_nothing(
        commands in prop::collection::vec((moment(), command()), 1..120),
        last in prop_oneof![1 => Just(u64::MAX), 1 => any::<u64>()],
    ) {
        let mut core = Core::with_books(limits(), 1, books()).expect("the books");
        let mut events = Vec::new();
        set_up(&mut core);
        for (go_on, command) in &commands {
            let at = core.now() + Span::from_micros(*go_on);
            core.advance(at, &mut events);
            let (before, digest) = (see(&core), core.digest());
            let told = events.len();
            let result = command.lend(|command| core.apply(at, command, &mut events));
            if let Err(refusal) = result {
                use acd::Refusal::{NoAgents, QueueClosed, QueueFull};
                if [QueueFull, QueueClosed, NoAgents].contains(&refusal) {
                    // An alarm may watch the calls turned away.
                    prop_assert!(events[told..].iter().all(is_of_an_alarm), "{:?}", command);
                    prop_assert_eq!(but_refused(before), but_refused(see(&core)));
                } else {
                    prop_assert_eq!(told, events.len(), "{:?} told something", command);
                    prop_assert_eq!(before, see(&core), "{:?}", command);
                    prop_assert_eq!(digest, core.digest(), "{:?}", command);
                }
                prop_assert!(!refusal.to_string().is_empty());
            }
        }
        // A leap, and on from there.
        core.advance(Timestamp::from_micros(last), &mut events);
        for (go_on, command) in &commands {
            let at = core.now() + Span::from_micros(*go_on);
            let _ = command.lend(|command| core.apply(at, command, &mut events));
            see(&core);
        }
        prop_assert!(core.now() >= Timestamp::from_micros(last));
    }

    /// An expression of any bytes is read or refused, and as the twin reads it.
    #[test]
    fn expressions_of_any_bytes_are_read_or_refused(
        text in expression(),
        skills in prop::collection::btree_map("[abc]", 1_i32..=20, 0..3),
    ) {
        expression_means_the_same(&text, &skills)?;
    }

    /// Expressions near the edges of the grammar.
    #[test]
    fn expressions_mean_what_the_twin_reads(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "a", "b", "c", "and", "or", "not", "(", ")", ">=", ">", "<", "<=", "=", "!=", "1",
                "3", "20", "007", "123456789", "1234567890", " ", "\t", "é", "a.b", "a:1", "_", "-",
                "٣", "a٣", "\u{301}", "a\u{301}", "And", "notb", "ⅷ", "\u{a0}", "\n", "中",
            ]),
            0..9,
        ),
        apart in any::<bool>(),
        skills in prop::collection::btree_map("[abc]", 1_i32..=20, 0..3),
    ) {
        expression_means_the_same(&words.join(if apart { " " } else { "" }), &skills)?;
    }

    /// However deep and long.
    #[test]
    fn deep_expressions_are_read_or_refused(
        deep in 0_usize..200,
        opening in prop::sample::select(vec!["(", "not ", "not("]),
    ) {
        let closing = if opening.ends_with('(') { ")" } else { "" };
        let text = format!("{}a{}", opening.repeat(deep), closing.repeat(deep));
        expression_means_the_same(&text, &std::collections::BTreeMap::new())?;
    }
}

/// The core accepts the expression if the twin can read it, and then an agent with these skills
/// gets the call if he meets it.
fn expression_means_the_same(
    text: &str,
    skills: &std::collections::BTreeMap<String, i32>,
) -> Result<(), TestCaseError> {
    let mut core = Core::new(Limits { skills: 64, classes: 64, ..limits() }, 1);
    let mut events = Vec::new();
    set_up(&mut core);
    for id in 0..3 {
        let agent = AgentId::new(id);
        core.apply(Timestamp::ZERO, &Command::Logout { agent }, &mut events)
            .map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
    }
    let agent = AgentId::new(3);
    let held: Vec<(&str, i32)> = skills.iter().map(|(name, level)| (&**name, *level)).collect();
    for command in [
        Command::Agent { agent, skills: &held },
        Command::Login { agent },
        Command::Ready { agent },
    ] {
        prop_assert_eq!(core.apply(Timestamp::ZERO, &command, &mut events), Ok(()));
    }
    let command = Command::Offer(Arrival {
        require: Some(text),
        ..Arrival::new(CallId::new(1), QueueId::new(0))
    });
    let result = core.apply(Timestamp::ZERO, &command, &mut events);
    match Expression::read(text) {
        Err(_) => {
            let code = result.map_err(|refusal| refusal.code());
            prop_assert_eq!(code, Err("bad_skill_expression"), "{:?}", text);
        }
        Ok(expression) => {
            prop_assert_eq!(result, Ok(()), "{:?}", text);
            let skills =
                skills.iter().map(|(name, level)| (name.clone(), i64::from(*level))).collect();
            let rings = core.agent(agent).is_some_and(|agent| agent.call.is_some());
            prop_assert_eq!(rings, expression.is_met_by(&skills), "{:?} {:?}", text, skills);
        }
    }
    Ok(())
}
