//! Conversations in writing: how soon the agent replies, and how long the customer is silent.
//!
//! A side table by call, there once a queue sets any of its three times. A call has one clock at a
//! time: until the agent's first reply that one, then the customer's silence whenever it is the
//! customer's turn. Every step is O(1) beside its deadline.

use super::Core;
use super::call::Phase;
use crate::timers::{Kind, TimerId};
use crate::{CallId, Fact, Refusal, Span, Timestamp};

/// The times of a queue that has any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct ChatRules {
    pub(super) first_reply: Option<Span>,
    pub(super) warning: Option<Span>,
    pub(super) close: Option<Span>,
}

impl ChatRules {
    /// After how much silence comes the warning, if it comes before the end.
    fn warns_after(&self) -> Option<Span> {
        self.warning.filter(|warning| self.close.is_none_or(|close| *warning < close))
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
enum Turn {
    /// The call is not such a conversation.
    #[default]
    Nobody,
    /// The agent has not said anything yet.
    FirstReply,
    Agent,
    Customer,
    /// And was warned.
    CustomerWarned,
}

#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Chat {
    /// As they were when the agent answered.
    rules: ChatRules,
    answered: Timestamp,
    /// The limit of the first reply has passed.
    late: bool,
    turn: Turn,
    timer: TimerId,
}

/// By call.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Chats(Box<[Chat]>);

impl Core {
    /// Some queue has times for conversations: there is room from now on for every call's.
    pub(super) fn make_room_for_chats(&mut self) {
        if self.chats.is_none() {
            let room = vec![Chat::default(); self.limits.calls as usize];
            self.chats = Some(Box::new(Chats(room.into())));
        }
    }

    fn chat(&mut self, call: u32) -> Option<&mut Chat> {
        self.chats.as_mut()?.0.get_mut(call as usize).filter(|chat| chat.turn != Turn::Nobody)
    }

    /// An agent answered; only while there are [`Chats`].
    pub(super) fn begin_chat(&mut self, call: u32) {
        let Some(rules) = self.queues[self.calls[call].queue as usize].rules.chat() else { return };
        let (now, turn) = (self.now, Turn::FirstReply);
        let timer = self.set_chat_timer(call, rules.first_reply);
        if let Some(chat) = self.chats.as_mut().and_then(|chats| chats.0.get_mut(call as usize)) {
            *chat = Chat { rules, answered: now, late: false, turn, timer };
        }
    }

    /// The agent's part is over; only while there are [`Chats`].
    #[cold]
    pub(super) fn end_chat(&mut self, call: u32) {
        self.stop_clock(call);
        if let Some(chat) = self.chat(call) {
            chat.turn = Turn::Nobody;
        }
    }

    fn set_chat_timer(&mut self, call: u32, length: Option<Span>) -> TimerId {
        let Some(length) = length else { return TimerId::NONE };
        let (now, order) = (self.now, self.next_number());
        self.timers.set((now, length, now), Kind::Chat, order, (call, 0))
    }

    fn stop_clock(&mut self, call: u32) {
        let Some(chat) = self.chat(call) else { return };
        let mut timer = std::mem::take(&mut chat.timer);
        self.timers.cancel(&mut timer);
    }

    /// It is the customer's turn, and the agent is there.
    fn start_silence(&mut self, call: u32) {
        self.stop_clock(call);
        let Some(chat) = self.chat(call) else { return };
        chat.turn = Turn::Customer;
        let length = chat.rules.warns_after().or(chat.rules.close);
        let timer = self.set_chat_timer(call, length);
        if let Some(chat) = self.chat(call) {
            chat.timer = timer;
        }
    }

    fn conversation(&self, id: CallId) -> Result<u32, Refusal> {
        let call = self.call_index(id)?;
        match self.calls[call].phase {
            Phase::Talking | Phase::Held => Ok(call),
            _ => Err(Refusal::WrongState),
        }
    }

    /// It is the agent's turn. Before the first reply it is so already.
    #[cold]
    pub(super) fn customer_said(&mut self, id: CallId) -> Result<(), Refusal> {
        let call = self.conversation(id)?;
        if let Some(Turn::Customer | Turn::CustomerWarned) = self.chat(call).map(|chat| chat.turn) {
            self.stop_clock(call);
            if let Some(chat) = self.chat(call) {
                chat.turn = Turn::Agent;
            }
        }
        Ok(())
    }

    /// It is the customer's turn, whose silence counts from now, or from the end of the hold.
    #[cold]
    pub(super) fn agent_said(&mut self, id: CallId) -> Result<(), Refusal> {
        let (call, now) = (self.conversation(id)?, self.now);
        let Some(&mut Chat { turn, late, answered, .. }) = self.chat(call) else { return Ok(()) };
        self.stop_clock(call);
        if turn == Turn::FirstReply {
            let (agent, queue) = self.parties(call);
            let after = now.since(answered);
            self.emit_of(call, Fact::FirstReply { call: id, agent, queue, after, late });
        }
        match self.calls[call].phase {
            Phase::Talking => self.start_silence(call),
            _ => self.chat(call).into_iter().for_each(|chat| chat.turn = Turn::Customer),
        }
        Ok(())
    }

    fn parties(&self, call: u32) -> (crate::AgentId, crate::QueueId) {
        let record = &self.calls[call];
        (self.agents[record.agent as usize].id, self.queues[record.queue as usize].id)
    }

    /// It is held from now on, or talks again: on hold nobody's silence counts, and after it the
    /// customer's counts from the beginning. Only while there are [`Chats`].
    pub(super) fn chat_turned(&mut self, call: u32) {
        if let Some(Turn::Customer | Turn::CustomerWarned) = self.chat(call).map(|chat| chat.turn) {
            match self.calls[call].phase {
                Phase::Talking => self.start_silence(call),
                _ => self.stop_clock(call),
            }
        }
    }

    /// A clock of the conversation has run out.
    pub(super) fn chat_due(&mut self, call: u32) {
        self.stop_clock(call);
        let Some(&mut Chat { rules, turn, .. }) = self.chat(call) else { return };
        let ((agent, queue), id) = (self.parties(call), self.calls[call].id);
        match (turn, rules.warns_after()) {
            (Turn::FirstReply, _) => {
                self.chat(call).into_iter().for_each(|chat| chat.late = true);
                self.emit_of(call, Fact::FirstReplyLate { call: id, agent, queue });
            }
            (Turn::Customer, Some(warning)) => {
                self.emit_of(call, Fact::SilenceWarning { call: id, agent, queue });
                let rest = rules.close.map(|close| close - warning);
                let timer = self.set_chat_timer(call, rest);
                if let Some(chat) = self.chat(call) {
                    (chat.turn, chat.timer) = (Turn::CustomerWarned, timer);
                }
            }
            _ => {
                self.emit_of(call, Fact::SilenceClosed { call: id, agent, queue });
                // It talks, so that it can be hung up.
                let _ = self.hang_up(id);
            }
        }
    }

    /// What decides, for the digest.
    pub(super) fn chat_state(&self, id: CallId) -> Option<impl std::hash::Hash> {
        let at = self.call_index(id).ok()?;
        let chat = self.chats.as_ref()?.0.get(at as usize)?;
        let on = chat.turn != Turn::Nobody;
        on.then_some((chat.rules, chat.answered.micros(), chat.late, chat.turn))
    }
}
