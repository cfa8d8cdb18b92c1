// SPDX-License-Identifier: GPL-2.0-only
/* Reference counts that are raised from zero, lowered below it, or saturated. */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static void tell(const struct raise *r, FILE *out)
{
	static const char *const what[] = {
		[REF_FROM_ZERO] = "raises a count that is zero",
		[REF_UNDERFLOW] = "lowers a count that is zero",
		[REF_SATURATED] = "uses a count that is saturated",
	};

	fprintf(out, "task %s %s, in ", r->task->name, what[r->more]);
	describe_address(out, r->addr);
}

static const char *const forms[] = {
	[REF_FROM_ZERO] = "from zero",
	[REF_UNDERFLOW] = "below zero",
	[REF_SATURATED] = "saturated",
};

static void ref_bad(struct task *t, enum ref_event what, uintptr_t addr, uint64_t site)
{
	struct raise r = {
		.kind = LS_REFCOUNT,
		.task = t,
		.site = site,
		.addr = addr,
		.story = tell,
		.form = forms[what],
		.more = what,
	};

	raise_finding(&r);
}

const struct detector_ops detector_refcount = {
	.name = "refcount",
	.help = "a count is raised from zero, falls below zero or saturates",
	.observer = { .ref_bad = ref_bad },
};
