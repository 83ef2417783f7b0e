//! The lines of a report, from the views of a core or twin.

use serde_json::{Value, json};

use super::scenario::state_name;

pub fn queue_report(view: &acd::QueueView) -> Value {
    let figures = &view.figures;
    let mut report = json!({
        "offered": figures.offered, "answered": figures.answered,
        "answered_within": figures.answered_within, "abandoned": figures.abandoned,
        "abandoned_within": figures.abandoned_within,
        "short_abandoned": figures.short_abandoned, "overflowed_in": figures.overflowed_in,
        "overflowed_out": figures.overflowed_out, "transferred_in": figures.transferred_in,
        "transferred_out": figures.transferred_out, "timed_out": figures.timed_out,
        "refused": figures.refused, "turned_away": figures.turned_away,
        "refused_closed": figures.refused_closed,
        "refused_no_agents": figures.refused_no_agents, "missed": figures.missed,
        "handled": figures.handled, "first_replies": figures.chat.first_replies,
        "lost": figures.lost, "conversations_lost": figures.conversations_lost,
        "first_replies_within": figures.chat.first_replies_within,
        "first_reply_ms": figures.chat.first_reply.millis(),
        "silence_warnings": figures.chat.silence_warnings,
        "silence_closes": figures.chat.silence_closes,
        "waiting": view.waiting, "ringing": view.ringing, "over_threshold": view.over_threshold,
        "longest_wait_ms": view.longest_wait.millis(),
        "wait_answered_ms": figures.wait_answered.millis(),
        "wait_abandoned_ms": figures.wait_abandoned.millis(), "talk_ms": figures.talk.millis(),
        "hold_ms": figures.hold.millis(), "wrap_up_ms": figures.wrap_up.millis(),
    });
    super::callbacks::report(figures, &mut report);
    report
}

pub fn agent_report(view: &acd::AgentView) -> Value {
    let figures = &view.figures;
    json!({
        "state": state_name(view.state), "answered": figures.answered,
        "handled": figures.handled, "missed": figures.missed, "ring_ms": figures.ring.millis(),
        "talk_ms": figures.talk.millis(), "hold_ms": figures.hold.millis(),
        "wrap_up_ms": figures.wrap_up.millis(), "idle_ms": figures.idle.millis(),
        "not_ready_ms": figures.not_ready.millis(), "logged_in_ms": figures.logged_in.millis(),
        "busy_elsewhere_ms": figures.busy_elsewhere.millis(),
    })
}
