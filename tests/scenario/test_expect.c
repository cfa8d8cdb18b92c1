// SPDX-License-Identifier: GPL-2.0-only
/* Expectations against results that were made up: what is required, allowed, tolerated, refused. */
#include "harness/scenario/expect.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

#define HEAD "lockstep: 1\nname: x\ntasks: {a: []}\n"

/* A judgement, and what it was made of. */
struct judging {
	struct scenario *s;
	struct program p;
	struct scenario_explore e;
	struct ls_result result;
	struct ls_finding findings[4];
	struct judged judged[4];
	size_t nr;
	struct judgement out;
};

static void begin(struct judging *j, const char *text)
{
	const struct scenario_explore none = { 0 };

	memset(j, 0, sizeof(*j));
	j->s = parse_good(text);
	program_init(&j->p, j->s, &j->s->cases[0], &none);
	j->e = explore_merge(&j->s->explore, &none);
	j->result = (struct ls_result){ .executions = 10,
					.bound = LS_UNBOUNDED,
					.exhausted = true,
					.traces = 4,
					.pin_missed = -1 };
}

static void add(struct judging *j, enum ls_finding_kind kind, char *function, char *object)
{
	j->findings[j->nr] = (struct ls_finding){
		.kind = kind, .function = function, .object = object, .story = "it is so"
	};
	j->judged[j->nr].finding = &j->findings[j->nr];
	j->nr++;
}

static void check(struct judging *j, const char *status, const char *verdict, size_t reasons)
{
	expect_judge(&j->p, &j->e, &j->result, j->judged, j->nr, &j->out);
	CU_ASSERT_STRING_EQUAL(j->out.status, status);
	CU_ASSERT_STRING_EQUAL(j->out.verdict, verdict);
	CU_ASSERT_EQUAL(json_array_size(j->out.reasons), reasons);
}

static void end(struct judging *j)
{
	json_decref(j->out.text);
	json_decref(j->out.reasons);
	json_decref(j->out.expect);
	program_free(&j->p);
	scenario_free(j->s);
}

static void test_verified_needs_exhaustion(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: dfs}\nexpect: verified\n");
	check(&j, "as expected", "verified", 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(j.out.text), "verified (4 traces)");
	end(&j);
	begin(&j, HEAD "explore: {strategy: dfs}\nexpect: verified\n");
	j.result.exhausted = false;
	j.result.withheld = LS_WITHHELD_BUDGET;
	check(&j, "inconclusive", "incomplete", 1);
	end(&j);
	/* Exhausted, but something was withheld: not verified either. */
	begin(&j, HEAD "explore: {strategy: dfs}\nexpect: verified\n");
	j.result.withheld = LS_WITHHELD_RACES;
	check(&j, "inconclusive", "incomplete", 1);
	end(&j);
}

static void test_clean_accepts_bounded_and_sampled(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: dfs, preemptions: 2}\nexpect: clean\n");
	j.result.exhausted = false;
	j.result.bound = 2;
	j.result.withheld = LS_WITHHELD_PREEMPTIONS;
	check(&j, "as expected", "bounded", 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(j.out.text),
			       "bounded: every execution with at most 2 preemptions");
	end(&j);
	begin(&j, HEAD "explore: {strategy: random}\nexpect: clean\n");
	j.result.exhausted = false;
	j.result.withheld = LS_WITHHELD_SAMPLED;
	check(&j, "as expected", "sampled", 0);
	end(&j);
	begin(&j, HEAD "expect: clean\n");
	j.result.executions = 0;
	check(&j, "inconclusive", "incomplete", 1);
	end(&j);
}

static void test_left_out_depends_on_the_strategy(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: dfs}\n");
	j.result.exhausted = false;
	j.result.withheld = LS_WITHHELD_BUDGET;
	check(&j, "inconclusive", "incomplete", 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(j.out.expect), "verified");
	end(&j);
	begin(&j, HEAD "explore: {strategy: random}\n");
	j.result.exhausted = false;
	j.result.withheld = LS_WITHHELD_SAMPLED;
	check(&j, "as expected", "sampled", 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(j.out.expect), "clean");
	end(&j);
}

