//! The definition of a queue.

use super::fields::{Reader, Unread, Value, Writer};
use super::words::*;
use crate::{Away, QueueId, QueueRules, Reserve, RingAt, Step, Thresholds, Wish};

/// Writes a definition. **A new field does not compile here until it is taken apart;** give it the
/// next number, here and in [`read`]. What older versions did must be its default.
pub(super) fn write_rules(out: &mut Writer<'_>, rules: &QueueRules) {
    let QueueRules {
        medium,
        require,
        priority,
        seconds_per_priority,
        weight,
        call_order,
        agent_order,
        answer_within_s,
        also_within_s,
        short_abandon_s,
        ring_s,
        ring,
        on_no_answer,
        reoffer_after_s,
        wrap_up,
        wrap_up_s,
        max_waiting,
        max_wait_s,
        overflow_to,
        max_busy,
        at_close,
        join_empty,
        leave_empty,
        leave_empty_after_s,
        steps,
        tiers,
        wish,
        protect,
        reserve,
        same_customer,
        resume_within_s,
        remember_s,
        callback_counts,
        dial_s,
        lost_line_s,
        lost_line_prefer_s,
        lost_line_priority,
        first_reply_s,
        silence_warning_s,
        silence_close_s,
        lease_s,
    } = rules;
    out.byte(1, of_medium(*medium));
    out.text(2, require);
    out.i64(3, *priority);
    out.i64(4, *seconds_per_priority);
    out.i64(5, *weight);
    out.byte(6, of_call_order(*call_order));
    out.byte(7, of_agent_order(*agent_order));
    out.i64(8, *answer_within_s);
    also_within_s.iter().for_each(|seconds| out.i64(9, *seconds));
    out.i64(10, *short_abandon_s);
    out.i64(11, *ring_s);
    out.nested(12, |out| write_ring(out, ring));
    out.byte(13, of_on_no_answer(*on_no_answer));
    out.i64(14, *reoffer_after_s);
    out.byte(15, of_wrap_up(*wrap_up));
    out.i64(16, *wrap_up_s);
    out.maybe(17, *max_waiting);
    out.maybe(18, *max_wait_s);
    overflow_to.iter().for_each(|queue| out.u32(19, queue.number()));
    out.maybe(20, *max_busy);
    out.byte(21, of_at_close(*at_close));
    join_empty.iter().for_each(|away| out.byte(22, of_away(*away)));
    leave_empty.iter().for_each(|away| out.byte(23, of_away(*away)));
    out.i64(24, *leave_empty_after_s);
    steps.iter().for_each(|step| out.nested(25, |out| write_step(out, step)));
    tiers.iter().for_each(|tier| out.nested(26, |out| write_step(out, tier)));
    wish.iter().for_each(|wish| out.nested(27, |out| write_wish(out, wish)));
    out.i64(28, *protect);
    reserve.iter().for_each(|reserve| out.nested(29, |out| write_reserve(out, reserve)));
    out.byte(30, of_same_customer(*same_customer));
    out.i64(31, *resume_within_s);
    out.i64(32, *remember_s);
    out.byte(33, of_callback_counts(*callback_counts));
    out.i64(34, *dial_s);
    out.i64(35, *lost_line_s);
    out.i64(36, *lost_line_prefer_s);
    out.i64(37, *lost_line_priority);
    out.maybe(38, *first_reply_s);
    out.maybe(39, *silence_warning_s);
    out.maybe(40, *silence_close_s);
    out.maybe(41, Some(*lease_s).filter(|lease_s| *lease_s != 0));
}

/// Reads a definition back.
pub(super) fn read(mut fields: Reader<'_>) -> Result<QueueRules, Unread> {
    let mut rules = QueueRules::default();
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => rules.medium = medium(number, value.byte()?)?,
            2 => rules.require = value.text()?.to_owned(),
            3 => rules.priority = value.i64()?,
            4 => rules.seconds_per_priority = value.i64()?,
            5 => rules.weight = value.i64()?,
            6 => rules.call_order = call_order(number, value.byte()?)?,
            7 => rules.agent_order = agent_order(number, value.byte()?)?,
            8 => rules.answer_within_s = value.i64()?,
            9 => rules.also_within_s.push(value.i64()?),
            10 => rules.short_abandon_s = value.i64()?,
            11 => rules.ring_s = value.i64()?,
            12 => rules.ring = read_ring(value.fields()?)?,
            13 => rules.on_no_answer = on_no_answer(number, value.byte()?)?,
            14 => rules.reoffer_after_s = value.i64()?,
            15 => rules.wrap_up = wrap_up(number, value.byte()?)?,
            16 => rules.wrap_up_s = value.i64()?,
            17 => rules.max_waiting = Some(value.i64()?),
            18 => rules.max_wait_s = Some(value.i64()?),
            19 => rules.overflow_to = Some(QueueId::new(value.u32()?)),
            20 => rules.max_busy = Some(value.i64()?),
            21 => rules.at_close = at_close(number, value.byte()?)?,
            22 => rules.join_empty = Some(away(number, value.byte()?)?),
            23 => rules.leave_empty = Some(away(number, value.byte()?)?),
            24 => rules.leave_empty_after_s = value.i64()?,
            25 => rules.steps.push(read_step(value.fields()?)?),
            26 => rules.tiers.push(read_step(value.fields()?)?),
            27 => rules.wish.push(read_wish(value.fields()?)?),
            _ => read_further(&mut rules, number, value)?,
        }
    }
    Ok(rules)
}

