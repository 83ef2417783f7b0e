//! Every field of a row, under the name that it has in CSV and JSON.

use acd::figures::{
    Activity, CallTally, MORE_THRESHOLDS, Measure, REASONS, TimeTally, WaitBuckets,
};

use super::sheet::Book;
use crate::scenario::figures;

/// Calls each with every field of a call book's row. Times are milliseconds.
pub fn calls(tally: &CallTally, mut each: impl FnMut(&str, u64)) {
    let calls = &tally.calls;
    let counts = [
        ("offered", calls.offered),
        ("answered", calls.answered),
        ("answered_within", calls.answered_within),
        ("abandoned", calls.abandoned),
        ("abandoned_within", calls.abandoned_within),
        ("short_abandoned", calls.short_abandoned),
        ("abandoned_ringing", tally.abandoned_ringing),
        ("overflowed_in", calls.overflowed_in),
        ("overflowed_out", calls.overflowed_out),
        ("transferred_in", calls.transferred_in),
        ("transferred_out", calls.transferred_out),
        ("timed_out", calls.timed_out),
        ("turned_away", calls.turned_away),
        ("lost", calls.lost),
        ("conversations_lost", calls.conversations_lost),
        ("refused", calls.refused),
        ("refused_closed", calls.refused_closed),
        ("refused_no_agents", calls.refused_no_agents),
        ("rings", tally.rings),
        ("first_replies", calls.chat.first_replies),
        ("first_replies_within", calls.chat.first_replies_within),
        ("silence_warnings", calls.chat.silence_warnings),
        ("silence_closes", calls.chat.silence_closes),
        ("missed", calls.missed),
        ("rejected", tally.rejected),
        ("undeliverable", tally.undeliverable),
        ("handled", calls.handled),
        ("wrapped_up", tally.wrapped_up),
        ("in_queue", calls.in_queue),
        ("over_threshold", tally.over_threshold),
        ("longest_wait_ms", calls.longest_wait.millis()),
        ("wait_answered_ms", calls.wait_answered.millis()),
        ("wait_abandoned_ms", calls.wait_abandoned.millis()),
        ("ring_ms", tally.ring.millis()),
        ("first_reply_ms", calls.chat.first_reply.millis()),
        ("talk_ms", calls.talk.millis()),
        ("hold_ms", calls.hold.millis()),
        ("wrap_up_ms", calls.wrap_up.millis()),
        ("breached", tally.breached[0]),
        ("left_late", tally.left_late),
    ];
    let counts = counts.into_iter().chain(figures(&calls.callbacks));
    counts.for_each(|(name, count)| each(name, count));
    for more in 0..MORE_THRESHOLDS {
        let (number, within) = (more + 1, tally.also_within[more]);
        each(&format!("answered_within_{number}"), within.answered);
        each(&format!("abandoned_within_{number}"), within.abandoned);
        each(&format!("breached_{number}"), tally.breached[number]);
    }
    buckets("answered", &tally.answered_by_wait, &mut each);
    buckets("abandoned", &tally.abandoned_by_wait, &mut each);
}

/// `answered_to_8_s`, `answered_8_to_10_s`, … `answered_over_600_s`.
fn buckets(what: &str, waits: &WaitBuckets, each: &mut impl FnMut(&str, u64)) {
    let mut from = None;
    let bounds = WaitBuckets::BOUNDS.map(Some).into_iter().chain([None]);
    for (to, count) in bounds.zip(waits.0) {
        let name = match (from, to) {
            (None, Some(to)) => format!("{what}_to_{to}_s"),
            (Some(from), Some(to)) => format!("{what}_{from}_to_{to}_s"),
            (from, None) => format!("{what}_over_{}_s", from.unwrap_or_default()),
        };
        each(&name, count.into());
        from = to;
    }
}

/// Calls each with every field of a row of clipped times, in milliseconds; reasons by their words.
pub fn times(tally: &TimeTally, book: &Book, mut each: impl FnMut(&str, u64)) {
    each("logins", tally.logins);
    each("logged_in_ms", tally.logged_in().millis());
    for (name, activity) in [
        ("time_ringing_ms", Activity::Ringing),
        ("time_talking_ms", Activity::Talking),
        ("time_held_ms", Activity::Held),
        ("time_wrap_up_ms", Activity::WrapUp),
        ("time_idle_ms", Activity::Idle),
        ("time_busy_elsewhere_ms", Activity::BusyElsewhere),
    ] {
        each(name, tally.time(activity).millis());
    }
    each("time_not_ready_ms", tally.not_ready().millis());
    let known = book.reasons.iter().enumerate().take(REASONS - 1);
    for (number, reason) in known {
        let time = tally.time(Activity::NotReady(number as u8));
        each(&format!("not_ready_ms:{reason}"), time.millis());
    }
    let rest = tally.time(Activity::NotReady(REASONS as u8 - 1));
    each("not_ready_further_reasons_ms", rest.millis());
}

/// The name of a measure.
pub const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::WaitAnswered => "wait_answered",
        Measure::WaitAbandoned => "wait_abandoned",
        Measure::Ring => "ring",
        Measure::Talk => "talk",
        Measure::Hold => "hold",
        Measure::WrapUp => "wrap_up",
    }
}

/// Shares of the values, in hundredths of a per cent, and the names of the values that are not
/// exceeded by them.
pub const QUANTILES: [(u32, &str); 4] =
    [(5_000, "p50_ms"), (9_000, "p90_ms"), (9_500, "p95_ms"), (9_900, "p99_ms")];

#[cfg(test)]
mod tests {
    use super::*;

    /// Each figure stands once in what `Debug` prints, as a number.
    #[test]
    fn no_figure_is_left_out() {
        let printed = format!("{:?}", CallTally::default());
        let figures = printed.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let figures = figures.filter(|word| *word == "0").count();
        let mut columns = Vec::new();
        calls(&CallTally::default(), |name, _| columns.push(name.to_owned()));
        assert_eq!(columns.len(), figures, "{printed}");
        columns.sort();
        columns.dedup();
        assert_eq!(columns.len(), figures, "no name twice");
    }
}
