// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which single objects are taken and waited for, whatever their classes say: locks
 * that are excluded from checks by class, locks whose nesting level hides which comes first, and
 * circles of locks and waits of several kinds. What makes an edge from A to B:
 *
 * - B is waited for as a lock, or as a lockdep map that stands for a wait, while A is held. As for
 *   classes, a trylock waits for nothing, and what is wanted under it does.
 * - B is a completion that is waited for, or the domain of a grace period, while A is held.
 * - B is wanted inside a reader's section of the domain A: a grace period of A waits for that.
 * - A is a completion, and B was waited for by the task that completed it, at some time before:
 *   whoever waits for A waits for B to be had. This holds only if nobody else can complete A
 *   without B; so the edge goes for ever once one execution shows that. Of a task no more than its
 *   first PASSED_MAX waits count.
 *
 * The last is a guess: the wait for A may always begin after the completing task is past B. That is
 * one reason why circles are kept back until the search is over: those that something excludes, or
 * that a complete search has not come to, are no finding (confirm_instance.c), since the kernel's
 * lockdep would not report them either. They stay in the graph.
 *
 * Edges from the lock of an ancestor to that of a descendant, both of one class, follow the tree
 * that there is at that time: circles of such edges alone are none.
 *
 * A circle in which each lock has a class that is checked, and that is a circle of these classes,
 * too, is left to the tracker of classes (lock_order.c, recursive.c). So are several locks of one
 * class under a lock that the caller named for it.
 */
#include "harness/detect/instance.h"
#include <stdlib.h>
#include "harness/detect/chain.h"
#include "harness/detect/classes.h"
#include "harness/detect/table.h"

#define PASSED_MAX   64u
#define SECTIONS_MAX 8u
#define CIRCLES_MAX  512u

/* The execution in which a task is in a reader's section now. */
uint32_t instance_section_in[TASKS_SLOTS];

/* What a task waited for so far in an execution, and the readers' sections that it is in. */
static struct progress {
	uint32_t execution, passed_nr, sections_nr;
	struct {
		struct object *object;
		uint64_t site;
		bool recursive;
	} passed[PASSED_MAX];
	struct held_lock section[SECTIONS_MAX];
} progress[TASKS_SLOTS];

static struct circle circles[CIRCLES_MAX];
static unsigned int circles_nr;

/* Raise a circle as soon as it is seen: what a replay shows is known to be a finding. */
bool instance_eager = true;

unsigned int circles_count(void)
{
	return circles_nr;
}

struct circle *circle_at(unsigned int number)
{
	return &circles[number];
}

static void circles_forget(void)
{
	while (circles_nr)
		free(circles[--circles_nr].reason);
}

static void instance_start(void)
{
	node_graph_cut(0);
	circles_forget();
}

/**
 * instance_forget() - forget what the executions of this search have shown so far
 *
 * What the setup did stays: it will not be run again.
 *
 * Context: harness thread, between executions.
 */
void instance_forget(void)
{
	uint32_t nr = 0;

	while (nr < node_edges_count() && node_edge_at(nr)->of_setup)
		nr++;
	node_graph_cut(nr);
	circles_forget();
	chains_forget();
}

static struct progress *progress_of(const struct task *t)
{
	struct progress *p = &progress[t->id];

	if (p->execution != execution.number) {
		p->execution = execution.number;
		p->passed_nr = p->sections_nr = 0;
	}
	return p;
}

static const char *class_text(uint32_t class, uint32_t node)
{
	return class ? class_name(class) : node_at(node)->class;
}

static void tell_link(const struct cycle_link *link, FILE *out)
{
	switch (link->how) {
	case LINK_PASSED:
		fprintf(out, "%s is completed only after %s was waited for", link->from_object,
			link->to_object);
		break;
	case LINK_SECTION:
		fprintf(out, "%s is wanted in a section of %s", link->to_object, link->from_object);
		break;
	case LINK_WAIT:
		fprintf(out, "%s is waited for under %s", link->to_object, link->from_object);
		break;
	default:
		fprintf(out, "%s is taken under %s", link->to_object, link->from_object);
	}
}

