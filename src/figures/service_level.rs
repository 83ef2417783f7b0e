//! Service level: every formula of the field by name, from integer counters.
//!
//! A level is a [`Ratio`]: numerator and denominator are counts, and whoever reads it divides.
//! Counts add up over queues and intervals; percentages do not, and are never averaged.

use core::fmt;
use core::str::FromStr;

use crate::QueueFigures;

/// Which calls stand above and below the line. T is the threshold and S the limit of a short
/// abandon that the figures were counted with, see [`Terms`](crate::Terms).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Formula {
    /// F1: (answered within T + abandoned within T) / (answered + abandoned).
    AnsweredOrAbandoned,
    /// F2: answered within T / answered.
    OfAnswered,
    /// F3, the usual one: answered within T / (answered + abandoned). With T = 20 s this is the
    /// 20-second answer rate.
    #[default]
    OfOffered,
    /// F4: answered within T / (answered + abandoned - abandoned within T).
    LateAbandonsOnly,
    /// F5: (answered within T + short abandons) / (answered + abandoned).
    ShortAbandonsGood,
    /// F6: answered within T / (answered + abandoned - short abandons).
    ShortAbandonsOut,
}

/// A formula, and whether calls that overflowed out or timed out stand below the line too (F7).
///
/// Its name is the formula's, `of_offered`, with `+f7` behind it if they do: `of_offered+f7`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct ServiceLevel {
    /// Which calls stand above and below the line.
    pub formula: Formula,
    /// F7: calls that overflowed out or timed out are added to the denominator.
    pub with_left: bool,
}

/// What stands behind a formula's name to make it F7.
const WITH_LEFT: &str = "+f7";

impl Formula {
    /// All of them, F1 to F6.
    pub const ALL: [Self; 6] = [
        Self::AnsweredOrAbandoned,
        Self::OfAnswered,
        Self::OfOffered,
        Self::LateAbandonsOnly,
        Self::ShortAbandonsGood,
        Self::ShortAbandonsOut,
    ];

    /// `f1` to `f6`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AnsweredOrAbandoned => "f1",
            Self::OfAnswered => "f2",
            Self::OfOffered => "f3",
            Self::LateAbandonsOnly => "f4",
            Self::ShortAbandonsGood => "f5",
            Self::ShortAbandonsOut => "f6",
        }
    }

    /// The name, as `of_offered`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnsweredOrAbandoned => "answered_or_abandoned",
            Self::OfAnswered => "of_answered",
            Self::OfOffered => "of_offered",
            Self::LateAbandonsOnly => "late_abandons_only",
            Self::ShortAbandonsGood => "short_abandons_good",
            Self::ShortAbandonsOut => "short_abandons_out",
        }
    }

    /// The level of these figures. O(1); nothing here panics or overflows, counts saturate.
    #[must_use]
    pub const fn of(self, figures: &QueueFigures) -> Ratio {
        let within = figures.answered_within;
        let ended = figures.answered.saturating_add(figures.abandoned);
        let (numerator, denominator) = match self {
            Self::AnsweredOrAbandoned => (within.saturating_add(figures.abandoned_within), ended),
            Self::OfAnswered => (within, figures.answered),
            Self::OfOffered => (within, ended),
            Self::LateAbandonsOnly => (within, ended.saturating_sub(figures.abandoned_within)),
            Self::ShortAbandonsGood => (within.saturating_add(figures.short_abandoned), ended),
            Self::ShortAbandonsOut => (within, ended.saturating_sub(figures.short_abandoned)),
        };
        Ratio { numerator, denominator }
    }

    /// This formula with calls that overflowed out or timed out in the denominator: F7.
    #[must_use]
    pub const fn with_left(self) -> ServiceLevel {
        ServiceLevel { formula: self, with_left: true }
    }

    /// Above and below the line, in words.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::AnsweredOrAbandoned => {
                ("(answered within T + abandoned within T)", "answered + abandoned")
            }
            Self::OfAnswered => ("answered within T", "answered"),
            Self::OfOffered => ("answered within T", "answered + abandoned"),
            Self::LateAbandonsOnly => {
                ("answered within T", "answered + abandoned - abandoned within T")
            }
            Self::ShortAbandonsGood => {
                ("(answered within T + short abandons)", "answered + abandoned")
            }
            Self::ShortAbandonsOut => {
                ("answered within T", "answered + abandoned - short abandons")
            }
        }
    }
}

