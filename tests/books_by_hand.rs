//! A day of the books worked out by hand: an evening, a midnight, a night on which the clocks go
//! back, and each figure known; and the corners that random worlds seldom meet.

mod support;

use std::sync::OnceLock;

use acd::figures::{Activity, CallTally, Measure, TimeTally, WaitBuckets, Within};
use acd::{
    AgentId, CallId, Command, Event, GroupId, Lengths, Period, QueueFigures, QueueId, QueueRules,
    Reason, Refusal, Span, Timestamp, Window, WrapUp,
};
use support::ledger::check::Settings;
use support::ledger::drive::Audited;
use support::ledger::wall::Wall;
use support::subject::Subject;

const SALES: QueueId = QueueId::new(0);
const SPARE: QueueId = QueueId::new(1);
const FULL: QueueId = QueueId::new(2);
const CLOSED: QueueId = QueueId::new(3);
const ANN: AgentId = AgentId::new(0);
const DAY_GROUP: GroupId = GroupId::new(1);
const NIGHT_GROUP: GroupId = GroupId::new(2);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

fn seconds(seconds: u64) -> Span {
    Span::from_secs(seconds)
}

fn audited(wall: Wall) -> Audited {
    let lengths = Lengths { intervals: 96, days: 7, months: 2 };
    let (interval, calls, agents) = (Period::Minutes15, lengths, lengths);
    let mut audited = Audited::new(Settings { wall, interval, calls, agents }, 0);
    audited.strict = true;
    audited
}

fn tell(audited: &mut Audited, second: u64, command: Command<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    let outcome = audited.apply(at(second), &command, &mut events);
    assert_eq!(outcome, Ok(()), "{command:?}");
    events
}

fn define(audited: &mut Audited, second: u64, queue: QueueId, rules: &QueueRules) {
    tell(audited, second, Command::Queue { queue, rules });
}

fn offer(call: u64, queue: QueueId) -> Command<'static> {
    let call = CallId::new(call);
    Command::offer(call, queue)
}

/// Ann speaks English and is alone. Everything begins on Saturday at 22:00; on Sunday at 3:00 it
/// is 2:00 again.
fn night() -> &'static Audited {
    static NIGHT: OnceLock<Audited> = OnceLock::new();
    NIGHT.get_or_init(play_the_night)
}

fn play_the_night() -> Audited {
    let origin = (20_022 * 24 + 22) * 3_600_000_000;
    let mut night = audited(Wall::new(origin, &[(18_000_000_000, origin - 3_600_000_000)]));
    let sales = QueueRules {
        require: "en".into(),
        also_within_s: vec![60],
        wrap_up: WrapUp::Timed,
        wrap_up_s: 30,
        ..QueueRules::default()
    };
    let closed =
        QueueRules { require: "nobody".into(), max_waiting: Some(0), ..QueueRules::default() };
    let full = QueueRules { overflow_to: Some(SPARE), ..closed.clone() };
    define(&mut night, 0, SALES, &sales);
    define(&mut night, 0, SPARE, &QueueRules::default());
    define(&mut night, 0, FULL, &full);
    define(&mut night, 0, CLOSED, &closed);
    tell(&mut night, 0, Command::Agent { agent: ANN, skills: &[("en", 5)] });
    let group = Some(DAY_GROUP);
    tell(&mut night, 0, Command::JoinGroup { agent: ANN, group });
    tell(&mut night, 0, Command::Login { agent: ANN });
    tell(&mut night, 0, Command::Ready { agent: ANN });

    // A call over midnight, and another that waits behind it in vain.
    let (first, second, third) = (CallId::new(1), CallId::new(2), CallId::new(3));
    tell(&mut night, 7_100, offer(1, SALES));
    tell(&mut night, 7_110, Command::Answer { call: first, offer: None });
    tell(&mut night, 7_150, offer(2, SALES));
    tell(&mut night, 7_300, Command::Hold { call: first });
    tell(&mut night, 7_360, Command::Retrieve { call: first });
    let group = Some(NIGHT_GROUP);
    tell(&mut night, 7_400, Command::JoinGroup { agent: ANN, group });
    tell(&mut night, 7_500, Command::HangUp { call: first });
    tell(&mut night, 7_560, Command::HangUp { call: second });
    tell(&mut night, 7_600, Command::Ready { agent: ANN });

    // One that overflows just before the clocks go back, is transferred and ends by time.
    tell(&mut night, 17_990, offer(3, FULL));
    tell(&mut night, 18_005, Command::Answer { call: third, offer: None });
    tell(&mut night, 18_065, Command::Transfer { call: third, queue: SALES, priority: None });
    tell(&mut night, 18_097, Command::Reject { call: third, offer: None });
    define(&mut night, 18_100, SALES, &QueueRules { max_wait_s: Some(60), ..sales });
    let refused = night.apply(at(18_200), &offer(4, CLOSED), &mut Vec::new());
    assert_eq!(refused, Err(Refusal::QueueFull));
    tell(&mut night, 18_300, offer(5, SPARE));
    tell(&mut night, 18_304, Command::HangUp { call: CallId::new(5) });
    tell(&mut night, 18_400, Command::Logout { agent: ANN });
    night.advance(at(26_000), &mut Vec::new());
    night
}

