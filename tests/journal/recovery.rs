//! Recovery from snapshots: the newest that is sound, and what came after it; and what is kept.

use std::fs;
use std::path::{Path, PathBuf};

use acd::journal::{self, Fault, JournalError, Opened, Options, Reader, SnapshotError};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use super::files::{segments, small, write};
use super::history::{History, options, origin, state};
use crate::support::world;

fn snapshots(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "acds")).collect();
    found.sort();
    found
}

fn number(path: &Path) -> u64 {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
    stem.parse().expect("a number")
}

/// Damages a file in one of three ways.
fn damage(path: &Path, how: u64) {
    let mut bytes = fs::read(path).expect("it");
    let at = (how / 3) as usize % bytes.len();
    match how % 3 {
        0 => bytes[at] ^= 1 << (how % 8),
        1 => bytes.truncate(at),
        _ => bytes.clear(),
    }
    fs::write(path, bytes).expect("it");
}

fn config() -> ProptestConfig {
    let persistence = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    ProptestConfig { failure_persistence: persistence, cases: 24, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever of the snapshots is damaged or gone, the core comes back as it was, as long as one
    /// is sound or the beginning is there; and it goes on.
    #[test]
    fn the_core_comes_back_from_its_snapshots(
        world in world::world(),
        commands in world::sequence(200),
        more in world::sequence(60),
        every in 1_u64..60,
        keep in 0_u32..4,
        damages in prop::collection::vec(any::<u32>(), 0..3),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let seed = world.seed;
        let options = Options { snapshot_every: every, keep_snapshots: keep, ..options() };
        let mut history = History::begin(world, folder.path(), options);
        commands.0.iter().for_each(|raw| history.step(raw));
        history.writer().end_of_batch().expect("room on the disk");
        prop_assert!(history.writer().snapshot_failure().is_none());
        history.writer().flush().expect("room on the disk");
        let before = history.state();
        let last = history.writer().last();
        drop(history.writer.take());

        let there = snapshots(folder.path());
        prop_assert!(keep == 0 || there.len() <= keep as usize);
        // The newest ones, but for the last where there is no beginning.
        let reader = Reader::open(folder.path()).expect("a journal");
        let most = there.len() - usize::from(reader.has_beginning().is_err());
        let damaged = damages.len().min(most);
        for (path, how) in there.iter().rev().zip(&damages).take(damaged) {
            damage(path, u64::from(*how));
        }
        let opened = journal::open(folder.path(), &origin(seed), options).expect("a journal");
        let Opened { core, writer, tail } = opened;
        prop_assert_eq!(state(&core), before);
        prop_assert_eq!(tail.last, last);
        prop_assert_eq!(tail.passed_over.len(), damaged);
        let sound = there.iter().rev().nth(damaged).map(|path| number(path));
        prop_assert_eq!(tail.snapshot, sound);

        (history.core, history.writer) = (core, Some(writer));
        more.0.iter().for_each(|raw| history.step(raw));
        history.writer().flush().expect("room on the disk");
        let reader = Reader::open(folder.path()).expect("a journal");
        let recovered = reader.recover(|_, _| {}).expect("a whole journal");
        prop_assert_eq!(state(&recovered.core), history.state());
        if reader.has_beginning().is_ok() {
            let replayed = reader.replay(|_, _| {}).expect("a whole journal");
            prop_assert_eq!(state(&replayed.core), history.state());
        }
    }
}

fn every_hundred() -> Options {
    let options = super::files::options();
    Options { snapshot_every: 100, keep_snapshots: 2, ..options }
}

fn opened(folder: &Path) -> Result<Opened, JournalError> {
    journal::open(folder, &small(), every_hundred())
}

#[test]
fn what_is_no_longer_needed_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut journal = opened(folder).expect("a new journal");
    write(&mut journal, 150);
    assert_eq!(segments(folder).first().map(|path| number(path)), Some(1), "one snapshot so far");
    write(&mut journal, 1_050);
    let kept: Vec<u64> = snapshots(folder).iter().map(|path| number(path)).collect();
    assert_eq!(kept, [900, 1_000]);
    let left = segments(folder);
    assert!(number(&left[0]) <= 901 && number(&left[1]) > 901, "{left:?}");
    // By hand, in between.
    let path = journal.writer.snapshot(&journal.core).expect("room on the disk");
    assert_eq!(number(&path), 1_050);
    let kept: Vec<u64> = snapshots(folder).iter().map(|path| number(path)).collect();
    assert_eq!(kept, [1_000, 1_050]);
    write(&mut journal, 1_060);
    let digest = journal.core.digest();
    drop(journal);

    // What was never finished is nothing.
    fs::write(folder.join("00000000000000001055.acds.part"), b"acdsnap").expect("it");
    let mut journal = opened(folder).expect("a journal");
    assert_eq!((journal.core.digest(), journal.tail.snapshot), (digest, Some(1_050)));
    assert_eq!(journal.tail.last, 1_060);
    // Counted on from the snapshot, not from the opening.
    write(&mut journal, 1_150);
    let kept: Vec<u64> = snapshots(folder).iter().map(|path| number(path)).collect();
    assert_eq!(kept, [1_050, 1_150]);
    assert!(!folder.join("00000000000000001055.acds.part").exists());
}

