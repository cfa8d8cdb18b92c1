// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers, conditions and loops of sketches: what a task does, which registers it may read, and
 * what assume leaves out. Expected values are worked out by hand; numbers of traces from the orders
 * of conflicting events, as the comments say.
 */
#include "harness/scenario/run.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

static char directory[] = "/tmp/lockstep-flow-XXXXXX";

static json_t *run_with(const char *strategy, const char *setup, const char *tasks,
			const char *more, const char *status)
{
	const struct run_settings settings = { .out_dir = directory };
	char text[3000];
	struct scenario *s;
	json_t *out = NULL;

	snprintf(text, sizeof(text),
		 "lockstep: 1\nname: x\nsetup: [%s]\ntasks: {%s}\n"
		 "explore: {strategy: %s, executions: 20000, steps: 2000}\n%s\n",
		 setup, tasks, strategy, more);
	s = parse_good(text);
	run_case(s, &s->cases[0], &settings, &out);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(out, "status")), status);
	if (strcmp(json_string_value(json_object_get(out, "status")), status)) {
		printf("\n%s", text);
		json_dumpf(json_object_get(out, "reasons"), stdout,
			   JSON_INDENT(2) | JSON_ENCODE_ANY);
		puts("");
	}
	scenario_free(s);
	return out;
}

/* Both exhaustive searches, which have nothing in common but the engine. */
static void check(const char *setup, const char *tasks, const char *more)
{
	json_decref(run_with("optimal", setup, tasks, more, "as expected"));
	json_decref(run_with("dfs", setup, tasks, more, "as expected"));
}

static void test_if(void)
{
	check("",
	      "t: [{set: {into: a, value: 1}}, {if: a, then: [{set: {into: b, value: 2}}], "
	      "else: [{set: {into: b, value: 3}}]}, {assert: \"b == 2\"}]",
	      "expect: {verified: 1}");
	check("",
	      "t: [{set: {into: a, value: 0}}, {if: a, then: [{set: {into: b, value: 2}}], "
	      "else: [{set: {into: b, value: 3}}]}, {assert: \"b == 3\"}]",
	      "expect: {verified: 1}");
	check("",
	      "t: [{set: {into: a, value: 0}}, {if: a, then: [{set: {into: a, value: 9}}]}, "
	      "{assert: \"a == 0\"}]",
	      "expect: {verified: 1}");
	check("", "t: [{set: {into: a, value: 0}}, {if: \"!a\", then: []}, {assert: \"a == 1\"}]",
	      "expect: [invariant]");
}

/* The sum of i * j over i < 3, j < i is 0*1 + 0*2 + 1*2 = 2, in 3 inner rounds. */
static void test_nested_while(void)
{
	check("",
	      "t: [{set: {into: i, value: 0}}, {set: {into: sum, value: 0}}, "
	      "{set: {into: rounds, value: 0}}, {while: \"i < 3\", do: ["
	      "{set: {into: j, value: 0}}, {while: \"j < i\", do: ["
	      "{set: {into: sum, value: \"sum + i * j\"}}, {set: {into: j, value: \"j + 1\"}}, "
	      "{set: {into: rounds, value: \"rounds + 1\"}}]}, "
	      "{set: {into: i, value: \"i + 1\"}}]}, "
	      "{assert: \"sum == 2 && rounds == 3 && i == 3\"}]",
	      "expect: {verified: 1}");
}

static void test_break_leaves_the_innermost_loop(void)
{
	check("",
	      "t: [{set: {into: i, value: 0}}, {while: \"1\", do: [{while: \"1\", do: [break]}, "
	      "{set: {into: i, value: \"i + 1\"}}, {if: \"i == 4\", then: [break]}]}, "
	      "{assert: \"i == 4\"}]",
	      "expect: {verified: 1}");
}

static void test_return_ends_the_task(void)
{
	check("{var: v}",
	      "t: [{set: {into: i, value: 0}}, {while: \"1\", do: [{if: \"i == 2\", then: "
	      "[{assert: {var: v, equals: 2}}, return]}, {add: v}, "
	      "{set: {into: i, value: \"i + 1\"}}]}, {assert: \"0\"}]",
	      "expect: {verified: 1}");
}

