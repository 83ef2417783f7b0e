//! The naive twin: the whole contract once more, by scan and sort.
//!
//! It exists to be compared with the core. It keeps plain lists, looks at everything after every
//! command and timer, and is meant to be checked by eye against the scenario format's sentences.
//! It shares the library's vocabulary (ids, commands, events, views) and nothing else.

mod agents;
mod alarms;
mod callbacks;
mod calls;
mod chats;
mod consults;
mod customers;
mod definitions;
mod delays;
mod doors;
mod elsewhere;
mod explain;
pub mod expression;
mod leases;
mod overflow;
mod pairs;
mod reconcile;
mod reserve;
mod rivals;
mod routing;
pub mod situation;
mod state;
mod timers;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use acd::{
    AgentId, AgentMedia, AgentQueues, AlarmId, CallId, Command, Decision, Event, Fact, OfferId,
    QueueId, Refusal, Timestamp,
};
use alarms::Alarm;
use consults::Consult;
use customers::Customer;
use reconcile::Reconcile;
use routing::Routing;
use state::{Agent, Call, Queue};

/// A centre, kept naively.
#[derive(Clone, Debug)]
pub struct Twin {
    now: u64,
    /// In the order of first definition.
    queues: Vec<Queue>,
    /// In the order of first definition.
    agents: Vec<Agent>,
    /// Those alive.
    calls: Vec<Call>,
    /// Of whom something is known.
    customers: Vec<Customer>,
    /// The numbers of all calls that were ever accepted.
    used: BTreeSet<CallId>,
    alarms: BTreeMap<AlarmId, Alarm>,
    /// All that there ever were.
    consults: Vec<Consult>,
    routing: Routing,
    /// While the switch says what still exists.
    reconcile: Option<Reconcile>,
    /// The last number given to a wrap-up, ring, stay, hold-back, idle place or offer.
    last_number: u64,
    last_offer: u64,
    /// State of the generator for `random`.
    random: u64,
    /// Grows whenever something may have changed.
    changes: u64,
    told: Vec<Event>,
    /// Every choice made, if they are to be kept.
    decisions: Option<Vec<Decision>>,
}

impl Twin {
    /// An empty centre.
    pub fn new(seed: u64) -> Self {
        Self {
            now: 0,
            queues: Vec::new(),
            agents: Vec::new(),
            calls: Vec::new(),
            customers: Vec::new(),
            used: BTreeSet::new(),
            alarms: BTreeMap::new(),
            consults: Vec::new(),
            routing: Routing::default(),
            reconcile: None,
            last_number: 0,
            last_offer: 0,
            random: seed,
            changes: 0,
            told: Vec::new(),
            decisions: None,
        }
    }

