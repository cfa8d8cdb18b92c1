// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows a choice list. Where the list is at its end the first task that can run is taken, so that
 * a list cut short still gives one execution; where it cannot be followed it says what was there.
 */
#include <stdio.h>
#include <string.h>
#include "harness/engine/task.h"
#include "harness/strategy/replay.h"
#include "harness/strategy/table.h"

static const struct ls_choices *list;
static size_t at;
static struct ls_divergence divergence;

void replay_set(const struct ls_choices *choices)
{
	list = choices;
	memset(&divergence, 0, sizeof(divergence));
}

const struct ls_divergence *replay_divergence(void)
{
	return &divergence;
}

/* Did the execution end where the list does? */
void replay_check_end(void)
{
	if (divergence.diverged || at >= list->nr)
		return;
	divergence.diverged = true;
	divergence.choice = at;
	snprintf(divergence.expected, sizeof(divergence.expected), "%zu more choices",
		 list->nr - at);
	snprintf(divergence.found, sizeof(divergence.found), "the end of the execution");
}

static int replay_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)options, (void)tasks_nr;
	return 0;
}

static bool replay_execution_begin(uint64_t number)
{
	(void)number;
	at = 0;
	return true;
}

static void describe(char *text, size_t size, ls_choice c)
{
	if (c & LS_CHOICE_LABEL)
		snprintf(text, size, "outcome %u of a choice inside an event",
			 c & ~LS_CHOICE_LABEL);
	else
		snprintf(text, size, "task %s", c < NO_TASK && tasks[c].name ? tasks[c].name : "?");
}

static unsigned int diverge(ls_choice expected)
{
	divergence.diverged = true;
	divergence.choice = at;
	describe(divergence.expected, sizeof(divergence.expected), expected);
	return PICK_ABORT;
}

static void name_enabled(uint64_t enabled)
{
	size_t used = 0;

	used += (size_t)snprintf(divergence.found, sizeof(divergence.found), "can run:");
	for (; enabled && used < sizeof(divergence.found); enabled &= enabled - 1)
		used += (size_t)snprintf(divergence.found + used, sizeof(divergence.found) - used,
					 " %s", tasks[__builtin_ctzl(enabled)].name);
}

static unsigned int replay_pick(uint64_t enabled, unsigned int current)
{
	ls_choice c;

	(void)current;
	if (at >= list->nr)
		return (unsigned int)__builtin_ctzl(enabled);
	c = list->v[at];
	if (c >= NO_TASK || !(enabled >> c & 1)) {
		name_enabled(enabled);
		return diverge(c);
	}
	at++;
	return c;
}

static unsigned int replay_label(unsigned int outcomes)
{
	ls_choice c;

	if (at >= list->nr)
		return 0;
	c = list->v[at];
	if (!(c & LS_CHOICE_LABEL) || (c & ~LS_CHOICE_LABEL) >= outcomes) {
		snprintf(divergence.found, sizeof(divergence.found),
			 "a choice of %u outcomes inside an event", outcomes);
		return diverge(c);
	}
	at++;
	return c & ~LS_CHOICE_LABEL;
}

const struct strategy_ops strategy_replay = {
	.name = "replay",
	.help = "the one execution that a choice list describes",
	.follows_list = true,
	.begin = replay_begin,
	.execution_begin = replay_execution_begin,
	.pick = replay_pick,
	.label = replay_label,
};