impl ServiceLevel {
    /// The level of these figures, as [`Formula::of`].
    #[must_use]
    pub const fn of(self, figures: &QueueFigures) -> Ratio {
        let ratio = self.formula.of(figures);
        if !self.with_left {
            return ratio;
        }
        let left = figures.overflowed_out.saturating_add(figures.timed_out);
        Ratio { denominator: ratio.denominator.saturating_add(left), ..ratio }
    }

    /// The live level: calls that now wait or ring longer than T stand below the line too, from
    /// the moment at which they pass T. `over`: how many they are, as
    /// [`QueueView::over_threshold`](crate::QueueView) tells.
    #[must_use]
    pub const fn live(self, figures: &QueueFigures, over: u64) -> Ratio {
        let ratio = self.of(figures);
        Ratio { denominator: ratio.denominator.saturating_add(over), ..ratio }
    }

    /// The formula in words, as `answered within T / (answered + abandoned)`.
    #[must_use]
    pub fn spelled(self) -> String {
        let (above, below) = self.formula.words();
        match self.with_left {
            true => format!("{above} / ({below} + overflowed out + timed out)"),
            false if below.contains(' ') => format!("{above} / ({below})"),
            false => format!("{above} / {below}"),
        }
    }
}

impl From<Formula> for ServiceLevel {
    fn from(formula: Formula) -> Self {
        Self { formula, with_left: false }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for ServiceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.formula.name())?;
        f.write_str(if self.with_left { WITH_LEFT } else { "" })
    }
}

/// By name or id; blanks around it, upper case and `-` for `_` are let pass.
impl FromStr for Formula {
    type Err = UnknownFormula;

    fn from_str(text: &str) -> Result<Self, UnknownFormula> {
        let plain = plain(text);
        Self::ALL
            .into_iter()
            .find(|formula| plain == formula.id() || plain == formula.name())
            .ok_or_else(|| UnknownFormula { given: text.to_owned() })
    }
}

/// As [`Formula`], also with `+f7` behind it.
impl FromStr for ServiceLevel {
    type Err = UnknownFormula;

    fn from_str(text: &str) -> Result<Self, UnknownFormula> {
        let plain = plain(text);
        let (formula, with_left) = match plain.strip_suffix(WITH_LEFT) {
            Some(formula) => (formula, true),
            None => (plain.as_str(), false),
        };
        match formula.parse() {
            Ok(formula) => Ok(Self { formula, with_left }),
            Err(_) => Err(UnknownFormula { given: text.to_owned() }),
        }
    }
}

fn plain(text: &str) -> String {
    text.trim().to_ascii_lowercase().replace('-', "_")
}

/// No formula goes by this name. Its message names those that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormula {
    /// The name that was given.
    pub given: String,
}

impl fmt::Display for UnknownFormula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no service-level formula {:?}; one of ", self.given)?;
        for (at, formula) in Formula::ALL.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{} ({})", formula.name(), formula.id())?;
        }
        write!(f, ", each also with {WITH_LEFT}")
    }
}

impl std::error::Error for UnknownFormula {}

/// A ratio of two counts, formed when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// Above the line.
    pub numerator: u64,
    /// Below it; 0: there is no ratio.
    pub denominator: u64,
}

impl Ratio {
    /// The ratio times `scale`, rounded to the nearest whole number, halves up; `None` if there
    /// is nothing to divide by. Saturates at `u64::MAX`.
    #[must_use]
    pub fn scaled(self, scale: u64) -> Option<u64> {
        let below = u128::from(self.denominator);
        let above = u128::from(self.numerator) * u128::from(scale);
        let whole = above.checked_div(below)?;
        let rounded = whole + u128::from(above % below >= below - above % below);
        Some(u64::try_from(rounded).unwrap_or(u64::MAX))
    }

