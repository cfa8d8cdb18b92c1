// SPDX-License-Identifier: GPL-2.0-only
/*
 * A use of memory that nothing orders before its free is found whichever of the two comes first. To
 * see it happen the free has to. What comes before the free by necessity is kept, and so is what
 * comes before the use; everything else is left out. Where something that the user does after the
 * use is needed for the free, by accesses that order nothing, there is no such order of these
 * events: then it is tried whether the other tasks come to the free without that, too.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/explain/explain.h"
#include "harness/explain/reorder.h"
#include "harness/explore/explore.h"
#include "harness/strategy/guide.h"
#include "harness/strategy/table.h"

#define GO_ON 512u /* choices that stand for "as long as it can" */

struct use {
	unsigned int task, turns;
	uintptr_t addr, site;
	uint32_t size;
};

static struct {
	uint64_t fingerprint;
	struct steps steps;
	struct use *uses; /* all accesses, as they came */
	size_t uses_nr, uses_max;
	unsigned int turns[TASKS_SLOTS];
	struct use use; /* of the finding */
	unsigned int freer;
	bool found, shown;
} seen;

static void *grow(void *p, size_t nr, size_t *max, size_t size)
{
	if (nr < *max)
		return p;
	*max = *max ? 2 * *max : 256;
	p = realloc(p, *max * size);
	if (!p)
		harness_bug("no memory for a schedule");
	return p;
}

static void add_step(struct step step)
{
	struct steps *s = &seen.steps;

	s->v = grow(s->v, s->nr, &s->max, sizeof(*s->v));
	s->v[s->nr++] = step;
}

static void observed_event(struct task *t)
{
	if (!in_task() || seen.found)
		return;
	seen.turns[t->id]++;
	add_step((struct step){ .choice = t->id, .op = t->op });
}

static void observed_label(struct task *t, unsigned int outcome, const char *what)
{
	(void)t, (void)what;
	if (!seen.found)
		add_step((struct step){ .choice = (ls_choice)(LS_CHOICE_LABEL | outcome) });
}

static void observed_access(struct task *t, struct cell *cell, const struct access *a)
{
	(void)cell;
	if (!in_task() || seen.found)
		return;
	seen.uses = grow(seen.uses, seen.uses_nr, &seen.uses_max, sizeof(*seen.uses));
	seen.uses[seen.uses_nr++] = (struct use){ t->id, seen.turns[t->id], a->addr, a->site,
						  a->size };
}

static void observed_execution(void)
{
	seen.found = seen.shown = false;
	seen.steps.nr = 0;
	seen.uses_nr = 0;
	memset(seen.turns, 0, sizeof(seen.turns));
}

/* The last access of the task at the place, of which the finding is told. */
static bool find_use(const struct raise *r)
{
	for (size_t i = seen.uses_nr; i-- > 0;) {
		const struct use *u = &seen.uses[i];

		if (u->task == r->task->id && u->site == r->site &&
		    u->addr < r->access.addr + r->access.size &&
		    r->access.addr < u->addr + u->size) {
			seen.use = *u;
			return true;
		}
	}
	return false;
}

static void observed_finding(const struct raise *r, uint64_t fingerprint)
{
	if (fingerprint != seen.fingerprint)
		return;
	seen.shown |= !r->unshown;
	if (seen.found || seen.shown || !find_use(r))
		return;
	seen.found = true;
	seen.freer = r->evidence[0].task->id;
}

static const struct observer observer = {
	.event = observed_event,
	.labelled = observed_label,
	.accessed = observed_access,
	.execution_began = observed_execution,
};

static uintptr_t plain_pc(uint64_t site)
{
	return site;
}

static const struct recorder recorder = {
	.observer = &observer,
	.site_pc = plain_pc,
	.finding = observed_finding,
};

/* Has step @i to come before step @j, which is kept? */
static bool is_needed(size_t i, unsigned int turn, size_t j)
{
	const struct step *a = &seen.steps.v[i], *b = &seen.steps.v[j];

	if (a->choice == b->choice || step_comes_first(a, b))
		return true;
	return b->op.kind == OP_START && b->op.addr == a->choice && turn <= b->op.expect;
}

