//! Plays a scenario's lines to a subject and writes down what comes of it, for the conformance
//! cases: a plain mapping of names to numbers, for lines that are known to be well-formed.

use acd::{
    AgentId, AgentQueues, AgentState, AlarmId, AlarmRule, Arrival, AtClose, CallId, Command,
    CustomerId, Event, Fact, OnNoAnswer, OverflowCause, QueueId, QueueRules, Reason, SameCustomer,
    Timestamp, WrapUp,
};
use serde_json::{Map, Value, json};

use super::alarms;
use super::callbacks;
use super::consults;
use super::lines::{agent_order, away, call_order, steps, wishes};
use super::media;
use super::reconcile;
use super::reports::{agent_report, queue_report};
use super::reserve;
use super::rings;
use super::routing;
use super::subject::Subject;

type Line = Map<String, Value>;

/// Plays a whole scenario; the events, one object each.
pub fn play(subject: &mut dyn Subject, scenario: &str) -> Vec<Value> {
    let mut player = Player { subject, names: Names::default(), printed: Vec::new() };
    for line in scenario.lines() {
        let line: Line = serde_json::from_str(line).expect("a line of JSON");
        if !line.contains_key("scenario") {
            player.play_line(&line);
        }
    }
    player.printed
}

#[derive(Default)]
struct Names {
    queues: Vec<String>,
    agents: Vec<String>,
    calls: Vec<String>,
    reasons: Vec<String>,
    customers: Vec<String>,
    alarms: Vec<String>,
    rules: Vec<Option<AlarmRule>>,
    words: routing::Words,
}

impl Names {
    fn of_alarm(&self, event: &str, alarm: AlarmId, value: Option<u64>) -> Value {
        let number = alarm.number() as usize;
        let rule = self.rules[number].expect("a rule");
        let queue = |id: QueueId| self.queues[id.number() as usize].clone();
        let agent = |id: AgentId| self.agents[id.number() as usize].clone();
        alarms::printed(event, &self.alarms[number], &rule, value, queue, agent)
    }
}

/// The name's number: its place in the list, to which it is added if it is new.
pub fn number(list: &mut Vec<String>, name: &str) -> u32 {
    let place = list.iter().position(|known| known == name).unwrap_or_else(|| {
        list.push(name.to_owned());
        list.len() - 1
    });
    u32::try_from(place).expect("a small list")
}

fn text<'a>(line: &'a Line, field: &str) -> Option<&'a str> {
    line.get(field).map(|value| value.as_str().expect("a string"))
}

fn integer(line: &Line, field: &str) -> Option<i64> {
    line.get(field).map(|value| value.as_i64().expect("an integer"))
}

fn priority(line: &Line) -> Option<i32> {
    integer(line, "priority").map(|priority| i32::try_from(priority).expect("a small number"))
}

struct Player<'a> {
    subject: &'a mut dyn Subject,
    names: Names,
    printed: Vec<Value>,
}

