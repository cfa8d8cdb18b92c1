// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader counts tasks from the first of the program to the last that came into being. The
 * document is made with the engine's numbers, and gone through once at the end.
 */
#include "harness/explain/number.h"
#include <string.h>

static int number_of(const struct recording *r, const struct ls_program *program, int task)
{
	int number = (int)program->tasks_nr;

	if (task < number)
		return task;
	for (int i = (int)program->tasks_nr; i < task; i++)
		number += r->names[i] != NULL;
	return number;
}

const char *number_name(const struct recording *r, const struct ls_program *program, int task)
{
	if (task < 0 || task >= TASKS_SLOTS)
		return "setup";
	if (task < (int)program->tasks_nr)
		return program->tasks[task].name;
	return r->names[task] ? r->names[task] : "?";
}

static bool names_task(const char *key)
{
	return !strcmp(key, "task") || !strcmp(key, "held_by");
}

static void renumber(json_t *value, const struct recording *r, const struct ls_program *program)
{
	const char *key;
	json_t *one;
	size_t i;
	void *next;

	json_object_foreach_safe(value, next, key, one)
	{
		if (json_is_integer(one) && names_task(key)) {
			json_integer_set(one, number_of(r, program, (int)json_integer_value(one)));
		} else if (!strcmp(key, "holders")) {
			json_t *task;

			json_array_foreach(one, i, task)
				json_integer_set(
					task, number_of(r, program, (int)json_integer_value(task)));
		} else {
			renumber(one, r, program);
		}
	}
	if (!json_is_array(value))
		return;
	json_array_foreach(value, i, one)
		renumber(one, r, program);
}

void number_tasks(json_t *finding, const struct recording *r, const struct ls_program *program)
{
	json_t *tasks = json_array();

	renumber(finding, r, program);
	for (unsigned int i = 0; i < program->tasks_nr; i++)
		json_array_append_new(tasks, json_string(program->tasks[i].name));
	for (unsigned int i = program->tasks_nr; i < TASKS_SLOTS; i++)
		if (r->names[i])
			json_array_append_new(tasks, json_string(r->names[i]));
	json_object_set_new(finding, "tasks", tasks);
}
