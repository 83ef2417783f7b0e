//! Segments on the disk: rotation, torn ends, what is refused.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use acd::journal::{self, Fault, Opened, Options, Origin, Reader};
use acd::{CallId, Command, DomainId, Limits, QueueId, QueueRules, Timestamp};

use super::history::state;

pub fn small() -> Origin {
    Origin::new(Limits { agents: 4, queues: 4, calls: 8, ..Limits::default() }, 5)
}

pub fn options() -> Options {
    Options { segment_bytes: 4_096, digest_every: 50, ..Options::default() }
}

pub fn open(folder: &Path) -> Opened {
    journal::open(folder, &small(), options()).expect("a journal")
}

/// A queue, then calls that come and go: one command each up to `to`.
pub fn write(opened: &mut Opened, to: u64) {
    let (core, writer, mut events) = (&mut opened.core, &mut opened.writer, Vec::new());
    let (queue, rules) = (QueueId::new(0), QueueRules::default());
    for number in writer.last()..to {
        let call = CallId::new(number / 2);
        let command = match number % 2 {
            _ if number < 2 => Command::Queue { queue, rules: &rules },
            0 => Command::offer(call, queue),
            _ => Command::HangUp { call },
        };
        let done = core.apply(Timestamp::from_millis(number), &command, &mut events);
        writer.applied(core, number, &command, done.as_ref().err());
        writer.end_of_batch().expect("room on the disk");
    }
}

/// The segments, in order.
pub fn segments(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "acdj")).collect();
    found.sort();
    found
}

#[test]
fn segments_follow_each_other_and_none_may_be_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    write(&mut opened, 1_000);
    let digest = opened.core.digest();
    drop(opened);
    let paths = segments(folder.path());
    assert!(paths.len() >= 10, "{paths:?}");
    let replayed = Reader::open(folder.path()).expect("it").replay(|_, _| {}).expect("whole");
    assert_eq!((replayed.core.digest(), replayed.tail.last), (digest, 1_000));
    assert_eq!(replayed.tail.segments, paths.len());
    assert!(replayed.compared > 10, "{}", replayed.compared);

    fs::remove_file(&paths[3]).expect("it is there");
    let error = Reader::open(folder.path()).expect("it").replay(|_, _| {}).expect_err("a gap");
    assert!(matches!(error.fault, Fault::Gap { .. }), "{error}");
    assert_eq!(error.path, paths[4]);
}

/// Whatever a crash leaves of the last batch is cut, and what was told before is there.
#[test]
fn a_torn_end_is_cut_wherever_it_is_torn() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    write(&mut opened, 20);
    let before = state(&opened.core);
    let path = opened.writer.segment().to_owned();
    let whole = fs::metadata(&path).expect("it").len();
    write(&mut opened, 21);
    drop(opened);
    let bytes = fs::read(&path).expect("it");
    for end in whole + 1..bytes.len() as u64 {
        fs::write(&path, &bytes[..end as usize]).expect("it");
        let torn = Reader::open(folder.path()).expect("it").replay(|_, _| {}).expect("it");
        let torn = torn.tail.torn.expect("a torn end");
        assert_eq!((torn.offset, torn.bytes), (whole, end - whole));
        let mut opened = open(folder.path());
        assert_eq!((opened.tail.last, &opened.tail.torn), (20, &Some(torn)));
        assert_eq!(state(&opened.core), before);
        assert_eq!(fs::metadata(&path).expect("it").len(), whole, "cut");
        // And it goes on from there.
        write(&mut opened, 25);
        drop(opened);
        let opened = open(folder.path());
        assert_eq!((opened.tail.last, opened.tail.torn), (25, None));
    }
    // Room that the system gave to the file and never filled.
    for zeros in [1, 39, 40, 5_000] {
        fs::write(&path, &bytes[..whole as usize]).expect("it");
        let mut file = OpenOptions::new().append(true).open(&path).expect("it");
        file.write_all(&vec![0; zeros]).expect("it");
        assert_eq!(open(folder.path()).tail.last, 20);
    }
}

/// A history that is not the one of its core: a command that another one stands for, and one whose
/// refusal is not told.
#[test]
fn replay_that_parts_is_told() {
    let tick = Command::Tick;
    let there = Command::offer(CallId::new(501), QueueId::new(0));
    let nowhere = Command::offer(CallId::new(501), QueueId::new(9));
    for (command, told, what) in [
        (&tick, &there, "the digest of the state"),
        (&nowhere, &nowhere, "whether it was refused, and why"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut opened = open(folder.path());
        write(&mut opened, 40);
        let (core, writer) = (&mut opened.core, &mut opened.writer);
        let _ = core.apply(core.now(), command, &mut Vec::new());
        writer.applied(core, 0, told, None);
        writer.end_of_batch().expect("room on the disk");
        write(&mut opened, 200);
        drop(opened);
        let replayed = Reader::open(folder.path()).expect("it").replay(|_, _| {});
        match replayed.expect_err("another history").fault {
            Fault::Parted { equal_at, parted_at, what: found, .. } => {
                assert_eq!(found, what);
                assert!(equal_at < 41, "{equal_at}");
                assert!((41..60).contains(&parted_at), "{parted_at}");
            }
            fault => panic!("{fault}"),
        }
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    write(&mut opened, 20);
    let again = journal::open(folder.path(), &small(), options()).expect_err("one writer");
    assert!(matches!(again.fault, Fault::InUse), "{again}");
    drop(opened);
    let other = Origin { seed: 6, ..small() };
    let error = journal::open(folder.path(), &other, options()).expect_err("another seed");
    assert!(error.to_string().ends_with("the journal's core was made with other seed"), "{error}");
    let mut limits = small();
    limits.limits.calls = 9;
    let error = journal::open(folder.path(), &limits, options()).expect_err("other limits");
    assert!(matches!(error.fault, Fault::OtherOrigin("limits")), "{error}");
    let domain = Options { domain: DomainId::new(2), ..options() };
    let error = journal::open(folder.path(), &small(), domain).expect_err("another domain");
    assert!(matches!(error.fault, Fault::OtherDomain { of: 0 }), "{error}");
    let nothing = tempfile::tempdir().expect("a folder");
    let error = Reader::open(nothing.path()).expect_err("nothing");
    assert!(matches!(error.fault, Fault::NoJournal), "{error}");

    // A later format is told as such.
    let path = &segments(folder.path())[0];
    let mut bytes = fs::read(path).expect("it");
    bytes[8] = 9;
    fs::write(path, bytes).expect("it");
    let error = Reader::open(folder.path()).expect_err("a later format");
    let told = "written in format 9, and this version reads up to 1";
    assert!(error.to_string().ends_with(told), "{error}");
}

#[test]
fn a_journal_that_was_closed_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut opened = open(folder.path());
    write(&mut opened, 20);
    opened.writer.close(&opened.core).expect("room");
    let mut opened = open(folder.path());
    assert!(opened.tail.closed);
    let path = opened.writer.segment().to_owned();
    write(&mut opened, 21);
    drop(opened);
    // The first batch after that may be torn as any other.
    let length = fs::metadata(&path).expect("it").len();
    OpenOptions::new().write(true).open(&path).expect("it").set_len(length - 3).expect("it");
    let opened = open(folder.path());
    assert_eq!((opened.tail.last, opened.tail.torn.is_some()), (20, true));
}
