// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is still allocated at the end of an execution that finished. With a finish function that
 * takes the setup down, everything must be gone; without one only what tasks allocated is looked
 * at. Objects of <lockstep/objects.h> that have no way to be freed are left out.
 */
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/leak.h"
#include "harness/detect/table.h"

static bool with_setup;

void leak_look_at_setup(bool yes)
{
	with_setup = yes;
}

static void tell(const struct raise *r, FILE *out)
{
	const struct block *b = block_find(r->addr);

	if (b->name)
		fprintf(out, "%s is", b->name);
	else
		fprintf(out, "memory that %s() allocated is", function_of(b->alloc_site));
	fprintf(out, " still allocated when everything has been taken down");
}

static __attribute__((noinline)) void raise_leak(const struct task *t, const struct block *b)
{
	struct raise r = {
		.kind = LS_LEAK,
		.story = tell,
		.task = t,
		.site = b->alloc_site,
		.addr = b->addr,
	};

	raise_evidence(&r, "allocated", t, b->alloc_site);
	raise_finding(&r);
}

static void check_window(unsigned int w)
{
	for (unsigned int i = 0; i < blocks_count(w); i++) {
		const struct block *b = block_at(w, i);

		if (b->state == BLOCK_LIVE && !b->permanent && strcmp(b->call, "new"))
			raise_leak(&tasks[w], b);
	}
}

static void leak_finished(void)
{
	for (uint64_t all = execution.all; all; all &= all - 1)
		check_window((unsigned int)__builtin_ctzl(all));
	if (with_setup)
		check_window(MAIN_WINDOW);
}

const struct detector_ops detector_leak = {
	.name = "leak",
	.help = "memory that outlives the end of the execution",
	.observer = { .finished = leak_finished },
};
