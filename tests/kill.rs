//! A process that writes a `synced` journal is killed at any moment, again and again.
//!
//! A plain program that starts itself as the child. The child opens the journal, carries out
//! commands, each a function of its number alone, and acknowledges them to its parent through a
//! pipe once their batch is written. The parent kills it (SIGKILL) at drawn moments, also while it
//! recovers, and holds what is on the disk against a bare core that got the same commands: every
//! acknowledged one is there, none twice, state and events are the same, and the next child goes on
//! from there.
//!
//! `ACD_KILLS=200 cargo test --release --features journal --test kill`; `ACD_KILL_SEED` draws other
//! moments and commands.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acd::journal::{self, Entry, JournalError, Options, Origin, Reader, Sync};
use acd::{
    AgentId, CallId, Command, Core, Event, Limits, Prefer, QueueId, QueueRules, Reason, Span,
    Timestamp,
};

/// Lives of a process upon one journal; then another journal begins.
const LIVES: u64 = 10;
/// Commands in the longest batch: more than a page, so that writing it can be cut short.
const LONGEST: u64 = 400;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, word, folder, seed] = words.as_slice()
        && word == "--child"
    {
        child(Path::new(folder), seed.parse().expect("a number"));
    }
    let number = |name, otherwise: u64| {
        std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (kills, seed) = (number("ACD_KILLS", 20), number("ACD_KILL_SEED", 1));
    let begin = Instant::now();
    let mut seen = Seen::default();
    for story in 0..kills.div_ceil(LIVES) {
        let lives = LIVES.min(kills - story * LIVES);
        Story::new(draw(seed, story)).live(lives, &mut seen);
    }
    println!("{kills} kills, seed {seed}, {:.1} s: {seen:?}", begin.elapsed().as_secs_f64());
    assert!(seen.acknowledged > 10 * kills, "the children hardly got to work");
    if kills >= 200 {
        // Else the moments prove little.
        assert!(seen.while_recovering > 0 && seen.beyond > 0, "{seen:?}");
    }
}

/// What the kills came upon.
#[derive(Debug, Default)]
struct Seen {
    acknowledged: u64,
    /// Killed before the child had said that it recovered.
    while_recovering: u64,
    /// Journals in which there was more than was acknowledged: written, and not told of.
    beyond: u64,
    /// Torn ends.
    torn: u64,
    /// Segments of all journals, at last.
    segments: usize,
}

/// A number for `number` of this seed.
fn draw(seed: u64, number: u64) -> u64 {
    let mut mixed = (seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(number);
    for factor in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] {
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(factor);
    }
    mixed ^ (mixed >> 31)
}

fn origin() -> Origin {
    Origin::new(Limits { agents: 16, queues: 4, calls: 256, ..Limits::default() }, 5)
}

fn open(folder: &Path) -> Result<journal::Opened, JournalError> {
    let options = Options {
        sync: Sync::Synced,
        segment_bytes: 32_768,
        digest_every: 50,
        ..Options::default()
    };
    journal::open(folder, &origin(), options)
}

