// SPDX-License-Identifier: GPL-2.0-only
/*
 * A race as a line: "A W PLACE... | A W PLACE... | NAME OFFSET", where A is the number of a task, W
 * whether it wrote, and places are where it stood, outwards.
 *
 * Names of places come from the debugging information, which takes long to read: the parent does it
 * once, not each execution.
 */
#include "harness/threads/race_text.h"
#include <lockstep/engine.h>
#include <stdlib.h>
#include <string.h>
#include "harness/detect/thread_sanitizer.h"
#include "harness/symbol/symbol.h"
#include "harness/threads/threads.h"

static void print_side(FILE *out, const struct tsan_side *side)
{
	fprintf(out, "%s %d", threads[side->task].task.name, side->wrote);
	for (unsigned int i = 0; i < TSAN_STACK_MAX && side->stack[i]; i++)
		fprintf(out, " %lx", side->stack[i]);
	fputs("|", out);
}

void race_report(const struct tsan_race *race, uintptr_t addr)
{
	char line[600];
	FILE *out = fmemopen(line, sizeof(line), "w");

	if (!out)
		thread_lacks("memory");
	print_side(out, &race->now);
	print_side(out, &race->before);
	fprintf(out, "%s", memory_name((void *)addr));
	fclose(out);
	line[sizeof(line) - 1] = '\0';
	thread_tell_race(line);
}

static void tell_place(FILE *out, uint64_t place)
{
	const struct symbol s = symbol_of_return(place);

	fprintf(out, "\n        %s", s.function);
	if (s.file)
		fprintf(out, " %s:%d", s.file, s.line);
}

/* The first word is the task, the second whether it wrote. */
static void tell_side(FILE *out, char *words, const char *how)
{
	char *save, *task = strtok_r(words, " ", &save), *wrote = strtok_r(NULL, " ", &save),
		    *place;

	fprintf(out, "\n      %s%s by task %s:", wrote && *wrote == '1' ? "write" : "read", how,
		task ? task : "?");
	while ((place = strtok_r(NULL, " ", &save)))
		tell_place(out, strtoull(place, NULL, 16));
}

/* The function of the first place of a side. */
static const char *function_of_side(const char *side)
{
	uint64_t place = 0;

	sscanf(side, "%*s %*d %lx", &place);
	return symbol_of_return(place).function;
}

static bool is_function(const char *wanted, const char *function)
{
	return !strcmp(wanted, "*") || !strcmp(wanted, function);
}

bool race_is_known(const char *line, const struct ls_known *known, unsigned int known_nr)
{
	const char *other = strchr(line, '|'), *a, *b;

	if (!known_nr || !other)
		return false;
	a = function_of_side(line);
	b = function_of_side(other + 1);
	for (unsigned int i = 0; i < known_nr; i++) {
		const char *const *f = known[i].functions;

		if ((is_function(f[0], a) && is_function(f[1], b)) ||
		    (is_function(f[0], b) && is_function(f[1], a)))
			return true;
	}
	return false;
}

char *race_story(const char *line)
{
	char *copy = strdup(line), *save, *now = NULL, *before = NULL, *name = NULL, *text = NULL;
	size_t size;
	FILE *out;

	if (copy) {
		now = strtok_r(copy, "|", &save);
		before = strtok_r(NULL, "|", &save);
		name = strtok_r(NULL, "|", &save);
	}
	out = before ? open_memstream(&text, &size) : NULL;
	if (out) {
		fprintf(out, "nothing orders two accesses to %s", name ? name : "a static");
		tell_side(out, now, "");
		tell_side(out, before, " before it");
		fclose(out);
	}
	free(copy);
	return text;
}
