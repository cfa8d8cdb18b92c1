// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parts of a case. Traces are in one part each, so they add up; what detectors learn from several
 * executions is learnt in each part by itself. For the lock order that is made good here, where the
 * parts are joined. Interrupt states of lock classes are not joined: where they differ nothing is
 * verified.
 */
#include "harness/scenario/part.h"
#include <lockstep/engine.h>
#include <string.h>

static json_t *class_text(const json_t *classes, const json_t *place)
{
	const json_t *class = json_array_get(classes, (size_t)json_integer_value(place));

	return json_sprintf("%s/%d", json_string_value(json_object_get(class, "name")),
			    (int)json_integer_value(json_object_get(class, "subclass")));
}

json_t *part_lock_order(const json_t *graph)
{
	const json_t *classes = json_object_get(graph, "classes"), *edge;
	json_t *list = json_array();
	size_t i;

	json_array_foreach(json_object_get(graph, "class_edges"), i, edge)
		json_array_append_new(list,
				      json_pack("[o, o]",
						class_text(classes, json_object_get(edge, "from")),
						class_text(classes, json_object_get(edge, "to"))));
	return list;
}

bool parts_are_all(const json_t *cases)
{
	const json_t *one;
	size_t i;

	json_array_foreach(cases, i, one) {
		const json_t *part = json_object_get(one, "part");

		if (!part || json_integer_value(json_object_get(part, "of")) !=
				     (json_int_t)json_array_size(cases))
			return false;
	}
	return i > 0;
}

/* Every edge of a part, as a key of @order: from > to. */
static void add_order(json_t *order, const json_t *part)
{
	const json_t *edge;
	size_t i;

	json_array_foreach(json_object_get(part, "lock_order"), i, edge) {
		const char *from = json_string_value(json_array_get(edge, 0));
		const char *to = json_string_value(json_array_get(edge, 1));
		json_t *next;

		if (!from || !to || !strcmp(from, to))
			continue;
		next = json_object_get(order, from);
		if (!next) {
			next = json_object();
			json_object_set_new(order, from, next);
		}
		json_object_set_new(next, to, json_true());
	}
}

/* Take away, again and again, what comes before nothing that is left. What stays has a circle. */
static bool has_circle(json_t *order)
{
	bool smaller = true;

	while (smaller && json_object_size(order)) {
		const char *from, *to;
		json_t *next, *left;
		void *at, *at_next;

		smaller = false;
		json_object_foreach_safe(order, at, from, next)
		{
			json_object_foreach_safe(next, at_next, to,
						 left) if (!json_object_get(order, to))
				json_object_del(next, to);
			if (json_object_size(next))
				continue;
			json_object_del(order, from);
			smaller = true;
		}
	}
	return json_object_size(order) > 0;
}

static bool order_has_circle(const json_t *cases)
{
	json_t *order = json_object();
	const json_t *one;
	size_t i;
	bool circle;

	json_array_foreach(cases, i, one)
		add_order(order, json_object_get(one, "part"));
	circle = has_circle(order);
	json_decref(order);
	return circle;
}

json_t *part_points(const struct ls_result *r, bool strict)
{
	return json_sprintf("%s%s %016llx",
			    r->granularity == LS_GRANULARITY_MEMORY ? "memory" : "sync",
			    strict ? " strict" : "", (unsigned long long)r->points_digest);
}

/* Parts of searches that have other scheduling points are not parts of one whole. */
static bool points_differ(const json_t *cases)
{
	const json_t *first = json_object_get(json_array_get(cases, 0), "part"), *one;
	size_t i;

	json_array_foreach(cases, i, one)
		if (!json_equal(json_object_get(first, "points"),
				json_object_get(json_object_get(one, "part"), "points")))
			return true;
	return false;
}

static bool has_edge(const json_t *order, const json_t *edge)
{
	const json_t *other;
	size_t i;

	json_array_foreach(order, i, other)
		if (json_equal(other, edge))
			return true;
	return false;
}

static bool has_edges(const json_t *order, const json_t *edges)
{
	const json_t *edge;
	size_t i;

	json_array_foreach(edges, i, edge)
		if (!has_edge(order, edge))
			return false;
	return true;
}

/*
 * Handlers take locks, and a part has seen something of them, or of the order of lock classes, that
 * another has not: an inversion may need both. What all of them know each has looked at.
 */
