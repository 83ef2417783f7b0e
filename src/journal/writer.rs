//! Appends to a journal.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Origin;
use super::codec::command;
use super::codec::fields::Writer as Fields;
use super::error::{Fault, JournalError};
use super::record::{self, CLOSED, DIGEST, Header, Stamp, TIME};
use super::segment;
use super::snapshot::{self, Belongs, SnapshotError};
use super::store;
use crate::{Command, Core, DomainId, Refusal, Timestamp};

/// When what was appended is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sync {
    /// Once there is enough of it. If the process ends, up to 64 kB of the last commands are lost,
    /// whose events may have been told.
    None,
    /// At the end of each batch it is given to the system: it survives the process.
    #[default]
    Batch,
    /// At the end of each batch it is on the disk: it survives the machine.
    Synced,
}

/// How a journal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Of which domain it is.
    pub domain: DomainId,
    /// When it is written.
    pub sync: Sync,
    /// Bytes of a segment, about; at least 4,096. The next then begins.
    pub segment_bytes: u64,
    /// The digest of the state is written after so many commands; 0: only at the beginning of each
    /// segment and at the end. It costs O(state).
    pub digest_every: u64,
    /// A snapshot is taken after so many commands; 0: only when asked for. At the end of its batch
    /// the journal is on the disk, whatever [`sync`](Self::sync) says, and then the snapshot is:
    /// that takes as long as O(state) bytes take.
    pub snapshot_every: u64,
    /// So many snapshots are kept, and the segments from the oldest of them on: when one is on the
    /// disk, what is older is removed. 0: everything is kept.
    pub keep_snapshots: u32,
}

impl Default for Options {
    /// Domain 0, [`Sync::Batch`], segments of 64 MiB, a digest after 65,536 commands,
    /// no snapshots but those asked for, of which two are kept.
    fn default() -> Self {
        Self {
            domain: DomainId::new(0),
            sync: Sync::Batch,
            segment_bytes: 64 << 20,
            digest_every: 65_536,
            snapshot_every: 0,
            keep_snapshots: 2,
        }
    }
}

/// With [`Sync::None`], so much waits in memory.
const PIECE: usize = 64 << 10;

/// Appends commands to a journal, in the order in which they are applied.
///
/// After [`applied`](Self::applied), or several of them, comes [`end_of_batch`](Self::end_of_batch)
/// before anybody hears of the events.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    options: Options,
    origin: Origin,
    fingerprint: u64,
    file: File,
    path: PathBuf,
    /// Held as long as it is open for writing.
    _lock: File,
    /// Bytes in the segment, those in the buffer included.
    length: u64,
    buffer: Vec<u8>,
    /// Where in the buffer the next segment begins, and with what.
    next: Option<(usize, Header)>,
    last: u64,
    at: Timestamp,
    in_batch: u32,
    since_digest: u64,
    since_snapshot: u64,
    /// The first command of the segment.
    first: u64,
    /// Taken, and written at the end of the batch.
    taken: Option<Taken>,
    not_taken: Option<JournalError>,
    has_failed: bool,
}

/// A snapshot and the number of its last command.
type Taken = (u64, Result<Vec<u8>, SnapshotError>);

/// Where a writer begins.
pub(super) struct Begin {
    pub(super) lock: File,
    /// The last command's number, and moment.
    pub(super) last: u64,
    pub(super) at: Timestamp,
    /// Commands since the last snapshot.
    pub(super) since: u64,
    /// The last segment and how much of it counts; none in a new journal.
    pub(super) segment: Option<(PathBuf, u64)>,
}

/// Opening.
impl Writer {
    pub(super) fn begin(
        folder: &Path,
        (origin, options): (&Origin, Options),
        core: &Core,
        begin: Begin,
    ) -> Result<Self, JournalError> {
        let fingerprint = record::fingerprint();
        let (path, file, length, first) = match begin.segment {
            Some((path, length)) => {
                let first = segment::first(&path).unwrap_or(begin.last + 1);
                let file = OpenOptions::new().append(true).open(&path);
                let file = file.map_err(JournalError::io(&path))?;
                if file.metadata().map_err(JournalError::io(&path))?.len() > length {
                    file.set_len(length).map_err(JournalError::io(&path))?;
                    file.sync_all().map_err(JournalError::io(&path))?;
                }
                (path, file, length, first)
            }
            None => {
                let header = Header {
                    domain: options.domain.number(),
                    first: begin.last + 1,
                    at: core.now(),
                    digest: core.digest(),
                    fingerprint,
                    library: env!("CARGO_PKG_VERSION").to_owned(),
                    origin: origin.clone(),
                };
                let (path, file, length) = begin_segment(folder, &header)?;
                (path, file, length, header.first)
            }
        };
        Ok(Self {
            folder: folder.to_owned(),
            options: Options { segment_bytes: options.segment_bytes.max(4_096), ..options },
            origin: origin.clone(),
            fingerprint,
            file,
            path,
            _lock: begin.lock,
            length,
            buffer: Vec::with_capacity(2 * PIECE),
            next: None,
            last: begin.last,
            at: begin.at,
            in_batch: 0,
            since_digest: 0,
            since_snapshot: begin.since,
            first,
            taken: None,
            not_taken: None,
            has_failed: false,
        })
    }
}