/* A loop of n rounds, each with an addition: two of them interleave in C(2n, n) ways. */
static void test_loops_interleave(void)
{
	static const char task[] = "[{set: {into: i, value: 0}}, {while: \"i < 3\", do: [{add: v}, "
				   "{set: {into: i, value: \"i + 1\"}}]}]";
	char tasks[400];

	snprintf(tasks, sizeof(tasks), "a: %s, b: %s", task, task);
	check("{var: v}", tasks, "expect: {verified: 20}");
}

static void test_values_of_operations(void)
{
	check("{var: {name: v, value: 5}}",
	      "t: [{read: {var: v, into: a}}, {add: {var: v, value: \"a * 2\", into: b}}, "
	      "{write: {var: v, value: \"b - 1\"}}, {plain_read: {var: v, into: c}}, "
	      "{cas: {var: v, old: \"c\", new: 40, into: d}}, "
	      "{cas: {var: v, old: \"c\", new: 41, into: e}}, {load_acquire: {var: v, into: f}}, "
	      "{plain_add: {var: v, value: -40, into: g}}, "
	      "{assert: \"a == 5 && b == 15 && c == 14 && d == 1 && e == 0 && f == 40 && !g\"}]",
	      "expect: {verified: 1}");
	check("{mutex: m}, {spinlock: s}, {rwlock: w}",
	      "t: [{trylock: {lock: m, into: a}}, {trylock: {lock: s, into: b}}, "
	      "{read_trylock: {lock: w, into: c}}, {assert: \"a && b && c\"}, "
	      "{read_unlock: w}, {write_trylock: {lock: w, into: d}}, {assert: d}, "
	      "{write_unlock: w}, {unlock: s}, {unlock: m}]",
	      "expect: {verified: 1}");
	check("{completion: c}",
	      "t: [{try_wait: {completion: c, into: a}}, {complete: c}, "
	      "{try_wait: {completion: c, into: b}}, {assert: \"!a && b\"}]",
	      "expect: {verified: 1}");
	check("{object: {name: o, references: 1}}",
	      "t: [{get_unless_zero: {object: o, into: a}}, {put_last: {object: o, into: b}}, "
	      "{put_last: {object: o, into: c}}, {get_unless_zero: {object: o, into: d}}, "
	      "{assert: \"a && !b && c && !d\"}, {free: o}]",
	      "expect: {verified: 1}");
}

/* What a model's operation returns: 0, since nothing goes wrong with a box. */
static void test_outcome_of_a_model_operation(void)
{
	check("{box: b}", "t: [{box.open: {box: b, into: e}}, {assert: \"e == 0\"}]",
	      "expect: {verified: 1}");
	/* The hinge breaks with EIO (5) or EBUSY (16). */
	check("{box: b}",
	      "t: [{box.open: {box: b, into: e}}, {assert: \"e == 0 || e == -5 || e == -16\"}]",
	      "faults: [{fail: hinge}]\nexpect: verified");
	check("{box: b}", "t: [{box.open: {box: b, into: e}}, {assert: \"e == 0\"}]",
	      "faults: [{fail: hinge}]\nexpect: [invariant]");
}

static void test_choose(void)
{
	check("",
	      "t: [{choose: {outcomes: 3, into: a}}, {choose: {outcomes: 2, into: b}}, "
	      "{assert: \"a * 2 + b < 6 && a >= 0 && b >= 0\"}]",
	      "expect: {verified: 6}");
	check("", "t: [{choose: {outcomes: 3, into: a}}, {assert: \"a < 2\"}]",
	      "expect: [invariant]");
}

static void test_assertion_tells_values(void)
{
	json_t *one = run_with("dfs", "",
			       "t: [{set: {into: a, value: 3}}, {set: {into: b, value: -4}}, "
			       "{assert: \"a + b == 0 || a == b\"}]",
			       "expect: [invariant]", "as expected");
	const json_t *finding = json_array_get(json_object_get(one, "findings"), 0);

	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(finding, "story")),
			       "a + b == 0 || a == b does not hold: a is 3, b is -4");
	json_decref(one);
}

