//! Alarms: their rules, both ways, and what can be read of one.

use super::core_handle::{acd_core, core_of};
use super::events::{reason, state_numbers};
use super::handle::border;
use super::memory::{Out, Room, Sized32, SizedOut, plain, sized};
use super::status::{ACD_UNKNOWN_ALARM, ACD_UNKNOWN_WORD, Outcome, Status};
use super::words::*;
use crate::{
    AgentId, AgentState, AlarmId, AlarmRule, AlarmSide, AlarmSubject, AlarmView, Figure, QueueId,
    ServiceLevel, Span, TimedState,
};

/// The alarm looks at all queues together, or at the whole floor.
pub const ACD_OF_ALL: u32 = 1;
/// At one queue.
pub const ACD_OF_QUEUE: u32 = 2;
/// At one agent.
pub const ACD_OF_AGENT: u32 = 3;

/// When an alarm is raised and cleared. Fill it with `acd_alarm_rule_init`.
///
/// Raised once the figure has been at `raise` or beyond for `hold_us`; cleared once it has been
/// back at `clear` or better for `clear_hold_us`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_alarm_rule {
    /// sizeof(struct acd_alarm_rule).
    pub struct_size: u32,
    /// One of `ACD_OF_…`.
    pub of: u32,
    /// The queue's or agent's number.
    pub id: u32,
    /// One of `ACD_FIGURE_…`.
    pub figure: u32,
    /// Of a service level: one of `ACD_LEVEL_…`.
    pub formula: u32,
    /// Of a service level: 1 if calls that overflowed out or timed out stand below the line too.
    pub with_left: u32,
    /// Of ACD_FIGURE_RECENT_SERVICE_LEVEL: one of `ACD_WINDOW_…`.
    pub window: u32,
    /// Of ACD_FIGURE_TIME_IN: one of `ACD_TIMED_…`.
    pub timed_state: u32,
    /// Of ACD_TIMED_EXACTLY: one of `ACD_STATE_…`.
    pub state: u16,
    /// Of ACD_STATE_NOT_READY: one of `ACD_REASON_…`.
    pub reason: u16,
    /// Of ACD_REASON_HOST: its number.
    pub reason_number: u32,
    /// One of `ACD_SIDE_…`.
    pub side: u32,
    /// Zero.
    pub reserved: u32,
    /// From here on, this value included, it is alarming.
    pub raise: u64,
    /// Back here or better, this value included, it is no longer. The same as `raise`: as soon as
    /// it is not alarming.
    pub clear: u64,
    /// How long it must be alarming before the alarm is raised.
    pub hold_us: u64,
    /// How long it must be back before the alarm is cleared.
    pub clear_hold_us: u64,
    /// A ratio or mean over less than this has no value; at least 1, and 1 for other figures.
    pub at_least: u64,
}
plain!(acd_alarm_rule);
impl Sized32 for acd_alarm_rule {
    const FIRST: usize = 88;
}

