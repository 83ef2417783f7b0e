//! Alarms by hand: when exactly they are raised and cleared, and what is told.

use acd::{
    AgentId, AgentState, AlarmId, AlarmRule, AlarmSubject, CallId, Command, Core, Deadline, Event,
    Fact, Figure, Formula, Limits, QueueId, QueueRules, Reason, Refusal, ServiceLevel, Span,
    TimedState, Timestamp, WrapUp,
};

#[path = "support/centre.rs"]
mod centre;

use centre::*;

#[test]
fn between_the_thresholds_nothing_changes() {
    let mut centre = Centre::new();
    centre.alarm(AlarmRule { clear: Some(1), ..above(Figure::Waiting, 3) });
    assert_eq!([centre.offer(), centre.offer()].concat(), []);
    assert_eq!(centre.offer(), [raised(0, 3)]);
    assert_eq!([centre.offer(), centre.hang_up(1), centre.hang_up(2)].concat(), []);
    assert!(centre.is_raised(), "two wait");
    assert_eq!(centre.hang_up(3), [cleared(0, 1)]);
    assert_eq!(centre.offer(), [], "two wait again");
}

#[test]
fn below_is_the_mirror_of_above() {
    let mut centre = Centre::new();
    centre.does(&Command::Ready { agent: AGENT });
    centre.alarm(AlarmRule { clear: Some(1), ..below(Figure::AgentsIdle, 0) });
    assert_eq!(centre.offer(), [raised(0, 0)], "the only agent rings");
    assert_eq!(centre.hang_up(1), [cleared(0, 1)]);
}

#[test]
fn a_condition_that_vanishes_before_the_hold_time_ends_raises_nothing() {
    let mut centre = Centre::new();
    centre.alarm(AlarmRule { hold: Span::from_secs(10), ..above(Figure::Waiting, 1) });
    assert_eq!(centre.offer(), []);
    assert_eq!(centre.next_alarm(), Some(10 * SECOND));
    assert_eq!(centre.goes_on(10 * SECOND - 1), []);
    assert_eq!(centre.hang_up(1), []);
    assert_eq!(centre.next_alarm(), None);
    assert_eq!(centre.goes_on(20 * SECOND), []);
    // It counts afresh: nothing is added up.
    assert_eq!(centre.offer(), []);
    assert_eq!(centre.goes_on(40 * SECOND), [raised(30 * SECOND, 1)]);
}

#[test]
fn clearing_has_a_hold_time_of_its_own() {
    let mut centre = Centre::new();
    centre.alarm(AlarmRule { clear_hold: Span::from_secs(5), ..above(Figure::Waiting, 1) });
    assert_eq!(centre.offer(), [raised(0, 1)]);
    assert_eq!(centre.hang_up(1), []);
    assert_eq!(centre.goes_on(4 * SECOND), []);
    assert_eq!(centre.offer(), []);
    assert_eq!(centre.hang_up(2), []);
    assert_eq!(centre.goes_on(60 * SECOND), [cleared(9 * SECOND, 0)]);
}

#[test]
fn the_longest_wait_is_raised_to_the_microsecond_with_nothing_else_going_on() {
    let mut centre = Centre::new();
    centre.goes_on(7);
    let rule = above(Figure::LongestWait, 60 * SECOND);
    centre.alarm(AlarmRule { hold: Span::from_secs(10), clear: Some(30 * SECOND), ..rule });
    centre.offer();
    assert_eq!(centre.next_alarm(), Some(60 * SECOND + 7), "then the hold time begins");
    assert_eq!(centre.goes_on(70 * SECOND + 6), []);
    assert_eq!(centre.next_alarm(), Some(70 * SECOND + 7));
    assert_eq!(centre.goes_on(500 * SECOND), [raised(70 * SECOND + 7, 70 * SECOND)]);
    // A younger call remains, so that it takes its wait and no longer that of the first.
    centre.offer();
    centre.goes_on(530 * SECOND);
    assert_eq!(centre.hang_up(1), [cleared(530 * SECOND, 30 * SECOND)]);
    assert_eq!(centre.next_alarm(), Some(560 * SECOND));
}

#[test]
fn a_clearing_that_time_undoes_is_none() {
    let mut centre = Centre::new();
    let rule = above(Figure::LongestWait, 60 * SECOND);
    centre.alarm(AlarmRule { clear_hold: Span::from_secs(30), clear: Some(10 * SECOND), ..rule });
    centre.offer();
    centre.goes_on(60 * SECOND);
    centre.offer();
    assert_eq!(centre.hang_up(1), []);
    assert_eq!(
        centre.next_alarm(),
        Some(70 * SECOND + 1),
        "back at 10 s, alarming no more at more"
    );
    assert_eq!(centre.goes_on(300 * SECOND), [], "it never was back for 30 s");
    assert!(centre.is_raised());
}

