// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values of arguments: numbers, expressions and registers, names of objects, bodies. Which
 * arguments an operation has is for check_operations.c.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/check_operations.h"

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
	*reference = find_reference(l, value, text, r->frame->task);
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

static const struct scenario_reference *find_object(const struct loader *l, const char *name)
{
	for (unsigned int i = 0; i < l->s->references_nr; i++)
		if (!strcmp(l->s->references[i].text, name))
			return &l->s->references[i];
	return NULL;
}

/* A name in an expression that is no register, but an object. */
static const char *hint_object(const char *name, void *arg)
{
	struct loader *l = arg;
	const struct scenario_reference *object = find_object(l, name);

	return object ? pool_printf(
				l->pool,
				"\"%s\" is an object of type %s, and expressions are of "
				"registers: read it into one, such as read: {var: %s, into: r0}",
				name, object->type, name)
		      : NULL;
}

void frame_expression(struct loader *l, struct frame *f, const struct yaml *node,
		      struct scenario_value *out)
{
	const char *what = f->task == SCENARIO_IN_SETUP
				   ? "a whole number"
				   : "a whole number or an expression such as \"r0 + 1\"";
	char *end;

	if (node->kind != YAML_SCALAR || yaml_null(node) || f->task == SCENARIO_IN_SETUP) {
		if (f->task != SCENARIO_IN_SETUP)
			value_expected(l, node, what);
		else
			value_long(l, node, LONG_MIN, LONG_MAX, &out->number);
		return;
	}
	(void)strtol(node->text, &end, 0);
	if (end != node->text && !*end)
		value_long(l, node, LONG_MIN, LONG_MAX, &out->number);
	else
		out->expression = expression_parse(node, &f->code.registers, hint_object, l,
						   l->pool, l->d);
}

/* From here on the register has a value. */
int read_register(struct loader *l, struct frame *f, const struct yaml *node)
{
	const char *name = value_text(l, node, "the name of a register");
	struct registers *r = &f->code.registers;
	unsigned int i = 0;

	if (!name)
		return -1;
	if (!name_valid(name) || strchr(name, '-') || strlen(name) > 40) {
		value_expected(l, node,
			       "the name of a register (letters, digits and _, at most 40)");
		return -1;
	}
	if (find_object(l, name)) {
		diagnose_add(l->d, node->at,
			     "a register \"%s\" would be taken for the object of that name", name);
		return -1;
	}
	while (i < r->nr && strcmp(r->v[i], name))
		i++;
	if (i == REGISTERS_MAX) {
		diagnose_add(l->d, node->at, "more than %d registers in one task", REGISTERS_MAX);
		return -1;
	}
	r->v[i] = name;
	if (i == r->nr)
		r->nr++;
	r->set |= 1ul << i;
	return (int)i;
}

static const struct ls_body *read_body(struct loader *l, const struct reading *r,
				       const struct yaml *node)
{
	struct frame *f = r->frame;
	struct ls_body *body = pool_alloc(l->pool, sizeof(*body));
	const char *name = r->op->args[0].text;

	body->code.name = r->op->ops->creates && name
				  ? name
				  : pool_printf(l->pool, "%s.%s", f->name, r->op->ops->name);
	body->code.at = node->at;
	f->later = pool_grow(l->pool, f->later, f->later_nr, sizeof(*f->later));
	f->later[f->later_nr++] = (struct later){ node, body };
	return body;
}

void read_value(struct loader *l, const struct reading *r, const struct ls_arg *arg,
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
	case LS_ARG_VALUE:
		frame_expression(l, r->frame, value, out);
		break;
	case LS_ARG_BODY:
		out->body = read_body(l, r, value);
		break;
	case LS_ARG_TASK:
		out->number = find_task(l, value);
		break;
	case LS_ARG_REGISTER: /* see read_registers() */
	case LS_ARG_END:
		break;
	}
}
