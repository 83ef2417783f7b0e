//! The rules of a simulation: the default ones, or those of a file of set-up lines.

use std::path::{Path, PathBuf};

use acd::skills::Expression;
use acd::{
    AgentId, Command, Core, Event, Medium, QueueId, QueueRules, Refusal, Span, Terms, Timestamp,
    WrapUp,
};

use super::error::SimulateError;
use super::floor::Floor;
use super::workload::Workload;
use crate::scenario::definition::Definition;
use crate::scenario::read::{self, Action, Line, short};

/// What a unit of priority is worth where the trace has priorities and no rules are given. The
/// bank whose calls are recorded gave 90 seconds' credit for priority 2.
pub const SECONDS_PER_PRIORITY: i64 = 45;

/// The whole set-up: queues, then agents.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The queues' names: those of the trace, then those that only the rules name.
    pub queues: Vec<String>,
    /// Each queue's skill.
    pub skills: Vec<String>,
    file: Option<PathBuf>,
    steps: Vec<Step>,
}

/// A definition, and the line of the rules file from which it comes (0: a default).
#[derive(Clone, Debug)]
struct Step {
    line: u64,
    what: Define,
}

#[derive(Clone, Debug)]
enum Define {
    Queue(usize, Box<QueueRules>),
    Agent(String, Vec<(String, i32)>),
}

const VOICE_ALONE: &str = "media: a trace has telephone calls alone, and so has its simulation";

impl Rules {
    /// The default rules: each queue asks for its own skill, `q:NAME`; calls are served first
    /// come, first served, a unit of priority worth 45 seconds where the trace has priorities.
    #[must_use]
    pub fn default_for(workload: &Workload, wrap_up_s: u32) -> Self {
        let mut rules =
            Self { queues: Vec::new(), skills: Vec::new(), file: None, steps: Vec::new() };
        for queue in &workload.queues {
            rules.name(queue);
        }
        for queue in 0..rules.queues.len() {
            let seconds_per_priority =
                if workload.has_priorities { SECONDS_PER_PRIORITY } else { 0 };
            let mut defined = QueueRules {
                require: rules.skills[queue].clone(),
                seconds_per_priority,
                ..QueueRules::default()
            };
            give_wrap_up(&mut defined, wrap_up_s);
            rules.steps.push(Step { line: 0, what: Define::Queue(queue, Box::new(defined)) });
        }
        rules
    }

    /// Adds the lines of a file: `queue` and `agent` lines at `t` 0, and a header.
    ///
    /// A queue line that leaves `require` out asks for the queue's own skill; one that leaves
    /// the wrap-up out has that of `wrap_up_s`. All other fields left out have the scenario
    /// format's defaults.
    ///
    /// # Errors
    /// If the file cannot be read, a line is malformed or is no set-up.
    pub fn read(&mut self, path: &Path, wrap_up_s: u32) -> Result<(), SimulateError> {
        let text = std::fs::read(path)
            .map_err(|error| SimulateError::RulesFile(path.to_owned(), error))?;
        let text = text.strip_suffix(b"\n").unwrap_or(&text);
        for (line, number) in text.split(|&byte| byte == b'\n').zip(1..) {
            self.line(line, number, wrap_up_s).map_err(|what| SimulateError::RulesLine {
                file: path.to_owned(),
                line: number,
                what,
            })?;
        }
        self.file = Some(path.to_owned());
        Ok(())
    }

