/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of random programs with kernel-named locks: instrumented_locks.c. */
#ifndef TESTS_RANDOM_LOCK_OPS_H
#define TESTS_RANDOM_LOCK_OPS_H

enum lock_op {
	DO_DOWN_READ,
	DO_DOWN_READ_TRY,
	DO_DOWN_READ_UNOWNED,
	DO_DOWN_WRITE,
	DO_DOWN_WRITE_TRY,
	DO_DOWN_WRITE_KILLABLE,
	DO_UP,
	DO_DOWNGRADE,
	DO_RWSEM_LOOK,
	DO_READ_LOCK,
	DO_READ_LOCK_PASSING,
	DO_WRITE_LOCK,
	DO_RW_UNLOCK,
	DO_SEM_DOWN,
	DO_SEM_TRY,
	DO_SEM_UP,
	DO_SEQ_READ,
	DO_SEQ_WRITE,
	DO_WOUND_WAIT,
	DO_WAIT_DIE,
	LOCK_OPS_NR
};

enum { HOLDS_NOTHING, HOLDS_READ, HOLDS_WRITE, HOLDS_UNOWNED };

/* What a task holds; it skips what makes no sense with that. */
struct lock_task {
	int rwsem, rwlock;
};

void lock_setup(void);
/* What the task saw; -1: nothing. */
long lock_step(struct lock_task *t, enum lock_op op, unsigned int object);
void lock_end(struct lock_task *t);
long lock_step_of(unsigned int task, enum lock_op op, unsigned int object);
void lock_end_of(unsigned int task);
const void *lock_memory(unsigned int i); /* of each lock, until NULL */
#define LOCKS_NR 7

#endif
