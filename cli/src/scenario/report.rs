//! The report: every queue's and agent's figures as of a moment.

use acd::figures::Within;
use acd::{AgentView, CallbackFigures, Core, QueueView, Span, Timestamp};

use super::also_within::AlsoWithin;
use super::calls;
use super::names::Names;
use super::object::Object;
use super::routing;
use super::write::{begin, finish, state_word};

/// Writes the report's line.
pub fn report(
    out: &mut Vec<u8>,
    names: &Names,
    core: &Core,
    also_within: &AlsoWithin,
    at: Timestamp,
) {
    let mut line = begin(out, at, "report");
    let mut queues = line.object("\"queues\"");
    for view in names.queues().filter_map(|queue| core.queue(queue)) {
        let also_within = also_within.of(view.queue);
        queue(queues.object(names.of_queue(view.queue)), &view, &also_within);
    }
    queues.close();
    let mut agents = line.object("\"agents\"");
    for view in names.agents().filter_map(|agent| core.agent(agent)) {
        agent(agents.object(names.of_agent(view.agent)), &view);
    }
    agents.close();
    routing::report(&mut line, names, core);
    finish(line);
}

fn queue(mut row: Object<'_>, view: &QueueView, also_within: &[(Span, Within)]) {
    let figures = &view.figures;
    row.number("offered", figures.offered)
        .number("answered", figures.answered)
        .number("answered_within", figures.answered_within)
        .number("abandoned", figures.abandoned)
        .number("abandoned_within", figures.abandoned_within)
        .number("short_abandoned", figures.short_abandoned)
        .number("overflowed_in", figures.overflowed_in)
        .number("overflowed_out", figures.overflowed_out)
        .number("transferred_in", figures.transferred_in)
        .number("transferred_out", figures.transferred_out)
        .number("timed_out", figures.timed_out)
        .number("refused", figures.refused)
        .number("missed", figures.missed)
        .number("handled", figures.handled)
        .number("waiting", view.waiting.into())
        .number("ringing", view.ringing.into())
        .number("over_threshold", view.over_threshold.into())
        .span("longest_wait_ms", view.longest_wait)
        .span("wait_answered_ms", figures.wait_answered)
        .span("wait_abandoned_ms", figures.wait_abandoned)
        .span("talk_ms", figures.talk)
        .span("hold_ms", figures.hold)
        .span("wrap_up_ms", figures.wrap_up);
    let of_doors = [
        ("turned_away", figures.turned_away),
        ("refused_closed", figures.refused_closed),
        ("refused_no_agents", figures.refused_no_agents),
    ];
    let chat = &figures.chat;
    let of_chats = [
        ("first_replies", chat.first_replies),
        ("first_replies_within", chat.first_replies_within),
        ("first_reply_ms", chat.first_reply.millis()),
        ("silence_warnings", chat.silence_warnings),
        ("silence_closes", chat.silence_closes),
    ];
    let of_losses = [("lost", figures.lost), ("conversations_lost", figures.conversations_lost)];
    for more in [of_doors.as_slice(), &of_chats, &of_losses] {
        if more.iter().any(|(_, count)| *count > 0) {
            for (key, count) in more {
                row.number(key, *count);
            }
        }
    }
    if figures.callbacks != CallbackFigures::default() {
        for (key, count) in calls::figures(&figures.callbacks) {
            row.number(key, count);
        }
        row.number("callbacks_open", figures.callbacks.open().into());
    }
    if !also_within.is_empty() {
        row.objects("also_within", also_within, |entry, (threshold, within)| {
            entry
                .number("within_s", threshold.micros() / 1_000_000)
                .number("answered", within.answered)
                .number("abandoned", within.abandoned);
        });
    }
    row.close();
}

fn agent(mut row: Object<'_>, view: &AgentView) {
    let figures = &view.figures;
    row.word("state", state_word(view.state))
        .number("answered", figures.answered)
        .number("handled", figures.handled)
        .number("missed", figures.missed)
        .span("ring_ms", figures.ring)
        .span("talk_ms", figures.talk)
        .span("hold_ms", figures.hold)
        .span("wrap_up_ms", figures.wrap_up)
        .span("idle_ms", figures.idle)
        .span("not_ready_ms", figures.not_ready)
        .span("logged_in_ms", figures.logged_in);
    if figures.busy_elsewhere > Span::ZERO {
        row.span("busy_elsewhere_ms", figures.busy_elsewhere);
    }
    row.close();
}
