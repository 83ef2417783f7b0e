//! Reads a journal from its beginning, segment by segment, and holds it against itself.

use std::path::{Path, PathBuf};

use super::Origin;
use super::codec::command;
use super::codec::fields::{Reader as Fields, Unread};
use super::error::{Fault, JournalError};
use super::record::{CLOSED, DIGEST, Record, TIME, fingerprint};
use super::recover::PassedOver;
use super::segment::{self, Segment};
use crate::{Command, DomainId, Timestamp};

/// A journal that is read; nothing is changed, and a torn end stays.
#[derive(Debug)]
pub struct Reader {
    paths: Vec<PathBuf>,
    first: Segment,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The segment.
    pub segment: &'a Path,
    /// The byte at which its record begins.
    pub offset: u64,
    /// The number of the command, or of the last one before it.
    pub sequence: u64,
    /// The moment.
    pub at: Timestamp,
}

/// What stands in a journal.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Entry<'a> {
    /// A segment begins here.
    Segment {
        /// The state before it.
        digest: u64,
        /// The version of the library that wrote it.
        library: &'a str,
        /// Whether its digests are made as this version makes them.
        comparable: bool,
    },
    /// A command was applied.
    Command {
        /// The tag with which it was submitted.
        tag: u64,
        /// 0 if it was carried out, else the number of its refusal.
        outcome: u16,
        /// What.
        command: &'a Command<'a>,
    },
    /// Time went on, and timers fired.
    Time,
    /// The state after the commands so far.
    Digest {
        /// Its digest.
        digest: u64,
        /// Whether the journal was closed with it in good order.
        closed: bool,
    },
}

/// What was found at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// The last command's number; 0 if there is none.
    pub last: u64,
    /// The last moment.
    pub at: Timestamp,
    /// Segments.
    pub segments: usize,
    /// Bytes that can be read, all segments together.
    pub bytes: u64,
    /// Whether it was closed in good order.
    pub closed: bool,
    /// The last command in the snapshot from which the core was recovered, if there was one;
    /// segments and bytes are then those read after it.
    pub snapshot: Option<u64>,
    /// Newer snapshots, which are damaged.
    pub passed_over: Vec<PassedOver>,
    /// What was being written when the process or the machine ended, if anything.
    pub torn: Option<Torn>,
}

/// A torn end: what no version can read, and nobody had been told of yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The last segment.
    pub segment: PathBuf,
    /// Where it begins.
    pub offset: u64,
    /// How long it is.
    pub bytes: u64,
    /// Why it cannot be read.
    pub why: &'static str,
}

/// Where reading begins, if not at the beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// Which of the paths.
    pub(super) path: usize,
    pub(super) offset: u64,
    /// The last command before it, and the moment.
    pub(super) last: u64,
    pub(super) at: Timestamp,
}

/// Where reading stands.
struct Walk {
    tail: Tail,
    comparable: bool,
}

impl Reader {
    /// Opens the journal in a folder.
    ///
    /// # Errors
    /// [`JournalError`]: there is none, or its beginning cannot be read.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let paths = segment::list(folder)?;
        let first = paths.first().ok_or_else(|| JournalError::at(folder, Fault::NoJournal))?;
        let first = Segment::open(first)?;
        Ok(Self { paths, first })
    }

    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    pub(super) fn folder(&self) -> &Path {
        self.first.path.parent().unwrap_or(Path::new("."))
    }

    pub(super) fn path(&self) -> &Path {
        &self.first.path
    }

    /// What its core was made with.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.first.header.origin
    }

    /// Of which domain it is.
    #[must_use]
    pub fn domain(&self) -> DomainId {
        DomainId::new(self.first.header.domain)
    }

    /// The version of the library that began it.
    #[must_use]
    pub fn library(&self) -> &str {
        &self.first.header.library
    }

    /// The number of the first command.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first.header.first
    }

    /// Calls `with` with every entry in order, and tells what the end is like. O(its length).
    ///
    /// # Errors
    /// The first that `with` returns, or [`JournalError`] as soon as something is wrong: nothing
    /// is left out.
    pub fn read<E: From<JournalError>>(
        &self,
        with: impl FnMut(Place<'_>, Entry<'_>) -> Result<(), E>,
    ) -> Result<Tail, E> {
        self.read_from(None, with)
    }

    pub(super) fn read_from<E: From<JournalError>>(
        &self,
        start: Option<Start>,
        mut with: impl FnMut(Place<'_>, Entry<'_>) -> Result<(), E>,
    ) -> Result<Tail, E> {
        let now = fingerprint();
        let (skipped, first) = match start {
            Some(Start { path, last, at, .. }) => (path, (last, at)),
            None => (0, (self.first.header.first.saturating_sub(1), self.first.header.at)),
        };
        let tail = Tail { last: first.0, at: first.1, ..Tail::default() };
        let mut walk = Walk { tail, comparable: false };
        for (path, number) in self.paths.iter().zip(1..).skip(skipped) {
            let opened;
            let segment = if number == 1 {
                &self.first
            } else {
                opened = Segment::open(path)?;
                &opened
            };
            let begins = start.filter(|start| start.path + 1 == number);
            self.check_header(segment, &walk.tail, begins.is_some())?;
            walk.comparable = segment.header.fingerprint == now;
            walk.tail.segments = number - skipped;
            let is_last = number == self.paths.len();
            walk.segment(segment, begins, is_last, &mut with)?;
        }
        Ok(walk.tail)
    }

    /// Whether a segment follows what was read so far.
    fn check_header(
        &self,
        segment: &Segment,
        tail: &Tail,
        within: bool,
    ) -> Result<(), JournalError> {
        let (header, first) = (&segment.header, &self.first.header);
        let fault = if header.domain != first.domain {
            Fault::OtherDomain { of: header.domain }
        } else if let Some(what) = header.origin.differs_from(&first.origin) {
            Fault::OtherOrigin(what)
        } else if header.first > tail.last + 1 || (!within && header.first != tail.last + 1) {
            Fault::Gap { found: header.first }
        } else if !within && header.at < tail.at {
            Fault::Damaged("time goes back")
        } else {
            return Ok(());
        };
        Err(segment.error(0, tail.last + 1, fault))
    }
}

