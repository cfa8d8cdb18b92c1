// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task takes a lock that it holds, or a second lock of a class that it holds one of, without
 * saying how they nest. The first ends the execution where the task would wait for itself for ever.
 * The second is what the kernel's lockdep reports, and the execution goes on.
 *
 * Recursive readers do not wait for readers; a lock that all of the class nest under, and a
 * function of the program that compares them, make an order. A trylock does not wait.
 */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/nesting.h"
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

static bool blocks(const struct held_lock *held, const struct held_lock *wanted)
{
	return wanted->mode != HELD_READ_RECURSIVE || held->mode == HELD_WRITE;
}

enum nesting nesting_of(const struct task *t, const struct held_lock *wanted, uint32_t class,
			const struct held_lock **which)
{
	bool under = false;

	for (unsigned int i = 0; i < t->held_nr; i++) {
		const struct held_lock *held = &t->held[i];

		if (wanted->nest && held->object == wanted->nest)
			under = true;
		if (held->class_id != class || !class || !blocks(held, wanted) ||
		    class_compare(class, held->object, wanted->object))
			continue;
		*which = held;
		return under ? NESTING_UNDER : NESTING_BAD;
	}
	return NESTING_NONE;
}

static void raise_recursive(struct task *t, const struct held_lock *held,
			    const struct held_lock *wanted, bool same)
{
	struct raise r = {
		.kind = LS_RECURSIVE_LOCK,
		.task = t,
		.site = wanted->site,
		.addr = wanted->object->addr,
		.story = same ? tell_same : tell_class,
		.form = same ? "same lock" : "same class",
		.use = wanted,
		.more = same,
		/* Nobody waits for what is only a map. */
		.ends = same && wanted->object->state.type != OBJECT_MAP,
	};

	raise_evidence(&r, same ? "taken before" : "the other lock taken", t, held->site);
	raise_finding(&r);
}

/* A handler waits for whom it interrupted: that is a deadlock, and is seen as one. */
static bool in_deeper_handler(const struct held_lock *held, const struct held_lock *wanted)
{
	return wanted->context.hardirq > held->context.hardirq ||
	       wanted->context.softirq > held->context.softirq;
}

static void recursive_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	const struct held_lock *which;
	uint32_t class;

	if (!t->held_nr)
		return;
	class = class_of_use(o, use);
	if (is_counted(t, use, class))
		return;
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object == o && blocks(&t->held[i], use) && !use->unchecked) {
			if (!execution.interrupt || !in_deeper_handler(&t->held[i], use))
				raise_recursive(t, &t->held[i], use, true);
			return;
		}
	if (nesting_of(t, use, class, &which) == NESTING_BAD)
		raise_recursive(t, which, use, false);
}

const struct detector_ops detector_recursive = {
	.name = "recursive-lock",
	.help = "the same lock, or an un-nested lock of the same class, taken twice by one task",
	.chain = recursive_wanted,
};
