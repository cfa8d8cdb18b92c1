/* SPDX-License-Identifier: GPL-2.0-only */
/* The objects of the tests of locks with readers, conditions and RCU. */
#ifndef TESTS_PRIMITIVES_WAITING_OBJECTS_H
#define TESTS_PRIMITIVES_WAITING_OBJECTS_H

#include "tests/primitives/primitives_test.h"

static struct ls_rwlock *rwlock;
static struct ls_lock *lock;
static struct ls_cond *cond;
static struct ls_completion *done;
static struct ls_var *inside, *flag, *order;
static bool seen[8]; /* outcomes that some execution had */

static inline int setup(void *arg)
{
	(void)arg;
	rwlock = ls_rwlock_new("rwlock");
	lock = ls_lock_new("lock");
	cond = ls_cond_new("cond");
	done = ls_completion_new("done");
	inside = ls_var_new("inside", 0);
	flag = ls_var_new("flag", 0);
	order = ls_var_new("order", 0);
	return 0;
}

static inline struct ls_result run(void (*a)(void *), void (*b)(void *), void (*c)(void *))
{
	const struct ls_task tasks[] = { { "a", a, NULL }, { "b", b, NULL }, { "c", c, NULL } };
	const struct ls_program program = { .name = "waiting",
					    .setup = setup,
					    .tasks = tasks,
					    .tasks_nr = c ? 3 : 2,
					    .finish_is_noop = true };

	memset(seen, 0, sizeof(seen));
	return explore(&program, &(struct ls_options){ DFS });
}

static inline void check_ends(struct ls_result *result)
{
	CU_ASSERT(no_finding(result));
	CU_ASSERT_EQUAL(result->exhausted, true);
	CU_ASSERT_EQUAL(result->complete, result->executions);
	ls_result_free(result);
}

#endif
