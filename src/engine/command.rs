//! Commands that own their data and fit a line of the cache.

use crate::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, AlarmId, AlarmRule, Arrival, Attribute, CallId,
    CallbackPlan, Command, CustomerId, GroupId, Inquiry, OfferId, Prefer, QueueId, QueueRules,
    Reason, RoutingRule, RuleId, Seen, Span,
};

/// A [`Command`] that owns its data, as it waits in a ring: 32 bytes. What has text in it (a
/// queue's rules, an agent's skills, a call's own expression) is boxed, and so are an alarm's rule,
/// a callback's plan and a customer's call that prefers an agent; nothing else allocates.
///
/// Made by `OwnedCommand::from(command)`; [`lend`](Self::lend) gives the command back.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnedCommand(Owned);

#[derive(Clone, Debug, PartialEq)]
enum Owned {
    Queue(QueueId, Box<QueueRules>),
    Agent(AgentId, Box<[(Box<str>, i32)]>),
    Open(QueueId),
    Close(QueueId),
    MediaAgent(AgentId, Box<Definition>),
    AgentOfQueues(AgentId, Box<Definition>),
    Login(AgentId),
    Logout(AgentId),
    Ready(AgentId),
    NotReady(AgentId, Reason),
    WrappedUp(AgentId),
    BusyElsewhere(AgentId),
    BackFromElsewhere(AgentId),
    JoinGroup(AgentId, Option<GroupId>),
    Alarm(AlarmId, Option<Box<AlarmRule>>),
    Offer { call: CallId, queue: QueueId, priority: Own },
    OfferPreferring { call: CallId, queue: QueueId, priority: Own, agent: AgentId, within: Span },
    OfferOfCustomer { call: CallId, queue: QueueId, priority: Own, customer: CustomerId },
    OfferWithMore(CallId, Box<Entrant>),
    Route(CallId, Box<Inquirer>),
    RoutingTable(Box<[RoutingRule]>),
    RoutingRule(Box<(RoutingRule, Option<RuleId>)>),
    RemoveRoutingRule(RuleId),
    Block(CustomerId, Option<Span>),
    Unblock(CustomerId),
    Answer(CallId, Option<OfferId>),
    Reject(CallId, Option<OfferId>),
    Undeliverable(CallId, Option<OfferId>),
    HangUp(CallId),
    StillThere(CallId),
    Hold(CallId),
    Retrieve(CallId),
    CustomerSaid(CallId),
    AgentSaid(CallId),
    Transfer { call: CallId, queue: QueueId, priority: Own },
    SetPriority(CallId, i32),
    Consult(CallId, Box<(CallId, Entrant)>),
    Conference(CallId),
    CompleteTransfer(CallId),
    Callback(CallId, Box<CallbackPlan>),
    CallbackAnswered(CallId, Option<OfferId>),
    CallbackFailed(CallId, Option<OfferId>),
    CancelCallback(CallId),
    LineLost(CallId),
    BridgeFailed(CallId, Option<OfferId>),
    ReconcileBegin,
    ConfirmCall(CallId, Option<Seen>),
    ConfirmAgent(AgentId),
    ReconcileEnd,
    Tick,
}

/// An agent with media, in reserve, or of certain queues.
#[derive(Clone, Debug, PartialEq)]
struct Definition {
    skills: Box<[(Box<str>, i32)]>,
    media: AgentMedia,
    reserve: Box<[(QueueId, i32)]>,
    queues: Box<[AgentQueue]>,
}

impl Definition {
    fn lend<T>(&self, agent: AgentId, has_queues: bool, with: impl FnOnce(&Command<'_>) -> T) -> T {
        let skills: Vec<(&str, i32)> =
            self.skills.iter().map(|(skill, level)| (&**skill, *level)).collect();
        let (skills, media) = (skills.as_slice(), &self.media);
        let queues = &AgentQueues { reserve: &self.reserve, queues: &self.queues };
        with(&match has_queues {
            true => Command::AgentOfQueues { agent, skills, media, queues },
            false => Command::MediaAgent { agent, skills, media },
        })
    }
}

/// A call with more of its own than fits.
#[derive(Clone, Debug, PartialEq)]
struct Entrant {
    queue: QueueId,
    priority: Option<i32>,
    require: Option<Box<str>>,
    prefer: Option<Prefer>,
    customer: Option<CustomerId>,
    prefer_last: Option<Span>,
}

impl Entrant {
    fn of(arrival: Arrival<'_>) -> Self {
        let Arrival { call: _, queue, priority, require, prefer, customer, prefer_last } = arrival;
        let require = require.map(Into::into);
        Self { queue, priority, require, prefer, customer, prefer_last }
    }

