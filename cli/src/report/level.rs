//! Service-level formulas, and ratios computed when they are read.

use std::fmt;
use std::str::FromStr;

use acd::QueueFigures;

/// Which calls stand above and below the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each is spelled out by `Formula::spelled`
enum Kind {
    AnsweredOrAbandoned,
    OfAnswered,
    OfOffered,
    LateAbandonsOnly,
    ShortAbandonsGood,
    ShortAbandonsOut,
}

/// A service-level formula, by its name (`of_offered`) or number (`f3`); with `+f7` behind it,
/// calls that overflowed out or timed out are in the denominator too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
    kind: Kind,
    with_left: bool,
}

const KINDS: [(Kind, &str, &str, &str); 6] = [
    (
        Kind::AnsweredOrAbandoned,
        "f1",
        "answered_or_abandoned",
        "(answered + abandoned within T) / (answered + abandoned)",
    ),
    (Kind::OfAnswered, "f2", "of_answered", "answered within T / answered"),
    (Kind::OfOffered, "f3", "of_offered", "answered within T / (answered + abandoned)"),
    (
        Kind::LateAbandonsOnly,
        "f4",
        "late_abandons_only",
        "answered within T / (answered + abandoned - abandoned within T)",
    ),
    (
        Kind::ShortAbandonsGood,
        "f5",
        "short_abandons_good",
        "(answered within T + short abandons) / (answered + abandoned)",
    ),
    (
        Kind::ShortAbandonsOut,
        "f6",
        "short_abandons_out",
        "answered within T / (answered + abandoned - short abandons)",
    ),
];

/// What `+f7` adds to a formula's name.
const WITH_LEFT: &str = "+f7";

impl FromStr for Formula {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_ascii_lowercase().replace('-', "_");
        let (base, with_left) = match lower.strip_suffix(WITH_LEFT) {
            Some(base) => (base, true),
            None => (lower.as_str(), false),
        };
        KINDS
            .iter()
            .find(|(_, number, name, _)| base == *number || base == *name)
            .map(|&(kind, ..)| Self { kind, with_left })
            .ok_or_else(|| {
                let names: Vec<&str> = KINDS.iter().map(|kind| kind.2).collect();
                format!("one of {} (or f1 to f6), each also with {WITH_LEFT}", names.join(", "))
            })
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().2)?;
        f.write_str(if self.with_left { WITH_LEFT } else { "" })
    }
}

impl Formula {
    fn row(self) -> &'static (Kind, &'static str, &'static str, &'static str) {
        let at = KINDS.iter().position(|row| row.0 == self.kind);
        &KINDS[at.unwrap_or(2)]
    }

    /// The formula in words.
    #[must_use]
    pub fn spelled(self) -> String {
        let spelled = self.row().3;
        if !self.with_left {
            return spelled.to_owned();
        }
        let left = "+ overflowed out + timed out";
        match spelled.strip_suffix(')') {
            Some(open) => format!("{open} {left})"),
            None => format!("answered within T / (answered {left})"),
        }
    }

    /// The ratio, from a row's counters.
    #[must_use]
    pub fn ratio(self, row: &QueueFigures) -> Ratio {
        let ended = row.answered + row.abandoned;
        let (numerator, denominator) = match self.kind {
            Kind::AnsweredOrAbandoned => (row.answered_within + row.abandoned_within, ended),
            Kind::OfAnswered => (row.answered_within, row.answered),
            Kind::OfOffered => (row.answered_within, ended),
            Kind::LateAbandonsOnly => (row.answered_within, ended - row.abandoned_within),
            Kind::ShortAbandonsGood => (row.answered_within + row.short_abandoned, ended),
            Kind::ShortAbandonsOut => (row.answered_within, ended - row.short_abandoned),
        };
        let left = if self.with_left { row.overflowed_out + row.timed_out } else { 0 };
        Ratio { numerator, denominator: denominator + left }
    }
}

/// A ratio of two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: u64,
    /// Below it; 0: there is no ratio.
    pub denominator: u64,
}

impl Ratio {
    /// The ratio times `scale`, rounded to the nearest whole number, halves up.
    #[must_use]
    pub fn scaled(self, scale: u64) -> Option<u64> {
        let below = u128::from(self.denominator);
        let above = u128::from(self.numerator) * u128::from(scale);
        let rounded = (above + below / 2).checked_div(below)?;
        Some(u64::try_from(rounded).unwrap_or(u64::MAX))
    }

    /// In hundredths of a per cent.
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
        for ((_, number, name, _), basis_points) in KINDS.into_iter().zip(expected) {
            let by_name: Formula = name.parse().unwrap();
            assert_eq!(Ok(by_name), number.parse());
            assert_eq!(by_name.ratio(&worked()).basis_points(), Some(basis_points), "{name}");
            assert_eq!(by_name.to_string(), name);
        }
    }

    #[test]
    fn each_also_with_the_calls_that_went_on() {
        for (_, number, name, _) in KINDS {
            let plain: Formula = name.parse().unwrap();
            let with_left: Formula = format!("{number}+f7").parse().unwrap();
            let (plain_ratio, ratio) = (plain.ratio(&worked()), with_left.ratio(&worked()));
            assert_eq!(ratio.numerator, plain_ratio.numerator);
            assert_eq!(ratio.denominator, plain_ratio.denominator + 40);
            assert_eq!(with_left.to_string(), format!("{name}+f7"));
            assert!(with_left.spelled().ends_with("+ overflowed out + timed out)"));
        }
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = "f9".parse::<Formula>().unwrap_err();
        assert!(error.contains("of_offered"), "{error}");
    }

    #[test]
    fn no_calls_no_ratio() {
        assert_eq!(Ratio { numerator: 0, denominator: 0 }.basis_points(), None);
        assert_eq!(Ratio { numerator: 1, denominator: 2 }.scaled(1), Some(1));
    }
}
