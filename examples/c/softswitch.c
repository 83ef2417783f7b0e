/*
 * A softswitch: several threads bring calls, one thread acts on what the engine says, another
 * looks at the wallboard. The engine has its own thread and its own clock.
 *
 *     cargo rustc --release -p acd --features capi --crate-type staticlib
 *     cc -std=c11 -pthread -Iinclude examples/c/softswitch.c target/release/libacd.a \
 *        -lgcc_s -lutil -lrt -lpthread -lm -ldl -o softswitch && ./softswitch
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acd.h"

enum { DOMAIN = 0, QUEUES = 4, AGENTS = 20, THREADS = 3, CALLS = 2000 };

static acd_engine *engine;
static atomic_ullong next_call = 1;
static atomic_ulong ended, turned_away, wakes, finalized;
static atomic_int is_over;
static int bell[2]; /* a pipe: the one thing that wake() may do is to write to it */

static void check(int32_t status, const char *what)
{
    if (status != ACD_OK) {
        fprintf(stderr, "%s: %s\n", what, acd_status_name(status));
        exit(1);
    }
}

static void pause_us(long us)
{
    struct timespec time = { 0, us * 1000 };
    nanosleep(&time, NULL);
}

static acd_command command(uint16_t kind)
{
    acd_command it = { .size = sizeof it, .kind = kind };
    return it;
}

/* Hands over; what finds no room is tried again, but for new callers under pressure. */
static int submit(const acd_command *it, uint64_t tag)
{
    for (;;) {
        int32_t status = acd_engine_submit(engine, DOMAIN, tag, it);
        if (status == ACD_OK)
            return 1;
        if (status == ACD_PRESSURE)
            return 0;
        if (status != ACD_FULL)
            check(status, "submit");
        pause_us(100);
    }
}

/* The threads of the switch on which calls arrive. */
static void *signalling(void *which)
{
    (void)which;
    for (int i = 0; i < CALLS; i++) {
        acd_command offer = command(ACD_CMD_OFFER);
        offer.call = atomic_fetch_add(&next_call, 1);
        offer.queue = (uint32_t)(offer.call % QUEUES);
        if (!submit(&offer, offer.call))
            atomic_fetch_add(&turned_away, 1);
        if (i % 50 == 0)
            pause_us(1000);
    }
    return NULL;
}

/* Called by the engine's thread, for a stream that was armed. It must not block. */
static void wake(void *env, uint32_t shard)
{
    char byte = (char)shard;
    ssize_t written = write(*(int *)env, &byte, 1);
    (void)written;
    atomic_fetch_add(&wakes, 1);
}

static void finalize(void *env)
{
    (void)env;
    atomic_fetch_add(&finalized, 1);
}

/* The thread that acts. Everybody answers at once and talks for no time, and every tenth agent
 * lets it ring in vain. */
static void act(const acd_event *event)
{
    acd_command it;
    switch (event->kind) {
    case ACD_EVENT_RINGING:
        it = command(event->detail.offer % 10 ? ACD_CMD_ANSWER : ACD_CMD_REJECT);
        it.call = event->call;
        it.flags = ACD_WITH_OFFER;
        it.offer = event->detail.offer;
        submit(&it, 0);
        break;
    case ACD_EVENT_ANSWERED:
        it = command(ACD_CMD_HANG_UP);
        it.call = event->call;
        submit(&it, 0);
        break;
    case ACD_EVENT_ENDED:
        atomic_fetch_add(&ended, 1);
        break;
    case ACD_EVENT_REFUSED:
        fprintf(stderr, "refused: %s\n", acd_status_name(event->cause));
        exit(1);
    default:
        break;
    }
}

static void *switching(void *argument)
{
    acd_stream *stream = argument;
    acd_event events[64];
    uint64_t last = 0;
    for (;;) {
        size_t taken;
        int32_t status = acd_stream_take(stream, 0, events, 64, &taken);
        if (status == ACD_ENDED)
            break;
        check(status, "take");
        for (size_t i = 0; i < taken; i++) {
            if (events[i].sequence != ++last) {
                fprintf(stderr, "an event is missing\n");
                exit(1);
            }
            act(&events[i]);
        }
        if (taken == 0) { /* nothing now: sleep in the loop of our own until the bell rings */
            uint32_t armed;
            char byte;
            check(acd_stream_arm(stream, &armed), "arm");
            if (armed && read(bell[0], &byte, 1) != 1)
                exit(1);
        }
    }
    check(acd_stream_free(stream), "free");
    return NULL;
}