impl Player<'_> {
    fn play_line(&mut self, line: &Line) {
        let t = integer(line, "t").expect("a time");
        let at = Timestamp::from_millis(u64::try_from(t).expect("a time from 0 on"));
        let what = text(line, "do").expect("a command");
        let mut events = Vec::new();
        let outcome = if what == "report" {
            self.subject.advance(at, &mut events);
            Ok(())
        } else {
            self.apply(at, what, line, &mut events)
        };
        for event in &events {
            self.print(event);
        }
        if what == "report" {
            let report = self.report(t);
            self.printed.push(report);
        }
        if let Err(refusal) = outcome {
            let mut printed =
                json!({"t": t, "event": "refused", "do": what, "why": refusal.code()});
            let rule = line.get("rule").and_then(|rule| rule.get("name"));
            if let Some(rule) = rule.or(line.get("name")) {
                printed["rule"] = rule.clone();
            }
            for field in ["call", "alarm", "agent", "queue", "customer"] {
                if let Some(name) = line.get(field) {
                    printed[field] = name.clone();
                }
            }
            self.printed.push(printed);
        }
    }

    /// The queue, agent and call of a line, or the first of each.
    fn named(&mut self, line: &Line) -> (QueueId, AgentId, CallId) {
        let names = &mut self.names;
        let of = |field: &str, list: &mut Vec<String>| {
            text(line, field).map_or(0, |name| number(list, name))
        };
        let queue = QueueId::new(of("queue", &mut names.queues));
        let agent = AgentId::new(of("agent", &mut names.agents));
        (queue, agent, CallId::new(of("call", &mut names.calls).into()))
    }

    fn apply(
        &mut self,
        at: Timestamp,
        what: &str,
        line: &Line,
        events: &mut Vec<Event>,
    ) -> Result<(), acd::Refusal> {
        let (queue, agent, call) = self.named(line);
        let names = &mut self.names;
        let (rules, skills, media) = (rules(line, names), skills(line), media::of_agent(line));
        let offer = rings::offer(self.subject, (at, what), (line, agent, call), events)?;
        let names = &mut self.names;
        let reserve = reserve::of_agent_line(line, |name| number(&mut names.queues, name));
        let queues = reserve::taken_by_line(line, |name| number(&mut names.queues, name));
        let queues = AgentQueues { reserve: &reserve, queues: &queues };
        if matches!(what, "alarm" | "remove_alarm") {
            return self.alarm(at, what, line, events);
        }
        let Names { queues: named, agents, customers, words, .. } = names;
        let lists = routing::Lists { queues: named, agents, customers, words };
        if let Some(done) = routing::play(self.subject, (at, what), (line, call), lists, events) {
            return done;
        }
        let names = &mut self.names;
        let command = match what {
            "queue" => Command::Queue { queue, rules: &rules },
            "agent" => reserve::definition(agent, &skills, media.as_ref(), &queues),
            "open" => Command::Open { queue },
            "close" => Command::Close { queue },
            "login" => Command::Login { agent },
            "logout" => Command::Logout { agent },
            "ready" => Command::Ready { agent },
            "not_ready" => {
                let reason = text(line, "reason").unwrap_or("");
                let reason = Reason::Host(number(&mut names.reasons, reason));
                Command::NotReady { agent, reason }
            }
            "wrapped_up" => Command::WrappedUp { agent },
            "offer" => Command::Offer(arrival(line, names, call, queue)),
            "consult" => {
                let name = text(line, "consult").expect("a name");
                let consult = CallId::new(u64::from(number(&mut names.calls, name)));
                Command::Consult { call, consult: arrival(line, names, consult, queue) }
            }
            "answer" => Command::Answer { call, offer },
            "reject" => Command::Reject { call, offer },
            "undeliverable" => Command::Undeliverable { call, offer },
            "hang_up" => Command::HangUp { call },
            "still_there" => Command::StillThere { call },
            "hold" => Command::Hold { call },
            "retrieve" => Command::Retrieve { call },
            "transfer" => Command::Transfer { call, queue, priority: priority(line) },
            "set_priority" => {
                Command::SetPriority { call, priority: priority(line).expect("a priority") }
            }
            "tick" => Command::Tick,
            "customer_said" | "agent_said" => media::said(what, call),
            other => match consults::command_of(other, call, agent)
                .or_else(|| reconcile::command_of(other, (call, agent), line))
            {
                Some(command) => command,
                None => callbacks::command_of(other, call, line, &mut names.agents),
            },
        };
        self.subject.apply(at, &command, events)
    }

    /// Alarms are told by the rule that held when it happened.
    fn alarm(
        &mut self,
        at: Timestamp,
        what: &str,
        line: &Line,
        events: &mut Vec<Event>,
    ) -> Result<(), acd::Refusal> {
        self.subject.advance(at, events);
        events.drain(..).for_each(|event| self.print(&event));
        let names = &mut self.names;
        let number = number(&mut names.alarms, text(line, "alarm").expect("a name"));
        let alarm = AlarmId::new(number);
        if what == "remove_alarm" {
            return self.subject.apply(at, &Command::Alarm { alarm, rule: None }, events);
        }
        let rule = alarms::read(line, |kind, name| {
            let list = match kind {
                "queue" => &mut names.queues,
                "agent" => &mut names.agents,
                _ => &mut names.reasons,
            };
            self::number(list, name)
        });
        names.rules.resize(names.alarms.len(), None);
        let before = names.rules[number as usize].replace(rule);
        let done = self.subject.apply(at, &Command::Alarm { alarm, rule: Some(&rule) }, events);
        if done.is_err() {
            self.names.rules[number as usize] = before;
        }
        done
    }

    fn print(&mut self, event: &Event) {
        let mut line = printed(&event.fact, &self.names);
        line["t"] = json!(event.at.millis());
        self.printed.push(line);
    }

    fn report(&self, t: i64) -> Value {
        let mut queues = Map::new();
        for (name, id) in self.names.queues.iter().zip(0..) {
            if let Some(view) = self.subject.queue(QueueId::new(id)) {
                queues.insert(name.clone(), queue_report(&view));
            }
        }
        let mut agents = Map::new();
        for (name, id) in self.names.agents.iter().zip(0..) {
            if let Some(view) = self.subject.agent(AgentId::new(id)) {
                agents.insert(name.clone(), agent_report(&view));
            }
        }
        let mut report = json!({"t": t, "event": "report", "queues": queues, "agents": agents});
        let (rules, _) = self.subject.routing();
        for (_, view) in rules {
            report["rules"][self.names.words.of(view.rule)] = json!(view.fitted);
        }
        report
    }
}

