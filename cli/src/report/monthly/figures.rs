//! The rows of the table: what each figure divides, and how it changed.

use acd::{Formula, Ratio, Span};

use super::Counted;
use crate::trace::Format;

/// A figure of the operating manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    ConnectRate,
    AnswerRate,
    CallsPerAgent,
    TalkTime,
    AfterCallWork,
    AfterCallWorkOfThoseWithSome,
    SpeedOfAnswer,
    HandleTime,
    AbandonRate,
    TimeToAbandon,
    PhraseUse,
    AnswerAccuracy,
    ErrorRate,
}

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A share of a count.
    Percent,
    /// A mean time; the numerator is in milliseconds.
    Time,
    /// A count over another.
    Calls,
}

/// Where a value stands to the manual's band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Band {
    Below,
    Within,
    Above,
}

/// The manual's band for the average talk time, in milliseconds, both ends in it.
pub(super) const TALK_BAND: (u64, u64) = (160_000, 180_000);

/// A row's values in the last decimal that is shown: 5438 is 54.38.
pub(super) struct Shown {
    pub this: Option<u64>,
    pub last: Option<u64>,
    pub change: Option<i64>,
    pub decimals: usize,
}

/// A row: `None` where the traces or the samples do not tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub figure: Figure,
    pub this: Option<Ratio>,
    pub last: Option<Ratio>,
}

impl Figure {
    pub const ALL: [Self; 13] = [
        Self::ConnectRate,
        Self::AnswerRate,
        Self::CallsPerAgent,
        Self::TalkTime,
        Self::AfterCallWork,
        Self::AfterCallWorkOfThoseWithSome,
        Self::SpeedOfAnswer,
        Self::HandleTime,
        Self::AbandonRate,
        Self::TimeToAbandon,
        Self::PhraseUse,
        Self::AnswerAccuracy,
        Self::ErrorRate,
    ];

    /// Its name for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ConnectRate => "agent_connect_rate",
            Self::AnswerRate => "answer_rate_20_s",
            Self::CallsPerAgent => "calls_per_agent",
            Self::TalkTime => "average_talk_time",
            Self::AfterCallWork => "average_after_call_work",
            Self::AfterCallWorkOfThoseWithSome => "average_after_call_work_of_those_with_some",
            Self::SpeedOfAnswer => "average_speed_of_answer",
            Self::HandleTime => "average_handle_time",
            Self::AbandonRate => "abandon_rate",
            Self::TimeToAbandon => "average_time_to_abandon",
            Self::PhraseUse => "phrase_use",
            Self::AnswerAccuracy => "answer_accuracy",
            Self::ErrorRate => "error_rate",
        }
    }

    pub const fn unit(self) -> Unit {
        match self {
            Self::CallsPerAgent => Unit::Calls,
            Self::TalkTime
            | Self::AfterCallWork
            | Self::AfterCallWorkOfThoseWithSome
            | Self::SpeedOfAnswer
            | Self::HandleTime
            | Self::TimeToAbandon => Unit::Time,
            _ => Unit::Percent,
        }
    }

    /// The figure of a month, `None` if it was not recorded.
    fn of(self, month: &Counted, format: Format) -> Option<Ratio> {
        let figures = &month.book.total.figures;
        let ratio = |numerator, denominator| Some(Ratio { numerator, denominator });
        let mean = |sum: Span, count| ratio(sum.millis(), count);
        match self {
            Self::ConnectRate => {
                // A caller who overflows from queue to queue asks for an agent once.
                let entered = figures.offered.saturating_sub(figures.overflowed_in);
                ratio(figures.answered, entered + figures.refused)
            }
            Self::AnswerRate => Some(Formula::OfOffered.of(figures)),
            Self::CallsPerAgent => ratio(figures.answered, month.book.total.agents()),
            Self::TalkTime => mean(figures.talk, figures.answered),
            Self::AfterCallWork if records_wrap_up(format) => {
                mean(figures.wrap_up, figures.handled)
            }
            Self::AfterCallWorkOfThoseWithSome if records_wrap_up(format) => {
                mean(figures.wrap_up, month.wrapped_up)
            }
            Self::AfterCallWork | Self::AfterCallWorkOfThoseWithSome => None,
            Self::SpeedOfAnswer => mean(figures.wait_answered, figures.answered),
            Self::HandleTime => {
                mean(figures.talk + figures.hold + figures.wrap_up, figures.handled)
            }
            Self::AbandonRate => ratio(figures.abandoned, figures.offered),
            Self::TimeToAbandon => mean(figures.wait_abandoned, figures.abandoned),
            Self::PhraseUse => {
                let samples = month.samples?;
                ratio(samples.samples - samples.phrase_faults, samples.samples)
            }
            Self::AnswerAccuracy => {
                let samples = month.samples?;
                ratio(samples.samples - samples.answer_faults, samples.samples)
            }
            Self::ErrorRate => {
                let samples = month.samples?;
                ratio(samples.phrase_faults + samples.answer_faults, samples.samples)
            }
        }
    }

    /// Where a value of this figure stands to its band, if it has one. Exact, not rounded.
    pub fn band(self, ratio: Option<Ratio>) -> Option<Band> {
        let Ratio { numerator, denominator } = ratio.filter(|_| self == Self::TalkTime)?;
        let times = |bound: u64| u128::from(bound) * u128::from(denominator);
        let sum = u128::from(numerator);
        match denominator {
            0 => None,
            _ if sum < times(TALK_BAND.0) => Some(Band::Below),
            _ if sum > times(TALK_BAND.1) => Some(Band::Above),
            _ => Some(Band::Within),
        }
    }
}

