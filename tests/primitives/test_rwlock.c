// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwlock_t: queued in process context, so the same histories as a fair queue has; readers in
 * interrupts and where softirqs are off are let in past a writer that waits.
 */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_programs.h"

static void histories_are_those_of_a_queue(void)
{
	static const struct history_rules rules = { .fair = true };

	check_histories(&history_rwlock, &rules, 150, true);
	check_histories_differ(&history_rwlock, &(struct history_rules){ .fair = false }, 150);
}

/*
 * Task a reads, b writes, and a reads again inside, as an interrupt would. With b in the queue that
 * is a deadlock for a reader like any other, and none where readers pass.
 */
static void only_readers_in_interrupts_pass_a_queued_writer(void)
{
	static const struct {
		const char *name;
		void (*read)(void *arg);
		enum ls_finding_kind kind; /* LS_FINDING_KINDS_NR: none */
	} rows[] = {
		{ "process context", rwlock_reads_twice, LS_RECURSIVE_LOCK },
		{ "softirq", rwlock_reads_in_softirq, LS_FINDING_KINDS_NR },
		{ "hardirq", rwlock_reads_in_hardirq, LS_FINDING_KINDS_NR },
		{ "softirqs off", rwlock_reads_bh, LS_FINDING_KINDS_NR },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result = run_two(rows[i].name, locks_setup, rows[i].read,
						  rwlock_writes);

		if (rows[i].kind == LS_FINDING_KINDS_NR)
			CHECK_EQUAL(no_finding(&result), true, rows[i].name);
		else
			CHECK_EQUAL(find_kind(&result, rows[i].kind) != NULL, true, rows[i].name);
		CHECK_EQUAL(result.deadlocked, 0, rows[i].name);
		ls_result_free(&result);
	}
}

static void forms_turn_off_what_they_say(void)
{
	check_task("contexts", rwlock_contexts);
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_a_queue", histories_are_those_of_a_queue },
	{ "only_readers_in_interrupts_pass_a_queued_writer",
	  only_readers_in_interrupts_pass_a_queued_writer },
	{ "forms_turn_off_what_they_say", forms_turn_off_what_they_say },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: rwlock_t", cases);
}
