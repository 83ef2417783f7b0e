/*
 * A PBX of the old kind: one thread, one loop, its own clock. The library has no thread and no
 * timer here; it is told what happens and when, and says whom to ring.
 *
 * Two queues, three agents, five callers. Instead of telephones there is a script, and instead of
 * sleeping the clock jumps: so it runs in no time and always prints the same.
 *
 *     cargo rustc --release -p acd --features capi --crate-type staticlib
 *     cc -std=c89 -Iinclude examples/c/pbx.c target/release/libacd.a \
 *        -lgcc_s -lutil -lrt -lpthread -lm -ldl -o pbx && ./pbx
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acd.h"

enum { SALES = 0, SERVICE = 1 };
static const char *const agents[] = { "ann", "ben", "cem" };

/* Everything that must not fail ends here if it does. */
static void check(int32_t status, const char *what)
{
    if (status != ACD_OK) {
        fprintf(stderr, "%s: %s\n", what, acd_status_name(status));
        exit(1);
    }
}

static acd_text text(const char *words)
{
    acd_text it;
    it.bytes = words;
    it.length = strlen(words);
    return it;
}

/* A command with nothing in it but its kind. */
static acd_command command(uint16_t kind)
{
    acd_command it;
    memset(&it, 0, sizeof it);
    it.size = sizeof it;
    it.kind = kind;
    return it;
}

/* 1. The set-up. It can be changed at any time later by the same commands. */

static void define_queue(acd_core *core, uint32_t queue, const char *require)
{
    acd_queue_rules rules;
    acd_command define = command(ACD_CMD_QUEUE);
    check(acd_queue_rules_init(&rules, sizeof rules), "rules");
    rules.require = text(require);
    rules.ring_s = 15;
    rules.wrap_up = ACD_WRAP_UP_TIMED;
    rules.wrap_up_s = 10;
    define.queue = queue;
    define.data = &rules;
    check(acd_core_apply(core, 0, &define), "a queue");
}

static void define_agent(acd_core *core, uint32_t agent, const char *skill, int32_t level)
{
    acd_skill has;
    acd_agent_rules rules;
    acd_command it = command(ACD_CMD_AGENT);
    memset(&rules, 0, sizeof rules);
    memset(&has, 0, sizeof has);
    has.name = text(skill);
    has.level = level;
    rules.struct_size = sizeof rules;
    rules.skills = &has;
    rules.skill_count = 1;
    it.agent = agent;
    it.data = &rules;
    check(acd_core_apply(core, 0, &it), "an agent");
    it = command(ACD_CMD_LOGIN);
    it.agent = agent;
    check(acd_core_apply(core, 0, &it), "a login");
    it.kind = ACD_CMD_READY;
    check(acd_core_apply(core, 0, &it), "an agent who is ready");
}

/* 2. What comes out: a real PBX would ring, connect and play music here. */

static uint64_t rings[8]; /* the offer that rings for each call */

static void act(acd_core *core)
{
    acd_event events[16];
    size_t taken, i;
    do {
        check(acd_core_take_events(core, events, 16, &taken), "events");
        for (i = 0; i < taken; i++) {
            const acd_event *event = &events[i];
            double at = (double)event->at_us / 1e6;
            int call = (int)event->call;
            switch (event->kind) {
            case ACD_EVENT_QUEUED:
                printf("%5.1f  call %d waits, place %d\n", at, call, (int)event->number);
                break;
            case ACD_EVENT_RINGING:
                rings[call] = event->detail.offer;
                printf("%5.1f  call %d rings at %s\n", at, call, agents[event->agent]);
                break;
            case ACD_EVENT_REQUEUED:
                printf("%5.1f  %s did not answer call %d\n", at, agents[event->agent], call);
                break;
            case ACD_EVENT_ANSWERED:
                printf("%5.1f  %s talks to call %d, which waited %.1f s\n", at,
                       agents[event->agent], call, (double)event->time.waited_us / 1e6);
                break;
            case ACD_EVENT_ABANDONED:
                printf("%5.1f  call %d gave up\n", at, call);
                break;
            case ACD_EVENT_ENDED:
                printf("%5.1f  call %d is over\n", at, call);
                break;
            default: /* agents' states, and kinds that are newer than this program */
                break;
            }
        }
    } while (taken == 16);
}

/* 3. What happens: time in tenths of a second, what, which call, which queue. */

static const struct { int at; uint16_t kind; int call; uint32_t queue; } script[] = {
    { 10, ACD_CMD_OFFER, 1, SALES },    { 20, ACD_CMD_OFFER, 2, SALES },
    { 30, ACD_CMD_ANSWER, 1, 0 },       { 50, ACD_CMD_OFFER, 3, SALES },
    { 60, ACD_CMD_OFFER, 4, SERVICE },  { 90, ACD_CMD_ANSWER, 4, 0 },
    { 300, ACD_CMD_HANG_UP, 1, 0 },     { 320, ACD_CMD_OFFER, 5, SALES },
    { 420, ACD_CMD_ANSWER, 2, 0 },      { 500, ACD_CMD_HANG_UP, 3, 0 },
    { 510, ACD_CMD_HANG_UP, 2, 0 },     { 520, ACD_CMD_HANG_UP, 4, 0 },
    { 640, ACD_CMD_ANSWER, 5, 0 },      { 800, ACD_CMD_HANG_UP, 5, 0 }
};

int main(void)
{
    acd_core *core;
    acd_deadline next;
    acd_queue_view view;
    acd_ratio level;
    size_t i;

    check(acd_core_new(NULL, 0, NULL, &core), "a core");
    define_queue(core, SALES, "sales");
    define_queue(core, SERVICE, "service or sales >= 5");
    define_agent(core, 0, "sales", 3);
    define_agent(core, 1, "sales", 5);
    define_agent(core, 2, "service", 1);

    for (i = 0; i < sizeof script / sizeof script[0]; i++) {
        uint64_t now_us = (uint64_t)script[i].at * 100000;
        acd_command it = command(script[i].kind);
        int32_t status;

        /* 4. Time. A loop with poll() would sleep until the next deadline or the next message. */
        check(acd_core_next_deadline(core, &next), "a deadline");
        while (next.at_us <= now_us) {
            check(acd_core_advance(core, next.at_us), "time");
            act(core);
            check(acd_core_next_deadline(core, &next), "a deadline");
        }
        it.call = (uint64_t)script[i].call;
        it.queue = script[i].queue;
        if (it.kind == ACD_CMD_ANSWER) { /* say which ringing is meant: messages cross */
            it.flags = ACD_WITH_OFFER;
            it.offer = rings[script[i].call];
        }
        status = acd_core_apply(core, now_us, &it);
        if (status != ACD_OK) {
            printf("%5.1f  call %d: %s\n", script[i].at / 10.0, script[i].call,
                   acd_status_name(status));
        }
        act(core);
    }

    /* 5. The figures, as a wallboard has them. */
    check(acd_core_queue(core, SALES, &view, sizeof view), "a view");
    check(acd_service_level(&view.figures, ACD_LEVEL_OF_OFFERED, 0, 0, &level), "a level");
    printf("sales: offered %d, answered %d, abandoned %d, within 20 s %d of %d\n",
           (int)view.figures.offered, (int)view.figures.answered, (int)view.figures.abandoned,
           (int)level.numerator, (int)level.denominator);
    check(acd_core_free(core), "the end");
    return 0;
}
