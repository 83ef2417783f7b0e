//! An agent's part in calls: how long one rang there, what it came to, and its after-call work.

use super::step::{Ended, WrappedUp};
use super::{Books, Part, Place, Stay};
use crate::figures::Change;
use crate::{MissCause, Span, Timestamp};

impl Books {
    /// The agent has several places from now on.
    pub(crate) fn put_desk(&mut self, agent: u32) {
        if let Some(agent) = self.agents.get_mut(agent as usize) {
            agent.desk = true;
        }
    }

    /// A call rings no more at an agent: how long it did.
    #[inline]
    pub(super) fn end_ring(&mut self, now: Timestamp, agent: Option<u32>, answered: bool) -> Span {
        let subject = agent.and_then(|agent| self.agents.get_mut(agent as usize));
        let Some(subject) = subject else { return Span::ZERO };
        let since = match subject.part {
            Part::Rings(.., since) => since,
            _ => now,
        };
        subject.part = if answered { Part::Talks } else { Part::None };
        now.since(since)
    }

    /// A call rings no more at an agent with several places, who did not miss it.
    pub(super) fn ring_withdrawn(&mut self, now: Timestamp, agent: Option<u32>) {
        let subject = agent.and_then(|agent| self.agents.get_mut(agent as usize));
        let Some(subject) = subject else { return };
        if let Part::Rings(queue, stay, since) = subject.part {
            subject.part = Part::None;
            self.count_other(queue, Change::Rang, Some(now.since(since)), stay, agent);
        }
    }

    /// An agent's part in a call is over but for its wrap-up: counted with what the agent's next
    /// state, which comes at the same moment, tells of that.
    #[inline]
    pub(super) fn end_talk(&mut self, queue: u32, ended: Ended, stay: Stay, agent: Option<u32>) {
        let Some(subject) = agent.and_then(|agent| self.agents.get_mut(agent as usize)) else {
            return;
        };
        if subject.desk {
            return self.count(queue, |_| ended, stay, agent);
        }
        subject.part = Part::Ended(queue, stay, ended);
    }

    /// An agent's part ended before it began: it missed the call, nothing of it is handled, and the
    /// call comes back as by a transfer.
    #[cold]
    pub(super) fn bridge_failed(
        &mut self,
        (now, queue): (Timestamp, u32),
        (talk, hold): (Span, Span),
        stay: Stay,
        agent: Option<u32>,
    ) {
        if let Some(subject) = agent.and_then(|agent| self.agents.get_mut(agent as usize))
            && !subject.desk
        {
            subject.part = Part::None;
        }
        let missed = Change::Missed(MissCause::Undeliverable);
        self.count_other(queue, missed, None, stay, agent);
        let ended = Ended { talk, hold, transferred: 1, handled: 0 };
        self.count(queue, |_| ended, stay, agent);
        self.enter(now, queue, Change::TransferredIn, stay.own_skills);
    }

    /// What an agent's new state means for the call behind it; the former lasted so long.
    #[inline]
    pub(super) fn go_on(&mut self, agent: u32, to: Option<Place>, lasted: Span) {
        let Some(subject) = self.agents.get_mut(agent as usize) else { return };
        let wraps_up = to == Some(Place::WRAP_UP);
        match subject.part {
            Part::None | Part::Talks => {}
            _ if subject.desk => {}
            Part::Rings(..) if to == Some(Place::RINGING) => {}
            // It went on or gave up while it rang.
            Part::Rings(queue, stay, _) => {
                subject.part = Part::None;
                self.count_other(queue, Change::Rang, Some(lasted), stay, Some(agent));
            }
            Part::Ended(queue, stay, ended) => {
                subject.part = if wraps_up { Part::WrapsUp(queue, stay) } else { Part::None };
                let ended = Ended { handled: u64::from(!wraps_up), ..ended };
                self.count(queue, |_| ended, stay, Some(agent));
            }
            Part::WrapsUp(queue, stay) => {
                subject.part = Part::None;
                self.count(queue, |_| WrappedUp(lasted), stay, Some(agent));
            }
        }
    }
}
