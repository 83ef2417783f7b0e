//! Alarms: a figure against a threshold, with hysteresis and hold times.
//!
//! The rule is the host's; when it is looked at, and what its figure is, is the core's. All
//! numbers are integers: counts as they are, times in microseconds, shares in basis points
//! (hundredths of a per cent), means of times in microseconds.

use crate::{
    AgentId, AgentState, QueueFigures, QueueId, Ratio, ServiceLevel, Span, Timestamp, Window,
};

/// What an alarm looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum AlarmSubject {
    /// One queue.
    Queue(QueueId),
    /// One agent.
    Agent(AgentId),
    /// All queues together, or the whole floor.
    All,
}

/// A figure that an alarm can watch, as of the moment at which it is looked at.
///
/// Counts since the beginning are those of [`QueueFigures`]; of an agent those of
/// [`AgentFigures`](crate::AgentFigures).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Figure {
    /// Calls that wait. Of a queue or all.
    Waiting,
    /// Calls that ring. Of a queue or all.
    Ringing,
    /// Both together. Of a queue or all.
    InQueue,
    /// Of both, those that have waited longer than their queue's threshold. Of a queue or all.
    OverThreshold,
    /// The longest wait of both; 0 where there is none. Microseconds, of a queue or all.
    LongestWait,
    /// Agents on the calls, ringing to the end of wrap-up. Of a queue or all.
    Busy,
    /// Idle agents: of a queue those who meet its own expression (not its steps'), or all.
    AgentsIdle,
    /// Agents who are not ready. Of all.
    AgentsNotReady,
    /// Agents who are signed in. Of all.
    AgentsLoggedIn,
    /// Entries since the beginning. Of a queue or all.
    Offered,
    /// Answers since the beginning. Of a queue, an agent or all.
    Answered,
    /// Abandons since the beginning. Of a queue or all.
    Abandoned,
    /// Calls gone on to another queue since the beginning. Of a queue or all.
    OverflowedOut,
    /// Calls ended at the maximum wait since the beginning. Of a queue or all.
    TimedOut,
    /// Calls turned away since the beginning. Of a queue or all.
    Refused,
    /// Missed offers since the beginning. Of a queue, an agent or all.
    Missed,
    /// Calls done with, wrap-up included, since the beginning. Of a queue, an agent or all.
    Handled,
    /// Abandoned / offered. Basis points, of a queue or all.
    AbandonRate,
    /// The service level since the beginning, over finished calls. Basis points, of a queue or
    /// all.
    ServiceLevel(ServiceLevel),
    /// The same with the calls that wait or ring beyond the threshold now below the line: a breach
    /// counts when the threshold passes. Basis points, of a queue or all.
    LiveServiceLevel(ServiceLevel),
    /// The service level of the last 5, 15 or 30 minutes, over finished calls. It moves with the
    /// window too, every 15 s. No value without [books](crate::Core::with_books). Basis points,
    /// of a queue or all.
    RecentServiceLevel(Window, ServiceLevel),
    /// What a call would wait that came now at the queue's priority, in the mean; `u64::MAX` if
    /// nobody is there to serve it. Worked out when something changes in the queue, and every 15 s
    /// while calls wait there: O(lines of waiting calls). Microseconds, of a queue.
    ExpectedWait,
    /// Average speed of answer: wait of the answered / answered. Microseconds, of a queue or all.
    SpeedOfAnswer,
    /// Average handle time: (talk + hold + wrap-up) / handled. Microseconds, of a queue or all.
    HandleTime,
    /// How long an agent has been in the present state and reason, if it is this one, else 0.
    /// Microseconds, of an agent.
    TimeIn(TimedState),
}

/// The state in which an agent's time is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum TimedState {
    /// Any but logged out.
    LoggedIn,
    /// Not ready, whatever the reason.
    NotReady,
    /// Just this one; of not ready just this reason.
    Exactly(AgentState),
}

/// In which unit a figure and the thresholds against it are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FigureUnit {
    /// Calls, agents or offers.
    Count,
    /// Microseconds.
    Time,
    /// Hundredths of a per cent, rounded as by [`Ratio::basis_points`].
    BasisPoints,
}

/// On which side of its threshold a figure is alarming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum AlarmSide {
    /// At the threshold or above it.
    Above,
    /// At the threshold or below it.
    Below,
}

