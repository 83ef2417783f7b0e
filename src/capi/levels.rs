//! Ratios and expectations: service level by formula, expected wait and what it rests on.

use super::core_handle::{acd_core, core_of};
use super::figures::acd_queue_figures;
use super::handle::border;
use super::memory::{Out, Room, SizedOut, acd_text, plain, text, value};
use super::status::{ACD_NO_VALUE, ACD_UNKNOWN_WORD, Status};
use super::words::{ACD_NEVER, Word};
use crate::{CallId, ExpectedWait, Formula, Outlook, QueueFigures, QueueId, Ratio, ServiceLevel};

/// A ratio of two counts: add counts up, never percentages.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_ratio {
    /// Above the line.
    pub numerator: u64,
    /// Below it; 0: there is no ratio.
    pub denominator: u64,
    /// The ratio in hundredths of a per cent, rounded, halves up; 0 where there is none.
    pub basis_points: u64,
}
plain!(acd_ratio);

impl From<Ratio> for acd_ratio {
    fn from(ratio: Ratio) -> Self {
        let Ratio { numerator, denominator } = ratio;
        Self { numerator, denominator, basis_points: ratio.basis_points().unwrap_or(0) }
    }
}

/// The service level of these figures. `formula` is one of `ACD_LEVEL_…`; `with_left` not 0: calls
/// that overflowed out or timed out stand below the line too; `over_threshold`: calls that now
/// wait too long stand there as well (the live level), 0 for finished calls alone.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_service_level(
    figures: *const acd_queue_figures,
    formula: u32,
    with_left: u32,
    over_threshold: u64,
    ratio: *mut acd_ratio,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (figures, ratio) = unsafe { (value(figures)?, Out::new(ratio)?) };
        let level = ServiceLevel { formula: Formula::read(formula)?, with_left: with_left != 0 };
        ratio.write(level.live(&QueueFigures::from(figures), over_threshold).into())
    })
}

/// The formula of this name, as "of_offered", "f3" or "of_offered+f7".
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_service_level_named(
    name: acd_text,
    formula: *mut u32,
    with_left: *mut u32,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (name, formula, with_left) =
            unsafe { (text(name)?, Out::new(formula)?, Out::new(with_left)?) };
        let level: ServiceLevel = name.parse().map_err(|_| Status(ACD_UNKNOWN_WORD))?;
        formula.write(level.formula.number())?;
        with_left.write(level.with_left.into())
    })
}

/// The formula in words, as "answered within T / (answered + abandoned)"; `words` and `length` as
/// in `acd_core_refusal`.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_service_level_spelled(
    formula: u32,
    with_left: u32,
    words: *mut std::ffi::c_char,
    capacity: usize,
    length: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (room, length) =
            unsafe { (Room::new(words.cast::<u8>(), capacity)?, Out::new(length)?) };
        let level = ServiceLevel { formula: Formula::read(formula)?, with_left: with_left != 0 };
        room.write_all(level.spelled().as_bytes(), length)
    })
}

/// How long a call is expected to wait until an agent's telephone rings for it, and what that
/// rests on.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_expected_wait {
    /// The mean.
    pub mean_us: u64,
    /// Nine calls of ten are expected to wait no longer.
    pub p90_us: u64,
    /// 1: somebody idle takes the call at once; then nothing else counts.
    pub at_once: u32,
    /// Agents at work who can serve it.
    pub agents: u32,
    /// Calls before it, in thousandths.
    pub ahead_thousandths: u64,
    /// What a call occupies these agents for.
    pub handle_us: u64,
    /// The share of these agents' work that moves this queue's calls on, in millionths.
    pub share_millionths: u64,
    /// The mean time after which a caller before it gives up; ACD_NEVER: nobody is known to.
    pub patience_us: u64,
    /// Variance of the waits against the model's, in thousandths.
    pub spread_thousandths: u64,
    /// Zero.
    pub reserved: [u64; 4],
}
plain!(acd_expected_wait);

impl acd_expected_wait {
    const FIRST: usize = 96;
}

impl From<ExpectedWait> for acd_expected_wait {
    fn from(expected: ExpectedWait) -> Self {
        let ExpectedWait { mean, p90, outlook } = expected;
        let Outlook {
            at_once,
            ahead_thousandths,
            agents,
            handle,
            share_millionths,
            patience,
            spread_thousandths,
        } = outlook;
        Self {
            mean_us: mean.micros(),
            p90_us: p90.micros(),
            at_once: at_once.into(),
            agents,
            ahead_thousandths,
            handle_us: handle.micros(),
            share_millionths,
            patience_us: patience.map_or(ACD_NEVER, |patience| patience.micros()),
            spread_thousandths,
            reserved: [0; 4],
        }
    }
}

/// What a call would wait that was offered now in this queue. `priority` points to the call's own,
/// or is NULL: the queue's. `size` is sizeof(struct acd_expected_wait). ACD_NO_VALUE: nobody who
/// is at work can serve the queue, or there is no such queue.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_expected_wait(
    core: *const acd_core,
    queue: u32,
    priority: *const i32,
    expected: *mut acd_expected_wait,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, priority, to) = unsafe {
            let priority = if priority.is_null() { None } else { Some(value(priority)?) };
            let to = SizedOut::new(expected, size, acd_expected_wait::FIRST)?;
            (core_of(core)?, priority, to)
        };
        let expected = core.expected_wait(QueueId::new(queue), priority);
        to.write(expected.ok_or(Status(ACD_NO_VALUE))?.into())
    })
}

/// What a waiting call has still to wait. ACD_NO_VALUE: it does not wait, or nobody who is at work
/// can serve it.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_expected_wait_of(
    core: *const acd_core,
    call: u64,
    expected: *mut acd_expected_wait,
    size: usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, to) =
            unsafe { (core_of(core)?, SizedOut::new(expected, size, acd_expected_wait::FIRST)?) };
        let expected = core.expected_wait_of(CallId::new(call));
        to.write(expected.ok_or(Status(ACD_NO_VALUE))?.into())
    })
}
