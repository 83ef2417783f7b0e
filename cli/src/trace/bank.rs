//! CSV with one call a row: local times without a zone, whole seconds.

use std::collections::{HashSet, VecDeque};

use acd::Span;
use csv_core::ReadRecordResult;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::call::later;
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
    names: HashSet<Name>,
    end: Option<Moment>,
}

impl BankReader {
    /// Takes the header.
    pub fn new(header: &str) -> Result<Self, String> {
        let names = split(header)?;
        let mut places = [0; 8];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let mut found =
                (0..names.len()).filter(|&at| names[at].trim().eq_ignore_ascii_case(column));
            *place = found.next().ok_or_else(|| {
                let all = COLUMNS.join(",");
                format!("no column `{column}` in the header; it should name {all}")
            })?;
            if found.next().is_some() {
                return Err(format!("column `{column}` stands twice in the header; name it once"));
            }
        }
        Ok(Self { places, width: names.len(), names: HashSet::new(), end: None })
    }

    fn name(&mut self, name: &str) -> Name {
        match self.names.get(name) {
            Some(name) => name.clone(),
            None => {
                let name = Name::from(name);
                self.names.insert(name.clone());
                name
            }
        }
    }

    fn outcome(
        &mut self,
        outcome: &str,
        wait: &str,
        talk: &str,
        agent: &str,
    ) -> Result<Outcome, String> {
        let wait = seconds("wait_s", wait)?;
        let agent = (!agent.is_empty()).then(|| self.name(agent));
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
}

impl Reader for BankReader {
    fn line(&mut self, text: &str, done: &mut VecDeque<Call>) -> Result<(), String> {
        let fields = split(text)?;
        if fields.len() != self.width {
            let (found, width) = (fields.len(), self.width);
            return Err(format!("{found} columns; the header has {width}"));
        }
        let [call, offered_at, queue, priority, outcome, wait, talk, agent] =
            self.places.map(|at| fields[at].trim());
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
        let outcome = self.outcome(outcome, wait, talk, agent)?;
        let call = Call {
            name: call.to_owned(),
            queue: self.name(queue),
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

/// The fields of one row, quotes taken off. A row is a line: a damaged quote cannot swallow the
/// rows behind it.
fn split(line: &str) -> Result<Vec<String>, String> {
    if line.matches('"').count() % 2 == 1 {
        return Err("a quoted field does not end on this line; close the quote".to_owned());
    }
    let mut reader = csv_core::Reader::new();
    let mut text = vec![0; line.len() + 1];
    let mut ends = vec![0; line.len() + 2];
    let (mut read, mut written, mut fields) = (0, 0, 0);
    loop {
        let (result, taken, put, ended) =
            reader.read_record(&line.as_bytes()[read..], &mut text[written..], &mut ends[fields..]);
        read += taken;
        written += put;
        fields += ended;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record | ReadRecordResult::End => break,
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                return Err("the row cannot be split; separate fields by commas".to_owned());
            }
        }
    }
    let mut start = 0;
    ends[..fields]
        .iter()
        .map(|&end| {
            let field = String::from_utf8_lossy(&text[start..end]).into_owned();
            start = end;
            Ok(field)
        })
        .collect()
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
