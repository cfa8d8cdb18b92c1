// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choice lists as text: "attach*12 !1 unplug*3". A task that is not one of the program's own goes
 * by its number, which does not depend on the interleaving: "#5".
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <lockstep/engine.h>

char *ls_choices_print(const struct ls_choices *choices, const struct ls_program *program)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0, run; i < choices->nr; i += run) {
		ls_choice c = choices->v[i];

		for (run = 1; i + run < choices->nr && choices->v[i + run] == c; run++)
			if (c & LS_CHOICE_LABEL)
				break;
		if (i)
			fputc(' ', out);
		if (c & LS_CHOICE_LABEL)
			fprintf(out, "!%u", c & ~LS_CHOICE_LABEL);
		else if (c < program->tasks_nr)
			fputs(program->tasks[c].name, out);
		else
			fprintf(out, "#%u", c);
		if (run > 1)
			fprintf(out, "*%zu", run);
	}
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

static int append(struct ls_choices *choices, ls_choice c, size_t run)
{
	ls_choice *v;

	if (run > LS_STEPS_CAP || choices->nr + run > 2 * (size_t)LS_STEPS_CAP)
		return -E2BIG;
	v = realloc(choices->v, (choices->nr + run) * sizeof(*v));
	if (!v)
		return -ENOMEM;
	choices->v = v;
	while (run--)
		v[choices->nr++] = c;
	return 0;
}

/* A decimal number at *@s, which is moved past it. */
static bool number(const char **s, const char *end, unsigned long max, unsigned long *value)
{
	unsigned long n = 0;
	const char *p = *s;

	for (; p < end && isdigit((unsigned char)*p); p++)
		if ((n = n * 10 + (unsigned long)(*p - '0')) > max)
			return false;
	if (p == *s)
		return false;
	*s = p;
	*value = n;
	return true;
}

static int parse_word(const char *word, size_t size, const struct ls_program *program,
		      struct ls_choices *choices)
{
	const char *start = word, *end = word + size, *star = memchr(word, '*', size);
	size_t name = star ? (size_t)(star - word) : size;
	unsigned long run = 1, outcome;

	if (*word == '!') {
		word++;
		if (!number(&word, end, 255, &outcome) || word != end)
			return -EINVAL;
		return append(choices, (ls_choice)(LS_CHOICE_LABEL | outcome), 1);
	}
	if (star) {
		const char *times = star + 1;

		if (!number(&times, end, LS_STEPS_CAP, &run) || times != end || !run)
			return -EINVAL;
	}
	if (*word == '#') {
		word++;
		if (!number(&word, end, LS_TASKS_MAX - 1, &outcome) || word != start + name)
			return -EINVAL;
		return append(choices, (ls_choice)outcome, run);
	}
	for (unsigned int i = 0; i < program->tasks_nr; i++)
		if (strlen(program->tasks[i].name) == name &&
		    !memcmp(program->tasks[i].name, word, name))
			return append(choices, (ls_choice)i, run);
	return -EINVAL;
}

int ls_choices_parse(const char *text, const struct ls_program *program, struct ls_choices *choices,
		     size_t *error_offset)
{
	const char *p = text;
	int err = 0;

	*choices = (struct ls_choices){ 0 };
	while (!err) {
		size_t size;

		p += strspn(p, " \t\r\n");
		if (!*p)
			return 0;
		size = strcspn(p, " \t\r\n");
		err = parse_word(p, size, program, choices);
		if (err && error_offset)
			*error_offset = (size_t)(p - text);
		p += size;
	}
	ls_choices_free(choices);
	return err;
}

void ls_choices_free(struct ls_choices *choices)
{
	free(choices->v);
	*choices = (struct ls_choices){ 0 };
}
