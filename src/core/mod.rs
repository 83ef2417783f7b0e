//! The core: every command comes in here, every deadline fires here.
//!
//! One room for each concern: [`agent`] (the floor's commands and the agent's transitions),
//! [`desk`] (agents with several places), [`elsewhere`] (agents on calls that are not routed here),
//! [`offer`] (ringing, answer, miss, talk and wrap-up), [`entry`] (into, through and out of the
//! queues), [`transfer`], [`admission`] (closed queues and absent agents), [`pairing`] (who gets
//! whom), [`levels`] (agents who put queues in order), [`delays`] (agents whom calls reach late),
//! [`protection`] (who is taken last), [`reserve`] (who serves a queue in need alone),
//! [`scope`] (whom a queue's calls are for), [`setup`] (definitions while calls wait and ring),
//! [`outlook`] (expected waits, and what they are learned from), [`books`] (what is written down),
//! [`rivals`] (several rings of one call), [`joining`] (who joins them), [`bridge`] (answers that
//! came to nothing), [`customers`] (who had whom last), [`callbacks`] (who is called back),
//! [`routing`] (which queue, by what is known of a call),
//! [`reconcile`] (what still exists after a restart), [`lease`] (what was not heard of for long),
//! [`chat`] (conversations in writing), [`consult`] (agents who ask agents),
//! [`alarm`] (figures against thresholds; [`totals`] adds up
//! what they need), [`deadlines`] (what fires when),
//! [`news`] (how events are told and counted), [`hints`] (what is asked for before it is needed),
//! [`explain`] and [`decisions`] (reasons why), `snapshot` (all of it, to be read again),
//! and [`view`] (what a reader may see).

mod admission;
mod agent;
mod alarm;
mod books;
mod bridge;
mod call;
mod callbacks;
mod census;
mod chat;
mod consult;
mod customers;
mod deadlines;
mod decisions;
mod delays;
mod desk;
mod digest;
mod elsewhere;
mod entry;
mod explain;
mod hints;
mod joining;
mod lease;
mod levels;
mod listing;
mod news;
mod offer;
mod outlook;
mod pairing;
mod protection;
mod queue;
mod reconcile;
mod reserve;
mod rivals;
mod routing;
mod scope;
mod setup;
#[cfg(feature = "journal")]
mod snapshot;
mod totals;
mod transfer;
mod view;

use admission::Admission;
use agent::Agent;
pub use alarm::AlarmView;
use alarm::Alarms;
use call::{Call, HoldBack, Phase, Tries, UsedNumbers};
pub use callbacks::CallbackView;
use callbacks::Callbacks;
pub use consult::ConsultView;
pub use customers::CustomerView;
use customers::Customers;
pub use deadlines::Deadline;
use decisions::Decisions;
pub use digest::StateDigest;
use pairing::Changed;
use protection::Protection;
use queue::Queue;
use reconcile::Reconcile;
use reserve::Reserves;
use routing::{Blocked, Routing};
pub use view::{AgentView, CallState, CallView, QueueView};

use crate::collections::{Bits, Chains, Forest, Lookup, NONE, Slab};
use crate::figures::{Books, FloorPace, Followed, Pace};
use crate::matching::{Eligibility, Expected, Idle, IdleAgent, Random, Waiting};
use crate::skills::Skill;
use crate::timers::{Timers, Watch};
use crate::{
    AgentId, AgentMedia, AgentQueues, CallId, Command, Event, Limits, MissCause, QueueId, Refusal,
    Timestamp,
};

