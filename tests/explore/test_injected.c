// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults as choices of the search: operations that are injected while a task is in a function,
 * calls that fail only there, faults that persist. Random programs have the same traces and come to
 * the same ends by `optimal` as by brute force, under each budget; and the same counts by several
 * processes as by one.
 */
#define _GNU_SOURCE
#include "tests/explore/kill_workers.h"

#define TASKS	 2
#define OPS	 2
#define VARS	 2
#define PROGRAMS 80
#define ENDS_MAX 512

void window_one(void (*inside)(void *arg), void *arg);
void window_two(void (*inside)(void *arg), void *arg, unsigned int depth);

enum kind { DO_READ, DO_WRITE, DO_ADD, DO_ALLOCATE, DO_ALLOCATE_TOO, DO_KINDS };

struct step {
	uint8_t kind, var, window; /* 0: in none */
};

static struct step ops[TASKS][OPS], injected_op[2];
static struct ls_fault_plan plans[3];
static unsigned int plans_nr;
static struct ls_var *vars[VARS];
static int64_t seen[TASKS + 2];

/* The ends of executions: a digest of each, once. */
static uint64_t ends[ENDS_MAX];
static unsigned int ends_nr;

static uint64_t random_state;

static unsigned int draw(unsigned int below)
{
	random_state = random_state * 6364136223846793005ul + 1442695040888963407ul;
	return (unsigned int)(random_state >> 33) % below;
}

static int setup(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < VARS; i++)
		vars[i] = ls_var_new(i ? "y" : "x", 0);
	return 0;
}

static void note(unsigned int who, int64_t value)
{
	seen[who] = seen[who] * 31 + value + 1;
}

static void perform(const struct step *op, unsigned int who)
{
	struct ls_memory *memory;

	switch (op->kind) {
	case DO_READ:
		note(who, ls_var_read(vars[op->var]));
		break;
	case DO_WRITE:
		ls_var_write(vars[op->var], who + 1);
		break;
	case DO_ADD:
		note(who, ls_var_add(vars[op->var], 10));
		break;
	default:
		memory = ls_memory_new("memory", 8);
		note(who, memory != NULL);
		if (memory)
			ls_memory_free(memory);
	}
}

struct call {
	const struct step *op;
	unsigned int who;
};

static void inside(void *arg)
{
	const struct call *call = arg;

	perform(call->op, call->who);
}

static void run_task(void *arg)
{
	unsigned int who = (unsigned int)(uintptr_t)arg;

	seen[who] = 0;
	for (unsigned int i = 0; i < OPS; i++) {
		struct call call = { &ops[who][i], who };

		if (call.op->window == 1)
			window_one(inside, &call);
		else if (call.op->window == 2)
			window_two(inside, &call, 1);
		else
			inside(&call);
	}
}

static void run_injected(void *arg)
{
	unsigned int i = (unsigned int)(uintptr_t)arg;

	seen[TASKS + i] = 0;
	perform(&injected_op[i], TASKS + i);
}

static void finish(void *arg)
{
	uint64_t h = 0;

	(void)arg;
	/* One that did not begin has seen nothing. */
	for (unsigned int i = 0; i < TASKS; i++)
		h = (h ^ (uint64_t)seen[i]) * 0x9e3779b97f4a7c15ul;
	for (unsigned int i = 0; i < VARS; i++)
		h = (h ^ (uint64_t)ls_var_read(vars[i])) * 0x9e3779b97f4a7c15ul;
	for (unsigned int i = 0; i < ends_nr; i++)
		if (ends[i] == h)
			return;
	if (ends_nr == ENDS_MAX)
		give_up("too many ends", "test_injected");
	ends[ends_nr++] = h;
}

static const struct ls_task own_tasks[TASKS] = { { "a", run_task, (void *)0 },
						 { "b", run_task, (void *)1 } };
static const struct ls_program program = { .name = "injected",
					   .setup = setup,
					   .tasks = own_tasks,
					   .tasks_nr = TASKS,
					   .finish = finish,
					   .finish_is_noop = true };

