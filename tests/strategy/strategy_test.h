/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs as strings, run by the engine and, apart from it, walked through by a few lines here:
 * what a strategy should run, and how likely, is counted without asking the engine.
 *
 * A task is a string of events: '.' writes a variable of its own, 'r' reads x, 'w' writes what it
 * read plus one, 'i' adds one to x, 's' appends x to the digits that it has seen, 'L' and 'U' take
 * and drop a lock.
 */
#ifndef TESTS_STRATEGY_TEST_H
#define TESTS_STRATEGY_TEST_H

#include "tests/explore_test.h"
#include "harness/engine/exec.h"

#define SCRIPTS_MAX 4
#define BOUNDS_MAX  24

/* Where a program stands. */
struct state {
	unsigned int at[SCRIPTS_MAX];
	int64_t local[SCRIPTS_MAX], seen[SCRIPTS_MAX], x;
	int holder; /* of the lock, or -1 */
};

struct script {
	const char *name;
	const char *tasks[SCRIPTS_MAX + 1];
	bool (*bug)(const struct script *script, const struct state *end);
};

/* All walks of a program. */
struct walks {
	uint64_t all, by_preemptions[BOUNDS_MAX];
	uint64_t with_bug;
	double bug_probability; /* of a uniform random walk */
	int bug_bound;		/* least preemptions that show the bug, or -1 */
};

static inline unsigned int script_tasks(const struct script *s)
{
	unsigned int nr = 0;

	while (s->tasks[nr])
		nr++;
	return nr;
}

/* Events of an execution: always the same, whatever the order. */
static inline unsigned int script_events(const struct script *s)
{
	size_t events = 0;

	for (unsigned int t = 0; s->tasks[t]; t++)
		events += strlen(s->tasks[t]);
	return (unsigned int)events;
}

static inline bool script_can_run(const struct script *s, const struct state *state, unsigned int t)
{
	char op = s->tasks[t][state->at[t]];

	return op && !(op == 'L' && state->holder >= 0);
}

static inline void script_step(const struct script *s, struct state *state, unsigned int t)
{
	switch (s->tasks[t][state->at[t]++]) {
	case 'r':
		state->local[t] = state->x;
		break;
	case 'w':
		state->x = state->local[t] + 1;
		break;
	case 'i':
		state->x++;
		break;
	case 's':
		state->seen[t] = state->seen[t] * 10 + state->x;
		break;
	case 'L':
		state->holder = (int)t;
		break;
	case 'U':
		state->holder = -1;
		break;
	}
}

static inline void script_walk(const struct script *s, const struct state *state, int last,
			       unsigned int preemptions, double probability, struct walks *walks)
{
	unsigned int nr = script_tasks(s), enabled = 0;
	bool last_can = last >= 0 && script_can_run(s, state, (unsigned int)last);

	for (unsigned int t = 0; t < nr; t++)
		enabled += script_can_run(s, state, t);
	for (unsigned int t = 0; t < nr; t++) {
		struct state next = *state;

		if (!script_can_run(s, state, t))
			continue;
		script_step(s, &next, t);
		script_walk(s, &next, (int)t, preemptions + (last_can && (int)t != last),
			    probability / enabled, walks);
	}
	if (enabled)
		return;
	if (preemptions >= BOUNDS_MAX)
		give_up("too many preemptions", s->name);
	walks->all++;
	walks->by_preemptions[preemptions]++;
	if (!s->bug || !s->bug(s, state))
		return;
	walks->with_bug++;
	walks->bug_probability += probability;
	if (walks->bug_bound < 0 || preemptions < (unsigned int)walks->bug_bound)
		walks->bug_bound = (int)preemptions;
}

static inline struct walks walk(const struct script *s)
{
	struct walks walks = { .bug_bound = -1 };
	struct state start = { .holder = -1 };

	script_walk(s, &start, -1, 0, 1, &walks);
	return walks;
}

/* Bugs. */
static inline bool lost_update(const struct script *s, const struct state *end)
{
	int64_t writes = 0;

	for (unsigned int t = 0; s->tasks[t]; t++)
		for (const char *op = s->tasks[t]; *op; op++)
			writes += *op == 'w' || *op == 'i';
	return end->x != writes;
}

static inline bool saw_one_then_two(const struct script *s, const struct state *end)
{
	(void)s;
	return end->seen[1] == 12;
}

static inline bool saw_zero(const struct script *s, const struct state *end)
{
	return end->seen[script_tasks(s) - 1] == 0;
}

/* The same on the engine. */
static const struct script *running;
static struct state now;
static struct ls_var *script_x, *script_own[SCRIPTS_MAX];
static struct ls_lock *script_lock;

