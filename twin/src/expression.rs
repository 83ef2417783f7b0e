//! Skill expressions, read a second time and in another way than the library reads them:
//! recursive descent over the characters, straight from the contract's paragraph.

use std::collections::{BTreeMap, BTreeSet};

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// `(` and `not` nest at most so deep.
const DEEPEST: usize = 64;

/// What was written.
#[derive(Clone, Debug)]
pub enum Expression {
    /// Nothing but blanks: every agent.
    Everyone,
    /// A bare name: has the skill, at any level.
    Has(String),
    /// A name, an operator and a number.
    Compare(String, String, i64),
    /// `not` of this.
    Not(Box<Expression>),
    /// All of these.
    All(Vec<Expression>),
    /// Any of these.
    Any(Vec<Expression>),
}

/// The expression cannot be read.
#[derive(Debug)]
pub struct Unreadable;

impl Expression {
    /// Reads an expression.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let mut reader = Reader { rest: text };
        reader.skip_blanks();
        if reader.rest.is_empty() {
            return Ok(Self::Everyone);
        }
        let expression = reader.any(0)?;
        if reader.rest.is_empty() { Ok(expression) } else { Err(Unreadable) }
    }

    /// Whether somebody with these skills meets it.
    pub fn is_met_by(&self, skills: &BTreeMap<String, i64>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Has(skill) => skills.contains_key(skill),
            Self::Compare(skill, operator, number) => match skills.get(skill) {
                None => false,
                Some(level) => match operator.as_str() {
                    ">=" => level >= number,
                    ">" => level > number,
                    "<=" => level <= number,
                    "<" => level < number,
                    "=" => level == number,
                    _ => level != number,
                },
            },
            Self::Not(inner) => !inner.is_met_by(skills),
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(skills)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met_by(skills)),
        }
    }

    /// The skills that it names outside a `not`, each once.
    pub fn names_outside_not(&self) -> BTreeSet<String> {
        match self {
            Self::Everyone | Self::Not(_) => BTreeSet::new(),
            Self::Has(skill) | Self::Compare(skill, _, _) => BTreeSet::from([skill.clone()]),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().flat_map(Self::names_outside_not).collect()
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// `all or all or …`
    fn any(&mut self, depth: usize) -> Result<Expression, Unreadable> {
        let mut parts = vec![self.all(depth)?];
        while self.word_is("or") {
            self.take("or".len());
            parts.push(self.all(depth)?);
        }
        Ok(Expression::Any(parts))
    }

    /// `one and one and …`
    fn all(&mut self, depth: usize) -> Result<Expression, Unreadable> {
        let mut parts = vec![self.one(depth)?];
        while self.word_is("and") {
            self.take("and".len());
            parts.push(self.one(depth)?);
        }
        Ok(Expression::All(parts))
    }

    /// `not one`, `( any )`, `name` or `name operator number`.
    fn one(&mut self, depth: usize) -> Result<Expression, Unreadable> {
        if self.word_is("not") {
            self.take("not".len());
            let inner = self.one(deeper(depth)?)?;
            return Ok(Expression::Not(Box::new(inner)));
        }
        if self.rest.starts_with('(') {
            self.take(1);
            let inner = self.any(deeper(depth)?)?;
            if !self.rest.starts_with(')') {
                return Err(Unreadable);
            }
            self.take(1);
            return Ok(inner);
        }
        let name = self.word().to_owned();
        if name.is_empty() || ["and", "or", "not"].contains(&name.as_str()) {
            return Err(Unreadable);
        }
        self.take(name.len());
        for operator in [">=", ">", "<=", "<", "=", "!="] {
            if self.rest.starts_with(operator) {
                self.take(operator.len());
                let number = self.number()?;
                return Ok(Expression::Compare(name, operator.to_owned(), number));
            }
        }
        Ok(Expression::Has(name))
    }

    fn number(&mut self) -> Result<i64, Unreadable> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        if !(1..=9).contains(&end) {
            return Err(Unreadable);
        }
        let number = self.rest[..end].parse().map_err(|_| Unreadable)?;
        self.take(end);
        Ok(number)
    }

    /// The name or word that stands next, if one does.
    fn word(&self) -> &str {
        if !self.rest.starts_with(is_letter) {
            return "";
        }
        let end = self.rest.find(|c| !goes_on_in_a_name(c)).unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    fn word_is(&self, word: &str) -> bool {
        self.word() == word
    }

    fn take(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
        self.skip_blanks();
    }
}

fn deeper(depth: usize) -> Result<usize, Unreadable> {
    if depth < DEEPEST { Ok(depth + 1) } else { Err(Unreadable) }
}

fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

fn goes_on_in_a_name(c: char) -> bool {
    let category = c.general_category();
    is_letter(c)
        || category == GeneralCategory::DecimalNumber
        || category == GeneralCategory::NonspacingMark
        || category == GeneralCategory::SpacingMark
        || ['_', '-', ':', '.'].contains(&c)
}
