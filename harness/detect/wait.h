/* SPDX-License-Identifier: GPL-2.0-only */
/* For wait.c: who last did what could have ended a wait. */
#ifndef DETECT_WAIT_H
#define DETECT_WAIT_H

#include "harness/detect/finding.h"

void wake_seen(struct task *t, struct object *object, bool found, uint64_t site);
struct last_wake wake_last(const struct object *object);

#endif
