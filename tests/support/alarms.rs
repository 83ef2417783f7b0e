//! Rules of alarms: random ones from plain integers, and those of scenarios.

use acd::{
    AgentId, AgentState, AlarmRule, AlarmSide, AlarmSubject, Figure, FigureUnit, Formula, QueueId,
    Reason, ServiceLevel, Span, TimedState,
};

use serde_json::{Map, Value, json};

use super::world::{one_in, pick};

const FIGURES: [Figure; 17] = [
    Figure::Waiting,
    Figure::Ringing,
    Figure::InQueue,
    Figure::OverThreshold,
    Figure::LongestWait,
    Figure::Busy,
    Figure::AgentsIdle,
    Figure::Offered,
    Figure::Answered,
    Figure::Abandoned,
    Figure::OverflowedOut,
    Figure::TimedOut,
    Figure::Refused,
    Figure::Missed,
    Figure::Handled,
    Figure::OverThreshold,
    Figure::LongestWait,
];

/// A rule about this subject; about one in thirty has something wrong with it.
pub fn rule(n: &[u16; 16], subject: AlarmSubject) -> AlarmRule {
    let figure = figure(n, subject);
    let raise = threshold(figure, n[4]);
    let side = if one_in(n[5], 3) { AlarmSide::Below } else { AlarmSide::Above };
    let apart = threshold(figure, n[6]);
    let clear = match side {
        AlarmSide::Above => raise.saturating_sub(apart),
        AlarmSide::Below => raise + apart,
    };
    let hold = |number: u16| pick(number, &[0, 0, 0, 1_000_000, 2_000_000, 5_000_000, 1]);
    let divides = matches!(
        figure,
        Figure::AbandonRate
            | Figure::ServiceLevel(_)
            | Figure::LiveServiceLevel(_)
            | Figure::SpeedOfAnswer
            | Figure::HandleTime
    );
    let mut rule = AlarmRule {
        clear: (!one_in(n[7], 3)).then_some(clear),
        hold: Span::from_micros(hold(n[8])),
        clear_hold: Span::from_micros(hold(n[9])),
        at_least: if divides { pick(n[10], &[1, 1, 2, 3]) } else { 1 },
        ..AlarmRule::new(subject, figure, side, raise)
    };
    if one_in(n[11], 30) {
        match n[12] % 5 {
            0 => rule.at_least = 0,
            1 => rule.at_least = 2,
            2 => rule.raise = 0,
            3 => rule.clear = Some(raise ^ 1),
            _ => rule.figure = Figure::TimeIn(TimedState::LoggedIn),
        }
    }
    rule
}

fn figure(n: &[u16; 16], subject: AlarmSubject) -> Figure {
    let level = ServiceLevel { formula: pick(n[3], &Formula::ALL), with_left: one_in(n[3] / 8, 3) };
    let divided = [
        Figure::AbandonRate,
        Figure::ServiceLevel(level),
        Figure::LiveServiceLevel(level),
        Figure::SpeedOfAnswer,
        Figure::HandleTime,
        Figure::LiveServiceLevel(level),
    ];
    let states = [
        TimedState::LoggedIn,
        TimedState::NotReady,
        TimedState::Exactly(AgentState::NotReady(Reason::Host(0))),
        TimedState::Exactly(AgentState::Idle),
        TimedState::Exactly(AgentState::Talking),
    ];
    match subject {
        AlarmSubject::Agent(_) if one_in(n[2], 3) => {
            pick(n[2] / 4, &[Figure::Answered, Figure::Missed, Figure::Handled])
        }
        AlarmSubject::Agent(_) => Figure::TimeIn(pick(n[2] / 4, &states)),
        AlarmSubject::All if one_in(n[2], 5) => {
            pick(n[2] / 8, &[Figure::AgentsNotReady, Figure::AgentsLoggedIn])
        }
        _ if n[2].is_multiple_of(3) => pick(n[2] / 8, &divided),
        _ => pick(n[2] / 8, &FIGURES),
    }
}

fn threshold(figure: Figure, number: u16) -> u64 {
    match figure.unit() {
        FigureUnit::Count => pick(number, &[1, 1, 2, 3, 5]),
        FigureUnit::Time => pick(number, &[1_000_000, 2_000_000, 5_000_000, 999_999, 1_000_001]),
        FigureUnit::BasisPoints => pick(number, &[8_000, 5_000, 10_000, 1, 3_333]),
    }
}

/// The rule of a scenario's line; a rule that is refused stands for a figure that there is not.
pub fn read(line: &Map<String, Value>, mut number: impl FnMut(&str, &str) -> u32) -> AlarmRule {
    let text = |field: &str| line.get(field).map(|value| value.as_str().expect("a string"));
    let integer = |field: &str| line.get(field).map(|value| value.as_u64().expect("a number"));
    let subject = match (text("queue"), text("agent")) {
        (Some(queue), _) => AlarmSubject::Queue(QueueId::new(number("queue", queue))),
        (None, Some(agent)) => AlarmSubject::Agent(AgentId::new(number("agent", agent))),
        (None, None) => AlarmSubject::All,
    };
    let figure = match text("figure").expect("a figure") {
        "waiting" => Figure::Waiting,
        "in_queue" => Figure::InQueue,
        "agents_idle" => Figure::AgentsIdle,
        "missed" => Figure::Missed,
        "longest_wait" => Figure::LongestWait,
        "live_service_level" => Figure::LiveServiceLevel(ServiceLevel::default()),
        "time_in_state" => {
            let reason = Reason::Host(number("reason", text("reason").expect("a reason")));
            Figure::TimeIn(TimedState::Exactly(AgentState::NotReady(reason)))
        }
        _ => return AlarmRule::new(subject, Figure::Waiting, AlarmSide::Above, 0),
    };
    let scale = if figure.unit() == FigureUnit::Time { 1_000_000 } else { 1 };
    let (side, raise) = match integer("above") {
        Some(above) => (AlarmSide::Above, above),
        None => (AlarmSide::Below, integer("below").expect("a threshold")),
    };
    AlarmRule {
        clear: integer("clear").map(|clear| clear * scale),
        hold: Span::from_secs(integer("hold_s").unwrap_or(0)),
        clear_hold: Span::from_secs(integer("clear_hold_s").unwrap_or(0)),
        at_least: integer("at_least").unwrap_or(1),
        ..AlarmRule::new(subject, figure, side, raise * scale)
    }
}

/// The line of an alarm's event, but for its time.
pub fn printed(
    event: &str,
    name: &str,
    rule: &AlarmRule,
    value: Option<u64>,
    queue: impl Fn(QueueId) -> String,
    agent: impl Fn(AgentId) -> String,
) -> Value {
    let mut line = json!({"event": event, "alarm": name, "figure": rule.figure.name()});
    match rule.subject {
        AlarmSubject::Queue(id) => line["queue"] = json!(queue(id)),
        AlarmSubject::Agent(id) => line["agent"] = json!(agent(id)),
        AlarmSubject::All => {}
    }
    let threshold = match event {
        "alarm_raised" => rule.raise,
        _ => rule.clear.unwrap_or(rule.raise),
    };
    let (suffix, parts) = match rule.figure.unit() {
        FigureUnit::Count => ("", 1),
        FigureUnit::Time => ("_ms", 1_000),
        FigureUnit::BasisPoints => ("_bp", 1),
    };
    if let Some(value) = value {
        line[format!("value{suffix}")] = json!(value / parts);
    }
    line[format!("threshold{suffix}")] = json!(threshold / parts);
    line
}
