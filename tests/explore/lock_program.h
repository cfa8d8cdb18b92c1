/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel-named locks for random small programs, together with what those have anyway: rwsems (with
 * waits that a signal ends), rwlocks, semaphores, sequence counts, ww_mutexes.
 */
#ifndef TESTS_LOCK_PROGRAM_H
#define TESTS_LOCK_PROGRAM_H

#include "tests/engine/random_lock_ops.h"
#include "tests/explore/compare_small.h"
#include "harness/engine/exec.h"

static inline uint64_t lock_state(void)
{
	uint64_t hash = 0;

	for (unsigned int i = 0; i < LOCKS_NR; i++) {
		const struct object_state *state = &object_get(lock_memory(i))->state;

		hash = outcome_mix(hash, state->owner);
		hash = outcome_mix(hash, state->readers);
		hash = outcome_mix(hash, state->count);
		hash = outcome_mix(hash, state->queued);
	}
	return hash;
}

static bool lock_without_ww;

static inline void lock_add(unsigned int t, unsigned int op)
{
	if (lock_without_ww && op >= DO_WOUND_WAIT)
		op = DO_DOWN_WRITE;
	small_add(t, (enum small_op)(SMALL_OPS_NR + op), 0, 0);
}

static inline void lock_add_any(unsigned int t)
{
	static const uint8_t sections[][2] = {
		{ DO_DOWN_READ, DO_UP },	   { DO_DOWN_WRITE, DO_UP },
		{ DO_DOWN_WRITE_KILLABLE, DO_UP }, { DO_DOWN_WRITE_KILLABLE, DO_UP },
		{ DO_READ_LOCK, DO_RW_UNLOCK },	   { DO_READ_LOCK_PASSING, DO_RW_UNLOCK },
		{ DO_WRITE_LOCK, DO_RW_UNLOCK },   { DO_SEM_DOWN, DO_SEM_UP },
	};
	uint32_t kind = small_below(8);

	if (kind < 2) {
		lock_add(t, small_below(LOCK_OPS_NR));
	} else if (kind == 2) {
		lock_add(t, small_below(2) ? DO_WOUND_WAIT : DO_WAIT_DIE);
	} else {
		const uint8_t *section = sections[small_below(8)];

		lock_add(t, section[0]);
		if (small_below(2))
			small_add_body(t);
		lock_add(t, section[1]);
	}
}

static inline void lock_begin(unsigned int t)
{
	(void)t;
}

static inline bool lock_small_step(unsigned int t, const struct small_insn *i, bool *held)
{
	long got = lock_step_of(t, (enum lock_op)(i->op - SMALL_OPS_NR), i->object);

	(void)held;
	if (got >= 0)
		small_register[t] = got;
	return true;
}

static inline void lock_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[LOCK_OPS_NR] = {
		"down_read",
		"down_read_trylock",
		"down_read_non_owner",
		"down_write",
		"down_write_trylock",
		"down_write_killable",
		"up",
		"downgrade",
		"rwsem_is_locked",
		"read_lock",
		"read_lock passing",
		"write_lock",
		"rw unlock",
		"down",
		"down_trylock",
		"up sem",
		"seq read",
		"seq write",
		"wound-wait",
		"wait-die",
	};

	fprintf(out, " %s %u;", words[i->op - SMALL_OPS_NR], i->object);
}

static const struct small_extra lock_extra = {
	.setup = lock_setup,
	.add = lock_add_any,
	.begin = lock_begin,
	.step = lock_small_step,
	.end = lock_end_of,
	.print = lock_print,
	.state = lock_state,
	.fault_site = "down_write_killable",
};

#endif
