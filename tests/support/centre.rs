//! One queue and one agent, and what alarms on them tell.

#![allow(dead_code)] // each test uses a part of it

use acd::{
    AgentId, AlarmId, AlarmRule, AlarmSide, AlarmSubject, CallId, Command, Core, Deadline, Event,
    Fact, Figure, Limits, QueueId, QueueRules, Refusal, Timestamp,
};

pub const ALARM: AlarmId = AlarmId::new(0);
pub const QUEUE: QueueId = QueueId::new(0);
pub const AGENT: AgentId = AgentId::new(0);
pub const SECOND: u64 = 1_000_000;

/// One queue (T is 20 s) and one agent who is not ready.
pub struct Centre {
    pub core: Core,
    pub calls: u64,
}

impl Centre {
    pub fn new() -> Self {
        Self::on(Core::new(Limits::default(), 0))
    }

    pub fn on(core: Core) -> Self {
        let mut centre = Self { core, calls: 0 };
        centre.queue(&QueueRules::default());
        centre.does(&Command::Agent { agent: AGENT, skills: &[] });
        centre.does(&Command::Login { agent: AGENT });
        centre
    }

    pub fn at(micros: u64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    /// Carries a command out now; what it told of alarms.
    #[track_caller]
    pub fn does(&mut self, command: &Command<'_>) -> Vec<Event> {
        let mut events = Vec::new();
        let result = self.core.apply(self.core.now(), command, &mut events);
        assert_eq!(result, Ok(()), "{command:?}");
        of_alarms(events)
    }

    pub fn queue(&mut self, rules: &QueueRules) -> Vec<Event> {
        self.does(&Command::Queue { queue: QUEUE, rules })
    }

    pub fn alarm(&mut self, rule: AlarmRule) -> Vec<Event> {
        self.does(&Command::Alarm { alarm: ALARM, rule: Some(&rule) })
    }

    pub fn remove(&mut self) -> Vec<Event> {
        self.does(&Command::Alarm { alarm: ALARM, rule: None })
    }

    pub fn refused(&mut self, alarm: AlarmId, rule: Option<AlarmRule>) -> Refusal {
        let before = self.core.digest();
        let command = Command::Alarm { alarm, rule: rule.as_ref() };
        let result = self.core.apply(self.core.now(), &command, &mut Vec::new());
        assert_eq!(before, self.core.digest(), "a refusal changes nothing");
        result.expect_err("a refusal")
    }

    /// Another call enters the queue.
    pub fn offer(&mut self) -> Vec<Event> {
        self.calls += 1;
        let call = CallId::new(self.calls);
        self.does(&Command::offer(call, QUEUE))
    }

    pub fn hang_up(&mut self, call: u64) -> Vec<Event> {
        self.does(&Command::HangUp { call: CallId::new(call) })
    }

    /// Time goes on in one leap; what alarms told meanwhile.
    pub fn goes_on(&mut self, to: u64) -> Vec<Event> {
        let mut events = Vec::new();
        self.core.advance(Self::at(to), &mut events);
        of_alarms(events)
    }

    pub fn next_alarm(&self) -> Option<u64> {
        match self.core.next_deadline() {
            Some((due, Deadline::Alarm(_))) => Some(due.micros()),
            _ => None,
        }
    }

    pub fn is_raised(&self) -> bool {
        self.core.alarm(ALARM).is_some_and(|alarm| alarm.raised)
    }
}

pub fn of_alarms(mut events: Vec<Event>) -> Vec<Event> {
    events
        .retain(|event| matches!(event.fact, Fact::AlarmRaised { .. } | Fact::AlarmCleared { .. }));
    events
}

pub fn raised(at: u64, value: u64) -> Event {
    Event { at: Centre::at(at), fact: Fact::AlarmRaised { alarm: ALARM, value } }
}

pub fn cleared(at: u64, value: u64) -> Event {
    let value = Some(value);
    Event { at: Centre::at(at), fact: Fact::AlarmCleared { alarm: ALARM, value } }
}

pub fn above(figure: Figure, raise: u64) -> AlarmRule {
    AlarmRule::new(AlarmSubject::Queue(QUEUE), figure, AlarmSide::Above, raise)
}

pub fn below(figure: Figure, raise: u64) -> AlarmRule {
    AlarmRule { side: AlarmSide::Below, ..above(figure, raise) }
}
