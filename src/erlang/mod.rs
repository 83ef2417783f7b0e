//! Erlang B, C and A: how a staff fares with calls that come at random.
//!
//! The textbook's floor: calls of one queue come independently of one another (Poisson, rate λ),
//! their handle times are exponential (mean AHT = 1/μ), n agents serve them first come, first
//! served. Callers wait for ever (Erlang C, M/M/n) or give up after an exponential patience
//! (Erlang A, M/M/n+M, mean 1/θ). [`Workload`] holds what comes, [`Workload::figures`] says how
//! it goes, [`Workload::agents_needed`] how many agents meet a [`Target`].
//!
//! ```
//! use acd::erlang::{Formula, Target, Workload};
//!
//! let work = Workload::new(400.0, 240.0)?; // calls per hour, AHT in seconds
//! let target = Target { level: 0.8, within_s: 20.0, formula: Formula::OfOffered };
//! assert_eq!(work.agents_needed(target)?, 32);
//! assert_eq!(work.with_patience(120.0)?.agents_needed(target)?, 29);
//! # Ok::<(), acd::erlang::ErlangError>(())
//! ```
//!
//! These are floating-point figures for planners. The core decides nothing by them.
//!
//! # Formulas
//!
//! A = λ/μ is the offered work in erlangs. [`erlang_b`] and [`erlang_c`] by their recursion. With
//! C of Erlang C, P(W > t) = C·e^(-(n-A)t/AHT) and ASA = C·AHT/(n-A).
//!
//! Erlang A after Zeltyn and Mandelbaum, *Call centers with impatient customers* (2005): the wait
//! V that a call is offered is 0 or has the density
//! v(x) = λ·π·exp(λ(1 - e^-θx)/θ - nμx), π the probability of n - 1 calls on the floor; and the
//! probability of fewer than n is π/B(n-1, A). A caller offered x is answered with probability
//! e^-θx. This is the sum over all states of incomplete beta functions, summed up; its integrals
//! are taken by Gauss-Legendre pieces from the density's peak outwards, each scaled by the
//! highest value in it. Every integrand is positive and no difference of near numbers is taken:
//! small probabilities keep their digits, and time does not grow with the queue. Against exact
//! values: within 1e-9 of each, relatively (on floors of up to 720 agents, 2e-14).

mod closed;
mod error;
mod offered_wait;
mod quadrature;
mod target;

pub use closed::{erlang_b, erlang_c};
pub use error::ErlangError;
pub use target::{Formula, Target};

use core::ops::RangeInclusive;

use offered_wait::OfferedWait;

/// The largest staff that is computed.
pub const MAX_AGENTS: u32 = 1_000_000;

const OFFERED: RangeInclusive<f64> = 1e-9..=1e6;
const CALLS_PER_HOUR: RangeInclusive<f64> = 1e-6..=1e9;
const AHT_S: RangeInclusive<f64> = 1e-3..=1e7;
const PATIENCE_S: RangeInclusive<f64> = 1e-3..=1e9;
const WITHIN_S: RangeInclusive<f64> = 0.0..=1e9;

/// What comes to a floor: calls, the work that each makes, and how long callers wait for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Workload {
    calls_per_hour: f64,
    aht_s: f64,
    patience_s: Option<f64>,
}