/// Makes a segment with nothing in it: beside its place, and then renamed, so that none is ever
/// there without its header.
fn begin_segment(folder: &Path, header: &Header) -> Result<(PathBuf, File, u64), JournalError> {
    let path = folder.join(segment::name(header.first));
    let beside = path.with_extension("part");
    let bytes = header.bytes();
    let mut file = File::create(&beside).map_err(JournalError::io(&beside))?;
    file.write_all(&bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(JournalError::io(&beside))?;
    // The name is on the disk once the folder is.
    let folder_file = File::open(folder).map_err(JournalError::io(folder))?;
    folder_file.sync_all().map_err(JournalError::io(folder))?;
    let file = OpenOptions::new().append(true).open(&path).map_err(JournalError::io(&path))?;
    Ok((path, file, bytes.len() as u64))
}

/// Appending.
impl Writer {
    /// A command was just applied to the core, or refused. It is remembered, and written at the end
    /// of the batch. O(its length); now and then a digest of the state, see
    /// [`Options::digest_every`].
    #[inline]
    pub fn applied(
        &mut self,
        core: &Core,
        tag: u64,
        command: &Command<'_>,
        refused: Option<&Refusal>,
    ) {
        let outcome = record::outcome(refused.map_or(Ok(()), Err));
        self.last += 1;
        self.at = core.now();
        self.in_batch += 1;
        let stamp = Stamp { tag, outcome, ..self.stamp() };
        record::append(&mut self.buffer, stamp, |out| command::write_command(out, command));
        self.since_digest += 1;
        if self.since_digest == self.options.digest_every {
            self.digest(core, DIGEST);
        }
        self.since_snapshot += 1;
        if self.since_snapshot >= self.options.snapshot_every && self.options.snapshot_every > 0 {
            self.take(core);
        }
        if self.length + self.buffer.len() as u64 >= self.options.segment_bytes {
            self.turn(core);
        }
    }

    /// Takes a snapshot of the state after what was appended so far.
    #[cold]
    fn take(&mut self, core: &Core) {
        self.since_snapshot = 0;
        let goes_on = match &self.next {
            Some((at, header)) => {
                let length = header.bytes().len() + self.buffer.len() - at;
                (header.first, length as u64)
            }
            None => (self.first, self.length + self.buffer.len() as u64),
        };
        let (domain, last) = (self.options.domain.number(), self.last);
        let belongs = Belongs { domain, last, goes_on: Some(goes_on) };
        self.taken = Some((last, snapshot::write(core, &self.origin, belongs)));
    }

    /// Takes a snapshot now, and returns its file: everything appended so far is on the disk
    /// before it, and what is older than [`Options::keep_snapshots`] is removed after it.
    /// `core` is the one whose commands were appended. O(state).
    ///
    /// # Errors
    /// [`JournalError`]. If the journal itself could be written, it goes on without the snapshot.
    pub fn snapshot(&mut self, core: &Core) -> Result<PathBuf, JournalError> {
        self.take(core);
        self.write(true)?;
        self.store()
    }

    /// Why the last snapshot that [`Options::snapshot_every`] asked for could not be written, if
    /// so. The journal is whole without it; the next is tried in its turn. Taken out.
    pub fn snapshot_failure(&mut self) -> Option<JournalError> {
        self.not_taken.take()
    }

    fn store(&mut self) -> Result<PathBuf, JournalError> {
        let Some((last, snapshot)) = self.taken.take() else {
            return Err(JournalError::at(&self.folder, Fault::FailedBefore));
        };
        let cannot = |error| JournalError::at(&self.folder, Fault::Snapshot(error));
        let path = store::write(&self.folder, last, &snapshot.map_err(cannot)?)?;
        store::retain(&self.folder, self.options.keep_snapshots, &path)?;
        Ok(path)
    }

    /// Timers of the core fired without a command.
    pub fn advanced(&mut self, core: &Core) {
        self.at = core.now();
        let stamp = self.stamp();
        record::append(&mut self.buffer, stamp, |_| TIME);
    }

    fn stamp(&self) -> Stamp {
        let (sequence, at, in_batch) = (self.last, self.at, self.in_batch);
        Stamp { sequence, at, tag: 0, outcome: 0, in_batch }
    }

    fn digest(&mut self, core: &Core, kind: u16) {
        self.since_digest = 0;
        self.at = core.now();
        let (stamp, digest) = (self.stamp(), core.digest());
        record::append(&mut self.buffer, stamp, |out: &mut Fields<'_>| {
            out.u64(1, digest);
            kind
        });
    }

    /// What comes from here on belongs to the next segment.
    fn turn(&mut self, core: &Core) {
        if self.next.is_none() {
            let header = Header {
                domain: self.options.domain.number(),
                first: self.last + 1,
                at: core.now(),
                digest: core.digest(),
                fingerprint: self.fingerprint,
                library: env!("CARGO_PKG_VERSION").to_owned(),
                origin: self.origin.clone(),
            };
            self.next = Some((self.buffer.len(), header));
            self.since_digest = 0;
        }
    }

    /// Writes what was appended, as [`Options::sync`] says. After this, events may be told.
    ///
    /// # Errors
    /// [`JournalError`]: it is not written. From then on every call fails: what is on the disk is
    /// no longer known, and only opening the journal anew finds out. The events since the last
    /// batch must not be told.
    #[inline]
    pub fn end_of_batch(&mut self) -> Result<(), JournalError> {
        self.in_batch = 0;
        if self.taken.is_some() {
            self.write(true)?;
            self.not_taken = self.store().err();
            return Ok(());
        }
        let waits = self.options.sync == Sync::None && self.buffer.len() < PIECE;
        if self.buffer.is_empty() || (waits && self.next.is_none()) {
            return self.failed_before();
        }
        self.write(self.options.sync == Sync::Synced)
    }

    fn failed_before(&self) -> Result<(), JournalError> {
        match self.has_failed {
            true => Err(JournalError::at(&self.path, Fault::FailedBefore)),
            false => Ok(()),
        }
    }

    fn write(&mut self, synced: bool) -> Result<(), JournalError> {
        self.failed_before()?;
        let done = self.try_write(synced);
        self.has_failed = done.is_err();
        done
    }

    fn try_write(&mut self, synced: bool) -> Result<(), JournalError> {
        let next = self.next.take();
        let end = next.as_ref().map_or(self.buffer.len(), |(end, _)| *end);
        let io = JournalError::io;
        self.file.write_all(&self.buffer[..end]).map_err(io(&self.path))?;
        self.length += end as u64;
        if synced || next.is_some() {
            self.file.sync_data().map_err(io(&self.path))?;
        }
        if let Some((end, header)) = next {
            (self.path, self.file, self.length) = begin_segment(&self.folder, &header)?;
            self.first = header.first;
            let rest = &self.buffer[end..];
            self.file.write_all(rest).map_err(io(&self.path))?;
            self.length += rest.len() as u64;
            if synced && !rest.is_empty() {
                self.file.sync_data().map_err(io(&self.path))?;
            }
        }
        self.buffer.clear();
        Ok(())
    }

    /// Gives what was appended to the system, whatever [`Options::sync`] says.
    ///
    /// # Errors
    /// As [`end_of_batch`](Self::end_of_batch).
    pub fn flush(&mut self) -> Result<(), JournalError> {
        self.write(false)
    }

    /// Has all that was appended on the disk, whatever [`Options::sync`] says.
    ///
    /// # Errors
    /// As [`end_of_batch`](Self::end_of_batch).
    pub fn sync(&mut self) -> Result<(), JournalError> {
        self.write(true)
    }

    /// Writes and syncs all of it, with the state's digest: the journal ends in good order. It can
    /// be opened again.
    ///
    /// # Errors
    /// As [`end_of_batch`](Self::end_of_batch).
    pub fn close(mut self, core: &Core) -> Result<(), JournalError> {
        // The last batch is told of from here on: damage in it is damage, and no torn end.
        self.write(true)?;
        self.in_batch = 0;
        self.digest(core, CLOSED);
        self.write(true)
    }

    /// The number of the last command.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The segment that is written now.
    #[must_use]
    pub fn segment(&self) -> &Path {
        &self.path
    }
}

/// What was told is written, whatever the policy; not more.
impl Drop for Writer {
    fn drop(&mut self) {
        if self.options.sync == Sync::None && !self.has_failed && !self.buffer.is_empty() {
            // There is nobody left to tell.
            let _ = self.write(false);
        }
    }
}