fn one_in(bucket: usize) -> WaitBuckets {
    let mut buckets = WaitBuckets::default();
    buckets.0[bucket] = 1;
    buckets
}

/// The first call's answer, after 10 s.
fn first_answer() -> CallTally {
    CallTally {
        calls: QueueFigures {
            answered: 1,
            answered_within: 1,
            wait_answered: seconds(10),
            longest_wait: seconds(10),
            ..QueueFigures::default()
        },
        rings: 1,
        ring: seconds(10),
        also_within: [Within { answered: 1, abandoned: 0 }, Within::default(), Within::default()],
        answered_by_wait: one_in(1),
        ..CallTally::default()
    }
}

#[test]
fn the_event_book_around_midnight() {
    let night = night();
    let book = night.core.queue_book(SALES).expect("books");
    let row = |second| book.events(Period::Minutes15, at(second)).expect("kept").tally;
    let mut evening = first_answer();
    (evening.calls.offered, evening.calls.in_queue) = (2, 1);
    (evening.breached, evening.over_threshold) = ([1, 0, 0, 0], 1);
    assert_eq!(row(7_199), evening);
    let after_midnight = CallTally {
        calls: QueueFigures {
            abandoned: 1,
            missed: 1,
            handled: 1,
            wait_abandoned: seconds(410),
            longest_wait: seconds(410),
            talk: seconds(330),
            hold: seconds(60),
            wrap_up: seconds(30),
            ..QueueFigures::default()
        },
        rings: 1,
        ring: seconds(20),
        wrapped_up: 1,
        breached: [0, 1, 0, 0],
        left_late: 1,
        abandoned_by_wait: one_in(10),
        ..CallTally::default()
    };
    assert_eq!(row(7_200), after_midnight);
    assert_eq!(row(8_100), CallTally::default());
}

#[test]
fn the_arrival_book_around_midnight() {
    let night = night();
    let book = night.core.skill_book("en").expect("books");
    let row = |second| book.arrivals(Period::Minutes15, at(second)).expect("kept").tally;
    let mut both = first_answer();
    both.calls = QueueFigures {
        offered: 2,
        abandoned: 1,
        missed: 1,
        handled: 1,
        wait_abandoned: seconds(410),
        longest_wait: seconds(410),
        talk: seconds(330),
        hold: seconds(60),
        wrap_up: seconds(30),
        ..both.calls
    };
    (both.rings, both.ring, both.wrapped_up, both.left_late) = (2, seconds(30), 1, 1);
    (both.breached, both.abandoned_by_wait) = ([1, 1, 0, 0], one_in(10));
    assert_eq!(row(7_150), both);
    assert_eq!(row(7_200), CallTally::default());
    let saturday = book.arrivals(Period::Day, at(0)).expect("kept");
    assert_eq!((saturday.tally, saturday.interval.end), (both, at(7_200)));
}

