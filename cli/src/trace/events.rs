//! The events that `acd run` prints.
//!
//! One line is one event of the scenario format. What an agent's lines say about after-call work
//! is measured by the library's own fold, [`AgentFigures::fold`]. Lines of `report`, further
//! events and further keys are let pass.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use acd::{
    AgentFigures, AgentId, CallId, CallbackEnd, Change, Fact, MissCause, QueueId, Span, Timestamp,
};

use super::call::{between, intern, later};
use super::line::{Event, Line};
use super::{Call, Conversation, Entry, Miss, Moment, Name, Outcome, Reader};

/// An agent, and the call with whose after-call work he is busy.
#[derive(Default)]
struct Agent {
    figures: AgentFigures,
    finishing: Option<Call>,
    /// Of one with several places: those whose after-call work runs.
    wrapping_up: Vec<Call>,
}

/// For the fold: what comes of the call is told by itself.
const AT_A_DESK: Fact =
    Fact::WrapUp { call: CallId::new(0), agent: AgentId::new(0), queue: QueueId::new(0) };

/// Folds events into calls.
pub(super) struct EventsReader {
    epoch: Moment,
    open: HashMap<String, Call>,
    /// Calls between two queues: how the next one gets them.
    on_the_way: HashMap<String, Entry>,
    agents: HashMap<Name, Agent>,
    names: HashSet<Name>,
    reported: BTreeSet<String>,
    last: u64,
    end: Option<Moment>,
    strays: u64,
    unknown: BTreeMap<String, u64>,
}

impl EventsReader {
    pub fn new(epoch: Moment) -> Self {
        Self {
            epoch,
            open: HashMap::new(),
            on_the_way: HashMap::new(),
            agents: HashMap::new(),
            names: HashSet::new(),
            reported: BTreeSet::new(),
            last: 0,
            end: None,
            strays: 0,
            unknown: BTreeMap::new(),
        }
    }

    fn name(&mut self, name: &str) -> Name {
        intern(&mut self.names, name)
    }

    fn call(&mut self, event: &Event, queue: &str, outcome: Outcome) -> Result<Call, String> {
        let name = event.word("call", &event.line.call)?;
        let entry = self.on_the_way.remove(name).unwrap_or(Entry::Offered);
        Ok(Call {
            name: name.to_owned(),
            queue: self.name(queue),
            offered_at: event.at,
            priority: None,
            entry,
            misses: Vec::new(),
            outcome,
        })
    }

    fn queued(&mut self, event: &Event) -> Result<(), String> {
        let queue = event.word("queue", &event.line.queue)?;
        let name = event.word("call", &event.line.call)?;
        if let Some(call) = self.open.get(name) {
            let queue = &call.queue;
            return Err(format!(
                "call {name:?} is queued while it is still in queue {queue:?}; what became of it \
                 there comes first"
            ));
        }
        let call = self.call(event, queue, Outcome::Open { ringing: false })?;
        self.open.insert(name.to_owned(), call);
        Ok(())
    }

    /// A call goes on under another name, or a consultation goes on as the call.
    fn merged(&mut self, event: &Event) -> Result<(), String> {
        let name = event.word("call", &event.line.call)?.to_owned();
        let was = match event.line.event.as_ref() {
            "merged" => event.word("was", &event.line.was)?,
            _ => event.word("consult", &event.line.consult)?,
        };
        match self.open.remove(was) {
            Some(call) => {
                self.open.insert(name.clone(), Call { name, ..call });
            }
            None => self.strays += 1,
        }
        Ok(())
    }

