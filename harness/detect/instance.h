/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order in which single objects are taken and waited for, over all executions of a search: a
 * graph whose nodes are locks, lock-like maps, completions and RCU domains, each by itself. How the
 * edges come about is said in instance.c.
 */
#ifndef DETECT_INSTANCE_H
#define DETECT_INSTANCE_H

#include "harness/detect/finding.h"
#include "harness/detect/lock_guard.h"

/* What an edge was made of; edges between the same nodes differ in the lower two. */
enum edge_kind {
	EDGE_HELD_SHARED = 1,	  /* the first is held for reading */
	EDGE_WANTS_RECURSIVE = 2, /* the second is wanted as a reader who is let in past writers */
	EDGE_KINDS = 3,
	EDGE_CROSS = 4,	      /* the second has to be passed by who ends the wait for the first */
	EDGE_IN_TREE = 8,     /* seen from an ancestor to a descendant */
	EDGE_OUT_OF_TREE = 16 /* seen otherwise */
};

struct node {
	uintptr_t addr, key;
	const char *name;  /* "&dev->mutex of d0" */
	const char *class; /* "&dev->mutex" */
	uint8_t type;	   /* enum object_type */
	bool novalidate;
	uint32_t out;	    /* its first edge, + 1 */
	uint32_t passed_nr; /* completions: tasks' ends of it, all told */
};

struct node_edge {
	uint32_t from, to;
	uint8_t kind;			 /* enum edge_kind */
	bool of_setup, void_now;	 /* void: it was shown not to be one */
	uint32_t from_class, to_class;	 /* numbers; 0: not validated by class */
	const char *from_name, *to_name; /* the same as names, with the nesting level */
	const char *task;
	uintptr_t held_at, taken_at;
	uint32_t execution;
	struct ls_choices choices; /* of the first witness, up to here */
	struct edge_use use;
	uint32_t next_out; /* of the same first node, + 1 */
};

/* A circle: numbers of edges. Its first edge is the one that closed it. */
struct circle {
	uint32_t edge[LINKS_MAX];
	unsigned int nr;
	uint64_t classes; /* as struct finding has it */
	enum ls_confirmation verdict;
	char *reason; /* guarded: what excludes it; else NULL */
};

/* instance_graph.c: what is known. Numbers are positions; they stay until it is forgotten. */
uint32_t node_of(struct object *object);
/* A copy of a lockdep map stands for the map. */
static inline uintptr_t node_addr(const struct object *object)
{
	return object->state.copy_of ? object->state.copy_of : object->addr;
}
const struct node *node_at(uint32_t number);
uint32_t nodes_count(void);
struct node_edge *node_edge_find(uint32_t from, uint32_t to, unsigned int kind);
struct node_edge *node_edge_add(uint32_t from, uint32_t to, unsigned int kind);
struct node_edge *node_edge_at(uint32_t number);
uint32_t node_edges_count(void);
uint32_t node_edge_number(const struct node_edge *edge);
void node_name_again(uint32_t number);
void node_passed(uint32_t number);
enum link_how node_edge_how(const struct node_edge *edge);
void node_graph_cut(uint32_t edges); /* forget all but the first edges; 0: the nodes, too */
/* The shortest circle that an edge closes, if it has one; false: none. */
bool circle_find(const struct node_edge *edge, struct circle *circle);

/* instance.c */
extern bool instance_eager;
void circle_raise(const struct circle *circle);
bool instance_in_section(const struct task *t, uint32_t node);
extern uint32_t instance_section_in[];
/* Is it in a reader's section? */
static inline bool instance_in_sections(const struct task *t)
{
	return instance_section_in[t->id] == execution.number;
}
void instance_forget(void);
unsigned int circles_count(void);
struct circle *circle_at(unsigned int number);

/* instance_verdict.c: what is said of a circle after the search. */
bool circle_stands(const struct circle *circle);
uint64_t circle_edges_of(const struct circle *circle, const struct task *t);
bool circle_is_closed(const struct circle *circle);
char *circle_guard(const struct circle *circle);

#endif