#[test]
fn overflow_transfer_and_time_out_in_the_hour_that_comes_twice() {
    let night = night();
    let row = |queue, second| {
        let book = night.core.queue_book(queue).expect("books");
        book.events(Period::Minutes15, at(second)).expect("kept").tally
    };
    let calls = |calls: QueueFigures| CallTally { calls, ..CallTally::default() };
    let none = QueueFigures::default();
    let passed = calls(QueueFigures { offered: 1, overflowed_out: 1, ..none });
    assert_eq!(row(FULL, 17_990), passed);
    let came = calls(QueueFigures { offered: 1, overflowed_in: 1, in_queue: 1, ..none });
    assert_eq!(row(SPARE, 17_999), came);
    let spare = CallTally {
        calls: QueueFigures {
            offered: 1,
            answered: 1,
            answered_within: 1,
            abandoned: 1,
            abandoned_within: 1,
            short_abandoned: 1,
            transferred_out: 1,
            handled: 1,
            wait_answered: seconds(15),
            wait_abandoned: seconds(4),
            longest_wait: seconds(15),
            talk: seconds(60),
            ..none
        },
        rings: 1,
        ring: seconds(15),
        answered_by_wait: one_in(2),
        abandoned_by_wait: one_in(0),
        ..CallTally::default()
    };
    assert_eq!(row(SPARE, 18_000), spare);
    let came_by_transfer = CallTally {
        // It ends when it has waited 60 s, which is not longer than 60 s.
        breached: [1, 0, 0, 0],
        left_late: 1,
        rings: 1,
        ring: seconds(2),
        rejected: 1,
        ..calls(QueueFigures { offered: 1, transferred_in: 1, missed: 1, timed_out: 1, ..none })
    };
    assert_eq!(row(SALES, 18_000), came_by_transfer);
    assert_eq!(row(CLOSED, 18_000), calls(QueueFigures { refused: 1, ..none }));
    let total = night.core.total_book().expect("books");
    let sunday = total.events(Period::Day, at(18_000)).expect("kept");
    assert_eq!((sunday.interval.start, sunday.interval.end), (at(7_200), at(7_200 + 90_000)));
    assert_eq!((sunday.tally.calls.offered, sunday.tally.calls.refused), (4, 1));
}

#[test]
fn clipped_times_and_groups() {
    let night = night();
    let times = |tally: &TimeTally| {
        use Activity::{Held, Idle, Ringing, Talking, WrapUp};
        let of = |doing| tally.time(doing).micros() / 1_000_000;
        [Ringing, Talking, Held, WrapUp, Idle]
            .map(of)
            .into_iter()
            .chain([tally.not_ready().micros() / 1_000_000])
            .collect::<Vec<u64>>()
    };
    let ann = night.core.agent_time(ANN).expect("books");
    let clipped = |second| times(&ann.clipped(Period::Minutes15, at(second)).expect("kept").tally);
    assert_eq!(clipped(6_300), [10, 90, 0, 0, 800, 0]);
    assert_eq!(clipped(7_200), [20, 240, 60, 30, 500, 50]);
    assert_eq!(clipped(17_100), [10, 0, 0, 0, 890, 0]);
    assert_eq!(clipped(18_000), [7, 60, 0, 0, 30, 303]);
    for start in (0..18_000).step_by(900) {
        let row = ann.clipped(Period::Minutes15, at(start)).expect("kept").tally;
        assert_eq!(row.logged_in(), seconds(900), "signed in throughout from {start}");
    }
    for (period, second, ends) in [(Period::Hour, 17_999, 18_000), (Period::Hour, 18_000, 21_600)] {
        let row = ann.clipped(period, at(second)).expect("kept");
        assert_eq!((row.interval.end, row.interval.length()), (at(ends), seconds(3_600)));
    }
    let group = |group, second| {
        let times_of = night.core.group_time(group).expect("books");
        times(&times_of.clipped(Period::Minutes15, at(second)).expect("kept").tally)
    };
    assert_eq!(group(DAY_GROUP, 7_200), [0, 140, 60, 0, 0, 0]);
    assert_eq!(group(NIGHT_GROUP, 7_200), [20, 100, 0, 30, 500, 50]);
    let book = |group| night.core.group_book(group).expect("books").totals();
    assert_eq!(book(DAY_GROUP), first_answer());
    let of_the_night = book(NIGHT_GROUP);
    assert_eq!((of_the_night.calls.handled, of_the_night.calls.missed), (2, 2));
    assert_eq!(of_the_night.calls.talk, seconds(390));
    let floor = night.core.floor_time().expect("books");
    let logins = |second| floor.clipped(Period::Day, at(second)).expect("kept").tally.logins;
    assert_eq!((logins(0), logins(7_200)), (1, 0));
}