/* The wallboard: reads as often as it likes and holds nobody up. */
static void *wallboard(void *argument)
{
    acd_pages *pages = argument;
    unsigned long looks = 0;
    while (!atomic_load(&is_over)) {
        acd_domain_page page;
        int32_t status = acd_pages_total(pages, &page, sizeof page);
        if (status == ACD_OK) {
            const acd_queue_figures *f = &page.figures;
            if (f->offered != f->answered + f->abandoned + f->in_queue) {
                fprintf(stderr, "a torn page\n");
                exit(1);
            }
            looks++;
        }
        pause_us(50);
    }
    if (looks == 0)
        exit(1);
    return NULL;
}

/* Runs between two batches; whatever can be read of a core can be read here. */
static void look(void *env, const acd_core *core)
{
    check(acd_core_digest(core, env), "digest");
}

static void set_up(void)
{
    acd_queue_rules rules;
    acd_agent_rules nothing = { .struct_size = sizeof nothing };
    check(acd_queue_rules_init(&rules, sizeof rules), "rules");
    rules.on_no_answer = ACD_MISSED_READY;
    rules.reoffer_after_s = 0;
    for (uint32_t i = 0; i < QUEUES; i++) {
        acd_command it = command(ACD_CMD_QUEUE);
        it.queue = i;
        it.data = &rules; /* read during the call, not kept */
        submit(&it, 0);
    }
    for (uint32_t i = 0; i < AGENTS; i++) {
        acd_command it = command(ACD_CMD_AGENT);
        it.agent = i;
        it.data = &nothing;
        submit(&it, 0);
        it = command(ACD_CMD_LOGIN);
        it.agent = i;
        submit(&it, 0);
        it.kind = ACD_CMD_READY;
        submit(&it, 0);
    }
}

int main(void)
{
    acd_engine_options options;
    acd_core *core;
    acd_stream *stream;
    acd_pages *pages;
    acd_queue_view view;
    pthread_t signallers[THREADS], switcher, board;
    uint32_t shard;
    uint64_t digest = 0, after;

    if (pipe(bell) != 0)
        return 1;
    check(acd_engine_options_init(&options, sizeof options), "options");
    options.wake = wake;
    options.finalize = finalize;
    options.env = &bell[1];
    check(acd_engine_new(&options, &engine), "engine");
    check(acd_core_new(NULL, 0, NULL, &core), "core");
    check(acd_engine_add_domain(engine, DOMAIN, core, &shard), "domain");
    check(acd_engine_take_stream(engine, shard, &stream), "stream");
    check(acd_engine_pages(engine, DOMAIN, &pages), "pages");

    set_up();
    pthread_create(&switcher, NULL, switching, stream);
    pthread_create(&board, NULL, wallboard, pages);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&signallers[i], NULL, signalling, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(signallers[i], NULL);
    while (atomic_load(&ended) + atomic_load(&turned_away) < THREADS * CALLS)
        pause_us(1000);

    check(acd_engine_inspect(engine, DOMAIN, look, &digest), "inspect");
    check(acd_engine_shutdown(engine), "shutdown");
    pthread_join(switcher, NULL);
    atomic_store(&is_over, 1);
    pthread_join(board, NULL);
    check(acd_pages_free(pages), "free");

    /* The core outlives its engine. */
    check(acd_engine_take_core(engine, DOMAIN, &core), "core");
    check(acd_core_queue(core, 0, &view, sizeof view), "view");
    check(acd_core_digest(core, &after), "digest");
    check(acd_core_free(core), "free");
    check(acd_engine_free(engine), "free");
    close(bell[0]);
    close(bell[1]);
    if (view.figures.offered == 0 || atomic_load(&finalized) != 1 || digest != after)
        return 1;
    printf("%lu calls ended, %lu turned away\n", atomic_load(&ended), atomic_load(&turned_away));
    return 0;
}
