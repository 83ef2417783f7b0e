//! Leases: of a call that an agent has, the switch says now and then that it is there; if it says
//! nothing for too long, the call is taken to be over.
//!
//! A side table of deadlines by call, there once a queue gives leases; before that it costs the
//! test of a pointer as a command is carried out and as a call begins to ring, waits again or is
//! over. Everything is O(1).

use super::Core;
use super::call::Phase;
use crate::timers::{Kind, TimerId, due_of};
use crate::{CallId, Command, LossCause, Refusal, Span};

/// By call: when its lease runs out.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Leases(Box<[TimerId]>);

impl Core {
    /// Some queue gives leases: there is room from now on for every call's.
    pub(super) fn make_room_for_leases(&mut self) {
        if self.leases.is_none() {
            let room = vec![TimerId::NONE; self.limits.calls as usize];
            self.leases = Some(Box::new(Leases(room.into())));
            self.timers.make_room(self.limits.calls);
        }
    }

    fn lease(&mut self, call: u32) -> Option<&mut TimerId> {
        self.leases.as_mut()?.0.get_mut(call as usize)
    }

    /// The call's lease begins anew, as long as its queue says now. One that no agent has, and a
    /// customer who is being dialled, have none.
    #[cold]
    pub(super) fn renew_lease(&mut self, call: u32) {
        self.end_lease(call);
        let record = &self.calls[call];
        let has_lease = match record.phase {
            Phase::Ringing => !record.callback,
            Phase::Talking | Phase::Held => true,
            Phase::Waiting | Phase::Parked => false,
        };
        let length = self.queues[record.queue as usize].rules.lease();
        if !has_lease || length == Span::ZERO {
            return;
        }
        let (now, order) = (self.now, self.next_number());
        let timer = self.timers.set((now, length, now), Kind::Lease, order, (call, 0));
        self.lease(call).into_iter().for_each(|lease| *lease = timer);
    }

    /// No agent has the call any more; only while there are [`Leases`].
    #[cold]
    pub(super) fn end_lease(&mut self, call: u32) {
        let Some(lease) = self.lease(call) else { return };
        let mut timer = std::mem::take(lease);
        self.timers.cancel(&mut timer);
    }

    /// The call is there.
    #[cold]
    pub(super) fn still_there(&mut self, id: CallId) -> Result<(), Refusal> {
        self.call_index(id).map(|_| ())
    }

    /// A command was carried out: whoever says such a thing of a call sees it. Only while there
    /// are [`Leases`].
    #[cold]
    pub(super) fn hear_of(&mut self, command: &Command<'_>) {
        let (Command::StillThere { call }
        | Command::Answer { call, .. }
        | Command::CallbackAnswered { call, .. }
        | Command::Hold { call }
        | Command::Retrieve { call }
        | Command::CustomerSaid { call }
        | Command::AgentSaid { call }
        | Command::Consult { call, .. }
        | Command::Conference { call }
        | Command::CompleteTransfer { call }
        | Command::ConfirmCall { call, .. }) = *command
        else {
            return;
        };
        let Ok(at) = self.call_index(call) else { return };
        self.renew_lease(at);
        if matches!(command, Command::Conference { .. })
            && let Some(consult) = self.consult_about(at)
        {
            self.renew_lease(consult);
        }
    }

    /// The switch has said nothing of the call for too long.
    pub(super) fn lease_over(&mut self, call: u32) {
        self.lose(self.calls[call].id, LossCause::LeaseExpired);
    }

    /// What decides, for the digest.
    pub(super) fn lease_state(&self, id: CallId) -> Option<u64> {
        let at = self.call_index(id).ok()?;
        let timer = self.leases.as_ref()?.0.get(at as usize)?;
        self.timers.key(*timer).map(|key| due_of(key).micros())
    }
}
