//! A line becomes commands: numbers for names, and what the scenario says in one line but the core
//! hears in several.

use acd::journal::Writer;
use acd::{
    AgentMedia, AgentQueues, Arrival, CallbackPlan, Command, Core, Event, Inquiry, OfferId, Prefer,
    Refusal, Span, Timestamp,
};

use super::alarm::Watch;
use super::calls::{Callback, Offer, Preferred};
use super::consults::Consult;
use super::definition::Definition;
use super::names::Names;
use super::read::Action;
use super::routing::{self, Edit};
use super::verbs::Verb;
use super::{queues, reconcile, reserve};

/// What one command needs.
pub(super) struct Desk<'p> {
    pub(super) core: &'p mut Core,
    pub(super) names: &'p mut Names,
    pub(super) events: &'p mut Vec<Event>,
    pub(super) journal: Option<&'p mut Writer>,
    pub(super) at: Timestamp,
}

impl Desk<'_> {
    fn apply(&mut self, command: &Command<'_>) -> Result<(), Refusal> {
        let done = self.core.apply(self.at, command, self.events);
        if let Some(journal) = &mut self.journal {
            journal.applied(self.core, 0, command, done.as_ref().err());
        }
        done
    }

    fn advance(&mut self) {
        self.core.advance(self.at, self.events);
        if let Some(journal) = &mut self.journal {
            journal.advanced(self.core);
        }
    }

    pub(super) fn carry_out(&mut self, action: &Action<'_>) -> Result<(), Refusal> {
        match action {
            Action::Queue(definition) => self.queue(definition),
            Action::OfQueue { verb, queue } => {
                let queue = self.names.queue(queue);
                self.apply(&match verb {
                    Verb::Open => Command::Open { queue },
                    _ => Command::Close { queue },
                })
            }
            Action::Agent { agent, skills, media, reserve, queues, group } => {
                let (reserve, queues) =
                    (reserve::numbered(reserve, self.names), queues::numbered(queues, self.names));
                let queues = AgentQueues { reserve: &reserve, queues: &queues };
                self.agent(agent, skills, media.as_ref(), &queues)?;
                group.as_ref().map_or(Ok(()), |group| self.join_group(agent, group))
            }
            Action::OfAgent { verb, agent, reason } => self.of_agent(*verb, agent, reason),
            Action::Offer(offer) => self.offer(offer),
            Action::OfCall { verb, call, agent } => {
                let offer = agent.as_ref().map_or(Ok(None), |agent| self.meant(call, agent))?;
                self.of_call(*verb, call, offer)
            }
            Action::Consult(consult) => self.consult(consult),
            Action::Callback(callback) => self.callback(callback),
            Action::Transfer { call, queue, priority } => {
                let (call, queue) = (self.names.call(call), self.names.queue(queue));
                self.apply(&Command::Transfer { call, queue, priority: *priority })
            }
            Action::Reconcile(verb) => self.apply(match verb {
                Verb::ReconcileBegin => &Command::ReconcileBegin,
                _ => &Command::ReconcileEnd,
            }),
            Action::ConfirmCall { call, state, agent } => {
                let call = self.names.call(call);
                let agent = agent.as_ref().map(|agent| self.names.agent(agent));
                let seen = state.as_ref().map(|word| reconcile::seen(word, agent)).transpose()?;
                self.apply(&Command::ConfirmCall { call, seen })
            }
            Action::SetPriority { call, priority } => {
                let call = self.names.call(call);
                self.apply(&Command::SetPriority { call, priority: *priority })
            }
            Action::Routing(edit) => self.edit(edit),
            Action::Alarm(watch) => self.alarm(watch),
            Action::RemoveAlarm { alarm } => {
                let alarm = self.names.alarm(alarm);
                self.apply(&Command::Alarm { alarm, rule: None })
            }
            Action::Tick | Action::Report | Action::Explain(_) => {
                self.advance();
                Ok(())
            }
        }
    }

    fn queue(&mut self, definition: &Definition<'_>) -> Result<(), Refusal> {
        let mut rules = definition.rules.clone();
        // Looked up first: a new queue that overflows to itself names one that does not exist.
        rules.overflow_to = definition.overflow_to.as_ref().map(|name| self.names.queue(name));
        let (queue, new) = self.names.define_queue(&definition.queue);
        let done = self.apply(&Command::Queue { queue, rules: &rules });
        if new && done.is_err() {
            self.names.refuse_queue(&definition.queue);
        }
        done
    }

    fn agent<'a>(
        &mut self,
        name: &str,
        skills: &'a [(std::borrow::Cow<'a, str>, i32)],
        media: Option<&AgentMedia>,
        queues: &AgentQueues<'_>,
    ) -> Result<(), Refusal> {
        let skills: Vec<(&str, i32)> =
            skills.iter().map(|(skill, level)| (&**skill, *level)).collect();
        let (agent, new) = self.names.define_agent(name);
        let done = match media {
            media if *queues != AgentQueues::default() => {
                let media = media.unwrap_or(&AgentMedia::VOICE);
                self.apply(&Command::AgentOfQueues { agent, skills: &skills, media, queues })
            }
            None => self.apply(&Command::Agent { agent, skills: &skills }),
            Some(media) => self.apply(&Command::MediaAgent { agent, skills: &skills, media }),
        };
        if new && done.is_err() {
            self.names.refuse_agent(name);
        }
        done
    }

    fn alarm(&mut self, watch: &Watch<'_>) -> Result<(), Refusal> {
        let rule = watch.rule(self.names);
        let (alarm, before) = self.names.define_alarm(&watch.alarm, rule);
        let done = self.apply(&Command::Alarm { alarm, rule: Some(&rule) });
        if done.is_err() {
            self.names.refuse_alarm(&watch.alarm, before);
        }
        done
    }

    /// Nothing is refused here: the agent exists, and there is room for every group.
    fn join_group(&mut self, agent: &str, group: &str) -> Result<(), Refusal> {
        let agent = self.names.agent(agent);
        let group = match group {
            "" => None,
            name => self.names.join_group(name),
        };
        self.apply(&Command::JoinGroup { agent, group })
    }

    fn of_agent(&mut self, verb: Verb, name: &str, reason: &str) -> Result<(), Refusal> {
        let agent = self.names.agent(name);
        let command = match verb {
            Verb::Login => Command::Login { agent },
            Verb::Logout => Command::Logout { agent },
            Verb::Ready => Command::Ready { agent },
            Verb::WrappedUp => Command::WrappedUp { agent },
            Verb::BusyElsewhere => Command::BusyElsewhere { agent },
            Verb::BackFromElsewhere => Command::BackFromElsewhere { agent },
            Verb::ConfirmAgent => Command::ConfirmAgent { agent },
            _ => Command::NotReady { agent, reason: self.names.reason(reason) },
        };
        self.apply(&command)
    }

    fn preferred(&self, prefer: &Preferred<'_>) -> Option<Prefer> {
        Some(Prefer { agent: self.names.agent(prefer.agent.as_ref()?), within: prefer.within() })
    }

    fn callback(&mut self, callback: &Callback<'_>) -> Result<(), Refusal> {
        let call = self.names.call(&callback.call);
        let owner = callback.owner.as_ref().and_then(|owner| self.preferred(owner));
        self.apply(&Command::Callback { call, plan: CallbackPlan { owner, ..callback.plan } })
    }

    fn consult(&mut self, consult: &Consult<'_>) -> Result<(), Refusal> {
        let prefer = consult.prefer.as_ref().and_then(|prefer| self.preferred(prefer));
        let (about, queue) = (self.names.call(&consult.call), self.names.queue(&consult.queue));
        let (call, new) = self.names.offer_call(&consult.consult);
        let (priority, require) = (consult.priority, consult.require.as_deref());
        let arrival = Arrival { priority, require, prefer, ..Arrival::new(call, queue) };
        let done = self.apply(&Command::Consult { call: about, consult: arrival });
        if new && done.is_err() {
            self.names.refuse_call(&consult.consult);
        }
        done
    }

    fn offer(&mut self, offer: &Offer<'_>) -> Result<(), Refusal> {
        let named = offer.prefer.as_ref().and_then(|prefer| self.preferred(prefer));
        let last = offer.prefer.as_ref().filter(|prefer| prefer.agent.is_none());
        let customer = offer.customer.as_ref().and_then(|key| self.names.customer(key));
        let queue = offer.queue.as_ref().map(|queue| self.names.queue(queue));
        let attributes = offer.attributes.as_ref().map(|known| routing::known(known, self.names));
        let (call, new) = self.names.offer_call(&offer.call);
        let inquiry = Inquiry {
            queue,
            priority: offer.priority,
            require: offer.require.as_deref(),
            prefer: named,
            customer,
            prefer_last: last.map(Preferred::within),
            ..Inquiry::new(call, attributes.as_deref().unwrap_or_default())
        };
        let done = match (queue, &attributes) {
            (Some(queue), None) => self.apply(&Command::Offer(Arrival {
                priority: inquiry.priority,
                require: inquiry.require,
                prefer: inquiry.prefer,
                customer: inquiry.customer,
                prefer_last: inquiry.prefer_last,
                ..Arrival::new(call, queue)
            })),
            _ => self.apply(&Command::Route(&inquiry)),
        };
        if new && done.is_err() {
            self.names.refuse_call(&offer.call);
        }
        done
    }

    fn edit(&mut self, edit: &Edit<'_>) -> Result<(), Refusal> {
        match edit {
            Edit::Table(rules) => {
                let rules: Vec<_> =
                    rules.iter().map(|rule| routing::numbered(rule, self.names)).collect();
                self.apply(&Command::RoutingTable { rules: &rules })
            }
            Edit::Rule { rule, before } => {
                let before = before.as_ref().map(|before| self.names.rule(before));
                let rule = routing::numbered(rule, self.names);
                self.apply(&Command::RoutingRule { rule: &rule, before })
            }
            Edit::Remove(rule) => {
                let rule = self.names.rule(rule);
                self.apply(&Command::RemoveRoutingRule { rule })
            }
            Edit::Block { customer, for_s } => {
                let Some(customer) = self.names.customer(customer) else { return Ok(()) };
                let within = for_s.map(|s| Span::from_secs(u64::try_from(s).unwrap_or(0)));
                self.apply(&Command::Block { customer, within })
            }
            Edit::Unblock { customer } => {
                let Some(customer) = self.names.customer(customer) else { return Ok(()) };
                self.apply(&Command::Unblock { customer })
            }
        }
    }

    /// The ring that a line means which names the agent. What is due by then happens first.
    fn meant(&mut self, call: &str, agent: &str) -> Result<Option<OfferId>, Refusal> {
        self.advance();
        let (call, agent) = (self.names.call(call), self.names.agent(agent));
        if self.core.agent(agent).is_none() {
            return Err(Refusal::UnknownAgent);
        }
        let mut rings = self.core.rings(call).peekable();
        let rings_at_all = rings.peek().is_some();
        match rings.find(|(ringing, _)| *ringing == agent) {
            None if rings_at_all => Err(Refusal::WrongState),
            // Of a call that does not ring the command says itself what is wrong.
            found => Ok(found.map(|(_, offer)| offer)),
        }
    }

    fn of_call(&mut self, verb: Verb, name: &str, offer: Option<OfferId>) -> Result<(), Refusal> {
        let call = self.names.call(name);
        self.apply(&match verb {
            Verb::Answer => Command::Answer { call, offer },
            Verb::Reject => Command::Reject { call, offer },
            Verb::Undeliverable => Command::Undeliverable { call, offer },
            Verb::Hold => Command::Hold { call },
            Verb::Retrieve => Command::Retrieve { call },
            Verb::Conference => Command::Conference { call },
            Verb::CompleteTransfer => Command::CompleteTransfer { call },
            Verb::CallbackAnswered => Command::CallbackAnswered { call, offer: None },
            Verb::CallbackFailed => Command::CallbackFailed { call, offer: None },
            Verb::CancelCallback => Command::CancelCallback { call },
            Verb::LineLost => Command::LineLost { call },
            Verb::BridgeFailed => Command::BridgeFailed { call, offer },
            Verb::CustomerSaid => Command::CustomerSaid { call },
            Verb::AgentSaid => Command::AgentSaid { call },
            Verb::StillThere => Command::StillThere { call },
            _ => Command::HangUp { call },
        })
    }
}
