// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that fail because a fault was injected: has anything changed, and do they succeed when
 * they are tried again?
 *
 * All of the state is compared where no other task had a turn in between, so that nothing that
 * others did is taken for what the operation left behind. In a scenario of one task that is always;
 * in others, in those executions that run the operation in one piece. In the rest it is what locks
 * protect (sections.c).
 *
 * An operation that fails without any fault, too, cannot be expected to succeed when it is
 * repeated. Which those are is learnt from executions without faults, of which every search runs
 * one first.
 */
#include <lockstep/model.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "harness/primitives/transaction.h"

#define PC	   ((uintptr_t)__builtin_return_address(0))
#define VALUES_MAX 256u
#define STEPS_MAX  64u

struct value {
	const char *object, *field;
	unsigned long is;
};

/* As it was before the outermost step of each task; deeper ones are part of it. */
static struct value values[TASKS_SLOTS][VALUES_MAX];
static unsigned int values_nr[TASKS_SLOTS];
static uint32_t inside[TASKS_SLOTS]; /* the execution in which the task is in one */
static struct value now[VALUES_MAX];
static unsigned int now_nr;

/* Of a task's n-th step: it failed in an execution without faults. */
static bool fails_anyway[TASKS_SLOTS][STEPS_MAX];
static uint32_t steps_in[TASKS_SLOTS], steps[TASKS_SLOTS];

static void put(const char *object, const char *field, unsigned long is)
{
	if (now_nr < VALUES_MAX)
		now[now_nr++] = (struct value){ object, field, is };
}

static void look(void)
{
	now_nr = 0;
	execution.state(put);
}

static void keep(const struct task *t)
{
	look();
	values_nr[t->id] = now_nr;
	memcpy(values[t->id], now, now_nr * sizeof(*now));
}

static bool is_address(unsigned long value)
{
	return value > UINT32_MAX;
}

static void tell(char *text, size_t size, unsigned long value)
{
	const struct block *block = is_address(value) ? block_find(value) : NULL;

	if (block && block->name)
		snprintf(text, size, "%s", block->name);
	else if (is_address(value))
		snprintf(text, size, "another object");
	else
		snprintf(text, size, "%lu", value);
}

static const char *error_name(long ret)
{
	const char *name = strerrorname_np((int)-ret);

	return name ? name : "an error";
}

/* Of the step that is being looked at. */
static struct {
	const char *what;
	long ret;
	uint64_t site;
} failed;

static void differs(const struct object *lock, const char *name, const char *field,
		    unsigned long was, unsigned long is)
{
	char before[80], after[80], of[80], text[400];

	if (lock)
		tell(of, sizeof(of), lock->addr);
	tell(before, sizeof(before), was);
	tell(after, sizeof(after), is);
	snprintf(text, sizeof(text), "%s failed with -%s and left %s.%s changed: %s, was %s",
		 failed.what, error_name(failed.ret), lock ? of : name, field, after, before);
	OBSERVE(raised, current_task, LS_INVARIANT, NULL, text, failed.site);
}

static void compare_all(const struct task *t)
{
	look();
	for (unsigned int i = 0; i < now_nr && i < values_nr[t->id]; i++) {
		const struct value *was = &values[t->id][i], *is = &now[i];

		/* An object came or went: that was told, and what is behind it stands for others.
		 */
		if (was->object != is->object || was->field != is->field)
			return;
		if (was->is != is->is)
			differs(NULL, is->object, is->field, was->is, is->is);
	}
}

/* @alone: no other task had a turn since it began. */
static void compare(const struct task *t, const char *what, long ret, uint64_t site, bool alone)
{
	failed.what = what;
	failed.ret = ret;
	failed.site = site;
	if (alone)
		compare_all(t);
	else
		sections_compare(t, differs);
}

static bool *step_of(const struct task *t)
{
	if (steps_in[t->id] != execution.number) {
		steps_in[t->id] = execution.number;
		steps[t->id] = 0;
	}
	return steps[t->id] < STEPS_MAX ? &fails_anyway[t->id][steps[t->id]++] : NULL;
}

static void tell_repeated(const char *what, long first, long ret, uint64_t site)
{
	char text[200];

	snprintf(text, sizeof(text),
		 "%s failed with -%s because of a fault, and fails with -%s without one", what,
		 error_name(first), error_name(ret));
	OBSERVE(raised, current_task, LS_CONTRACT, NULL, text, site);
}

long ls_transaction(const char *what, long (*fn)(void *arg), void *arg)
{
	struct task *t = current_task;
	uint64_t site = site_of(PC);
	uint32_t faults = t->faults, seq = t->seq, events = execution.events;
	bool *anyway;
	long ret;

	if (!in_task() || !execution.state || !execution.fault || inside[t->id] == execution.number)
		return fn(arg);
	anyway = step_of(t);
	inside[t->id] = execution.number;
	keep(t);
	sections_begin(t);
	ret = fn(arg);
	if (anyway && !t->faults)
		*anyway = ret < 0;
	sections_end(t);
	if (ret < 0 && t->faults != faults)
		compare(t, what, ret, site, execution.events - events == t->seq - seq);
	if (ret < 0 && t->faults != faults && execution.repeats) {
		long first = ret;

		/* Whatever was learnt: an execution is a function of its choices. */
		t->faults_off = true;
		ret = fn(arg);
		t->faults_off = false;
		if (ret < 0 && !(anyway && *anyway))
			tell_repeated(what, first, ret, site);
	}
	inside[t->id] = 0;
	return ret;
}
