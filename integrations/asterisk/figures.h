/* What the core has counted, as lines of name=value. */
#ifndef FIGURES_H
#define FIGURES_H

#include "acd.h"

void figures_print(const acd_core *core, const char *(*queue_name)(uint32_t),
                   const char *(*agent_name)(uint32_t),
                   void (*line)(void *env, const char *words), void *env);

#endif
