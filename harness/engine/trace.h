/* SPDX-License-Identifier: GPL-2.0-only */
/* Mazurkiewicz traces: which executions differ only in the order of independent events. */
#ifndef ENGINE_TRACE_H
#define ENGINE_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

extern const struct observer trace_observer;

void trace_start(void);
void trace_stop(void);
uint64_t trace_fingerprint(void);
bool trace_is_new(uint64_t fingerprint);
/* The traces that were seen, as bytes, and back: 0, or -EINVAL when they are cut short. */
void trace_write(FILE *out);
int trace_read(FILE *in);

#endif
