// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what proves a finding: who waits for whom, the circle of lock orders, the locks held, the
 * life of the object and the stacks.
 *
 * Nothing is concluded here; but which locks are held at the end, and since when, is read off the
 * events.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"
#include "reports/wrap.h"

/* "  label   site", or nothing when the site is not known. */
static void print_site(struct sheet *sheet, unsigned int indent, const char *label,
		       const json_t *site)
{
	char *text = sheet_site(sheet, site);

	if (text)
		sheet_wrapf(sheet, indent, indent + 4, INK_PLAIN, "%s %s", label, text);
	free(text);
}

/* What keeps a task waiting, in front of who does. */
static const char *wait_words(const json_t *wait)
{
	const char *how = get_string(wait, "how");

	if (!strcmp(how, "queued"))
		return "behind the writer";
	if (!strcmp(how, "runs"))
		return "run by";
	return strcmp(how, "section") ? "held by" : "among them";
}

static void print_wait(struct sheet *sheet, const json_t *finding, const json_t *wait)
{
	json_int_t task = get_integer(wait, "task", -1);
	json_int_t holder = get_integer(wait, "held_by", -1);

	if (!json_object_get(wait, "held_by"))
		sheet_wrapf(sheet, 2, 6, INK_PLAIN, "%s waits for %s", sheet_task(finding, task),
			    get_string(wait, "wants"));
	else
		sheet_wrapf(sheet, 2, 6, INK_PLAIN, "%s waits for %s, %s %s",
			    sheet_task(finding, task), get_string(wait, "wants"), wait_words(wait),
			    holder == task ? "itself" : sheet_task(finding, holder));
}

static void print_other_holders(struct sheet *sheet, const json_t *finding, const json_t *wait)
{
	json_int_t first = get_integer(wait, "held_by", -1);
	const json_t *holder;
	size_t index;

	json_array_foreach(json_object_get(wait, "holders"), index, holder) {
		if (json_integer_value(holder) != first)
			sheet_wrapf(sheet, 6, 10, INK_PLAIN, "and by %s",
				    sheet_task(finding, json_integer_value(holder)));
	}
}

static void print_last_wake(struct sheet *sheet, const json_t *finding, const json_t *wait)
{
	const json_t *last = json_object_get(wait, "last_wake");
	char *site;

	if (strcmp(get_string(wait, "how"), "nobody"))
		return;
	if (!last) {
		sheet_wrapf(sheet, 6, 10, INK_PLAIN, "nobody ever did anything to end this");
		return;
	}
	site = sheet_site(sheet, json_object_get(last, "site"));
	sheet_wrapf(sheet, 6, 10, INK_PLAIN, "last %s%s by %s%s%s", get_string(last, "call"),
		    json_is_true(json_object_get(last, "in_vain")) ? ", which found nobody waiting,"
								   : "",
		    sheet_task(finding, get_integer(last, "task", -1)), site ? " in " : "",
		    site ? site : "");
	free(site);
}

static void print_waits(struct sheet *sheet, const json_t *finding)
{
	const json_t *waits = json_object_get(finding, "waits");
	bool beside = false;
	const json_t *wait;
	size_t index;

	if (!json_array_size(waits))
		return;
	sheet_line(sheet, 0, INK_BOLD, "Who waits for whom:");
	json_array_foreach(waits, index, wait) {
		if (json_is_true(json_object_get(wait, "beside")) && !beside) {
			beside = true;
			sheet_line(sheet, 0, INK_BOLD, "Who waits besides:");
		}
		print_wait(sheet, finding, wait);
		print_site(sheet, 6, "wanted in", json_object_get(wait, "site"));
		print_site(sheet, 6, "held since", json_object_get(wait, "held_since"));
		print_other_holders(sheet, finding, wait);
		print_last_wake(sheet, finding, wait);
	}
	fputc('\n', sheet->out);
}

/* Of a circle of single objects the objects, else the classes. */
static const char *link_end(const json_t *edge, const char *object, const char *class)
{
	return json_object_get(edge, object) ? get_string(edge, object) : get_string(edge, class);
}

static const char *link_words(const json_t *edge)
{
	const char *how = get_string(edge, "how");

	if (!strcmp(how, "passed"))
		return " (waited for before the first is completed)";
	if (!strcmp(how, "in section"))
		return " (in a reader's section)";
	return strcmp(how, "waited for") ? "" : " (a wait)";
}