    fn line(&mut self, bytes: &[u8], line: u64, wrap_up_s: u32) -> Result<(), String> {
        let action = match read::line(bytes).map_err(|wrong| wrong.what)? {
            Line::Header(_) if line == 1 => return Ok(()),
            Line::Header(_) => return Err("a header here; it can only be the first line".into()),
            Line::Command(0, action) => action,
            Line::Command(t, _) => {
                return Err(format!("\"t\" is {t}; rules hold from the beginning: \"t\":0"));
            }
        };
        let what = match action {
            Action::Queue(definition) => self.definition(*definition, bytes, wrap_up_s)?,
            Action::Agent { media: Some(_), .. } => return Err(VOICE_ALONE.into()),
            Action::Agent { ref reserve, .. } if !reserve.is_empty() => {
                return Err("reserve: a simulation knows no agents in reserve".into());
            }
            Action::Agent { ref queues, .. } if !queues.is_empty() => {
                return Err("queues: a simulation knows agents by their skills alone".into());
            }
            Action::Agent { agent, skills, .. } => Define::Agent(
                agent.into_owned(),
                skills.into_iter().map(|(skill, level)| (skill.into_owned(), level)).collect(),
            ),
            action => {
                let word = action.verb().word();
                return Err(format!(
                    "\"do\":\"{word}\" is no set-up; rules are \"queue\" and \"agent\" lines, \
                     the calls come from the trace"
                ));
            }
        };
        self.steps.push(Step { line, what });
        Ok(())
    }

    fn definition(
        &mut self,
        definition: Definition<'_>,
        bytes: &[u8],
        wrap_up_s: u32,
    ) -> Result<Define, String> {
        let Definition { queue, mut rules, overflow_to } = definition;
        if rules.medium != Medium::Voice {
            return Err(VOICE_ALONE.into());
        }
        if rules.wrap_up == WrapUp::Manual {
            let what = "\"wrap_up\":\"manual\": nobody here ends it; write \"timed\" or \"fixed\"";
            return Err(format!("{what} with \"wrap_up_s\""));
        }
        rules.overflow_to = match overflow_to {
            None => None,
            Some(name) => Some(self.find(&name).ok_or_else(|| {
                format!("\"overflow_to\": no queue {} yet; define it above", short(&name))
            })?),
        };
        let queue = self.name(&queue);
        // The reader fills what is left out with defaults; here two fields have others.
        let given: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(bytes).unwrap_or_default();
        if !given.contains_key("require") {
            rules.require.clone_from(&self.skills[queue]);
        }
        if !given.contains_key("wrap_up") && !given.contains_key("wrap_up_s") {
            give_wrap_up(&mut rules, wrap_up_s);
        }
        Ok(Define::Queue(queue, Box::new(rules)))
    }

    fn find(&self, name: &str) -> Option<QueueId> {
        let place = self.queues.iter().position(|queue| queue == name)?;
        Some(QueueId::new(place as u32))
    }

    /// The queue's index; a new one gets its skill.
    fn name(&mut self, name: &str) -> usize {
        if let Some(queue) = self.find(name) {
            return queue.number() as usize;
        }
        let mut skill = skill_for(name);
        while self.skills.contains(&skill) {
            skill.push('_');
        }
        self.queues.push(name.to_owned());
        self.skills.push(skill);
        self.queues.len() - 1
    }

    /// Defines every queue and agent. An agent has the skill of each queue served, at level 1,
    /// unless an agent line says otherwise.
    ///
    /// # Errors
    /// If the core refuses a line, or a line names an agent who has no duty.
    pub fn set_up(
        &self,
        core: &mut Core,
        floor: &Floor,
        events: &mut Vec<Event>,
    ) -> Result<(), SimulateError> {
        for (queue, step) in self.steps.iter().filter_map(|step| match &step.what {
            Define::Queue(queue, rules) => Some(((*queue, &**rules), step)),
            Define::Agent(..) => None,
        }) {
            let (queue, rules) = (QueueId::new(queue.0 as u32), queue.1);
            core.apply(Timestamp::ZERO, &Command::Queue { queue, rules }, events)
                .map_err(|refusal| self.refused(step.line, refusal))?;
        }
        for (member, number) in floor.members.iter().zip(0..) {
            let skills: Vec<(&str, i32)> =
                member.queues.iter().map(|&queue| (&*self.skills[queue as usize], 1)).collect();
            let command = Command::Agent { agent: AgentId::new(number), skills: &skills };
            core.apply(Timestamp::ZERO, &command, events).map_err(SimulateError::Core)?;
        }
        for step in &self.steps {
            if let Define::Agent(name, skills) = &step.what {
                self.agent_line(core, floor, events, (name, skills, step.line))?;
            }
        }
        Ok(())
    }

