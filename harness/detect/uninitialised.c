// SPDX-License-Identifier: GPL-2.0-only
/* Values that were never written: of memory that kmalloc() and its like gave out (watch.c). */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static void tell(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s reads ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " in %s(), which nobody has written since it was allocated",
		function_of(r->site));
}

static void uninitialised_bad(struct task *t, enum bad_access bad, struct block *b,
			      const struct access *a)
{
	struct raise r = {
		.kind = LS_UNINITIALISED,
		.task = t,
		.site = a->site,
		.addr = a->addr,
		.story = tell,
		.access = { a->addr, a->size, a->flags },
	};

	if (bad != BAD_UNWRITTEN)
		return;
	raise_evidence(&r, "allocated", &tasks[b->window], b->alloc_site);
	raise_finding(&r);
}

const struct detector_ops detector_uninitialised = {
	.name = "uninitialised",
	.help = "memory of kmalloc() is read before anybody wrote it",
	.observer = { .access_bad = uninitialised_bad },
};
