//! The scenario's names and the core's numbers.

use std::collections::HashMap;
use std::sync::Arc;

use acd::{
    AgentId, AlarmId, AlarmRule, AttributeId, CallId, CustomerId, GroupId, QueueId, Reason, RuleId,
    SymbolId,
};

/// Names numbered from 0 in the order in which they came.
#[derive(Debug, Default)]
struct Table {
    numbers: HashMap<Box<str>, u32>,
    /// Each name as a JSON string, quotes included.
    quoted: Vec<Box<str>>,
}

impl Table {
    fn find(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The next number, for a name that has none. `u32::MAX` is never given out.
    fn add(&mut self, name: &str) -> Option<u32> {
        let number = u32::try_from(self.quoted.len()).ok().filter(|&number| number < u32::MAX)?;
        self.quoted.push(quoted(name).into());
        self.numbers.insert(name.into(), number);
        Some(number)
    }

    /// Takes back the latest name; its number may be given out again.
    fn take_back(&mut self, name: &str) {
        self.numbers.remove(name);
        self.quoted.pop();
    }

    /// Forgets a name but not that its number has been used.
    fn void(&mut self, name: &str) {
        if let Some(number) = self.numbers.remove(name) {
            self.quoted[number as usize] = "".into();
        }
    }

    fn quoted(&self, number: u32) -> &str {
        self.quoted.get(number as usize).map_or("\"\"", |quoted| &**quoted)
    }
}

/// A string as JSON writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    // Writing a string to memory cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// What a string was before it was [`quoted`].
#[must_use]
pub fn unquoted(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_default()
}

/// All names of a scenario.
///
/// A name gets its number just before the command that brings it is applied, because events may
/// mention it; if the command is refused the name is withdrawn.
#[derive(Debug, Default)]
pub struct Names {
    queues: Table,
    agents: Table,
    calls: Table,
    groups: Table,
    reasons: Table,
    customers: Table,
    alarms: Table,
    attributes: Table,
    symbols: Table,
    routing_rules: Table,
    /// The rule of each alarm, for its events.
    rules: Vec<AlarmRule>,
}

const NO_QUEUE: QueueId = QueueId::new(u32::MAX);
const NO_AGENT: AgentId = AgentId::new(u32::MAX);
const NO_ALARM: AlarmId = AlarmId::new(u32::MAX);
const NO_CALL: CallId = CallId::new(u64::MAX);

/// A number, and whether its name got it just now.
pub type Numbered<Id> = (Id, bool);

impl Names {
    /// The queue of this name; for an unknown one a number that no queue has.
    #[must_use]
    pub fn queue(&self, name: &str) -> QueueId {
        self.queues.find(name).map_or(NO_QUEUE, QueueId::new)
    }

    /// The agent of this name; for an unknown one a number that no agent has.
    #[must_use]
    pub fn agent(&self, name: &str) -> AgentId {
        self.agents.find(name).map_or(NO_AGENT, AgentId::new)
    }

    /// The call of this name, alive or finished; for an unknown one a number that no call has.
    #[must_use]
    pub fn call(&self, name: &str) -> CallId {
        self.calls.find(name).map_or(NO_CALL, |number| CallId::new(number.into()))
    }

    /// The queue to be defined under this name.
    pub fn define_queue(&mut self, name: &str) -> Numbered<QueueId> {
        match self.queues.find(name) {
            Some(number) => (QueueId::new(number), false),
            None => (self.queues.add(name).map_or(NO_QUEUE, QueueId::new), true),
        }
    }

    /// The agent to be defined under this name.
    pub fn define_agent(&mut self, name: &str) -> Numbered<AgentId> {
        match self.agents.find(name) {
            Some(number) => (AgentId::new(number), false),
            None => (self.agents.add(name).map_or(NO_AGENT, AgentId::new), true),
        }
    }

    /// The call to be offered under this name.
    pub fn offer_call(&mut self, name: &str) -> Numbered<CallId> {
        match self.calls.find(name) {
            Some(number) => (CallId::new(number.into()), false),
            None => {
                let number = self.calls.add(name);
                (number.map_or(NO_CALL, |number| CallId::new(number.into())), true)
            }
        }
    }

