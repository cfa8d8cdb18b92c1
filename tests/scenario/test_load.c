// SPDX-License-Identifier: GPL-2.0-only
/* What good files become: values, defaults, names, variants by kernel version. */
#include "harness/scenario/keys.h"
#include "harness/scenario/program.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

#define HEAD "lockstep: 1\nname: x\n"

static void test_short_forms(void)
{
	struct scenario *s = parse_good(HEAD
					"setup: [{mutex: m}, {mutex: {name: n}}, {box: b}]\n"
					"tasks:\n"
					"  a: [{lock: m}, {lock: {lock: n}}, {box.stack: [b, b]}]\n"
					"  b: [{box.poke: {internal: true}}]\n"
					"  nothing: []\n");

	CU_ASSERT_EQUAL(s->setup_nr, 3);
	CU_ASSERT_EQUAL(s->tasks_nr, 3);
	CU_ASSERT_EQUAL(s->tasks[2].operations_nr, 0);
	CU_ASSERT_STRING_EQUAL(s->tasks[0].operations[0].text, "lock lock=m");
	CU_ASSERT_STRING_EQUAL(s->tasks[0].operations[1].text, "lock lock=n");
	CU_ASSERT_STRING_EQUAL(s->tasks[0].operations[2].text, "box.stack boxes=[b b]");
	CU_ASSERT_EQUAL(s->tasks[0].operations[2].args[0].references_nr, 2);
	CU_ASSERT_STRING_EQUAL(s->tasks[1].operations[0].text, "box.poke");
	scenario_free(s);
}

static void test_arguments_left_out_have_fallbacks(void)
{
	struct scenario *s = parse_good(
		HEAD "setup: [{box: b}, {var: {name: v, value: -7}}]\n"
		     "tasks: {a: [{box.open: {box: b, color: red}}, {box.open: b}]}\n");
	const struct scenario_operation *first = &s->tasks[0].operations[0];

	CU_ASSERT_EQUAL(s->setup[0].args[1].number, 10);
	CU_ASSERT_EQUAL(s->setup[1].args[1].number, -7);
	CU_ASSERT_EQUAL(first[0].args[1].number, 0); /* red */
	CU_ASSERT_EQUAL(first[1].args[1].number, 1); /* green, the fallback */
	CU_ASSERT_EQUAL(first[1].args[2].number, 1);
	CU_ASSERT_PTR_NULL(first[1].args[3].text);
	scenario_free(s);
}

static void test_attribute_is_one_reference_however_often_named(void)
{
	struct scenario *s = parse_good(
		HEAD "setup: [{box: b}]\n"
		     "tasks: {a: [{lock: b.lid}, {unlock: b.lid}], c: [{lock: b.lid}]}\n");

	CU_ASSERT_EQUAL(s->references_nr, 2);
	CU_ASSERT_STRING_EQUAL(s->references[1].text, "b.lid");
	CU_ASSERT_EQUAL(s->references[1].base, 0);
	CU_ASSERT_EQUAL(s->tasks[1].operations[0].args[0].references[0], 1);
	scenario_free(s);
}

static void test_explore_values(void)
{
	struct scenario *s = parse_good(
		HEAD
		"tasks: {a: []}\n"
		"explore: {strategy: pct, executions: 200000, time: 500ms, preemptions: 2, seed: 9,\n"
		"  depth: 4, granularity: memory, steps: 77, budget: 3, stop: first}\n");
	const struct scenario_explore *e = &s->explore;

	CU_ASSERT_STRING_EQUAL(e->strategy, "pct");
	CU_ASSERT_EQUAL(e->executions, 200000);
	CU_ASSERT_EQUAL(e->time_ns, 500000000);
	CU_ASSERT_EQUAL(e->preemptions, 2);
	CU_ASSERT_EQUAL(e->seed, 9);
	CU_ASSERT_EQUAL(e->depth, 4);
	CU_ASSERT_EQUAL(e->granularity, LS_GRANULARITY_MEMORY);
	CU_ASSERT_EQUAL(e->steps, 77);
	CU_ASSERT_EQUAL(e->budget, 3);
	CU_ASSERT_TRUE(e->stop_first);
	scenario_free(s);
}