    /// In hundredths of a per cent, rounded as in [`Ratio::scaled`].
    #[must_use]
    pub fn basis_points(self) -> Option<u64> {
        self.scaled(10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worked() -> QueueFigures {
        QueueFigures {
            answered: 1000,
            abandoned: 60,
            answered_within: 860,
            abandoned_within: 20,
            short_abandoned: 10,
            overflowed_out: 30,
            timed_out: 10,
            ..QueueFigures::default()
        }
    }

    #[test]
    fn the_six_formulas_on_one_worked_example() {
        let expected = [8302, 8600, 8113, 8269, 8208, 8190];
        for (formula, basis_points) in Formula::ALL.into_iter().zip(expected) {
            assert_eq!(formula.of(&worked()).basis_points(), Some(basis_points), "{formula}");
            assert_eq!(ServiceLevel::from(formula).of(&worked()), formula.of(&worked()));
        }
    }

    #[test]
    fn each_also_with_the_calls_that_went_on() {
        // The same numerators over 1100, 1040, 1100, 1080, 1100 and 1090.
        let expected = [8000, 8269, 7818, 7963, 7909, 7890];
        for (formula, basis_points) in Formula::ALL.into_iter().zip(expected) {
            let (plain, ratio) = (formula.of(&worked()), formula.with_left().of(&worked()));
            assert_eq!(ratio.numerator, plain.numerator, "{formula}");
            assert_eq!(ratio.denominator, plain.denominator + 40, "{formula}");
            assert_eq!(ratio.basis_points(), Some(basis_points), "{formula}");
        }
    }

    #[test]
    fn who_waits_too_long_counts_while_waiting() {
        let level = ServiceLevel::default();
        let figures = QueueFigures { answered: 8, answered_within: 8, ..QueueFigures::default() };
        assert_eq!(level.live(&figures, 0).basis_points(), Some(10_000));
        assert_eq!(level.live(&figures, 2).basis_points(), Some(8_000));
        assert_eq!(level.live(&QueueFigures::default(), 100).basis_points(), Some(0));
        assert_eq!(level.live(&QueueFigures::default(), 0).basis_points(), None);
    }

    #[test]
    fn a_formula_is_found_by_its_name_and_by_its_id() {
        for formula in Formula::ALL {
            assert_eq!(formula.name().parse(), Ok(formula));
            assert_eq!(formula.id().parse(), Ok(formula));
            assert_eq!(formula.id().parse(), Ok(ServiceLevel::from(formula)));
            let left = formula.with_left();
            assert_eq!(left.to_string(), format!("{}+f7", formula.name()));
            assert_eq!(left.to_string().parse(), Ok(left));
            assert_eq!(format!(" {}+F7 ", formula.id().to_uppercase()).parse(), Ok(left));
        }
        assert_eq!("of-offered".parse(), Ok(Formula::OfOffered));
        assert_eq!(ServiceLevel::default().to_string(), "of_offered");
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        for given in ["f9", "f7", "", "+f7", "f3+f7+f7", "f3 + f7"] {
            let error = given.parse::<ServiceLevel>().unwrap_err();
            assert_eq!(error.given, given);
            for formula in Formula::ALL {
                assert!(error.to_string().contains(formula.name()), "{error}");
                assert!(error.to_string().contains(formula.id()), "{error}");
            }
            assert!(error.to_string().contains("+f7"), "{error}");
        }
        assert!("f3+f7".parse::<Formula>().is_err());
    }

    #[test]
    fn in_words() {
        let spelled = |formula: Formula| ServiceLevel::from(formula).spelled();
        assert_eq!(spelled(Formula::OfAnswered), "answered within T / answered");
        assert_eq!(
            Formula::ShortAbandonsOut.with_left().spelled(),
            "answered within T / (answered + abandoned - short abandons + overflowed out + timed \
             out)"
        );
        for formula in Formula::ALL {
            for level in [ServiceLevel::from(formula), formula.with_left()] {
                let words = level.spelled();
                assert_eq!(words.matches('(').count(), words.matches(')').count(), "{words}");
            }
        }
    }

    #[test]
    fn no_calls_no_ratio_and_no_counter_is_too_great() {
        assert_eq!(Ratio { numerator: 0, denominator: 0 }.basis_points(), None);
        assert_eq!(Ratio { numerator: 1, denominator: 2 }.scaled(1), Some(1));
        assert_eq!(Ratio { numerator: 1, denominator: 3 }.scaled(1), Some(0));
        assert_eq!(Ratio { numerator: u64::MAX, denominator: 1 }.scaled(u64::MAX), Some(u64::MAX));
        let full = QueueFigures {
            answered: u64::MAX,
            abandoned: u64::MAX,
            answered_within: u64::MAX,
            abandoned_within: u64::MAX,
            short_abandoned: u64::MAX,
            overflowed_out: u64::MAX,
            timed_out: u64::MAX,
            ..QueueFigures::default()
        };
        let inconsistent = QueueFigures { abandoned_within: 1, short_abandoned: 1, ..worked() };
        let nothing = QueueFigures { answered: 0, abandoned: 0, ..inconsistent };
        for formula in Formula::ALL {
            assert!(formula.with_left().of(&full).denominator > 0);
            assert!(formula.of(&nothing).denominator == 0);
        }
    }
}
