/*
 * What calls.c looks at: views, figures, reasons and pages of any handle, written to any place.
 */
#ifndef LOOKS_H
#define LOOKS_H

#include "draws.h"

static void read_core(void)
{
    static const uint32_t shares[3] = { 0, 5000, 99999 };
    acd_book_query query;
    acd_queue_figures figures;
    uint64_t times[3], longest, many;
    uint32_t agents;
    acd_text name;
    void *core = handle(CORE), *to = place();
    size_t length;
    memset(&query, 0, sizeof query);
    memset(&figures, 0, sizeof figures);
    query.struct_size = (uint32_t)size_of(sizeof query);
    query.book = (uint32_t)below(7);
    query.id = number();
    query.row = (uint32_t)below(6);
    query.period = (uint32_t)below(9);
    query.window = (uint32_t)below(5);
    query.at_us = one_in(3) ? draw() : now_us;
    query.skill = words();
    switch (below(25)) {
    case 0:
        wrote(acd_core_agent(core, number(), to, size_of(sizeof(acd_agent_view))));
        break;
    case 1:
        wrote(acd_core_queue(core, number(), to, size_of(sizeof(acd_queue_view))));
        break;
    case 2:
        wrote(acd_core_call(core, calls - below(9), to, size_of(sizeof(acd_call_view))));
        break;
    case 3:
        wrote(acd_core_expected_wait(core, number(), NULL, to,
                                     size_of(sizeof(acd_expected_wait))));
        break;
    case 4:
        wrote(acd_core_expected_wait_of(core, calls - below(9), to,
                                        size_of(sizeof(acd_expected_wait))));
        break;
    case 5:
        wrote(acd_core_book(core, &query, NULL, to, size_of(sizeof(acd_call_tally))));
        break;
    case 6:
        wrote(acd_core_time_book(core, &query, NULL, to, size_of(sizeof(acd_time_tally))));
        break;
    case 7:
        wrote(acd_core_alarm(core, number(), to, size_of(sizeof(acd_alarm_view))));
        break;
    case 8:
        wrote(acd_core_next_deadline(core, to));
        break;
    case 9:
        wrote(acd_core_now(core, to));
        break;
    case 10:
        wrote(acd_core_digest(core, to));
        break;
    case 11:
        answered(acd_core_queues(core, to, below(9), &length));
        break;
    case 12:
        answered(acd_core_agents(core, to, below(9), &length));
        break;
    case 13:
        answered(acd_core_calls(core, to, below(70), &length));
        break;
    case 14:
        answered(acd_core_groups(core, to, below(9), &length));
        break;
    case 15:
        answered(acd_core_alarms(core, to, below(9), &length));
        break;
    case 16:
        answered(acd_core_take_changed_queues(core, to, below(9), &length));
        break;
    case 17:
        answered(acd_core_refusal(core, to, below(200), &length));
        break;
    case 18:
        answered(acd_core_skill(core, number(), &name));
        break;
    case 19:
        answered(acd_core_headcount(core, &query, (uint32_t)below(9), number(), &agents,
                                    &longest));
        break;
    case 20:
        answered(acd_core_spread(core, &query, (uint32_t)below(9), shares, 3, times,
                                 &longest, &many));
        break;
    case 21:
        answered(acd_core_snapshot(core, number(), number(), to, below(300), &length));
        break;
    case 22:
        answered(one_in(2) ? acd_core_sync(core) : acd_core_store_snapshot(core));
        break;
    case 23:
        answered(acd_journal_trouble(one_in(2) ? NULL : to, below(2) * below(200), &length));
        break;
    default:
        answered(acd_service_level(one_in(9) ? NULL : &figures, number(), number(), 0, to));
        break;
    }
}

