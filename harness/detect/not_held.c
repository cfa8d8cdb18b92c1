// SPDX-License-Identifier: GPL-2.0-only
/* lockdep_assert_held() and its opposite. */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static void tell(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s runs %s() ", r->task->name, function_of(r->site));
	fprintf(out, r->more ? "with " : "without ");
	describe_address(out, r->addr);
	fprintf(out, " held, and the function asserts the opposite");
}

static void not_held_asserted(struct task *t, struct object *o, uint64_t site, bool as_asserted)
{
	struct raise r = {
		.kind = LS_LOCK_NOT_HELD,
		.task = t,
		.site = site,
		.addr = o->addr,
		.story = tell,
		.more = o->state.owner == t->id,
	};

	if (!as_asserted)
		raise_finding(&r);
}

const struct detector_ops detector_not_held = {
	.name = "lock-not-held",
	.help = "an assertion that a lock is held does not hold",
	.observer = { .lock_asserted = not_held_asserted },
};
