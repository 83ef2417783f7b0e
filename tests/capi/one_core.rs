//! One core through the C interface: it does what the core does, and says what is wrong.

use std::mem::zeroed;
use std::ptr::{from_ref, null, null_mut};

use acd::capi::*;
use acd::{AgentId, CallId, Command, Core, Limits, OfferId, QueueId, QueueRules, Timestamp};

use super::support::{apply, command, core, name, ok, rules, staffed, take, text};

#[test]
fn a_call_from_offer_to_end() {
    let core = core();
    staffed(core, 3, 9, &rules());
    take(core);
    let offer = acd_command { call: 1, queue: 3, ..command(ACD_CMD_OFFER) };
    assert_eq!(apply(core, 1_000, &offer), "ACD_OK");
    let events = take(core);
    let ringing = events.iter().find(|event| event.kind == ACD_EVENT_RINGING).unwrap();
    assert_eq!((ringing.at_us, ringing.call, ringing.queue, ringing.agent), (1_000, 1, 3, 9));
    // SAFETY: of a ringing it is the offer.
    let offer = unsafe { ringing.detail.offer };
    let answer = acd_command { call: 1, flags: ACD_WITH_OFFER, ..command(ACD_CMD_ANSWER) };
    let stale = acd_command { offer: offer + 1, ..answer };
    assert_eq!(apply(core, 4_001_000, &stale), "ACD_STALE_OFFER");
    assert_eq!(apply(core, 4_001_000, &acd_command { offer, ..answer }), "ACD_OK");
    // SAFETY: the places are there.
    unsafe {
        let (mut call, mut agent, mut queue) = (zeroed(), zeroed(), zeroed());
        ok(acd_core_call(core, 1, &mut call, size_of::<acd_call_view>()));
        ok(acd_core_agent(core, 9, &mut agent, size_of::<acd_agent_view>()));
        ok(acd_core_queue(core, 3, &mut queue, size_of::<acd_queue_view>()));
        assert_eq!((call.state, call.agent), (ACD_STATE_TALKING, 9));
        assert_eq!((agent.state, agent.has_call, agent.call), (ACD_STATE_TALKING, 1, 1));
        assert_eq!((queue.busy, queue.figures.answered), (1, 1));
        assert_eq!(queue.figures.wait_answered_us, 4_000_000);
        let mut ratio = zeroed();
        let level = ACD_LEVEL_OF_OFFERED;
        ok(acd_service_level(&queue.figures, level, 0, 0, &mut ratio));
        assert_eq!((ratio.numerator, ratio.denominator, ratio.basis_points), (1, 1, 10_000));
        ok(acd_core_free(core));
    }
}

#[test]
fn every_refusal_has_a_status_and_words() {
    let core = core();
    staffed(core, 0, 0, &rules());
    let agent = |agent, kind| acd_command { agent, ..command(kind) };
    let offer = |call, queue| acd_command { call, queue, ..command(ACD_CMD_OFFER) };
    assert_eq!(apply(core, 0, &agent(8, ACD_CMD_READY)), "ACD_UNKNOWN_AGENT");
    assert_eq!(apply(core, 0, &offer(1, 8)), "ACD_UNKNOWN_QUEUE");
    assert_eq!(apply(core, 0, &command(ACD_CMD_HANG_UP)), "ACD_UNKNOWN_CALL");
    assert_eq!(apply(core, 0, &agent(0, ACD_CMD_LOGIN)), "ACD_WRONG_STATE");
    assert_eq!(apply(core, 0, &offer(1, 0)), "ACD_OK");
    assert_eq!(apply(core, 0, &offer(1, 0)), "ACD_DUPLICATE_CALL");
    assert_eq!(apply(core, 0, &command(ACD_CMD_ALARM)), "ACD_UNKNOWN_ALARM");
    let bad = acd_queue_rules { require: text("en >="), ..rules() };
    let define = acd_command { data: from_ref(&bad).cast(), ..command(ACD_CMD_QUEUE) };
    assert_eq!(apply(core, 0, &define), "ACD_BAD_SKILL_EXPRESSION");
    let bad = acd_queue_rules { ring_s: 0, ..rules() };
    let define = acd_command { data: from_ref(&bad).cast(), ..command(ACD_CMD_QUEUE) };
    assert_eq!(apply(core, 0, &define), "ACD_BAD_VALUE");
    let beyond = acd_queue_rules { max_waiting: 0, ..rules() };
    let define = acd_command { queue: 1, data: from_ref(&beyond).cast(), ..command(ACD_CMD_QUEUE) };
    assert_eq!(apply(core, 0, &acd_command { queue: 20, ..define }), "ACD_LIMIT_REACHED");
    let mut words = [0_u8; 200];
    let mut length = 0;
    // SAFETY: 200 bytes are there.
    unsafe { ok(acd_core_refusal(core, words.as_mut_ptr().cast(), 200, &mut length)) };
    let words = std::str::from_utf8(&words[..length]).unwrap();
    assert!(words.starts_with("limit reached: queues"), "{words}");
    assert_eq!(apply(core, 0, &define), "ACD_OK");
    assert_eq!(apply(core, 0, &offer(2, 1)), "ACD_QUEUE_FULL");
    // SAFETY: a handle of ours.
    unsafe { ok(acd_core_free(core)) };
}