    /// Timers before commands; then the command; then pairs.
    pub fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.let_time_pass(at.micros());
        let outcome = self.carry_out(command);
        if outcome.is_ok() {
            self.hears_of(command);
            self.changes += 1;
            self.settle();
        }
        self.look_at_alarms();
        events.append(&mut self.told);
        outcome
    }

    /// Fires every timer due at or before `to`.
    pub fn advance(&mut self, to: Timestamp, events: &mut Vec<Event>) {
        self.let_time_pass(to.micros());
        events.append(&mut self.told);
    }

    /// The last moment heard of.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now)
    }

    fn carry_out(&mut self, command: &Command<'_>) -> Result<(), Refusal> {
        match *command {
            Command::Queue { queue, rules } => self.define_queue(queue, rules),
            Command::Open { queue } => self.open(queue),
            Command::Close { queue } => self.close(queue),
            Command::Agent { agent, skills } => {
                self.define_agent(agent, skills, &AgentMedia::default(), &AgentQueues::default())
            }
            Command::MediaAgent { agent, skills, media } => {
                self.define_agent(agent, skills, media, &AgentQueues::default())
            }
            Command::AgentOfQueues { agent, skills, media, queues } => {
                self.define_agent(agent, skills, media, queues)
            }
            Command::JoinGroup { agent, group } => self.join_group(agent, group),
            Command::Login { agent } => self.login(agent),
            Command::Logout { agent } => self.logout(agent),
            Command::Ready { agent } => self.ready(agent),
            Command::NotReady { agent, reason } => self.not_ready(agent, reason),
            Command::WrappedUp { agent } => self.wrapped_up(agent),
            Command::BusyElsewhere { agent } => self.busy_elsewhere(agent),
            Command::BackFromElsewhere { agent } => self.back_from_elsewhere(agent),
            Command::Consult { call, ref consult } => self.consult(call, consult),
            Command::Conference { call } => self.conference(call),
            Command::CompleteTransfer { call } => self.complete_transfer(call),
            Command::Offer(ref arrival) => self.offer_by(arrival, None),
            Command::Route(inquiry) => self.route(inquiry),
            Command::RoutingTable { rules } => self.define_routing(rules),
            Command::RoutingRule { rule, before } => self.define_rule(rule, before),
            Command::RemoveRoutingRule { rule } => self.remove_rule(rule),
            Command::Block { customer, within } => self.block(customer, within),
            Command::Unblock { customer } => {
                self.unblock(customer);
                Ok(())
            }
            Command::Answer { call, offer } => self.answer(call, offer),
            Command::Reject { call, offer } => self.reject(call, offer),
            Command::Undeliverable { call, offer } => self.undeliverable(call, offer),
            Command::HangUp { call } => self.hang_up(call),
            Command::BridgeFailed { call, offer } => self.bridge_failed(call, offer),
            Command::Hold { call } => self.hold(call),
            Command::Retrieve { call } => self.retrieve(call),
            Command::CustomerSaid { call } => self.customer_said(call),
            Command::AgentSaid { call } => self.agent_said(call),
            Command::Transfer { call, queue, priority } => self.transfer(call, queue, priority),
            Command::Callback { call, ref plan } => self.callback(call, plan),
            Command::CallbackAnswered { call, offer } => self.callback_answered(call, offer),
            Command::CallbackFailed { call, offer } => self.callback_failed(call, offer),
            Command::CancelCallback { call } => self.cancel_callback(call),
            Command::LineLost { call } => self.line_lost(call),
            Command::StillThere { call } => self.still_there(call),
            Command::ReconcileBegin => {
                self.reconcile_begin();
                Ok(())
            }
            Command::ConfirmCall { call, seen } => self.confirm_call(call, seen),
            Command::ConfirmAgent { agent } => self.confirm_agent(agent),
            Command::ReconcileEnd => self.reconcile_end(),
            Command::SetPriority { call, priority } => self.set_priority(call, priority),
            Command::Alarm { alarm, rule } => self.define_alarm(alarm, rule),
            Command::Tick => Ok(()),
        }
    }

    fn tell(&mut self, fact: Fact) {
        self.told.push(Event { at: Timestamp::from_micros(self.now), fact });
    }

    /// A number greater than all before: who comes later has the greater one.
    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    fn offer_number(&mut self) -> OfferId {
        self.last_offer += 1;
        OfferId::new(self.last_offer)
    }

    // Of queues, agents and calls that are known to be there.

    fn find_queue(&self, id: QueueId) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == id)
    }

    fn find_agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    fn find_call(&self, id: CallId) -> Option<&Call> {
        self.calls.iter().find(|call| call.id == id)
    }

    fn the_queue(&self, id: QueueId) -> &Queue {
        self.find_queue(id).expect("a queue that was defined")
    }

    fn the_agent(&self, id: AgentId) -> &Agent {
        self.find_agent(id).expect("an agent who was defined")
    }

    fn the_call(&self, id: CallId) -> &Call {
        self.find_call(id).expect("a call that is alive")
    }

    fn queue_mut(&mut self, id: QueueId) -> &mut Queue {
        self.queues.iter_mut().find(|queue| queue.id == id).expect("a queue that was defined")
    }

    fn agent_mut(&mut self, id: AgentId) -> &mut Agent {
        self.agents.iter_mut().find(|agent| agent.id == id).expect("an agent who was defined")
    }

    fn call_mut(&mut self, id: CallId) -> &mut Call {
        self.calls.iter_mut().find(|call| call.id == id).expect("a call that is alive")
    }

    /// Whether a call with this number was accepted before.
    #[must_use]
    pub fn was_used(&self, id: CallId) -> bool {
        self.is_used(id)
    }

    /// Whether the number counts as used: it was accepted before, or lies far below.
    fn is_used(&self, id: CallId) -> bool {
        let newest = self.used.last().map_or(0, |call| call.number());
        let far_below = id.number().saturating_add(CallId::WINDOW) <= newest;
        far_below || self.used.contains(&id)
    }
}
