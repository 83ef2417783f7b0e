//! What a core is made with.

use std::path::Path;

use super::error::{Fault, JournalError};
use crate::{BookRules, Core, Limits};

/// What a core is made with; the journal remembers it. A core that was made otherwise would decide
/// otherwise: so a journal is only opened with its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// See [`Core::new`].
    pub limits: Limits,
    /// See [`Core::new`].
    pub seed: u64,
    /// See [`Core::with_books`].
    pub books: Option<BookRules>,
}

impl Origin {
    /// Without books.
    #[must_use]
    pub const fn new(limits: Limits, seed: u64) -> Self {
        Self { limits, seed, books: None }
    }

    /// What differs between two, if anything.
    pub(super) fn differs_from(&self, other: &Self) -> Option<&'static str> {
        if self.limits != other.limits {
            Some("limits")
        } else if self.seed != other.seed {
            Some("seed")
        } else {
            (self.books != other.books).then_some("books")
        }
    }

    /// Makes the core.
    ///
    /// # Errors
    /// The books make no sense.
    pub fn core(&self) -> Result<Core, JournalError> {
        let Some(books) = &self.books else { return Ok(Core::new(self.limits, self.seed)) };
        Core::with_books(self.limits, self.seed, books.clone()).map_err(|_| {
            let fault = Fault::DamagedHeader("the books make no sense");
            JournalError::at(Path::new("origin"), fault)
        })
    }
}
