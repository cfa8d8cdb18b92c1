// SPDX-License-Identifier: GPL-2.0-only
/*
 * The store of the instance graph: nodes, edges, and the search for a circle.
 *
 * A node is the object at an address that has the same class (or, without one, the same name): an
 * address is a function of the trace, so that over all executions of a search it may come to be
 * that of another object. Two objects that differ in neither are taken for one: a circle of such
 * edges may not exist, which is why a circle is no more than possible until it was closed.
 */
#include "harness/detect/instance.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/engine/names.h"

static struct node *nodes; /* the first is none */
static uint32_t nodes_nr = 1, nodes_max;
static struct node_edge *edges;
static uint32_t edges_nr, edges_max;

/* Open addressing; numbers + 1. Sizes are powers of two. */
static uint32_t *node_slots, *edge_slots;
static uint32_t node_slots_nr, edge_slots_nr;

static uint32_t mix(uint64_t v)
{
	v *= 0x9e3779b97f4a7c15ul;
	return (uint32_t)(v >> 32);
}

static uint32_t hash_of_node(const struct node *n)
{
	return mix(n->addr ^ n->key << 7);
}

static uint64_t key_of_edge(uint32_t from, uint32_t to, unsigned int kind)
{
	return (uint64_t)from << 35 | (uint64_t)to << 3 | (kind & (EDGE_KINDS | EDGE_CROSS));
}

static void *grown(void *list, uint32_t nr, uint32_t *max, size_t size)
{
	if (nr < *max)
		return list;
	*max = *max ? 2 * *max : 256;
	list = realloc(list, *max * size);
	if (!list)
		harness_bug("no memory for the lock graph");
	return list;
}

/* Room for one more, at most half full. */
static bool slots_grow(uint32_t **slots, uint32_t *slots_nr, uint32_t used)
{
	if (2 * (used + 1) < *slots_nr)
		return false;
	*slots_nr = *slots_nr ? 2 * *slots_nr : 512;
	free(*slots);
	*slots = calloc(*slots_nr, sizeof(**slots));
	if (!*slots)
		harness_bug("no memory for the lock graph");
	return true;
}

static void put_slot(uint32_t *slots, uint32_t slots_nr, uint32_t hash, uint32_t number)
{
	uint32_t i = hash & (slots_nr - 1);

	while (slots[i])
		i = (i + 1) & (slots_nr - 1);
	slots[i] = number + 1;
}

static void nodes_hash(void)
{
	if (slots_grow(&node_slots, &node_slots_nr, nodes_nr))
		for (uint32_t i = 1; i < nodes_nr; i++)
			put_slot(node_slots, node_slots_nr, hash_of_node(&nodes[i]), i);
}

static void edges_hash(void)
{
	if (slots_grow(&edge_slots, &edge_slots_nr, edges_nr))
		for (uint32_t i = 0; i < edges_nr; i++)
			put_slot(edge_slots, edge_slots_nr,
				 mix(key_of_edge(edges[i].from, edges[i].to, edges[i].kind)), i);
}

static struct node *naming;

static char *words(void (*write)(FILE *out, uintptr_t addr), uintptr_t addr)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		harness_bug("no memory for the lock graph");
	write(out, addr);
	fclose(out);
	return text;
}

static void name_node(struct task *t, const char *text)
{
	char *name = words(describe_address, naming->addr);
	char *class = words(describe_kind_of, naming->addr);

	(void)t, (void)text;
	naming->name = name_intern(name);
	naming->class = name_intern(class);
	free(name);
	free(class);
}

static uint32_t node_add(const struct node *like)
{
	nodes = grown(nodes, nodes_nr, &nodes_max, sizeof(*nodes));
	nodes[nodes_nr] = *like;
	naming = &nodes[nodes_nr];
	describe_call(name_node, NULL, NULL);
	nodes_hash();
	put_slot(node_slots, node_slots_nr, hash_of_node(like), nodes_nr);
	return nodes_nr++;
}

/* Locks that are excluded from checks by class have one key between them. */
static uintptr_t key_of(const struct object *object)
{
	const struct object_state *state = &object->state;

	return state->key && !state->novalidate ? state->key : (uintptr_t)state->label;
}

