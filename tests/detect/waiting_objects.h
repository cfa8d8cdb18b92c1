/* SPDX-License-Identifier: GPL-2.0-only */
/* The objects of the tests of locks with readers, conditions and RCU. */
#ifndef TESTS_DETECT_WAITING_OBJECTS_H
#define TESTS_DETECT_WAITING_OBJECTS_H

#include "tests/detect/detect_test.h"

static struct ls_rwlock *rwlock[2];
static struct ls_lock *lock;
static struct ls_cond *cond;
static struct ls_var *flag;
static struct ls_memory *memory;

static inline void make_all(void)
{
	rwlock[0] = ls_rwlock_new("rwlock 0");
	rwlock[1] = ls_rwlock_new("rwlock 1");
	lock = ls_lock_new("lock");
	cond = ls_cond_new("cond");
	flag = ls_var_new("flag", 0);
	memory = ls_memory_new("memory", 8);
}

static inline void take(bool read)
{
	if (read)
		ls_rwlock_read_take(rwlock[0]);
	else
		ls_rwlock_write_take(rwlock[0]);
}

static inline void drop(bool read)
{
	if (read)
		ls_rwlock_read_drop(rwlock[0]);
	else
		ls_rwlock_write_drop(rwlock[0]);
}

#endif