    fn arrival(&self, call: CallId) -> Arrival<'_> {
        let Self { queue, priority, ref require, prefer, customer, prefer_last } = *self;
        let require = require.as_deref();
        Arrival { call, queue, priority, require, prefer, customer, prefer_last }
    }
}

/// A call that asks the routing table.
#[derive(Clone, Debug, PartialEq)]
struct Inquirer {
    attributes: Box<[Attribute]>,
    queue: Option<QueueId>,
    /// The rest of it; its queue means nothing.
    entrant: Entrant,
}

impl Inquirer {
    fn of(inquiry: &Inquiry<'_>) -> Self {
        let Inquiry { call, attributes, queue, priority, require, prefer, .. } = *inquiry;
        let (customer, prefer_last) = (inquiry.customer, inquiry.prefer_last);
        let nowhere = QueueId::new(u32::MAX);
        let entrant = Arrival {
            priority,
            require,
            prefer,
            customer,
            prefer_last,
            ..Arrival::new(call, queue.unwrap_or(nowhere))
        };
        Self { attributes: attributes.into(), queue, entrant: Entrant::of(entrant) }
    }

    fn inquiry(&self, call: CallId) -> Inquiry<'_> {
        let Arrival { priority, require, prefer, customer, prefer_last, .. } =
            self.entrant.arrival(call);
        let (attributes, queue) = (&*self.attributes, self.queue);
        Inquiry { call, attributes, queue, priority, require, prefer, customer, prefer_last }
    }
}

/// An optional priority in four bytes. The least `i32` stands for none; as a priority it would be
/// as far out of range as its neighbour, which stands for it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Own(i32);

impl Own {
    fn of(priority: Option<i32>) -> Self {
        Self(priority.map_or(i32::MIN, |priority| priority.max(i32::MIN + 1)))
    }

    fn get(self) -> Option<i32> {
        (self.0 != i32::MIN).then_some(self.0)
    }
}

/// What a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A call.
    Call(CallId),
    /// An agent.
    Agent(AgentId),
    /// A queue.
    Queue(QueueId),
    /// An alarm.
    Alarm(AlarmId),
    /// The routing table, or one of its rules.
    Routing(Option<RuleId>),
    /// A customer.
    Customer(CustomerId),
    /// Time alone.
    Time,
}

