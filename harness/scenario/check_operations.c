// SPDX-License-Identifier: GPL-2.0-only
/*
 * setup: and tasks:, whose operations are checked against the models: names, arguments, types of
 * objects. Whether an operation makes sense at that point (a device unplugged twice) is for the
 * run.
 */
#include <limits.h>
#include <string.h>
#include "harness/scenario/keys.h"

/* An operation under way: which one, and where its arguments stand. */
struct reading {
	struct scenario_operation *op;
	const struct yaml *args; /* mapping, or NULL when there are none */
	struct mark at;
	int task; /* or SCENARIO_IN_SETUP */
};

static const struct yaml *find_argument(const struct reading *r, const char *name)
{
	return r->args ? yaml_find(r->args, name) : NULL;
}

static bool type_allowed(const char *of, const char *type)
{
	size_t length = strlen(type);

	for (; of; of = strchr(of, '|') ? strchr(of, '|') + 1 : NULL)
		if (!strncmp(of, type, length) && (!of[length] || of[length] == '|'))
			return true;
	return false;
}

/* "did you mean dev0.group?": the attribute of a wrong object that has the right type. */
static const char *find_attribute_hint(struct loader *l, const struct scenario_reference *reference,
				       const char *of)
{
	const struct ls_type_ops *type = registry_type(reference->type);

	for (const struct ls_attribute *a = type ? type->attributes : NULL; a && a->name; a++)
		if (type_allowed(of, a->type))
			return pool_printf(l->pool, ": did you mean \"%s.%s\"?", reference->text,
					   a->name);
	return "";
}

static bool read_object(struct loader *l, const struct reading *r, const struct ls_arg *arg,
			const struct yaml *value, int *reference)
{
	const struct scenario_reference *found;
	const char *text = value_text(
		l, value, pool_printf(l->pool, "the name of an object of type %s", arg->of));

	if (!text)
		return false;
	*reference = find_reference(l, value, text, r->task);
	if (*reference < 0)
		return false;
	found = &l->s->references[*reference];
	if (type_allowed(arg->of, found->type))
		return true;
	diagnose_add(
		l->d, value->at,
		"argument \"%s\" of \"%s\" takes an object of type %s, found \"%s\" of type %s%s",
		arg->name, r->op->ops->name, arg->of, text, found->type,
		find_attribute_hint(l, found, arg->of));
	return false;
}

static void read_objects(struct loader *l, const struct reading *r, const struct ls_arg *arg,
			 const struct yaml *value, struct scenario_value *out)
{
	if (value->kind != YAML_SEQUENCE) {
		value_expected(l, value,
			       pool_printf(l->pool, "a list of objects of type %s", arg->of));
		return;
	}
	out->references = pool_alloc(l->pool, (value->nr + 1) * sizeof(*out->references));
	for (size_t i = 0; i < value->nr; i++)
		if (read_object(l, r, arg, value->items[i].value,
				&out->references[out->references_nr]))
			out->references_nr++;
}

static void read_value(struct loader *l, const struct reading *r, const struct ls_arg *arg,
		       const struct yaml *value, struct scenario_value *out)
{
	const char *what = pool_printf(l->pool, "argument \"%s\" of \"%s\"", arg->name,
				       r->op->ops->name);
	bool truth;
	int index;

	out->given = true;
	switch (arg->kind) {
	case LS_ARG_NAME:
		out->text = value_name(l, value, "a new name");
		break;
	case LS_ARG_OBJECT:
		out->references = pool_alloc(l->pool, sizeof(*out->references));
		out->references_nr = read_object(l, r, arg, value, out->references);
		break;
	case LS_ARG_OBJECTS:
		read_objects(l, r, arg, value, out);
		break;
	case LS_ARG_NUMBER:
		value_long(l, value, LONG_MIN, LONG_MAX, &out->number);
		break;
	case LS_ARG_BOOL:
		if (value_bool(l, value, &truth))
			out->number = truth;
		break;
	case LS_ARG_WORD:
		index = value_word(l, value, what, arg->of);
		out->number = index < 0 ? 0 : index;
		break;
	case LS_ARG_STRING:
		out->text = value_text(l, value, "a text");
		break;
	case LS_ARG_END:
		break;
	}
}

