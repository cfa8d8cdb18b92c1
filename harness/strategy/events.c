// SPDX-License-Identifier: GPL-2.0-only
/* Recording the events of an execution, and reading the state that they touch. */
#include "harness/strategy/events.h"
#include <stdlib.h>
#include "harness/engine/exec.h"

/**
 * op_state() - the state that an operation looks at or changes
 * @op: announced or just performed
 *
 * Context: a task, or the harness while tasks are suspended.
 * Return: for memory of up to 8 bytes its value, for a lock its owner + 1 or 0, for a lock with
 * readers OP_STATE_OWNED + owner + 1 or their number, for a completion its count; 0 for anything
 * else.
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
	if (state->type == OBJECT_COMPLETION)
		return state->count;
	if (state->type == OBJECT_RWLOCK)
		return state->owner == NO_OWNER ? (unsigned int)__builtin_popcountl(state->readers)
						: OP_STATE_OWNED + state->owner + 1;
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
	default:
		return true;
	}
}

struct event *events_add(struct events *events)
{
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
