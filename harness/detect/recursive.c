// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task takes a lock that it holds, or a second lock of a class that it holds one of, without
 * saying how they nest. The first ends the execution: the task would wait for itself for ever. The
 * second is what the kernel's lockdep reports, and the execution goes on.
 */
#include "harness/detect/classes.h"
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static void tell_same(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s takes ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, ", which it holds already");
}

static void tell_class(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s takes ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out,
		" while it holds another lock of the same class, without saying how they nest");
}

static void raise_recursive(struct task *t, struct object *o, const struct held_lock *held,
			    uint64_t site, bool same)
{
	struct raise r = {
		.kind = LS_RECURSIVE_LOCK,
		.task = t,
		.site = site,
		.addr = o->addr,
		.story = same ? tell_same : tell_class,
		.more = same,
		.ends = same,
	};

	raise_evidence(&r, same ? "taken before" : "the other lock taken", t, held->site);
	raise_finding(&r);
}

static void recursive_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	unsigned int class;

	if (!t->held_nr)
		return;
	class = class_of(o, use->subclass);
	for (unsigned int i = 0; i < t->held_nr; i++) {
		if (t->held[i].object == o)
			raise_recursive(t, o, &t->held[i], use->site, true);
		else if (class && t->held[i].class_id == class)
			raise_recursive(t, o, &t->held[i], use->site, false);
	}
}

const struct detector_ops detector_recursive = {
	.name = "recursive-lock",
	.help = "the same lock, or an un-nested lock of the same class, taken twice by one task",
	.observer = { .lock_wanted = recursive_wanted },
};