#[test]
fn what_is_wrong_with_a_call_is_told_and_nothing_is_written() {
    let handle = core();
    staffed(handle, 0, 0, &rules());
    let tick = command(ACD_CMD_TICK);
    let bad = |bad: acd_command| apply(handle, 0, &bad);
    assert_eq!(bad(acd_command { size: 56, ..tick }), "ACD_BAD_SIZE");
    assert_eq!(bad(acd_command { kind: 999, ..tick }), "ACD_UNKNOWN_WORD");
    assert_eq!(bad(acd_command { flags: ACD_WITH_OFFER, ..tick }), "ACD_BAD_FLAGS");
    assert_eq!(bad(acd_command { reserved: [0, 1], ..tick }), "ACD_BAD_FLAGS");
    assert_eq!(bad(command(ACD_CMD_QUEUE)), "ACD_NULL_POINTER");
    let not_ready = acd_command { reason: 77, ..command(ACD_CMD_NOT_READY) };
    assert_eq!(bad(not_ready), "ACD_UNKNOWN_WORD");
    let mut unknown = rules();
    unknown.agent_order = 12;
    let define = acd_command { data: from_ref(&unknown).cast(), ..command(ACD_CMD_QUEUE) };
    assert_eq!(bad(define), "ACD_UNKNOWN_WORD");
    unknown = rules();
    unknown.require = acd_text { bytes: c"\xc3\x28".as_ptr(), length: 2 };
    let define = acd_command { data: from_ref(&unknown).cast(), ..define };
    assert_eq!(bad(define), "ACD_BAD_UTF8");
    unknown = rules();
    unknown.struct_size = 20;
    let define = acd_command { data: from_ref(&unknown).cast(), ..define };
    assert_eq!(bad(define), "ACD_BAD_SIZE");
    // SAFETY: refused before anything is read that is not there.
    unsafe {
        let mut view = acd_queue_view { waiting: 77, ..zeroed() };
        let size = size_of::<acd_queue_view>();
        assert_eq!(name(acd_core_queue(handle, 5, &mut view, size)), "ACD_UNKNOWN_QUEUE");
        assert_eq!(name(acd_core_queue(handle, 0, &mut view, 4)), "ACD_BAD_SIZE");
        assert_eq!(name(acd_core_queue(handle, 0, null_mut(), size)), "ACD_NULL_POINTER");
        assert_eq!(view.waiting, 77);
        assert_eq!(name(acd_core_apply(handle, 0, null())), "ACD_NULL_POINTER");
        assert_eq!(name(acd_core_apply(null_mut(), 0, &tick)), "ACD_NULL_POINTER");
        let (mut few, mut count) = ([9_u32; 1], 99);
        for queue in 1..3 {
            staffed(handle, queue, queue, &rules());
        }
        let lists = acd_core_queues(handle, few.as_mut_ptr(), 1, &mut count);
        assert_eq!((name(lists), few[0], count), ("ACD_NO_ROOM", 9, 99));
        ok(acd_core_queues(handle, null_mut(), 0, &mut count));
        assert_eq!(count, 3);
        ok(acd_core_free(handle));
        assert_eq!(apply(handle, 0, &tick), "ACD_CLOSED_HANDLE");
        assert_eq!(name(acd_core_free(handle)), "ACD_CLOSED_HANDLE");
        ok(acd_core_free(null_mut()));
    }
}

