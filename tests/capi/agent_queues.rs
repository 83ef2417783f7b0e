//! Agents who take the calls of certain queues, through the C interface.

use std::mem::zeroed;
use std::ptr::from_ref;

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, take};

#[test]
fn an_agent_states_queues_priorities_and_delays() {
    let core = core();
    for queue in [0, 1] {
        let of_queue = rules();
        let data = from_ref(&of_queue).cast();
        let define = acd_command { queue, data, ..command(ACD_CMD_QUEUE) };
        assert_eq!(apply(core, 0, &define), "ACD_OK");
    }
    // SAFETY: zero is a whole definition, but for its size.
    let mut agent = unsafe { zeroed::<acd_agent_rules>() };
    agent.struct_size = u32::try_from(size_of::<acd_agent_rules>()).unwrap();
    let first = acd_agent_queue { queue: 0, priority: 1, delay_s: 30 };
    for (second, outcome) in [
        (acd_agent_queue { queue: 7, priority: 2, delay_s: 0 }, "ACD_UNKNOWN_QUEUE"),
        (acd_agent_queue { queue: 1, priority: 100, delay_s: 0 }, "ACD_BAD_VALUE"),
        (acd_agent_queue { queue: 1, priority: 2, delay_s: -1 }, "ACD_BAD_VALUE"),
        (acd_agent_queue { queue: 0, priority: 2, delay_s: 0 }, "ACD_BAD_VALUE"),
        (acd_agent_queue { queue: 1, priority: 2, delay_s: 0 }, "ACD_OK"),
    ] {
        let queues = [first, second];
        (agent.queues, agent.queue_count) = (queues.as_ptr(), 2);
        let data = from_ref(&agent).cast();
        assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_AGENT) }), outcome);
    }
    for kind in [ACD_CMD_LOGIN, ACD_CMD_READY] {
        assert_eq!(apply(core, 0, &command(kind)), "ACD_OK");
    }
    let offer = acd_command { call: 1, ..command(ACD_CMD_OFFER) };
    assert_eq!(apply(core, 1_000_000, &offer), "ACD_OK");
    let (mut due, mut end, mut why) = (0, 0, 0);
    // SAFETY: the places are there, and the handle is ours.
    unsafe {
        let mut deadline: acd_deadline = zeroed();
        ok(acd_core_next_deadline(core, &mut deadline));
        due += deadline.at_us;
        assert_eq!((deadline.why, deadline.call), (ACD_DUE_DELAY, 1));
        ok(acd_core_delay_end(core, 1, 0, &mut end));
        let mut explained: acd_explanation = zeroed();
        ok(acd_core_explain_call(core, 1, &mut explained, size_of::<acd_explanation>()));
        why += explained.count[ACD_WHY_DELAY as usize];
    }
    assert_eq!((due, end, why), (31_000_000, 31_000_000, 1));
    take(core);
    // The second queue has no delay, and the first goes before it once the agent is free again.
    assert_eq!(apply(core, 2_000_000, &acd_command { call: 2, queue: 1, ..offer }), "ACD_OK");
    assert_eq!(apply(core, 3_000_000, &acd_command { call: 3, queue: 1, ..offer }), "ACD_OK");
    let answer = acd_command { call: 2, ..command(ACD_CMD_ANSWER) };
    assert_eq!(apply(core, 4_000_000, &answer), "ACD_OK");
    let hang_up = acd_command { call: 2, ..command(ACD_CMD_HANG_UP) };
    assert_eq!(apply(core, 40_000_000, &hang_up), "ACD_OK");
    let rings = take(core).into_iter().filter(|event| event.kind == ACD_EVENT_RINGING);
    assert_eq!(rings.map(|event| event.call).collect::<Vec<_>>(), [2, 1]);
    // SAFETY: as above.
    unsafe {
        assert_eq!(name(acd_core_delay_end(core, 1, 0, &mut end)), "ACD_NO_VALUE");
        ok(acd_core_free(core));
    }
}