/* The place of an operation is its line, and its function the task. */
static void test_places_are_lines_of_the_file(void)
{
	const struct run_settings settings = { .out_dir = directory };
	struct scenario *s = parse_good(
		"lockstep: 1\nname: x\nsetup:\n  - var: v\ntasks:\n  left:\n"
		"    - plain_add: v\n  right:\n    - read: v\n"
		"    - plain_add: v\n"
		"explore: {strategy: dfs}\nexpect: [data-race]\n");
	json_t *out = NULL;
	const json_t *findings, *one;
	size_t i;

	run_case(s, &s->cases[0], &settings, &out);
	findings = json_object_get(out, "findings");
	CU_ASSERT(json_array_size(findings) > 0);
	json_array_foreach(findings, i, one) {
		const json_t *where = json_object_get(one, "where");
		const char *function = json_string_value(json_object_get(where, "function"));
		json_int_t line = json_integer_value(json_object_get(where, "line"));

		CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(where, "file")), "t.yaml");
		if (!strcmp(function, "left")) {
			CU_ASSERT_EQUAL(line, 7);
		} else {
			CU_ASSERT_STRING_EQUAL(function, "right");
			CU_ASSERT(line == 9 || line == 10);
		}
	}
	json_decref(out);
	scenario_free(s);
}

/* Nobody can take a turn in a loop without events; it ends all the same. */
static void test_empty_loop_is_a_livelock(void)
{
	check("", "t: [{while: \"1\", do: []}]", "expect: [livelock]");
	check("",
	      "t: [{set: {into: i, value: 0}}, {while: \"i < 5000\", do: "
	      "[{set: {into: i, value: \"i + 1\"}}]}, {assert: \"i == 5000\"}]",
	      "expect: {verified: 1}");
}

/* It waits for the other task, which is let run; what it sees then is not left to chance. */
static void test_spinning_is_fair(void)
{
	json_decref(run_with("random", "{var: v}",
			     "t: [{read: {var: v, into: a}}, {while: \"!a\", do: [{read: {var: v, "
			     "into: a}}]}, {assert: \"a == 1\"}], "
			     "u: [{write: {var: v, value: 1}}]",
			     "expect: clean", "as expected"));
	json_decref(run_with("random", "{var: v}",
			     "t: [{read: {var: v, into: a}}, {while: \"!a\", do: [{read: {var: v, "
			     "into: a}}]}], u: [{write: {var: v, value: 0}}]",
			     "expect: [livelock]", "as expected"));
}

static uint64_t number(const json_t *one, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(json_object_get(one, "search"), key));
}

/* 3 orders of [r] among [w 1; w 2]; the assumption holds in the one where it reads 2. */
static void test_assume_counts_apart(void)
{
	static const char *const strategies[] = { "optimal", "dfs", "bpor" };

	for (int i = 0; i < 3; i++) {
		json_t *one = run_with(strategies[i], "{var: v}",
				       "r: [{read: {var: v, into: a}}, {assume: \"a == 2\"}, "
				       "{assert: \"a == 2\"}], w: [{write: {var: v, value: 1}}, "
				       "{write: {var: v, value: 2}}]",
				       "expect: {verified: 1}", "as expected");

		CU_ASSERT_EQUAL(number(one, "aborted"), 0);
		CU_ASSERT_EQUAL(number(one, "executions") - number(one, "complete"),
				number(one, "excluded") + number(one, "redundant"));
		if (!i)
			CU_ASSERT_EQUAL(number(one, "excluded"), 2);
		json_decref(one);
	}
}

/*
 * A task that an assumption stops must not hide what the others would have done: the reader stops
 * with the lock in hand in the first execution, and only the writer's turn before it shows 1.
 */
