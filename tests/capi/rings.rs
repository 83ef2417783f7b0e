//! A call that rings at several agents, through the C interface.

use std::mem::zeroed;
use std::ptr::{from_ref, null_mut};

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, take};

#[test]
fn the_first_answer_has_the_call_and_the_others_are_told() {
    let core = core();
    let at_two = acd_queue_rules { ring_count: 1, ring_more_every_s: 5, ring_up_to: 2, ..rules() };
    let data = from_ref(&at_two).cast();
    assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_QUEUE) }), "ACD_OK");
    for agent in 0..3 {
        for kind in [ACD_CMD_AGENT, ACD_CMD_LOGIN, ACD_CMD_READY] {
            // SAFETY: zero is a whole definition, but for its size.
            let mut definition = unsafe { zeroed::<acd_agent_rules>() };
            definition.struct_size = u32::try_from(size_of::<acd_agent_rules>()).unwrap();
            let data = from_ref(&definition).cast();
            assert_eq!(apply(core, 0, &acd_command { agent, data, ..command(kind) }), "ACD_OK");
        }
    }
    assert_eq!(apply(core, 0, &acd_command { call: 1, ..command(ACD_CMD_OFFER) }), "ACD_OK");
    // SAFETY: the places are there, and the handle is ours.
    unsafe {
        let mut due = zeroed::<acd_deadline>();
        ok(acd_core_next_deadline(core, &mut due));
        assert_eq!((due.at_us, due.why, due.call), (5_000_000, ACD_DUE_MORE_RINGS, 1));
        ok(acd_core_advance(core, 5_000_000));
        let (mut rings, mut count) = ([acd_ring::default(); 2], 0);
        assert_eq!(name(acd_core_rings(core, 1, rings.as_mut_ptr(), 1, &mut count)), "ACD_NO_ROOM");
        ok(acd_core_rings(core, 1, null_mut(), 0, &mut count));
        assert_eq!(count, 2);
        ok(acd_core_rings(core, 1, rings.as_mut_ptr(), 2, &mut count));
        assert_eq!(rings.map(|ring| ring.agent), [0, 1]);
        let flags = ACD_WITH_OFFER;
        let reject = |offer| acd_command { call: 1, offer, flags, ..command(ACD_CMD_REJECT) };
        assert_eq!(apply(core, 6_000_000, &reject(rings[0].offer)), "ACD_OK");
        assert_eq!(apply(core, 6_000_000, &reject(rings[0].offer)), "ACD_STALE_OFFER");
        let answer = acd_command { kind: ACD_CMD_ANSWER, ..reject(rings[1].offer) };
        assert_eq!(apply(core, 7_000_000, &answer), "ACD_OK");
        ok(acd_core_rings(core, 1, null_mut(), 0, &mut count));
        assert_eq!(count, 0);
        let events = take(core);
        let of = |kind| events.iter().filter(move |event| event.kind == kind);
        let missed: Vec<_> = of(ACD_EVENT_MISSED).map(|it| (it.call, it.agent, it.cause)).collect();
        assert_eq!(missed, [(1, 0, ACD_CAUSE_REJECT)]);
        let withdrawn: Vec<_> =
            of(ACD_EVENT_WITHDRAWN).map(|it| (it.call, it.agent, it.state)).collect();
        assert_eq!(withdrawn, [(1, 2, 1)]);
        assert_eq!(of(ACD_EVENT_RINGING).count(), 3);
        ok(acd_core_free(core));
    }
}
