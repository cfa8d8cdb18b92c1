// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dependence clocks, and the fingerprint of a trace.
 *
 * Two executions belong to one Mazurkiewicz trace when each task performs the same events and each
 * event has the same dependence past. The past of an event is its clock, so the sum of a hash of
 * (task, number, kind, object, outcome, clock) over all events does not depend on the order of
 * independent events, and differs for different traces but for collisions of 64-bit hashes.
 */
#include "harness/engine/trace.h"
#include <errno.h>
#include <stdlib.h>
#include "harness/engine/exec.h"

static uint64_t sum;
static uint64_t *seen;
static size_t seen_nr, seen_max;

static uint64_t mix(uint64_t h, uint64_t v)
{
	h ^= v + 0x9e3779b97f4a7c15ul + (h << 6) + (h >> 2);
	h *= 0xff51afd7ed558ccdul;
	return h ^ (h >> 32);
}

/* The event reads or writes @object: it comes after what depends on it there. */
static inline __attribute__((always_inline)) void depend_on(struct task *t, struct object *object,
							    enum dep_mode mode)
{
	clock_join(&t->dep, object->dep_write);
	if (mode != DEP_READ)
		clock_join(&t->dep, object->dep_read);
	if (mode != DEP_GATHER)
		clock_join(&t->dep, object->dep_gather);
}

static inline __attribute__((always_inline)) void leave_mark(struct task *t, struct object *object,
							     enum dep_mode mode)
{
	clock_join(mode == DEP_WRITE  ? object->dep_write
		   : mode == DEP_READ ? object->dep_read
				      : object->dep_gather,
		   &t->dep);
}

static inline __attribute__((always_inline)) void for_each_object(
	struct task *t, enum dep_mode mode,
	void (*one)(struct task *, struct object *, enum dep_mode))
{
	const struct op *op = &t->op;

	if (!op->object)
		return;
	if (!op->size) {
		one(t, op->object, mode);
		return;
	}
	for (uintptr_t a = op->addr & ~3ul; a < op->addr + op->size; a += 4)
		one(t, object_get((void *)a), mode);
}

static void trace_event(struct task *t)
{
	enum dep_mode mode = op_mode(&t->op);
	uint64_t h;

	if (!in_task())
		return;
	if (mode != DEP_NONE)
		for_each_object(t, mode, depend_on);
	t->dep.at[t->id]++;
	if (mode != DEP_NONE)
		for_each_object(t, mode, leave_mark);
	h = mix((uint64_t)t->seq << 32 | (uint64_t)t->op.failed << 16 | (uint64_t)t->op.kind << 8 |
			t->id,
		t->op.object ? t->op.object->addr : 0);
	/* The width is even. */
	for (unsigned int i = 0; i < execution.initial_width; i += 2)
		h = mix(h, (uint64_t)t->dep.at[i] << 32 | t->dep.at[i + 1]);
	/* How wide clocks are besides depends on what was run before: nothing may be told by it. */
	for (unsigned int i = execution.initial_width; i < clock_width; i++)
		if (t->dep.at[i])
			h = mix(mix(h, i), t->dep.at[i]);
	sum += h;
}

static void trace_label(struct task *t, unsigned int outcome, const char *what)
{
	(void)what;
	/* A fault that does not happen is none, whether or not the budget still allowed it. */
	if (!outcome && execution.label_is_fault)
		return;
	sum += mix(mix(mix(~(uint64_t)t->id, t->seq), t->labels), outcome);
}

static void trace_begin(void)
{
	sum = 0;
}

const struct observer trace_observer = {
	.event = trace_event,
	.labelled = trace_label,
	.execution_began = trace_begin,
};

void trace_start(void)
{
	seen_nr = 0;
}

void trace_stop(void)
{
	free(seen);
	seen = NULL;
	seen_nr = seen_max = 0;
}

uint64_t trace_fingerprint(void)
{
	return sum ? sum : 1;
}

static void insert(uint64_t fingerprint)
{
	size_t i = fingerprint & (seen_max - 1);

	while (seen[i])
		i = (i + 1) & (seen_max - 1);
	seen[i] = fingerprint;
	seen_nr++;
}

static void grow(void)
{
	uint64_t *old = seen;
	size_t old_max = seen_max;

	seen_max = old_max ? 2 * old_max : 4096;
	seen = calloc(seen_max, sizeof(*seen));
	if (!seen)
		harness_bug("no memory for %zu traces", seen_max);
	seen_nr = 0;
	for (size_t i = 0; i < old_max; i++)
		if (old[i])
			insert(old[i]);
	free(old);
}

/**
 * trace_is_new() - has this trace been seen since trace_start()?
 * @fingerprint: not 0; remembered
 *
 * Context: harness thread; may allocate.
 * Return: true when it has not.
 */
bool trace_is_new(uint64_t fingerprint)
{
	if (4 * (seen_nr + 1) > 3 * seen_max)
		grow();
	for (size_t i = fingerprint & (seen_max - 1); seen[i]; i = (i + 1) & (seen_max - 1))
		if (seen[i] == fingerprint)
			return false;
	insert(fingerprint);
	return true;
}

void trace_write(FILE *out)
{
	fwrite(&seen_nr, sizeof(seen_nr), 1, out);
	for (size_t i = 0; i < seen_max; i++)
		if (seen[i])
			fwrite(&seen[i], sizeof(seen[i]), 1, out);
}

int trace_read(FILE *in)
{
	uint64_t fingerprint;
	size_t nr;

	trace_stop();
	if (fread(&nr, sizeof(nr), 1, in) != 1)
		return -EINVAL;
	while (nr--) {
		if (fread(&fingerprint, sizeof(fingerprint), 1, in) != 1 || !fingerprint)
			return -EINVAL;
		trace_is_new(fingerprint);
	}
	return 0;
}
