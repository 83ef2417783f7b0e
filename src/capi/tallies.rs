//! The rows of the books.

use super::figures::acd_queue_figures;
use super::memory::plain;
use crate::figures::{Activity, CallTally, REASONS, TimeTally, WaitBuckets, Within};

/// Everything that is counted of calls. Times are exact microseconds.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_call_tally {
    /// Counters and sums.
    pub calls: acd_queue_figures,
    /// Times that a call began to ring at an agent and rings no more.
    pub rings: u64,
    /// How long those rang.
    pub ring_us: u64,
    /// Of the missed offers, those declined.
    pub rejected: u64,
    /// Of the missed offers, those whose device failed.
    pub undeliverable: u64,
    /// Of the abandons, those while it rang.
    pub abandoned_ringing: u64,
    /// Of the handled calls, those that had wrap-up.
    pub wrapped_up: u64,
    /// Calls that had waited longer than each threshold, the first threshold first.
    pub breached: [u64; 4],
    /// Calls that went on, ended or were answered after they had passed the first threshold.
    pub left_late: u64,
    /// Calls that now wait or ring beyond the first threshold.
    pub over_threshold: u64,
    /// Answered within each further threshold.
    pub also_answered_within: [u64; 3],
    /// Abandoned within each further threshold.
    pub also_abandoned_within: [u64; 3],
    /// Waits of the answered: at most 8, 10, 15, 20, 30, 60, 90, 120, 180, 300, 600 s, longer.
    pub answered_by_wait: [u32; 12],
    /// Waits of the abandoned, in the same way.
    pub abandoned_by_wait: [u32; 12],
    /// Of the calls timed out, those that waited or rang and were not there any more.
    pub lost: u64,
    /// Conversations that ended because they were not.
    pub conversations_lost: u64,
    /// Zero.
    pub reserved: [u64; 8],
}
plain!(acd_call_tally);

impl acd_call_tally {
    /// The size of its first version.
    pub(super) const FIRST: usize = 576;
}

/// A new count takes the place of a reserved one.
impl From<CallTally> for acd_call_tally {
    fn from(tally: CallTally) -> Self {
        let CallTally {
            calls,
            rings,
            ring,
            rejected,
            undeliverable,
            abandoned_ringing,
            wrapped_up,
            breached,
            left_late,
            over_threshold,
            also_within,
            answered_by_wait: WaitBuckets(answered_by_wait),
            abandoned_by_wait: WaitBuckets(abandoned_by_wait),
        } = tally;
        Self {
            lost: calls.lost,
            conversations_lost: calls.conversations_lost,
            calls: calls.into(),
            rings,
            ring_us: ring.micros(),
            rejected,
            undeliverable,
            abandoned_ringing,
            wrapped_up,
            breached,
            left_late,
            over_threshold,
            also_answered_within: also_within.map(|Within { answered, .. }| answered),
            also_abandoned_within: also_within.map(|Within { abandoned, .. }| abandoned),
            answered_by_wait,
            abandoned_by_wait,
            reserved: [0; 8],
        }
    }
}

/// Where agents' time went, cut at the borders of the interval.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_time_tally {
    /// Sign-ins.
    pub logins: u64,
    /// A call rang.
    pub ringing_us: u64,
    /// Talk.
    pub talking_us: u64,
    /// Hold.
    pub held_us: u64,
    /// After-call work.
    pub wrap_up_us: u64,
    /// Waiting for calls.
    pub idle_us: u64,
    /// Not ready, by the place of the reason: see `acd_core_reason_at`.
    pub not_ready_us: [u64; 16],
    /// On a call that is not routed here.
    pub busy_elsewhere_us: u64,
    /// Zero.
    pub reserved: [u64; 9],
}
plain!(acd_time_tally);

impl acd_time_tally {
    /// The size of its first version.
    pub(super) const FIRST: usize = 256;
}

impl From<TimeTally> for acd_time_tally {
    fn from(tally: TimeTally) -> Self {
        let mut row = Self { logins: tally.logins, ..Self::default() };
        for activity in Activity::all() {
            let time = tally.time(activity).micros();
            match activity {
                Activity::Ringing => row.ringing_us = time,
                Activity::Talking => row.talking_us = time,
                Activity::Held => row.held_us = time,
                Activity::WrapUp => row.wrap_up_us = time,
                Activity::Idle => row.idle_us = time,
                Activity::BusyElsewhere => row.busy_elsewhere_us = time,
                Activity::NotReady(place) => {
                    row.not_ready_us[usize::from(place) % REASONS] = time;
                }
            }
        }
        row
    }
}