fn read_further(rules: &mut QueueRules, number: u8, value: Value<'_>) -> Result<(), Unread> {
    match number {
        28 => rules.protect = value.i64()?,
        29 => rules.reserve.push(read_reserve(value.fields()?)?),
        30 => rules.same_customer = same_customer(number, value.byte()?)?,
        31 => rules.resume_within_s = value.i64()?,
        32 => rules.remember_s = value.i64()?,
        33 => rules.callback_counts = callback_counts(number, value.byte()?)?,
        34 => rules.dial_s = value.i64()?,
        35 => rules.lost_line_s = value.i64()?,
        36 => rules.lost_line_prefer_s = value.i64()?,
        37 => rules.lost_line_priority = value.i64()?,
        38 => rules.first_reply_s = Some(value.i64()?),
        39 => rules.silence_warning_s = Some(value.i64()?),
        40 => rules.silence_close_s = Some(value.i64()?),
        41 => rules.lease_s = value.i64()?,
        _ => return Err(Unread::Field(number)),
    }
    Ok(())
}

fn write_ring(out: &mut Writer<'_>, ring: &RingAt) {
    let RingAt { count, more_every_s, up_to } = *ring;
    out.maybe(1, count);
    out.maybe(2, more_every_s);
    out.maybe(3, up_to);
}

fn read_ring(mut fields: Reader<'_>) -> Result<RingAt, Unread> {
    let mut ring = RingAt::ALL;
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => ring.count = Some(value.i64()?),
            2 => ring.more_every_s = Some(value.i64()?),
            3 => ring.up_to = Some(value.i64()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(ring)
}

fn write_step(out: &mut Writer<'_>, step: &Step) {
    let Step { after_s, require } = step;
    out.i64(1, *after_s);
    out.text(2, require);
}

fn read_step(mut fields: Reader<'_>) -> Result<Step, Unread> {
    let mut step = Step { after_s: 0, require: String::new() };
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => step.after_s = value.i64()?,
            2 => step.require = value.text()?.to_owned(),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(step)
}

fn write_wish(out: &mut Writer<'_>, wish: &Wish) {
    let Wish { require, weight } = wish;
    out.text(1, require);
    out.i64(2, *weight);
}

fn read_wish(mut fields: Reader<'_>) -> Result<Wish, Unread> {
    let mut wish = Wish { require: String::new(), weight: 0 };
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => wish.require = value.text()?.to_owned(),
            2 => wish.weight = value.i64()?,
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(wish)
}

fn write_reserve(out: &mut Writer<'_>, reserve: &Reserve) {
    let Reserve { join, leave } = reserve;
    out.nested(1, |out| write_thresholds(out, join));
    out.nested(2, |out| write_thresholds(out, leave));
}

fn read_reserve(mut fields: Reader<'_>) -> Result<Reserve, Unread> {
    let mut reserve = Reserve::default();
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => reserve.join = read_thresholds(value.fields()?)?,
            2 => reserve.leave = read_thresholds(value.fields()?)?,
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(reserve)
}

fn write_thresholds(out: &mut Writer<'_>, thresholds: &Thresholds) {
    let Thresholds { waiting, longest_wait_s, expected_wait_s } = *thresholds;
    out.maybe(1, waiting);
    out.maybe(2, longest_wait_s);
    out.maybe(3, expected_wait_s);
}

fn read_thresholds(mut fields: Reader<'_>) -> Result<Thresholds, Unread> {
    let mut thresholds = Thresholds::default();
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => thresholds.waiting = Some(value.i64()?),
            2 => thresholds.longest_wait_s = Some(value.i64()?),
            3 => thresholds.expected_wait_s = Some(value.i64()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(thresholds)
}

/// One bit for each state, from the least on.
fn of_away(away: Away) -> u8 {
    let Away { not_ready, ringing, talking, held, wrap_up, busy_elsewhere } = away;
    let states = [not_ready, ringing, talking, held, wrap_up, busy_elsewhere];
    states.iter().zip(0..).map(|(is, bit)| u8::from(*is) << bit).sum()
}

fn away(number: u8, bits: u8) -> Result<Away, Unread> {
    if bits >= 1 << 6 {
        return Err(Unread::Word(number));
    }
    let has = |bit: u8| bits & 1 << bit != 0;
    Ok(Away {
        not_ready: has(0),
        ringing: has(1),
        talking: has(2),
        held: has(3),
        wrap_up: has(4),
        busy_elsewhere: has(5),
    })
}
