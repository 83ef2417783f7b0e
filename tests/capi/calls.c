/*
 * Any calls of the C interface, with anything, in any order, on handles that live, were freed or
 * are of another type: NULL, wrong sizes, text that is not UTF-8, numbers out of range, lengths that no
 * memory has. Nothing may crash or leak, every answer must have a name, and nothing may be written
 * but with ACD_OK.
 *
 *     calls 1000000 7 all        so many calls, drawn from this seed; all: every status by count
 *     clang -fsanitize=fuzzer    with -DFUZZ: the draws are the fuzzer's bytes
 */
#include "looks.h"

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

/* Where nothing can be made: not even root can, below a device. */
static acd_text nowhere(void)
{
    static const char *const folders[] = { "/dev/null/journals", "", "\xff/journals" };
    acd_text it;
    it.bytes = folders[below(3)];
    it.length = one_in(16) ? SIZE_MAX : strlen(it.bytes);
    return it;
}

static acd_journal_options any_journal(void)
{
    acd_journal_options options;
    answered(acd_journal_options_init(&options, sizeof options));
    options.sync = (uint32_t)below(5);
    options.segment_bytes = below(9000);
    options.digest_every = below(3);
    options.snapshot_every = below(3);
    options.struct_size = (uint32_t)size_of(sizeof options);
    return options;
}

static void open_nowhere(void)
{
    acd_journal_options options = any_journal();
    acd_journal_tail tail;
    acd_core *made = NULL;
    uint32_t shard;
    int32_t status = acd_core_open(nowhere(), one_in(4) ? NULL : &options, NULL, draw(), NULL,
                                   one_in(30) ? NULL : &made, one_in(4) ? NULL : &tail);
    answered(status);
    if (status == ACD_OK || made)
        abort();
    answered(acd_engine_open_domain(handle(ENGINE), number(), NULL, 1, NULL, &shard,
                                    one_in(4) ? NULL : &tail));
}

static void new_engine(void)
{
    acd_engine_options options;
    acd_journal_options journal = any_journal();
    void *made = NULL;
    size_t at = below(PLACES);
    int32_t status;
    answered(acd_engine_options_init(&options, sizeof options));
    if (one_in(8)) {
        options.journal_folder = nowhere();
        options.journal = one_in(4) ? NULL : &journal;
    }
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
    case 13:
        open_nowhere();
        break;
    case 9:
        if (!one_in(3))
            break;
        answered(acd_engine_close(handle(ENGINE)));
        break;
    case 14:
        if (!one_in(3))
            break;
        answered(acd_stream_free(handles[STREAM][at])); /* nobody reads while it shuts down */
        answered(acd_engine_shutdown(handles[ENGINE][at]));
        if (acd_engine_take_core(handles[ENGINE][at], number(), (acd_core **)&made) == ACD_OK) {
            answered(acd_core_free(handles[CORE][at]));
            handles[CORE][at] = made;
        }
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

/* How often each event came, and those that a run of any length must have met. */
enum { TOLD = 256 };
static unsigned long told[TOLD];

static void take_events(void *core)
{
    acd_event events[16];
    size_t taken = 1;
    answered(acd_core_take_events(core, one_in(9) ? NULL : events, 1, &taken));
    while (taken && acd_core_take_events(core, events, 16, &taken) == ACD_OK) {
        size_t at;
        for (at = 0; at < taken; at++) {
            told[events[at].kind % TOLD]++;
            hear(&events[at]);
        }
    }
}

static void one_call(void)
{
    void *core;
    now_us += below(16) * 65536;
    switch (below(32)) {
    case 0:
        if (one_in(3))
            open_or_close();
        break;
    case 1:
    case 2:
    case 3:
        read_core();
        break;
    case 4:
        read_reasons();
        break;
    case 5:
    case 6:
    case 7:
        read_engine();
        break;
    case 8:
    case 9:
    case 10:
        take_events(handle(CORE));
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
        core = handle(CORE);
        answered(acd_core_apply(core, now_us, command()));
    }
}

static void begin(void)
{
    now_us = calls = 0;
    memset(handles, 0, sizeof handles);
    memset(rang, 0, sizeof rang);
    memset(talks, 0, sizeof talks);
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
    static const int heard[] = { ACD_EVENT_QUEUED,      ACD_EVENT_RINGING,     ACD_EVENT_ANSWERED,
                                 ACD_EVENT_ABANDONED,   ACD_EVENT_HELD,        ACD_EVENT_TRANSFERRED,
                                 ACD_EVENT_ENDED,       ACD_EVENT_TURNED_AWAY, ACD_EVENT_CALLBACK,
                                 ACD_EVENT_DIAL,        ACD_EVENT_LINE_LOST,   ACD_EVENT_CONSULTING,
                                 ACD_EVENT_BRIDGE_FAILED };
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
    for (i = 0; i < sizeof heard / sizeof heard[0]; i++) {
        if (!told[heard[i]] && argc <= 3) {
            fprintf(stderr, "no event of kind %d\n", heard[i]);
            return 1;
        }
    }
    for (i = 0; i < STATUSES; i++) {
        kinds += counts[i] != 0;
        if (counts[i] && argc > 3)
            printf("%10lu %s\n", counts[i], acd_status_name((int32_t)i));
    }
    for (i = 0; i < TOLD; i++) {
        if (told[i] && argc > 3)
            printf("%10lu events %lu\n", told[i], (unsigned long)i);
    }
    printf("%lu calls, %d different statuses, %lu with ACD_OK\n", many, kinds, counts[ACD_OK]);
    return 0;
}

#endif