#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut journal = opened(folder).expect("a new journal");
    write(&mut journal, 1_050);
    drop(journal);
    let error = Reader::open(folder).expect("it").replay(|_, _| {}).expect_err("no beginning");
    let Fault::NoBeginning { first } = error.fault else { panic!("{error}") };
    assert!(error.to_string().contains(&format!("commands 1 to {} are not", first - 1)), "{error}");

    // The segment in which the newest goes on.
    let there = segments(folder);
    let newest = Reader::open(folder).expect("it").snapshots().expect("them");
    let header = newest.last().expect("two").header.clone().expect("sound");
    let (begins, _) = header.goes_on.expect("a place");
    let path = there.iter().find(|path| number(path) == begins).expect("it");
    let bytes = fs::read(path).expect("it");
    fs::remove_file(path).expect("it");
    let error = opened(folder).expect_err("a segment is missing");
    assert!(matches!(error.fault, Fault::NoSegment { last: 1_000 }), "{error}");
    assert_eq!(&error.path, path);
    // Or it is shorter than it was.
    fs::write(path, &bytes[..600]).expect("it");
    let error = opened(folder).expect_err("a short segment");
    assert!(matches!(error.fault, Fault::Damaged(_)), "{error}");
    fs::write(path, &bytes).expect("it");
    assert_eq!(opened(folder).expect("whole again").tail.last, 1_050);

    // Of another version: told, and not passed over.
    let kept = snapshots(folder);
    let sound = fs::read(&kept[1]).expect("it");
    let mut later = sound.clone();
    later[8] = 2;
    let end = later.len() - 4;
    let checksum = crc32c::crc32c(&later[..end]);
    later[end..].copy_from_slice(&checksum.to_le_bytes());
    fs::write(&kept[1], later).expect("it");
    let error = opened(folder).expect_err("a later version");
    assert_eq!(error.path, kept[1]);
    let later = SnapshotError::NewerFormat { written: 2, known: 1 };
    assert!(matches!(&error.fault, Fault::Snapshot(why) if *why == later), "{error}");

    // Both damaged.
    kept.iter().for_each(|path| damage(path, 300));
    let error = opened(folder).expect_err("no snapshot, no beginning");
    assert!(matches!(error.fault, Fault::NoBeginning { .. }), "{error}");
    fs::write(&kept[1], sound).expect("it");
    assert_eq!(opened(folder).expect("one is enough").tail.snapshot, Some(1_000));

    // Snapshots alone are not a journal: what came after them is not known.
    there.iter().for_each(|path| fs::remove_file(path).expect("it"));
    let error = opened(folder).expect_err("no segments");
    assert!(matches!(error.fault, Fault::NoSegment { last: 1_000 }), "{error}");
}

#[test]
fn the_journal_goes_on_without_a_snapshot_that_cannot_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut journal = opened(folder).expect("a new journal");
    let in_the_way = folder.join("00000000000000000100.acds.part");
    fs::create_dir(&in_the_way).expect("it");
    write(&mut journal, 150);
    let error = journal.writer.snapshot_failure().expect("it cannot be written");
    assert!(matches!(error.fault, Fault::Io(_)), "{error}");
    assert!(snapshots(folder).is_empty());
    fs::remove_dir(&in_the_way).expect("it");
    write(&mut journal, 250);
    assert!(journal.writer.snapshot_failure().is_none());
    drop(journal);
    assert_eq!(opened(folder).expect("a journal").tail.snapshot, Some(200));
}
