//! Routing by class: attributes of an offer, rules of the table, and who is blocked.

use std::borrow::Cow;

use acd::{
    Attribute, AttributeValue, Condition, Core, Entry, Fact, Prefer, Route, RoutingRule, Span, Test,
};

use super::calls::Preferred;
use super::fields::Field;
use super::json::{Scanner, Wrong};
use super::names::{Names, quoted};
use super::object::Object;
use super::read::{Values, short};
use super::value::{Value, clamp, of, prefer};
use super::verbs::Verb;

/// What an attribute says: a word or a number.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Said<'a> {
    Word(Cow<'a, str>),
    Number(i64),
}

/// Attributes by name.
pub type Attributes<'a> = Vec<(Cow<'a, str>, Said<'a>)>;

/// What an attribute must be.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Must<'a> {
    Be(Vec<Said<'a>>),
    Lie { at_least: Option<i64>, at_most: Option<i64> },
    Miss,
}

/// A rule as it is written.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Rule<'a> {
    pub name: Cow<'a, str>,
    pub when: Vec<(Cow<'a, str>, Must<'a>)>,
    pub queue: Option<Cow<'a, str>>,
    pub priority: Option<i64>,
    pub credit_s: Option<i64>,
    pub require: Option<Cow<'a, str>>,
    pub prefer: Option<Preferred<'a>>,
    pub for_s: Option<i64>,
    pub refuse: bool,
}

/// A line about the table, or about a customer.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Edit<'a> {
    Table(Vec<Rule<'a>>),
    Rule { rule: Rule<'a>, before: Option<Cow<'a, str>> },
    Remove(Cow<'a, str>),
    Block { customer: Cow<'a, str>, for_s: Option<i64> },
    Unblock { customer: Cow<'a, str> },
}

fn said<'a>(scanner: &mut Scanner<'a>) -> Result<Said<'a>, Wrong> {
    if scanner.is_at_string() {
        return Ok(Said::Word(scanner.string()?));
    }
    Ok(Said::Number(scanner.integer()?))
}

fn new_name(at: usize, name: &str, known: bool) -> Result<(), Wrong> {
    match (name, known) {
        ("", _) => Err(Wrong { at, what: "an empty name; an attribute has a name".into() }),
        (_, true) => Err(Wrong { at, what: format!("attribute {} twice", short(name)) }),
        _ => Ok(()),
    }
}

/// Reads what is known of a call.
pub(super) fn attributes<'a>(scanner: &mut Scanner<'a>) -> Result<Value<'a>, Wrong> {
    let mut read: Attributes<'_> = Vec::new();
    scanner.object(|scanner, at, name| {
        new_name(at, &name, read.iter().any(|(known, _)| *known == name))?;
        let value = said(scanner).map_err(|wrong| of(&name, wrong))?;
        read.push((name, value));
        Ok(())
    })?;
    Ok(Value::Attributes(read))
}

/// Reads a whole table.
pub(super) fn table<'a>(scanner: &mut Scanner<'a>) -> Result<Value<'a>, Wrong> {
    let mut rules = Vec::new();
    scanner.array(|scanner| {
        rules.push(rule(scanner)?);
        Ok(())
    })?;
    Ok(Value::Rules(rules))
}

