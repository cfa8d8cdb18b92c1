// SPDX-License-Identifier: GPL-2.0-only
/*
 * In the kernel's layout: tasks that wait for ever, as the hung-task detector tells of them after
 * its time, and all locks that are held then. No time passes in lockstep: that a task waits longer
 * follows from the fact that nobody can end its wait.
 */
#include <string.h>
#include "reports/get.h"
#include "reports/kernel.h"

/* The last thing that a task did is the wait. */
static const json_t *wait_stack(const json_t *finding, json_int_t task)
{
	const json_t *events = json_object_get(finding, "events");

	for (size_t i = json_array_size(events); i-- > 0;) {
		const json_t *event = json_array_get(events, i);

		if (get_integer(event, "task", -1) == task)
			return get_is(event, "outcome", "waits for ever")
				       ? json_object_get(event, "stack")
				       : NULL;
	}
	return NULL;
}

static void write_task(struct kernel_block *b, const json_t *wait)
{
	json_int_t task = get_integer(wait, "task", -1);
	const json_t *frames = wait_stack(b->finding, task);

	fputs("INFO: task ", b->out);
	kernel_task(b, task);
	fprintf(b->out, " blocked for more than 120 seconds.\n      lockstep %s %s\n", b->version,
		b->scenario);
	fputs("task:", b->out);
	kernel_task(b, task);
	fprintf(b->out, " waits for: %s\n", get_string(wait, "wants"));
	kernel_line(b, "Call Trace:");
	if (json_array_size(frames)) {
		kernel_frames(b, 1, frames);
	} else {
		fputc(' ', b->out);
		kernel_site(b, json_object_get(wait, "site"));
		fputc('\n', b->out);
	}
}

static bool holds_any(const json_t *finding, json_int_t task)
{
	const json_t *lock;
	size_t i;

	json_array_foreach(json_object_get(finding, "locks"), i, lock) {
		if (get_integer(lock, "task", -1) == task)
			return true;
	}
	return false;
}

static void write_hung(struct kernel_block *b)
{
	json_int_t tasks = (json_int_t)json_array_size(json_object_get(b->finding, "tasks"));
	const json_t *wait;
	size_t i;

	json_array_foreach(json_object_get(b->finding, "waits"), i, wait)
		write_task(b, wait);
	kernel_line(b, "\nShowing all locks held in the system:");
	for (json_int_t task = -1; task < tasks; task++)
		if (holds_any(b->finding, task))
			kernel_held(b, task);
	if (!json_array_size(json_object_get(b->finding, "locks")))
		kernel_line(b, "none.");
	kernel_line(b, "\n=============================================");
}

static bool has_waits(const json_t *finding)
{
	return json_array_size(json_object_get(finding, "waits"));
}

const struct kernel_layout kernel_wait_layouts[] = {
	{ "deadlock", NULL, has_waits, write_hung },
	{ "hang", NULL, has_waits, write_hung },
	{ NULL, NULL, NULL, NULL },
};