impl acd_alarm_rule {
    fn new() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            of: ACD_OF_ALL,
            id: 0,
            figure: ACD_FIGURE_WAITING,
            formula: ACD_LEVEL_OF_OFFERED,
            with_left: 0,
            window: ACD_WINDOW_MINUTES_5,
            timed_state: ACD_TIMED_NOT_READY,
            state: ACD_STATE_NOT_READY,
            reason: ACD_REASON_LOGIN,
            reason_number: 0,
            side: ACD_SIDE_ABOVE,
            reserved: 0,
            raise: 1,
            clear: 1,
            hold_us: 0,
            clear_hold_us: 0,
            at_least: 1,
        }
    }

    /// # Safety
    /// As [`sized`].
    pub(super) unsafe fn read(from: *const Self) -> Outcome<AlarmRule> {
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        let subject = match given.of {
            ACD_OF_ALL => AlarmSubject::All,
            ACD_OF_QUEUE => AlarmSubject::Queue(QueueId::new(given.id)),
            ACD_OF_AGENT => AlarmSubject::Agent(AgentId::new(given.id)),
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        let hold = Span::from_micros(given.hold_us);
        let clear_hold = Span::from_micros(given.clear_hold_us);
        let (figure, side) = (given.read_figure()?, AlarmSide::read(given.side)?);
        let AlarmRule { raise, clear, at_least, .. } = AlarmRule {
            clear: (given.clear != given.raise).then_some(given.clear),
            at_least: given.at_least,
            ..AlarmRule::new(subject, figure, side, given.raise)
        };
        Ok(AlarmRule { subject, figure, side, raise, clear, hold, clear_hold, at_least })
    }

    fn read_figure(&self) -> Outcome<Figure> {
        let level = || {
            let formula = Word::read(self.formula)?;
            Ok::<_, Status>(ServiceLevel { formula, with_left: self.with_left != 0 })
        };
        Ok(match self.figure {
            ACD_FIGURE_SERVICE_LEVEL => Figure::ServiceLevel(level()?),
            ACD_FIGURE_LIVE_SERVICE_LEVEL => Figure::LiveServiceLevel(level()?),
            ACD_FIGURE_RECENT_SERVICE_LEVEL => {
                Figure::RecentServiceLevel(Word::read(self.window)?, level()?)
            }
            ACD_FIGURE_TIME_IN => Figure::TimeIn(self.read_state()?),
            number => {
                let plain = PLAIN.iter().find(|(_, plain)| *plain == number);
                plain.ok_or(Status(ACD_UNKNOWN_WORD))?.0
            }
        })
    }

    fn read_state(&self) -> Outcome<TimedState> {
        Ok(match self.timed_state {
            ACD_TIMED_LOGGED_IN => TimedState::LoggedIn,
            ACD_TIMED_NOT_READY => TimedState::NotReady,
            ACD_TIMED_EXACTLY => TimedState::Exactly(match self.state {
                ACD_STATE_LOGGED_OUT => AgentState::LoggedOut,
                ACD_STATE_NOT_READY => {
                    AgentState::NotReady(reason(self.reason, self.reason_number)?)
                }
                ACD_STATE_IDLE => AgentState::Idle,
                ACD_STATE_RINGING => AgentState::Ringing,
                ACD_STATE_TALKING => AgentState::Talking,
                ACD_STATE_HELD => AgentState::Held,
                ACD_STATE_WRAP_UP => AgentState::WrapUp,
                ACD_STATE_BUSY_ELSEWHERE => AgentState::BusyElsewhere,
                _ => return Err(Status(ACD_UNKNOWN_WORD)),
            }),
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        })
    }

    fn of(rule: &AlarmRule) -> Self {
        let AlarmRule { subject, figure, side, raise, clear, hold, clear_hold, at_least } = *rule;
        let (of, id) = match subject {
            AlarmSubject::All => (ACD_OF_ALL, 0),
            AlarmSubject::Queue(queue) => (ACD_OF_QUEUE, queue.number()),
            AlarmSubject::Agent(agent) => (ACD_OF_AGENT, agent.number()),
        };
        let common = Self {
            of,
            id,
            side: side.number(),
            raise,
            clear: clear.unwrap_or(raise),
            hold_us: hold.micros(),
            clear_hold_us: clear_hold.micros(),
            at_least,
            ..Self::new()
        };
        common.with_figure(figure)
    }

    /// Here the compiler asks for figures that are new.
    fn with_figure(self, figure: Figure) -> Self {
        let level = |number, level: ServiceLevel| {
            let (formula, with_left) = (level.formula.number(), level.with_left.into());
            Self { figure: number, formula, with_left, ..self }
        };
        match figure {
            Figure::ServiceLevel(of) => level(ACD_FIGURE_SERVICE_LEVEL, of),
            Figure::LiveServiceLevel(of) => level(ACD_FIGURE_LIVE_SERVICE_LEVEL, of),
            Figure::RecentServiceLevel(window, of) => {
                let window = window.number();
                Self { window, ..level(ACD_FIGURE_RECENT_SERVICE_LEVEL, of) }
            }
            Figure::TimeIn(timed) => Self { figure: ACD_FIGURE_TIME_IN, ..self }.with_state(timed),
            Figure::Waiting
            | Figure::Ringing
            | Figure::InQueue
            | Figure::OverThreshold
            | Figure::LongestWait
            | Figure::Busy
            | Figure::AgentsIdle
            | Figure::AgentsNotReady
            | Figure::AgentsLoggedIn
            | Figure::Offered
            | Figure::Answered
            | Figure::Abandoned
            | Figure::OverflowedOut
            | Figure::TimedOut
            | Figure::Refused
            | Figure::Missed
            | Figure::Handled
            | Figure::AbandonRate
            | Figure::ExpectedWait
            | Figure::SpeedOfAnswer
            | Figure::HandleTime => {
                let plain = PLAIN.iter().find(|(plain, _)| *plain == figure);
                Self { figure: plain.map_or(0, |(_, number)| *number), ..self }
            }
        }
    }

    fn with_state(self, timed: TimedState) -> Self {
        match timed {
            TimedState::LoggedIn => Self { timed_state: ACD_TIMED_LOGGED_IN, ..self },
            TimedState::NotReady => Self { timed_state: ACD_TIMED_NOT_READY, ..self },
            TimedState::Exactly(state) => {
                let (state, reason, reason_number) = state_numbers(state);
                let timed_state = ACD_TIMED_EXACTLY;
                Self { timed_state, state, reason, reason_number, ..self }
            }
        }
    }
}

