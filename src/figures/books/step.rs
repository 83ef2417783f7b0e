//! What one event changes in every book in which it counts.
//!
//! The same addition is made in up to half a dozen books, so what is common is worked out once,
//! and each frequent kind of step is a type of its own: a straight line of additions without a
//! question in it.

use super::spread::{Measure, Spreads};
use crate::Span;
use crate::figures::queue::Measured;
use crate::figures::{CallTally, Change, Terms};

pub(super) trait Step {
    /// The additions.
    fn count(&self, tally: &mut CallTally);
    /// What of it spreads.
    fn spread(&self, spreads: &mut Spreads);
    /// A wait that is over.
    fn wait(&self) -> Option<Span> {
        None
    }
}

/// A call entered.
pub(super) struct Offered;

impl Step for Offered {
    #[inline(always)]
    fn count(&self, tally: &mut CallTally) {
        tally.calls.call_offered();
    }

    #[inline(always)]
    fn spread(&self, _: &mut Spreads) {}
}

/// A ringing call was answered.
pub(super) struct Answered {
    wait: Span,
    rang: Span,
    measured: Measured,
}

impl Answered {
    #[inline(always)]
    pub(super) fn new(wait: Span, rang: Span, terms: &Terms) -> Self {
        let change = Change::Answered(wait);
        Self { wait, rang, measured: Measured::of(change, terms).with_bucket(change) }
    }
}

impl Step for Answered {
    #[inline(always)]
    fn count(&self, tally: &mut CallTally) {
        tally.ring_over(self.rang);
        tally.call_answered(self.wait, &self.measured);
    }

    #[inline(always)]
    fn spread(&self, spreads: &mut Spreads) {
        spreads.record(Measure::Ring, self.rang);
        spreads.record(Measure::WaitAnswered, self.wait);
    }

    #[inline(always)]
    fn wait(&self) -> Option<Span> {
        Some(self.wait)
    }
}

/// An agent's part in a conversation ended.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Ended {
    pub(super) talk: Span,
    pub(super) hold: Span,
    /// By a transfer, 1, or not, 0.
    pub(super) transferred: u64,
    /// Without wrap-up, 1: the call is handled with it.
    pub(super) handled: u64,
}

impl Step for Ended {
    #[inline(always)]
    fn count(&self, tally: &mut CallTally) {
        tally.calls.part_ended(self.talk, self.hold);
        if self.transferred > 0 {
            tally.calls.transferred_out += self.transferred;
        }
        tally.calls.handled += self.handled;
    }

    #[inline(always)]
    fn spread(&self, spreads: &mut Spreads) {
        spreads.record(Measure::Talk, self.talk);
        if self.hold > Span::ZERO {
            spreads.record(Measure::Hold, self.hold);
        }
    }
}

/// An agent is done with a call after wrap-up.
pub(super) struct WrappedUp(pub(super) Span);

impl Step for WrappedUp {
    #[inline(always)]
    fn count(&self, tally: &mut CallTally) {
        tally.call_handled(self.0);
    }

    #[inline(always)]
    fn spread(&self, spreads: &mut Spreads) {
        if self.0 > Span::ZERO {
            spreads.record(Measure::WrapUp, self.0);
        }
    }
}

/// Everything that is rarer.
pub(super) struct Other {
    change: Change,
    measured: Measured,
    rang: Option<Span>,
}

impl Other {
    /// `rang`: for how long it rang until now, if it did.
    pub(super) fn new(change: Change, rang: Option<Span>, terms: &Terms) -> Self {
        Self { change, measured: Measured::of(change, terms).with_bucket(change), rang }
    }
}

impl Step for Other {
    fn count(&self, tally: &mut CallTally) {
        tally.count_measured(self.change, &self.measured);
        if let Some(rang) = self.rang {
            tally.ring_over(rang);
        }
    }

    fn spread(&self, spreads: &mut Spreads) {
        if let Some(wait) = self.wait() {
            spreads.record(Measure::WaitAbandoned, wait);
        }
        if let Some(rang) = self.rang {
            spreads.record(Measure::Ring, rang);
        }
    }

    fn wait(&self) -> Option<Span> {
        match self.change {
            Change::Abandoned(wait, _) => Some(wait),
            _ => None,
        }
    }
}
