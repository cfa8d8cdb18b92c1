// SPDX-License-Identifier: GPL-2.0-only
/*
 * Litmus tests: what is asked of the final states. "locations [x; 0:r1;]" tells more of them,
 * "filter (...)" leaves states out, and one of exists, ~exists and forall stands at the end.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/litmus_read.h"

static const struct litmus_condition *read_or(struct reader *r);

static struct litmus_condition *new_condition(struct reader *r, enum litmus_op op)
{
	struct litmus_condition *c = pool_alloc(r->pool, sizeof(*c));

	*c = (struct litmus_condition){ .op = op };
	return c;
}

static bool has_register(const struct thread *t, const char *name)
{
	for (size_t i = 0; i < t->registers.nr; i++)
		if (!strcmp(t->registers.v[i], name))
			return true;
	return false;
}

static bool has_variable(const struct reader *r, const char *name)
{
	for (size_t i = 0; i < r->variables_nr; i++)
		if (!strcmp(r->variables[i].name, name))
			return true;
	return false;
}

/* "1:r0" or "x": its index among the values. */
static unsigned int read_value(struct reader *r)
{
	struct litmus_value v = { .task = -1 };
	struct mark at = r->word.at;
	bool bracket = litmus_skip(r, "[") || litmus_skip(r, "*");

	if (r->word.kind == WORD_NUMBER) {
		v.task = atoi(r->word.text);
		litmus_next(r);
		litmus_want(r, ":");
	}
	v.name = litmus_name(r, "a register (0:r0) or a variable");
	if (bracket)
		litmus_skip(r, "]");
	v.text = v.task < 0 ? v.name : pool_printf(r->pool, "%d:%s", v.task, v.name);
	if (r->failed)
		return 0;
	if (v.task >= (int)r->threads_nr)
		litmus_fail(r, at, "there is no thread P%d", v.task);
	else if (v.task >= 0 && !has_register(&r->threads[v.task], v.name))
		litmus_fail(r, at, "P%d has no register \"%s\"", v.task, v.name);
	else if (v.task < 0 && !has_variable(r, v.name))
		litmus_fail(r, at, "there is no variable \"%s\"", v.name);
	for (unsigned int i = 0; i < r->l->values_nr; i++)
		if (!strcmp(r->l->values[i].text, v.text))
			return i;
	if (r->l->values_nr == LITMUS_VALUES_MAX) {
		litmus_fail(r, at, "more than %d registers and variables", LITMUS_VALUES_MAX);
		return 0;
	}
	r->l->values[r->l->values_nr] = v;
	return r->l->values_nr++;
}

static int64_t read_number(struct reader *r)
{
	struct mark at = r->word.at;
	bool negative = litmus_skip(r, "-"), address = litmus_skip(r, "&");
	const char *text = r->word.text;
	int64_t number;

	if (r->word.kind == WORD_NUMBER && !address) {
		number = strtoll(text, NULL, 0);
		litmus_next(r);
		return negative ? -number : number;
	}
	text = litmus_name(r, "a number or the name of a variable");
	if (r->failed)
		return 0;
	if (!has_variable(r, text)) {
		litmus_fail(r, at, "there is no variable \"%s\"", text);
		return 0;
	}
	return strtoll(litmus_address(r, text, at), NULL, 10);
}

static const struct litmus_condition *read_atom(struct reader *r)
{
	const struct litmus_condition *inner;
	struct litmus_condition *c;

	if (litmus_skip(r, "~") || litmus_skip(r, "not")) {
		c = new_condition(r, LITMUS_NOT);
		c->left = read_atom(r);
		return c;
	}
	if (litmus_skip(r, "true"))
		return new_condition(r, LITMUS_TRUE);
	if (litmus_skip(r, "(")) {
		inner = read_or(r);
		litmus_want(r, ")");
		return inner;
	}
	c = new_condition(r, LITMUS_EQUAL);
	c->value = read_value(r);
	if (litmus_skip(r, "!=") || litmus_skip(r, "<>"))
		c->op = LITMUS_UNEQUAL;
	else if (!litmus_skip(r, "=="))
		litmus_want(r, "=");
	c->number = read_number(r);
	return c;
}

static const struct litmus_condition *read_and(struct reader *r)
{
	const struct litmus_condition *left = read_atom(r);

	while (litmus_skip(r, "/\\") || litmus_skip(r, "&&")) {
		struct litmus_condition *c = new_condition(r, LITMUS_AND);

		c->left = left;
		c->right = read_atom(r);
		left = c;
	}
	return left;
}

static const struct litmus_condition *read_or(struct reader *r)
{
	const struct litmus_condition *left = read_and(r);

	while (litmus_skip(r, "\\/") || litmus_skip(r, "||")) {
		struct litmus_condition *c = new_condition(r, LITMUS_OR);

		c->left = left;
		c->right = read_and(r);
		left = c;
	}
	return left;
}

static void read_locations(struct reader *r)
{
	litmus_want(r, "[");
	while (!r->failed && !litmus_at(r, "]")) {
		read_value(r);
		if (!litmus_skip(r, ";") && !litmus_at(r, "]"))
			litmus_want(r, ";");
	}
	litmus_want(r, "]");
}

void litmus_read_final(struct reader *r)
{
	const char *start, *end;

	for (;;) {
		if (litmus_skip(r, "locations"))
			read_locations(r);
		else if (litmus_skip(r, "filter"))
			r->l->filter = read_atom(r);
		else
			break;
	}
	start = r->word.start;
	if (litmus_skip(r, "exists")) {
		r->l->quantifier = LITMUS_EXISTS;
	} else if (litmus_skip(r, "forall")) {
		r->l->quantifier = LITMUS_FORALL;
	} else if (litmus_skip(r, "~")) {
		litmus_want(r, "exists");
		r->l->quantifier = LITMUS_NEVER;
	} else {
		litmus_fail(r, r->word.at, "expected exists, ~exists or forall, found \"%s\"",
			    r->word.text);
		return;
	}
	r->l->condition = read_or(r);
	if (!r->failed && r->word.kind != WORD_END)
		litmus_fail(r, r->word.at, "expected the end of the file, found \"%s\"",
			    r->word.text);
	if (r->failed)
		return;
	for (end = r->s; end > start && strchr(" \t\r\n", end[-1]);)
		end--;
	r->l->condition_text = pool_text(r->pool, start, (size_t)(end - start));
}
