//! The recorded callers and the agents on duty, brought together by the core.
//!
//! A calendar holds what will happen: arrivals, log-ins and log-outs, the end of each patience
//! and of each conversation. It is worked off in the order of time; at one instant conversations
//! end first, then agents log in and answer, then callers arrive, then callers give up, and
//! agents log out last. The core's own timers come before all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use acd::figures::changes;
use acd::{
    AgentId, AgentState, Arrival, CallId, CallState, Change, Command, Core, Deadline, Event,
    ExpectedWait, Fact, Limits, OfferId, OverflowCause, QueueId, Refusal, Terms, Timestamp,
};

use super::books::Books;
use super::draws::Drawn;
use super::error::SimulateError;
use super::floor::Floor;
use super::rules::Rules;
use super::workload::Workload;

/// All that a simulation needs.
#[derive(Clone, Copy, Debug)]
pub struct Simulation<'a> {
    /// Who calls.
    pub workload: &'a Workload,
    /// The callers' patience and talk times.
    pub drawn: &'a [Drawn],
    /// Who is on duty.
    pub floor: &'a Floor,
    /// The queues' rules.
    pub rules: &'a Rules,
    /// How long agents let it ring, in microseconds.
    pub ring: u64,
    /// For the agent order `random`.
    pub seed: u64,
}

/// What comes at one instant, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    TalkEnds,
    LogIn,
    Answer,
    Arrival,
    GiveUp,
    LogOut,
}

/// Time, what, whom it concerns; the number makes the order complete.
type Entry = Reverse<(u64, Happening, u32)>;

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Not yet come.
    Ahead,
    /// Waits or rings; since when in this queue.
    Queue(u64),
    Talks,
    Gone,
}

struct Floorwork<'a> {
    simulation: Simulation<'a>,
    core: Core,
    calendar: BinaryHeap<Entry>,
    events: Vec<Event>,
    places: Vec<Place>,
    /// The half-hour of the day in which each call entered its present queue.
    slots: Vec<u8>,
    offers: Vec<Option<OfferId>>,
    /// The wait that each call was told at its entry, while it waits.
    told: Vec<Option<ExpectedWait>>,
    /// What the call that is about to leave unserved would still have to wait.
    rest: Option<u64>,
    /// Each agent's state and since when.
    states: Vec<(AgentState, u64)>,
    terms: Vec<Terms>,
    books: Books,
}

impl Simulation<'_> {
    /// Plays everything through the core; `tell` is called at each arrival.
    ///
    /// # Errors
    /// If the core refuses a rule.
    pub fn play(&self, mut tell: impl FnMut()) -> Result<Books, SimulateError> {
        let mut work = Floorwork::new(*self)?;
        loop {
            let next = work.calendar.peek().map(|&Reverse((at, ..))| at);
            let due = work.core.next_deadline().filter(|&(due, _)| due != Timestamp::NEVER);
            match (next, due) {
                (next, Some((due, why))) if next.is_none_or(|next| due.micros() <= next) => {
                    if let Deadline::MaxWait(call) = why {
                        work.foresee_rest(call);
                    }
                    work.core.advance(due, &mut work.events);
                }
                (Some(_), _) => {
                    let Some(Reverse(entry)) = work.calendar.pop() else { break };
                    if entry.1 == Happening::Arrival {
                        tell();
                    }
                    work.happen(entry)?;
                }
                (None, _) => break,
            }
            work.follow();
        }
        Ok(work.close())
    }
}

impl<'a> Floorwork<'a> {
    fn new(simulation: Simulation<'a>) -> Result<Self, SimulateError> {
        let Simulation { workload, floor, rules, .. } = simulation;
        let calls = workload.callers.len();
        let (agents, queues) = (floor.members.len().max(1) as u32, rules.queues.len() as u32);
        let limits = Limits { agents, queues, calls: calls as u32, ..Limits::default() };
        let mut core = Core::new(limits, simulation.seed);
        let mut events = Vec::new();
        rules.set_up(&mut core, floor, &mut events)?;
        let mut work = Self {
            simulation,
            core,
            calendar: BinaryHeap::with_capacity(2 * calls),
            events,
            places: vec![Place::Ahead; calls],
            slots: vec![0; calls],
            offers: vec![None; calls],
            told: vec![None; calls],
            rest: None,
            states: vec![(AgentState::LoggedOut, 0); floor.members.len()],
            terms: rules.terms(),
            books: Books::new(rules.queues.len()),
        };
        work.fill_calendar();
        Ok(work)
    }