/// Calls `with` with the command of this number and its moment.
fn command<T>(seed: u64, number: u64, with: impl FnOnce(Timestamp, &Command<'_>) -> T) -> T {
    let dice = draw(seed, number);
    let at = Timestamp::from_millis(number * 700 + dice % 700);
    // Mostly calls that are still there.
    let call = CallId::new(number.saturating_sub(1 + (dice >> 10) % 24));
    let agent = AgentId::new((dice >> 20) as u32 % 12);
    let queue = QueueId::new((dice >> 30) as u32 % 3);
    let kind = (dice >> 40) % 32;
    if number <= 3 || kind == 0 {
        let queue = if number <= 3 { QueueId::new(number as u32 % 3) } else { queue };
        let require = format!("s{} >= {}", queue.number(), 1 + (dice >> 50) % 3);
        let ring_s = 5 + (dice >> 55) as i64 % 20;
        let rules = &QueueRules { require, ring_s, ..QueueRules::default() };
        return with(at, &Command::Queue { queue, rules });
    }
    if number <= 15 || kind == 1 {
        let agent = if number <= 15 { AgentId::new(number as u32 - 4) } else { agent };
        let skills: &[(&str, i32)] = &[("s0", 3), ("s1", 2), ("s2", 1 + (dice >> 50) as i32 % 3)];
        return with(at, &Command::Agent { agent, skills });
    }
    let prefer = Some(Prefer { agent, within: Span::from_micros(dice >> 40) });
    with(
        at,
        &match kind {
            2..=3 => Command::Login { agent },
            4..=6 => Command::Ready { agent },
            7 => Command::Logout { agent },
            8 => Command::NotReady { agent, reason: Reason::Host(dice as u32) },
            9..=10 => Command::WrappedUp { agent },
            11..=16 => Command::offer(CallId::new(number), queue),
            17 => {
                let offer = acd::Arrival::new(CallId::new(number), queue);
                Command::Offer(acd::Arrival { prefer, ..offer })
            }
            18..=23 => Command::Answer { call, offer: None },
            24 => Command::Reject { call, offer: None },
            25..=27 => Command::HangUp { call },
            28 => Command::Hold { call },
            29 => Command::Retrieve { call },
            30 => Command::Transfer { call, queue, priority: Some(dice as i32 % 9) },
            _ => Command::Tick,
        },
    )
}

/// Commands of the batch that begins with this number.
fn batch(seed: u64, number: u64) -> u64 {
    match draw(!seed, number) {
        dice if dice % 16 == 0 => LONGEST,
        dice => 1 + dice % 6,
    }
}

/// A core, and all events that it told, as one number.
struct Told {
    core: Core,
    events: Vec<Event>,
    hash: u64,
}

impl Told {
    fn new(core: Core) -> Self {
        Self { core, events: Vec::new(), hash: 0 }
    }

    fn hear(&mut self) {
        let mut hasher = DefaultHasher::new();
        (self.hash, format!("{:?}", self.events)).hash(&mut hasher);
        self.events.clear();
        self.hash = hasher.finish();
    }

    /// Carries out the command of this number, and writes it down.
    fn apply(&mut self, seed: u64, number: u64, writer: Option<&mut journal::Writer>) {
        command(seed, number, |at, command| {
            let done = self.core.apply(at, command, &mut self.events);
            if let Some(writer) = writer {
                writer.applied(&self.core, number, command, done.as_ref().err());
            }
        });
        self.hear();
    }
}

/// Works until it is killed.
fn child(folder: &Path, seed: u64) -> ! {
    let opened = open(folder).expect("a sound journal");
    let mut writer = opened.writer;
    let mut told = Told::new(opened.core);
    let mut pipe = std::io::stdout().lock();
    let mut tell = |last: u64, told: &Told| {
        let line = format!("{last} {:016x} {:016x}\n", told.core.digest(), told.hash);
        // The parent is gone: nobody is left to work for.
        pipe.write_all(line.as_bytes()).unwrap_or_else(|_| std::process::exit(3));
    };
    tell(opened.tail.last, &told);
    loop {
        let first = writer.last() + 1;
        for number in first..first + batch(seed, first) {
            told.apply(seed, number, Some(&mut writer));
        }
        writer.end_of_batch().expect("room on the disk");
        tell(writer.last(), &told);
    }
}

/// What the child said last: the number of a command, digest of the state, and of the events that
/// it told in its own life.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    last: u64,
    digest: u64,
    hash: u64,
}

fn line(text: &str) -> Line {
    let words: Vec<&str> = text.split(' ').collect();
    let number = |at: usize| u64::from_str_radix(words[at], 16).expect("a number");
    Line { last: words[0].parse().expect("a number"), digest: number(1), hash: number(2) }
}

/// A journal and the lives of the processes upon it.
struct Story {
    seed: u64,
    folder: tempfile::TempDir,
    /// A bare core after the command `last`.
    bare: Told,
    last: u64,
    /// The last that was acknowledged.
    acknowledged: u64,
}