static void test_command_line_wins_over_file(void)
{
	const struct scenario_explore file = {
		.strategy = "dfs", .seed_set = true, .seed = 1, .time_set = true, .time_ns = 5
	};
	const struct scenario_explore over = { .strategy = "pct",
					       .executions_set = true,
					       .executions = 3 };
	struct scenario_explore e = explore_merge(&file, &over);

	CU_ASSERT_STRING_EQUAL(e.strategy, "pct");
	CU_ASSERT_EQUAL(e.seed, 1);
	CU_ASSERT_EQUAL(e.time_ns, 5);
	CU_ASSERT_EQUAL(e.executions, 3);
}

static void test_only_unbounded_dfs_is_exhaustive(void)
{
	const struct scenario_explore none = { 0 };
	struct scenario_explore e = explore_merge(&(struct scenario_explore){ .strategy = "dfs" },
						  &none);

	CU_ASSERT_TRUE(explore_exhaustive(&e));
	e.preemptions = 3;
	CU_ASSERT_FALSE(explore_exhaustive(&e));
	e = explore_merge(&none, &none);
	CU_ASSERT_FALSE(explore_exhaustive(&e));
}

static void test_strategy_follows_from_bounds_where_nobody_chooses(void)
{
	const struct scenario_explore none = { 0 };
	struct scenario_explore e = explore_merge(&none, &none);

	CU_ASSERT_STRING_EQUAL(e.strategy, "optimal");
	CU_ASSERT_TRUE(e.fall_back);
	e = explore_merge(&(struct scenario_explore){ .strategy = "optimal" }, &none);
	CU_ASSERT_FALSE(e.fall_back);
	CU_ASSERT_TRUE(explore_exhaustive(&e));
	e = explore_merge(&none, &(struct scenario_explore){ .preemptions_set = true });
	CU_ASSERT_STRING_EQUAL(e.strategy, "dfs");
	CU_ASSERT_FALSE(e.fall_back);
	e = explore_merge(&(struct scenario_explore){ .depth_set = true, .depth = 2 }, &none);
	CU_ASSERT_STRING_EQUAL(e.strategy, "pct");
	CU_ASSERT_FALSE(e.fall_back);
}

static void test_cases_are_named_by_their_variants(void)
{
	struct scenario *s = parse_good(HEAD
					"tasks: {a: []}\n"
					"cases: [{variant: {box.hinge: push}}, {name: two words},\n"
					"  {kernel: \">=6.8\"}, {variant: {}}]\n");

	CU_ASSERT_EQUAL(s->cases_nr, 4);
	CU_ASSERT_STRING_EQUAL(s->cases[0].name, "box.hinge=push");
	CU_ASSERT_STRING_EQUAL(s->cases[1].name, "two words");
	CU_ASSERT_STRING_EQUAL(s->cases[2].name, "kernel >=6.8");
	CU_ASSERT_STRING_EQUAL(s->cases[3].name, "default");
	scenario_free(s);
}

static void test_file_without_cases_has_one(void)
{
	struct scenario *s = parse_good(HEAD
					"tasks: {a: []}\nexpect: [{kind: leak, in: f, object: o}]\n"
					"allow: [hang]\n");

	CU_ASSERT_EQUAL(s->cases_nr, 1);
	CU_ASSERT_STRING_EQUAL(s->cases[0].name, "default");
	CU_ASSERT_EQUAL(s->cases[0].expect.kind, EXPECT_FINDINGS);
	CU_ASSERT_EQUAL(s->cases[0].expect.v[0].kind, LS_LEAK);
	CU_ASSERT_STRING_EQUAL(s->cases[0].expect.v[0].in, "f");
	CU_ASSERT_STRING_EQUAL(s->cases[0].expect.v[0].object, "o");
	CU_ASSERT_EQUAL(s->cases[0].expect.allow[0].kind, LS_HANG);
	scenario_free(s);
}