/* It may have got its name since. The object is one of this execution. */
void node_name_again(uint32_t number)
{
	naming = &nodes[number];
	if (naming->name == naming->class)
		describe_call(name_node, NULL, NULL);
}

/**
 * node_of() - the node of an object
 * @object: of this execution
 *
 * Context: a detector.
 * Return: its number, never 0.
 */
uint32_t node_of(struct object *object)
{
	struct node like = {
		.addr = node_addr(object),
		.key = key_of(object),
		.type = object->state.type,
		.novalidate = object->state.novalidate,
	};
	uint32_t number = object->state.node, i;

	/* Numbers of a graph that was forgotten may still be about. */
	if (number && number < nodes_nr && nodes[number].addr == like.addr &&
	    nodes[number].key == like.key)
		return number;
	nodes_hash();
	i = hash_of_node(&like) & (node_slots_nr - 1);
	for (number = 0; node_slots[i] && !number; i = (i + 1) & (node_slots_nr - 1))
		if (nodes[node_slots[i] - 1].addr == like.addr &&
		    nodes[node_slots[i] - 1].key == like.key)
			number = node_slots[i] - 1;
	if (!number)
		number = node_add(&like);
	object->state.node = number;
	if (object->setup_state.key == object->state.key)
		object->setup_state.node = number;
	return number;
}

const struct node *node_at(uint32_t number)
{
	return &nodes[number];
}

uint32_t nodes_count(void)
{
	return nodes_nr;
}

void node_passed(uint32_t number)
{
	nodes[number].passed_nr++;
}

struct node_edge *node_edge_find(uint32_t from, uint32_t to, unsigned int kind)
{
	uint64_t key = key_of_edge(from, to, kind);

	if (!edge_slots_nr)
		return NULL;
	for (uint32_t i = mix(key) & (edge_slots_nr - 1); edge_slots[i];
	     i = (i + 1) & (edge_slots_nr - 1)) {
		struct node_edge *e = &edges[edge_slots[i] - 1];

		if (key_of_edge(e->from, e->to, e->kind) == key)
			return e;
	}
	return NULL;
}

/**
 * node_edge_add() - note an edge that is not known yet
 * @from, @to: nodes
 * @kind: enum edge_kind, or'ed
 *
 * Context: a detector, in an execution, whose choices so far become the witness. The caller fills
 * in the rest.
 * Return: it; it moves when another is added.
 */
struct node_edge *node_edge_add(uint32_t from, uint32_t to, unsigned int kind)
{
	struct node_edge *e;

	edges_hash();
	edges = grown(edges, edges_nr, &edges_max, sizeof(*edges));
	e = &edges[edges_nr];
	*e = (struct node_edge){
		.from = from,
		.to = to,
		.kind = (uint8_t)kind,
		.of_setup = execution.phase == PHASE_SETUP,
		.execution = execution.number,
		.choices = { malloc((execution.choices_nr + 1) * sizeof(ls_choice)),
			     execution.choices_nr },
		.next_out = nodes[from].out,
	};
	if (!e->choices.v)
		harness_bug("no memory for the lock graph");
	memcpy(e->choices.v, execution.choices, execution.choices_nr * sizeof(ls_choice));
	put_slot(edge_slots, edge_slots_nr, mix(key_of_edge(from, to, kind)), edges_nr);
	nodes[from].out = ++edges_nr;
	return e;
}

struct node_edge *node_edge_at(uint32_t number)
{
	return &edges[number];
}

uint32_t node_edges_count(void)
{
	return edges_nr;
}

uint32_t node_edge_number(const struct node_edge *edge)
{
	return (uint32_t)(edge - edges);
}

void node_graph_cut(uint32_t nr)
{
	while (edges_nr > nr) {
		struct node_edge *e = &edges[--edges_nr];

		nodes[e->from].out = e->next_out;
		free(e->choices.v);
		edge_use_free(&e->use);
	}
	if (!nr)
		nodes_nr = 1;
	for (uint32_t i = 1; i < nodes_nr; i++)
		nodes[i].passed_nr = 0;
	free(edge_slots);
	free(node_slots);
	edge_slots = node_slots = NULL;
	edge_slots_nr = node_slots_nr = 0;
	nodes_hash();
	edges_hash();
}