    /// The group of this name; a new one gets the next number, if there is one.
    pub fn join_group(&mut self, name: &str) -> Option<GroupId> {
        let number = self.groups.find(name).or_else(|| self.groups.add(name));
        number.map(GroupId::new)
    }

    /// The customer of this key.
    pub fn customer(&mut self, key: &str) -> Option<CustomerId> {
        let number = self.customers.find(key).or_else(|| self.customers.add(key));
        number.map(|number| CustomerId::new(number.into()))
    }

    /// What an attribute is about.
    pub fn attribute(&mut self, name: &str) -> AttributeId {
        let number = self.attributes.find(name).or_else(|| self.attributes.add(name));
        AttributeId::new(number.unwrap_or(u32::MAX))
    }

    /// A word that attributes say; for one that no rule ever had a number that none has.
    #[must_use]
    pub fn symbol(&self, word: &str) -> SymbolId {
        SymbolId::new(self.symbols.find(word).unwrap_or(u32::MAX))
    }

    /// A word of a rule.
    pub fn new_symbol(&mut self, word: &str) -> SymbolId {
        let number = self.symbols.find(word).or_else(|| self.symbols.add(word));
        SymbolId::new(number.unwrap_or(u32::MAX))
    }

    /// The rule of the routing table of this name.
    pub fn rule(&mut self, name: &str) -> RuleId {
        let number = self.routing_rules.find(name).or_else(|| self.routing_rules.add(name));
        RuleId::new(number.unwrap_or(u32::MAX))
    }

    /// A rule's name as JSON.
    #[must_use]
    pub fn of_rule(&self, rule: RuleId) -> &str {
        self.routing_rules.quoted(rule.number())
    }

    /// The new queue was refused: its name is not known.
    pub fn refuse_queue(&mut self, name: &str) {
        self.queues.take_back(name);
    }

    /// The new agent was refused: the name is not known.
    pub fn refuse_agent(&mut self, name: &str) {
        self.agents.take_back(name);
    }

    /// The new call was refused: its name stays free, its number is not used again.
    pub fn refuse_call(&mut self, name: &str) {
        self.calls.void(name);
    }

    /// The alarm of this name; for an unknown one a number that no alarm has.
    #[must_use]
    pub fn alarm(&self, name: &str) -> AlarmId {
        self.alarms.find(name).map_or(NO_ALARM, AlarmId::new)
    }

    /// The alarm to be defined under this name, by this rule; also the rule that it had.
    pub fn define_alarm(&mut self, name: &str, rule: AlarmRule) -> (AlarmId, Option<AlarmRule>) {
        if let Some(number) = self.alarms.find(name) {
            let before = std::mem::replace(&mut self.rules[number as usize], rule);
            return (AlarmId::new(number), Some(before));
        }
        let Some(number) = self.alarms.add(name) else { return (NO_ALARM, None) };
        self.rules.push(rule);
        (AlarmId::new(number), None)
    }

    /// The definition was refused: the rule before stands, or the name is not known.
    pub fn refuse_alarm(&mut self, name: &str, before: Option<AlarmRule>) {
        match (before, self.alarms.find(name)) {
            (Some(before), Some(number)) => self.rules[number as usize] = before,
            (None, Some(_)) => {
                self.alarms.take_back(name);
                self.rules.pop();
            }
            (_, None) => {}
        }
    }

    /// The number of a reason. The words that the core itself gives as reasons mean the same
    /// when a scenario gives them, so that a reason that stays the same is no change.
    pub fn reason(&mut self, word: &str) -> Reason {
        match word {
            "login" => Reason::Login,
            "no_answer" => Reason::NoAnswer,
            "reject" => Reason::Reject,
            "undeliverable" => Reason::Undeliverable,
            _ => {
                let number = self.reasons.find(word).or_else(|| self.reasons.add(word));
                Reason::Host(number.unwrap_or(u32::MAX))
            }
        }
    }

    /// A queue's name as JSON.
    #[must_use]
    pub fn of_queue(&self, queue: QueueId) -> &str {
        self.queues.quoted(queue.number())
    }

    /// An agent's name as JSON.
    #[must_use]
    pub fn of_agent(&self, agent: AgentId) -> &str {
        self.agents.quoted(agent.number())
    }

