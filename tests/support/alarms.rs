//! Random rules of alarms, from plain integers.

use acd::{
    AgentState, AlarmRule, AlarmSide, AlarmSubject, Figure, FigureUnit, Formula, Reason,
    ServiceLevel, Span, TimedState,
};

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
