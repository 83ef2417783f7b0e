//! Asterisk's `queue_log`: `epoch|uniqueid|queue|agent|verb|data…`, in whole seconds.
//!
//! The files of the field repeat lines, lose the beginnings of calls, and end in mid-call. A
//! call's lines are found by its unique id and queue, in whatever order they come. What comes
//! for a call that is over is a repetition; what comes for a call that never entered is left
//! out; both are counted in a note.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use acd::{MissCause, Span};

use super::call::{between, intern};
use super::{Call, Conversation, Entry, Miss, Moment, Name, Outcome, Reader};

/// Verbs that say nothing about a call's course.
const WITHOUT_MEANING: [&str; 21] = [
    "ADDMEMBER",
    "AGENTCALLBACKLOGIN",
    "AGENTCALLBACKLOGOFF",
    "AGENTLOGIN",
    "AGENTLOGOFF",
    "CALLSTATUS",
    "CONFIGRELOAD",
    "DID",
    "INFO",
    "MEMBERPENALTY",
    "PAUSE",
    "PAUSEALL",
    "PAUSEREASON",
    "PENALTY",
    "QUEUESTART",
    "REMOVEMEMBER",
    "RINGCANCELED",
    "SCREENPOP",
    "UNPAUSE",
    "UNPAUSEALL",
    "VERSION",
];

/// A call in a queue that is not over.
struct Visit {
    call: Call,
    answered_at: Option<Moment>,
    /// The channels did not fit, or the agent hung up on the caller: unless more comes, the
    /// caller is gone since.
    dropped_at: Option<Moment>,
}

/// What is remembered of a call in a queue once it is over.
#[derive(Default)]
struct Past {
    entered: Moment,
}

/// Folds lines into calls.
#[derive(Default)]
pub(super) struct QueueLogReader {
    open: HashMap<Box<str>, Visit>,
    past: HashMap<Box<str>, Past>,
    /// Callers whose last conversation ended in a transfer: the next queue gets them so.
    transferred: HashSet<Box<str>>,
    names: HashSet<Name>,
    end: Option<Moment>,
    repeated: u64,
    without_beginning: u64,
    unknown: BTreeMap<String, u64>,
}

/// One line, taken apart.
struct Fields<'a> {
    at: Moment,
    caller: &'a str,
    queue: &'a str,
    agent: &'a str,
    verb: &'a str,
    data: Vec<&'a str>,
}

impl<'a> Fields<'a> {
    fn parse(text: &'a str) -> Result<Self, String> {
        let mut fields = text.split('|');
        let mut next = || fields.next();
        let (Some(epoch), Some(caller), Some(queue), Some(agent), Some(verb)) =
            (next(), next(), next(), next(), next())
        else {
            let found = text.split('|').count();
            return Err(format!("{found} fields; a line is epoch|uniqueid|queue|agent|verb|data"));
        };
        let at =
            whole(epoch).and_then(|seconds| Moment::from_second(i64::try_from(seconds).ok()?).ok());
        let Some(at) = at else {
            return Err(format!("time {epoch:?}; whole seconds since 1970"));
        };
        let word = |byte: u8| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit();
        let verb = verb.trim();
        if verb.is_empty() || !verb.bytes().all(word) {
            return Err(format!("verb {verb:?}; a word in capitals, as ENTERQUEUE"));
        }
        Ok(Self { at, caller, queue, agent, verb, data: fields.collect() })
    }

    /// The number at a place of the data; counted from the end where `from_end`.
    fn seconds(&self, place: usize, what: &str) -> Result<Span, String> {
        let text = self.data.get(place).copied().unwrap_or("");
        whole(text).map(Span::from_secs).ok_or_else(|| {
            let (verb, place) = (self.verb, place + 1);
            format!("{verb} with {what} {text:?}; whole seconds in place {place} of the data")
        })
    }

    fn key(&self) -> Box<str> {
        format!("{}|{}", self.caller, self.queue).into()
    }

