//! After a restart of the switch, through the C interface.

use std::mem::zeroed;

use acd::capi::*;

use super::support::{apply, command, core, ok, rules, staffed, take};

const QUEUE: u32 = 3;

fn tell(core: *mut acd_core, at: u64, kind: u16, call: u64) -> &'static str {
    apply(core, at, &acd_command { call, queue: QUEUE, ..command(kind) })
}

fn confirm(core: *mut acd_core, call: u64, seen: u32, agent: u32) -> &'static str {
    let it = acd_command { call, agent, number: seen, ..command(ACD_CMD_CONFIRM_CALL) };
    apply(core, 5_000_000, &it)
}

/// Of a call that nobody speaks of any more.
#[test]
fn a_lease_runs_out() {
    let core = core();
    let queue = acd_queue_rules { wrap_up: ACD_WRAP_UP_NONE, lease_s: 5, ..rules() };
    staffed(core, QUEUE, 9, &queue);
    for (at, kind, call) in [
        (0, ACD_CMD_OFFER, 1),
        (1_000_000, ACD_CMD_ANSWER, 1),
        (5_000_000, ACD_CMD_STILL_THERE, 1),
        (6_000_000, ACD_CMD_OFFER, 2),
    ] {
        assert_eq!(tell(core, at, kind, call), "ACD_OK");
    }
    // SAFETY: the places are there.
    let due = unsafe {
        let mut due: acd_deadline = zeroed();
        ok(acd_core_next_deadline(core, &mut due));
        due
    };
    assert_eq!((due.at_us, due.why, due.call), (10_000_000, ACD_DUE_LEASE, 1));
    take(core);
    // SAFETY: the handle is ours.
    ok(unsafe { acd_core_advance(core, 16_000_000) });
    let lost = take(core).into_iter().filter(|event| event.cause == ACD_CAUSE_LEASE_EXPIRED);
    let lost: Vec<_> = lost.map(|it| (it.at_us, it.kind, it.call, it.agent)).collect();
    let talked = (10_000_000, ACD_EVENT_CONVERSATION_LOST, 1, 9);
    assert_eq!(lost, [talked, (15_000_000, ACD_EVENT_LOST, 2, 9)]);
    assert_eq!(tell(core, 16_000_000, ACD_CMD_STILL_THERE, 2), "ACD_WRONG_STATE");
    let define = acd_queue_rules { lease_s: 86_401, ..queue };
    let data = std::ptr::from_ref(&define).cast();
    let define = acd_command { queue: QUEUE, data, ..command(ACD_CMD_QUEUE) };
    assert_eq!(apply(core, 16_000_000, &define), "ACD_BAD_VALUE");
    // SAFETY: as above.
    ok(unsafe { acd_core_free(core) });
}

#[test]
fn what_the_switch_does_not_confirm_is_closed_as_lost() {
    let core = core();
    for agent in [9, 10] {
        staffed(core, QUEUE, agent, &acd_queue_rules { wrap_up: ACD_WRAP_UP_NONE, ..rules() });
    }
    for call in 1..=4 {
        assert_eq!(tell(core, call * 1_000, ACD_CMD_OFFER, call), "ACD_OK");
    }
    for call in [1, 2] {
        assert_eq!(tell(core, 2_000_000, ACD_CMD_ANSWER, call), "ACD_OK");
    }
    assert_eq!(confirm(core, 1, ACD_SEEN_TALKING, 9), "ACD_WRONG_STATE");
    assert_eq!(tell(core, 5_000_000, ACD_CMD_RECONCILE_BEGIN, 0), "ACD_OK");
    assert_eq!(confirm(core, 1, 5, 9), "ACD_UNKNOWN_WORD");
    assert_eq!(confirm(core, 1, ACD_SEEN_TALKING, 10), "ACD_WRONG_STATE");
    assert_eq!(confirm(core, 1, ACD_SEEN_HELD, 9), "ACD_OK");
    assert_eq!(confirm(core, 3, ACD_SEEN_THERE, 0), "ACD_OK");
    let agent = acd_command { agent: 10, ..command(ACD_CMD_CONFIRM_AGENT) };
    assert_eq!(apply(core, 5_000_000, &agent), "ACD_OK");
    take(core);
    assert_eq!(tell(core, 6_000_000, ACD_CMD_RECONCILE_END, 0), "ACD_OK");

    let events = take(core);
    let kinds: Vec<u16> = events.iter().map(|event| event.kind).collect();
    let agent = ACD_EVENT_AGENT;
    let (lost, over) = (ACD_EVENT_LOST, ACD_EVENT_CONVERSATION_LOST);
    let end = [ACD_EVENT_RECONCILED, ACD_EVENT_RINGING, agent];
    assert_eq!(kinds[..2], [over, ACD_EVENT_ENDED], "{kinds:?}");
    assert!(kinds.contains(&lost) && kinds.ends_with(&end), "{kinds:?}");
    let of = |kind| *events.iter().find(|event| event.kind == kind).expect("it was told");
    let event = of(over);
    assert_eq!((event.call, event.agent, event.queue), (2, 10, QUEUE));
    assert_eq!(event.cause, ACD_CAUSE_NOT_CONFIRMED);
    let event = of(lost);
    assert_eq!((event.call, event.agent, event.cause), (4, ACD_NONE, ACD_CAUSE_NOT_CONFIRMED));
    // SAFETY: what such an event has.
    assert_eq!(unsafe { (event.time.waited_us, event.detail.age_us) }, (5_996_000, 5_996_000));
    let event = of(ACD_EVENT_RECONCILED);
    // SAFETY: as above.
    assert_eq!((unsafe { event.detail.calls }, event.number), (2, 0));

    // SAFETY: the places are there.
    unsafe {
        let mut view: acd_queue_view = zeroed();
        ok(acd_core_queue(core, QUEUE, &mut view, size_of::<acd_queue_view>()));
        assert_eq!((view.lost, view.conversations_lost, view.figures.timed_out), (1, 1, 1));
        // As a program that was built before these were there.
        let mut view: acd_queue_view = zeroed();
        ok(acd_core_queue(core, QUEUE, &mut view, 288));
        assert_eq!((view.lost, view.figures.timed_out), (0, 1));
        ok(acd_core_free(core));
    }
}
