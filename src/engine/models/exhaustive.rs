//! Every interleaving of small cases, stale reads included, under loom.
//!
//! The types are the engine's own; the ring between them is a counter, published as a ring
//! publishes its items (a read-modify-write with Release), because a ring that synchronises more
//! would hide a missing fence. Each model says how many executions there were and that each
//! interesting outcome was among them: a model that explores one schedule proves nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize as Tally, Ordering as Of};

use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;

use crate::engine::gate::{Gate, Room};
use crate::engine::pages::{Page, Unread};

/// Counts executions, and how often each outcome was seen.
struct Seen<const N: usize> {
    executions: Tally,
    outcomes: [Tally; N],
}

impl<const N: usize> Seen<N> {
    fn new() -> Arc<Self> {
        let outcomes = std::array::from_fn(|_| Tally::new(0));
        Arc::new(Self { executions: Tally::new(0), outcomes })
    }

    fn saw(&self, outcome: usize) {
        self.outcomes[outcome].fetch_add(1, Of::Relaxed);
    }

    fn ran(&self) {
        self.executions.fetch_add(1, Of::Relaxed);
    }

    #[track_caller]
    fn assert_all(&self, at_least: usize) {
        let executions = self.executions.load(Of::Relaxed);
        let outcomes: Vec<usize> =
            self.outcomes.iter().map(|seen| seen.load(Of::Relaxed)).collect();
        println!("{executions} executions, outcomes {outcomes:?}");
        assert!(executions >= at_least, "only {executions} executions");
        assert!(!outcomes.contains(&0), "an outcome was never seen: {outcomes:?}");
    }
}

/// A reader sees the words of one moment or says that it saw none, and never goes back.
///
/// The writer is the first thread, the reader the second, not the other way round: of each value
/// loom remembers the last access alone, and the writer's own look at the sequence would hide the
/// reader's, so that only one execution were tried.
#[test]
fn a_page_is_never_torn() {
    let seen = Seen::<4>::new();
    let tell = Arc::clone(&seen);
    loom::model(move || {
        let page = Arc::new(Page::<2>::new());
        let (pages, tells) = (Arc::clone(&page), Arc::clone(&tell));
        let reader = thread::spawn(move || {
            let mut last = 0;
            for _ in 0..2 {
                match pages.read(1) {
                    Ok([one, ten]) => {
                        assert_eq!(one * 10, ten, "words of two moments");
                        assert!(one >= last, "time went back");
                        last = one;
                        tells.saw(one as usize);
                    }
                    Err(Unread::Undefined) => {
                        assert_eq!(last, 0, "defined before");
                        tells.saw(0);
                    }
                    Err(Unread::Busy) => tells.saw(3),
                }
            }
        });
        page.publish(&[1, 10]);
        page.publish(&[2, 20]);
        reader.join().expect("the reader");
        assert_eq!(page.read(1), Ok([2, 20]));
        tell.ran();
    });
    seen.assert_all(100);
}

/// A shard reduced to what its protocols see.
struct Shard {
    gate: Gate,
    /// Commands in the ring.
    items: AtomicUsize,
    /// Whoever runs is alone, and finds what the last one left: plain loads and stores.
    is_inside: AtomicBool,
    done: AtomicUsize,
}

impl Shard {
    fn new(gate: Gate) -> Arc<Self> {
        Arc::new(Self {
            gate,
            items: AtomicUsize::new(0),
            is_inside: AtomicBool::new(false),
            done: AtomicUsize::new(0),
        })
    }

    fn push(&self) {
        self.items.fetch_add(1, Ordering::Release);
    }

    fn turn(&self) {
        assert!(!self.is_inside.swap(true, Ordering::Relaxed), "two run at once");
        let items = self.items.swap(0, Ordering::Acquire);
        self.done.store(self.done.load(Ordering::Relaxed) + items, Ordering::Relaxed);
        self.is_inside.store(false, Ordering::Relaxed);
    }

    fn has_work(&self) -> bool {
        self.items.load(Ordering::Relaxed) > 0
    }

    /// As `run_here` in `shard.rs`.
    fn run_here(&self) {
        loop {
            self.turn();
            if self.gate.rest(|| self.has_work()) {
                return;
            }
        }
    }
}

