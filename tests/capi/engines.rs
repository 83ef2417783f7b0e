//! The engine through the C interface: handles of five kinds in any order, and waking.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::mem::zeroed;
use std::ptr::{from_ref, null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering};

use acd::capi::*;

use super::any_calls::{Draws, calls_to_make};
use super::support::{command, core, name, ok, rules, staffed};

static WOKEN: AtomicU32 = AtomicU32::new(0);

unsafe extern "C" fn wake(env: *mut c_void, shard: u32) {
    assert_eq!((env, shard), (from_ref(&WOKEN).cast_mut().cast(), 0));
    WOKEN.fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C" fn finalize(_: *mut c_void) {
    WOKEN.fetch_add(1_000, Ordering::Relaxed);
}

unsafe extern "C" fn look(env: *mut c_void, core: *const acd_core) {
    // SAFETY: the place is the test's, the core is lent.
    unsafe { ok(acd_core_digest(core, env.cast())) };
    let core = core.cast_mut();
    // SAFETY: lent to be read: everything else is refused.
    assert_eq!(name(unsafe { acd_core_advance(core, 0) }), "ACD_WRONG_HANDLE");
}

fn driven_by_the_host() -> acd_engine_options {
    // SAFETY: the place is there.
    unsafe {
        let mut options = zeroed();
        ok(acd_engine_options_init(&mut options, size_of::<acd_engine_options>()));
        (options.drive, options.clock) = (ACD_DRIVE_HOST, ACD_CLOCK_MANUAL);
        (options.domains, options.commands, options.events) = (4, 16, 8);
        options
    }
}

#[test]
fn who_arms_a_stream_is_woken_and_the_core_comes_back() {
    let options = acd_engine_options {
        wake: Some(wake),
        finalize: Some(finalize),
        env: from_ref(&WOKEN).cast_mut().cast(),
        ..driven_by_the_host()
    };
    let (mut engine, mut stream, mut core) = (null_mut(), null_mut(), core());
    staffed(core, 0, 0, &rules());
    let (mut shard, mut armed, mut taken, mut digest, mut after) = (9, 0, 0, 0, 1);
    // SAFETY: places and handles are there.
    unsafe {
        ok(acd_engine_new(&options, &mut engine));
        ok(acd_engine_add_domain(engine, 3, core, &mut shard));
        assert_eq!(name(acd_core_free(core)), "ACD_CLOSED_HANDLE");
        ok(acd_engine_take_stream(engine, shard, &mut stream));
        let again = acd_engine_take_stream(engine, shard, &mut stream);
        assert_eq!(name(again), "ACD_UNKNOWN_SHARD");
        let offer = acd_command { call: 1, ..command(ACD_CMD_OFFER) };
        ok(acd_stream_arm(stream, &mut armed));
        assert_eq!((armed, WOKEN.load(Ordering::Relaxed)), (1, 0));
        ok(acd_engine_submit(engine, 3, 5, &offer));
        assert_eq!(WOKEN.load(Ordering::Relaxed), 1);
        ok(acd_stream_arm(stream, &mut armed));
        assert_eq!(armed, 0, "there is something");
        ok(acd_engine_submit(engine, 3, 6, &offer));
        let mut events = [zeroed::<acd_event>(); 9];
        ok(acd_stream_take(stream, 0, events.as_mut_ptr(), 9, &mut taken));
        let refused = events[taken - 1];
        assert_eq!((refused.kind, refused.cause), (ACD_EVENT_REFUSED, 210));
        assert_eq!((refused.time.tag, refused.domain, refused.sequence), (6, 3, taken as u64));
        let mut length = 0;
        ok(acd_stream_refusal(stream, 3, refused.sequence, null_mut(), 0, &mut length));
        assert!(length > 20);
        ok(acd_engine_inspect(engine, 3, Some(look), (&raw mut digest).cast()));
        ok(acd_engine_shutdown(engine));
        assert_eq!(name(acd_engine_submit(engine, 3, 7, &offer)), "ACD_CLOSING");
        let end = acd_stream_take(stream, ACD_NEVER, events.as_mut_ptr(), 9, &mut taken);
        assert_eq!(name(end), "ACD_ENDED");
        ok(acd_engine_take_core(engine, 3, &mut core));
        ok(acd_core_digest(core, &mut after));
        assert_eq!(digest, after);
        ok(acd_stream_free(stream));
        ok(acd_engine_free(engine));
        ok(acd_core_free(core));
        assert_eq!(WOKEN.load(Ordering::Relaxed) / 1_000, 1, "finalized once");
    }
}

/// Handles that live or were freed, of all kinds, cast to each other now and then.
#[derive(Default)]
struct Handles {
    engines: Vec<*mut c_void>,
    others: Vec<*mut c_void>,
    statuses: BTreeMap<&'static str, u64>,
}

impl Handles {
    fn answered(&mut self, status: i32) -> bool {
        let name = name(status);
        assert!(!["ACD_PANICKED", "ACD_POISONED"].contains(&name), "{name}");
        *self.statuses.entry(name).or_default() += 1;
        status == ACD_OK
    }

