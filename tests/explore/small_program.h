/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random programs of two to four short tasks whose control flow depends on what they read, on
 * whether trylocks and compare-and-swaps succeed, on choices and on injected faults; a printer, and
 * a shrinker.
 *
 * Instructions may be left out of a program without making it senseless: a task does not take a
 * lock that it holds, drops only what it holds, and drops all of it at its end.
 */
#ifndef TESTS_SMALL_PROGRAM_H
#define TESTS_SMALL_PROGRAM_H

#include "tests/explore_test.h"

#define SMALL_TASKS   4
#define SMALL_LENGTH  12
#define SMALL_OBJECTS 2
#define SMALL_PLANS   2
#ifndef SMALL_EXECUTIONS
#define SMALL_EXECUTIONS 6000 /* programs with more interleavings are left out */
#endif

enum small_op {
	SMALL_TAKE,
	SMALL_DROP,
	SMALL_TRY, /* these four skip the next .skip instructions when they do not succeed */
	SMALL_CAS,
	SMALL_IF, /* the register is .value */
	SMALL_ALLOC,
	SMALL_READ, /* into the register */
	SMALL_WRITE,
	SMALL_STORE, /* the register + 1 */
	SMALL_ADD,
	SMALL_WAIT,
	SMALL_COMPLETE,
	SMALL_CHOOSE,
	SMALL_PLAIN_READ,
	SMALL_PLAIN_WRITE,
	SMALL_CRASH, /* when the register is .value: a fatal finding */
	SMALL_OPS_NR
};

struct small_insn {
	uint8_t op, object, value, skip;
};

struct small_program {
	uint64_t seed;
	unsigned int tasks_nr, plans_nr, budget;
	bool memory_points;
	unsigned int nr[SMALL_TASKS];
	struct small_insn code[SMALL_TASKS][SMALL_LENGTH];
	int plan_task[SMALL_PLANS], plan_nth[SMALL_PLANS];
};

/* More operations, numbered from SMALL_OPS_NR on; see waiting_program.h. */
struct small_extra {
	void (*setup)(void);
	void (*add)(unsigned int t); /* one or more instructions */
	void (*begin)(unsigned int t);
	bool (*step)(unsigned int t, const struct small_insn *i, bool *held);
	void (*end)(unsigned int t); /* gives back what the task holds */
	void (*print)(FILE *out, const struct small_insn *i);
	uint64_t (*state)(void);
	const char *fault_site; /* NULL: "kzalloc" */
};

static const struct small_extra *small_extra;

static inline const char *small_site(void)
{
	return small_extra && small_extra->fault_site ? small_extra->fault_site : "kzalloc";
}

static struct small_program small;
static struct ls_lock *small_lock[SMALL_OBJECTS];
static struct ls_var *small_var[SMALL_OBJECTS];
static struct ls_completion *small_done[SMALL_OBJECTS];
static int64_t small_register[SMALL_TASKS];
static uint64_t small_state;

static inline uint32_t small_below(uint32_t bound)
{
	uint64_t z = small_state += 0x9e3779b97f4a7c15ul;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ul;
	z = (z ^ z >> 27) * 0x94d049bb133111ebul;
	return (uint32_t)(((z ^ z >> 31) >> 32) * bound >> 32);
}

static inline void small_add(unsigned int t, enum small_op op, unsigned int value,
			     unsigned int skip)
{
	if (small.nr[t] < SMALL_LENGTH)
		small.code[t][small.nr[t]++] =
			(struct small_insn){ (uint8_t)op, (uint8_t)small_below(SMALL_OBJECTS),
					     (uint8_t)value, (uint8_t)skip };
}

/* Something to do inside a critical section or after a test. */
static inline void small_add_body(unsigned int t)
{
	static const uint8_t ops[] = { SMALL_READ, SMALL_WRITE, SMALL_STORE, SMALL_ADD };

	small_add(t, ops[small_below(sizeof(ops))], small_below(3), 0);
}

