//! What can be put to the test: the core, and its naive twin.

use acd::{
    AgentExplanation, AgentId, AgentView, AlarmId, AlarmView, CallExplanation, CallId, CallView,
    Command, Core, CustomerId, CustomerView, Deadline, Event, OfferId, QueueId, QueueView, Refusal,
    RoutingRule, RuleView, Timestamp, WhyNot,
};

use super::twin::Twin;

/// Rules and how many calls each fitted; who is blocked, and until when.
pub type Routing = (Vec<(RoutingRule, RuleView)>, Vec<(CustomerId, Timestamp)>);

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
    /// The rules of the routing table, each with how many calls it fitted, and who is blocked.
    fn routing(&self) -> Routing;
    /// See [`Core::keep_decisions`].
    fn keep_decisions(&mut self, most: u32);
    /// See [`Core::explain_call`].
    fn explain_call(&self, call: CallId) -> Result<CallExplanation, Refusal>;
    /// See [`Core::explain_agent`].
    fn explain_agent(&self, agent: AgentId) -> Result<AgentExplanation, Refusal>;
    /// See [`Core::why_not_agents`].
    fn why_not_agents(&self, call: CallId) -> Vec<(AgentId, WhyNot)>;
    /// See [`Core::why_not_calls`]; by number.
    fn why_not_calls(&self, agent: AgentId) -> Vec<(CallId, WhyNot)>;
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

            fn routing(&self) -> Routing {
                let rules = $name::routing_rules(self).map(|(rule, view)| (rule.clone(), view));
                (rules.collect(), $name::blocked_customers(self).collect())
            }

            fn keep_decisions(&mut self, most: u32) {
                $name::keep_decisions(self, most);
            }

            fn explain_call(&self, call: CallId) -> Result<CallExplanation, Refusal> {
                $name::explain_call(self, call)
            }

            fn explain_agent(&self, agent: AgentId) -> Result<AgentExplanation, Refusal> {
                $name::explain_agent(self, agent)
            }

            fn why_not_agents(&self, call: CallId) -> Vec<(AgentId, WhyNot)> {
                $name::why_not_agents(self, call).into_iter().collect()
            }

            fn why_not_calls(&self, agent: AgentId) -> Vec<(CallId, WhyNot)> {
                let mut calls: Vec<_> = $name::why_not_calls(self, agent).into_iter().collect();
                calls.sort_unstable();
                calls
            }
        }
    };
}

subject!(Core);
subject!(Twin);