    /// A call's name as JSON.
    #[must_use]
    pub fn of_call(&self, call: CallId) -> &str {
        self.calls.quoted(u32::try_from(call.number()).unwrap_or(u32::MAX))
    }

    /// An alarm's name as JSON.
    #[must_use]
    pub fn of_alarm(&self, alarm: AlarmId) -> &str {
        self.alarms.quoted(alarm.number())
    }

    /// An alarm's last rule.
    #[must_use]
    pub fn rule_of(&self, alarm: AlarmId) -> Option<&AlarmRule> {
        self.rules.get(alarm.number() as usize)
    }

    /// A group's name as JSON.
    #[must_use]
    pub fn of_group(&self, group: GroupId) -> &str {
        self.groups.quoted(group.number())
    }

    /// A reason's word as JSON.
    #[must_use]
    pub fn of_reason(&self, reason: Reason) -> &str {
        match reason {
            Reason::Login => "\"login\"",
            Reason::NoAnswer => "\"no_answer\"",
            Reason::Reject => "\"reject\"",
            Reason::Undeliverable => "\"undeliverable\"",
            Reason::Host(number) => self.reasons.quoted(number),
        }
    }

    /// All queues in order of first definition.
    pub fn queues(&self) -> impl Iterator<Item = QueueId> + use<> {
        (0..self.queues.quoted.len() as u32).map(QueueId::new)
    }

    /// All agents in order of first definition.
    pub fn agents(&self) -> impl Iterator<Item = AgentId> + use<> {
        (0..self.agents.quoted.len() as u32).map(AgentId::new)
    }
}

/// The names as they stand in labels.
impl acd_openmetrics::Names for Names {
    fn queue(&self, queue: QueueId) -> Arc<str> {
        unquoted(self.of_queue(queue)).into()
    }

    fn group(&self, group: GroupId) -> Arc<str> {
        unquoted(self.of_group(group)).into()
    }

    fn agent(&self, agent: AgentId) -> Arc<str> {
        unquoted(self.of_agent(agent)).into()
    }

    fn reason(&self, reason: Reason) -> Arc<str> {
        unquoted(self.of_reason(reason)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queues_and_agents_count_up_without_gaps() {
        let mut names = Names::default();
        assert_eq!(names.queue("a"), NO_QUEUE);
        assert_eq!(names.define_queue("a"), (QueueId::new(0), true));
        assert_eq!(names.define_queue("a"), (QueueId::new(0), false));
        assert_eq!(names.define_queue("b"), (QueueId::new(1), true));
        names.refuse_queue("b");
        assert_eq!(names.queue("b"), NO_QUEUE);
        assert_eq!(names.define_queue("c"), (QueueId::new(1), true));
        assert_eq!(names.of_queue(QueueId::new(1)), "\"c\"");
        assert_eq!(names.queues().count(), 2);
        assert_eq!(names.define_agent("a"), (AgentId::new(0), true));
        names.refuse_agent("a");
        assert_eq!(names.agent("a"), NO_AGENT);
        assert_eq!(names.agents().count(), 0);
    }

    #[test]
    fn a_refused_call_gives_its_name_back_but_not_its_number() {
        let mut names = Names::default();
        assert_eq!(names.offer_call("x"), (CallId::new(0), true));
        names.refuse_call("x");
        assert_eq!(names.call("x"), NO_CALL);
        assert_eq!(names.offer_call("x"), (CallId::new(1), true));
        assert_eq!(names.offer_call("x"), (CallId::new(1), false));
        assert_eq!(names.of_call(CallId::new(1)), "\"x\"");
        assert_eq!(names.of_call(NO_CALL), "\"\"");
    }

    #[test]
    fn reasons_are_told_apart_by_their_words() {
        let mut names = Names::default();
        assert_eq!(names.reason("login"), Reason::Login);
        let empty = names.reason("");
        let meal = names.reason("a \"long\" meal\n");
        assert_ne!(empty, meal);
        assert_eq!(names.reason(""), empty);
        assert_eq!(names.of_reason(meal), r#""a \"long\" meal\n""#);
        assert_eq!(names.of_reason(empty), "\"\"");
    }
}
