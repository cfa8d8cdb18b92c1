// SPDX-License-Identifier: GPL-2.0-only
/*
 * The graph of lock classes. An edge says that one class was taken while another was held, and in
 * which modes; of every kind of edge the first witness is kept with its choices.
 *
 * Not every path means that tasks can wait for each other along it: a recursive reader does not
 * wait for another reader. A path is strong when no edge to a recursive reader is followed by an
 * edge from a reader (the kernel's lockdep-design.rst); only these are walked. A class may be
 * reached both ways, so it counts as two places.
 */
#include "harness/detect/lock_graph.h"
#include <stdlib.h>
#include <string.h>

static struct order_edge *edges; /* from 1 */
static uint32_t edges_nr = 1, edges_max;

/* Numbers of edges by what they are: open addressing, a power of two, at most half full. */
static struct edge_slot {
	uint64_t key;
	uint32_t edge;
} * slots;
static uint32_t slots_nr, slots_used;

static uint32_t *queue; /* class * 2 + only_readers */
static uint32_t queue_max;
static uint32_t walk_number;

static uint64_t key_of(uint32_t from, uint32_t to, enum order_kind kind)
{
	return (uint64_t)from << 32 | (uint64_t)to << 2 | kind;
}

static inline struct edge_slot *slot_of(uint64_t key)
{
	uint32_t i = (uint32_t)((key * 0x9e3779b97f4a7c15ul) >> 32) & (slots_nr - 1);

	while (slots[i].edge && slots[i].key != key)
		i = (i + 1) & (slots_nr - 1);
	return &slots[i];
}

static void index_edges(void)
{
	slots_used = 0;
	memset(slots, 0, slots_nr * sizeof(*slots));
	for (uint32_t i = 1; i < edges_nr; i++) {
		uint64_t key = key_of(edges[i].from, edges[i].to, edges[i].kind);

		*slot_of(key) = (struct edge_slot){ key, i };
		slots_used++;
	}
}

void seen_now(struct seen_by *by, const struct task *t, uint64_t site)
{
	*by = (struct seen_by){
		.of_setup = execution.phase == PHASE_SETUP,
		.task = t->name,
		.site = site_pc(site),
		.execution = execution.number,
		.choices = { malloc((execution.choices_nr + 1) * sizeof(ls_choice)),
			     execution.choices_nr },
	};
	if (!by->choices.v)
		harness_bug("no memory for the lock graph");
	memcpy(by->choices.v, execution.choices, execution.choices_nr * sizeof(ls_choice));
}

void seen_free(struct seen_by *by)
{
	free(by->choices.v);
	by->choices = (struct ls_choices){ 0 };
}

void raise_before(struct raise *r, const struct seen_by *by)
{
	if (by->of_setup || by->execution == execution.number || r->before_nr == LINKS_MAX)
		return;
	for (unsigned int i = 0; i < r->before_nr; i++)
		if (r->before[i] == &by->choices)
			return;
	r->before[r->before_nr++] = &by->choices;
}

/* Edges end in the order in which they came, so each is the first of its lists. */
static void cut(uint32_t nr)
{
	while (edges_nr > nr) {
		struct order_edge *e = &edges[--edges_nr];

		classes[e->from].out = e->next_out;
		classes[e->to].in = e->next_in;
		seen_free(&e->by);
		edge_use_free(&e->use);
	}
	if (slots_used)
		index_edges();
}

void graph_start(void)
{
	if (!edges_max) {
		edges_max = 256;
		slots_nr = 1024;
		edges = calloc(edges_max, sizeof(*edges));
		slots = calloc(slots_nr, sizeof(*slots));
		if (!edges || !slots)
			harness_bug("no memory for the lock graph");
	}
	cut(1);
}

/* What the setup did stays: it will not be run again. */
void graph_forget(void)
{
	uint32_t nr = 1;

	while (nr < edges_nr && edges[nr].by.of_setup)
		nr++;
	cut(nr);
}

uint32_t graph_edges_nr(void)
{
	return edges_nr;
}

struct order_edge *graph_edge(uint32_t number)
{
	return &edges[number];
}

struct order_edge *graph_find(uint32_t from, uint32_t to, enum order_kind kind)
{
	uint32_t edge = slot_of(key_of(from, to, kind))->edge;

	return edge ? &edges[edge] : NULL;
}

static void make_room(void)
{
	if (edges_nr == edges_max) {
		edges_max *= 2;
		edges = realloc(edges, edges_max * sizeof(*edges));
		if (!edges)
			harness_bug("no memory for %u edges of the lock graph", edges_nr);
	}
	if (2 * (slots_used + 1) < slots_nr)
		return;
	free(slots);
	slots_nr *= 2;
	slots = calloc(slots_nr, sizeof(*slots));
	if (!slots)
		harness_bug("no memory for %u edges of the lock graph", edges_nr);
	index_edges();
}