/// Reads one rule.
pub(super) fn rule<'a>(scanner: &mut Scanner<'a>) -> Result<Rule<'a>, Wrong> {
    let mut rule = Rule::default();
    let mut seen: Vec<Cow<'a, str>> = Vec::new();
    scanner.object(|scanner, at, key| {
        if seen.contains(&key) {
            return Err(Wrong { at, what: format!("field {} twice", short(&key)) });
        }
        let read: Result<(), Wrong> = match &*key {
            "name" => scanner.string().map(|name| rule.name = name),
            "when" => conditions(scanner).map(|when| rule.when = when),
            "queue" => scanner.string().map(|queue| rule.queue = Some(queue)),
            "priority" => scanner.integer().map(|priority| rule.priority = Some(priority)),
            "credit_s" => scanner.integer().map(|credit| rule.credit_s = Some(credit)),
            "require" => scanner.string().map(|require| rule.require = Some(require)),
            "prefer" => prefer(scanner).map(|prefer| rule.prefer = Some(prefer)),
            "for_s" => scanner.integer().map(|for_s| rule.for_s = Some(for_s)),
            "refuse" => scanner.yes().map(|()| rule.refuse = true),
            _ => {
                let known = "\"name\", \"when\", \"queue\", \"priority\", \"credit_s\", \
                             \"require\", \"prefer\", \"for_s\", \"refuse\"";
                let key = short(&key);
                return Err(Wrong { at, what: format!("unknown field {key}; a rule has {known}") });
            }
        };
        read.map_err(|wrong| of(&key, wrong))?;
        seen.push(key);
        Ok(())
    })?;
    let is_last = rule.prefer.as_ref().is_some_and(|prefer| prefer.agent.is_none());
    let others = seen.iter().any(|key| !matches!(&**key, "name" | "when" | "refuse"));
    let what = match () {
        () if rule.name.is_empty() => "field \"name\" is missing; every rule has a name",
        () if rule.refuse && others => "\"refuse\" stands alone: such a rule gives nothing",
        () if is_last && rule.for_s.is_none() => {
            "field \"for_s\" is missing; \"prefer\":\"last\" needs it"
        }
        () if !is_last && rule.for_s.is_some() => {
            "\"for_s\" stands beside \"prefer\":\"last\" alone"
        }
        () => return Ok(rule),
    };
    Err(scanner.wrong(what))
}

fn conditions<'a>(scanner: &mut Scanner<'a>) -> Result<Vec<(Cow<'a, str>, Must<'a>)>, Wrong> {
    let mut when: Vec<(Cow<'a, str>, Must<'a>)> = Vec::new();
    scanner.object(|scanner, at, name| {
        new_name(at, &name, when.iter().any(|(known, _)| *known == name))?;
        let must = must(scanner).map_err(|wrong| of(&name, wrong))?;
        when.push((name, must));
        Ok(())
    })?;
    Ok(when)
}

fn must<'a>(scanner: &mut Scanner<'a>) -> Result<Must<'a>, Wrong> {
    if scanner.is_at_array() {
        let mut values = Vec::new();
        scanner.array(|scanner| {
            values.push(said(scanner)?);
            Ok(())
        })?;
        return Ok(Must::Be(values));
    }
    if !scanner.is_at_object() {
        return Ok(Must::Be(vec![said(scanner)?]));
    }
    let (mut at_least, mut at_most, mut absent) = (None, None, false);
    scanner.object(|scanner, at, key| {
        let new = match &*key {
            "at_least" => at_least.replace(scanner.integer()?).is_none(),
            "at_most" => at_most.replace(scanner.integer()?).is_none(),
            "absent" => {
                scanner.yes()?;
                !std::mem::replace(&mut absent, true)
            }
            _ => {
                let what = "it takes \"at_least\" and \"at_most\", or \"absent\"";
                return Err(Wrong { at, what: format!("unknown field {}; {what}", short(&key)) });
            }
        };
        if new { Ok(()) } else { Err(Wrong { at, what: format!("field {} twice", short(&key)) }) }
    })?;
    match (absent, at_least.is_some() || at_most.is_some()) {
        (true, false) => Ok(Must::Miss),
        (false, _) => Ok(Must::Lie { at_least, at_most }),
        (true, true) => Err(scanner.wrong("\"absent\" stands alone")),
    }
}

