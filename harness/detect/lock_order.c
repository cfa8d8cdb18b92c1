// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which lock classes are taken, over all executions of a search: when class B is
 * wanted while class A is held, A comes before B. A circle of such edges is reported although no
 * execution may have deadlocked. The first witness of each edge is kept with its choices.
 *
 * A trylock cannot wait, so it adds no edge to itself; what is taken under it does.
 *
 * Of each edge is kept who took it, and which locks were held every time: lock_guard.c says of a
 * circle whether these exclude a deadlock.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/detect/classes.h"
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/lock_guard.h"
#include "harness/detect/table.h"

struct edge {
	uint16_t from, to;
	bool of_setup;
	const char *task;
	uintptr_t held_at, taken_at;
	uint32_t execution;
	struct ls_choices choices; /* of the execution, up to here */
	struct edge_use use;
};

/* Number of the edge from one class to another, from 1. */
static uint16_t known[CLASSES_MAX][CLASSES_MAX];
static struct edge *edges;
static unsigned int edges_nr, edges_max;

static void edges_cut(unsigned int nr)
{
	while (edges_nr > nr) {
		struct edge *e = &edges[--edges_nr];

		known[e->from][e->to] = 0;
		free(e->choices.v);
		edge_use_free(&e->use);
	}
}

static void order_start(void)
{
	classes_start();
	edges_cut(0);
}

/**
 * lock_order_forget() - forget what the executions of this search have shown so far
 *
 * What the setup did stays: it will not be run again.
 *
 * Context: harness thread, between executions.
 */
void lock_order_forget(void)
{
	unsigned int nr = 0;

	while (nr < edges_nr && edges[nr].of_setup)
		nr++;
	edges_cut(nr);
}

static struct edge *edge_add(struct task *t, const struct held_lock *held,
			     const struct held_lock *use, unsigned int to)
{
	struct edge *e;

	if (edges_nr == UINT16_MAX)
		harness_bug("more than %u edges in the lock graph", UINT16_MAX);
	if (edges_nr == edges_max) {
		edges_max = edges_max ? 2 * edges_max : 256;
		edges = realloc(edges, edges_max * sizeof(*edges));
		if (!edges)
			harness_bug("no memory for the lock graph");
	}
	e = &edges[edges_nr++];
	*e = (struct edge){
		.from = (uint16_t)held->class_id,
		.to = (uint16_t)to,
		.of_setup = execution.phase == PHASE_SETUP,
		.task = t->name,
		.held_at = site_pc(held->site),
		.taken_at = site_pc(use->site),
		.execution = execution.number,
		.choices = { malloc((execution.choices_nr + 1) * sizeof(ls_choice)),
			     execution.choices_nr },
	};
	if (!e->choices.v)
		harness_bug("no memory for the lock graph");
	memcpy(e->choices.v, execution.choices, execution.choices_nr * sizeof(ls_choice));
	known[e->from][to] = (uint16_t)edges_nr;
	edge_use_begin(&e->use, t, held);
	return e;
}

/* Shortest way from one class to another, as edges: breadth first from the end. */
static unsigned int find_way(unsigned int from, unsigned int to, const struct edge **way)
{
	static uint16_t queue[CLASSES_MAX];
	static const struct edge *via[CLASSES_MAX];
	unsigned int head = 0, tail = 0, nr = 0;

	memset(via, 0, sizeof(via));
	queue[tail++] = (uint16_t)to;
	while (head < tail && !via[from]) {
		unsigned int at = queue[head++];

		for (unsigned int i = 0; i < edges_nr; i++) {
			if (edges[i].to != at || via[edges[i].from] || edges[i].from == to)
				continue;
			via[edges[i].from] = &edges[i];
			queue[tail++] = edges[i].from;
		}
	}
	for (unsigned int at = from; via[at] && at != to; at = via[at]->to) {
		if (nr == LINKS_MAX - 1)
			return 0;
		way[nr++] = via[at];
	}
	return nr;
}

static void tell_order(const struct raise *r, FILE *out)
{
	fprintf(out, "lock classes form a circle: ");
	for (unsigned int i = 0; i < r->cycle_nr; i++)
		fprintf(out, "%s is taken under %s%s", r->cycle[i].to, r->cycle[i].from,
			i + 1 < r->cycle_nr ? ", " : "");
}

static struct cycle_link link_of(const struct edge *e)
{
	return (struct cycle_link){
		.from = class_name(e->from),
		.to = class_name(e->to),
		.task = e->task,
		.held_at = e->held_at,
		.taken_at = e->taken_at,
	};
}

static void check_circle(struct task *t, struct object *o, const struct held_lock *use,
			 const struct edge *e)
{
	const struct edge *way[LINKS_MAX];
	unsigned int nr = find_way(e->to, e->from, way);
	struct raise r = {
		.kind = LS_LOCK_ORDER,
		.task = t,
		.site = use->site,
		.addr = o->addr,
		.story = tell_order,
	};

	if (!nr)
		return;
	r.cycle[r.cycle_nr++] = link_of(e);
	for (unsigned int i = 0; i < nr; i++) {
		r.cycle[r.cycle_nr++] = link_of(way[i]);
		if (way[i]->execution != execution.number)
			r.before[r.before_nr++] = &way[i]->choices;
	}
	raise_finding(&r);
}

static void order_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	unsigned int class;

	if (!t->held_nr || !(class = class_of(o, use->subclass)))
		return;
	for (unsigned int i = 0; i < t->held_nr; i++) {
		unsigned int from = t->held[i].class_id;

		if (!from || from == class)
			continue;
		if (known[from][class])
			edge_use_again(&edges[known[from][class] - 1].use, t, &t->held[i]);
		else
			check_circle(t, o, use, edge_add(t, &t->held[i], use, class));
	}
}

static const struct edge *edge_of(const struct cycle_link *link)
{
	for (unsigned int i = 0; i < edges_nr; i++)
		if (edges[i].held_at == link->held_at && edges[i].taken_at == link->taken_at &&
		    !strcmp(class_name(edges[i].from), link->from) &&
		    !strcmp(class_name(edges[i].to), link->to))
			return &edges[i];
	return NULL;
}

/**
 * lock_order_guard() - is there a reason why a circle cannot deadlock?
 * @cycle: of a lock-order finding of this search
 * @nr: its edges
 *
 * It is drawn from all executions of the search so far.
 *
 * Context: harness thread, between executions.
 * Return: the reason as one sentence, to free(); NULL when none is known.
 */
char *lock_order_guard(const struct cycle_link *cycle, unsigned int nr)
{
	const struct edge_use *uses[LINKS_MAX];

	for (unsigned int i = 0; i < nr; i++) {
		const struct edge *e = edge_of(&cycle[i]);

		if (!e)
			return NULL;
		uses[i] = &e->use;
	}
	return edge_uses_exclude(uses, nr);
}

static void order_taken(struct task *t, struct object *o, struct held_lock *use)
{
	use->class_id = class_of(o, use->subclass);
	(void)t;
}

const struct detector_ops detector_lock_order = {
	.name = "lock-order",
	.help = "circles in the order of lock classes, over all executions of a case",
	.observer = { .lock_wanted = order_wanted, .lock_taken = order_taken },
	.start = order_start,
};
