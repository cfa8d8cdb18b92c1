// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows a choice list as far as that is possible: a task that cannot run, or an outcome that is
 * not asked for, is passed over. So an edited list always gives an execution; which one is seen
 * from the choices that were made. Replay is the strategy for lists that must be followed to the
 * letter.
 *
 * Pins pick without asking here; the list is moved on by as many events.
 */
#include "harness/strategy/guide.h"
#include "harness/engine/exec.h"
#include "harness/strategy/table.h"

static const struct ls_choices *list;
static size_t at;
static uint32_t events; /* of this execution, for which the list was moved on */
static uint32_t used;
static enum guide_tail tail;

void guide_set(const struct ls_choices *choices, enum guide_tail then)
{
	list = choices;
	tail = then;
}

uint32_t guide_used(void)
{
	return at < list->nr ? execution.choices_nr : used;
}

static int guide_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)options, (void)tasks_nr;
	return 0;
}

static bool guide_execution_begin(uint64_t number)
{
	(void)number;
	at = 0;
	events = 0;
	used = 0;
	return true;
}

/* Pass over what pins have picked up to the event of this number. */
static void catch_up(uint32_t to)
{
	/* What pins have picked has to stay in the list. */
	if (events < to)
		used = execution.choices_nr;
	for (; events < to; events++) {
		while (at < list->nr && list->v[at] & LS_CHOICE_LABEL)
			at++;
		at += at < list->nr;
	}
}

static unsigned int pick_freely(uint64_t enabled, unsigned int current)
{
	if (tail == GUIDE_STAY && current < NO_TASK && enabled >> current & 1)
		return current;
	return (unsigned int)__builtin_ctzl(enabled);
}

static unsigned int guide_pick(uint64_t enabled, unsigned int current)
{
	catch_up(execution.events - 1);
	events++;
	while (at < list->nr) {
		ls_choice c = list->v[at++];

		if (c < NO_TASK && enabled >> c & 1) {
			used = execution.choices_nr + 1;
			return c;
		}
	}
	return pick_freely(enabled, current);
}

static unsigned int guide_label(unsigned int outcomes)
{
	unsigned int outcome;

	catch_up(execution.events);
	if (at >= list->nr || !(list->v[at] & LS_CHOICE_LABEL))
		return 0;
	outcome = list->v[at++] & ~LS_CHOICE_LABEL;
	used = execution.choices_nr + 1;
	return outcome < outcomes ? outcome : 0;
}

const struct strategy_ops strategy_guide = {
	.name = "guide",
	.help = "the execution that comes closest to a choice list",
	.begin = guide_begin,
	.execution_begin = guide_execution_begin,
	.pick = guide_pick,
	.label = guide_label,
};
