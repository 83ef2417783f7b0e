//! What can be put to the test: the core, and its naive twin.

use acd::{
    AgentId, AgentView, AlarmId, AlarmView, CallId, CallView, Command, Core, CustomerId,
    CustomerView, Deadline, Event, OfferId, QueueId, QueueView, Refusal, Timestamp,
};

use super::twin::Twin;

/// The core's public interface.
pub trait Subject {
    /// See [`Core::apply`].
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal>;
    /// See [`Core::advance`].
    fn advance(&mut self, to: Timestamp, events: &mut Vec<Event>);
    /// See [`Core::next_deadline`].
    fn next_deadline(&self) -> Option<(Timestamp, Deadline)>;
    /// See [`Core::now`].
    fn now(&self) -> Timestamp;
    /// See [`Core::queue`].
    fn queue(&self, id: QueueId) -> Option<QueueView>;
    /// See [`Core::agent`].
    fn agent(&self, id: AgentId) -> Option<AgentView>;
    /// See [`Core::call`].
    fn call(&self, id: CallId) -> Option<CallView>;
    /// See [`Core::rings`].
    fn rings(&self, call: CallId) -> Vec<(AgentId, OfferId)>;
    /// See [`Core::customer`].
    fn customer(&self, id: CustomerId) -> Option<CustomerView>;
    /// See [`Core::customer_of`].
    fn customer_of(&self, call: CallId) -> Option<CustomerId>;
    /// See [`Core::alarm`].
    fn alarm(&self, id: AlarmId) -> Option<AlarmView>;
}

macro_rules! subject {
    ($name:ident) => {
        impl Subject for $name {
            fn apply(
                &mut self,
                at: Timestamp,
                command: &Command<'_>,
                events: &mut Vec<Event>,
            ) -> Result<(), Refusal> {
                $name::apply(self, at, command, events)
            }

            fn advance(&mut self, to: Timestamp, events: &mut Vec<Event>) {
                $name::advance(self, to, events);
            }

            fn next_deadline(&self) -> Option<(Timestamp, Deadline)> {
                $name::next_deadline(self)
            }

            fn now(&self) -> Timestamp {
                $name::now(self)
            }

            fn queue(&self, id: QueueId) -> Option<QueueView> {
                $name::queue(self, id)
            }

            fn agent(&self, id: AgentId) -> Option<AgentView> {
                $name::agent(self, id)
            }

            fn call(&self, id: CallId) -> Option<CallView> {
                $name::call(self, id)
            }

            fn rings(&self, call: CallId) -> Vec<(AgentId, OfferId)> {
                $name::rings(self, call).into_iter().collect()
            }

            fn customer(&self, id: CustomerId) -> Option<CustomerView> {
                $name::customer(self, id)
            }

            fn customer_of(&self, call: CallId) -> Option<CustomerId> {
                $name::customer_of(self, call)
            }

            fn alarm(&self, id: AlarmId) -> Option<AlarmView> {
                $name::alarm(self, id)
            }
        }
    };
}

subject!(Core);
subject!(Twin);