/// Whether traces of this format tell how long after-call work took.
pub(super) const fn records_wrap_up(format: Format) -> bool {
    matches!(format, Format::Events)
}

/// All rows, in the manual's order.
pub(super) fn lines(this: &Counted, last: Option<&Counted>, format: Format) -> Vec<Line> {
    let line = |figure: Figure| Line {
        figure,
        this: figure.of(this, format),
        last: last.and_then(|last| figure.of(last, format)),
    };
    Figure::ALL.into_iter().map(line).collect()
}

impl Line {
    /// Per cent with two decimals; seconds and calls with one.
    pub fn shown(&self) -> Shown {
        let (scale, per, decimals) = match self.figure.unit() {
            Unit::Percent => (10_000, 1, 2),
            Unit::Time => (1, 100, 1),
            Unit::Calls => (10, 1, 1),
        };
        let per_unit =
            |ratio: Ratio| Ratio { denominator: ratio.denominator.saturating_mul(per), ..ratio };
        let line = Self { this: self.this.map(per_unit), last: self.last.map(per_unit), ..*self };
        let value = |ratio: Option<Ratio>| ratio.and_then(|ratio| ratio.scaled(scale));
        Shown {
            this: value(line.this),
            last: value(line.last),
            change: line.change(scale),
            decimals,
        }
    }

    /// This month's value less last month's, times `scale`: from the exact ratios, then rounded
    /// to the nearest, halves away from zero.
    pub fn change(&self, scale: u64) -> Option<i64> {
        let (this, last) = (self.this?, self.last?);
        let (this_value, last_value) = (this.scaled(scale)?, last.scaled(scale)?);
        let exact = || {
            let [a, b, c, d] = [this.numerator, this.denominator, last.numerator, last.denominator]
                .map(i128::from);
            let below = b.checked_mul(d)?;
            let above = a.checked_mul(d)?.checked_sub(c.checked_mul(b)?)?;
            let above = above.checked_mul(i128::from(scale))?;
            let (whole, rest) = (above / below, above % below);
            let up = rest.unsigned_abs() >= below.unsigned_abs() - rest.unsigned_abs();
            Some(whole + if up { above.signum() } else { 0 })
        };
        // Numbers beyond all months are subtracted as they are shown.
        let change = exact().unwrap_or(i128::from(this_value) - i128::from(last_value));
        Some(i64::try_from(change).unwrap_or(if change < 0 { i64::MIN } else { i64::MAX }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(this: (u64, u64), last: (u64, u64)) -> Line {
        let ratio = |(numerator, denominator)| Some(Ratio { numerator, denominator });
        Line { figure: Figure::TalkTime, this: ratio(this), last: ratio(last) }
    }

    #[test]
    fn changes_are_exact_and_rounded_once() {
        assert_eq!(line((2, 3), (1, 3)).change(10_000), Some(3_333));
        assert_eq!(line((1, 3), (2, 3)).change(10_000), Some(-3_333));
        assert_eq!(line((1, 2), (0, 1)).change(1), Some(1));
        assert_eq!(line((0, 1), (1, 2)).change(1), Some(-1));
        // Rounded 17 - 17, exactly 0.8.
        assert_eq!(line((174, 10), (166, 10)).change(1), Some(1));
        assert_eq!(line((5, 7), (5, 7)).change(10_000), Some(0));
        assert_eq!(line((1, 0), (1, 2)).change(1), None);
        assert_eq!(line((1, 2), (1, 0)).change(1), None);
        let huge = line((u64::MAX, 1), (0, u64::MAX));
        assert_eq!(huge.change(10_000), Some(i64::MAX));
    }

    #[test]
    fn both_ends_are_in_the_band() {
        let band =
            |sum, count| Figure::TalkTime.band(Some(Ratio { numerator: sum, denominator: count }));
        assert_eq!(band(159_999, 1), Some(Band::Below));
        assert_eq!(band(160_000, 1), Some(Band::Within));
        assert_eq!(band(360_000, 2), Some(Band::Within));
        assert_eq!(band(360_001, 2), Some(Band::Above));
        assert_eq!(band(0, 0), None);
        assert_eq!(Figure::HandleTime.band(Some(Ratio { numerator: 1, denominator: 1 })), None);
    }
}