impl Story {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bare = Told::new(origin().core().expect("no books"));
        Self { seed, folder, bare, last: 0, acknowledged: 0 }
    }

    fn live(&mut self, lives: u64, seen: &mut Seen) {
        for life in 0..lives {
            self.one_life(draw(self.seed, u64::MAX - life), seen);
        }
        // And it can be opened for ever after.
        let mut opened = open(self.folder.path()).expect("a sound journal");
        assert_eq!((opened.tail.last, opened.core.digest()), (self.last, self.bare.core.digest()));
        seen.segments += opened.tail.segments;
        let (last, seed) = (self.last, self.seed);
        command(seed, last + 1, |at, command| {
            let done = opened.core.apply(at, command, &mut Vec::new());
            opened.writer.applied(&opened.core, last + 1, command, done.as_ref().err());
        });
        opened.writer.end_of_batch().expect("room on the disk");
        self.bare.apply(seed, last + 1, None);
        assert_eq!(opened.core.digest(), self.bare.core.digest());
    }

    fn one_life(&mut self, dice: u64, seen: &mut Seen) {
        let lines = killed(self.folder.path(), self.seed, dice);
        self.bare.hash = 0;
        seen.while_recovering += u64::from(lines.is_empty());
        for (number, line) in lines.iter().enumerate() {
            let Line { last, .. } = *line;
            if number == 0 {
                assert_eq!(last, self.last, "recovered as far as the journal was read here");
            }
            while self.last < last {
                self.last += 1;
                self.bare.apply(self.seed, self.last, None);
            }
            let (digest, hash) = (self.bare.core.digest(), self.bare.hash);
            assert_eq!(*line, Line { last, digest, hash }, "of seed {}", self.seed);
            seen.acknowledged += last - self.acknowledged.min(last);
            self.acknowledged = self.acknowledged.max(last);
        }
        self.read(seen);
    }

    /// Reads what is on the disk.
    fn read(&mut self, seen: &mut Seen) {
        if !self.folder.path().join(format!("{:020}.acdj", 1)).exists() {
            assert_eq!(self.acknowledged, 0, "the journal is gone");
            return;
        }
        let reader = Reader::open(self.folder.path()).expect("a sound journal");
        let mut there = 0;
        let tail = reader.read::<JournalError>(|place, entry| {
            if let Entry::Command { tag, command: found, .. } = entry {
                there += 1;
                // Each in its place, once.
                assert_eq!((place.sequence, tag), (there, there), "of seed {}", self.seed);
                command(self.seed, there, |at, command| {
                    assert_eq!((place.at, format!("{found:?}")), (at, format!("{command:?}")));
                });
            }
            Ok(())
        });
        let tail = tail.expect("a sound journal");
        assert_eq!(tail.last, there);
        assert!(there >= self.acknowledged, "{} were acknowledged, {tail:?}", self.acknowledged);
        // Not more than the batch that was on its way.
        let beyond = there - self.acknowledged;
        assert!(beyond <= LONGEST, "{beyond} more than were acknowledged");
        seen.beyond += u64::from(beyond > 0);
        seen.torn += u64::from(tail.torn.is_some());
        while self.last < there {
            self.last += 1;
            self.bare.apply(self.seed, self.last, None);
        }
        assert_eq!(self.last, there);
        let replayed = reader.replay(|_, _| {}).expect("a sound journal");
        assert_eq!(replayed.core.digest(), self.bare.core.digest(), "of seed {}", self.seed);
    }
}

/// Starts a child upon the journal, kills it at a drawn moment, and gives what it had said.
fn killed(folder: &Path, seed: u64, dice: u64) -> Vec<Line> {
    let program = std::env::current_exe().expect("this program");
    let mut child: Child = Process::new(program)
        .args(["--child".as_ref(), folder.as_os_str(), seed.to_string().as_ref()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("itself");
    let pipe = BufReader::new(child.stdout.take().expect("a pipe"));
    let heard = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&heard);
    let lines = thread::spawn(move || -> Vec<Line> {
        let lines = pipe.lines().map(|text| {
            count.fetch_add(1, Ordering::Relaxed);
            line(&text.expect("a line"))
        });
        lines.collect()
    });
    // Now and then at once, while it recovers; else after so many batches and a while.
    let begin = Instant::now();
    let batches = if dice.is_multiple_of(8) { 0 } else { 2 + (dice >> 8) as usize % 40 };
    while heard.load(Ordering::Relaxed) < batches && begin.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_micros(20));
    }
    let while_long = if batches == 0 { 12_000 } else { 1_500 };
    thread::sleep(Duration::from_micros((dice >> 16) % while_long));
    assert_eq!(child.try_wait().expect("a child"), None, "it ended by itself");
    child.kill().expect("a child");
    child.wait().expect("a child");
    lines.join().expect("whole lines")
}
