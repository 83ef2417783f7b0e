//! A queue's figures.

use super::callbacks::{CallbackChange, CallbackFigures};
use super::tally::{MORE_THRESHOLDS, THRESHOLDS, WaitBuckets};
use crate::{Fact, MissCause, Span};

/// What a queue's answered calls are measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Terms {
    /// Service-level threshold T: `wait <= T` is within.
    pub answer_within: Span,
    /// An abandon after at most this long is short.
    pub short_abandon: Span,
    /// Further thresholds that are measured beside T, in the books alone; none behind a `None`.
    pub also_within: [Option<Span>; MORE_THRESHOLDS],
}

impl Terms {
    /// One of the thresholds: 0 is T.
    #[must_use]
    pub fn threshold(&self, threshold: usize) -> Option<Span> {
        match threshold.checked_sub(1) {
            None => Some(self.answer_within),
            Some(more) => self.also_within.get(more).copied().flatten(),
        }
    }
}

/// What a wait that is over counts as: worked out once, counted in many books.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    /// 1 for each threshold that it is within, else 0.
    pub(super) within: [u64; THRESHOLDS],
    /// 1 if it is short.
    pub(super) short: u64,
    pub(super) bucket: usize,
}

impl Measured {
    #[inline(always)]
    pub(super) fn of(change: Change, terms: &Terms) -> Self {
        let (Change::Answered(wait) | Change::Abandoned(wait, _)) = change else {
            return Self::default();
        };
        let mut within = [u64::from(wait <= terms.answer_within), 0, 0, 0];
        // Most queues have one threshold; further ones are given from the first on.
        if terms.also_within[0].is_some() {
            for (within, most) in within.iter_mut().skip(1).zip(terms.also_within) {
                *within = u64::from(most.is_some_and(|most| wait <= most));
            }
        }
        let short = u64::from(wait <= terms.short_abandon);
        Self { within, short, bucket: 0 }
    }

    /// With the bucket too.
    #[inline]
    pub(super) fn with_bucket(mut self, change: Change) -> Self {
        if let Change::Answered(wait) | Change::Abandoned(wait, _) = change {
            self.bucket = WaitBuckets::of(wait);
        }
        self
    }
}

/// One step of a queue's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A call entered and waits.
    Offered,
    /// A call came and went on at once: no room.
    Passed,
    /// The entry just counted (or about to be) came by overflow.
    OverflowedIn,
    /// The entry about to be counted came by transfer, or is a consultation.
    TransferredIn,
    /// A talking call was transferred away by its agent: talk and hold of this part.
    TransferredOut {
        /// Talk of this part.
        talk: Span,
        /// Hold of this part.
        hold: Span,
    },
    /// A waiting call started to ring.
    Rang,
    /// A ringing call waits again.
    Missed(MissCause),
    /// A ringing call was answered after this wait.
    Answered(Span),
    /// A waiting (`false`) or ringing (`true`) call was abandoned after this wait.
    Abandoned(Span, bool),
    /// A call that waited or rang went on after the maximum wait.
    OverflowedOut,
    /// A call that waited or rang ended at the maximum wait.
    TimedOut,
    /// A waiting call ended because the queue let it go.
    TurnedAway,
    /// A call that waited or rang is not there any more.
    Lost,
    /// A conversation is not there any more; that it ended is counted apart.
    ConversationLost,
    /// A call was refused: no room anywhere.
    Refused,
    /// A call was refused: the queue is closed.
    RefusedClosed,
    /// A call was refused: every agent is away.
    RefusedNoAgents,
    /// Of a callback.
    Callback(CallbackChange),
    /// A conversation ended: talk and hold of the agent's part.
    Ended {
        /// Talk of this part.
        talk: Span,
        /// Hold of this part.
        hold: Span,
    },
    /// An agent is done with a call and its wrap-up, which took this long.
    Handled(Span),
    /// The agent's first words came so long after the answer, and beyond the limit or not.
    FirstReply(Span, bool),
    /// A customer was silent so long that a warning was due.
    SilenceWarned,
    /// … that the conversation was ended.
    SilenceClosed,
    /// A call rings no more at its agent, whatever came of it: how long it rang.
    RingOver(Span),
    /// A call has waited longer than this threshold (0 is T) from this moment on.
    Breached(u8),
    /// A call that had waited longer than T waits and rings here no more.
    LeftLate,
}

impl Change {
    /// What the end of a ringing that was not answered counts as; for a call elsewhere, nothing.
    pub(super) fn of_miss(cause: MissCause) -> Self {
        match cause {
            MissCause::BusyElsewhere | MissCause::Lost => Self::Rang,
            _ => Self::Missed(cause),
        }
    }

    /// What an event of a conversation in writing counts as.
    pub(super) fn of_chat(fact: &Fact) -> Option<Self> {
        match *fact {
            Fact::FirstReply { after, late, .. } => Some(Self::FirstReply(after, late)),
            Fact::SilenceWarning { .. } => Some(Self::SilenceWarned),
            Fact::SilenceClosed { .. } => Some(Self::SilenceClosed),
            _ => None,
        }
    }
}

