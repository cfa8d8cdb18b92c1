// SPDX-License-Identifier: GPL-2.0-only
/*
 * Annotations and assertions of the lock validator, and what is learnt over several executions:
 * each fires when `broken` is set and is quiet when it is not. Who waits for whom in the cases of
 * the kernel's self-test is in test_cases.c.
 */
#include "tests/detect/detect_test.h"
#include "instrumented_rules.h"
#include "steps.h"

const struct steps *steps_run; /* of the other program of this folder */

static const struct {
	struct pair pair;
	enum ls_finding_kind kind;
} rules[] = {
#define RULE(name, kind)                                                    \
	{                                                                   \
		{ #name, rules_setup, rules_##name, NULL, NULL }, LS_##kind \
	}
	RULE(pinned, LOCK_IMBALANCE),
	RULE(unpinned, LOCK_NOT_HELD),
	RULE(held_write, LOCK_NOT_HELD),
	RULE(held_read, LOCK_NOT_HELD),
	RULE(irqs_disabled, CONTRACT),
	RULE(compare, RECURSIVE_LOCK),
	RULE(set_subclass, RECURSIVE_LOCK),
	RULE(map_twice, RECURSIVE_LOCK),
	RULE(map_read_twice, RECURSIVE_LOCK),
	RULE(map_order, LOCK_ORDER),
	RULE(copied_map, LOCK_ORDER),
	RULE(static_class, RECURSIVE_LOCK),
	RULE(might_sleep, SLEEP_IN_ATOMIC),
	RULE(completion, SLEEP_IN_ATOMIC),
	RULE(alloc, SLEEP_IN_ATOMIC),
	RULE(override, SLEEP_IN_ATOMIC),
	RULE(downgrade, LOCK_NOT_HELD),
	RULE(register_key, RECURSIVE_LOCK),
	{ { "interrupt", rules_setup, rules_in_handler, rules_in_process, NULL },
	  LS_IRQ_INVERSION },
};

static void fires_on_what_is_wrong(void)
{
	for (size_t i = 0; i < ARRAY_NR(rules); i++)
		check_fires(&rules[i].pair, rules[i].kind);
}

static void quiet_on_what_is_right(void)
{
	for (size_t i = 0; i < ARRAY_NR(rules); i++)
		check_quiet(&rules[i].pair);
}

/* The handler and its victim are in different executions: one takes the lock here, one there. */
static void either(void *arg)
{
	bool handler = ls_choose(2);

	(void)arg;
	handler ? rules_in_handler(NULL) : rules_in_process(NULL);
}

static const struct pair apart = { "apart", rules_setup, either, NULL, NULL };

static void fires_on_uses_in_two_executions(void)
{
	check_fires(&apart, LS_IRQ_INVERSION);
}

static void quiet_on_uses_in_two_executions_that_agree(void)
{
	check_quiet(&apart);
}

static void uses_in_two_executions_replay_with_the_first(void)
{
	struct ls_program program = pair_program(&apart);
	struct ls_result result = pair_explore(&apart, true, &(struct ls_options){ DFS }), again;
	struct ls_options options = { .preemptions_max = LS_UNBOUNDED };
	const struct ls_finding *f = find_kind(&result, LS_IRQ_INVERSION);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(f->before_nr, 1);
	options.before = f->before;
	options.before_nr = f->before_nr;
	CU_ASSERT_EQUAL(ls_replay(&program, &options, &f->choices, &again, NULL), 0);
	CU_ASSERT(only_kind(&again, LS_IRQ_INVERSION));
	CU_ASSERT_EQUAL(again.findings[0].fingerprint, f->fingerprint);
	ls_result_free(&again);
	/* Alone it shows one use only. */
	CU_ASSERT_EQUAL(ls_replay(&program, NULL, &f->choices, &again, NULL), 0);
	CU_ASSERT(no_finding(&again));
	ls_result_free(&again);
	ls_result_free(&result);
}

/* What one search learnt of the classes is not known to the next. */
static void a_search_starts_with_no_classes(void)
{
	check_fires(&apart, LS_IRQ_INVERSION);
	check_quiet(&apart);
	check_fires(&apart, LS_IRQ_INVERSION);
}

static void workers_put_their_uses_together(void)
{
	struct ls_program program = pair_program(&apart);
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .jobs = 2 };
	struct ls_result result;

	broken = true;
	result = explore(&program, &options);
	CU_ASSERT(only_kind(&result, LS_IRQ_INVERSION));
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_what_is_wrong),
	CASE(quiet_on_what_is_right),
	CASE(fires_on_uses_in_two_executions),
	CASE(quiet_on_uses_in_two_executions_that_agree),
	CASE(uses_in_two_executions_replay_with_the_first),
	CASE(a_search_starts_with_no_classes),
	CASE(workers_put_their_uses_together),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("lockdep: rules", cases);
}
