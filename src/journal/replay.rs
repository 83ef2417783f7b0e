//! The state that a journal tells.

use super::error::{Fault, JournalError};
use super::reader::{Entry, Place, Reader, Tail};
use super::record;
use crate::{Core, Event};

/// A core brought to where a journal ends.
#[derive(Debug)]
pub struct Replayed {
    /// The core, as it was after the last command.
    pub core: Core,
    /// What the end of the journal is like.
    pub tail: Tail,
    /// Digests that were compared.
    pub compared: u64,
    /// Digests of another version of the library, which this one cannot compare.
    pub not_comparable: u64,
}

/// Replay under way.
pub(super) struct Replay {
    core: Core,
    events: Vec<Event>,
    comparable: bool,
    equal_at: u64,
    library: String,
    compared: u64,
    not_comparable: u64,
}

impl Replay {
    pub(super) fn of(core: Core) -> Self {
        Self {
            core,
            events: Vec::new(),
            comparable: false,
            equal_at: 0,
            library: String::new(),
            compared: 0,
            not_comparable: 0,
        }
    }

    /// Goes on with a core that was equal after this command, within a segment.
    pub(super) fn from(core: Core, equal_at: u64, comparable: bool, library: &str) -> Self {
        Self { comparable, equal_at, library: library.to_owned(), ..Self::of(core) }
    }

    /// Does what the entry says; `hear` gets the events.
    pub(super) fn entry(
        &mut self,
        place: Place<'_>,
        entry: Entry<'_>,
        hear: &mut impl FnMut(&Core, &[Event]),
    ) -> Result<(), JournalError> {
        match entry {
            Entry::Segment { digest, library, comparable } => {
                self.comparable = comparable;
                library.clone_into(&mut self.library);
                self.compare(place, digest)
            }
            Entry::Command { outcome, command, .. } => {
                self.events.clear();
                let done = self.core.apply(place.at, command, &mut self.events);
                hear(&self.core, &self.events);
                if record::outcome(done.as_ref().err().map_or(Ok(()), Err)) != outcome {
                    return Err(self.parted(place, "whether it was refused, and why"));
                }
                if self.core.now() != place.at {
                    return Err(self.parted(place, "the moment"));
                }
                Ok(())
            }
            Entry::Time => {
                self.events.clear();
                self.core.advance(place.at, &mut self.events);
                hear(&self.core, &self.events);
                Ok(())
            }
            Entry::Digest { digest, .. } => self.compare(place, digest),
        }
    }

    fn compare(&mut self, place: Place<'_>, digest: u64) -> Result<(), JournalError> {
        if !self.comparable {
            self.not_comparable += 1;
            return Ok(());
        }
        // Time may have gone on with nothing to write down. If it has not, what is due just now
        // must wait for what comes.
        if self.core.now() < place.at {
            self.core.advance(place.at, &mut self.events);
        }
        if self.core.digest() != digest {
            return Err(self.parted(place, "the digest of the state"));
        }
        self.compared += 1;
        self.equal_at = place.sequence;
        Ok(())
    }

    fn parted(&self, place: Place<'_>, what: &'static str) -> JournalError {
        let (equal_at, parted_at) = (self.equal_at, place.sequence);
        let library = self.library.clone();
        JournalError {
            path: place.segment.to_owned(),
            offset: Some(place.offset),
            sequence: Some(place.sequence),
            fault: Fault::Parted { equal_at, parted_at, what, library },
        }
    }

    pub(super) fn end(self, tail: Tail) -> Replayed {
        let Self { core, compared, not_comparable, .. } = self;
        Replayed { core, tail, compared, not_comparable }
    }
}

impl Reader {
    /// Replays the journal from its beginning, and holds every digest in it against the state.
    /// `hear` gets the events of each command and of each time that timers fired, with the core as
    /// it is after them. O(commands).
    ///
    /// # Errors
    /// [`JournalError`], also if the state parts from the journal.
    pub fn replay(&self, mut hear: impl FnMut(&Core, &[Event])) -> Result<Replayed, JournalError> {
        self.has_beginning()?;
        let core = self.origin().core()?;
        let mut replay = Replay::of(core);
        let tail = self.read(|place, entry| replay.entry(place, entry, &mut hear))?;
        Ok(replay.end(tail))
    }
}
