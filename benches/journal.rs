//! What the journal costs a command, side by side with none:
//! `cargo bench --features journal --bench journal`.
//!
//! The same full lives of calls (offer, answer, hang up) through a bare core, without a journal and
//! with one by each policy and in larger and smaller batches; and recovery of a million commands.
//!
//! Rows take turns, in windows of 3,840 commands; each gives its best window and its middle one.
//! `-- ROUNDS` sets how often. The journal is written below the folder for temporary files.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use acd::journal::{self, Opened, Options, Origin, Sync};
use acd::{AgentId, CallId, Command, Core, Event, Limits, QueueId, QueueRules, Timestamp};

const AGENTS: u32 = 1_000;
const QUEUES: u32 = 10;
/// Commands in a batch where nothing else is said.
const BATCH: u64 = 64;
/// Commands in a window.
const WINDOW: u64 = 60 * BATCH;

fn origin() -> Origin {
    Origin::new(Limits { agents: AGENTS, queues: QUEUES, calls: 8_192, ..Limits::default() }, 0)
}

/// A floor at work, with a journal or without.
struct Floor {
    core: Core,
    writer: Option<journal::Writer>,
    folder: PathBuf,
    batch: u64,
    events: Vec<Event>,
    /// Commands so far, all and those of calls.
    done: u64,
    lived: u64,
}

impl Floor {
    fn new(sync: Option<Sync>, batch: u64) -> Self {
        let name = format!("acd-{}-{sync:?}-{batch}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let (core, writer) = match sync {
            None => (origin().core().expect("no books"), None),
            Some(sync) => {
                let options = Options { sync, ..Options::default() };
                let Opened { core, writer, .. } =
                    journal::open(&folder, &origin(), options).expect("a folder to write to");
                (core, Some(writer))
            }
        };
        let mut floor = Self { core, writer, folder, batch, events: Vec::new(), done: 0, lived: 0 };
        for queue in (0..QUEUES).map(QueueId::new) {
            let require = format!("s{} >= 2", queue.number());
            let rules = &QueueRules { require, ..QueueRules::default() };
            floor.apply(&Command::Queue { queue, rules });
        }
        for agent in (0..AGENTS).map(AgentId::new) {
            let (one, other) = (agent.number() % QUEUES, agent.number() / QUEUES % QUEUES);
            let (one, other) = (format!("s{one}"), format!("s{other}x"));
            let skills = &[(one.as_str(), 3), (other.as_str(), 2)];
            floor.apply(&Command::Agent { agent, skills });
            floor.apply(&Command::Login { agent });
            floor.apply(&Command::Ready { agent });
        }
        floor
    }

    fn apply(&mut self, command: &Command<'_>) {
        let at = Timestamp::from_millis(self.done);
        let done = self.core.apply(at, command, &mut self.events);
        if let Some(writer) = &mut self.writer {
            writer.applied(&self.core, self.done, command, done.as_ref().err());
        }
        assert!(done.is_ok(), "{command:?}");
        self.done += 1;
        if self.done.is_multiple_of(self.batch) {
            self.events.clear();
            let written = self.writer.as_mut().map_or(Ok(()), journal::Writer::end_of_batch);
            written.expect("room on the disk");
        }
    }

    /// The next command of full lives of calls, 50 alive at a time.
    fn live(&mut self) {
        let number = self.lived;
        self.lived += 1;
        let call = CallId::new(number / 150 * 50 + number % 50);
        let queue = QueueId::new((call.number() % u64::from(QUEUES)) as u32);
        self.apply(&match number % 150 / 50 {
            0 => Command::offer(call, queue),
            1 => Command::Answer { call, offer: None },
            _ => Command::HangUp { call },
        });
    }
}

fn main() {
    let rounds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(150);
    let policies = [None, Some(Sync::None), Some(Sync::Batch), Some(Sync::Synced)];
    by_turns(rounds, &policies.map(|sync| (sync, BATCH)));
    by_turns(rounds, &[(None, BATCH), (Some(Sync::Batch), 8), (Some(Sync::Batch), 1)]);
    recovery();
}

/// Rows of one table; each is compared with the first.
fn by_turns(rounds: u64, rows: &[(Option<Sync>, u64)]) {
    let begin = |&(sync, batch): &_| (sync, Floor::new(sync, batch), Vec::new());
    let mut floors: Vec<_> = rows.iter().map(begin).collect();
    for _ in 0..rounds {
        for (_, floor, windows) in &mut floors {
            let begin = Instant::now();
            (0..WINDOW).for_each(|_| floor.live());
            windows.push(begin.elapsed().as_nanos() as u64 / WINDOW);
        }
    }
    println!("ns a command, in batches of: best, middle window; more than without");
    let mut without = [0, 0];
    for (sync, floor, mut windows) in floors {
        windows.sort_unstable();
        let [best, middle] = [windows[0], windows[windows.len() / 2]];
        if sync.is_none() {
            without = [best, middle];
        }
        let name = sync.map_or("no journal".into(), |sync| format!("{sync:?}").to_lowercase());
        let more = [best as i64 - without[0] as i64, middle as i64 - without[1] as i64];
        let batch = floor.batch;
        println!("{name:>12} {batch:>4} {best:>7} {middle:>7}   {:>+7} {:>+7}", more[0], more[1]);
        drop(floor.writer);
        let _ = std::fs::remove_dir_all(&floor.folder);
    }
}

/// Recovery of a million commands.
fn recovery() {
    const COMMANDS: u64 = 1_000_000;
    let mut floor = Floor::new(Some(Sync::Batch), BATCH);
    while floor.done < COMMANDS {
        floor.live();
    }
    let (digest, folder) = (floor.core.digest(), floor.folder.clone());
    floor.writer.take().map_or(Ok(()), |mut writer| writer.flush()).expect("room on the disk");
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let begin = Instant::now();
            let opened = journal::open(&folder, &origin(), Options::default());
            let time = begin.elapsed().as_secs_f64();
            let opened = opened.expect("a sound journal");
            assert_eq!(black_box(opened.core.digest()), digest);
            assert!(opened.tail.last >= COMMANDS);
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("recovery of {COMMANDS} commands: {:.3} s best, {:.3} s middle", times[0], times[2]);
    let _ = std::fs::remove_dir_all(&folder);
}