static void test_finding_is_never_verified_or_clean(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: dfs}\nexpect: verified\n");
	add(&j, LS_LEAK, "f", "o");
	check(&j, "unexpected", "found", 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(j.out.reasons, 0)),
			       "leak in f was not expected: it is so");
	end(&j);
	/* Allowed: the case is as expected, and still not verified. */
	begin(&j, HEAD "explore: {strategy: dfs}\nexpect: clean\nallow: [leak]\n");
	add(&j, LS_LEAK, "f", "o");
	check(&j, "as expected", "found", 0);
	end(&j);
}

static void test_each_of_a_list_is_required(void)
{
	struct judging j;

	begin(&j, HEAD "expect: [leak, hang]\n");
	add(&j, LS_LEAK, "f", "o");
	check(&j, "unexpected", "found", 1);
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_array_get(j.out.reasons, 0)),
		"expected hang, not found in 10 executions, which are all that there are");
	end(&j);
	begin(&j, HEAD "expect: [leak, hang]\n");
	add(&j, LS_LEAK, "f", "o");
	add(&j, LS_HANG, "g", "p");
	check(&j, "as expected", "found", 0);
	CU_ASSERT_EQUAL(j.judged[0].standing, STANDING_REQUIRED);
	CU_ASSERT_EQUAL(j.judged[1].standing, STANDING_REQUIRED);
	end(&j);
}

static void test_anything_else_fails_unless_allowed(void)
{
	struct judging j;

	begin(&j, HEAD "expect: [leak]\nallow: [{kind: hang, in: g}]\n");
	add(&j, LS_LEAK, "f", "o");
	add(&j, LS_HANG, "g", "p");
	check(&j, "as expected", "found", 0);
	CU_ASSERT_EQUAL(j.judged[1].standing, STANDING_ALLOWED);
	end(&j);
	begin(&j, HEAD "expect: [leak]\nallow: [{kind: hang, in: h}]\n");
	add(&j, LS_LEAK, "f", "o");
	add(&j, LS_HANG, "g", "p");
	check(&j, "unexpected", "found", 1);
	CU_ASSERT_EQUAL(j.judged[1].standing, STANDING_UNEXPECTED);
	end(&j);
}

static void test_consequence_has_the_same_object_and_function(void)
{
	struct judging j;

	begin(&j, HEAD "expect: [use-after-free]\n");
	add(&j, LS_DATA_RACE, "f", "o");
	add(&j, LS_USE_AFTER_FREE, "f", "o+8");
	check(&j, "as expected", "found", 0);
	CU_ASSERT_EQUAL(j.judged[0].standing, STANDING_CONSEQUENCE);
	end(&j);
	begin(&j, HEAD "expect: [use-after-free]\n");
	add(&j, LS_DATA_RACE, "g", "o");
	add(&j, LS_USE_AFTER_FREE, "f", "o");
	check(&j, "unexpected", "found", 1);
	end(&j);
	begin(&j, HEAD "expect: [use-after-free]\n");
	add(&j, LS_DATA_RACE, "f", "");
	add(&j, LS_USE_AFTER_FREE, "f", "");
	check(&j, "unexpected", "found", 1);
	end(&j);
}

static void test_object_matches_with_any_offset(void)
{
	struct judging j;

	begin(&j, HEAD "expect: [{kind: use-after-free, object: o}]\n");
	add(&j, LS_USE_AFTER_FREE, "f", "o+16");
	check(&j, "as expected", "found", 0);
	end(&j);
	begin(&j, HEAD "expect: [{kind: use-after-free, object: o}]\n");
	add(&j, LS_USE_AFTER_FREE, "f", "oo");
	check(&j, "unexpected", "found", 2);
	end(&j);
}

static void judge_cycle(const char *expected, const char *status)
{
	json_t *explained = json_pack("{s:[{s:s, s:s}, {s:s, s:s}, {s:s, s:s}]}", "cycle", "from",
				      "a", "to", "b", "from", "b", "to", "c", "from", "c", "to",
				      "a");
	char text[200];
	struct judging j;

	snprintf(text, sizeof(text), HEAD "expect: [{kind: deadlock, cycle: %s}]\n", expected);
	begin(&j, text);
	add(&j, LS_DEADLOCK, "f", "a");
	j.judged[0].explained = explained;
	expect_judge(&j.p, &j.e, &j.result, j.judged, j.nr, &j.out);
	CU_ASSERT_STRING_EQUAL(j.out.status, status);
	end(&j);
	json_decref(explained);
}

