// SPDX-License-Identifier: GPL-2.0-only
/*
 * Windows: from the moment at which a task enters a function to that at which it leaves it, all
 * that the function calls included. Of a function that calls itself the outermost call counts.
 *
 * Only instrumented code tells that it enters and leaves. To be in a window is no event; whoever
 * makes something of it that others can notice performs one in its window_fn.
 */
#include "harness/engine/window.h"
#include <errno.h>
#include <string.h>
#include "harness/engine/exec.h"

static struct window {
	struct window_range range[WINDOW_RANGES];
	unsigned int ranges_nr;
	window_fn *changed; /* or NULL */
	uint16_t depth[TASKS_SLOTS];
} windows[WINDOWS_MAX];
static unsigned int windows_nr;

void windows_forget(void)
{
	windows_nr = 0;
	execution.windows_active = false;
	execution.functions_watched = execution.pins_active;
}

/**
 * window_add() - watch functions
 * @code: where they are
 * @nr: how many, 1 to WINDOW_RANGES
 * @changed: called by the task that comes in or leaves; NULL: nobody wants to know at once
 *
 * Context: harness thread, before the first execution.
 * Return: the number of the window; -ENOSPC.
 */
int window_add(const struct window_range *code, unsigned int nr, window_fn *changed)
{
	struct window *w = &windows[windows_nr];

	if (windows_nr == WINDOWS_MAX)
		return -ENOSPC;
	memset(w, 0, sizeof(*w));
	memcpy(w->range, code, nr * sizeof(*code));
	w->ranges_nr = nr;
	w->changed = changed;
	execution.windows_active = execution.functions_watched = true;
	return (int)windows_nr++;
}

/**
 * window_has() - is a task in it?
 * @window: of window_add()
 * @t: task
 *
 * Context: any.
 * Return: true when it is.
 */
bool window_has(unsigned int window, const struct task *t)
{
	return windows[window].depth[t->id] > 0;
}

void windows_execution_begin(void)
{
	for (unsigned int i = 0; i < windows_nr; i++)
		memset(windows[i].depth, 0, sizeof(windows[i].depth));
}

static bool covers(const struct window *w, uintptr_t pc)
{
	for (unsigned int i = 0; i < w->ranges_nr; i++)
		if (pc >= w->range[i].from && pc < w->range[i].to)
			return true;
	return false;
}

void windows_enter(struct task *t, uintptr_t pc)
{
	if (!in_task())
		return;
	for (unsigned int i = 0; i < windows_nr; i++) {
		struct window *w = &windows[i];

		if (covers(w, pc) && !w->depth[t->id]++ && w->changed)
			w->changed(i, t, true, pc);
	}
}

void windows_leave(struct task *t, uintptr_t pc)
{
	if (!in_task())
		return;
	for (unsigned int i = 0; i < windows_nr; i++) {
		struct window *w = &windows[i];

		if (!covers(w, pc) || !w->depth[t->id])
			continue;
		if (w->depth[t->id] == 1 && w->changed)
			w->changed(i, t, false, pc);
		w->depth[t->id]--;
	}
}
