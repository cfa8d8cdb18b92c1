// SPDX-License-Identifier: GPL-2.0-only
/*
 * The portfolio gives each strategy its turns, runs what that strategy would run by itself, finds
 * bugs of every sort, says who found them, and knows when it has run everything.
 */
#include "tests/strategy/strategy_test.h"
#include "harness/strategy/table.h"

#define EXECUTIONS 4000

static struct ls_options with(const char *strategy, uint64_t executions)
{
	return (struct ls_options){ .strategy = strategy,
				    .executions_max = executions,
				    .seed = 9,
				    .preemptions_max = LS_UNBOUNDED };
}

/* A list by whom it was run; script_finish() has just kept it. */
static const char *runners[LISTS_MAX];

static void note_runner(void *arg)
{
	script_finish(arg);
	runners[lists_nr - 1] = strategy_portfolio.now();
}

/* 4 + 4 + 4 events: 34,650 interleavings, too many for its share. */
static const struct script large = { "large", { ".r.w", "r.w.", "..rw" }, lost_update };

static struct ls_result run_large(uint64_t executions)
{
	struct ls_program program = script_program(&large);
	struct ls_options options = with("portfolio", executions);

	program.finish = note_runner;
	return explore(&program, &options);
}

static unsigned int turns_of(const char *runner)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < lists_nr; i++)
		nr += !strcmp(runners[i], runner);
	return nr;
}

/* How many executions have at most two preemptions; they are in by_preemptions[0..2]. */
static uint64_t with_two_preemptions(const struct script *s)
{
	struct walks walks = walk(s);

	return walks.by_preemptions[0] + walks.by_preemptions[1] + walks.by_preemptions[2];
}

static void each_strategy_has_its_turns(void)
{
	uint64_t bounded = with_two_preemptions(&large);
	struct ls_result result = run_large(EXECUTIONS);
	uint64_t left = EXECUTIONS - bounded;
	unsigned int pct = 0;

	CU_ASSERT(bounded < EXECUTIONS / 4);
	CU_ASSERT_EQUAL(lists_nr, EXECUTIONS);
	CU_ASSERT_EQUAL(turns_of("dfs"), bounded);
	CU_ASSERT(turns_of("random") >= left / 6 && turns_of("random") <= left / 6 + 1);
	CU_ASSERT(turns_of("pos") >= left / 6 && turns_of("pos") <= left / 6 + 1);
	CU_ASSERT(turns_of("surw") >= left / 6 && turns_of("surw") <= left / 6 + 1);
	for (unsigned int depth = 1; depth <= LS_PCT_DEPTH_MAX; depth++) {
		char name[16];

		snprintf(name, sizeof(name), "pct(%u)", depth);
		CHECK_EQUAL(turns_of(name) >= left / 10 && turns_of(name) <= left / 10 + 1, true,
			    name);
		pct += turns_of(name);
	}
	CU_ASSERT_EQUAL(turns_of("dfs") + turns_of("random") + turns_of("pos") + turns_of("surw") +
				pct,
			EXECUTIONS);
	CU_ASSERT_EQUAL(result.bound, 2);
	CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_SAMPLED);
	ls_result_free(&result);
}

/* A quarter of the budget ends before the bounds do. */
static void the_bounded_search_has_its_share_and_no_more(void)
{
	uint64_t budget = with_two_preemptions(&large);
	struct ls_result result = run_large(budget);

	CU_ASSERT(budget / 4 >= 100);
	CU_ASSERT_EQUAL(turns_of("dfs"), budget / 4);
	CU_ASSERT(result.bound < 2);
	ls_result_free(&result);
}

static void a_strategy_runs_what_it_would_run_alone(void)
{
	static const char *const names[] = { "dfs", "random", "pos", "surw" };
	static uint64_t mixed[LISTS_MAX];

	for (size_t i = 0; i < ARRAY_NR(names); i++) {
		struct ls_options alone = with(names[i], EXECUTIONS);
		struct ls_result result = run_large(EXECUTIONS);
		size_t nr = 0;

		for (size_t j = 0; j < lists_nr; j++)
			if (!strcmp(runners[j], names[i]))
				mixed[nr++] = lists[j];
		ls_result_free(&result);
		result = script_explore(&large, &alone);
		CHECK_EQUAL(nr > EXECUTIONS / 10, true, names[i]);
		CHECK_EQUAL(memcmp(mixed, lists, nr * sizeof(lists[0])), 0, names[i]);
		ls_result_free(&result);
	}
}