static void make_plan(struct ls_fault_plan *plan, unsigned int number)
{
	static const char *const functions[] = { NULL, "window_one", "window_two" };

	*plan = (struct ls_fault_plan){ .task = (int)draw(TASKS + 1) - 1,
					.in = functions[draw(3)] };
	if (number < 2 && (number == 0 || draw(3) == 0)) {
		plan->run = run_injected;
		plan->arg = (void *)(uintptr_t)number;
		plan->site = "injected";
		plan->nth = plan->in ? (int)draw(3) : 0;
		injected_op[number] = (struct step){ (uint8_t)draw(DO_KINDS), (uint8_t)draw(VARS) };
	} else {
		plan->site = draw(2) ? "kzalloc" : NULL;
		plan->persistent = draw(2);
		plan->in = draw(2) ? NULL : plan->in;
		plan->task = draw(2) ? -1 : plan->task;
	}
}

static void make(uint64_t seed)
{
	random_state = seed * 0x9e3779b97f4a7c15ul;
	for (unsigned int t = 0; t < TASKS; t++)
		for (unsigned int i = 0; i < OPS; i++)
			ops[t][i] = (struct step){ (uint8_t)draw(DO_KINDS), (uint8_t)draw(VARS),
						   draw(3) ? 0 : (uint8_t)(1 + draw(2)) };
	/* Where faults can be confined to is somewhere. */
	ops[0][draw(OPS)].window = (uint8_t)(1 + draw(2));
	plans_nr = 2 + draw(2);
	for (unsigned int i = 0; i < plans_nr; i++)
		make_plan(&plans[i], i);
}

static struct ls_result run(const char *strategy, unsigned int budget, unsigned int jobs)
{
	struct ls_options options = { .strategy = strategy,
				      .preemptions_max = LS_UNBOUNDED,
				      .faults = plans,
				      .faults_nr = plans_nr,
				      .faults_budget = budget,
				      .count_traces = true,
				      .jobs = jobs };

	ends_nr = 0;
	for (unsigned int i = 0; i < plans_nr; i++) {
		plans[i].reached = false;
		plans[i].fired = 0;
	}
	return explore(&program, &options);
}

static int compare_ends(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void optimal_has_the_traces_and_ends_of_brute_force(void)
{
	static uint64_t brute_ends[ENDS_MAX];
	unsigned int with_runs = 0, with_fails = 0, with_both = 0;

	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		unsigned int budget = 1 + (unsigned int)(seed % 3), brute_nr, runs = 0, fails = 0;
		struct ls_result brute, optimal;
		char row[64];

		snprintf(row, sizeof(row), "program %lu, budget %u", seed, budget);
		make(seed);
		brute = run("dfs", budget, 1);
		brute_nr = ends_nr;
		memcpy(brute_ends, ends, sizeof(ends));
		for (unsigned int i = 0; i < plans_nr; i++) {
			runs += plans[i].run && plans[i].fired;
			fails += !plans[i].run && plans[i].fired;
		}
		optimal = run("optimal", budget, 1);
		CHECK_EQUAL(brute.exhausted, true, row);
		CHECK_EQUAL(optimal.exhausted, true, row);
		CHECK_EQUAL(optimal.traces, brute.traces, row);
		CHECK_EQUAL(optimal.executions, brute.traces, row);
		CHECK_EQUAL(optimal.findings_nr, brute.findings_nr, row);
		qsort(brute_ends, brute_nr, sizeof(*ends), compare_ends);
		qsort(ends, ends_nr, sizeof(*ends), compare_ends);
		CHECK_EQUAL(ends_nr, brute_nr, row);
		CHECK_EQUAL(memcmp(ends, brute_ends, ends_nr * sizeof(*ends)), 0, row);
		/* All places that there are, and those that failed. */
		CHECK_EQUAL(optimal.places_nr, brute.places_nr, row);
		for (size_t i = 0; i < optimal.places_nr && i < brute.places_nr; i++) {
			CHECK_EQUAL(optimal.places[i].fired, brute.places[i].fired, row);
			CHECK_EQUAL(optimal.places[i].asked, brute.places[i].asked, row);
			CHECK_EQUAL(!optimal.places[i].asked || optimal.places[i].fired, true, row);
		}
		with_runs += runs > 0;
		with_fails += fails > 0;
		with_both += runs && fails;
		ls_result_free(&brute);
		ls_result_free(&optimal);
	}
	CU_ASSERT(with_runs > PROGRAMS / 4);
	CU_ASSERT(with_fails > PROGRAMS / 4);
	CU_ASSERT(with_both > PROGRAMS / 10);
}