fn arrival<'l>(line: &'l Line, names: &mut Names, call: CallId, queue: QueueId) -> Arrival<'l> {
    let customer = customer(line, names);
    consults::arrival(line, (call, queue), customer, &mut names.agents)
}

fn customer(line: &Line, names: &mut Names) -> Option<CustomerId> {
    text(line, "customer").map(|key| CustomerId::new(number(&mut names.customers, key).into()))
}

fn rules(line: &Line, names: &mut Names) -> QueueRules {
    let default = QueueRules::of(media::medium(text(line, "medium").unwrap_or("voice")));
    let seconds = |field, default| integer(line, field).unwrap_or(default);
    QueueRules {
        same_customer: match text(line, "same_customer") {
            Some("merge") => SameCustomer::Merge,
            Some("separate") => SameCustomer::Separate,
            None | Some("duplicate") => SameCustomer::Duplicate,
            Some(other) => panic!("no such word: {other}"),
        },
        resume_within_s: seconds("resume_within_s", default.resume_within_s),
        remember_s: seconds("remember_s", default.remember_s),
        first_reply_s: integer(line, "first_reply_s"),
        silence_warning_s: integer(line, "silence_warning_s"),
        silence_close_s: integer(line, "silence_close_s"),
        lease_s: seconds("lease_s", default.lease_s),
        medium: default.medium,
        require: text(line, "require").unwrap_or("").to_owned(),
        priority: seconds("priority", default.priority),
        seconds_per_priority: seconds("seconds_per_priority", default.seconds_per_priority),
        weight: seconds("weight", default.weight),
        call_order: call_order(line),
        agent_order: agent_order(line),
        answer_within_s: seconds("answer_within_s", default.answer_within_s),
        short_abandon_s: seconds("short_abandon_s", default.short_abandon_s),
        also_within_s: Vec::new(),
        ring_s: seconds("ring_s", default.ring_s),
        ring: rings::of_queue(line),
        on_no_answer: match text(line, "on_no_answer") {
            Some("ready") => OnNoAnswer::Ready,
            None | Some("not_ready") => OnNoAnswer::NotReady,
            Some(other) => panic!("no such word: {other}"),
        },
        reoffer_after_s: seconds("reoffer_after_s", default.reoffer_after_s),
        wrap_up: match text(line, "wrap_up") {
            Some("timed") => WrapUp::Timed,
            Some("fixed") => WrapUp::Fixed,
            Some("manual") => WrapUp::Manual,
            None | Some("none") => WrapUp::None,
            Some(other) => panic!("no such word: {other}"),
        },
        wrap_up_s: seconds("wrap_up_s", default.wrap_up_s),
        max_waiting: integer(line, "max_waiting"),
        max_wait_s: integer(line, "max_wait_s"),
        overflow_to: text(line, "overflow_to")
            .map(|name| QueueId::new(number(&mut names.queues, name))),
        max_busy: integer(line, "max_busy"),
        at_close: match text(line, "at_close") {
            Some("overflow") => AtClose::Overflow,
            Some("end") => AtClose::End,
            _ => AtClose::Serve,
        },
        join_empty: away(line, "join_empty"),
        leave_empty: away(line, "leave_empty"),
        leave_empty_after_s: seconds("leave_empty_after_s", 0),
        steps: steps(line, "steps"),
        tiers: steps(line, "tiers"),
        wish: wishes(line),
        protect: seconds("protect", default.protect),
        reserve: reserve::of_queue(line),
        ..callbacks::read_rules(line)
    }
}

