// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hash of everything that an execution did: each event, each access with the value that lay
 * there, each allocation. Two executions with the same choices must agree in it.
 */
#include "harness/explore/twice.h"
#include "harness/engine/exec.h"

static uint64_t hash;

static void add(uint64_t v)
{
	hash = (hash ^ v) * 0x9e3779b97f4a7c15ul;
	hash ^= hash >> 29;
}

static void twice_event(struct task *t)
{
	add((uint64_t)t->id << 32 | (uint64_t)t->op.kind << 8 | t->op.failed);
	add(t->op.addr);
	add(t->op.pc);
}

static void twice_accessed(struct task *t, struct cell *cell, const struct access *a)
{
	uint64_t value = 0;

	(void)cell;
	/* What a local variable holds before it is written first was left by something else. */
	if (!(a->flags & ACCESS_WRITE) || !memory_is_stack(a->addr))
		__builtin_memcpy(&value, (const void *)a->addr, a->size);
	add((uint64_t)t->id << 32 | a->size << 8 | a->flags);
	add(a->addr);
	add(value);
}

static void twice_allocated(struct task *t, struct block *b)
{
	add((uint64_t)t->id << 32 | b->size);
	add(b->addr);
}

static void twice_labelled(struct task *t, unsigned int outcome, const char *what)
{
	(void)what;
	add((uint64_t)t->id << 32 | outcome);
}

static void twice_begin(void)
{
	hash = 1;
}

uint64_t twice_hash(void)
{
	return hash;
}

const struct observer twice_observer = {
	.event = twice_event,
	.accessed = twice_accessed,
	.allocated = twice_allocated,
	.labelled = twice_labelled,
	.execution_began = twice_begin,
};