/// A queue's counters and sums. Sums are exact microseconds; ratios are the reader's.
///
/// At every moment `offered = answered + abandoned + overflowed_out + timed_out +
/// callbacks.unreached() + callbacks.apart + in_queue`, where callbacks that are open, also those
/// that are dialled, are in the queue. `apart` is 0 where callbacks do not count apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
// the names are those of the scenario's report
// In order of how often it is touched, so that a frequent step touches few lines of the cache.
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct QueueFigures {
    pub offered: u64,
    /// Calls now waiting or ringing here.
    pub in_queue: u64,
    pub answered: u64,
    pub answered_within: u64,
    pub wait_answered: Span,
    /// The longest wait that ended in an answer or an abandon.
    pub longest_wait: Span,
    pub handled: u64,
    pub talk: Span,
    pub hold: Span,
    pub wrap_up: Span,
    pub abandoned: u64,
    pub abandoned_within: u64,
    pub short_abandoned: u64,
    pub wait_abandoned: Span,
    pub overflowed_in: u64,
    pub overflowed_out: u64,
    pub transferred_in: u64,
    pub transferred_out: u64,
    /// Calls that the queue ended: at the maximum wait, turned away, or lost.
    pub timed_out: u64,
    /// Of these, those that it let go because it closed or its agents were away.
    pub turned_away: u64,
    /// Calls refused for any of the three reasons.
    pub refused: u64,
    /// Of these, those refused because it was closed, and because every agent was away.
    pub refused_closed: u64,
    pub refused_no_agents: u64,
    pub missed: u64,
    pub callbacks: CallbackFigures,
    /// Of conversations in writing.
    pub chat: ChatFigures,
    /// Of those timed out, calls that waited or rang and were not there any more.
    #[cfg_attr(feature = "journal", serde(default))]
    pub lost: u64,
    /// Conversations that ended because they were not.
    #[cfg_attr(feature = "journal", serde(default))]
    pub conversations_lost: u64,
}

/// What is counted of conversations in queues that time them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct ChatFigures {
    /// Answered conversations in which the agent said something.
    pub first_replies: u64,
    /// Of these, those in which that was within the queue's limit, or where it has none.
    pub first_replies_within: u64,
    /// From the answer to that, summed.
    pub first_reply: Span,
    /// Warnings for silence.
    pub silence_warnings: u64,
    /// Conversations ended for silence.
    pub silence_closes: u64,
}

impl ChatFigures {
    fn since(&self, earlier: &Self) -> Self {
        let of = |field: fn(&Self) -> u64| field(self).saturating_sub(field(earlier));
        Self {
            first_replies: of(|figures| figures.first_replies),
            first_replies_within: of(|figures| figures.first_replies_within),
            first_reply: self.first_reply - earlier.first_reply,
            silence_warnings: of(|figures| figures.silence_warnings),
            silence_closes: of(|figures| figures.silence_closes),
        }
    }

    fn add(&mut self, other: &Self) {
        self.first_replies += other.first_replies;
        self.first_replies_within += other.first_replies_within;
        self.first_reply += other.first_reply;
        self.silence_warnings += other.silence_warnings;
        self.silence_closes += other.silence_closes;
    }
}

impl QueueFigures {
    /// Applies one change. O(1).
    pub fn count(&mut self, change: Change, terms: Terms) {
        self.count_measured(change, &Measured::of(change, &terms));
    }

    #[inline]
    pub(super) fn count_measured(&mut self, change: Change, measured: &Measured) {
        match change {
            Change::Offered => self.call_offered(),
            Change::Passed => {
                self.offered += 1;
                self.overflowed_out += 1;
            }
            Change::OverflowedIn => self.overflowed_in += 1,
            Change::TransferredIn => self.transferred_in += 1,
            Change::TransferredOut { talk, hold } => {
                self.transferred_out += 1;
                self.part_ended(talk, hold);
            }
            Change::Rang | Change::RingOver(_) | Change::Breached(_) | Change::LeftLate => {}
            Change::Missed(_) => self.missed += 1,
            Change::Answered(wait) => self.call_answered(wait, measured),
            Change::Abandoned(wait, _) => {
                self.leave();
                self.abandoned += 1;
                self.abandoned_within += measured.within[0];
                self.short_abandoned += measured.short;
                self.wait_abandoned += wait;
                self.longest_wait = self.longest_wait.max(wait);
            }
            Change::OverflowedOut => {
                self.leave();
                self.overflowed_out += 1;
            }
            Change::TimedOut => {
                self.leave();
                self.timed_out += 1;
            }
            Change::TurnedAway => {
                self.leave();
                self.timed_out += 1;
                self.turned_away += 1;
            }
            Change::Lost => {
                self.leave();
                self.timed_out += 1;
                self.lost += 1;
            }
            Change::ConversationLost => self.conversations_lost += 1,
            Change::Callback(change) => self.count_callback(change),
            Change::Refused => self.refused += 1,
            Change::RefusedClosed => {
                self.refused += 1;
                self.refused_closed += 1;
            }
            Change::RefusedNoAgents => {
                self.refused += 1;
                self.refused_no_agents += 1;
            }
            Change::Ended { talk, hold } => self.part_ended(talk, hold),
            Change::FirstReply(after, late) => {
                self.chat.first_replies += 1;
                self.chat.first_replies_within += u64::from(!late);
                self.chat.first_reply += after;
            }
            Change::SilenceWarned => self.chat.silence_warnings += 1,
            Change::SilenceClosed => self.chat.silence_closes += 1,
            Change::Handled(wrap_up) => self.call_handled(wrap_up),
        }
    }

