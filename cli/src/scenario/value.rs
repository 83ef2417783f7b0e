//! The values of fields: from the text of a line to numbers, names, lists and objects.

use std::borrow::Cow;

use acd::{Reserve, RingAt, Step, Wish};

use super::calls::Preferred;
use super::fields::Kind;
use super::json::{Scanner, Wrong};
use super::media::{self, Words};
use super::queues::{self, Taken};
use super::read::short;
use super::reserve::{self, InReserve};
use super::routing::{self, Attributes, Rule};

#[derive(Debug)]
pub(super) enum Value<'a> {
    Integer(i64),
    Text(Cow<'a, str>),
    Skills(Vec<(Cow<'a, str>, i32)>),
    Prefer(Preferred<'a>),
    Steps(Vec<Step>),
    Wishes(Vec<Wish>),
    Integers(Vec<i64>),
    Words(Vec<Cow<'a, str>>),
    Sets(Words<'a>),
    Ring(RingAt),
    Thresholds(Vec<Reserve>),
    InReserve(InReserve<'a>),
    Queues(Vec<Taken<'a>>),
    Attributes(Attributes<'a>),
    Rules(Vec<Rule<'a>>),
    Rule(Box<Rule<'a>>),
}

pub(super) fn clamp(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

pub(super) fn value<'a>(scanner: &mut Scanner<'a>, kind: Kind) -> Result<Value<'a>, Wrong> {
    Ok(match kind {
        Kind::Integer => Value::Integer(scanner.integer()?),
        Kind::Text => Value::Text(scanner.string()?),
        Kind::Name => Value::Text(name(scanner)?),
        Kind::Skills => Value::Skills(skills(scanner)?),
        Kind::Prefer => Value::Prefer(prefer(scanner)?),
        Kind::Owner => Value::Prefer(named(scanner)?),
        Kind::Steps => Value::Steps(steps(scanner)?),
        Kind::Wishes => Value::Wishes(wishes(scanner)?),
        Kind::Reserve => reserve::value(scanner)?,
        Kind::Queues => Value::Queues(queues::value(scanner)?),
        Kind::Attributes => routing::attributes(scanner)?,
        Kind::Rules => routing::table(scanner)?,
        Kind::Rule => Value::Rule(Box::new(routing::rule(scanner)?)),
        Kind::Sets => Value::Sets(media::words(scanner)?),
        Kind::Ring => Value::Ring(ring(scanner)?),
        Kind::Integers => {
            let mut integers = Vec::new();
            scanner.array(|scanner| {
                integers.push(scanner.integer()?);
                Ok(())
            })?;
            Value::Integers(integers)
        }
        Kind::Words => {
            let mut words = Vec::new();
            scanner.array(|scanner| {
                words.push(scanner.string()?);
                Ok(())
            })?;
            Value::Words(words)
        }
    })
}

pub(super) fn name<'a>(scanner: &mut Scanner<'a>) -> Result<Cow<'a, str>, Wrong> {
    let name = scanner.string()?;
    if name.is_empty() {
        return Err(scanner.wrong("an empty name; names have at least one character"));
    }
    Ok(name)
}

/// An agent by name, or the one of the last time, for whom `for_s` stands beside.
pub(super) fn prefer<'a>(scanner: &mut Scanner<'a>) -> Result<Preferred<'a>, Wrong> {
    if scanner.is_at_string() {
        return match &*scanner.string()? {
            "last" => Ok(Preferred { agent: None, for_s: 0 }),
            word => {
                let word = short(word);
                Err(scanner.wrong(format!("unknown word {word}; it takes \"last\" or an object")))
            }
        };
    }
    named(scanner)
}

fn named<'a>(scanner: &mut Scanner<'a>) -> Result<Preferred<'a>, Wrong> {
    let (agent, for_s) = pair(scanner, "agent", "for_s", name)?;
    Ok(Preferred { agent: Some(agent), for_s })
}

fn skills<'a>(scanner: &mut Scanner<'a>) -> Result<Vec<(Cow<'a, str>, i32)>, Wrong> {
    let mut skills = Vec::new();
    scanner.object(|scanner, at, skill| {
        if skill.is_empty() {
            return Err(Wrong { at, what: "an empty name; a skill has a name".into() });
        }
        let level = scanner.integer().map_err(|wrong| of(&skill, wrong))?;
        skills.push((skill, clamp(level)));
        Ok(())
    })?;
    let mut sorted: Vec<&str> = skills.iter().map(|(skill, _)| &**skill).collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|two| two[0] == two[1]) {
        return Err(scanner.wrong(format!("skill {} twice", short(twice[0]))));
    }
    Ok(skills)
}

/// At how many agents a queue's calls ring.
fn ring(scanner: &mut Scanner<'_>) -> Result<RingAt, Wrong> {
    if scanner.is_at_string() {
        return Ok(RingAt { count: how_many(scanner)?, ..RingAt::ONE });
    }
    let mut ring = RingAt::ONE;
    let mut seen = [false; 3];
    scanner.object(|scanner, at, key| {
        let place = match &*key {
            "count" => 0,
            "more_every_s" => 1,
            "up_to" => 2,
            _ => {
                let known = "it takes \"count\", \"more_every_s\", \"up_to\"";
                return Err(Wrong { at, what: format!("unknown field {}; {known}", short(&key)) });
            }
        };
        if std::mem::replace(&mut seen[place], true) {
            return Err(Wrong { at, what: format!("field {} twice", short(&key)) });
        }
        match place {
            0 if scanner.is_at_string() => ring.count = how_many(scanner)?,
            0 => ring.count = Some(scanner.integer().map_err(|wrong| of("count", wrong))?),
            1 => ring.more_every_s = Some(scanner.integer().map_err(|wrong| of(&key, wrong))?),
            _ => ring.up_to = Some(scanner.integer().map_err(|wrong| of(&key, wrong))?),
        }
        Ok(())
    })?;
    Ok(ring)
}

/// A word for a number of agents: `all`. Another is out of range, like none of them.
fn how_many(scanner: &mut Scanner<'_>) -> Result<Option<i64>, Wrong> {
    Ok(if scanner.string()? == "all" { None } else { Some(0) })
}

fn steps(scanner: &mut Scanner<'_>) -> Result<Vec<Step>, Wrong> {
    let mut steps = Vec::new();
    scanner.array(|scanner| {
        let (require, after_s) = pair(scanner, "require", "after_s", Scanner::string)?;
        steps.push(Step { after_s, require: require.into_owned() });
        Ok(())
    })?;
    Ok(steps)
}

fn wishes(scanner: &mut Scanner<'_>) -> Result<Vec<Wish>, Wrong> {
    let mut wishes = Vec::new();
    scanner.array(|scanner| {
        let (require, weight) = pair(scanner, "require", "weight", Scanner::string)?;
        wishes.push(Wish { weight, require: require.into_owned() });
        Ok(())
    })?;
    Ok(wishes)
}

/// Reads an object of just two fields, a string and an integer.
fn pair<'a>(
    scanner: &mut Scanner<'a>,
    text_key: &str,
    integer_key: &str,
    read_text: impl Fn(&mut Scanner<'a>) -> Result<Cow<'a, str>, Wrong>,
) -> Result<(Cow<'a, str>, i64), Wrong> {
    let mut text = None;
    let mut integer = None;
    scanner.object(|scanner, at, key| {
        let new = if key == text_key {
            let value = read_text(scanner).map_err(|wrong| of(text_key, wrong))?;
            text.replace(value).is_none()
        } else if key == integer_key {
            let value = scanner.integer().map_err(|wrong| of(integer_key, wrong))?;
            integer.replace(value).is_none()
        } else {
            let key = short(&key);
            let what = format!("unknown field {key}; it takes \"{text_key}\", \"{integer_key}\"");
            return Err(Wrong { at, what });
        };
        if new { Ok(()) } else { Err(Wrong { at, what: format!("field {} twice", short(&key)) }) }
    })?;
    let missing = |key: &str| scanner.wrong(format!("field \"{key}\" is missing"));
    match (text, integer) {
        (Some(text), Some(integer)) => Ok((text, integer)),
        (None, _) => Err(missing(text_key)),
        (_, None) => Err(missing(integer_key)),
    }
}

/// Says of which field the complaint is.
pub(super) fn of(key: &str, wrong: Wrong) -> Wrong {
    Wrong { what: format!("field {}: {}", short(key), wrong.what), ..wrong }
}