impl From<Command<'_>> for OwnedCommand {
    fn from(command: Command<'_>) -> Self {
        Self(match command {
            Command::Queue { queue, rules } => Owned::Queue(queue, Box::new(rules.clone())),
            Command::Agent { agent, skills } => {
                let skills = skills.iter().map(|&(skill, level)| (skill.into(), level));
                Owned::Agent(agent, skills.collect())
            }
            Command::Open { queue } => Owned::Open(queue),
            Command::Close { queue } => Owned::Close(queue),
            Command::MediaAgent { agent, skills, media } => {
                let skills = skills.iter().map(|&(skill, level)| (skill.into(), level));
                let (reserve, queues) = (Box::default(), Box::default());
                let definition =
                    Definition { skills: skills.collect(), media: *media, reserve, queues };
                Owned::MediaAgent(agent, Box::new(definition))
            }
            Command::AgentOfQueues { agent, skills, media, queues } => {
                let skills = skills.iter().map(|&(skill, level)| (skill.into(), level));
                let definition = Definition {
                    skills: skills.collect(),
                    media: *media,
                    reserve: queues.reserve.into(),
                    queues: queues.queues.into(),
                };
                Owned::AgentOfQueues(agent, Box::new(definition))
            }
            Command::Login { agent } => Owned::Login(agent),
            Command::Logout { agent } => Owned::Logout(agent),
            Command::Ready { agent } => Owned::Ready(agent),
            Command::NotReady { agent, reason } => Owned::NotReady(agent, reason),
            Command::WrappedUp { agent } => Owned::WrappedUp(agent),
            Command::BusyElsewhere { agent } => Owned::BusyElsewhere(agent),
            Command::BackFromElsewhere { agent } => Owned::BackFromElsewhere(agent),
            Command::JoinGroup { agent, group } => Owned::JoinGroup(agent, group),
            Command::Alarm { alarm, rule } => Owned::Alarm(alarm, rule.copied().map(Box::new)),
            Command::Offer(arrival) => offer(arrival),
            Command::Route(inquiry) => Owned::Route(inquiry.call, Box::new(Inquirer::of(inquiry))),
            Command::RoutingTable { rules } => Owned::RoutingTable(rules.into()),
            Command::RoutingRule { rule, before } => {
                Owned::RoutingRule(Box::new((rule.clone(), before)))
            }
            Command::RemoveRoutingRule { rule } => Owned::RemoveRoutingRule(rule),
            Command::Block { customer, within } => Owned::Block(customer, within),
            Command::Unblock { customer } => Owned::Unblock(customer),
            Command::Answer { call, offer } => Owned::Answer(call, offer),
            Command::Reject { call, offer } => Owned::Reject(call, offer),
            Command::Undeliverable { call, offer } => Owned::Undeliverable(call, offer),
            Command::HangUp { call } => Owned::HangUp(call),
            Command::Hold { call } => Owned::Hold(call),
            Command::Retrieve { call } => Owned::Retrieve(call),
            Command::CustomerSaid { call } => Owned::CustomerSaid(call),
            Command::AgentSaid { call } => Owned::AgentSaid(call),
            Command::Transfer { call, queue, priority } => {
                Owned::Transfer { call, queue, priority: Own::of(priority) }
            }
            Command::SetPriority { call, priority } => Owned::SetPriority(call, priority),
            Command::Consult { call, consult } => {
                Owned::Consult(call, Box::new((consult.call, Entrant::of(consult))))
            }
            Command::Conference { call } => Owned::Conference(call),
            Command::CompleteTransfer { call } => Owned::CompleteTransfer(call),
            Command::Callback { call, plan } => Owned::Callback(call, Box::new(plan)),
            Command::CallbackAnswered { call, offer } => Owned::CallbackAnswered(call, offer),
            Command::CallbackFailed { call, offer } => Owned::CallbackFailed(call, offer),
            Command::CancelCallback { call } => Owned::CancelCallback(call),
            Command::LineLost { call } => Owned::LineLost(call),
            Command::BridgeFailed { call, offer } => Owned::BridgeFailed(call, offer),
            other => what_exists(other),
        })
    }
}

/// What the switch says is there; all others have their line above.
fn what_exists(command: Command<'_>) -> Owned {
    match command {
        Command::ReconcileBegin => Owned::ReconcileBegin,
        Command::ConfirmCall { call, seen } => Owned::ConfirmCall(call, seen),
        Command::ConfirmAgent { agent } => Owned::ConfirmAgent(agent),
        Command::ReconcileEnd => Owned::ReconcileEnd,
        Command::StillThere { call } => Owned::StillThere(call),
        _ => Owned::Tick,
    }
}

fn offer(arrival: Arrival<'_>) -> Owned {
    let Arrival { call, queue, priority, require, prefer, customer, prefer_last } = arrival;
    let own = Own::of(priority);
    match (require, prefer, customer, prefer_last) {
        (None, None, None, None) => Owned::Offer { call, queue, priority: own },
        (None, Some(Prefer { agent, within }), None, None) => {
            Owned::OfferPreferring { call, queue, priority: own, agent, within }
        }
        (None, None, Some(customer), None) => {
            Owned::OfferOfCustomer { call, queue, priority: own, customer }
        }
        _ => Owned::OfferWithMore(call, Box::new(Entrant::of(arrival))),
    }
}

