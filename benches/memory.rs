//! What a waiting call and an agent take: resident bytes, read from the kernel where it tells them.

use acd::{AgentId, CallId, Command, Core, Event, Limits, QueueId, QueueRules, Timestamp};

const CALLS: u32 = 50_000;
const AGENTS: u32 = 10_000;
const QUEUES: u32 = 100;

/// A centre with so many agents in 64 profiles, all ready, and so many calls that wait for
/// somebody else.
fn centre(agents: u32, calls: u32) -> Core {
    let limits = Limits { agents, queues: QUEUES, calls, ..Limits::default() };
    let mut core = Core::new(limits, 0);
    let mut events: Vec<Event> = Vec::with_capacity(64);
    let mut tell = |command: &Command<'_>| {
        events.clear();
        core.apply(Timestamp::ZERO, command, &mut events).expect("taken");
    };
    let rules = QueueRules { require: "nobody".into(), ..QueueRules::default() };
    for queue in 0..QUEUES {
        tell(&Command::Queue { queue: QueueId::new(queue), rules: &rules });
    }
    for agent in 0..agents {
        let agent = AgentId::new(agent);
        tell(&Command::Agent { agent, skills: &[("some", 1 + agent.number() as i32 % 64)] });
        tell(&Command::Login { agent });
        tell(&Command::Ready { agent });
    }
    for call in 0..calls {
        tell(&Command::offer(CallId::new(u64::from(call)), QueueId::new(call % QUEUES)));
    }
    core
}

/// Resident bytes of this process; `None` where there is no `/proc`.
fn resident() -> Option<i64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<i64>().ok()? * 4_096)
}

/// What one of `count` takes, if the centre has so many.
fn each(agents: u32, calls: u32, count: u32) -> Option<i64> {
    // The first centre pays for what every centre has.
    drop(centre(64, 64));
    let before = resident()?;
    let core = centre(agents, calls);
    let taken = resident()? - before;
    drop(core);
    Some(taken / i64::from(count))
}

/// Each in a process of its own, so that neither finds what the other has left.
fn main() {
    let of = std::env::args().find(|word| word == "calls" || word == "agents");
    let taken = match of.as_deref() {
        Some("calls") => each(64, 64 + CALLS, CALLS),
        Some(_) => each(64 + AGENTS, 64, AGENTS),
        None => {
            let program = std::env::current_exe().expect("this program");
            for of in ["calls", "agents"] {
                let status = std::process::Command::new(&program).arg(of).status();
                assert!(status.is_ok_and(|status| status.success()), "{of} were not counted");
            }
            return;
        }
    };
    match (taken, of.as_deref()) {
        (Some(bytes), Some("calls")) => println!("a waiting call: {bytes} bytes resident"),
        (Some(bytes), _) => println!("an agent who is ready: {bytes} bytes resident"),
        (None, _) => println!("this system does not tell how much of a process is resident"),
    }
}
