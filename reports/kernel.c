// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts that reports in the kernel's layout have in common, and which finding gets which
 * layouts.
 *
 * A finding may fit several layouts: a deadlock that the order of the classes foretold is a warning
 * first, and then tasks that hang. They follow each other, as they would in a kernel's log.
 */
#include "reports/kernel.h"
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"

static const struct kernel_layout *const tables[] = { kernel_lock_layouts,
						      kernel_balance_layouts,
						      kernel_irq_layouts,
						      kernel_context_layouts,
						      kernel_wait_layouts,
						      kernel_memory_layouts,
						      NULL };

static void print_rule(struct kernel_block *b, char c, size_t nr)
{
	for (; nr; nr--)
		fputc(c, b->out);
	fputc('\n', b->out);
}

void kernel_line(struct kernel_block *b, const char *text)
{
	fprintf(b->out, "%s\n", text);
}

void kernel_head(struct kernel_block *b, const char *headline)
{
	print_rule(b, '=', strlen(headline));
	kernel_line(b, headline);
	fprintf(b->out, "lockstep %s %s\n", b->version, b->scenario);
	print_rule(b, '-', strlen(headline));
}

void kernel_task(struct kernel_block *b, json_int_t task)
{
	const json_t *tasks = json_object_get(b->finding, "tasks");
	const char *name = task < 0 ? "setup"
				    : json_string_value(json_array_get(tasks, (size_t)task));

	fprintf(b->out, "%s/%lld", name ? name : "?", (long long)task + 1);
}

/* What is no task of the scenario is its setup or its finish, as the title says. */
void kernel_task_of(struct kernel_block *b, const json_t *stack)
{
	json_int_t task = get_integer(stack, "task", -1);
	const char *title = get_string(stack, "title"), *finish = "finish";
	size_t length = strlen(title);

	if (task < 0 && length >= strlen(finish) &&
	    !strcmp(title + length - strlen(finish), finish))
		fputs("finish/0", b->out);
	else
		kernel_task(b, task);
}

void kernel_this_task(struct kernel_block *b)
{
	const json_t *here = json_array_get(json_object_get(b->finding, "stacks"), 0);
	json_int_t task = get_integer(b->finding, "task", -1);

	if (task < 0 && !strncmp(get_string(here, "title"), "here", 4))
		kernel_task_of(b, here);
	else
		kernel_task(b, task);
}

void kernel_class(struct kernel_block *b, const char *class, const char *bits)
{
	fprintf(b->out, "(%s)%s", class, bits);
}

void kernel_site(struct kernel_block *b, const json_t *site)
{
	const char *file = get_string(site, "file"), *slash = strrchr(file, '/');
	json_int_t line = get_integer(site, "line", 0);

	fprintf(b->out, "%s()", *get_string(site, "function") ? get_string(site, "function") : "?");
	if (*file)
		fprintf(b->out, " %s", slash ? slash + 1 : file);
	if (*file && line)
		fprintf(b->out, ":%lld", (long long)line);
}

/* "d0" of "&dev->mutex of d0"; what is called by its class says nothing more. */
static const char *owner_of(const char *object, const char *class)
{
	size_t length = strcspn(class, "/");

	if (strncmp(object, class, length))
		return object;
	object += length;
	if (strncmp(object, " of ", 4))
		return "";
	object += 4;
	return strncmp(object, class, length) || object[length] ? object : "";
}

void kernel_lock(struct kernel_block *b, const json_t *lock)
{
	const char *class = get_string(lock, "class");
	const char *owner = owner_of(get_string(lock, "object"), class);

	if (!lock)
		return;
	fprintf(b->out, "%s%s", owner, *owner ? " " : "");
	kernel_class(b, class, get_string(lock, "bits"));
	fputs(", at: ", b->out);
	kernel_site(b, json_object_get(lock, "site"));
	fputc('\n', b->out);
}

static bool is_held_by(const json_t *lock, json_int_t task)
{
	return get_integer(lock, "task", -1) == task;
}

