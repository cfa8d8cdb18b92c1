// SPDX-License-Identifier: GPL-2.0-only
/*
 * One operation of setup: or tasks:, checked against the models: names, arguments, types of
 * objects, registers. Whether an operation makes sense at that point (a device unplugged twice) is
 * for the run. Lists, and what decides between operations: check_flow.c.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/check_operations.h"
#include "harness/scenario/sketch.h"

static const struct yaml *find_argument(const struct reading *r, const char *name)
{
	return r->args ? yaml_find(r->args, name) : NULL;
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

/* What a model's operation returns can be kept; those of sketches say themselves what they give. */
static bool gives_outcome(const struct reading *r)
{
	return r->frame->task != SCENARIO_IN_SETUP && !r->op->ops->creates &&
	       !registry_is_sketch(r->op->ops);
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
	if (gives_outcome(r))
		words_add(l->pool, &words, "into");
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

/* After the values: "set: {into: r0, value: r0 + 1}" reads r0 as it was. */
static void read_registers(struct loader *l, const struct reading *r)
{
	const struct ls_operation_ops *ops = r->op->ops;
	const struct yaml *into = gives_outcome(r) ? find_argument(r, "into") : NULL;
	unsigned int i = 0;

	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++, i++) {
		const struct yaml *value;

		if (arg->kind != LS_ARG_REGISTER)
			continue;
		value = find_argument(r, arg->name);
		r->op->args[i].into = value ? read_register(l, r->frame, value) : -1;
	}
	if (into)
		r->op->into = read_register(l, r->frame, into);
}

static void read_arguments(struct loader *l, struct reading *r)
{
	const struct ls_operation_ops *ops = r->op->ops;
	unsigned int i = 0;

	check_argument_names(l, r);
	check_internal(l, r);
	r->op->into = -1;
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
	read_registers(l, r);
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
	if (r->frame->task == SCENARIO_IN_BODY) {
		diagnose_add(l->d, r->at,
			     "\"%s\" makes an object: only the setup and tasks may, not operations "
			     "that are handed over",
			     ops->name);
		return;
	}
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
		.task = r->frame->task,
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

	if (ops && (ops->flags & LS_FLOW)) {
		diagnose_add(
			l->d, name->at,
			flag == LS_IN_SETUP
				? "\"%s\" may not stand in setup, only in a task"
				: "\"%s\" takes no arguments here: see \"lockstep list operations\"",
			ops->name);
		return NULL;
	}
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

static void add_place(struct loader *l, const struct frame *f, struct scenario_operation *op)
{
	struct scenario *s = l->s;

	op->place = s->places_nr;
	s->places = pool_grow(l->pool, s->places, s->places_nr, sizeof(*s->places));
	s->places[s->places_nr++] =
		(struct symbol){ .function = f->name, .file = s->file, .line = (int)op->at.line };
}

struct scenario_operation *frame_add(struct loader *l, struct frame *f, struct mark at)
{
	struct scenario_task *code = &f->code;
	struct scenario_operation *op;

	code->operations = pool_grow(l->pool, code->operations, code->operations_nr,
				     sizeof(*code->operations));
	op = &code->operations[code->operations_nr++];
	op->at = at;
	op->creates = op->into = -1;
	op->text = "";
	add_place(l, f, op);
	return op;
}

/* Either form, and not both: "assert: r0 == 1" and "assert: {var: x, equals: 1}". */
static void check_assert(struct loader *l, const struct reading *r)
{
	const struct scenario_value *args = r->op->args;

	if (args[0].given && !args[1].given && !args[2].given)
		r->op->flow = FLOW_ASSERT;
	else if (args[0].given || !args[1].given || !args[2].given)
		diagnose_add(l->d, r->at,
			     "\"assert\" needs an expression, such as assert: \"r0 == 1\", or both "
			     "\"var\" and \"equals\"");
}

void read_operation(struct loader *l, struct frame *f, const struct yaml *node)
{
	struct scenario_operation *op = frame_add(l, f, node->at);
	struct reading r = { .frame = f, .op = op, .at = node->at };
	const struct yaml *name = node;

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
	op->ops = find_operation(l, name, f->task);
	if (!op->ops)
		return;
	if (name != node)
		r.args = write_out_short_form(l, op->ops, node->items[0].value);
	r.at = name->at;
	read_arguments(l, &r);
	op->text = write_operation(l, &r);
	op->in_sketch = registry_is_sketch(op->ops);
	add_created(l, &r);
	if (op->ops == &sketch_op_assert)
		check_assert(l, &r);
}
