//! Commands that own their data and print so that a failing sequence can be read.

use std::fmt;

use acd::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, AlarmId, AlarmRule, Arrival, CallId, Command,
    CustomerId, Prefer, QueueId, QueueRules, Span,
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
    /// Any command that borrows nothing.
    Plain(Command<'static>),
}

impl Owned {
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
            Self::Offer {
                call,
                queue,
                priority,
                require,
                prefer,
                customer,
                prefer_last,
                about,
            } => {
                let arrival = Arrival {
                    call: *call,
                    queue: *queue,
                    priority: *priority,
                    require: require.as_deref(),
                    prefer: *prefer,
                    customer: *customer,
                    prefer_last: *prefer_last,
                };
                with(&match *about {
                    None => Command::Offer(arrival),
                    Some(call) => Command::Consult { call, consult: arrival },
                })
            }
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

        first_reply_s silence_warning_s silence_close_s);
    f.write_str(" }")
}
