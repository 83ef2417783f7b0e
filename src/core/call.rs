//! A call: where it is, since when, and what it has behind it.

use super::delays::Reached;
use super::queue::Rules;
use crate::collections::{Chain, Index};
use crate::figures::{SkillSet, Stay};
use crate::matching::{Place, Requirement};
use crate::timers::TimerId;
use crate::{CallId, CallOrder, OfferId, Span, Timestamp};

/// Where a live call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Phase {
    #[default]
    Waiting,
    /// A callback that may not be dialled yet: in no line.
    Parked,
    Ringing,
    Talking,
    Held,
}

/// An agent who may not be offered this call for a while.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct HoldBack {
    pub(super) agent: u32,
    pub(super) timer: TimerId,
}

/// What is kept of a call that was tried along the overflow without effect.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Tries {
    /// The last of them: from here the maximum wait counts anew.
    pub(super) last: Timestamp,
    /// The state of the world at that try.
    pub(super) in_version: u64,
    /// The last one that was made before tries were passed over.
    pub(super) passed_over_from: Timestamp,
    /// The call's `max_wait` is among the retries.
    pub(super) go_on: bool,
}

// The kind most numerous on a floor: what few calls have stands in tables beside.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Call {
    pub(super) id: CallId,
    pub(super) phase: Phase,
    /// The queue it waits or rings in, or was answered from.
    pub(super) queue: u32,
    /// Entry into that queue.
    pub(super) entered: Timestamp,
    /// What the books know it by: the skills asked for here, and its own.
    pub(super) skills: SkillSet,
    pub(super) own_skills: Option<SkillSet>,
    /// The thresholds that it has passed, a bit each.
    pub(super) breached: u8,
    /// Which stay in a queue this is, of all.
    pub(super) stay: u64,
    /// Offer or last transfer: from here its age counts.
    pub(super) offered: Timestamp,
    /// Among calls of one age, the earlier offered is first.
    pub(super) order: u64,
    pub(super) own_priority: Option<i8>,
    /// Goes before others as if it were older by so many seconds.
    pub(super) credit_s: u16,
    /// The queue's, when it entered.
    pub(super) queue_priority: i8,
    /// Its own expression and the class of that.
    pub(super) own: Option<(Requirement, u32)>,
    /// Steps of the queue, and delays of agents, that it has reached.
    pub(super) reached: Reached,
    /// Its place among all waiting calls: the least is first.
    pub(super) key: u128,
    /// What its queue will learn from its wait, if it is followed.
    pub(super) followed: Index,
    /// There is more about it in the table of customers.
    pub(super) of_customer: bool,
    /// A placeholder: its customer is to be called back, or is dialled.
    pub(super) callback: bool,
    /// It rings, or may ring, at several agents: there is more in the table of rivals.
    pub(super) has_rivals: bool,
    /// The line in which it stands (else it is about to, or does not wait).
    pub(super) line: Index,
    /// The only agent it may ring at for now.
    pub(super) prefer: Index,
    /// Where it rings, talks or is held.
    pub(super) agent: u32,
    pub(super) offer: OfferId,
    pub(super) ring_end: TimerId,
    pub(super) max_wait: TimerId,
    /// The maximum wait passed without effect.
    pub(super) tries: Index,
    pub(super) step: TimerId,
    pub(super) prefer_end: TimerId,
    pub(super) held_back: Chain,
    /// Queues it has been in before this one, or passed, since its offer or last transfer.
    pub(super) been_in: Chain,
    /// Since when it talks or is held.
    pub(super) since: Timestamp,
    pub(super) talk: Span,
    pub(super) hold: Span,
}

impl Call {
    pub(super) fn priority(&self) -> i8 {
        self.own_priority.unwrap_or(self.queue_priority)
    }

    /// What the books want to know of it.
    pub(super) fn stay(&self) -> Stay {
        Stay { entered: self.entered, skills: self.skills, own_skills: self.own_skills }
    }

    /// Its key in its queue's line of stays, by entry; callbacks stand behind all others.
    pub(super) fn stay_key(&self) -> u128 {
        let entered = if self.callback { u64::MAX } else { self.entered.micros() };
        u128::from(entered) << 64 | u128::from(self.stay)
    }

    /// Talks from now on, or is held; the talk or hold until now is booked.
    pub(super) fn turn(&mut self, now: Timestamp, to: Phase) {
        self.book(now);
        self.phase = to;
    }

