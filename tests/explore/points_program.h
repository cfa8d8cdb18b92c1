/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain accesses for random small programs: to the setup's variables, and to memory that each task
 * has allocated before anything else happened, so that it lies in a part of memory of its own.
 * Searches with points at racy places are compared with searches that have points everywhere.
 */
#ifndef TESTS_POINTS_PROGRAM_H
#define TESTS_POINTS_PROGRAM_H

#include "harness/detect/finding.h"
#include "harness/engine/points.h"
#include "harness/explore/workers.h"
#include "tests/explore/compare_small.h"

#define PLACES	   (SMALL_OBJECTS + SMALL_TASKS)
#define PRINTS_MAX 64u

enum points_op { POINTS_READ = SMALL_OPS_NR, POINTS_WRITE, POINTS_ADD };

/* What a search came to. */
struct points_search {
	struct ls_result result; /* its findings are given back */
	uint64_t *states;	 /* sorted, each once */
	size_t states_nr;
	uint64_t prints[PRINTS_MAX]; /* of the findings, sorted */
	size_t prints_nr;
};

struct points_sum {
	uint64_t programs, left_out, mismatches;
	uint64_t with_points, without, everywhere, again;
};

static struct ls_memory *points_own[SMALL_TASKS];
static struct ls_var *points_gate; /* read, never written */
static unsigned int points_jobs = 1;
static unsigned int points_rounds; /* searches that the last one came to */

static inline void points_setup(void)
{
	points_gate = ls_var_new("gate", 0);
}

static inline void points_begin(unsigned int t)
{
	points_own[t] = ls_memory_new("own", 8);
	/* Every task comes to its first operation before any goes on. */
	ls_var_read(points_gate);
}

static inline void points_end(unsigned int t)
{
	(void)t;
}

static inline void points_add(unsigned int t)
{
	static const uint8_t ops[] = { POINTS_READ, POINTS_READ, POINTS_WRITE, POINTS_WRITE,
				       POINTS_ADD };
	unsigned int place = small_below(SMALL_OBJECTS + small.tasks_nr);

	if (small_below(4) == 0)
		small_add(t, SMALL_IF, small_below(2), 1);
	small_add(t, (enum small_op)ops[small_below(sizeof(ops))], place, 0);
}

static inline int64_t points_load(unsigned int place)
{
	return place < SMALL_OBJECTS ? ls_var_read_plain(small_var[place])
				     : ls_memory_read(points_own[place - SMALL_OBJECTS], 0);
}

static inline void points_store(unsigned int place, int64_t value)
{
	if (place < SMALL_OBJECTS)
		ls_var_write_plain(small_var[place], value);
	else
		ls_memory_write(points_own[place - SMALL_OBJECTS], 0, value);
}

static inline bool points_step(unsigned int t, const struct small_insn *i, bool *held)
{
	(void)held;
	switch ((enum points_op)i->op) {
	case POINTS_READ:
		small_register[t] = points_load(i->value);
		break;
	case POINTS_WRITE:
		points_store(i->value, i->object);
		break;
	case POINTS_ADD:
	default:
		small_register[t] = points_load(i->value) + 1;
		points_store(i->value, small_register[t]);
		break;
	}
	return true;
}

static inline void points_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[] = { "load", "store", "increment" };

	fprintf(out, " %s place %u", words[i->op - POINTS_READ], i->value);
	if (i->op == POINTS_WRITE)
		fprintf(out, " %u", i->object);
	fputc(';', out);
}

static inline uint64_t points_state(void)
{
	uint64_t hash = 0;

	for (unsigned int t = 0; t < small.tasks_nr; t++) {
		int64_t value;

		memcpy(&value, points_own[t], sizeof(value));
		hash = outcome_mix(hash, (uint64_t)value);
	}
	return hash;
}

static const struct small_extra points_extra = {
	.setup = points_setup,
	.add = points_add,
	.begin = points_begin,
	.step = points_step,
	.end = points_end,
	.print = points_print,
	.state = points_state,
};

static inline int points_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static inline size_t points_sort(uint64_t *v, size_t nr)
{
	size_t once = 0;

	if (nr)
		qsort(v, nr, sizeof(*v), points_compare);
	for (size_t i = 0; i < nr; i++)
		if (!i || v[i] != v[once - 1])
			v[once++] = v[i];
	return once;
}

static struct points_search *points_now;

