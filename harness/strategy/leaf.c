// SPDX-License-Identifier: GPL-2.0-only
/*
 * Executions as bytes. Both ends are the same program, so numbers go as they are in memory;
 * pointers do not go at all: the reader needs of an operation only what decides dependence.
 */
#include "harness/strategy/leaf.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"

#define LIST_MAX (1u << 22) /* longer lists are not believed */

/* An event without what only its own process understands. */
struct packed {
	uint64_t addr, expect, before;
	uint32_t seq, waker_seq;
	uint16_t size;
	uint8_t task, waker, kind, failed, test, labels;
};

void event_list_add(struct event_list *list, const struct event *event)
{
	if (list->nr == list->max) {
		list->max = list->max ? 2 * list->max : 8;
		list->v = realloc(list->v, list->max * sizeof(*list->v));
		if (!list->v)
			harness_bug("no memory for a list of events");
	}
	list->v[list->nr++] = *event;
}

void event_list_free(struct event_list *list)
{
	free(list->v);
	*list = (struct event_list){ 0 };
}

static void put(FILE *out, const void *p, size_t size)
{
	fwrite_unlocked(p, 1, size, out);
}

static bool get(FILE *in, void *p, size_t size)
{
	return fread_unlocked(p, 1, size, in) == size;
}

void put_number(FILE *out, uint32_t n)
{
	put(out, &n, sizeof(n));
}

bool get_number(FILE *in, uint32_t *n)
{
	return get(in, n, sizeof(*n)) && *n <= LIST_MAX;
}

static void put_event(FILE *out, const struct event *e)
{
	struct packed p = {
		.addr = e->op.addr,
		.expect = e->op.expect,
		.before = e->before,
		.seq = e->seq,
		.waker_seq = e->waker_seq,
		.size = e->op.size,
		.task = e->task,
		.waker = e->waker,
		.kind = e->op.kind,
		.failed = e->op.failed,
		.test = e->op.test,
		.labels = e->labels.nr,
	};

	put(out, &p, sizeof(p));
	if (p.labels)
		put(out, &e->labels, sizeof(e->labels));
}

static bool get_event(FILE *in, struct event *e)
{
	struct packed p;

	memset(e, 0, sizeof(*e));
	if (!get(in, &p, sizeof(p)) || p.kind >= OP_KINDS_NR || p.task >= CLOCK_MAX)
		return false;
	e->op.addr = p.addr;
	e->op.expect = p.expect;
	e->op.size = p.size;
	e->op.kind = p.kind;
	e->op.failed = p.failed;
	e->op.test = p.test;
	e->before = p.before;
	e->seq = p.seq;
	e->waker_seq = p.waker_seq;
	e->waker = p.waker;
	e->task = p.task;
	return !p.labels || (get(in, &e->labels, sizeof(e->labels)) && e->labels.nr <= LABELS_MAX);
}

static bool get_events(FILE *in, struct event **v, uint32_t nr)
{
	*v = malloc((nr + 1) * sizeof(**v));
	if (!*v)
		return false;
	for (uint32_t i = 0; i < nr; i++)
		if (!get_event(in, &(*v)[i]))
			return false;
	return true;
}

void put_list(FILE *out, const struct event_list *list)
{
	put_number(out, list->nr);
	for (uint32_t i = 0; i < list->nr; i++)
		put_event(out, &list->v[i]);
}

bool get_list(FILE *in, struct event_list *list)
{
	memset(list, 0, sizeof(*list));
	if (!get_number(in, &list->nr) || !get_events(in, &list->v, list->nr))
		return false;
	list->max = list->nr + 1;
	return true;
}

void put_wakeup(FILE *out, const struct wakeup *w)
{
	for (; w; w = w->next) {
		put_number(out, 1);
		put_event(out, &w->event);
		put_wakeup(out, w->children);
	}
	put_number(out, 0);
}

