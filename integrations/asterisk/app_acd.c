/*
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Asterisk's dialplan application Acd(queue): the caller waits until acd says at which telephone
 * to ring, and is bridged with whoever answers. The decisions are the library's, in this process.
 *
 * This file alone is under the GNU General Public License, as Asterisk demands of its modules; the
 * library is MIT or Apache-2.0, of which the first goes with it.
 *
 * Agents sign in and out by themselves: as their telephones become reachable and unreachable.
 * `acd show figures` on the console prints what the library counted.
 */
#define AST_MODULE "app_acd"
#include "asterisk.h"

#include "asterisk/app.h"
#include "asterisk/causes.h"
#include "asterisk/channel.h"
#include "asterisk/cli.h"
#include "asterisk/devicestate.h"
#include "asterisk/features.h"
#include "asterisk/format_cap.h"
#include "asterisk/module.h"
#include "asterisk/musiconhold.h"
#include "asterisk/pbx.h"
#include "asterisk/stasis.h"

#include "figures.h"
#include "routing.h"
#include "setup.h"

static const char application[] = "Acd";
static struct stasis_subscription *devices;

/* The telephones. */

static void device_is(uint32_t agent, enum ast_device_state state)
{
    int32_t status = ACD_OK;
    if (state == AST_DEVICE_NOT_INUSE)
        status = routing_device_found(agent);
    else if (state == AST_DEVICE_UNAVAILABLE || state == AST_DEVICE_INVALID)
        status = routing_device_lost(agent);
    if (status != ACD_OK)
        ast_log(LOG_WARNING, "%s: %s\n", setup_agent_name(agent), acd_status_name(status));
}

static void device_changed(void *env, struct stasis_subscription *from,
                           struct stasis_message *message)
{
    struct ast_device_state_message *about;
    uint32_t agent;
    if (stasis_message_type(message) != ast_device_state_message_type())
        return;
    about = stasis_message_data(message);
    if (about->eid) /* one server's view; the sum of all follows */
        return;
    if (setup_agent_of_device(about->device, &agent))
        device_is(agent, about->state);
}

/* One call. */

struct visit {
    struct ast_channel *caller;
    struct ast_channel *leg; /* the agent's telephone while it rings, or NULL */
    uint64_t offer;          /* for which it rings */
    struct routed_call *call;
};

static void stop_ringing(struct visit *visit)
{
    if (visit->leg)
        ast_hangup(visit->leg);
    visit->leg = NULL;
}

static void failed(struct visit *visit, uint16_t how)
{
    int32_t status = routing_tell(visit->call, how, visit->offer);
    if (status != ACD_OK && status != ACD_STALE_OFFER && status != ACD_WRONG_STATE)
        ast_log(LOG_ERROR, "a failed offer: %s\n", acd_status_name(status));
    stop_ringing(visit);
}

static void ring(struct visit *visit, const struct routed_state *state)
{
    const char *technology, *address;
    struct ast_format_cap *formats;
    int cause = 0;
    visit->offer = state->offer;
    setup_device(state->agent, &technology, &address);
    ast_channel_lock(visit->caller);
    formats = ao2_bump(ast_channel_nativeformats(visit->caller));
    ast_channel_unlock(visit->caller);
    visit->leg = ast_request(technology, formats, NULL, visit->caller, address, &cause);
    ao2_cleanup(formats);
    if (visit->leg) {
        ast_channel_lock_both(visit->leg, visit->caller);
        ast_connected_line_copy_from_caller(ast_channel_connected(visit->leg),
                                            ast_channel_caller(visit->caller));
        ast_channel_inherit_variables(visit->caller, visit->leg);
        ast_channel_req_accountcodes(visit->leg, visit->caller,
                                     AST_CHANNEL_REQUESTOR_BRIDGE_PEER);
        ast_channel_unlock(visit->leg);
        ast_channel_unlock(visit->caller);
    }
    if (!visit->leg || ast_call(visit->leg, address, 0) != 0)
        failed(visit, ACD_CMD_UNDELIVERABLE);
}

/* Until one of them hangs up. The leg is the bridge's from here on. */
static void talk(struct visit *visit)
{
    struct ast_bridge_config config;
    struct ast_channel *leg = visit->leg;
    memset(&config, 0, sizeof config);
    visit->leg = NULL;
    ast_moh_stop(visit->caller);
    ast_bridge_call(visit->caller, leg, &config);
    routing_tell(visit->call, ACD_CMD_HANG_UP, 0);
}

/* Makes the telephones follow the state; whether the call is done with. */
static int follow(struct visit *visit, const char **result)
{
    struct routed_state state = routing_state(visit->call);
    if (state.what == ROUTED_ANSWERED && visit->leg) {
        talk(visit);
        *result = "ANSWERED";
        return 1;
    }
    if (visit->leg && (state.what != ROUTED_RINGS || state.offer != visit->offer))
        stop_ringing(visit);
    if (state.what == ROUTED_OVER) {
        *result = state.how == ACD_EVENT_TURNED_AWAY ? "CLOSED" : "TIMEOUT";
        return 1;
    }
    if (state.what == ROUTED_RINGS && !visit->leg)
        ring(visit, &state);
    return 0;
}