static inline void small_add_section(unsigned int t, enum small_op how)
{
	unsigned int at = small.nr[t], lock;

	small_add(t, how, 0, 0);
	lock = at < SMALL_LENGTH ? small.code[t][at].object : 0;
	if (small_below(4) == 0) {
		small_add(t, SMALL_TAKE, 0, 0);
		small.code[t][small.nr[t] - 1].object = !lock;
	} else if (small_below(3)) {
		small_add_body(t);
	}
	small_add(t, SMALL_DROP, 0, 0);
	small.code[t][small.nr[t] - 1].object = (uint8_t)lock;
	if (at < SMALL_LENGTH && how == SMALL_TRY)
		small.code[t][at].skip = (uint8_t)(small.nr[t] - at - 1);
}

static inline void small_add_any(unsigned int t)
{
	if (small_extra && small_below(3)) {
		small_extra->add(t);
		return;
	}
	switch (small_below(12)) {
	case 0:
	case 1:
		small_add_section(t, SMALL_TAKE);
		break;
	case 2:
		small_add_section(t, SMALL_TRY);
		break;
	case 3:
		small_add(t, SMALL_CAS, small_below(2), small_below(2));
		break;
	case 4:
		small_add(t, SMALL_READ, 0, 0);
		small_add(t, SMALL_IF, small_below(2), 1);
		small_add_body(t);
		break;
	case 5:
		small_add(t, SMALL_WAIT, 0, 0);
		break;
	case 6:
		small_add(t, SMALL_COMPLETE, 0, 0);
		break;
	case 7:
		small_add(t, SMALL_CHOOSE, 2 + small_below(2), 0);
		if (small_below(2))
			small_add(t, SMALL_IF, small_below(2), 1 + small_below(2));
		break;
	case 8:
		if (small.plans_nr)
			small_add(t, SMALL_ALLOC, 0, small_below(3));
		break;
	case 9:
		if (small.memory_points)
			small_add(t, small_below(2) ? SMALL_PLAIN_READ : SMALL_PLAIN_WRITE,
				  small_below(3), 0);
		break;
	default:
		small_add_body(t);
	}
}

static inline void small_make(uint64_t seed)
{
	static const uint8_t lengths[] = { 0, 0, 9, 5, 3 };
	bool crashes;

	memset(&small, 0, sizeof(small));
	small.seed = small_state = seed;
	small.tasks_nr = 2 + small_below(2) + (small_below(4) == 0);
	small.memory_points = small_below(4) == 0;
	crashes = small_below(12) == 0;
	if (small_below(3) == 0) {
		small.plans_nr = 1 + small_below(SMALL_PLANS);
		small.budget = 1 + small_below(2);
	}
	for (unsigned int i = 0; i < small.plans_nr; i++) {
		small.plan_task[i] = small_below(3) ? -1 : (int)small_below(small.tasks_nr);
		small.plan_nth[i] = small_below(3) ? 0 : 1 + (int)small_below(2);
	}
	for (unsigned int t = 0; t < small.tasks_nr; t++) {
		unsigned int length = 1 + small_below(lengths[small.tasks_nr]);

		while (small.nr[t] < length)
			small_add_any(t);
		if (crashes && small_below(3) == 0)
			small_add(t, SMALL_CRASH, small_below(2), 0);
	}
}

