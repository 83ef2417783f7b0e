/*
 * Any calls of the C interface, with anything, in any order, on handles that live, were freed or
 * are of another type: NULL, wrong sizes, text that is not UTF-8, numbers out of range, lengths that no
 * memory has. Nothing may crash or leak, every answer must have a name, and nothing may be written
 * but with ACD_OK.
 *
 *     calls 1000000 7 all        so many calls, drawn from this seed; all: every status by count
 *     clang -fsanitize=fuzzer    with -DFUZZ: the draws are the fuzzer's bytes
 */
#include "draws.h"

/* Handles come and go. */

/* Queues and agents at work, so that what follows has something to be about. */
static void stock(acd_core *core)
{
    static const uint16_t kinds[] = { ACD_CMD_QUEUE, ACD_CMD_AGENT, ACD_CMD_LOGIN, ACD_CMD_READY };
    acd_agent_rules plain;
    uint32_t which;
    size_t kind;
    memset(&plain, 0, sizeof plain);
    plain.struct_size = sizeof plain;
    answered(acd_queue_rules_init(&rules, sizeof rules));
    rules.on_no_answer = (uint32_t)below(2);
    for (which = 0; which < 4; which++) {
        for (kind = 0; kind < 4; kind++) {
            acd_command it;
            memset(&it, 0, sizeof it);
            it.size = sizeof it;
            it.kind = kinds[kind];
            it.queue = it.agent = which;
            it.data = kind == 0 ? (void *)&rules : (void *)&plain;
            answered(acd_core_apply(core, now_us, &it));
        }
    }
}

static void new_core(void)
{
    acd_limits limits;
    acd_book_rules books;
    void *made = NULL;
    size_t at = below(PLACES);
    int32_t status;
    answered(acd_limits_init(&limits, sizeof limits));
    answered(acd_book_rules_init(&books, sizeof books));
    limits.calls = (uint32_t)below(60);
    limits.agents = limits.queues = 6;
    limits.skills = limits.classes = limits.hold_backs = limits.customers = 9;
    limits.alarms = limits.groups = 4;
    limits.struct_size = (uint32_t)size_of(sizeof limits);
    books.interval = (uint32_t)below(6);
    books.call_days = books.agent_days = 2;
    books.call_intervals = books.agent_intervals = 8;
    books.call_months = books.agent_months = 1;
    books.spreads = (uint16_t)below(3);
    status = acd_core_new(one_in(30) ? NULL : &limits, draw(), one_in(3) ? &books : NULL,
                          one_in(30) ? NULL : (acd_core **)&made);
    answered(status);
    if (status == ACD_OK) {
        answered(acd_core_free(handles[CORE][at]));
        handles[CORE][at] = made;
        if (!one_in(4))
            stock(made);
    } else if (made) {
        abort();
    }
}

/* The stream goes first: one that nobody reads would hold the end up. */
static void free_engine(size_t at)
{
    answered(acd_stream_free(handles[STREAM][at]));
    answered(acd_engine_free(handles[ENGINE][at]));
}

static void new_engine(void)
{
    acd_engine_options options;
    void *made = NULL;
    size_t at = below(PLACES);
    int32_t status;
    answered(acd_engine_options_init(&options, sizeof options));
    options.drive = ACD_DRIVE_HOST;
    options.clock = ACD_CLOCK_MANUAL;
    options.domains = 1 + (uint32_t)below(4);
    options.commands = (uint32_t)below(12);
    options.events = (uint32_t)below(16);
    options.arrivals_below = (uint32_t)below(110);
    options.shards = (uint32_t)below(3);
    options.struct_size = (uint32_t)size_of(sizeof options);
    status = acd_engine_new(&options, (acd_engine **)&made);
    answered(status);
    if (status != ACD_OK)
        return;
    free_engine(at);
    handles[ENGINE][at] = made;
    made = NULL;
    status = acd_engine_take_stream(handles[ENGINE][at], (uint32_t)below(2), (acd_stream **)&made);
    answered(status);
    handles[STREAM][at] = status == ACD_OK ? made : NULL;
}

