// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the choices of a finding short. Each stage takes something away from the best schedule so
 * far and lets attempt.c see whether the finding stays and the schedule is better; the stages are
 * gone through until none of them finds anything, so a second minimisation changes nothing.
 *
 * The result is a local minimum: a shorter schedule that needs two steps, the first of which is
 * worse, is not found.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/explain/attempt.h"
#include "harness/explain/reorder.h"

#define OPERATIONS_MAX 256u
#define GO_ON	       512u /* choices that stand for "as long as it can" */

static struct ls_minimize *how;
static bool out[LS_TASKS_MAX][OPERATIONS_MAX]; /* operations that are left out */
static unsigned int out_nr;

/* A list under work. */
struct edit {
	ls_choice *v;
	size_t nr, max;
};

static void edit_add(struct edit *e, ls_choice c)
{
	if (e->nr == e->max) {
		e->max = e->max ? 2 * e->max : 256;
		e->v = realloc(e->v, e->max * sizeof(*e->v));
		if (!e->v)
			harness_bug("no memory for a schedule");
	}
	e->v[e->nr++] = c;
}

static void edit_add_steps(struct edit *e, const struct steps *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		edit_add(e, s->v[i].choice);
}

static uint64_t out_key(void)
{
	uint64_t h = 0xcbf29ce484222325ul;

	if (out_nr)
		for (size_t i = 0; i < sizeof(out); i++)
			h = (h ^ ((const unsigned char *)out)[i]) * 0x100000001b3ul;
	return h;
}

/* The best lists with @edits in place of those that have one; takes the edits' memory. */
static bool try_edits(struct edit *edits)
{
	const struct attempt *best = attempt_best();
	struct candidate c = { .nr = best->nr };
	bool better;

	for (size_t l = 0; l < c.nr; l++) {
		if (!edits[l].v)
			edit_add_steps(&edits[l], &best->list[l], 0, best->list[l].nr);
		c.list[l] = (struct ls_choices){ edits[l].v, edits[l].nr };
	}
	better = attempt_try(&c, out_nr, out_key());
	for (size_t l = 0; l < c.nr; l++)
		free(edits[l].v);
	return better;
}

static bool try_list(size_t l, struct edit *edit)
{
	struct edit edits[ATTEMPT_LISTS_MAX] = { 0 };

	edits[l] = *edit;
	if (!edit->v) /* an empty list is one, too */
		edit_add(&edits[l], 0), edits[l].nr = 0;
	return try_edits(edits);
}

static void take_out_faults(size_t l)
{
	for (size_t i = attempt_best()->list[l].nr; i-- > 0;) {
		const struct steps *s = &attempt_best()->list[l];
		struct edit e = { 0 };

		if (i >= s->nr || !is_label(&s->v[i]) || s->v[i].choice == LS_CHOICE_LABEL)
			continue;
		edit_add_steps(&e, s, 0, s->nr);
		e.v[i] = LS_CHOICE_LABEL;
		try_list(l, &e);
	}
}

/* Let a task wait until the finding is there, which may make its part superfluous. */
static void take_out_tasks(size_t l)
{
	for (unsigned int t = 0; t < LS_TASKS_MAX; t++) {
		const struct steps *s = &attempt_best()->list[l];
		struct edit e = { 0 };
		bool mine = false;

		for (size_t i = 0; i < s->nr; i++) {
			if (!is_label(&s->v[i]))
				mine = s->v[i].choice == t;
			if (!mine)
				edit_add(&e, s->v[i].choice);
		}
		if (e.nr < s->nr)
			try_list(l, &e);
		else
			free(e.v);
	}
}

static bool is_in_lists(const char *operation)
{
	const struct attempt *best = attempt_best();

	for (size_t l = 0; l < best->nr; l++)
		for (size_t i = 0; i < best->list[l].nr; i++)
			if (best->list[l].v[i].operation == operation)
				return true;
	return false;
}

