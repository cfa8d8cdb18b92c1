// SPDX-License-Identifier: GPL-2.0-only
/*
 * Litmus tests: the C of a thread, made into operations of sketches. An access inside an expression
 * becomes an operation of its own in front of it, whose value a register keeps. What a pointer in a
 * register leads to is told apart by its value, one variable after the other.
 *
 * Not read: loops, calls of functions other than those of the table, and what && and || would leave
 * out. Barriers are nothing under sequential consistency.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/litmus_read.h"

/* How a call is written as an operation. */
enum form {
	FORM_READ,	/* f(location) */
	FORM_WRITE,	/* f(location, value) */
	FORM_COUNT,	/* f(location): adds .step */
	FORM_ADD,	/* f(value, location): adds .step times it */
	FORM_XCHG,	/* f(location, value): gives what was there */
	FORM_CMPXCHG,	/* f(location, old, new): likewise */
	FORM_TRYLOCK,	/* f(location) */
	FORM_NAMED,	/* f(location), gives nothing */
	FORM_SRCU_LOCK, /* f(location): gives an index */
	FORM_SRCU_UNLOCK,
	FORM_PLAIN,   /* f() */
	FORM_BARRIER, /* f() is nothing */
};

/* What the call gives, where that is not what the operation gives: the value after it is. */
enum gives { GIVES_IT, GIVES_OLD, GIVES_ZERO };

struct call {
	const char *name, *operation;
	enum form form;
	int step;
	enum gives gives;
};

static const struct call calls[] = {
	{ "READ_ONCE", "read", FORM_READ, 0, 0 },
	{ "rcu_dereference", "load_acquire", FORM_READ, 0, 0 },
	{ "smp_load_acquire", "load_acquire", FORM_READ, 0, 0 },
	{ "atomic_read", "read", FORM_READ, 0, 0 },
	{ "atomic_read_acquire", "load_acquire", FORM_READ, 0, 0 },
	{ "WRITE_ONCE", "write", FORM_WRITE, 0, 0 },
	{ "rcu_assign_pointer", "store_release", FORM_WRITE, 0, 0 },
	{ "smp_store_release", "store_release", FORM_WRITE, 0, 0 },
	{ "smp_store_mb", "write", FORM_WRITE, 0, 0 },
	{ "atomic_set", "write", FORM_WRITE, 0, 0 },
	{ "atomic_set_release", "store_release", FORM_WRITE, 0, 0 },
	{ "atomic_inc", "add", FORM_COUNT, 1, 0 },
	{ "atomic_dec", "add", FORM_COUNT, -1, 0 },
	{ "atomic_inc_return", "add", FORM_COUNT, 1, 0 },
	{ "atomic_dec_return", "add", FORM_COUNT, -1, 0 },
	{ "atomic_fetch_inc", "add", FORM_COUNT, 1, GIVES_OLD },
	{ "atomic_fetch_dec", "add", FORM_COUNT, -1, GIVES_OLD },
	{ "atomic_inc_and_test", "add", FORM_COUNT, 1, GIVES_ZERO },
	{ "atomic_dec_and_test", "add", FORM_COUNT, -1, GIVES_ZERO },
	{ "atomic_add", "add", FORM_ADD, 1, 0 },
	{ "atomic_sub", "add", FORM_ADD, -1, 0 },
	{ "atomic_add_return", "add", FORM_ADD, 1, 0 },
	{ "atomic_sub_return", "add", FORM_ADD, -1, 0 },
	{ "atomic_fetch_add", "add", FORM_ADD, 1, GIVES_OLD },
	{ "atomic_fetch_sub", "add", FORM_ADD, -1, GIVES_OLD },
	{ "atomic_sub_and_test", "add", FORM_ADD, -1, GIVES_ZERO },
	{ "xchg", "xchg", FORM_XCHG, 0, 0 },
	{ "atomic_xchg", "xchg", FORM_XCHG, 0, 0 },
	{ "cmpxchg", "cmpxchg", FORM_CMPXCHG, 0, 0 },
	{ "atomic_cmpxchg", "cmpxchg", FORM_CMPXCHG, 0, 0 },
	{ "spin_trylock", "trylock", FORM_TRYLOCK, 0, 0 },
	{ "spin_lock", "lock", FORM_NAMED, 0, 0 },
	{ "spin_unlock", "unlock", FORM_NAMED, 0, 0 },
	{ "srcu_read_lock", "srcu_read_lock", FORM_SRCU_LOCK, 0, 0 },
	{ "srcu_read_unlock", "srcu_read_unlock", FORM_SRCU_UNLOCK, 0, 0 },
	{ "synchronize_srcu", "synchronize_srcu", FORM_NAMED, 0, 0 },
	{ "synchronize_srcu_expedited", "synchronize_srcu", FORM_NAMED, 0, 0 },
	{ "rcu_read_lock", "rcu_read_lock", FORM_PLAIN, 0, 0 },
	{ "rcu_read_unlock", "rcu_read_unlock", FORM_PLAIN, 0, 0 },
	{ "synchronize_rcu", "synchronize_rcu", FORM_PLAIN, 0, 0 },
	{ "synchronize_rcu_expedited", "synchronize_rcu", FORM_PLAIN, 0, 0 },
	{ "smp_mb", NULL, FORM_BARRIER, 0, 0 },
	{ "smp_rmb", NULL, FORM_BARRIER, 0, 0 },
	{ "smp_wmb", NULL, FORM_BARRIER, 0, 0 },
	{ "smp_mb__before_atomic", NULL, FORM_BARRIER, 0, 0 },
	{ "smp_mb__after_atomic", NULL, FORM_BARRIER, 0, 0 },
	{ "smp_mb__after_spinlock", NULL, FORM_BARRIER, 0, 0 },
	{ "smp_mb__after_unlock_lock", NULL, FORM_BARRIER, 0, 0 },
	{ "barrier", NULL, FORM_BARRIER, 0, 0 },
};

