//! Calls of which the switch says nothing for too long.

use acd::{CallId, Command, LossCause, Refusal};

use super::Twin;
use super::state::{Call, Standing, seconds};

impl Call {
    /// When its lease runs out, and the number of the lease; while an agent has the call.
    pub fn lease_due(&self) -> Option<(u64, u64)> {
        let is_dialled = self.standing == Standing::Ringing && self.callback.is_some();
        let has_one = self.standing != Standing::Waiting && !is_dialled;
        self.lease.filter(|_| has_one)
    }
}

impl Twin {
    /// From now on.
    pub(super) fn lease_begins(&mut self, id: CallId) {
        let length = seconds(self.the_queue(self.the_call(id).queue).rules.lease_s);
        let (due, order) = (self.now.saturating_add(length), self.number());
        self.call_mut(id).lease = (length > 0).then_some((due, order));
    }

    pub(super) fn still_there(&mut self, id: CallId) -> Result<(), Refusal> {
        self.alive(id).map(|_| ())
    }

    /// Who says such things of a call sees it.
    pub(super) fn hears_of(&mut self, command: &Command<'_>) {
        let mut calls = Vec::new();
        match *command {
            Command::Answer { call, .. } | Command::CallbackAnswered { call, .. } => {
                calls.push(call);
            }
            Command::Hold { call } | Command::Retrieve { call } => calls.push(call),
            Command::CustomerSaid { call } | Command::AgentSaid { call } => calls.push(call),
            Command::Consult { call, .. } | Command::CompleteTransfer { call } => calls.push(call),
            Command::ConfirmCall { call, .. } | Command::StillThere { call } => calls.push(call),
            Command::Conference { call } => {
                calls.push(call);
                calls.extend(self.consult_view(call).map(|consult| consult.other));
            }
            _ => {}
        }
        for call in calls {
            self.lease_begins(call);
        }
    }

    pub(super) fn lease_is_over(&mut self, id: CallId) {
        self.is_lost(id, LossCause::LeaseExpired);
    }
}
