//! The routing table: random rules, calls that ask it, and the lines of a scenario.

use acd::{
    AgentId, Arrival, Attribute, AttributeId, AttributeValue, CallId, Command, Condition,
    CustomerId, Entry, Event, Fact, Inquiry, Prefer, QueueId, Refusal, Route, RoutingRule, RuleId,
    Span, SymbolId, Test, Timestamp,
};
use serde_json::{Map, Value, json};

use super::owned::Owned;
use super::subject::Subject;
use super::world::{Aim, CUSTOMERS, SECONDS, World, expression, one_in, pick};

type Line = Map<String, Value>;

/// What the table makes of an inquiry: an offer like any other, if it leads anywhere.
pub fn effective<'r>(rules: &'r [RoutingRule], inquiry: &Inquiry<'r>) -> Option<Arrival<'r>> {
    let rule = rules.iter().find(|rule| rule.fits(inquiry.attributes));
    let nothing = Entry::default();
    let entry = match rule.map(|rule| &rule.then) {
        Some(Route::Refuse) => return None,
        Some(Route::Enter(entry)) => Some(entry),
        None => None,
    };
    let of_rule = entry.unwrap_or(&nothing);
    let prefers = of_rule.prefer.is_some() || of_rule.prefer_last.is_some();
    Some(Arrival {
        call: inquiry.call,
        queue: of_rule.queue.or(inquiry.queue)?,
        priority: of_rule.priority.or(inquiry.priority),
        require: entry.and_then(|entry| entry.require.as_deref()).or(inquiry.require),
        prefer: if prefers { of_rule.prefer } else { inquiry.prefer },
        customer: inquiry.customer,
        prefer_last: if prefers { of_rule.prefer_last } else { inquiry.prefer_last },
    })
}

/// The same of a command; others are as they are.
pub fn as_offer(rules: &[RoutingRule], command: &Owned) -> Owned {
    let Owned::Route { .. } = command else { return command.clone() };
    command.lend(|lent| {
        let Command::Route(inquiry) = lent else { return command.clone() };
        match effective(rules, inquiry) {
            None => command.clone(),
            Some(arrival) => Owned::Offer {
                call: arrival.call,
                queue: arrival.queue,
                priority: arrival.priority,
                require: arrival.require.map(ToOwned::to_owned),
                prefer: arrival.prefer,
                customer: arrival.customer,
                prefer_last: arrival.prefer_last,
                about: None,
            },
        }
    })
}

fn value(number: u16) -> AttributeValue {
    match number % 8 {
        0..=2 => AttributeValue::Symbol(SymbolId::new(u32::from(number % 3))),
        _ => AttributeValue::Number(i64::from(number / 8 % 5) - 1),
    }
}

/// A call that asks the table: an offer with attributes, mostly each once.
pub fn inquiry(aim: &Aim<'_>, n: &[u16; 16]) -> Owned {
    let count = usize::from(n[10] % 4);
    let of = |at: usize| Attribute {
        id: AttributeId::new(
            (at as u32 + u32::from(n[11] % 2)) % if one_in(n[12], 40) { 1 } else { 4 },
        ),
        value: value(n[13].rotate_left(at as u32 * 4) ^ n[10]),
    };
    let count = if one_in(n[12] / 64, 60) { 17 } else { count };
    Owned::Route {
        offer: Box::new(aim.offer(n)),
        attributes: (0..count).map(of).collect(),
        has_queue: !one_in(n[14], 4),
    }
}

fn condition(number: u16) -> Condition {
    let low = i64::from(number / 16 % 5) - 1;
    Condition {
        attribute: AttributeId::new(u32::from(number % 4)),
        test: match number / 4 % 8 {
            0..=2 => Test::Is(vec![value(number / 32), value(number / 64)]),
            3 => Test::Is(vec![value(number / 32)]),
            4 => Test::Within { at_least: Some(low), at_most: None },
            5 => Test::Within { at_least: None, at_most: Some(low) },
            6 => Test::Within { at_least: Some(low), at_most: Some(low + 1) },
            _ => Test::Absent,
        },
    }
}

