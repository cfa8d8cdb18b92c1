// SPDX-License-Identifier: GPL-2.0-only
/*
 * In the kernel's layout: locks and handlers. The circle of such a finding begins with the handler,
 * which takes the first lock, and ends with the lock that is held where the handler may come in.
 */
#include <string.h>
#include "reports/get.h"
#include "reports/kernel.h"

static const json_t *link_at(const struct kernel_block *b, size_t i)
{
	return json_array_get(json_object_get(b->finding, "cycle"), i);
}

static size_t links(const struct kernel_block *b)
{
	return json_array_size(json_object_get(b->finding, "cycle"));
}

/* The handler's lock, and the one that it may interrupt. */
static const json_t *link_in(const struct kernel_block *b)
{
	return link_at(b, 0);
}

static const json_t *link_on(const struct kernel_block *b)
{
	return link_at(b, links(b) - 1);
}

static const char *state_of(const struct kernel_block *b)
{
	return get_is(link_in(b), "from", "softirq") ? "SOFTIRQ" : "HARDIRQ";
}

static const char *in_name(const struct kernel_block *b)
{
	return get_string(link_in(b), "to");
}

static const char *on_name(const struct kernel_block *b)
{
	return get_string(link_on(b), "from");
}

static const json_t *end(const json_t *link, const char *which)
{
	return json_object_get(link, which);
}

static char letter(const json_t *end)
{
	return strcmp(kernel_call(end), "rlock") ? 'W' : 'R';
}

static void write_state(struct kernel_block *b, bool in)
{
	if (in)
		fprintf(b->out, "{IN-%s-%c}", state_of(b), letter(end(link_in(b), "to_end")));
	else
		fprintf(b->out, "{%s-ON-%c}", state_of(b), letter(end(link_on(b), "from_end")));
}

/* As the validator writes where a task is: handlers, and what is let in. */
static void write_context(struct kernel_block *b)
{
	const json_t *c = json_object_get(b->finding, "context");
	json_int_t hard = get_integer(c, "hardirq", 0), soft = get_integer(c, "softirq", 0);
	json_int_t bh = get_integer(c, "bh_off", 0);
	bool off = get_bool(c, "irqs_off");

	fprintf(b->out, " [HC%d[%lld]:SC%d[%lld]:HE%d:SE%d]", hard > 0, (long long)hard, soft > 0,
		(long long)(soft + bh), !off, !off && !bh && !soft);
}

static bool same_site(const json_t *a, const json_t *b)
{
	return json_equal(json_object_get(a, "function"), json_object_get(b, "function")) &&
	       json_equal(json_object_get(a, "line"), json_object_get(b, "line"));
}

static void write_lock_at(struct kernel_block *b, const json_t *link, const char *class,
			  const char *which, const char *site)
{
	kernel_class(b, get_string(link, class), get_string(end(link, which), "bits"));
	fputs(", at: ", b->out);
	kernel_site(b, json_object_get(link, site));
	fputc('\n', b->out);
}

static void write_inconsistent(struct kernel_block *b)
{
	const json_t *where = json_object_get(b->finding, "where");
	bool in_is_new = same_site(json_object_get(link_in(b), "taken_at"), where);
	const json_t *before = in_is_new ? json_object_get(link_on(b), "held_at")
					 : json_object_get(link_in(b), "taken_at");

	kernel_head(b, "WARNING: inconsistent lock state");
	fputs("inconsistent ", b->out);
	write_state(b, !in_is_new);
	fputs(" -> ", b->out);
	write_state(b, in_is_new);
	kernel_line(b, " usage.");
	kernel_this_task(b);
	write_context(b);
	kernel_line(b, " takes:");
	kernel_lock(b, json_object_get(b->finding, "lock"));
	write_state(b, !in_is_new);
	fputs(" state was registered at:\n  ", b->out);
	kernel_site(b, before);
	kernel_line(b, "\n\nother info that might help us debug this:");
	kernel_line(b, " Possible unsafe locking scenario:\n");
	kernel_line(b, "       CPU0\n       ----");
	kernel_step(b, 0, kernel_call(end(link_on(b), "from_end")), on_name(b));
	kernel_line(b, "  <Interrupt>");
	fprintf(b->out, "    %s(%s);\n", kernel_call(end(link_in(b), "to_end")), in_name(b));
	kernel_line(b, "\n *** DEADLOCK ***\n");
	kernel_held_here(b);
	kernel_stack(b);
}

