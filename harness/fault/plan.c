// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault plans: whether a call fails is a choice of the strategy, in the same tree as the schedule.
 *
 * A place is (task, site, how often the task has reached it), never a global count, so it means the
 * same in every interleaving. A plan for a certain occurrence fires there always; a plan for any
 * occurrence asks the strategy at each, as long as the execution's budget lasts.
 */
#include "harness/fault/plan.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/exec.h"

bool faults_counted = true;

static struct ls_fault_plan *plans;
static unsigned int plans_nr, budget, used;
static uint32_t reached[LS_FAULTS_MAX][TASKS_SLOTS];
static uint32_t fired_in[LS_FAULTS_MAX]; /* the last execution in which it was */

static void execution_began(void)
{
	used = 0;
	memset(reached, 0, plans_nr * sizeof(reached[0]));
}

/* The outcomes of a plan, one after the other. */
static unsigned int outcomes_of(const struct ls_fault_plan *plan)
{
	unsigned int nr = 0;

	if (plan->error || !plan->outcomes)
		return 1;
	while (plan->outcomes[nr])
		nr++;
	return nr;
}

static int error_of(const struct ls_fault_plan *plan, unsigned int outcome)
{
	if (plan->error)
		return plan->error;
	return plan->outcomes ? plan->outcomes[outcome] : ENOMEM;
}

static int consult(struct ls_fault_plan *plan, uint32_t occurrence)
{
	unsigned int nr = outcomes_of(plan), outcome;

	if (plan->nth && (uint32_t)plan->nth != occurrence)
		return 0;
	plan->reached |= faults_counted;
	/* Were it to use up the budget, independent events of two tasks would disturb each other.
	 */
	if (plan->nth) {
		outcome = 1 + choice_label(nr, plan->site);
	} else if (used == budget) {
		choice_unasked();
		return 0;
	} else {
		execution.label_is_fault = true;
		outcome = choice_label(1 + nr, plan->site);
		execution.label_is_fault = false;
		if (!outcome)
			return 0;
		used++;
	}
	if (faults_counted && fired_in[plan - plans] != execution.number) {
		fired_in[plan - plans] = execution.number;
		plan->fired++;
	}
	return error_of(plan, outcome - 1);
}

static int fault(const char *site, uintptr_t pc)
{
	struct task *t = current_task;
	int error = 0;

	(void)pc;
	if (!in_task())
		return 0;
	/* Every plan counts the call, also when another one lets it fail. */
	for (unsigned int i = 0; i < plans_nr; i++) {
		struct ls_fault_plan *plan = &plans[i];

		if ((plan->task >= 0 && plan->task != t->id) || strcmp(plan->site, site))
			continue;
		reached[i][t->id]++;
		if (!error)
			error = consult(plan, reached[i][t->id]);
	}
	return error;
}

/* Plans for a certain occurrence count: which one it is, only the call itself tells. */
static bool planned(const char *site)
{
	for (unsigned int i = 0; i < plans_nr; i++)
		if ((plans[i].task < 0 || plans[i].task == current_task->id) &&
		    !strcmp(plans[i].site, site))
			return true;
	return false;
}

static const struct observer observer = { .execution_began = execution_began };

/**
 * faults_start() - put the plans of the options in force
 * @options: at most LS_FAULTS_MAX plans; their .reached and .fired are written
 *
 * Context: harness thread, after observers_clear(). Ends with faults_stop().
 */
void faults_start(const struct ls_options *options)
{
	plans = options->faults;
	plans_nr = options->faults_nr;
	budget = options->faults_budget ? options->faults_budget : 1;
	execution.fault = plans_nr ? fault : NULL;
	execution.fault_planned = plans_nr ? planned : NULL;
	if (plans_nr)
		observer_add(&observer);
}

void faults_stop(void)
{
	execution.fault = NULL;
	execution.fault_planned = NULL;
	plans_nr = 0;
}