static bool irq_unknown(const json_t *cases)
{
	const json_t *first = json_object_get(json_array_get(cases, 0), "part"), *one;
	const json_t *edges = json_object_get(first, "lock_order");
	bool handlers = false, differ = false;
	size_t i;

	json_array_foreach(cases, i, one) {
		const json_t *part = json_object_get(one, "part");
		const json_t *order = json_object_get(part, "lock_order");
		const json_t *irq = json_object_get(part, "irq"),
			     *other = json_object_get(first, "irq");

		handlers |= irq != NULL;
		differ |= !irq != !other || (irq && !json_equal(irq, other)) ||
			  !has_edges(order, edges) || !has_edges(edges, order);
	}
	return handlers && differ;
}

/* The case as a whole is not what its parts say. */
static void add_reason(json_t *one, const char *text)
{
	json_t *reasons = json_object_get(one, "reasons");

	if (!reasons) {
		reasons = json_array();
		json_object_set_new(one, "reasons", reasons);
	}
	json_array_append_new(reasons, json_string(text));
	if (!strcmp(json_string_value(json_object_get(one, "status")), "as expected"))
		json_object_set_new(one, "status", json_string("inconclusive"));
}

/* After the count, which is in parentheses. */
const char *part_narrowed(const char *text)
{
	const char *count = text ? strrchr(text, ')') : NULL;

	return count ? count + 1 : "";
}

/* Every part is narrowed alike; one that found something does not say so. */
static const char *narrowed_of(const json_t *cases)
{
	const json_t *one;
	size_t i;

	json_array_foreach(cases, i, one) {
		const char *text = json_string_value(json_object_get(one, "verdict_text"));
		const char *narrowed = part_narrowed(text);

		if (*narrowed)
			return narrowed;
	}
	return "";
}

static long long number_of(const json_t *search, const char *key)
{
	return (long long)json_integer_value(json_object_get(search, key));
}

static void set_text(json_t *one, const char *verdict, json_t *text)
{
	json_object_set_new(one, "verdict", json_string(verdict));
	json_object_set_new(one, "verdict_text", text);
}

static void set_verified(json_t *one, const json_t *cases)
{
	const json_t *search = json_object_get(one, "search");
	long long traces = number_of(search, "traces"), out = number_of(search, "excluded");
	long long places = number_of(search, "unordered_marked");
	json_t *more = json_string(""), *longer;

	if (places) {
		json_decref(more);
		more = json_sprintf("; sequential consistency only: %lld location%s", places,
				    places == 1 ? "" : "s");
	}
	if (out) {
		longer = json_sprintf("%s; %lld execution%s left out of account",
				      json_string_value(more), out, out == 1 ? "" : "s");
		json_decref(more);
		more = longer;
	}
	set_text(one, "verified",
		 json_sprintf("verified (%lld trace%s in %zu parts%s)%s", traces,
			      traces == 1 ? "" : "s", json_array_size(cases),
			      json_string_value(more), narrowed_of(cases)));
	json_decref(more);
}

void parts_verdict(json_t *one, const json_t *cases)
{
	const json_t *search = json_object_get(one, "search");
	long long executions = number_of(search, "executions");

	if (json_array_size(json_object_get(one, "findings")))
		return;
	if (json_is_true(json_object_get(search, "exhausted")) &&
	    !json_array_size(json_object_get(search, "withheld"))) {
		bool differ = points_differ(cases), circle = order_has_circle(cases);
		bool irq = irq_unknown(cases);

		if (!differ && !circle && !irq) {
			set_verified(one, cases);
			return;
		}
		if (differ)
			add_reason(one, "the parts found different places racy, and had different "
					"scheduling points, or not all were run with --strict; run "
					"the case on one machine");
		if (circle)
			add_reason(one, "lock classes are taken in a circle that no part has seen "
					"whole; run the case on one machine");
		if (irq)
			add_reason(one,
				   "no part has seen all uses of lock classes by handlers; run "
				   "the case on one machine");
	}
	set_text(one, "incomplete",
		 json_sprintf("incomplete: %lld execution%s of %s", executions,
			      executions == 1 ? "" : "s",
			      json_string_value(json_object_get(search, "strategy"))));
}
