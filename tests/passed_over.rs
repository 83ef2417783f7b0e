//! Tries at overflow that would be without effect are passed over in one step, and count again
//! from the moment at which another call's try makes room.

use acd::{
    CallId, Command, Core, Event, Fact, Limits, OverflowCause, QueueId, QueueRules, Refusal,
    Timestamp,
};

const FIRST: QueueId = QueueId::new(0);
const SECOND: QueueId = QueueId::new(1);
const LAST: QueueId = QueueId::new(2);
const BLOCKER: CallId = CallId::new(0);
const IN_FIRST: CallId = CallId::new(1);
const IN_SECOND: CallId = CallId::new(2);

/// A call in the first queue, to which it came because the last was full, tries every second to go
/// on to the second, which is full with one that tries every 5 s to go on to the last, which is
/// full until 6 s. Nothing else happens before 35 s. Returns when each goes on.
fn times(order: [(CallId, QueueId); 2]) -> Result<[Option<Timestamp>; 2], Refusal> {
    let mut core = Core::new(Limits::default(), 0);
    let mut events: Vec<Event> = Vec::new();
    let nobody = |max_wait_s, overflow_to| QueueRules {
        require: "nobody".into(),
        max_waiting: Some(1),
        max_wait_s,
        overflow_to,
        ..QueueRules::default()
    };
    let rules = [
        (LAST, nobody(None, None)),
        (SECOND, nobody(Some(5), Some(LAST))),
        (FIRST, nobody(Some(1), Some(SECOND))),
        (LAST, nobody(None, Some(FIRST))),
    ];
    let start = Timestamp::ZERO;
    for (queue, rules) in &rules {
        core.apply(start, &Command::Queue { queue: *queue, rules }, &mut events)?;
    }
    for (call, queue) in [(BLOCKER, LAST), order[0], order[1]] {
        let offer = Command::offer(call, queue);
        core.apply(start, &offer, &mut events)?;
    }
    core.apply(Timestamp::from_millis(6_000), &Command::HangUp { call: BLOCKER }, &mut events)?;
    core.advance(Timestamp::from_millis(35_000), &mut events);
    let went_on = |wanted| {
        let mut moves = events.iter().filter_map(|event| match event.fact {
            Fact::Overflowed { call, cause: OverflowCause::MaxWait, .. } if call == wanted => {
                Some(event.at)
            }
            _ => None,
        });
        moves.next()
    };
    Ok([went_on(IN_FIRST), went_on(IN_SECOND)])
}

#[test]
fn who_came_later_goes_on_in_the_same_instant() -> Result<(), Refusal> {
    let at = |seconds: u64| Some(Timestamp::from_millis(seconds * 1_000));
    assert_eq!(times([(IN_SECOND, SECOND), (IN_FIRST, LAST)])?, [at(10), at(10)]);
    Ok(())
}

#[test]
fn who_came_before_had_tried_in_vain_and_goes_on_a_second_later() -> Result<(), Refusal> {
    let at = |seconds: u64| Some(Timestamp::from_millis(seconds * 1_000));
    assert_eq!(times([(IN_FIRST, LAST), (IN_SECOND, SECOND)])?, [at(11), at(10)]);
    Ok(())
}
