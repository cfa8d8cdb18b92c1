// SPDX-License-Identifier: GPL-2.0-only
/* Recording the events of an execution, and reading the state that they touch. */
#include "harness/strategy/events.h"
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"

/**
 * op_state() - the state that an operation looks at or changes
 * @op: announced or just performed
 *
 * Context: a task, or the harness while tasks are suspended.
 * Return: for memory of up to 8 bytes its value, for a lock its owner + 1 or 0, for a lock with
 * readers OP_STATE_OWNED + owner + 1 or their number, for one that queues OP_STATE_QUEUED besides,
 * for a completion or a semaphore its count, for a ww_class the tasks whose waits can end, for
 * active references their number, and OP_STATE_OWNED more once closed; 0 for anything else.
 */
uint64_t op_state(const struct op *op)
{
	const struct object_state *state;
	uint64_t value = 0;

	if (op->size && op->size <= sizeof(value)) {
		__builtin_memcpy(&value, (const void *)op->addr, op->size);
		return value;
	}
	if (op->size || !op->object)
		return 0;
	state = &op->object->state;
	if (state->type == OBJECT_COMPLETION || state->type == OBJECT_SEMAPHORE ||
	    state->type == OBJECT_WORK || state->type == OBJECT_WORKQUEUE)
		return state->count;
	if (state->type == OBJECT_SOURCE)
		return state->source;
	if (state->type == OBJECT_WW_CLASS || state->type == OBJECT_SLEEPERS)
		return state->readers;
	if (state->type == OBJECT_QUEUED_RWLOCK || state->type == OBJECT_RWSEM)
		return state->count + (state->queued ? OP_STATE_QUEUED : 0) +
		       (state->owner == NO_OWNER ? 0 : OP_STATE_OWNED);
	if (state->type == OBJECT_RWLOCK)
		return state->owner == NO_OWNER ? (unsigned int)__builtin_popcountl(state->readers)
						: OP_STATE_OWNED + state->owner + 1;
	if (state->type == OBJECT_ACTIVE)
		return (state->closed ? OP_STATE_OWNED : 0) + state->count;
	return state->owner == NO_OWNER ? 0 : state->owner + 1u;
}

/* Does the operation succeed (or, if it blocks, can it happen) in this state? */
bool test_holds(const struct op *op, uint64_t state)
{
	uint64_t expect = op->expect;

	if (op->size && op->size < sizeof(expect))
		expect &= (1ul << (8 * op->size)) - 1;
	switch (op->test) {
	case TEST_EQUAL:
		return state == expect;
	case TEST_UNEQUAL:
		return state != expect;
	case TEST_BELOW:
		return state < expect;
	case TEST_CLEAR:
		return !(state & expect);
	case TEST_SET:
		return state & expect;
	default:
		return true;
	}
}

/*
 * Would it fail? Joining a queue counts as failing, too, and that is possible where readers are
 * inside.
 */
bool op_fails(const struct op *op, uint64_t state)
{
	return op->kind == OP_WRITE_LOCK ? state != 0 : !test_holds(op, state);
}

bool task_would_wait(const struct task *t)
{
	return execution.timed >> t->id & 1 && op_fails(&t->op, op_state(&t->op));
}

/**
 * events_widen() - have as many components in each clock as are in use now
 * @events: of an execution in which tasks may have been created
 *
 * Context: before the clocks of earlier events are looked at.
 */
void events_widen(struct events *events)
{
	unsigned int from = events->width;

	if (from == clock_width)
		return;
	events->width = clock_width;
	if (!events->max)
		return;
	events->clocks = realloc(events->clocks,
				 (size_t)events->max * clock_width * sizeof(*events->clocks));
	if (!events->clocks)
		harness_bug("no memory for %u events", events->max);
	/* An exploration of fewer tasks has left nothing that is needed. */
	for (uint32_t i = from < clock_width ? events->nr : 0; i-- > 0;) {
		uint32_t *to = &events->clocks[(size_t)i * clock_width];

		memmove(to, &events->clocks[(size_t)i * from], from * sizeof(*to));
		memset(&to[from], 0, (clock_width - from) * sizeof(*to));
	}
}

struct event *events_add(struct events *events)
{
	if (__builtin_expect(events->width != clock_width, 0))
		events_widen(events);
	if (events->nr == events->max) {
		events->max = events->max ? 2 * events->max : 256;
		events->v = realloc(events->v, events->max * sizeof(*events->v));
		events->clocks = realloc(events->clocks, (size_t)events->max * clock_width *
								 sizeof(*events->clocks));
		if (!events->v || !events->clocks)
			harness_bug("no memory for %u events", events->max);
	}
	return &events->v[events->nr++];
}

void events_free(struct events *events)
{
	free(events->v);
	free(events->clocks);
	*events = (struct events){ 0 };
}
