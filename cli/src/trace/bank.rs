//! CSV with one call a row: local times without a zone, whole seconds.

use std::collections::{HashSet, VecDeque};

use acd::Span;
use csv_core::ReadRecordResult;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::call::{intern, later};
use super::{Call, Conversation, Entry, Moment, Name, Outcome, Reader};

/// The columns, in the order in which [`Row`] takes them.
const COLUMNS: [&str; 8] =
    ["call", "offered_at", "queue", "priority", "outcome", "wait_s", "talk_s", "agent"];

/// No call waits or talks for longer than thirty years.
const LONGEST: u64 = 1_000_000_000;

/// Reads rows by the names in the header, in whatever order they stand.
pub(super) struct BankReader {
    /// Where each of [`COLUMNS`] stands.
    places: [usize; 8],
    width: usize,
    splitter: Splitter,
    names: HashSet<Name>,
    end: Option<Moment>,
}

impl BankReader {
    /// Takes the header.
    pub fn new(header: &str) -> Result<Self, String> {
        let mut splitter = Splitter::default();
        splitter.split(header)?;
        let names: Vec<&str> = (0..splitter.fields()).map(|at| splitter.field(at)).collect();
        let mut places = [0; 8];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let mut found = (0..names.len()).filter(|&at| names[at].eq_ignore_ascii_case(column));
            *place = found.next().ok_or_else(|| {
                let all = COLUMNS.join(",");
                format!("no column `{column}` in the header; it should name {all}")
            })?;
            if found.next().is_some() {
                return Err(format!("column `{column}` stands twice in the header; name it once"));
            }
        }
        let width = names.len();
        Ok(Self { places, width, splitter, names: HashSet::new(), end: None })
    }
}

impl Reader for BankReader {
    fn line(&mut self, text: &str, done: &mut VecDeque<Call>) -> Result<(), String> {
        self.splitter.split(text)?;
        if self.splitter.fields() != self.width {
            let (found, width) = (self.splitter.fields(), self.width);
            return Err(format!("{found} columns; the header has {width}"));
        }
        let [call, offered_at, queue, priority, outcome, wait, talk, agent] =
            self.places.map(|at| self.splitter.field(at));
        let offered_at = local_time(offered_at)?;
        if queue.is_empty() {
            return Err("`queue` is empty; name the queue".to_owned());
        }
        let priority =
            match priority {
                "" => None,
                _ => Some(priority.parse().map_err(|_| {
                    format!("`priority` is {priority:?}; a whole number, or empty")
                })?),
            };
        let agent = (!agent.is_empty()).then(|| intern(&mut self.names, agent));
        let outcome = self::outcome(outcome, wait, talk, agent)?;
        let call = Call {
            name: call.to_owned(),
            queue: intern(&mut self.names, queue),
            offered_at,
            priority,
            entry: Entry::Offered,
            misses: Vec::new(),
            outcome,
        };
        let waited = call.wait().unwrap_or_default();
        let talked = match &call.outcome {
            Outcome::Answered(conversation) => conversation.talk.unwrap_or_default(),
            _ => Span::ZERO,
        };
        self.end = self.end.max(Some(later(offered_at, waited + talked)));
        done.push_back(call);
        Ok(())
    }

    fn finish(&mut self, _: &mut VecDeque<Call>) {}

    fn end(&self) -> Option<Moment> {
        self.end
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn queues(&self) -> Vec<Name> {
        Vec::new()
    }
}

/// Takes rows apart, quotes off. A row is a line: a damaged quote cannot swallow the rows behind
/// it.
pub(crate) struct Splitter {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

impl Default for Splitter {
    fn default() -> Self {
        let reader = csv_core::Reader::new();
        Self { reader, text: Vec::new(), ends: Vec::new(), fields: 0 }
    }
}

impl Splitter {
    pub fn split(&mut self, line: &str) -> Result<(), String> {
        if line.matches('"').count() % 2 == 1 {
            return Err("a quoted field does not end on this line; close the quote".to_owned());
        }
        self.reader.reset();
        // Never more text than the line has, nor more fields than that and one.
        self.text.resize(self.text.len().max(line.len() + 1), 0);
        self.ends.resize(self.ends.len().max(line.len() + 2), 0);
        let (mut read, mut written) = (0, 0);
        self.fields = 0;
        loop {
            let (result, taken, put, ended) = self.reader.read_record(
                &line.as_bytes()[read..],
                &mut self.text[written..],
                &mut self.ends[self.fields..],
            );
            read += taken;
            written += put;
            self.fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record if read < line.len() => {
                    return Err(
                        "a carriage return inside the row; end lines by \\n or \\r\\n".into()
                    );
                }
                ReadRecordResult::Record | ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err("the row cannot be split; separate fields by commas".to_owned());
                }
            }
        }
    }

    /// How many fields the row has.
    pub const fn fields(&self) -> usize {
        self.fields
    }

    /// A field without the blanks around it.
    pub fn field(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        std::str::from_utf8(&self.text[start..self.ends[at]]).unwrap_or("").trim()
    }
}

fn outcome(outcome: &str, wait: &str, talk: &str, agent: Option<Name>) -> Result<Outcome, String> {
    let wait = seconds("wait_s", wait)?;
    match outcome {
        "answered" if talk.is_empty() => {
            Err("answered, but `talk_s` is empty; give the seconds talked".to_owned())
        }
        "answered" => Ok(Outcome::Answered(Conversation {
            talk: Some(seconds("talk_s", talk)?),
            wrap_up: Some(Span::ZERO),
            ..Conversation::begun(wait, agent)
        })),
        "abandoned" if !talk.is_empty() => Err(format!(
            "abandoned, but `talk_s` is {talk:?}; leave it empty, or is the call answered?"
        )),
        "abandoned" => Ok(Outcome::Abandoned { wait, ringing: false, agent }),
        _ => Err(format!("outcome {outcome:?} is unknown; `answered` or `abandoned`")),
    }
}

/// `1999-01-04T09:30:00`, with `T` or a space, and nothing behind it.
fn local_time(text: &str) -> Result<Moment, String> {
    let wrong =
        || format!("`offered_at` is {text:?}; a local time that exists, as 1999-01-04T09:30:00");
    let shape = text.len() >= 19
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T' || byte == b' ',
            13 | 16 => byte == b':',
            19 => byte == b'.',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(wrong());
    }
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    Offset::UTC.to_timestamp(local).map_err(|_| wrong())
}

fn seconds(column: &str, text: &str) -> Result<Span, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(seconds) if digits && seconds <= LONGEST => Ok(Span::from_secs(seconds)),
        _ => Err(format!("`{column}` is {text:?}; whole seconds from 0 to {LONGEST}")),
    }
}
