/* SPDX-License-Identifier: GPL-2.0-only */
/* The locks of the tests of histories, each behind the same calls; see histories.h. */
#ifndef TESTS_PRIMITIVES_HISTORY_LOCKS_H
#define TESTS_PRIMITIVES_HISTORY_LOCKS_H

#include <stdbool.h>

enum history_op {
	HISTORY_WRITE,
	HISTORY_READ,
	HISTORY_TRY_WRITE,
	HISTORY_TRY_READ,
	HISTORY_DOWNGRADE,
	HISTORY_DROP,
	HISTORY_OPS
};

struct history_lock {
	const char *name;
	bool counts; /* a semaphore */
	void (*init)(void);
	int (*op[HISTORY_OPS])(void); /* whether it succeeded; NULL: there is no such call */
};

extern const struct history_lock history_mutex, history_rtmutex, history_spinlock,
	history_raw_spinlock, history_rwsem, history_rwlock, history_semaphore, history_ww_mutex;

#endif
