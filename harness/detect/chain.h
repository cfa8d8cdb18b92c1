/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to want a lock that have nothing new in them. */
#ifndef DETECT_CHAIN_H
#define DETECT_CHAIN_H

#include "harness/detect/table.h"

#define CHAIN_CALLS_MAX 8

/* A search begins: nobody asks yet. */
void chains_start(void);
/* @call looks at a lock that is wanted; once it had nothing to raise it is not asked again. */
void chains_add(void (*call)(struct task *t, struct object *o, const struct held_lock *use));
/* What detectors have learnt was forgotten. */
void chains_forget(void);

extern const struct observer chains_observer;

#endif
