//! The machine ends: what a `synced` journal told of is on the disk, and not merely given to the
//! system.
//!
//! A plain program that takes the place of the system's `fdatasync` and `fsync`, and notes how much
//! of each file they were asked for. After every batch the power fails: of each segment as much is
//! left as was synced, and of segments whose folder was not synced nothing. Everything that was
//! told must come back. Without syncing each batch, all segments but the last must.

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    linux::synced_batches_survive_the_machine();
    linux::whole_segments_survive_the_machine();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::Mutex;

    use acd::journal::{self, Opened, Options, Origin, Reader, Sync};
    use acd::{CallId, Command, Limits, QueueId, QueueRules, Timestamp};

    /// What is on the disk: the length of each file, and the names in each folder.
    static DISK: Mutex<BTreeMap<PathBuf, u64>> = Mutex::new(BTreeMap::new());
    static NAMES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

    fn note(descriptor: i32) -> i32 {
        let Ok(path) = fs::read_link(format!("/proc/self/fd/{descriptor}")) else { return -1 };
        let Ok(about) = fs::metadata(&path) else { return -1 };
        if about.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            NAMES.lock().expect("no panic").extend(entries.map(|entry| entry.expect("one").path()));
        } else {
            DISK.lock().expect("no panic").insert(path, about.len());
        }
        0
    }

    #[unsafe(no_mangle)]
    extern "C" fn fdatasync(descriptor: i32) -> i32 {
        note(descriptor)
    }

    #[unsafe(no_mangle)]
    extern "C" fn fsync(descriptor: i32) -> i32 {
        note(descriptor)
    }

    fn origin() -> Origin {
        Origin::new(Limits { agents: 4, queues: 4, calls: 64, ..Limits::default() }, 5)
    }

    fn open(folder: &Path, sync: Sync) -> Opened {
        let (segment_bytes, digest_every) = (4_096, 16);
        let options = Options { sync, segment_bytes, digest_every, ..Options::default() };
        journal::open(folder, &origin(), options).expect("a sound journal")
    }

    /// The folder as it is when the power comes back.
    fn without_power(folder: &Path) -> tempfile::TempDir {
        let after = tempfile::tempdir().expect("a folder");
        let (disk, names) = (DISK.lock().expect("no panic"), NAMES.lock().expect("no panic"));
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("one").path();
            let name = path.file_name().expect("a name");
            let mut bytes = fs::read(&path).expect("it");
            // A segment gets its name after it was synced under another one.
            let synced = disk.get(&path).or_else(|| disk.get(&path.with_extension("part")));
            bytes.truncate(synced.copied().unwrap_or(0) as usize);
            if names.contains(&path) {
                fs::write(after.path().join(name), bytes).expect("room");
            }
        }
        after
    }

    fn apply(opened: &mut Opened, number: u64) {
        let (queue, rules) = (QueueId::new(0), QueueRules::default());
        let call = CallId::new(number / 2);
        let command = match number % 2 {
            _ if number == 0 => Command::Queue { queue, rules: &rules },
            0 => Command::offer(call, queue),
            _ => Command::HangUp { call },
        };
        let (core, writer) = (&mut opened.core, &mut opened.writer);
        let done = core.apply(Timestamp::from_millis(number), &command, &mut Vec::new());
        writer.applied(core, number, &command, done.as_ref().err());
    }

    pub fn synced_batches_survive_the_machine() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = fs::canonicalize(folder.path()).expect("it is there");
        let mut opened = open(&folder, Sync::Synced);
        let mut segments = 0;
        for number in 0..400 {
            apply(&mut opened, number);
            if number % 3 == 0 {
                opened.writer.end_of_batch().expect("room on the disk");
                let after = without_power(&folder);
                let reader = Reader::open(after.path()).expect("a journal");
                let replayed = reader.replay(|_, _| {}).expect("a sound journal");
                assert_eq!(replayed.tail.last, number + 1, "what was told of is not on the disk");
                assert_eq!(replayed.core.digest(), opened.core.digest());
                segments = segments.max(replayed.tail.segments);
            }
            if number > 0 && number % 99 == 0 {
                // Also after it was opened again.
                drop(opened.writer);
                opened = open(&folder, Sync::Synced);
            }
        }
        assert!(segments > 5, "{segments} segments");
        println!(
            "400 commands, 134 failures of the power, {segments} segments: nothing told is lost"
        );
    }

    /// By every policy a segment is on the disk as a whole before the next one begins.
    pub fn whole_segments_survive_the_machine() {
        for sync in [Sync::None, Sync::Batch] {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = fs::canonicalize(folder.path()).expect("it is there");
            let mut opened = open(&folder, sync);
            for number in 0..400 {
                apply(&mut opened, number);
                opened.writer.end_of_batch().expect("room on the disk");
                let begun: u64 =
                    opened.writer.segment().file_stem().map_or(1, |name| {
                        name.to_str().expect("digits").parse().expect("a number")
                    });
                let after = without_power(&folder);
                let tail = Reader::open(after.path()).expect("it").replay(|_, _| {});
                let last = tail.expect("a sound journal").tail.last;
                assert!(last >= begun - 1, "{sync:?}: {last}, and segment {begun} had begun");
            }
        }
    }
}
