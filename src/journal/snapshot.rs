//! A snapshot: the whole state of a core in one piece. See `docs/journal.md`.

use std::fmt;

use super::Origin;
use super::codec::fields::{Reader, Unread, Writer};
use super::codec::origin;
use super::record::fingerprint;
use crate::{Core, Limits, Timestamp};

/// The format that is written, and the latest that is read: how a snapshot begins and ends.
pub const SNAPSHOT_FORMAT: u32 = 1;

/// The version of the *state* that is written, and the latest that is read. It grows whenever what
/// a core remembers changes, so that an earlier version refuses what it would not understand.
pub const STATE: u32 = 3;

/// How every snapshot begins.
const MAGIC: [u8; 8] = *b"acdsnap\n";

/// Before the fields: magic, format, and where the fields end.
const HEAD: usize = 16;

/// What a snapshot says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotHeader {
    /// Of which domain it is.
    pub domain: u32,
    /// The number of the last command in it.
    pub last: u64,
    /// The moment of the core.
    pub at: Timestamp,
    /// Its digest.
    pub digest: u64,
    /// The version of the library that wrote it.
    pub library: String,
    /// What the core was made with.
    pub origin: Origin,
    /// The version of the state.
    pub state: u32,
    /// Where its journal goes on: the number of the segment's first command, and the byte in it.
    pub goes_on: Option<(u64, u64)>,
    fingerprint: u64,
}

/// What cannot be done with a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It does not begin as a snapshot does.
    NotASnapshot,
    /// It is not what was written: too short, too long, or with other bytes.
    Damaged(&'static str),
    /// It is in a format of a later version.
    NewerFormat {
        /// By which it was written.
        written: u32,
        /// Up to which this version reads.
        known: u32,
    },
    /// What a core remembers was different in the later version that wrote it.
    NewerState {
        /// By which it was written.
        written: u32,
        /// Up to which this version reads.
        known: u32,
        /// The version of the library that wrote it.
        library: String,
    },
    /// Something in it that this version does not know, or that it lacks.
    Unreadable {
        /// What.
        what: String,
        /// The version of the library that wrote it.
        library: String,
    },
    /// The core was made with something else; says what.
    OtherOrigin(&'static str),
    /// The state that was read is not the one that was written.
    Parted {
        /// The digest that was written down.
        written: u64,
        /// The one that was found.
        found: u64,
        /// The version of the library that wrote it.
        library: String,
    },
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = env!("CARGO_PKG_VERSION");
        match self {
            Self::NotASnapshot => f.write_str("this is no snapshot of a core"),
            Self::Damaged(why) => write!(
                f,
                "the snapshot is damaged: {why}; use the one before it, or replay the journal"
            ),
            Self::NewerFormat { written, known } => write!(
                f,
                "a snapshot in format {written}, and this version reads up to {known}: use the \
                 version that wrote it, or replay the journal"
            ),
            Self::NewerState { written, known, library } => write!(
                f,
                "a snapshot of state version {written}, and acd {own} reads up to {known}: use \
                 acd {library}, which wrote it, or replay the journal"
            ),
            Self::Unreadable { what, library } => write!(
                f,
                "the snapshot of acd {library} cannot be read by acd {own}: {what}; use the \
                 version that wrote it, or replay the journal"
            ),
            Self::OtherOrigin(what) => write!(
                f,
                "the snapshot's core was made with other {what}: give those with which it was made"
            ),
            Self::Parted { written, found, library } => write!(
                f,
                "the state read from the snapshot of acd {library} has digest {found:016x} and \
                 not {written:016x}, as was written down: replay the journal"
            ),
        }
    }
}

impl std::error::Error for SnapshotError {}

/// A core out of a snapshot.
#[derive(Debug)]
pub struct Restored {
    /// It goes on as the one that was written down would have.
    pub core: Core,
    /// What the snapshot said of itself.
    pub header: SnapshotHeader,
}

/// Where a snapshot belongs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Belongs {
    pub(super) domain: u32,
    pub(super) last: u64,
    pub(super) goes_on: Option<(u64, u64)>,
}

impl Core {
    /// The whole state as bytes, of which [`restore`](Self::restore) makes a core that goes on as
    /// this one does: the same events, numbers, dice and figures for ever after. `origin` is what
    /// the core was made with, and `last` the number of the last command applied, which the host
    /// finds in the header again: from there on it is to apply what came later. O(state).
    ///
    /// # Errors
    /// [`SnapshotError::OtherOrigin`]: the core was not made with this.
    ///
    /// ```
    /// use acd::journal::Origin;
    /// use acd::{CallId, Command, Core, Limits, QueueId, QueueRules, Timestamp};
    ///
    /// let origin = Origin::new(Limits { calls: 100, ..Limits::default() }, 7);
    /// let mut core = Core::new(origin.limits, origin.seed);
    /// let (queue, call, mut events) = (QueueId::new(0), CallId::new(1), Vec::new());
    /// let rules = QueueRules::default();
    /// core.apply(Timestamp::ZERO, &Command::Queue { queue, rules: &rules }, &mut events)?;
    /// core.apply(Timestamp::from_millis(5), &Command::offer(call, queue), &mut events)?;
    ///
    /// let snapshot = core.snapshot(&origin, 2)?;
    /// let restored = Core::restore(&snapshot, &origin)?;
    /// assert_eq!(restored.core.digest(), core.digest());
    /// assert_eq!(restored.header.last, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn snapshot(&self, origin: &Origin, last: u64) -> Result<Vec<u8>, SnapshotError> {
        write(self, origin, Belongs { last, ..Belongs::default() })
    }

    /// The core of a snapshot. `origin` is what it was made with.
    ///
    /// Nothing of a damaged snapshot is used, and memory is only asked for by limits that `origin`
    /// gives. O(state).
    ///
    /// # Errors
    /// [`SnapshotError`]: it is damaged, of another core, or of a version that this one cannot
    /// read; its message says what to do.
    pub fn restore(bytes: &[u8], origin: &Origin) -> Result<Restored, SnapshotError> {
        let (header, state) = read_header(bytes)?;
        if let Some(what) = header.origin.differs_from(origin) {
            return Err(SnapshotError::OtherOrigin(what));
        }
        if header.state > STATE {
            let (written, known, library) = (header.state, STATE, header.library);
            return Err(SnapshotError::NewerState { written, known, library });
        }
        let core = Core::read_state(state, &origin.limits)
            .map_err(|what| SnapshotError::Unreadable { what, library: header.library.clone() })?;
        if core.made_with() != (&origin.limits, origin.books.as_ref()) {
            return Err(SnapshotError::OtherOrigin("books"));
        }
        let found = core.digest();
        if core.now() != header.at
            || (header.fingerprint == fingerprint() && found != header.digest)
        {
            let (written, library) = (header.digest, header.library);
            return Err(SnapshotError::Parted { written, found, library });
        }
        Ok(Restored { core, header })
    }
}

