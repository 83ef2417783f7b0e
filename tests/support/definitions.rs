//! Random definitions of queues.

use acd::{
    AgentOrder, AtClose, Away, CallOrder, OnNoAnswer, QueueId, QueueRules, RingAt, SameCustomer,
    Step, Wish, WrapUp,
};

use super::callbacks;
use super::reserve;
use super::world::{SECONDS, World, expression, one_in, pick};

/// What needs an overflow to show, more often.
const AT_CLOSE: [AtClose; 4] = [AtClose::Overflow, AtClose::Serve, AtClose::Overflow, AtClose::End];

/// A queue's definition; about one in thirty has a value out of its range.
pub fn rules(world: &World, n: &[u16; 16]) -> QueueRules {
    use AgentOrder::{
        BestSkill, FewestCalls, LeastOccupied, LeastSkilled, LeastTalkTime, Linear, LongestIdle,
        Random, RoundRobin, WeightedRandom,
    };
    use CallOrder::{GreatestNeed, Newest, Oldest};
    let orders = [
        LongestIdle,
        BestSkill,
        LeastSkilled,
        FewestCalls,
        RoundRobin,
        Linear,
        Random,
        LeastTalkTime,
        WeightedRandom,
        LeastOccupied,
    ];
    // Recent occupation is exact for two days alone.
    let orders = if world.far { &orders[..orders.len() - 1] } else { &orders };
    let overflow_to = u32::from(n[10]) % (2 * world.queues + 1);
    let mut rules = QueueRules {
        also_within_s: pick::<&[i64]>(n[1] / 64, &[&[], &[15], &[3, 90, 20]]).to_vec(),
        require: expression(n[0]),
        priority: pick(n[1], &[0, 0, 0, 1, 2, -1, 5]),
        seconds_per_priority: pick(n[1] / 8, &[0, 0, 1, 2, 30]),
        weight: pick(n[3] / 64, &[0, 0, 0, 0, 1, 7]),
        call_order: pick(n[2] / 16, &[Oldest, Oldest, Oldest, Newest, GreatestNeed, GreatestNeed]),
        agent_order: pick(n[2], orders),
        answer_within_s: pick(n[3], &[20, 0, 1, 2, 5]),
        short_abandon_s: pick(n[3] / 8, &[5, 0, 1, 2]),
        ring_s: pick(n[4], &[20, 1, 2, 3, 5]),
        on_no_answer: pick(n[5], &[OnNoAnswer::NotReady, OnNoAnswer::Ready]),
        reoffer_after_s: pick(n[5] / 4, &[30, 0, 1, 2, 3, 5]),
        wrap_up: pick(n[6], &[WrapUp::None, WrapUp::Timed, WrapUp::Fixed, WrapUp::Manual]),
        wrap_up_s: pick(n[6] / 4, &[0, 1, 2, 3, 5, 10]),
        max_waiting: pick(n[7], &[None, None, Some(0), Some(1), Some(2)]),
        max_wait_s: pick(n[8], &[None, None, Some(1), Some(2), Some(3), Some(5)]),
        max_busy: pick(n[9], &[None, None, None, Some(1), Some(2)]),
        overflow_to: overflow_to.checked_sub(world.queues + 1).map(QueueId::new),
        steps: steps(n),
        tiers: Vec::new(),
        at_close: pick(n[9] / 8, &AT_CLOSE),
        join_empty: away(n[10] / 16),
        leave_empty: away(n[11] / 16),
        leave_empty_after_s: pick(n[12] / 16, &[0, 0, 1, 2, 5]),
        wish: wishes(n),
        protect: pick(n[8] / 16, &[0, 0, 0, 1, 1, 2]),
        ..about_customers(n)
    };
    if one_in(n[13] / 16, 3) {
        rules.tiers = tiers(n);
        rules.steps.clear();
    }
    if world.far {
        rules.on_no_answer = OnNoAnswer::NotReady;
    }
    if world.tight {
        rules.max_waiting = Some(pick(n[7], &[1, 0, 1, 2]));
        rules.max_wait_s = Some(pick(n[8], &[1, 2, 5, 10]));
        rules.overflow_to = Some(QueueId::new(u32::from(n[10]) % world.queues));
        if n[0] % 2 == 1 {
            rules.require = "nobody".to_owned();
        }
    }
    if one_in(n[14], 30) {
        spoil(&mut rules, n[15], world.queues);
    }
    rules
}

/// Mostly at one, else at some or all, at once or one after the other.
fn ring(number: u16) -> RingAt {
    let at = |count, more_every_s, up_to| RingAt { count: Some(count), more_every_s, up_to };
    let some =
        [at(2, None, None), at(3, None, None), at(1, Some(1), Some(3)), at(2, Some(2), None)];
    match number % 8 {
        0..=2 => RingAt::ONE,
        3..=4 => RingAt::ALL,
        _ => pick(number / 8, &some),
    }
}

