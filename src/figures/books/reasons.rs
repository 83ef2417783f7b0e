//! The numbers of the reasons for which agents are not ready.

use crate::Reason;
use crate::figures::REASONS;

/// The number of a reason: a new one gets the next, as long as there is room. O(reasons).
pub(super) fn number_of(reasons: &mut Vec<Reason>, reason: Reason) -> u8 {
    let known = reasons.iter().position(|known| *known == reason);
    let number = known.unwrap_or_else(|| {
        if reasons.len() + 1 < REASONS {
            reasons.push(reason);
            return reasons.len() - 1;
        }
        REASONS - 1
    });
    number as u8
}