impl Walk {
    fn segment<E: From<JournalError>>(
        &mut self,
        segment: &Segment,
        start: Option<Start>,
        is_last: bool,
        with: &mut impl FnMut(Place<'_>, Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let header = &segment.header;
        let at = header.at;
        let place = Place { segment: &segment.path, offset: 0, sequence: header.first - 1, at };
        let comparable = self.comparable;
        let (digest, library) = (header.digest, &*header.library);
        let mut offset = segment.begin();
        match start {
            None => with(place, Entry::Segment { digest, library, comparable })?,
            Some(start) => offset = offset.max(usize::try_from(start.offset).unwrap_or(usize::MAX)),
        }
        if offset > segment.length() {
            let short = Fault::Damaged("it is shorter than when the snapshot was taken");
            return Err(segment.error(segment.length(), self.tail.last, short).into());
        }
        while let Some(record) = segment.record(offset) {
            let next = self.tail.last + 1;
            let record = match record {
                Ok(record) => record,
                Err(why) if is_last && !self.tail.closed && !segment.is_followed(offset, next) => {
                    let (offset, bytes) = (offset as u64, (segment.length() - offset) as u64);
                    let segment = segment.path.clone();
                    self.tail.torn = Some(Torn { segment, offset, bytes, why });
                    break;
                }
                Err(why) => return Err(segment.error(offset, next, Fault::Damaged(why)).into()),
            };
            self.record(segment, &record, with)?;
            offset += record.length();
        }
        self.tail.bytes += offset as u64;
        Ok(())
    }

    fn record<E: From<JournalError>>(
        &mut self,
        segment: &Segment,
        record: &Record<'_>,
        with: &mut impl FnMut(Place<'_>, Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Record { offset, sequence, at, .. } = *record;
        let is_command = record.kind < TIME;
        let expected = self.tail.last + u64::from(is_command);
        if sequence != expected {
            return Err(segment.error(offset, expected, Fault::Gap { found: sequence }).into());
        }
        if at < self.tail.at {
            return Err(segment.error(offset, expected, Fault::Damaged("time goes back")).into());
        }
        (self.tail.last, self.tail.at) = (sequence, at);
        self.tail.closed = record.kind == CLOSED;
        let place = Place { segment: &segment.path, offset: offset as u64, sequence, at };
        match record.kind {
            TIME => with(place, Entry::Time),
            DIGEST | CLOSED => {
                let digest =
                    read_digest(record.fields).map_err(|unread| segment.unread(record, unread))?;
                with(place, Entry::Digest { digest, closed: record.kind == CLOSED })
            }
            kind => {
                let (tag, outcome) = (record.tag, record.outcome);
                command::read(kind, record.fields, |command| {
                    with(place, Entry::Command { tag, outcome, command })
                })
                .map_err(|unread| segment.unread(record, unread))?
            }
        }
    }
}

fn read_digest(fields: &[u8]) -> Result<u64, Unread> {
    match Fields(fields).next()? {
        Some((1, value)) => value.u64(),
        Some((number, _)) => Err(Unread::Field(number)),
        None => Err(Unread::Malformed("a digest without its number")),
    }
}
