// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pins: which prefix runs before the strategy chooses. The other task looks at how far the pinned
 * one is; over all executions that dfs runs after the prefix, the least that it sees is where the
 * prefix stopped.
 */
#include "tests/engine/engine_test.h"

#define AT_THE_START 0

static struct ls_var *own;
static int least, executions;

static int setup(void *arg)
{
	(void)arg;
	own = ls_var_new("own", 0);
	least = 100;
	executions = 0;
	return 0;
}

static void look(void *arg)
{
	(void)arg;
	ls_var_write(own, 1);
	if (places_reached < least)
		least = places_reached;
}

static const struct ls_task two[] = { { "places", places_run, NULL }, { "look", look, NULL } };
static const struct ls_program program = {
	.name = "pins", .setup = setup, .tasks = two, .tasks_nr = 2
};

static struct ls_options with_pins(const struct ls_pin *pins, unsigned int nr)
{
	return (struct ls_options){ DFS, .pins = pins, .pins_nr = nr };
}

/* places_reached where the prefix of @pin ends. */
static const struct row {
	const char *name;
	int reached;
	struct ls_pin pin;
} rows[] = {
	{ "enter", 1, { .until = LS_PIN_ENTER, .function = "places_inner" } },
	{ "enter, first", 1, { .until = LS_PIN_ENTER, .function = "places_inner", .nth = 1 } },
	{ "enter, second", 7, { .until = LS_PIN_ENTER, .function = "places_inner", .nth = 2 } },
	{ "leave", 2, { .until = LS_PIN_LEAVE, .function = "places_inner" } },
	{ "leave, second", 2, { .until = LS_PIN_LEAVE, .function = "places_inner", .nth = 2 } },
	{ "lock", 3, { .until = LS_PIN_LOCK } },
	{ "unlock", 4, { .until = LS_PIN_UNLOCK } },
	{ "first allocation", 5, { .until = LS_PIN_ALLOC, .nth = 1 } },
	{ "second allocation", 6, { .until = LS_PIN_ALLOC, .nth = 2 } },
	{ "finished", 8, { .until = LS_PIN_FINISHED } },
};

static struct ls_pin pin_of(const struct row *row)
{
	struct ls_pin pin = row->pin;

	if (pin.until == LS_PIN_LOCK || pin.until == LS_PIN_UNLOCK)
		pin.object = places_lock();
	return pin;
}

static void each_kind_stops_where_it_says(void)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_pin pin = pin_of(&rows[i]);
		struct ls_options options = with_pins(&pin, 1);
		struct ls_result result = explore(&program, &options);

		CHECK_EQUAL(result.pin_missed, -1, rows[i].name);
		CHECK_EQUAL(result.exhausted, true, rows[i].name);
		CHECK_EQUAL(least, rows[i].reached, rows[i].name);
		CHECK_EQUAL(result.findings_nr, 0, rows[i].name);
		ls_result_free(&result);
	}
}

/* Eight events of one task: the other one's only event has nine places without a pin. */
static void without_a_pin_everything_is_run(void)
{
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	CU_ASSERT_EQUAL(least, AT_THE_START);
	CU_ASSERT_EQUAL(result.executions, 9);
	CU_ASSERT_EQUAL(result.pin_missed, -1);
	ls_result_free(&result);
}

/* After the lock is taken, five of the eight events are left: six places. */
static void after_the_prefix_everything_is_run(void)
{
	struct ls_pin pin = { .until = LS_PIN_LOCK, .object = places_lock() };
	struct ls_options options = with_pins(&pin, 1);
	struct ls_result result = explore(&program, &options);

	CU_ASSERT_EQUAL(result.executions, 6);
	ls_result_free(&result);
}

static void a_pin_that_is_not_reached_is_told(void)
{
	static const struct {
		const char *name;
		struct ls_pin pins[2];
		unsigned int nr;
		int missed;
	} missing[] = {
		{ "never called", { { .until = LS_PIN_ENTER, .function = "places_never" } }, 1, 0 },
		{ "too often",
		  { { .until = LS_PIN_ENTER, .function = "places_inner", .nth = 3 } },
		  1,
		  0 },
		{ "no third allocation", { { .until = LS_PIN_ALLOC, .nth = 3 } }, 1, 0 },
		{ "another lock", { { .until = LS_PIN_LOCK, .object = &least } }, 1, 0 },
		{ "by the other task", { { .task = 1, .until = LS_PIN_ALLOC, .nth = 1 } }, 1, 0 },
		{ "the second",
		  { { .until = LS_PIN_ALLOC, .nth = 1 }, { .until = LS_PIN_ALLOC, .nth = 2 } },
		  2,
		  1 },
	};

	for (size_t i = 0; i < ARRAY_NR(missing); i++) {
		struct ls_options options = with_pins(missing[i].pins, missing[i].nr);
		struct ls_result result = explore(&program, &options);

		CHECK_EQUAL(result.pin_missed, missing[i].missed, missing[i].name);
		CHECK_EQUAL(result.aborted, 0, missing[i].name);
		ls_result_free(&result);
		/* None of the executions is this process's own. */
		options.jobs = 2;
		result = explore(&program, &options);
		CHECK_EQUAL(result.pin_missed, missing[i].missed, missing[i].name);
		ls_result_free(&result);
	}
}