/// The deterministic core of one routing domain: calls, agents, queues, who gets whom, and the
/// figures.
///
/// Its methods are of three kinds. *Mutators* take a moment and append events to a buffer of the
/// caller's: [`apply`](Self::apply) a command, or only [`advance`](Self::advance) time. *Clocks*
/// say when it wants to be called again: [`next_deadline`](Self::next_deadline). *Views* read:
/// [`queue`](Self::queue), [`agent`](Self::agent), [`call`](Self::call),
/// [`digest`](Self::digest).
///
/// It reads no clock, starts no thread, does no I/O and computes with integers only: the same
/// commands give the same events on every run and machine.
#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Core {
    limits: Limits,
    now: Timestamp,
    /// By order of first definition, and where each number of the host's is.
    queues: Vec<Queue>,
    queue_at: Vec<u32>,
    agents: Vec<Agent>,
    agent_at: Vec<u32>,
    calls: Slab<Call>,
    call_at: Lookup,
    used: UsedNumbers,
    eligibility: Eligibility,
    waiting: Waiting,
    idle: Idle,
    /// Calls that wait or ring, by queue and entry.
    stays: Forest<u128>,
    timers: Timers,
    /// Tries again after a maximum wait without effect.
    retries: Timers,
    /// Calls whose tries in vain were passed over since the last timer of another kind.
    passed_over: Vec<u32>,
    tries: Slab<Tries>,
    /// The first call for the agents of a group, found while this command is carried out.
    expected: Option<(u32, Expected)>,
    been_in: Chains<u32>,
    random: Random,
    /// Every figure by interval, if it is to be kept; and when calls pass thresholds.
    books: Option<Box<Books>>,
    thresholds: Watch,
    changed: Changed,
    /// What began before has a smaller number: stays, rings, wrap-ups, hold-backs, idle places.
    began: u64,
    offers: u64,
    hold_backs: Chains<HoldBack>,
    protection: Protection,
    /// What is remembered of customers, once a call comes with one.
    customers: Option<Box<Customers>>,
    /// What there is of callbacks, once there is one.
    callbacks: Option<Box<Callbacks>>,
    /// The last choices made, if they are to be kept.
    decisions: Option<Box<Decisions>>,
    /// Conversations whose clocks run, once a queue has any.
    chats: Option<Box<chat::Chats>>,
    /// When leases of calls run out, once a queue gives any.
    #[cfg_attr(feature = "journal", serde(default))]
    leases: Option<Box<lease::Leases>>,
    /// Rings beside the one in a call's record, once a queue asks for several.
    rivals: Option<Box<rivals::Rivals>>,
    /// Which call a consultation is about, once there is one.
    consults: Option<Box<consult::Consults>>,
    /// The routing table, once there is one, and customers whose calls are refused.
    routing: Option<Box<Routing>>,
    blocked: Blocked,
    /// Who is not confirmed yet, while the switch says what still exists.
    #[cfg_attr(feature = "journal", serde(default))]
    reconcile: Option<Box<Reconcile>>,
    /// How fast agents work, by group and on the whole floor, the credit to follow calls on, and
    /// the queue at which the next sample of lines begins.
    paces: Vec<Pace>,
    floor_pace: FloorPace,
    followed: Slab<Followed>,
    credit: u64,
    hand: u32,
    alarms: Alarms,
    admission: Admission,
    /// Agents in reserve, once a queue has thresholds for them; and whether events about calls are
    /// watched for these or by alarms.
    reserves: Option<Box<Reserves>>,
    watched: bool,
    /// Grows with every change that could make a try at overflow succeed.
    version: u64,
    /// Marks the queues met on one walk along the overflow.
    walk: u64,
    /// Queues whose views have changed since somebody asked.
    changed_queues: Vec<u32>,
    /// Scratch: an agent's skills, a set of groups, calls and agents that step aside while a pair
    /// is looked for.
    profile: Vec<(Skill, u8)>,
    mask: Bits,
    wished: Bits,
    passed: Vec<u32>,
    aside: Vec<IdleAgent>,
    /// The caller's buffer, while a command is carried out.
    #[cfg_attr(feature = "journal", serde(skip))]
    out: Vec<Event>,
}

impl Core {
    /// An empty centre with room for what `limits` say. `seed` is for
    /// [`AgentOrder::Random`](crate::AgentOrder::Random) alone.
    #[must_use]
    pub fn new(limits: Limits, seed: u64) -> Self {
        // Four deadlines a call at most (ring or step, maximum wait, preference), one an agent,
        // one a hold-back, one an alarm.
        let timers = limits.calls.saturating_mul(4);
        let timers = timers.saturating_add(limits.agents).saturating_add(limits.hold_backs);
        let timers = timers.saturating_add(limits.alarms);
        Self {
            now: Timestamp::ZERO,
            queues: Vec::new(),
            queue_at: vec![NONE; limits.queues as usize],
            agents: Vec::new(),
            agent_at: vec![NONE; limits.agents as usize],
            calls: Slab::new(limits.calls),
            call_at: Lookup::new(limits.calls),
            used: UsedNumbers::new(),
            eligibility: Eligibility::new(&limits),
            waiting: Waiting::new(limits.calls),
            idle: Idle::new(limits.agents),
            stays: Forest::with_room_for(limits.calls),
            timers: Timers::new(timers),
            retries: Timers::new(limits.calls),
            passed_over: Vec::new(),
            tries: Slab::new(limits.calls),
            expected: None,
            been_in: Chains::growing(limits.calls),
            followed: Slab::new(limits.calls),
            random: Random::new(seed),
            books: None,
            thresholds: Watch::new(limits.calls),
            changed: Changed::default(),
            began: 0,
            offers: 0,
            hold_backs: Chains::new(limits.hold_backs),
            protection: Protection::default(),
            customers: None,
            callbacks: None,
            decisions: None,
            chats: None,
            leases: None,
            rivals: None,
            consults: None,
            routing: None,
            blocked: Blocked::default(),
            reconcile: None,
            paces: Vec::new(),
            floor_pace: FloorPace::default(),
            credit: 0,
            hand: 0,
            alarms: Alarms::new(&limits),
            admission: Admission::default(),
            reserves: None,
            watched: false,
            version: 1,
            walk: 0,
            changed_queues: Vec::new(),
            profile: Vec::new(),
            mask: Bits::default(),
            wished: Bits::default(),
            passed: Vec::new(),
            aside: Vec::new(),
            out: Vec::new(),
            limits,
        }
    }