static void test_cycle_matches_from_any_class_on(void)
{
	judge_cycle("[a, b, c]", "as expected");
	judge_cycle("[c, a, b]", "as expected");
	judge_cycle("[a, c, b]", "unexpected");
	judge_cycle("[a, b]", "unexpected");
}

static void test_missed_pin_is_an_error(void)
{
	struct judging j;

	begin(&j, HEAD "schedule: [{task: a, until: finished}]\nexplore: {strategy: dfs}\n");
	check(&j, "as expected", "verified", 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(j.out.text),
			       "verified (4 traces) after the pinned prefix");
	end(&j);
	begin(&j, HEAD "schedule: [{task: a, until: finished}]\nexplore: {strategy: dfs}\n");
	j.result.pin_missed = 0;
	check(&j, "unexpected", "incomplete", 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(j.out.reasons, 0)),
			       "pin 1 of the schedule (t.yaml:4:12, task a) was not reached");
	end(&j);
}

static void test_failed_setup_is_the_only_reason(void)
{
	struct judging j;

	begin(&j, HEAD "expect: [leak]\n");
	strcpy(j.p.error, "no room");
	check(&j, "unexpected", "incomplete", 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(j.out.reasons, 0)),
			       "the setup failed: no room");
	end(&j);
}

/* What was expected may still come: it is not missing yet. */
static void test_interrupted_is_inconclusive_unless_something_is_wrong(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: optimal}\nexpect: [leak]\n");
	j.p.interrupted = true;
	j.result.exhausted = false;
	j.result.withheld = LS_WITHHELD_STOPPED;
	check(&j, "inconclusive", "incomplete", 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(j.out.reasons, 0)), "interrupted");
	end(&j);
	begin(&j, HEAD "explore: {strategy: optimal}\nexpect: verified\n");
	j.p.interrupted = true;
	j.result.exhausted = false;
	j.result.withheld = LS_WITHHELD_STOPPED;
	add(&j, LS_LEAK, "f", "o");
	check(&j, "unexpected", "found", 2);
	end(&j);
}

static void test_unordered_marked_accesses_are_told(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: optimal}\nexpect: verified\n");
	j.result.unordered_marked = 2;
	check(&j, "as expected", "verified", 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(j.out.text),
			       "verified (4 traces; sequential consistency only: 2 locations)");
	end(&j);
}

static void test_lost_part_is_not_verified(void)
{
	struct judging j;

	begin(&j, HEAD "explore: {strategy: optimal}\nexpect: verified\n");
	j.result.withheld = LS_WITHHELD_LOST;
	check(&j, "inconclusive", "incomplete", 1);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(json_string_value(json_array_get(j.out.reasons, 0)), "was lost"));
	end(&j);
}

static const struct test tests[] = {
	{ "verified_needs_exhaustion", test_verified_needs_exhaustion },
	{ "clean_accepts_bounded_and_sampled", test_clean_accepts_bounded_and_sampled },
	{ "left_out_depends_on_the_strategy", test_left_out_depends_on_the_strategy },
	{ "finding_is_never_verified_or_clean", test_finding_is_never_verified_or_clean },
	{ "each_of_a_list_is_required", test_each_of_a_list_is_required },
	{ "anything_else_fails_unless_allowed", test_anything_else_fails_unless_allowed },
	{ "consequence_has_the_same_object_and_function",
	  test_consequence_has_the_same_object_and_function },
	{ "object_matches_with_any_offset", test_object_matches_with_any_offset },
	{ "cycle_matches_from_any_class_on", test_cycle_matches_from_any_class_on },
	{ "missed_pin_is_an_error", test_missed_pin_is_an_error },
	{ "failed_setup_is_the_only_reason", test_failed_setup_is_the_only_reason },
	{ "interrupted_is_inconclusive_unless_something_is_wrong",
	  test_interrupted_is_inconclusive_unless_something_is_wrong },
	{ "unordered_marked_accesses_are_told", test_unordered_marked_accesses_are_told },
	{ "lost_part_is_not_verified", test_lost_part_is_not_verified },
	{ NULL, NULL },
};

int main(void)
{
	return run_tests("scenario: expectations", tests);
}
