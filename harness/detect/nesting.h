/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks of one class in each other. */
#ifndef DETECT_NESTING_H
#define DETECT_NESTING_H

#include "harness/detect/classes.h"

/* What becomes of a lock that is wanted while others of its class are held. */
enum nesting {
	NESTING_NONE,  /* none is held, or what is held does not block it */
	NESTING_UNDER, /* a lock is held that keeps others from nesting them otherwise */
	NESTING_BAD
};

/* @which: the first held lock that makes it bad. */
enum nesting nesting_of(const struct task *t, const struct held_lock *wanted, uint32_t class,
			const struct held_lock **which);

/* Under a lock that all of the class nest under, one more right after another is only counted. */
static inline bool is_counted(const struct task *t, const struct held_lock *wanted, uint32_t class)
{
	return wanted->nest && t->held_nr && class && t->held[t->held_nr - 1].class_id == class;
}

#endif