    #[cold]
    fn count_callback(&mut self, change: CallbackChange) {
        if let CallbackChange::Ended(_) | CallbackChange::Reached { apart: true } = change {
            self.leave();
        }
        self.callbacks.count(change);
    }

    #[inline(always)]
    pub(super) fn call_offered(&mut self) {
        self.offered += 1;
        self.in_queue += 1;
    }

    #[inline(always)]
    pub(super) fn call_answered(&mut self, wait: Span, measured: &Measured) {
        self.leave();
        self.answered += 1;
        self.answered_within += measured.within[0];
        self.wait_answered += wait;
        self.longest_wait = self.longest_wait.max(wait);
    }

    #[inline(always)]
    pub(super) fn part_ended(&mut self, talk: Span, hold: Span) {
        self.talk += talk;
        if hold > Span::ZERO {
            self.hold += hold;
        }
    }

    #[inline(always)]
    pub(super) fn call_handled(&mut self, wrap_up: Span) {
        self.handled += 1;
        self.wrap_up += wrap_up;
    }

    fn leave(&mut self) {
        self.in_queue = self.in_queue.saturating_sub(1);
    }

    /// What was counted since `earlier`; `in_queue` and `longest_wait` stay as they are.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            offered: self.offered.saturating_sub(earlier.offered),
            answered: self.answered.saturating_sub(earlier.answered),
            answered_within: self.answered_within.saturating_sub(earlier.answered_within),
            abandoned: self.abandoned.saturating_sub(earlier.abandoned),
            abandoned_within: self.abandoned_within.saturating_sub(earlier.abandoned_within),
            short_abandoned: self.short_abandoned.saturating_sub(earlier.short_abandoned),
            overflowed_in: self.overflowed_in.saturating_sub(earlier.overflowed_in),
            overflowed_out: self.overflowed_out.saturating_sub(earlier.overflowed_out),
            transferred_in: self.transferred_in.saturating_sub(earlier.transferred_in),
            transferred_out: self.transferred_out.saturating_sub(earlier.transferred_out),
            timed_out: self.timed_out.saturating_sub(earlier.timed_out),
            turned_away: self.turned_away.saturating_sub(earlier.turned_away),
            lost: self.lost.saturating_sub(earlier.lost),
            conversations_lost: self.conversations_lost.saturating_sub(earlier.conversations_lost),
            refused: self.refused.saturating_sub(earlier.refused),
            refused_closed: self.refused_closed.saturating_sub(earlier.refused_closed),
            refused_no_agents: self.refused_no_agents.saturating_sub(earlier.refused_no_agents),
            missed: self.missed.saturating_sub(earlier.missed),
            callbacks: self.callbacks.since(&earlier.callbacks),
            chat: self.chat.since(&earlier.chat),
            handled: self.handled.saturating_sub(earlier.handled),
            wait_answered: self.wait_answered - earlier.wait_answered,
            wait_abandoned: self.wait_abandoned - earlier.wait_abandoned,
            talk: self.talk - earlier.talk,
            hold: self.hold - earlier.hold,
            wrap_up: self.wrap_up - earlier.wrap_up,
            in_queue: self.in_queue,
            longest_wait: self.longest_wait,
        }
    }

    /// Adds another row: sums over queues or intervals equal the total to the last unit.
    pub fn add(&mut self, other: &Self) {
        self.offered += other.offered;
        self.answered += other.answered;
        self.answered_within += other.answered_within;
        self.abandoned += other.abandoned;
        self.abandoned_within += other.abandoned_within;
        self.short_abandoned += other.short_abandoned;
        self.overflowed_in += other.overflowed_in;
        self.overflowed_out += other.overflowed_out;
        self.transferred_in += other.transferred_in;
        self.transferred_out += other.transferred_out;
        self.timed_out += other.timed_out;
        self.turned_away += other.turned_away;
        self.lost += other.lost;
        self.conversations_lost += other.conversations_lost;
        self.refused += other.refused;
        self.refused_closed += other.refused_closed;
        self.refused_no_agents += other.refused_no_agents;
        self.chat.add(&other.chat);
        self.missed += other.missed;
        self.callbacks.add(&other.callbacks);
        self.handled += other.handled;
        self.in_queue += other.in_queue;
        self.wait_answered += other.wait_answered;
        self.wait_abandoned += other.wait_abandoned;
        self.talk += other.talk;
        self.hold += other.hold;
        self.wrap_up += other.wrap_up;
        self.longest_wait = self.longest_wait.max(other.longest_wait);
    }
}