#[test]
fn a_breach_counts_when_the_threshold_passes() {
    let mut centre = Centre::new();
    let live = Figure::LiveServiceLevel(ServiceLevel::default());
    let rule = AlarmRule { at_least: 2, clear: Some(5_000), ..below(live, 4_999) };
    centre.alarm(rule);
    centre.does(&Command::Ready { agent: AGENT });
    centre.offer();
    centre.does(&Command::Answer { call: CallId::new(1), offer: None });
    for _ in 0..3 {
        centre.offer();
        centre.goes_on(centre.core.now().micros() + SECOND);
    }
    // Waiting since 0, 1 and 2 s. 1 of 1 is too few; then 1 of 2, 1 of 3, 1 of 4.
    let expected = raised(21 * SECOND + 1, 3_333);
    assert_eq!(centre.goes_on(21 * SECOND), []);
    assert_eq!(centre.next_alarm(), Some(21 * SECOND + 1));
    assert_eq!(centre.goes_on(22 * SECOND), [expected]);
    assert_eq!(centre.goes_on(90 * SECOND), []);
    assert_eq!(centre.core.alarm(ALARM).and_then(|alarm| alarm.value), Some(2_500));
}

#[test]
fn one_call_over_the_threshold_is_counted_one_microsecond_after_it() {
    let mut centre = Centre::new();
    centre.alarm(above(Figure::OverThreshold, 2));
    centre.offer();
    centre.goes_on(SECOND);
    centre.offer();
    assert_eq!(centre.next_alarm(), Some(20 * SECOND + 1), "the first crosses");
    assert_eq!(centre.goes_on(21 * SECOND), []);
    assert_eq!(centre.goes_on(22 * SECOND), [raised(21 * SECOND + 1, 2)]);
    assert_eq!(centre.next_alarm(), None);
}

#[test]
fn one_call_is_too_few_for_a_ratio() {
    let mut centre = Centre::new();
    centre.alarm(AlarmRule { at_least: 3, ..above(Figure::AbandonRate, 5_000) });
    for call in 1..=2 {
        assert_eq!([centre.offer(), centre.hang_up(call)].concat(), []);
    }
    assert_eq!(centre.core.alarm(ALARM).map(|alarm| alarm.value), Some(None));
    assert_eq!(centre.offer(), [raised(0, 6_667)]);
}

#[test]
fn an_alarm_without_a_value_is_cleared_and_says_so() {
    let mut centre = Centre::new();
    let live = Figure::LiveServiceLevel(Formula::OfAnswered.into());
    centre.alarm(below(live, 5_000));
    centre.offer();
    assert_eq!(centre.goes_on(30 * SECOND), [raised(20 * SECOND + 1, 0)]);
    let fact = Fact::AlarmCleared { alarm: ALARM, value: None };
    assert_eq!(centre.hang_up(1), [Event { at: Centre::at(30 * SECOND), fact }]);
}

#[test]
fn an_agent_who_stays_away_too_long() {
    let mut centre = Centre::new();
    let rest = TimedState::Exactly(AgentState::NotReady(Reason::Host(3)));
    let subject = AlarmSubject::Agent(AGENT);
    centre.alarm(AlarmRule { subject, ..above(Figure::TimeIn(rest), 300 * SECOND) });
    assert_eq!(centre.goes_on(400 * SECOND), [], "not ready since login is not this reason");
    centre.does(&Command::NotReady { agent: AGENT, reason: Reason::Host(3) });
    assert_eq!(centre.next_alarm(), Some(700 * SECOND));
    assert_eq!(centre.goes_on(800 * SECOND), [raised(700 * SECOND, 300 * SECOND)]);
    assert_eq!(centre.does(&Command::Ready { agent: AGENT }), [cleared(800 * SECOND, 0)]);
    assert_eq!(centre.next_alarm(), None);
}

#[test]
fn another_rule_keeps_what_is_raised_and_counts_from_now() {
    let mut centre = Centre::new();
    let rule = above(Figure::Waiting, 1);
    centre.alarm(rule);
    assert_eq!(centre.offer(), [raised(0, 1)]);
    assert_eq!(centre.alarm(AlarmRule { raise: 5, clear: Some(0), ..rule }), [], "1 is not 0");
    assert_eq!(centre.alarm(AlarmRule { raise: 5, ..rule }), [cleared(0, 1)]);
    // A hold time counts from the new rule; the same rule once more does not count anew.
    let held = AlarmRule { hold: Span::from_secs(10), ..rule };
    assert_eq!(centre.alarm(held), []);
    centre.goes_on(9 * SECOND);
    assert_eq!(centre.alarm(held), []);
    assert_eq!(centre.goes_on(10 * SECOND), [raised(10 * SECOND, 1)]);
    // Another figure is looked at from now on.
    let longest = AlarmRule { figure: Figure::LongestWait, ..above(Figure::Waiting, 60 * SECOND) };
    assert_eq!(centre.alarm(longest), [cleared(10 * SECOND, 10 * SECOND)]);
    assert_eq!(centre.offer(), [], "no longer on what it watched before");
}

