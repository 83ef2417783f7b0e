//! The rule of an alarm.

use super::fields::{Reader, Unread, Writer};
use super::reason;
use super::words::*;
use crate::{
    AgentId, AgentState, AlarmRule, AlarmSide, AlarmSubject, Figure, Formula, QueueId, Reason,
    ServiceLevel, Span, TimedState, Window,
};

const MISSING: Unread = Unread::Malformed("an alarm's rule lacks a field");

/// Writes a rule; a new field of it does not compile until it has its number.
pub(super) fn write(out: &mut Writer<'_>, rule: &AlarmRule) {
    let AlarmRule { subject, figure, side, raise, clear, hold, clear_hold, at_least } = *rule;
    match subject {
        AlarmSubject::All => {}
        AlarmSubject::Queue(queue) => out.u32(1, queue.number()),
        AlarmSubject::Agent(agent) => out.u32(2, agent.number()),
    }
    write_figure(out, figure);
    out.byte(8, of_side(side));
    out.u64(9, raise);
    clear.iter().for_each(|clear| out.u64(10, *clear));
    out.u64(11, hold.micros());
    out.u64(12, clear_hold.micros());
    out.u64(13, at_least);
}

/// The figure's number and what belongs to it. **A new figure does not compile until it has a
/// number:** the next free one, here and in [`figure`].
fn write_figure(out: &mut Writer<'_>, figure: Figure) {
    let number = match figure {
        Figure::Waiting => 1,
        Figure::Ringing => 2,
        Figure::InQueue => 3,
        Figure::OverThreshold => 4,
        Figure::LongestWait => 5,
        Figure::Busy => 6,
        Figure::AgentsIdle => 7,
        Figure::AgentsNotReady => 8,
        Figure::AgentsLoggedIn => 9,
        Figure::Offered => 10,
        Figure::Answered => 11,
        Figure::Abandoned => 12,
        Figure::OverflowedOut => 13,
        Figure::TimedOut => 14,
        Figure::Refused => 15,
        Figure::Missed => 16,
        Figure::Handled => 17,
        Figure::AbandonRate => 18,
        Figure::ServiceLevel(_) => 19,
        Figure::LiveServiceLevel(_) => 20,
        Figure::RecentServiceLevel(..) => 21,
        Figure::ExpectedWait => 22,
        Figure::SpeedOfAnswer => 23,
        Figure::HandleTime => 24,
        Figure::TimeIn(_) => 25,
    };
    out.byte(3, number);
    match figure {
        Figure::ServiceLevel(level) | Figure::LiveServiceLevel(level) => write_level(out, level),
        Figure::RecentServiceLevel(window, level) => {
            out.byte(6, of_window(window));
            write_level(out, level);
        }
        Figure::TimeIn(state) => write_state(out, state),
        _ => {}
    }
}

fn write_level(out: &mut Writer<'_>, level: ServiceLevel) {
    let ServiceLevel { formula, with_left } = level;
    out.byte(4, of_formula(formula));
    out.byte(5, u8::from(with_left));
}

fn write_state(out: &mut Writer<'_>, state: TimedState) {
    let (number, why) = match state {
        TimedState::LoggedIn => (1, None),
        TimedState::NotReady => (2, None),
        TimedState::Exactly(state) => match state {
            AgentState::LoggedOut => (3, None),
            AgentState::NotReady(why) => (4, Some(why)),
            AgentState::Idle => (5, None),
            AgentState::Ringing => (6, None),
            AgentState::Talking => (7, None),
            AgentState::Held => (8, None),
            AgentState::WrapUp => (9, None),
            AgentState::BusyElsewhere => (10, None),
        },
    };
    out.byte(7, number);
    why.iter().for_each(|why| reason::write(out, (14, 15), *why));
}

/// What a rule's fields say, before the figure is put together.
#[derive(Default)]
struct Draft {
    queue: Option<QueueId>,
    agent: Option<AgentId>,
    figure: Option<u8>,
    formula: Option<Formula>,
    with_left: bool,
    window: Option<Window>,
    state: Option<u8>,
    side: Option<AlarmSide>,
    raise: Option<u64>,
    clear: Option<u64>,
    hold: Span,
    clear_hold: Span,
    at_least: Option<u64>,
    why: reason::Draft,
}