    /// An event of a call in a queue that does not end its stay.
    fn goes_on(&mut self, event: &Event) -> Result<(), String> {
        let agent = self.name(event.word("agent", &event.line.agent)?);
        let outcome = match event.line.event.as_ref() {
            "ringing" | "dial" | "missed" => Outcome::Open { ringing: true },
            "requeued" | "callback_failed" => Outcome::Open { ringing: false },
            _ => {
                let wait = event.span("waited_ms", event.line.waited_ms)?;
                Outcome::Answered(Conversation {
                    apart: event.line.counts.as_deref() == Some("apart"),
                    ..Conversation::begun(wait, Some(agent.clone()))
                })
            }
        };
        let cause = match event.line.event.as_ref() {
            // The agent began a call elsewhere, or the switch does not ring there: no miss.
            "requeued"
                if matches!(event.line.cause.as_deref(), Some("busy_elsewhere" | "lost")) =>
            {
                None
            }
            "requeued" | "missed" => Some(event.miss_cause()?),
            _ => None,
        };
        let Some(call) = self.open.get_mut(event.word("call", &event.line.call)?) else {
            self.strays += 1;
            return Ok(());
        };
        call.outcome = outcome;
        if let (Outcome::Answered(part), Some(_)) = (&mut call.outcome, &event.line.counts) {
            part.not_counted = between(call.offered_at, event.at) - part.wait;
        }
        if let Some(cause) = cause {
            call.misses.push(Miss { at: event.at, agent, cause });
        }
        Ok(())
    }

    /// The customer is not called back any more.
    fn callback_ended(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let end = match event.word("cause", &event.line.cause)? {
            "failed" => CallbackEnd::Failed,
            "expired" => CallbackEnd::Expired,
            "cancelled" => CallbackEnd::Cancelled,
            "merged" => CallbackEnd::Merged,
            "returned" => CallbackEnd::Returned,
            cause => {
                return Err(format!(
                    "`cause` is {cause:?}; `failed`, `expired`, `cancelled`, `merged` or `returned`"
                ));
            }
        };
        match self.open.remove(event.word("call", &event.line.call)?) {
            Some(call) => {
                let wait = between(call.offered_at, event.at);
                done.push_back(Call { outcome: Outcome::CalledBack { wait, end }, ..call });
            }
            None => self.strays += 1,
        }
        Ok(())
    }

    /// A call leaves its queue without having talked.
    fn leaves(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let ringing = event.line.during.as_deref() == Some("ringing");
        let wait = event.span("waited_ms", event.line.waited_ms)?;
        let outcome = match event.line.event.as_ref() {
            "abandoned" => Outcome::Abandoned { wait, ringing, agent: None },
            _ => Outcome::TimedOut { wait },
        };
        match self.open.remove(event.word("call", &event.line.call)?) {
            Some(call) => done.push_back(Call { outcome, ..call }),
            None => self.strays += 1,
        }
        Ok(())
    }

    fn overflowed(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let name = event.word("call", &event.line.call)?;
        let from = event.word("from", &event.line.from)?;
        event.word("to", &event.line.to)?;
        match event.word("cause", &event.line.cause)? {
            "full" | "closed" | "no_agents" => {
                let call = self.call(event, from, Outcome::Passed)?;
                done.push_back(call);
            }
            "max_wait" | "closing" | "agents_gone" => match self.open.remove(name) {
                Some(call) => {
                    let wait = between(call.offered_at, event.at);
                    done.push_back(Call { outcome: Outcome::Overflowed { wait }, ..call });
                }
                None => self.strays += 1,
            },
            cause => {
                return Err(format!(
                    "`cause` is {cause:?}; `full`, `closed`, `no_agents`, `max_wait`, `closing` or \
                     `agents_gone`"
                ));
            }
        }
        self.on_the_way.insert(name.to_owned(), Entry::Overflowed);
        Ok(())
    }