/// All fields that the line has belong to it.
pub(super) fn read<'a>(verb: Verb, values: &mut Values<'a>) -> Edit<'a> {
    match verb {
        Verb::Routing => match values.take(Field::Rules) {
            Some(Value::Rules(rules)) => Edit::Table(rules),
            _ => Edit::Table(Vec::new()),
        },
        Verb::Rule => {
            let rule = match values.take(Field::Rule) {
                Some(Value::Rule(rule)) => *rule,
                _ => Rule::default(),
            };
            Edit::Rule { rule, before: values.text(Field::Before) }
        }
        Verb::RemoveRule => Edit::Remove(values.name(Field::Name)),
        Verb::Block => {
            let for_s = values.integer(Field::ForS);
            Edit::Block { customer: values.name(Field::Customer), for_s }
        }
        _ => Edit::Unblock { customer: values.name(Field::Customer) },
    }
}

/// The attributes of an offer by number. A word that no rule has had yet equals none.
#[must_use]
pub fn known(attributes: &Attributes<'_>, names: &mut Names) -> Vec<Attribute> {
    let attributes = attributes.iter().map(|(name, said)| Attribute {
        id: names.attribute(name),
        value: match said {
            Said::Word(word) => AttributeValue::Symbol(names.symbol(word)),
            Said::Number(number) => AttributeValue::Number(*number),
        },
    });
    attributes.collect()
}

/// The rule by number; queues and agents that are not defined get numbers that none has.
#[must_use]
pub fn numbered(rule: &Rule<'_>, names: &mut Names) -> RoutingRule {
    let when = rule.when.iter().map(|(name, must)| Condition {
        attribute: names.attribute(name),
        test: match must {
            Must::Be(values) => Test::Is(values.iter().map(|said| value(said, names)).collect()),
            Must::Lie { at_least, at_most } => {
                Test::Within { at_least: *at_least, at_most: *at_most }
            }
            Must::Miss => Test::Absent,
        },
    });
    let when = when.collect();
    let seconds = |s: i64| Span::from_secs(u64::try_from(s).unwrap_or(0));
    let named = rule.prefer.as_ref().and_then(|prefer| {
        Some(Prefer { agent: names.agent(prefer.agent.as_ref()?), within: prefer.within() })
    });
    let then = match rule.refuse {
        true => Route::Refuse,
        false => Route::Enter(Entry {
            queue: rule.queue.as_ref().map(|queue| names.queue(queue)),
            priority: rule.priority.map(clamp),
            credit_s: rule.credit_s.unwrap_or(0),
            require: rule.require.as_deref().map(Into::into),
            prefer: named,
            prefer_last: rule.for_s.map(seconds),
        }),
    };
    RoutingRule { id: names.rule(&rule.name), when, then }
}

fn value(said: &Said<'_>, names: &mut Names) -> AttributeValue {
    match said {
        Said::Word(word) => AttributeValue::Symbol(names.new_symbol(word)),
        Said::Number(number) => AttributeValue::Number(*number),
    }
}

/// The fields of the event.
pub fn event(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    if let Fact::Routed { call, queue, rule } = *fact {
        line.json("call", names.of_call(call)).json("queue", names.of_queue(queue));
        if let Some(rule) = rule {
            line.json("rule", names.of_rule(rule));
        }
    }
}

/// What a refused line names.
pub(super) fn refused<'l, 'o>(line: &'l mut Object<'o>, edit: &Edit<'_>) -> &'l mut Object<'o> {
    match edit {
        Edit::Table(_) => line,
        Edit::Rule { rule, .. } => line.json("rule", &quoted(&rule.name)),
        Edit::Remove(rule) => line.json("rule", &quoted(rule)),
        Edit::Block { customer, .. } | Edit::Unblock { customer } => {
            line.json("customer", &quoted(customer))
        }
    }
}

/// In the report: each rule and how many calls it fitted, once there is a table.
pub fn report(line: &mut Object<'_>, names: &Names, core: &Core) {
    let mut rules = core.routing_rules().peekable();
    if rules.peek().is_some() {
        let mut table = line.object("\"rules\"");
        for (_, view) in rules {
            table.quoted_number(names.of_rule(view.rule), view.fitted);
        }
        table.close();
    }
}