/* The variable that an access goes to: itself, or where a register points. */
struct location {
	const char *variable, *pointer;
	struct mark at;
};

static struct thread *now; /* the one that is read */

static void read_statement(struct reader *r, struct list *to);
static const char *read_expression(struct reader *r, struct list *to);

/* A weaker order than the full one is the same under sequential consistency. */
static const struct call *find_call(const char *name)
{
	static const char *const orders[] = { "", "_relaxed", "_acquire", "_release" };

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		for (size_t j = 0; j < 4; j++) {
			size_t length = strlen(calls[i].name);

			if (!strncmp(name, calls[i].name, length) &&
			    !strcmp(name + length, orders[j]) &&
			    (!j || (calls[i].form >= FORM_COUNT && calls[i].form <= FORM_CMPXCHG)))
				return &calls[i];
		}
	return NULL;
}

static bool is_parameter(const char *name)
{
	for (size_t i = 0; i < now->parameters_nr; i++)
		if (!strcmp(now->parameters[i], name))
			return true;
	return false;
}

static bool is_register(const char *name)
{
	for (size_t i = 0; i < now->registers.nr; i++)
		if (!strcmp(now->registers.v[i], name))
			return true;
	return false;
}

static void add_register(struct reader *r, const char *name)
{
	struct registers_of *v = &now->registers;

	if (is_register(name))
		return;
	v->v = pool_grow(r->pool, v->v, v->nr, sizeof(*v->v));
	v->v[v->nr++] = name;
}

static const char *temporary(struct reader *r)
{
	const char *name = pool_printf(r->pool, "__t%u", now->temporaries++);

	add_register(r, name);
	return name;
}

static void add_operation(struct reader *r, struct list *to, struct mark at, const char *name,
			  const struct list *args)
{
	struct list op = { 0 };

	litmus_add(r, &op, at, name, litmus_node(r, at, YAML_MAPPING, args));
	litmus_add(r, to, at, NULL, litmus_node(r, at, YAML_MAPPING, &op));
}

static void add_argument(struct reader *r, struct list *args, struct mark at, const char *name,
			 const char *value)
{
	if (value)
		litmus_add(r, args, at, name, litmus_scalar(r, at, value));
}