    fn agent_line(
        &self,
        core: &mut Core,
        floor: &Floor,
        events: &mut Vec<Event>,
        (name, skills, line): (&String, &[(String, i32)], u64),
    ) -> Result<(), SimulateError> {
        let skills: Vec<(&str, i32)> =
            skills.iter().map(|(skill, level)| (&**skill, *level)).collect();
        let mut found = false;
        for (member, number) in floor.members.iter().zip(0..) {
            if member.name == *name {
                found = true;
                let command = Command::Agent { agent: AgentId::new(number), skills: &skills };
                core.apply(Timestamp::ZERO, &command, events)
                    .map_err(|refusal| self.refused(line, refusal))?;
            }
        }
        if !found {
            let some = floor.members.iter().take(3).map(|member| short(&member.name));
            let some = some.collect::<Vec<_>>().join(", ");
            let what = format!("no agent {} is on duty; there are {some} …", short(name));
            return Err(self.wrong(line, what));
        }
        Ok(())
    }

    fn refused(&self, line: u64, refusal: Refusal) -> SimulateError {
        match line {
            0 => SimulateError::Core(refusal),
            _ => self.wrong(line, refusal.to_string()),
        }
    }

    fn wrong(&self, line: u64, what: String) -> SimulateError {
        let file = self.file.clone().unwrap_or_default();
        SimulateError::RulesLine { file, line, what }
    }

    /// Each queue's rules in force: its last definition.
    #[must_use]
    pub fn in_force(&self) -> Vec<&QueueRules> {
        let last = |queue| {
            self.steps.iter().rev().find_map(|step| match &step.what {
                Define::Queue(number, rules) if *number == queue => Some(&**rules),
                _ => None,
            })
        };
        (0..self.queues.len()).filter_map(last).collect()
    }

    /// What each queue's answers and abandons are measured against.
    #[must_use]
    pub fn terms(&self) -> Vec<Terms> {
        let span = |seconds: i64| Span::from_secs(u64::try_from(seconds).unwrap_or(0));
        let terms = |rules: &&QueueRules| Terms {
            answer_within: span(rules.answer_within_s),
            short_abandon: span(rules.short_abandon_s),
            ..Terms::default()
        };
        self.in_force().iter().map(terms).collect()
    }

    /// Simulated agents answer after `ring_s` seconds.
    ///
    /// # Errors
    /// If a queue rings no longer than that: every offer would be missed.
    pub fn check_ring(&self, ring_s: u32) -> Result<(), SimulateError> {
        for (rules, queue) in self.in_force().iter().zip(&self.queues) {
            if i64::from(ring_s) >= rules.ring_s {
                return Err(SimulateError::Option(format!(
                    "--ring {ring_s}: queue {} rings for {} s only, every offer would be missed; \
                     give less, or the queue a longer \"ring_s\"",
                    short(queue),
                    rules.ring_s
                )));
            }
        }
        Ok(())
    }
}

fn give_wrap_up(rules: &mut QueueRules, wrap_up_s: u32) {
    rules.wrap_up = if wrap_up_s == 0 { WrapUp::None } else { WrapUp::Timed };
    rules.wrap_up_s = i64::from(wrap_up_s);
}

/// `q:` and the queue's name; a character that no skill's name may have becomes `_`.
fn skill_for(queue: &str) -> String {
    let fits =
        |c: char| Expression::parse(&format!("q{c}q")).is_ok_and(|it| it.wanted().len() == 1);
    let fitted = queue.chars().map(|c| if !c.is_whitespace() && fits(c) { c } else { '_' });
    format!("q:{}", fitted.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_s_skill_is_its_name_as_far_as_skills_allow() {
        let names = ["PS", "sales 24/7", "a(b)", "销售", "x>=1", "9", "é½"];
        let skills = names.map(skill_for);
        let fitted = ["q:PS", "q:sales_24_7", "q:a_b_", "q:销售", "q:x__1", "q:9", "q:é_"];
        assert_eq!(skills, fitted);
        for skill in skills {
            assert!(Expression::parse(&skill).is_ok(), "{skill}");
        }
    }
}
