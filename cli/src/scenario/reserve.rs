//! Agents in reserve: `reserve` of a queue's line and of an agent's.

use std::borrow::Cow;

use acd::{Fact, QueueId, Reserve, ReserveCause, Thresholds};

use super::fields::Field;
use super::json::{Scanner, Wrong};
use super::names::Names;
use super::object::Object;
use super::read::{Values, short};
use super::value::{Value, clamp, of};
use super::verbs::Verb;

/// Queues by name, and the grade in which an agent is in reserve there.
pub type InReserve<'a> = Vec<(Cow<'a, str>, i32)>;

/// Reads an array of thresholds, or an object of queues and grades.
pub(super) fn value<'a>(scanner: &mut Scanner<'a>) -> Result<Value<'a>, Wrong> {
    if scanner.is_at_array() {
        let mut grades = Vec::new();
        scanner.array(|scanner| {
            grades.push(grade(scanner)?);
            Ok(())
        })?;
        return Ok(Value::Thresholds(grades));
    }
    let mut named: InReserve<'_> = Vec::new();
    scanner.object(|scanner, at, queue| {
        if queue.is_empty() {
            return Err(Wrong { at, what: "an empty name; a queue has a name".into() });
        }
        if named.iter().any(|(known, _)| *known == queue) {
            return Err(Wrong { at, what: format!("queue {} twice", short(&queue)) });
        }
        let grade = scanner.integer().map_err(|wrong| of(&queue, wrong))?;
        named.push((queue, clamp(grade)));
        Ok(())
    })?;
    Ok(Value::InReserve(named))
}

fn grade(scanner: &mut Scanner<'_>) -> Result<Reserve, Wrong> {
    let (mut join, mut leave) = (None, None);
    scanner.object(|scanner, at, key| {
        let place = match &*key {
            "join" => &mut join,
            "leave" => &mut leave,
            _ => return Err(unknown(at, &key, "\"join\", \"leave\"")),
        };
        let thresholds = thresholds(scanner).map_err(|wrong| of(&key, wrong))?;
        match place.replace(thresholds) {
            None => Ok(()),
            Some(_) => Err(Wrong { at, what: format!("field {} twice", short(&key)) }),
        }
    })?;
    let Some(join) = join else { return Err(scanner.wrong("field \"join\" is missing")) };
    Ok(Reserve { join, leave: leave.unwrap_or_default() })
}

fn thresholds(scanner: &mut Scanner<'_>) -> Result<Thresholds, Wrong> {
    let mut read = Thresholds::default();
    scanner.object(|scanner, at, key| {
        let place = match &*key {
            "waiting" => &mut read.waiting,
            "longest_wait_s" => &mut read.longest_wait_s,
            "expected_wait_s" => &mut read.expected_wait_s,
            _ => {
                let known = "\"waiting\", \"longest_wait_s\", \"expected_wait_s\"";
                return Err(unknown(at, &key, known));
            }
        };
        let value = scanner.integer().map_err(|wrong| of(&key, wrong))?;
        match place.replace(value) {
            None => Ok(()),
            Some(_) => Err(Wrong { at, what: format!("field {} twice", short(&key)) }),
        }
    })?;
    Ok(read)
}

fn unknown(at: usize, key: &str, known: &str) -> Wrong {
    Wrong { at, what: format!("unknown field {}; it takes {known}", short(key)) }
}

/// A queue has thresholds, an agent has queues.
pub(super) fn check(verb: Verb, values: &Values<'_>) -> Result<(), Wrong> {
    let what = match (verb, values.reserve()) {
        (Verb::Queue, Some(Value::InReserve(_))) => {
            "field \"reserve\" of a queue is an array of thresholds, one for each grade"
        }
        (Verb::Agent, Some(Value::Thresholds(_))) => {
            "field \"reserve\" of an agent is an object of queues and grades"
        }
        _ => return Ok(()),
    };
    Err(Wrong { at: 0, what: what.into() })
}

/// The thresholds of a queue's line.
pub(super) fn of_queue(values: &mut Values<'_>) -> Vec<Reserve> {
    match values.take(Field::Reserve) {
        Some(Value::Thresholds(grades)) => grades,
        _ => Vec::new(),
    }
}

/// The queues of an agent's line.
pub(super) fn of_agent<'a>(values: &mut Values<'a>) -> InReserve<'a> {
    match values.take(Field::Reserve) {
        Some(Value::InReserve(named)) => named,
        _ => Vec::new(),
    }
}

/// The same by number; of one that is not defined a number that no queue has.
#[must_use]
pub fn numbered(named: &InReserve<'_>, names: &Names) -> Vec<(QueueId, i32)> {
    named.iter().map(|(queue, grade)| (names.queue(queue), *grade)).collect()
}

/// The word for a threshold.
const fn cause(cause: ReserveCause) -> &'static str {
    match cause {
        ReserveCause::Waiting => "waiting",
        ReserveCause::LongestWait => "longest_wait",
        ReserveCause::ExpectedWait => "expected_wait",
    }
}

/// The fields of the events.
pub fn event(line: &mut Object<'_>, names: &Names, fact: &Fact) {
    match *fact {
        Fact::ReserveJoined { queue, grade, cause: why } => {
            line.json("queue", names.of_queue(queue)).number("grade", grade.into());
            line.word("cause", cause(why));
        }
        Fact::ReserveLeft { queue, grade } => {
            line.json("queue", names.of_queue(queue)).number("grade", grade.into());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::write::event;
    use super::*;
    use acd::{Event, Timestamp};

    #[test]
    fn events_with_their_keys_in_order() {
        let mut names = Names::default();
        names.define_queue("q");
        let queue = QueueId::new(0);
        let mut out = Vec::new();
        let mut tell = |fact| event(&mut out, &names, &Event { at: Timestamp::ZERO, fact });
        tell(Fact::ReserveJoined { queue, grade: 1, cause: ReserveCause::LongestWait });
        tell(Fact::ReserveLeft { queue, grade: 2 });
        let expected = concat!(
            r#"{"t":0,"event":"reserve_joined","queue":"q","grade":1,"cause":"longest_wait"}"#,
            "\n",
            r#"{"t":0,"event":"reserve_left","queue":"q","grade":2}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
    }
}
