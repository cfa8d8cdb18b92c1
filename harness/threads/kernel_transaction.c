// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that fail because of a fault: as in harness/primitives/transaction.c, which says what
 * is compared and when. Whether others had a turn in between is only known where a schedule gives
 * the turns, or where there are no others.
 */
#include <errno.h>
#include <lockstep/finding.h>
#include <lockstep/model.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/threads/threads.h"

#define VALUES_MAX 256u

struct value {
	const char *object, *field;
	unsigned long is;
};

struct values {
	struct value v[VALUES_MAX];
	unsigned int nr;
};

static _Thread_local struct values *looked; /* being filled in */
static _Thread_local bool inside;
static _Thread_local unsigned int step; /* of this task */

static void put(const char *object, const char *field, unsigned long is)
{
	if (looked->nr < VALUES_MAX)
		looked->v[looked->nr++] = (struct value){ object, field, is };
}

static void look(struct values *values)
{
	values->nr = 0;
	looked = values;
	execution.state(put);
}

static const char *error_name(long ret)
{
	const char *name = strerrorname_np((int)-ret);

	return name ? name : "an error";
}

static void compare(const struct values *was, const char *what, long ret)
{
	struct values now;

	look(&now);
	for (unsigned int i = 0; i < now.nr && i < was->nr; i++)
		if (now.v[i].is != was->v[i].is)
			thread_report(LS_INVARIANT, "%s failed with -%s and left %s.%s changed",
				      what, error_name(ret), now.v[i].object, now.v[i].field);
}

static bool is_alone(unsigned int points, unsigned int seq)
{
	return (gate_enforces() || threads_nr == 1) &&
	       gate_points() - points == thread_self()->task.seq - seq;
}

static long again(const char *what, long (*fn)(void *arg), void *arg, long first, bool fails_anyway)
{
	struct task *t = &thread_self()->task;
	long ret;

	t->faults_off = true;
	ret = fn(arg);
	t->faults_off = false;
	if (ret < 0 && !fails_anyway)
		thread_report(
			LS_CONTRACT,
			"%s failed with -%s because of a fault, and fails with -%s without one",
			what, error_name(first), error_name(ret));
	return ret;
}

static long watched(const char *what, long (*fn)(void *arg), void *arg)
{
	struct thread *t = thread_self();
	unsigned int points = gate_points(), seq = t->task.seq, faults = t->task.faults;
	unsigned int number = step++;
	struct values was;
	long ret;

	look(&was);
	ret = fn(arg);
	if (ret < 0 && !t->task.faults)
		report_failure(t->id, number);
	if (ret >= 0 || t->task.faults == faults)
		return ret;
	if (is_alone(points, seq))
		compare(&was, what, ret);
	if (execution.repeats)
		ret = again(what, fn, arg, ret, report_failed_anyway(t->id, number));
	return ret;
}

long ls_transaction(const char *what, long (*fn)(void *arg), void *arg)
{
	long ret;

	if (inside || thread_phase != IN_TASKS || !execution.state || !gate_has_faults())
		return fn(arg);
	inside = true;
	ret = watched(what, fn, arg);
	inside = false;
	return ret;
}
