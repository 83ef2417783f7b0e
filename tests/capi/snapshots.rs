//! Snapshots from C: a core goes on where another was written down, and nothing else does.

use std::mem::zeroed;
use std::ptr::{null, null_mut};

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, staffed, take};

const OFFER: u64 = 2_000_000;

/// The limits of `support::core`.
fn limits() -> acd_limits {
    // SAFETY: integers; the place is there.
    unsafe {
        let mut limits = zeroed();
        ok(acd_limits_init(&mut limits, size_of::<acd_limits>()));
        acd_limits { agents: 50, queues: 20, calls: 500, ..limits }
    }
}

fn snapshot(core: *const acd_core, last: u64) -> Vec<u8> {
    let mut length = 0;
    // SAFETY: the places are there.
    unsafe {
        ok(acd_core_snapshot(core, 7, last, null_mut(), 0, &mut length));
        let mut bytes = vec![0; length];
        let short = acd_core_snapshot(core, 7, last, bytes.as_mut_ptr(), length - 1, &mut length);
        assert_eq!((name(short), length), ("ACD_NO_ROOM", bytes.len()));
        ok(acd_core_snapshot(core, 7, last, bytes.as_mut_ptr(), bytes.len(), &mut length));
        bytes
    }
}

fn restore(bytes: &[u8], limits: &acd_limits, seed: u64) -> (&'static str, *mut acd_core, u64) {
    let (mut core, mut last) = (null_mut(), 0);
    // SAFETY: the places are there.
    let status = unsafe {
        acd_core_restore(limits, seed, null(), bytes.as_ptr(), bytes.len(), &mut core, &mut last)
    };
    (name(status), core, last)
}

/// A core whose agent rings, and one call that waits.
fn busy_core() -> *mut acd_core {
    let core = core();
    staffed(core, 3, 9, &rules());
    for call in [1, 2] {
        let offer = acd_command { call, queue: 3, ..command(ACD_CMD_OFFER) };
        assert_eq!(apply(core, OFFER, &offer), "ACD_OK");
    }
    core
}

fn told(events: &[acd_event]) -> Vec<(u64, u16, u64, u32, u32)> {
    events.iter().map(|it| (it.at_us, it.kind, it.call, it.agent, it.queue)).collect()
}

#[test]
fn a_restored_core_goes_on_as_the_other_does() {
    let one = busy_core();
    let mut length = 0;
    // SAFETY: the places are there.
    let waits = unsafe { acd_core_snapshot(one, 7, 7, null_mut(), 0, &mut length) };
    assert_eq!(name(waits), "ACD_EVENTS_WAITING");
    take(one);
    let bytes = snapshot(one, 7);
    let (status, other, last) = restore(&bytes, &limits(), 7);
    assert_eq!((status, last), ("ACD_OK", 7));
    for handle in [one, other] {
        let hang_up = acd_command { call: 1, ..command(ACD_CMD_HANG_UP) };
        let answer = acd_command { call: 2, ..command(ACD_CMD_ANSWER) };
        assert_eq!(apply(handle, 3_000_000, &hang_up), "ACD_OK");
        assert_eq!(apply(handle, 4_000_000, &answer), "ACD_OK");
        assert_eq!(apply(handle, 9_000_000, &acd_command { call: 2, ..hang_up }), "ACD_OK");
    }
    let events = take(one);
    assert!(events.iter().any(|event| event.kind == ACD_EVENT_RINGING && event.call == 2));
    assert_eq!(told(&events), told(&take(other)));
    let (mut digest, mut same) = (0, 1);
    // SAFETY: the places are there; the handles are freed once.
    unsafe {
        ok(acd_core_digest(one, &mut digest));
        ok(acd_core_digest(other, &mut same));
        ok(acd_core_free(one));
        ok(acd_core_free(other));
    }
    assert_eq!(digest, same);
}

#[test]
fn what_is_no_snapshot_of_this_core_is_told() {
    let core = busy_core();
    take(core);
    let bytes = snapshot(core, 0);
    let of = |bytes: &[u8]| restore(bytes, &limits(), 7).0;
    assert_eq!(of(&[]), "ACD_BAD_SNAPSHOT");
    assert_eq!(of(&bytes[..bytes.len() - 1]), "ACD_BAD_SNAPSHOT");
    for at in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert_ne!(of(&flipped), "ACD_OK", "byte {at}");
    }
    assert_eq!(restore(&bytes, &limits(), 8).0, "ACD_OTHER_ORIGIN");
    let larger = acd_limits { calls: 501, ..limits() };
    assert_eq!(restore(&bytes, &larger, 7).0, "ACD_OTHER_ORIGIN");
    // SAFETY: the places are there, or the fault is the test's.
    unsafe {
        let (mut out, mut length) = (null_mut(), 0);
        let from = |bytes, out| acd_core_restore(&limits(), 7, null(), bytes, 100, out, null_mut());
        assert_eq!(name(from(null(), &mut out)), "ACD_NULL_POINTER");
        assert_eq!(name(from(bytes.as_ptr(), null_mut())), "ACD_NULL_POINTER");
        let of_none = acd_core_snapshot(null(), 7, 0, null_mut(), 0, &mut length);
        assert_eq!(name(of_none), "ACD_NULL_POINTER");
        assert!(out.is_null());
        ok(acd_core_free(core));
        assert_eq!(
            name(acd_core_snapshot(core, 7, 0, null_mut(), 0, &mut length)),
            "ACD_CLOSED_HANDLE"
        );
    }
}
