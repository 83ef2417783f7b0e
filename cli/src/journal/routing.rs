//! The routing table as a scenario has it.

use acd::{
    Arrival, AttributeValue, Condition, CustomerId, Inquiry, QueueId, Route, RoutingRule, RuleId,
    Span, Test,
};

use super::definitions::queue_name;
use super::export::{Unsaid, arrival, preferred, seconds};
use super::line::{Line, numbers, object};
use crate::scenario::names::quoted;

fn rule_name(rule: RuleId) -> String {
    format!("r{}", rule.number())
}

fn customer_name(customer: CustomerId) -> String {
    format!("k{}", customer.number())
}

/// A number beyond those that a scenario has is none.
fn number(number: i64) -> Result<String, Unsaid> {
    match number.unsigned_abs() < 1 << 53 {
        true => Ok(number.to_string()),
        false => Err(Unsaid("a number beyond 2^53")),
    }
}

fn said(value: AttributeValue) -> Result<String, Unsaid> {
    match value {
        AttributeValue::Symbol(symbol) => Ok(quoted(&format!("s{}", symbol.number()))),
        AttributeValue::Number(of) => number(of),
    }
}

/// A call that asks the table.
pub fn inquiry(t: u64, inquiry: &Inquiry<'_>) -> Result<Line, Unsaid> {
    let Inquiry { call, attributes, queue, priority, require, prefer, .. } = *inquiry;
    let (customer, prefer_last) = (inquiry.customer, inquiry.prefer_last);
    // Which queue the arrival itself names is not looked at.
    let plain = Arrival::new(call, QueueId::new(0));
    let own = Arrival { priority, require, prefer, customer, prefer_last, ..plain };
    let mut line = arrival(t, "offer", None, queue, &own)?;
    let mut known = Vec::new();
    for attribute in attributes {
        known.push((format!("a{}", attribute.id.number()), said(attribute.value)?));
    }
    line.json("attributes", &object(&known));
    Ok(line)
}

fn condition(condition: &Condition) -> Result<(String, String), Unsaid> {
    let must = match &condition.test {
        Test::Is(values) => {
            let values: Result<Vec<String>, Unsaid> = values.iter().copied().map(said).collect();
            format!("[{}]", values?.join(","))
        }
        Test::Within { at_least, at_most } => {
            at_least.iter().chain(at_most).try_for_each(|bound| number(*bound).map(drop))?;
            numbers(&[("at_least", *at_least), ("at_most", *at_most)])
        }
        Test::Absent => "{\"absent\":true}".into(),
    };
    Ok((format!("a{}", condition.attribute.number()), must))
}

fn said_of(rule: &RoutingRule) -> Result<String, Unsaid> {
    let mut of = vec![("name".into(), quoted(&rule_name(rule.id)))];
    let mut when: Vec<(String, String)> = Vec::new();
    for one in &rule.when {
        let one = condition(one)?;
        if when.iter().any(|(known, _)| *known == one.0) {
            return Err(Unsaid("a rule with two conditions on one attribute"));
        }
        when.push(one);
    }
    of.push(("when".into(), object(&when)));
    let entry = match &rule.then {
        Route::Refuse => {
            of.push(("refuse".into(), "true".into()));
            return Ok(object(&of));
        }
        Route::Enter(entry) => entry,
    };
    if let Some(queue) = entry.queue {
        of.push(("queue".into(), quoted(&queue_name(queue))));
    }
    if let Some(priority) = entry.priority {
        of.push(("priority".into(), priority.to_string()));
    }
    of.push(("credit_s".into(), entry.credit_s.to_string()));
    if let Some(require) = &entry.require {
        of.push(("require".into(), quoted(require)));
    }
    match (entry.prefer, entry.prefer_last) {
        (Some(_), Some(_)) => return Err(Unsaid("an agent preferred, and the last one too")),
        (Some(prefer), None) => of.push(("prefer".into(), preferred(prefer)?)),
        (None, Some(span)) => {
            of.push(("prefer".into(), quoted("last")));
            of.push(("for_s".into(), seconds(span)?.to_string()));
        }
        (None, None) => {}
    }
    Ok(object(&of))
}

/// The whole table.
pub fn table(t: u64, rules: &[RoutingRule]) -> Result<Line, Unsaid> {
    let rules: Result<Vec<String>, Unsaid> = rules.iter().map(said_of).collect();
    let mut line = Line::open(t, "routing");
    line.json("rules", &format!("[{}]", rules?.join(",")));
    Ok(line)
}

/// One rule.
pub fn rule(t: u64, rule: &RoutingRule, before: Option<RuleId>) -> Result<Line, Unsaid> {
    let mut line = Line::open(t, "rule");
    line.json("rule", &said_of(rule)?);
    if let Some(before) = before {
        line.text("before", &rule_name(before));
    }
    Ok(line)
}

/// A rule that is taken out.
pub fn remove(t: u64, rule: RuleId) -> Line {
    let mut line = Line::open(t, "remove_rule");
    line.text("name", &rule_name(rule));
    line
}

/// A customer who is blocked.
pub fn block(t: u64, customer: CustomerId, within: Option<Span>) -> Result<Line, Unsaid> {
    let mut line = Line::open(t, "block");
    line.text("customer", &customer_name(customer));
    if let Some(within) = within {
        line.number("for_s", seconds(within)?);
    }
    Ok(line)
}

/// One who is not any more.
pub fn unblock(t: u64, customer: CustomerId) -> Line {
    let mut line = Line::open(t, "unblock");
    line.text("customer", &customer_name(customer));
    line
}