static void tell_circle(const struct raise *r, FILE *out)
{
	fprintf(out, "waits can form a circle: ");
	for (unsigned int i = 0; i < r->cycle_nr; i++) {
		tell_link(&r->cycle[i], out);
		fputs(i + 1 < r->cycle_nr ? ", " : "", out);
	}
}

static struct cycle_end end_of(const struct node *node, uint32_t class, bool shared)
{
	return (struct cycle_end){
		.class = class,
		.is = class		 ? END_CHECKED
		      : node->novalidate ? END_UNCHECKED
					 : END_NO_LOCK,
		.mode = shared ? HELD_READ : HELD_WRITE,
	};
}

static struct cycle_link link_of(const struct node_edge *e)
{
	const struct node *from = node_at(e->from), *to = node_at(e->to);

	return (struct cycle_link){
		.from = e->from_name,
		.to = e->to_name,
		.from_object = from->name,
		.to_object = to->name,
		.task = e->task,
		.held_at = e->held_at,
		.taken_at = e->taken_at,
		.how = node_edge_how(e),
		.from_end = end_of(from, e->from_class, e->kind & EDGE_HELD_SHARED),
		.to_end = end_of(to, e->to_class, e->kind & EDGE_WANTS_RECURSIVE),
	};
}

/* Do the classes form the same circle, or is it one class without a nesting level? */
static bool is_for_classes(const struct circle *c)
{
	for (unsigned int i = 0; i < c->nr; i++) {
		const struct node_edge *e = node_edge_at(c->edge[i]);
		const struct node_edge *next = node_edge_at(c->edge[(i + 1) % c->nr]);

		if (!e->from_class || !e->to_class || e->to_class != next->from_class)
			return false;
	}
	return true;
}

/* The last execution is that of the edge which closed it. */
static void add_circle(struct raise *r, const struct circle *c)
{
	uint32_t last = node_edge_at(c->edge[0])->execution;

	for (unsigned int i = 0; i < c->nr; i++) {
		const struct node_edge *e = node_edge_at(c->edge[i]);

		r->cycle[r->cycle_nr++] = link_of(e);
		if (e->execution != last)
			r->before[r->before_nr++] = &e->choices;
	}
}

static void raise_circle(struct task *t, struct object *o, uint64_t site, struct circle *c)
{
	struct raise r = {
		.kind = LS_LOCK_ORDER,
		.task = t,
		.site = site,
		.addr = o->addr,
		.story = tell_circle,
		.form = "objects",
	};

	add_circle(&r, c);
	c->classes = finding_classes(&r);
	if (circles_nr < CIRCLES_MAX)
		circles[circles_nr++] = *c;
	if (instance_eager)
		raise_finding(&r);
}

/**
 * circle_raise() - raise a circle that was kept back
 * @circle: of this search
 *
 * Context: harness thread, between executions.
 */
void circle_raise(const struct circle *circle)
{
	const struct node_edge *e = node_edge_at(circle->edge[0]);
	struct raise r = {
		.kind = LS_LOCK_ORDER,
		.task = &tasks[0],
		.site = e->taken_at,
		.addr = node_at(e->to)->addr,
		.story = tell_circle,
		.form = "objects",
		.witness = &e->choices,
	};

	add_circle(&r, circle);
	execution.phase = PHASE_CHECK;
	raise_finding(&r);
	execution.phase = PHASE_IDLE;
}

static void check_circle(struct task *t, struct object *o, uint64_t site, const struct node_edge *e)
{
	struct circle c = { 0 };

	if (circle_find(e, &c) && !is_for_classes(&c))
		raise_circle(t, o, site, &c);
}

/* Is one the lock of an ancestor of the other's, in the tree that there is now? */
static bool is_ancestor(const struct object *above, const struct object *below)
{
	uintptr_t addr = below->state.parent;

	if (above->state.label != below->state.label)
		return false;
	for (unsigned int depth = 0; addr && depth < 64; depth++) {
		const struct object *o = object_find(addr);

		if (addr == above->addr)
			return true;
		if (!o)
			return false;
		addr = o->stamp == execution.number ? o->state.parent : o->setup_state.parent;
	}
	return false;
}