    /// Fires every timer due at or before `at`, then carries the command out, then makes pairs;
    /// appends what happened to `events`. A moment before [`now`](Self::now) counts as now.
    ///
    /// O(1) in agents, queues and calls, up to a logarithm; set-up costs more.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing changed but time; timers that fired before it stand.
    pub fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        std::mem::swap(&mut self.out, events);
        self.run_timers(at);
        let outcome = self.carry_out(command);
        if outcome.is_ok() && !matches!(command, Command::Tick) {
            self.version += 1;
            if self.leases.is_some() {
                self.hear_of(command);
            }
            self.settle();
        }
        self.look_at_alarms();
        std::mem::swap(&mut self.out, events);
        outcome
    }

    /// Fires every timer due at or before `to`; appends what happened to `events`.
    pub fn advance(&mut self, to: Timestamp, events: &mut Vec<Event>) {
        std::mem::swap(&mut self.out, events);
        self.run_timers(to);
        std::mem::swap(&mut self.out, events);
    }

    /// The last moment heard of.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The one place where commands part ways. Rare ones stand apart (`cold`, `inline(never)`), so
    /// that what every call takes shares the instruction cache with little else.
    fn carry_out(&mut self, command: &Command<'_>) -> Result<(), Refusal> {
        self.expected = None;
        match *command {
            Command::Queue { queue, rules } => self.define_queue(queue, rules),
            Command::Open { queue } => self.open(queue),
            Command::Close { queue } => self.close(queue),
            Command::Agent { agent, skills } => {
                self.define_agent(agent, skills, &AgentMedia::VOICE, &AgentQueues::default())
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
            Command::Reject { call, offer } => self.decline(call, offer, MissCause::Reject),
            Command::Undeliverable { call, offer } => {
                self.decline(call, offer, MissCause::Undeliverable)
            }
            Command::HangUp { call } => self.hang_up(call),
            Command::StillThere { call } => self.still_there(call),
            Command::BridgeFailed { call, offer } => self.bridge_failed(call, offer),
            Command::Hold { call } => self.hold(call),
            Command::Retrieve { call } => self.retrieve(call),
            Command::CustomerSaid { call } => self.customer_said(call),
            Command::AgentSaid { call } => self.agent_said(call),
            Command::Transfer { call, queue, priority } => self.transfer(call, queue, priority),
            Command::Consult { call, ref consult } => self.consult(call, consult),
            Command::Conference { call } => self.conference(call),
            Command::CompleteTransfer { call } => self.complete_transfer(call),
            Command::Callback { call, ref plan } => self.callback(call, plan),
            Command::CallbackAnswered { call, offer } => self.callback_answered(call, offer),
            Command::CallbackFailed { call, offer } => self.callback_failed(call, offer),
            Command::CancelCallback { call } => self.cancel_callback(call),
            Command::LineLost { call } => self.line_lost(call),
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

    /// Makes pairs, and lets go whom a queue keeps no longer.
    #[inline]
    fn settle(&mut self) {
        self.make_pairs();
        if self.admission.are_marked() {
            self.let_go();
        }
        if self.reserves.is_some() {
            self.look_at_reserves();
        }
    }

    /// The number of something that begins now.
    fn next_number(&mut self) -> u64 {
        self.began += 1;
        self.began
    }

    fn queue_index(&self, queue: QueueId) -> Result<u32, Refusal> {
        let at = self.queue_at.get(queue.index()).copied();
        at.filter(|&at| at != NONE).ok_or(Refusal::UnknownQueue)
    }

    fn agent_index(&self, agent: AgentId) -> Result<u32, Refusal> {
        let at = self.agent_at.get(agent.index()).copied();
        at.filter(|&at| at != NONE).ok_or(Refusal::UnknownAgent)
    }

    /// A live call; of one that is over everything is the wrong state.
    fn call_index(&self, call: CallId) -> Result<u32, Refusal> {
        let found = self.call_at.get(call.number(), |at| self.calls[at].id == call);
        found.ok_or(match self.used.contains(call) {
            true => Refusal::WrongState,
            false => Refusal::UnknownCall,
        })
    }
}
