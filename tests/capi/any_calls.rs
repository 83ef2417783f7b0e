//! Any calls, with anything, in any order, on handles that live and have been freed: no crash, and
//! every answer has a name. `ACD_CALLS=1000000` makes as many calls; CONTRIBUTING.md says how to
//! run them under AddressSanitizer.

use std::mem::zeroed;
use std::ptr::{from_ref, null, null_mut};

use acd::capi::*;

use super::support::{name, rules, text};

/// SplitMix64.
pub struct Draws(pub u64);

impl Draws {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// Small as a rule, and now and then any.
    fn number(&mut self) -> u32 {
        if self.one_in(20) { self.next() as u32 } else { self.below(6) as u32 }
    }
}

pub fn calls_to_make() -> u64 {
    std::env::var("ACD_CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(30_000)
}

const TEXTS: [&[u8]; 8] = [
    b"",
    b"en",
    b"en >= 3 and de",
    b"not en or de",
    b"en >=",
    b"\xff\xfe",
    b"((((((",
    "été".as_bytes(),
];

fn some_text(draws: &mut Draws) -> acd_text {
    let bytes = draws.pick(&TEXTS);
    match draws.below(12) {
        0 => acd_text { bytes: null(), length: bytes.len() },
        1 => acd_text { bytes: bytes.as_ptr().cast(), length: usize::MAX },
        _ => acd_text { bytes: bytes.as_ptr().cast(), length: bytes.len() },
    }
}

/// What a command may point to; it lives until the next.
struct Behind {
    rules: acd_queue_rules,
    agent: acd_agent_rules,
    arrival: acd_arrival,
    alarm: acd_alarm_rule,
    steps: [acd_step; 2],
    skills: [acd_skill; 2],
}

impl Behind {
    fn fill(&mut self, draws: &mut Draws) {
        // A length that no memory has is refused before anything is read, so it may be planted.
        let count = |draws: &mut Draws| if draws.one_in(30) { usize::MAX } else { 2 };
        self.steps[0] = acd_step { after_s: 5, require: some_text(draws) };
        self.steps[1] = acd_step { after_s: 5 + draws.below(9) as i64, require: text("de") };
        self.rules = acd_queue_rules { require: some_text(draws), ..rules() };
        if draws.one_in(2) {
            self.rules.require = text("");
        }
        match draws.below(14) {
            0 => self.rules.struct_size = draws.number(),
            1 => self.rules.agent_order = draws.number(),
            2 => self.rules.ring_s = draws.next() as i64,
            3 => (self.rules.wrap_up, self.rules.wrap_up_s) = (draws.number(), 3),
            4 => (self.rules.steps, self.rules.step_count) = (self.steps.as_ptr(), count(draws)),
            5 => (self.rules.also_within_s, self.rules.also_within_count) = (null(), count(draws)),
            6 => self.rules.overflow_to = draws.number(),
            7 => self.rules.max_waiting = draws.below(3) as i64,
            8 => self.rules.max_wait_s = draws.below(9) as i64,
            _ => {}
        }
        let skill = acd_skill { name: some_text(draws), level: draws.number() as i32, reserved: 0 };
        self.skills = [skill, acd_skill { name: text("de"), level: 3, reserved: 0 }];
        self.agent.struct_size = if draws.one_in(20) { draws.number() } else { 24 };
        self.agent.skills = if draws.one_in(20) { null() } else { self.skills.as_ptr() };
        self.agent.skill_count = count(draws);
        // SAFETY: the places are there.
        unsafe {
            acd_arrival_init(&mut self.arrival, size_of::<acd_arrival>());
            acd_alarm_rule_init(&mut self.alarm, size_of::<acd_alarm_rule>());
        }
        if draws.one_in(2) {
            self.arrival.prefer_agent = draws.number();
            self.arrival.prefer_within_us = draws.below(9) * 1_000_000;
        } else {
            self.arrival.require = some_text(draws);
        }
        self.alarm.figure = draws.below(28) as u32;
        (self.alarm.of, self.alarm.id) = (draws.below(5) as u32, draws.number());
        (self.alarm.raise, self.alarm.clear) = (draws.below(4), draws.below(4));
        self.alarm.timed_state = draws.below(5) as u32;
    }
}

/// Any command: as a rule one that makes sense.
fn some_command(draws: &mut Draws, behind: &mut Behind, calls: &mut u64) -> acd_command {
    behind.fill(draws);
    let kind = match draws.below(10) {
        0 => draws.pick(&[ACD_CMD_QUEUE, ACD_CMD_AGENT, ACD_CMD_ALARM, ACD_CMD_JOIN_GROUP]),
        1 => ACD_CMD_LOGIN + draws.below(5) as u16,
        2 => ACD_CMD_READY,
        3..=6 => ACD_CMD_OFFER,
        9 if draws.one_in(4) => draws.next() as u16,
        7 => ACD_CMD_CUSTOMER_SAID + draws.below(11) as u16,
        _ => ACD_CMD_ANSWER + draws.below(8) as u16,
    };
    *calls += u64::from(kind == ACD_CMD_OFFER);
    let data = match kind {
        ACD_CMD_QUEUE => from_ref(&behind.rules).cast(),
        ACD_CMD_AGENT => from_ref(&behind.agent).cast(),
        ACD_CMD_ALARM => from_ref(&behind.alarm).cast(),
        ACD_CMD_OFFER if draws.one_in(4) => from_ref(&behind.arrival).cast(),
        _ => null(),
    };
    let data = if draws.one_in(30) { null() } else { data };
    let recent = draws.below(12);
    let flags = if draws.one_in(8) { draws.below(5) as u16 } else { 0 };
    acd_command {
        size: if draws.one_in(50) { draws.next() as u16 } else { 64 },
        kind,
        flags,
        reason: draws.below(7) as u16,
        call: if kind == ACD_CMD_OFFER { *calls } else { calls.saturating_sub(recent) },
        offer: draws.below(*calls + 1),
        queue: draws.number(),
        agent: draws.number(),
        priority: draws.below(205) as i32 - 102,
        number: draws.number(),
        data,
        reserved: [0, u64::from(draws.one_in(50))],
    }
}

/// Handles that live, that were freed, and NULL.
struct Handles {
    cores: Vec<*mut acd_core>,
    calls: u64,
    now: u64,
    statuses: std::collections::BTreeMap<&'static str, u64>,
}

impl Handles {
    fn answered(&mut self, status: i32) {
        let name = name(status);
        assert!(!["ACD_PANICKED", "ACD_POISONED"].contains(&name), "{name}");
        *self.statuses.entry(name).or_default() += 1;
    }

    fn open_or_close(&mut self, draws: &mut Draws) {
        let mut books = unsafe { zeroed() };
        let mut limits = unsafe { zeroed() };
        // SAFETY, here and below: the places are there; handles are of this library, and nobody
        // else uses them.
        unsafe {
            acd_book_rules_init(&mut books, size_of::<acd_book_rules>());
            acd_limits_init(&mut limits, size_of::<acd_limits>());
        }
        (limits.calls, limits.agents, limits.queues) = (draws.below(60) as u32, 8, 6);
        (limits.hold_backs, limits.classes, limits.skills) = (9, 12, 12);
        if draws.one_in(10) {
            limits.struct_size = draws.number();
        }
        books.interval = draws.below(9) as u32;
        (books.spreads, books.call_days) = (0, 2);
        let books = if draws.one_in(3) { from_ref(&books) } else { null() };
        let mut new = null_mut();
        let status = unsafe { acd_core_new(&limits, draws.next(), books, &mut new) };
        assert_eq!(status == ACD_OK, !new.is_null());
        self.answered(status);
        if status == ACD_OK {
            // What has fallen out of the list would leak.
            let place = draws.below(self.cores.len() as u64) as usize;
            let status = unsafe { acd_core_free(self.cores[place]) };
            self.answered(status);
            self.cores[place] = new;
        }
        if draws.one_in(3) {
            // It stays in the list as a closed one.
            let status = unsafe { acd_core_free(draws.pick(&self.cores)) };
            self.answered(status);
        }
    }

    fn read(&mut self, draws: &mut Draws, core: *const acd_core) {
        let (mut a, mut q, mut c): (acd_agent_view, acd_queue_view, acd_call_view);
        let (mut w, mut t, mut n): (acd_expected_wait, acd_call_tally, usize);
        let mut m: acd_time_tally;
        (a, q, c, w, t, n, m) = unsafe { zeroed() };
        let size = |size: usize, draws: &mut Draws| match draws.below(9) {
            0 => draws.number() as usize,
            1 => usize::MAX,
            _ => size,
        };
        let query = acd_book_query {
            struct_size: if draws.one_in(20) { 3 } else { 48 },
            book: draws.below(7) as u32,
            id: draws.number(),
            row: draws.below(6) as u32,
            period: draws.below(9) as u32,
            window: draws.below(5) as u32,
            at_us: if draws.one_in(3) { draws.next() } else { self.now },
            skill: some_text(draws),
        };
        let number = draws.number();
        // SAFETY: the places are there; a size is given that is smaller or refused.
        let status = unsafe {
            match draws.below(12) {
                0 => acd_core_agent(core, number, &mut a, size(192, draws) % 193),
                1 => acd_core_queue(core, number, &mut q, size(288, draws) % 289),
                2 => acd_core_call(core, self.calls, &mut c, size(80, draws) % 81),
                3 => acd_core_expected_wait(core, number, null(), &mut w, size(96, draws) % 97),
                4 => acd_core_book(core, &query, null_mut(), &mut t, size(576, draws) % 577),
                5 => acd_core_time_book(core, &query, null_mut(), &mut m, size(256, draws) % 257),
                6 => acd_core_queues(core, null_mut(), number as usize, &mut n),
                7 => acd_core_refusal(core, null_mut(), 0, &mut n),
                8 => acd_core_skill(core, number as usize, &mut query.skill.clone()),
                9 => acd_core_expected_wait_of(core, self.calls, &mut w, 96),
                10 => {
                    let (shares, mut times) = ([0, 5_000, 99_999], [0; 3]);
                    let (mut longest, mut count) = (0, 0);
                    let (measure, to) = (draws.below(8) as u32, times.as_mut_ptr());
                    let from = shares.as_ptr();
                    acd_core_spread(core, &query, measure, from, 3, to, &mut longest, &mut count)
                }
                _ if self.calls.is_multiple_of(2) => {
                    acd_core_snapshot(core, 7, 0, null_mut(), 0, &mut n)
                }
                _ => acd_core_calls(core, null_mut(), 0, &mut n),
            }
        };
        self.answered(status);
    }
}

#[test]
fn anything_is_answered_and_nothing_breaks() {
    let mut draws = Draws(20_261_122);
    let statuses = Default::default();
    let mut handles = Handles { cores: vec![null_mut(); 6], calls: 0, now: 0, statuses };
    // SAFETY: integers and pointers.
    let mut behind: Behind = unsafe { zeroed() };
    for _ in 0..calls_to_make() {
        handles.now += draws.below(2_000_000);
        let core = draws.pick(&handles.cores);
        match draws.below(200) {
            0 => handles.open_or_close(&mut draws),
            1..30 => handles.read(&mut draws, core),
            30..60 => {
                let (mut events, mut taken) = ([unsafe { zeroed::<acd_event>() }; 4], 0);
                let to = if draws.one_in(30) { null_mut() } else { events.as_mut_ptr() };
                // SAFETY: four places are there, or the pointer is refused.
                let status = unsafe { acd_core_take_events(core, to, 4, &mut taken) };
                assert!(events[..taken].iter().all(|event| event.size == 64 && event.kind > 0));
                handles.answered(status);
            }
            60..64 => {
                // SAFETY: a handle of this library's.
                let status = unsafe { acd_core_advance(core, handles.now) };
                handles.answered(status);
            }
            _ => {
                let command = some_command(&mut draws, &mut behind, &mut handles.calls);
                let odd = from_ref(&command).wrapping_byte_add(draws.below(60) as usize / 59);
                // SAFETY: the record is there, or is refused as misaligned.
                let status = unsafe { acd_core_apply(core, handles.now, odd) };
                handles.answered(status);
            }
        }
    }
    for core in handles.cores.clone() {
        // SAFETY: as above.
        let status = unsafe { acd_core_free(core) };
        handles.answered(status);
    }
    for reached in ["ACD_OK", "ACD_WRONG_STATE", "ACD_CLOSED_HANDLE", "ACD_NULL_POINTER"]
        .into_iter()
        .chain(["ACD_BAD_SIZE", "ACD_BAD_UTF8", "ACD_UNKNOWN_WORD", "ACD_BAD_LENGTH"])
        .chain(["ACD_MISALIGNED", "ACD_BAD_FLAGS", "ACD_LIMIT_REACHED", "ACD_STALE_OFFER"])
    {
        assert!(handles.statuses.contains_key(reached), "{reached}: {:?}", handles.statuses);
    }
    println!("{:#?}", handles.statuses);
}