/// When an alarm is raised and cleared.
///
/// Raised once the figure has been at `raise` or beyond for `hold`; cleared once it has been back
/// at `clear` or better for `clear_hold`. A figure that has no value (a ratio of nothing) raises
/// nothing, and counts as back.
///
/// ```
/// use acd::{AlarmRule, AlarmSide, AlarmSubject, Figure, QueueId, Span};
///
/// // Somebody has waited a minute, for ten seconds on end; over when nobody has waited 30 s.
/// let sales = AlarmSubject::Queue(QueueId::new(0));
/// let rule = AlarmRule {
///     clear: Some(30_000_000),
///     hold: Span::from_secs(10),
///     ..AlarmRule::new(sales, Figure::LongestWait, AlarmSide::Above, 60_000_000)
/// };
/// assert_eq!(rule.at_least, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct AlarmRule {
    /// Whose figure.
    pub subject: AlarmSubject,
    /// Which figure; each says of what it is.
    pub figure: Figure,
    /// On which side of `raise` it is alarming.
    pub side: AlarmSide,
    /// From here on, this value included, it is alarming; in the figure's
    /// [unit](Figure::unit). At least 1 above, less than `u64::MAX` below: otherwise it always is.
    pub raise: u64,
    /// Back here or better, this value included, it is no longer: at most `raise` above, at least
    /// `raise` below. `None`, or just `raise`: as soon as it is not alarming.
    pub clear: Option<u64>,
    /// How long it must be alarming before the alarm is raised.
    pub hold: Span,
    /// How long it must be back before the alarm is cleared.
    pub clear_hold: Span,
    /// A ratio or mean over less than this has no value, so that one call raises no alarm; at
    /// least 1, and just 1 for other figures.
    pub at_least: u64,
}

impl AlarmRule {
    /// A rule without hysteresis and hold times.
    #[must_use]
    pub const fn new(subject: AlarmSubject, figure: Figure, side: AlarmSide, raise: u64) -> Self {
        let (hold, clear_hold) = (Span::ZERO, Span::ZERO);
        Self { subject, figure, side, raise, clear: None, hold, clear_hold, at_least: 1 }
    }

    /// The value at which a raised alarm is cleared, this value included.
    #[must_use]
    pub const fn clears_at(&self) -> u64 {
        match (self.clear, self.side) {
            (Some(clear), _) if clear != self.raise => clear,
            (_, AlarmSide::Above) => self.raise.saturating_sub(1),
            (_, AlarmSide::Below) => self.raise.saturating_add(1),
        }
    }

    /// Checks the values; whether the subject exists is the core's to say.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if !self.figure.is_of(self.subject) {
            return Err(match self.subject {
                AlarmSubject::Queue(_) => "the figure must be one of a queue",
                AlarmSubject::Agent(_) => "the figure must be one of an agent",
                AlarmSubject::All => "the figure must be one of all queues together",
            });
        }
        if self.at_least == 0 || (self.at_least > 1 && !self.figure.is_ratio()) {
            return Err("at_least must be at least 1, and left out but for ratios and means");
        }
        let clear = self.clear.unwrap_or(self.raise);
        match self.side {
            AlarmSide::Above if self.raise == 0 => Err("above must be at least 1"),
            AlarmSide::Above if clear > self.raise => Err("clear must not be greater than above"),
            AlarmSide::Below if self.raise == u64::MAX => Err("below must be less than 2^64 - 1"),
            AlarmSide::Below if clear < self.raise => Err("clear must not be less than below"),
            _ => Ok(()),
        }
    }

    /// What the figure must be for a quiet alarm to be raised, or for a raised one to be cleared.
    pub(crate) fn test(&self, raised: bool) -> Test {
        match (self.side, raised) {
            (AlarmSide::Above, false) => Test::AtLeast(self.raise),
            (AlarmSide::Above, true) => Test::AtMost(self.clears_at()),
            (AlarmSide::Below, false) => Test::AtMost(self.raise),
            (AlarmSide::Below, true) => Test::AtLeast(self.clears_at()),
        }
    }
}

/// A bound that a figure keeps or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Test {
    AtLeast(u64),
    AtMost(u64),
}

