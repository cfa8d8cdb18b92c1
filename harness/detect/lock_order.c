// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which lock classes are taken, over all executions of a search: when class B is
 * wanted while class A is held, A comes before B. A circle of such edges along which tasks can wait
 * for each other is reported although no execution may have deadlocked. The first witness of each
 * kind of edge is kept with its choices.
 *
 * A trylock cannot wait, so it adds no edge to itself; what is taken under it does. What a handler
 * takes comes after nothing that was held where it came in: that is for irq.c.
 *
 * Of each edge is kept who took it, and which locks were held every time: lock_guard.c says of a
 * circle whether these exclude a deadlock.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/detect/chain.h"
#include "harness/detect/describe.h"
#include "harness/detect/irq.h"
#include "harness/detect/lock_graph.h"
#include "harness/detect/nesting.h"
#include "harness/detect/table.h"

static void order_start(void)
{
	/* Edges are in lists of their classes. */
	graph_start();
	irq_forget(true);
	classes_start();
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
	graph_forget();
	irq_forget(false);
	chains_forget();
}

static void tell_order(const struct raise *r, FILE *out)
{
	fprintf(out, "lock classes form a circle: ");
	for (unsigned int i = 0; i < r->cycle_nr; i++)
		fprintf(out, "%s is taken under %s%s", r->cycle[i].to, r->cycle[i].from,
			i + 1 < r->cycle_nr ? ", " : "");
}

struct cycle_link order_link(const struct order_edge *e)
{
	bool shared = !(e->kind & ORDER_EXCLUSIVE), recursive = !(e->kind & ORDER_NONRECURSIVE);

	return (struct cycle_link){
		.from = class_name(e->from),
		.to = class_name(e->to),
		.task = e->by.task,
		.held_at = e->held_at,
		.taken_at = e->by.site,
		.from_end = { e->from, END_CHECKED, shared ? HELD_READ : HELD_WRITE },
		.to_end = { e->to, END_CHECKED, recursive ? HELD_READ_RECURSIVE : HELD_WRITE },
	};
}

/* Where a path comes back to, the first lock of the edge has to be waited for. */
static bool closes(const struct walk *w, uint32_t class, bool only_readers)
{
	return class == w->to && (w->mask == HELD_WRITE || !only_readers);
}

static void check_circle(struct task *t, const struct held_lock *held,
			 const struct held_lock *wanted, const struct order_edge *e)
{
	struct walk w = {
		.from = e->to,
		.only_readers = wanted->mode == HELD_READ_RECURSIVE,
		.match = closes,
		.to = e->from,
		.mask = held->mode,
	};
	struct raise r = {
		.kind = LS_LOCK_ORDER,
		.task = t,
		.site = wanted->site,
		.addr = wanted->object->addr,
		.story = tell_order,
		.form = "classes",
		.use = wanted,
	};

	if (!graph_walk(&w))
		return;
	r.cycle[r.cycle_nr] = order_link(e);
	r.cycle[r.cycle_nr++].to_end.mode = wanted->mode;
	for (unsigned int i = 0; i < w.way_nr; i++) {
		r.cycle[r.cycle_nr++] = order_link(w.way[i]);
		raise_before(&r, &w.way[i]->by);
	}
	raise_finding(&r);
}

static void order_edge(struct task *t, const struct held_lock *held, const struct held_lock *wanted,
		       uint32_t class)
{
	struct order_edge *e;

	if (!held->class_id || held->class_id == class ||
	    !same_irq_context(&held->context, &wanted->context))
		return;
	e = graph_find(held->class_id, class, order_kind_of(held, wanted));
	if (__builtin_expect(e != NULL, 1)) {
		edge_use_again(&e->use, t, held);
		return;
	}
	e = graph_add(t, held, wanted, class);
	check_circle(t, held, wanted, e);
	irq_check_edge(t, held, wanted, e);
}

static void order_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	const struct held_lock *which;
	uint32_t class;

	if (!t->held_nr || !(class = class_of_use(o, use)))
		return;
	/* The first of the class has told what they all come after. */
	if (__builtin_expect(use->nest != NULL, 0) &&
	    (is_counted(t, use, class) || nesting_of(t, use, class, &which) == NESTING_UNDER))
		return;
	for (unsigned int i = 0; i < t->held_nr; i++)
		order_edge(t, &t->held[i], use, class);
}

/* As if all that is held from this lock on were taken anew. */
static void order_changed(struct task *t, struct object *o, struct held_lock *use)
{
	use->class_id = class_of_use(o, use);
	for (unsigned int i = 0; i < t->held_nr; i++)
		for (unsigned int j = 0; j < i; j++)
			if ((&t->held[i] == use || &t->held[j] == use) && t->held[i].class_id)
				order_edge(t, &t->held[j], &t->held[i], t->held[i].class_id);
}

static const struct order_edge *edge_of(const struct cycle_link *link)
{
	for (uint32_t i = 1; i < graph_edges_nr(); i++) {
		const struct order_edge *e = graph_edge(i);

		if (e->held_at == link->held_at && e->by.site == link->taken_at &&
		    !strcmp(class_name(e->from), link->from) &&
		    !strcmp(class_name(e->to), link->to))
			return e;
	}
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
		const struct order_edge *e = edge_of(&cycle[i]);

		if (!e)
			return NULL;
		uses[i] = &e->use;
	}
	return edge_uses_exclude(uses, nr);
}

static void order_taken(struct task *t, struct object *o, struct held_lock *use)
{
	use->class_id = class_of_use(o, use);
	(void)t;
}

static void order_compared(struct task *t, struct object *o, lock_compare *compare)
{
	(void)t;
	class_compare_by(class_of(o, 0), compare);
}

static void order_key_ended(struct task *t, uintptr_t key)
{
	(void)t;
	key_ends(key);
}

const struct detector_ops detector_lock_order = {
	.name = "lock-order",
	.help = "circles in the order of lock classes, over all executions of a case",
	.observer = { .lock_taken = order_taken,
		      .lock_changed = order_changed,
		      .class_compared = order_compared,
		      .key_ended = order_key_ended },
	.chain = order_wanted,
	.start = order_start,
};
