/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks with readers that queue, for random small programs, together with what those have anyway.
 * A task takes no lock that it holds; at its end it drops what it holds.
 */
#ifndef TESTS_QUEUED_PROGRAM_H
#define TESTS_QUEUED_PROGRAM_H

#include "tests/explore/compare_small.h"
#include "harness/primitives/queued.h"

enum queued_op {
	QUEUED_READ_TAKE = SMALL_OPS_NR,
	QUEUED_READ_DROP,
	QUEUED_READ_TRY, /* these two skip the next .skip instructions when they do not succeed */
	QUEUED_WRITE_TRY,
	QUEUED_WRITE_TAKE,
	QUEUED_WRITE_DROP,
	QUEUED_DOWNGRADE,
	QUEUED_LOOK,
	QUEUED_PASS, /* as a reader in an interrupt */
	QUEUED_READ_TAKE_UNOWNED,
	QUEUED_READ_DROP_UNOWNED,
	QUEUED_OPS_NR
};

struct queued_task {
	bool reads[SMALL_OBJECTS], writes[SMALL_OBJECTS], unowned[SMALL_OBJECTS];
};

static struct ls_memory *queued_lock[SMALL_OBJECTS];
static struct queued_task queued_task[SMALL_TASKS];

static inline void queued_setup(void)
{
	static const char *const names[SMALL_OBJECTS] = { "A", "B" };

	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		queued_lock[i] = ls_memory_new(names[i], 128);
		lock_init(queued_lock[i], OBJECT_QUEUED_RWLOCK, names[i], names[i], 1);
	}
}

static inline uint64_t queued_state(void)
{
	uint64_t hash = 0;

	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		const struct object_state *state = &object_get(queued_lock[i])->state;

		hash = outcome_mix(hash, state->owner);
		hash = outcome_mix(hash, state->readers);
		hash = outcome_mix(hash, state->count);
		hash = outcome_mix(hash, state->queued);
	}
	return hash;
}

static inline unsigned int queued_add(unsigned int t, enum queued_op op, unsigned int object)
{
	unsigned int at = small.nr[t];

	small_add(t, (enum small_op)op, 0, 0);
	if (at < SMALL_LENGTH)
		small.code[t][at].object = (uint8_t)object;
	return at;
}

static inline void queued_add_section(unsigned int t, enum queued_op take, enum queued_op drop)
{
	unsigned int lock = small_below(4) == 0, at = queued_add(t, take, lock);

	if (small_below(4) == 0)
		queued_add(t, small_below(2) ? QUEUED_READ_TAKE : QUEUED_WRITE_TAKE, !lock);
	else if (small_below(3))
		small_add_body(t);
	if (take == QUEUED_WRITE_TAKE && small_below(3) == 0) {
		queued_add(t, QUEUED_DOWNGRADE, lock);
		if (small_below(2))
			small_add_body(t);
	}
	queued_add(t, drop, lock);
	if (at < SMALL_LENGTH && (take == QUEUED_READ_TRY || take == QUEUED_WRITE_TRY))
		small.code[t][at].skip = (uint8_t)(small.nr[t] - at - 1);
}

static inline void queued_add_any(unsigned int t)
{
	switch (small_below(10)) {
	case 0:
	case 1:
	case 2:
		queued_add_section(t, QUEUED_READ_TAKE, QUEUED_READ_DROP);
		break;
	case 3:
	case 4:
	case 5:
		queued_add_section(t, QUEUED_WRITE_TAKE, QUEUED_WRITE_DROP);
		break;
	case 6:
		queued_add_section(t, QUEUED_READ_TRY, QUEUED_READ_DROP);
		break;
	case 7:
		queued_add_section(t, QUEUED_WRITE_TRY, QUEUED_WRITE_DROP);
		break;
	case 8:
		if (small_below(2))
			queued_add(t, QUEUED_LOOK, small_below(SMALL_OBJECTS));
		else
			queued_add_section(t, QUEUED_READ_TAKE_UNOWNED, QUEUED_READ_DROP_UNOWNED);
		break;
	default:
		queued_add_section(t, QUEUED_PASS, QUEUED_READ_DROP);
	}
}