fn rule(world: &World, n: &[u16; 16], at: usize) -> RoutingRule {
    let m = |of: usize| n[(of + at * 3) % 16].rotate_right(at as u32 * 5);
    let mut when: Vec<Condition> =
        (0..usize::from(m(0) % 5 / 2)).map(|of| condition(m(of + 1))).collect();
    let seconds = pick(m(4), &SECONDS);
    let within = Span::from_secs(u64::try_from(seconds).unwrap_or(1));
    let mut entry = Entry {
        queue: (!one_in(m(3), 4)).then(|| QueueId::new(u32::from(m(3) / 4) % world.queues)),
        priority: one_in(m(5), 3).then(|| pick(m(5) / 3, &[0, 1, 5, -2, 100])),
        credit_s: pick(m(6), &[0, 1, 2, 5, 5, 30, 3_600]),
        require: one_in(m(7), 4).then(|| expression(m(7) / 4)),
        prefer: one_in(m(8), 5)
            .then(|| Prefer { agent: AgentId::new(u32::from(m(8) / 5) % world.agents), within }),
        prefer_last: one_in(m(9), 5).then_some(within),
    };
    match m(10) % 80 {
        70 => entry.priority = Some(101),
        71 => entry.credit_s = pick(m(6), &[-1, 64_801]),
        72 => entry.queue = Some(QueueId::new(world.queues)),
        73 => entry.prefer_last = Some(Span::ZERO),
        74 => when.push(Condition { attribute: AttributeId::new(0), test: Test::Is(Vec::new()) }),
        75 => when.push(Condition {
            attribute: AttributeId::new(0),
            test: Test::Within { at_least: None, at_most: None },
        }),
        76 => when = vec![condition(m(1)); 17],
        _ => {}
    }
    let refuses_some = when.len() > 1;
    RoutingRule {
        id: RuleId::new(u32::from(m(11)) % 5),
        when,
        // One that refuses everybody would leave nothing to see.
        then: if one_in(m(12), 8) && refuses_some { Route::Refuse } else { Route::Enter(entry) },
    }
}

/// Somebody changes the table, or blocks a customer.
pub fn command(world: &World, n: &[u16; 16]) -> Owned {
    let customer = CustomerId::new(u64::from(n[2]) % CUSTOMERS);
    let which = RuleId::new(u32::from(n[2]) % 6);
    let seconds = u64::try_from(pick(n[3], &SECONDS)).unwrap_or(1);
    let seconds = if one_in(n[4], 20) { 0 } else { seconds };
    match n[1] % 16 {
        0..=2 => Owned::Plain(Command::Block {
            customer,
            within: (!one_in(n[5], 3)).then_some(Span::from_secs(seconds)),
        }),
        3 => Owned::Plain(Command::Unblock { customer }),
        4 => Owned::Plain(Command::RemoveRoutingRule { rule: which }),
        5..=8 => Owned::Rule(rule(world, n, 0), one_in(n[6], 2).then_some(which)),
        _ => {
            let mut rules: Vec<RoutingRule> =
                (0..usize::from(n[7] % 4) + 1).map(|at| rule(world, n, at)).collect();
            if !one_in(n[8], 10) {
                for (rule, id) in rules.iter_mut().zip(0..) {
                    rule.id = RuleId::new((id + u32::from(n[9])) % 5);
                }
            }
            Owned::Table(rules)
        }
    }
}

/// Names of a scenario: attributes, words of them, and rules.
#[derive(Default)]
pub struct Words {
    attributes: Vec<String>,
    symbols: Vec<String>,
    rules: Vec<String>,
}

fn number(list: &mut Vec<String>, name: &str) -> u32 {
    super::scenario::number(list, name)
}

impl Words {
    fn value(&mut self, value: &Value) -> AttributeValue {
        match value.as_str() {
            Some(word) => AttributeValue::Symbol(SymbolId::new(number(&mut self.symbols, word))),
            None => AttributeValue::Number(value.as_i64().expect("a word or a number")),
        }
    }

    pub fn attributes(&mut self, line: &Line) -> Option<Vec<Attribute>> {
        let given = line.get("attributes")?.as_object().expect("an object");
        let read = |(name, value): (&String, &Value)| Attribute {
            id: AttributeId::new(number(&mut self.attributes, name)),
            value: match value.as_str() {
                Some(word) => {
                    AttributeValue::Symbol(SymbolId::new(number(&mut self.symbols, word)))
                }
                None => AttributeValue::Number(value.as_i64().expect("a word or a number")),
            },
        };
        Some(given.iter().map(read).collect())
    }

    fn test(&mut self, must: &Value) -> Test {
        match must {
            Value::Array(values) => Test::Is(values.iter().map(|it| self.value(it)).collect()),
            Value::Object(of) if of.contains_key("absent") => Test::Absent,
            Value::Object(of) => {
                let bound = |key: &str| of.get(key).map(|it| it.as_i64().expect("an integer"));
                Test::Within { at_least: bound("at_least"), at_most: bound("at_most") }
            }
            other => Test::Is(vec![self.value(other)]),
        }
    }