/* What is wanted, and by whom. */
struct want {
	struct task *t;
	struct object *object;
	uint64_t site;
	uint32_t node, class;
	bool recursive;
	const void *nest;
};

static void edge_new(const struct want *w, const struct held_lock *held, uint32_t from,
		     unsigned int kind)
{
	struct node_edge *e = node_edge_add(from, w->node, kind);

	node_name_again(from);
	node_name_again(w->node);
	e->from_class = held->class_id;
	e->to_class = w->class;
	e->from_name = class_text(e->from_class, from);
	e->to_name = class_text(e->to_class, w->node);
	e->task = w->t->name;
	e->held_at = site_pc(held->site);
	e->taken_at = site_pc(w->site);
	edge_use_begin(&e->use, w->t, held);
	check_circle(w->t, w->object, w->site, e);
}

static void edge_seen(const struct want *w, const struct held_lock *held)
{
	uint32_t from = node_of(held->object);
	unsigned int kind = (held->mode != HELD_WRITE ? EDGE_HELD_SHARED : 0) |
			    (w->recursive ? EDGE_WANTS_RECURSIVE : 0);
	unsigned int tree = is_ancestor(held->object, w->object) ? EDGE_IN_TREE : EDGE_OUT_OF_TREE;
	struct node_edge *e = node_edge_find(from, w->node, kind);

	if (!e) {
		edge_new(w, held, from, kind | tree);
		return;
	}
	edge_use_again(&e->use, w->t, held);
	if (e->kind & tree)
		return;
	e->kind |= tree;
	lock_graph_changed = true;
	if (tree == EDGE_OUT_OF_TREE)
		check_circle(w->t, w->object, w->site, e);
}

static bool is_nested(const struct want *w, const struct held_lock *held)
{
	return w->nest && held->nest == w->nest && held->object->state.key == w->object->state.key;
}

/* From all that the task holds, and the sections that it is in, to what it wants. */
static void want_seen(struct want *w)
{
	const struct progress *p = progress_of(w->t);

	if (!w->t->held_nr && !p->sections_nr)
		return;
	w->node = node_of(w->object);
	for (unsigned int i = 0; i < w->t->held_nr; i++)
		if (w->t->held[i].object != w->object && !is_nested(w, &w->t->held[i]))
			edge_seen(w, &w->t->held[i]);
	for (unsigned int i = 0; i < p->sections_nr; i++)
		if (p->section[i].object != w->object)
			edge_seen(w, &p->section[i]);
}

static void pass(const struct task *t, struct object *o, uint64_t site, bool recursive)
{
	struct progress *p = progress_of(t);

	if (p->passed_nr == PASSED_MAX || !in_task())
		return;
	p->passed[p->passed_nr].object = o;
	p->passed[p->passed_nr].site = site;
	p->passed[p->passed_nr++].recursive = recursive;
}

/* Readers of a lock that does not queue are never kept out by a writer that waits. */
static bool is_let_in(const struct object *o, const struct held_lock *use)
{
	return use->mode == HELD_READ_RECURSIVE ||
	       (use->mode == HELD_READ && o->state.type == OBJECT_RWLOCK);
}

static void instance_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	struct want w = {
		.t = t,
		.object = o,
		.site = use->site,
		.recursive = is_let_in(o, use),
		.nest = use->nest,
	};

	if (use->trylock)
		return;
	if (t->held_nr)
		w.class = class_of_use(o, use);
	want_seen(&w);
}

static void instance_passes(struct task *t, struct object *o, const struct held_lock *use)
{
	if (!use->trylock)
		pass(t, o, use->site, is_let_in(o, use));
}

static void instance_waits(struct task *t, struct object *o, uint64_t site)
{
	struct want w = { .t = t, .object = o, .site = site };

	want_seen(&w);
	pass(t, o, site, false);
}

