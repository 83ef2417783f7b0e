//! A queue's counters and sums.

use super::memory::plain;
use crate::{CallbackFigures, ChatFigures, QueueFigures, Span};

/// A queue's counters and sums. Times are exact microseconds. At every moment offered = answered
/// + abandoned + overflowed_out + timed_out + in_queue + callbacks_apart + callbacks_failed
/// + callbacks_expired + callbacks_cancelled + callbacks_merged + callbacks_returned.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)] // the names are those of the scenario's report
pub struct acd_queue_figures {
    pub offered: u64,
    pub answered: u64,
    pub answered_within: u64,
    pub abandoned: u64,
    pub abandoned_within: u64,
    pub short_abandoned: u64,
    pub overflowed_in: u64,
    pub overflowed_out: u64,
    pub transferred_in: u64,
    pub transferred_out: u64,
    pub timed_out: u64,
    pub refused: u64,
    pub missed: u64,
    pub handled: u64,
    /// Calls now waiting or ringing here.
    pub in_queue: u64,
    pub wait_answered_us: u64,
    pub wait_abandoned_us: u64,
    pub talk_us: u64,
    pub hold_us: u64,
    pub wrap_up_us: u64,
    /// The longest wait that ended in an answer or an abandon.
    pub longest_wait_us: u64,
    /// Of those timed out, those that the queue let go: it closed, or its agents were away.
    pub turned_away: u64,
    /// Of those refused, those refused because it was closed.
    pub refused_closed: u64,
    /// Of those refused, those refused because every agent was away.
    pub refused_no_agents: u64,
    /// Calls that became callbacks.
    pub callbacks: u32,
    /// Of these, those made because a line broke.
    pub callbacks_lost_lines: u32,
    /// Times that a customer was dialled.
    pub callbacks_dialled: u32,
    /// Customers reached.
    pub callbacks_reached: u32,
    /// Of these, those that are not among the answered.
    pub callbacks_apart: u32,
    /// Callbacks that ended: not reached in any attempt.
    pub callbacks_failed: u32,
    /// Not reached in time.
    pub callbacks_expired: u32,
    /// Taken back.
    pub callbacks_cancelled: u32,
    /// Another one of the customer is open.
    pub callbacks_merged: u32,
    /// The customer called.
    pub callbacks_returned: u32,
    /// From the answer to the first reply, summed, of queues that time conversations.
    pub first_reply_us: u64,
    /// Conversations in which the agent replied.
    pub first_replies: u32,
    /// Of these, within the queue's limit, or where it has none.
    pub first_replies_within: u32,
    /// Warnings for silence.
    pub silence_warnings: u32,
    /// Conversations ended for silence.
    pub silence_closes: u32,
}
plain!(acd_queue_figures);

/// A new figure takes the place of a reserved one: older callers do not see it.
impl From<QueueFigures> for acd_queue_figures {
    #[rustfmt::skip]
    fn from(figures: QueueFigures) -> Self {
        let QueueFigures {
            offered, answered, answered_within, abandoned, abandoned_within, short_abandoned,
            overflowed_in, overflowed_out, transferred_in, transferred_out, timed_out, refused,
            missed, handled, in_queue, wait_answered, wait_abandoned, talk, hold, wrap_up,
            longest_wait, turned_away, refused_closed, refused_no_agents, callbacks, chat,
            // What holds these figures has them behind, for here is no room left.
            lost: _, conversations_lost: _,
        } = figures;
        let count = |figure: u64| u32::try_from(figure).unwrap_or(u32::MAX);
        Self {
            offered, answered, answered_within, abandoned, abandoned_within, short_abandoned,
            overflowed_in, overflowed_out, transferred_in, transferred_out, timed_out, refused,
            missed, handled, in_queue, turned_away, refused_closed, refused_no_agents,
            wait_answered_us: wait_answered.micros(),
            wait_abandoned_us: wait_abandoned.micros(),
            talk_us: talk.micros(),
            hold_us: hold.micros(),
            wrap_up_us: wrap_up.micros(),
            longest_wait_us: longest_wait.micros(),
            callbacks: callbacks.requested,
            callbacks_lost_lines: callbacks.lost_lines,
            callbacks_dialled: callbacks.dialled,
            callbacks_reached: callbacks.reached,
            callbacks_apart: callbacks.apart,
            callbacks_failed: callbacks.failed,
            callbacks_expired: callbacks.expired,
            callbacks_cancelled: callbacks.cancelled,
            callbacks_merged: callbacks.merged,
            callbacks_returned: callbacks.returned,
            first_reply_us: chat.first_reply.micros(),
            first_replies: count(chat.first_replies),
            first_replies_within: count(chat.first_replies_within),
            silence_warnings: count(chat.silence_warnings),
            silence_closes: count(chat.silence_closes),
        }
    }
}

/// The figures of a service level are read back: see `acd_service_level`.
impl From<acd_queue_figures> for QueueFigures {
    #[rustfmt::skip]
    fn from(figures: acd_queue_figures) -> Self {
        let acd_queue_figures {
            offered, answered, answered_within, abandoned, abandoned_within, short_abandoned,
            overflowed_in, overflowed_out, transferred_in, transferred_out, timed_out, refused,
            missed, handled, in_queue, turned_away, refused_closed, refused_no_agents, ..
        } = figures;
        let span = Span::from_micros;
        Self {
            offered, answered, answered_within, abandoned, abandoned_within, short_abandoned,
            overflowed_in, overflowed_out, transferred_in, transferred_out, timed_out, refused,
            missed, handled, in_queue, turned_away, refused_closed, refused_no_agents,
            chat: ChatFigures {
                first_replies: figures.first_replies.into(),
                first_replies_within: figures.first_replies_within.into(),
                first_reply: span(figures.first_reply_us),
                silence_warnings: figures.silence_warnings.into(),
                silence_closes: figures.silence_closes.into(),
            },
            wait_answered: span(figures.wait_answered_us),
            wait_abandoned: span(figures.wait_abandoned_us),
            talk: span(figures.talk_us),
            hold: span(figures.hold_us),
            wrap_up: span(figures.wrap_up_us),
            longest_wait: span(figures.longest_wait_us),
            // No formula asks for them.
            lost: 0,
            conversations_lost: 0,
            callbacks: CallbackFigures {
                requested: figures.callbacks,
                lost_lines: figures.callbacks_lost_lines,
                dialled: figures.callbacks_dialled,
                reached: figures.callbacks_reached,
                apart: figures.callbacks_apart,
                failed: figures.callbacks_failed,
                expired: figures.callbacks_expired,
                cancelled: figures.callbacks_cancelled,
                merged: figures.callbacks_merged,
                returned: figures.callbacks_returned,
            },
        }
    }
}
