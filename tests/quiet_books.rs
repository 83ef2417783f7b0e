//! Books in which nothing is written for a long time.

use acd::{
    BookRules, CallId, Command, Core, Limits, Period, QueueId, QueueRules, Timestamp, Window,
};

#[test]
fn intervals_without_an_event_are_rows_of_nothing() {
    let mut core = Core::with_books(Limits::default(), 0, BookRules::default()).unwrap();
    let (queue, mut events) = (QueueId::new(0), Vec::new());
    let hour = |hours: u64| Timestamp::from_millis(hours * 3_600_000);
    let rules = QueueRules::default();
    core.apply(hour(0), &Command::Queue { queue, rules: &rules }, &mut events).unwrap();
    let call = CallId::new(0);
    let offer = Command::offer(call, queue);
    core.apply(hour(1), &offer, &mut events).unwrap();
    core.apply(hour(1), &Command::HangUp { call }, &mut events).unwrap();
    core.advance(hour(100), &mut events);
    for book in [core.queue_book(queue).unwrap(), core.total_book().unwrap()] {
        for period in Period::ALL.into_iter().skip(1) {
            let rows = (0..=100).map(|at| book.events(period, hour(at)).unwrap());
            let mut rows: Vec<_> = rows.collect();
            rows.dedup_by_key(|row| row.interval);
            assert_eq!(rows.iter().map(|row| row.tally.calls.abandoned).sum::<u64>(), 1);
            let last = rows.last().unwrap();
            assert!(last.interval.contains(hour(100)) && !last.complete, "{period:?}");
            assert!(book.arrivals(period, hour(100)).is_some());
        }
        assert_eq!(book.recent(Window::Minutes30).unwrap().offered, 0);
    }
    let floor = core.floor_time().unwrap();
    assert!(floor.clipped(Period::Hour, hour(100)).is_some());
}
