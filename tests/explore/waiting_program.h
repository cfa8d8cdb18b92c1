/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks with readers, conditions and RCU for random small programs, together with what those have
 * anyway. A task takes no lock that it holds, so that no execution ends because of that; waits that
 * nobody ends are left in, as are reader's sections that end with their task.
 */
#ifndef TESTS_WAITING_PROGRAM_H
#define TESTS_WAITING_PROGRAM_H

#include "tests/explore/compare_small.h"

enum waiting_op {
	WAITING_READ_TAKE = SMALL_OPS_NR,
	WAITING_READ_DROP,
	WAITING_READ_TRY, /* these two skip the next .skip instructions when they do not succeed */
	WAITING_WRITE_TRY,
	WAITING_WRITE_TAKE,
	WAITING_WRITE_DROP,
	WAITING_WAIT, /* for condition .object, with lock .value */
	WAITING_SIGNAL,
	WAITING_SIGNAL_ANY,
	WAITING_BROADCAST,
	WAITING_RCU_BEGIN,
	WAITING_RCU_END,
	WAITING_SYNCHRONIZE,
	WAITING_OPS_NR
};

/* What a task holds of each lock with readers, and whether it is in a reader's section. */
struct waiting_task {
	bool reads[SMALL_OBJECTS], writes[SMALL_OBJECTS], in_rcu;
};

static struct ls_rwlock *waiting_rwlock[SMALL_OBJECTS];
static struct ls_cond *waiting_cond[SMALL_OBJECTS];
static struct waiting_task waiting_task[SMALL_TASKS];

static inline void waiting_setup(void)
{
	static const char *const names[SMALL_OBJECTS] = { "A", "B" };

	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		waiting_rwlock[i] = ls_rwlock_new(names[i]);
		waiting_cond[i] = ls_cond_new(names[i]);
	}
}

static inline uint64_t waiting_state(void)
{
	uint64_t hash = 0;

	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		const struct object_state *state = &object_get(waiting_rwlock[i])->state;

		hash = outcome_mix(hash, state->owner);
		hash = outcome_mix(hash, state->readers);
		hash = outcome_mix(hash, state->count);
	}
	return outcome_mix(hash, execution.asleep);
}

static inline unsigned int waiting_add(unsigned int t, enum waiting_op op, unsigned int object,
				       unsigned int value)
{
	unsigned int at = small.nr[t];

	small_add(t, (enum small_op)op, value, 0);
	if (at < SMALL_LENGTH)
		small.code[t][at].object = (uint8_t)object;
	return at;
}

static inline void waiting_add_section(unsigned int t, enum waiting_op take, enum waiting_op drop)
{
	unsigned int lock = small_below(SMALL_OBJECTS), at = waiting_add(t, take, lock, 0);

	if (small_below(4) == 0)
		waiting_add(t, small_below(2) ? WAITING_READ_TAKE : WAITING_WRITE_TAKE, !lock, 0);
	else if (small_below(3))
		small_add_body(t);
	waiting_add(t, drop, lock, 0);
	if (at < SMALL_LENGTH && (take == WAITING_READ_TRY || take == WAITING_WRITE_TRY))
		small.code[t][at].skip = (uint8_t)(small.nr[t] - at - 1);
}

/* With a look at a variable before, now and then, and nearly always under the lock. */
static inline void waiting_add_wait(unsigned int t)
{
	unsigned int lock = small_below(SMALL_OBJECTS), cond = small_below(4) ? 0 : 1;

	waiting_add(t, (enum waiting_op)SMALL_TAKE, lock, 0);
	if (small_below(2)) {
		waiting_add(t, (enum waiting_op)SMALL_READ, 0, 0);
		waiting_add(t, (enum waiting_op)SMALL_IF, 0, 0);
		small.code[t][small.nr[t] - 1].skip = 1;
	}
	waiting_add(t, WAITING_WAIT, cond, lock);
	if (small_below(2))
		small_add_body(t);
	waiting_add(t, (enum waiting_op)SMALL_DROP, lock, 0);
}

static inline void waiting_add_wake(unsigned int t)
{
	unsigned int lock = small_below(SMALL_OBJECTS), locked = small_below(3);

	if (locked)
		waiting_add(t, (enum waiting_op)SMALL_TAKE, lock, 0);
	if (small_below(2))
		waiting_add(t, (enum waiting_op)SMALL_WRITE, 0, 1);
	waiting_add(t, (enum waiting_op)(WAITING_SIGNAL + small_below(3)), small_below(4) ? 0 : 1,
		    0);
	if (locked)
		waiting_add(t, (enum waiting_op)SMALL_DROP, lock, 0);
}

