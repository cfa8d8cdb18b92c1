/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of random programs that wait in other ways than by a plain lock: locks with readers,
 * conditions, RCU. Where random_program.h has the rest.
 */
#ifndef TESTS_RANDOM_WAIT_H
#define TESTS_RANDOM_WAIT_H

#include "tests/engine/engine_test.h"

enum wait_op {
	DO_READ_TAKE,
	DO_READ_TRY,
	DO_READ_DROP,
	DO_WRITE_TAKE,
	DO_WRITE_TRY,
	DO_WRITE_DROP,
	DO_COND_WAIT,
	DO_SIGNAL,
	DO_SIGNAL_ANY,
	DO_BROADCAST,
	DO_RCU_LOCK,
	DO_RCU_UNLOCK,
	DO_SYNCHRONIZE,
	WAIT_OPS_NR
};

/* What a task holds of these; it skips what makes no sense with that. */
struct wait_task {
	bool reading, writing;
	unsigned int rcu;
};

static struct ls_rwlock *wait_rwlock;
static struct ls_cond *wait_cond;

static inline void wait_setup(void)
{
	wait_rwlock = ls_rwlock_new("rwlock");
	wait_cond = ls_cond_new("condition");
}

/* The outcome of a trylock; -1 for what has none. */
static inline int wait_rwlock_op(struct wait_task *task, enum wait_op op)
{
	bool free = !task->reading && !task->writing;

	if (op == DO_READ_TAKE && free) {
		ls_rwlock_read_take(wait_rwlock);
		task->reading = true;
	} else if (op == DO_READ_TRY && free) {
		return task->reading = ls_rwlock_read_try(wait_rwlock);
	} else if (op == DO_READ_DROP && task->reading) {
		ls_rwlock_read_drop(wait_rwlock);
		task->reading = false;
	} else if (op == DO_WRITE_TAKE && free) {
		ls_rwlock_write_take(wait_rwlock);
		task->writing = true;
	} else if (op == DO_WRITE_TRY && free) {
		return task->writing = ls_rwlock_write_try(wait_rwlock);
	} else if (op == DO_WRITE_DROP && task->writing) {
		ls_rwlock_write_drop(wait_rwlock);
		task->writing = false;
	}
	return -1;
}

/* @held: a lock that the task holds, if it is to wait under it. */
static inline int wait_step(struct wait_task *task, enum wait_op op, struct ls_lock *held)
{
	switch (op) {
	case DO_COND_WAIT:
		ls_cond_wait(wait_cond, held);
		return -1;
	case DO_SIGNAL:
		ls_cond_signal(wait_cond);
		return -1;
	case DO_SIGNAL_ANY:
		ls_cond_signal_any(wait_cond);
		return -1;
	case DO_BROADCAST:
		ls_cond_broadcast(wait_cond);
		return -1;
	case DO_RCU_LOCK:
		ls_rcu_read_lock();
		task->rcu++;
		return -1;
	case DO_RCU_UNLOCK:
		if (task->rcu && task->rcu--)
			ls_rcu_read_unlock();
		return -1;
	case DO_SYNCHRONIZE:
		if (!task->rcu)
			ls_rcu_synchronize();
		return -1;
	default:
		return wait_rwlock_op(task, op);
	}
}

static inline void wait_end(struct wait_task *task)
{
	wait_rwlock_op(task, DO_READ_DROP);
	wait_rwlock_op(task, DO_WRITE_DROP);
	while (task->rcu && task->rcu--)
		ls_rcu_read_unlock();
}

#endif