/// Many calls through both interfaces: the same digest after each, the same number of events.
#[test]
fn the_core_behind_is_the_core() {
    let handle = core();
    let limits = Limits { agents: 50, queues: 20, calls: 500, ..Limits::default() };
    let (mut bare, mut events) = (Core::new(limits, 7), Vec::new());
    let wrap = acd_queue_rules { wrap_up: ACD_WRAP_UP_TIMED, wrap_up_s: 3, ..rules() };
    let same = QueueRules { wrap_up: acd::WrapUp::Timed, wrap_up_s: 3, ..QueueRules::default() };
    let mut random = 1_u64;
    for number in 0..4 {
        staffed(handle, number, number, &wrap);
        let (queue, agent) = (QueueId::new(number), AgentId::new(number));
        for command in [
            Command::Queue { queue, rules: &same },
            Command::Agent { agent, skills: &[] },
            Command::Login { agent },
            Command::Ready { agent },
        ] {
            bare.apply(Timestamp::ZERO, &command, &mut events).unwrap();
        }
    }
    let mut refused = 0;
    for step in 0..5_000_u64 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pick = (random >> 33) as u32;
        let (call, queue, agent) = (step - step.min(u64::from(pick % 20)), pick % 4, pick % 4);
        let (c, q, a) = (CallId::new(call), QueueId::new(queue), AgentId::new(agent));
        let given = acd_command { call, queue, agent, ..command(0) };
        let of = |kind| acd_command { kind, ..given };
        let offer = Some(OfferId::new(step / 2));
        let stale = acd_command { flags: ACD_WITH_OFFER, offer: step / 2, ..of(ACD_CMD_REJECT) };
        let (record, command) = match pick / 4 % 8 {
            0 | 1 => (of(ACD_CMD_OFFER), Command::offer(c, q)),
            2 => (of(ACD_CMD_ANSWER), Command::Answer { call: c, offer: None }),
            3 => (of(ACD_CMD_HANG_UP), Command::HangUp { call: c }),
            4 => (stale, Command::Reject { call: c, offer }),
            5 => (of(ACD_CMD_READY), Command::Ready { agent: a }),
            6 => {
                let moved = acd_command { flags: ACD_WITH_PRIORITY, priority: 5, ..given };
                let moved = acd_command { kind: ACD_CMD_TRANSFER, ..moved };
                (moved, Command::Transfer { call: c, queue: q, priority: Some(5) })
            }
            _ => (of(ACD_CMD_HOLD), Command::Hold { call: c }),
        };
        let at = step * 700_000;
        let told = bare.apply(Timestamp::from_micros(at), &command, &mut events);
        let status = apply(handle, at, &record);
        let expected = told.map_or_else(|why| why.code(), |()| "ok");
        assert_eq!(status.trim_start_matches("ACD_").to_lowercase(), expected);
        refused += u32::from(expected != "ok");
        let mut digest = 0;
        // SAFETY: the place is there.
        unsafe { ok(acd_core_digest(handle, &mut digest)) };
        assert_eq!(digest, bare.digest(), "step {step}");
    }
    assert!((1_000..4_500).contains(&refused), "{refused} refused");
    let taken = take(handle);
    assert_eq!(taken.len(), events.len());
    for (record, event) in taken.iter().zip(&events) {
        assert_eq!(record.at_us, event.at.micros());
    }
    // SAFETY: a handle of ours.
    unsafe { ok(acd_core_free(handle)) };
}

