// SPDX-License-Identifier: GPL-2.0-only
/*
 * In the kernel's layout: locks whose order forms a circle, and locks that are taken twice.
 *
 * The chain has a frame for each edge, not a stack: an edge is kept from whatever execution showed
 * it first.
 */
#include <string.h>
#include "reports/get.h"
#include "reports/kernel.h"

/* A circle, from the edge of the task that ran into it. */
struct circle {
	const json_t *links;
	size_t nr, start;
};

static struct circle circle_of(const json_t *finding)
{
	struct circle c = { .links = json_object_get(finding, "cycle") };
	json_int_t task = get_integer(finding, "task", -1);

	c.nr = json_array_size(c.links);
	/* What closed a circle of orders is its first edge; a deadlock has no first. */
	for (size_t i = c.nr; get_is(finding, "kind", "deadlock") && i-- > 0;)
		if (get_integer(json_array_get(c.links, i), "task", -1) == task)
			c.start = i;
	return c;
}

static const json_t *link_at(const struct circle *c, size_t i)
{
	return json_array_get(c->links, (c->start + i) % c->nr);
}

/* The single object where the circle is one of objects, else the class. */
static const char *name_of(const json_t *link, const char *end)
{
	bool from = !strcmp(end, "from");
	const char *object = get_string(link, from ? "from_object" : "to_object");

	return *object ? object : get_string(link, end);
}

static const json_t *end_of(const json_t *link, const char *end)
{
	return json_object_get(link, !strcmp(end, "from") ? "from_end" : "to_end");
}

static const char *bits_of(const json_t *link, const char *end)
{
	return get_string(end_of(link, end), "bits");
}

static const char *call_of(const json_t *link, const char *end)
{
	const char *how = get_string(link, "how");

	if (!strcmp(end, "from") && !strcmp(how, "in section"))
		return "read";
	/* Whoever is to complete it waits for the second before. */
	if (!strcmp(end, "from") && !strcmp(how, "passed"))
		return "complete";
	if (!strcmp(end, "from"))
		return kernel_call(end_of(link, end));
	if (get_is(end_of(link, end), "is", "no lock"))
		return "wait";
	return kernel_call(end_of(link, end));
}

static void write_end(struct kernel_block *b, const json_t *link, const char *end, const char *site)
{
	kernel_class(b, name_of(link, end), bits_of(link, end));
	fputs(", at: ", b->out);
	kernel_site(b, json_object_get(link, site));
	fputc('\n', b->out);
}

/* Each class with the place where it was taken under the one before it. */
static void write_chain(struct kernel_block *b, const struct circle *c)
{
	const json_t *link;

	kernel_line(b, "the existing dependency chain (in reverse order) is:");
	for (size_t i = c->nr; i-- > 0;) {
		link = link_at(c, i);
		fprintf(b->out, "\n-> #%zu ", i);
		kernel_class(b, name_of(link, "to"), bits_of(link, "to"));
		fputs(":\n       ", b->out);
		kernel_site(b, json_object_get(link, "taken_at"));
		if (json_object_get(link, "task")) {
			fputs(", by ", b->out);
			kernel_task(b, get_integer(link, "task", -1));
		}
		fprintf(b->out, "\n       with %s held since ", name_of(link, "from"));
		kernel_site(b, json_object_get(link, "held_at"));
		fputc('\n', b->out);
	}
	kernel_line(b, "");
}

/* Which end of an edge a task comes to first: a completion comes after what is waited for. */
static const char *begin_of(const json_t *link)
{
	return get_is(link, "how", "passed") ? "to" : "from";
}

static const char *finish_of(const json_t *link)
{
	return get_is(link, "how", "passed") ? "from" : "to";
}

static void write_step(struct kernel_block *b, unsigned int cpu, const json_t *link,
		       const char *end)
{
	kernel_step(b, cpu, call_of(link, end), name_of(link, end));
}

static void write_scenario(struct kernel_block *b, const struct circle *c)
{
	const json_t *first = link_at(c, 0), *last = link_at(c, c->nr - 1);

	if (c->nr > 2)
		fprintf(b->out, "Chain exists of:\n  %s --> %s --> %s\n\n", name_of(first, "to"),
			name_of(last, "from"), name_of(first, "from"));
	kernel_line(b, " Possible unsafe locking scenario:\n");
	kernel_line(b, "       CPU0                    CPU1");
	kernel_line(b, "       ----                    ----");
	write_step(b, 0, first, begin_of(first));
	write_step(b, 1, last, begin_of(last));
	write_step(b, 1, last, finish_of(last));
	write_step(b, 0, first, finish_of(first));
	kernel_line(b, "\n *** DEADLOCK ***\n");
}

static void write_circular(struct kernel_block *b)
{
	struct circle c = circle_of(b->finding);
	const json_t *first = link_at(&c, 0);

	kernel_head(b, "WARNING: possible circular locking dependency detected");
	kernel_task(b, get_integer(first, "task", get_integer(b->finding, "task", -1)));
	kernel_line(b, " is trying to acquire lock:");
	write_end(b, first, "to", "taken_at");
	kernel_line(b, "\nbut task is already holding lock:");
	write_end(b, first, "from", "held_at");
	kernel_line(b, "\nwhich lock already depends on the new lock.\n\n");
	write_chain(b, &c);
	kernel_line(b, "other info that might help us debug this:\n");
	write_scenario(b, &c);
	kernel_held_here(b);
	kernel_stack(b);
}

static bool is_circle(const json_t *finding)
{
	return json_array_size(json_object_get(finding, "cycle")) > 1;
}

/* Before the deadlock came about, its order was known. */
static bool was_foretold(const json_t *finding)
{
	const json_t *link;
	size_t i;

	json_array_foreach(json_object_get(finding, "cycle"), i, link) {
		if (!get_is(end_of(link, "from"), "is", "checked"))
			return false;
	}
	return is_circle(finding) && get_is(finding, "lockdep_before", "lock-order");
}

static void write_recursive(struct kernel_block *b)
{
	const json_t *lock = json_object_get(b->finding, "lock");
	bool same = get_is(b->finding, "form", "same lock");
	json_int_t task = get_integer(b->finding, "task", -1);
	const json_t *held = kernel_find_held(b->finding, task,
					      same ? NULL : get_string(lock, "class"),
					      same ? get_string(lock, "object") : NULL);

	kernel_head(b, "WARNING: possible recursive locking detected");
	kernel_this_task(b);
	kernel_line(b, " is trying to acquire lock:");
	kernel_lock(b, lock);
	kernel_line(b, "\nbut task is already holding lock:");
	kernel_lock(b, held);
	kernel_line(b, "\nother info that might help us debug this:");
	kernel_line(b, " Possible unsafe locking scenario:\n");
	kernel_line(b, "       CPU0\n       ----");
	kernel_step(b, 0, kernel_call(held), get_string(held, "class"));
	kernel_step(b, 0, kernel_call(lock), get_string(lock, "class"));
	kernel_line(b, "\n *** DEADLOCK ***\n");
	if (!same)
		kernel_line(b, " Two locks of one class: how they nest may only not be stated\n");
	kernel_held_here(b);
	kernel_stack(b);
}

static bool has_lock(const json_t *finding)
{
	return json_object_get(finding, "lock") != NULL;
}

const struct kernel_layout kernel_lock_layouts[] = {
	{ "lock-order", NULL, is_circle, write_circular },
	{ "deadlock", NULL, was_foretold, write_circular },
	{ "recursive-lock", NULL, has_lock, write_recursive },
	{ NULL, NULL, NULL, NULL },
};
