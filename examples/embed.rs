//! A switch's service that embeds the core: `cargo run --example embed`.
//!
//! The core starts no thread and reads no clock, so the service does both: one loop owns the core,
//! facts come in through a channel, orders to the telephones go out through another. The other
//! thread plays the telephones and the callers, and runs into the three things that go wrong every
//! day: an agent who does not answer, an answer that comes too late, and a message sent twice.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use acd::{
    AgentId, CallId, Command, Core, Event, Fact, Limits, OfferId, QueueId, QueueRules, Refusal,
    Timestamp,
};

const SALES: QueueId = QueueId::new(0);
const ANN: AgentId = AgentId::new(0);
const BOB: AgentId = AgentId::new(1);

/// What the service tells the telephones.
#[derive(Debug)]
enum Order {
    Ring(AgentId, CallId, OfferId),
    StopRinging(AgentId),
    Connect(AgentId, CallId),
}

struct Service {
    core: Core,
    /// The origin of the core's time: all that it asks for is that time does not go backwards.
    started: Instant,
    inbox: Receiver<Command<'static>>,
    telephones: Sender<Order>,
    /// Filled by the core, drained by us, and used again: nothing is allocated in between.
    events: Vec<Event>,
}

impl Service {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.started.elapsed().as_micros() as u64)
    }

    /// The whole loop: sleep until a fact comes in or the core's next deadline is due.
    fn run(&mut self) {
        loop {
            let wait = match self.core.next_deadline() {
                Some((due, _why)) => Duration::from_micros(due.since(self.now()).micros()),
                None => Duration::from_secs(3600),
            };
            match self.inbox.recv_timeout(wait) {
                Ok(command) => self.carry_out(&command),
                Err(RecvTimeoutError::Timeout) => {
                    let now = self.now();
                    self.core.advance(now, &mut self.events);
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.send_orders();
        }
    }

    /// A refusal is an answer, not an accident: nothing has changed, and the host decides.
    fn carry_out(&mut self, command: &Command<'_>) {
        let now = self.now();
        match self.core.apply(now, command, &mut self.events) {
            Ok(()) => {}
            Err(Refusal::StaleOffer) => println!("  too late, it rings there no more: {command:?}"),
            Err(Refusal::QueueFull) => println!("  no room: play the busy announcement"),
            Err(refusal) => println!("  refused ({}): {command:?}", refusal.code()),
        }
    }

    /// Events in, orders out. A service would also write the events to its journal here.
    fn send_orders(&mut self) {
        for event in self.events.drain(..) {
            let order = match event.fact {
                Fact::Ringing { call, agent, offer, .. } => Order::Ring(agent, call, offer),
                Fact::Requeued { agent, .. }
                | Fact::Missed { agent, .. }
                | Fact::Withdrawn { agent, .. } => Order::StopRinging(agent),
                Fact::Abandoned { ringing: Some(agent), .. } => Order::StopRinging(agent),
                Fact::Answered { call, agent, .. } => Order::Connect(agent, call),
                _ => continue,
            };
            println!("{:>5} ms  {order:?}", event.at.millis());
            // Telephones that are gone need no orders.
            let _ = self.telephones.send(order);
        }
    }
}

/// Two agents, one caller, and what people do.
fn play(facts: &Sender<Command<'static>>, orders: &Receiver<Order>) -> Option<()> {
    let say = |command| facts.send(command).ok();
    for agent in [ANN, BOB] {
        say(Command::Login { agent })?;
        say(Command::Ready { agent })?;
    }
    let call = CallId::new(1);
    say(Command::offer(call, SALES))?;
    let Order::Ring(ANN, _, first) = orders.recv().ok()? else { return None };
    // Ann is not at her desk. After `ring_s` the core takes the call back and rings at Bob's.
    let Order::StopRinging(ANN) = orders.recv().ok()? else { return None };
    let Order::Ring(BOB, call, second) = orders.recv().ok()? else { return None };
    // Now Ann picks up. Her telephone names the ringing it means, so Bob's is left alone.
    say(Command::Answer { call, offer: Some(first) })?;
    say(Command::Answer { call, offer: Some(second) })?;
    let Order::Connect(BOB, call) = orders.recv().ok()? else { return None };
    thread::sleep(Duration::from_millis(200));
    say(Command::HangUp { call })?;
    // The switch says it twice: a call that is over is in no state to hang up.
    say(Command::HangUp { call })
}

fn main() -> Result<(), Refusal> {
    let (facts, inbox) = channel();
    let (telephones, orders) = channel();
    let mut core = Core::new(Limits { agents: 8, queues: 8, ..Limits::default() }, 0);
    let mut events = Vec::with_capacity(64);
    let rules = QueueRules { require: "sales".into(), ring_s: 1, ..QueueRules::default() };
    core.apply(Timestamp::ZERO, &Command::Queue { queue: SALES, rules: &rules }, &mut events)?;
    for agent in [ANN, BOB] {
        let define = Command::Agent { agent, skills: &[("sales", 3)] };
        core.apply(Timestamp::ZERO, &define, &mut events)?;
    }

    let switch = thread::spawn(move || play(&facts, &orders));
    let mut service = Service { core, started: Instant::now(), inbox, telephones, events };
    service.run();
    if !matches!(switch.join(), Ok(Some(()))) {
        println!("the telephones saw something that they did not expect");
        std::process::exit(1);
    }
    let sales = service.core.queue(SALES).ok_or(Refusal::UnknownQueue)?;
    let figures = sales.figures;
    println!(
        "offered {}, answered {}, missed {}, in 20 s {}, wait of the answered {} ms",
        figures.offered,
        figures.answered,
        figures.missed,
        figures.answered_within,
        figures.wait_answered.millis()
    );
    Ok(())
}
