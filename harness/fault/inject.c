// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that are injected: something that the outside world does on a task of its own, at most
 * once in an execution, and only while a task is in a certain function, or whenever it likes. That
 * is a source of an interrupt in all but name: entering the function arms it, leaving takes it
 * back, and it fires in between or not at all. So both ends of the window depend on its beginning,
 * and what it does then depends on others like the operations of any task; it may go on when the
 * function has long been left.
 *
 * One that has no function is armed from the start; where it fires last of all, it might as well
 * not have fired.
 */
#include "harness/fault/inject.h"
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/fault/plan.h"
#include "harness/primitives/source.h"

static struct ls_fault_plan *plans;
static const int *windows_of;
static unsigned int plans_nr;
static uint32_t entered[LS_FAULTS_MAX][TASKS_SLOTS]; /* in this execution */
static uint64_t places[LS_FAULTS_MAX];		     /* their addresses are those of the sources */

static void handle(uintptr_t addr)
{
	struct ls_fault_plan *plan = &plans[(uint64_t *)addr - places];

	plan->reached |= faults_counted;
	plan->fired += faults_counted;
	plan->run(plan->arg);
}

static void serve(void *addr);

static const struct source_type injected = {
	.name = "fault",
	.call = "fault begins",
	.place = SOURCE_TASK,
	.handle = handle,
	.serve = serve,
};

static void serve(void *addr)
{
	source_serve(&injected, (uintptr_t)addr);
}

/* On the setup's task, when all else is set up. */
static void make_tasks(void)
{
	for (unsigned int i = 0; i < plans_nr; i++) {
		uintptr_t addr = (uintptr_t)&places[i];

		if (!plans[i].run)
			continue;
		source_object(addr)->state.label = plans[i].site;
		source_need_server(&injected, addr);
		if (windows_of[i] < 0)
			source_arm(&injected, addr, (uintptr_t)make_tasks, "fault may begin");
	}
}

void inject_window(unsigned int window, struct task *t, bool open, uintptr_t pc)
{
	for (unsigned int i = 0; i < plans_nr; i++) {
		struct ls_fault_plan *plan = &plans[i];
		uint32_t nth;

		if (!plan->run || windows_of[i] != (int)window ||
		    (plan->task >= 0 && plan->task != t->id))
			continue;
		nth = open ? ++entered[i][t->id] : entered[i][t->id];
		if (plan->nth && (uint32_t)plan->nth != nth)
			continue;
		plan->reached |= faults_counted;
		if (open)
			source_open(&injected, (uintptr_t)&places[i], pc, "(a fault may begin)");
		else
			source_close(&injected, (uintptr_t)&places[i], pc, "(no fault any more)");
	}
}

static void execution_began(void)
{
	memset(entered, 0, plans_nr * sizeof(entered[0]));
}

static const struct observer observer = { .execution_began = execution_began };

/**
 * inject_start() - put those plans in force that run something
 * @list: all plans
 * @nr: how many
 * @windows: see inject.h
 *
 * Context: harness thread, before the setup and after observers_clear().
 */
void inject_start(struct ls_fault_plan *list, unsigned int nr, const int *windows)
{
	plans = list;
	windows_of = windows;
	plans_nr = nr;
	execution.set_up = NULL;
	for (unsigned int i = 0; i < nr; i++)
		if (plans[i].run)
			execution.set_up = make_tasks;
	if (execution.set_up)
		observer_add(&observer);
}

void inject_stop(void)
{
	plans_nr = 0;
	execution.set_up = NULL;
}
