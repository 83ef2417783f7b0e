//! Any bytes as a segment, also behind a sound beginning, and with checksums that are right: it is
//! read, or the error says where; what is opened can be continued, and opened again.

use acd::journal::{self, JournalError, Options, Reader};
use acd::{Command, Timestamp};

use crate::segment::{BEGINNING, HEAD, folder_with, number, origin, sum_up};

/// The first byte says what is made of the others.
pub fn run(bytes: &[u8]) {
    let Some((flags, bytes)) = bytes.split_first() else { return };
    let mut segment = if flags & 1 == 1 { BEGINNING.clone() } else { Vec::new() };
    let begin = segment.len();
    segment.extend_from_slice(bytes);
    if flags & 3 == 3 {
        repair(&mut segment, begin, flags & 4 == 4);
    }
    let folder = folder_with(Some(&segment));
    let Ok(reader) = Reader::open(&folder) else { return };
    let read = reader.read::<JournalError>(|place, _| {
        assert!(place.offset <= segment.len() as u64);
        Ok(())
    });
    match &read {
        Ok(tail) => {
            let torn = tail.torn.as_ref().map_or(0, |torn| torn.bytes);
            assert_eq!(tail.bytes + torn, segment.len() as u64, "bytes are passed over");
        }
        Err(error) => assert!(error.offset.is_some(), "without its place: {error}"),
    }
    // A moment that somebody forged can be so far away that timers fire for ever.
    if flags & 3 == 1 || *reader.origin() != origin() {
        return;
    }
    let Ok(opened) = journal::open(&folder, &origin(), Options::default()) else { return };
    let tail = read.expect("what can be opened can be read");
    assert_eq!((opened.tail.last, &opened.tail.torn), (tail.last, &tail.torn));
    let (mut core, mut writer) = (opened.core, opened.writer);
    let at = core.now();
    let done = core.apply(at, &Command::Tick, &mut Vec::new());
    writer.applied(&core, 1, &Command::Tick, done.as_ref().err());
    writer.end_of_batch().expect("room");
    let (last, digest) = (writer.last(), core.digest());
    drop(writer);
    let again = journal::open(&folder, &origin(), Options::default()).expect("it goes on");
    assert_eq!((again.tail.last, again.core.digest()), (last, digest));
}

/// Moments that do not go back or far, right checksums, and perhaps numbers that count up.
fn repair(segment: &mut [u8], begin: usize, counts: bool) {
    let (mut offset, mut now, mut last) = (begin, Timestamp::ZERO.micros(), 0_u64);
    while let Some(record) = segment.get_mut(offset..).filter(|rest| rest.len() >= HEAD) {
        let length = HEAD.saturating_add(u32::from_le_bytes(number(record, 4)) as usize);
        let Some(record) = record.get_mut(..length) else { return };
        now += u64::from_le_bytes(number(record, 16)) % 60_000_000;
        record[16..24].copy_from_slice(&now.to_le_bytes());
        if counts {
            last += u64::from(u16::from_le_bytes(number(record, 32)) < 60_000);
            record[8..16].copy_from_slice(&last.to_le_bytes());
        }
        sum_up(record);
        offset += length;
    }
}