    fn fill_calendar(&mut self) {
        let Simulation { workload, drawn, floor, .. } = self.simulation;
        for (duty, number) in floor.duties.iter().zip(0..) {
            self.calendar.push(Reverse((duty.from, Happening::LogIn, number)));
            self.calendar.push(Reverse((duty.to, Happening::LogOut, number)));
        }
        let mut closing = vec![0; workload.dial.days()];
        for duty in &floor.duties {
            closing[duty.day] = duty.to.max(closing[duty.day]);
        }
        let longest = workload.longest_wait();
        for ((caller, drawn), number) in workload.callers.iter().zip(drawn).zip(0..) {
            self.calendar.push(Reverse((caller.at, Happening::Arrival, number)));
            // Who waits longer than anybody was seen to wait gives up when the day is over.
            let gives_up = match drawn.patience {
                Some(patience) => caller.at + patience,
                None => closing[workload.dial.day(caller.at)].max(caller.at + longest),
            };
            self.calendar.push(Reverse((gives_up, Happening::GiveUp, number)));
        }
    }

    fn apply(&mut self, at: u64, command: &Command<'_>) -> Result<(), Refusal> {
        self.core.apply(Timestamp::from_micros(at), command, &mut self.events)
    }

    fn happen(&mut self, (at, what, number): (u64, Happening, u32)) -> Result<(), SimulateError> {
        let call = CallId::new(number.into());
        let place = number as usize;
        let done = match what {
            Happening::Arrival => self.arrive(at, number),
            Happening::GiveUp if matches!(self.places[place], Place::Queue(_)) => {
                self.foresee_rest(call);
                self.apply(at, &Command::HangUp { call })
            }
            Happening::TalkEnds => self.apply(at, &Command::HangUp { call }),
            Happening::Answer => self.answer(at, call),
            Happening::LogIn => self.log_in(at, place),
            Happening::LogOut => {
                let agent = AgentId::new(self.simulation.floor.duties[place].member);
                self.apply(at, &Command::Logout { agent })
            }
            Happening::GiveUp => Ok(()),
        };
        done.map_err(SimulateError::Core)
    }

    fn arrive(&mut self, at: u64, number: u32) -> Result<(), Refusal> {
        let caller = &self.simulation.workload.callers[number as usize];
        let (queue, priority) = (QueueId::new(caller.queue), caller.priority);
        let call = CallId::new(number.into());
        let offer = Command::Offer(Arrival { priority, ..Arrival::new(call, queue) });
        match self.apply(at, &offer) {
            // Counted by the core; the caller is gone.
            Err(Refusal::QueueFull) => {
                self.places[number as usize] = Place::Gone;
                let slot = self.simulation.workload.dial.slot(at);
                self.books.by_slot[slot].refused += 1;
                Ok(())
            }
            done => done,
        }
    }

    /// An agent answers the ringing that was meant, or nothing: the caller may be gone.
    fn answer(&mut self, at: u64, call: CallId) -> Result<(), Refusal> {
        let offer = self.offers[call.number() as usize].take();
        match offer {
            Some(_) => self.apply(at, &Command::Answer { call, offer }),
            None => Ok(()),
        }
    }

    fn log_in(&mut self, at: u64, duty: usize) -> Result<(), Refusal> {
        let agent = AgentId::new(self.simulation.floor.duties[duty].member);
        let view = self.core.agent(agent).ok_or(Refusal::UnknownAgent)?;
        if view.state == AgentState::LoggedOut {
            self.apply(at, &Command::Login { agent })?;
            return self.apply(at, &Command::Ready { agent });
        }
        // Still on the last call of the duty before: stays on.
        match view.pending {
            Some(_) => self.apply(at, &Command::Ready { agent }),
            None => Ok(()),
        }
    }

    /// Books what the core did, and enters in the calendar what follows from it.
    fn follow(&mut self) {
        let events = std::mem::take(&mut self.events);
        for event in &events {
            self.book(event);
            self.compare_wait(event);
            self.see(event);
        }
        self.rest = None;
        self.events = events;
        self.events.clear();
    }

    /// The call may be about to leave its queue.
    fn foresee_rest(&mut self, call: CallId) {
        self.rest = self.core.expected_wait_of(call).map(|rest| rest.mean.micros());
    }