/* The handler, where one end of an edge stands for it; else NULL. */
static const char *handler_of(const json_t *finding, const json_t *edge, const char *end)
{
	const char *name = get_string(edge, end);

	if (!get_is(finding, "kind", "irq-inversion"))
		return NULL;
	return !strcmp(name, "hard interrupt") || !strcmp(name, "softirq") ? name : NULL;
}

/* A circle by way of a handler: what it takes, and what it may interrupt. */
static bool print_handler(struct sheet *sheet, const json_t *finding, const json_t *edge)
{
	const char *in = handler_of(finding, edge, "from"), *on = handler_of(finding, edge, "to");
	const char *task = sheet_task(finding, get_integer(edge, "task", -1));
	bool named = json_object_get(edge, "task") != NULL;

	if (in) {
		sheet_wrapf(sheet, 2, 6, INK_PLAIN, "a %s takes %s%s%s", in, get_string(edge, "to"),
			    named ? ", in " : "", named ? task : "");
		print_site(sheet, 6, "taken in", json_object_get(edge, "taken_at"));
	} else if (on) {
		sheet_wrapf(sheet, 2, 6, INK_PLAIN, "a %s may come in while %s is held%s%s", on,
			    get_string(edge, "from"), named ? ", by " : "", named ? task : "");
		print_site(sheet, 6, "held in", json_object_get(edge, "held_at"));
	}
	return in || on;
}

static void print_cycle(struct sheet *sheet, const json_t *finding)
{
	const json_t *cycle = json_object_get(finding, "cycle");
	const json_t *edge;
	size_t index;

	if (!json_array_size(cycle))
		return;
	sheet_line(sheet, 0, INK_BOLD,
		   get_is(finding, "kind", "irq-inversion")
			   ? "Locks and handlers:"
			   : "Order in which the locks are taken:");
	json_array_foreach(cycle, index, edge) {
		if (print_handler(sheet, finding, edge))
			continue;
		if (json_object_get(edge, "task"))
			sheet_wrapf(sheet, 2, 6, INK_PLAIN, "%s -> %s%s, by %s",
				    link_end(edge, "from_object", "from"),
				    link_end(edge, "to_object", "to"), link_words(edge),
				    sheet_task(finding, get_integer(edge, "task", -1)));
		else
			sheet_wrapf(sheet, 2, 6, INK_PLAIN, "%s -> %s%s",
				    link_end(edge, "from_object", "from"),
				    link_end(edge, "to_object", "to"), link_words(edge));
		print_site(sheet, 6, "first taken in", json_object_get(edge, "held_at"));
		print_site(sheet, 6, "then taken in", json_object_get(edge, "taken_at"));
	}
	fputc('\n', sheet->out);
}

static bool check_held(const json_t *event, const char *lock)
{
	const json_t *held;
	size_t index;

	json_array_foreach(json_object_get(event, "held"), index, held) {
		if (!strcmp(json_string_value(held), lock))
			return true;
	}
	return false;
}

/* The index of the event in which a task took a lock that it holds after its event @last. */
static size_t find_taken(const json_t *events, size_t last, const char *lock)
{
	json_int_t task = get_integer(json_array_get(events, last), "task", -1);
	const json_t *event;
	size_t i, taken = last;

	for (i = last + 1; i-- > 0;) {
		event = json_array_get(events, i);
		if (get_integer(event, "task", -1) != task)
			continue;
		if (!check_held(event, lock))
			break;
		taken = i;
	}
	return taken;
}

static void print_held_by(struct sheet *sheet, const json_t *finding, size_t last)
{
	const json_t *events = json_object_get(finding, "events");
	const json_t *event = json_array_get(events, last);
	const json_t *held = json_object_get(event, "held");
	size_t nr = json_array_size(held), i, taken;
	const char *lock;
	char *site;

	sheet_wrapf(sheet, 2, 6, INK_PLAIN,
		    "%s holds %zu lock%s:", sheet_task(finding, get_integer(event, "task", -1)), nr,
		    nr == 1 ? "" : "s");
	for (i = 0; i < nr; i++) {
		lock = json_string_value(json_array_get(held, i));
		taken = find_taken(events, last, lock);
		site = sheet_site(sheet, json_object_get(json_array_get(events, taken), "site"));
		sheet_wrapf(sheet, 6, 10, INK_PLAIN, "%s, since step %zu%s%s", lock, taken + 1,
			    site ? " in " : "", site ? site : "");
		free(site);
	}
}