#[test]
fn books_deadlines_and_expectations_can_be_read() {
    let mut handle = null_mut();
    // SAFETY: the places are there, here and below.
    unsafe {
        let mut books: acd_book_rules = zeroed();
        ok(acd_book_rules_init(&mut books, size_of::<acd_book_rules>()));
        ok(acd_core_new(null(), 0, &books, &mut handle));
    }
    staffed(handle, 0, 0, &rules());
    let offer = |call| acd_command { call, queue: 0, ..command(ACD_CMD_OFFER) };
    assert_eq!(apply(handle, 0, &offer(1)), "ACD_OK");
    assert_eq!(apply(handle, 0, &offer(2)), "ACD_OK");
    // SAFETY: as above.
    unsafe {
        let mut deadline = zeroed();
        ok(acd_core_next_deadline(handle, &mut deadline));
        assert_eq!((deadline.why, deadline.at_us, deadline.call), (2, 20_000_000, 1));
        ok(acd_core_advance(handle, 5_000_000));
        let mut expected: acd_expected_wait = zeroed();
        let size = size_of::<acd_expected_wait>();
        ok(acd_core_expected_wait(handle, 0, null(), &mut expected, size));
        assert_eq!((expected.agents, expected.at_once), (1, 0));
        let nobody = acd_core_expected_wait(handle, 7, null(), &mut expected, size);
        assert_eq!(name(nobody), "ACD_NO_VALUE");
        let query = acd_book_query {
            struct_size: size_of::<acd_book_query>() as u32,
            book: ACD_BOOK_QUEUE,
            row: ACD_ROW_EVENTS,
            period: ACD_PERIOD_HOUR,
            ..zeroed()
        };
        let (mut interval, mut tally): (acd_interval, acd_call_tally) = zeroed();
        let size = size_of::<acd_call_tally>();
        ok(acd_core_book(handle, &query, &mut interval, &mut tally, size));
        assert_eq!((tally.calls.offered, interval.end_us), (2, 3_600_000_000));
        let floor = acd_book_query { book: ACD_BOOK_TOTAL, ..query };
        let mut times: acd_time_tally = zeroed();
        let size = size_of::<acd_time_tally>();
        ok(acd_core_time_book(handle, &floor, null_mut(), &mut times, size));
        assert_eq!((times.ringing_us, times.logins), (5_000_000, 1));
        ok(acd_core_free(handle));
    }
}

#[test]
fn alarms_are_told_and_read_back() {
    let core = core();
    staffed(core, 0, 0, &rules());
    // SAFETY: the places are there, here and below.
    let mut rule: acd_alarm_rule = unsafe { zeroed() };
    unsafe { ok(acd_alarm_rule_init(&mut rule, size_of::<acd_alarm_rule>())) };
    (rule.figure, rule.raise, rule.clear) = (ACD_FIGURE_IN_QUEUE, 2, 1);
    let data = from_ref(&rule).cast();
    let define = acd_command { number: 4, data, ..command(ACD_CMD_ALARM) };
    assert_eq!(apply(core, 0, &define), "ACD_OK");
    for call in 1..3 {
        let offer = acd_command { call, ..command(ACD_CMD_OFFER) };
        assert_eq!(apply(core, 0, &offer), "ACD_OK");
    }
    let events = take(core);
    let raised = events.iter().find(|event| event.kind == ACD_EVENT_ALARM_RAISED).unwrap();
    // SAFETY: of an alarm it is the value.
    assert_eq!((raised.number, unsafe { raised.detail.value }), (4, 2));
    // SAFETY: as above.
    unsafe {
        let mut view = zeroed::<acd_alarm_view>();
        ok(acd_core_alarm(core, 4, &mut view, size_of::<acd_alarm_view>()));
        assert_eq!((view.raised, view.value, view.rule.raise, view.rule.clear), (1, 2, 2, 1));
        assert_eq!(view.rule.figure, ACD_FIGURE_IN_QUEUE);
        ok(acd_core_free(core));
    }
}
