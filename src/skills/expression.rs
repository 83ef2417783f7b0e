//! Skill expressions: `en >= 3 and (sales or billing >= 2) and not trainee`.
//!
//! ```text
//! expression = conjunction { "or" conjunction }
//! conjunction = negation { "and" negation }
//! negation = "not" negation | "(" expression ")" | skill [ comparison number ]
//! comparison = ">=" | ">" | "<=" | "<" | "=" | "!="
//! ```

use core::fmt;
use core::ops::Range;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// `(` and `not` may nest this deep.
const DEEPEST: u32 = 64;

/// A parsed skill expression, over skills of type `S` (names as read, numbers as kept).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub enum Expression<S> {
    /// All hold; of none: met by everybody.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// Does not hold.
    Not(Box<Self>),
    /// Has the skill, at a level in this range; false for whoever lacks it.
    Level(S, Range<u32>),
}

/// Every level that an agent can have.
const ANY_LEVEL: Range<u32> = 0..u32::MAX;

/// Why a skill expression cannot be read: where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Byte offset into the expression.
    pub at: usize,
    /// What is wrong, and what would be right.
    pub what: &'static str,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.what)
    }
}

impl core::error::Error for ExpressionError {}

impl<'a> Expression<&'a str> {
    /// Reads an expression; nothing but spaces and tabs is met by everybody. O(length).
    ///
    /// # Errors
    /// [`ExpressionError`] with the place and what would be right there.
    pub fn parse(text: &'a str) -> Result<Self, ExpressionError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        if parser.peek() == Token::End {
            return Ok(Self::All(Vec::new()));
        }
        let expression = parser.expression()?;
        match parser.peek() {
            Token::End => Ok(expression),
            Token::Close => Err(parser.error("this `)` closes nothing")),
            _ => Err(parser.error("expected `and`, `or` or the end")),
        }
    }
}

impl<S> Expression<S> {
    /// Whether somebody meets it whose level in a skill is `level(skill)`.
    pub fn is_met(&self, level: &impl Fn(&S) -> Option<u8>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.is_met(level)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met(level)),
            Self::Not(part) => !part.is_met(level),
            Self::Level(skill, levels) => {
                level(skill).is_some_and(|level| levels.contains(&u32::from(level)))
                    // `!=` leaves a range that wraps around its one excluded level
                    || (levels.start > levels.end
                        && level(skill).is_some_and(|level| {
                            let level = u32::from(level);
                            level < levels.end || level >= levels.start
                        }))
            }
        }
    }

    /// The same expression over other names of the skills.
    pub fn map<T, E>(self, name: &mut impl FnMut(S) -> Result<T, E>) -> Result<Expression<T>, E> {
        let all = |parts: Vec<Self>, name: &mut _| {
            parts.into_iter().map(|part| part.map(name)).collect::<Result<Vec<_>, E>>()
        };
        Ok(match self {
            Self::All(parts) => Expression::All(all(parts, name)?),
            Self::Any(parts) => Expression::Any(all(parts, name)?),
            Self::Not(part) => Expression::Not(Box::new(part.map(name)?)),
            Self::Level(skill, levels) => Expression::Level(name(skill)?, levels),
        })
    }
}

impl<S: Copy + Ord> Expression<S> {
    /// The skills named outside a `not`, each once, in order.
    pub fn wanted(&self) -> Vec<S> {
        let mut wanted = Vec::new();
        self.collect_wanted(&mut wanted);
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    fn collect_wanted(&self, wanted: &mut Vec<S>) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.collect_wanted(wanted));
            }
            Self::Not(_) => {}
            Self::Level(skill, _) => wanted.push(*skill),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    And,
    Or,
    Not,
    Open,
    Close,
    Skill(&'a str),
    Compare(&'a str),
    Other,
    End,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Parser<'a> {
    fn error(&self, what: &'static str) -> ExpressionError {
        ExpressionError { at: self.at, what }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Passes over spaces and looks at the next token.
    fn peek(&mut self) -> Token<'a> {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Token::End };
        match first {
            '(' => Token::Open,
            ')' => Token::Close,
            '>' | '<' if rest[1..].starts_with('=') => Token::Compare(&rest[..2]),
            '!' if rest[1..].starts_with('=') => Token::Compare(&rest[..2]),
            '>' | '<' | '=' => Token::Compare(&rest[..1]),
            _ if is_letter(first) => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                match &rest[..end] {
                    "and" => Token::And,
                    "or" => Token::Or,
                    "not" => Token::Not,
                    skill => Token::Skill(skill),
                }
            }
            _ => Token::Other,
        }
    }

    fn take(&mut self, length: usize) {
        self.at += length;
    }

    fn expression(&mut self) -> Result<Expression<&'a str>, ExpressionError> {
        let mut parts = vec![self.conjunction()?];
        while self.peek() == Token::Or {
            self.take("or".len());
            parts.push(self.conjunction()?);
        }
        Ok(one_or(parts, Expression::Any))
    }

    fn conjunction(&mut self) -> Result<Expression<&'a str>, ExpressionError> {
        let mut parts = vec![self.negation()?];
        while self.peek() == Token::And {
            self.take("and".len());
            parts.push(self.negation()?);
        }
        Ok(one_or(parts, Expression::All))
    }

    fn negation(&mut self) -> Result<Expression<&'a str>, ExpressionError> {
        match self.peek() {
            Token::Not => {
                self.deeper()?;
                self.take("not".len());
                let part = self.negation()?;
                self.depth -= 1;
                Ok(Expression::Not(Box::new(part)))
            }
            Token::Open => {
                self.deeper()?;
                self.take(1);
                let inner = self.expression()?;
                if self.peek() != Token::Close {
                    return Err(self.error("expected `and`, `or` or `)`"));
                }
                self.take(1);
                self.depth -= 1;
                Ok(inner)
            }
            Token::Skill(skill) => {
                self.take(skill.len());
                self.comparison(skill)
            }
            _ => Err(self.error("expected a skill, `not` or `(`")),
        }
    }

    fn comparison(&mut self, skill: &'a str) -> Result<Expression<&'a str>, ExpressionError> {
        let Token::Compare(sign) = self.peek() else {
            return Ok(Expression::Level(skill, ANY_LEVEL));
        };
        self.take(sign.len());
        let level = self.number()?;
        let levels = match sign {
            ">=" => level..u32::MAX,
            ">" => level + 1..u32::MAX,
            "<=" => 0..level + 1,
            "<" => 0..level,
            "=" => level..level + 1,
            _ => level + 1..level,
        };
        Ok(Expression::Level(skill, levels))
    }

    /// One to nine ASCII digits.
    fn number(&mut self) -> Result<u32, ExpressionError> {
        self.peek();
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(self.error("expected a whole number after the comparison"));
        }
        let number = self.rest()[..digits].parse().ok().filter(|_| digits <= 9);
        let number = number.ok_or_else(|| self.error("a level has at most nine digits"))?;
        self.take(digits);
        Ok(number)
    }

    fn deeper(&mut self) -> Result<(), ExpressionError> {
        if self.depth == DEEPEST {
            return Err(self.error("`(` and `not` nest at most 64 deep"));
        }
        self.depth += 1;
        Ok(())
    }
}

