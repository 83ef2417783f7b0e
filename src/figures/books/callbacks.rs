//! What callbacks change in the books.

use super::step::{Answered, Ended};
use super::{Books, Places, Stay};
use crate::figures::{CallbackChange, Change, agent_of, changes};
use crate::{Fact, Span, Timestamp};

impl Books {
    /// What happens to callbacks is rare, and so are consultations and what is withdrawn.
    #[cold]
    pub(super) fn fold_callback(
        &mut self,
        now: Timestamp,
        fact: &Fact,
        stay: Stay,
        places: Places<'_>,
    ) {
        let agent = agent_of(fact).map(|agent| places.agents[agent.index()]);
        let mut rang = None;
        match *fact {
            Fact::BridgeFailed { queue, talk, hold, .. } => {
                let queue = (now, places.queues[queue.index()]);
                return self.bridge_failed(queue, (talk, hold), stay, agent);
            }
            Fact::Dial { queue, .. } => {
                self.begin_ring(now, agent, places.queues[queue.index()], stay);
            }
            Fact::CallbackFailed { .. } | Fact::Withdrawn { .. } => self.ring_withdrawn(now, agent),
            Fact::CallbackAnswered { .. } => rang = Some(self.end_ring(now, agent, true)),
            Fact::Consulting { queue, .. } => {
                let queue = places.queues[queue.index()];
                return self.enter(now, queue, Change::TransferredIn, stay.own_skills);
            }
            Fact::TransferCompleted { from, talk, hold, .. } => {
                let ended = Ended { talk, hold, transferred: 1, handled: 0 };
                return self.end_talk(places.queues[from.index()], ended, stay, agent);
            }
            Fact::LineLost { queue, talk, hold, .. } => {
                let ended = Ended { talk, hold, transferred: 0, handled: 0 };
                self.end_talk(places.queues[queue.index()], ended, stay, agent);
            }
            _ => {}
        }
        for (queue, change) in changes(fact).into_iter().flatten() {
            let queue = places.queues[queue.index()];
            match change {
                // Counted when the agent's next state comes.
                Change::Ended { .. } => {}
                Change::Callback(CallbackChange::Reached { apart: true }) => {
                    self.count_other(queue, change, rang, stay, agent);
                }
                Change::Callback(CallbackChange::Reached { .. }) => {
                    self.count_other(queue, change, None, stay, agent);
                }
                Change::Answered(waited) => {
                    let rang = rang.unwrap_or(Span::ZERO);
                    self.count(queue, |terms| Answered::new(waited, rang, terms), stay, agent);
                }
                _ => self.count_other(queue, change, None, stay, None),
            }
        }
    }
}