static void pins_are_reached_one_after_the_other(void)
{
	const struct ls_pin pins[] = {
		{ .until = LS_PIN_UNLOCK, .object = places_lock() },
		{ .task = 1, .until = LS_PIN_FINISHED },
		{ .until = LS_PIN_FINISHED },
	};
	struct ls_options options = with_pins(pins, ARRAY_NR(pins));
	struct ls_result result = explore(&program, &options);

	CU_ASSERT_EQUAL(result.pin_missed, -1);
	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT_EQUAL(least, 4);
	ls_result_free(&result);
}

static void a_function_that_does_not_exist_is_refused(void)
{
	const struct ls_pin pin = { .until = LS_PIN_ENTER, .function = "places_nonesuch" };
	struct ls_options options = with_pins(&pin, 1);
	struct ls_result result;

	CU_ASSERT_EQUAL(ls_explore(&program, &options, &result), -EINVAL);
	ls_result_free(&result);
	/* And leaves nothing behind. */
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT_EQUAL(result.executions, 9);
	ls_result_free(&result);
}

static void look_and_judge(void *arg)
{
	look(arg);
	ls_assert(places_reached != 2, "the other task is not behind its second event");
}

/* The steps that pins make are in the list, so it is replayed with the same pins. */
static void a_finding_under_pins_replays(void)
{
	static const struct ls_task judged[] = { { "places", places_run, NULL },
						 { "look", look_and_judge, NULL } };
	const struct ls_pin pin = { .until = LS_PIN_LEAVE, .function = "places_inner" };
	struct ls_program with_bug = program;
	struct ls_options options = with_pins(&pin, 1);
	struct ls_result result, again;

	with_bug.tasks = judged;
	result = explore(&with_bug, &options);
	CU_ASSERT_FATAL(only_kind(&result, LS_INVARIANT));
	CU_ASSERT_EQUAL(ls_replay(&with_bug, &options, &result.findings[0].choices, &again, NULL),
			0);
	CU_ASSERT(only_kind(&again, LS_INVARIANT));
	CU_ASSERT_EQUAL(again.findings[0].fingerprint, result.findings[0].fingerprint);
	ls_result_free(&again);
	ls_result_free(&result);
}

/*
 * Executions of a worker are run again from their lists, and so are those that are run twice: a
 * list has what the pins picked, too.
 */
static void what_is_run_again_is_the_same_execution(void)
{
	static const struct ls_task judged[] = { { "places", places_run, NULL },
						 { "look", look_and_judge, NULL } };
	static const unsigned int jobs[] = { 0, 1, 2, 3 };
	const struct ls_pin pin = { .until = LS_PIN_LEAVE, .function = "places_inner" };
	struct ls_program with_bug = program;
	uint64_t hits = 0;

	with_bug.tasks = judged;
	for (size_t i = 0; i < ARRAY_NR(jobs); i++) {
		struct ls_options options = with_pins(&pin, 1);
		struct ls_result result;

		options.jobs = jobs[i];
		options.twice_every = 1;
		result = explore(&with_bug, &options);
		CU_ASSERT(only_kind(&result, LS_INVARIANT));
		CU_ASSERT_FATAL(result.findings_nr > 0);
		if (!i)
			hits = result.findings[0].hits;
		CHECK_EQUAL(result.findings[0].hits, hits, "executions with the finding");
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "each_kind_stops_where_it_says", each_kind_stops_where_it_says },
	{ "without_a_pin_everything_is_run", without_a_pin_everything_is_run },
	{ "after_the_prefix_everything_is_run", after_the_prefix_everything_is_run },
	{ "a_pin_that_is_not_reached_is_told", a_pin_that_is_not_reached_is_told },
	{ "pins_are_reached_one_after_the_other", pins_are_reached_one_after_the_other },
	{ "a_function_that_does_not_exist_is_refused", a_function_that_does_not_exist_is_refused },
	{ "what_is_run_again_is_the_same_execution", what_is_run_again_is_the_same_execution },
	{ "a_finding_under_pins_replays", a_finding_under_pins_replays },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: pins", cases);
}
