/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random small programs with timers, tasklets, interrupts and sleeping tasks, next to what they
 * have anyway; shorter than others, since brute force has to interleave the handlers, too.
 */
#ifndef TESTS_ASYNC_PROGRAM_H
#define TESTS_ASYNC_PROGRAM_H

#include "tests/explore/async_calls.h"
#include "tests/explore/compare_small.h"

enum async_part { ASYNC_SOURCES, ASYNC_VICTIMS, ASYNC_SLEEPING };

static uint64_t async_told[SMALL_TASKS]; /* a hash of what the calls told */
static enum async_part async_part;

static inline void async_add(unsigned int t)
{
	static const uint8_t common[] = { ASYNC_READ, ASYNC_WRITE };
	unsigned int call;

	if (small_below(5) == 0)
		call = common[small_below(2)];
	else if (async_part == ASYNC_SLEEPING)
		call = ASYNC_SOURCES_NR + small_below(ASYNC_READ - ASYNC_SOURCES_NR);
	else
		call = small_below(ASYNC_SOURCES_NR);
	small_add(t, (enum small_op)(SMALL_OPS_NR + call), small_below(ASYNC_VARS), 0);
}

static inline void async_make(void)
{
	async_setup(async_part == ASYNC_VICTIMS);
}

static inline void async_begin(unsigned int t)
{
	async_told[t] = 0;
}

static inline bool async_step(unsigned int t, const struct small_insn *i, bool *held)
{
	long told = async_do((enum async_call)(i->op - SMALL_OPS_NR), t, i->value);

	(void)held;
	async_told[t] = outcome_mix(async_told[t], (uint64_t)told + 2);
	return true;
}

static inline void async_end(unsigned int t)
{
	(void)t;
}

static inline void async_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[ASYNC_NR] = {
		"arm",	    "delete",	     "delete_sync", "try_delete",     "pending",
		"schedule", "kill",	     "disable",	    "raise",	      "sync",
		"locked",   "locked_off",    "wait",	    "wait_exclusive", "wait_timeout",
		"sleep",    "sleep_timeout", "wake",	    "wake_all",	      "wake_task",
		"active",   "done_timeout",  "done",	    "read",	      "write",
	};

	fprintf(out, " %s %u;", words[i->op - SMALL_OPS_NR], i->value);
}

static inline uint64_t async_hash(void)
{
	struct async_state state;
	uint64_t hash = 0;

	memcpy(&state, async_state(), sizeof(state));
	for (unsigned int i = 0; i < ASYNC_VARS; i++)
		hash = outcome_mix(hash, (uint64_t)state.var[i]);
	for (unsigned int i = 0; i < 4; i++)
		hash = outcome_mix(hash, (uint64_t)state.handled[i]);
	for (unsigned int t = 0; t < small.tasks_nr; t++)
		hash = outcome_mix(hash, async_told[t]);
	return outcome_mix(hash, execution.asleep);
}

static const struct small_extra async_extra = {
	.setup = async_make,
	.add = async_add,
	.begin = async_begin,
	.step = async_step,
	.end = async_end,
	.print = async_print,
	.state = async_hash,
};

/* As compare_small(), of programs of fewer instructions. */
static inline struct compared compare_async(bool (*differs)(void), enum async_part part,
					    uint64_t seed, uint64_t programs)
{
	static const uint8_t lengths[] = { 0, 0, 3, 2, 1 };
	struct compared sum = { 0 };

	small_extra = &async_extra;
	async_part = part;
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