/* Reasons, rings, reserve and names. */
static void read_reasons(void)
{
    void *core = handle(CORE), *to = place();
    char words_of[40];
    uint32_t one, other;
    uint16_t reason;
    size_t length;
    switch (below(15)) {
    case 0:
        wrote(acd_core_explain_call(core, calls - below(9), to, size_of(sizeof(acd_explanation))));
        break;
    case 1:
        wrote(acd_core_explain_agent(core, number(), to, size_of(sizeof(acd_explanation))));
        break;
    case 2:
        answered(acd_core_why_not_agents(core, calls - below(9), to, below(9), &length));
        break;
    case 3:
        answered(acd_core_why_not_calls(core, number(), to, below(64), &length));
        break;
    case 4:
        answered(acd_core_keep_decisions(core, (uint32_t)below(9)));
        break;
    case 5:
    case 6:
        wrote(acd_core_decision(core, calls - below(9), one_in(2) ? ACD_NONE : number(), to,
                                size_of(sizeof(acd_decision))));
        break;
    case 7:
        answered(acd_core_rings(core, calls - below(9), to, below(9), &length));
        break;
    case 8:
        wrote(acd_core_reserve_joined(core, number(), number(), to));
        break;
    case 9:
        wrote(acd_core_held_in_reserve(core, number(), number(), to));
        break;
    case 13:
        wrote(acd_core_delay_end(core, calls - below(9), number(), to));
        break;
    case 10:
        answered(acd_core_reason_at(core, number(), &reason, one_in(9) ? NULL : &one));
        break;
    case 11:
        wrote(acd_core_place_of_reason(core, (uint16_t)below(9), number(), to));
        break;
    case 12:
        wrote(acd_core_events_waiting(core, to));
        break;
    default:
        answered(acd_service_level_named(words(), &one, &other));
        answered(acd_service_level_spelled(number(), number(), words_of, below(40), &length));
        break;
    }
}

static void look(void *env, const acd_core *core)
{
    uint64_t digest;
    (void)env;
    answered(acd_core_digest(core, &digest));
    answered(acd_core_advance((acd_core *)core, now_us)); /* lent: refused */
}

static void read_engine(void)
{
    void *engine = handle(ENGINE), *stream = handle(STREAM), *to = place();
    void *observer = handle(OBSERVER), *pages = handle(PAGES);
    acd_event events[4];
    size_t taken, length;
    switch (below(17)) {
    case 16:
        answered(acd_engine_journal_trouble(engine, to, below(200), &length));
        break;
    case 15:
        wrote(acd_observer_call(observer, below(9), to, size_of(sizeof(acd_call_view))));
        break;
    case 0:
        wrote(acd_engine_next_deadline(engine, to));
        break;
    case 1:
        wrote(acd_engine_status(engine, number(), to));
        break;
    case 2:
        answered(acd_engine_inspect(engine, number(), one_in(9) ? NULL : look, NULL));
        break;
    case 3:
        answered(acd_engine_poll(engine, now_us));
        break;
    case 4:
    case 5:
        answered(acd_stream_take(stream, 0, one_in(20) ? NULL : events, 4, &taken));
        break;
    case 6:
        wrote(acd_stream_arm(stream, to));
        break;
    case 7:
        answered(acd_stream_refusal(stream, number(), below(99), to, below(99), &length));
        break;
    case 8:
        answered(acd_observer_take(observer, 0, one_in(20) ? NULL : events, 4, &taken));
        break;
    case 9:
        answered(acd_observer_refresh(observer));
        break;
    case 10:
        wrote(acd_observer_snapshot(observer, to));
        break;
    case 11:
        wrote(acd_observer_queue(observer, number(), to, size_of(sizeof(acd_queue_view))));
        break;
    case 12:
        wrote(acd_observer_agent(observer, number(), to, size_of(sizeof(acd_agent_view))));
        break;
    case 13:
        wrote(acd_pages_queue(pages, number(), to, size_of(sizeof(acd_queue_page))));
        break;
    default:
        wrote(acd_pages_total(pages, to, size_of(sizeof(acd_domain_page))));
        break;
    }
}

#endif
