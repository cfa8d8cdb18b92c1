// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault plans: whether a call fails is a choice of the strategy, in the same tree as the schedule.
 *
 * A place is (task, site, how often the task has reached it), never a global count, so it means the
 * same in every interleaving. A plan for a certain occurrence fires there always; a plan for any
 * occurrence asks the strategy at each, as long as the execution's budget lasts. What a fault that
 * persists does is the task's own matter, too: were it to fail the calls of other tasks, each of
 * their calls would depend on it.
 */
#include "harness/fault/plan.h"
#include <errno.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/engine/window.h"
#include "harness/fault/inject.h"
#include "harness/fault/places.h"
#include "harness/primitives/transaction.h"
#include "harness/symbol/symbol.h"

bool faults_counted = true;

static struct ls_fault_plan *plans;
static const int *(*permitted)(const char *site);
static int windows[LS_FAULTS_MAX]; /* of .in; below 0: none */
static unsigned int plans_nr, budget, used;
static uint32_t searches; /* that were started: tells what is known of one from the next */
static uint32_t reached[LS_FAULTS_MAX][TASKS_SLOTS];
static int stuck[LS_FAULTS_MAX][TASKS_SLOTS]; /* persistent ones that fired: the error */
static uint32_t fired_in[LS_FAULTS_MAX];      /* the last execution in which it was */

/* They are no failures, so that a plan for every site does not mean them. */
static const char *const by_name[] = { "spurious_wakeup", "ww_mutex_lock" };

static void execution_began(void)
{
	used = 0;
	memset(reached, 0, plans_nr * sizeof(reached[0]));
	memset(stuck, 0, plans_nr * sizeof(stuck[0]));
}

/* A plan for every site is for those whose outcomes are known. */
static const int *permitted_at(const char *site)
{
	static struct {
		const char *site;
		const int *outcomes;
		uint32_t search;
	} known[64];
	unsigned int slot = (uintptr_t)site / 8 % 64;

	if (known[slot].site != site || known[slot].search != searches) {
		known[slot].site = site;
		known[slot].outcomes = permitted(site);
		known[slot].search = searches;
		for (unsigned int i = 0; i < sizeof(by_name) / sizeof(*by_name); i++)
			if (!strcmp(by_name[i], site))
				known[slot].outcomes = NULL;
	}
	return known[slot].outcomes;
}

static bool means(const struct ls_fault_plan *plan, const char *site)
{
	return plan->site ? !strcmp(plan->site, site) : !permitted || permitted_at(site);
}

static bool covers(unsigned int i, const struct task *t, const char *site)
{
	const struct ls_fault_plan *plan = &plans[i];

	return !plan->run && (plan->task < 0 || plan->task == t->id) && means(plan, site) &&
	       (windows[i] < 0 || window_has((unsigned int)windows[i], t));
}

/* The outcomes of a plan, one after the other. */
static const int *outcomes_of(const struct ls_fault_plan *plan, const char *site)
{
	if (plan->site || !permitted)
		return plan->outcomes;
	return permitted_at(site);
}

static unsigned int outcomes_nr(const struct ls_fault_plan *plan, const int *outcomes)
{
	unsigned int nr = 0;

	if (plan->error || !outcomes)
		return 1;
	while (outcomes[nr])
		nr++;
	return nr;
}

static int error_of(const struct ls_fault_plan *plan, const int *outcomes, unsigned int outcome)
{
	if (plan->error)
		return plan->error;
	return outcomes ? outcomes[outcome] : ENOMEM;
}

/* Of the outcomes that the site has: which one is this? */
static unsigned int number_of(const int *outcomes, int error)
{
	for (unsigned int i = 0; outcomes && outcomes[i]; i++)
		if (outcomes[i] == error)
			return i;
	return 0;
}

static int consult(unsigned int i, const char *site, struct place *place)
{
	struct ls_fault_plan *plan = &plans[i];
	const int *outcomes = outcomes_of(plan, site);
	unsigned int nr = outcomes_nr(plan, outcomes), outcome;
	struct task *t = current_task;
	int error;

	if (plan->nth && (uint32_t)plan->nth != reached[i][t->id] && !stuck[i][t->id])
		return 0;
	plan->reached |= faults_counted;
	/* Were it to use up the budget, independent events of two tasks would disturb each other.
	 */
	if (stuck[i][t->id]) {
		choice_unasked();
		/* An operation that this is the first failure of is looked at like any other. */
		t->faults++;
		place_carry(place, number_of(outcomes, stuck[i][t->id]));
		return stuck[i][t->id];
	} else if (plan->nth) {
		outcome = 1 + choice_label(nr, site);
	} else if (used == budget) {
		place_spend(place);
		choice_unasked();
		return 0;
	} else {
		place_ask(place);
		execution.label_is_fault = true;
		outcome = choice_label(1 + nr, site);
		execution.label_is_fault = false;
		if (!outcome)
			return 0;
		used++;
	}
	error = error_of(plan, outcomes, outcome - 1);
	t->faults++;
	place_fire(place, number_of(outcomes, error));
	if (plan->persistent)
		stuck[i][t->id] = error;
	if (faults_counted && fired_in[i] != execution.number) {
		fired_in[i] = execution.number;
		plan->fired++;
	}
	return error;
}

