//! From one line to what it asks for.

use std::borrow::Cow;

use super::alarm::{self, Watch};
use super::calls::{self, Callback, Offer, Preferred};
use super::consults::{self, Consult};
use super::definition::{self, Definition};
use super::explain::{self, Question};
use super::fields::{Field, FieldSet};
use super::header::{self, Header};
use super::json::{Scanner, Wrong};
use super::media;
use super::queues::{self, Taken};
use super::reconcile::existing;
use super::reserve::{self, InReserve};
use super::routing::{self, Edit};
use super::value::{Value, clamp, of, value};
use super::verbs::Verb;
use acd::{AgentMedia, RingAt, Step, Wish};

/// A well-formed line.
#[derive(Debug)]
pub enum Line<'a> {
    /// The header.
    Header(Header),
    /// A command and its moment in milliseconds since the scenario began.
    Command(u64, Action<'a>),
}

/// A command in the scenario's own names. Values are as written: whether they are in range is for
/// the core to say.
#[derive(Debug)]
#[allow(missing_docs)] // the fields are those of the format
pub enum Action<'a> {
    Queue(Box<Definition<'a>>),
    Agent {
        agent: Cow<'a, str>,
        skills: Vec<(Cow<'a, str>, i32)>,
        /// What the line says of media, if it does.
        media: Option<AgentMedia>,
        /// For which queues the agent is in reserve.
        reserve: InReserve<'a>,
        /// The only queues whose calls the agent takes.
        queues: Vec<Taken<'a>>,
        /// The group to join; empty: none any more. Left out, it stays.
        group: Option<Cow<'a, str>>,
    },
    /// `open`, `close`.
    OfQueue {
        verb: Verb,
        queue: Cow<'a, str>,
    },
    /// `login`, `logout`, `ready`, `wrapped_up`, `busy_elsewhere`, `back_from_elsewhere`;
    /// `not_ready` with its reason.
    OfAgent {
        verb: Verb,
        agent: Cow<'a, str>,
        reason: Cow<'a, str>,
    },
    Offer(Box<Offer<'a>>),
    /// `answer`, `reject`, `undeliverable`, `hang_up`, `hold`, `retrieve`, `conference`,
    /// `complete_transfer`, `callback_answered`, `callback_failed`, `cancel_callback`, `line_lost`,
    /// `bridge_failed`.
    OfCall {
        verb: Verb,
        call: Cow<'a, str>,
        /// Of several at whom it rings, which one.
        agent: Option<Cow<'a, str>>,
    },
    Consult(Box<Consult<'a>>),
    Callback(Box<Callback<'a>>),
    Transfer {
        call: Cow<'a, str>,
        queue: Cow<'a, str>,
        priority: Option<i32>,
    },
    SetPriority {
        call: Cow<'a, str>,
        priority: i32,
    },
    Routing(Edit<'a>),
    Alarm(Watch<'a>),
    RemoveAlarm {
        alarm: Cow<'a, str>,
    },
    Explain(Question<'a>),
    /// `reconcile_begin`, `reconcile_end`.
    Reconcile(Verb),
    ConfirmCall {
        call: Cow<'a, str>,
        /// What the switch sees of it, and with whom.
        state: Option<Cow<'a, str>>,
        agent: Option<Cow<'a, str>>,
    },
    Tick,
    Report,
}

impl Action<'_> {
    /// The line's `do`.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Queue(_) => Verb::Queue,
            Self::Agent { .. } => Verb::Agent,
            Self::OfAgent { verb, .. } | Self::OfCall { verb, .. } | Self::OfQueue { verb, .. } => {
                *verb
            }
            Self::Offer(_) => Verb::Offer,
            Self::Consult(_) => Verb::Consult,
            Self::Callback(_) => Verb::Callback,
            Self::Transfer { .. } => Verb::Transfer,
            Self::SetPriority { .. } => Verb::SetPriority,
            Self::Routing(edit) => match edit {
                Edit::Table(_) => Verb::Routing,
                Edit::Rule { .. } => Verb::Rule,
                Edit::Remove(_) => Verb::RemoveRule,
                Edit::Block { .. } => Verb::Block,
                Edit::Unblock { .. } => Verb::Unblock,
            },
            Self::Alarm(_) => Verb::Alarm,
            Self::RemoveAlarm { .. } => Verb::RemoveAlarm,
            Self::Explain(_) => Verb::Explain,
            Self::Reconcile(verb) => *verb,
            Self::ConfirmCall { .. } => Verb::ConfirmCall,
            Self::Tick => Verb::Tick,
            Self::Report => Verb::Report,
        }
    }
}

/// Reads one line, without its line end.
///
/// # Errors
/// Says what is malformed. What depends on the lines before (a falling `t`, a header that is not
/// first) is not seen here.
pub fn line(bytes: &[u8]) -> Result<Line<'_>, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|error| Wrong {
        at: error.valid_up_to(),
        what: "not UTF-8; a scenario is written in UTF-8".into(),
    })?;
    let wrong = |what: &str| Err(Wrong { at: 0, what: what.into() });
    if text.trim_ascii().is_empty() {
        return wrong("an empty line; every line is one JSON object");
    }
    if text.starts_with('\u{feff}') {
        return wrong("a byte order mark; a scenario begins with its first brace");
    }
    let mut scanner = Scanner::new(text);
    let values = Values::read(&mut scanner)?;
    scanner.end()?;
    if values.get(Field::Scenario).is_some() {
        return header::read(values).map(Line::Header);
    }
    command(values).map(|(t, action)| Line::Command(t, action))
}

/// A line's fields, each in its place.
pub(super) struct Values<'a> {
    pub(super) here: FieldSet,
    values: [Option<Value<'a>>; Field::ALL.len()],
    /// Where the value of `do` or `epoch` stands, for messages.
    pub(super) marked: usize,
}

impl<'a> Values<'a> {
    fn read(scanner: &mut Scanner<'a>) -> Result<Self, Wrong> {
        let values = [const { None }; Field::ALL.len()];
        let mut read = Self { here: FieldSet::default(), values, marked: 0 };
        scanner.object(|scanner, at, key| {
            let Some(field) = Field::of(&key) else {
                return Err(Wrong { at, what: read.unknown(&key) });
            };
            if !read.here.add(field) {
                return Err(Wrong { at, what: format!("field \"{}\" twice", field.word()) });
            }
            if matches!(field, Field::Do | Field::Epoch) {
                read.marked = scanner.at();
            }
            let value = value(scanner, field.kind()).map_err(|wrong| of(field.word(), wrong))?;
            read.values[field as usize] = Some(value);
            Ok(())
        })?;
        Ok(read)
    }

    fn unknown(&self, key: &str) -> String {
        let key = short(key);
        match self.get(Field::Do) {
            Some(Value::Text(word)) => match Verb::of(word) {
                Some(verb) => format!("unknown field {key}; {}", takes(verb)),
                None => format!("unknown field {key}"),
            },
            _ => format!("unknown field {key}; no line has it"),
        }
    }

    const fn get(&self, field: Field) -> Option<&Value<'a>> {
        self.values[field as usize].as_ref()
    }

    pub(super) const fn has(&self, field: Field) -> bool {
        self.get(field).is_some()
    }

    pub(super) fn integer(&self, field: Field) -> Option<i64> {
        match self.get(field) {
            Some(Value::Integer(value)) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn text(&mut self, field: Field) -> Option<Cow<'a, str>> {
        match self.values[field as usize].take() {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Names and numbers.
    pub(super) fn levels(&self, field: Field) -> impl Iterator<Item = (&str, i32)> {
        let levels = match self.get(field) {
            Some(Value::Skills(levels)) => levels.as_slice(),
            _ => &[],
        };
        levels.iter().map(|(name, level)| (&**name, *level))
    }

    /// Names and words.
    pub(super) fn sets(&self, field: Field) -> impl Iterator<Item = (&str, &str)> {
        let words = match self.get(field) {
            Some(Value::Sets(words)) => words.as_slice(),
            _ => &[],
        };
        words.iter().map(|(name, words)| (&**name, &**words))
    }

    /// A field that is known to be there, since the line's `do` requires it.
    pub(super) fn name(&mut self, field: Field) -> Cow<'a, str> {
        self.text(field).unwrap_or_default()
    }

    /// What `reserve` holds.
    pub(super) const fn reserve(&self) -> Option<&Value<'a>> {
        self.get(Field::Reserve)
    }

    pub(super) fn take(&mut self, field: Field) -> Option<Value<'a>> {
        self.values[field as usize].take()
    }

    /// The entries of `steps` or `tiers`.
    pub(super) fn steps(&mut self, field: Field) -> Option<Vec<Step>> {
        match self.values[field as usize].take() {
            Some(Value::Steps(steps)) => Some(steps),
            _ => None,
        }
    }

    pub(super) fn words(&mut self, field: Field) -> Option<Vec<Cow<'a, str>>> {
        match self.values[field as usize].take() {
            Some(Value::Words(words)) => Some(words),
            _ => None,
        }
    }

    pub(super) fn wishes(&mut self) -> Option<Vec<Wish>> {
        match self.values[Field::Wish as usize].take() {
            Some(Value::Wishes(wishes)) => Some(wishes),
            _ => None,
        }
    }

    pub(super) fn integers(&mut self, field: Field) -> Option<Vec<i64>> {
        match self.values[field as usize].take() {
            Some(Value::Integers(integers)) => Some(integers),
            _ => None,
        }
    }

    pub(super) fn ring(&self) -> Option<RingAt> {
        match self.get(Field::Ring) {
            Some(Value::Ring(ring)) => Some(*ring),
            _ => None,
        }
    }

    /// An agent and for how long, or nobody by name.
    pub(super) fn preferred(&mut self, field: Field) -> Option<Preferred<'a>> {
        match self.values[field as usize].take() {
            Some(Value::Prefer(preferred)) => Some(preferred),
            _ => None,
        }
    }

    /// Whether it is the agent of the last time who is preferred.
    pub(super) fn prefers_last(&self) -> bool {
        matches!(self.get(Field::Prefer), Some(Value::Prefer(one)) if one.agent.is_none())
    }

    /// Priorities beyond 32 bits become the greatest or least one: out of range all the same.
    pub(super) fn priority(&self) -> Option<i32> {
        self.integer(Field::Priority).map(clamp)
    }
}