    /// The talk before a transfer: the last three of the data are hold, talk and position; some
    /// versions leave out the position, older ones all three.
    fn transfer_talk(&self) -> Option<Span> {
        let last = self.data.iter().rposition(|field| !field.is_empty())?;
        let place = match last {
            0..=2 => return None,
            3 => 3,
            _ => last - 1,
        };
        whole(self.data[place - 1])?;
        whole(self.data[place]).map(Span::from_secs)
    }
}

fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl QueueLogReader {
    fn name(&mut self, name: &str) -> Name {
        intern(&mut self.names, name)
    }

    fn agent(&mut self, agent: &str) -> Option<Name> {
        (!agent.is_empty() && agent != "NONE").then(|| self.name(agent))
    }

    /// A caller enters a queue: once, however often the line stands there.
    fn enter(&mut self, fields: &Fields) -> Result<(), String> {
        if fields.queue.is_empty() || fields.caller.is_empty() {
            return Err("ENTERQUEUE without unique id or queue; name both".to_owned());
        }
        let key = fields.key();
        let again = self.past.get(&key).is_some_and(|past| past.entered == fields.at);
        if again || self.open.contains_key(&key) {
            self.repeated += 1;
            return Ok(());
        }
        let transferred = self.transferred.remove(fields.caller);
        let call = Call {
            name: fields.caller.to_owned(),
            queue: self.name(fields.queue),
            offered_at: fields.at,
            priority: None,
            entry: if transferred { Entry::Transferred } else { Entry::Offered },
            misses: Vec::new(),
            outcome: Outcome::Open { ringing: false },
        };
        self.open.insert(key, Visit { call, answered_at: None, dropped_at: None });
        Ok(())
    }

    /// A line about a caller who is in no queue now.
    fn stray(&mut self, fields: &Fields) {
        if self.past.contains_key(&fields.key()) {
            self.repeated += 1;
        } else {
            self.without_beginning += 1;
        }
    }

    /// A line about a caller in a queue.
    fn change(&mut self, fields: &Fields, done: &mut VecDeque<Call>) -> Result<(), String> {
        let agent = self.agent(fields.agent);
        let Some(visit) = self.open.get_mut(&fields.key()) else {
            self.stray(fields);
            return Ok(());
        };
        match fields.verb {
            "RINGNOANSWER" => {
                if let Some(agent) = agent {
                    let cause = MissCause::NoAnswer;
                    visit.call.misses.push(Miss { at: fields.at, agent, cause });
                }
            }
            "SYSCOMPAT" | "AGENTDUMP" => visit.dropped_at = Some(fields.at),
            "CONNECT" if visit.answered_at.is_some() => self.repeated += 1,
            "CONNECT" => {
                let wait = fields.seconds(0, "a wait of")?;
                visit.call.outcome = Outcome::Answered(Conversation::begun(wait, agent));
                visit.answered_at = Some(fields.at);
                visit.dropped_at = None;
            }
            "COMPLETEAGENT" | "COMPLETECALLER" => {
                let talk = fields.seconds(1, "a talk of")?;
                if visit.answered_at.is_none() {
                    let wait = fields.seconds(0, "a wait of")?;
                    visit.call.outcome = Outcome::Answered(Conversation::begun(wait, agent));
                }
                end_conversation(visit, talk, false);
                self.close(fields, done);
            }
            "TRANSFER" | "BLINDTRANSFER" | "ATTENDEDTRANSFER" => {
                let Some(answered_at) = visit.answered_at else {
                    self.without_beginning += 1;
                    return Ok(());
                };
                let talk = fields.transfer_talk();
                let talk = talk.unwrap_or_else(|| between(answered_at, fields.at));
                end_conversation(visit, talk, true);
                self.transferred.insert(fields.caller.into());
                self.close(fields, done);
            }
            _ => return self.leave(fields, done),
        }
        Ok(())
    }

    /// The caller leaves the queue without having talked.
    fn leave(&mut self, fields: &Fields, done: &mut VecDeque<Call>) -> Result<(), String> {
        let Some(visit) = self.open.get_mut(&fields.key()) else { return Ok(()) };
        if visit.answered_at.is_some() {
            self.repeated += 1;
            return Ok(());
        }
        let since = between(visit.call.offered_at, fields.at);
        // Older versions give a wait with ABANDON only.
        let waited = |place| match fields.data.get(place) {
            None | Some(&"") => Ok(since),
            Some(_) => fields.seconds(place, "a wait of"),
        };
        visit.call.outcome = match fields.verb {
            "ABANDON" => {
                let wait = fields.seconds(2, "a wait of")?;
                Outcome::Abandoned { wait, ringing: false, agent: None }
            }
            "EXITWITHTIMEOUT" => Outcome::TimedOut { wait: waited(2)? },
            "EXITWITHKEY" => Outcome::Overflowed { wait: waited(3)? },
            _ => Outcome::Overflowed { wait: waited(2)? },
        };
        self.close(fields, done);
        Ok(())
    }

    fn close(&mut self, fields: &Fields, done: &mut VecDeque<Call>) {
        if let Some((key, visit)) = self.open.remove_entry(&fields.key()) {
            self.past.insert(key, Past { entered: visit.call.offered_at });
            done.push_back(visit.call);
        }
    }
}

