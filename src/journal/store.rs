//! Snapshots on the disk, and how long they and the segments are kept.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::{Fault, JournalError};
use super::segment;
use super::snapshot::{self, SnapshotHeader};

/// How the names of snapshots end.
const ENDING: &str = ".acds";
/// How those end that were never finished.
const BESIDE: &str = "acds.part";

/// The snapshots of a folder, the earliest first.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    segment::numbered(folder, ENDING)
}

/// Writes a snapshot: beside its place, and then renamed, so that none is ever there in part.
pub(super) fn write(folder: &Path, last: u64, bytes: &[u8]) -> Result<PathBuf, JournalError> {
    let path = folder.join(format!("{last:020}{ENDING}"));
    let beside = path.with_extension(BESIDE);
    let mut file = File::create(&beside).map_err(JournalError::io(&beside))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(JournalError::io(&beside))?;
    sync(folder)?;
    Ok(path)
}

/// What was renamed or removed is so on the disk once the folder is.
fn sync(folder: &Path) -> Result<(), JournalError> {
    let file = File::open(folder).map_err(JournalError::io(folder))?;
    file.sync_all().map_err(JournalError::io(folder))
}

/// Removes all but the `keep` newest snapshots and the segments in which the oldest of them goes
/// on; `newest` has just been written. With 0 everything stays.
///
/// Snapshots go first, and then segments, the earliest first: what is left after a crash in between
/// is more than is needed.
pub(super) fn retain(folder: &Path, keep: u32, newest: &Path) -> Result<(), JournalError> {
    remove(segment::numbered(folder, &format!(".{BESIDE}"))?)?;
    let snapshots = list(folder)?;
    let kept = snapshots.len().saturating_sub(keep as usize);
    let (old, kept) = snapshots.split_at(kept);
    // As long as there are fewer, the beginning stands in for the others.
    if keep == 0 || kept.len() < keep as usize || !kept.iter().any(|path| path == newest) {
        return Ok(());
    }
    let Some(oldest) = kept.first() else { return Ok(()) };
    let bytes = fs::read(oldest).map_err(JournalError::io(oldest))?;
    // One that cannot be read says nothing of what may go.
    let header = SnapshotHeader::read(&bytes)
        .map_err(|error| JournalError::at(oldest, Fault::Snapshot(error)))?;
    remove(old.to_vec())?;
    if let Some((first, _)) = header.goes_on {
        let needed = folder.join(segment::name(first));
        let segments = segment::list(folder)?;
        if segments.contains(&needed) {
            remove(segments.into_iter().take_while(|path| *path != needed).collect())?;
        }
    }
    sync(folder)
}

fn remove(paths: Vec<PathBuf>) -> Result<(), JournalError> {
    paths.iter().try_for_each(|path| fs::remove_file(path).map_err(JournalError::io(path)))
}

/// A snapshot of a folder, as it is there.
#[derive(Debug)]
pub struct Listed {
    /// The file.
    pub path: PathBuf,
    /// How long it is.
    pub bytes: u64,
    /// What it says of itself, its checksum being right; or what is wrong with it.
    pub header: Result<SnapshotHeader, snapshot::SnapshotError>,
}

impl Listed {
    pub(super) fn read(path: &Path) -> Result<Self, JournalError> {
        let bytes = fs::read(path).map_err(JournalError::io(path))?;
        let header = SnapshotHeader::read(&bytes);
        Ok(Self { path: path.to_owned(), bytes: bytes.len() as u64, header })
    }
}
