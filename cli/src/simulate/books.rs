//! The books: the same figures of the recorded and of the simulated calls.

use acd::figures::{Change, QueueFigures};
use acd::{MissCause, Terms};

use super::dial::{Dial, SLOTS};
use super::floor::Floor;
use super::forecast::Forecast;
use super::workload::{StayEnd, Workload};
use crate::trace::Entry;

/// Figures in total, by queue and by half-hour of the day.
#[derive(Clone, Debug)]
pub struct Books {
    /// All queues.
    pub total: QueueFigures,
    /// Each queue's.
    pub by_queue: Vec<QueueFigures>,
    /// By the half-hour of the day in which a call entered its queue.
    pub by_slot: [QueueFigures; SLOTS],
    /// Time on duty, in microseconds, cut at half-hours.
    pub on_duty: [u64; SLOTS],
    /// Time ringing, on calls and in wrap-up, likewise.
    pub busy: [u64; SLOTS],
    /// Time that callers waited, likewise.
    pub waiting: [u64; SLOTS],
    /// Each queue's expected waits against what came; of a simulation only.
    pub forecasts: Vec<Forecast>,
}

impl Books {
    /// Empty books of so many queues.
    #[must_use]
    pub fn new(queues: usize) -> Self {
        Self {
            total: QueueFigures::default(),
            by_queue: vec![QueueFigures::default(); queues],
            by_slot: [QueueFigures::default(); SLOTS],
            on_duty: [0; SLOTS],
            busy: [0; SLOTS],
            waiting: [0; SLOTS],
            forecasts: vec![Forecast::default(); queues],
        }
    }

    /// The books of what was recorded, measured against the terms of the simulation.
    #[must_use]
    pub fn recorded(workload: &Workload, floor: &Floor, terms: &[Terms]) -> Self {
        let mut books = Self::new(terms.len());
        let dial = &workload.dial;
        for stay in &workload.stays {
            let queue = stay.queue as usize;
            let slot = dial.slot(stay.at);
            let mut wait = None;
            for change in changes(stay.entry, stay.end, stay.misses) {
                if let Change::Answered(waited) | Change::Abandoned(waited, _) = change {
                    wait = Some(waited);
                }
                books.by_queue[queue].count(change, terms[queue]);
                books.by_slot[slot].count(change, terms[queue]);
            }
            if let StayEnd::Overflowed { wait: waited } | StayEnd::TimedOut { wait: waited } =
                stay.end
            {
                wait = Some(waited);
            }
            let waited = wait.unwrap_or_default().micros();
            dial.add(stay.at, stay.at + waited, &mut books.waiting);
        }
        for talk in &workload.talks {
            dial.add(talk.from, talk.done, &mut books.busy);
        }
        books.sum_up();
        books.clip(floor, dial);
        books
    }

    fn clip(&mut self, floor: &Floor, dial: &Dial) {
        for duty in &floor.duties {
            dial.add(duty.from, duty.to, &mut self.on_duty);
        }
    }

    /// Makes the total of the queues' figures.
    pub fn sum_up(&mut self) {
        self.total = QueueFigures::default();
        for queue in &self.by_queue {
            self.total.add(queue);
        }
    }
}

/// What a stay changes in the figures.
fn changes(entry: Entry, end: StayEnd, misses: u32) -> Vec<Change> {
    let mut changes = Vec::with_capacity(4);
    match end {
        StayEnd::Refused => return vec![Change::Refused],
        StayEnd::Passed => changes.push(Change::Passed),
        _ => changes.push(Change::Offered),
    }
    match entry {
        Entry::Offered => {}
        Entry::Overflowed => changes.push(Change::OverflowedIn),
        Entry::Transferred => changes.push(Change::TransferredIn),
    }
    // The cause makes no difference to the figures.
    changes.extend((0..misses).map(|_| Change::Missed(MissCause::NoAnswer)));
    match end {
        StayEnd::Answered { wait, talk, hold, wrap_up } => {
            changes.extend([Change::Answered(wait), Change::Ended { talk, hold }]);
            changes.extend(wrap_up.map(Change::Handled));
        }
        StayEnd::Abandoned { wait, ringing } => changes.push(Change::Abandoned(wait, ringing)),
        StayEnd::Overflowed { .. } => changes.push(Change::OverflowedOut),
        StayEnd::TimedOut { .. } => changes.push(Change::TimedOut),
        StayEnd::Passed | StayEnd::Refused | StayEnd::Open => {}
    }
    changes
}
