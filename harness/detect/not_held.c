// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_assert_held() and its like, and locks that are said to nest under one that is not held.
 * It is the calling task that has to hold them: that some task does is not enough.
 */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/nesting.h"
#include "harness/detect/table.h"

static const char *asserted;

static void tell_assertion(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s runs %s(), which asserts that ", r->task->name, function_of(r->site));
	describe_address(out, r->addr);
	fprintf(out, " is %s", asserted);
}

static void not_held_asserted(struct task *t, struct object *o, const char *how, bool as_asserted,
			      uint64_t site)
{
	struct raise r = {
		.kind = LS_LOCK_NOT_HELD,
		.task = t,
		.site = site,
		.addr = o->addr,
		.story = tell_assertion,
		.form = "assertion",
		.more = (uintptr_t)how,
	};

	if (as_asserted)
		return;
	asserted = how;
	raise_finding(&r);
}

static const struct object *nest;

static void tell_nest(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s takes ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " as nested under ");
	describe_address(out, nest->addr);
	fprintf(out, ", which it does not hold");
}

static void raise_nest(struct task *t, const struct object *o, const struct held_lock *use)
{
	struct raise r = {
		.kind = LS_LOCK_NOT_HELD,
		.task = t,
		.site = use->site,
		.addr = o->addr,
		.story = tell_nest,
		.form = "nest",
		.use = use,
	};

	nest = use->nest;
	raise_finding(&r);
}

static void not_held_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	if (!use->nest || is_counted(t, use, class_of_use(o, use)))
		return;
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object == use->nest)
			return;
	raise_nest(t, o, use);
}

const struct detector_ops detector_not_held = {
	.name = "lock-not-held",
	.help = "an assertion that a lock is held does not hold",
	.observer = { .lock_asserted = not_held_asserted },
	.chain = not_held_wanted,
};
