/* SPDX-License-Identifier: GPL-2.0-only */
/* Which findings a run on threads can show at all. */
#ifndef THREADS_VISIBLE_H
#define THREADS_VISIBLE_H

#include <stdbool.h>

struct replay;

/* Why the finding of a replay file cannot be seen there; NULL: it can. */
const char *visible_not(const struct replay *replay);
/* Some findings of the kind can: which, only the run tells. */
bool visible_partly(const struct replay *replay);

#endif
