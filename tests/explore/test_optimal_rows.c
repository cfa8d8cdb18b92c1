// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs whose number of Mazurkiewicz traces is known: `optimal` runs each trace once and nothing
 * else, whatever the order of the tasks in the program.
 *
 * The numbers are closed forms, or were published with GenMC, Nidhugg or DPU; casrot, fib_bench and
 * the conditions were besides counted by brute force. Larger rows are in test_optimal_rows_slow.c.
 */
#include "tests/explore/known_rows.h"

#define FACTORIAL_3 6
#define FACTORIAL_4 24
#define FACTORIAL_5 120
#define FACTORIAL_6 720

static const struct row accesses[] = {
	{ "readers", readers, 1, 0, 2, 0 },
	{ "readers", readers, 3, 0, 8, 0 },
	{ "readers", readers, 8, 0, 256, 0 },
	{ "writers and reader", writers_and_reader, 1, 0, 2, 0 },
	{ "writers and reader", writers_and_reader, 3, 0, FACTORIAL_4, 0 },
	{ "writers and reader", writers_and_reader, 5, 0, FACTORIAL_6, 0 },
	{ "inc", inc, 2, 0, 2 * 2, 0 },
	{ "inc", inc, 3, 0, FACTORIAL_3 *FACTORIAL_3, 0 },
	{ "inc", inc, 4, 0, FACTORIAL_4 *FACTORIAL_4, 0 },
	{ "casrot", casrot, 2, 0, 2, 0 },
	{ "casrot", casrot, 3, 0, 5, 0 },
	{ "casrot", casrot, 4, 0, 14, 0 },
	{ "casrot", casrot, 5, 0, 43, 0 },
	{ "casrot", casrot, 6, 0, 144, 0 },
	{ "casrot", casrot, 7, 0, 523, 0 },
	{ "casrot", casrot, 8, 0, 2048, 0 },
	{ "lastzero", lastzero, 2, 0, 5, 0 },
	{ "lastzero", lastzero, 3, 0, 12, 0 },
	{ "lastzero", lastzero, 4, 0, 28, 0 },
	{ "lastzero", lastzero, 7, 0, 320, 0 },
	{ "lastzero", lastzero, 10, 0, 3328, 0 },
	{ "indexer", indexer, 11, 0, 1, 0 },
	{ "indexer", indexer, 12, 0, 8, 0 },
	{ "indexer", indexer, 14, 0, 512, 0 },
	{ "fib_bench", fib_bench, 1, 0, 11, 0 },
	{ "fib_bench", fib_bench, 2, 0, 140, 0 },
	{ "fib_bench", fib_bench, 3, 0, 1698, 0 },
};

static const struct row locks[] = {
	/* lockinc is the counter with one round. */
	{ "lockinc", counter, 2, 1, 2, 0 },
	{ "lockinc", counter, 4, 1, FACTORIAL_4, 0 },
	{ "lockinc", counter, 6, 1, FACTORIAL_6, 0 },
	{ "counter", counter, 3, 2, 90, 0 },
	{ "counter", counter, 4, 2, 2520, 0 },
	{ "counter, plain", counter_plain, 3, 2, 90, 0 },
	{ "two columns", counter, 2, 1, 2, 0 },
	{ "two columns", counter, 2, 3, 20, 0 },
	{ "two columns", counter, 2, 4, 70, 0 },
	{ "two columns", counter, 2, 6, 924, 0 },
	{ "binc-locks", binc_locks, 2, 0, 2 * 2, 0 },
	{ "binc-locks", binc_locks, 3, 0, FACTORIAL_3 *FACTORIAL_3, 0 },
	{ "binc-locks", binc_locks, 4, 0, FACTORIAL_4 *FACTORIAL_4, 0 },
	{ "opposite order", opposite_order, 2, 0, 2, 1 },
	{ "opposite order and a third", opposite_order, 2, 1, 6, 2 },
	{ "philosophers", philosophers, 3, 0, (1 << 3) - 2, 1 },
	{ "philosophers", philosophers, 4, 0, (1 << 4) - 2, 1 },
	{ "philosophers", philosophers, 8, 0, (1 << 8) - 2, 1 },
	{ "philosophers, ordered", philosophers_ordered, 3, 0, (1 << 3) - 2, 0 },
	{ "philosophers, ordered", philosophers_ordered, 4, 0, (1 << 4) - 2, 0 },
	{ "philosophers, ordered", philosophers_ordered, 8, 0, (1 << 8) - 2, 0 },
	{ "mutex_trylock", mutex_trylock, 2, 0, 4, 0 },
	{ "mutex_trylock", mutex_trylock, 3, 0, 21, 0 },
	{ "filesystem", filesystem, 13, 0, 1, 0 },
	{ "filesystem", filesystem, 14, 0, 2, 0 },
	{ "filesystem", filesystem, 18, 0, 32, 0 },
	{ "mpat", mpat, 1, 0, 2, 0 },
	{ "mpat", mpat, 2, 0, 4 * 2, 0 },
	{ "mpat", mpat, 3, 0, 8 * FACTORIAL_3, 0 },
	{ "mpat", mpat, 4, 0, 16 * FACTORIAL_4, 0 },
	{ "ssbexp", ssbexp, 2, 0, 4, 0 },
	{ "ssbexp", ssbexp, 3, 0, 6, 0 },
	{ "ssbexp", ssbexp, 10, 0, 20, 0 },
	{ "attach against unplug", attach_unplug, 1, 0, 2, 0 },
	{ "attach against unplug", attach_unplug, 3, 0, FACTORIAL_4, 0 },
	{ "attach against unplug", attach_unplug, 4, 0, FACTORIAL_5, 0 },
};

