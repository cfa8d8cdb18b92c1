// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that crash, in instrumented code and outside it: each crash is a finding of the right
 * kind, with a list that replays, and the search goes on to its full count. A store that is refused
 * has not happened.
 */
#include "tests/engine/engine_test.h"

static struct ls_var *mine, *other;
static void (*victim)(void *p);
static void *pointer;
static int untouched;
static char untouched_bytes[64];

static int setup(void *arg)
{
	(void)arg;
	mine = ls_var_new("mine", 0);
	other = ls_var_new("other", 0);
	return 0;
}

/* Without instrumentation: only the signal tells. */
static __attribute__((noinline)) void plain_load(void *p)
{
	*(volatile int *)p;
}

static __attribute__((noinline)) void plain_store(void *p)
{
	*(volatile int *)p = 1;
}

static __attribute__((noinline)) void plain_illegal(void *p)
{
	(void)p;
	__builtin_trap();
}

static __attribute__((noinline)) int plain_recurse(volatile int *p)
{
	volatile int room[64];

	room[0] = p ? *p : 0;
	return room[0] < 2 ? plain_recurse(room) + room[0] : 0;
}

static void plain_overflow(void *p)
{
	(void)p;
	plain_recurse(NULL);
}

static void raise_step(void *p)
{
	(void)p;
	ls_var_write(mine, 2);
}

static void crash_if_chosen(void *arg)
{
	(void)arg;
	ls_var_write(mine, 1);
	if (ls_choose(2))
		victim(pointer);
}

static void run_beside(void *arg)
{
	(void)arg;
	ls_var_write(other, 1);
	ls_var_write(other, 2);
}

static const struct ls_task two[] = { { "crash", crash_if_chosen, NULL },
				      { "beside", run_beside, NULL } };
static const struct ls_program program = {
	.name = "crash", .setup = setup, .tasks = two, .tasks_nr = 2
};

#define NOWHERE	      ((void *)0x123456789000)
#define NON_CANONICAL ((void *)0x8000000000000000)
#define ERROR_POINTER ((void *)-12L)

static const struct row {
	const char *name;
	void (*victim)(void *p);
	void *pointer;
	enum ls_finding_kind kind;
} rows[] = {
	{ "load through null", crash_load, NULL, LS_NULL_DEREFERENCE },
	{ "load of a member through null", crash_load, (void *)0x48, LS_NULL_DEREFERENCE },
	{ "store through null", crash_store, NULL, LS_NULL_DEREFERENCE },
	{ "load through an error pointer", crash_load, ERROR_POINTER, LS_NULL_DEREFERENCE },
	{ "store through an error pointer", crash_store, ERROR_POINTER, LS_NULL_DEREFERENCE },
	{ "load from nowhere", crash_load, NOWHERE, LS_OUT_OF_BOUNDS },
	{ "store to nowhere", crash_store, NOWHERE, LS_OUT_OF_BOUNDS },
	{ "load of no address at all", crash_load, NON_CANONICAL, LS_OUT_OF_BOUNDS },
	{ "store to memory of the harness", crash_store, &untouched, LS_OUT_OF_BOUNDS },
	{ "memset of memory of the harness", crash_fill, untouched_bytes, LS_OUT_OF_BOUNDS },
	{ "division by zero", crash_divide, NULL, LS_CRASH },
	{ "abort", crash_abort, NULL, LS_CRASH },
	{ "call of null", crash_call, NULL, LS_NULL_DEREFERENCE },
	{ "call of nowhere", crash_call, NOWHERE, LS_OUT_OF_BOUNDS },
	{ "stack overflow", crash_recurse, &untouched, LS_OUT_OF_BOUNDS },
	{ "load through null, not instrumented", plain_load, NULL, LS_NULL_DEREFERENCE },
	{ "store through null, not instrumented", plain_store, NULL, LS_NULL_DEREFERENCE },
	{ "load from nowhere, not instrumented", plain_load, NOWHERE, LS_OUT_OF_BOUNDS },
	{ "stack overflow, not instrumented", plain_overflow, NULL, LS_OUT_OF_BOUNDS },
	{ "illegal instruction", plain_illegal, NULL, LS_CRASH },
};

/* The event of "crash" has three places among the two beside it; each with and without the crash.
 */
static void each_crash_is_a_finding_and_the_search_goes_on(void)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result;

		victim = rows[i].victim;
		pointer = rows[i].pointer;
		result = explore(&program, &(struct ls_options){ DFS });
		CHECK_EQUAL(only_kind(&result, rows[i].kind), true, rows[i].name);
		CHECK_EQUAL(result.findings_nr, 1, rows[i].name);
		CHECK_EQUAL(result.executions, 6, rows[i].name);
		CHECK_EQUAL(result.complete, 3, rows[i].name);
		CHECK_EQUAL(result.aborted, 3, rows[i].name);
		CHECK_EQUAL(result.exhausted, true, rows[i].name);
		if (result.findings_nr)
			CHECK_EQUAL(result.findings[0].hits, 3, rows[i].name);
		ls_result_free(&result);
	}
	CU_ASSERT_EQUAL(untouched, 0);
	for (size_t i = 0; i < sizeof(untouched_bytes); i++)
		CU_ASSERT_EQUAL(untouched_bytes[i], 0);
}

static void without_the_crash_nothing_is_found(void)
{
	struct ls_result result;

	victim = raise_step;
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.aborted, 0);
	ls_result_free(&result);
}

static void a_crash_replays(void)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result, again;

		victim = rows[i].victim;
		pointer = rows[i].pointer;
		result = explore(&program, &(struct ls_options){ DFS, .stop_first = true });
		CU_ASSERT_EQUAL_FATAL(result.findings_nr, 1);
		for (unsigned int n = 0; n < 3; n++) {
			CHECK_EQUAL(ls_replay(&program, NULL, &result.findings[0].choices, &again,
					      NULL),
				    0, rows[i].name);
			CHECK_EQUAL(again.findings_nr, 1, rows[i].name);
			CHECK_EQUAL(again.findings[0].fingerprint, result.findings[0].fingerprint,
				    rows[i].name);
			ls_result_free(&again);
		}
		ls_result_free(&result);
	}
}

/* The kind is told at the function where it happened. */
static void the_function_of_a_crash_is_named(void)
{
	static const struct {
		void (*victim)(void *p);
		const char *function;
	} named[] = {
		{ crash_load, "crash_load" },	  { crash_store, "crash_store" },
		{ crash_divide, "crash_divide" }, { crash_call, "crash_call" },
		{ plain_load, "plain_load" },	  { crash_recurse, "crash_recurse" },
	};

	pointer = NULL;
	for (size_t i = 0; i < ARRAY_NR(named); i++) {
		struct ls_result result;

		victim = named[i].victim;
		pointer = victim == crash_recurse ? &untouched : NULL;
		result = explore(&program, &(struct ls_options){ DFS, .stop_first = true });
		CU_ASSERT_EQUAL_FATAL(result.findings_nr, 1);
		CHECK_STRING(result.findings[0].function, named[i].function, named[i].function);
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "each_crash_is_a_finding_and_the_search_goes_on",
	  each_crash_is_a_finding_and_the_search_goes_on },
	{ "without_the_crash_nothing_is_found", without_the_crash_nothing_is_found },
	{ "a_crash_replays", a_crash_replays },
	{ "the_function_of_a_crash_is_named", the_function_of_a_crash_is_named },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: crash", cases);
}
