// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwsem: one writer or any number of readers; a writer that waits keeps later readers out, and a
 * reader that waits is let in with the others.
 */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_waits.h"

/* The queue is in order of coming, and trylocks fail while anybody waits. */
static void histories_are_those_of_a_queue(void)
{
	static const struct history_rules rules = { .fair = true };

	check_histories(&history_rwsem, &rules, 150, true);
	check_histories_differ(&history_rwsem, &(struct history_rules){ .fair = false }, 150);
}

/*
 * The kernel lets a task that spins, or a reader that comes, have a lock that is free in front of
 * who is queued. Where nobody tries, that is the same as having come earlier.
 */
static void stealing_a_free_lock_shows_in_trylocks_only(void)
{
	static const struct history_rules rules = { .fair = true, .steals = true };

	check_histories(&history_rwsem, &rules, 150, false);
}

static void states_are_told(void)
{
	check_task("states", rwsem_states);
}

static void a_wait_ends_by_a_signal_where_planned(void)
{
	check_waits("down_read_interruptible", hold_rwsem_write, interruptible_read, WAIT_EINTR);
	check_waits("down_read_killable", hold_rwsem_write, killable_read, WAIT_EINTR);
	check_waits("down_write_killable", hold_rwsem_read, killable_write, WAIT_EINTR);
	check_waits("down_write_killable", hold_rwsem_write, killable_write, WAIT_EINTR);
	/* Readers do not wait for each other. */
	check_wait("down_read_killable", true, hold_rwsem_read, killable_read, WAIT_TOOK);
}

static void who_does_not_hold_it_cannot_give_it_back(void)
{
	check_drop("up_read", hold_rwsem_write, drop_rwsem_read);
	check_drop("up_write", hold_rwsem_write, drop_rwsem_write);
	check_drop("up_write of a reader's", hold_rwsem_read, drop_rwsem_write);
	check_drop("downgrade", hold_rwsem_read, downgrade_rwsem);
}

/* A reader without an owner leaves by way of another task, and the writer comes after that. */
static void a_reader_without_owner_is_let_out_by_another(void)
{
	const struct ls_task tasks[] = { { "a", read_unowned, NULL },
					 { "b", drop_unowned, NULL },
					 { "c", write_after_unowned, NULL } };
	const struct ls_program program = { .name = "non-owner",
					    .setup = call_setup,
					    .arg = (void *)locks_setup,
					    .tasks = tasks,
					    .tasks_nr = 3 };
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, result.executions);
	CU_ASSERT_EQUAL(result.exhausted, true);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_a_queue", histories_are_those_of_a_queue },
	{ "stealing_a_free_lock_shows_in_trylocks_only",
	  stealing_a_free_lock_shows_in_trylocks_only },
	{ "states_are_told", states_are_told },
	{ "a_wait_ends_by_a_signal_where_planned", a_wait_ends_by_a_signal_where_planned },
	{ "who_does_not_hold_it_cannot_give_it_back", who_does_not_hold_it_cannot_give_it_back },
	{ "a_reader_without_owner_is_let_out_by_another",
	  a_reader_without_owner_is_let_out_by_another },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: rwsem", cases);
}
