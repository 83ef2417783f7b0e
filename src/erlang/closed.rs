//! Erlang B and C.

use super::{ErlangError, checked_agents, checked_offered};

/// Erlang B: the part of the calls that find all of `agents` busy where nobody waits (M/M/n/n).
///
/// `offered_erlangs`: 1e-9 to 1,000,000; `agents`: 0 to [`MAX_AGENTS`](super::MAX_AGENTS).
/// 1/B(0) = 1, 1/B(k) = 1 + (k/A)/B(k-1): only positive terms, hence exact to the rounding of
/// each step at any size. Below 1e-308 it is 0. Takes time in proportion to `agents`.
///
/// # Errors
/// [`ErlangError::OutOfRange`].
pub fn erlang_b(agents: u32, offered_erlangs: f64) -> Result<f64, ErlangError> {
    if agents > 0 {
        checked_agents(agents)?;
    }
    checked_offered(offered_erlangs)?;
    Ok(blocking(agents, offered_erlangs))
}

/// Erlang C: the part of the calls that have to wait where nobody gives up (M/M/n).
///
/// `offered_erlangs`: 1e-9 to 1,000,000, less than `agents`; `agents`: 1 to
/// [`MAX_AGENTS`](super::MAX_AGENTS). C = nB / (n - A(1 - B)).
///
/// # Errors
/// [`ErlangError::OutOfRange`]; [`ErlangError::Unstable`] if the work is not less than `agents`.
pub fn erlang_c(agents: u32, offered_erlangs: f64) -> Result<f64, ErlangError> {
    checked_agents(agents)?;
    checked_offered(offered_erlangs)?;
    if offered_erlangs >= f64::from(agents) {
        return Err(ErlangError::Unstable { agents, offered_erlangs });
    }
    Ok(waiting(agents, offered_erlangs))
}

/// Erlang B of numbers in their ranges.
pub(super) fn blocking(agents: u32, offered: f64) -> f64 {
    let inverse = (1..=agents).fold(1.0, |inverse, k| 1.0 + f64::from(k) / offered * inverse);
    1.0 / inverse
}

/// Erlang C of numbers in their ranges, `offered < agents`.
pub(super) fn waiting(agents: u32, offered: f64) -> f64 {
    let blocking = blocking(agents, offered);
    let agents = f64::from(agents);
    // n - A is taken first: where the two are near, nothing of it is lost.
    (agents * blocking / ((agents - offered) + offered * blocking)).min(1.0)
}