static void set_register(struct reader *r, struct list *to, struct mark at, const char *into,
			 const char *value)
{
	struct list args = { 0 };

	add_argument(r, &args, at, "into", into);
	add_argument(r, &args, at, "value", value);
	add_operation(r, to, at, "set", &args);
}

/* What an access needs besides its variable; NULL: it has no such argument. */
struct access_words {
	const char *operation, *variable, *old_name, *old, *value_name, *value, *into;
};

static void add_direct(struct reader *r, struct list *to, struct mark at, const char *variable,
		       const struct access_words *w)
{
	struct list args = { 0 };

	add_argument(r, &args, at, w->variable, variable);
	add_argument(r, &args, at, w->old_name, w->old);
	add_argument(r, &args, at, w->value_name, w->value);
	add_argument(r, &args, at, "into", w->into);
	add_operation(r, to, at, w->operation, &args);
}

/* if (p == &x) access x; else if (p == &y) ... ; a pointer to none of them is no pointer. */
static void add_indirect(struct reader *r, struct list *to, const struct location *l,
			 const struct access_words *w, size_t first)
{
	struct list branch = { 0 }, then = { 0 }, other = { 0 };

	while (first < r->variables_nr && r->variables[first].kind != VARIABLE_VALUE)
		first++;
	if (first == r->variables_nr) {
		struct list args = { 0 };

		add_argument(r, &args, l->at, "that", "0");
		add_operation(r, to, l->at, "assert", &args);
		return;
	}
	add_direct(r, &then, l->at, r->variables[first].name, w);
	add_indirect(r, &other, l, w, first + 1);
	litmus_add(r, &branch, l->at, "if",
		   litmus_scalar(
			   r, l->at,
			   pool_printf(r->pool, "%s == %zu", l->pointer, LITMUS_ADDRESS + first)));
	litmus_add(r, &branch, l->at, "then", litmus_node(r, l->at, YAML_SEQUENCE, &then));
	litmus_add(r, &branch, l->at, "else", litmus_node(r, l->at, YAML_SEQUENCE, &other));
	litmus_add(r, to, l->at, NULL, litmus_node(r, l->at, YAML_MAPPING, &branch));
}

static void add_access(struct reader *r, struct list *to, const struct location *l,
		       const struct access_words *w)
{
	if (r->failed)
		return;
	if (l->variable)
		add_direct(r, to, l->at, l->variable, w);
	else
		add_indirect(r, to, l, w, 0);
}

/* "*x" or "x" of a parameter, "*r0" of a register. */
static struct location read_location(struct reader *r)
{
	struct location l = { .at = r->word.at };
	const char *name;

	while (litmus_skip(r, "*") || litmus_skip(r, "&"))
		;
	name = litmus_name(r, "a variable");
	if (is_parameter(name))
		l.variable = name;
	else if (is_register(name))
		l.pointer = name;
	else
		litmus_fail(r, l.at, "\"%s\" is neither a parameter nor a register of this thread",
			    name);
	return l;
}

static const char *read_count(struct reader *r, struct list *to, const struct call *c,
			      struct mark at)
{
	const char *step = pool_printf(r->pool, "%d", c->step), *into;
	struct location l;

	if (c->form == FORM_ADD) {
		const char *by = read_expression(r, to);

		step = pool_printf(r->pool, "%d * (%s)", c->step, by);
		litmus_want(r, ",");
	}
	l = read_location(r);
	into = temporary(r);
	l.at = at;
	add_access(r, to, &l,
		   &(struct access_words){ .operation = "add",
					   .variable = "var",
					   .value_name = "value",
					   .value = step,
					   .into = into });
	if (c->gives == GIVES_OLD)
		return pool_printf(r->pool, "(%s - (%s))", into, step);
	return c->gives == GIVES_ZERO ? pool_printf(r->pool, "(%s == 0)", into) : into;
}

static const char *read_access_call(struct reader *r, struct list *to, const struct call *c,
				    struct mark at)
{
	struct access_words w = { .operation = c->operation, .variable = "var" };
	struct location l = read_location(r);

