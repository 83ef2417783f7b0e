//! The core and its naive twin side by side: whoever is faster must also be right.

use acd::{AgentId, CallId, Command, Core, Event, QueueId, Refusal, StateDigest, Timestamp};
use acd_twin::Twin;

use super::clock::{Stopwatch, Timed};
use super::floor::{Centre, Size};

/// Both get every command; what they do must be the same. The twin is under the stopwatch.
pub struct Lockstep {
    core: Core,
    twin: Twin,
    size: Size,
    watch: Stopwatch,
    took: u64,
    commands: u64,
    told: Vec<Event>,
    fault: Option<String>,
}

impl Lockstep {
    /// Two empty centres with room for a floor of this size.
    #[must_use]
    pub fn new(size: Size, watch: &Stopwatch) -> Self {
        Self {
            core: Core::new(size.limits(), 0),
            twin: Twin::new(0),
            size,
            watch: watch.clone(),
            took: 0,
            commands: 0,
            told: Vec::new(),
            fault: None,
        }
    }

    /// Whether everything was the same: every event, every refusal, and the final digest.
    ///
    /// # Errors
    /// What was not.
    pub fn verdict(&self) -> Result<(), String> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let (core, twin) = (self.core.digest(), self.twin_digest());
        if core == twin {
            return Ok(());
        }
        let what = self.first_difference().unwrap_or_default();
        Err(format!(
            "after {} commands the core's digest is {core:016x}, the twin's {twin:016x}{what}",
            self.commands
        ))
    }

    /// The first view that is not the same.
    fn first_difference(&self) -> Option<String> {
        let queues = (0..self.size.queues)
            .map(QueueId::new)
            .find_map(|queue| differ(self.core.queue(queue), self.twin.queue(queue)));
        let agents = || {
            (0..self.size.agents)
                .map(AgentId::new)
                .find_map(|agent| differ(self.core.agent(agent), self.twin.agent(agent)))
        };
        let calls = || {
            (0..=self.commands)
                .map(CallId::new)
                .find_map(|call| differ(self.core.call(call), self.twin.call(call)))
        };
        queues.or_else(agents).or_else(calls)
    }

    /// As [`Core::digest`], of the twin's views.
    fn twin_digest(&self) -> u64 {
        let mut digest = StateDigest::new(self.twin.now());
        let queues = (0..self.size.queues).filter_map(|queue| self.twin.queue(QueueId::new(queue)));
        queues.for_each(|view| digest.queue(&view));
        let agents = (0..self.size.agents).filter_map(|agent| self.twin.agent(AgentId::new(agent)));
        agents.for_each(|view| digest.agent(&view));
        let calls = (0..=self.commands).filter_map(|call| self.twin.call(CallId::new(call)));
        calls.for_each(|view| digest.call(&view));
        digest.value()
    }
}

impl Centre for Lockstep {
    fn apply(
        &mut self,
        at: Timestamp,
        command: &Command<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.commands += 1;
        self.told.clear();
        let begin = self.watch.begin();
        let twin = self.twin.apply(at, command, &mut self.told);
        self.took = self.watch.since(begin);
        let before = events.len();
        let core = self.core.apply(at, command, events);
        let same = core == twin && events[before..] == self.told[..];
        if !same && self.fault.is_none() {
            let same =
                events[before..].iter().zip(&self.told).take_while(|(core, twin)| core == twin);
            let part = same.count();
            let (told, expected) = (events.get(before + part), self.told.get(part));
            self.fault = Some(format!(
                "command {}, {command:?}: the core says {core:?}, the twin {twin:?}; they part at \
                 event {}: {told:?}, {expected:?}",
                self.commands,
                part + 1
            ));
        }
        core
    }
}

impl Timed for Lockstep {
    fn took(&self) -> u64 {
        self.took
    }
}

fn differ<V: PartialEq + std::fmt::Debug>(core: Option<V>, twin: Option<V>) -> Option<String> {
    (core != twin).then(|| format!("; the core has {core:?}, the twin {twin:?}"))
}