impl OwnedCommand {
    /// Calls `with` with the command itself. Allocates for an agent's skills alone.
    pub fn lend<T>(&self, with: impl FnOnce(&Command<'_>) -> T) -> T {
        let command = match self.0 {
            Owned::Queue(queue, ref rules) => Command::Queue { queue, rules },
            Owned::Agent(agent, ref skills) => {
                let skills: Vec<(&str, i32)> =
                    skills.iter().map(|(skill, level)| (&**skill, *level)).collect();
                return with(&Command::Agent { agent, skills: &skills });
            }
            Owned::Open(queue) => Command::Open { queue },
            Owned::Close(queue) => Command::Close { queue },
            Owned::MediaAgent(agent, ref definition)
            | Owned::AgentOfQueues(agent, ref definition) => {
                let has_queues = matches!(self.0, Owned::AgentOfQueues(..));
                return definition.lend(agent, has_queues, with);
            }
            Owned::Login(agent) => Command::Login { agent },
            Owned::Logout(agent) => Command::Logout { agent },
            Owned::Ready(agent) => Command::Ready { agent },
            Owned::NotReady(agent, reason) => Command::NotReady { agent, reason },
            Owned::WrappedUp(agent) => Command::WrappedUp { agent },
            Owned::BusyElsewhere(agent) => Command::BusyElsewhere { agent },
            Owned::BackFromElsewhere(agent) => Command::BackFromElsewhere { agent },
            Owned::JoinGroup(agent, group) => Command::JoinGroup { agent, group },
            Owned::Alarm(alarm, ref rule) => Command::Alarm { alarm, rule: rule.as_deref() },
            Owned::Offer { .. }
            | Owned::OfferPreferring { .. }
            | Owned::OfferOfCustomer { .. }
            | Owned::OfferWithMore(..) => Command::Offer(self.arrival()),
            Owned::Route(call, ref inquirer) => {
                return with(&Command::Route(&inquirer.inquiry(call)));
            }
            Owned::RoutingTable(ref rules) => Command::RoutingTable { rules },
            Owned::RoutingRule(ref rule) => Command::RoutingRule { rule: &rule.0, before: rule.1 },
            Owned::RemoveRoutingRule(rule) => Command::RemoveRoutingRule { rule },
            Owned::Block(customer, within) => Command::Block { customer, within },
            Owned::Unblock(customer) => Command::Unblock { customer },
            Owned::Answer(call, offer) => Command::Answer { call, offer },
            Owned::Reject(call, offer) => Command::Reject { call, offer },
            Owned::Undeliverable(call, offer) => Command::Undeliverable { call, offer },
            Owned::HangUp(call) => Command::HangUp { call },
            Owned::StillThere(call) => Command::StillThere { call },
            Owned::Hold(call) => Command::Hold { call },
            Owned::Retrieve(call) => Command::Retrieve { call },
            Owned::CustomerSaid(call) => Command::CustomerSaid { call },
            Owned::AgentSaid(call) => Command::AgentSaid { call },
            Owned::Transfer { call, queue, priority } => {
                Command::Transfer { call, queue, priority: priority.get() }
            }
            Owned::SetPriority(call, priority) => Command::SetPriority { call, priority },
            Owned::Consult(call, ref consult) => {
                Command::Consult { call, consult: consult.1.arrival(consult.0) }
            }
            Owned::Conference(call) => Command::Conference { call },
            Owned::CompleteTransfer(call) => Command::CompleteTransfer { call },
            Owned::Callback(call, ref plan) => Command::Callback { call, plan: **plan },
            Owned::CallbackAnswered(call, offer) => Command::CallbackAnswered { call, offer },
            Owned::CallbackFailed(call, offer) => Command::CallbackFailed { call, offer },
            Owned::CancelCallback(call) => Command::CancelCallback { call },
            Owned::LineLost(call) => Command::LineLost { call },
            Owned::BridgeFailed(call, offer) => Command::BridgeFailed { call, offer },
            Owned::ReconcileBegin => Command::ReconcileBegin,
            Owned::ConfirmCall(call, seen) => Command::ConfirmCall { call, seen },
            Owned::ConfirmAgent(agent) => Command::ConfirmAgent { agent },
            Owned::ReconcileEnd => Command::ReconcileEnd,
            Owned::Tick => Command::Tick,
        };
        with(&command)
    }

    /// What an offer brings.
    fn arrival(&self) -> Arrival<'_> {
        match self.0 {
            Owned::OfferPreferring { call, queue, priority, agent, within } => {
                let (priority, prefer) = (priority.get(), Some(Prefer { agent, within }));
                Arrival { priority, prefer, ..Arrival::new(call, queue) }
            }
            Owned::OfferOfCustomer { call, queue, priority, customer } => {
                let (priority, customer) = (priority.get(), Some(customer));
                Arrival { priority, customer, ..Arrival::new(call, queue) }
            }
            Owned::OfferWithMore(call, ref entrant) => entrant.arrival(call),
            Owned::Offer { call, queue, priority } => {
                Arrival { priority: priority.get(), ..Arrival::new(call, queue) }
            }
            // Nothing else brings any: the caller asks for these alone.
            _ => Arrival::new(CallId::new(u64::MAX), QueueId::new(u32::MAX)),
        }
    }

