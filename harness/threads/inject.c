// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that the outside world does, each on a thread of its own, once: while a task is in a
 * certain function, or whenever it likes (harness/fault/inject.c).
 */
#include <stdio.h>
#include <string.h>
#include "harness/threads/faults.h"
#include "harness/threads/source.h"

static const struct ls_fault_plan *plans;

static void handle(void *arg)
{
	const struct ls_fault_plan *plan = arg;

	plan->run(plan->arg);
}

void injections_set_up(const struct ls_options *options)
{
	plans = options->faults;
	park_lock();
	for (unsigned int i = 0; i < options->faults_nr; i++) {
		const struct ls_fault_plan *plan = &plans[i];
		char name[80];
		struct source *s;

		if (!plan->run)
			continue;
		snprintf(name, sizeof(name), "fault%s%s", plan->site ? ":" : "",
			 plan->site ? plan->site : "");
		s = source_at(plan);
		s->name = strdup(name);
		s->handle = handle;
		s->arg = (void *)plan;
		s->pending = !plan->in;
		source_need_server(s);
	}
	park_unlock();
}

void injection_window(unsigned int plan, bool opens)
{
	source_window(&plans[plan], opens);
}
