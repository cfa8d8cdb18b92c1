// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that fail, and what the outside world does meanwhile, by the plans of the scenario. Where
 * harness/fault/ asks the strategy the list of choices is asked here, at the same calls, and chance
 * where there is none. What a plan counts it counts for each task, so tasks do not meet here but in
 * what the budget leaves.
 */
#include "harness/threads/faults.h"
#include <errno.h>
#include <string.h>
#include "harness/symbol/symbol.h"

#define RANGES_MAX 16u

/* As in harness/fault/plan.c: they are no failures. */
static const char *const by_name[] = { "spurious_wakeup", "ww_mutex_lock" };

static const struct ls_options *options;
static bool is_off;
static atomic_uint used; /* of the budget */

static struct {
	struct code_range range[RANGES_MAX];
	unsigned int ranges_nr;
	/* Of each task. */
	unsigned int depth[LS_TASKS_MAX], entered[LS_TASKS_MAX], reached[LS_TASKS_MAX];
	int stuck[LS_TASKS_MAX]; /* it persists: the error */
} state[LS_FAULTS_MAX];

void faults_prepare(const struct ls_options *o, bool off)
{
	options = o;
	is_off = off;
	for (unsigned int i = 0; i < o->faults_nr; i++) {
		if (!o->faults[i].in)
			continue;
		state[i].ranges_nr = symbol_find_functions(o->faults[i].in, state[i].range,
							   RANGES_MAX);
		functions_watched = true;
	}
}

static bool in_task(const struct thread *t)
{
	return t && t->id != THREAD_MAIN && thread_phase == IN_TASKS;
}

static const int *permitted_at(const char *site)
{
	for (unsigned int i = 0; i < sizeof(by_name) / sizeof(*by_name); i++)
		if (!strcmp(by_name[i], site))
			return NULL;
	return options->fault_outcomes(site);
}

static bool means(const struct ls_fault_plan *plan, const char *site)
{
	if (plan->site)
		return !strcmp(plan->site, site);
	return !options->fault_outcomes || permitted_at(site);
}

static bool is_for(const struct ls_fault_plan *plan, const struct thread *t, const char *site)
{
	return !plan->run && (plan->task < 0 || plan->task == (int)t->id) && means(plan, site);
}

static unsigned int count(const int *outcomes)
{
	unsigned int nr = 0;

	while (outcomes && outcomes[nr])
		nr++;
	return nr ? nr : 1;
}

static int consult(unsigned int i, const char *site)
{
	const struct ls_fault_plan *plan = &options->faults[i];
	const int *outcomes = plan->site || !options->fault_outcomes ? plan->outcomes
								     : permitted_at(site);
	unsigned int nr = plan->error ? 1 : count(outcomes), outcome;
	struct thread *t = thread_self();
	int error;

	if (plan->nth && (unsigned int)plan->nth != state[i].reached[t->id] &&
	    !state[i].stuck[t->id])
		return 0;
	if (state[i].stuck[t->id])
		return state[i].stuck[t->id];
	if (plan->nth) {
		outcome = 1 + thread_choose(nr);
	} else {
		unsigned int budget = options->faults_budget ? options->faults_budget : 1;

		if (atomic_load(&used) >= budget)
			return 0;
		outcome = thread_choose_fault(nr);
		if (!outcome || atomic_fetch_add(&used, 1) >= budget)
			return 0;
	}
	error = plan->error ? plan->error : outcomes ? outcomes[outcome - 1] : ENOMEM;
	t->task.faults++;
	if (plan->persistent)
		state[i].stuck[t->id] = error;
	return error;
}

static int fault_at(const char *site, bool unsound)
{
	const struct thread *t = thread_self();
	int error = 0;

	if (!in_task(t) || t->task.faults_off || is_off)
		return 0;
	for (unsigned int i = 0; i < options->faults_nr; i++) {
		const struct ls_fault_plan *plan = &options->faults[i];

		if ((unsound && !plan->unsound) || !is_for(plan, t, site) ||
		    (plan->in && !state[i].depth[t->id]))
			continue;
		state[i].reached[t->id]++;
		if (!error)
			error = consult(i, site);
	}
	return error;
}

int thread_fault(const char *site)
{
	return fault_at(site, false);
}

int thread_fault_unsound(const char *site)
{
	return fault_at(site, true);
}

bool thread_fault_planned(const char *site)
{
	const struct thread *t = thread_self();

	for (unsigned int i = 0; in_task(t) && i < options->faults_nr; i++)
		if (is_for(&options->faults[i], t, site))
			return !t->task.faults_off;
	return false;
}

static bool covers(unsigned int i, uintptr_t pc)
{
	for (unsigned int j = 0; j < state[i].ranges_nr; j++)
		if (pc >= state[i].range[j].from && pc < state[i].range[j].to)
			return true;
	return false;
}

/* A plan that runs something may begin with it now, or not any more. */
static void window_changes(unsigned int i, const struct thread *t, bool opens)
{
	const struct ls_fault_plan *plan = &options->faults[i];

	if (!plan->run || (plan->task >= 0 && plan->task != (int)t->id))
		return;
	state[i].entered[t->id] += opens;
	if (!plan->nth || (unsigned int)plan->nth == state[i].entered[t->id])
		injection_window(i, opens);
}

void faults_enter(uintptr_t pc)
{
	const struct thread *t = thread_self();

	for (unsigned int i = 0; in_task(t) && i < options->faults_nr; i++)
		if (covers(i, pc) && !state[i].depth[t->id]++)
			window_changes(i, t, true);
}

void faults_leave(uintptr_t pc)
{
	const struct thread *t = thread_self();

	for (unsigned int i = 0; in_task(t) && i < options->faults_nr; i++) {
		if (!covers(i, pc) || !state[i].depth[t->id])
			continue;
		if (state[i].depth[t->id] == 1)
			window_changes(i, t, false);
		state[i].depth[t->id]--;
	}
}