/// Its links to what it watched before are given back.
#[test]
fn a_rule_may_change_as_often_as_one_likes() {
    let mut centre = Centre::new();
    centre.core = Core::new(Limits { alarms: 1, ..Limits::default() }, 0);
    centre.queue(&QueueRules::default());
    centre.does(&Command::Agent { agent: AGENT, skills: &[] });
    let floor = AlarmRule { subject: AlarmSubject::All, ..above(Figure::AgentsLoggedIn, 9) };
    let missed = above(Figure::Missed, 9);
    let agent = AlarmRule { subject: AlarmSubject::Agent(AGENT), ..missed };
    for rule in [agent, floor, above(Figure::Waiting, 1)] {
        assert_eq!(centre.alarm(rule), []);
    }
    assert_eq!(centre.offer(), [raised(0, 1)]);
}

#[test]
fn a_raised_alarm_that_is_removed_is_cleared() {
    let mut centre = Centre::new();
    centre.alarm(above(Figure::Waiting, 1));
    assert_eq!(centre.offer(), [raised(0, 1)]);
    assert_eq!(centre.remove(), [cleared(0, 1)]);
    assert_eq!(centre.core.alarm(ALARM), None);
    assert_eq!([centre.offer(), centre.hang_up(1)].concat(), []);
    // A quiet one goes quietly, with its deadline.
    centre.alarm(above(Figure::LongestWait, 60 * SECOND));
    assert_eq!(centre.next_alarm(), Some(60 * SECOND));
    assert_eq!(centre.remove(), []);
    assert_eq!(centre.core.next_deadline(), None);
}

#[test]
fn another_threshold_of_the_queue_is_seen_at_once() {
    let mut centre = Centre::new();
    centre.alarm(above(Figure::OverThreshold, 1));
    centre.offer();
    centre.goes_on(10 * SECOND);
    let update = |answer_within_s| QueueRules { answer_within_s, ..QueueRules::default() };
    assert_eq!(centre.queue(&update(5)), [raised(10 * SECOND, 1)]);
    assert_eq!(centre.queue(&update(15)), [cleared(10 * SECOND, 0)]);
    assert_eq!(centre.goes_on(60 * SECOND), [raised(15 * SECOND + 1, 1)]);
}

#[test]
fn alarms_are_told_after_all_else_and_in_order_of_their_numbers() {
    let mut centre = Centre::new();
    centre.does(&Command::Ready { agent: AGENT });
    for number in [2, 1, 0] {
        let figure = if number == 1 { Figure::Ringing } else { Figure::InQueue };
        let rule = above(figure, 1);
        let alarm = AlarmId::new(number);
        centre.does(&Command::Alarm { alarm, rule: Some(&rule) });
    }
    let mut events = Vec::new();
    let (call, queue) = (CallId::new(1), QUEUE);
    let offer = Command::offer(call, queue);
    assert_eq!(centre.core.apply(Timestamp::ZERO, &offer, &mut events), Ok(()));
    let told: Vec<Fact> = events[events.len() - 3..].iter().map(|event| event.fact).collect();
    let alarm = |number| Fact::AlarmRaised { alarm: AlarmId::new(number), value: 1 };
    assert_eq!(told, [alarm(0), alarm(1), alarm(2)]);
    assert!(matches!(events[events.len() - 4].fact, Fact::Agent { .. }));
}

/// At 10 s a wrap-up ends, then a ring, and so would the hold time: what all timers of the instant
/// bring about comes first.
#[test]
fn an_instant_is_looked_at_when_it_is_over() {
    let mut centre = Centre::new();
    let rules =
        QueueRules { wrap_up: WrapUp::Timed, wrap_up_s: 10, ring_s: 10, ..QueueRules::default() };
    centre.queue(&rules);
    let other = AgentId::new(1);
    centre.does(&Command::Ready { agent: AGENT });
    centre.offer();
    centre.does(&Command::Answer { call: CallId::new(1), offer: None });
    centre.hang_up(1);
    centre.does(&Command::Logout { agent: AGENT });
    centre.does(&Command::Agent { agent: other, skills: &[] });
    centre.does(&Command::Login { agent: other });
    centre.does(&Command::Ready { agent: other });
    centre.alarm(AlarmRule { hold: Span::from_secs(10), ..above(Figure::Ringing, 1) });
    centre.offer();
    let deadline = Deadline::WrapUpEnd(AGENT);
    assert_eq!(centre.core.next_deadline(), Some((Centre::at(10 * SECOND), deadline)));
    assert_eq!(centre.goes_on(60 * SECOND), [], "at 10 s it rings no more");
}

