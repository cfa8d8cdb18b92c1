// SPDX-License-Identifier: GPL-2.0-only
/*
 * An address says who allocated and for the how-many-eth time, whatever ran in between; and within
 * an execution no address is given out twice.
 */
#include "tests/engine/engine_test.h"

#define ALLOCATIONS 4

static struct ls_var *var;
static struct ls_memory *at_setup;
static struct ls_memory *got[2][ALLOCATIONS], *first[2][ALLOCATIONS];
static uint64_t executions, moved;

static int setup(void *arg)
{
	(void)arg;
	executions = moved = 0;
	var = ls_var_new("var", 0);
	at_setup = ls_memory_new("at setup", 24);
	return 0;
}

/* Sizes, and whether something is freed before the next, differ from one allocation to the next. */
static void allocate(void *arg)
{
	unsigned int t = arg != NULL;

	for (uint32_t i = 0; i < ALLOCATIONS; i++) {
		got[t][i] = ls_memory_new("memory", 8 + 40 * i + t);
		ls_memory_write(got[t][i], 0, i);
		if (i % 2)
			ls_memory_free(got[t][i]);
		ls_var_write(var, i);
	}
	for (unsigned int i = 0; i < ALLOCATIONS; i += 2)
		ls_memory_free(got[t][i]);
}

static void compare(void *arg)
{
	(void)arg;
	if (!executions++)
		memcpy(first, got, sizeof(first));
	else if (memcmp(first, got, sizeof(first)))
		moved++;
}

static const struct ls_task two[] = { { "a", allocate, NULL }, { "b", allocate, "b" } };
static const struct ls_program program = { .name = "addresses",
					   .setup = setup,
					   .tasks = two,
					   .tasks_nr = 2,
					   .finish = compare,
					   .finish_is_noop = true };

static void addresses_do_not_depend_on_the_interleaving(void)
{
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.executions, 70); /* 8! / (4! 4!) */
	CU_ASSERT_EQUAL(executions, 70);
	CU_ASSERT_EQUAL(moved, 0);
	ls_result_free(&result);
}

static void addresses_do_not_depend_on_the_exploration(void)
{
	struct ls_memory *before[2][ALLOCATIONS], *setup_before;
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	ls_result_free(&result);
	memcpy(before, first, sizeof(before));
	setup_before = at_setup;
	result = explore(&program,
			 &(struct ls_options){ .strategy = "random", .executions_max = 50 });
	CU_ASSERT(!memcmp(before, first, sizeof(before)));
	CU_ASSERT_PTR_EQUAL(setup_before, at_setup);
	ls_result_free(&result);
}

static void no_address_is_given_out_twice(void)
{
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });
	uintptr_t blocks[2 * ALLOCATIONS];
	uint32_t size[2 * ALLOCATIONS];
	unsigned int nr = 0;

	for (unsigned int t = 0; t < 2; t++)
		for (uint32_t i = 0; i < ALLOCATIONS; i++) {
			blocks[nr] = (uintptr_t)first[t][i];
			size[nr++] = 8 + 40 * i + t;
		}
	for (unsigned int i = 0; i < nr; i++) {
		CU_ASSERT_EQUAL(blocks[i] % 16, 0);
		for (unsigned int j = 0; j < nr; j++)
			CU_ASSERT(i == j || blocks[i] + size[i] <= blocks[j] ||
				  blocks[j] + size[j] <= blocks[i]);
	}
	ls_result_free(&result);
}

/* What another task allocates, also if it allocates more, moves nothing. */
static void allocate_more_if_chosen(void *arg)
{
	struct ls_memory *more = ls_choose(2) ? ls_memory_new("more", 4096) : NULL;

	(void)arg;
	ls_var_write(var, 1);
	if (more)
		ls_memory_free(more);
}

static void addresses_do_not_depend_on_other_tasks(void)
{
	static const struct ls_task three[] = { { "a", allocate, NULL },
						{ "more", allocate_more_if_chosen, NULL },
						{ "b", allocate, "b" } };
	struct ls_program with_more = program;
	struct ls_result result;

	with_more.tasks = three;
	with_more.tasks_nr = 3;
	result = explore(&with_more,
			 &(struct ls_options){ .strategy = "random", .executions_max = 200 });
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(executions, 200);
	CU_ASSERT_EQUAL(moved, 0);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "addresses_do_not_depend_on_the_interleaving",
	  addresses_do_not_depend_on_the_interleaving },
	{ "addresses_do_not_depend_on_the_exploration",
	  addresses_do_not_depend_on_the_exploration },
	{ "addresses_do_not_depend_on_other_tasks", addresses_do_not_depend_on_other_tasks },
	{ "no_address_is_given_out_twice", no_address_is_given_out_twice },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: addresses", cases);
}