    /// A rule; `queue` and `agent` number names.
    pub fn rule(
        &mut self,
        rule: &Value,
        mut queue: impl FnMut(&str) -> u32,
        agents: &mut Vec<String>,
    ) -> RoutingRule {
        let rule = rule.as_object().expect("a rule");
        let name = rule["name"].as_str().expect("a name");
        let mut when = Vec::new();
        for (attribute, must) in rule.get("when").and_then(Value::as_object).into_iter().flatten() {
            let attribute = AttributeId::new(number(&mut self.attributes, attribute));
            when.push(Condition { attribute, test: self.test(must) });
        }
        let nowhere = (CallId::new(0), QueueId::new(0));
        let arrival = super::consults::arrival(rule, nowhere, None, agents);
        let entry = Entry {
            queue: rule
                .get("queue")
                .map(|name| QueueId::new(queue(name.as_str().expect("a name")))),
            priority: arrival.priority,
            credit_s: rule.get("credit_s").map_or(0, |it| it.as_i64().expect("an integer")),
            require: arrival.require.map(ToOwned::to_owned),
            prefer: arrival.prefer,
            prefer_last: arrival.prefer_last,
        };
        let refuses = rule.contains_key("refuse");
        RoutingRule {
            id: RuleId::new(number(&mut self.rules, name)),
            when,
            then: if refuses { Route::Refuse } else { Route::Enter(entry) },
        }
    }

    pub fn id(&mut self, name: &str) -> RuleId {
        RuleId::new(number(&mut self.rules, name))
    }

    pub fn of(&self, rule: RuleId) -> String {
        self.rules[rule.number() as usize].clone()
    }
}

/// The names that lines bring.
pub struct Lists<'n> {
    pub queues: &'n mut Vec<String>,
    pub agents: &'n mut Vec<String>,
    pub customers: &'n mut Vec<String>,
    pub words: &'n mut Words,
}

/// Plays a line, if it is about the table or asks it.
pub fn play(
    subject: &mut dyn Subject,
    (at, what): (Timestamp, &str),
    (line, call): (&Line, CallId),
    Lists { queues, agents, customers, words }: Lists<'_>,
    events: &mut Vec<Event>,
) -> Option<Result<(), Refusal>> {
    let text = |field: &str| line.get(field).map(|it| it.as_str().expect("a string"));
    let customer = text("customer").map(|key| CustomerId::new(number(customers, key).into()));
    let mut rule =
        |it: &Value, words: &mut Words| words.rule(it, |name| number(queues, name), agents);
    let command = match what {
        "offer" => {
            let attributes = words.attributes(line)?;
            let queue = text("queue").map(|name| QueueId::new(number(queues, name)));
            let nowhere = (call, QueueId::new(0));
            let arrival = super::consults::arrival(line, nowhere, customer, agents);
            let inquiry = Inquiry {
                queue,
                priority: arrival.priority,
                require: arrival.require,
                prefer: arrival.prefer,
                customer,
                prefer_last: arrival.prefer_last,
                ..Inquiry::new(call, &attributes)
            };
            return Some(subject.apply(at, &Command::Route(&inquiry), events));
        }
        "routing" => {
            let rules = line["rules"].as_array().expect("rules").iter();
            let rules: Vec<_> = rules.map(|it| rule(it, words)).collect();
            return Some(subject.apply(at, &Command::RoutingTable { rules: &rules }, events));
        }
        "rule" => {
            let rule = rule(&line["rule"], words);
            let before = text("before").map(|name| words.id(name));
            let command = Command::RoutingRule { rule: &rule, before };
            return Some(subject.apply(at, &command, events));
        }
        "remove_rule" => Command::RemoveRoutingRule { rule: words.id(text("name")?) },
        "block" => {
            let for_s = line.get("for_s").map(|it| it.as_u64().unwrap_or(0));
            Command::Block { customer: customer?, within: for_s.map(Span::from_secs) }
        }
        "unblock" => Command::Unblock { customer: customer? },
        _ => return None,
    };
    Some(subject.apply(at, &command, events))
}

/// The line of an event.
pub fn printed(fact: &Fact, call: String, queue: String, words: &Words) -> Value {
    let mut line = json!({"event": "routed", "call": call, "queue": queue});
    if let Fact::Routed { rule: Some(rule), .. } = fact {
        line["rule"] = json!(words.of(*rule));
    }
    line
}