    /// Whether it brings a new call: the kind that is turned away first under pressure.
    #[must_use]
    pub fn is_arrival(&self) -> bool {
        matches!(
            self.0,
            Owned::Offer { .. }
                | Owned::OfferPreferring { .. }
                | Owned::OfferOfCustomer { .. }
                | Owned::OfferWithMore(..)
                | Owned::Route(..)
        )
    }

    /// The call, agent, queue or alarm that it names first.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self.0 {
            Owned::Queue(queue, _) | Owned::Open(queue) | Owned::Close(queue) => {
                Subject::Queue(queue)
            }
            Owned::Agent(agent, _)
            | Owned::MediaAgent(agent, _)
            | Owned::AgentOfQueues(agent, _)
            | Owned::JoinGroup(agent, _)
            | Owned::BusyElsewhere(agent)
            | Owned::BackFromElsewhere(agent)
            | Owned::Login(agent)
            | Owned::Logout(agent)
            | Owned::Ready(agent)
            | Owned::NotReady(agent, _)
            | Owned::WrappedUp(agent)
            | Owned::ConfirmAgent(agent) => Subject::Agent(agent),
            Owned::Offer { call, .. }
            | Owned::OfferPreferring { call, .. }
            | Owned::OfferOfCustomer { call, .. }
            | Owned::OfferWithMore(call, _)
            | Owned::Route(call, _)
            | Owned::Answer(call, _)
            | Owned::Reject(call, _)
            | Owned::Undeliverable(call, _)
            | Owned::HangUp(call)
            | Owned::StillThere(call)
            | Owned::Hold(call)
            | Owned::Retrieve(call)
            | Owned::CustomerSaid(call)
            | Owned::AgentSaid(call)
            | Owned::Transfer { call, .. }
            | Owned::SetPriority(call, _)
            | Owned::Consult(call, _)
            | Owned::Conference(call)
            | Owned::CompleteTransfer(call)
            | Owned::Callback(call, _)
            | Owned::CallbackAnswered(call, _)
            | Owned::CallbackFailed(call, _)
            | Owned::CancelCallback(call)
            | Owned::LineLost(call)
            | Owned::BridgeFailed(call, _)
            | Owned::ConfirmCall(call, _) => Subject::Call(call),
            Owned::Alarm(alarm, _) => Subject::Alarm(alarm),
            Owned::RoutingTable(_) => Subject::Routing(None),
            Owned::RoutingRule(ref rule) => Subject::Routing(Some(rule.0.id)),
            Owned::RemoveRoutingRule(rule) => Subject::Routing(Some(rule)),
            Owned::Block(customer, _) | Owned::Unblock(customer) => Subject::Customer(customer),
            Owned::Tick | Owned::ReconcileBegin | Owned::ReconcileEnd => Subject::Time,
        }
    }
}

/// A command on its way to its shard: with the ring's own stamp, one line of the cache.
#[derive(Debug)]
pub(super) struct Record {
    /// The domain's place in its shard; [`Record::MARK`] in a record that is none.
    pub(super) place: u32,
    /// The caller's own moment; [`Record::BY_THE_CLOCK`] if the shard is to say.
    pub(super) at: u64,
    pub(super) tag: u64,
    pub(super) command: OwnedCommand,
}

impl Record {
    pub(super) const BY_THE_CLOCK: u64 = u64::MAX;
    const MARK: u32 = u32::MAX;

    /// What fills a ring that takes no more.
    pub(super) fn mark() -> Self {
        let command = OwnedCommand(Owned::Tick);
        Self { place: Self::MARK, at: Self::BY_THE_CLOCK, tag: 0, command }
    }

    pub(super) fn is_mark(&self) -> bool {
        self.place == Self::MARK
    }
}

const _: () = assert!(size_of::<OwnedCommand>() <= 32 && size_of::<Record>() <= 56);