    /// Books the running talk or hold.
    pub(super) fn book(&mut self, now: Timestamp) {
        let passed = now.since(self.since);
        match self.phase {
            Phase::Talking => self.talk += passed,
            Phase::Held => self.hold += passed,
            Phase::Waiting | Phase::Parked | Phase::Ringing => {}
        }
        self.since = now;
    }
}

/// The place among all waiting calls, fixed for as long as the call waits; the least is first.
///
/// First the queue's weight, then the strict priority (0 in a queue that ages), then the moment
/// from which the age counts, moved back by `seconds_per_priority` for each unit of priority. Of
/// two calls the one with the earlier moment is the older at *every* later time, so nothing is
/// ever sorted again.
pub(super) fn rank(
    (priority, credit_s): (i8, u16),
    rules: &Rules,
    offered: Timestamp,
    order: u64,
) -> u128 {
    let seconds_per_priority = rules.seconds_per_priority;
    let place = Place {
        weight: rules.weight,
        strict: if seconds_per_priority == 0 { priority } else { 0 },
        offered,
        // At most 100 × 3600 s either way, and 18 hours more.
        credit: (i64::from(priority) * seconds_per_priority + i64::from(credit_s)) * 1_000_000,
        order,
        latest_first: rules.call_order == CallOrder::Newest,
    };
    place.key()
}

/// The call numbers used so far: a window of bits below the highest, and everything below that.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct UsedNumbers {
    /// One past the highest number used.
    next: u128,
    /// A bit for each of the last [`CallId::WINDOW`] numbers, by remainder.
    window: Box<[u64]>,
}

impl UsedNumbers {
    pub(super) fn new() -> Self {
        Self { next: 0, window: vec![0; (CallId::WINDOW / 64) as usize].into() }
    }

    fn place(id: CallId) -> (usize, u64) {
        let bit = id.number() % CallId::WINDOW;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    pub(super) fn contains(&self, id: CallId) -> bool {
        let (word, bit) = Self::place(id);
        let number = u128::from(id.number());
        number < self.next
            && (number + u128::from(CallId::WINDOW) < self.next || self.window[word] & bit != 0)
    }

    pub(super) fn insert(&mut self, id: CallId) {
        let number = u128::from(id.number());
        if number >= self.next {
            let fresh = (number + 1 - self.next).min(u128::from(CallId::WINDOW)) as u64;
            for back in 0..fresh {
                let (word, bit) = Self::place(CallId::new(id.number().wrapping_sub(back)));
                self.window[word] &= !bit;
            }
            self.next = number + 1;
        }
        let (word, bit) = Self::place(id);
        self.window[word] |= bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QueueRules;

    fn rank(priority: i8, seconds_per_priority: i64, offered: Timestamp, order: u64) -> u128 {
        let rules = QueueRules { seconds_per_priority, ..QueueRules::default() };
        let rules = Rules::check(&rules, None).expect("rules within their ranges");
        super::rank((priority, 0), &rules, offered, order)
    }

    #[test]
    fn numbers_are_remembered_across_the_window() {
        let mut used = UsedNumbers::new();
        for number in [5, 3, 100, CallId::WINDOW + 50, 99] {
            assert!(!used.contains(CallId::new(number)), "{number}");
            used.insert(CallId::new(number));
            assert!(used.contains(CallId::new(number)), "{number}");
        }
        assert!(used.contains(CallId::new(3)), "far below the highest counts as used");
        assert!(!used.contains(CallId::new(101)));
        assert!(used.contains(CallId::new(100)));
        used.insert(CallId::new(u64::MAX));
        assert!(used.contains(CallId::new(u64::MAX)));
        assert!(!used.contains(CallId::new(u64::MAX - 1)));
    }

    #[test]
    fn older_is_first_and_priority_before_age() {
        let at = Timestamp::from_millis;
        assert!(rank(0, 0, at(1), 9) < rank(0, 0, at(2), 1));
        assert!(rank(0, 0, at(1), 1) < rank(0, 0, at(1), 2));
        assert!(rank(1, 0, at(9), 9) < rank(0, 0, at(1), 1));
        assert!(rank(-100, 0, at(0), 0) > rank(0, 3600, at(999_999_999), 1));
        // Two units of 45 s: 90 s younger is just as old, and then the earlier offered is first.
        assert!(rank(2, 45, at(90_000), 2) > rank(0, 45, at(0), 1));
        assert!(rank(2, 45, at(89_999), 2) < rank(0, 45, at(0), 1));
        assert!(rank(100, 3600, at(0), 0) < rank(99, 3600, at(0), 0));
    }
}