static void check_internal(struct loader *l, const struct reading *r)
{
	const struct ls_operation_ops *ops = r->op->ops;
	const struct yaml *value = find_argument(r, "internal");
	bool internal = false;

	if (value && !(ops->flags & LS_INTERNAL)) {
		diagnose_add(l->d, value->at,
			     "\"%s\" is no internal function: leave out \"internal\"", ops->name);
		return;
	}
	if (value && !value_bool(l, value, &internal))
		return;
	if ((ops->flags & LS_INTERNAL) && !internal)
		diagnose_add(l->d, r->at,
			     "\"%s\" is an internal function: say \"internal: true\" beside its "
			     "arguments, and see to its precondition: %s",
			     ops->name, ops->needs ? ops->needs : "none stated");
}

static void check_argument_names(struct loader *l, const struct reading *r)
{
	const struct ls_operation_ops *ops = r->op->ops;
	struct words words = { 0 };

	if (!r->args)
		return;
	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++)
		words_add(l->pool, &words, arg->name);
	if (ops->flags & LS_INTERNAL)
		words_add(l->pool, &words, "internal");
	for (size_t i = 0; i < r->args->nr; i++) {
		const struct yaml *key = r->args->items[i].key;
		bool known = !strcmp(key->text, "internal");

		for (size_t j = 0; j < words.nr; j++)
			known |= !strcmp(words.v[j], key->text);
		if (!known)
			diagnose_unknown(l->d, key->at, "argument", key->text,
					 pool_printf(l->pool, " of \"%s\"", ops->name), &words,
					 NULL);
	}
}

static void read_arguments(struct loader *l, struct reading *r)
{
	const struct ls_operation_ops *ops = r->op->ops;
	unsigned int i = 0;

	check_argument_names(l, r);
	check_internal(l, r);
	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++, i++) {
		const struct yaml *value = find_argument(r, arg->name);

		if (value)
			read_value(l, r, arg, value, &r->op->args[i]);
		else if (arg->required)
			diagnose_add(l->d, r->at, "\"%s\" needs the argument \"%s\": %s", ops->name,
				     arg->name, arg->help);
		else
			r->op->args[i].number = arg->fallback;
	}
}

/* "lock: a" is short for "lock: {of: a}" where the first argument is the only required one. */
static const struct yaml *write_out_short_form(struct loader *l, const struct ls_operation_ops *ops,
					       const struct yaml *value)
{
	const struct ls_arg *args = ops->args;
	struct yaml *map, *key;

	if (value->kind == YAML_MAPPING)
		return value;
	if (yaml_null(value))
		return NULL;
	if (!args || args[0].kind == LS_ARG_END) {
		diagnose_add(l->d, value->at, "\"%s\" takes no arguments, found %s", ops->name,
			     yaml_describe(value, l->pool));
		return NULL;
	}
	map = pool_alloc(l->pool, sizeof(*map));
	key = pool_alloc(l->pool, sizeof(*key));
	*key = (struct yaml){ .kind = YAML_SCALAR, .at = value->at, .text = args[0].name };
	*map = (struct yaml){ .kind = YAML_MAPPING, .at = value->at, .nr = 1 };
	map->items = pool_alloc(l->pool, sizeof(*map->items));
	map->items[0] = (struct yaml_item){ key, value };
	return map;
}

static const char *write_value(struct loader *l, const struct yaml *value)
{
	const char *text = "[";

	if (value->kind == YAML_SCALAR)
		return value->text;
	for (size_t i = 0; i < value->nr; i++)
		text = pool_printf(l->pool, "%s%s%s", text, i ? " " : "",
				   value->items[i].value->kind == YAML_SCALAR
					   ? value->items[i].value->text
					   : "?");
	return pool_printf(l->pool, "%s]", text);
}

static const char *write_operation(struct loader *l, const struct reading *r)
{
	const char *text = r->op->ops->name;

	for (const struct ls_arg *arg = r->op->ops->args; arg && arg->kind != LS_ARG_END; arg++) {
		const struct yaml *value = find_argument(r, arg->name);

		if (value)
			text = pool_printf(l->pool, "%s %s=%s", text, arg->name,
					   write_value(l, value));
	}
	return text;
}

