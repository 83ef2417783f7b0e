//! What can be wrong with a journal, and where.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::snapshot::SnapshotError;

/// What is wrong with a journal, and where.
#[derive(Debug)]
pub struct JournalError {
    /// The file, or the folder.
    pub path: PathBuf,
    /// The byte at which the record begins, if it is about one.
    pub offset: Option<u64>,
    /// The number of the command that is to stand there, if it is about one.
    pub sequence: Option<u64>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The system cannot read or write it.
    Io(io::Error),
    /// There is no segment in the folder.
    NoJournal,
    /// Another process, or another part of this one, has it open for writing.
    InUse,
    /// It does not begin as a segment does.
    NotASegment,
    /// It is in a format of a later version.
    NewerFormat {
        /// By which it was written.
        written: u32,
        /// Up to which this version reads.
        known: u32,
    },
    /// A command, field or word of a later version.
    Newer {
        /// Which.
        what: String,
        /// The version of the library that wrote the segment.
        library: String,
    },
    /// The beginning of a segment is damaged.
    DamagedHeader(&'static str),
    /// A record is damaged, and what stands behind it had been told of.
    Damaged(&'static str),
    /// A segment is missing: this command is found where that of `sequence` belongs.
    Gap {
        /// What is found.
        found: u64,
    },
    /// The journal is of a core that was made with something else; says what.
    OtherOrigin(&'static str),
    /// The journal is of another domain.
    OtherDomain {
        /// Of which.
        of: u32,
    },
    /// Replay does not give the state that was written down.
    Parted {
        /// After this command both were equal still.
        equal_at: u64,
        /// After this one they were not.
        parted_at: u64,
        /// What differs.
        what: &'static str,
        /// The version of the library that wrote the segment.
        library: String,
    },
    /// A snapshot cannot be used.
    Snapshot(SnapshotError),
    /// The segment in which the journal goes on after a snapshot is not there.
    NoSegment {
        /// The last command in the snapshot.
        last: u64,
    },
    /// The first segments are not there, and no snapshot stands in for them.
    NoBeginning {
        /// The first command that is there.
        first: u64,
    },
    /// An earlier write failed: nothing more is written.
    FailedBefore,
}

impl JournalError {
    pub(super) fn at(path: &Path, fault: Fault) -> Self {
        Self { path: path.to_owned(), offset: None, sequence: None, fault }
    }

    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::at(path, Fault::Io(error))
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(offset) = self.offset {
            write!(f, ", byte {offset}")?;
        }
        if let Some(sequence) = self.sequence {
            write!(f, ", command {sequence}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NoJournal => f.write_str("no journal here; name the folder of its segments"),
            Self::InUse => f.write_str("the journal is open for writing elsewhere"),
            Self::NotASegment => f.write_str("this is no segment of a journal"),
            Self::NewerFormat { written, known } => {
                write!(f, "written in format {written}, and this version reads up to {known}")
            }
            Self::Newer { what, library } => write!(
                f,
                "{what} is unknown here: written by acd {library}, and this is {}",
                env!("CARGO_PKG_VERSION")
            ),
            Self::DamagedHeader(why) => write!(f, "the segment's header is damaged: {why}"),
            Self::Damaged(why) => write!(f, "a record is damaged: {why}"),
            Self::Gap { found } => write!(f, "command {found} follows here; a segment is missing"),
            Self::OtherOrigin(what) => {
                write!(f, "the journal's core was made with other {what}")
            }
            Self::OtherDomain { of } => write!(f, "this is the journal of domain {of}"),
            Self::Parted { equal_at, parted_at, what, library } => write!(
                f,
                "replay parts from what was written down by acd {library}: equal after command \
                 {equal_at}, not after {parted_at} ({what})"
            ),
            Self::Snapshot(error) => error.fmt(f),
            Self::NoSegment { last } => write!(
                f,
                "this segment is missing: the journal goes on in it after the snapshot of command \
                 {last}; bring it back, or remove the snapshot to recover from an earlier one"
            ),
            Self::NoBeginning { first } => write!(
                f,
                "commands 1 to {} are not in this journal, and no snapshot of it can be used in \
                 their place: bring back the segments from 00000000000000000001.acdj on, or a \
                 snapshot (.acds) of command {} or later",
                first.saturating_sub(1),
                first.saturating_sub(1)
            ),
            Self::FailedBefore => f.write_str("an earlier write failed; nothing more is written"),
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Io(error) => Some(error),
            Fault::Snapshot(error) => Some(error),
            _ => None,
        }
    }
}