/* Whether it can be: @keep tells which events. */
static bool choose_events(bool *keep)
{
	unsigned int turn[TASKS_SLOTS];
	bool use_needed = false;

	memcpy(turn, seen.turns, sizeof(turn));
	for (size_t i = seen.steps.nr; i-- > 0;) {
		const struct step *s = &seen.steps.v[i];

		if (is_label(s))
			continue;
		keep[i] = s->choice == seen.freer ||
			  (s->choice == seen.use.task && turn[s->choice] <= seen.use.turns);
		for (size_t j = i + 1; j < seen.steps.nr && !keep[i]; j++)
			keep[i] = keep[j] && !is_label(&seen.steps.v[j]) &&
				  is_needed(i, turn[s->choice], j);
		use_needed |= keep[i] && s->choice == seen.use.task &&
			      turn[s->choice] > seen.use.turns;
		turn[s->choice]--;
	}
	return !use_needed;
}

static void write_kept(const bool *keep, struct ls_choices *out)
{
	bool kept = true; /* labels before the first event */

	*out = (struct ls_choices){ .v = calloc(seen.steps.nr + 1, sizeof(*out->v)) };
	if (!out->v)
		harness_bug("no memory for a schedule");
	for (size_t i = 0; i < seen.steps.nr; i++) {
		kept = is_label(&seen.steps.v[i]) ? kept : keep[i];
		if (kept)
			out->v[out->nr++] = seen.steps.v[i].choice;
	}
}

static int put_free_first(struct free_first *out)
{
	bool *keep = calloc(seen.steps.nr + 1, sizeof(*keep));
	int err = 0;

	if (!keep)
		return -ENOMEM;
	if (choose_events(keep)) {
		*out = (struct free_first){ .task = seen.use.task,
					    .turns = seen.use.turns,
					    .addr = seen.use.addr,
					    .size = seen.use.size };
		write_kept(keep, &out->choices);
	} else {
		err = -EDOM;
	}
	free(keep);
	return err;
}

static void run(const struct ls_choices *list)
{
	guide_set(list, GUIDE_FIRST);
	session_forget();
	session_run();
}

/* The list without what the user does after the use, and then who frees goes on. */
static struct ls_choices without_user(const struct ls_choices *list)
{
	struct ls_choices to = { .v = calloc(list->nr + GO_ON, sizeof(*to.v)) };
	unsigned int turns = 0;
	bool kept = true;

	if (!to.v)
		harness_bug("no memory for a schedule");
	for (size_t i = 0; i < list->nr; i++) {
		if (!(list->v[i] & LS_CHOICE_LABEL))
			kept = list->v[i] != seen.use.task || turns++ < seen.use.turns;
		if (kept)
			to.v[to.nr++] = list->v[i];
	}
	for (unsigned int i = 0; i < GO_ON; i++)
		to.v[to.nr++] = (ls_choice)seen.freer;
	return to;
}

/* Other events: the user stops at the use, and what would have waited for it does something else.
 */
static int try_without_user(const struct ls_choices *list, struct free_first *out)
{
	const struct use use = seen.use;
	struct ls_choices other = without_user(list);

	run(&other);
	ls_choices_free(&other);
	if (!seen.found || seen.use.task != use.task || seen.use.turns != use.turns)
		return -EDOM;
	return put_free_first(out);
}

static int search(const struct ls_choices *list, struct free_first *out)
{
	int err;

	run(list);
	if (seen.shown)
		return -EALREADY;
	if (!seen.found)
		return -ENOENT;
	err = put_free_first(out);
	return err == -EDOM ? try_without_user(list, out) : err;
}

int free_first(const struct ls_program *program, const struct ls_options *options,
	       const struct ls_finding *finding, struct free_first *out)
{
	struct ls_options own = *options;
	struct ls_result result;
	int err;

	memset(&seen, 0, sizeof(seen));
	seen.fingerprint = finding->fingerprint;
	own.found = NULL;
	own.twice_every = 0;
	own.count_traces = false;
	err = session_start(program, &own, &strategy_guide, &recorder, &result);
	if (!err)
		err = session_end(search(&finding->choices, out));
	ls_result_free(&result);
	free(seen.steps.v);
	free(seen.uses);
	return err;
}