fn end_conversation(visit: &mut Visit, talk: Span, transferred: bool) {
    if let Outcome::Answered(conversation) = &mut visit.call.outcome {
        conversation.talk = Some(talk);
        conversation.transferred = transferred;
        conversation.wrap_up = Some(Span::ZERO);
    }
}

impl Reader for QueueLogReader {
    fn line(&mut self, text: &str, done: &mut VecDeque<Call>) -> Result<(), String> {
        let fields = Fields::parse(text)?;
        match fields.verb {
            "ENTERQUEUE" => self.enter(&fields)?,
            "CONNECT" | "COMPLETEAGENT" | "COMPLETECALLER" | "TRANSFER" | "BLINDTRANSFER"
            | "ATTENDEDTRANSFER" | "ABANDON" | "EXITEMPTY" | "EXITWITHKEY" | "EXITWITHTIMEOUT"
            | "RINGNOANSWER" | "SYSCOMPAT" | "AGENTDUMP" => {
                self.change(&fields, done)?;
            }
            verb if WITHOUT_MEANING.contains(&verb) => {}
            verb => *self.unknown.entry(verb.to_owned()).or_default() += 1,
        }
        self.end = self.end.max(Some(fields.at));
        Ok(())
    }

    fn finish(&mut self, done: &mut VecDeque<Call>) {
        let mut open: Vec<Call> = std::mem::take(&mut self.open)
            .into_values()
            .map(|Visit { mut call, dropped_at, answered_at }| {
                match (dropped_at, answered_at, &mut call.outcome) {
                    (Some(at), None, outcome) => {
                        let wait = between(call.offered_at, at);
                        *outcome = Outcome::Abandoned { wait, ringing: false, agent: None };
                    }
                    (Some(at), Some(since), Outcome::Answered(conversation)) => {
                        conversation.talk = Some(between(since, at));
                        conversation.wrap_up = Some(Span::ZERO);
                    }
                    _ => {}
                }
                call
            })
            .collect();
        open.sort_by(|a, b| (a.offered_at, &a.name).cmp(&(b.offered_at, &b.name)));
        done.extend(open);
    }

    fn end(&self) -> Option<Moment> {
        self.end
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |count: u64, what: &str| match count {
            0 => {}
            1 => notes.push(format!("1 line left out: {what}")),
            _ => notes.push(format!("{count} lines left out: {what}")),
        };
        note(self.repeated, "repeated, or about a call that is over");
        note(self.without_beginning, "about a call whose beginning is not in the file");
        for (verb, count) in &self.unknown {
            note(*count, &format!("unknown verb {verb}"));
        }
        notes
    }

    fn queues(&self) -> Vec<Name> {
        Vec::new()
    }
}
