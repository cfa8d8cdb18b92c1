/* SPDX-License-Identifier: GPL-2.0-only */
/* Active references for random small programs, together with what those have anyway. */
#ifndef TESTS_ACTIVE_PROGRAM_H
#define TESTS_ACTIVE_PROGRAM_H

#include "tests/explore/active_ops.h"
#include "tests/explore/compare_small.h"

static struct active_task active_task[SMALL_TASKS];

static inline uint64_t active_states(void)
{
	return outcome_mix(active_state(0), active_state(1));
}

static inline unsigned int active_add(unsigned int t, enum active_op op, unsigned int node)
{
	unsigned int at = small.nr[t];

	small_add(t, (enum small_op)(SMALL_OPS_NR + op), 0, 0);
	if (at < SMALL_LENGTH)
		small.code[t][at].object = (uint8_t)node;
	return at;
}

static inline void active_add_use(unsigned int t, unsigned int node)
{
	unsigned int at = active_add(t, ACTIVE_GET, node);

	if (small_below(2))
		small_add_body(t);
	if (small_below(3) == 0) {
		active_add(t, ACTIVE_BREAK, node);
		if (small_below(2))
			active_add(t, ACTIVE_DEACTIVATE, node);
		if (small_below(2))
			active_add(t, ACTIVE_DRAIN, node);
		active_add(t, ACTIVE_UNBREAK, node);
	}
	active_add(t, ACTIVE_PUT, node);
	if (at < SMALL_LENGTH)
		small.code[t][at].skip = (uint8_t)(small.nr[t] - at - 1);
}

static inline void active_add_any(unsigned int t)
{
	unsigned int node = small_below(4) == 0;

	if (small_below(5) < 3) {
		active_add_use(t, node);
		return;
	}
	active_add(t, ACTIVE_DEACTIVATE, node);
	if (small_below(3) == 0)
		small_add_body(t);
	active_add(t, ACTIVE_DRAIN, node);
}

static inline void active_begin(unsigned int t)
{
	memset(&active_task[t], 0, sizeof(active_task[t]));
}

static inline bool active_insn(unsigned int t, const struct small_insn *i, bool *held)
{
	(void)held;
	return active_step(&active_task[t], (enum active_op)(i->op - SMALL_OPS_NR), i->object);
}

static inline void active_finish(unsigned int t)
{
	active_end(&active_task[t]);
}

static inline void active_print(FILE *out, const struct small_insn *i)
{
	static const char *const words[ACTIVE_OPS_NR] = { "get",     "put",	   "break",
							  "unbreak", "deactivate", "drain" };

	fprintf(out, " %s %c", words[i->op - SMALL_OPS_NR], 'A' + i->object);
	if (i->skip)
		fprintf(out, " (else skip %u)", i->skip);
	fputc(';', out);
}

static const struct small_extra active_extra = {
	.setup = active_setup,
	.add = active_add_any,
	.begin = active_begin,
	.step = active_insn,
	.end = active_finish,
	.print = active_print,
	.state = active_states,
};

#endif
