//! Damage: every flipped bit and every short file is told with its place, or cut as a torn end
//! that nobody had been told of. None panics, and none is passed over.

use std::fs;

use acd::journal::{Entry, Fault, JournalError, Reader};
use proptest::prelude::*;

use super::files::{open, segments, write};

/// What comes of reading: entries, and how it ends.
fn read(folder: &std::path::Path) -> (Vec<String>, Result<Option<u64>, JournalError>) {
    let mut entries = Vec::new();
    let read = Reader::open(folder).and_then(|reader| {
        reader.read(|place, entry| {
            if let Entry::Command { tag, command, .. } = entry {
                entries.push(format!("{} {:?} {tag} {command:?}", place.sequence, place.at));
            }
            Ok(())
        })
    });
    (entries, read.map(|tail| tail.torn.map(|torn| torn.offset)))
}

#[test]
fn every_flipped_bit_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    write(&mut opened, 12);
    let path = opened.writer.segment().to_owned();
    let whole = fs::metadata(&path).expect("it").len();
    write(&mut opened, 13);
    drop(opened);
    let (sound, _) = read(folder.path());
    assert_eq!(sound.len(), 13);
    let bytes = fs::read(&path).expect("it");
    let mut damaged = bytes.clone();
    for bit in 0..bytes.len() * 8 {
        damaged[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &damaged).expect("it");
        let (entries, end) = read(folder.path());
        match end {
            // Only in the last batch, and then nothing of it is read.
            Ok(torn) => {
                assert_eq!(torn, Some(whole), "bit {bit}");
                assert!(bit as u64 >= whole * 8, "bit {bit}");
                assert_eq!(entries, sound[..12], "bit {bit}");
            }
            Err(error) => {
                assert!(!matches!(error.fault, Fault::Io(_)), "{error}");
                assert!((bit as u64) < whole * 8, "bit {bit}: {error}");
                assert_eq!(error.path, path);
                assert_eq!(entries, sound[..entries.len()], "bit {bit}");
                let place = error.offset.unwrap_or(0);
                assert!(place <= bit as u64 / 8, "bit {bit}: {error}");
            }
        }
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn every_short_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    write(&mut opened, 150);
    drop(opened);
    let paths = segments(folder.path());
    let (sound, _) = read(folder.path());
    let bytes = fs::read(&paths[0]).expect("it");
    for length in 0..bytes.len() {
        fs::write(&paths[0], &bytes[..length]).expect("it");
        let (entries, end) = read(folder.path());
        let error = end.expect_err("it is not the last segment");
        assert!(!matches!(error.fault, Fault::Io(_)), "{error}");
        assert!(entries.len() < sound.len());
        assert_eq!(entries, sound[..entries.len()]);
    }
}

/// A whole record that is missing, comes twice or changes places with the next: each is sound, but
/// not where it stands.
#[test]
fn a_record_out_of_its_place_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    let path = opened.writer.segment().to_owned();
    let mut ends = Vec::new();
    for number in 1..=14 {
        write(&mut opened, number);
        ends.push(fs::metadata(&path).expect("it").len() as usize);
    }
    drop(opened);
    let (sound, _) = read(folder.path());
    let bytes = fs::read(&path).expect("it");
    for at in 1..ends.len() - 2 {
        let record = &bytes[ends[at - 1]..ends[at]];
        let next = &bytes[ends[at]..ends[at + 1]];
        let (before, after) = (&bytes[..ends[at - 1]], &bytes[ends[at + 1]..]);
        for parts in [[before, next, after, &[]], [before, record, record, next]] {
            told(&path, &parts.concat(), ends[at - 1], &sound);
        }
        told(&path, &[before, next, record, after].concat(), ends[at - 1], &sound);
    }
}

/// A segment with a fault at this byte or behind it.
fn told(path: &std::path::Path, bytes: &[u8], from: usize, sound: &[String]) {
    fs::write(path, bytes).expect("it");
    let (entries, end) = read(path.parent().expect("a folder"));
    let error = end.expect_err("a record out of its place");
    assert!(matches!(error.fault, Fault::Gap { .. }), "{error}");
    assert!(error.offset.is_some_and(|offset| offset >= from as u64), "{error}");
    assert_eq!(entries, sound[..entries.len()]);
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: 512, ..ProptestConfig::default()
    })]

    /// Any bytes at all, also behind a sound beginning.
    #[test]
    fn any_bytes_are_read_or_told(
        keeps in 0_usize..2_000,
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        spliced in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut opened = open(folder.path());
        write(&mut opened, 20);
        drop(opened);
        let path = &segments(folder.path())[0];
        let (sound, _) = read(folder.path());
        let mut file = fs::read(path).expect("it");
        let keeps = keeps.min(file.len());
        let rest = file.split_off(keeps);
        file.extend_from_slice(&bytes);
        if spliced {
            file.extend_from_slice(&rest);
        }
        fs::write(path, &file).expect("it");
        let (entries, _) = read(folder.path());
        prop_assert!(entries.len() <= sound.len());
        prop_assert_eq!(&entries[..], &sound[..entries.len()]);
    }
}