static int fault_at(const char *site, uintptr_t pc, bool unsound)
{
	struct task *t = current_task;
	struct place *place = NULL;
	int error = 0;

	if (!in_task() || t->faults_off)
		return 0;
	if (!unsound)
		place = place_reach(t, site, place_of(pc), faults_counted);
	/* Every plan counts the call, also when another one lets it fail. */
	for (unsigned int i = 0; i < plans_nr; i++) {
		if ((unsound && !plans[i].unsound) || !covers(i, t, site))
			continue;
		reached[i][t->id]++;
		if (!error)
			error = consult(i, site, place);
	}
	return error;
}

static int fault(const char *site, uintptr_t pc)
{
	return fault_at(site, pc, false);
}

static int fault_unsound(const char *site, uintptr_t pc)
{
	return fault_at(site, pc, true);
}

/* Plans for a certain occurrence count: which one it is, only the call itself tells. */
static bool planned(const char *site)
{
	for (unsigned int i = 0; i < plans_nr; i++)
		if (!plans[i].run && (plans[i].task < 0 || plans[i].task == current_task->id) &&
		    means(&plans[i], site))
			return !current_task->faults_off;
	return false;
}

static const struct observer observer = { .execution_began = execution_began };

static bool is_unsound(void)
{
	for (unsigned int i = 0; i < plans_nr; i++)
		if (plans[i].unsound)
			return true;
	return false;
}

/* Return: the window; -ENOENT when there is no such function; -ENOSPC. */
static int watch(const char *function, window_fn *changed)
{
	struct code_range found[WINDOW_RANGES];
	struct window_range code[WINDOW_RANGES];
	unsigned int nr = symbol_find_functions(function, found, WINDOW_RANGES);

	for (unsigned int i = 0; i < nr; i++)
		code[i] = (struct window_range){ found[i].from, found[i].to };
	return nr ? window_add(code, nr, changed) : -ENOENT;
}

/**
 * faults_find_code() - find the functions that plans are for
 * @options: at most LS_FAULTS_MAX plans
 *
 * Context: harness thread, before faults_start().
 * Return: 0; -EINVAL when one does not exist.
 */
int faults_find_code(const struct ls_options *options)
{
	windows_forget();
	for (unsigned int i = 0; i < options->faults_nr; i++) {
		const char *in = options->faults[i].in;

		windows[i] = in ? watch(in, options->faults[i].run ? inject_window : NULL) : -1;
		if (in && windows[i] < 0)
			return -EINVAL;
	}
	return 0;
}

/**
 * faults_start() - put the plans of the options in force
 * @options: at most LS_FAULTS_MAX plans; their .reached and .fired are written
 *
 * Context: harness thread, after observers_clear() and faults_find_code(). Ends with faults_stop().
 */
void faults_start(const struct ls_options *options)
{
	plans = options->faults;
	plans_nr = options->faults_nr;
	permitted = options->fault_outcomes;
	searches++;
	budget = options->faults_budget ? options->faults_budget : 1;
	execution.fault = plans_nr ? fault : NULL;
	execution.fault_unsound = is_unsound() ? fault_unsound : NULL;
	execution.fault_planned = plans_nr ? planned : NULL;
	places_forget();
	if (plans_nr) {
		observer_add(&observer);
		sections_start();
	}
	inject_start(plans, plans_nr, windows);
}

/**
 * faults_tell() - what a search that is over has learnt of the places
 * @result: its .places are written; it is withheld where a call that may be made to fail never was
 *
 * Context: harness thread, before faults_stop().
 */
void faults_tell(struct ls_result *result)
{
	places_export(result);
	if (places_left())
		result->withheld |= LS_WITHHELD_FAULTS;
}

void faults_stop(void)
{
	execution.fault = NULL;
	execution.fault_unsound = NULL;
	execution.fault_planned = NULL;
	plans_nr = 0;
	inject_stop();
	windows_forget();
}