    /// SAFETY, of every call: handles of this library on one thread, and places that are there.
    fn any(&mut self, draws: &mut Draws, call: &mut u64) {
        let (engine, other) = (draws.pick(&self.engines), draws.pick(&self.others));
        let engine: *mut acd_engine = if draws.one_in(30) { other } else { engine }.cast();
        let other = if draws.one_in(30) { engine.cast() } else { other };
        let domain = draws.below(5) as u32;
        let (mut n, mut new, mut word) = (0_usize, null_mut::<c_void>(), 0_u32);
        let mut events = [unsafe { zeroed::<acd_event>() }; 20];
        let (out, room) =
            (&raw mut new, if draws.one_in(20) { null_mut() } else { events.as_mut_ptr() });
        *call += 1;
        let offer = acd_command { call: *call, queue: domain, ..command(ACD_CMD_OFFER) };
        let hang_up = acd_command { call: *call / 2, ..command(ACD_CMD_HANG_UP) };
        let pick = draws.below(90);
        let status = unsafe {
            match pick {
                0 => acd_engine_new(&driven_by_the_host(), out.cast()),
                1 if draws.one_in(9) => acd_engine_free(engine),
                2 if draws.one_in(9) => acd_engine_shutdown(engine),
                3 => acd_engine_take_core(engine, domain, out.cast()),
                4 => acd_engine_take_stream(engine, 0, out.cast()),
                5 => acd_engine_pages(engine, domain, out.cast()),
                6 => acd_engine_observe(engine, domain, 8, out.cast()),
                7 => acd_core_new(null(), 0, null(), out.cast()),
                8 => acd_engine_add_domain(engine, domain, other.cast(), &mut word),
                9..14 => {
                    let made = core();
                    let status = acd_engine_add_domain(engine, domain, made, &mut word);
                    if status != ACD_OK {
                        ok(acd_core_free(made));
                    }
                    status
                }
                14 => acd_stream_free(other.cast()),
                15 => acd_pages_free(other.cast()),
                16 => acd_observer_free(other.cast()),
                17 => acd_core_free(other.cast()),
                18 if draws.one_in(9) => acd_engine_close(engine),
                19..25 => acd_engine_poll(engine, *call * 1_000_000),
                25..35 => acd_stream_take(other.cast(), 0, room, 20, &mut n),
                35..40 => acd_observer_take(other.cast(), 0, room, 20, &mut n),
                40 => acd_observer_refresh(other.cast()),
                41 => acd_stream_arm(other.cast(), &mut word),
                42..46 => acd_pages_queue(other.cast(), domain, &mut zeroed(), 304),
                46 => acd_engine_inspect(engine, domain, Some(look), (&raw mut n).cast()),
                47 => acd_engine_status(engine, domain, &mut zeroed()),
                48 => acd_observer_agent(other.cast(), 0, &mut zeroed(), 192),
                49..52 => {
                    let rules = rules();
                    let data = from_ref(&rules).cast();
                    let define = acd_command { queue: domain, data, ..command(ACD_CMD_QUEUE) };
                    acd_engine_submit(engine, domain, 0, &define)
                }
                52..70 => acd_engine_submit(engine, domain, *call, &offer),
                _ => acd_engine_submit_at(engine, domain, *call, 1, &hang_up),
            }
        };
        if self.answered(status) && !new.is_null() {
            self.keep(draws, new, pick == 0);
        }
    }

    /// Puts a new handle into the place of another, which is freed as whatever it is.
    fn keep(&mut self, draws: &mut Draws, new: *mut c_void, is_engine: bool) {
        let list = if is_engine { &mut self.engines } else { &mut self.others };
        let place = draws.below(list.len() as u64) as usize;
        let old = std::mem::replace(&mut list[place], new);
        free_whatever(old);
    }
}

fn free_whatever(handle: *mut c_void) {
    // SAFETY: a handle of this library's: all but one of these refuse it.
    unsafe {
        acd_engine_free(handle.cast());
        acd_stream_free(handle.cast());
        acd_pages_free(handle.cast());
        acd_observer_free(handle.cast());
        acd_core_free(handle.cast());
    }
}

#[test]
fn any_handle_in_any_place_is_answered() {
    let mut draws = Draws(7);
    let (engines, others) = (vec![null_mut(); 3], vec![null_mut(); 12]);
    let mut handles = Handles { engines, others, statuses: BTreeMap::new() };
    let mut call = 0;
    for _ in 0..calls_to_make() / 2 {
        handles.any(&mut draws, &mut call);
    }
    for handle in handles.engines.iter().chain(&handles.others) {
        free_whatever(*handle);
    }
    println!("{:#?}", handles.statuses);
    for reached in ["ACD_OK", "ACD_WRONG_HANDLE", "ACD_CLOSED_HANDLE", "ACD_UNKNOWN_DOMAIN"]
        .into_iter()
        .chain(["ACD_NULL_POINTER", "ACD_CLOSING", "ACD_DUPLICATE_DOMAIN", "ACD_ENDED"])
        .chain(["ACD_UNKNOWN_SHARD", "ACD_FULL"])
    {
        assert!(handles.statuses.contains_key(reached), "{reached}: {:?}", handles.statuses);
    }
}