    /// Asks for the wait of a call that enters a queue, and holds it against what comes.
    fn compare_wait(&mut self, event: &Event) {
        match event.fact {
            Fact::Queued { call, queue, .. } => {
                let said = self.core.expected_wait_of(call);
                let state = self.core.call(call).map(|view| view.state);
                let forecast = &mut self.books.forecasts[queue.number() as usize];
                match (said, state) {
                    (Some(_), _) => self.told[place(call)] = said,
                    (None, Some(CallState::Waiting)) => forecast.unknown += 1,
                    _ => forecast.at_once += 1,
                }
            }
            Fact::Ringing { call, queue, waited, .. } => {
                if let Some(said) = self.told[place(call)].take() {
                    let forecast = &mut self.books.forecasts[queue.number() as usize];
                    forecast.served(&said, waited.micros());
                }
            }
            Fact::Abandoned { call, queue, .. }
            | Fact::TimedOut { call, queue, .. }
            | Fact::TurnedAway { call, queue, .. }
            | Fact::Overflowed { call, from: queue, cause: OverflowCause::MaxWait, .. } => {
                let Place::Queue(entered) = self.places[place(call)] else { return };
                if let Some(said) = self.told[place(call)].take() {
                    let waited = event.at.micros() - entered;
                    let forecast = &mut self.books.forecasts[queue.number() as usize];
                    forecast.left(&said, waited, self.rest);
                }
            }
            _ => {}
        }
    }

    fn see(&mut self, event: &Event) {
        let at = event.at.micros();
        match event.fact {
            Fact::Queued { call, .. } => {
                self.places[place(call)] = Place::Queue(at);
                self.slots[place(call)] = self.simulation.workload.dial.slot(at) as u8;
            }
            Fact::Ringing { call, offer, .. } => {
                self.offers[place(call)] = Some(offer);
                let due = at + self.simulation.ring;
                self.calendar.push(Reverse((due, Happening::Answer, place(call) as u32)));
            }
            Fact::Answered { call, .. } => {
                self.places[place(call)] = Place::Talks;
                let due = at + self.simulation.drawn[place(call)].talk;
                self.calendar.push(Reverse((due, Happening::TalkEnds, place(call) as u32)));
            }
            Fact::Requeued { call, .. } | Fact::Overflowed { call, .. } => {
                self.offers[place(call)] = None;
            }
            Fact::Abandoned { call, .. }
            | Fact::TimedOut { call, .. }
            | Fact::TurnedAway { call, .. }
            | Fact::Ended { call, .. } => {
                self.places[place(call)] = Place::Gone;
                self.offers[place(call)] = None;
            }
            _ => {}
        }
    }

    /// Counts an event in the books by half-hour; a call counts in that of its entry into the
    /// queue.
    fn book(&mut self, event: &Event) {
        let at = event.at.micros();
        let dial = &self.simulation.workload.dial;
        let (call, leaves) = match event.fact {
            Fact::Queued { call, .. } => (call, false),
            Fact::Overflowed { call, cause, .. } => (call, !cause.is_passing()),
            Fact::Answered { call, .. }
            | Fact::Abandoned { call, .. }
            | Fact::TimedOut { call, .. }
            | Fact::TurnedAway { call, .. } => (call, true),
            Fact::Ringing { call, .. } | Fact::Requeued { call, .. } | Fact::Ended { call, .. } => {
                (call, false)
            }
            Fact::Agent { agent, state } => return self.book_state(agent, state, at),
            _ => return,
        };
        if let (true, Place::Queue(entered)) = (leaves, self.places[place(call)]) {
            dial.add(entered, at, &mut self.books.waiting);
        }
        let enters = matches!(
            event.fact,
            Fact::Queued { .. } | Fact::Overflowed { cause: OverflowCause::Full, .. }
        );
        let own = usize::from(self.slots[place(call)]);
        let slot = if enters { dial.slot(at) } else { own };
        for (queue, change) in changes(&event.fact).into_iter().flatten() {
            let slot = if change == Change::OverflowedIn { dial.slot(at) } else { slot };
            let terms = self.terms[queue.number() as usize];
            self.books.by_slot[slot].count(change, terms);
        }
    }

    fn book_state(&mut self, agent: AgentId, state: AgentState, at: u64) {
        let (left, since) = self.states[agent.number() as usize];
        self.states[agent.number() as usize] = (state, at);
        if left == AgentState::LoggedOut {
            return;
        }
        let dial = &self.simulation.workload.dial;
        dial.add(since, at, &mut self.books.on_duty);
        if !matches!(left, AgentState::Idle | AgentState::NotReady(_)) {
            dial.add(since, at, &mut self.books.busy);
        }
    }

    /// Closes the books: the queues' figures are the core's own.
    fn close(mut self) -> Books {
        for (figures, number) in self.books.by_queue.iter_mut().zip(0..) {
            if let Some(view) = self.core.queue(QueueId::new(number)) {
                *figures = view.figures;
            }
        }
        self.books.sum_up();
        self.books
    }
}

fn place(call: CallId) -> usize {
    call.number() as usize
}
