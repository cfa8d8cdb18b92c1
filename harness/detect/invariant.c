// SPDX-License-Identifier: GPL-2.0-only
/* What the program says of itself: WARN_ON, ls_assert(), ls_raise(); and the step bound. */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static uint64_t hash(const char *text)
{
	uint64_t h = 5381;

	for (; *text; text++)
		h = h * 33 + (unsigned char)*text;
	return h;
}

static void invariant_warned(struct task *t, const char *text, uint64_t site)
{
	struct raise r = {
		.kind = LS_INVARIANT,
		.task = t,
		.site = site,
		.text = text,
		.form = "warning",
		.more = hash(text),
	};

	raise_finding(&r);
}

static void invariant_raised(struct task *t, int kind, const void *object, const char *text,
			     uint64_t site)
{
	struct raise r = { .kind = (enum ls_finding_kind)kind,
			   .task = t,
			   .site = site,
			   .addr = (uintptr_t)object,
			   .text = text };

	raise_finding(&r);
}

static void tell_livelock(const struct raise *r, FILE *out)
{
	uint32_t fair = execution.events - execution.steps_max;

	fprintf(out, "the execution has not ended after %u events", execution.events);
	if (fair)
		fprintf(out, ", in the last %u of which the tasks took turns", fair);
	fprintf(out, "; task %s ran last", r->task->name);
}

static void invariant_steps(struct task *t)
{
	struct raise r = { .kind = LS_LIVELOCK,
			   .task = t,
			   .site = t->op.pc ? site_of(t->op.pc) : 0,
			   .story = tell_livelock };

	raise_finding(&r);
}

const struct detector_ops detector_invariant = {
	.name = "invariant",
	.help = "WARN_ON and what the model itself reports; livelock at the step bound",
	.observer = { .warned = invariant_warned,
		      .raised = invariant_raised,
		      .steps_reached = invariant_steps },
};