/// The causes from which calls go on, and for which they are turned away.
fn cause_word(cause: OverflowCause) -> &'static str {
    match cause {
        OverflowCause::Full => "full",
        OverflowCause::MaxWait => "max_wait",
        OverflowCause::Closed => "closed",
        OverflowCause::NoAgents => "no_agents",
        OverflowCause::Closing => "closing",
        OverflowCause::AgentsGone => "agents_gone",
        other => panic!("no word for {other:?}"),
    }
}

fn skills(line: &Line) -> Vec<(&str, i32)> {
    let skills = line.get("skills").and_then(Value::as_object);
    skills
        .into_iter()
        .flatten()
        .map(|(skill, level)| {
            let level = level.as_i64().and_then(|level| i32::try_from(level).ok());
            (skill.as_str(), level.expect("a small number"))
        })
        .collect()
}

pub fn state_name(state: AgentState) -> &'static str {
    match state {
        AgentState::LoggedOut => "logged_out",
        AgentState::NotReady(_) => "not_ready",
        AgentState::Idle => "idle",
        AgentState::Ringing => "ringing",
        AgentState::Talking => "talking",
        AgentState::Held => "held",
        AgentState::WrapUp => "wrap_up",
        AgentState::BusyElsewhere => "busy_elsewhere",
    }
}

