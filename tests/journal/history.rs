//! Random histories of a core, in every shape that the random worlds have.

use acd::journal::{self, Options, Origin, Sync, Writer};
use acd::{BookRules, CallId, Core, Event, Lengths, Limits, Period, Timestamp};
use std::path::Path;

use crate::support::owned::Owned;
use crate::support::world::{Raw, World};

pub fn limits() -> Limits {
    Limits {
        agents: 1_024,
        groups: 4,
        queues: 32,
        calls: 1_024,
        skills: 256,
        classes: 1_024,
        hold_backs: 16_384,
        customers: 4,
        alarms: 8,
        blocked: 3,
    }
}

/// With books for every other seed.
pub fn origin(seed: u64) -> Origin {
    let (interval, lengths) = (Period::Minutes5, Lengths { intervals: 3, days: 2, months: 1 });
    let rules = BookRules { interval, calls: lengths, agents: lengths, ..BookRules::default() };
    Origin { books: (seed % 2 == 1).then_some(rules), ..Origin::new(limits(), seed) }
}

/// Small segments and a digest now and then.
pub fn options() -> Options {
    Options { segment_bytes: 4_096, digest_every: 16, sync: Sync::None, ..Options::default() }
}

/// A world under way, and its journal.
pub struct History {
    pub world: World,
    pub core: Core,
    pub writer: Option<Writer>,
    pub events: Vec<Event>,
    alive: Vec<CallId>,
    next: u64,
}

impl History {
    pub fn begin(world: World, folder: &Path, options: Options) -> Self {
        let opened = journal::open(folder, &origin(world.seed), options).expect("a new journal");
        let (core, writer) = (opened.core, Some(opened.writer));
        let (events, alive) = (Vec::new(), Vec::new());
        let mut history = Self { world, core, writer, events, alive, next: 0 };
        for command in history.world.set_up() {
            history.apply(Timestamp::ZERO, &command);
        }
        history.writer().end_of_batch().expect("room on the disk");
        history
    }

    pub fn writer(&mut self) -> &mut Writer {
        self.writer.as_mut().expect("an open journal")
    }

    pub fn step(&mut self, raw: &Raw) {
        self.step_and_tell(raw, |_| {});
    }

    /// `tell` gets the command.
    pub fn step_and_tell(&mut self, raw: &Raw, tell: impl FnOnce(&Owned)) {
        let at = self.world.when(raw, &self.core);
        let command = self.world.command(raw, &self.core, &self.alive, self.next);
        tell(&command);
        if raw.numbers[13] % 8 == 7 {
            self.core.advance(at, &mut self.events);
            let writer = self.writer.as_mut().expect("an open journal");
            writer.advanced(&self.core);
        }
        self.apply(at, &command);
        if raw.numbers[12].is_multiple_of(4) {
            self.writer().end_of_batch().expect("room on the disk");
        }
    }

    pub fn apply(&mut self, at: Timestamp, command: &Owned) {
        if let Owned::Offer { call, .. } = command {
            self.next = self.next.max(call.number() + 1);
            if !self.alive.contains(call) {
                self.alive.push(*call);
            }
        }
        let writer = self.writer.as_mut().expect("an open journal");
        command.lend(|command| {
            let done = self.core.apply(at, command, &mut self.events);
            writer.applied(&self.core, 7, command, done.as_ref().err());
        });
        let core = &self.core;
        self.alive.retain(|call| core.call(*call).is_some());
    }

    /// Everything that the core remembers.
    pub fn state(&self) -> String {
        state(&self.core)
    }
}

/// Everything that a core remembers.
pub fn state(core: &Core) -> String {
    format!("{core:?}")
}