static void add_created(struct loader *l, const struct reading *r)
{
	const struct ls_operation_ops *ops = r->op->ops;
	struct scenario *s = l->s;
	const char *name = NULL;
	unsigned int i = 0;

	r->op->creates = -1;
	if (!ops->creates)
		return;
	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++, i++)
		if (arg->kind == LS_ARG_NAME)
			name = r->op->args[i].text;
	if (!name)
		return;
	for (i = 0; i < s->references_nr; i++) {
		if (strcmp(s->references[i].text, name))
			continue;
		diagnose_add(l->d, r->at, "duplicate name \"%s\", first at %u:%u", name,
			     s->references[i].at.line, s->references[i].at.column);
		return;
	}
	s->references = pool_grow(l->pool, s->references, s->references_nr, sizeof(*s->references));
	s->references[s->references_nr] = (struct scenario_reference){
		.text = name,
		.type = ops->creates,
		.base = -1,
		.task = r->task,
		.at = r->at,
	};
	r->op->creates = (int)s->references_nr++;
}

static const struct ls_operation_ops *find_operation(struct loader *l, const struct yaml *name,
						     int task)
{
	unsigned int model, flag = task == SCENARIO_IN_SETUP ? LS_IN_SETUP : LS_IN_TASK;
	const struct ls_operation_ops *ops = registry_operation(name->text, &model);
	struct words words = { 0 };

	if (ops && (ops->flags & flag)) {
		l->s->models[model] = true;
		return ops;
	}
	if (ops) {
		diagnose_add(l->d, name->at, "\"%s\" may not stand in %s, only in %s", ops->name,
			     flag == LS_IN_SETUP ? "setup" : "a task",
			     flag == LS_IN_SETUP ? "a task" : "setup");
		return NULL;
	}
	registry_operation_words(l->pool, &words, flag);
	diagnose_unknown(l->d, name->at, "operation", name->text, "", &words,
			 "lockstep list operations");
	return NULL;
}

static void read_operation(struct loader *l, const struct yaml *node, int task,
			   struct scenario_operation *op)
{
	struct reading r = { .op = op, .task = task, .at = node->at };
	const struct yaml *name = node;

	op->at = node->at;
	op->creates = -1;
	if (node->kind == YAML_MAPPING && node->nr == 1)
		name = node->items[0].key;
	else if (node->kind != YAML_SCALAR || yaml_null(node)) {
		value_expected(
			l, node,
			node->kind == YAML_MAPPING && node->nr
				? "one operation an item, such as - lock: a (a dash before each)"
				: "an operation, such as lock: a");
		return;
	}
	op->ops = find_operation(l, name, task);
	if (!op->ops)
		return;
	if (name != node)
		r.args = write_out_short_form(l, op->ops, node->items[0].value);
	r.at = name->at;
	read_arguments(l, &r);
	op->text = write_operation(l, &r);
	add_created(l, &r);
}

static struct scenario_operation *read_operations(struct loader *l, const struct yaml *list,
						  int task, unsigned int *nr)
{
	struct scenario_operation *operations;

	*nr = 0;
	if (list->kind != YAML_SEQUENCE) {
		if (!yaml_null(list))
			value_expected(l, list, "a list of operations");
		return NULL;
	}
	operations = pool_alloc(l->pool, (list->nr + 1) * sizeof(*operations));
	for (size_t i = 0; i < list->nr; i++)
		read_operation(l, list->items[i].value, task, &operations[i]);
	*nr = (unsigned int)list->nr;
	return operations;
}

void read_setup(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	(void)key, (void)into;
	l->s->setup = read_operations(l, value, SCENARIO_IN_SETUP, &l->s->setup_nr);
}

void read_tasks(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_MAPPING || !value->nr || value->nr > LS_TASKS_MAX) {
		value_expected(l, value,
			       pool_printf(l->pool,
					   "a mapping of 1 to %d tasks: name of the task: "
					   "list of its operations",
					   LS_TASKS_MAX));
		return;
	}
	s->tasks = pool_alloc(l->pool, value->nr * sizeof(*s->tasks));
	for (size_t i = 0; i < value->nr; i++) {
		struct scenario_task *task = &s->tasks[i];

		task->at = value->items[i].key->at;
		task->name = value_name(l, value->items[i].key, "the name of a task");
		if (!task->name)
			task->name = "?"; /* reported; later errors may quote it */
		s->tasks_nr = (unsigned int)i + 1;
		task->operations = read_operations(l, value->items[i].value, (int)i,
						   &task->operations_nr);
	}
}