static void open_or_close(void)
{
    size_t at = below(PLACES);
    void *made = NULL;
    uint32_t shard;
    switch (below(16)) {
    case 0:
    case 10:
    case 11:
    case 12:
    case 13:
        new_core();
        break;
    case 1:
        if (one_in(2))
            answered(acd_core_free(handle(CORE)));
        break;
    case 2:
    case 5:
        new_engine();
        break;
    case 3:
        if (one_in(3))
            free_engine(at);
        break;
    case 4:
        answered(acd_engine_add_domain(handle(ENGINE), number(), handle(CORE), &shard));
        break;
    case 6:
        if (acd_engine_pages(handle(ENGINE), number(), (acd_pages **)&made) == ACD_OK) {
            answered(acd_pages_free(handles[PAGES][at]));
            handles[PAGES][at] = made;
        }
        break;
    case 7:
        if (acd_engine_observe(handle(ENGINE), number(), 1 + (uint32_t)below(8),
                               (acd_observer **)&made) == ACD_OK) {
            answered(acd_observer_free(handles[OBSERVER][at]));
            handles[OBSERVER][at] = made;
        }
        break;
    case 8:
        answered(acd_pages_free(handle(PAGES)));
        break;
    default:
        answered(acd_observer_free(handle(OBSERVER)));
    }
}

/* Looking. */

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
    switch (below(22)) {
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
    default:
        answered(acd_service_level(one_in(9) ? NULL : &figures, number(), number(), 0, to));
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
    switch (below(15)) {
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

static void one_call(void)
{
    acd_event events[4];
    size_t taken;
    now_us += below(16) * 65536;
    switch (below(32)) {
    case 0:
        if (one_in(3))
            open_or_close();
        break;
    case 1:
    case 2:
    case 3:
    case 4:
        read_core();
        break;
    case 5:
    case 6:
    case 7:
        read_engine();
        break;
    case 8:
    case 9:
    case 10:
        answered(acd_core_take_events(handle(CORE), one_in(30) ? NULL : events, 4, &taken));
        break;
    case 11:
        answered(acd_core_advance(handle(CORE), now_us));
        break;
    case 12:
    case 13:
    case 14:
    case 15:
    case 16:
        answered(acd_engine_submit(handle(ENGINE), number(), draw(), command()));
        break;
    case 17:
        answered(acd_engine_submit_at(handle(ENGINE), number(), now_us, draw(), command()));
        break;
    default:
        answered(acd_core_apply(handle(CORE), now_us, command()));
    }
}

static void begin(void)
{
    now_us = calls = 0;
    memset(handles, 0, sizeof handles);
    new_core();
    new_engine();
}

static void end(void)
{
    size_t at;
    for (at = 0; at < PLACES; at++) {
        answered(acd_core_free(handles[CORE][at]));
        free_engine(at);
        answered(acd_observer_free(handles[OBSERVER][at]));
        answered(acd_pages_free(handles[PAGES][at]));
    }
}

#ifdef FUZZ

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes = data;
    bytes_left = size;
    begin();
    while (bytes_left)
        one_call();
    end();
    return 0;
}

#else

int main(int argc, char **argv)
{
    /* What a run of any length must have met. */
    static const int32_t met[] = { ACD_OK,           ACD_NULL_POINTER,  ACD_MISALIGNED,
                                   ACD_BAD_SIZE,     ACD_UNKNOWN_WORD,  ACD_BAD_FLAGS,
                                   ACD_BAD_UTF8,     ACD_BAD_LENGTH,    ACD_CLOSED_HANDLE,
                                   ACD_WRONG_HANDLE, ACD_UNKNOWN_QUEUE, ACD_WRONG_STATE,
                                   ACD_STALE_OFFER,  ACD_BAD_VALUE,     ACD_LIMIT_REACHED,
                                   ACD_FULL,         ACD_NO_VALUE,      ACD_UNKNOWN_DOMAIN };
    unsigned long many = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000, made;
    size_t i;
    int kinds = 0;
    state = argc > 2 ? strtoul(argv[2], NULL, 10) : 20261122;
    is_random = 1;
    begin();
    for (made = 0; made < many; made++)
        one_call();
    end();
    for (i = 0; i < sizeof met / sizeof met[0]; i++) {
        if (!counts[met[i]] && argc <= 3) {
            fprintf(stderr, "%s was never met\n", acd_status_name(met[i]));
            return 1;
        }
    }
    for (i = 0; i < STATUSES; i++) {
        kinds += counts[i] != 0;
        if (counts[i] && argc > 3)
            printf("%10lu %s\n", counts[i], acd_status_name((int32_t)i));
    }
    printf("%lu calls, %d different statuses, %lu with ACD_OK\n", many, kinds, counts[ACD_OK]);
    return 0;
}

#endif