/// Thresholds that change while a call waits: what it has passed is passed, what it has now waited
/// longer than it passes at once, and the rest when it is time.
#[test]
fn thresholds_redefined_while_a_call_waits() {
    let mut floor = audited(Wall::new(0, &[]));
    let with = |answer_within_s, also: &[i64]| QueueRules {
        answer_within_s,
        also_within_s: also.to_vec(),
        ..QueueRules::default()
    };
    define(&mut floor, 0, SALES, &with(20, &[90]));
    tell(&mut floor, 0, offer(1, SALES));
    let breached = |floor: &Audited| {
        let totals = floor.core.queue_book(SALES).expect("books").totals();
        (totals.breached, totals.over_threshold)
    };
    floor.advance(at(20), &mut Vec::new());
    assert_eq!(breached(&floor), ([0; 4], 0), "20 s are not longer than 20 s");
    define(&mut floor, 20, SALES, &with(15, &[90]));
    assert_eq!(breached(&floor), ([1, 0, 0, 0], 1), "at once");
    define(&mut floor, 25, SALES, &with(600, &[30, 10]));
    assert_eq!(breached(&floor), ([1, 0, 1, 0], 1), "what is passed is passed");
    floor.advance(Timestamp::from_micros(30_000_001), &mut Vec::new());
    assert_eq!(breached(&floor), ([1, 1, 1, 0], 1));
    tell(&mut floor, 1_000, Command::HangUp { call: CallId::new(1) });
    assert_eq!(breached(&floor), ([1, 1, 1, 0], 0));
}

#[test]
fn more_reasons_than_there_is_room_for_share_the_last() {
    let mut floor = audited(Wall::new(0, &[]));
    tell(&mut floor, 0, Command::Agent { agent: ANN, skills: &[] });
    tell(&mut floor, 0, Command::Login { agent: ANN });
    for number in 0..20 {
        let reason = Reason::Host(number);
        let second = 100 * (u64::from(number) + 1);
        tell(&mut floor, second, Command::NotReady { agent: ANN, reason });
    }
    floor.advance(at(2_500), &mut Vec::new());
    let times = floor.core.agent_time(ANN).expect("books").totals();
    // The login is the first of 21.
    assert_eq!(times.time(Activity::NotReady(14)), seconds(100));
    assert_eq!(times.time(Activity::NotReady(15)), seconds(5 * 100 + 500));
    assert_eq!(times.not_ready(), seconds(2_500));
}

/// Whoever is told again where an agent belongs does not begin anew.
#[test]
fn joining_the_same_group_again_changes_nothing() {
    let mut floor = audited(Wall::new(0, &[]));
    tell(&mut floor, 0, Command::Agent { agent: ANN, skills: &[] });
    tell(&mut floor, 0, Command::Login { agent: ANN });
    for second in [10, 50] {
        let group = Some(DAY_GROUP);
        tell(&mut floor, second, Command::JoinGroup { agent: ANN, group });
    }
    floor.advance(at(100), &mut Vec::new());
    let times = floor.core.group_time(DAY_GROUP).expect("books");
    assert_eq!(times.totals().time(Activity::NotReady(0)), seconds(90));
    // The state began before.
    assert_eq!(times.headcount(Activity::NotReady(0)).time, seconds(100));
}