bool instance_in_section(const struct task *t, uint32_t node)
{
	const struct progress *p = progress_of(t);

	for (unsigned int i = 0; i < p->sections_nr; i++)
		if (p->section[i].object->addr == node_at(node)->addr)
			return true;
	return false;
}

static void section_begun(struct task *t)
{
	struct progress *p = progress_of(t);

	instance_section_in[t->id] = execution.number;
	if (p->sections_nr < SECTIONS_MAX)
		p->section[p->sections_nr++] = (struct held_lock){
			.object = t->op.object,
			.site = t->op.pc,
			.mode = HELD_READ,
		};
}

static void section_ended(struct task *t)
{
	struct progress *p = progress_of(t);
	unsigned int i = p->sections_nr;

	while (i > 0 && p->section[i - 1].object != t->op.object)
		i--;
	if (i)
		p->section[i - 1] = p->section[--p->sections_nr];
	instance_section_in[t->id] = p->sections_nr ? execution.number : 0;
}

static bool has_passed(const struct progress *p, uint32_t node)
{
	for (unsigned int i = 0; i < p->passed_nr; i++)
		if (node_of(p->passed[i].object) == node)
			return true;
	return false;
}

/* The task has ended a wait: what it had not to pass for that, nobody has. */
static void edges_keep(const struct task *t, const struct progress *p, uint32_t from)
{
	for (uint32_t i = node_at(from)->out; i; i = node_edge_at(i - 1)->next_out) {
		struct node_edge *e = node_edge_at(i - 1);

		if (!(e->kind & EDGE_CROSS) || e->void_now)
			continue;
		lock_graph_changed |= !(e->use.tasks >> t->id & 1);
		if (has_passed(p, e->to)) {
			e->use.tasks |= 1ul << t->id;
		} else {
			e->void_now = true;
			lock_graph_changed = true;
		}
	}
}

static void completed(struct task *t)
{
	const struct progress *p = progress_of(t);
	uint32_t from;

	if (!in_task())
		return;
	from = node_of(t->op.object);
	if (node_at(from)->passed_nr) {
		edges_keep(t, p, from);
		node_passed(from);
		return;
	}
	node_passed(from);
	for (unsigned int i = 0; i < p->passed_nr; i++) {
		const struct want w = {
			.t = t,
			.object = p->passed[i].object,
			.site = p->passed[i].site,
		};
		unsigned int kind = EDGE_CROSS | EDGE_OUT_OF_TREE |
				    (p->passed[i].recursive ? EDGE_WANTS_RECURSIVE : 0);
		uint32_t to = node_of(w.object);
		struct node_edge *e;

		if (to == from || node_edge_find(from, to, kind))
			continue;
		e = node_edge_add(from, to, kind);
		e->from_name = node_at(from)->class;
		e->to_name = node_at(to)->class;
		e->task = t->name;
		e->held_at = t->op.pc;
		e->taken_at = site_pc(w.site);
		e->use.tasks = 1ul << t->id;
		lock_graph_changed = true;
		check_circle(t, w.object, w.site, e);
	}
}

static __attribute__((noinline)) void note_event(struct task *t)
{
	switch (t->op.kind) {
	case OP_RCU_LOCK:
		section_begun(t);
		break;
	case OP_RCU_UNLOCK:
		section_ended(t);
		break;
	case OP_COMPLETE:
		completed(t);
		break;
	}
}

static void instance_event(struct task *t)
{
	const uint64_t kinds = 1ul << OP_RCU_LOCK | 1ul << OP_RCU_UNLOCK | 1ul << OP_COMPLETE;

	if (__builtin_expect(kinds >> t->op.kind & 1, 0))
		note_event(t);
}

const struct detector_ops detector_instance = {
	.name = "instance-order",
	.help = "circles in the order of single objects: locks of any class, waits and maps",
	.observer = { .lock_wanted = instance_passes,
		      .wait_begun = instance_waits,
		      .event = instance_event },
	.chain = instance_wanted,
	.start = instance_start,
};
