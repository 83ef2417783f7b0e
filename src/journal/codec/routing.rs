//! Attributes of calls, and rules of the routing table.

use super::fields::{Reader, Unread, Writer};
use crate::{
    AgentId, Attribute, AttributeId, AttributeValue, Condition, Entry, Prefer, QueueId, Route,
    RoutingRule, RuleId, Span, SymbolId, Test,
};

const MISSING: Unread = Unread::Malformed("a rule or an attribute lacks a field");

/// 1 what it is about, 2 its word or 3 its number.
pub(super) fn write_attribute(out: &mut Writer<'_>, attribute: Attribute) {
    let Attribute { id, value } = attribute;
    out.u32(1, id.number());
    write_value(out, value);
}

fn write_value(out: &mut Writer<'_>, value: AttributeValue) {
    match value {
        AttributeValue::Symbol(symbol) => out.u32(2, symbol.number()),
        AttributeValue::Number(number) => out.i64(3, number),
    }
}

fn read_said(mut fields: Reader<'_>) -> Result<(Option<AttributeId>, AttributeValue), Unread> {
    let (mut id, mut said) = (None, None);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => id = Some(AttributeId::new(value.u32()?)),
            2 => said = Some(AttributeValue::Symbol(SymbolId::new(value.u32()?))),
            3 => said = Some(AttributeValue::Number(value.i64()?)),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok((id, said.ok_or(MISSING)?))
}

pub(super) fn read_attribute(fields: Reader<'_>) -> Result<Attribute, Unread> {
    let (id, value) = read_said(fields)?;
    Ok(Attribute { id: id.ok_or(MISSING)?, value })
}

/// 1 attribute, 2 kind of test (1 one of values, 2 within, 3 absent), 3 each value, 4 the least and
/// 5 the greatest number.
fn write_condition(out: &mut Writer<'_>, condition: &Condition) {
    let Condition { attribute, test } = condition;
    out.u32(1, attribute.number());
    match test {
        Test::Is(values) => {
            out.byte(2, 1);
            values.iter().for_each(|value| out.nested(3, |out| write_value(out, *value)));
        }
        Test::Within { at_least, at_most } => {
            out.byte(2, 2);
            out.maybe(4, *at_least);
            out.maybe(5, *at_most);
        }
        Test::Absent => out.byte(2, 3),
    }
}

fn read_condition(mut fields: Reader<'_>) -> Result<Condition, Unread> {
    let (mut attribute, mut test, mut values) = (None, None, Vec::new());
    let (mut at_least, mut at_most) = (None, None);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => attribute = Some(AttributeId::new(value.u32()?)),
            2 => test = Some(value.byte()?),
            3 => values.push(read_said(value.fields()?)?.1),
            4 => at_least = Some(value.i64()?),
            5 => at_most = Some(value.i64()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    let test = match test.ok_or(MISSING)? {
        1 => Test::Is(values),
        2 => Test::Within { at_least, at_most },
        3 => Test::Absent,
        _ => return Err(Unread::Word(2)),
    };
    Ok(Condition { attribute: attribute.ok_or(MISSING)?, test })
}

/// 1 number, 2 each condition, 3 that it refuses; or 4 queue, 5 priority, 6 credit, 7 expression,
/// 8 preferred agent, 9 for how long, 10 for how long the agent of the last time.
pub(super) fn write_rule(out: &mut Writer<'_>, rule: &RoutingRule) {
    let RoutingRule { id, when, then } = rule;
    out.u32(1, id.number());
    when.iter().for_each(|condition| out.nested(2, |out| write_condition(out, condition)));
    let entry = match then {
        Route::Refuse => return out.byte(3, 1),
        Route::Enter(entry) => entry,
    };
    let Entry { queue, priority, credit_s, require, prefer, prefer_last } = entry;
    queue.iter().for_each(|queue| out.u32(4, queue.number()));
    priority.iter().for_each(|priority| out.i32(5, *priority));
    out.i64(6, *credit_s);
    require.iter().for_each(|require| out.text(7, require));
    if let Some(Prefer { agent, within }) = prefer {
        out.u32(8, agent.number());
        out.u64(9, within.micros());
    }
    prefer_last.iter().for_each(|span| out.u64(10, span.micros()));
}

pub(super) fn read_rule(mut fields: Reader<'_>) -> Result<RoutingRule, Unread> {
    let (mut id, mut when, mut refuses) = (None, Vec::new(), false);
    let (mut entry, mut agent, mut within) = (Entry::default(), None, None);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => id = Some(RuleId::new(value.u32()?)),
            2 => when.push(read_condition(value.fields()?)?),
            3 => refuses = value.byte()? == 1,
            4 => entry.queue = Some(QueueId::new(value.u32()?)),
            5 => entry.priority = Some(value.i32()?),
            6 => entry.credit_s = value.i64()?,
            7 => entry.require = Some(value.text()?.into()),
            8 => agent = Some(AgentId::new(value.u32()?)),
            9 => within = Some(Span::from_micros(value.u64()?)),
            10 => entry.prefer_last = Some(Span::from_micros(value.u64()?)),
            _ => return Err(Unread::Field(number)),
        }
    }
    entry.prefer = match (agent, within) {
        (None, None) => None,
        (Some(agent), Some(within)) => Some(Prefer { agent, within }),
        _ => return Err(MISSING),
    };
    let then = if refuses { Route::Refuse } else { Route::Enter(entry) };
    Ok(RoutingRule { id: id.ok_or(MISSING)?, when, then })
}