bool get_wakeup(FILE *in, struct wakeup **end)
{
	uint32_t more;

	*end = NULL;
	while (get_number(in, &more)) {
		struct event event;

		if (!more)
			return true;
		if (!get_event(in, &event))
			return false;
		*end = wakeup_new(&event);
		if (!get_wakeup(in, &(*end)->children))
			return false;
		end = &(*end)->next;
	}
	return false;
}

void leaf_free(struct leaf *leaf)
{
	for (uint32_t i = 0; i < leaf->asleep_nr; i++)
		event_list_free(&leaf->asleep[i]);
	free(leaf->asleep);
	event_list_free(&leaf->path);
	*leaf = (struct leaf){ 0 };
}

void leaf_write(FILE *out, const struct leaf *leaf)
{
	put(out, &leaf->part, sizeof(leaf->part));
	put(out, &leaf->start, sizeof(leaf->start));
	put_list(out, &leaf->path);
	put_number(out, leaf->asleep_nr);
	for (uint32_t i = 0; i < leaf->asleep_nr; i++)
		put_list(out, &leaf->asleep[i]);
}

/* 0; -EINVAL when it is cut short. To be freed in either case. */
int leaf_read(FILE *in, struct leaf *leaf)
{
	uint32_t nr;

	memset(leaf, 0, sizeof(*leaf));
	if (!get(in, &leaf->part, sizeof(leaf->part)) ||
	    !get(in, &leaf->start, sizeof(leaf->start)) || !get_list(in, &leaf->path) ||
	    !get_number(in, &nr) || nr > leaf->path.nr)
		return -EINVAL;
	leaf->asleep = calloc(nr + 1, sizeof(*leaf->asleep));
	if (!leaf->asleep)
		return -ENOMEM;
	while (leaf->asleep_nr < nr)
		if (!get_list(in, &leaf->asleep[leaf->asleep_nr++]))
			return -EINVAL;
	return 0;
}

void outcome_free(struct outcome *o)
{
	for (uint32_t i = 0; i < o->reversals_nr; i++) {
		free(o->reversals[i].v);
		free(o->reversals[i].clocks);
	}
	free(o->reversals);
	event_list_free(&o->events);
	*o = (struct outcome){ 0 };
}

void outcome_write(FILE *out, const struct outcome *o)
{
	put(out, &o->start, sizeof(o->start));
	put_number(out, o->cut);
	put_number(out, o->width);
	put_list(out, &o->events);
	put_number(out, o->reversals_nr);
	for (uint32_t i = 0; i < o->reversals_nr; i++) {
		const struct reversal *r = &o->reversals[i];

		put_number(out, r->at);
		put_number(out, r->nr);
		for (uint32_t j = 0; j < r->nr; j++)
			put_event(out, &r->v[j]);
		put(out, r->clocks, (size_t)r->nr * o->width * sizeof(*r->clocks));
	}
}

static bool get_reversal(FILE *in, struct reversal *r, uint32_t width)
{
	size_t clocks;

	if (!get_number(in, &r->at) || !get_number(in, &r->nr) || !get_events(in, &r->v, r->nr))
		return false;
	clocks = (size_t)r->nr * width * sizeof(*r->clocks);
	r->clocks = malloc(clocks + 1);
	return r->clocks && get(in, r->clocks, clocks);
}

/* 0; -EINVAL when it is cut short. To be freed in either case. */
int outcome_read(FILE *in, struct outcome *o)
{
	uint32_t nr, cut;

	memset(o, 0, sizeof(*o));
	if (!get(in, &o->start, sizeof(o->start)) || !get_number(in, &cut) ||
	    !get_number(in, &o->width) || o->width > CLOCK_MAX || !get_list(in, &o->events) ||
	    !get_number(in, &nr))
		return -EINVAL;
	o->cut = cut;
	o->reversals = calloc(nr + 1, sizeof(*o->reversals));
	if (!o->reversals)
		return -ENOMEM;
	while (o->reversals_nr < nr)
		if (!get_reversal(in, &o->reversals[o->reversals_nr++], o->width))
			return -EINVAL;
	return 0;
}
