//! What a call through the C interface costs over the same call in Rust: both side by side, in
//! turns, the least of many rounds. `CAPI_ONLY=c` or `rust` plays one side alone, for callgrind:
//!
//! ```sh
//! cargo bench --features capi --bench capi
//! ```

use std::hint::black_box;
use std::mem::{MaybeUninit, zeroed};
use std::ptr::{from_ref, null_mut};
use std::time::Instant;

use acd::capi::*;
use acd::{AgentId, CallId, Command, Core, Event, Limits, QueueId, QueueRules, Timestamp};

const AGENTS: u32 = 100;
const LIVES: u64 = 2_000;

fn limits() -> Limits {
    Limits { agents: AGENTS, queues: 1, calls: 1_000, ..Limits::default() }
}

struct InRust {
    core: Core,
    events: Vec<Event>,
    call: u64,
    at: u64,
}

impl InRust {
    fn new() -> Self {
        let (core, events) = (Core::new(limits(), 0), Vec::new());
        let mut floor = Self { core, events, call: 0, at: 0 };
        let (queue, rules) = (QueueId::new(0), &QueueRules::default());
        floor.apply(&Command::Queue { queue, rules });
        for agent in (0..AGENTS).map(AgentId::new) {
            floor.apply(&Command::Agent { agent, skills: &[] });
            floor.apply(&Command::Login { agent });
            floor.apply(&Command::Ready { agent });
        }
        floor
    }

    #[inline(never)]
    fn apply(&mut self, command: &Command<'_>) {
        let at = Timestamp::from_micros(self.at);
        self.core.apply(at, black_box(command), &mut self.events).expect("taken");
        // Each is looked at on both sides.
        for event in self.events.drain(..) {
            black_box(&event);
        }
    }

    fn tick(&mut self) {
        self.at += 1;
        self.apply(&Command::Tick);
    }

    fn life(&mut self) {
        (self.call, self.at) = (self.call + 1, self.at + 1);
        let call = CallId::new(self.call);
        self.apply(&Command::offer(call, QueueId::new(0)));
        self.apply(&Command::Answer { call, offer: None });
        self.apply(&Command::HangUp { call });
    }
}

struct InC {
    core: *mut acd_core,
    call: u64,
    at: u64,
}

fn ok(status: i32) {
    assert_eq!(status, ACD_OK);
}

fn command(kind: u16) -> acd_command {
    // SAFETY: integers and a pointer that may be NULL.
    acd_command { size: 64, kind, ..unsafe { zeroed() } }
}

impl InC {
    fn new() -> Self {
        let mut floor = Self { core: null_mut(), call: 0, at: 0 };
        // SAFETY: the places are there, here and below.
        let (mut limits, mut rules, mut nothing): (acd_limits, acd_queue_rules, acd_agent_rules) =
            unsafe { zeroed() };
        // SAFETY: as above.
        unsafe {
            ok(acd_limits_init(&mut limits, size_of::<acd_limits>()));
            (limits.agents, limits.queues, limits.calls) = (AGENTS, 1, 1_000);
            ok(acd_core_new(&limits, 0, std::ptr::null(), &mut floor.core));
            ok(acd_queue_rules_init(&mut rules, size_of::<acd_queue_rules>()));
        }
        nothing.struct_size = size_of::<acd_agent_rules>() as u32;
        let data = from_ref(&rules).cast();
        floor.apply(&acd_command { data, ..command(ACD_CMD_QUEUE) });
        for agent in 0..AGENTS {
            let data = from_ref(&nothing).cast();
            floor.apply(&acd_command { agent, data, ..command(ACD_CMD_AGENT) });
            floor.apply(&acd_command { agent, ..command(ACD_CMD_LOGIN) });
            floor.apply(&acd_command { agent, ..command(ACD_CMD_READY) });
        }
        floor
    }

    #[inline(never)]
    fn apply(&mut self, command: &acd_command) {
        // SAFETY: as above.
        unsafe {
            let (mut events, mut taken) = ([const { MaybeUninit::<acd_event>::uninit() }; 8], 0);
            ok(acd_core_apply(self.core, self.at, black_box(command)));
            ok(acd_core_take_events(self.core, events.as_mut_ptr().cast(), 8, &mut taken));
            for event in events.iter().take(taken) {
                black_box(event.assume_init_ref());
            }
        }
    }

    fn tick(&mut self) {
        self.at += 1;
        self.apply(&command(ACD_CMD_TICK));
    }

    fn life(&mut self) {
        (self.call, self.at) = (self.call + 1, self.at + 1);
        let call = self.call;
        self.apply(&acd_command { call, ..command(ACD_CMD_OFFER) });
        self.apply(&acd_command { call, ..command(ACD_CMD_ANSWER) });
        self.apply(&acd_command { call, ..command(ACD_CMD_HANG_UP) });
    }
}

/// Picoseconds a command of so many.
fn time(commands: u64, mut run: impl FnMut()) -> u64 {
    let begin = Instant::now();
    (0..LIVES).for_each(|_| run());
    begin.elapsed().as_nanos() as u64 * 1_000 / (LIVES * commands)
}

fn main() {
    let only = std::env::var("CAPI_ONLY").unwrap_or_default();
    let (mut rust, mut c) = (InRust::new(), InC::new());
    if only == "rust" {
        return (0..LIVES).for_each(|_| rust.life());
    }
    if only == "c" {
        return (0..LIVES).for_each(|_| c.life());
    }
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 400 } else { 1 };
    let mut least = [u64::MAX; 4];
    for _ in 0..rounds {
        let round = [
            time(1, || rust.tick()),
            time(1, || c.tick()),
            time(3, || rust.life()),
            time(3, || c.life()),
        ];
        for (least, now) in least.iter_mut().zip(round) {
            *least = now.min(*least);
        }
    }
    let ns = |ps: u64| format!("{}.{} ns", ps / 1_000, ps % 1_000 / 100);
    println!("one command and taking its events    Rust       C         more (two calls in C)");
    for (name, pair) in [("tick, no event", &least[..2]), ("a call's life, 2 events", &least[2..])]
    {
        let more = pair[1].saturating_sub(pair[0]);
        println!("{name:<34} {:>9} {:>9} {:>9}", ns(pair[0]), ns(pair[1]), ns(more));
    }
    let mut digest = 0;
    // SAFETY: as above.
    unsafe {
        ok(acd_core_digest(c.core, &mut digest));
        ok(acd_core_free(c.core));
    }
    assert_eq!(digest, rust.core.digest(), "both have come to the same state");
}