static void take_out_operation(unsigned int t, unsigned int index, const char *text)
{
	const struct attempt *best = attempt_best();
	struct edit edits[ATTEMPT_LISTS_MAX] = { 0 };

	for (size_t l = 0; l < best->nr; l++) {
		edit_add(&edits[l], 0);
		edits[l].nr = 0;
		for (size_t i = 0; i < best->list[l].nr; i++)
			if (best->list[l].v[i].operation != text)
				edit_add(&edits[l], best->list[l].v[i].choice);
	}
	out[t][index] = true;
	out_nr++;
	how->leave_out(t, index, true, how->arg);
	if (try_edits(edits))
		return;
	how->leave_out(t, index, false, how->arg);
	out_nr--;
	out[t][index] = false;
}

static void take_out_operations(unsigned int tasks_nr)
{
	if (!how->operation || !how->leave_out)
		return;
	for (unsigned int t = 0; t < tasks_nr; t++) {
		unsigned int nr = 0;

		while (nr < OPERATIONS_MAX && how->operation(t, nr, how->arg))
			nr++;
		while (nr-- > 0) {
			const char *text = how->operation(t, nr, how->arg);

			if (!out[t][nr] && is_in_lists(text) && !attempt_is_over())
				take_out_operation(t, nr, text);
		}
	}
}

/* Stretches of one task. What comes before the first event is in none of them. */
struct stretch {
	size_t from, to;
	ls_choice task;
};

struct stretches {
	struct stretch *v;
	size_t nr, lead;
};

static struct stretches stretches_of(const struct steps *s)
{
	struct stretches all = { calloc(s->nr + 1, sizeof(*all.v)), 0, 0 };

	if (!all.v)
		harness_bug("no memory for a schedule");
	for (size_t i = 0; i < s->nr; i++) {
		if (is_label(&s->v[i])) {
			all.lead += !all.nr;
		} else if (!all.nr || s->v[i].choice != all.v[all.nr - 1].task) {
			all.v[all.nr++] = (struct stretch){ i, i, s->v[i].choice };
		}
		if (all.nr)
			all.v[all.nr - 1].to = i + 1;
	}
	return all;
}

static size_t next_of_task(const struct stretches *all, size_t i)
{
	size_t j = i + 1;

	while (j < all->nr && all->v[j].task != all->v[i].task)
		j++;
	return j;
}

static void add_stretch(struct edit *e, const struct steps *s, const struct stretch *stretch)
{
	edit_add_steps(e, s, stretch->from, stretch->to);
}

/* The task of stretch @i goes on with what it does next time, or as long as it can. */
static bool try_going_on(size_t l, const struct stretches *all, size_t i)
{
	const struct steps *s = &attempt_best()->list[l];
	size_t j = next_of_task(all, i);
	struct edit e = { 0 };

	edit_add_steps(&e, s, 0, all->v[i].to);
	if (j < all->nr)
		add_stretch(&e, s, &all->v[j]);
	else
		for (unsigned int n = 0; n < GO_ON; n++)
			edit_add(&e, all->v[i].task);
	for (size_t k = i + 1; k < all->nr; k++)
		if (k != j)
			add_stretch(&e, s, &all->v[k]);
	return try_list(l, &e);
}

/* Stretch @i waits until its task would run next. */
static bool try_waiting(size_t l, const struct stretches *all, size_t i)
{
	const struct steps *s = &attempt_best()->list[l];
	size_t j = next_of_task(all, i);
	struct edit e = { 0 };

	if (j == all->nr)
		return false;
	edit_add_steps(&e, s, 0, all->v[i].from);
	for (size_t k = i + 1; k < all->nr; k++) {
		if (k == j)
			add_stretch(&e, s, &all->v[i]);
		add_stretch(&e, s, &all->v[k]);
	}
	return try_list(l, &e);
}

/* @nr stretches, from @i on, are left out: their tasks do less, or it later. */
static bool try_without(size_t l, const struct stretches *all, size_t i, size_t nr)
{
	const struct steps *s = &attempt_best()->list[l];
	struct edit e = { 0 };

	edit_add_steps(&e, s, 0, all->lead);
	for (size_t k = 0; k < all->nr; k++)
		if (k < i || k >= i + nr)
			add_stretch(&e, s, &all->v[k]);
	return try_list(l, &e);
}