/* pct has several turns in a round. Were its executions not counted together, each would come
 * thrice. */
static void turns_of_one_strategy_do_not_repeat_each_other(void)
{
	struct ls_result result = run_large(EXECUTIONS);
	size_t nr = 0;

	for (size_t i = 0; i < lists_nr; i++)
		if (!strcmp(runners[i], "pct(5)"))
			lists[nr++] = lists[i];
	lists_nr = nr;
	CU_ASSERT(nr > 100);
	CU_ASSERT(lists_distinct() > nr / 2);
	ls_result_free(&result);
}

static void the_same_seed_gives_the_same_choices(void)
{
	check_seeds(&large, with("portfolio", EXECUTIONS));
}

/* At most two preemptions are all that there are: 6 interleavings, all run, and no sampling. */
static void what_two_preemptions_exhaust_is_exhausted(void)
{
	static const struct script s = { "small", { "ii", "ii" }, lost_update };
	struct ls_options options = with("portfolio", EXECUTIONS);
	struct walks walks = walk(&s);
	struct ls_result result = script_explore(&s, &options);

	CU_ASSERT_EQUAL(with_two_preemptions(&s), walks.all);
	CU_ASSERT_EQUAL(result.executions, walks.all);
	CU_ASSERT(result.exhausted);
	CU_ASSERT_EQUAL(result.withheld, 0);
	CU_ASSERT_EQUAL(result.traces, 6);
	CU_ASSERT_EQUAL(result.bound, LS_UNBOUNDED);
	ls_result_free(&result);
}

/* Programs with one bug each. */
static struct ls_lock *a_lock, *b_lock;
static struct ls_memory *memory;
static struct ls_completion *done;
static struct ls_var *flag;

static int setup(void *arg)
{
	(void)arg;
	a_lock = ls_lock_new("a");
	b_lock = ls_lock_new("b");
	memory = ls_memory_new("memory", 8);
	done = ls_completion_new("done");
	flag = ls_var_new("flag", 0);
	return 0;
}

static void take_a_then_b(void *arg)
{
	(void)arg;
	ls_lock_take(a_lock);
	ls_lock_take(b_lock);
	ls_lock_drop(b_lock);
	ls_lock_drop(a_lock);
}

static void take_b_then_a(void *arg)
{
	(void)arg;
	ls_lock_take(b_lock);
	ls_lock_take(a_lock);
	ls_lock_drop(a_lock);
	ls_lock_drop(b_lock);
}

static void free_memory(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
	ls_memory_free(memory);
}

static void use_memory(void *arg)
{
	(void)arg;
	if (!ls_var_read(flag))
		ls_memory_write(memory, 0, 1);
}

static void complete_if_asked(void *arg)
{
	(void)arg;
	if (ls_var_read(flag))
		ls_completion_complete(done);
}

static void ask_and_wait(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
	ls_completion_wait(done);
}

static void forget_memory(void *arg)
{
	(void)arg;
	if (ls_var_add(flag, 1) == 1)
		ls_memory_new("forgotten", 8);
}

static void write_plain(void *arg)
{
	(void)arg;
	ls_memory_write(memory, 0, 1);
}

static void drop_what_is_not_held(void *arg)
{
	(void)arg;
	ls_lock_try(a_lock);
	ls_lock_drop(a_lock);
}

