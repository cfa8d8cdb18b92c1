// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a step of user space does to that which locks protect, while other tasks run as well: of
 * each lock what was there when the step took it first, and when it gave it up last.
 *
 * Between two of its sections another task may have changed a field. One that the step had as it
 * was, or had put back by then, is simply another value to start from. One that both have changed
 * says nothing any more. So what is left to compare is what the step has changed and nobody else.
 *
 * Locks that came to be, or were destroyed, during the step are left out: what they protect was not
 * there before. Not caught: what one section of a lock that was only read leaves for another task
 * to rely on.
 */
#include "harness/primitives/transaction.h"
#include <lockstep/model.h>

#define LOCKS_MAX  16u
#define FIELDS_MAX 16u

struct field {
	const char *name;
	unsigned long first, last;
	bool lost; /* somebody else changed it, too */
};

struct seen {
	const struct object *lock;
	bool fresh;
	unsigned int nr;
	struct field fields[FIELDS_MAX];
};

static struct seen seen[TASKS_SLOTS][LOCKS_MAX];
static unsigned int seen_nr[TASKS_SLOTS];
static uint32_t inside[TASKS_SLOTS]; /* the execution in which the task is in a step */
static struct field now[FIELDS_MAX];
static unsigned int now_nr;

static void put(const char *object, const char *field, unsigned long is)
{
	(void)object;
	if (now_nr < FIELDS_MAX)
		now[now_nr++] = (struct field){ field, is, is, false };
}

static void look(const struct object *lock)
{
	now_nr = 0;
	lock->state.watch->tell((void *)lock->addr, put);
}

static struct seen *find(const struct task *t, const struct object *lock)
{
	for (unsigned int i = 0; i < seen_nr[t->id]; i++)
		if (seen[t->id][i].lock == lock)
			return &seen[t->id][i];
	return NULL;
}

static struct seen *add(unsigned int task, const struct object *lock, bool fresh)
{
	struct seen *one;

	if (seen_nr[task] == LOCKS_MAX)
		return NULL;
	one = &seen[task][seen_nr[task]++];
	one->lock = lock;
	one->fresh = fresh;
	one->nr = 0;
	return one;
}

static bool concerns(const struct task *t, const struct object *lock)
{
	return inside[t->id] == execution.number && !t->faults_off && lock->state.watch &&
	       lock->state.watch->tell;
}

static void lock_taken(struct task *t, struct object *lock, struct held_lock *use)
{
	struct seen *one;

	(void)use;
	if (!concerns(t, lock))
		return;
	look(lock);
	one = find(t, lock);
	if (!one) {
		one = add(t->id, lock, false);
		for (; one && one->nr < now_nr; one->nr++)
			one->fields[one->nr] = now[one->nr];
		return;
	}
	for (unsigned int i = 0; i < one->nr && i < now_nr; i++) {
		struct field *field = &one->fields[i];

		if (field->last == now[i].last)
			continue;
		field->lost |= field->last != field->first;
		field->first = field->last = now[i].last;
	}
}

static void lock_dropped(struct task *t, struct object *lock, uint64_t site, bool held)
{
	struct seen *one;

	(void)site;
	if (!held || !concerns(t, lock))
		return;
	one = find(t, lock);
	if (!one)
		return;
	look(lock);
	for (unsigned int i = 0; i < one->nr && i < now_nr; i++)
		one->fields[i].last = now[i].last;
}

static void lock_inited(struct task *t, struct object *lock, uint64_t site)
{
	(void)t, (void)site;
	for (unsigned int i = 0; i < TASKS_SLOTS; i++)
		if (inside[i] == execution.number)
			add(i, lock, true);
}

static const struct observer observer = {
	.lock_taken = lock_taken,
	.lock_dropped = lock_dropped,
	.lock_inited = lock_inited,
};

void sections_begin(const struct task *t)
{
	inside[t->id] = execution.number;
	seen_nr[t->id] = 0;
}

void sections_end(const struct task *t)
{
	inside[t->id] = 0;
}

/* The step has failed: what has it left in another state? */
void sections_compare(const struct task *t, differs_fn *differs)
{
	for (unsigned int i = 0; i < seen_nr[t->id]; i++) {
		const struct seen *one = &seen[t->id][i];

		for (unsigned int j = 0; !one->fresh && j < one->nr; j++) {
			const struct field *field = &one->fields[j];

			if (!field->lost && field->last != field->first)
				differs(one->lock, NULL, field->name, field->first, field->last);
		}
	}
}

/**
 * sections_start() - look at the sections of locks in the searches of which calls may fail
 *
 * Context: harness thread, after observers_clear().
 */
void sections_start(void)
{
	observer_add(&observer);
}