static void write_scenario(struct kernel_block *b)
{
	const json_t *under = link_at(b, 1);
	const char *middle = get_string(under, "to");

	kernel_line(b, "\nother info that might help us debug this:\n");
	if (strcmp(middle, on_name(b)))
		fprintf(b->out, "Chain exists of:\n  %s --> %s --> %s\n\n", in_name(b), middle,
			on_name(b));
	kernel_line(b, " Possible interrupt unsafe locking scenario:\n");
	kernel_line(b, "       CPU0                    CPU1");
	kernel_line(b, "       ----                    ----");
	kernel_step(b, 0, kernel_call(end(link_on(b), "from_end")), on_name(b));
	kernel_line(b, !strcmp(state_of(b), "SOFTIRQ")
			       ? "                               local_bh_disable();"
			       : "                               local_irq_disable();");
	kernel_step(b, 1, kernel_call(end(under, "from_end")), in_name(b));
	kernel_step(b, 1, kernel_call(end(under, "to_end")), middle);
	kernel_line(b, "  <Interrupt>");
	fprintf(b->out, "    %s(%s);\n", kernel_call(end(link_in(b), "to_end")), in_name(b));
	kernel_line(b, "\n *** DEADLOCK ***\n");
	kernel_held_here(b);
	kernel_stack(b);
}

/* Where the two ends of the chain got their uses. */
static void write_became(struct kernel_block *b, bool in)
{
	const json_t *link = in ? link_in(b) : link_on(b);

	fputc(' ', b->out);
	kernel_class(b, in ? in_name(b) : on_name(b),
		     get_string(end(link, in ? "to_end" : "from_end"), "bits"));
	fprintf(b->out, "\n... which became %s-irq-%s at:\n  ", state_of(b),
		in ? "safe" : "unsafe");
	kernel_site(b, json_object_get(link, in ? "taken_at" : "held_at"));
	fputc('\n', b->out);
}

/* The edge that was new: it ends where the finding was raised. */
static const json_t *new_edge(struct kernel_block *b)
{
	const json_t *where = json_object_get(b->finding, "where");
	const char *class = get_string(json_object_get(b->finding, "lock"), "class");

	for (size_t i = 1; i + 1 < links(b); i++)
		if (get_is(link_at(b, i), "to", class) &&
		    same_site(json_object_get(link_at(b, i), "taken_at"), where))
			return link_at(b, i);
	return link_at(b, 1);
}

static void write_order(struct kernel_block *b)
{
	const json_t *edge = new_edge(b);
	char headline[80];

	snprintf(headline, sizeof(headline), "WARNING: %s-safe -> %s-unsafe lock order detected",
		 state_of(b), state_of(b));
	kernel_head(b, headline);
	kernel_this_task(b);
	write_context(b);
	kernel_line(b, " is trying to acquire:");
	kernel_lock(b, json_object_get(b->finding, "lock"));
	kernel_line(b, "\nand this task is already holding:");
	write_lock_at(b, edge, "from", "from_end", "held_at");
	kernel_line(b, "which would create a new lock dependency:");
	fputc(' ', b->out);
	kernel_class(b, get_string(edge, "from"), get_string(end(edge, "from_end"), "bits"));
	fputs(" -> ", b->out);
	kernel_class(b, get_string(edge, "to"), get_string(end(edge, "to_end"), "bits"));
	fprintf(b->out, "\n\nbut this new dependency connects a %s-irq-safe lock:\n", state_of(b));
	write_became(b, true);
	fprintf(b->out, "\nto a %s-irq-unsafe lock:\n", state_of(b));
	write_became(b, false);
	write_scenario(b);
}

static void write_inversion(struct kernel_block *b)
{
	const json_t *where = json_object_get(b->finding, "where");
	bool in_is_new = same_site(json_object_get(link_in(b), "taken_at"), where);

	kernel_head(b, "WARNING: possible irq lock inversion dependency detected");
	kernel_this_task(b);
	write_context(b);
	kernel_line(b, " just changed the state of lock:");
	kernel_lock(b, json_object_get(b->finding, "lock"));
	fprintf(b->out,
		in_is_new ? "but this lock took another, %s-unsafe lock in the past:\n"
			  : "but this lock was taken by another, %s-safe lock in the past:\n",
		state_of(b));
	write_became(b, !in_is_new);
	kernel_line(b, "\nand interrupts could create inverse lock ordering between them.");
	write_scenario(b);
}

static bool has_path(const json_t *finding)
{
	return json_array_size(json_object_get(finding, "cycle")) > 2;
}

static bool has_no_path(const json_t *finding)
{
	return json_array_size(json_object_get(finding, "cycle")) == 2;
}

const struct kernel_layout kernel_irq_layouts[] = {
	{ "irq-inversion", "state", has_no_path, write_inconsistent },
	{ "irq-inversion", "order", has_path, write_order },
	{ "irq-inversion", "inversion", has_path, write_inversion },
	{ NULL, NULL, NULL, NULL },
};