impl SnapshotHeader {
    /// What a snapshot says of itself; all of it is held against its checksum.
    ///
    /// # Errors
    /// [`SnapshotError`]: it is none, damaged, or in a format of a later version.
    pub fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        read_header(bytes).map(|(header, _)| header)
    }
}

pub(super) fn write(
    core: &Core,
    origin: &Origin,
    belongs: Belongs,
) -> Result<Vec<u8>, SnapshotError> {
    let (limits, books) = core.made_with();
    if *limits != origin.limits {
        return Err(SnapshotError::OtherOrigin("limits"));
    }
    if books != origin.books.as_ref() {
        return Err(SnapshotError::OtherOrigin("books"));
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&SNAPSHOT_FORMAT.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    let mut fields = Writer(&mut out);
    fields.u32(1, belongs.domain);
    fields.u64(2, belongs.last);
    fields.u64(3, core.now().micros());
    fields.u64(4, core.digest());
    fields.u64(5, fingerprint());
    fields.text(6, env!("CARGO_PKG_VERSION"));
    fields.nested(7, |out| origin::write(out, origin));
    fields.u32(8, STATE);
    if let Some((segment, offset)) = belongs.goes_on {
        fields.u64(9, segment);
        fields.u64(10, offset);
    }
    let length = u32::try_from(out.len()).unwrap_or(u32::MAX);
    out[12..HEAD].copy_from_slice(&length.to_le_bytes());
    core.write_state(&mut out).map_err(|what| {
        let library = env!("CARGO_PKG_VERSION").to_owned();
        SnapshotError::Unreadable { what, library }
    })?;
    let checksum = crc32c::crc32c(&out);
    out.extend_from_slice(&checksum.to_le_bytes());
    Ok(out)
}

/// The header, and the bytes of the state.
fn read_header(bytes: &[u8]) -> Result<(SnapshotHeader, &[u8]), SnapshotError> {
    if !bytes.starts_with(&MAGIC) {
        return Err(SnapshotError::NotASnapshot);
    }
    let damaged = SnapshotError::Damaged;
    let (Some(checksum), Some(&format), Some(&end)) = (
        bytes.last_chunk(),
        bytes[8..].first_chunk(),
        bytes.get(12..).and_then(<[u8]>::first_chunk),
    ) else {
        return Err(damaged("it ends too early"));
    };
    // Where the checksum stands is the same in every format, so that damage never looks like one.
    let whole = &bytes[..bytes.len().saturating_sub(4)];
    if u32::from_le_bytes(*checksum) != crc32c::crc32c(whole) {
        return Err(damaged("the checksum is not that of the bytes"));
    }
    let format = u32::from_le_bytes(format);
    if format > SNAPSHOT_FORMAT {
        return Err(SnapshotError::NewerFormat { written: format, known: SNAPSHOT_FORMAT });
    }
    let end = u32::from_le_bytes(end) as usize;
    let (Some(fields), Some(state)) = (whole.get(HEAD..end), whole.get(end..)) else {
        return Err(damaged("its header is longer than it is"));
    };
    let header = read_fields(fields).map_err(|unread| match unread {
        Unread::Malformed(why) => damaged(why),
        Unread::Field(number) | Unread::Word(number) => SnapshotError::Unreadable {
            what: format!("field {number} of its header is unknown here"),
            library: "a later version".to_owned(),
        },
        Unread::Kind(_) => damaged("a command where there is none"),
    })?;
    Ok((header, state))
}

fn read_fields(fields: &[u8]) -> Result<SnapshotHeader, Unread> {
    let mut header = SnapshotHeader {
        domain: 0,
        last: 0,
        at: Timestamp::ZERO,
        digest: 0,
        library: String::new(),
        origin: Origin::new(Limits::default(), 0),
        state: 0,
        goes_on: None,
        fingerprint: 0,
    };
    let (mut segment, mut offset) = (None, None);
    let mut fields = Reader(fields);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => header.domain = value.u32()?,
            2 => header.last = value.u64()?,
            3 => header.at = Timestamp::from_micros(value.u64()?),
            4 => header.digest = value.u64()?,
            5 => header.fingerprint = value.u64()?,
            6 => header.library = value.text()?.to_owned(),
            7 => header.origin = origin::read(value.fields()?)?,
            8 => header.state = value.u32()?,
            9 => segment = Some(value.u64()?),
            10 => offset = Some(value.u64()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    header.goes_on = segment.zip(offset);
    Ok(header)
}
