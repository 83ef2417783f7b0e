//! Customers, wishes and protected agents through the C interface.

use std::mem::zeroed;
use std::ptr::from_ref;

use acd::capi::*;

use super::support::{apply, command, core, ok, rules, staffed, take, text};

const SECOND: u64 = 1_000_000;

fn of_customer(customer: u64) -> acd_arrival {
    // SAFETY: the place is there.
    unsafe {
        let mut arrival = zeroed();
        ok(acd_arrival_init(&mut arrival, size_of::<acd_arrival>()));
        acd_arrival { customer, has_customer: 1, ..arrival }
    }
}

/// Offers a call with an arrival behind it; the status and what follows.
fn offer(
    core: *mut acd_core,
    now_us: u64,
    call: u64,
    arrival: &acd_arrival,
) -> (&'static str, Vec<acd_event>) {
    let data = from_ref(arrival).cast();
    let status = apply(core, now_us, &acd_command { call, data, ..command(ACD_CMD_OFFER) });
    (status, take(core))
}

fn about(core: *mut acd_core, now_us: u64, kind: u16, call: u64) -> Vec<acd_event> {
    assert_eq!(apply(core, now_us, &acd_command { call, ..command(kind) }), "ACD_OK");
    take(core)
}

fn find(events: &[acd_event], kind: u16) -> &acd_event {
    events.iter().find(|event| event.kind == kind).expect("an event of this kind")
}

/// A queue whose only agent is taken, so that everybody waits.
fn busy(rules: &acd_queue_rules) -> *mut acd_core {
    let core = core();
    staffed(core, 0, 0, rules);
    assert_eq!(apply(core, 0, &acd_command { call: 1, ..command(ACD_CMD_OFFER) }), "ACD_OK");
    take(core);
    core
}

#[test]
fn the_same_customer_is_refused_merged_or_waits_twice() {
    let again = of_customer(77);
    for (policy, expected) in [
        (ACD_CUSTOMER_DUPLICATE, "ACD_DUPLICATE_CUSTOMER"),
        (ACD_CUSTOMER_MERGE, "ACD_OK"),
        (ACD_CUSTOMER_SEPARATE, "ACD_OK"),
    ] {
        let core = busy(&acd_queue_rules { same_customer: policy, ..rules() });
        assert_eq!(offer(core, SECOND, 2, &again).0, "ACD_OK");
        let (status, events) = offer(core, 3 * SECOND, 3, &again);
        assert_eq!(status, expected);
        if policy == ACD_CUSTOMER_MERGE {
            let merged = find(&events, ACD_EVENT_MERGED);
            // SAFETY: of a merging it is the old call's number.
            assert_eq!((merged.call, merged.queue, unsafe { merged.detail.was }), (3, 0, 2));
        } else {
            assert!(events.iter().all(|event| event.kind != ACD_EVENT_MERGED));
        }
        // SAFETY: a handle of this test's.
        ok(unsafe { acd_core_free(core) });
    }
    let core = core();
    let unknown = acd_queue_rules { same_customer: 3, ..rules() };
    let define = acd_command { data: from_ref(&unknown).cast(), ..command(ACD_CMD_QUEUE) };
    assert_eq!(apply(core, 0, &define), "ACD_UNKNOWN_WORD");
    let odd = acd_arrival { has_customer: 2, ..again };
    assert_eq!(offer(core, 0, 1, &odd).0, "ACD_UNKNOWN_WORD");
    // SAFETY: as above.
    ok(unsafe { acd_core_free(core) });
}

#[test]
fn who_gave_up_resumes_his_age() {
    let core = busy(&acd_queue_rules { resume_within_s: 60, ..rules() });
    offer(core, 10 * SECOND, 2, &of_customer(0));
    about(core, 15 * SECOND, ACD_CMD_HANG_UP, 2);
    let (status, events) = offer(core, 20 * SECOND, 3, &of_customer(0));
    assert_eq!(status, "ACD_OK");
    let resumed = find(&events, ACD_EVENT_RESUMED);
    // SAFETY: of a resumption it is the age.
    let age = unsafe { resumed.detail.age_us };
    assert_eq!((resumed.call, resumed.queue), (3, 0));
    assert!(age >= 5 * SECOND, "{age}");
    assert_eq!(find(&events, ACD_EVENT_QUEUED).call, 3);
    // SAFETY: a handle of this test's.
    ok(unsafe { acd_core_free(core) });
}