/// Reads a rule back.
pub(super) fn read(mut fields: Reader<'_>) -> Result<AlarmRule, Unread> {
    let mut draft = Draft::default();
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => draft.queue = Some(QueueId::new(value.u32()?)),
            2 => draft.agent = Some(AgentId::new(value.u32()?)),
            3 => draft.figure = Some(value.byte()?),
            4 => draft.formula = Some(formula(number, value.byte()?)?),
            5 => draft.with_left = value.byte()? != 0,
            6 => draft.window = Some(window(number, value.byte()?)?),
            7 => draft.state = Some(value.byte()?),
            8 => draft.side = Some(side(number, value.byte()?)?),
            9 => draft.raise = Some(value.u64()?),
            10 => draft.clear = Some(value.u64()?),
            11 => draft.hold = Span::from_micros(value.u64()?),
            12 => draft.clear_hold = Span::from_micros(value.u64()?),
            13 => draft.at_least = Some(value.u64()?),
            14 => draft.why.word = Some(value.byte()?),
            15 => draft.why.number = Some(value.u32()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(AlarmRule {
        subject: match (draft.queue, draft.agent) {
            (None, None) => AlarmSubject::All,
            (Some(queue), None) => AlarmSubject::Queue(queue),
            (None, Some(agent)) => AlarmSubject::Agent(agent),
            _ => return Err(Unread::Malformed("an alarm of a queue and of an agent")),
        },
        figure: figure(&draft)?,
        side: draft.side.ok_or(MISSING)?,
        raise: draft.raise.ok_or(MISSING)?,
        clear: draft.clear,
        hold: draft.hold,
        clear_hold: draft.clear_hold,
        at_least: draft.at_least.ok_or(MISSING)?,
    })
}

fn figure(draft: &Draft) -> Result<Figure, Unread> {
    let level = || {
        let formula = draft.formula.ok_or(MISSING)?;
        Ok(ServiceLevel { formula, with_left: draft.with_left })
    };
    Ok(match draft.figure.ok_or(MISSING)? {
        1 => Figure::Waiting,
        2 => Figure::Ringing,
        3 => Figure::InQueue,
        4 => Figure::OverThreshold,
        5 => Figure::LongestWait,
        6 => Figure::Busy,
        7 => Figure::AgentsIdle,
        8 => Figure::AgentsNotReady,
        9 => Figure::AgentsLoggedIn,
        10 => Figure::Offered,
        11 => Figure::Answered,
        12 => Figure::Abandoned,
        13 => Figure::OverflowedOut,
        14 => Figure::TimedOut,
        15 => Figure::Refused,
        16 => Figure::Missed,
        17 => Figure::Handled,
        18 => Figure::AbandonRate,
        19 => Figure::ServiceLevel(level()?),
        20 => Figure::LiveServiceLevel(level()?),
        21 => Figure::RecentServiceLevel(draft.window.ok_or(MISSING)?, level()?),
        22 => Figure::ExpectedWait,
        23 => Figure::SpeedOfAnswer,
        24 => Figure::HandleTime,
        25 => Figure::TimeIn(state(draft)?),
        _ => return Err(Unread::Word(3)),
    })
}

fn state(draft: &Draft) -> Result<TimedState, Unread> {
    Ok(match draft.state.ok_or(MISSING)? {
        1 => TimedState::LoggedIn,
        2 => TimedState::NotReady,
        3 => TimedState::Exactly(AgentState::LoggedOut),
        4 => {
            let why: Option<Reason> = draft.why.read(14)?;
            TimedState::Exactly(AgentState::NotReady(why.ok_or(MISSING)?))
        }
        5 => TimedState::Exactly(AgentState::Idle),
        6 => TimedState::Exactly(AgentState::Ringing),
        7 => TimedState::Exactly(AgentState::Talking),
        8 => TimedState::Exactly(AgentState::Held),
        9 => TimedState::Exactly(AgentState::WrapUp),
        10 => TimedState::Exactly(AgentState::BusyElsewhere),
        _ => return Err(Unread::Word(7)),
    })
}
