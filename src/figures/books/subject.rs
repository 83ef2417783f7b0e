//! One subject of the books: a queue, a skill, an agent, a group, or all together.

use super::Lengths;
use super::clock::Clock;
use super::cohort::Cohorts;
use super::history::{History, Running};
use super::recent::Recent;
use super::spread::{Measure, Spreads};
use super::times::{AgentTime, GroupTime};
use crate::figures::{Activity, CallTally, Change, Terms};
use crate::{Span, Timestamp};

impl Running for CallTally {
    type Row = Self;

    fn as_of(&self, _at: Timestamp) -> Self {
        *self
    }
}

/// What happens to calls.
#[derive(Clone, Debug)]
pub(super) struct CallBook {
    /// The clock's epoch when it was last touched.
    epoch: u32,
    pub(super) totals: CallTally,
    pub(super) history: History<CallTally>,
    /// Only of those that calls enter.
    pub(super) arrivals: Option<Box<Cohorts<CallTally>>>,
    pub(super) recent: Option<Box<Recent>>,
    pub(super) spreads: Option<Box<Spreads>>,
}

impl CallBook {
    pub(super) fn new(lengths: Lengths) -> Self {
        Self {
            epoch: 0,
            totals: CallTally::default(),
            history: History::new(lengths),
            arrivals: None,
            recent: None,
            spreads: None,
        }
    }

    /// Of a queue, a skill, or all.
    pub(super) fn entered_by_calls(lengths: Lengths, spreads: bool) -> Self {
        Self {
            arrivals: Some(Box::new(Cohorts::new(lengths))),
            recent: Some(Box::default()),
            spreads: spreads.then(|| Box::new(Spreads::new())),
            ..Self::new(lengths)
        }
    }

    /// Counts a change of a call that entered then. O(1).
    #[inline]
    pub(super) fn count(
        &mut self,
        clock: &Clock,
        entered: Timestamp,
        change: Change,
        terms: &Terms,
    ) {
        if self.epoch != clock.epoch {
            self.turn(clock);
        }
        self.totals.count(change, terms);
        if let Some(arrivals) = &mut self.arrivals {
            arrivals.of(clock, entered).count(change, terms);
        }
        if let Some(recent) = &mut self.recent {
            recent.count(change, terms);
        }
        if let Change::Answered(wait) | Change::Abandoned(wait, _) = change {
            self.history.peak(wait);
        }
        if let Some(spreads) = &mut self.spreads {
            record(spreads, change);
        }
    }

    #[cold]
    fn turn(&mut self, clock: &Clock) {
        self.epoch = clock.epoch;
        self.history.turn(clock, &self.totals);
        if let Some(recent) = &mut self.recent {
            recent.turn(clock);
        }
    }
}

/// What of a change spreads.
fn record(spreads: &mut Spreads, change: Change) {
    match change {
        Change::Answered(wait) => spreads.record(Measure::WaitAnswered, wait),
        Change::Abandoned(wait, _) => spreads.record(Measure::WaitAbandoned, wait),
        Change::RingOver(rang) => spreads.record(Measure::Ring, rang),
        Change::Ended { talk, hold } | Change::TransferredOut { talk, hold } => {
            spreads.record(Measure::Talk, talk);
            if hold > Span::ZERO {
                spreads.record(Measure::Hold, hold);
            }
        }
        Change::Handled(wrap_up) if wrap_up > Span::ZERO => {
            spreads.record(Measure::WrapUp, wrap_up);
        }
        _ => {}
    }
}

/// Where time goes.
#[derive(Clone, Debug)]
pub(super) struct TimeBook<R> {
    epoch: u32,
    pub(super) running: R,
    pub(super) history: History<R>,
}

impl<R: Running + Default> TimeBook<R> {
    pub(super) fn new(lengths: Lengths) -> Self {
        Self { epoch: 0, running: R::default(), history: History::new(lengths) }
    }

    /// To be called before every change.
    #[inline]
    fn touch(&mut self, clock: &Clock) {
        if self.epoch != clock.epoch {
            self.epoch = clock.epoch;
            self.history.turn(clock, &self.running);
        }
    }
}

impl TimeBook<AgentTime> {
    pub(super) fn change(
        &mut self,
        clock: &Clock,
        now: Timestamp,
        activity: Option<Activity>,
    ) -> Span {
        self.touch(clock);
        self.running.change(now, activity)
    }
}

impl TimeBook<GroupTime> {
    /// An agent has changed from one activity, begun then, to another that begins now.
    pub(super) fn change(
        &mut self,
        clock: &Clock,
        from: (Timestamp, Option<Activity>),
        to: (Timestamp, Option<Activity>),
    ) {
        self.touch(clock);
        self.running.change(from, to);
    }

    pub(super) fn signed_in(&mut self) {
        self.running.signed_in();
    }
}
