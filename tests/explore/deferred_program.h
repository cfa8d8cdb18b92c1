/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random small programs with callbacks of RCU and with works, next to what they have anyway. Tasks
 * come into being in these, which brute force has to interleave, too: so they are shorter than
 * others. Readers' sections do not overlap waits, and end with their task.
 */
#ifndef TESTS_DEFERRED_PROGRAM_H
#define TESTS_DEFERRED_PROGRAM_H

#include "tests/explore/compare_small.h"
#include "tests/explore/deferred_ops.h"

static struct deferred_task deferred_task[SMALL_TASKS];
static uint64_t deferred_told[SMALL_TASKS]; /* hashes of what the calls told */
static const struct deferred_state *deferred_state_of_model;
static bool deferred_works; /* works, or RCU */

static inline void deferred_add(unsigned int t)
{
	static const uint8_t common[] = { DEFERRED_READ, DEFERRED_WRITE };
	unsigned int call;

	if (small_below(4) == 0)
		call = common[small_below(2)];
	else if (deferred_works)
		call = DEFERRED_RCU_NR + small_below(DEFERRED_READ - DEFERRED_RCU_NR);
	else
		call = small_below(DEFERRED_RCU_NR);
	small_add(t, (enum small_op)(SMALL_OPS_NR + call), small_below(DEFERRED_VARS), 0);
	if (call == DEFERRED_RCU_BEGIN || call == DEFERRED_SRCU_BEGIN) {
		if (small_below(3))
			small_add(t, (enum small_op)(SMALL_OPS_NR + common[small_below(2)]),
				  small_below(DEFERRED_VARS), 0);
		small_add(t, (enum small_op)(SMALL_OPS_NR + call + 1), 0, 0);
	}
}

static inline void deferred_make(void)
{
	deferred_setup();
	deferred_state_of_model = deferred_state();
}

static inline void deferred_begin(unsigned int t)
{
	memset(&deferred_task[t], 0, sizeof(deferred_task[t]));
	deferred_told[t] = 0;
}

static inline bool deferred_step(unsigned int t, const struct small_insn *i, bool *held)
{
	struct deferred_task *task = &deferred_task[t];
	long told = deferred_step_of(task, t, (enum deferred_call)(i->op - SMALL_OPS_NR), i->value);

	(void)held;
	deferred_told[t] = outcome_mix(deferred_told[t], (uint64_t)told + 1);
	return true;
}

static inline void deferred_end(unsigned int t)
{
	deferred_end_of(&deferred_task[t], t);
}

static inline void deferred_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[DEFERRED_NR] = {
		"rcu_begin",	 "rcu_end",	  "synchronize",
		"call",		 "kfree",	  "barrier",
		"srcu_begin",	 "srcu_end",	  "srcu_synchronize",
		"srcu_call",	 "srcu_barrier",  "queue",
		"queue_ordered", "queue_delayed", "modify",
		"flush",	 "flush_delayed", "flush_queue",
		"flush_ordered", "cancel",	  "cancel_sync",
		"busy",		 "read",	  "write",
	};

	fprintf(out, " %s %u;", words[i->op - SMALL_OPS_NR], i->value);
}

static inline uint64_t deferred_hash(void)
{
	struct deferred_state state;
	uint64_t hash = 0;

	memcpy(&state, deferred_state_of_model, sizeof(state));
	for (unsigned int i = 0; i < DEFERRED_VARS; i++)
		hash = outcome_mix(hash, (uint64_t)state.var[i]);

	for (unsigned int t = 0; t < small.tasks_nr; t++)
		hash = outcome_mix(hash, deferred_told[t]);
	return outcome_mix(hash, execution.asleep);
}

static const struct small_extra deferred_extra = {
	.setup = deferred_make,
	.add = deferred_add,
	.begin = deferred_begin,
	.step = deferred_step,
	.end = deferred_end,
	.print = deferred_print,
	.state = deferred_hash,
};

/* As compare_small(), of programs of fewer instructions. */
static inline struct compared compare_deferred(bool (*differs)(void), bool works, uint64_t seed,
					       uint64_t programs)
{
	static const uint8_t lengths[] = { 0, 0, 4, 3, 2 };
	struct compared sum = { 0 };

	small_extra = &deferred_extra;
	deferred_works = works;
	for (; sum.programs < programs && sum.mismatches < 10; seed++) {
		small_make(seed);
		for (unsigned int t = 0; t < small.tasks_nr; t++)
			if (small.nr[t] > lengths[small.tasks_nr])
				small.nr[t] = lengths[small.tasks_nr];
		if (differs()) {
			report_mismatch(differs, &sum);
		} else if (too_large) {
			sum.left_out++;
			continue;
		}
		sum.programs++;
	}
	return sum;
}

#endif