impl Test {
    pub(crate) fn holds_for(self, value: u64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    /// When the time since `from` begins to keep this bound, or ceases to.
    pub(crate) fn turns(self, from: Timestamp) -> Timestamp {
        match self {
            Self::AtLeast(least) => from + Span::from_micros(least),
            Self::AtMost(most) => from + Span::from_micros(most.saturating_add(1)),
        }
    }
}

impl Figure {
    /// The figure's word in the scenario format; the formula and the state stand beside it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ringing => "ringing",
            Self::InQueue => "in_queue",
            Self::OverThreshold => "over_threshold",
            Self::LongestWait => "longest_wait",
            Self::Busy => "busy",
            Self::AgentsIdle => "agents_idle",
            Self::AgentsNotReady => "agents_not_ready",
            Self::AgentsLoggedIn => "agents_logged_in",
            Self::Offered => "offered",
            Self::Answered => "answered",
            Self::Abandoned => "abandoned",
            Self::OverflowedOut => "overflowed_out",
            Self::TimedOut => "timed_out",
            Self::Refused => "refused",
            Self::Missed => "missed",
            Self::Handled => "handled",
            Self::AbandonRate => "abandon_rate",
            Self::ServiceLevel(_) => "service_level",
            Self::LiveServiceLevel(_) => "live_service_level",
            Self::RecentServiceLevel(..) => "recent_service_level",
            Self::ExpectedWait => "expected_wait",
            Self::SpeedOfAnswer => "speed_of_answer",
            Self::HandleTime => "handle_time",
            Self::TimeIn(_) => "time_in_state",
        }
    }

    /// The unit of its value and of thresholds against it.
    #[must_use]
    pub const fn unit(self) -> FigureUnit {
        match self {
            Self::LongestWait
            | Self::ExpectedWait
            | Self::SpeedOfAnswer
            | Self::HandleTime
            | Self::TimeIn(_) => FigureUnit::Time,
            Self::AbandonRate
            | Self::ServiceLevel(_)
            | Self::LiveServiceLevel(_)
            | Self::RecentServiceLevel(..) => FigureUnit::BasisPoints,
            _ => FigureUnit::Count,
        }
    }

    /// Whether a subject of this kind has the figure.
    #[must_use]
    pub const fn is_of(self, subject: AlarmSubject) -> bool {
        match subject {
            AlarmSubject::Agent(_) => {
                matches!(self, Self::Answered | Self::Missed | Self::Handled | Self::TimeIn(_))
            }
            AlarmSubject::Queue(_) => {
                !matches!(self, Self::AgentsNotReady | Self::AgentsLoggedIn | Self::TimeIn(_))
            }
            AlarmSubject::All => !matches!(self, Self::TimeIn(_) | Self::ExpectedWait),
        }
    }

    /// Whether it divides, so that it has no value over too few.
    const fn is_ratio(self) -> bool {
        matches!(
            self,
            Self::AbandonRate
                | Self::ServiceLevel(_)
                | Self::LiveServiceLevel(_)
                | Self::RecentServiceLevel(..)
                | Self::SpeedOfAnswer
                | Self::HandleTime
        )
    }

    /// Whether it counts agents by what they are doing.
    pub(crate) const fn is_of_the_floor(self) -> bool {
        matches!(self, Self::AgentsIdle | Self::AgentsNotReady | Self::AgentsLoggedIn)
    }

    /// Whether it changes when a call that waits crosses its queue's threshold.
    pub(crate) const fn counts_breaches(self) -> bool {
        matches!(self, Self::OverThreshold | Self::LiveServiceLevel(_))
    }

    /// What follows from counters alone; `over` are the calls beyond the threshold now. `None` for
    /// other figures, and for a ratio over fewer than `at_least`.
    pub(crate) fn of(self, figures: &QueueFigures, over: u64, at_least: u64) -> Option<u64> {
        let enough = |ratio: Ratio| Some(ratio).filter(|ratio| ratio.denominator >= at_least);
        let share = |ratio| enough(ratio)?.basis_points();
        let mean = |sum: Span, count| {
            enough(Ratio { numerator: sum.micros(), denominator: count })?.scaled(1)
        };
        match self {
            Self::InQueue => Some(figures.in_queue),
            Self::OverThreshold => Some(over),
            Self::Offered => Some(figures.offered),
            Self::Answered => Some(figures.answered),
            Self::Abandoned => Some(figures.abandoned),
            Self::OverflowedOut => Some(figures.overflowed_out),
            Self::TimedOut => Some(figures.timed_out),
            Self::Refused => Some(figures.refused),
            Self::Missed => Some(figures.missed),
            Self::Handled => Some(figures.handled),
            Self::AbandonRate => {
                share(Ratio { numerator: figures.abandoned, denominator: figures.offered })
            }
            Self::ServiceLevel(level) | Self::RecentServiceLevel(_, level) => {
                share(level.of(figures))
            }
            Self::LiveServiceLevel(level) => share(level.live(figures, over)),
            Self::SpeedOfAnswer => mean(figures.wait_answered, figures.answered),
            Self::HandleTime => {
                mean(figures.talk + figures.hold + figures.wrap_up, figures.handled)
            }
            _ => None,
        }
    }
}