static inline void queued_begin(unsigned int t)
{
	memset(&queued_task[t], 0, sizeof(queued_task[t]));
}

#define QUEUED_CALL(...) LOCK_CALL("queued", OBJECT_QUEUED_RWLOCK, ##__VA_ARGS__)

static inline bool queued_step(unsigned int t, const struct small_insn *i, bool *held)
{
	struct ls_memory *lock = queued_lock[i->object];
	bool *reads = &queued_task[t].reads[i->object], *writes = &queued_task[t].writes[i->object];
	bool *unowned = &queued_task[t].unowned[i->object], free = !*reads && !*writes && !*unowned;
	const struct lock_call *call = QUEUED_CALL();
	const struct lock_call *read = QUEUED_CALL(.mode = HELD_READ);

	(void)held;
	switch ((enum queued_op)i->op) {
	case QUEUED_READ_TAKE:
		if (free)
			*reads = !queued_read_take(lock, read);
		return true;
	case QUEUED_PASS:
		if (free) {
			current_task->context.softirq++;
			*reads = !queued_read_take(lock, QUEUED_CALL(.mode = HELD_READ_RECURSIVE));
			current_task->context.softirq--;
		}
		return true;
	case QUEUED_WRITE_TAKE:
		if (free)
			*writes = !queued_write_take(lock, call);
		return true;
	case QUEUED_READ_DROP:
		if (*reads)
			queued_read_drop(lock, read);
		*reads = false;
		return true;
	case QUEUED_WRITE_DROP:
		if (*reads)
			queued_read_drop(lock, read);
		else if (*writes)
			queued_write_drop(lock, call);
		*reads = *writes = false;
		return true;
	case QUEUED_READ_TRY:
		return free && (*reads = queued_read_try(lock, read));
	case QUEUED_WRITE_TRY:
		return free && (*writes = queued_write_try(lock, call));
	case QUEUED_DOWNGRADE:
		if (*writes) {
			queued_downgrade(lock, call);
			*writes = false;
			*reads = true;
		}
		return true;
	case QUEUED_LOOK:
		small_register[t] = queued_look(lock, call);
		return true;
	case QUEUED_READ_TAKE_UNOWNED:
		if (free)
			queued_read_take_unowned(lock, read);
		*unowned |= free;
		return true;
	case QUEUED_READ_DROP_UNOWNED:
		if (*unowned)
			queued_read_drop_unowned(lock, read);
		*unowned = false;
		return true;
	default:
		return true;
	}
}

static inline void queued_end(unsigned int t)
{
	struct queued_task *q = &queued_task[t];

	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		if (q->reads[i])
			queued_read_drop(queued_lock[i], QUEUED_CALL(.mode = HELD_READ));
		if (q->unowned[i])
			queued_read_drop_unowned(queued_lock[i], QUEUED_CALL());
		if (q->writes[i])
			queued_write_drop(queued_lock[i], QUEUED_CALL());
	}
}

static inline void queued_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[QUEUED_OPS_NR - SMALL_OPS_NR] = {
		"read_take",  "read_drop",	   "read_try",		"write_try",
		"write_take", "write_drop",	   "downgrade",		"look",
		"pass",	      "read_take_unowned", "read_drop_unowned",
	};

	fprintf(out, " %s %c", words[i->op - SMALL_OPS_NR], 'A' + i->object);
	if (i->skip)
		fprintf(out, " (else skip %u)", i->skip);
	fputc(';', out);
}

static const struct small_extra queued_extra = {
	.setup = queued_setup,
	.add = queued_add_any,
	.begin = queued_begin,
	.step = queued_step,
	.end = queued_end,
	.print = queued_print,
	.state = queued_state,
};

#endif