fn printed(fact: &Fact, names: &Names) -> Value {
    let queue = |id: QueueId| names.queues[id.number() as usize].clone();
    let agent = |id: AgentId| names.agents[id.number() as usize].clone();
    let call = |id: CallId| names.calls[id.number() as usize].clone();
    match *fact {
        Fact::Queued { call: c, queue: q, position } => {
            json!({"event": "queued", "call": call(c), "queue": queue(q), "position": position})
        }
        Fact::Ringing { call: c, agent: a, queue: q, waited, .. } => json!({
            "event": "ringing", "call": call(c), "agent": agent(a), "queue": queue(q),
            "waited_ms": waited.millis()}),
        Fact::Answered { call: c, agent: a, queue: q, waited, age } => json!({
            "event": "answered", "call": call(c), "agent": agent(a), "queue": queue(q),
            "waited_ms": waited.millis(), "age_ms": age.millis()}),
        Fact::Requeued { call: c, agent: a, queue: q, cause, position } => {
            json!({"event": "requeued", "call": call(c), "agent": agent(a), "queue": queue(q),
                "cause": rings::miss_word(cause), "position": position})
        }
        Fact::Abandoned { call: c, queue: q, waited, age, ringing } => json!({
            "event": "abandoned", "call": call(c), "queue": queue(q),
            "waited_ms": waited.millis(), "age_ms": age.millis(),
            "while": if ringing.is_some() { "ringing" } else { "waiting" }}),
        Fact::Overflowed { .. }
        | Fact::TimedOut { .. }
        | Fact::TurnedAway { .. }
        | Fact::ReserveJoined { .. }
        | Fact::ReserveLeft { .. }
        | Fact::Opened { .. }
        | Fact::Closed { .. } => printed_of_the_way(fact, names),
        Fact::Held { call: c, agent: a } => {
            json!({"event": "held", "call": call(c), "agent": agent(a)})
        }
        Fact::Retrieved { call: c, agent: a } => {
            json!({"event": "retrieved", "call": call(c), "agent": agent(a)})
        }
        Fact::Transferred { call: c, agent: a, from, to, talk, hold } => json!({
            "event": "transferred", "call": call(c), "agent": agent(a), "from": queue(from),
            "to": queue(to), "talk_ms": talk.millis(), "hold_ms": hold.millis()}),
        Fact::Ended { call: c, agent: a, queue: q, talk, hold } => json!({
            "event": "ended", "call": call(c), "agent": agent(a), "queue": queue(q),
            "talk_ms": talk.millis(), "hold_ms": hold.millis()}),
        Fact::Agent { agent: a, state } => {
            let mut line = json!({"event": "agent", "agent": agent(a), "state": state_name(state)});
            if let AgentState::NotReady(reason) = state {
                line["reason"] = match reason {
                    Reason::Login => json!("login"),
                    Reason::NoAnswer => json!("no_answer"),
                    Reason::Reject => json!("reject"),
                    Reason::Undeliverable => json!("undeliverable"),
                    Reason::Host(number) => json!(names.reasons[number as usize]),
                };
            }
            line
        }
        Fact::AlarmRaised { alarm, value } => names.of_alarm("alarm_raised", alarm, Some(value)),
        Fact::AlarmCleared { alarm, value } => names.of_alarm("alarm_cleared", alarm, value),
        ref other => printed_of_customer(other, names),
    }
}

fn printed_of_customer(fact: &Fact, names: &Names) -> Value {
    let queue = |id: QueueId| names.queues[id.number() as usize].clone();
    let call = |id: CallId| names.calls[id.number() as usize].clone();
    match *fact {
        Fact::Resumed { call: c, queue: q, age } => json!({
            "event": "resumed", "call": call(c), "queue": queue(q), "age_ms": age.millis()}),
        Fact::Routed { call: c, queue: q, .. } => {
            routing::printed(fact, call(c), queue(q), &names.words)
        }
        Fact::Merged { call: c, was, queue: q } => {
            json!({"event": "merged", "call": call(c), "was": call(was), "queue": queue(q)})
        }
        ref other => {
            let agent = |id: AgentId| names.agents[id.number() as usize].clone();
            callbacks::printed(other, queue, agent, call)
        }
    }
}

/// Of where calls go on to, and of what a queue takes.
fn printed_of_the_way(fact: &Fact, names: &Names) -> Value {
    let queue = |id: QueueId| names.queues[id.number() as usize].clone();
    let call = |id: CallId| names.calls[id.number() as usize].clone();
    match *fact {
        Fact::Overflowed { call: c, from, to, cause } => {
            let cause = cause_word(cause);
            json!({"event": "overflowed", "call": call(c), "from": queue(from), "to": queue(to),
                "cause": cause})
        }
        Fact::TimedOut { call: c, queue: q, waited, age } => json!({
            "event": "timed_out", "call": call(c), "queue": queue(q),
            "waited_ms": waited.millis(), "age_ms": age.millis()}),
        Fact::TurnedAway { call: c, queue: q, cause, waited, age } => json!({
            "event": "turned_away", "call": call(c), "queue": queue(q),
            "cause": cause_word(cause.into()), "waited_ms": waited.millis(),
            "age_ms": age.millis()}),
        Fact::Opened { queue: q } => json!({"event": "opened", "queue": queue(q)}),
        Fact::Closed { queue: q } => json!({"event": "closed", "queue": queue(q)}),
        ref other => reserve::printed(other, queue)
            .unwrap_or_else(|| panic!("an event unknown to the scenario format: {other:?}")),
    }
}
