/* See figures.h. */
#include "figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long long number;

static void queue_line(const acd_core *core, uint32_t queue, const char *name, char *line,
                       size_t room)
{
    acd_queue_view view;
    acd_call_tally tally;
    acd_book_query query;
    const acd_queue_figures *f = &view.figures;
    memset(&query, 0, sizeof query);
    query.struct_size = sizeof query;
    query.book = ACD_BOOK_QUEUE;
    query.id = queue;
    query.row = ACD_ROW_TOTALS;
    if (acd_core_queue(core, queue, &view, sizeof view) != ACD_OK ||
        acd_core_book(core, &query, NULL, &tally, sizeof tally) != ACD_OK) {
        snprintf(line, room, "queue name=%s unreadable=1", name);
        return;
    }
    snprintf(line, room,
             "queue name=%s offered=%llu answered=%llu answered_within=%llu abandoned=%llu "
             "abandoned_ringing=%llu timed_out=%llu refused=%llu in_queue=%llu rings=%llu "
             "missed=%llu rejected=%llu undeliverable=%llu wait_answered_us=%llu talk_us=%llu",
             name, (number)f->offered, (number)f->answered, (number)f->answered_within,
             (number)f->abandoned, (number)tally.abandoned_ringing, (number)f->timed_out,
             (number)f->refused, (number)f->in_queue, (number)tally.rings, (number)f->missed,
             (number)tally.rejected, (number)tally.undeliverable, (number)f->wait_answered_us,
             (number)f->talk_us);
}

static void agent_line(const acd_core *core, uint32_t agent, const char *name, char *line,
                       size_t room)
{
    acd_agent_view view;
    if (acd_core_agent(core, agent, &view, sizeof view) != ACD_OK) {
        snprintf(line, room, "agent name=%s unreadable=1", name);
        return;
    }
    snprintf(line, room,
             "agent name=%s state=%u answered=%llu missed=%llu ring_us=%llu talk_us=%llu", name,
             (unsigned)view.state, (number)view.answered, (number)view.missed,
             (number)view.ring_us, (number)view.talk_us);
}

/* The numbers of all queues or agents, or NULL; *count is how many. */
static uint32_t *all(const acd_core *core, size_t *count,
                     int32_t (*list)(const acd_core *, uint32_t *, size_t, size_t *))
{
    uint32_t *numbers;
    if (list(core, NULL, 0, count) != ACD_OK)
        return NULL;
    numbers = calloc(*count + 1, sizeof *numbers);
    if (numbers && list(core, numbers, *count + 1, count) != ACD_OK) {
        free(numbers);
        numbers = NULL;
    }
    return numbers;
}

void figures_print(const acd_core *core, const char *(*queue_name)(uint32_t),
                   const char *(*agent_name)(uint32_t),
                   void (*line)(void *env, const char *words), void *env)
{
    char words[700];
    size_t count = 0, calls = 0, i;
    uint32_t *numbers = all(core, &count, acd_core_queues);
    for (i = 0; numbers && i < count; i++) {
        queue_line(core, numbers[i], queue_name(numbers[i]), words, sizeof words);
        line(env, words);
    }
    free(numbers);
    numbers = all(core, &count, acd_core_agents);
    for (i = 0; numbers && i < count; i++) {
        agent_line(core, numbers[i], agent_name(numbers[i]), words, sizeof words);
        line(env, words);
    }
    free(numbers);
    if (acd_core_calls(core, NULL, 0, &calls) == ACD_OK) {
        snprintf(words, sizeof words, "calls alive=%llu", (number)calls);
        line(env, words);
    }
}