/// Mostly no rule about absent agents.
fn away(number: u16) -> Option<Away> {
    let any = Away {
        not_ready: number & 8 != 0,
        ringing: number & 16 != 0,
        talking: number & 32 != 0,
        held: number & 64 != 0,
        wrap_up: number & 128 != 0,
        busy_elsewhere: number & 256 != 0,
    };
    pick(number, &[None, None, None, None, None, Some(Away::RESTING), Some(Away::BUSY), Some(any)])
}

fn steps(n: &[u16; 16]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut after_s = 0;
    for number in &n[11..11 + usize::from(n[13]) % 4 % 3] {
        after_s += pick(*number, &SECONDS);
        steps.push(Step { after_s, require: expression(*number / 8) });
    }
    steps
}

fn wishes(n: &[u16; 16]) -> Vec<Wish> {
    let wishes = n[3..].iter().take(usize::from(n[4] / 16 % 8).saturating_sub(4));
    let wish = |number: &u16| Wish {
        require: expression(*number / 4),
        weight: pick(*number, &[1, 2, 3, 100]),
    };
    wishes.map(wish).collect()
}

fn tiers(n: &[u16; 16]) -> Vec<Step> {
    let mut tiers = steps(n);
    for (tier, number) in tiers.iter_mut().zip(&n[11..]) {
        // Some without delay; then the next may come at the same moment.
        tier.after_s = if one_in(*number / 16, 2) { 0 } else { tier.after_s };
    }
    tiers.sort_by_key(|tier| tier.after_s);
    tiers
}

fn about_customers(n: &[u16; 16]) -> QueueRules {
    let number = n[12];
    use SameCustomer::{Duplicate, Merge, Separate};
    QueueRules {
        same_customer: pick(number, &[Separate, Merge, Duplicate]),
        resume_within_s: pick(number / 4, &[0, 1, 5, 30]),
        remember_s: pick(number / 16, &[86_400, 0, 1, 5, 30]),
        ring: ring(n[4] / 128),
        first_reply_s: pick(number / 3, &[None, Some(1), Some(3), None]),
        silence_warning_s: pick(number / 5, &[None, Some(1), Some(2), Some(3)]),
        silence_close_s: pick(number / 7, &[None, Some(2), Some(3), Some(5)]),
        lease_s: if one_in(n[12] / 256, 12) { pick(n[12] / 4, &[1, 2, 30, 5]) } else { 0 },
        reserve: reserve::rules(n),
        ..callbacks::rules(n[13] ^ n[15])
    }
}

/// Gives one field a value out of its range.
fn spoil(rules: &mut QueueRules, number: u16, queues: u32) {
    match number % 28 {
        27 => rules.lease_s = pick(number / 28, &[-1, 86_401]),
        26 => spoil_ring(number / 27, &mut rules.ring),
        23 => callbacks::spoil(number / 27, rules),
        0 => rules.priority = 101,
        1 => rules.priority = -101,
        2 => rules.seconds_per_priority = 3_601,
        3 => rules.seconds_per_priority = -1,
        4 => rules.answer_within_s = -1,
        5 => rules.short_abandon_s = i64::MIN,
        6 => rules.ring_s = 0,
        7 => rules.reoffer_after_s = -1,
        8 => rules.wrap_up_s = -1,
        9 => rules.max_waiting = Some(-1),
        10 => rules.max_wait_s = Some(0),
        11 => rules.max_busy = Some(0),
        12 => rules.overflow_to = Some(QueueId::new(queues + 1)),
        20 => rules.leave_empty_after_s = -1,
        21 => rules.resume_within_s = -1,
        22 => rules.remember_s = -1,
        13 => rules.weight = 101,
        14 => rules.weight = -1,
        15 => {
            let step = |after_s| Step { after_s, require: String::new() };
            (rules.steps, rules.tiers) = (vec![step(1)], vec![step(1)]);
        }
        16 => rules.protect = 9,
        17 => rules.protect = -1,
        18 => rules.wish = vec![Wish { require: String::new(), weight: 1 }; 9],
        19 => rules.wish.push(Wish { require: String::new(), weight: 101 * i64::from(number % 2) }),
        _ if !rules.tiers.is_empty() => rules.tiers[0].after_s = -1,
        _ => {
            let step = Step { after_s: 0, require: String::new() };
            rules.steps.push(step);
        }
    }
}

fn spoil_ring(number: u16, ring: &mut RingAt) {
    *ring = match number % 5 {
        0 => RingAt { count: Some(0), ..RingAt::ONE },
        1 => RingAt { more_every_s: Some(0), ..RingAt::ONE },
        2 => RingAt { up_to: Some(2), ..RingAt::ONE },
        3 => RingAt { count: Some(3), more_every_s: Some(1), up_to: Some(2) },
        _ => RingAt { more_every_s: Some(1), ..RingAt::ALL },
    };
}