static void test_assume_hides_no_other_order(void)
{
	check("{mutex: m}, {var: v}",
	      "r: [{lock: m}, {read: {var: v, into: a}}, {assume: \"a == 1\"}, {unlock: m}, "
	      "{assert: \"a == 0\"}], w: [{lock: m}, {write: {var: v, value: 1}}, {unlock: m}]",
	      "expect: [invariant]");
	check("{var: v}, {var: u}",
	      "r: [{read: {var: v, into: a}}, {assume: \"a == 1\"}, {read: {var: u, into: b}}, "
	      "{assume: \"b == 0\"}], w: [{write: {var: v, value: 1}}, {write: {var: u, value: 1}}]",
	      "expect: {verified: 1}");
}

static void test_assume_of_nothing_proves_nothing(void)
{
	json_t *one = run_with("optimal", "{var: v}",
			       "t: [{read: {var: v, into: a}}, "
			       "{assume: \"a == 1\"}, {assert: \"0\"}]",
			       "expect: verified", "inconclusive");

	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(one, "verdict_text")),
			       "incomplete: no execution fulfils every assume");
	json_decref(one);
	one = run_with("optimal", "{var: v}", "t: [{assume: \"0\"}]", "expect: clean",
		       "inconclusive");
	json_decref(one);
	/* Before the assumption was looked at. */
	check("{var: v}", "t: [{assert: \"0\"}, {assume: \"0\"}]", "expect: [invariant]");
}

/* A task creates an object only on one way; on the other nothing works on the last execution's. */
static void test_objects_of_other_executions_are_gone(void)
{
	check("",
	      "t: [{choose: {outcomes: 2, into: a}}, {if: a, then: [{box: b}]}, "
	      "{box.open: {box: b, into: e}}, {choose: {outcomes: 2, into: c}}]",
	      "finish: none\nexpect: {verified: 4}");
}

static void test_numbers_of_traces_are_expectations(void)
{
	static const char two[] = "a: [{add: v}], b: [{add: v}]";

	check("{var: v}", two, "expect: {verified: 2}");
	check("{var: v}", two, "expect: verified\ntraces: {complete: 2, deadlocked: 0}");
	json_decref(run_with("optimal", "{var: v}", two, "expect: {verified: 3}", "unexpected"));
	json_decref(run_with("optimal", "{var: v}", two,
			     "expect: verified\ntraces: {deadlocked: 1}", "unexpected"));
	json_decref(run_with("random", "{var: v}", two, "expect: clean\ntraces: {complete: 2}",
			     "inconclusive"));
	check("{mutex: m}, {mutex: n}",
	      "a: [{lock: m}, {lock: n}, {unlock: n}, {unlock: m}], "
	      "b: [{lock: n}, {lock: m}, {unlock: m}, {unlock: n}]",
	      "expect: [deadlock]\nallow: [lock-order]\ntraces: {complete: 2, deadlocked: 1}");
}

static const struct test tests[] = {
	{ "if_takes_one_way", test_if },
	{ "nested_while_counts_its_rounds", test_nested_while },
	{ "break_leaves_the_innermost_loop", test_break_leaves_the_innermost_loop },
	{ "return_ends_the_task", test_return_ends_the_task },
	{ "loops_interleave_in_every_way", test_loops_interleave },
	{ "operations_give_values", test_values_of_operations },
	{ "outcome_of_a_model_operation_can_be_kept", test_outcome_of_a_model_operation },
	{ "choose_has_all_its_outcomes", test_choose },
	{ "assertion_tells_values", test_assertion_tells_values },
	{ "places_are_lines_of_the_file", test_places_are_lines_of_the_file },
	{ "empty_loop_is_a_livelock", test_empty_loop_is_a_livelock },
	{ "spinning_is_fair", test_spinning_is_fair },
	{ "assume_counts_apart", test_assume_counts_apart },
	{ "assume_hides_no_other_order", test_assume_hides_no_other_order },
	{ "assume_of_nothing_proves_nothing", test_assume_of_nothing_proves_nothing },
	{ "objects_of_other_executions_are_gone", test_objects_of_other_executions_are_gone },
	{ "numbers_of_traces_are_expectations", test_numbers_of_traces_are_expectations },
	{ NULL, NULL },
};

int main(void)
{
	char command[64];
	int status;

	if (!mkdtemp(directory))
		return 1;
	status = run_tests("scenario: registers, conditions and loops", tests);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command) ? 1 : status;
}