	l.at = at;
	if (c->form == FORM_CMPXCHG) {
		litmus_want(r, ",");
		w.old_name = "old";
		w.old = read_expression(r, to);
		w.value_name = "new";
	} else if (c->form != FORM_READ) {
		w.value_name = "value";
	}
	if (w.value_name) {
		litmus_want(r, ",");
		w.value = read_expression(r, to);
	}
	if (c->form != FORM_WRITE)
		w.into = temporary(r);
	add_access(r, to, &l, &w);
	return w.into ? w.into : "0";
}

static const char *read_object_call(struct reader *r, struct list *to, const struct call *c,
				    struct mark at)
{
	bool srcu = strstr(c->name, "srcu");
	struct access_words w = { .operation = c->operation, .variable = srcu ? "srcu" : "lock" };
	struct location l = read_location(r);

	l.at = at;
	if (!r->failed && !l.variable)
		litmus_fail(r, at, "%s() takes a parameter of the thread", c->name);
	if (c->form == FORM_SRCU_UNLOCK) {
		litmus_want(r, ",");
		w.value_name = "index";
		w.value = read_expression(r, to);
	}
	if (c->form == FORM_SRCU_LOCK || c->form == FORM_TRYLOCK)
		w.into = temporary(r);
	add_access(r, to, &l, &w);
	return w.into ? w.into : "0";
}

/* A call, whose name and "(" have been read; gives an expression for its value. */
static const char *read_call(struct reader *r, struct list *to, const struct call *c,
			     struct mark at)
{
	const char *value = "0";

	if (c->form == FORM_PLAIN)
		litmus_add(r, to, at, NULL, litmus_scalar(r, at, c->operation));
	else if (c->form == FORM_COUNT || c->form == FORM_ADD)
		value = read_count(r, to, c, at);
	else if (c->form >= FORM_TRYLOCK && c->form < FORM_PLAIN)
		value = read_object_call(r, to, c, at);
	else if (c->form != FORM_BARRIER)
		value = read_access_call(r, to, c, at);
	litmus_want(r, ")");
	return value;
}

static const char *read_plain(struct reader *r, struct list *to, struct mark at)
{
	struct location l = read_location(r);
	const char *into = temporary(r);

	l.at = at;
	add_access(r, to, &l,
		   &(struct access_words){
			   .operation = "plain_read", .variable = "var", .into = into });
	return into;
}

static const char *read_named(struct reader *r, struct list *to)
{
	struct mark at = r->word.at;
	const char *name = litmus_name(r, "a value");
	const struct call *c;

	if (!litmus_skip(r, "(")) {
		if (is_register(name))
			return name;
		if (is_parameter(name))
			return litmus_address(r, name, at);
		litmus_fail(r, at, "\"%s\" is neither a parameter nor a register of this thread",
			    name);
		return "0";
	}
	c = find_call(name);
	if (c)
		return read_call(r, to, c, at);
	litmus_fail(r, at, "the function %s() is not supported", name);
	return "0";
}

static const char *read_primary(struct reader *r, struct list *to)
{
	struct mark at = r->word.at;
	const char *text = r->word.text;

	if (r->word.kind == WORD_NUMBER) {
		litmus_next(r);
		return text;
	}
	if (litmus_skip(r, "!"))
		return pool_printf(r->pool, "!%s", read_primary(r, to));
	if (litmus_skip(r, "-"))
		return pool_printf(r->pool, "(0 - %s)", read_primary(r, to));
	if (litmus_skip(r, "&"))
		return litmus_address(r, litmus_name(r, "a variable"), at);
	if (litmus_skip(r, "*"))
		return read_plain(r, to, at);
	if (litmus_skip(r, "(")) {
		if (litmus_at(r, "int") || litmus_at(r, "intptr_t") || litmus_at(r, "long")) {
			while (!r->failed && !litmus_at(r, ")"))
				litmus_next(r);
			litmus_want(r, ")");
			return read_primary(r, to);
		}
		text = pool_printf(r->pool, "(%s)", read_expression(r, to));
		litmus_want(r, ")");
		return text;
	}
	return read_named(r, to);
}

