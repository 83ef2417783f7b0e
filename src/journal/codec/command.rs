//! Commands: the kind of each, and its fields.
//!
//! **A new command does not compile in [`write_command`] until it has its kind** (that of the C
//! header, see `capi/commands.rs`) and its fields; then give it its line in [`read`]. Numbers never
//! change and are never used again. The fields are the same for all kinds:
//!
//! 1 call, 2 queue, 3 agent, 4 offer, 5 priority, 6 reason, 7 number of the reason, 8 group,
//! 9 alarm, 10 require, 11 prefer, 12 within, 13 customer, 14 prefer_last, 15 consultation,
//! 16 skill, 17 media, 18 what single queues have to know, 19 rules of a queue, 20 rule of an
//! alarm, 21 attempts, 22 pause, 23 not_before, 24 expire, 25 attribute, 26 rule of the routing
//! table, 27 the rule before which it stands, 28 a rule's number.

use smallvec::SmallVec;

use super::fields::{Reader, Unread, Writer};
use super::{agent, alarm, exists, reason, routing, rules};
use crate::{
    AgentId, AgentMedia, AgentQueues, AlarmId, AlarmRule, Arrival, Attribute, CallId, CallbackPlan,
    Command, CustomerId, GroupId, Inquiry, OfferId, Prefer, QueueId, QueueRules, Reason,
    RoutingRule, RuleId, Span, Timestamp,
};

/// Appends the fields of a command; returns its kind.
#[inline]
pub(crate) fn write_command(out: &mut Writer<'_>, command: &Command<'_>) -> u16 {
    match *command {
        Command::Tick => 1,
        Command::Queue { queue, rules } => {
            out.u32(2, queue.number());
            out.nested(19, |out| rules::write_rules(out, rules));
            10
        }
        Command::Agent { agent, skills } => define(out, agent, skills, None, None),
        Command::MediaAgent { agent, skills, media } => {
            define(out, agent, skills, Some(media), None)
        }
        Command::AgentOfQueues { agent, skills, media, queues } => {
            define(out, agent, skills, Some(media), Some(queues))
        }
        Command::JoinGroup { agent, group } => {
            group.iter().for_each(|group| out.u32(8, group.number()));
            of_agent(out, agent, 12)
        }
        Command::Alarm { alarm, rule } => {
            out.u32(9, alarm.number());
            rule.iter().for_each(|rule| out.nested(20, |out| alarm::write(out, rule)));
            13
        }
        Command::Open { queue } => of_queue(out, queue, 14),
        Command::Close { queue } => of_queue(out, queue, 15),
        Command::Login { agent } => of_agent(out, agent, 20),
        Command::Logout { agent } => of_agent(out, agent, 21),
        Command::Ready { agent } => of_agent(out, agent, 22),
        Command::NotReady { agent, reason } => {
            reason::write(out, (6, 7), reason);
            of_agent(out, agent, 23)
        }
        Command::WrappedUp { agent } => of_agent(out, agent, 24),
        Command::BusyElsewhere { agent } => of_agent(out, agent, 25),
        Command::BackFromElsewhere { agent } => of_agent(out, agent, 26),
        Command::Offer(ref entrant) => {
            out.u64(1, entrant.call.number());
            arrival(out, entrant);
            30
        }
        Command::Answer { call, offer } => of_offer(out, call, offer, 31),
        Command::Reject { call, offer } => of_offer(out, call, offer, 32),
        Command::Undeliverable { call, offer } => of_offer(out, call, offer, 33),
        Command::HangUp { call } => of_call(out, call, 34),
        Command::StillThere { call } => of_call(out, call, 60),
        Command::Hold { call } => of_call(out, call, 35),
        Command::Retrieve { call } => of_call(out, call, 36),
        Command::Transfer { call, queue, priority } => {
            out.u64(1, call.number());
            priority.iter().for_each(|priority| out.i32(5, *priority));
            of_queue(out, queue, 37)
        }
        Command::SetPriority { call, priority } => {
            out.i32(5, priority);
            of_call(out, call, 38)
        }
        Command::CustomerSaid { call } => of_call(out, call, 39),
        Command::Callback { call, ref plan } => {
            callback(out, plan);
            of_call(out, call, 40)
        }
        Command::CallbackAnswered { call, offer } => of_offer(out, call, offer, 41),
        Command::CallbackFailed { call, offer } => of_offer(out, call, offer, 42),
        Command::CancelCallback { call } => of_call(out, call, 43),
        Command::LineLost { call } => of_call(out, call, 44),
        Command::AgentSaid { call } => of_call(out, call, 45),
        Command::BridgeFailed { call, offer } => of_offer(out, call, offer, 46),
        Command::Consult { call, ref consult } => {
            out.u64(15, consult.call.number());
            arrival(out, consult);
            of_call(out, call, 47)
        }
        Command::Conference { call } => of_call(out, call, 48),
        Command::CompleteTransfer { call } => of_call(out, call, 49),
        Command::Route(inquiry) => route(out, inquiry),
        Command::RoutingTable { rules } => {
            rules.iter().for_each(|rule| out.nested(26, |out| routing::write_rule(out, rule)));
            51
        }
        Command::RoutingRule { rule, before } => {
            out.nested(26, |out| routing::write_rule(out, rule));
            before.iter().for_each(|rule| out.u32(27, rule.number()));
            52
        }
        Command::RemoveRoutingRule { rule } => {
            out.u32(28, rule.number());
            53
        }
        Command::Block { customer, within } => {
            within.iter().for_each(|within| out.u64(12, within.micros()));
            out.u64(13, customer.number());
            54
        }
        Command::Unblock { customer } => {
            out.u64(13, customer.number());
            55
        }
        Command::ReconcileBegin => 56,
        Command::ConfirmCall { call, seen } => {
            seen.iter().for_each(|seen| exists::write(out, *seen));
            of_call(out, call, 57)
        }
        Command::ConfirmAgent { agent } => of_agent(out, agent, 58),
        Command::ReconcileEnd => 59,
    }
}

