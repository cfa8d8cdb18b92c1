// SPDX-License-Identifier: GPL-2.0-only
/*
 * Says which operations of a case may be left out, and keeps which are. What to leave out is found
 * by ls_minimize().
 */
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/registry.h"
#include "harness/scenario/shorten.h"

/* Nobody may find the object of another execution where this operation would have made one. */
static const char *operation_text(unsigned int task, unsigned int index, void *arg)
{
	const struct program *p = arg;
	const struct scenario_task *t = &p->s->tasks[task];
	const struct scenario_operation *op;

	if (index >= t->operations_nr)
		return NULL;
	op = &t->operations[index];
	return op->creates >= 0 || !op->ops || registry_is_sketch(op->ops) ? "" : op->text;
}

static void leave_out(unsigned int task, unsigned int index, bool out, void *arg)
{
	struct program *p = arg;

	p->task_args[task].left_out[index] = out;
}

int shorten_finding(struct program *p, struct ls_finding *finding, struct ls_minimize *how)
{
	*how = (struct ls_minimize){
		.operation = operation_text,
		.leave_out = leave_out,
		.arg = p,
	};
	return ls_minimize(&p->ls, &p->options, finding, how);
}

/* The operation that "TASK NUMBER" means. */
static bool find_operation(const struct scenario *s, const char *word, unsigned int *task,
			   unsigned int *index)
{
	size_t length = strcspn(word, " ");
	char *end;
	long number = word[length] ? strtol(word + length + 1, &end, 10) : 0;

	if (number < 1 || *end)
		return false;
	for (*task = 0; *task < s->tasks_nr; ++*task) {
		const struct scenario_task *t = &s->tasks[*task];

		*index = (unsigned int)number - 1;
		if (strlen(t->name) == length && !strncmp(t->name, word, length))
			return *index < t->operations_nr;
	}
	return false;
}

bool shorten_check(const struct scenario *s, const char *word)
{
	unsigned int task, index;

	return find_operation(s, word, &task, &index);
}

void shorten_set(struct program *p, const struct words *left_out)
{
	unsigned int task, index;

	for (unsigned int t = 0; t < p->s->tasks_nr; t++)
		memset(p->task_args[t].left_out, 0,
		       p->s->tasks[t].operations_nr * sizeof(*p->task_args[t].left_out));
	for (size_t i = 0; left_out && i < left_out->nr; i++)
		if (find_operation(p->s, left_out->v[i], &task, &index))
			leave_out(task, index, true, p);
}

static bool find_next(const struct program *p, unsigned int *task, unsigned int *index)
{
	for (; *task < p->s->tasks_nr; ++*task, *index = 0)
		for (; *index < p->s->tasks[*task].operations_nr; ++*index)
			if (p->task_args[*task].left_out[*index])
				return true;
	return false;
}

void shorten_words(const struct program *p, struct pool *pool, struct words *words)
{
	for (unsigned int task = 0, index = 0; find_next(p, &task, &index); index++)
		words_add(pool, words,
			  pool_printf(pool, "%s %u", p->s->tasks[task].name, index + 1));
}

json_t *shorten_json(const struct program *p)
{
	json_t *list = NULL;

	for (unsigned int task = 0, index = 0; find_next(p, &task, &index); index++) {
		const struct scenario_task *t = &p->s->tasks[task];

		list = list ? list : json_array();
		json_array_append_new(
			list, json_sprintf("task %s: %s", t->name, t->operations[index].text));
	}
	return list;
}
