//! Conversations in writing: the first reply, and the customer's silence.

use acd::{CallId, Fact, Refusal, Span};

use super::Twin;
use super::state::{Standing, seconds};

/// What is known of a conversation between a customer and the present agent.
#[derive(Clone, Debug)]
pub struct Chat {
    /// The queue's times when the agent answered.
    first_reply: Option<u64>,
    warning: Option<u64>,
    close: Option<u64>,
    answered: u64,
    replied: bool,
    /// The limit of the first reply has passed.
    late: bool,
    customers_turn: bool,
    /// While it is the customer's turn and the agent is there: since when.
    silent_since: Option<u64>,
    warned: bool,
    /// The number of the clock that runs.
    order: u64,
}

impl Chat {
    /// When the clock that runs is over, and its number.
    pub fn next_due(&self) -> Option<(u64, u64)> {
        let length = if !self.replied && !self.late {
            return Some((self.answered.saturating_add(self.first_reply?), self.order));
        } else if self.is_to_be_warned() {
            self.warning
        } else {
            self.close
        };
        Some((self.silent_since?.saturating_add(length?), self.order))
    }

    /// A warning that would not come before the end does not come.
    fn is_to_be_warned(&self) -> bool {
        let comes_first = |warning| self.close.is_none_or(|close| warning < close);
        !self.warned && self.warning.is_some_and(comes_first)
    }
}

impl Twin {
    /// The agent has just answered.
    pub(super) fn begins_to_write(&mut self, id: CallId) {
        let rules = &self.the_queue(self.the_call(id).queue).rules;
        let times = [rules.first_reply_s, rules.silence_warning_s, rules.silence_close_s];
        let [first_reply, warning, close] = times.map(|time| time.map(seconds));
        let is_timed = times.iter().any(Option::is_some);
        let order = self.number();
        self.call_mut(id).chat = is_timed.then_some(Chat {
            first_reply,
            warning,
            close,
            answered: self.now,
            replied: false,
            late: false,
            customers_turn: false,
            silent_since: None,
            warned: false,
            order,
        });
    }

    /// Where the call talks or is held: whether it talks.
    fn conversation(&self, id: CallId) -> Result<bool, Refusal> {
        match self.alive(id)?.standing {
            Standing::Talking(_) => Ok(true),
            Standing::Held(_) => Ok(false),
            _ => Err(Refusal::WrongState),
        }
    }

    pub(super) fn customer_said(&mut self, id: CallId) -> Result<(), Refusal> {
        self.conversation(id)?;
        if let Some(chat) = &mut self.call_mut(id).chat {
            chat.customers_turn = false;
            chat.silent_since = None;
        }
        Ok(())
    }

    pub(super) fn agent_said(&mut self, id: CallId) -> Result<(), Refusal> {
        let talks = self.conversation(id)?;
        let (now, order) = (self.now, self.number());
        let call = self.call_mut(id);
        let (agent, queue) = (call.agent().expect("one who talks"), call.queue);
        let Some(chat) = &mut call.chat else { return Ok(()) };
        let is_first = !std::mem::replace(&mut chat.replied, true);
        let (after, late) = (Span::from_micros(now - chat.answered), chat.late);
        chat.customers_turn = true;
        chat.silent_since = talks.then_some(now);
        chat.warned = false;
        chat.order = order;
        if is_first {
            let figures = &mut self.queue_mut(queue).figures.chat;
            figures.first_replies += 1;
            figures.first_replies_within += u64::from(!late);
            figures.first_reply += after;
            self.tell(Fact::FirstReply { call: id, agent, queue, after, late });
        }
        Ok(())
    }

    /// On hold the customer's silence does not count.
    pub(super) fn is_on_hold(&mut self, id: CallId) {
        if let Some(chat) = &mut self.call_mut(id).chat {
            chat.silent_since = None;
        }
    }

    /// After a hold it counts from the beginning.
    pub(super) fn is_there_again(&mut self, id: CallId) {
        let (now, order) = (self.now, self.number());
        if let Some(chat) = &mut self.call_mut(id).chat
            && chat.customers_turn
        {
            chat.silent_since = Some(now);
            chat.warned = false;
            chat.order = order;
        }
    }

    /// The clock that runs is over.
    pub(super) fn chat_due(&mut self, id: CallId) {
        let order = self.number();
        let call = self.call_mut(id);
        let (agent, queue) = (call.agent().expect("one who talks"), call.queue);
        let chat = call.chat.as_mut().expect("a conversation that is timed");
        if !chat.replied {
            chat.late = true;
            self.tell(Fact::FirstReplyLate { call: id, agent, queue });
        } else if chat.is_to_be_warned() {
            chat.warned = true;
            chat.order = order;
            self.queue_mut(queue).figures.chat.silence_warnings += 1;
            self.tell(Fact::SilenceWarning { call: id, agent, queue });
        } else {
            self.queue_mut(queue).figures.chat.silence_closes += 1;
            self.tell(Fact::SilenceClosed { call: id, agent, queue });
            self.hang_up(id).expect("a call that talks can be hung up");
        }
    }
}