/* Hashes of the choice lists of the executions so far. */
#define LISTS_MAX 50000
static uint64_t lists[LISTS_MAX];
static size_t lists_nr;

static inline int script_setup(void *arg)
{
	(void)arg;
	lists_nr = 0;
	script_x = ls_var_new("x", 0);
	script_lock = ls_lock_new("lock");
	for (unsigned int t = 0; t < SCRIPTS_MAX; t++)
		script_own[t] = ls_var_new("own", 0);
	return 0;
}

static inline void script_run(void *arg)
{
	unsigned int t = (unsigned int)(uintptr_t)arg;

	now.local[t] = now.seen[t] = 0;
	for (const char *op = running->tasks[t]; *op; op++) {
		switch (*op) {
		case 'r':
			now.local[t] = ls_var_read(script_x);
			break;
		case 'w':
			ls_var_write(script_x, now.local[t] + 1);
			break;
		case 'i':
			ls_var_add(script_x, 1);
			break;
		case 's':
			now.seen[t] = now.seen[t] * 10 + ls_var_read(script_x);
			break;
		case 'L':
			ls_lock_take(script_lock);
			break;
		case 'U':
			ls_lock_drop(script_lock);
			break;
		default:
			ls_var_write(script_own[t], 1);
		}
	}
}

static inline void script_finish(void *arg)
{
	uint64_t hash = 14695981039346656037ul;

	(void)arg;
	for (uint32_t i = 0; i < execution.choices_nr; i++)
		hash = (hash ^ execution.choices[i]) * 1099511628211ul;
	if (lists_nr < LISTS_MAX)
		lists[lists_nr++] = hash;
	now.x = ls_var_read(script_x);
	ls_assert(!running->bug || !running->bug(running, &now), "the bug");
}

static inline struct ls_program script_program(const struct script *s)
{
	static struct ls_task tasks[SCRIPTS_MAX];
	static const char *const names[SCRIPTS_MAX] = { "a", "b", "c", "d" };

	for (unsigned int t = 0; s->tasks[t]; t++)
		tasks[t] = (struct ls_task){ names[t], script_run, (void *)(uintptr_t)t };
	running = s;
	return (struct ls_program){ .name = s->name,
				    .setup = script_setup,
				    .tasks = tasks,
				    .tasks_nr = script_tasks(s),
				    .finish = script_finish };
}

static inline struct ls_result script_explore(const struct script *s,
					      const struct ls_options *options)
{
	struct ls_program program = script_program(s);

	return explore(&program, options);
}

static inline int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Sorts the lists, and counts those that differ. */
static inline size_t lists_distinct(void)
{
	size_t distinct = lists_nr > 0;

	qsort(lists, lists_nr, sizeof(lists[0]), compare_hashes);
	for (size_t i = 1; i < lists_nr; i++)
		distinct += lists[i] != lists[i - 1];
	return distinct;
}

/* How many executions showed the bug. */
static inline uint64_t bug_hits(const struct ls_result *result)
{
	const struct ls_finding *f = find_kind(result, LS_INVARIANT);

	return f ? f->hits : 0;
}

/*
 * Runs a sampler with three seeds, and expects the bug as often as @probability says. The bounds
 * are five standard deviations wide; with fixed seeds the outcome does not vary from run to run.
 */
static inline void check_hits(const struct script *s, struct ls_options options, double probability)
{
	for (options.seed = 1; options.seed <= 3; options.seed++) {
		struct ls_result result = script_explore(s, &options);
		bool ok = within_five_sigma(bug_hits(&result), result.executions, probability);

		if (!ok)
			fprintf(stderr, "\n\t%lu hits of %lu, probability %f", bug_hits(&result),
				result.executions, probability);
		CHECK_EQUAL(ok, true, s->name);
		CHECK_EQUAL(result.executions, options.executions_max, s->name);
		ls_result_free(&result);
	}
}

/* The lists of two searches with one seed agree; those of another seed mostly do not. */
static inline void check_seeds(const struct script *s, struct ls_options options)
{
	static uint64_t first[LISTS_MAX];
	struct ls_result result;
	size_t same = 0;

	options.seed = 42;
	result = script_explore(s, &options);
	CHECK_EQUAL(lists_nr, options.executions_max, s->name);
	memcpy(first, lists, sizeof(first));
	ls_result_free(&result);
	result = script_explore(s, &options);
	CHECK_EQUAL(memcmp(first, lists, lists_nr * sizeof(lists[0])), 0, s->name);
	ls_result_free(&result);
	options.seed = 43;
	result = script_explore(s, &options);
	for (size_t i = 0; i < lists_nr; i++)
		same += first[i] == lists[i];
	CHECK_EQUAL(same < lists_nr / 2, true, s->name);
	ls_result_free(&result);
}

#endif