static inline void waiting_add_any(unsigned int t)
{
	switch (small_below(11)) {
	case 0:
	case 1:
		waiting_add_section(t, WAITING_READ_TAKE, WAITING_READ_DROP);
		break;
	case 2:
		waiting_add_section(t, WAITING_WRITE_TAKE, WAITING_WRITE_DROP);
		break;
	case 3:
		waiting_add_section(t, WAITING_READ_TRY, WAITING_READ_DROP);
		break;
	case 4:
		waiting_add_section(t, WAITING_WRITE_TRY, WAITING_WRITE_DROP);
		break;
	case 5:
	case 6:
		waiting_add_wait(t);
		break;
	case 7:
		waiting_add_wake(t);
		break;
	case 8:
	case 9:
		waiting_add(t, WAITING_RCU_BEGIN, 0, 0);
		if (small_below(3))
			small_add_body(t);
		waiting_add(t, WAITING_RCU_END, 0, 0);
		break;
	default:
		waiting_add(t, WAITING_SYNCHRONIZE, 0, 0);
	}
}

static inline void waiting_begin(unsigned int t)
{
	memset(&waiting_task[t], 0, sizeof(waiting_task[t]));
}

static inline bool waiting_rwlock_step(struct waiting_task *w, const struct small_insn *i)
{
	struct ls_rwlock *lock = waiting_rwlock[i->object];
	bool *reads = &w->reads[i->object], *writes = &w->writes[i->object];
	bool free = !*reads && !*writes;

	if (i->op == WAITING_READ_TAKE && free) {
		ls_rwlock_read_take(lock);
		*reads = true;
	} else if (i->op == WAITING_WRITE_TAKE && free) {
		ls_rwlock_write_take(lock);
		*writes = true;
	} else if (i->op == WAITING_READ_DROP && *reads) {
		ls_rwlock_read_drop(lock);
		*reads = false;
	} else if (i->op == WAITING_WRITE_DROP && *writes) {
		ls_rwlock_write_drop(lock);
		*writes = false;
	} else if (i->op == WAITING_READ_TRY && free) {
		return *reads = ls_rwlock_read_try(lock);
	} else if (i->op == WAITING_WRITE_TRY && free) {
		return *writes = ls_rwlock_write_try(lock);
	}
	return true;
}

static inline void waiting_rcu_step(struct waiting_task *w, enum waiting_op op)
{
	if (op == WAITING_RCU_BEGIN && !w->in_rcu) {
		ls_rcu_read_lock();
		w->in_rcu = true;
	} else if (op == WAITING_RCU_END && w->in_rcu) {
		ls_rcu_read_unlock();
		w->in_rcu = false;
	} else if (op == WAITING_SYNCHRONIZE && !w->in_rcu) {
		ls_rcu_synchronize();
	}
}

static inline bool waiting_step(unsigned int t, const struct small_insn *i, bool *held)
{
	struct ls_cond *cond = waiting_cond[i->object];

	switch ((enum waiting_op)i->op) {
	case WAITING_WAIT:
		if (held[i->value])
			ls_cond_wait(cond, small_lock[i->value]);
		return true;
	case WAITING_SIGNAL:
		ls_cond_signal(cond);
		return true;
	case WAITING_SIGNAL_ANY:
		ls_cond_signal_any(cond);
		return true;
	case WAITING_BROADCAST:
		ls_cond_broadcast(cond);
		return true;
	case WAITING_RCU_BEGIN:
	case WAITING_RCU_END:
	case WAITING_SYNCHRONIZE:
		waiting_rcu_step(&waiting_task[t], (enum waiting_op)i->op);
		return true;
	default:
		return waiting_rwlock_step(&waiting_task[t], i);
	}
}

static inline void waiting_end(unsigned int t)
{
	struct waiting_task *w = &waiting_task[t];

	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		if (w->reads[i])
			ls_rwlock_read_drop(waiting_rwlock[i]);
		if (w->writes[i])
			ls_rwlock_write_drop(waiting_rwlock[i]);
	}
	if (w->in_rcu)
		ls_rcu_read_unlock();
}

static inline void waiting_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[WAITING_OPS_NR - SMALL_OPS_NR] = {
		"read_take",  "read_drop", "read_try",	  "write_try",	"write_take",
		"write_drop", "wait for",  "signal",	  "signal_any", "broadcast",
		"rcu_begin",  "rcu_end",   "synchronize",
	};

	fprintf(out, " %s", words[i->op - SMALL_OPS_NR]);
	if (i->op < WAITING_RCU_BEGIN)
		fprintf(out, " %c", 'A' + i->object);
	if (i->op == WAITING_WAIT)
		fprintf(out, " with %c", 'A' + i->value);
	if (i->skip)
		fprintf(out, " (else skip %u)", i->skip);
	fputc(';', out);
}

static const struct small_extra waiting_extra = {
	.setup = waiting_setup,
	.add = waiting_add_any,
	.begin = waiting_begin,
	.step = waiting_step,
	.end = waiting_end,
	.print = waiting_print,
	.state = waiting_state,
};

#endif