static const char *variant_like(const char *like)
{
	char text[256];
	struct scenario *s;
	const char *idea;

	snprintf(text, sizeof(text), HEAD "%s%s\nsetup: [{box: b}]\ntasks: {a: []}\n",
		 like ? "like: " : "", like ? like : "");
	s = parse_good(text);
	CU_ASSERT_EQUAL(s->cases[0].variants_nr, 1);
	CU_ASSERT_FALSE(s->cases[0].variants[0].named);
	idea = s->cases[0].variants[0].ops->idea;
	scenario_free(s);
	return idea;
}

/* push since 5.4, pull since 6.10: as versions, 6.9 is before 6.10. */
static void test_like_picks_the_variant_of_that_kernel(void)
{
	CU_ASSERT_STRING_EQUAL(variant_like("\"5.4\""), "push");
	CU_ASSERT_STRING_EQUAL(variant_like("5.19"), "push");
	CU_ASSERT_STRING_EQUAL(variant_like("6.9"), "push");
	CU_ASSERT_STRING_EQUAL(variant_like("6.10"), "pull");
	CU_ASSERT_STRING_EQUAL(variant_like("6.10.1"), "pull");
	CU_ASSERT_STRING_EQUAL(variant_like(NULL), "pull");
}

static void test_a_list_of_variants_stands_for_a_case_each(void)
{
	struct scenario *s = parse_good(HEAD "tasks: {a: []}\n"
					     "cases: [{variant: {box.hinge: [pull, push]}}]\n");

	CU_ASSERT_EQUAL(s->cases_nr, 2);
	CU_ASSERT_STRING_EQUAL(s->cases[0].name, "box.hinge=pull");
	CU_ASSERT_STRING_EQUAL(s->cases[1].name, "box.hinge=push");
	scenario_free(s);
	s = parse_good(HEAD
		       "tasks: {a: []}\ncases: [{variant: {box.hinge: all}, expect: [hang]}]\n");
	CU_ASSERT_EQUAL(s->cases_nr, 2);
	CU_ASSERT_STRING_EQUAL(s->cases[1].variants[0].ops->idea, "pull");
	CU_ASSERT_EQUAL(s->cases[1].expect.v[0].kind, LS_HANG);
	scenario_free(s);
}

static void test_a_case_may_follow_another_kernel(void)
{
	struct scenario *s = parse_good(
		HEAD
		"like: \"6.10\"\nsetup: [{box: b}]\ntasks: {a: []}\n"
		"cases: [{like: [\"5.4\", 6.9]}, {variant: {box.hinge: pull}, like: 5.4}, {}]\n");

	CU_ASSERT_EQUAL(s->cases_nr, 4);
	CU_ASSERT_STRING_EQUAL(s->cases[0].name, "like 5.4");
	CU_ASSERT_STRING_EQUAL(s->cases[0].variants[0].ops->idea, "push");
	CU_ASSERT_STRING_EQUAL(s->cases[1].name, "like 6.9");
	CU_ASSERT_STRING_EQUAL(s->cases[1].variants[0].ops->idea, "push");
	CU_ASSERT_STRING_EQUAL(s->cases[2].name, "like 5.4, box.hinge=pull");
	CU_ASSERT_STRING_EQUAL(s->cases[2].variants[0].ops->idea, "pull");
	CU_ASSERT_STRING_EQUAL(s->cases[3].variants[0].ops->idea, "pull");
	scenario_free(s);
}

static void test_versions_compare_by_number(void)
{
	CU_ASSERT(version_compare("5.9", "5.10") < 0);
	CU_ASSERT(version_compare("6.1", "5.19") > 0);
	CU_ASSERT(version_compare("6.1", "6.1.0") == 0);
	CU_ASSERT(version_compare("6.1.1", "6.1") > 0);
	CU_ASSERT_TRUE(version_valid("6.1.25"));
	CU_ASSERT_FALSE(version_valid("6"));
	CU_ASSERT_FALSE(version_valid("6.1-rc1"));
	CU_ASSERT_FALSE(version_valid("v6.1"));
	CU_ASSERT_FALSE(version_valid("6..1"));
	CU_ASSERT_FALSE(version_valid("6.1.2.3"));
}

