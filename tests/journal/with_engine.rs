//! The engine's domains with a journal each.

use std::fs;
use std::path::Path;
use std::time::Duration;

use acd::engine::{Drive, Engine, EventStream, Notice, Options, Phase};
use acd::journal::{self, Fault, Origin, Sync, engine::Journals};
use acd::{
    AgentId, CallId, Command, Core, DomainId, Limits, QueueId, QueueRules, Refusal, Timestamp,
};

const DOMAINS: u32 = 3;

fn origin() -> Origin {
    Origin::new(Limits { agents: 8, queues: 4, calls: 64, ..Limits::default() }, 9)
}

fn options(sync: Sync) -> journal::Options {
    journal::Options { sync, segment_bytes: 16_384, digest_every: 100, ..Default::default() }
}

/// An engine of three domains on two shards, as the journals have them.
fn start(folder: &Path, sync: Sync, drive: Drive) -> (Engine, Vec<EventStream>, Vec<u64>) {
    let journals = Journals::new(folder, options(sync));
    let maker = Some(journals.maker());
    let options = Options { shards: 2, journal: maker, drive, ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("threads");
    let mut digests = Vec::new();
    for domain in (0..DOMAINS).map(DomainId::new) {
        let (core, _) = journals.open(domain, &origin()).expect("a journal");
        digests.push(core.digest());
        engine.add_domain(domain, core).expect("room");
    }
    (engine, streams, digests)
}

/// Calls that come and go in all domains; every third is refused.
fn work(engine: &Engine, streams: &mut [EventStream], from: u64) {
    let submitter = engine.submitter();
    let (queue, agent) = (QueueId::new(0), AgentId::new(0));
    let rules = QueueRules { ring_s: 1, ..QueueRules::default() };
    let mut tell = |domain: u32, command: Command<'_>| {
        submitter.submit(DomainId::new(domain), command).expect("room");
        streams.iter_mut().for_each(|stream| while stream.next_within(Duration::ZERO).is_some() {});
    };
    for domain in 0..DOMAINS {
        tell(domain, Command::Queue { queue, rules: &rules });
        tell(domain, Command::Agent { agent, skills: &[("a", 1)] });
        tell(domain, Command::Login { agent });
        tell(domain, Command::Ready { agent });
        for call in (from..from + 20).map(CallId::new) {
            tell(domain, Command::offer(call, queue));
            tell(domain, Command::Answer { call, offer: None });
            tell(domain, Command::HangUp { call });
        }
    }
}

fn digests(cores: Vec<(DomainId, Core)>) -> Vec<u64> {
    let mut cores = cores;
    cores.sort_by_key(|(domain, _)| *domain);
    cores.iter().map(|(_, core)| core.digest()).collect()
}

#[test]
fn every_domain_comes_back() {
    for (sync, drive) in [
        (Sync::None, Drive::default()),
        (Sync::Batch, Drive::Host),
        (Sync::Batch, Drive::default()),
        (Sync::Synced, Drive::Host),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut before = Vec::new();
        for run in 0..3 {
            let (engine, mut streams, came_back) = start(folder.path(), sync, drive.clone());
            if run > 0 {
                assert_eq!(came_back, before, "{sync:?}");
            }
            work(&engine, &mut streams, run * 1_000);
            before = digests(engine.shutdown());
        }
    }
}

/// The last thing that the stream tells is on the disk, whatever becomes of the process.
#[test]
fn what_was_told_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (engine, mut streams, _) = start(folder.path(), Sync::Batch, Drive::default());
    let submitter = engine.submitter();
    let (domain, queue) = (DomainId::new(0), QueueId::new(0));
    let rules = QueueRules::default();
    for call in 0..50 {
        submitter.submit(domain, Command::Queue { queue, rules: &rules }).expect("room");
        submitter.submit(domain, Command::offer(CallId::new(call), queue)).expect("room");
        let mut told = 0;
        while told == 0 {
            for stream in &mut streams {
                let is_queued = |notice: &Notice| matches!(notice, Notice::Event { .. });
                let next = stream.next_within(Duration::from_millis(1));
                told += u64::from(next.as_ref().is_some_and(is_queued));
            }
        }
        // As another process would read it now.
        let copy = tempfile::tempdir().expect("a folder");
        for entry in fs::read_dir(folder.path().join("domain-0")).expect("it") {
            let path = entry.expect("one").path();
            fs::copy(&path, copy.path().join(path.file_name().expect("one"))).expect("it");
        }
        let tail = journal::Reader::open(copy.path()).expect("it").replay(|_, _| {});
        assert!(tail.expect("sound").tail.last >= 2 * (call + 1));
    }
}

/// A domain without its journal must not be told of, and neither must a batch that is not written.
#[test]
fn a_shard_without_its_journal_fails_and_tells_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let journals = Journals::new(folder.path(), options(Sync::Batch));
    let journal = Some(journals.maker());
    let options = Options { journal, drive: Drive::Host, ..Options::default() };
    let (engine, mut streams) = Engine::start(options).expect("no thread");
    let domain = DomainId::new(0);
    engine.add_domain(domain, origin().core().expect("no books")).expect("room");
    let rules = QueueRules::default();
    let queue = QueueId::new(0);
    let _ = engine.submitter().submit(domain, Command::Queue { queue, rules: &rules });
    let _ = engine.submitter().submit(domain, Command::offer(CallId::new(1), queue));
    let told: Vec<Notice> =
        std::iter::from_fn(|| streams[0].next_within(Duration::from_secs(1))).collect();
    assert_eq!(told, [Notice::ShardFailed { shard: 0 }]);
    assert_eq!(engine.status(0).expect("a shard").phase, Phase::Failed);
}

/// A disk that is full: the next segment cannot be begun.
#[cfg(target_os = "linux")]
#[test]
fn a_failed_write_ends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("journal");
    let mut opened =
        journal::open(&inner, &super::files::small(), super::files::options()).expect("a journal");
    super::files::write(&mut opened, 10);
    // The folder goes away, so that no further segment finds a place.
    fs::remove_dir_all(&inner).expect("it");
    let (core, writer, mut events) = (&mut opened.core, &mut opened.writer, Vec::new());
    let mut fails = None;
    for call in 1_000..2_000 {
        let command = Command::offer(CallId::new(call), QueueId::new(0));
        let done: Result<(), Refusal> =
            core.apply(Timestamp::from_millis(call), &command, &mut events);
        writer.applied(core, 0, &command, done.as_ref().err());
        if let Err(error) = writer.end_of_batch() {
            fails = Some(error);
            break;
        }
    }
    assert!(matches!(fails.expect("a failure").fault, Fault::Io(_)));
    let again = writer.end_of_batch().expect_err("for ever");
    assert!(matches!(again.fault, Fault::FailedBefore), "{again}");
    assert!(opened.writer.close(&opened.core).is_err());
}
