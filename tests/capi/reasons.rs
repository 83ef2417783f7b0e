//! Reasons why, through the C interface.

use std::mem::zeroed;
use std::ptr::{from_ref, null_mut};

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, staffed, take};

fn explained(core: *mut acd_core, call: u64) -> acd_explanation {
    // SAFETY: the place is there.
    unsafe {
        let mut found: acd_explanation = zeroed();
        ok(acd_core_explain_call(core, call, &mut found, size_of::<acd_explanation>()));
        found
    }
}

#[test]
fn a_call_an_agent_and_a_choice_say_why() {
    let core = core();
    staffed(core, 0, 0, &acd_queue_rules { ring_s: 15, ..rules() });
    let mut nothing: acd_agent_rules =
        // SAFETY: integers and pointers that may be NULL.
        unsafe { zeroed() };
    nothing.struct_size = size_of::<acd_agent_rules>() as u32;
    let data = from_ref(&nothing).cast();
    assert_eq!(apply(core, 0, &acd_command { agent: 1, data, ..command(ACD_CMD_AGENT) }), "ACD_OK");
    // SAFETY: a handle of this test's, here and below; the places are there.
    unsafe {
        ok(acd_core_keep_decisions(core, 10));
        for call in [7, 8] {
            assert_eq!(
                apply(core, 1_000, &acd_command { call, ..command(ACD_CMD_OFFER) }),
                "ACD_OK"
            );
        }
        take(core);

        let rings = explained(core, 7);
        assert_eq!(
            (rings.waits_for, rings.agent, rings.state),
            (ACD_WAITS_ANSWER, 0, ACD_STATE_RINGING.into())
        );
        assert_eq!((rings.next_us, rings.next_why), (15_001_000, ACD_DUE_RING_END));
        let waits = explained(core, 8);
        assert_eq!((waits.waits_for, waits.agent), (ACD_WAITS_AGENT, ACD_NONE));
        assert_eq!((waits.position, waits.next_us), (1, ACD_NEVER));
        let of = |why: u32| waits.count[why as usize];
        assert_eq!((of(ACD_WHY_BUSY), of(ACD_WHY_LOGGED_OUT)), (1, 1));
        assert_eq!(waits.count.iter().sum::<u32>(), 2);

        let mut agent: acd_explanation = zeroed();
        let size = size_of::<acd_explanation>();
        ok(acd_core_explain_agent(core, 1, &mut agent, size));
        assert_eq!((agent.agent, agent.waits_for), (1, ACD_WAITS_LOGIN));
        assert_eq!(agent.count[ACD_WHY_LOGGED_OUT as usize], 1);

        let (mut reasons, mut count): ([acd_reason; 2], usize) = (zeroed(), 0);
        ok(acd_core_why_not_agents(core, 8, reasons.as_mut_ptr(), 2, &mut count));
        let found: Vec<_> = reasons.iter().map(|it| (it.call, it.agent, it.why)).collect();
        assert_eq!((count, found), (2, vec![(8, 0, ACD_WHY_BUSY), (8, 1, ACD_WHY_LOGGED_OUT)]));
        let little = acd_core_why_not_agents(core, 8, reasons.as_mut_ptr(), 1, &mut count);
        assert_eq!(name(little), "ACD_NO_ROOM");
        ok(acd_core_why_not_calls(core, 1, null_mut(), 0, &mut count));
        assert_eq!(count, 1);

        let mut decision: acd_decision = zeroed();
        let size = size_of::<acd_decision>();
        ok(acd_core_decision(core, 7, ACD_NONE, &mut decision, size));
        assert_eq!((decision.call.call, decision.agent.agent), (7, 0));
        assert_eq!((decision.next_call.call, decision.next_agent.agent), (0, ACD_NONE));
        assert_eq!((decision.by, decision.at_us), (ACD_ORDER_LONGEST_IDLE, 1_000));
        let none = acd_core_decision(core, 7, 1, &mut decision, size);
        assert_eq!(name(none), "ACD_NO_VALUE");

        let unknown = acd_core_explain_call(core, 99, &mut agent, size_of::<acd_explanation>());
        assert_eq!(name(unknown), "ACD_UNKNOWN_CALL");
        let small = acd_core_explain_call(core, 8, &mut agent, 100);
        assert_eq!(name(small), "ACD_BAD_SIZE");
        ok(acd_core_free(core));
    }
}
