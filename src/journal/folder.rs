//! Opens a journal for writing: makes it, or recovers from it.

use std::fs::{self, File};
use std::path::Path;

use fs4::FileExt;

use super::Origin;
use super::error::{Fault, JournalError};
use super::reader::{Reader, Tail};
use super::segment;
use super::store::{self, Listed};
use super::writer::{Begin, Options, Writer};
use crate::{Core, Event, Timestamp};

/// Taken by who writes.
const LOCK: &str = "lock";

/// A journal that is open, and the core that it tells of.
#[derive(Debug)]
pub struct Opened {
    /// The core, new or as it was after the last command in the journal.
    pub core: Core,
    /// For what comes.
    pub writer: Writer,
    /// What the end was like: what was cut, if anything. [`Tail::last`] is 0 of a new one.
    pub tail: Tail,
}

/// Opens the journal in a folder, which is made if it is not there: a new one, or the core is
/// recovered from the
/// newest snapshot, or else from the beginning, by replay of what came after it, and a torn end is
/// cut. O(state), and O(commands since the snapshot).
///
/// # Errors
/// [`JournalError`]: it is open elsewhere, its core was made otherwise, or it is damaged. Nothing
/// is changed then.
pub fn open(folder: &Path, origin: &Origin, options: Options) -> Result<Opened, JournalError> {
    open_and_hear(folder, origin, options, |_, _| {})
}

/// The same; `hear` gets the events of what is replayed, with the core as it is after them, for
/// who keeps something beside the core.
///
/// # Errors
/// As [`open`].
pub fn open_and_hear(
    folder: &Path,
    origin: &Origin,
    options: Options,
    hear: impl FnMut(&Core, &[Event]),
) -> Result<Opened, JournalError> {
    fs::create_dir_all(folder).map_err(JournalError::io(folder))?;
    let path = folder.join(LOCK);
    let lock = File::create(&path).map_err(JournalError::io(&path))?;
    FileExt::try_lock(&lock).map_err(|why| match why {
        fs4::TryLockError::WouldBlock => JournalError::at(folder, Fault::InUse),
        fs4::TryLockError::Error(error) => JournalError::at(&path, Fault::Io(error)),
    })?;
    let segments = segment::list(folder)?;
    let Some(last) = segments.last() else {
        if let Some(snapshot) = store::list(folder)?.last() {
            // Its commands were written down, so the segment was there.
            let header = Listed::read(snapshot)?.header;
            let last = header.map_or(0, |header| header.last);
            return Err(JournalError::at(folder, Fault::NoSegment { last }));
        }
        let core = origin.core()?;
        let begin = Begin { lock, last: 0, at: Timestamp::ZERO, since: 0, segment: None };
        let writer = Writer::begin(folder, (origin, options), &core, begin)?;
        return Ok(Opened { core, writer, tail: Tail::default() });
    };
    let reader = Reader::open(folder)?;
    if let Some(what) = reader.origin().differs_from(origin) {
        return Err(JournalError::at(reader.path(), Fault::OtherOrigin(what)));
    }
    if reader.domain() != options.domain {
        let of = reader.domain().number();
        return Err(JournalError::at(reader.path(), Fault::OtherDomain { of }));
    }
    let replayed = reader.recover(hear)?;
    let (core, tail) = (replayed.core, replayed.tail);
    let length = match &tail.torn {
        Some(torn) => torn.offset,
        None => fs::metadata(last).map_err(JournalError::io(last))?.len(),
    };
    let segment = Some((last.clone(), length));
    let since = tail.last - tail.snapshot.unwrap_or(0).min(tail.last);
    let begin = Begin { lock, last: tail.last, at: tail.at, since, segment };
    let mut writer = Writer::begin(folder, (origin, options), &core, begin)?;
    if tail.closed {
        // From here on a damaged end may be a torn one again.
        writer.advanced(&core);
        writer.sync()?;
    }
    Ok(Opened { core, writer, tail })
}