/// How a number of agents fares with a [`Workload`], on the long run.
///
/// Probabilities are of all calls offered unless they say otherwise, from 0 to 1; times are in
/// seconds. `T` is the threshold of the service level; a wait of T is within it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// How many agents, n.
    pub agents: u32,
    /// T, in seconds.
    pub within_s: f64,
    /// The work offered, in erlangs: calls per second times AHT.
    pub offered_erlangs: f64,
    /// That a call finds no agent free.
    pub p_wait: f64,
    /// Answered within T, of the offered (F3).
    pub sl_offered: f64,
    /// Answered within T, of the answered (F2).
    pub sl_answered: f64,
    /// Answered or abandoned within T, of the offered (F1): 1 - `p_wait_gt_t`.
    pub sl_answered_or_abandoned: f64,
    /// Answered within T, of the offered without those who gave up within T (F4).
    pub sl_late_abandons_only: f64,
    /// That a caller gives up.
    pub p_abandon: f64,
    /// That a caller gives up within T.
    pub p_abandon_in_t: f64,
    /// That a caller waits longer than T, whatever comes of it.
    pub p_wait_gt_t: f64,
    /// Mean wait of the answered (average speed of answer).
    pub asa: f64,
    /// Mean wait of all.
    pub mean_wait_all: f64,
    /// Mean wait of those who give up; 0 where nobody does.
    pub mean_wait_abandoned: f64,
    /// Mean wait of those who have to wait.
    pub mean_wait_delayed: f64,
    /// The part of their time that agents are busy.
    pub occupancy: f64,
    /// How many calls wait, on average.
    pub mean_queue: f64,
}

impl Workload {
    /// Calls per hour, 1e-6 to 1e9, each of which takes an agent for `aht_s` seconds on average
    /// (talk, hold and wrap-up), 0.001 to 1e7. Together 1e-9 to 1,000,000 erlangs. Callers wait
    /// for ever.
    ///
    /// # Errors
    /// [`ErlangError::OutOfRange`]
    pub fn new(calls_per_hour: f64, aht_s: f64) -> Result<Self, ErlangError> {
        checked("calls per hour", calls_per_hour, CALLS_PER_HOUR)?;
        checked("average handle time in seconds", aht_s, AHT_S)?;
        let work = Self { calls_per_hour, aht_s, patience_s: None };
        checked_offered(work.offered_erlangs())?;
        Ok(work)
    }

    /// The same calls from callers who give up after `patience_s` seconds on average, 0.001 to
    /// 1e9.
    ///
    /// # Errors
    /// [`ErlangError::OutOfRange`]
    pub fn with_patience(self, patience_s: f64) -> Result<Self, ErlangError> {
        checked("mean patience in seconds", patience_s, PATIENCE_S)?;
        Ok(Self { patience_s: Some(patience_s), ..self })
    }

    /// Calls per hour.
    #[must_use]
    pub fn calls_per_hour(&self) -> f64 {
        self.calls_per_hour
    }

    /// Average handle time in seconds.
    #[must_use]
    pub fn aht_s(&self) -> f64 {
        self.aht_s
    }

    /// Mean patience in seconds; `None`: callers wait for ever.
    #[must_use]
    pub fn patience_s(&self) -> Option<f64> {
        self.patience_s
    }

    /// A, the work offered, in erlangs.
    #[must_use]
    pub fn offered_erlangs(&self) -> f64 {
        self.calls_per_hour * self.aht_s / 3600.0
    }

    /// How `agents` (1 to [`MAX_AGENTS`]) fare; the service level is that of `within_s` seconds,
    /// 0 to 1e9. Takes time in proportion to `agents`, about 3 ns for each.
    ///
    /// # Errors
    /// [`ErlangError::OutOfRange`]; [`ErlangError::Unstable`] if callers wait for ever and the
    /// work is not less than the agents.
    pub fn figures(&self, agents: u32, within_s: f64) -> Result<Figures, ErlangError> {
        checked_agents(agents)?;
        checked_within(within_s)?;
        let offered_erlangs = self.offered_erlangs();
        match self.patience_s {
            Some(patience_s) => Ok(self.impatient(agents, within_s, patience_s)),
            None if offered_erlangs < f64::from(agents) => Ok(self.patient(agents, within_s)),
            None => Err(ErlangError::Unstable { agents, offered_erlangs }),
        }
    }