const DAY: u64 = 86_400;

/// Calls that enter and give up after five seconds, one at each of these seconds.
fn one_call_at_each(lengths: Lengths, seconds: &[u64]) -> Audited {
    let (interval, wall) = (Period::Minutes15, Wall::new(0, &[]));
    let mut floor = Audited::new(Settings { wall, interval, calls: lengths, agents: lengths }, 0);
    floor.strict = true;
    define(&mut floor, 0, SALES, &QueueRules::default());
    for (&second, call) in seconds.iter().zip(1..) {
        tell(&mut floor, second, offer(call, SALES));
        tell(&mut floor, second + 5, Command::HangUp { call: CallId::new(call) });
    }
    floor
}

/// A day within a month that is given up is not kept either.
#[test]
fn no_day_of_a_month_that_is_given_up() {
    let lengths = Lengths { intervals: 0, days: 0, months: 0 };
    let floor = one_call_at_each(lengths, &[14 * DAY, 40 * DAY, 70 * DAY]);
    let book = floor.core.queue_book(SALES).expect("books");
    for period in [Period::Minutes15, Period::Day, Period::Week, Period::Month] {
        assert_eq!(book.arrivals(period, at(14 * DAY)), None, "{period:?}");
    }
    let march = book.arrivals(Period::Month, at(70 * DAY)).expect("kept");
    assert_eq!(march.tally.calls.abandoned, 1);
}

/// A week whose days were given up to its second month is not kept.
#[test]
fn no_week_across_a_border_of_months_that_is_given_up_in_part() {
    let lengths = Lengths { intervals: 0, days: 0, months: 4 };
    // The week from Monday, 1970-01-26 to Sunday, 02-01: one call on that Sunday.
    let floor = one_call_at_each(lengths, &[31 * DAY, 40 * DAY, 50 * DAY]);
    let book = floor.core.queue_book(SALES).expect("books");
    assert_eq!(book.arrivals(Period::Week, at(25 * DAY)), None);
    let february = book.arrivals(Period::Month, at(31 * DAY)).expect("kept");
    assert_eq!(february.tally.calls.offered, 3);
}

/// Also an interval in which nothing has happened yet can be read, and a far one.
#[test]
fn intervals_in_which_nothing_happened() {
    let lengths = Lengths { intervals: 4, days: 4, months: 4 };
    let mut floor = one_call_at_each(lengths, &[100]);
    for second in [1_000, 2 * DAY, 2_100 * 366 * DAY] {
        floor.advance(at(second), &mut Vec::new());
        let book = floor.core.queue_book(SALES).expect("books");
        for period in [Period::Minutes15, Period::Hour] {
            let row = book.events(period, at(second)).expect("the present interval");
            let happened = second < 3_600 && period == Period::Hour;
            assert_eq!(row.tally != CallTally::default(), happened, "{period:?} {second}");
        }
    }
    tell(&mut floor, 2_100 * 366 * DAY, offer(2, SALES));
    let book = floor.core.queue_book(SALES).expect("books");
    assert_eq!(book.recent(Window::Minutes5).expect("of a queue").offered, 1);
}

/// A wait of more than 24 hours counts as 24 hours in the spreads, and is exact everywhere else.
#[test]
fn a_wait_of_thirty_hours() {
    let mut floor = one_call_at_each(Lengths { intervals: 1, days: 1, months: 1 }, &[]);
    tell(&mut floor, 0, offer(1, SALES));
    tell(&mut floor, 30 * 3_600, Command::HangUp { call: CallId::new(1) });
    let book = floor.core.queue_book(SALES).expect("books");
    let longest = book.spread(Measure::WaitAbandoned).expect("of a queue").max();
    assert!(longest >= seconds(DAY) && longest <= seconds(DAY + DAY / 128), "{longest:?}");
    assert_eq!(book.totals().calls.longest_wait, seconds(30 * 3_600));
}
