//! The routing table and the block list through the C interface.

use std::mem::zeroed;
use std::ptr::{from_ref, null};

use acd::capi::*;

use super::support::{apply, command, core, name, ok, rules, take, text};

fn rule(number: u32) -> acd_rule {
    // SAFETY: integers and pointers; the place is there.
    unsafe {
        let mut rule = zeroed();
        ok(acd_rule_init(&mut rule, size_of::<acd_rule>()));
        acd_rule { rule: number, ..rule }
    }
}

fn said(attribute: u32, is_symbol: u32, value: i64) -> acd_attribute {
    acd_attribute { attribute, is_symbol, value }
}

fn within(attribute: u32, at_least: i64, at_most: i64) -> acd_condition {
    let (test, values) = (ACD_TEST_WITHIN, null());
    acd_condition { attribute, test, values, value_count: 0, at_least, at_most }
}

fn table(core: *mut acd_core, rules: &[*const acd_rule]) -> &'static str {
    let (rules, count) = (rules.as_ptr(), rules.len());
    let whole = acd_rules { struct_size: 24, reserved: 0, rules, count };
    let data = from_ref(&whole).cast();
    apply(core, 0, &acd_command { data, ..command(ACD_CMD_ROUTING_TABLE) })
}

fn route(core: *mut acd_core, call: u64, queue: u32, known: &[acd_attribute]) -> &'static str {
    let inquiry = acd_inquiry {
        struct_size: 32,
        reserved: 0,
        attributes: known.as_ptr(),
        attribute_count: known.len(),
        arrival: null(),
    };
    let data = from_ref(&inquiry).cast();
    apply(core, 1, &acd_command { call, queue, data, ..command(ACD_CMD_ROUTE) })
}

#[test]
fn the_first_rule_that_fits_decides() {
    let core = core();
    for queue in [0, 1] {
        let data = from_ref(&rules()).cast();
        let define = acd_command { queue, data, ..command(ACD_CMD_QUEUE) };
        assert_eq!(apply(core, 0, &define), "ACD_OK");
    }
    let vip = [said(0, 1, 7), said(0, 1, 8)];
    let is_vip = acd_condition {
        attribute: 0,
        test: ACD_TEST_IS,
        values: vip.as_ptr(),
        value_count: 2,
        at_least: 0,
        at_most: 0,
    };
    let when = [is_vip, within(1, 365, i64::MAX)];
    let gold = acd_rule {
        when: when.as_ptr(),
        when_count: 2,
        queue: 1,
        has_priority: 1,
        priority: 5,
        credit_s: 60,
        ..rule(30)
    };
    let nuisance = within(2, 3, 3);
    let refuse = acd_rule { when: &nuisance, when_count: 1, refuse: 1, ..rule(20) };
    assert_eq!(table(core, &[&refuse, &gold]), "ACD_OK");
    assert_eq!(route(core, 1, ACD_NONE, &[said(0, 1, 8), said(1, 0, 365)]), "ACD_OK");
    assert_eq!(route(core, 2, 0, &[said(0, 1, 8), said(1, 0, 364)]), "ACD_OK");
    assert_eq!(route(core, 3, ACD_NONE, &[said(0, 0, 8), said(1, 0, 365)]), "ACD_NO_ROUTE");
    assert_eq!(route(core, 3, 0, &[said(2, 0, 3)]), "ACD_BLOCKED");
    assert_eq!(route(core, 3, 0, &[said(2, 0, 3), said(2, 0, 3)]), "ACD_BAD_VALUE");
    assert_eq!(route(core, 3, 0, &[said(2, 2, 3)]), "ACD_UNKNOWN_WORD");
    let told: Vec<_> = take(core)
        .iter()
        .filter(|event| event.kind == ACD_EVENT_ROUTED)
        .map(|event| (event.call, event.queue, event.number))
        .collect();
    assert_eq!(told, [(1, 1, 30), (2, 0, ACD_NONE)]);
    // SAFETY: the places are there, and the handle is ours, here and below.
    let (mut view, mut count) = unsafe { (zeroed::<acd_call_view>(), 0) };
    ok(unsafe { acd_core_call(core, 1, &mut view, size_of::<acd_call_view>()) });
    assert_eq!((view.queue, view.priority, view.credit_s), (1, 5, 60));
    let mut views = unsafe { [zeroed::<acd_rule_view>(); 2] };
    ok(unsafe { acd_core_rules(core, views.as_mut_ptr(), 2, &mut count) });
    assert_eq!(count, 2);
    assert_eq!(views.map(|view| (view.rule, view.fitted)), [(20, 1), (30, 1)]);
    ok(unsafe { acd_core_free(core) });
}