    /// A conversation ends, or is transferred: the agent may have after-call work.
    fn talked(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let name = event.word("call", &event.line.call)?;
        let agent = self.name(event.word("agent", &event.line.agent)?);
        let talk = event.span("talk_ms", event.line.talk_ms)?;
        let hold = event.span("hold_ms", event.line.hold_ms)?;
        let completed = event.line.event == "transfer_completed";
        let transferred = completed || event.line.event == "transferred";
        if transferred && !completed {
            event.word("to", &event.line.to)?;
            self.on_the_way.insert(name.to_owned(), Entry::Transferred);
        }
        let Some(mut call) = self.open.remove(name) else {
            self.strays += 1;
            return Ok(());
        };
        if let Outcome::Answered(conversation) = &mut call.outcome {
            conversation.talk = Some(talk);
            conversation.hold = hold;
            conversation.transferred = transferred;
        } else {
            self.strays += 1;
        }
        let agent = self.agents.entry(agent).or_default();
        done.extend(agent.finishing.replace(call));
        // The fold needs to know that the agent has a call behind him, not which.
        agent.figures.fold(
            event.time,
            &Fact::Ended {
                call: CallId::new(0),
                agent: AgentId::new(0),
                queue: QueueId::new(0),
                talk,
                hold,
            },
        );
        Ok(())
    }

    /// The call is queued again as by a transfer; nothing of this stay will be handled.
    fn bridge_failed(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let name = event.word("call", &event.line.call)?;
        let agent = self.name(event.word("agent", &event.line.agent)?);
        let talk = event.span("talk_ms", event.line.talk_ms)?;
        let hold = event.span("hold_ms", event.line.hold_ms)?;
        self.on_the_way.insert(name.to_owned(), Entry::Transferred);
        let Some(mut call) = self.open.remove(name) else {
            self.strays += 1;
            return Ok(());
        };
        if let Outcome::Answered(conversation) = &mut call.outcome {
            (conversation.talk, conversation.hold) = (Some(talk), hold);
            conversation.transferred = true;
        }
        call.misses.push(Miss { at: event.at, agent, cause: MissCause::Undeliverable });
        done.push_back(call);
        Ok(())
    }

    /// An agent with several places begins the after-call work of the call that just ended.
    fn wraps_up(&mut self, event: &Event) -> Result<(), String> {
        let name = self.name(event.word("agent", &event.line.agent)?);
        let agent = self.agents.entry(name).or_default();
        agent.wrapping_up.extend(agent.finishing.take());
        agent.figures.fold(event.time, &AT_A_DESK);
        Ok(())
    }

    /// An agent with several places is done with a call.
    fn handled(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let wrap_up = event.span("wrap_up_ms", event.line.wrap_up_ms)?;
        let call = event.word("call", &event.line.call)?;
        let name = self.name(event.word("agent", &event.line.agent)?);
        let agent = self.agents.entry(name).or_default();
        agent.figures.fold(event.time, &AT_A_DESK);
        let ended = agent.finishing.take().or_else(|| {
            let at = agent.wrapping_up.iter().position(|ended| ended.name == call)?;
            Some(agent.wrapping_up.remove(at))
        });
        let Some(mut call) = ended else {
            self.strays += 1;
            return Ok(());
        };
        if let Outcome::Answered(conversation) = &mut call.outcome {
            conversation.wrap_up = Some(wrap_up);
        }
        done.push_back(call);
        Ok(())
    }

    fn agent(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let state = event.agent_state()?;
        let name = self.name(event.word("agent", &event.line.agent)?);
        let agent = self.agents.entry(name).or_default();
        let fact = Fact::Agent { agent: AgentId::new(0), state };
        let folded = agent.figures.fold(event.time, &fact);
        let (Some((_, Change::Handled(wrap_up))), Some(mut call)) =
            (folded, agent.finishing.take_if(|_| folded.is_some()))
        else {
            return Ok(());
        };
        if let Outcome::Answered(conversation) = &mut call.outcome {
            conversation.wrap_up = Some(wrap_up);
        }
        done.push_back(call);
        Ok(())
    }

