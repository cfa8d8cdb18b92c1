/* SPDX-License-Identifier: GPL-2.0-only */
/* What a finding's document says of the object's life, and of the accesses. */
#ifndef EXPLAIN_HISTORY_H
#define EXPLAIN_HISTORY_H

#include <jansson.h>
#include "harness/explain/recorder.h"

/* The list "history": the object's life, then what else the detector knows. */
json_t *history_json(const struct recording *r, json_t *(*site)(uint64_t));
/* The keys "access", "other" and "allocation". */
void history_tell_access(json_t *finding, const struct recording *r);
/* The last time that something was put off of the object: a callback, a work. NULL: never. */
const struct recorded_life *history_deferred(const struct recording *r);

#endif
