//! Queues of an agent: to the microsecond, and where several agents come free at once.

use acd::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, Arrival, CallId, Command, Core, Deadline, Event,
    Fact, Limits, Prefer, QueueId, QueueRules, Reason, Refusal, RingAt, Span, Timestamp,
};

struct Centre {
    core: Core,
    events: Vec<Event>,
}

impl Centre {
    fn new(queues: u32) -> Self {
        let limits = Limits { agents: 64, calls: 256, queues: 16, ..Limits::default() };
        let mut centre = Self { core: Core::new(limits, 0), events: Vec::new() };
        for queue in (0..queues).map(QueueId::new) {
            centre.apply(0, &Command::Queue { queue, rules: &QueueRules::default() });
        }
        centre
    }

    fn apply(&mut self, micros: u64, command: &Command<'_>) {
        let done = self.core.apply(Timestamp::from_micros(micros), command, &mut self.events);
        done.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
    }

    /// By queue, priority and delay.
    fn agent(&mut self, agent: u32, queues: &[(u32, i32, i64)]) {
        let entry = |&(queue, priority, delay_s): &(u32, i32, i64)| {
            let queue = QueueId::new(queue);
            AgentQueue { queue, priority, delay_s }
        };
        let (queues, agent) = (queues.iter().map(entry).collect::<Vec<_>>(), AgentId::new(agent));
        let queues = &AgentQueues { queues: &queues, ..AgentQueues::default() };
        let media = &AgentMedia::VOICE;
        self.apply(0, &Command::AgentOfQueues { agent, skills: &[], media, queues });
        self.apply(0, &Command::Login { agent });
        self.apply(0, &Command::Ready { agent });
    }

    fn offer(&mut self, micros: u64, call: u64, queue: u32) {
        self.apply(micros, &Command::offer(CallId::new(call), QueueId::new(queue)));
    }

    /// Which calls began to ring at whom since the last question.
    fn rings(&mut self) -> Vec<(u64, u32)> {
        let ring = |event: Event| match event.fact {
            Fact::Ringing { call, agent, .. } => Some((call.number(), agent.number())),
            _ => None,
        };
        self.events.drain(..).filter_map(ring).collect()
    }
}

#[test]
fn a_pair_is_made_at_the_end_of_the_delay_and_not_a_microsecond_before() {
    let mut centre = Centre::new(1);
    centre.agent(0, &[(0, 1, 30)]);
    centre.offer(7, 1, 0);
    let due = Timestamp::from_micros(30_000_007);
    assert_eq!(centre.core.next_deadline(), Some((due, Deadline::Delay(CallId::new(1)))));
    assert_eq!(centre.core.delay_end(CallId::new(1), AgentId::new(0)), Some(due));
    centre.apply(30_000_006, &Command::Tick);
    assert_eq!(centre.rings(), []);
    centre.apply(30_000_007, &Command::Tick);
    assert_eq!(centre.rings(), [(1, 0)]);
    assert_eq!(centre.core.delay_end(CallId::new(1), AgentId::new(0)), None);
}

/// A call has one deadline at a time, whatever the number of agents and delays; a delay that
/// nobody has any more is none.
#[test]
fn one_deadline_for_each_call() {
    let mut centre = Centre::new(1);
    for agent in 0..60 {
        centre.agent(agent, &[(0, 1, 10 + i64::from(agent % 3) * 10)]);
    }
    centre.offer(0, 1, 0);
    let mut dues = Vec::new();
    for _ in 0..3 {
        let (due, why) = centre.core.next_deadline().expect("one");
        dues.push(due.millis());
        assert_eq!(why, Deadline::Delay(CallId::new(1)));
        for agent in (0..60).map(AgentId::new) {
            let rung = centre.core.agent(agent).expect("defined").call.is_some();
            assert!(!rung);
        }
        // The agents of the least delay take other calls now.
        let queues = AgentQueues::default();
        let least = dues.len() as u32 - 1;
        for agent in (0..60).filter(|agent| agent % 3 == least).map(AgentId::new) {
            let not_ready = Command::Logout { agent };
            centre.apply(due.micros() - 1, &not_ready);
            let media = &AgentMedia::VOICE;
            let define = Command::AgentOfQueues { agent, skills: &[], media, queues: &queues };
            centre.apply(due.micros() - 1, &define);
        }
    }
    assert_eq!(dues, [10_000, 20_000, 30_000]);
    assert_eq!(centre.core.next_deadline(), None);
}