void kernel_held(struct kernel_block *b, json_int_t task)
{
	const json_t *locks = json_object_get(b->finding, "locks"), *lock;
	unsigned int nr = 0, n = 0;
	size_t i;

	json_array_foreach(locks, i, lock)
		nr += is_held_by(lock, task);
	if (nr)
		fprintf(b->out, "%u lock%s held by ", nr, nr == 1 ? "" : "s");
	else
		fputs("no locks held by ", b->out);
	kernel_task(b, task);
	fputs(nr ? ":\n" : ".\n", b->out);
	json_array_foreach(locks, i, lock) {
		if (!is_held_by(lock, task))
			continue;
		fprintf(b->out, " #%u: ", n++);
		kernel_lock(b, lock);
	}
}

void kernel_held_here(struct kernel_block *b)
{
	kernel_held(b, get_integer(b->finding, "task", -1));
}

void kernel_frames(struct kernel_block *b, unsigned int indent, const json_t *frames)
{
	const json_t *frame;
	size_t i;

	json_array_foreach(frames, i, frame) {
		fprintf(b->out, "%*s", (int)indent, "");
		kernel_site(b, frame);
		fputc('\n', b->out);
	}
}

void kernel_stack(struct kernel_block *b)
{
	const json_t *stack = json_array_get(json_object_get(b->finding, "stacks"), 0);

	kernel_line(b, "");
	kernel_line(b, "stack backtrace:");
	kernel_frames(b, 1, json_object_get(stack, "frames"));
}

void kernel_step(struct kernel_block *b, unsigned int cpu, const char *call, const char *what)
{
	fprintf(b->out, "%*s%s(%s);\n", cpu ? 31 : 2, "", call, what);
}

const char *kernel_call(const json_t *end)
{
	return strstr(get_string(end, "mode"), "read") ? "rlock" : "lock";
}

const json_t *kernel_find_held(const json_t *finding, json_int_t task, const char *class,
			       const char *object)
{
	const json_t *lock;
	size_t i;

	json_array_foreach(json_object_get(finding, "locks"), i, lock) {
		if (is_held_by(lock, task) && ((class && get_is(lock, "class", class)) ||
					       (object && get_is(lock, "object", object))))
			return lock;
	}
	return NULL;
}

static bool fits(const struct kernel_layout *layout, const json_t *finding)
{
	return get_is(finding, "kind", layout->kind) &&
	       (!layout->form || get_is(finding, "form", layout->form)) &&
	       (!layout->fits || layout->fits(finding));
}

static void write_layouts(struct kernel_block *b)
{
	bool any = false;

	for (unsigned int i = 0; tables[i]; i++) {
		for (const struct kernel_layout *l = tables[i]; l->kind; l++) {
			if (!fits(l, b->finding))
				continue;
			if (any)
				fputc('\n', b->out);
			any = true;
			l->write(b);
		}
	}
}

static json_t *lines_of(char *text)
{
	json_t *lines = json_array();
	char *end;

	for (; (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		json_array_append_new(lines, json_string(text));
	}
	return lines;
}

static void complete_finding(struct kernel_block *b, json_t *finding)
{
	char *text = NULL;
	size_t size;

	/* What the kernel's tools see depends on what the execution shows. */
	if (json_is_false(json_object_get(finding, "explained")))
		return;
	if (!json_object_get(finding, "parity"))
		json_object_set_new(finding, "parity", parity_json(finding));
	if (json_object_get(finding, "kernel_report"))
		return;
	b->finding = finding;
	b->out = open_memstream(&text, &size);
	if (!b->out)
		return;
	write_layouts(b);
	if (!fclose(b->out) && size)
		json_object_set_new(finding, "kernel_report", lines_of(text));
	free(text);
}

void kernel_complete(json_t *document)
{
	struct kernel_block b = { .version = get_string(document, "version") };
	json_t *scenario, *one, *finding;
	size_t i, j, k;

	json_array_foreach(json_object_get(document, "scenarios"), i, scenario) {
		b.scenario = get_string(scenario, "name");
		json_array_foreach(json_object_get(scenario, "cases"), j, one) {
			json_array_foreach(json_object_get(one, "findings"), k, finding)
				complete_finding(&b, finding);
		}
	}
}
