// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock graph of a case as a document: the graphs of all searches that the case took, in one.
 * What is told of a place, a task or an execution is told in words, so that the document stands
 * without the process that made it.
 */
#include "harness/scenario/lock_graph.h"
#include <stdlib.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/scenario/replay_file.h"
#include "harness/symbol/symbol.h"

json_t *lock_graph_new(const struct program *p)
{
	json_t *tasks = json_array();

	for (unsigned int i = 0; i < p->ls.tasks_nr; i++)
		json_array_append_new(tasks, json_string(p->ls.tasks[i].name));
	return json_pack("{s:i, s:s, s:s, s:s, s:o, s:[], s:[], s:[], s:[], s:[]}",
			 "lockstep_lock_graph", 1, "version", LOCKSTEP_VERSION, "scenario",
			 p->s->name, "case", p->c->name, "tasks", tasks, "classes", "class_edges",
			 "instances", "edges", "circles");
}

/* The place in a list of an object that has the same values for two keys; -1: there is none. */
static json_int_t find_by(const json_t *list, const json_t *like, const char *key,
			  const char *other)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		if (json_equal(json_object_get(one, key), json_object_get(like, key)) &&
		    json_equal(json_object_get(one, other), json_object_get(like, other)))
			return (json_int_t)i;
	}
	return -1;
}

/* Takes @one over. */
static json_int_t find_or_add(json_t *list, json_t *one, const char *key, const char *other)
{
	json_int_t place = find_by(list, one, key, other);

	if (place >= 0) {
		json_decref(one);
		return place;
	}
	json_array_append_new(list, one);
	return (json_int_t)json_array_size(list) - 1;
}

static json_t *class_json(const struct ls_graph_class *class)
{
	json_t *one = json_pack("{s:s, s:i}", "name", class->name, "subclass",
				(int)class->subclass);
	uintptr_t offset;
	const char *key = symbol_of_data((uintptr_t) class->key, &offset);

	if (key && !offset)
		json_object_set_new(one, "key", json_string(key));
	return one;
}

static json_t *instance_json(const struct ls_graph_instance *instance)
{
	return json_pack("{s:s, s:s, s:s, s:b}", "name", instance->name, "class", instance->class,
			 "type", instance->type, "checked", instance->checked);
}

static json_t *site_json(uintptr_t pc)
{
	struct symbol s = symbol_of_return(pc);
	json_t *site = json_pack("{s:s}", "function", s.function);

	if (s.file)
		json_object_set_new(site, "file", json_string(s.file));
	if (s.line)
		json_object_set_new(site, "line", json_integer(s.line));
	return site;
}

static json_t *strings_json(const char *const *v, uint32_t nr)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < nr; i++)
		json_array_append_new(list, json_string(v[i]));
	return list;
}

static void set_flag(json_t *one, const char *key, bool value)
{
	if (value)
		json_object_set_new(one, key, json_true());
}

static json_t *edge_json(const struct ls_graph_edge *e, const json_int_t *places,
			 const struct ls_program *ls)
{
	char *choices = ls_choices_print(e->choices, ls);
	json_t *one = json_pack("{s:I, s:I, s:s, s:s, s:o, s:o, s:o, s:o}", "from", places[e->from],
				"to", places[e->to], "how", e->how, "task", e->task, "tasks",
				strings_json(e->tasks, e->tasks_nr), "guards",
				strings_json(e->guards, e->guards_nr), "held_at",
				site_json(e->held_at), "taken_at", site_json(e->taken_at));

	json_object_set_new(one, "choices", json_string(choices ? choices : ""));
	set_flag(one, "held_shared", e->held_shared);
	set_flag(one, "wants_recursive", e->wants_recursive);
	set_flag(one, "refuted", e->refuted);
	set_flag(one, "in_tree", e->down_tree && !e->off_tree);
	set_flag(one, "of_setup", e->of_setup);
	free(choices);
	return one;
}

static bool is_same_edge(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "from", "to", "how", "held_shared", "wants_recursive" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const json_t *of_a = json_object_get(a, keys[i]);
		const json_t *of_b = json_object_get(b, keys[i]);

		if (of_a != of_b && !json_equal(of_a, of_b))
			return false;
	}
	return true;
}

/* Takes @one over. @known: how many edges earlier searches left. */
static json_int_t edge_add(json_t *list, json_t *one, size_t known)
{
	for (size_t i = 0; i < known; i++)
		if (is_same_edge(json_array_get(list, i), one)) {
			json_decref(one);
			return (json_int_t)i;
		}
	json_array_append_new(list, one);
	return (json_int_t)json_array_size(list) - 1;
}

static json_int_t *places_of(uint32_t nr)
{
	json_int_t *places = calloc(nr ? nr : 1, sizeof(*places));

	if (!places)
		abort();
	return places;
}

static void add_classes(json_t *document, const struct ls_lock_graph *graph,
			const struct ls_program *ls)
{
	json_t *classes = json_object_get(document, "classes");
	json_t *edges = json_object_get(document, "class_edges");
	json_int_t *places = places_of(graph->classes_nr);
	size_t known = json_array_size(edges);

	for (uint32_t i = 0; i < graph->classes_nr; i++)
		places[i] = find_or_add(classes, class_json(&graph->classes[i]), "name",
					"subclass");
	for (uint32_t i = 0; i < graph->class_edges_nr; i++)
		edge_add(edges, edge_json(&graph->class_edges[i], places, ls), known);
	free(places);
}

static void add_circles(json_t *document, const struct ls_lock_graph *graph,
			const json_int_t *places)
{
	json_t *circles = json_object_get(document, "circles");

	for (uint32_t i = 0; i < graph->circles_nr; i++) {
		const struct ls_graph_circle *c = &graph->circles[i];
		json_t *edges = json_array();
		json_t *one = json_pack("{s:o, s:s}", "edges", edges, "verdict",
					c->verdict ? confirmation_name(c->verdict) : "refuted");

		if (c->reason)
			json_object_set_new(one, "reason", json_string(c->reason));
		for (uint32_t j = 0; j < c->edges_nr; j++)
			json_array_append_new(edges, json_integer(places[c->edges[j]]));
		find_or_add(circles, one, "edges", "verdict");
	}
}

void lock_graph_add(json_t *document, const struct ls_lock_graph *graph,
		    const struct ls_program *ls)
{
	json_t *instances = json_object_get(document, "instances");
	json_t *edges = json_object_get(document, "edges");
	json_int_t *places = places_of(graph->instances_nr);
	json_int_t *edge_places = places_of(graph->edges_nr);
	size_t known = json_array_size(edges);

	add_classes(document, graph, ls);
	for (uint32_t i = 0; i < graph->instances_nr; i++)
		places[i] = find_or_add(instances, instance_json(&graph->instances[i]), "name",
					"class");
	for (uint32_t i = 0; i < graph->edges_nr; i++)
		edge_places[i] = edge_add(edges, edge_json(&graph->edges[i], places, ls), known);
	add_circles(document, graph, edge_places);
	free(places);
	free(edge_places);
}