static void test_model_is_in_use_only_when_named(void)
{
	struct scenario *s = parse_good(HEAD "setup: [{mutex: m}]\ntasks: {a: [{lock: m}]}\n");

	CU_ASSERT_TRUE(s->models[0]);
	CU_ASSERT_FALSE(s->models[1]);
	CU_ASSERT_EQUAL(s->cases[0].variants_nr, 0);
	scenario_free(s);
}

static uint64_t hash_of(const char *text)
{
	struct scenario *s = parse_good(text);
	uint64_t hash = s->hash;

	scenario_free(s);
	return hash;
}

static void test_hash_is_of_content_not_of_layout(void)
{
	uint64_t hash = hash_of(HEAD "tasks: {a: [], b: []}\n");

	CU_ASSERT_EQUAL(hash, hash_of("# comment\n" HEAD "tasks:\n  a: []\n  'b': [ ]\n"));
	CU_ASSERT_NOT_EQUAL(hash, hash_of(HEAD "tasks: {b: [], a: []}\n"));
	CU_ASSERT_NOT_EQUAL(hash, hash_of(HEAD "tasks: {a: [], bb: []}\n"));
	CU_ASSERT_NOT_EQUAL(hash, hash_of(HEAD "title: t\ntasks: {a: [], b: []}\n"));
}

static void test_aliases_stand_for_their_node(void)
{
	struct scenario *s = parse_good(HEAD
					"setup: [{mutex: m}]\n"
					"tasks: {a: &both [{lock: m}, {unlock: m}], b: *both}\n");

	CU_ASSERT_EQUAL(s->tasks[1].operations_nr, 2);
	CU_ASSERT_STRING_EQUAL(s->tasks[1].operations[1].text, "unlock lock=m");
	scenario_free(s);
}

static void test_task_may_use_what_it_makes(void)
{
	struct scenario *s = parse_good(HEAD "tasks: {a: [{box: mine}, {box.open: mine}]}\n");

	CU_ASSERT_EQUAL(s->references[0].task, 0);
	CU_ASSERT_EQUAL(s->tasks[0].operations[0].creates, 0);
	scenario_free(s);
}

static void test_faults_and_pins(void)
{
	struct scenario *s = parse_good(
		HEAD
		"setup: [{mutex: m}]\ntasks: {a: [{lock: m}], b: []}\n"
		"schedule: [{task: b, until: finished}, {task: a, until: {unlock: m, nth: 2}},\n"
		"  {task: a, until: {alloc: 3}}, {task: a, until: {leave: f}}]\n"
		"faults: [{fail: kzalloc}, {fail: hinge, task: b, nth: 2, errno: EBUSY}]\n");

	CU_ASSERT_EQUAL(s->pins_nr, 4);
	CU_ASSERT_EQUAL(s->pins[0].pin.task, 1);
	CU_ASSERT_EQUAL(s->pins[0].pin.until, LS_PIN_FINISHED);
	CU_ASSERT_EQUAL(s->pins[1].pin.until, LS_PIN_UNLOCK);
	CU_ASSERT_EQUAL(s->pins[1].pin.nth, 2);
	CU_ASSERT_EQUAL(s->pins[1].reference, 0);
	CU_ASSERT_EQUAL(s->pins[2].pin.nth, 3);
	CU_ASSERT_STRING_EQUAL(s->pins[3].pin.function, "f");
	CU_ASSERT_EQUAL(s->faults[0].task, -1);
	CU_ASSERT_EQUAL(s->faults[0].nth, 0);
	CU_ASSERT_EQUAL(s->faults[0].error, 0);
	CU_ASSERT_EQUAL(s->faults[1].task, 1);
	CU_ASSERT_EQUAL(s->faults[1].nth, 2);
	CU_ASSERT_EQUAL(s->faults[1].error, EBUSY);
	scenario_free(s);
}

