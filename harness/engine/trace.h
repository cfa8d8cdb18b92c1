/* SPDX-License-Identifier: GPL-2.0-only */
/* Mazurkiewicz traces: which executions differ only in the order of independent events. */
#ifndef ENGINE_TRACE_H
#define ENGINE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

extern const struct observer trace_observer;

void trace_start(void);
void trace_stop(void);
uint64_t trace_fingerprint(void);
bool trace_is_new(uint64_t fingerprint);

#endif