/* Returns how many of the instructions that follow are skipped. */
static inline unsigned int small_step(unsigned int t, const struct small_insn *i, bool *held)
{
	int64_t *reg = &small_register[t];
	struct ls_var *var = small_var[i->object];
	bool ok = true;

	switch ((enum small_op)i->op) {
	case SMALL_TAKE:
		if (!held[i->object])
			ls_lock_take(small_lock[i->object]);
		held[i->object] = true;
		break;
	case SMALL_DROP:
		if (held[i->object])
			ls_lock_drop(small_lock[i->object]);
		held[i->object] = false;
		break;
	case SMALL_TRY:
		ok = ls_lock_try(small_lock[i->object]);
		held[i->object] = held[i->object] || ok;
		break;
	case SMALL_CAS:
		ok = ls_var_cas(var, i->value, i->value + 1);
		break;
	case SMALL_IF:
		ok = *reg == i->value;
		break;
	case SMALL_ALLOC:
		ok = ls_memory_new("m", 8) != NULL;
		break;
	case SMALL_READ:
		*reg = ls_var_read(var);
		break;
	case SMALL_WRITE:
		ls_var_write(var, i->value);
		break;
	case SMALL_STORE:
		ls_var_write(var, *reg + 1);
		break;
	case SMALL_ADD:
		*reg = ls_var_add(var, 1);
		break;
	case SMALL_WAIT:
		ls_completion_wait(small_done[i->object]);
		break;
	case SMALL_COMPLETE:
		ls_completion_complete(small_done[i->object]);
		break;
	case SMALL_CHOOSE:
		*reg = ls_choose(i->value);
		break;
	case SMALL_PLAIN_READ:
		*reg = ls_var_read_plain(var);
		break;
	case SMALL_PLAIN_WRITE:
		ls_var_write_plain(var, i->value);
		break;
	case SMALL_CRASH:
		if (*reg == i->value)
			ls_memory_free((struct ls_memory *)8);
		break;
	case SMALL_OPS_NR:
	default:
		ok = small_extra->step(t, i, held);
		break;
	}
	return ok ? 0 : i->skip;
}

static inline void small_run(void *arg)
{
	unsigned int t = (unsigned int)(uintptr_t)arg;
	bool held[SMALL_OBJECTS] = { false };

	small_register[t] = 0;
	if (small_extra)
		small_extra->begin(t);
	for (unsigned int i = 0; i < small.nr[t]; i++)
		i += small_step(t, &small.code[t][i], held);
	for (unsigned int i = 0; i < SMALL_OBJECTS; i++)
		if (held[i])
			ls_lock_drop(small_lock[i]);
	if (small_extra)
		small_extra->end(t);
}

static inline void small_print(FILE *out)
{
	static const char *const words[SMALL_OPS_NR] = {
		"take",	 "drop", "try",	 "cas",	     "if",     "alloc",	     "read",	    "write",
		"store", "add",	 "wait", "complete", "choose", "plain read", "plain write", "crash",
	};

	fprintf(out, "\n    program of seed %lu, %s granularity", small.seed,
		small.memory_points ? "memory" : "sync");
	for (unsigned int i = 0; i < small.plans_nr; i++)
		fprintf(out, ", fault (task %d, nth %d)", small.plan_task[i], small.plan_nth[i]);
	if (small.plans_nr)
		fprintf(out, ", budget %u", small.budget);
	for (unsigned int t = 0; t < small.tasks_nr; t++) {
		fprintf(out, "\n    task %c:", 'a' + (int)t);
		for (unsigned int i = 0; i < small.nr[t]; i++) {
			const struct small_insn *in = &small.code[t][i];

			if (in->op >= SMALL_OPS_NR) {
				small_extra->print(out, in);
				continue;
			}
			fprintf(out, " %s", words[in->op]);
			if (in->op <= SMALL_CAS ||
			    (in->op >= SMALL_READ && in->op != SMALL_CHOOSE &&
			     in->op != SMALL_CRASH))
				fprintf(out, " %c", 'A' + in->object);
			if (in->op != SMALL_TAKE && in->op != SMALL_DROP && in->op != SMALL_TRY)
				fprintf(out, " %u", in->value);
			if (in->skip)
				fprintf(out, " (else skip %u)", in->skip);
			fputc(';', out);
		}
	}
	fputc('\n', out);
}

/* Drop instructions, tasks' and fault plans, as long as the program still @fails. */
static inline void small_shrink(bool (*fails)(void))
{
	struct small_program best = small;
	bool smaller = true;

	while (smaller) {
		smaller = false;
		for (unsigned int t = 0; t < best.tasks_nr; t++)
			for (unsigned int i = 0; i < best.nr[t]; i++) {
				small = best;
				small.nr[t]--;
				memmove(&small.code[t][i], &small.code[t][i + 1],
					(small.nr[t] - i) * sizeof(small.code[t][i]));
				if (!fails())
					continue;
				best = small;
				smaller = true;
				i--;
			}
		small = best;
		if (small.plans_nr && (small.plans_nr--, fails())) {
			best = small;
			smaller = true;
		}
	}
	small = best;
}

#endif