/// A word of the scenario for a message: quoted, and cut if it is long.
pub fn short(word: &str) -> String {
    const LONGEST: usize = 60;
    match word.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{:?}…", &word[..cut]),
        None => format!("{word:?}"),
    }
}

fn takes(verb: Verb) -> String {
    let optional = verb.optional();
    let word = verb.word();
    if optional == FieldSet::default() {
        return format!("\"{word}\" takes {}", verb.required());
    }
    format!("\"{word}\" takes {} and may have {optional}", verb.required())
}

fn command(mut values: Values<'_>) -> Result<(u64, Action<'_>), Wrong> {
    let wrong = |at, what: String| Err(Wrong { at, what });
    let Some(word) = values.text(Field::Do) else {
        return wrong(0, "field \"do\" is missing; it says what the line asks for".into());
    };
    let Some(verb) = Verb::of(&word) else {
        let words = Verb::ALL.map(Verb::word).join(", ");
        return wrong(values.marked, format!("unknown \"do\" {}; known: {words}", short(&word)));
    };
    // The routing table may know where a call goes of which it has attributes.
    let asks = verb == Verb::Offer && values.has(Field::Attributes);
    let required = if asks { Verb::HangUp.required() } else { verb.required() };
    if let Some(field) = required.first_outside(values.here) {
        return wrong(0, format!("field \"{}\" is missing; {}", field.word(), takes(verb)));
    }
    if let Some(field) = values.here.first_outside(verb.required().and(verb.optional())) {
        return wrong(
            0,
            format!("field \"{}\" does not belong here; {}", field.word(), takes(verb)),
        );
    }
    match verb {
        Verb::Alarm => alarm::check(&values)?,
        Verb::Offer => calls::check(&values)?,
        Verb::Consult => consults::check(&values)?,
        Verb::Agent => media::check(&values)?,
        Verb::Explain => explain::check(&values)?,
        _ => {}
    }
    reserve::check(verb, &values)?;
    let t = values.integer(Field::T).unwrap_or_default();
    let Ok(t) = u64::try_from(t) else {
        return wrong(0, format!("\"t\" is {t}; it is at least 0"));
    };
    Ok((t, action(verb, &mut values)))
}

