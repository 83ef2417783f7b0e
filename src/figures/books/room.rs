//! Books that come out of a snapshot.

use std::collections::VecDeque;

use super::subject::{CallBook, PartBook, TimeBook};
use super::{BookRules, Books, REASONS};

impl Books {
    /// By which rules they are kept.
    pub(crate) fn rules(&self) -> &BookRules {
        &self.rules
    }

    /// Room as there was when each subject was new, so that nothing allocates that did not then.
    pub(crate) fn room(&mut self) {
        self.queues.iter_mut().for_each(|queue| queue.book.room());
        self.skills.iter_mut().flatten().for_each(|book| book.room());
        for agent in &mut self.agents {
            agent.time.room();
            agent.book.room();
        }
        for group in self.groups.iter_mut().flatten() {
            group.time.room();
            group.book.room();
        }
        self.total.room();
        self.floor.room();
        self.reasons.reserve(REASONS.saturating_sub(self.reasons.len()));
    }
}

impl CallBook {
    fn room(&mut self) {
        self.part.room();
        self.recent.room();
    }
}

impl PartBook {
    fn room(&mut self) {
        self.history.room();
        self.crossings.room();
    }
}

impl<R> TimeBook<R> {
    fn room(&mut self) {
        self.history.room();
    }
}

/// Room for `keep` of them; no history is longer than its 16 bits say.
pub(super) fn reserve<T>(entries: &mut VecDeque<T>, keep: usize) {
    let keep = keep.min(usize::from(u16::MAX) + 1);
    entries.reserve(keep.saturating_sub(entries.len()));
}
