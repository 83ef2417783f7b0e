//! A segment as it is read.

use std::fs;
use std::path::{Path, PathBuf};

use super::codec::fields::Unread;
use super::error::{Fault, JournalError};
use super::record::{self, BadHeader, FORMAT, Header, Record};

/// How the names of segments end.
const ENDING: &str = ".acdj";

/// The name of the segment that begins with this command.
pub(super) fn name(first: u64) -> String {
    format!("{first:020}{ENDING}")
}

/// The first command of the segment with this name.
pub(super) fn first(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_suffix(ENDING)?.parse().ok()
}

/// The segments of a folder, in order.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    numbered(folder, ENDING)
}

/// The files of a folder that are named by a number and end so, in order.
pub(super) fn numbered(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, JournalError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(JournalError::io(folder))? {
        let path = entry.map_err(JournalError::io(folder))?.path();
        let stem = path.file_name().and_then(|name| name.to_str()?.strip_suffix(ending));
        if stem.is_some_and(|stem| stem.len() == 20 && stem.bytes().all(|b| b.is_ascii_digit())) {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// A segment in memory.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) header: Header,
    bytes: Vec<u8>,
    records: usize,
}

impl Segment {
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let bytes = fs::read(path).map_err(JournalError::io(path))?;
        let (header, records) = record::read_header(&bytes).map_err(|bad| {
            let fault = match bad {
                BadHeader::NotASegment => Fault::NotASegment,
                BadHeader::Newer(written) => Fault::NewerFormat { written, known: FORMAT },
                BadHeader::Damaged(why) => Fault::DamagedHeader(why),
                BadHeader::Unread(unread) => told(unread, "a later version"),
            };
            JournalError::at(path, fault)
        })?;
        Ok(Self { path: path.to_owned(), header, bytes, records })
    }

    /// Where its records begin.
    pub(super) fn begin(&self) -> usize {
        self.records
    }

    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// The record at this byte; `None` at the end.
    pub(super) fn record(&self, offset: usize) -> Option<Result<Record<'_>, &'static str>> {
        (offset < self.bytes.len()).then(|| record::read(&self.bytes, offset))
    }

    /// Whether what is damaged at `offset`, where command `sequence` belongs, is not the torn end.
    pub(super) fn is_followed(&self, offset: usize, sequence: u64) -> bool {
        record::is_followed(&self.bytes, offset, sequence)
    }

    pub(super) fn error(&self, offset: usize, sequence: u64, fault: Fault) -> JournalError {
        let (offset, sequence) = (Some(offset as u64), Some(sequence));
        JournalError { path: self.path.clone(), offset, sequence, fault }
    }

    /// What cannot be read in a record.
    pub(super) fn unread(&self, record: &Record<'_>, unread: Unread) -> JournalError {
        self.error(record.offset, record.sequence, told(unread, &self.header.library))
    }
}

fn told(unread: Unread, library: &str) -> Fault {
    let what = match unread {
        Unread::Field(number) => format!("field {number}"),
        Unread::Kind(kind) => format!("command kind {kind}"),
        Unread::Word(field) => format!("a word in field {field}"),
        Unread::Malformed(why) => return Fault::Damaged(why),
    };
    Fault::Newer { what, library: library.to_owned() }
}