static bool is_wait(uint8_t type)
{
	return type == OBJECT_COMPLETION || type == OBJECT_RCU || type == OBJECT_CONDITION ||
	       type == OBJECT_MAP || type == OBJECT_ACTIVE;
}

enum link_how node_edge_how(const struct node_edge *edge)
{
	if (edge->kind & EDGE_CROSS)
		return LINK_PASSED;
	if (nodes[edge->from].type == OBJECT_RCU)
		return LINK_SECTION;
	return is_wait(nodes[edge->to].type) ? LINK_WAIT : LINK_TAKEN;
}

/*
 * Where a search for a circle is: at a node, whether it was reached as a recursive reader, and
 * whether an edge on the way is no matter of the tree.
 */
#define STATE(node, recursive, out_of_tree) ((node)*4 + (recursive)*2 + (out_of_tree))

struct visit {
	uint32_t search;       /* by which it was reached */
	uint32_t edge, before; /* how: both + 1; 0 at the start */
};

static struct visit *visits;
static uint32_t *queue;
static uint32_t visits_max, search_number;

/* A reader who is let in past writers does not wait for those who read. */
static bool waits(bool recursive, const struct node_edge *holder)
{
	return !recursive || !(holder->kind & EDGE_HELD_SHARED);
}

static uint32_t state_after(uint32_t state, const struct node_edge *e)
{
	return STATE(e->to, (e->kind & EDGE_WANTS_RECURSIVE) != 0,
		     (state & 1) || e->kind & EDGE_OUT_OF_TREE);
}

static bool way_back(uint32_t state, const struct node_edge *edge, struct circle *circle)
{
	uint32_t way[LINKS_MAX];
	unsigned int nr = 0;

	for (; visits[state].edge; state = visits[state].before - 1) {
		if (nr == LINKS_MAX - 1)
			return false;
		way[nr++] = visits[state].edge - 1;
	}
	circle->nr = 0;
	circle->edge[circle->nr++] = node_edge_number(edge);
	while (nr)
		circle->edge[circle->nr++] = way[--nr];
	/* A way may pass a node twice in different states; that is two circles and not one. */
	for (unsigned int i = 0; i < circle->nr; i++)
		for (unsigned int j = 0; j < i; j++)
			if (edges[circle->edge[i]].from == edges[circle->edge[j]].from)
				return false;
	return true;
}

static bool reach(uint32_t state, uint32_t edge, uint32_t before)
{
	if (visits[state].search == search_number)
		return false;
	visits[state] = (struct visit){ search_number, edge, before };
	return true;
}

static void visits_begin(void)
{
	if (visits_max < 4 * nodes_max) {
		visits_max = 4 * nodes_max;
		free(visits);
		free(queue);
		visits = calloc(visits_max, sizeof(*visits));
		queue = malloc(visits_max * sizeof(*queue));
		search_number = 0;
		if (!visits || !queue)
			harness_bug("no memory for the lock graph");
	}
	search_number++;
}

/**
 * circle_find() - the shortest circle that an edge closes
 * @edge: of the graph
 * @circle: its edges are filled in
 *
 * Breadth first from the end of the edge to its beginning. A circle of which every edge leads from
 * an ancestor to a descendant does not count: each was legal in the tree that there was then.
 *
 * Context: a detector.
 * Return: false when it closes none.
 */
bool circle_find(const struct node_edge *edge, struct circle *circle)
{
	uint32_t head = 0, tail = 0;

	/* Under most of what is wanted nothing else ever is. */
	if (!nodes[edge->to].out)
		return false;
	visits_begin();
	queue[tail] = state_after(0, edge);
	reach(queue[tail++], 0, 0);
	while (head < tail) {
		uint32_t state = queue[head++];

		for (uint32_t i = nodes[state / 4].out; i; i = edges[i - 1].next_out) {
			const struct node_edge *e = &edges[i - 1];
			uint32_t next = state_after(state, e);

			if (e->void_now || !waits(state & 2, e) || !reach(next, i, state + 1))
				continue;
			queue[tail++] = next;
			if (e->to == edge->from && next & 1 && waits(next & 2, edge))
				return way_back(next, edge, circle);
		}
	}
	return false;
}