static const struct row waits[] = {
	/* Waits and completions of one object are totally ordered, and a wait needs a completion
	 * left: of the orders of 2 + 2 tasks those that never wait first; 4! / 3, by the ballot
	 * theorem. */
	{ "completions", completions, 1, 1, 1, 0 },
	{ "completions", completions, 1, 2, 2 * 2, 0 },
	{ "completions", completions, 2, 2, 8, 0 },
	/* Two wait for one: who gets it. */
	{ "completions", completions, 2, 1, 0, 2 },
	{ "completions", completions, 1, 0, 0, 1 },
	{ "readers and writers", readers_writers, 1, 1, 2, 0 },
	{ "readers and writers", readers_writers, 3, 1, 8, 0 },
	{ "readers and writers", readers_writers, 1, 2, 2 * 3, 0 },
	{ "readers and writers", readers_writers, 2, 2, 2 * 9, 0 },
	{ "readers and writers", readers_writers, 2, 3, FACTORIAL_3 * 16, 0 },
	{ "readers and writers", readers_writers, 4, 2, 2 * 81, 0 },
	{ "condition, broadcast", condvar_broadcast, 1, 0, 2, 0 },
	{ "condition, broadcast", condvar_broadcast, 2, 0, 10, 0 },
	{ "condition, any is signalled", condvar_signal_any, 2, 0, 6, 4 },
	{ "bounded buffer", bounded_buffer, 1, 1, 2, 0 },
	{ "bounded buffer", bounded_buffer, 2, 1, 8, 0 },
	{ "bounded buffer", bounded_buffer, 2, 2, 56, 0 },
};

/* Which of the attaching tasks fail is told apart, and in which order the others attach. */
static const struct row choices[] = {
	{ "attach or not", attach_chosen, 1, 0, 2, 0 },
	{ "attach or not", attach_chosen, 2, 0, 1 + 2 * 1 + 1 * 2, 0 },
	{ "attach or not", attach_chosen, 3, 0, 1 + 3 * 1 + 3 * 2 + 1 * 6, 0 },
	{ "attach or not", attach_chosen, 4, 0, 1 + 4 * 1 + 6 * 2 + 4 * 6 + 1 * 24, 0 },
	{ "attach, allocations fail", attach_allocating, 2, 2, 1 + 2 * 1 + 1 * 2, 0 },
	{ "attach, allocations fail", attach_allocating, 3, 3, 1 + 3 * 1 + 3 * 2 + 1 * 6, 0 },
	{ "attach, at most one fails", attach_allocating, 2, 1, 2 + 2 * 1, 0 },
	{ "attach, at most one fails", attach_allocating, 4, 1, 24 + 4 * 6, 0 },
	{ "attach, at most two fail", attach_allocating, 4, 2, 24 + 4 * 6 + 6 * 2, 0 },
};

static void marked_accesses_have_the_known_traces(void)
{
	check_rows(accesses, ARRAY_NR(accesses));
}

static void locks_have_the_known_traces(void)
{
	check_rows(locks, ARRAY_NR(locks));
}

static void waits_have_the_known_traces(void)
{
	check_rows(waits, ARRAY_NR(waits));
}

static void choices_have_the_known_traces(void)
{
	check_rows(choices, ARRAY_NR(choices));
}

static CU_TestInfo cases[] = {
	{ "marked_accesses_have_the_known_traces", marked_accesses_have_the_known_traces },
	{ "locks_have_the_known_traces", locks_have_the_known_traces },
	{ "waits_have_the_known_traces", waits_have_the_known_traces },
	{ "choices_have_the_known_traces", choices_have_the_known_traces },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: optimal, known traces", cases);
}