static void print_held(struct sheet *sheet, const json_t *finding)
{
	const json_t *events = json_object_get(finding, "events");
	json_int_t tasks = (json_int_t)json_array_size(json_object_get(finding, "tasks"));
	json_int_t task;
	const json_t *event;
	bool titled = false;
	size_t i;

	for (task = -1; task < tasks; task++) {
		for (i = json_array_size(events); i-- > 0;) {
			event = json_array_get(events, i);
			if (get_integer(event, "task", -1) == task)
				break;
		}
		if (i == (size_t)-1 || !json_array_size(json_object_get(event, "held")))
			continue;
		if (!titled)
			sheet_line(sheet, 0, INK_BOLD, "Locks held at the end:");
		titled = true;
		print_held_by(sheet, finding, i);
	}
	if (titled)
		fputc('\n', sheet->out);
}

static void print_history_entry(struct sheet *sheet, const json_t *finding, const json_t *entry)
{
	const json_t *events = json_object_get(finding, "events");
	json_int_t event = get_integer(entry, "event", -1);
	char *site = sheet_site(sheet, json_object_get(entry, "site"));
	char *step = NULL;

	if (event >= 0 && event < (json_int_t)json_array_size(events))
		step = sheet_format(sheet, " (step %lld)", (long long)event + 1);
	sheet_wrapf(sheet, 2, 6, INK_PLAIN, "%s%s%s%s%s%s", get_string(entry, "what"),
		    json_object_get(entry, "task") ? " by " : "",
		    json_object_get(entry, "task")
			    ? sheet_task(finding, get_integer(entry, "task", -1))
			    : "",
		    step ? step : "", site ? " in " : "", site ? site : "");
	free(step);
	free(site);
}

static void print_history(struct sheet *sheet, const json_t *finding)
{
	const json_t *history = json_object_get(finding, "history");
	const json_t *object = json_object_get(finding, "object");
	const char *name = get_string(object, "name");
	const json_t *entry;
	size_t index;

	if (!json_array_size(history))
		return;
	sheet_wrapf(sheet, 0, 4, INK_BOLD, "History of %s:", *name ? name : "the object");
	json_array_foreach(history, index, entry)
		print_history_entry(sheet, finding, entry);
	fputc('\n', sheet->out);
}

static void print_stacks(struct sheet *sheet, const json_t *finding)
{
	const json_t *stack, *frame;
	size_t index, depth;
	char *site;

	json_array_foreach(json_object_get(finding, "stacks"), index, stack) {
		sheet_wrapf(sheet, 0, 4, INK_BOLD, "Stack, %s:", get_string(stack, "title"));
		json_array_foreach(json_object_get(stack, "frames"), depth, frame) {
			site = sheet_site(sheet, frame);
			sheet_wrap(sheet, 2, 6, INK_PLAIN, site);
			free(site);
		}
		fputc('\n', sheet->out);
	}
}

/* Kernel developers know this layout by its columns: a line is broken only where it must be. */
static void print_kernel_report(struct sheet *sheet, const json_t *finding)
{
	const json_t *lines = json_object_get(finding, "kernel_report");
	unsigned int indent;
	const json_t *line;
	const char *text;
	size_t index;

	if (!json_array_size(lines) || sheet->quiet)
		return;
	sheet_line(sheet, 0, INK_BOLD, "As the kernel would report it:");
	json_array_foreach(lines, index, line) {
		text = json_string_value(line);
		indent = (unsigned int)strspn(text, " ") + 2;
		indent = indent < sheet->columns / 2 ? indent : sheet->columns / 2;
		if (!text[strspn(text, " ")])
			fputc('\n', sheet->out);
		else if (wrap_width(text, strlen(text)) + 2 <= sheet->columns)
			sheet_line(sheet, 2, INK_PLAIN, text);
		else
			sheet_wrap(sheet, indent, indent + 4, INK_PLAIN, text);
	}
	fputc('\n', sheet->out);
}

void evidence_print(struct sheet *sheet, const json_t *finding)
{
	print_waits(sheet, finding);
	print_cycle(sheet, finding);
	print_held(sheet, finding);
	print_history(sheet, finding);
	print_stacks(sheet, finding);
	print_kernel_report(sheet, finding);
}
