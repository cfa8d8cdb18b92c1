/* SPDX-License-Identifier: GPL-2.0-only */
/* What a case of the validator's self-test does, step by step; see README of the table. */
#ifndef TESTS_LOCKDEP_STEPS_H
#define TESTS_LOCKDEP_STEPS_H

#include <stdbool.h>

#define STEPS_MAX   64
#define OBJECTS_NR  12 /* of each type of lock, in one case */
#define CONTEXTS_NR 4
#define TASKS_NR    2

/* X(symbol, prefix in tables) */
#define LOCK_TYPES(X)    \
	X(SPIN, "s")     \
	X(RAW, "raw")    \
	X(RWLOCK, "rw")  \
	X(MUTEX, "m")    \
	X(RWSEM, "rs")   \
	X(RTMUTEX, "rt") \
	X(LOCAL, "ll")   \
	X(KEYED, "pm")   \
	X(WW, "ww")

enum lock_type {
#define X(symbol, prefix) TYPE_##symbol,
	LOCK_TYPES(X)
#undef X
		TYPES_NR
};

enum step_kind {
	STEP_LOCK,
	STEP_UNLOCK,
	STEP_WRITE,
	STEP_WRITE_UNLOCK,
	STEP_READ,
	STEP_READ_UNLOCK,
	STEP_TRY,
	STEP_READ_TRY,
	STEP_NESTED, /* .other: the lock that it nests under; or .value: a subclass */
	STEP_INIT,
	STEP_DESTROY,
	STEP_IRQ_ENTER, /* .value: 1 softirq, 2 a handler that is never a thread */
	STEP_IRQ_EXIT,
	STEP_DISABLE,
	STEP_ENABLE,
	STEP_RCU, /* .value: 1 bh, 2 sched */
	STEP_RCU_END,
	STEP_RECLAIM, /* .value: gfp flags */
	STEP_RECLAIM_END,
	STEP_NOFS,
	STEP_NOFS_END,
	STEP_MIGHT_ALLOC,
	STEP_BARRIER,
	STEP_DROP_ALL,
	STEP_WW_INIT,
	STEP_WW_DONE,
	STEP_WW_FINI,
	STEP_WW_LOCK,
	STEP_WW_SLOW,
	STEP_WW_TRY,
	STEP_WW_UNLOCK,
	STEP_WW_STAMP, /* add .value to the context's stamp */
	STEP_WW_COPY,  /* context .context becomes a copy of .other */
	STEP_WW_NO_CLASS,
	STEP_WW_OWNED,	  /* the lock claims to be of a context that never was */
	STEP_WW_ACQUIRED, /* the context claims to hold .value locks */
	STEP_WW_FOREIGN,  /* the lock is held by the older context .context, which .other copies */
	STEP_WW_RELEASED
};

#define NO_CONTEXT (-1)

struct step {
	enum step_kind kind;
	unsigned int task;
	enum lock_type type;
	int object, other, context;
	enum lock_type other_type;
	int value;
	bool returns; /* .result is what the call has to return */
	int result;
	int column; /* in the table */
};

struct steps {
	struct step v[STEPS_MAX];
	unsigned int nr, tasks_nr;
	bool recursive_readers; /* rwlock_t readers are recursive ones in every context */
	/* Of each lock: which others are of its class, as the lowest number; and its name. */
	int class_of[TYPES_NR][OBJECTS_NR];
	char name[TYPES_NR][OBJECTS_NR][16];
	int objects_nr[TYPES_NR];
};

/* instrumented_steps.c */
extern const struct steps *steps_run; /* the case that is run */
extern bool steps_cleaning;	      /* it is over, and what is still held is dropped */

void steps_setup(void);
void steps_task(void *task);

#endif
