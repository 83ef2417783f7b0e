//! Journals made by hand: a folder, a sound beginning, records with checksums that are right.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use acd::journal::{self, Options, Origin};
use acd::{BookRules, Lengths, Limits};

/// Bytes of a record before its fields.
pub const HEAD: usize = 40;

/// Small, so that limits are reached too, and a core is made quickly.
pub fn limits() -> Limits {
    Limits {
        agents: 4,
        queues: 4,
        groups: 3,
        calls: 8,
        skills: 6,
        classes: 12,
        hold_backs: 3,
        customers: 3,
        alarms: 3,
        blocked: 2,
    }
}

pub fn origin() -> Origin {
    let lengths = Lengths { intervals: 2, days: 1, months: 1 };
    let books = BookRules { calls: lengths, agents: lengths, ..BookRules::default() };
    Origin { books: Some(books), ..Origin::new(limits(), 7) }
}

/// In memory where the system has such a place.
static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
    place.join(format!("acd-fuzz-{}", std::process::id()))
});

/// How a segment of such a core begins.
pub static BEGINNING: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = folder_with(None);
    drop(journal::open(&folder, &origin(), Options::default()).expect("a new journal"));
    fs::read(folder.join("00000000000000000001.acdj")).expect("its segment")
});

/// The one folder, with this segment alone in it.
pub fn folder_with(segment: Option<&[u8]>) -> PathBuf {
    let _ = fs::remove_dir_all(&*PLACE);
    fs::create_dir_all(&*PLACE).expect("a folder");
    if let Some(bytes) = segment {
        fs::write(PLACE.join("00000000000000000001.acdj"), bytes).expect("room");
    }
    PLACE.clone()
}

/// Puts the right checksum into the record that begins here.
pub fn sum_up(record: &mut [u8]) {
    let sum = crc32c::crc32c(&record[4..]);
    record[..4].copy_from_slice(&sum.to_le_bytes());
}

pub fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("so many")
}
