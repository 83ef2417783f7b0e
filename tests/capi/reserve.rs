//! Agents in reserve through the C interface.

use std::mem::zeroed;
use std::ptr::from_ref;

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, take};

const NONE: acd_reserve = acd_reserve {
    join_waiting: ACD_UNLIMITED,
    join_longest_wait_s: ACD_UNLIMITED,
    join_expected_wait_s: ACD_UNLIMITED,
    leave_waiting: ACD_UNLIMITED,
    leave_longest_wait_s: ACD_UNLIMITED,
    leave_expected_wait_s: ACD_UNLIMITED,
};

#[test]
fn a_grade_joins_by_the_clock_and_leaves() {
    let core = core();
    let grades = [
        acd_reserve { join_waiting: 2, join_longest_wait_s: 30, leave_longest_wait_s: 5, ..NONE },
        acd_reserve { join_expected_wait_s: 90, ..NONE },
    ];
    let queue = acd_queue_rules { reserve: grades.as_ptr(), reserve_count: 2, ..rules() };
    let data = from_ref(&queue).cast();
    assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_QUEUE) }), "ACD_OK");
    let bad = acd_queue_rules { reserve: from_ref(&NONE), reserve_count: 1, ..rules() };
    let data = from_ref(&bad).cast();
    assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_QUEUE) }), "ACD_BAD_VALUE");
    // SAFETY: zero is a whole definition, but for its size.
    let mut agent = unsafe { zeroed::<acd_agent_rules>() };
    agent.struct_size = u32::try_from(size_of::<acd_agent_rules>()).unwrap();
    for (queue, grade, outcome) in
        [(1, 1, "ACD_UNKNOWN_QUEUE"), (0, 3, "ACD_BAD_VALUE"), (0, 1, "ACD_OK")]
    {
        let reserve = acd_in_reserve { queue, grade };
        (agent.reserve, agent.reserve_count) = (&raw const reserve, 1);
        let data = from_ref(&agent).cast();
        assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_AGENT) }), outcome);
    }
    for kind in [ACD_CMD_LOGIN, ACD_CMD_READY] {
        assert_eq!(apply(core, 0, &command(kind)), "ACD_OK");
    }
    let offer = acd_command { call: 1, ..command(ACD_CMD_OFFER) };
    assert_eq!(apply(core, 1_000_000, &offer), "ACD_OK");
    let held = || {
        let (mut grade, mut joined) = (9, 9);
        // SAFETY: the places are there, and the handle is ours.
        unsafe {
            ok(acd_core_held_in_reserve(core, 0, 0, &mut grade));
            ok(acd_core_reserve_joined(core, 0, 1, &mut joined));
        }
        (grade, joined)
    };
    assert_eq!(held(), (1, 0));
    // SAFETY: as above.
    let due = unsafe {
        let mut due = zeroed();
        ok(acd_core_next_deadline(core, &mut due));
        due
    };
    assert_eq!((due.at_us, due.why, due.queue), (31_000_000, ACD_DUE_RESERVE, 0));
    take(core);
    assert_eq!(apply(core, 31_000_000, &command(ACD_CMD_TICK)), "ACD_OK");
    assert_eq!(held(), (0, 1), "it rings for as long as the call waits for the answer");
    let answer = acd_command { call: 1, ..command(ACD_CMD_ANSWER) };
    assert_eq!(apply(core, 32_000_000, &answer), "ACD_OK");
    assert_eq!(held(), (1, 0));
    let of_reserve: Vec<_> = take(core)
        .iter()
        .filter(|event| [ACD_EVENT_RESERVE_JOINED, ACD_EVENT_RESERVE_LEFT].contains(&event.kind))
        .map(|event| (event.kind, event.queue, event.number, event.cause))
        .collect();
    assert_eq!(
        of_reserve,
        [
            (ACD_EVENT_RESERVE_JOINED, 0, 1, ACD_CAUSE_LONGEST_WAIT),
            (ACD_EVENT_RESERVE_LEFT, 0, 1, 0)
        ]
    );
    // SAFETY: as above.
    unsafe {
        let mut joined = 0;
        assert_eq!(name(acd_core_reserve_joined(core, 0, 3, &mut joined)), "ACD_NO_VALUE");
        ok(acd_core_free(core));
    }
}
