//! Recovery: the newest snapshot that can be used, and what the journal tells of the time after it.

use std::fs;

use super::error::{Fault, JournalError};
use super::reader::{Reader, Start};
use super::record::fingerprint;
use super::replay::{Replay, Replayed};
use super::segment::{self, Segment};
use super::snapshot::{Restored, SnapshotError};
use super::store::{self, Listed};
use crate::{Core, Event};

/// A snapshot that was not used, because it is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The file.
    pub path: std::path::PathBuf,
    /// Why.
    pub why: SnapshotError,
}

impl Reader {
    /// The snapshots in the folder, the earliest first, each with what it says of itself.
    ///
    /// # Errors
    /// [`JournalError`]: the folder or a file in it cannot be read.
    pub fn snapshots(&self) -> Result<Vec<Listed>, JournalError> {
        store::list(self.folder())?.iter().map(|path| Listed::read(path)).collect()
    }

    /// Whether the journal has its beginning: of one that keeps snapshots, the first segments are
    /// removed some day.
    ///
    /// # Errors
    /// [`Fault::NoBeginning`], with what is missing.
    pub fn has_beginning(&self) -> Result<(), JournalError> {
        match self.first() {
            0 | 1 => Ok(()),
            first => Err(JournalError::at(self.path(), Fault::NoBeginning { first })),
        }
    }

    /// The core as [`open`](super::open()) recovers it: out of the newest snapshot that can be
    /// used, with what came after it replayed; without one, by a replay of everything. Damaged
    /// snapshots are told in [`Tail::passed_over`](super::Tail::passed_over). O(state), and
    /// O(commands since the snapshot).
    ///
    /// # Errors
    /// [`JournalError`]: also if a snapshot is of a later version or of another core, or if there
    /// is nothing to begin with.
    pub fn recover(&self, mut hear: impl FnMut(&Core, &[Event])) -> Result<Replayed, JournalError> {
        let mut passed_over = Vec::new();
        for path in store::list(self.folder())?.iter().rev() {
            let bytes = fs::read(path).map_err(JournalError::io(path))?;
            let why = match Core::restore(&bytes, self.origin()) {
                Ok(restored) => {
                    drop(bytes);
                    let mut replayed = self.after(restored, &mut hear)?;
                    replayed.tail.passed_over = passed_over;
                    return Ok(replayed);
                }
                Err(why) => why,
            };
            match why {
                SnapshotError::Damaged(_)
                | SnapshotError::NotASnapshot
                | SnapshotError::Parted { .. } => {
                    passed_over.push(PassedOver { path: path.clone(), why });
                }
                why => return Err(JournalError::at(path, Fault::Snapshot(why))),
            }
        }
        self.has_beginning()?;
        let mut replayed = self.replay(hear)?;
        replayed.tail.passed_over = passed_over;
        Ok(replayed)
    }

    /// Goes on from a snapshot.
    fn after(
        &self,
        restored: Restored,
        hear: &mut impl FnMut(&Core, &[Event]),
    ) -> Result<Replayed, JournalError> {
        let Restored { core, header } = restored;
        let (first, offset) = header.goes_on.unwrap_or((header.last.saturating_add(1), 0));
        let path = self.folder().join(segment::name(first));
        if header.domain != self.domain().number() {
            return Err(JournalError::at(&path, Fault::OtherDomain { of: header.domain }));
        }
        let Some(at) = self.paths().iter().position(|other| *other == path) else {
            return Err(JournalError::at(&path, Fault::NoSegment { last: header.last }));
        };
        let segment = Segment::open(&path)?;
        let comparable = segment.header.fingerprint == fingerprint();
        let mut replay = Replay::from(core, header.last, comparable, &segment.header.library);
        let start = Start { path: at, offset, last: header.last, at: header.at };
        let tail = self.read_from(Some(start), |place, entry| replay.entry(place, entry, hear))?;
        let mut replayed = replay.end(tail);
        replayed.tail.snapshot = Some(header.last);
        Ok(replayed)
    }
}