fn route(out: &mut Writer<'_>, inquiry: &Inquiry<'_>) -> u16 {
    let Inquiry { call, attributes, queue, priority, require, prefer, customer, prefer_last } =
        *inquiry;
    attributes.iter().for_each(|one| out.nested(25, |out| routing::write_attribute(out, *one)));
    queue.iter().for_each(|queue| out.u32(2, queue.number()));
    of_the_call(out, (priority, require, prefer, customer, prefer_last));
    of_call(out, call, 50)
}

#[inline]
fn of_call(out: &mut Writer<'_>, call: CallId, kind: u16) -> u16 {
    out.u64(1, call.number());
    kind
}

#[inline]
fn of_offer(out: &mut Writer<'_>, call: CallId, offer: Option<OfferId>, kind: u16) -> u16 {
    offer.iter().for_each(|offer| out.u64(4, offer.number()));
    of_call(out, call, kind)
}

#[inline]
fn of_queue(out: &mut Writer<'_>, queue: QueueId, kind: u16) -> u16 {
    out.u32(2, queue.number());
    kind
}

#[inline]
fn of_agent(out: &mut Writer<'_>, agent: AgentId, kind: u16) -> u16 {
    out.u32(3, agent.number());
    kind
}

fn define(
    out: &mut Writer<'_>,
    agent: AgentId,
    skills: &[(&str, i32)],
    media: Option<&AgentMedia>,
    queues: Option<&AgentQueues<'_>>,
) -> u16 {
    skills.iter().for_each(|skill| out.nested(16, |out| agent::write_skill(out, *skill)));
    media.iter().for_each(|media| out.nested(17, |out| agent::write_media(out, media)));
    queues.iter().for_each(|queues| out.nested(18, |out| agent::write_queues(out, queues)));
    of_agent(out, agent, 11)
}

/// All of an arrival but the call's number.
#[inline]
fn arrival(out: &mut Writer<'_>, arrival: &Arrival<'_>) {
    let Arrival { call: _, queue, priority, require, prefer, customer, prefer_last } = *arrival;
    out.u32(2, queue.number());
    of_the_call(out, (priority, require, prefer, customer, prefer_last));
}

/// What a call brings of its own: priority, expression, whom it prefers, whose it is.
type Own<'a> = (Option<i32>, Option<&'a str>, Option<Prefer>, Option<CustomerId>, Option<Span>);

