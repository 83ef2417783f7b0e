/*
 * What calls.c draws: numbers, words, places, handles and commands, most of them right and some of
 * them wrong in every way that the interface promises to refuse.
 */
#ifndef DRAWS_H
#define DRAWS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acd.h"

enum { PLACES = 4, KINDS = 5, STATUSES = 1000, ROOM = 1024, UNTOUCHED = 0xa5 };
enum { CORE, ENGINE, STREAM, PAGES, OBSERVER };

static void *handles[KINDS][PLACES]; /* live, freed or NULL; each engine's stream has its place */
static unsigned long counts[STATUSES];
static uint64_t now_us, calls;

/* Of the handle in each place: calls that were heard to ring, and by which offer, and calls that
 * were heard to be answered. And the place that was drawn last. */
enum { HEARD = 4 };
static uint64_t rang[PLACES][HEARD][2], talks[PLACES][HEARD];
static size_t drawn;

/* What is drawn: bytes first, then numbers from a seed, or zeros. */
static const uint8_t *bytes;
static size_t bytes_left;
static uint64_t state;
static int is_random;

static uint64_t draw(void)
{
    uint64_t z = 0;
    if (is_random) { /* SplitMix64 */
        z = state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    if (bytes_left) {
        z = *bytes++;
        bytes_left--;
    }
    return z;
}

static uint64_t below(uint64_t limit)
{
    return draw() % limit;
}

static int one_in(uint64_t many)
{
    return below(many) == many - 1;
}

/* Small as a rule, and now and then any. */
static uint32_t number(void)
{
    return one_in(16) ? (uint32_t)(draw() * 0x01000193u) : (uint32_t)below(6);
}

static int64_t whole(void)
{
    static const int64_t edges[] = { INT64_MIN, -1, INT64_MAX, 3601, -101, 101, 9 };
    return one_in(4) ? edges[below(7)] : (int64_t)below(12);
}

static acd_text words(void)
{
    static const char *const texts[] = { "",         "en",     "en >= 3 and de", "not en or de",
                                         "en >=",    "\xff\xfe", "((((((",      "\xc3\xa9t\xc3\xa9",
                                         "en > 1e9", "\xed\xa0\x80" };
    acd_text it;
    it.bytes = texts[below(10)];
    it.length = strlen(it.bytes);
    switch (below(16)) {
    case 14:
        it.length = SIZE_MAX;
        break;
    case 15:
        it.bytes = NULL;
        break;
    default:
        break;
    }
    return it;
}

static void answered(int32_t status)
{
    const char *name = acd_status_name(status);
    if (!strcmp(name, "unknown status") || status < 0 || status >= 900) {
        fprintf(stderr, "status %d, %s\n", (int)status, name);
        abort();
    }
    counts[status]++;
}

/* A place to write to, as large as the largest view, and whether it was written rightly. */
static union {
    uint64_t align;
    uint8_t bytes[ROOM];
} room;

static void *place(void)
{
    memset(room.bytes, UNTOUCHED, sizeof room);
    return one_in(24) ? NULL : one_in(40) ? room.bytes + 1 : room.bytes;
}

static void wrote(int32_t status)
{
    size_t i;
    answered(status);
    for (i = 0; status != ACD_OK && i < sizeof room; i++) {
        if (room.bytes[i] != UNTOUCHED) {
            fprintf(stderr, "%s, and something was written\n", acd_status_name(status));
            abort();
        }
    }
}

static size_t size_of(size_t right)
{
    static const size_t wrong[] = { 0, 1, 4, 8, 40, SIZE_MAX };
    return one_in(8) ? wrong[below(6)] : right;
}

/* A handle of this kind, NULL, a freed one, or now and then one of another kind. */
static void *handle(int kind)
{
    drawn = below(PLACES);
    return handles[one_in(20) ? (int)below(KINDS) : kind][drawn];
}

/* What a command may point to. */
static acd_queue_rules rules;
static acd_agent_rules agent_rules;
static acd_arrival arrival;
static acd_alarm_rule alarm_rule;
static acd_step steps[2];
static acd_wish wishes[2];
static acd_skill skills[2];
static acd_reserve grades[2];
static acd_in_reserve in_reserve[2];
static acd_agent_queue agent_queues[2];
static acd_callback_plan plan;

static size_t count(void)
{
    return one_in(24) ? SIZE_MAX : 2; /* refused before anything is read */
}

static const void *queue_rules(void)
{
    int64_t *const fields[] = { &rules.priority,        &rules.seconds_per_priority,
                                &rules.answer_within_s, &rules.short_abandon_s,
                                &rules.ring_s,          &rules.reoffer_after_s,
                                &rules.wrap_up_s,       &rules.max_waiting,
                                &rules.max_wait_s,      &rules.max_busy,
                                &rules.weight,          &rules.leave_empty_after_s,
                                &rules.protect,         &rules.resume_within_s,
                                &rules.remember_s,      &rules.dial_s,
                                &rules.lost_line_s,     &rules.lost_line_prefer_s,
                                &rules.lost_line_priority, &rules.first_reply_s,
                                &rules.silence_warning_s, &rules.silence_close_s,
                                &rules.ring_count,      &rules.ring_more_every_s,
                                &rules.ring_up_to,      &rules.lease_s };
    uint32_t *const choices[] = { &rules.agent_order, &rules.on_no_answer,  &rules.wrap_up,
                                  &rules.call_order,  &rules.at_close,      &rules.join_empty,
                                  &rules.leave_empty, &rules.same_customer,
                                  &rules.overflow_to, &rules.callback_counts,
                                  &rules.medium };
    uint64_t more;
    answered(acd_queue_rules_init(&rules, sizeof rules));
    steps[0].after_s = 1 + (int64_t)below(3);
    steps[1].after_s = whole();
    steps[0].require = words();
    steps[1].require = words();
    wishes[0].require = words();
    wishes[0].weight = whole();
    wishes[1] = wishes[0];
    if (one_in(3))
        rules.require = words();
    for (more = below(4); more; more--)
        *fields[below(sizeof fields / sizeof *fields)] = whole();
    *choices[below(sizeof choices / sizeof *choices)] = number();
    if (one_in(4)) { /* what belongs together */
        rules.ring_count = 1 + (int64_t)below(3);
        rules.ring_more_every_s = 2;
        rules.ring_up_to = 4;
    }
    for (more = 0; more < 2; more++) {
        grades[more].join_waiting = 1 + (int64_t)below(3);
        grades[more].leave_waiting = 0;
        grades[more].join_longest_wait_s = one_in(3) ? whole() : ACD_UNLIMITED;
        grades[more].leave_longest_wait_s = one_in(3) ? whole() : ACD_UNLIMITED;
        grades[more].join_expected_wait_s = one_in(3) ? whole() : ACD_UNLIMITED;
        grades[more].leave_expected_wait_s = one_in(3) ? whole() : ACD_UNLIMITED;
    }
    rules.struct_size = (uint32_t)size_of(sizeof rules);
    switch (below(8)) {
    case 0:
        rules.steps = steps;
        rules.step_count = count();
        break;
    case 1:
        rules.tiers = steps;
        rules.tier_count = count();
        break;
    case 2:
        rules.wishes = wishes;
        rules.wish_count = count();
        break;
    case 3:
        rules.also_within_s = one_in(4) ? NULL : &steps[0].after_s;
        rules.also_within_count = one_in(9) ? SIZE_MAX : 1;
        break;
    case 4:
        rules.reserve = grades;
        rules.reserve_count = count();
        break;
    default:
        break;
    }
    return &rules;
}

/* Places, costs and reserve of an agent, seldom wrong in more than one thing. */
static void media_and_reserve(void)
{
    int medium;
    agent_rules.has_media = one_in(8) ? number() : (uint32_t)below(2);
    for (medium = 0; medium < 3; medium++) {
        agent_rules.places[medium] = (int32_t)(one_in(9) ? whole() : (int64_t)below(4));
        agent_rules.cost[medium] = (int32_t)(one_in(9) ? whole() : 10 + (int64_t)below(90));
        agent_rules.blocks[medium] = one_in(9) ? number() : (uint32_t)below(4);
        agent_rules.interrupts[medium] = one_in(9) ? number() : 0;
        in_reserve[medium % 2].queue = number();
        in_reserve[medium % 2].grade = (int32_t)(one_in(9) ? number() : 1 + below(2));
    }
    agent_rules.reserve = one_in(4) ? in_reserve : NULL;
    agent_rules.reserve_count = agent_rules.reserve ? count() : 0;
    for (size_t queue = 0; queue < 2; queue++) {
        agent_queues[queue].queue = number();
        agent_queues[queue].priority = (int32_t)(one_in(9) ? whole() : 1 + (int64_t)below(3));
        agent_queues[queue].delay_s = one_in(9) ? whole() : (int64_t)below(30);
    }
    agent_rules.queues = one_in(3) ? agent_queues : NULL;
    agent_rules.queue_count = agent_rules.queues ? count() : 0;
}

static const void *behind(uint16_t kind)
{
    switch (kind) {
    case ACD_CMD_QUEUE:
        return queue_rules();
    case ACD_CMD_AGENT:
        memset(&agent_rules, 0, sizeof agent_rules);
        memset(skills, 0, sizeof skills);
        skills[0].name = words();
        skills[0].level = (int32_t)whole();
        skills[1].name.bytes = "de";
        skills[1].name.length = 2;
        skills[1].level = 3;
        /* Never more than is there: that could not be refused. */
        agent_rules.struct_size = (uint32_t)(one_in(8) ? below(24) : sizeof agent_rules);
        agent_rules.skills = one_in(12) ? NULL : skills;
        agent_rules.skill_count = count();
        if (one_in(3))
            media_and_reserve();
        return &agent_rules;
    case ACD_CMD_CALLBACK:
        answered(acd_callback_plan_init(&plan, sizeof plan));
        plan.struct_size = (uint32_t)size_of(sizeof plan);
        plan.owner_agent = one_in(2) ? ACD_NONE : number();
        plan.attempts = whole();
        plan.pause_us = below(3) * 1000000;
        plan.not_before_us = one_in(3) ? now_us + below(9) * 1000000 : 0;
        plan.owner_within_us = below(9) * 1000000;
        plan.expire_us = one_in(3) ? draw() : below(99) * 1000000;
        return one_in(3) ? NULL : &plan;
    case ACD_CMD_OFFER:
    case ACD_CMD_CONSULT:
        if (!one_in(3))
            return NULL;
        answered(acd_arrival_init(&arrival, sizeof arrival));
        arrival.prefer_agent = one_in(2) ? ACD_NONE : number();
        arrival.prefer_within_us = below(9) * 1000000;
        arrival.has_customer = number();
        arrival.customer = below(4);
        arrival.prefer_last_us = below(3) * 5000000;
        if (one_in(3))
            arrival.require = words();
        return &arrival;
    case ACD_CMD_ALARM:
        answered(acd_alarm_rule_init(&alarm_rule, sizeof alarm_rule));
        alarm_rule.of = number();
        alarm_rule.id = number();
        alarm_rule.figure = (uint32_t)below(30);
        alarm_rule.formula = number();
        alarm_rule.window = number();
        alarm_rule.timed_state = number();
        alarm_rule.side = number();
        alarm_rule.raise = below(4);
        alarm_rule.clear = below(4);
        alarm_rule.at_least = below(3);
        return one_in(4) ? NULL : &alarm_rule;
    default:
        return NULL;
    }
}

static const acd_command *command(void)
{
    static union {
        acd_command it;
        uint8_t bytes[sizeof(acd_command) + 8];
    } odd;
    static const uint16_t set_up[] = { ACD_CMD_QUEUE, ACD_CMD_AGENT, ACD_CMD_ALARM,
                                       ACD_CMD_JOIN_GROUP };
    acd_command it;
    uint64_t heard;
    memset(&it, 0, sizeof it);
    it.size = one_in(40) ? (uint16_t)draw() : (uint16_t)sizeof it;
    switch (below(10)) {
    case 0:
        it.kind = set_up[below(4)];
        break;
    case 1:
        it.kind = (uint16_t)(ACD_CMD_OPEN + below(13));
        break;
    case 2:
        it.kind = ACD_CMD_READY;
        break;
    case 3:
    case 4:
        it.kind = ACD_CMD_OFFER;
        break;
    case 5:
        it.kind = (uint16_t)below(61);
        break;
    case 6:
    case 7: /* writing, callbacks, consultations, a call between two agents */
        it.kind = (uint16_t)(one_in(4) ? ACD_CMD_CONSULT : ACD_CMD_CUSTOMER_SAID + below(11));
        break;
    default:
        it.kind = (uint16_t)(ACD_CMD_ANSWER + (one_in(2) ? 0 : below(8)));
    }
    it.flags = one_in(4) ? (uint16_t)below(5) : 0;
    it.reason = (uint16_t)below(8);
    heard = below(HEARD);
    it.call = it.kind == ACD_CMD_OFFER ? ++calls : calls - below(12);
    it.offer = it.kind == ACD_CMD_CONSULT && !one_in(9) ? ++calls : below(calls + 2);
    it.queue = number();
    it.agent = number();
    it.priority = (int32_t)whole();
    if (it.kind == ACD_CMD_ANSWER || it.kind == ACD_CMD_CALLBACK_ANSWERED) {
        it.call = rang[drawn][heard][0];
        it.offer = rang[drawn][heard][1];
    } else if (it.kind >= ACD_CMD_HANG_UP && it.kind != ACD_CMD_CALLBACK && !one_in(3)) {
        it.call = talks[drawn][heard];
    }
    it.number = number();
    it.data = one_in(30) ? NULL : behind(it.kind);
    it.reserved[1] = one_in(50);
    if (one_in(40)) {
        memcpy(odd.bytes + 1, &it, sizeof it);
        return (const acd_command *)(void *)(odd.bytes + 1);
    }
    odd.it = it;
    return one_in(60) ? NULL : &odd.it;
}

/* Remembers what can be answered and what can be talked about. */
static void hear(const acd_event *event)
{
    if (event->kind == ACD_EVENT_RINGING || event->kind == ACD_EVENT_DIAL) {
        uint64_t *const place = rang[drawn][event->detail.offer % HEARD];
        place[0] = event->call;
        place[1] = event->detail.offer;
    } else if (event->kind == ACD_EVENT_ANSWERED) {
        talks[drawn][event->call % HEARD] = event->call;
    }
}

#endif