/// Flat combining: whoever brings work while nobody runs, runs; nothing is left lying.
#[test]
fn what_is_brought_is_done_by_somebody() {
    let seen = Seen::<3>::new();
    let tell = Arc::clone(&seen);
    loom::model(move || {
        let shard = Shard::new(Gate::resting());
        let bring = |shard: &Shard| {
            shard.push();
            let runs = shard.gate.announce();
            if runs {
                shard.run_here();
            }
            runs
        };
        let other = Arc::clone(&shard);
        let other = thread::spawn(move || bring(&other));
        let ran = [bring(&shard), other.join().expect("the other")];
        assert_eq!(shard.items.load(Ordering::Relaxed), 0, "left lying");
        assert_eq!(shard.done.load(Ordering::Relaxed), 2, "done once each");
        assert!(shard.gate.take(), "nobody runs any more");
        tell.saw(match ran {
            [true, true] => 0,
            [true, false] => 1,
            _ => 2,
        });
        tell.ran();
    });
    seen.assert_all(100);
}

/// What the engine takes from `crossbeam`, as loom sees it.
#[derive(Default)]
struct Parker {
    token: Mutex<bool>,
    bell: Condvar,
}

impl Parker {
    fn park(&self) {
        let mut token = self.token.lock().expect("not poisoned");
        while !*token {
            token = self.bell.wait(token).expect("not poisoned");
        }
        *token = false;
    }

    fn unpark(&self) {
        *self.token.lock().expect("not poisoned") = true;
        self.bell.notify_one();
    }
}

/// A thread that parks is woken for every command: a lost wake-up is a deadlock, which loom
/// reports.
#[test]
fn who_parks_is_woken() {
    let seen = Seen::<2>::new();
    let tell = Arc::clone(&seen);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(4);
    model.check(move || {
        let (shard, parker) = (Shard::new(Gate::running()), Arc::new(Parker::default()));
        let tell_parked = Arc::clone(&tell);
        let (own, parks) = (Arc::clone(&shard), Arc::clone(&parker));
        // As `run_thread` in `shard.rs`.
        let runner = thread::spawn(move || {
            loop {
                own.turn();
                if own.done.load(Ordering::Relaxed) == 2 {
                    return;
                }
                if own.gate.rest(|| own.has_work()) {
                    tell_parked.saw(0);
                    parks.park();
                    own.gate.take();
                } else {
                    tell_parked.saw(1);
                }
            }
        });
        let bring = |shard: &Shard, parker: &Parker| {
            shard.push();
            if shard.gate.announce() {
                parker.unpark();
            }
        };
        let (other, wakes) = (Arc::clone(&shard), Arc::clone(&parker));
        let other = thread::spawn(move || bring(&other, &wakes));
        bring(&shard, &parker);
        other.join().expect("the other");
        runner.join().expect("the runner");
        tell.ran();
    });
    seen.assert_all(1_000);
}

/// A shard that waits for room in its stream is run again when the reader makes room.
#[test]
fn who_waits_for_room_goes_on() {
    let seen = Seen::<3>::new();
    let tell = Arc::clone(&seen);
    loom::model(move || {
        let shard = Arc::new(Shard {
            gate: Gate::running(),
            items: AtomicUsize::new(0),
            is_inside: AtomicBool::new(false),
            done: AtomicUsize::new(0),
        });
        // A stream of one place, taken; the reader empties it.
        let (room, places) = (Arc::new(Room::new()), Arc::new(AtomicUsize::new(0)));
        let run = |shard: &Shard, room: &Room, places: &AtomicUsize| {
            loop {
                let looked = room.look();
                if places.load(Ordering::Acquire) == 1 {
                    shard.done.store(1, Ordering::Relaxed);
                    return true;
                }
                room.block(looked);
                if shard.gate.rest(|| room.was_made()) {
                    return false;
                }
            }
        };
        let (own, own_room, own_places) =
            (Arc::clone(&shard), Arc::clone(&room), Arc::clone(&places));
        let runner = thread::spawn(move || run(&own, &own_room, &own_places));
        // The reader; as `room_was_made` in `shard.rs`.
        places.store(1, Ordering::Release);
        let mut ran_here = false;
        let was_blocked = room.make();
        if was_blocked && shard.gate.announce() {
            ran_here = run(&shard, &room, &places);
        }
        let ran_there = runner.join().expect("the runner");
        assert!(ran_here ^ ran_there, "it went on, once");
        tell.saw(match (was_blocked, ran_here) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        });
        tell.ran();
    });
    seen.assert_all(20);
}
