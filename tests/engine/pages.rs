//! Figure pages: each of one moment, and equal to the core's own views.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use acd::engine::{Drive, Engine, Options, Pages, Unread};
use acd::{QueueFigures, QueueId, Span};

use crate::floor::*;

/// Callers in are callers out and callers here: only numbers of one moment add up.
#[track_caller]
fn assert_conserved(figures: &QueueFigures, here: u64) {
    let gone = figures.answered + figures.abandoned + figures.overflowed_out + figures.timed_out;
    assert_eq!(figures.offered, gone + here, "numbers of two moments: {figures:?}");
    assert_eq!(figures.in_queue, here);
    assert!(figures.answered_within <= figures.answered);
}

fn read_all(pages: &Pages, last: &mut [u64]) -> usize {
    let mut read = 0;
    for queue in 0..QUEUES {
        let Ok(page) = pages.queue(QueueId::new(queue)) else { continue };
        assert_eq!(page.view.queue, QueueId::new(queue));
        let here = u64::from(page.view.waiting) + u64::from(page.view.ringing);
        assert_conserved(&page.view.figures, here);
        assert!(page.sequence >= last[queue as usize], "time went back");
        last[queue as usize] = page.sequence;
        read += 1;
    }
    if let Ok(total) = pages.total() {
        assert_conserved(&total.figures, u64::from(total.waiting) + u64::from(total.ringing));
        read += 1;
    }
    read
}

#[test]
fn no_page_is_torn_while_two_threads_submit() {
    let (engine, streams) = Engine::start(Options::default()).expect("a thread");
    drop(streams);
    let submitter = with_domains(&engine, 1);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let end = Ends(&stop);
        for number in 1..=2 {
            let (submitter, stop) = (submitter.clone(), &stop);
            scope.spawn(move || {
                let mut player = Player::new(number);
                while !stop.load(Ordering::Relaxed) {
                    insist(&submitter, domain(0), 0, player.next());
                }
            });
        }
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let pages = engine.pages(domain(0)).expect("a domain");
                let stop = &stop;
                scope.spawn(move || {
                    let (mut last, mut read) = ([0; QUEUES as usize], 0);
                    while !stop.load(Ordering::Relaxed) {
                        read += read_all(&pages, &mut last);
                    }
                    (read, last)
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(1_500));
        drop(end);
        for reader in readers {
            let (read, last) = reader.join().expect("a reader");
            assert!(read > 10_000, "only {read} pages read");
            assert!(last.iter().all(|&sequence| sequence > 1_000), "it moved: {last:?}");
        }
    });
}

/// After a batch every page is the core's own view, and the total their sum.
#[test]
fn pages_are_what_the_core_says() {
    // Driven by this thread: when a command is taken, it has been carried out.
    let options = Options { drive: Drive::Host, refresh: Span::ZERO, ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("a thread");
    drop(streams);
    let submitter = with_domains(&engine, 1);
    let pages = engine.pages(domain(0)).expect("a domain");
    let mut player = Player::new(1);
    for _ in 0..200 {
        (0..20).for_each(|_| insist(&submitter, domain(0), 0, player.next()));
        let views = engine.inspect(domain(0), |core| core.queues().collect::<Vec<_>>());
        let views = views.expect("alive");
        let mut sum = QueueFigures::default();
        let (mut waiting, mut ringing, mut busy) = (0, 0, 0);
        for view in &views {
            let page = pages.queue(view.queue).expect("nobody writes now").view;
            // Waits grow with time alone; the page is of the batch that changed it.
            let page = acd::QueueView {
                longest_wait: view.longest_wait,
                over_threshold: view.over_threshold,
                ..page
            };
            assert_eq!(page, *view);
            sum.add(&view.figures);
            (waiting, ringing) = (waiting + view.waiting, ringing + view.ringing);
            busy += view.busy;
        }
        let total = pages.total().expect("nobody writes now");
        assert_eq!(total.figures, sum);
        assert_eq!((total.waiting, total.ringing, total.busy), (waiting, ringing, busy));
    }
    assert_eq!(pages.queue(QueueId::new(9)), Err(Unread::Undefined));
    assert_eq!(pages.queue(QueueId::new(9_999)), Err(Unread::Undefined));
}

/// With no command coming, a page of a queue in which calls wait grows on.
#[test]
fn waits_grow_on_the_page_with_no_command_coming() {
    let options = Options { refresh: Span::from_millis(20), ..Options::default() };
    let (engine, streams) = Engine::start(options).expect("a thread");
    drop(streams);
    engine.add_domain(domain(0), core()).expect("room");
    let submitter = engine.submitter();
    let (queue, rules) = (QueueId::new(0), acd::QueueRules::default());
    insist(&submitter, domain(0), 0, acd::Command::Queue { queue, rules: &rules });
    insist(&submitter, domain(0), 0, offer(1, 0));
    let pages = engine.pages(domain(0)).expect("a domain");
    let patience = Instant::now() + Duration::from_secs(20);
    while !pages.queue(queue).is_ok_and(|page| page.view.longest_wait >= Span::from_millis(60)) {
        assert!(Instant::now() < patience, "{:?}", pages.queue(queue));
        thread::sleep(Duration::from_millis(5));
    }
}
