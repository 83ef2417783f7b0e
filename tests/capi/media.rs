//! Media and conversations in writing through the C interface.

use std::mem::zeroed;
use std::ptr::from_ref;

use acd::capi::*;

use super::support::{apply, command, core, ok, rules, take};

#[test]
fn two_chats_at_once_a_first_reply_and_an_end_for_silence() {
    let core = core();
    let web = acd_queue_rules {
        medium: ACD_MEDIUM_CHAT,
        first_reply_s: 10,
        silence_warning_s: 20,
        silence_close_s: 30,
        ..rules()
    };
    let data = from_ref(&web).cast();
    assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_QUEUE) }), "ACD_OK");
    // SAFETY: zero is a whole definition, but for its size.
    let mut agent = unsafe { zeroed::<acd_agent_rules>() };
    agent.struct_size = u32::try_from(size_of::<acd_agent_rules>()).unwrap();
    (agent.has_media, agent.places) = (1, [1, 2, 0]);
    agent.blocks = [8, 0, 0];
    let data = from_ref(&agent).cast();
    let define = acd_command { data, ..command(ACD_CMD_AGENT) };
    assert_eq!(apply(core, 0, &define), "ACD_UNKNOWN_WORD", "there are three media");
    agent.blocks = [6, 0, 0];
    let define = acd_command { data: from_ref(&agent).cast(), ..define };
    assert_eq!(apply(core, 0, &define), "ACD_OK");
    for kind in [ACD_CMD_LOGIN, ACD_CMD_READY] {
        assert_eq!(apply(core, 0, &command(kind)), "ACD_OK");
    }
    let tell = |at, kind, call| {
        assert_eq!(apply(core, at * 1_000_000, &acd_command { call, ..command(kind) }), "ACD_OK");
    };
    for call in [1, 2] {
        tell(call, ACD_CMD_OFFER, call);
        tell(call, ACD_CMD_ANSWER, call);
    }
    tell(5, ACD_CMD_AGENT_SAID, 1);
    tell(6, ACD_CMD_CUSTOMER_SAID, 1);
    tell(20, ACD_CMD_AGENT_SAID, 2);
    tell(50, ACD_CMD_AGENT_SAID, 1);
    let events = take(core);
    let of = |kind| {
        let found = events.iter().filter(move |event| event.kind == kind);
        // SAFETY: of these events it is a time, or nothing.
        found.map(|event| (event.at_us / 1_000_000, event.call, unsafe { event.detail.reply_us }))
    };
    let replies: Vec<_> = of(ACD_EVENT_FIRST_REPLY).collect();
    assert_eq!(replies, [(5, 1, 4_000_000), (20, 2, 18_000_000)]);
    assert!(of(ACD_EVENT_FIRST_REPLY_LATE).eq([(12, 2, 0)]));
    assert!(of(ACD_EVENT_SILENCE_WARNING).eq([(40, 2, 0)]));
    assert!(of(ACD_EVENT_SILENCE_CLOSED).eq([(50, 2, 0)]));
    assert!(of(ACD_EVENT_HANDLED).eq([(50, 2, 0)]));
    // SAFETY: the place is there, and the handle is ours.
    unsafe {
        let mut queue = zeroed::<acd_queue_view>();
        ok(acd_core_queue(core, 0, &mut queue, size_of::<acd_queue_view>()));
        let figures = queue.figures;
        assert_eq!((figures.first_replies, figures.first_replies_within), (2, 1));
        assert_eq!((figures.first_reply_us, figures.silence_closes), (22_000_000, 1));
        ok(acd_core_free(core));
    }
}
