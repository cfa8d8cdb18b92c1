// SPDX-License-Identifier: GPL-2.0-only
/*
 * Of each completion, condition and wait queue the last call in an execution that could have ended
 * a wait for it, and whether there was a wait: what was lost with it is told with a hang.
 *
 * A completion keeps what nobody waited for; that is not in vain.
 */
#include "harness/detect/wait.h"

#define WAKES_MAX 256u /* objects in an execution; of more nothing is known */

static struct {
	const struct object *object;
	struct last_wake last;
} wakes[WAKES_MAX];
static unsigned int wakes_nr;
static uint32_t wakes_of; /* execution */

static struct last_wake *find(const struct object *object)
{
	if (wakes_of != execution.number) {
		wakes_of = execution.number;
		wakes_nr = 0;
	}
	for (unsigned int i = 0; i < wakes_nr; i++)
		if (wakes[i].object == object)
			return &wakes[i].last;
	return NULL;
}

void wake_seen(struct task *t, struct object *object, bool found, uint64_t site)
{
	struct last_wake *last = find(object);

	if (!last && wakes_nr < WAKES_MAX) {
		wakes[wakes_nr].object = object;
		last = &wakes[wakes_nr++].last;
	}
	if (last)
		*last = (struct last_wake){
			.task = t, .call = t->op.call, .site = site, .in_vain = !found
		};
}

/**
 * wake_last() - the last call that could have ended a wait
 * @object: that is waited for
 *
 * Context: a detector.
 * Return: it; its task is NULL when there was none.
 */
struct last_wake wake_last(const struct object *object)
{
	const struct last_wake *last = find(object);

	return last ? *last : (struct last_wake){ 0 };
}
