/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the executions of a search of a small program were: for each that came to an end of its own,
 * the fingerprint of its trace and a hash of the state that it left. Two searches are compared by
 * these sets, not only by counts.
 */
#ifndef TESTS_OUTCOMES_H
#define TESTS_OUTCOMES_H

#include "harness/engine/exec.h"
#include "harness/engine/trace.h"
#include "tests/explore/small_program.h"

struct outcome {
	uint64_t trace, state;
};

/* Sorted by trace, each once, after search_small(). */
struct outcomes {
	struct outcome *v;
	size_t nr, max;
	size_t ended; /* executions that made them */
	const char *strategy;
	struct ls_result result; /* its findings are given back */
};

static struct outcomes *outcomes_now;

static inline uint64_t outcome_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ul;
	return hash ^ hash >> 29;
}

static inline void outcome_note(void)
{
	struct outcomes *o = outcomes_now;
	uint64_t hash = execution.finished;

	/* After a search findings are confirmed by executions that are not its own. */
	if (strcmp(execution.strategy->name, o->strategy) != 0)
		return;
	/* Nor are those that another machine counts. */
	if (execution.strategy->counts && !execution.strategy->counts())
		return;
	for (unsigned int t = 0; t < small.tasks_nr; t++)
		hash = outcome_mix(hash, (uint64_t)small_register[t]);
	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		int64_t value;

		memcpy(&value, small_var[i], sizeof(value));
		hash = outcome_mix(hash, (uint64_t)value);
		hash = outcome_mix(hash, object_get(small_lock[i])->state.owner);
		hash = outcome_mix(hash, object_get(small_done[i])->state.count);
	}
	if (small_extra)
		hash = outcome_mix(hash, small_extra->state());
	if (o->nr == o->max) {
		o->max = o->max ? 2 * o->max : 1024;
		o->v = realloc(o->v, o->max * sizeof(*o->v));
		if (!o->v)
			give_up("out of memory", "outcomes");
	}
	o->v[o->nr++] = (struct outcome){ trace_fingerprint(), hash };
}

static inline void outcome_finish(void *arg)
{
	(void)arg;
	outcome_note();
}

static inline int outcome_setup(void *arg)
{
	static const struct observer watcher = { .stuck = outcome_note };
	static const char *const names[SMALL_OBJECTS] = { "A", "B" };

	(void)arg;
	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		small_lock[i] = ls_lock_new(names[i]);
		small_var[i] = ls_var_new(names[i], 0);
		small_done[i] = ls_completion_new(names[i]);
	}
	if (small_extra)
		small_extra->setup();
	observer_add(&watcher);
	return 0;
}

static inline int outcome_compare(const void *a, const void *b)
{
	const struct outcome *x = a, *y = b;

	if (x->trace != y->trace)
		return x->trace < y->trace ? -1 : 1;
	return (x->state > y->state) - (x->state < y->state);
}

static inline void outcomes_sort(struct outcomes *o)
{
	size_t nr = 0;

	o->ended = o->nr;
	if (o->nr)
		qsort(o->v, o->nr, sizeof(*o->v), outcome_compare);
	for (size_t i = 0; i < o->nr; i++)
		if (!i || outcome_compare(&o->v[i], &o->v[nr - 1]))
			o->v[nr++] = o->v[i];
	o->nr = nr;
}

/* Explore the small program in work. */
/* As machine @machine of @machines. */
static inline void search_small_part(const char *strategy, int preemptions, uint64_t executions,
				     unsigned int machine, unsigned int machines,
				     struct outcomes *o)
{
	static const char *const names[SMALL_TASKS] = { "a", "b", "c", "d" };
	struct ls_fault_plan plans[SMALL_PLANS];
	struct ls_task tasks[SMALL_TASKS];
	struct ls_result result;
	struct ls_program program = { .name = "small",
				      .setup = outcome_setup,
				      .tasks = tasks,
				      .tasks_nr = small.tasks_nr,
				      .finish = outcome_finish,
				      .finish_is_noop = true };
	struct ls_options options = {
		.strategy = strategy,
		.preemptions_max = preemptions,
		.executions_max = executions,
		.count_traces = true,
		.number_first = machine,
		.number_step = machines,
		.faults = plans,
		.faults_nr = small.plans_nr,
		.faults_budget = small.budget,
		.granularity = small.memory_points ? LS_GRANULARITY_MEMORY : LS_GRANULARITY_SYNC,
	};

	for (unsigned int t = 0; t < small.tasks_nr; t++)
		tasks[t] = (struct ls_task){ names[t], small_run, (void *)(uintptr_t)t };
	for (unsigned int i = 0; i < small.plans_nr; i++)
		plans[i] = (struct ls_fault_plan){ .site = small_site(),
						   .task = small.plan_task[i],
						   .nth = small.plan_nth[i] };
	memset(o, 0, sizeof(*o));
	o->strategy = strategy;
	outcomes_now = o;
	o->result = result = explore(&program, &options);
	ls_result_free(&result);
	o->result.findings = NULL;
	outcomes_sort(o);
}

static inline void search_small(const char *strategy, int preemptions, uint64_t executions,
				struct outcomes *o)
{
	search_small_part(strategy, preemptions, executions, 1, 1, o);
}

static inline void outcomes_free(struct outcomes *o)
{
	free(o->v);
	o->v = NULL;
}

/* The same traces, each with the same state at its end? */
static inline bool outcomes_equal(const struct outcomes *a, const struct outcomes *b)
{
	return a->nr == b->nr && !(a->nr && memcmp(a->v, b->v, a->nr * sizeof(*a->v)));
}

#endif
