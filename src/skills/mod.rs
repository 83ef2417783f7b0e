//! Skills, levels, and the expressions that ask for them.

mod expression;

pub use expression::{Expression, ExpressionError};