static const char *read_expression(struct reader *r, struct list *to)
{
	static const char *const signs[] = { "==", "!=", "<", "<=", ">", ">=", "&&",
					     "||", "+",	 "-", "*",  "&", "|" };
	const char *text = read_primary(r, to);

	for (size_t i = 0; !r->failed && i < sizeof(signs) / sizeof(*signs); i++) {
		const char *sign = signs[i];
		struct mark at = r->word.at;
		size_t before = to->nr;

		if (!litmus_skip(r, sign))
			continue;
		text = pool_printf(r->pool, "%s %s %s", text, sign, read_primary(r, to));
		if ((!strcmp(sign, "&&") || !strcmp(sign, "||")) && to->nr != before)
			litmus_fail(r, at, "an access on the right of %s is not supported", sign);
		i = (size_t)-1;
	}
	return text;
}

static void read_if(struct reader *r, struct list *to, struct mark at)
{
	struct list branch = { 0 }, then = { 0 }, other = { 0 };
	const char *condition;

	litmus_want(r, "(");
	condition = read_expression(r, to);
	litmus_want(r, ")");
	read_statement(r, &then);
	litmus_add(r, &branch, at, "if", litmus_scalar(r, at, condition));
	litmus_add(r, &branch, at, "then", litmus_node(r, at, YAML_SEQUENCE, &then));
	if (litmus_skip(r, "else")) {
		read_statement(r, &other);
		litmus_add(r, &branch, at, "else", litmus_node(r, at, YAML_SEQUENCE, &other));
	}
	litmus_add(r, to, at, NULL, litmus_node(r, at, YAML_MAPPING, &branch));
}

/* "int r0;", "int *r1 = ...;": false when there is no type. */
static bool read_declaration(struct reader *r, struct list *to)
{
	static const char *const types[] = { "int", "long", "unsigned", "intptr_t", "struct" };
	bool any = false;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		any |= litmus_at(r, types[i]);
	if (!any)
		return false;
	if (litmus_skip(r, "struct"))
		litmus_name(r, "the name of a struct");
	while (litmus_skip(r, "int") || litmus_skip(r, "long") || litmus_skip(r, "unsigned") ||
	       litmus_skip(r, "intptr_t"))
		;
	do {
		struct mark at = r->word.at;
		const char *name;

		while (litmus_skip(r, "*"))
			;
		at = r->word.at;
		name = litmus_name(r, "the name of a register");
		add_register(r, name);
		if (litmus_skip(r, "="))
			set_register(r, to, at, name, read_expression(r, to));
	} while (litmus_skip(r, ","));
	litmus_want(r, ";");
	return true;
}

static void read_store(struct reader *r, struct list *to, struct mark at)
{
	struct location l = read_location(r);
	struct access_words w = { .operation = "plain_write",
				  .variable = "var",
				  .value_name = "value" };

	l.at = at;
	litmus_want(r, "=");
	w.value = read_expression(r, to);
	litmus_want(r, ";");
	add_access(r, to, &l, &w);
}

static void read_statement(struct reader *r, struct list *to)
{
	struct mark at = r->word.at;
	const char *name = r->word.text;

	if (r->failed || litmus_skip(r, ";"))
		return;
	if (litmus_skip(r, "{")) {
		while (!r->failed && !litmus_at(r, "}"))
			read_statement(r, to);
		litmus_want(r, "}");
		return;
	}
	if (litmus_skip(r, "if")) {
		read_if(r, to, at);
		return;
	}
	if (litmus_skip(r, "*")) {
		read_store(r, to, at);
		return;
	}
	if (litmus_at(r, "while") || litmus_at(r, "for") || litmus_at(r, "do") ||
	    litmus_at(r, "goto") || litmus_at(r, "return")) {
		litmus_fail(r, at, "\"%s\" is not supported: threads run from top to bottom", name);
		return;
	}
	if (read_declaration(r, to))
		return;
	if (is_register(name)) {
		litmus_next(r);
		litmus_want(r, "=");
		set_register(r, to, at, name, read_expression(r, to));
	} else {
		read_named(r, to);
	}
	litmus_want(r, ";");
}

void litmus_read_code(struct reader *r, struct thread *t)
{
	now = t;
	litmus_want(r, "{");
	while (!r->failed && !litmus_at(r, "}"))
		read_statement(r, &t->code);
	r->in_code = false;
	litmus_want(r, "}");
	now = NULL;
}