static void test_errors_of_all_sections_come_in_one_go(void)
{
	check_errors(
		HEAD "tasks: {a: [{lok: m}]}\nexplore: {depth: 6}\nfinish: x\n",
		"t.yaml:3:14: unknown operation \"lok\": did you mean \"lock\"? all are listed by "
		"\"lockstep list operations\"\n"
		"t.yaml:4:18: expected a whole number from 1 to 5, found \"6\"\n"
		"t.yaml:5:9: unknown value \"x\" for finish; allowed: default, none\n");
}

/* Which strategies there are is their table's business; that they are listed is ours. */
static void test_unknown_strategy_lists_the_known(void)
{
	static const char text[] = HEAD "tasks: {a: []}\nexplore: {strategy: dsf}\n";
	struct diagnose d = { 0 };

	CU_ASSERT_PTR_NULL(scenario_parse("t.yaml", text, strlen(text), &d));
	CU_ASSERT_EQUAL_FATAL(d.nr, 1);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(d.v[0].text, "unknown strategy \"dsf\": did you mean \"dfs\"?"));
	for (const struct ls_listed *s = ls_strategies(); s->name; s++)
		CU_ASSERT(!!strstr(d.v[0].text, s->name) == !!strcmp(s->name, "replay"));
	diagnose_free(&d);
}

static void test_nearest_word(void)
{
	const char *v[] = { "use-after-free", "lock", "unlock", "ab" };
	const struct words words = { v, 4 };

	CU_ASSERT_STRING_EQUAL(words_nearest(&words, "use-after-fere"), "use-after-free");
	CU_ASSERT_STRING_EQUAL(words_nearest(&words, "lokc"), "lock");
	CU_ASSERT_STRING_EQUAL(words_nearest(&words, "unlokc"), "unlock");
	CU_ASSERT_PTR_NULL(words_nearest(&words, "lo")); /* two letters away of four */
	CU_ASSERT_PTR_NULL(words_nearest(&words, "ac")); /* as near to everything short */
	CU_ASSERT_PTR_NULL(words_nearest(&words, "hang"));
	CU_ASSERT_PTR_NULL(words_nearest(&words, ""));
}

static const struct test tests[] = {
	{ "short_forms_are_written_out", test_short_forms },
	{ "arguments_left_out_have_fallbacks", test_arguments_left_out_have_fallbacks },
	{ "attribute_is_one_reference_however_often_named",
	  test_attribute_is_one_reference_however_often_named },
	{ "explore_values_are_read", test_explore_values },
	{ "command_line_wins_over_file", test_command_line_wins_over_file },
	{ "only_unbounded_dfs_is_exhaustive", test_only_unbounded_dfs_is_exhaustive },
	{ "strategy_follows_from_bounds_where_nobody_chooses",
	  test_strategy_follows_from_bounds_where_nobody_chooses },
	{ "cases_are_named_by_their_variants", test_cases_are_named_by_their_variants },
	{ "file_without_cases_has_one", test_file_without_cases_has_one },
	{ "like_picks_the_variant_of_that_kernel", test_like_picks_the_variant_of_that_kernel },
	{ "a_list_of_variants_stands_for_a_case_each",
	  test_a_list_of_variants_stands_for_a_case_each },
	{ "a_case_may_follow_another_kernel", test_a_case_may_follow_another_kernel },
	{ "versions_compare_by_number", test_versions_compare_by_number },
	{ "model_is_in_use_only_when_named", test_model_is_in_use_only_when_named },
	{ "hash_is_of_content_not_of_layout", test_hash_is_of_content_not_of_layout },
	{ "aliases_stand_for_their_node", test_aliases_stand_for_their_node },
	{ "task_may_use_what_it_makes", test_task_may_use_what_it_makes },
	{ "faults_and_pins_are_read", test_faults_and_pins },
	{ "errors_of_all_sections_come_in_one_go", test_errors_of_all_sections_come_in_one_go },
	{ "unknown_strategy_lists_the_known", test_unknown_strategy_lists_the_known },
	{ "nearest_word_is_near", test_nearest_word },
	{ NULL, NULL },
};

int main(void)
{
	return run_tests("scenario: good files", tests);
}
