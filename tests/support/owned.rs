//! Commands that own their data and print so that a failing sequence can be read.

use std::fmt;

use acd::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, AlarmId, AlarmRule, Arrival, Attribute, CallId,
    Command, CustomerId, Inquiry, Prefer, QueueId, QueueRules, RoutingRule, RuleId, Span,
};

/// What queues have to know of an agent.
#[derive(Clone, Default)]
pub struct Assigned {
    /// For which he is in reserve.
    pub reserve: Vec<(QueueId, i32)>,
    /// Whose calls alone he takes.
    pub queues: Vec<AgentQueue>,
}

/// A command with its data.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // a few thousand of them at most
pub enum Owned {
    /// Defines a queue.
    Queue(QueueId, QueueRules),
    /// Defines an agent.
    Agent(AgentId, Vec<(String, i32)>),
    /// Defines an agent with media.
    MediaAgent(AgentId, Vec<(String, i32)>, AgentMedia),
    /// Defines an agent of whom queues have more to know.
    AgentOfQueues(AgentId, Vec<(String, i32)>, AgentMedia, Assigned),
    /// Defines an alarm, or removes it.
    Alarm(AlarmId, Option<AlarmRule>),
    /// Offers a call.
    Offer {
        /// Which.
        call: CallId,
        /// Where.
        queue: QueueId,
        /// Its own priority.
        priority: Option<i32>,
        /// Its own expression.
        require: Option<String>,
        /// Who is preferred.
        prefer: Option<Prefer>,
        /// Whose it is.
        customer: Option<CustomerId>,
        /// For how long whoever had the customer last is preferred.
        prefer_last: Option<Span>,
        /// Not an offer, but a consultation about this call.
        about: Option<CallId>,
    },
    /// Asks the routing table with an offer.
    Route {
        /// The offer's own part.
        offer: Box<Owned>,
        /// What is known of it.
        attributes: Vec<Attribute>,
        /// Whether it names its queue.
        has_queue: bool,
    },
    /// A whole routing table.
    Table(Vec<RoutingRule>),
    /// A rule of it, and before which other it stands.
    Rule(RoutingRule, Option<RuleId>),
    /// Any command that borrows nothing.
    Plain(Command<'static>),
}

impl Owned {
    /// What an offer or a consultation brings.
    fn arrival(&self) -> Option<Arrival<'_>> {
        let Self::Offer { call, queue, priority, require, prefer, customer, prefer_last, .. } =
            self
        else {
            return None;
        };
        Some(Arrival {
            call: *call,
            queue: *queue,
            priority: *priority,
            require: require.as_deref(),
            prefer: *prefer,
            customer: *customer,
            prefer_last: *prefer_last,
        })
    }

    /// Calls `with` with the command itself.
    pub fn lend<T>(&self, with: impl FnOnce(&Command<'_>) -> T) -> T {
        match self {
            Self::Queue(queue, rules) => with(&Command::Queue { queue: *queue, rules }),
            Self::Agent(agent, skills) => {
                let skills: Vec<(&str, i32)> =
                    skills.iter().map(|(skill, level)| (skill.as_str(), *level)).collect();
                with(&Command::Agent { agent: *agent, skills: &skills })
            }
            Self::MediaAgent(agent, skills, media) => {
                let skills: Vec<(&str, i32)> =
                    skills.iter().map(|(skill, level)| (skill.as_str(), *level)).collect();
                with(&Command::MediaAgent { agent: *agent, skills: &skills, media })
            }
            Self::AgentOfQueues(agent, skills, media, assigned) => {
                let skills: Vec<(&str, i32)> =
                    skills.iter().map(|(skill, level)| (skill.as_str(), *level)).collect();
                let queues = &AgentQueues { reserve: &assigned.reserve, queues: &assigned.queues };
                with(&Command::AgentOfQueues { agent: *agent, skills: &skills, media, queues })
            }
            Self::Alarm(alarm, rule) => {
                with(&Command::Alarm { alarm: *alarm, rule: rule.as_ref() })
            }
            Self::Offer { call, about, .. } => {
                let nowhere = Arrival::new(*call, QueueId::new(0));
                let arrival = self.arrival().unwrap_or(nowhere);
                with(&match *about {
                    None => Command::Offer(arrival),
                    Some(call) => Command::Consult { call, consult: arrival },
                })
            }
            Self::Route { offer, attributes, has_queue } => {
                let nowhere = Arrival::new(CallId::new(0), QueueId::new(0));
                let arrival = offer.arrival().unwrap_or(nowhere);
                with(&Command::Route(&Inquiry {
                    queue: has_queue.then_some(arrival.queue),
                    priority: arrival.priority,
                    require: arrival.require,
                    prefer: arrival.prefer,
                    customer: arrival.customer,
                    prefer_last: arrival.prefer_last,
                    ..Inquiry::new(arrival.call, attributes)
                }))
            }
            Self::Table(rules) => with(&Command::RoutingTable { rules }),
            Self::Rule(rule, before) => with(&Command::RoutingRule { rule, before: *before }),
            Self::Plain(command) => with(command),
        }
    }
}

impl fmt::Debug for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queue(queue, rules) => write_rules(f, *queue, rules),
            other => other.lend(|command| write!(f, "{command:?}")),
        }
    }
}

/// The fields that differ from the default.
fn write_rules(f: &mut fmt::Formatter<'_>, queue: QueueId, rules: &QueueRules) -> fmt::Result {
    let default = QueueRules::default();
    write!(f, "Queue {{ queue: {queue:?}")?;
    macro_rules! fields {
        ($($field:ident)*) => {
            $(if rules.$field != default.$field {
                write!(f, concat!(", ", stringify!($field), ": {:?}"), rules.$field)?;
            })*
        };
    }
    fields!(medium require priority seconds_per_priority weight call_order agent_order
        answer_within_s short_abandon_s ring_s on_no_answer reoffer_after_s wrap_up wrap_up_s
        max_waiting max_wait_s overflow_to max_busy at_close join_empty leave_empty
        leave_empty_after_s steps tiers wish protect reserve same_customer resume_within_s
        remember_s callback_counts dial_s lost_line_s lost_line_prefer_s lost_line_priority

        first_reply_s silence_warning_s silence_close_s lease_s);
    f.write_str(" }")
}
