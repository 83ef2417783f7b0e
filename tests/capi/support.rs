//! Making records and reading statuses, as a C programmer would.

use std::ffi::CStr;
use std::mem::zeroed;
use std::ptr::{null, null_mut};

use acd::capi::*;

/// The name of a status; every one that comes back must have one.
pub fn name(status: i32) -> &'static str {
    // SAFETY: a static text that ends with zero.
    let name = unsafe { CStr::from_ptr(acd_status_name(status)) }.to_str().unwrap();
    assert_ne!(name, "unknown status", "{status}");
    name
}

#[track_caller]
pub fn ok(status: i32) {
    assert_eq!(name(status), "ACD_OK");
}

pub fn text(text: &str) -> acd_text {
    acd_text { bytes: text.as_ptr().cast(), length: text.len() }
}

/// All zero but for size and kind.
pub fn command(kind: u16) -> acd_command {
    // SAFETY: integers and a pointer that may be NULL.
    acd_command { size: 64, kind, ..unsafe { zeroed() } }
}

pub fn rules() -> acd_queue_rules {
    // SAFETY: as above; the place is there.
    unsafe {
        let mut rules = zeroed();
        ok(acd_queue_rules_init(&mut rules, size_of::<acd_queue_rules>()));
        rules
    }
}

/// A small core without books.
pub fn core() -> *mut acd_core {
    let mut core = null_mut();
    // SAFETY: the places are there.
    unsafe {
        let mut limits: acd_limits = zeroed();
        ok(acd_limits_init(&mut limits, size_of::<acd_limits>()));
        (limits.agents, limits.queues, limits.calls) = (50, 20, 500);
        ok(acd_core_new(&limits, 7, null(), &mut core));
    }
    core
}

pub fn apply(core: *mut acd_core, now_us: u64, command: &acd_command) -> &'static str {
    // SAFETY: a handle of the tests', and everything behind the record is there.
    name(unsafe { acd_core_apply(core, now_us, command) })
}

/// All events that wait, taken a few at a time.
pub fn take(core: *mut acd_core) -> Vec<acd_event> {
    let mut all = Vec::new();
    loop {
        // SAFETY: three places are there.
        unsafe {
            let (mut some, mut taken) = ([zeroed::<acd_event>(); 3], 0);
            ok(acd_core_take_events(core, some.as_mut_ptr(), 3, &mut taken));
            all.extend_from_slice(&some[..taken]);
            if taken < 3 {
                return all;
            }
        }
    }
}

/// Defines a queue of these rules and an idle agent without skills.
pub fn staffed(core: *mut acd_core, queue: u32, agent: u32, rules: &acd_queue_rules) {
    let data = std::ptr::from_ref(rules).cast();
    let define = acd_command { queue, data, ..command(ACD_CMD_QUEUE) };
    assert_eq!(apply(core, 0, &define), "ACD_OK");
    // SAFETY: as above.
    let mut skills: acd_agent_rules = unsafe { zeroed() };
    skills.struct_size = size_of::<acd_agent_rules>() as u32;
    let data = std::ptr::from_ref(&skills).cast();
    let define = acd_command { agent, data, ..command(ACD_CMD_AGENT) };
    assert_eq!(apply(core, 0, &define), "ACD_OK");
    for kind in [ACD_CMD_LOGIN, ACD_CMD_READY] {
        assert_eq!(apply(core, 0, &acd_command { agent, ..command(kind) }), "ACD_OK");
    }
}
