/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a search has learnt of the order in which locks are taken and waits begin, over all of its
 * executions: a graph of lock classes, and one of single objects.
 *
 * Handed to ls_options.lock_graph when the search is over. Nothing in it outlives that call.
 */
#ifndef LOCKSTEP_LOCK_GRAPH_H
#define LOCKSTEP_LOCK_GRAPH_H

#include <lockstep/engine.h>

struct ls_graph_class {
	const char *name;
	uint32_t subclass; /* nesting level */
	const void *key;   /* what identifies it */
};

struct ls_graph_instance {
	const char *name;  /* "&dev->mutex of d0" */
	const char *class; /* "&dev->mutex" */
	const char *type;  /* "mutex", "completion", ... */
	bool checked;	   /* its class takes part in checks */
};

struct ls_graph_edge {
	uint32_t from, to;	  /* places in the list of classes or of instances */
	const char *how;	  /* "taken", "waited for", "in section", "passed" */
	bool held_shared;	  /* the first is held for reading */
	bool wants_recursive;	  /* the second is wanted by a reader who passes waiting writers */
	bool refuted;		  /* "passed": somebody completed the first without the second */
	bool down_tree, off_tree; /* seen from an ancestor to a descendant; otherwise */
	bool of_setup;
	const char *task;	  /* of the first witness */
	const char *const *tasks; /* all that took it */
	uint32_t tasks_nr;
	const char *const *guards; /* locks that were held each time */
	uint32_t guards_nr;
	uintptr_t held_at, taken_at;	  /* return addresses */
	const struct ls_choices *choices; /* the execution of the first witness, up to there */
};

struct ls_graph_circle {
	const uint32_t *edges; /* between instances */
	uint32_t edges_nr;
	enum ls_confirmation verdict; /* none: it rests on an edge that was refuted */
	const char *reason;	      /* guarded: what excludes it; else NULL */
};

struct ls_lock_graph {
	const struct ls_graph_class *classes;
	uint32_t classes_nr;
	const struct ls_graph_edge *class_edges;
	uint32_t class_edges_nr;
	const struct ls_graph_instance *instances;
	uint32_t instances_nr;
	const struct ls_graph_edge *edges;
	uint32_t edges_nr;
	const struct ls_graph_circle *circles;
	uint32_t circles_nr;
};

#endif
