// SPDX-License-Identifier: GPL-2.0-only
/* atomic_t, refcount_t, kref, slab, list_head, ERR_PTR, WARN: what the calls return and leave. */
#include "tests/primitives/primitives_test.h"

static void atomics_return_what_the_kernel_says(void)
{
	check_task("values", atomic_values);
	check_task("conditional", atomic_conditional);
	check_task("wraps", atomic_wraps);
	check_task("the rest", atomic_rest);
	check_task("words and bits", words_and_bits);
}

static void reference_counts_return_what_the_kernel_says(void)
{
	check_task("values", refcount_values);
	check_task("edges", refcount_edges);
	check_task("mutex", refcount_with_mutex);
	check_task("kref", kref_releases_once);
}

static void a_misused_reference_count_saturates(void)
{
	const struct ls_task tasks[] = { { "a", refcount_saturates, NULL } };
	const struct ls_program program = { .name = "saturates", .tasks = tasks, .tasks_nr = 1 };
	struct ls_result result;

	expectations = 0;
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT(only_kind(&result, LS_REFCOUNT));
	/* The execution goes on to its end, as the kernel would. */
	CU_ASSERT_EQUAL(result.complete, 1);
	CU_ASSERT_EQUAL(expectations, 12);
	ls_result_free(&result);
}

static void memory_is_aligned(void)
{
	check_task("alignment", slab_alignment);
}

static void memory_is_zeroed_or_filled(void)
{
	check_task("contents", slab_contents);
}

static void odd_sizes_are_served(void)
{
	check_task("sizes", slab_sizes);
}

static void copies_are_copies(void)
{
	check_task("copies", slab_copies);
}

static void every_allocator_can_fail_by_its_own_name(void)
{
	struct ls_fault_plan plans[] = {
		{ .site = "kmalloc", .task = -1, .nth = 1 },
		{ .site = "kzalloc", .task = -1, .nth = 1 },
		{ .site = "kcalloc", .task = -1, .nth = 1 },
		{ .site = "kmemdup", .task = -1, .nth = 1 },
		{ .site = "kstrdup", .task = -1, .nth = 1 },
		{ .site = "kasprintf", .task = -1, .nth = 1 },
	};
	const struct ls_task tasks[] = { { "a", slab_fails, NULL } };
	const struct ls_program program = { .name = "fails", .tasks = tasks, .tasks_nr = 1 };
	const struct ls_options options = { DFS, .faults = plans, .faults_nr = ARRAY_NR(plans),
					    .faults_budget = ARRAY_NR(plans) };
	struct ls_result result;

	expectations = 0;
	result = explore(&program, &options);
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(expectations, 8);
	for (size_t i = 0; i < ARRAY_NR(plans); i++)
		CHECK_EQUAL(plans[i].fired, 1, plans[i].site);
	ls_result_free(&result);
}

/* A call that must not fail is no place of a plan, and is not counted as one. */
static void what_must_not_fail_does_not(void)
{
	struct ls_fault_plan plans[] = { { .site = "kmalloc", .task = -1, .nth = 1 },
					 { .site = "kzalloc", .task = -1 } };
	const struct ls_task tasks[] = { { "a", slab_never_fails, NULL } };
	const struct ls_program program = { .name = "nofail", .tasks = tasks, .tasks_nr = 1 };
	const struct ls_options options = { DFS, .faults = plans, .faults_nr = 2,
					    .faults_budget = 2 };
	struct ls_result result;

	expectations = 0;
	result = explore(&program, &options);
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(expectations, 3);
	CU_ASSERT_FALSE(plans[1].reached);
	ls_result_free(&result);
}

static void lists_link_both_ways(void)
{
	check_task("adds", list_adds);
	check_task("removes", list_removes);
	check_task("moves", list_moves);
	check_task("walks", list_walks);
}

static void a_removed_entry_leads_nowhere(void)
{
	const struct ls_task tasks[] = { { "a", list_poisons, NULL } };
	const struct ls_program program = { .name = "poison", .tasks = tasks, .tasks_nr = 1 };
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_NULL_DEREFERENCE));
	ls_result_free(&result);
}

static void error_pointers_are_told_from_others(void)
{
	check_task("errors", error_pointers);
}

static void a_warning_that_is_not_due_is_false(void)
{
	check_task("warnings", warn_values);
}

static struct ls_result run_one(const char *name, void (*run)(void *arg))
{
	const struct ls_task tasks[] = { { "a", run, NULL } };
	const struct ls_program program = { .name = name, .tasks = tasks, .tasks_nr = 1 };

	return explore(&program, &(struct ls_options){ DFS });
}

static void warn_once_warns_once_an_execution(void)
{
	struct ls_result result = run_one("once", warn_once);

	CU_ASSERT_FATAL(only_kind(&result, LS_INVARIANT));
	CU_ASSERT_EQUAL(result.findings[0].hits, 1);
	/* The flag is shared by all callers, so each look at it is an event. */
	CU_ASSERT_EQUAL(result.events, 3);
	ls_result_free(&result);
	expectations = 0;
	result = run_one("twice", warn_twice);
	CU_ASSERT(only_kind(&result, LS_INVARIANT));
	CU_ASSERT_EQUAL(expectations, 2);
	ls_result_free(&result);
}

/* The flag is restored: each execution warns anew. */
static void warn_once_warns_again_in_the_next_execution(void)
{
	const struct ls_task tasks[] = { { "a", warn_once, NULL } };
	const struct ls_program program = { .name = "anew", .tasks = tasks, .tasks_nr = 1 };
	struct ls_result result = explore(&program, &(struct ls_options){ .executions_max = 5 });

	CU_ASSERT_FATAL(only_kind(&result, LS_INVARIANT));
	CU_ASSERT_EQUAL(result.findings[0].hits, 5);
	ls_result_free(&result);
}

static void marked_accesses_of_every_size_hold_their_value(void)
{
	check_task("marked", marked_values);
}

static void string_calls_do_what_they_do_elsewhere(void)
{
	check_task("strings", strings);
	check_task("more strings", more_strings);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(atomics_return_what_the_kernel_says),
	CASE(reference_counts_return_what_the_kernel_says),
	CASE(a_misused_reference_count_saturates),
	CASE(memory_is_aligned),
	CASE(memory_is_zeroed_or_filled),
	CASE(odd_sizes_are_served),
	CASE(copies_are_copies),
	CASE(every_allocator_can_fail_by_its_own_name),
	CASE(what_must_not_fail_does_not),
	CASE(lists_link_both_ways),
	CASE(a_removed_entry_leads_nowhere),
	CASE(error_pointers_are_told_from_others),
	CASE(a_warning_that_is_not_due_is_false),
	CASE(warn_once_warns_once_an_execution),
	CASE(warn_once_warns_again_in_the_next_execution),
	CASE(marked_accesses_of_every_size_hold_their_value),
	CASE(string_calls_do_what_they_do_elsewhere),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: values", cases);
}