    fn refused(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        let why = event.word("why", &event.line.why)?;
        if !matches!(why, "queue_full" | "queue_closed" | "no_agents") {
            return Ok(());
        }
        let name = event.word("call", &event.line.call)?.to_owned();
        let queue = self.name(event.word("queue", &event.line.queue)?);
        done.push_back(Call {
            name,
            queue,
            offered_at: event.at,
            priority: None,
            entry: Entry::Offered,
            misses: Vec::new(),
            outcome: Outcome::Refused,
        });
        Ok(())
    }

    fn take(&mut self, event: &Event, done: &mut VecDeque<Call>) -> Result<(), String> {
        match event.line.event.as_ref() {
            "queued" => self.queued(event),
            "ringing" | "requeued" | "missed" | "answered" | "dial" | "callback_failed"
            | "callback_answered" => self.goes_on(event),
            "callback_ended" => self.callback_ended(event, done),
            "abandoned" | "timed_out" | "turned_away" | "lost" => self.leaves(event, done),
            "overflowed" => self.overflowed(event, done),
            "transferred" | "transfer_completed" | "ended" | "line_lost" => {
                self.talked(event, done)
            }
            "bridge_failed" => self.bridge_failed(event, done),
            "wrap_up" => self.wraps_up(event),
            "handled" => self.handled(event, done),
            "agent" => self.agent(event, done),
            "refused" => self.refused(event, done),
            "merged" | "took_over" => self.merged(event),
            "consulting" => {
                let name = event.word("consult", &event.line.consult)?.to_owned();
                self.on_the_way.insert(name, Entry::Transferred);
                Ok(())
            }
            "first_reply" | "first_reply_late" | "silence_warning" | "silence_closed"
            | "resumed" | "routed" | "conference" | "callback" | "held" | "retrieved"
            | "withdrawn" | "opened" | "closed" | "alarm_raised" | "alarm_cleared"
            | "reserve_joined" | "reserve_left" | "conversation_lost" | "reconciled" => Ok(()),
            "report" => {
                let queues = event.line.queues.iter().flat_map(BTreeMap::keys);
                self.reported.extend(queues.cloned());
                Ok(())
            }
            unknown => {
                *self.unknown.entry(unknown.to_owned()).or_default() += 1;
                Ok(())
            }
        }
    }
}

impl Reader for EventsReader {
    fn line(&mut self, text: &str, done: &mut VecDeque<Call>) -> Result<(), String> {
        let line: Line = serde_json::from_str(text).map_err(|error| {
            let error = error.to_string().replace(" at line 1 column ", " at column ");
            format!("{error}; expected an event of `acd run`, a JSON object with `t` and `event`")
        })?;
        let (t, last) = (line.t, self.last);
        if t < last {
            return Err(format!("`t` falls from {last} to {t}; it never decreases"));
        }
        let at = later(self.epoch, Span::from_millis(t));
        if at == Moment::MAX {
            return Err(format!("`t` is {t}, beyond the year 9999; milliseconds from the start"));
        }
        let event = Event { at, time: Timestamp::from_millis(t), line: &line };
        self.take(&event, done)?;
        self.last = t;
        self.end = Some(at);
        Ok(())
    }

    fn finish(&mut self, done: &mut VecDeque<Call>) {
        let agents = self.agents.drain();
        let wrapping_up =
            agents.flat_map(|(_, agent)| agent.wrapping_up.into_iter().chain(agent.finishing));
        let mut open: Vec<Call> = self.open.drain().map(|(_, call)| call).collect();
        open.extend(wrapping_up);
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
            1 => notes.push(format!("1 event left out: {what}")),
            _ => notes.push(format!("{count} events left out: {what}")),
        };
        note(self.strays, "of a call whose beginning is not in the file");
        for (event, count) in &self.unknown {
            note(*count, &format!("unknown event `{event}`"));
        }
        notes
    }

    fn queues(&self) -> Vec<Name> {
        self.reported.iter().map(|name| Name::from(name.as_str())).collect()
    }
}
