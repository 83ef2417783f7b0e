//! Agents who take the calls of certain queues: `queues` of an agent's line.

use std::borrow::Cow;

use acd::AgentQueue;

use super::fields::Field;
use super::json::{Scanner, Wrong};
use super::names::Names;
use super::read::{Values, short};
use super::value::{Value, clamp, name, of};

/// A queue by name, whose calls the agent takes.
#[derive(Debug)]
pub struct Taken<'a> {
    queue: Cow<'a, str>,
    priority: i32,
    delay_s: i64,
}

/// Reads an array of objects: `queue`, and what goes with it.
pub(super) fn value<'a>(scanner: &mut Scanner<'a>) -> Result<Vec<Taken<'a>>, Wrong> {
    let mut queues = Vec::new();
    scanner.array(|scanner| {
        queues.push(taken(scanner)?);
        Ok(())
    })?;
    Ok(queues)
}

fn taken<'a>(scanner: &mut Scanner<'a>) -> Result<Taken<'a>, Wrong> {
    let (mut queue, mut priority, mut delay_s) = (None, None, None);
    scanner.object(|scanner, at, key| {
        let is_new = match &*key {
            "queue" => queue.replace(name(scanner).map_err(|wrong| of("queue", wrong))?).is_none(),
            "priority" => {
                let value = scanner.integer().map_err(|wrong| of("priority", wrong))?;
                priority.replace(clamp(value)).is_none()
            }
            "delay_s" => {
                let value = scanner.integer().map_err(|wrong| of("delay_s", wrong))?;
                delay_s.replace(value).is_none()
            }
            _ => {
                let known = "it takes \"queue\", \"priority\", \"delay_s\"";
                return Err(Wrong { at, what: format!("unknown field {}; {known}", short(&key)) });
            }
        };
        match is_new {
            true => Ok(()),
            false => Err(Wrong { at, what: format!("field {} twice", short(&key)) }),
        }
    })?;
    let Some(queue) = queue else { return Err(scanner.wrong("field \"queue\" is missing")) };
    Ok(Taken { queue, priority: priority.unwrap_or(1), delay_s: delay_s.unwrap_or(0) })
}

/// The queues of an agent's line.
pub(super) fn of_agent<'a>(values: &mut Values<'a>) -> Vec<Taken<'a>> {
    match values.take(Field::Queues) {
        Some(Value::Queues(queues)) => queues,
        _ => Vec::new(),
    }
}

/// The same by number; of one that is not defined a number that no queue has.
#[must_use]
pub fn numbered(queues: &[Taken<'_>], names: &Names) -> Vec<AgentQueue> {
    let numbered = queues.iter().map(|taken| AgentQueue {
        queue: names.queue(&taken.queue),
        priority: taken.priority,
        delay_s: taken.delay_s,
    });
    numbered.collect()
}
