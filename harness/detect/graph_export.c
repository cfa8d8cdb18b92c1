// SPDX-License-Identifier: GPL-2.0-only
/*
 * The graphs of classes and of instances in the form of <lockstep/lock_graph.h>. Classes that were
 * never in an order are left out of neither.
 */
#include "harness/detect/graph_export.h"
#include <stdlib.h>
#include "harness/detect/instance.h"
#include "harness/detect/lock_graph.h"

static const char *const types[OBJECT_TYPES_NR] = {
	[OBJECT_NONE] = "object",
	[OBJECT_MUTEX] = "mutex",
	[OBJECT_SPINLOCK] = "spinlock",
	[OBJECT_COMPLETION] = "completion",
	[OBJECT_VALUE] = "value",
	[OBJECT_RWLOCK] = "rwlock",
	[OBJECT_CONDITION] = "condition",
	[OBJECT_RCU] = "readers",
	[OBJECT_RAW_SPINLOCK] = "raw spinlock",
	[OBJECT_QUEUED_RWLOCK] = "queued rwlock",
	[OBJECT_RWSEM] = "rwsem",
	[OBJECT_RTMUTEX] = "rt mutex",
	[OBJECT_LOCAL_LOCK] = "local lock",
	[OBJECT_SEMAPHORE] = "semaphore",
	[OBJECT_SEQCOUNT] = "seqcount",
	[OBJECT_WW_CLASS] = "ww class",
	[OBJECT_SOURCE] = "interrupt or timer",
	[OBJECT_SLEEPERS] = "sleeping tasks",
	[OBJECT_MAP] = "map",
	[OBJECT_WORK] = "work",
	[OBJECT_WORKQUEUE] = "workqueue",
	[OBJECT_ACTIVE] = "active references",
};

static void *list_of(size_t nr, size_t size)
{
	void *list = calloc(nr ? nr : 1, size);

	if (!list)
		harness_bug("no memory for the lock graph");
	return list;
}

static void add_use(struct ls_graph_edge *to, const struct edge_use *use)
{
	const char **names = list_of((size_t)__builtin_popcountl(use->tasks), sizeof(*names));
	const char **guards = list_of(use->guards_nr, sizeof(*guards));

	for (uint64_t left = use->tasks; left; left &= left - 1)
		names[to->tasks_nr++] = tasks[__builtin_ctzl(left)].name;
	for (unsigned int i = 0; i < use->guards_nr; i++)
		guards[to->guards_nr++] = use->guards[i].name;
	to->tasks = names;
	to->guards = guards;
}

static struct ls_graph_class *export_classes(struct ls_lock_graph *graph)
{
	struct ls_graph_class *list = list_of(classes_nr, sizeof(*list));

	for (uint32_t i = 1; i < classes_nr; i++)
		list[graph->classes_nr++] = (struct ls_graph_class){
			.name = classes[i].name,
			.subclass = classes[i].subclass,
			.key = (const void *)classes[i].key,
		};
	graph->classes = list;
	return list;
}

static struct ls_graph_edge *export_class_edges(struct ls_lock_graph *graph)
{
	struct ls_graph_edge *list = list_of(graph_edges_nr(), sizeof(*list));

	for (uint32_t i = 1; i < graph_edges_nr(); i++) {
		const struct order_edge *e = graph_edge(i);

		list[graph->class_edges_nr] = (struct ls_graph_edge){
			.from = e->from - 1,
			.to = e->to - 1,
			.how = link_name(LINK_TAKEN),
			.held_shared = !(e->kind & ORDER_EXCLUSIVE),
			.wants_recursive = !(e->kind & ORDER_NONRECURSIVE),
			.of_setup = e->by.of_setup,
			.task = e->by.task,
			.held_at = e->held_at,
			.taken_at = e->by.site,
			.choices = &e->by.choices,
		};
		add_use(&list[graph->class_edges_nr++], &e->use);
	}
	graph->class_edges = list;
	return list;
}

static struct ls_graph_instance *export_instances(struct ls_lock_graph *graph)
{
	struct ls_graph_instance *list = list_of(nodes_count(), sizeof(*list));

	for (uint32_t i = 1; i < nodes_count(); i++) {
		const struct node *n = node_at(i);

		list[graph->instances_nr++] = (struct ls_graph_instance){
			.name = n->name,
			.class = n->class,
			.type = n->type < sizeof(types) / sizeof(types[0]) && types[n->type]
					? types[n->type]
					: "object",
			.checked = !n->novalidate,
		};
	}
	graph->instances = list;
	return list;
}

static struct ls_graph_edge *export_edges(struct ls_lock_graph *graph)
{
	struct ls_graph_edge *list = list_of(node_edges_count(), sizeof(*list));

	for (uint32_t i = 0; i < node_edges_count(); i++) {
		const struct node_edge *e = node_edge_at(i);

		list[i] = (struct ls_graph_edge){
			.from = e->from - 1,
			.to = e->to - 1,
			.how = link_name(node_edge_how(e)),
			.held_shared = e->kind & EDGE_HELD_SHARED,
			.wants_recursive = e->kind & EDGE_WANTS_RECURSIVE,
			.refuted = e->void_now,
			.down_tree = e->kind & EDGE_IN_TREE,
			.off_tree = e->kind & EDGE_OUT_OF_TREE,
			.of_setup = e->of_setup,
			.task = e->task,
			.held_at = e->held_at,
			.taken_at = e->taken_at,
			.choices = &e->choices,
		};
		add_use(&list[i], &e->use);
	}
	graph->edges = list;
	graph->edges_nr = node_edges_count();
	return list;
}

static struct ls_graph_circle *export_circles(struct ls_lock_graph *graph)
{
	struct ls_graph_circle *list = list_of(circles_count(), sizeof(*list));

	for (unsigned int i = 0; i < circles_count(); i++)
		list[i] = (struct ls_graph_circle){
			.edges = circle_at(i)->edge,
			.edges_nr = circle_at(i)->nr,
			.verdict = circle_at(i)->verdict,
			.reason = circle_at(i)->reason,
		};
	graph->circles = list;
	graph->circles_nr = circles_count();
	return list;
}

static void edges_free(struct ls_graph_edge *list, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		free((void *)list[i].tasks);
		free((void *)list[i].guards);
	}
	free(list);
}

/**
 * graph_export() - hand the graphs of the present search over
 * @take: looks at them, and keeps nothing
 * @arg: for @take
 *
 * Context: harness thread, after the last execution and before its memory goes.
 */
void graph_export(void (*take)(const struct ls_lock_graph *graph, void *arg), void *arg)
{
	struct ls_lock_graph graph = { 0 };
	struct ls_graph_class *all = export_classes(&graph);
	struct ls_graph_edge *class_edges = export_class_edges(&graph);
	struct ls_graph_instance *instances = export_instances(&graph);
	struct ls_graph_edge *edges = export_edges(&graph);
	struct ls_graph_circle *circles = export_circles(&graph);

	take(&graph, arg);
	edges_free(class_edges, graph.class_edges_nr);
	edges_free(edges, graph.edges_nr);
	free(all);
	free(instances);
	free(circles);
}
