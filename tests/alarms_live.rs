//! Alarms on figures that move by themselves: live windows, expected waits.

use acd::{AlarmRule, CallId, Command, Core, Event, Fact, Figure, Limits, ServiceLevel};

#[path = "support/centre.rs"]
mod centre;

use centre::*;

#[test]
fn a_live_window_moves_on_by_itself() {
    let lengths = acd::Lengths { intervals: 2, days: 1, months: 1 };
    let rules = acd::BookRules { calls: lengths, agents: lengths, ..acd::BookRules::default() };
    let core = Core::with_books(Limits::default(), 0, rules).expect("the books");
    let mut centre = Centre::on(core);
    let recent = Figure::RecentServiceLevel(acd::Window::Minutes5, ServiceLevel::default());
    centre.alarm(AlarmRule { at_least: 2, clear: Some(9_000), ..below(recent, 5_000) });
    centre.goes_on(100 * SECOND);
    centre.offer();
    centre.goes_on(130 * SECOND);
    centre.offer();
    assert_eq!(centre.hang_up(1), [], "one call is too few");
    assert_eq!(centre.next_alarm(), Some(135 * SECOND), "the window moves every 15 s");
    assert_eq!(centre.hang_up(2), [raised(130 * SECOND, 0)]);
    // Both ended in the bucket of 120 s to 135 s, which leaves five minutes after its end.
    let over = Event {
        at: Centre::at(435 * SECOND),
        fact: Fact::AlarmCleared { alarm: ALARM, value: None },
    };
    assert_eq!(centre.goes_on(435 * SECOND - 1), []);
    assert_eq!(centre.goes_on(435 * SECOND), [over]);
    assert_eq!(centre.next_alarm(), None, "nothing is in it that could leave");
    // Without books there is no window.
    let mut plain = Centre::new();
    plain.alarm(below(recent, 5_000));
    plain.offer();
    assert_eq!(plain.hang_up(1), []);
}

#[test]
fn an_expected_wait_without_an_end() {
    let mut centre = Centre::new();
    centre.alarm(above(Figure::ExpectedWait, 60 * SECOND));
    assert!(centre.is_raised(), "nobody is ready: a call would wait for ever");
    centre.does(&Command::Ready { agent: AGENT });
    centre.offer();
    // One agent, 180 s a call until he has had one: whoever comes now waits for him.
    centre.does(&Command::Answer { call: CallId::new(1), offer: None });
    centre.offer();
    assert!(centre.is_raised());
    let value = centre.core.alarm(ALARM).and_then(|alarm| alarm.value);
    assert_eq!(
        value,
        centre.core.expected_wait(QUEUE, None).map(|expected| expected.mean.micros())
    );
    assert_eq!(centre.next_alarm(), Some(15 * SECOND), "looked at again while it waits");
}