fn one_or<'a>(
    mut parts: Vec<Expression<&'a str>>,
    several: impl FnOnce(Vec<Expression<&'a str>>) -> Expression<&'a str>,
) -> Expression<&'a str> {
    match parts.len() {
        1 => parts.remove(0),
        _ => several(parts),
    }
}

fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

fn is_name(c: char) -> bool {
    matches!(c, '_' | '-' | ':' | '.')
        || is_letter(c)
        || matches!(
            c.general_category(),
            GeneralCategory::DecimalNumber
                | GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str, skills: &[(&str, u8)]) -> bool {
        let level = |name: &&str| skills.iter().find(|(n, _)| n == name).map(|(_, l)| *l);
        Expression::parse(text).expect(text).is_met(&level)
    }

    #[test]
    fn reads_what_an_operator_writes() {
        let ann = [("en", 5), ("billing", 2)];
        for yes in [
            "",
            " \t ",
            "en",
            "en >= 5",
            "en>4",
            "en <= 5",
            "en < 6",
            "en = 005",
            "en != 4",
            "not de",
            "not de >= 1",
            "not not en",
            "en and billing",
            "de or en",
            "de and de or en",
            "en or de and de",
            "(de or en) and billing >= 2 and not trainee",
            "not(de)and(en)",
            "not de and en",
        ] {
            assert!(met(yes, &ann), "{yes}");
        }
        for no in
            ["de", "de != 3", "en != 5", "en < 5", "not en", "de < 9", "en > 999999999", "AND"]
        {
            assert!(!met(no, &ann), "{no}");
        }
        assert!(met("普通话 >= 2 and Ärger-1:a.b_c", &[("普通话", 2), ("Ärger-1:a.b_c", 1)]));
    }

    #[test]
    fn refuses_with_the_place() {
        for (bad, at) in [
            ("en and", 6),
            ("en en", 3),
            ("and en", 0),
            ("(en", 3),
            ("en)", 2),
            ("en >= ", 6),
            ("en >= x", 6),
            ("en >= -1", 6),
            ("en >= 1234567890", 6),
            ("en == 3", 4),
            ("en => 3", 4),
            ("3 <= en", 0),
            ("en ! 3", 3),
            ("en\nand de", 2),
            ("()", 1),
            ("en >= 3x", 7),
            ("_en", 0),
            ("not", 3),
            ("en || de", 3),
        ] {
            assert_eq!(Expression::parse(bad).expect_err(bad).at, at, "{bad}");
        }
    }

    #[test]
    fn nests_sixty_four_deep_and_no_deeper() {
        let nested = |depth: usize| format!("{}en{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Expression::parse(&nested(64)).is_ok());
        assert_eq!(Expression::parse(&nested(65)).expect_err("too deep").at, 64);
        assert!(Expression::parse(&format!("{}en", "not ".repeat(64))).is_ok());
        assert!(Expression::parse(&format!("{}en", "not ".repeat(65))).is_err());
        assert!(Expression::parse(&vec!["(en)"; 1000].join(" and ")).is_ok());
    }

    #[test]
    fn wants_each_skill_outside_a_not_once() {
        let expression = Expression::parse("en and (rf or sp >= 2 or en) and not (vip or rf)");
        assert_eq!(expression.expect("reads").wanted(), ["en", "rf", "sp"]);
    }
}
