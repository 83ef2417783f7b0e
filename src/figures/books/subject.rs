//! One subject of the books: a queue, a skill, an agent, a group, or all together.

use super::Lengths;
use super::clock::Clock;
use super::crossings::Crossings;
use super::history::{History, Peaks, Running};
use super::recent::Recent;
use super::spread::Spreads;
use super::step::Step;
use super::times::{AgentTime, GroupTime};
use crate::collections::prefetch;
use crate::figures::CallTally;
use crate::figures::tally::Place;
use crate::{Span, Timestamp};

impl Running for CallTally {
    type Row = Self;

    fn as_of(&self, _at: Timestamp) -> Self {
        *self
    }
}

/// What happens to the parts of calls at an agent, or a group of agents.
///
/// In order of how often it is touched: what a frequent step changes lies in three lines of the
/// cache.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C, align(64))]
pub(super) struct PartBook {
    /// The clock's when it was last touched.
    epochs: u64,
    /// Since the page was last turned.
    pub(super) peaks: Peaks,
    pub(super) totals: CallTally,
    pub(super) history: History<CallTally>,
    pub(super) crossings: Box<Crossings>,
}

impl PartBook {
    pub(super) fn new(lengths: Lengths) -> Self {
        Self {
            epochs: 0,
            peaks: Peaks::default(),
            totals: CallTally::default(),
            history: History::new(lengths),
            crossings: Box::new(Crossings::new(lengths)),
        }
    }

    /// Asks for what a frequent step touches.
    #[inline(always)]
    pub(super) fn fetch(&self) {
        prefetch(self, 3);
    }

    /// Counts a step of a call that entered then. O(1).
    #[inline(always)]
    pub(super) fn count(&mut self, clock: &Clock, entered: Timestamp, step: &impl Step) {
        if self.epochs != clock.epochs {
            self.turn(clock);
        }
        self.add(clock, entered, step);
    }

    #[inline(always)]
    fn add(&mut self, clock: &Clock, entered: Timestamp, step: &impl Step) {
        step.count(&mut self.totals);
        let own = entered >= clock.starts[0];
        if let Some(wait) = step.wait() {
            self.peaks.add(wait, own);
        }
        if !own {
            self.crossings.count(clock, entered, step);
        }
    }

    #[cold]
    fn turn(&mut self, clock: &Clock) {
        if self.epochs >> 32 != clock.epochs >> 32 {
            self.history.turn(clock, &self.totals, std::mem::take(&mut self.peaks));
        }
        self.epochs = clock.epochs;
    }
}

/// What happens to calls in a queue, of those that ask for a skill, or of all.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct CallBook {
    pub(super) part: PartBook,
    pub(super) spreads: Option<Spreads>,
    pub(super) recent: Box<Recent>,
}

impl CallBook {
    pub(super) fn new(lengths: Lengths, spreads: bool) -> Self {
        Self {
            part: PartBook::new(lengths),
            spreads: spreads.then(Spreads::default),
            recent: Box::default(),
        }
    }

    /// Counts a step of a call that entered then. O(1).
    #[inline(always)]
    pub(super) fn count(&mut self, clock: &Clock, entered: Timestamp, step: &impl Step) {
        if self.part.epochs != clock.epochs {
            self.turn(clock);
        }
        self.part.add(clock, entered, step);
        if let Some(spreads) = &mut self.spreads {
            step.spread(spreads);
        }
    }

    #[cold]
    fn turn(&mut self, clock: &Clock) {
        // Where an interval begins, a bucket does.
        self.recent.turn(clock, &self.part.totals.calls);
        self.part.turn(clock);
    }
}

/// Where time goes.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
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
        if self.epoch != clock.interval_epoch() {
            self.epoch = clock.interval_epoch();
            self.history.turn(clock, &self.running, Peaks::default());
        }
    }
}

impl TimeBook<AgentTime> {
    #[inline(always)]
    pub(super) fn change(
        &mut self,
        clock: &Clock,
        now: Timestamp,
        activity: Option<Place>,
    ) -> Span {
        self.touch(clock);
        self.running.change(now, activity)
    }
}

impl TimeBook<GroupTime> {
    /// An agent has changed from one activity, begun then, to another that begins now.
    #[inline(always)]
    pub(super) fn change(
        &mut self,
        clock: &Clock,
        from: (Option<Place>, Timestamp),
        to: (Option<Place>, Timestamp),
        now: Timestamp,
    ) {
        self.touch(clock);
        if let (Some(place), since) = from {
            self.running.end(now, place, since);
        }
        if let (Some(place), since) = to {
            self.running.begin(now, place, since);
        }
    }

    pub(super) fn signed_in(&mut self) {
        self.running.signed_in();
    }
}
