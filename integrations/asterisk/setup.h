/* acd.conf: which queues and agents there are. Asterisk's names to acd's numbers and back. */
#ifndef SETUP_H
#define SETUP_H

#include <stdint.h>

/* Reads the file into memory; 0: it cannot be used, and the log says why. */
int setup_read(const char *file);

/* Starts the routing and defines everything in it. An ACD_... status. */
int32_t setup_start(void);

uint32_t setup_agents(void);
const char *setup_agent_name(uint32_t agent);
const char *setup_queue_name(uint32_t queue);

/* As in "PJSIP/ann". */
const char *setup_device_name(uint32_t agent);

/* Its two halves: "PJSIP", "ann". */
void setup_device(uint32_t agent, const char **technology, const char **address);

/* Whether there is one. */
int setup_agent_of_device(const char *device, uint32_t *agent);
int setup_queue(const char *name, uint32_t *queue);

#endif
