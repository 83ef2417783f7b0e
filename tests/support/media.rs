//! Several media: which queue of a random world is of which, and what agents have room for; and
//! how scenarios say it.

use acd::{AgentId, AgentMedia, CallId, Command, Fact, Media, Medium, QueueId, QueueRules};
use serde_json::{Map, Value, json};

use super::world::{World, one_in, pick};

impl World {
    /// A queue's medium, the same throughout.
    pub fn medium(&self, queue: QueueId) -> Medium {
        let number = self.seed >> (4 * (queue.number() % 16));
        if self.media { Medium::ALL[(number % 3) as usize] } else { Medium::Voice }
    }

    /// The rules as those of this queue; calls mostly overflow to a queue of the same medium.
    pub fn rules_of(&self, queue: QueueId, mut rules: QueueRules, number: u16) -> QueueRules {
        rules.medium = self.medium(queue);
        if one_in(number, 60) {
            rules.medium = Medium::ALL[usize::from(number / 64) % 3];
        }
        let fits = |to: &QueueId| self.medium(*to) == rules.medium && *to != queue;
        if let Some(to) = rules.overflow_to
            && to.number() < self.queues
            && !one_in(number / 64, 8)
            && !fits(&to)
        {
            rules.overflow_to = (0..self.queues).map(QueueId::new).find(fits);
        }
        rules
    }
}

/// Whether there is any place for contacts of this medium.
pub fn has_places(media: &AgentMedia, medium: Medium) -> bool {
    media.places[medium as usize].map_or(media.cost[medium as usize] > 0, |places| places > 0)
}

/// What an agent has room for: all kinds, mostly of more than one medium.
pub fn places(n: &[u16; 16]) -> AgentMedia {
    let most = [0, 1, 1, 2, 3];
    let places = [n[6], n[7], n[8]].map(|number| {
        let places = if one_in(number, 100) { 26 } else { pick(number, &most) };
        (!one_in(number / 8, 6)).then_some(places)
    });
    let cost = [n[9], n[10], n[11]].map(|number| pick(number, &[0, 0, 100, 50, 30, 20, 1]));
    let mut media = AgentMedia { places, cost, ..AgentMedia::VOICE };
    for (at, medium) in Medium::ALL.into_iter().enumerate() {
        media.blocks[at] = set(n[13] >> (4 * at));
        if !one_in(n[14] >> (5 * at), 2) {
            media.interrupts[at] = set(n[15] >> (4 * at)).without(medium);
        }
    }
    if one_in(n[12] / 8, 100) {
        media.cost[0] = 101;
    }
    media
}

/// Mostly none or one.
fn set(number: u16) -> Media {
    let sets = [
        Media::NONE,
        Media::NONE,
        Media::NONE,
        Media::only(Medium::Voice),
        Media::only(Medium::Chat),
        Media::only(Medium::Email),
        Media::only(Medium::Chat).with(Medium::Email),
        Media::ALL,
    ];
    pick(number % 16, &sets)
}

/// The medium that a scenario names.
pub fn medium(word: &str) -> Medium {
    match word {
        "voice" => Medium::Voice,
        "chat" => Medium::Chat,
        "email" => Medium::Email,
        other => panic!("no such medium: {other}"),
    }
}

/// An agent's media, if the line says anything of them.
pub fn of_agent(line: &Map<String, Value>) -> Option<AgentMedia> {
    let fields = ["media", "cost", "blocks", "interrupts"];
    if fields.iter().all(|field| !line.contains_key(*field)) {
        return None;
    }
    let object = |field| line.get(field).and_then(Value::as_object).into_iter().flatten();
    let number =
        |value: &Value| i32::try_from(value.as_i64().expect("an integer")).expect("a small number");
    let mut agent = AgentMedia::VOICE;
    for (word, cost) in object("cost") {
        agent.cost[medium(word) as usize] = number(cost);
    }
    if line.contains_key("media") {
        agent.places = [Some(0); 3];
    } else if line.contains_key("cost") {
        agent.places = [None; 3];
    }
    for (word, places) in object("media") {
        agent.places[medium(word) as usize] = Some(number(places));
    }
    let set = |of: Medium, words: &Value| {
        let words = words.as_str().expect("words").split(' ').filter(|word| !word.is_empty());
        words.fold(Media::NONE, |set, word| match word {
            "none" => set,
            "all" => Media::ALL,
            "self" => set.with(of),
            "others" => {
                let others = Medium::ALL.into_iter().filter(|other| *other != of);
                others.fold(set, Media::with)
            }
            word => set.with(medium(word)),
        })
    };
    for (word, blocked) in object("blocks") {
        agent.blocks[medium(word) as usize] = set(medium(word), blocked);
    }
    for (word, interrupted) in object("interrupts") {
        agent.interrupts[medium(word) as usize] = set(medium(word), interrupted);
    }
    Some(agent)
}

/// The events of agents with several places.
pub fn printed(
    fact: &Fact,
    call: impl Fn(CallId) -> String,
    agent: impl Fn(AgentId) -> String,
    queue: impl Fn(QueueId) -> String,
) -> Value {
    match *fact {
        Fact::Withdrawn { call: c, agent: a, queue: q, answered } => {
            let mut line = json!({
                "event": "withdrawn", "call": call(c), "agent": agent(a), "queue": queue(q)});
            if answered {
                line["cause"] = json!("answered_elsewhere");
            }
            line
        }
        Fact::Missed { call: c, agent: a, queue: q, cause } => json!({
            "event": "missed", "call": call(c), "agent": agent(a), "queue": queue(q),
            "cause": super::rings::miss_word(cause)}),
        Fact::WrapUp { call: c, agent: a, queue: q } => json!({
            "event": "wrap_up", "call": call(c), "agent": agent(a), "queue": queue(q)}),
        Fact::Handled { call: c, agent: a, queue: q, wrap_up } => json!({
            "event": "handled", "call": call(c), "agent": agent(a), "queue": queue(q),
            "wrap_up_ms": wrap_up.millis()}),
        Fact::FirstReply { call: c, agent: a, queue: q, after, .. } => json!({
            "event": "first_reply", "call": call(c), "agent": agent(a), "queue": queue(q),
            "after_ms": after.millis()}),
        Fact::FirstReplyLate { call: c, agent: a, queue: q } => json!({
            "event": "first_reply_late", "call": call(c), "agent": agent(a), "queue": queue(q)}),
        Fact::SilenceWarning { call: c, agent: a, queue: q } => json!({
            "event": "silence_warning", "call": call(c), "agent": agent(a), "queue": queue(q)}),
        Fact::SilenceClosed { call: c, agent: a, queue: q } => json!({
            "event": "silence_closed", "call": call(c), "agent": agent(a), "queue": queue(q)}),
        ref other => panic!("an event unknown to the scenario format: {other:?}"),
    }
}

/// In a conversation in writing.
pub fn said(what: &str, call: CallId) -> Command<'static> {
    match what {
        "customer_said" => Command::CustomerSaid { call },
        "agent_said" => Command::AgentSaid { call },
        other => panic!("no such command: {other}"),
    }
}
