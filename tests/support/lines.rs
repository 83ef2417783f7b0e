//! Values of a queue's line in a scenario, for the conformance cases.

use acd::{AgentOrder, Away, CallOrder, Step, Wish};
use serde_json::{Map, Value};

type Line = Map<String, Value>;

fn text<'a>(line: &'a Line, field: &str) -> Option<&'a str> {
    line.get(field).map(|value| value.as_str().expect("a string"))
}

pub fn call_order(line: &Line) -> CallOrder {
    match text(line, "call_order") {
        Some("newest") => CallOrder::Newest,
        Some("greatest_need") => CallOrder::GreatestNeed,
        None | Some("oldest") => CallOrder::Oldest,
        Some(other) => panic!("no such order: {other}"),
    }
}

pub fn agent_order(line: &Line) -> AgentOrder {
    match text(line, "agent_order") {
        Some("best_skill") => AgentOrder::BestSkill,
        Some("least_skilled") => AgentOrder::LeastSkilled,
        Some("fewest_calls") => AgentOrder::FewestCalls,
        Some("least_occupied") => AgentOrder::LeastOccupied,
        Some("least_talk_time") => AgentOrder::LeastTalkTime,
        Some("round_robin") => AgentOrder::RoundRobin,
        Some("linear") => AgentOrder::Linear,
        Some("random") => AgentOrder::Random,
        Some("weighted_random") => AgentOrder::WeightedRandom,
        None | Some("longest_idle") => AgentOrder::LongestIdle,
        Some(other) => panic!("no such order: {other}"),
    }
}

pub fn wishes(line: &Line) -> Vec<Wish> {
    let wishes = line.get("wish").and_then(Value::as_array).cloned().unwrap_or_default();
    let wishes = wishes.iter().map(|wish| Wish {
        weight: wish["weight"].as_i64().expect("a weight"),
        require: wish["require"].as_str().expect("an expression").to_owned(),
    });
    wishes.collect()
}

pub fn steps(line: &Line, field: &str) -> Vec<Step> {
    let steps = line.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let steps = steps.iter().map(|step| Step {
        after_s: step["after_s"].as_i64().expect("seconds"),
        require: step["require"].as_str().expect("an expression").to_owned(),
    });
    steps.collect()
}

pub fn away(line: &Line, field: &str) -> Option<Away> {
    let words = line.get(field)?.as_array().expect("an array");
    let has = |word: &str| words.iter().any(|held| held == word);
    Some(Away {
        not_ready: has("not_ready"),
        ringing: has("ringing"),
        talking: has("talking"),
        held: has("held"),
        wrap_up: has("wrap_up"),
        busy_elsewhere: has("busy_elsewhere"),
    })
}