/// Figures without anything beside them.
const PLAIN: [(Figure, u32); 21] = [
    (Figure::Waiting, ACD_FIGURE_WAITING),
    (Figure::Ringing, ACD_FIGURE_RINGING),
    (Figure::InQueue, ACD_FIGURE_IN_QUEUE),
    (Figure::OverThreshold, ACD_FIGURE_OVER_THRESHOLD),
    (Figure::LongestWait, ACD_FIGURE_LONGEST_WAIT),
    (Figure::Busy, ACD_FIGURE_BUSY),
    (Figure::AgentsIdle, ACD_FIGURE_AGENTS_IDLE),
    (Figure::AgentsNotReady, ACD_FIGURE_AGENTS_NOT_READY),
    (Figure::AgentsLoggedIn, ACD_FIGURE_AGENTS_LOGGED_IN),
    (Figure::Offered, ACD_FIGURE_OFFERED),
    (Figure::Answered, ACD_FIGURE_ANSWERED),
    (Figure::Abandoned, ACD_FIGURE_ABANDONED),
    (Figure::OverflowedOut, ACD_FIGURE_OVERFLOWED_OUT),
    (Figure::TimedOut, ACD_FIGURE_TIMED_OUT),
    (Figure::Refused, ACD_FIGURE_REFUSED),
    (Figure::Missed, ACD_FIGURE_MISSED),
    (Figure::Handled, ACD_FIGURE_HANDLED),
    (Figure::AbandonRate, ACD_FIGURE_ABANDON_RATE),
    (Figure::ExpectedWait, ACD_FIGURE_EXPECTED_WAIT),
    (Figure::SpeedOfAnswer, ACD_FIGURE_SPEED_OF_ANSWER),
    (Figure::HandleTime, ACD_FIGURE_HANDLE_TIME),
];

/// Fills in an alarm on one call that waits anywhere. `size` is sizeof(struct acd_alarm_rule).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_alarm_rule_init(rule: *mut acd_alarm_rule, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let rule = unsafe { SizedOut::new(rule, size, acd_alarm_rule::FIRST) }?;
        rule.write(acd_alarm_rule { struct_size: size as u32, ..acd_alarm_rule::new() })
    })
}

/// An alarm as of the core's present moment.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_alarm_view {
    /// Which.
    pub alarm: u32,
    /// Whether it is raised.
    pub raised: u32,
    /// Since when; a quiet one that was never raised since its definition.
    pub since_us: u64,
    /// Since when the figure has been where this will change, while a hold time runs; or
    /// ACD_NEVER.
    pub turning_us: u64,
    /// Whether `value` is one.
    pub has_value: u32,
    /// Zero.
    pub reserved: u32,
    /// The figure now, in its unit.
    pub value: u64,
    /// When it is raised and cleared.
    pub rule: acd_alarm_rule,
}
plain!(acd_alarm_view);

impl acd_alarm_view {
    fn of(view: &AlarmView) -> Self {
        let AlarmView { alarm, ref rule, raised, since, turning, value } = *view;
        Self {
            alarm: alarm.number(),
            raised: raised.into(),
            since_us: since.micros(),
            turning_us: turning.map_or(ACD_NEVER, |turning| turning.micros()),
            has_value: value.is_some().into(),
            reserved: 0,
            value: value.unwrap_or(0),
            rule: acd_alarm_rule::of(rule),
        }
    }
}

/// An alarm as of now. `size` is sizeof(struct acd_alarm_view).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_alarm(
    core: *const acd_core,
    alarm: u32,
    view: *mut acd_alarm_view,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, to) = unsafe { (core_of(core)?, SizedOut::new(view, size, 128)?) };
        let view = core.alarm(AlarmId::new(alarm)).ok_or(Status(ACD_UNKNOWN_ALARM))?;
        to.write(acd_alarm_view::of(&view))
    })
}

/// The numbers of all alarms. As every list: `*count` is how many there are; with a `capacity` of
/// 0 they are only counted, with one that is too small the answer is ACD_NO_ROOM.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_alarms(
    core: *const acd_core,
    alarms: *mut u32,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(alarms, capacity)?, Out::new(count)?) };
        let all: Vec<u32> = core.alarms().map(|view| view.alarm.number()).collect();
        room.write_all(&all, count)
    })
}
