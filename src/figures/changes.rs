//! What an event counts as: the one place that translates it into changes of figures.

use super::callbacks::CallbackChange;
use super::queue::Change;
use crate::{CallbackCounts, Fact, MissCause, QueueId};

/// What an event changes, and in which queue: at most three changes.
///
/// [`Change::Handled`] is among them only where an agent with several places is done; else it needs
/// the agent's wrap-up, which [`AgentFigures::fold`](super::AgentFigures::fold) measures.
#[must_use]
pub fn changes(fact: &Fact) -> [Option<(QueueId, Change)>; 3] {
    several_changes(fact).unwrap_or_else(|| [only_change(fact), None, None])
}

/// The changes of an event that can have more than one.
pub(crate) fn several_changes(fact: &Fact) -> Option<[Option<(QueueId, Change)>; 3]> {
    Some(match *fact {
        Fact::Overflowed { from, to, cause, .. } => {
            let out = if cause.is_passing() { Change::Passed } else { Change::OverflowedOut };
            [Some((from, out)), Some((to, Change::OverflowedIn)), None]
        }
        Fact::Transferred { from, to, talk, hold, .. } => {
            let out = Change::TransferredOut { talk, hold };
            [Some((from, out)), Some((to, Change::TransferredIn)), None]
        }
        Fact::BridgeFailed { queue, talk, hold, .. } => {
            let missed = Change::Missed(MissCause::Undeliverable);
            let changes = [missed, Change::TransferredOut { talk, hold }, Change::TransferredIn];
            changes.map(|change| Some((queue, change)))
        }
        Fact::CallbackAnswered { queue, waited, counts, .. } => {
            let apart = counts == CallbackCounts::Apart;
            let reached = Change::Callback(CallbackChange::Reached { apart });
            let answered = (!apart).then_some((queue, Change::Answered(waited)));
            [Some((queue, reached)), answered, None]
        }
        Fact::LineLost { queue, talk, hold, .. } => {
            let lost = Change::Callback(CallbackChange::LostLine);
            [Some((queue, lost)), Some((queue, Change::Ended { talk, hold })), None]
        }
        _ => return None,
    })
}

/// The change of an event that has no more than one.
pub(crate) fn only_change(fact: &Fact) -> Option<(QueueId, Change)> {
    let callback = |queue, change| Some((queue, Change::Callback(change)));
    match *fact {
        Fact::Queued { queue, .. } => Some((queue, Change::Offered)),
        Fact::Ringing { queue, .. } => Some((queue, Change::Rang)),
        Fact::Answered { queue, waited, .. } => Some((queue, Change::Answered(waited))),
        Fact::Requeued { queue, cause, .. } | Fact::Missed { queue, cause, .. } => {
            Some((queue, Change::of_miss(cause)))
        }
        Fact::Abandoned { queue, waited, ringing, .. } => {
            Some((queue, Change::Abandoned(waited, ringing.is_some())))
        }
        Fact::TimedOut { queue, .. } => Some((queue, Change::TimedOut)),
        Fact::TurnedAway { queue, .. } => Some((queue, Change::TurnedAway)),
        Fact::Lost { queue, .. } => Some((queue, Change::Lost)),
        Fact::ConversationLost { queue, .. } => Some((queue, Change::ConversationLost)),
        // An entry that no caller made, as by a transfer.
        Fact::Consulting { queue, .. } => Some((queue, Change::TransferredIn)),
        Fact::TransferCompleted { from, talk, hold, .. } => {
            Some((from, Change::TransferredOut { talk, hold }))
        }
        Fact::Ended { queue, talk, hold, .. } => Some((queue, Change::Ended { talk, hold })),
        Fact::Handled { queue, wrap_up, .. } => Some((queue, Change::Handled(wrap_up))),
        Fact::FirstReply { queue, .. }
        | Fact::SilenceWarning { queue, .. }
        | Fact::SilenceClosed { queue, .. } => Change::of_chat(fact).map(|it| (queue, it)),
        Fact::Callback { queue, .. } => callback(queue, CallbackChange::Requested),
        Fact::Dial { queue, .. } => callback(queue, CallbackChange::Dialled),
        Fact::CallbackEnded { queue, cause, .. } => callback(queue, CallbackChange::Ended(cause)),
        Fact::Overflowed { .. }
        | Fact::Transferred { .. }
        | Fact::BridgeFailed { .. }
        | Fact::CallbackAnswered { .. }
        | Fact::LineLost { .. }
        | Fact::CallbackFailed { .. }
        | Fact::Resumed { .. }
        | Fact::Routed { .. }
        | Fact::FirstReplyLate { .. }
        | Fact::Merged { .. }
        | Fact::Reconciled { .. }
        | Fact::Held { .. }
        | Fact::Retrieved { .. }
        | Fact::Conference { .. }
        | Fact::TookOver { .. }
        | Fact::Withdrawn { .. }
        | Fact::WrapUp { .. }
        | Fact::Agent { .. }
        | Fact::Opened { .. }
        | Fact::Closed { .. }
        | Fact::ReserveJoined { .. }
        | Fact::ReserveLeft { .. }
        | Fact::AlarmRaised { .. }
        | Fact::AlarmCleared { .. } => None,
    }
}