static inline void points_found(const struct ls_finding *f, void *arg)
{
	(void)arg;
	if (points_now->prints_nr < PRINTS_MAX)
		points_now->prints[points_now->prints_nr++] = f->fingerprint;
}

/* How often did the search begin? Each time it tells so with no execution behind it. */
static inline bool points_progress(const struct ls_progress *p, void *arg)
{
	(void)arg;
	points_rounds += !p->executions;
	return true;
}

static inline void points_explore(enum ls_granularity granularity, struct points_search *s)
{
	static const char *const names[SMALL_TASKS] = { "a", "b", "c", "d" };
	struct outcomes o = { .strategy = "optimal" };
	struct ls_task tasks[SMALL_TASKS];
	struct ls_program program = { .name = "points",
				      .setup = outcome_setup,
				      .tasks = tasks,
				      .tasks_nr = small.tasks_nr,
				      .finish = outcome_finish,
				      .finish_is_noop = true };
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = SMALL_EXECUTIONS,
				      .granularity = granularity,
				      .jobs = points_jobs,
				      .progress = points_progress,
				      .found = points_found };
	struct ls_result result;

	for (unsigned int t = 0; t < small.tasks_nr; t++)
		tasks[t] = (struct ls_task){ names[t], small_run, (void *)(uintptr_t)t };
	memset(s, 0, sizeof(*s));
	points_now = s;
	points_rounds = 0;
	outcomes_now = &o;
	s->result = result = explore(&program, &options);
	ls_result_free(&result);
	s->result.findings = s->result.known = NULL;
	s->states = malloc((o.nr + 1) * sizeof(*s->states));
	for (size_t i = 0; i < o.nr; i++)
		s->states[i] = o.v[i].state;
	s->states_nr = points_sort(s->states, o.nr);
	s->prints_nr = points_sort(s->prints, s->prints_nr);
	outcomes_free(&o);
}

static inline bool points_equal(const struct points_search *a, const struct points_search *b)
{
	const struct ls_result *x = &a->result, *y = &b->result;

	/* States are told in the process that has them. */
	return x->complete == y->complete && x->deadlocked == y->deadlocked && x->exhausted &&
	       y->exhausted && !x->withheld && !y->withheld && a->prints_nr == b->prints_nr &&
	       !memcmp(a->prints, b->prints, a->prints_nr * sizeof(*a->prints)) &&
	       (points_jobs > 1 ||
		(a->states_nr == b->states_nr &&
		 !memcmp(a->states, b->states, a->states_nr * sizeof(*a->states))));
}

static struct points_search points_all, points_some;

static inline bool points_differ(void)
{
	bool differ = false;

	points_explore(LS_GRANULARITY_MEMORY, &points_all);
	too_large = !points_all.result.exhausted;
	if (!too_large) {
		points_explore(LS_GRANULARITY_SYNC, &points_some);
		differ = !points_equal(&points_all, &points_some);
		snprintf(mismatch, sizeof(mismatch),
			 "everywhere: %lu + %lu traces, %zu states, %zu findings, withheld %x; "
			 "at %lu places: %lu + %lu traces, %zu states, %zu findings, withheld %x, "
			 "exhausted %d",
			 points_all.result.complete, points_all.result.deadlocked,
			 points_all.states_nr, points_all.prints_nr, points_all.result.withheld,
			 points_some.result.points, points_some.result.complete,
			 points_some.result.deadlocked, points_some.states_nr,
			 points_some.prints_nr, points_some.result.withheld,
			 points_some.result.exhausted);
		free(points_some.states);
	}
	free(points_all.states);
	return differ;
}

static inline struct points_sum compare_points(uint64_t seed, uint64_t programs)
{
	struct points_sum sum = { 0 };
	struct compared mismatches = { 0 };

	small_extra = &points_extra;
	for (; sum.programs < programs && mismatches.mismatches < 5; seed++) {
		small_make(seed);
		small.plans_nr = 0;
		if (points_differ()) {
			report_mismatch(points_differ, &mismatches);
		} else if (too_large) {
			sum.left_out++;
			continue;
		}
		sum.programs++;
		sum.with_points += points_some.result.points > 0;
		sum.without += !points_some.result.points;
		sum.everywhere += points_some.result.granularity == LS_GRANULARITY_MEMORY;
		sum.again += points_rounds > 2;
	}
	sum.mismatches = mismatches.mismatches;
	return sum;
}

#endif