#[test]
fn the_agent_of_the_last_time_is_preferred() {
    let core = core();
    staffed(core, 0, 0, &rules());
    staffed(core, 0, 1, &rules());
    take(core);
    let last = acd_arrival { prefer_last_us: 30 * SECOND, ..of_customer(5) };
    let mut who = Vec::new();
    for call in 1..=3 {
        let at = call * 100 * SECOND;
        let (status, events) = offer(core, at, call, &last);
        assert_eq!(status, "ACD_OK");
        who.push(find(&events, ACD_EVENT_RINGING).agent);
        about(core, at, ACD_CMD_ANSWER, call);
        about(core, at + SECOND, ACD_CMD_HANG_UP, call);
    }
    // By idle time alone they would take turns.
    assert_eq!(who, [0, 0, 0]);
    // SAFETY: a handle of this test's.
    ok(unsafe { acd_core_free(core) });
}

fn skilled(core: *mut acd_core, agent: u32, skill: &str) {
    let skills = [acd_skill { name: text(skill), level: 1, reserved: 0 }];
    let rules = acd_agent_rules {
        struct_size: size_of::<acd_agent_rules>() as u32,
        reserved: 0,
        skills: skills.as_ptr(),
        skill_count: 1,
        // SAFETY: zero is a value of every field: no media.
        ..unsafe { std::mem::zeroed() }
    };
    let data = from_ref(&rules).cast();
    assert_eq!(apply(core, 0, &acd_command { agent, data, ..command(ACD_CMD_AGENT) }), "ACD_OK");
    for kind in [ACD_CMD_LOGIN, ACD_CMD_READY] {
        assert_eq!(apply(core, 0, &acd_command { agent, ..command(kind) }), "ACD_OK");
    }
}

#[test]
fn wishes_and_protection_choose_the_agent() {
    let wishes = [acd_wish { require: text("fr"), weight: 10 }];
    let wishing = acd_queue_rules { wishes: wishes.as_ptr(), wish_count: 1, ..rules() };
    let plain = rules();
    let protected = acd_queue_rules { require: text("en"), protect: 1, ..rules() };
    for (first, second, expected) in
        [(&plain, &plain, 0), (&wishing, &plain, 1), (&plain, &protected, 1)]
    {
        let core = core();
        for (queue, rules) in [(0, first), (1, second)] {
            let data = from_ref(rules).cast();
            let define = acd_command { queue, data, ..command(ACD_CMD_QUEUE) };
            assert_eq!(apply(core, 0, &define), "ACD_OK");
        }
        skilled(core, 0, "en");
        skilled(core, 1, "fr");
        take(core);
        assert_eq!(apply(core, 0, &acd_command { call: 1, ..command(ACD_CMD_OFFER) }), "ACD_OK");
        assert_eq!(find(&take(core), ACD_EVENT_RINGING).agent, expected);
        // SAFETY: a handle of this test's.
        ok(unsafe { acd_core_free(core) });
    }
}

#[test]
fn a_program_that_knows_nothing_of_customers_goes_on_as_before() {
    let core = core();
    // The first version of each structure, as an older header has it.
    let first = acd_queue_rules { struct_size: 200, same_customer: 9, protect: 99, ..rules() };
    staffed(core, 0, 0, &first);
    let older = acd_arrival { struct_size: 32, has_customer: 9, ..of_customer(1) };
    assert_eq!(offer(core, 0, 1, &older).0, "ACD_OK");
    // SAFETY: a handle of this test's.
    ok(unsafe { acd_core_free(core) });
}