#[test]
fn rules_are_put_in_and_taken_out_and_wrong_ones_refused() {
    let core = core();
    let data = from_ref(&rules()).cast();
    assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_QUEUE) }), "ACD_OK");
    let put = |rule: &acd_rule, before| {
        let data = from_ref(rule).cast();
        apply(core, 0, &acd_command { data, number: before, ..command(ACD_CMD_ROUTING_RULE) })
    };
    let to = acd_rule { queue: 0, ..rule(1) };
    assert_eq!(put(&to, ACD_NONE), "ACD_OK");
    assert_eq!(put(&acd_rule { rule: 2, ..to }, 1), "ACD_OK");
    assert_eq!(put(&acd_rule { rule: 3, ..to }, 9), "ACD_UNKNOWN_RULE");
    for wrong in [
        acd_rule { queue: 5, ..to },
        acd_rule { credit_s: 64_801, ..to },
        acd_rule { prefer_agent: 3, ..to },
        acd_rule { require: text("en >="), ..to },
        acd_rule { has_priority: 1, priority: 101, ..to },
    ] {
        assert_eq!(put(&wrong, ACD_NONE), "ACD_BAD_RULE");
    }
    assert_eq!(put(&acd_rule { refuse: 2, ..to }, ACD_NONE), "ACD_UNKNOWN_WORD");
    assert_eq!(put(&acd_rule { struct_size: 8, ..to }, ACD_NONE), "ACD_BAD_SIZE");
    assert_eq!(table(core, &[&to, &to]), "ACD_BAD_RULE");
    let remove =
        |number| apply(core, 0, &acd_command { number, ..command(ACD_CMD_REMOVE_ROUTING_RULE) });
    assert_eq!([remove(2), remove(2)], ["ACD_OK", "ACD_UNKNOWN_RULE"]);
    // SAFETY: the handle is ours.
    ok(unsafe { acd_core_free(core) });
}

#[test]
fn blocked_customers_are_listed_until_their_time() {
    let core = core();
    let data = from_ref(&rules()).cast();
    assert_eq!(apply(core, 0, &acd_command { data, ..command(ACD_CMD_QUEUE) }), "ACD_OK");
    let block = |kind, customer, for_us, at| {
        let block = acd_block { struct_size: 24, reserved: 0, customer, for_us };
        apply(core, at, &acd_command { data: from_ref(&block).cast(), ..command(kind) })
    };
    assert_eq!(block(ACD_CMD_BLOCK, 77, 5, 10), "ACD_OK");
    assert_eq!(block(ACD_CMD_BLOCK, 12, ACD_NEVER, 10), "ACD_OK");
    assert_eq!(block(ACD_CMD_BLOCK, 13, 0, 10), "ACD_BAD_VALUE");
    let offer = |call, at| {
        // SAFETY: integers and pointers; the place is there.
        let mut arrival = unsafe { zeroed::<acd_arrival>() };
        ok(unsafe { acd_arrival_init(&mut arrival, size_of::<acd_arrival>()) });
        (arrival.has_customer, arrival.customer) = (1, 77);
        let data = from_ref(&arrival).cast();
        apply(core, at, &acd_command { call, data, ..command(ACD_CMD_OFFER) })
    };
    assert_eq!(offer(1, 14), "ACD_BLOCKED");
    let listed = || {
        // SAFETY: the places are there, and the handle is ours.
        unsafe {
            let (mut places, mut count) = ([zeroed::<acd_block>(); 4], 0);
            assert_eq!(name(acd_core_blocked(core, places.as_mut_ptr(), 4, &mut count)), "ACD_OK");
            places[..count].iter().map(|it| (it.customer, it.for_us)).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(), [(12, ACD_NEVER), (77, 15)]);
    assert_eq!(offer(1, 15), "ACD_OK");
    assert_eq!(block(ACD_CMD_UNBLOCK, 12, ACD_NEVER, 15), "ACD_OK");
    assert_eq!(listed(), []);
    // SAFETY: as above.
    ok(unsafe { acd_core_free(core) });
}
