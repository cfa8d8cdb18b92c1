// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay follows a list to the letter, goes on by itself where the list is short, and says what it
 * met where it cannot follow. That the same list gives the same execution down to every access is
 * checked in tests/engine/test_same.c.
 */
#include "tests/strategy/strategy_test.h"

static const struct script update = { "lost update", { "rw", "rw" }, lost_update };
static const struct script locked = { "locked", { "L.U", "LU" }, NULL };

/* Replays the list that @text means; the divergence is filled in. */
static int replay(const struct ls_program *program, const char *text, struct ls_result *result,
		  struct ls_divergence *divergence)
{
	struct ls_choices choices;
	size_t offset;
	int err = ls_choices_parse(text, program, &choices, &offset);

	if (err)
		give_up("the test's own list", text);
	err = ls_replay(program, NULL, &choices, result, divergence);
	ls_choices_free(&choices);
	return err;
}

static void the_list_decides_who_runs(void)
{
	static const struct {
		const char *text;
		bool bug;
	} rows[] = {
		{ "a*2 b*2", false }, { "b*2 a*2", false }, { "a b*2 a", true },
		{ "b a*2 b", true },  { "a b a b", true },  { "b a b a", true },
	};
	struct ls_program program = script_program(&update);

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_divergence divergence;
		struct ls_result result;

		CHECK_EQUAL(replay(&program, rows[i].text, &result, &divergence), 0, rows[i].text);
		CHECK_EQUAL(divergence.diverged, false, rows[i].text);
		CHECK_EQUAL(result.executions, 1, rows[i].text);
		CHECK_EQUAL(result.complete, 1, rows[i].text);
		CHECK_EQUAL(bug_hits(&result), rows[i].bug, rows[i].text);
		ls_result_free(&result);
	}
}

static void a_finding_replays_to_itself(void)
{
	struct ls_program program = script_program(&update);
	struct ls_result result = explore(&program, &(struct ls_options){ DFS }), again;
	const struct ls_finding *bug = find_kind(&result, LS_INVARIANT);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bug);
	for (unsigned int i = 0; i < 100; i++) {
		CU_ASSERT_EQUAL(ls_replay(&program, NULL, &bug->choices, &again, NULL), 0);
		CU_ASSERT_EQUAL_FATAL(again.findings_nr, 1);
		CU_ASSERT_EQUAL(again.findings[0].fingerprint, bug->fingerprint);
		CU_ASSERT_STRING_EQUAL(again.findings[0].story, bug->story);
		CU_ASSERT_EQUAL(again.findings[0].choices.nr, bug->choices.nr);
		CU_ASSERT(!memcmp(again.findings[0].choices.v, bug->choices.v,
				  bug->choices.nr * sizeof(ls_choice)));
		ls_result_free(&again);
	}
	ls_result_free(&result);
}

/* Where the list ends the first task that can run goes on. */
static void a_short_list_still_completes(void)
{
	static const char *const lists_short[] = { "", "b", "a b", "b a b" };
	static const bool bug[] = { false, true, true, true };
	struct ls_program program = script_program(&update);

	for (size_t i = 0; i < ARRAY_NR(lists_short); i++) {
		struct ls_result result;

		CHECK_EQUAL(replay(&program, lists_short[i], &result, NULL), 0, lists_short[i]);
		CHECK_EQUAL(result.complete, 1, lists_short[i]);
		CHECK_EQUAL(bug_hits(&result), bug[i], lists_short[i]);
		ls_result_free(&result);
	}
}

static void choose_then_write(void *arg)
{
	(void)arg;
	ls_var_write(script_x, ls_choose(3));
}

static const struct ls_task choosers[] = { { "a", choose_then_write, NULL } };
static const struct ls_program choosing = {
	.name = "choosing", .setup = script_setup, .tasks = choosers, .tasks_nr = 1
};

static void what_cannot_be_followed_is_told(void)
{
	const struct ls_program two = script_program(&locked);
	const struct {
		const struct ls_program *program;
		const char *text;
		size_t choice;
		const char *expected, *found;
	} rows[] = {
		/* b waits for the lock that a holds */
		{ &two, "a b", 1, "task b", "can run: a" },
		/* a has finished */
		{ &two, "a*4", 3, "task a", "can run: b" },
		{ &two, "a*3 b*2 a*3", 5, "3 more choices", "the end of the execution" },
		/* an outcome where a task is to be picked */
		{ &two, "a !0", 1, "outcome 0 of a choice inside an event", "can run: a" },
		/* a task where an outcome is to be chosen */
		{ &choosing, "a", 0, "task a", "a choice of 3 outcomes inside an event" },
		/* an outcome that there is not */
		{ &choosing, "!3 a", 0, "outcome 3 of a choice inside an event",
		  "a choice of 3 outcomes inside an event" },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_divergence divergence;
		struct ls_result result;

		CHECK_EQUAL(replay(rows[i].program, rows[i].text, &result, &divergence), -EPROTO,
			    rows[i].text);
		CHECK_EQUAL(divergence.diverged, true, rows[i].text);
		CHECK_EQUAL(divergence.choice, rows[i].choice, rows[i].text);
		CU_ASSERT_STRING_EQUAL(divergence.expected, rows[i].expected);
		CU_ASSERT_STRING_EQUAL(divergence.found, rows[i].found);
		ls_result_free(&result);
	}
}

/* What can be followed up to its end is no divergence, also when a choice is its last word. */
static void outcomes_of_a_list_are_taken(void)
{
	struct ls_divergence divergence;
	struct ls_result result;

	for (unsigned int outcome = 0; outcome < 3; outcome++) {
		char text[16];

		snprintf(text, sizeof(text), "!%u a", outcome);
		CHECK_EQUAL(replay(&choosing, text, &result, &divergence), 0, text);
		CHECK_EQUAL(divergence.diverged, false, text);
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "the_list_decides_who_runs", the_list_decides_who_runs },
	{ "a_finding_replays_to_itself", a_finding_replays_to_itself },
	{ "a_short_list_still_completes", a_short_list_still_completes },
	{ "what_cannot_be_followed_is_told", what_cannot_be_followed_is_told },
	{ "outcomes_of_a_list_are_taken", outcomes_of_a_list_are_taken },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: replay", cases);
}
