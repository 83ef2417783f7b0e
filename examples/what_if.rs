//! The same morning three times: as it is, with one more agent, and under another rule.
//! `cargo run --release --example what_if [SEED]`
//!
//! The callers are made up from a seed: when each comes, how long the talk would last, and how
//! long the caller would wait. Only the staff and the rules differ from run to run, so whatever
//! differs in the figures comes from them. For recorded callers there is `acd simulate`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use acd::{
    AgentId, CallId, Command, Core, Event, Fact, Limits, QueueFigures, QueueId, QueueRules,
    Refusal, Span, Step, Timestamp, WrapUp,
};

const QUEUES: [(QueueId, &str); 2] = [(QueueId::new(0), "sales"), (QueueId::new(1), "service")];
const MORNING_S: f64 = 4.0 * 3600.0;

struct Caller {
    comes: Timestamp,
    queue: QueueId,
    talk: Span,
    patience: Span,
}

/// SplitMix64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    /// Evenly from 0 to 1, without 0.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 + f64::EPSILON
    }

    /// Exponentially distributed.
    fn seconds(&mut self, mean: f64) -> f64 {
        -self.share().ln() * mean
    }
}

fn span(seconds: f64) -> Span {
    Span::from_micros((seconds * 1e6) as u64)
}

/// A caller every 25 s in each queue, who talks 3 minutes and would wait 2, on average.
fn callers(seed: u64) -> Vec<Caller> {
    let mut dice = Dice(seed);
    let mut callers = Vec::new();
    for (queue, _) in QUEUES {
        let mut comes = dice.seconds(25.0);
        while comes < MORNING_S {
            let (talk, patience) = (span(dice.seconds(180.0)), span(dice.seconds(120.0)));
            callers.push(Caller { comes: Timestamp::ZERO + span(comes), queue, talk, patience });
            comes += dice.seconds(25.0);
        }
    }
    callers
}

/// How many agents each queue has, and after how many seconds the others help out, if they do.
struct Plan {
    name: &'static str,
    agents: [u32; 2],
    help_after_s: Option<i64>,
}

fn set_up(plan: &Plan, core: &mut Core, events: &mut Vec<Event>) -> Result<(), Refusal> {
    let mut next = 0;
    for ((queue, skill), count) in QUEUES.into_iter().zip(plan.agents) {
        let help = plan.help_after_s.map(|after_s| Step { after_s, require: String::new() });
        let rules = QueueRules {
            require: skill.into(),
            wrap_up: WrapUp::Timed,
            wrap_up_s: 20,
            steps: help.into_iter().collect(),
            ..QueueRules::default()
        };
        core.apply(Timestamp::ZERO, &Command::Queue { queue, rules: &rules }, events)?;
        for agent in (next..next + count).map(AgentId::new) {
            let define = Command::Agent { agent, skills: &[(skill, 5)] };
            for command in [define, Command::Login { agent }, Command::Ready { agent }] {
                core.apply(Timestamp::ZERO, &command, events)?;
            }
        }
        next += count;
    }
    Ok(())
}

/// The morning under a plan; returns each queue's figures.
fn play(plan: &Plan, callers: &[Caller]) -> Result<Vec<QueueFigures>, Refusal> {
    let mut core = Core::new(Limits::default(), 0);
    let mut events = Vec::new();
    set_up(plan, &mut core, &mut events)?;
    // What people are going to do, soonest first.
    let mut to_come = BinaryHeap::new();
    for (number, caller) in (0_u64..).zip(callers) {
        let (call, queue) = (CallId::new(number), caller.queue);
        to_come.push(Reverse((caller.comes, number, Deed::Comes(queue))));
        let tired = caller.comes + caller.patience;
        to_come.push(Reverse((tired, call.number(), Deed::GivesUp)));
    }
    loop {
        let deadline = core.next_deadline().map(|(due, _)| due);
        let deed = to_come.peek().map(|Reverse((at, ..))| *at);
        // Whoever comes first: what the core waits for, or what people do.
        match (deadline, deed) {
            (Some(due), deed) if deed.is_none_or(|at| due < at) => core.advance(due, &mut events),
            (_, Some(_)) => {
                let Some(Reverse((at, number, deed))) = to_come.pop() else { break };
                let call = CallId::new(number);
                let command = match deed {
                    Deed::Comes(queue) => Command::offer(call, queue),
                    Deed::GivesUp if core.call(call).is_none_or(is_talking) => continue,
                    Deed::GivesUp | Deed::HangsUp => Command::HangUp { call },
                };
                core.apply(at, &command, &mut events)?;
            }
            (_, None) => break,
        }
        // Agents here answer at once.
        let mut heard = 0;
        while let Some(&Event { at, fact }) = events.get(heard) {
            heard += 1;
            if let Fact::Ringing { call, .. } = fact {
                core.apply(at, &Command::Answer { call, offer: None }, &mut events)?;
                let talk = callers[call.number() as usize].talk;
                to_come.push(Reverse((at + talk, call.number(), Deed::HangsUp)));
            }
        }
        events.clear();
    }
    Ok(QUEUES.iter().filter_map(|(queue, _)| core.queue(*queue)).map(|view| view.figures).collect())
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    HangsUp,
    GivesUp,
    Comes(QueueId),
}

fn is_talking(view: acd::CallView) -> bool {
    matches!(view.state, acd::CallState::Talking(_))
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".into() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

type Row = (&'static str, fn(&QueueFigures) -> String);

const ROWS: [Row; 6] = [
    ("offered", |figures| figures.offered.to_string()),
    ("answered", |figures| figures.answered.to_string()),
    ("abandoned", |figures| figures.abandoned.to_string()),
    ("in 20 s", |figures| percent(figures.answered_within, figures.answered + figures.abandoned)),
    ("speed of answer", |figures| {
        let seconds = figures.wait_answered.micros() as f64 / 1e6;
        format!("{:.1} s", seconds / figures.answered.max(1) as f64)
    }),
    ("longest wait", |figures| format!("{:.0} s", figures.longest_wait.micros() as f64 / 1e6)),
];

fn main() -> Result<(), Refusal> {
    let seed = std::env::args().nth(1).map_or(Ok(1), |seed| seed.parse());
    let Ok(seed) = seed else {
        eprintln!("SEED must be a whole number from 0 to 2^64 - 1");
        std::process::exit(2);
    };
    let callers = callers(seed);
    let plans = [
        Plan { name: "today", agents: [8, 8], help_after_s: None },
        Plan { name: "one more in sales", agents: [9, 8], help_after_s: None },
        Plan { name: "help after 10 s", agents: [8, 8], help_after_s: Some(10) },
    ];
    let figures = plans.iter().map(|plan| play(plan, &callers)).collect::<Result<Vec<_>, _>>()?;
    println!("{} callers in 4 hours, seed {seed}", callers.len());
    for (at, (_, queue)) in QUEUES.iter().enumerate() {
        print!("\n{queue:<18}");
        plans.iter().for_each(|plan| print!("{:>20}", plan.name));
        println!();
        for (name, value) in ROWS {
            print!("{name:<18}");
            figures.iter().for_each(|queues| print!("{:>20}", value(&queues[at])));
            println!();
        }
    }
    Ok(())
}