/* The last @nr choices of a stretch are left out. */
static bool try_shorter(size_t l, const struct stretches *all, size_t i, size_t nr)
{
	const struct steps *s = &attempt_best()->list[l];
	struct edit e = { 0 };

	edit_add_steps(&e, s, 0, all->v[i].to - nr);
	edit_add_steps(&e, s, all->v[i].to, s->nr);
	return try_list(l, &e);
}

/* Delta debugging: large parts first, then smaller ones. */
static void take_out_stretches(size_t l)
{
	struct stretches all = stretches_of(&attempt_best()->list[l]);

	for (size_t nr = all.nr / 2; nr; nr /= 2) {
		for (size_t i = all.nr; i > 0 && !attempt_is_over();) {
			i = i > nr ? i - nr : 0;
			if (!try_without(l, &all, i, nr))
				continue;
			free(all.v);
			all = stretches_of(&attempt_best()->list[l]);
			i = i < all.nr ? i : all.nr;
		}
	}
	free(all.v);
}

static void join_stretches(size_t l)
{
	for (size_t i = 0; !attempt_is_over();) {
		struct stretches all = stretches_of(&attempt_best()->list[l]);
		bool better = i < all.nr && (try_going_on(l, &all, i) || try_waiting(l, &all, i));
		bool end = i >= all.nr;

		free(all.v);
		if (end)
			return;
		i += !better;
	}
}

static bool shorten_stretch(size_t l, size_t i)
{
	struct stretches all = stretches_of(&attempt_best()->list[l]);
	bool better = false;

	if (i < all.nr)
		for (size_t nr = all.v[i].to - all.v[i].from; nr && !better; nr /= 2)
			better = try_shorter(l, &all, i, nr);
	free(all.v);
	return better;
}

static void shorten_stretches(size_t l)
{
	for (size_t i = attempt_best()->list[l].nr; i-- > 0 && !attempt_is_over();)
		while (shorten_stretch(l, i))
			;
}

static void reorder_list(size_t l)
{
	struct ls_choices other;

	if (!attempt_is_over() && reorder(&attempt_best()->list[l], &other))
		try_list(l, &(struct edit){ other.v, other.nr, other.nr });
}

/* Whole executions that had to come before. */
static void take_out_lists(void)
{
	for (size_t l = attempt_best()->nr - 1; l-- > 0;) {
		const struct attempt *best = attempt_best();
		struct candidate c = { 0 };
		struct edit edits[ATTEMPT_LISTS_MAX] = { 0 };

		for (size_t k = 0; k < best->nr; k++) {
			edit_add_steps(&edits[k], &best->list[k], 0, best->list[k].nr);
			if (k != l)
				c.list[c.nr++] = (struct ls_choices){ edits[k].v, edits[k].nr };
		}
		attempt_try(&c, out_nr, out_key());
		for (size_t k = 0; k < ATTEMPT_LISTS_MAX; k++)
			free(edits[k].v);
	}
}

static void minimize(unsigned int tasks_nr)
{
	struct ls_shape before;
	unsigned int out_before;

	do {
		before = attempt_best()->shape;
		out_before = out_nr;
		take_out_lists();
		for (size_t l = 0; l < attempt_best()->nr; l++) {
			take_out_tasks(l);
			take_out_faults(l);
		}
		take_out_operations(tasks_nr);
		for (size_t l = 0; l < attempt_best()->nr; l++) {
			take_out_stretches(l);
			join_stretches(l);
			shorten_stretches(l);
			reorder_list(l);
		}
	} while (!attempt_is_over() &&
		 (out_nr != out_before || memcmp(&before, &attempt_best()->shape, sizeof(before))));
}

int ls_minimize(const struct ls_program *program, const struct ls_options *options,
		struct ls_finding *finding, struct ls_minimize *given)
{
	struct ls_minimize defaults = { 0 };
	int err;

	how = given ? given : &defaults;
	how->executions = 0;
	how->left_out = 0;
	how->end = LS_MINIMIZE_DONE;
	memset(&how->before, 0, sizeof(how->before));
	how->after = how->before;
	err = attempt_start(program, options, finding, how);
	if (err)
		return err;
	memset(out, 0, sizeof(out));
	out_nr = 0;
	minimize(program->tasks_nr);
	return attempt_end(finding);
}