/// All required fields are there and none that do not belong.
fn action<'a>(verb: Verb, values: &mut Values<'a>) -> Action<'a> {
    match verb {
        Verb::Queue => Action::Queue(Box::new(definition::read(values))),
        Verb::Open | Verb::Close => Action::OfQueue { verb, queue: values.name(Field::Queue) },
        Verb::Agent => {
            let media = media::read(values);
            let reserve = reserve::of_agent(values);
            let queues = queues::of_agent(values);
            let skills = match values.values[Field::Skills as usize].take() {
                Some(Value::Skills(skills)) => skills,
                _ => Vec::new(),
            };
            let group = values.text(Field::Group);
            let agent = values.name(Field::Agent);
            Action::Agent { agent, skills, media, reserve, queues, group }
        }
        Verb::Login
        | Verb::Logout
        | Verb::Ready
        | Verb::NotReady
        | Verb::WrappedUp
        | Verb::BusyElsewhere
        | Verb::BackFromElsewhere
        | Verb::ConfirmAgent => {
            let reason = values.name(Field::Reason);
            Action::OfAgent { verb, agent: values.name(Field::Agent), reason }
        }
        Verb::Offer => Action::Offer(Box::new(calls::offer(values))),
        Verb::Consult => Action::Consult(Box::new(consults::read(values))),
        Verb::Callback => Action::Callback(Box::new(calls::callback(values))),
        Verb::Answer
        | Verb::Reject
        | Verb::Undeliverable
        | Verb::HangUp
        | Verb::StillThere
        | Verb::Hold
        | Verb::Retrieve
        | Verb::Conference
        | Verb::CompleteTransfer
        | Verb::CustomerSaid
        | Verb::AgentSaid
        | Verb::CallbackAnswered
        | Verb::CallbackFailed
        | Verb::CancelCallback
        | Verb::LineLost
        | Verb::BridgeFailed => Action::OfCall {
            verb,
            call: values.name(Field::Call),
            agent: values.text(Field::Agent),
        },
        Verb::ReconcileBegin | Verb::ReconcileEnd | Verb::ConfirmCall => existing(verb, values),
        Verb::Transfer => Action::Transfer {
            call: values.name(Field::Call),
            queue: values.name(Field::Queue),
            priority: values.priority(),
        },
        Verb::SetPriority => Action::SetPriority {
            call: values.name(Field::Call),
            priority: values.priority().unwrap_or_default(),
        },
        Verb::Routing | Verb::Rule | Verb::RemoveRule | Verb::Block | Verb::Unblock => {
            Action::Routing(routing::read(verb, values))
        }
        Verb::Alarm => Action::Alarm(alarm::read(values)),
        Verb::RemoveAlarm => Action::RemoveAlarm { alarm: values.name(Field::Alarm) },
        Verb::Explain => Action::Explain(explain::read(values)),
        Verb::Tick => Action::Tick,
        Verb::Report => Action::Report,
    }
}
