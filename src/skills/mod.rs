//! Skills, levels, and the expressions that ask for them.

mod expression;
mod names;

pub use expression::{Expression, ExpressionError};
pub(crate) use names::{Skill, SkillNames};