#[inline]
fn of_the_call(out: &mut Writer<'_>, own: Own<'_>) {
    let (priority, require, prefer, customer, prefer_last) = own;
    priority.iter().for_each(|priority| out.i32(5, *priority));
    require.iter().for_each(|require| out.text(10, require));
    prefer.iter().for_each(|preferred| prefers(out, *preferred));
    customer.iter().for_each(|customer| out.u64(13, customer.number()));
    prefer_last.iter().for_each(|span| out.u64(14, span.micros()));
}

fn prefers(out: &mut Writer<'_>, prefer: Prefer) {
    let Prefer { agent, within } = prefer;
    out.u32(11, agent.number());
    out.u64(12, within.micros());
}

fn callback(out: &mut Writer<'_>, plan: &CallbackPlan) {
    let CallbackPlan { attempts, pause, not_before, owner, expire } = *plan;
    out.i64(21, attempts);
    out.u64(22, pause.micros());
    not_before.iter().for_each(|at| out.u64(23, at.micros()));
    owner.iter().for_each(|owner| prefers(out, *owner));
    expire.iter().for_each(|span| out.u64(24, span.micros()));
}

const MISSING: Unread = Unread::Malformed("a command lacks a field");

/// What a command's fields say.
#[derive(Default)]
struct Draft<'a> {
    call: Option<CallId>,
    queue: Option<QueueId>,
    agent: Option<AgentId>,
    offer: Option<OfferId>,
    priority: Option<i32>,
    reason: reason::Draft,
    group: Option<GroupId>,
    alarm: Option<AlarmId>,
    require: Option<&'a str>,
    prefer: Option<AgentId>,
    within: Option<Span>,
    customer: Option<CustomerId>,
    prefer_last: Option<Span>,
    consult: Option<CallId>,
    skills: SmallVec<[(&'a str, i32); 8]>,
    media: Option<AgentMedia>,
    queues: Option<agent::Queues>,
    rules: Option<QueueRules>,
    rule: Option<AlarmRule>,
    attempts: Option<i64>,
    pause: Option<Span>,
    not_before: Option<Timestamp>,
    expire: Option<Span>,
    attributes: SmallVec<[Attribute; 4]>,
    routing: Vec<RoutingRule>,
    before: Option<RuleId>,
    rule_id: Option<RuleId>,
    seen: Option<u32>,
    /// Which fields were given.
    given: u64,
}

/// Calls `with` with the command of this kind and these fields.
pub(crate) fn read<T>(
    kind: u16,
    fields: &[u8],
    with: impl FnOnce(&Command<'_>) -> T,
) -> Result<T, Unread> {
    let mut draft = Draft::default();
    let mut fields = Reader(fields);
    while let Some((number, value)) = fields.next()? {
        let span = || value.u64().map(Span::from_micros);
        match number {
            1 => draft.call = Some(CallId::new(value.u64()?)),
            2 => draft.queue = Some(QueueId::new(value.u32()?)),
            3 => draft.agent = Some(AgentId::new(value.u32()?)),
            4 => draft.offer = Some(OfferId::new(value.u64()?)),
            5 => draft.priority = Some(value.i32()?),
            6 => draft.reason.word = Some(value.byte()?),
            7 => draft.reason.number = Some(value.u32()?),
            8 => draft.group = Some(GroupId::new(value.u32()?)),
            9 => draft.alarm = Some(AlarmId::new(value.u32()?)),
            10 => draft.require = Some(value.text()?),
            11 => draft.prefer = Some(AgentId::new(value.u32()?)),
            12 => draft.within = Some(span()?),
            13 => draft.customer = Some(CustomerId::new(value.u64()?)),
            14 => draft.prefer_last = Some(span()?),
            15 => draft.consult = Some(CallId::new(value.u64()?)),
            16 => draft.skills.push(agent::read_skill(value.fields()?)?),
            17 => draft.media = Some(agent::read_media(value.fields()?)?),
            18 => draft.queues = Some(agent::read_queues(value.fields()?)?),
            19 => draft.rules = Some(rules::read(value.fields()?)?),
            20 => draft.rule = Some(alarm::read(value.fields()?)?),
            21 => draft.attempts = Some(value.i64()?),
            22 => draft.pause = Some(span()?),
            23 => draft.not_before = Some(Timestamp::from_micros(value.u64()?)),
            24 => draft.expire = Some(span()?),
            25 => draft.attributes.push(routing::read_attribute(value.fields()?)?),
            26 => draft.routing.push(routing::read_rule(value.fields()?)?),
            27 => draft.before = Some(RuleId::new(value.u32()?)),
            28 => draft.rule_id = Some(RuleId::new(value.u32()?)),
            29 => draft.seen = Some(value.u32()?),
            _ => return Err(Unread::Field(number)),
        }
        draft.given |= 1 << number;
    }
    draft.lend(kind, with)
}

/// The fields that a kind may have, a bit each.
fn fields_of(kind: u16) -> Result<u64, Unread> {
    let bits = |numbers: &[u8]| numbers.iter().map(|number| 1_u64 << number).sum();
    Ok(match kind {
        1 => 0,
        10 => bits(&[2, 19]),
        11 => bits(&[3, 16, 17, 18]),
        12 => bits(&[3, 8]),
        13 => bits(&[9, 20]),
        14 | 15 => bits(&[2]),
        20..=22 | 24..=26 => bits(&[3]),
        23 => bits(&[3, 6, 7]),
        30 => bits(&[1, 2, 5, 10, 11, 12, 13, 14]),
        31..=33 | 41 | 42 | 46 => bits(&[1, 4]),
        34..=36 | 39 | 43..=45 | 48 | 49 | 60 => bits(&[1]),
        37 => bits(&[1, 2, 5]),
        38 => bits(&[1, 5]),
        40 => bits(&[1, 11, 12, 21, 22, 23, 24]),
        47 => bits(&[1, 2, 5, 10, 11, 12, 13, 14, 15]),
        50 => bits(&[1, 2, 5, 10, 11, 12, 13, 14, 25]),
        51 => bits(&[26]),
        52 => bits(&[26, 27]),
        53 => bits(&[28]),
        54 => bits(&[12, 13]),
        55 => bits(&[13]),
        56 | 59 => 0,
        57 => bits(&[1, 3, 29]),
        58 => bits(&[3]),
        _ => return Err(Unread::Kind(kind)),
    })
}

impl Draft<'_> {
    fn lend<T>(self, kind: u16, with: impl FnOnce(&Command<'_>) -> T) -> Result<T, Unread> {
        let beyond = self.given & !fields_of(kind)?;
        if beyond != 0 {
            // A later version gives the kind a field that it does not have in this one.
            return Err(Unread::Field(beyond.trailing_zeros() as u8));
        }
        let command = match kind {
            1 => Command::Tick,
            10 => {
                let (queue, rules) = (self.queue.ok_or(MISSING)?, self.rules.as_ref());
                Command::Queue { queue, rules: rules.ok_or(MISSING)? }
            }
            11 => return self.lend_agent(with),
            50 => return Ok(with(&Command::Route(&self.inquiry()?))),
            51..=55 => self.about_routing(kind)?,
            12..=29 => self.about_the_floor(kind)?,
            56..=59 => self.about_what_exists(kind)?,
            _ => self.about_a_call(kind)?,
        };
        Ok(with(&command))
    }

    fn lend_agent<T>(&self, with: impl FnOnce(&Command<'_>) -> T) -> Result<T, Unread> {
        let (agent, skills) = (self.agent.ok_or(MISSING)?, self.skills.as_slice());
        match (&self.media, &self.queues) {
            (None, None) => Ok(with(&Command::Agent { agent, skills })),
            (Some(media), None) => Ok(with(&Command::MediaAgent { agent, skills, media })),
            (Some(media), Some(queues)) => Ok(queues
                .lend(|queues| with(&Command::AgentOfQueues { agent, skills, media, queues }))),
            (None, Some(_)) => Err(MISSING),
        }
    }

    fn about_the_floor(&self, kind: u16) -> Result<Command<'_>, Unread> {
        let agent = || self.agent.ok_or(MISSING);
        let queue = || self.queue.ok_or(MISSING);
        Ok(match kind {
            12 => Command::JoinGroup { agent: agent()?, group: self.group },
            13 => Command::Alarm { alarm: self.alarm.ok_or(MISSING)?, rule: self.rule.as_ref() },
            14 => Command::Open { queue: queue()? },
            15 => Command::Close { queue: queue()? },
            20 => Command::Login { agent: agent()? },
            21 => Command::Logout { agent: agent()? },
            22 => Command::Ready { agent: agent()? },
            23 => {
                let reason: Option<Reason> = self.reason.read(6)?;
                Command::NotReady { agent: agent()?, reason: reason.ok_or(MISSING)? }
            }
            24 => Command::WrappedUp { agent: agent()? },
            25 => Command::BusyElsewhere { agent: agent()? },
            26 => Command::BackFromElsewhere { agent: agent()? },
            _ => return Err(Unread::Kind(kind)),
        })
    }

    fn about_what_exists(&self, kind: u16) -> Result<Command<'_>, Unread> {
        Ok(match kind {
            56 => Command::ReconcileBegin,
            57 => {
                let seen = exists::read(self.seen, self.agent)?;
                Command::ConfirmCall { call: self.call.ok_or(MISSING)?, seen }
            }
            58 => Command::ConfirmAgent { agent: self.agent.ok_or(MISSING)? },
            _ => Command::ReconcileEnd,
        })
    }

    fn inquiry(&self) -> Result<Inquiry<'_>, Unread> {
        Ok(Inquiry {
            queue: self.queue,
            priority: self.priority,
            require: self.require,
            prefer: self.prefer()?,
            customer: self.customer,
            prefer_last: self.prefer_last,
            ..Inquiry::new(self.call.ok_or(MISSING)?, &self.attributes)
        })
    }

    fn about_routing(&self, kind: u16) -> Result<Command<'_>, Unread> {
        let customer = || self.customer.ok_or(MISSING);
        Ok(match kind {
            51 => Command::RoutingTable { rules: &self.routing },
            52 => match self.routing.as_slice() {
                [rule] => Command::RoutingRule { rule, before: self.before },
                _ => return Err(MISSING),
            },
            53 => Command::RemoveRoutingRule { rule: self.rule_id.ok_or(MISSING)? },
            54 => Command::Block { customer: customer()?, within: self.within },
            55 => Command::Unblock { customer: customer()? },
            _ => return Err(Unread::Kind(kind)),
        })
    }

    fn about_a_call(&self, kind: u16) -> Result<Command<'_>, Unread> {
        let call = self.call.ok_or(MISSING)?;
        let (offer, priority) = (self.offer, self.priority);
        Ok(match kind {
            30 => Command::Offer(self.arrival(call)?),
            31 => Command::Answer { call, offer },
            32 => Command::Reject { call, offer },
            33 => Command::Undeliverable { call, offer },
            34 => Command::HangUp { call },
            60 => Command::StillThere { call },
            35 => Command::Hold { call },
            36 => Command::Retrieve { call },
            37 => Command::Transfer { call, queue: self.queue.ok_or(MISSING)?, priority },
            38 => Command::SetPriority { call, priority: priority.ok_or(MISSING)? },
            39 => Command::CustomerSaid { call },
            40 => Command::Callback { call, plan: self.plan()? },
            41 => Command::CallbackAnswered { call, offer },
            42 => Command::CallbackFailed { call, offer },
            43 => Command::CancelCallback { call },
            44 => Command::LineLost { call },
            45 => Command::AgentSaid { call },
            46 => Command::BridgeFailed { call, offer },
            47 => {
                let consult = self.arrival(self.consult.ok_or(MISSING)?)?;
                Command::Consult { call, consult }
            }
            48 => Command::Conference { call },
            49 => Command::CompleteTransfer { call },
            _ => return Err(Unread::Kind(kind)),
        })
    }

    fn prefer(&self) -> Result<Option<Prefer>, Unread> {
        match (self.prefer, self.within) {
            (None, None) => Ok(None),
            (Some(agent), Some(within)) => Ok(Some(Prefer { agent, within })),
            _ => Err(MISSING),
        }
    }

    fn arrival(&self, call: CallId) -> Result<Arrival<'_>, Unread> {
        Ok(Arrival {
            call,
            queue: self.queue.ok_or(MISSING)?,
            priority: self.priority,
            require: self.require,
            prefer: self.prefer()?,
            customer: self.customer,
            prefer_last: self.prefer_last,
        })
    }

    fn plan(&self) -> Result<CallbackPlan, Unread> {
        Ok(CallbackPlan {
            attempts: self.attempts.ok_or(MISSING)?,
            pause: self.pause.ok_or(MISSING)?,
            not_before: self.not_before,
            owner: self.prefer()?,
            expire: self.expire,
        })
    }
}
