//! What is counted of callbacks.

use crate::CallbackEnd;

/// Counters of callbacks: rare ones, so they are narrow and stand last.
///
/// At every moment `requested = reached + unreached + those that are open`, where
/// [`unreached`](Self::unreached) is the sum of the five other ways in which a callback can end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct CallbackFigures {
    /// Calls that became callbacks.
    pub requested: u32,
    /// Of these, those made by themselves because a line broke.
    pub lost_lines: u32,
    /// Times that a customer was dialled.
    pub dialled: u32,
    /// Customers reached.
    pub reached: u32,
    /// Of these, those that count as neither answered nor anything else for the service level.
    pub apart: u32,
    /// Ended: not reached in any attempt.
    pub failed: u32,
    /// Ended: not reached in time.
    pub expired: u32,
    /// Ended: taken back.
    pub cancelled: u32,
    /// Ended: another one of the customer is open.
    pub merged: u32,
    /// Ended: the customer called.
    pub returned: u32,
}

/// A step of these counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackChange {
    /// A call became a callback.
    Requested,
    /// A talking call's line broke: it is about to become one.
    LostLine,
    /// A customer is dialled.
    Dialled,
    /// The customer was reached.
    Reached {
        /// Left out of the service level.
        apart: bool,
    },
    /// Over, and the customer was not reached.
    Ended(CallbackEnd),
}

impl CallbackFigures {
    /// Callbacks that ended without the customer being reached.
    #[must_use]
    pub const fn unreached(&self) -> u32 {
        let ends = self.failed.wrapping_add(self.expired).wrapping_add(self.cancelled);
        ends.wrapping_add(self.merged).wrapping_add(self.returned)
    }

    /// Calls that left the queue as callbacks and stand in no other of its counters: those not
    /// reached, and those reached that count apart.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.unreached().wrapping_add(self.apart)
    }

    /// Callbacks that are not over yet.
    #[must_use]
    pub const fn open(&self) -> u32 {
        self.requested.wrapping_sub(self.reached).wrapping_sub(self.unreached())
    }

    /// Applies one step. O(1).
    pub fn count(&mut self, change: CallbackChange) {
        let count = match change {
            CallbackChange::Requested => &mut self.requested,
            CallbackChange::LostLine => &mut self.lost_lines,
            CallbackChange::Dialled => &mut self.dialled,
            CallbackChange::Reached { apart } => {
                self.apart = self.apart.wrapping_add(u32::from(apart));
                &mut self.reached
            }
            CallbackChange::Ended(CallbackEnd::Failed) => &mut self.failed,
            CallbackChange::Ended(CallbackEnd::Expired) => &mut self.expired,
            CallbackChange::Ended(CallbackEnd::Cancelled) => &mut self.cancelled,
            CallbackChange::Ended(CallbackEnd::Merged) => &mut self.merged,
            CallbackChange::Ended(CallbackEnd::Returned) => &mut self.returned,
        };
        *count = count.wrapping_add(1);
    }

    fn each(&mut self, other: &Self, with: fn(u32, u32) -> u32) {
        let Self { requested, lost_lines, dialled, reached, apart, .. } = self;
        let Self { failed, expired, cancelled, merged, returned, .. } = self;
        for (mine, other) in [
            (requested, other.requested),
            (lost_lines, other.lost_lines),
            (dialled, other.dialled),
            (reached, other.reached),
            (apart, other.apart),
            (failed, other.failed),
            (expired, other.expired),
            (cancelled, other.cancelled),
            (merged, other.merged),
            (returned, other.returned),
        ] {
            *mine = with(*mine, other);
        }
    }

    /// Adds another row.
    pub(super) fn add(&mut self, other: &Self) {
        self.each(other, u32::wrapping_add);
    }

    /// What was counted since `earlier`.
    pub(super) fn since(mut self, earlier: &Self) -> Self {
        self.each(earlier, u32::wrapping_sub);
        self
    }
}