/// Three agents have rung for one call; the first answers, so two come free at one moment, and two
/// calls of other queues wait.
#[test]
fn each_of_several_who_come_free_is_given_the_first_of_his_own_order() {
    let mut centre = Centre::new(3);
    let rules =
        QueueRules { ring: RingAt { count: Some(3), ..RingAt::ONE }, ..QueueRules::default() };
    centre.apply(0, &Command::Queue { queue: QueueId::new(0), rules: &rules });
    centre.agent(0, &[(0, 1, 0)]);
    centre.agent(1, &[(0, 1, 0), (1, 2, 0), (2, 3, 0)]);
    centre.agent(2, &[(0, 1, 0), (1, 3, 0), (2, 2, 0)]);
    centre.offer(0, 1, 0);
    assert_eq!(centre.rings(), [(1, 0), (1, 1), (1, 2)]);
    centre.offer(1, 2, 1);
    centre.offer(2, 3, 1);
    centre.offer(3, 4, 2);
    centre.apply(4, &Command::Answer { call: CallId::new(1), offer: None });
    // Call 2 is the first and chooses agent 1, who has been idle longest and wants it; call 3
    // chooses agent 2, who is given call 4 in its place.
    assert_eq!(centre.rings(), [(2, 1), (4, 2)]);
}

#[test]
fn whoever_is_at_work_late_bounds_the_expected_wait() {
    let mut centre = Centre::new(2);
    centre.agent(0, &[(0, 1, 45)]);
    let expected = |centre: &Centre, queue| {
        let wait = centre.core.expected_wait(QueueId::new(queue), None)?;
        Some(wait.mean.micros() / 1_000_000)
    };
    assert!(
        expected(&centre, 0).is_some_and(|seconds| seconds >= 45),
        "{:?}",
        expected(&centre, 0)
    );
    assert_eq!(expected(&centre, 1), None, "nobody takes its calls");
    centre.agent(1, &[(0, 1, 0)]);
    assert_eq!(expected(&centre, 0), Some(0), "somebody is there at once");
}

#[test]
fn what_is_wrong_is_refused_and_changes_nothing() {
    let mut centre = Centre::new(2);
    let entry =
        |queue, priority, delay_s| AgentQueue { queue: QueueId::new(queue), priority, delay_s };
    let wrong: [&[AgentQueue]; 5] = [
        &[entry(0, 0, 0)],
        &[entry(0, 100, 0)],
        &[entry(0, 1, -1)],
        &[entry(0, 1, 0), entry(0, 2, 0)],
        &[entry(1, 0, -1), entry(9, 0, 0)],
    ];
    for queues in wrong {
        let queues = &AgentQueues { queues, ..AgentQueues::default() };
        let (agent, media) = (AgentId::new(0), &AgentMedia::VOICE);
        let define = Command::AgentOfQueues { agent, skills: &[], media, queues };
        let refused = centre.core.apply(Timestamp::ZERO, &define, &mut centre.events);
        match queues.queues.len() == 2 && queues.queues[1].queue == QueueId::new(9) {
            true => assert_eq!(refused, Err(Refusal::UnknownQueue)),
            false => assert!(matches!(refused, Err(Refusal::BadValue(_))), "{refused:?}"),
        }
        assert!(centre.core.agent(agent).is_none());
    }
}

/// Two calls wait for one agent by name, who leaves: both look again at once, and stand in no line.
#[test]
fn calls_that_look_again_together_are_seen() {
    let mut centre = Centre::new(2);
    centre.agent(0, &[]);
    centre.offer(0, 1, 0);
    centre.apply(1, &Command::Answer { call: CallId::new(1), offer: None });
    centre.agent(1, &[(0, 2, 0), (1, 1, 0)]);
    let prefer = Some(Prefer { agent: AgentId::new(0), within: Span::from_secs(60) });
    for (call, queue) in [(2, 0), (3, 1)] {
        let arrival = Arrival::new(CallId::new(call), QueueId::new(queue));
        centre.apply(2, &Command::Offer(Arrival { prefer, ..arrival }));
    }
    assert_eq!(centre.rings(), [(1, 0)]);
    let not_ready = Command::NotReady { agent: AgentId::new(0), reason: Reason::Host(0) };
    centre.apply(3, &not_ready);
    centre.apply(4, &Command::HangUp { call: CallId::new(1) });
    assert_eq!(centre.rings(), [(3, 1)], "the later call, of the agent's first queue");
}