#[test]
fn all_queues_together_and_the_whole_floor() {
    let mut centre = Centre::new();
    let other = QueueId::new(1);
    let rules = QueueRules { answer_within_s: 5, ..QueueRules::default() };
    centre.does(&Command::Queue { queue: other, rules: &rules });
    let all = |rule: AlarmRule| AlarmRule { subject: AlarmSubject::All, ..rule };
    centre.offer();
    centre.alarm(all(above(Figure::OverThreshold, 2)));
    let call = CallId::new(100);
    let offer = |queue| Command::offer(call, queue);
    centre.goes_on(2 * SECOND);
    centre.does(&offer(other));
    assert_eq!(centre.next_alarm(), Some(7 * SECOND + 1), "T is each queue's own");
    assert_eq!(centre.goes_on(30 * SECOND), [raised(20 * SECOND + 1, 2)]);
    assert_eq!(centre.does(&Command::HangUp { call }), [cleared(30 * SECOND, 1)]);
    assert_eq!(
        centre.alarm(all(above(Figure::LongestWait, 30 * SECOND))),
        [raised(30 * SECOND, 30 * SECOND)]
    );
    centre.remove();
    assert_eq!(centre.alarm(all(below(Figure::AgentsLoggedIn, 0))), []);
    assert_eq!(centre.does(&Command::Logout { agent: AGENT }), [raised(30 * SECOND, 0)]);
    assert_eq!(centre.does(&Command::Login { agent: AGENT }), [cleared(30 * SECOND, 1)]);
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let mut centre = Centre::new();
    let rule = above(Figure::Waiting, 1);
    let unknown = |subject| Some(AlarmRule { subject, ..rule });
    let queue = AlarmSubject::Queue(QueueId::new(7));
    assert_eq!(centre.refused(ALARM, unknown(queue)), Refusal::UnknownQueue);
    let agent = AlarmSubject::Agent(AgentId::new(7));
    assert_eq!(centre.refused(ALARM, unknown(agent)), Refusal::UnknownAgent);
    assert_eq!(centre.refused(ALARM, None), Refusal::UnknownAlarm);
    let agent = AlarmSubject::Agent(AGENT);
    assert_eq!(centre.refused(ALARM, unknown(agent)).code(), "bad_value");
    let beyond = AlarmId::new(Limits::default().alarms);
    assert_eq!(centre.refused(beyond, Some(rule)).code(), "limit_reached");
    // A refused definition leaves the one before.
    centre.alarm(rule);
    let clear = Some(2);
    assert_eq!(centre.refused(ALARM, Some(AlarmRule { clear, ..rule })).code(), "bad_value");
    assert_eq!(centre.offer(), [raised(0, 1)]);
}

#[test]
fn a_call_turned_away_is_told_though_its_offer_is_refused() {
    let mut centre = Centre::new();
    centre.queue(&QueueRules { max_waiting: Some(0), ..QueueRules::default() });
    centre.alarm(above(Figure::Refused, 1));
    let mut events = Vec::new();
    let (call, queue) = (CallId::new(1), QUEUE);
    let offer = Command::offer(call, queue);
    let result = centre.core.apply(Timestamp::ZERO, &offer, &mut events);
    assert_eq!((result, events), (Err(Refusal::QueueFull), vec![raised(0, 1)]));
}

#[test]
fn the_digest_tells_alarms_apart() {
    let digest = |rule: Option<AlarmRule>, wait: u64| {
        let mut centre = Centre::new();
        centre.offer();
        if let Some(rule) = rule {
            centre.alarm(rule);
        }
        centre.goes_on(wait);
        centre.core.digest()
    };
    let rule = AlarmRule { hold: Span::from_secs(5), ..above(Figure::Waiting, 1) };
    assert_ne!(digest(None, 0), digest(Some(rule), 0));
    assert_ne!(digest(Some(rule), 0), digest(Some(AlarmRule { raise: 2, ..rule }), 0));
    assert_eq!(digest(Some(rule), SECOND), digest(Some(rule), SECOND));
    // Of two cores at one moment, one was raised and the other is about to be.
    let (mut one, mut other) = (Centre::new(), Centre::new());
    for centre in [&mut one, &mut other] {
        centre.offer();
    }
    one.alarm(AlarmRule { hold: Span::ZERO, ..rule });
    one.alarm(rule);
    other.alarm(rule);
    assert_ne!(one.core.digest(), other.core.digest());
}