/**
 * graph_add() - an edge that is not there yet
 * @t: who takes the second lock
 * @held: the first
 * @wanted: the second
 * @to: its class
 *
 * Context: a detector. Other edges may move.
 * Return: the edge.
 */
struct order_edge *graph_add(struct task *t, const struct held_lock *held,
			     const struct held_lock *wanted, uint32_t to)
{
	enum order_kind kind = order_kind_of(held, wanted);
	uint64_t key = key_of(held->class_id, to, kind);
	struct order_edge *e;

	make_room();
	e = &edges[edges_nr];
	*e = (struct order_edge){
		.from = held->class_id,
		.to = to,
		.kind = (uint8_t)kind,
		.held_at = site_pc(held->site),
		.next_out = classes[held->class_id].out,
		.next_in = classes[to].in,
	};
	seen_now(&e->by, t, wanted->site);
	classes[e->from].out = classes[to].in = edges_nr;
	*slot_of(key) = (struct edge_slot){ key, edges_nr++ };
	slots_used++;
	edge_use_begin(&e->use, t, held);
	return e;
}

static void take_way(struct walk *w, uint32_t at)
{
	const struct order_edge *e;
	uint32_t back = at;

	w->found = at >> 1;
	w->length = w->way_nr = 0;
	for (uint32_t i = at; classes[i >> 1].via[i & 1]; w->length++) {
		uint32_t via = classes[i >> 1].via[i & 1];

		e = &edges[via >> 1];
		i = (w->backwards ? e->to : e->from) << 1 | (via & 1);
	}
	/* From the end: what does not fit is left out in the middle of the circle. */
	for (unsigned int i = w->length; i-- > 0;) {
		uint32_t via = classes[back >> 1].via[back & 1];

		e = &edges[via >> 1];
		if (i < LINKS_MAX - 1) {
			w->way[i] = e;
			w->way_nr += 1;
		}
		back = (w->backwards ? e->to : e->from) << 1 | (via & 1);
	}
}

static uint32_t next_of(const struct walk *w, const struct order_edge *e)
{
	return w->backwards ? e->next_in : e->next_out;
}

/* Is the edge strong after what led to its start? Backwards its two ends change their parts. */
static bool goes_on(const struct walk *w, const struct order_edge *e, bool only_readers)
{
	return !only_readers || e->kind & (w->backwards ? ORDER_NONRECURSIVE : ORDER_EXCLUSIVE);
}

static uint32_t place_after(const struct walk *w, const struct order_edge *e)
{
	bool strong = e->kind & (w->backwards ? ORDER_EXCLUSIVE : ORDER_NONRECURSIVE);

	return (w->backwards ? e->from : e->to) << 1 | !strong;
}

static bool was_seen(uint32_t place)
{
	const struct class *c = &classes[place >> 1];

	/* From a place that is reached strongly all can be reached that can be from the other. */
	return c->seen[0] == walk_number || (place & 1 && c->seen[1] == walk_number);
}

static void queue_make_room(void)
{
	if (queue_max >= 2 * classes_nr)
		return;
	queue_max = 4 * classes_nr;
	free(queue);
	queue = malloc(queue_max * sizeof(*queue));
	if (!queue)
		harness_bug("no memory for %u lock classes", classes_nr);
}

static void walk_begin(void)
{
	queue_make_room();
	if (++walk_number)
		return;
	for (uint32_t i = 0; i < classes_nr; i++)
		classes[i].seen[0] = classes[i].seen[1] = 0;
	walk_number = 1;
}

/**
 * graph_walk() - look for a class along strong paths, the nearest first
 * @w: from where, and what; filled in when it is found. The start may be it.
 *
 * Context: a detector.
 * Return: true when it was found.
 */
bool graph_walk(struct walk *w)
{
	uint32_t head = 0, tail = 0;

	walk_begin();
	queue[tail++] = w->from << 1 | w->only_readers;
	classes[w->from].seen[w->only_readers] = walk_number;
	classes[w->from].via[w->only_readers] = 0;
	while (head < tail) {
		uint32_t at = queue[head++], class = at >> 1;
		const struct order_edge *e;

		if (w->pass_over && w->pass_over(w, class))
			continue;
		if (w->match(w, class, at & 1)) {
			take_way(w, at);
			return true;
		}
		for (uint32_t i = w->backwards ? classes[class].in : classes[class].out; i;
		     i = next_of(w, e)) {
			uint32_t place;

			e = &edges[i];
			place = place_after(w, e);
			if (!goes_on(w, e, at & 1) || was_seen(place))
				continue;
			classes[place >> 1].seen[place & 1] = walk_number;
			classes[place >> 1].via[place & 1] = i << 1 | (at & 1);
			queue[tail++] = place;
		}
	}
	return false;
}