    /// Erlang C.
    fn patient(&self, agents: u32, within_s: f64) -> Figures {
        let offered_erlangs = self.offered_erlangs();
        let p_wait = closed::waiting(agents, offered_erlangs);
        let mean_wait_delayed = self.aht_s / (f64::from(agents) - offered_erlangs);
        let p_wait_gt_t = p_wait * (-within_s / mean_wait_delayed).exp();
        // With nobody who gives up, the four formulas are one.
        let level = 1.0 - p_wait_gt_t;
        let wait = p_wait * mean_wait_delayed;
        Figures {
            agents,
            within_s,
            offered_erlangs,
            p_wait,
            sl_offered: level,
            sl_answered: level,
            sl_answered_or_abandoned: level,
            sl_late_abandons_only: level,
            p_abandon: 0.0,
            p_abandon_in_t: 0.0,
            p_wait_gt_t,
            asa: wait,
            mean_wait_all: wait,
            mean_wait_abandoned: 0.0,
            mean_wait_delayed,
            occupancy: offered_erlangs / f64::from(agents),
            mean_queue: self.calls_per_hour / 3600.0 * wait,
        }
    }

    /// Erlang A.
    fn impatient(&self, agents: u32, within_s: f64, patience_s: f64) -> Figures {
        let offered_erlangs = self.offered_erlangs();
        let arrivals = self.calls_per_hour / 3600.0;
        let capacity = f64::from(agents) / self.aht_s;
        let wait = OfferedWait::new(arrivals, capacity, 1.0 / patience_s);
        let soon = wait.moments(0.0, within_s);
        let late = wait.moments(within_s, f64::INFINITY);
        let both = soon.and(late);

        // Weights of "an agent is free" and of the density, times B(n-1) so that neither is
        // beyond the floating-point numbers.
        let free = wait.start();
        let density = arrivals * closed::blocking(agents - 1, offered_erlangs);
        let all = free + density * both.total;
        let part = |weight: f64| (weight / all).min(1.0);

        let given_up_by_t = -(-within_s / patience_s).exp_m1();
        let answered = free + density * both.answered;
        let answered_by_t = free + density * soon.answered;
        let p_wait_gt_t = part(density * late.total * (-within_s / patience_s).exp());
        let sl_offered = part(answered_by_t);
        let p_abandon = part(density * both.abandoned);
        let mean_wait_all = p_abandon * patience_s;
        Figures {
            agents,
            within_s,
            offered_erlangs,
            p_wait: part(density * both.total),
            sl_offered,
            sl_answered: ratio(answered_by_t, answered),
            sl_answered_or_abandoned: 1.0 - p_wait_gt_t,
            sl_late_abandons_only: ratio(sl_offered, sl_offered + p_wait_gt_t),
            p_abandon,
            p_abandon_in_t: part(density * (soon.abandoned + late.total * given_up_by_t)),
            p_wait_gt_t,
            asa: density * both.answered_wait / answered,
            mean_wait_all,
            mean_wait_abandoned: both.abandoned_wait / both.abandoned,
            mean_wait_delayed: both.abandoned * patience_s / both.total,
            occupancy: (offered_erlangs / f64::from(agents) * part(answered)).min(1.0),
            mean_queue: arrivals * mean_wait_all,
        }
    }
}

/// A part of a whole; 0 of nothing.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

fn checked(what: &'static str, given: f64, range: RangeInclusive<f64>) -> Result<(), ErlangError> {
    match range.contains(&given) {
        true => Ok(()),
        false => Err(ErlangError::OutOfRange { what, given, range }),
    }
}

fn checked_agents(agents: u32) -> Result<(), ErlangError> {
    checked("agents", f64::from(agents), 1.0..=f64::from(MAX_AGENTS))
}

fn checked_offered(erlangs: f64) -> Result<(), ErlangError> {
    checked("offered work in erlangs (calls per hour x AHT / 3600)", erlangs, OFFERED)
}

fn checked_within(within_s: f64) -> Result<(), ErlangError> {
    checked("threshold of the service level in seconds", within_s, WITHIN_S)
}