impl TimedState {
    /// Whether an agent in this state is one whose time counts.
    #[must_use]
    pub fn includes(self, state: AgentState) -> bool {
        match self {
            Self::LoggedIn => state != AgentState::LoggedOut,
            Self::NotReady => matches!(state, AgentState::NotReady(_)),
            Self::Exactly(exactly) => state == exactly,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(side: AlarmSide, raise: u64, clear: Option<u64>) -> AlarmRule {
        AlarmRule { clear, ..AlarmRule::new(AlarmSubject::All, Figure::Waiting, side, raise) }
    }

    #[test]
    fn the_threshold_itself_is_alarming_and_the_clear_value_itself_is_not() {
        let above = rule(AlarmSide::Above, 10, Some(4));
        assert!(above.test(false).holds_for(10) && !above.test(false).holds_for(9));
        assert!(above.test(true).holds_for(4) && !above.test(true).holds_for(5));
        let below = rule(AlarmSide::Below, 10, Some(12));
        assert!(below.test(false).holds_for(10) && !below.test(false).holds_for(11));
        assert!(below.test(true).holds_for(12) && !below.test(true).holds_for(11));
        for clear in [None, Some(10)] {
            let (above, below) =
                (rule(AlarmSide::Above, 10, clear), rule(AlarmSide::Below, 10, clear));
            assert_eq!((above.clears_at(), below.clears_at()), (9, 11));
        }
    }

    #[test]
    fn a_bound_on_the_time_since_a_moment_turns_to_the_microsecond() {
        let from = Timestamp::from_micros(1_000);
        for test in [Test::AtLeast(50), Test::AtMost(50)] {
            let turns = test.turns(from);
            let just_before = Timestamp::from_micros(turns.micros() - 1);
            let holds = |at: Timestamp| test.holds_for(at.since(from).micros());
            assert_ne!(holds(turns), holds(just_before), "{test:?}");
        }
        assert_eq!(Test::AtMost(u64::MAX).turns(from), Timestamp::NEVER);
    }

    #[test]
    fn values_out_of_range_are_told() {
        for (side, raise, clear) in [
            (AlarmSide::Above, 0, None),
            (AlarmSide::Above, 5, Some(6)),
            (AlarmSide::Below, u64::MAX, None),
            (AlarmSide::Below, 5, Some(4)),
        ] {
            assert!(rule(side, raise, clear).check().is_err(), "{side:?} {raise} {clear:?}");
        }
        let waiting = rule(AlarmSide::Above, 1, Some(0));
        assert_eq!(waiting.check(), Ok(()));
        assert!(AlarmRule { at_least: 2, ..waiting }.check().is_err());
        assert!(AlarmRule { at_least: 0, ..waiting }.check().is_err());
        let rate = AlarmRule { figure: Figure::AbandonRate, at_least: 2, ..waiting };
        assert_eq!(rate.check(), Ok(()));
        let figure = Figure::TimeIn(TimedState::NotReady);
        assert!(AlarmRule { figure, ..waiting }.check().is_err());
    }

    #[test]
    fn a_ratio_over_too_few_has_no_value() {
        let figures = QueueFigures { offered: 4, abandoned: 1, ..QueueFigures::default() };
        assert_eq!(Figure::AbandonRate.of(&figures, 0, 4), Some(2_500));
        assert_eq!(Figure::AbandonRate.of(&figures, 0, 5), None);
        assert_eq!(Figure::SpeedOfAnswer.of(&figures, 0, 1), None);
        let level = ServiceLevel::default();
        assert_eq!(Figure::ServiceLevel(level).of(&figures, 3, 2), None);
        assert_eq!(Figure::LiveServiceLevel(level).of(&figures, 3, 2), Some(0));
    }
}