static void several_processes_come_to_what_one_does(void)
{
	static const unsigned int jobs[] = { 2, 4 };

	for (uint64_t seed = 1; seed <= 15; seed++) {
		uint64_t fired[3];
		struct ls_result one, many;
		char row[64];

		make(seed);
		one = run("optimal", 2, 1);
		for (unsigned int i = 0; i < plans_nr; i++)
			fired[i] = plans[i].fired;
		for (size_t j = 0; j < ARRAY_NR(jobs); j++) {
			snprintf(row, sizeof(row), "program %lu, %u jobs", seed, jobs[j]);
			many = run("optimal", 2, jobs[j]);
			CHECK_EQUAL(many.executions, one.executions, row);
			CHECK_EQUAL(many.traces, one.traces, row);
			CHECK_EQUAL(many.withheld, one.withheld, row);
			CHECK_EQUAL(many.places_nr, one.places_nr, row);
			for (size_t i = 0; i < one.places_nr && i < many.places_nr; i++) {
				CHECK_STRING(many.places[i].site, one.places[i].site, row);
				CHECK_EQUAL(many.places[i].nth, one.places[i].nth, row);
				CHECK_EQUAL(many.places[i].fired, one.places[i].fired, row);
				CHECK_EQUAL(many.places[i].asked, one.places[i].asked, row);
			}
			for (unsigned int i = 0; i < plans_nr; i++)
				CHECK_EQUAL(plans[i].fired, fired[i], row);
			ls_result_free(&many);
		}
		ls_result_free(&one);
	}
}

/* A program that takes long enough to be killed: three tasks that allocate and add. */
static void busy(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < 3; i++) {
		struct ls_memory *memory = ls_memory_new("memory", 8);

		if (memory)
			ls_memory_free(memory);
		ls_var_add(vars[0], 1);
	}
}

static void enter(void *arg)
{
	window_one(busy, arg);
}

static void add_once(void *arg)
{
	(void)arg;
	ls_var_add(vars[0], 100);
}

static struct ls_result run_busy(unsigned int jobs, const char *checkpoint, bool resume,
				 struct ls_fault_plan *list)
{
	static const struct ls_task three[] = { { "a", enter, NULL },
						{ "b", busy, NULL },
						{ "c", busy, NULL } };
	static const struct ls_program all = { .name = "busy",
					       .setup = setup,
					       .tasks = three,
					       .tasks_nr = 3,
					       .finish_is_noop = true };
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .faults = list,
				      .faults_nr = 2,
				      .jobs = jobs,
				      .checkpoint = checkpoint,
				      .resume = resume,
				      .identity = "busy" };

	list[0] = (struct ls_fault_plan){ .site = "kzalloc", .task = 1 };
	list[1] = (struct ls_fault_plan){
		.site = "add", .in = "window_one", .task = 0, .run = add_once
	};
	return explore(&all, &options);
}

/* Killed now and then, and continued; the last time it is left alone. */
static struct ls_result continue_busy(struct ls_fault_plan *list, unsigned int *resumed)
{
	const char *path = checkpoint_path();

	for (unsigned int i = 0; i < 4; i++) {
		pid_t child = fork();

		if (child < 0)
			give_up("cannot fork", "search");
		if (!child) {
			checkpoint_every_ns = 5000000;
			run_busy(2, path, !access(path, F_OK), list);
			_exit(0);
		}
		sleep_ms(60 + 20 * i);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		*resumed += !access(path, F_OK);
	}
	return run_busy(2, path, !access(path, F_OK), list);
}