static const struct {
	enum ls_finding_kind kind;
	struct ls_task tasks[2];
} bugs[] = {
	{ LS_DEADLOCK, { { "a", take_a_then_b, NULL }, { "b", take_b_then_a, NULL } } },
	{ LS_USE_AFTER_FREE, { { "a", free_memory, NULL }, { "b", use_memory, NULL } } },
	{ LS_HANG, { { "a", complete_if_asked, NULL }, { "b", ask_and_wait, NULL } } },
	{ LS_LEAK, { { "a", forget_memory, NULL }, { "b", forget_memory, NULL } } },
	{ LS_DATA_RACE, { { "a", write_plain, NULL }, { "b", write_plain, NULL } } },
	{ LS_LOCK_IMBALANCE,
	  { { "a", drop_what_is_not_held, NULL }, { "b", take_a_then_b, NULL } } },
};

static void bugs_of_every_sort_are_found_and_replay(void)
{
	for (size_t i = 0; i < ARRAY_NR(bugs); i++) {
		const struct ls_program program = {
			.name = "bug", .setup = setup, .tasks = bugs[i].tasks, .tasks_nr = 2
		};
		struct ls_options options = with("portfolio", 1000);
		struct ls_result result, again;
		const struct ls_finding *f;

		options.strict_races = true;
		result = explore(&program, &options);
		f = find_kind(&result, bugs[i].kind);
		CHECK_EQUAL(f != NULL, true, ls_finding_name(bugs[i].kind));
		if (f) {
			CHECK_STRING(f->strategy, "dfs", ls_finding_name(bugs[i].kind));
			options.granularity = f->granularity;
			CHECK_EQUAL(ls_replay(&program, &options, &f->choices, &again, NULL), 0,
				    ls_finding_name(bugs[i].kind));
			CHECK_EQUAL(find_kind(&again, bugs[i].kind) != NULL, true,
				    ls_finding_name(bugs[i].kind));
			ls_result_free(&again);
		}
		ls_result_free(&result);
	}
}

/* Who finds a bug is bounded by how many preemptions it takes. */
static void who_found_it_is_told(void)
{
	static const struct {
		struct script script;
		int preemptions;
	} rows[] = {
		{ { "lost update", { "rw", "rw" }, lost_update }, 1 },
		{ { "seen between", { "ii", "ss" }, saw_one_then_two }, 2 },
		{ { "three preemptions", { "iii", "ss" }, saw_one_then_two }, 3 },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_options options = with("portfolio", EXECUTIONS);
		struct ls_result result = script_explore(&rows[i].script, &options);
		const struct ls_finding *f = find_kind(&result, LS_INVARIANT);

		CHECK_EQUAL(walk(&rows[i].script).bug_bound, rows[i].preemptions,
			    rows[i].script.name);
		CHECK_EQUAL(f != NULL, true, rows[i].script.name);
		if (f && rows[i].preemptions <= 2) {
			CHECK_STRING(f->strategy, "dfs", rows[i].script.name);
			CHECK_EQUAL(f->bound, rows[i].preemptions, rows[i].script.name);
		} else if (f) {
			/* Not by dfs, nor by pct with so few change points. */
			CHECK_EQUAL(!strcmp(f->strategy, "random") || !strcmp(f->strategy, "pos") ||
					    !strcmp(f->strategy, "surw") ||
					    !strcmp(f->strategy, "pct(4)") ||
					    !strcmp(f->strategy, "pct(5)"),
				    true, f->strategy);
			CHECK_EQUAL(f->bound, LS_UNBOUNDED, rows[i].script.name);
		}
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "each_strategy_has_its_turns", each_strategy_has_its_turns },
	{ "the_bounded_search_has_its_share_and_no_more",
	  the_bounded_search_has_its_share_and_no_more },
	{ "a_strategy_runs_what_it_would_run_alone", a_strategy_runs_what_it_would_run_alone },
	{ "turns_of_one_strategy_do_not_repeat_each_other",
	  turns_of_one_strategy_do_not_repeat_each_other },
	{ "the_same_seed_gives_the_same_choices", the_same_seed_gives_the_same_choices },
	{ "what_two_preemptions_exhaust_is_exhausted", what_two_preemptions_exhaust_is_exhausted },
	{ "bugs_of_every_sort_are_found_and_replay", bugs_of_every_sort_are_found_and_replay },
	{ "who_found_it_is_told", who_found_it_is_told },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: portfolio", cases);
}
