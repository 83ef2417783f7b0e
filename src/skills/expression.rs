//! Skill expressions: `en >= 3 and (sales or billing >= 2) and not trainee`.

/// A parsed skill expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression;

/// Why a skill expression cannot be read: where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Byte offset into the expression.
    pub at: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl core::fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.what)
    }
}

impl core::error::Error for ExpressionError {}
