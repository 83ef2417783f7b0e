//! Journals from C: what was taken is there after a crash, and every fault has its status.

use std::fs;
use std::mem::zeroed;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, staffed, take, text};

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(of: &str) -> Self {
        let path = std::env::temp_dir().join(format!("acd-capi-{of}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, of: &str) -> String {
        self.0.join(of).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The folder as a crash now would leave it: beside the one that is open.
fn after_a_crash(from: &str, to: &str) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), Path::new(to).join(entry.file_name())).unwrap();
    }
}

fn options() -> acd_journal_options {
    // SAFETY: integers; the place is there.
    unsafe {
        let mut options = zeroed();
        ok(acd_journal_options_init(&mut options, size_of::<acd_journal_options>()));
        options
    }
}

type Opened = (&'static str, *mut acd_core, acd_journal_tail);

fn open_with(folder: &str, options: &acd_journal_options, seed: u64) -> Opened {
    let mut core = null_mut();
    // SAFETY: the places are there.
    unsafe {
        let mut tail = zeroed();
        let limits = null();
        let status =
            acd_core_open(text(folder), options, limits, seed, null(), &mut core, &mut tail);
        (name(status), core, tail)
    }
}

fn open(folder: &str) -> (*mut acd_core, acd_journal_tail) {
    let (status, core, tail) = open_with(folder, &options(), 7);
    assert_eq!(status, "ACD_OK", "{}", trouble());
    (core, tail)
}

fn trouble() -> String {
    let (mut bytes, mut length) = ([0_u8; 500], 0);
    // SAFETY: the places are there.
    let status = unsafe { acd_journal_trouble(bytes.as_mut_ptr().cast(), 500, &mut length) };
    match name(status) {
        "ACD_OK" => String::from_utf8(bytes[..length].to_vec()).unwrap(),
        other => other.to_owned(),
    }
}

fn digest(core: *const acd_core) -> u64 {
    let mut digest = 0;
    // SAFETY: the place is there.
    unsafe { ok(acd_core_digest(core, &mut digest)) };
    digest
}

fn free(core: *mut acd_core) {
    // SAFETY: a handle of the test's.
    unsafe { ok(acd_core_free(core)) };
}

#[test]
fn what_was_taken_is_there_after_a_crash_and_goes_on() {
    let folder = Folder::new("crash");
    let (open_one, crashed) = (folder.path("open"), folder.path("crashed"));
    let (one, tail) = open(&open_one);
    assert_eq!((tail.last, tail.closed), (0, 0));
    staffed(one, 3, 9, &rules());
    for call in [1, 2] {
        let offer = acd_command { call, queue: 3, ..command(ACD_CMD_OFFER) };
        assert_eq!(apply(one, 2_000_000, &offer), "ACD_OK");
    }
    let twice = acd_command { call: 2, queue: 3, ..command(ACD_CMD_OFFER) };
    assert_eq!(apply(one, 2_000_000, &twice), "ACD_DUPLICATE_CALL");
    assert!(take(one).iter().any(|event| event.kind == ACD_EVENT_RINGING));
    // The ring ends with time alone, and that was told as well.
    // SAFETY: a handle of the test's.
    unsafe { ok(acd_core_advance(one, 900_000_000)) };
    assert!(!take(one).is_empty());
    let told = digest(one);
    // Applied, but nobody heard of it.
    assert_eq!(
        apply(one, 901_000_000, &acd_command { call: 1, ..command(ACD_CMD_HANG_UP) }),
        "ACD_OK"
    );

    after_a_crash(&open_one, &crashed);
    let (two, tail) = open(&crashed);
    assert_eq!((tail.last, tail.at_us, tail.closed, tail.torn_bytes), (7, 900_000_000, 0, 0));
    assert_eq!(digest(two), told);
    // SAFETY: a handle of the test's.
    unsafe { ok(acd_core_store_snapshot(two)) };
    free(two);
    let (two, tail) = open(&crashed);
    assert_eq!((tail.last, tail.snapshot, tail.closed), (7, 7, 1));
    assert_eq!(digest(two), told);
    free(two);

    let (closed, at_end) = (digest(one), "closed in good order, untaken commands too");
    free(one);
    let (one, tail) = open(&open_one);
    assert_eq!((tail.last, tail.closed), (8, 1), "{at_end}");
    assert_eq!(digest(one), closed, "{at_end}");
    free(one);
}

#[test]
fn every_fault_has_its_status_and_words() {
    let folder = Folder::new("faults");
    let path = folder.path("journal");
    let (one, _) = open(&path);
    assert_eq!(open_with(&path, &options(), 7).0, "ACD_JOURNAL_IN_USE");
    assert!(trouble().contains("open for writing elsewhere"), "{}", trouble());
    staffed(one, 3, 9, &rules());
    for call in 1..50 {
        let offer = acd_command { call, queue: 3, ..command(ACD_CMD_OFFER) };
        assert_eq!(apply(one, 2_000_000, &offer), "ACD_OK");
    }
    free(one);
    assert_eq!(open_with(&path, &options(), 8).0, "ACD_OTHER_ORIGIN");
    assert_eq!(
        open_with(&path, &acd_journal_options { domain: 1, ..options() }, 7).0,
        "ACD_OTHER_ORIGIN"
    );
    assert_eq!(
        open_with(&path, &acd_journal_options { sync: 3, ..options() }, 7).0,
        "ACD_UNKNOWN_WORD"
    );
    let small = acd_journal_options { struct_size: 8, ..options() };
    assert_eq!(open_with(&path, &small, 7).0, "ACD_BAD_SIZE");
    assert_eq!(open_with("", &options(), 7).0, "ACD_BAD_LENGTH");
    assert_eq!(open_with("/dev/null/journal", &options(), 7).0, "ACD_JOURNAL_IO");
    assert!(trouble().starts_with("/dev/null/journal"), "{}", trouble());

    let mut segments = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
    let segment = segments.find(|path| path.extension().is_some_and(|end| end == "acdj")).unwrap();
    let sound = fs::read(&segment).unwrap();
    let mut flipped = sound.clone();
    flipped[sound.len() / 2] ^= 4;
    fs::write(&segment, &flipped).unwrap();
    let (status, core, tail) = open_with(&path, &options(), 7);
    assert_eq!((status, core, tail.last), ("ACD_JOURNAL_DAMAGED", null_mut(), 0));
    assert!(trouble().contains(", byte "), "{}", trouble());
    assert_eq!(fs::read(&segment).unwrap(), flipped, "left as it was");
    fs::write(&segment, &sound).unwrap();
    free(open(&path).0);
}

#[test]
fn after_a_failed_write_no_event_is_given() {
    let folder = Folder::new("failed");
    let path = folder.path("journal");
    let (status, one, _) =
        open_with(&path, &acd_journal_options { segment_bytes: 4_096, ..options() }, 7);
    assert_eq!(status, "ACD_OK");
    staffed(one, 3, 9, &rules());
    take(one);
    // The next segment has no place to stand.
    fs::remove_dir_all(&path).unwrap();
    for call in 1..200 {
        let offer = acd_command { call, queue: 3, ..command(ACD_CMD_OFFER) };
        assert_eq!(apply(one, 2_000_000, &offer), "ACD_OK");
    }
    for expected in ["ACD_JOURNAL_IO", "ACD_JOURNAL_FAILED", "ACD_JOURNAL_FAILED"] {
        // SAFETY: the places are there.
        unsafe {
            let (mut event, mut taken) = (zeroed::<acd_event>(), 77);
            let status = acd_core_take_events(one, &mut event, 1, &mut taken);
            assert_eq!((name(status), taken, event.kind), (expected, 77, 0));
        }
    }
    assert!(trouble().contains("an earlier write failed"), "{}", trouble());
    // SAFETY: handles of the test's.
    unsafe {
        assert_eq!(name(acd_core_sync(one)), "ACD_JOURNAL_FAILED");
        assert_eq!(name(acd_core_free(one)), "ACD_JOURNAL_FAILED");
        assert_eq!(name(acd_core_free(one)), "ACD_CLOSED_HANDLE");
        let plain = core();
        assert_eq!(name(acd_core_sync(plain)), "ACD_NO_JOURNAL");
        assert_eq!(name(acd_core_store_snapshot(plain)), "ACD_NO_JOURNAL");
        ok(acd_core_free(plain));
    }
}

/// An engine that the test drives, with journals in a folder or without.
fn engine(folder: &str, journal: *const acd_journal_options) -> (*mut acd_engine, *mut acd_stream) {
    let (mut engine, mut stream) = (null_mut(), null_mut());
    // SAFETY: the places are there.
    unsafe {
        let mut options: acd_engine_options = zeroed();
        ok(acd_engine_options_init(&mut options, size_of::<acd_engine_options>()));
        (options.drive, options.clock) = (ACD_DRIVE_HOST, ACD_CLOCK_MANUAL);
        (options.journal_folder, options.journal) = (text(folder), journal);
        ok(acd_engine_new(&options, &mut engine));
        ok(acd_engine_take_stream(engine, 0, &mut stream));
    }
    (engine, stream)
}

fn open_domain(engine: *mut acd_engine) -> (&'static str, acd_journal_tail) {
    // SAFETY: the places are there.
    unsafe {
        let (mut shard, mut tail) = (9, zeroed());
        let status = acd_engine_open_domain(engine, 3, null(), 7, null(), &mut shard, &mut tail);
        (name(status), tail)
    }
}

fn engine_trouble(engine: *const acd_engine) -> (&'static str, usize) {
    let mut length = 0;
    // SAFETY: the place is there.
    let status = unsafe { acd_engine_journal_trouble(engine, null_mut(), 0, &mut length) };
    (name(status), length)
}

#[test]
fn an_engine_comes_back_from_its_journals() {
    let folder = Folder::new("engine");
    let path = folder.path("journals");
    let journal = options();
    let mut offered = 0;
    for run in 0..3 {
        let (engine, stream) = engine(&path, &journal);
        let (status, tail) = open_domain(engine);
        assert_eq!((status, tail.last), ("ACD_OK", run * 4), "{}", trouble());
        assert_eq!(open_domain(engine).0, "ACD_DUPLICATE_DOMAIN");
        let rules = rules();
        let data = std::ptr::from_ref(&rules).cast();
        let define = acd_command { queue: 3, data, ..command(ACD_CMD_QUEUE) };
        let offer = |call| acd_command { call, queue: 3, ..command(ACD_CMD_OFFER) };
        // SAFETY: handles and places of the test's.
        unsafe {
            ok(acd_engine_poll(engine, 1_000_000 * (run + 1)));
            ok(acd_engine_submit(engine, 3, 0, &define));
            for _ in 0..3 {
                offered += 1;
                ok(acd_engine_submit(engine, 3, 0, &offer(offered)));
            }
            let (mut events, mut taken) = ([zeroed::<acd_event>(); 20], 0);
            ok(acd_stream_take(stream, 0, events.as_mut_ptr(), 20, &mut taken));
            let queued = events[..taken].iter().filter(|it| it.kind == ACD_EVENT_QUEUED).count();
            assert_eq!(queued, 3, "none is a duplicate");
            assert_eq!(engine_trouble(engine), ("ACD_NO_VALUE", 0));
            // Nobody comes in without a journal.
            let (mut shard, bare) = (9, core());
            assert_eq!(name(acd_engine_add_domain(engine, 2, bare, &mut shard)), "ACD_HAS_JOURNAL");
            ok(acd_core_free(bare));
            ok(acd_engine_shutdown(engine));
            ok(acd_stream_free(stream));
            ok(acd_engine_free(engine));
        }
    }
    // And nobody into an engine without.
    let (plain, stream) = engine("", null());
    assert_eq!(open_domain(plain).0, "ACD_NO_JOURNAL");
    assert_eq!(engine_trouble(plain).0, "ACD_NO_JOURNAL");
    let (one, _) = open(&folder.path("own"));
    // SAFETY: handles and places of the test's.
    unsafe {
        let mut shard = 9;
        assert_eq!(name(acd_engine_add_domain(plain, 3, one, &mut shard)), "ACD_HAS_JOURNAL");
        ok(acd_stream_free(stream));
        ok(acd_engine_free(plain));
    }
    free(one);
}

#[test]
fn a_shard_whose_journal_fails_says_why() {
    let folder = Folder::new("shard");
    let path = folder.path("journals");
    let journal = acd_journal_options { segment_bytes: 4_096, ..options() };
    let (engine, stream) = engine(&path, &journal);
    assert_eq!(open_domain(engine).0, "ACD_OK");
    fs::remove_dir_all(&path).unwrap();
    let mut failed = "";
    for call in 1..500 {
        let offer = acd_command { call, queue: 3, ..command(ACD_CMD_OFFER) };
        // SAFETY: a handle of the test's.
        unsafe {
            let (mut events, mut taken) = ([zeroed::<acd_event>(); 8], 0);
            failed = name(acd_engine_submit(engine, 3, 0, &offer));
            acd_stream_take(stream, 0, events.as_mut_ptr(), 8, &mut taken);
        }
        if failed != "ACD_OK" {
            break;
        }
    }
    assert_eq!(failed, "ACD_SHARD_FAILED");
    for _ in 0..2 {
        let (status, length) = engine_trouble(engine);
        assert!(status == "ACD_OK" && length > 20, "{status}");
    }
    // SAFETY: handles of the test's.
    unsafe {
        ok(acd_stream_free(stream));
        ok(acd_engine_free(engine));
    }
}
