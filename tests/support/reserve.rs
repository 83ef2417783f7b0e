//! Agents in reserve: random ones, what the auditor knows of them, and how scenarios say it.

use std::collections::{BTreeMap, BTreeSet};

use acd::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, Command, Fact, QueueId, Reserve, ReserveCause,
    Thresholds,
};
use serde_json::{Map, Value, json};

use super::owned::Assigned;
use super::world::{World, one_in, pick};

/// An agent in reserve, of certain queues, or both.
pub fn assigned(world: &World, n: &[u16; 16]) -> Assigned {
    let (reserve, queues) = (of_agent(world, n), taken(world, n));
    match n[7] % 4 {
        0 => Assigned { reserve, queues },
        1 => Assigned { reserve, queues: Vec::new() },
        _ => Assigned { reserve: Vec::new(), queues },
    }
}

/// The queues whose calls an agent takes: most of them, with few priorities and short delays; now
/// and then wrongly.
fn taken(world: &World, n: &[u16; 16]) -> Vec<AgentQueue> {
    let mut taken = Vec::new();
    for queue in (0..world.queues).map(QueueId::new) {
        let number = n[(queue.number() as usize * 7 + 3) % 16].rotate_left(queue.number() % 16);
        if number % 8 < 6 {
            let (priority, delay_s) = (pick(number / 8, &[1, 1, 2, 3]), number / 32);
            let delay_s = pick(delay_s, &[0, 0, 1, 2, 3, 5]);
            taken.push(AgentQueue { queue, priority, delay_s });
        }
    }
    let wrong = |queue, priority, delay_s| AgentQueue { queue, priority, delay_s };
    match n[12] % 150 {
        145 => taken.push(wrong(QueueId::new(world.queues + 1), 1, 0)),
        146 => taken.push(wrong(QueueId::new(0), 1, 1)),
        147 => taken = vec![wrong(QueueId::new(0), 0, 1)],
        148 => taken = vec![wrong(QueueId::new(0), 100, 1)],
        149 => taken = vec![wrong(QueueId::new(0), 1, -1)],
        140 => taken = vec![wrong(QueueId::new(0), 99, i64::MAX)],
        _ => {}
    }
    taken
}

/// For which queues an agent is in reserve, in which grade; now and then wrongly.
fn of_agent(world: &World, n: &[u16; 16]) -> Vec<(QueueId, i32)> {
    let mut named = Vec::new();
    for queue in 0..world.queues {
        let number = n[10] >> (3 * (queue % 5));
        if number % 8 < 3 {
            named.push((QueueId::new(queue), pick(number / 4, &[1, 2])));
        }
    }
    match n[11] % 100 {
        97 => named.push((QueueId::new(world.queues + 1), 1)),
        98 => named.push((QueueId::new(0), 3)),
        99 => named.push((QueueId::new(0), 1)),
        _ => {}
    }
    named
}

/// A queue's thresholds: mostly small ones, now and then wrong ones.
pub fn rules(n: &[u16; 16]) -> Vec<Reserve> {
    let grades = pick(n[2] / 128, &[0, 0, 1, 2, 2]);
    let grade = |at: usize| {
        let number = n[5 + at] / 8;
        let (waiting, longest) = (pick(number, &[1, 2, 3, 4]), pick(number / 4, &[1, 2, 3, 5]));
        let which = number / 16 % 3;
        let join = Thresholds {
            waiting: (which != 1).then_some(waiting),
            longest_wait_s: (which != 0).then_some(longest),
            expected_wait_s: None,
        };
        let less = |join: Option<i64>, number: u16| {
            join.map(|join| (join - i64::from(number % 3)).max(1)).filter(|_| !one_in(number, 4))
        };
        let leave = Thresholds {
            waiting: less(join.waiting, number / 64),
            longest_wait_s: less(join.longest_wait_s, number / 128),
            expected_wait_s: None,
        };
        Reserve { join, leave }
    };
    let mut reserve: Vec<Reserve> = (0..grades).map(grade).collect();
    if one_in(n[14] / 8, 60) {
        spoil(&mut reserve, n[15]);
    }
    reserve
}

fn spoil(reserve: &mut Vec<Reserve>, number: u16) {
    let waiting = |waiting| Thresholds { waiting: Some(waiting), ..Thresholds::default() };
    let one = |join, leave| Reserve { join, leave };
    match number % 5 {
        0 => reserve.push(Reserve::default()),
        1 => *reserve = vec![one(waiting(1), waiting(1)); 3],
        2 => reserve.push(one(waiting(0), Thresholds::default())),
        3 => reserve.push(one(waiting(2), waiting(3))),
        _ => {
            let leave = Thresholds { longest_wait_s: Some(1), ..Thresholds::default() };
            reserve.push(one(waiting(1), leave));
        }
    }
}

