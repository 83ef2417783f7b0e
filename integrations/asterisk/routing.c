/* See routing.h. Any switch whose calls have threads can use this file as it is. */
#define _POSIX_C_SOURCE 200809L
#include "routing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { BUCKETS = 4096 }; /* of live calls by number */

struct routed_call {
    uint64_t number;
    int bell;
    struct routed_state state;
    struct routed_call *next; /* in the same bucket */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t sooner; /* the next deadline is before the one slept for */
static pthread_t timer;
static int running;
static uint64_t sleeps_until = ACD_NEVER;
static acd_core *core;
static uint64_t last_number;
static struct routed_call *calls[BUCKETS];

static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

acd_command routing_command(uint16_t kind)
{
    acd_command it;
    memset(&it, 0, sizeof it);
    it.size = sizeof it;
    it.kind = kind;
    return it;
}

/* From here to the next such line the lock is held. */

static struct routed_call **place_of(uint64_t number)
{
    struct routed_call **place = &calls[number % BUCKETS];
    while (*place && (*place)->number != number)
        place = &(*place)->next;
    return place;
}

static void show(const acd_event *event, struct routed_state state)
{
    struct routed_call *call = *place_of(event->call);
    uint64_t one = 1;
    ssize_t written;
    if (!call)
        return;
    call->state = state;
    written = write(call->bell, &one, sizeof one); /* full: it rings already */
    (void)written;
}

static void follow(const acd_event *event)
{
    struct routed_state state = { ROUTED_WAITS, ACD_NONE, 0, event->kind };
    switch (event->kind) {
    case ACD_EVENT_RINGING:
        state.what = ROUTED_RINGS;
        state.agent = event->agent;
        state.offer = event->detail.offer;
        break;
    case ACD_EVENT_REQUEUED:
        break;
    case ACD_EVENT_ANSWERED:
        state.what = ROUTED_ANSWERED;
        state.agent = event->agent;
        break;
    case ACD_EVENT_ABANDONED:
    case ACD_EVENT_TIMED_OUT:
    case ACD_EVENT_TURNED_AWAY:
    case ACD_EVENT_ENDED:
        state.what = ROUTED_OVER;
        break;
    default: /* agents' states, and kinds that are newer than this file */
        return;
    }
    show(event, state);
}

/* Shows every call what is new, and wakes the timer if it would sleep too long. */
static void after_a_step(void)
{
    acd_event events[32];
    acd_deadline next;
    size_t taken, i;
    do {
        if (acd_core_take_events(core, events, 32, &taken) != ACD_OK)
            return;
        for (i = 0; i < taken; i++)
            follow(&events[i]);
    } while (taken == 32);
    if (acd_core_next_deadline(core, &next) == ACD_OK && next.at_us < sleeps_until)
        pthread_cond_signal(&sooner);
}

static int32_t apply(const acd_command *command)
{
    int32_t status = acd_core_apply(core, now_us(), command);
    after_a_step(); /* what was due before a refused command stands */
    return status;
}

static int32_t about_agent(uint16_t kind, uint32_t agent)
{
    acd_command it = routing_command(kind);
    it.agent = agent;
    return apply(&it);
}

static void *keep_time(void *nothing)
{
    pthread_mutex_lock(&lock);
    while (running) {
        acd_deadline next;
        if (acd_core_next_deadline(core, &next) != ACD_OK)
            break; /* poisoned: every later call says so */
        if (next.at_us <= now_us()) {
            acd_core_advance(core, now_us());
            after_a_step();
            continue;
        }
        sleeps_until = next.at_us;
        if (next.at_us == ACD_NEVER) {
            pthread_cond_wait(&sooner, &lock);
        } else {
            struct timespec at;
            at.tv_sec = (time_t)(next.at_us / 1000000);
            at.tv_nsec = (long)(next.at_us % 1000000) * 1000;
            pthread_cond_timedwait(&sooner, &lock, &at);
        }
        sleeps_until = 0; /* awake: nobody needs to wake it */
    }
    pthread_mutex_unlock(&lock);
    return nothing;
}

/* From here on each function takes the lock itself. */

int32_t routing_start(const acd_limits *limits)
{
    pthread_condattr_t monotonic;
    acd_book_rules books;
    int32_t status = acd_book_rules_init(&books, sizeof books);
    if (status == ACD_OK)
        status = acd_core_new(limits, 0, &books, &core);
    if (status != ACD_OK)
        return status;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&sooner, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sleeps_until = 0;
    running = 1;
    if (pthread_create(&timer, NULL, keep_time, NULL) != 0) {
        running = 0;
        pthread_cond_destroy(&sooner);
        acd_core_free(core);
        core = NULL;
        return ACD_NO_THREAD;
    }
    return ACD_OK;
}

void routing_stop(void)
{
    pthread_mutex_lock(&lock);
    running = 0;
    pthread_cond_signal(&sooner);
    pthread_mutex_unlock(&lock);
    pthread_join(timer, NULL);
    pthread_cond_destroy(&sooner);
    acd_core_free(core);
    core = NULL;
}

int32_t routing_apply(acd_command *command)
{
    int32_t status;
    pthread_mutex_lock(&lock);
    status = apply(command);
    pthread_mutex_unlock(&lock);
    return status;
}

int32_t routing_device_lost(uint32_t agent)
{
    acd_agent_view view;
    int32_t status;
    pthread_mutex_lock(&lock);
    status = acd_core_agent(core, agent, &view, sizeof view);
    /* In this order: signed out first, or the next call would ring at once at the lost device. */
    if (status == ACD_OK && view.state != ACD_STATE_LOGGED_OUT)
        status = about_agent(ACD_CMD_LOGOUT, agent);
    if (status == ACD_OK && view.state == ACD_STATE_RINGING) {
        acd_command it = routing_command(ACD_CMD_UNDELIVERABLE);
        it.call = view.call;
        status = apply(&it);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

int32_t routing_device_found(uint32_t agent)
{
    acd_agent_view view;
    int32_t status;
    pthread_mutex_lock(&lock);
    status = acd_core_agent(core, agent, &view, sizeof view);
    if (status == ACD_OK && view.state == ACD_STATE_LOGGED_OUT) {
        status = about_agent(ACD_CMD_LOGIN, agent);
        if (status == ACD_OK)
            status = about_agent(ACD_CMD_READY, agent);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

struct routed_call *routing_offer(uint32_t queue, int32_t *status)
{
    acd_command it = routing_command(ACD_CMD_OFFER);
    struct routed_call **place, *call = calloc(1, sizeof *call);
    *status = ACD_LIMIT_REACHED;
    if (!call)
        return NULL;
    call->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (call->bell < 0) {
        free(call);
        return NULL;
    }
    pthread_mutex_lock(&lock);
    call->number = ++last_number;
    place = place_of(call->number);
    *place = call; /* before the offer: it may ring at once */
    it.call = call->number;
    it.queue = queue;
    *status = apply(&it);
    if (*status != ACD_OK)
        *place_of(call->number) = call->next;
    pthread_mutex_unlock(&lock);
    if (*status != ACD_OK) {
        close(call->bell);
        free(call);
        return NULL;
    }
    return call;
}

int routing_bell(const struct routed_call *call)
{
    return call->bell;
}

struct routed_state routing_state(struct routed_call *call)
{
    struct routed_state state;
    uint64_t rung;
    ssize_t got;
    pthread_mutex_lock(&lock);
    got = read(call->bell, &rung, sizeof rung); /* not rung: nothing to silence */
    (void)got;
    state = call->state;
    pthread_mutex_unlock(&lock);
    return state;
}

int32_t routing_tell(struct routed_call *call, uint16_t kind, uint64_t offer)
{
    acd_command it = routing_command(kind);
    int32_t status;
    it.call = call->number;
    if (kind != ACD_CMD_HANG_UP) {
        it.flags = ACD_WITH_OFFER;
        it.offer = offer;
    }
    pthread_mutex_lock(&lock);
    status = apply(&it);
    pthread_mutex_unlock(&lock);
    return status;
}

void routing_forget(struct routed_call *call)
{
    pthread_mutex_lock(&lock);
    if (call->state.what != ROUTED_OVER) {
        acd_command it = routing_command(ACD_CMD_HANG_UP);
        it.call = call->number;
        apply(&it);
    }
    *place_of(call->number) = call->next;
    pthread_mutex_unlock(&lock);
    close(call->bell);
    free(call);
}

void routing_look(void (*look)(void *env, const acd_core *core), void *env)
{
    pthread_mutex_lock(&lock);
    look(env, core);
    pthread_mutex_unlock(&lock);
}
