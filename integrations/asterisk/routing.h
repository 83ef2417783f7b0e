/*
 * One core of acd between the threads of a switch: a lock around it, a thread for its deadlines,
 * and for each call what is to be done with it now. Knows nothing of any switch.
 *
 * A call's own thread is not given events, which could pile up while it is busy dialling; it is
 * shown the present state, and makes the telephones follow.
 */
#ifndef ROUTING_H
#define ROUTING_H

#include <stdint.h>

#include "acd.h"

enum routed_what {
    ROUTED_WAITS,    /* nobody is to be rung */
    ROUTED_RINGS,    /* ring the agent; tell the answer with the offer */
    ROUTED_ANSWERED, /* connect */
    ROUTED_OVER      /* leave the queue; how says why */
};

struct routed_state {
    enum routed_what what;
    uint32_t agent;
    uint64_t offer;
    uint16_t how; /* the ACD_EVENT_... that ended it */
};

struct routed_call;

/* Makes the core and starts its thread. An ACD_... status. */
int32_t routing_start(const acd_limits *limits);

/* Stops the thread and frees the core. No call may be left. */
void routing_stop(void);

/* Any command that is not about a call: the set-up, agents who sign in and out. */
int32_t routing_apply(acd_command *command);

/* An empty command of this kind, for routing_apply. */
acd_command routing_command(uint16_t kind);

/* An agent's telephone is gone: what rings there rings elsewhere, and the agent signs out. */
int32_t routing_device_lost(uint32_t agent);

/* An agent's telephone is there: the agent signs in and is ready. */
int32_t routing_device_found(uint32_t agent);

/*
 * A caller enters a queue. The call is the caller's until routing_forget; NULL: *status says why
 * not (a refusal, or ACD_LIMIT_REACHED without memory or descriptors).
 */
struct routed_call *routing_offer(uint32_t queue, int32_t *status);

/* A descriptor that can be read when the state may have changed. */
int routing_bell(const struct routed_call *call);

/* What is to be done now; silences the bell. */
struct routed_state routing_state(struct routed_call *call);

/* ACD_CMD_ANSWER, REJECT or UNDELIVERABLE for this offer, or ACD_CMD_HANG_UP. */
int32_t routing_tell(struct routed_call *call, uint16_t kind, uint64_t offer);

/* The call is over for the switch; it is hung up if it is not. */
void routing_forget(struct routed_call *call);

/* Runs look with the core, which it may only read, under the lock. */
void routing_look(void (*look)(void *env, const acd_core *core), void *env);

#endif