/// What the auditor knows: who is in reserve where, and which grades have joined.
#[derive(Clone, Debug, Default)]
pub struct Known {
    agents: BTreeMap<AgentId, BTreeMap<QueueId, i32>>,
    joined: BTreeSet<(QueueId, u8)>,
}

impl Known {
    /// The agent has been defined.
    pub fn define(&mut self, agent: AgentId, reserve: &[(QueueId, i32)]) {
        self.agents.insert(agent, reserve.iter().copied().collect());
    }

    /// A grade joins or leaves: never twice.
    pub fn hear(&mut self, fact: &Fact) -> Result<(), String> {
        let was_otherwise = match *fact {
            Fact::ReserveJoined { queue, grade, .. } => self.joined.insert((queue, grade)),
            Fact::ReserveLeft { queue, grade } => self.joined.remove(&(queue, grade)),
            _ => true,
        };
        was_otherwise.then_some(()).ok_or_else(|| format!("audit: nothing turns by {fact:?}"))
    }

    /// Whether the agent is held in reserve for the queue.
    pub fn is_held(&self, agent: AgentId, queue: QueueId) -> bool {
        let grade = self.agents.get(&agent).and_then(|queues| queues.get(&queue));
        grade.is_some_and(|grade| !self.joined.contains(&(queue, *grade as u8)))
    }
}

/// What an agent's line says, given each queue's number.
pub fn of_agent_line(
    line: &Map<String, Value>,
    mut number: impl FnMut(&str) -> u32,
) -> Vec<(QueueId, i32)> {
    let named = line.get("reserve").and_then(Value::as_object).into_iter().flatten();
    let grade = |value: &Value| i32::try_from(value.as_i64().expect("an integer")).expect("small");
    named.map(|(queue, value)| (QueueId::new(number(queue)), grade(value))).collect()
}

/// The only queues whose calls an agent takes, by its line.
pub fn taken_by_line(
    line: &Map<String, Value>,
    mut number: impl FnMut(&str) -> u32,
) -> Vec<AgentQueue> {
    let entries = line.get("queues").and_then(Value::as_array).into_iter().flatten();
    let entry = |entry: &Value| AgentQueue {
        queue: QueueId::new(number(entry["queue"].as_str().expect("a name"))),
        priority: entry
            .get("priority")
            .map_or(1, |it| i32::try_from(it.as_i64().expect("an integer")).expect("small")),
        delay_s: entry.get("delay_s").map_or(0, |it| it.as_i64().expect("an integer")),
    };
    entries.map(entry).collect()
}

/// The plainest command that says all of it.
pub fn definition<'a>(
    agent: AgentId,
    skills: &'a [(&'a str, i32)],
    media: Option<&'a AgentMedia>,
    queues: &'a AgentQueues<'a>,
) -> Command<'a> {
    match (media, *queues == AgentQueues::default()) {
        (None, true) => Command::Agent { agent, skills },
        (Some(media), true) => Command::MediaAgent { agent, skills, media },
        (media, _) => {
            let media = media.unwrap_or(&AgentMedia::VOICE);
            Command::AgentOfQueues { agent, skills, media, queues }
        }
    }
}

/// What a queue's line says.
pub fn of_queue(line: &Map<String, Value>) -> Vec<Reserve> {
    let thresholds = |value: &Value| Thresholds {
        waiting: value["waiting"].as_i64(),
        longest_wait_s: value["longest_wait_s"].as_i64(),
        expected_wait_s: value["expected_wait_s"].as_i64(),
    };
    let grades = line.get("reserve").and_then(Value::as_array).into_iter().flatten();
    let grade = |value: &Value| Reserve {
        join: thresholds(&value["join"]),
        leave: thresholds(&value["leave"]),
    };
    grades.map(grade).collect()
}

/// The events.
pub fn printed(fact: &Fact, name: impl Fn(QueueId) -> String) -> Option<Value> {
    Some(match *fact {
        Fact::ReserveJoined { queue, grade, cause } => {
            let cause = match cause {
                ReserveCause::Waiting => "waiting",
                ReserveCause::LongestWait => "longest_wait",
                ReserveCause::ExpectedWait => "expected_wait",
            };
            json!({"event": "reserve_joined", "queue": name(queue), "grade": grade, "cause": cause})
        }
        Fact::ReserveLeft { queue, grade } => {
            json!({"event": "reserve_left", "queue": name(queue), "grade": grade})
        }
        _ => return None,
    })
}