static void a_killed_search_is_continued_to_the_same_coverage(void)
{
	struct ls_fault_plan one_list[2], list[2];
	struct ls_result one = run_busy(1, NULL, false, one_list), result;
	unsigned int resumed = 0;

	result = continue_busy(list, &resumed);
	CU_ASSERT(resumed > 0);
	CU_ASSERT(one.exhausted && result.exhausted);
	CU_ASSERT_EQUAL(result.executions, one.executions);
	for (unsigned int i = 0; i < 2; i++) {
		CU_ASSERT(one_list[i].fired > 0);
		CU_ASSERT_EQUAL(list[i].fired, one_list[i].fired);
	}
	CU_ASSERT_EQUAL(one.places_nr, 9);
	CU_ASSERT_EQUAL(result.places_nr, one.places_nr);
	for (size_t i = 0; i < one.places_nr && i < result.places_nr; i++) {
		CU_ASSERT_STRING_EQUAL(result.places[i].task, one.places[i].task);
		CU_ASSERT_EQUAL(result.places[i].nth, one.places[i].nth);
		CU_ASSERT_EQUAL(result.places[i].fired, one.places[i].fired);
	}
	ls_result_free(&one);
	ls_result_free(&result);
}

/* Ten allocations behind each other: an unbiased sampler would hardly ever come to fail the last.
 */
static void far(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < 10; i++) {
		struct ls_memory *memory = ls_memory_new("memory", 8);

		if (memory)
			ls_memory_free(memory);
	}
}

static const struct ls_task far_task[] = { { "far", far, NULL } };
static const struct ls_program far_program = {
	.name = "far", .tasks = far_task, .tasks_nr = 1, .finish_is_noop = true
};

static struct ls_result sample(const char *strategy, uint64_t executions)
{
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
	struct ls_options options = { .strategy = strategy,
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = executions,
				      .faults = &plan,
				      .faults_nr = 1 };

	return explore(&far_program, &options);
}

static void samplers_fail_every_place(void)
{
	static const char *const strategies[] = { "random", "pct", "pos", "portfolio" };

	for (size_t i = 0; i < ARRAY_NR(strategies); i++) {
		struct ls_result result = sample(strategies[i], 2000);

		CHECK_EQUAL(result.places_nr, 10, strategies[i]);
		for (size_t j = 0; j < result.places_nr; j++)
			CHECK_EQUAL(result.places[j].fired, 1, strategies[i]);
		CHECK_EQUAL(result.withheld & LS_WITHHELD_FAULTS, 0, strategies[i]);
		ls_result_free(&result);
	}
}

static void a_place_that_a_sampler_left_out_withholds(void)
{
	struct ls_result result = sample("random", 2);

	CU_ASSERT(result.withheld & LS_WITHHELD_FAULTS);
	ls_result_free(&result);
}

static void an_exhaustive_search_leaves_no_place_out(void)
{
	struct ls_result result = sample("optimal", 0);

	CU_ASSERT_EQUAL(result.executions, 11);
	CU_ASSERT_EQUAL(result.places_nr, 10);
	CU_ASSERT_EQUAL(result.withheld, 0);
	ls_result_free(&result);
}

/* More places than are kept: a cap is never a pass. */
static void many(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < 5000; i++) {
		struct ls_memory *memory = ls_memory_new("memory", 8);

		if (memory)
			ls_memory_free(memory);
	}
}

static void more_places_than_are_kept_withhold(void)
{
	static const struct ls_task task[] = { { "many", many, NULL } };
	static const struct ls_program all = {
		.name = "many", .tasks = task, .tasks_nr = 1, .finish_is_noop = true
	};
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1, .nth = 3 };
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .faults = &plan,
				      .faults_nr = 1 };
	struct ls_result result = explore(&all, &options);

	CU_ASSERT(result.places_lost);
	CU_ASSERT(result.withheld & LS_WITHHELD_FAULTS);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "optimal_has_the_traces_and_ends_of_brute_force",
	  optimal_has_the_traces_and_ends_of_brute_force },
	{ "several_processes_come_to_what_one_does", several_processes_come_to_what_one_does },
	{ "a_killed_search_is_continued_to_the_same_coverage",
	  a_killed_search_is_continued_to_the_same_coverage },
	{ "samplers_fail_every_place", samplers_fail_every_place },
	{ "a_place_that_a_sampler_left_out_withholds", a_place_that_a_sampler_left_out_withholds },
	{ "an_exhaustive_search_leaves_no_place_out", an_exhaustive_search_leaves_no_place_out },
	{ "more_places_than_are_kept_withhold", more_places_than_are_kept_withhold },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: injected faults", cases);
}