/* What the agent's telephone says. */
static void hear_leg(struct visit *visit)
{
    struct ast_frame *frame = ast_read(visit->leg);
    int subclass, cause;
    if (!frame) {
        cause = ast_channel_hangupcause(visit->leg);
        failed(visit, cause == AST_CAUSE_USER_BUSY || cause == AST_CAUSE_CALL_REJECTED
                          ? ACD_CMD_REJECT : ACD_CMD_UNDELIVERABLE);
        return;
    }
    subclass = frame->frametype == AST_FRAME_CONTROL ? frame->subclass.integer : 0;
    ast_frfree(frame);
    if (subclass == AST_CONTROL_ANSWER) {
        /* Stale: the ringing ended meanwhile. The state says so too. */
        if (routing_tell(visit->call, ACD_CMD_ANSWER, visit->offer) != ACD_OK)
            stop_ringing(visit);
    } else if (subclass == AST_CONTROL_BUSY) {
        failed(visit, ACD_CMD_REJECT);
    } else if (subclass == AST_CONTROL_CONGESTION) {
        failed(visit, ACD_CMD_UNDELIVERABLE);
    }
}

/* Whether the caller is still there. */
static int hear_caller(struct visit *visit)
{
    struct ast_frame *frame = ast_read(visit->caller);
    if (!frame)
        return 0;
    ast_frfree(frame);
    return !ast_check_hangup(visit->caller);
}

/* The caller's own thread stays here until the call is over. */
static void wait_and_talk(struct visit *visit, const char **result)
{
    int bell = routing_bell(visit->call);
    while (!follow(visit, result)) {
        struct ast_channel *both[2] = { visit->caller, visit->leg }, *heard;
        int rung = -1, forever = -1;
        heard = ast_waitfor_nandfds(both, visit->leg ? 2 : 1, &bell, 1, NULL, &rung, &forever);
        if (heard && heard == visit->leg) {
            hear_leg(visit);
        } else if (heard ? !hear_caller(visit) : rung < 0 && ast_check_hangup(visit->caller)) {
            routing_tell(visit->call, ACD_CMD_HANG_UP, 0);
            stop_ringing(visit);
            *result = "ABANDONED";
            return;
        }
    }
}

static const char *refusal(int32_t status)
{
    switch (status) {
    case ACD_QUEUE_FULL:
        return "FULL";
    case ACD_QUEUE_CLOSED:
        return "CLOSED";
    case ACD_NO_AGENTS:
        return "NOAGENTS";
    default:
        ast_log(LOG_ERROR, "a call is not taken: %s\n", acd_status_name(status));
        return "FAILED";
    }
}

static int acd_exec(struct ast_channel *caller, const char *data)
{
    struct visit visit = { .caller = caller };
    const char *result = "FAILED";
    uint32_t queue;
    int32_t status;
    if (!setup_queue(data, &queue)) {
        ast_log(LOG_ERROR, "%s(%s): no such queue in acd.conf\n", application, data);
        pbx_builtin_setvar_helper(caller, "ACDSTATUS", result);
        return 0;
    }
    if (ast_channel_state(caller) == AST_STATE_UP)
        ast_moh_start(caller, NULL, NULL);
    else
        ast_indicate(caller, AST_CONTROL_RINGING);
    visit.call = routing_offer(queue, &status);
    if (visit.call) {
        wait_and_talk(&visit, &result);
        stop_ringing(&visit);
        routing_forget(visit.call);
    } else {
        result = refusal(status);
    }
    ast_moh_stop(caller);
    pbx_builtin_setvar_helper(caller, "ACDSTATUS", result);
    return ast_check_hangup(caller) ? -1 : 0;
}

/* The console. */

struct lines { int fd; };

static void print_line(void *env, const char *line)
{
    struct lines *lines = env;
    ast_cli(lines->fd, "%s\n", line);
}

static void print_figures(void *env, const acd_core *core)
{
    figures_print(core, setup_queue_name, setup_agent_name, print_line, env);
}

static char *show_figures(struct ast_cli_entry *entry, int command, struct ast_cli_args *args)
{
    struct lines lines = { args ? args->fd : -1 };
    switch (command) {
    case CLI_INIT:
        entry->command = "acd show figures";
        entry->usage = "Usage: acd show figures\n       What acd has counted since the start.\n";
        return NULL;
    case CLI_GENERATE:
        return NULL;
    default:
        routing_look(print_figures, &lines);
        return CLI_SUCCESS;
    }
}

static struct ast_cli_entry console[] = { AST_CLI_DEFINE(show_figures, "What acd has counted") };

/* The module. */

static int load_module(void)
{
    uint32_t agent;
    int32_t status;
    if (!setup_read("acd.conf"))
        return AST_MODULE_LOAD_DECLINE;
    status = setup_start();
    if (status != ACD_OK) {
        ast_log(LOG_ERROR, "acd.conf: %s\n", acd_status_name(status));
        return AST_MODULE_LOAD_DECLINE;
    }
    devices = stasis_subscribe(ast_device_state_topic_all(), device_changed, NULL);
    for (agent = 0; agent < setup_agents(); agent++)
        device_is(agent, ast_device_state(setup_device_name(agent)));
    ast_cli_register_multiple(console, ARRAY_LEN(console));
    if (!devices || ast_register_application(application, acd_exec, "Waits in a queue of acd",
                                             "Acd(queue): sets ACDSTATUS to ANSWERED, ABANDONED, "
                                             "TIMEOUT, CLOSED, FULL, NOAGENTS or FAILED.")) {
        ast_cli_unregister_multiple(console, ARRAY_LEN(console));
        devices = stasis_unsubscribe_and_join(devices);
        routing_stop();
        return AST_MODULE_LOAD_DECLINE;
    }
    return AST_MODULE_LOAD_SUCCESS;
}

/* Asterisk hangs up whoever is in the application before it comes here. */
static int unload_module(void)
{
    ast_unregister_application(application);
    ast_cli_unregister_multiple(console, ARRAY_LEN(console));
    devices = stasis_unsubscribe_and_join(devices);
    routing_stop();
    return 0;
}

AST_MODULE_INFO_STANDARD_EXTENDED(ASTERISK_GPL_KEY, "Queues whose agents are chosen by acd");
