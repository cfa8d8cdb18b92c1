// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU and SRCU under the kernel's names: readers, waits, published pointers, lists. Callbacks are
 * in test_rcu_callback.c; what grace periods order is also checked in tests/detect/.
 *
 * Numbers of traces are counted by hand from which events depend on each other: the beginning of a
 * section and that of a grace period, and marked accesses to one variable.
 */
#include "tests/primitives/pairs.h"
#include "tests/primitives/rcu_tasks.h"

void rcu_seen(long value)
{
	note_seen(value);
}

static void sections_nest_and_tell_of_what_kind_they_are(void)
{
	check_task("sections", rcu_values);
	check_task("SRCU sections", srcu_values);
}

static void pointers_are_read_as_they_were_assigned(void)
{
	check_task("pointers", rcu_pointer_values);
}

/* Assignment first or read first: 2. */
static void what_is_assigned_is_published(void)
{
	quiet("publish", rcu_setup_empty, rcu_publish, rcu_read_published, 2);
}

static void what_is_only_stored_is_not_published(void)
{
	finds("store", rcu_setup_empty, rcu_publish_wrongly, rcu_read_published, LS_DATA_RACE);
}

static void a_pointer_is_read_in_a_section_or_under_its_lock(void)
{
	quiet("protected", rcu_setup_one, rcu_read_protected, rcu_nothing, 1);
	finds("unprotected", rcu_setup_one, rcu_read_unprotected, rcu_nothing, LS_RCU_MISUSE);
	finds("outside", rcu_setup_one, rcu_read_outside, rcu_nothing, LS_RCU_MISUSE);
	finds("walk outside", rcu_setup_one, rcu_walk_outside, rcu_nothing, LS_RCU_MISUSE);
	finds("nodes outside", rcu_setup_one, rcu_walk_nodes_outside, rcu_nothing, LS_RCU_MISUSE);
	quiet("nodes inside", rcu_setup_one, rcu_walk_nodes_inside, rcu_nothing, 1);
}

static void a_pointer_of_srcu_is_read_in_a_section_of_its_domain(void)
{
	quiet("its own", rcu_setup_one, srcu_read_pointer, rcu_nothing, 1);
	finds("another's", rcu_setup_one, srcu_read_pointer_of_another, rcu_nothing, LS_RCU_MISUSE);
	finds("RCU's", rcu_setup_one, srcu_read_pointer_in_rcu, rcu_nothing, LS_RCU_MISUSE);
}

static void a_section_of_srcu_ends_with_its_own_index(void)
{
	quiet("two domains", rcu_setup_empty, srcu_end_two_domains, rcu_nothing, 1);
	finds("crossed", rcu_setup_empty, srcu_end_two_domains_crossed, rcu_nothing, LS_RCU_MISUSE);
	quiet("twice", rcu_setup_empty, srcu_end_twice, rcu_nothing, 1);
	finds("the same", rcu_setup_empty, srcu_end_twice_the_same, rcu_nothing, LS_RCU_MISUSE);
	finds_first("unbegun", rcu_setup_empty, srcu_end_unbegun, rcu_nothing, LS_LOCK_IMBALANCE);
}

/*
 * The section begins before the grace period, and the pointer is read before or after it is taken
 * away; or it begins later, and then it is read later, too: 3.
 */
static void who_waits_for_readers_may_free(void)
{
	quiet("wait", rcu_setup_one, rcu_use, rcu_remove_waiting, 3);
	finds("no wait", rcu_setup_one, rcu_use, rcu_remove_at_once, LS_USE_AFTER_FREE);
	finds("taken away late", rcu_setup_one, rcu_use, rcu_remove_late, LS_USE_AFTER_FREE);
}

static void lists_can_be_walked_while_they_change(void)
{
	quiet("lists", rcu_setup_one, rcu_walk, rcu_change_lists, ANY);
	finds("lists, freed at once", rcu_setup_one, rcu_walk, rcu_change_lists_wrongly,
	      LS_USE_AFTER_FREE);
}

/*
 * Before: the section was waited for. Later: the read in it is before the write or after it. So 3,
 * and without anything in common between section and wait all that matters is read and write: 2.
 */
static void srcu_waits_for_readers_of_its_own_domain_only(void)
{
	quiet("same domain", rcu_setup_empty, srcu_read_flag, srcu_wait_and_write, 3);
	CU_ASSERT(seen[0] && seen[1]);
	quiet("other domain", rcu_setup_empty, srcu_read_flag, srcu_wait_other_and_write, 2);
	quiet("RCU", rcu_setup_empty, srcu_read_flag, rcu_wait_and_write, 2);
	quiet("SRCU and RCU", rcu_setup_empty, rcu_read_flag, srcu_wait_and_write, 2);
	quiet("RCU and RCU", rcu_setup_empty, rcu_read_flag, rcu_wait_and_write, 3);
}

/* It sleeps until the other has completed, before or after that one's grace period began: 2. */
static void srcu_readers_may_sleep(void)
{
	quiet("sleep", rcu_setup_empty, srcu_sleep_inside, srcu_complete_and_wait, 2);
}

static void a_sleeping_reader_can_be_waited_for_for_ever(void)
{
	finds("reader waits for updater", rcu_setup_empty, srcu_sleep_inside,
	      srcu_wait_and_complete, LS_HANG);
	finds_first("lock", rcu_setup_empty, srcu_lock_inside, srcu_wait_locked, LS_DEADLOCK);
	finds_first("itself", rcu_setup_empty, srcu_wait_inside, rcu_nothing, LS_RCU_MISUSE);
}

static void a_domain_is_cleaned_up_without_readers(void)
{
	finds_first("readers", rcu_setup_empty, srcu_clean_up_early, rcu_nothing, LS_RCU_MISUSE);
}

static CU_TestInfo cases[] = {
	CASE(sections_nest_and_tell_of_what_kind_they_are),
	CASE(pointers_are_read_as_they_were_assigned),
	CASE(what_is_assigned_is_published),
	CASE(what_is_only_stored_is_not_published),
	CASE(a_pointer_is_read_in_a_section_or_under_its_lock),
	CASE(a_pointer_of_srcu_is_read_in_a_section_of_its_domain),
	CASE(a_section_of_srcu_ends_with_its_own_index),
	CASE(who_waits_for_readers_may_free),
	CASE(lists_can_be_walked_while_they_change),
	CASE(srcu_waits_for_readers_of_its_own_domain_only),
	CASE(srcu_readers_may_sleep),
	CASE(a_sleeping_reader_can_be_waited_for_for_ever),
	CASE(a_domain_is_cleaned_up_without_readers),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: RCU", cases);
}
