//! Agents in reserve: who is in reserve where, and when they join.

use super::memory::{list, plain};
use super::status::Outcome;
use super::words::ACD_UNLIMITED;
use crate::{Reserve, Thresholds};

/// A queue for which an agent is in reserve.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_in_reserve {
    /// Which.
    pub queue: u32,
    /// 1 or 2.
    pub grade: i32,
}
plain!(acd_in_reserve);

/// When the agents in reserve of one grade join, and when they leave. Where there is no threshold
/// ACD_UNLIMITED stands: to leave that is the one to join. All are at least 1, and to leave no
/// greater than to join. They join as one of them is reached while somebody waits, and leave as all
/// figures that have a threshold are below it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_reserve {
    /// Calls that wait.
    pub join_waiting: i64,
    /// Seconds since the entry of the call that waits or rings longest.
    pub join_longest_wait_s: i64,
    /// Seconds that a call would wait that came now, in the mean.
    pub join_expected_wait_s: i64,
    /// Calls that wait.
    pub leave_waiting: i64,
    /// As above.
    pub leave_longest_wait_s: i64,
    /// As above.
    pub leave_expected_wait_s: i64,
}
plain!(acd_reserve);

/// # Safety
/// As [`list`].
pub(super) unsafe fn read_reserve(from: *const acd_reserve, count: usize) -> Outcome<Vec<Reserve>> {
    // SAFETY: passed on to the caller.
    let grades = unsafe { list(from, count) }?;
    let limit = |limit: i64| (limit != ACD_UNLIMITED).then_some(limit);
    let grades = grades.iter().map(|grade| Reserve {
        join: Thresholds {
            waiting: limit(grade.join_waiting),
            longest_wait_s: limit(grade.join_longest_wait_s),
            expected_wait_s: limit(grade.join_expected_wait_s),
        },
        leave: Thresholds {
            waiting: limit(grade.leave_waiting),
            longest_wait_s: limit(grade.leave_longest_wait_s),
            expected_wait_s: limit(grade.leave_expected_wait_s),
        },
    });
    Ok(grades.collect())
}
